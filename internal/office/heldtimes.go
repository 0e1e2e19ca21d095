package office

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/money"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/promise"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// Names of the extra visit: while it is held for her, and once she wants it.
const (
	titleHeld  = "Extra visit, held"
	titleExtra = "Extra visit"
)

// hers gives a visit that is no longer only held the name of a visit.
func hers(v scheduling.Visit) scheduling.Visit {
	if !v.Held && v.Title == titleHeld {
		v.Title = titleExtra
	}
	return v
}

// extraIn gives which extra visit is among some offers; "" for none.
func extraIn(offers []string) string {
	for _, o := range offers {
		if strings.HasPrefix(o, "extra-") {
			return o
		}
	}
	return ""
}

// hold books the extra visit at the time that was named, at the price that was offered, as held.
func (c effectCall) hold() error {
	a := c.e.Answers
	day, hour := a.One("extra-on"), a.One("extra-at")
	extra := extraIn(a["offer"])
	switch {
	case extra == "" || !c.known() || day == "" && hour == "":
		return nil
	case day == "":
		return fault.Invalidf("extra-on", "On which day? Or leave the time empty as well.")
	}
	at, err := civil.ParseMinute(hour)
	if err != nil {
		return fault.Invalidf("extra-at", "At what time? Or leave the day empty as well.")
	}
	place, loc, err := where(c.tx, c.m.practice, "", c.m.head.Therapist, civil.Date(day), at, "")
	if err != nil {
		return err
	}
	starts, err := shownAt("extra-at", civil.Date(day), at, loc)
	if err != nil {
		return err
	}
	if !starts.After(c.now()) {
		return fault.Invalidf("extra-on", "This has passed. Choose a time that is still to come.")
	}
	if err := may(c.by, staff.Book, c.m.head.Subject(c.m.practice.ID)); err != nil {
		return err
	}
	if err := c.withinHours(starts); err != nil {
		return err
	}
	usual, err := c.usualVisit()
	if err != nil {
		return err
	}
	v := scheduling.Visit{ID: newID[ident.Visit](), Client: c.m.head.Client, Therapist: c.m.head.Therapist, Service: usual.Service, Title: titleHeld,
		Starts: starts, Minutes: usual.Minutes, Price: priceOf(extra, usual.Price, a.One("price")), State: scheduling.Booked, Case: c.m.head.ID, Held: true,
		Before: usual.Before, After: usual.After, Place: place}
	if err := mayBook(c.tx, c.m.practice.ID, v.Client, v.Starts); err != nil {
		return err
	}
	if _, err = c.tx.BookVisit(c.m.practice.ID, v, loc); err != nil {
		return err
	}
	return bookedAllTheSame(c.tx, c.m.practice, v)
}

// withinHours refuses to hold a time at which nobody works.
func (c effectCall) withinHours(starts time.Time) error {
	hours, err := c.tx.Hours(c.m.practice.ID, c.m.head.Therapist)
	if err != nil || len(hours.Spans) == 0 {
		return err
	}
	if scheduling.Fits(hours, scheduling.Visit{Starts: starts, Minutes: 5}, c.m.practice.Location()) {
		return nil
	}
	return fault.Invalidf("extra-at", "%s does not work at that time. Choose another, or leave day and time empty.", c.m.therapist.Name)
}

// usualVisit is the visit that an extra one is like: the next, else the last, else one of the price list.
func (c effectCall) usualVisit() (scheduling.Visit, error) {
	if len(c.m.visits) > 0 {
		return c.m.visits[0], nil
	}
	last, ok, err := c.tx.LastVisit(c.m.practice.ID, c.m.head.Client, c.now())
	if err != nil || ok {
		return last, err
	}
	services, err := c.tx.Services(c.m.practice.ID)
	for _, s := range services {
		if s.Active {
			return scheduling.Visit{Service: s.ID, Minutes: s.Minutes, Price: s.Price, Before: s.Before, After: s.After}, err
		}
	}
	return scheduling.Visit{Minutes: 60, Price: money.Of(0, c.m.practice.Currency)}, err
}

// priceOf gives the price of an extra visit as it was offered.
func priceOf(extra string, usual money.Amount, reduced string) money.Amount {
	switch extra {
	case "extra-free":
		return money.Of(0, usual.Currency)
	case "extra-reduced":
		minor, _ := strconv.ParseInt(reduced, 10, 64)
		return money.Of(minor, usual.Currency)
	default:
		return usual
	}
}

// releaseHeld gives back the times that are held in this matter and not wanted.
func (c effectCall) releaseHeld() error {
	all, err := c.tx.CaseVisits(c.m.practice.ID, c.m.head.ID)
	if err != nil {
		return err
	}
	for _, v := range all {
		if !v.Held || v.State != scheduling.Booked {
			continue
		}
		if err := c.giveUp(v, "It was held, and is given back; no fee"); err != nil {
			return err
		}
	}
	return nil
}

