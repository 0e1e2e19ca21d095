package office

import (
	"context"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// MoveRequest moves a visit to another time, to another therapist (empty: the same) or to another
// length (0: the same). Version is the one that was seen; Anyway, Place and Uses as in BookRequest.
type MoveRequest struct {
	Visit     ident.Visit
	Version   int
	Therapist ident.Person
	When      string
	Minutes   int
	Anyway    string
	Place     ident.Place      `json:",omitempty"`
	Uses      []ident.Resource `json:",omitempty"`
	// Later moves the later ones of its series by as many days, and changes of them what it changes of this one: the
	// time of day, the length, who treats, the place.
	Later bool           `json:",omitempty"`
	Seen  string         `json:",omitempty"` // as in BookRequest
	Wrong fault.Problems `json:"-"`          // as in BookRequest
}

// Move moves a booked visit and notes it on the time line. Errors as Book; Conflict
// "stale-version" when somebody changed the visit meanwhile, "visit-state" when it is not booked.
func (o *Office) Move(ctx context.Context, by staff.Actor, key Key, in MoveRequest) error {
	knots := newIDs[ident.Knot](scheduling.LongestSeries)
	_, err := o.work(ctx, by, key, "move a visit", in, func(tx *store.Tx) (string, error) {
		w, err := o.watch(tx, by)
		if err != nil {
			return "", err
		}
		if err := w.stands(in.Seen, w.moveAsked(knots, in)); err != nil {
			return "", err
		}
		return "", w.keepUndo()
	})
	return err
}

// moveAsked moves what was asked for.
func (w *watched) moveAsked(knots []ident.Knot, in MoveRequest) error {
	visits, err := w.withLater(in.Visit, in.Later)
	if err != nil {
		return err
	}
	old := visits[0]
	if err := may(w.by, staff.Move, w.subject(old)); err != nil {
		return err
	}
	v, err := w.moved(old, in)
	if err != nil {
		return err
	}
	if err := w.changes(visits...); err != nil {
		return err
	}
	v.Version = in.Version
	if in.Later {
		return w.moveLater(knots, old, v, in)
	}
	return w.move(knots[0], old, v, in)
}
