package ending

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
)

func TestNothingIsClosedBeforeItWasSaid(t *testing.T) {
	p := Parting{State: Prepared, From: "2026-05-01", WayBack: true}
	if p.Shuts("2026-06-01", "2026-06-02") {
		t.Error("prepared only, and closed")
	}
	told, err := p.Tell("2026-04-20")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		today, visit civil.Date
		want         bool
	}{{"2026-04-20", "2026-04-30", false}, {"2026-04-20", "2026-05-01", true}, {"2026-05-01", "2026-05-01", true}, {"2026-05-02", "2026-04-30", true}} {
		if got := told.Shuts(c.today, c.visit); got != c.want {
			t.Errorf("on %s for %s: %v", c.today, c.visit, got)
		}
	}
	if _, err := told.Drop(); !fault.Is(err, fault.Conflict) {
		t.Errorf("taken back after it was said: %v", err)
	}
	open, err := told.Open("inês", "2026-07-01", "")
	if err != nil || open.Shuts("2026-07-01", "2026-07-02") {
		t.Errorf("the way back is used, and yet: %v", err)
	}
	if _, err := open.Open("inês", "2026-07-01", ""); !fault.Is(err, fault.Conflict) {
		t.Errorf("opened twice: %v", err)
	}
	told.WayBack = false
	if _, err := told.Open("inês", "2026-07-01", ""); !fault.Is(err, fault.Invalid) {
		t.Errorf("opened without a way back and without a reason: %v", err)
	}
}

// Whatever the order of acts, an end shuts exactly while the client was told and nobody opened it.
func TestAnEndShutsOnlyWhileItHolds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := Parting{State: Prepared, From: "2026-05-01", WayBack: rapid.Bool().Draw(t, "way")}
		told, opened, dropped := false, false, false
		for range rapid.IntRange(1, 8).Draw(t, "steps") {
			var err error
			next := p
			switch rapid.SampledFrom([]string{"tell", "drop", "open"}).Draw(t, "act") {
			case "tell":
				if next, err = p.Tell("2026-05-01"); err == nil {
					told = true
				}
			case "drop":
				if next, err = p.Drop(); err == nil {
					dropped = true
				}
			case "open":
				if next, err = p.Open("x", "2026-06-01", "changed"); err == nil {
					opened = true
				}
			}
			p = next
			if got := p.Shuts("2026-06-01", "2026-06-01"); got != (told && !opened) {
				t.Fatalf("shuts %v, told %v, opened %v, dropped %v", got, told, opened, dropped)
			}
		}
		if told && dropped {
			t.Fatal("told, and taken back before it was said")
		}
	})
}

func TestASecondLookIsOfSomebodyElse(t *testing.T) {
	l := Look{How: ByPerson, By: "inês", Of: "noor"}
	if l.Enough("2026-03-03") {
		t.Error("asked is not answered")
	}
	if _, err := l.Answer("inês", "2026-03-03", true, ""); !fault.Is(err, fault.NotFound) {
		t.Errorf("her own second look: %v", err)
	}
	if _, err := l.Answer("noor", "2026-03-03", false, ""); !fault.Is(err, fault.Invalid) {
		t.Errorf("a no without a word: %v", err)
	}
	yes, err := l.Answer("noor", "2026-03-03", true, "")
	if err != nil || !yes.Enough("2026-03-03") {
		t.Errorf("the yes: %v", err)
	}
	night := Look{How: ByNight, On: "2026-03-03"}
	if night.Enough("2026-03-03") || !night.Enough("2026-03-04") || (Look{}).Enough("2026-03-04") || !(Look{How: ByColleague}).Enough("2026-03-03") {
		t.Error("a night is a night")
	}
}

func TestUndecided(t *testing.T) {
	if got := Undecided([]ident.Visit{"a", "b"}, []ident.Visit{"b"}); len(got) != 1 || got[0] != "a" {
		t.Error(got)
	}
}
