package web

import (
	"net/http"
	"net/url"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/message"
	"github.com/partwell/partwell/internal/web/forms"
	"github.com/partwell/partwell/internal/web/pages"
	"github.com/partwell/partwell/internal/web/say"
	"github.com/partwell/partwell/internal/web/ui"
)

func (s *site) getMessage(w http.ResponseWriter, r *http.Request) error {
	if r.URL.Query().Has("said") {
		return s.showSaid(w, r, http.StatusOK, saidForm{Task: r.URL.Query().Get("said")}, nil)
	}
	return s.showMessage(w, r, http.StatusOK, "", nil)
}

// showSaid is the page after words were said and kept: another day, and what was answered.
func (s *site) showSaid(w http.ResponseWriter, r *http.Request, status int, typed saidForm, problems fault.Problems) error {
	view, err := s.office.Message(r.Context(), by(r), ident.Message(r.PathValue("message")))
	if err != nil {
		return err
	}
	if !view.Message.SaidOn.Valid() { // nothing was said yet, so there is nothing to add to
		return s.showMessage(w, r, status, "", nil)
	}
	if typed.On == "" {
		typed.On, typed.Answered = string(view.Message.SaidOn), view.Message.Answer
	}
	if typed.Version == 0 {
		typed.Version = view.Message.Version
	}
	p := pages.SaidPage{Page: s.frame(r, say.T(r.Context(), "Kept"), ui.Clients), MessageView: view, Task: typed.Task, On: typed.On, Answered: typed.Answered,
		Version: typed.Version, Problems: problems}
	p.Failed = len(problems) > 0
	return render(w, r, status, pages.Said(p))
}

// saidForm is what is added to words that were said.
type saidForm struct {
	On       string `form:"on,max=60"`
	Answered string `form:"answered,max=300"`
	Task     string `form:"task,max=60"`
	Version  int    `form:"version"`
}

func (s *site) postMessageSaid(w http.ResponseWriter, r *http.Request) error {
	id := ident.Message(r.PathValue("message"))
	form, values, problems := forms.Bind[saidForm](r)
	on, err := civil.ParseDate(form.On)
	if err != nil {
		problems.Add("on", "%s", civil.Unread(err, say.T(r.Context(), "Write the day like 3 March 2026")))
	}
	err = problems.Err()
	if err == nil {
		err = s.office.CorrectSaid(r.Context(), by(r), key(r), office.SaidChange{Message: id, On: on, Answered: form.Answered, Version: form.Version})
	}
	if f, ok := typed(err); ok {
		form.On = values.Get("on") // as it was typed
		if form.Answered = values.Get("answered"); f.Code == "stale-version" {
			form.Version = 0 // what stands now is shown above; sent again, this replaces it
		}
		return s.showSaid(w, r, formStatus(f), form, problemsOf(f, map[string]string{"said_on": "on"}))
	}
	if err != nil {
		return err
	}
	view, err := s.office.Message(r.Context(), by(r), id)
	if err != nil || view.Message.Case == "" {
		return see(w, r, "/messages/"+string(id))
	}
	return see(w, r, matterPath(view.Message.Case, "?kept="+url.QueryEscape(form.Task)))
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
	switch r.PostFormValue("by") {
	case "mail":
		return s.mailMessage(w, r, id)
	case "told":
		return s.toldMessage(w, r, id)
	}
	typedOn := forms.Clean(r.PostFormValue("on"))
	on, err := civil.ParseDate(typedOn)
	if err == nil {
		err = s.office.MarkMessageSent(r.Context(), by(r), key(r), id, on)
	} else {
		err = fault.Invalidf("on", "%s", civil.Unread(err, say.T(r.Context(), "Write the day like 3 March 2026")))
	}
	if f, ok := typed(err); ok {
		return s.showMessage(w, r, http.StatusUnprocessableEntity, typedOn, problemsOf(f, map[string]string{"said_on": "on"}))
	}
	if err != nil {
		return err
	}
	return see(w, r, "/messages/"+string(id)+"?sent=1")
}

// mailMessage sends a letter that waited, as it stands on the page.
func (s *site) mailMessage(w http.ResponseWriter, r *http.Request, id ident.Message) error {
	err := s.office.MailMessage(r.Context(), by(r), key(r), id)
	if f, ok := typed(err); ok {
		return s.showMessage(w, r, http.StatusUnprocessableEntity, "", problemsOf(f, nil))
	}
	if err != nil {
		return err
	}
	return see(w, r, "/messages/"+string(id)+"?sent=1")
}

// toldMessage notes that a letter was said instead, and leads to its day and what was answered.
func (s *site) toldMessage(w http.ResponseWriter, r *http.Request, id ident.Message) error {
	err := s.office.TellMessage(r.Context(), by(r), key(r), id, message.Way(r.PostFormValue("way")))
	if f, ok := typed(err); ok {
		return s.showMessage(w, r, http.StatusUnprocessableEntity, "", problemsOf(f, map[string]string{"way": ""}))
	}
	if err != nil {
		return err
	}
	return see(w, r, "/messages/"+string(id)+"?said=")
}
