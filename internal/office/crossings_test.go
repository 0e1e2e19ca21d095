package office

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/money"
	"github.com/partwell/partwell/internal/practice/billing"
	"github.com/partwell/partwell/internal/practice/boundary"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/message"
	"github.com/partwell/partwell/internal/practice/promise"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// rules stores all starters since the beginning of the year, and gives them by their titles.
func (h *testHouse) rules() map[string]boundary.Boundary {
	h.t.Helper()
	out := map[string]boundary.Boundary{}
	h.update(func(tx *store.Tx) error {
		for _, b := range boundary.Starters() {
			b.ID, b.Version, b.Since = newID[ident.Boundary](), 1, "2026-01-01"
			if err := tx.AddBoundary(h.practice, b); err != nil {
				return err
			}
			out[b.Title] = b
		}
		return nil
	})
	return out
}

// told keeps that Paul was told a version of a boundary on a day.
func (h *testHouse) told(b boundary.Boundary, on civil.Date) {
	h.t.Helper()
	h.update(func(tx *store.Tx) error {
		return tx.Acknowledge(h.practice, boundary.Acknowledgement{Client: h.client, Boundary: b.ID, Version: b.Version, How: boundary.Told, On: on, Way: "aloud"})
	})
}

// late books a visit at a time of today, to which Paul comes some minutes late.
func (h *testHouse) late(when string, minutes int) ident.Visit {
	h.t.Helper()
	id := h.booked(when)
	h.clock.Set(h.visit(id).Starts.Add(time.Duration(minutes) * time.Minute))
	h.must(h.step(h.therapist, id, ActArrive))
	return id
}

func (h *testHouse) noticed(by staff.Actor) []Noticed {
	h.t.Helper()
	view, err := h.office.Today(h.t.Context(), by)
	h.must(err)
	return view.Noticed
}

func (h *testHouse) decide(by staff.Actor, n Noticed, to boundary.CrossingState) (ident.Crossing, error) {
	return h.office.DecideCrossing(h.t.Context(), by, NewKey(), CrossingChoice{Client: n.Client.ID, Watch: n.Watch, Visit: n.Crossing.Visit, Line: n.Crossing.Line, Case: n.Case, To: to})
}

// knotTexts gives what stands on the time line about boundaries, newest first.
func (h *testHouse) knotTexts(kind client.Kind) (out []string) {
	h.view(func(tx *store.Tx) error {
		knots, err := tx.Knots(h.practice, h.client)
		for _, k := range knots {
			if k.Kind == kind {
				out = append(out, k.Text)
			}
		}
		return err
	})
	return out
}

