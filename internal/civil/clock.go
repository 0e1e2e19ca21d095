package civil

import (
	"iter"
	"slices"
	"time"
)

// Instants gives the instants at which the clocks of a zone show a time of day on that date, by time: one
// as a rule, none where a change of the clocks skips it, two where they go through it twice.
func (d Date) Instants(m Minute, loc *time.Location) []time.Time {
	near := d.At(m, loc)
	wall := d.Time(time.UTC).Add(time.Duration(m) * time.Minute)
	start, end := near.ZoneBounds()
	probes := []time.Time{near}
	if !start.IsZero() {
		probes = append(probes, start.Add(-time.Second))
	}
	if !end.IsZero() {
		probes = append(probes, end)
	}
	var out []time.Time
	for _, p := range probes {
		_, offset := p.Zone()
		t := wall.Add(-time.Duration(offset) * time.Second)
		if _, shown := t.In(loc).Zone(); shown == offset && !slices.ContainsFunc(out, t.Equal) {
			out = append(out, t)
		}
	}
	slices.SortFunc(out, time.Time.Compare)
	return out
}

// Stretches gives, by time and in UTC, the time in which the clocks of a zone show a time of day from one to
// another (exclusive) on that date: one stretch as a rule, none where a change of the clocks skips it, two
// where they go back over its edge.
func (d Date) Stretches(from, to Minute, loc *time.Location) iter.Seq2[time.Time, time.Time] {
	first := d.Time(time.UTC).Add(time.Duration(from) * time.Minute)
	last := d.Time(time.UTC).Add(time.Duration(to) * time.Minute)
	return func(yield func(time.Time, time.Time) bool) {
		var begins, ends time.Time
		for at := first.Add(-farthest); !at.IsZero() && at.Before(last.Add(farthest)); {
			_, offset := at.In(loc).Zone()
			_, change := at.In(loc).ZoneBounds()
			ahead := time.Duration(offset) * time.Second
			since, until := later(first.Add(-ahead), at), last.Add(-ahead)
			if !change.IsZero() && change.Before(until) {
				until = change.UTC()
			}
			at = change
			switch {
			case !since.Before(until):
			case since.Equal(ends):
				ends = until
			case ends.IsZero():
				begins, ends = since, until
			case !yield(begins, ends):
				return
			default:
				begins, ends = since, until
			}
		}
		if !ends.IsZero() {
			yield(begins, ends)
		}
	}
}

// farthest is more than any zone is ahead of UTC, or behind it.
const farthest = 26 * time.Hour

func later(a, b time.Time) time.Time {
	if a.Before(b) {
		return b.UTC()
	}
	return a.UTC()
}

// Again reports whether an instant is the second one at which the clocks of a zone show that date and time.
func Again(t time.Time, loc *time.Location) bool {
	t = t.In(loc)
	start, _ := t.ZoneBounds()
	if start.IsZero() {
		return false
	}
	_, ahead := t.Zone()
	_, before := start.Add(-time.Second).Zone()
	return t.Sub(start) < time.Duration(before-ahead)*time.Second
}

// SameClock reports whether the clocks of two zones show the same at an instant.
func SameClock(t time.Time, one, other *time.Location) bool {
	_, a := t.In(one).Zone()
	_, b := t.In(other).Zone()
	return a == b
}

// Once is Again for many instants; it keeps what it knows of the time between two changes of the clocks.
type Once struct {
	zone     *time.Location
	from, to time.Time
}

// Again is the function Again.
func (o *Once) Again(t time.Time, loc *time.Location) bool {
	if o.zone == loc && !t.Before(o.from) && t.Before(o.to) {
		return false
	}
	if Again(t, loc) {
		return true
	}
	*o = Once{zone: loc, from: t, to: t}
	if _, end := t.In(loc).ZoneBounds(); !end.IsZero() {
		o.to = end
	}
	return false
}

// Days is DateOf for many instants; it keeps the day that it found last.
type Days struct {
	zone     *time.Location
	from, to time.Time
	date     Date
}

// Date gives the date of an instant in a zone.
func (d *Days) Date(t time.Time, loc *time.Location) Date {
	if d.zone != loc || t.Before(d.from) || !t.Before(d.to) {
		*d = Days{zone: loc, date: DateOf(t, loc)}
		d.from, d.to = d.date.At(0, loc), d.date.Add(1).At(0, loc)
	}
	return d.date
}
