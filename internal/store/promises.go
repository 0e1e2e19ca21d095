package store

import (
	"time"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/promise"
	"github.com/partwell/partwell/internal/practice/staff"
)

const promiseInsert = `-- promise: add
insert into promises (practice_id, id, kind, client_id, case_id, inquiry_id, practitioner_id, visit_id, task, person_id, body, due, done_at, done_by)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`

// AddPromise puts something to do on Today; its text is sealed.
func (tx *Tx) AddPromise(p ident.Practice, x promise.Promise) error {
	body, err := tx.sealSome(p, "promises", "body", string(x.ID), x.Text)
	if err != nil {
		return err
	}
	_, err = tx.exec(promiseInsert, p, x.ID, x.Kind, x.Client, x.Case, x.Inquiry, x.Practitioner, x.Visit, x.Task, x.Person, body, micros(x.Due),
		microsOrNull(x.DoneAt), x.DoneBy)
	return err
}

const promiseDone = `-- promise: done
update promises set done_at = $3, done_by = $4 where practice_id = $1 and id = $2 and done_at is null`

const promiseUndone = `-- promise: not done after all
update promises set done_at = null, done_by = '' where practice_id = $1 and id = $2 and done_at is not null`

const promiseMoved = `-- promise: another day
update promises set due = $3 where practice_id = $1 and id = $2 and done_at is null`

const promiseOfTaskDone = `-- promise: done with the task it stands for
update promises set done_at = $5, done_by = $6
where practice_id = $1 and case_id = $2 and case_id <> '' and task = $3 and kind = $4 and done_at is null`

const promiseOfVisitDone = `-- promise: done with the visit it stands for
update promises set done_at = $4, done_by = $5
where practice_id = $1 and visit_id = $2 and visit_id <> '' and kind = $3 and done_at is null`

const promiseOfInquiryDone = `-- promise: done with the answer to an inquiry
update promises set done_at = $4, done_by = $5
where practice_id = $1 and inquiry_id = $2 and inquiry_id <> '' and kind = $3 and done_at is null`

// DonePromise marks one as done by a person (empty for the program); Conflict code "done-already"
// when it was.
func (tx *Tx) DonePromise(p ident.Practice, id ident.Promise, by ident.Person) error {
	return tx.turnPromise("done-already", "This is done already.", promiseDone, p, id, micros(tx.now), by)
}

// UndoPromise puts one back on Today; Conflict code "not-done" when it was not done.
func (tx *Tx) UndoPromise(p ident.Practice, id ident.Promise) error {
	return tx.turnPromise("not-done", "This stands on Today already.", promiseUndone, p, id)
}

// MovePromise gives an open one another day; Conflict code "done-already" when it is done.
func (tx *Tx) MovePromise(p ident.Practice, id ident.Promise, due time.Time) error {
	return tx.turnPromise("done-already", "This is done already.", promiseMoved, p, id, micros(due))
}

func (tx *Tx) turnPromise(code, sentence, query string, args ...any) error {
	n, err := tx.exec(query, args...)
	if err == nil && n == 0 {
		return fault.New(fault.Conflict, code, "%s", sentence)
	}
	return err
}

// KeepTaskPromise marks the open promises of a kind that stand for a task of a case as done.
func (tx *Tx) KeepTaskPromise(p ident.Practice, c ident.Case, task string, k promise.Kind, by ident.Person) error {
	_, err := tx.exec(promiseOfTaskDone, p, c, task, k, micros(tx.now), by)
	return err
}

// KeepVisitPromise marks the open promises of a kind about a visit as done (its note is written).
func (tx *Tx) KeepVisitPromise(p ident.Practice, v ident.Visit, k promise.Kind, by ident.Person) error {
	_, err := tx.exec(promiseOfVisitDone, p, v, k, micros(tx.now), by)
	return err
}

// KeepInquiryPromise marks the open promises of a kind about an inquiry as done (it is answered).
func (tx *Tx) KeepInquiryPromise(p ident.Practice, q ident.Inquiry, k promise.Kind, by ident.Person) error {
	_, err := tx.exec(promiseOfInquiryDone, p, q, k, micros(tx.now), by)
	return err
}

