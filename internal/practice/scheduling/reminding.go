package scheduling

import (
	"slices"
	"time"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
)

// Reminders are how a practice writes to its clients about their visits. Before are the minutes before a
// visit at which they are reminded, the longest first; empty where they are not. Quiet are the hours
// of the day in which no such letter leaves; both ends alike mean that there are none. Since is when
// this was kept: what was to be said before that is not said any more.
type Reminders struct {
	Confirm              bool
	Before               []int
	QuietFrom, QuietTill civil.Minute
	Since                time.Time
	Version              int
}

// The times before a visit that are offered, in minutes.
var leads = []int{7 * wholeDay, 3 * wholeDay, 2 * wholeDay, wholeDay, 6 * 60, 3 * 60, 60}

const wholeDay = 24 * 60

// Leads gives the times before a visit at which a practice can remind its clients, the longest first.
func Leads() []int { return slices.Clone(leads) }

// On reports whether anything is said at all.
func (r Reminders) On() bool { return r.Confirm || len(r.Before) > 0 }

// Check says what is wrong with them: before, quiet.
func (r Reminders) Check() error {
	var p fault.Problems
	for _, b := range r.Before {
		if !slices.Contains(leads, b) {
			p.Add("before", "Choose from these times.")
		}
	}
	if r.QuietFrom < 0 || r.QuietFrom > wholeDay || r.QuietTill < 0 || r.QuietTill > wholeDay {
		p.Add("quiet", "Write both times, like 21:00 and 8:00, or leave both empty.")
	}
	return p.Err()
}

// News is what a letter about a visit says.
type News string

// What is said: that it is booked, that it has changed, that it is called off, that it is near. ByHand is
// the last of these where somebody says it herself.
const (
	ToldBooked News = "booked"
	ToldMoved  News = "moved"
	ToldOff    News = "off"
	Reminded   News = "remind"
	ByHand     News = "hand"
)

// Valid reports whether n is one of them.
func (n News) Valid() bool {
	return slices.Contains([]News{ToldBooked, ToldMoved, ToldOff, Reminded, ByHand}, n)
}

// Lasting reports whether it is about what is booked, so that calendars have to hear of it in order.
func (n News) Lasting() bool { return n == ToldBooked || n == ToldMoved || n == ToldOff }

// ToldState is what became of it.
type ToldState string

// What became of it: a letter was handed on; it came too late or was overtaken, so that nothing left;
// somebody said it herself.
const (
	ToldByMail  ToldState = "mail"
	ToldNothing ToldState = "nothing"
	ToldByHand  ToldState = "hand"
)

// Told is one thing that was said about a visit, as the visit was then. No is the number of the change, from
// 0 (SEQUENCE in a calendar file), or, of a reminder, its minutes before.
type Told struct {
	Visit     ident.Visit
	News      News
	Starts    time.Time
	No        int
	Therapist ident.Person
	Minutes   int
	Place     ident.Place
	Letter    string
	State     ToldState
	At        time.Time
}

// Hearing is how a client wants to hear of her visits.
type Hearing string

// How she hears of them: by letters that leave by themselves, by messages that somebody sends to her
// telephone, or by letters without reminders.
const (
	HearsByMail      Hearing = "mail"
	HearsByPhone     Hearing = "phone"
	HearsNoReminders Hearing = "none"
)

// Hearings gives them in the order in which they are offered.
func Hearings() []Hearing { return []Hearing{HearsByMail, HearsByPhone, HearsNoReminders} }

// Standing is a visit with what decides whether its client is written to: what was said, when it was booked
// or changed (Altered), from when it was moved before anybody was told, how the client wants to hear of it,
// and whether her address and her telephone are known.
type Standing struct {
	Visit
	Altered, MovedFrom time.Time
	Told               []Told
	Hearing            Hearing
	HasEmail, HasPhone bool
}

// Mailed reports whether letters about the visit go to its client, where letters leave by themselves.
func (s Standing) Mailed() bool {
	return s.HasEmail && (s.Hearing != HearsByPhone || !s.HasPhone)
}

