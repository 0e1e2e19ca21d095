// Package store keeps everything Partwell knows, in one SQLite file or in a PostgreSQL database.
//
// It holds ALL of the SQL, one set for both engines, in the subset that guide and guard tests name,
// and one file per subject with methods on Tx. A use case is one DB.Update: it commits whole or not
// at all, and its caller is told only after the commit is durable. Reads are one DB.View: one
// consistent picture. Each method takes the practice first and has it in every WHERE, so that no
// record can be reached by its id alone. Loading does not judge rules of the domain again.
//
// It imports practice/*, the kernel, seal and the drivers; never office, web, cli, jobs or net/http.
// Drivers' errors stop here and become faults.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"sync"
	"time"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/seal"
)

// Config says where the data is and with what to open it.
type Config struct {
	// Data is the path of the SQLite file; it is made where none is. Used when DatabaseURL is empty.
	Data string
	// DatabaseURL is the address of a PostgreSQL database: postgres://user:secret@host/name.
	DatabaseURL string
	// Keys open and make sealed texts. Required, and the ones that existing data was sealed with.
	Keys *seal.Ring
	// DataID is the id that new data gets (NewDataID); made up when empty. See Identify.
	DataID string
	// Clock tells the time; time.Now when nil.
	Clock func() time.Time
	// Log takes what nobody can be told directly; discarded when nil.
	Log *slog.Logger
	// SkipMigrations opens a database that is known to be up to date (tests copy a migrated one).
	SkipMigrations bool
	// CheckNesting makes an Update or View inside the closure of another one panic with a clear
	// sentence even if it was called with a context from outside. Costs some microseconds; for tests.
	CheckNesting bool
}

// DB is an open database. It is safe for use at once.
type DB struct {
	engine  engine
	read    *sql.DB // several connections; on PostgreSQL the same as write
	write   *sql.DB // one connection on SQLite, shared with River
	keys    *seal.Ring
	clock   func() time.Time
	log     *slog.Logger
	stmts   statements
	nesting nesting
	checks  checks
	jobs    jobs
	agendas agendas
	data    string // path of the SQLite file

	identity Identity

	committer *committer // on SQLite

	closing sync.Once
}

// engine is which of the two databases is in use.
type engine string

const (
	sqlite   engine = "sqlite"
	postgres engine = "postgres"
)

// Open opens or makes the database and brings it up to date. Faults: Conflict "newer-data" when it
// was made by a newer Partwell, Conflict "other-key" when it was sealed with other keys, Invalid when
// the file or the address cannot be used, Unavailable when the server cannot be reached.
func Open(ctx context.Context, cfg Config) (*DB, error) {
	if cfg.Keys == nil {
		return nil, errors.New("store: opening needs the keys for sealed texts")
	}
	db := &DB{keys: cfg.Keys, clock: cfg.Clock, log: cfg.Log, engine: sqlite}
	if db.clock == nil {
		db.clock = time.Now
	}
	if db.log == nil {
		db.log = slog.New(slog.DiscardHandler)
	}
	db.nesting.on = cfg.CheckNesting
	var err error
	if cfg.DatabaseURL != "" {
		db.engine = postgres
		err = db.openPostgres(cfg.DatabaseURL)
	} else {
		err = db.openSQLite(cfg.Data)
	}
	if err != nil {
		return nil, err
	}
	if err := db.prepare(ctx, cfg); err != nil {
		return nil, errors.Join(err, db.closePools())
	}
	if db.engine == sqlite {
		db.committer = newCommitter(db)
	}
	return db, nil
}

// prepare reaches the database and migrates it.
func (db *DB) prepare(ctx context.Context, cfg Config) error {
	if err := db.write.PingContext(ctx); err != nil {
		return fmt.Errorf("opening the data: %w", translate(err))
	}
	if !cfg.SkipMigrations {
		if err := db.migrate(ctx); err != nil {
			return err
		}
	}
	return db.adopt(ctx, cfg.DataID)
}

// Close waits for what is under way and closes the database.
func (db *DB) Close() error {
	var err error
	db.closing.Do(func() {
		if db.committer != nil {
			db.committer.close()
		}
		err = db.closePools()
	})
	return err
}

