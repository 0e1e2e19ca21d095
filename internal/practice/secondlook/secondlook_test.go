package secondlook

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/protocol/ending"
	"github.com/partwell/partwell/internal/practice/staff"
)

var at = time.Date(2026, 3, 3, 9, 0, 0, 0, time.UTC)

// Whatever is tried in whatever order, the first answer counts, nobody answers what she asked for herself,
// and a lone look by night needs a night.
func TestTheFirstAnswerCounts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := Act{Kind: Charge, By: "kim", State: Waiting}
		for range rapid.IntRange(1, 8).Draw(t, "steps") {
			var next Act
			var err error
			by := rapid.SampledFrom([]ident.Person{"kim", "ines", "noor", ""}).Draw(t, "by")
			today := rapid.SampledFrom([]civil.Date{"2026-03-03", "2026-03-04"}).Draw(t, "today")
			step := rapid.SampledFrom([]string{"ahead", "again", "withdraw", "night"}).Draw(t, "step")
			switch step {
			case "ahead":
				next, err = a.Answer(by, at, true, "")
			case "again":
				next, err = a.Answer(by, at, false, "because")
			case "withdraw":
				next, err = a.Withdraw(by, at)
			case "night":
				next, err = a.Alone(by, ending.ByNight, "", "fair", at, "2026-03-03", today)
			}
			own := step == "withdraw" || step == "night"
			may := a.Open() && by != "" && own == (by == "kim") && (step != "night" || today > "2026-03-03")
			if (err == nil) != may {
				t.Fatalf("%s by %q on %s of one that is %s: %v", step, by, today, a.State, err)
			}
			if err != nil && next.State != a.State {
				t.Fatalf("refused, and yet it is %s", next.State)
			}
			a = next
		}
	})
}

func TestWhatAnAnswerNeeds(t *testing.T) {
	a := Act{Kind: Charge, By: "kim", State: Waiting}
	if _, err := a.Answer("ines", at, false, ""); !fault.Is(err, fault.Invalid) {
		t.Errorf("a no without a word: %v", err)
	}
	if _, err := a.Alone("kim", ending.ByColleague, "", "fair", at, "2026-03-03", "2026-03-03"); !fault.Is(err, fault.Invalid) {
		t.Errorf("a colleague without a name: %v", err)
	}
	done, err := a.Alone("kim", ending.ByColleague, "Ana", "fair", at, "2026-03-03", "2026-03-03")
	if err != nil || done.State != Agreed || done.Line != "Ana: fair" {
		t.Errorf("%+v %v", done, err)
	}
	if late := done.Late("the visit has moved"); late.State != Overtaken || late.Why == "" {
		t.Errorf("%+v", late)
	}
}

func TestWhoMayLook(t *testing.T) {
	people := map[ident.Person]staff.Person{}
	for _, p := range []staff.Person{{ID: "ines", Role: staff.Owner}, {ID: "noor", Role: staff.Therapist}, {ID: "sam", Role: staff.Therapist}, {ID: "kim", Role: staff.Desk}, {ID: "otto", Role: staff.Outside}} {
		p.Active = true
		people[p.ID] = p
	}
	for _, c := range []struct {
		here      []ident.Person
		by, usual ident.Person
		want      []ident.Person
		several   bool
	}{
		{[]ident.Person{"ines", "noor", "sam", "kim"}, "kim", "noor", []ident.Person{"ines", "sam"}, true},
		{[]ident.Person{"ines", "noor", "kim"}, "ines", "noor", []ident.Person{"noor"}, true}, // nobody else
		{[]ident.Person{"ines", "kim"}, "kim", "ines", []ident.Person{"ines"}, true},
		{[]ident.Person{"ines", "kim"}, "ines", "ines", []ident.Person{"kim"}, true}, // only the desk
		{[]ident.Person{"ines", "otto"}, "ines", "ines", nil, false},                 // a reader from outside does not work here
	} {
		var here []staff.Person
		for _, id := range c.here {
			here = append(here, people[id])
		}
		var got []ident.Person
		for _, p := range Lookers("house", here, c.by, c.usual) {
			got = append(got, p.ID)
		}
		slices.Sort(got)
		if d := cmp.Diff(c.want, got); d != "" || Several(here) != c.several {
			t.Errorf("%v, asked by %s: %s several %v", c.here, c.by, d, Several(here))
		}
	}
}
