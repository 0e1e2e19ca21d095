package storetest

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/hex"
	"os"
	"testing"

	"github.com/partwell/partwell/internal/store"
)

// Dump gives everything that somebody holds who takes the data of a database away: the bytes of the SQLite
// file and what lies beside it, or every row of every table of PostgreSQL.
func Dump(t testing.TB, cfg store.Config) []byte {
	t.Helper()
	var all bytes.Buffer
	if cfg.DatabaseURL == "" {
		for _, beside := range []string{"", "-wal"} {
			b, err := os.ReadFile(cfg.Data + beside)
			if err != nil && !os.IsNotExist(err) {
				t.Fatal(err)
			}
			all.Write(b)
		}
		return all.Bytes()
	}
	pool, err := sql.Open("pgx", cfg.DatabaseURL)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = pool.Close() }()
	var names []string
	if err := each(pool, "select tablename from pg_tables where schemaname = 'public'", func(s string) { names = append(names, s) }); err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if err := each(pool, `select t::text from "`+name+`" t`, func(s string) { all.WriteString(s + "\n") }); err != nil {
			t.Fatal(err)
		}
	}
	return all.Bytes()
}

func each(pool *sql.DB, query string, f func(string)) error {
	rows, err := pool.QueryContext(context.Background(), query)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			return err
		}
		f(s)
	}
	return rows.Err()
}

// Holds reports whether a dump holds a word as it is, or as PostgreSQL writes bytes.
func Holds(dump []byte, word string) bool {
	return bytes.Contains(dump, []byte(word)) || bytes.Contains(dump, []byte(hex.EncodeToString([]byte(word))))
}
