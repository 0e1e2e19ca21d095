package office

import (
	"context"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/caseload"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// MovingOn is the quiet beginning of finding somebody better suited for a client: what is asked
// first, and what stands already.
type MovingOn struct {
	Client client.Client
	Visits []scheduling.Visit // booked, ahead
	// Task asks why; Given are the usual answers, Names fill its words.
	Task  *protocol.Task
	Given protocol.Answers
	Names map[string]string
	// Open is such a page that was begun already; empty when there is none.
	Open ident.Case
	// Ending is an end that was begun already; MayEnd says whether the viewer may begin one.
	Ending ident.Case
	MayEnd bool
}

// reasonTask is the first step of moving on.
const reasonTask = "reason"

// MovingOnPage gives the beginning. NotFound for who may not work it for this client.
func (o *Office) MovingOnPage(ctx context.Context, by staff.Actor, id ident.Client) (page MovingOn, err error) {
	err = o.read(ctx, "moving on", func(tx *store.Tx) error {
		page, err = o.movingOn(tx, by, id)
		return err
	})
	return page, err
}

func (o *Office) movingOn(tx *store.Tx, by staff.Actor, id ident.Client) (page MovingOn, err error) {
	if page.Client, err = tx.Client(by.Practice, id); err != nil {
		return page, err
	}
	on := staff.Subject{Practice: by.Practice, Client: id, Therapist: page.Client.Therapist}
	if err := maySee(by, staff.WorkReferral, on, "client"); err != nil {
		return page, err
	}
	def, _, err := o.way(tx, by.Practice, Refer)
	if err != nil {
		return page, err
	}
	var ok bool
	if page.Task, ok = def.Task(reasonTask); !ok {
		return page, fault.Missing("step")
	}
	page.Names = map[string]string{"client": page.Client.FirstName()}
	page.Given = protocol.Answers{}
	for _, f := range page.Task.Fields {
		if f.Default != "" {
			page.Given[f.ID] = []string{f.Default}
		}
	}
	if page.Visits, err = tx.NextVisits(by.Practice, id, tx.Now(), 50); err != nil {
		return page, err
	}
	page.MayEnd = staff.Can(by, staff.WorkEnding, on)
	heads, err := tx.CasesOfClient(by.Practice, by, id)
	for _, head := range heads {
		if head.Protocol == Refer && head.State == caseload.Open {
			page.Open = head.ID
		}
		if head.Protocol == End && head.State == caseload.Open {
			page.Ending = head.ID
		}
	}
	return page, err
}

// MoveOn begins to look for somebody better suited and answers why, in one step. Invalid with a
// problem for each field; then nothing has begun.
func (o *Office) MoveOn(ctx context.Context, by staff.Actor, key Key, id ident.Client, answers protocol.Answers) (ident.Case, error) {
	fresh := newID[ident.Case]()
	in := struct {
		Client  ident.Client
		Answers protocol.Answers
	}{id, answers}
	result, err := o.work(ctx, by, key, "move on", in, func(tx *store.Tx) (string, error) {
		if _, err := o.movingOn(tx, by, id); err != nil {
			return "", err
		}
		m, err := o.begin(tx, by, fresh, Begin{Protocol: Refer, Client: id})
		if err != nil {
			return "", err
		}
		events, err := m.state.Do(m.def, reasonTask, answers, m.moment(tx, by, protocol.Staff))
		if err != nil {
			return "", err
		}
		return string(fresh), o.step(tx, by, m, events, Extra{})
	})
	return ident.Case(result), err
}
