package office

import (
	"context"
	"time"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

var errUnbook = fault.New(fault.Conflict, "take-back", "This can no longer be taken back: the minute is over, or something happened with it since. Call the visit off instead.")

// Unbook takes a visit that the actor booked a moment ago out again, with its whole series, as if it had
// never been booked: nothing was written to anybody. Conflict "take-back"
// once the minute is over, when somebody else booked it, or when something happened with it since.
func (o *Office) Unbook(ctx context.Context, by staff.Actor, key Key, id ident.Visit) error {
	_, err := o.work(ctx, by, key, "take a booking back", id, func(tx *store.Tx) (string, error) {
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
		all := []scheduling.Visit{v}
		if v.Series != "" {
			if all, err = tx.SeriesVisits(by.Practice, v.Series); err != nil {
				return "", err
			}
		}
		hers, err := tx.MadeBy(by.Practice, by.Text(), string(id))
		if err != nil {
			return "", err
		}
		for _, one := range all {
			if !hers || !justBooked(one, tx.Now()) {
				return "", errUnbook
			}
			if line, err := chargedLine(tx, by.Practice, one); err != nil || line != nil {
				return "", errUnbook
			}
			if err := tx.TakeOutVisit(by.Practice, one); err != nil {
				return "", err
			}
			tx.Audit(by.Practice, by.Text(), "visit.take-back", string(one.ID))
		}
		return string(id), nil
	})
	return err
}

// justBooked reports whether a visit was booked within the minute, and nothing happened with it since.
func justBooked(v scheduling.Visit, now time.Time) bool {
	return v.State == scheduling.Booked && v.Version == 1 && v.Case == "" && now.Before(v.BookedAt.Add(scheduling.Undoable)) && !now.Before(v.BookedAt)
}

// TakesBack reports whether the page still offers to take the booking back.
func (view *VisitView) TakesBack() bool { return justBooked(view.Visit, view.Now) }
