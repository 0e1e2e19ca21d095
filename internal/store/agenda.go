package store

import (
	"context"
	"database/sql"
	"errors"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/practice/staff"
)

const agendaMoved = `-- agenda: how far everything has moved on; revs only grow, so their sum says whether any did
select cast(coalesce(sum(rev), 0) as bigint), cast(coalesce((select a.rev from agendas a where a.practice_id = $1), 0) as bigint)
from calendars where practice_id = $1`

const agendaRest = `-- agenda: how far all but the calendars has moved on
select rev from agendas where practice_id = $1`

const agendaRevs = `-- agenda: how far each calendar has moved on, and all the rest
select coalesce(c.person_id, ''), coalesce(c.rev, 0), coalesce(a.rev, 0) from practices p
left join calendars c on c.practice_id = $1 left join agendas a on a.practice_id = $1 where p.id = $1`

const agendaMove = `-- agenda: moved on
insert into agendas (practice_id, rev) values ($1, 1)
on conflict (practice_id) do update set rev = agendas.rev + 1`

const visitsTaking = `-- live visits of a therapist between two instants: what they take up
select id, client_id, starts, minutes, before_minutes, after_minutes, state, place_id, (
    select string_agg(u.resource_id, ' ' order by u.resource_id) from visit_uses u where u.practice_id = visits.practice_id and u.visit_id = visits.id
) from visits
where practice_id = $1 and therapist_id = $2 and starts >= $3 and starts < $4 and state in ('booked', 'arrived', 'done')
order by starts`

// shaping are the tables, besides those of visits, whose rows say when there is free time. Whatever writes
// into one of them moves the practice's agenda on. (Visits and times held by link move on the calendar of their therapist, which
// they lock.)
var shaping = map[string]bool{
	"practices": true, "people": true, "services": true, "calendars": true, "hours": true,
	"patterns": true, "pattern_spans": true, "extra_hours": true, "away": true,
	"service_prices": true, "service_people": true, "service_needs": true, "places": true, "resources": true,
}

// locking are writes into those tables that change nothing of it.
var locking = map[string]bool{calendarLock: true, calendarsTouch: true, practiceLock: true, resourceLock: true}

// How far an agenda looks: agendaBack days before today, agendaDays in all.
const (
	agendaBack = 2
	agendaDays = 100
)

// Agenda is what a search for free times looks at: who gives what, and the calendar of each therapist over
// some days. It is shared: nothing in it may be changed.
type Agenda struct {
	Practice house.Practice
	People   []staff.Person
	Services []scheduling.Service
	Hours    []scheduling.Hours
	Places   []scheduling.Place
	// Resources are the rooms and equipment, Needs what each service takes of them, Stock when they are taken.
	Resources []scheduling.Resource
	Needs     map[ident.Service][]scheduling.Group
	Stock     map[ident.Resource]scheduling.Stock

	today     civil.Date
	first     civil.Date
	days      int
	moved     Moved
	calendars map[ident.Person]calendar
	blocks    int
}

// Moved says how far an agenda has moved on: its calendars, and all the rest. The zero Moved says nothing.
type Moved struct{ calendars, rest int64 }

type calendar struct {
	scheduling.Calendar
	rev  int64
	uses []scheduling.Visit // those of her visits that take a room or equipment
	held []scheduling.Asked // times held for bookings by link, until each says
}

// Calendar gives a therapist's calendar; one without hours for somebody who has none.
func (a *Agenda) Calendar(person ident.Person) scheduling.Calendar {
	c, ok := a.calendar(person)
	if !ok {
		c.Person = person
	}
	return c.Calendar
}

// Without gives an agenda in which a visit takes up no time, no room and no equipment: for who looks where it
// could be moved.
func (a *Agenda) Without(v scheduling.Visit) *Agenda {
	c, known := a.calendar(v.Therapist)
	if !known || !v.Live() {
		return a
	}
	block, other := v.Block(), *a
	c.Busy = slices.DeleteFunc(slices.Clone(c.Busy), func(b scheduling.Busy) bool { return b.From.Equal(block.From) && b.To.Equal(block.To) })
	c.uses = slices.DeleteFunc(slices.Clone(c.uses), func(u scheduling.Visit) bool { return u.Starts.Equal(v.Starts) })
	c.Calendar = c.Ready()
	other.calendars = maps.Clone(a.calendars)
	other.calendars[v.Therapist] = c
	other.Stock = scheduling.StockOf(a.Resources, other.uses())
	return &other
}

