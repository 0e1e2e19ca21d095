package scheduling

import (
	"slices"
	"strings"
	"time"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/ident"
)

// RhythmDays is how far back the rhythm of clients is looked for, in days.
const RhythmDays = 182

const (
	// rhythmVisits is how many visits make a rhythm, lastVisits of how many it is the middle.
	rhythmVisits, lastVisits = 3, 7
	hoursOfDay               = 24 * time.Hour
)

// Rhythm is how often somebody comes to a therapist: every so many days, for so many minutes with what
// belongs to a session beside it. Last is when she came last, Booked are her visits still ahead.
type Rhythm struct {
	Client         ident.Client
	Every, Minutes int
	Last           time.Time
	Booked         []time.Time
}

// Rhythms finds the rhythm of those who come to a therapist: the middle of the days between their last
// visits. Who came fewer than three times has none, and who has stayed away for more than twice her
// rhythm, with nothing booked, comes no more.
func Rhythms(person ident.Person, visits []Visit, now time.Time) (out []Rhythm) {
	came, ahead := map[ident.Client][]Visit{}, map[ident.Client][]time.Time{}
	for _, v := range visits {
		switch {
		case v.Therapist != person || v.Held || v.Client == "":
		case v.Starts.After(now):
			if v.Live() {
				ahead[v.Client] = append(ahead[v.Client], v.Starts)
			}
		case v.State == Arrived || v.State == Done:
			came[v.Client] = append(came[v.Client], v)
		}
	}
	for c, all := range came {
		slices.SortFunc(all, func(a, b Visit) int { return a.Starts.Compare(b.Starts) })
		slices.SortFunc(ahead[c], time.Time.Compare)
		if r, ok := rhythm(c, all[max(0, len(all)-lastVisits):], ahead[c], now); ok {
			out = append(out, r)
		}
	}
	slices.SortFunc(out, func(a, b Rhythm) int { return strings.Compare(string(a.Client), string(b.Client)) })
	return out
}

func rhythm(c ident.Client, came []Visit, ahead []time.Time, now time.Time) (r Rhythm, ok bool) {
	if len(came) < rhythmVisits {
		return r, false
	}
	var gaps, lengths []int
	for i, v := range came {
		lengths = append(lengths, v.Block().Minutes())
		if i > 0 {
			gaps = append(gaps, int((v.Starts.Sub(came[i-1].Starts)+hoursOfDay/2)/hoursOfDay))
		}
	}
	r = Rhythm{Client: c, Every: max(1, middle(gaps)), Minutes: middle(lengths), Last: came[len(came)-1].Starts, Booked: ahead}
	stays := now.Sub(r.Last) <= time.Duration(2*r.Every)*hoursOfDay
	return r, stays || len(ahead) > 0
}

// middle gives the median, the lower one of two.
func middle(list []int) int {
	list = slices.Clone(list)
	slices.Sort(list)
	return list[(len(list)-1)/2]
}

// Expected gives when she may come until an instant, besides what is booked: a booked visit takes the place
// of the one that her rhythm has near it, and her rhythm goes on from there.
func (r Rhythm) Expected(now, until time.Time) (out []time.Time) {
	every := time.Duration(r.Every) * hoursOfDay
	for at := r.Last; ; {
		next := at.Add(every)
		if next.Before(now) {
			next = now
		}
		i := slices.IndexFunc(r.Booked, func(b time.Time) bool { return b.After(at) })
		if i >= 0 && !r.Booked[i].After(next.Add(every/2)) {
			at = r.Booked[i]
			continue
		}
		if !next.Before(until) {
			return out
		}
		out = append(out, next)
		at = next
	}
}

// WeekLeft is one week of a therapist from now on, in minutes: Open of her hours, of them Booked; Free is what
// is long enough for a session and within what she gives on a day; Expected is what those who come
// regularly will need of it and have not booked yet; Left is what remains for others.
type WeekLeft struct {
	First                              civil.Date
	Open, Booked, Free, Expected, Left int
}

// Left is how much room there is for new people. Regulars are those whose rhythm was counted, Load is what one
// of them needs a week, in minutes, 0 where there are none. It advises; who takes new people is the
// therapist's own word.
type Left struct {
	Weeks          []WeekLeft
	Regulars, Load int
}

