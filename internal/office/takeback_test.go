package office

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/protocol/ending"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

func (h *testHouse) books(by staff.Actor, when string) ident.Visit {
	h.t.Helper()
	id, err := h.office.Book(h.t.Context(), by, NewKey(), h.booking(when))
	h.must(err)
	return id
}

func takeBack(_ bool, err error) error { return err }

func TestABookingIsTakenBackWithinTheMinute(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, o := t.Context(), h.office
		back := func(by staff.Actor, id ident.Visit) error { return takeBack(o.TakeBackVisit(ctx, by, NewKey(), id)) }
		id := h.books(h.desk, "2026-03-10 10:00")
		wantFault(t, back(h.owner, id), fault.Conflict, "take-back") // somebody else booked it
		wantFault(t, back(h.stranger(), id), fault.NotFound, "")
		h.clock.Advance(59 * time.Second)
		key := NewKey()
		h.must(takeBack(o.TakeBackVisit(ctx, h.desk, key, id)))
		h.must(takeBack(o.TakeBackVisit(ctx, h.desk, key, id))) // sent twice
		if got := h.standing(scheduling.Booked); len(got) != 0 {
			t.Errorf("it still stands: %v", got)
		}
		again := h.books(h.desk, "2026-03-10 10:00") // its time is free
		h.clock.Advance(time.Minute)
		wantFault(t, back(h.desk, again), fault.Conflict, "take-back")
	})
}

func TestASeriesIsTakenBackWhole(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		in := h.everyWeek("2026-03-10 10:00", 1, 3)
		for _, d := range []civil.Date{"2026-03-10", "2026-03-17", "2026-03-24"} {
			in.Picks = append(in.Picks, SeriesPick{Date: d, At: 600})
		}
		first, err := h.office.BookSeries(t.Context(), h.desk, NewKey(), in)
		h.must(err)
		h.must(takeBack(h.office.TakeBackVisit(t.Context(), h.desk, NewKey(), first)))
		if got := h.standing(scheduling.Booked); len(got) != 0 {
			t.Errorf("left of it: %v", got)
		}
	})
}

func (h *testHouse) moved(by staff.Actor, id ident.Visit, when string, later bool) {
	h.t.Helper()
	h.must(h.office.Move(h.t.Context(), by, NewKey(), MoveRequest{Visit: id, Version: h.visit(id).Version, When: when, Later: later, Anyway: when}))
}

// What was moved stands as before once that is taken back: nobody hears of it, and the time line tells nothing.
func TestAMoveIsTakenBackWithinTheMinute(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, o := t.Context(), h.office
		back := func(by staff.Actor, id ident.Visit) error { return takeBack(o.TakeBackVisit(ctx, by, NewKey(), id)) }
		h.reminds(2 * 24 * 60)
		id := h.books(h.desk, "2026-03-10 10:00")
		h.clock.Advance(time.Minute)
		h.says("booked", "Your visit on Tuesday 10 March, 10:00")
		before := h.line()
		h.moved(h.desk, id, "2026-03-11 12:30", false)
		wantFault(t, back(h.owner, id), fault.Conflict, "take-back") // somebody else moved it
		h.clock.Advance(59 * time.Second)
		h.says("within the minute")
		key := NewKey()
		h.must(takeBack(o.TakeBackVisit(ctx, h.desk, key, id)))
		h.must(takeBack(o.TakeBackVisit(ctx, h.desk, key, id))) // sent twice
		if v := h.visit(id); v.Starts.Day() != 10 || v.Starts.Hour() != 10 {
			t.Errorf("it stands at %s", v.Starts)
		}
		if diff := cmp.Diff(before, h.line()); diff != "" {
			t.Errorf("the time line: %s", diff)
		}
		h.clock.Advance(5 * time.Minute)
		h.says("taken back")
		wantFault(t, back(h.desk, id), fault.Conflict, "take-back") // nothing is left to take back

		h.moved(h.desk, id, "2026-03-11 11:00", false)
		h.books(h.owner, "2026-03-10 10:00")
		err := back(h.desk, id)
		wantFault(t, err, fault.Conflict, "take-back")
		if f, _ := errors.AsType[*fault.Error](err); !strings.Contains(f.Message, "given to somebody else") {
			t.Errorf("it says %q", f.Message)
		}
		h.moved(h.desk, id, "2026-03-11 15:00", false)
		h.clock.Advance(time.Minute)
		wantFault(t, back(h.desk, id), fault.Conflict, "take-back")
		h.moved(h.desk, id, "2026-03-11 10:00", false)
		h.must(h.step(h.owner, id, ActArrive))
		wantFault(t, back(h.desk, id), fault.Conflict, "take-back") // something happened with it since
	})
}

