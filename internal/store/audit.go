package store

import (
	"crypto/sha256"
	"encoding/binary"
	"time"

	"github.com/partwell/partwell/internal/ident"
)

// auditEntry is a row to be written when the closure is done.
type auditEntry struct {
	practice               ident.Practice
	actor, action, subject string
}

// auditHead is the end of a practice's chain.
type auditHead struct {
	no   int64
	hash []byte
}

// auditGenesis stands before the first row of a chain.
var auditGenesis = make([]byte, sha256.Size)

// Audit notes that an actor did something to a subject: ids only, never text, so that erasing a
// text does not break the chain. The rows are written as the last statements of the Update, in the
// same transaction; if they cannot be written, nothing is.
func (tx *Tx) Audit(practice ident.Practice, actor, action, subject string) {
	tx.audits = append(tx.audits, auditEntry{practice, actor, action, subject})
}

const auditAdvance = `-- audit: lock and advance the head of the chain
insert into audit_head (practice_id, no, hash) values ($1, $2, $3)
on conflict (practice_id) do update set no = audit_head.no + $2
returning no, hash`

const auditInsert = `-- audit: one row
insert into audit (practice_id, no, at, actor, action, subject, prev, hash)
values ($1, $2, $3, $4, $5, $6, $7, $8)`

const auditSetHead = `-- audit: the new end of the chain
update audit_head set hash = $2 where practice_id = $1`

// writeAudit appends what was noted to the chain of each practice. The head row is the lock, so it
// is taken as late as here.
func (tx *Tx) writeAudit() error {
	for len(tx.audits) > 0 {
		practice := tx.audits[0].practice
		var mine, rest []auditEntry
		for _, e := range tx.audits {
			if e.practice == practice {
				mine = append(mine, e)
			} else {
				rest = append(rest, e)
			}
		}
		tx.audits = rest
		if err := tx.appendAudit(practice, mine); err != nil {
			return err
		}
	}
	return nil
}

func (tx *Tx) appendAudit(practice ident.Practice, entries []auditEntry) error {
	var head auditHead
	if err := tx.row(auditAdvance, practice, len(entries), auditGenesis).Scan(&head.no, &head.hash); err != nil {
		return err
	}
	head.no -= int64(len(entries))
	for _, e := range entries {
		prev := head.hash
		head.no++
		head.hash = auditHash(head.no, tx.now, e, prev)
		if _, err := tx.exec(auditInsert, practice, head.no, micros(tx.now), e.actor, e.action, e.subject, prev, head.hash); err != nil {
			return err
		}
	}
	_, err := tx.exec(auditSetHead, practice, head.hash)
	return err
}

// auditHash is SHA-256 over the fields of a row and the hash of the row before it. Each field
// carries its length, so that no two rows read alike.
func auditHash(no int64, at time.Time, e auditEntry, prev []byte) []byte {
	b := make([]byte, 0, 256)
	b = binary.BigEndian.AppendUint64(b, uint64(no))
	b = binary.BigEndian.AppendUint64(b, uint64(at.UnixMicro()))
	for _, f := range [...]string{string(e.practice), e.actor, e.action, e.subject, string(prev)} {
		b = binary.AppendUvarint(b, uint64(len(f)))
		b = append(b, f...)
	}
	sum := sha256.Sum256(b)
	return sum[:]
}
