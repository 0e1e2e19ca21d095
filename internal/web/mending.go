package web

import (
	"net/http"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/web/forms"
	"github.com/partwell/partwell/internal/web/pages"
	"github.com/partwell/partwell/internal/web/say"
	"github.com/partwell/partwell/internal/web/ui"
)

func (s *site) getMending(w http.ResponseWriter, r *http.Request) error {
	return s.showMending(w, r, http.StatusOK, pages.MendingPage{})
}

// showMending shows the page; p holds what was typed where a form came back.
func (s *site) showMending(w http.ResponseWriter, r *http.Request, status int, p pages.MendingPage) error {
	view, err := s.office.Mendings(r.Context(), by(r))
	if err != nil {
		return err
	}
	p.Page, p.Mendings = s.frame(r, say.T(r.Context(), "What we are mending"), ui.Practice), view
	p.Failed = len(p.Problems) > 0
	if r.URL.Query().Get("did") == "ended" {
		p.Told = say.T(r.Context(), "Closed. It stands below with what you saw.")
	}
	return render(w, r, status, pages.Mending(p))
}

func (s *site) postMendingEnd(w http.ResponseWriter, r *http.Request) error {
	id, worked, seen := r.PathValue("mending"), r.PostFormValue("worked"), forms.Clean(r.PostFormValue("seen"))
	if worked != "yes" && worked != "no" {
		var problems fault.Problems
		problems.Add("worked", "%s", say.T(r.Context(), "Choose whether it worked."))
		return s.showMending(w, r, http.StatusUnprocessableEntity, pages.MendingPage{On: id, Seen: seen, Problems: problems})
	}
	failed := s.office.EndMending(r.Context(), by(r), key(r), ident.Improvement(id), worked == "yes", seen)
	if f, ok := typed(failed); ok {
		return s.showMending(w, r, http.StatusUnprocessableEntity, pages.MendingPage{On: id, Worked: worked, Seen: seen, Problems: problemsOf(f, nil)})
	}
	if failed != nil {
		return failed
	}
	return see(w, r, "/practice/mending?did=ended")
}
