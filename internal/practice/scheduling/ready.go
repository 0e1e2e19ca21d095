package scheduling

import (
	"cmp"
	"slices"
	"sort"
	"time"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/ident"
)

// ready is a calendar with its instants as numbers, in microseconds since 1970, so that thousands of times
// can be tried in the time of one look at the database.
type ready struct {
	open []readyOpen
	busy readyBusy
	rest int64
	days map[*time.Location]map[int64]int // sessions of each day, by zone; only where there is a most
}

type readyOpen struct {
	from, to int64
	zone     *time.Location
}

// readyBusy are blocks by the time at which they begin. until is, for each, when the last of those up to it
// ends: what ended before somewhere needs no look.
type readyBusy struct {
	from, to, until []int64
	session         []bool
}

// Ready gives the calendar prepared for many searches; nothing in it may be changed afterwards. A calendar
// that is not ready is prepared again for each search.
func (c Calendar) Ready() Calendar {
	c.ready = c.prepare()
	return c
}

func (c Calendar) prepared() *ready {
	if c.ready != nil {
		return c.ready
	}
	return c.prepare()
}

func (c Calendar) prepare() *ready {
	r := &ready{open: make([]readyOpen, len(c.Open)), busy: readyBlocks(c.Busy), rest: micros(c.Rest)}
	for i, o := range c.Open {
		r.open[i] = readyOpen{o.From.UnixMicro(), o.To.UnixMicro(), o.Zone}
	}
	if c.Most <= 0 {
		return r
	}
	r.days = map[*time.Location]map[int64]int{}
	for _, o := range c.Open {
		if r.days[o.Zone] != nil {
			continue
		}
		on, k := map[int64]int{}, clock{zone: o.Zone}
		for _, b := range c.Busy {
			if b.Session {
				on[k.day(b.From.UnixMicro()+micros(b.Before))]++
			}
		}
		r.days[o.Zone] = on
	}
	return r
}

func readyBlocks(busy []Busy) readyBusy {
	all := make([]int64, 3*len(busy))
	n := len(busy)
	out := readyBusy{from: all[:n:n], to: all[n : 2*n : 2*n], until: all[2*n:], session: make([]bool, n)}
	var until int64
	for i, b := range busy {
		out.from[i], out.to[i], out.session[i] = b.From.UnixMicro(), b.To.UnixMicro(), b.Session
		if i == 0 || out.to[i] > until {
			until = out.to[i]
		}
		out.until[i] = until
	}
	return out
}

// near gives the first of the blocks from a place on that may reach beyond an instant.
func (b readyBusy) near(at int64) int {
	return sort.Search(len(b.until), func(i int) bool { return b.until[i] > at })
}

// inTheWay says whether a block lies over what is busy, or too close to a session, and until when whatever
// begins later still does; near is where to begin to look.
func (b readyBusy) inTheWay(near int, from, to, rest int64) (why Refusal, until int64) {
	for i := near; i < len(b.from) && b.from[i] < to+rest; i++ {
		switch {
		case from < b.to[i] && b.from[i] < to:
			return Taken, b.to[i]
		case b.session[i] && from-rest < b.to[i]:
			why = NoRest
		}
	}
	return why, 0
}

// span is a need in microseconds.
type span struct {
	minutes, before, after int64
	shortest               int64
}

func (n Need) span() span {
	return span{micros(n.Minutes), micros(n.Before), micros(n.After), micros(n.Shortest)}
}

// hints are where a search that walks on in time has come to: openings and busy blocks before them are past.
type hints struct {
	open, busy int
	clock      clock
}

// try is the rule: what stands against a session that begins at an instant. It gives the opening that holds
// it, and for what is Taken from when on it may be free again.
func (c Calendar) try(r *ready, n span, at int64, h *hints) (open int, why Refusal, until int64) {
	ends := at + n.minutes
	for open = h.open; ; open++ {
		if open == len(r.open) || r.open[open].from > at {
			return -1, NotOpen, 0
		}
		if ends <= r.open[open].to {
			break
		}
	}
	if why, until = r.busy.inTheWay(h.busy, at-n.before, ends+n.after, r.rest); why != "" {
		return open, why, until + n.before
	}
	if c.Most > 0 {
		h.clock.in(r.open[open].zone)
		if r.days[r.open[open].zone][h.clock.day(at)] >= c.Most {
			return open, DayFull, 0
		}
	}
	return open, "", 0
}

// slot is what is given of an instant that nothing stands against but perhaps rooms and equipment.
func (c Calendar) slot(r *ready, n Need, stock map[ident.Resource]Stock, open int, at int64) (Slot, Refusal) {
	o := c.Open[open]
	slot := Slot{Starts: time.UnixMicro(at).UTC(), Minutes: n.Minutes, Person: c.Person, Place: o.Place, Zone: o.Zone}
	if len(n.Uses) > 0 {
		var ok bool
		ends := slot.Starts.Add(minutes(n.Minutes))
		if slot.Uses, ok = n.choose(stock, o.Place, Block{slot.Starts.Add(-minutes(n.Before)), ends.Add(minutes(n.After))}); !ok {
			return slot, NoneOf
		}
	}
	slot.Gap = r.gap(r.open[open], at, n.span())
	return slot, ""
}

