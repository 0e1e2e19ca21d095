package store

import (
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/inquiry"
)

const inquiryInsert = `-- inquiry: add
insert into inquiries (practice_id, id, name, email, phone, wish, at, due, state, answer, answered_at, answered_by, client_id, version)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 1)`

// AddInquiry stores what somebody asked, in version 1; the wish is sealed.
func (tx *Tx) AddInquiry(p ident.Practice, q inquiry.Inquiry) error {
	wish, err := tx.sealSome(p, "inquiries", "wish", string(q.ID), q.Wish)
	if err != nil {
		return err
	}
	_, err = tx.exec(inquiryInsert, p, q.ID, q.Name, q.Email, q.Phone, wish, micros(q.At), micros(q.Due), q.State, q.Answer,
		microsOrNull(q.AnsweredAt), q.AnsweredBy, q.Client)
	return err
}

const inquiryUpdate = `-- inquiry: change
update inquiries set state = $3, answer = $4, answered_at = $5, answered_by = $6, client_id = $7, version = version + 1
where practice_id = $1 and id = $2 and version = $8`

// SaveInquiry stores where it stands; Conflict code "stale-version" when it was changed meanwhile.
func (tx *Tx) SaveInquiry(p ident.Practice, q inquiry.Inquiry) error {
	n, err := tx.exec(inquiryUpdate, p, q.ID, q.State, q.Answer, microsOrNull(q.AnsweredAt), q.AnsweredBy, q.Client, q.Version)
	if err == nil && n == 0 {
		return stale("request")
	}
	return err
}

const inquiryColumns = `select id, name, email, phone, wish, at, due, state, answer, answered_at, answered_by, client_id, version from inquiries `

const inquiryByID = `-- inquiry: by id
` + inquiryColumns + `where practice_id = $1 and id = $2`

const inquiriesNew = `-- inquiries: not answered, the first promised first
` + inquiryColumns + `where practice_id = $1 and state = 'new' order by due, id`

const inquiriesRecent = `-- inquiries: the newest
` + inquiryColumns + `where practice_id = $1 order by at desc, id desc limit $2`

// Inquiry gives one; NotFound when there is none.
func (tx *Tx) Inquiry(p ident.Practice, id ident.Inquiry) (inquiry.Inquiry, error) {
	q, err := tx.scanInquiry(p, tx.row(inquiryByID, p, id).Scan)
	return q, missing(err, "request")
}

// NewInquiries gives those without an answer, the one promised first at the beginning.
func (tx *Tx) NewInquiries(p ident.Practice) ([]inquiry.Inquiry, error) {
	return tx.inquiries(p, inquiriesNew, p)
}

// RecentInquiries gives the newest ones in any state, at most limit.
func (tx *Tx) RecentInquiries(p ident.Practice, limit int) ([]inquiry.Inquiry, error) {
	return tx.inquiries(p, inquiriesRecent, p, limit)
}

func (tx *Tx) inquiries(p ident.Practice, query string, args ...any) (all []inquiry.Inquiry, err error) {
	err = tx.rows(query, args, func(scan func(...any) error) error {
		q, err := tx.scanInquiry(p, scan)
		all = append(all, q)
		return err
	})
	return all, err
}

func (tx *Tx) scanInquiry(p ident.Practice, scan func(...any) error) (q inquiry.Inquiry, err error) {
	var wish []byte
	var at, due int64
	var answered *int64
	if err := scan(&q.ID, &q.Name, &q.Email, &q.Phone, &wish, &at, &due, &q.State, &q.Answer, &answered, &q.AnsweredBy, &q.Client, &q.Version); err != nil {
		return q, err
	}
	q.At, q.Due, q.AnsweredAt = fromMicros(at), fromMicros(due), timeOrZero(answered)
	q.Wish, err = tx.open(p, "inquiries", "wish", string(q.ID), wish)
	return q, err
}