// uses gives the visits that take a room or equipment.
func (a *Agenda) uses() (all []scheduling.Visit) {
	for _, h := range a.Hours {
		all = append(all, a.calendars[h.Person].uses...)
	}
	return all
}

// StockAt is Stock with what is held at an instant for bookings by link.
func (a *Agenda) StockAt(now time.Time) map[ident.Resource]scheduling.Stock {
	var held []scheduling.Visit
	for _, h := range a.Hours {
		for _, asked := range a.calendars[h.Person].held {
			if asked.Holds(now) && len(asked.Uses) > 0 {
				held = append(held, asked.Held())
			}
		}
	}
	if len(held) == 0 {
		return a.Stock
	}
	return scheduling.StockOf(a.Resources, append(a.uses(), held...))
}

// CalendarAt is Calendar with the times that are held at an instant for bookings by link.
func (a *Agenda) CalendarAt(person ident.Person, now time.Time) scheduling.Calendar {
	c, _ := a.calendar(person)
	all := a.Calendar(person)
	if i := slices.IndexFunc(c.held, func(h scheduling.Asked) bool { return h.Holds(now) }); i < 0 {
		return all
	}
	all.Busy = slices.Clone(all.Busy)
	for _, h := range c.held {
		if h.Holds(now) {
			all.Busy = append(all.Busy, scheduling.BusyOf(h.Held()))
		}
	}
	slices.SortFunc(all.Busy, func(a, b scheduling.Busy) int { return a.From.Compare(b.From) })
	return all.Ready()
}

func (a *Agenda) covers(first civil.Date, days int) bool {
	return first >= a.first && first.Add(days) <= a.first.Add(a.days)
}

// Agenda gives a practice's agenda of the days from the day before yesterday on. It is taken from memory as far
// as nothing has moved on since, which the database says; what has is read again, once for all who wait for it.
func (db *DB) Agenda(ctx context.Context, p ident.Practice) (a *Agenda, err error) {
	var at Moved
	err = db.Glance(ctx, func(tx *Tx) (err error) {
		at, err = tx.agendaMoved(p)
		return err
	})
	if err != nil {
		return nil, err
	}
	return db.agendaAt(ctx, p, at)
}

// AgendaAt is Agenda for who was told a moment ago how far it has moved on, and is content with what is as new as that.
func (db *DB) AgendaAt(ctx context.Context, p ident.Practice, at Moved) (*Agenda, error) {
	if at == (Moved{}) {
		return db.Agenda(ctx, p)
	}
	return db.agendaAt(ctx, p, at)
}

func (db *DB) agendaAt(ctx context.Context, p ident.Practice, at Moved) (*Agenda, error) {
	if a := db.kept(p, at, db.clock()); a != nil {
		return a, nil
	}
	defer db.agendas.reading(p)()
	var a *Agenda
	err := db.View(ctx, func(tx *Tx) (err error) {
		if a = db.kept(p, at, tx.now); a != nil { // somebody has read it meanwhile
			return nil
		}
		a, err = tx.Agenda(p)
		return err
	})
	return a, err
}

// Agenda is Agenda within a unit of work. In an Update, which sees what nobody else sees yet, it is read anew and
// not kept.
func (tx *Tx) Agenda(p ident.Practice) (*Agenda, error) {
	revs, at, err := tx.agendaRevs(p)
	if err != nil {
		return nil, err
	}
	var old *Agenda
	if tx.view {
		if old = tx.db.todays(p, tx.now); old != nil && old.moved == at {
			return old, nil
		}
	}
	a, err := tx.newAgenda(p, old, at, revs)
	if err == nil && tx.view {
		tx.db.agendas.keep(a)
	}
	return a, err
}

func (tx *Tx) agendaMoved(p ident.Practice) (at Moved, err error) {
	err = tx.row(agendaMoved, p).Scan(&at.calendars, &at.rest)
	return at, err
}

