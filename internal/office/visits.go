package office

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/practice/promise"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/practice/secondlook"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// BookRequest asks for a visit. Client says who comes; where it is empty, Who finds them by name,
// phone or e-mail. When is a day and a time in free words (scheduling.ReadWhen). Therapist may be
// empty where only one person treats, Minutes 0 takes the service's. Anyway repeats When after
// somebody was told what to mind, and books it all the same. Place (MainPlace: the practice's own) and Uses,
// rooms and equipment, are chosen by themselves where they are empty.
type BookRequest struct {
	Client    ident.Client
	Who       string
	Therapist ident.Person
	Service   ident.Service
	When      string
	Minutes   int
	Anyway    string
	Place     ident.Place      `json:",omitempty"`
	Uses      []ident.Resource `json:",omitempty"`
	// Seen is what the check page of it stood for; empty where none was shown.
	Seen string `json:",omitempty"`
	// Wrong is what could not be read of the form; then nothing is booked, and all is told at once.
	Wrong fault.Problems `json:"-"`
}

// Book books a visit. Invalid on the fields who, therapist, service, when, minutes, place; Conflict
// "overlap" that names the time in the way, Conflict "no-room" that says what is taken, Conflict CodeMind when
// When has to be confirmed, Conflict CodeSeen when something else would be done than was seen.
func (o *Office) Book(ctx context.Context, by staff.Actor, key Key, in BookRequest) (ident.Visit, error) {
	id, _, err := o.booked(ctx, by, key, in)
	return id, err
}

// BookAt is Book that gives the visit as VisitAt does.
func (o *Office) BookAt(ctx context.Context, by staff.Actor, key Key, in BookRequest) (VisitInPlace, error) {
	id, at, err := o.booked(ctx, by, key, in)
	if err != nil || at.ID == id {
		return at, err
	}
	return o.VisitAt(ctx, by, id) // the key came before
}

// booked books a visit and gives its id, and how it was booked if that was now.
func (o *Office) booked(ctx context.Context, by staff.Actor, key Key, in BookRequest) (ident.Visit, VisitInPlace, error) {
	fresh, at := newID[ident.Visit](), VisitInPlace{}
	id, err := o.work(ctx, by, key, "book a visit", in, func(tx *store.Tx) (string, error) {
		w, err := o.watch(tx, by)
		if err != nil {
			return "", err
		}
		v, err := w.bookAsked(fresh, in)
		if err := w.stands(in.Seen, err); err != nil {
			return "", err
		}
		at, err = w.inPlace(v)
		return string(fresh), err
	})
	return ident.Visit(id), at, err
}

// bookAsked books what was asked for.
func (w *watched) bookAsked(fresh ident.Visit, in BookRequest) (scheduling.Visit, error) {
	v, err := w.read(in)
	if err != nil {
		return v, err
	}
	if err := may(w.by, staff.Book, w.subject(v)); err != nil {
		return v, err
	}
	v.ID, v.State = fresh, scheduling.Booked
	return w.books(v, in)
}

// book stores a visit that anybody asked for: every path that books one for a client comes through here.
// Its place is where its therapist works then, unless it names another, and it gets the room and equipment
// that its service takes. With over it goes over times that are held for bookings by link, and gives those, for
// mind to tell of. Conflict CodeShut, "overlap" that names the time in the way, "no-room".
func (d diary) book(v scheduling.Visit, over bool) (_ scheduling.Visit, given []scheduling.Asked, err error) {
	p := d.by.Practice
	if err := mayBook(d.tx, p, v.Client, v.Starts); err != nil {
		return v, nil, err
	}
	if v, err = d.placed(v); err != nil {
		return v, nil, err
	}
	if over {
		if given, err = d.tx.GiveWay(p, scheduling.Visit{}, v, d.zone); err != nil {
			return v, nil, err
		}
	}
	if v, err = d.tx.BookVisit(p, v, d.zone); err != nil {
		return v, nil, err
	}
	d.tx.Audit(p, d.by.Text(), "visit.book", string(v.ID))
	return v, given, bookedAllTheSame(d.tx, d.house, v)
}

// VisitAct is a step of a visit.
type VisitAct string

// The steps of a visit. ActUndo takes the last one back.
const (
	ActArrive VisitAct = "arrive"
	ActDone   VisitAct = "done"
	ActCancel VisitAct = "cancel"
	ActMiss   VisitAct = "missed"
	ActUndo   VisitAct = "undo"
)

