package scheduling

import (
	"slices"
	"time"
)

// Ahead gives the letters that will leave about a visit if nothing more happens to it, each with the instant
// from which it may leave: what Next gives at every instant at which something falls due.
func (r Reminders) Ahead(s Standing, now time.Time, loc *time.Location) (out []Told) {
	due := []time.Time{now}
	if settles := s.Altered.Add(Undoable); settles.After(now) {
		due = append(due, settles)
	}
	for _, b := range r.Before {
		if at := r.Due(s.Starts, b, loc); at.After(now) {
			due = append(due, at)
		}
	}
	for _, at := range slices.Clone(due) {
		if _, till, quiet := r.quiet(at, loc); quiet {
			due = append(due, till)
		}
	}
	slices.SortFunc(due, time.Time.Compare)
	s.Told = slices.Clone(s.Told)
	for _, at := range due {
		for _, t := range r.Next(s, at, loc) {
			s.Told = append(s.Told, t)
			if t.State == ToldByMail {
				out = append(out, t)
			}
		}
	}
	return out
}
