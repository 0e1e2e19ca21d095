package ui

import "github.com/a-h/templ"

// Slot is a row of a day: a visit, a gap when Gap is set, or where the clock stands when Now is set.
type Slot struct {
	At, Length string // "10:30", "60 min"
	Name, Lang string
	Href       string // the visit's or the client's page
	Service    string
	Notes      []NoteLine
	Done       bool
	Acts       []Act           // shown on the right; one without Href is a small button
	Body       templ.Component // further content below the notes
	Gap        string          // "Half an hour free"; its Acts are links
	Closed     bool            // the Gap is no free time: a break, time off
	Now        string          // "10:20, now"
}

// Need is something that needs somebody: who and what, by when, and how to go there.
type Need struct {
	Body templ.Component
	By   string
	Soon bool // promised for today, or past
	Acts []Act
}

// DayColumn is one person's day on a clinic's page.
type DayColumn struct {
	Name, Where string
	Slots       []Slot
}
