package office

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/promise"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/scheduling"
)

// holds offers an extra visit on a day at 14:00, and gives the matter.
func (h *testHouse) holdsTime(on string) ident.Case {
	h.t.Helper()
	id := h.hadHoped()
	h.understands(id)
	h.must(h.offers(id, protocol.Answers{"offer": {"extra-reduced", "another-approach"}, "extra-on": {on}, "extra-at": {"14:00"}, "price": {"2500"}, "ways": {"slower-strokes"}}))
	return id
}

func (h *testHouse) picks(id ident.Case, picked ...string) {
	h.t.Helper()
	h.do(h.therapist, id, "pick", protocol.Answers{"picked": picked})
}

// A time that is only held is none of the client's visits, and nobody misses it when it passes.
func TestAHeldTimeIsNoVisitYet(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		for _, b := range h.rules() {
			h.told(b, "2026-01-02")
		}
		id := h.holdsTime("2026-03-05")
		held := h.extra()
		if len(held) != 1 || !held[0].Held || held[0].Case != id {
			t.Fatalf("held: %+v", held)
		}
		view, err := h.office.ClientView(t.Context(), h.therapist, h.client)
		if err != nil || len(h.matter(h.therapist, id).Visits) != 0 || view.Ahead != 0 {
			t.Errorf("it stands among the visits of the client: %v", err)
		}
		h.clock.Advance(3 * 24 * time.Hour)
		if n := h.noticed(h.owner); len(n) != 0 {
			t.Errorf("noticed: %s", CrossingSentence(n[0].Crossing))
		}
		wantFault(t, h.step(h.desk, held[0].ID, ActMiss), fault.Conflict, "visit-state")
		h.must(h.office.CloseMatter(t.Context(), h.therapist, NewKey(), id, "not-resolved", protocol.Answers{"why": {"No time suited"}}))
		if left := h.extra(); len(left) != 0 || len(h.noticed(h.owner)) != 0 {
			t.Errorf("after its end: %+v", left)
		}
	})
}

// Another matter of the same client leaves alone what it did not offer.
func TestAHeldTimeBelongsToItsMatter(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		first := h.holdsTime("2026-03-20")
		other := h.hadHoped()
		h.must(h.office.CloseMatter(t.Context(), h.therapist, NewKey(), other, "let-rest", nil))
		if held := h.extra(); len(held) != 1 || held[0].Case != first {
			t.Errorf("another matter gave it back: %+v", held)
		}
	})
}

// A change of mind takes the visit out, and another one brings it back while its time is free.
func TestAChangeOfMindAboutTheExtraVisit(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		id := h.holdsTime("2026-03-20")
		for range 2 {
			h.picks(id, "extra-reduced")
			if got := h.extra(); len(got) != 1 || got[0].Held || got[0].Title != titleExtra || got[0].Price.Minor != 2500 {
				t.Fatalf("booked: %+v", got)
			}
			h.picks(id, "another-approach")
			if got := h.extra(); len(got) != 0 {
				t.Fatalf("not wanted, and booked: %+v", got)
			}
		}
		h.book(time.Date(2026, 3, 20, 14, 0, 0, 0, time.UTC))
		h.picks(id, "extra-reduced")
		find := func(p promise.Promise) bool { return p.Text == "Find a day for the extra visit" }
		if !slices.ContainsFunc(h.lines(), find) {
			t.Errorf("the time is given away, and nobody looks for another: %+v", h.lines())
		}
		h.picks(id)
		if slices.ContainsFunc(h.lines(), find) {
			t.Error("nobody wants it any more, and it stands on Today")
		}
	})
}