func TestLateThriceAndLetGoOnce(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, o := t.Context(), h.office
		h.told(h.rules()["Coming late"], "2026-03-01")
		h.late("today 10:00", 8)
		if got := h.noticed(h.owner); len(got) != 0 {
			t.Fatalf("within the grace period: %+v", got)
		}
		h.late("today 12:00", 25)
		h.late("Wednesday 4 March 10:00", 15)
		h.late("Thursday 5 March 10:00", 40)
		got := h.noticed(h.owner)
		if len(got) != 3 || got[0].Watch != boundary.Late || got[0].Crossing.Minutes != 25 || got[0].Time != 1 || !got[0].Told || got[0].ID != "" {
			t.Fatalf("%+v", got)
		}
		if len(h.noticed(h.therapist)) != 3 || len(h.noticed(h.desk)) != 0 {
			t.Error("who decides is not who sees it")
		}
		var ids []ident.Crossing
		for i, to := range []boundary.CrossingState{boundary.Counted, boundary.LetGo, boundary.Counted} {
			id, err := h.decide(h.therapist, got[i], to)
			h.must(err)
			again, err := h.decide(h.owner, got[i], to) // a double tap counts nothing twice
			if err != nil || again != id {
				t.Errorf("pressed twice: %s, %v", again, err)
			}
			ids = append(ids, id)
		}
		want := "Came 40 minutes late. Counted, second time.|Came 15 minutes late. Let go.|Came 25 minutes late. Counted, first time."
		if got := strings.Join(h.knotTexts(client.KindNotKept), "|"); got != want {
			t.Errorf("the time line says %s", got)
		}
		view, err := o.Crossing(ctx, h.therapist, h.client, ids[2])
		h.must(err)
		if view.Follows.Time != 2 || !strings.HasPrefix(view.Words.Say.Text, "This is the second time. What follows then: The same in writing, and we look for an hour that suits you better. I told you about it on ") || !view.Words.Write.Ready() || len(view.Times) != 1 || view.Fee != nil {
			t.Errorf("%+v\n%q\n%v", view.Follows, view.Words.Say.Text, view.Words.Write.Missing)
		}
		_, err = h.decide(h.therapist, got[1], boundary.Counted) // let go, then counted after all
		h.must(err)
		if got := h.knotTexts(client.KindNotKept)[0]; got != "Came 40 minutes late. Counted, third time." {
			t.Errorf("the later one is not restated: %s", got)
		}
		h.must(o.UndoCrossing(ctx, h.therapist, NewKey(), h.client, ids[0]))
		if got := h.knotTexts(client.KindNotKept)[0]; got != "Came 40 minutes late. Counted, second time." {
			t.Errorf("after an undo: %s", got)
		}
		if got := h.noticed(h.owner); len(got) != 1 || got[0].Crossing.Minutes != 25 {
			t.Errorf("what was undone is not asked again: %+v", got)
		}
	})
}

func TestNeverToldIsNeverCounted(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		late := h.rules()["Coming late"]
		h.late("today 10:00", 25)
		n := h.noticed(h.owner)
		if len(n) != 1 || n[0].Told || n[0].Tell != (SeenBoundary{ID: late.ID, Version: 1}) {
			t.Fatalf("%+v", n)
		}
		_, err := h.decide(h.owner, n[0], boundary.Counted)
		wantFault(t, err, fault.Conflict, "never-told")
		h.told(late, "2026-03-03") // told afterwards, it still cannot be counted
		_, err = h.decide(h.owner, n[0], boundary.Counted)
		wantFault(t, err, fault.Conflict, "never-told")
		_, err = h.decide(h.owner, n[0], boundary.LetGo)
		h.must(err)
		if got := h.knotTexts(client.KindNotKept); len(got) != 1 || got[0] != "Came 25 minutes late. Let go." {
			t.Errorf("%v", got)
		}
		h.late("Wednesday 4 March 10:00", 25)
		if n := h.noticed(h.owner); len(n) != 1 || !n[0].Told || n[0].Time != 1 {
			t.Errorf("told before the next one: %+v", n)
		}
	})
}

func TestTheVersionOfTheBookingJudges(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		late := h.rules()["Coming late"]
		h.told(late, "2026-03-01")
		id := h.booked("Wednesday 4 March 10:00")
		hard := late
		hard.Rule, hard.Since, hard.Follows[0], hard.Within = "Ten minutes late costs half the price.", "2026-03-03", "Half the price", 1
		h.update(func(tx *store.Tx) (err error) {
			hard, err = tx.ChangeBoundary(h.practice, hard)
			return err
		})
		h.told(hard, "2026-03-03")
		h.clock.Set(h.visit(id).Starts.Add(5 * time.Minute))
		h.must(h.step(h.therapist, id, ActArrive))
		if n := h.noticed(h.owner); len(n) != 0 {
			t.Fatalf("the old text leaves ten minutes: %+v", n)
		}
		h.must(h.step(h.therapist, id, ActUndo))
		h.clock.Set(h.visit(id).Starts.Add(20 * time.Minute))
		h.must(h.step(h.therapist, id, ActArrive))
		n := h.noticed(h.owner)
		if len(n) != 1 || n[0].Version != 1 || n[0].Rule.Version != 1 {
			t.Fatalf("%+v", n)
		}
		old, err := h.decide(h.owner, n[0], boundary.Counted)
		h.must(err)
		view, err := h.office.Crossing(t.Context(), h.owner, h.client, old)
		h.must(err)
		if view.Fee != nil || view.Follows.Follows != late.Follows[0] {
			t.Errorf("the new text judges: %+v", view.Follows)
		}
		h.late("Thursday 5 March 10:00", 20)
		n = h.noticed(h.owner)
		if len(n) != 1 || n[0].Version != 2 || n[0].Time != 2 {
			t.Fatalf("%+v", n)
		}
	})
}

