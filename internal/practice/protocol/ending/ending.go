// Package ending holds what is asked before a parting, in proportion: the whole check before an
// end, one line "what we tried" before somebody is sent on, and only the statement on protected
// grounds before somebody is not taken on. (MISSION, rows B12, B13, B16.)
//
// A Parting is one such end, and what of it is still to be done when the client is told.
//
// Invariants: nothing is closed before the client was told; what was said is not taken back, only
// opened again, with who and why. It is pure.
package ending

import "slices"

// Method is a way to part.
type Method string

// The methods.
const (
	Refer   Method = "refer"   // somebody else can do this better; the door stays open
	End     Method = "end"     // the work together ends
	Decline Method = "decline" // not taking this on; closes nothing
)

// Need is one thing that has to be established before the client is told.
type Need string

// What may be needed. A task of a definition says in "shows" which of these it establishes.
const (
	Grounds   Need = "grounds"    // no protected ground is the reason
	Safety    Need = "safety"     // whether anyone's safety is at stake
	ToldOften Need = "told"       // what was told more than once, and not kept
	Tried     Need = "tried"      // what was tried, what is left
	TalkedTo  Need = "talked-to"  // talked over with somebody, or nobody to ask
	Day       Need = "day"        // from which day, and which booked visits still happen
	Settled   Need = "settled"    // the money between us
	Record    Need = "record"     // the client's record was offered
	Elsewhere Need = "elsewhere"  // somewhere else to go, or why not
	WayBack   Need = "way-back"   // whether there is a way back
	LookedAll Need = "looked-all" // the whole effect was looked over
	// LookedTwice is a second look, where the client raised something within the last year.
	LookedTwice Need = "looked-twice"
)

// Needs lists what a method asks for before the client is told; nil for a method that is not known.
func Needs(m Method) []Need {
	switch m {
	case Refer:
		return []Need{Grounds, Tried}
	case End:
		return All()
	case Decline:
		return []Need{Grounds}
	}
	return nil
}

// All lists every need, in the order in which an end goes through them.
func All() []Need {
	return []Need{Grounds, Safety, ToldOften, Tried, TalkedTo, Day, Settled, Record, Elsewhere, WayBack, LookedTwice, LookedAll}
}

// Waivable reports whether a need falls away when somebody's safety is at stake: all but the
// statement, the question of safety itself, the day, and looking it over.
func Waivable(n Need) bool {
	switch n {
	case ToldOften, Tried, TalkedTo, Settled, Record, Elsewhere, WayBack, LookedTwice:
		return true
	default:
		return false
	}
}

// OnlyWatched reports whether a need is one only where the client raised something within the last year.
func OnlyWatched(n Need) bool { return n == LookedTwice }

// Known reports whether s names a need.
func Known(s string) bool { return slices.Contains(All(), Need(s)) }
