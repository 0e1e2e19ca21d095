package office

import (
	"context"

	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// Situation is something hard to say that can be practised with an invented client.
type Situation struct {
	Protocol string
	Who      string
	Title    protocol.Text
}

// Practice is what somebody can practise, and what she has begun.
type Practice struct {
	Situations []Situation
	Begun      []MatterLine
}

// Rehearsals gives the situations that can be practised and somebody's own ones, which are in no
// other list. Forbidden for who does not treat anybody.
func (o *Office) Rehearsals(ctx context.Context, by staff.Actor) (page Practice, err error) {
	if err := may(by, staff.Rehearse, whole(by)); err != nil {
		return Practice{}, err
	}
	err = o.read(ctx, "rehearsals", func(tx *store.Tx) error {
		page = Practice{}
		for _, id := range []string{Pressure, Refer, Decline} {
			if def, _, ok := o.protocols.Current(id); ok {
				page.Situations = append(page.Situations, Situation{Protocol: id, Who: invented[id], Title: def.Title})
			}
		}
		heads, err := tx.Rehearsals(by.Practice, by.Person)
		if err != nil {
			return err
		}
		page.Begun, err = o.matterLines(tx, by, heads)
		return err
	})
	return page, err
}

// ForgetRehearsal removes one of somebody's own rehearsals whole. NotFound when it is none of hers.
func (o *Office) ForgetRehearsal(ctx context.Context, by staff.Actor, key Key, id ident.Case) error {
	_, err := o.work(ctx, by, key, "forget rehearsal", id, func(tx *store.Tx) (string, error) {
		tx.Audit(by.Practice, by.Text(), "rehearsal.forget", string(id))
		return "", tx.ForgetRehearsal(by.Practice, by.Person, id)
	})
	return err
}