const promiseColumns = `select m.id, m.kind, m.client_id, m.case_id, m.inquiry_id, m.practitioner_id, m.visit_id, m.task, m.person_id,
	m.body, m.due, m.done_at, m.done_by from promises m `

const promiseByID = `-- promise: by id
` + promiseColumns + `where m.practice_id = $1 and m.id = $2`

// promiseVisible: somebody's own, or anybody's; never one of a case that the viewer may not see.
const promiseVisible = `(m.case_id = '' or exists (select 1 from cases c
		where c.practice_id = m.practice_id and c.id = m.case_id and ` + caseVisible + `))
	and ($2 in ('owner', 'system') or m.person_id = '' or m.person_id = $3)
	and ($2 in ('owner', 'therapist', 'desk', 'system') or $2 = 'outside' and m.case_id <> '')`

const promisesOpen = `-- promises: open up to an instant, for a viewer
` + promiseColumns + `where m.practice_id = $1 and m.done_at is null and m.due <= $5 and ` + promiseVisible + ` order by m.due, m.id`

const promisesOfClient = `-- promises: of a client, for a viewer, open first
` + promiseColumns + `where m.practice_id = $1 and m.client_id = $5 and m.client_id <> '' and ` + promiseVisible + `
order by m.done_at nulls first, m.due, m.id`

const promisesOfCase = `-- promises: of a case
` + promiseColumns + `where m.practice_id = $1 and m.case_id = $2 and m.case_id <> '' order by m.due, m.id`

// Promise gives one; NotFound when there is none.
func (tx *Tx) Promise(p ident.Practice, id ident.Promise) (promise.Promise, error) {
	x, err := tx.scanPromise(p, tx.row(promiseByID, p, id).Scan)
	return x, missing(err, "promise")
}

// OpenPromises gives what is open and due up to an instant for a viewer: her own and anybody's, for
// the owner everybody's; none of a rehearsal, or of a case that she may not see.
func (tx *Tx) OpenPromises(p ident.Practice, by staff.Actor, until time.Time) ([]promise.Promise, error) {
	return tx.promises(p, promisesOpen, append(viewer(p, by), micros(until))...)
}

// PromisesOfClient gives what was promised about a client that a viewer may see, the open ones first.
func (tx *Tx) PromisesOfClient(p ident.Practice, by staff.Actor, c ident.Client) ([]promise.Promise, error) {
	return tx.promises(p, promisesOfClient, append(viewer(p, by), c)...)
}

// PromisesOfCase gives what was promised in a case; the caller has asked who may read it.
func (tx *Tx) PromisesOfCase(p ident.Practice, c ident.Case) ([]promise.Promise, error) {
	return tx.promises(p, promisesOfCase, p, c)
}

func (tx *Tx) promises(p ident.Practice, query string, args ...any) (all []promise.Promise, err error) {
	err = tx.rows(query, args, func(scan func(...any) error) error {
		x, err := tx.scanPromise(p, scan)
		all = append(all, x)
		return err
	})
	return all, err
}

func (tx *Tx) scanPromise(p ident.Practice, scan func(...any) error) (x promise.Promise, err error) {
	var body []byte
	var due int64
	var done *int64
	if err := scan(&x.ID, &x.Kind, &x.Client, &x.Case, &x.Inquiry, &x.Practitioner, &x.Visit, &x.Task, &x.Person,
		&body, &due, &done, &x.DoneBy); err != nil {
		return x, err
	}
	x.Due, x.DoneAt = fromMicros(due), timeOrZero(done)
	x.Text, err = tx.open(p, "promises", "body", string(x.ID), body)
	return x, err
}

const promisesName = `-- promises: of a case, now that it is known whose it is
update promises set client_id = $3 where practice_id = $1 and case_id = $2 and case_id <> ''`

const linksName = `-- links: of a case, now that it is known whose it is
update links set client_id = $3 where practice_id = $1 and subject = $2`

// NameCase notes whose a case is on what stands on Today for it and on its links.
func (tx *Tx) NameCase(p ident.Practice, id ident.Case, c ident.Client) error {
	if _, err := tx.exec(promisesName, p, id, c); err != nil {
		return err
	}
	_, err := tx.exec(linksName, p, string(id), c)
	return err
}
