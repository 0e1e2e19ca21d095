package office

import (
	"context"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/caseload"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/practice/secondlook"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// NotToday begins to say that somebody is not treated today, about the visit at hand; where that was
// begun already, it gives the same again. NotFound for a visit that may not be seen; Forbidden for who
// may not treat the client; Conflict "visit-state" for a visit that is over or called off, "not-today"
// for one of another day.
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
		p, err := tx.Practice(by.Practice)
		if err != nil {
			return "", err
		}
		if civil.DateOf(v.Starts, p.Location()) != p.Today(tx.Now()) {
			return "", fault.New(fault.Conflict, "not-today", "This visit is not today. You can move it, or call it off.")
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

// onlyToday reports whether a matter says only that somebody is not treated today.
func (m *matter) onlyToday() bool {
	return m.def.ID == Decline && m.state.Tasks["which"].Answers.One("why") == "not-today"
}

// unsafeToday reports whether the words of a matter say that it is not safe to treat today.
func (m *matter) unsafeToday() bool {
	why := m.state.Tasks["which"].Answers
	return m.def.ID == Decline && why.One("why") == "not-today" && why.One("today") == "unsafe"
}

// notTodayAct is a client who is not treated today, as an act that could harm her: it waits for nobody.
func (m *matter) notTodayAct() secondlook.Act {
	a := secondlook.Act{Kind: secondlook.CallOff, Client: m.head.Client, About: string(m.head.Visit), What: "not treat them today", Line: "Somebody is unwell"}
	if m.unsafeToday() {
		a.Line = "It was not safe to treat"
	}
	return a
}

// takeOff takes the visit at hand off the calendar, without a fee, once it was said that it is not safe
// to treat today. One that is over or was called off meanwhile stays as it is.
func (c effectCall) takeOff() error {
	if !c.m.unsafeToday() || c.m.head.Visit == "" {
		return nil
	}
	v, err := c.tx.Visit(c.m.practice.ID, c.m.head.Visit)
	if err != nil || v.State != scheduling.Booked && v.State != scheduling.Arrived {
		return err
	}
	if v.State == scheduling.Arrived { // here, and goes again
		if v, err = v.Undo(); err != nil {
			return err
		}
	}
	if v, err = v.CallOff(scheduling.ByPractice, "Not safe to treat today; no fee"); err != nil {
		return err
	}
	loc := c.m.practice.Location()
	if _, err := c.tx.ChangeVisit(c.m.practice.ID, v, loc); err != nil {
		return err
	}
	if err := saidOff(c.tx, c.m.practice.ID, v); err != nil { // she was told why, just now
		return err
	}
	return c.knot(client.KindCancelled, "The visit of "+c.m.stamp(v.Starts)+". Not safe to treat today, no fee", false, client.WayNone)
}

// atHand gives the visit that leaves the calendar once the words of a matter are said; zero where none
// does.
func (m *matter) atHand(tx *store.Tx) (v scheduling.Visit, err error) {
	if !m.unsafeToday() || m.head.Visit == "" || m.state.Tasks["words"].IsDone() {
		return v, nil
	}
	v, err = tx.Visit(m.practice.ID, m.head.Visit)
	if err != nil || v.State != scheduling.Booked && v.State != scheduling.Arrived {
		return scheduling.Visit{}, err
	}
	return v, nil
}
