package office

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

func TestTimeAway(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, o := t.Context(), h.office
		h.booked("Thursday 10:00")
		h.booked("Friday 10:00")
		id, err := o.AddAway(ctx, h.therapist, NewKey(), AwayRequest{Person: h.therapist.Person, First: "Thursday", Line: "a course"})
		h.must(err)
		_, err = o.AddAway(ctx, h.owner, NewKey(), AwayRequest{First: "5 March", Last: "6 March", From: "9:00", To: "10:00"})
		h.must(err)
		view, err := o.TimeOff(ctx, h.therapist, "")
		h.must(err)
		if len(view.Away) != 2 || view.Whose.ID != h.therapist.Person || view.Whole || len(view.People) != 1 {
			t.Fatalf("she sees %+v", view)
		}
		whole, hers := view.Away[1], view.Away[0]
		if whole.Person != "" {
			whole, hers = hers, whole
		}
		if len(hers.Booked) != 1 || hers.Booked[0].Client.Name != "Paul Osei" || !hers.MayChange || hers.Line != "a course" || !hers.Whole() {
			t.Errorf("her course: %+v", hers)
		}
		if len(whole.Booked) != 0 || whole.MayChange {
			t.Errorf("closed until the visits begin: %+v", whole)
		}
		in := h.booking("Thursday 14:00")
		_, err = o.Book(ctx, h.desk, NewKey(), in)
		wantFault(t, err, fault.Conflict, CodeMind)
		h.must(o.RemoveAway(ctx, h.therapist, NewKey(), id))
		_, err = o.Book(ctx, h.desk, NewKey(), in)
		h.must(err)
		wantFault(t, o.RemoveAway(ctx, h.therapist, NewKey(), whole.ID), fault.NotFound, "not-found")
		wantFault(t, o.RemoveAway(ctx, h.stranger(), NewKey(), whole.ID), fault.NotFound, "not-found")
	})
}

func TestOnlyWhoKeepsHoursChangesThem(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, o := t.Context(), h.office
		for name, who := range map[string]staff.Actor{"the desk": h.desk, "a therapist, for the practice": h.therapist} {
			if _, err := o.AddAway(ctx, who, NewKey(), AwayRequest{First: "Thursday"}); !fault.Is(err, fault.Forbidden) {
				t.Errorf("%s closes the practice: %v", name, err)
			}
			if err := o.SetLimits(ctx, who, NewKey(), LimitsRequest{Person: h.owner.Person, Most: 3}); !fault.Is(err, fault.Forbidden) {
				t.Errorf("%s sets the owner's limits: %v", name, err)
			}
			if err := o.AddExtra(ctx, who, NewKey(), ExtraRequest{Person: h.owner.Person, On: "Saturday", From: "9", To: "12"}); !fault.Is(err, fault.Forbidden) {
				t.Errorf("%s opens the owner's day: %v", name, err)
			}
		}
		if _, err := o.TimeOff(ctx, h.desk, ""); !fault.Is(err, fault.Forbidden) {
			t.Errorf("the desk reads it: %v", err)
		}
	})
}

func TestBadTimesAreAllNamed(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, o := t.Context(), h.office
		for field, in := range map[string]AwayRequest{
			"first": {First: "someday"}, "last": {First: "Thursday", Last: "Wednesday 4 March 2026"}, "from": {First: "Thursday", From: "12", To: "9"},
		} {
			_, err := o.AddAway(ctx, h.owner, NewKey(), in)
			wantProblem(t, err, field)
		}
		_, err := o.AddAway(ctx, h.owner, NewKey(), AwayRequest{First: "2026-02-20"})
		wantProblem(t, err, "first")
		_, err = o.AddAway(ctx, h.owner, NewKey(), AwayRequest{First: "2026-04-01", Last: "2031-04-01"})
		wantProblem(t, err, "last")
		err = o.AddExtra(ctx, h.owner, NewKey(), ExtraRequest{Person: h.therapist.Person, On: "soon", From: "12", To: "9"})
		wantProblem(t, err, "on")
		wantProblem(t, err, "from")
		wantProblem(t, o.SetLimits(ctx, h.owner, NewKey(), LimitsRequest{Person: h.therapist.Person, Most: 99, Rest: -1}), "most")
	})
}

