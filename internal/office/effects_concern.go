package office

import (
	"slices"
	"strconv"
	"strings"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/caseload"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/message"
	"github.com/partwell/partwell/internal/practice/promise"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/practice/treatment"
)

// recordTelling puts her words on the time line, and takes over what else the form of the telling asked.
// Number, link and promised day came with the beginning of the matter.
func recordTelling(c effectCall) error {
	if err := c.toldOnLine(); err != nil {
		return err
	}
	if err := c.wishTold(); err != nil {
		return err
	}
	return c.passedOn()
}

// toldOnLine puts her words on the time line, as far as those who read it read them.
func (c effectCall) toldOnLine() error {
	kind := client.KindWorry
	switch c.m.def.ID {
	case Pressure:
		kind = client.KindHurt
	case Billing: // the words are for those who bill
		return c.knot(client.KindLine, billTold, true, c.way(c.e.Answers.One("told-by")))
	}
	if c.m.head.Apart() {
		return c.knot(client.KindLine, ownTold, true, c.way(c.e.Answers.One("told-by")))
	}
	return c.knot(kind, c.e.Answers.One("words"), true, c.way(c.e.Answers.One("told-by")))
}

// askPain keeps the answer; pain that does not get better puts a call on Today before any letter.
func askPain(c effectCall) error {
	pain := c.e.Answers.One("pain")
	if err := c.knot(client.KindAnswered, strings.Join(c.words("pain"), ""), true, c.way("")); err != nil {
		return err
	}
	if pain == "not-better" || pain == "worries" {
		return c.callToday()
	}
	return c.called("look-in") // it is better by now
}

// recordCall takes the call off Today.
func recordCall(c effectCall) error {
	if err := c.called(painTasks...); err != nil {
		return err
	}
	return c.knot(client.KindAnswered, c.e.Answers.One("said"), true, client.WayPhone)
}

// markAreas marks the places as sensitive: they stand on her page as told, and in the treatment room
// until how deep is said for them (see sensitive).
func markAreas(c effectCall) error {
	text := "Sensitive: " + strings.ToLower(placesWords(c.e.Answers.Places("areas")))
	if how := c.e.Answers["how"]; len(how) > 0 && !slices.Contains(how, "dont-know") {
		text += ", " + strings.ToLower(strings.Join(c.words("how"), ", "))
	}
	return c.knot(client.KindAnswered, text, true, c.way(""))
}

// placesWords writes places as the screen says them.
func placesWords(places []protocol.Place) string {
	var out []string
	for _, p := range places {
		out = append(out, spotOf(p).Words())
	}
	return strings.Join(out, ", ")
}

// spotOf turns a place of a definition into one of the list of body areas; a sided one without a
// side means both.
func spotOf(p protocol.Place) client.Spot {
	if spot, ok := client.ParseSpot(p.String()); ok {
		return spot
	}
	return client.Spot{Area: client.AreaID(p.Area), Side: client.Side(p.Side)}
}

// setPreferredPressure writes her preferences at once.
func setPreferredPressure(c effectCall) error {
	if !c.known() {
		return nil
	}
	var set []client.Preference
	var said []string
	for _, l := range c.e.Answers.Levels("levels") {
		pref := client.Preference{Spot: spotOf(l.Place), Level: client.Level(l.Level), Since: c.today(), Source: c.source(c.e.Answers.One("source"))}
		if err := pref.Check(); err != nil {
			return err
		}
		set = append(set, pref)
		said = append(said, pref.Words()+" "+pref.Level.Words())
	}
	if _, err := c.tx.Prefer(c.m.practice.ID, c.m.head.Client, set...); err != nil {
		return err
	}
	return c.knot(client.KindPreference, strings.Join(said, ", "), false, c.way(c.e.Answers.One("source")))
}

// offerTechniques says or sends what could be done instead. What she picks comes by her link, or is
// asked: a line on Today.
func offerTechniques(c effectCall) error {
	if t, ok := c.m.def.Task(c.e.Task); ok && len(t.Says) == 0 {
		return c.ask("pick") // a version that had no words
	}
	if err := c.o.saySomething(c, recipientClient); err != nil {
		return err
	}
	link, err := c.o.linkFor(c.tx, c.m, c.e.Task)
	if err != nil || link != "" && message.Way(c.e.Answers.One("how")) == message.InWriting {
		return err
	}
	return c.onTodayFor("pick", promise.FollowUp, "next-working-day", "")
}