// todays gives the agenda in memory, if it is of today.
func (db *DB) todays(p ident.Practice, now time.Time) *Agenda {
	if a := db.agendas.find(p); a != nil && a.today == a.Practice.Today(now) {
		return a
	}
	return nil
}

// kept gives the agenda in memory, if it is of today and has moved on as far as at.
func (db *DB) kept(p ident.Practice, at Moved, now time.Time) *Agenda {
	if a := db.todays(p, now); a != nil && a.moved.calendars >= at.calendars && a.moved.rest >= at.rest {
		return a
	}
	return nil
}

// AgendaOn is Agenda for some days only: an Update reads no others.
func (tx *Tx) AgendaOn(p ident.Practice, first civil.Date, days int) (*Agenda, error) {
	if tx.view {
		a, err := tx.Agenda(p)
		if err != nil {
			return nil, err
		}
		return tx.AgendaOver(a, first, days)
	}
	a := &Agenda{}
	if err := tx.loadAround(a, p); err != nil {
		return nil, err
	}
	a.first, a.days = first, days
	revs, _, err := tx.agendaRevs(p)
	if err != nil {
		return nil, err
	}
	return a, tx.loadCalendars(a, nil, revs)
}

// StandingAgenda gives, from memory, who gives what, when and where, if the database says that none of it has moved on
// since; nil otherwise, and in an Update that has moved it on by itself. What is taken may be more by now.
func (tx *Tx) StandingAgenda(p ident.Practice) (*Agenda, error) {
	a := tx.db.todays(p, tx.now)
	if a == nil || slices.Contains(tx.shaped, p) {
		return nil, nil
	}
	var rest int64
	if err := tx.row(agendaRest, p).Scan(&rest); err != nil && !errors.Is(err, sql.ErrNoRows) {
		return nil, err
	}
	if rest != a.moved.rest {
		return nil, nil
	}
	return a, nil
}

// AgendaOver gives the agenda so that it covers some days.
func (tx *Tx) AgendaOver(a *Agenda, first civil.Date, days int) (*Agenda, error) {
	if a.covers(first, days) {
		return a, nil
	}
	other := *a
	other.first, other.days = first, days
	revs, _, err := tx.agendaRevs(a.Practice.ID)
	if err != nil {
		return nil, err
	}
	return &other, tx.loadCalendars(&other, nil, revs)
}

// newAgenda reads what has moved on since old, which may be nil.
func (tx *Tx) newAgenda(p ident.Practice, old *Agenda, at Moved, revs map[ident.Person]int64) (*Agenda, error) {
	a := &Agenda{}
	if old != nil && old.moved.rest == at.rest {
		*a = *old
		a.moved = at
		return a, tx.loadCalendars(a, old, revs)
	}
	if err := tx.loadAround(a, p); err != nil {
		return nil, err
	}
	a.moved, a.today = at, a.Practice.Today(tx.now)
	a.first, a.days = a.today.Add(-agendaBack), agendaDays
	return a, tx.loadCalendars(a, old, revs)
}

// loadAround reads everything but the calendars.
func (tx *Tx) loadAround(a *Agenda, p ident.Practice) (err error) {
	if a.Practice, err = tx.Practice(p); err != nil {
		return err
	}
	if a.People, err = tx.People(p); err != nil {
		return err
	}
	if a.Services, err = tx.Services(p); err != nil {
		return err
	}
	if a.Hours, err = tx.PracticeHours(p); err != nil {
		return err
	}
	if a.Places, err = tx.Places(p); err != nil {
		return err
	}
	if a.Resources, err = tx.Resources(p); err != nil {
		return err
	}
	a.Needs, err = tx.Needs(p)
	return err
}

// agendaRevs says how far each calendar has moved on, and everything together.
func (tx *Tx) agendaRevs(p ident.Practice) (revs map[ident.Person]int64, at Moved, err error) {
	revs = map[ident.Person]int64{}
	err = tx.rows(agendaRevs, []any{p}, func(scan func(...any) error) error {
		var person ident.Person
		var rev int64
		if err := scan(&person, &rev, &at.rest); err != nil || person == "" { // nobody has a calendar yet
			return err
		}
		revs[person] = rev
		at.calendars += rev
		return nil
	})
	return revs, at, err
}

