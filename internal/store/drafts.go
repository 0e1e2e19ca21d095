package store

import (
	"time"

	"github.com/partwell/partwell/internal/ident"
)

// Draft is a telling that was not sent: whoever wrote it comes back to it by a code. Body is sealed.
type Draft struct {
	ID      string
	Body    string
	Expires time.Time
}

const draftKeep = `-- draft of a telling: keep
insert into telling_drafts (practice_id, id, body, expires) values ($1, $2, $3, $4)
on conflict (practice_id, id) do update set body = excluded.body, expires = excluded.expires`

const draftByID = `-- draft of a telling
select body, expires from telling_drafts where practice_id = $1 and id = $2 and expires > $3`

const draftDrop = `-- draft of a telling: throw away
delete from telling_drafts where practice_id = $1 and id = $2`

const draftSweep = `-- drafts of tellings: forget the old
delete from telling_drafts where expires <= $1`

// KeepDraft stores a draft, in place of what it was before.
func (tx *Tx) KeepDraft(p ident.Practice, d Draft) error {
	body, err := tx.seal(p, "telling_drafts", "body", d.ID, d.Body)
	if err == nil {
		_, err = tx.exec(draftKeep, p, d.ID, body, micros(d.Expires))
	}
	return err
}

// Draft loads a draft; NotFound when there is none, or its time is over.
func (tx *Tx) Draft(p ident.Practice, id string) (Draft, error) {
	var body []byte
	var expires int64
	if err := tx.row(draftByID, p, id, micros(tx.now)).Scan(&body, &expires); err != nil {
		return Draft{}, missing(err, "draft")
	}
	text, err := tx.open(p, "telling_drafts", "body", id, body)
	return Draft{ID: id, Body: text, Expires: fromMicros(expires)}, err
}

// DropDraft removes a draft; none is no error.
func (tx *Tx) DropDraft(p ident.Practice, id string) error {
	_, err := tx.exec(draftDrop, p, id)
	return err
}
