package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
)

const idempotencyBegin = `-- idempotency: take a key
insert into idempotency (practice_id, actor, key, digest, result, created) values ($1, $2, $3, $4, '', $5)
on conflict (practice_id, actor, key) do nothing`

const idempotencyRead = `-- idempotency: what a key stands for
select digest, result from idempotency where practice_id = $1 and actor = $2 and key = $3`

const idempotencyFinish = `-- idempotency: the result of a key
update idempotency set result = $4 where practice_id = $1 and actor = $2 and key = $3`

const idempotencySweep = `-- idempotency: forget old keys
delete from idempotency where created < $1`

// Begin takes an idempotency key as the first row of an Update. When the key was used before with
// the same digest, done is true and result the id that Finish left; with another digest it is a
// Conflict (CodeReused).
func (tx *Tx) Begin(practice ident.Practice, actor, key, digest string) (result string, done bool, err error) {
	n, err := tx.exec(idempotencyBegin, practice, actor, key, digest, micros(tx.Now()))
	if err != nil || n == 1 {
		return "", false, err
	}
	return tx.keyed(practice, actor, key, digest)
}

func (tx *Tx) keyed(practice ident.Practice, actor, key, digest string) (result string, done bool, err error) {
	var before string
	if err := tx.row(idempotencyRead, practice, actor, key).Scan(&before, &result); err != nil {
		return "", false, err
	}
	if before != digest {
		return "", false, fault.New(fault.Conflict, CodeReused, "This was already sent, with other content. Open the page again before you send something new.")
	}
	return result, true, nil
}

// Finish keeps the id of what was made under a key.
func (tx *Tx) Finish(practice ident.Practice, actor, key, result string) error {
	_, err := tx.exec(idempotencyFinish, practice, actor, key, result)
	return err
}

// ForgetKeys removes keys that were taken before an instant.
func (tx *Tx) ForgetKeys(before time.Time) error {
	_, err := tx.exec(idempotencySweep, micros(before))
	return err
}

// Settle tells whether an Update with that key was stored, after a commit that nobody confirmed.
func (db *DB) Settle(ctx context.Context, practice ident.Practice, actor, key, digest string) (result string, stored bool, err error) {
	err = db.View(ctx, func(tx *Tx) error {
		result, stored, err = tx.keyed(practice, actor, key, digest)
		if errors.Is(err, sql.ErrNoRows) {
			err = nil
		}
		return err
	})
	return result, stored, err
}
