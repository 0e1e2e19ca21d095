package civil

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func zone(t interface {
	Helper()
	Fatal(...any)
}, name string) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

func TestInstantsAcrossClockChanges(t *testing.T) {
	for _, tc := range []struct {
		zone string
		day  Date
		at   string
		want []string // in UTC
	}{
		{"Europe/Berlin", "2026-03-28", "2:30", []string{"01:30"}},
		{"Europe/Berlin", "2026-03-29", "2:30", nil},
		{"Europe/Berlin", "2026-03-29", "3:00", []string{"01:00"}},
		{"Europe/Berlin", "2026-10-25", "2:30", []string{"00:30", "01:30"}},
		{"Europe/Berlin", "2026-10-25", "3:00", []string{"02:00"}},
		{"America/Toronto", "2026-11-01", "1:15", []string{"05:15", "06:15"}},
		{"America/Toronto", "2026-03-08", "2:00", nil},
		{"Australia/Lord_Howe", "2026-04-05", "1:45", []string{"14:45", "15:15"}}, // half an hour
		{"Australia/Lord_Howe", "2026-10-04", "2:15", nil},
		{"Asia/Kathmandu", "2026-06-01", "9:00", []string{"03:15"}},
		{"UTC", "2026-06-01", "9:00", []string{"09:00"}},
	} {
		m, err := ParseMinute(tc.at)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, at := range tc.day.Instants(m, zone(t, tc.zone)) {
			got = append(got, at.UTC().Format("15:04"))
		}
		if len(got) != len(tc.want) || len(got) > 0 && got[0] != tc.want[0] || len(got) > 1 && got[1] != tc.want[1] {
			t.Errorf("%s on %s in %s: %v, want %v", tc.at, tc.day, tc.zone, got, tc.want)
		}
	}
}

func TestBetweenAcrossClockChanges(t *testing.T) {
	for _, tc := range []struct {
		zone     string
		day      Date
		from, to Minute
		minutes  float64
	}{
		{"Europe/Berlin", "2026-03-29", 90, 150, 30},  // 1:30 to 2:30, which is skipped: until the change
		{"Europe/Berlin", "2026-03-29", 150, 240, 60}, // from the change, 3:00, to 4:00
		{"Europe/Berlin", "2026-10-25", 120, 180, 120},
		{"Europe/Berlin", "2026-10-25", 0, 24 * 60, 25 * 60},
		{"Australia/Lord_Howe", "2026-10-04", 120, 150, 0},
		{"Australia/Lord_Howe", "2026-04-05", 90, 120, 60},
		{"Asia/Kathmandu", "2026-06-01", 540, 600, 60},
	} {
		from, to := tc.day.Between(tc.from, tc.to, zone(t, tc.zone))
		if got := to.Sub(from).Minutes(); got != tc.minutes {
			t.Errorf("%s to %s on %s in %s lasts %v minutes, want %v", tc.from, tc.to, tc.day, tc.zone, got, tc.minutes)
		}
	}
}

// TestInstantsShowTheirTime: what is given shows the time asked for, and no other minute of the day does.
func TestInstantsShowTheirTime(t *testing.T) {
	zones := []string{"America/Toronto", "Europe/Berlin", "Australia/Lord_Howe", "Asia/Kathmandu", "Asia/Beirut", "Pacific/Apia", "UTC"}
	rapid.Check(t, func(t *rapid.T) {
		loc := zone(t, rapid.SampledFrom(zones).Draw(t, "zone"))
		d := Date("2026-01-01").Add(rapid.IntRange(-6000, 400).Draw(t, "day"))
		m := Minute(rapid.IntRange(0, 24*60-1).Draw(t, "minute"))
		want := 0
		for at := d.Time(time.UTC).Add(-30 * time.Hour); at.Before(d.Time(time.UTC).Add(54 * time.Hour)); at = at.Add(time.Minute) {
			if DateOf(at, loc) == d && MinuteOf(at, loc) == m {
				want++
			}
		}
		got := d.Instants(m, loc)
		if len(got) != want {
			t.Fatalf("%s %s in %s: %v, want %d", d, m, loc, got, want)
		}
		for _, at := range got {
			if DateOf(at, loc) != d || MinuteOf(at, loc) != m {
				t.Fatalf("%s %s in %s: %v shows another time", d, m, loc, at.In(loc))
			}
		}
	})
}
