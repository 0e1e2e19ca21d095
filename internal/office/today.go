package office

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/phone"
	"github.com/partwell/partwell/internal/practice/caseload"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/practice/inquiry"
	"github.com/partwell/partwell/internal/practice/promise"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// TodayView is the page Today.
type TodayView struct {
	Now   time.Time
	Zone  *time.Location
	Date  civil.Date
	House house.Practice
	// All: the columns of everybody are shown, to the owner and the front desk of a clinic.
	All   bool
	Days  []PersonDay
	Lines map[ident.Visit]VisitLine
	// Needs are due soon or missed, Later what was promised for a day further off.
	Needs, Later []Need
	// Noticed is what was not kept lately, on either side, and waits for a decision.
	Noticed []Noticed
	// UnderWay are the matters that go on, besides those of Needs and Later.
	UnderWay []MatterLine
	// Looks is what waits for a second look of the viewer, Asked what she asked for herself and waits.
	Looks, Asked []ActView
	// Waits is the first step of setting up that was not answered, for the owner; "" when none waits.
	Waits house.Step
	Rooms []RoomLeft
	// OneReads is who alone would read how somebody behaved: nobody, if it is about that person.
	OneReads string
	// Mine: it is not sure yet that it is the viewer who came in; Renewed are those of whom she may say it.
	Mine    *Renewed
	Renewed []Renewed
	// Clients is how many clients there are, Services how many lines the price list has.
	Clients  int
	Services int
	MayBring bool
	// ByHand is how many messages about visits wait to be sent by somebody.
	ByHand int
}

// Need is something that somebody of the practice has to do. Client, Inquiry, Matter and Colleague
// say what it is about and may be zero. May says that it can be marked as done right here.
type Need struct {
	promise.Promise
	Client    client.Client
	Inquiry   inquiry.Inquiry
	Matter    caseload.Case
	Colleague string
	// PhoneShown is the client's number as people here read it.
	PhoneShown string
	Late       bool
	May        bool
}

// RoomLeft is how much room somebody has, or, where Person is empty, all together. NextFree is when the shortest
// service that she offers can be given next; zero when that is not in the weeks ahead. Weeks is set for the one
// who asks.
type RoomLeft struct {
	Person staff.Person
	scheduling.Capacity
	NextFree time.Time
	Weeks    []scheduling.WeekRoom
}

// needsAhead is how many days ahead promises stand open; what is due later is folded away.
const needsAhead = 7

// Today gives the page Today: a therapist's own day, or everybody's for the owner and the front
// desk of a clinic; what needs somebody; how much room is left.
func (o *Office) Today(ctx context.Context, by staff.Actor) (view TodayView, err error) {
	err = o.read(ctx, "today", func(tx *store.Tx) error {
		view = TodayView{}
		d, err := diaryFor(tx, by, staff.SeeCalendar)
		if err != nil {
			return err
		}
		view = TodayView{Now: tx.Now(), Zone: d.zone, Date: d.today, House: d.house, MayBring: staff.Can(by, staff.ImportClients, whole(by))}
		people := d.therapists
		own := slices.IndexFunc(people, func(p staff.Person) bool { return p.ID == by.Person })
		if view.All = len(people) > 1 && by.Role != staff.Therapist; !view.All {
			people = people[max(0, own):]
			people = people[:min(1, len(people))]
		}
		shown := people
		if by.Role != staff.Therapist {
			former, err := d.former(d.today.At(0, d.zone), d.today.Add(1).At(0, d.zone), false)
			if err != nil {
				return err
			}
			shown = slices.Concat(people, former)
			view.All = view.All || len(former) > 0
		}
		if view.Days, view.Lines, err = d.days(shown, d.today, 1); err != nil {
			return err
		}
		if err := view.loadNeeds(d); err != nil {
			return err
		}
		if view.UnderWay, err = o.underWay(d, view); err != nil {
			return err
		}
		n, err := openNoticer(d)
		if err != nil {
			return err
		}
		if view.Noticed, err = n.today(view.Now); err != nil {
			return err
		}
		if view.Mine, view.Renewed, err = waysIn(tx, by); err != nil {
			return err
		}
		if view.OneReads, err = oneReads(tx, by); err != nil {
			return err
		}
		if err := view.loadActs(d); err != nil {
			return err
		}
		if view.ByHand, err = waitingByHand(tx, by); err != nil {
			return err
		}
		return view.loadRoom(d, people)
	})
	return view, err
}