// VisitChange is a step of a visit that was seen as Version. Caller, Cause (of the practice) and Reason
// (optional) belong to ActCancel.
type VisitChange struct {
	Visit   ident.Visit
	Version int
	Act     VisitAct
	Caller  scheduling.Caller
	Cause   scheduling.Cause
	Reason  string
	// Later, with ActCancel, calls off the later ones of its series too.
	Later bool `json:",omitempty"`
}

// longestReason bounds the line that says why a visit was called off, in letters.
const longestReason = 500

// ChangeVisit takes a step of a visit. Calling it off by the practice's own wish may wait for a second look:
// *Waits. Conflict "visit-state" when it does not fit, "stale-version" when somebody changed the visit
// meanwhile, "overlap" when its time was given away before an undo, CodeMind when it is only held.
func (o *Office) ChangeVisit(ctx context.Context, by staff.Actor, key Key, in VisitChange) error {
	return o.ChangeSeenVisit(ctx, by, key, in, "")
}

// ChangeSeenVisit is ChangeVisit after its check page was seen: Conflict CodeSeen when something else would be
// done by now.
func (o *Office) ChangeSeenVisit(ctx context.Context, by staff.Actor, key Key, in VisitChange, seen string) error {
	if err := in.check(); err != nil {
		return err
	}
	_, err := o.careful(ctx, by, key, "change a visit", seenChange{in, seen})
	return err
}

func (in VisitChange) do(o *Office, tx *store.Tx, by staff.Actor) (_ string, harm secondlook.Act, err error) {
	if in.Later && in.Act == ActCancel {
		return in.doLater(o, tx, by)
	}
	return in.doOne(o, tx, by)
}

func (in VisitChange) doOne(o *Office, tx *store.Tx, by staff.Actor) (_ string, harm secondlook.Act, err error) {
	d, err := openDiary(tx, by)
	if err != nil {
		return "", harm, err
	}
	old, err := tx.Visit(by.Practice, in.Visit)
	if err != nil {
		return "", harm, err
	}
	if err := may(by, in.action(old), d.subject(old)); err != nil {
		return "", harm, err
	}
	v, err := in.apply(old, tx.Now())
	if err != nil {
		return "", harm, err
	}
	v = hers(v)
	v.Version = in.Version
	if v.Live() && old.State == scheduling.Cancelled { // it stands again; a missed one was never given up
		if err := mayBook(tx, by.Practice, v.Client, v.Starts); err != nil {
			return "", harm, err
		}
	}
	given, err := d.regains(old, v)
	if err != nil {
		return "", harm, err
	}
	if v, err = tx.ChangeVisit(by.Practice, v, d.zone); err != nil {
		return "", harm, err
	}
	tx.Audit(by.Practice, by.Text(), "visit."+string(in.Act), string(v.ID))
	if err := d.crossingsAfter(v); err != nil {
		return "", harm, err
	}
	if in.Act == ActUndo && old.State == scheduling.Cancelled {
		if err := undoneAct(tx, by.Practice, v.Client, string(v.ID)); err != nil {
			return "", harm, err
		}
	}
	if err := o.visitChanged(d, old, v, newID[ident.Knot]()); err != nil {
		return "", harm, err
	}
	return "", in.harm(old, d.zone), d.mindGiven("", given)
}

// regains gives the times held for bookings by link over which a visit that was called off or missed stands again.
func (d diary) regains(old, v scheduling.Visit) ([]scheduling.Asked, error) {
	if old.Live() || !v.Live() {
		return nil, nil
	}
	return d.tx.GiveWay(d.by.Practice, old, v, d.zone)
}

// harm says what calling a visit off would do to whom. The practice's own wish may wait. Where somebody is
// unwell, it is not safe, the place is closed, or the client is said to have rung, it is done at once.
func (in VisitChange) harm(v scheduling.Visit, loc *time.Location) secondlook.Act {
	if in.Act != ActCancel {
		return secondlook.Act{}
	}
	a := secondlook.Act{Kind: secondlook.CallOff, Client: v.Client, About: string(v.ID), What: "call off the visit of " + civil.Stamp(v.Starts, loc)}
	switch {
	case in.Caller == scheduling.ByClient:
		a.State, a.Line = secondlook.AtOnce, "The client told us so"
	case in.Cause != "":
		a.State, a.Line = secondlook.AtOnce, in.Cause.Words()
	}
	if in.Reason != "" {
		a.What += " (" + in.Reason + ")"
	}
	return a
}

