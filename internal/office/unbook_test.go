package office

import (
	"testing"
	"time"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/practice/staff"
)

func (h *testHouse) books(by staff.Actor, when string) ident.Visit {
	h.t.Helper()
	id, err := h.office.Book(h.t.Context(), by, NewKey(), h.booking(when))
	h.must(err)
	return id
}

func TestABookingIsTakenBackWithinTheMinute(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, o := t.Context(), h.office
		back := func(by staff.Actor, id ident.Visit) error { return o.Unbook(ctx, by, NewKey(), id) }
		id := h.books(h.desk, "2026-03-10 10:00")
		wantFault(t, back(h.owner, id), fault.Conflict, "take-back") // somebody else booked it
		wantFault(t, back(h.stranger(), id), fault.NotFound, "")
		h.clock.Advance(59 * time.Second)
		key := NewKey()
		h.must(o.Unbook(ctx, h.desk, key, id))
		h.must(o.Unbook(ctx, h.desk, key, id)) // sent twice
		if got := h.standing(scheduling.Booked); len(got) != 0 {
			t.Errorf("it still stands: %v", got)
		}
		again := h.books(h.desk, "2026-03-10 10:00") // its time is free
		h.clock.Advance(time.Minute)
		wantFault(t, back(h.desk, again), fault.Conflict, "take-back")
		moved := h.books(h.desk, "2026-03-11 10:00")
		h.must(o.Move(ctx, h.desk, NewKey(), MoveRequest{Visit: moved, Version: 1, When: "2026-03-11 11:00"}))
		wantFault(t, back(h.desk, moved), fault.Conflict, "take-back")
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
		h.must(h.office.Unbook(t.Context(), h.desk, NewKey(), first))
		if got := h.standing(scheduling.Booked); len(got) != 0 {
			t.Errorf("left of it: %v", got)
		}
	})
}
