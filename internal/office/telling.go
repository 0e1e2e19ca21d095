package office

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/caseload"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/protocol/effect"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// Telling is what somebody tells through the door "Something wasn't right".
type Telling struct {
	// About is the protocol (see tellable.go).
	About string
	// Answers are those of the task "tell".
	Answers protocol.Answers
	// Name is who tells it, if she says so; it stands with how to reach her.
	Name string
	// Therapist is whom it reaches, where several work; empty: the owner sorts it.
	Therapist ident.Person
	// Of is whom of the practice a telling of how somebody behaved is about; empty: not said. Else says
	// that it is somebody else than those who work here.
	Of   ident.Person
	Else bool
	// Shown are those of whom the page said that they read it; nil where no page said so. It may change
	// between two sendings.
	Shown []ident.Person `json:"-"`
	// Client and Visit are set when she came by a personal link, or the practice writes it down.
	Client ident.Client
	Visit  ident.Visit
	// Draft is what was kept for later and is sent now; empty for what was not.
	// Version is the one that the page showed.
	Draft   string `json:"-"`
	Version int    `json:"-"`
	// From is the network address, for slowing down floods. It may change between two sendings.
	From string `json:"-"`
}

// Told is the answer to a telling: how to come back, and by when somebody answers.
type Told struct {
	Case ident.Case
	// Code is short enough to write down; Token is the personal link's. Both open what was told, and
	// are empty for who may not read it.
	Code, Token string
	Due         time.Time
}

// The limit on tellings and questions from one address.
const (
	doorWindow = time.Hour
	doorLimit  = 20
)

// Tell takes a telling from the door. It needs no name. Invalid with a problem for each field;
// Conflict: slow-down after too many from one address; of how somebody behaved, no-readers where nobody
// else could read it, and readers-changed where others would than the page named.
func (o *Office) Tell(ctx context.Context, p house.Practice, key Key, in Telling) (Told, error) {
	by := staff.AsClient(p.ID, in.Client, "")
	return o.tell(ctx, by, key, in, protocol.Client)
}

// WriteDown takes what a client told somebody of the practice, by phone or in the room.
func (o *Office) WriteDown(ctx context.Context, by staff.Actor, key Key, in Telling) (Told, error) {
	return o.tell(ctx, by, key, in, protocol.Staff)
}

func (o *Office) tell(ctx context.Context, by staff.Actor, key Key, in Telling, side protocol.Side) (Told, error) {
	fresh := newID[ident.Case]()
	id, err := o.work(ctx, by, key, "tell", in, func(tx *store.Tx) (string, error) {
		if side == protocol.Client {
			n, err := tx.CountAttempt(by.Practice, o.attemptSubject("door "+in.From), doorWindow)
			if err != nil {
				return "", err
			}
			if n > doorLimit {
				return "", slowDownFor(doorWindow)
			}
		}
		if _, err := o.tellable(tx, by.Practice, in.About, side); err != nil {
			return "", err
		}
		if err := mustTreat(tx, by.Practice, in.Therapist); err != nil {
			return "", err
		}
		what, err := o.begun(tx, by, in)
		if err != nil {
			return "", err
		}
		m, err := o.begin(tx, by, fresh, what)
		if err != nil {
			return "", err
		}
		if err := o.codeFor(tx, by.Practice, in, fresh, m.head.Client); err != nil {
			return "", err
		}
		events, err := m.state.Do(m.def, "tell", in.answers(), m.moment(tx, by, side))
		if err != nil {
			return "", err
		}
		return string(fresh), o.step(tx, by, m, events, Extra{})
	})
	if err != nil {
		return Told{}, err
	}
	return o.told(ctx, by, ident.Case(id))
}

// answers are those of the form, with the name before how to reach her.
func (in Telling) answers() protocol.Answers {
	a := protocol.Answers{}
	for field, values := range in.Answers {
		a[field] = values
	}
	if name := strings.TrimSpace(in.Name); name != "" {
		a["reach"] = []string{strings.TrimSuffix(name+", "+a.One("reach"), ", ")}
	}
	return a
}

// told gives what somebody gets after telling. The code and the address open the matter, so who wrote
// it down for a client has them only if it is hers to read.
func (o *Office) told(ctx context.Context, by staff.Actor, id ident.Case) (t Told, err error) {
	err = o.read(ctx, "told", func(tx *store.Tx) error {
		head, err := tx.Case(by.Practice, id)
		if err != nil {
			return err
		}
		t = Told{Case: id, Due: head.FirstAnswerDue}
		if by.Kind == staff.KindPerson && !head.MayRead(by, by.Practice) {
			return nil
		}
		t.Token, t.Code, err = o.waysBack(tx, by.Practice, string(id), PurposeMatter)
		return err
	})
	return t, err
}