func TestNotThereAndCalledOffTooLate(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		rules := h.rules()
		h.told(rules["Calling off"], "2026-03-01")
		early, soon := h.booked("Friday 6 March 10:00"), h.booked("today 15:00")
		h.must(h.step(h.desk, early, ActCancel))
		h.must(h.step(h.desk, soon, ActCancel))
		n := h.noticed(h.owner)
		if len(n) != 1 || n[0].Watch != boundary.LateCancel || n[0].Crossing.Minutes != 360 || CrossingSentence(n[0].Crossing) != "Called off 6 hours before" {
			t.Fatalf("%+v", n)
		}
		id, err := h.decide(h.owner, n[0], boundary.LetGo)
		h.must(err)
		h.must(h.step(h.desk, soon, ActUndo)) // it takes place after all
		if _, err := h.office.Crossing(t.Context(), h.owner, h.client, id); !isMissing(err) {
			t.Errorf("what is no longer so still stands: %v", err)
		}
		h.clock.Set(h.visit(soon).Ends().Add(time.Minute))
		n = h.noticed(h.owner)
		if len(n) != 1 || n[0].Watch != boundary.NoShow {
			t.Fatalf("%+v", n)
		}
		_, err = h.decide(h.owner, n[0], boundary.Counted)
		h.must(err)
		if v := h.visit(soon); v.State != scheduling.Missed {
			t.Errorf("the visit is %s", v.State)
		}
		h.must(h.step(h.desk, soon, ActUndo)) // they came after all
		if got := h.knotTexts(client.KindNotKept); len(got) != 0 {
			t.Errorf("%v", got)
		}
		h.must(h.step(h.desk, soon, ActDone))
		if n := h.noticed(h.owner); len(n) != 0 {
			t.Errorf("%+v", n)
		}
	})
}

func TestUnpaidAfterItsTime(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		h.told(h.rules()["Paying"], "2026-03-01")
		id := h.booked("today 9:00")
		h.must(h.step(h.therapist, id, ActDone))
		_, err := h.office.ChargeVisit(t.Context(), h.owner, NewKey(), id)
		h.must(err)
		h.clock.Advance(14 * 24 * time.Hour)
		if n := h.noticed(h.owner); len(n) != 0 {
			t.Fatalf("on its last day: %+v", n)
		}
		h.clock.Advance(24 * time.Hour)
		n := h.noticed(h.therapist)
		if len(n) != 1 || n[0].Watch != boundary.Unpaid || n[0].Line.Open().Minor != 6000 || n[0].On != "2026-03-17" {
			t.Fatalf("%+v", n)
		}
		cross, err := h.decide(h.therapist, n[0], boundary.Counted)
		h.must(err)
		view, err := h.office.Crossing(t.Context(), h.owner, h.client, cross)
		h.must(err)
		if !strings.Contains(view.Words.Say.Text, "£60.00 of Tuesday 3 March, still open") || !view.Words.Write.Ready() {
			t.Errorf("%q, missing %v", view.Words.Say.Text, view.Words.Write.Missing)
		}
	})
}

