package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"time"

	"github.com/google/uuid"
	_ "github.com/jackc/pgx/v5/stdlib" // the PostgreSQL driver

	"github.com/partwell/partwell/internal/definition"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/seal"
	"github.com/partwell/partwell/internal/store"
)

// How many matters each of the goroutines has at hand in a round, and how many rounds there are.
const (
	stepMatters = 12
	stepRounds  = 5
)

// protocolSteps measures steps of matters at 16 at once on both engines: conditions, the effect on
// the records, the journal, timers and promises, the audit row, and a durable commit.
func protocolSteps(ctx context.Context) ([]figure, error) {
	dir, err := os.MkdirTemp("", "partwell-bench-*")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	lite, err := stepRate(ctx, store.Config{Data: filepath.Join(dir, "steps.db")})
	if err != nil {
		return nil, fmt.Errorf("on SQLite: %w", err)
	}
	var large float64
	err = onPostgres(ctx, func(address string) error {
		large, err = stepRate(ctx, store.Config{DatabaseURL: address})
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("on PostgreSQL: %w", err)
	}
	return []figure{{"protocol_steps_sqlite", lite, "1/s"}, {"protocol_steps_postgres", large, "1/s"}}, nil
}

// onPostgres gives a database of its own on the server of scripts/with-postgres.
func onPostgres(ctx context.Context, do func(address string) error) error {
	server, err := url.Parse(os.Getenv("PARTWELL_TEST_POSTGRES"))
	if err != nil || server.Host == "" && server.RawQuery == "" {
		return errors.New("put scripts/with-postgres before the command, or use make bench")
	}
	admin, err := sql.Open("pgx", server.String())
	if err != nil {
		return err
	}
	defer quietly(admin.Close)
	name := "bench_" + strconv.FormatInt(time.Now().UnixNano(), 36)
	if _, err := admin.ExecContext(ctx, "create database "+name); err != nil {
		return err
	}
	own := *server
	own.Path = "/" + name
	err = do(own.String())
	_, dropped := admin.ExecContext(context.WithoutCancel(ctx), "drop database "+name+" with (force)")
	return errors.Join(err, dropped)
}

// stepRate gives the steps per second on one engine, the median of some rounds.
func stepRate(ctx context.Context, cfg store.Config) (perSecond float64, err error) {
	cfg.Keys = seal.NewRing()
	db, err := store.Open(ctx, cfg)
	if err != nil {
		return 0, err
	}
	defer quietly(db.Close)
	library, err := definition.NewLibrary(office.Vocabulary())
	if err != nil {
		return 0, err
	}
	o := office.New(office.Parts{Store: db, Keys: cfg.Keys, Protocols: library})
	by, err := o.OpenExample(ctx, house.Practice{Name: "Bench", Zone: "Europe/London", Currency: "GBP", Taking: house.Open}, staff.Person{Name: "Inês Carvalho", Treats: true})
	if err != nil {
		return 0, err
	}
	var rates []float64
	for round := range stepRounds + 1 {
		matters, err := openMatters(ctx, db, o, by)
		if err != nil {
			return 0, err
		}
		one, err := stepsPerSecond(ctx, o, by, matters)
		if err != nil {
			return 0, err
		}
		if round > 0 { // the first one warms up
			rates = append(rates, one)
		}
	}
	return median(rates), nil
}

// openMatters begins a matter each for clients of their own.
func openMatters(ctx context.Context, db *store.DB, o *office.Office, by staff.Actor) (all [][]ident.Case, err error) {
	for range goroutines {
		var own []ident.Case
		for range stepMatters {
			c, err := client.Client{ID: ident.Client(uuid.Must(uuid.NewV7()).String()), Name: "Mariam Haddad", Therapist: by.Person}.Tidy()
			if err != nil {
				return nil, err
			}
			if err := db.Update(ctx, func(tx *store.Tx) error { return tx.AddClient(by.Practice, c) }); err != nil {
				return nil, err
			}
			told, err := o.WriteDown(ctx, by, office.NewKey(), office.Telling{About: office.Pressure, Client: c.ID,
				Answers: protocol.Answers{"words": {"The left calf was too much."}, "told-by": {"by-phone"}}})
			if err != nil {
				return nil, err
			}
			own = append(own, told.Case)
		}
		all = append(all, own)
	}
	return all, nil
}

// stepsPerSecond does two steps in each matter, every goroutine in its own.
func stepsPerSecond(ctx context.Context, o *office.Office, by staff.Actor, matters [][]ident.Case) (float64, error) {
	steps := []office.Do{
		{Task: "pain-now", Answers: protocol.Answers{"pain": {"better"}}},
		{Task: "where-how", Answers: protocol.Answers{"areas": {"calf:left"}, "how": {"too-deep"}, "said-then": {"not-said"}}},
	}
	var wg sync.WaitGroup
	failures := make(chan error, len(matters))
	begin := time.Now()
	for _, own := range matters {
		wg.Go(func() {
			for _, id := range own {
				for _, step := range steps {
					step.Case = id
					if err := o.DoTask(ctx, by, office.NewKey(), step); err != nil {
						failures <- fmt.Errorf("%s: %w", step.Task, err)
						return
					}
				}
			}
		})
	}
	wg.Wait()
	took := time.Since(begin)
	close(failures)
	return float64(len(matters)*stepMatters*len(steps)) / took.Seconds(), <-failures
}
