package store

import (
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/inquiry"
)

const waitingInsert = `-- waiting: a new place
insert into waiting (practice_id, inquiry_id, state, since, still_on, told_on, version)
values ($1, $2, $3, $4, $5, $6, 1) on conflict (practice_id, inquiry_id) do nothing`

const waitingUpdate = `-- waiting: change a place
update waiting set state = $3, since = $4, still_on = $5, told_on = $6, version = version + 1
where practice_id = $1 and inquiry_id = $2 and version = $7`

// SavePlace stores somebody's place on the waiting list, a new one (version 0) or a changed one.
// Conflict code "stale-version" when it was changed or made meanwhile.
func (tx *Tx) SavePlace(p ident.Practice, w inquiry.Place) error {
	args := []any{p, w.Inquiry, w.State, w.Since, w.StillOn, w.ToldOn}
	query := waitingInsert
	if w.Version > 0 {
		query, args = waitingUpdate, append(args, w.Version)
	}
	n, err := tx.exec(query, args...)
	if err == nil && n == 0 {
		return stale("place on the list")
	}
	return err
}

const waitingByInquiry = `-- waiting: of an inquiry
select inquiry_id, state, since, still_on, told_on, version from waiting where practice_id = $1 and inquiry_id = $2`

// Place gives somebody's place on the waiting list; the zero Place when they never asked for one.
func (tx *Tx) Place(p ident.Practice, id ident.Inquiry) (w inquiry.Place, err error) {
	err = tx.row(waitingByInquiry, p, id).Scan(&w.Inquiry, &w.State, &w.Since, &w.StillOn, &w.ToldOn, &w.Version)
	return w, noRows(err)
}

const waitingList = `-- waiting: the list, who waits longest first
select q.id, q.name, q.email, q.phone, q.wish, q.at, q.due, q.state, q.answer, q.answered_at, q.answered_by, q.client_id, q.version,
	w.state, w.since, w.still_on, w.told_on, w.version
from waiting w join inquiries q on q.practice_id = w.practice_id and q.id = w.inquiry_id
where w.practice_id = $1 and w.state in ('waiting', 'told') order by w.since, w.inquiry_id`

// WaitingList gives those who want to be told when there is room, and those who were told and have
// not come yet; who waits longest first.
func (tx *Tx) WaitingList(p ident.Practice) (all []inquiry.Waiter, err error) {
	err = tx.rows(waitingList, []any{p}, func(scan func(...any) error) error {
		var w inquiry.Waiter
		q, err := tx.scanInquiry(p, func(dest ...any) error {
			return scan(append(dest, &w.Place.State, &w.Place.Since, &w.Place.StillOn, &w.Place.ToldOn, &w.Place.Version)...)
		})
		w.Inquiry, w.Place.Inquiry = q, q.ID
		all = append(all, w)
		return err
	})
	return all, err
}
