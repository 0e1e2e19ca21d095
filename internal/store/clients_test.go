package store_test

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/boundary"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/treatment"
	"github.com/partwell/partwell/internal/store"
	"github.com/partwell/partwell/internal/store/storetest"
)

const ines ident.Person = "01960000-0000-7000-8000-0000000000a1"

// uuid makes an id that tests can tell apart.
func uuid(n int) string { return fmt.Sprintf("01960000-0000-7000-9000-%012d", n) }

// somebody is a client as office would store her.
func somebody(t testing.TB, id ident.Client, name string) client.Client {
	t.Helper()
	c, err := client.Client{ID: id, Name: name, Therapist: ines}.Tidy()
	must(t, err)
	return c
}

// withClients opens two practices with Paul and Tammy in the first one.
func withClients(t testing.TB, db *store.DB) {
	t.Helper()
	twoPractices(t, db)
	update(t, db, func(tx *store.Tx) error {
		for _, c := range []client.Client{somebody(t, paul, "Paul Lindqvist"), somebody(t, tammy, "Tammy Ōno")} {
			if err := tx.AddClient(carvalho, c); err != nil {
				return err
			}
		}
		return nil
	})
}

// refuses runs an Update that must fail with a fault of that kind.
func refuses(t testing.TB, db *store.DB, kind fault.Kind, fn func(*store.Tx) error) error {
	t.Helper()
	err := db.Update(context.Background(), fn)
	if !fault.Is(err, kind) {
		t.Errorf("got %v, want a fault of kind %s", err, kind)
	}
	return err
}

// atOnce runs fn n times at once and gives the errors.
func atOnce(n int, fn func(i int) error) []error {
	errs := make([]error, n)
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() { errs[i] = fn(i) })
	}
	wg.Wait()
	return errs
}

func TestClientIsStoredAndChanged(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		twoPractices(t, db)
		mariam, err := client.Client{
			ID: paul, Name: "Mariam Haddad", OtherName: "مريم حداد", Pronouns: "she/her", Email: "mariam@example.org", Phone: "+44 20 7946 0142",
			Since: "2025-04-11", State: client.Paused, Therapist: ines, DeskNote: "Side door",
		}.Tidy()
		must(t, err)
		update(t, db, func(tx *store.Tx) error { return tx.AddClient(carvalho, mariam) })
		mariam.Version = 1
		view(t, db, func(tx *store.Tx) error {
			got, err := tx.Client(carvalho, paul)
			if diff := cmp.Diff(mariam, got); diff != "" {
				t.Error(diff)
			}
			if _, err := tx.Client(elsewhere, paul); !fault.Is(err, fault.NotFound) {
				t.Errorf("another practice finds her: %v", err)
			}
			return err
		})
		mariam.Name = "Mariam Saleh"
		mariam, err = mariam.Tidy()
		must(t, err)
		update(t, db, func(tx *store.Tx) error { return tx.SaveClient(carvalho, mariam) })
		err = refuses(t, db, fault.Conflict, func(tx *store.Tx) error { return tx.SaveClient(carvalho, mariam) })
		if !strings.Contains(err.Error(), "changed this client") {
			t.Errorf("the sentence is %q", err)
		}
		refuses(t, db, fault.NotFound, func(tx *store.Tx) error { return tx.SaveClient(elsewhere, mariam) })
		refuses(t, db, fault.Conflict, func(tx *store.Tx) error { return tx.AddClient(carvalho, mariam) })
		view(t, db, func(tx *store.Tx) error {
			for search, want := range map[string]int{"saleh": 1, "haddad": 0, "حداد": 1} {
				found, err := tx.FindClients(carvalho, search, 10)
				if err != nil || len(found) != want {
					t.Errorf("%q finds %d, %v", search, len(found), err)
				}
			}
			return nil
		})
	})
}

