package civil

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Order says which number of a date with slashes is the month where both could be, as in 3/5. The zero value says
// that nobody knows: then such a date is not read, and its error asks which was meant. Dates with dots have the day
// first everywhere.
type Order int

// The orders in which people write dates with slashes.
const (
	EitherFirst Order = iota
	DayFirst
	MonthFirst
)

// OrderIn gives how people write dates in a country (ISO 3166): the month first in the United States, the day first
// in most others. Where both are usual, and where the country is not known, nobody can tell.
func OrderIn(country string) Order {
	switch country {
	case "US":
		return MonthFirst
	case "", "CA", "PH", "PR", "GU", "AS", "VI", "MP", "FM", "MH", "PW", "JP", "KR", "KP", "CN", "TW", "MN":
		return EitherFirst
	}
	return DayFirst
}

// TwoWays is the error of a date that is one day with the day first and another with the month first.
type TwoWays struct {
	Text string
	// First and Second are the numbers that could both be the month.
	First, Second int
}

// Error asks which of the two was meant.
func (e TwoWays) Error() string {
	day, month := shortDay(e.First, e.Second), shortDay(e.Second, e.First)
	return fmt.Sprintf("“%s” can be %s or %s. Write the month in letters, for example %s.", e.Text, day, month, day)
}

func shortDay(day, month int) string { return strconv.Itoa(day) + " " + time.Month(month).String() }

// DayMonth reads the numbers of a day and a month with a slash between them, as they stand in a text: "3/5". Where only
// one of them can be the month it is, in whatever order. The error is a TwoWays where both can be and nobody knows.
func (o Order) DayMonth(s, text string) (day, month int, err error) {
	a, b, _ := strings.Cut(s, "/")
	first, notFirst := strconv.Atoi(a)
	second, notSecond := strconv.Atoi(b)
	switch {
	case notFirst != nil || notSecond != nil || min(first, second) < 1 || min(first, second) > 12 || max(first, second) > 31:
		return 0, 0, fmt.Errorf("%q is no day of a month", s)
	case first > 12, first == second:
		return first, second, nil
	case second > 12:
		return second, first, nil
	case o == DayFirst:
		return first, second, nil
	case o == MonthFirst:
		return second, first, nil
	}
	return 0, 0, TwoWays{Text: text, First: first, Second: second}
}

// Near reports whether an instant is in a year that people mean; what is further away was not meant.
func Near(t time.Time) bool { return t.Year() > 1800 && t.Year() < 2400 }

// Date reads a date as people write it: 2026-03-03, 3.3.2026, 3 March 2026, and 3/5/2026 in this order.
func (o Order) Date(s string) (Date, error) {
	s = strings.Join(strings.Fields(s), " ")
	written := s
	if last := strings.LastIndex(s, "/"); strings.Count(s, "/") == 2 && len(s)-last == len("/2026") {
		day, month, err := o.DayMonth(s[:last], s)
		if errors.As(err, new(TwoWays)) {
			return "", err
		}
		if err == nil {
			written = fmt.Sprintf("%d.%d.%s", day, month, s[last+1:])
		}
	}
	for _, layout := range []string{"2006-01-02", "2006-1-2", "2.1.2006", "2 January 2006", "2 Jan 2006", "January 2, 2006", "Jan 2, 2006", "2006/01/02"} {
		if t, err := time.Parse(layout, written); err == nil && Near(t) {
			return Date(t.Format(time.DateOnly)), nil
		}
	}
	return "", fmt.Errorf("%q is not a date we can read; write it like 3 March 2026", s)
}

// ParseDate reads a date of which nobody knows in what order it is written, as Order.Date does.
func ParseDate(s string) (Date, error) { return EitherFirst.Date(s) }

// Unread says what is wrong with a text that was not read as a date: which of two days it may be, else how to write one.
func Unread(err error, otherwise string) string {
	if two, ok := errors.AsType[TwoWays](err); ok {
		return two.Error()
	}
	return otherwise
}
