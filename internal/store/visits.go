package store

import (
	"slices"
	"time"

	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/scheduling"
)

const visitColumns = `id, client_id, therapist_id, service_id, title, starts, minutes, price, currency, state, came, reason, booked_at, version, case_id, held, before_minutes, after_minutes, place_id, series_id,
    (select string_agg(w.resource_id, ' ' order by w.resource_id) from visit_uses w where w.practice_id = visits.practice_id and w.visit_id = visits.id)`

const visitByID = `-- visit by id
select ` + visitColumns + ` from visits where practice_id = $1 and id = $2`

const visitsBetween = `-- visits between two instants
select ` + visitColumns + ` from visits
where practice_id = $1 and starts >= $2 and starts < $3 order by starts, therapist_id, id`

const visitsWithWhom = `-- visits between two instants: with whom
select distinct therapist_id from visits where practice_id = $1 and starts >= $2 and starts < $3 and ($4 or state <> 'cancelled') order by therapist_id`

const visitsOfClient = `-- visits of a client
select ` + visitColumns + ` from visits
where practice_id = $1 and client_id = $2 and not held order by starts desc, id desc`

const visitsNext = `-- next visits of a client
select ` + visitColumns + ` from visits
where practice_id = $1 and client_id = $2 and starts >= $3 and state = 'booked' and not held order by starts, id limit $4`

const visitsOfCase = `-- visits that were offered in a case
select ` + visitColumns + ` from visits
where practice_id = $1 and case_id = $2 and case_id <> '' order by starts, id`

const visitExtra = `-- visit that was offered last in a case
select ` + visitColumns + ` from visits
where practice_id = $1 and case_id = $2 and case_id <> '' order by booked_at desc, id desc limit 1`

const visitsOfSeries = `-- visits of a series
select ` + visitColumns + ` from visits
where practice_id = $1 and series_id = $2 and series_id <> '' order by starts, id`

const visitsHeldPast = `-- times that are held and have passed
select practice_id, id from visits where held and state = 'booked' and ends <= $1 order by ends, practice_id, id limit $2`

const visitLast = `-- last visit of a client
select ` + visitColumns + ` from visits
where practice_id = $1 and client_id = $2 and starts < $3 and state in ('arrived', 'done') order by starts desc, id desc limit 1`

const visitsFirst = `-- live visits between two instants before which the client had none
select v.id from visits v
where v.practice_id = $1 and v.starts >= $2 and v.starts < $3 and v.state in ('booked', 'arrived', 'done') and not v.held and not exists (
    select 1 from visits o where o.practice_id = $1 and o.client_id = v.client_id and o.starts < v.starts and o.state in ('booked', 'arrived', 'done') and not o.held
)`

const visitInsert = `-- visit, booked
insert into visits (practice_id, id, client_id, therapist_id, service_id, title, starts, ends, minutes, price, currency, state, came, reason, booked_at, version, case_id, held,
    before_minutes, after_minutes, place_id, altered, series_id)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, 1, $16, $17, $18, $19, $20, $15, $21)`

const visitUpdate = `-- visit, changed
update visits set therapist_id = $3, service_id = $4, title = $5, starts = $6, ends = $7, minutes = $8, price = $9, currency = $10,
    state = $11, came = $12, reason = $13, held = $15, place_id = $16, version = version + 1
where practice_id = $1 and id = $2 and version = $14`

const visitAltered = `-- visit: when it was moved, called off or brought back, and where it lay before
update visits set altered = $3, moved_from = case when moved_from > 0 and altered > $5 then moved_from else $4 end
where practice_id = $1 and id = $2`

const visitTakeOut = `-- visit, taken out as if it had never been booked
delete from visits where practice_id = $1 and id = $2 and version = $3`

