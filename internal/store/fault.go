package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	sqlitedriver "modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/partwell/partwell/internal/fault"
)

// Codes of the faults that the store itself makes.
const (
	// CodeTaken is a Conflict: a value that must be unique is in use.
	CodeTaken = "taken"
	// CodeInUse is a Conflict: something still refers to the record, or it refers to something gone.
	CodeInUse = "in-use"
	// CodeOverlap is a Conflict: PostgreSQL's exclusion constraint saw two at the same time.
	CodeOverlap = "overlap"
	// CodeStale is a Conflict: somebody changed the record in the meantime (optimistic version).
	CodeStale = "stale-version"
	// CodeReused is a Conflict: an idempotency key came again with another body.
	CodeReused = "key-reused"
	// CodeUnknownCommit is an Unavailable: the connection broke while committing; Settle tells.
	CodeUnknownCommit = "unknown-commit"
	// CodeStorage is an Unavailable: the disk is full or cannot be written, nothing was stored.
	CodeStorage = "storage"
	// CodeAway is an Unavailable: the database does not answer.
	CodeAway = "away"
	// CodeOtherKey is a Conflict: the data was sealed with a key that is not at hand.
	CodeOtherKey = "other-key"
	// CodeFile is an Invalid: the data file cannot be opened or made.
	CodeFile = "data-file"
	// CodeBusy is an Unavailable: the database is locked by others for too long.
	CodeBusy = "busy"
)

// translate turns an error of either driver into a fault. Faults, contexts' errors and
// sql.ErrNoRows (see missing) stay as they are.
func translate(err error) error {
	if err == nil || errors.Is(err, sql.ErrNoRows) || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	if _, ok := errors.AsType[*fault.Error](err); ok {
		return err
	}
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok {
		return because(postgresFault(pg.Code), err)
	}
	if lite, ok := errors.AsType[*sqlitedriver.Error](err); ok {
		return because(sqliteFault(lite.Code()), err)
	}
	if unreachable(err) {
		return because(faultAway, err)
	}
	return because(faultInternal, err)
}

// missing turns sql.ErrNoRows into the one answer for "does not exist" and "is not yours".
func missing(err error, what string) error {
	if errors.Is(err, sql.ErrNoRows) {
		return fault.Missing(what)
	}
	return translate(err)
}

// notThere answers a statement by id that touched no row.
func notThere(what string) error { return fault.Missing(what) }

// stale answers an update by version that touched no row.
func stale(what string) error {
	return fault.New(fault.Conflict, CodeStale, "Somebody changed this %s in the meantime. Nothing of yours was stored yet; look at what is there now and decide.", what)
}

var (
	faultTaken    = fault.Error{Kind: fault.Conflict, Code: CodeTaken, Message: "This is already there."}
	faultInUse    = fault.Error{Kind: fault.Conflict, Code: CodeInUse, Message: "Something else still refers to this, or it refers to something that is gone."}
	faultOverlap  = fault.Error{Kind: fault.Conflict, Code: CodeOverlap, Message: "That time is already taken."}
	faultValue    = fault.Error{Kind: fault.Internal, Code: "refused-value", Message: "The database refused a value."}
	faultText     = fault.Error{Kind: fault.Invalid, Code: "text", Message: "This holds a character that cannot be stored, or is far too long. Nothing was stored; take it out and send it once more."}
	faultStorage  = fault.Error{Kind: fault.Unavailable, Code: CodeStorage, Message: "Nothing was stored: the disk is full or cannot be written. Make room, then try again."}
	faultAway     = fault.Error{Kind: fault.Unavailable, Code: CodeAway, Message: "The database does not answer just now. Try again in a moment."}
	faultBusy     = fault.Error{Kind: fault.Unavailable, Code: CodeBusy, Message: "The database is busy just now. Try again in a moment."}
	faultInternal = fault.Error{Kind: fault.Internal, Code: "store", Message: "The database gave an error."}
	faultNoData   = fault.Error{Kind: fault.Invalid, Code: CodeFile, Message: "This file is no data of Partwell, or it is damaged. Nothing was changed."}
	faultUnknown  = fault.Error{Kind: fault.Unavailable, Code: CodeUnknownCommit, Message: "The database went away while storing, so it cannot be told yet whether it was stored. Try again: it will not be stored twice."}
)

func because(f fault.Error, err error) error {
	f.Err = err
	return &f
}

func postgresFault(code string) fault.Error {
	switch code {
	case "23505":
		return faultTaken
	case "23503":
		return faultInUse
	case "23P01":
		return faultOverlap
	case "23502", "23514":
		return faultValue
	case "22021", "54000": // a NUL or broken UTF-8; a value too long for its index
		return faultText
	case "40001", "40P01", "55P03":
		return faultBusy
	case "53100", "25006": // disk full; a standby or a read-only database
		return faultStorage
	}
	if strings.HasPrefix(code, "08") || strings.HasPrefix(code, "57P") || strings.HasPrefix(code, "53") {
		return faultAway
	}
	return faultInternal
}

func sqliteFault(code int) fault.Error {
	switch code {
	case sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY, sqlite3.SQLITE_CONSTRAINT_ROWID:
		return faultTaken
	case sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY:
		return faultInUse
	}
	switch code & 0xff {
	case sqlite3.SQLITE_CONSTRAINT:
		return faultValue
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return faultBusy
	case sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT:
		return faultNoData
	case sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN:
		return faultStorage
	}
	return faultInternal
}

// sqliteSays reports whether SQLite's own message holds some words; for errors that share a code.
func sqliteSays(err error, words string) bool {
	lite, ok := errors.AsType[*sqlitedriver.Error](err)
	return ok && strings.Contains(lite.Error(), words)
}

// unreachable reports whether the connection to a server is gone.
func unreachable(err error) bool {
	if _, ok := errors.AsType[net.Error](err); ok {
		return true
	}
	if _, ok := errors.AsType[*pgconn.ConnectError](err); ok {
		return true
	}
	return errors.Is(err, driver.ErrBadConn) || errors.Is(err, sql.ErrConnDone) ||
		errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed)
}

// retryable reports whether the engine asks to run the transaction again: a serialization failure,
// a deadlock, a lock. Never asked about an error of COMMIT.
func retryable(err error) bool {
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok {
		return pg.Code == "40001" || pg.Code == "40P01"
	}
	lite, ok := errors.AsType[*sqlitedriver.Error](err)
	return ok && lite.Code()&0xff == sqlite3.SQLITE_BUSY
}

// commitFault judges an error of COMMIT: where the engine itself refused, nothing was stored;
// where the connection broke, nobody knows.
func commitFault(err error) error {
	if lite, ok := errors.AsType[*sqlitedriver.Error](err); ok && lite.Code()&0xff != sqlite3.SQLITE_IOERR {
		return because(sqliteFault(lite.Code()), err)
	}
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok && !strings.HasPrefix(pg.Code, "08") && !strings.HasPrefix(pg.Code, "57P") {
		return because(postgresFault(pg.Code), err)
	}
	return because(faultUnknown, err)
}

// unknown reports whether an error of COMMIT leaves open what was stored.
func unknown(err error) bool {
	f, ok := errors.AsType[*fault.Error](err)
	return ok && f.Code == CodeUnknownCommit
}
