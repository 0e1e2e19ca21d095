package boundary

import (
	"slices"
	"time"

	"github.com/partwell/partwell/internal/civil"
)

// Rungs is how many times a boundary says what follows; later times are judged as the last one.
const Rungs = 3

// Consequence is what a boundary says follows one crossing. Time counts from 1. Follows is the text
// of the version that judges, Next that of the time after; both may be empty. Known is how and when
// the client came to know that version.
type Consequence struct {
	Boundary Boundary
	Known    Acknowledgement
	Time     int
	Follows  string
	Next     string
}

// Judging gives the version of a boundary that may judge what happened: the newest that stood on
// the day of booking and that the client knew before it happened, on a day or at an instant. What is told on that
// very day may have been told afterwards, so it judges nothing, but where both instants are known. Versions may
// come in any order. It reports false when none was ever told in time: then nothing follows (MISSION.md, B6). The
// practice's own boundaries bind it whether told or not.
func Judging(versions []Boundary, acks []Acknowledgement, booked, on civil.Date, at time.Time) (Boundary, Acknowledgement, bool) {
	var best Boundary
	var known Acknowledgement
	for _, v := range versions {
		if v.Since > booked || v.Version <= best.Version {
			continue
		}
		a, ok := knew(v, acks, on, at)
		if ok || v.Side == Count {
			best, known = v, a
		}
	}
	return best, known, best.Version > 0
}

// knew gives the strongest acknowledgement of a version that came in time.
func knew(v Boundary, acks []Acknowledgement, on civil.Date, at time.Time) (Acknowledgement, bool) {
	var best Acknowledgement
	for _, a := range acks {
		if a.Boundary != v.ID || a.Version != v.Version || a.On >= on && !a.before(at) {
			continue
		}
		if best.Version == 0 || a.How.strength() > best.How.strength() {
			best = a
		}
	}
	return best, best.Version > 0
}

// before reports whether it is known to have come before an instant. What happened is known to the minute.
func (a Acknowledgement) before(at time.Time) bool {
	return !a.At.IsZero() && !at.IsZero() && !a.At.Add(time.Minute).After(at)
}

// Follow gives what follows a crossing: a function of the versions told and the crossings counted.
// The crossing itself counts as one, whether it is counted already or still being decided; those let
// go count for nothing. It reports false when no version may judge.
func Follow(c Crossing, versions []Boundary, acks []Acknowledgement, all []Crossing) (Consequence, bool) {
	b, known, ok := Judging(versions, acks, c.Booked, c.On, c.At)
	if !ok {
		return Consequence{}, false
	}
	time := 1
	for _, o := range CountedOf(all, c.Boundary) {
		if o.ID != c.ID && (byTime(o, c) < 0 || c.ID == "" && o.On == c.On) {
			time++
		}
	}
	return Consequence{Boundary: b, Known: known, Time: time, Follows: rung(b, time), Next: rung(b, time+1)}, true
}

// rung is what a version says of the n-th time; above the last text that it has, that text.
func rung(b Boundary, n int) string {
	for i := min(n, Rungs) - 1; i >= 0; i-- {
		if b.Follows[i] != "" {
			return b.Follows[i]
		}
	}
	return ""
}

// TimesTold gives the days on which a client was told a boundary, each once and in order: those on
// which it was told, read or agreed to, and those of the reminders since.
func TimesTold(told, reminders []civil.Date) []civil.Date {
	days := slices.Concat(told, reminders)
	slices.Sort(days)
	return slices.Compact(days)
}
