package office

import (
	"cmp"
	"slices"
	"time"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/caseload"
	"github.com/partwell/partwell/internal/practice/protocol/ending"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/practice/staff"
)

// perPart is how many times are offered to a client for each part of a day.
const perPart = 3

// otherTimes gives the times to which a visit can be moved, with its therapist first. It is offered with
// nobody from whom she asked to be kept apart. From the day until on there are none.
func (d diary) otherTimes(v scheduling.Visit, day string) (view FreeView, until civil.Date, err error) {
	d.moving = v
	view = FreeView{Moment: d.moment(), Therapists: d.therapists, Service: asService(v), First: d.today}
	if day != "" {
		if view.First, err = scheduling.ReadDay("day", day, d.today, d.dates()); err != nil {
			return view, until, err
		}
	}
	var w walking
	if w.earliest, until, err = d.moveWindow(v); err != nil {
		return view, until, err
	}
	view.First = min(max(view.First, d.today), until.Add(-1))
	switch s, err := d.tx.Service(d.by.Practice, v.Service); {
	case err == nil && len(s.People) > 0: // with those who offer it, and with her who treats already
		view.Service.People = slices.Concat(s.People, []ident.Person{v.Therapist})
	case err != nil && !isMissing(err):
		return view, until, err
	}
	if view.Places, err = placesOf(d.tx, d.house); err != nil {
		return view, until, err
	}
	w.client, w.usual, w.until = v.Client, v.Therapist, min(view.First.Add(longestSearch), until)
	err = view.walk(d, w)
	return view, until, err
}

// moveWindow says from which instant on, and until before which day, somebody moves her visit by herself. Where the
// practice says on its public page how long before it wants to know, that counts here too; so does how many days ahead
// is booked there, but for the day of the visit itself.
func (d diary) moveWindow(v scheduling.Visit) (earliest time.Time, until civil.Date, err error) {
	page, err := d.tx.PublicPage(d.by.Practice)
	if !page.Shown {
		page.Notice = 0
	}
	until = max(d.today.Add(page.Ahead), civil.DateOf(v.Starts, d.zone).Add(1))
	return PublicView{Moment: d.moment(), Page: page}.earliest(), until, err
}

// walking says whose times are looked for, and how far: not before earliest, before the day until, and before the day
// from which nothing is booked with the client any more. With is the only one who treats, or empty; perPart how many
// times are offered for each part of a day, 0 for the usual number.
type walking struct {
	client      ident.Client
	usual, with ident.Person
	earliest    time.Time
	until       civil.Date
	perPart     int
}

// walk looks at two weeks after two weeks, until some have a free time or a day is reached.
func (v *FreeView) walk(d diary, w walking) error {
	people, err := d.apart(w.client)
	if err != nil {
		return err
	}
	if w.with != "" {
		people = slices.DeleteFunc(slices.Clone(people), func(p staff.Person) bool { return p.ID != w.with })
	}
	people = offering(people, v.Service)
	var parting ending.Parting
	if w.client != "" {
		if parting, _, err = d.tx.PartingOf(d.by.Practice, w.client); err != nil {
			return err
		}
	}
	offer := scheduling.Offer{Usual: w.usual, PerPart: cmp.Or(w.perPart, perPart), Apart: offerApart}
	for v.Next = v.First; len(v.Days) == 0 && v.Next < w.until; {
		days := min(searchDays, v.Next.DaysUntil(w.until))
		slots, err := d.free(people, v.Service, v.Next, days)
		if err != nil {
			return err
		}
		slots = slices.DeleteFunc(slots, func(s scheduling.Slot) bool {
			return s.Starts.Before(w.earliest) || parting.Shuts(d.today, civil.DateOf(s.Starts, d.zone))
		})
		v.Next = v.Next.Add(days)
		v.Days = byDay(offer.Choose(slots))
	}
	return nil
}

// apart gives those who treat and may be offered to a client: nobody about whom she told something that
// only its readers know of, while it is open.
func (d diary) apart(c ident.Client) ([]staff.Person, error) {
	if c == "" {
		return d.takesNew()
	}
	heads, err := d.tx.CasesOfClient(d.by.Practice, staff.System(d.by.Practice), c)
	return slices.DeleteFunc(slices.Clone(d.therapists), func(p staff.Person) bool {
		return slices.ContainsFunc(heads, func(h caseload.Case) bool {
			return h.Restricted && h.State == caseload.Open && h.About == p.ID
		})
	}), err
}
