package scheduling

import (
	"slices"
	"time"

	"github.com/partwell/partwell/internal/civil"
)

// Reason is why somebody gives no sessions in a stretch of a day.
type Reason string

// The reasons.
const (
	OffHours Reason = "off-hours" // before her first and after her last hours, or a day without any
	Break    Reason = "break"     // between two stretches of her week
	TimeOff  Reason = "time-off"  // hers, or the practice's
)

// ClosedTime is a stretch of a day in which somebody gives no sessions.
type ClosedTime struct {
	Block
	Why Reason
}

// ClosedTimes gives the stretches of a date in which somebody gives no sessions, by time: with her open hours
// they make up the whole day.
func ClosedTimes(h Hours, d civil.Date, loc *time.Location) []ClosedTime {
	day := Block{d.At(0, loc), d.Add(1).At(0, loc)}
	open := blocks(Openings(h, d, 1, loc))
	h.Away = nil
	usual := blocks(Openings(h, d, 1, loc))
	var out []ClosedTime
	for _, g := range free([]Block{day}, usual) {
		why := Break
		if len(usual) == 0 || !g.From.After(usual[0].From) || !g.To.Before(usual[len(usual)-1].To) {
			why = OffHours
		}
		out = append(out, ClosedTime{g, why})
	}
	for _, g := range free(usual, open) {
		out = append(out, ClosedTime{g, TimeOff})
	}
	slices.SortFunc(out, func(a, b ClosedTime) int { return a.From.Compare(b.From) })
	return out
}
