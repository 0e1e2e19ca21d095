package office

import (
	"context"
	"strings"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/caseload"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// letRest is the way in which a client lets something rest.
const letRest = "let-rest"

// LetRestByLink ends the visitor's matter as one that she let rest. NotFound where there is no such way,
// Conflict where it has ended.
func (o *Office) LetRestByLink(ctx context.Context, v Visitor, key Key) error {
	return o.act(ctx, v.Actor, key, "let rest", v.matter(), letRest, v.byLink, func(tx *store.Tx, m *matter) ([]protocol.Event, Extra, error) {
		events, err := m.state.Close(m.def, letRest, nil, m.moment(tx, v.Actor, protocol.Client))
		return events, Extra{}, err
	})
}

// MoreByLink goes on with what the visitor told somebody about that person: from now on it is read by
// those who are named for such things, never by her. Where she told it, it rests, like anything that a
// client lets rest. It has an address and a code of its own: the one before was seen by whom it is about.
// Conflict CodeNoReaders where nobody else could read it: then nothing changes.
func (o *Office) MoreByLink(ctx context.Context, v Visitor, key Key, words string) (Told, error) {
	id, err := o.more(ctx, v.Actor, key, v.matter(), words, v.byLink)
	if err != nil {
		return Told{}, err
	}
	return o.told(ctx, v.Actor, id)
}

// TakeToReaders does it for somebody of the practice who is one of those that read such things, and gives
// the new one, where the client's own address stands. Forbidden for everybody else, whom it is about too.
func (o *Office) TakeToReaders(ctx context.Context, by staff.Actor, key Key, id ident.Case) (ident.Case, error) {
	return o.more(ctx, by, key, id, "", func(by staff.Actor, m *matter) error {
		if err := mayWork(by, m); err != nil {
			return err
		}
		if !m.hears(by) || m.head.Rehearsal {
			return fault.New(fault.Forbidden, "not-yours", "This is not open to you. Ask the owner of the practice if you need it.")
		}
		return nil
	})
}

// hears reports whether somebody of the practice is one of those who read how somebody behaved, and not
// the one whom this is about.
func (m *matter) hears(by staff.Actor) bool {
	for _, id := range staff.ReadersOf(m.everybody, m.subject()) {
		if by.Kind == staff.KindPerson && id == by.Person {
			return true
		}
	}
	return false
}

// subject is the person of the practice whose behaviour a matter is about; empty where it is about none,
// or she is not known.
func (m *matter) subject() ident.Person {
	switch m.def.ID {
	case Conduct:
		return m.head.About
	case Manner:
		return m.head.Therapist
	default:
		return ""
	}
}

func (o *Office) more(ctx context.Context, by staff.Actor, key Key, id ident.Case, more string, permit func(staff.Actor, *matter) error) (ident.Case, error) {
	fresh := newID[ident.Case]()
	in := struct {
		Case ident.Case
		More string
	}{id, more}
	begun, err := o.work(ctx, by, key, "more than that", in, func(tx *store.Tx) (string, error) {
		m, err := o.loadMatter(tx, by.Practice, id)
		if err != nil {
			return "", err
		}
		if err := permit(by, m); err != nil {
			return "", err
		}
		if m.def.ID != Manner {
			return "", fault.Missing("page")
		}
		if err := o.carryOn(tx, by, m, fresh, more); err != nil {
			return "", err
		}
		if m.head.State != caseload.Open {
			return string(fresh), nil
		}
		events, err := m.state.Close(m.def, letRest, nil, m.moment(tx, by, sideOf(by)))
		if err != nil {
			return "", err
		}
		return string(fresh), o.step(tx, by, m, events, Extra{})
	})
	return ident.Case(begun), err
}

// carryOn begins it with its readers, with everything that was told, and a code of its own.
func (o *Office) carryOn(tx *store.Tx, by staff.Actor, from *matter, fresh ident.Case, more string) error {
	m, err := o.begin(tx, staff.System(by.Practice), fresh, Begin{Protocol: Conduct, Client: from.head.Client, Visit: from.head.Visit, About: from.head.Therapist})
	if err != nil {
		return err
	}
	was := from.state.Tasks[tellTask]
	told := protocol.Answers{"wish": {"do-not-tell"}, "about": {"other"}}
	for _, field := range []string{"words", "about", "where", "reach", "speaks-for"} {
		if len(was.Answers[field]) > 0 {
			told[field] = was.Answers[field]
		}
	}
	if was.Side == protocol.Staff {
		told["told-by"] = was.Answers["told-by"]
	}
	if more = strings.TrimSpace(more); more != "" {
		told["words"] = []string{told.One("words") + "\n\n" + more}
	}
	events, err := m.state.Do(m.def, tellTask, told, m.moment(tx, by, was.Side))
	if err != nil {
		return err
	}
	if err := o.addCode(tx, by.Practice, string(fresh), m.head.Client, matterLinkLife); err != nil {
		return err
	}
	return o.step(tx, by, m, events, Extra{})
}
