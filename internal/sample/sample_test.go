package sample_test

import (
	"context"
	"testing"
	"time"

	"github.com/partwell/partwell/internal/definition"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/practice/promise"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/sample"
	"github.com/partwell/partwell/internal/seal"
	"github.com/partwell/partwell/internal/store"
	"github.com/partwell/partwell/internal/store/storetest"
)

// The example is whole on any day of the week, at any hour, on both engines; and it is sound.
func TestTheExampleIsWhole(t *testing.T) {
	for _, now := range []time.Time{
		time.Date(2026, 3, 3, 11, 20, 0, 0, time.UTC),  // a Tuesday
		time.Date(2026, 3, 29, 5, 0, 0, 0, time.UTC),   // a Sunday, on which the clocks change
		time.Date(2028, 2, 29, 22, 59, 0, 0, time.UTC), // a day that few years have
	} {
		t.Run(now.Format(time.DateOnly), func(t *testing.T) {
			t.Parallel()
			for name, cfg := range map[string]store.Config{"sqlite": storetest.SQLiteConfig(t), "postgres": storetest.PostgresConfig(t)} {
				t.Run(name, func(t *testing.T) {
					t.Parallel()
					whole(t, cfg, now)
				})
			}
		})
	}
}

func whole(t *testing.T, cfg store.Config, now time.Time) {
	ctx := context.Background()
	clock := sample.NewClock(now)
	cfg.Clock = clock.Now
	db := storetest.Open(t, cfg)
	library, err := definition.NewLibrary(office.Vocabulary())
	if err != nil {
		t.Fatal(err)
	}
	o := office.New(office.Parts{Store: db, Keys: seal.NewRing(), Clock: clock.Now, Protocols: library})
	if err := sample.Fill(ctx, o, clock, now); err != nil {
		t.Fatal(err)
	}
	found, err := db.Verify(ctx)
	if err != nil || len(found) > 0 {
		t.Errorf("verify: %v %v", found, err)
	}
	p, err := o.PublicPractice(ctx, "")
	if err != nil {
		t.Fatal(err)
	}
	people, err := o.ExamplePeople(ctx, p.ID)
	if err != nil || len(people) != 3 || people[0].Role != staff.Owner {
		t.Fatalf("people: %v %v", people, err)
	}
	as := map[staff.Role]staff.Actor{}
	for _, someone := range people {
		as[someone.Role] = staff.As(p.ID, someone)
	}
	full(t, o, as[staff.Owner])
	eachSeesHerOwn(t, o, as)
	readersAlone(t, o, as)
	today, err := o.Today(ctx, as[staff.Owner])
	if err != nil {
		t.Fatal(err)
	}
	needs := map[promise.Kind]int{}
	for _, n := range today.Needs {
		needs[n.Promise.Kind]++
	}
	if needs[promise.Answer] != 2 || len(today.Needs) > 6 {
		t.Errorf("what stands on Today: %v", needs)
	}
	if len(today.Looks) != 1 {
		t.Errorf("what waits for a second look: %+v", today.Looks)
	}
	if len(today.Days) == 0 || today.Waits != "" {
		t.Errorf("the day: %+v, waits for %q", today.Days, today.Waits)
	}
}

// The practice says that it is full, and its weeks say so too.
func full(t *testing.T, o *office.Office, owner staff.Actor) {
	t.Helper()
	index, err := o.Index(context.Background(), owner)
	if err != nil || index.Practice.Taking != house.Full || index.Room == nil {
		t.Fatalf("the practice: %+v %v", index, err)
	}
	if share := index.Room.Share(); share < 65 || share > 95 {
		t.Errorf("%d %% of the weeks ahead is booked", share)
	}
	if soon := o.Now().AddDate(0, 0, 28); index.Room.NextFree.Before(soon) {
		t.Errorf("it is full, and free on %s", index.Room.NextFree)
	}
}

// Each of the three sees a day and clients, and only what her role sees.
func eachSeesHerOwn(t *testing.T, o *office.Office, as map[staff.Role]staff.Actor) {
	t.Helper()
	ctx := context.Background()
	for role, days := range map[staff.Role]int{staff.Owner: 2, staff.Therapist: 1, staff.Desk: 2} {
		today, err := o.Today(ctx, as[role])
		if err != nil || len(today.Days) != days {
			t.Fatalf("%s: %d days, %v", role, len(today.Days), err)
		}
		for _, day := range today.Days {
			if day.Visits < 3 {
				t.Errorf("%s sees %d visits of %s", role, day.Visits, day.Person.Name)
			}
		}
		list, err := o.Clients(ctx, as[role], office.ClientSearch{})
		if err != nil || len(list.Rows) < 25 || !list.Several {
			t.Errorf("%s: %d clients, %v", role, len(list.Rows), err)
		}
		with := map[string]int{}
		for _, c := range list.Rows {
			with[c.With.Name]++
			_, err := o.Plan(ctx, as[role], c.ID)
			hers := role == staff.Owner || c.With.ID == as[role].Person
			if hers != (err == nil) {
				t.Errorf("%s reads what is worked on with %s: %v", role, c.Name, err)
			}
		}
		if len(with) != 2 {
			t.Errorf("whose clients: %v", with)
		}
	}
}

// What was told of how somebody behaved is there for its readers, with a next step; nobody else finds it.
func readersAlone(t *testing.T, o *office.Office, as map[staff.Role]staff.Actor) {
	t.Helper()
	ctx := context.Background()
	ids := map[string]ident.Case{}
	for _, role := range []staff.Role{staff.Owner, staff.Therapist, staff.Desk} {
		lines, err := o.AllMatters(ctx, as[role])
		if err != nil {
			t.Fatal(err)
		}
		found := map[string]int{}
		for _, line := range lines {
			if found[line.Head.Protocol]++; line.Head.Restricted {
				ids[line.Head.Protocol] = line.Head.ID
				if line.Next == "" {
					t.Errorf("%s: nothing comes next for %s", line.Title, role)
				}
			}
		}
		got := [3]int{found[office.Conduct], found[office.Manner], found[office.Harmed]}
		if want := map[staff.Role][3]int{staff.Owner: {1, 1, 1}, staff.Therapist: {0, 1, 1}, staff.Desk: {0, 0, 0}}[role]; got != want {
			t.Errorf("%s finds %v of conduct, manner and harm, want %v", role, got, want)
		}
	}
	for role, id := range map[staff.Role]ident.Case{staff.Therapist: ids[office.Conduct], staff.Desk: ids[office.Harmed]} {
		if _, err := o.Matter(ctx, as[role], id); !fault.Is(err, fault.NotFound) {
			t.Errorf("%s opens what is not hers: %v", role, err)
		}
	}
}
