package store

import (
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/scheduling"
)

const serviceColumns = `id, name, minutes, price, currency, active, place, version, before_minutes, after_minutes`

const servicesAll = `-- services
select ` + serviceColumns + ` from services where practice_id = $1 order by place, name, id`

const serviceByID = `-- service by id
select ` + serviceColumns + ` from services where practice_id = $1 and id = $2`

const serviceInsert = `-- service, new
insert into services (practice_id, id, name, minutes, price, currency, active, place, version, before_minutes, after_minutes)
values ($1, $2, $3, $4, $5, $6, $7, $8, 1, $9, $10)`

const serviceUpdate = `-- service, changed
update services set name = $3, minutes = $4, price = $5, currency = $6, active = $7, place = $8,
    before_minutes = $10, after_minutes = $11, version = version + 1
where practice_id = $1 and id = $2 and version = $9`

// AddService stores a new line of the price list, with Version 1.
func (tx *Tx) AddService(p ident.Practice, s scheduling.Service) error {
	_, err := tx.exec(serviceInsert, p, s.ID, s.Name, s.Minutes, s.Price.Minor, s.Price.Currency, s.Active, s.Order, s.Before, s.After)
	return err
}

// SaveService stores a changed service; s.Version is the version that was read. Visits booked
// before keep name, minutes and price. Conflict "stale-version", NotFound.
func (tx *Tx) SaveService(p ident.Practice, s scheduling.Service) error {
	n, err := tx.exec(serviceUpdate, p, s.ID, s.Name, s.Minutes, s.Price.Minor, s.Price.Currency, s.Active, s.Order, s.Version, s.Before, s.After)
	if err != nil || n > 0 {
		return err
	}
	if _, err := tx.Service(p, s.ID); err != nil {
		return err
	}
	return stale("service")
}

// Services gives the price list in its order, also what is no longer offered.
func (tx *Tx) Services(p ident.Practice) ([]scheduling.Service, error) {
	var out []scheduling.Service
	err := tx.rows(servicesAll, []any{p}, func(scan func(...any) error) error {
		s, err := scanService(scan)
		out = append(out, s)
		return err
	})
	return out, err
}

// Service finds a service; NotFound when there is none in this practice.
func (tx *Tx) Service(p ident.Practice, id ident.Service) (scheduling.Service, error) {
	s, err := scanService(tx.row(serviceByID, p, id).Scan)
	return s, missing(err, "service")
}

func scanService(scan func(...any) error) (s scheduling.Service, err error) {
	err = scan(&s.ID, &s.Name, &s.Minutes, &s.Price.Minor, &s.Price.Currency, &s.Active, &s.Order, &s.Version, &s.Before, &s.After)
	return s, err
}
