package storetest

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/partwell/partwell/internal/store"
)

// Original is a database that was filled once, of which many tests begin with a copy.
type Original struct {
	file     []byte
	database string
}

// Keep makes an original of a database that nobody has open any more. It lasts as long as the process.
func Keep(t testing.TB, cfg store.Config) Original {
	t.Helper()
	if cfg.DatabaseURL == "" {
		file, err := os.ReadFile(cfg.Data)
		if err != nil {
			t.Fatal(err)
		}
		return Original{file: file}
	}
	s, err := postgresServer()
	if err != nil {
		t.Fatal(err)
	}
	o := Original{database: "original_" + suffix()}
	if err := s.copyOf(s.named(cfg.DatabaseURL), o.database); err != nil {
		t.Fatalf("keeping a test database: %v", err)
	}
	return o
}

// Copy says how to open a copy of it, of the test's own.
func (o Original) Copy(t testing.TB) store.Config {
	t.Helper()
	if o.database == "" {
		path := filepath.Join(t.TempDir(), "partwell.db")
		if err := os.WriteFile(path, o.file, 0o600); err != nil {
			t.Fatal(err)
		}
		return store.Config{Data: path, Keys: keys(), SkipMigrations: true, CheckNesting: true}
	}
	s, err := postgresServer()
	if err != nil {
		t.Fatal(err)
	}
	name := "test_" + suffix()
	if err := s.copyOf(o.database, name); err != nil {
		t.Fatalf("copying a test database: %v", err)
	}
	return s.lent(t, name)
}

// copyOf makes a database as another one is.
func (s *server) copyOf(from, name string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.leave(from); err != nil {
		return err
	}
	_, err := s.admin.ExecContext(context.Background(), "create database "+name+" template "+from)
	return err
}
