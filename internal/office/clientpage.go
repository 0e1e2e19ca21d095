package office

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/phone"
	"github.com/partwell/partwell/internal/practice/billing"
	"github.com/partwell/partwell/internal/practice/boundary"
	"github.com/partwell/partwell/internal/practice/caseload"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/practice/treatment"
	"github.com/partwell/partwell/internal/store"
)

// ClientView is a client's page: who she is, what she asks, everything between her and the practice.
// What the viewer does not see is empty: plan and clinical lines without SeesClinical, preferences
// without SeesPreferences, balances without SeesMoney.
type ClientView struct {
	Moment
	Client     client.Client
	PhoneShown string
	With       staff.Person
	Several    bool // several people treat here
	Balances   []billing.Balance
	Asks       []client.OwnBoundary
	Prefs      []client.Preference
	Line       []client.Entry
	// Next is the next booked visit, nil where there is none, with the minutes at which to ask on it.
	// Ahead counts the booked visits.
	Next    *scheduling.Visit
	AskNext AskPlan
	Ahead   int
	Plan    treatment.Plan
	// Open are the matters under way that the viewer may see; Matters those that a line may lead to.
	Open    []MatterLine
	Matters map[ident.Case]bool
	// Boundaries is how many there are, NotTold how many of them she was never told, Newer how many
	// she knows in an earlier version only.
	Boundaries, NotTold, Newer int
	// Hearing is how she wants to hear of her visits.
	Hearing scheduling.Hearing
	// Link is her own address, made already and still good; empty where none was made.
	HasLink bool
	// Ended is how the work ended, where it did; Out what the client chose for herself, where it holds.
	Ended Ended
	Out   client.WayOut
	may   map[staff.Action]bool
}

// May reports whether the viewer may do an action for this client.
func (v ClientView) May(a staff.Action) bool { return v.may[a] }

// ClientView gives a client's page. The view leaves its trace in the audit trail. NotFound for a
// client who is not there or not to be seen.
func (o *Office) ClientView(ctx context.Context, by staff.Actor, id ident.Client) (view ClientView, err error) {
	err = o.look(ctx, "client page", func(tx *store.Tx) error {
		r := register{tx: tx, by: by}
		if err := r.open(); err != nil {
			return err
		}
		c, err := r.client(id, staff.SeeClients)
		if err != nil {
			return err
		}
		tx.Audit(by.Practice, by.Text(), "client.view", string(id))
		view = r.view(c)
		for _, load := range []func(*register, *ClientView) error{loadLine, loadAsks, loadAccount, loadKnown, loadOut} {
			if err := load(&r, &view); err != nil {
				return err
			}
		}
		return o.loadMatters(&r, &view)
	})
	return view, err
}

// view begins a client's page.
func (r *register) view(c client.Client) ClientView {
	v := ClientView{Moment: Moment{r.tx.Now(), r.zone(), r.today()}, Client: c, PhoneShown: phone.Shown(c.Phone, r.country),
		With: r.people[c.Therapist], Several: len(r.treats) > 1, may: map[staff.Action]bool{}}
	for _, a := range []staff.Action{staff.EditClient, staff.AddLine, staff.SeeClinical, staff.EditPlan, staff.SeePreferences, staff.SetPreferences,
		staff.SetOwnBoundaries, staff.TellBoundaries, staff.Book, staff.Move, staff.SeeMoney, staff.TakeMoney, staff.Tell, staff.WorkReferral, staff.WorkEnding, staff.GoOut, staff.SeeRecord, staff.TalkOver, staff.LookBack} {
		v.may[a] = staff.Can(r.by, a, r.subject(c))
	}
	return v
}

func loadLine(r *register, v *ClientView) error {
	p, c := r.by.Practice, v.Client.ID
	knots, err := r.tx.Knots(p, c)
	if err != nil {
		return err
	}
	if !v.May(staff.SeeClinical) {
		knots = client.ForDesk(knots)
	}
	visits, err := r.tx.ClientVisits(p, c)
	if err != nil {
		return err
	}
	v.Line = client.Timeline(knots, visits, v.Now, v.Zone)
	for i := range v.Line {
		if v.Line[i].Ahead {
			v.Ahead++
		}
		if v.Line[i].Kind == client.KindNext {
			next := v.Line[i].Visit
			v.Next = &next
		}
	}
	if v.Next == nil || !v.May(staff.SeeClinical) {
		return nil
	}
	plans, err := r.tx.CheckPlans(p, c)
	if err == nil {
		v.AskNext = askPlan(plans, visits, *v.Next)
	}
	return err
}

func loadAsks(r *register, v *ClientView) (err error) {
	p, c := r.by.Practice, v.Client.ID
	if v.Asks, err = r.tx.OwnBoundaries(p, c); err != nil {
		return err
	}
	if v.Hearing, err = r.tx.Hearing(p, c); err != nil {
		return err
	}
	v.Asks = slices.DeleteFunc(v.Asks, func(b client.OwnBoundary) bool { return b.Removed != "" })
	if v.May(staff.SeePreferences) {
		if v.Prefs, err = r.tx.Preferences(p, c); err != nil {
			return err
		}
	}
	if v.May(staff.SeeClinical) {
		v.Plan, err = r.tx.Plan(p, c)
	}
	return err
}

func loadOut(r *register, v *ClientView) (err error) {
	if v.Ended, err = ended(r.tx, r.by, r.subject(v.Client)); err != nil {
		return err
	}
	out, err := r.tx.WayOutOf(r.by.Practice, v.Client.ID)
	if out.Holds(v.Today) {
		v.Out = out
	}
	return err
}

