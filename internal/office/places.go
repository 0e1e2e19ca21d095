package office

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// PlaceLine is a place with what stands in it.
type PlaceLine struct {
	scheduling.Place
	Rooms []ResourceLine
}

// ResourceLine is a room or a piece of equipment. Booked counts the visits still to come that have it, Services
// names those that may take it.
type ResourceLine struct {
	scheduling.Resource
	Booked   int
	Services []string
}

// PlacesView is the page of places, rooms and equipment. Moving is the equipment that goes anywhere.
type PlacesView struct {
	Moment
	Places   []PlaceLine
	Moving   []ResourceLine
	Services []scheduling.Service
	Needs    map[ident.Service][]scheduling.Group
}

// Several reports whether there are several places.
func (v PlacesView) Several() bool { return len(v.Places) > 1 }

// Places gives that page. Forbidden for who does not run the practice.
func (o *Office) Places(ctx context.Context, by staff.Actor) (view PlacesView, err error) {
	if err := may(by, staff.ManagePractice, whole(by)); err != nil {
		return view, err
	}
	err = o.read(ctx, "places", func(tx *store.Tx) error {
		view = PlacesView{}
		d, err := openDiary(tx, by)
		if err != nil {
			return err
		}
		return view.load(d)
	})
	return view, err
}

func (v *PlacesView) load(d diary) error {
	v.Moment = d.moment()
	places, err := placesOf(d.tx, d.house)
	if err != nil {
		return err
	}
	g, err := grounds(d.tx, d.house)
	if err != nil {
		return err
	}
	if v.Services, err = d.tx.Services(d.by.Practice); err != nil {
		return err
	}
	v.Services = slices.DeleteFunc(v.Services, func(s scheduling.Service) bool { return !s.Active })
	v.Needs = g.Needs
	booked, err := d.tx.UsesToCome(d.by.Practice)
	if err != nil {
		return err
	}
	for _, at := range places {
		v.Places = append(v.Places, PlaceLine{Place: at})
	}
	for _, r := range g.Resources {
		line := ResourceLine{Resource: r, Booked: booked[r.ID]}
		for _, s := range v.Services {
			if slices.ContainsFunc(g.Needs[s.ID], func(group scheduling.Group) bool { return slices.Contains(group, r.ID) }) {
				line.Services = append(line.Services, s.Name)
			}
		}
		i := slices.IndexFunc(v.Places, func(at PlaceLine) bool { return at.ID == r.Place })
		if r.Moves || i < 0 {
			v.Moving = append(v.Moving, line)
		} else {
			v.Places[i].Rooms = append(v.Places[i].Rooms, line)
		}
	}
	return nil
}

// PlaceRequest is a place as it was typed: empty for a new one, MainPlace for the practice's own, whose zone
// is the practice's. Version is the one that was seen. Out takes it out of use.
type PlaceRequest struct {
	Place               ident.Place
	Name, Address, Zone string
	Out                 bool
	Version             int
}

// SavePlace adds or changes a place. Invalid on name, address, zone; Conflict "stale-version", and "in-use"
// where hours or visits still stand at a place that is to be taken out of use.
func (o *Office) SavePlace(ctx context.Context, by staff.Actor, key Key, in PlaceRequest) error {
	in.Name, in.Address = squeezed(in.Name), strings.TrimSpace(in.Address)
	fresh := newID[ident.Place]()
	_, err := o.work(ctx, by, key, "save a place", in, func(tx *store.Tx) (string, error) {
		if err := may(by, staff.ManagePractice, whole(by)); err != nil {
			return "", err
		}
		p, err := tx.Practice(by.Practice)
		if err != nil {
			return "", err
		}
		at := scheduling.Place{ID: in.Place, Name: in.Name, Address: squeezed(in.Address), Zone: in.Zone, Active: !in.Out, Version: in.Version}
		switch in.Place {
		case MainPlace:
			tx.Audit(by.Practice, by.Text(), "practice.place", string(by.Practice))
			return "", saveOwnPlace(tx, p, in)
		case "":
			at.ID, at.Version, at.Active = fresh, 0, true
		default:
			if err := placeOf(tx, by.Practice, in.Place); err != nil {
				return "", err
			}
		}
		if err := at.Check(); err != nil {
			return "", err
		}
		if !at.Active {
			if err := nothingAt(tx, p, at.ID); err != nil {
				return "", err
			}
		}
		tx.Audit(by.Practice, by.Text(), "place.save", string(at.ID))
		return "", tx.KeepPlace(by.Practice, at)
	})
	return err
}

// saveOwnPlace keeps what the practice's own place is called and its address.
func saveOwnPlace(tx *store.Tx, p house.Practice, in PlaceRequest) error {
	p = p.CallPlace(in.Name, in.Address)
	p.Version = in.Version
	problems := besides(besides(nil, scheduling.Place{Name: in.Name, Zone: p.Zone}.Check()), p.Check())
	for i := range problems {
		if problems[i].Field == "place" { // as the form calls it
			problems[i].Field = "address"
		}
	}
	if err := problems.Err(); err != nil {
		return err
	}
	return tx.SavePractice(p)
}

