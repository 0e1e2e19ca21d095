package office

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// CalendarSpan is how much a calendar shows at once.
type CalendarSpan string

// The spans: a day, the week or the month in which a day lies, or four weeks from a day on as a list.
const (
	SpanDay   CalendarSpan = "day"
	SpanWeek  CalendarSpan = "week"
	SpanMonth CalendarSpan = "month"
	SpanList  CalendarSpan = "list"
)

// EverybodyHere asks for the calendar of all who treat, RoomsHere for a day of each room instead.
const (
	EverybodyHere ident.Person = "all"
	RoomsHere     ident.Person = "rooms"
)

const (
	// listDays is how many days a list shows.
	listDays = 28
	// mostDays is how many days of a calendar are given at once.
	mostDays = 62
)

// Range gives the days that a span shows around a day: the first one, and how many. A month is shown in
// whole weeks.
func (s CalendarSpan) Range(day civil.Date) (first civil.Date, days int) {
	switch s {
	case SpanWeek:
		return scheduling.Monday(day), 7
	case SpanMonth:
		begins := day[:8] + "01"
		next := civil.DateOf(begins.Time(time.UTC).AddDate(0, 1, 0), time.UTC)
		first = scheduling.Monday(begins)
		return first, first.DaysUntil(scheduling.Monday(next.Add(-1))) + 7
	case SpanList:
		return day, listDays
	case SpanDay:
	}
	return day, 1
}

// Step gives the day to which "before" (-1) and "after" (1) lead from a day.
func (s CalendarSpan) Step(day civil.Date, way int) civil.Date {
	if s == SpanMonth {
		return civil.DateOf((day[:8]+"01").Time(time.UTC).AddDate(0, way, 0), time.UTC)
	}
	_, days := s.Range(day)
	return day.Add(way * days)
}

// CalendarAsk asks for the days around one (in free words, empty for today). Person empty means one's own
// days for who treats, and everybody's for who does not; for a day everybody's also for an owner.
// CalledOff shows what was called off too.
type CalendarAsk struct {
	Day       string
	Span      CalendarSpan
	Person    ident.Person
	CalledOff bool
}

// CalendarView is what a calendar shows. Its Moment goes by the clocks of the place where all who are shown work, else
// by the practice's, as it is drawn; Clocks says that there are several.
type CalendarView struct {
	Moment
	Clocks bool
	Date   civil.Date
	Span   CalendarSpan
	// First is the first of the Count days that are shown.
	First civil.Date
	Count int
	// Person is whose days are shown; empty for everybody's.
	Person     ident.Person
	Therapists []staff.Person
	// Former treat here no more, and have visits on the days that are shown.
	Former []staff.Person
	// Rooms are those that visits can get. Where they are shown, Person is RoomsHere.
	Rooms []scheduling.Resource
	// Days are the days of each person who is shown, one person after the other.
	Days []PersonDay
	// Lines say what stands beside the visits. Brief: only who comes; for more than a day of several people.
	Lines map[ident.Visit]VisitLine
	Brief bool
	// ByHand is how many messages about visits wait to be sent by the viewer.
	ByHand int
}

// Calendar lays out days. Invalid on the field day.
func (o *Office) Calendar(ctx context.Context, by staff.Actor, in CalendarAsk) (view CalendarView, err error) {
	err = o.read(ctx, "calendar", func(tx *store.Tx) error {
		view = CalendarView{}
		d, err := diaryFor(tx, by, staff.SeeCalendar)
		if err != nil {
			return err
		}
		view = CalendarView{Moment: d.moment(), Date: d.today, Span: in.Span, Therapists: d.therapists, Person: in.Person}
		if in.Day != "" {
			if view.Date, err = scheduling.ReadDay("day", in.Day, d.today, d.dates()); err != nil {
				return err
			}
		}
		g, err := grounds(tx, d.house)
		if err != nil {
			return err
		}
		view.Rooms, view.Clocks = g.Rooms(), g.Clocks()
		people := view.choose(by)
		hours, err := view.goBy(&d, people, in.Day != "")
		if err != nil {
			return err
		}
		from, to := view.First.At(0, d.zone), view.First.Add(view.Count).At(0, d.zone)
		if people, err = view.withFormer(d, people, from, to, in.CalledOff); err != nil {
			return err
		}
		if view.Person == RoomsHere {
			view.Days, err = d.roomDays(g, view.Date, in.CalledOff)
		} else {
			view.Days, err = d.layOut(people, hours, view.First, view.Count, in.CalledOff)
		}
		if err != nil {
			return err
		}
		if view.ByHand, err = waitingByHand(tx, by); err != nil {
			return err
		}
		if view.Brief = view.Count > 7 || view.Count > 1 && len(people) > 1; view.Brief {
			view.Lines, err = d.names(g, from, to)
			return err
		}
		view.Lines, err = d.lines(g, view.Days, from, to)
		return err
	})
	return view, err
}

