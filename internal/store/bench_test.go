package store_test

import (
	"context"
	"database/sql"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/partwell/partwell/internal/store"
	"github.com/partwell/partwell/internal/store/storetest"
)

// BenchmarkGroupCommit compares durable updates at 16 at once with one insert per commit through
// the same driver on the same kind of file. internal/bench prints the ratios.
func BenchmarkGroupCommit(b *testing.B) {
	b.Run("alone", func(b *testing.B) {
		db := benchTable(b)
		var no atomic.Int64
		at16(b, func() error { return insertAlone(db.WritePool(), fmt.Sprint(no.Add(1))) })
	})
	b.Run("group", func(b *testing.B) {
		db := benchTable(b)
		var no atomic.Int64
		at16(b, func() error {
			id := fmt.Sprint(no.Add(1))
			return db.Update(context.Background(), func(tx *store.Tx) error { return insert(tx, id) })
		})
	})
	b.Run("audited", func(b *testing.B) {
		db := benchTable(b)
		var no atomic.Int64
		at16(b, func() error {
			id := fmt.Sprint(no.Add(1))
			return db.Update(context.Background(), func(tx *store.Tx) error {
				tx.Audit("p", "person:1", "put", id)
				return insert(tx, id)
			})
		})
	})
}

// benchTable is withTable without the check of nesting, which costs microseconds.
func benchTable(b *testing.B) *store.DB {
	b.Helper()
	cfg := storetest.SQLiteConfig(b)
	cfg.CheckNesting = false
	db := storetest.Open(b, cfg)
	if err := db.Raw(context.Background(), testTable); err != nil {
		b.Fatal(err)
	}
	return db
}

// insertAlone is what a program without group commit does.
func insertAlone(pool *sql.DB, id string) error {
	tx, err := pool.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := tx.Exec(testInsert, "p", id, ""); err != nil {
		return err
	}
	return tx.Commit()
}

// at16 shares b.N calls among 16 goroutines.
func at16(b *testing.B, call func() error) {
	var left atomic.Int64
	left.Store(int64(b.N))
	b.ResetTimer()
	var wg sync.WaitGroup
	for range 16 {
		wg.Go(func() {
			for left.Add(-1) >= 0 {
				if err := call(); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
}
