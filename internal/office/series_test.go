package office

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/store"
)

var london = house.Practice{Zone: "Europe/London"}.Location()

func (h *testHouse) everyWeek(when string, every, times int) SeriesRequest {
	return SeriesRequest{BookRequest: h.booking(when), Every: every, Times: times}
}

// standing gives when the client's visits of a state are, by time.
func (h *testHouse) standing(state scheduling.State) (out []string) {
	h.view(func(tx *store.Tx) error {
		all, err := tx.ClientVisits(h.practice, h.client)
		out = nil
		for _, v := range all {
			if v.State == state {
				out = append(out, civil.DateOf(v.Starts, london).Short()+" "+civil.MinuteOf(v.Starts, london).String())
			}
		}
		slices.Reverse(out)
		return err
	})
	return out
}

func (h *testHouse) inSeries(id ident.Visit) (all []scheduling.Visit) {
	of := h.visit(id).Series
	h.view(func(tx *store.Tx) (err error) {
		all, err = tx.SeriesVisits(h.practice, of)
		return err
	})
	return all
}

func TestASeriesShowsWhatDoesNotFitBeforeAnythingIsBooked(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, o := t.Context(), h.office
		h.book(time.Date(2026, 3, 24, 10, 30, 0, 0, time.UTC))
		h.update(func(tx *store.Tx) error {
			return tx.AddAway(h.practice, scheduling.Away{ID: "a", Person: h.therapist.Person, First: "2026-04-07", Last: "2026-04-07", To: 24 * 60})
		})
		before := h.standing(scheduling.Booked)
		in := h.everyWeek("2026-03-10 10:00", 2, 3)
		view, err := o.SeriesPage(ctx, h.desk, in)
		h.must(err)
		var why []string
		for _, d := range view.Dates {
			why = append(why, string(d.Date)+" "+d.Why)
		}
		if len(view.Dates) != 3 || view.Dates[0].Why != "" || !view.Dates[1].Never || !strings.Contains(view.Dates[1].Why, "10:30 to 11:30") || !strings.Contains(view.Dates[2].Why, "kept free") || view.Dates[2].Never {
			t.Fatalf("the dates: %q", why)
		}
		if len(view.Dates[1].Free) == 0 || len(view.Dates[2].Free) != 0 {
			t.Errorf("other times: %v and %v", view.Dates[1].Free, view.Dates[2].Free)
		}
		if got := h.standing(scheduling.Booked); !slices.Equal(got, before) {
			t.Errorf("booked by looking: %v", got)
		}
		other := civil.MinuteOf(view.Dates[1].Free[0], london)
		in.Picks = []SeriesPick{{Date: "2026-03-10", At: 600}, {Date: "2026-03-24", At: other}, {Date: "2026-04-07", At: 600}}
		c, err := o.WillBookSeries(ctx, h.desk, in)
		h.must(err)
		if !strings.HasPrefix(c.Mind, "Tuesday 7 April, 10:00: ") {
			t.Errorf("to mind: %q", c.Mind)
		}
		in.Seen = c.Seen
		first, err := o.BookSeries(ctx, h.desk, NewKey(), in)
		h.must(err)
		if all := h.inSeries(first); len(all) != 3 || all[0].ID != first || all[1].Starts != view.Dates[1].Free[0] {
			t.Errorf("the series: %+v", all)
		}
	})
}

