package store_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"modernc.org/sqlite"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/store"
	"github.com/partwell/partwell/internal/store/storetest"
)

const testTable = `create table test_rows (practice_id text not null, id text not null, body text not null, primary key (practice_id, id))`

const testInsert = `-- test: insert
insert into test_rows (practice_id, id, body) values ($1, $2, $3)`

const testAll = `-- test: all ids
select id from test_rows where practice_id = $1 order by id`

// withTable opens the SQLite store with a table for the tests of this file.
func withTable(t testing.TB) *store.DB {
	t.Helper()
	db, _ := storetest.SQLite(t)
	if err := db.Raw(context.Background(), testTable); err != nil {
		t.Fatal(err)
	}
	return db
}

func insert(tx *store.Tx, id string) error {
	_, err := tx.Exec(testInsert, "p", id, "")
	return err
}

func stored(t testing.TB, db *store.DB) []string {
	t.Helper()
	var ids []string
	if err := db.View(context.Background(), func(tx *store.Tx) error {
		return tx.Rows(testAll, []any{"p"}, func(scan func(...any) error) error {
			var id string
			err := scan(&id)
			ids = append(ids, id)
			return err
		})
	}); err != nil {
		t.Fatal(err)
	}
	return ids
}

// attempt is one caller of Update in a group.
type attempt struct {
	ctx      context.Context
	fn       func(*store.Tx) error
	err      error
	panicked any
	exited   bool
	finished chan struct{} // closed when the caller has its answer
}

// inOneGroup holds the committer until all attempts wait in its queue, then lets them run together.
func inOneGroup(t testing.TB, db *store.DB, beforeRelease func(), attempts ...*attempt) {
	t.Helper()
	inside, release := make(chan struct{}), make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		if err := db.Update(context.Background(), func(*store.Tx) error {
			close(inside)
			<-release
			return nil
		}); err != nil {
			t.Error(err)
		}
	})
	<-inside
	for i, a := range attempts {
		a.finished = make(chan struct{})
		wg.Go(func() { a.run(db) })
		for db.Waiting() < i+1 {
			runtime.Gosched()
		}
	}
	if beforeRelease != nil {
		beforeRelease()
	}
	close(release)
	wg.Wait()
}

func (a *attempt) run(db *store.DB) {
	a.exited = true
	defer close(a.finished)
	defer func() {
		if r := recover(); r != nil {
			a.panicked, a.exited = r, false
		}
	}()
	ctx := a.ctx
	if ctx == nil {
		ctx = context.Background()
	}
	a.err = db.Update(ctx, a.fn)
	a.exited = false
}

func puts(id string) *attempt {
	return &attempt{fn: func(tx *store.Tx) error {
		tx.Audit("p", "person:1", "put", id)
		return insert(tx, id)
	}}
}