// RoomFor works out the room of a therapist for others, over the CapacityWeeks weeks from that of now on. visits
// are hers from RhythmDays ago on, need is the shortest session with what belongs to it.
func RoomFor(h Hours, visits []Visit, rhythms []Rhythm, now time.Time, need Need, loc *time.Location) Left {
	today := civil.DateOf(now, loc)
	monday := Monday(today)
	hers := slices.DeleteFunc(slices.Clone(visits), func(v Visit) bool { return v.Therapist != h.Person || v.Ends().Before(now) })
	out := Left{Weeks: make([]WeekLeft, CapacityWeeks), Regulars: len(rhythms)}
	for i := range out.Weeks {
		out.Weeks[i].First = monday.Add(7 * i)
	}
	for d := today; d < monday.Add(7*CapacityWeeks); d = d.Add(1) {
		w := &out.Weeks[monday.DaysUntil(d)/7]
		open, booked, unused := roomOn(h, hers, d, now, need, loc)
		w.Open, w.Booked, w.Free = w.Open+open, w.Booked+booked, w.Free+unused
	}
	until := monday.Add(7*CapacityWeeks).At(0, loc)
	var loads []int
	for _, r := range rhythms {
		loads = append(loads, r.Minutes*7/r.Every)
		for _, at := range r.Expected(now, until) {
			out.Weeks[monday.DaysUntil(civil.DateOf(at, loc))/7].Expected += r.Minutes
		}
	}
	if len(loads) > 0 {
		out.Load = middle(loads)
	}
	over := 0 // whom a week has no room for comes in the next
	for i := range out.Weeks {
		w := &out.Weeks[i]
		w.Left = w.Free - w.Expected - over
		over = max(0, -w.Left)
		w.Left = max(0, w.Left)
	}
	return out
}

// roomOn gives the minutes of a day from now on: open, booked of them, and long enough for sessions.
func roomOn(h Hours, visits []Visit, d civil.Date, now time.Time, need Need, loc *time.Location) (open, booked, unused int) {
	var spans []Block
	for _, o := range blocks(Openings(h, d, 1, loc)) {
		if o.From.Before(now) {
			o.From = now
		}
		if o.From.Before(o.To) {
			spans = append(spans, o)
			open += o.Minutes()
		}
	}
	booked = open
	busy, more := taken(visits), 0
	for _, g := range free(spans, busy) {
		booked -= g.Minutes()
		n, block := need.sessionsIn(g, busy, h.Rest)
		if n > 0 {
			more, busy = more+n, append(busy, block)
		}
	}
	if h.Most > 0 {
		start, end, sessions := d.At(0, loc), d.Add(1).At(0, loc), 0
		for _, v := range visits {
			if v.Live() && !v.Starts.Before(start) && v.Starts.Before(end) {
				sessions++
			}
		}
		more = min(more, max(0, h.Most-sessions))
	}
	return open, booked, more * need.Minutes
}

// sessionsIn gives how many sessions fit one after the other into a gap between what is busy, with the minutes
// that belong to each, which may lie outside the gap's hours, and the rest between two; and what they take.
func (n Need) sessionsIn(gap Block, busy []Block, rest int) (int, Block) {
	before, after := time.Duration(rest+n.Before)*time.Minute, time.Duration(rest+n.After)*time.Minute
	for _, b := range busy {
		switch {
		case !b.To.After(gap.From) && b.To.Add(before).After(gap.From):
			gap.From = b.To.Add(before)
		case !b.From.Before(gap.To) && b.From.Add(-after).Before(gap.To):
			gap.To = b.From.Add(-after)
		}
	}
	if gap.Minutes() < n.Minutes {
		return 0, Block{}
	}
	each := n.Minutes + n.Before + n.After + rest
	more := (gap.Minutes() - n.Minutes) / each
	return 1 + more, Block{gap.From, gap.From.Add(time.Duration(more*each+n.Minutes+n.After) * time.Minute)}
}

// PerWeek gives the minutes left in a week, over all of them.
func (l Left) PerWeek() int {
	if len(l.Weeks) == 0 {
		return 0
	}
	sum := 0
	for _, w := range l.Weeks {
		sum += w.Left
	}
	return sum / len(l.Weeks)
}

// More gives for how many more that come as the others do there is room; false where nobody comes regularly.
func (l Left) More() (int, bool) {
	if l.Load <= 0 {
		return 0, false
	}
	return l.PerWeek() / l.Load, true
}

// With gives the room of two therapists together.
func (l Left) With(o Left) Left {
	if len(l.Weeks) == 0 {
		return o
	}
	sum := Left{Weeks: slices.Clone(l.Weeks), Regulars: l.Regulars + o.Regulars}
	for i, w := range o.Weeks {
		s := &sum.Weeks[i]
		s.Open, s.Booked, s.Free, s.Expected, s.Left = s.Open+w.Open, s.Booked+w.Booked, s.Free+w.Free, s.Expected+w.Expected, s.Left+w.Left
	}
	if sum.Regulars > 0 {
		sum.Load = (l.Load*l.Regulars + o.Load*o.Regulars) / sum.Regulars
	}
	return sum
}