// While a bill is looked at nothing is asked for, so the days to pay begin anew when the hold is lifted.
func TestTheDaysToPayBeginWhenTheHoldIsLifted(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		h.told(h.rules()["Paying"], "2026-01-02")
		h.must(h.looked(second(h.office.Charge(t.Context(), h.owner, NewKey(), NewCharge{Client: h.client, What: "A visit", Amount: "90"}))))
		line := h.account().Lines[0].ID
		id := h.toldOfBill(h.owner, line)
		h.clock.Advance(30 * 24 * time.Hour)
		h.found(h.owner, id, line, "our-mistake")
		fix := corrected(line, "6000", "card-elsewhere")
		fix["on"] = []string{"2026-04-02"}
		h.do(h.owner, id, "correct", fix)
		if n := h.noticed(h.owner); len(n) != 0 {
			t.Errorf("corrected today, and noticed at once: %+v", n)
		}
		h.clock.Advance(15 * 24 * time.Hour)
		if n := h.noticed(h.owner); len(n) != 1 || n[0].Watch != boundary.Unpaid || n[0].On != "2026-04-16" {
			t.Errorf("after its own days: %+v", n)
		}
	})
}

func TestAnArrivalPutRightKeepsWhatWasSaidAboutIt(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		h.told(h.rules()["Coming late"], "2026-03-01")
		v := h.late("today 12:00", 25)
		id, err := h.decide(h.therapist, h.noticed(h.owner)[0], boundary.Counted)
		h.must(err)
		h.must(h.office.SayCrossing(t.Context(), h.therapist, NewKey(), CrossingWords{Client: h.client, Crossing: id, How: message.ByPhone, Text: "We began late."}))
		h.must(h.step(h.therapist, v, ActUndo))
		if got := h.knotTexts(client.KindNotKept); len(got) != 1 || got[0] != "Came 25 minutes late. Let go: it turned out otherwise." {
			t.Errorf("%q", got)
		}
		h.clock.Advance(5 * time.Minute)
		h.must(h.step(h.therapist, v, ActArrive))
		x, err := h.office.Crossing(t.Context(), h.owner, h.client, id)
		h.must(err)
		if x.State != boundary.Counted || x.Crossing.Minutes != 30 || x.Said == nil || len(h.noticed(h.owner)) != 0 {
			t.Errorf("%+v, noticed %d", x.Crossing, len(h.noticed(h.owner)))
		}
	})
}

func TestTheDaysOfATellingOutliveItsTitle(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		b := boundary.Boundary{ID: newID[ident.Boundary](), Version: 1, Side: boundary.Ask, Title: "Late, or not there", Rule: "Time that was booked is paid.", Active: true, Since: "2025-01-01", Order: 1}
		h.update(func(tx *store.Tx) error { return tx.AddBoundary(h.practice, b) })
		for _, on := range []civil.Date{"2026-02-01", "2026-02-20"} {
			h.must(h.office.TellBoundaries(t.Context(), h.therapist, NewKey(), BoundaryTelling{Client: h.client, Boundaries: []SeenBoundary{{ID: b.ID, Version: 1}}, How: boundary.Told, Way: ToldByPhone, On: on}))
		}
		b.Title, b.Since = "On time", "2026-03-03"
		h.update(func(tx *store.Tx) error { return second(tx.ChangeBoundary(h.practice, b)) })
		view, err := h.office.KnownBoundaries(t.Context(), h.therapist, h.client)
		h.must(err)
		if diff := cmp.Diff([]civil.Date{"2026-02-01", "2026-02-20"}, view.Times[b.ID]); diff != "" {
			t.Error(diff)
		}
	})
}

