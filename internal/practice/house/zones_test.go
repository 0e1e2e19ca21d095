package house

import (
	"testing"
	"time"
	_ "time/tzdata" // the test does not lean on the computer's own zones
)

func TestEachZoneLoads(t *testing.T) {
	if len(Zones()) < 300 {
		t.Errorf("only %d zones", len(Zones()))
	}
	for _, z := range Zones() {
		if _, err := time.LoadLocation(z); err != nil {
			t.Errorf("%s: %v", z, err)
		}
	}
}

func TestLikelyCurrency(t *testing.T) {
	for zone, want := range map[string]string{"Europe/London": "GBP", "Europe/Lisbon": "EUR", "America/Indiana/Knox": "USD", "Australia/Perth": "AUD", "": "EUR", "Europe/Zurich": "CHF"} {
		if got := LikelyCurrency(zone); string(got) != want {
			t.Errorf("LikelyCurrency(%q) = %s, want %s", zone, got, want)
		}
	}
	for zone, c := range homes {
		if _, err := time.LoadLocation(zone); err != nil || !c.Valid() {
			t.Errorf("%s: %v, %s", zone, err, c)
		}
	}
}

func TestWaits(t *testing.T) {
	var p Practice
	if step, no, ok := p.Waits(); !ok || step != StepName || no != 1 {
		t.Errorf("a fresh practice waits for %q, %d", step, no)
	}
	for _, s := range Questions() {
		p = p.Answer(s)
	}
	if step, no, ok := p.Waits(); !ok || step != StepPassword || no != 9 {
		t.Errorf("after the questions it waits for %q, %d", step, no)
	}
	for _, s := range Steps() {
		p = p.Answer(s)
	}
	if _, _, ok := p.Waits(); ok {
		t.Error("all is answered, and something waits")
	}
	p = p.Unanswer(StepRecovery)
	if step, _, _ := p.Waits(); step != StepRecovery {
		t.Errorf("the sheet was used up, and %q waits", step)
	}
}
