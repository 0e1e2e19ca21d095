package web

import (
	"net/http"

	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/web/pages"
	"github.com/partwell/partwell/internal/web/say"
	"github.com/partwell/partwell/internal/web/ui"
)

func (s *site) getRehearse(w http.ResponseWriter, r *http.Request) error {
	view, err := s.office.Rehearsals(r.Context(), by(r))
	if err != nil {
		return err
	}
	p := pages.RehearsePage{Page: s.frame(r, say.T(r.Context(), "Practise it first"), ui.Practice), Practice: view, Forgotten: r.URL.Query().Has("forgotten")}
	return render(w, r, http.StatusOK, pages.Rehearse(p))
}

func (s *site) postRehearse(w http.ResponseWriter, r *http.Request) error {
	id, err := s.office.BeginMatter(r.Context(), by(r), key(r), office.Begin{Protocol: r.PostFormValue("what"), Rehearse: true})
	if err != nil {
		return err
	}
	return see(w, r, matterPath(id, ""))
}

func (s *site) postRehearseForget(w http.ResponseWriter, r *http.Request) error {
	if err := s.office.ForgetRehearsal(r.Context(), by(r), key(r), ident.Case(r.PathValue("matter"))); err != nil {
		return err
	}
	return see(w, r, "/practise?forgotten=1")
}
