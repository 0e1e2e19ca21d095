package office

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

const (
	// searchDays is how many days a search looks at, longestSearch how many it may.
	searchDays    = 14
	longestSearch = 92
	// usualTimes is about how many times somebody has free on a day: a bit of space that saves much copying.
	usualTimes = 5
	// offerStep is the grid of the times that are offered, in minutes.
	offerStep = 15
	// offerApart is how many minutes the times of one therapist lie apart where a number of them is offered: right
	// beside each other they are one and the same to who chooses.
	offerApart = 60
)

// FreeAsk asks for the times at which a service can be given. Client, who may be empty, is offered whom she
// usually comes to first. Therapist empty means anybody who treats. Day is the first day, in free words,
// empty for today; Days 0 means two weeks. PerPart is how many times are offered for each part of a day,
// 0 for all.
type FreeAsk struct {
	Client    ident.Client
	Service   ident.Service
	Therapist ident.Person
	Day       string
	Days      int
	PerPart   int
	// Moving is a visit for which another time is looked for, instead of Client and Service; its own is free for it.
	Moving ident.Visit
	// Each asks for everybody who is free at a time; without it the one who fits best is given.
	Each bool
	// After, where it is not zero, takes the place of Day: only times from that instant on are given, and no
	// more than Most of them (0: all).
	After time.Time
	Most  int
	// Moved is what ProgramActor gave to whom a program asks for: what is found is as new as that. The zero Moved asks
	// the database.
	Moved Moved
}

// FreeDay are the free times of a day, by time.
type FreeDay struct {
	Date  civil.Date
	Slots []scheduling.Slot
}

// FreeView is what a search for free times found: the days that have some. Next is the day after the last
// one that was looked at.
type FreeView struct {
	Moment
	Client      client.Client
	Services    []scheduling.Service
	Service     scheduling.Service
	Therapists  []staff.Person
	Therapist   ident.Person
	First, Next civil.Date
	Days        []FreeDay
	Moving      scheduling.Visit
	Grounds     Grounds
	// Places are where clients are offered times, the practice's own first; only in what is shown to them.
	Places []scheduling.Place
	// Unfit are those who are not looked for, with why; whoever was asked for by name is looked for all the same.
	Unfit []Unfit
}

// Unfit is somebody who does not fit a service, or the pressure that a client needs. Why is empty for who may
// not see how hard a client likes it.
type Unfit struct {
	Who staff.Person
	Why scheduling.Misfit
}

// Who gives somebody who treats by her id.
func (v FreeView) Who(id ident.Person) string {
	who, _ := staff.Find(v.Therapists, id)
	return who.Name
}

// PlaceName names a place where there are several; empty where there is one only.
func (v FreeView) PlaceName(id ident.Place) string { return nameAmong(v.Places, id) }

func nameAmong(all []scheduling.Place, id ident.Place) string {
	i := slices.IndexFunc(all, func(at scheduling.Place) bool { return at.ID == id })
	if len(all) < 2 || i < 0 {
		return ""
	}
	return all[i].Name
}

// FreeTimes finds when a service can be given; with no service chosen yet, only what there is to choose.
// Invalid on the field day, NotFound for a client, service or therapist that is none of the practice's.
func (o *Office) FreeTimes(ctx context.Context, by staff.Actor, in FreeAsk) (view FreeView, err error) {
	if err := may(by, staff.Book, whole(by)); err != nil {
		return view, err
	}
	a, err := o.db.AgendaAt(ctx, by.Practice, in.Moved)
	if err != nil {
		return view, fault.Wrap("free times", err)
	}
	err = o.read(ctx, "free times", func(tx *store.Tx) error {
		view = FreeView{Therapist: in.Therapist}
		d := diaryOf(tx, by, a)
		if err := view.toMove(&d, in.Moving); err != nil {
			return err
		}
		if err := view.ask(d, a, in); err != nil || view.Service.ID == "" {
			return err
		}
		view.Grounds = groundsOf(a.Practice, slices.Clone(a.Places), a.Resources, a.Needs)
		people, unfit, err := d.fitting(a, view.Service, view.Client.ID)
		if err != nil {
			return err
		}
		if view.Therapist != "" { // whoever is asked for by name is looked for in any case
			people = view.searched()
			unfit = slices.DeleteFunc(unfit, func(u Unfit) bool { return u.Who.ID != view.Therapist })
		}
		view.Unfit = unfit
		slots, err := d.free(people, view.Service, view.First, view.First.DaysUntil(view.Next))
		if err != nil {
			return err
		}
		view.Days = byDay(in.choose(slots, view.Client.Therapist))
		return nil
	})
	return view, err
}

