package office

import (
	"context"
	"slices"

	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/secondlook"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// ActView is something that waits for a second look, or waited. Who is the name of whom it is about. Asker
// and Looker are names, Lookers those of who may look. Mine says that the viewer asked for it herself,
// MayLook that she may answer, Alone that there is nobody else here and she looks as somebody who works
// alone; Slept that a night has passed since. Several: others work here, and it is not sure of any that it is not she.
type ActView struct {
	Moment
	secondlook.Act
	Who           string
	Asker, Looker string
	Lookers       []string
	Mine          bool
	ByMe          bool // the viewer looked at it
	MayLook       bool
	Alone         bool
	Slept         bool
	Several       bool
}

func (l *looking) view() (v ActView, err error) {
	v = ActView{Moment: Moment{l.tx.Now(), l.house.Location(), l.today()}, Act: l.act, Asker: l.name(l.act.By), Looker: l.name(l.act.Of),
		Mine: l.by.Person == l.act.By, ByMe: l.by.Person == l.act.Of, MayLook: l.act.Open() && l.mayLook()}
	for _, p := range l.lookers() {
		v.Lookers = append(v.Lookers, p.Name)
	}
	v.Alone, v.Slept = v.Mine && v.Open() && len(v.Lookers) == 0, l.today() > l.house.Today(l.act.At)
	v.Several = v.Alone && secondlook.Several(l.people)
	switch {
	case l.act.Client != "":
		c, err := l.tx.Client(l.by.Practice, l.act.Client)
		v.Who = c.Name
		return v, err
	case l.act.Inquiry != "":
		q, err := l.tx.Inquiry(l.by.Practice, l.act.Inquiry)
		v.Who = q.Name
		return v, err
	}
	return v, nil
}

// WaitingAct gives something that waits for a second look to who asked, to those who may look, and to who looked.
// NotFound for everybody else.
func (o *Office) WaitingAct(ctx context.Context, by staff.Actor, id ident.Act) (v ActView, err error) {
	err = o.look(ctx, "waiting act", func(tx *store.Tx) error {
		l, err := openLooking(tx, by, id)
		if err != nil {
			return err
		}
		tx.Audit(by.Practice, by.Text(), "act.see", string(id))
		v, err = l.view()
		return err
	})
	return v, err
}

// acts gives what waits in the practice and is the viewer's to look at, or was asked for by her, the oldest
// first; of one client where c says which.
func (d diary) acts(c ident.Client) (all []ActView, err error) {
	waiting, err := d.tx.WaitingActs(d.by.Practice)
	if err != nil || len(waiting) == 0 {
		return nil, err
	}
	people, err := d.tx.People(d.by.Practice)
	if err != nil {
		return nil, err
	}
	for _, a := range waiting {
		if c != "" && a.Client != c || a.Kind == secondlook.Ending {
			continue
		}
		l := looking{tx: d.tx, by: d.by, act: a, house: d.house, people: people}
		if a.Client != "" {
			known, err := d.tx.Client(d.by.Practice, a.Client)
			if err != nil {
				return nil, err
			}
			l.usual = known.Therapist
		}
		if a.By != d.by.Person && !l.mayLook() {
			continue
		}
		v, err := l.view()
		if err != nil {
			return nil, err
		}
		all = append(all, v)
	}
	return all, nil
}

// loadActs puts on Today what waits for the viewer's second look. What she asked for herself stands with
// what is under way; where she works alone, it is hers to look at.
func (view *TodayView) loadActs(d diary) error {
	acts, err := d.acts("")
	if err != nil {
		return err
	}
	view.Asked = slices.DeleteFunc(slices.Clone(acts), func(v ActView) bool { return !v.Mine || v.Alone })
	view.Looks = slices.DeleteFunc(acts, func(v ActView) bool { return v.Mine && !v.Alone })
	return nil
}
