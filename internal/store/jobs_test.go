package store_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/riverqueue/river"

	"github.com/partwell/partwell/internal/store"
	"github.com/partwell/partwell/internal/store/storetest"
)

type greetArgs struct {
	Name string `json:"name"`
}

func (greetArgs) Kind() string { return "test_greet" }

type greeter struct {
	river.WorkerDefaults[greetArgs]
	db     *store.DB
	mu     sync.Mutex
	worked []string
}

// Work writes too, so that the queue and Update meet on the writing connection.
func (g *greeter) Work(ctx context.Context, job *river.Job[greetArgs]) error {
	g.mu.Lock()
	g.worked = append(g.worked, job.Args.Name)
	g.mu.Unlock()
	return g.db.Update(ctx, func(tx *store.Tx) error {
		tx.Audit("p", "system", "greet", job.Args.Name)
		return nil
	})
}

func TestAJobInsertedInAnUpdateIsWorkedOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		g := &greeter{db: db}
		workers := river.NewWorkers()
		river.AddWorker(workers, g)
		client, err := river.NewClient(db.JobsDriver(), &river.Config{
			Queues: map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: 4}}, Workers: workers,
			FetchCooldown: 20 * time.Millisecond, FetchPollInterval: 20 * time.Millisecond,
			Logger: slog.New(slog.DiscardHandler),
		})
		if err != nil {
			t.Fatal(err)
		}
		completed, cancel := client.Subscribe(river.EventKindJobCompleted)
		defer cancel()
		if err := client.Start(ctx); err != nil {
			t.Fatal(err)
		}
		defer client.Stop(ctx)

		boom := errors.New("boom")
		if err := db.Update(ctx, func(tx *store.Tx) error { return errors.Join(tx.InsertJob(greetArgs{"nobody"}), boom) }); !errors.Is(err, boom) {
			t.Fatal(err)
		}
		var wg sync.WaitGroup
		want := map[string]int{}
		for i := range 5 {
			name := fmt.Sprint("client ", i)
			want[name] = 1
			wg.Go(func() {
				if err := db.Update(ctx, func(tx *store.Tx) error { return tx.InsertJob(greetArgs{name}) }); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		for range 5 {
			select {
			case <-completed:
			case <-time.After(20 * time.Second):
				t.Fatal("the jobs were not worked")
			}
		}
		got := map[string]int{}
		g.mu.Lock()
		for _, name := range g.worked {
			got[name]++
		}
		g.mu.Unlock()
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	})
}
