package scheduling

import (
	"time"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
)

// LongestSeries is the most visits that are booked at once.
const LongestSeries = 60

const (
	// widestSeries is the most weeks from one visit of a series to the next.
	widestSeries = 12
	// farthestSeries is how many days ahead of its first visit a series may reach.
	farthestSeries = 2 * 366
)

// Series is how a visit is repeated: every so many weeks, on its day of the week, at its time of day; so many
// Times, the first one counted, or until a day. Exactly one of the two says where it ends.
type Series struct {
	Every, Times int
	Until        civil.Date
}

// Check says what is wrong with a series that begins on a day, field by field: every, times, until.
func (s Series) Check(first civil.Date) error {
	var p fault.Problems
	if s.Every < 1 || s.Every > widestSeries {
		p.Add("every", "Write every how many weeks, from 1 to %d.", widestSeries)
	}
	switch {
	case s.Times == 0 && s.Until == "":
		p.Add("times", "Write how many times, or until when.")
	case s.Times != 0 && s.Until != "":
		p.Add("times", "Write how many times, or until when; not both.")
	case s.Until != "":
		if s.Until < first.Add(1) {
			p.Add("until", "This day is not after the first visit.")
		}
	case s.Times < 2:
		p.Add("times", "A series has at least 2 visits.")
	case s.Times > LongestSeries:
		p.Add("times", "At most %d visits are booked at once. Book these first, and go on from the last one later.", LongestSeries)
	}
	if err := p.Err(); err != nil {
		return err
	}
	switch dates := s.dates(first, LongestSeries+1); {
	case len(dates) > LongestSeries:
		p.Add("until", "That would be more than %d visits. Choose an earlier day.", LongestSeries)
	case len(dates) < 2:
		p.Add("until", "Until then it is one visit only.")
	case first.DaysUntil(dates[len(dates)-1]) > farthestSeries:
		field := "times"
		if s.Until != "" {
			field = "until"
		}
		p.Add(field, "That reaches more than two years ahead. Book fewer now, and go on from the last one later.")
	}
	return p.Err()
}

// dates gives the days of the series, at most so many.
func (s Series) dates(first civil.Date, most int) []civil.Date {
	if s.Times > 0 {
		most = min(most, s.Times)
	}
	var out []civil.Date
	for d := first; len(out) < most && (s.Until == "" || d <= s.Until); d = d.Add(7 * s.Every) {
		out = append(out, d)
	}
	return out
}

// Occurrence is one time of a series. Starts is zero where the clocks skip that time of day on that date; of
// a time that comes twice it is the first.
type Occurrence struct {
	Date   civil.Date
	Starts time.Time
}

// Occurrences gives the times of a series that passed Check: the same time of day by the clocks of a zone,
// whatever they do between.
func (s Series) Occurrences(first civil.Date, at civil.Minute, zone *time.Location) []Occurrence {
	var out []Occurrence
	for _, d := range s.dates(first, LongestSeries) {
		o := Occurrence{Date: d}
		if shown := d.Instants(at, zone); len(shown) > 0 {
			o.Starts = shown[0].UTC()
		}
		out = append(out, o)
	}
	return out
}
