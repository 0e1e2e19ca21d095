package office

import (
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/caseload"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// loadMatter loads a case. The caller has still to ask who may see or work it.
func (o *Office) loadMatter(tx *store.Tx, p ident.Practice, id ident.Case) (*matter, error) {
	head, err := tx.Case(p, id)
	if err != nil {
		return nil, err
	}
	return o.loadHeaded(tx, p, head)
}

// matterFor is loadMatter for somebody of the practice: who may not read it is refused by its head alone,
// so that it takes no longer than what is not there.
func (o *Office) matterFor(tx *store.Tx, by staff.Actor, id ident.Case) (*matter, error) {
	head, err := tx.Case(by.Practice, id)
	if err != nil {
		return nil, err
	}
	if by.Kind == staff.KindPerson && !head.MayRead(by, by.Practice) {
		return nil, fault.Missing("page")
	}
	return o.loadHeaded(tx, by.Practice, head)
}

func (o *Office) loadHeaded(tx *store.Tx, p ident.Practice, head caseload.Case) (*matter, error) {
	id := head.ID
	source, err := tx.Definition(p, head.Digest)
	if err != nil {
		return nil, err
	}
	m := &matter{head: head}
	if m.def, err = o.protocols.Read(source); err != nil {
		return nil, err
	}
	journal, err := tx.Journal(p, id)
	if err != nil {
		return nil, err
	}
	if head.Restricted {
		if m.everybody, err = tx.People(p); err != nil {
			return nil, err
		}
		if m.past, err = tx.PastKeys(p); err != nil {
			return nil, err
		}
	}
	if m.state, err = protocol.Replay(m.veil(journal)); err != nil {
		return nil, err
	}
	err = o.surround(tx, m, p)
	return m, err
}
