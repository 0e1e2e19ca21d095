package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
	_ "modernc.org/sqlite" // the SQLite driver

	"github.com/partwell/partwell/internal/fault"
)

//go:embed migrations
var migrationFiles embed.FS

// openSQLite opens the two pools on one file: readers, and one writer.
func (db *DB) openSQLite(path string) error {
	if path == "" {
		return errors.New("store: opening needs the path of the data file or the address of a database")
	}
	abs := absolute(path)
	if err := makeFile(abs); err != nil {
		return err
	}
	db.data = abs
	var err error
	if db.write, err = sql.Open("sqlite", sqliteDSN(abs, true)); err != nil {
		return fmt.Errorf("opening the data file: %w", err)
	}
	db.write.SetMaxOpenConns(1)
	if db.read, err = sql.Open("sqlite", sqliteDSN(abs, false)); err != nil {
		return fmt.Errorf("opening the data file: %w", errors.Join(err, db.write.Close()))
	}
	readers := max(4, runtime.GOMAXPROCS(0))
	db.read.SetMaxOpenConns(readers)
	db.read.SetMaxIdleConns(readers)
	return nil
}

func absolute(path string) string {
	abs, err := filepath.Abs(path)
	if err != nil { // the working folder is gone
		return path
	}
	return abs
}

// makeFile makes the data file for its owner's eyes only; SQLite gives its companions the same mode.
func makeFile(path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fileFault(path, err)
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return fileFault(path, err)
	}
	return f.Close()
}

func fileFault(path string, err error) error {
	return &fault.Error{Kind: fault.Invalid, Code: CodeFile, Err: err,
		Message: "The data file " + path + " cannot be used. Is its folder there, and may Partwell write in it?"}
}

// sqliteDSN writes the address of a data file. busy_timeout comes first, because the statements
// that follow it can already meet a lock.
func sqliteDSN(abs string, writer bool) string {
	dsn := fileURI(abs) + "?_pragma=busy_timeout(10000)&_pragma=journal_mode(wal)&_pragma=synchronous(full)&_pragma=foreign_keys(1)"
	if writer {
		return dsn + "&_txlock=immediate"
	}
	return dsn + "&_pragma=query_only(1)"
}

// fileURI names a file for SQLite, whatever signs stand in its path.
func fileURI(abs string) string {
	p := filepath.ToSlash(abs)
	if !strings.HasPrefix(p, "/") {
		p = "/" + p // C:/… on Windows
	}
	return (&url.URL{Scheme: "file", Path: p}).String()
}

// errAddress quotes nothing of the address: it holds a password.
var errAddress = fault.New(fault.Invalid, "database-url", "The address of the database cannot be read. Write it like postgres://user:password@host:5432/name.")

func (db *DB) openPostgres(address string) error {
	cfg, err := pgx.ParseConfig(address)
	if err != nil {
		return errAddress
	}
	cfg.RuntimeParams["timezone"] = "UTC"
	db.write = stdlib.OpenDB(*cfg)
	db.write.SetMaxOpenConns(24)
	db.write.SetMaxIdleConns(24)
	db.read = db.write
	return nil
}

// migrate brings the tables up to date, ours and those of the job queue.
func (db *DB) migrate(ctx context.Context) error {
	files, err := fs.Sub(migrationFiles, "migrations/"+string(db.engine))
	if err != nil {
		return err
	}
	dialect, opts := goose.DialectSQLite3, []goose.ProviderOption{goose.WithDisableGlobalRegistry(true), goose.WithLogger(goose.NopLogger())}
	if db.engine == postgres {
		locker, err := lock.NewPostgresSessionLocker() // several servers may start at once
		if err != nil {
			return err
		}
		dialect, opts = goose.DialectPostgres, append(opts, goose.WithSessionLocker(locker))
	}
	p, err := goose.NewProvider(dialect, db.write, files, opts...)
	if err != nil {
		return fmt.Errorf("reading the migrations: %w", err)
	}
	if err := refuseNewer(ctx, p); err != nil {
		return err
	}
	if _, err := p.Up(ctx); err != nil {
		return migrationFault(err)
	}
	return db.migrateJobs(ctx)
}

// refuseNewer keeps an older program from writing into the data of a newer one.
func refuseNewer(ctx context.Context, p *goose.Provider) error {
	have, newest, err := p.GetVersions(ctx)
	if err != nil {
		return fmt.Errorf("reading the version of the data: %w", translate(err))
	}
	if have > newest {
		return fault.New(fault.Conflict, "newer-data",
			"This data was made by a newer Partwell (its form %d, this program knows %d). Nothing was changed. Use the newer program.", have, newest)
	}
	return nil
}

// migrationFault says what to do when a migration was refused.
func migrationFault(err error) error {
	pg, ok := errors.AsType[*pgconn.PgError](err)
	if ok && strings.Contains(pg.Message+pg.Detail+pg.Hint+err.Error(), "btree_gist") {
		return &fault.Error{Kind: fault.Unavailable, Code: "btree-gist", Err: err,
			Message: "PostgreSQL refused the extension btree_gist, which keeps two visits from overlapping. " +
				"Install the package postgresql-contrib if it is missing, let an administrator of the database run " +
				"`create extension btree_gist` in it once, then start Partwell again. Nothing was changed."}
	}
	return fmt.Errorf("bringing the data up to date: %w", translate(err))
}
