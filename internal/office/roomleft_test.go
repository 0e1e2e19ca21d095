package office

import (
	"context"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/practice/protocol/ending"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/store"
)

// The figure takes off who comes regularly, and not whom the work has ended with.
func TestRoomLeftKnowsWhoComes(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := context.Background()
		for _, days := range []int{-21, -14, -7} {
			v := h.book(h.clock.Now().AddDate(0, 0, days))
			h.update(func(tx *store.Tx) error {
				done, err := v.Finish()
				if err != nil {
					return err
				}
				_, err = tx.ChangeVisit(h.practice, done, h.clock.Now().Location())
				return err
			})
		}
		room := func() (RoomLeftView, TherapistRoom) {
			v, err := h.office.RoomLeft(ctx, h.desk)
			if err != nil || len(v.Therapists) != 2 {
				t.Fatalf("%d %v", len(v.Therapists), err)
			}
			for _, r := range v.Therapists {
				if r.Person.ID == h.therapist.Person {
					return v, r
				}
			}
			t.Fatal("she is not there")
			return v, TherapistRoom{}
		}
		all, hers := room()
		more, ok := hers.More()
		if hers.Regulars != 1 || hers.Load != 60 || hers.Weeks[1].Expected != 60 || hers.Weeks[1].Left != 39*60 || !ok || more < 35 || all.Together.Weeks[1].Open != 80*60 || hers.MaySet {
			t.Errorf("%+v, %d more", hers, more)
		}
		h.update(func(tx *store.Tx) error {
			return tx.SaveParting(h.practice, ending.Parting{Client: h.client, By: h.therapist.Person, State: ending.Said, From: "2026-03-03", ToldOn: "2026-03-02"})
		})
		if _, hers := room(); hers.Regulars != 0 || hers.Weeks[1].Left != 40*60 {
			t.Errorf("after the end: %+v", hers.Weeks[1])
		}
	})
}

// How many a day she gives bounds it by sessions as she gives them, not by the shortest on the list.
func TestRoomLeftCountsSessionsAsTheyAreGiven(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		h.update(func(tx *store.Tx) error {
			short := h.service
			short.ID, short.Name, short.Minutes, short.Version = newID[ident.Service](), "Short", 30, 0
			if err := tx.AddService(h.practice, short); err != nil {
				return err
			}
			hours, err := tx.Hours(h.practice, h.therapist.Person)
			if err != nil {
				return err
			}
			hours.Most = 4
			return tx.SetLimits(h.practice, hours)
		})
		v, err := h.office.RoomLeft(t.Context(), h.desk)
		h.must(err)
		i := slices.IndexFunc(v.Therapists, func(r TherapistRoom) bool { return r.Person.ID == h.therapist.Person })
		if left := v.Therapists[i].Weeks[1].Left; left != 5*4*60 {
			t.Errorf("%d minutes are left of a week with nothing booked, want 5 days of 4 sessions of 60", left)
		}
	})
}

