package office

import (
	"context"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/caseload"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// NotToday begins to say that somebody is not treated today, about the visit at hand; where that was
// begun already, it gives the same again. NotFound for a visit that may not be seen; Forbidden for who
// may not treat the client; Conflict "visit-state" for a visit that is over or called off.
func (o *Office) NotToday(ctx context.Context, by staff.Actor, key Key, visit ident.Visit) (ident.Case, error) {
	fresh := newID[ident.Case]()
	id, err := o.work(ctx, by, key, "not today", visit, func(tx *store.Tx) (string, error) {
		v, err := tx.Visit(by.Practice, visit)
		if err != nil {
			return "", err
		}
		on := staff.Subject{Practice: by.Practice, Client: v.Client, Therapist: v.Therapist}
		if err := maySee(by, staff.SeeCalendar, whole(by), "visit"); err != nil {
			return "", err
		}
		if err := may(by, staff.WriteNote, on); err != nil {
			return "", err
		}
		if v.State != scheduling.Booked && v.State != scheduling.Arrived {
			return "", fault.New(fault.Conflict, "visit-state", "This visit is over or was called off.")
		}
		heads, err := tx.CasesOfClient(by.Practice, by, v.Client)
		if err != nil {
			return "", err
		}
		for _, head := range heads {
			if head.Protocol == Decline && head.Visit == v.ID && head.State == caseload.Open {
				return string(head.ID), nil
			}
		}
		_, err = o.begin(tx, by, fresh, Begin{Protocol: Decline, Client: v.Client, Visit: v.ID, Therapist: v.Therapist})
		return string(fresh), err
	})
	return ident.Case(id), err
}