// The pick says what is picked, with day, hour and price; so do the letter and what is agreed on.
func TestThePickNamesDayHourAndPrice(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		id := h.hadHoped()
		h.understands(id)
		offer := protocol.Answers{"offer": {"extra-reduced"}, "extra-on": {"2026-03-20"}, "extra-at": {"14:00"}, "price": {"2500"}}
		if w := h.asked(id, "offer", offer).Said; !strings.Contains(w.Write.Text, "£25.00") || strings.Contains(w.Say.Text, "work there") {
			t.Errorf("%s / %s", w.Say.Text, w.Write.Text)
		}
		h.must(h.offers(id, offer))
		page := h.asked(id, "pick", nil)
		for _, f := range page.Step.Fields {
			if o, ok := f.Option("extra-reduced"); ok {
				if got := protocol.Fill(o.Words.In("en"), page.Names); got != "An extra visit at £25.00" {
					t.Errorf("the client reads %q", got)
				}
			}
		}
		if held := page.Names["held"]; !strings.Contains(held, "Friday 20 March, 14:00") {
			t.Errorf("the client reads %q", held)
		}
		h.picks(id, "extra-reduced")
		h.do(h.therapist, id, "next-time", protocol.Answers{"lines": {"The neck"}})
		given := h.asked(id, "agree", nil).Given
		if !strings.Contains(given.One("mine"), "£25.00") || given.One("by") == "" {
			t.Errorf("agreed on begins with %v", given)
		}
		a := spoken("Shall we do it so?")
		a["mine"], a["by"] = given["mine"], []string{"2026-03-01"}
		wantProblem(t, h.office.DoTask(context.Background(), h.therapist, NewKey(), Do{Case: id, Task: "agree", Answers: a}), "by")
	})
}

// What is agreed on names a day where there is one: not by itself, and not for a visit that nobody wants.
func TestWhatIsAgreedNamesNoDayByItself(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		id := h.holdsTime("2026-12-30")
		h.picks(id, "extra-reduced")
		h.moves(h.extra()[0], time.Date(2027, 1, 5, 11, 0, 0, 0, time.UTC))
		h.do(h.therapist, id, "next-time", protocol.Answers{"lines": {"The neck"}})
		page := h.asked(id, "agree", nil)
		if mine := page.Given.One("mine"); !strings.Contains(mine, "on Tuesday 5 January 2027 at 11:00") || !strings.Contains(page.Said.Write.Text, "January 2027") {
			t.Errorf("begins with %q: %s", mine, page.Said.Write.Text)
		}
		cleared := page.Given
		cleared["mine"], cleared["by"] = []string{"Begin with the neck"}, []string{""}
		w := h.asked(id, "agree", cleared).Said
		for _, text := range []string{w.Write.Text, w.Say.Text} {
			if until, _, _ := strings.Cut(text, "A word by"); !w.Write.Ready() || strings.Contains(until, ", by ") {
				t.Errorf("a day stands there that nobody named: %q", text)
			}
		}
		h.picks(id)
		page = h.asked(id, "agree", nil)
		if page.Given.One("mine")+page.Given.One("by") != "" || strings.Contains(page.Said.Write.Text, "January 2027") {
			t.Errorf("nothing was picked: %v %s", page.Given, page.Said.Write.Text)
		}
	})
}

// A form that was opened before the client picked does not overwrite what she picked.
func TestAStaleFormDoesNotOverwriteThePick(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		h.reach()
		ctx := context.Background()
		id := h.holdsTime("2026-03-20")
		seen := h.matter(h.therapist, id).State.Last
		h.must(h.office.DoByLink(ctx, h.visitor(id), NewKey(), "pick", protocol.Answers{"picked": {"extra-reduced"}}))
		old := Do{Case: id, Task: "pick", Answers: protocol.Answers{"picked": {"another-approach"}}, Last: seen}
		wantFault(t, h.office.DoTask(ctx, h.therapist, NewKey(), old), fault.Conflict, "")
		if got := h.extra(); len(got) != 1 || got[0].Held {
			t.Errorf("what was picked: %+v", got)
		}
		h.must(h.office.DoTask(ctx, h.therapist, NewKey(), Do{Case: id, Task: "next-time", Answers: protocol.Answers{"lines": {"The neck"}}, Last: seen}))
	})
}

// Words that others take the place of leave Today before they have left the house.
func TestAReplacedOfferLeavesToday(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		h.reach()
		id := h.holdsTime("2026-03-20")
		for range 2 {
			a := protocol.Answers{"how": {"writing"}, "text": {"I could offer longer visits."}, "offer": {"longer"}}
			h.must(h.office.DoTask(t.Context(), h.therapist, NewKey(), Do{Case: id, Task: "offer", Answers: a, Extra: Extra{Send: SendMyself}}))
		}
		n := 0
		for _, p := range h.lines() {
			if p.Kind == promise.Tell {
				n++
			}
		}
		if n != 1 {
			t.Errorf("%d letters stand on Today", n)
		}
	})
}

// Nobody is held to a time at which nobody works.
func TestATimeOutsideTheHoursIsNotHeld(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		id := h.hadHoped()
		h.understands(id)
		wantProblem(t, h.offers(id, protocol.Answers{"offer": {"extra-free"}, "extra-on": {"2026-03-20"}, "extra-at": {"23:30"}}), "extra-at")
	})
}

