package store

import (
	"slices"
	"time"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/scheduling"
)

const calendarLock = `-- calendar, locked
insert into calendars (practice_id, person_id, rev, version) values ($1, $2, 1, 0)
on conflict (practice_id, person_id) do update set rev = calendars.rev + 1`

const calendarsAll = `-- calendars
select person_id, version, most, rest, pressure_from, pressure_to from calendars where practice_id = $1 order by person_id`

const calendarVersion = `-- calendar, version of its hours
update calendars set version = version + 1 where practice_id = $1 and person_id = $2 and version = $3`

const calendarLimits = `-- calendar, most sessions of a day, rest and pressure
update calendars set most = $3, rest = $4, pressure_from = $6, pressure_to = $7, version = version + 1 where practice_id = $1 and person_id = $2 and version = $5`

const hoursAll = `-- hours of all therapists
select person_id, weekday, from_minute, to_minute, place_id from hours where practice_id = $1 order by person_id, weekday, from_minute`

const hoursDelete = `-- hours of a therapist, gone
delete from hours where practice_id = $1 and person_id = $2`

const hoursInsert = `-- hours, one span
insert into hours (practice_id, person_id, weekday, from_minute, to_minute, place_id) values ($1, $2, $3, $4, $5, $6)`

// lockCalendar makes everybody else who writes into a therapist's calendar wait until the end. It
// comes before every look at the visits that a booking depends on.
func (tx *Tx) lockCalendar(p ident.Practice, person ident.Person) error {
	_, err := tx.exec(calendarLock, p, person)
	return err
}

// LockCalendars locks those of some people, in the one order in which everybody does; a View locks nothing. Lock
// order everywhere: the practice or its public page, the client, calendars by id, rooms and equipment by id, ledger
// accounts by id, audit head.
func (tx *Tx) LockCalendars(p ident.Practice, people ...ident.Person) error {
	if tx.view {
		return nil
	}
	for _, person := range slices.Compact(slices.Sorted(slices.Values(people))) {
		if person == "" {
			continue
		}
		if err := tx.lockCalendar(p, person); err != nil {
			return err
		}
	}
	return nil
}

// Hours gives a therapist's opening hours; none, with Version 0, before she set any.
func (tx *Tx) Hours(p ident.Practice, person ident.Person) (scheduling.Hours, error) {
	all, err := tx.PracticeHours(p)
	for _, h := range all {
		if h.Person == person {
			return h, err
		}
	}
	return scheduling.Hours{Person: person}, err
}

// PracticeHours gives the opening hours of everybody with a calendar, with what is opened and closed beside
// the usual week in the last year and later.
func (tx *Tx) PracticeHours(p ident.Practice) ([]scheduling.Hours, error) {
	return tx.PracticeHoursFrom(p, civil.DateOf(tx.now, time.UTC))
}

// PracticeHoursFrom gives the same to whoever looks back as far as a day.
func (tx *Tx) PracticeHoursFrom(p ident.Practice, first civil.Date) (all []scheduling.Hours, err error) {
	at := map[ident.Person]int{}
	err = tx.rows(calendarsAll, []any{p}, func(scan func(...any) error) error {
		var h scheduling.Hours
		err := scan(&h.Person, &h.Version, &h.Most, &h.Rest, &h.Pressure.From, &h.Pressure.To)
		at[h.Person] = len(all)
		all = append(all, h)
		return err
	})
	if err != nil {
		return nil, err
	}
	err = tx.rows(hoursAll, []any{p}, func(scan func(...any) error) error {
		var person ident.Person
		s, err := scanSpan(scan, &person)
		h := &all[at[person]]
		h.Spans = append(h.Spans, s)
		return err
	})
	if err != nil {
		return nil, err
	}
	zones, err := tx.zones(p)
	if err != nil {
		return nil, err
	}
	for i := range all {
		all[i].Spans, all[i].Zones = all[i].Sorted(), zones
	}
	return all, tx.otherTimes(p, all, at, min(first, civil.DateOf(tx.now, time.UTC)).Add(-pastDays))
}

// scanSpan reads a span after what stands before it in the row.
func scanSpan(scan func(...any) error, before ...any) (s scheduling.Span, err error) {
	var day int
	err = scan(append(before, &day, &s.From, &s.To, &s.Place)...)
	s.Weekday = time.Weekday(day)
	return s, err
}

// SetHours replaces a therapist's usual week; h.Version is the version that was read. Conflict
// "stale-version" when somebody changed them since.
func (tx *Tx) SetHours(p ident.Practice, h scheduling.Hours) error {
	if err := tx.lockCalendar(p, h.Person); err != nil {
		return err
	}
	n, err := tx.exec(calendarVersion, p, h.Person, h.Version)
	if err != nil {
		return err
	}
	if n == 0 {
		return stale("week")
	}
	if _, err := tx.exec(hoursDelete, p, h.Person); err != nil {
		return err
	}
	for _, s := range h.Spans {
		if _, err := tx.exec(hoursInsert, p, h.Person, int(s.Weekday), int(s.From), int(s.To), s.Place); err != nil {
			return err
		}
	}
	return nil
}

// SetLimits stores the most sessions that a therapist gives on a day, the minutes of rest between two, and
// how hard she works; h.Version is the version that was read. Conflict "stale-version" when somebody changed her hours since.
func (tx *Tx) SetLimits(p ident.Practice, h scheduling.Hours) error {
	if err := tx.lockCalendar(p, h.Person); err != nil {
		return err
	}
	n, err := tx.exec(calendarLimits, p, h.Person, h.Most, h.Rest, h.Version, h.Pressure.From, h.Pressure.To)
	if err == nil && n == 0 {
		err = stale("week")
	}
	return err
}
