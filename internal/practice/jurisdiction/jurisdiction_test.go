package jurisdiction

import "testing"

func TestWatchedFrom(t *testing.T) {
	if got := (Pack{WatchMonths: 6}).WatchedFrom("2026-08-31"); got != "2026-03-03" {
		t.Errorf("six months before the last of August: %s", got) // February has no 31st: three days of March
	}
	if got := (Pack{}).WatchedFrom("2026-03-03"); got != "2025-03-03" {
		t.Errorf("without a pack: %s", got)
	}
}
