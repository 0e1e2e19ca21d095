package office

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/message"
	"github.com/partwell/partwell/internal/practice/promise"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/protocol/effect"
	"github.com/partwell/partwell/internal/practice/protocol/ending"
	"github.com/partwell/partwell/internal/practice/secondlook"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// SecondLookTask begins the task of a promise that asks for a second look; the matter's id follows.
const SecondLookTask = "second-look:"

// askSecondLook asks a second person; where nobody else works here who could, it keeps whom she asked
// herself, or that a night passes. Who said that something should be thought of first is the one who is
// asked again.
func askSecondLook(c effectCall) error {
	was, _, err := c.tx.LookOf(c.m.practice.ID, c.m.head.ID)
	if err != nil {
		return err
	}
	how, of := ending.LookedBy(c.e.Answers.One("how")), ident.Person(c.e.Answers.One("of"))
	l, err := was.Ask(ending.Look{Case: c.m.head.ID, How: how, By: c.by.Person, Of: of, On: c.today(), Line: c.e.Answers.One("line")}, c.m.secondPeople(c.by))
	if err != nil {
		return err
	}
	if err := withdrawLook(c); err != nil {
		return err
	}
	if l.How == ending.ByPerson {
		if err := c.askPerson(l); err != nil {
			return err
		}
	}
	if err := c.tx.SaveLook(c.m.practice.ID, l); err != nil {
		return err
	}
	return listLook(c.tx, c.m, l)
}

// listLook lists a look at an end, or at a no to somebody who comes, on the client's files, as any other
// act that waits.
func listLook(tx *store.Tx, m *matter, l ending.Look) error {
	id := ident.Act(m.head.ID)
	a, err := tx.Act(m.practice.ID, id)
	fresh := fault.Is(err, fault.NotFound)
	if err != nil && !fresh {
		return err
	}
	if fresh {
		a = secondlook.Act{ID: id, Kind: secondlook.Ending, Client: m.head.Client, About: string(m.head.ID), By: l.By, At: tx.Now(), What: endsWork}
		if m.def.Method == string(ending.Decline) {
			a.What = "say no to them"
		}
	}
	a.State, a.How, a.Of, a.Line = secondlook.Waiting, l.How, l.Of, ""
	switch {
	case l.Enough(m.today(tx)):
		a.State, a.Looked = secondlook.Agreed, tx.Now()
	case l.SaidOn != "":
		a.State, a.Looked = secondlook.Again, tx.Now()
	}
	if fresh {
		return tx.AddAct(m.practice.ID, a)
	}
	return tx.SaveAct(m.practice.ID, a)
}

// endsWork is what an end is, as it is listed.
const endsWork = "end the work together"

// noteSafeEnd keeps an end for safety as done at once, under the name of its file, or as withdrawn where
// safety is not at stake after all.
func noteSafeEnd(c effectCall, stake bool) error {
	p, id := c.m.practice.ID, ident.Act(c.m.head.ID)
	a, err := c.tx.Act(p, id)
	fresh := fault.Is(err, fault.NotFound)
	switch {
	case err != nil && !fresh:
		return err
	case !stake && (fresh || a.State != secondlook.AtOnce):
		return nil
	case !stake:
		a.State, a.Looked = secondlook.Withdrawn, c.now()
		return c.tx.SaveAct(p, a)
	case fresh:
		a = secondlook.Act{ID: id, Kind: secondlook.Ending, Client: c.m.head.Client, About: string(c.m.head.ID), What: endsWork}
	}
	a.How, a.Of, a.Line = "", "", "Somebody's safety is at stake"
	a = a.Done(cmp.Or(c.by.Person, c.m.head.Therapist), c.now())
	if fresh {
		return c.tx.AddAct(p, a)
	}
	return c.tx.SaveAct(p, a)
}

// lookedTwice refuses an end, or a no to somebody who comes, until a second look was taken where one is
// needed, whatever the steps of the definition ask: nobody suffers for having raised something. Safety waits
// for nobody, and neither does "not today".
func (c effectCall) lookedTwice() error {
	asks := slices.ContainsFunc(c.m.def.Tasks, func(t protocol.Task) bool { return t.Effect == effect.AskSecondLook })
	if c.m.def.Method != string(ending.End) && !asks { // a file that began before it was asked there
		return nil
	}
	if c.m.safety() || c.m.onlyToday() || !c.m.file.Watched || c.m.file.SecondLooks > 0 {
		return nil
	}
	return fault.New(fault.Conflict, "second-look", "A second look comes first. Ask for it, and take it in; nothing was changed.")
}