// WhoTold notes whose telling it is, once somebody of the practice knows. It goes onto her time line.
func (o *Office) WhoTold(ctx context.Context, by staff.Actor, key Key, id ident.Case, c ident.Client) error {
	in := struct {
		Case   ident.Case
		Client ident.Client
	}{id, c}
	_, err := o.work(ctx, by, key, "who told", in, func(tx *store.Tx) (string, error) {
		m, err := o.unnamed(tx, by, id)
		if err != nil {
			return "", err
		}
		if by.Role == staff.Outside { // she knows no client by an id
			return "", fault.Missing("page")
		}
		if m.client, err = tx.Client(by.Practice, c); err != nil {
			return "", err
		}
		return string(id), o.belongs(tx, by, m)
	})
	return err
}

// unnamed loads something of which nobody knows yet whose words they are, for who may work it. Conflict "known"
// where it is known.
func (o *Office) unnamed(tx *store.Tx, by staff.Actor, id ident.Case) (*matter, error) {
	m, err := o.matterFor(tx, by, id)
	if err != nil {
		return nil, err
	}
	if err := mayWork(by, m); err != nil {
		return nil, err
	}
	if m.head.Client != "" || m.head.Against != "" {
		return nil, fault.New(fault.Conflict, "known", "This stands on somebody's page already.")
	}
	if m.head.Rehearsal {
		return nil, fault.Missing("page")
	}
	return m, nil
}

// belongs keeps that it is the client's whom m has.
func (o *Office) belongs(tx *store.Tx, by staff.Actor, m *matter) error {
	m.head.Client = m.client.ID
	if m.client.Therapist != "" && m.head.Therapist == "" && !m.head.Restricted {
		m.head.Therapist = m.client.Therapist
	}
	if err := tx.SaveCase(by.Practice, m.head); err != nil {
		return err
	}
	tx.Audit(by.Practice, by.Text(), "matter.who", string(m.head.ID))
	if !m.head.Restricted {
		if err := tx.AddKnot(by.Practice, toldKnot(m, tx.Now())); err != nil {
			return err
		}
	}
	return o.catchUp(tx, by, m)
}

// catchUp does in the records of somebody who was not known before what was decided meanwhile.
func (o *Office) catchUp(tx *store.Tx, by staff.Actor, m *matter) error {
	if err := tx.NameCase(by.Practice, m.head.ID, m.head.Client); err != nil {
		return err
	}
	for i := range m.def.Tasks {
		t := &m.def.Tasks[i]
		state := m.state.Tasks[t.ID]
		switch t.Effect {
		case effect.SetPreferredPressure, effect.ChooseTechniques, effect.PlanCheckIns:
			if !state.IsDone() {
				continue
			}
			e := protocol.Event{Kind: protocol.TaskDone, Task: t.ID, Side: state.Side, Answers: state.Answers, Effect: t.Effect}
			if err := o.effects[t.Effect](effectCall{o: o, tx: tx, by: by, m: m, e: e}); err != nil {
				return err
			}
		}
	}
	if err := (effectCall{o: o, tx: tx, by: by, m: m}).catchUpPlan(); err != nil {
		return err
	}
	return o.nowKnown(tx, by, m)
}

// nowKnown opens anew what could not be answered while nobody knew whose words these are: which of
// her charges it is about. What was said of it then stands in the answers already.
func (o *Office) nowKnown(tx *store.Tx, by staff.Actor, m *matter) error {
	if !slices.ContainsFunc(m.def.Signals, func(s protocol.Signal) bool { return s.ID == protocol.SignalKnown }) {
		return nil
	}
	m, err := o.loadMatter(tx, by.Practice, m.head.ID) // with its client's records
	if err != nil {
		return err
	}
	charges, err := m.listItems(tx, protocol.Charges)
	if err != nil || len(charges) == 0 || m.head.State != caseload.Open {
		return err
	}
	events, err := m.state.Happened(m.def, protocol.SignalKnown, "", m.moment(tx, by, protocol.System))
	if err != nil {
		return err
	}
	return o.step(tx, staff.System(by.Practice), m, events, Extra{})
}

// toldKnot is the telling on the time line of whom it belongs to, at the time it was told.
func toldKnot(m *matter, now time.Time) client.Knot {
	kind := client.KindWorry
	text := m.state.Tasks["tell"].Answers.One("words")
	switch m.def.ID {
	case Pressure:
		kind = client.KindHurt
	case Billing:
		kind, text = client.KindLine, billTold
	}
	if m.head.Apart() {
		kind, text = client.KindLine, ownTold
	}
	at := m.state.Tasks["tell"].Done
	if at.IsZero() {
		at = now
	}
	return client.Knot{ID: newID[ident.Knot](), Client: m.client.ID, Kind: kind, At: at, Text: text,
		By: m.client.FirstName(), Theirs: true, Way: client.WayLink, Case: m.head.ID}
}
