package office

import (
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/billing"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/promise"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/practice/secondlook"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// The tasks of the lines on Today that say what a client chose for herself: a way out, visits that she
// took out after it, her record; and what she booked, moved or called off by herself.
const (
	OutTask    = "way-out"
	GoneTask   = "visits-out"
	RecordTask = "record"
	SelfTask   = "visit-own"
)

// OwnChoice reports whether a line on Today says what a client chose for herself.
func OwnChoice(task string) bool {
	return task == OutTask || task == GoneTask || task == RecordTask || task == SelfTask
}

// Outs is what a client may choose for herself, and what she chose: no reason is asked.
type Outs struct {
	Moment
	Client client.Client
	Now    client.WayOut
	// Chosen says that it holds today. With is whom she would like instead, empty for nobody here.
	Chosen   bool
	With     string
	Usual    string             // who treats her now
	Visits   []scheduling.Visit // booked, ahead
	Others   []staff.Person     // who else treats here
	Balances []billing.Balance
	// Ended is set from the day on from which the practice ended the work; then there is nothing to
	// choose. EndsFrom is that day, empty where it did not.
	Ended    bool
	EndsFrom civil.Date
	EndedBy  string
	ToldOn   civil.Date
	// RecordToken opens her record, where a link to it was made. RecordAsked says that she asked for it
	// and that nobody has handed it over yet.
	RecordToken string
	RecordAsked bool
}

// Stays reports whether taking the choice back means to stay with who treats her, not to come again.
func (v Outs) Stays() bool { return v.Now.Kind == client.Other && v.Now.With != "" && v.Usual != "" }

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
	view.Usual = r.people[c.Therapist].Name
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
	asked, err := r.ownLines(c.ID, RecordTask)
	if err != nil {
		return view, err
	}
	view.RecordAsked = len(asked) > 0
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

// ownLines gives the open lines on Today that say what a client chose for herself.
func (r *register) ownLines(c ident.Client, task string) ([]promise.Promise, error) {
	all, err := r.tx.PromisesOfClient(r.by.Practice, staff.System(r.by.Practice), c)
	return slices.DeleteFunc(all, func(x promise.Promise) bool { return x.Done() || x.Case != "" || x.Task != task }), err
}

// settleOut takes the line about a choice off Today that holds no more.
func (r *register) settleOut(c ident.Client) error {
	open, err := r.ownLines(c, OutTask)
	for _, x := range open {
		if err := r.tx.DonePromise(r.by.Practice, x.ID, r.by.Person); err != nil {
			return err
		}
	}
	return err
}

// chooses loads what a client may choose, for a change. Conflict CodeShut where the practice ended the
// work: then there is nothing to choose.
func (o *Office) chooses(r *register, id ident.Client) (Outs, error) {
	c, err := r.client(id, staff.GoOut)
	if err != nil {
		return Outs{}, err
	}
	if _, _, err := r.tx.HoldParting(r.by.Practice, id); err != nil {
		return Outs{}, err
	}
	view, err := o.outs(r, c)
	switch {
	case err != nil || !view.Ended:
		return view, err
	case r.by.Kind == staff.KindClient:
		return view, fault.New(fault.Conflict, CodeShut, "%s is not booking visits with you any more, as you were told on %s. Nothing was changed.", view.EndedBy, view.ToldOn.LongOn(r.today()))
	}
	return view, fault.New(fault.Conflict, CodeShut, "%s ended the visits from %s on, and said so on %s. Nothing was changed.", view.EndedBy, view.EndsFrom.LongOn(r.today()), view.ToldOn.LongOn(r.today()))
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
		view, err := o.chooses(&r, id)
		if err != nil {
			return "", err
		}
		c := view.Client
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
		if err := noteAct(tx, by, outAct(w)); err != nil {
			return "", err
		}
		if err := r.settleOut(id); err != nil {
			return "", err
		}
		return "", r.noteOut(c, w, ids)
	})
	return err
}

// outAct is a way out that somebody of the practice wrote down as the client's own, as an act that could
// harm her.
func outAct(w client.WayOut) secondlook.Act {
	a := secondlook.Act{Kind: secondlook.Ending, Client: w.Client, About: string(w.Client), What: "write down that they take a break", Line: "The client told us so"}
	switch w.Kind {
	case client.Other:
		a.What = "write down that they would like to go on with somebody else"
	case client.Stop:
		a.What = "write down that they stop coming"
	case client.Break: // as it stands
	}
	return a
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
		off := secondlook.Act{Kind: secondlook.CallOff, Client: c.ID, About: string(gone.ID), What: "call off the visit of " + civil.Stamp(gone.Starts, r.zone()), Line: "The client told us so"}
		if err := noteAct(r.tx, r.by, off); err != nil {
			return err
		}
		k := client.Knot{ID: ids.visits[n], Client: c.ID, Kind: client.KindCancelled, At: r.tx.Now(), Text: "The visit of " + civil.StampOn(gone.Starts, r.zone(), r.today()) + ". Called off by the client", Person: r.by.Person, Visit: gone.ID}
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
		k.Text, text = "Until "+w.Until.LongOn(r.today()), text+" until "+w.Until.LongOn(r.today())
	}
	if err := r.tx.AddKnot(r.by.Practice, k); err != nil {
		return err
	}
	return r.tellOut(c, OutTask, text, ids)
}

