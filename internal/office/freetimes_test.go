package office

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/store"
)

// times writes what was found as "Thursday 5 March 9:00 Noor Haddad".
func times(v FreeView) (out []string) {
	for _, d := range v.Days {
		for _, s := range d.Slots {
			out = append(out, d.Date.Long()+" "+civil.MinuteOf(s.Starts, v.Zone).String()+" "+v.Who(s.Person))
		}
	}
	return out
}

func TestFreeTimes(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, o := t.Context(), h.office
		h.booked("Thursday 10:00")
		ask := FreeAsk{Service: h.service.ID, Therapist: h.therapist.Person, Day: "Thursday", Days: 1}
		view, err := o.FreeTimes(ctx, h.desk, ask)
		h.must(err)
		if got := times(view); len(got) == 0 || got[0] != "Thursday 5 March 9:00 "+view.Who(h.therapist.Person) || slices.Contains(got, "Thursday 5 March 9:15 "+view.Who(h.therapist.Person)) {
			t.Errorf("beside a visit at 10:00: %v", got)
		}
		ask.PerPart = 1
		view, err = o.FreeTimes(ctx, h.desk, ask)
		h.must(err)
		if got := times(view); len(got) != 3 {
			t.Errorf("one for each part of the day: %v", got)
		}
		h.update(func(tx *store.Tx) error {
			return tx.AddAway(h.practice, scheduling.Away{ID: "a", First: "2026-03-05", Last: "2026-03-05", To: 1440})
		})
		view, err = o.FreeTimes(ctx, h.desk, ask)
		h.must(err)
		if len(view.Days) > 0 {
			t.Errorf("on a day that is closed: %v", times(view))
		}
		_, err = o.FreeTimes(ctx, h.desk, FreeAsk{Service: h.service.ID, Day: "someday"})
		wantProblem(t, err, "day")
		_, err = o.FreeTimes(ctx, h.desk, FreeAsk{Service: "another"})
		wantFault(t, err, fault.NotFound, "not-found")
		_, err = o.FreeTimes(ctx, h.desk, FreeAsk{Service: h.service.ID, Client: "another"})
		wantFault(t, err, fault.NotFound, "not-found")
		_, err = o.FreeTimes(ctx, h.stranger(), ask)
		if err == nil {
			t.Error("another practice finds times")
		}
	})
}

// Where a number of times is asked for, those of one therapist lie an hour apart.
func TestTimesThatAreOfferedLieApart(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := t.Context()
		h.booked("Thursday 10:10")
		morning := time.Date(2026, 3, 5, 8, 0, 0, 0, time.UTC)
		for name, ask := range map[string]FreeAsk{"of each part": {PerPart: 4, Day: "Thursday", Days: 1}, "the next ones": {Most: 9, After: morning}} {
			ask.Service, ask.Therapist = h.service.ID, h.therapist.Person
			view, err := h.office.FreeTimes(ctx, h.desk, ask)
			h.must(err)
			var last time.Time
			for _, s := range view.Days[0].Slots {
				if s.Starts.Sub(last) < offerApart*time.Minute {
					t.Errorf("%s: %v", name, times(view))
				}
				last = s.Starts
			}
			if got := times(view); !slices.Contains(got, "Thursday 5 March 11:10 "+view.Who(h.therapist.Person)) {
				t.Errorf("%s: right after the visit none is offered: %v", name, got)
			}
		}
	})
}

// TestWhatIsFoundCanBeBooked: every time that a search gives is booked with nothing to mind, whatever was
// booked before.
func TestWhatIsFoundCanBeBooked(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, o := t.Context(), h.office
		h.update(func(tx *store.Tx) error {
			s, err := tx.Service(h.practice, h.service.ID)
			if err != nil {
				return err
			}
			s.Before, s.After = 5, 10
			if err := tx.SaveService(h.practice, s); err != nil {
				return err
			}
			hours, err := tx.Hours(h.practice, h.therapist.Person)
			if err != nil {
				return err
			}
			hours.Most, hours.Rest = 5, 15
			return tx.SetLimits(h.practice, hours)
		})
		rapid.Check(t, func(rt *rapid.T) {
			view, err := o.FreeTimes(ctx, h.desk, FreeAsk{Service: h.service.ID, Therapist: h.therapist.Person, Days: 7, PerPart: rapid.IntRange(0, 3).Draw(rt, "per part")})
			if err != nil {
				rt.Fatal(err)
			}
			if len(view.Days) == 0 {
				return // the week is full
			}
			day := rapid.SampledFrom(view.Days).Draw(rt, "day")
			slot := day.Slots[rapid.IntRange(0, len(day.Slots)-1).Draw(rt, "slot")]
			in := h.booking(slot.Starts.Format("2006-01-02 15:04"))
			in.Therapist = slot.Person
			if _, err := o.Book(ctx, h.desk, NewKey(), in); err != nil {
				rt.Fatalf("%v: %v", slot.Starts, err)
			}
		})
		h.view(func(tx *store.Tx) error {
			bad, err := tx.OverlappingVisits(h.practice)
			if len(bad) > 0 {
				t.Errorf("overlapping: %v", bad)
			}
			all, err2 := tx.Taken(h.practice, h.therapist.Person, time.Time{}, time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC))
			perDay := map[civil.Date]int{}
			for _, v := range all {
				if perDay[civil.DateOf(v.Starts, time.UTC)]++; perDay[civil.DateOf(v.Starts, time.UTC)] > 5 {
					t.Errorf("more than five on %s", civil.DateOf(v.Starts, time.UTC))
				}
			}
			if len(all) < 10 || err2 != nil {
				t.Errorf("only %d were booked, %v", len(all), err2)
			}
			return err
		})
	})
}

// "Next free" is what the search for free times finds first: it minds the least rest, what belongs to the service
// and who offers it, and so do the figures of the whole practice.
func TestNextFreeIsWhatTheSearchFinds(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, o := t.Context(), h.office
		h.book(h.clock.Now()) // until ten
		h.book(h.clock.Now().Add(150 * time.Minute))
		next := func(want string) {
			t.Helper()
			today, err := o.Today(ctx, h.therapist)
			h.must(err)
			found, err := o.FreeTimes(ctx, h.therapist, FreeAsk{Service: h.service.ID, Therapist: h.therapist.Person, Most: 1})
			h.must(err)
			if got := today.Rooms[0].NextFree; !got.Equal(found.Days[0].Slots[0].Starts) || got.Format("Mon 15:04") != want {
				t.Errorf("next free %s, the search finds %s, want %s", got, found.Days[0].Slots[0].Starts, want)
			}
		}
		next("Tue 10:00")
		hours, err := o.Hours(ctx, h.therapist, h.therapist.Person)
		h.must(err)
		h.must(o.SetLimits(ctx, h.owner, NewKey(), LimitsRequest{Person: h.therapist.Person, Rest: 15, Version: hours.Hours.Version}))
		next("Tue 10:15")
		h.update(func(tx *store.Tx) error {
			p, err := tx.Person(h.practice, h.owner.Person)
			if err != nil {
				return err
			}
			p.Treats = false
			return tx.SavePerson(h.practice, p, 1)
		})
		index, err := o.Index(ctx, h.owner)
		h.must(err)
		if got := index.Room.NextFree.Format("Mon 15:04"); got != "Tue 10:15" {
			t.Errorf("the practice is free %s", got)
		}
	})
}
