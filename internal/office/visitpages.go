package office

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/phone"
	"github.com/partwell/partwell/internal/practice/billing"
	"github.com/partwell/partwell/internal/practice/boundary"
	"github.com/partwell/partwell/internal/practice/caseload"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/practice/secondlook"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/practice/treatment"
	"github.com/partwell/partwell/internal/store"
)

// findMost is how many clients a list of hits shows.
const findMost = 12

// BookingView is what the page shows on which a visit is added or moved. Client is zero until
// somebody was chosen; Found are those whom the typed name fits. Free are beginnings of free time
// on the day that was asked for, long enough for the visit.
type BookingView struct {
	Today civil.Date
	Zone  *time.Location
	// Dates is how people write dates where the practice is.
	Dates civil.Order
	// When is a time that was asked for as an instant, by the clocks of the place where it is given then.
	When       string
	Client     client.Client
	Found      []client.Client
	Therapists []staff.Person
	Services   []scheduling.Service
	Free       []time.Time
	// Visit is the one to be moved, with her who treats it; zero on the page that adds one. Later counts the
	// ones of its series that come after it.
	Visit     scheduling.Visit
	Later     int
	Therapist staff.Person
	Grounds   Grounds
}

// diaryFor is openDiary for who may do something in the whole practice.
func diaryFor(tx *store.Tx, by staff.Actor, act staff.Action) (diary, error) {
	if err := may(by, act, whole(by)); err != nil {
		return diary{}, err
	}
	return openDiary(tx, by)
}

// BookingPage gives the page on which a visit is added, for what was asked so far.
func (o *Office) BookingPage(ctx context.Context, by staff.Actor, in BookRequest) (view BookingView, err error) {
	err = o.read(ctx, "booking page", func(tx *store.Tx) error {
		view = BookingView{}
		d, err := diaryFor(tx, by, staff.Book)
		if err != nil {
			return err
		}
		if err := view.load(d, in.Service); err != nil {
			return err
		}
		switch {
		case in.Client != "":
			view.Client, err = tx.Client(by.Practice, in.Client)
		case in.Who != "":
			view.Found, err = tx.FindClients(by.Practice, in.Who, findMost)
			for i, c := range view.Found {
				view.Found[i].Phone = phone.Shown(c.Phone, countryOf(d.house))
			}
		}
		if err != nil {
			return err
		}
		minutes := in.Minutes
		for _, s := range view.Services {
			if minutes == 0 && s.ID == in.Service {
				minutes = s.Minutes
			}
		}
		t, _ := d.therapist(in.Therapist)
		if err := view.thereAt(d, scheduling.Visit{Therapist: t.ID, Minutes: cmp.Or(minutes, 5)}, in.When, in.Place); err != nil {
			return err
		}
		return view.loadFree(d, in.Therapist, in.Service, cmp.Or(view.When, in.When), minutes)
	})
	return view, err
}

// MovePage gives the page on which a visit is moved, for what was asked so far.
func (o *Office) MovePage(ctx context.Context, by staff.Actor, in MoveRequest) (view BookingView, err error) {
	err = o.read(ctx, "move page", func(tx *store.Tx) error {
		view = BookingView{}
		d, err := openDiary(tx, by)
		if err != nil {
			return err
		}
		if view.Visit, err = tx.Visit(by.Practice, in.Visit); err != nil {
			return err
		}
		if err := maySee(by, staff.Move, d.subject(view.Visit), "visit"); err != nil {
			return err
		}
		if err := view.load(d, ""); err != nil {
			return err
		}
		view.Zone = view.Grounds.Zone(view.Visit.Place)
		later, err := laterOnes(tx, by.Practice, view.Visit)
		if err != nil {
			return err
		}
		view.Later = len(later)
		if view.Client, err = tx.Client(by.Practice, view.Visit.Client); err != nil {
			return err
		}
		if view.Therapist, err = tx.Person(by.Practice, view.Visit.Therapist); err != nil {
			return err
		}
		therapist, minutes := in.Therapist, in.Minutes
		if therapist == "" {
			therapist = view.Visit.Therapist
		}
		if minutes == 0 {
			minutes = view.Visit.Minutes
		}
		if err := view.thereAt(d, scheduling.Visit{Therapist: therapist, Minutes: minutes, Place: view.Visit.Place}, in.When, in.Place); err != nil {
			return err
		}
		return view.loadFree(d, therapist, "", cmp.Or(view.When, in.When), minutes)
	})
	return view, err
}

