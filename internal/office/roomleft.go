package office

import (
	"context"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// TherapistRoom is how much room a therapist has for new people, and her own word on them. MaySet says that
// the viewer may say it for her.
type TherapistRoom struct {
	Person staff.Person
	scheduling.Left
	Taking house.Taking
	Since  civil.Date
	MaySet bool
}

// RoomLeftView is the page of the room left: of each therapist with hours, and together. A figure advises;
// whether new people are taken is each therapist's word, and the practice is full where nobody is open.
type RoomLeftView struct {
	Moment
	House      house.Practice
	Therapists []TherapistRoom
	Together   scheduling.Left
}

// RoomLeft gives the page of the room left.
func (o *Office) RoomLeft(ctx context.Context, by staff.Actor) (v RoomLeftView, err error) {
	if err := may(by, staff.SeeCalendar, whole(by)); err != nil {
		return v, err
	}
	err = o.read(ctx, "room left", func(tx *store.Tx) error {
		d, err := openDiary(tx, by)
		if err != nil {
			return err
		}
		v, err = d.roomLeft()
		return err
	})
	return v, err
}

func (d diary) roomLeft() (v RoomLeftView, err error) {
	p, now := d.by.Practice, d.tx.Now()
	v = RoomLeftView{Moment: d.moment(), House: d.house}
	hours, err := d.tx.PracticeHours(p)
	if err != nil {
		return v, err
	}
	services, err := d.tx.Services(p)
	if err != nil {
		return v, err
	}
	visits, err := d.tx.Visits(p, now.AddDate(0, 0, -scheduling.RhythmDays), now.AddDate(0, 0, scheduling.CapacityWeeks*7))
	if err != nil {
		return v, err
	}
	taking, err := d.takings()
	if err != nil {
		return v, err
	}
	stays := map[ident.Client]bool{}
	for _, t := range d.therapists {
		h := hoursOf(hours, t.ID)
		if len(h.Spans)+len(h.Patterns)+len(h.Extra) == 0 {
			continue
		}
		rhythms := scheduling.Rhythms(t.ID, visits, now)
		if rhythms, err = d.whoStays(rhythms, stays); err != nil {
			return v, err
		}
		own := taking[t.ID]
		room := TherapistRoom{Person: t, Left: scheduling.RoomFor(h, visits, rhythms, now, usualNeed(t.ID, visits, services), d.zone), Taking: own.Taking, Since: own.Since, MaySet: mayKeepHours(d.by, t.ID)}
		v.Therapists = append(v.Therapists, room)
		v.Together = v.Together.With(room.Left)
	}
	return v, nil
}

// whoStays leaves out those with whom the work ended, and who chose a break, or somebody else; known keeps what
// was looked up.
func (d diary) whoStays(all []scheduling.Rhythm, known map[ident.Client]bool) (out []scheduling.Rhythm, err error) {
	for _, r := range all {
		stays, ok := known[r.Client]
		if !ok {
			if stays, err = d.stays(r.Client); err != nil {
				return nil, err
			}
			known[r.Client] = stays
		}
		if stays {
			out = append(out, r)
		}
	}
	return out, nil
}

func (d diary) stays(c ident.Client) (bool, error) {
	parting, ok, err := d.tx.PartingOf(d.by.Practice, c)
	if err != nil || ok && parting.Holds() {
		return false, err
	}
	way, err := d.tx.WayOutOf(d.by.Practice, c)
	return !way.Holds(d.today), err
}

// takings gives each therapist's word on new people: her own, or what the practice says.
func (d diary) takings() (map[ident.Person]store.OwnTaking, error) {
	own, err := d.tx.Takings(d.by.Practice)
	out := map[ident.Person]store.OwnTaking{}
	for _, t := range d.therapists {
		word, ok := own[t.ID]
		if !ok {
			word = store.OwnTaking{Taking: d.house.Taking, Since: d.house.TakingSince}
			if word.Taking == "" {
				word.Taking = house.Open
			}
		}
		out[t.ID] = word
	}
	return out, err
}

// SetTherapistTaking keeps a therapist's own word on new people; existing clients are not affected. The
// practice is full where nobody is open. Invalid on taking; Forbidden for somebody else's, NotFound for who
// does not treat here.
func (o *Office) SetTherapistTaking(ctx context.Context, by staff.Actor, key Key, person ident.Person, taking house.Taking) error {
	in := struct {
		Person ident.Person
		Taking house.Taking
	}{person, taking}
	_, err := o.work(ctx, by, key, "set taking of a therapist", in, func(tx *store.Tx) (string, error) {
		d, err := openDiary(tx, by)
		if err != nil {
			return "", err
		}
		if err := d.mayKeepHers(person); err != nil {
			return "", err
		}
		if !taking.Valid() {
			return "", fault.Invalidf("taking", "Choose whether you take new people.")
		}
		return "", d.take(func(t staff.Person, was house.Taking) house.Taking {
			if t.ID == person {
				return taking
			}
			return was
		})
	})
	return err
}

// take changes the words of the therapists on new people, and with them that of the practice. All of them are read
// once all calendars are locked: what two say at once counts together.
func (d diary) take(word func(t staff.Person, was house.Taking) house.Taking) error {
	p := d.by.Practice
	var ids []ident.Person
	for _, t := range d.therapists {
		ids = append(ids, t.ID)
	}
	err := d.tx.LockCalendars(p, ids...)
	if err != nil {
		return err
	}
	if d.house, err = d.tx.Practice(p); err != nil {
		return err
	}
	was, err := d.takings()
	if err != nil {
		return err
	}
	var all []house.Taking
	for _, t := range d.therapists {
		now := was[t.ID]
		if next := word(t, now.Taking); next != now.Taking {
			now = store.OwnTaking{Taking: next, Since: d.today}
			d.tx.Audit(p, d.by.Text(), "therapist.taking", string(t.ID))
		}
		all = append(all, now.Taking)
		if err := d.tx.SetTaking(p, t.ID, now); err != nil {
			return err
		}
	}
	if together := house.Together(all); len(all) > 0 && together != d.house.Taking {
		return d.practiceTakes(together)
	}
	return nil
}

// practiceTakes keeps what holds for the practice as a whole.
func (d diary) practiceTakes(taking house.Taking) error {
	h := d.house
	h.Taking, h.TakingSince = taking, d.today
	d.tx.Audit(h.ID, d.by.Text(), "practice.taking", string(h.ID))
	return d.tx.SavePractice(h)
}