func TestADayMoreAndLimits(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, o := t.Context(), h.office
		search := FreeAsk{Service: h.service.ID, Therapist: h.therapist.Person, Day: "2026-03-08", Days: 1} // a Sunday
		found := func() int {
			view, err := o.FreeTimes(ctx, h.desk, search)
			h.must(err)
			return len(times(view))
		}
		if n := found(); n != 0 {
			t.Fatalf("%d times on a day off", n)
		}
		h.must(o.AddExtra(ctx, h.therapist, NewKey(), ExtraRequest{Person: h.therapist.Person, On: "8 March", From: "9:00", To: "12:00"}))
		if n := found(); n == 0 {
			t.Error("nothing on the day that was opened")
		}
		view, err := o.TimeOff(ctx, h.therapist, "")
		h.must(err)
		if len(view.Hours.Extra) != 1 {
			t.Fatalf("days more: %+v", view.Hours.Extra)
		}
		h.must(o.SetLimits(ctx, h.therapist, NewKey(), LimitsRequest{Person: h.therapist.Person, Most: 1, Rest: 10, Version: view.Hours.Version}))
		wantFault(t, o.SetLimits(ctx, h.therapist, NewKey(), LimitsRequest{Person: h.therapist.Person, Version: view.Hours.Version}), fault.Conflict, store.CodeStale)
		in := h.booking("2026-03-08 9:00")
		in.Therapist = h.therapist.Person
		_, err = o.Book(ctx, h.desk, NewKey(), in)
		h.must(err)
		if n := found(); n != 0 {
			t.Errorf("%d times on a day that is full", n)
		}
		in.When = "2026-03-08 11:00"
		_, err = o.Book(ctx, h.desk, NewKey(), in)
		wantFault(t, err, fault.Conflict, CodeMind)
		for _, nobody := range []error{
			o.SetLimits(ctx, h.owner, NewKey(), LimitsRequest{Most: 1}), o.AddExtra(ctx, h.owner, NewKey(), ExtraRequest{On: "Saturday", From: "9", To: "12"}),
			o.RemoveExtra(ctx, h.stranger(), NewKey(), view.Hours.Extra[0].ID),
		} {
			wantFault(t, nobody, fault.NotFound, "not-found")
		}
		wantFault(t, o.RemoveExtra(ctx, h.therapist, NewKey(), "x"), fault.NotFound, "not-found")
		h.must(o.RemoveExtra(ctx, h.therapist, NewKey(), view.Hours.Extra[0].ID))
		hours := scheduling.Hours{}
		h.view(func(tx *store.Tx) (err error) {
			hours, err = tx.Hours(h.practice, h.therapist.Person)
			return err
		})
		if len(hours.Extra) > 0 || hours.Most != 1 || hours.Rest != 10 {
			t.Errorf("her hours: %+v", hours)
		}
	})
}

