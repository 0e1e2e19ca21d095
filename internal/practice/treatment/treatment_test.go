package treatment

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/scheduling"
)

var base = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func visit(id string, day int, state scheduling.State) scheduling.Visit {
	return scheduling.Visit{ID: ident.Visit(id), Client: "mariam", Starts: base.AddDate(0, 0, day), Minutes: 60, State: state}
}

func TestAsk(t *testing.T) {
	for _, tc := range []struct {
		name   string
		plan   CheckPlan
		length int
		want   []int
	}{
		{"afterwards, an hour", Afterwards("c", "k", base, 3), 60, []int{5, 15, 25, 35, 45, 55}},
		{"afterwards, half an hour", Afterwards("c", "k", base, 3), 30, []int{5, 15, 25}},
		{"at the table, minute 32", AtTable(visit("v", 0, scheduling.Arrived), 32), 60, []int{37, 42, 47, 52}},
		{"too short to ask", Afterwards("c", "k", base, 3), 9, nil},
		{"never again", CheckPlan{First: 5}, 60, nil},
	} {
		if diff := cmp.Diff(tc.want, tc.plan.Ask(tc.length)); diff != "" {
			t.Errorf("%s: %s", tc.name, diff)
		}
	}
}

func TestNextThreeVisits(t *testing.T) {
	plan := Afterwards("mariam", "case", base, 3)
	past, gone := visit("past", -1, scheduling.Done), visit("gone", 1, scheduling.Cancelled)
	a, b, c, d := visit("a", 2, scheduling.Done), visit("b", 9, scheduling.Booked), visit("c", 16, scheduling.Booked), visit("d", 23, scheduling.Booked)
	all := []scheduling.Visit{d, b, gone, a, past}
	for v, want := range map[string]int{"a": 1, "b": 2, "d": 3, "past": 0, "gone": 0} {
		got, on := plan.Place(all, find(all, v))
		if on != (want > 0) || on && got != want {
			t.Errorf("%s is %d (%v), want %d", v, got, on, want)
		}
	}
	if left := plan.Left(all); left != 0 {
		t.Errorf("%d visits left", left)
	}
	// A visit booked in between takes the place of the last one, without anybody doing anything.
	all = append(all, c)
	if _, on := plan.Place(all, d); on {
		t.Error("the fourth visit is asked as well")
	}
	if got := Minutes([]CheckPlan{plan}, all, c); len(got) != 6 {
		t.Errorf("the third visit is asked at %v", got)
	}
	if left := plan.Left([]scheduling.Visit{a}); left != 2 {
		t.Errorf("%d visits left, want 2", left)
	}
}

func find(all []scheduling.Visit, id string) scheduling.Visit {
	for _, v := range all {
		if string(v.ID) == id {
			return v
		}
	}
	return scheduling.Visit{}
}

func TestMinutesJoinPlans(t *testing.T) {
	v := visit("v", 1, scheduling.Arrived)
	plans := []CheckPlan{Afterwards("mariam", "case", base, 3), AtTable(v, 21), AtTable(visit("other", 2, scheduling.Booked), 0)}
	want := []int{5, 15, 25, 31, 35, 41, 45, 51, 55}
	if diff := cmp.Diff(want, Minutes(plans, []scheduling.Visit{v}, v)); diff != "" {
		t.Error(diff)
	}
	if got := Minutes(nil, nil, v); got != nil {
		t.Errorf("without a plan it is asked at %v", got)
	}
}

// TestMinutesStayInside: every question lies inside the visit, in order, and not more visits are
// asked than the plan says, whatever is booked or cancelled.
func TestMinutesStayInside(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		plan := Afterwards("mariam", "case", base, rapid.IntRange(1, MostVisits).Draw(t, "visits"))
		var all []scheduling.Visit
		for i := range rapid.IntRange(0, 12).Draw(t, "n") {
			v := visit(string(rune('a'+i)), rapid.IntRange(-5, 30).Draw(t, "day"), rapid.SampledFrom([]scheduling.State{
				scheduling.Booked, scheduling.Done, scheduling.Cancelled, scheduling.Missed,
			}).Draw(t, "state"))
			v.Minutes = rapid.IntRange(5, 120).Draw(t, "minutes")
			all = append(all, v)
		}
		asked := 0
		for _, v := range all {
			if _, on := plan.Place(all, v); on {
				asked++
			}
			last := 0
			for _, m := range Minutes([]CheckPlan{plan}, all, v) {
				if m <= last || m >= v.Minutes {
					t.Fatalf("asked at %d of %d after %d", m, v.Minutes, last)
				}
				last = m
			}
		}
		if asked > plan.Visits || asked+plan.Left(all) != plan.Visits {
			t.Fatalf("%d visits are asked and %d left, of %d", asked, plan.Left(all), plan.Visits)
		}
	})
}

func TestChoose(t *testing.T) {
	p := Plan{Client: "c", Version: 2, Goal: "Turn the head without a pull", Wanted: []Technique{Stretching, Warmth}, NotWanted: []Technique{Broader}}
	got := p.Choose([]Technique{Slower, Broader}, []Technique{Stretching, Position}, "2026-03-03", "ines", "case")
	want := Plan{
		Client: "c", Version: 3, Goal: "Turn the head without a pull", Wanted: []Technique{Slower, Broader, Warmth},
		NotWanted: []Technique{Stretching, Position}, DecidedOn: "2026-03-03", By: "ines", Case: "case",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if err := got.Check(); err != nil {
		t.Error(err)
	}
}

func TestChecksAndWords(t *testing.T) {
	for _, p := range []Plan{{DecidedOn: "3 March"}, {DecidedOn: "2026-03-03", Wanted: []Technique{"magic"}}, {DecidedOn: "2026-03-03", Goal: strings.Repeat("a", LongestGoal+1)}} {
		if err := p.Check(); !fault.Is(err, fault.Invalid) {
			t.Errorf("%+v passed", p)
		}
	}
	for _, c := range []CheckPlan{{First: 5, Every: 10}, {First: 0, Every: 10, Visits: 1}, {First: 5, Every: 4, Visits: 1}, {First: 5, Every: 10, Visits: 7}} {
		if err := c.Check(); !fault.Is(err, fault.Invalid) {
			t.Errorf("%+v passed", c)
		}
	}
	if err := Afterwards("c", "k", base, NextVisits).Check(); err != nil {
		t.Error(err)
	}
	if CheckNote("") == nil || CheckNote(strings.Repeat("ж", LongestNote+1)) == nil || CheckNote("Neck, lighter.") != nil {
		t.Error("notes are judged wrongly")
	}
	for _, x := range Techniques() {
		if !x.Valid() || x.Words() == "" {
			t.Errorf("%s has no words", x)
		}
	}
	for _, a := range Answers() {
		if !a.Valid() || a.Words() == "" || a.Reopens() != (a == TooMuch || a == Stop) {
			t.Errorf("%s is judged wrongly", a)
		}
	}
	if Technique("x").Valid() || Technique("x").Words() != "" || Answer("x").Valid() || Answer("x").Words() != "" {
		t.Error("unknown codes are valid")
	}
}
