package civil

import (
	"testing"
	"time"
)

func TestParseDate(t *testing.T) {
	for in, want := range map[string]Date{
		"2026-03-03": "2026-03-03", "3.3.2026": "2026-03-03", "3/3/2026": "2026-03-03", "3/25/2026": "2026-03-25", "25/3/2026": "2026-03-25",
		"3 March 2026": "2026-03-03", " 3  Mar 2026 ": "2026-03-03", "March 3, 2026": "2026-03-03",
	} {
		if got, err := ParseDate(in); err != nil || got != want {
			t.Errorf("ParseDate(%q) = %q, %v", in, got, err)
		}
	}
	for _, in := range []string{"", "31.2.2026", "yesterday", "2026-13-01", "0001-01-01", "3/12/2026", "25/13/2026", "3/5/26"} {
		if got, err := ParseDate(in); err == nil {
			t.Errorf("ParseDate(%q) = %q, want an error", in, got)
		}
	}
}

func TestOrder(t *testing.T) {
	for country, want := range map[string]Order{"US": MonthFirst, "GB": DayFirst, "PT": DayFirst, "BR": DayFirst, "CA": EitherFirst, "JP": EitherFirst, "": EitherFirst} {
		if got := OrderIn(country); got != want {
			t.Errorf("%s: %v", country, got)
		}
	}
	for order, want := range map[Order]Date{DayFirst: "2026-12-03", MonthFirst: "2026-03-12"} {
		if got, err := order.Date("3/12/2026"); err != nil || got != want {
			t.Errorf("%v: %s, %v", order, got, err)
		}
	}
	_, err := EitherFirst.Date("3/12/2026")
	if want := "“3/12/2026” can be 3 December or 12 March. Write the month in letters, for example 3 December."; Unread(err, "no") != want {
		t.Errorf("%v", err)
	}
	if _, err := EitherFirst.Date("soon"); Unread(err, "Write it like 3 March") != "Write it like 3 March" {
		t.Errorf("%v", err)
	}
}

func TestParseMinute(t *testing.T) {
	for in, want := range map[string]Minute{
		"9": 540, "9:05": 545, "9.05": 545, "0905": 545, "14h30": 870, "9am": 540, "2:30 pm": 870, "12am": 0, "12 p.m.": 720, "23:59": 1439,
	} {
		if got, err := ParseMinute(in); err != nil || got != want {
			t.Errorf("ParseMinute(%q) = %v, %v; want %v", in, got, err, want)
		}
	}
	for _, in := range []string{"", "24:00", "9:5", "9:60", "13pm", "noon", "-1"} {
		if got, err := ParseMinute(in); err == nil {
			t.Errorf("ParseMinute(%q) = %v, want an error", in, got)
		}
	}
}

func TestNear(t *testing.T) {
	today := Date("2026-03-03")
	for d, want := range map[Date]string{
		"2026-03-03": "today", "2026-03-04": "tomorrow", "2026-03-02": "yesterday",
		"2026-03-06": "Friday 6 March", "2026-03-10": "10 March", "2026-02-01": "1 February", "2025-03-03": "3 March 2025",
	} {
		if got := d.Near(today); got != want {
			t.Errorf("Near(%s) = %q, want %q", d, got, want)
		}
	}
}

// A day of another year is written with it, in short, in full and with its hour.
func TestAnotherYearIsWritten(t *testing.T) {
	at := time.Date(2027, 1, 2, 9, 30, 0, 0, time.UTC)
	for today, want := range map[Date][4]string{
		"2026-12-30": {"Saturday 2 January 2027", "2 January 2027", "Saturday 2 January 2027, 9:30", "Saturday 2 January 2027"},
		"2027-06-30": {"Saturday 2 January", "2 January", "Saturday 2 January, 9:30", "2 January"},
		"":           {"Saturday 2 January", "2 January", "Saturday 2 January, 9:30", ""},
	} {
		d := DateOf(at, time.UTC)
		got := [4]string{d.LongOn(today), d.ShortOn(today), StampOn(at, time.UTC, today), ""}
		if today != "" {
			got[3] = d.Near(today)
		}
		if got != want {
			t.Errorf("on %q: %q, want %q", today, got, want)
		}
	}
}

func TestAtCrossesAClockChange(t *testing.T) {
	london, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	d := Date("2026-03-29") // 01:00 to 02:00 does not exist
	if got := MinuteOf(d.At(90, london), london); got != 150 {
		t.Errorf("01:30 on the day the clocks go forward is %v, want 2:30", got)
	}
	if got := DateOf(d.At(9*60, london), london); got != d {
		t.Errorf("date %s", got)
	}
	if got := Date("2026-03-28").DaysUntil("2026-03-30"); got != 2 {
		t.Errorf("days across the change: %d", got)
	}
}
