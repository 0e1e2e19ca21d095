package store_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/money"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/protocol/ending"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/store"
	"github.com/partwell/partwell/internal/store/storetest"
)

func TestPartingsAreKeptSealed(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		withClients(t, db)
		want := ending.Parting{Client: tammy, Case: "case", By: ines, State: ending.Prepared, From: "2026-05-01", WayBack: true, Condition: "What is owed was paid",
			Settle: []ending.Amount{{Line: "line", Amount: money.Of(4000, "GBP"), Choice: "ask"}}, Seen: true, AskBy: "2026-06-01", How: "cash"}
		update(t, db, func(tx *store.Tx) error { return tx.SaveParting(carvalho, want) })
		refuses(t, db, fault.Conflict, func(tx *store.Tx) error { return tx.SaveParting(carvalho, want) })
		refuses(t, db, fault.NotFound, func(tx *store.Tx) error { _, _, err := tx.HoldParting(elsewhere, tammy); return err })
		want.Version = 1
		told := 0
		for _, err := range atOnce(5, func(int) error {
			return db.Update(context.Background(), func(tx *store.Tx) error {
				p, _, err := tx.HoldParting(carvalho, tammy)
				if err != nil {
					return err
				}
				if p, err = p.Tell("2026-04-20"); err != nil {
					return err
				}
				return tx.SaveParting(carvalho, p)
			})
		}) {
			if err == nil {
				told++
			} else if !fault.Is(err, fault.Conflict) {
				t.Error(err)
			}
		}
		if told != 1 {
			t.Errorf("%d of 5 said it", told)
		}
		want.State, want.ToldOn, want.Version = ending.Said, "2026-04-20", 2
		view(t, db, func(tx *store.Tx) error {
			got, ok, err := tx.PartingOf(carvalho, tammy)
			if diff := cmp.Diff(want, got); diff != "" || !ok || err != nil {
				t.Error(diff, ok, err)
			}
			if _, ok, err := tx.PartingOf(carvalho, paul); ok || err != nil {
				t.Errorf("nobody parted from Paul: %v", err)
			}
			if _, ok, err := tx.PartingOf(elsewhere, tammy); ok || err != nil {
				t.Errorf("another practice reads it: %v", err)
			}
			var body []byte
			err = tx.Row("select terms from partings where client_id = $1", tammy).Scan(&body)
			if strings.Contains(string(body), "owed") {
				t.Error("the way back stands there open")
			}
			return err
		})
	})
}

func TestSecondLooksAndWaysOut(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		withClients(t, db)
		look := ending.Look{Case: ident.Case(uuid(7)), How: ending.ByPerson, By: ines, Of: "noor", On: "2026-03-03", Line: "please"}
		out := client.WayOut{Client: tammy, Kind: client.Break, Until: "2026-05-01", Since: "2026-03-03", Theirs: true}
		update(t, db, func(tx *store.Tx) error {
			if err := tx.SaveLook(carvalho, look); err != nil {
				return err
			}
			return tx.SaveWayOut(carvalho, out)
		})
		refuses(t, db, fault.Conflict, func(tx *store.Tx) error { return tx.SaveLook(carvalho, look) })
		refuses(t, db, fault.Conflict, func(tx *store.Tx) error { return tx.SaveWayOut(carvalho, out) })
		look.Version, out.Version = 1, 1
		look.Agrees, look.Said, look.SaidOn = true, "go on", "2026-03-04"
		out.BackOn = "2026-04-01"
		update(t, db, func(tx *store.Tx) error {
			if err := tx.SaveLook(carvalho, look); err != nil {
				return err
			}
			return tx.SaveWayOut(carvalho, out)
		})
		look.Version, out.Version = 2, 2
		view(t, db, func(tx *store.Tx) error {
			got, ok, err := tx.LookOf(carvalho, look.Case)
			if diff := cmp.Diff(look, got); diff != "" || !ok || err != nil {
				t.Error(diff, ok, err)
			}
			w, err := tx.WayOutOf(carvalho, tammy)
			if diff := cmp.Diff(out, w); diff != "" || err != nil {
				t.Error(diff, err)
			}
			if _, ok, err := tx.LookOf(elsewhere, look.Case); ok || err != nil {
				t.Errorf("another practice reads it: %v", err)
			}
			none, err := tx.WayOutOf(elsewhere, tammy)
			if none.Kind != "" {
				t.Errorf("another practice reads %v", none)
			}
			return err
		})
	})
}

func TestWhoStoppedAndHowManyCame(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		withClients(t, db)
		missed, came, again, tammys := hour(1, -48), hour(2, 1), hour(3, 3), hour(4, 5)
		missed.State, came.State, again.State, tammys.Client, tammys.State = scheduling.Missed, scheduling.Done, scheduling.Arrived, tammy, scheduling.Done
		book(t, db, missed, came, again, tammys)
		update(t, db, func(tx *store.Tx) error {
			if err := tx.SaveWayOut(carvalho, client.WayOut{Client: tammy, Kind: client.Stop, Since: "2026-03-03"}); err != nil {
				return err
			}
			return tx.SaveWayOut(carvalho, client.WayOut{Client: paul, Kind: client.Stop, Since: "2026-03-01", BackOn: "2026-03-02"})
		})
		view(t, db, func(tx *store.Tx) error {
			for p, want := range map[ident.Practice]int{carvalho: 1, elsewhere: 0} {
				if got, err := tx.Stopped(p); err != nil || len(got) != want || want > 0 && (got[0].Client != tammy || got[0].Since != "2026-03-03") {
					t.Errorf("%s: %+v %v", p, got, err)
				}
			}
			from := storetest.Start
			for name, tc := range map[string]struct {
				to    ident.Person
				until time.Duration
				want  int
			}{"all": {"", 12 * time.Hour, 2}, "hers": {ines, 12 * time.Hour, 2}, "another's": {"bea", 12 * time.Hour, 0}, "only the first hours": {"", 4 * time.Hour, 1}} {
				if n, err := tx.PeopleWhoCame(carvalho, tc.to, from, from.Add(tc.until)); err != nil || n != tc.want {
					t.Errorf("%s: %d came, want %d, %v", name, n, tc.want, err)
				}
			}
			n, err := tx.PeopleWhoCame(elsewhere, "", from, from.Add(12*time.Hour))
			if n != 0 {
				t.Errorf("%d came elsewhere", n)
			}
			return err
		})
	})
}
