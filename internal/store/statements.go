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
	mu     sync.RWMutex
	byPool map[stmtKey]*sql.Stmt
}

type stmtKey struct {
	pool  *sql.DB
	query string
}

func (s *statements) known(pool *sql.DB, query string) *sql.Stmt {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.byPool[stmtKey{pool, query}]
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
		s.keep(stmtKey{pool, q}, st)
	}
}

func (s *statements) keep(at stmtKey, st *sql.Stmt) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.byPool == nil {
		s.byPool = map[stmtKey]*sql.Stmt{}
	}
	if s.byPool[at] != nil {
		quietly(st.Close) // somebody else was quicker
		return
	}
	s.byPool[at] = st
}

func (s *statements) close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for at, st := range s.byPool {
		quietly(st.Close)
		delete(s.byPool, at)
	}
}
