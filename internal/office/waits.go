package office

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/practice/promise"
	"github.com/partwell/partwell/internal/practice/protocol/ending"
	"github.com/partwell/partwell/internal/practice/secondlook"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// Waits says that what was asked for waits for a second look, and that nothing has changed until then.
// It is the answer of a use case that could harm a client; what waits is stored.
type Waits struct{ Act ident.Act }

// Error says it in a sentence.
func (w *Waits) Error() string { return "this waits for a second look; until then nothing changes" }

// deed is what somebody asked for that could harm a client.
type deed interface {
	// do does it as somebody, and gives the id of what it made. harm says what it is where it can harm;
	// where it cannot, it is the zero Act. Its state is secondlook.AtOnce where it never waits.
	do(o *Office, tx *store.Tx, by staff.Actor) (id string, harm secondlook.Act, err error)
}

// deeds reads back what waits. A kind that is missing here cannot begin to wait.
var deeds = map[secondlook.Kind]func(body string) (deed, error){
	secondlook.Charge:   deedOf[NewCharge],
	secondlook.TakeAway: deedOf[TakeBack],
	secondlook.CallOff:  deedOf[VisitChange],
	secondlook.Rank:     deedOf[offTheList],
}

func deedOf[T deed](body string) (deed, error) {
	var in T
	err := json.Unmarshal([]byte(body), &in)
	return in, err
}

// waitsID begins the result of a use case that waits; the id of the act follows.
const waitsID = "waits:"

// errWaits undoes a trial: what was asked for can be done, and has to wait.
var errWaits = errors.New("it waits")

// careful does what somebody asked for, or has it wait for a second look: then the error is *Waits. What
// waits was tried first and undone, so that whatever is wrong with it is said at once. What could harm and
// does not wait is kept as done at once.
func (o *Office) careful(ctx context.Context, by staff.Actor, key Key, what string, in deed) (string, error) {
	var asked secondlook.Act
	fresh := newID[ident.Act]()
	id, err := o.work(ctx, by, key, what, in, func(tx *store.Tx) (string, error) {
		asked = secondlook.Act{}
		id, harm, err := in.do(o, tx, by)
		if err != nil || !harm.Harms() {
			return id, err
		}
		waits, err := o.mustWaitFor(tx, by, harm)
		if err != nil {
			return id, err
		}
		if !waits {
			return id, noteAct(tx, by, harm)
		}
		asked = harm
		return "", errWaits
	})
	if errors.Is(err, errWaits) {
		asked.ID = fresh
		id, err = o.work(ctx, by, key, what, in, func(tx *store.Tx) (string, error) { return waitsID + string(fresh), askTwice(tx, by, asked, in) })
	}
	if act, ok := strings.CutPrefix(id, waitsID); ok && err == nil {
		return "", &Waits{ident.Act(act)}
	}
	return id, err
}

// mustWaitFor reports whether an act waits: one that can harm, and is not done at once.
func (o *Office) mustWaitFor(tx *store.Tx, by staff.Actor, harm secondlook.Act) (bool, error) {
	if !harm.Harms() || harm.State == secondlook.AtOnce {
		return false, nil
	}
	return o.mustWait(tx, by, harm.Client)
}

// mustWait reports whether what somebody does to a client waits: always where several people work, so that
// the wait tells nothing; where somebody works alone, if she can read that the client raised something
// within the watch time. What a client does of her own wish never waits.
func (o *Office) mustWait(tx *store.Tx, by staff.Actor, c ident.Client) (bool, error) {
	if by.Kind != staff.KindPerson {
		return false, nil
	}
	people, err := tx.People(by.Practice)
	if err != nil || secondlook.Several(people) {
		return err == nil, err
	}
	if c == "" {
		return false, nil
	}
	p, err := tx.Practice(by.Practice)
	if err != nil {
		return false, err
	}
	since, err := raisedSince(tx, by, c, o.pack(p).WatchedFrom(p.Today(tx.Now())), p.Today, true)
	return since != "", err
}