// gap counts the minutes beside a session that would be too short for any other.
func (r *ready) gap(open readyOpen, at int64, n span) int {
	ends := at + n.minutes
	left, right := at-open.from, open.to-ends
	for i := r.busy.near(open.from - n.before - r.rest); i < len(r.busy.from); i++ {
		rest := int64(0)
		if r.busy.session[i] {
			rest = r.rest
		}
		if r.busy.to[i] <= at {
			left = min(left, at-n.before-r.busy.to[i]-rest)
		}
		if r.busy.from[i] >= ends {
			right = min(right, r.busy.from[i]-ends-n.after-rest)
			break
		}
	}
	gap := int64(0)
	for _, beside := range [2]int64{left, right} {
		if beside >= minute && beside/minute*minute < n.shortest {
			gap += beside / minute
		}
	}
	return int(gap)
}

// starts appends the times worth trying in an opening, by time.
func (r *ready) starts(out []int64, n Need, o readyOpen, h *hints, from, to int64) []int64 {
	s, step := n.span(), max(1, n.Step)
	last := o.to - s.minutes
	first, end := max(o.from, from), min(last+1, to)
	h.clock.in(o.zone)
	for at := h.clock.onGrid(first, step); at < end; at = h.clock.onGrid(at+minute, step) {
		out = append(out, at)
		for same := h.clock.sameDay(at); at+micros(step) < min(end, same); { // nothing but minutes between
			at += micros(step)
			out = append(out, at)
		}
	}
	grid := len(out)
	add := func(at int64) {
		if at < first || at >= end || at%minute != 0 {
			return
		}
		if m := int(h.clock.minute(at)); m%flushGrid == 0 && m%step != 0 {
			out = append(out, at)
		}
	}
	add(o.from)
	add(last)
	for i := h.busy; i < len(r.busy.from) && r.busy.from[i] < o.to; i++ {
		rest := int64(0)
		if r.busy.session[i] {
			rest = r.rest
		}
		add(r.busy.to[i] + rest + s.before)
		add(r.busy.from[i] - rest - s.after - s.minutes)
	}
	if len(out) > grid {
		slices.Sort(out)
	}
	return slices.Compact(out)
}

// search appends what fits of what is worth trying in [from, to).
func (c Calendar) search(out []Slot, n Need, stock map[ident.Resource]Stock, from, to int64) []Slot {
	r, s, before := c.prepared(), n.span(), len(out)
	var at []int64
	var h hints
	for i, o := range r.open {
		if o.from >= to {
			break
		}
		for h.open < i && r.open[h.open].to <= o.from {
			h.open++
		}
		if o.to <= from {
			continue
		}
		h.busy = r.busy.near(o.from - s.before - r.rest)
		at = r.starts(at[:0], n, o, &h, from, to)
		taken := int64(0)
		for _, t := range at {
			if t < taken {
				continue // over the block that was found before: it lies over all that begins until its end
			}
			open, why, until := c.try(r, s, t, &h)
			if why == Taken {
				taken = until
			}
			if why != "" {
				continue
			}
			if slot, why := c.slot(r, n, stock, open, t); why == "" {
				out = append(out, slot)
			}
		}
	}
	byTime := func(a, b Slot) int { return cmp.Compare(a.Starts.UnixMicro(), b.Starts.UnixMicro()) }
	own := out[before:]
	if !slices.IsSortedFunc(own, byTime) { // openings of places in different zones lie over each other
		slices.SortStableFunc(own, byTime)
	}
	return out[:before+len(slices.CompactFunc(own, func(a, b Slot) bool { return a.Starts.Equal(b.Starts) }))]
}

const (
	minute = int64(time.Minute / time.Microsecond)
	day    = 24 * 60 * minute
)

func micros(n int) int64 { return int64(n) * minute }

// clock shows the times of day of a zone. It keeps what it knows of the time between two changes.
type clock struct {
	zone        *time.Location
	since, till int64
	ahead       int64
}

func (k *clock) in(zone *time.Location) {
	if k.zone != zone {
		*k = clock{zone: zone}
	}
}

// wall gives what the clocks show at an instant, in microseconds since 1970.
func (k *clock) wall(at int64) int64 {
	if at >= k.since && at < k.till {
		return at + k.ahead
	}
	t := time.UnixMicro(at).In(k.zone)
	_, ahead := t.Zone()
	start, end := t.ZoneBounds()
	k.ahead, k.since, k.till = int64(ahead)*int64(time.Second/time.Microsecond), at, at+1
	if !start.IsZero() {
		k.since = start.UnixMicro()
	}
	if !end.IsZero() {
		k.till = end.UnixMicro()
	} else {
		k.till = at + 366*day
	}
	return at + k.ahead
}

// day gives the day that the clocks show, by its number.
func (k *clock) day(at int64) int64 { return floor(k.wall(at), day) }

// minute gives the minute of the day that the clocks show.
func (k *clock) minute(at int64) civil.Minute {
	wall := k.wall(at)
	return civil.Minute((wall - floor(wall, day)*day) / minute)
}

// onGrid gives the first instant from at on at which the clocks show a minute of the grid.
func (k *clock) onGrid(at int64, step int) int64 {
	at = -floor(-at, minute) * minute
	for {
		over := int(k.minute(at)) % step
		if over == 0 {
			return at
		}
		at += micros(step - over) // a change of the clocks on the way is seen by the next look
	}
}

// sameDay gives until when the clocks go on as they do at an instant, on the same day.
func (k *clock) sameDay(at int64) int64 {
	wall := k.wall(at)
	return min(k.till, at+day-(wall-floor(wall, day)*day))
}

func floor(n, by int64) int64 {
	q := n / by
	if n%by < 0 {
		q--
	}
	return q
}
