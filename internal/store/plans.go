package store

import (
	"database/sql"
	"encoding/json"
	"errors"

	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/treatment"
)

const planCurrent = `-- plan of a client, current version
select version, goal, wanted, not_wanted, decided_on, person_id, case_id, aims from plans
where practice_id = $1 and client_id = $2 order by version desc limit 1`

const planVersions = `-- plan of a client, all versions
select version, goal, wanted, not_wanted, decided_on, person_id, case_id, aims from plans
where practice_id = $1 and client_id = $2 order by version desc`

const planInsert = `-- plan, new version
insert into plans (practice_id, client_id, version, goal, wanted, not_wanted, decided_on, person_id, case_id, aims)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`

// Plan gives the current version of a client's plan; one with Version 0 when nothing is planned.
func (tx *Tx) Plan(p ident.Practice, c ident.Client) (treatment.Plan, error) {
	plan, err := tx.scanPlan(p, c, tx.row(planCurrent, p, c).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return treatment.Plan{Client: c}, nil
	}
	return plan, err
}

// PlanVersions gives all versions, newest first.
func (tx *Tx) PlanVersions(p ident.Practice, c ident.Client) ([]treatment.Plan, error) {
	var out []treatment.Plan
	err := tx.rows(planVersions, []any{p, c}, func(scan func(...any) error) error {
		plan, err := tx.scanPlan(p, c, scan)
		out = append(out, plan)
		return err
	})
	return out, err
}

func (tx *Tx) scanPlan(p ident.Practice, c ident.Client, scan func(...any) error) (treatment.Plan, error) {
	plan := treatment.Plan{Client: c}
	var goal, aims []byte
	var wanted, not string
	err := scan(&plan.Version, &goal, &wanted, &not, &plan.DecidedOn, &plan.By, &plan.Case, &aims)
	if err != nil {
		return plan, err
	}
	plan.Wanted, plan.NotWanted = unlisted[treatment.Technique](wanted), unlisted[treatment.Technique](not)
	if plan.Goal, err = tx.open(p, "plans", "goal", numbered(string(c), plan.Version), goal); err != nil {
		return plan, err
	}
	plan.Aims, err = tx.openAims(p, plan, aims)
	return plan, err
}

// openAims reads what both sides want from its sealed form.
func (tx *Tx) openAims(p ident.Practice, plan treatment.Plan, sealed []byte) (aims treatment.Aims, err error) {
	text, err := tx.open(p, "plans", "aims", numbered(string(plan.Client), plan.Version), sealed)
	if err != nil || text == "" {
		return aims, err
	}
	err = json.Unmarshal([]byte(text), &aims)
	return aims, err
}

// sealAims writes what both sides want as it is stored; nothing where there is nothing.
func (tx *Tx) sealAims(p ident.Practice, plan treatment.Plan) ([]byte, error) {
	if plan.Aims.Empty() {
		return nil, nil
	}
	text, err := json.Marshal(plan.Aims)
	if err != nil {
		return nil, err
	}
	return tx.sealIfAny(p, "plans", "aims", numbered(string(plan.Client), plan.Version), string(text))
}

// SavePlan stores the next version of a plan; plan.Version is one more than the version that was
// read. Conflict "stale-version" when somebody else made that version.
func (tx *Tx) SavePlan(p ident.Practice, plan treatment.Plan) error {
	if err := tx.lockClient(p, plan.Client); err != nil {
		return err
	}
	now, err := tx.Plan(p, plan.Client)
	if err != nil {
		return err
	}
	if now.Version+1 != plan.Version {
		return stale("plan")
	}
	goal, err := tx.sealIfAny(p, "plans", "goal", numbered(string(plan.Client), plan.Version), plan.Goal)
	if err != nil {
		return err
	}
	aims, err := tx.sealAims(p, plan)
	if err != nil {
		return err
	}
	_, err = tx.exec(planInsert, p, plan.Client, plan.Version, goal, listed(plan.Wanted), listed(plan.NotWanted), plan.DecidedOn, plan.By, plan.Case, aims)
	return err
}
