package store_test

import (
	"errors"
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
		changes(t, db, func(tx *store.Tx) error {
			return tx.AddDraft(willow, store.Draft{ID: "d", Body: "The room", Expires: tx.Now().Add(time.Hour)})
		})
		first, err := read("d")
		if err != nil || first.Body != "The room" || first.Version != 1 {
			t.Errorf("%+v %v", first, err)
		}
		again := store.Draft{ID: "d", Body: "The room was cold", Version: 1, Expires: first.Expires.Add(time.Hour)}
		changes(t, db, func(tx *store.Tx) error { return tx.SaveDraft(willow, again) })
		if err := db.Update(t.Context(), func(tx *store.Tx) error { return tx.SaveDraft(willow, again) }); !fault.Is(err, fault.Conflict) {
			t.Errorf("from an old page: %v", err)
		}
		if d, err := read("d"); err != nil || d.Body != "The room was cold" || d.Version != 2 || !d.Expires.Equal(first.Expires) {
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

// The link of one purpose moves, with another time to open; the others stay, and so does what is gone.
func TestALinkMovesForOnePurpose(t *testing.T) {
	storetest.EachClock(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		withPractices(t, db)
		until := clock.Now().Add(48 * time.Hour)
		changes(t, db, func(tx *store.Tx) error {
			for _, l := range []store.Link{{ID: "a", Purpose: "code"}, {ID: "b", Purpose: "draft"}, {ID: "c", Purpose: "code"}} {
				l.Practice, l.Kind, l.Subject, l.Expires = willow, store.LinkView, "from", tx.Now().Add(time.Hour)
				if err := tx.AddLink("token "+string(l.ID), l); err != nil {
					return err
				}
			}
			return tx.RevokeLink(willow, "c")
		})
		for _, want := range []bool{true, false} {
			changes(t, db, func(tx *store.Tx) error {
				moved, err := tx.MoveLink(willow, "code", "from", "to", until)
				if moved != want {
					t.Errorf("moved %v, want %v", moved, want)
				}
				return err
			})
		}
		err := db.View(t.Context(), func(tx *store.Tx) error {
			to, err := tx.LinksAbout(willow, "to")
			if len(to) != 1 || to[0].ID != "a" || !to[0].Expires.Equal(until) {
				t.Errorf("%+v", to)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestALinkOpensUntilAnotherTime(t *testing.T) {
	storetest.EachClock(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		withPractices(t, db)
		extend := func(purpose string, want bool) {
			t.Helper()
			changes(t, db, func(tx *store.Tx) error {
				found, err := tx.ExtendLink(willow, purpose, "about", tx.Now().Add(time.Hour))
				if found != want {
					t.Errorf("%s: found %v", purpose, found)
				}
				return err
			})
		}
		changes(t, db, func(tx *store.Tx) error {
			return tx.AddLink("token", store.Link{ID: "a", Practice: willow, Kind: store.LinkView, Purpose: "ask", Subject: "about", Expires: tx.Now().Add(time.Hour)})
		})
		opens := func(code string) {
			t.Helper()
			err := db.View(t.Context(), func(tx *store.Tx) error {
				_, err := tx.OpenLink("token")
				return err
			})
			if f, ok := errors.AsType[*fault.Error](err); code == "" && err != nil || code != "" && (!ok || f.Code != code) {
				t.Errorf("want %q, got %v", code, err)
			}
		}
		clock.Set(clock.Now().Add(2 * time.Hour))
		opens("link-expired")
		extend("other", false)
		extend("ask", true)
		opens("")
		changes(t, db, func(tx *store.Tx) error { return tx.RevokeLink(willow, "a") })
		extend("ask", false)
		opens("link-revoked")
	})
}
