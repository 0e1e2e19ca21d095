package config

import (
	"errors"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/partwell/partwell/internal/fault"
)

// Clock tells the time: the computer's, or, in test mode, the one in a file. Use SystemClock or
// FileClock to make one. It is safe for several goroutines.
type Clock struct {
	file string
	own  func() time.Time

	mu   sync.Mutex
	last time.Time
}

// SystemClock is the computer's own clock.
func SystemClock() *Clock { return &Clock{} }

// OwnClock is a clock that the caller moves, for filling the example with a past.
func OwnClock(now func() time.Time) *Clock { return &Clock{own: now} }

// FileClock reads the time from a file (one line, RFC 3339) again at each question, so that a test
// moves the clock by writing the file. It is refused unless the server answers this computer only:
// whoever moves a clock moves deadlines and sessions.
func FileClock(file, listen string) (*Clock, error) {
	if !IsLoopback(listen) {
		return nil, fault.New(fault.Invalid, "test-mode-outside",
			"Test mode moves the clock, so it answers this computer only. Listen on 127.0.0.1 or leave --test-mode away.")
	}
	if file == "" {
		return nil, fault.New(fault.Invalid, "test-clock", "Test mode takes the time from a file. Name it in %s.", EnvTestClock)
	}
	c := &Clock{file: file}
	now, err := c.read()
	if err != nil {
		return nil, err
	}
	c.last = now
	return c, nil
}

// Moved reports whether the time comes from a file; the pages then carry a banner.
func (c *Clock) Moved() bool { return c.file != "" }

// Now is the time in UTC, to the microsecond, as it is stored. When the file cannot be read at this
// moment (it is just being written) the last time read counts.
func (c *Clock) Now() time.Time {
	if c.own != nil {
		return c.own().UTC().Truncate(time.Microsecond)
	}
	if c.file == "" {
		return time.Now().UTC().Truncate(time.Microsecond)
	}
	now, err := c.read()
	c.mu.Lock()
	defer c.mu.Unlock()
	if err == nil {
		c.last = now
	}
	return c.last
}

func (c *Clock) read() (time.Time, error) {
	text, err := os.ReadFile(c.file)
	if err != nil {
		return time.Time{}, &fault.Error{Kind: fault.Invalid, Code: "test-clock", Message: "The test clock's file cannot be read.", Err: err}
	}
	now, err := time.Parse(time.RFC3339Nano, strings.TrimSpace(string(text)))
	if err != nil {
		return time.Time{}, &fault.Error{Kind: fault.Invalid, Code: "test-clock",
			Message: "The test clock's file holds no time. Write one like 2026-03-02T09:30:00Z.", Err: errors.New(strings.TrimSpace(string(text)))}
	}
	return now.UTC().Truncate(time.Microsecond), nil
}
