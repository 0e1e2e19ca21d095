package scheduling

import "time"

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

// ToRemind gives the reminder that somebody has to say of a visit herself: the nearest that is due, at the time
// at which a letter would leave, where no letter says it or the letter did not arrive. It stands until the visit
// begins, or somebody has said it.
func (r Reminders) ToRemind(s Standing, post Post, now time.Time, loc *time.Location) (Told, bool) {
	before, due := r.nearest(s, now, loc)
	if s.Held || s.State != Booked || !now.Before(s.Starts) || s.Hearing == HearsNoReminders || due.IsZero() || r.needless(s, due) {
		return Told{}, false
	}
	wanted := !post.Leaves || !s.Mailed()
	for _, t := range s.Told {
		if !t.Reminds(s.Visit) || t.No > before {
			continue
		}
		if t.State != ToldByMail || !post.Back[t.Letter] {
			return Told{}, false
		}
		wanted = true
	}
	said := s.told(ByHand, before, now)
	said.State = ToldByHand
	return said, wanted
}

// nearest gives the shortest time before a visit at which a reminder was due by now, and when that was; the
// zero time where none was.
func (r Reminders) nearest(s Standing, now time.Time, loc *time.Location) (before int, due time.Time) {
	for _, b := range r.Before {
		if at := r.Due(s.Starts, b, loc); !at.After(now) && (due.IsZero() || b < before) {
			before, due = b, at
		}
	}
	return before, due
}
