package store_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/store"
	"github.com/partwell/partwell/internal/store/storetest"
)

func TestTimesBesideTheUsualWeek(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		twoPractices(t, db)
		usual := scheduling.Usual(ines)
		summer := scheduling.Pattern{
			ID: ident.Pattern(uuid(1)), From: "2026-07-01", Until: "2026-08-31", Every: 2,
			Spans: []scheduling.Span{{Weekday: time.Monday, From: 480, To: 720}, {Weekday: time.Friday, From: 480, To: 600}},
		}
		saturday := scheduling.Extra{ID: ident.Pattern(uuid(2)), On: "2026-03-07", From: 600, To: 720}
		closed := scheduling.Away{ID: ident.Away(uuid(3)), First: "2026-04-03", Last: "2026-04-06", To: 1440, Line: "Easter"}
		hers := scheduling.Away{ID: ident.Away(uuid(4)), Person: ines, First: "2026-03-10", Last: "2026-03-10", From: 720, To: 900}
		update(t, db, func(tx *store.Tx) error {
			must(t, tx.SetHours(carvalho, usual))
			must(t, tx.SetHours(carvalho, scheduling.Hours{Person: ana}))
			must(t, tx.SetLimits(carvalho, scheduling.Hours{Person: ines, Most: 5, Rest: 15, Version: 1}))
			must(t, tx.AddPattern(carvalho, ines, summer))
			must(t, tx.AddExtra(carvalho, ines, saturday))
			must(t, tx.AddAway(carvalho, closed))
			return tx.AddAway(carvalho, hers)
		})
		closed.Version, hers.Version = 1, 1
		want := usual
		want.Version, want.Most, want.Rest = 2, 5, 15
		closed.Line = "" // hours do not say why
		want.Patterns, want.Extra, want.Away = []scheduling.Pattern{summer}, []scheduling.Extra{saturday}, []scheduling.Away{hers, closed}
		view(t, db, func(tx *store.Tx) error {
			got, err := tx.PracticeHours(carvalho)
			if diff := cmp.Diff([]scheduling.Hours{want, {Person: ana, Version: 1, Away: []scheduling.Away{closed}}}, got); diff != "" {
				t.Error(diff)
			}
			none, err2 := tx.Aways(elsewhere, "")
			if len(none) > 0 || err2 != nil {
				t.Errorf("another practice reads them: %v, %v", none, err2)
			}
			return err
		})
		view(t, db, func(tx *store.Tx) error {
			got, err := tx.Aways(carvalho, "2026-03-11")
			if len(got) != 1 || got[0].ID != closed.ID || got[0].Line != "Easter" {
				t.Errorf("from 11 March on: %+v", got)
			}
			return err
		})
		refuses(t, db, fault.Conflict, func(tx *store.Tx) error { return tx.SetLimits(carvalho, scheduling.Hours{Person: ines, Version: 1}) })
		refuses(t, db, fault.NotFound, func(tx *store.Tx) error { return tx.RemovePattern(elsewhere, ines, summer.ID) })
		refuses(t, db, fault.NotFound, func(tx *store.Tx) error { return tx.RemovePattern(carvalho, ana, summer.ID) })
		refuses(t, db, fault.NotFound, func(tx *store.Tx) error { return tx.RemoveAway(elsewhere, closed.ID) })
	})
}

func TestAwayIsChangedAndTakenOut(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		twoPractices(t, db)
		a := scheduling.Away{ID: ident.Away(uuid(3)), Person: ines, First: "2026-04-03", Last: "2026-04-06", To: 1440, Line: "a course"}
		saturday := scheduling.Extra{ID: ident.Pattern(uuid(2)), On: "2026-03-07", From: 600, To: 720}
		update(t, db, func(tx *store.Tx) error {
			must(t, tx.SetHours(carvalho, scheduling.Usual(ines)))
			must(t, tx.AddExtra(carvalho, ines, saturday))
			return tx.AddAway(carvalho, a)
		})
		a.Version, a.Last, a.Line = 1, "2026-04-07", ""
		update(t, db, func(tx *store.Tx) error { return tx.SaveAway(carvalho, a) })
		refuses(t, db, fault.Conflict, func(tx *store.Tx) error { return tx.SaveAway(carvalho, a) })
		refuses(t, db, fault.NotFound, func(tx *store.Tx) error { return tx.SaveAway(elsewhere, a) })
		view(t, db, func(tx *store.Tx) error {
			got, err := tx.Away(carvalho, a.ID)
			a.Version = 2
			if diff := cmp.Diff(a, got); diff != "" {
				t.Error(diff)
			}
			return err
		})
		update(t, db, func(tx *store.Tx) error {
			must(t, tx.RemoveExtra(carvalho, ines, saturday.ID))
			return tx.RemoveAway(carvalho, a.ID)
		})
		view(t, db, func(tx *store.Tx) error {
			h, err := tx.Hours(carvalho, ines)
			if len(h.Extra) > 0 || len(h.Away) > 0 {
				t.Errorf("still there: %+v", h)
			}
			return err
		})
	})
}

// TestWhatBelongsToAVisitIsTaken: minutes before and after are nobody else's, on both walls.
func TestWhatBelongsToAVisitIsTaken(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		withClients(t, db)
		first := hour(1, 1)
		first.Before, first.After = 10, 15
		first = book(t, db, first)[0]
		soon := hour(2, 2)
		soon.Starts = soon.Starts.Add(10 * time.Minute)
		refuses(t, db, fault.Conflict, func(tx *store.Tx) error {
			_, err := tx.BookVisit(carvalho, soon, time.UTC)
			return err
		})
		soon.Starts = soon.Starts.Add(5 * time.Minute)
		book(t, db, soon)
		long := hour(3, 14)
		long.Minutes, long.Before = scheduling.LongestMinutes, scheduling.LongestBuffer
		book(t, db, long)
		within := hour(4, 12)
		refuses(t, db, fault.Conflict, func(tx *store.Tx) error {
			_, err := tx.BookVisit(carvalho, within, time.UTC)
			return err
		})
		view(t, db, func(tx *store.Tx) error {
			got, err := tx.Visit(carvalho, first.ID)
			if got.Before != 10 || got.After != 15 {
				t.Errorf("read as %+v", got)
			}
			bad, err2 := tx.OverlappingVisits(carvalho)
			if len(bad) > 0 || err2 != nil {
				t.Errorf("overlapping: %v, %v", bad, err2)
			}
			return err
		})
	})
}
