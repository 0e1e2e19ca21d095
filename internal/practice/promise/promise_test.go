package promise

import (
	"testing"
	"time"
)

func TestMissed(t *testing.T) {
	due := time.Date(2026, 3, 3, 17, 0, 0, 0, time.UTC)
	for _, tc := range []struct {
		name   string
		p      Promise
		now    time.Time
		missed bool
	}{
		{"at its time", Promise{Due: due}, due, false},
		{"after it", Promise{Due: due}, due.Add(time.Second), true},
		{"done", Promise{Due: due, DoneAt: due}, due.Add(time.Hour), false},
	} {
		if got := tc.p.Missed(tc.now); got != tc.missed {
			t.Errorf("%s: missed is %v", tc.name, got)
		}
	}
}
