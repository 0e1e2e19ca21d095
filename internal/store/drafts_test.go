package store_test

import (
	"testing"
	"time"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/store"
	"github.com/partwell/partwell/internal/store/storetest"
)

// A draft is kept, changed, read by its practice alone, thrown away, and gone after its time.
func TestDraftsOfTellings(t *testing.T) {
	storetest.EachClock(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		withPractices(t, db)
		read := func(p string) (d store.Draft, err error) {
			err = db.View(t.Context(), func(tx *store.Tx) error { d, err = tx.Draft(willow, p); return err })
			return d, err
		}
		for _, body := range []string{"The room", "The room was cold"} {
			changes(t, db, func(tx *store.Tx) error {
				return tx.KeepDraft(willow, store.Draft{ID: "d", Body: body, Expires: tx.Now().Add(time.Hour)})
			})
		}
		if d, err := read("d"); err != nil || d.Body != "The room was cold" {
			t.Errorf("%+v %v", d, err)
		}
		clock.Advance(time.Hour)
		if _, err := read("d"); !fault.Is(err, fault.NotFound) {
			t.Errorf("after its time: %v", err)
		}
		changes(t, db, func(tx *store.Tx) error { return tx.SweepCore() })
		changes(t, db, func(tx *store.Tx) error { return tx.DropDraft(willow, "d") })
	})
}
