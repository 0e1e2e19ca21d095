package scheduling

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
)

// recentDays is how far back a day without a year is looked for before next year's is meant:
// visits are also written down afterwards.
const recentDays = 60

var (
	weekdays = []string{"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"}
	months   = []string{"january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"}
)

// ReadWhen reads a day and a time in free words, as seen on the day today: "Thursday 15:30",
// "tomorrow 9", "5 March, 2.30 pm", "5.3. 15:30", "2026-03-05 15:00". A weekday is the next one,
// never today. Dates says which number of "5/3" is the month. A problem has the field given.
func ReadWhen(field, text string, today civil.Date, dates civil.Order) (civil.Date, civil.Minute, error) {
	words := splitWhen(text)
	if len(words) == 0 {
		return "", 0, fault.Invalidf(field, "Write the day and the time, for example Thursday 15:30.")
	}
	at, rest, ok := timeAtEnd(words)
	if !ok {
		return "", 0, fault.Invalidf(field, "We could not read the time in “%s”. Write it like Thursday 15:30.", strings.TrimSpace(text))
	}
	if len(rest) == 0 {
		return "", 0, fault.Invalidf(field, "Write the day as well, for example Thursday 15:30 or today 15:30.")
	}
	day, err := readDay(field, strings.Join(rest, " "), rest, today, dates)
	return day, at, err
}

// ReadDay reads a day in free words: "today", "tomorrow", "Thursday", "5 March", "5.3.2026", and "5/3" in the order
// in which dates are written here.
func ReadDay(field, text string, today civil.Date, dates civil.Order) (civil.Date, error) {
	words := splitWhen(text)
	if len(words) == 0 {
		return "", fault.Invalidf(field, "Write a day, for example Thursday or 5 March.")
	}
	return readDay(field, strings.TrimSpace(text), words, today, dates)
}

// WriteWhen writes what ReadWhen reads, with the year where it is needed: "Thursday 5 March, 15:00".
func WriteWhen(at time.Time, today civil.Date, loc *time.Location) string {
	day, minute := civil.DateOf(at, loc), civil.MinuteOf(at, loc)
	if read, ok := monthDay(splitWhen(day.Short()), today); ok && read == day {
		return day.Long() + ", " + minute.String()
	}
	return day.Weekday().String() + " " + day.Full() + ", " + minute.String()
}

// splitWhen cuts what was typed into small words; "at", "on", "the" and "next" say nothing more.
func splitWhen(text string) []string {
	text = strings.ToLower(text)
	if len(text) > 16 || len(text) == 16 { // 2026-03-05T15:00, as a browser writes it
		if civil.Date(text[:10]).Valid() && text[10] == 't' {
			text = text[:10] + " " + text[11:]
		}
	}
	words := strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ';' || r == ' ' || r == '\t' || r == '\n' || r == '\u00a0' })
	return slices.DeleteFunc(words, func(w string) bool { return w == "at" || w == "on" || w == "the" || w == "next" || w == "of" })
}

// timeAtEnd takes the time of day off the end of the words.
func timeAtEnd(words []string) (civil.Minute, []string, bool) {
	n := len(words)
	last := words[n-1]
	if n > 1 && (last == "am" || last == "pm" || last == "a.m." || last == "p.m." || last == "h") {
		if m, err := civil.ParseMinute(words[n-2] + strings.TrimSuffix(last, "h")); err == nil {
			return m, words[:n-2], true
		}
	}
	if looksLikeDay(words) {
		return 0, words, false
	}
	m, err := civil.ParseMinute(strings.TrimSuffix(last, "h"))
	return m, words[:n-1], err == nil
}

// looksLikeDay reports whether the last word belongs to the date: a year after a month, or a date
// in figures.
func looksLikeDay(words []string) bool {
	last := words[len(words)-1]
	if strings.Count(last, ".") >= 2 || strings.ContainsAny(last, "-/") {
		return true
	}
	year, err := strconv.Atoi(last)
	return err == nil && len(last) == 4 && year >= 1900 && len(words) > 2 && (monthOf(words[len(words)-2]) > 0 || monthOf(words[len(words)-3]) > 0)
}

