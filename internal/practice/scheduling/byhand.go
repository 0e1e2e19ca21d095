package scheduling

import (
	"slices"
	"time"

	"github.com/partwell/partwell/internal/civil"
)

// Post is what becomes of letters about visits: whether they leave by themselves, and which of them, by id,
// did not arrive.
type Post struct {
	Leaves bool
	Back   map[string]bool
}

// Unsaid gives what somebody of the practice has to say of a visit herself: that it is booked, has changed or
// is called off, where no letter says so or the letter did not arrive. What a client called off herself is
// not said back to her, and nobody is told of a booking days after it.
func (r Reminders) Unsaid(s Standing, post Post, now time.Time) (Told, bool) {
	if who, _ := s.CalledOff(); s.Held || !now.Before(s.Starts) || s.State == Cancelled && who == ByClient {
		return Told{}, false
	}
	last, lately := Last(s.Told), s.Altered.After(NewsSince(now))
	news := r.news(s, now)
	switch {
	case news == "":
		came := last.State != ToldByMail || !post.Back[last.Letter] || !last.Stands(s, now)
		last.State, last.At = ToldByHand, now
		return last, !came
	case lately && post.Leaves && s.Mailed(), !lately && last.News == "" && news == ToldBooked:
		return Told{}, false
	}
	said := s.told(news, NextNo(s.Told), now)
	said.State = ToldByHand
	return said, true
}

// ToRemind reports whether somebody has to remind a client of a visit herself, on the day before it or
// earlier: no letter does, she wants to be reminded, and she has not heard of the visit today.
func (r Reminders) ToRemind(s Standing, post Post, now time.Time, loc *time.Location) bool {
	if s.Held || s.State != Booked || !now.Before(s.Starts) || s.Hearing == HearsNoReminders || s.RemindedByHand() {
		return false
	}
	today := civil.DateOf(now, loc)
	if slices.ContainsFunc(s.Told, func(t Told) bool {
		return t.News.Lasting() && t.State != ToldNothing && !post.Back[t.Letter] && civil.DateOf(t.At, loc) == today
	}) {
		return false
	}
	return !post.Leaves || !s.Mailed() || slices.ContainsFunc(s.Told, func(t Told) bool { return t.Reminds(s.Visit) && t.State == ToldByMail && post.Back[t.Letter] })
}

// RemindedByHand reports whether somebody reminded the client of the visit as it stands.
func (s Standing) RemindedByHand() bool {
	return slices.ContainsFunc(s.Told, func(t Told) bool { return t.News == ByHand && t.Starts.Equal(s.Starts) })
}
