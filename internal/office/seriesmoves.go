package office

import (
	"errors"
	"slices"
	"strings"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/promise"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/practice/secondlook"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// move stores a visit of the practice that somebody moved, and what follows. Errors as Move.
func (d diary) move(knot ident.Knot, old, v scheduling.Visit, in MoveRequest) error {
	tx, p := d.tx, d.by.Practice
	if err := mayBook(tx, p, v.Client, v.Starts); err != nil {
		return err
	}
	given, err := tx.GiveWay(p, old, v, d.zone)
	if err != nil {
		return err
	}
	if v, err = tx.ChangeVisit(p, v, d.zone); err != nil {
		return err
	}
	text := "From " + civil.StampOn(old.Starts, d.zone, d.today) + " to " + civil.StampOn(v.Starts, d.zone, d.today)
	if !v.Held { // else it is none of her visits
		if err := d.knot(knot, v, client.KindMoved, text); err != nil {
			return err
		}
	}
	if err := tx.KeepVisitPromise(p, v.ID, promise.Call, d.by.Person); err != nil { // another day was to be found
		return err
	}
	tx.Audit(p, d.by.Text(), "visit.move", string(v.ID))
	if err := noteAct(tx, d.by, d.movedAct(old, v)); err != nil {
		return err
	}
	if err := bookedAllTheSame(tx, d.house, v); err != nil {
		return err
	}
	return d.mind(v, old.Therapist, in.When, in.Anyway, given...)
}

// movedAct is a visit that was moved, as an act that could harm its client.
func (d diary) movedAct(old, v scheduling.Visit) secondlook.Act {
	a := secondlook.Act{Kind: secondlook.Move, Client: v.Client, About: string(v.ID), What: "move the visit of " + civil.Stamp(old.Starts, d.zone) + " to " + civil.Stamp(v.Starts, d.zone)}
	if with, ok := d.therapist(v.Therapist); ok && v.Therapist != old.Therapist {
		a.What += ", with " + with.Name
	}
	return a
}

// laterOnes gives the booked visits of a visit's series that come after it.
func laterOnes(tx *store.Tx, p ident.Practice, v scheduling.Visit) ([]scheduling.Visit, error) {
	all, err := tx.SeriesVisits(p, v.Series)
	return slices.DeleteFunc(all, func(o scheduling.Visit) bool {
		return o.State != scheduling.Booked || o.ID == v.ID || !o.Starts.After(v.Starts)
	}), err
}

// moveLater moves a visit and the later ones of its series by as many days; all of them or none. What the move leaves
// as it is, the time of day by the clocks, the length, who treats or the place, each later one keeps as its own.
func (d diary) moveLater(knots []ident.Knot, old, v scheduling.Visit, in MoveRequest) error {
	later, err := laterOnes(d.tx, d.by.Practice, old)
	if err != nil {
		return err
	}
	from := append([]scheduling.Visit{old}, later...)
	to := []scheduling.Visit{v}
	g, err := grounds(d.tx, d.house)
	if err != nil {
		return err
	}
	for _, o := range later {
		moved, err := g.alike(old, v, o, d.today)
		if err != nil {
			return err
		}
		if _, ok := d.therapist(moved.Therapist); !ok {
			return fault.Invalidf("therapist", "Who gives the visit of %s treats here no more. Move that one by itself first.", civil.StampOn(o.Starts, g.Zone(o.Place), d.today))
		}
		to = append(to, moved)
	}
	order := make([]int, len(to))
	for i := range order {
		order[i] = i
	}
	if v.Starts.After(old.Starts) { // the last one first, so that none stands in the way of the one before it
		slices.Reverse(order)
	}
	mind := make([]string, len(to)) // by date, in whatever order they are moved
	for _, i := range order {
		err := d.move(knots[i%len(knots)], from[i], to[i], in)
		if f, ok := errors.AsType[*fault.Error](err); ok && f.Code == CodeMind {
			mind[i] = strings.TrimSuffix(f.Message, mindMore)
			continue
		}
		if err != nil {
			return err
		}
	}
	return mindAll(mind, func(i int) string { return civil.StampOn(to[i].Starts, g.Zone(v.Place), d.today) })
}

// alike moves a later one of a series as old was moved to v: by as many days, and what else that changed of it.
func (g Grounds) alike(old, v, o scheduling.Visit, today civil.Date) (scheduling.Visit, error) {
	therapist, minutes, place := o.Therapist, o.Minutes, o.Place
	if v.Therapist != old.Therapist {
		therapist = v.Therapist
	}
	if v.Minutes != old.Minutes {
		minutes = v.Minutes
	}
	if v.Place != old.Place {
		place = v.Place
	}
	was, will, own := g.Zone(old.Place), g.Zone(v.Place), g.Zone(o.Place)
	at := civil.MinuteOf(v.Starts, will)
	if at == civil.MinuteOf(old.Starts, was) {
		at = civil.MinuteOf(o.Starts, own)
	}
	day := civil.DateOf(o.Starts, own).Add(civil.DateOf(old.Starts, was).DaysUntil(civil.DateOf(v.Starts, will)))
	shown := day.Instants(at, g.Zone(place))
	if len(shown) == 0 {
		return o, fault.Invalidf("when", "The clocks go forward on %s, so there is no %s on that day. Move that one by itself first.", day.LongOn(today), at)
	}
	moved, err := o.MoveTo(shown[0].UTC(), therapist, minutes)
	moved.Place = place
	return moved, err
}

// mindAll is what there is to mind of several visits, each "" where there is nothing: the same is said once.
func mindAll(mind []string, when func(int) string) error {
	of, said := map[string][]string{}, []string{}
	for i, m := range mind {
		if m == "" {
			continue
		}
		if of[m] == nil {
			said = append(said, m)
		}
		of[m] = append(of[m], when(i))
	}
	for i, m := range said {
		whose := strings.Join(of[m], "; ")
		if len(of[m]) == len(mind) && len(mind) > 1 {
			whose = "All of them"
		}
		said[i] = whose + ": " + m
	}
	return mindOf(strings.Join(said, " "))
}

// doLater calls off a visit and the later ones of its series.
func (in VisitChange) doLater(o *Office, tx *store.Tx, by staff.Actor) (string, secondlook.Act, error) {
	old, err := tx.Visit(by.Practice, in.Visit)
	if err != nil {
		return "", secondlook.Act{}, err
	}
	later, err := laterOnes(tx, by.Practice, old)
	if err != nil {
		return "", secondlook.Act{}, err
	}
	id, harm, err := in.doOne(o, tx, by)
	if err != nil {
		return "", harm, err
	}
	for _, v := range later {
		one := in
		one.Visit, one.Version, one.Later = v.ID, v.Version, false
		if _, _, err := one.doOne(o, tx, by); err != nil {
			return "", harm, err
		}
	}
	if len(later) > 0 {
		harm.What += ", and the later ones booked with it"
	}
	return id, harm, nil
}
