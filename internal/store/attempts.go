package store

import (
	"encoding/hex"
	"time"

	"github.com/partwell/partwell/internal/ident"
)

const attemptCount = `-- attempts: count one in its window
insert into attempts (practice_id, subject, window_from, count) values ($1, $2, $3, 1)
on conflict (practice_id, subject, window_from) do update set count = attempts.count + 1
returning count`

const attemptSweep = `-- attempts: forget the old
delete from attempts where window_from < $1`

// CountAttempt counts an attempt at something (signing in, a public form) and gives how many there
// were in the current window of that length. What subject names is kept as a keyed digest.
func (tx *Tx) CountAttempt(practice ident.Practice, subject string, window time.Duration) (n int, err error) {
	from := tx.Now().Truncate(window)
	err = tx.row(attemptCount, practice, tx.lookup("attempt", subject), micros(from)).Scan(&n)
	return n, err
}

// ForgetAttempts removes counts from before an instant.
func (tx *Tx) ForgetAttempts(before time.Time) error {
	_, err := tx.exec(attemptSweep, micros(before))
	return err
}

// lookup gives the keyed digest by which something is found that is not stored in the clear.
func (tx *Tx) lookup(purpose, value string) string {
	return hex.EncodeToString(tx.db.keys.Lookup(purpose, value))
}
