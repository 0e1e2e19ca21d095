package store_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/store"
	"github.com/partwell/partwell/internal/store/storetest"
)

// Who looked at something is read from the audit trail: each once, with the last time, in one practice.
func TestWhoLooked(t *testing.T) {
	storetest.EachClock(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		addCases(t, db)
		for _, actor := range []string{"person:ines", "client:paul", "person:ines"} {
			clock.Advance(time.Minute)
			update(t, db, func(tx *store.Tx) error {
				tx.Audit(carvalho, actor, "matter.view", "pressure")
				tx.Audit(carvalho, actor, "matter.other", "pressure")
				return nil
			})
		}
		var looks, others []store.LookedAt
		view(t, db, func(tx *store.Tx) (err error) {
			if looks, err = tx.LookedAt(carvalho, "pressure", "matter.view"); err != nil {
				return err
			}
			others, err = tx.LookedAt(elsewhere, "pressure", "matter.view")
			return err
		})
		want := []store.LookedAt{{Actor: "person:ines", At: clock.Now()}, {Actor: "client:paul", At: clock.Now().Add(-time.Minute)}}
		if d := cmp.Diff(want, looks); d != "" || len(others) != 0 {
			t.Error(d, others)
		}
	})
}

// One rehearsal goes, for its own person; nothing else does.
func TestForgetOneRehearsal(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		addCases(t, db)
		forget := func(by ident.Person, id ident.Case) (err error) {
			update(t, db, func(tx *store.Tx) error {
				err = tx.ForgetRehearsal(carvalho, by, id)
				return nil
			})
			return err
		}
		for _, tc := range []struct {
			by ident.Person
			id ident.Case
		}{{"bea", "rehearsal"}, {"ines", "pressure"}, {"ines", "nothing"}} {
			if err := forget(tc.by, tc.id); !fault.Is(err, fault.NotFound) {
				t.Errorf("%s forgets %s: %v", tc.by, tc.id, err)
			}
		}
		if err := forget("ines", "rehearsal"); err != nil {
			t.Fatal(err)
		}
		view(t, db, func(tx *store.Tx) error {
			left, err := tx.Rehearsals(carvalho, "ines")
			if slices.Contains(ids(left), "rehearsal") {
				t.Error("it is still there")
			}
			return err
		})
	})
}
