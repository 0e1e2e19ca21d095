// Package house holds the practice itself: what it is called, where and when it is, what it takes
// money in, whether it takes new people, and how far its owner has come with setting up.
//
// Invariants: Zone loads; Currency is valid; Slug is made of small letters, digits and dashes. It is
// pure and imports the kernel only.
package house

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/money"
)

// Taking says whether the practice takes on new people. It is the therapist's own word; a figure
// of the room left may advise it and never sets it.
type Taking string

// Whether new people are taken on.
const (
	Open Taking = "open"
	Full Taking = "full"
	// NotNow is a therapist's alone: there may be room, and she takes nobody new for now.
	NotNow Taking = "not-now"
)

// Valid reports whether t is one of them.
func (t Taking) Valid() bool { return t == Open || t == Full || t == NotNow }

// Together gives what holds for a practice of several therapists: it is full where none of them is open.
func Together(all []Taking) Taking {
	if slices.Contains(all, Open) {
		return Open
	}
	return Full
}

// Step is one thing of setting up. Each can be skipped, resumed and changed later.
type Step string

// The eight questions, and what follows them.
const (
	StepName       Step = "name"
	StepPlace      Step = "place"
	StepCurrency   Step = "currency"
	StepServices   Step = "services"
	StepHours      Step = "hours"
	StepBoundaries Step = "boundaries"
	StepColleagues Step = "colleagues"
	StepHears      Step = "hears"

	StepPassword Step = "password"
	StepRecovery Step = "recovery"
	StepBackups  Step = "backups"

	// StepAway is no question: the owner has put what is left away, it no longer waits on Today.
	StepAway Step = "away"
)

// Questions are the eight questions in their order.
func Questions() []Step {
	return []Step{StepName, StepPlace, StepCurrency, StepServices, StepHours, StepBoundaries, StepColleagues, StepHears}
}

// Steps are the questions and what follows them, in their order.
func Steps() []Step { return append(Questions(), StepPassword, StepRecovery, StepBackups) }

// Practice is one practice. Place is the address of its own place as people write it, PlaceName what that
// place is called among others, empty where it is called as the practice is. BaseURL is the address under
// which personal links open from outside, empty when they do not. Urgent is what to do in an
// emergency, Outside the bodies outside the practice that hear complaints, as plain text. Sample
// marks the example. Done are the steps of setting up that were answered.
type Practice struct {
	ID        ident.Practice
	Slug      string
	Name      string
	Place     string
	PlaceName string
	Zone      string
	Currency  money.Currency
	Phone     string
	Email     string
	BaseURL   string
	// Tried is when BaseURL was last opened on a device, nil where it never was; TriedOutside says that
	// the device came from outside the practice's own network.
	Tried        *time.Time
	TriedOutside bool
	Urgent       string
	Outside      string
	// Pack is the id of the rules of its place; empty: those of no place in particular.
	Pack        string
	Taking      Taking
	TakingSince civil.Date
	Done        []Step
	Sample      bool
	Created     time.Time
	Version     int
}

// Location gives the practice's time zone; UTC should it not load.
func (p Practice) Location() *time.Location {
	loc, err := civil.Zone(p.Zone)
	if err != nil {
		return time.UTC
	}
	return loc
}

// CallPlace gives the practice with its own place called so, and at an address.
func (p Practice) CallPlace(name, address string) Practice {
	if p.PlaceName, p.Place = name, address; name == p.Name {
		p.PlaceName = ""
	}
	return p
}

// OwnPlace is what the practice's own place is called.
func (p Practice) OwnPlace() string { return cmp.Or(p.PlaceName, p.Name) }

// Today gives the date at an instant in the practice.
func (p Practice) Today(now time.Time) civil.Date { return civil.DateOf(now, p.Location()) }

// Answered reports whether a step of setting up was answered.
func (p Practice) Answered(s Step) bool { return slices.Contains(p.Done, s) }

// Answer notes a step as answered and gives the practice.
func (p Practice) Answer(s Step) Practice {
	if !p.Answered(s) {
		p.Done = append(slices.Clone(p.Done), s)
	}
	return p
}

// Next gives the first step that was not answered, from the one after s in order; "" when all were.
func (p Practice) Next(s Step) Step {
	steps := Steps()
	from := slices.Index(steps, s) + 1
	for _, next := range steps[from:] {
		if !p.Answered(next) {
			return next
		}
	}
	return ""
}

// Unanswer takes a step back, so that it waits again, and gives the practice.
func (p Practice) Unanswer(s Step) Practice {
	p.Done = slices.DeleteFunc(slices.Clone(p.Done), func(done Step) bool { return done == s })
	return p
}

// Waits gives the first step that was not answered and its number from 1; ok is false when all were.
func (p Practice) Waits() (step Step, no int, ok bool) {
	for i, s := range Steps() {
		if !p.Answered(s) {
			return s, i + 1, true
		}
	}
	return "", 0, false
}

// Longest texts in letters.
const (
	longestName = 120
	longestText = 2000
)

// Check says what is wrong with the practice, field by field: name, zone, currency, place, phone,
// urgent, outside.
func (p Practice) Check() error {
	var problems fault.Problems
	if strings.TrimSpace(p.Name) == "" {
		problems.Add("name", "Write the name of your practice. Your own name is fine.")
	}
	if len([]rune(p.Name)) > longestName {
		problems.Add("name", "This is longer than %d letters. Please shorten it.", longestName)
	}
	if _, err := civil.Zone(p.Zone); err != nil || p.Zone == "" {
		problems.Add("zone", "Choose a time zone from the list.")
	}
	if !p.Currency.Valid() {
		problems.Add("currency", "Choose a currency, such as EUR.")
	}
	for _, f := range []struct{ field, text string }{{"place", p.Place}, {"phone", p.Phone}, {"email", p.Email}, {"urgent", p.Urgent}, {"outside", p.Outside}} {
		if len([]rune(f.text)) > longestText {
			problems.Add(f.field, "This is longer than %d letters. Please shorten it.", longestText)
		}
	}
	return problems.Err()
}

// SlugOf makes the part of an address from a name: "Carvalho Massage" gives "carvalho-massage". A
// name without Latin letters or digits gives "practice".
func SlugOf(name string) string {
	var b strings.Builder
	dash := false
	for _, r := range strings.ToLower(name) {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			if dash && b.Len() > 0 {
				b.WriteByte('-')
			}
			dash = false
			b.WriteRune(r)
		default:
			dash = true
		}
		if b.Len() >= 40 {
			break
		}
	}
	if b.Len() == 0 {
		return "practice"
	}
	return b.String()
}
