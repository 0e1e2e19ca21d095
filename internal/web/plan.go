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
	p.Aims = planAims(ctx, "plan", now.Aims, view.Client.FirstName())
	if view.Talks {
		p.Talk = &ui.Act{Label: say.T(ctx, "We want different things from it: talk it through"), To: clientPath(view.Client.ID) + "/goals"}
	}
	for i, v := range view.Versions {
		written := planVersion(ctx, view, v)
		if i == 0 {
			p.Now = &written
			continue
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
	out := pages.PlanVersion{Goal: v.Goal, Wanted: techniqueWords(ctx, v.Wanted), Mix: firstUpper(v.Mix.Words()), Decided: decidedWords(ctx, v, say.FullDate(ctx, v.DecidedOn))}
	if not := techniqueWords(ctx, v.NotWanted); not != "" {
		out.Not = say.T(ctx, "Not: %s", not)
	}
	if p, ok := view.People[v.By]; ok && len(view.People) > 1 {
		out.Decided += say.T(ctx, ", with %s", say.Isolate(p.Name))
	}
	return out
}

// decidedWords says what a version came from, and on which day.
func decidedWords(ctx context.Context, v treatment.Plan, day string) string {
	switch v.Change {
	case treatment.TheirGoals:
		return say.T(ctx, "Their goals were written down, %s", day)
	case treatment.OurGoals:
		return say.T(ctx, "Your goals were written down, %s", day)
	case treatment.WasTold:
		return say.T(ctx, "You told what focused work gives, %s", day)
	case treatment.MixAgreed:
		return say.T(ctx, "The minutes of each were agreed, %s", day)
	case treatment.BothYes:
		return say.T(ctx, "You both said yes to it, %s", day)
	case treatment.HopesHeard:
		return say.T(ctx, "What was hoped for was written down, %s", day)
	case treatment.Reviewed:
		return say.T(ctx, "You looked back together, %s", day)
	case treatment.NextTimeSaid:
		return say.T(ctx, "What they would like next time was written down, %s", day)
	}
	return say.T(ctx, "Decided together, %s", day)
}

// planAims are what both want of the visits, as the practice reads it.
func planAims(ctx context.Context, id string, a treatment.Aims, name string) pages.Aims {
	return pages.Aims{Aims: a, ID: id, TheirTitle: say.T(ctx, "%s wants", say.Isolate(name)), OurTitle: say.T(ctx, "You would work towards"), ToldWords: pages.ToldAims(ctx, a)}
}

// postTalk begins a talk about what both want, or goes on with the one that is open.
func (s *site) postTalk(w http.ResponseWriter, r *http.Request) error {
	id, err := s.office.TalkAboutGoals(r.Context(), by(r), key(r), ident.Client(r.PathValue("client")))
	if err != nil {
		return err
	}
	m, err := s.office.Matter(r.Context(), by(r), id)
	if err != nil {
		return err
	}
	if !m.State.Tasks["tell"].IsDone() && !m.State.Tasks["open"].IsDone() {
		return see(w, r, matterPath(id, "/do/open"))
	}
	return see(w, r, matterPath(id, ""))
}

// planLine writes a version in one line.
func planLine(ctx context.Context, v treatment.Plan) string {
	if v.Goal != "" {
		return "“" + v.Goal + "”"
	}
	return techniqueWords(ctx, v.Wanted)
}
