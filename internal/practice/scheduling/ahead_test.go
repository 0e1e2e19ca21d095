package scheduling

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// What is said to be ahead is what a sweep finds minute by minute, each no sooner than it was said to leave
// and at most a minute later.
func TestAheadIsWhatLeaves(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		booked := time.Date(2026, 3, 2, rapid.IntRange(0, 23).Draw(t, "hour"), rapid.IntRange(0, 59).Draw(t, "minute"), 0, 0, time.UTC)
		r := Reminders{Confirm: rapid.Bool().Draw(t, "confirm"), Before: rapid.SliceOfNDistinct(rapid.SampledFrom(leads), 0, 3, rapid.ID).Draw(t, "before"),
			QuietFrom: 21 * 60, QuietTill: 7 * 60, Since: booked.AddDate(0, 0, -9)}
		s := Standing{Visit: Visit{ID: "v", Therapist: "t", Starts: booked.Add(time.Duration(rapid.IntRange(1, 9*24*60).Draw(t, "lead")) * time.Minute), Minutes: 60, State: Booked, BookedAt: booked}, Altered: booked, HasEmail: true}
		if rapid.Bool().Draw(t, "told") {
			s.Told = []Told{s.told(ToldBooked, 0, booked)}
			switch s.Altered = booked.Add(time.Hour); rapid.SampledFrom([]string{"move", "off", "as it was"}).Draw(t, "then") {
			case "move":
				s.MovedFrom, s.Starts = s.Starts, s.Starts.Add(26*time.Hour)
			case "off":
				s.State, s.Reason = Cancelled, string(ByClient)
			}
		}
		ahead := r.Ahead(s, s.Altered, time.UTC)
		var left []Told
		for now := s.Altered; now.Before(s.Starts); now = now.Add(time.Minute) {
			for _, said := range r.Next(s, now, time.UTC) {
				s.Told = append(s.Told, said)
				if said.State == ToldByMail {
					left = append(left, said)
				}
			}
		}
		same := slices.EqualFunc(ahead, left, func(a, l Told) bool {
			return a.News == l.News && a.No == l.No && !l.At.Before(a.At) && l.At.Sub(a.At) <= time.Minute
		})
		if !same {
			t.Fatalf("ahead %s, left %s", fmt.Sprint(ahead), fmt.Sprint(left))
		}
	})
}
