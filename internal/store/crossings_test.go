package store_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/billing"
	"github.com/partwell/partwell/internal/practice/boundary"
	"github.com/partwell/partwell/internal/store"
	"github.com/partwell/partwell/internal/store/storetest"
)

// onTime is a boundary of the practice carvalho.
func onTime() boundary.Boundary {
	return boundary.Boundary{ID: ident.Boundary(uuid(40)), Version: 1, Side: boundary.Ask, Title: "Coming late", Rule: "The visit ends on time.", Active: true, Order: 1,
		Since: "2026-03-01", Watches: boundary.Late, Within: 10}
}

func TestAVisitKeepsTheBoundariesOfItsBooking(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		withClients(t, db)
		first := onTime()
		gone := boundary.Boundary{ID: ident.Boundary(uuid(41)), Version: 1, Side: boundary.Ask, Title: "Old", Rule: "Gone.", Order: 2, Since: "2026-01-01"}
		later := boundary.Boundary{ID: ident.Boundary(uuid(42)), Version: 1, Side: boundary.Count, Title: "New", Rule: "Soon.", Active: true, Order: 3, Since: "2026-03-04"}
		update(t, db, func(tx *store.Tx) error {
			for _, b := range []boundary.Boundary{first, gone, later} {
				if err := tx.AddBoundary(carvalho, b); err != nil {
					return err
				}
			}
			return nil
		})
		before := book(t, db, hour(1, 1))[0]
		second := first
		second.Rule, second.Since = "The visit ends on time, always.", "2026-03-03"
		update(t, db, func(tx *store.Tx) (err error) {
			second, err = tx.ChangeBoundary(carvalho, second)
			return err
		})
		after := book(t, db, hour(2, 3))[0]
		view(t, db, func(tx *store.Tx) error {
			for id, want := range map[ident.Visit]boundary.Boundary{before.ID: first, after.ID: second} {
				got, err := tx.TermsOf(carvalho, id)
				if err != nil {
					return err
				}
				if diff := cmp.Diff([]boundary.Boundary{want}, got); diff != "" {
					t.Error(diff)
				}
			}
			none, err := tx.TermsOf(elsewhere, before.ID)
			if len(none) > 0 {
				t.Errorf("another practice sees %v", none)
			}
			return err
		})
	})
}

func TestWhatIsNoticedMakesNoNewVersion(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		withClients(t, db)
		b := onTime()
		update(t, db, func(tx *store.Tx) error { return tx.AddBoundary(carvalho, b) })
		b.Within = 5
		update(t, db, func(tx *store.Tx) error {
			_, err := tx.ChangeBoundary(carvalho, b)
			return err
		})
		view(t, db, func(tx *store.Tx) error {
			got, err := tx.BoundaryVersions(carvalho, b.ID)
			if diff := cmp.Diff([]boundary.Boundary{b}, got); diff != "" {
				t.Error(diff)
			}
			return err
		})
	})
}

func TestCrossings(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		withClients(t, db)
		update(t, db, func(tx *store.Tx) error { return tx.AddBoundary(carvalho, onTime()) })
		visit := book(t, db, hour(1, 1))[0]
		c := boundary.Crossing{ID: ident.Crossing(uuid(50)), Client: paul, Boundary: onTime().ID, Version: 1, Side: boundary.Ask, Watch: boundary.Late, Visit: visit.ID,
			Booked: "2026-03-03", On: "2026-03-03", Minutes: 25, State: boundary.Counted, By: ines, Knot: ident.Knot(uuid(51)), Reason: "The third week in a row"}
		update(t, db, func(tx *store.Tx) error { return tx.AddCrossing(carvalho, c) })
		c.Rev = 1
		again := c
		again.ID = ident.Crossing(uuid(52))
		refuses(t, db, fault.Conflict, func(tx *store.Tx) error { return tx.AddCrossing(carvalho, again) })
		unpaid := again
		unpaid.Watch, unpaid.Visit, unpaid.Line, unpaid.On, unpaid.State, unpaid.Minutes = boundary.Unpaid, "", ident.Line(uuid(53)), "2026-02-01", boundary.LetGo, 0
		update(t, db, func(tx *store.Tx) error { return tx.AddCrossing(carvalho, unpaid) })

		old := c
		c.State, c.Reason, c.Made, c.Message = boundary.LetGo, "", boundary.MadeNone, ident.Message(uuid(54))
		update(t, db, func(tx *store.Tx) error { return tx.SaveCrossing(carvalho, c) })
		c.Rev = 2
		refuses(t, db, fault.Conflict, func(tx *store.Tx) error { return tx.SaveCrossing(carvalho, old) })
		refuses(t, db, fault.Conflict, func(tx *store.Tx) error { return tx.SaveCrossing(elsewhere, c) })
		view(t, db, func(tx *store.Tx) error {
			got, err := tx.CrossingsOf(carvalho, paul)
			if diff := cmp.Diff([]boundary.Crossing{unpaid, c}, got); diff != "" {
				t.Error(diff)
			}
			if one, err := tx.Crossing(carvalho, c.ID); err != nil || one != c {
				t.Errorf("%+v, %v", one, err)
			}
			if _, err := tx.Crossing(elsewhere, c.ID); !fault.Is(err, fault.NotFound) {
				t.Errorf("another practice finds it: %v", err)
			}
			return err
		})
		refuses(t, db, fault.Conflict, func(tx *store.Tx) error { return tx.RemoveCrossing(carvalho, old) })
		update(t, db, func(tx *store.Tx) error { return tx.RemoveCrossing(carvalho, c) })
		again.ID = ident.Crossing(uuid(55))
		refuses(t, db, fault.NotFound, func(tx *store.Tx) error {
			_, err := tx.Crossing(carvalho, c.ID)
			return err
		})
		update(t, db, func(tx *store.Tx) error { return tx.AddCrossing(carvalho, again) })
	})
}

func TestChargedAboveWhatWasTold(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		withClients(t, db)
		dear, fair := book(t, db, hour(1, 1))[0], book(t, db, hour(2, 3))[0]
		update(t, db, func(tx *store.Tx) error {
			for i, v := range []ident.Visit{dear.ID, fair.ID} {
				b, err := tx.LockBook(carvalho, paul)
				if err != nil {
					return err
				}
				l := lineOf(uuid(60+i), int64(9500+500*(1-i)))
				l.Visit = v
				e, err := b.Charge(stampOf(uuid(70+i), tx.Now()), l)
				if err != nil {
					return err
				}
				if err := tx.Post(carvalho, e); err != nil {
					return err
				}
			}
			return nil
		})
		view(t, db, func(tx *store.Tx) error {
			got, err := tx.ChargedAbove(carvalho, storetest.Start)
			if diff := cmp.Diff([]ident.Visit{dear.ID}, got); diff != "" {
				t.Error(diff)
			}
			later, _ := tx.ChargedAbove(carvalho, storetest.Start.Add(2*time.Hour))
			theirs, _ := tx.ChargedAbove(elsewhere, storetest.Start)
			if len(later)+len(theirs) > 0 {
				t.Errorf("%v, %v", later, theirs)
			}
			return err
		})
	})
}

func lineOf(id string, minor int64) billing.Line {
	return billing.Line{ID: ident.Line(id), What: "Massage", On: "2026-03-03", Amount: gbp(minor), Therapist: ines}
}

func stampOf(id string, at time.Time) billing.Stamp {
	return billing.Stamp{ID: ident.Entry(id), At: at, By: ines}
}
