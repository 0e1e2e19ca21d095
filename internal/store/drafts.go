package store

import (
	"time"

	"github.com/partwell/partwell/internal/ident"
)

// Draft is a telling that was not sent: whoever wrote it comes back to it by a code. Body is sealed.
// Version counts how often it was kept.
type Draft struct {
	ID      string
	Body    string
	Expires time.Time
	Version int
}

const draftInsert = `-- draft of a telling: add
insert into telling_drafts (practice_id, id, body, expires, version) values ($1, $2, $3, $4, 1)`

const draftUpdate = `-- draft of a telling: keep again
update telling_drafts set body = $4, version = version + 1 where practice_id = $1 and id = $2 and version = $3`

const draftByID = `-- draft of a telling
select body, expires, version from telling_drafts where practice_id = $1 and id = $2 and expires > $3`

const draftDrop = `-- draft of a telling: throw away
delete from telling_drafts where practice_id = $1 and id = $2`

const draftSweep = `-- drafts of tellings: forget the old
delete from telling_drafts where expires <= $1`

// AddDraft stores a new draft, as version 1.
func (tx *Tx) AddDraft(p ident.Practice, d Draft) error {
	body, err := tx.seal(p, "telling_drafts", "body", d.ID, d.Body)
	if err == nil {
		_, err = tx.exec(draftInsert, p, d.ID, body, micros(d.Expires))
	}
	return err
}

// SaveDraft stores the body of the draft that was loaded as d.Version; it goes away when it would
// have gone. Conflict "stale-version" when it was kept again since.
func (tx *Tx) SaveDraft(p ident.Practice, d Draft) error {
	body, err := tx.seal(p, "telling_drafts", "body", d.ID, d.Body)
	if err != nil {
		return err
	}
	n, err := tx.exec(draftUpdate, p, d.ID, d.Version, body)
	if err == nil && n == 0 {
		return stale("draft")
	}
	return err
}

// Draft loads a draft; NotFound when there is none, or its time is over.
func (tx *Tx) Draft(p ident.Practice, id string) (Draft, error) {
	var body []byte
	var expires int64
	var version int
	if err := tx.row(draftByID, p, id, micros(tx.now)).Scan(&body, &expires, &version); err != nil {
		return Draft{}, missing(err, "draft")
	}
	text, err := tx.open(p, "telling_drafts", "body", id, body)
	return Draft{ID: id, Body: text, Expires: fromMicros(expires), Version: version}, err
}

// DropDraft removes a draft; none is no error.
func (tx *Tx) DropDraft(p ident.Practice, id string) error {
	_, err := tx.exec(draftDrop, p, id)
	return err
}
