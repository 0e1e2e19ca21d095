package store

import (
	"time"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/boundary"
	"github.com/partwell/partwell/internal/practice/scheduling"
)

const termsInsert = `-- visit: the boundaries that stand on the day of booking
insert into visit_terms (practice_id, visit_id, boundary_id, version)
select v.practice_id, $2, v.boundary_id, v.version from boundary_versions v
where v.practice_id = $1 and v.active and v.version = (
    select max(o.version) from boundary_versions o
    where o.practice_id = v.practice_id and o.boundary_id = v.boundary_id and o.since <= $3
)`

const termsOfVisit = `-- visit: the boundaries that stood at booking
select ` + boundaryColumns + ` from visit_terms t
join boundaries b on b.practice_id = t.practice_id and b.id = t.boundary_id
join boundary_versions v on v.practice_id = t.practice_id and v.boundary_id = t.boundary_id and v.version = t.version
where t.practice_id = $1 and t.visit_id = $2 order by b.place, b.id`

// keepTerms keeps which boundaries stood when a visit was booked.
func (tx *Tx) keepTerms(p ident.Practice, v scheduling.Visit, loc *time.Location) error {
	_, err := tx.exec(termsInsert, p, v.ID, civil.DateOf(v.BookedAt, loc))
	return err
}

// TermsOf gives the boundaries that stood when a visit was booked, in the version of that day. A visit
// from before this was kept has none.
func (tx *Tx) TermsOf(p ident.Practice, v ident.Visit) ([]boundary.Boundary, error) {
	return tx.boundaries(termsOfVisit, p, v)
}

const crossingColumns = `id, client_id, boundary_id, version, side, watch, visit_id, line_id, case_id, booked, on_date, minutes, state, person_id, reason,
    knot_id, message_id, made_good, fee_line, rev`

const crossingsOfClient = `-- crossings of a client
select ` + crossingColumns + ` from crossings where practice_id = $1 and client_id = $2 order by on_date, id`

const crossingByID = `-- crossing by id
select ` + crossingColumns + ` from crossings where practice_id = $1 and id = $2`

const crossingInsert = `-- crossing, decided
insert into crossings (practice_id, ` + crossingColumns + `)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, 1)
on conflict do nothing`

const crossingUpdate = `-- crossing, changed
update crossings set state = $3, person_id = $4, reason = $5, knot_id = $6, message_id = $7, made_good = $8, minutes = $10, fee_line = $11, rev = rev + 1
where practice_id = $1 and id = $2 and rev = $9`

const crossingDelete = `-- crossing, not decided after all
delete from crossings where practice_id = $1 and id = $2 and rev = $3`

// AddCrossing stores what was decided about something noticed; Conflict "stale-version" when it was
// decided already.
func (tx *Tx) AddCrossing(p ident.Practice, c boundary.Crossing) error {
	reason, err := tx.sealIfAny(p, "crossings", "reason", string(c.ID), c.Reason)
	if err != nil {
		return err
	}
	n, err := tx.exec(crossingInsert, p, c.ID, c.Client, c.Boundary, c.Version, c.Side, c.Watch, c.Visit, c.Line, c.Case, c.Booked, c.On, c.Minutes, c.State,
		c.By, reason, c.Knot, c.Message, c.Made, c.Fee)
	return staleIf(n, err)
}

// SaveCrossing stores another decision, other minutes, the words about it, what made it good, or what was charged for it; c.Rev
// is the one that was read. Conflict "stale-version".
func (tx *Tx) SaveCrossing(p ident.Practice, c boundary.Crossing) error {
	reason, err := tx.sealIfAny(p, "crossings", "reason", string(c.ID), c.Reason)
	if err != nil {
		return err
	}
	n, err := tx.exec(crossingUpdate, p, c.ID, c.State, c.By, reason, c.Knot, c.Message, c.Made, c.Rev, c.Minutes, c.Fee)
	return staleIf(n, err)
}

// RemoveCrossing takes a decision back, so that it is only noticed again. Conflict "stale-version".
func (tx *Tx) RemoveCrossing(p ident.Practice, c boundary.Crossing) error {
	n, err := tx.exec(crossingDelete, p, c.ID, c.Rev)
	return staleIf(n, err)
}

func staleIf(n int64, err error) error {
	if err == nil && n == 0 {
		return stale("decision")
	}
	return err
}

// Crossing finds a crossing; NotFound when there is none in this practice.
func (tx *Tx) Crossing(p ident.Practice, id ident.Crossing) (boundary.Crossing, error) {
	c, err := tx.scanCrossing(p, tx.row(crossingByID, p, id).Scan)
	return c, missing(err, "page")
}

// CrossingsOf gives what was decided about a client, on both sides, oldest first.
func (tx *Tx) CrossingsOf(p ident.Practice, c ident.Client) ([]boundary.Crossing, error) {
	var out []boundary.Crossing
	err := tx.rows(crossingsOfClient, []any{p, c}, func(scan func(...any) error) error {
		x, err := tx.scanCrossing(p, scan)
		out = append(out, x)
		return err
	})
	return out, err
}

func (tx *Tx) scanCrossing(p ident.Practice, scan func(...any) error) (c boundary.Crossing, err error) {
	var reason []byte
	if err := scan(&c.ID, &c.Client, &c.Boundary, &c.Version, &c.Side, &c.Watch, &c.Visit, &c.Line, &c.Case, &c.Booked, &c.On, &c.Minutes, &c.State, &c.By, &reason,
		&c.Knot, &c.Message, &c.Made, &c.Fee, &c.Rev); err != nil {
		return c, err
	}
	c.Reason, err = tx.open(p, "crossings", "reason", string(c.ID), reason)
	return c, err
}

const chargedOtherwise = `-- visits charged otherwise than told at booking
select v.id from visits v join charge_lines l on l.practice_id = v.practice_id and l.visit_id = v.id
where v.practice_id = $1 and v.starts >= $2 and (l.amount > v.price or l.currency <> v.currency) order by v.starts, v.id`

// ChargedAbove gives the visits from an instant on of which a charge was above the price told at
// booking, also one that was taken back since.
func (tx *Tx) ChargedAbove(p ident.Practice, from time.Time) ([]ident.Visit, error) {
	var out []ident.Visit
	err := tx.rows(chargedOtherwise, []any{p, micros(from)}, func(scan func(...any) error) error {
		var id ident.Visit
		err := scan(&id)
		out = append(out, id)
		return err
	})
	return out, err
}
