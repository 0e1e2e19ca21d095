package office

import (
	"context"
	"errors"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// restrictHarm adds who was harmed to the readers; alone, she is the only one until she says otherwise.
func (m *matter) restrictHarm(by staff.Actor, in Begin) error {
	if in.Against == "" || by.Kind != staff.KindPerson {
		return fault.Missing("client")
	}
	m.head.Against, m.head.Therapist, m.head.About, m.head.Client = in.Against, by.Person, "", ""
	if in.Alone {
		m.head.Readers = nil
	}
	m.head = m.head.Let(by.Person)
	return nil
}

// surroundHarm loads the client whom it is about, and the visits that are booked with who was harmed.
func (m *matter) surroundHarm(tx *store.Tx, p ident.Practice) (err error) {
	if m.against, err = tx.Client(p, m.head.Against); err != nil {
		return err
	}
	ahead, err := tx.NextVisits(p, m.head.Against, tx.Now(), 50)
	m.visits = nil
	for _, v := range ahead {
		if v.Therapist == m.head.Therapist {
			m.visits = append(m.visits, v)
		}
	}
	return err
}

// HarmView is what stands before somebody of the practice tells what a client did to her: whose page it
// was on, and who would read it besides herself.
type HarmView struct {
	Moment
	Visit   scheduling.Visit
	Client  string
	Against ident.Client
	Readers []staff.Person
}

// Harm gives what stands before telling what a client did, on her page or in a visit. NotFound for a
// client whom the viewer may not see.
func (o *Office) Harm(ctx context.Context, by staff.Actor, c ident.Client, visit ident.Visit) (view HarmView, err error) {
	err = o.read(ctx, "harm", func(tx *store.Tx) error {
		d, err := openDiary(tx, by)
		if err != nil {
			return err
		}
		view = HarmView{Moment: d.moment(), Against: c}
		if visit != "" {
			if view.Visit, err = tx.Visit(by.Practice, visit); err != nil {
				return err
			}
			view.Against = view.Visit.Client
		}
		known, err := tx.Client(by.Practice, view.Against)
		if err != nil {
			return err
		}
		if err := maySee(by, staff.SeeClients, staff.Subject{Practice: by.Practice, Client: known.ID, Therapist: known.Therapist}, "client"); err != nil {
			return err
		}
		view.Client = known.Name
		people, err := tx.People(by.Practice)
		for _, p := range people {
			if p.Active && p.CanHear() && p.ID != by.Person {
				view.Readers = append(view.Readers, p)
			}
		}
		return err
	})
	return view, err
}

// HarmTold begins the file of somebody whom a client harmed. In a visit that is running, the session
// has ended by it.
type HarmTold struct {
	Client ident.Client
	Visit  ident.Visit
	// Alone keeps it to herself for now.
	Alone bool
}

// TellHarm opens a file in which who was harmed is looked after; the client and her record know nothing
// of it. From a visit that is running it ends that visit. Where she opened one about the same client
// already, it is that one, unless others read that and she wants to be alone. NotFound for a client or a visit that is not hers to see.
func (o *Office) TellHarm(ctx context.Context, by staff.Actor, key Key, in HarmTold) (ident.Case, error) {
	fresh := newID[ident.Case]()
	id, err := o.work(ctx, by, key, "tell harm", in, func(tx *store.Tx) (string, error) {
		if err := tx.LockPractice(by.Practice); err != nil { // two at once would both find no file, and open two
			return "", err
		}
		if err := o.stopSession(tx, by, &in); err != nil {
			return "", err
		}
		known, err := tx.Client(by.Practice, in.Client)
		if err != nil {
			return "", err
		}
		if err := maySee(by, staff.SeeClients, staff.Subject{Practice: by.Practice, Client: known.ID, Therapist: known.Therapist}, "client"); err != nil {
			return "", err
		}
		open, err := tx.OpenCases(by.Practice, by)
		if err != nil {
			return "", err
		}
		for _, c := range open {
			if c.Protocol != Harmed || c.Against != in.Client || c.Therapist != by.Person {
				continue
			}
			c, err := tx.Case(by.Practice, c.ID)
			if err != nil {
				return "", err
			}
			if alone := len(c.Readers)+len(c.Shut) == 1; alone || !in.Alone { // never among others what she wants for herself
				return string(c.ID), nil
			}
		}
		_, err = o.begin(tx, by, fresh, Begin{Protocol: Harmed, Against: in.Client, Visit: in.Visit, Alone: in.Alone})
		return string(fresh), err
	})
	return ident.Case(id), err
}

// stopSession ends the visit that is running, as one that took place: what it was worth is settled later.
func (o *Office) stopSession(tx *store.Tx, by staff.Actor, in *HarmTold) error {
	if in.Visit == "" {
		return nil
	}
	d, err := openDiary(tx, by)
	if err != nil {
		return err
	}
	v, err := tx.Visit(by.Practice, in.Visit)
	if err != nil {
		return err
	}
	if err := maySee(by, staff.Arrive, d.subject(v), "visit"); err != nil {
		return err
	}
	in.Client = v.Client
	if v.State == scheduling.Booked && !v.Starts.After(tx.Now()) { // it was running, though nobody noted it
		if v, err = d.begin(v); err != nil {
			return err
		}
	}
	if v.State != scheduling.Arrived {
		return nil
	}
	done, err := v.Finish()
	if err != nil {
		return err
	}
	if done, err = tx.ChangeVisit(by.Practice, hers(done), d.zone); err != nil {
		return err
	}
	tx.Audit(by.Practice, by.Text(), "visit."+string(ActDone), string(v.ID))
	if err := d.crossingsAfter(done); err != nil {
		return err
	}
	return o.visitChanged(d, v, done, newID[ident.Knot]())
}

// beginSafeEnd begins to end the work with a client because of safety; not a word of what was told
// goes into it, and nothing says that there is more: it is who decides that begins it, as she begins any
// other. Where that is not hers to do, it is begun in the name of who was harmed, as her visits are called off:
// whoever reads the end and not this would else learn by the name that there is more. Where it is not hers
// either, the program does it, so that it does not depend on who decides.
// Where it was begun or ended already, there is nothing to do.
func (c effectCall) beginSafeEnd() error {
	var m *matter
	var by staff.Actor
	var err error
	for _, by = range []staff.Actor{c.by, staff.As(c.m.practice.ID, c.m.therapist), staff.System(c.m.practice.ID)} {
		m, err = c.o.begin(c.tx, by, newID[ident.Case](), c.safeEnd())
		if !fault.Is(err, fault.Forbidden) && !fault.Is(err, fault.NotFound) {
			break
		}
	}
	if endsAlready(err) {
		return nil
	}
	if err != nil {
		return err
	}
	stake := protocol.Answers{"stake": {"yes"}, "what": {"It is not safe to go on."}}
	events, err := m.state.Do(m.def, "safety", stake, m.moment(c.tx, by, protocol.Staff))
	if err != nil {
		return err
	}
	return c.o.step(c.tx, by, m, events, Extra{})
}

func (c effectCall) safeEnd() Begin {
	return Begin{Protocol: End, Client: c.m.head.Against, Therapist: c.m.against.Therapist}
}

// endsAlready reports whether an end could not begin because one is under way, or the work has ended.
func endsAlready(err error) bool {
	f, ok := errors.AsType[*fault.Error](err)
	return ok && f.Kind == fault.Conflict && (f.Code == codeEnding || f.Code == codeEnded)
}
