package office

import (
	"slices"
	"time"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/phone"
	"github.com/partwell/partwell/internal/practice/billing"
	"github.com/partwell/partwell/internal/practice/boundary"
	"github.com/partwell/partwell/internal/practice/caseload"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/practice/staff"
)

// VisitLine is what a day shows beside a visit. Clinical, Ask, Noted and Matters are set only for
// whoever may read the treatment.
type VisitLine struct {
	Client     client.Client
	PhoneShown string
	Asks       []client.OwnBoundary
	First      bool
	// Before says that the client came already before she was in Partwell: a First is not her first.
	Before bool
	// Told is how a client who comes for the first time knows the boundaries: "" when not all of them.
	// Of those Known were told, Rules there are.
	Told         boundary.How
	Known, Rules int
	Clinical     bool
	Ask          AskPlan
	Noted        bool
	Matters      []caseload.Case
	Line         *billing.Line
	// Where is its place, where there are several, and its room and equipment; There is the zone of its place.
	Where []string
	There *time.Location
}

// PersonDay is somebody's day, or that of a room: then Room is set, or Roomless for visits that have none, and
// Person is nobody. Closed is when she gives no sessions on it.
type PersonDay struct {
	Person   staff.Person
	Room     scheduling.Resource
	Roomless bool
	scheduling.DayView
	Closed []scheduling.ClosedTime
	// Held are the times that are held for bookings by link.
	Held []HeldTime
}

// former gives those who treat here no more and with whom there are visits that begin in [from, to): what is booked
// with them stays so until it is moved or called off, and nobody may come unseen.
func (d diary) former(from, to time.Time, calledOff bool) (gone []staff.Person, err error) {
	with, err := d.tx.WithWhom(d.by.Practice, from, to, calledOff)
	with = slices.DeleteFunc(with, func(id ident.Person) bool {
		_, treats := staff.Find(d.therapists, id)
		return treats
	})
	if err != nil || len(with) == 0 {
		return nil, err
	}
	people, err := d.tx.People(d.by.Practice)
	return slices.DeleteFunc(people, func(p staff.Person) bool { return !slices.Contains(with, p.ID) }), err
}

// days lays out some days of some people, with what stands beside each visit.
func (d diary) days(people []staff.Person, first civil.Date, count int) ([]PersonDay, map[ident.Visit]VisitLine, error) {
	hours, err := d.tx.PracticeHoursFrom(d.by.Practice, first)
	if err != nil {
		return nil, nil, err
	}
	days, err := d.layOut(people, hours, first, count, false)
	if err != nil {
		return nil, nil, err
	}
	g, err := grounds(d.tx, d.house)
	if err != nil {
		return nil, nil, err
	}
	lines, err := d.lines(g, days, first.At(0, d.zone), first.Add(count).At(0, d.zone))
	return days, lines, err
}

// layOut lays out some days of some people, who have these hours, one person after the other, with what was called off where asked.
func (d diary) layOut(people []staff.Person, hours []scheduling.Hours, first civil.Date, count int, calledOff bool) ([]PersonDay, error) {
	visits, err := d.tx.Visits(d.by.Practice, first.At(0, d.zone).Add(-scheduling.Reach), first.Add(count).At(0, d.zone))
	if err != nil {
		return nil, err
	}
	held, err := d.held(first.At(0, d.zone), first.Add(count).At(0, d.zone))
	if err != nil {
		return nil, err
	}
	of := map[ident.Person][]scheduling.Visit{}
	for _, v := range visits {
		of[v.Therapist] = append(of[v.Therapist], v)
	}
	days := make([]PersonDay, 0, len(people)*count)
	for _, p := range people {
		h := d.hoursShown(hours, p.ID)
		for i := range count {
			date := first.Add(i)
			day := PersonDay{Person: p, Closed: scheduling.ClosedTimes(h, date, d.zone)}
			var taken []scheduling.Visit
			for _, t := range held {
				if t.Person == p.ID && civil.DateOf(t.Starts, d.zone) == date {
					day.Held, taken = append(day.Held, t), append(taken, t.takes)
				}
			}
			day.DayView = scheduling.Day(date, h, of[p.ID], d.tx.Now(), d.zone, taken...)
			if calledOff {
				day.addCalledOff(of[p.ID], d.zone)
			}
			days = append(days, day)
		}
	}
	return days, nil
}

// addCalledOff adds the visits of the day that were called off.
func (day *PersonDay) addCalledOff(visits []scheduling.Visit, loc *time.Location) {
	for _, v := range visits {
		if v.State == scheduling.Cancelled && civil.DateOf(v.Starts, loc) == day.Date {
			day.Items = append(day.Items, scheduling.Item{Kind: scheduling.ItemVisit, At: v.Starts, Minutes: v.Minutes, Visit: v})
		}
	}
	slices.SortStableFunc(day.Items, func(a, b scheduling.Item) int { return a.At.Compare(b.At) })
}

