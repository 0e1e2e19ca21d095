package store

import (
	"slices"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/scheduling"
)

const serviceColumns = `id, name, minutes, price, currency, active, place, version, before_minutes, after_minutes, modality, pressure_from, pressure_to`

const servicesAll = `-- services
select ` + serviceColumns + ` from services where practice_id = $1 order by place, name, id`

const serviceInsert = `-- service, new
insert into services (practice_id, id, name, minutes, price, currency, active, place, version, before_minutes, after_minutes, modality, pressure_from, pressure_to)
values ($1, $2, $3, $4, $5, $6, $7, $8, 1, $9, $10, $11, $12, $13)`

const serviceUpdate = `-- service, changed
update services set name = $3, minutes = $4, active = $5, place = $6, before_minutes = $8, after_minutes = $9,
    modality = $10, pressure_from = $11, pressure_to = $12, version = version + 1
where practice_id = $1 and id = $2 and version = $7`

const serviceTouch = `-- service, its prices changed
update services set version = version + 1 where practice_id = $1 and id = $2 and version = $3`

const servicePlace = `-- service, its place in the list
update services set place = $3 where practice_id = $1 and id = $2`

const servicePrices = `-- services, their prices from a day on
select service_id, from_date, price, currency from service_prices where practice_id = $1 order by service_id, from_date`

const servicePriceSet = `-- service, a price from a day on
insert into service_prices (practice_id, service_id, from_date, price, currency) values ($1, $2, $3, $4, $5)
on conflict (practice_id, service_id, from_date) do update set price = excluded.price, currency = excluded.currency`

const servicePriceDelete = `-- service, a price gone
delete from service_prices where practice_id = $1 and service_id = $2 and from_date = $3`

const servicePeople = `-- services, who offers them
select service_id, person_id from service_people where practice_id = $1 order by service_id, person_id`

const servicePersonInsert = `-- service, one who offers it
insert into service_people (practice_id, service_id, person_id) values ($1, $2, $3) on conflict do nothing`

const servicePeopleDelete = `-- service, who offers it, gone
delete from service_people where practice_id = $1 and service_id = $2`

// AddService stores a new line of the price list, with Version 1; its Price is the one that it begins with.
func (tx *Tx) AddService(p ident.Practice, s scheduling.Service) error {
	if _, err := tx.exec(serviceInsert, p, s.ID, s.Name, s.Minutes, s.Price.Minor, s.Price.Currency, s.Active, s.Order, s.Before, s.After,
		s.Modality, s.Pressure.From, s.Pressure.To); err != nil {
		return err
	}
	return tx.setServicePeople(p, s)
}

// SaveService stores a changed service; s.Version is the version that was read. A Price other than the one
// told today counts from today on; visits booked before keep name, minutes and price. Conflict
// "stale-version", NotFound.
func (tx *Tx) SaveService(p ident.Practice, s scheduling.Service) error {
	before, err := tx.Service(p, s.ID)
	if err != nil {
		return err
	}
	n, err := tx.exec(serviceUpdate, p, s.ID, s.Name, s.Minutes, s.Active, s.Order, s.Version, s.Before, s.After, s.Modality, s.Pressure.From, s.Pressure.To)
	if err != nil {
		return err
	}
	if n == 0 {
		return stale("service")
	}
	if s.Price != before.Price {
		today, err := tx.today(p)
		if err != nil {
			return err
		}
		if err := tx.setPrice(p, s.ID, scheduling.Price{From: today, Amount: s.Price}); err != nil {
			return err
		}
	}
	if slices.Equal(s.People, before.People) {
		return nil
	}
	if _, err := tx.exec(servicePeopleDelete, p, s.ID); err != nil {
		return err
	}
	return tx.setServicePeople(p, s)
}

func (tx *Tx) setServicePeople(p ident.Practice, s scheduling.Service) error {
	for _, who := range s.People {
		if _, err := tx.exec(servicePersonInsert, p, s.ID, who); err != nil {
			return err
		}
	}
	return nil
}

