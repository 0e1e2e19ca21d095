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
