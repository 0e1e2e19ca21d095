package web

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/consultation"
	"github.com/partwell/partwell/internal/practice/message"
	"github.com/partwell/partwell/internal/web/forms"
	"github.com/partwell/partwell/internal/web/pages"
	"github.com/partwell/partwell/internal/web/say"
	"github.com/partwell/partwell/internal/web/ui"
)

// talkForm is what the pages for talking something over send.
type talkForm struct {
	Do          string             `form:"do,one=line|nobody|redact|check|reopen"`
	Who         string             `form:"who,max=200"`
	On          civil.Date         `form:"on"`
	Line        string             `form:"line,max=2000"`
	Colleague   ident.Practitioner `form:"colleague,id"`
	Question    string             `form:"question,max=10000"`
	Summary     string             `form:"summary,max=10000"`
	WasQuestion string             `form:"was_question,max=10000"`
	WasSummary  string             `form:"was_summary,max=10000"`
	Until       civil.Date         `form:"until"`
	Cleared     []string           `form:"cleared,max=200"`
	Done        string             `form:"done,max=20"`
}

// talkAbout reads from the address what is talked over, and the page it stands on.
func talkAbout(r *http.Request) (about office.TalkAbout, back string, err error) {
	if r.PathValue("matter") != "" {
		about.Case, err = placed[ident.Case](r, "matter", "page")
		return about, matterPath(about.Case, ""), err
	}
	about.Client, err = placed[ident.Client](r, "client", "client")
	return about, clientPath(about.Client), err
}

func talkPath(id ident.Consultation) string { return "/talks/" + string(id) }

func (s *site) getTalkOver(w http.ResponseWriter, r *http.Request) error {
	return s.showTalkOver(w, r, http.StatusOK, nil, nil)
}

func (s *site) showTalkOver(w http.ResponseWriter, r *http.Request, status int, values forms.Values, wrong *fault.Error) error {
	ctx := r.Context()
	about, back, err := talkAbout(r)
	if err != nil {
		return err
	}
	view, err := s.office.TalkForm(ctx, by(r), about)
	if err != nil {
		return err
	}
	p := pages.TalkOverPage{Page: s.frame(r, say.T(ctx, "Talk it over"), ui.Clients), Back: back, BackTo: say.T(ctx, "Back"), Name: view.Name, Action: back + "/talk-over",
		On: string(view.Today), Summary: view.Draft, Links: view.Links, Apart: view.Apart, Alone: view.Outside}
	if values != nil {
		p.Who, p.On, p.Line, p.Colleague, p.Question = values.Get("who"), values.Get("on"), values.Get("line"), values.Get("colleague"), values.Get("question")
		if values.Has("summary") {
			p.Summary = values.Get("summary")
		} else {
			p.Colleague = ""
		}
		if !values.Has("on") {
			p.On = string(view.Today)
		}
	}
	for _, x := range view.Colleagues {
		label := x.Name
		if x.Trusted {
			label = say.T(ctx, "%s, whom you trust", x.Name)
		}
		p.Colleagues = append(p.Colleagues, ui.Option{Value: string(x.ID), Label: label})
	}
	for _, c := range view.Past {
		p.Past = append(p.Past, talkPast(ctx, view, c))
	}
	switch did := r.URL.Query().Get("did"); {
	case did == "line" && view.Apart:
		p.Told = say.T(ctx, "Kept. Only those who read this see it.")
	case did == "line":
		p.Told = say.T(ctx, "Kept. It stands there as talked over, without what was said.")
	case did == "nobody":
		p.Told = say.T(ctx, "Kept: there was nobody to ask.")
	}
	if wrong != nil {
		p.Failed, p.Problems = true, problemsIn(wrong)
	}
	return render(w, r, status, pages.TalkOver(p))
}

// talkPast is one earlier talk in the list.
func talkPast(ctx context.Context, view office.TalkView, c consultation.Consultation) ui.Need {
	day := say.Date(ctx, c.On, view.Today)
	need := ui.Need{Body: ui.Words("With %s, %s.", ui.StrongName(c.Who), day), By: c.Line, Acts: []ui.Act{{Label: say.T(ctx, "Open it"), About: c.Who, Href: talkPath(c.ID)}}}
	switch {
	case c.Erased():
		return ui.Need{Body: ui.Text(say.T(ctx, "Talked over, %s. What was said was taken out.", day))}
	case c.How == consultation.Nobody:
		need = ui.Need{Body: ui.Text(say.T(ctx, "There was nobody to ask, %s.", day))}
	case !c.Talked():
		need.Body = ui.Words("Asked %s, %s. No answer yet.", ui.StrongName(c.Who), day)
	}
	return need
}

