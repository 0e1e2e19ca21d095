package store

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/house"
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

// LearnedForReading gives the queries that ran in Views.
func (db *DB) LearnedForReading() (all []string) {
	for at := range db.stmts.byPool {
		if at.pool == db.read {
			all = append(all, at.query)
		}
	}
	return all
}

// Shaping, Shapes and Written let tests ask what moves an agenda on.
func Shaping(table string) bool { return shaping[table] }

// Shapes is shapes.
func Shapes(query string) bool { return shapes(query) }

// Written is written.
func Written(query string) string {
	table, _ := written(query)
	return table
}

// LargestShelf is largestShelf.
const LargestShelf = largestShelf

// FillShelf keeps agendas of practices that are not there.
func (db *DB) FillShelf(n int) {
	for i := range n {
		db.agendas.keep(&Agenda{Practice: house.Practice{ID: ident.Practice(fmt.Sprint(i))}})
	}
}

// Shelf gives how many agendas are kept, with how many blocks of time.
func (db *DB) Shelf() (kept, blocks int) {
	for _, a := range db.agendas.latest {
		blocks += a.blocks + agendaDays
	}
	return len(db.agendas.latest), blocks
}