// chooseTechniques makes the plan's next version from what she picked.
func chooseTechniques(c effectCall) error {
	if !c.known() {
		return nil
	}
	picked := techniquesOf(c.e.Answers["picked"])
	offered := techniquesOf(c.m.state.Tasks["other-ways"].Answers["offer"])
	refused := slices.DeleteFunc(offered, func(t treatment.Technique) bool { return slices.Contains(picked, t) })
	plan, err := c.tx.Plan(c.m.practice.ID, c.m.head.Client)
	if err != nil {
		return err
	}
	plan = plan.Choose(picked, refused, c.today(), c.m.head.Therapist, c.m.head.ID)
	if err := c.tx.SavePlan(c.m.practice.ID, plan); err != nil {
		return err
	}
	said := "none of these"
	if len(picked) > 0 {
		var names []string
		for _, t := range picked {
			names = append(names, strings.ToLower(t.Words()))
		}
		said = strings.Join(names, ", ")
	}
	return c.knot(client.KindAnswered, "From the next visit: "+said, true, c.way(""))
}

func techniquesOf(ids []string) []treatment.Technique {
	var out []treatment.Technique
	for _, id := range ids {
		out = append(out, treatment.Technique(id))
	}
	return out
}

// planCheckIns puts the asking on the next visits, booked or not.
func planCheckIns(c effectCall) error {
	if !c.known() {
		return nil
	}
	number := func(field string) int { n, _ := strconv.Atoi(c.e.Answers.One(field)); return n }
	plan := treatment.Afterwards(c.m.head.Client, c.m.head.ID, c.now(), number("visits"))
	plan.First, plan.Every = number("first"), number("every")
	if err := plan.Check(); err != nil {
		return err
	}
	return c.tx.SetCheckPlan(c.m.practice.ID, plan)
}

// recordLookIn keeps how it is; "worse" stands on Today through the task it opens anew.
func recordLookIn(c effectCall) error {
	if err := c.knot(client.KindAnswered, strings.Join(c.words("how"), ""), true, c.way("")); err != nil {
		return err
	}
	if c.e.Answers.One("how") == "worse" {
		return c.callToday()
	}
	return nil
}

// sendProposal says or sends what was offered, with her link for the answer.
func sendProposal(c effectCall) error {
	if by := civil.Date(c.e.Answers.One("by")); by.Valid() && by < c.today() {
		return fault.Invalidf("by", "This day has passed. Choose a later one, or leave it empty.")
	}
	return c.o.saySomething(c, recipientClient)
}

// putCallOnToday is "please call me", or the practice's wish to ring.
func putCallOnToday(c effectCall) error {
	if c.e.For == protocol.Client {
		if err := c.knot(client.KindAnswered, "Please call me", true, c.way("")); err != nil {
			return err
		}
	}
	return c.callToday()
}

// keepPromises puts what was agreed on Today until it is done, and "put right" on the time line.
func keepPromises(c effectCall) error {
	if err := c.called(c.e.Task, "pain-now"); err != nil {
		return err
	}
	due, err := c.due("next-working-day")
	if err != nil {
		return err
	}
	if by := civil.Date(c.e.Answers.One("by")); by.Valid() {
		due = by.At(17*60, c.m.practice.Location())
	}
	mine := c.e.Answers.One("mine")
	if mine == "" {
		mine = c.agreedText()
	}
	if err := c.tx.AddPromise(c.m.practice.ID, c.m.promise(promise.Agreed, c.e.Task, due, mine)); err != nil {
		return err
	}
	both := "You both said yes: " + mine
	if yours := c.e.Answers.One(protocol.FieldYours); yours != "" {
		both += ". " + c.m.names()["client"] + ": " + yours
	}
	if err := c.knot(client.KindPutRight, both, false, client.WayNone); err != nil {
		return err
	}
	return c.sayYes()
}

