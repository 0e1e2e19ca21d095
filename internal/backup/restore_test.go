package backup

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partwell/partwell/internal/store"
	"github.com/partwell/partwell/internal/store/storetest"
)

// The data after the backup was made, and as it is in the backup.
var (
	before   = []string{"later", "willow"}
	restored = []string{"willow"}
)

// A power cut between any two steps leaves the old data or the restored data, whole, and nothing
// else; the next restore comes to its end.
func TestACutAnywhereLeavesWholeData(t *testing.T) {
	for name, link := range map[string]func(string, string) error{
		"with second names": os.Link,
		"without":           func(string, string) error { return errors.New("not on this file system") },
	} {
		t.Run(name, func(t *testing.T) {
			ctx := context.Background()
			cfg, file := backedUp(t)
			var cuts []string
			r := restoring{data: cfg.Data, now: storetest.Start, link: link, after: func(step string) {
				cut := filepath.Join(t.TempDir(), step)
				copyFolder(t, filepath.Dir(cfg.Data), cut)
				cuts = append(cuts, cut)
			}}
			aside, err := r.run(ctx, cfg.Keys, file, true)
			if err != nil {
				t.Fatal(err)
			}
			wantSlugs(t, cfg, aside, before)
			if len(cuts) < 4 {
				t.Fatalf("only these steps were cut: %v", cuts)
			}
			for _, folder := range cuts {
				step, data := filepath.Base(folder), filepath.Join(folder, filepath.Base(cfg.Data))
				want := before
				if step == "in place" {
					want = restored
					wantSlugs(t, cfg, filepath.Join(folder, filepath.Base(aside)), before)
				}
				wantSlugs(t, cfg, data, want)
				if _, err := Restore(ctx, cfg.Keys, file, data, true, storetest.Start); err != nil {
					t.Errorf("%s, then again: %v", step, err)
				}
				wantSlugs(t, cfg, data, restored)
			}
		})
	}
}

// backedUp is a data file that nobody has open, and a backup from before its last change.
func backedUp(t *testing.T) (store.Config, string) {
	t.Helper()
	cfg, db, backups := running(t)
	file, err := backups.Make(context.Background(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	write(t, db, "later", "after the backup")
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	return cfg, file
}

func wantSlugs(t *testing.T, cfg store.Config, data string, want []string) {
	t.Helper()
	if _, err := os.Stat(data); err != nil {
		t.Errorf("%s: no data there: %v", filepath.Base(filepath.Dir(data)), err)
		return
	}
	db, err := store.Open(context.Background(), store.Config{Data: data, Keys: cfg.Keys})
	if err != nil {
		t.Errorf("%s: %v", data, err)
		return
	}
	if diff := cmp.Diff(want, slugs(t, db)); diff != "" {
		t.Errorf("%s: %s", data, diff)
	}
	if found, err := db.Verify(context.Background()); err != nil || found != nil {
		t.Errorf("%s: verify: %v, %v", data, found, err)
	}
	if err := db.Close(); err != nil {
		t.Error(err)
	}
}

func copyFolder(t *testing.T, from, to string) {
	t.Helper()
	if err := os.CopyFS(to, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
}

// Two restores in the same second keep what each found.
func TestWhatIsKeptAsideIsNeverWrittenOver(t *testing.T) {
	ctx := context.Background()
	cfg, file := backedUp(t)
	var kept []string
	for range 3 {
		aside, err := Restore(ctx, cfg.Keys, file, cfg.Data, true, storetest.Start)
		if err != nil {
			t.Fatal(err)
		}
		kept = append(kept, aside)
	}
	for i, want := range [][]string{before, restored, restored} {
		wantSlugs(t, cfg, kept[i], want)
	}
	if kept[0] == kept[1] || kept[1] == kept[2] {
		t.Errorf("kept at %v", kept)
	}
}

// A log that lies beside the place of the data is of another data file and must not be read into
// the restored one.
func TestAnOldLogIsPutAway(t *testing.T) {
	ctx := context.Background()
	cfg, db, backups := running(t)
	file, err := backups.Make(ctx, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	write(t, db, "later", strings.Repeat("y", 100_000))
	data := filepath.Join(t.TempDir(), "partwell.db")
	log, err := os.ReadFile(cfg.Data + "-wal")
	if err != nil || len(log) == 0 {
		t.Fatalf("no log to leave behind: %v", err)
	}
	if err := os.WriteFile(data+"-wal", log, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Restore(ctx, cfg.Keys, file, data, false, storetest.Start); err != nil {
		t.Fatal(err)
	}
	wantSlugs(t, cfg, data, restored)
	if kept, err := filepath.Glob(data + ".before-*-wal"); err != nil || len(kept) != 1 {
		t.Errorf("kept: %v, %v", kept, err)
	}
}
