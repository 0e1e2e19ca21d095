package twin

import (
	"database/sql"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/partwell/partwell/internal/backup"
)

// bird is in each canary; no page, letter or definition has it.
const bird = "quaverlith"

// noCanary fails where a word of what was told, or of what was said about it, can be read in what the program
// leaves behind, or where its reader does not read it.
func (p pair) noCanary(t *testing.T) {
	if words := readBy(ines)(p.with); !strings.Contains(words, canary("told", 0)) {
		t.Fatalf("its reader does not read it: %q", words)
	}
	p.with.leavesNothing(t)
}

// leavesNothing searches everything that the program leaves behind for a readable word.
func (w *twin) leavesNothing(t *testing.T) {
	if log := w.log.String(); strings.Contains(log, bird) {
		t.Errorf("the log says what was told: %.400s", log[max(0, strings.Index(log, bird)-200):])
	}
	if w.config.DatabaseURL != "" {
		w.noCanaryInColumns(t)
		return
	}
	if !strings.Contains(w.read(w.config.Data)+w.read(w.config.Data+"-wal"), mara) {
		t.Error("what is clear is not found in the file: the search finds nothing at all")
	}
	w.noCanaryInFiles(t, filepath.Dir(w.config.Data))
	w.noCanaryInABackup(t)
	w.noCanaryInFiles(t, filepath.Dir(w.config.Data))
	own, err := filepath.Glob(filepath.Join(os.TempDir(), "partwell-*"))
	w.must(err)
	for _, left := range own {
		if strings.Contains(w.read(left), bird) {
			t.Errorf("a temporary file says what was told: %s", left)
		}
	}
}

// read gives a file, empty where there is none.
func (w *twin) read(file string) string {
	b, err := os.ReadFile(filepath.Clean(file))
	if err != nil {
		return ""
	}
	return string(b)
}

// noCanaryInFiles reads every file of a folder: the data, the log of what was written last, the index of it.
func (w *twin) noCanaryInFiles(t *testing.T, folder string) {
	w.must(filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && strings.Contains(w.read(path), bird) {
			t.Errorf("%s says what was told", filepath.Base(path))
		}
		return err
	}))
}

// noCanaryInABackup makes a backup, and unpacks it.
func (w *twin) noCanaryInABackup(t *testing.T) {
	folder, unpacked := t.TempDir(), t.TempDir()
	file := got[string](w)(backup.Backups{Store: w.db, Keys: w.config.Keys, Clock: w.clock.Now}.Make(t.Context(), folder))
	data := filepath.Join(unpacked, "partwell.db")
	_, err := backup.Restore(t.Context(), w.config.Keys, file, data, false, w.clock.Now())
	w.must(err)
	if !strings.Contains(w.read(data), mara) {
		t.Error("the unpacked backup does not hold what is clear")
	}
	w.noCanaryInFiles(t, folder)
	w.noCanaryInFiles(t, unpacked)
}

// noCanaryInColumns looks into every column of every table that can hold a word.
func (w *twin) noCanaryInColumns(t *testing.T) {
	db := w.raw()
	defer func() { w.must(db.Close()) }()
	columns := w.column(db, `select table_name || '.' || column_name || '.' || data_type from information_schema.columns
		where table_schema = 'public' and data_type in ('text', 'character varying', 'bytea', 'json', 'jsonb', 'ARRAY') order by 1`)
	readable := 0
	for _, c := range columns {
		parts := strings.Split(c, ".")
		readable += w.holding(db, parts[0], parts[1], parts[2], mara)
		if n := w.holding(db, parts[0], parts[1], parts[2], bird); n > 0 {
			t.Errorf("%d rows of %s say what was told", n, c)
		}
	}
	if len(columns) < 100 || readable == 0 {
		t.Errorf("%d columns were looked into, and what is clear stands in %d rows: the search finds nothing at all", len(columns), readable)
	}
}

func (w *twin) holding(db *sql.DB, table, column, kind, word string) (n int) {
	value, part := fmt.Sprintf("%q::text", column), "$1::text"
	if kind == "bytea" {
		value, part = fmt.Sprintf("%q", column), "convert_to($1::text, 'UTF8')"
	}
	w.must(db.QueryRowContext(w.t.Context(), fmt.Sprintf("select count(*) from %q where position(%s in %s) > 0", table, part, value), word).Scan(&n))
	return n
}
