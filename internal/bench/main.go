// Command bench measures what the product promises about its speed, and prints a line for each
// figure: name, value, unit. Each figure is a median; both sides of a ratio are measured in the same
// run, in turns. Arguments choose what is measured ("client page"); without any it is all of it.
//
// It may import anything; nothing imports it. To add a figure, add a row to measures.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"runtime/debug"
	"slices"

	"github.com/partwell/partwell/internal/config"
)

// figure is one line of the answer.
type figure struct {
	name  string
	value float64
	unit  string
}

// measure gives figures that are taken together.
type measure struct {
	what string
	run  func(ctx context.Context) ([]figure, error)
}

func measures() []measure {
	return []measure{
		{"group commit", groupCommit},
		{"client page", clientPage},
		{"public page", publicPage},
		{"public page in a browser", openedPage},
		{"protocol steps", protocolSteps},
		{"protocols", protocolReading},
		{"twins", twins},
		{"calendar", calendar},
		{"day view", dayView},
		{"program", program},
	}
}

func main() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(config.GarbagePercent) // as the program does
	}
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(chosen []string) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	for _, m := range measures() {
		if len(chosen) > 0 && !slices.Contains(chosen, m.what) {
			continue
		}
		figures, err := m.run(ctx)
		if err != nil {
			return fmt.Errorf("%s: %w", m.what, err)
		}
		for _, f := range figures {
			fmt.Printf("%s %.4g %s\n", f.name, f.value, f.unit)
		}
	}
	return nil
}

// median gives the middle one of some values.
func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	middle := len(sorted) / 2
	if len(sorted)%2 == 1 {
		return sorted[middle]
	}
	return (sorted[middle-1] + sorted[middle]) / 2
}
