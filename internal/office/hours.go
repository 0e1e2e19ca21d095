package office

import (
	"context"
	"slices"
	"strings"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// HoursView is the page of somebody's hours: her usual week, the weeks that differ and have not passed, how
// much on a day and how hard. People are those whose hours the viewer keeps; Several says that more than one
// person treats here.
type HoursView struct {
	Moment
	People  []staff.Person
	Several bool
	Whose   staff.Person
	Hours   scheduling.Hours
	// Places are those in use, the practice's own first; none where it is the only one.
	Places []scheduling.Place
}

// Hours gives that page; an empty person is the viewer, or the first whose hours she keeps. Forbidden for
// who keeps nobody's; Whose is zero where nobody treats.
func (o *Office) Hours(ctx context.Context, by staff.Actor, whose ident.Person) (view HoursView, err error) {
	err = o.read(ctx, "hours", func(tx *store.Tx) error {
		d, err := openDiary(tx, by)
		if err != nil {
			return err
		}
		view = HoursView{Moment: d.moment(), Several: len(d.therapists) > 1}
		view.People, view.Whose = d.keeps(whose)
		if len(view.People) == 0 {
			return may(by, staff.EditHours, whole(by))
		}
		g, err := grounds(tx, d.house)
		if err != nil {
			return err
		}
		view.Places = slices.DeleteFunc(g.Places, func(at scheduling.Place) bool { return !at.Active })
		view.Hours, err = tx.Hours(by.Practice, view.Whose.ID)
		view.Hours.Patterns = slices.DeleteFunc(view.Hours.Patterns, func(p scheduling.Pattern) bool { return p.Until != "" && p.Until < d.today })
		return err
	})
	return view, err
}

// keeps gives those whose hours the actor keeps, and the one of them who is meant: the one asked for, else
// the actor herself, else the first.
func (d diary) keeps(asked ident.Person) (people []staff.Person, whose staff.Person) {
	people = slices.DeleteFunc(slices.Clone(d.therapists), func(p staff.Person) bool { return !mayKeepHours(d.by, p.ID) })
	if len(people) == 0 {
		return nil, whose
	}
	whose = people[0]
	for _, id := range []ident.Person{d.by.Person, asked} {
		if p, ok := staff.Find(people, id); ok {
			whose = p
		}
	}
	return people, whose
}

// WeekRequest asks for a week that counts instead of somebody's usual one: from a day until one (in free
// words; Until empty: for good), every week or every Every weeks. Days are as in HoursAnswer.
type WeekRequest struct {
	Person      ident.Person
	From, Until string
	Every       int
	Days        [7][]SpanText
}

// AddWeek stores it; what is booked stands. Invalid on from, until, every and monday … sunday; Forbidden for
// somebody else's hours.
func (o *Office) AddWeek(ctx context.Context, by staff.Actor, key Key, in WeekRequest) error {
	fresh := newID[ident.Pattern]()
	_, err := o.work(ctx, by, key, "add a week", in, func(tx *store.Tx) (string, error) {
		d, err := openDiary(tx, by)
		if err != nil {
			return "", err
		}
		if err := d.mayKeepHers(in.Person); err != nil {
			return "", err
		}
		w, err := d.week(in)
		if err != nil {
			return "", err
		}
		if err := workAt(tx, by.Practice, w.Spans); err != nil {
			return "", err
		}
		w.ID = fresh
		tx.Audit(by.Practice, by.Text(), "hours.week", string(in.Person))
		return "", tx.AddPattern(by.Practice, in.Person, w)
	})
	return err
}

// week reads a request, with all problems at once.
func (d diary) week(in WeekRequest) (scheduling.Pattern, error) {
	var problems fault.Problems
	w := scheduling.Pattern{Every: in.Every}
	w.From = d.readDay(&problems, "from", in.From, d.today)
	if strings.TrimSpace(in.Until) != "" {
		w.Until = d.lastDay(&problems, "until", in.Until, w.From)
	}
	spans, err := HoursAnswer{Days: in.Days}.spans()
	w.Spans = spans
	problems = besides(besides(problems, err), w.Check())
	if w.Until != "" && w.Until < d.today && len(problems) == 0 {
		problems.Add("until", "This day has passed. Choose a later one, or leave it empty.")
	}
	return w, problems.Err()
}

// lastDay reads the last day of a time that begins on first: "Friday" is the one after the first day.
func (d diary) lastDay(problems *fault.Problems, field, text string, first civil.Date) civil.Date {
	before := len(*problems)
	last := d.readDay(problems, field, text, d.today)
	if len(*problems) == before && first != "" && last < first {
		last = d.readDay(problems, field, text, first)
	}
	return last
}

// RemoveWeek takes a week that differs out again; the usual one counts. NotFound where there is none of hers
// to keep.
func (o *Office) RemoveWeek(ctx context.Context, by staff.Actor, key Key, id ident.Pattern) error {
	return o.removeTime(ctx, by, key, id, otherTime{"week", (*store.Tx).PatternOf, (*store.Tx).RemovePattern})
}

// otherTime is what somebody's hours have beside her usual week: a week, or a day.
type otherTime struct {
	what   string
	whose  func(*store.Tx, ident.Practice, ident.Pattern) (ident.Person, error)
	remove func(*store.Tx, ident.Practice, ident.Person, ident.Pattern) error
}

// removeTime takes such a time out. NotFound where there is none of hers to keep.
func (o *Office) removeTime(ctx context.Context, by staff.Actor, key Key, id ident.Pattern, t otherTime) error {
	_, err := o.work(ctx, by, key, "remove a "+t.what, id, func(tx *store.Tx) (string, error) {
		person, err := t.whose(tx, by.Practice, id)
		if err != nil {
			return "", err
		}
		if !mayKeepHours(by, person) {
			return "", fault.Missing(t.what)
		}
		tx.Audit(by.Practice, by.Text(), "hours."+t.what+"-gone", string(person))
		return "", t.remove(tx, by.Practice, person, id)
	})
	return err
}

// LimitsRequest says how many sessions somebody gives on a day at most (0: as many as fit), how many minutes
// she rests between two, and how hard she can and wants to work. Version is the one of her hours that was
// seen.
type LimitsRequest struct {
	Person     ident.Person
	Most, Rest int
	Pressure   scheduling.Pressure
	Version    int
}

// SetLimits stores them; they count for what is offered, and most and rest are minded of whoever books all
// the same. Invalid on the fields most, rest and pressure, Conflict "stale-version".
func (o *Office) SetLimits(ctx context.Context, by staff.Actor, key Key, in LimitsRequest) error {
	h := scheduling.Hours{Person: in.Person, Most: in.Most, Rest: in.Rest, Pressure: in.Pressure, Version: in.Version}
	if err := h.Check(); err != nil {
		return err
	}
	_, err := o.work(ctx, by, key, "set limits", in, func(tx *store.Tx) (string, error) {
		d, err := openDiary(tx, by)
		if err != nil {
			return "", err
		}
		if err := d.mayKeepHers(in.Person); err != nil {
			return "", err
		}
		if len(d.therapists) < 2 { // nobody is asked how hard where there is nobody to choose
			now, err := tx.Hours(by.Practice, in.Person)
			if err != nil {
				return "", err
			}
			h.Pressure = now.Pressure
		}
		tx.Audit(by.Practice, by.Text(), "hours.limits", string(in.Person))
		return "", tx.SetLimits(by.Practice, h)
	})
	return err
}
