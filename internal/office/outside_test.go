package office

import (
	"slices"
	"testing"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// people gives the people of the practice as they are now.
func (h *testHouse) people() (all []Colleague) {
	h.t.Helper()
	all, err := h.office.People(h.t.Context(), h.owner)
	h.must(err)
	return all
}

func (h *testHouse) colleague(id ident.Person) Colleague {
	h.t.Helper()
	all := h.people()
	i := slices.IndexFunc(all, func(c Colleague) bool { return c.ID == id })
	if i < 0 {
		h.t.Fatalf("nobody is %s", id)
	}
	return all[i]
}

// change is what is known of somebody, to be changed.
func (h *testHouse) change(id ident.Person) PersonChange {
	c := h.colleague(id)
	return PersonChange{Name: c.Name, Email: c.Email, Role: c.Role, Treats: c.Treats, Active: c.Active, Hears: c.Hears, Version: c.Version}
}

// outsider names a reader from outside, who chooses a password and comes in.
func (h *testHouse) outsider(name, email string) staff.Actor {
	h.t.Helper()
	made, err := h.office.AnswerHears(h.t.Context(), h.owner, NewKey(), HearsAnswer{Name: name, Email: email})
	h.must(err)
	_, err = h.office.ChoosePassword(h.t.Context(), made.Token, testPassword)
	h.must(err)
	return h.seen(made.Person.ID)
}

// seen gives the actor that somebody is now, once she is signed in.
func (h *testHouse) seen(id ident.Person) staff.Actor {
	return staff.As(h.practice, h.colleague(id).Person)
}

// alone leaves nobody but the owner at work.
func (h *testHouse) alone() {
	h.t.Helper()
	for _, by := range []staff.Actor{h.therapist, h.desk} {
		c := h.change(by.Person)
		c.Active = false
		h.must(h.office.ChangePerson(h.t.Context(), h.owner, NewKey(), by.Person, c))
	}
}

// A reader from outside does not work here: she stands in no list of those who do, and a practice of one
// stays one of one.
func TestAReaderFromOutsideDoesNotWorkHere(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		h.alone()
		maya := h.outsider(" Maya  Cohen ", "Maya@outside.example")
		h.update(func(tx *store.Tx) error { // as if somebody had once let her treat
			a, err := tx.Account(h.practice, maya.Person)
			h.must(err)
			a.Treats = true
			return tx.SavePerson(h.practice, a.Person, a.Version)
		})
		door, err := h.office.Door(t.Context(), h.house())
		h.must(err)
		if !door.Solo || len(door.Treats) != 1 || len(door.Owners) != 1 {
			t.Errorf("the door shows %+v", door)
		}
		ask, err := h.office.AskPage(t.Context(), h.house())
		if h.must(err); ask.Who != "Inês Carvalho" {
			t.Errorf("who answers new people: %q", ask.Who)
		}
		today, err := h.office.Today(t.Context(), h.owner)
		if h.must(err); today.All || len(today.Days) != 1 {
			t.Errorf("columns of Today: %+v", today.Days)
		}
		hours, err := h.office.SetUp(t.Context(), h.owner, house.StepHours, "")
		if h.must(err); len(hours.Therapists) != 1 {
			t.Errorf("hours of %+v", hours.Therapists)
		}
		form, err := h.office.NewClientForm(t.Context(), h.owner)
		if h.must(err); len(form.Treats) != 1 {
			t.Errorf("therapists to choose: %+v", form.Treats)
		}
		for name, open := range map[string]func() error{
			"Today":    func() error { _, err := h.office.Today(t.Context(), maya); return err },
			"clients":  func() error { _, err := h.office.Clients(t.Context(), maya, ClientSearch{}); return err },
			"practice": func() error { _, err := h.office.Index(t.Context(), maya); return err },
			"people":   func() error { _, err := h.office.People(t.Context(), maya); return err },
		} {
			if open() == nil {
				t.Errorf("%s is open to her", name)
			}
		}
		_, err = h.office.ReaderToday(t.Context(), h.owner)
		wantFault(t, err, fault.NotFound, "")
		view, err := h.office.ReaderToday(t.Context(), maya)
		if h.must(err); !view.NoKey || len(view.Needs)+len(view.UnderWay)+len(view.Ended) > 0 {
			t.Errorf("her Today: %+v", view)
		}
	})
}

// Without a reading key she is nobody's reader: what is about the only one who hears is not taken.
func TestAReaderWithoutAKeyReadsNothing(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		h.outsider("Maya Cohen", "maya@outside.example")
		_, err := h.office.Tell(t.Context(), h.house(), NewKey(), Telling{About: Conduct, Of: h.owner.Person, Answers: protocol.Answers{"words": {"She shouted at me"}}})
		wantFault(t, err, fault.Conflict, CodeNoReaders)
	})
}

// Who hears is the owner's to say; one at least always does; what was told keeps its readers.
func TestWhoHears(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		told := h.toldOf(h.therapist.Person, "He came too close")
		_, err := h.office.AnswerHears(t.Context(), h.therapist, NewKey(), HearsAnswer{Listed: true})
		wantFault(t, err, fault.Forbidden, "")
		_, err = h.office.AnswerHears(t.Context(), h.owner, NewKey(), HearsAnswer{Listed: true})
		wantFault(t, err, fault.Conflict, "last-hearer")
		_, err = h.office.AnswerHears(t.Context(), h.owner, NewKey(), HearsAnswer{Name: "Maya", Email: "kim@carvalhomassage.example"})
		wantProblem(t, err, "reader-email")
		_, err = h.office.AnswerHears(t.Context(), h.owner, NewKey(), HearsAnswer{Listed: true, Hear: []ident.Person{h.desk.Person}})
		h.must(err)
		if !h.colleague(h.desk.Person).Hears || h.colleague(h.owner.Person).Hears {
			t.Error("who hears was not kept")
		}
		if _, err := h.office.Matter(t.Context(), h.owner, told.Case); err != nil {
			t.Errorf("who read it reads it no more: %v", err)
		}
		_, err = h.office.Matter(t.Context(), h.desk, told.Case)
		wantFault(t, err, fault.NotFound, "")
		last := h.change(h.desk.Person)
		last.Active = false
		wantFault(t, h.office.ChangePerson(t.Context(), h.owner, NewKey(), h.desk.Person, last), fault.Conflict, "last-hearer")
	})
}
