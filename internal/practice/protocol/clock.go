package protocol

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/partwell/partwell/internal/civil"
)

// Code is a clock as a definition writes it:
//
//	at-once            now
//	same-day           by the end of work today; on a closed day, by the end of the day
//	next-working-day   by the end of work on the next working day
//	working-days:N     by the end of work on the Nth working day from tomorrow
//	days:N             N days later, at the same time of day
//	hours:N            N hours later
//	hours:N-M          from N hours later, M at the latest
//	pack:NAME          the clock of that name where the practice is (see PackClock)
type Code string

// packDefaults are the clocks that differ by place, as they are where no pack says otherwise:
// acknowledge, action and outcome of what was told of somebody's conduct, and a report to a body.
var packDefaults = map[string]Code{"acknowledge": "next-working-day", "action": "working-days:20", "outcome": "working-days:5", "report": "days:30"}

// PackClock reports whether there is a clock of that name that differs by place.
func PackClock(name string) bool { return packDefaults[name] != "" }

// Open is the working time of one day of the week, in minutes since midnight.
type Open struct{ From, To civil.Minute }

// Hours is when a practice works. The zero value knows no working day: then every day counts as
// one, from 9:00 to 17:00 in UTC.
type Hours struct {
	Zone   *time.Location
	Days   map[time.Weekday]Open
	Closed []civil.Date // single days off
	// On gives the working time of a date, where more is known of it than of the week; nil where not.
	On func(civil.Date) (Open, bool)
	// Pack are the clocks of the place, by their names; those that are not given are the defaults.
	Pack map[string]Code
}

// Window is when something falls due: not before Opens, at Due at the latest. Both are instants.
type Window struct{ Opens, Due time.Time }

// Waking hours: what the program sends by itself, it sends by day.
const (
	morning    = civil.Minute(9 * 60)
	evening    = civil.Minute(20 * 60)
	lastMinute = civil.Minute(23*60 + 59)
)

// Valid reports whether the code can be read.
func (c Code) Valid() bool {
	_, err := Hours{}.Due(c, time.Unix(0, 0).UTC())
	return err == nil
}

// Due computes a clock from an instant. It fails only for a code that cannot be read.
func (h Hours) Due(c Code, from time.Time) (Window, error) {
	name, arg, _ := strings.Cut(string(c), ":")
	switch name {
	case "at-once":
		return Window{from, from}, noArgument(c, arg)
	case "same-day":
		return Window{from, h.endOfDay(from)}, noArgument(c, arg)
	case "next-working-day":
		return Window{from, h.workingDay(from, 1)}, noArgument(c, arg)
	case "pack":
		return h.packed(c, arg, from)
	}
	low, high, ranged := strings.Cut(arg, "-")
	n, err := strconv.Atoi(low)
	if err != nil || n < 1 || n > 1000 || ranged && name != "hours" {
		return Window{}, fmt.Errorf("%q is not a clock", c)
	}
	switch name {
	case "working-days":
		return Window{from, h.workingDay(from, n)}, nil
	case "days":
		at := h.laterDay(from, n)
		return Window{at, at}, nil
	case "hours":
		return h.hours(c, from, n, high)
	}
	return Window{}, fmt.Errorf("%q is not a clock", c)
}

// packed computes a clock of the place. A pack never names another pack's clock.
func (h Hours) packed(c Code, name string, from time.Time) (Window, error) {
	code := cmp.Or(h.Pack[name], packDefaults[name])
	if !PackClock(name) || strings.HasPrefix(string(code), "pack:") {
		return Window{}, fmt.Errorf("%q is not a clock", c)
	}
	return h.Due(code, from)
}

func noArgument(c Code, arg string) error {
	if arg != "" || strings.HasSuffix(string(c), ":") {
		return fmt.Errorf("%q is not a clock", c)
	}
	return nil
}

func (h Hours) hours(c Code, from time.Time, n int, high string) (Window, error) {
	opens := from.Add(time.Duration(n) * time.Hour)
	if high == "" {
		return Window{opens, opens}, nil
	}
	m, err := strconv.Atoi(high)
	if err != nil || m <= n || m > 1000 {
		return Window{}, fmt.Errorf("%q is not a clock", c)
	}
	due := from.Add(time.Duration(m) * time.Hour)
	if awake := h.awake(opens); awake.Before(due) {
		opens = awake
	}
	return Window{opens, due}, nil
}

func (h Hours) zone() *time.Location {
	if h.Zone == nil {
		return time.UTC
	}
	return h.Zone
}

// Works gives the working time of a date; false when it is a day off.
func (h Hours) Works(d civil.Date) (Open, bool) {
	if slices.Contains(h.Closed, d) {
		return Open{}, false
	}
	if len(h.Days) == 0 && h.On == nil {
		return Open{From: morning, To: 17 * 60}, true
	}
	if h.On != nil {
		return h.On(d)
	}
	o, ok := h.Days[d.Weekday()]
	return o, ok && o.To > o.From
}

// endOfDay gives the end of work on the day of t; where that is past or the day is closed, the
// day's own end.
func (h Hours) endOfDay(t time.Time) time.Time {
	d := civil.DateOf(t, h.zone())
	if o, ok := h.Works(d); ok {
		if end := d.At(o.To, h.zone()); end.After(t) {
			return end.UTC()
		}
	}
	return d.At(lastMinute, h.zone()).UTC()
}

// workingDay gives the end of work on the nth working day after the day of t. A practice that has
// no working day within two months is taken at its nth calendar day.
func (h Hours) workingDay(t time.Time, n int) time.Time {
	d := civil.DateOf(t, h.zone())
	left := n
	for i := 1; i <= 60+8*n; i++ {
		day := d.Add(i)
		o, ok := h.Works(day)
		if !ok {
			continue
		}
		if left--; left == 0 {
			return day.At(o.To, h.zone()).UTC()
		}
	}
	return d.Add(n).At(17*60, h.zone()).UTC()
}

func (h Hours) laterDay(t time.Time, n int) time.Time {
	local := t.In(h.zone())
	return local.AddDate(0, 0, n).UTC()
}

// awake moves an instant in the night to the next morning.
func (h Hours) awake(t time.Time) time.Time {
	d, m := civil.DateOf(t, h.zone()), civil.MinuteOf(t, h.zone())
	switch {
	case m < morning:
		return d.At(morning, h.zone()).UTC()
	case m >= evening:
		return d.Add(1).At(morning, h.zone()).UTC()
	}
	return t
}
