package treatment

import (
	"testing"

	"github.com/partwell/partwell/internal/fault"
)

func TestLooked(t *testing.T) {
	plan := Plan{Client: "c", Version: 1, DecidedOn: "2026-03-03"}
	whole := Looked{Hoped: "Nights without waking", Reviews: []Review{{Visit: "v", Helped: HelpedALittle, Did: "Neck"}}, Keep: []string{"Warmth"}, NextTime: []string{"Slower"}}
	next := plan.With(Aims{Change: Reviewed, Looked: whole}, "2026-03-04")
	if next.Check() != nil || !next.Any() || next.Empty() || (Looked{}).Any() {
		t.Errorf("the review: %+v", next)
	}
	for name, looked := range map[string]Looked{
		"an answer": {Reviews: []Review{{Helped: "perhaps"}}}, "an empty line": {Try: []string{" "}}, "six lines": {NextTime: []string{"a", "b", "c", "d", "e", "f"}},
	} {
		if err := plan.With(Aims{Looked: looked}, "2026-03-04").Check(); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s was taken: %v", name, err)
		}
	}
	for _, h := range []Helped{DidHelp, HelpedALittle, DidNotHelp, CannotTell} {
		if h.Words() == "" {
			t.Errorf("%s has no words", h)
		}
	}
}
