package inquiry

import (
	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
)

// WaitState says where somebody on the waiting list stands.
type WaitState string

// The states of a place on the waiting list.
const (
	WaitStill WaitState = "waiting" // wants to be told when there is room
	WaitTold  WaitState = "told"    // was told that there is room
	WaitDone  WaitState = "done"    // came, as a client
	WaitGone  WaitState = "gone"    // does not want it any more
)

// Place is somebody's place on the waiting list; it belongs to one inquiry and keeps its id. Since
// is the day they said yes, StillOn the last day on which they said that they still want it.
type Place struct {
	Inquiry ident.Inquiry
	State   WaitState
	Since   civil.Date
	StillOn civil.Date
	ToldOn  civil.Date
	Version int
}

// Wait puts somebody who asked for it on the waiting list, and marks the inquiry. Saying so twice
// keeps the first day. Conflict code "client-already" for somebody who is a client.
func (q Inquiry) Wait(was Place, today civil.Date) (Inquiry, Place, error) {
	if q.State == Client {
		return q, was, fault.New(fault.Conflict, "client-already", "You are a client already; please book, or ring us.")
	}
	q.State = Waiting
	if was.State == WaitStill || was.State == WaitTold {
		was.State, was.StillOn = WaitStill, today
		return q, was, nil
	}
	return q, Place{Inquiry: q.ID, State: WaitStill, Since: today, StillOn: today, Version: was.Version}, nil
}

// Leave takes somebody off the list at their wish.
func (q Inquiry) Leave(p Place) (Inquiry, Place) {
	if q.State == Waiting {
		q.State = Gone
	}
	p.State = WaitGone
	return q, p
}

// Stay takes back that somebody left: the place is theirs again from its first day. Conflict code
// "client-already" for somebody who is a client by now.
func (q Inquiry) Stay(p Place) (Inquiry, Place, error) {
	if q.State == Client {
		return q, p, fault.New(fault.Conflict, "client-already", "%s is a client by now.", q.Name)
	}
	q.State, p.State = Waiting, WaitStill
	return q, p, nil
}

// Told notes that they were told that there is room. Conflict code "not-waiting" for others.
func (p Place) Told(today civil.Date) (Place, error) {
	if p.State != WaitStill {
		return p, fault.New(fault.Conflict, "not-waiting", "They do not wait any more. Nothing was changed.")
	}
	p.State, p.ToldOn = WaitTold, today
	return p, nil
}

// Waiter is somebody on the waiting list with what they asked.
type Waiter struct {
	Inquiry Inquiry
	Place   Place
}
