package scheduling

import (
	"slices"
	"sort"
	"time"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/ident"
)

// Need is what a session takes: its minutes, those before and after in which nobody else has the time, one
// of the rooms in each group of Uses (or pieces of equipment; an empty list takes none).
type Need struct {
	Minutes, Before, After int
	Uses                   []Group
	// Step is the grid of the times offered, in minutes by the clock of the place.
	Step int
	// Shortest is the shortest time, in minutes, that is still of use: what is left over and shorter is a gap.
	Shortest int
}

// Group are rooms, or pieces of equipment, of which any one will do.
type Group []ident.Resource

// Busy is a block of time that is taken. Session says that somebody was treated in it, from Before minutes after it
// begins: there may be a rest before and after, and it counts for the day on which she was. A block longer than Reach
// is given in pieces.
type Busy struct {
	Block
	Session bool
	Before  int
}

// BusyOf gives what a visit takes up.
func BusyOf(v Visit) Busy { return Busy{v.Block(), true, v.Before} }

// Calendar is what is known of a therapist's time over some days: when she works, what is taken (by time,
// from Reach before the first day on), how many sessions she gives a day
// at most (0: as many as fit) and how many minutes she rests between two.
type Calendar struct {
	Person     ident.Person
	Open       []Opening
	Busy       []Busy
	Most, Rest int

	ready *ready
}

// CalendarOf makes a therapist's calendar over some days of her hours and of the visits given: those, of any
// therapist, that begin from Reach before the first day until Reach after the last.
func CalendarOf(h Hours, visits []Visit, first civil.Date, days int, loc *time.Location) Calendar {
	c := Calendar{Person: h.Person, Open: Openings(h, first, days, loc), Most: h.Most, Rest: h.Rest}
	for _, v := range visits {
		if v.Therapist == h.Person && v.Live() {
			c.Busy = append(c.Busy, BusyOf(v))
		}
	}
	slices.SortFunc(c.Busy, func(a, b Busy) int { return a.From.Compare(b.From) })
	return c
}

// Stock is what is known of a room or a piece of equipment: the place where it is, whether it moves to any
// other, and when it is taken, by time.
type Stock struct {
	Place ident.Place
	Moves bool
	Busy  []Busy
}

// Slot is a time at which a session can begin: with whom, where, with which room and equipment. Gap is how
// many minutes beside it would be of no use any more.
type Slot struct {
	Starts  time.Time
	Minutes int
	Person  ident.Person
	Place   ident.Place
	Zone    *time.Location
	Uses    []ident.Resource
	Gap     int
}

// Refusal is why a session cannot begin at some instant.
type Refusal string

// The refusals, in the order in which they are found.
const (
	NotOpen Refusal = "not-open" // outside the hours, or away
	Taken   Refusal = "taken"    // over another session, or something else that takes the time
	NoRest  Refusal = "no-rest"  // without the rest between two sessions
	DayFull Refusal = "day-full" // more sessions than there may be on a day
	NoneOf  Refusal = "none-of"  // no room, or no equipment, is free
)

// Try says what stands against a session that begins at an instant; empty when it fits, and then the slot
// says which room and equipment it takes.
func (c Calendar) Try(n Need, stock map[ident.Resource]Stock, starts time.Time) (Slot, Refusal) {
	r, s := c.prepared(), n.span()
	at := starts.UnixMicro()
	h := hints{busy: r.busy.near(at - s.before - r.rest)}
	open, why, _ := c.try(r, s, at, &h)
	if why == "" {
		return c.slot(r, n, stock, open, at)
	}
	slot := Slot{Starts: starts, Minutes: n.Minutes, Person: c.Person}
	if open >= 0 {
		slot.Place, slot.Zone = c.Open[open].Place, c.Open[open].Zone
	}
	return slot, why
}

// inTheWay says whether a block lies over what is busy, or too close to a session.
func inTheWay(busy []Busy, block Block, rest int) Refusal {
	near := Block{block.From.Add(-minutes(rest)), block.To.Add(minutes(rest))}
	why := Refusal("")
	for _, b := range busy[firstNear(busy, near.From):] {
		switch {
		case !b.From.Before(near.To):
			return why
		case b.meets(block.From, block.To):
			return Taken
		case b.Session && b.meets(near.From, near.To):
			why = NoRest
		}
	}
	return why
}

// firstNear gives where those begin that may reach beyond an instant.
func firstNear(busy []Busy, at time.Time) int {
	reach := at.Add(-Reach)
	return sort.Search(len(busy), func(i int) bool { return !busy[i].From.Before(reach) })
}

// choose gives one free thing of each group at a place; false when there is none.
func (n Need) choose(stock map[ident.Resource]Stock, place ident.Place, block Block) ([]ident.Resource, bool) {
	var chosen []ident.Resource
	var next func(groups []Group) bool
	next = func(groups []Group) bool {
		if len(groups) == 0 {
			return true
		}
		for _, r := range groups[0] {
			s, known := stock[r]
			if !known || !s.at(place) || slices.Contains(chosen, r) || inTheWay(s.Busy, block, 0) != "" {
				continue
			}
			chosen = append(chosen, r)
			if next(groups[1:]) {
				return true
			}
			chosen = chosen[:len(chosen)-1]
		}
		return false
	}
	return chosen, next(n.Uses)
}

func minutes(n int) time.Duration { return time.Duration(n) * time.Minute }
