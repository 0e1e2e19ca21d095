package house

import (
	"slices"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
)

// Bookers says who books visits on the public page by themselves; everybody else asks.
type Bookers string

// Who books by themselves.
const (
	Nobody    Bookers = "nobody"
	Known     Bookers = "known" // who comes already
	Everybody Bookers = "everybody"
)

// Valid reports whether b is one of the three.
func (b Bookers) Valid() bool { return b == Nobody || b == Known || b == Everybody }

// Bounds of what is offered on the public page.
const (
	LongestAhead  = 180     // days
	LongestNotice = 14 * 24 // hours
)

// Page says how the public page of a practice is set. Until it is Shown it is not there. Ahead is how many
// days ahead can be booked, Notice how many hours before at the latest. Hidden are the services that are
// not offered there.
type Page struct {
	Shown   bool
	Who     Bookers
	Ahead   int
	Notice  int
	Hidden  []ident.Service
	Version int
}

// FirstPage is what it begins with: not shown, and asking only.
func FirstPage() Page { return Page{Who: Nobody, Ahead: 56, Notice: 12} }

// Offers reports whether a service is offered there.
func (p Page) Offers(s ident.Service) bool { return !slices.Contains(p.Hidden, s) }

// Check says what is wrong, field by field: who, ahead, notice.
func (p Page) Check() error {
	var problems fault.Problems
	if !p.Who.Valid() {
		problems.Add("who", "Choose one of these three.")
	}
	if p.Ahead < 1 || p.Ahead > LongestAhead {
		problems.Add("ahead", "Write a number of days from 1 to %d.", LongestAhead)
	}
	if p.Notice < 0 || p.Notice > LongestNotice {
		problems.Add("notice", "Write a number of hours from 0 to %d.", LongestNotice)
	}
	return problems.Err()
}