// TakeOut calls visits off in a client's name: any of them herself, by her link, and it stands on Today;
// written down by the practice, those that stayed booked when she chose a way out. Conflict "not-chosen",
// "visit-gone"; Invalid on visit.
func (o *Office) TakeOut(ctx context.Context, by staff.Actor, key Key, id ident.Client, out []ident.Visit) error {
	ids := newOutIDs(len(out))
	in := struct {
		Client ident.Client
		Out    []ident.Visit
	}{id, out}
	_, err := o.work(ctx, by, key, "take visits out", in, func(tx *store.Tx) (string, error) {
		r := register{tx: tx, by: by}
		if err := r.open(); err != nil {
			return "", err
		}
		view, err := o.chooses(&r, id)
		switch {
		case err != nil:
			return "", err
		case !view.Chosen && by.Kind != staff.KindClient:
			return "", fault.New(fault.Conflict, "not-chosen", "This was taken back meanwhile. The visits stay booked.")
		case len(out) == 0:
			return "", fault.Invalidf("visit", "Choose at least one visit, or leave them as they are.")
		}
		return "", r.takeOut(view.Client, view.Visits, out, ids)
	})
	return err
}

// takeOut calls visits off in a client's name. Taken out by herself, it stands on Today.
func (r *register) takeOut(c client.Client, booked []scheduling.Visit, out []ident.Visit, ids outIDs) error {
	r.tx.Audit(r.by.Practice, r.by.Text(), "way-out.visits", string(c.ID))
	if err := r.callOff(c, booked, out, ids); err != nil {
		return err
	}
	text := c.FirstName() + " took out " + strconv.Itoa(len(out)) + " visits"
	if i := slices.IndexFunc(booked, func(v scheduling.Visit) bool { return v.ID == out[0] }); len(out) == 1 {
		text = c.FirstName() + " took out the visit of " + civil.Stamp(booked[i].Starts, r.zone())
	}
	return r.tellOut(c, GoneTask, text, ids)
}

// AskRecordByLink puts on Today that a client asks for her record. Conflict "record-asked".
func (o *Office) AskRecordByLink(ctx context.Context, v Visitor, key Key) error {
	by, id, err := v.own()
	if err != nil {
		return err
	}
	ids := newOutIDs(0)
	_, err = o.work(ctx, by, key, "ask for the record", id, func(tx *store.Tx) (string, error) {
		r := register{tx: tx, by: by}
		if err := r.open(); err != nil {
			return "", err
		}
		c, err := r.client(id, staff.GoOut)
		if err != nil {
			return "", err
		}
		open, err := r.ownLines(id, RecordTask)
		if err != nil {
			return "", err
		}
		if len(open) > 0 {
			return "", fault.New(fault.Conflict, "record-asked", "You have asked for your record already. It stands on our list.")
		}
		tx.Audit(by.Practice, by.Text(), "record.ask", string(id))
		return "", r.tellOut(c, RecordTask, c.FirstName()+" asks for their record", ids)
	})
	return err
}

// tellOut puts on Today of whoever treats a client what she chose, calmly; not what she wrote down
// herself.
func (r *register) tellOut(c client.Client, task, text string, ids outIDs) error {
	if r.by.Kind == staff.KindPerson && r.by.Person == c.Therapist {
		return nil
	}
	due := r.today().Add(2).At(0, r.zone()).Add(-time.Minute)
	return r.tx.AddPromise(r.by.Practice, promise.Promise{ID: ids.promise, Kind: promise.Agreed, Client: c.ID, Person: c.Therapist, Task: task, Text: text, Due: due.UTC()})
}

// TakeUp takes a client's choice back, at any time. Conflict "back-already".
func (o *Office) TakeUp(ctx context.Context, by staff.Actor, key Key, id ident.Client) error {
	knot := newID[ident.Knot]()
	_, err := o.work(ctx, by, key, "come back", id, func(tx *store.Tx) (string, error) {
		r := register{tx: tx, by: by}
		if err := r.open(); err != nil {
			return "", err
		}
		view, err := o.chooses(&r, id)
		if err != nil {
			return "", err
		}
		w, err := view.Now.Back(r.today())
		if err != nil {
			return "", err
		}
		tx.Audit(by.Practice, by.Text(), "way-out.back", string(id))
		if err := tx.SaveWayOut(by.Practice, w); err != nil {
			return "", err
		}
		if err := r.settleOut(id); err != nil {
			return "", err
		}
		k := client.Knot{ID: knot, Client: id, Kind: client.KindBack, At: tx.Now(), Text: "By their own choice", Person: by.Person, Way: client.WayPhone}
		if view.Stays() {
			k.Kind, k.Text = client.KindLine, "Stays with "+view.Usual+", by their own choice"
		}
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

// TakeOutByLink is the client's own calling off of visits.
func (o *Office) TakeOutByLink(ctx context.Context, v Visitor, key Key, out []ident.Visit) error {
	by, id, err := v.own()
	if err != nil {
		return err
	}
	return o.TakeOut(ctx, by, key, id, out)
}

// TakeUpByLink takes the client's own choice back.
func (o *Office) TakeUpByLink(ctx context.Context, v Visitor, key Key) error {
	by, id, err := v.own()
	if err != nil {
		return err
	}
	return o.TakeUp(ctx, by, key, id)
}
