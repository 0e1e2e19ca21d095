package main

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/partwell/partwell/internal/config"
	"github.com/partwell/partwell/internal/practice/house"
)

// contents gives every file below a folder.
func contents(t *testing.T, folder string) map[string][]byte {
	t.Helper()
	all := map[string][]byte{}
	err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		all[path], err = os.ReadFile(path)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// Whoever looks around first and starts her own then finds nothing of the example in it, and nothing
// of it anywhere once it is forgotten.
func TestNothingOfTheExampleIsLeft(t *testing.T) {
	mine := site(t, false)
	s := newStreet(t.Context(), mine)
	if _, err := s.open(mine.Place, mine.Listen); err != nil {
		t.Fatal(err)
	}
	if _, err := s.other(true)(); err != nil {
		t.Fatal(err)
	}
	example := s.houses[true]
	if all, err := s.houses[false].office.Practices(t.Context()); err != nil || len(all) != 0 {
		t.Errorf("one's own house holds %v, %v", all, err)
	}
	data, key := example.Data, example.key
	if filepath.Dir(key) != data {
		t.Errorf("the example's key is at %s", key)
	}
	if err := s.forget(); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the example is gone", func() bool { return !exists(data) })
	if err := errors.Join(s.close(true), s.close(false)); err != nil {
		t.Fatal(err)
	}
	for file, text := range contents(t, filepath.Dir(mine.Data)) {
		for _, word := range []string{"Carvalho", "Mariam", "Lindqvist", "people.example"} {
			if bytes.Contains(text, []byte(word)) {
				t.Errorf("%s holds %q", file, word)
			}
		}
	}
}

// The example keeps what was done in it through the day, and is made anew on the next: its day is
// always today.
func TestTheExampleIsOfToday(t *testing.T) {
	now := time.Date(2026, 3, 3, 8, 0, 0, 0, time.UTC)
	at := site(t, true).Place
	at.Clock = config.OwnClock(func() time.Time { return now })
	made := func() house.Practice {
		t.Helper()
		if err := furnish(t.Context(), at); err != nil {
			t.Fatal(err)
		}
		var all []house.Practice
		err := within(t.Context(), at, func(o *opened) (err error) {
			all, err = o.office.Practices(t.Context())
			return err
		})
		if err != nil || len(all) != 1 {
			t.Fatalf("practices: %v %v", all, err)
		}
		return all[0]
	}
	first := made()
	now = now.Add(10 * time.Hour)
	if same := made(); same.ID != first.ID {
		t.Error("the same day made another example")
	}
	now = now.Add(14 * time.Hour)
	if next := made(); next.ID == first.ID || !next.Sample {
		t.Errorf("the next day has the example of the day before: %+v", next)
	}
}
