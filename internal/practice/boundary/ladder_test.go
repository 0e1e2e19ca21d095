package boundary

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
)

var late = []Boundary{
	{ID: "late", Version: 1, Side: Ask, Since: "2026-01-01", Follows: [3]string{"a word", "a letter", "we talk"}},
	{ID: "late", Version: 2, Side: Ask, Since: "2026-03-01", Follows: [3]string{"a fee", "", ""}},
}

func ack(version int, on civil.Date) Acknowledgement {
	return Acknowledgement{Boundary: "late", Version: version, How: Told, On: on}
}

func crossing(no int, on, booked civil.Date, state CrossingState) Crossing {
	return Crossing{ID: ident.Crossing(fmt.Sprintf("%04d", no)), Boundary: "late", Side: Ask, Watch: Late, Booked: booked, On: on, State: state}
}

func TestJudging(t *testing.T) {
	for name, c := range map[string]struct {
		acks       []Acknowledgement
		booked, on civil.Date
		want       int
	}{
		"never told":                              {nil, "2026-02-01", "2026-02-08", 0},
		"told before the booking":                 {[]Acknowledgement{ack(1, "2026-01-10")}, "2026-02-01", "2026-02-08", 1},
		"told on the day of the booking":          {[]Acknowledgement{ack(1, "2026-02-01")}, "2026-02-01", "2026-02-08", 1},
		"booked, told and late on one day":        {[]Acknowledgement{ack(1, "2026-02-01")}, "2026-02-01", "2026-02-01", 0},
		"told between booking and visit":          {[]Acknowledgement{ack(1, "2026-02-05")}, "2026-02-01", "2026-02-08", 1},
		"told on the day it happened":             {[]Acknowledgement{ack(1, "2026-02-08")}, "2026-02-01", "2026-02-08", 0},
		"told afterwards":                         {[]Acknowledgement{ack(1, "2026-02-20")}, "2026-02-01", "2026-02-08", 0},
		"replaced between booking and visit":      {[]Acknowledgement{ack(1, "2026-01-10"), ack(2, "2026-03-02")}, "2026-02-20", "2026-03-08", 1},
		"replaced, and only the new one was told": {[]Acknowledgement{ack(2, "2026-03-02")}, "2026-02-20", "2026-03-08", 0},
		"the new one not told yet":                {[]Acknowledgement{ack(1, "2026-01-10")}, "2026-03-05", "2026-03-08", 1},
		"the new one told":                        {[]Acknowledgement{ack(1, "2026-01-10"), ack(2, "2026-03-02")}, "2026-03-05", "2026-03-08", 2},
	} {
		t.Run(name, func(t *testing.T) {
			got, _, ok := Judging(late, c.acks, c.booked, c.on, time.Time{})
			if got.Version != c.want || ok != (c.want > 0) {
				t.Errorf("version %d judges (%v), want %d", got.Version, ok, c.want)
			}
		})
	}
}

// On one day the instants decide where both are known, to the minute.
func TestJudgingByInstants(t *testing.T) {
	yes := time.Date(2026, 2, 1, 10, 0, 0, 0, time.UTC)
	known, noted := ack(1, "2026-02-01"), ack(1, "2026-02-01")
	known.At = yes
	for name, c := range map[string]struct {
		ack  Acknowledgement
		at   time.Time
		want bool
	}{
		"before it":          {known, yes.Add(time.Minute), true},
		"in the same minute": {known, yes.Add(59 * time.Second), false},
		"after it":           {known, yes.Add(-time.Hour), false},
		"of another day":     {ack(1, "2026-01-31"), yes, true},
		"noted that day":     {noted, yes.Add(time.Hour), false},
		"nobody knows when":  {known, time.Time{}, false},
	} {
		if _, _, ok := Judging(late, []Acknowledgement{c.ack}, "2026-02-01", "2026-02-01", c.at); ok != c.want {
			t.Errorf("%s: %v", name, ok)
		}
	}
}

// The practice is bound by what it says of itself, whether a client was told or not.
func TestOwnBoundariesBindUntold(t *testing.T) {
	own := []Boundary{{ID: "time", Version: 1, Side: Count, Since: "2026-01-01"}}
	if _, _, ok := Judging(own, nil, "2026-02-01", "2026-02-08", time.Time{}); !ok {
		t.Error("the practice's own boundary does not bind it")
	}
}

