package referral

import (
	"slices"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
)

// State says how far an introduction has come on the colleague's side. The question to the client
// runs beside it.
type State string

// The states of an introduction.
const (
	Given      State = "given"      // the client has the name and the number
	Consented  State = "consented"  // the client said what the colleague may be told
	KeptQuiet  State = "kept-quiet" // the client said that the colleague is told nothing
	Introduced State = "introduced" // the colleague was told, within that
	Answered   State = "answered"   // the colleague answered
)

// Share is one part of what a colleague may be told.
type Share string

// The parts. Each but NameNumber goes only with NameNumber; the record is handed over signed for.
const (
	NameNumber  Share = "name-number"
	WorkedOn    Share = "worked-on"
	Preferences Share = "preferences"
	Record      Share = "record"
)

// Shares lists the parts in the order to offer them.
func Shares() []Share { return []Share{NameNumber, WorkedOn, Preferences, Record} }

// Reply is what the colleague answered.
type Reply string

// The replies of a colleague.
const (
	HasPlace Reply = "place"
	NotNow   Reply = "not-now"
	WillRing Reply = "will-ring"
)

// Answer is what the client answered to "was it a good match?".
type Answer string

// The client's answers.
const (
	Good        Answer = "good"
	NotRight    Answer = "not-right"
	NotYet      Answer = "not-yet"
	NoneToBeHad Answer = "no-appointment"
	RatherNot   Answer = "rather-not"
)

// Answers lists the client's answers in the order to offer them.
func Answers() []Answer { return []Answer{Good, NotRight, NotYet, NoneToBeHad, RatherNot} }

// askAfter is how many days lie between the name and the question, and between the two askings.
const askAfter = 14

// Introduction is a practitioner's name given to a client (or, with Inquiry, to somebody who asked),
// and what came of it. AskDue is the day of the next question, or after the second one the day on
// which silence is an answer; it is empty when nothing is to be asked. Words are the client's own.
type Introduction struct {
	ID           ident.Introduction
	Client       ident.Client
	Inquiry      ident.Inquiry
	Practitioner ident.Practitioner
	Case         ident.Case
	By           ident.Person
	State        State
	GivenOn      civil.Date
	Scope        []Share
	ScopeOn      civil.Date
	IntroducedOn civil.Date
	Reply        Reply
	ReplyOn      civil.Date
	Asked        int
	AskDue       civil.Date
	Answer       Answer
	AnsweredOn   civil.Date
	Words        string
	Version      int
}

// Give makes an introduction on the day the name is given; the question is due 14 days later.
func Give(in Introduction, today civil.Date) Introduction {
	in.State, in.GivenOn, in.AskDue, in.Asked = Given, today, today.Add(askAfter), 0
	return in
}

// GiveList makes an introduction for somebody who only gets a list: nothing is asked later.
func GiveList(in Introduction, today civil.Date) Introduction {
	in = Give(in, today)
	in.AskDue = ""
	return in
}

// Consent notes what the client agrees that the colleague is told; nothing in the list means no. A no
// once the colleague was told stands for what was not passed on yet. Invalid when a part goes without
// name and number; Conflict code "introduced-already" for a yes once the colleague was told.
func (in Introduction) Consent(scope []Share, today civil.Date) (Introduction, error) {
	switch {
	case in.Told() && len(scope) == 0:
		in.Scope, in.ScopeOn = nil, today
		return in, nil
	case in.Told():
		return in, fault.New(fault.Conflict, "introduced-already", "They have been told already, on %s. You can still choose that nothing more is told.", in.IntroducedOn.Full())
	}
	var kept []Share
	for _, s := range Shares() {
		if slices.Contains(scope, s) {
			kept = append(kept, s)
		}
	}
	if len(kept) > 0 && kept[0] != NameNumber {
		return in, fault.Invalidf("scope", "They need the name and number to be in touch; tick it, or choose that nothing is said.")
	}
	in.Scope, in.ScopeOn, in.State = kept, today, Consented
	if len(kept) == 0 {
		in.State = KeptQuiet
	}
	return in, nil
}

