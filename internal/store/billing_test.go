package store_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/money"
	"github.com/partwell/partwell/internal/practice/billing"
	"github.com/partwell/partwell/internal/store"
	"github.com/partwell/partwell/internal/store/storetest"
)

func TestHoldsAreLiftedByTheirOwnCase(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		withClients(t, db)
		one, two := ident.Case(uuid(60)), ident.Case(uuid(61))
		hold := billing.Hold{Line: ident.Line(uuid(62)), Case: one, Client: paul, Since: "2026-03-02"}
		other := hold
		other.Case = two
		update(t, db, func(tx *store.Tx) error {
			for _, h := range []billing.Hold{hold, hold, other} {
				if err := tx.HoldLine(carvalho, h); err != nil {
					return err
				}
			}
			return tx.LiftHold(carvalho, two, hold.Line, "2026-03-03")
		})
		want := func(holds ...billing.Hold) {
			t.Helper()
			view(t, db, func(tx *store.Tx) error {
				got, err := tx.HoldsOf(carvalho, paul)
				if diff := cmp.Diff(holds, got); diff != "" {
					t.Error(diff)
				}
				if none, err := tx.HoldsOf(elsewhere, paul); len(none) > 0 || err != nil {
					t.Errorf("another practice sees %v, %v", none, err)
				}
				return err
			})
		}
		want(hold)
		update(t, db, func(tx *store.Tx) error { return tx.LiftHolds(carvalho, one, "2026-03-04") })
		want()
		view(t, db, func(tx *store.Tx) error {
			lifted, err := tx.LiftedHolds(carvalho, paul)
			if len(lifted) != 2 || lifted[0].Lifted != "2026-03-04" || lifted[1].Lifted != "2026-03-03" {
				t.Errorf("lifted: %+v", lifted)
			}
			return err
		})
		update(t, db, func(tx *store.Tx) error { return tx.HoldLine(carvalho, hold) })
		want(hold)
	})
}

func TestAComparisonStaysAsItWasShown(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		withClients(t, db)
		of := ident.Case(uuid(60))
		x := billing.Compared{Facts: billing.Facts{
			Line:   billing.Line{ID: ident.Line(uuid(62)), Client: paul, What: "Massage", On: "2026-03-02", Amount: money.Of(9000, "GBP"), Paid: money.Of(4000, "GBP")},
			Agreed: money.Of(6000, "GBP"), AgreedOn: "2026-02-20", Booked: 60, Real: 50,
			Terms: []billing.Term{{Title: "Coming late", Version: 2, Told: "2026-02-21"}, {Title: "Paying", Version: 1}},
		}, Found: []billing.Mark{billing.AboveBooking, billing.LessTime}, Because: "the long visit was typed", Back: money.Of(0, "GBP")}
		fits := x
		fits.Line.ID, fits.Fits, fits.Because, fits.Found, fits.Terms = ident.Line(uuid(63)), true, "", nil, nil
		update(t, db, func(tx *store.Tx) error { return tx.Compare(carvalho, of, []billing.Compared{x, fits}) })
		want := func(all ...billing.Compared) {
			t.Helper()
			view(t, db, func(tx *store.Tx) error {
				got, err := tx.Comparisons(carvalho, of)
				if diff := cmp.Diff(all, got); diff != "" {
					t.Error(diff)
				}
				if none, err := tx.Comparisons(elsewhere, of); len(none) > 0 || err != nil {
					t.Errorf("another practice sees %v, %v", none, err)
				}
				return err
			})
		}
		want(x, fits)
		right := x
		right.Right, right.Back, right.Way, right.BackOn = money.Of(6000, "GBP"), money.Of(3000, "GBP"), billing.ByCard, "2026-03-05"
		update(t, db, func(tx *store.Tx) error { return tx.PutRight(carvalho, of, right) })
		want(right, fits)
		changed := x
		changed.Because = "another reason"
		fits.Because = "looked at again"
		update(t, db, func(tx *store.Tx) error { return tx.Compare(carvalho, of, []billing.Compared{changed, fits}) })
		want(right, fits) // what was put right stays as it was shown
	})
}

func TestImprovementsHaveAnEnd(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		withClients(t, db)
		i := billing.Improvement{ID: ident.Improvement(uuid(70)), Case: ident.Case(uuid(60)), Cause: "price", LetIn: "typed by hand", Change: "prices come from the list",
			SeenBy: "no such thing until May", Person: ident.Person(uuid(71)), Opened: "2026-03-02", By: "2026-04-01", Rev: 1}
		later := i
		later.ID, later.By = ident.Improvement(uuid(72)), "2026-05-01"
		update(t, db, func(tx *store.Tx) error {
			if err := tx.AddImprovement(carvalho, later); err != nil {
				return err
			}
			return tx.AddImprovement(carvalho, i)
		})
		ended, err := i.End(true, "none since", "2026-03-30")
		if err != nil {
			t.Fatal(err)
		}
		view(t, db, func(tx *store.Tx) error {
			got, err := tx.Improvements(carvalho)
			if diff := cmp.Diff([]billing.Improvement{i, later}, got); diff != "" {
				t.Error(diff)
			}
			if _, err := tx.Improvement(elsewhere, i.ID); !fault.Is(err, fault.NotFound) {
				t.Errorf("another practice: %v", err)
			}
			return err
		})
		update(t, db, func(tx *store.Tx) error { return tx.SaveImprovement(carvalho, ended) })
		ended.Rev = 2
		view(t, db, func(tx *store.Tx) error {
			got, err := tx.Improvement(carvalho, i.ID)
			if diff := cmp.Diff(ended, got); diff != "" {
				t.Error(diff)
			}
			return err
		})
		err = db.Update(t.Context(), func(tx *store.Tx) error { return tx.SaveImprovement(carvalho, i) })
		if !fault.Is(err, fault.Conflict) {
			t.Errorf("a second time: %v", err)
		}
	})
}
