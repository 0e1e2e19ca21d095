package office

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/phone"
	"github.com/partwell/partwell/internal/practice/boundary"
	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// firstTimes is how many free times stand beside a service on the public page, no more than firstPerPart of
// each part of a day: they are there to choose from.
const (
	firstTimes   = 3
	firstPerPart = 1
)

// PublicService is a line of the public page: what it costs today, and the first free times.
type PublicService struct {
	scheduling.Service
	First []scheduling.Slot
}

// PublicView is the public page of a practice.
type PublicView struct {
	Moment
	House    house.Practice
	Page     house.Page
	Services []PublicService
	// Therapists are those who treat, Boundaries how the practice works, in its own words. TakeNew are those of
	// them with whom somebody new finds a time of a service; only with the free times of one.
	Therapists []staff.Person
	TakeNew    []staff.Person
	Boundaries []boundary.Boundary
	PhoneShown string
	// Places are where sessions are given, the practice's own first.
	Places []scheduling.Place
	// Mails says that a link can be mailed, so that somebody can book by herself at all.
	Mails bool
}

// Full reports whether nobody new is taken now; it does not touch those who come already.
func (v PublicView) Full() bool { return v.House.Taking == house.Full }

// NewBook reports whether somebody new books by herself.
func (v PublicView) NewBook() bool { return v.Mails && v.Page.Who == house.Everybody && !v.Full() }

// KnownBook reports whether those who come already book by themselves.
func (v PublicView) KnownBook() bool { return v.Mails && v.Page.Who != house.Nobody }

// Who gives somebody who treats by her id.
func (v PublicView) Who(id ident.Person) string {
	who, _ := staff.Find(v.Therapists, id)
	return who.Name
}

// Where gives the address of a place.
func (v PublicView) Where(id ident.Place) string { return addressAmong(v.House, v.Places, id) }

// PlaceName names a place where there are several; empty where there is one only.
func (v PublicView) PlaceName(id ident.Place) string { return nameAmong(v.Places, id) }

// addressAmong gives the address of one of some places; the practice's own may have no name of its own.
func addressAmong(p house.Practice, all []scheduling.Place, id ident.Place) string {
	i := slices.IndexFunc(all, func(at scheduling.Place) bool { return at.ID == id && id != "" })
	if i < 0 {
		return p.Place
	}
	return strings.Trim(all[i].Name+", "+all[i].Address, ", ")
}

// Service finds one that is offered.
func (v PublicView) Service(id ident.Service) (scheduling.Service, bool) {
	i := slices.IndexFunc(v.Services, func(s PublicService) bool { return s.ID == id })
	if i < 0 {
		return scheduling.Service{}, false
	}
	return v.Services[i].Service, true
}

// earliest is the first instant at which somebody can come who books by herself.
func (v PublicView) earliest() time.Time { return v.Now.Add(time.Duration(v.Page.Notice) * time.Hour) }

// openPublic loads what the public page shows, but the free times. NotFound while the page is not shown.
func openPublic(tx *store.Tx, p ident.Practice) (diary, PublicView, error) {
	d, v, err := loadPublic(tx, p)
	if err == nil && !v.Page.Shown {
		err = fault.Missing("page")
	}
	return d, v, err
}

// loadPublic is openPublic for who comes by a mailed link, which leads somewhere also while the page is not shown.
// Nobody books by herself then.
func loadPublic(tx *store.Tx, p ident.Practice) (diary, PublicView, error) {
	d, err := openDiary(tx, staff.System(p))
	if err != nil {
		return d, PublicView{}, err
	}
	v := PublicView{Moment: d.moment(), House: d.house, Therapists: d.therapists, PhoneShown: phone.Shown(d.house.Phone, countryOf(d.house))}
	if v.Page, err = tx.PublicPage(p); err != nil {
		return d, v, err
	}
	if !v.Page.Shown {
		v.Page.Who = house.Nobody
	}
	if v.Mails, err = mails(tx, d.house); err != nil {
		return d, v, err
	}
	services, err := tx.Services(p)
	if err != nil {
		return d, v, err
	}
	for _, s := range services {
		if s.Active && v.Page.Offers(s.ID) {
			s.Price = s.PriceOn(d.today)
			v.Services = append(v.Services, PublicService{Service: s})
		}
	}
	if v.Places, err = placesOf(tx, d.house); err != nil {
		return d, v, err
	}
	v.Boundaries, err = tx.Boundaries(p)
	return d, v, err
}

// mails reports whether a link can be mailed: there is a mail server, and links open. The example shows
// its letters instead.
func mails(tx *store.Tx, p house.Practice) (bool, error) {
	letters, err := leaves(tx, p)
	return letters && (p.Sample || p.Opens()), err
}

// leaves reports whether letters of a practice leave by themselves; those of an example only seem to.
func leaves(tx *store.Tx, p house.Practice) (bool, error) {
	if p.Sample {
		return true, nil
	}
	settings, err := tx.MailSettings(p.ID)
	return settings.Host != "", err
}

// PageShown reports whether the public page of a practice is shown.
func (o *Office) PageShown(ctx context.Context, p ident.Practice) (shown bool, err error) {
	err = o.read(ctx, "public page shown", func(tx *store.Tx) error {
		page, err := tx.PublicPage(p)
		shown = page.Shown
		return err
	})
	return shown, err
}

