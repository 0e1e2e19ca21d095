package office

import (
	"context"
	"slices"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/caseload"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// tellTask is the step with which a telling begins.
const tellTask = "tell"

// told are the built-in definitions about what somebody tells.
var told = []string{Pressure, Results, Goals, Billing, Other}

// OwnTelling is something of the practice's own that can be told.
type OwnTelling struct {
	ID    string
	Title protocol.Text
	// ByClient: a client may tell it herself.
	ByClient bool
	// Therapist and Desk say who reads it besides the owner.
	Therapist, Desk bool
}

// ownTellings lists what of the practice's own can be told, in the order of the ids.
func (o *Office) ownTellings(tx *store.Tx, p ident.Practice) (list []OwnTelling, err error) {
	owned, err := tx.OwnWays(p)
	if err != nil {
		return nil, err
	}
	for _, own := range owned {
		if _, _, builtIn := o.protocols.Current(own.Protocol); builtIn || !own.InUse {
			continue
		}
		def, _, err := o.way(tx, p, own.Protocol)
		if isMissing(err) {
			continue // it does not go with this program any more
		}
		if err != nil {
			return nil, err
		}
		task, ok := def.Task(tellTask)
		if !ok || def.Family != protocol.Concern {
			continue
		}
		kind := caseload.OwnKind(def.Readers)
		list = append(list, OwnTelling{ID: def.ID, Title: def.Title, ByClient: task.Who.Allows(protocol.Client),
			Therapist: kind == staff.OwnTreated || kind == staff.OwnShared, Desk: kind == staff.OwnDesk || kind == staff.OwnShared})
	}
	return list, nil
}

// tellable gives the step with which a side can tell something. Invalid on about for what is not told
// here.
func (o *Office) tellable(tx *store.Tx, p ident.Practice, about string, side protocol.Side) (*protocol.Task, error) {
	refused := fault.Invalidf("about", "Choose what it is about.")
	def, _, err := o.way(tx, p, about)
	if isMissing(err) {
		return nil, refused
	}
	if err != nil {
		return nil, err
	}
	task, ok := def.Task(tellTask)
	_, _, builtIn := o.protocols.Current(about)
	switch {
	case !ok, def.Family != protocol.Concern, builtIn && !slices.Contains(told, about) && !restricted(about) && about != Manner:
		return nil, refused
	case !builtIn && !task.Who.Allows(side):
		return nil, refused
	}
	return task, nil
}

// TellFields gives what is asked of who tells something: by herself, or of somebody of the practice
// who writes it down. NotFound for what is not told here.
func (o *Office) TellFields(ctx context.Context, p ident.Practice, about string, side protocol.Side) (fields []protocol.Field, err error) {
	err = o.read(ctx, "tell fields", func(tx *store.Tx) error {
		fields, err = o.tellFields(tx, p, about, side)
		return err
	})
	return fields, err
}

func (o *Office) tellFields(tx *store.Tx, p ident.Practice, about string, side protocol.Side) ([]protocol.Field, error) {
	task, err := o.tellable(tx, p, about, side)
	if fault.Is(err, fault.Invalid) {
		return nil, fault.Missing("page")
	}
	if err != nil {
		return nil, err
	}
	return (&protocol.Case{}).Fields(task, side, protocol.File{})
}