const visitsOverlapping = `-- live visits that begin before an earlier one of the same therapist ends
select id from (
    select id, starts - cast(before_minutes as bigint) * 60000000 as busy_from, max(ends + cast(after_minutes as bigint) * 60000000) over (
        partition by therapist_id order by starts - cast(before_minutes as bigint) * 60000000, id rows between unbounded preceding and 1 preceding
    ) as busy_until
    from visits where practice_id = $1 and state in ('booked', 'arrived', 'done')
) v where busy_from < busy_until order by id`

// BookVisit stores a new visit after the therapist's calendar is locked, unless a live one lies in
// the way: Conflict "overlap" that names its time in the zone loc. It takes hold of a room and equipment as
// its service needs them, those that v.Uses names first: Conflict "no-room" where none is free. A visit that is not live is
// stored as history (imports, the example). The versions of the boundaries that stand on the day of
// booking are kept with it (TermsOf). The result has Version 1 and BookedAt.
func (tx *Tx) BookVisit(p ident.Practice, v scheduling.Visit, loc *time.Location) (scheduling.Visit, error) {
	if err := tx.lockCalendar(p, v.Therapist); err != nil {
		return v, err
	}
	v, err := tx.settle(p, scheduling.Visit{}, v, loc)
	if err != nil {
		return v, err
	}
	if err := tx.refuseClash(p, v, loc); err != nil {
		return v, err
	}
	if v.BookedAt.IsZero() {
		v.BookedAt = tx.Now()
	}
	reason, err := tx.sealIfAny(p, "visits", "reason", string(v.ID), v.Reason)
	if err != nil {
		return v, err
	}
	v.Version = 1
	_, err = tx.exec(visitInsert, p, v.ID, v.Client, v.Therapist, v.Service, v.Title, micros(v.Starts), micros(v.Ends()), v.Minutes,
		v.Price.Minor, v.Price.Currency, v.State, microsOrNull(v.Came), reason, micros(v.BookedAt), v.Case, v.Held, v.Before, v.After, v.Place, v.Series)
	if err != nil {
		return v, err
	}
	if err := tx.keepUses(p, scheduling.Visit{}, v); err != nil {
		return v, err
	}
	return v, tx.keepTerms(p, v, loc)
}

// ChangeVisit stores a visit as its methods left it (moved, here, done, cancelled, missed, undone);
// v.Version is the version that was read. Calendars are locked by id, the one it leaves and the one
// it goes to. It keeps its room and equipment where they are free at its new time, else it takes others.
// Conflict "overlap", "no-room" as BookVisit, Conflict "stale-version", NotFound.
func (tx *Tx) ChangeVisit(p ident.Practice, v scheduling.Visit, loc *time.Location) (scheduling.Visit, error) {
	old, err := tx.Visit(p, v.ID)
	if err != nil {
		return v, err
	}
	if err := tx.LockCalendars(p, old.Therapist, v.Therapist); err != nil {
		return v, err
	}
	if v, err = tx.settle(p, old, v, loc); err != nil {
		return v, err
	}
	if err := tx.refuseClash(p, v, loc); err != nil {
		return v, err
	}
	reason, err := tx.sealIfAny(p, "visits", "reason", string(v.ID), v.Reason)
	if err != nil {
		return v, err
	}
	n, err := tx.exec(visitUpdate, p, v.ID, v.Therapist, v.Service, v.Title, micros(v.Starts), micros(v.Ends()), v.Minutes,
		v.Price.Minor, v.Price.Currency, v.State, microsOrNull(v.Came), reason, v.Version, v.Held, v.Place)
	if err == nil && n == 0 {
		err = stale("visit")
	}
	if err == nil {
		err = tx.keepUses(p, old, v)
	}
	v.Version++
	if err != nil || !old.Differs(v) {
		return v, err
	}
	from := int64(0)
	if !old.Starts.Equal(v.Starts) {
		from = micros(old.Starts)
	}
	_, err = tx.exec(visitAltered, p, v.ID, micros(tx.now), from, micros(scheduling.NewsSince(tx.now)))
	return v, err
}

