package office

import (
	"slices"
	"time"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/store"
)

// where says at which place, and by which clocks, a visit is given that begins at a time of day: at the one
// that was asked for, else where its therapist works then, else at the one that it had.
func where(tx *store.Tx, p house.Practice, asked ident.Place, therapist ident.Person, day civil.Date, at civil.Minute, had ident.Place) (ident.Place, *time.Location, error) {
	zone := p.Location()
	all, err := tx.Places(p.ID)
	if err != nil {
		return "", zone, err
	}
	place := asked
	switch asked {
	case MainPlace:
		place = ""
	case "":
		if len(all) == 0 {
			return "", zone, nil
		}
		hours, err := tx.Hours(p.ID, therapist)
		if err != nil {
			return "", zone, err
		}
		works, ok := hours.PlaceAt(day, at)
		if place = had; ok {
			place = works
		}
	}
	if place == "" {
		return "", zone, nil
	}
	i := slices.IndexFunc(all, func(at scheduling.Place) bool { return at.ID == place && (at.Active || at.ID == had) })
	if i < 0 {
		return "", zone, fault.Invalidf("place", "Choose where it is.")
	}
	return place, all[i].Location(zone), nil
}

// shownAt gives when the clocks of a zone show a time of day on a date, the first time where they do twice. Invalid on a
// field where they skip it.
func shownAt(field string, day civil.Date, at civil.Minute, zone *time.Location) (time.Time, error) {
	shown := day.Instants(at, zone)
	if len(shown) == 0 {
		return time.Time{}, fault.Invalidf(field, "The clocks go forward on %s, so there is no %s on that day. Choose another time.", day.Full(), at)
	}
	return shown[0].UTC(), nil
}

// placed gives a visit that is to be booked its place: the one that it names, else where its therapist works
// then.
func (d diary) placed(v scheduling.Visit) (scheduling.Visit, error) {
	switch v.Place {
	case MainPlace:
		v.Place = ""
	case "":
		place, _, err := d.workplace(v)
		v.Place = place
		return v, err
	}
	return v, nil
}

// workplace gives where the therapist of a visit works during it; false where she does not, or where there
// is only one place.
func (d diary) workplace(v scheduling.Visit) (ident.Place, bool, error) {
	all, err := d.places()
	if err != nil || len(all) == 0 {
		return "", false, err
	}
	hours, err := d.hours(v.Therapist)
	if err != nil {
		return "", false, err
	}
	place, ok := hours.PlaceOf(v, d.zone)
	return place, ok, nil
}

// when sets the time, the place and the length of a visit: the time of day is meant by the clocks of the place.
func (d diary) when(v *scheduling.Visit, when string, minutes int, asked ident.Place, problems *fault.Problems) error {
	day, at, err := scheduling.ReadWhen("when", when, d.today, d.dates())
	if instant, none := time.Parse(time.RFC3339, when); none == nil && civil.Near(instant) { // as programs write it
		v.Starts = instant.UTC()
		if err := d.at(v, asked, problems); err != nil {
			return err
		}
	} else if more, ok := asProblems(err); ok {
		*problems = append(*problems, more...)
	} else {
		place, zone, err := where(d.tx, d.house, asked, v.Therapist, day, at, v.Place)
		if more, ok := asProblems(err); ok {
			*problems = append(*problems, more...)
		} else if err != nil {
			return err
		} else {
			v.Place = place
			v.Starts, err = shownAt("when", day, at, zone)
			*problems = besides(*problems, err)
		}
	}
	switch {
	case minutes == 0:
	case minutes < 5 || minutes > scheduling.LongestMinutes:
		problems.Add("minutes", "Write the length in minutes, from 5 to %d.", scheduling.LongestMinutes)
	default:
		v.Minutes = minutes
	}
	return nil
}

// at sets the place of a visit whose time is an instant.
func (d diary) at(v *scheduling.Visit, asked ident.Place, problems *fault.Problems) error {
	if asked == "" {
		place, ok, err := d.workplace(*v)
		if ok {
			v.Place = place
		}
		return err
	}
	place, _, err := where(d.tx, d.house, asked, v.Therapist, "", 0, v.Place)
	v.Place = place
	if more, ok := asProblems(err); ok {
		*problems = append(*problems, more...)
		return nil
	}
	return err
}

func (d diary) moved(old scheduling.Visit, in MoveRequest) (scheduling.Visit, error) {
	problems := slices.Clone(in.Wrong)
	to := old
	if in.Therapist != "" {
		to.Therapist = in.Therapist
	}
	if _, ok := d.therapist(to.Therapist); !ok && to.Therapist != old.Therapist {
		problems.Add("therapist", "Choose who treats.")
	} else if !ok {
		who, err := personNamed(d.tx, d.by.Practice, old.Therapist)
		if err != nil {
			return old, err
		}
		problems.Add("therapist", "%s treats here no more. Choose who does.", who)
	}
	if err := d.when(&to, in.When, in.Minutes, in.Place, &problems); err != nil {
		return old, err
	}
	uses, err := d.byHand(old.Service, in.Uses, &problems)
	if err != nil {
		return old, err
	}
	if err := problems.Err(); err != nil {
		return old, err
	}
	moved, err := old.MoveTo(to.Starts, to.Therapist, to.Minutes)
	if moved.Place = to.Place; len(uses) > 0 {
		moved.Uses = uses
	}
	return moved, err
}

// byHand gives the rooms and equipment that were chosen by hand; a problem where the service takes none of them.
func (d diary) byHand(service ident.Service, chosen []ident.Resource, problems *fault.Problems) ([]ident.Resource, error) {
	if len(chosen) == 0 || service == "" {
		return nil, nil
	}
	needs, err := d.tx.Needs(d.by.Practice)
	if err != nil {
		return nil, err
	}
	if len(needs[service]) == 0 {
		problems.Add("room", "No room is kept for this service yet. The owner says under Places and rooms which will do; until then, leave it to us.")
		return chosen, nil
	}
	for _, id := range chosen {
		if !slices.ContainsFunc(needs[service], func(g scheduling.Group) bool { return slices.Contains(g, id) }) {
			problems.Add("room", "This service is not given there. Choose another room, or leave it to us.")
		}
	}
	return chosen, nil
}
