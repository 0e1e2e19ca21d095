package referral

import (
	"cmp"
	"slices"
	"strings"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/ident"
)

// Need is what a client looks for elsewhere. Every part may be empty; Price is in the client's words.
type Need struct {
	Skills   []Skill
	Areas    []string
	Place    string
	Times    []Time
	Language string
	Price    string
}

// Parting is how one earlier introduction went, without the client.
type Parting struct {
	Practitioner ident.Practitioner
	Answer       Answer
	On           civil.Date
}

// Code names a reason or a caution; the words stand in the message catalogue.
type Code string

// The reasons, in the order in which they are shown.
const (
	BySkill     Code = "skill"      // Value: the kind of work that is needed and offered
	ByArea      Code = "area"       // Value: the area of the body
	ByTime      Code = "time"       // Value: the part of the week
	ByPlace     Code = "place"      // Value: where they work
	ByLanguage  Code = "language"   // Value: the language
	ByPrice     Code = "price"      // Value: what they ask, to compare with what was said
	TakesPeople Code = "takes-new"  // they take new people
	SpokenWith  Code = "confirmed"  // On: when the entry was confirmed, less than a year ago
	WentWell    Code = "went-well"  // Count: earlier introductions that were a good match
	OffersOther Code = "other-work" // Value: what they offer, where nothing that is needed was found
)

// The cautions for the therapist.
const (
	RingFirst      Code = "ring-first"      // On: confirmed a year ago or more
	NeverConfirmed Code = "never-confirmed" // nobody has spoken with them yet
	NotTaking      Code = "not-taking"      // they take nobody new
	UnknownTaking  Code = "unknown-taking"  // it is not known whether they do
	WasNotRight    Code = "was-not-right"   // Count: earlier introductions that were not right
	NoAppointment  Code = "no-appointment"  // Count: earlier ones that got no appointment
	NoPhone        Code = "no-phone"        // only an email address
)

// Reason is one code with the value that goes with it.
type Reason struct {
	Code  Code
	Value string
	Count int
	On    civil.Date
}

// Fit is a practitioner with why, and what to mind. Meets is false where none of the needed kinds of
// work is offered.
type Fit struct {
	Practitioner Practitioner
	Meets        bool
	Reasons      []Reason
	Cautions     []Reason
	weight       int
}

// Match ranks the directory for a need: those who take nobody new come last, before them those who
// offer none of the needed work; among equals the reasons decide, how earlier partings went, how
// fresh the entry is, then the name. Removed entries are left out.
func Match(need Need, all []Practitioner, earlier []Parting, today civil.Date) []Fit {
	var fits []Fit
	for _, p := range all {
		if !p.Removed {
			fits = append(fits, fit(need, p, earlier, today))
		}
	}
	slices.SortStableFunc(fits, func(a, b Fit) int {
		return cmp.Or(
			cmp.Compare(b2i(a.Practitioner.TakesNew == TakesNo), b2i(b.Practitioner.TakesNew == TakesNo)),
			cmp.Compare(b2i(!a.Meets), b2i(!b.Meets)),
			cmp.Compare(b.weight, a.weight),
			cmp.Compare(b.Practitioner.Confirmed, a.Practitioner.Confirmed),
			cmp.Compare(a.Practitioner.Name, b.Practitioner.Name),
			cmp.Compare(a.Practitioner.ID, b.Practitioner.ID))
	})
	return fits
}

func fit(need Need, p Practitioner, earlier []Parting, today civil.Date) Fit {
	f := Fit{Practitioner: p, Meets: len(need.Skills) == 0}
	for _, s := range both(need.Skills, p.Skills) {
		f.Meets = true
		f.because(8, Reason{Code: BySkill, Value: string(s)})
	}
	for _, a := range both(need.Areas, p.Areas) {
		f.because(4, Reason{Code: ByArea, Value: a})
	}
	for _, t := range both(need.Times, p.Times) {
		f.because(3, Reason{Code: ByTime, Value: string(t)})
	}
	if near(need.Place, p.Place) {
		f.because(3, Reason{Code: ByPlace, Value: p.Place})
	}
	if len(both([]string{need.Language}, p.Languages)) > 0 && need.Language != "" {
		f.because(5, Reason{Code: ByLanguage, Value: need.Language})
	}
	if need.Price != "" && p.Price != "" {
		f.because(0, Reason{Code: ByPrice, Value: p.Price})
	}
	if !f.Meets && len(p.Skills) > 0 {
		f.because(0, Reason{Code: OffersOther, Value: string(p.Skills[0])})
	}
	f.standing(today)
	f.history(earlier)
	return f
}

// Does reports whether they offer one of the kinds of work that are wanted.
func (p Practitioner) Does(wanted []Skill) bool { return len(both(wanted, p.Skills)) > 0 }

// standing weighs whether they take new people and how old the entry is.
func (f *Fit) standing(today civil.Date) {
	p := f.Practitioner
	switch p.TakesNew {
	case TakesYes:
		f.because(2, Reason{Code: TakesPeople})
	case TakesNo:
		f.mind(0, Reason{Code: NotTaking})
	case TakesUnknown:
		f.mind(0, Reason{Code: UnknownTaking})
	}
	switch {
	case !p.Confirmed.Valid():
		f.mind(2, Reason{Code: NeverConfirmed})
	case p.Stale(today):
		f.mind(2, Reason{Code: RingFirst, On: p.Confirmed})
	default:
		f.because(1, Reason{Code: SpokenWith, On: p.Confirmed})
	}
	if p.Phone == "" {
		f.mind(0, Reason{Code: NoPhone})
	}
}

// history weighs what earlier partings led to; never more than two kinds of work would.
func (f *Fit) history(earlier []Parting) {
	count := map[Answer]int{}
	for _, e := range earlier {
		if e.Practitioner == f.Practitioner.ID {
			count[e.Answer]++
		}
	}
	if n := count[Good]; n > 0 {
		f.because(min(2*n, 8), Reason{Code: WentWell, Count: n})
	}
	if n := count[NotRight]; n > 0 {
		f.mind(min(2*n, 8), Reason{Code: WasNotRight, Count: n})
	}
	if n := count[NoneToBeHad]; n > 0 {
		f.mind(min(n, 4), Reason{Code: NoAppointment, Count: n})
	}
}

func (f *Fit) because(weight int, r Reason) { f.weight += weight; f.Reasons = append(f.Reasons, r) }
func (f *Fit) mind(weight int, r Reason)    { f.weight -= weight; f.Cautions = append(f.Cautions, r) }

// both gives what is wanted and offered, in the spelling and order of what is wanted.
func both[T ~string](wanted, offered []T) []T {
	var out []T
	for _, w := range wanted {
		if slices.ContainsFunc(offered, func(o T) bool { return fold(o) == fold(w) }) {
			out = append(out, w)
		}
	}
	return out
}

// near reports whether two places share a word that is not a small one.
func near(wanted, place string) bool {
	words := strings.Fields(fold(place))
	return slices.ContainsFunc(strings.Fields(fold(wanted)), func(w string) bool {
		return len([]rune(w)) > 2 && slices.Contains(words, w)
	})
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}