// PublicPage gives the public page of a practice; NotFound while it is not shown. Nothing on it depends on
// who looks.
func (o *Office) PublicPage(ctx context.Context, p ident.Practice) (view PublicView, err error) {
	err = o.read(ctx, "public page", func(tx *store.Tx) error {
		d, v, err := openPublic(tx, p)
		view = v
		if err != nil || v.Full() {
			return err
		}
		for i := range view.Services {
			free := FreeView{Service: view.Services[i].Service, First: d.today}
			w := walking{earliest: view.earliest(), until: d.today.Add(min(view.Page.Ahead, longestSearch)), perPart: firstPerPart}
			if err := free.walk(d, w); err != nil {
				return err
			}
			for _, day := range free.Days {
				view.Services[i].First = append(view.Services[i].First, day.Slots...)
			}
			view.Services[i].First = view.Services[i].First[:min(firstTimes, len(view.Services[i].First))]
		}
		return nil
	})
	return view, err
}

// PublicAsk asks which times of a service are free: with whom (empty: anybody), from which day on.
type PublicAsk struct {
	Service ident.Service
	With    ident.Person
	Day     string
}

// PublicTimes gives the public page with the free times of a service: with anybody where she who was asked for takes
// nobody new, or does not offer it. Invalid on day; NotFound for a service that is not offered, and while the page is
// not shown.
func (o *Office) PublicTimes(ctx context.Context, p ident.Practice, in PublicAsk) (view PublicView, times FreeView, err error) {
	err = o.read(ctx, "public times", func(tx *store.Tx) error {
		d, v, err := openPublic(tx, p)
		if view = v; err != nil {
			return err
		}
		if view.TakeNew, err = d.takesNew(); err != nil {
			return err
		}
		ask := in
		if s, ok := view.Service(in.Service); ok {
			view.TakeNew = offering(view.TakeNew, s)
			_, treats := staff.Find(view.Therapists, in.With)
			if _, open := staff.Find(view.TakeNew, in.With); treats && !open {
				ask.With = ""
			}
		}
		times, err = view.times(d, ask, walking{})
		return err
	})
	return view, times, err
}

// PublicSlot gives the public page with a time of a service that was chosen. Conflict CodeTaken where it is not
// free any more; NotFound for a service that is not offered, and while the page is not shown.
func (o *Office) PublicSlot(ctx context.Context, p ident.Practice, service ident.Service, at string) (view PublicView, slot scheduling.Slot, err error) {
	err = o.read(ctx, "public time", func(tx *store.Tx) error {
		d, v, err := openPublic(tx, p)
		if view = v; err != nil {
			return err
		}
		s, ok := view.Service(service)
		if !ok {
			return fault.Missing("page")
		}
		pick, ok := ReadPick(at)
		if !ok {
			return errTaken
		}
		slot, err = view.pick(d, s, pick, "")
		return err
	})
	return view, slot, err
}

// times gives the free times of a service, as far ahead and as long before as the practice allows; w says for
// whom.
func (v PublicView) times(d diary, in PublicAsk, w walking) (FreeView, error) {
	times := FreeView{Moment: v.Moment, Therapists: v.Therapists, Therapist: in.With, First: d.today, Places: v.Places}
	s, ok := v.Service(in.Service)
	_, treats := staff.Find(v.Therapists, in.With)
	if !ok || in.With != "" && !treats {
		return times, fault.Missing("page")
	}
	times.Service = s
	if in.Day != "" {
		day, err := scheduling.ReadDay("day", in.Day, d.today, d.dates())
		if err != nil {
			return times, err
		}
		times.First = max(day, d.today)
	}
	w.with, w.earliest, w.until = in.With, v.earliest(), d.today.Add(v.Page.Ahead)
	err := times.walk(d, w)
	return times, err
}

// PublicSettings is the page on which the practice sets its public page.
type PublicSettings struct {
	House    house.Practice
	Page     house.Page
	Services []scheduling.Service
	// Mails says that letters leave; that their links open from outside, House.Opens.
	Mails bool
}

// PublicSettings gives how the public page is set.
func (o *Office) PublicSettings(ctx context.Context, by staff.Actor) (view PublicSettings, err error) {
	if err := may(by, staff.ManagePractice, whole(by)); err != nil {
		return view, err
	}
	err = o.read(ctx, "settings of the public page", func(tx *store.Tx) error {
		view = PublicSettings{}
		if view.House, err = tx.Practice(by.Practice); err != nil {
			return err
		}
		if view.Page, err = tx.PublicPage(by.Practice); err != nil {
			return err
		}
		if view.Mails, err = leaves(tx, view.House); err != nil {
			return err
		}
		services, err := tx.Services(by.Practice)
		view.Services = slices.DeleteFunc(services, func(s scheduling.Service) bool { return !s.Active })
		return err
	})
	return view, err
}

// SetPublicPage changes how the public page is set. Invalid on who, ahead, notice; Conflict "stale-version".
func (o *Office) SetPublicPage(ctx context.Context, by staff.Actor, key Key, in house.Page) error {
	_, err := o.work(ctx, by, key, "set the public page", in, func(tx *store.Tx) (string, error) {
		if err := may(by, staff.ManagePractice, whole(by)); err != nil {
			return "", err
		}
		if err := in.Check(); err != nil {
			return "", err
		}
		tx.Audit(by.Practice, by.Text(), "public-page.set", string(by.Practice))
		return "", tx.SavePublicPage(by.Practice, in)
	})
	return err
}

// takesNew gives those who treat and are open for new people, by their own word.
func (d diary) takesNew() ([]staff.Person, error) {
	words, err := d.takings()
	return slices.DeleteFunc(slices.Clone(d.therapists), func(p staff.Person) bool { return words[p.ID].Taking != house.Open }), err
}
