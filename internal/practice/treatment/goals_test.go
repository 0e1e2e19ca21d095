package treatment

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/partwell/partwell/internal/fault"
)

func TestApart(t *testing.T) {
	rest, neck, neckLess := Goal{Very, "An hour of rest"}, Goal{Very, "A looser neck"}, Goal{Little, "a looser neck."}
	for name, tc := range map[string]struct {
		theirs, ours             []Goal
		both, onlyThem, onlyOurs int
		steps                    int
	}{
		"nothing":             {nil, nil, 0, 0, 0, 0},
		"the same":            {[]Goal{rest}, []Goal{rest}, 1, 0, 0, 0},
		"matters differently": {[]Goal{neckLess}, []Goal{neck}, 1, 0, 0, 2},
		"nothing shared":      {[]Goal{rest}, []Goal{neck}, 0, 1, 1, 6},
		"one of two":          {[]Goal{rest, neckLess}, []Goal{neck}, 1, 1, 0, 5},
		"short words":         {[]Goal{{Fairly, "ease"}, {Little, "Go"}}, []Goal{{Fairly, "go"}}, 1, 1, 0, 3},
	} {
		g := Apart(tc.theirs, tc.ours)
		if len(g.Both) != tc.both || len(g.OnlyTheirs) != tc.onlyThem || len(g.OnlyOurs) != tc.onlyOurs || g.Steps != tc.steps {
			t.Errorf("%s: %+v", name, g)
		}
	}
}

// The distance is the same from both sides, nothing from a list to itself, and no goal gets lost.
func TestApartHolds(t *testing.T) {
	lists := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Goal {
		return Goal{rapid.SampledFrom([]Weight{Very, Fairly, Little}).Draw(t, "weight"), rapid.SampledFrom([]string{"rest", "sleep better", "a looser neck", "fewer headaches"}).Draw(t, "text")}
	}), 0, MostGoals)
	rapid.Check(t, func(t *rapid.T) {
		a, b := lists.Draw(t, "a"), lists.Draw(t, "b")
		g := Apart(a, b)
		if len(g.Both)+len(g.OnlyTheirs) != len(a) || len(g.Both)+len(g.OnlyOurs) != len(b) {
			t.Fatalf("a goal got lost: %+v", g)
		}
		if Apart(a, a).Steps != 0 {
			t.Fatal("a list is apart from itself")
		}
		if back := Apart(b, a); len(back.Both) != len(g.Both) {
			t.Fatalf("shared %d from one side, %d from the other", len(g.Both), len(back.Both))
		}
	})
}

func TestMix(t *testing.T) {
	for _, tc := range []struct {
		mix   Mix
		valid bool
		words string
	}{
		{nil, true, ""},
		{Mix{{Rest, 0}}, false, ""},
		{Mix{{Focused, 20}, {Rest, 40}}, true, "40 minutes of quiet, restful work and 20 minutes of focused work"},
		{Mix{{Rest, 40}, {Focused, 15}, {AnyOther, 5}}, true, "40 minutes of quiet, restful work, 15 minutes of focused work and 5 minutes for anything else"},
		{Mix{{Rest, 1}}, true, "1 minute of quiet, restful work"},
		{Mix{{Rest, 10}, {Rest, 20}}, false, "10 minutes of quiet, restful work and 20 minutes of quiet, restful work"},
		{Mix{{"sleep", 10}}, false, ""},
		{Mix{{Rest, -1}, {Focused, 5}}, false, "5 minutes of focused work"},
	} {
		if tc.mix.Valid() != tc.valid || tc.mix.Words() != tc.words {
			t.Errorf("%+v: %v, %q", tc.mix, tc.mix.Valid(), tc.mix.Words())
		}
	}
	for _, minutes := range []int{0, 45, 60, 90} {
		if got := Halves(minutes); !got.Valid() || minutes > 0 && got.Minutes() != minutes {
			t.Errorf("halves of %d: %+v", minutes, got)
		}
	}
}

func TestAims(t *testing.T) {
	plan := Plan{Client: "c", Version: 2, Goal: "Neck", DecidedOn: "2026-03-03"}
	next := plan.With(Aims{Change: MixAgreed, Mix: Halves(60)}, "2026-03-04")
	if next.Version != 3 || next.Goal != "Neck" || next.DecidedOn != "2026-03-04" || next.Check() != nil || next.Empty() || !plan.Empty() {
		t.Errorf("the next version: %+v", next)
	}
	six := make([]Goal, 6)
	for field, aims := range map[string]Aims{
		"theirs": {Theirs: six}, "ours": {Ours: []Goal{{"much", "rest"}}}, "minutes": {Mix: Mix{{Rest, 0}}}, "told": {Told: []Topic{"weather"}},
	} {
		err := plan.With(aims, "2026-03-04").Check()
		if !fault.Is(err, fault.Invalid) {
			t.Errorf("%s was taken: %v", field, err)
		}
	}
	for _, topic := range Topics() {
		if topic.Words() == "" {
			t.Errorf("%s has no words", topic)
		}
	}
	if Topic("x").Words()+Work("x").Words() != "" {
		t.Error("what is unknown has words")
	}
}