// TakeOutVisit takes a visit out with what hangs on it, as if it had never been booked; v.Version is the one
// that was read. Conflict "stale-version" when somebody changed it since.
func (tx *Tx) TakeOutVisit(p ident.Practice, v scheduling.Visit) error {
	if err := tx.lockCalendar(p, v.Therapist); err != nil {
		return err
	}
	n, err := tx.exec(visitTakeOut, p, v.ID, v.Version)
	if err == nil && n == 0 {
		err = stale("visit")
	}
	return err
}

// refuseClash applies scheduling.Clash to the live visits that can reach into v's time, with what belongs
// to both before and after: those that begin at most scheduling.Reach before it or after it.
func (tx *Tx) refuseClash(p ident.Practice, v scheduling.Visit, loc *time.Location) error {
	if !v.Live() {
		return nil
	}
	from, to := v.Block().From.Add(-scheduling.Reach), v.Block().To.Add(scheduling.Reach)
	near, err := tx.Taken(p, v.Therapist, from, to)
	if err != nil {
		return err
	}
	using, err := tx.using(p, v.Uses, v)
	if err != nil {
		return err
	}
	near = append(near, using...)
	held, err := tx.HeldByLink(p, from, to)
	if err != nil {
		return err
	}
	near = append(near, held...)
	if other, over := scheduling.Clash(near, v); over {
		if other.Client == "" {
			return scheduling.RefuseHeld(other, loc, tx.Now())
		}
		return scheduling.Refuse(other, loc, tx.Now())
	}
	return nil
}

// Visit finds a visit; NotFound when there is none in this practice.
func (tx *Tx) Visit(p ident.Practice, id ident.Visit) (scheduling.Visit, error) {
	v, err := tx.scanVisit(p, tx.row(visitByID, p, id).Scan)
	return v, missing(err, "visit")
}

// Visits gives everybody's visits, in whatever state, that begin in [from, to), by time.
func (tx *Tx) Visits(p ident.Practice, from, to time.Time) ([]scheduling.Visit, error) {
	return tx.visits(p, visitsBetween, p, micros(from), micros(to))
}

// WithWhom gives with whom the visits are that begin in [from, to), those called off too where asked.
func (tx *Tx) WithWhom(p ident.Practice, from, to time.Time, calledOff bool) (all []ident.Person, err error) {
	err = tx.rows(visitsWithWhom, []any{p, micros(from), micros(to), calledOff}, func(scan func(...any) error) error {
		var id ident.Person
		err := scan(&id)
		all = append(all, id)
		return err
	})
	return all, err
}

// CaseVisits gives what was offered in a case, held or not, by time.
func (tx *Tx) CaseVisits(p ident.Practice, c ident.Case) ([]scheduling.Visit, error) {
	return tx.visits(p, visitsOfCase, p, c)
}

// SeriesVisits gives the visits that were booked together, in whatever state, by time; none without an id.
func (tx *Tx) SeriesVisits(p ident.Practice, s ident.Series) ([]scheduling.Visit, error) {
	if s == "" {
		return nil, nil
	}
	return tx.visits(p, visitsOfSeries, p, s)
}

// ExtraVisit gives the visit that was offered last in a case, held or not, in whatever state; false when
// there is none.
func (tx *Tx) ExtraVisit(p ident.Practice, c ident.Case) (scheduling.Visit, bool, error) {
	list, err := tx.visits(p, visitExtra, p, c)
	if err != nil || len(list) == 0 {
		return scheduling.Visit{}, false, err
	}
	return list[0], true, nil
}

// HeldTime is a time that is held in a practice.
type HeldTime struct {
	Practice ident.Practice
	Visit    ident.Visit
}

// HeldAndPast gives the times of all practices that are still held and ended at an instant or before it,
// the oldest first, at most limit.
func (tx *Tx) HeldAndPast(now time.Time, limit int) (all []HeldTime, err error) {
	err = tx.rows(visitsHeldPast, []any{micros(now), limit}, func(scan func(...any) error) error {
		var t HeldTime
		err := scan(&t.Practice, &t.Visit)
		all = append(all, t)
		return err
	})
	return all, err
}

