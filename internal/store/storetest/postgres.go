package storetest

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib" // the PostgreSQL driver

	"github.com/partwell/partwell/internal/store"
)

// Postgres is the environment variable with the address of a PostgreSQL server on which databases
// can be made and which is thrown away afterwards; scripts/with-postgres sets it.
const Postgres = "PARTWELL_TEST_POSTGRES"

// server is the PostgreSQL server with the migrated template of this process. Copying a template
// takes a third of a second, so that a database whose test left its tables as they were is emptied
// and used again.
type server struct {
	admin    *sql.DB
	address  string
	template string
	tables   string // what a database as the template has it looks like

	mu    sync.Mutex // a template can be copied by one at a time
	free  []string
	hands map[string]*sql.DB // one connection to each database that was emptied, which knows its way about there
}

var postgresServer = sync.OnceValues(func() (*server, error) {
	s := &server{address: os.Getenv(Postgres), hands: map[string]*sql.DB{}}
	if s.address == "" {
		return nil, fmt.Errorf("this test needs PostgreSQL: run `make test`, or put scripts/with-postgres before the command")
	}
	var err error
	if s.admin, err = sql.Open("pgx", s.address); err != nil {
		return nil, err
	}
	s.template = "template_" + suffix()
	if _, err := s.admin.ExecContext(context.Background(), "create database "+s.template); err != nil {
		return nil, fmt.Errorf("making a test database: %w", err)
	}
	db, err := store.Open(context.Background(), store.Config{DatabaseURL: s.at(s.template), Keys: keys()})
	if err != nil {
		return nil, err
	}
	if err := db.Close(); err != nil {
		return nil, err
	}
	return s, s.within(s.template, func(pool *sql.DB) (err error) {
		s.tables, err = tables(pool)
		return err
	})
})

// at gives the address of a database on the server.
func (s *server) at(database string) string {
	u, err := url.Parse(s.address)
	if err != nil {
		return s.address
	}
	u.Path = "/" + database
	q := u.Query()
	q.Set("synchronous_commit", "off") // no test pulls the plug of this server; what is stored is the same
	u.RawQuery = q.Encode()
	return u.String()
}

// named gives the database that an address leads to.
func (s *server) named(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return strings.TrimPrefix(u.Path, "/")
}

func (s *server) within(database string, f func(*sql.DB) error) error {
	pool, err := sql.Open("pgx", s.at(database))
	if err != nil {
		return err
	}
	return errors.Join(f(pool), pool.Close())
}

func suffix() string {
	var b [6]byte
	rand.Read(b[:])
	return fmt.Sprintf("%x", b)
}

// tables describes the columns of all tables, the migrations that ran and the constraints.
func tables(pool *sql.DB) (text string, err error) {
	err = pool.QueryRowContext(context.Background(), `select md5(
		(select string_agg(c.relname || ' ' || a.attname || ' ' || a.atttypid, ',' order by c.relname, a.attnum)
			from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 where c.relnamespace = 'public'::regnamespace) ||
		(select string_agg(conname, ',' order by conname) from pg_constraint) ||
		(select string_agg(version_id::text, ',' order by version_id) from goose_db_version))`).Scan(&text)
	return text, err
}

// emptyTables deletes what a test stored, in whatever order the tables refer to each other; most were never
// written to, and their files are empty.
const emptyTables = `do $$ declare t text; begin
	set local session_replication_role = replica;
	for t in select relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' and pg_relation_size(oid) > 0
		and relname not in ('goose_db_version', 'river_migration', 'installation') loop
		execute format('delete from %I', t);
	end loop;
end $$`

// take gives an empty migrated database.
func (s *server) take() (name string, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if n := len(s.free); n > 0 {
		name, s.free = s.free[n-1], s.free[:n-1]
		return name, nil
	}
	name = "test_" + suffix()
	_, err = s.admin.ExecContext(context.Background(), "create database "+name+" template "+s.template)
	return name, err
}

// give takes a database back, or drops it where its test changed more than rows.
func (s *server) give(name string) error {
	err := s.empty(name)
	s.mu.Lock()
	defer s.mu.Unlock()
	if err == nil {
		s.free = append(s.free, name)
		return nil
	}
	if err := s.leave(name); err != nil {
		return err
	}
	_, err = s.admin.ExecContext(context.Background(), "drop database "+name+" with (force)")
	return err
}

// empty deletes all rows of a database, unless its tables are others than they were.
func (s *server) empty(name string) error {
	pool, err := s.hand(name)
	if err != nil {
		return err
	}
	if now, err := tables(pool); err != nil || now != s.tables {
		return fmt.Errorf("the tables are others: %w", err)
	}
	_, err = pool.ExecContext(context.Background(), emptyTables)
	return err
}

func (s *server) hand(name string) (*sql.DB, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.hands[name] != nil {
		return s.hands[name], nil
	}
	pool, err := sql.Open("pgx", s.at(name))
	if err == nil {
		pool.SetMaxOpenConns(1)
		s.hands[name] = pool
	}
	return pool, err
}

// leave ends the connection to a database, which others can copy only then. s.mu is held.
func (s *server) leave(name string) error {
	pool := s.hands[name]
	if pool == nil {
		return nil
	}
	delete(s.hands, name)
	return pool.Close()
}

// PostgresConfig says how to open an empty migrated database of the test's own. Without a server
// the test fails with a sentence that says how to get one.
func PostgresConfig(t testing.TB) store.Config {
	t.Helper()
	s, err := postgresServer()
	if err != nil {
		t.Fatal(err)
	}
	name, err := s.take()
	if err != nil {
		t.Fatalf("making a test database: %v", err)
	}
	return s.lent(t, name)
}

// lent says how to open a database that a test gives back.
func (s *server) lent(t testing.TB, name string) store.Config {
	t.Cleanup(func() {
		if err := s.give(name); err != nil {
			t.Errorf("giving a test database back: %v", err)
		}
	})
	return store.Config{DatabaseURL: s.at(name), Keys: keys(), SkipMigrations: true, CheckNesting: true}
}
