package store

import (
	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/boundary"
	"github.com/partwell/partwell/internal/practice/client"
)

const boundaryColumns = `b.id, v.version, v.side, v.title, v.rule, v.why, v.follows1, v.follows2, v.follows3, b.place, v.active, v.since, v.watches, v.within_n`

const boundariesCurrent = `-- boundaries, current versions
select ` + boundaryColumns + ` from boundaries b
join boundary_versions v on v.practice_id = b.practice_id and v.boundary_id = b.id and v.version = b.version
where b.practice_id = $1 order by b.place, b.id`

const boundaryVersions = `-- boundary, all versions
select ` + boundaryColumns + ` from boundaries b
join boundary_versions v on v.practice_id = b.practice_id and v.boundary_id = b.id
where b.practice_id = $1 and b.id = $2 order by v.version desc`

const boundaryInsert = `-- boundary, new
insert into boundaries (practice_id, id, version, place, active) values ($1, $2, 1, $3, $4)`

const boundaryUpdate = `-- boundary, next version
update boundaries set version = version + 1, place = $3, active = $4 where practice_id = $1 and id = $2 and version = $5`

const boundaryPlace = `-- boundary, another place
update boundaries set place = $3 where practice_id = $1 and id = $2 and version = $4`

const boundaryVersionInsert = `-- boundary version
insert into boundary_versions (practice_id, boundary_id, version, side, title, rule, why, follows1, follows2, follows3, active, since, watches, within_n)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`

const boundaryWatch = `-- boundary, what is noticed of it
update boundary_versions set watches = $4, within_n = $5 where practice_id = $1 and boundary_id = $2 and version = $3`

const acknowledgementInsert = `-- acknowledgement
insert into acknowledgements (practice_id, client_id, boundary_id, version, how, on_date, way, known_at)
values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing`

const acknowledgeCurrent = `-- acknowledgement of all that holds
insert into acknowledgements (practice_id, client_id, boundary_id, version, how, on_date, way)
select practice_id, $2, id, version, $3, $4, $5 from boundaries where practice_id = $1 and active
on conflict do nothing`

const acknowledgementsOf = `-- acknowledgements of a client
select boundary_id, version, how, on_date, way, known_at from acknowledgements
where practice_id = $1 and client_id = $2 order by boundary_id, version, how`

const tellingInsert = `-- telling
insert into tellings (practice_id, client_id, boundary_id, on_date) values ($1, $2, $3, $4) on conflict do nothing`

const tellCurrent = `-- telling of all that holds
insert into tellings (practice_id, client_id, boundary_id, on_date)
select practice_id, $2, id, $3 from boundaries where practice_id = $1 and active
on conflict do nothing`

const tellingsOf = `-- tellings of a client
select boundary_id, on_date from tellings where practice_id = $1 and client_id = $2 order by boundary_id, on_date`

const clientsNotTold = `-- clients who were not told everything
select ` + clientColumns + ` from clients c
where c.practice_id = $1 and c.state = 'active' and exists (
    select 1 from boundaries b where b.practice_id = $1 and b.active and not exists (
        select 1 from acknowledgements a where a.practice_id = $1 and a.client_id = c.id and a.boundary_id = b.id
    )
) order by c.name_key, c.id limit $2`

const clientsAgreed = `-- clients who said yes to everything as it stands
select count(*), count(*) filter (where not exists (
    select 1 from boundaries b where b.practice_id = $1 and b.active and not exists (
        select 1 from acknowledgements a
        where a.practice_id = $1 and a.client_id = c.id and a.boundary_id = b.id and a.version = b.version and a.how = 'agreed'
    )
)) from clients c where c.practice_id = $1 and c.state = 'active'`

// AddBoundary stores the first version of a boundary.
func (tx *Tx) AddBoundary(p ident.Practice, b boundary.Boundary) error {
	if _, err := tx.exec(boundaryInsert, p, b.ID, b.Order, b.Active); err != nil {
		return err
	}
	b.Version = 1
	return tx.addBoundaryVersion(p, b)
}

func (tx *Tx) addBoundaryVersion(p ident.Practice, b boundary.Boundary) error {
	_, err := tx.exec(boundaryVersionInsert, p, b.ID, b.Version, b.Side, b.Title, b.Rule, b.Why,
		b.Follows[0], b.Follows[1], b.Follows[2], b.Active, b.Since, b.Watches, b.Within)
	return err
}

