package scheduling

import (
	"cmp"
	"slices"
	"time"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
)

// Span is one stretch of opening time on a day of the week, as the clocks of its place show it. To is
// exclusive and at most 24:00. Place is empty at the practice's own.
type Span struct {
	Weekday  time.Weekday
	From, To civil.Minute
	Place    ident.Place
}

// Minutes gives the length.
func (s Span) Minutes() int { return int(s.To - s.From) }

// Hours are a therapist's opening hours: Spans is her usual week, several spans a day if she likes. A
// Pattern stands in its place for a time, Extra opens beside it, and Away (hers, and the practice's) closes.
type Hours struct {
	Person   ident.Person
	Spans    []Span
	Patterns []Pattern
	Extra    []Extra
	Away     []Away
	// Most is how many sessions she gives on a day (0: as many as fit), Rest the minutes between two.
	Most, Rest int
	// Pressure is how hard she can and wants to work.
	Pressure Pressure
	// Zones are the time zones of places that differ from the practice's.
	Zones   map[ident.Place]*time.Location
	Version int
}

// Usual gives the hours that set-up proposes: Monday to Friday, 9:00 to 13:00 and 14:00 to 18:00.
func Usual(p ident.Person) Hours {
	h := Hours{Person: p}
	for d := time.Monday; d <= time.Friday; d++ {
		h.Spans = append(h.Spans, Span{Weekday: d, From: 9 * 60, To: 13 * 60}, Span{Weekday: d, From: 14 * 60, To: 18 * 60})
	}
	return h
}

// Sorted gives the spans of the usual week from Monday to Sunday, by time.
func (h Hours) Sorted() []Span { return sorted(h.Spans) }

func sorted(spans []Span) []Span {
	out := slices.Clone(spans)
	slices.SortFunc(out, func(a, b Span) int {
		return cmp.Or(cmp.Compare((a.Weekday+6)%7, (b.Weekday+6)%7), cmp.Compare(a.From, b.From))
	})
	return out
}

// Check says what is wrong with the hours: a span that ends before it begins, or two that overlap (the
// problem's field is the weekday in small letters), most, rest, pressure.
func (h Hours) Check() error {
	p := checkWeek(h.Spans)
	if h.Most < 0 || h.Most > mostSessions {
		p.Add("most", "Write how many sessions a day, from 1 to %d, or leave it empty.", mostSessions)
	}
	if h.Rest < 0 || h.Rest > LongestBuffer {
		p.Add("rest", "Write the minutes of rest between two sessions, from 0 to %d.", LongestBuffer)
	}
	if !h.Pressure.Valid() {
		p.Add("pressure", "The lightest pressure is deeper than the deepest one. Choose them the other way round.")
	}
	return p.Err()
}

const mostSessions = 24

func checkWeek(spans []Span) (p fault.Problems) {
	var last Span
	for i, s := range sorted(spans) {
		day, field := s.Weekday.String(), weekdayField(s.Weekday)
		switch {
		case s.From < 0 || s.To > 24*60 || s.From >= s.To:
			p.Add(field, "On %s the hours end before they begin (%s to %s).", day, s.From, s.To)
		case i > 0 && last.Weekday == s.Weekday && s.From < last.To:
			p.Add(field, "On %s two times lie over each other: %s to %s and %s to %s.", day, last.From, last.To, s.From, s.To)
		}
		last = s
	}
	return p
}

func weekdayField(d time.Weekday) string {
	return [...]string{"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"}[d]
}

// On gives the spans of a date, by time: of the week that counts on it, with what is opened beside it and
// without what is away.
func (h Hours) On(d civil.Date) []Span {
	var out []Span
	for _, s := range h.week(d) {
		if s.Weekday == d.Weekday() {
			out = append(out, s)
		}
	}
	for _, x := range h.Extra {
		if x.On == d {
			out = append(out, Span{Weekday: d.Weekday(), From: x.From, To: x.To, Place: x.Place})
		}
	}
	out = joined(sorted(out))
	for _, a := range h.Away {
		out = a.outOf(out, d)
	}
	return out
}

// joined makes one span of those that touch or lie over each other; at two places the earlier one stands.
func joined(spans []Span) (out []Span) {
	for _, s := range spans {
		if n := len(out); n > 0 && s.From <= out[n-1].To {
			if s.Place == out[n-1].Place {
				out[n-1].To = max(out[n-1].To, s.To)
				continue
			}
			s.From = out[n-1].To
		}
		if s.From < s.To {
			out = append(out, s)
		}
	}
	return out
}

// OpenMinutes gives the open minutes of the days from first on.
func OpenMinutes(h Hours, first civil.Date, days int) int {
	sum := 0
	for i := range days {
		for _, s := range h.On(first.Add(i)) {
			sum += s.Minutes()
		}
	}
	return sum
}

// Fits reports whether the visit lies wholly inside one span of the hours.
func Fits(h Hours, v Visit, loc *time.Location) bool {
	day := civil.DateOf(v.Starts, loc).Add(-1) // of a place whose date is another one
	return slices.ContainsFunc(Openings(h, day, 3, loc), func(o Opening) bool { return o.holds(v.Starts, v.Ends()) })
}

// Warning is a code for something to mind about a booking that is allowed all the same.
type Warning string

