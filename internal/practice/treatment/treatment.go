// Package treatment holds what is worked on and how: the plan decided together, the note of a
// visit, and the check-ins at the table.
//
// Invariants: plans and notes are versioned, an earlier version is never changed; which minutes of
// a visit are asked at is computed from the check plans (Minutes), so that a visit booked or
// cancelled later gets or gives back its check-ins without anybody thinking of it.
//
// Pure: no clock, no storage, no third-party package.
package treatment

import (
	"cmp"
	"slices"
	"time"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/scheduling"
)

// Technique is another way to work on a place, which the therapist offers and the client picks.
type Technique string

// The techniques (words.md, pressure, other-ways).
const (
	Slower     Technique = "slower-strokes"
	Broader    Technique = "broader-contact"
	LongerWarm Technique = "longer-warming"
	Warmth     Technique = "warmth"
	Stretching Technique = "stretching"
	Position   Technique = "another-position"
	LeaveOut   Technique = "place-left-out"
	SomeoneNew Technique = "someone-else"
)

// Techniques gives all techniques in the order in which they are offered.
func Techniques() []Technique {
	return []Technique{Slower, Broader, LongerWarm, Warmth, Stretching, Position, LeaveOut, SomeoneNew}
}

// Valid reports whether t is one of the techniques.
func (t Technique) Valid() bool { return slices.Contains(Techniques(), t) }

// Words gives the technique as the screen says it.
func (t Technique) Words() string {
	switch t {
	case Slower:
		return "Slower strokes"
	case Broader:
		return "Broader contact"
	case LongerWarm:
		return "Longer warming up"
	case Warmth:
		return "Warmth"
	case Stretching:
		return "Stretching"
	case Position:
		return "Another position or cushion"
	case LeaveOut:
		return "That place left out"
	case SomeoneNew:
		return "Someone else here"
	default:
		return ""
	}
}

// Plan is one version of what is worked on, decided together. Goal is one line and sealed at rest.
// NotWanted holds techniques that the client no longer wants.
type Plan struct {
	Client    ident.Client
	Version   int
	Goal      string
	Wanted    []Technique
	NotWanted []Technique
	DecidedOn civil.Date
	By        ident.Person
	Case      ident.Case
	Aims
}

// LongestGoal is the longest goal line, in characters.
const LongestGoal = 500

// Check says what is wrong with a plan (fields goal, techniques, decided_on).
func (p Plan) Check() error {
	var faults fault.Problems
	if len([]rune(p.Goal)) > LongestGoal {
		faults.Add("goal", "This is longer than %d letters. Please shorten it.", LongestGoal)
	}
	for _, t := range slices.Concat(p.Wanted, p.NotWanted) {
		if !t.Valid() {
			faults.Add("techniques", "Choose from the list.")
			break
		}
	}
	p.Aims.check(&faults)
	if !p.DecidedOn.Valid() {
		faults.Add("decided_on", "Say on which day you decided it together.")
	}
	return faults.Err()
}

// Choose gives the plan's next version after the client picked techniques: what she picked is
// wanted, what she refused is not; the rest stays as it was.
func (p Plan) Choose(picked, refused []Technique, on civil.Date, by ident.Person, file ident.Case) Plan {
	next := p
	next.Version, next.DecidedOn, next.By, next.Case, next.Change = p.Version+1, on, by, file, ""
	next.Wanted, next.NotWanted = nil, nil
	for _, t := range Techniques() {
		switch {
		case slices.Contains(picked, t), slices.Contains(p.Wanted, t) && !slices.Contains(refused, t):
			next.Wanted = append(next.Wanted, t)
		case slices.Contains(refused, t), slices.Contains(p.NotWanted, t):
			next.NotWanted = append(next.NotWanted, t)
		}
	}
	return next
}

// Note is one version of the plain text about a visit. Text is sealed at rest. A correction is a
// new version; the earlier ones are kept.
type Note struct {
	ID        ident.Note
	Visit     ident.Visit
	Client    ident.Client
	Therapist ident.Person
	Version   int
	Text      string
	At        time.Time
}

// LongestNote is the longest note, in characters.
const LongestNote = 20000

// CheckNote says what is wrong with the text of a note (field text).
func CheckNote(text string) error {
	switch n := len([]rune(text)); {
	case n == 0:
		return fault.Invalidf("text", "Write a word or two about the visit.")
	case n > LongestNote:
		return fault.Invalidf("text", "This is longer than %d letters. Please shorten it.", LongestNote)
	}
	return nil
}

// Answer is what the client said when asked.
type Answer string

// The answers.
const (
	Good    Answer = "good"
	Lighter Answer = "lighter"
	Deeper  Answer = "deeper"
	TooMuch Answer = "too-much"
	Stop    Answer = "stop"
)

// Answers gives all answers in the order of the buttons.
func Answers() []Answer { return []Answer{Good, Lighter, Deeper, TooMuch, Stop} }

