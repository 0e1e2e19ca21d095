package boundary

import (
	"cmp"
	"slices"
	"time"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
)

// Watch is what the calendar and the ledger can notice of a boundary by themselves. A boundary that
// watches nothing is noticed by people alone.
type Watch string

// What can be noticed: the first four of the client's side, the others of the practice's own.
const (
	// Late is a client who arrived after the start, by more than the grace period.
	Late Watch = "late"
	// NoShow is a visit that passed without the client.
	NoShow Watch = "no-show"
	// LateCancel is a visit called off inside the notice.
	LateCancel Watch = "late-cancel"
	// Unpaid is a charge still open some days after the visit.
	Unpaid Watch = "unpaid"
	// OwnStart is a visit that the practice began late.
	OwnStart Watch = "own-start"
	// OwnMinutes is a visit that was shorter than booked.
	OwnMinutes Watch = "own-minutes"
	// OwnPrice is a charge that differs from the price told at booking.
	OwnPrice Watch = "own-price"
	// OwnAnswer is an answer that came after the day promised.
	OwnAnswer Watch = "own-answer"
)

// Watches gives what a boundary of a column can notice, in the order of the page.
func Watches(side Side) []Watch {
	if side == Count {
		return []Watch{OwnStart, OwnMinutes, OwnPrice, OwnAnswer}
	}
	return []Watch{Late, NoShow, LateCancel, Unpaid}
}

// CrossingState is what was decided about something noticed.
type CrossingState string

// The states of a crossing. Nothing is counted by itself.
const (
	Noticed CrossingState = "noticed"
	Counted CrossingState = "counted"
	LetGo   CrossingState = "let-go"
)

// Crossing is one time that a boundary was not kept, by the side that its boundary binds. Version is
// the version that stood when the visit was booked, Booked that day. Minutes says how late or how
// short, 0 where that means nothing. Visit, Line or Case say by what it was noticed. By is who decided,
// empty while Noticed. Knot is its line on the client's time line, Message the words about it, Made
// what was chosen to make it good, Fee what was charged for it; all four may be empty.
type Crossing struct {
	ID       ident.Crossing
	Client   ident.Client
	Boundary ident.Boundary
	Version  int
	Side     Side
	Watch    Watch
	Visit    ident.Visit
	Line     ident.Line
	Case     ident.Case
	Booked   civil.Date
	On       civil.Date
	// At is the instant at which it happened, where there is one; it is not kept, but follows from the visit.
	At      time.Time
	Minutes int
	State   CrossingState
	By      ident.Person
	Reason  string
	Knot    ident.Knot
	Message ident.Message
	Made    Made
	Fee     ident.Line
	Rev     int
}

// Made is what a client chose to make good what the practice did not keep.
type Made string

// The ways of making good.
const (
	MadeLonger Made = "longer" // minutes more, the next time
	MadeCredit Made = "credit" // something off the price
	MadeNone   Made = "none"   // nothing was wanted
)

// Same reports whether two crossings are about the same thing: noticed once more, it is not new.
func (c Crossing) Same(o Crossing) bool {
	return c.Client == o.Client && c.Watch == o.Watch && c.Visit == o.Visit && c.Line == o.Line && c.Case == o.Case
}

// Decide counts a crossing or lets it go; a decision can be changed later. Counting against the client needs that
// the boundary was told (judged, see Judging): Conflict "never-told".
func (c Crossing) Decide(to CrossingState, told bool, by ident.Person, reason string) (Crossing, error) {
	if to != Noticed && to != Counted && to != LetGo {
		return c, fault.Invalidf("decision", "Choose whether to count it or to let it go.")
	}
	if to == Counted && c.Side == Ask && !told {
		return c, fault.New(fault.Conflict, "never-told", "This was not told before the visit, so it cannot be counted. You can let it go, and tell it for the next time.")
	}
	c.State, c.By, c.Reason = to, by, reason
	if to == Noticed {
		c.By, c.Reason = "", ""
	}
	return c, nil
}

// byTime orders crossings by their day; of one day by id, which grows with time.
func byTime(a, b Crossing) int {
	return cmp.Or(cmp.Compare(a.On, b.On), cmp.Compare(a.ID, b.ID))
}

// CountedOf gives the counted crossings of one boundary, oldest first.
func CountedOf(all []Crossing, id ident.Boundary) []Crossing {
	var out []Crossing
	for _, c := range all {
		if c.Boundary == id && c.State == Counted {
			out = append(out, c)
		}
	}
	slices.SortFunc(out, byTime)
	return out
}
