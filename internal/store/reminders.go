package store

import (
	"strconv"
	"strings"
	"time"

	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/scheduling"
)

const remindersColumns = `confirm, leads, quiet_from, quiet_till, since, version`

const remindersByPractice = `-- reminders: how a practice writes about visits
select ` + remindersColumns + ` from reminders where practice_id = $1`

const remindersAll = `-- reminders: the practices that write about visits
select practice_id from reminders order by practice_id`

const remindersSave = `-- reminders: store how a practice writes about visits
insert into reminders (practice_id, confirm, leads, quiet_from, quiet_till, since, swept, version) values ($1, $2, $3, $4, $5, $6, 0, 1)
on conflict (practice_id) do update set confirm = $2, leads = $3, quiet_from = $4, quiet_till = $5, since = $6, version = reminders.version + 1
where reminders.version = $7`

const remindersLock = `-- reminders: one at a time in a practice
update reminders set swept = $2 where practice_id = $1`

const standingColumns = visitColumns + `, altered, moved_from,
	exists (select 1 from no_reminders n where n.practice_id = visits.practice_id and n.client_id = visits.client_id)`

const standingAhead = `-- reminders: visits ahead that may have to be told of: those near, and those that changed lately
select ` + standingColumns + ` from visits
where practice_id = $1 and starts > $2 and (starts < $3 or altered > $4) and state in ('booked', 'cancelled') and not held order by starts, id`

const standingByVisit = `-- reminders: one visit
select ` + standingColumns + ` from visits where practice_id = $1 and id = $2`

const toldColumns = `t.visit_id, t.news, t.starts, t.no, t.therapist_id, t.minutes, t.place_id, t.letter_id, t.state, t.at`

const toldAhead = `-- reminders: what was said of the visits ahead
select ` + toldColumns + ` from visits v join visit_told t on t.practice_id = v.practice_id and t.visit_id = v.id
where v.practice_id = $1 and v.starts > $2 and (v.starts < $3 or v.altered > $4)
order by t.visit_id, t.at, t.no`

const toldOfVisit = `-- reminders: what was said of a visit
select ` + toldColumns + ` from visit_told t where t.practice_id = $1 and t.visit_id = $2 order by t.at, t.no`

const toldByLetter = `-- reminders: what a letter says
select ` + toldColumns + ` from visit_told t where t.practice_id = $1 and t.letter_id = $2`

const toldInsert = `-- reminders: something is said of a visit, once
insert into visit_told (practice_id, visit_id, news, starts, no, therapist_id, minutes, place_id, letter_id, state, at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) on conflict (practice_id, visit_id, news, starts, no) do nothing`

const toldDelete = `-- reminders: what somebody said herself, taken back
delete from visit_told where practice_id = $1 and visit_id = $2 and news = $3 and starts = $4 and no = $5`

const toldDropped = `-- reminders: a letter that never left
update visit_told set state = 'nothing' where practice_id = $1 and letter_id = $2`

const letterDropped = `-- outbox: one that came too late
delete from outbox where practice_id = $1 and id = $2 and state <> 'sent'`

const toldFailed = `-- reminders: visits between two instants of which a letter did not arrive
select distinct t.visit_id from visits v join visit_told t on t.practice_id = v.practice_id and t.visit_id = v.id
join outbox o on o.practice_id = t.practice_id and o.id = t.letter_id
where v.practice_id = $1 and v.starts >= $2 and v.starts < $3 and t.state = 'mail' and o.state in ('failed', 'held')`

const noRemindersInsert = `-- reminders: a client wants none
insert into no_reminders (practice_id, client_id, since) values ($1, $2, $3) on conflict (practice_id, client_id) do nothing`

const noRemindersDelete = `-- reminders: a client wants them again
delete from no_reminders where practice_id = $1 and client_id = $2`

const noRemindersOf = `-- reminders: whether a client wants none
select count(*) from no_reminders where practice_id = $1 and client_id = $2`

// Reminders gives how a practice writes about visits; the zero value, which says nothing, where that was
// never set.
func (tx *Tx) Reminders(p ident.Practice) (r scheduling.Reminders, err error) {
	var before string
	var since int64
	err = tx.row(remindersByPractice, p).Scan(&r.Confirm, &before, &r.QuietFrom, &r.QuietTill, &since, &r.Version)
	if err != nil {
		return scheduling.Reminders{}, noRows(err)
	}
	r.Since = fromMicros(since)
	for text := range strings.FieldsSeq(before) {
		n, err := strconv.Atoi(text)
		if err != nil {
			return r, err
		}
		r.Before = append(r.Before, n)
	}
	return r, nil
}

// SaveReminders stores it; r.Version is the version that was read, 0 for none. Conflict "stale-version".
func (tx *Tx) SaveReminders(p ident.Practice, r scheduling.Reminders) error {
	var before []string
	for _, b := range r.Before {
		before = append(before, strconv.Itoa(b))
	}
	n, err := tx.exec(remindersSave, p, r.Confirm, strings.Join(before, " "), int(r.QuietFrom), int(r.QuietTill), micros(r.Since), r.Version)
	if err == nil && n == 0 {
		return stale("page")
	}
	return err
}