// choose gives those of some times that were asked for. Where a number is asked for, none lies right beside
// another: there is something to choose from.
func (in FreeAsk) choose(slots []scheduling.Slot, usual ident.Person) []scheduling.Slot {
	if !in.After.IsZero() {
		slots = slices.DeleteFunc(slots, func(s scheduling.Slot) bool { return s.Starts.Before(in.After) })
	}
	offer := scheduling.Offer{Usual: usual, PerPart: in.PerPart, Each: in.Each}
	if in.PerPart > 0 || in.Most > 0 {
		offer.Apart = offerApart
	}
	if slots = offer.Choose(slots); in.Most > 0 && len(slots) > in.Most {
		slots = slots[:in.Most]
	}
	return slots
}

// Bookable gives what can be booked and who treats, as FreeTimes does, and no times.
func (o *Office) Bookable(ctx context.Context, by staff.Actor) (view FreeView, err error) {
	if err := may(by, staff.Book, whole(by)); err != nil {
		return view, err
	}
	a, err := o.db.Agenda(ctx, by.Practice)
	if err != nil {
		return view, fault.Wrap("bookable", err)
	}
	err = o.read(ctx, "bookable", func(tx *store.Tx) error {
		view = FreeView{}
		return view.ask(diaryOf(tx, by, a), a, FreeAsk{})
	})
	return view, err
}

// ask reads what was asked for.
func (v *FreeView) ask(d diary, a *store.Agenda, in FreeAsk) (err error) {
	v.Moment, v.Therapists = d.moment(), d.therapists
	if v.Moving.ID != "" {
		in.Client, in.Service = v.Moving.Client, v.Moving.Service
	}
	if in.Client != "" {
		if v.Client, err = d.tx.Client(d.by.Practice, in.Client); err != nil {
			return err
		}
	}
	if _, ok := staff.Find(d.therapists, in.Therapist); in.Therapist != "" && !ok {
		return fault.Missing("page")
	}
	v.Services = slices.DeleteFunc(slices.Clone(a.Services), func(s scheduling.Service) bool { return !s.Active })
	i := slices.IndexFunc(v.Services, func(s scheduling.Service) bool { return s.ID == in.Service || in.Service == "" && len(v.Services) == 1 })
	switch {
	case i >= 0:
		v.Service = v.Services[i]
		if v.Moving.ID != "" {
			v.Service.Minutes, v.Service.Before, v.Service.After = v.Moving.Minutes, v.Moving.Before, v.Moving.After
			v.Services = []scheduling.Service{v.Service}
		}
	case v.Moving.ID != "": // it is on the list no more
		v.Service = asService(v.Moving)
		v.Services = []scheduling.Service{v.Service}
	case in.Service != "":
		return fault.Missing("page")
	}
	v.First = d.today
	if !in.After.IsZero() {
		v.First = max(d.today, civil.DateOf(in.After, d.zone))
	} else if in.Day != "" {
		if v.First, err = scheduling.ReadDay("day", in.Day, d.today, d.dates()); err != nil {
			return err
		}
	}
	days := in.Days
	if days <= 0 {
		days = searchDays
	}
	v.Next = v.First.Add(min(days, longestSearch))
	return nil
}

// toMove looks for another time for a visit.
func (v *FreeView) toMove(d *diary, id ident.Visit) (err error) {
	if id == "" {
		return nil
	}
	if v.Moving, err = d.tx.Visit(d.by.Practice, id); err != nil {
		return err
	}
	d.moving = v.Moving
	return maySee(d.by, staff.Move, d.subject(v.Moving), "visit")
}

// fitting gives those who offer a service and give the pressure that a client needs, and those who do not.
// Where only one person treats there is nobody else to choose, and she fits.
func (d diary) fitting(a *store.Agenda, s scheduling.Service, c ident.Client) (fit []staff.Person, unfit []Unfit, err error) {
	if len(d.therapists) < 2 {
		return d.therapists, nil, nil
	}
	wish, err := d.deepest(c)
	if err != nil {
		return nil, nil, err
	}
	for _, p := range d.therapists {
		if why := s.Misfit(hoursOf(a.Hours, p.ID), wish); why != "" {
			if why == scheduling.OtherPressure && c != "" && !staff.Can(d.by, staff.SeePreferences, staff.Subject{Practice: d.by.Practice, Client: c}) {
				why = ""
			}
			unfit = append(unfit, Unfit{p, why})
			continue
		}
		fit = append(fit, p)
	}
	return fit, unfit, nil
}

// deepest gives the deepest pressure that a client wishes for; 0 where none is known.
func (d diary) deepest(c ident.Client) (wish int, err error) {
	if c == "" {
		return 0, nil
	}
	prefs, err := d.tx.Preferences(d.by.Practice, c)
	for _, p := range prefs {
		wish = max(wish, int(p.Level))
	}
	return wish, err
}

// offering gives those of some people who offer a service.
func offering(people []staff.Person, s scheduling.Service) []staff.Person {
	return slices.DeleteFunc(slices.Clone(people), func(p staff.Person) bool { return !s.OfferedBy(p.ID) })
}