func readDay(field, text string, words []string, today civil.Date, dates civil.Order) (civil.Date, error) {
	weekday := -1
	if len(words) > 1 {
		if weekday = weekdayOf(words[0]); weekday >= 0 {
			words = words[1:]
		}
	}
	day, ok, err := dayOf(words, today, dates)
	if err != nil {
		return "", fault.Invalidf(field, "%s", err.Error())
	}
	if !ok {
		return "", fault.Invalidf(field, "We could not read the day in “%s”. Write it like Thursday, 5 March or tomorrow.", text)
	}
	if weekday >= 0 && time.Weekday(weekday) != day.Weekday() {
		return "", fault.Invalidf(field, "%s is a %s. Which of the two do you mean?", day.Full(), day.Weekday())
	}
	return day, nil
}

// dayOf reads a day. The error says that it may be one of two.
func dayOf(words []string, today civil.Date, dates civil.Order) (civil.Date, bool, error) {
	if len(words) == 1 {
		switch words[0] {
		case "today":
			return today, true, nil
		case "tomorrow":
			return today.Add(1), true, nil
		case "yesterday":
			return today.Add(-1), true, nil
		}
		if w := weekdayOf(words[0]); w >= 0 {
			return today.Add(1 + (w-int(today.Weekday())+6)%7), true, nil
		}
	}
	d, err := dates.Date(titled(words))
	if err == nil {
		return d, true, nil
	}
	day, month := 0, 0
	if len(words) == 1 && !errors.As(err, new(civil.TwoWays)) {
		day, month, err = dates.DayMonth(strings.Trim(words[0], "."), words[0])
	}
	switch {
	case errors.As(err, new(civil.TwoWays)):
		return "", false, err
	case err == nil:
		d, ok := nearest(day, month, today)
		return d, ok, nil
	}
	d, ok := monthDay(words, today)
	return d, ok, nil
}

// monthDay reads a day and a month without a year: "5 march", "march 5th", "5.3.".
func monthDay(words []string, today civil.Date) (civil.Date, bool) {
	if len(words) == 1 {
		words = strings.FieldsFunc(words[0], func(r rune) bool { return r == '.' || r == '/' })
	}
	if len(words) != 2 {
		return "", false
	}
	day, month := dayNumber(words[0]), monthOf(words[1])
	if month == 0 {
		if n, err := strconv.Atoi(strings.TrimSuffix(words[1], ".")); err == nil && n >= 1 && n <= 12 && day > 0 {
			month = n
		} else {
			day, month = dayNumber(words[1]), monthOf(words[0])
		}
	}
	if day == 0 || month == 0 {
		return "", false
	}
	return nearest(day, month, today)
}

// nearest gives the next day with this number in this month, or one that has just passed.
func nearest(day, month int, today civil.Date) (civil.Date, bool) {
	for year := today.Time(time.UTC).Year() - 1; ; year++ {
		d := civil.Date(time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC).Format(time.DateOnly))
		if today.DaysUntil(d) >= -recentDays && d.Time(time.UTC).Day() == day {
			return d, true
		}
		if year > today.Time(time.UTC).Year()+8 {
			return "", false // 30 February
		}
	}
}

func dayNumber(s string) int {
	for _, end := range []string{"st", "nd", "rd", "th", "."} {
		s = strings.TrimSuffix(s, end)
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < 1 || n > 31 {
		return 0
	}
	return n
}

// monthOf and weekdayOf know whole names and their beginnings of three letters or more.
func monthOf(s string) int { return beginning(months, s) + 1 }

func weekdayOf(s string) int { return beginning(weekdays, s) }

func beginning(names []string, s string) int {
	s = strings.TrimSuffix(s, ".")
	if len(s) < 3 {
		return -1
	}
	return slices.IndexFunc(names, func(n string) bool { return strings.HasPrefix(n, s) })
}

// titled writes month names as civil.ParseDate reads them.
func titled(words []string) string {
	out := slices.Clone(words)
	for i, w := range out {
		if m := monthOf(w); m > 0 {
			out[i] = strings.ToUpper(months[m-1][:1]) + months[m-1][1:]
		}
	}
	return strings.Join(out, " ")
}