func (view *BookingView) load(d diary, keep ident.Service) error {
	view.Today, view.Zone, view.Dates, view.Therapists = d.today, d.zone, d.dates(), d.therapists
	services, err := d.tx.Services(d.by.Practice)
	if err != nil {
		return err
	}
	view.Services = slices.DeleteFunc(services, func(s scheduling.Service) bool { return !s.Active && s.ID != keep })
	view.Grounds, err = grounds(d.tx, d.house)
	return err
}

// thereAt writes a time that was asked for as an instant as the clocks show it where a visit is given then.
func (view *BookingView) thereAt(d diary, v scheduling.Visit, when string, asked ident.Place) error {
	at, err := time.Parse(time.RFC3339, when)
	if err != nil {
		return nil //nolint:nilerr // it was asked for in words
	}
	var told fault.Problems
	v.Starts = at.UTC()
	if err := d.at(&v, asked, &told); err != nil {
		return err
	}
	view.When = scheduling.WriteWhen(at, view.Today, view.Grounds.Zone(v.Place))
	return nil
}

// mostFree is how many free times a form names at most.
const mostFree = 12

// loadFree finds free times on the day that was asked for, as a search does: a few for each part of the day.
// Nothing when no day can be read.
func (view *BookingView) loadFree(d diary, therapist ident.Person, service ident.Service, when string, minutes int) error {
	who, ok := d.therapist(therapist)
	day, _, err := scheduling.ReadWhen("when", when, d.today, d.dates())
	if !ok || err != nil {
		return nil //nolint:nilerr // a day that cannot be read has no free time to show; Book says what is wrong
	}
	s := scheduling.Service{ID: cmp.Or(view.Visit.Service, service), Minutes: shortestOf(view.Services)}
	if i := slices.IndexFunc(view.Services, func(x scheduling.Service) bool { return x.ID == s.ID }); i >= 0 {
		s = view.Services[i]
	}
	if v := view.Visit; v.ID != "" {
		s.Before, s.After = v.Before, v.After
	}
	if minutes > 0 {
		s.Minutes = minutes
	}
	d.moving = view.Visit
	slots, err := d.free([]staff.Person{who}, s, day, 1)
	if len(slots) > 0 {
		view.Zone = slots[0].Zone
	}
	for _, slot := range (scheduling.Offer{PerPart: mostFree / 3, Apart: offerApart}).Choose(slots) {
		view.Free = append(view.Free, slot.Starts)
	}
	return err
}

// VisitView is a visit's own page. Zone is that of its place. Clinical says that what belongs to the treatment
// is in it: check-ins, whether a note is written, what is open between client and practice.
type VisitView struct {
	Now       time.Time
	Zone      *time.Location
	Today     civil.Date
	Visit     scheduling.Visit
	Client    client.Client
	Therapist staff.Person
	// Several: more than one person treats here.
	Several  bool
	Asks     []client.OwnBoundary
	First    bool
	Clinical bool
	Ask      AskPlan
	CheckIns []treatment.CheckIn
	Plan     treatment.Plan
	Noted    bool
	Matters  []caseload.Case
	// Money says that what was charged may be seen; Line is nil when nothing was.
	Money bool
	Line  *billing.Line
	// Noticed is what was not kept on the visit, on either side, and waits for a decision; Decided what
	// was decided. Misses are what the viewer can note of the practice's own side.
	Noticed, Decided []Noticed
	Misses           []boundary.Watch
	// Waits says that calling it off waits for a second look.
	Waits bool
	// UndoLeft is how long the viewer can still take back what she did to it last.
	UndoLeft time.Duration
	Grounds  Grounds
	// Nth and Of say which of how many visits of its series it is, 0 of 0 for one booked alone; Later counts
	// those that are still to come after it.
	Nth, Of, Later int
}

