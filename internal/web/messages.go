package web

import (
	"net/http"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/web/forms"
	"github.com/partwell/partwell/internal/web/pages"
	"github.com/partwell/partwell/internal/web/say"
	"github.com/partwell/partwell/internal/web/ui"
)

func (s *site) getMessage(w http.ResponseWriter, r *http.Request) error {
	return s.showMessage(w, r, http.StatusOK, "", nil)
}

func (s *site) showMessage(w http.ResponseWriter, r *http.Request, status int, on string, problems fault.Problems) error {
	view, err := s.office.Message(r.Context(), by(r), ident.Message(r.PathValue("message")))
	if err != nil {
		return err
	}
	if on == "" {
		on = string(view.Today)
	}
	p := pages.MessagePage{Page: s.frame(r, say.T(r.Context(), "A letter"), ui.Clients), MessageView: view, On: on, Problems: problems, Sent: r.URL.Query().Has("sent")}
	p.Failed = len(problems) > 0
	if r.URL.Query().Has("print") {
		return render(w, r, status, pages.MessageLetter(p))
	}
	return render(w, r, status, pages.Message(p))
}

func (s *site) postMessageSent(w http.ResponseWriter, r *http.Request) error {
	id := ident.Message(r.PathValue("message"))
	typedOn := forms.Clean(r.PostFormValue("on"))
	on, err := civil.ParseDate(typedOn)
	if err == nil {
		err = s.office.MarkMessageSent(r.Context(), by(r), key(r), id, on)
	} else {
		err = fault.Invalidf("on", "%s", say.T(r.Context(), "Write the day like 3 March 2026"))
	}
	if f, ok := typed(err); ok {
		return s.showMessage(w, r, http.StatusUnprocessableEntity, typedOn, problemsOf(f, map[string]string{"said_on": "on"}))
	}
	if err != nil {
		return err
	}
	return see(w, r, "/messages/"+string(id)+"?sent=1")
}
