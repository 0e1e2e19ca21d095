package office

import (
	"context"
	"slices"
	"strings"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// AwayLine is a time in which somebody, or nobody of the practice, gives sessions. Booked are the visits
// that lie in it all the same; they stand until somebody moves them or calls them off.
type AwayLine struct {
	scheduling.Away
	// Who is the person, zero for the whole practice. MayChange: the viewer can take it out.
	Who       staff.Person
	MayChange bool
	Booked    []AwayVisit
}

// AwayVisit is a visit that lies in such a time.
type AwayVisit struct {
	scheduling.Visit
	Client client.Client
}

// TimeOffView is the page of times away, days more, and limits, of those whose hours the viewer keeps.
// Whole: she may close the whole practice.
type TimeOffView struct {
	Moment
	People []staff.Person
	Whole  bool
	Away   []AwayLine
	// Whose are the hours of the one whose days and limits are shown, with her days still to come.
	Whose   staff.Person
	Hours   scheduling.Hours
	Grounds Grounds
}

// TimeOff gives that page for somebody's hours; an empty person is the viewer, or the first whose hours she
// keeps. Forbidden for who keeps nobody's.
func (o *Office) TimeOff(ctx context.Context, by staff.Actor, whose ident.Person) (view TimeOffView, err error) {
	err = o.read(ctx, "time off", func(tx *store.Tx) error {
		view = TimeOffView{}
		d, err := openDiary(tx, by)
		if err != nil {
			return err
		}
		return view.load(d, whose)
	})
	return view, err
}

func mayKeepHours(by staff.Actor, person ident.Person) bool {
	return staff.Can(by, staff.EditHours, staff.Subject{Practice: by.Practice, Therapist: person})
}

func (v *TimeOffView) load(d diary, whose ident.Person) (err error) {
	v.Moment = d.moment()
	if v.Grounds, err = grounds(d.tx, d.house); err != nil {
		return err
	}
	v.People, v.Whose = d.keeps(whose)
	v.Whole = mayKeepHours(d.by, "")
	if len(v.People) == 0 {
		if err := may(d.by, staff.EditHours, whole(d.by)); err != nil {
			return err
		}
		return v.loadAway(d)
	}
	if v.Hours, err = d.tx.Hours(d.by.Practice, v.Whose.ID); err != nil {
		return err
	}
	v.Hours.Extra = slices.DeleteFunc(v.Hours.Extra, func(x scheduling.Extra) bool { return x.On < d.today })
	return v.loadAway(d)
}

// loadAway gives the times away that are still to come, of those whose hours the viewer keeps.
func (v *TimeOffView) loadAway(d diary) error {
	all, err := d.tx.Aways(d.by.Practice, d.today)
	if err != nil {
		return err
	}
	for _, a := range all {
		who, known := staff.Find(d.therapists, a.Person)
		if a.Person != "" && (!known || !mayKeepHours(d.by, a.Person)) {
			continue
		}
		line := AwayLine{Away: a, Who: who, MayChange: mayKeepHours(d.by, a.Person)}
		v.Away = append(v.Away, line)
	}
	return v.loadBooked(d)
}

// loadBooked puts with each time away the booked visits, of those whose hours the viewer keeps, that lie in it
// and are still to come.
func (v *TimeOffView) loadBooked(d diary) error {
	if len(v.Away) == 0 {
		return nil
	}
	last := slices.MaxFunc(v.Away, func(a, b AwayLine) int { return strings.Compare(string(a.Last), string(b.Last)) }).Last
	from, to := d.tx.Now().Add(-scheduling.Reach), last.Add(2).At(0, d.zone)
	visits, err := d.tx.Visits(d.by.Practice, from, to)
	if err != nil {
		return err
	}
	clients, err := d.tx.ClientsBetween(d.by.Practice, from, to)
	if err != nil {
		return err
	}
	for _, visit := range visits {
		if _, shown := staff.Find(v.People, visit.Therapist); !shown || visit.State != scheduling.Booked || !visit.Ends().After(d.tx.Now()) {
			continue
		}
		for i, a := range v.Away {
			if a.Takes(visit, v.Grounds.Zone(visit.Place)) {
				v.Away[i].Booked = append(v.Away[i].Booked, AwayVisit{visit, clients[visit.Client]})
			}
		}
	}
	return nil
}

// AwayRequest asks for a time away: of somebody, or of the whole practice. First and Last are days in free
// words, Last empty for one day; From and To are times of day, both empty for whole days.
type AwayRequest struct {
	Person                ident.Person
	First, Last, From, To string
	Line                  string
}

// AddAway keeps time free: nothing is offered in it from now on. Visits that are booked in it stand. Invalid
// on the fields first, last, from, line; Forbidden for somebody else's.
func (o *Office) AddAway(ctx context.Context, by staff.Actor, key Key, in AwayRequest) (ident.Away, error) {
	in.Line = strings.TrimSpace(in.Line)
	if err := checkLine("line", in.Line); err != nil {
		return "", err
	}
	fresh := newID[ident.Away]()
	id, err := o.work(ctx, by, key, "add time away", in, func(tx *store.Tx) (string, error) {
		d, err := openDiary(tx, by)
		if err != nil {
			return "", err
		}
		if err := d.mayKeep(in.Person); err != nil {
			return "", err
		}
		a, err := d.away(in)
		if err != nil {
			return "", err
		}
		a.ID = fresh
		tx.Audit(by.Practice, by.Text(), "hours.away", string(fresh))
		return string(fresh), tx.AddAway(by.Practice, a)
	})
	return ident.Away(id), err
}

// AwayView is the page on which a time away is changed. Who is the person, zero for the whole practice.
type AwayView struct {
	Moment
	Away scheduling.Away
	Who  staff.Person
}

// Away gives that page. NotFound for somebody else's.
func (o *Office) Away(ctx context.Context, by staff.Actor, id ident.Away) (view AwayView, err error) {
	err = o.read(ctx, "time away", func(tx *store.Tx) error {
		d, err := openDiary(tx, by)
		if err != nil {
			return err
		}
		view = AwayView{Moment: d.moment()}
		if view.Away, err = d.keptAway(id); err != nil {
			return err
		}
		view.Who, _ = staff.Find(d.therapists, view.Away.Person)
		return nil
	})
	return view, err
}

// keptAway finds a time away that the actor may change.
func (d diary) keptAway(id ident.Away) (scheduling.Away, error) {
	a, err := d.tx.Away(d.by.Practice, id)
	if err == nil && !mayKeepHours(d.by, a.Person) {
		err = fault.Missing("time")
	}
	return a, err
}

// ChangeAway changes a time away: its days, its times, what it is for; whose it is stays. Version is the one
// that was seen. Errors as AddAway; Conflict "stale-version", NotFound.
func (o *Office) ChangeAway(ctx context.Context, by staff.Actor, key Key, id ident.Away, version int, in AwayRequest) error {
	in.Line = strings.TrimSpace(in.Line)
	if err := checkLine("line", in.Line); err != nil {
		return err
	}
	_, err := o.work(ctx, by, key, "change time away", []any{id, version, in}, func(tx *store.Tx) (string, error) {
		d, err := openDiary(tx, by)
		if err != nil {
			return "", err
		}
		old, err := d.keptAway(id)
		if err != nil {
			return "", err
		}
		in.Person = old.Person
		a, err := d.away(in)
		if err != nil {
			return "", err
		}
		a.ID, a.Version = id, version
		tx.Audit(by.Practice, by.Text(), "hours.away", string(id))
		return "", tx.SaveAway(by.Practice, a)
	})
	return err
}

// mayKeep refuses hours that are not the actor's to keep; an empty person means the whole practice.
func (d diary) mayKeep(person ident.Person) error {
	if err := may(d.by, staff.EditHours, staff.Subject{Practice: d.by.Practice, Therapist: person}); err != nil {
		return err
	}
	if _, ok := staff.Find(d.therapists, person); person != "" && !ok {
		return fault.Missing("page")
	}
	return nil
}

// mayKeepHers is mayKeep for what belongs to one person.
func (d diary) mayKeepHers(person ident.Person) error {
	if err := d.mayKeep(person); err != nil || person != "" {
		return err
	}
	return fault.Missing("page")
}

// away reads a request, with all problems at once.
func (d diary) away(in AwayRequest) (scheduling.Away, error) {
	var problems fault.Problems
	a := scheduling.Away{Person: in.Person, To: 24 * 60, Line: in.Line}
	a.First = d.readDay(&problems, "first", in.First, d.today)
	if a.Last = a.First; strings.TrimSpace(in.Last) != "" {
		a.Last = d.lastDay(&problems, "last", in.Last, a.First)
	}
	if strings.TrimSpace(in.From+in.To) != "" {
		a.From, a.To = readSpan(&problems, in.From, in.To)
	}
	if len(problems) > 0 {
		return a, problems.Err()
	}
	if a.Last < d.today {
		return a, fault.Invalidf("first", "This has passed. Choose a day that is still to come.")
	}
	return a, a.Check()
}

// readDay reads a day as seen on another, which mostly is today.
func (d diary) readDay(problems *fault.Problems, field, text string, today civil.Date) civil.Date {
	day, err := scheduling.ReadDay(field, text, today, d.dates())
	if more, ok := asProblems(err); ok {
		*problems = append(*problems, more...)
	}
	return day
}

func readSpan(problems *fault.Problems, from, to string) (civil.Minute, civil.Minute) {
	begins, errFrom := civil.ParseMinute(from)
	ends, errTo := endOfSpan(to)
	switch {
	case errFrom != nil || errTo != nil:
		problems.Add("from", "Write both times, like 9:00 and 12:30.")
	case begins >= ends:
		problems.Add("from", "This ends before it begins.")
	}
	return begins, ends
}

// RemoveAway opens a time again. NotFound, Forbidden for somebody else's.
func (o *Office) RemoveAway(ctx context.Context, by staff.Actor, key Key, id ident.Away) error {
	_, err := o.work(ctx, by, key, "remove time away", id, func(tx *store.Tx) (string, error) {
		if _, err := (diary{tx: tx, by: by}).keptAway(id); err != nil {
			return "", err
		}
		tx.Audit(by.Practice, by.Text(), "hours.back", string(id))
		return "", tx.RemoveAway(by.Practice, id)
	})
	return err
}

// ExtraRequest asks for a day on which somebody works beside her week.
type ExtraRequest struct {
	Person       ident.Person
	On, From, To string
	// Place is where; empty or MainPlace for the practice's own.
	Place ident.Place `json:",omitempty"`
}

// AddExtra opens a day. Invalid on the fields on, from and place.
func (o *Office) AddExtra(ctx context.Context, by staff.Actor, key Key, in ExtraRequest) error {
	fresh := newID[ident.Pattern]()
	_, err := o.work(ctx, by, key, "add a day", in, func(tx *store.Tx) (string, error) {
		d, err := openDiary(tx, by)
		if err != nil {
			return "", err
		}
		if err := d.mayKeepHers(in.Person); err != nil {
			return "", err
		}
		var problems fault.Problems
		x := scheduling.Extra{ID: fresh, On: d.readDay(&problems, "on", in.On, d.today)}
		x.From, x.To = readSpan(&problems, in.From, in.To)
		if x.On != "" && x.On < d.today {
			problems.Add("on", "This day has passed. Choose one that is still to come.")
		}
		if in.Place != MainPlace {
			x.Place = in.Place
		}
		if ok, err := inUse(tx, by.Practice, x.Place); err != nil {
			return "", err
		} else if !ok {
			problems.Add("place", "Choose where it is.")
		}
		if len(problems) > 0 {
			return "", problems.Err()
		}
		tx.Audit(by.Practice, by.Text(), "hours.extra", string(in.Person))
		return "", tx.AddExtra(by.Practice, in.Person, x)
	})
	return err
}

// RemoveExtra closes it again. NotFound where there is none of hers to keep.
func (o *Office) RemoveExtra(ctx context.Context, by staff.Actor, key Key, id ident.Pattern) error {
	return o.removeTime(ctx, by, key, id, otherTime{"day", (*store.Tx).ExtraOf, (*store.Tx).RemoveExtra})
}
