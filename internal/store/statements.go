package store

import (
	"context"
	"database/sql"
	"sync"
)

// statements caches the prepared statements of each pool by the text of the query; the texts are
// constants of this package, so that their number is bounded.
//
// A statement belongs to the pool and not to a transaction, and preparing one takes a connection of
// the pool. The only writing connection is taken while a transaction runs, so a query that was
// never seen is prepared for its transaction alone and learned once the connection is free again.
type statements struct {
	byPool sync.Map // stmtKey → *sql.Stmt
}

type stmtKey struct {
	pool  *sql.DB
	query string
}

func (s *statements) known(pool *sql.DB, query string) *sql.Stmt {
	st, ok := s.byPool.Load(stmtKey{pool, query})
	if !ok {
		return nil
	}
	return st.(*sql.Stmt)
}

// learn prepares queries for all later transactions of the pool.
func (s *statements) learn(ctx context.Context, pool *sql.DB, queries []string) {
	for _, q := range queries {
		if s.known(pool, q) != nil {
			continue
		}
		st, err := pool.PrepareContext(ctx, q)
		if err != nil {
			return // it worked a moment ago; the next transaction that needs it tries again
		}
		if _, taken := s.byPool.LoadOrStore(stmtKey{pool, q}, st); taken {
			st.Close()
		}
	}
}

func (s *statements) close() {
	s.byPool.Range(func(k, st any) bool {
		st.(*sql.Stmt).Close()
		s.byPool.Delete(k)
		return true
	})
}
