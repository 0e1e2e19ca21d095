package store_test

import (
	"strings"
	"testing"

	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/store"
	"github.com/partwell/partwell/internal/store/storetest"
)

// A glance sees what is stored, also with a query that was never asked before, and takes one statement only.
func TestAGlanceIsOneStatement(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		withClients(t, db)
		for range 2 {
			var p house.Practice
			if err := db.Glance(t.Context(), func(tx *store.Tx) (err error) {
				p, err = tx.Practice(carvalho)
				return err
			}); err != nil || p.ID != carvalho {
				t.Errorf("%v, %v", p, err)
			}
		}
		err := db.Glance(t.Context(), func(tx *store.Tx) error {
			if _, err := tx.People(carvalho); err != nil {
				return err
			}
			_, _ = tx.Services(carvalho) // whoever overlooks the error is told all the same
			return nil
		})
		if err == nil || !strings.Contains(err.Error(), "second statement") {
			t.Errorf("two statements: %v", err)
		}
	})
}
