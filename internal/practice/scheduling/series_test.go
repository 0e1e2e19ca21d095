package scheduling

import (
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
)

func TestSeriesCheck(t *testing.T) {
	for _, c := range []struct {
		series Series
		field  string
	}{
		{Series{Every: 2, Times: 6}, ""},
		{Series{Every: 1, Times: LongestSeries}, ""},
		{Series{Every: 4, Until: "2026-12-31"}, ""},
		{Series{Times: 6}, "every"},
		{Series{Every: 53, Times: 6}, "every"},
		{Series{Every: -1, Times: 6}, "every"},
		{Series{Every: 2}, "times"},
		{Series{Every: 2, Times: 1}, "times"},
		{Series{Every: 2, Times: -4}, "times"},
		{Series{Every: 2, Times: 10000}, "times"},
		{Series{Every: 2, Times: 6, Until: "2026-12-31"}, "times"},
		{Series{Every: 12, Times: 60}, "times"},
		{Series{Every: 2, Until: "2026-03-03"}, "until"},
		{Series{Every: 2, Until: "2026-03-09"}, "until"},
		{Series{Every: 1, Until: "9999-12-31"}, "until"},
		{Series{Every: 12, Until: "2029-12-31"}, "until"},
	} {
		var f *fault.Error
		err := c.series.Check("2026-03-03")
		switch {
		case c.field == "" && err != nil:
			t.Errorf("%+v: %v", c.series, err)
		case c.field != "" && (!errors.As(err, &f) || len(f.Problems) != 1 || f.Problems[0].Field != c.field):
			t.Errorf("%+v: %v, want a word at %s", c.series, err, c.field)
		}
	}
}

func TestSeriesAcrossClockChanges(t *testing.T) {
	for _, c := range []struct {
		zone  string
		first civil.Date
		at    civil.Minute
		want  []string
	}{
		{"Europe/Berlin", "2026-03-24", 10 * 60, []string{"2026-03-24 09:00", "2026-03-31 08:00"}},
		{"Europe/Berlin", "2026-03-22", 150, []string{"2026-03-22 01:30", "2026-03-29 none"}},
		{"America/Toronto", "2026-10-25", 90, []string{"2026-10-25 05:30", "2026-11-01 05:30"}}, // twice: the first
		{"Asia/Kathmandu", "2026-03-24", 10 * 60, []string{"2026-03-24 04:15", "2026-03-31 04:15"}},
	} {
		zone, err := time.LoadLocation(c.zone)
		if err != nil {
			t.Fatal(err)
		}
		for i, o := range (Series{Every: 1, Times: 2}).Occurrences(c.first, c.at, zone) {
			got := string(o.Date) + " none"
			if !o.Starts.IsZero() {
				got = string(o.Date) + o.Starts.Format(" 15:04")
			}
			if got != c.want[i] {
				t.Errorf("%s: %s, want %s", c.zone, got, c.want[i])
			}
		}
	}
}

// Whatever the series, its visits are on one day of the week, as far apart as was asked, and at the time of
// day that the clocks show; a time is left out only where the clocks never show it on that day.
func TestASeriesKeepsItsTimeOfDay(t *testing.T) {
	var zones []*time.Location
	for _, name := range []string{"America/Toronto", "Europe/Berlin", "Australia/Lord_Howe", "Asia/Kathmandu"} {
		zone, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		zones = append(zones, zone)
	}
	rapid.Check(t, func(t *rapid.T) {
		zone := rapid.SampledFrom(zones).Draw(t, "zone")
		first := civil.Date("2026-01-01").Add(rapid.IntRange(0, 800).Draw(t, "day"))
		at := civil.Minute(rapid.IntRange(0, 24*60-1).Draw(t, "at"))
		s := Series{Every: rapid.IntRange(1, widestSeries).Draw(t, "every")}
		if rapid.Bool().Draw(t, "until a day") {
			s.Until = first.Add(rapid.IntRange(0, farthestSeries).Draw(t, "until"))
		} else {
			s.Times = rapid.IntRange(0, LongestSeries+5).Draw(t, "times")
		}
		if s.Check(first) != nil {
			return
		}
		all := s.Occurrences(first, at, zone)
		if len(all) < 2 || len(all) > LongestSeries || s.Times > 0 && len(all) != s.Times || all[0].Date != first {
			t.Fatalf("%+v from %s: %d visits", s, first, len(all))
		}
		for i, o := range all {
			if o.Date != first.Add(7*s.Every*i) || s.Until != "" && o.Date > s.Until {
				t.Fatalf("visit %d is on %s", i, o.Date)
			}
			shown := false
			for m := o.Date.At(0, zone).Add(-2 * time.Hour); m.Before(o.Date.Add(1).At(0, zone).Add(2 * time.Hour)); m = m.Add(time.Minute) {
				if civil.DateOf(m, zone) == o.Date && civil.MinuteOf(m, zone) == at {
					if !o.Starts.Equal(m) {
						t.Fatalf("%s %s is at %s, want the first of its instants, %s", o.Date, at, o.Starts, m)
					}
					shown = true
					break
				}
			}
			if !shown && !o.Starts.IsZero() {
				t.Fatalf("%s %s does not exist, and is at %s", o.Date, at, o.Starts)
			}
		}
	})
}
