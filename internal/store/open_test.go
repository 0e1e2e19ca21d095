package store_test

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/seal"
	"github.com/partwell/partwell/internal/store"
	"github.com/partwell/partwell/internal/store/storetest"
)

func TestNewDataIsMadeForItsOwnerOnly(t *testing.T) {
	ctx := context.Background()
	path := filepath.Join(t.TempDir(), "a folder", "with #?% signs.db")
	before, err := store.Identify(ctx, store.Config{Data: path})
	if err != nil || before != (store.Identity{}) {
		t.Fatalf("before: %v, %v", before, err)
	}
	keys := seal.NewRing()
	db := storetest.Open(t, store.Config{Data: path, Keys: keys, DataID: "d1"})
	if err := db.Update(ctx, func(tx *store.Tx) error { return tx.AddPractice(somePractice(willow, "willow")) }); err != nil {
		t.Fatal(err)
	}
	want := store.Identity{Data: "d1", Key: keys.CurrentKey().String()}
	after, err := store.Identify(ctx, store.Config{Data: path})
	if err != nil || after != want || db.Identity() != want {
		t.Errorf("after: %v, %v, %v", after, db.Identity(), err)
	}
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		info, err := e.Info()
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v, %v", e.Name(), info.Mode(), err)
		}
	}
}

func TestIdentifyOnBothEngines(t *testing.T) {
	for name, cfg := range map[string]store.Config{"sqlite": storetest.SQLiteConfig(t), "postgres": storetest.PostgresConfig(t)} {
		id, err := store.Identify(context.Background(), cfg)
		if err != nil || !cfg.Keys.Has(id.Key) || id.Data == "" {
			t.Errorf("%s: %v, %v", name, id, err)
		}
	}
}

func TestOtherKeysAreRefused(t *testing.T) {
	for name, cfg := range map[string]store.Config{"sqlite": storetest.SQLiteConfig(t), "postgres": storetest.PostgresConfig(t)} {
		cfg.Keys = seal.NewRing()
		if db, err := store.Open(context.Background(), cfg); code(err) != store.CodeOtherKey {
			t.Errorf("%s: %v", name, err)
			if err == nil {
				db.Close()
			}
		}
	}
}

func TestWhatCannotBeOpenedSaysSo(t *testing.T) {
	dir := t.TempDir()
	text := filepath.Join(dir, "text.db")
	if err := os.WriteFile(text, []byte(strings.Repeat("This is no database. ", 300)), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		cfg  store.Config
		want string
	}{
		"a text file":        {store.Config{Data: text}, "no data of Partwell"},
		"a folder":           {store.Config{Data: dir}, "cannot be used"},
		"below a file":       {store.Config{Data: filepath.Join(text, "x.db")}, "cannot be used"},
		"a wrong address":    {store.Config{DatabaseURL: "postgres://user:hunter2@host:port/x"}, "postgres://user:password@host"},
		"nobody at the port": {store.Config{DatabaseURL: "postgres://user:hunter2@127.0.0.1:1/x"}, "does not answer"},
	} {
		tt.cfg.Keys = seal.NewRing()
		_, err := store.Open(context.Background(), tt.cfg)
		if err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: %v, want %q", name, err, tt.want)
		}
	}
}

func TestDataOfANewerProgramIsRefused(t *testing.T) {
	for name, cfg := range map[string]store.Config{"sqlite": storetest.SQLiteConfig(t), "postgres": storetest.PostgresConfig(t)} {
		ctx := context.Background()
		db := storetest.Open(t, cfg)
		if err := db.Raw(ctx, "insert into goose_db_version (version_id, is_applied) values (99999, true)"); err != nil {
			t.Fatal(err)
		}
		cfg.SkipMigrations = false
		if _, err := store.Open(ctx, cfg); code(err) != "newer-data" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestMigratingAgainChangesNothing(t *testing.T) {
	for _, cfg := range []store.Config{storetest.SQLiteConfig(t), storetest.PostgresConfig(t)} {
		cfg.SkipMigrations = false
		db := storetest.Open(t, cfg)
		withPractices(t, db)
		second := storetest.Open(t, cfg)
		if err := second.View(context.Background(), func(tx *store.Tx) error { _, err := tx.Practice(willow); return err }); err != nil {
			t.Error(err)
		}
	}
}

// A server where Partwell may not create extensions has to be told what to do.
func TestARefusedExtensionSaysWhatToDo(t *testing.T) {
	admin := storetest.PostgresConfig(t).DatabaseURL
	pool, err := sql.Open("pgx", admin)
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	name := "limited_" + store.NewDataID()
	for _, q := range []string{"create database " + name, fmt.Sprintf("create role %s login password '%s'", name, name)} {
		if _, err := pool.Exec(q); err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(func() {
		again, err := sql.Open("pgx", admin) // pool is closed by now
		if err != nil {
			t.Fatal(err)
		}
		defer again.Close()
		for _, q := range []string{"drop database " + name + " with (force)", "drop role " + name} {
			if _, err := again.Exec(q); err != nil {
				t.Error(err)
			}
		}
	})
	u, err := url.Parse(admin)
	if err != nil {
		t.Fatal(err)
	}
	u.Path = "/" + name
	inside, err := sql.Open("pgx", u.String())
	if err != nil {
		t.Fatal(err)
	}
	defer inside.Close()
	if _, err := inside.Exec("grant all on schema public to " + name); err != nil {
		t.Fatal(err)
	}
	u.User = url.UserPassword(name, name)
	_, err = store.Open(context.Background(), store.Config{DatabaseURL: u.String(), Keys: seal.NewRing()})
	if !fault.Is(err, fault.Unavailable) || !strings.Contains(err.Error(), "create extension btree_gist") {
		t.Errorf("got %v", err)
	}
}
