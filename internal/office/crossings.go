package office

import (
	"context"
	"fmt"
	"slices"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/boundary"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// CrossingChoice decides about something noticed: it is counted, or let go. Watch with Visit, Line or
// Case names what was noticed.
type CrossingChoice struct {
	Client ident.Client
	Watch  boundary.Watch
	Visit  ident.Visit
	Line   ident.Line
	Case   ident.Case
	To     boundary.CrossingState
}

// judged loads a client about whom the viewer decides; NotFound for a client not to be seen.
func (d diary) judged(id ident.Client) (client.Client, error) {
	c, err := d.tx.Client(d.by.Practice, id)
	if err != nil {
		return c, err
	}
	on := staff.Subject{Practice: d.by.Practice, Client: c.ID, Therapist: c.Therapist}
	if err := maySee(d.by, staff.SeeClients, on, "client"); err != nil {
		return client.Client{}, err
	}
	return c, may(d.by, staff.JudgeBoundaries, on)
}

// DecideCrossing counts something noticed, or lets it go, with a line on the time line; it gives the id
// under which it stands. Decided already, it is decided anew. Conflict "never-told" when it cannot be
// counted; NotFound for what is no longer so.
func (o *Office) DecideCrossing(ctx context.Context, by staff.Actor, key Key, in CrossingChoice) (ident.Crossing, error) {
	fresh := newID[ident.Crossing]()
	if in.To != boundary.Counted && in.To != boundary.LetGo {
		return "", fault.Invalidf("decision", "Choose whether to count it or to let it go.")
	}
	id, err := o.work(ctx, by, key, "decide about a boundary", in, func(tx *store.Tx) (string, error) {
		n, err := judging(tx, by, in.Client)
		if err != nil {
			return "", err
		}
		x, err := n.chosen(in)
		if err != nil || x.State == in.To {
			return string(x.ID), err
		}
		_, told, err := n.follow(x)
		if err != nil {
			return "", err
		}
		if x, err = x.Decide(in.To, told, by.Person, ""); err != nil {
			return "", err
		}
		tx.Audit(by.Practice, by.Text(), "boundary."+string(in.To), string(in.Client))
		if in.To == boundary.Counted && x.Side == boundary.Ask {
			if err := o.doorFor(tx, n.d.house, by, in.Client); err != nil {
				return "", err
			}
		}
		if x.ID != "" {
			if err := tx.SaveCrossing(by.Practice, x); err != nil {
				return "", err
			}
			return string(x.ID), n.restate(x)
		}
		x.ID = fresh
		if err := n.settleVisit(x); err != nil {
			return "", err
		}
		if err := tx.AddCrossing(by.Practice, x); err != nil {
			return "", err
		}
		return string(x.ID), n.restate(x)
	})
	return ident.Crossing(id), err
}

func judging(tx *store.Tx, by staff.Actor, c ident.Client) (*noticer, error) {
	d, err := openDiary(tx, by)
	if err != nil {
		return nil, err
	}
	if _, err := d.judged(c); err != nil {
		return nil, err
	}
	return openNoticer(d)
}

// chosen finds what a choice is about: decided before, or noticed.
func (n *noticer) chosen(in CrossingChoice) (boundary.Crossing, error) {
	want := boundary.Crossing{Client: in.Client, Watch: in.Watch, Visit: in.Visit, Line: in.Line, Case: in.Case}
	decided, err := n.decidedOf(in.Client)
	if err != nil {
		return boundary.Crossing{}, err
	}
	if i := slices.IndexFunc(decided, want.Same); i >= 0 {
		return decided[i], n.mayRead(decided[i])
	}
	open, err := n.ofClient(in.Client)
	if err != nil {
		return boundary.Crossing{}, err
	}
	for _, o := range open {
		if want.Same(o.Crossing) {
			return o.Crossing, nil
		}
	}
	return boundary.Crossing{}, fault.New(fault.Conflict, "not-so", "This is no longer so: it was changed in the meantime. Nothing was counted.")
}

// settleVisit notes a visit that passed without the client as missed: it was said just now.
func (n *noticer) settleVisit(x boundary.Crossing) error {
	if x.Watch != boundary.NoShow {
		return nil
	}
	v, err := n.d.tx.Visit(n.d.by.Practice, x.Visit)
	if err != nil || v.State != scheduling.Booked {
		return err
	}
	if v, err = v.Miss(n.d.tx.Now()); err != nil {
		return err
	}
	_, err = n.d.tx.ChangeVisit(n.d.by.Practice, v, n.d.zone)
	return err
}

// restate writes the lines of the time line anew for everything decided about the same boundary:
// which time it was depends on what is counted before.
func (n *noticer) restate(of boundary.Crossing) error {
	delete(n.decided, of.Client)
	all, err := n.decidedOf(of.Client)
	if err != nil {
		return err
	}
	knots, err := n.d.tx.Knots(n.d.by.Practice, of.Client)
	if err != nil {
		return err
	}
	for _, x := range all {
		if x.Boundary != of.Boundary || x.Watch == boundary.OwnAnswer { // what somebody told stays with who may read it
			continue
		}
		if err := n.line(x, knots); err != nil {
			return err
		}
	}
	return nil
}

// line writes one decision on the time line, in place of the line that stands there.
func (n *noticer) line(x boundary.Crossing, knots []client.Knot) error {
	p := n.d.by.Practice
	k := client.Knot{Client: x.Client, Kind: client.KindNotKept, At: x.On.At(12*60, n.d.zone), Person: x.By, Visit: x.Visit}
	if x.Side == boundary.Count {
		k.Kind = client.KindWeMissed
	}
	if x.Visit != "" {
		v, err := n.d.tx.Visit(p, x.Visit)
		if err != nil {
			return err
		}
		k.At = v.Starts
	}
	k.Text = CrossingSentence(x) + ". Let go."
	if x.Reason != "" {
		k.Text = CrossingSentence(x) + ". Let go: " + x.Reason + "."
	}
	if x.State == boundary.Counted {
		f, told, err := n.follow(x)
		if err != nil {
			return err
		}
		if k.Text = CrossingSentence(x) + ". Counted."; told {
			k.Text = CrossingSentence(x) + ". Counted, " + TimeWords(f.Time) + " time."
		}
	}
	if k.At.After(n.d.tx.Now()) {
		k.At = n.d.tx.Now()
	}
	if i := slices.IndexFunc(knots, func(o client.Knot) bool { return o.ID == x.Knot }); i >= 0 {
		if knots[i].Text == k.Text {
			return nil
		}
		if err := n.d.tx.RemoveKnot(p, x.Knot); err != nil {
			return err
		}
	}
	k.ID = newID[ident.Knot]()
	x.Knot = k.ID
	if err := n.d.tx.AddKnot(p, k); err != nil {
		return err
	}
	return n.d.tx.SaveCrossing(p, x)
}

// CrossingSentence says in a few words what was not kept, as it stands on the time line.
func CrossingSentence(x boundary.Crossing) string {
	switch x.Watch {
	case boundary.Late:
		return "Came " + minutesWords(x.Minutes) + " late"
	case boundary.NoShow:
		return "Did not come"
	case boundary.LateCancel:
		if x.Minutes >= 120 {
			return fmt.Sprintf("Called off %d hours before", x.Minutes/60)
		}
		return "Called off " + minutesWords(x.Minutes) + " before"
	case boundary.Unpaid:
		return "Not paid by " + x.On.Short()
	case boundary.OwnStart:
		return "We began " + minutesWords(x.Minutes) + " late"
	case boundary.OwnMinutes:
		return "The visit was " + minutesWords(x.Minutes) + " shorter than booked"
	case boundary.OwnPrice:
		return "We charged more than we told at booking"
	case boundary.OwnAnswer:
		return "Our answer came later than promised"
	}
	return ""
}

func minutesWords(n int) string {
	if n == 1 {
		return "1 minute"
	}
	return fmt.Sprintf("%d minutes", n)
}

// TimeWords writes which time it is: first, second, third, then 4th and so on.
func TimeWords(n int) string {
	switch {
	case n >= 1 && n <= 3:
		return []string{"first", "second", "third"}[n-1]
	case n%100 < 11 || n%100 > 13:
		switch n % 10 {
		case 1:
			return fmt.Sprintf("%dst", n)
		case 2:
			return fmt.Sprintf("%dnd", n)
		case 3:
			return fmt.Sprintf("%drd", n)
		}
	}
	return fmt.Sprintf("%dth", n)
}

// UndoCrossing takes a decision back, so that it is only noticed again. Conflict "made-good" once the
// client chose something for it, "said-already" once words about it were said.
func (o *Office) UndoCrossing(ctx context.Context, by staff.Actor, key Key, c ident.Client, id ident.Crossing) error {
	in := struct {
		Client   ident.Client
		Crossing ident.Crossing
	}{c, id}
	_, err := o.work(ctx, by, key, "undo a decision about a boundary", in, func(tx *store.Tx) (string, error) {
		n, x, err := ofCrossing(tx, by, c, id)
		if err != nil {
			return "", err
		}
		switch {
		case x.Made != "":
			return "", fault.New(fault.Conflict, "made-good", "Something was chosen for it already. It stays as it is.")
		case x.Message != "":
			return "", fault.New(fault.Conflict, "said-already", "Your words about it were said already. You can still let it go.")
		}
		tx.Audit(by.Practice, by.Text(), "boundary.undo", string(c))
		return "", n.forget(x)
	})
	return err
}

// ofCrossing loads something decided about a client; NotFound for another client's.
func ofCrossing(tx *store.Tx, by staff.Actor, c ident.Client, id ident.Crossing) (*noticer, boundary.Crossing, error) {
	n, err := judging(tx, by, c)
	if err != nil {
		return nil, boundary.Crossing{}, err
	}
	x, err := tx.Crossing(by.Practice, id)
	if err == nil && x.Client != c {
		err = fault.Missing("page")
	}
	if err == nil {
		err = n.mayRead(x)
	}
	return n, x, err
}

// mayRead answers NotFound for what somebody told in a matter that the viewer does not read.
func (n *noticer) mayRead(x boundary.Crossing) error {
	if x.Case == "" {
		return nil
	}
	head, err := n.d.tx.Case(n.d.by.Practice, x.Case)
	if err == nil && !head.MayRead(n.d.by, n.d.by.Practice) {
		err = fault.Missing("page")
	}
	return err
}

// forget removes a decision with its line.
func (n *noticer) forget(x boundary.Crossing) error {
	if x.Knot != "" {
		if err := n.d.tx.RemoveKnot(n.d.by.Practice, x.Knot); err != nil && !isMissing(err) {
			return err
		}
	}
	if err := n.d.tx.RemoveCrossing(n.d.by.Practice, x); err != nil {
		return err
	}
	return n.restate(x)
}

// crossingsAfter takes back what was decided about a visit and is no longer so after a step of it:
// they came after all.
func (d diary) crossingsAfter(v scheduling.Visit) error {
	n, err := openNoticer(d)
	if err != nil {
		return err
	}
	decided, err := n.decidedOf(v.Client)
	if err != nil {
		return err
	}
	for _, x := range decided {
		if x.Visit != v.ID || x.Line != "" || x.Side != boundary.Ask {
			continue
		}
		what, minutes, err := n.onVisit(v)
		if err != nil {
			return err
		}
		so := what == x.Watch && v.State != scheduling.Booked
		if so && minutes == x.Minutes && x.Reason != turnedOut {
			continue
		}
		if x, err = d.tx.Crossing(d.by.Practice, x.ID); err != nil {
			return err
		}
		if err := n.amend(x, so, minutes); err != nil {
			return err
		}
	}
	return nil
}

// amend puts a decision right after the visit it is about was corrected: it is only noticed again, or
// not any more. Once words about it were said it stays, so that they do not stand without what they
// were about: with the new minutes, or let go when it is not so.
func (n *noticer) amend(x boundary.Crossing, so bool, minutes int) (err error) {
	switch {
	case x.Message == "" && x.Made == "":
		return n.forget(x)
	case !so:
		x, err = x.Decide(boundary.LetGo, true, x.By, turnedOut)
	case x.Reason == turnedOut:
		x, err = x.Decide(boundary.Counted, true, x.By, "")
		x.Minutes = minutes
	default:
		x.Minutes = minutes
	}
	if err != nil {
		return err
	}
	if err := n.d.tx.SaveCrossing(n.d.by.Practice, x); err != nil {
		return err
	}
	return n.restate(x)
}

// turnedOut is the reason for letting go what was noted wrongly.
const turnedOut = "it turned out otherwise"

// OwnMiss is what the practice itself did not keep on a visit, as somebody of it says: begun late, or
// shorter than booked, by Minutes.
type OwnMiss struct {
	Visit   ident.Visit
	Watch   boundary.Watch
	Minutes int
}

func (in OwnMiss) check(v scheduling.Visit) error {
	var problems fault.Problems
	if in.Watch != boundary.OwnStart && in.Watch != boundary.OwnMinutes {
		problems.Add("what", "Choose what it was.")
	}
	if in.Minutes < 1 || in.Minutes > v.Minutes {
		problems.Add("minutes", "Write the minutes, from 1 to %d.", v.Minutes)
	}
	return problems.Err()
}

// NoteOwnMiss counts what the practice did not keep on a visit, and gives the id under which it
// stands. Invalid on the fields what, minutes; Conflict "noted-already", "no-boundary".
func (o *Office) NoteOwnMiss(ctx context.Context, by staff.Actor, key Key, in OwnMiss) (ident.Client, ident.Crossing, error) {
	fresh, of := newID[ident.Crossing](), ident.Client("")
	id, err := o.work(ctx, by, key, "note what we did not keep", in, func(tx *store.Tx) (string, error) {
		v, err := tx.Visit(by.Practice, in.Visit)
		if err != nil {
			return "", err
		}
		of = v.Client
		n, err := judging(tx, by, v.Client)
		if err != nil {
			return "", err
		}
		if err := in.check(v); err != nil {
			return "", err
		}
		x, _, ok, err := n.about(in.Watch, v.Client, v.ID, civil.DateOf(v.BookedAt, n.d.zone))
		if err != nil {
			return "", err
		}
		if !ok || v.Starts.After(tx.Now()) {
			return "", fault.New(fault.Conflict, "no-boundary", "When this visit was booked, nothing of that kind was written under “What you can count on”. Write it first, and it holds from then on.")
		}
		x.ID, x.Visit, x.On, x.Minutes, x.State, x.By = fresh, v.ID, civil.DateOf(v.Starts, n.d.zone), in.Minutes, boundary.Counted, by.Person
		decided, err := n.decidedOf(v.Client)
		if err != nil {
			return "", err
		}
		if slices.ContainsFunc(decided, x.Same) {
			return "", fault.New(fault.Conflict, "noted-already", "This stands on the visit already.")
		}
		tx.Audit(by.Practice, by.Text(), "boundary.own", string(v.Client))
		if err := tx.AddCrossing(by.Practice, x); err != nil {
			return "", err
		}
		return string(fresh), n.restate(x)
	})
	if err == nil && of == "" { // sent twice: what was noted stands already
		err = o.read(ctx, "visit", func(tx *store.Tx) error {
			v, err := tx.Visit(by.Practice, in.Visit)
			of = v.Client
			return err
		})
	}
	return of, ident.Crossing(id), err
}
