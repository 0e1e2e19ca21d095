// Package referral is the practice's list of other practitioners, the search in it by what a client
// needs, and the introduction of a client to one of them.
//
// Invariants: a match is explained by reasons, never a bare figure, and what earlier partings led to
// is counted per practitioner without any client; a colleague hears of a client only within what the
// client agreed to. The package returns codes and values, not sentences; it reads no clock and must
// not import the store, the web or another subject.
package referral

import (
	"slices"
	"strings"
	"time"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
)

// Skill is a kind of work: one of the codes of Skills, or the practice's own words.
type Skill string

// Skills lists the known kinds of work in the order to offer them.
func Skills() []Skill {
	return []Skill{
		"deep-tissue", "sports", "relaxing", "lymph-drainage", "pregnancy", "medical", "rehab", "trigger-point",
		"myofascial", "thai", "shiatsu", "hot-stone", "cupping", "scar", "oncology", "reflexology", "craniosacral",
	}
}

// Time is a part of the week in which somebody works or can come.
type Time string

// Times lists the parts of the week in the order to offer them.
func Times() []Time { return []Time{"mornings", "afternoons", "evenings", "saturdays", "sundays"} }

// TakesNew says whether a practitioner takes new people, as far as it is known.
type TakesNew string

// The answers to "do you take new people?".
const (
	TakesUnknown TakesNew = "unknown"
	TakesYes     TakesNew = "yes"
	TakesNo      TakesNew = "no"
)

// Practitioner is an entry of the directory. Areas are codes of body areas (package client), Languages
// are names or codes as typed, Confirmed is the day somebody last spoke with them or they confirmed it
// themselves (empty when never), SpokeNote what was heard then. Trusted marks a colleague with whom
// the practice talks things over.
type Practitioner struct {
	ID        ident.Practitioner
	Name      string
	OtherName string // the name in another script, or the one they go by
	Practice  string
	Phone     string
	Email     string
	Skills    []Skill
	Areas     []string
	Place     string
	Times     []Time
	Languages []string
	Price     string
	GoodAt    string // one line of what they are good at, in the practice's words
	TakesNew  TakesNew
	Trusted   bool
	Confirmed civil.Date
	SpokeNote string
	Removed   bool
	Version   int
}

// Clean trims what was typed, drops doubles, gives an unknown TakesNew its name, and reports what
// keeps the entry from being taken (fields "name", "phone").
func (p Practitioner) Clean() (Practitioner, error) {
	for _, s := range []*string{&p.Name, &p.OtherName, &p.Practice, &p.Phone, &p.Email, &p.Place, &p.Price, &p.GoodAt, &p.SpokeNote} {
		*s = strings.TrimSpace(*s)
	}
	p.Skills, p.Areas, p.Times, p.Languages = tidy(p.Skills), tidy(p.Areas), tidy(p.Times), tidy(p.Languages)
	if p.TakesNew != TakesYes && p.TakesNew != TakesNo {
		p.TakesNew = TakesUnknown
	}
	var problems fault.Problems
	if p.Name == "" {
		problems.Add("name", "Write the practitioner's name.")
	}
	if p.Email != "" && !strings.Contains(p.Email, "@") {
		problems.Add("email", "This does not look like an email address; it needs an @.")
	}
	if p.Phone == "" && p.Email == "" {
		problems.Add("phone", "Write a phone number or an email address, so that clients can reach them.")
	}
	return p, problems.Err()
}

// Confirm notes that somebody spoke with the practitioner today and that the entry holds.
func (p Practitioner) Confirm(today civil.Date, takes TakesNew, note string) Practitioner {
	p.Confirmed = today
	if takes == TakesYes || takes == TakesNo {
		p.TakesNew = takes
	}
	if note = strings.TrimSpace(note); note != "" {
		p.SpokeNote = note
	}
	return p
}

// Age gives the number of whole months since the entry was confirmed; ok is false when it never was.
func (p Practitioner) Age(today civil.Date) (months int, ok bool) {
	if !p.Confirmed.Valid() || !today.Valid() {
		return 0, false
	}
	from, to := p.Confirmed.Time(time.UTC), today.Time(time.UTC)
	months = (to.Year()-from.Year())*12 + int(to.Month()) - int(from.Month())
	if to.Day() < from.Day() {
		months--
	}
	return max(months, 0), true
}

// Stale reports whether the entry is too old to be handed out unasked: twelve months or more since
// it was confirmed, or never confirmed.
func (p Practitioner) Stale(today civil.Date) bool {
	months, ok := p.Age(today)
	return !ok || months >= 12
}

func tidy[T ~string](list []T) []T {
	var out []T
	for _, s := range list {
		s = T(strings.Join(strings.Fields(string(s)), " "))
		if s != "" && !slices.ContainsFunc(out, func(t T) bool { return fold(t) == fold(s) }) {
			out = append(out, s)
		}
	}
	return out
}

// fold makes two spellings of a word compare equal: case, spaces, dashes.
func fold[T ~string](s T) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(string(s)), func(r rune) bool {
		return r == ' ' || r == '-' || r == '_' || r == '.' || r == ','
	}), " ")
}