// searched are those whose times are looked for.
func (v *FreeView) searched() []staff.Person {
	if v.Therapist == "" {
		return v.Therapists
	}
	return slices.DeleteFunc(slices.Clone(v.Therapists), func(p staff.Person) bool { return p.ID != v.Therapist })
}

// free finds the times at which a service can be given by some people, from now on, over some days. The time of a
// visit that is moved is none of them: it has that one.
func (d diary) free(people []staff.Person, s scheduling.Service, first civil.Date, days int) ([]scheduling.Slot, error) {
	from, to := first.At(0, d.zone), first.Add(days).At(0, d.zone)
	if from.Before(d.tx.Now()) {
		from = d.tx.Now()
		if late := d.today.DaysUntil(first); late < 0 { // nothing is free on days that have passed
			first, days = d.today, days+late
		}
	}
	if days <= 0 {
		return nil, nil
	}
	a, err := d.agendaOn(first, days)
	if err != nil {
		return nil, err
	}
	slots := d.freeIn(a, people, s, from, to)
	return slices.DeleteFunc(slots, func(s scheduling.Slot) bool {
		return d.moving.ID != "" && s.Person == d.moving.Therapist && s.Starts.Equal(d.moving.Starts) && s.Minutes == d.moving.Minutes
	}), nil
}

// agendaOn gives the agenda of some days, without the visit that is being moved.
func (d diary) agendaOn(first civil.Date, days int) (a *store.Agenda, err error) {
	if d.agenda != nil {
		a, err = d.tx.AgendaOver(d.agenda, first, days)
	} else {
		a, err = d.tx.AgendaOn(d.by.Practice, first, days)
	}
	if err != nil || d.moving.ID == "" {
		return a, err
	}
	return a.Without(d.moving), nil
}

// freeIn finds in an agenda the times from one instant until before another.
func (d diary) freeIn(a *store.Agenda, people []staff.Person, s scheduling.Service, from, to time.Time) (slots []scheduling.Slot) {
	need := scheduling.Need{Minutes: s.Minutes, Before: s.Before, After: s.After, Step: offerStep, Shortest: shortestOf(a.Services), Uses: a.Needs[s.ID]}
	stock := a.StockAt(d.tx.Now())
	slots = make([]scheduling.Slot, 0, usualTimes*len(people)*int(1+to.Sub(from)/(24*time.Hour)))
	for _, p := range people {
		slots = a.CalendarAt(p.ID, d.tx.Now()).AppendFree(slots, need, stock, from, to)
	}
	var once civil.Once // the other of an hour that comes twice is not offered
	return slices.DeleteFunc(slots, func(s scheduling.Slot) bool { return once.Again(s.Starts, s.Zone) })
}

// nextFree gives when somebody can give the shortest service that she offers next, as an agenda of the weeks ahead
// has it: an hour where she offers none. It is zero where that is not in these weeks.
func (d diary) nextFree(a *store.Agenda, who staff.Person) time.Time {
	short := scheduling.Service{Minutes: 60}
	for _, s := range a.Services {
		if s.Active && s.OfferedBy(who.ID) && (short.ID == "" || s.Minutes < short.Minutes) {
			short = s
		}
	}
	from, last := d.tx.Now(), d.today.Add(scheduling.CapacityWeeks*7).At(0, d.zone)
	for from.Before(last) { // mostly there is a time soon
		to := from.AddDate(0, 0, searchDays)
		if to.After(last) {
			to = last
		}
		if slots := d.freeIn(a, []staff.Person{who}, short, from, to); len(slots) > 0 {
			return slots[0].Starts
		}
		from = to
	}
	return time.Time{}
}

// byDay lays times out by the day on which they begin where they are given: at two places that can be two
// days at once.
func byDay(slots []scheduling.Slot) (days []FreeDay) {
	at := map[civil.Date]int{}
	var of civil.Days
	for i, s := range slots {
		day := of.Date(s.Starts, s.Zone)
		n, known := at[day]
		switch {
		case !known:
			at[day] = len(days)
			days = append(days, FreeDay{day, slots[i : i+1 : i+1]})
		case i > 0 && n == len(days)-1 && &days[n].Slots[len(days[n].Slots)-1] == &slots[i-1]:
			first := i - len(days[n].Slots)
			days[n].Slots = slots[first : i+1 : i+1] // one after another, as they lie
		default:
			days[n].Slots = append(days[n].Slots, s)
		}
	}
	slices.SortStableFunc(days, func(a, b FreeDay) int { return cmp.Compare(a.Date, b.Date) })
	return days
}

// around gives the visits of a therapist that may matter for what is booked at a time.
func (d diary) around(person ident.Person, at time.Time) ([]scheduling.Visit, error) {
	day := civil.DateOf(at, d.zone)
	return d.tx.Taken(d.by.Practice, person, day.At(0, d.zone).Add(-scheduling.Reach), day.Add(1).At(0, d.zone).Add(scheduling.Reach))
}
