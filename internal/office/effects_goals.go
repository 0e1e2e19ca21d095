package office

import (
	"strconv"
	"strings"

	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/message"
	"github.com/partwell/partwell/internal/practice/promise"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/protocol/effect"
	"github.com/partwell/partwell/internal/practice/treatment"
)

// openTalk is a talk about goals that the practice begins.
func openTalk(c effectCall) error {
	return c.knot(client.KindLine, c.e.Answers.One("notice"), false, client.WayNone)
}

// talkGoals says the words, and keeps what she hopes for in hers.
func talkGoals(c effectCall) error {
	if err := c.o.saySomething(c, recipientClient); err != nil {
		return err
	}
	if message.Way(c.e.Answers.One("how")) == message.InWriting {
		return nil // what the letter supposes is not what she said
	}
	text := "Hopes for: " + c.e.Answers.One("hope")
	if less := c.e.Answers.One("less"); less != "" {
		text += ". Matters less: " + less
	}
	return c.knot(client.KindAnswered, text, true, client.Way(c.e.Answers.One("how")))
}

// keepGoals puts a list into the plan.
func keepGoals(c effectCall) error {
	change, whose := treatment.OurGoals, "What I would work towards: "
	goals := goalsOf(c.e.Answers.Goals("ours"))
	theirs := len(goals) == 0
	if theirs {
		change, whose, goals = treatment.TheirGoals, "Wants from the visits: ", goalsOf(c.e.Answers.Goals("theirs"))
	}
	if err := c.replan(change); err != nil {
		return err
	}
	if !theirs {
		return c.knot(client.KindLine, whose+goalLines(goals), false, client.WayNone)
	}
	return c.knot(client.KindAnswered, whose+goalLines(goals), true, c.way(""))
}

// keepTold says what focused work gives, and keeps in the plan what of it was told.
func keepTold(c effectCall) error {
	if err := c.o.saySomething(c, recipientClient); err != nil {
		return err
	}
	return c.replan(treatment.WasTold)
}

// offerMix says or sends the minutes; her answer comes by her link, or is asked: a line on Today.
func offerMix(c effectCall) error {
	if err := c.o.saySomething(c, recipientClient); err != nil {
		return err
	}
	link, err := c.o.linkFor(c.tx, c.m, c.e.Task)
	if err != nil || link != "" && message.Way(c.e.Answers.One("how")) == message.InWriting {
		return err
	}
	return c.onTodayFor("mix-answer", promise.FollowUp, "next-working-day", "")
}

// keepMix keeps what a side says to the minutes of the other one. A yes is the mix of every visit from
// the next one on.
func keepMix(c effectCall) error {
	theirs, way := c.e.Task != "mix-reply", c.way("")
	if !theirs {
		way = client.WayNone // what the practice decides by itself came by no way
	}
	switch c.e.Answers.One("suits") {
	case "yes":
		if err := c.replan(treatment.MixAgreed); err != nil {
			return err
		}
		return c.knot(client.KindAgreed, "From the next visit: "+c.m.agreedMix().Words(), theirs, way)
	case "other":
		text := "Would rather suggest other minutes"
		if theirs {
			text = "Would rather have " + mixOf(c.e.Answers.Mix("minutes")).Words()
		}
		return c.knot(client.KindAnswered, text, theirs, way)
	default:
		return c.knot(client.KindAnswered, "No mix suits us both", theirs, way)
	}
}

// settleMiddle does what follows where there is no middle: her wish, somebody else, or nothing for now.
func settleMiddle(c effectCall) error {
	switch c.e.Answers.One("do") {
	case "client-way":
		if err := c.replan(treatment.MixAgreed); err != nil {
			return err
		}
		return c.knot(client.KindAgreed, "No middle was found, so the client's wish decides: "+c.m.agreedMix().Words(), false, client.WayNone)
	case "somebody":
		if err := c.knot(client.KindAnswered, "No middle was found. You look for somebody whose work it is", false, client.WayNone); err != nil {
			return err
		}
		return beginMovingOn(c)
	default:
		return c.knot(client.KindAnswered, "No middle was found. Left for now", false, client.WayNone)
	}
}

// agreePlan makes the plan's version to which both said yes.
func agreePlan(c effectCall) error {
	if err := keepPromises(c); err != nil {
		return err
	}
	return c.replan(treatment.BothYes)
}

// keepStillRight keeps whether the mix is still right; a no opens the minutes anew.
func keepStillRight(c effectCall) error {
	text := "The mix is still right"
	if c.e.Answers.One("right") == "no" {
		text = "The mix is not right any more"
	}
	if line := c.e.Answers.One("line"); line != "" {
		text += ": " + line
	}
	return c.knot(client.KindAnswered, text, true, c.way(""))
}

