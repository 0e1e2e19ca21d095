package store_test

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/store"
	"github.com/partwell/partwell/internal/store/storetest"
)

func auditSome(t testing.TB, db *store.DB, practice ident.Practice, n int) {
	t.Helper()
	for range n {
		changes(t, db, func(tx *store.Tx) error {
			tx.Audit(practice, "person:1", "note.see", "client:1")
			tx.Audit(practice, "person:1", "note.write", "note:1")
			return nil
		})
	}
}

func TestVerifyNamesTheFirstBadRow(t *testing.T) {
	tests := map[string]struct{ tamper, want string }{
		"nothing":         {"", ""},
		"a changed actor": {"update audit set actor = 'person:2' where no = 3", "row 3 was changed"},
		"a moved time":    {"update audit set at = at + 1 where no = 2", "row 2 was changed"},
		"a deleted row":   {"delete from audit where no = 2", "row 2 is missing"},
		"a cut tail":      {"delete from audit where no > 4", "the chain ends at row 4, but row 6 is noted as its end: rows are missing or were added"},
		"a forged hash":   {"update audit set hash = prev where no = 2", "row 2 was changed"},
		"a forged link":   {"update audit set prev = hash where no = 2", "row 2 does not follow the row before it"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			storetest.Each(t, func(t *testing.T, db *store.DB) {
				ctx := context.Background()
				withPractices(t, db)
				auditSome(t, db, willow, 3)
				auditSome(t, db, other, 1)
				if tt.tamper != "" {
					if err := db.Raw(ctx, tt.tamper+" and practice_id = '"+string(willow)+"'"); err != nil {
						t.Fatal(err)
					}
				}
				all, err := db.Verify(ctx)
				if err != nil {
					t.Fatal(err)
				}
				one, err := db.VerifyAudit(ctx, willow)
				if err != nil {
					t.Fatal(err)
				}
				for _, found := range [][]store.Finding{all, one} {
					if text := texts(found); text != tt.want {
						t.Errorf("found %q, want %q", text, tt.want)
					}
				}
			})
		})
	}
}

func texts(found []store.Finding) string {
	var all []string
	for _, f := range found {
		all = append(all, f.Text)
	}
	return strings.Join(all, "; ")
}

func TestAnchorsShowACutTailAndOtherData(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx, path := context.Background(), filepath.Join(t.TempDir(), "keys", "anchors")
		withPractices(t, db)
		check := func(what, want string) {
			t.Helper()
			found, err := db.VerifyAnchors(ctx, path)
			if err != nil {
				t.Fatal(err)
			}
			if got := texts(found); got != want {
				t.Errorf("%s: %q, want %q", what, got, want)
			}
		}
		appendAnchors := func() {
			t.Helper()
			if err := db.AppendAnchors(ctx, path); err != nil {
				t.Fatal(err)
			}
		}
		check("no file", "")
		auditSome(t, db, willow, 1)
		appendAnchors()
		appendAnchors()
		auditSome(t, db, willow, 1)
		appendAnchors()
		check("untouched", "")
		for _, q := range []string{"delete from audit where no > 2", "update audit_head set no = 2, hash = (select hash from audit where no = 2)"} {
			if err := db.Raw(ctx, q); err != nil {
				t.Fatal(err)
			}
		}
		if found, err := db.VerifyAudit(ctx, willow); err != nil || found != nil {
			t.Errorf("the chain alone: %v, %v", found, err)
		}
		check("cut", "row 4, noted on 2026-03-03, is missing: the end of the trail was cut off, or this is older data")
		if err := db.Raw(ctx, "update audit set hash = prev where no = 2"); err != nil {
			t.Fatal(err)
		}
		check("rewritten", "row 2, noted on 2026-03-03, is another one: the trail was rewritten, or this is other data; "+
			"row 4, noted on 2026-03-03, is missing: the end of the trail was cut off, or this is older data")
	})
}

func TestVerifyRunsWhatWasAdded(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		withPractices(t, db)
		db.AddCheck("ledger", func(_ *store.Tx, practice ident.Practice) ([]store.Finding, error) {
			if practice == willow {
				return []store.Finding{{Text: "GBP does not sum to zero"}}, nil
			}
			return nil, nil
		})
		found, err := db.Verify(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		if len(found) != 1 || found[0].String() != "ledger: practice "+string(willow)+": GBP does not sum to zero" {
			t.Errorf("found %v", found)
		}
	})
}
