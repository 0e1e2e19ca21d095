package office

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/promise"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

var (
	errTakeBack = fault.New(fault.Conflict, "take-back", "This can no longer be taken back: the minute is over, or something happened with it since. Move the visit, or call it off.")
	errGivenOut = fault.New(fault.Conflict, "take-back", "The time was given to somebody else meanwhile, so this can no longer be taken back. The visit stands as it is shown here.")
)

// changedVisit is what taking a change of a visit back needs: who made it when, with which others (Act), the
// version that it left, and how the visit stood before.
type changedVisit struct {
	Act       string
	By        string
	At        time.Time
	Version   int
	Off       bool `json:",omitempty"`
	Starts    time.Time
	Minutes   int
	Therapist ident.Person
	Place     ident.Place      `json:",omitempty"`
	Uses      []ident.Resource `json:",omitempty"`
}

// keepUndo keeps of what was just moved or called off how it stood before, for who did it.
func (w *watched) keepUndo() error {
	act := newID[string]()
	for _, id := range w.ids {
		was := w.was[id].Visit
		now, err := w.tx.Visit(w.by.Practice, id)
		if err != nil {
			return err
		}
		if was.State != scheduling.Booked || now.State != scheduling.Booked && now.State != scheduling.Cancelled {
			continue
		}
		b, err := json.Marshal(changedVisit{act, w.by.Text(), w.tx.Now(), now.Version, now.State == scheduling.Cancelled, was.Starts, was.Minutes, was.Therapist, was.Place, was.Uses})
		if err != nil {
			return err
		}
		if err := w.tx.KeepUndo(w.by.Practice, now, string(b)); err != nil {
			return err
		}
	}
	return nil
}

// left gives how long somebody can still take back what she did to a visit; zero where she cannot.
func (c changedVisit) left(by staff.Actor, v scheduling.Visit, now time.Time) time.Duration {
	if c.By != by.Text() || c.Version != v.Version || now.Before(c.At) {
		return 0
	}
	return max(0, c.At.Add(scheduling.Undoable).Sub(now))
}

// lastChange gives what was done to a visit last; the zero value where that cannot be taken back.
func lastChange(tx *store.Tx, p ident.Practice, id ident.Visit) (c changedVisit, err error) {
	text, err := tx.UndoOf(p, id)
	if err != nil || text == "" {
		return c, err
	}
	err = json.Unmarshal([]byte(text), &c)
	return c, err
}

// TakeBackVisit takes back what the actor did to a visit within the last minute, with those of its series that went
// with it: that it was booked (then it is gone), moved or called off. Nothing was written to anybody. Conflict "take-back"
// once the minute is over or somebody was told, when somebody else did it, something happened with it since, or its time
// was given away; Conflict CodeShut.
func (o *Office) TakeBackVisit(ctx context.Context, by staff.Actor, key Key, id ident.Visit) (gone bool, err error) {
	result, err := o.work(ctx, by, key, "take back", id, func(tx *store.Tx) (string, error) {
		if err := tx.LockReminders(by.Practice); err != nil { // a letter may say it at this instant
			return "", err
		}
		d, err := openDiary(tx, by)
		if err != nil {
			return "", err
		}
		v, err := tx.Visit(by.Practice, id)
		if err != nil {
			return "", err
		}
		if err := may(by, staff.Book, d.subject(v)); err != nil {
			return "", err
		}
		c, err := lastChange(tx, by.Practice, id)
		if err != nil {
			return "", err
		}
		if c.left(by, v, tx.Now()) > 0 {
			return "", o.unchange(d, v, c)
		}
		return "gone", d.unbook(v)
	})
	return result != "", err
}

