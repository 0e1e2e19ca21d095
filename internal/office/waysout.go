package office

import (
	"context"
	"slices"
	"time"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/billing"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/promise"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// OutTask is the task of the line on Today that says that a client chose a way out.
const OutTask = "way-out"

// Outs is what a client may choose for herself, and what she chose: no reason is asked.
type Outs struct {
	Moment
	Client client.Client
	Now    client.WayOut
	// Chosen says that it holds today. With is whom she would like instead, empty for nobody here.
	Chosen   bool
	With     string
	Visits   []scheduling.Visit // booked, ahead
	Others   []staff.Person     // who else treats here
	Balances []billing.Balance
	// Ended is set from the day on from which the practice ended the work; then there is nothing to
	// choose. EndsFrom is that day, empty where it did not.
	Ended    bool
	EndsFrom civil.Date
	EndedBy  string
	ToldOn   civil.Date
	// RecordToken opens her record, where a link to it was made.
	RecordToken string
}

// OutChoice is a client's choice. Out are the visits that do not happen; the others stay booked.
type OutChoice struct {
	Kind  client.WayOutKind
	Until civil.Date
	With  ident.Person
	Out   []ident.Visit
}

// Outs gives the page on which somebody of the practice writes down what a client chose by phone.
func (o *Office) Outs(ctx context.Context, by staff.Actor, id ident.Client) (view Outs, err error) {
	err = o.read(ctx, "ways out", func(tx *store.Tx) error {
		r := register{tx: tx, by: by}
		if err := r.open(); err != nil {
			return err
		}
		c, err := r.client(id, staff.GoOut)
		if err != nil {
			return err
		}
		view, err = o.outs(&r, c)
		return err
	})
	return view, err
}

func (o *Office) outs(r *register, c client.Client) (view Outs, err error) {
	p := r.by.Practice
	view = Outs{Moment: Moment{r.tx.Now(), r.zone(), r.today()}, Client: c}
	if view.Now, err = r.tx.WayOutOf(p, c.ID); err != nil {
		return view, err
	}
	view.Chosen, view.With = view.Now.Holds(view.Today), r.people[view.Now.With].Name
	if view.Visits, err = r.tx.NextVisits(p, c.ID, r.tx.Now(), 50); err != nil {
		return view, err
	}
	for _, t := range r.treats {
		if t.ID != c.Therapist {
			view.Others = append(view.Others, t)
		}
	}
	if view.Balances, err = r.tx.BalancesOf(p, c.ID); err != nil {
		return view, err
	}
	parting, ok, err := r.tx.PartingOf(p, c.ID)
	if err != nil {
		return view, err
	}
	if ok && parting.Holds() {
		view.Ended, view.EndsFrom = parting.Shuts(view.Today, view.Today), parting.From
		view.EndedBy, view.ToldOn = r.people[parting.By].Name, parting.ToldOn
	}
	if r.by.Kind == staff.KindClient && (view.EndsFrom != "" || view.Chosen) { // not while an end is only prepared
		link, err := o.linkOf(r.tx, p, string(c.ID), PurposeRecord)
		if err != nil {
			return view, err
		}
		if link != "" {
			view.RecordToken = o.linkToken(link)
		}
	}
	return view, nil
}

// GoOut keeps a client's choice: a break, somebody else, or an end; visits she takes out are called off
// in her name. It stands on the time line, and calmly on Today of whoever treats her. Written down by
// the practice it says so. Invalid on out, until, with; Conflict "visit-gone".
func (o *Office) GoOut(ctx context.Context, by staff.Actor, key Key, id ident.Client, in OutChoice) error {
	ids := newOutIDs(len(in.Out))
	_, err := o.work(ctx, by, key, "way out "+string(id), in, func(tx *store.Tx) (string, error) {
		r := register{tx: tx, by: by}
		if err := r.open(); err != nil {
			return "", err
		}
		c, err := r.client(id, staff.GoOut)
		if err != nil {
			return "", err
		}
		view, err := o.outs(&r, c)
		if err != nil {
			return "", err
		}
		w := client.WayOut{Client: id, Kind: in.Kind, Since: r.today(), Theirs: by.Kind == staff.KindClient, Version: view.Now.Version}
		switch in.Kind {
		case client.Break:
			w.Until = in.Until
		case client.Other:
			w.With = in.With
		case client.Stop: // needs nothing more
		}
		if err := w.Check(r.today()); err != nil {
			return "", err
		}
		if w.With != "" && !slices.ContainsFunc(view.Others, func(p staff.Person) bool { return p.ID == w.With }) {
			return "", fault.Invalidf("with", "Choose somebody from the list.")
		}
		tx.Audit(by.Practice, by.Text(), "way-out."+string(in.Kind), string(id))
		if err := tx.SaveWayOut(by.Practice, w); err != nil {
			return "", err
		}
		if err := r.callOff(c, view.Visits, in.Out, ids); err != nil {
			return "", err
		}
		return "", r.noteOut(c, w, ids)
	})
	return err
}

// outIDs are made before the Update.
type outIDs struct {
	knot    ident.Knot
	promise ident.Promise
	visits  []ident.Knot
}

func newOutIDs(n int) outIDs {
	ids := outIDs{knot: newID[ident.Knot](), promise: newID[ident.Promise]()}
	for range n {
		ids.visits = append(ids.visits, newID[ident.Knot]())
	}
	return ids
}

// callOff takes out the visits that she does not want, as called off by her.
func (r *register) callOff(c client.Client, booked []scheduling.Visit, out []ident.Visit, ids outIDs) error {
	for n, id := range out {
		i := slices.IndexFunc(booked, func(v scheduling.Visit) bool { return v.ID == id })
		if i < 0 {
			return fault.New(fault.Conflict, "visit-gone", "One of these visits is no longer booked. Look at the list again.")
		}
		gone, err := booked[i].CallOff(scheduling.ByClient, "")
		if err != nil {
			return err
		}
		if _, err := r.tx.ChangeVisit(r.by.Practice, gone, r.zone()); err != nil {
			return err
		}
		k := client.Knot{ID: ids.visits[n], Client: c.ID, Kind: client.KindCancelled, At: r.tx.Now(), Text: "The visit of " + civil.Stamp(gone.Starts, r.zone()) + ". Called off by the client", Person: r.by.Person, Visit: gone.ID}
		if err := r.tx.AddKnot(r.by.Practice, k); err != nil {
			return err
		}
	}
	return nil
}

// noteOut puts the choice on the time line and on Today.
func (r *register) noteOut(c client.Client, w client.WayOut, ids outIDs) error {
	k := client.Knot{ID: ids.knot, Client: c.ID, Kind: client.KindPaused, At: r.tx.Now(), Person: r.by.Person, Way: client.WayPhone}
	if w.Theirs {
		k.Way = client.WayLink
	}
	text := c.FirstName() + " takes a break"
	switch {
	case w.Kind == client.Stop:
		k.Kind, k.Text, text = client.KindLine, "Stops coming, by their own choice", c.FirstName()+" stops coming, by their own choice"
	case w.Kind == client.Other && w.With != "":
		k.Kind, k.Text = client.KindLine, "Would like to go on with "+r.people[w.With].Name
		text = c.FirstName() + " would like to go on with " + r.people[w.With].Name
	case w.Kind == client.Other:
		k.Kind, k.Text, text = client.KindLine, "Would like to go on with somebody elsewhere", c.FirstName()+" would like to go on with somebody elsewhere"
	case w.Until != "":
		k.Text, text = "Until "+w.Until.Long(), text+" until "+w.Until.Long()
	}
	if err := r.tx.AddKnot(r.by.Practice, k); err != nil {
		return err
	}
	if !w.Theirs && r.by.Person == c.Therapist {
		return nil // she wrote it down herself
	}
	due := r.today().Add(2).At(0, r.zone()).Add(-time.Minute)
	return r.tx.AddPromise(r.by.Practice, promise.Promise{ID: ids.promise, Kind: promise.Agreed, Client: c.ID, Person: c.Therapist, Task: OutTask, Text: text, Due: due.UTC()})
}

// TakeUp takes a client's choice back, at any time. Conflict "back-already".
func (o *Office) TakeUp(ctx context.Context, by staff.Actor, key Key, id ident.Client) error {
	knot := newID[ident.Knot]()
	_, err := o.work(ctx, by, key, "come back", id, func(tx *store.Tx) (string, error) {
		r := register{tx: tx, by: by}
		if err := r.open(); err != nil {
			return "", err
		}
		if _, err := r.client(id, staff.GoOut); err != nil {
			return "", err
		}
		w, err := tx.WayOutOf(by.Practice, id)
		if err != nil {
			return "", err
		}
		if w, err = w.Back(r.today()); err != nil {
			return "", err
		}
		tx.Audit(by.Practice, by.Text(), "way-out.back", string(id))
		if err := tx.SaveWayOut(by.Practice, w); err != nil {
			return "", err
		}
		k := client.Knot{ID: knot, Client: id, Kind: client.KindBack, At: tx.Now(), Text: "By their own choice", Person: by.Person, Way: client.WayPhone}
		if by.Kind == staff.KindClient {
			k.Way = client.WayLink
		}
		return "", tx.AddKnot(by.Practice, k)
	})
	return err
}

// GoOutByLink is the client's own choice on her page; TakeUpByLink takes it back.
func (o *Office) GoOutByLink(ctx context.Context, v Visitor, key Key, in OutChoice) error {
	by, id, err := v.own()
	if err != nil {
		return err
	}
	return o.GoOut(ctx, by, key, id, in)
}

// TakeUpByLink takes the client's own choice back.
func (o *Office) TakeUpByLink(ctx context.Context, v Visitor, key Key) error {
	by, id, err := v.own()
	if err != nil {
		return err
	}
	return o.TakeUp(ctx, by, key, id)
}
