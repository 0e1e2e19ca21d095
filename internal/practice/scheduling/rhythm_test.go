package scheduling

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/partwell/partwell/internal/ident"
)

var rhythmNow = time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC) // a Wednesday

// cameOn are visits of an hour, so many days from now; those ahead are booked.
func cameOn(c ident.Client, days ...int) (out []Visit) {
	for i, d := range days {
		v := Visit{ID: ident.Visit(fmt.Sprint(c, i)), Client: c, Therapist: "t", Starts: rhythmNow.AddDate(0, 0, d), Minutes: 60, State: Done}
		if d > 0 {
			v.State = Booked
		}
		out = append(out, v)
	}
	return out
}

func TestRhythms(t *testing.T) {
	for _, tt := range []struct {
		name  string
		days  []int
		every int // 0: none
		next  []int
	}{
		{"every second week", []int{-42, -28, -14}, 14, []int{0, 14, 28}},
		{"twice is no rhythm", []int{-28, -14}, 0, nil},
		{"one gap that differs", []int{-70, -42, -28, -14, -1}, 14, []int{13, 27, 41}},
		{"away for more than twice as long", []int{-90, -76, -62}, 0, nil},
		{"away, but booked", []int{-90, -76, -62, 3}, 14, []int{17, 31}},
		{"booked near the day", []int{-42, -28, -14, 5}, 14, []int{19, 33}},
		{"booked far ahead", []int{-42, -28, -14, 40}, 14, []int{0, 14, 28}},
		{"all booked", []int{-21, -14, -7, 1, 7, 14, 21, 28, 35, 42}, 7, nil},
	} {
		got := Rhythms("t", cameOn("c", tt.days...), rhythmNow)
		if tt.every == 0 {
			if len(got) != 0 {
				t.Errorf("%s: %+v", tt.name, got)
			}
			continue
		}
		if len(got) != 1 || got[0].Every != tt.every || got[0].Minutes != 60 {
			t.Errorf("%s: %+v", tt.name, got)
			continue
		}
		var next []int
		for _, at := range got[0].Expected(rhythmNow, rhythmNow.AddDate(0, 0, 42)) {
			next = append(next, int(at.Sub(rhythmNow)/hoursOfDay))
		}
		if diff := cmp.Diff(tt.next, next); diff != "" {
			t.Errorf("%s: %s", tt.name, diff)
		}
	}
	other := cameOn("c", -42, -28, -14)
	for i := range other {
		other[i].Therapist = "u"
	}
	if got := Rhythms("t", other, rhythmNow); len(got) != 0 {
		t.Errorf("who comes to somebody else: %+v", got)
	}
}

func TestRoomFor(t *testing.T) {
	h := Hours{Person: "t", Spans: []Span{{Weekday: time.Thursday, From: 9 * 60, To: 13 * 60}}}
	regular := cameOn("c", -42, -28, -14) // expected now, and every second Wednesday
	for _, tt := range []struct {
		name   string
		hours  func(Hours) Hours
		visits []Visit
		left   [3]int // of the first three weeks
		week   int
		more   int
	}{
		{"nobody comes", nil, nil, [3]int{240, 240, 240}, 240, -1},
		{"one regular", nil, regular, [3]int{180, 240, 180}, 210, 7},
		{"booked", nil, cameOn("d", 1), [3]int{180, 240, 240}, 235, -1},
		{"two a day", func(h Hours) Hours { h.Most = 2; return h }, nil, [3]int{120, 120, 120}, 120, -1},
		{"a rest between two", func(h Hours) Hours { h.Rest = 15; return h }, nil, [3]int{180, 180, 180}, 180, -1},
		{"a rest beside what is booked", func(h Hours) Hours { h.Rest = 15; return h }, cameOn("d", 1), [3]int{120, 180, 180}, 175, -1},
		{"away", func(h Hours) Hours {
			h.Away = []Away{{First: "2026-03-05", Last: "2026-03-06", To: 24 * 60}}
			return h
		}, nil, [3]int{0, 240, 240}, 220, -1},
		{"whom a week has no room for comes in the next", func(h Hours) Hours {
			h.Away = []Away{{First: "2026-03-05", Last: "2026-03-06", To: 24 * 60}}
			return h
		}, regular, [3]int{0, 180, 180}, 190, 6},
		{"too short for a session", func(h Hours) Hours {
			h.Spans = []Span{{Weekday: time.Thursday, From: 9 * 60, To: 9*60 + 50}, {Weekday: time.Thursday, From: 10 * 60, To: 11*60 + 30}}
			return h
		}, nil, [3]int{60, 60, 60}, 60, -1},
	} {
		hours := h
		if tt.hours != nil {
			hours = tt.hours(h)
		}
		got := RoomFor(hours, tt.visits, Rhythms("t", tt.visits, rhythmNow), rhythmNow, Need{Minutes: 60}, time.UTC)
		if left := [3]int{got.Weeks[0].Left, got.Weeks[1].Left, got.Weeks[2].Left}; left != tt.left || got.PerWeek() != tt.week {
			t.Errorf("%s: %v, %d a week", tt.name, left, got.PerWeek())
		}
		if more, ok := got.More(); ok != (tt.more >= 0) || ok && more != tt.more {
			t.Errorf("%s: %d more, %t", tt.name, more, ok)
		}
	}
}

