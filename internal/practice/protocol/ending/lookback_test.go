package ending

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/partwell/partwell/internal/civil"
)

func TestLookOver(t *testing.T) {
	back := LookOver([]Mark{
		{Key: "talk", Kind: MarkTalked, On: "2026-03-09"},
		{Key: "told late again", Kind: MarkTold, On: "2026-03-02", Title: "Coming late", Version: 2, How: "told", Tries: []Try{TryTalk}},
		{Key: "told late", Kind: MarkTold, On: "2026-01-12", Title: "Coming late", Version: 1, How: "agreed"},
		{Key: "told pay", Kind: MarkTold, On: "2026-01-12", Title: "Paying", Version: 1, How: "agreed"},
		{Key: "told late", Kind: MarkTold, On: "2026-01-13", Title: "Coming late"},
		{Key: "late", Kind: MarkNotKept, On: "2026-03-02", Title: "Coming late"},
		{Key: "plan", Kind: MarkPlan, On: "2026-02-01", Clinical: true},
	}, []Try{TryBreak}, false, false)
	var got []string
	for _, r := range back.Rows {
		got = append(got, fmt.Sprint(r.On, " ", r.Kind, " ", len(r.Marks), " ", r.Again))
	}
	want := "2026-01-12 told 2 false|2026-03-02 not-kept 1 false|2026-03-02 told 1 true|2026-03-09 talked 1 false"
	if strings.Join(got, "|") != want {
		t.Errorf("%v", got)
	}
	if fmt.Sprint(back.Tried, back.Left) != "[talk break] [fee shorter other-times refer]" {
		t.Error(back.Tried, back.Left)
	}
	if n := len(back.In(LaneSaid)); n != 2 {
		t.Errorf("%d said", n)
	}
	if empty := LookOver(nil, nil, true, true); len(empty.Rows) > 0 || len(empty.Left) != len(Tries()) {
		t.Errorf("%+v", empty)
	}
}

// Whatever is known: it stands in its order, nothing twice and nothing lost, nothing clinical for who
// reads none, and what is left was not tried.
func TestLookOverHolds(t *testing.T) {
	kinds := []MarkKind{MarkTold, MarkReminded, MarkWords, MarkNotKept, MarkLetGo, MarkOurs, MarkOursLetGo, MarkMatter, MarkAgreed, MarkPlan, MarkChanged, MarkTalked, MarkIntroduced, MarkPaused}
	mark := rapid.Custom(func(t *rapid.T) Mark {
		return Mark{Key: rapid.StringMatching(`[a-h]`).Draw(t, "key"), Kind: rapid.SampledFrom(kinds).Draw(t, "kind"), On: civil.Date("2026-01-01").Add(rapid.IntRange(0, 9).Draw(t, "day")),
			Title: rapid.SampledFrom([]string{"Late", "Pay"}).Draw(t, "title"), How: rapid.SampledFrom([]string{"told", "agreed"}).Draw(t, "how"),
			Tries: rapid.SliceOfN(rapid.SampledFrom(Tries()), 0, 2).Draw(t, "tries"), Clinical: rapid.Bool().Draw(t, "clinical")}
	})
	rapid.Check(t, func(t *rapid.T) {
		marks, more := rapid.SliceOfN(mark, 0, 60).Draw(t, "marks"), rapid.SliceOf(rapid.SampledFrom(Tries())).Draw(t, "more")
		clinical, several := rapid.Bool().Draw(t, "reads"), rapid.Bool().Draw(t, "several")
		given := slices.Clone(marks)
		back := LookOver(marks, more, clinical, several)
		if !slices.EqualFunc(given, marks, func(a, b Mark) bool { return a.Key == b.Key && a.On == b.On }) {
			t.Fatal("what was given was changed")
		}
		keys, tried := map[string]bool{}, slices.Clone(more)
		for i, r := range back.Rows {
			if i > 0 && back.Rows[i-1].On > r.On {
				t.Fatalf("%s stands before %s", back.Rows[i-1].On, r.On)
			}
			if len(r.Marks) == 0 || len(r.Marks) > 1 && r.Kind != MarkTold {
				t.Fatalf("%d marks in one row: %+v", len(r.Marks), r)
			}
			for _, m := range r.Marks {
				if keys[m.Key] || m.On != r.On || m.Kind != r.Kind || m.Clinical && !clinical {
					t.Fatalf("%+v in %+v", m, r)
				}
				keys[m.Key] = true
				tried = append(tried, m.Tries...)
			}
		}
		for _, m := range marks {
			first := slices.IndexFunc(marks, func(o Mark) bool { return o.Key == m.Key })
			if shown := clinical || !marks[first].Clinical; shown && !keys[m.Key] {
				t.Fatalf("%s is lost", m.Key)
			}
		}
		for _, x := range Tries() {
			inTried, inLeft := slices.Contains(back.Tried, x), slices.Contains(back.Left, x)
			if inTried != slices.Contains(tried, x) || inTried && inLeft || !inTried && !inLeft && (x != TryTherapist || several) {
				t.Fatalf("%s: tried %v, left %v", x, inTried, inLeft)
			}
		}
		n := 0
		for _, lane := range Lanes() {
			n += len(back.In(lane))
		}
		if n != len(back.Rows) {
			t.Fatalf("%d rows stand on lanes, of %d", n, len(back.Rows))
		}
	})
}

