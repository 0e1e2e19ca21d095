package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/seal"
)

// Tx is one unit of work: a View's picture or an Update's transaction. It is used by one goroutine
// and only inside the closure it was given to. After a statement failed, every further one gives
// the same error and the unit of work fails, on both engines alike.
type Tx struct {
	ctx     context.Context
	db      *DB
	on      *session
	now     time.Time
	audits  []auditEntry
	heads   map[ident.Practice]auditHead // ends of the audit chains that this unit of work moved
	err     error
	reading bool             // a result is being read
	view    bool             // it is a View: what it sees is committed
	shaped  []ident.Practice // whose agendas it moves on
}

func (db *DB) newTx(ctx context.Context, on *session) *Tx {
	return &Tx{ctx: withinTx(ctx), db: db, on: on, now: db.clock().UTC().Truncate(time.Microsecond)}
}

// Now is the instant of this unit of work, in UTC with microseconds; it is the same throughout.
func (tx *Tx) Now() time.Time { return tx.now }

// Context is the context of this unit of work.
func (tx *Tx) Context() context.Context { return tx.ctx }

// run calls fn and writes the audit rows as the last statements.
func (tx *Tx) run(fn func(*Tx) error) error {
	defer tx.db.nesting.enter("", "Update")()
	if err := fn(tx); err != nil {
		return err
	}
	if tx.err == nil {
		tx.err = tx.moveAgendas()
	}
	if tx.err == nil {
		tx.err = tx.writeAudit()
	}
	return tx.err
}

// exec runs a statement and gives the number of rows it touched.
func (tx *Tx) exec(query string, args ...any) (int64, error) {
	if err := tx.ready(); err != nil {
		return 0, err
	}
	tx.note(query, args)
	st, err := tx.on.statement(tx.ctx, query)
	if err != nil {
		return 0, tx.fail(err)
	}
	res, err := st.ExecContext(tx.ctx, args...)
	if err != nil {
		return 0, tx.fail(err)
	}
	n, err := res.RowsAffected()
	if err != nil {
		return 0, tx.fail(err)
	}
	return n, nil
}

// scanner is one row that can be read once.
type scanner interface{ Scan(dest ...any) error }

// row asks for one row. Its Scan gives sql.ErrNoRows when there is none (see missing).
func (tx *Tx) row(query string, args ...any) scanner {
	if err := tx.ready(); err != nil {
		return failed{err}
	}
	tx.note(query, args)
	st, err := tx.on.statement(tx.ctx, query)
	if err != nil {
		return failed{tx.fail(err)}
	}
	return oneRow{tx, st.QueryRowContext(tx.ctx, args...)}
}

type failed struct{ err error }

func (f failed) Scan(...any) error { return f.err }

type oneRow struct {
	tx  *Tx
	row *sql.Row
}

func (r oneRow) Scan(dest ...any) error {
	err := r.row.Scan(dest...)
	if err == nil || errors.Is(err, sql.ErrNoRows) {
		return err
	}
	return r.tx.fail(err)
}

// rows asks for any number of rows and calls fn for each with the function that reads it. fn must
// not run another statement: one connection reads one result at a time.
func (tx *Tx) rows(query string, args []any, fn func(scan func(...any) error) error) error {
	if err := tx.ready(); err != nil {
		return err
	}
	tx.note(query, args)
	st, err := tx.on.statement(tx.ctx, query)
	if err != nil {
		return tx.fail(err)
	}
	rs, err := st.QueryContext(tx.ctx, args...)
	if err != nil {
		return tx.fail(err)
	}
	tx.reading = true
	defer func() { tx.reading = false; quietly(rs.Close) }()
	for rs.Next() {
		if err := fn(rs.Scan); err != nil {
			return err
		}
	}
	if err := rs.Err(); err != nil {
		return tx.fail(err)
	}
	return nil
}

// errOpen is a mistake of ours that SQLite would let pass and PostgreSQL not.
var errOpen = errors.New("store: a statement inside the callback of rows; read all rows first")

func (tx *Tx) ready() error {
	if tx.reading && tx.err == nil {
		tx.err = errOpen
	}
	return tx.err
}

// fail notes the first error of the transaction and translates it.
func (tx *Tx) fail(err error) error {
	err = translate(err)
	if tx.err == nil {
		tx.err = err
	}
	return err
}

// seal makes a text unreadable without the key, bound to the row and column where it will stand.
func (tx *Tx) seal(practice ident.Practice, table, column, id, plain string) ([]byte, error) {
	return tx.db.keys.Seal(seal.Place{Table: table, Practice: string(practice), ID: id, Column: column}, []byte(plain)), nil
}

// open reads what seal wrote; a column that holds nothing gives the empty text.
func (tx *Tx) open(practice ident.Practice, table, column, id string, sealed []byte) (string, error) {
	if len(sealed) == 0 {
		return "", nil
	}
	plain, err := tx.db.keys.Open(seal.Place{Table: table, Practice: string(practice), ID: id, Column: column}, sealed)
	if err != nil {
		return "", &fault.Error{Kind: fault.Internal, Code: "sealed",
			Message: "A sealed text could not be opened (" + table + "." + column + " of " + id + ").", Err: err}
	}
	return string(plain), nil
}

// micros turns an instant into what is stored: microseconds since 1970 in UTC.
func micros(t time.Time) int64 { return t.UnixMicro() }

// fromMicros reads a stored instant.
func fromMicros(n int64) time.Time { return time.UnixMicro(n).UTC() }

// microsPtr is micros for an instant that may be missing.
func microsPtr(t *time.Time) *int64 {
	if t == nil {
		return nil
	}
	n := t.UnixMicro()
	return &n
}

// timePtr is fromMicros for an instant that may be missing.
func timePtr(n *int64) *time.Time {
	if n == nil {
		return nil
	}
	t := fromMicros(*n)
	return &t
}

// microsOrNull stores the zero time as null.
func microsOrNull(t time.Time) *int64 {
	if t.IsZero() {
		return nil
	}
	return microsPtr(&t)
}

// timeOrZero reads null as the zero time.
func timeOrZero(n *int64) time.Time {
	if n == nil {
		return time.Time{}
	}
	return fromMicros(*n)
}