// askTwice has an act begin to wait. Conflict "waits-already" where the same waits.
func askTwice(tx *store.Tx, by staff.Actor, a secondlook.Act, in deed) error {
	if err := freeOf(tx, by.Practice, a.Kind, a.About); err != nil {
		return err
	}
	if a.Body == "" {
		body, err := json.Marshal(in)
		if err != nil {
			return err
		}
		a.Body = string(body)
	}
	a.By, a.At, a.State = by.Person, tx.Now(), secondlook.Waiting
	err := tx.AddAct(by.Practice, a)
	if f, ok := errors.AsType[*fault.Error](err); ok && f.Code == store.CodeTaken { // somebody asked for it at the same instant
		return errWaitsAlready
	}
	if err != nil {
		return err
	}
	tx.Audit(by.Practice, by.Text(), "act.ask", string(a.ID))
	return nil
}

// freeOf refuses what waits already.
func freeOf(tx *store.Tx, p ident.Practice, k secondlook.Kind, about string) error {
	_, waits, err := tx.ActAbout(p, k, about)
	if err == nil && waits {
		return errWaitsAlready
	}
	return err
}

var errWaitsAlready error = fault.New(fault.Conflict, "waits-already", "This was asked for already, and waits for a second look. Nothing was changed.")

// looking is an act with the people of its practice, in one unit of work.
type looking struct {
	tx     *store.Tx
	by     staff.Actor
	act    secondlook.Act
	house  house.Practice
	people []staff.Person
	usual  ident.Person
}

// openLooking loads an act for who asked for it, for those who may look at it, and for who looked.
// NotFound for everybody else.
func openLooking(tx *store.Tx, by staff.Actor, id ident.Act) (l looking, err error) {
	l = looking{tx: tx, by: by}
	if l.act, err = tx.Act(by.Practice, id); err != nil {
		return l, err
	}
	if err := l.surround(); err != nil {
		return l, err
	}
	if err := maySee(by, staff.LookAtAct, whole(by), "page"); err != nil {
		return l, err
	}
	if by.Kind != staff.KindPerson || by.Person != l.act.By && by.Person != l.act.Of && !l.mayLook() || l.act.Kind == secondlook.Ending || l.act.State == secondlook.AtOnce {
		return l, fault.Missing("page")
	}
	return l, nil
}

func (l *looking) surround() (err error) {
	if l.house, err = l.tx.Practice(l.by.Practice); err != nil {
		return err
	}
	if l.people, err = l.tx.People(l.by.Practice); err != nil || l.act.Client == "" {
		return err
	}
	c, err := l.tx.Client(l.by.Practice, l.act.Client)
	l.usual = c.Therapist
	return err
}

// lookers are who may look at it.
func (l *looking) lookers() []staff.Person {
	return secondlook.Lookers(l.by.Practice, l.people, l.act.By, l.usual)
}

func (l *looking) mayLook() bool {
	return slices.ContainsFunc(l.lookers(), func(p staff.Person) bool { return p.ID == l.by.Person })
}

func (l *looking) name(id ident.Person) string {
	p, _ := staff.Find(l.people, id)
	return p.Name
}

func (l *looking) today() civil.Date { return l.house.Today(l.tx.Now()) }

// LookAtAct keeps what a second person says of an act: go ahead, or what should be thought of first. Where
// she agrees it is done in the same moment, by the same use case and as who asked for it; where it cannot
// be done any more, it says so to who asked. Conflict secondlook.CodeLooked when somebody was first; Invalid on
// said; NotFound for whoever may not look.
func (o *Office) LookAtAct(ctx context.Context, by staff.Actor, key Key, id ident.Act, agrees bool, said string) error {
	said = strings.TrimSpace(said)
	if err := checkLine("said", said); err != nil {
		return err
	}
	in := struct {
		Act    ident.Act
		Agrees bool
		Said   string
	}{id, agrees, said}
	return o.answerAct(ctx, by, key, id, in, func(l looking) (secondlook.Act, error) {
		if !l.mayLook() {
			return l.act, fault.Missing("page")
		}
		return l.act.Answer(by.Person, l.tx.Now(), agrees, said)
	})
}

// LookAlone keeps the look of somebody who works alone, as secondlook.Act.Alone has it, and does what she
// asked for. NotFound where there is somebody else to look.
func (o *Office) LookAlone(ctx context.Context, by staff.Actor, key Key, id ident.Act, how ending.LookedBy, who, line string) error {
	who, line = strings.TrimSpace(who), strings.TrimSpace(line)
	if err := errors.Join(checkLine("who", who), checkLine("line", line)); err != nil {
		return err
	}
	in := struct {
		Act       ident.Act
		How       ending.LookedBy
		Who, Line string
	}{id, how, who, line}
	return o.answerAct(ctx, by, key, id, in, func(l looking) (secondlook.Act, error) {
		if len(l.lookers()) > 0 {
			return l.act, fault.Missing("page")
		}
		return l.act.Alone(by.Person, how, who, line, l.tx.Now(), l.house.Today(l.act.At), l.today())
	})
}