// Valid reports whether a is one of the answers.
func (a Answer) Valid() bool { return slices.Contains(Answers(), a) }

// Words gives the answer as the screen says it.
func (a Answer) Words() string {
	switch a {
	case Good:
		return "Good"
	case Lighter:
		return "Lighter, please"
	case Deeper:
		return "Deeper, please"
	case TooMuch:
		return "Too much"
	case Stop:
		return "Stop"
	default:
		return ""
	}
}

// Reopens reports whether the answer takes the matter up again: it was too much once more.
func (a Answer) Reopens() bool { return a == TooMuch || a == Stop }

// CheckIn is one question during a visit that was answered: at which minute, what, when. Minute 0
// is before the start: asked, and the client said yes. Spot is the place that was too much, as
// client.Spot writes it ("calf:left"), empty when none was named. Line is an optional line in words
// ("left calf lighter, better"), sealed at rest.
type CheckIn struct {
	Visit  ident.Visit
	Minute int
	Answer Answer
	Spot   string
	Line   string
	At     time.Time
}

// CheckPlan says when to ask about the pressure: First minutes in and then Every so many, on the
// next Visits visits that begin after From. A plan with Visit set is for that visit alone. ID is
// unique for each client; a case has one, which a later one of the same case replaces.
type CheckPlan struct {
	ID     string
	Client ident.Client
	First  int
	Every  int
	Visits int
	From   time.Time
	Visit  ident.Visit
	Case   ident.Case
}

// Usual figures (words.md, pressure, check-ins).
const (
	FirstAfter  = 5
	EveryMinute = 10
	CloserEvery = 5
	NextVisits  = 3
	MostVisits  = 6
)

// Afterwards gives the plan of a case: the next visits after from, at 5 minutes and every 10.
func Afterwards(c ident.Client, file ident.Case, from time.Time, visits int) CheckPlan {
	return CheckPlan{ID: string(file), Client: c, First: FirstAfter, Every: EveryMinute, Visits: visits, From: from, Case: file}
}

// AtTable gives the plan of "too much" said at a minute of a visit: every 5 minutes for the rest.
func AtTable(v scheduling.Visit, minute int) CheckPlan {
	return CheckPlan{ID: string(v.ID), Client: v.Client, First: max(0, minute) + CloserEvery, Every: CloserEvery, Visits: 1, Visit: v.ID}
}

// Check says what is wrong with a check plan (fields visits, first, every).
func (c CheckPlan) Check() error {
	var p fault.Problems
	if c.Visits < 1 || c.Visits > MostVisits {
		p.Add("visits", "Choose from 1 to %d visits.", MostVisits)
	}
	if c.First < 1 || c.First > scheduling.LongestMinutes {
		p.Add("first", "Say after how many minutes to ask first.")
	}
	if c.Every < 5 || c.Every > 120 {
		p.Add("every", "Ask again after 5 to 120 minutes.")
	}
	return p.Err()
}

// Ask gives the minutes at which a visit of that length is asked, up to five minutes before its end.
func (c CheckPlan) Ask(length int) []int {
	var out []int
	for m := c.First; m < length-4 && c.Every > 0; m += c.Every {
		out = append(out, m)
	}
	return out
}

// Place says which of the plan's visits v is, from 1, among all visits of the client; false when v
// is not one of them. Visits that were cancelled or missed do not count.
func (c CheckPlan) Place(visits []scheduling.Visit, v scheduling.Visit) (int, bool) {
	if c.Visit != "" {
		return 1, v.ID == c.Visit
	}
	if !v.Live() || v.Client != c.Client || v.Starts.Before(c.From) {
		return 0, false
	}
	place := 1
	for _, o := range visits {
		if o.Client == c.Client && o.Live() && o.ID != v.ID && !o.Starts.Before(c.From) && before(o, v) {
			place++
		}
	}
	return place, place <= c.Visits
}

func before(a, b scheduling.Visit) bool {
	return cmp.Or(a.Starts.Compare(b.Starts), cmp.Compare(a.ID, b.ID)) < 0
}

// Left gives how many of the plan's visits are neither done nor booked yet.
func (c CheckPlan) Left(visits []scheduling.Visit) int {
	n := c.Visits
	for _, v := range visits {
		if _, ok := c.Place(visits, v); ok {
			n--
		}
	}
	return max(0, n)
}

// Minutes gives the minutes at which to ask on visit v by all plans of its client, sorted, each
// once, never two within three minutes. visits are the client's visits, at least those from the
// oldest plan on.
func Minutes(plans []CheckPlan, visits []scheduling.Visit, v scheduling.Visit) []int {
	var all []int
	for _, p := range plans {
		if _, ok := p.Place(visits, v); ok {
			all = append(all, p.Ask(v.Minutes)...)
		}
	}
	slices.Sort(all)
	var out []int
	for _, m := range all {
		if n := len(out); n == 0 || m-out[n-1] >= 3 {
			out = append(out, m)
		}
	}
	return out
}
