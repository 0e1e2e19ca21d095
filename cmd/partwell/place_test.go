package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/partwell/partwell/internal/cli"
	"github.com/partwell/partwell/internal/config"
	"github.com/partwell/partwell/internal/fault"
)

// What cannot be written is named at the start, and nothing is made in a folder that cannot be used.
func TestAPlaceThatCannotBeWrittenIsNamed(t *testing.T) {
	ctx, home := context.Background(), t.TempDir()
	place := func(name string) cli.Place {
		return cli.Place{Data: filepath.Join(home, name), Clock: config.SystemClock(),
			Environment: config.Environment{"HOME": home, "XDG_CONFIG_HOME": filepath.Join(home, ".config"), "AppData": home}}
	}
	visit := func(at cli.Place) error { return within(ctx, at, func(*opened) error { return nil }) }
	wantNamed := func(err error, path string) {
		t.Helper()
		f, ok := errors.AsType[*fault.Error](err)
		if !ok || f.Code != "read-only" || !strings.Contains(f.Message, path) {
			t.Errorf("got %v, want %s named", err, path)
		}
	}

	blocked := place("a log that is none")
	log := filepath.Join(blocked.Data, dataFile+"-wal")
	if err := os.MkdirAll(log, 0o700); err != nil {
		t.Fatal(err)
	}
	wantNamed(visit(blocked), log)
	if _, err := os.Stat(filepath.Join(blocked.Data, dataFile)); err == nil {
		t.Error("a data file was made")
	}

	closed := place("closed")
	if err := visit(closed); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(closed.Data, 0o500); err != nil {
		t.Fatal(err)
	}
	err := visit(closed)
	if err := os.Chmod(closed.Data, 0o700); err != nil {
		t.Fatal(err)
	}
	if os.Geteuid() > 0 { // root may write anywhere, and Windows asks other rights
		wantNamed(err, closed.Data)
	}
	if err := visit(closed); err != nil {
		t.Errorf("with the right to write: %v", err)
	}
}
