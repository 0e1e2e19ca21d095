package store

import (
	"database/sql"
	"errors"

	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/message"
)

const messageInsert = `-- message: add
insert into messages (practice_id, id, client_id, practitioner_id, inquiry_id, case_id, kind, way, body, said_on, answer,
	outbox_id, state, created, person_id, version)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, 1)`

// AddMessage keeps words for somebody, in version 1; body and answer are sealed.
func (tx *Tx) AddMessage(p ident.Practice, m message.Message) error {
	body, answer, err := tx.sealMessage(p, m)
	if err != nil {
		return err
	}
	_, err = tx.exec(messageInsert, p, m.ID, m.Client, m.Practitioner, m.Inquiry, m.Case, m.Kind, m.Way, body, m.SaidOn, answer,
		m.Outbox, m.State, micros(m.Created), m.By)
	return err
}

const messageUpdate = `-- message: change
update messages set kind = $3, way = $4, body = $5, said_on = $6, answer = $7, outbox_id = $8, state = $9, version = version + 1
where practice_id = $1 and id = $2 and version = $10`

// SaveMessage stores a change; Conflict code "stale-version" when it was changed meanwhile.
func (tx *Tx) SaveMessage(p ident.Practice, m message.Message) error {
	body, answer, err := tx.sealMessage(p, m)
	if err != nil {
		return err
	}
	n, err := tx.exec(messageUpdate, p, m.ID, m.Kind, m.Way, body, m.SaidOn, answer, m.Outbox, m.State, m.Version)
	if err == nil && n == 0 {
		return stale("message")
	}
	return err
}

func (tx *Tx) sealMessage(p ident.Practice, m message.Message) (body, answer []byte, err error) {
	if body, err = tx.sealSome(p, "messages", "body", string(m.ID), m.Body); err != nil {
		return nil, nil, err
	}
	answer, err = tx.sealSome(p, "messages", "answer", string(m.ID), m.Answer)
	return body, answer, err
}

const messageSent = `-- message: the outbox delivered it
update messages set state = 'sent', version = version + 1 where practice_id = $1 and outbox_id = $2 and outbox_id <> '' and state = 'queued'`

// MessageSent notes that the outbox delivered a message; other mail than messages is no error.
func (tx *Tx) MessageSent(p ident.Practice, outbox string) error {
	_, err := tx.exec(messageSent, p, outbox)
	return err
}

const messageUnsent = `-- message: the outbox could not deliver it
update messages set state = 'draft', outbox_id = '', version = version + 1
where practice_id = $1 and outbox_id = $2 and outbox_id <> '' and state = 'queued'
returning id`

// MessageUnsent takes a message back whose letter failed for good, so that it can go another way; ok
// is false for other mail than messages.
func (tx *Tx) MessageUnsent(p ident.Practice, outbox string) (m message.Message, ok bool, err error) {
	var id ident.Message
	err = tx.row(messageUnsent, p, outbox).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return m, false, nil
	}
	if err != nil {
		return m, false, err
	}
	m, err = tx.Message(p, id)
	return m, true, err
}

const messageColumns = `select id, client_id, practitioner_id, inquiry_id, case_id, kind, way, body, said_on, answer,
	outbox_id, state, created, person_id, version from messages `

const messageByID = `-- message: by id
` + messageColumns + `where practice_id = $1 and id = $2`

const messagesOfClient = `-- messages: to a client, newest first
` + messageColumns + `where practice_id = $1 and client_id = $2 and client_id <> ''
	and not exists (select 1 from cases c where c.practice_id = messages.practice_id and c.id = messages.case_id and c.restricted)
order by created desc, id desc`

const messagesOfCase = `-- messages: of a case, in their order
` + messageColumns + `where practice_id = $1 and case_id = $2 and case_id <> '' order by created, id`

const messagesOfInquiry = `-- messages: to somebody who asked, newest first
` + messageColumns + `where practice_id = $1 and inquiry_id = $2 and inquiry_id <> '' order by created desc, id desc`

// Message gives one; NotFound when there is none.
func (tx *Tx) Message(p ident.Practice, id ident.Message) (message.Message, error) {
	m, err := tx.scanMessage(p, tx.row(messageByID, p, id).Scan)
	return m, missing(err, "message")
}

// MessagesOfClient gives the messages to a client, newest first, without those of a case that nobody but its
// readers knows of.
func (tx *Tx) MessagesOfClient(p ident.Practice, c ident.Client) ([]message.Message, error) {
	return tx.messages(p, messagesOfClient, p, c)
}

// MessagesOfCase gives the messages of a case in their order, to whomever they went.
func (tx *Tx) MessagesOfCase(p ident.Practice, c ident.Case) ([]message.Message, error) {
	return tx.messages(p, messagesOfCase, p, c)
}

// MessagesOfInquiry gives the messages to somebody who asked, newest first.
func (tx *Tx) MessagesOfInquiry(p ident.Practice, q ident.Inquiry) ([]message.Message, error) {
	return tx.messages(p, messagesOfInquiry, p, q)
}

func (tx *Tx) messages(p ident.Practice, query string, args ...any) (all []message.Message, err error) {
	err = tx.rows(query, args, func(scan func(...any) error) error {
		m, err := tx.scanMessage(p, scan)
		all = append(all, m)
		return err
	})
	return all, err
}

func (tx *Tx) scanMessage(p ident.Practice, scan func(...any) error) (m message.Message, err error) {
	var body, answer []byte
	var created int64
	if err := scan(&m.ID, &m.Client, &m.Practitioner, &m.Inquiry, &m.Case, &m.Kind, &m.Way, &body, &m.SaidOn, &answer,
		&m.Outbox, &m.State, &created, &m.By, &m.Version); err != nil {
		return m, err
	}
	m.Created = fromMicros(created)
	if m.Body, err = tx.open(p, "messages", "body", string(m.ID), body); err != nil {
		return m, err
	}
	m.Answer, err = tx.open(p, "messages", "answer", string(m.ID), answer)
	return m, err
}
