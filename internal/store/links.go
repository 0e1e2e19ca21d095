package store

import (
	"time"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
)

// LinkKind says how often a personal link can be used.
type LinkKind string

// The two kinds of personal link.
const (
	// ViewLink shows one thing as often as it is opened, until it expires or is revoked.
	ViewLink LinkKind = "view"
	// ActLink does one thing; the POST spends it, a GET does not.
	ActLink LinkKind = "act"
)

// Link is a personal link. Purpose names what it opens, Subject the id of it. The token is not stored.
type Link struct {
	ID       ident.Link
	Practice ident.Practice
	Kind     LinkKind
	Purpose  string
	Subject  string
	Client   ident.Client
	Created  time.Time
	Expires  time.Time
	Used     *time.Time
	Revoked  *time.Time
}

// Codes of a link that no longer opens.
const (
	CodeLinkUsed    = "link-used"
	CodeLinkExpired = "link-expired"
)

const linkColumns = `practice_id, id, kind, purpose, subject, client_id, created, expires, used_at, revoked_at`

const linkByToken = `-- link by the hash of its token
select ` + linkColumns + ` from links where token_hash = $1`

const linkInsert = `-- link: make
insert into links (token_hash, practice_id, id, kind, purpose, subject, client_id, created, expires)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`

const linkOfSubject = `-- links of one subject
select ` + linkColumns + ` from links where practice_id = $1 and subject = $2 and purpose = $3 and revoked_at is null and expires > $4
order by created desc, id desc`

const linkSpend = `-- link: spend an act link
update links set used_at = $3 where practice_id = $1 and id = $2 and used_at is null and revoked_at is null and expires > $3`

const linkRevoke = `-- links of one subject: revoke
update links set revoked_at = $3 where practice_id = $1 and subject = $2 and revoked_at is null`

func scanLink(scan func(...any) error) (l Link, err error) {
	var created, expires int64
	var used, revoked *int64
	err = scan(&l.Practice, &l.ID, &l.Kind, &l.Purpose, &l.Subject, &l.Client, &created, &expires, &used, &revoked)
	l.Created, l.Expires, l.Used, l.Revoked = fromMicros(created), fromMicros(expires), timePtr(used), timePtr(revoked)
	return l, err
}

// Open says why a link does not open at an instant: Conflict with CodeLinkUsed or CodeLinkExpired.
func (l Link) Open(now time.Time) error {
	switch {
	case l.Used != nil && l.Kind == ActLink:
		return fault.New(fault.Conflict, CodeLinkUsed, "This link was used already; what you chose has arrived.")
	case l.Revoked != nil || !l.Expires.After(now):
		return fault.New(fault.Conflict, CodeLinkExpired, "This link is no longer open. Ring or write to the practice for a new one.")
	}
	return nil
}

// Link finds a personal link by the hash of its token, also one that no longer opens (see Link.Open).
func (tx *Tx) Link(tokenHash []byte) (Link, error) {
	l, err := scanLink(tx.row(linkByToken, tokenHash).Scan)
	return l, missing(err, "page")
}

// MakeLink stores a new personal link.
func (tx *Tx) MakeLink(tokenHash []byte, l Link) error {
	_, err := tx.exec(linkInsert, tokenHash, l.Practice, l.ID, l.Kind, l.Purpose, l.Subject, l.Client, micros(l.Created), micros(l.Expires))
	return err
}

// LinksOf lists the open links of a subject for one purpose, the newest first.
func (tx *Tx) LinksOf(practice ident.Practice, subject, purpose string) ([]Link, error) {
	var all []Link
	err := tx.rows(linkOfSubject, []any{practice, subject, purpose, micros(tx.Now())}, func(scan func(...any) error) error {
		l, err := scanLink(scan)
		all = append(all, l)
		return err
	})
	return all, err
}

// SpendLink uses up an act link, exactly once: of two at the same time, one gets Conflict (CodeLinkUsed).
func (tx *Tx) SpendLink(practice ident.Practice, id ident.Link) error {
	n, err := tx.exec(linkSpend, practice, id, micros(tx.Now()))
	if err == nil && n == 0 {
		return fault.New(fault.Conflict, CodeLinkUsed, "This link was used already; what you chose has arrived.")
	}
	return err
}

// RevokeLinks closes all links of a subject.
func (tx *Tx) RevokeLinks(practice ident.Practice, subject string) error {
	_, err := tx.exec(linkRevoke, practice, subject, micros(tx.Now()))
	return err
}