// Each therapist says for herself whether she takes new people; the practice is full where nobody does.
func TestEachTherapistSaysWhetherSheTakesNewPeople(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, o := context.Background(), h.office
		says := func(taking house.Taking) func(err error) {
			return func(err error) {
				t.Helper()
				h.must(err)
				if got := h.practiceNow().Taking; got != taking {
					t.Errorf("the practice is %s, want %s", got, taking)
				}
			}
		}
		words := func(want ...house.Taking) {
			t.Helper()
			v, err := o.RoomLeft(ctx, h.owner)
			h.must(err)
			for i, who := range []scheduling.Hours{{Person: h.owner.Person}, {Person: h.therapist.Person}} {
				for _, r := range v.Therapists {
					if r.Person.ID == who.Person && r.Taking != want[i] {
						t.Errorf("%s: %s, want %s", r.Person.Name, r.Taking, want[i])
					}
				}
			}
		}
		words(house.Open, house.Open)
		says(house.Open)(o.SetTherapistTaking(ctx, h.therapist, NewKey(), h.therapist.Person, house.Full))
		words(house.Open, house.Full)
		says(house.Full)(o.SetTherapistTaking(ctx, h.owner, NewKey(), h.owner.Person, house.NotNow))
		says(house.Open)(o.SetTherapistTaking(ctx, h.owner, NewKey(), h.therapist.Person, house.Open))
		says(house.Full)(o.SetTaking(ctx, h.owner, NewKey(), house.Full))
		words(house.NotNow, house.Full)
		says(house.Open)(o.SetTaking(ctx, h.owner, NewKey(), house.Open))
		words(house.NotNow, house.Open)
		wantFault(t, o.SetTherapistTaking(ctx, h.therapist, NewKey(), h.owner.Person, house.Full), fault.Forbidden, "")
		wantFault(t, o.SetTherapistTaking(ctx, h.desk, NewKey(), h.therapist.Person, house.Full), fault.Forbidden, "")
		wantProblem(t, o.SetTherapistTaking(ctx, h.owner, NewKey(), h.owner.Person, "maybe"), "taking")
		wantFault(t, o.SetTherapistTaking(ctx, h.owner, NewKey(), h.desk.Person, house.Full), fault.NotFound, "")
	})
}

// The figure of each week beside one counted by hand: somebody who works forty hours, on Fridays at a place with
// other clocks, is away for a week; the practice is closed around Easter; one client comes every week, and has
// every second one booked at ten by London's clocks, across their change.
func TestRoomLeftCountedByHand(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, o := t.Context(), h.office
		london := h.practiceNow().Location()
		h.harbour("Asia/Kathmandu")
		for _, days := range []int{-21, -14, -7} {
			v := h.book(h.clock.Now().AddDate(0, 0, days))
			h.update(func(tx *store.Tx) error {
				done, err := v.Finish()
				if err != nil {
					return err
				}
				_, err = tx.ChangeVisit(h.practice, done, london)
				return err
			})
		}
		for i := range 6 {
			h.book(civil.Date("2026-03-10").Add(14*i).At(10*60, london))
		}
		for _, away := range []AwayRequest{{Person: h.therapist.Person, First: "2026-03-16", Last: "2026-03-20"}, {First: "2026-04-03", Last: "2026-04-06"}} {
			_, err := o.AddAway(ctx, h.owner, NewKey(), away)
			h.must(err)
		}
		const day = 8 * 60
		want := []scheduling.WeekLeft{
			{Open: 4 * day, Free: 4 * day, Expected: 60, Left: 4*day - 60}, // Monday has passed
			{Open: 5 * day, Booked: 60, Free: 5*day - 60, Left: 5*day - 60},
			{Expected: 60}, // away: whoever would come then comes the week after
			{Open: 5 * day, Booked: 60, Free: 5*day - 60, Left: 5*day - 120},
			{Open: 4 * day, Free: 4 * day, Expected: 60, Left: 4*day - 60},  // Good Friday
			{Open: 4 * day, Booked: 60, Free: 4*day - 60, Left: 4*day - 60}, // Easter Monday
		}
		for len(want) < scheduling.CapacityWeeks {
			want = append(want, scheduling.WeekLeft{Open: 5 * day, Free: 5 * day, Expected: 60, Left: 5*day - 60}, scheduling.WeekLeft{Open: 5 * day, Booked: 60, Free: 5*day - 60, Left: 5*day - 60})
		}
		for i := range want {
			want[i].First = civil.Date("2026-03-02").Add(7 * i)
		}
		v, err := o.RoomLeft(ctx, h.desk)
		h.must(err)
		i := slices.IndexFunc(v.Therapists, func(r TherapistRoom) bool { return r.Person.ID == h.therapist.Person })
		if diff := cmp.Diff(want, v.Therapists[i].Weeks); diff != "" {
			t.Error(diff)
		}
	})
}