// SetPrice stores a price of a service from a day on, in the place of one from the same day; s.Version is
// the version that was read. Conflict "stale-version".
func (tx *Tx) SetPrice(p ident.Practice, s scheduling.Service, price scheduling.Price) error {
	if err := tx.touchService(p, s); err != nil {
		return err
	}
	return tx.setPrice(p, s.ID, price)
}

func (tx *Tx) setPrice(p ident.Practice, id ident.Service, price scheduling.Price) error {
	_, err := tx.exec(servicePriceSet, p, id, price.From, price.Amount.Minor, price.Amount.Currency)
	return err
}

// RemovePrice takes a price from a day on out again; s.Version is the version that was read. Conflict
// "stale-version", NotFound.
func (tx *Tx) RemovePrice(p ident.Practice, s scheduling.Service, from civil.Date) error {
	if err := tx.touchService(p, s); err != nil {
		return err
	}
	n, err := tx.exec(servicePriceDelete, p, s.ID, from)
	if err == nil && n == 0 {
		err = notThere("price")
	}
	return err
}

func (tx *Tx) touchService(p ident.Practice, s scheduling.Service) error {
	n, err := tx.exec(serviceTouch, p, s.ID, s.Version)
	if err == nil && n == 0 {
		err = stale("service")
	}
	return err
}

// OrderServices puts services in this order.
func (tx *Tx) OrderServices(p ident.Practice, ids []ident.Service) error {
	for i, id := range ids {
		if _, err := tx.exec(servicePlace, p, id, i+1); err != nil {
			return err
		}
	}
	return nil
}

// Services gives the price list in its order, also what is no longer offered, with the prices told today.
func (tx *Tx) Services(p ident.Practice) ([]scheduling.Service, error) {
	var out []scheduling.Service
	at := map[ident.Service]int{}
	err := tx.rows(servicesAll, []any{p}, func(scan func(...any) error) error {
		s, err := scanService(scan)
		at[s.ID] = len(out)
		out = append(out, s)
		return err
	})
	if err != nil || len(out) == 0 {
		return out, err
	}
	err = tx.rows(servicePrices, []any{p}, func(scan func(...any) error) error {
		var id ident.Service
		var price scheduling.Price
		err := scan(&id, &price.From, &price.Amount.Minor, &price.Amount.Currency)
		s := &out[at[id]]
		s.Prices = append(s.Prices, price)
		return err
	})
	if err != nil {
		return nil, err
	}
	err = tx.rows(servicePeople, []any{p}, func(scan func(...any) error) error {
		var id ident.Service
		var who ident.Person
		err := scan(&id, &who)
		s := &out[at[id]]
		s.People = append(s.People, who)
		return err
	})
	if err != nil {
		return nil, err
	}
	today, err := tx.today(p)
	for i := range out {
		out[i].Price = out[i].PriceOn(today)
	}
	return out, err
}

// Service finds a service; NotFound when there is none in this practice.
func (tx *Tx) Service(p ident.Practice, id ident.Service) (scheduling.Service, error) {
	all, err := tx.Services(p)
	if err != nil {
		return scheduling.Service{}, err
	}
	i := slices.IndexFunc(all, func(s scheduling.Service) bool { return s.ID == id })
	if i < 0 {
		return scheduling.Service{}, notThere("service")
	}
	return all[i], nil
}

// today gives the date in a practice.
func (tx *Tx) today(p ident.Practice) (civil.Date, error) {
	h, err := tx.Practice(p)
	return h.Today(tx.Now()), err
}

func scanService(scan func(...any) error) (s scheduling.Service, err error) {
	err = scan(&s.ID, &s.Name, &s.Minutes, &s.Price.Minor, &s.Price.Currency, &s.Active, &s.Order, &s.Version, &s.Before, &s.After,
		&s.Modality, &s.Pressure.From, &s.Pressure.To)
	s.Prices = []scheduling.Price{{Amount: s.Price}}
	return s, err
}