// placeOf answers NotFound for what is no place of the practice.
func placeOf(tx *store.Tx, p ident.Practice, id ident.Place) error {
	all, err := tx.Places(p)
	if err == nil && id != "" && !slices.ContainsFunc(all, func(at scheduling.Place) bool { return at.ID == id }) {
		err = fault.Missing("place")
	}
	return err
}

// nothingAt refuses where somebody works at a place, or somebody is to come to it. All calendars are locked, so that
// it stays so.
func nothingAt(tx *store.Tx, p house.Practice, id ident.Place) error {
	hours, err := tx.PracticeHours(p.ID)
	if err != nil {
		return err
	}
	var all []ident.Person
	for _, h := range hours {
		all = append(all, h.Person)
	}
	if err := tx.LockCalendars(p.ID, all...); err != nil {
		return err
	}
	if hours, err = tx.PracticeHours(p.ID); err != nil {
		return err
	}
	today := p.Today(tx.Now())
	at := func(spans []scheduling.Span) bool {
		return slices.ContainsFunc(spans, func(s scheduling.Span) bool { return s.Place == id })
	}
	for _, h := range hours {
		works := at(h.Spans) || slices.ContainsFunc(h.Patterns, func(w scheduling.Pattern) bool { return at(w.Spans) && (w.Until == "" || w.Until >= today) }) ||
			slices.ContainsFunc(h.Extra, func(x scheduling.Extra) bool { return x.Place == id && x.On >= today })
		if !works {
			continue
		}
		who, err := personNamed(tx, p.ID, h.Person)
		if err != nil {
			return err
		}
		return fault.New(fault.Conflict, "in-use", "%s still has hours at this place. Change them first. Nothing was changed.", who)
	}
	next, ok, err := tx.NextVisitAt(p.ID, id)
	if err != nil || !ok {
		return err
	}
	return fault.New(fault.Conflict, "in-use", "There is still a visit at this place, on %s. Move it first. Nothing was changed.", civil.Stamp(next, p.Location()))
}

// ResourceRequest is a room or a piece of equipment as it was typed; Resource is empty for a new one. Place is
// MainPlace for the practice's own. Version is the one that was seen. Out takes it out of use.
type ResourceRequest struct {
	Resource ident.Resource
	Kind     scheduling.ResourceKind
	Name     string
	Place    ident.Place
	Moves    bool
	Out      bool
	Version  int
}

// SaveResource adds or changes it. What is booked keeps it, also when it is taken out of use. Invalid on name,
// kind, place; Conflict "stale-version", and "in-use" on place or kind where visits still to come have it elsewhere,
// or as something else.
func (o *Office) SaveResource(ctx context.Context, by staff.Actor, key Key, in ResourceRequest) error {
	in.Name = squeezed(in.Name)
	fresh := newID[ident.Resource]()
	_, err := o.work(ctx, by, key, "save a room", in, func(tx *store.Tx) (string, error) {
		if err := may(by, staff.ManagePractice, whole(by)); err != nil {
			return "", err
		}
		all, err := tx.Resources(by.Practice)
		if err != nil {
			return "", err
		}
		r := scheduling.Resource{ID: in.Resource, Kind: in.Kind, Name: in.Name, Place: in.Place, Moves: in.Moves && in.Kind == scheduling.KindEquipment, Active: !in.Out, Version: in.Version}
		if r.Place == MainPlace || r.Moves {
			r.Place = ""
		}
		i := slices.IndexFunc(all, func(x scheduling.Resource) bool { return x.ID == r.ID })
		switch {
		case r.ID == "":
			r.ID, r.Version, r.Active = fresh, 0, true
		case i < 0:
			return "", fault.Missing("room")
		}
		if err := placeOf(tx, by.Practice, r.Place); err != nil {
			return "", fault.Invalidf("place", "Choose where it is.")
		}
		if err := r.Check(); err != nil {
			return "", err
		}
		if slices.ContainsFunc(all, func(x scheduling.Resource) bool {
			return x.ID != r.ID && x.Active && x.Name == r.Name && x.Place == r.Place
		}) {
			return "", fault.Invalidf("name", "There is one of this name already. Give it another, so that nobody mixes them up.")
		}
		if i >= 0 {
			p, err := tx.Practice(by.Practice)
			if err != nil {
				return "", err
			}
			if err := staysPut(tx, p, all[i], r); err != nil {
				return "", err
			}
		}
		tx.Audit(by.Practice, by.Text(), "room.save", string(r.ID))
		return "", tx.KeepResource(by.Practice, r)
	})
	return err
}

