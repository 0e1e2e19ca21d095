package scheduling

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
)

func TestReadWhen(t *testing.T) {
	const today = civil.Date("2026-03-03") // a Tuesday
	for in, want := range map[string]string{
		"Thursday 15:30":                        "2026-03-05 15:30",
		"thu 15.30":                             "2026-03-05 15:30",
		"Tuesday 9":                             "2026-03-10 9:00",
		"today at 9h05":                         "2026-03-03 9:05",
		"tomorrow, 2:30 pm":                     "2026-03-04 14:30",
		"tomorrow 9am":                          "2026-03-04 9:00",
		"Thursday 5 March, 15:00":               "2026-03-05 15:00",
		"5 March 15:00":                         "2026-03-05 15:00",
		"March 5th at 15:00":                    "2026-03-05 15:00",
		"5.3. 15:00":                            "2026-03-05 15:00",
		"5/3 15:00":                             "2026-03-05 15:00",
		"5.3.2026 1500":                         "2026-03-05 15:00",
		"2026-03-05 15:00":                      "2026-03-05 15:00",
		"2026-03-05T15:00":                      "2026-03-05 15:00",
		"28 February 10:00":                     "2026-02-28 10:00",
		"10 December 10:00":                     "2026-12-10 10:00",
		"2 January 10:00":                       "2026-01-02 10:00",
		"1 January 10:00":                       "2027-01-01 10:00",
		"29 February 10:00":                     "2028-02-29 10:00",
		"5 March 2027, 10:00":                   "2027-03-05 10:00",
		"  Thursday   the 5th of March  15:00 ": "2026-03-05 15:00",
	} {
		day, at, err := ReadWhen("when", in, today, civil.DayFirst)
		if got := string(day) + " " + at.String(); err != nil || got != want {
			t.Errorf("%q: %s, %v; want %s", in, got, err, want)
		}
	}
	for in, words := range map[string]string{
		"":                        "the day and the time",
		"15:00":                   "the day as well",
		"5 March 2026":            "the time in",
		"5.3.2026":                "the time in",
		"2026-03-05":              "the time in",
		"Friday 5 March, 15:00":   "5 March 2026 is a Thursday",
		"someday 15:00":           "the day in",
		"31 April 15:00":          "the day in",
		"Thursday 25:00":          "the time in",
		"\x00\xff 1":              "the day in",
		strings.Repeat("x ", 900): "the time in",
	} {
		_, _, err := ReadWhen("when", in, today, civil.DayFirst)
		if !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), words) {
			t.Errorf("%q: %v; want words on %q", in, err, words)
		}
	}
}

func TestReadDay(t *testing.T) {
	for in, want := range map[string]civil.Date{"Thursday": "2026-03-05", "today": "2026-03-03", "yesterday": "2026-03-02", "5 march": "2026-03-05", "5 March 2026": "2026-03-05", "12.3.": "2026-03-12"} {
		if got, err := ReadDay("day", in, "2026-03-03", civil.DayFirst); err != nil || got != want {
			t.Errorf("%q: %s, %v; want %s", in, got, err, want)
		}
	}
	for _, in := range []string{"", "soon", "Monday 3 March"} {
		if _, err := ReadDay("day", in, "2026-03-03", civil.DayFirst); !fault.Is(err, fault.Invalid) {
			t.Errorf("%q was read", in)
		}
	}
}