func loadAccount(r *register, v *ClientView) (err error) {
	if v.May(staff.SeeMoney) {
		v.Balances, err = r.tx.BalancesOf(r.by.Practice, v.Client.ID)
	}
	return err
}

func loadKnown(r *register, v *ClientView) error {
	p, c := r.by.Practice, v.Client.ID
	current, err := r.tx.Boundaries(p)
	if err != nil {
		return err
	}
	acks, err := r.tx.Acknowledgements(p, c)
	if err != nil {
		return err
	}
	for _, s := range boundary.Standings(current, acks) {
		v.Boundaries++
		switch {
		case !s.Known:
			v.NotTold++
		case s.Older:
			v.Newer++
		}
	}
	return nil
}

func (o *Office) loadMatters(r *register, v *ClientView) error {
	heads, err := r.tx.CasesOfClient(r.by.Practice, r.by, v.Client.ID)
	if err != nil {
		return err
	}
	v.Matters = make(map[ident.Case]bool, len(heads))
	var open []caseload.Case
	for _, h := range heads {
		v.Matters[h.ID] = true
		if h.State == caseload.Open {
			open = append(open, h)
		}
	}
	v.Line = slices.DeleteFunc(v.Line, func(e client.Entry) bool {
		apart := e.Kind == client.KindTalked || !v.May(staff.SeeClinical) && (e.Kind == client.KindLine || e.Kind == client.KindAgreed)
		return apart && e.Knot.Case != "" && !v.Matters[e.Knot.Case] // what was written there is for who reads it
	})
	if v.Open, err = o.matterLines(r.tx, r.by, open); err != nil {
		return err
	}
	link, err := o.linkOf(r.tx, r.by.Practice, string(v.Client.ID), PurposeDoor)
	v.HasLink = link != ""
	return err
}

// NewLine is a line that somebody adds to a client's time line: a note, thanks, or progress. Theirs
// says that Text is the client's own words; On is the day, today when empty; Way how it was said.
type NewLine struct {
	Client ident.Client
	Kind   client.Kind
	Text   string
	Theirs bool
	On     civil.Date
	Way    client.Way
}

// LineKinds are the kinds of line that people add themselves.
func LineKinds() []client.Kind {
	return []client.Kind{client.KindLine, client.KindThanks, client.KindProgress}
}

// LineForm gives the client to whom a line is to be added, for the page that asks for it.
func (o *Office) LineForm(ctx context.Context, by staff.Actor, id ident.Client) (c client.Client, today civil.Date, err error) {
	err = o.read(ctx, "line form", func(tx *store.Tx) error {
		r := register{tx: tx, by: by}
		if err := r.open(); err != nil {
			return err
		}
		today = r.today()
		c, err = r.client(id, staff.AddLine)
		return err
	})
	return c, today, err
}

// AddLine adds a line to a client's time line and gives the token by which it can be taken back.
// Invalid on the fields kind, text, on, way.
func (o *Office) AddLine(ctx context.Context, by staff.Actor, key Key, in NewLine) (undo string, err error) {
	fresh := newID[ident.Knot]()
	return o.work(ctx, by, key, "add line", in, func(tx *store.Tx) (string, error) {
		r := register{tx: tx, by: by}
		if err := r.open(); err != nil {
			return "", err
		}
		c, err := r.client(in.Client, staff.AddLine)
		if err != nil {
			return "", err
		}
		k, err := r.line(c, in)
		if err != nil {
			return "", err
		}
		k.ID = fresh
		tx.Audit(by.Practice, by.Text(), "line.add", string(in.Client))
		return o.undoToken(tx.Now(), by, in.Client, "line", string(fresh)), tx.AddKnot(by.Practice, k)
	})
}

func (r *register) line(c client.Client, in NewLine) (client.Knot, error) {
	k := client.Knot{Client: c.ID, Kind: in.Kind, At: r.on(in.On), Text: strings.TrimSpace(in.Text), By: r.people[r.by.Person].Name, Theirs: in.Theirs, Way: in.Way, Person: r.by.Person}
	if in.Theirs {
		k.By = c.FirstName()
	}
	problems, ok := asProblems(k.Check())
	if !ok && k.Check() != nil {
		return k, k.Check()
	}
	if !slices.Contains(LineKinds(), in.Kind) {
		problems.Add("kind", "Choose what kind of line it is.")
	}
	if k.Text == "" {
		problems.Add("text", "Write the line.")
	}
	if in.On > r.today() {
		problems.Add("on", "This day is still to come. Write the day on which it was.")
	}
	return k, problems.Err()
}

// on gives the instant of something of which the day is known: now for today, else noon.
func (r *register) on(d civil.Date) time.Time {
	if d == "" || d >= r.today() {
		return r.tx.Now()
	}
	return noon(d, r.zone())
}

// TakeBackLine removes a line that the same person added a short while ago, by the token that
// AddLine gave. Conflict "undo" when it is too late.
func (o *Office) TakeBackLine(ctx context.Context, by staff.Actor, key Key, id ident.Client, undo string) error {
	line, err := o.openUndo(by, id, "line", undo)
	if err != nil {
		return err
	}
	_, err = o.work(ctx, by, key, "take back line "+string(id), line, func(tx *store.Tx) (string, error) {
		r := register{tx: tx, by: by}
		if err := r.open(); err != nil {
			return "", err
		}
		if _, err := r.client(id, staff.AddLine); err != nil {
			return "", err
		}
		tx.Audit(by.Practice, by.Text(), "line.take-back", string(id))
		return "", tx.RemoveKnot(by.Practice, ident.Knot(line))
	})
	return err
}