// loadCalendars reads the calendars, but those that stand in old as they are now.
func (tx *Tx) loadCalendars(a, old *Agenda, revs map[ident.Person]int64) (err error) {
	if len(revs) != len(a.Hours) { // the first visit of somebody without hours made her a calendar
		if a.Hours, err = tx.PracticeHours(a.Practice.ID); err != nil {
			return err
		}
	}
	zone := a.Practice.Location()
	from, to := a.first.Add(-agendaBack).At(0, zone), a.first.Add(a.days+agendaBack).At(0, zone)
	a.calendars, a.blocks = make(map[ident.Person]calendar, len(a.Hours)), 0
	for _, h := range a.Hours {
		was, known := old.calendar(h.Person)
		same := known && old.moved.rest == a.moved.rest
		if !same || was.rev != revs[h.Person] {
			c := scheduling.Calendar{Person: h.Person, Open: was.Open, Busy: was.Busy, Most: h.Most, Rest: h.Rest}
			if !same {
				c.Open = scheduling.Openings(h, a.first, a.days, zone)
			}
			if !known || was.rev != revs[h.Person] {
				visits, err := tx.Taken(a.Practice.ID, h.Person, from, to)
				if err != nil {
					return err
				}
				c.Busy = scheduling.CalendarOf(h, visits, a.first, 0, zone).Busy
				was.uses = slices.DeleteFunc(visits, func(v scheduling.Visit) bool { return len(v.Uses) == 0 })
				if was.held, err = tx.heldBy(a.Practice.ID, h.Person, from, to); err != nil {
					return err
				}
			}
			was = calendar{c.Ready(), revs[h.Person], was.uses, was.held}
		}
		a.calendars[h.Person], a.blocks = was, a.blocks+len(was.Busy)+len(was.uses)
	}
	a.Stock = scheduling.StockOf(a.Resources, a.uses())
	return nil
}

func (a *Agenda) calendar(person ident.Person) (c calendar, ok bool) {
	if a != nil {
		c, ok = a.calendars[person]
	}
	return c, ok
}

// Taken gives what the live visits of a therapist that begin in [from, to) take up, by time, and nothing else of them.
func (tx *Tx) Taken(p ident.Practice, person ident.Person, from, to time.Time) (all []scheduling.Visit, err error) {
	err = tx.rows(visitsTaking, []any{p, person, micros(from), micros(to)}, func(scan func(...any) error) error {
		v := scheduling.Visit{Therapist: person}
		var starts int64
		var uses *string
		err := scan(&v.ID, &v.Client, &starts, &v.Minutes, &v.Before, &v.After, &v.State, &v.Place, &uses)
		v.Starts, v.Uses = fromMicros(starts), readUses(uses)
		all = append(all, v)
		return err
	})
	return all, err
}

// note sees whether a statement moves an agenda on; its first argument is the practice.
func (tx *Tx) note(query string, args []any) {
	if !shapes(query) || len(args) == 0 {
		return
	}
	if p, ok := args[0].(ident.Practice); ok && !slices.Contains(tx.shaped, p) {
		tx.shaped = append(tx.shaped, p)
	}
}

// shapes reports whether a query writes into one of the tables that shape an agenda.
func shapes(query string) bool {
	table, ok := written(query)
	return ok && shaping[table] && !locking[query]
}

// written gives the table into which a query writes.
func written(query string) (table string, ok bool) {
	_, body, _ := strings.Cut(query, "\n")
	for _, verb := range [...]string{"insert into ", "update ", "delete from "} {
		if rest, writes := strings.CutPrefix(body, verb); writes {
			end := strings.IndexAny(rest, " (\n")
			return rest[:max(0, end)], end > 0
		}
	}
	return "", false
}

// moveAgendas moves on the agendas of the practices in which something was written that shapes them, at the
// end, so that the lock lasts only to the commit.
func (tx *Tx) moveAgendas() error {
	slices.Sort(tx.shaped)
	for _, p := range tx.shaped {
		if _, err := tx.exec(agendaMove, p); err != nil {
			return err
		}
	}
	return nil
}