// Undoable is how long a change of a visit is left alone, because who made it may take it back: nothing is
// written to anybody about it before.
const Undoable = time.Minute

const (
	// newsFor is how long after a change it is still told; who hears of it later was told otherwise.
	newsFor = 4 * 24 * time.Hour
	// nearBy is how long after somebody was told of a visit she is not reminded of it.
	nearBy = 6 * time.Hour
	// quietMost is more than quiet hours last: they let a reminder leave earlier by so much at most.
	quietMost = 26 * time.Hour
	// tooClose is how long before a visit quiet hours keep nothing back.
	tooClose = 2 * time.Hour
)

// WritesMoreThan reports whether letters are written by these rules that were not by others.
func (r Reminders) WritesMoreThan(was Reminders) bool {
	return r.Confirm && !was.Confirm || slices.ContainsFunc(r.Before, func(b int) bool { return !slices.Contains(was.Before, b) })
}

// NewsSince gives from when on changes are still told.
func NewsSince(now time.Time) time.Time { return now.Add(-newsFor) }

// Last gives what was said last of the visit itself; zero where nothing was.
func Last(told []Told) (last Told) {
	for _, t := range told {
		if t.News.Lasting() && (last.News == "" || t.No > last.No) {
			last = t
		}
	}
	return last
}

// Next gives what a letter is to say about a visit now, with what it makes needless (ToldNothing). Nothing is
// said once the visit has begun, of a time that is only held, twice of the same, or to whom no letter goes.
func (r Reminders) Next(s Standing, now time.Time, loc *time.Location) []Told {
	if s.Held || !now.Before(s.Starts) || !s.Mailed() || !r.mayLeave(s.Starts, now, loc) {
		return nil
	}
	if news := r.news(s, now); news != "" && s.Altered.After(NewsSince(now)) {
		return []Told{s.told(news, NextNo(s.Told), now)}
	}
	if s.State != Booked || s.Hearing == HearsNoReminders {
		return nil
	}
	return r.reminder(s, now, loc)
}

// NextNo is the number of the next change that is said.
func NextNo(told []Told) int {
	if last := Last(told); last.News != "" {
		return last.No + 1
	}
	return 0
}

func (s Standing) told(news News, no int, now time.Time) Told {
	return Told{Visit: s.ID, News: news, Starts: s.Starts, No: no, Therapist: s.Therapist, Minutes: s.Minutes, Place: s.Place, State: ToldByMail, At: now}
}

// news gives what has changed and was not told yet; "" for nothing.
func (r Reminders) news(s Standing, now time.Time) News {
	if s.Altered.Add(Undoable).After(now) {
		return ""
	}
	last := Last(s.Told)
	never := last.News == ""
	switch s.State {
	case Cancelled:
		who, _ := s.CalledOff()
		mailed := !never && (last.News != ToldOff || last.dropped())
		if mailed && who.Valid() || never && who == ByPractice && s.Altered.Sub(s.BookedAt) > Undoable && !s.Altered.Before(r.Since) {
			return ToldOff
		}
		return ""
	case Booked:
	default:
		return ""
	}
	switch {
	case last.News == ToldOff:
		return ToldBooked
	case !never && !s.same(last):
		return ToldMoved
	case last.dropped(): // what made it untrue was taken back
		return last.News
	case !never:
		return ""
	case r.Confirm && !s.BookedAt.Before(r.Since):
		return ToldBooked
	case !s.MovedFrom.IsZero() && !s.MovedFrom.Equal(s.Starts) && !s.Altered.Before(r.Since):
		return ToldMoved
	}
	return ""
}

// dropped reports whether a letter that was to say it never did: it was not so any more when the letter left.
func (t Told) dropped() bool { return t.State == ToldNothing && t.Letter != "" }

// same reports whether a visit is as it was when something was said.
func (s Standing) same(t Told) bool {
	return s.Starts.Equal(t.Starts) && s.Minutes == t.Minutes && s.Therapist == t.Therapist && s.Place == t.Place
}

