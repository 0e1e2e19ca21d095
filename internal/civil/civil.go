// Package civil holds dates and times of day as people use them, apart from instants.
//
// A Date is a day in a practice's own calendar and is stored as text (2026-03-03). An instant is a
// time.Time in UTC with microseconds; In turns one into the practice's zone. This package never
// reads the clock.
package civil

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Date is a civil date, "2026-03-03"; empty when there is none. Dates compare as text.
type Date string

// DateOf gives the date of an instant in a zone.
func DateOf(t time.Time, loc *time.Location) Date { return Date(t.In(loc).Format(time.DateOnly)) }

// Valid reports whether d is a day of the calendar.
func (d Date) Valid() bool { _, err := time.Parse(time.DateOnly, string(d)); return err == nil }

// Time gives midnight of the day in the zone.
func (d Date) Time(loc *time.Location) time.Time {
	t, _ := time.ParseInLocation(time.DateOnly, string(d), loc)
	return t
}

// Add moves the date by days.
func (d Date) Add(days int) Date {
	return Date(d.Time(time.UTC).AddDate(0, 0, days).Format(time.DateOnly))
}

// DaysUntil gives the number of days from d to other, negative when other is earlier.
func (d Date) DaysUntil(other Date) int {
	return int(other.Time(time.UTC).Sub(d.Time(time.UTC)).Hours() / 24)
}

// Weekday gives the day of the week.
func (d Date) Weekday() time.Weekday { return d.Time(time.UTC).Weekday() }

// At gives the instant of a time of day on that date in the zone. A time that a clock change skips
// becomes the next one that exists.
func (d Date) At(m Minute, loc *time.Location) time.Time {
	t := d.Time(time.UTC)
	return time.Date(t.Year(), t.Month(), t.Day(), int(m)/60, int(m)%60, 0, 0, loc)
}

// Short writes "3 March", Long "Tuesday 3 March", Full "3 March 2026".
func (d Date) Short() string { return d.Time(time.UTC).Format("2 January") }

// Long writes "Tuesday 3 March".
func (d Date) Long() string { return d.Time(time.UTC).Format("Monday 2 January") }

// LongOn writes "Tuesday 3 March" as it is written on a given day: with the year when it is another one.
func (d Date) LongOn(today Date) string { return d.on(today, d.Long()) }

// ShortOn writes "3 March" as it is written on a given day: with the year when it is another one.
func (d Date) ShortOn(today Date) string { return d.on(today, d.Short()) }

func (d Date) on(today Date, text string) string {
	if len(d) < 4 || len(today) < 4 || d[:4] == today[:4] {
		return text
	}
	return text + " " + string(d[:4])
}

// Full writes "3 March 2026".
func (d Date) Full() string { return d.Time(time.UTC).Format("2 January 2006") }

// Near writes a date as people say it on a given day: today, tomorrow, yesterday, a weekday within
// the six days around it, otherwise "3 March", with the year when it is another one.
func (d Date) Near(today Date) string {
	switch n := today.DaysUntil(d); {
	case n == 0:
		return "today"
	case n == 1:
		return "tomorrow"
	case n == -1:
		return "yesterday"
	case n > 0 && n < 7:
		return d.LongOn(today)
	default:
		return d.ShortOn(today)
	}
}

// Minute is a time of day in minutes since midnight.
type Minute int

// MinuteOf gives the time of day of an instant in a zone.
func MinuteOf(t time.Time, loc *time.Location) Minute {
	t = t.In(loc)
	return Minute(t.Hour()*60 + t.Minute())
}

// String writes "9:05".
func (m Minute) String() string { return fmt.Sprintf("%d:%02d", int(m)/60, int(m)%60) }

// Input writes "09:05", the form of HTML's time input.
func (m Minute) Input() string { return fmt.Sprintf("%02d:%02d", int(m)/60, int(m)%60) }

// ParseMinute reads what people type: 9, 9:05, 9.05, 0905, 9h05, 9am, 2:30 pm.
func ParseMinute(s string) (Minute, error) {
	t := strings.ToLower(strings.ReplaceAll(strings.TrimSpace(s), " ", ""))
	fail := fmt.Errorf("%q is not a time we can read; write it like 14:30", s)
	half := 0
	for _, suffix := range []string{"am", "pm", "a.m.", "p.m."} {
		if rest, ok := strings.CutSuffix(t, suffix); ok {
			t, half = rest, 1
			if suffix[0] == 'p' {
				half = 2
			}
			break
		}
	}
	h, m, found := strings.Cut(strings.NewReplacer(".", ":", "h", ":").Replace(t), ":")
	if !found && len(h) > 2 {
		h, m = h[:len(h)-2], h[len(h)-2:]
	}
	hour, err := strconv.Atoi(h)
	if err != nil {
		return 0, fail
	}
	minute := 0
	if m != "" {
		if minute, err = strconv.Atoi(m); err != nil || len(m) != 2 {
			return 0, fail
		}
	}
	if half > 0 {
		if hour < 1 || hour > 12 {
			return 0, fail
		}
		hour = hour%12 + 12*(half-1)
	}
	if hour < 0 || hour > 23 || minute < 0 || minute > 59 {
		return 0, fail
	}
	return Minute(hour*60 + minute), nil
}

// Stamp writes an instant as people say it, "Tuesday 3 March, 10:00".
func Stamp(t time.Time, loc *time.Location) string {
	return DateOf(t, loc).Long() + ", " + MinuteOf(t, loc).String()
}

// StampOn writes an instant as Stamp does, as it is written on a given day: with the year when it is
// another one, "Tuesday 3 March 2026, 10:00".
func StampOn(t time.Time, loc *time.Location, today Date) string {
	return DateOf(t, loc).LongOn(today) + ", " + MinuteOf(t, loc).String()
}
