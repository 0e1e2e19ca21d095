// Package scheduling holds services, opening hours and visits: when they overlap, what a day looks
// like, and how much room is left.
//
// Invariants: no two live visits of one therapist overlap (Clash is the rule, the store applies it
// under the calendar's lock); a visit keeps the service's name, minutes and price as they were told
// at booking. A visit outside the hours is allowed with a warning, a visit over another is refused.
//
// Pure: no clock, no storage, no third-party package.
package scheduling

import (
	"slices"
	"time"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/money"
)

// LongestMinutes is the longest visit that can be booked, LongestBuffer the most minutes that belong to it
// before, and after.
const (
	LongestMinutes = 8 * 60
	LongestBuffer  = 120
)

// Reach is the longest time that a visit takes up: what may reach beyond an instant begins no earlier. The
// store looks for it there, so that no history slows it.
const Reach = (LongestMinutes + 2*LongestBuffer) * time.Minute

// State is where a visit stands.
type State string

// The states of a visit.
const (
	Booked    State = "booked"
	Arrived   State = "arrived"
	Done      State = "done"
	Cancelled State = "cancelled"
	Missed    State = "missed"
)

// Valid reports whether s is one of the states.
func (s State) Valid() bool {
	return slices.Contains([]State{Booked, Arrived, Done, Cancelled, Missed}, s)
}

// Live reports whether a visit in this state takes up its time.
func (s State) Live() bool { return s == Booked || s == Arrived || s == Done }

// Words gives the state as the screen says it.
func (s State) Words() string {
	switch s {
	case Booked:
		return "booked"
	case Arrived:
		return "is here"
	case Done:
		return "done"
	case Cancelled:
		return "cancelled"
	case Missed:
		return "did not come"
	default:
		return ""
	}
}

// Visit is one appointment of a client with a therapist. Starts is an instant in UTC. Title,
// Minutes and Price are the service's at the time of booking. Came is when the client arrived and
// Reason a short line for a cancellation; both may be empty. Rehearsal visits are not stored.
type Visit struct {
	ID        ident.Visit
	Client    ident.Client
	Therapist ident.Person
	Service   ident.Service
	Title     string
	Starts    time.Time
	Minutes   int
	Price     money.Amount
	State     State
	Came      time.Time
	Reason    string
	BookedAt  time.Time
	Version   int
	// Case is the matter in which the visit was offered. Held says that its time is only held until the
	// client says whether she wants it: it is none of her visits, and nobody misses it.
	Case ident.Case
	Held bool
	// Before and After are the minutes beside it, as the service asked for them at booking, in which its
	// therapist, room and equipment are taken too: to make ready, to clear up.
	Before, After int
	// Place is where it is given, empty at the practice's own. Uses are its room and equipment, by id.
	Place ident.Place
	Uses  []ident.Resource
	// Series is what it was booked in together with others; empty for one booked alone.
	Series ident.Series
}

// Ends gives the instant at which the visit ends.
func (v Visit) Ends() time.Time { return v.Starts.Add(time.Duration(v.Minutes) * time.Minute) }

// Block gives the time that it takes up, with what belongs to it before and after.
func (v Visit) Block() Block {
	return Block{v.Starts.Add(-time.Duration(v.Before) * time.Minute), v.Ends().Add(time.Duration(v.After) * time.Minute)}
}

// Live reports whether the visit takes up its time.
func (v Visit) Live() bool { return v.State.Live() }

// Span writes the visit's time of day, "10:30 to 11:30".
func (v Visit) Span(loc *time.Location) string {
	return civil.MinuteOf(v.Starts, loc).String() + " to " + civil.MinuteOf(v.Ends(), loc).String()
}

// Check says what is wrong with a visit to be stored, field by field: client, therapist, minutes, day.
func (v Visit) Check() error {
	var p fault.Problems
	if v.Client == "" {
		p.Add("client", "Choose who comes.")
	}
	if v.Therapist == "" {
		p.Add("therapist", "Choose who treats.")
	}
	if v.Minutes < 5 || v.Minutes > LongestMinutes {
		p.Add("minutes", "Write the length in minutes, from 5 to %d.", LongestMinutes)
	}
	if v.Starts.IsZero() {
		p.Add("day", "Choose a day and a time.")
	}
	return p.Err()
}

// wrongState is the answer when somebody else changed the visit, or the step does not fit.
func (v Visit) wrongState(step string) error {
	return fault.New(fault.Conflict, "visit-state", "This visit is %s now, so it cannot be %s. Nothing was changed.", v.State.now(), step)
}