func (s *site) postTalkOver(w http.ResponseWriter, r *http.Request) error {
	about, back, err := talkAbout(r)
	if err != nil {
		return err
	}
	form, values, problems := forms.Bind[talkForm](r)
	if form.Do == "check" {
		return s.checkTalk(w, r, about, back, form, problems)
	}
	err = problems.Err()
	switch {
	case err != nil:
	case form.Do == "line":
		_, err = s.office.NoteTalk(r.Context(), by(r), key(r), office.TalkNote{About: about, Who: form.Who, On: form.On, Line: form.Line})
	case form.Do == "nobody":
		_, err = s.office.NoteTalk(r.Context(), by(r), key(r), office.TalkNote{About: about, Nobody: true})
	case form.Question == "":
		err = fault.Invalidf("question", "Write your question.")
	default:
		form.WasQuestion, form.WasSummary = form.Question, form.Summary
		return s.showTalkCheck(w, r, http.StatusOK, about, back, form, true, nil)
	}
	if f, ok := typed(err); ok {
		return s.showTalkOver(w, r, formStatus(f), values, f)
	}
	if err != nil {
		return err
	}
	return see(w, r, back+"/talk-over?did="+form.Do)
}

// checkTalk keeps a summary that was looked over, or looks it over once more.
func (s *site) checkTalk(w http.ResponseWriter, r *http.Request, about office.TalkAbout, back string, form talkForm, problems fault.Problems) error {
	if len(problems) > 0 {
		return s.showTalkCheck(w, r, http.StatusUnprocessableEntity, about, back, form, false, problems)
	}
	switch form.Done {
	case "again":
		form.Question, form.Summary = form.WasQuestion, form.WasSummary
		return s.showTalkCheck(w, r, http.StatusOK, about, back, form, true, nil)
	case "look":
		return s.showTalkCheck(w, r, http.StatusOK, about, back, form, false, nil)
	}
	id, err := s.office.AskColleague(r.Context(), by(r), key(r), office.Question{About: about, Colleague: form.Colleague, Question: form.Question, Summary: form.Summary, Until: form.Until, Cleared: form.Cleared})
	if f, ok := typed(err); ok {
		return s.showTalkCheck(w, r, formStatus(f), about, back, form, false, problemsIn(f))
	}
	if err != nil {
		return err
	}
	return see(w, r, talkPath(id)+"?did=asked")
}

// showTalkCheck shows a summary beside what it was. With fresh set, what identifies is taken out of it
// first.
func (s *site) showTalkCheck(w http.ResponseWriter, r *http.Request, status int, about office.TalkAbout, back string, form talkForm, fresh bool, problems fault.Problems) error {
	ctx := r.Context()
	view, err := s.office.TalkForm(ctx, by(r), about)
	if err != nil {
		return err
	}
	red, err := s.office.Redact(ctx, by(r), office.Question{About: about, Question: form.Question, Summary: form.Summary}, fresh)
	if err != nil {
		return err
	}
	p := pages.TalkCheckPage{Page: s.frame(r, say.T(ctx, "Talk it over"), ui.Clients), Back: back + "/talk-over", Action: back + "/talk-over", Colleague: string(form.Colleague),
		WasQuestion: form.WasQuestion, WasSummary: form.WasSummary, Question: red.Question.Text, Summary: red.Summary.Text, Cleared: form.Cleared,
		Until: string(form.Until), Problems: problems}
	p.Failed = len(problems) > 0
	if form.Until == "" {
		p.Until = string(view.Until)
	}
	for _, x := range view.Colleagues {
		if x.ID == form.Colleague {
			p.ColleagueName = x.Name
		}
	}
	for i, word := range red.Hints {
		red.Hints[i] = "“" + word + "”"
	}
	p.Hints = strings.Join(red.Hints, ", ")
	p.QuestionSpans, p.SummarySpans = doubtSpans(p.Question, red.InQuestion), doubtSpans(p.Summary, red.InSummary)
	for _, d := range slices.Concat(red.InQuestion, red.InSummary) {
		if !slices.ContainsFunc(p.Doubts, func(o ui.Option) bool { return o.Value == d.Words }) {
			p.Doubts = append(p.Doubts, ui.Option{Value: d.Words, Label: d.Words, Hint: say.T(ctx, d.Why)})
		}
	}
	return render(w, r, status, pages.TalkCheck(p))
}

func doubtSpans(text string, doubts []consultation.Doubt) []ui.Span {
	if len(doubts) == 0 {
		return nil
	}
	var ranges [][2]int
	for _, d := range doubts {
		ranges = append(ranges, [2]int{d.Start, d.End})
	}
	return ui.Spans(text, ranges)
}

func (s *site) getTalked(w http.ResponseWriter, r *http.Request) error {
	return s.showTalk(w, r, http.StatusOK, func(*pages.TalkedPage) {})
}