func TestFindClients(t *testing.T) {
	names := []string{"Nguyễn Thị Hạnh", "Łucja Wójcik", "Ольга Ковальчук", "김서연", "Siobhán D’Arcy-Ng", "Ana Duarte", "Ana Andrade", "Émile Nguyen", "Hạnh Ānanda"}
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		twoPractices(t, db)
		update(t, db, func(tx *store.Tx) error {
			for i, n := range names {
				c := somebody(t, ident.Client(uuid(i)), n)
				if n == "Ana Duarte" {
					c.Email, c.Phone = "ana@example.org", "+44 20 7946 0142"
				}
				if err := tx.AddClient(carvalho, c); err != nil {
					return err
				}
			}
			return tx.AddClient(elsewhere, somebody(t, ident.Client(uuid(99)), "Ana Duarte"))
		})
		view(t, db, func(tx *store.Tx) error {
			for search, want := range map[string][]string{
				"ana": {"Ana Andrade", "Ana Duarte", "Hạnh Ānanda"}, "an an": {"Ana Andrade", "Ana Duarte", "Hạnh Ānanda"}, "ana d": {"Ana Duarte"},
				"NGUYEN": {"Émile Nguyen", "Nguyễn Thị Hạnh"}, "hanh nguyễn": {"Nguyễn Thị Hạnh"}, "wojcik": {"Łucja Wójcik"},
				"ковал": {"Ольга Ковальчук"}, "김": {"김서연"}, "darcy": {"Siobhán D’Arcy-Ng"}, "ANA@example.org": {"Ana Duarte"},
				"020 7946 0142": {"Ana Duarte"}, "zz": nil, "%": nil, "": nil, "uarte": nil,
			} {
				found, err := tx.FindClients(carvalho, search, 10)
				if err != nil {
					return err
				}
				var got []string
				for _, c := range found {
					got = append(got, c.Name)
				}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("%q: %s", search, diff)
				}
			}
			two, err := tx.FindClients(carvalho, "ana", 2)
			if len(two) != 2 {
				t.Errorf("a limit of 2 gives %d", len(two))
			}
			return err
		})
	})
}

func TestClientsByPage(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		twoPractices(t, db)
		update(t, db, func(tx *store.Tx) error {
			for i := range 25 {
				if err := tx.AddClient(carvalho, somebody(t, ident.Client(uuid(i)), fmt.Sprintf("Name %c", 'A'+i/3))); err != nil {
					return err
				}
			}
			return nil
		})
		view(t, db, func(tx *store.Tx) error {
			all, err := tx.AllClients(carvalho)
			if err != nil {
				return err
			}
			var paged []client.Client
			for last := (client.Client{}); ; {
				page, err := tx.Clients(carvalho, last, 4)
				if err != nil {
					return err
				}
				if len(page) == 0 {
					break
				}
				paged, last = append(paged, page...), page[len(page)-1]
			}
			if diff := cmp.Diff(all, paged); diff != "" || len(all) != 25 {
				t.Errorf("%d clients; %s", len(all), diff)
			}
			n, err := tx.ClientCount(carvalho)
			if n != 25 {
				t.Errorf("counted %d", n)
			}
			return err
		})
	})
}

func TestPreferencesAndWishes(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		withClients(t, db)
		set := func(place string, l client.Level) client.Preference {
			s, ok := client.ParseSpot(place)
			if !ok {
				t.Fatalf("%s is no place", place)
			}
			return client.Preference{Spot: s, Level: l, Since: "2026-03-03", Source: client.ByLink}
		}
		var before []client.Preference
		update(t, db, func(tx *store.Tx) (err error) {
			before, err = tx.Prefer(carvalho, paul, set("neck", client.Medium), set("foot", client.PleaseNot))
			return err
		})
		places := []string{"neck", "calf:left", "calf:right", "scalp", "hip:left", "jaw", "knee:right", "hand:left"}
		for _, err := range atOnce(len(places), func(i int) error {
			return db.Update(context.Background(), func(tx *store.Tx) error {
				_, err := tx.Prefer(carvalho, paul, set(places[i], client.Light))
				return err
			})
		}) {
			must(t, err)
		}
		view(t, db, func(tx *store.Tx) error {
			got, err := tx.Preferences(carvalho, paul)
			if len(got) != 9 || got[0].Area != "scalp" || got[0].Was != client.NoLevel {
				t.Errorf("%+v", got)
			}
			neck, _ := client.Preferred(got, set("neck", 0).Spot)
			if neck.Level != client.Light || neck.Was != client.Medium || neck.Source != client.ByLink || neck.Since != "2026-03-03" {
				t.Errorf("the neck: %+v", neck)
			}
			if other, err := tx.Preferences(elsewhere, paul); err != nil || len(other) != 0 {
				t.Errorf("another practice reads %v, %v", other, err)
			}
			return err
		})
		update(t, db, func(tx *store.Tx) error { return tx.SetPreferences(carvalho, paul, before) })
		refuses(t, db, fault.NotFound, func(tx *store.Tx) error {
			_, err := tx.Prefer(elsewhere, paul, set("neck", client.Deep))
			return err
		})
		view(t, db, func(tx *store.Tx) error {
			got, err := tx.Preferences(carvalho, paul)
			if diff := cmp.Diff(before, got); diff != "" {
				t.Error(diff)
			}
			return err
		})
	})
}

