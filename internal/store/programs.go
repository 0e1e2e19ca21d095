package store

import (
	"time"

	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/staff"
)

// Program is a key with which another program acts as a person of the practice. The key itself is never
// stored, only a keyed digest of it. Used is when it was last used, to the minute, Ended when it was ended;
// both may be zero.
type Program struct {
	ID       ident.Program
	Practice ident.Practice
	Name     string
	Person   ident.Person
	Created  time.Time
	Used     time.Time
	Ended    time.Time
}

// NeedsTouch reports whether the last use is old enough to be moved.
func (p Program) NeedsTouch(now time.Time) bool { return now.Sub(p.Used) >= touchEvery }

const programColumns = `k.id, k.practice_id, k.name, k.person_id, k.created, k.used, k.ended`

const programInsert = `-- program: add
insert into programs (practice_id, id, token_hash, name, person_id, created) values ($1, $2, $3, $4, $5, $6)`

const programByToken = `-- program by its key, with the person as whom it acts and how far the practice's agenda has moved on
select ` + programColumns + `, p.role, p.active, p.renewed,
    cast(coalesce((select sum(c.rev) from calendars c where c.practice_id = k.practice_id), 0) as bigint),
    cast(coalesce((select a.rev from agendas a where a.practice_id = k.practice_id), 0) as bigint)
from programs k
join people p on p.practice_id = k.practice_id and p.id = k.person_id
where k.token_hash = $1 and k.ended is null`

const programsAll = `-- programs of a practice
select ` + programColumns + ` from programs k where k.practice_id = $1 order by k.created desc, k.id desc`

const programTouch = `-- program: used
update programs set used = $3 where practice_id = $1 and id = $2`

const programEnd = `-- program: end
update programs set ended = $3 where practice_id = $1 and id = $2 and ended is null`

// AddProgram stores a program under its key; Created is now.
func (tx *Tx) AddProgram(token string, p Program) error {
	_, err := tx.exec(programInsert, p.Practice, p.ID, tx.tokenHash("program", token), p.Name, p.Person, micros(tx.now))
	return err
}

// ProgramByToken finds the program of a key that was not ended, with what there is to know of the person as
// whom it acts: her role, whether she works here. Moved is for what it may be about to search. NotFound when
// there is none.
func (tx *Tx) ProgramByToken(token string) (p Program, who staff.Person, at Moved, err error) {
	var renewed *int64
	p, err = scanProgram(tx.row(programByToken, tx.tokenHash("program", token)).Scan, &who.Role, &who.Active, &renewed, &at.calendars, &at.rest)
	who.ID, who.Renewed = p.Person, timeOrZero(renewed)
	return p, who, at, missing(err, "key")
}

// Programs lists the keys of a practice, the latest first, also those that were ended.
func (tx *Tx) Programs(p ident.Practice) (all []Program, err error) {
	err = tx.rows(programsAll, []any{p}, func(scan func(...any) error) error {
		one, err := scanProgram(scan)
		all = append(all, one)
		return err
	})
	return all, err
}

// TouchProgram notes that a key was used now.
func (tx *Tx) TouchProgram(p ident.Practice, id ident.Program) error {
	_, err := tx.exec(programTouch, p, id, micros(tx.now))
	return err
}

// EndProgram ends a key for good; NotFound when there is none of the practice that still counts.
func (tx *Tx) EndProgram(p ident.Practice, id ident.Program) error {
	return tx.one("key", programEnd, p, id, micros(tx.now))
}

func scanProgram(scan func(...any) error, more ...any) (p Program, err error) {
	var created int64
	var used, ended *int64
	err = scan(append([]any{&p.ID, &p.Practice, &p.Name, &p.Person, &created, &used, &ended}, more...)...)
	p.Created, p.Used, p.Ended = fromMicros(created), timeOrZero(used), timeOrZero(ended)
	return p, err
}
