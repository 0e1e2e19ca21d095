package web

import (
	"context"
	"net/http"
	"strings"

	"github.com/a-h/templ"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/protocol/ending"
	"github.com/partwell/partwell/internal/practice/secondlook"
	"github.com/partwell/partwell/internal/web/forms"
	"github.com/partwell/partwell/internal/web/pages"
	"github.com/partwell/partwell/internal/web/say"
	"github.com/partwell/partwell/internal/web/ui"
)

func waitsPath(id ident.Act) string { return "/waits/" + string(id) }

// lookForm is an answer to what waits for a second look, or its withdrawal.
type lookForm struct {
	Do   string          `form:"do,one=answer|agree|withdraw|alone"`
	Look string          `form:"look,one=ahead|again"`
	How  ending.LookedBy `form:"how,max=20"`
	Who  string          `form:"who,max=500"`
	Line string          `form:"line,max=2000"`
	Said string          `form:"said,max=2000"`
}

func (s *site) getWaits(w http.ResponseWriter, r *http.Request) error {
	return s.showWaits(w, r, http.StatusOK, nil, nil)
}

func (s *site) showWaits(w http.ResponseWriter, r *http.Request, status int, values forms.Values, wrong *fault.Error) error {
	id, err := placed[ident.Act](r, "act", "page")
	if err != nil {
		return err
	}
	view, err := s.office.WaitingAct(r.Context(), by(r), id)
	if err != nil {
		return err
	}
	ctx := r.Context()
	if values == nil {
		values = forms.Values{"look": {r.URL.Query().Get("look")}}
	}
	p := pages.WaitsPage{Page: s.frame(r, say.T(ctx, "A second look"), ui.Today), ActView: view, Action: waitsPath(id), Sentence: actSentence(view), Stands: actStands(ctx, view),
		Look: values.Get("look"), How: values.Get("how"), With: values.Get("who"), Note: values.Get("line"), Reply: values.Get("said")}
	p.About = actAbout(ctx, view)
	if p.Failed = wrong != nil; p.Failed {
		p.Problems = faultsAt(wrong, "")
	}
	return render(w, r, status, pages.Waits(p))
}

// actSentence says who would like to do what to whom.
func actSentence(view office.ActView) templ.Component {
	if view.Mine {
		return ui.Words("%s: you would like to %s.", ui.StrongName(view.Who), view.What)
	}
	return ui.Words("%s: %s would like to %s.", ui.StrongName(view.Who), ui.Name(view.Asker), view.What)
}

// actAbout leads to whom it is about.
func actAbout(ctx context.Context, view office.ActView) *ui.Act {
	switch {
	case view.Client != "":
		return &ui.Act{Label: say.T(ctx, "The page of %s", say.Isolate(view.Who)), Href: clientPath(view.Client)}
	case view.Act.Inquiry != "":
		return &ui.Act{Label: say.T(ctx, "The waiting list"), Href: "/waiting"}
	}
	return nil
}

// anyOf lists names, the last joined by "or".
func anyOf(ctx context.Context, names []string) string {
	isolated := make([]string, 0, len(names))
	for _, n := range names {
		isolated = append(isolated, say.Isolate(n))
	}
	if len(isolated) < 2 {
		return strings.Join(isolated, "")
	}
	return say.T(ctx, "%s or %s", strings.Join(isolated[:len(isolated)-1], ", "), isolated[len(isolated)-1])
}

