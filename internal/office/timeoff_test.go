package office

import (
	"testing"

	"github.com/partwell/partwell/internal/fault"
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
