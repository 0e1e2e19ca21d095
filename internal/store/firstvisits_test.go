package store_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/practice/treatment"
	"github.com/partwell/partwell/internal/store"
	"github.com/partwell/partwell/internal/store/storetest"
)

func TestFirstVisits(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		withClients(t, db)
		missed, first, second, tammys := hour(1, -48), hour(2, 1), hour(3, 3), hour(4, 5)
		missed.State, tammys.Client = scheduling.Missed, tammy
		book(t, db, missed, first, second, tammys)
		update(t, db, func(tx *store.Tx) error {
			return tx.AddKnot(carvalho, client.Knot{ID: ident.Knot("k1"), Client: tammy, Kind: client.KindJoined, At: storetest.Start})
		})
		view(t, db, func(tx *store.Tx) error {
			from, to := storetest.Start, storetest.Start.Add(12*time.Hour)
			got, err := tx.FirstVisits(carvalho, from, to)
			if diff := cmp.Diff(map[ident.Visit]bool{first.ID: true, tammys.ID: true}, got); diff != "" {
				t.Error(diff)
			}
			if err != nil {
				return err
			}
			if joined, err := tx.JoinedBetween(carvalho, from, to); err != nil || !cmp.Equal(joined, map[ident.Client]bool{tammy: true}) {
				t.Errorf("who came before: %v, %v", joined, err)
			}
			if other, err := tx.FirstVisits(elsewhere, from, to); err != nil || len(other) != 0 {
				t.Errorf("elsewhere: %v, %v", other, err)
			}
			return nil
		})
	})
}

func TestCheckInKeepsThePlace(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		withClients(t, db)
		v := book(t, db, hour(1, 1))[0]
		want := treatment.CheckIn{Visit: v.ID, Minute: 12, Answer: treatment.TooMuch, Spot: "calf:left", Line: "lighter, better", At: storetest.Start}
		update(t, db, func(tx *store.Tx) error {
			before := want
			before.Spot = "calf:right"
			if err := tx.AnswerCheckIn(carvalho, before); err != nil {
				return err
			}
			return tx.AnswerCheckIn(carvalho, want)
		})
		view(t, db, func(tx *store.Tx) error {
			got, err := tx.CheckIns(carvalho, v.ID)
			if diff := cmp.Diff([]treatment.CheckIn{want}, got); diff != "" {
				t.Error(diff)
			}
			return err
		})
	})
}