// dropLook lists an end as withdrawn that waited for its look, or was begun for safety, and is dropped.
func dropLook(tx *store.Tx, m *matter) error {
	a, err := tx.Act(m.practice.ID, ident.Act(m.head.ID))
	if fault.Is(err, fault.NotFound) || err == nil && !a.Open() && a.State != secondlook.AtOnce {
		return nil
	}
	if err != nil {
		return err
	}
	a.State, a.Looked = secondlook.Withdrawn, tx.Now()
	return tx.SaveAct(m.practice.ID, a)
}

// secondPeople are those who work here and may look a second time at what somebody ends.
func (m *matter) secondPeople(by staff.Actor) (who []ident.Person) {
	asker, _ := staff.Find(m.everybody, by.Person)
	for _, p := range m.everybody {
		if p.Works() && p.ID != by.Person && p.ID != m.head.Therapist && !p.LetIn(asker) && !asker.LetIn(p) &&
			staff.Can(staff.As(m.practice.ID, p), staff.LookTwice, staff.Subject{Practice: m.practice.ID}) {
			who = append(who, p.ID)
		}
	}
	return who
}

// onlyWays leaves of a step of an end only the ways that there are to do it here.
func (m *matter) onlyWays(step *Step, page *Matter) {
	switch t := step.Task; {
	case t.Effect == effect.AskSecondLook && page != nil:
		m.secondLookers(step, page)
	case m.def.Method == string(ending.End) && t.Effect == effect.SendWords: // once more, on paper
		for _, way := range []message.Way{message.InPerson, message.ByPhone} {
			step.Fields = withoutOption(step.Fields, "how", string(way))
		}
	}
}

// secondLookers leaves of a step only the ways there are to look a second time, and who can.
func (m *matter) secondLookers(step *Step, page *Matter) {
	who := m.secondPeople(staff.Actor{})
	page.Lists = maps.Clone(page.Lists)
	page.Lists[protocol.People] = slices.DeleteFunc(slices.Clone(page.Lists[protocol.People]), func(item ListItem) bool { return !slices.Contains(who, item.Person.ID) })
	if len(who) == 0 {
		step.Fields = withoutOption(step.Fields, "how", string(ending.ByPerson))
		return
	}
	step.Fields = withoutOption(withoutOption(step.Fields, "how", string(ending.ByColleague)), "how", string(ending.ByNight))
	if len(step.Given["how"]) == 0 {
		step.Given["how"] = []string{string(ending.ByPerson)}
	}
	if len(who) == 1 && len(step.Given["of"]) == 0 {
		step.Given["of"] = []string{string(who[0])}
	}
}

// Second is what became of a second look, for who asked for it: whom she asked, and what was answered.
// Who is empty where nobody was asked, or what was answered was taken in.
type Second struct {
	Who              string
	Answered, Agreed bool
	Said             string
}

// second gives what became of it.
func (m *matter) second(tx *store.Tx) (Second, error) {
	if m.state.Closed != nil || m.state.Tasks["second-look"].IsDone() || m.state.Tasks["words"].IsDone() {
		return Second{}, nil
	}
	l, ok, err := tx.LookOf(m.practice.ID, m.head.ID)
	if err != nil || !ok || l.How != ending.ByPerson {
		return Second{}, err
	}
	asked, ok := staff.Find(m.everybody, l.Of)
	if !ok {
		return Second{}, nil
	}
	return Second{Who: asked.Name, Answered: l.SaidOn != "", Agreed: l.Agrees, Said: l.Said}, nil
}

// withdrawLook takes the question off the Today of whoever was asked and has not answered.
func withdrawLook(c effectCall) error { return doneLooking(c.tx, c.m.practice.ID, "", c.m.head.ID) }

// askPerson puts the question on the Today of a second person, who learns neither who nor why from it.
func (c effectCall) askPerson(l ending.Look) error {
	due, err := c.due("next-working-day")
	if err != nil {
		return err
	}
	text := "A second look is needed before the work with a client ends"
	if c.m.def.Method == string(ending.Decline) {
		text = "A second look is needed before a client hears a no"
	}
	return c.tx.AddPromise(c.m.practice.ID, promise.Promise{ID: newID[ident.Promise](), Kind: promise.FollowUp, Person: l.Of,
		Task: SecondLookTask + string(c.m.head.ID), Text: text, Due: due})
}

