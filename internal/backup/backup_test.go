package backup

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/seal"
	"github.com/partwell/partwell/internal/store"
	"github.com/partwell/partwell/internal/store/storetest"
)

// running is a store with one practice and the backups of it.
func running(t *testing.T) (store.Config, *store.DB, Backups) {
	t.Helper()
	cfg := storetest.SQLiteConfig(t)
	db := storetest.Open(t, cfg)
	write(t, db, "willow", strings.Repeat("x", 200_000))
	return cfg, db, Backups{Store: db, Keys: cfg.Keys, Clock: func() time.Time { return storetest.Start }}
}

func write(t *testing.T, db *store.DB, slug, name string) {
	t.Helper()
	p := house.Practice{ID: ident.Practice(slug), Slug: slug, Name: name, Zone: "UTC", Currency: "EUR", Taking: house.Open}
	if err := db.Update(context.Background(), func(tx *store.Tx) error {
		tx.Audit(p.ID, "system", "practice.add", slug)
		return tx.AddPractice(p)
	}); err != nil {
		t.Fatal(err)
	}
}

func slugs(t *testing.T, db *store.DB) (all []string) {
	t.Helper()
	if err := db.View(context.Background(), func(tx *store.Tx) error {
		practices, err := tx.Practices()
		for _, p := range practices {
			all = append(all, p.Slug)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return all
}

func code(err error) string {
	if f, ok := errors.AsType[*fault.Error](err); ok {
		return f.Code
	}
	return ""
}

func TestABackupIsRestoredInASecondFolder(t *testing.T) {
	ctx := context.Background()
	cfg, db, backups := running(t)
	folder := t.TempDir()
	file, err := backups.Make(ctx, folder)
	if err != nil {
		t.Fatal(err)
	}
	write(t, db, "later", "after the backup")
	sealed, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(sealed), "willow") || strings.Contains(string(sealed), "SQLite") {
		t.Error("the backup can be read without the key")
	}
	for _, dir := range []string{folder, filepath.Dir(cfg.Data)} {
		if left, _ := filepath.Glob(filepath.Join(dir, ".*")); len(left) > 0 {
			t.Errorf("left behind: %v", left)
		}
	}
	data := filepath.Join(t.TempDir(), "a new folder", "partwell.db")
	if _, err := Restore(ctx, cfg.Keys, file, data, false, storetest.Start); err != nil {
		t.Fatal(err)
	}
	restored := storetest.Open(t, store.Config{Data: data, Keys: cfg.Keys})
	if diff := cmp.Diff([]string{"willow"}, slugs(t, restored)); diff != "" {
		t.Error(diff)
	}
	if found, err := restored.Verify(ctx); err != nil || found != nil {
		t.Errorf("verify: %v, %v", found, err)
	}
}

// What somebody keeps at the door and has not sent stands in no backup.
func TestABackupLeavesOutWhatWasNotSent(t *testing.T) {
	ctx := context.Background()
	cfg, db, backups := running(t)
	if err := db.Update(ctx, func(tx *store.Tx) error {
		return tx.AddDraft("willow", store.Draft{ID: "d", Body: "It was cold", Expires: tx.Now().Add(time.Hour)})
	}); err != nil {
		t.Fatal(err)
	}
	file, err := backups.Make(ctx, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	data := filepath.Join(t.TempDir(), "partwell.db")
	if _, err := Restore(ctx, cfg.Keys, file, data, false, storetest.Start); err != nil {
		t.Fatal(err)
	}
	draft := func(db *store.DB) error {
		return db.View(ctx, func(tx *store.Tx) error { _, err := tx.Draft("willow", "d"); return err })
	}
	if err := draft(storetest.Open(t, store.Config{Data: data, Keys: cfg.Keys})); !fault.Is(err, fault.NotFound) {
		t.Errorf("restored: %v", err)
	}
	if err := draft(db); err != nil {
		t.Errorf("at work: %v", err)
	}
}

func TestABackupWhileEverybodyWritesIsOnePicture(t *testing.T) {
	ctx := context.Background()
	cfg, db, backups := running(t)
	stop := make(chan struct{})
	var wg sync.WaitGroup
	for g := range 4 {
		wg.Go(func() {
			for i := 0; ; i++ {
				select {
				case <-stop:
					return
				default:
					write(t, db, fmt.Sprintf("p-%d-%d", g, i), "x")
				}
			}
		})
	}
	file, err := backups.Make(ctx, t.TempDir())
	close(stop)
	wg.Wait()
	if err != nil {
		t.Fatal(err)
	}
	data := filepath.Join(t.TempDir(), "partwell.db")
	if _, err := Restore(ctx, cfg.Keys, file, data, false, storetest.Start); err != nil {
		t.Fatal(err)
	}
	restored := storetest.Open(t, store.Config{Data: data, Keys: cfg.Keys})
	if found, err := restored.Verify(ctx); err != nil || found != nil {
		t.Errorf("verify: %v, %v", found, err)
	}
}

func TestRestoreWritesOverNothing(t *testing.T) {
	ctx := context.Background()
	cfg, db, backups := running(t)
	file, err := backups.Make(ctx, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	write(t, db, "later", "x")
	if _, err := Restore(ctx, cfg.Keys, file, cfg.Data, false, storetest.Start); code(err) != "data-there" {
		t.Errorf("over existing data: %v", err)
	}
	if _, err := Restore(ctx, cfg.Keys, file, cfg.Data, true, storetest.Start); code(err) != "running" {
		t.Errorf("while it runs: %v", err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	aside, err := Restore(ctx, cfg.Keys, file, cfg.Data, true, storetest.Start)
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string][]string{cfg.Data: {"willow"}, aside: {"later", "willow"}} {
		if diff := cmp.Diff(want, slugs(t, storetest.Open(t, store.Config{Data: path, Keys: cfg.Keys}))); diff != "" {
			t.Errorf("%s: %s", path, diff)
		}
	}
}

func TestRestoreRefusesWhatIsNoSoundBackup(t *testing.T) {
	ctx := context.Background()
	cfg, _, backups := running(t)
	file, err := backups.Make(ctx, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	put := func(name string, text []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	for name, tt := range map[string]struct {
		file string
		keys *seal.Ring
		want string
	}{
		"not there":      {filepath.Join(dir, "none"), cfg.Keys, "no-backup"},
		"something else": {put("text", []byte("hello")), cfg.Keys, "not-a-backup"},
		"cut":            {put("cut", whole[:len(whole)-1000]), cfg.Keys, "damaged"},
		"another key":    {file, seal.NewRing(), "other-key"},
		"no database":    {put("other", sealed(t, cfg.Keys, make([]byte, 5000))), cfg.Keys, ""},
	} {
		data := filepath.Join(t.TempDir(), "partwell.db")
		_, err := Restore(ctx, tt.keys, tt.file, data, false, storetest.Start)
		if err == nil || tt.want != "" && code(err) != tt.want {
			t.Errorf("%s: %v, want code %q", name, err, tt.want)
		}
		if left, _ := filepath.Glob(filepath.Join(filepath.Dir(data), "*")); len(left) > 0 {
			t.Errorf("%s left %v", name, left)
		}
		if left, _ := filepath.Glob(filepath.Join(filepath.Dir(data), ".*")); len(left) > 0 {
			t.Errorf("%s left %v", name, left)
		}
	}
}

func sealed(t *testing.T, keys *seal.Ring, plain []byte) []byte {
	t.Helper()
	var b strings.Builder
	w, err := keys.Writer(&b)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(plain); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return []byte(b.String())
}

func TestFoldersThatCannotBeUsed(t *testing.T) {
	_, _, backups := running(t)
	if _, err := backups.Make(context.Background(), filepath.Join(t.TempDir(), "none")); !fault.Is(err, fault.Invalid) {
		t.Errorf("no folder: %v", err)
	}
}

func TestTheFolderOfTheDataTakesNoBackups(t *testing.T) {
	cfg, _, backups := running(t)
	if err := backups.Check(filepath.Dir(cfg.Data)); !fault.Is(err, fault.Invalid) {
		t.Errorf("the data's own folder: %v", err)
	}
	link := filepath.Dir(cfg.Data) + string(filepath.Separator) + "."
	if err := backups.Check(link); !fault.Is(err, fault.Invalid) {
		t.Errorf("the data's own folder by another name: %v", err)
	}
}

func TestABackupIsMadeEvenWhenAnOldOneCannotGo(t *testing.T) {
	ctx := context.Background()
	_, _, backups := running(t)
	folder := t.TempDir()
	for day := range 60 { // none of these can be removed: they are folders with something in them
		old := filepath.Join(folder, fileName(backups.Keys.CurrentKey(), storetest.Start.AddDate(0, 0, -day-1)))
		if err := os.MkdirAll(filepath.Join(old, "in the way"), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	var logged strings.Builder
	backups.Log = slog.New(slog.NewTextHandler(&logged, nil))
	file, err := backups.Make(ctx, folder)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(file); err != nil || !strings.Contains(logged.String(), "old backups could not be removed") {
		t.Errorf("%v, logged %q", err, logged.String())
	}
}

func TestWhatWasCutOffIsRemovedAfterADay(t *testing.T) {
	_, _, backups := running(t)
	folder, now := t.TempDir(), time.Now()
	put := func(name string, age time.Duration) {
		path := filepath.Join(folder, name)
		if err := errors.Join(os.WriteFile(path, []byte("x"), 0o600), os.Chtimes(path, now.Add(-age), now.Add(-age))); err != nil {
			t.Fatal(err)
		}
	}
	long := 25 * time.Hour
	for _, name := range []string{".backup-1.tmp", ".restore-22.tmp", ".restore-22.tmp-wal", ".partwell-333.tmp"} {
		put(name, long)
	}
	want := []string{".backup-4.tmp", ".backup-mine.tmp", ".partwell-settings", "partwell.db"}
	put(want[0], time.Hour)
	for _, name := range want[1:] {
		put(name, long)
	}
	file, err := backups.Make(context.Background(), folder)
	if err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range entries {
		if e.Name() != filepath.Base(file) {
			got = append(got, e.Name())
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestPostgreSQLSaysItsOwnWay(t *testing.T) {
	cfg := storetest.PostgresConfig(t)
	b := Backups{Store: storetest.Open(t, cfg), Keys: cfg.Keys}
	if _, err := b.Make(context.Background(), t.TempDir()); code(err) != "postgres" || !strings.Contains(err.Error(), "pg_dump") {
		t.Errorf("got %v", err)
	}
}

func TestFourteenDaysAndTwelveMonthsStay(t *testing.T) {
	folder, key := t.TempDir(), seal.NewRing().CurrentKey()
	put := func(at time.Time, key seal.KeyID) {
		if err := os.WriteFile(filepath.Join(folder, fileName(key, at)), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for day := range 800 {
		put(storetest.Start.AddDate(0, 0, -day), key)
		put(storetest.Start.AddDate(0, 0, -day).Add(time.Hour), key)
	}
	foreign := seal.NewRing().CurrentKey()
	put(storetest.Start.AddDate(-5, 0, 0), foreign)
	newest := filepath.Join(folder, fileName(key, storetest.Start.Add(time.Hour)))
	if err := prune(folder, key, newest); err != nil {
		t.Fatal(err)
	}
	all, err := List(folder, key)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range all {
		got = append(got, f.Made.Format("2006-01-02 15"))
	}
	want := []string{"2026-03-03 10", "2026-03-02 10", "2026-03-01 10", "2026-02-28 10", "2026-02-27 10", "2026-02-26 10", "2026-02-25 10",
		"2026-02-24 10", "2026-02-23 10", "2026-02-22 10", "2026-02-21 10", "2026-02-20 10", "2026-02-19 10", "2026-02-18 10",
		"2026-01-31 10", "2025-12-31 10", "2025-11-30 10", "2025-10-31 10", "2025-09-30 10", "2025-08-31 10", "2025-07-31 10",
		"2025-06-30 10", "2025-05-31 10", "2025-04-30 10"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if left, err := List(folder, foreign); err != nil || len(left) != 1 {
		t.Errorf("the backup of another key: %v, %v", left, err)
	}
}

// TestAFolderThatIsMissingIsMade: its last part, never more, and what else is wrong is said.
// A folder that was made and cannot take backups after all does not stay behind.
func TestAFolderThatTakesNothingDoesNotStay(t *testing.T) {
	cfg, _, backups := running(t)
	folder := filepath.Dir(cfg.Data)
	if err := os.Rename(folder, folder+" elsewhere"); err != nil {
		t.Fatal(err)
	}
	if made, err := backups.Prepare(folder); made || !fault.Is(err, fault.Invalid) {
		t.Errorf("made %v, %v", made, err)
	}
	if _, err := os.Stat(folder); err == nil {
		t.Error("the folder stays")
	}
}

func TestAFolderThatIsMissingIsMade(t *testing.T) {
	_, _, backups := running(t)
	dir := t.TempDir()
	folder := filepath.Join(dir, "copies")
	if made, err := backups.Prepare(folder); err != nil || !made {
		t.Fatalf("made %v, %v", made, err)
	}
	if made, err := backups.Prepare(folder); err != nil || made {
		t.Errorf("made again: %v, %v", made, err)
	}
	if _, err := backups.Make(context.Background(), folder); err != nil {
		t.Error(err)
	}
	file := filepath.Join(dir, "a file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for folder, says := range map[string]string{
		filepath.Join(dir, "stick", "copies"): "There is no folder " + filepath.Join(dir, "stick"),
		"copies":                              "whole path",
		file:                                  "a file, not a folder",
		filepath.Join(file, "copies"):         file,
	} {
		made, err := backups.Prepare(folder)
		if made || !fault.Is(err, fault.Invalid) || !strings.Contains(fmt.Sprint(err), says) {
			t.Errorf("%s: %v, %v", folder, made, err)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "stick")); err == nil {
		t.Error("the folder above was made too")
	}
}
