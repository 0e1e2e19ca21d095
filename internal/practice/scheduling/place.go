package scheduling

import (
	"slices"
	"strings"
	"time"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
)

// Place is somewhere sessions are given. The one without an ID is the practice's own, in the practice's
// zone; a practice with one place only has no other. Address is a line as people write it. One that is not
// Active stays for old visits.
type Place struct {
	ID            ident.Place
	Name, Address string
	Zone          string
	Active        bool
	Version       int
}

// longestName bounds the names of places, rooms and equipment, and addresses, in letters.
const longestName = 120

// Check says what is wrong with a place, field by field: name, address, zone.
func (p Place) Check() error {
	problems := checkName(p.Name, "Give the place a name, as you call it among yourselves.")
	if len([]rune(p.Address)) > longestName {
		problems.Add("address", "This is longer than %d letters. Please shorten it.", longestName)
	}
	if _, err := civil.Zone(p.Zone); err != nil || p.Zone == "" || p.Zone == "Local" {
		problems.Add("zone", "We do not know this time zone. Choose the city on the list whose clocks show the same time.")
	}
	return problems.Err()
}

func checkName(name, empty string) (p fault.Problems) {
	switch {
	case strings.TrimSpace(name) == "":
		p.Add("name", "%s", empty)
	case len([]rune(name)) > longestName:
		p.Add("name", "This is longer than %d letters. Please shorten it.", longestName)
	}
	return p
}

// Location gives the zone of a place; loc, the practice's, for the practice's own.
func (p Place) Location(loc *time.Location) *time.Location {
	if own, err := civil.Zone(p.Zone); err == nil && p.ID != "" {
		return own
	}
	return loc
}

// ResourceKind says whether it is a room or a piece of equipment.
type ResourceKind string

// The kinds of resources.
const (
	KindRoom      ResourceKind = "room"
	KindEquipment ResourceKind = "equipment"
)

// Valid reports whether k is one of the kinds.
func (k ResourceKind) Valid() bool { return k == KindRoom || k == KindEquipment }

// Resource is a room, or a piece of equipment, of which one visit at a time takes hold. It stands at Place;
// equipment that Moves goes to any. One that is not Active is not given to new visits.
type Resource struct {
	ID      ident.Resource
	Kind    ResourceKind
	Name    string
	Place   ident.Place
	Moves   bool
	Active  bool
	Version int
}

// Check says what is wrong with it, field by field: name, kind.
func (r Resource) Check() error {
	problems := checkName(r.Name, "Give it a name, as you call it among yourselves.")
	if !r.Kind.Valid() {
		problems.Add("kind", "Say whether it is a room or a piece of equipment.")
	}
	return problems.Err()
}

// StockOf makes of resources and visits what is known of each that is given to new visits: those visits, with
// any therapist, that begin from Reach before the time that is looked at until Reach after it.
func StockOf(resources []Resource, visits []Visit) map[ident.Resource]Stock {
	stock := map[ident.Resource]Stock{}
	for _, r := range resources {
		if r.Active {
			stock[r.ID] = Stock{Place: r.Place, Moves: r.Kind == KindEquipment && r.Moves}
		}
	}
	for _, v := range visits {
		if !v.Live() {
			continue
		}
		for _, id := range v.Uses {
			if s, known := stock[id]; known {
				s.Busy = append(s.Busy, BusyOf(v))
				stock[id] = s
			}
		}
	}
	for _, s := range stock {
		slices.SortFunc(s.Busy, func(a, b Busy) int { return a.From.Compare(b.From) })
	}
	return stock
}

// Choose gives the room and equipment for a visit at its place and time, one of each group: of a group that
// has one of must only that, else one of kept where it is free, else the first that is. False when there is
// none.
func (n Need) Choose(stock map[ident.Resource]Stock, v Visit, kept, must []ident.Resource) ([]ident.Resource, bool) {
	n = n.only(must)
	groups := make([]Group, len(n.Uses))
	for i, g := range n.Uses {
		groups[i] = append(g.those(kept), g...)
	}
	return Need{Uses: groups}.choose(stock, v.Place, v.Block())
}

