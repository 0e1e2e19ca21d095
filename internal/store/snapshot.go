package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"

	sqlitedriver "modernc.org/sqlite"

	"github.com/partwell/partwell/internal/fault"
)

// snapshotPages is how much is copied before looking whether the caller still wants it.
const snapshotPages = 1000

// Snapshot writes one consistent copy of the data to a new file, while everybody goes on working. What
// somebody keeps at the door and has not sent is left out: thrown away, it is gone.
// Invalid, Code "postgres", for data in PostgreSQL, which has its own tools for that.
func (db *DB) Snapshot(ctx context.Context, path string) error {
	if db.engine == postgres {
		return fault.New(fault.Invalid, "postgres", "This data is in PostgreSQL, which has its own way: "+
			"pg_dump --format=custom --file=partwell.dump ADDRESS, and pg_restore to bring it back. Keep the key file with it, apart from it.")
	}
	conn, err := db.read.Conn(ctx)
	if err != nil {
		return translate(err)
	}
	defer quietly(conn.Close)
	// A read transaction of our own keeps the picture the same from the first page to the last.
	tx, err := conn.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return translate(err)
	}
	defer quietly(tx.Rollback)
	var one int
	if err := tx.QueryRowContext(ctx, "select count(*) from goose_db_version").Scan(&one); err != nil {
		return translate(err)
	}
	err = conn.Raw(func(dc any) error { return copyPages(ctx, dc, path) })
	if err == nil {
		err = leaveOutDrafts(ctx, path)
	}
	if err != nil {
		_ = os.Remove(path)
		return fault.Wrap("copying the data", translate(err))
	}
	return nil
}

// leaveOutDrafts removes from a copy, byte by byte, what was not sent.
func leaveOutDrafts(ctx context.Context, path string) error {
	pool, err := sql.Open("sqlite", fileURI(path)+"?_pragma=journal_mode(delete)&_pragma=secure_delete(1)")
	if err != nil {
		return err
	}
	_, err = pool.ExecContext(ctx, "delete from telling_drafts")
	return errors.Join(err, pool.Close())
}

func copyPages(ctx context.Context, dc any, path string) error {
	source, ok := dc.(interface {
		NewBackup(string) (*sqlitedriver.Backup, error)
	})
	if !ok {
		return errors.New("the SQLite driver has no online backup")
	}
	b, err := source.NewBackup(fileURI(path))
	if err != nil {
		return err
	}
	for more := true; more && err == nil; {
		if err = ctx.Err(); err == nil {
			more, err = b.Step(snapshotPages)
		}
	}
	return errors.Join(err, b.Finish())
}

// CheckFile reads a whole SQLite file that nobody has open, and says whether it is sound and ours.
func CheckFile(ctx context.Context, path string) error {
	pool, err := sql.Open("sqlite", fileURI(path)+"?mode=ro&immutable=1")
	if err != nil {
		return translate(err)
	}
	defer quietly(pool.Close)
	var answer string
	if err := pool.QueryRowContext(ctx, "pragma integrity_check(1)").Scan(&answer); err != nil {
		return fault.Wrap("reading the file", translate(err))
	}
	if answer != "ok" {
		return fault.New(fault.Invalid, "damaged", "The data in this file is damaged: %s", answer)
	}
	if err := pool.QueryRowContext(ctx, "select slug from practices union all select '' limit 1").Scan(&answer); err != nil {
		return fault.New(fault.Invalid, "not-ours", "This file holds no data of Partwell.")
	}
	return nil
}

// Fold makes a data file one file again, by writing its log into it, and makes sure that nobody has
// it open: Conflict, Code "running", when a Partwell still works on it.
func Fold(ctx context.Context, path string) error {
	pool, err := sql.Open("sqlite", fileURI(path)+"?_pragma=busy_timeout(500)")
	if err != nil {
		return translate(err)
	}
	defer quietly(pool.Close)
	var mode string
	err = pool.QueryRowContext(ctx, "pragma journal_mode = delete").Scan(&mode)
	if err == nil && mode == "delete" {
		return nil
	}
	if err != nil && !retryable(err) {
		return fault.Wrap(fmt.Sprintf("opening %s", path), translate(err))
	}
	return fault.New(fault.Conflict, "running", "A Partwell is still working on this data. Stop it first; nothing was changed.")
}
