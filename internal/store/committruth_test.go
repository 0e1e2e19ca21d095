package store_test

import (
	"context"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/store"
)

// promises refers to rows that must be there when everything is committed, and not before.
const promises = `create table test_promises (id text primary key, row_id text not null references test_kept (id) deferrable initially deferred)`

const promiseInsert = `-- test: a promise that is looked at only by COMMIT
insert into test_promises (id, row_id) values ($1, 'none')`

// withPromises opens the store with a table whose rows make COMMIT itself fail.
func withPromises(t testing.TB) *store.DB {
	t.Helper()
	db := withTable(t)
	for _, table := range []string{`create table test_kept (id text primary key)`, promises} {
		if err := db.Raw(context.Background(), table); err != nil {
			t.Fatal(err)
		}
	}
	return db
}

// breaksCommit inserts a row, and something that lets no COMMIT pass.
func breaksCommit(id string) *attempt {
	return &attempt{fn: func(tx *store.Tx) error {
		if err := insert(tx, id); err != nil {
			return err
		}
		_, err := tx.Exec(promiseInsert, id)
		return err
	}}
}

// Where the COMMIT of a group fails, only the member that made it fail is told so. One that was
// refused because of a neighbour's row is asked again, for that row was never stored.
func TestWhenTheCommitOfAGroupFailsEachAnswerIsTrue(t *testing.T) {
	db := withPromises(t)
	bad, same, other := breaksCommit("1"), puts("1"), puts("3")
	boom := errors.New("boom")
	refused := &attempt{fn: func(tx *store.Tx) error { return errors.Join(insert(tx, "4"), boom) }}
	thrown := &attempt{fn: func(tx *store.Tx) error { insert(tx, "5"); panic("boom") }}
	inOneGroup(t, db, nil, bad, same, other, refused, thrown)
	if !fault.Is(bad.err, fault.Conflict) {
		t.Errorf("the one that cannot be stored: %v", bad.err)
	}
	if same.err != nil || other.err != nil {
		t.Errorf("the others: %v, %v", same.err, other.err)
	}
	if !errors.Is(refused.err, boom) || thrown.panicked != "boom" {
		t.Errorf("the one that failed by itself: %v; the one that panicked: %v", refused.err, thrown.panicked)
	}
	if diff := cmp.Diff([]string{"1", "3"}, stored(t, db)); diff != "" {
		t.Error(diff)
	}
	checkAudit(t, db, "p", 2)
}

// A conflict with what is stored stays a conflict, whatever becomes of the group.
func TestAConflictWithWhatIsStoredStaysOne(t *testing.T) {
	db := withPromises(t)
	if err := db.Update(context.Background(), puts("1").fn); err != nil {
		t.Fatal(err)
	}
	same, bad, other := puts("1"), breaksCommit("2"), puts("3")
	inOneGroup(t, db, nil, same, bad, other)
	if !fault.Is(same.err, fault.Conflict) || !fault.Is(bad.err, fault.Conflict) || other.err != nil {
		t.Errorf("%v, %v, %v", same.err, bad.err, other.err)
	}
	if diff := cmp.Diff([]string{"1", "3"}, stored(t, db)); diff != "" {
		t.Error(diff)
	}
	checkAudit(t, db, "p", 2)
}