// goBy sets by whose clocks the diary is read, and which days are shown; it gives the hours from the first of them on.
// With no day asked for it is today, which by other clocks can be another date.
func (view *CalendarView) goBy(d *diary, people []staff.Person, asked bool) (hours []scheduling.Hours, err error) {
	if view.Person == RoomsHere {
		people = d.therapists
	}
	home := d.zone
	for range 2 {
		view.First, view.Count = view.Span.Range(view.Date)
		if hours, err = d.tx.PracticeHoursFrom(d.by.Practice, view.First); err != nil {
			return nil, err
		}
		d.zone = clocksOf(people, hours, home)
		d.today = civil.DateOf(d.tx.Now(), d.zone)
		if asked || view.Date == d.today {
			break
		}
		view.Date = d.today
	}
	view.Moment = d.moment()
	return hours, nil
}

// choose says whose days are shown, and sets Person where there is one. Rooms are shown for a day, where there
// are some to choose from.
func (view *CalendarView) choose(by staff.Actor) []staff.Person {
	if view.Person == RoomsHere {
		if view.Span == SpanDay && len(view.Rooms) > 1 {
			return nil
		}
		view.Person = EverybodyHere
	}
	own := func(id ident.Person) int {
		return slices.IndexFunc(view.Therapists, func(p staff.Person) bool { return p.ID == id })
	}
	i := own(view.Person)
	switch {
	case len(view.Therapists) == 1:
		i = 0
	case i < 0 && view.Person != EverybodyHere && (view.Span != SpanDay || by.Role == staff.Therapist):
		i = own(by.Person)
	}
	if i < 0 {
		view.Person = ""
		return view.Therapists
	}
	view.Person = view.Therapists[i].ID
	return view.Therapists[i : i+1]
}

// withFormer adds those who treat here no more to who is shown, where that is not one of several.
func (view *CalendarView) withFormer(d diary, people []staff.Person, from, to time.Time, calledOff bool) (_ []staff.Person, err error) {
	if view.Person != "" && view.Person != RoomsHere && len(view.Therapists) > 1 {
		return people, nil
	}
	view.Former, err = d.former(from, to, calledOff)
	if len(view.Former) > 0 && view.Person != RoomsHere {
		people, view.Person = slices.Concat(people, view.Former), ""
	}
	return people, err
}

// names gives who comes to the visits that begin in [from, to), and by whose clocks, and nothing else of them.
func (d diary) names(g Grounds, from, to time.Time) (map[ident.Visit]VisitLine, error) {
	clients, err := d.tx.ClientsBetween(d.by.Practice, from, to)
	if err != nil {
		return nil, err
	}
	visits, err := d.tx.Visits(d.by.Practice, from, to)
	lines := make(map[ident.Visit]VisitLine, len(visits))
	for _, v := range visits {
		lines[v.ID] = VisitLine{Client: clients[v.Client], There: g.Zone(v.Place)}
	}
	return lines, err
}

// TimesAsk asks for what a calendar draws: the days from First to Last of a person, or of everybody.
type TimesAsk struct {
	First, Last civil.Date
	Person      ident.Person
	CalledOff   bool
}

// TimesView is what a calendar draws.
type TimesView struct {
	Moment
	// ByRoom: each room has a column, not each person.
	ByRoom bool
	// There is the zone by whose clocks it is drawn: that of the place where all who are shown work, else the
	// practice's.
	There   *time.Location
	Grounds Grounds
	// Therapists are those whose visits are shown, also who treats here no more.
	Therapists []staff.Person
	Visits     []TimesVisit
	Closed     []TimesClosed
	Held       []HeldTime
}

// HeldTime is time that is held for who books by a mailed link. Who she is stays unknown until she confirms it.
type HeldTime struct {
	Person       ident.Person
	Uses         []ident.Resource
	Starts, Ends time.Time
	Until        time.Time
	Service      string
	takes        scheduling.Visit
}