func TestOwnBoundaries(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		withClients(t, db)
		for _, err := range atOnce(6, func(i int) error {
			return db.Update(context.Background(), func(tx *store.Tx) error {
				_, err := tx.AddOwnBoundary(carvalho, tammy, "Not my feet", client.ByLink, "2026-02-02")
				return err
			})
		}) {
			must(t, err)
		}
		update(t, db, func(tx *store.Tx) error { return tx.RemoveOwnBoundary(carvalho, tammy, 2, "2026-03-01") })
		refuses(t, db, fault.NotFound, func(tx *store.Tx) error { return tx.RemoveOwnBoundary(carvalho, tammy, 7, "2026-03-01") })
		refuses(t, db, fault.NotFound, func(tx *store.Tx) error { return tx.RemoveOwnBoundary(elsewhere, tammy, 1, "2026-03-01") })
		refuses(t, db, fault.NotFound, func(tx *store.Tx) error {
			_, err := tx.AddOwnBoundary(elsewhere, tammy, "x", client.ByLink, "2026-02-02")
			return err
		})
		view(t, db, func(tx *store.Tx) error {
			got, err := tx.OwnBoundaries(carvalho, tammy)
			for i, b := range got {
				if b.No != i+1 || b.Text != "Not my feet" || (b.Removed != "") != (b.No == 2) || b.Source != client.ByLink || b.Added != "2026-02-02" {
					t.Errorf("%+v", b)
				}
			}
			if len(got) != 6 {
				t.Errorf("%d of 6", len(got))
			}
			return err
		})
	})
}

func TestKnotsAreSealed(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		withClients(t, db)
		k := client.Knot{
			ID: ident.Knot(uuid(1)), Client: paul, Kind: client.KindHurt, At: storetest.Start.Add(-time.Hour), Text: "The left side was too much.",
			By: "Paul", Theirs: true, Way: client.WayLink, Person: ines, Visit: ident.Visit(uuid(2)), Case: ident.Case(uuid(3)),
		}
		later := client.Knot{ID: ident.Knot(uuid(4)), Client: paul, Kind: client.KindTold, At: storetest.Start}
		update(t, db, func(tx *store.Tx) error {
			if err := tx.AddKnot(carvalho, k); err != nil {
				return err
			}
			return tx.AddKnot(carvalho, later)
		})
		view(t, db, func(tx *store.Tx) error {
			got, err := tx.Knots(carvalho, paul)
			if diff := cmp.Diff([]client.Knot{later, k}, got); diff != "" {
				t.Error(diff)
			}
			ofCase, err2 := tx.CaseKnots(carvalho, k.Case)
			if diff := cmp.Diff([]client.Knot{k}, ofCase); diff != "" || err2 != nil {
				t.Error(diff, err2)
			}
			for _, other := range []func() ([]client.Knot, error){
				func() ([]client.Knot, error) { return tx.Knots(elsewhere, paul) },
				func() ([]client.Knot, error) { return tx.CaseKnots(elsewhere, k.Case) },
				func() ([]client.Knot, error) { return tx.CaseKnots(carvalho, "") },
			} {
				if list, err := other(); err != nil || len(list) != 0 {
					t.Errorf("reads %v, %v", list, err)
				}
			}
			var body []byte
			if err := tx.Row("select body from knots where id = $1", k.ID).Scan(&body); err != nil {
				return err
			}
			if len(body) == 0 || bytes.Contains(body, []byte("left side")) {
				t.Errorf("the text stands there open: %q", body)
			}
			return err
		})
		refuses(t, db, fault.NotFound, func(tx *store.Tx) error { return tx.RemoveKnot(elsewhere, k.ID) })
		update(t, db, func(tx *store.Tx) error { return tx.RemoveKnot(carvalho, k.ID) })
		refuses(t, db, fault.Conflict, func(tx *store.Tx) error {
			return tx.AddKnot(elsewhere, client.Knot{ID: ident.Knot(uuid(5)), Client: paul, Kind: client.KindTold, At: storetest.Start})
		})
	})
}