// The warnings.
const (
	WhileAway    Warning = "while-away"
	OutsideHours Warning = "outside-hours"
	WithoutRest  Warning = "without-rest"
	OverTheDay   Warning = "over-the-day"
	InThePast    Warning = "in-the-past"
	Elsewhere    Warning = "elsewhere"
	NotHers      Warning = "not-hers"
)

// Words gives the warning as the screen says it.
func (w Warning) Words() string {
	switch w {
	case WhileAway:
		return "This is in time that is kept free: away, or closed."
	case OutsideHours:
		return "This is outside the opening hours."
	case WithoutRest:
		return "This leaves no rest beside another visit."
	case OverTheDay:
		return "This is one visit more than there should be on a day."
	case NotHers:
		return "Whoever treats does not offer this service."
	case InThePast:
		return "This time has already passed."
	case Elsewhere:
		return "The hours at that time are at another place."
	}
	return ""
}

// Warnings gives all there is to mind before a visit is booked or moved; visits are those of the therapist
// around it, itself among them or not.
func Warnings(h Hours, v Visit, visits []Visit, now time.Time, loc *time.Location) (out []Warning) {
	others := slices.DeleteFunc(slices.Clone(visits), func(o Visit) bool { return o.ID == v.ID })
	day := civil.DateOf(v.Starts, loc)
	need := Need{Minutes: v.Minutes, Before: v.Before, After: v.After}
	c := CalendarOf(h, others, day.Add(-1), 3, loc)
	slot, why := c.Try(need, nil, v.Starts)
	if why != NotOpen && slot.Place != v.Place {
		out = append(out, Elsewhere)
	}
	for ; why != ""; _, why = c.Try(need, nil, v.Starts) { // each thing to mind is left out once it is told
		switch why {
		case NotOpen:
			warning := OutsideHours
			if h.Away = nil; Fits(h, v, loc) {
				warning = WhileAway
			}
			out = append(out, warning)
			c.Open = []Opening{{Block{v.Starts, v.Ends()}, v.Place, zoneAt(h, v.Place, loc)}}
			continue
		case NoRest:
			out = append(out, WithoutRest)
			c.Rest = 0
			continue
		case DayFull:
			out = append(out, OverTheDay)
			c.Most = 0
			continue
		case Taken, NoneOf, "": // what is taken is refused, not warned of
		}
		break
	}
	if v.Starts.Before(now) {
		out = append(out, InThePast)
	}
	return out
}

// zoneAt gives the zone of a place; loc is the practice's.
func zoneAt(h Hours, place ident.Place, loc *time.Location) *time.Location {
	if own, ok := h.Zones[place]; ok {
		return own
	}
	return loc
}

// Block is a stretch of time between two instants; To is exclusive.
type Block struct{ From, To time.Time }

// Minutes gives the length.
func (b Block) Minutes() int { return int(b.To.Sub(b.From) / time.Minute) }

func (b Block) holds(from, to time.Time) bool { return !from.Before(b.From) && !to.After(b.To) }

// Overlaps reports whether two blocks have some time in common.
func (b Block) Overlaps(o Block) bool { return b.meets(o.From, o.To) }

func (b Block) meets(from, to time.Time) bool { return from.Before(b.To) && b.From.Before(to) }

// Opening is a stretch of opening time at a place, in its zone.
type Opening struct {
	Block
	Place ident.Place
	Zone  *time.Location
}

// Openings gives the opening times of some days as instants, by time; loc is the zone of the practice. Two
// that touch at one place are one.
func Openings(h Hours, first civil.Date, days int, loc *time.Location) []Opening {
	var out []Opening
	for i := range days {
		d := first.Add(i)
		for _, s := range h.On(d) {
			zone := zoneAt(h, s.Place, loc)
			for from, to := range d.Stretches(s.From, s.To, zone) {
				out = append(out, Opening{Block{from, to}, s.Place, zone})
			}
		}
	}
	slices.SortStableFunc(out, func(a, b Opening) int { return a.From.Compare(b.From) })
	return touching(out)
}

// touching makes one opening of those, by time, that touch at one place.
func touching(open []Opening) (out []Opening) {
	for _, o := range open {
		if n := len(out); n > 0 && out[n-1].Place == o.Place && !o.From.After(out[n-1].To) {
			out[n-1].To = latest(o.To, out[n-1].To)
			continue
		}
		out = append(out, o)
	}
	return out
}

// blocks gives the time of openings without their places.
func blocks(open []Opening) (out []Block) {
	for _, o := range open {
		out = append(out, o.Block)
	}
	return out
}

// taken gives the time that live visits take up, by time.
func taken(visits []Visit) []Block {
	busy := make([]Block, 0, len(visits))
	for _, v := range visits {
		if v.Live() {
			busy = append(busy, v.Block())
		}
	}
	slices.SortFunc(busy, func(a, b Block) int { return a.From.Compare(b.From) })
	return busy
}

// free gives what is left of openings beside what is busy, both by time.
func free(open, busy []Block) []Block {
	var out []Block
	next := 0
	for _, o := range open {
		at := o.From
		for next > 0 && busy[next-1].To.After(at) {
			next--
		}
		for ; next < len(busy) && busy[next].From.Before(o.To); next++ {
			if busy[next].From.After(at) {
				out = append(out, Block{at, busy[next].From})
			}
			if busy[next].To.After(at) {
				at = busy[next].To
			}
		}
		if at.Before(o.To) {
			out = append(out, Block{at, o.To})
		}
	}
	return out
}

func latest(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}
