package ending

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// In proportion: the whole check for an end, a line for sending on, the statement for not taking on.
func TestNeedsAreInProportion(t *testing.T) {
	want := map[Method]int{Refer: 2, End: 12, Decline: 1, "vanish": 0}
	got := map[Method]int{}
	for m := range want {
		needs := Needs(m)
		got[m] = len(needs)
		for _, n := range needs {
			if !Known(string(n)) {
				t.Errorf("%s is not known", n)
			}
		}
		if len(needs) > 0 && needs[0] != Grounds {
			t.Errorf("%s does not begin with the statement on grounds", m)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestSafetySkipsWaitingButNoStatement(t *testing.T) {
	for need, want := range map[Need]bool{ToldOften: true, Tried: true, TalkedTo: true, Settled: true, Record: true, Elsewhere: true, WayBack: true, LookedTwice: true, Day: false, Grounds: false, Safety: false, LookedAll: false} {
		if Waivable(need) != want {
			t.Errorf("%s", need)
		}
	}
	if Known("haste") {
		t.Error("haste is no need")
	}
}