func TestWhatWeDidNotKeep(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, o := t.Context(), h.office
		h.rules() // the practice is bound whether it told or not
		id := h.booked("today 9:00")
		h.must(h.step(h.therapist, id, ActArrive))
		view, err := o.Visit(ctx, h.therapist, id)
		h.must(err)
		if len(view.Misses) != 2 {
			t.Fatalf("%v", view.Misses)
		}
		_, _, err = o.NoteOwnMiss(ctx, h.therapist, NewKey(), OwnMiss{Visit: id, Watch: boundary.Late, Minutes: 0})
		wantProblem(t, err, "what")
		wantProblem(t, err, "minutes")
		key, in := NewKey(), OwnMiss{Visit: id, Watch: boundary.OwnStart, Minutes: 15}
		c, x, err := o.NoteOwnMiss(ctx, h.therapist, key, in)
		h.must(err)
		if c2, x2, err := o.NoteOwnMiss(ctx, h.therapist, key, in); err != nil || c2 != c || x2 != x {
			t.Errorf("sent twice: %s %s %v", c2, x2, err)
		}
		_, _, err = o.NoteOwnMiss(ctx, h.therapist, NewKey(), in)
		wantFault(t, err, fault.Conflict, "noted-already")
		page, err := o.Crossing(ctx, h.therapist, h.client, x)
		h.must(err)
		if page.Owed.Minor != 1500 || page.MayCredit || !strings.Contains(page.Words.Say.Text, "I owe you 15 minutes. I am sorry. Would you like 15 minutes more the next time, or £15.00 off the price") {
			t.Errorf("%v %q", page.Owed, page.Words.Say.Text)
		}
		good := MakeGood{Client: h.client, Crossing: x, Made: boundary.MadeCredit, Amount: "15"}
		wantFault(t, o.MakeGood(ctx, h.therapist, NewKey(), good), fault.Forbidden, "")
		good.Amount = "a lot"
		wantProblem(t, o.MakeGood(ctx, h.owner, NewKey(), good), "amount")
		good.Amount = "15"
		key = NewKey()
		h.must(o.MakeGood(ctx, h.owner, key, good))
		h.must(o.MakeGood(ctx, h.owner, key, good))
		wantFault(t, o.MakeGood(ctx, h.owner, NewKey(), good), fault.Conflict, "made-good")
		account, err := o.Account(ctx, h.owner, h.client, true)
		h.must(err)
		if account.Balances[0].Credit.Minor != 1500 {
			t.Errorf("%+v", account.Balances)
		}
		wantFault(t, o.UndoCrossing(ctx, h.owner, NewKey(), h.client, x), fault.Conflict, "made-good")
		if got := h.knotTexts(client.KindWeMissed); len(got) != 1 || got[0] != "We began 15 minutes late. Counted, first time." {
			t.Errorf("%v", got)
		}
		_, y, err := o.NoteOwnMiss(ctx, h.therapist, NewKey(), OwnMiss{Visit: id, Watch: boundary.OwnMinutes, Minutes: 5})
		h.must(err)
		longer := MakeGood{Client: h.client, Crossing: y, Made: boundary.MadeLonger}
		wantProblem(t, o.MakeGood(ctx, h.therapist, NewKey(), longer), "minutes")
		longer.Minutes = 5
		h.must(o.MakeGood(ctx, h.therapist, NewKey(), longer))
		h.view(func(tx *store.Tx) error {
			all, err := tx.OpenPromises(h.practice, h.therapist, tx.Now().AddDate(1, 0, 0))
			if len(all) != 1 || all[0].Kind != promise.Agreed || all[0].Text != "5 minutes longer the next time" {
				t.Errorf("%+v", all)
			}
			return err
		})
	})
}

func TestChargedAboveThePriceThatWasTold(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		h.rules()
		id := h.booked("today 9:00")
		h.update(func(tx *store.Tx) error {
			v, err := tx.Visit(h.practice, id)
			if err != nil {
				return err
			}
			b, err := tx.LockBook(h.practice, h.client)
			if err != nil {
				return err
			}
			e, err := b.Charge(stampAt(tx.Now(), h.owner.Person), lineAbove(v))
			if err != nil {
				return err
			}
			return tx.Post(h.practice, e)
		})
		n := h.noticed(h.owner)
		if len(n) != 1 || n[0].Watch != boundary.OwnPrice || !n[0].Told {
			t.Fatalf("%+v", n)
		}
		x, err := h.decide(h.owner, n[0], boundary.Counted)
		h.must(err)
		view, err := h.office.Crossing(t.Context(), h.owner, h.client, x)
		h.must(err)
		if view.Owed.Minor != 500 {
			t.Errorf("%v", view.Owed)
		}
	})
}