// answerAct keeps an answer and does what was agreed to, both or nothing. What cannot be done any more is
// kept as such, beside the answer.
func (o *Office) answerAct(ctx context.Context, by staff.Actor, key Key, id ident.Act, in any, answer func(looking) (secondlook.Act, error)) error {
	var late *fault.Error
	onToday := newID[ident.Promise]()
	kept := func(tx *store.Tx) (string, error) {
		l, err := openLooking(tx, by, id)
		if err != nil {
			return "", err
		}
		if l.act, err = answer(l); err != nil {
			return "", err
		}
		if late != nil {
			l.act = l.act.Late(late.Message)
		}
		tx.Audit(by.Practice, by.Text(), "act."+string(l.act.State), string(id))
		if err := tx.SaveAct(by.Practice, l.act); err != nil {
			return "", err
		}
		if l.act.State != secondlook.Agreed {
			return "", l.tellAsker(onToday)
		}
		if err := o.carryOut(tx, l); err != nil {
			return "", &cannot{err}
		}
		return "", nil
	}
	_, err := o.work(ctx, by, key, "second look at an act", in, kept)
	if c, ok := errors.AsType[*cannot](err); ok {
		f, known := errors.AsType[*fault.Error](c.err)
		if !known || f.Kind == fault.Internal || f.Kind == fault.Unavailable {
			return err
		}
		late = f
		_, err = o.work(ctx, by, key, "second look at an act", in, kept)
	}
	return err
}

// cannot is why something that was agreed to could not be done.
type cannot struct{ err error }

func (c *cannot) Error() string { return "carry out: " + c.err.Error() }

func (c *cannot) Unwrap() error { return c.err }

// carryOut does what was agreed to, as who asked for it.
func (o *Office) carryOut(tx *store.Tx, l looking) error {
	read, ok := deeds[l.act.Kind]
	if !ok {
		return errors.New("nothing is known that does a " + string(l.act.Kind))
	}
	in, err := read(l.act.Body)
	if err != nil {
		return err
	}
	asker, ok := staff.Find(l.people, l.act.By)
	if !ok || !asker.Works() {
		return fault.New(fault.Conflict, "asker-gone", "Who asked for it does not work here any more.")
	}
	_, _, err = in.do(o, tx, staff.As(l.by.Practice, asker))
	return err
}

// ActTask begins the task of a promise that tells somebody what came of a second look; the act's id follows.
const ActTask = "act:"

// tellAsker puts on the Today of who asked that something should be thought of first, or that it could not
// be done any more.
func (l *looking) tellAsker(id ident.Promise) error {
	text := "About “" + l.act.What + "”: " + l.act.Said
	if l.act.State == secondlook.Overtaken {
		text = "The second look at “" + l.act.What + "” is there, and it could not be done any more: " + l.act.Why
	}
	return l.tx.AddPromise(l.by.Practice, promise.Promise{ID: id, Kind: promise.FollowUp, Client: l.act.Client, Inquiry: l.act.Inquiry, Person: l.act.By,
		Task: ActTask + string(l.act.ID), Text: text, Due: l.today().Add(1).At(0, l.house.Location()).Add(-time.Minute)})
}

// WithdrawAct takes back what one asked for. Conflict secondlook.CodeLooked once it was answered; NotFound for
// what somebody else asked for.
func (o *Office) WithdrawAct(ctx context.Context, by staff.Actor, key Key, id ident.Act) error {
	_, err := o.work(ctx, by, key, "withdraw an act", id, func(tx *store.Tx) (string, error) {
		l, err := openLooking(tx, by, id)
		if err != nil {
			return "", err
		}
		if l.act, err = l.act.Withdraw(by.Person, tx.Now()); err != nil {
			return "", err
		}
		tx.Audit(by.Practice, by.Text(), "act.withdrawn", string(id))
		return "", tx.SaveAct(by.Practice, l.act)
	})
	return err
}
