package store

import (
	"time"

	"github.com/partwell/partwell/internal/ident"
)

// Session is one browser in which somebody is signed in. The token itself is not stored.
type Session struct {
	ID       string
	Practice ident.Practice
	Person   ident.Person
	Created  time.Time
	LastSeen time.Time
	Expires  time.Time
}

const sessionColumns = `id, practice_id, person_id, created, last_seen, expires`

const sessionByToken = `-- session by the hash of its token
select ` + sessionColumns + ` from sessions where token_hash = $1 and expires > $2`

const sessionInsert = `-- session: begin
insert into sessions (token_hash, ` + sessionColumns + `) values ($1, $2, $3, $4, $5, $6, $7)`

const sessionTouch = `-- session: last seen
update sessions set last_seen = $2 where token_hash = $1`

const sessionEndToken = `-- session: end by its token
delete from sessions where token_hash = $1`

const sessionEnd = `-- session: end one of a person's
delete from sessions where practice_id = $1 and person_id = $2 and id = $3`

const sessionEndAll = `-- session: end all of a person's
delete from sessions where practice_id = $1 and person_id = $2 and id <> $3`

const sessionOfPerson = `-- sessions of a person
select ` + sessionColumns + ` from sessions where practice_id = $1 and person_id = $2 and expires > $3 order by last_seen desc, id`

const sessionSweep = `-- sessions: forget the ended
delete from sessions where expires < $1`

func scanSession(scan func(...any) error) (s Session, err error) {
	var created, seen, expires int64
	err = scan(&s.ID, &s.Practice, &s.Person, &created, &seen, &expires)
	s.Created, s.LastSeen, s.Expires = fromMicros(created), fromMicros(seen), fromMicros(expires)
	return s, err
}

// Session finds a session by the hash of its token; ended ones are not found.
func (tx *Tx) Session(tokenHash []byte) (Session, error) {
	s, err := scanSession(tx.row(sessionByToken, tokenHash, micros(tx.Now())).Scan)
	return s, missing(err, "session")
}

// BeginSession stores a new session.
func (tx *Tx) BeginSession(tokenHash []byte, s Session) error {
	_, err := tx.exec(sessionInsert, tokenHash, s.ID, s.Practice, s.Person, micros(s.Created), micros(s.LastSeen), micros(s.Expires))
	return err
}

// TouchSession notes that a session is in use; callers do so once a minute at most.
func (tx *Tx) TouchSession(tokenHash []byte) error {
	_, err := tx.exec(sessionTouch, tokenHash, micros(tx.Now()))
	return err
}

// EndSession ends the session with that token.
func (tx *Tx) EndSession(tokenHash []byte) error {
	_, err := tx.exec(sessionEndToken, tokenHash)
	return err
}

// EndSessionOf ends one session of a person, by its id.
func (tx *Tx) EndSessionOf(practice ident.Practice, person ident.Person, id string) error {
	_, err := tx.exec(sessionEnd, practice, person, id)
	return err
}

// EndSessionsBut ends all sessions of a person but the one with that id ("" for none).
func (tx *Tx) EndSessionsBut(practice ident.Practice, person ident.Person, id string) error {
	_, err := tx.exec(sessionEndAll, practice, person, id)
	return err
}

// SessionsOf lists a person's sessions, the one used last first.
func (tx *Tx) SessionsOf(practice ident.Practice, person ident.Person) ([]Session, error) {
	var all []Session
	err := tx.rows(sessionOfPerson, []any{practice, person, micros(tx.Now())}, func(scan func(...any) error) error {
		s, err := scanSession(scan)
		all = append(all, s)
		return err
	})
	return all, err
}

// ForgetSessions removes sessions that have ended.
func (tx *Tx) ForgetSessions() error {
	_, err := tx.exec(sessionSweep, micros(tx.Now()))
	return err
}
