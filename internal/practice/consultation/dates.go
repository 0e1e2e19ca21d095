package consultation

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/partwell/partwell/internal/civil"
)

const (
	monthWord = `(january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept|sep|oct|nov|dec)`
	dayWord   = `(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun)\.?)`
	dayNo     = `(\d{1,2})(?:st|nd|rd|th)?`
	lead      = `(?i)(?:\b(?:on|at)\s+)?(?:\bthe\s+)?`
)

// datePattern is one way in which people write a day; y, m and d are the groups that hold its parts,
// 0 for none.
type datePattern struct {
	re      *regexp.Regexp
	y, m, d int
}

var datePatterns = []datePattern{
	{regexp.MustCompile(lead + `(?:\b` + dayWord + `,?\s+)?(?:the\s+)?\b` + dayNo + `(?:\s+of)?[\s-]+` + monthWord + `\b\.?(?:,?[\s-]+(\d{4}|\d{2})\b)?`), 3, 2, 1},
	{regexp.MustCompile(lead + `(?:\b` + dayWord + `,?\s+)?\b` + monthWord + `\.?\s+(?:the\s+)?` + dayNo + `\b(?:,?\s+(\d{4})\b)?`), 3, 1, 2},
	{regexp.MustCompile(lead + `(?:\b` + dayWord + `,?\s+)?\b(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})\b`), 1, 2, 3},
	{regexp.MustCompile(lead + `(?:\b` + dayWord + `,?\s+)?\b(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})\b`), 3, 2, 1},
	{regexp.MustCompile(`(?i)(?:\bin\s+)?(?:\b(?:early|mid|late)[\s-]+)?\b` + monthWord + `\.?,?\s+(\d{4})\b`), 2, 1, 0},
	{regexp.MustCompile(`(?i)(?:\bin\s+)?(?:\b(?:early|mid|late)[\s-]+)?\b(january|february|april|june|july|august|september|october|november|december)\b`), 0, 1, 0},
	{regexp.MustCompile(`\b(?:in|In)\s+(?:(?:early|mid|late)[\s-]+)?(March|May)\b`), 0, 1, 0},
	{regexp.MustCompile(`(?:\b(?:in|In)\s+)?\b((?:19|20)\d{2})\b`), 1, 0, 0},
}

// afterMonth finds March and May where a word before them shows that they are months.
var afterMonth = regexp.MustCompile(`\b(?:[Ss]ince|[Ll]ast|[Uu]ntil|[Tt]ill|[Bb]y|[Ff]rom|[Dd]uring|[Oo]f|[Nn]ext|[Bb]efore|[Aa]fter)\s+(March|May)\b`)

// weekdayNo is a weekday with the number of a day.
var weekdayNo = regexp.MustCompile(`(?i)(?:\bon\s+)?\b((?:mon|tues|wednes|thurs|fri|satur|sun)day),?\s+(?:the\s+)?\d{1,2}(?:st|nd|rd|th)?\b`)

// shortDay is a day as two numbers, which may be a share just as well.
var shortDay = regexp.MustCompile(`(?:\b[Oo]n\s+)?\b(\d{1,2})[./](\d{1,2})\b\.?`)

// dates finds the days of a text; each becomes how long it is from today.
func dates(text string, known []civil.Date, today civil.Date) []change {
	var out []change
	for _, p := range datePatterns {
		for _, at := range p.re.FindAllStringSubmatchIndex(text, -1) {
			out = append(out, change{start: at[0], end: at[1], with: Ago(p.day(text, at, known, today), today), kind: Day})
		}
	}
	for _, at := range afterMonth.FindAllStringSubmatchIndex(text, -1) {
		d := dayOf(0, monthOf(text[at[2]:at[3]]), 15, today)
		out = append(out, change{start: at[2], end: at[3], with: Ago(d, today), kind: Day})
	}
	for _, at := range weekdayNo.FindAllStringSubmatchIndex(text, -1) {
		if rest := text[at[1]:]; strings.HasPrefix(rest, ":") || strings.HasPrefix(strings.TrimLeft(rest, " "), "am") || strings.HasPrefix(strings.TrimLeft(rest, " "), "pm") {
			continue
		}
		out = append(out, change{start: at[0], end: at[1], with: "on a " + text[at[2]:at[3]], kind: Day})
	}
	for _, at := range shortDay.FindAllStringSubmatchIndex(text, -1) {
		a, b := number(text[at[2]:at[3]]), number(text[at[4]:at[5]])
		for _, d := range known {
			t := d.Time(time.UTC)
			if day, month := t.Day(), int(t.Month()); a == day && b == month || a == month && b == day {
				out = append(out, change{start: at[0], end: at[1], with: Ago(d, today), kind: Day})
				break
			}
		}
	}
	return out
}

