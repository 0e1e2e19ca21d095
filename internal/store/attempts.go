package store

import (
	"time"

	"github.com/partwell/partwell/internal/ident"
)

const attemptCount = `-- attempts: count one
insert into attempts (practice_id, subject, window_from, count) values ($1, $2, $3, 1)
on conflict (practice_id, subject, window_from) do update set count = attempts.count + 1
returning count`

const attemptsNow = `-- attempts: how many
select coalesce(sum(count), 0) from attempts where practice_id = $1 and subject = $2 and window_from = $3`

const attemptForget = `-- attempts: forget a subject
delete from attempts where practice_id = $1 and subject = $2`

const attemptSweep = `-- attempts: forget old ones
delete from attempts where window_from < $1`

// CountAttempt counts one more attempt of a subject ("account:" and the id, "address:" and the
// network address) and gives their number in the window of time at hand. A window begins at a
// multiple of its length, so that counting is one statement. Before a practice is known, practice
// is empty.
func (tx *Tx) CountAttempt(practice ident.Practice, subject string, window time.Duration) (n int, err error) {
	err = tx.row(attemptCount, practice, subject, micros(tx.now.Truncate(window))).Scan(&n)
	return n, err
}

// Attempts gives the number of attempts in the window of time at hand without counting one.
func (tx *Tx) Attempts(practice ident.Practice, subject string, window time.Duration) (n int, err error) {
	err = tx.row(attemptsNow, practice, subject, micros(tx.now.Truncate(window))).Scan(&n)
	return n, err
}

// ForgetAttempts sets a subject back to none, after it was let in.
func (tx *Tx) ForgetAttempts(practice ident.Practice, subject string) error {
	_, err := tx.exec(attemptForget, practice, subject)
	return err
}
