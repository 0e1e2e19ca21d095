package office

import (
	"testing"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/practice/staff"
)

// The first times of a service are there to choose from: each lies in another part of a day.
func TestTheFirstTimesOfAServiceAreSpread(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		h.opensPage(house.Everybody)
		view, err := h.office.PublicPage(t.Context(), h.practice)
		h.must(err)
		first := view.Services[0].First
		if len(first) != firstTimes {
			t.Fatalf("%d times", len(first))
		}
		for i, s := range first[1:] {
			before := first[i]
			if dayPart(s) == dayPart(before) || s.Starts.Before(before.Starts) {
				t.Errorf("%v after %v", s.Starts, before.Starts)
			}
		}
	})
}

func dayPart(s scheduling.Slot) string {
	return string(civil.DateOf(s.Starts, s.Zone)) + string(scheduling.PartOf(civil.MinuteOf(s.Starts, s.Zone)))
}

// Somebody new is not offered to choose who takes nobody new, nor who does not offer what she looks for; who asks
// for one of them all the same is shown the times of the others.
func TestWhoTakesNobodyNewIsNotOfferedToSomebodyNew(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := t.Context()
		h.opensPage(house.Everybody)
		ask := PublicAsk{Service: h.service.ID, With: h.therapist.Person}
		view, times, err := h.office.PublicTimes(ctx, h.practice, ask)
		h.must(err)
		if _, listed := staff.Find(view.TakeNew, h.therapist.Person); !listed || times.Therapist != h.therapist.Person || len(view.TakeNew) != 2 {
			t.Fatalf("while all are open: %v, with %s", view.TakeNew, times.Therapist)
		}
		h.must(h.office.SetTherapistTaking(ctx, h.therapist, NewKey(), h.therapist.Person, house.Full))
		view, times, err = h.office.PublicTimes(ctx, h.practice, ask)
		h.must(err)
		if _, listed := staff.Find(view.TakeNew, h.therapist.Person); listed || times.Therapist != "" || len(times.Days) == 0 || view.Who(h.therapist.Person) == "" {
			t.Errorf("while she takes nobody new: %v, with %q, %d days", view.TakeNew, times.Therapist, len(times.Days))
		}
		for _, d := range times.Days {
			for _, s := range d.Slots {
				if s.Person == h.therapist.Person {
					t.Errorf("she is offered at %v", s.Starts)
				}
			}
		}
	})
}
