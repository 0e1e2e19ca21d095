// Package jurisdiction holds what differs by place: clocks, who is told of what somebody did, whom to
// call. A practice chooses one pack; it is never said to make anybody compliant.
//
// The package is pure and imports the kernel and the engine's clocks.
package jurisdiction

import (
	"strings"
	"time"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/practice/protocol"
)

// DefaultID names the pack of a practice that has chosen none.
const DefaultID = "default"

// Pack is what holds in one place. Clocks go by the names of protocol.PackClocks; those that are not
// given have the engine's default. The texts are as people read them.
type Pack struct {
	ID, Title string
	// WatchMonths is how long after something was told what could harm who told it waits.
	WatchMonths int
	Clocks      map[string]protocol.Code
	Report      Report
	// Urgent says whom to call in danger; Outside are those who listen outside the practice.
	Urgent  string
	Outside []string
	// KeepYears is how long what was told is kept.
	KeepYears int
	Sources   []string
}

// Report is what a body is told: which, how to reach it, when it has to be, what it asks, who signs.
type Report struct {
	Body, Contact, When string
	Facts               []string
	Signs               string
}

// defaultWatch is how long whoever told something is watched over where no pack says so (months;
// our own default, MISSION.md C6).
const defaultWatch = 12

// WatchedFrom gives the first day on which something told then still counts today.
func (p Pack) WatchedFrom(today civil.Date) civil.Date {
	months := p.WatchMonths
	if months == 0 {
		months = defaultWatch
	}
	return civil.DateOf(today.Time(time.UTC).AddDate(0, -months, 0), time.UTC)
}

// Check says what is wrong with a pack.
func (p Pack) Check() error {
	var problems fault.Problems
	if p.ID == "" || p.Title == "" {
		problems.Add("id", "A pack needs an id and a title.")
	}
	if p.WatchMonths < 1 || p.WatchMonths > 60 {
		problems.Add("watch-months", "Write between 1 and 60 months.")
	}
	if p.KeepYears < 1 || p.KeepYears > 60 {
		problems.Add("keep-years", "Write between 1 and 60 years.")
	}
	for name, code := range p.Clocks {
		if !protocol.PackClock(name) {
			problems.Add("clocks", "There is no clock %q.", name)
		}
		if !code.Valid() || strings.HasPrefix(string(code), "pack:") {
			problems.Add("clocks", "%q is not a clock.", code)
		}
	}
	if p.Report.Body == "" || p.Report.When == "" || len(p.Report.Facts) == 0 || p.Report.Signs == "" {
		problems.Add("report", "Write body, when, facts and signs.")
	}
	if p.Urgent == "" || len(p.Outside) == 0 || len(p.Sources) == 0 {
		problems.Add("outside", "Write urgent, outside and sources.")
	}
	return problems.Err()
}

// Find gives the pack with an id, else the default one, else the zero pack, which has the engine's clocks.
func Find(all []Pack, id string) Pack {
	var fallback Pack
	for _, p := range all {
		if p.ID == id {
			return p
		}
		if p.ID == DefaultID {
			fallback = p
		}
	}
	return fallback
}
