package house

import (
	"errors"
	"testing"

	"github.com/partwell/partwell/internal/fault"
)

func TestSlugOf(t *testing.T) {
	for name, want := range map[string]string{"Carvalho Massage": "carvalho-massage", "  Hände & Füße ": "h-nde-f-e", "مريم": "practice", "": "practice"} {
		if got := SlugOf(name); got != want {
			t.Errorf("SlugOf(%q) = %q, want %q", name, got, want)
		}
	}
}

func TestNextGoesRoundWhatWasSkipped(t *testing.T) {
	var p Practice
	p = p.Answer(StepName).Answer(StepCurrency).Answer(StepName)
	if got := p.Next(StepName); got != StepPlace {
		t.Errorf("after the name comes %q", got)
	}
	if got := p.Next(StepPlace); got != StepServices {
		t.Errorf("after the place comes %q", got)
	}
	if len(p.Done) != 2 {
		t.Errorf("answered twice counts once: %v", p.Done)
	}
	for _, s := range Steps() {
		p = p.Answer(s)
	}
	if got := p.Next(""); got != "" {
		t.Errorf("all answered, and yet %q", got)
	}
}

func TestCheckNamesEachField(t *testing.T) {
	err := Practice{Zone: "Mars/Olympus", Currency: "pounds"}.Check()
	var f *fault.Error
	if !errors.As(err, &f) || len(f.Problems) != 3 {
		t.Fatalf("got %v", err)
	}
	if err := (Practice{Name: "K", Zone: "Europe/London", Currency: "GBP"}).Check(); err != nil {
		t.Errorf("a name of one letter is fine: %v", err)
	}
}
