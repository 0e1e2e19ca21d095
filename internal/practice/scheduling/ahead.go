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

// RemindsByHand reports whether somebody will have to remind a client of a visit herself if nothing more happens
// to it.
func (r Reminders) RemindsByHand(s Standing, post Post, now time.Time, loc *time.Location) bool {
	return slices.ContainsFunc(r.Before, func(b int) bool {
		at := r.Due(s.Starts, b, loc)
		if at.Before(now) {
			at = now
		}
		_, ok := r.ToRemind(s, post, at, loc)
		return ok
	})
}
