package store

import (
	"context"
	"fmt"

	"database/sql"

	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"
)

// JobsDriver is the job queue's door to the same database. On SQLite it shares the one writing
// connection with Update, so that neither meets a lock of the other.
func (db *DB) JobsDriver() riverdriver.Driver[*sql.Tx] {
	if db.engine == postgres {
		return riverdatabasesql.New(db.write)
	}
	return riversqlite.New(db.write)
}

func (db *DB) migrateJobs(ctx context.Context) error {
	m, err := rivermigrate.New(db.JobsDriver(), nil)
	if err != nil {
		return fmt.Errorf("reading the job queue's migrations: %w", err)
	}
	if _, err := m.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return fmt.Errorf("bringing the job queue's tables up to date: %w", translate(err))
	}
	return nil
}
