package store

import (
	"time"

	"github.com/partwell/partwell/internal/ident"
)

// Session is one device where a person is signed in. The token in its cookie is never stored, only
// a keyed digest of it; ID names the session on the page that lists them.
type Session struct {
	ID       string
	Practice ident.Practice
	Person   ident.Person
	Created  time.Time
	LastSeen time.Time
	Expires  time.Time
}

// touchEvery is how often reading a page may move a session's last-seen.
const touchEvery = time.Minute

// NeedsTouch reports whether the last-seen is old enough to be moved.
func (s Session) NeedsTouch(now time.Time) bool { return now.Sub(s.LastSeen) >= touchEvery }

const sessionColumns = `id, practice_id, person_id, created, last_seen, expires`

const sessionInsert = `-- session: start
insert into sessions (token_hash, id, practice_id, person_id, created, last_seen, expires)
values ($1, $2, $3, $4, $5, $5, $6)`

const sessionByToken = `-- session by token
select ` + sessionColumns + ` from sessions where token_hash = $1 and expires > $2`

const sessionTouch = `-- session: touch
update sessions set last_seen = $2 where token_hash = $1 and last_seen <= $3`

const sessionsOfPerson = `-- sessions of a person
select ` + sessionColumns + ` from sessions where practice_id = $1 and person_id = $2 and expires > $3
order by last_seen desc, id`

const sessionEndToken = `-- session: sign out
delete from sessions where token_hash = $1`

const sessionEnd = `-- session: end one of a person
delete from sessions where practice_id = $1 and person_id = $2 and id = $3`

const sessionEndAll = `-- sessions: end all of a person but one
delete from sessions where practice_id = $1 and person_id = $2 and id <> $3`

const sessionSweep = `-- sessions: forget the ended
delete from sessions where expires <= $1`

func (tx *Tx) tokenHash(purpose, token string) []byte { return tx.db.keys.Lookup(purpose, token) }

// StartSession stores a session under its token; Created and LastSeen are now.
func (tx *Tx) StartSession(token string, s Session) error {
	_, err := tx.exec(sessionInsert, tx.tokenHash("session", token), s.ID, s.Practice, s.Person, micros(tx.now), micros(s.Expires))
	return err
}

// Session finds the session of a token; NotFound when there is none or it has expired.
func (tx *Tx) Session(token string) (Session, error) {
	s, err := scanSession(tx.row(sessionByToken, tx.tokenHash("session", token), micros(tx.now)).Scan)
	return s, missing(err, "session")
}

// TouchSession moves the last-seen to now, at most once a minute.
func (tx *Tx) TouchSession(token string) error {
	_, err := tx.exec(sessionTouch, tx.tokenHash("session", token), micros(tx.now), micros(tx.now.Add(-touchEvery)))
	return err
}

// Sessions lists where a person is signed in, the last seen first.
func (tx *Tx) Sessions(practice ident.Practice, person ident.Person) ([]Session, error) {
	var all []Session
	err := tx.rows(sessionsOfPerson, []any{practice, person, micros(tx.now)}, func(scan func(...any) error) error {
		s, err := scanSession(scan)
		all = append(all, s)
		return err
	})
	return all, err
}

// SignOut ends the session of a token; one that is not there is no error.
func (tx *Tx) SignOut(token string) error {
	_, err := tx.exec(sessionEndToken, tx.tokenHash("session", token))
	return err
}

// EndSession ends one session of a person.
func (tx *Tx) EndSession(practice ident.Practice, person ident.Person, id string) error {
	return tx.one("session", sessionEnd, practice, person, id)
}

// EndSessions ends all sessions of a person but the one with the id except ("" for all).
func (tx *Tx) EndSessions(practice ident.Practice, person ident.Person, except string) error {
	_, err := tx.exec(sessionEndAll, practice, person, except)
	return err
}

func scanSession(scan func(...any) error) (s Session, err error) {
	var created, seen, expires int64
	err = scan(&s.ID, &s.Practice, &s.Person, &created, &seen, &expires)
	s.Created, s.LastSeen, s.Expires = fromMicros(created), fromMicros(seen), fromMicros(expires)
	return s, err
}
