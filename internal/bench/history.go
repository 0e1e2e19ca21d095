package main

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver that the store uses

	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/store"
)

// The shape of the data: so many therapists from 9:00 to 17:00 every day, one service of 60 minutes, the next
// days four fifths full, the rest of what is stored in the past.
const (
	benchTherapists = 10
	benchDays       = 30
	opens, closes   = 9, 17
	benchClients    = 2000
)

// How many visits one statement inserts. SQLite's driver looks for each value through all of them.
const (
	rowsSQLite   = 10
	rowsPostgres = 200
)

const visitColumns = `practice_id, id, client_id, therapist_id, service_id, title, starts, ends, minutes, price, currency, state, booked_at, version`

// history writes visits beside the program, as no use case does: many in one statement, without asking for
// each whether it may stand there.
type history struct {
	db         *sql.DB
	postgres   bool
	practice   ident.Practice
	service    ident.Service
	therapists []ident.Person
	clients    []ident.Client
	today      time.Time

	atOnce int // visits in one statement
	stored int // in all
	past   int // of them in the past
	rows   []any
}

func openHistory(cfg store.Config) (*history, error) {
	if cfg.DatabaseURL != "" {
		db, err := sql.Open("pgx", cfg.DatabaseURL)
		return &history{db: db, postgres: true, atOnce: rowsPostgres}, err
	}
	db, err := sql.Open("sqlite", "file:"+cfg.Data+"?_pragma=busy_timeout(60000)&_pragma=synchronous(off)&_pragma=foreign_keys(0)&_pragma=cache_size(-1000000)&_txlock=immediate")
	if err == nil {
		db.SetMaxOpenConns(1) // for all of which the pragmas count
	}
	return &history{db: db, atOnce: rowsSQLite}, err
}

// future fills the next days.
func (h *history) future(ctx context.Context) error {
	random := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // the same data each time
	return h.insert(ctx, func(tx *sql.Tx) error {
		for day := range benchDays {
			for who := range h.therapists {
				for hour := opens; hour < closes; hour++ {
					if random.IntN(5) == 0 {
						continue
					}
					if err := h.add(ctx, tx, who, h.today.AddDate(0, 0, day).Add(time.Duration(hour)*time.Hour), "booked"); err != nil {
						return err
					}
				}
			}
		}
		return nil
	})
}

// fill adds visits in the past until so many are stored.
func (h *history) fill(ctx context.Context, stored int) error {
	return h.insert(ctx, func(tx *sql.Tx) error {
		for ; h.stored < stored; h.past++ {
			hour, rest := h.past%(closes-opens), h.past/(closes-opens)
			who, day := rest%len(h.therapists), rest/len(h.therapists)
			if err := h.add(ctx, tx, who, h.today.AddDate(0, 0, -1-day).Add(time.Duration(opens+hour)*time.Hour), "done"); err != nil {
				return err
			}
		}
		return nil
	})
}

func (h *history) add(ctx context.Context, tx *sql.Tx, who int, starts time.Time, state string) error {
	h.stored++
	h.rows = append(h.rows, h.practice, fmt.Sprintf("018f0000-0000-7000-8000-%012x", h.stored), h.clients[h.stored%len(h.clients)], h.therapists[who], h.service, "Massage, 60 minutes",
		starts.UnixMicro(), starts.Add(time.Hour).UnixMicro(), 60, 6000, "GBP", state, starts.UnixMicro(), 1)
	if len(h.rows) < h.atOnce*14 {
		return nil
	}
	return h.write(ctx, tx)
}

func (h *history) write(ctx context.Context, tx *sql.Tx) error {
	if len(h.rows) == 0 {
		return nil
	}
	var text strings.Builder
	text.WriteString("insert into visits (" + visitColumns + ") values ")
	for i := range h.rows {
		switch {
		case i == 0:
			text.WriteByte('(')
		case i%14 == 0:
			text.WriteString("), (")
		default:
			text.WriteByte(',')
		}
		fmt.Fprintf(&text, "$%d", i+1)
	}
	text.WriteByte(')')
	_, err := tx.ExecContext(ctx, text.String(), h.rows...)
	h.rows = h.rows[:0]
	return err
}

// insert runs fn in one transaction. On PostgreSQL foreign keys are not checked in it, and the constraint that
// keeps visits apart is made anew at the end, which checks all of them at once.
func (h *history) insert(ctx context.Context, fn func(*sql.Tx) error) error {
	tx, err := h.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer quietly(tx.Rollback)
	apart := ""
	if h.postgres {
		if err := tx.QueryRowContext(ctx, "select pg_get_constraintdef(oid) from pg_constraint where conname = 'visits_apart'").Scan(&apart); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, "set local session_replication_role = replica"); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, "alter table visits drop constraint visits_apart"); err != nil {
			return err
		}
	}
	if err := fn(tx); err != nil {
		return err
	}
	if err := h.write(ctx, tx); err != nil {
		return err
	}
	if h.postgres {
		if _, err := tx.ExecContext(ctx, "alter table visits add constraint visits_apart "+apart); err != nil {
			return err
		}
	}
	if _, err := tx.ExecContext(ctx, "update calendars set rev = rev + 1"); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	if h.postgres {
		_, err = h.db.ExecContext(ctx, "vacuum analyze visits")
	} else {
		// What was filled in is on the disk before anything is measured, and not on its way there.
		for _, on := range []string{"pragma synchronous=full", "pragma wal_checkpoint(truncate)", "pragma synchronous=off"} {
			if _, err = h.db.ExecContext(ctx, on); err != nil {
				break
			}
		}
	}
	return err
}