// A time that nobody took gives itself back once it has passed: once, and not as a visit.
func TestAHeldTimeThatPassesIsGivenBackByItself(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		for _, b := range h.rules() {
			h.told(b, "2026-01-02")
		}
		gives := func(want int) {
			t.Helper()
			if n, err := h.office.GiveBackHeld(t.Context()); err != nil || n != want {
				t.Errorf("given back: %d, want %d: %v", n, want, err)
			}
		}
		id := h.holdsTime("2026-03-05")
		later := h.holdsTime("2026-03-20")
		h.clock.Set(time.Date(2026, 3, 5, 14, 30, 0, 0, time.UTC))
		gives(0) // she may have come without a word
		h.clock.Set(time.Date(2026, 3, 5, 15, 0, 0, 0, time.UTC))
		gives(1)
		gives(0)
		if left := h.extra(); len(left) != 1 || left[0].Case != later {
			t.Errorf("in the calendar: %+v", left)
		}
		view, err := h.office.ClientView(t.Context(), h.therapist, h.client)
		h.must(err)
		if strings.Contains(fmt.Sprint(view.Line), "xtra visit") || len(h.noticed(h.owner)) != 0 {
			t.Errorf("it stands as a visit: %+v", view.Line)
		}
		if held := h.asked(id, "pick", nil).Names["held"]; held != "" {
			t.Errorf("the client reads of a time that has passed: %q", held)
		}
		h.picks(id, "extra-reduced")
		if find := func(p promise.Promise) bool { return p.Text == "Find a day for the extra visit" }; !slices.ContainsFunc(h.lines(), find) {
			t.Error("she wants one, and nobody looks for a day")
		}
	})
}

// Who came in a time that was only held had a visit, also where that is noted afterwards.
func TestWhoComesInAHeldTimeHasAVisit(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		h.holdsTime("2026-03-05")
		held := h.extra()[0]
		h.clock.Set(time.Date(2026, 3, 5, 16, 0, 0, 0, time.UTC))
		_, err := h.office.GiveBackHeld(t.Context())
		h.must(err)
		h.must(h.step(h.desk, held.ID, ActUndo))
		if n, err := h.office.GiveBackHeld(t.Context()); n != 0 || err != nil {
			t.Errorf("what was taken back by hand goes again: %d %v", n, err)
		}
		h.must(h.step(h.desk, held.ID, ActDone))
		if got := h.extra(); len(got) != 1 || got[0].Title != titleExtra || got[0].State != scheduling.Done || got[0].Held {
			t.Errorf("the visit: %+v", got)
		}
	})
}

// An extra visit that somebody moved is still the one that she may not want any more.
func TestAChangeOfMindAboutAMovedExtraVisit(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		id := h.holdsTime("2026-03-20")
		h.picks(id, "extra-reduced")
		h.moves(h.extra()[0], time.Date(2026, 3, 24, 11, 0, 0, 0, time.UTC))
		h.picks(id, "extra-reduced")
		if got := h.extra(); len(got) != 1 || got[0].Starts.Day() != 24 {
			t.Fatalf("she still wants it: %+v", got)
		}
		h.picks(id, "another-approach")
		if got := h.extra(); len(got) != 0 {
			t.Errorf("not wanted, and booked: %+v", got)
		}
	})
}

// Where the time that is held was moved, the client reads and gets the time at which it is held now.
func TestAHeldTimeThatWasMoved(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		id := h.holdsTime("2026-03-20")
		h.moves(h.extra()[0], time.Date(2026, 3, 24, 11, 0, 0, 0, time.UTC))
		if held := h.asked(id, "pick", nil).Names["held"]; !strings.Contains(held, "Tuesday 24 March, 11:00") {
			t.Errorf("the client reads %q", held)
		}
		h.picks(id, "extra-reduced")
		if got := h.extra(); len(got) != 1 || got[0].Held || got[0].Starts.Day() != 24 {
			t.Errorf("booked: %+v", got)
		}
		if held := h.asked(id, "pick", nil).Names["held"]; held != "" {
			t.Errorf("it is booked, and she reads %q", held)
		}
	})
}

func (h *testHouse) moves(v scheduling.Visit, to time.Time) {
	h.t.Helper()
	when := to.Format("2006-01-02 15:04")
	h.must(h.office.Move(context.Background(), h.desk, NewKey(), MoveRequest{Visit: v.ID, Version: v.Version, When: when, Anyway: when}))
}
