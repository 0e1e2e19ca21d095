package web

import (
	"context"
	"net/http"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/treatment"
	"github.com/partwell/partwell/internal/web/forms"
	"github.com/partwell/partwell/internal/web/pages"
	"github.com/partwell/partwell/internal/web/say"
	"github.com/partwell/partwell/internal/web/ui"
)

// planForm is what deciding together sends.
type planForm struct {
	Goal      string                `form:"goal"`
	Wanted    []treatment.Technique `form:"wanted"`
	NotWanted []treatment.Technique `form:"not_wanted"`
	DecidedOn civil.Date            `form:"decided_on"`
	Version   int                   `form:"version"`
}

func (s *site) getPlan(w http.ResponseWriter, r *http.Request) error {
	return s.showPlan(w, r, http.StatusOK, nil, nil)
}

func (s *site) postPlan(w http.ResponseWriter, r *http.Request) error {
	id := ident.Client(r.PathValue("client"))
	form, values, problems := forms.Bind[planForm](r)
	err := problems.Err()
	if err == nil {
		err = s.office.SetPlan(r.Context(), by(r), key(r), office.PlanChange{Client: id, Goal: form.Goal, Wanted: form.Wanted, NotWanted: form.NotWanted,
			DecidedOn: form.DecidedOn, Version: form.Version})
	}
	if f, ok := typed(err); ok {
		return s.showPlan(w, r, formStatus(f), values, f)
	}
	if err != nil {
		return err
	}
	return see(w, r, clientPath(id)+"?did=plan")
}

func (s *site) showPlan(w http.ResponseWriter, r *http.Request, status int, values forms.Values, wrong *fault.Error) error {
	ctx := r.Context()
	view, err := s.office.Plan(ctx, by(r), ident.Client(r.PathValue("client")))
	if err != nil {
		return err
	}
	now := view.Now()
	p := pages.PlanPage{Page: s.frame(r, say.T(ctx, "What you are working on"), ui.Clients), Back: clientPath(view.Client.ID), Name: view.Client.Name,
		Action: clientPath(view.Client.ID) + "/plan", Version: itoa(now.Version), May: true}
	switch {
	case values == nil:
		values = forms.Encode(planForm{Goal: now.Goal, Wanted: now.Wanted, NotWanted: now.NotWanted, DecidedOn: view.Today})
	case wrong == nil || wrong.Code != staleVersion:
		p.Version = values.Get("version")
	default:
		p.Changed = planLine(ctx, now)
	}
	p.Goal, p.Wanted, p.Not, p.DecidedOn = values.Get("goal"), values.All("wanted"), values.All("not_wanted"), values.Get("decided_on")
	for _, t := range treatment.Techniques() {
		p.Ways = append(p.Ways, ui.Option{Value: string(t), Label: say.T(ctx, t.Words())})
	}
	for i, v := range view.Versions {
		written := planVersion(ctx, view, v)
		if i == 0 {
			p.Now = &written
		}
		p.Earlier = append(p.Earlier, written)
	}
	if wrong != nil {
		p.Failed, p.Problems = true, problemsIn(wrong)
	}
	return render(w, r, status, pages.Plan(p))
}

// planVersion writes a version as people read it.
func planVersion(ctx context.Context, view office.PlanView, v treatment.Plan) pages.PlanVersion {
	out := pages.PlanVersion{Goal: v.Goal, Wanted: techniqueWords(ctx, v.Wanted), Decided: say.T(ctx, "Decided together, %s", say.FullDate(ctx, v.DecidedOn))}
	if not := techniqueWords(ctx, v.NotWanted); not != "" {
		out.Not = say.T(ctx, "Not: %s", not)
	}
	if p, ok := view.People[v.By]; ok && len(view.People) > 1 {
		out.Decided += say.T(ctx, ", with %s", say.Isolate(p.Name))
	}
	return out
}

// planLine writes a version in one line.
func planLine(ctx context.Context, v treatment.Plan) string {
	if v.Goal != "" {
		return "“" + v.Goal + "”"
	}
	return techniqueWords(ctx, v.Wanted)
}