func TestBoundariesAndWhoKnowsThem(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		withClients(t, db)
		list := boundary.Proposed()
		update(t, db, func(tx *store.Tx) error {
			for i := range list {
				list[i].ID, list[i].Since = ident.Boundary(uuid(i)), "2026-01-12"
				if err := tx.AddBoundary(carvalho, list[i]); err != nil {
					return err
				}
				list[i].Version = 1
			}
			return tx.AcknowledgeAll(carvalho, paul, boundary.Agreed, "2026-01-12", "on his phone")
		})
		late := list[0]
		late.Rule, late.Since = "If you come late, we end on time.", "2026-02-01"
		var changed boundary.Boundary
		update(t, db, func(tx *store.Tx) (err error) {
			changed, err = tx.ChangeBoundary(carvalho, late)
			return err
		})
		if changed.Version != 2 {
			t.Errorf("the changed one has version %d", changed.Version)
		}
		refuses(t, db, fault.Conflict, func(tx *store.Tx) error { _, err := tx.ChangeBoundary(carvalho, late); return err })
		refuses(t, db, fault.NotFound, func(tx *store.Tx) error { _, err := tx.ChangeBoundary(elsewhere, changed); return err })
		moved := changed
		moved.Order = 99
		update(t, db, func(tx *store.Tx) error {
			got, err := tx.ChangeBoundary(carvalho, moved)
			if got.Version != 2 || got.Since != "2026-02-01" {
				t.Errorf("another place made version %d of %s", got.Version, got.Since)
			}
			if err != nil {
				return err
			}
			return tx.Acknowledge(carvalho,
				boundary.Acknowledgement{Client: tammy, Boundary: list[1].ID, Version: 1, How: boundary.Told, On: "2026-02-02", Way: "in the room"},
				boundary.Acknowledgement{Client: paul, Boundary: list[1].ID, Version: 1, How: boundary.Agreed, On: "2026-02-02", Way: "again", At: storetest.Start})
		})
		view(t, db, func(tx *store.Tx) error {
			now, err := tx.Boundaries(carvalho)
			if diff := cmp.Diff(append(slices.Clone(list[1:]), moved), now); diff != "" {
				t.Error(diff)
			}
			versions, err2 := tx.BoundaryVersions(carvalho, late.ID)
			if len(versions) != 2 || versions[0].Version != 2 || versions[1].Rule != list[0].Rule || versions[1].Since != "2026-01-12" {
				t.Errorf("%+v, %v", versions, err2)
			}
			acks, err2 := tx.Acknowledgements(carvalho, paul)
			if err2 != nil || len(acks) != 6 || len(boundary.NotTold(now, acks)) != 0 || boundary.AllAgreed(now, acks) || acks[1].On != "2026-01-12" {
				t.Errorf("Paul: %+v, %v", acks, err2)
			}
			for _, a := range acks {
				if again := a.Way == "again"; again != a.At.Equal(storetest.Start) || again == a.At.IsZero() {
					t.Errorf("known since %v: %+v", a.At, a)
				}
			}
			not, err2 := tx.ClientsNotTold(carvalho, 10)
			if err2 != nil || len(not) != 1 || not[0].ID != tammy {
				t.Errorf("not told: %v, %v", not, err2)
			}
			agreed, all, err2 := tx.AgreedCount(carvalho)
			if agreed != 0 || all != 2 || err2 != nil {
				t.Errorf("%d of %d agreed, %v", agreed, all, err2)
			}
			if other, err := tx.Boundaries(elsewhere); err != nil || len(other) != 0 {
				t.Errorf("another practice reads %v, %v", other, err)
			}
			return err
		})
		update(t, db, func(tx *store.Tx) error {
			return tx.AcknowledgeAll(carvalho, paul, boundary.Agreed, "2026-03-01", "by phone")
		})
		view(t, db, func(tx *store.Tx) error {
			agreed, all, err := tx.AgreedCount(carvalho)
			if agreed != 1 || all != 2 {
				t.Errorf("%d of %d agreed", agreed, all)
			}
			return err
		})
		view(t, db, func(tx *store.Tx) error {
			told, err := tx.Tellings(carvalho, paul)
			if diff := cmp.Diff([]civil.Date{"2026-01-12", "2026-02-02", "2026-03-01"}, told[list[1].ID]); diff != "" {
				t.Errorf("each day on which it was told: %s", diff)
			}
			if other, err := tx.Tellings(elsewhere, paul); len(other) > 0 || err != nil {
				t.Errorf("another practice reads %v, %v", other, err)
			}
			return err
		})
		refuses(t, db, fault.Conflict, func(tx *store.Tx) error {
			return tx.Acknowledge(carvalho, boundary.Acknowledgement{Client: paul, Boundary: late.ID, Version: 7, How: boundary.Told, On: "2026-03-01"})
		})
	})
}