// giveUp takes a visit that was offered out of the calendar.
func (c effectCall) giveUp(v scheduling.Visit, why string) error {
	gone, err := v.Cancel(why)
	if err != nil {
		return err
	}
	_, err = c.tx.ChangeVisit(c.m.practice.ID, gone, c.m.practice.Location())
	return err
}

// giveUpExtra gives back what is held, and takes the extra visit of the latest offer out again, after a
// change of mind, also where somebody moved it since.
func (c effectCall) giveUpExtra() error {
	v, ok, err := c.tx.ExtraVisit(c.m.practice.ID, c.m.head.ID)
	if err != nil {
		return err
	}
	if c.m.namesATime() && ok && !v.Held && v.State == scheduling.Booked && v.Starts.After(c.now()) {
		if err := c.giveUp(v, "Not wanted after all; no fee"); err != nil {
			return err
		}
		if err := c.knot(client.KindCancelled, "The extra visit of "+c.m.stamp(v.Starts)+". Not wanted after all", true, c.way("")); err != nil {
			return err
		}
	}
	return c.releaseHeld()
}

// bookHeld makes the visit of the latest offer hers, at the time at which it is held now, also where it
// was given back before, as long as that time is still free; where no time was held, finding one stands
// on Today.
func (c effectCall) bookHeld() error {
	v, ok, err := c.tx.ExtraVisit(c.m.practice.ID, c.m.head.ID)
	if err != nil {
		return err
	}
	if c.m.namesATime() && ok && v.Starts.After(c.now()) {
		booked, err := c.bookExtra(v)
		if booked || err != nil {
			return err
		}
	}
	return c.onTodayFor("offer", promise.Call, "next-working-day", "Find a day for the extra visit")
}

// bookExtra books a visit that was held; false where its time was given to somebody else meanwhile.
func (c effectCall) bookExtra(v scheduling.Visit) (booked bool, err error) {
	if v.State == scheduling.Booked && !v.Held {
		return true, nil // it is hers
	}
	if v.State == scheduling.Cancelled {
		if v, err = v.Undo(); err != nil {
			return false, err
		}
	}
	if err := mayBook(c.tx, c.m.practice.ID, v.Client, v.Starts); err != nil {
		return false, err
	}
	loc := c.m.practice.Location()
	v.Held = false
	_, err = c.tx.ChangeVisit(c.m.practice.ID, hers(v), loc)
	if fault.Is(err, fault.Conflict) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return true, c.knot(client.KindAgreed, "Extra visit, "+c.m.stamp(v.Starts)+", "+v.Price.String(), false, client.WayNone)
}

// heldTime is the time that is named for an extra visit.
func heldTime(given protocol.Answers) (day civil.Date, at string, ok bool) {
	day, at = civil.Date(given.One("extra-on")), given.One("extra-at")
	return day, at, day.Valid() && at != ""
}

// namesATime reports whether the latest offer is an extra visit at a time.
func (m *matter) namesATime() bool {
	given := m.state.Tasks["offer"].Answers
	_, _, ok := heldTime(given)
	return ok && extraIn(given["offer"]) != ""
}

// heldAtOnce is how many times that have passed are given back in one run.
const heldAtOnce = 200

// GiveBackHeld gives back, in all practices, the times that were held and have passed without an answer:
// none of them was a visit. Each is one unit of work; one that fails is logged and holds up no other, and
// the next run finds it again. It gives how many were given back.
func (o *Office) GiveBackHeld(ctx context.Context) (n int, err error) {
	var due []store.HeldTime
	err = o.read(ctx, "times held", func(tx *store.Tx) error {
		due, err = tx.HeldAndPast(tx.Now(), heldAtOnce)
		return err
	})
	for _, t := range due {
		given := false
		failure := o.db.Update(ctx, func(tx *store.Tx) error {
			given = false
			v, err := tx.Visit(t.Practice, t.Visit)
			if err != nil || !v.Held || v.State != scheduling.Booked || v.Ends().After(tx.Now()) {
				return err
			}
			p, err := tx.Practice(t.Practice)
			if err != nil {
				return err
			}
			if v, err = v.Cancel("It was held, and passed without an answer; no fee"); err != nil {
				return err
			}
			if _, err = tx.ChangeVisit(t.Practice, v, p.Location()); err != nil {
				return err
			}
			tx.Audit(t.Practice, staff.System(t.Practice).Text(), "visit.held-past", string(v.ID))
			given = true
			return nil
		})
		switch {
		case ctx.Err() != nil:
			return n, ctx.Err()
		case failure != nil:
			o.log.ErrorContext(ctx, "a held time could not be given back", "practice", t.Practice, "visit", t.Visit, "why", nameless(failure))
		case given:
			n++
		}
	}
	return n, err
}