// Whatever is booked and whoever comes: no week has more room than it has hours, nothing is counted twice, and
// what is expected is taken off in full, as far as there is anything to take it off.
func TestRoomForOthersAddsUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var visits []Visit
		for c := range rapid.IntRange(0, 8).Draw(t, "clients") {
			visits = append(visits, cameOn(ident.Client(fmt.Sprint("c", c)), rapid.SliceOfNDistinct(rapid.IntRange(-180, 80), 0, 12, rapid.ID).Draw(t, "days")...)...)
		}
		h := Usual("t")
		h.Most = rapid.IntRange(0, 6).Draw(t, "most")
		now := rhythmNow.Add(time.Duration(rapid.IntRange(0, 7*24*60).Draw(t, "minutes")) * time.Minute)
		left := RoomFor(h, visits, Rhythms("t", visits, now), now, Need{Minutes: rapid.SampledFrom([]int{30, 45, 60, 90}).Draw(t, "need")}, time.UTC)
		free, expected, rest := 0, 0, 0
		for _, w := range left.Weeks {
			if w.Left < 0 || w.Left > w.Free || w.Free > w.Open-w.Booked || w.Booked < 0 || w.Expected < 0 {
				t.Fatalf("%+v", w)
			}
			free, expected, rest = free+w.Free, expected+w.Expected, rest+w.Left
		}
		if rest < free-expected || rest > free {
			t.Fatalf("%d left of %d, with %d expected", rest, free, expected)
		}
		both := left.With(left)
		if both.PerWeek() < 2*left.PerWeek() || both.PerWeek() > 2*left.PerWeek()+1 || both.Load != left.Load {
			t.Fatalf("two alike: %d and %d", both.PerWeek(), left.PerWeek())
		}
	})
}

// The free minutes of a week are those of as many sessions as can be put into it one after the other, minute by
// minute: within the hours, beside what is booked and what belongs to it, with the rest between two, and no more
// on a day than she gives.
func TestRoomAgainstAWalkThroughTheMinutes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := Hours{Person: "t", Most: rapid.IntRange(0, 4).Draw(t, "most"), Rest: rapid.IntRange(0, 3).Draw(t, "rest") * 10,
			Spans: []Span{{Weekday: time.Thursday, From: 9 * 60, To: 12 * 60}, {Weekday: time.Thursday, From: 12*60 + 20, To: 18 * 60}}}
		if rapid.Bool().Draw(t, "away") {
			h.Away = []Away{{First: "2026-03-05", Last: "2026-03-05", From: 10 * 60, To: 11 * 60}}
		}
		need := Need{Minutes: rapid.SampledFrom([]int{30, 45, 60}).Draw(t, "need"), Before: rapid.IntRange(0, 1).Draw(t, "before") * 10, After: rapid.IntRange(0, 1).Draw(t, "after") * 5}
		thursday := time.Date(2026, 3, 5, 0, 0, 0, 0, time.UTC)
		var visits []Visit
		for i := range rapid.IntRange(0, 5).Draw(t, "visits") {
			visits = append(visits, Visit{ID: ident.Visit(fmt.Sprint(i)), Client: "c", Therapist: "t", State: rapid.SampledFrom([]State{Booked, Cancelled, Arrived}).Draw(t, "state"),
				Starts: thursday.Add(time.Duration(rapid.IntRange(8*12, 18*12).Draw(t, "at")) * 5 * time.Minute), Minutes: 60, Before: rapid.IntRange(0, 2).Draw(t, "vb") * 5, After: rapid.IntRange(0, 2).Draw(t, "va") * 5})
		}
		busy, sessions := [24 * 60]bool{}, 0
		for _, v := range visits {
			if !v.Live() {
				continue
			}
			sessions++
			for m := v.Block().From; m.Before(v.Block().To); m = m.Add(time.Minute) {
				if m.Before(thursday.AddDate(0, 0, 1)) {
					busy[int(m.Sub(thursday)/time.Minute)] = true
				}
			}
		}
		open := func(m int) bool {
			at := 9*60 <= m && m < 12*60 || 12*60+20 <= m && m < 18*60
			return at && (len(h.Away) == 0 || m < 10*60 || m >= 11*60)
		}
		fits := func(from int) bool {
			for m := from - need.Before - h.Rest; m < from+need.Minutes+need.After+h.Rest; m++ {
				if within := m >= from && m < from+need.Minutes; within && !open(m) || m >= 0 && m < len(busy) && busy[m] {
					return false
				}
			}
			return true
		}
		opens, booked, placed := 0, 0, 0
		for m := range busy {
			if open(m) {
				opens++
				if busy[m] {
					booked++
				}
			}
		}
		for m := range busy {
			if (h.Most == 0 || sessions < h.Most) && fits(m) {
				sessions, placed = sessions+1, placed+1
				for i := m - need.Before; i < m+need.Minutes+need.After; i++ {
					busy[i] = true
				}
			}
		}
		got := RoomFor(h, visits, nil, rhythmNow, need, time.UTC).Weeks[0]
		if got.Open != opens || got.Booked != booked || got.Free != placed*need.Minutes || got.Left != got.Free {
			t.Fatalf("%+v, want %d open, %d booked, %d sessions of %d", got, opens, booked, placed, need.Minutes)
		}
	})
}
