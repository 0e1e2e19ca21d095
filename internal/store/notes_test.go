package store_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/treatment"
	"github.com/partwell/partwell/internal/store"
	"github.com/partwell/partwell/internal/store/storetest"
)

func TestNotesKeepTheirVersions(t *testing.T) {
	storetest.EachClock(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		withClients(t, db)
		v := book(t, db, hour(1, 1), hour(2, 3))
		n := treatment.Note{ID: ident.Note(uuid(9)), Visit: v[0].ID, Client: paul, Therapist: ines, Text: "Left shoulder, lighter."}
		var first, second treatment.Note
		update(t, db, func(tx *store.Tx) (err error) { first, err = tx.WriteNote(carvalho, n); return err })
		refuses(t, db, fault.Conflict, func(tx *store.Tx) error { _, err := tx.WriteNote(carvalho, n); return err })
		clock.Advance(time.Hour)
		corrected := first
		corrected.ID, corrected.Text = "another", "Right shoulder, lighter."
		won := 0
		for _, err := range atOnce(5, func(int) error {
			return db.Update(context.Background(), func(tx *store.Tx) error { _, err := tx.WriteNote(carvalho, corrected); return err })
		}) {
			if err == nil {
				won++
			} else if !fault.Is(err, fault.Conflict) {
				t.Error(err)
			}
		}
		if won != 1 {
			t.Errorf("%d of 5 corrected it", won)
		}
		view(t, db, func(tx *store.Tx) (err error) {
			var ok bool
			second, ok, err = tx.Note(carvalho, v[0].ID)
			want := treatment.Note{ID: n.ID, Visit: v[0].ID, Client: paul, Therapist: ines, Version: 2, Text: corrected.Text, At: clock.Now()}
			if diff := cmp.Diff(want, second); diff != "" || !ok || err != nil {
				t.Error(diff, ok, err)
			}
			versions, err := tx.NoteVersions(carvalho, v[0].ID)
			if diff := cmp.Diff([]treatment.Note{second, first}, versions); diff != "" {
				t.Error(diff)
			}
			if err != nil {
				return err
			}
			if _, ok, err := tx.Note(carvalho, v[1].ID); ok || err != nil {
				t.Errorf("the other visit has a note: %v", err)
			}
			mine, err := tx.ClientNotes(carvalho, paul)
			if len(mine) != 1 || mine[0].Version != 2 || err != nil {
				t.Errorf("%v, %v", mine, err)
			}
			noted, err := tx.NotedVisits(carvalho, storetest.Start, storetest.Start.Add(24*time.Hour))
			if diff := cmp.Diff(map[ident.Visit]bool{v[0].ID: true}, noted); diff != "" || err != nil {
				t.Error(diff, err)
			}
			for _, list := range []func() ([]treatment.Note, error){
				func() ([]treatment.Note, error) { return tx.NoteVersions(elsewhere, v[0].ID) },
				func() ([]treatment.Note, error) { return tx.ClientNotes(elsewhere, paul) },
			} {
				if got, err := list(); err != nil || len(got) != 0 {
					t.Errorf("another practice reads %v, %v", got, err)
				}
			}
			var body []byte
			err = tx.Row("select body from notes where visit_id = $1 and version = 1", v[0].ID).Scan(&body)
			if strings.Contains(string(body), "shoulder") {
				t.Error("the note stands there open")
			}
			return err
		})
	})
}

func TestCheckInsAndTheirPlans(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		withClients(t, db)
		v := book(t, db, hour(1, 1))[0]
		plan := treatment.Afterwards(paul, ident.Case(uuid(3)), storetest.Start, 3)
		table := treatment.AtTable(v, 20)
		more := plan
		more.Visits = 6
		update(t, db, func(tx *store.Tx) error {
			for _, p := range []treatment.CheckPlan{plan, table, more} {
				if err := tx.SetCheckPlan(carvalho, p); err != nil {
					return err
				}
			}
			for _, c := range []treatment.CheckIn{
				{Visit: v.ID, Minute: 15, Answer: treatment.Good, At: storetest.Start}, {Visit: v.ID, Minute: 5, Answer: treatment.TooMuch, At: storetest.Start},
				{Visit: v.ID, Minute: 5, Answer: treatment.Lighter, Line: "left calf, better now", At: storetest.Start.Add(time.Minute)},
			} {
				if err := tx.AnswerCheckIn(carvalho, c); err != nil {
					return err
				}
			}
			return nil
		})
		view(t, db, func(tx *store.Tx) error {
			plans, err := tx.CheckPlans(carvalho, paul)
			if diff := cmp.Diff([]treatment.CheckPlan{table, more}, plans); diff != "" || err != nil {
				t.Error(diff, err)
			}
			got, err := tx.CheckIns(carvalho, v.ID)
			want := []treatment.CheckIn{
				{Visit: v.ID, Minute: 5, Answer: treatment.Lighter, Line: "left calf, better now", At: storetest.Start.Add(time.Minute)},
				{Visit: v.ID, Minute: 15, Answer: treatment.Good, At: storetest.Start},
			}
			if diff := cmp.Diff(want, got); diff != "" || err != nil {
				t.Error(diff, err)
			}
			if other, err := tx.CheckIns(elsewhere, v.ID); err != nil || len(other) != 0 {
				t.Errorf("another practice reads %v, %v", other, err)
			}
			if other, err := tx.CheckPlans(elsewhere, paul); err != nil || len(other) != 0 {
				t.Errorf("another practice reads %v, %v", other, err)
			}
			return nil
		})
		update(t, db, func(tx *store.Tx) error { return tx.EndCheckPlan(carvalho, paul, table.ID) })
		view(t, db, func(tx *store.Tx) error {
			plans, err := tx.CheckPlans(carvalho, paul)
			if len(plans) != 1 {
				t.Errorf("%v", plans)
			}
			return err
		})
		refuses(t, db, fault.Conflict, func(tx *store.Tx) error {
			return tx.AnswerCheckIn(elsewhere, treatment.CheckIn{Visit: v.ID, Minute: 5, Answer: treatment.Good, At: storetest.Start})
		})
	})
}
