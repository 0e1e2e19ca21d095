package store

import (
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/billing"
)

const improvementColumns = `id, case_id, cause, let_in, change, seen_by, person_id, opened_on, by_date, done_on, worked, seen, rev`

const improvementInsert = `-- improvement: add
insert into improvements (practice_id, ` + improvementColumns + `) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 1)`

const improvementUpdate = `-- improvement: its end
update improvements set done_on = $3, worked = $4, seen = $5, rev = rev + 1 where practice_id = $1 and id = $2 and rev = $6`

const improvementsAll = `-- improvement: all, open first, the nearest day first
select ` + improvementColumns + ` from improvements where practice_id = $1 order by done_on, by_date, id`

const improvementByID = `-- improvement: by id
select ` + improvementColumns + ` from improvements where practice_id = $1 and id = $2`

const improvementTable = "improvements"

// AddImprovement stores something to be mended.
func (tx *Tx) AddImprovement(p ident.Practice, i billing.Improvement) error {
	var sealed [3][]byte
	for n, text := range []struct{ column, plain string }{{"let_in", i.LetIn}, {"change", i.Change}, {"seen_by", i.SeenBy}} {
		var err error
		if sealed[n], err = tx.sealIfAny(p, improvementTable, text.column, string(i.ID), text.plain); err != nil {
			return err
		}
	}
	_, err := tx.exec(improvementInsert, p, i.ID, i.Case, i.Cause, sealed[0], sealed[1], sealed[2], i.Person, i.Opened, i.By, i.Done, i.Worked, nil)
	return err
}

// SaveImprovement stores the end of something that was mended; Conflict "stale-version".
func (tx *Tx) SaveImprovement(p ident.Practice, i billing.Improvement) error {
	seen, err := tx.sealIfAny(p, improvementTable, "seen", string(i.ID), i.Seen)
	if err != nil {
		return err
	}
	n, err := tx.exec(improvementUpdate, p, i.ID, i.Done, i.Worked, seen, i.Rev)
	return staleIf(n, err)
}

// Improvements gives everything that is or was mended: open ones first, the nearest day first.
func (tx *Tx) Improvements(p ident.Practice) ([]billing.Improvement, error) {
	var out []billing.Improvement
	err := tx.rows(improvementsAll, []any{p}, func(scan func(...any) error) error {
		i, err := tx.scanImprovement(p, scan)
		out = append(out, i)
		return err
	})
	return out, err
}

// Improvement finds one; NotFound when there is none in this practice.
func (tx *Tx) Improvement(p ident.Practice, id ident.Improvement) (billing.Improvement, error) {
	i, err := tx.scanImprovement(p, tx.row(improvementByID, p, id).Scan)
	return i, missing(err, "page")
}

func (tx *Tx) scanImprovement(p ident.Practice, scan func(...any) error) (i billing.Improvement, err error) {
	var letIn, change, seenBy, seen []byte
	if err := scan(&i.ID, &i.Case, &i.Cause, &letIn, &change, &seenBy, &i.Person, &i.Opened, &i.By, &i.Done, &i.Worked, &seen, &i.Rev); err != nil {
		return i, err
	}
	for _, text := range []struct {
		column string
		sealed []byte
		into   *string
	}{{"let_in", letIn, &i.LetIn}, {"change", change, &i.Change}, {"seen_by", seenBy, &i.SeenBy}, {"seen", seen, &i.Seen}} {
		if *text.into, err = tx.open(p, improvementTable, text.column, string(i.ID), text.sealed); err != nil {
			return i, err
		}
	}
	return i, nil
}
