package scheduling

import (
	"cmp"
	"slices"
	"time"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/ident"
)

// flushGrid is the grid, in minutes, of the times that lie right beside another session.
const flushGrid = 5

// Free gives the times in [from, to) at which a session can begin with a therapist, by time: those on the
// grid of the need, and those right after or before what is taken. What it gives can be booked (Try).
func (c Calendar) Free(n Need, stock map[ident.Resource]Stock, from, to time.Time) []Slot {
	return c.AppendFree(nil, n, stock, from, to)
}

// AppendFree is Free that adds to what was found already.
func (c Calendar) AppendFree(found []Slot, n Need, stock map[ident.Resource]Stock, from, to time.Time) []Slot {
	return c.search(found, n, stock, from.UnixMicro(), to.UnixMicro())
}

// Part is a part of the day.
type Part string

// The parts of the day.
const (
	Morning   Part = "morning"   // before 12:00
	Afternoon Part = "afternoon" // before 17:00
	Evening   Part = "evening"
)

// PartOf gives the part of the day in which a time lies.
func PartOf(m civil.Minute) Part {
	switch {
	case m < 12*60:
		return Morning
	case m < 17*60:
		return Afternoon
	default:
		return Evening
	}
}

// Offer is how free times are chosen from: those with Usual first, no more than PerPart (0: all) for each
// part of a day, one for each time of day when anybody will do.
type Offer struct {
	Usual   ident.Person
	PerPart int
	// Apart is how many minutes the times of one therapist begin apart at least (0: all are given): of those
	// closer together the one that leaves the smaller gap is.
	Apart int
	// Each gives everybody who is free at a time, the one who fits best first.
	Each bool
}

// Choose gives the slots that are offered of those that are free, by time: for each time the one with whom
// the client usually works, else the one that leaves the smaller gap, else the one given first; for each
// part of a day those that leave no gap first.
func (f Offer) Choose(slots []Slot) []Slot {
	type place struct { // of a slot in the order; small, so that sorting is
		starts int64
		usual  bool
		gap, i int
	}
	order := make([]place, len(slots))
	for i, s := range slots {
		order[i] = place{s.Starts.UnixMicro(), s.Person == f.Usual, s.Gap, i}
	}
	slices.SortFunc(order, func(a, b place) int {
		if a.starts != b.starts {
			return cmp.Compare(a.starts, b.starts)
		}
		if a.usual != b.usual {
			return usualFirst(a.usual, b.usual)
		}
		return cmp.Or(cmp.Compare(a.gap, b.gap), cmp.Compare(a.i, b.i))
	})
	if !f.Each {
		order = slices.CompactFunc(order, func(a, b place) bool { return a.starts == b.starts })
	}
	best := make([]Slot, len(order))
	for i, p := range order {
		best[i] = slots[p.i]
	}
	if f.PerPart <= 0 && f.Apart <= 0 {
		return best
	}
	slices.SortStableFunc(best, f.order)
	best = f.fewer(best)
	slices.SortStableFunc(best, func(a, b Slot) int { return a.Starts.Compare(b.Starts) })
	return best
}

// fewer keeps of slots, what fits best first, those that begin apart, and no more than are asked for.
func (f Offer) fewer(best []Slot) []Slot {
	type part struct {
		day civil.Date
		of  Part
	}
	type stretch struct { // as long as times lie apart: one begins in it at most
		who ident.Person
		no  int64
	}
	count, kept, apart := map[part]int{}, map[stretch]int64{}, micros(f.Apart)
	return slices.DeleteFunc(best, func(s Slot) bool {
		p := part{civil.DateOf(s.Starts, s.Zone), PartOf(civil.MinuteOf(s.Starts, s.Zone))}
		if f.PerPart > 0 && count[p] == f.PerPart {
			return true
		}
		if at := s.Starts.UnixMicro(); apart > 0 {
			no := floor(at, apart)
			for _, beside := range [3]int64{no - 1, no, no + 1} {
				if other, ok := kept[stretch{s.Person, beside}]; ok && max(at-other, other-at) < apart {
					return true
				}
			}
			kept[stretch{s.Person, no}] = at
		}
		count[p]++
		return false
	})
}

// order puts the usual therapist first, then what leaves the smaller gap.
func (f Offer) order(a, b Slot) int {
	return cmp.Or(usualFirst(a.Person == f.Usual, b.Person == f.Usual), cmp.Compare(a.Gap, b.Gap))
}

func usualFirst(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	default:
		return 1
	}
}
