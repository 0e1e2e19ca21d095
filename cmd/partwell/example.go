package main

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/partwell/partwell/internal/cli"
	"github.com/partwell/partwell/internal/config"
	"github.com/partwell/partwell/internal/sample"
)

// furnish makes the example, and makes it anew on another day: its day is always today. Any other
// place it leaves alone.
func furnish(ctx context.Context, at cli.Place) error {
	if !at.Example {
		return nil
	}
	now := at.Clock.Now()
	made, err := os.Stat(filepath.Join(at.Data, exampleDone))
	switch {
	case err == nil && sameDay(made.ModTime(), now):
		return nil
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return err
	}
	if err := forget(at); err != nil {
		return err
	}
	clock := sample.NewClock(now)
	past := at
	past.Clock = config.OwnClock(clock.Now)
	err = within(ctx, past, func(o *opened) error { return sample.Fill(ctx, o.office, clock, now) })
	if err != nil {
		return errors.Join(err, forget(at))
	}
	done := filepath.Join(at.Data, exampleDone)
	return errors.Join(os.WriteFile(done, nil, 0o600), os.Chtimes(done, now, now))
}

// exampleDone is written when the example is whole; its time is the day for which it was made.
const exampleDone = "example-made"

func sameDay(a, b time.Time) bool {
	a, b = a.UTC(), b.UTC()
	return a.Year() == b.Year() && a.YearDay() == b.YearDay()
}
