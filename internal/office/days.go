package office

import (
	"context"
	"slices"
	"time"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/billing"
	"github.com/partwell/partwell/internal/practice/boundary"
	"github.com/partwell/partwell/internal/practice/caseload"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// VisitLine is what a day shows beside a visit. Clinical, Ask, Noted and Matters are set only for
// whoever may read the treatment.
type VisitLine struct {
	Client client.Client
	Asks   []client.OwnBoundary
	First  bool
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
}

// PersonDay is somebody's day.
type PersonDay struct {
	Person staff.Person
	scheduling.DayView
}

// CalendarView is a day or a week of one therapist, or a day of all.
type CalendarView struct {
	Now        time.Time
	Zone       *time.Location
	Today      civil.Date
	Date       civil.Date
	Week       bool
	Person     ident.Person
	Therapists []staff.Person
	// Days are the columns of one day, one for each person, or the seven days of one person.
	Days  []PersonDay
	Lines map[ident.Visit]VisitLine
}

// CalendarAsk asks for a day (in free words, empty for today) or the week it lies in. Person empty
// means everybody for a day, and the one asking, or the first, for a week.
type CalendarAsk struct {
	Day    string
	Week   bool
	Person ident.Person
}

// Calendar lays out days. Invalid on the field day.
func (o *Office) Calendar(ctx context.Context, by staff.Actor, in CalendarAsk) (view CalendarView, err error) {
	err = o.read(ctx, "calendar", func(tx *store.Tx) error {
		view = CalendarView{}
		if err := may(by, staff.SeeCalendar, whole(by)); err != nil {
			return err
		}
		d, err := openDiary(tx, by)
		if err != nil {
			return err
		}
		view = CalendarView{Now: tx.Now(), Zone: d.zone, Today: d.today, Date: d.today, Week: in.Week, Therapists: d.therapists, Person: in.Person}
		if in.Day != "" {
			if view.Date, err = scheduling.ReadDay("day", in.Day, d.today); err != nil {
				return err
			}
		}
		people := view.choose(by)
		first, days := view.Date, 1
		if in.Week {
			first, days = scheduling.Monday(view.Date), 7
		}
		view.Days, view.Lines, err = d.days(people, first, days)
		return err
	})
	return view, err
}

// choose says whose days are shown, and sets Person where there is one.
func (view *CalendarView) choose(by staff.Actor) []staff.Person {
	own := func(id ident.Person) int {
		return slices.IndexFunc(view.Therapists, func(p staff.Person) bool { return p.ID == id })
	}
	i := own(view.Person)
	if i < 0 && len(view.Therapists) > 0 && (view.Week || by.Role == staff.Therapist || len(view.Therapists) == 1) {
		i = max(0, own(by.Person))
	}
	if i < 0 {
		view.Person = ""
		return view.Therapists
	}
	view.Person = view.Therapists[i].ID
	return view.Therapists[i : i+1]
}

// days lays out some days of some people, with what stands beside each visit.
func (d diary) days(people []staff.Person, first civil.Date, count int) ([]PersonDay, map[ident.Visit]VisitLine, error) {
	from, to := first.At(0, d.zone), first.Add(count).At(0, d.zone)
	visits, err := d.tx.Visits(d.by.Practice, from.Add(-scheduling.Reach), to)
	if err != nil {
		return nil, nil, err
	}
	hours, err := d.tx.PracticeHours(d.by.Practice)
	if err != nil {
		return nil, nil, err
	}
	var days []PersonDay
	for _, p := range people {
		h := hoursOf(hours, p.ID)
		for i := range count {
			days = append(days, PersonDay{p, scheduling.Day(first.Add(i), h, visits, d.tx.Now(), d.zone)})
		}
	}
	lines, err := d.lines(days, from, to)
	return days, lines, err
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
func (d diary) lines(days []PersonDay, from, to time.Time) (map[ident.Visit]VisitLine, error) {
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
			line := VisitLine{Client: clients[v.Client], Asks: asks[v.Client], First: first[v.ID], Before: joined[v.Client]}
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