// hoursShown is hoursOf, with none for who treats here no more.
func (d diary) hoursShown(all []scheduling.Hours, p ident.Person) scheduling.Hours {
	if _, treats := staff.Find(d.therapists, p); !treats {
		return scheduling.Hours{Person: p}
	}
	return hoursOf(all, p)
}

func hoursOf(all []scheduling.Hours, p ident.Person) scheduling.Hours {
	for _, h := range all {
		if h.Person == p {
			return h
		}
	}
	return scheduling.Hours{Person: p}
}

// lines loads what stands beside the visits of some days that begin in [from, to).
func (d diary) lines(g Grounds, days []PersonDay, from, to time.Time) (map[ident.Visit]VisitLine, error) {
	p, tx := d.by.Practice, d.tx
	clients, err := tx.ClientsBetween(p, from, to)
	if err != nil {
		return nil, err
	}
	asks, err := tx.OwnBoundariesBetween(p, from, to)
	if err != nil {
		return nil, err
	}
	first, err := tx.FirstVisits(p, from, to)
	if err != nil {
		return nil, err
	}
	joined, err := tx.JoinedBetween(p, from, to)
	if err != nil {
		return nil, err
	}
	told, err := d.teller()
	if err != nil {
		return nil, err
	}
	treated, err := d.treatments(from, to)
	if err != nil {
		return nil, err
	}
	lines := map[ident.Visit]VisitLine{}
	for _, day := range days {
		for _, item := range day.Items {
			if item.Kind != scheduling.ItemVisit {
				continue
			}
			v := item.Visit
			line := VisitLine{Client: clients[v.Client], PhoneShown: phone.Shown(clients[v.Client].Phone, countryOf(d.house)), Asks: asks[v.Client], First: first[v.ID], Before: joined[v.Client], Where: g.Where(v.Place, v.Uses), There: g.Zone(v.Place)}
			if line.First {
				if err := told(&line, v.Client); err != nil {
					return nil, err
				}
			}
			if err := treated(&line, v); err != nil {
				return nil, err
			}
			lines[v.ID] = line
		}
	}
	return lines, nil
}

// teller gives a function that notes how a client knows the boundaries, by the weakest of them:
// Agreed to all, Told at least, or "" when not told all. Where there are none, nothing waits (Told).
func (d diary) teller() (func(*VisitLine, ident.Client) error, error) {
	current, err := d.tx.Boundaries(d.by.Practice)
	return func(line *VisitLine, c ident.Client) error {
		acks, err := d.tx.Acknowledgements(d.by.Practice, c)
		if err != nil {
			return err
		}
		line.Rules = len(boundary.Standings(current, acks))
		line.Known = line.Rules - len(boundary.NotTold(current, acks))
		switch {
		case line.Known < line.Rules:
		case line.Rules > 0 && boundary.AllAgreed(current, acks):
			line.Told = boundary.Agreed
		default:
			line.Told = boundary.Told
		}
		return nil
	}, err
}

// treatments gives a function that fills a line with what only some may read.
func (d diary) treatments(from, to time.Time) (func(*VisitLine, scheduling.Visit) error, error) {
	p, tx := d.by.Practice, d.tx
	plans, err := tx.CheckPlansBetween(p, from, to)
	if err != nil {
		return nil, err
	}
	noted, err := tx.NotedVisits(p, from, to)
	if err != nil {
		return nil, err
	}
	open, err := tx.OpenCases(p, d.by)
	if err != nil {
		return nil, err
	}
	all := map[ident.Client][]scheduling.Visit{}
	return func(line *VisitLine, v scheduling.Visit) error {
		on := d.subject(v)
		var err error
		if v.State != scheduling.Booked && staff.Can(d.by, staff.SeeMoney, on) {
			if line.Line, err = chargedLine(tx, p, v); err != nil {
				return err
			}
		}
		if line.Clinical = staff.Can(d.by, staff.SeeClinical, on); !line.Clinical {
			return nil
		}
		line.Noted = noted[v.ID]
		for _, c := range open {
			if c.Client == v.Client {
				line.Matters = append(line.Matters, c)
			}
		}
		if len(plans[v.Client]) == 0 {
			return nil
		}
		if _, known := all[v.Client]; !known {
			if all[v.Client], err = tx.ClientVisits(p, v.Client); err != nil {
				return err
			}
		}
		line.Ask = askPlan(plans[v.Client], all[v.Client], v)
		return nil
	}, nil
}
