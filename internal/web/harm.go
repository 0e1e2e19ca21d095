package web

import (
	"net/http"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/web/forms"
	"github.com/partwell/partwell/internal/web/pages"
	"github.com/partwell/partwell/internal/web/say"
	"github.com/partwell/partwell/internal/web/ui"
)

// harm begins the page of somebody who was harmed by a client.
func (s *site) harm(r *http.Request, title string) (p pages.HarmPage, err error) {
	p = pages.HarmPage{Page: s.frame(r, title, ui.Clients), Practice: of(r).practice}
	p.HarmView, err = s.office.Harm(r.Context(), by(r), ident.Client(r.PathValue("client")), ident.Visit(r.PathValue("visit")))
	return p, err
}

func (s *site) getStopNow(w http.ResponseWriter, r *http.Request) error {
	p, err := s.harm(r, say.T(r.Context(), "Stop now"))
	if err != nil {
		return err
	}
	path := "/visits/" + r.PathValue("visit")
	p.Back, p.When = ui.Act{Label: say.T(r.Context(), "Back to the room"), Href: path + "/room"}, p.Visit.Span(p.Zone)
	return render(w, r, http.StatusOK, pages.StopNow(p))
}

func (s *site) postStopNow(w http.ResponseWriter, r *http.Request) error {
	id, err := s.office.TellHarm(r.Context(), by(r), key(r), office.HarmTold{Visit: ident.Visit(r.PathValue("visit"))})
	if err != nil {
		return err
	}
	return see(w, r, matterPath(id, ""))
}

func (s *site) getHarm(w http.ResponseWriter, r *http.Request) error {
	return s.showHarm(w, r, http.StatusOK, nil, nil)
}

func (s *site) showHarm(w http.ResponseWriter, r *http.Request, status int, values forms.Values, problems fault.Problems) error {
	p, err := s.harm(r, say.T(r.Context(), "Something was done to me"))
	if err != nil {
		return err
	}
	p.Back, p.Problems, p.Failed = ui.Act{Href: clientPath(p.Against)}, problems, len(problems) > 0
	p.Alone = values.Get("alone") == "yes"
	return render(w, r, status, pages.Harm(p))
}

// harmForm says whether she keeps it to herself.
type harmForm struct {
	Alone string `form:"alone,one=yes|no" missing:"Choose who may read it."`
}

func (s *site) postHarm(w http.ResponseWriter, r *http.Request) error {
	form, values, problems := forms.Bind[harmForm](r)
	if len(problems) > 0 {
		return s.showHarm(w, r, http.StatusUnprocessableEntity, values, problems)
	}
	id, err := s.office.TellHarm(r.Context(), by(r), key(r), office.HarmTold{Client: ident.Client(r.PathValue("client")), Alone: form.Alone == "yes"})
	if err != nil {
		return err
	}
	return see(w, r, matterPath(id, ""))
}
