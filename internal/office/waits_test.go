package office

import (
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/boundary"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/protocol/ending"
	"github.com/partwell/partwell/internal/practice/secondlook"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// waits gives the act of an answer that says that it waits.
func (h *testHouse) waits(err error) ident.Act {
	h.t.Helper()
	w, ok := errors.AsType[*Waits](err)
	if !ok {
		h.t.Fatalf("it does not wait: %v", err)
	}
	return w.Act
}

// looked takes what waits through the second look: somebody else agrees, whoever may.
func (h *testHouse) looked(err error) error {
	h.t.Helper()
	w, ok := errors.AsType[*Waits](err)
	if !ok {
		return err
	}
	for _, by := range []staff.Actor{h.owner, h.therapist, h.desk} {
		if view, err := h.office.WaitingAct(h.t.Context(), by, w.Act); err == nil && view.MayLook {
			return h.office.LookAtAct(h.t.Context(), by, NewKey(), w.Act, true, "")
		}
	}
	h.t.Fatal("nobody may look")
	return nil
}

// byHerself has only the owner work here, and the client with her; whoever acts is the owner.
func (h *testHouse) byHerself() {
	h.t.Helper()
	h.update(func(tx *store.Tx) error {
		people, err := tx.People(h.practice)
		if err != nil {
			return err
		}
		for _, p := range people {
			if p.ID != h.owner.Person {
				p.Active = false
				if err := tx.SavePerson(h.practice, p, 1); err != nil {
					return err
				}
			}
		}
		c, err := tx.Client(h.practice, h.client)
		if err != nil {
			return err
		}
		c.Therapist = h.owner.Person
		return tx.SaveClient(h.practice, c)
	})
	h.therapist, h.desk = h.owner, h.owner
}

// lets has somebody come in by a link that somebody else made for her.
func (h *testHouse) lets(maker, in staff.Actor) {
	h.t.Helper()
	h.update(func(tx *store.Tx) error { return tx.LockReader(h.practice, in.Person, maker.Person) })
}

// fee is a charge that is not for something sold.
func (h *testHouse) fee() NewCharge {
	return NewCharge{Client: h.client, What: "Coming late", Amount: "30", On: "2026-03-03"}
}

func (h *testHouse) charges(by staff.Actor) error {
	_, err := h.office.Charge(h.t.Context(), by, NewKey(), h.fee())
	return err
}

// In a clinic a fee is on the account only after somebody else looked, once.
func TestAFeeWaitsInAClinic(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, key := t.Context(), NewKey()
		_, err := h.office.Charge(ctx, h.therapist, key, h.fee())
		act := h.waits(err)
		if _, again := h.office.Charge(ctx, h.therapist, key, h.fee()); h.waits(again) != act {
			t.Error("sent twice, it waits twice")
		}
		if n := len(h.account().Lines); n != 0 {
			t.Fatalf("charged before the look: %d", n)
		}
		wantFault(t, h.office.LookAtAct(ctx, h.therapist, NewKey(), act, true, ""), fault.NotFound, "")
		wantFault(t, h.office.LookAtAct(ctx, h.desk, NewKey(), act, true, ""), fault.NotFound, "")
		wantFault(t, h.office.LookAtAct(ctx, h.stranger(), NewKey(), act, true, ""), fault.NotFound, "")
		wantProblem(t, h.office.LookAtAct(ctx, h.owner, NewKey(), act, false, " "), "said")
		h.clock.Advance(24 * time.Hour)
		look := NewKey()
		for range 2 {
			h.must(h.office.LookAtAct(ctx, h.owner, look, act, true, ""))
		}
		wantFault(t, h.office.LookAtAct(ctx, h.owner, NewKey(), act, true, ""), fault.Conflict, secondlook.CodeLooked)
		account := h.account()
		if len(account.Lines) != 1 || account.Lines[0].Amount != pounds(3000) || account.Lines[0].On != "2026-03-03" {
			t.Errorf("the account: %+v", account.Lines)
		}
		if account.Entries[0].By != h.therapist.Person {
			t.Error("it stands under another name than hers who asked")
		}
		view, err := h.office.WaitingAct(ctx, h.therapist, act)
		if err != nil || view.State != secondlook.Agreed || view.Looker != "Inês Carvalho" || !view.Mine {
			t.Errorf("%+v %v", view, err)
		}
	})
}

