package scheduling

import (
	"slices"
	"time"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/ident"
)

// ShortestGap is the shortest free time, in minutes, that a day shows.
const ShortestGap = 15

// ItemKind says what stands in a line of a day.
type ItemKind string

// The kinds of lines.
const (
	ItemVisit ItemKind = "visit"
	ItemGap   ItemKind = "gap"
	ItemNow   ItemKind = "now"
)

// Item is a line of a day: a visit, free time within the hours, or the line that says "now".
type Item struct {
	Kind    ItemKind
	At      time.Time
	Minutes int
	Visit   Visit
}

// DayView is a day of one therapist, or of a room. Live visits and missed ones stand in Items; cancelled ones do not.
type DayView struct {
	Date   civil.Date
	Person ident.Person
	Open   []Span
	Items  []Item
	// Visits counts the live visits, Ends is when the last one ends (zero without one).
	Visits int
	Ends   time.Time
}

// Day lays out a therapist's day from her hours and the visits given (of any day or therapist;
// those that do not belong are left out). What is held of hers is no free time. The now line stands only on the
// day of now.
func Day(d civil.Date, h Hours, visits []Visit, now time.Time, loc *time.Location, held ...Visit) DayView {
	start, end := d.At(0, loc), d.Add(1).At(0, loc)
	var hers []Visit
	for _, v := range visits {
		if v.Therapist == h.Person && v.Starts.Before(end) && v.Ends().After(start) {
			hers = append(hers, v)
		}
	}
	view := VisitsOn(d, hers, now, loc)
	view.Person, view.Open = h.Person, h.On(d)
	for _, g := range free(blocks(Openings(h, d, 1, loc)), taken(append(hers, held...))) {
		if g.Minutes() >= ShortestGap {
			view.Items = append(view.Items, Item{Kind: ItemGap, At: g.From, Minutes: g.Minutes()})
		}
	}
	view.sort()
	return view
}

// VisitsOn lays out the visits of a day, whoever gives them, with no free time between them: a day of a room.
func VisitsOn(d civil.Date, visits []Visit, now time.Time, loc *time.Location) DayView {
	view := DayView{Date: d}
	start, end := d.At(0, loc), d.Add(1).At(0, loc)
	for _, v := range visits {
		if v.State == Cancelled || v.Starts.Before(start) || !v.Starts.Before(end) {
			continue
		}
		view.Items = append(view.Items, Item{ItemVisit, v.Starts, v.Minutes, v})
		if v.Live() {
			view.Visits++
			if v.Ends().After(view.Ends) {
				view.Ends = v.Ends()
			}
		}
	}
	if !now.Before(start) && now.Before(end) {
		view.Items = append(view.Items, Item{Kind: ItemNow, At: now})
	}
	view.sort()
	return view
}

func (view *DayView) sort() {
	slices.SortStableFunc(view.Items, func(a, b Item) int { return a.At.Compare(b.At) })
}

// Week lays out the seven days from Monday of the week in which d lies.
func Week(d civil.Date, h Hours, visits []Visit, now time.Time, loc *time.Location) [7]DayView {
	monday := Monday(d)
	var out [7]DayView
	for i := range out {
		out[i] = Day(monday.Add(i), h, visits, now, loc)
	}
	return out
}

// Monday gives the Monday of the week in which d lies.
func Monday(d civil.Date) civil.Date { return d.Add(-int((d.Weekday() + 6) % 7)) }

// Capacity is how much room there is, as advice: whether the practice is full is the therapist's
// word (MISSION.md, B13).
type Capacity struct {
	// Weeks is how far it looks; Booked and Open are minutes over these weeks. Booked counts what
	// lies inside the hours, so that Open-Booked is free.
	Weeks, Booked, Open int
	// FreeThisWeek is what is left, in minutes, until Sunday night.
	FreeThisWeek int
}

// Share gives the booked part in whole percent; 100 when nothing is open.
func (c Capacity) Share() int {
	if c.Open == 0 {
		return 100
	}
	return c.Booked * 100 / c.Open
}

// CapacityWeeks is how far the figure looks ahead.
const CapacityWeeks = 12

// Room counts booked against open minutes over the twelve weeks from now. Time that has passed is neither open
// nor booked.
func Room(h Hours, visits []Visit, now time.Time, loc *time.Location) Capacity {
	today := civil.DateOf(now, loc)
	c := Capacity{Weeks: CapacityWeeks}
	var open []Block
	for _, o := range blocks(Openings(h, today, CapacityWeeks*7, loc)) {
		if o.From.Before(now) {
			o.From = now
		}
		if o.From.Before(o.To) {
			open = append(open, o)
			c.Open += o.Minutes()
		}
	}
	hers := slices.DeleteFunc(slices.Clone(visits), func(v Visit) bool { return v.Therapist != h.Person })
	sunday := Monday(today).Add(7).At(0, loc)
	left := 0
	for _, g := range free(open, taken(hers)) {
		left += g.Minutes()
		if g.From.Before(sunday) {
			c.FreeThisWeek += g.Minutes()
		}
	}
	c.Booked = c.Open - left
	return c
}