// RemindingPractices gives the practices that ever said how they write about visits.
func (tx *Tx) RemindingPractices() (all []ident.Practice, err error) {
	err = tx.rows(remindersAll, nil, func(scan func(...any) error) error {
		var p ident.Practice
		err := scan(&p)
		all = append(all, p)
		return err
	})
	return all, err
}

// LockReminders makes whoever writes about visits of a practice at the same time wait.
func (tx *Tx) LockReminders(p ident.Practice) error {
	_, err := tx.exec(remindersLock, p, micros(tx.now))
	return err
}

// StandingsAhead gives the visits of a practice that have not begun and of which something may have to be
// said: those that begin before near, and those that changed after changed.
func (tx *Tx) StandingsAhead(p ident.Practice, now, near, changed time.Time) (all []scheduling.Standing, err error) {
	args := []any{p, micros(now), micros(near), micros(changed)}
	err = tx.rows(standingAhead, args, func(scan func(...any) error) error {
		s, err := tx.scanStanding(p, scan)
		all = append(all, s)
		return err
	})
	if err != nil {
		return nil, err
	}
	told := map[ident.Visit][]scheduling.Told{}
	err = tx.rows(toldAhead, args, func(scan func(...any) error) error {
		t, err := scanTold(scan)
		told[t.Visit] = append(told[t.Visit], t)
		return err
	})
	for i := range all {
		all[i].Told = told[all[i].ID]
	}
	return all, err
}

// Standing gives one visit with what was said of it; NotFound.
func (tx *Tx) Standing(p ident.Practice, id ident.Visit) (s scheduling.Standing, err error) {
	if s, err = tx.scanStanding(p, tx.row(standingByVisit, p, id).Scan); err != nil {
		return s, missing(err, "visit")
	}
	err = tx.rows(toldOfVisit, []any{p, id}, func(scan func(...any) error) error {
		t, err := scanTold(scan)
		s.Told = append(s.Told, t)
		return err
	})
	return s, err
}

func (tx *Tx) scanStanding(p ident.Practice, scan func(...any) error) (s scheduling.Standing, err error) {
	var altered, from int64
	s.Visit, err = tx.scanVisit(p, func(dest ...any) error { return scan(append(dest, &altered, &from, &s.NoReminders)...) })
	if altered > 0 {
		s.Altered = fromMicros(altered)
	}
	if from > 0 {
		s.MovedFrom = fromMicros(from)
	}
	return s, err
}

func scanTold(scan func(...any) error) (t scheduling.Told, err error) {
	var starts, at int64
	err = scan(&t.Visit, &t.News, &starts, &t.No, &t.Therapist, &t.Minutes, &t.Place, &t.Letter, &t.State, &at)
	t.Starts, t.At = fromMicros(starts), fromMicros(at)
	return t, err
}

// Tell keeps that something is said of a visit. It gives false where that was said already: then nothing may
// be said again.
func (tx *Tx) Tell(p ident.Practice, t scheduling.Told) (bool, error) {
	n, err := tx.exec(toldInsert, p, t.Visit, t.News, micros(t.Starts), t.No, t.Therapist, t.Minutes, t.Place, t.Letter, t.State, micros(t.At))
	return n == 1, err
}

// Untell takes back what somebody said herself.
func (tx *Tx) Untell(p ident.Practice, t scheduling.Told) error {
	_, err := tx.exec(toldDelete, p, t.Visit, t.News, micros(t.Starts), t.No)
	return err
}

// ToldBy gives what a letter says of a visit; NotFound where it says nothing of any.
func (tx *Tx) ToldBy(p ident.Practice, letter string) (scheduling.Told, error) {
	t, err := scanTold(tx.row(toldByLetter, p, letter).Scan)
	return t, missing(err, "letter")
}

// DropLetter takes a letter about a visit out that came too late: it never leaves.
func (tx *Tx) DropLetter(p ident.Practice, letter string) error {
	if _, err := tx.exec(letterDropped, p, letter); err != nil {
		return err
	}
	_, err := tx.exec(toldDropped, p, letter)
	return err
}

// Undelivered tells of which visits that begin in [from, to) a letter did not arrive.
func (tx *Tx) Undelivered(p ident.Practice, from, to time.Time) (map[ident.Visit]bool, error) {
	out := map[ident.Visit]bool{}
	err := tx.rows(toldFailed, []any{p, micros(from), micros(to)}, func(scan func(...any) error) error {
		var id ident.Visit
		err := scan(&id)
		out[id] = true
		return err
	})
	return out, err
}

// SetNoReminders keeps whether a client wants no reminders.
func (tx *Tx) SetNoReminders(p ident.Practice, c ident.Client, none bool) error {
	if none {
		_, err := tx.exec(noRemindersInsert, p, c, micros(tx.now))
		return err
	}
	_, err := tx.exec(noRemindersDelete, p, c)
	return err
}

// NoReminders reports whether a client wants none.
func (tx *Tx) NoReminders(p ident.Practice, c ident.Client) (bool, error) {
	var n int
	err := tx.row(noRemindersOf, p, c).Scan(&n)
	return n > 0, err
}