// Nobody is her own second person: not by a key of hers, not by two of them, not as a colleague for whom she
// made the way in, and not the other way round. Where nobody else is left, she looks as who works alone.
func TestNobodyIsHerOwnSecondPerson(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := t.Context()
		keyOf := func(by staff.Actor) staff.Actor {
			made, err := h.office.AddProgram(ctx, by, NewKey(), ProgramRequest{Name: "Website"})
			h.must(err)
			acts, _, err := h.office.ProgramActor(ctx, made.Token)
			h.must(err)
			return acts
		}
		act := h.waits(h.charges(h.desk))
		for _, by := range []staff.Actor{h.desk, keyOf(h.desk), keyOf(h.desk), keyOf(h.owner)} {
			wantFault(t, h.office.LookAtAct(ctx, by, NewKey(), act, true, ""), fault.NotFound, "")
			if by.Program != "" {
				wantFault(t, h.office.WithdrawAct(ctx, by, NewKey(), act), fault.NotFound, "")
			}
		}
		h.lets(h.owner, h.desk)
		wantFault(t, h.office.LookAtAct(ctx, h.owner, NewKey(), act, true, ""), fault.NotFound, "")
		h.must(h.office.LookAtAct(ctx, h.therapist, NewKey(), act, true, ""))
		act = h.waits(h.charges(h.owner))
		h.must(h.office.WithdrawAct(ctx, h.owner, NewKey(), act))
		h.lets(h.owner, h.therapist)
		act = h.waits(h.charges(h.owner))
		wantFault(t, h.office.LookAtAct(ctx, h.therapist, NewKey(), act, true, ""), fault.NotFound, "")
		wantFault(t, h.office.LookAtAct(ctx, h.desk, NewKey(), act, true, ""), fault.NotFound, "")
		if view, err := h.office.WaitingAct(ctx, h.owner, act); err != nil || !view.Alone || !view.Several {
			t.Errorf("%+v, %v", view, err)
		}
		wantProblem(t, h.office.LookAlone(ctx, h.owner, NewKey(), act, ending.ByNight, "", "She was told"), "how")
		h.clock.Advance(24 * time.Hour)
		h.must(h.office.LookAlone(ctx, h.owner, NewKey(), act, ending.ByNight, "", "She was told"))
	})
}

// Something sold, and a visit that took place at its price, wait for nobody.
func TestWhatWasBoughtWaitsForNobody(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		in := h.fee()
		in.Sold = true
		if _, err := h.office.Charge(t.Context(), h.desk, NewKey(), in); err != nil || len(h.account().Lines) != 1 {
			t.Errorf("oil: %v", err)
		}
		if _, err := h.office.ChargeVisit(t.Context(), h.desk, NewKey(), h.held(h.therapist, pounds(6000)).ID); err != nil {
			t.Errorf("a visit at its price: %v", err)
		}
	})
}

// What somebody may look at stands on Today of those who may look, not of who asked; think again stands on
// hers.
func TestTodayShowsWhatWaits(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		today := func(by staff.Actor) (looks, asked int) {
			view, err := h.office.Today(t.Context(), by)
			h.must(err)
			return len(view.Looks), len(view.Asked)
		}
		act := h.waits(h.charges(h.desk))
		for _, want := range []struct {
			by           staff.Actor
			looks, asked int
		}{{h.owner, 1, 0}, {h.therapist, 0, 0}, {h.desk, 0, 1}} {
			if looks, asked := today(want.by); looks != want.looks || asked != want.asked {
				t.Errorf("%s sees %d to look at, %d asked", want.by.Role, looks, asked)
			}
		}
		h.must(h.office.LookAtAct(t.Context(), h.owner, NewKey(), act, false, "She was ill that day"))
		view, err := h.office.Today(t.Context(), h.desk)
		h.must(err)
		if !slices.ContainsFunc(view.Needs, func(n Need) bool {
			return n.Task == ActTask+string(act) && strings.Contains(n.Text, "She was ill") && n.May
		}) {
			t.Errorf("who asked does not hear of it: %+v", view.Needs)
		}
		if len(h.account().Lines) != 0 {
			t.Error("charged all the same")
		}
	})
}