// agreedText gives the text that both said yes to, where it was the client's suggestion. What was asked
// as a question stays one, in quotes: a question cannot be done.
func (c effectCall) agreedText() string {
	n := c.m.state.AgreedOn
	if n == 0 {
		return ""
	}
	text := c.m.state.Proposals[n-1].Text
	if strings.HasSuffix(strings.TrimSpace(text), "?") {
		return "yes to what " + c.m.names()["client"] + " asked, “" + strings.TrimSpace(text) + "”"
	}
	return text
}

// beginMovingOn opens "someone who can do this better" for the same client, or leaves it at the one
// that is open already. What was told here fills its steps (see carried), so that nobody tells it twice.
func beginMovingOn(c effectCall) error {
	if !c.known() {
		return nil
	}
	heads, err := c.tx.CasesOfClient(c.m.practice.ID, staff.System(c.m.practice.ID), c.m.head.Client)
	if err != nil {
		return err
	}
	for _, head := range heads {
		if head.Protocol == Refer && head.State == caseload.Open && !head.Rehearsal {
			return nil
		}
	}
	_, err = c.o.begin(c.tx, c.by, newID[ident.Case](), Begin{Protocol: Refer, Client: c.m.head.Client, Therapist: c.m.head.Therapist})
	return err
}

// carryOver opens the same telling as something else, with everything that was said.
func carryOver(c effectCall) error {
	m, err := c.o.begin(c.tx, c.by, newID[ident.Case](), Begin{Protocol: Other, Client: c.m.head.Client, Visit: c.m.head.Visit, Therapist: c.m.head.Therapist})
	if err != nil {
		return err
	}
	told := protocol.Answers{}
	for field, values := range c.m.state.Tasks["tell"].Answers {
		told[field] = values
	}
	side := c.m.state.Tasks["tell"].Side // who told it; nobody tells it twice
	events, err := m.state.Do(m.def, "tell", told, m.moment(c.tx, c.by, side))
	if err != nil {
		return err
	}
	if err := c.tx.MoveLinks(c.m.practice.ID, string(c.m.head.ID), string(m.head.ID)); err != nil {
		return err
	}
	return c.o.step(c.tx, c.by, m, events, Extra{})
}

// endCase writes how it ended on the time line; the sentences to oneself stay in the matter, for
// their writer alone; a last line goes to the client.
func endCase(c effectCall) error {
	w, ok := c.m.def.WayOrNotResolved(c.e.Way)
	if !ok {
		return fault.Missing("way to end it")
	}
	if err := c.dropCalls(); err != nil {
		return err
	}
	if c.m.def.ID == Results {
		if err := c.releaseHeld(); err != nil {
			return err
		}
	}
	if err := withdrawLook(c); err != nil {
		return err
	}
	if err := liftHolds(c); err != nil {
		return err
	}
	kind, text := client.KindRested, protocol.Fill(w.Title.In("en"), c.m.names())
	switch c.e.Way {
	case "agreed":
		if len(c.m.state.Reopenings) == 0 {
			return c.lastLine() // "put right" stands there already
		}
		kind = client.KindPutRight
	case "put-right-at-once":
		kind, text = client.KindSaidChanged, c.e.Answers.One("changed")
	case "good-match":
		kind = client.KindMatch
	case "taken-back":
		if c.m.def.ID == Decline {
			return nil // a slip of the finger is nothing to remember
		}
	}
	if err := c.knot(kind, text, false, client.WayNone); err != nil {
		return err
	}
	return c.lastLine()
}

// dropCalls takes off Today what was to be asked in a matter that has ended. What was agreed or
// promised at an hour, a letter that has not left yet and a day still to be found stay.
func (c effectCall) dropCalls() error {
	if err := c.dropDrafts(""); err != nil {
		return err
	}
	open, err := c.tx.PromisesOfCase(c.m.practice.ID, c.m.head.ID)
	if err != nil {
		return err
	}
	for _, p := range open {
		if p.Done() || stays(p) || p.Kind == promise.Tell {
			continue
		}
		if err := c.tx.DonePromise(c.m.practice.ID, p.ID, c.by.Person); err != nil {
			return err
		}
	}
	return nil
}

func (c effectCall) lastLine() error {
	last := c.e.Answers.One("last")
	if last == "" {
		return nil
	}
	return c.o.letter(c, letterTo{client: true, kind: "", text: last, send: SendByMail})
}
