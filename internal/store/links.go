package store

import (
	"time"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
)

// LinkKind says what a personal link is good for.
type LinkKind string

// The kinds of personal links.
const (
	// LinkView shows one thing, again and again until it expires or is revoked.
	LinkView LinkKind = "view"
	// LinkAct does one thing once; it is spent by the POST, so that a mail scanner's GET does nothing.
	LinkAct LinkKind = "act"
)

// Link is a personal link. The token in its address is never stored, only a keyed digest of it.
// Purpose is for the program ("pick-techniques"), Subject the id of what it is about, Client whose
// link it is (empty for a colleague's).
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

const linkColumns = `id, practice_id, kind, purpose, subject, client_id, created, expires, used_at, revoked_at`

const linkInsert = `-- link: add
insert into links (token_hash, practice_id, id, kind, purpose, subject, client_id, created, expires)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`

const linkByToken = `-- link by token
select ` + linkColumns + ` from links where token_hash = $1`

const linkSpend = `-- link: spend
update links set used_at = $2
where token_hash = $1 and kind = 'act' and used_at is null and revoked_at is null and expires > $2
returning ` + linkColumns

const linkRevoke = `-- link: revoke
update links set revoked_at = $3 where practice_id = $1 and id = $2 and revoked_at is null`

const linkRevokeSubject = `-- links: revoke all about a subject
update links set revoked_at = $3 where practice_id = $1 and subject = $2 and revoked_at is null`

const linksOfSubject = `-- links about a subject
select ` + linkColumns + ` from links where practice_id = $1 and subject = $2 order by created desc, id`

const linksOfClient = `-- links of a client
select ` + linkColumns + ` from links where practice_id = $1 and client_id = $2 order by created desc, id`

// AddLink stores a personal link under its token; Created is now.
func (tx *Tx) AddLink(token string, l Link) error {
	_, err := tx.exec(linkInsert, tx.tokenHash("link", token), l.Practice, l.ID, l.Kind, l.Purpose, l.Subject, l.Client, micros(tx.now), micros(l.Expires))
	return err
}

// OpenLink finds the link of a token if it can still be used. NotFound when there is no such link;
// Conflict with Code "link-used", "link-revoked" or "link-expired" and a sentence for whoever
// followed it; the link comes with the fault, so that the page can name the practice.
func (tx *Tx) OpenLink(token string) (Link, error) {
	l, err := scanLink(tx.row(linkByToken, tx.tokenHash("link", token)).Scan)
	if err != nil {
		return Link{}, missing(err, "link")
	}
	return l, l.usable(tx.now)
}

// SpendLink uses an act link up, exactly once however many try at the same time. Faults as in
// OpenLink; a view link gives NotFound.
func (tx *Tx) SpendLink(token string) (Link, error) {
	l, err := scanLink(tx.row(linkSpend, tx.tokenHash("link", token), micros(tx.now)).Scan)
	if err == nil {
		return l, nil
	}
	if err := missing(err, "link"); !fault.Is(err, fault.NotFound) {
		return Link{}, err
	}
	if l, err = tx.OpenLink(token); err == nil {
		return Link{}, fault.Missing("link")
	}
	return l, err
}

// RevokeLink makes a link useless.
func (tx *Tx) RevokeLink(practice ident.Practice, id ident.Link) error {
	return tx.one("link", linkRevoke, practice, id, micros(tx.now))
}

// RevokeLinks makes all links about a subject useless.
func (tx *Tx) RevokeLinks(practice ident.Practice, subject string) error {
	_, err := tx.exec(linkRevokeSubject, practice, subject, micros(tx.now))
	return err
}

const linksMove = `-- links: lead to another subject
update links set subject = $3 where practice_id = $1 and subject = $2 and revoked_at is null`

// MoveLinks lets the links about a subject lead to another one, which goes on with it.
func (tx *Tx) MoveLinks(practice ident.Practice, from, to string) error {
	_, err := tx.exec(linksMove, practice, from, to)
	return err
}

const linkMove = `-- links: lead to another subject, for one purpose, until another time
update links set subject = $4, expires = $5
where practice_id = $1 and subject = $2 and purpose = $3 and revoked_at is null and expires > $6`

// MoveLink lets the links about a subject for one purpose lead to another subject and open until
// expires. It reports whether there was one that still opens.
func (tx *Tx) MoveLink(practice ident.Practice, purpose, from, to string, expires time.Time) (bool, error) {
	n, err := tx.exec(linkMove, practice, from, purpose, to, micros(expires), micros(tx.now))
	return n > 0, err
}

const linkExtend = `-- links: open until another time, for one purpose
update links set expires = $4 where practice_id = $1 and subject = $2 and purpose = $3 and revoked_at is null and used_at is null`