// showTalk shows what was talked over; change puts on it what was typed.
func (s *site) showTalk(w http.ResponseWriter, r *http.Request, status int, change func(*pages.TalkedPage)) error {
	ctx := r.Context()
	id, err := placed[ident.Consultation](r, "talk", "page")
	if err != nil {
		return err
	}
	view, err := s.office.Talked(ctx, by(r), id)
	if err != nil {
		return err
	}
	back := clientPath(view.Client)
	if view.Case != "" {
		back = matterPath(view.Case, "")
	}
	p := pages.TalkedPage{Page: s.frame(r, say.T(ctx, "Talked over"), ui.Clients), Back: back + "/talk-over", Action: talkPath(id), Title: ui.Text(say.T(ctx, "Talked over")),
		Sub: ui.Words("About %s, %s.", ui.Name(view.Name), say.Date(ctx, view.On, view.Today))}
	if view.Who != "" {
		p.Facts = append(p.Facts, ui.Fact{Term: say.T(ctx, "With"), Body: ui.Name(view.Who)})
	}
	if line := view.Consultation.Line; line != "" {
		p.Facts = append(p.Facts, ui.Fact{Term: say.T(ctx, "What you take from it"), Body: typedText(line)})
	}
	if view.How == consultation.ByLink {
		s.talkByLink(ctx, &p, view)
	}
	p.Told = map[string]string{"asked": say.T(ctx, "The summary is kept. Nobody has been asked yet."), "sent": say.T(ctx, "Kept. The answer will stand here, and on Today."),
		"close": say.T(ctx, "The link no longer opens."), "reopen": say.T(ctx, "The link opens again. Give it to them once more."), "hear": say.T(ctx, "These words are kept."), "keep": say.T(ctx, "Kept. It stands there as talked over, without what was said.")}[r.URL.Query().Get("did")]
	change(&p)
	if p.Compose != nil {
		text, spoken := p.Compose.Write, false
		if p.Compose.How != "writing" {
			text, spoken = p.Compose.Say, true
		}
		p.Compose.Findings, p.Compose.Spans = pages.ToneOf(text, view.Words.Tone(text, spoken, ""))
	}
	p.Failed = len(p.Problems) > 0
	return render(w, r, status, pages.Talked(p))
}

// talkByLink fills the page of a question with its link, its words and what came back.
func (s *site) talkByLink(ctx context.Context, p *pages.TalkedPage, view office.TalkedView) {
	open := view.Open(view.Today)
	p.ByLink, p.Question, p.Summary, p.Link, p.MayClose, p.MayKeep = true, view.Question, view.Summary, view.Link, open, !view.Kept
	if !view.Talked() {
		p.Title = ui.Text(say.T(ctx, "A question to a colleague"))
	}
	if !open {
		p.OpenTo = string(view.OpenTo)
	}
	switch {
	case view.Closed:
		p.LinkLine = say.T(ctx, "You have taken the link back.")
	case !open:
		p.LinkLine = say.T(ctx, "It opened until %s.", say.FullDate(ctx, view.Until))
	case view.Link == "":
		p.LinkLine = say.T(ctx, "Links do not open from outside yet. The summary is kept, and you can read it to them by phone.")
	default:
		p.LinkLine = say.T(ctx, "It opens until %s. Who has it reads the summary and can answer.", say.FullDate(ctx, view.Until))
	}
	for _, a := range view.Advice {
		by := say.Stamp(ctx, a.At, view.Zone)
		if a.Aloud {
			by = say.T(ctx, "said, %s", by)
		}
		p.Advice = append(p.Advice, ui.Quote{Text: a.Text, By: by})
	}
	if view.SentOn != "" {
		p.Facts = append(p.Facts, ui.Fact{Term: say.T(ctx, "Asked"), Body: ui.Text(pages.WayWords(ctx, message.Way(view.Way)) + ", " + say.Date(ctx, view.SentOn, view.Today))})
		return
	}
	if view.Talked() || !open {
		return
	}
	c := &ui.Compose{Post: ui.Post{Action: p.Action, Fields: []ui.Hidden{{Name: "do", Value: "send"}}}, To: view.Colleague.Name, How: "writing", Say: view.Words.Say.Text, Write: view.Words.Write.Text,
		Phone: view.Colleague.Phone, PhoneShown: view.PhoneShown, Email: view.Colleague.Email, Subject: view.Subject, Mails: view.Words.ByMail, Told: say.T(ctx, "I asked them")}
	for _, a := range view.Words.Answers {
		c.Ifs = append(c.Ifs, ui.If{Answer: a.They, Say: a.You})
	}
	p.Compose = c
}

