package scheduling

import (
	"cmp"
	"slices"
	"time"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
)

// Span is one stretch of opening time on a day of the week. To is exclusive and at most 24:00.
type Span struct {
	Weekday  time.Weekday
	From, To civil.Minute
}

// Minutes gives the length.
func (s Span) Minutes() int { return int(s.To - s.From) }

// Hours are a therapist's opening hours in a usual week, several spans a day if she likes.
type Hours struct {
	Person  ident.Person
	Spans   []Span
	Version int
}

// Usual gives the hours that set-up proposes: Monday to Friday, 9:00 to 13:00 and 14:00 to 18:00.
func Usual(p ident.Person) Hours {
	h := Hours{Person: p}
	for d := time.Monday; d <= time.Friday; d++ {
		h.Spans = append(h.Spans, Span{d, 9 * 60, 13 * 60}, Span{d, 14 * 60, 18 * 60})
	}
	return h
}

// Sorted gives the spans from Monday to Sunday, by time.
func (h Hours) Sorted() []Span {
	out := slices.Clone(h.Spans)
	slices.SortFunc(out, func(a, b Span) int {
		return cmp.Or(cmp.Compare((a.Weekday+6)%7, (b.Weekday+6)%7), cmp.Compare(a.From, b.From))
	})
	return out
}

// Check says what is wrong with the hours: a span that ends before it begins, or two that overlap.
// The problem's field is the weekday in small letters.
func (h Hours) Check() error {
	var p fault.Problems
	var last Span
	for i, s := range h.Sorted() {
		day, field := s.Weekday.String(), weekdayField(s.Weekday)
		switch {
		case s.From < 0 || s.To > 24*60 || s.From >= s.To:
			p.Add(field, "On %s the hours end before they begin (%s to %s).", day, s.From, s.To)
		case i > 0 && last.Weekday == s.Weekday && s.From < last.To:
			p.Add(field, "On %s two times lie over each other: %s to %s and %s to %s.", day, last.From, last.To, s.From, s.To)
		}
		last = s
	}
	return p.Err()
}

func weekdayField(d time.Weekday) string {
	return [...]string{"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"}[d]
}

// On gives the spans of a date, by time.
func (h Hours) On(d civil.Date) []Span {
	var out []Span
	for _, s := range h.Sorted() {
		if s.Weekday == d.Weekday() {
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
	for _, o := range openings(h, civil.DateOf(v.Starts, loc), 1, loc) {
		if !v.Starts.Before(o.from) && !v.Ends().After(o.to) {
			return true
		}
	}
	return false
}

// Warning is a code for something to mind about a booking that is allowed all the same.
type Warning string

// The warnings.
const (
	OutsideHours Warning = "outside-hours"
	InThePast    Warning = "in-the-past"
)

// Words gives the warning as the screen says it.
func (w Warning) Words() string {
	if w == OutsideHours {
		return "This is outside the opening hours."
	}
	return "This time has already passed."
}

// Warnings gives what to mind before a visit is booked or moved.
func Warnings(h Hours, v Visit, now time.Time, loc *time.Location) []Warning {
	var out []Warning
	if !Fits(h, v, loc) {
		out = append(out, OutsideHours)
	}
	if v.Starts.Before(now) {
		out = append(out, InThePast)
	}
	return out
}

// interval is a stretch of time between two instants.
type interval struct{ from, to time.Time }

func (i interval) minutes() int { return int(i.to.Sub(i.from) / time.Minute) }

// openings gives the opening times of some days as instants, joined where they touch.
func openings(h Hours, first civil.Date, days int, loc *time.Location) []interval {
	var out []interval
	for i := range days {
		d := first.Add(i)
		for _, s := range h.On(d) {
			o := interval{d.At(s.From, loc), d.At(s.To, loc)}
			if n := len(out); n > 0 && !o.from.After(out[n-1].to) {
				out[n-1].to = o.to
				continue
			}
			out = append(out, o)
		}
	}
	return out
}

// free gives what live visits leave of the openings, by time.
func free(open []interval, visits []Visit) []interval {
	busy := make([]interval, 0, len(visits))
	for _, v := range visits {
		if v.Live() {
			busy = append(busy, interval{v.Starts, v.Ends()})
		}
	}
	slices.SortFunc(busy, func(a, b interval) int { return a.from.Compare(b.from) })
	var out []interval
	next := 0
	for _, o := range open {
		at := o.from
		for next > 0 && busy[next-1].to.After(at) {
			next--
		}
		for ; next < len(busy) && busy[next].from.Before(o.to); next++ {
			if busy[next].from.After(at) {
				out = append(out, interval{at, busy[next].from})
			}
			if busy[next].to.After(at) {
				at = busy[next].to
			}
		}
		if at.Before(o.to) {
			out = append(out, interval{at, o.to})
		}
	}
	return out
}