func TestFollow(t *testing.T) {
	told := []Acknowledgement{ack(1, "2026-01-10")}
	all := []Crossing{
		crossing(1, "2026-01-20", "2026-01-15", Counted),
		crossing(2, "2026-01-27", "2026-01-15", LetGo),
		crossing(3, "2026-02-03", "2026-01-15", Counted),
		crossing(4, "2026-02-10", "2026-01-15", Noticed),
	}
	var got [][2]string
	for _, c := range all {
		f, ok := Follow(c, late, told, all)
		if !ok {
			t.Fatalf("%s: nothing judges", c.ID)
		}
		got = append(got, [2]string{fmt.Sprint(f.Time), f.Follows})
	}
	want := [][2]string{{"1", "a word"}, {"2", "a letter"}, {"2", "a letter"}, {"3", "we talk"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if _, ok := Follow(all[3], late, nil, all); ok {
		t.Error("something follows what was never told")
	}
}

func TestDecide(t *testing.T) {
	c := crossing(1, "2026-02-08", "2026-02-01", Noticed)
	if _, err := c.Decide(Counted, false, "ana", ""); !fault.Is(err, fault.Conflict) {
		t.Errorf("counted what was never told: %v", err)
	}
	if got, err := c.Decide(LetGo, false, "ana", "snow"); err != nil || got.State != LetGo || got.By != "ana" {
		t.Errorf("let go: %+v, %v", got, err)
	}
	counted, err := c.Decide(Counted, true, "ana", "")
	if err != nil || counted.State != Counted {
		t.Fatalf("counted: %+v, %v", counted, err)
	}
	if back, err := counted.Decide(Noticed, true, "ana", ""); err != nil || cmp.Diff(c, back) != "" {
		t.Errorf("taken back: %s, %v", cmp.Diff(c, back), err)
	}
	own := c
	own.Side = Count
	if _, err := own.Decide(Counted, false, "ana", ""); err != nil {
		t.Errorf("the practice's own miss: %v", err)
	}
	if _, err := c.Decide("maybe", true, "ana", ""); err == nil {
		t.Error("an unknown decision was taken")
	}
}

// What follows is a function of the versions told and the crossings counted: the order of the list, what was let go, and what came later
// change nothing; one more counted before moves it one rung up.
func TestLadderProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		told := []Acknowledgement{ack(1, "2026-01-01")}
		states := rapid.SliceOfN(rapid.SampledFrom([]CrossingState{Noticed, Counted, LetGo}), 1, 12).Draw(t, "states")
		var all []Crossing
		counted := 0
		for i, s := range states {
			all = append(all, crossing(i, civil.Date("2026-02-01").Add(i), "2026-01-15", s))
			if s == Counted {
				counted++
			}
		}
		at := rapid.IntRange(0, len(all)-1).Draw(t, "which")
		c := all[at]
		want, ok := Follow(c, late, told, all)
		if !ok {
			t.Fatal("nothing judges")
		}
		before := 0
		for _, o := range all[:at] {
			if o.State == Counted {
				before++
			}
		}
		if want.Time != before+1 {
			t.Fatalf("time %d after %d counted", want.Time, before)
		}
		shuffled := rapid.Permutation(all).Draw(t, "order")
		if got, _ := Follow(c, late, told, shuffled); cmp.Diff(want, got) != "" {
			t.Fatalf("the order of the list matters: %s", cmp.Diff(want, got))
		}
		var kept []Crossing
		for _, o := range all {
			if o.State == Counted {
				kept = append(kept, o)
			}
		}
		if got, _ := Follow(c, late, told, kept); cmp.Diff(want, got) != "" {
			t.Fatalf("what was not counted matters: %s", cmp.Diff(want, got))
		}
	})
}

func TestTimesTold(t *testing.T) {
	got := TimesTold([]civil.Date{"2026-01-10", "2026-02-01"}, []civil.Date{"2026-03-01", "2026-02-01"})
	if diff := cmp.Diff([]civil.Date{"2026-01-10", "2026-02-01", "2026-03-01"}, got); diff != "" {
		t.Error(diff)
	}
}