func TestGroupCommitKeepsTheOthersWhenTheSecondFails(t *testing.T) {
	boom := errors.New("boom")
	tests := map[string]struct {
		second func(db *store.DB, tx *store.Tx) error
		check  func(t *testing.T, a *attempt)
	}{
		"an error": {
			func(_ *store.DB, tx *store.Tx) error { return errors.Join(insert(tx, "2"), boom) },
			func(t *testing.T, a *attempt) {
				if !errors.Is(a.err, boom) {
					t.Errorf("got %v", a.err)
				}
			},
		},
		"a panic": {
			func(_ *store.DB, tx *store.Tx) error { insert(tx, "2"); panic("boom") },
			func(t *testing.T, a *attempt) {
				if a.panicked != "boom" {
					t.Errorf("panic is %v", a.panicked)
				}
			},
		},
		"an ended goroutine": {
			func(_ *store.DB, tx *store.Tx) error { insert(tx, "2"); runtime.Goexit(); return nil },
			func(t *testing.T, a *attempt) {
				if !a.exited {
					t.Errorf("the caller went on with %v", a.err)
				}
			},
		},
		"a swallowed error": {
			func(_ *store.DB, tx *store.Tx) error { insert(tx, "2"); insert(tx, "2"); return nil },
			func(t *testing.T, a *attempt) {
				if !fault.Is(a.err, fault.Conflict) {
					t.Errorf("got %v", a.err)
				}
			},
		},
		"a full disk": {
			func(_ *store.DB, tx *store.Tx) error {
				_, err := tx.Exec(testInsert, "p", "2", strings.Repeat("x", 1<<20))
				return err
			},
			func(t *testing.T, a *attempt) {
				if !fault.Is(a.err, fault.Unavailable) {
					t.Errorf("got %v", a.err)
				}
			},
		},
		"a transaction that the engine ended": {
			func(_ *store.DB, tx *store.Tx) error {
				insert(tx, "2")
				_, err := tx.Exec("-- test: what a full disk may make of a statement\nrollback")
				return err
			},
			func(t *testing.T, a *attempt) {
				if a.err == nil {
					t.Error("told that it was stored")
				}
			},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			db := withTable(t)
			if name == "a full disk" {
				fillDisk(t, db)
			}
			second := &attempt{}
			second.fn = func(tx *store.Tx) error { return tt.second(db, tx) }
			first, third := puts("1"), puts("3")
			inOneGroup(t, db, nil, first, second, third)
			if first.err != nil || third.err != nil {
				t.Errorf("the others failed: %v, %v", first.err, third.err)
			}
			tt.check(t, second)
			if diff := cmp.Diff([]string{"1", "3"}, stored(t, db)); diff != "" {
				t.Error(diff)
			}
			checkAudit(t, db, "p", 2)
			inOneGroup(t, db, nil, puts("4"), puts("5"))
			if diff := cmp.Diff([]string{"1", "3", "4", "5"}, stored(t, db)); diff != "" {
				t.Errorf("afterwards: %s", diff)
			}
		})
	}
}

// limits are the numbers of pages that the "disk" of a data file has, by its path. The limit of
// SQLite belongs to a connection, and a failed group drops its connection, so that each new one
// has to get it as well.
var limits sync.Map

var limitConnections = sync.OnceFunc(func() {
	sqlite.RegisterConnectionHook(func(conn sqlite.ExecQuerierContext, dsn string) error {
		var err error
		limits.Range(func(path, pages any) bool {
			if strings.Contains(dsn, path.(string)) {
				_, err = conn.ExecContext(context.Background(), fmt.Sprintf("pragma max_page_count = %d", pages), nil)
			}
			return err == nil
		})
		return err
	})
})

// fillDisk leaves room for some pages and no more, until the function it gives is called.
func fillDisk(t testing.TB, db *store.DB) (makeRoom func()) {
	t.Helper()
	limitConnections()
	var pages int
	if err := db.WritePool().QueryRow("pragma page_count").Scan(&pages); err != nil {
		t.Fatal(err)
	}
	set := func(pages int) {
		limits.Store(db.DataFile(), pages)
		if err := db.Raw(context.Background(), fmt.Sprintf("pragma max_page_count = %d", pages)); err != nil {
			t.Fatal(err)
		}
	}
	set(pages + 20)
	t.Cleanup(func() { limits.Delete(db.DataFile()) })
	return func() { set(1 << 20) }
}

func checkAudit(t testing.TB, db *store.DB, practice string, want int) {
	t.Helper()
	var n int
	if err := db.View(context.Background(), func(tx *store.Tx) error {
		return tx.Row("-- test: audit rows\nselect count(*) from audit where practice_id = $1", practice).Scan(&n)
	}); err != nil {
		t.Fatal(err)
	}
	if n != want {
		t.Errorf("%d audit rows, want %d", n, want)
	}
}

func TestGroupCommitSkipsWhoHasGone(t *testing.T) {
	db := withTable(t)
	ctx, cancel := context.WithCancel(context.Background())
	ran := false
	second := &attempt{ctx: ctx, fn: func(tx *store.Tx) error { ran = true; return insert(tx, "2") }}
	first, third := puts("1"), puts("3")
	inOneGroup(t, db, func() {
		cancel()
		<-second.finished
	}, first, second, third)
	if !errors.Is(second.err, context.Canceled) || ran {
		t.Errorf("ran %v, err %v", ran, second.err)
	}
	if diff := cmp.Diff([]string{"1", "3"}, stored(t, db)); diff != "" {
		t.Error(diff)
	}
}