func (in VisitChange) check() error {
	var p fault.Problems
	if in.Act == ActCancel && !in.Caller.Valid() {
		p.Add("who", "Say who calls it off.")
	}
	if !in.Cause.Valid() {
		p.Add("who", "Choose one of these.")
	}
	if len([]rune(in.Reason)) > longestReason {
		p.Add("reason", "This is longer than %d letters. Please shorten it.", longestReason)
	}
	return p.Err()
}

func (in VisitChange) action(v scheduling.Visit) staff.Action {
	switch {
	case in.Act == ActCancel, in.Act == ActMiss, in.Act == ActUndo && !v.Live():
		return staff.Cancel
	default:
		return staff.Arrive
	}
}

func (in VisitChange) apply(v scheduling.Visit, now time.Time) (scheduling.Visit, error) {
	switch in.Act {
	case ActArrive:
		return v.Arrive(now)
	case ActDone:
		return v.Finish()
	case ActCancel:
		if in.Caller == scheduling.ByPractice && in.Cause != "" {
			return v.CallOff(in.Caller, strings.TrimSuffix(in.Cause.Words()+". "+in.Reason, ". "))
		}
		return v.CallOff(in.Caller, in.Reason)
	case ActMiss:
		return v.Miss(now)
	case ActUndo:
		v, err := v.Undo()
		v.Held = v.Held && v.Ends().After(now) // a time that has passed is held no more
		return v, err
	default:
		return v, fault.Missing("page")
	}
}

// visitChanged does what follows from a step: the line on the time line, the note to write.
func (o *Office) visitChanged(d diary, old, v scheduling.Visit, knot ident.Knot) error {
	switch {
	case v.State == scheduling.Done:
		return o.visitEnded(d.tx, d.by, v)
	case v.Held:
		return nil // it was none of her visits
	case v.State == scheduling.Cancelled:
		who := "Called off by the practice"
		if by, _ := v.CalledOff(); by == scheduling.ByClient {
			who = "Called off by the client"
		}
		return d.knot(knot, v, client.KindCancelled, "The visit of "+civil.StampOn(v.Starts, d.zone, d.today)+". "+who)
	case old.State == scheduling.Cancelled:
		if err := bookedAllTheSame(d.tx, d.house, v); err != nil {
			return err
		}
		return d.dropKnot(v, client.KindCancelled)
	case old.State == scheduling.Done:
		return d.tx.KeepVisitPromise(d.by.Practice, v.ID, promise.Note, d.by.Person)
	}
	return nil
}

// visitEnded is what happens when a visit took place: what is open with the client hears of it, and
// its note waits on Today until it is written.
func (o *Office) visitEnded(tx *store.Tx, by staff.Actor, v scheduling.Visit) error {
	if err := o.signal(tx, by, v.Client, protocol.SignalVisit, ""); err != nil {
		return err
	}
	if _, noted, err := tx.Note(by.Practice, v.ID); err != nil || noted {
		return err
	}
	p, err := tx.Practice(by.Practice)
	if err != nil {
		return err
	}
	due := p.Today(tx.Now()).Add(2).At(0, p.Location()).Add(-time.Minute)
	return tx.AddPromise(by.Practice, promise.Promise{ID: newID[ident.Promise](), Kind: promise.Note, Client: v.Client, Visit: v.ID, Person: v.Therapist, Due: due})
}

// diary is what booking and moving need to know of the practice, in one unit of work.
type diary struct {
	tx         *store.Tx
	by         staff.Actor
	house      house.Practice
	zone       *time.Location
	today      civil.Date
	therapists []staff.Person
	standing   *store.Agenda    // who gives what, when and where, if that stands in memory; else nil
	agenda     *store.Agenda    // nil until free times are looked for
	moving     scheduling.Visit // the one for which another time is looked for, or none
}

func openDiary(tx *store.Tx, by staff.Actor) (diary, error) {
	a, err := tx.StandingAgenda(by.Practice)
	if err != nil {
		return diary{}, err
	}
	if a != nil {
		d := newDiary(tx, by, a.Practice, slices.Clone(a.People))
		d.standing = a
		return d, nil
	}
	p, err := tx.Practice(by.Practice)
	if err != nil {
		return diary{}, err
	}
	people, err := tx.People(by.Practice)
	return newDiary(tx, by, p, people), err
}