func TestASeriesIsBookedWholeOrNotAtAll(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, o := t.Context(), h.office
		in := h.everyWeek("2026-03-10 10:00", 1, 3)
		in.Picks = []SeriesPick{{Date: "2026-03-10", At: 600}, {Date: "2026-03-17", At: 600}, {Date: "2026-03-24", At: 600}}
		taken := h.book(time.Date(2026, 3, 24, 10, 30, 0, 0, time.UTC)) // meanwhile
		_, err := o.BookSeries(ctx, h.desk, NewKey(), in)
		wantFault(t, err, fault.Conflict, CodeSeries)
		if !strings.Contains(err.Error(), "24 March") {
			t.Errorf("it does not say which: %v", err)
		}
		h.must(h.step(h.desk, taken.ID, ActCancel))
		h.update(func(tx *store.Tx) error {
			return tx.AddAway(h.practice, scheduling.Away{ID: "a", First: "2026-03-17", Last: "2026-03-17", To: 24 * 60})
		})
		_, err = o.BookSeries(ctx, h.desk, NewKey(), in)
		wantFault(t, err, fault.Conflict, CodeMind)
		if got := h.standing(scheduling.Booked); len(got) != 0 {
			t.Fatalf("half a series: %v", got)
		}
		for _, picks := range [][]SeriesPick{{{Date: "2026-03-11", At: 600}}, {{Date: "2026-03-10", At: 600}, {Date: "2026-03-10", At: 700}}} {
			in.Picks = picks
			_, err = o.BookSeries(ctx, h.desk, NewKey(), in)
			wantFault(t, err, fault.Conflict, CodeSeries)
		}
		in.Picks = nil
		_, err = o.BookSeries(ctx, h.desk, NewKey(), in)
		wantProblem(t, err, "picks")
		in.Picks, in.Times = []SeriesPick{{Date: "2026-03-10", At: 600}}, 10000
		_, err = o.BookSeries(ctx, h.desk, NewKey(), in)
		wantProblem(t, err, "times")
		in.Times = 3
		key := NewKey()
		first, err := o.BookSeries(ctx, h.desk, key, in)
		h.must(err)
		again, err := o.BookSeries(ctx, h.desk, key, in)
		h.must(err)
		if got := h.standing(scheduling.Booked); first != again || len(got) != 1 || h.visit(first).Series != "" {
			t.Errorf("one of it, sent twice: %v", got)
		}
	})
}

func TestASeriesKeepsItsHourAndTheDaysPrice(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		h.update(func(tx *store.Tx) error {
			s, err := tx.Service(h.practice, h.service.ID)
			if err != nil {
				return err
			}
			return tx.SetPrice(h.practice, s, scheduling.Price{From: "2026-03-30", Amount: h.service.Price.Plus(h.service.Price)})
		})
		in := h.everyWeek("2026-03-24 10:00", 1, 2)
		in.Picks = []SeriesPick{{Date: "2026-03-24", At: 600}, {Date: "2026-03-31", At: 600}}
		first, err := h.office.BookSeries(t.Context(), h.desk, NewKey(), in)
		h.must(err)
		all := h.inSeries(first)
		if len(all) != 2 || all[0].Price.Minor*2 != all[1].Price.Minor {
			t.Errorf("the prices: %+v", all)
		}
	})
}

func TestTheLaterOnesOfASeriesMoveAndAreCalledOffTogether(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, o := t.Context(), h.office
		in := h.everyWeek("2026-03-10 10:00", 1, 4)
		for _, d := range []civil.Date{"2026-03-10", "2026-03-17", "2026-03-24", "2026-03-31"} {
			in.Picks = append(in.Picks, SeriesPick{Date: d, At: 600})
		}
		first, err := o.BookSeries(ctx, h.desk, NewKey(), in)
		h.must(err)
		second := h.inSeries(first)[1]
		h.must(o.Move(ctx, h.desk, NewKey(), MoveRequest{Visit: second.ID, Version: 1, When: "2026-03-24 10:30", Later: true}))
		if got := h.standing(scheduling.Booked); !slices.Equal(got, []string{"10 March 10:00", "24 March 10:30", "31 March 10:30", "7 April 10:30"}) {
			t.Fatalf("moved by a week and half an hour: %v", got)
		}
		h.book(time.Date(2026, 4, 8, 9, 0, 0, 0, time.UTC))
		err = o.Move(ctx, h.desk, NewKey(), MoveRequest{Visit: second.ID, Version: 2, When: "2026-03-25 10:30", Anyway: "2026-03-25 10:30", Later: true})
		wantFault(t, err, fault.Conflict, "overlap")
		if got := h.standing(scheduling.Booked); !slices.Contains(got, "24 March 10:30") || !slices.Contains(got, "7 April 10:30") {
			t.Fatalf("half moved: %v", got)
		}
		err = o.Move(ctx, h.desk, NewKey(), MoveRequest{Visit: second.ID, Version: 2, When: "2026-03-24 19:00", Later: true})
		wantFault(t, err, fault.Conflict, CodeMind)
		if !strings.Contains(err.Error(), "All of them: This is outside the opening hours.") {
			t.Errorf("it does not say it of all: %v", err)
		}
		h.must(o.ChangeVisit(ctx, h.desk, NewKey(), VisitChange{Visit: h.inSeries(first)[2].ID, Version: 2, Act: ActCancel, Caller: scheduling.ByClient, Later: true}))
		if got := h.standing(scheduling.Cancelled); !slices.Equal(got, []string{"31 March 10:30", "7 April 10:30"}) {
			t.Errorf("called off: %v", got)
		}
	})
}

