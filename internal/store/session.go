package store

import (
	"context"
	"database/sql"
	"errors"

	"github.com/partwell/partwell/internal/ident"
)

// session is one transaction of the engine with its statements; on SQLite the members of a group
// share one.
type session struct {
	db    *DB
	sql   *sql.Tx                 // nil in a Glance, and in a View that has asked nothing yet
	begin func() (*sql.Tx, error) // begins that of a View with its first statement
	asked bool                    // the one statement of a Glance was taken
	pool  *sql.DB
	bound map[string]statement
	fresh []string // queries to be learned when the connection is free
	heads map[ident.Practice]auditHead
}

func (db *DB) newSession(stx *sql.Tx, pool *sql.DB) *session {
	return &session{db: db, sql: stx, pool: pool, bound: map[string]statement{}}
}

// statement is a query ready to run in a transaction.
type statement interface {
	ExecContext(ctx context.Context, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, args ...any) *sql.Row
}

// statement gives a query as prepared on SQLite; pgx keeps prepared statements by itself.
func (s *session) statement(ctx context.Context, query string) (statement, error) {
	if s.begin != nil {
		stx, err := s.begin()
		if err != nil {
			return nil, err
		}
		s.sql, s.begin = stx, nil
	}
	if s.sql == nil {
		return s.only(ctx, query)
	}
	if s.db.engine == postgres {
		return direct{s.sql, query}, nil
	}
	if st := s.bound[query]; st != nil {
		return st, nil
	}
	var st statement
	if known := s.db.stmts.known(s.pool, query); known != nil {
		st = s.sql.StmtContext(ctx, known)
	} else {
		fresh, err := s.sql.PrepareContext(ctx, query) // ends with the transaction
		if err != nil {
			return nil, err
		}
		st, s.fresh = fresh, append(s.fresh, query)
	}
	s.bound[query] = st
	return st, nil
}

// errTwice is a mistake of ours: two statements without a transaction are not one picture.
var errTwice = errors.New("store: a second statement in a Glance; use a View")

// only gives the one statement of a Glance.
func (s *session) only(ctx context.Context, query string) (statement, error) {
	if s.asked {
		return nil, errTwice
	}
	s.asked = true
	if s.db.engine == sqlite {
		s.db.stmts.learn(ctx, s.pool, []string{query})
		if known := s.db.stmts.known(s.pool, query); known != nil {
			return known, nil
		}
	}
	return direct{s.pool, query}, nil
}

// end gives back what a View held.
func (s *session) end(ctx context.Context) {
	if s.sql != nil {
		quietly(s.sql.Rollback)
	}
	s.done(ctx)
}

// done learns what was new. It is called when the transaction is over.
func (s *session) done(ctx context.Context) {
	if len(s.fresh) > 0 {
		s.db.stmts.learn(context.WithoutCancel(ctx), s.pool, s.fresh)
	}
}

// direct runs a query by its text.
type direct struct {
	sql interface {
		ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
		QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
		QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
	}
	query string
}

func (d direct) ExecContext(ctx context.Context, args ...any) (sql.Result, error) {
	return d.sql.ExecContext(ctx, d.query, args...)
}

func (d direct) QueryContext(ctx context.Context, args ...any) (*sql.Rows, error) {
	return d.sql.QueryContext(ctx, d.query, args...)
}

func (d direct) QueryRowContext(ctx context.Context, args ...any) *sql.Row {
	return d.sql.QueryRowContext(ctx, d.query, args...)
}
