package store

import (
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/practice/scheduling"
)

const publicPage = `-- public page of a practice
select shown, who, ahead, notice, hidden, version from public_pages where practice_id = $1`

const publicPageInsert = `-- public page, first set
insert into public_pages (practice_id, shown, who, ahead, notice, hidden, version) values ($1, $2, $3, $4, $5, $6, 1)
on conflict (practice_id) do nothing`

const publicPageUpdate = `-- public page, changed
update public_pages set shown = $2, who = $3, ahead = $4, notice = $5, hidden = $6, version = version + 1 where practice_id = $1 and version = $7`

const publicPageLock = `-- public page, locked
update public_pages set version = version where practice_id = $1`

// PublicPage gives how the public page of a practice is set; what it begins with, in Version 0, before.
func (tx *Tx) PublicPage(p ident.Practice) (house.Page, error) {
	var page house.Page
	var hidden string
	err := tx.row(publicPage, p).Scan(&page.Shown, &page.Who, &page.Ahead, &page.Notice, &hidden, &page.Version)
	if err := missing(err, "page"); fault.Is(err, fault.NotFound) {
		return house.FirstPage(), nil
	}
	for id := range strings.FieldsSeq(hidden) {
		page.Hidden = append(page.Hidden, ident.Service(id))
	}
	return page, err
}

// SavePublicPage stores it; Conflict "stale-version" when it was changed meanwhile.
func (tx *Tx) SavePublicPage(p ident.Practice, page house.Page) error {
	var hidden []string
	for _, id := range page.Hidden {
		hidden = append(hidden, string(id))
	}
	args := []any{p, page.Shown, page.Who, page.Ahead, page.Notice, strings.Join(hidden, " ")}
	query := publicPageInsert
	if page.Version > 0 {
		query, args = publicPageUpdate, append(args, page.Version)
	}
	n, err := tx.exec(query, args...)
	if err == nil && n == 0 {
		return stale("page")
	}
	return err
}

// LockPublicPage makes whoever else calls it for the practice wait until this Update ends; it comes before every
// other lock. A page that was never set shows nothing, and locks nothing.
func (tx *Tx) LockPublicPage(p ident.Practice) error {
	_, err := tx.exec(publicPageLock, p)
	return err
}

const bookingColumns = `id, therapist_id, service_id, starts, minutes, before_minutes, after_minutes, price, currency, name, email, phone, words, seen, held_until, state, visit_id,
    from_key, to_key, created, place_id, uses, zone`

const bookingInsert = `-- booking by link, asked for
insert into bookings (practice_id, ` + bookingColumns + `)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, 'waiting', '', $17, $18, $19, $20, $21, $22)`

const bookingByID = `-- booking by link
select ` + bookingColumns + ` from bookings where practice_id = $1 and id = $2`

const bookingsHeld = `-- bookings by link that hold a time between two instants
select ` + bookingColumns + ` from bookings
where practice_id = $1 and starts > $2 and starts < $3 and starts > 0 and state = 'waiting' and held_until > $4 order by starts, id`

const bookingsCount = `-- bookings by link that hold a time: of a network address, of a mail address
select coalesce(sum(case when from_key = $3 then 1 else 0 end), 0), coalesce(sum(case when to_key = $4 then 1 else 0 end), 0)
from bookings where practice_id = $1 and held_until > $2 and state = 'waiting' and starts > 0`

const bookingGiven = `-- booking by link whose time is given to somebody else
update bookings set held_until = $3 where practice_id = $1 and id = $2 and state = 'waiting'`

const bookingDone = `-- booking by link, confirmed
update bookings set state = 'booked', visit_id = $3 where practice_id = $1 and id = $2 and state = 'waiting'`

const bookingSweep = `-- bookings by link: forget the old ones
delete from bookings where created < $1`

// AddBooking stores what somebody asked for; At is now. A time that it holds is taken from then on, with the
// room and equipment that its service takes: Conflict "overlap", "no-room" as in BookVisit.
func (tx *Tx) AddBooking(p ident.Practice, a scheduling.Asked, loc *time.Location) error {
	starts := int64(0)
	if !a.Starts.IsZero() {
		starts = micros(a.Starts)
	}
	if a.Holds(tx.now) {
		if err := tx.lockCalendar(p, a.Therapist); err != nil {
			return err
		}
		held, err := tx.settle(p, scheduling.Visit{}, a.Held(), loc)
		if err != nil {
			return err
		}
		if err := tx.refuseClash(p, held, loc); err != nil {
			return err
		}
		a.Uses = held.Uses
	}
	words, err := tx.sealSome(p, "bookings", "words", string(a.ID), a.Words)
	if err != nil {
		return err
	}
	_, err = tx.exec(bookingInsert, p, a.ID, a.Therapist, a.Service, starts, a.Minutes, a.Before, a.After, a.Price.Minor, a.Price.Currency,
		a.Name, a.Email, a.Phone, words, a.Seen, micros(a.Until), a.From, a.To, micros(tx.now), a.Place, writeUses(a.Uses), a.Zone)
	return err
}

// Booking gives what somebody asked for; NotFound when there is none.
func (tx *Tx) Booking(p ident.Practice, id ident.Booking) (scheduling.Asked, error) {
	a, err := tx.scanBooking(p, tx.row(bookingByID, p, id).Scan)
	return a, missing(err, "page")
}