// those gives what of a group is on a list.
func (g Group) those(list []ident.Resource) Group {
	return slices.DeleteFunc(slices.Clone(g), func(r ident.Resource) bool { return !slices.Contains(list, r) })
}

// only leaves of each group that has one of must only that.
func (n Need) only(must []ident.Resource) Need {
	groups := slices.Clone(n.Uses)
	for i, g := range groups {
		if named := g.those(must); len(named) > 0 {
			groups[i] = named
		}
	}
	n.Uses = groups
	return n
}

// RefuseStock is the Conflict "no-room" that says of what a visit needs, or of must, what is taken and until
// when; the words are for people of the practice.
func (n Need) RefuseStock(resources []Resource, stock map[ident.Resource]Stock, v Visit, must []ident.Resource, loc *time.Location) error {
	var taken []string
	other := "Choose another time."
	for _, g := range n.only(must).Uses {
		words, free, here := n.takenOf(g, resources, stock, v, loc)
		if !free {
			taken = append(taken, words)
		}
		if !here {
			other = "Choose another place."
		}
	}
	if len(taken) == 0 { // each group has one, and it is the same one
		taken = append(taken, "What this takes is not all free at once.")
	}
	return fault.New(fault.Conflict, "no-room", "%s %s", strings.Join(taken, " "), other)
}

// takenOf says what of a group is taken; free when one of it is not, here unless all of it is at other places.
func (n Need) takenOf(g Group, resources []Resource, stock map[ident.Resource]Stock, v Visit, loc *time.Location) (words string, free, here bool) {
	var lines, elsewhere []string
	for _, r := range resources {
		s, known := stock[r.ID]
		if !slices.Contains(g, r.ID) || !known {
			continue
		}
		if !s.at(v.Place) {
			elsewhere = append(elsewhere, r.Name)
			continue
		}
		until := s.until(v.Block())
		if until.IsZero() {
			return "", true, true
		}
		lines = append(lines, r.Name+" is taken until "+untilWords(until, v.Starts, loc)+".")
	}
	switch {
	case len(lines) == 0 && len(elsewhere) == 0:
		return "Nothing that this service needs is in use.", false, true
	case len(lines) == 0:
		return "This service needs " + strings.Join(elsewhere, " or ") + ", which is not at this place.", false, false
	}
	return strings.Join(lines, " "), false, true
}

func untilWords(until, near time.Time, loc *time.Location) string {
	if civil.DateOf(until, loc) == civil.DateOf(near, loc) {
		return civil.MinuteOf(until, loc).String()
	}
	return civil.Stamp(until, loc)
}

// until gives when what lies over a block ends; zero when nothing does.
func (s Stock) until(block Block) (until time.Time) {
	for _, b := range s.Busy {
		if b.meets(block.From, block.To) {
			until = latest(until, b.To)
		}
	}
	return until
}

// at reports whether it can be had at a place.
func (s Stock) at(place ident.Place) bool { return s.Moves || s.Place == place }

// PlaceAt gives where somebody works at a time of day, by the clocks of each place; false when she does not.
func (h Hours) PlaceAt(d civil.Date, m civil.Minute) (ident.Place, bool) {
	for _, s := range h.On(d) {
		if s.From <= m && m < s.To {
			return s.Place, true
		}
	}
	return "", false
}

// PlaceOf gives where somebody works during a visit of hers; false when she does not.
func (h Hours) PlaceOf(v Visit, loc *time.Location) (ident.Place, bool) {
	for _, o := range Openings(h, civil.DateOf(v.Starts, loc).Add(-1), 3, loc) {
		if o.holds(v.Starts, v.Ends()) {
			return o.Place, true
		}
	}
	return "", false
}