// Told reports whether the colleague was told of the client.
func (in Introduction) Told() bool { return in.State == Introduced || in.State == Answered }

// Stopped reports whether the client said no after the colleague was told: nothing more is told.
func (in Introduction) Stopped() bool { return in.Told() && len(in.Scope) == 0 }

// NotReached takes back that the colleague was told, because the letter of that day never arrived. What
// the client said stands. One who has answered was reached.
func (in Introduction) NotReached(on civil.Date) Introduction {
	if in.State != Introduced || in.IntroducedOn != on {
		return in
	}
	in.State, in.IntroducedOn = Consented, ""
	if len(in.Scope) == 0 {
		in.State = KeptQuiet
	}
	return in
}

// ToldOn puts the day right on which the colleague was told.
func (in Introduction) ToldOn(was, is civil.Date) Introduction {
	if in.Told() && in.IntroducedOn == was {
		in.IntroducedOn = is
	}
	return in
}

// May reports whether the client agreed that the colleague is told s.
func (in Introduction) May(s Share) bool { return slices.Contains(in.Scope, s) }

// Introduce notes that the colleague was told. Forbidden code "no-consent" without the client's yes.
func (in Introduction) Introduce(today civil.Date) (Introduction, error) {
	switch in.State {
	case Consented:
		in.State, in.IntroducedOn = Introduced, today
		return in, nil
	case Introduced, Answered:
		return in, fault.New(fault.Conflict, "introduced-already", "They have been told already, on %s.", in.IntroducedOn.Full())
	default:
		return in, fault.New(fault.Forbidden, "no-consent", "They hear nothing before the client says yes. Nothing was sent.")
	}
}

// Replied keeps the colleague's reply, which may change. Conflict code "not-introduced" before that.
func (in Introduction) Replied(r Reply, today civil.Date) (Introduction, error) {
	if !in.Told() {
		return in, fault.New(fault.Conflict, "not-introduced", "Nobody was introduced yet, so there is nothing to answer.")
	}
	if !slices.Contains([]Reply{HasPlace, NotNow, WillRing}, r) {
		return in, fault.Invalidf("reply", "Choose one of the three answers.")
	}
	in.State, in.Reply, in.ReplyOn = Answered, r, today
	return in, nil
}

// AskIsDue reports whether the client is to be asked today: 14 days after the name was given, and
// once more 14 days after that.
func (in Introduction) AskIsDue(today civil.Date) bool {
	return in.AskDue != "" && in.Asked < 2 && in.AskDue <= today
}

// Ask notes that the client was asked today.
func (in Introduction) Ask(today civil.Date) Introduction {
	in.Asked++
	in.AskDue = today.Add(askAfter)
	return in
}

// Silent reports whether both questions stayed without an answer for 14 days.
func (in Introduction) Silent(today civil.Date) bool {
	return in.Asked >= 2 && !in.Settled() && in.AskDue != "" && in.AskDue <= today
}

// Heard keeps the client's answer, in words too where there are any; a later answer replaces an
// earlier one. "Not yet" is asked once more after 14 days, every other answer ends the asking.
func (in Introduction) Heard(a Answer, words string, today civil.Date) (Introduction, error) {
	if !slices.Contains(Answers(), a) {
		return in, fault.Invalidf("answer", "Choose the answer that comes nearest.")
	}
	in.Answer, in.Words, in.AnsweredOn, in.AskDue = a, words, today, ""
	if a == NotYet && in.Asked < 2 {
		in.AskDue = today.Add(askAfter)
	}
	return in, nil
}

// Settled reports whether the client gave an answer that ends the asking.
func (in Introduction) Settled() bool { return in.Answer != "" && in.Answer != NotYet }

// LookAgain reports whether the answer calls for another practitioner.
func (in Introduction) LookAgain() bool { return in.Answer == NotRight || in.Answer == NoneToBeHad }