// ExtendLink lets the links about a subject for one purpose open until expires, those that are too old
// too, but none that was revoked. It reports whether there was one.
func (tx *Tx) ExtendLink(practice ident.Practice, purpose, subject string, expires time.Time) (bool, error) {
	n, err := tx.exec(linkExtend, practice, subject, purpose, micros(expires))
	return n > 0, err
}

// LinksAbout lists the links about a subject, the newest first.
func (tx *Tx) LinksAbout(practice ident.Practice, subject string) ([]Link, error) {
	return tx.links(linksOfSubject, practice, subject)
}

// LinksOf lists a client's links, the newest first.
func (tx *Tx) LinksOf(practice ident.Practice, c ident.Client) ([]Link, error) {
	return tx.links(linksOfClient, practice, c)
}

func (tx *Tx) links(query string, args ...any) ([]Link, error) {
	var all []Link
	err := tx.rows(query, args, func(scan func(...any) error) error {
		l, err := scanLink(scan)
		all = append(all, l)
		return err
	})
	return all, err
}

// usable gives nil, or why the link cannot be used any more.
func (l Link) usable(now time.Time) error {
	return linkFault(l.Used != nil, l.Revoked != nil, !l.Expires.After(now))
}

func linkFault(used, revoked, expired bool) error {
	switch {
	case used:
		return fault.New(fault.Conflict, "link-used", "This link was used already. What you answered is stored; nothing was done twice.")
	case revoked:
		return fault.New(fault.Conflict, "link-revoked", "This link is no longer in use. Please ask the practice for a new one.")
	case expired:
		return fault.New(fault.Conflict, "link-expired", "This link is too old to be used. Please ask the practice for a new one.")
	}
	return nil
}

func scanLink(scan func(...any) error) (l Link, err error) {
	var created, expires int64
	var used, revoked *int64
	err = scan(&l.ID, &l.Practice, &l.Kind, &l.Purpose, &l.Subject, &l.Client, &created, &expires, &used, &revoked)
	l.Created, l.Expires, l.Used, l.Revoked = fromMicros(created), fromMicros(expires), timePtr(used), timePtr(revoked)
	return l, err
}

// SetupLink lets somebody in who has no password yet: the first owner, or a person whose password
// was reset at the command line. It works once. Practice and Person are empty for the first owner
// of a new installation. By is who of the practice made it; empty: at the command line.
type SetupLink struct {
	Purpose  string
	Practice ident.Practice
	Person   ident.Person
	By       ident.Person
	Expires  time.Time
}

const setupInsert = `-- setup link: add
insert into setup_links (token_hash, purpose, practice_id, person_id, created, expires, made_by) values ($1, $2, $3, $4, $5, $6, $7)`

const setupByToken = `-- setup link by token
select purpose, practice_id, person_id, expires, used_at, made_by from setup_links where token_hash = $1`

const setupSpend = `-- setup link: spend
update setup_links set used_at = $2 where token_hash = $1 and used_at is null and expires > $2`

const setupWithdraw = `-- setup links: withdraw those for a person
update setup_links set used_at = $4 where purpose = $1 and practice_id = $2 and person_id = $3 and used_at is null`

// AddSetupLink stores a link that lets somebody in once; earlier ones for the same person and
// purpose stop working.
func (tx *Tx) AddSetupLink(token string, l SetupLink) error {
	if _, err := tx.exec(setupWithdraw, l.Purpose, l.Practice, l.Person, micros(tx.now)); err != nil {
		return err
	}
	_, err := tx.exec(setupInsert, tx.tokenHash("setup", token), l.Purpose, l.Practice, l.Person, micros(tx.now), micros(l.Expires), l.By)
	return err
}

// OpenSetupLink finds a setup link that can still be used; faults as in OpenLink.
func (tx *Tx) OpenSetupLink(token string) (SetupLink, error) {
	var l SetupLink
	var expires int64
	var used *int64
	err := tx.row(setupByToken, tx.tokenHash("setup", token)).Scan(&l.Purpose, &l.Practice, &l.Person, &expires, &used, &l.By)
	if err != nil {
		return SetupLink{}, missing(err, "link")
	}
	l.Expires = fromMicros(expires)
	return l, linkFault(used != nil, false, !l.Expires.After(tx.now))
}

// SpendSetupLink uses a setup link up, exactly once; faults as in OpenLink.
func (tx *Tx) SpendSetupLink(token string) (SetupLink, error) {
	l, err := tx.OpenSetupLink(token)
	if err != nil {
		return l, err
	}
	n, err := tx.exec(setupSpend, tx.tokenHash("setup", token), micros(tx.now))
	if err == nil && n == 0 {
		err = linkFault(true, false, false)
	}
	return l, err
}
