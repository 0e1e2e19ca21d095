package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	_ "modernc.org/sqlite" // the driver that the store uses

	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/seal"
	"github.com/partwell/partwell/internal/store"
)

const (
	rounds     = 9
	roundTime  = 400 * time.Millisecond
	goroutines = 16
)

// oneInsert is the statement of tx.Begin, so that both sides do the same work.
const oneInsert = `insert into idempotency (practice_id, actor, key, digest, result, created) values ($1, $2, $3, $4, '', $5)
on conflict (practice_id, actor, key) do nothing returning created`

// groupCommit compares durable updates at 16 at once with one insert per commit by the same driver
// on a file of the same form, both with synchronous=FULL.
func groupCommit(ctx context.Context) ([]figure, error) {
	dir, err := os.MkdirTemp("", "partwell-bench-*")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	db, err := store.Open(ctx, store.Config{Data: filepath.Join(dir, "group.db"), Keys: seal.NewRing()})
	if err != nil {
		return nil, err
	}
	defer quietly(db.Close)
	plain, err := openPlain(ctx, filepath.Join(dir, "plain.db"))
	if err != nil {
		return nil, err
	}
	defer plain.close()

	var grouped, audited, alone []float64
	for range rounds {
		one, err := rate(1, func(n int64) error { return plain.insert(ctx, n) })
		if err != nil {
			return nil, err
		}
		together, err := rate(goroutines, func(n int64) error { return insertUpdate(ctx, db, n, false) })
		if err != nil {
			return nil, err
		}
		withAudit, err := rate(goroutines, func(n int64) error { return insertUpdate(ctx, db, n, true) })
		if err != nil {
			return nil, err
		}
		alone, grouped, audited = append(alone, one), append(grouped, together/one), append(audited, withAudit/one)
	}
	return []figure{
		{"one_insert_per_commit", median(alone), "1/s"},
		{"group_commit_ratio", median(grouped), "times"},
		{"group_commit_audited_ratio", median(audited), "times"},
	}, nil
}

// serial makes each key of the whole run another one.
var serial atomic.Int64

// rate calls for a while on some goroutines and gives calls per second.
func rate(goroutines int, call func(n int64) error) (float64, error) {
	var calls atomic.Int64
	var wg sync.WaitGroup
	failures := make(chan error, goroutines)
	start := time.Now()
	for range goroutines {
		wg.Go(func() {
			for time.Since(start) < roundTime {
				if err := call(serial.Add(1)); err != nil {
					failures <- err
					return
				}
				calls.Add(1)
			}
		})
	}
	wg.Wait()
	close(failures)
	return float64(calls.Load()) / time.Since(start).Seconds(), <-failures
}

const (
	benchPractice = ident.Practice("018f0000-0000-7000-8000-000000000001")
	benchActor    = "person:018f0000-0000-7000-8000-000000000011"
)

func benchKey(n int64) string { return fmt.Sprintf("018f0000-0000-7000-8000-%012d", n) }

func insertUpdate(ctx context.Context, db *store.DB, n int64, audit bool) error {
	key := benchKey(n)
	return db.Update(ctx, func(tx *store.Tx) error {
		if audit {
			tx.Audit(benchPractice, benchActor, "bench", key)
		}
		_, _, err := tx.Begin(benchPractice, benchActor, key, "digest")
		return err
	})
}

// plain is the same table in the same form, written with one insert per commit.
type plain struct {
	db     *sql.DB
	stmt   *sql.Stmt
	schema *store.DB
}

func openPlain(ctx context.Context, path string) (*plain, error) {
	schema, err := store.Open(ctx, store.Config{Data: path, Keys: seal.NewRing()}) // makes the tables
	if err != nil {
		return nil, err
	}
	dsn := (&url.URL{Scheme: "file", Path: filepath.ToSlash(path)}).String() +
		"?_pragma=busy_timeout(10000)&_pragma=journal_mode(wal)&_pragma=synchronous(full)&_pragma=foreign_keys(1)&_txlock=immediate"
	db, err := sql.Open("sqlite", dsn)
	if err != nil {
		return nil, errors.Join(err, schema.Close())
	}
	db.SetMaxOpenConns(1)
	stmt, err := db.PrepareContext(ctx, oneInsert)
	if err != nil {
		return nil, errors.Join(err, db.Close(), schema.Close())
	}
	return &plain{db, stmt, schema}, nil
}

func (p *plain) close() {
	quietly(p.stmt.Close)
	quietly(p.db.Close)
	quietly(p.schema.Close)
}

// insert is one insert, committed by itself as a program does that knows no groups.
func (p *plain) insert(ctx context.Context, n int64) error {
	tx, err := p.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer quietly(tx.Rollback)
	var created int64
	stmt := tx.StmtContext(ctx, p.stmt)
	defer func() { _ = stmt.Close() }()
	if err := stmt.QueryRowContext(ctx, benchPractice, benchActor, benchKey(n), "digest", n).Scan(&created); err != nil {
		return err
	}
	return tx.Commit()
}

// quietly closes what is thrown away; there is nothing left to tell.
func quietly(end func() error) { _ = end() }