// HeldByLink gives the times that are held for bookings by link and begin between two instants, as visits
// of nobody.
func (tx *Tx) HeldByLink(p ident.Practice, from, to time.Time) (out []scheduling.Visit, err error) {
	all, err := tx.heldBetween(p, from, to)
	for _, a := range all {
		out = append(out, a.Held())
	}
	return out, err
}

// HeldTimes gives the times that are held for bookings by link and begin between two instants.
func (tx *Tx) HeldTimes(p ident.Practice, from, to time.Time) ([]scheduling.Asked, error) {
	return tx.heldBetween(p, from, to)
}

// heldBy gives those of one therapist. Whatever adds one or gives one back locks her calendar.
func (tx *Tx) heldBy(p ident.Practice, person ident.Person, from, to time.Time) ([]scheduling.Asked, error) {
	all, err := tx.heldBetween(p, from, to)
	return slices.DeleteFunc(all, func(a scheduling.Asked) bool { return a.Therapist != person }), err
}

func (tx *Tx) heldBetween(p ident.Practice, from, to time.Time) (all []scheduling.Asked, err error) {
	err = tx.rows(bookingsHeld, []any{p, micros(from) - 1, micros(to), micros(tx.now)}, func(scan func(...any) error) error {
		a, err := tx.scanBooking(p, scan)
		all = append(all, a)
		return err
	})
	return all, err
}

// CountHeldByLink counts the times held for one network address and for one mail address.
func (tx *Tx) CountHeldByLink(p ident.Practice, from, to string) (byFrom, byTo int, err error) {
	err = tx.row(bookingsCount, p, micros(tx.now), from, to).Scan(&byFrom, &byTo)
	return byFrom, byTo, err
}

// HeldOn gives the times of a therapist that are held for bookings by link and begin between two instants,
// under the lock of her calendar.
func (tx *Tx) HeldOn(p ident.Practice, person ident.Person, from, to time.Time) ([]scheduling.Asked, error) {
	if err := tx.LockCalendars(p, person); err != nil {
		return nil, err
	}
	return tx.heldBy(p, person, from, to)
}

// GiveWay gives the times held for bookings by link that lie in the way of a visit which is to become v, so
// that it can be stored: those of its therapist, and where no room or equipment is left for it, those that
// have one. It gives what was held; whoever asked for it is told behind her link. Other errors stay for
// BookVisit and ChangeVisit to say.
func (tx *Tx) GiveWay(p ident.Practice, old, v scheduling.Visit, loc *time.Location) (given []scheduling.Asked, err error) {
	block := v.Block()
	held, err := tx.heldBetween(p, block.From.Add(-scheduling.Reach), block.To.Add(scheduling.Reach))
	held = slices.DeleteFunc(held, func(a scheduling.Asked) bool { return !a.Held().Block().Overlaps(block) })
	if err != nil || len(held) == 0 || !v.Live() {
		return nil, err
	}
	people := []ident.Person{old.Therapist, v.Therapist}
	for _, a := range held {
		people = append(people, a.Therapist)
	}
	if err := tx.LockCalendars(p, people...); err != nil {
		return nil, err
	}
	give := func(a scheduling.Asked) error {
		given = append(given, a)
		_, err := tx.exec(bookingGiven, p, a.ID, micros(tx.now))
		return err
	}
	for _, a := range held {
		if a.Therapist != v.Therapist {
			continue
		}
		if err := give(a); err != nil {
			return nil, err
		}
	}
	for _, a := range held {
		if a.Therapist == v.Therapist || len(a.Uses) == 0 {
			continue
		}
		if _, err := tx.settle(p, old, v, loc); !isNoRoom(err) {
			return given, err
		}
		if err := give(a); err != nil {
			return nil, err
		}
	}
	return given, nil
}

func isNoRoom(err error) bool {
	f, ok := errors.AsType[*fault.Error](err)
	return ok && f.Code == "no-room"
}

// BookingDone notes that it was confirmed, and gives back the time that was held: the visit takes it now.
// Conflict "link-used" when it was already.
func (tx *Tx) BookingDone(p ident.Practice, id ident.Booking, v ident.Visit) error {
	a, err := tx.Booking(p, id)
	if err != nil {
		return err
	}
	if !a.Starts.IsZero() {
		if err := tx.lockCalendar(p, a.Therapist); err != nil {
			return err
		}
	}
	n, err := tx.exec(bookingDone, p, id, v)
	if err == nil && n == 0 {
		return linkFault(true, false, false)
	}
	return err
}

func (tx *Tx) scanBooking(p ident.Practice, scan func(...any) error) (a scheduling.Asked, err error) {
	var starts, until, created int64
	var words []byte
	var state, uses string
	err = scan(&a.ID, &a.Therapist, &a.Service, &starts, &a.Minutes, &a.Before, &a.After, &a.Price.Minor, &a.Price.Currency, &a.Name, &a.Email, &a.Phone,
		&words, &a.Seen, &until, &state, &a.Visit, &a.From, &a.To, &created, &a.Place, &uses, &a.Zone)
	if err != nil {
		return a, err
	}
	if starts > 0 {
		a.Starts = fromMicros(starts)
	}
	if uses != "" {
		a.Uses = readUses(&uses)
	}
	a.Until, a.Done, a.At = fromMicros(until), state == "booked", fromMicros(created)
	a.Words, err = tx.open(p, "bookings", "words", string(a.ID), words)
	return a, err
}
