package client

import (
	"slices"
	"time"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
)

// Kind is the kind of an entry of the time line.
type Kind string

// The kinds of entries. Those of visits are computed from the calendar and never stored as knots.
const (
	KindJoined      Kind = "joined"       // came from another system or list
	KindLine        Kind = "line"         // a line somebody added
	KindAgreed      Kind = "agreed"       // said yes to how we work, a plan, a way to go on
	KindTold        Kind = "told"         // was told
	KindToldAgain   Kind = "told-again"   // was told once more
	KindNotKept     Kind = "not-kept"     // a boundary the client did not keep
	KindWeMissed    Kind = "we-missed"    // one that we did not keep
	KindThanks      Kind = "thanks"       // thanks, in their words
	KindProgress    Kind = "progress"     // something got better
	KindHurt        Kind = "hurt"         // it hurt; loose until put right
	KindWorry       Kind = "worry"        // another thing that was not right; loose until put right
	KindEased       Kind = "eased"        // too much, said at the table, eased at once
	KindPutRight    Kind = "put-right"    // both said yes, or it was settled
	KindRested      Kind = "rested"       // left at that: no answer came, or the client let it rest
	KindTakenUp     Kind = "taken-up"     // opened again after it had ended; loose until put right
	KindPreference  Kind = "preference"   // how hard and where changed
	KindAsks        Kind = "asks"         // what the client asks changed
	KindSaidChanged Kind = "said-changed" // said, and changed at once
	KindTalked      Kind = "talked"       // talked over with a colleague
	KindSaid        Kind = "said"         // words said or sent to the client
	KindAnswered    Kind = "answered"     // what the client answered
	KindGiven       Kind = "given"        // was given the name and number of somebody else
	KindIntroduced  Kind = "introduced"   // introduced to somebody else
	KindMatch       Kind = "match"        // was it a good match
	KindMoved       Kind = "moved"        // a visit was moved
	KindCancelled   Kind = "cancelled"    // a visit was called off
	KindPaused      Kind = "paused"       // takes a break
	KindBack        Kind = "back"         // came back
	KindEnded       Kind = "ended"        // the work together ended

	KindFirstVisit Kind = "first-visit" // computed
	KindVisit      Kind = "visit"       // computed
	KindVisits     Kind = "visits"      // computed: several as usual
	KindMissed     Kind = "missed"      // computed: did not come
	KindNext       Kind = "next"        // computed: booked, ahead
)

// kindInfo says what the time line does with a kind. words begin the entry in bold.
type kindInfo struct {
	words    string
	clinical bool
	computed bool
}

var kinds = map[Kind]kindInfo{
	KindJoined: {words: "With you since before Partwell"}, KindLine: {words: "Noted"}, KindAgreed: {words: "Agreed"}, KindTold: {words: "Told"},
	KindToldAgain: {words: "Told again"}, KindNotKept: {words: "Not kept"}, KindWeMissed: {words: "We did not keep"},
	KindThanks: {words: "Thanks"}, KindProgress: {words: "Progress", clinical: true},
	KindHurt: {words: "That hurt", clinical: true}, KindWorry: {words: "Something wasn’t right", clinical: true},
	KindEased: {words: "Too much, eased at once", clinical: true}, KindPutRight: {words: "Put right", clinical: true},
	KindRested:     {words: "Left at that", clinical: true},
	KindTakenUp:    {words: "Taken up again", clinical: true},
	KindPreference: {words: "Changed how deep", clinical: true}, KindAsks: {words: "Asks"},
	KindSaidChanged: {words: "Said, and changed", clinical: true}, KindTalked: {words: "Talked over", clinical: true},
	KindSaid: {words: "Said", clinical: true}, KindAnswered: {words: "Answered", clinical: true},
	KindGiven: {words: "Given", clinical: true}, KindIntroduced: {words: "Introduced", clinical: true}, KindMatch: {words: "Was it a good match", clinical: true},
	KindMoved: {words: "Moved"}, KindCancelled: {words: "Called off"}, KindPaused: {words: "Takes a break"}, KindBack: {words: "Came back"},
	KindEnded:      {words: "Ended"},
	KindFirstVisit: {words: "First visit", computed: true}, KindVisit: {words: "Visit", computed: true},
	KindVisits: {words: "Visits, as usual", computed: true}, KindMissed: {words: "Did not come", computed: true},
	KindNext: {words: "Next visit", computed: true},
}

// Valid reports whether k is a known kind.
func (k Kind) Valid() bool { _, ok := kinds[k]; return ok }

// Words gives the words with which an entry of the kind begins.
func (k Kind) Words() string { return kinds[k].words }

// Clinical reports whether entries of the kind are kept from the front desk.
func (k Kind) Clinical() bool { return kinds[k].clinical }

// Worry reports whether the line is loose after an entry of the kind until it is put right.
func (k Kind) Worry() bool { return k == KindHurt || k == KindWorry || k == KindTakenUp }

// Way is how something was said.
type Way string

// The ways.
const (
	WayNone   Way = ""
	WayPerson Way = "in-person"
	WayPhone  Way = "phone"
	WayWrite  Way = "writing"
	WayLink   Way = "link"
	WayRoom   Way = "room"
)

// Valid reports whether w is one of the ways.
func (w Way) Valid() bool {
	return slices.Contains([]Way{WayNone, WayPerson, WayPhone, WayWrite, WayLink, WayRoom}, w)
}

// Words gives the way as the screen says it.
func (w Way) Words() string {
	switch w {
	case WayPerson:
		return "in person"
	case WayPhone:
		return "by phone"
	case WayWrite:
		return "in writing"
	case WayLink:
		return "by their link"
	case WayRoom:
		return "in the room"
	default:
		return ""
	}
}

// Knot is one entry of a client's time line that is not a visit. Text is sealed at rest. By says
// in words whose text it is ("Mariam", "Inês"); Person is set when somebody of the practice wrote
// it. Theirs says that Text is the client's own words. Visit and Case tie it to what it is about.
type Knot struct {
	ID     ident.Knot
	Client ident.Client
	Kind   Kind
	At     time.Time
	Text   string
	By     string
	Theirs bool
	Way    Way
	Person ident.Person
	Visit  ident.Visit
	Case   ident.Case
}

// LongestKnot is the longest text of a knot, in characters.
const LongestKnot = 20000

// Check says what is wrong with a knot to be stored (fields kind, at, text, way).
func (k Knot) Check() error {
	var p fault.Problems
	if !k.Kind.Valid() || kinds[k.Kind].computed {
		p.Add("kind", "Choose what kind of line it is.")
	}
	if k.At.IsZero() {
		p.Add("at", "Say when it was.")
	}
	if len([]rune(k.Text)) > LongestKnot {
		p.Add("text", "This is longer than %d letters. Please shorten it.", LongestKnot)
	}
	if !k.Way.Valid() {
		p.Add("way", "Say how: in person, by phone, in writing.")
	}
	return p.Err()
}

// ForDesk leaves out what the front desk does not read.
func ForDesk(knots []Knot) []Knot {
	return slices.DeleteFunc(slices.Clone(knots), func(k Knot) bool { return k.Kind.Clinical() })
}
