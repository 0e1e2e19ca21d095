package office

import (
	"context"
	"errors"
	"time"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/phone"
	"github.com/partwell/partwell/internal/practice/boundary"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/practice/promise"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// PurposeVisit shows a client one visit of hers, and lets her move it or call it off.
const PurposeVisit = "visit"

// visitLinkMore is how long the link of a visit opens after its end.
const visitLinkMore = 14 * 24 * time.Hour

// CodeTaken is the code of the Conflict that says that a free time was taken meanwhile.
const CodeTaken = "taken"

// CodeLate is the code of the Conflict that says that it is too late to move a visit by oneself.
const CodeLate = "late"

// visitLink gives the whole address by which a client sees, moves or calls off one visit, for a mail
// about it; it makes the link where there is none that opens until the visit is over. Empty where the
// links of the practice do not open from outside. It is the same for each mail about a visit.
func (o *Office) visitLink(tx *store.Tx, p house.Practice, v scheduling.Visit) (string, error) {
	if !p.Opens() || v.Held {
		return "", nil
	}
	id, err := o.visitLinkID(tx, p.ID, v)
	return o.address(p, store.LinkView, id), err
}

// visitLinkID gives the link of a visit, made or prolonged where that is needed.
func (o *Office) visitLinkID(tx *store.Tx, p ident.Practice, v scheduling.Visit) (ident.Link, error) {
	until := visitLinkUntil(v)
	id, err := o.linkOf(tx, p, string(v.ID), PurposeVisit)
	if err != nil {
		return "", err
	}
	if id != "" {
		_, err := tx.ExtendLink(p, PurposeVisit, string(v.ID), until)
		return id, err
	}
	return o.addLink(tx, store.Link{Practice: p, Kind: store.LinkView, Purpose: PurposeVisit, Subject: string(v.ID), Client: v.Client}, until.Sub(tx.Now()))
}

// visitLinkUntil is until when the link of a visit opens.
func visitLinkUntil(v scheduling.Visit) time.Time { return v.Ends().Add(visitLinkMore) }

// Notice is what the practice asks of who calls a visit off. Late says that less time is left than it
// asks for, Hours how many it asks for. Told says that she was told in time; then Follows is what follows.
type Notice struct {
	Rule    boundary.Boundary
	Hours   int
	Until   time.Time
	Late    bool
	Told    bool
	Follows string
}

// Asks reports whether the practice asks for a word before at all.
func (n Notice) Asks() bool { return n.Rule.ID != "" }

// notice says what the practice asked, when the visit was booked, of who calls it off now.
func (d diary) notice(v scheduling.Visit) (out Notice, err error) {
	n, err := openNoticer(d)
	if err != nil {
		return out, err
	}
	x, hours, ok, err := n.about(boundary.LateCancel, v.Client, v.ID, civil.DateOf(v.BookedAt, d.zone))
	if err != nil || !ok {
		return out, err
	}
	x.Visit, x.On, x.At = v.ID, d.today, d.tx.Now()
	out.Hours, out.Until = hours, v.Starts.Add(-time.Duration(hours)*time.Hour)
	late := int(v.Starts.Sub(d.tx.Now())/time.Minute) < hours*60
	if out.Rule, _, err = n.stood(x.Boundary, v.ID, x.Booked); err != nil {
		return out, err
	}
	follows, told, err := n.follow(x)
	if out.Told = told; told { // what was never told holds nobody
		out.Rule, out.Follows, out.Late = follows.Boundary, follows.Follows, late
	}
	return out, err
}

// VisitAsk says which free times a client looks at to move her visit: from Day on, in free words.
type VisitAsk struct {
	Moving bool
	Day    string
}

// OwnVisit is a visit as its client sees it behind its link. Zone and Today are those of its place, Where is
// its address.
type OwnVisit struct {
	Moment
	Where  string
	House  house.Practice
	Client client.Client
	Visit  scheduling.Visit
	With   staff.Person
	Notice Notice
	// PhoneShown is the number of the practice as people read it.
	PhoneShown string
	// Open says that it is booked and still to come: it can be called off, and moved unless it is late.
	Open bool
	// Ended says that the practice books no visits with her any more: who said so, and when.
	Ended   bool
	EndedBy string
	ToldOn  civil.Date
	// Times are those to which she can move it; on the day Until, and after it, there are none.
	Times FreeView
	Until civil.Date
	// Books says of a visit that was called off that she books another by herself on the public page.
	Books bool
}

// MayMove reports whether she moves it by herself.
func (v OwnVisit) MayMove() bool { return v.Open && !v.Notice.Late && !v.Ended }

// visit permits what is done behind the link of a visit, and gives who does it.
func (v Visitor) visit() (staff.Actor, ident.Visit, error) {
	if v.Link.Purpose != PurposeVisit || v.Link.Client == "" {
		return v.Actor, "", fault.Missing("page")
	}
	return v.Actor, ident.Visit(v.Link.Subject), nil
}

// OwnVisit gives the page behind the link of a visit. The view leaves its trace. Invalid on day.
func (o *Office) OwnVisit(ctx context.Context, v Visitor, in VisitAsk) (page OwnVisit, err error) {
	by, id, err := v.visit()
	if err != nil {
		return page, err
	}
	err = o.read(ctx, "own visit", func(tx *store.Tx) error {
		d, err := openDiary(tx, by)
		if err != nil {
			return err
		}
		if page, err = d.ownVisit(id); err != nil || !in.Moving || !page.MayMove() {
			return err
		}
		page.Times, page.Until, err = d.otherTimes(page.Visit, in.Day)
		return err
	})
	if err != nil {
		return OwnVisit{}, err
	}
	return page, o.trace(ctx, "own visit", by, "own.visit", string(id))
}

func (d diary) ownVisit(id ident.Visit) (page OwnVisit, err error) {
	p := d.by.Practice
	page = OwnVisit{Moment: d.moment(), House: d.house, PhoneShown: phone.Shown(d.house.Phone, countryOf(d.house))}
	if page.Visit, err = d.tx.Visit(p, id); err != nil {
		return page, err
	}
	if page.Visit.Held || page.Visit.Client != d.by.Client {
		return page, fault.Missing("page")
	}
	if page.Client, err = d.tx.Client(p, d.by.Client); err != nil {
		return page, err
	}
	people, err := d.tx.People(p)
	if err != nil {
		return page, err
	}
	page.With, _ = staff.Find(people, page.Visit.Therapist)
	at, err := whereOf(d.tx, d.house, page.Visit)
	if err != nil {
		return page, err
	}
	page.Zone, page.Where = at.zone, at.address
	page.Today = civil.DateOf(page.Now, page.Zone)
	page.Open = page.Visit.State == scheduling.Booked && page.Visit.Starts.After(page.Now)
	parting, ok, err := d.tx.PartingOf(p, page.Client.ID)
	if err != nil {
		return page, err
	}
	if ok && parting.Holds() && parting.Shuts(d.today, d.today) {
		by, _ := staff.Find(people, parting.By)
		page.Ended, page.EndedBy, page.ToldOn = true, by.Name, parting.ToldOn
	}
	if page.Visit.State == scheduling.Cancelled {
		_, public, err := loadPublic(d.tx, p)
		if err != nil {
			return page, err
		}
		page.Books = public.KnownBook()
	}
	page.Notice, err = d.notice(page.Visit)
	return page, err
}

// asService gives a visit as what has to be given at another time.
func asService(v scheduling.Visit) scheduling.Service {
	return scheduling.Service{ID: v.Service, Name: v.Title, Minutes: v.Minutes, Price: v.Price, Active: true, Before: v.Before, After: v.After}
}

// OwnMove moves a visit that was seen as Version to a time that was offered.
type OwnMove struct {
	Version int
	Time    string
}

// MoveByLink moves a client's visit by herself; the line about it stands on Today of who gives it. Invalid
// on time; Conflict CodeTaken, CodeLate, CodeShut, "visit-state", "stale-version".
func (o *Office) MoveByLink(ctx context.Context, v Visitor, key Key, in OwnMove) error {
	by, id, err := v.visit()
	if err != nil {
		return err
	}
	knot := newID[ident.Knot]()
	_, err = o.work(ctx, by, key, "move by link "+string(id), in, func(tx *store.Tx) (string, error) {
		d, page, err := openOwnVisit(tx, by, id)
		if err != nil {
			return "", err
		}
		if err := may(by, staff.Move, d.subject(page.Visit)); err != nil {
			return "", err
		}
		picked, ok := ReadPick(in.Time)
		switch {
		case page.Notice.Late:
			return "", fault.New(fault.Conflict, CodeLate, "It is too late to move this visit by yourself. Please ring us, or call it off. Nothing was changed.")
		case !ok:
			return "", errPick
		}
		if err := mayBookSelf(tx, d.house, page.Client.ID, picked.Starts); err != nil {
			return "", err
		}
		return "", asTaken(o.moveOwn(d, page, in.Version, picked, knot))
	})
	return err
}

func (o *Office) moveOwn(d diary, page OwnVisit, version int, to PickedTime, knot ident.Knot) error {
	p, old := d.by.Practice, page.Visit
	d.moving = old
	earliest, until, err := d.moveWindow(old)
	if err != nil {
		return err
	}
	if to.Starts.Before(earliest) || civil.DateOf(to.Starts, d.zone) >= until {
		return errTaken
	}
	slot, err := d.stillFree(old.Client, asService(old), to)
	if err != nil {
		return err
	}
	v, err := old.MoveTo(to.Starts, to.Person, old.Minutes)
	if err != nil {
		return err
	}
	v.Version, v.Place = version, slot.Place
	if err := mayBook(d.tx, p, v.Client, v.Starts); err != nil {
		return err
	}
	if _, err := d.tx.ChangeVisit(p, v, d.zone); err != nil {
		return err
	}
	text := "From " + civil.StampOn(old.Starts, d.zone, d.today) + " to " + civil.StampOn(v.Starts, d.zone, d.today)
	if err := d.knot(knot, v, client.KindMoved, text+", by the client"); err != nil {
		return err
	}
	if err := d.tx.KeepVisitPromise(p, v.ID, promise.Call, ""); err != nil {
		return err
	}
	d.tx.Audit(p, d.by.Text(), "visit.move-own", string(v.ID))
	if _, err := o.visitLinkID(d.tx, p, v); err != nil {
		return err
	}
	line := page.Client.FirstName() + " moved the visit of " + civil.Stamp(old.Starts, d.zone) + " to " + civil.Stamp(v.Starts, d.zone)
	if v.Therapist != old.Therapist {
		with, _ := d.therapist(v.Therapist)
		line += ", now with " + with.Name
		if err := d.tellOwn(old, line); err != nil {
			return err
		}
	}
	if err := d.tellOwn(v, line); err != nil {
		return err
	}
	return bookedAllTheSame(d.tx, d.house, v)
}

// openOwnVisit loads a visit behind its link for a change. Conflict "visit-state" where it is over.
func openOwnVisit(tx *store.Tx, by staff.Actor, id ident.Visit) (diary, OwnVisit, error) {
	d, err := openDiary(tx, by)
	if err != nil {
		return d, OwnVisit{}, err
	}
	page, err := d.ownVisit(id)
	if err == nil && !page.Open {
		err = fault.New(fault.Conflict, "visit-state", "This visit can no longer be changed here. Nothing was changed.")
	}
	return d, page, err
}

// mayBookSelf is mayBook in words for the client herself.
func mayBookSelf(tx *store.Tx, p house.Practice, c ident.Client, starts time.Time) error {
	err := mayBook(tx, p.ID, c, starts)
	if f, ok := errors.AsType[*fault.Error](err); !ok || f.Code != CodeShut {
		return err
	}
	parting, _, err := tx.PartingOf(p.ID, c)
	if err != nil {
		return err
	}
	words, err := shutWords(tx, p.ID, parting, p.Today(tx.Now()))
	if err != nil {
		return err
	}
	return fault.New(fault.Conflict, CodeShut, "No new visit can be booked with us: %s Nothing was changed.", words)
}

// tellOwn puts what a client did by herself with a visit on Today of who gives it, calmly.
func (d diary) tellOwn(v scheduling.Visit, text string) error {
	due := d.today.Add(2).At(0, d.zone).Add(-time.Minute)
	return d.tx.AddPromise(d.by.Practice, promise.Promise{ID: newID[ident.Promise](), Kind: promise.Agreed, Client: v.Client, Person: v.Therapist, Task: SelfTask, Text: text, Due: due.UTC()})
}

// OwnCallOff calls off a visit that was seen as Version. Reason may be empty.
type OwnCallOff struct {
	Version int
	Reason  string
}

// CallOffByLink calls a client's visit off in her name, in time or late: what follows is for the practice to
// decide. Invalid on reason; Conflict "visit-state", "stale-version".
func (o *Office) CallOffByLink(ctx context.Context, v Visitor, key Key, in OwnCallOff) error {
	by, id, err := v.visit()
	if err != nil {
		return err
	}
	if len([]rune(in.Reason)) > longestReason {
		return fault.Invalidf("reason", "This is longer than %d letters. Please shorten it.", longestReason)
	}
	knot := newID[ident.Knot]()
	_, err = o.work(ctx, by, key, "call off by link "+string(id), in, func(tx *store.Tx) (string, error) {
		d, page, err := openOwnVisit(tx, by, id)
		if err != nil {
			return "", err
		}
		if err := may(by, staff.Cancel, d.subject(page.Visit)); err != nil {
			return "", err
		}
		gone, err := page.Visit.CallOff(scheduling.ByClient, in.Reason)
		if err != nil {
			return "", err
		}
		gone.Version = in.Version
		if gone, err = tx.ChangeVisit(by.Practice, gone, d.zone); err != nil {
			return "", err
		}
		tx.Audit(by.Practice, by.Text(), "visit.cancel-own", string(id))
		if err := d.crossingsAfter(gone); err != nil {
			return "", err
		}
		if err := o.visitChanged(d, page.Visit, gone, knot); err != nil {
			return "", err
		}
		return "", d.tellOwn(gone, page.Client.FirstName()+" called off the visit of "+civil.Stamp(gone.Starts, d.zone))
	})
	return err
}

// VisitDoorByLink gives the token behind which a client changes one of her booked visits, from her own
// page. NotFound for a visit that is none of hers.
func (o *Office) VisitDoorByLink(ctx context.Context, v Visitor, key Key, id ident.Visit) (token string, err error) {
	by, c, err := v.own()
	if err != nil {
		return "", err
	}
	link, err := o.work(ctx, by, key, "door of a visit", id, func(tx *store.Tx) (string, error) {
		visit, err := tx.Visit(by.Practice, id)
		if err != nil {
			return "", err
		}
		if visit.Client != c || visit.Held {
			return "", fault.Missing("visit")
		}
		link, err := o.visitLinkID(tx, by.Practice, visit)
		return string(link), err
	})
	if err != nil {
		return "", err
	}
	return o.linkToken(ident.Link(link)), nil
}