func TestTheLaterOnesOfASeriesComeBackTogether(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, o := t.Context(), h.office
		first := h.threeTuesdays()
		h.clock.Advance(time.Hour)
		booked := h.standing(scheduling.Booked)
		early, err := o.WillMove(ctx, h.desk, MoveRequest{Visit: first, Version: 1, When: "2026-03-11 7:00", Later: true})
		if h.must(err); early.Mind != "All of them: This is outside the opening hours." || len(early.Visits) != 3 {
			t.Errorf("to mind of %d: %q", len(early.Visits), early.Mind)
		}
		past, err := o.WillMove(ctx, h.desk, MoveRequest{Visit: first, Version: 1, When: "2026-03-02 10:00", Later: true})
		if h.must(err); past.Mind != "Monday 2 March, 10:00: This time has already passed." {
			t.Errorf("to mind: %q", past.Mind)
		}
		for _, to := range []string{"2026-03-17 10:00", "2026-03-03 11:30"} { // over one another, both ways
			h.moved(h.desk, first, to, true)
			if cmp.Equal(booked, h.standing(scheduling.Booked)) {
				t.Fatalf("nothing moved to %s", to)
			}
			h.must(takeBack(o.TakeBackVisit(ctx, h.desk, NewKey(), first)))
			if diff := cmp.Diff(booked, h.standing(scheduling.Booked)); diff != "" {
				t.Errorf("after %s: %s", to, diff)
			}
		}
		off := VisitChange{Visit: first, Version: h.visit(first).Version, Act: ActCancel, Caller: scheduling.ByClient, Later: true}
		h.must(o.ChangeVisit(ctx, h.desk, NewKey(), off))
		if got := h.standing(scheduling.Booked); len(got) != 0 {
			t.Fatalf("left: %v", got)
		}
		h.must(takeBack(o.TakeBackVisit(ctx, h.desk, NewKey(), first)))
		if diff := cmp.Diff(booked, h.standing(scheduling.Booked)); diff != "" {
			t.Errorf("called off: %s", diff)
		}
		off.Version = h.visit(first).Version
		h.must(o.ChangeVisit(ctx, h.desk, NewKey(), off))
		h.books(h.owner, "2026-03-17 10:00") // one of their times is given away
		wantFault(t, takeBack(o.TakeBackVisit(ctx, h.desk, NewKey(), first)), fault.Conflict, "take-back")
		if got := h.standing(scheduling.Booked); len(got) != 1 {
			t.Errorf("half of it is back: %v", got)
		}
	})
}

// Whoever was moved on since comes back to no later day by taking back that a visit was moved.
func TestAMoveIsNotTakenBackAfterTheEnd(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		id := h.books(h.desk, "2026-03-10 10:00")
		h.moved(h.desk, id, "2026-03-05 10:00", false)
		h.update(func(tx *store.Tx) error {
			return tx.SaveParting(h.practice, ending.Parting{Client: h.client, Case: newID[ident.Case](), By: h.therapist.Person, From: "2026-03-08", ToldOn: "2026-03-03", State: ending.Said})
		})
		wantFault(t, takeBack(h.office.TakeBackVisit(t.Context(), h.desk, NewKey(), id)), fault.Conflict, CodeShut)
	})
}

// Who reads what a client told about her therapist is not asked about a visit that was taken back, and hears once of
// one that stands as it stood.
func TestWhatIsTakenBackStandsOnNobodysToday(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, o := t.Context(), h.office
		file := h.behaved()
		reads := func(what string, want ...string) {
			t.Helper()
			var got []string
			for _, line := range h.caseLines(file) {
				if _, on, booked := strings.Cut(line, "was booked: "); booked {
					on, _, _ = strings.Cut(on, ".")
					got = append(got, on)
				}
			}
			slices.Sort(got)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s: %s", what, diff)
			}
		}
		id := h.books(h.desk, "2026-03-10 10:00")
		reads("booked", "Tuesday 10 March, 10:00")
		h.must(takeBack(o.TakeBackVisit(ctx, h.desk, NewKey(), id)))
		reads("the booking taken back")

		in := h.everyWeek("2026-03-10 10:00", 1, 2)
		in.Picks = []SeriesPick{{Date: "2026-03-10", At: 600}, {Date: "2026-03-17", At: 600}}
		id, err := o.BookSeries(ctx, h.desk, NewKey(), in)
		h.must(err)
		reads("a series", "Tuesday 10 March, 10:00", "Tuesday 17 March, 10:00")
		h.must(takeBack(o.TakeBackVisit(ctx, h.desk, NewKey(), id)))
		reads("the series taken back")

		id = h.books(h.desk, "2026-03-10 10:00")
		h.clock.Advance(time.Hour)
		h.moved(h.desk, id, "2026-03-11 12:30", false)
		reads("moved", "Tuesday 10 March, 10:00", "Wednesday 11 March, 12:30")
		h.must(takeBack(o.TakeBackVisit(ctx, h.desk, NewKey(), id)))
		reads("the move taken back", "Tuesday 10 March, 10:00")
		h.must(o.ChangeVisit(ctx, h.desk, NewKey(), VisitChange{Visit: id, Version: h.visit(id).Version, Act: ActCancel, Caller: scheduling.ByClient}))
		h.must(takeBack(o.TakeBackVisit(ctx, h.desk, NewKey(), id)))
		reads("called off, and that taken back", "Tuesday 10 March, 10:00")
	})
}

// Where another server is ahead by its clock, a letter may have left before the minute is over here: what it says is
// not taken back.
func TestWhatALetterSaidIsNotTakenBack(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		h.reminds(2 * 24 * 60)
		back := func(id ident.Visit) {
			t.Helper()
			h.clock.Advance(-5 * time.Second)
			wantFault(t, takeBack(h.office.TakeBackVisit(t.Context(), h.desk, NewKey(), id)), fault.Conflict, "take-back")
			h.clock.Advance(5 * time.Second)
		}
		id := h.books(h.desk, "2026-03-10 10:00")
		h.clock.Advance(time.Minute)
		h.says("booked", "Your visit on Tuesday 10 March, 10:00")
		back(id)
		h.moved(h.desk, id, "2026-03-11 12:30", false)
		h.clock.Advance(time.Minute)
		h.says("moved", "Your visit is now on Wednesday 11 March, 12:30 #1")
		back(id)
		h.moved(h.desk, id, "2026-03-11 13:30", false)
		h.must(takeBack(h.office.TakeBackVisit(t.Context(), h.desk, NewKey(), id))) // of this nobody heard
	})
}
