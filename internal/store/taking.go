package store

import (
	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/house"
)

const takingAll = `-- taking: whether each therapist takes new people
select person_id, taking, taking_since from calendars where practice_id = $1 and taking <> ''`

const takingSave = `-- taking: a therapist's own word
update calendars set taking = $3, taking_since = $4 where practice_id = $1 and person_id = $2`

// OwnTaking is a therapist's own word on new people.
type OwnTaking struct {
	Taking house.Taking
	Since  civil.Date
}

// Takings gives what therapists said themselves about new people; of who is not in it the practice's word
// holds.
func (tx *Tx) Takings(p ident.Practice) (map[ident.Person]OwnTaking, error) {
	out := map[ident.Person]OwnTaking{}
	err := tx.rows(takingAll, []any{p}, func(scan func(...any) error) error {
		var id ident.Person
		var t OwnTaking
		err := scan(&id, &t.Taking, &t.Since)
		out[id] = t
		return err
	})
	return out, err
}

// SetTaking keeps a therapist's own word, after her calendar is locked.
func (tx *Tx) SetTaking(p ident.Practice, person ident.Person, t OwnTaking) error {
	if err := tx.lockCalendar(p, person); err != nil {
		return err
	}
	_, err := tx.exec(takingSave, p, person, t.Taking, t.Since)
	return err
}