// ClientVisits gives all visits of a client, newest first; none that is only held.
func (tx *Tx) ClientVisits(p ident.Practice, c ident.Client) ([]scheduling.Visit, error) {
	return tx.visits(p, visitsOfClient, p, c)
}

// NextVisits gives a client's booked visits from an instant on, the next one first, at most limit; none
// that is only held.
func (tx *Tx) NextVisits(p ident.Practice, c ident.Client, from time.Time, limit int) ([]scheduling.Visit, error) {
	return tx.visits(p, visitsNext, p, c, micros(from), limit)
}

// FirstVisits tells which live visits that begin in [from, to) are their client's first.
func (tx *Tx) FirstVisits(p ident.Practice, from, to time.Time) (map[ident.Visit]bool, error) {
	out := map[ident.Visit]bool{}
	err := tx.rows(visitsFirst, []any{p, micros(from), micros(to)}, func(scan func(...any) error) error {
		var id ident.Visit
		err := scan(&id)
		out[id] = true
		return err
	})
	return out, err
}

// LastVisit gives the client's latest visit that began before an instant; false when there is none.
func (tx *Tx) LastVisit(p ident.Practice, c ident.Client, before time.Time) (scheduling.Visit, bool, error) {
	list, err := tx.visits(p, visitLast, p, c, micros(before))
	if err != nil || len(list) == 0 {
		return scheduling.Visit{}, false, err
	}
	return list[0], true, nil
}

// OverlappingVisits gives live visits whose time begins before that of an earlier one of the same therapist,
// or with the same room or equipment, ends.
// There are none; Verify asks.
func (tx *Tx) OverlappingVisits(p ident.Practice) ([]ident.Visit, error) {
	var out []ident.Visit
	for _, query := range []string{visitsOverlapping, usesOverlapping} {
		err := tx.rows(query, []any{p}, func(scan func(...any) error) error {
			var id ident.Visit
			err := scan(&id)
			out = append(out, id)
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	slices.Sort(out)
	return slices.Compact(out), nil
}

func (tx *Tx) visits(p ident.Practice, query string, args ...any) ([]scheduling.Visit, error) {
	var out []scheduling.Visit
	err := tx.rows(query, args, func(scan func(...any) error) error {
		v, err := tx.scanVisit(p, scan)
		out = append(out, v)
		return err
	})
	return out, err
}

func (tx *Tx) scanVisit(p ident.Practice, scan func(...any) error) (v scheduling.Visit, err error) {
	var starts, booked int64
	var came *int64
	var reason []byte
	var uses *string
	err = scan(&v.ID, &v.Client, &v.Therapist, &v.Service, &v.Title, &starts, &v.Minutes, &v.Price.Minor, &v.Price.Currency,
		&v.State, &came, &reason, &booked, &v.Version, &v.Case, &v.Held, &v.Before, &v.After, &v.Place, &v.Series, &uses)
	if err != nil {
		return v, err
	}
	v.Starts, v.BookedAt, v.Came = fromMicros(starts), fromMicros(booked), timeOrZero(came)
	v.Uses = readUses(uses)
	v.Reason, err = tx.open(p, "visits", "reason", string(v.ID), reason)
	return v, err
}

const visitsCame = `-- visits: how many clients came within a time
select count(distinct client_id) from visits
where practice_id = $1 and starts >= $2 and starts < $3 and state in ('arrived', 'done') and ($4 = '' or therapist_id = $4)`

// PeopleWhoCame gives how many clients came to at least one visit within a time, to one therapist or,
// without one, to anybody.
func (tx *Tx) PeopleWhoCame(p ident.Practice, to ident.Person, from, until time.Time) (n int, err error) {
	err = tx.row(visitsCame, p, micros(from), micros(until), to).Scan(&n)
	return n, err
}