func (s *site) postTalked(w http.ResponseWriter, r *http.Request) error {
	id, err := placed[ident.Consultation](r, "talk", "page")
	if err != nil {
		return err
	}
	ctx, do := r.Context(), r.PostFormValue("do")
	text, line := forms.Clean(r.PostFormValue("text")), forms.Clean(r.PostFormValue("line"))
	until := r.PostFormValue("until")
	switch do {
	case "send":
		return s.sendTalk(w, r, id)
	case "close":
		err = s.office.CloseTalk(ctx, by(r), key(r), id)
	case "reopen":
		err = s.reopenTalk(r, id)
	case "hear":
		err = s.office.HearAdvice(ctx, by(r), key(r), id, text)
	case "keep":
		err = s.office.KeepTalk(ctx, by(r), key(r), id, line)
	default:
		// Whose it is, is said before what is missing.
		if _, err = s.office.Talked(ctx, by(r), id); err == nil {
			err = fault.Invalidf("", "Choose what to do.")
		}
	}
	if f, ok := typed(err); ok {
		return s.showTalk(w, r, formStatus(f), func(p *pages.TalkedPage) {
			p.Text, p.Line, p.Problems = text, line, problemsIn(f)
			if p.OpenTo != "" && do == "reopen" {
				p.OpenTo = until
			}
		})
	}
	if err != nil {
		return err
	}
	return see(w, r, talkPath(id)+"?did="+do)
}

// reopenTalk lets a link open again until the day that was typed.
func (s *site) reopenTalk(r *http.Request, id ident.Consultation) error {
	form, _, problems := forms.Bind[talkForm](r)
	if err := problems.Err(); err != nil {
		return err
	}
	return s.office.ReopenTalk(r.Context(), by(r), key(r), id, form.Until)
}

// sendTalk says or sends the words by which a colleague is asked.
func (s *site) sendTalk(w http.ResponseWriter, r *http.Request, id ident.Consultation) error {
	form, values, problems := forms.Bind[roomForm](r)
	typedIn := func(p *pages.TalkedPage) {
		if p.Compose != nil {
			p.Compose.How, p.Compose.Say, p.Compose.Write, p.Compose.Problems = values.Get("how"), values.Get("say"), values.Get("write"), problems
		}
		p.Problems = problems
	}
	if len(problems) > 0 {
		return s.showTalk(w, r, http.StatusUnprocessableEntity, typedIn)
	}
	if mails := form.Done == "mail" && form.Write != ""; mails || form.Done == "check" {
		return s.showTalk(w, r, http.StatusOK, func(p *pages.TalkedPage) {
			typedIn(p)
			p.Preview = mails && p.Compose != nil
		})
	}
	in := office.TalkWords{How: roomWays[form.How], Text: form.Say, Send: office.SentAlready}
	if in.How == message.InWriting {
		in.Text = form.Write
	}
	if form.Done == "send" || form.Done == "mail" {
		in.Send = office.SendByMail
	}
	err := s.office.SendTalk(r.Context(), by(r), key(r), id, in)
	if f, ok := typed(err); ok {
		problems = problemsIn(f)
		return s.showTalk(w, r, formStatus(f), typedIn)
	}
	if err != nil {
		return err
	}
	return see(w, r, talkPath(id)+"?did=sent")
}

// showAsked is the question behind a colleague's link.
func (s *site) showAsked(w http.ResponseWriter, r *http.Request, v office.Visitor, status int, text string, problems fault.Problems) error {
	ctx := r.Context()
	view, err := s.office.AskedByLink(ctx, v)
	if err != nil {
		return err
	}
	p := pages.AskedOfYouPage{Page: s.linkFrame(r, v, say.T(ctx, "A question from a colleague")), By: view.By, Practice: view.Practice, Question: view.Question, Summary: view.Summary,
		May: view.May, Sent: r.URL.Query().Has("sent"), Until: say.FullDate(ctx, view.Until), Action: "/l/" + r.PathValue("token"), Text: text, Problems: problems}
	for _, a := range view.Advice {
		p.Before = append(p.Before, ui.Quote{Text: a.Text, By: say.Stamp(ctx, a.At, view.Zone)})
	}
	p.Failed = len(problems) > 0
	return render(w, r, status, pages.AskedOfYou(p))
}

// postAsked keeps what a colleague wrote behind the link.
func (s *site) postAsked(w http.ResponseWriter, r *http.Request, v office.Visitor) error {
	text := forms.Clean(r.PostFormValue("text"))
	err := s.office.AdviseByLink(r.Context(), v, key(r), text)
	if f, ok := typed(err); ok {
		return s.showAsked(w, r, v, formStatus(f), text, problemsIn(f))
	}
	if err != nil {
		return err
	}
	return see(w, r, "/l/"+r.PathValue("token")+"?sent=1")
}
