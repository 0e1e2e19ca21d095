package store_test

import (
	"context"
	"testing"

	"github.com/partwell/partwell/internal/store"
	"github.com/partwell/partwell/internal/store/storetest"
)

func TestOpenMigratesFromEmpty(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		if err := db.Ready(context.Background()); err != nil {
			t.Fatal(err)
		}
		if err := db.Update(context.Background(), func(tx *store.Tx) error {
			tx.Audit("p", "person:1", "look", "client:2")
			return nil
		}); err != nil {
			t.Fatal(err)
		}
	})
}
