package ending

import (
	"slices"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/money"
)

// State says how far an end has come.
type State string

// The states of a parting. Only Said closes anything.
const (
	// Prepared is an end that nobody was told of yet; it changes nothing.
	Prepared State = "prepared"
	// Said is an end that the client was told of: no more visits are booked from its day on.
	Said State = "told"
	// Opened is an end after which booking is open again.
	Opened State = "opened"
	// Dropped is an end that was taken back before it was said.
	Dropped State = "dropped"
)

// Amount is one open amount between client and practice as it was seen, and what happens with it
// when the client is told. Line is a charge, empty for credit kept in the amount's currency. Used is
// what of a charge is paid out of that credit; of credit, what is used so.
type Amount struct {
	Line   ident.Line
	Amount money.Amount
	Choice string
	Used   money.Amount
}

// Parting is the end of the work together with one client. Case is its file, By who ends it. From is
// the day from which no visit is booked, ToldOn when the client was told. Condition is what must have
// happened for a way back, WayBack whether there is one.
type Parting struct {
	Client    ident.Client
	Case      ident.Case
	By        ident.Person
	State     State
	From      civil.Date
	ToldOn    civil.Date
	Safety    bool
	WayBack   bool
	Condition string
	// Settle is what happens with the money; Seen says that it was looked at, also where nothing was
	// open. AskBy is the day by which what is asked for is to be paid, How how credit goes back.
	Settle []Amount
	Seen   bool
	AskBy  civil.Date
	How    string
	// OpenedOn, OpenedBy and Why say when, by whom and why booking was opened again.
	OpenedOn civil.Date
	OpenedBy ident.Person
	Why      string
	Version  int
}

// Holds reports whether the end stands: the client was told, and booking was not opened again.
func (p Parting) Holds() bool { return p.State == Said }

// Shuts reports whether the end closes an act of today that puts a visit on a day: from its day on
// nothing is booked, and before it nothing for a later day.
func (p Parting) Shuts(today, visit civil.Date) bool {
	return p.Holds() && (today >= p.From || visit >= p.From)
}

// Tell says that the client was told on a day; the visits close from the day that was chosen.
func (p Parting) Tell(on civil.Date) (Parting, error) {
	if p.State != Prepared || p.From == "" {
		return p, fault.New(fault.Conflict, "not-prepared", "The day is not chosen yet. Choose it first.")
	}
	p.State, p.ToldOn = Said, on
	return p, nil
}

// Drop takes an end back before it was said.
func (p Parting) Drop() (Parting, error) {
	if p.State != Prepared {
		return p, fault.New(fault.Conflict, "told-already", "It was said already, so it cannot be taken back here. Booking can be opened again on the client’s page.")
	}
	p.State = Dropped
	return p, nil
}

// Open opens booking again. Where there is no way back it needs a reason, which stays visible: a
// problem on the field why.
func (p Parting) Open(by ident.Person, on civil.Date, why string) (Parting, error) {
	switch {
	case p.State == Opened:
		return p, fault.New(fault.Conflict, "open-already", "Booking is open again already.")
	case p.State != Said:
		return p, fault.New(fault.Conflict, "not-ended", "Nothing is closed here.")
	case !p.WayBack && why == "":
		return p, fault.Invalidf("why", "You said that there is no way back. Write in one line what has changed.")
	}
	p.State, p.OpenedOn, p.OpenedBy, p.Why = Opened, on, by, why
	return p, nil
}

// Undecided gives those of the visits about which nothing was decided.
func Undecided(booked []ident.Visit, decided []ident.Visit) []ident.Visit {
	return slices.DeleteFunc(slices.Clone(booked), func(v ident.Visit) bool { return slices.Contains(decided, v) })
}

// Look is the second look that an end waits for, where the client raised something before. How is
// one of the ways below. Of is who was asked, Said what was answered and Agrees whether it may go on.
// Line is what she wrote down; where a person is asked again, what that person had answered before.
type Look struct {
	Case    ident.Case
	How     LookedBy
	By      ident.Person
	Of      ident.Person
	On      civil.Date
	Line    string
	Said    string
	Agrees  bool
	SaidOn  civil.Date
	Version int
}

// LookedBy says whose second look it is.
type LookedBy string

// The ways to look a second time.
const (
	ByPerson    LookedBy = "person"    // a second person of the practice
	ByColleague LookedBy = "colleague" // a colleague outside, asked by herself
	ByNight     LookedBy = "night"     // a night, and her own note
)

// Enough reports whether the second look has been taken: a second person agreed, a colleague was
// asked, or a night has passed.
func (l Look) Enough(today civil.Date) bool {
	switch l.How {
	case ByPerson:
		return l.Agrees && l.SaidOn != ""
	case ByColleague:
		return true
	case ByNight:
		return l.On != "" && today > l.On
	default:
		return false
	}
}

// Ask asks for a second look, as ask says, in place of the one before. People are those of the practice
// who can look: where there is one, nobody else's look is enough. Who had said that something should be
// thought of first is asked again, as long as she is there; what she said stays with it. Invalid on the
// fields how, of.
func (l Look) Ask(ask Look, people []ident.Person) (Look, error) {
	refused := l.How == ByPerson && l.SaidOn != "" && !l.Agrees && slices.Contains(people, l.Of)
	switch {
	case len(people) == 0 && ask.How == ByPerson:
		return l, fault.Invalidf("how", "Nobody else here can look at it. Ask a colleague you trust, or sleep a night over it.")
	case len(people) > 0 && ask.How != ByPerson:
		return l, fault.Invalidf("how", "Somebody else works here who can look at it. Choose who.")
	case ask.How == ByPerson && !slices.Contains(people, ask.Of):
		return l, fault.Invalidf("of", "Choose somebody else who treats here, or the owner.")
	case refused && ask.Of != l.Of:
		return l, fault.Invalidf("of", "Something should be thought of first, as was said on %s. Ask the same person again once you have.", l.SaidOn.LongOn(ask.On))
	}
	ask.Version = l.Version
	if ask.How == ByPerson {
		ask.Line = l.Line
	}
	if l.How == ByPerson && !l.Agrees && l.Said != "" {
		ask.Line = l.Said
	}
	return ask, nil
}

// Answer keeps what a second person says. Nobody gives herself a second look.
func (l Look) Answer(by ident.Person, on civil.Date, agrees bool, said string) (Look, error) {
	switch {
	case l.How != ByPerson || l.Of != by:
		return l, fault.Missing("page")
	case l.SaidOn != "":
		return l, fault.New(fault.Conflict, "looked-already", "You have answered this already.")
	case !agrees && said == "":
		return l, fault.Invalidf("said", "Write in one line what should be thought of first.")
	}
	l.SaidOn, l.Agrees, l.Said = on, agrees, said
	return l, nil
}
