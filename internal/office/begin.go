package office

import (
	"context"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/caseload"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// Begin is what a new matter begins with.
type Begin struct {
	Protocol  string
	Client    ident.Client
	Inquiry   ident.Inquiry
	Visit     ident.Visit
	Therapist ident.Person
	// About is the person of the practice whom it names, where only the readers may know of it; Else says that
	// it is somebody here who is not among those who work here, where nobody is named.
	About ident.Person
	Else  bool
	// Against is the client who harmed whoever begins it; Alone keeps it to her for now.
	Against ident.Client
	Alone   bool
	// Rehearse begins it with an invented client: nothing is sent, nothing is counted.
	Rehearse bool
}

// BeginMatter begins a matter and gives its id. A therapist names no other than whose client it is: for
// the clients of others it takes an owner or the front desk. Errors: Forbidden for somebody who may not work it,
// NotFound for a client or somebody who asked that is not there.
func (o *Office) BeginMatter(ctx context.Context, by staff.Actor, key Key, in Begin) (ident.Case, error) {
	fresh := newID[ident.Case]()
	if by.Role == staff.Therapist {
		in.Therapist = ""
	}
	id, err := o.work(ctx, by, key, "begin matter", in, func(tx *store.Tx) (string, error) {
		m, err := o.begin(tx, by, fresh, in)
		if err != nil {
			return "", err
		}
		return string(m.head.ID), nil
	})
	return ident.Case(id), err
}

// begin opens a case inside a unit of work.
func (o *Office) begin(tx *store.Tx, by staff.Actor, id ident.Case, in Begin) (*matter, error) {
	p := by.Practice
	def, source, err := o.way(tx, p, in.Protocol)
	if err != nil {
		return nil, err
	}
	m := &matter{def: def, head: caseload.Case{ID: id, Protocol: def.ID, Digest: def.Digest, Client: in.Client, Inquiry: in.Inquiry,
		Visit: in.Visit, Therapist: in.Therapist, Title: def.ID, State: caseload.Open, Opened: tx.Now()}}
	if _, _, builtIn := o.protocols.Current(def.ID); !builtIn {
		m.head.Kind = caseload.OwnKind(def.Readers)
	}
	if restricted(def.ID) && !in.Rehearse {
		if err := m.restrict(tx, by, in); err != nil {
			return nil, err
		}
	}
	if in.Rehearse {
		m.head.Rehearsal, m.head.RehearsedBy, m.head.Client, m.head.Inquiry, m.head.Visit = true, by.Person, "", "", ""
		m.head.Therapist = by.Person
	}
	if err := o.surround(tx, m, p); err != nil {
		return nil, err
	}
	if err := o.whose(tx, by, m); err != nil {
		return nil, err
	}
	if err := o.mayBegin(by, m); err != nil {
		return nil, err
	}
	if err := mayEnd(tx, m); err != nil {
		return nil, err
	}
	if err := tx.KeepDefinition(p, def.Digest, def.ID, source); err != nil {
		return nil, err
	}
	if err := tx.AddCase(p, m.head); err != nil {
		return nil, err
	}
	m.head.Version = 1
	if err := o.giveLink(tx, m); err != nil {
		return nil, err
	}
	events, err := protocol.Begin(def, id, m.moment(tx, by, sideOf(by)))
	if err != nil {
		return nil, err
	}
	return m, o.step(tx, by, m, events, Extra{})
}

// restricted are the definitions of which nobody but the readers may know that there is one.
func restricted(id string) bool { return id == Conduct || id == Harmed }

// CodeNoReaders is the code of the Conflict that nobody here could read it.
const CodeNoReaders = "no-readers"

// restrict names those who read it: everybody who hears such things, without whom it is about; and who
// was harmed herself. Conflict "no-readers" where that is nobody; then it is not taken.
func (m *matter) restrict(tx *store.Tx, by staff.Actor, in Begin) error {
	people, err := tx.People(by.Practice)
	if err != nil {
		return err
	}
	m.head.Restricted, m.head.Readers = true, staff.ReadersOf(people, in.About)
	m.head.Else = in.Else
	m.head = m.head.Name(in.About)
	if m.def.ID == Harmed {
		return m.restrictHarm(by, in)
	}
	if len(m.head.Readers) == 0 {
		return fault.New(fault.Conflict, CodeNoReaders, "Nobody else here could read this, so it was not taken. Nothing of it was kept.")
	}
	return nil
}

// whose finds the therapist of a new matter: the one named, the client's usual one, who begins it,
// or the only one who treats.
func (o *Office) whose(tx *store.Tx, by staff.Actor, m *matter) error {
	if m.def.ID == Billing && !m.head.Rehearsal {
		m.head.Therapist = m.responsible(by) // never whoever treats: it is read by those who bill
		return o.surround(tx, m, by.Practice)
	}
	if m.head.Therapist != "" || m.head.Restricted || m.def.ID == Manner && !m.head.Rehearsal { // no reader is more in charge; whom it is about is not guessed
		return nil
	}
	people, err := tx.People(by.Practice)
	if err != nil {
		return err
	}
	var treats []ident.Person
	for _, p := range people {
		if p.Works() && p.Treats {
			treats = append(treats, p.ID)
		}
	}
	switch {
	case m.client.Therapist != "":
		m.head.Therapist = m.client.Therapist
	case len(treats) == 1:
		m.head.Therapist = treats[0]
	case by.Kind == staff.KindPerson:
		m.head.Therapist = by.Person
	}
	return o.surround(tx, m, by.Practice)
}

// mayBegin: a client may tell, people of the practice begin what they may work.
func (o *Office) mayBegin(by staff.Actor, m *matter) error {
	action := m.head.Work()
	switch {
	case by.Kind == staff.KindClient && m.def.Family == protocol.Concern:
		return nil // the door is open to everybody; what is told is shown to nobody but its readers
	case m.head.Rehearsal:
		action = staff.Rehearse
	case m.def.Family == protocol.Concern && !m.head.Restricted: // that one is written down by its readers alone
		action = staff.Tell
	}
	on := m.head.Subject(m.practice.ID)
	if on.Practice == "" {
		on.Practice = by.Practice
	}
	return may(by, action, on)
}
