package scheduling

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/partwell/partwell/internal/civil"
)

func TestClosedTimes(t *testing.T) {
	h := Usual("ines")
	h.Away = []Away{{First: "2026-03-03", Last: "2026-03-03", From: 16 * 60, To: 24 * 60}, {First: "2026-03-04", Last: "2026-03-04", To: 24 * 60}}
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	for day, want := range map[civil.Date][]string{
		"2026-03-02": {"0:00 to 9:00 off-hours", "13:00 to 14:00 break", "18:00 to 0:00 off-hours"},
		"2026-03-03": {"0:00 to 9:00 off-hours", "13:00 to 14:00 break", "16:00 to 18:00 time-off", "18:00 to 0:00 off-hours"},
		"2026-03-04": {"0:00 to 9:00 off-hours", "9:00 to 13:00 time-off", "13:00 to 14:00 break", "14:00 to 18:00 time-off", "18:00 to 0:00 off-hours"},
		"2026-03-29": {"0:00 to 0:00 off-hours"}, // a Sunday of 23 hours
	} {
		var got []string
		sum := 0
		for _, c := range ClosedTimes(h, day, berlin) {
			got = append(got, civil.MinuteOf(c.From, berlin).String()+" to "+civil.MinuteOf(c.To, berlin).String()+" "+string(c.Why))
			sum += c.Minutes()
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s: %s", day, d)
		}
		if whole := int(day.Add(1).At(0, berlin).Sub(day.At(0, berlin)) / time.Minute); sum+OpenMinutes(h, day, 1) != whole {
			t.Errorf("%s: %d closed of %d minutes", day, sum, whole)
		}
	}
}