// ChangeBoundary stores what is new: another text, column or Active as the next version, another
// place in the list, or another thing to notice, alone without one. b.Version is the version that was read; the result carries
// the one that holds. Conflict "stale-version" when somebody changed it since.
func (tx *Tx) ChangeBoundary(p ident.Practice, b boundary.Boundary) (boundary.Boundary, error) {
	versions, err := tx.BoundaryVersions(p, b.ID)
	if err != nil {
		return b, err
	}
	if versions[0].Same(b) {
		b.Since = versions[0].Since
		n, err := tx.exec(boundaryPlace, p, b.ID, b.Order, b.Version)
		if err == nil && n == 0 {
			err = stale("boundary")
		}
		if err == nil {
			_, err = tx.exec(boundaryWatch, p, b.ID, b.Version, b.Watches, b.Within)
		}
		return b, err
	}
	n, err := tx.exec(boundaryUpdate, p, b.ID, b.Order, b.Active, b.Version)
	if err != nil {
		return b, err
	}
	if n == 0 {
		return b, stale("boundary")
	}
	b.Version++
	return b, tx.addBoundaryVersion(p, b)
}

// Boundaries gives the current version of every boundary in their order, also of those that are no
// longer active.
func (tx *Tx) Boundaries(p ident.Practice) ([]boundary.Boundary, error) {
	return tx.boundaries(boundariesCurrent, p)
}

// BoundaryVersions gives all versions of one boundary, newest first; NotFound when there is none.
func (tx *Tx) BoundaryVersions(p ident.Practice, id ident.Boundary) ([]boundary.Boundary, error) {
	out, err := tx.boundaries(boundaryVersions, p, id)
	if err == nil && len(out) == 0 {
		err = fault.Missing("boundary")
	}
	return out, err
}

func (tx *Tx) boundaries(query string, args ...any) ([]boundary.Boundary, error) {
	var out []boundary.Boundary
	err := tx.rows(query, args, func(scan func(...any) error) error {
		var b boundary.Boundary
		err := scan(&b.ID, &b.Version, &b.Side, &b.Title, &b.Rule, &b.Why, &b.Follows[0], &b.Follows[1], &b.Follows[2], &b.Order, &b.Active, &b.Since, &b.Watches, &b.Within)
		out = append(out, b)
		return err
	})
	return out, err
}

// Acknowledge keeps that clients were told, read or agreed to versions; what is known already
// keeps its first date, and each day stands among the tellings.
func (tx *Tx) Acknowledge(p ident.Practice, acks ...boundary.Acknowledgement) error {
	for _, a := range acks {
		at := int64(0)
		if !a.At.IsZero() {
			at = micros(a.At)
		}
		if _, err := tx.exec(acknowledgementInsert, p, a.Client, a.Boundary, a.Version, a.How, a.On, a.Way, at); err != nil {
			return err
		}
		if _, err := tx.exec(tellingInsert, p, a.Client, a.Boundary, a.On); err != nil {
			return err
		}
	}
	return nil
}

// AcknowledgeAll keeps that a client was told, read or agreed to every boundary as it stands now.
func (tx *Tx) AcknowledgeAll(p ident.Practice, c ident.Client, how boundary.How, on civil.Date, way string) error {
	if _, err := tx.exec(acknowledgeCurrent, p, c, how, on, way); err != nil {
		return err
	}
	_, err := tx.exec(tellCurrent, p, c, on)
	return err
}

// Tellings gives the days on which a client was told each boundary, in their order.
func (tx *Tx) Tellings(p ident.Practice, c ident.Client) (map[ident.Boundary][]civil.Date, error) {
	out := map[ident.Boundary][]civil.Date{}
	err := tx.rows(tellingsOf, []any{p, c}, func(scan func(...any) error) error {
		var id ident.Boundary
		var on civil.Date
		err := scan(&id, &on)
		out[id] = append(out[id], on)
		return err
	})
	return out, err
}

// Acknowledgements gives what a client was told, read and agreed to.
func (tx *Tx) Acknowledgements(p ident.Practice, c ident.Client) ([]boundary.Acknowledgement, error) {
	var out []boundary.Acknowledgement
	err := tx.rows(acknowledgementsOf, []any{p, c}, func(scan func(...any) error) error {
		a, at := boundary.Acknowledgement{Client: c}, int64(0)
		err := scan(&a.Boundary, &a.Version, &a.How, &a.On, &a.Way, &at)
		if at > 0 {
			a.At = fromMicros(at)
		}
		out = append(out, a)
		return err
	})
	return out, err
}

// ClientsNotTold gives active clients, by name, who were not told every active boundary.
func (tx *Tx) ClientsNotTold(p ident.Practice, limit int) ([]client.Client, error) {
	return tx.clients(clientsNotTold, p, limit)
}

// AgreedCount counts the active clients, and those of them who said yes to the current version of
// every active boundary.
func (tx *Tx) AgreedCount(p ident.Practice) (agreed, all int, err error) {
	err = tx.row(clientsAgreed, p).Scan(&all, &agreed)
	return agreed, all, err
}
