package office

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/money"
	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// ServicesView is the price list. Offered and Old are in its order; Old are no longer offered. Therapists
// are all who treat.
type ServicesView struct {
	Moment
	Therapists   []staff.Person
	Offered, Old []scheduling.Service
}

// Services gives the price list with all that is set about it. Forbidden for who does not keep it.
func (o *Office) Services(ctx context.Context, by staff.Actor) (view ServicesView, err error) {
	err = o.read(ctx, "services", func(tx *store.Tx) error {
		view = ServicesView{}
		d, err := diaryFor(tx, by, staff.ManagePractice)
		if err != nil {
			return err
		}
		view.Moment, view.Therapists = d.moment(), d.therapists
		all, err := tx.Services(by.Practice)
		for _, s := range all {
			if s.Active {
				view.Offered = append(view.Offered, s)
			} else {
				view.Old = append(view.Old, s)
			}
		}
		return err
	})
	return view, err
}

// ServiceView is the page of one service; a zero Service is one to be added.
type ServiceView struct {
	Moment
	Therapists []staff.Person
	Service    scheduling.Service
	Currency   money.Currency
	Grounds    Grounds
}

// Service gives the page of a service; with no id, of one to be added. Forbidden, NotFound.
func (o *Office) Service(ctx context.Context, by staff.Actor, id ident.Service) (view ServiceView, err error) {
	err = o.read(ctx, "a service", func(tx *store.Tx) error {
		view = ServiceView{}
		d, err := diaryFor(tx, by, staff.ManagePractice)
		if err != nil {
			return err
		}
		view.Moment, view.Therapists, view.Currency = d.moment(), d.therapists, d.house.Currency
		if id == "" {
			return nil
		}
		if view.Grounds, err = grounds(tx, d.house); err != nil {
			return err
		}
		view.Service, err = tx.Service(by.Practice, id)
		return err
	})
	return view, err
}

// ServiceRequest is a service as it was asked for; ID is empty for a new one, and only then it has a Price.
// People are those who offer it, all of them for everybody. Version is the one that was seen.
type ServiceRequest struct {
	ID                     ident.Service
	Name, Modality, Price  string
	Minutes, Before, After int
	Pressure               scheduling.Pressure
	People                 []ident.Person
	Version                int
	// Wrong is what could not be read of the form; then nothing is stored, and all is told at once.
	Wrong fault.Problems `json:"-"`
}

// KeepService adds a service to the price list or changes one; visits that are booked keep what was told.
// Invalid about name, minutes, before, after, price, modality, pressure, people; Conflict "stale-version".
func (o *Office) KeepService(ctx context.Context, by staff.Actor, key Key, in ServiceRequest) (ident.Service, error) {
	in.Name, in.Modality, in.Price = squeezed(in.Name), squeezed(in.Modality), strings.TrimSpace(in.Price)
	fresh := newID[ident.Service]()
	id, err := o.work(ctx, by, key, "keep a service", in, func(tx *store.Tx) (string, error) {
		d, err := diaryFor(tx, by, staff.ManagePractice)
		if err != nil {
			return "", err
		}
		s, err := d.service(in)
		if err != nil {
			return "", err
		}
		tx.Audit(by.Practice, by.Text(), "practice.services", string(s.ID))
		if in.ID != "" {
			return string(s.ID), tx.SaveService(by.Practice, s)
		}
		s.ID = fresh
		if err := tx.AddService(by.Practice, s); err != nil {
			return "", err
		}
		return string(fresh), answered(tx, by, house.StepServices, nil)
	})
	return ident.Service(id), err
}

// service makes a service of a request, with all problems at once.
func (d diary) service(in ServiceRequest) (scheduling.Service, error) {
	all, err := d.tx.Services(d.by.Practice)
	if err != nil {
		return scheduling.Service{}, err
	}
	s := scheduling.Service{Active: true, Order: 1, Price: money.Of(-1, d.house.Currency)}
	if len(all) > 0 {
		s.Order = all[len(all)-1].Order + 1
	}
	if in.ID != "" {
		i := slices.IndexFunc(all, func(s scheduling.Service) bool { return s.ID == in.ID })
		if i < 0 {
			return s, fault.Missing("service")
		}
		s = all[i]
	} else if price, err := money.Parse(in.Price, d.house.Currency); err == nil {
		s.Price = price
	}
	before := s.Pressure
	s.Name, s.Modality, s.Minutes, s.Before, s.After, s.Pressure, s.Version = in.Name, in.Modality, in.Minutes, in.Before, in.After, in.Pressure, in.Version
	if len(d.therapists) < 2 { // nobody is asked how hard where there is nobody to choose
		s.Pressure = before
	}
	problems := besides(slices.Clone(in.Wrong), s.Check())
	s.People = d.offerers(in.People, &problems)
	return s, problems.Err()
}

