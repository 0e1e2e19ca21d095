package office

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/caseload"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/store"
)

// poisoned reads every source but two kinds that cannot be read.
type poisoned struct{ Protocols }

func (p poisoned) Read(source string) (*protocol.Definition, error) {
	switch source {
	case "panics":
		panic("Mariam Haddad")
	case "fails":
		return nil, fmt.Errorf("Mariam Haddad")
	}
	return p.Protocols.Read(source)
}

// brokenTimer adds a matter whose definition cannot be read, with a timer that is due.
func (h *testHouse) brokenTimer(tx *store.Tx, source string, due time.Time) error {
	id := newID[ident.Case]()
	if err := tx.KeepDefinition(h.practice, source, "hurt", source); err != nil {
		return err
	}
	if err := tx.AddCase(h.practice, caseload.Case{ID: id, Protocol: "hurt", Digest: source, Client: h.client, Therapist: h.therapist.Person,
		Title: "Something hurt", State: caseload.Open, Opened: tx.Now()}); err != nil {
		return err
	}
	return tx.Append(h.practice, id, protocol.Event{No: 1, At: tx.Now(), By: "system", Kind: protocol.TimerSet, Timer: "look-in", Due: due})
}

// One question that is due goes out although hundreds of others fail again and again, or worse, and
// what is in them is not logged.
func TestATimerThatFailsHoldsUpNobody(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := context.Background()
		h.reach()
		var logged bytes.Buffer
		h.office.log = slog.New(slog.NewTextHandler(&logged, nil))
		h.office.protocols = poisoned{h.office.protocols}
		_, _ = h.introduced()
		h.clock.Advance(14*24*time.Hour + time.Minute)
		h.update(func(tx *store.Tx) error {
			for n := range 2*timersAtOnce + 1 {
				source := []string{"fails", "panics"}[n%2]
				if err := h.brokenTimer(tx, source, tx.Now().AddDate(0, 0, -30)); err != nil {
					return err
				}
			}
			return nil
		})
		if fired, err := h.office.FireTimers(ctx); err != nil || fired != 1 {
			t.Fatalf("first sweep: %d fired, %v", fired, err)
		}
		tries := strings.Count(logged.String(), "a timer failed")
		if tries != 2*timersAtOnce+1 {
			t.Errorf("%d failures logged", tries)
		}
		if strings.Contains(logged.String(), "Mariam") {
			t.Errorf("the log tells who: %.500s", logged.String())
		}
		sweep := func(after time.Duration, want int) {
			t.Helper()
			h.clock.Advance(after)
			before := strings.Count(logged.String(), "a timer failed")
			if fired, err := h.office.FireTimers(ctx); err != nil || fired != 0 {
				t.Errorf("%v later: %d fired, %v", after, fired, err)
			}
			if n := strings.Count(logged.String(), "a timer failed") - before; n != want {
				t.Errorf("%v later %d are tried again, want %d", after, n, want)
			}
		}
		sweep(20*time.Second, 0)
		sweep(41*time.Second, tries)
		sweep(time.Minute, 0)
		sweep(time.Minute, tries)
	})
}

// What failed for a passing reason is done at the next try, and only once.
func TestATimerThatFailedOnceFiresLater(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := context.Background()
		h.reach()
		_, _ = h.introduced()
		h.clock.Advance(14*24*time.Hour + time.Minute)
		sound := h.office.protocols
		h.office.protocols = nothingReads{}
		if fired, err := h.office.FireTimers(ctx); err != nil || fired != 0 {
			t.Fatalf("%d fired, %v", fired, err)
		}
		h.office.protocols = sound
		for minute, want := range []int{0, 1, 0} {
			if fired, err := h.office.FireTimers(ctx); err != nil || fired != want {
				t.Errorf("minute %d: %d fired, %v", minute, fired, err)
			}
			h.clock.Advance(time.Minute)
		}
	})
}

type nothingReads struct{ Protocols }

func (nothingReads) Read(string) (*protocol.Definition, error) { return nil, fmt.Errorf("no") }

// A database that is away is no fault of a timer: the sweep ends and says so.
func TestASweepEndsWithItsContext(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		h.update(func(tx *store.Tx) error { return h.brokenTimer(tx, "none", tx.Now()) })
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		if _, err := h.office.FireTimers(ctx); err == nil {
			t.Error("no error")
		}
	})
}

func TestTheNextTryComesLaterEachTime(t *testing.T) {
	for failures, want := range map[int]time.Duration{0: time.Minute, 1: 2 * time.Minute, 3: 8 * time.Minute, 8: 256 * time.Minute, 9: 6 * time.Hour, 1000: 6 * time.Hour} {
		if got := putOff(failures); got != want {
			t.Errorf("after %d failures: %v, want %v", failures, got, want)
		}
	}
}