// A week that differs counts for as long as it says, and comes back in its rhythm; what is wrong is all named.
func TestAWeekThatDiffers(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, o := t.Context(), h.office
		found := func(day string) int {
			t.Helper()
			view, err := o.FreeTimes(ctx, h.desk, FreeAsk{Service: h.service.ID, Therapist: h.therapist.Person, Day: day, Days: 1})
			h.must(err)
			return len(times(view))
		}
		in := WeekRequest{Person: h.therapist.Person, From: "9 March", Until: "Sunday 22 March 2026", Every: 2, Days: [7][]SpanText{5: {{From: "9", To: "12"}}}}
		h.must(o.AddWeek(ctx, h.therapist, NewKey(), in))
		for day, open := range map[string]bool{"2026-03-09": false, "2026-03-14": true, "2026-03-16": true, "2026-03-21": false, "2026-03-23": true, "2026-03-28": false} {
			if n := found(day); n > 0 != open {
				t.Errorf("on %s: %d times", day, n)
			}
		}
		view, err := o.Hours(ctx, h.owner, h.therapist.Person)
		h.must(err)
		if len(view.Hours.Patterns) != 1 || view.Whose.ID != h.therapist.Person || !view.Several {
			t.Fatalf("the owner sees %+v", view)
		}
		err = o.AddWeek(ctx, h.therapist, NewKey(), WeekRequest{Person: h.therapist.Person, From: "soon", Until: "2026-02-02", Every: 99, Days: [7][]SpanText{0: {{From: "12", To: "9"}}, 1: {{From: "9", To: ""}}}})
		for _, field := range []string{"from", "every", "monday", "tuesday"} {
			wantProblem(t, err, field)
		}
		wantProblem(t, o.AddWeek(ctx, h.therapist, NewKey(), WeekRequest{Person: h.therapist.Person, From: "2026-02-02", Until: "2026-02-20", Every: 1}), "until")
		if err := o.AddWeek(ctx, h.therapist, NewKey(), WeekRequest{Person: h.owner.Person, From: "9 March", Every: 1}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a week of the owner: %v", err)
		}
		id := view.Hours.Patterns[0].ID
		for _, who := range []staff.Actor{h.desk, h.stranger()} {
			wantFault(t, o.RemoveWeek(ctx, who, NewKey(), id), fault.NotFound, "not-found")
		}
		h.must(o.RemoveWeek(ctx, h.therapist, NewKey(), id))
		if n := found("2026-03-14"); n != 0 {
			t.Errorf("%d times on a Saturday after it was taken out", n)
		}
	})
}

func TestTimeAwayIsChanged(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, o := t.Context(), h.office
		id, err := o.AddAway(ctx, h.therapist, NewKey(), AwayRequest{Person: h.therapist.Person, First: "Thursday", Line: "a course"})
		h.must(err)
		whole, err := o.AddAway(ctx, h.owner, NewKey(), AwayRequest{First: "9 March"})
		h.must(err)
		view, err := o.Away(ctx, h.therapist, id)
		h.must(err)
		in := AwayRequest{Person: h.owner.Person, First: "2026-03-05", Last: "Friday", From: "9", To: "12", Line: "a longer course"}
		h.must(o.ChangeAway(ctx, h.therapist, NewKey(), id, view.Away.Version, in))
		wantFault(t, o.ChangeAway(ctx, h.therapist, NewKey(), id, view.Away.Version, in), fault.Conflict, store.CodeStale)
		view, err = o.Away(ctx, h.therapist, id)
		h.must(err)
		if a := view.Away; a.Person != h.therapist.Person || a.Last != "2026-03-06" || a.To != 720 || a.Line != "a longer course" {
			t.Errorf("changed to %+v", a)
		}
		in.From, in.To = "12", "9"
		wantProblem(t, o.ChangeAway(ctx, h.therapist, NewKey(), id, view.Away.Version, in), "from")
		other := h.stranger()
		wantFault(t, o.ChangeAway(ctx, h.therapist, NewKey(), whole, 1, in), fault.NotFound, "not-found")
		wantFault(t, o.ChangeAway(ctx, h.desk, NewKey(), id, 2, in), fault.NotFound, "not-found")
		wantFault(t, o.ChangeAway(ctx, other, NewKey(), id, 2, in), fault.NotFound, "not-found")
		_, err = o.Away(ctx, other, id)
		wantFault(t, err, fault.NotFound, "not-found")
	})
}

