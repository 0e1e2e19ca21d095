package store_test

import (
	"context"
	"os"
	"path"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/store"
	"github.com/partwell/partwell/internal/store/storetest"
)

// migrated takes a migration of the engine of a subtest back, fills what is older, and applies it again.
func migrated(t *testing.T, db *store.DB, name, fill string) {
	t.Helper()
	text, err := os.ReadFile("migrations/" + path.Base(t.Name()) + "/" + name)
	if err != nil {
		t.Fatal(err)
	}
	up, down, ok := strings.Cut(string(text), "-- +goose Down")
	if !ok {
		t.Fatalf("%s has no way back", name)
	}
	for _, step := range []string{down, fill, up} {
		for q := range strings.SplitSeq(step, ";\n") {
			if strings.TrimSpace(q) == "" {
				continue
			}
			if err := db.Raw(context.Background(), q); err != nil {
				t.Fatalf("%v\n%s", err, q)
			}
		}
	}
}

// The practice's own place stood in two tables: what letters and the public page said stays, its name among
// other places too, and an address that only the other table had.
func TestTheOwnPlaceIsSaidOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		withPractices(t, db)
		active := "1"
		if path.Base(t.Name()) == "postgres" {
			active = "true"
		}
		migrated(t, db, "00256_own_place.sql", `update practices set place = '14 Linden Street' where id = '`+string(willow)+`';
update practices set place = '' where id = '`+string(other)+`';
insert into places (practice_id, id, name, address, zone, active, version) values ('`+string(willow)+`', '', 'Linden Street', '12 Linden Street', 'UTC', `+active+`, 1);
insert into places (practice_id, id, name, address, zone, active, version) select id, '', name, '3 Quay', 'UTC', `+active+`, 1 from practices where id = '`+string(other)+`';
insert into places (practice_id, id, name, address, zone, active, version) values ('`+string(willow)+`', 'far', 'Far', '1 Far Road', 'UTC', `+active+`, 1);
`)
		view(t, db, func(tx *store.Tx) error {
			w, err := tx.Practice(willow)
			if err != nil || w.Place != "14 Linden Street" || w.PlaceName != "Linden Street" || w.OwnPlace() != "Linden Street" {
				t.Errorf("%+v %v", w, err)
			}
			c, err := tx.Practice(other)
			if err != nil || c.Place != "3 Quay" || c.PlaceName != "" || c.OwnPlace() != c.Name {
				t.Errorf("%+v %v", c, err)
			}
			all, err := tx.Places(willow)
			want := []scheduling.Place{{ID: "far", Name: "Far", Address: "1 Far Road", Zone: "UTC", Active: true, Version: 1}}
			if diff := cmp.Diff(want, all); diff != "" || err != nil {
				t.Errorf("%v %s", err, diff)
			}
			return nil
		})
	})
}

// Who wanted no reminders wants none still.
func TestWhoWantedNoReminders(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		withClients(t, db)
		migrated(t, db, "00255_hearing.sql", `insert into no_reminders (practice_id, client_id, since) values ('`+string(carvalho)+`', '`+string(tammy)+`', 1);
`)
		view(t, db, func(tx *store.Tx) error {
			none, err := tx.Hearing(carvalho, tammy)
			if err != nil || none != scheduling.HearsNoReminders {
				t.Errorf("%s %v", none, err)
			}
			mail, err := tx.Hearing(carvalho, paul)
			if err != nil || mail != scheduling.HearsByMail {
				t.Errorf("%s %v", mail, err)
			}
			return nil
		})
	})
}
