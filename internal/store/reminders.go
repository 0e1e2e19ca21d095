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
	coalesce((select h.way from client_hearing h where h.practice_id = visits.practice_id and h.client_id = visits.client_id), 'mail'),
	exists (select 1 from clients c where c.practice_id = visits.practice_id and c.id = visits.client_id and c.email <> ''),
	exists (select 1 from clients c where c.practice_id = visits.practice_id and c.id = visits.client_id and c.phone <> '')`

const standingAhead = `-- reminders: visits ahead that may have to be told of: those near, and those that changed lately
select ` + standingColumns + ` from visits
where practice_id = $1 and starts > $2 and (starts < $3 or altered > $4) and state in ('booked', 'cancelled') and not held order by starts, id`

const standingByVisit = `-- reminders: one visit
select ` + standingColumns + ` from visits where practice_id = $1 and id = $2`

// whereUntold finds the visits ahead of which the last change was not told, or by a letter that did not
// arrive. It may find more than that: the rule decides. $3 is since when the practice writes about visits,
// $4 the therapist (empty for all), $5 whether bookings are told.
const whereUntold = ` visits.practice_id = $1 and visits.starts > $2 and visits.state in ('booked', 'cancelled') and not visits.held
	and ($4 = '' or visits.therapist_id = $4)
	and (visits.altered >= $3 and ($5 or visits.state = 'cancelled' or visits.moved_from > 0) or exists (
		select 1 from visit_told n where n.practice_id = visits.practice_id and n.visit_id = visits.id and n.news in ('booked', 'moved', 'off')))
	and not exists (
		select 1 from visit_told n left join outbox o on o.practice_id = n.practice_id and o.id = n.letter_id
		where n.practice_id = visits.practice_id and n.visit_id = visits.id
			and (visits.state = 'cancelled' and n.news = 'off' or visits.state = 'booked' and n.news in ('booked', 'moved') and n.starts = visits.starts
				and n.minutes = visits.minutes and n.therapist_id = visits.therapist_id and n.place_id = visits.place_id)
			and (n.state = 'hand' or n.state = 'nothing' and n.letter_id = '' or n.state = 'mail' and (o.state is null or o.state in ('waiting', 'sent')))
			and not exists (select 1 from visit_told m where m.practice_id = n.practice_id and m.visit_id = n.visit_id and m.news in ('booked', 'moved', 'off') and m.no > n.no))`

const standingUntold = `-- reminders: visits ahead of which the last change was not told
select ` + standingColumns + ` from visits where ` + whereUntold + ` order by starts, id`

const toldUntold = `-- reminders: what was said before of the visits of which the last change was not told
select ` + toldColumns + ` from visit_told t
where t.practice_id = $1 and t.visit_id in (select visits.id from visits where ` + whereUntold + `) order by t.visit_id, t.at, t.no`

const standingNear = `-- reminders: booked visits that begin between two instants
select ` + standingColumns + ` from visits
where practice_id = $1 and starts > $2 and starts < $3 and state = 'booked' and not held and ($4 = '' or therapist_id = $4) order by starts, id`

const toldNear = `-- reminders: what was said of the booked visits that begin between two instants
select ` + toldColumns + ` from visits v join visit_told t on t.practice_id = v.practice_id and t.visit_id = v.id
where v.practice_id = $1 and v.starts > $2 and v.starts < $3 and v.state = 'booked' and not v.held and ($4 = '' or v.therapist_id = $4)
order by t.visit_id, t.at, t.no`

const toldColumns = `t.visit_id, t.news, t.starts, t.no, t.therapist_id, t.minutes, t.place_id, t.letter_id, t.state, t.at`

const toldAhead = `-- reminders: what was said of the visits ahead
select ` + toldColumns + ` from visits v join visit_told t on t.practice_id = v.practice_id and t.visit_id = v.id
where v.practice_id = $1 and v.starts > $2 and (v.starts < $3 or v.altered > $4)
order by t.visit_id, t.at, t.no`

const toldOfVisit = `-- reminders: what was said of a visit
select ` + toldColumns + ` from visit_told t where t.practice_id = $1 and t.visit_id = $2 order by t.at, t.no`

const toldByLetter = `-- reminders: what a letter says
select ` + toldColumns + ` from visit_told t where t.practice_id = $1 and t.letter_id = $2 order by t.starts, t.visit_id, t.no`

const toldInsert = `-- reminders: something is said of a visit, once
insert into visit_told (practice_id, visit_id, news, starts, no, therapist_id, minutes, place_id, letter_id, state, at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) on conflict (practice_id, visit_id, news, starts, no) do nothing`

const toldDelete = `-- reminders: what somebody said herself, taken back
delete from visit_told where practice_id = $1 and visit_id = $2 and news = $3 and starts = $4 and no = $5 and state = 'hand' and letter_id = ''`

const toldInstead = `-- reminders: what a letter was to say, said by somebody, or that taken back
update visit_told set state = $6, at = $7
where practice_id = $1 and visit_id = $2 and news = $3 and starts = $4 and no = $5 and state = $8 and letter_id <> ''`

const toldDropped = `-- reminders: what a letter was to say of a visit, too late, or said by somebody in its place
update visit_told set state = case when state = 'mail' then 'nothing' else state end, letter_id = case when state = 'mail' then letter_id else '' end
where practice_id = $1 and letter_id = $2 and visit_id = $3 and state in ('mail', 'hand')`

const toldUnwritten = `-- reminders: what a letter was to say of a visit that is said otherwise now
delete from visit_told where practice_id = $1 and letter_id = $2 and visit_id = $3 and state = 'mail'`

const toldHand = `-- reminders: visits ahead of which somebody said something herself since an instant
select distinct t.visit_id from visits v join visit_told t on t.practice_id = v.practice_id and t.visit_id = v.id
where v.practice_id = $1 and v.starts > $2 and t.state = 'hand' and t.at >= $3 order by t.visit_id`

const letterDropped = `-- outbox: one that came too late
delete from outbox where practice_id = $1 and id = $2 and state <> 'sent'`

const toldFailed = `-- reminders: letters about visits ahead that did not arrive
select o.id from outbox o where o.practice_id = $1 and o.state in ('failed', 'held') and exists (
	select 1 from visit_told t join visits v on v.practice_id = t.practice_id and v.id = t.visit_id
	where t.practice_id = o.practice_id and t.letter_id = o.id and t.state = 'mail' and v.starts > $2)`

const hearingSave = `-- reminders: how a client wants to hear of her visits
insert into client_hearing (practice_id, client_id, way, since) values ($1, $2, $3, $4)
on conflict (practice_id, client_id) do update set way = $3, since = $4`

const hearingOf = `-- reminders: how a client wants to hear of her visits, where she ever said so
select way from client_hearing where practice_id = $1 and client_id = $2`

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
	return tx.standings(p, standingAhead, toldAhead, p, micros(now), micros(near), micros(changed))
}

// StandingsNear gives the booked visits, of one therapist or of all, that have not begun and begin before an
// instant.
func (tx *Tx) StandingsNear(p ident.Practice, person ident.Person, before time.Time) ([]scheduling.Standing, error) {
	return tx.standings(p, standingNear, toldNear, p, micros(tx.now), micros(before), person)
}

// StandingsUntold gives the visits ahead, of one therapist or of all, of which the last change may not have
// been told, by letter or otherwise, to a practice that writes by such rules.
func (tx *Tx) StandingsUntold(p ident.Practice, r scheduling.Reminders, person ident.Person) ([]scheduling.Standing, error) {
	return tx.standings(p, standingUntold, toldUntold, p, micros(tx.now), micros(r.Since), person, r.Confirm)
}

// standings gives visits by one query with what was said of them by another.
func (tx *Tx) standings(p ident.Practice, visits, said string, args ...any) (all []scheduling.Standing, err error) {
	err = tx.rows(visits, args, func(scan func(...any) error) error {
		s, err := tx.scanStanding(p, scan)
		all = append(all, s)
		return err
	})
	if err != nil || len(all) == 0 {
		return nil, err
	}
	told := map[ident.Visit][]scheduling.Told{}
	err = tx.rows(said, args, func(scan func(...any) error) error {
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
	s.Visit, err = tx.scanVisit(p, func(dest ...any) error {
		return scan(append(dest, &altered, &from, &s.Hearing, &s.HasEmail, &s.HasPhone)...)
	})
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

// TellByHand keeps that somebody said herself what t says, in place of a letter that did not arrive where t
// names one. It gives false where that was kept already.
func (tx *Tx) TellByHand(p ident.Practice, t scheduling.Told) (bool, error) {
	t.State = scheduling.ToldByHand
	if t.Letter == "" {
		return tx.Tell(p, t)
	}
	n, err := tx.exec(toldInstead, p, t.Visit, t.News, micros(t.Starts), t.No, t.State, micros(tx.now), scheduling.ToldByMail)
	return n == 1, err
}

// UntellByHand takes back what somebody said herself; a letter that did not arrive stands again.
func (tx *Tx) UntellByHand(p ident.Practice, t scheduling.Told) error {
	if _, err := tx.exec(toldDelete, p, t.Visit, t.News, micros(t.Starts), t.No); err != nil {
		return err
	}
	_, err := tx.exec(toldInstead, p, t.Visit, t.News, micros(t.Starts), t.No, scheduling.ToldByMail, micros(tx.now), scheduling.ToldByHand)
	return err
}

// ToldByHand gives the visits ahead of which somebody said something herself since an instant.
func (tx *Tx) ToldByHand(p ident.Practice, since time.Time) (all []ident.Visit, err error) {
	err = tx.rows(toldHand, []any{p, micros(tx.now), micros(since)}, func(scan func(...any) error) error {
		var id ident.Visit
		err := scan(&id)
		all = append(all, id)
		return err
	})
	return all, err
}

// ToldBy gives what a letter says of each visit that it is about, in their order; none where those are gone.
func (tx *Tx) ToldBy(p ident.Practice, letter string) (all []scheduling.Told, err error) {
	err = tx.rows(toldByLetter, []any{p, letter}, func(scan func(...any) error) error {
		t, err := scanTold(scan)
		all = append(all, t)
		return err
	})
	return all, err
}

// DropLetter takes a letter about visits out: it never leaves. It gives false where it has left.
func (tx *Tx) DropLetter(p ident.Practice, letter string) (bool, error) {
	n, err := tx.exec(letterDropped, p, letter)
	return n == 1, err
}

// LeaveOut keeps that a letter does not say of a visit what it was to say: that comes too late, or, with again, it is
// still to be said, as if it had never been written. What somebody said in its place is hers alone then: whoever takes
// that back finds no letter that says it.
func (tx *Tx) LeaveOut(p ident.Practice, letter string, v ident.Visit, again bool) error {
	query := toldDropped
	if again {
		query = toldUnwritten
	}
	_, err := tx.exec(query, p, letter, v)
	return err
}

// Undelivered gives the letters about visits ahead that did not arrive.
func (tx *Tx) Undelivered(p ident.Practice) (map[string]bool, error) {
	out := map[string]bool{}
	err := tx.rows(toldFailed, []any{p, micros(tx.now)}, func(scan func(...any) error) error {
		var id string
		err := scan(&id)
		out[id] = true
		return err
	})
	return out, err
}

// SetHearing keeps how a client wants to hear of her visits.
func (tx *Tx) SetHearing(p ident.Practice, c ident.Client, h scheduling.Hearing) error {
	_, err := tx.exec(hearingSave, p, c, h, micros(tx.now))
	return err
}

// Hearing gives how a client wants to hear of her visits: by mail where she never said.
func (tx *Tx) Hearing(p ident.Practice, c ident.Client) (scheduling.Hearing, error) {
	h := scheduling.HearsByMail
	err := noRows(tx.row(hearingOf, p, c).Scan(&h))
	return h, err
}
