package web

import (
	"net/http"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/web/forms"
	"github.com/partwell/partwell/internal/web/pages"
	"github.com/partwell/partwell/internal/web/say"
)

// agreementAt gives the agreement of a visitor's matter where that is what the address names; nil for
// every other step.
func (s *site) agreementAt(r *http.Request, v office.Visitor) (*protocol.Task, office.Matter, error) {
	m, err := s.office.MatterByLink(r.Context(), v)
	if err != nil {
		return nil, m, err
	}
	if t, ok := m.Definition.Resolution(); ok && t.ID == r.PathValue("task") {
		return t, m, nil
	}
	return nil, m, nil
}

// toSuggest leads to the page on which a client says what she would like.
func (s *site) toSuggest(w http.ResponseWriter, r *http.Request, v office.Visitor) error {
	m, err := s.office.MatterByLink(r.Context(), v)
	if err != nil {
		return err
	}
	t, ok := m.Definition.Resolution()
	if !ok {
		return fault.Missing("page")
	}
	return see(w, r, "/l/"+r.PathValue("token")+"/do/"+t.ID)
}

// showSuggest asks a client what she would like. Where nothing can be suggested now, her page says
// where it stands.
func (s *site) showSuggest(w http.ResponseWriter, r *http.Request, v office.Visitor, m office.Matter, status int, problems fault.Problems) error {
	if !pages.OwnMaySuggest(m) {
		return see(w, r, "/l/"+r.PathValue("token"))
	}
	p := pages.OwnSuggestPage{Page: s.linkFrame(r, v, say.T(r.Context(), "What would you like")), Matter: m, Token: r.PathValue("token"), Problems: problems,
		Text: r.PostFormValue("text"), Yours: r.PostFormValue(protocol.FieldYours), By: r.PostFormValue(protocol.FieldBy)}
	if own, ok := pages.OwnOffered(m); ok && r.Method == http.MethodGet {
		p.Text, p.Yours, p.By = own.Text, own.Answers.One(protocol.FieldYours), own.Answers.One(protocol.FieldBy)
	}
	p.Failed = len(problems) > 0
	return render(w, r, status, pages.OwnSuggest(p))
}

// postSuggest puts what a client would like before the practice. What was typed stays on the page,
// also where something came in between; where both have said yes meanwhile it stands ready to be added.
func (s *site) postSuggest(w http.ResponseWriter, r *http.Request, v office.Visitor, t *protocol.Task) error {
	terms, err := answersIn(r, protocol.TermsOf(t), "")
	if err != nil {
		return err
	}
	text := forms.Clean(r.PostFormValue("text"))
	err = s.office.SuggestByLink(r.Context(), v, key(r), wholeNumber(r, "offer"), text, terms)
	f, refused := typed(err)
	switch {
	case refused && f.Code == "agreed-already":
		r.PostForm.Set("word", text)
		return s.showOwnMatter(w, r, v, http.StatusUnprocessableEntity, fault.Problems{{Field: "word", Message: f.Message + " " + say.T(r.Context(), "What you wrote stands below; you can send it as something to add.")}})
	case refused:
		m, err := s.office.MatterByLink(r.Context(), v)
		if err != nil {
			return err
		}
		return s.showSuggest(w, r, v, m, http.StatusUnprocessableEntity, problemsOf(f, nil))
	case err != nil:
		return err
	}
	return see(w, r, "/l/"+r.PathValue("token")+"?answer=1")
}
