package office

import (
	"context"
	"slices"
	"strconv"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/billing"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// TaskMend is the step that puts down what is mended; its line on Today has its name.
const TaskMend = "mend"

// mendLine names the line on Today of something that is mended.
func mendLine(i ident.Improvement) ident.Promise { return ident.Promise(i) }

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

// Mending is something that is mended so that it does not happen again, with who sees to it. Late says
// that its day has passed, MayEnd that the viewer may close it.
type Mending struct {
	billing.Improvement
	Who    staff.Person
	Late   bool
	MayEnd bool
}

// Mendings is what is being mended, the nearest day first, and what was, the latest first.
type Mendings struct {
	Moment
	Open, Ended []Mending
}

// Mendings gives what is being mended in the practice. It names no client.
func (o *Office) Mendings(ctx context.Context, by staff.Actor) (v Mendings, err error) {
	if err := may(by, staff.SeeMending, whole(by)); err != nil {
		return v, err
	}
	err = o.read(ctx, "what we are mending", func(tx *store.Tx) error {
		r := register{tx: tx, by: by}
		if err := r.open(); err != nil {
			return err
		}
		all, err := tx.Improvements(by.Practice)
		if err != nil {
			return err
		}
		v = Mendings{Moment: Moment{tx.Now(), r.zone(), r.today()}}
		for _, i := range all {
			item := mending(i, r.people[i.Person], r.today())
			item.MayEnd = !i.Ended() && mayEndMending(by, i) == nil
			if i.Ended() {
				v.Ended = slices.Insert(v.Ended, 0, item)
			} else {
				v.Open = append(v.Open, item)
			}
		}
		return nil
	})
	return v, err
}

func mending(i billing.Improvement, who staff.Person, today civil.Date) Mending {
	return Mending{Improvement: i, Who: who, Late: !i.Ended() && i.By < today}
}

func mayEndMending(by staff.Actor, i billing.Improvement) error {
	return may(by, staff.EndMending, staff.Subject{Practice: by.Practice, Therapist: i.Person})
}

// mendedBefore gives what is or was mended of the same cause by other files, for those who bill.
func (o *Office) mendedBefore(tx *store.Tx, m *matter) (out []Mending, err error) {
	all, err := tx.Improvements(m.practice.ID)
	for _, i := range all {
		if i.Case == m.head.ID || i.Cause != m.cause() {
			continue
		}
		who, _ := staff.Find(m.everybody, i.Person)
		out = append(out, mending(i, who, m.today(tx)))
	}
	return out, err
}

// EndMending closes something that was mended, with whether it worked and what was seen; its line
// leaves Today. Invalid on the field "seen", Conflict "ended-already", Forbidden for who neither sees
// to it nor owns the practice.
func (o *Office) EndMending(ctx context.Context, by staff.Actor, key Key, id ident.Improvement, worked bool, seen string) error {
	in := struct {
		ID     ident.Improvement
		Worked bool
		Seen   string
	}{id, worked, seen}
	_, err := o.work(ctx, by, key, "end a mending", in, func(tx *store.Tx) (string, error) {
		if err := may(by, staff.SeeMending, whole(by)); err != nil {
			return "", err
		}
		i, err := tx.Improvement(by.Practice, id)
		if err != nil {
			return "", err
		}
		if err := mayEndMending(by, i); err != nil {
			return "", err
		}
		house, err := tx.Practice(by.Practice)
		if err != nil {
			return "", err
		}
		if i, err = i.End(worked, seen, house.Today(tx.Now())); err != nil {
			return "", err
		}
		if err := tx.DonePromise(by.Practice, mendLine(i.ID), by.Person); err != nil {
			return "", err
		}
		tx.Audit(by.Practice, by.Text(), "mending.end", string(id))
		return string(id), tx.SaveImprovement(by.Practice, i)
	})
	return err
}