func TestTheWordsAboutWhatWasNotKept(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, o := t.Context(), h.office
		h.told(h.rules()["Coming late"], "2026-03-01")
		h.late("today 10:00", 25)
		x, err := h.decide(h.therapist, h.noticed(h.therapist)[0], boundary.Counted)
		h.must(err)
		view, err := o.Crossing(ctx, h.therapist, h.client, x)
		h.must(err)
		if !strings.HasPrefix(view.Words.Say.Text, "We began at 10:25 instead of 10:00") || len(view.Words.Write.Missing) > 0 || strings.ContainsAny(view.Words.Write.Text, "{}") {
			t.Errorf("%q\n%q", view.Words.Say.Text, view.Words.Write.Text)
		}
		if found := view.Words.Tone(view.Words.Write.Text, false, ""); len(found) > 0 {
			t.Errorf("its own words: %+v", found)
		}
		if strings.Contains(view.Words.Say.Text, "right after you") {
			t.Errorf("nobody comes after it: %q", view.Words.Say.Text)
		}
		h.late("today 11:00", 0)
		view, err = o.Crossing(ctx, h.therapist, h.client, x)
		h.must(err)
		if !strings.Contains(view.Words.Say.Text, "Somebody else comes right after you.") {
			t.Errorf("%q", view.Words.Say.Text)
		}
		in := CrossingWords{Client: h.client, Crossing: x, How: message.ByPhone, Text: "You came at {start}", Answered: "Sorry, the train"}
		wantProblem(t, o.SayCrossing(ctx, h.therapist, NewKey(), in), "say")
		in.Text = "You came at 10:25."
		in.How, in.Send = message.InWriting, SendByMail
		wantFault(t, o.SayCrossing(ctx, h.therapist, NewKey(), in), fault.Conflict, "no-mail")
		in.How, in.Send = message.ByPhone, SentAlready
		key := NewKey()
		h.must(o.SayCrossing(ctx, h.therapist, key, in))
		h.must(o.SayCrossing(ctx, h.therapist, key, in))
		wantFault(t, o.SayCrossing(ctx, h.therapist, NewKey(), in), fault.Conflict, "said-already")
		wantFault(t, o.UndoCrossing(ctx, h.therapist, NewKey(), h.client, x), fault.Conflict, "said-already")
		view, err = o.Crossing(ctx, h.therapist, h.client, x)
		h.must(err)
		if view.Said == nil || view.Said.Answer != "Sorry, the train" || len(view.Times) != 2 {
			t.Errorf("%+v, told %v", view.Said, view.Times)
		}
		if got := h.knotTexts(client.KindSaid); len(got) != 1 {
			t.Errorf("%v", got)
		}
	})
}

// Where links reach people, a reminder in writing carries the client's own address, by which they can
// say what would help; where none does, the telephone.
func TestAReminderCarriesTheClientsOwnAddress(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := t.Context()
		h.told(h.rules()["Coming late"], "2026-03-01")
		h.late("today 10:00", 25)
		x, err := h.decide(h.therapist, h.noticed(h.therapist)[0], boundary.Counted)
		h.must(err)
		text := func(x ident.Crossing) string {
			view, err := h.office.Crossing(ctx, h.therapist, h.client, x)
			h.must(err)
			if len(view.Words.Write.Missing) > 0 {
				t.Errorf("missing: %v", view.Words.Write.Missing)
			}
			return view.Words.Write.Text
		}
		if got := text(x); strings.Contains(got, "/l/") || !strings.Contains(got, "ring me") {
			t.Errorf("no link opens, and yet: %s", got)
		}
		h.reach()
		h.late("today 14:00", 25)
		x, err = h.decide(h.therapist, h.noticed(h.therapist)[0], boundary.Counted)
		h.must(err)
		got := text(x)
		_, token, ok := strings.Cut(linkIn(got, "https://book.carvalho.example"), "/l/")
		if !ok || strings.Contains(got, "ring me") {
			t.Fatalf("links open, and yet: %s", got)
		}
		if v, err := h.office.OpenLink(ctx, token); err != nil || v.Link.Purpose != PurposeDoor || v.Link.Client != h.client {
			t.Errorf("it opens %+v: %v", v.Link, err)
		}
		if text(x) != got {
			t.Error("looked at twice, it is another address")
		}
	})
}