// Which number is the month is asked where both can be and people there write both; what can be read in one way is.
func TestReadDayInTheOrderOfThePlace(t *testing.T) {
	const today = civil.Date("2026-03-03")
	for _, tc := range []struct {
		in                   string
		us, portugal, canada civil.Date // empty: asked
	}{
		{"3/5", "2026-03-05", "2026-05-03", ""},
		{"3/5/2026", "2026-03-05", "2026-05-03", ""},
		{"03/05/2026", "2026-03-05", "2026-05-03", ""},
		{"Thursday 3/5", "2026-03-05", "", ""},
		{"3/25", "2026-03-25", "2026-03-25", "2026-03-25"},
		{"25/3", "2026-03-25", "2026-03-25", "2026-03-25"},
		{"25/3/2026", "2026-03-25", "2026-03-25", "2026-03-25"},
		{"4/4", "2026-04-04", "2026-04-04", "2026-04-04"},
		{"5.3.", "2026-03-05", "2026-03-05", "2026-03-05"},
		{"5 march", "2026-03-05", "2026-03-05", "2026-03-05"},
		{"2026/03/05", "2026-03-05", "2026-03-05", "2026-03-05"},
		{"31/4", "", "", ""},
		{"13/13", "", "", ""},
	} {
		for country, want := range map[string]civil.Date{"US": tc.us, "PT": tc.portugal, "CA": tc.canada} {
			if got, err := ReadDay("day", tc.in, today, civil.OrderIn(country)); got != want || (err == nil) != (want != "") {
				t.Errorf("%q in %s: %s, %v; want %s", tc.in, country, got, err, want)
			}
		}
	}
	_, _, err := ReadWhen("when", "3/5 15:00", today, civil.OrderIn("CA"))
	if err == nil || !strings.Contains(err.Error(), "“3/5” can be 3 May or 5 March. Write the month in letters, for example 3 May.") {
		t.Errorf("%v", err)
	}
}

// TestWhenIsReadAsWritten: what a form shows is read as the same instant again.
func TestWhenIsReadAsWritten(t *testing.T) {
	loc := lisbon(t)
	rapid.Check(t, func(t *rapid.T) {
		today := civil.Date("2026-01-01").Add(rapid.IntRange(0, 800).Draw(t, "today"))
		at := today.Add(rapid.IntRange(-500, 500).Draw(t, "day")).At(civil.Minute(rapid.IntRange(0, 1439).Draw(t, "minute")), loc)
		words := WriteWhen(at, today, loc)
		day, minute, err := ReadWhen("when", words, today, civil.EitherFirst)
		if err != nil || day != civil.DateOf(at, loc) || minute != civil.MinuteOf(at, loc) {
			t.Fatalf("on %s, %v was written %q and read %s %s, %v", today, at, words, day, minute, err)
		}
	})
}

func FuzzReadWhen(f *testing.F) {
	f.Add("Thursday 15:30")
	f.Add("5.3. 9")
	f.Fuzz(func(t *testing.T, in string) {
		day, at, err := ReadWhen("when", in, tuesday, civil.MonthFirst)
		if err == nil && (!day.Valid() || at < 0 || at >= 24*60) {
			t.Errorf("%q gave %q %d", in, day, at)
		}
	})
}

func TestCalledOff(t *testing.T) {
	for _, tc := range []struct {
		by    Caller
		words string
	}{{ByClient, ""}, {ByPractice, "ill: flu"}, {ByClient, "train"}} {
		v, err := visit("v", time.Date(2026, 3, 3, 9, 0, 0, 0, time.UTC), 60).CallOff(tc.by, tc.words)
		if by, words := v.CalledOff(); err != nil || by != tc.by || words != tc.words {
			t.Errorf("%+v came back as %s %q, %v", tc, by, words, err)
		}
	}
	if by, words := (Visit{Reason: "moved house"}).CalledOff(); by != "" || words != "moved house" {
		t.Errorf("an old reason came back as %s %q", by, words)
	}
}

func TestWeeks(t *testing.T) {
	loc := lisbon(t)
	h := Usual(ines)
	visits := []Visit{visit("a", at(tuesday, 9, 0, loc), 60), visit("b", at(tuesday.Add(1), 12, 30, loc), 60), visit("c", at(tuesday.Add(7), 9, 0, loc), 120)}
	weeks := Weeks(h, visits, tuesday, loc)
	if len(weeks) != CapacityWeeks || weeks[0] != (WeekRoom{"2026-03-02", 90, 2400}) || weeks[1] != (WeekRoom{"2026-03-09", 120, 2400}) || weeks[4].Open != 2400 {
		t.Errorf("%+v", weeks[:5])
	}
}
