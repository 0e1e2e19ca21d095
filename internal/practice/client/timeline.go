package client

import (
	"cmp"
	"slices"
	"time"

	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/scheduling"
)

// Entry is one row of the time line. Knot is set for what was noted, Visit for a single visit,
// Visits (newest first) for several folded into one row, whose At is the newest and From the
// oldest of them. Loose: between a worry and its repair. Ahead: still to come. Year is set on the
// first entry of a year, going down, apart from the current one.
type Entry struct {
	Kind   Kind
	At     time.Time
	From   time.Time
	Knot   Knot
	Visit  scheduling.Visit
	Visits []scheduling.Visit
	Loose  bool
	Ahead  bool
	Year   int
}

// foldFrom is how many visits as usual in a row become one row.
const foldFrom = 2

// Timeline lays out everything between a client and the practice, newest first: booked visits
// ahead on top (the next one as KindNext), then knots and past visits; cancelled visits are told by
// their knots. Visits in a row with nothing between them fold into one row; the first visit, the
// latest one and those that a knot is about stand alone. Who came before has no first visit here.
func Timeline(knots []Knot, visits []scheduling.Visit, now time.Time, loc *time.Location) []Entry {
	about := make(map[ident.Visit]bool, len(knots))
	for i := range knots {
		if knots[i].Visit != "" {
			about[knots[i].Visit] = true
		}
	}
	entries := fold(merged(knots, visitEntries(visits, now, Before(knots))), about)
	loosen(entries)
	markYears(entries, now, loc)
	return entries
}

// merged puts knots and visits into one line, newest first; what was noted at the very instant of a
// visit stands above it. An entry is large and a line is long, so each is written once. The store
// gives both in that order already.
func merged(knots []Knot, visits []Entry) []Entry {
	newer := func(a, b Knot) int { return cmp.Or(b.At.Compare(a.At), cmp.Compare(b.ID, a.ID)) }
	if !slices.IsSortedFunc(knots, newer) {
		knots = slices.Clone(knots)
		slices.SortStableFunc(knots, newer)
	}
	slices.SortStableFunc(visits, func(a, b Entry) int { return b.At.Compare(a.At) })
	out := make([]Entry, 0, len(knots)+len(visits))
	for len(knots) > 0 {
		k := &knots[0]
		for len(visits) > 0 && visits[0].At.After(k.At) {
			out, visits = append(out, visits[0]), visits[1:]
		}
		out, knots = append(out, Entry{Kind: k.Kind, At: k.At, From: k.At, Knot: *k}), knots[1:]
	}
	return append(out, visits...)
}

// Before reports whether a client came already before she was in Partwell, so that the first visit
// there is, is not her first.
func Before(knots []Knot) bool {
	return slices.ContainsFunc(knots, func(k Knot) bool { return k.Kind == KindJoined })
}

func visitEntries(visits []scheduling.Visit, now time.Time, before bool) []Entry {
	out := make([]Entry, 0, len(visits))
	first, next := -1, -1
	for _, v := range visits {
		e := Entry{At: v.Starts, From: v.Starts, Visit: v}
		switch {
		case v.State == scheduling.Cancelled:
			continue
		case v.State == scheduling.Missed:
			e.Kind = KindMissed
		case v.State == scheduling.Booked && v.Ends().After(now):
			e.Kind, e.Ahead = KindVisit, true
			if next < 0 || v.Starts.Before(out[next].At) {
				next = len(out)
			}
		default:
			e.Kind = KindVisit
			if first < 0 || v.Starts.Before(out[first].At) {
				first = len(out)
			}
		}
		out = append(out, e)
	}
	if first >= 0 && !before {
		out[first].Kind = KindFirstVisit
	}
	if next >= 0 {
		out[next].Kind = KindNext
	}
	return out
}

// fold joins runs of plain past visits.
func fold(entries []Entry, about map[ident.Visit]bool) []Entry {
	out := entries[:0]
	latest := slices.IndexFunc(entries, func(e Entry) bool { return e.Kind == KindVisit && !e.Ahead })
	plain := func(i int) bool {
		e := &entries[i]
		return e.Kind == KindVisit && !e.Ahead && i != latest && !about[e.Visit.ID]
	}
	for i := 0; i < len(entries); {
		j := i
		for j < len(entries) && plain(j) {
			j++
		}
		if j-i < foldFrom {
			out = append(out, entries[i])
			i++
			continue
		}
		row := Entry{Kind: KindVisits, At: entries[i].At, From: entries[j-1].At}
		for _, e := range entries[i:j] {
			row.Visits = append(row.Visits, e.Visit)
		}
		out = append(out, row)
		i = j
	}
	return out
}

// loosen marks, from the oldest up, what lies between a worry and its repair, the repair included.
// A repair of a case settles the worries of that case; one without a case settles all.
func loosen(entries []Entry) {
	open := worries{}
	for i := len(entries) - 1; i >= 0; i-- {
		e := &entries[i]
		e.Loose = len(open) > 0 && !e.Ahead
		open.meet(e)
	}
}

// Unsettled reports whether a worry of a time line is not put right yet.
func Unsettled(line []Entry) bool {
	open := worries{}
	for i := range slices.Backward(line) {
		open.meet(&line[i])
	}
	return len(open) > 0
}

// worries are those that are open, by the case that works on them.
type worries map[ident.Case]bool

func (open worries) meet(e *Entry) {
	switch {
	case e.Kind.Worry():
		open[e.Knot.Case] = true
	case e.Kind != KindPutRight && e.Kind != KindRested:
	case e.Knot.Case == "":
		clear(open)
	default:
		delete(open, e.Knot.Case)
	}
}

func markYears(entries []Entry, now time.Time, loc *time.Location) {
	last := now.In(loc).Year()
	for i := range entries {
		if y := entries[i].At.In(loc).Year(); y != last && !entries[i].Ahead {
			entries[i].Year, last = y, y
		}
	}
}
