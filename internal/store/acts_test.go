package store_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/protocol/ending"
	"github.com/partwell/partwell/internal/practice/secondlook"
	"github.com/partwell/partwell/internal/store"
	"github.com/partwell/partwell/internal/store/storetest"
)

// An act is kept whole, once at a time about the same, changed by version, and is nobody else's.
func TestActs(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		addCases(t, db)
		a := secondlook.Act{ID: "fee", Kind: secondlook.Charge, Client: "paul", About: "late", By: "ines", At: time.Date(2026, 3, 3, 9, 0, 0, 0, time.UTC), What: "charge £30", Body: `{"Amount":"30"}`, State: secondlook.Waiting}
		update(t, db, func(tx *store.Tx) error { return tx.AddAct(carvalho, a) })
		twin := a
		twin.ID = "twin"
		refuses(t, db, fault.Conflict, func(tx *store.Tx) error { return tx.AddAct(carvalho, twin) })
		refuses(t, db, fault.NotFound, func(tx *store.Tx) error { _, err := tx.Act(elsewhere, a.ID); return err })
		a.Version = 1
		var got, about secondlook.Act
		var waiting []secondlook.Act
		read := func() {
			view(t, db, func(tx *store.Tx) (err error) {
				if got, err = tx.Act(carvalho, a.ID); err != nil {
					return err
				}
				if about, _, err = tx.ActAbout(carvalho, secondlook.Charge, "late"); err != nil {
					return err
				}
				waiting, err = tx.WaitingActs(carvalho)
				return err
			})
		}
		if read(); cmp.Diff(a, got) != "" || about.ID != a.ID || len(waiting) != 1 {
			t.Errorf("%s, about %s, %d wait", cmp.Diff(a, got), about.ID, len(waiting))
		}
		a.State, a.How, a.Of, a.Said, a.Line, a.Why, a.Looked = secondlook.Overtaken, ending.ByPerson, "bea", "go", "Ana", "gone", time.Date(2026, 3, 3, 9, 0, 0, 0, time.UTC)
		update(t, db, func(tx *store.Tx) error { return tx.SaveAct(carvalho, a) })
		refuses(t, db, fault.Conflict, func(tx *store.Tx) error { return tx.SaveAct(carvalho, a) })
		a.Version = 2
		if read(); cmp.Diff(a, got) != "" || about.ID != "" || len(waiting) != 0 {
			t.Errorf("%s, about %s, %d wait", cmp.Diff(a, got), about.ID, len(waiting))
		}
		update(t, db, func(tx *store.Tx) error { return tx.AddAct(carvalho, twin) }) // asked for once more
		for range 2 {
			update(t, db, func(tx *store.Tx) error { return tx.ListAct(carvalho, "pressure", a.ID) })
		}
		view(t, db, func(tx *store.Tx) error {
			for file, want := range map[ident.Case]int{"pressure": 1, "other": 0} {
				if listed, err := tx.ListedActs(carvalho, file); err != nil || len(listed) != want {
					t.Errorf("%s lists %d: %v", file, len(listed), err)
				}
			}
			return nil
		})
	})
}