func TestTriesOf(t *testing.T) {
	usual := Came{With: "a", Minutes: 60, Weekday: 1, Hour: 10}
	change := func(f func(*Came)) []Came {
		v := usual
		f(&v)
		return []Came{usual, usual, usual, usual, v}
	}
	for name, tc := range map[string]struct {
		visits []Came
		want   string
	}{
		"none":            {nil, "[]"},
		"as usual":        {change(func(*Came) {}), "[]"},
		"a longer first":  {change(func(v *Came) { v.Minutes = 75 }), "[]"},
		"shorter":         {change(func(v *Came) { v.Minutes = 45 }), "[shorter]"},
		"another day":     {change(func(v *Came) { v.Weekday = 4 }), "[other-times]"},
		"the evening":     {change(func(v *Came) { v.Hour = 18 }), "[other-times]"},
		"a bit later":     {change(func(v *Came) { v.Hour = 11 }), "[]"},
		"somebody else":   {change(func(v *Came) { v.With = "b" }), "[another-therapist]"},
		"no habit yet":    {[]Came{usual, {With: "a", Minutes: 30, Weekday: 5, Hour: 18}}, "[]"},
		"never the habit": {[]Came{usual, {With: "a", Minutes: 30, Weekday: 2, Hour: 9}, {With: "a", Minutes: 45, Weekday: 3, Hour: 9}, {With: "a", Minutes: 90, Weekday: 4, Hour: 9}}, "[]"},
	} {
		if got := fmt.Sprint(TriesOf(tc.visits)); got != tc.want {
			t.Errorf("%s: %s, want %s", name, got, tc.want)
		}
	}
}

// Each parting stands once, in its year, the newest first, beside how many people came.
func TestByYear(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		past := rapid.SliceOf(rapid.Custom(func(t *rapid.T) Past {
			return Past{On: civil.Date("2019-06-01").Add(rapid.IntRange(0, 2600).Draw(t, "day")), How: rapid.SampledFrom(PartedWays()).Draw(t, "how"), Ref: rapid.Int().Draw(t, "ref")}
		})).Draw(t, "past")
		people := rapid.MapOf(rapid.IntRange(2018, 2026), rapid.IntRange(0, 40)).Draw(t, "people")
		years := ByYear(past, people, 2026)
		n := 0
		for i, y := range years {
			if i > 0 && y.Year != years[i-1].Year-1 || y.People != people[y.Year] {
				t.Fatalf("%+v", years)
			}
			if !slices.IsSortedFunc(y.Past, func(a, b Past) int { return cmp.Compare(b.On, a.On) }) {
				t.Fatalf("%d: %+v", y.Year, y.Past)
			}
			sum := 0
			for _, how := range PartedWays() {
				sum += y.Count(how)
			}
			if sum != len(y.Past) {
				t.Fatalf("%d of %d", sum, len(y.Past))
			}
			n += sum
		}
		if n != len(past) || years[len(years)-1].Year < 2018 || years[0].Year < 2026 {
			t.Fatalf("%d of %d in %+v", n, len(past), years)
		}
	})
	if got := ByYear([]Past{{On: "not a day"}}, nil, 2026); len(got) != 1 || len(got[0].Past) != 0 {
		t.Errorf("%+v", got)
	}
}
