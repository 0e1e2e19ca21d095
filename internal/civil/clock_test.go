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

func TestStretchesAcrossClockChanges(t *testing.T) {
	for _, tc := range []struct {
		zone      string
		day       Date
		from, to  Minute
		minutes   float64
		stretches int
	}{
		{"Europe/Berlin", "2026-03-29", 90, 150, 30, 1},  // 1:30 to 2:30, which is skipped: until the change
		{"Europe/Berlin", "2026-03-29", 150, 240, 60, 1}, // from the change, 3:00, to 4:00
		{"Europe/Berlin", "2026-10-25", 120, 180, 120, 1},
		{"Europe/Berlin", "2026-10-25", 0, 24 * 60, 25 * 60, 1},
		{"Australia/Lord_Howe", "2026-10-04", 120, 150, 0, 0},
		{"Australia/Lord_Howe", "2026-04-05", 90, 120, 60, 1},
		{"Asia/Kathmandu", "2026-06-01", 540, 600, 60, 1},
		{"America/Toronto", "2026-11-01", 1, 74, 73 + 14, 2}, // 1:00 to 1:14 comes again
		{"America/Toronto", "2026-11-01", 80, 90, 20, 2},
	} {
		got, stretches := 0.0, 0
		for from, to := range tc.day.Stretches(tc.from, tc.to, zone(t, tc.zone)) {
			got, stretches = got+to.Sub(from).Minutes(), stretches+1
		}
		if got != tc.minutes || stretches != tc.stretches {
			t.Errorf("%s to %s on %s in %s lasts %v minutes in %d, want %v in %d", tc.from, tc.to, tc.day, tc.zone, got, stretches, tc.minutes, tc.stretches)
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

// TestStretchesHoldTheirMinutes: a stretch holds every minute that shows a time of day in between, and no other.
func TestStretchesHoldTheirMinutes(t *testing.T) {
	zones := []string{"America/Toronto", "Europe/Berlin", "Australia/Lord_Howe", "Asia/Kathmandu", "Asia/Beirut", "Pacific/Apia", "UTC"}
	rapid.Check(t, func(t *rapid.T) {
		loc := zone(t, rapid.SampledFrom(zones).Draw(t, "zone"))
		d := Date("2026-01-01").Add(rapid.IntRange(-6000, 400).Draw(t, "day"))
		from := Minute(rapid.IntRange(0, 24*60-1).Draw(t, "from"))
		to := Minute(rapid.IntRange(int(from)+1, 24*60).Draw(t, "to"))
		within := func(at time.Time) bool {
			for begins, ends := range d.Stretches(from, to, loc) {
				if !at.Before(begins) && at.Before(ends) {
					return true
				}
			}
			return false
		}
		for at := d.Time(time.UTC).Add(-30 * time.Hour); at.Before(d.Time(time.UTC).Add(54 * time.Hour)); at = at.Add(7 * time.Minute) {
			shown := DateOf(at, loc) == d && MinuteOf(at, loc) >= from && MinuteOf(at, loc) < to
			if within(at) != shown {
				t.Fatalf("%s to %s on %s: %v is in it: %v", from, to, d, at.In(loc), !shown)
			}
		}
	})
}

func TestAgainIsTheSecondOfTwo(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		loc := zone(t, rapid.SampledFrom([]string{"America/Toronto", "Europe/Berlin", "Australia/Lord_Howe", "Asia/Kathmandu"}).Draw(t, "zone"))
		day := rapid.SampledFrom([]Date{"2026-03-29", "2026-04-05", "2026-10-25", "2026-11-01", "2026-06-01"}).Draw(t, "day")
		m := Minute(rapid.IntRange(0, 300).Draw(t, "minute"))
		for i, at := range day.Instants(m, loc) {
			if Again(at, loc) != (i == 1) {
				t.Fatalf("%s on %s in %s: the one at %s", m, day, loc, at.UTC())
			}
		}
	})
}

// What keeps what it found last says the same as what looks anew.
func TestManyAreAsEachAlone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var once Once
		var days Days
		at := time.Date(2026, rapid.SampledFrom([]time.Month{3, 4, 10, 11}).Draw(t, "month"), 1, 0, 0, 0, 0, time.UTC)
		for range 60 {
			loc := zone(t, rapid.SampledFrom([]string{"America/Toronto", "Europe/Berlin", "Australia/Lord_Howe", "America/Havana"}).Draw(t, "zone"))
			at = at.Add(time.Duration(rapid.IntRange(-200, 2000).Draw(t, "minutes")) * time.Minute)
			if got := once.Again(at, loc); got != Again(at, loc) {
				t.Fatalf("%s in %s: again %v", at, loc, got)
			}
			if got := days.Date(at, loc); got != DateOf(at, loc) {
				t.Fatalf("%s in %s: %s", at, loc, got)
			}
		}
	})
}