// What was withdrawn is not done any more; only who asked can withdraw it.
func TestWithdrawn(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		act := h.waits(h.charges(h.desk))
		wantFault(t, h.office.WithdrawAct(t.Context(), h.owner, NewKey(), act), fault.NotFound, "")
		h.must(h.office.WithdrawAct(t.Context(), h.desk, NewKey(), act))
		wantFault(t, h.office.WithdrawAct(t.Context(), h.desk, NewKey(), act), fault.Conflict, secondlook.CodeLooked)
		wantFault(t, h.office.LookAtAct(t.Context(), h.owner, NewKey(), act, true, ""), fault.Conflict, secondlook.CodeLooked)
		if len(h.account().Lines) != 0 {
			t.Error("charged after it was withdrawn")
		}
	})
}

// What is no longer possible when it is agreed to says so to who asked, and changes nothing.
func TestOvertaken(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		rules := h.rules()
		h.told(rules["Coming late"], "2026-01-02")
		h.late("today 12:00", 25)
		id, err := h.decide(h.therapist, h.noticed(h.owner)[0], boundary.Counted)
		h.must(err)
		in := h.fee()
		in.For = id
		_, err = h.office.Charge(t.Context(), h.therapist, NewKey(), in)
		act := h.waits(err)
		_, err = h.office.Charge(t.Context(), h.owner, NewKey(), in)
		wantFault(t, err, fault.Conflict, "waits-already")
		h.must(h.office.UndoCrossing(t.Context(), h.owner, NewKey(), h.client, id))
		h.must(h.office.LookAtAct(t.Context(), h.owner, NewKey(), act, true, ""))
		view, err := h.office.WaitingAct(t.Context(), h.therapist, act)
		if err != nil || view.State != secondlook.Overtaken || view.Why == "" || len(h.account().Lines) != 0 {
			t.Errorf("%+v %v", view, err)
		}
		today, err := h.office.Today(t.Context(), h.therapist)
		h.must(err)
		if !slices.ContainsFunc(today.Needs, func(n Need) bool { return n.Task == ActTask+string(act) && strings.Contains(n.Text, view.Why) }) {
			t.Errorf("who asked does not hear of it: %+v", today.Needs)
		}
	})
}

// Two who look at once, and one who withdraws meanwhile: one wins, and it is done once or not at all.
func TestOneLookWins(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		other := staff.Person{ID: newID[ident.Person](), Name: "Sam Duarte", Email: "sam@carvalhomassage.example", Role: staff.Therapist, Treats: true, Active: true}
		h.update(func(tx *store.Tx) error { return tx.AddPerson(h.practice, other, "") })
		sam := staff.As(h.practice, other)
		for range 4 {
			before := len(h.account().Lines)
			act := h.waits(h.charges(h.desk))
			var won [3]error
			var all sync.WaitGroup
			all.Go(func() { won[0] = h.office.LookAtAct(t.Context(), h.owner, NewKey(), act, true, "") })
			all.Go(func() { won[1] = h.office.LookAtAct(t.Context(), sam, NewKey(), act, true, "") })
			all.Go(func() { won[2] = h.office.WithdrawAct(t.Context(), h.desk, NewKey(), act) })
			all.Wait()
			n := 0
			for _, err := range won {
				if err == nil {
					n++
				} else if !fault.Is(err, fault.Conflict) && !fault.Is(err, fault.NotFound) {
					t.Error(err)
				}
			}
			added := len(h.account().Lines) - before
			if n != 1 || (won[2] == nil) != (added == 0) || added > 1 {
				t.Errorf("%d won, %d charged: %v", n, added, won)
			}
		}
	})
}

