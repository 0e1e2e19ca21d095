// Package secondlook is the second look that an act waits for which could harm a client: a fee, something
// given that is taken away, a visit called off, a place on the waiting list, an end. Nobody suffers for
// having raised something, and so that a wait tells nothing, in a clinic such acts wait for every client.
// What cannot wait (somebody is ill, a client rings up) is kept as done at once, for every client too.
//
// Invariants: nobody looks twice at what she asked for herself, unless she works alone; the first answer
// counts; what was answered or withdrawn is never carried out again. The package is pure: no clock, no
// store, no randomness. What an act does is carried out by package office.
package secondlook

import (
	"slices"
	"time"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/protocol/ending"
	"github.com/partwell/partwell/internal/practice/staff"
)

// Kind says what an act would do.
type Kind string

// The kinds of acts that could harm a client.
const (
	// Charge puts something on the account by hand: a fee for what was not kept, or another amount.
	Charge Kind = "charge"
	// TakeAway takes back what was given: credit, or something let go.
	TakeAway Kind = "take-away"
	// CallOff calls a visit off by the wish of the practice.
	CallOff Kind = "call-off"
	// Move moves a visit to another time, or to somebody else.
	Move Kind = "move"
	// Rank takes somebody off the waiting list by the wish of the practice.
	Rank Kind = "rank"
	// Ending ends the work together; it is looked at in its own file.
	Ending Kind = "ending"
)

// State says how far an act has come.
type State string

// The states of an act. Only Agreed and AtOnce have changed anything.
const (
	// Waiting is for a second look.
	Waiting State = "waiting"
	// Agreed was looked at, and was done in the same moment.
	Agreed State = "agreed"
	// Again was looked at: something should be thought of first.
	Again State = "again"
	// Withdrawn was taken back by who asked.
	Withdrawn State = "withdrawn"
	// Overtaken was agreed to and could not be done any more; Why says what stood in the way.
	Overtaken State = "overtaken"
	// AtOnce took effect at once, since everyday work or somebody's safety could not wait for a look. It is
	// kept so that those who read what its client told in confidence see it afterwards.
	AtOnce State = "at-once"
)

// Act is one of them. Client or Inquiry is whom it would harm. About is the id of what it is about, so
// that the same is not asked for twice at once. What says it in words; Body is what package office needs
// to do it. How says whose look it was, Of who looked, Line whom she asked herself or her own note, Said
// what was answered, and Why what stood in the way.
type Act struct {
	ID      ident.Act
	Kind    Kind
	Client  ident.Client
	Inquiry ident.Inquiry
	About   string
	By      ident.Person
	At      time.Time
	What    string
	Body    string
	State   State
	How     ending.LookedBy
	Of      ident.Person
	Line    string
	Said    string
	Why     string
	Looked  time.Time
	Version int
}

// Harms reports whether there is anything to look at.
func (a Act) Harms() bool { return a.Kind != "" }

// Done says of an act that it took effect at once, at an instant, by somebody.
func (a Act) Done(by ident.Person, at time.Time) Act {
	a.State, a.By, a.At, a.Looked = AtOnce, by, at, at
	return a
}

// Open reports whether it still waits.
func (a Act) Open() bool { return a.State == Waiting }

// CodeLooked is the code of the Conflict that says that an act does not wait any more.
const CodeLooked = "looked-already"

// still refuses what does not wait any more.
func (a Act) still() error {
	switch a.State {
	case Waiting:
		return nil
	case Withdrawn:
		return fault.New(fault.Conflict, CodeLooked, "This was withdrawn meanwhile. Nothing was changed.")
	default:
		return fault.New(fault.Conflict, CodeLooked, "Somebody has answered this already. Nothing more was changed.")
	}
}

// Answer keeps what a second person says. Nobody gives herself a second look: NotFound. Conflict
// CodeLooked where it does not wait any more; Invalid on said for a no without a word.
func (a Act) Answer(by ident.Person, at time.Time, agrees bool, said string) (Act, error) {
	if by == "" || by == a.By {
		return a, fault.Missing("page")
	}
	if err := a.still(); err != nil {
		return a, err
	}
	if !agrees && said == "" {
		return a, fault.Invalidf("said", "Write in one line what should be thought of first.")
	}
	a.State, a.How, a.Of, a.Said, a.Looked = Agreed, ending.ByPerson, by, said, at
	if !agrees {
		a.State = Again
	}
	return a, nil
}

// Alone keeps the look of somebody who works alone: of a colleague whom she asked herself, or her own
// after a night. Today and asked are days of the practice. Invalid on the fields how, who, line.
func (a Act) Alone(by ident.Person, how ending.LookedBy, who, line string, at time.Time, asked, today civil.Date) (Act, error) {
	if by != a.By {
		return a, fault.Missing("page")
	}
	if err := a.still(); err != nil {
		return a, err
	}
	var problems fault.Problems
	switch how {
	case ending.ByColleague:
		if who == "" {
			problems.Add("who", "Write whom you asked.")
		}
	case ending.ByNight:
		if today <= asked {
			problems.Add("how", "A night has to pass first. Come back tomorrow; it waits here until then.")
		}
	default:
		problems.Add("how", "Choose one of the two.")
	}
	if line == "" {
		problems.Add("line", "Write in one line what came of it.")
	}
	if err := problems.Err(); err != nil {
		return a, err
	}
	a.State, a.How, a.Of, a.Line, a.Looked = Agreed, how, by, line, at
	if how == ending.ByColleague {
		a.Line = who + ": " + line
	}
	return a, nil
}

// Withdraw takes back what one asked for oneself.
func (a Act) Withdraw(by ident.Person, at time.Time) (Act, error) {
	if by != a.By {
		return a, fault.Missing("page")
	}
	if err := a.still(); err != nil {
		return a, err
	}
	a.State, a.Looked = Withdrawn, at
	return a, nil
}

// Late says of an act that was agreed to that it could not be done any more, and why.
func (a Act) Late(why string) Act {
	a.State, a.Why = Overtaken, why
	return a
}

// Several reports whether more than one person works here, so that there is a second one to look.
func Several(people []staff.Person) bool {
	n := 0
	for _, p := range people {
		if p.Works() {
			n++
		}
	}
	return n > 1
}

// Lookers gives who may look at what somebody asked for: everybody who may look twice at an end; where
// there is nobody else, the client's usual therapist; where there is none either, the front desk. Nobody
// whom who asks could be herself (staff.Person.LetIn). Empty where there is nobody else.
func Lookers(practice ident.Practice, people []staff.Person, by, usual ident.Person) []staff.Person {
	on := staff.Subject{Practice: practice}
	asker, _ := staff.Find(people, by)
	others := slices.DeleteFunc(slices.Clone(people), func(p staff.Person) bool { return !p.Works() || p.ID == by || p.LetIn(asker) || asker.LetIn(p) })
	for _, may := range []func(staff.Person) bool{
		func(p staff.Person) bool {
			return p.ID != usual && staff.Can(staff.As(practice, p), staff.LookTwice, on)
		},
		func(p staff.Person) bool { return staff.Can(staff.As(practice, p), staff.LookTwice, on) },
		func(p staff.Person) bool { return staff.Can(staff.As(practice, p), staff.LookAtAct, on) },
	} {
		if who := slices.DeleteFunc(slices.Clone(others), func(p staff.Person) bool { return !may(p) }); len(who) > 0 {
			return who
		}
	}
	return nil
}