// loadNeeds gathers the promises, and what is promised by its nature though nobody wrote it down:
// a first answer, an inquiry.
func (view *TodayView) loadNeeds(d diary) error {
	far := view.Now.AddDate(10, 0, 0)
	promises, err := d.tx.OpenPromises(d.by.Practice, d.by, far)
	if err != nil {
		return err
	}
	cases, err := d.tx.OpenCases(d.by.Practice, d.by)
	if err != nil {
		return err
	}
	if promises, err = d.unwritten(promises, cases); err != nil {
		return err
	}
	byID := map[ident.Case]caseload.Case{}
	for _, c := range cases {
		byID[c.ID] = c
	}
	soon := d.today.Add(needsAhead).At(0, d.zone)
	for _, p := range promises {
		if _, shown := view.Lines[p.Visit]; p.Kind == promise.Note && (shown || p.Person != d.by.Person) {
			continue // it stands beside the visit, or is somebody else's to write
		}
		if aboutHerself(byID[p.Case], p, d.by.Person) {
			continue
		}
		need := Need{Promise: p, Matter: byID[p.Case], Late: p.Missed(view.Now), May: p.ID != "" && !byAnswering(p)}
		if err := d.about(&need); err != nil {
			return err
		}
		if p.Due.Before(soon) {
			view.Needs = append(view.Needs, need)
		} else {
			view.Later = append(view.Later, need)
		}
	}
	inOrder(view.Needs, d.zone)
	inOrder(view.Later, d.zone)
	return nil
}

// aboutHerself reports whether a line asks others to look after the viewer, who was harmed.
func aboutHerself(c caseload.Case, p promise.Promise, viewer ident.Person) bool {
	return c.Against != "" && c.Therapist == viewer && p.Person == "" && p.Text != "" && (p.Task == "care" || p.Task == "safe-now")
}

// underWay lists the matters that go on and stand for nothing else on Today: what is next in each.
func (o *Office) underWay(d diary, view TodayView) ([]MatterLine, error) {
	cases, err := d.tx.OpenCases(d.by.Practice, d.by)
	if err != nil {
		return nil, err
	}
	shown := func(c caseload.Case) bool {
		same := func(n Need) bool { return n.Promise.Case == c.ID }
		return slices.ContainsFunc(view.Needs, same) || slices.ContainsFunc(view.Later, same)
	}
	return o.matterLines(d.tx, d.by, slices.DeleteFunc(cases, shown))
}

// unwritten adds the answers that are owed though no promise stands for them.
func (d diary) unwritten(promises []promise.Promise, cases []caseload.Case) ([]promise.Promise, error) {
	for _, c := range cases {
		owed := c.AnsweredAt.IsZero() && !c.FirstAnswerDue.IsZero()
		if owed && !slices.ContainsFunc(promises, func(p promise.Promise) bool { return p.Case == c.ID }) {
			promises = append(promises, promise.Promise{Kind: promise.Answer, Client: c.Client, Case: c.ID, Inquiry: c.Inquiry, Due: c.FirstAnswerDue})
		}
	}
	if !staff.Can(d.by, staff.SeeInquiry, whole(d.by)) {
		return promises, nil
	}
	asked, err := d.tx.NewInquiries(d.by.Practice)
	for _, q := range asked {
		if !slices.ContainsFunc(promises, func(p promise.Promise) bool { return p.Inquiry == q.ID }) {
			promises = append(promises, promise.Promise{Kind: promise.Answer, Inquiry: q.ID, Due: q.Due})
		}
	}
	return promises, err
}