// Visit gives a visit's page. Whoever may read the treatment leaves a trace of having read it.
func (o *Office) Visit(ctx context.Context, by staff.Actor, id ident.Visit) (view VisitView, err error) {
	err = o.lookIf(ctx, by, "visit page", func(tx *store.Tx) error {
		view = VisitView{}
		d, err := openDiary(tx, by)
		if err != nil {
			return err
		}
		return view.load(d, id)
	})
	return view, err
}

// lookIf is look for whoever may read clinical texts at all, and read for everybody else.
func (o *Office) lookIf(ctx context.Context, by staff.Actor, what string, fn func(tx *store.Tx) error) error {
	if by.Kind == staff.KindPerson && by.Role == staff.Desk {
		return o.read(ctx, what, fn)
	}
	return o.look(ctx, what, fn)
}

func (view *VisitView) load(d diary, id ident.Visit) (err error) {
	p := d.by.Practice
	if view.Visit, err = d.tx.Visit(p, id); err != nil {
		return err
	}
	on := d.subject(view.Visit)
	if err := maySee(d.by, staff.SeeCalendar, on, "visit"); err != nil {
		return err
	}
	if view.Grounds, err = grounds(d.tx, d.house); err != nil {
		return err
	}
	view.Now, view.Zone, view.Several = d.tx.Now(), view.Grounds.Zone(view.Visit.Place), len(d.therapists) > 1
	view.Today = civil.DateOf(view.Now, view.Zone)
	if view.Client, err = d.tx.Client(p, view.Visit.Client); err != nil {
		return err
	}
	if view.Therapist, err = d.tx.Person(p, view.Visit.Therapist); err != nil {
		return err
	}
	if view.Asks, err = asksNow(d, view.Visit.Client); err != nil {
		return err
	}
	if view.Money = staff.Can(d.by, staff.SeeMoney, on); view.Money {
		if view.Line, err = chargedLine(d.tx, p, view.Visit); err != nil {
			return err
		}
	}
	if _, view.Waits, err = d.tx.ActAbout(p, secondlook.CallOff, string(id)); err != nil {
		return err
	}
	if view.UndoLeft, err = d.undoLeft(view.Visit); err != nil {
		return err
	}
	if err := view.loadSeries(d); err != nil {
		return err
	}
	if err := view.loadBoundaries(d); err != nil {
		return err
	}
	if view.Clinical = staff.Can(d.by, staff.SeeClinical, on); !view.Clinical {
		return nil
	}
	d.tx.Audit(p, d.by.Text(), "visit.see", string(id))
	return view.loadClinical(d)
}

// loadSeries says which visit of its series it is; what was called off does not count.
func (view *VisitView) loadSeries(d diary) error {
	all, err := d.tx.SeriesVisits(d.by.Practice, view.Visit.Series)
	for _, v := range all {
		if v.State == scheduling.Cancelled {
			continue
		}
		view.Of++
		if !v.Starts.After(view.Visit.Starts) {
			view.Nth++
		}
		if v.State == scheduling.Booked && v.Starts.After(view.Visit.Starts) {
			view.Later++
		}
	}
	if view.Visit.State == scheduling.Cancelled {
		view.Nth = 0
	}
	return err
}