// staysPut refuses to move a room or a piece of equipment away from visits that are still to come, which would be in
// a room of another place, and to make equipment of a room that visits or services take as one, or a room of equipment.
func staysPut(tx *store.Tx, p house.Practice, was, r scheduling.Resource) error {
	other, goes := was.Kind != r.Kind, !r.Moves && (was.Moves || was.Place != r.Place)
	if !other && !goes {
		return nil
	}
	g, err := grounds(tx, p)
	if err != nil {
		return err
	}
	uses, err := tx.UsesOf(p.ID, r.ID)
	if err != nil {
		return err
	}
	field, remedy := "place", "add it there as a new one and take this one out of use: what is booked keeps it then."
	if other {
		if err := takenAs(tx, g, p.ID, was); err != nil {
			return err
		}
		field, remedy = "kind", "add this as something new under another name."
	} else {
		uses = slices.DeleteFunc(uses, func(u store.Use) bool { return u.Place == r.Place })
	}
	if len(uses) == 0 {
		return nil
	}
	words, them := "A visit still to come has it, on", "that visit"
	if n := len(uses); n > 1 {
		words, them = fmt.Sprintf("%d visits still to come have it, the first on", n), "those visits"
	}
	first := civil.Stamp(uses[0].Starts, g.Zone(uses[0].Place))
	return inUseAt(field, fmt.Sprintf("%s %s. Give %s another first, or %s", words, first, them, remedy))
}

// takenAs refuses on kind where a service takes a room as a room, or equipment as equipment.
func takenAs(tx *store.Tx, g Grounds, p ident.Practice, r scheduling.Resource) error {
	services, err := tx.Services(p)
	if err != nil {
		return err
	}
	as := "a room"
	if r.Kind == scheduling.KindEquipment {
		as = "equipment"
	}
	for _, s := range services {
		if slices.ContainsFunc(g.Needs[s.ID], func(group scheduling.Group) bool { return slices.Contains(group, r.ID) }) {
			return inUseAt("kind", fmt.Sprintf("%s takes it as %s. Change under “What each service needs” what it takes first, or add this as something new under another name.", s.Name, as))
		}
	}
	return nil
}

// inUseAt is the Conflict "in-use" on a field of a form.
func inUseAt(field, words string) error {
	words += " Nothing was changed."
	return &fault.Error{Kind: fault.Conflict, Code: "in-use", Message: words, Problems: fault.Problems{{Field: field, Message: words}}}
}

// NeedsRequest says what a service takes: one of Rooms, where there are any, and one of Equipment.
type NeedsRequest struct {
	Service          ident.Service
	Rooms, Equipment []ident.Resource
}

// SetNeeds stores it; it counts for visits that are booked or moved from now on. NotFound for a service that
// is none of the practice's, Invalid on rooms and equipment.
func (o *Office) SetNeeds(ctx context.Context, by staff.Actor, key Key, in NeedsRequest) error {
	_, err := o.work(ctx, by, key, "set what a service needs", in, func(tx *store.Tx) (string, error) {
		if err := may(by, staff.ManagePractice, whole(by)); err != nil {
			return "", err
		}
		if _, err := tx.Service(by.Practice, in.Service); err != nil {
			return "", err
		}
		all, err := tx.Resources(by.Practice)
		if err != nil {
			return "", err
		}
		var groups []scheduling.Group
		for _, kind := range []scheduling.ResourceKind{scheduling.KindRoom, scheduling.KindEquipment} {
			ids := in.Rooms
			if kind == scheduling.KindEquipment {
				ids = in.Equipment
			}
			known := func(id ident.Resource) bool {
				return slices.ContainsFunc(all, func(r scheduling.Resource) bool { return r.ID == id && r.Kind == kind })
			}
			for _, id := range ids {
				if !known(id) {
					return "", fault.Missing("room")
				}
			}
			if len(ids) > 0 {
				groups = append(groups, slices.Compact(slices.Sorted(slices.Values(ids))))
			}
		}
		tx.Audit(by.Practice, by.Text(), "service.needs", string(in.Service))
		return "", tx.SetNeeds(by.Practice, in.Service, groups)
	})
	return err
}

// workAt refuses hours at what is no place of the practice, or is out of use; the problem's field is the weekday.
func workAt(tx *store.Tx, p ident.Practice, spans []scheduling.Span) error {
	all, err := tx.Places(p)
	if err != nil {
		return err
	}
	var problems fault.Problems
	for _, s := range spans {
		if s.Place != "" && !slices.ContainsFunc(all, func(at scheduling.Place) bool { return at.ID == s.Place && at.Active }) {
			problems.Add(strings.ToLower(s.Weekday.String()), "On %s, choose a place that is in use.", s.Weekday)
		}
	}
	return problems.Err()
}

// inUse reports whether a place is one of the practice's at which people work.
func inUse(tx *store.Tx, p ident.Practice, id ident.Place) (bool, error) {
	if id == "" {
		return true, nil
	}
	all, err := tx.Places(p)
	return slices.ContainsFunc(all, func(at scheduling.Place) bool { return at.ID == id && at.Active }), err
}
