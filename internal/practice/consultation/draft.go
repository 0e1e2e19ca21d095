package consultation

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/partwell/partwell/internal/civil"
)

// Fact is one thing that happened, on a day.
type Fact struct {
	On    civil.Date
	Words string
}

// Facts are what a summary is drafted from: who it is about, since when they come, how many visits
// there were in the last months and to how many of them they came late or not at all, and what else
// happened, the oldest first.
type Facts struct {
	Name   string
	Since  civil.Date
	Visits int
	Recent int
	Late   int
	Missed int
	Facts  []Fact
	Today  civil.Date
}

// RecentDays is how far back visits are counted for a summary: about four months.
const RecentDays = 122

// MostFacts is how many facts a draft takes, the newest.
const MostFacts = 14

// Draft writes a summary with names and days as they are, oldest first. It is what somebody changes
// before anything is taken out of it.
func Draft(f Facts) string {
	var b strings.Builder
	switch {
	case f.Since.Valid() && f.Visits > 0:
		fmt.Fprintf(&b, "%s has come to us since %s, %s in all.", f.Name, f.Since.Full(), visits(f.Visits))
	case f.Visits > 0:
		fmt.Fprintf(&b, "%s has had %s with us.", f.Name, visits(f.Visits))
	default:
		fmt.Fprintf(&b, "%s has not had a visit with us yet.", f.Name)
	}
	if f.Recent > 0 && f.Late > 0 {
		fmt.Fprintf(&b, " Over the last four months they came late to %s.", Share(f.Late, f.Recent))
	}
	if f.Recent > 0 && f.Missed > 0 {
		fmt.Fprintf(&b, " They did not come to %s.", Share(f.Missed, f.Recent))
	}
	facts := slices.Clone(f.Facts)
	slices.SortStableFunc(facts, func(a, b Fact) int { return strings.Compare(string(a.On), string(b.On)) })
	if len(facts) > MostFacts {
		facts = facts[len(facts)-MostFacts:]
	}
	b.WriteString("\n")
	for _, x := range facts {
		fmt.Fprintf(&b, "\n%s: %s", x.On.Time(time.UTC).Format("2 January 2006"), strings.Join(strings.Fields(x.Words), " "))
	}
	return strings.TrimSpace(b.String())
}

func visits(n int) string {
	if n == 1 {
		return "one visit"
	}
	return Count(n, "visits")
}

// Share says a part of the visits in words: "about half of the visits".
func Share(n, of int) string {
	switch {
	case of <= 0 || n <= 0:
		return "none of the visits"
	case n >= of:
		return "all of the visits"
	case n == 1:
		return "one of the visits"
	}
	switch part := 100 * n / of; {
	case part < 20:
		return "a few of the visits"
	case part < 29:
		return "about a quarter of the visits"
	case part < 42:
		return "about a third of the visits"
	case part < 59:
		return "about half of the visits"
	case part < 80:
		return "most of the visits"
	}
	return "nearly all of the visits"
}
