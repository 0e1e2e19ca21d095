package scheduling

import (
	"slices"
	"time"

	"github.com/partwell/partwell/internal/civil"
)

// WeekRoom is how full one week is, in minutes: Booked counts what lies inside the hours. First is its
// Monday.
type WeekRoom struct {
	First        civil.Date
	Booked, Open int
}

// Weeks counts the CapacityWeeks weeks from that of d on, whole weeks from Monday. visits are those
// of these weeks, of any therapist.
func Weeks(h Hours, visits []Visit, d civil.Date, loc *time.Location) []WeekRoom {
	hers := slices.DeleteFunc(slices.Clone(visits), func(v Visit) bool { return v.Therapist != h.Person })
	out := make([]WeekRoom, CapacityWeeks)
	for i := range out {
		w := &out[i]
		w.First = Monday(d).Add(7 * i)
		open := blocks(Openings(h, w.First, 7, loc))
		for _, o := range open {
			w.Open += o.Minutes()
		}
		w.Booked = w.Open
		for _, f := range free(open, taken(hers)) {
			w.Booked -= f.Minutes()
		}
	}
	return out
}
