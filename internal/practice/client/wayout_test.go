package client

import (
	"testing"

	"github.com/partwell/partwell/internal/fault"
)

func TestAWayOutIsHersToTakeBack(t *testing.T) {
	w := WayOut{Kind: Break, Until: "2026-05-01"}
	if err := w.Check("2026-03-03"); err != nil {
		t.Error(err)
	}
	if !w.Holds("2026-04-30") || w.Holds("2026-05-01") || (WayOut{}).Holds("2026-03-03") {
		t.Error("a break ends on its day")
	}
	back, err := w.Back("2026-04-01")
	if err != nil || back.Holds("2026-04-02") {
		t.Errorf("she is back: %v", err)
	}
	if _, err := back.Back("2026-04-02"); !fault.Is(err, fault.Conflict) {
		t.Error(err)
	}
	for _, wrong := range []WayOut{{Kind: "rest"}, {Kind: Break, Until: "2026-03-03"}, {Kind: Break, Until: "soon"}} {
		if err := wrong.Check("2026-03-03"); !fault.Is(err, fault.Invalid) {
			t.Errorf("%+v: %v", wrong, err)
		}
	}
}