// replan makes the plan's next version from what the matter holds now.
func (c effectCall) replan(change treatment.Change) error {
	if !c.known() {
		return nil
	}
	plan, err := c.tx.Plan(c.m.practice.ID, c.m.head.Client)
	if err != nil {
		return err
	}
	aims := c.m.aims(plan.Aims)
	aims.Change = change
	if change == treatment.WasTold {
		aims.ToldOn = c.today()
	}
	plan = plan.With(aims, c.today())
	plan.By, plan.Case = c.m.head.Therapist, c.m.head.ID
	if err := plan.Check(); err != nil {
		return err
	}
	return c.tx.SavePlan(c.m.practice.ID, plan)
}

// aims gives what both sides want as the matter holds it; what it does not hold stays as it was.
func (m *matter) aims(before treatment.Aims) treatment.Aims {
	a := before
	if goals := goalsOf(m.state.Tasks["their-goals"].Answers.Goals("theirs")); len(goals) > 0 {
		a.Theirs = goals
	}
	if goals := goalsOf(m.state.Tasks["our-goals"].Answers.Goals("ours")); len(goals) > 0 {
		a.Ours = goals
	}
	if told := m.state.Tasks["explain"].Answers["told"]; len(told) > 0 {
		a.Told = nil
		for _, t := range told {
			a.Told = append(a.Told, treatment.Topic(t))
		}
	}
	if mix := m.agreedMix(); len(mix) > 0 {
		a.Mix = mix
	}
	if hope := m.state.Tasks["conversation"].Answers.One("hope"); hope != "" && m.head.Protocol == Results {
		a.Hoped = hope
	}
	if look := m.state.Tasks["review"]; look.IsDone() {
		a.Reviews, a.Keep, a.Drop, a.Try = m.reviewOf(), look.Answers["keep"], look.Answers["drop"], look.Answers["try"]
	}
	if next := m.state.Tasks["next-time"].Answers["lines"]; len(next) > 0 {
		a.NextTime = next
	}
	return a
}

// agreedMix gives the minutes that hold: those last said yes to, or her wish where no middle was found.
func (m *matter) agreedMix() (mix treatment.Mix) {
	var latest protocol.TaskState
	take := func(task, field, is, from string) {
		s := m.state.Tasks[task]
		if s.Answers.One(field) != is || s.Done.IsZero() || s.Done.Before(latest.Done) {
			return
		}
		if found := mixOf(m.state.Tasks[from].Answers.Mix("minutes")); len(found) > 0 {
			latest, mix = s, found
		}
	}
	take("mix-answer", "suits", "yes", "mix")
	take("mix-reply", "suits", "yes", "mix-answer")
	take("no-middle", "do", "client-way", "no-middle")
	return mix
}

func goalsOf(goals []protocol.Goal) []treatment.Goal {
	var out []treatment.Goal
	for _, g := range goals {
		out = append(out, treatment.Goal{Weight: treatment.Weight(g.Weight), Text: g.Text})
	}
	return out
}

func mixOf(shares []protocol.Share) treatment.Mix {
	var out treatment.Mix
	for _, s := range shares {
		out = append(out, treatment.Share{Work: treatment.Work(s.Kind), Minutes: s.Minutes})
	}
	return out
}

func mixAnswers(mix treatment.Mix) []string {
	var out []string
	for _, s := range mix.Parts() {
		out = append(out, string(s.Work)+"="+strconv.Itoa(s.Minutes))
	}
	return out
}

// goalLines writes goals one after the other, as a line has them.
func goalLines(goals []treatment.Goal) string {
	var out []string
	for _, g := range goals {
		out = append(out, g.Text)
	}
	return strings.Join(out, "; ")
}

// topGoal gives the goal that matters most; "" where there is none.
func topGoal(goals []treatment.Goal) string {
	for _, w := range []treatment.Weight{treatment.Very, treatment.Fairly, treatment.Little} {
		for _, g := range goals {
			if g.Weight == w {
				return g.Text
			}
		}
	}
	return ""
}

// planEffects are those that make nothing but versions of the plan: they catch up in one.
var planEffects = map[string]bool{effect.KeepGoals: true, effect.KeepTold: true, effect.KeepMix: true, effect.SettleMiddle: true, effect.AgreePlan: true,
	effect.KeepReview: true, effect.KeepNextTime: true}

// catchUpPlan brings the plan up to date with a matter whose client was not known before.
func (c effectCall) catchUpPlan() error {
	for i := range c.m.def.Tasks {
		t := &c.m.def.Tasks[i]
		if planEffects[t.Effect] && c.m.state.Tasks[t.ID].IsDone() {
			return c.replan(treatment.OurGoals)
		}
	}
	return nil
}