func (s State) now() string {
	switch s {
	case Arrived:
		return "marked as here"
	case Missed:
		return "marked as missed"
	default:
		return string(s)
	}
}

// Arrive notes that the client is here. Only a booked visit; else a Conflict "visit-state".
func (v Visit) Arrive(now time.Time) (Visit, error) {
	if v.State != Booked {
		return v, v.wrongState("marked as here")
	}
	v.State, v.Came, v.Held = Arrived, now, false
	return v, nil
}

// Finish notes that the visit took place. A booked visit may be finished at once, as happens when
// nobody had a hand free to note the arrival.
func (v Visit) Finish() (Visit, error) {
	if v.State != Booked && v.State != Arrived {
		return v, v.wrongState("done")
	}
	v.State, v.Held = Done, false
	return v, nil
}

// Cancel calls a booked visit off; its time is free again. The reason may be empty.
func (v Visit) Cancel(reason string) (Visit, error) {
	if v.State != Booked {
		return v, v.wrongState("cancelled")
	}
	v.State, v.Reason = Cancelled, reason
	return v, nil
}

// Miss notes that the client did not come. Only once the visit has begun.
func (v Visit) Miss(now time.Time) (Visit, error) {
	if v.State != Booked {
		return v, v.wrongState("marked as missed")
	}
	if v.Held {
		return v, fault.New(fault.Conflict, "visit-state", "This time was only held, so nobody missed it. Call it off to give it back.")
	}
	if now.Before(v.Starts) {
		return v, fault.New(fault.Conflict, "visit-state", "This visit has not begun yet. You can cancel it.")
	}
	v.State = Missed
	return v, nil
}

// Undo takes the last step back: here → booked, done → here (booked when nobody noted the
// arrival), cancelled or missed → booked. What becomes live again must pass Clash once more.
func (v Visit) Undo() (Visit, error) {
	switch v.State {
	case Done:
		v.State = Arrived
		if v.Came.IsZero() {
			v.State = Booked
		}
	case Arrived:
		v.State, v.Came = Booked, time.Time{}
	case Cancelled, Missed:
		v.State, v.Reason = Booked, ""
	default:
		return v, v.wrongState("set back")
	}
	return v, nil
}

// MoveTo gives the visit at another time, with another therapist or of another length. Only a
// booked visit can be moved.
func (v Visit) MoveTo(starts time.Time, therapist ident.Person, minutes int) (Visit, error) {
	if v.State != Booked {
		return v, v.wrongState("moved")
	}
	v.Starts, v.Therapist, v.Minutes = starts, therapist, minutes
	return v, v.Check()
}

// Differs reports whether a visit became another for its client: another time, length, therapist or place,
// called off, brought back, or hers now.
func (v Visit) Differs(to Visit) bool {
	return !v.Starts.Equal(to.Starts) || v.Minutes != to.Minutes || v.Therapist != to.Therapist || v.Place != to.Place || v.Held != to.Held ||
		(v.State == Cancelled) != (to.State == Cancelled)
}

// Overlaps reports whether two visits of the same therapist, or that share a room or equipment, take up
// time in common; one whose time begins when the other's ends does not.
func Overlaps(a, b Visit) bool {
	shared := a.Therapist == b.Therapist || slices.ContainsFunc(a.Uses, func(r ident.Resource) bool { return slices.Contains(b.Uses, r) })
	return shared && a.Block().meets(b.Block().From, b.Block().To)
}

// Clash finds the first live visit, other than v itself, that v would lie over.
func Clash(visits []Visit, v Visit) (Visit, bool) {
	if !v.Live() {
		return Visit{}, false
	}
	for _, o := range visits {
		if o.ID != v.ID && o.Live() && Overlaps(o, v) {
			return o, true
		}
	}
	return Visit{}, false
}

// Refuse is the Conflict "overlap" that names the time of the visit in the way.
func Refuse(other Visit, loc *time.Location, now time.Time) error {
	return fault.New(fault.Conflict, "overlap", "There is already a visit on %s from %s. Choose another time.",
		civil.DateOf(other.Starts, loc).LongOn(civil.DateOf(now, loc)), other.Span(loc))
}

// RefuseHeld is the Conflict "overlap" about a time that somebody is booking by herself just now.
func RefuseHeld(other Visit, loc *time.Location, now time.Time) error {
	return fault.New(fault.Conflict, "overlap", "Somebody is booking %s, %s, by themselves just now. It is held for them for a few minutes. Choose another time, or try again in half an hour.",
		civil.DateOf(other.Starts, loc).LongOn(civil.DateOf(now, loc)), other.Span(loc))
}
