package scheduling

import (
	"testing"
	"time"

	"github.com/partwell/partwell/internal/civil"
)

// BenchmarkFree searches the calendar of one therapist over 30 days that are 80 % full.
func BenchmarkFree(b *testing.B) {
	loc, err := time.LoadLocation("America/Toronto")
	if err != nil {
		b.Fatal(err)
	}
	first := civil.Date("2026-03-02")
	var h Hours
	for d := range 7 {
		h.Spans = append(h.Spans, Span{Weekday: time.Weekday(d), From: 9 * 60, To: 17 * 60})
	}
	c := Calendar{Open: Openings(h, first, 100, loc)}
	for i := range 100 {
		for n := range 8 {
			if at := first.Add(i).At(civil.Minute((9+n)*60), loc); (i+n)%5 != 0 {
				c.Busy = append(c.Busy, Busy{Block{at, at.Add(time.Hour)}, true, 0})
			}
		}
	}
	need := Need{Minutes: 60, Step: 15, Shortest: 60}
	from, to := first.At(0, loc), first.Add(30).At(0, loc)
	for name, c := range map[string]Calendar{"ready": c.Ready(), "not ready": c} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if got := len(c.Free(need, nil, from, to)); got < 30 {
					b.Fatal(got)
				}
			}
		})
	}
}
