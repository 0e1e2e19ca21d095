package scheduling

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/ident"
)

// zones of the tests: changes of an hour, of half an hour, none, and both sides of the equator.
var zones = []string{"America/Toronto", "Europe/Berlin", "Australia/Lord_Howe", "Asia/Kathmandu"}

func place(t *rapid.T, name string) *time.Location {
	loc, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

// world is a random therapist with rooms and tables around a day on which clocks may change.
type world struct {
	first civil.Date
	days  int
	zone  *time.Location
	hours Hours
	cal   Calendar
	stock map[ident.Resource]Stock
	need  Need
}

func drawWorld(t *rapid.T) world {
	w := world{zone: place(t, rapid.SampledFrom(zones).Draw(t, "zone")), days: rapid.IntRange(1, 2).Draw(t, "days")}
	w.first = rapid.SampledFrom([]civil.Date{"2026-03-07", "2026-03-28", "2026-04-04", "2026-10-03", "2026-10-24", "2026-10-31", "2026-06-10"}).Draw(t, "first")
	w.hours = Hours{Person: ines, Spans: drawSpans(t, "span")}
	if rapid.Bool().Draw(t, "pattern") {
		w.hours.Patterns = append(w.hours.Patterns, Pattern{From: w.first.Add(-7), Every: rapid.IntRange(1, 3).Draw(t, "every"), Spans: drawSpans(t, "other")})
	}
	if rapid.Bool().Draw(t, "away") {
		from := rapid.IntRange(0, 1300).Draw(t, "away from")
		w.hours.Away = append(w.hours.Away, Away{First: w.first, Last: w.first.Add(1), From: civil.Minute(from), To: civil.Minute(rapid.IntRange(from+1, 1440).Draw(t, "away to"))})
	}
	w.need = Need{
		Minutes: rapid.IntRange(1, 12).Draw(t, "minutes") * 10, Before: rapid.IntRange(0, 3).Draw(t, "before") * 5, After: rapid.IntRange(0, 3).Draw(t, "after") * 5,
		Step: rapid.SampledFrom([]int{5, 15, 20, 60}).Draw(t, "step"), Shortest: 30,
	}
	w.cal = Calendar{Person: ines, Open: Openings(w.hours, w.first, w.days, w.zone), Rest: rapid.IntRange(0, 2).Draw(t, "rest") * 10, Most: rapid.IntRange(0, 3).Draw(t, "most")}
	w.cal.Busy = drawBusy(t, w, "busy")
	w.stock = map[ident.Resource]Stock{"blue": {Busy: drawBusy(t, w, "blue")}, "green": {Busy: drawBusy(t, w, "green")}}
	if rapid.Bool().Draw(t, "elsewhere") {
		w.stock["far"] = Stock{Place: "far"}
	}
	for range rapid.IntRange(0, 2).Draw(t, "groups") {
		w.need.Uses = append(w.need.Uses, Group(rapid.SliceOfDistinct(rapid.SampledFrom([]ident.Resource{"blue", "green", "far", "unknown"}), func(r ident.Resource) ident.Resource { return r }).Draw(t, "group")))
	}
	return w
}

func drawSpans(t *rapid.T, name string) (out []Span) {
	for d := range 7 {
		at := 0
		for at < 1400 && rapid.IntRange(0, 2).Draw(t, name) > 0 {
			from := rapid.IntRange(at, 1420).Draw(t, name+" from")
			to := rapid.IntRange(from+1, 1440).Draw(t, name+" to")
			out, at = append(out, Span{Weekday: time.Weekday(d), From: civil.Minute(from), To: civil.Minute(to)}), to+1
		}
	}
	return out
}

func drawBusy(t *rapid.T, w world, name string) (out []Busy) {
	at := w.first.At(0, w.zone).Add(-20 * time.Hour)
	for range rapid.IntRange(0, 5).Draw(t, name) {
		at = at.Add(minutes(rapid.IntRange(0, 200).Draw(t, name+" gap") * 5))
		before := rapid.IntRange(0, 3).Draw(t, name+" before") * 5
		to := at.Add(minutes(before + rapid.IntRange(1, LongestMinutes/5).Draw(t, name+" minutes")*5))
		out, at = append(out, Busy{Block{at, to}, rapid.Bool().Draw(t, name+" session"), before}), to
	}
	return out
}

// allowed says by every minute, with nothing but the words of the rules, whether a session can begin.
func (w world) allowed(starts time.Time) bool {
	on := func(at time.Time) bool { // she works in the minute that begins at an instant
		day, m := civil.DateOf(at, w.zone), civil.MinuteOf(at, w.zone)
		spans := w.hours.Spans
		for _, p := range w.hours.Patterns {
			if weeks := Monday(p.From).DaysUntil(Monday(day)) / 7; day >= p.From && weeks%p.Every == 0 {
				spans = p.Spans
			}
		}
		if slices.ContainsFunc(w.hours.Away, func(a Away) bool { return day >= a.First && day <= a.Last && m >= a.From && m < a.To }) {
			return false
		}
		return day >= w.first && day < w.first.Add(w.days) &&
			slices.ContainsFunc(spans, func(s Span) bool { return s.Weekday == day.Weekday() && m >= s.From && m < s.To })
	}
	hit := func(busy []Busy, at time.Time, sessions bool) bool {
		return slices.ContainsFunc(busy, func(b Busy) bool { return (b.Session || !sessions) && !at.Before(b.From) && at.Before(b.To) })
	}
	sessions := 0
	for _, b := range w.cal.Busy {
		if b.Session && civil.DateOf(b.From.Add(minutes(b.Before)), w.zone) == civil.DateOf(starts, w.zone) {
			sessions++
		}
	}
	if w.cal.Most > 0 && sessions >= w.cal.Most {
		return false
	}
	free := map[ident.Resource]bool{"blue": true, "green": true}
	for m := -w.need.Before - w.cal.Rest; m < w.need.Minutes+w.need.After+w.cal.Rest; m++ {
		at := starts.Add(minutes(m))
		if m >= 0 && m < w.need.Minutes && !on(at) {
			return false
		}
		if m >= -w.need.Before && m < w.need.Minutes+w.need.After {
			if hit(w.cal.Busy, at, false) {
				return false
			}
			for r := range free {
				free[r] = free[r] && !hit(w.stock[r].Busy, at, false)
			}
		}
		if hit(w.cal.Busy, at, true) {
			return false
		}
	}
	return fits(w.need.Uses, free)
}

func fits(groups []Group, free map[ident.Resource]bool) bool {
	if len(groups) == 0 {
		return true
	}
	for _, r := range groups[0] {
		if free[r] {
			free[r] = false
			ok := fits(groups[1:], free)
			free[r] = true
			if ok {
				return true
			}
		}
	}
	return false
}

// TestFreeIsWhatIsAllowed: the search gives a time of its grid just when every minute of it is allowed, and
// nothing that is not.
func TestFreeIsWhatIsAllowed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := drawWorld(t)
		from, to := w.first.At(0, w.zone), w.first.Add(w.days).At(0, w.zone)
		given := map[time.Time]bool{}
		for _, s := range w.cal.Free(w.need, w.stock, from, to) {
			given[s.Starts.UTC()] = true
			if alone := w.cal.Free(w.need, w.stock, s.Starts, s.Starts.Add(time.Microsecond)); len(alone) != 1 || !alone[0].Starts.Equal(s.Starts) {
				t.Fatalf("%v is given of many, and of itself %v", s.Starts.In(w.zone), alone)
			}
			if !w.allowed(s.Starts) {
				t.Fatalf("%v is given and not allowed", s.Starts.In(w.zone))
			}
			if len(s.Uses) != len(w.need.Uses) || s.Minutes != w.need.Minutes || s.Zone != w.zone {
				t.Fatalf("%+v does not say what it takes", s)
			}
		}
		for at := from.Add(minutes(rapid.SampledFrom([]int{0, 0, 3, 11}).Draw(t, "offset"))); at.Before(to); at = at.Add(minutes(5)) {
			onGrid, allowed := int(civil.MinuteOf(at, w.zone))%w.need.Step == 0, w.allowed(at)
			if _, why := w.cal.Try(w.need, w.stock, at); (why == "") != allowed {
				t.Fatalf("%v: tried %q, allowed %v", at.In(w.zone), why, allowed)
			}
			if alone := w.cal.Free(w.need, w.stock, at, at.Add(time.Microsecond)); len(alone) > 0 && !given[at.UTC()] {
				t.Fatalf("%v is given of itself, and not of many", at.In(w.zone))
			}
			if onGrid && allowed && !given[at.UTC()] {
				t.Fatalf("%v is allowed and not given", at.In(w.zone))
			}
		}
	})
}

