package office

import (
	"context"
	"slices"
	"strings"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/caseload"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/practice/treatment"
	"github.com/partwell/partwell/internal/store"
)

// PlanView is the page of what is worked on: Versions newest first, none where nothing was decided.
type PlanView struct {
	Moment
	Client   client.Client
	Versions []treatment.Plan
	People   map[ident.Person]staff.Person
	// Talks: the viewer may begin to talk about what both want.
	Talks bool
}

// Now gives the version that holds; one with Version 0 when nothing was decided.
func (v PlanView) Now() treatment.Plan {
	if len(v.Versions) == 0 {
		return treatment.Plan{Client: v.Client.ID}
	}
	return v.Versions[0]
}

// Plan gives what is worked on with a client, in all versions. The view leaves its trace.
func (o *Office) Plan(ctx context.Context, by staff.Actor, id ident.Client) (view PlanView, err error) {
	err = o.look(ctx, "plan", func(tx *store.Tx) error {
		r := register{tx: tx, by: by}
		if err := r.open(); err != nil {
			return err
		}
		c, err := r.client(id, staff.SeeClinical)
		if err != nil {
			return err
		}
		tx.Audit(by.Practice, by.Text(), "plan.view", string(id))
		view = PlanView{Moment: Moment{tx.Now(), r.zone(), r.today()}, Client: c, People: r.people, Talks: staff.Can(by, staff.WorkGoals, r.subject(c))}
		view.Versions, err = tx.PlanVersions(by.Practice, id)
		return err
	})
	return view, err
}

// TalkAboutGoals begins a talk about what both want, and gives its page; one that is open already is
// gone on with. NotFound for who may not work it for this client.
func (o *Office) TalkAboutGoals(ctx context.Context, by staff.Actor, key Key, id ident.Client) (ident.Case, error) {
	fresh := newID[ident.Case]()
	result, err := o.work(ctx, by, key, "talk about goals", id, func(tx *store.Tx) (string, error) {
		c, err := tx.Client(by.Practice, id)
		if err != nil {
			return "", err
		}
		if err := maySee(by, staff.WorkGoals, staff.Subject{Practice: by.Practice, Client: id, Therapist: c.Therapist}, "client"); err != nil {
			return "", err
		}
		heads, err := tx.CasesOfClient(by.Practice, by, id)
		if err != nil {
			return "", err
		}
		for _, head := range heads {
			if head.Protocol == Goals && head.State == caseload.Open {
				return string(head.ID), nil
			}
		}
		m, err := o.begin(tx, by, fresh, Begin{Protocol: Goals, Client: id})
		if err != nil {
			return "", err
		}
		return string(m.head.ID), nil
	})
	return ident.Case(result), err
}

// PlanChange is what was decided together: one line, techniques that the client wants and those she
// does not. Version is the one that was read, 0 for the first.
type PlanChange struct {
	Client            ident.Client
	Goal              string
	Wanted, NotWanted []treatment.Technique
	DecidedOn         civil.Date
	Version           int
}

// SetPlan stores the next version of what is worked on. Invalid on the fields goal, techniques,
// decided_on; Conflict "stale-version" when somebody else decided meanwhile.
func (o *Office) SetPlan(ctx context.Context, by staff.Actor, key Key, in PlanChange) error {
	knot := newID[ident.Knot]()
	_, err := o.work(ctx, by, key, "set plan", in, func(tx *store.Tx) (string, error) {
		r := register{tx: tx, by: by}
		if err := r.open(); err != nil {
			return "", err
		}
		c, err := r.client(in.Client, staff.EditPlan)
		if err != nil {
			return "", err
		}
		plan, err := r.plan(in)
		if err != nil {
			return "", err
		}
		before, err := tx.Plan(by.Practice, c.ID)
		if err != nil {
			return "", err
		}
		plan.Aims, plan.Change = before.Aims, ""
		if err := tx.SavePlan(by.Practice, plan); err != nil {
			return "", err
		}
		tx.Audit(by.Practice, by.Text(), "plan.set", string(c.ID))
		return "", tx.AddKnot(by.Practice, client.Knot{ID: knot, Client: c.ID, Kind: client.KindAgreed, At: r.on(in.DecidedOn),
			Text: "What you are working on, decided together", By: r.signed(c), Person: by.Person})
	})
	return err
}

// plan makes the next version, with all problems at once.
func (r *register) plan(in PlanChange) (treatment.Plan, error) {
	plan := treatment.Plan{Client: in.Client, Version: in.Version + 1, Goal: strings.TrimSpace(in.Goal), Wanted: in.Wanted, NotWanted: in.NotWanted,
		DecidedOn: in.DecidedOn, By: r.by.Person}
	err := plan.Check()
	problems, ok := asProblems(err)
	if err != nil && !ok {
		return plan, err
	}
	if plan.Goal == "" && len(plan.Wanted)+len(plan.NotWanted) == 0 {
		problems.Add("goal", "Write in one line what you are working on.")
	}
	if plan.DecidedOn > r.today() {
		problems.Add("decided_on", "This day is still to come. Write the day on which you decided it.")
	}
	for _, t := range plan.Wanted {
		if slices.Contains(plan.NotWanted, t) {
			problems.Add("techniques", "“%s” is both wanted and not wanted. Choose one.", t.Words())
		}
	}
	return plan, problems.Err()
}
