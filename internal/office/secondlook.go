package office

import (
	"context"
	"slices"
	"strings"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/promise"
	"github.com/partwell/partwell/internal/practice/protocol/ending"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// SecondLookTask begins the task of a promise that asks for a second look; the matter's id follows.
const SecondLookTask = "second-look:"

// askSecondLook asks a second person, or keeps whom she asked herself, or that a night passes.
func askSecondLook(c effectCall) error {
	l, _, err := c.tx.LookOf(c.m.practice.ID, c.m.head.ID)
	if err != nil {
		return err
	}
	l = ending.Look{Case: c.m.head.ID, How: ending.LookedBy(c.e.Answers.One("how")), By: c.by.Person, On: c.today(), Line: c.e.Answers.One("line"), Version: l.Version}
	if l.How == ending.ByPerson {
		l.Of = ident.Person(c.e.Answers.One("of"))
		if l.Of == "" {
			return fault.Invalidf("of", "Choose who looks at it.")
		}
		if l.Of == c.by.Person || l.Of == c.m.head.Therapist {
			return fault.Invalidf("of", "Choose somebody else than whoever ends it.")
		}
		if err := c.askPerson(l); err != nil {
			return err
		}
	} else if slices.ContainsFunc(c.m.everybody, c.mayLook) {
		return fault.Invalidf("how", "Somebody else who works here can look at it. Choose this, and whom.")
	}
	return c.tx.SaveLook(c.m.practice.ID, l)
}

// mayLook reports whether somebody of the practice can take the second look at this end.
func (c effectCall) mayLook(someone staff.Person) bool {
	return someone.Active && someone.ID != c.by.Person && someone.ID != c.m.head.Therapist &&
		staff.Can(staff.As(c.m.practice.ID, someone), staff.LookTwice, staff.Subject{Practice: c.m.practice.ID})
}

// lookedTwice refuses an end with somebody who raised something within the last year until a second
// look was taken, whatever the steps of the definition ask: nobody suffers for having raised something.
// Safety waits for nobody.
func (c effectCall) lookedTwice() error {
	if c.m.safety() || !c.m.file.Watched || c.m.file.SecondLooks > 0 {
		return nil
	}
	return fault.New(fault.Conflict, "second-look", "%s raised something within the last year, so a second look comes first. Ask for it, and take it in; nothing was changed.", c.m.called())
}

// askPerson puts the question on the Today of a second person, who learns neither who nor why from it.
func (c effectCall) askPerson(l ending.Look) error {
	for _, someone := range c.m.everybody {
		if someone.ID == l.Of && !staff.Can(staff.As(c.m.practice.ID, someone), staff.LookTwice, staff.Subject{Practice: c.m.practice.ID}) {
			return fault.Invalidf("of", "Choose somebody who treats here, or the owner.")
		}
	}
	due, err := c.due("next-working-day")
	if err != nil {
		return err
	}
	return c.tx.AddPromise(c.m.practice.ID, promise.Promise{ID: newID[ident.Promise](), Kind: promise.FollowUp, Person: l.Of,
		Task: SecondLookTask + string(c.m.head.ID), Text: "A second look is needed before the work with a client ends", Due: due})
}

// noteSecondLook keeps what she takes from it.
func noteSecondLook(c effectCall) error {
	return c.knot(client.KindTalked, "A second look was taken", false, client.WayNone)
}

// SecondLook is what a second person is shown: that it is needed, and who asks.
type SecondLook struct {
	Moment
	Case  ident.Case
	Asker string
	Line  string
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
		view = SecondLook{Moment: Moment{tx.Now(), r.zone(), r.today()}, Case: id, Asker: r.people[l.By].Name, Line: l.Line,
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
		if err := doneLooking(tx, by, id); err != nil {
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

// doneLooking takes the question off the Today of who answered it.
func doneLooking(tx *store.Tx, by staff.Actor, id ident.Case) error {
	open, err := tx.OpenPromises(by.Practice, by, tx.Now().AddDate(1, 0, 0))
	if err != nil {
		return err
	}
	for _, p := range open {
		if p.Task == SecondLookTask+string(id) && p.Person == by.Person {
			if err := tx.DonePromise(by.Practice, p.ID, by.Person); err != nil {
				return err
			}
		}
	}
	return nil
}
