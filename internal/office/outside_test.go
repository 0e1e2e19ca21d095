package office

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/practice/message"
	"github.com/partwell/partwell/internal/practice/promise"
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

// A reader who is named in it later loses it at once and learns nothing: everything about it answers as what
// does not exist, and the others go on.
func TestAReaderWhoIsNamedLaterLosesItAtOnce(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		_, maya := h.readingKey(h.outsider("Maya Cohen", "maya@outside.example"))
		told := h.toldOf("", "Somebody came in while I was undressed")
		page, err := h.office.Matter(t.Context(), h.owner, told.Case)
		h.must(err)
		h.update(func(tx *store.Tx) error {
			return tx.AddMessage(h.practice, message.Message{ID: "01a203a5-ae02-74e5-bf1f-000000000001", Case: told.Case, Kind: "ack", Way: message.InWriting, Body: "I am sorry", State: message.Draft, Created: tx.Now(), By: h.owner.Person})
		})
		owed := h.promisesSeenBy(h.owner)
		h.update(func(tx *store.Tx) error {
			head, err := tx.Case(h.practice, told.Case)
			h.must(err)
			return tx.SaveCase(h.practice, head.Name(h.owner.Person))
		})
		ctx, o, id := t.Context(), h.office, told.Case
		_, readErr := o.Matter(ctx, h.owner, id)
		_, taskErr := o.Task(ctx, h.owner, id, "acknowledge", nil)
		_, fileErr := o.CaseFile(ctx, h.owner, id)
		_, openErr := o.OpenSealed(ctx, h.owner, id, "x")
		_, messageErr := o.Message(ctx, h.owner, "01a203a5-ae02-74e5-bf1f-000000000001")
		_, _, whoErr := o.WhoCouldItBe(ctx, h.owner, id, "Paul")
		for name, err := range map[string]error{"reading": readErr, "a step": taskErr, "the file": fileErr, "opening": openErr, "a letter": messageErr, "who told": whoErr,
			"an open form": o.DoTask(ctx, h.owner, NewKey(), Do{Case: id, Task: "acknowledge", Last: page.State.Last}),
			"a word":       o.AddWord(ctx, h.owner, NewKey(), id, "Hello"),
			"closing":      o.CloseMatter(ctx, h.owner, NewKey(), id, "kept", nil),
			"a line":       o.KeepPromise(ctx, h.owner, NewKey(), owed[0].ID),
		} {
			f, _ := errors.AsType[*fault.Error](err)
			if f == nil || f.Kind != fault.NotFound {
				t.Errorf("%s: %v", name, err)
			}
		}
		if left := h.promisesSeenBy(h.owner); len(left) > 0 {
			t.Errorf("still on Today: %+v", left)
		}
		if view, err := o.Today(ctx, h.owner); err != nil || len(view.UnderWay)+len(view.Needs)+len(view.Later) > 0 {
			t.Errorf("Today: %+v, %v", view.Needs, err)
		}
		if page, err := o.Matter(ctx, maya, id); err != nil || len(page.Readers) != 1 {
			t.Errorf("the other reader: %v, %v", page.Readers, err)
		}
	})
}

func (h *testHouse) promisesSeenBy(by staff.Actor) (list []promise.Promise) {
	h.t.Helper()
	h.must(h.db.View(h.t.Context(), func(tx *store.Tx) (err error) {
		list, err = tx.OpenPromises(h.practice, by, tx.Now().AddDate(1, 0, 0))
		return err
	}))
	return list
}

// The last reader of something may leave: the owner, who may not know of it, says yes twice as for anybody who
// reads such things, and is not told of it. Then it is closed to all, and her page says so to the client.
func TestTheLastReaderMayLeave(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		_, maya := h.readingKey(h.outsider("Maya Cohen", "maya@outside.example"))
		told := h.toldOf(h.owner.Person, canary)
		v, err := h.office.OpenLink(t.Context(), told.Token)
		h.must(err)
		leaves := h.change(maya.Person)
		leaves.Active = false
		wantProblem(t, h.office.ChangePerson(t.Context(), h.owner, NewKey(), maya.Person, leaves), "anyway")
		leaves.Anyway = true
		h.must(h.office.ChangePerson(t.Context(), h.owner, NewKey(), maya.Person, leaves))
		own, err := h.office.MatterByLink(t.Context(), v)
		if h.must(err); len(own.Readers) > 0 {
			t.Errorf("readers: %v", own.Readers)
		}
		wantFault(t, h.office.WordByLink(t.Context(), v, NewKey(), "Is anybody there?"), fault.Conflict, CodeNoReaders)
		_, err = h.office.Matter(t.Context(), h.owner, told.Case)
		wantFault(t, err, fault.NotFound, "")
	})
}

// The owner cannot make somebody else of a reader who has her key, nor lead her letters elsewhere.
func TestAReaderWithAKeyStaysWhoSheIs(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		_, maya := h.readingKey(h.outsider("Maya Cohen", "maya@outside.example"))
		c := h.change(maya.Person)
		c.Role = staff.Desk
		wantProblem(t, h.office.ChangePerson(t.Context(), h.owner, NewKey(), maya.Person, c), "role")
		c = h.change(maya.Person)
		c.Email = "ines@elsewhere.example"
		wantProblem(t, h.office.ChangePerson(t.Context(), h.owner, NewKey(), maya.Person, c), "email")
	})
}

// Readers are told by mail that something waits, with no word of what; nobody else is shown the letter.
func TestReadersAreToldByMail(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		h.update(func(tx *store.Tx) error {
			return tx.SaveMailSettings(h.practice, store.MailSettings{Host: "mail.example", Port: 587, TLS: "starttls", From: "a@carvalhomassage.example"})
		})
		_, maya := h.readingKey(h.outsider("Maya Cohen", "maya@outside.example"))
		h.toldOf(h.owner.Person, canary)
		waiting := func(by staff.Actor) (letters []store.Letter) {
			h.must(h.db.View(t.Context(), func(tx *store.Tx) (err error) {
				letters, err = tx.LettersIn(h.practice, by, store.LetterWaiting, 9)
				return err
			}))
			return letters
		}
		if all := waiting(h.owner); len(all) > 0 {
			t.Errorf("the owner is shown %+v", all)
		}
		hers := waiting(maya)
		if len(hers) != 1 || hers[0].Recipient != "maya@outside.example" || hers[0].Subject != "Something waits for you in Partwell" || strings.Contains(hers[0].Body, "told") {
			t.Errorf("hers: %+v", hers)
		}
	})
}
