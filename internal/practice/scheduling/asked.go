package scheduling

import (
	"time"

	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/money"
)

const (
	// HeldFor is how long a time is held until the mailed link confirms it.
	HeldFor = 30 * time.Minute
	// MostHeld is how many times are held at once for one network address, and for one mail address. Who asks
	// for more is not refused: the time is not held, and is hers who confirms it first.
	MostHeld = 2
	// heldShare is the part of a therapist's open minutes of a day that is held at once, as 1/heldShare: however
	// many addresses somebody has, the rest of each day stays open for everybody else.
	heldShare = 2
)

// MayHold reports whether a time of more minutes can be held on a day of so many open minutes on which others
// are held already. One always can be.
func MayHold(open, held, more int) bool {
	return held == 0 || (held+more)*heldShare <= open
}

// Asked is a visit that somebody asked for on the public page, until the link that was mailed to Email
// confirms it. Nothing is known of who she is. Starts is zero where only a link was asked for, to choose
// a time behind it. Until is when its time is held no more. Words are her own, Seen the boundaries that
// she said yes to, in their versions, as the form sent them.
type Asked struct {
	ID        ident.Booking
	Therapist ident.Person
	Service   ident.Service
	Starts    time.Time
	Minutes   int
	Before    int
	After     int
	Price     money.Amount
	Name      string
	Email     string
	Phone     string
	Words     string
	Seen      string
	Until     time.Time
	Done      bool
	Visit     ident.Visit
	// Place, and Uses while it is held, are where it is given and what it takes hold of. Zone is by which other
	// clock the times were shown; empty: by the practice's own.
	Place ident.Place
	Uses  []ident.Resource
	Zone  string
	// From and To stand for the network address and the mail address; neither can be read back.
	From, To string
	At       time.Time
}

// Holds reports whether it takes up its time.
func (a Asked) Holds(now time.Time) bool {
	return !a.Done && !a.Starts.IsZero() && a.Until.After(now)
}

// Held gives the time that it takes up, as a visit of nobody.
func (a Asked) Held() Visit {
	return Visit{ID: ident.Visit(a.ID), Therapist: a.Therapist, Service: a.Service, Starts: a.Starts, Minutes: a.Minutes, Before: a.Before, After: a.After,
		Price: a.Price, State: Booked, Held: true, Place: a.Place, Uses: a.Uses}
}