// reminder gives the nearest reminder that is due, and those before it that it makes needless.
func (r Reminders) reminder(s Standing, now time.Time, loc *time.Location) (out []Told) {
	before := slices.Clone(r.Before)
	slices.Sort(before)
	for _, b := range before {
		due := r.Due(s.Starts, b, loc)
		if due.After(now) {
			continue
		}
		if slices.ContainsFunc(s.Told, func(t Told) bool { return t.Reminds(s.Visit) && t.No <= b }) {
			break // what was due earlier is said, or needless
		}
		next := s.told(Reminded, b, now)
		if len(out) > 0 || r.needless(s, due) {
			next.State = ToldNothing
		}
		out = append(out, next)
	}
	return out
}

// needless reports whether a reminder that is due at an instant says nothing new: it was due before anybody was
// reminded at such a time, or the client has heard of the visit since, or a short while before.
func (r Reminders) needless(s Standing, due time.Time) bool {
	known := s.Altered
	for _, t := range s.Told {
		if t.News.Lasting() && t.At.After(known) {
			known = t.At
		}
	}
	return due.Before(r.Since) || due.Before(known.Add(nearBy))
}

// Until gives the instant before which every visit begins of which a reminder may be due by now.
func (r Reminders) Until(now time.Time) time.Time {
	longest := 0
	for _, b := range r.Before {
		longest = max(longest, b)
	}
	return now.Add(time.Duration(longest)*time.Minute + quietMost)
}

// Reminds reports whether somebody was reminded of a visit as it stands.
func (t Told) Reminds(v Visit) bool {
	return (t.News == Reminded || t.News == ByHand) && t.Starts.Equal(v.Starts)
}

// Due gives when a reminder leaves: so many minutes before the visit, and not in the quiet hours. It leaves
// after them, or before them where after them would be too close to the visit.
func (r Reminders) Due(starts time.Time, before int, loc *time.Location) time.Time {
	due := starts.Add(-time.Duration(before) * time.Minute)
	from, till, quiet := r.quiet(due, loc)
	switch {
	case !quiet:
		return due
	case till.Add(tooClose).After(starts):
		return from.Add(-time.Minute)
	default:
		return till
	}
}

// mayLeave reports whether a letter may leave now: outside the quiet hours, or where waiting for their end
// would be too close to the visit.
func (r Reminders) mayLeave(starts, now time.Time, loc *time.Location) bool {
	_, till, quiet := r.quiet(now, loc)
	return !quiet || till.Add(tooClose).After(starts)
}

// quiet gives the quiet hours in which an instant lies.
func (r Reminders) quiet(at time.Time, loc *time.Location) (from, till time.Time, in bool) {
	if r.QuietFrom == r.QuietTill {
		return from, till, false
	}
	today := civil.DateOf(at, loc)
	for _, d := range []civil.Date{today.Add(-1), today} {
		end := d
		if r.QuietTill <= r.QuietFrom {
			end = d.Add(1)
		}
		from, till = d.At(r.QuietFrom, loc), end.At(r.QuietTill, loc)
		if !at.Before(from) && at.Before(till) {
			return from, till, true
		}
	}
	return from, till, false
}

// Stands reports whether what a letter says of a visit is still so: nothing else was said since, nobody said
// it herself, the visit has not begun, and it stands as it was said.
func (t Told) Stands(s Standing, now time.Time) bool {
	if s.Held || !now.Before(s.Starts) || t.State == ToldByHand {
		return false
	}
	if t.News == ToldOff {
		return s.State == Cancelled && Last(s.Told).No == t.No
	}
	if s.State != Booked || !s.same(t) {
		return false
	}
	if t.News == Reminded {
		return s.Hearing != HearsNoReminders && !slices.ContainsFunc(s.Told, func(o Told) bool {
			return o.Reminds(s.Visit) && (o.No < t.No || o.No == t.No && o.News == ByHand)
		})
	}
	return Last(s.Told).No == t.No
}
