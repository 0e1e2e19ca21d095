// Package words holds what Partwell says: the cards to say aloud, the letters to send, and the
// tone check that reads what somebody typed before it goes out.
//
// Everything a person reads stands in the files of the folder content, one folder per language;
// this package parses them once and knows no sentence itself. A draft with an unfilled field says
// so in Missing and must not be sent. The tone check blocks nothing, keeps nothing and counts
// nothing: it is a pure function from a text to findings with byte offsets into that text. It uses
// no model, only the lists and patterns of the rules file.
//
// The package is pure: it imports the standard library alone, never the store, the web, a clock or
// randomness.
package words

import "strings"

// Kind is a kind of message; its id is stable and stands in files and records.
type Kind string

// The kinds of message, as the content and the rules name them.
const (
	Ease           Kind = "ease"            // at the table: sorry, easing off
	Ack            Kind = "ack"             // pressure: regret, and what was noted
	MannerAck      Kind = "manner-ack"      // how somebody was: heard, and sorry
	Different      Kind = "different"       // is it different now?
	Goals          Kind = "goals"           // two goals, a mix of both
	Explain        Kind = "explain"         // what focused work gives, and how rest goes with it
	StillRight     Kind = "still-right"     // is the mix still right?
	Hopes          Kind = "hopes"           // it did not help: what was hoped for?
	Results        Kind = "results"         // it did not help as hoped
	Better         Kind = "better"          // how is it after the next visit?
	BillingAck     Kind = "billing-ack"     // a bill does not look right: heard, and looked at
	BillingFix     Kind = "billing-fix"     // our mistake on the bill
	BillingExplain Kind = "billing-explain" // the charge is right, explained
	Proposal       Kind = "proposal"        // what we could do, and by when
	Counter        Kind = "counter"         // the answer to a counter-offer
	CounterYes     Kind = "counter-yes"     // yes to what the client suggested
	ProposalAgain  Kind = "proposal-again"  // one reminder of what was offered
	OtherWays      Kind = "other-ways"      // other ways to work; the client picks
	LookIn         Kind = "look-in"         // how is it today?
	Reminder1      Kind = "reminder-1"      // a boundary not kept, first time
	Reminder2      Kind = "reminder-2"      // second time
	Reminder3      Kind = "reminder-3"      // third time
	OwnMiss        Kind = "own-miss"        // what the practice itself did not keep
	Refer          Kind = "refer"           // someone who can do this better
	Intro          Kind = "intro"           // to the colleague, with the client's yes
	Match          Kind = "match"           // two weeks later: was it a good match?
	End            Kind = "end"             // the sessions end
	EndSafety      Kind = "end-safety"      // the sessions end, for safety
	DeclineFull    Kind = "decline-full"    // no, the practice is full
	DeclineWork    Kind = "decline-work"    // no, it is not my work
	DeclineToday   Kind = "decline-today"   // not today
	DeclineOwn     Kind = "decline-own"     // no, for a reason in own words
	Room           Kind = "room"            // there is room now, to who waits
	Consult        Kind = "consult"         // advice from a colleague, without names
	ConductAck     Kind = "conduct-ack"     // responsibility and regret
	ConductTold    Kind = "conduct-told"    // to the therapist: what a client told us
	Outcome        Kind = "outcome"         // what was done about it
	CheckPage      Kind = "check"           // the four questions after a session
	VisitBooked    Kind = "visit-booked"    // a visit is booked
	VisitMoved     Kind = "visit-moved"     // it has changed
	VisitOff       Kind = "visit-off"       // the practice calls it off
	VisitOffAsked  Kind = "visit-off-asked" // it is called off, as the client asked
	VisitRemind    Kind = "visit-remind"    // it is near
	// The same of several visits at once.
	VisitsBooked   Kind = "visits-booked"
	VisitsMoved    Kind = "visits-moved"
	VisitsOff      Kind = "visits-off"
	VisitsOffAsked Kind = "visits-off-asked"
)

// kinds lists every kind once, in the order of the content.
var kinds = []Kind{
	Ease, Ack, MannerAck, Different, Goals, Explain, StillRight, Hopes, Results, Better, BillingAck, BillingFix, BillingExplain, Proposal, Counter, CounterYes, ProposalAgain,
	OtherWays, LookIn, Reminder1, Reminder2, Reminder3, OwnMiss, Refer, Intro, Match, End, EndSafety, DeclineFull, DeclineWork, DeclineToday,
	DeclineOwn, Room, Consult, ConductAck, ConductTold, Outcome, CheckPage, VisitBooked, VisitMoved, VisitOff, VisitOffAsked, VisitRemind,
	VisitsBooked, VisitsMoved, VisitsOff, VisitsOffAsked,
}

// SaysNo reports whether a message of the kind ends the work or declines it.
func (k Kind) SaysNo() bool { return k.among(sets["endings"]) || k.among(sets["declines"]) }

// sets are the named groups of kinds that rules are written for.
var sets = map[string][]Kind{
	"concerns": {Ack, MannerAck, Different, Goals, Explain, StillRight, Hopes, Results, Better, BillingAck, BillingFix, BillingExplain, Proposal, Counter, CounterYes, ProposalAgain, OtherWays, LookIn,
		OwnMiss, ConductAck},
	"endings":  {End, EndSafety},
	"declines": {DeclineFull, DeclineWork, DeclineToday, DeclineOwn},
	"reminder": {Reminder1, Reminder2, Reminder3},
	"client":   without(kinds, Ease, Intro, Consult, ConductTold, Outcome),
	"all":      without(kinds, Ease, Outcome),
}

// without gives a copy of list that leaves some out.
func without(list []Kind, out ...Kind) []Kind {
	var kept []Kind
	for _, k := range list {
		if !k.among(out) {
			kept = append(kept, k)
		}
	}
	return kept
}

// Kinds gives every kind once, in the order of the content.
func Kinds() []Kind { return append([]Kind(nil), kinds...) }

// Valid reports whether k is a kind that exists.
func (k Kind) Valid() bool { return k.among(kinds) }

// In reports whether k belongs to a named set: concerns, endings, declines, reminder, client, all.
// ToClient is In("client"). An unknown set holds nothing.
func (k Kind) In(set string) bool { return k.among(sets[set]) }

// ToClient reports whether a message of this kind goes to a client.
func (k Kind) ToClient() bool { return k.In("client") || k == Ease || k == Outcome }

// Checked reports whether the tone check reads this kind; what is said at the table is spared.
func (k Kind) Checked() bool { return k.Valid() && k != Ease }

// toned gives the kind whose rules hold: an outcome is read as an acknowledgement of conduct, a first
// answer about a bill, or to whom it was about, as any other first answer, a question about hopes as the
// words that follow it.
func (k Kind) toned() Kind {
	switch k {
	case Outcome:
		return ConductAck
	case BillingAck, MannerAck:
		return Ack
	case Hopes:
		return Results
	default:
		return k
	}
}

func (k Kind) among(list []Kind) bool {
	for _, other := range list {
		if k == other {
			return true
		}
	}
	return false
}

// kindSet reads a line of the rules file such as "concerns refer -check" into kinds.
func kindSet(line string) (map[Kind]bool, string) {
	out := map[Kind]bool{}
	for word := range strings.FieldsSeq(line) {
		name, off := strings.CutPrefix(word, "-")
		members := sets[name]
		if Kind(name).Valid() {
			members = []Kind{Kind(name)}
		}
		if members == nil {
			return nil, name
		}
		for _, k := range members {
			if off {
				delete(out, k)
			} else {
				out[k] = true
			}
		}
	}
	return out, ""
}
