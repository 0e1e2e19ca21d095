package web

import (
	"net/http"
	"slices"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/message"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/web/forms"
	"github.com/partwell/partwell/internal/web/pages"
	"github.com/partwell/partwell/internal/web/say"
	"github.com/partwell/partwell/internal/web/ui"
)

func (s *site) getInquiries(w http.ResponseWriter, r *http.Request) error {
	view, err := s.office.Inquiries(r.Context(), by(r))
	if err != nil {
		return err
	}
	p := pages.InquiriesPage{Page: s.frame(r, say.T(r.Context(), "New people"), ui.Clients), InquiryList: view, AskHref: "/at/" + view.House.Slug + "/ask"}
	return render(w, r, http.StatusOK, pages.Inquiries(p))
}

// getInquiry shows what somebody asked; with answer=full, not-my-work or own, an answer to it.
func (s *site) getInquiry(w http.ResponseWriter, r *http.Request) error {
	if why := r.URL.Query().Get("answer"); why != "" {
		in := office.AnswerEdit{AnswerRequest: office.AnswerRequest{Why: why}}
		return s.showAnswer(w, r, http.StatusOK, in, func(*pages.AnswerPage) {})
	}
	return s.showInquiry(w, r, http.StatusOK, nil)
}

func (s *site) showInquiry(w http.ResponseWriter, r *http.Request, status int, wrong *fault.Error) error {
	ctx := r.Context()
	view, err := s.office.Inquiry(ctx, by(r), ident.Inquiry(r.PathValue("inquiry")), office.AnswerEdit{})
	if err != nil {
		return err
	}
	p := pages.InquiryPage{Page: s.frame(r, say.T(ctx, "Somebody new"), ui.Clients), InquiryView: view}
	if r.URL.Query().Get("did") == "answered" {
		p.Told = say.T(ctx, "Answered. The promise is kept and off Today.")
	}
	if wrong != nil {
		p.Failed, p.Problems = true, wrongIn(wrong)
		if wrong.Code == office.CodeMind {
			p.Twin, p.Problems = wrong.Message, fault.Problems{{Message: wrong.Message}}
		}
	}
	return render(w, r, status, pages.InquiryShow(p))
}

func (s *site) postInquiryWelcome(w http.ResponseWriter, r *http.Request) error {
	in := office.WelcomeRequest{Inquiry: ident.Inquiry(r.PathValue("inquiry")), Client: ident.Client(r.PostFormValue("client")), Anyway: r.PostFormValue("anyway") != ""}
	id, err := s.office.Welcome(r.Context(), by(r), key(r), in)
	if f, ok := typed(err); ok {
		return s.showInquiry(w, r, statuses[f.Kind], f)
	}
	if err != nil {
		return err
	}
	return see(w, r, "/visits/new?client="+string(id))
}

// answerForm is an answer as its page sends it. Was, WasNeeds and Drafted say what the words were
// drafted for; Done which button was pressed: mail, myself, told, names or check.
type answerForm struct {
	Why      string               `form:"why,one=full|not-my-work|own"`
	Needs    string               `form:"needs,max=300"`
	OwnWords string               `form:"own_words,max=2000"`
	Entries  []ident.Practitioner `form:"entries,id"`
	Was      []ident.Practitioner `form:"was,id"`
	WasNeeds string               `form:"was_needs,max=300"`
	Drafted  bool                 `form:"drafted"`
	How      string               `form:"how,one=in-person|phone|writing"`
	Say      string               `form:"say,max=8000"`
	Write    string               `form:"write,max=8000"`
	On       string               `form:"on,max=60"`
	Answered string               `form:"answered,max=300"`
	Grounds  bool                 `form:"grounds"`
	Done     string               `form:"done,max=20"`
}