// noteSecondLook keeps what she takes from it.
func noteSecondLook(c effectCall) error {
	l, ok, err := c.tx.LookOf(c.m.practice.ID, c.m.head.ID)
	if err == nil && ok {
		err = listLook(c.tx, c.m, l)
	}
	if err != nil {
		return err
	}
	return c.knot(client.KindTalked, "A second look was taken", false, client.WayNone)
}

// SecondLook is what a second person is shown: that it is needed, and who asks.
type SecondLook struct {
	Moment
	Case  ident.Case
	Asker string
	// Before is what the same person answered the last time, where something was to be thought of first.
	Before string
	// Answered is set once it was answered; Agreed and Said are what it was.
	Answered bool
	Agreed   bool
	Said     string
}

// SecondLook gives the question to whom it was put. NotFound for everybody else.
func (o *Office) SecondLook(ctx context.Context, by staff.Actor, id ident.Case) (view SecondLook, err error) {
	err = o.read(ctx, "second look", func(tx *store.Tx) error {
		l, err := lookFor(tx, by, id)
		if err != nil {
			return err
		}
		r := register{tx: tx, by: by}
		if err := r.open(); err != nil {
			return err
		}
		view = SecondLook{Moment: Moment{tx.Now(), r.zone(), r.today()}, Case: id, Asker: r.people[l.By].Name, Before: l.Line,
			Answered: l.SaidOn != "", Agreed: l.Agrees, Said: l.Said}
		return nil
	})
	return view, err
}

func lookFor(tx *store.Tx, by staff.Actor, id ident.Case) (ending.Look, error) {
	l, ok, err := tx.LookOf(by.Practice, id)
	if err != nil {
		return l, err
	}
	if !ok || l.How != ending.ByPerson || l.Of != by.Person || by.Kind != staff.KindPerson {
		return l, fault.Missing("page")
	}
	return l, maySee(by, staff.LookTwice, whole(by), "page")
}

// LookTwice keeps what a second person says: go on, or what should be thought of first. It stands on
// the Today of who asked. Conflict "looked-already"; Invalid on said; NotFound for everybody else.
func (o *Office) LookTwice(ctx context.Context, by staff.Actor, key Key, id ident.Case, agrees bool, said string) error {
	said = strings.TrimSpace(said)
	if err := checkLine("said", said); err != nil {
		return err
	}
	told := newID[ident.Promise]()
	in := struct {
		Case   ident.Case
		Agrees bool
		Said   string
	}{id, agrees, said}
	_, err := o.work(ctx, by, key, "second look", in, func(tx *store.Tx) (string, error) {
		l, err := lookFor(tx, by, id)
		if err != nil {
			return "", err
		}
		m, err := o.loadMatter(tx, by.Practice, id)
		if err != nil {
			return "", err
		}
		if l, err = l.Answer(by.Person, m.today(tx), agrees, said); err != nil {
			return "", err
		}
		tx.Audit(by.Practice, by.Text(), "ending.look", string(id))
		if err := tx.SaveLook(by.Practice, l); err != nil {
			return "", err
		}
		if err := listLook(tx, m, l); err != nil {
			return "", err
		}
		if err := doneLooking(tx, by.Practice, by.Person, id); err != nil {
			return "", err
		}
		w, err := m.hours.Due("next-working-day", tx.Now())
		if err != nil {
			return "", err
		}
		text := "The second look is there: it can go on"
		if !agrees {
			text = "The second look is there: " + said
		}
		p := m.promise(promise.Agreed, "second-look", w.Due, text)
		p.ID = told
		return "", tx.AddPromise(by.Practice, p)
	})
	return err
}

// doneLooking takes the question off the Today of who was asked; by is empty for the program.
func doneLooking(tx *store.Tx, p ident.Practice, by ident.Person, id ident.Case) error {
	open, err := tx.OpenPromises(p, staff.System(p), tx.Now().AddDate(1, 0, 0))
	if err != nil {
		return err
	}
	for _, x := range open {
		if x.Task == SecondLookTask+string(id) {
			if err := tx.DonePromise(p, x.ID, by); err != nil {
				return err
			}
		}
	}
	return nil
}