// held gives the times that are held and begin in [from, to), by time.
func (d diary) held(from, to time.Time) (out []HeldTime, err error) {
	all, err := d.tx.HeldTimes(d.by.Practice, from, to)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	services, err := d.tx.Services(d.by.Practice)
	for _, a := range all {
		h := HeldTime{Person: a.Therapist, Uses: a.Uses, Starts: a.Starts, Ends: a.Held().Ends(), Until: a.Until, takes: a.Held()}
		if i := slices.IndexFunc(services, func(s scheduling.Service) bool { return s.ID == a.Service }); i >= 0 {
			h.Service = services[i].Name
		}
		out = append(out, h)
	}
	return out, err
}

// clocksOf gives the zone in which some people work; home where they work in several.
func clocksOf(people []staff.Person, hours []scheduling.Hours, home *time.Location) *time.Location {
	at := map[string]*time.Location{}
	add := func(h scheduling.Hours, place ident.Place) {
		zone := cmp.Or(h.Zones[place], home)
		at[zone.String()] = zone
	}
	for _, p := range people {
		h := hoursOf(hours, p.ID)
		for _, s := range h.Spans {
			add(h, s.Place)
		}
		for _, w := range h.Patterns {
			for _, s := range w.Spans {
				add(h, s.Place)
			}
		}
		for _, x := range h.Extra {
			add(h, x.Place)
		}
	}
	for _, zone := range at {
		if len(at) == 1 {
			return zone
		}
	}
	return home
}

// TimesVisit is a visit in a drawn calendar. Moves: the viewer can move it.
type TimesVisit struct {
	scheduling.Visit
	Name  string
	Moves bool
}

// TimesClosed is time in which somebody gives no sessions.
type TimesClosed struct {
	scheduling.ClosedTime
	Person ident.Person
}

// CalendarTimes gives what a calendar draws, to those who may open the calendar. Invalid when the days are
// none, or more than two months.
func (o *Office) CalendarTimes(ctx context.Context, by staff.Actor, in TimesAsk) (view TimesView, err error) {
	err = o.read(ctx, "calendar, drawn", func(tx *store.Tx) error {
		view = TimesView{}
		d, err := diaryFor(tx, by, staff.SeeCalendar)
		if err != nil {
			return err
		}
		if !in.First.Valid() || !in.Last.Valid() || in.Last < in.First || in.First.DaysUntil(in.Last) >= mostDays {
			return fault.New(fault.Invalid, "days", "Ask for some days, from the first to the last, at most %d.", mostDays)
		}
		view.Moment, view.Therapists, view.ByRoom = d.moment(), d.therapists, in.Person == RoomsHere
		i := slices.IndexFunc(d.therapists, func(p staff.Person) bool { return p.ID == in.Person })
		if i >= 0 {
			view.Therapists = d.therapists[i : i+1]
		}
		return view.load(d, in, i < 0 || len(d.therapists) < 2)
	})
	return view, err
}

// load loads it; with all, also of those who treat here no more.
func (view *TimesView) load(d diary, in TimesAsk, all bool) error {
	hours, err := d.tx.PracticeHoursFrom(d.by.Practice, in.First)
	if err != nil {
		return err
	}
	if view.Grounds, err = grounds(d.tx, d.house); err != nil {
		return err
	}
	view.There = clocksOf(view.Therapists, hours, d.zone)
	from, to := in.First.At(0, view.There), in.Last.Add(1).At(0, view.There)
	held, err := d.held(from, to)
	if err != nil {
		return err
	}
	view.Held = slices.DeleteFunc(held, func(h HeldTime) bool {
		_, shown := staff.Find(view.Therapists, h.Person)
		return !shown
	})
	visits, err := d.tx.Visits(d.by.Practice, from.Add(-scheduling.Reach), to)
	if err != nil {
		return err
	}
	clients, err := d.tx.ClientsBetween(d.by.Practice, from.Add(-scheduling.Reach), to)
	if err != nil {
		return err
	}
	if all {
		former, err := d.former(from, to, in.CalledOff)
		if err != nil {
			return err
		}
		view.Therapists = slices.Concat(view.Therapists, former)
	}
	for _, v := range visits {
		_, shown := staff.Find(view.Therapists, v.Therapist)
		if !shown || !v.Ends().After(from) || v.State == scheduling.Cancelled && !in.CalledOff {
			continue
		}
		moves := v.State == scheduling.Booked && staff.Can(d.by, staff.Move, d.subject(v))
		view.Visits = append(view.Visits, TimesVisit{v, clients[v.Client].Name, moves})
	}
	for _, p := range view.Therapists {
		h := d.hoursShown(hours, p.ID)
		for day := in.First; day <= in.Last; day = day.Add(1) {
			for _, c := range scheduling.ClosedTimes(h, day, view.There) {
				view.Closed = append(view.Closed, TimesClosed{c, p.ID})
			}
		}
	}
	return nil
}
