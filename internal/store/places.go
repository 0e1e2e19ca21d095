package store

import (
	"time"

	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/scheduling"
)

const placesAll = `-- places
select id, name, address, zone, active, version from places where practice_id = $1 order by id`

const placeInsert = `-- place, new
insert into places (practice_id, id, name, address, zone, active, version) values ($1, $2, $3, $4, $5, $6, 1)
on conflict (practice_id, id) do nothing`

const placeUpdate = `-- place, changed
update places set name = $3, address = $4, zone = $5, active = $6, version = version + 1
where practice_id = $1 and id = $2 and version = $7`

const resourcesAll = `-- rooms and equipment
select id, kind, name, place_id, moves, active, version from resources where practice_id = $1 order by kind desc, name, id`

const resourceInsert = `-- room or piece of equipment, new
insert into resources (practice_id, id, kind, name, place_id, moves, active, rev, version) values ($1, $2, $3, $4, $5, $6, $7, 0, 1)`

const resourceUpdate = `-- room or piece of equipment, changed
update resources set kind = $3, name = $4, place_id = $5, moves = $6, active = $7, rev = rev + 1, version = version + 1
where practice_id = $1 and id = $2 and version = $8`

const needsAll = `-- what services take
select n.service_id, n.group_no, n.resource_id from service_needs n
join resources r on r.practice_id = n.practice_id and r.id = n.resource_id
where n.practice_id = $1 order by n.service_id, n.group_no, r.name, r.id`

const needsOf = `-- what a service takes
select n.service_id, n.group_no, n.resource_id from service_needs n
join resources r on r.practice_id = n.practice_id and r.id = n.resource_id
where n.practice_id = $1 and n.service_id = $2 order by n.service_id, n.group_no, r.name, r.id`

const needsDelete = `-- what a service takes, gone
delete from service_needs where practice_id = $1 and service_id = $2`

const needInsert = `-- what a service takes, one of a group
insert into service_needs (practice_id, service_id, group_no, resource_id) values ($1, $2, $3, $4)`

// Places gives where sessions are given, beside the practice's own place.
func (tx *Tx) Places(p ident.Practice) (all []scheduling.Place, err error) {
	err = tx.rows(placesAll, []any{p}, func(scan func(...any) error) error {
		var at scheduling.Place
		err := scan(&at.ID, &at.Name, &at.Address, &at.Zone, &at.Active, &at.Version)
		all = append(all, at)
		return err
	})
	return all, err
}

// KeepPlace stores a place; at.Version is the version that was read, 0 for a new one. Conflict "stale-version".
func (tx *Tx) KeepPlace(p ident.Practice, at scheduling.Place) error {
	var n int64
	var err error
	if at.Version == 0 {
		n, err = tx.exec(placeInsert, p, at.ID, at.Name, at.Address, at.Zone, at.Active)
	} else {
		n, err = tx.exec(placeUpdate, p, at.ID, at.Name, at.Address, at.Zone, at.Active, at.Version)
	}
	if err == nil && n == 0 {
		err = stale("place")
	}
	return err
}

// zones gives the time zones of the places beside the practice's own; nil where there are none.
func (tx *Tx) zones(p ident.Practice) (zones map[ident.Place]*time.Location, err error) {
	all, err := tx.Places(p)
	for _, at := range all {
		if zones == nil {
			zones = map[ident.Place]*time.Location{}
		}
		zones[at.ID] = at.Location(time.UTC)
	}
	return zones, err
}

// Resources gives the rooms, then the equipment, by name, also what is out of use.
func (tx *Tx) Resources(p ident.Practice) (all []scheduling.Resource, err error) {
	err = tx.rows(resourcesAll, []any{p}, func(scan func(...any) error) error {
		var r scheduling.Resource
		err := scan(&r.ID, &r.Kind, &r.Name, &r.Place, &r.Moves, &r.Active, &r.Version)
		all = append(all, r)
		return err
	})
	return all, err
}

// KeepResource stores a room or a piece of equipment; r.Version is the version that was read, 0 for a new
// one. What visits have taken of it stays theirs. Conflict "stale-version".
func (tx *Tx) KeepResource(p ident.Practice, r scheduling.Resource) error {
	if r.Version == 0 {
		_, err := tx.exec(resourceInsert, p, r.ID, r.Kind, r.Name, r.Place, r.Moves, r.Active)
		return err
	}
	n, err := tx.exec(resourceUpdate, p, r.ID, r.Kind, r.Name, r.Place, r.Moves, r.Active, r.Version)
	if err == nil && n == 0 {
		err = stale("room")
	}
	return err
}

// Needs gives what each service takes; nothing for one that takes nothing.
func (tx *Tx) Needs(p ident.Practice) (map[ident.Service][]scheduling.Group, error) {
	return tx.needs(needsAll, p)
}

func (tx *Tx) needs(query string, args ...any) (map[ident.Service][]scheduling.Group, error) {
	all := map[ident.Service][]scheduling.Group{}
	var last ident.Service
	lastNo := -1
	err := tx.rows(query, args, func(scan func(...any) error) error {
		var service ident.Service
		var no int
		var r ident.Resource
		if err := scan(&service, &no, &r); err != nil {
			return err
		}
		if service != last || no != lastNo {
			all[service] = append(all[service], nil)
			last, lastNo = service, no
		}
		groups := all[service]
		groups[len(groups)-1] = append(groups[len(groups)-1], r)
		return nil
	})
	return all, err
}

// SetNeeds stores what a service takes from now on. Visits that are booked keep what they have.
func (tx *Tx) SetNeeds(p ident.Practice, service ident.Service, groups []scheduling.Group) error {
	if _, err := tx.exec(needsDelete, p, service); err != nil {
		return err
	}
	for i, g := range groups {
		for _, r := range g {
			if _, err := tx.exec(needInsert, p, service, i, r); err != nil {
				return err
			}
		}
	}
	return nil
}