// byAnswering reports whether a promise is kept on the page of what it is about, not by a button
// on Today.
func byAnswering(p promise.Promise) bool {
	told := strings.HasPrefix(p.Task, LetterTask) || strings.HasPrefix(p.Task, ActTask) || strings.HasPrefix(p.Task, ListedTask)
	return p.Kind == promise.Answer || p.Kind == promise.FollowUp && p.Task != "" && !told || p.Task == TaskMend
}

// about loads what a promise is about.
func (d diary) about(n *Need) (err error) {
	if n.Promise.Client != "" {
		if n.Client, err = d.tx.Client(d.by.Practice, n.Promise.Client); err != nil {
			return err
		}
		n.PhoneShown = phone.Shown(n.Client.Phone, countryOf(d.house))
	}
	if n.Promise.Inquiry != "" {
		if n.Inquiry, err = d.tx.Inquiry(d.by.Practice, n.Promise.Inquiry); err != nil {
			return err
		}
	}
	if n.Practitioner != "" {
		entry, err := d.tx.Practitioner(d.by.Practice, n.Practitioner)
		if err != nil {
			return err
		}
		n.Colleague = entry.Name
	}
	return nil
}

// needRank is the order on one day: calls first.
var needRank = []promise.Kind{promise.Call, promise.Answer, promise.FollowUp, promise.Tell, promise.Agreed, promise.Confirm, promise.Note}

// inOrder sorts what was missed first, then by the day it is due, on a day calls before the rest.
// Notes to write come last: they were promised to nobody.
func inOrder(needs []Need, zone *time.Location) {
	late := func(n Need) int {
		switch {
		case n.Kind == promise.Note:
			return 2
		case n.Late:
			return 0
		default:
			return 1
		}
	}
	slices.SortStableFunc(needs, func(a, b Need) int {
		return cmp.Or(late(a)-late(b), cmp.Compare(civil.DateOf(a.Due, zone), civil.DateOf(b.Due, zone)),
			slices.Index(needRank, a.Kind)-slices.Index(needRank, b.Kind), a.Due.Compare(b.Due))
	})
}

// loadRoom counts the room left and what is still to be set up.
func (view *TodayView) loadRoom(d diary, people []staff.Person) (err error) {
	p := d.by.Practice
	if view.Clients, err = d.tx.ClientCount(p); err != nil {
		return err
	}
	a, err := d.agendaOn(d.today, scheduling.CapacityWeeks*7)
	if err != nil {
		return err
	}
	for _, s := range a.Services {
		if s.Active {
			view.Services++
		}
	}
	if staff.Can(d.by, staff.ManagePractice, whole(d.by)) && !d.house.Answered(house.StepAway) {
		view.Waits = d.house.Next("")
	}
	hours, err := d.tx.PracticeHours(p)
	if err != nil {
		return err
	}
	monday := scheduling.Monday(d.today)
	visits, err := d.tx.Visits(p, monday.At(0, d.zone).Add(-scheduling.Reach), monday.Add(7*(scheduling.CapacityWeeks+1)).At(0, d.zone))
	if err != nil {
		return err
	}
	for _, who := range people {
		h := hoursOf(hours, who.ID)
		if len(h.Spans)+len(h.Patterns)+len(h.Extra) == 0 {
			continue
		}
		room := RoomLeft{Person: who, Capacity: scheduling.Room(h, visits, view.Now, d.zone), NextFree: d.nextFree(a, who)}
		if who.ID == d.by.Person || !view.All {
			room.Weeks = scheduling.Weeks(h, visits, d.today, d.zone)
		}
		view.Rooms = append(view.Rooms, room)
	}
	return nil
}

// PutSetUpAway takes what is left of setting up off Today; all of it stays on the page Practice.
func (o *Office) PutSetUpAway(ctx context.Context, by staff.Actor, key Key) error {
	_, err := o.work(ctx, by, key, "put setting up away", nil, func(tx *store.Tx) (string, error) {
		if err := may(by, staff.ManagePractice, whole(by)); err != nil {
			return "", err
		}
		p, err := tx.Practice(by.Practice)
		if err != nil {
			return "", err
		}
		tx.Audit(by.Practice, by.Text(), "set-up.away", string(by.Practice))
		return "", tx.SavePractice(p.Answer(house.StepAway))
	})
	return err
}