// Who works alone waits only where she can read that the client raised something within the last year.
func TestAloneItWaitsOnlyWhereSomethingWasRaised(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		h.byHerself()
		h.must(h.charges(h.owner))
		told, err := h.office.WriteDown(t.Context(), h.owner, NewKey(), Telling{About: Results, Client: h.client, Answers: protocol.Answers{"words": {"No better."}, "told-by": {"by-phone"}}})
		h.must(err)
		act := h.waits(h.charges(h.owner))
		view, err := h.office.WaitingAct(t.Context(), h.owner, act)
		if err != nil || !view.Alone || view.MayLook || view.Slept {
			t.Fatalf("%+v %v", view, err)
		}
		look := func(how ending.LookedBy, who, line string) error {
			return h.office.LookAlone(t.Context(), h.owner, NewKey(), act, how, who, line)
		}
		wantProblem(t, look(ending.ByNight, "", "It is the rule"), "how")
		wantProblem(t, look(ending.ByColleague, "", "It is the rule"), "who")
		wantProblem(t, look("", "", ""), "how")
		wantFault(t, h.office.LookAtAct(t.Context(), h.owner, NewKey(), act, true, ""), fault.NotFound, "")
		h.clock.Advance(24 * time.Hour)
		h.must(look(ending.ByNight, "", "It is the rule, and she knows it"))
		if n := len(h.account().Lines); n != 2 {
			t.Errorf("%d charges", n)
		}
		act = h.waits(h.charges(h.owner))
		h.must(look(ending.ByColleague, "Ana", "Fair"))
		h.update(func(tx *store.Tx) error { // a telling to somebody else, which she cannot read
			head, err := tx.Case(h.practice, told.Case)
			if err != nil {
				return err
			}
			head.Restricted, head.Readers = true, []ident.Person{newID[ident.Person]()}
			return tx.SaveCase(h.practice, head)
		})
		if h.charges(h.owner) != nil {
			t.Error("what she cannot read shows by a wait")
		}
	})
}

// What waits is listed on the files of what the client raised before, and on nobody else's.
func TestWhatWaitsIsListed(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		told, err := h.office.WriteDown(t.Context(), h.owner, NewKey(), Telling{About: Billing, Client: h.client, Answers: protocol.Answers{"words": {"It is too much."}, "told-by": {"by-phone"}}})
		h.must(err)
		h.clock.Advance(time.Hour)
		h.must(h.looked(h.charges(h.therapist)))
		since := h.matter(h.owner, told.Case).Since
		if len(since) != 1 || since[0].Asker != "Noor Haddad" || since[0].Looker != "Inês Carvalho" || !strings.Contains(since[0].What, "Coming late") {
			t.Errorf("%+v", since)
		}
	})
}

// On a file that nobody but its readers knows of, it is listed for them, and the job puts it on their Today;
// who asked and who looks see no more than for any client.
func TestWhatWaitsIsListedForReadersAlone(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		told := h.toldOf(h.therapist.Person, "He stood too close")
		h.must(h.office.WhoTold(t.Context(), h.owner, NewKey(), told.Case, h.client))
		h.clock.Advance(time.Hour)
		h.waits(h.charges(h.therapist))
		since := h.matter(h.owner, told.Case).Since
		if len(since) != 1 || since[0].Asker != "Noor Haddad" {
			t.Errorf("%+v", since)
		}
		h.readersHear(1)
		h.view(func(tx *store.Tx) error {
			for name, who := range map[string]struct {
				by   staff.Actor
				want int
			}{"the reader": {h.owner, 1}, "who asked": {h.therapist, 0}, "the desk": {h.desk, 0}} {
				open, err := tx.OpenPromises(h.practice, who.by, tx.Now())
				n := 0
				for _, x := range open {
					if x.Case == told.Case && strings.Contains(x.Text, "could harm") {
						n++
					}
				}
				if err != nil || n != who.want {
					t.Errorf("%s: %d lines, %v", name, n, err)
				}
			}
			return nil
		})
	})
}