// actStands says how far something has come that waits, or waited.
func actStands(ctx context.Context, view office.ActView) string {
	day := say.Date(ctx, civil.DateOf(view.Looked, view.Zone), view.Today)
	looker := say.Isolate(view.Looker)
	switch view.State {
	case secondlook.Waiting:
		switch {
		case view.Several:
			return say.T(ctx, "This waits for a second look. Whoever else works here came in by a link of yours, or you by one of theirs, and nobody has said since who it was. So you look yourself; until then nothing changes.")
		case view.Alone:
			return say.T(ctx, "%s raised something, so for some time what could harm waits for a second look. Until then nothing changes.", say.Isolate(view.Who))
		case view.Mine:
			return say.T(ctx, "This waits for a second look. %s was asked; until then nothing changes.", anyOf(ctx, view.Lookers))
		}
		return say.T(ctx, "Until somebody has looked at it nothing changes. The first answer counts.")
	case secondlook.Agreed:
		switch view.How {
		case ending.ByPerson:
			if view.ByMe {
				return say.T(ctx, "You looked at it, %s: it was done.", day)
			}
			return say.T(ctx, "%s looked at it, %s: it was done.", looker, day)
		case ending.ByColleague:
			return say.T(ctx, "You asked a colleague, %s: it was done.", day)
		case ending.ByNight:
			return say.T(ctx, "You slept a night over it, %s: it was done.", day)
		}
	case secondlook.Again:
		if view.ByMe {
			return say.T(ctx, "You looked at it, %s, and ask to think of something first. Nothing was changed.", day)
		}
		return say.T(ctx, "%s looked at it, %s, and asks to think of something first. Nothing was changed.", looker, day)
	case secondlook.Withdrawn:
		return say.T(ctx, "It was withdrawn, %s. Nothing was changed.", day)
	case secondlook.Overtaken:
		return say.T(ctx, "The second look is there, %s, and it could not be done any more. Nothing was changed.", day)
	case secondlook.AtOnce: // it has no page: nobody looks at it
	}
	return ""
}

func (s *site) postWaits(w http.ResponseWriter, r *http.Request) error {
	id, err := placed[ident.Act](r, "act", "page")
	if err != nil {
		return err
	}
	form, values, problems := forms.Bind[lookForm](r)
	if err = problems.Err(); err == nil {
		err = s.answerWaits(r, id, form)
	}
	if f, ok := typed(err); ok {
		return s.showWaits(w, r, formStatus(f), values, f)
	}
	if err != nil {
		return err
	}
	return see(w, r, waitsPath(id))
}

func (s *site) answerWaits(r *http.Request, id ident.Act, form lookForm) error {
	ctx := r.Context()
	switch form.Do {
	case "withdraw":
		return s.office.WithdrawAct(ctx, by(r), key(r), id)
	case "alone":
		return s.office.LookAlone(ctx, by(r), key(r), id, form.How, form.Who, form.Line)
	case "agree":
		return s.office.LookAtAct(ctx, by(r), key(r), id, true, "")
	}
	if form.Look == "" {
		if _, err := s.office.WaitingAct(ctx, by(r), id); err != nil {
			return err
		}
		return fault.Invalidf("look", "%s", say.T(ctx, "Choose one of the two."))
	}
	return s.office.LookAtAct(ctx, by(r), key(r), id, form.Look == "ahead", form.Said)
}

// looks lists on Today what waits for a second look of the viewer.
func (t todayWords) looks(acts []office.ActView) []ui.Need {
	var out []ui.Need
	for _, a := range acts {
		need := ui.Need{Body: actSentence(a), By: say.T(t.ctx, "A second look is needed. Asked %s.", say.Date(t.ctx, civil.DateOf(a.At, t.zone), t.today)),
			Acts: []ui.Act{{Label: say.T(t.ctx, "Go ahead"), About: a.Who, To: waitsPath(a.Act.ID), Fields: []ui.Hidden{{Name: "do", Value: "agree"}}},
				{Label: say.T(t.ctx, "Think again, because"), About: a.Who, Href: waitsPath(a.Act.ID) + "?look=again"}}}
		if a.Alone {
			need.Acts = []ui.Act{{Label: say.T(t.ctx, "Look at it"), About: a.Who, Href: waitsPath(a.Act.ID)}}
		}
		out = append(out, need)
	}
	return out
}
