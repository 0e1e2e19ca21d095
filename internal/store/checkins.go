package store

import (
	"time"

	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/treatment"
)

const checkPlanColumns = `client_id, id, first_minute, every_minutes, visits, from_at, visit_id, case_id`

const checkPlansOf = `-- check plans of a client
select ` + checkPlanColumns + ` from check_plans where practice_id = $1 and client_id = $2 order by id`

const checkPlansBetween = `-- check plans of the clients of a day
select ` + checkPlanColumns + ` from check_plans
where practice_id = $1 and client_id in (
    select client_id from visits where practice_id = $1 and starts >= $2 and starts < $3
) order by client_id, id`

const checkPlanSet = `-- check plan
insert into check_plans (practice_id, client_id, id, first_minute, every_minutes, visits, from_at, visit_id, case_id)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
on conflict (practice_id, client_id, id) do update set first_minute = excluded.first_minute, every_minutes = excluded.every_minutes,
    visits = excluded.visits, from_at = excluded.from_at, visit_id = excluded.visit_id, case_id = excluded.case_id`

const checkPlanDelete = `-- check plan, gone
delete from check_plans where practice_id = $1 and client_id = $2 and id = $3`

const checkInsOf = `-- check-ins of a visit
select minute, answer, spot, line, at from checkins where practice_id = $1 and visit_id = $2 order by minute`

const checkInSet = `-- check-in answered
insert into checkins (practice_id, visit_id, minute, answer, spot, line, at) values ($1, $2, $3, $4, $5, $6, $7)
on conflict (practice_id, visit_id, minute) do update set answer = excluded.answer, spot = excluded.spot, line = excluded.line, at = excluded.at`

// SetCheckPlan stores when to ask about the pressure; one with the same id is replaced.
func (tx *Tx) SetCheckPlan(p ident.Practice, c treatment.CheckPlan) error {
	_, err := tx.exec(checkPlanSet, p, c.Client, c.ID, c.First, c.Every, c.Visits, microsOrNull(c.From), c.Visit, c.Case)
	return err
}

// EndCheckPlan takes a plan away; nothing happens when there is none.
func (tx *Tx) EndCheckPlan(p ident.Practice, c ident.Client, id string) error {
	_, err := tx.exec(checkPlanDelete, p, c, id)
	return err
}

// CheckPlans gives a client's check plans; treatment.Minutes says what they mean for a visit.
func (tx *Tx) CheckPlans(p ident.Practice, c ident.Client) ([]treatment.CheckPlan, error) {
	byClient, err := tx.checkPlans(checkPlansOf, p, c)
	return byClient[c], err
}

// CheckPlansBetween gives the check plans of clients with a visit that begins in [from, to).
func (tx *Tx) CheckPlansBetween(p ident.Practice, from, to time.Time) (map[ident.Client][]treatment.CheckPlan, error) {
	return tx.checkPlans(checkPlansBetween, p, micros(from), micros(to))
}

func (tx *Tx) checkPlans(query string, args ...any) (map[ident.Client][]treatment.CheckPlan, error) {
	out := map[ident.Client][]treatment.CheckPlan{}
	err := tx.rows(query, args, func(scan func(...any) error) error {
		var c treatment.CheckPlan
		var from *int64
		err := scan(&c.Client, &c.ID, &c.First, &c.Every, &c.Visits, &from, &c.Visit, &c.Case)
		c.From = timeOrZero(from)
		out[c.Client] = append(out[c.Client], c)
		return err
	})
	return out, err
}

// AnswerCheckIn keeps what the client said at a minute of a visit; an answer given again replaces
// the one before.
func (tx *Tx) AnswerCheckIn(p ident.Practice, c treatment.CheckIn) error {
	line, err := tx.sealIfAny(p, "checkins", "line", numbered(string(c.Visit), c.Minute), c.Line)
	if err != nil {
		return err
	}
	_, err = tx.exec(checkInSet, p, c.Visit, c.Minute, c.Answer, c.Spot, line, micros(c.At))
	return err
}

// CheckIns gives what was answered during a visit, by minute.
func (tx *Tx) CheckIns(p ident.Practice, v ident.Visit) ([]treatment.CheckIn, error) {
	var out []treatment.CheckIn
	err := tx.rows(checkInsOf, []any{p, v}, func(scan func(...any) error) error {
		c := treatment.CheckIn{Visit: v}
		var line []byte
		var at int64
		if err := scan(&c.Minute, &c.Answer, &c.Spot, &line, &at); err != nil {
			return err
		}
		c.At = fromMicros(at)
		var err error
		c.Line, err = tx.open(p, "checkins", "line", numbered(string(v), c.Minute), line)
		out = append(out, c)
		return err
	})
	return out, err
}
