// Package ending holds what is asked before a parting, in proportion: the whole check before an
// end, one line "what we tried" before somebody is sent on, and only the statement on protected
// grounds before somebody is not taken on. (MISSION, rows B12, B13, B16.)
//
// It is pure and imports nothing.
package ending

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
	Told      Need = "told"       // what was told more than once, and not kept
	Tried     Need = "tried"      // what was tried, what is left
	TalkedTo  Need = "talked-to"  // talked over with somebody, or nobody to ask
	LookedAll Need = "looked-all" // the whole effect was looked over
)

// Needs lists what a method asks for before the client is told; nil for a method that is not known.
func Needs(m Method) []Need {
	switch m {
	case Refer:
		return []Need{Grounds, Tried}
	case End:
		return []Need{Grounds, Safety, Told, Tried, TalkedTo, LookedAll}
	case Decline:
		return []Need{Grounds}
	}
	return nil
}

// Waivable reports whether a need falls away when somebody's safety is at stake.
func Waivable(n Need) bool { return n == Told || n == Tried || n == TalkedTo }

// Known reports whether s names a need.
func Known(s string) bool {
	switch Need(s) {
	case Grounds, Safety, Told, Tried, TalkedTo, LookedAll:
		return true
	}
	return false
}
