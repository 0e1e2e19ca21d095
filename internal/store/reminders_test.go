package store_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/store"
	"github.com/partwell/partwell/internal/store/storetest"
)

func TestRemindersAreKept(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		withClients(t, db)
		want := scheduling.Reminders{Confirm: true, Before: []int{2880, 180}, QuietFrom: 21 * 60, QuietTill: 8 * 60, Since: storetest.Start}
		update(t, db, func(tx *store.Tx) error { return tx.SaveReminders(carvalho, want) })
		view(t, db, func(tx *store.Tx) error {
			got, err := tx.Reminders(carvalho)
			want.Version = 1
			if d := cmp.Diff(want, got); d != "" || err != nil {
				t.Errorf("%v\n%s", err, d)
			}
			all, err := tx.RemindingPractices()
			if err != nil || len(all) != 1 {
				t.Errorf("%v %v", all, err)
			}
			return nil
		})
		err := db.Update(context.Background(), func(tx *store.Tx) error { return tx.SaveReminders(carvalho, scheduling.Reminders{}) })
		if !fault.Is(err, fault.Conflict) {
			t.Errorf("an old page was stored: %v", err)
		}
	})
}

// Of twenty that say the same at once, one does.
func TestTheSameIsSaidOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		withClients(t, db)
		v := book(t, db, hour(1, 30))[0]
		said := scheduling.Told{Visit: v.ID, News: scheduling.Reminded, Starts: v.Starts, No: 1440, Therapist: v.Therapist, Minutes: v.Minutes, State: scheduling.ToldByMail, At: storetest.Start}
		var mu sync.Mutex
		var won int
		var wg sync.WaitGroup
		for range 20 {
			wg.Go(func() {
				err := db.Update(context.Background(), func(tx *store.Tx) error {
					first, err := tx.Tell(carvalho, said)
					if first {
						mu.Lock()
						defer mu.Unlock()
						won++
					}
					return err
				})
				if err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if won != 1 {
			t.Errorf("said %d times", won)
		}
	})
}

// What is looked at: what is near, and what changed lately; a move says where it lay, the first time of several.
func TestStandings(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		withClients(t, db)
		both := book(t, db, hour(1, 30), hour(2, 60*24))
		near, far := both[0], both[1]
		look := func(now time.Time) (ids []ident.Visit) {
			view(t, db, func(tx *store.Tx) error {
				all, err := tx.StandingsAhead(carvalho, now, now.Add(48*time.Hour), now.Add(-time.Hour))
				for _, x := range all {
					ids = append(ids, x.ID)
				}
				return err
			})
			return ids
		}
		if d := cmp.Diff([]ident.Visit{near.ID, far.ID}, look(storetest.Start)); d != "" {
			t.Error(d)
		}
		if d := cmp.Diff([]ident.Visit{near.ID}, look(storetest.Start.Add(2*time.Hour))); d != "" {
			t.Error(d)
		}
		was := far.Starts
		for range 2 {
			update(t, db, func(tx *store.Tx) (err error) {
				far.Starts = far.Starts.Add(time.Hour)
				far, err = tx.ChangeVisit(carvalho, far, time.UTC)
				return err
			})
		}
		update(t, db, func(tx *store.Tx) error {
			if err := tx.SetHearing(carvalho, far.Client, scheduling.HearsByPhone); err != nil {
				return err
			}
			got, err := tx.Standing(carvalho, far.ID)
			if err != nil || !got.MovedFrom.Equal(was) || got.Hearing != scheduling.HearsByPhone || got.Altered.IsZero() {
				t.Errorf("%+v %v", got, err)
			}
			if err := tx.SetHearing(carvalho, far.Client, scheduling.HearsByMail); err != nil {
				return err
			}
			hears, err := tx.Hearing(carvalho, far.Client)
			if err != nil || hears != scheduling.HearsByMail {
				t.Errorf("%s %v", hears, err)
			}
			return nil
		})
	})
}
