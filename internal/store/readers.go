package store

import (
	"time"

	"github.com/partwell/partwell/internal/ident"
)

const readerVersions = `-- case: those of a reader are changed
update cases set version = version + 1 where practice_id = $1
	and id in (select r.case_id from case_readers r where r.practice_id = $1 and r.person_id = $2)`

const readerForget = `-- case: forget one reader everywhere
delete from case_readers where practice_id = $1 and person_id = $2`

// ForgetReader takes somebody from the readers of all cases of which only readers know.
func (tx *Tx) ForgetReader(p ident.Practice, who ident.Person) error {
	return tx.eachDone(with(readerVersions, p, who), with(readerForget, p, who))
}

const personRenewed = `-- person: her password was set by somebody else's link
update people set renewed = $3, renewed_by = $4, version = version + 1 where practice_id = $1 and id = $2`

const readerShut = `-- case: shut those of a reader to her
update case_readers set shut = true, shut_at = case when shut then shut_at else $3 end where practice_id = $1 and person_id = $2`

// LockReader notes that somebody came in by a link that another made (by; empty: at the command line), and
// shuts to her whatever only readers know of.
func (tx *Tx) LockReader(p ident.Practice, who, by ident.Person) error {
	return tx.eachDone(with(personRenewed, p, who, micros(tx.now), by), with(readerVersions, p, who), with(readerShut, p, who, micros(tx.now)))
}

// Held is something by which somebody shows that it is she: a sheet, or a reading key. It is hers Since then,
// and was Until another took its place; zero: it is in use.
type Held struct{ Since, Until time.Time }

// At reports whether she had it at an instant: then nobody who came in as her from there on made it.
func (h Held) At(t time.Time) bool {
	return !t.Before(h.Since) && (h.Until.IsZero() || t.Before(h.Until))
}

const readerOpen = `-- case: open to a reader again what was shut to her while she had something to show
update case_readers set shut = false, shut_at = null where practice_id = $1 and person_id = $2 and shut
	and shut_at >= $3 and shut_at < coalesce($4, shut_at + 1)`

// UnlockReader opens again to somebody who has shown by herself that it is she what was shut to her since she
// had what she shows. What was shut before that stays shut: whoever came in as her then could have made it.
func (tx *Tx) UnlockReader(p ident.Practice, who ident.Person, by Held) error {
	return tx.eachDone(with(readerVersions, p, who), with(readerOpen, p, who, micros(by.Since), microsOrNull(by.Until)), with(personRenewed, p, who, nil, ""))
}

const readerVouched = `-- case: open to a reader what who vouches for her reads too, and what she told herself while that one was here
update case_readers set shut = false, shut_at = null where practice_id = $1 and person_id = $2 and (
	exists (select 1 from case_readers x where x.practice_id = $1 and x.case_id = case_readers.case_id and x.person_id = $3 and not x.shut)
	or exists (select 1 from cases c join people w on w.practice_id = c.practice_id and w.id = $3
		where c.practice_id = $1 and c.id = case_readers.case_id and c.against_id <> '' and c.therapist_id = $2 and w.created < c.opened))`

// VouchReader opens to somebody again what another reads too, who says that it is she; what that one does not
// read stays shut to her, so that nobody opens by a word what she may not open herself. What she told herself
// of a client opens by the word of whoever was here before she told it.
func (tx *Tx) VouchReader(p ident.Practice, who, by ident.Person) error {
	return tx.eachDone(with(readerVersions, p, who), with(readerVouched, p, who, by),
		with(personRenewed, p, who, nil, ""))
}

const personIn = `-- person: she has come in
update people set invited = false, version = version + 1 where practice_id = $1 and id = $2`

// CameIn notes that somebody who was added came in for the first time. Whatever was told before is not hers.
func (tx *Tx) CameIn(p ident.Practice, who ident.Person) error {
	if err := tx.ForgetReader(p, who); err != nil {
		return err
	}
	return tx.one("person", personIn, p, who)
}

// PastKey is a reading key that somebody had before: its public half, since when and until when she had it,
// and where she could still open it then, the key itself sealed to the one that came after it.
type PastKey struct {
	Person   ident.Person
	Public   string
	Since    time.Time
	Replaced time.Time
	Handed   string
}

const pastKeyAdd = `-- reading key: it is one that somebody had before
insert into past_reading_keys (practice_id, person_id, public_key, since, replaced, handed)
select practice_id, id, reading_key, coalesce(reading_since, 0), $3, $4 from people where practice_id = $1 and id = $2 and reading_key <> ''
on conflict (practice_id, person_id, public_key) do nothing`

const personReadingKey = `-- person: her reading key
update people set reading_key = $3, reading_since = $4, version = version + 1 where practice_id = $1 and id = $2`

// SetReadingKey stores the public half of a person's reading key, which she has just shown to have. The one
// that she had becomes one of those before; handed is that key, sealed to the new one, if she still had it.
func (tx *Tx) SetReadingKey(p ident.Practice, who ident.Person, public, handed string) error {
	if _, err := tx.exec(pastKeyAdd, p, who, micros(tx.now), handed); err != nil {
		return err
	}
	return tx.one("person", personReadingKey, p, who, public, micros(tx.now))
}

const pastKeys = `-- reading keys that people of a practice had before, the newest first
select person_id, public_key, since, replaced, handed from past_reading_keys where practice_id = $1 order by replaced desc, public_key`

// PastKeys gives the reading keys that people of a practice had before, the one replaced last first.
func (tx *Tx) PastKeys(p ident.Practice) (all []PastKey, err error) {
	err = tx.rows(pastKeys, []any{p}, func(scan func(...any) error) error {
		var k PastKey
		var since, replaced int64
		err := scan(&k.Person, &k.Public, &since, &replaced, &k.Handed)
		k.Since, k.Replaced = fromMicros(since), fromMicros(replaced)
		all = append(all, k)
		return err
	})
	return all, err
}

// eachDone runs statements one after the other.
func (tx *Tx) eachDone(all ...bound) error {
	for _, s := range all {
		if _, err := tx.exec(s.query, s.args...); err != nil {
			return err
		}
	}
	return nil
}

type bound struct {
	query string
	args  []any
}

// with is a statement with what it is given.
func with(query string, args ...any) bound { return bound{query, args} }