func TestGroupCommitFinishesWhoIsCancelledInside(t *testing.T) {
	db := withTable(t)
	ctx, cancel := context.WithCancel(context.Background())
	second := &attempt{ctx: ctx, fn: func(tx *store.Tx) error {
		cancel()
		return insert(tx, "2")
	}}
	first, third := puts("1"), puts("3")
	inOneGroup(t, db, nil, first, second, third)
	if first.err != nil || second.err != nil || third.err != nil {
		t.Error(first.err, second.err, third.err)
	}
	if diff := cmp.Diff([]string{"1", "2", "3"}, stored(t, db)); diff != "" {
		t.Error(diff)
	}
}

func TestFullDiskRecoversWithoutRestart(t *testing.T) {
	db := withTable(t)
	makeRoom := fillDisk(t, db)
	large := func(tx *store.Tx) error {
		_, err := tx.Exec(testInsert, "p", "large", strings.Repeat("x", 1<<20))
		return err
	}
	if err := db.Update(context.Background(), large); !fault.Is(err, fault.Unavailable) {
		t.Fatalf("got %v", err)
	}
	makeRoom()
	if err := db.Update(context.Background(), large); err != nil {
		t.Fatal(err)
	}
}

func TestManyUpdatesAtOnceStoreEachOnce(t *testing.T) {
	db := withTable(t)
	var wg sync.WaitGroup
	for g := range 16 {
		wg.Go(func() {
			for i := range 25 {
				id := fmt.Sprintf("%02d-%02d", g, i)
				if err := db.Update(context.Background(), func(tx *store.Tx) error {
					tx.Audit("p", "person:1", "put", id)
					return insert(tx, id)
				}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if n := len(stored(t, db)); n != 400 {
		t.Errorf("%d rows, want 400", n)
	}
	checkAudit(t, db, "p", 400)
}

func TestCloseLetsWaitingUpdatesFinish(t *testing.T) {
	db := withTable(t)
	if err := db.Update(context.Background(), func(tx *store.Tx) error { return insert(tx, "1") }); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	err := db.Update(context.Background(), func(tx *store.Tx) error { return insert(tx, "2") })
	if !fault.Is(err, fault.Unavailable) {
		t.Errorf("got %v", err)
	}
}

func TestNestingPanicsWithAClearSentence(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		nothing := func(*store.Tx) error { return nil }
		again := func(ctx context.Context) error { return db.Update(ctx, nothing) }
		look := func(ctx context.Context) error { return db.View(ctx, nothing) }
		for name, fn := range map[string]func(*store.Tx) error{
			"outer context": func(*store.Tx) error { return again(ctx) },
			"context of tx": func(tx *store.Tx) error { return look(tx.Context()) },
		} {
			t.Run(name, func(t *testing.T) {
				defer func() {
					if s, _ := recover().(string); !strings.Contains(s, "inside the closure") {
						t.Errorf("panic says %q", s)
					}
				}()
				_ = db.Update(ctx, fn)
			})
		}
	})
}

func TestAfterAFailedStatementNothingGoesOn(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		if err := db.Raw(context.Background(), testTable); err != nil {
			t.Fatal(err)
		}
		err := db.Update(context.Background(), func(tx *store.Tx) error {
			insert(tx, "1")
			insert(tx, "1")
			if err := insert(tx, "2"); !fault.Is(err, fault.Conflict) {
				t.Errorf("the statement after the failed one gave %v", err)
			}
			return nil
		})
		if !fault.Is(err, fault.Conflict) {
			t.Errorf("got %v", err)
		}
		if got := stored(t, db); len(got) != 0 {
			t.Errorf("stored %v", got)
		}
	})
}

func TestNoStatementInsideRows(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		err := db.View(context.Background(), func(tx *store.Tx) error {
			return tx.Rows("-- test: two rows\nselect 1 union all select 2", nil, func(scan func(...any) error) error {
				var n int
				return errors.Join(scan(&n), tx.Row("-- test: one\nselect 1").Scan(&n))
			})
		})
		if err == nil || !strings.Contains(err.Error(), "inside the callback of rows") {
			t.Errorf("got %v", err)
		}
	})
}

func TestViewCannotWrite(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		if err := db.Raw(context.Background(), testTable); err != nil {
			t.Fatal(err)
		}
		if err := db.View(context.Background(), func(tx *store.Tx) error { return insert(tx, "1") }); err == nil {
			t.Error("a View wrote")
		}
	})
}
