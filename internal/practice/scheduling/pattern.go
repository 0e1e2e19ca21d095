package scheduling

import (
	"time"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
)

// Pattern is a week that counts instead of the usual one for a time: from a day on, until one (both days
// belong to it; Until empty: for good), every week or every Every weeks, counted from the week in which
// From lies. Of two that count on a day, the one that began later does.
type Pattern struct {
	ID          ident.Pattern
	From, Until civil.Date
	Every       int
	Spans       []Span
}

// LongestRhythm is the most weeks after which a pattern comes back.
const LongestRhythm = 8

// Check says what is wrong with a pattern, field by field: from, until, every, and the weekdays as Hours.Check.
func (p Pattern) Check() error {
	var problems fault.Problems
	if !p.From.Valid() {
		problems.Add("from", "Write the day from which this week counts.")
	}
	if p.Until != "" && (!p.Until.Valid() || p.Until < p.From) {
		problems.Add("until", "This week ends before it begins. Choose a later day, or leave it empty.")
	}
	if p.Every < 1 || p.Every > LongestRhythm {
		problems.Add("every", "Choose a rhythm from every week to every %d weeks.", LongestRhythm)
	}
	return append(problems, checkWeek(p.Spans)...).Err()
}

// Counts reports whether the pattern counts on a date.
func (p Pattern) Counts(d civil.Date) bool {
	if d < p.From || p.Until != "" && d > p.Until {
		return false
	}
	return p.Every <= 1 || Monday(p.From).DaysUntil(Monday(d))/7%p.Every == 0
}

// week gives the spans of the week that counts on a date: the usual one where no pattern does.
func (h Hours) week(d civil.Date) []Span {
	spans, since := h.Spans, civil.Date("")
	for _, p := range h.Patterns {
		if p.Counts(d) && p.From >= since {
			spans, since = p.Spans, p.From
		}
	}
	return spans
}

// Extra is time in which somebody works beside her week, on one day.
type Extra struct {
	ID       ident.Pattern
	On       civil.Date
	From, To civil.Minute
	Place    ident.Place
}

// Away is time in which somebody gives no sessions, or, where Person is empty, nobody of the practice does:
// on each day from First to Last, from From to To by the clocks of the place (0:00 to 24:00 for whole
// days). Line says why, for the practice alone; it may be empty.
type Away struct {
	ID          ident.Away
	Person      ident.Person
	First, Last civil.Date
	From, To    civil.Minute
	Line        string
	Version     int
}

// LongestAway is the most days that somebody can be away at once.
const LongestAway = 3 * 366

// Check says what is wrong with it, field by field: first, last, from.
func (a Away) Check() error {
	var p fault.Problems
	if !a.First.Valid() {
		p.Add("first", "Write the first day.")
	}
	switch {
	case !a.Last.Valid():
		p.Add("last", "Write the last day.")
	case a.Last < a.First:
		p.Add("last", "The last day is before the first one.")
	case a.First.Valid() && a.First.DaysUntil(a.Last) >= LongestAway:
		p.Add("last", "This is longer than three years. For good, change the hours instead.")
	}
	if a.From < 0 || a.To > 24*60 || a.From >= a.To {
		p.Add("from", "This ends before it begins.")
	}
	return p.Err()
}

// Whole reports whether it takes whole days.
func (a Away) Whole() bool { return a.From == 0 && a.To == 24*60 }

// Takes reports whether a visit of somebody who is away lies in that time, by the clocks of its place.
func (a Away) Takes(v Visit, loc *time.Location) bool {
	if a.Person != "" && a.Person != v.Therapist {
		return false
	}
	for d := civil.DateOf(v.Starts, loc); d <= civil.DateOf(v.Ends(), loc); d = d.Add(1) {
		if d < a.First || d > a.Last {
			continue
		}
		for from, to := range d.Stretches(a.From, a.To, loc) {
			if (Block{from, to}).meets(v.Starts, v.Ends()) {
				return true
			}
		}
	}
	return false
}

// outOf takes the time of a date in which somebody is away out of her spans.
func (a Away) outOf(spans []Span, d civil.Date) []Span {
	if d < a.First || d > a.Last {
		return spans
	}
	var out []Span
	for _, s := range spans {
		before, after := s, s
		before.To, after.From = min(s.To, a.From), max(s.From, a.To)
		for _, part := range []Span{before, after} {
			if part.From < part.To {
				out = append(out, part)
			}
		}
	}
	return out
}
