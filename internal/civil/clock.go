package civil

import (
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

// Between gives the stretch of time from one time of day to another on that date, in UTC. Where the clocks
// skip an edge, the stretch begins or ends when they do; where they go through it twice, it begins at the
// first and ends at the last.
func (d Date) Between(from, to Minute, loc *time.Location) (begins, ends time.Time) {
	begins = d.change(from, loc)
	if at := d.Instants(from, loc); len(at) > 0 {
		begins = at[0]
	}
	ends = d.change(to, loc)
	if at := d.Instants(to, loc); len(at) > 0 {
		ends = at[len(at)-1]
	}
	return begins, ends
}

// change gives the change of the clocks that is nearest to a time of day.
func (d Date) change(m Minute, loc *time.Location) time.Time {
	near := d.At(m, loc)
	start, end := near.ZoneBounds()
	if start.IsZero() || !end.IsZero() && end.Sub(near) < near.Sub(start) {
		return end.UTC()
	}
	return start.UTC()
}