// day reads what was found. Where the order of day and month is open, a day of the record decides.
func (p datePattern) day(text string, at []int, known []civil.Date, today civil.Date) civil.Date {
	part := func(group int) string {
		if group == 0 || at[2*group] < 0 {
			return ""
		}
		return text[at[2*group]:at[2*group+1]]
	}
	year, day := number(part(p.y)), number(part(p.d))
	if year > 0 && year < 100 {
		if year += 2000; year > today.Time(time.UTC).Year()+1 { // "61" of a day of birth
			year -= 100
		}
	}
	month := monthOf(part(p.m))
	if p.m == 0 {
		month, day = 7, 1
	}
	if day == 0 {
		day = 15
	}
	if month > 12 && day <= 12 {
		month, day = day, month
	}
	other := dayOf(year, day, month, today)
	if digits(part(p.m)) && slices.Contains(known, other) && !slices.Contains(known, dayOf(year, month, day, today)) {
		return other
	}
	return dayOf(year, month, day, today)
}

// dayOf gives a day; without a year the one nearest before today, or shortly after it.
func dayOf(year, month, day int, today civil.Date) civil.Date {
	if year > 0 {
		return civil.DateOf(time.Date(year, time.Month(month), day, 12, 0, 0, 0, time.UTC), time.UTC)
	}
	t := today.Time(time.UTC)
	d := civil.DateOf(time.Date(t.Year(), time.Month(month), day, 12, 0, 0, 0, time.UTC), time.UTC)
	if today.DaysUntil(d) > 60 {
		d = civil.DateOf(time.Date(t.Year()-1, time.Month(month), day, 12, 0, 0, 0, time.UTC), time.UTC)
	}
	return d
}

func digits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

func number(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0
	}
	return n
}

func monthOf(s string) int {
	if digits(s) {
		return number(s)
	}
	if len(s) < 3 {
		return 0
	}
	return strings.Index("janfebmaraprmayjunjulaugsepoctnovdec", strings.ToLower(s[:3]))/3 + 1
}

// Ago says how long a day is from today, in words from which nobody reads the day.
func Ago(d, today civil.Date) string {
	days := d.DaysUntil(today)
	if days < 0 {
		if days <= -12*365 {
			return "in many years"
		}
		if far := length(-days); far != "" {
			return "in about " + far
		}
		return "in a few days"
	}
	if days >= 12*365 {
		return "many years ago"
	}
	if far := length(days); far != "" {
		return "about " + far + " ago"
	}
	return "a few days ago"
}

// length says a number of days in words; "" for less than a week.
func length(days int) string {
	switch {
	case days < 6:
		return ""
	case days < 11:
		return "a week"
	case days < 60:
		return Count((days+3)/7, "weeks")
	case days < 345:
		return Count((days+15)/30, "months")
	case days < 460:
		return "a year"
	case days < 640:
		return "a year and a half"
	}
	return Count((days+182)/365, "years")
}

var counts = []string{"no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"}

// Count writes a number of things, in a word up to twelve.
func Count(n int, things string) string {
	word := strconv.Itoa(n)
	if n >= 0 && n < len(counts) {
		word = counts[n]
	}
	return word + " " + things
}
