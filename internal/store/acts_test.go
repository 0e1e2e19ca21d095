package store_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/practice/caseload"
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
		moved := secondlook.Act{ID: "moved", Kind: secondlook.Move, Client: "paul", By: "ines", At: a.At.Add(2 * time.Hour), What: "moved", State: secondlook.AtOnce, Looked: a.At.Add(2 * time.Hour)}
		update(t, db, func(tx *store.Tx) error { return tx.AddAct(carvalho, moved) })
		view(t, db, func(tx *store.Tx) error {
			for since, want := range map[time.Time]int{a.At: 3, a.At.Add(time.Hour): 2, moved.At: 2, moved.At.Add(time.Second): 1} { // the twin still waits
				if acts, err := tx.ActsOfClient(carvalho, "paul", since); err != nil || len(acts) != want {
					t.Errorf("since %s: %d, want %d: %v", since, len(acts), want, err)
				}
			}
			if none, err := tx.ActsOfClient(carvalho, "", a.At); err != nil || len(none) > 0 {
				t.Errorf("of nobody: %d %v", len(none), err)
			}
			return nil
		})
	})
}

// Only open cases of which none but the readers know are looked at for what was done to their clients since.
func TestFilesToTell(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		addCases(t, db)
		found := func() (found bool) {
			view(t, db, func(tx *store.Tx) error {
				all, err := tx.FilesToTell(store.FileOf{}, 10)
				found = slices.Contains(all, store.FileOf{Practice: carvalho, Case: "pressure"})
				return err
			})
			return found
		}
		var head caseload.Case
		view(t, db, func(tx *store.Tx) (err error) { head, err = tx.Case(carvalho, "pressure"); return err })
		at := head.Opened.Add(time.Hour)
		a := secondlook.Act{ID: "off", Kind: secondlook.CallOff, Client: head.Client, By: "ines", At: at, State: secondlook.AtOnce, Looked: at}
		update(t, db, func(tx *store.Tx) error { return tx.AddAct(carvalho, a) })
		if found() {
			t.Error("a file that others know of")
		}
		head.Restricted = true
		update(t, db, func(tx *store.Tx) error { return tx.SaveCase(carvalho, head) })
		if !found() {
			t.Error("not found once only its readers know of it")
		}
		view(t, db, func(tx *store.Tx) error {
			if next, err := tx.FilesToTell(store.FileOf{Practice: carvalho, Case: "pressure"}, 10); err != nil || slices.Contains(next, store.FileOf{Practice: carvalho, Case: "pressure"}) {
				t.Errorf("after the last one: %v %v", next, err)
			}
			return nil
		})
		told := func(when time.Time) {
			update(t, db, func(tx *store.Tx) error { return tx.TellUpTo(carvalho, "pressure", head.Client, when) })
			view(t, db, func(tx *store.Tx) error {
				if up, err := tx.ToldUpTo(carvalho, "pressure", head.Client); err != nil || !up.Equal(when) {
					t.Errorf("told up to %v, want %v, %v", up, when, err)
				}
				return nil
			})
		}
		if told(at.Add(time.Second)); found() {
			t.Error("found though its readers were told")
		}
		a.Looked, a.State, a.Version = at.Add(time.Minute), secondlook.Withdrawn, 1
		update(t, db, func(tx *store.Tx) error { return tx.SaveAct(carvalho, a) })
		if !found() {
			t.Error("not found though it was taken back")
		}
		told(at)
		told(at.Add(-time.Hour))
		head.Version++
		head.State = caseload.Closed
		update(t, db, func(tx *store.Tx) error { return tx.SaveCase(carvalho, head) })
		if found() {
			t.Error("a closed one")
		}
	})
}