func (view *VisitView) loadClinical(d diary) (err error) {
	p := d.by.Practice
	visits, err := d.tx.ClientVisits(p, view.Visit.Client)
	if err != nil {
		return err
	}
	joined, err := d.tx.JoinedBetween(p, view.Visit.Starts, view.Visit.Starts.Add(time.Microsecond))
	if err != nil {
		return err
	}
	view.First = !joined[view.Visit.Client] && !slices.ContainsFunc(visits, func(v scheduling.Visit) bool { return v.Live() && v.Starts.Before(view.Visit.Starts) })
	plans, err := d.tx.CheckPlans(p, view.Visit.Client)
	if err != nil {
		return err
	}
	view.Ask = askPlan(plans, visits, view.Visit)
	if view.Plan, err = d.tx.Plan(p, view.Visit.Client); err != nil {
		return err
	}
	if view.CheckIns, err = d.tx.CheckIns(p, view.Visit.ID); err != nil {
		return err
	}
	if _, view.Noted, err = d.tx.Note(p, view.Visit.ID); err != nil {
		return err
	}
	cases, err := d.tx.CasesOfClient(p, d.by, view.Visit.Client)
	view.Matters = slices.DeleteFunc(cases, func(c caseload.Case) bool { return c.State != caseload.Open })
	return err
}

// asksNow gives what the client asks and has not taken back.
func asksNow(d diary, c ident.Client) ([]client.OwnBoundary, error) {
	all, err := d.tx.OwnBoundaries(d.by.Practice, c)
	return slices.DeleteFunc(all, func(b client.OwnBoundary) bool { return b.Removed != "" }), err
}

// chargedLine gives what was charged for a visit, nil when nothing was.
func chargedLine(tx *store.Tx, p ident.Practice, v scheduling.Visit) (*billing.Line, error) {
	line, ok, err := tx.ChargedVisit(p, v.ID)
	if err != nil || !ok {
		return nil, err
	}
	return &line, nil
}

// AskPlan says when to ask about the pressure on a visit, and which of how many visits it is (0 of
// 0 where nothing was agreed for a number of visits).
type AskPlan struct {
	Minutes   []int
	Place, Of int
}

func askPlan(plans []treatment.CheckPlan, visits []scheduling.Visit, v scheduling.Visit) AskPlan {
	a := AskPlan{Minutes: treatment.Minutes(plans, visits, v)}
	for _, p := range plans {
		if place, ok := p.Place(visits, v); ok && p.Visit == "" {
			a.Place, a.Of = place, p.Visits
		}
	}
	return a
}

// KeepPromise marks a promise on Today as done. An answer that was promised is kept by answering,
// not here: Conflict "answer-it". NotFound for a promise that is not theirs to see.
func (o *Office) KeepPromise(ctx context.Context, by staff.Actor, key Key, id ident.Promise) error {
	_, err := o.work(ctx, by, key, "keep a promise", id, func(tx *store.Tx) (string, error) {
		if err := seesPromise(tx, by, id); err != nil {
			return "", err
		}
		tx.Audit(by.Practice, by.Text(), "promise.done", string(id))
		return "", tx.DonePromise(by.Practice, id, by.Person)
	})
	return err
}

// UndoPromise puts a promise back on Today.
func (o *Office) UndoPromise(ctx context.Context, by staff.Actor, key Key, id ident.Promise) error {
	_, err := o.work(ctx, by, key, "undo a promise", id, func(tx *store.Tx) (string, error) {
		if err := seesPromise(tx, by, id); err != nil {
			return "", err
		}
		tx.Audit(by.Practice, by.Text(), "promise.undo", string(id))
		return "", tx.UndoPromise(by.Practice, id)
	})
	return err
}

func seesPromise(tx *store.Tx, by staff.Actor, id ident.Promise) error {
	p, err := tx.Promise(by.Practice, id)
	if err != nil {
		return err
	}
	if p.Case == "" && (by.Role == staff.Outside || by.Role == "") {
		return fault.Missing("promise")
	}
	if by.Kind != staff.KindPerson || by.Role != staff.Owner && p.Person != "" && p.Person != by.Person {
		return fault.Missing("promise")
	}
	if p.Case != "" {
		c, err := tx.Case(by.Practice, p.Case)
		if err != nil {
			return err
		}
		if c.Rehearsal || !c.MayRead(by, by.Practice) {
			return fault.Missing("promise")
		}
	}
	if byAnswering(p) {
		return fault.New(fault.Conflict, "answer-it", "This is done by answering. Open it, and it goes from here by itself.")
	}
	return nil
}