// edit is the answer being prepared.
func (f answerForm) edit(id ident.Inquiry) office.AnswerEdit {
	in := office.AnswerRequest{Inquiry: id, Why: f.Why, Needs: f.Needs, OwnWords: f.OwnWords, Entries: f.Entries, Grounds: f.Grounds, How: message.Way(f.How), Text: f.Say, Answered: f.Answered, Send: office.SendMyself}
	if day, err := civil.ParseDate(f.On); err == nil {
		in.On = day
	}
	if in.How == message.InWriting {
		in.Text, in.On, in.Answered = f.Write, "", ""
	}
	if f.Done == "mail" {
		in.Send = office.SendByMail
	}
	if in.Entries == nil {
		in.Entries = []ident.Practitioner{} // nobody was chosen: that is not "not asked yet"
	}
	edit := office.AnswerEdit{AnswerRequest: in, Say: f.Say, Write: f.Write}
	if f.Drafted {
		edit.Before = &office.DraftedFor{Needs: f.WasNeeds, Entries: append([]ident.Practitioner{}, f.Was...)}
	}
	return edit
}

// moved reports whether something was chosen that the words do not know yet.
func (f answerForm) moved() bool {
	mine, was := slices.Sorted(slices.Values(f.Entries)), slices.Sorted(slices.Values(f.Was))
	return !slices.Equal(mine, was) || f.Why == office.WhyNotWork && f.Needs != f.WasNeeds
}

func (s *site) postInquiryAnswer(w http.ResponseWriter, r *http.Request) error {
	id := ident.Inquiry(r.PathValue("inquiry"))
	form, values, problems := forms.Bind[answerForm](r)
	edit := form.edit(id)
	again := func(status int, problems fault.Problems, sum string) error {
		return s.showAnswer(w, r, status, edit, func(p *pages.AnswerPage) {
			p.How, p.On, p.Answered, p.OwnWords, p.Grounds = values.Get("how"), values.Get("on"), values.Get("answered"), values.Get("own_words"), form.Grounds
			p.Problems, p.Sum, p.Choosing = problems, sum, form.Done == "names"
		})
	}
	switch ctx := r.Context(); {
	case len(problems) > 0:
		return again(http.StatusUnprocessableEntity, problems, "")
	case form.Done == "names" || form.Done == "check":
		return again(http.StatusOK, nil, "")
	case form.moved() && form.Drafted && form.Why != office.WhyOwn && len(form.Entries) > 0:
		return again(http.StatusOK, nil, say.T(ctx, "The words now hold what you chose. Read them once more; nothing has been sent."))
	}
	msg, err := s.office.AnswerInquiry(r.Context(), by(r), key(r), edit.AnswerRequest)
	if f, ok := typed(err); ok {
		return again(statuses[f.Kind], wrongIn(f), "")
	}
	if err != nil {
		return err
	}
	if edit.How == message.InWriting && form.Done != "mail" {
		return see(w, r, "/messages/"+string(msg))
	}
	return see(w, r, "/inquiries/"+string(id)+"?did=answered")
}

// showAnswer shows an answer as it would be sent; change puts onto the page what was typed.
func (s *site) showAnswer(w http.ResponseWriter, r *http.Request, status int, in office.AnswerEdit, change func(*pages.AnswerPage)) error {
	ctx := r.Context()
	view, err := s.office.Inquiry(ctx, by(r), ident.Inquiry(r.PathValue("inquiry")), in)
	if err != nil {
		return err
	}
	if view.Draft == nil {
		return fault.Missing("page")
	}
	p := pages.AnswerPage{Page: s.frame(r, say.T(ctx, "An answer"), ui.Clients), MayPractise: staff.Can(by(r), staff.Rehearse, staff.Subject{Practice: by(r).Practice}), InquiryView: view, ByMail: view.Draft.Words.ByMail, On: string(view.Today), How: string(message.InWriting)}
	if view.Inquiry.Email == "" {
		p.How = string(message.ByPhone)
	}
	change(&p)
	if !message.Way(p.How).Valid() {
		p.How = string(message.InWriting)
	}
	text := p.Draft.Write
	if pages.SpokenWay(p.How) {
		text = p.Draft.Say
	}
	if text != "" {
		p.Findings = p.Draft.Words.Tone(text, pages.SpokenWay(p.How), "")
	}
	p.Failed = len(p.Problems) > 0
	return render(w, r, status, pages.Answer(p))
}
