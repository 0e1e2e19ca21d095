package store

import (
	"context"
	"database/sql"
)

// Exec lets tests run a statement of their own.
func (tx *Tx) Exec(query string, args ...any) (int64, error) { return tx.exec(query, args...) }

// Row lets tests ask for a row of their own.
func (tx *Tx) Row(query string, args ...any) scanner { return tx.row(query, args...) }

// Rows lets tests ask for rows of their own.
func (tx *Tx) Rows(query string, args []any, fn func(scan func(...any) error) error) error {
	return tx.rows(query, args, fn)
}

// Waiting is the number of updates in the queue of the committer.
func (db *DB) Waiting() int { return len(db.committer.queue) }

// WritePool is the pool that the committer writes with.
func (db *DB) WritePool() *sql.DB { return db.write }

// Raw runs a statement outside any transaction of ours.
func (db *DB) Raw(ctx context.Context, query string, args ...any) error {
	_, err := db.write.ExecContext(ctx, query, args...)
	return err
}