// diaryOf is openDiary for what only looks at free times.
func diaryOf(tx *store.Tx, by staff.Actor, a *store.Agenda) diary {
	d := newDiary(tx, by, a.Practice, slices.Clone(a.People))
	d.agenda = a
	return d
}

func newDiary(tx *store.Tx, by staff.Actor, p house.Practice, people []staff.Person) diary {
	return diary{tx: tx, by: by, house: p, zone: p.Location(), today: p.Today(tx.Now()),
		therapists: slices.DeleteFunc(people, func(p staff.Person) bool { return !p.Works() || !p.Treats })}
}

func (d diary) subject(v scheduling.Visit) staff.Subject {
	return staff.Subject{Practice: d.by.Practice, Client: v.Client, Therapist: v.Therapist}
}

// therapist finds who treats: the one named, or the only one there is.
func (d diary) therapist(id ident.Person) (staff.Person, bool) {
	if id == "" && len(d.therapists) == 1 {
		return d.therapists[0], true
	}
	return staff.Find(d.therapists, id)
}

// read makes a visit of a request, with all problems at once.
func (d diary) read(in BookRequest) (scheduling.Visit, error) {
	problems := slices.Clone(in.Wrong)
	var v scheduling.Visit
	var err error
	if v.Client, err = d.client(in, &problems); err != nil {
		return v, err
	}
	if t, ok := d.therapist(in.Therapist); ok {
		v.Therapist = t.ID
	} else {
		problems.Add("therapist", "Choose who treats.")
	}
	services, err := d.services()
	if err != nil {
		return v, err
	}
	i := slices.IndexFunc(services, func(s scheduling.Service) bool { return s.ID == in.Service && s.Active })
	if i < 0 {
		problems.Add("service", "Choose what it is.")
	} else {
		s := services[i]
		v.Service, v.Title, v.Minutes, v.Before, v.After = s.ID, s.Name, s.Minutes, s.Before, s.After
	}
	if v.Uses, err = d.byHand(v.Service, in.Uses, &problems); err != nil {
		return v, err
	}
	if err := d.when(&v, in.When, in.Minutes, in.Place, &problems); err != nil {
		return v, err
	}
	if i >= 0 {
		v.Price = services[i].PriceOn(civil.DateOf(v.Starts, d.zone))
	}
	if v.Place == "" { // as the time was read
		v.Place = MainPlace
	}
	if len(problems) > 0 && in.Client != "" { // that there is no such client comes before what else is wrong
		if _, err := d.tx.Client(d.by.Practice, in.Client); err != nil {
			return v, err
		}
	}
	return v, problems.Err()
}

// client says who comes. Whether there is a client who was named by her id, mayBook says under her lock.
func (d diary) client(in BookRequest, problems *fault.Problems) (ident.Client, error) {
	if in.Client != "" {
		return in.Client, nil
	}
	found, err := d.tx.FindClients(d.by.Practice, in.Who, 2)
	switch {
	case err != nil:
		return "", err
	case len(found) == 1:
		return found[0].ID, nil
	case len(found) > 1:
		problems.Add("who", "Several people fit. Choose one of them.")
	case in.Who == "":
		problems.Add("who", "Write who comes.")
	default:
		problems.Add("who", "Nobody here has that name, number or address. Add them as a client first.")
	}
	return "", nil
}

// knot notes on the client's time line what happened to a visit.
func (d diary) knot(id ident.Knot, v scheduling.Visit, kind client.Kind, text string) error {
	return d.tx.AddKnot(d.by.Practice, client.Knot{ID: id, Client: v.Client, Kind: kind, At: d.tx.Now(), Text: text, Person: d.by.Person, Visit: v.ID})
}

// dropKnot takes back the latest line of a kind about a visit.
func (d diary) dropKnot(v scheduling.Visit, kind client.Kind) error {
	knots, err := d.tx.Knots(d.by.Practice, v.Client)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(knots, func(k client.Knot) bool { return k.Kind == kind && k.Visit == v.ID })
	if i < 0 {
		return nil
	}
	return d.tx.RemoveKnot(d.by.Practice, knots[i].ID)
}