// What differed from the usual week long ago is still drawn on its days, a week that began long ago counts
// today, and hours that have passed keep no place in use.
func TestOtherTimesLongAgo(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, o := t.Context(), h.office
		at := h.harbour("Europe/London")
		evening := func(place ident.Place) []scheduling.Span {
			return []scheduling.Span{{Weekday: time.Tuesday, From: 19 * 60, To: 22 * 60, Place: place}}
		}
		h.update(func(tx *store.Tx) error {
			hours, err := tx.Hours(h.practice, h.therapist.Person)
			hours.Spans = slices.DeleteFunc(hours.Spans, func(s scheduling.Span) bool { return s.Place != "" })
			return errors.Join(err, tx.SetHours(h.practice, hours),
				tx.AddPattern(h.practice, h.therapist.Person, scheduling.Pattern{ID: "old", From: "2023-01-02", Until: "2023-12-31", Every: 1, Spans: evening("")}),
				tx.AddPattern(h.practice, h.therapist.Person, scheduling.Pattern{ID: "holds", From: "2023-01-02", Every: 2, Spans: evening("")}),
				tx.AddPattern(h.practice, h.owner.Person, scheduling.Pattern{ID: "there", From: "2026-01-05", Until: "2026-01-31", Every: 1, Spans: evening(at)}),
				tx.AddExtra(h.practice, h.owner.Person, scheduling.Extra{ID: "once", On: "2026-01-17", From: 600, To: 700, Place: at}),
				tx.AddAway(h.practice, scheduling.Away{ID: "gone", Person: h.owner.Person, First: "2023-03-07", Last: "2023-03-07", To: 24 * 60}))
		})
		open := func(date civil.Date, person ident.Person) int {
			t.Helper()
			view, err := o.Calendar(ctx, h.owner, CalendarAsk{Day: string(date), Person: person})
			h.must(err)
			minutes := 24 * 60
			for _, day := range view.Days {
				if day.Person.ID == person {
					for _, c := range day.Closed {
						minutes -= int(c.To.Sub(c.From) / time.Minute)
					}
				}
			}
			return minutes
		}
		for _, tt := range []struct {
			date civil.Date
			who  ident.Person
			want int
		}{{"2023-03-07", h.therapist.Person, 180}, {"2023-03-07", h.owner.Person, 0}, {"2026-03-10", h.therapist.Person, 180}, {"2026-03-03", h.therapist.Person, 480}} {
			if got := open(tt.date, tt.who); got != tt.want {
				t.Errorf("on %s %d minutes are open, want %d", tt.date, got, tt.want)
			}
		}
		h.must(o.SavePlace(ctx, h.owner, NewKey(), PlaceRequest{Place: at, Name: "Harbour", Zone: "Europe/London", Out: true, Version: 1}))
	})
}

// A service that is longer than any stretch of hours is offered nowhere and says so; it can still be booked by
// who means it, after being told that it goes beyond the hours.
func TestAServiceLongerThanAnyDay(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, o := t.Context(), h.office
		h.update(func(tx *store.Tx) error {
			long := h.service
			long.Minutes = scheduling.LongestMinutes
			return tx.SaveService(h.practice, long)
		})
		view, err := o.FreeTimes(ctx, h.desk, FreeAsk{Service: h.service.ID, Therapist: h.therapist.Person, Day: "tomorrow", Days: 14})
		h.must(err)
		if n := len(times(view)); n != 0 {
			t.Errorf("%d times of eight hours are offered in stretches of four", n)
		}
		in := h.booking("Thursday 9:00")
		in.Anyway = ""
		_, err = o.Book(ctx, h.desk, NewKey(), in)
		if !fault.Is(err, fault.Conflict) {
			t.Errorf("booked without a word: %v", err)
		}
	})
}

// Time away is meant by the clocks of the place where she works, and so are the visits in it.
func TestWhatIsBookedInTimeAwayByOtherClocks(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := t.Context()
		h.harbour("America/New_York")
		h.booked("Friday 10:00") // 15:00 in London
		_, err := h.office.AddAway(ctx, h.therapist, NewKey(), AwayRequest{Person: h.therapist.Person, First: "Friday", From: "9:00", To: "12:00"})
		h.must(err)
		view, err := h.office.TimeOff(ctx, h.therapist, "")
		h.must(err)
		if len(view.Away) != 1 || len(view.Away[0].Booked) != 1 {
			t.Errorf("booked in it: %+v", view.Away)
		}
	})
}
