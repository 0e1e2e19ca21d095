package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
)

const keyBegin = `-- idempotency: begin
insert into idempotency (practice_id, actor, key, digest, result, created) values ($1, $2, $3, $4, '', $5)
on conflict (practice_id, actor, key) do nothing
returning created`

const keyLookup = `-- idempotency: what a key did
select digest, result from idempotency where practice_id = $1 and actor = $2 and key = $3`

const keyFinish = `-- idempotency: the result of a key
update idempotency set result = $4 where practice_id = $1 and actor = $2 and key = $3`

const keyMade = `-- idempotency: whether an actor made something
select exists (select 1 from idempotency where practice_id = $1 and actor = $2 and result = $3)`

const keySweep = `-- idempotency: forget old keys
delete from idempotency where created < $1`

// Begin notes, as the first row of an Update, that an actor asks for something with a key and the
// digest of all that was asked. done tells that the same was stored before, with resultID as what
// it made; then nothing is to be done again. Conflict, Code "key-reused", when the key came before
// with another digest. Two at once with one key wait for each other.
func (tx *Tx) Begin(practice ident.Practice, actor, key, digest string) (resultID string, done bool, err error) {
	var created int64
	err = tx.row(keyBegin, practice, actor, key, digest, micros(tx.now)).Scan(&created)
	if err == nil {
		return "", false, nil
	}
	if !errors.Is(err, sql.ErrNoRows) {
		return "", false, err
	}
	return tx.keyed(practice, actor, key, digest)
}

func (tx *Tx) keyed(practice ident.Practice, actor, key, digest string) (resultID string, found bool, err error) {
	var before string
	err = tx.row(keyLookup, practice, actor, key).Scan(&before, &resultID)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return "", false, nil
	case err != nil:
		return "", false, err
	case before != digest:
		return "", false, fault.New(fault.Conflict, CodeReused,
			"This form was sent before with other content. What was sent first is stored; open the page again to send something else.")
	}
	return resultID, true, nil
}

// MadeBy reports whether an actor made what has that id, as long as the key is kept with which she did.
func (tx *Tx) MadeBy(practice ident.Practice, actor, id string) (made bool, err error) {
	err = tx.row(keyMade, practice, actor, id).Scan(&made)
	return made, err
}

// Finish stores the id of what was made under the key that Begin noted.
func (tx *Tx) Finish(practice ident.Practice, actor, key, resultID string) error {
	_, err := tx.exec(keyFinish, practice, actor, key, resultID)
	return err
}

// Settle tells, after an Update with Code "unknown-commit", whether it was stored after all and
// what it made. Conflict as in Begin.
func (db *DB) Settle(ctx context.Context, practice ident.Practice, actor, key, digest string) (resultID string, stored bool, err error) {
	err = db.View(ctx, func(tx *Tx) error {
		resultID, stored, err = tx.keyed(practice, actor, key, digest)
		return err
	})
	return resultID, stored, err
}

// How long what is kept for a time only is kept.
const (
	keepKeys     = 30 * 24 * time.Hour
	keepAttempts = 2 * 24 * time.Hour
	keepBookings = 7 * 24 * time.Hour
)

// SweepCore forgets what only had to be kept for a time: old idempotency keys, ended sessions, what
// was written at the door and never sent, old counts of attempts, what was asked for on the public page.
func (tx *Tx) SweepCore() error {
	if _, err := tx.exec(keySweep, micros(tx.now.Add(-keepKeys))); err != nil {
		return err
	}
	if _, err := tx.exec(sessionSweep, micros(tx.now)); err != nil {
		return err
	}
	if _, err := tx.exec(draftSweep, micros(tx.now)); err != nil {
		return err
	}
	if _, err := tx.exec(bookingSweep, micros(tx.now.Add(-keepBookings))); err != nil {
		return err
	}
	_, err := tx.exec(attemptSweep, micros(tx.now.Add(-keepAttempts)))
	return err
}
