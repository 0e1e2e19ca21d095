package office

import (
	"strings"
	"testing"
	"time"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/practice/scheduling"
)

const heldWords = "is held until 9:30 for somebody who asked for it on your page"

// firstFree gives a form with which Anna asks for the first free time, and that time.
func (h *testHouse) firstFree() (BookingForm, PickedTime, string) {
	h.t.Helper()
	h.opensPage(house.Everybody)
	form := h.bookingForm(0)
	pick, _ := ReadPick(form.Time)
	return form, pick, pick.Starts.Format("2006-01-02 15:04")
}

// heldAt counts what is held on the day of a time.
func (h *testHouse) heldAt(p PickedTime) int {
	h.t.Helper()
	return len(h.heldOn(civil.DateOf(p.Starts, london)))
}

// A series is booked over a time that is held for who books by link, once it was told; never unseen.
func TestASeriesGoesOverAHeldTimeKnowingly(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, o := t.Context(), h.office
		form, pick, when := h.firstFree()
		in := h.everyWeek(when, 1, 2)
		day, at := civil.DateOf(pick.Starts, london), civil.MinuteOf(pick.Starts, london)
		in.Picks = []SeriesPick{{Date: day, At: at}, {Date: day.Add(7), At: at}}
		c, err := o.WillBookSeries(ctx, h.desk, in)
		h.must(err)
		if c.Mind != "" || len(c.Visits) != 2 {
			t.Fatalf("before it is held: %+v", c)
		}
		h.must(errOf(o.AskBooking(ctx, h.practice, NewKey(), form))) // meanwhile
		in.Seen = c.Seen
		wantFault(t, errOf(o.BookSeries(ctx, h.desk, NewKey(), in)), fault.Conflict, CodeSeen)
		in.Seen = ""
		wantFault(t, errOf(o.BookSeries(ctx, h.desk, NewKey(), in)), fault.Conflict, CodeMind)
		view, err := o.SeriesPage(ctx, h.desk, in)
		h.must(err)
		if d := view.Dates[0]; !strings.Contains(d.Why, heldWords) || d.Never || view.Dates[1].Why != "" {
			t.Errorf("the dates: %+v", view.Dates)
		}
		for _, f := range view.Dates[0].Free {
			if f.Before(pick.Starts.Add(time.Hour)) && f.After(pick.Starts.Add(-time.Hour)) {
				t.Errorf("%v is offered, and held", f)
			}
		}
		c, err = o.WillBookSeries(ctx, h.desk, in)
		h.must(err)
		if !strings.Contains(c.Mind, heldWords) || !strings.HasPrefix(c.Mind, civil.StampOn(pick.Starts, london, day)) || h.heldAt(pick) != 1 || len(h.standing(scheduling.Booked)) != 0 {
			t.Fatalf("looked at: %q, %d held, booked %v", c.Mind, h.heldAt(pick), h.standing(scheduling.Booked))
		}
		in.Seen = c.Seen
		first, err := o.BookSeries(ctx, h.desk, NewKey(), in)
		h.must(err)
		if len(h.inSeries(first)) != 2 || h.heldAt(pick) != 0 {
			t.Errorf("booked %v, %d held", h.standing(scheduling.Booked), h.heldAt(pick))
		}
	})
}

// What was called off comes back over a time that was held meanwhile, once that was told; never unseen.
func TestAVisitComesBackOverAHeldTimeKnowingly(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, o := t.Context(), h.office
		form, pick, when := h.firstFree()
		id := h.booked(when)
		h.must(h.step(h.desk, id, ActCancel))
		back := VisitChange{Visit: id, Version: 2, Act: ActUndo}
		c, err := o.WillChange(ctx, h.desk, back)
		h.must(err)
		if c.Mind != "" {
			t.Fatalf("before it is held: %q", c.Mind)
		}
		h.must(errOf(o.AskBooking(ctx, h.practice, NewKey(), form))) // meanwhile
		wantFault(t, o.ChangeSeenVisit(ctx, h.desk, NewKey(), back, c.Seen), fault.Conflict, CodeSeen)
		wantFault(t, o.ChangeVisit(ctx, h.desk, NewKey(), back), fault.Conflict, CodeMind)
		wantFault(t, takeBack(o.TakeBackVisit(ctx, h.desk, NewKey(), id)), fault.Conflict, "take-back")
		if c, err = o.WillChange(ctx, h.desk, back); err != nil || !strings.Contains(c.Mind, heldWords) {
			t.Fatalf("to mind: %q, %v", c.Mind, err)
		}
		if h.heldAt(pick) != 1 || h.visit(id).State != scheduling.Cancelled {
			t.Fatalf("looked at: %d held, it is %s", h.heldAt(pick), h.visit(id).State)
		}
		h.must(o.ChangeSeenVisit(ctx, h.desk, NewKey(), back, c.Seen))
		if h.heldAt(pick) != 0 || h.visit(id).State != scheduling.Booked {
			t.Errorf("brought back: %d held, it is %s", h.heldAt(pick), h.visit(id).State)
		}
	})
}

// The list of a day offers no time as free that is held.
func TestAHeldTimeIsNotFreeInItsDay(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		form, pick, _ := h.firstFree()
		h.must(errOf(h.office.AskBooking(t.Context(), h.practice, NewKey(), form)))
		view, err := h.office.Calendar(t.Context(), h.desk, CalendarAsk{Day: string(civil.DateOf(pick.Starts, london)), Span: SpanDay, Person: pick.Person})
		h.must(err)
		if len(view.Days) != 1 || len(view.Days[0].Held) != 1 {
			t.Fatalf("held: %+v", view.Days)
		}
		held, gaps := view.Days[0].Held[0], 0
		for _, item := range view.Days[0].Items {
			if item.Kind != scheduling.ItemGap {
				continue
			}
			gaps++
			if item.At.Before(held.Ends) && item.At.Add(time.Duration(item.Minutes)*time.Minute).After(held.Starts) {
				t.Errorf("%v is held, and free for %d minutes from %v on", held.Starts, item.Minutes, item.At)
			}
		}
		if gaps == 0 {
			t.Error("nothing else is free")
		}
	})
}