// unchange puts a visit, and those that were changed with it, back to how they stood.
func (o *Office) unchange(d diary, v scheduling.Visit, c changedVisit) error {
	all := []scheduling.Visit{v}
	if v.Series != "" {
		var err error
		if all, err = d.tx.SeriesVisits(d.by.Practice, v.Series); err != nil {
			return err
		}
	}
	if c.Starts.After(v.Starts) { // the last one first, so that none stands in the way of the one before it
		slices.Reverse(all)
	}
	for _, one := range all {
		was, err := lastChange(d.tx, d.by.Practice, one.ID)
		if err != nil {
			return err
		}
		if was.Act != c.Act {
			continue
		}
		if was.Version != one.Version {
			return errTakeBack
		}
		err = o.unchangeOne(d, one, was)
		if f, ok := errors.AsType[*fault.Error](err); ok && (f.Code == "overlap" || f.Code == "no-room" || f.Code == CodeMind) {
			err = errGivenOut
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// unheard refuses to take back what somebody was told since it was done: by the clock of another server the minute may
// be over already.
func (d diary) unheard(v scheduling.Visit, since time.Time) error {
	s, err := d.tx.Standing(d.by.Practice, v.ID)
	if slices.ContainsFunc(s.Told, func(t scheduling.Told) bool {
		return t.News.Lasting() && t.State != scheduling.ToldNothing && t.At.After(since)
	}) {
		return errTakeBack
	}
	return err
}

func (o *Office) unchangeOne(d diary, v scheduling.Visit, c changedVisit) error {
	tx, p := d.tx, d.by.Practice
	if err := d.unheard(v, c.At); err != nil {
		return err
	}
	if c.Off {
		_, _, err := VisitChange{Visit: v.ID, Version: v.Version, Act: ActUndo}.doOne(o, tx, d.by)
		return err
	}
	if err := may(d.by, staff.Move, d.subject(v)); err != nil {
		return err
	}
	back, err := v.MoveTo(c.Starts, c.Therapist, c.Minutes)
	if err != nil {
		return err
	}
	back.Place, back.Uses = c.Place, c.Uses
	if err := mayBook(tx, p, back.Client, back.Starts); err != nil {
		return err
	}
	if back, err = tx.ChangeVisit(p, back, d.zone); err != nil {
		return err
	}
	if err := d.dropKnot(back, client.KindMoved); err != nil {
		return err
	}
	if err := tx.ReopenVisitPromise(p, v.ID, promise.Call, c.At); err != nil {
		return err
	}
	if err := neverBooked(tx, p, v, c.At); err != nil {
		return err
	}
	if err := undoneAct(tx, p, v.Client, string(v.ID)); err != nil {
		return err
	}
	tx.Audit(p, d.by.Text(), "visit.take-back", string(v.ID))
	return bookedAllTheSame(tx, d.house, back)
}

// unbook takes a visit that the actor booked out again, with its whole series, as if it had never been booked.
func (d diary) unbook(v scheduling.Visit) (err error) {
	tx, p := d.tx, d.by.Practice
	all := []scheduling.Visit{v}
	if v.Series != "" {
		if all, err = tx.SeriesVisits(p, v.Series); err != nil {
			return err
		}
	}
	hers, err := tx.MadeBy(p, d.by.Text(), string(v.ID))
	if err != nil {
		return err
	}
	if err := tx.LockCalendars(p, v.Therapist); err != nil { // before the ledger, as everywhere
		return err
	}
	if _, err := tx.LockBook(p, v.Client); err != nil { // it may be charged at this instant
		return err
	}
	for _, one := range all {
		if !hers || !justBooked(one, tx.Now()) {
			return errTakeBack
		}
		if line, err := chargedLine(tx, p, one); err != nil || line != nil {
			return errTakeBack
		}
		if err := d.unheard(one, one.BookedAt); err != nil {
			return err
		}
		if err := tx.TakeOutVisit(p, one); err != nil {
			return err
		}
		if err := neverBooked(tx, p, one, one.BookedAt); err != nil {
			return err
		}
		tx.Audit(p, d.by.Text(), "visit.take-back", string(one.ID))
	}
	return nil
}

// justBooked reports whether a visit was booked within the minute, and nothing happened with it since.
func justBooked(v scheduling.Visit, now time.Time) bool {
	return v.State == scheduling.Booked && v.Version == 1 && v.Case == "" && now.Before(v.BookedAt.Add(scheduling.Undoable)) && !now.Before(v.BookedAt)
}

// undoLeft gives how long the viewer can still take back what was done to a visit last.
func (d diary) undoLeft(v scheduling.Visit) (time.Duration, error) {
	if justBooked(v, d.tx.Now()) {
		return v.BookedAt.Add(scheduling.Undoable).Sub(d.tx.Now()), nil
	}
	c, err := lastChange(d.tx, d.by.Practice, v.ID)
	return c.left(d.by, v, d.tx.Now()), err
}