// TestASeriesGoesByTheClocksOfItsPlace: New York's clocks change on 8 March 2026, London's on the 29th.
func TestASeriesGoesByTheClocksOfItsPlace(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, o := t.Context(), h.office
		in := h.everyWeek("2026-03-24 10:00", 1, 3)
		in.Place, in.Anyway = h.harbour("America/New_York"), in.When
		view, err := o.SeriesPage(ctx, h.desk, in)
		h.must(err)
		var utc []string
		for _, d := range view.Dates {
			utc = append(utc, d.Starts.Format("01-02 15:04"))
			in.Picks = append(in.Picks, SeriesPick{Date: d.Date, At: 600})
		}
		if view.Zone.String() != "America/New_York" || !slices.Equal(utc, []string{"03-24 14:00", "03-31 14:00", "04-07 14:00"}) {
			t.Fatalf("in %v: %v", view.Zone, utc)
		}
		first, err := o.BookSeries(ctx, h.desk, NewKey(), in)
		h.must(err)
		h.must(o.Move(ctx, h.desk, NewKey(), MoveRequest{Visit: first, Version: 1, When: "2026-03-24 11:00", Place: in.Place, Anyway: "2026-03-24 11:00", Later: true}))
		for i, v := range h.inSeries(first) {
			if got := v.Starts.Format("15:04"); got != "15:00" || v.Place != in.Place {
				t.Errorf("%d is at %s, place %q", i, got, v.Place)
			}
		}
	})
}

// threeTuesdays books a series: 10, 17 and 24 March at 10:00.
func (h *testHouse) threeTuesdays() ident.Visit {
	h.t.Helper()
	return h.series(3)[0].ID
}

// What somebody changed of a later one on purpose stays, as far as the move of all does not change it too.
func TestALaterOneOfASeriesKeepsWhatIsItsOwn(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, o := t.Context(), h.office
		first := h.threeTuesdays()
		harbour, last := h.harbour("Europe/London"), h.inSeries(first)[2].ID
		h.must(o.Move(ctx, h.desk, NewKey(), MoveRequest{Visit: last, Version: 1, When: "2026-03-24 15:00", Minutes: 90, Place: harbour, Anyway: "2026-03-24 15:00"}))
		moves := func(when string, minutes int, want ...string) {
			t.Helper()
			h.must(o.Move(ctx, h.desk, NewKey(), MoveRequest{Visit: first, Version: h.visit(first).Version, When: when, Minutes: minutes, Anyway: when, Later: true}))
			var got []string
			for _, v := range h.inSeries(first) {
				line := fmt.Sprintf("%s %d", v.Starts.Format("01-02 15:04"), v.Minutes)
				if v.Place == harbour {
					line += " harbour"
				}
				got = append(got, line)
			}
			if !slices.Equal(got, want) {
				t.Errorf("to %s: %v", when, got)
			}
		}
		moves("2026-03-11 10:00", 0, "03-11 10:00 60", "03-18 10:00 60", "03-25 15:00 90 harbour")
		moves("2026-03-11 11:00", 60, "03-11 11:00 60", "03-18 11:00 60", "03-25 11:00 90 harbour")
		moves("2026-03-11 11:00", 45, "03-11 11:00 45", "03-18 11:00 45", "03-25 11:00 45 harbour")
	})
}
