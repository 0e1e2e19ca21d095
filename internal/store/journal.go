package store

import (
	"fmt"
	"strconv"
	"time"

	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/caseload"
	"github.com/partwell/partwell/internal/practice/protocol"
)

const eventInsert = `-- journal: one event
insert into case_events (practice_id, case_id, no, at, actor, kind, payload) values ($1, $2, $3, $4, $5, $6, $7)
on conflict (practice_id, case_id, no) do nothing`

// Append adds events to a case's journal, which is never changed otherwise but by EraseEvents, and moves the case's
// timers as the events say. The events carry their numbers; Conflict code "stale-version" when
// somebody else's stand at one of them.
func (tx *Tx) Append(p ident.Practice, id ident.Case, events ...protocol.Event) error {
	for _, e := range events {
		plain, err := protocol.Encode(e)
		if err != nil {
			return err
		}
		payload, err := tx.seal(p, "case_events", "payload", eventID(id, e.No), string(plain))
		if err != nil {
			return err
		}
		n, err := tx.exec(eventInsert, p, id, e.No, micros(e.At), e.By, e.Kind, payload)
		switch {
		case err != nil:
			return err
		case n == 0:
			return stale("page")
		}
		if err := tx.moveTimer(p, id, e); err != nil {
			return err
		}
	}
	return nil
}

// eventID names an event for its seal, so that no payload can stand in another's place.
func eventID(id ident.Case, no int) string { return string(id) + "/" + strconv.Itoa(no) }

const journalOfCase = `-- journal: of a case
select no, payload from case_events where practice_id = $1 and case_id = $2 order by no`

// Journal gives all events of a case in their order.
func (tx *Tx) Journal(p ident.Practice, id ident.Case) (events []protocol.Event, err error) {
	err = tx.rows(journalOfCase, []any{p, id}, func(scan func(...any) error) error {
		var no int
		var payload []byte
		if err := scan(&no, &payload); err != nil {
			return err
		}
		plain, err := tx.open(p, "case_events", "payload", eventID(id, no), payload)
		if err != nil {
			return err
		}
		e, err := protocol.Decode([]byte(plain))
		if err != nil {
			return fmt.Errorf("case %s, event %d: %w", id, no, err)
		}
		events = append(events, e)
		return nil
	})
	return events, err
}

const eventErase = `-- journal: one event without what was written in it
update case_events set payload = $4 where practice_id = $1 and case_id = $2 and no = $3`

// EraseEvents replaces the events of a case by what without makes of them, for good. Their numbers, kinds
// and instants stay, so that the journal still replays.
func (tx *Tx) EraseEvents(p ident.Practice, id ident.Case, without func(protocol.Event) protocol.Event) error {
	events, err := tx.Journal(p, id)
	if err != nil {
		return err
	}
	for _, e := range events {
		erased := without(e)
		if erased.No != e.No || erased.Kind != e.Kind || !erased.At.Equal(e.At) {
			return fmt.Errorf("case %s: event %d would become another", id, e.No)
		}
		plain, err := protocol.Encode(erased)
		if err != nil {
			return err
		}
		payload, err := tx.seal(p, "case_events", "payload", eventID(id, e.No), string(plain))
		if err != nil {
			return err
		}
		if _, err := tx.exec(eventErase, p, id, e.No, payload); err != nil {
			return err
		}
	}
	return nil
}

const timerSet = `-- timer: set
insert into case_timers (practice_id, case_id, name, due, fired, next, failures) values ($1, $2, $3, $4, null, $4, 0)
on conflict (practice_id, case_id, name) do update set due = $4, fired = null, next = $4, failures = 0`

const timerFired = `-- timer: fired
update case_timers set fired = $4 where practice_id = $1 and case_id = $2 and name = $3 and fired is null`

const timerDrop = `-- timer: drop
delete from case_timers where practice_id = $1 and case_id = $2 and name = $3`

func (tx *Tx) moveTimer(p ident.Practice, id ident.Case, e protocol.Event) (err error) {
	switch e.Kind {
	case protocol.TimerSet:
		_, err = tx.exec(timerSet, p, id, e.Timer, micros(e.Due))
	case protocol.TimerFired:
		_, err = tx.exec(timerFired, p, id, e.Timer, micros(e.At))
	case protocol.TimerCleared:
		err = tx.DropTimer(p, id, e.Timer)
	default: // no timer in it
	}
	return err
}

// DropTimer forgets a timer that has nothing left to do, so that it does not come up as due again.
func (tx *Tx) DropTimer(p ident.Practice, id ident.Case, name string) error {
	_, err := tx.exec(timerDrop, p, id, name)
	return err
}

const timerPutOff = `-- timer: put off
update case_timers set next = $4, failures = failures + 1 where practice_id = $1 and case_id = $2 and name = $3 and fired is null`

// PutOffTimer notes that a timer failed, and when to try it again. It stays due.
func (tx *Tx) PutOffTimer(p ident.Practice, id ident.Case, name string, next time.Time) error {
	_, err := tx.exec(timerPutOff, p, id, name, micros(next))
	return err
}

const timersDue = `-- timers: due, in all practices
select t.practice_id, t.case_id, t.name, t.due, t.failures from case_timers t
join cases c on c.practice_id = t.practice_id and c.id = t.case_id
where t.fired is null and t.next <= $1 and not c.rehearsal order by t.next, t.practice_id, t.case_id, t.name limit $2`

// DueTimers gives the timers of all practices that are due at an instant, have not fired and are not
// put off, the longest due first, at most limit. A rehearsal's clocks do not run.
func (tx *Tx) DueTimers(now time.Time, limit int) (all []caseload.Timer, err error) {
	err = tx.rows(timersDue, []any{micros(now), limit}, func(scan func(...any) error) error {
		var t caseload.Timer
		var due int64
		err := scan(&t.Practice, &t.Case, &t.Name, &due, &t.Failures)
		t.Due = fromMicros(due)
		all = append(all, t)
		return err
	})
	return all, err
}

const timersOfCase = `-- timers: of a case
select name, due, fired from case_timers where practice_id = $1 and case_id = $2 order by due, name`

// Timers gives the timers of a case, the earliest first.
func (tx *Tx) Timers(p ident.Practice, id ident.Case) (all []caseload.Timer, err error) {
	err = tx.rows(timersOfCase, []any{p, id}, func(scan func(...any) error) error {
		t := caseload.Timer{Practice: p, Case: id}
		var due int64
		var fired *int64
		err := scan(&t.Name, &due, &fired)
		t.Due, t.Fired = fromMicros(due), timeOrZero(fired)
		all = append(all, t)
		return err
	})
	return all, err
}
