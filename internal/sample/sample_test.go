package sample_test

import (
	"context"
	"testing"
	"time"

	"github.com/partwell/partwell/internal/definition"
	"github.com/partwell/partwell/internal/office"
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
			for name, cfg := range map[string]store.Config{"sqlite": storetest.SQLiteConfig(t), "postgres": storetest.PostgresConfig(t)} {
				t.Run(name, func(t *testing.T) { whole(t, cfg, now) })
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
	if err != nil || len(people) != 2 || people[0].Role != staff.Owner {
		t.Fatalf("people: %v %v", people, err)
	}
	today, err := o.Today(ctx, staff.As(p.ID, people[0]))
	if err != nil {
		t.Fatal(err)
	}
	needs := map[promise.Kind]int{}
	for _, n := range today.Needs {
		needs[n.Promise.Kind]++
	}
	if needs[promise.Answer] != 2 || len(today.Needs) > 5 {
		t.Errorf("what stands on Today: %v", needs)
	}
	if len(today.Days) == 0 || today.Waits != "" {
		t.Errorf("the day: %+v, waits for %q", today.Days, today.Waits)
	}
}
