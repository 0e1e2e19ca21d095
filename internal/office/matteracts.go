package office

import (
	"context"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/protocol/effect"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// AddWord puts a client's word to a matter: more she wants to say. It opens what rested.
func (o *Office) AddWord(ctx context.Context, by staff.Actor, key Key, id ident.Case, text string) error {
	in := struct {
		Case ident.Case
		Text string
	}{id, text}
	return o.act(ctx, by, key, "add word", id, in, mayWork, func(tx *store.Tx, m *matter) ([]protocol.Event, Extra, error) {
		if text == "" {
			return nil, Extra{}, fault.Invalidf("text", "Write what you want to add.")
		}
		events, err := m.state.Happened(m.def, protocol.SignalWord, text, m.moment(tx, by, sideOf(by)))
		return events, Extra{}, err
	})
}

// ReopenMatter opens a matter that had ended, as the practice may at any time. Conflict "taken-back" for what the
// client took back: only her word opens it again.
func (o *Office) ReopenMatter(ctx context.Context, by staff.Actor, key Key, id ident.Case) error {
	return o.act(ctx, by, key, "reopen matter", id, id, mayWork, func(tx *store.Tx, m *matter) ([]protocol.Event, Extra, error) {
		if takenBack(m.def, m.state.Closed) {
			return nil, Extra{}, fault.New(fault.Conflict, "taken-back", "This was taken back, and the words are gone. Only a word by the link or the code opens it again. What you are told anew, write down anew. Nothing was changed.")
		}
		events, err := m.state.Reopen(m.def, "", m.moment(tx, by, sideOf(by)))
		return events, Extra{}, err
	})
}

// TakenBack reports whether the client took it back: then the words are gone, and only another word opens it.
func (m Matter) TakenBack() bool { return takenBack(m.Definition, m.View.Closed) }

func takenBack(def *protocol.Definition, ended *protocol.Closure) bool {
	if ended == nil {
		return false
	}
	w, ok := def.Way(ended.Way)
	return ok && w.Effect == effect.EraseWords
}

// whoMost is how many clients are offered for a telling without a name.
const whoMost = 12

// WhoCouldItBe finds clients by name for a telling whose client nobody knows yet; none for a reader from outside,
// who says it by name and number (SheIs). NotFound for who may not read the telling; Conflict where it is known.
func (o *Office) WhoCouldItBe(ctx context.Context, by staff.Actor, id ident.Case, typed string) (page Matter, found []client.Client, err error) {
	err = o.look(ctx, "who told", func(tx *store.Tx) error {
		found = nil
		m, err := o.matterFor(tx, by, id)
		if err != nil {
			return err
		}
		if err := mayWork(by, m); err != nil {
			return err
		}
		if m.head.Client != "" || m.head.Against != "" || m.def.Family != protocol.Concern {
			return fault.New(fault.Conflict, "known", "This stands on somebody’s page already.")
		}
		tx.Audit(by.Practice, by.Text(), "matter.view", string(id))
		if page, err = o.matterPage(tx, m, protocol.Staff); err != nil || typed == "" || by.Role == staff.Outside {
			return err
		}
		found, err = tx.FindClients(by.Practice, typed, whoMost)
		return err
	})
	return page, found, err
}
