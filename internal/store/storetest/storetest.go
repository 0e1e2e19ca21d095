// Package storetest runs tests of whatever touches the store on the real thing: a fresh migrated
// SQLite file and a fresh PostgreSQL database for each test, always both.
//
// The migrations run once per process; each test gets a copy. Only tests import this package.
package storetest

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/partwell/partwell/internal/seal"
	"github.com/partwell/partwell/internal/store"
)

// Start is the instant at which each test's clock stands: Tuesday 3 March 2026, 09:00 UTC.
var Start = time.Date(2026, 3, 3, 9, 0, 0, 0, time.UTC)

// Clock is a clock that only tests move. It is safe for use at once.
type Clock struct {
	mu  sync.Mutex
	now time.Time
}

// NewClock gives a clock that stands at t.
func NewClock(t time.Time) *Clock { return &Clock{now: t} }

// Now tells the time.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Set puts the clock to t.
func (c *Clock) Set(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = t
}

// Advance moves the clock on.
func (c *Clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// Each runs a test on a fresh SQLite file and on a fresh PostgreSQL database, as subtests.
func Each(t *testing.T, f func(t *testing.T, db *store.DB)) {
	t.Helper()
	EachClock(t, func(t *testing.T, db *store.DB, _ *Clock) { f(t, db) })
}

// EachClock is Each for tests that move the clock, which stands at Start.
func EachClock(t *testing.T, f func(t *testing.T, db *store.DB, clock *Clock)) {
	t.Helper()
	for _, e := range []struct {
		name   string
		config func(testing.TB) store.Config
	}{{"sqlite", SQLiteConfig}, {"postgres", PostgresConfig}} {
		t.Run(e.name, func(t *testing.T) {
			clock := NewClock(Start)
			cfg := e.config(t)
			cfg.Clock = clock.Now
			f(t, Open(t, cfg), clock)
		})
	}
}

// SQLite opens a fresh migrated file for tests of one engine (office, web); the clock stands at Start.
func SQLite(t testing.TB) (*store.DB, *Clock) {
	t.Helper()
	clock := NewClock(Start)
	cfg := SQLiteConfig(t)
	cfg.Clock = clock.Now
	return Open(t, cfg), clock
}

// Open opens a database and closes it when the test is done.
func Open(t testing.TB, cfg store.Config) *store.DB {
	t.Helper()
	db, err := store.Open(context.Background(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Errorf("closing the store: %v", err)
		}
	})
	return db
}

// keys are those of every database of this process: a template is sealed with them.
var keys = sync.OnceValue(seal.NewRing)

var sqliteTemplate = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "partwell-template-*")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	path := filepath.Join(dir, "template.db")
	db, err := store.Open(context.Background(), store.Config{Data: path, Keys: keys()})
	if err != nil {
		return nil, err
	}
	if err := db.Close(); err != nil { // the last one to close folds the WAL into the file
		return nil, err
	}
	return os.ReadFile(path)
})

// SQLiteConfig says how to open a fresh copy of a migrated file in a folder of the test's own.
func SQLiteConfig(t testing.TB) store.Config {
	t.Helper()
	template, err := sqliteTemplate()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "partwell.db")
	if err := os.WriteFile(path, template, 0o600); err != nil {
		t.Fatal(err)
	}
	return store.Config{Data: path, Keys: keys(), SkipMigrations: true, CheckNesting: true}
}