// offerers gives those who offer a service as they are stored: nobody in particular where everybody does, or
// where only one person treats.
func (d diary) offerers(chosen []ident.Person, problems *fault.Problems) (people []ident.Person) {
	for _, t := range d.therapists {
		if slices.Contains(chosen, t.ID) {
			people = append(people, t.ID)
		}
	}
	slices.Sort(people)
	switch {
	case len(people) == len(d.therapists), len(d.therapists) < 2:
		return nil
	case len(people) == 0:
		problems.Add("people", "Choose at least one who offers it. To stop offering it, take it out of use.")
	}
	return people
}

// PriceRequest asks for a price of a service from a day on; From is in free words, empty for today.
type PriceRequest struct {
	Service     ident.Service
	Price, From string
	Version     int
}

// SetPrice changes the price of a service from a day on. What was told for visits that are booked stays.
// Invalid on price and from, Conflict "stale-version".
func (o *Office) SetPrice(ctx context.Context, by staff.Actor, key Key, in PriceRequest) error {
	return o.reprice(ctx, by, key, "set a price", in, func(d diary, s scheduling.Service) error {
		var problems fault.Problems
		amount, err := money.Parse(in.Price, d.house.Currency)
		if err != nil {
			amount = money.Of(-1, d.house.Currency)
		}
		from := d.today
		if strings.TrimSpace(in.From) != "" {
			from = d.readDay(&problems, "from", in.From, d.today)
		}
		price, err := s.Reprice(cmp.Or(from, d.today), amount, d.today)
		more, _ := asProblems(err)
		if problems = append(problems, more...); len(problems) > 0 {
			return problems.Err()
		}
		return d.tx.SetPrice(d.by.Practice, s, price)
	})
}

// RemovePrice takes out a price that is still to come; From is its day as stored. Conflict "price-counts"
// where it counts already, "stale-version"; NotFound.
func (o *Office) RemovePrice(ctx context.Context, by staff.Actor, key Key, in PriceRequest) error {
	return o.reprice(ctx, by, key, "remove a price", in, func(d diary, s scheduling.Service) error {
		i := slices.IndexFunc(s.Prices, func(p scheduling.Price) bool { return p.From != "" && string(p.From) == in.From })
		if i < 0 {
			return fault.Missing("price")
		}
		if s.Prices[i].From <= d.today {
			return fault.New(fault.Conflict, "price-counts", "This price counts already, and may have been told. It stays; you can set another one from today.")
		}
		return d.tx.RemovePrice(d.by.Practice, s, s.Prices[i].From)
	})
}

// reprice changes prices of a service, by whoever keeps the price list.
func (o *Office) reprice(ctx context.Context, by staff.Actor, key Key, what string, in PriceRequest, change func(diary, scheduling.Service) error) error {
	return o.changeServices(ctx, by, key, what, in, func(d diary) error {
		s, err := d.tx.Service(by.Practice, in.Service)
		if err != nil {
			return err
		}
		s.Version = in.Version
		return change(d, s)
	})
}

func (o *Office) changeServices(ctx context.Context, by staff.Actor, key Key, what string, in any, change func(diary) error) error {
	_, err := o.work(ctx, by, key, what, in, func(tx *store.Tx) (string, error) {
		d, err := diaryFor(tx, by, staff.ManagePractice)
		if err != nil {
			return "", err
		}
		tx.Audit(by.Practice, by.Text(), "practice.services", "")
		return "", change(d)
	})
	return err
}

// OfferRequest says whether a service is offered. Version is the one that was seen.
type OfferRequest struct {
	Service ident.Service
	Offered bool
	Version int
}

// OfferService takes a service out of use or offers it again; visits that are booked stand. Conflict
// "stale-version", NotFound.
func (o *Office) OfferService(ctx context.Context, by staff.Actor, key Key, in OfferRequest) error {
	return o.changeServices(ctx, by, key, "offer a service", in, func(d diary) error {
		s, err := d.tx.Service(by.Practice, in.Service)
		if err != nil {
			return err
		}
		s.Active, s.Version = in.Offered, in.Version
		if err := d.tx.SaveService(by.Practice, s); err != nil {
			return err
		}
		s.Version++
		return inCurrency(d.tx, by.Practice, s, d.house.Currency)
	})
}

// MoveServiceUp puts an offered service before the one above it.
func (o *Office) MoveServiceUp(ctx context.Context, by staff.Actor, key Key, id ident.Service) error {
	return o.changeServices(ctx, by, key, "move a service up", id, func(d diary) error {
		all, err := d.tx.Services(by.Practice)
		if err != nil {
			return err
		}
		var ids, old []ident.Service
		for _, s := range all {
			if s.Active {
				ids = append(ids, s.ID)
			} else {
				old = append(old, s.ID)
			}
		}
		i := slices.Index(ids, id)
		if i < 0 {
			return fault.Missing("service")
		}
		if i > 0 {
			ids[i-1], ids[i] = ids[i], ids[i-1]
		}
		return d.tx.OrderServices(by.Practice, append(ids, old...))
	})
}
