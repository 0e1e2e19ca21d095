package store

import (
	"time"

	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/promise"
	"github.com/partwell/partwell/internal/practice/scheduling"
)

const visitUndoKeep = `-- visit: how it stood before it was changed
update visits set undo = $3 where practice_id = $1 and id = $2`

const visitUndoOf = `-- visit: how it stood before it was changed last
select undo from visits where practice_id = $1 and id = $2`

const promiseOfVisitOpen = `-- promise: not done after all with the visit it stands for
update promises set done_at = null, done_by = ''
where practice_id = $1 and visit_id = $2 and visit_id <> '' and kind = $3 and done_at = $4`

const promiseOfVisitGone = `-- promise: gone with what was done to the visit it stands for
delete from promises where practice_id = $1 and client_id = $2 and due = $3 and visit_id = $4 and kind = $5`

// KeepUndo keeps with a visit, whose calendar is locked, what taking its last change back needs.
func (tx *Tx) KeepUndo(p ident.Practice, v scheduling.Visit, undo string) error {
	if err := tx.lockCalendar(p, v.Therapist); err != nil {
		return err
	}
	_, err := tx.exec(visitUndoKeep, p, v.ID, undo)
	return err
}

// UndoOf gives what KeepUndo kept last, empty where nothing was; NotFound when there is no such visit.
func (tx *Tx) UndoOf(p ident.Practice, v ident.Visit) (undo string, err error) {
	err = tx.row(visitUndoOf, p, v).Scan(&undo)
	return undo, missing(err, "visit")
}

// ReopenVisitPromise puts the promises of a kind about a visit back that were marked as done at an instant.
func (tx *Tx) ReopenVisitPromise(p ident.Practice, v ident.Visit, k promise.Kind, at time.Time) error {
	_, err := tx.exec(promiseOfVisitOpen, p, v, k, micros(at))
	return err
}

// DropVisitPromise takes away the promises of a kind about a visit that were made for an instant, also where they
// were done, as if what was done to it then had never been.
func (tx *Tx) DropVisitPromise(p ident.Practice, v scheduling.Visit, k promise.Kind, at time.Time) error {
	_, err := tx.exec(promiseOfVisitGone, p, v.Client, micros(at), v.ID, k)
	return err
}
