package store_test

import (
	"context"
	"os"
	"strings"
	"testing"

	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/store"
	"github.com/partwell/partwell/internal/store/storetest"
)

// TestKeysMadeForOthersAreEnded when data is opened in which the owner could make a key for somebody else.
func TestKeysMadeForOthersAreEnded(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		withPractices(t, db)
		const mine, hers = ident.Program("made-by-herself"), ident.Program("made-for-her")
		who := somePerson().ID
		changes(t, db, func(tx *store.Tx) error {
			for _, k := range []ident.Program{mine, hers} {
				if err := tx.AddProgram("pwk_"+string(k), store.Program{ID: k, Practice: willow, Name: "Website", Person: who}); err != nil {
					return err
				}
			}
			tx.Audit(willow, "person:"+string(who), "program.add", string(mine))
			tx.Audit(willow, "person:somebody", "program.add", string(hers))
			return nil
		})
		up, err := os.ReadFile("migrations/sqlite/00240_own_keys.sql")
		if err != nil {
			t.Fatal(err)
		}
		text, _, _ := strings.Cut(string(up), "-- +goose Down")
		if err := db.Raw(context.Background(), text); err != nil {
			t.Fatal(err)
		}
		for k, counts := range map[ident.Program]bool{mine: true, hers: false} {
			err := db.View(context.Background(), func(tx *store.Tx) error { _, _, _, err := tx.ProgramByToken("pwk_" + string(k)); return err })
			if (err == nil) != counts {
				t.Errorf("made by herself: %t, %v", counts, err)
			}
		}
	})
}
