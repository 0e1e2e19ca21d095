package protocol

import (
	"testing"
	"time"

	"github.com/partwell/partwell/internal/civil"
)

// week is a practice in Toronto, open Tuesday to Friday, 9:00 to 17:00.
func week(t *testing.T) Hours {
	t.Helper()
	zone, err := time.LoadLocation("America/Toronto")
	if err != nil {
		t.Fatal(err)
	}
	open := Open{From: 9 * 60, To: 17 * 60}
	return Hours{Zone: zone, Closed: []civil.Date{"2026-03-05"}, Days: map[time.Weekday]Open{
		time.Tuesday: open, time.Wednesday: open, time.Thursday: open, time.Friday: open,
	}}
}

func TestDue(t *testing.T) {
	h := week(t)
	h.Pack = map[string]Code{"report": "days:14"}
	at := func(d civil.Date, m civil.Minute) time.Time { return d.At(m, h.Zone).UTC() }
	for _, tt := range []struct {
		name       string
		code       Code
		from       time.Time
		opens, due time.Time
	}{
		{"now", "at-once", at("2026-03-03", 600), at("2026-03-03", 600), at("2026-03-03", 600)},
		{"by the end of work", "same-day", at("2026-03-03", 600), at("2026-03-03", 600), at("2026-03-03", 17*60)},
		{"after work", "same-day", at("2026-03-03", 18*60), at("2026-03-03", 18*60), at("2026-03-03", 23*60+59)},
		{"on a closed day", "same-day", at("2026-03-01", 600), at("2026-03-01", 600), at("2026-03-01", 23*60+59)},
		{"the next day", "next-working-day", at("2026-03-03", 600), at("2026-03-03", 600), at("2026-03-04", 17*60)},
		{"over a weekend and a Monday off", "next-working-day", at("2026-02-27", 600), at("2026-02-27", 600), at("2026-03-03", 17*60)},
		{"over a single day off", "next-working-day", at("2026-03-04", 600), at("2026-03-04", 600), at("2026-03-06", 17*60)},
		{"five working days", "working-days:5", at("2026-03-03", 600), at("2026-03-03", 600), at("2026-03-12", 17*60)},
		{"two weeks, over the change of clocks", "days:14", at("2026-03-03", 600), at("2026-03-17", 600), at("2026-03-17", 600)},
		{"where no pack says otherwise", "pack:outcome", at("2026-03-03", 600), at("2026-03-03", 600), at("2026-03-12", 17*60)},
		{"as the pack has it", "pack:report", at("2026-03-03", 600), at("2026-03-17", 600), at("2026-03-17", 600)},
		{"hours", "hours:3", at("2026-03-03", 600), at("2026-03-03", 780), at("2026-03-03", 780)},
		{"not at night", "hours:12-48", at("2026-03-03", 600), at("2026-03-04", 540), at("2026-03-05", 600)},
		{"before the morning", "hours:12-48", at("2026-03-03", 17*60), at("2026-03-04", 540), at("2026-03-05", 17*60)},
		{"by day as it is", "hours:12-48", at("2026-03-03", 23*60), at("2026-03-04", 11*60), at("2026-03-05", 23*60)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := h.Due(tt.code, tt.from)
			if err != nil {
				t.Fatal(err)
			}
			if !got.Opens.Equal(tt.opens) || !got.Due.Equal(tt.due) {
				t.Errorf("%s from %s: %s to %s, want %s to %s", tt.code, tt.from.In(h.Zone), got.Opens.In(h.Zone), got.Due.In(h.Zone), tt.opens.In(h.Zone), tt.due.In(h.Zone))
			}
		})
	}
}

func TestCodesThatAreNone(t *testing.T) {
	for _, c := range []Code{"", "soon", "days", "days:", "days:0", "days:x", "days:1-2", "at-once:1", "same-day:", "hours:5-3", "hours:5-x", "hours:-1", "weeks:2", "days:99999", "pack:", "pack:soon", "pack:report:2"} {
		if c.Valid() {
			t.Errorf("%q is taken for a clock", c)
		}
	}
}

func TestAPracticeThatNeverOpensStillAnswers(t *testing.T) {
	h := Hours{Zone: time.UTC, Days: map[time.Weekday]Open{time.Monday: {From: 600, To: 600}}}
	from := time.Date(2026, 3, 3, 10, 0, 0, 0, time.UTC)
	if w, err := h.Due("next-working-day", from); err != nil || !w.Due.After(from) {
		t.Errorf("%v, %v", w, err)
	}
}