// TestFreeIsFlush: beside a session with its rest there is a time that leaves nothing between.
func TestFreeIsFlush(t *testing.T) {
	loc := lisbon(t)
	c := Calendar{Person: ines, Open: Openings(Usual(ines), tuesday, 1, loc), Rest: 10,
		Busy: []Busy{{Block{at(tuesday, 9, 0, loc), at(tuesday, 10, 20, loc)}, true, 0}}}
	n := Need{Minutes: 60, Before: 5, After: 5, Step: 60, Shortest: 30}
	var got []string
	for _, s := range c.Free(n, nil, at(tuesday, 0, 0, loc), at(tuesday, 24, 0, loc)) {
		got = append(got, fmt.Sprintf("%s gap %d", civil.MinuteOf(s.Starts, loc), s.Gap))
	}
	want := []string{"10:35 gap 0", "11:00 gap 25", "12:00 gap 0", "14:00 gap 0", "15:00 gap 0", "16:00 gap 0", "17:00 gap 0"}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// TestADayCountsTheSessionsThatBeginOnIt: one at midnight, with minutes that are kept before it, is of its own day.
func TestADayCountsTheSessionsThatBeginOnIt(t *testing.T) {
	loc := lisbon(t)
	h := Hours{Person: ines, Most: 1, Spans: []Span{{Weekday: time.Monday, To: 24 * 60}, {Weekday: time.Tuesday, To: 24 * 60}}}
	midnight := Visit{ID: "a", Therapist: ines, Starts: at(tuesday, 0, 0, loc), Minutes: 60, Before: 15, State: Booked}
	c := CalendarOf(h, []Visit{midnight}, tuesday.Add(-1), 2, loc)
	for hours, want := range map[int]Refusal{-12: "", 12: DayFull} {
		if _, why := c.Try(Need{Minutes: 60}, nil, midnight.Starts.Add(time.Duration(hours)*time.Hour)); why != want {
			t.Errorf("%d hours from it: %q", hours, why)
		}
	}
	next := Visit{ID: "b", Therapist: ines, Starts: at(tuesday, 12, 0, loc), Minutes: 60, State: Booked}
	if got := Warnings(h, next, []Visit{midnight}, midnight.Starts.AddDate(0, 0, -1), loc); !slices.Equal(got, []Warning{OverTheDay}) {
		t.Errorf("%v", got)
	}
}

func TestChoose(t *testing.T) {
	loc := lisbon(t)
	slot := func(h, m int, who ident.Person, gap int) Slot {
		return Slot{Starts: at(tuesday, h, m, loc), Minutes: 60, Person: who, Zone: loc, Gap: gap}
	}
	all := []Slot{
		slot(9, 0, "ana", 0), slot(9, 15, "ana", 15), slot(10, 0, "ana", 0), slot(14, 0, "ana", 0), slot(18, 0, "ana", 10),
		slot(9, 0, ines, 20), slot(11, 0, ines, 0), slot(14, 0, ines, 0),
	}
	write := func(slots []Slot) (out []string) {
		for _, s := range slots {
			out = append(out, civil.MinuteOf(s.Starts, loc).String()+" "+string(s.Person))
		}
		return out
	}
	for name, tc := range map[string]struct {
		offer Offer
		want  []string
	}{
		"everything, one for each time": {Offer{}, []string{"9:00 ana", "9:15 ana", "10:00 ana", "11:00 ines", "14:00 ana", "18:00 ana"}},
		"with the usual therapist":      {Offer{Usual: ines}, []string{"9:00 ines", "9:15 ana", "10:00 ana", "11:00 ines", "14:00 ines", "18:00 ana"}},
		"two for each part":             {Offer{PerPart: 2}, []string{"9:00 ana", "10:00 ana", "14:00 ana", "18:00 ana"}},
		"one, the usual one":            {Offer{Usual: ines, PerPart: 1}, []string{"11:00 ines", "14:00 ines", "18:00 ana"}},
	} {
		if got := write(tc.offer.Choose(all)); !slices.Equal(got, tc.want) {
			t.Errorf("%s: %v, want %v", name, got, tc.want)
		}
	}
}

// TestTimesApart: of two times right beside each other the one that leaves the smaller gap is offered.
func TestTimesApart(t *testing.T) {
	loc := lisbon(t)
	slot := func(h, m, gap int) Slot {
		return Slot{Starts: at(tuesday, h, m, loc), Minutes: 60, Person: ines, Zone: loc, Gap: gap}
	}
	all := []Slot{slot(11, 0, 10), slot(11, 10, 0), slot(11, 15, 5), slot(11, 30, 20), slot(16, 40, 5), slot(16, 45, 0)}
	for name, tc := range map[string]struct {
		offer Offer
		want  []string
	}{
		"all":                {Offer{}, []string{"11:00", "11:10", "11:15", "11:30", "16:40", "16:45"}},
		"all that lie apart": {Offer{Apart: 15}, []string{"11:10", "11:30", "16:45"}},
		"two for each part":  {Offer{PerPart: 2, Apart: 15}, []string{"11:10", "11:30", "16:45"}},
		"one for each part":  {Offer{PerPart: 1, Apart: 15}, []string{"11:10", "16:45"}},
	} {
		var got []string
		for _, s := range tc.offer.Choose(all) {
			got = append(got, civil.MinuteOf(s.Starts, loc).String())
		}
		if !slices.Equal(got, tc.want) {
			t.Errorf("%s: %v, want %v", name, got, tc.want)
		}
	}
}

// TestWhatIsLeftOutLiesBesideABetterOne: what is offered apart is free, lies apart, and whatever is left out
// lies right beside a time that leaves no larger gap.
func TestWhatIsLeftOutLiesBesideABetterOne(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := drawWorld(t)
		slots := w.cal.Free(w.need, w.stock, w.first.At(0, w.zone), w.first.Add(w.days).At(0, w.zone))
		apart := rapid.SampledFrom([]int{5, 15, 20, 60}).Draw(t, "apart")
		offered := Offer{Apart: apart}.Choose(slots)
		for i, s := range offered {
			if !slices.ContainsFunc(slots, func(x Slot) bool { return x.Starts.Equal(s.Starts) }) {
				t.Fatalf("%v is offered and not free", s.Starts)
			}
			if i > 0 && s.Starts.Sub(offered[i-1].Starts) < minutes(apart) {
				t.Fatalf("%v is offered beside %v", s.Starts, offered[i-1].Starts)
			}
		}
		for _, s := range slots {
			if !slices.ContainsFunc(offered, func(x Slot) bool { return x.Starts.Sub(s.Starts).Abs() < minutes(apart) && x.Gap <= s.Gap }) {
				t.Fatalf("%v is left out without a reason", s.Starts)
			}
		}
	})
}