func TestWhoDecidesAboutBoundaries(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, o := t.Context(), h.office
		h.told(h.rules()["Coming late"], "2026-03-01")
		another := staff.Person{ID: newID[ident.Person](), Name: "Ana Reis", Email: "ana@x.example", Role: staff.Therapist, Treats: true, Active: true}
		h.update(func(tx *store.Tx) error { return tx.AddPerson(h.practice, another, "") })
		visit := h.late("today 10:00", 25)
		n := h.noticed(h.owner)[0]
		id, err := h.decide(h.therapist, n, boundary.Counted)
		h.must(err)
		for name, c := range map[string]struct {
			by   staff.Actor
			kind fault.Kind
		}{
			"the desk":            {h.desk, fault.Forbidden},
			"another therapist":   {staff.As(h.practice, another), fault.Forbidden},
			"another practice":    {h.stranger(), fault.NotFound},
			"nobody of it at all": {h.nobody(), fault.NotFound},
		} {
			_, decided := h.decide(c.by, n, boundary.LetGo)
			_, seen := o.Crossing(ctx, c.by, h.client, id)
			_, _, noted := o.NoteOwnMiss(ctx, c.by, NewKey(), OwnMiss{Visit: visit, Watch: boundary.OwnStart, Minutes: 5})
			for what, err := range map[string]error{"decides": decided, "sees": seen, "notes": noted, "undoes": o.UndoCrossing(ctx, c.by, NewKey(), h.client, id),
				"says":  o.SayCrossing(ctx, c.by, NewKey(), CrossingWords{Client: h.client, Crossing: id, How: message.ByPhone, Text: "x"}),
				"gives": o.MakeGood(ctx, c.by, NewKey(), MakeGood{Client: h.client, Crossing: id, Made: boundary.MadeNone})} {
				if !fault.Is(err, c.kind) {
					t.Errorf("%s %s: %v", name, what, err)
				}
			}
		}
		if _, err := o.Crossing(ctx, h.owner, newID[ident.Client](), id); !isMissing(err) {
			t.Errorf("under another client: %v", err)
		}
		_, err = o.DecideCrossing(ctx, h.owner, NewKey(), CrossingChoice{Client: h.client, Watch: boundary.NoShow, Visit: visit, To: boundary.Counted})
		wantFault(t, err, fault.Conflict, "not-so")
		_, err = o.DecideCrossing(ctx, h.owner, NewKey(), CrossingChoice{Client: h.client, Watch: boundary.Late, Visit: visit, To: "perhaps"})
		wantProblem(t, err, "decision")
		h.must(o.UndoCrossing(ctx, h.owner, NewKey(), h.client, id))
	})
}

func stampAt(at time.Time, by ident.Person) billing.Stamp {
	return billing.Stamp{ID: newID[ident.Entry](), At: at, By: by}
}

func lineAbove(v scheduling.Visit) billing.Line {
	return billing.Line{ID: newID[ident.Line](), Visit: v.ID, What: "Massage", On: "2026-03-03", Amount: v.Price.Plus(money.Of(500, "GBP")), Therapist: v.Therapist}
}
