package store

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"maps"
	"slices"
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

const auditLock = `-- audit: lock the head of the chain
insert into audit_head (practice_id, no, hash) values ($1, 0, $2)
on conflict (practice_id) do update set no = audit_head.no
returning no, hash`

const auditInsert = `-- audit: one row
insert into audit (practice_id, no, at, actor, action, subject, prev, hash)
values ($1, $2, $3, $4, $5, $6, $7, $8)`

const auditSetHead = `-- audit: the new end of the chain
update audit_head set no = $2, hash = $3 where practice_id = $1`

// writeAudit appends what was noted to the chain of each practice. The head row is the lock, so it
// is taken as late as here, in the order of the practices. The new ends are written by flushHeads,
// once for all members of a group.
func (tx *Tx) writeAudit() error {
	slices.SortStableFunc(tx.audits, func(a, b auditEntry) int { return cmp.Compare(a.practice, b.practice) })
	for _, e := range tx.audits {
		prev, err := tx.auditHead(e.practice)
		if err != nil {
			return err
		}
		h := auditHead{no: prev.no + 1}
		h.hash = auditHash(h.no, tx.now, e, prev.hash)
		if _, err := tx.exec(auditInsert, e.practice, h.no, micros(tx.now), e.actor, e.action, e.subject, prev.hash, h.hash); err != nil {
			return err
		}
		tx.heads[e.practice] = h
	}
	return nil
}

// auditHead gives the end of a chain: as this unit of work left it, as the members of the group
// before it did, or from the database.
func (tx *Tx) auditHead(practice ident.Practice) (h auditHead, err error) {
	if tx.heads == nil {
		tx.heads = map[ident.Practice]auditHead{}
	}
	if h, ok := tx.heads[practice]; ok {
		return h, nil
	}
	if h, ok := tx.on.heads[practice]; ok {
		return h, nil
	}
	err = tx.row(auditLock, practice, auditGenesis).Scan(&h.no, &h.hash)
	return h, err
}

// flushHeads writes the new ends of the chains, as the last statements before COMMIT.
func (s *session) flushHeads(tx *Tx) error {
	s.keepHeads(tx)
	for _, practice := range slices.Sorted(maps.Keys(s.heads)) {
		h := s.heads[practice]
		if _, err := tx.exec(auditSetHead, practice, h.no, h.hash); err != nil {
			return err
		}
	}
	return nil
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

// LookedAt is somebody's latest act of a kind on a subject, as the audit trail has it.
type LookedAt struct {
	Actor string
	At    time.Time
}

const auditLooks = `-- audit: who did something with a subject, and when last
select actor, max(at) from audit where practice_id = $1 and subject = $2 and action = $3 group by actor order by max(at) desc, actor`

// LookedAt lists who did an action with a subject, each once with the last time, the latest first.
func (tx *Tx) LookedAt(p ident.Practice, subject, action string) (all []LookedAt, err error) {
	err = tx.rows(auditLooks, []any{p, subject, action}, func(scan func(...any) error) error {
		var l LookedAt
		var at int64
		err := scan(&l.Actor, &at)
		l.At = fromMicros(at)
		all = append(all, l)
		return err
	})
	return all, err
}
