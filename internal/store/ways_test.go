package store_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/caseload"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
	"github.com/partwell/partwell/internal/store/storetest"
)

// What a practice made its own is its own, and of two who change it at once one hears of the other.
func TestOwnWays(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		twoPractices(t, db)
		save := func(p ident.Practice, w store.OwnWay) error {
			return db.Update(t.Context(), func(tx *store.Tx) error {
				if err := tx.KeepDefinition(p, w.Digest, w.Protocol, "text "+w.Digest); err != nil {
					return err
				}
				return tx.SaveOwnWay(p, w)
			})
		}
		if err := save(carvalho, store.OwnWay{Protocol: "pressure", Digest: "one", InUse: true, By: "ines"}); err != nil {
			t.Fatal(err)
		}
		if err := save(carvalho, store.OwnWay{Protocol: "pressure", Digest: "two", InUse: true, By: "olga"}); !fault.Is(err, fault.Conflict) {
			t.Errorf("a second first version: %v", err)
		}
		var wait sync.WaitGroup
		errs := make([]error, 8)
		for i := range errs {
			wait.Go(func() {
				errs[i] = save(carvalho, store.OwnWay{Protocol: "pressure", Digest: fmt.Sprint("v", i), InUse: i%2 == 0, Version: 1, By: "olga"})
			})
		}
		wait.Wait()
		won := slices.Index(errs, nil)
		for i, err := range errs {
			if i != won && !fault.Is(err, fault.Conflict) {
				t.Errorf("%d: %v", i, err)
			}
		}
		view(t, db, func(tx *store.Tx) error {
			got, err := tx.OwnWay(carvalho, "pressure")
			if err != nil || won < 0 || got.Digest != fmt.Sprint("v", won) || got.InUse != (won%2 == 0) || got.Version != 2 || got.By != "olga" || !got.Changed.Equal(tx.Now()) {
				t.Errorf("%+v %v, won %d", got, err, won)
			}
			if _, err := tx.OwnWay(elsewhere, "pressure"); !fault.Is(err, fault.NotFound) {
				t.Errorf("another practice has it too: %v", err)
			}
			all, err := tx.OwnWays(elsewhere)
			if len(all) != 0 {
				t.Errorf("another practice's: %v", all)
			}
			return err
		})
	})
}

// The lists show cases of a practice's own kinds to those who may read them, as the table of package
// staff says.
func TestListsOfOwnKinds(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		twoPractices(t, db)
		var all []caseload.Case
		for _, kind := range []string{staff.OwnKind, staff.OwnTreated, staff.OwnDesk, staff.OwnShared} {
			for _, therapist := range []ident.Person{"ines", "bea"} {
				all = append(all, caseload.Case{ID: ident.Case(kind + string(therapist)), Protocol: "lost-item", Kind: kind, Digest: "d", Client: paul, Therapist: therapist,
					Title: "lost-item", State: caseload.Open, Opened: storetest.Start})
			}
		}
		update(t, db, func(tx *store.Tx) error {
			if err := tx.KeepDefinition(carvalho, "d", "lost-item", "id: lost-item"); err != nil {
				return err
			}
			for _, c := range all {
				if err := tx.AddCase(carvalho, c); err != nil {
					return err
				}
			}
			return nil
		})
		for _, by := range []staff.Actor{person("owner", staff.Owner), person("ines", staff.Therapist), person("bea", staff.Therapist), person("dora", staff.Desk),
			staff.AsClient(carvalho, paul, "link"), staff.AsClient(carvalho, "", "link"), staff.AsColleague(carvalho, "link")} {
			view(t, db, func(tx *store.Tx) error {
				open, err := tx.OpenCases(carvalho, by)
				for _, c := range all {
					if may, seen := c.MayRead(by, carvalho), slices.Contains(ids(open), c.ID); may != seen {
						t.Errorf("%s, %s: listed %v, may be read %v", by.Text(), c.ID, seen, may)
					}
					if got, err := tx.Case(carvalho, c.ID); err != nil || got.Kind != c.Kind {
						t.Errorf("%s has the kind %q, %v", c.ID, got.Kind, err)
					}
				}
				return err
			})
		}
	})
}