func (db *DB) closePools() error {
	db.stmts.close()
	err := db.read.Close()
	if db.write != db.read {
		err = errors.Join(err, db.write.Close())
	}
	return err
}

// Engine names the database in use, "sqlite" or "postgres", for the page that says where data is.
func (db *DB) Engine() string { return string(db.engine) }

// DataFile is the path of the SQLite file; empty on PostgreSQL.
func (db *DB) DataFile() string { return db.data }

// Ready reports whether the database answers.
func (db *DB) Ready(ctx context.Context) error {
	var one int
	if err := db.read.QueryRowContext(ctx, "select 1").Scan(&one); err != nil {
		return fault.Wrap("asking the database", translate(err))
	}
	return nil
}

// View runs fn on one consistent picture of the data, that of its first statement. fn must not write, and must
// not start another View or Update. Errors: what fn gives, or Unavailable when the database is away.
func (db *DB) View(ctx context.Context, fn func(*Tx) error) error {
	opts := &sql.TxOptions{ReadOnly: true}
	if db.engine == postgres {
		opts.Isolation = sql.LevelRepeatableRead
	}
	return db.look(ctx, "View", fn, func() (*sql.Tx, error) { return db.read.BeginTx(ctx, opts) })
}

// Glance is a View of one statement, which needs no transaction: a third of the way to the database and back,
// for what is asked with every request. A second statement is an error.
func (db *DB) Glance(ctx context.Context, fn func(*Tx) error) error {
	return db.look(ctx, "Glance", fn, nil)
}

func (db *DB) look(ctx context.Context, what string, fn func(*Tx) error, begin func() (*sql.Tx, error)) error {
	at := db.nesting.refuse(ctx, what)
	on := db.newSession(nil, db.read)
	on.begin = begin
	defer func() { on.end(ctx) }()
	defer db.nesting.enter(at, what)()
	tx := db.newTx(ctx, on)
	tx.view = true
	if err := fn(tx); err != nil {
		return err
	}
	return tx.err
}

// Update runs fn in a read-write transaction and returns after the commit is durable. It runs fn
// again when the engine asks for that, so fn has no effect outside tx: ids are made before, results
// are assigned afresh, nothing is hashed, rendered or waited for inside. fn must not start another
// View or Update. A panic in fn stores nothing and goes on in the caller. Errors: what fn gives;
// Unavailable when storing is not possible now (full disk, database away), with Code
// "unknown-commit" when it cannot be told whether it was stored.
func (db *DB) Update(ctx context.Context, fn func(*Tx) error) error {
	db.nesting.refuse(ctx, "Update")
	if db.engine == sqlite {
		return db.committer.update(ctx, fn)
	}
	for try := 1; ; try++ {
		again, err := db.updateOnce(ctx, fn)
		if try == tries || !again || ctx.Err() != nil {
			return err
		}
		runtime.Gosched()
	}
}

// tries is how often a closure runs at most when the engine asks for it again.
const tries = 12

// updateOnce runs fn in a transaction of its own on PostgreSQL. again says that the engine asks to
// run it once more, which it can only before COMMIT. Statements end with the caller's context,
// COMMIT does not: an interrupted one leaves nobody knowing.
func (db *DB) updateOnce(ctx context.Context, fn func(*Tx) error) (again bool, err error) {
	if err := ctx.Err(); err != nil {
		return false, err
	}
	stx, err := db.write.BeginTx(context.WithoutCancel(ctx), nil)
	if err != nil {
		return false, translate(err)
	}
	defer quietly(stx.Rollback) // also on panic; nothing to roll back after the commit
	on := db.newSession(stx, db.write)
	tx := db.newTx(ctx, on)
	if err = tx.run(fn); err == nil {
		err = on.flushHeads(tx)
	}
	if err != nil {
		return retryable(err), err
	}
	if err := stx.Commit(); err != nil {
		return false, commitFault(err)
	}
	return false, nil
}

// quietly closes or rolls back what was only read or is given up; there is nothing left to tell.
func quietly(end func() error) { _ = end() }
