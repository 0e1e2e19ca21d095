package store

import (
	"context"
	"database/sql"
	"fmt"
	"sync"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"
)

// Job is what a worker is asked to do: a plain struct that marshals to JSON. Its kind has two
// characters or more and never changes. (The same as the job queue's own JobArgs, so that office
// need not import it.)
type Job interface{ Kind() string }

// jobs is an insert-only client of the job queue, made when it is first needed.
type jobs struct {
	once   sync.Once
	client *river.Client[*sql.Tx]
	err    error
}

// JobsDriver is the job queue's door to the same database, for river.NewClient. On SQLite it shares
// the one writing connection with Update, so that neither meets a lock of the other.
func (db *DB) JobsDriver() riverdriver.Driver[*sql.Tx] {
	if db.engine == postgres {
		return riverdatabasesql.New(db.write)
	}
	return riversqlite.New(db.write)
}

// InsertJob hands a job to the queue in the transaction at hand: it is there once the Update is
// committed, and not at all otherwise. It is some thirty times dearer than a plain insert; what is
// frequent belongs into the outbox.
func (tx *Tx) InsertJob(job Job) error {
	if err := tx.ready(); err != nil {
		return err
	}
	j := &tx.db.jobs
	j.once.Do(func() { j.client, j.err = river.NewClient(tx.db.JobsDriver(), &river.Config{Logger: tx.db.log}) })
	if j.err != nil {
		return tx.fail(j.err)
	}
	if _, err := j.client.InsertTx(tx.ctx, tx.on.sql, job, nil); err != nil {
		return tx.fail(err)
	}
	return nil
}

func (db *DB) migrateJobs(ctx context.Context) error {
	m, err := rivermigrate.New(db.JobsDriver(), &rivermigrate.Config{Logger: db.log})
	if err != nil {
		return fmt.Errorf("reading the job queue's migrations: %w", err)
	}
	if _, err := m.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return fmt.Errorf("bringing the job queue's tables up to date: %w", translate(err))
	}
	return nil
}