func TestPlanVersions(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		withClients(t, db)
		first := treatment.Plan{Client: paul, Version: 1, Goal: "Sleep on the left side again", Wanted: []treatment.Technique{treatment.Slower, treatment.Warmth}, DecidedOn: "2026-01-09", By: ines,
			Aims: treatment.Aims{Change: treatment.BothYes, Theirs: []treatment.Goal{{Weight: treatment.Very, Text: "Rest"}}, Ours: []treatment.Goal{{Weight: treatment.Little, Text: "A looser neck"}},
				Mix: treatment.Halves(60), Told: []treatment.Topic{treatment.MayStop}, ToldOn: "2026-01-09"}}
		second := first.Choose([]treatment.Technique{treatment.Broader}, []treatment.Technique{treatment.Warmth}, "2026-03-03", ines, ident.Case(uuid(1)))
		view(t, db, func(tx *store.Tx) error {
			none, err := tx.Plan(carvalho, paul)
			if none.Version != 0 || none.Client != paul {
				t.Errorf("%+v", none)
			}
			return err
		})
		update(t, db, func(tx *store.Tx) error { return tx.SavePlan(carvalho, first) })
		errs := atOnce(5, func(int) error {
			return db.Update(context.Background(), func(tx *store.Tx) error { return tx.SavePlan(carvalho, second) })
		})
		won := 0
		for _, err := range errs {
			switch {
			case err == nil:
				won++
			case !fault.Is(err, fault.Conflict):
				t.Error(err)
			}
		}
		if won != 1 {
			t.Errorf("%d of 5 made the second version", won)
		}
		refuses(t, db, fault.NotFound, func(tx *store.Tx) error { return tx.SavePlan(elsewhere, first) })
		view(t, db, func(tx *store.Tx) error {
			all, err := tx.PlanVersions(carvalho, paul)
			if diff := cmp.Diff([]treatment.Plan{second, first}, all); diff != "" {
				t.Error(diff)
			}
			now, err2 := tx.Plan(carvalho, paul)
			if diff := cmp.Diff(second, now); diff != "" || err2 != nil {
				t.Error(diff, err2)
			}
			if other, err := tx.PlanVersions(elsewhere, paul); err != nil || len(other) != 0 {
				t.Errorf("another practice reads %v, %v", other, err)
			}
			return err
		})
	})
}
