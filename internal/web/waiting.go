package web

import (
	"net/http"

	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/message"
	"github.com/partwell/partwell/internal/web/forms"
	"github.com/partwell/partwell/internal/web/pages"
	"github.com/partwell/partwell/internal/web/say"
	"github.com/partwell/partwell/internal/web/ui"
)

func (s *site) getWaiting(w http.ResponseWriter, r *http.Request) error {
	ctx, q := r.Context(), r.URL.Query()
	view, err := s.office.Waiting(ctx, by(r))
	if err != nil {
		return err
	}
	p := pages.WaitingPage{Page: s.frame(r, say.T(ctx, "Waiting for room"), ui.Clients), WaitingView: view}
	switch did, id := q.Get("did"), q.Get("who"); {
	case did == "told":
		p.Told = say.T(ctx, "Noted: they know that there is room.")
	case did == "joined":
		p.Told = say.T(ctx, "They are on the list.")
	case did == "left" && ident.Valid(id):
		p.Told = say.T(ctx, "Taken off the list.")
		p.Undo = &ui.Act{To: "/waiting/" + id + "/leave", Fields: []ui.Hidden{{Name: "back", Value: "yes"}}}
	}
	return render(w, r, http.StatusOK, pages.Waiting(p))
}

func (s *site) postJoinWaiting(w http.ResponseWriter, r *http.Request) error {
	if err := s.office.SetWaiting(r.Context(), by(r), key(r), ident.Inquiry(r.PathValue("inquiry"))); err != nil {
		return err
	}
	return see(w, r, "/waiting?did=joined")
}

func (s *site) postLeaveWaiting(w http.ResponseWriter, r *http.Request) error {
	id, back := r.PathValue("inquiry"), r.PostFormValue("back") != ""
	if r.PostFormValue("ours") != "" {
		if err := s.office.TakeOffList(r.Context(), by(r), key(r), ident.Inquiry(id)); err != nil {
			return err
		}
		return see(w, r, "/waiting?did=left&who="+id)
	}
	if err := s.office.LeaveWaiting(r.Context(), by(r), key(r), ident.Inquiry(id), back); err != nil {
		return err
	}
	if back {
		return see(w, r, "/waiting?did=joined")
	}
	return see(w, r, "/waiting?did=left&who="+id)
}

// roomForm is what the composer of "there is room" sends.
type roomForm struct {
	How    string `form:"how,one=person|phone|writing"`
	Say    string `form:"say,max=8000"`
	Write  string `form:"write,max=8000"`
	Answer string `form:"answer,max=500"`
	Done   string `form:"done,max=20"`
}

var roomWays = map[string]message.Way{"person": message.InPerson, "phone": message.ByPhone, "writing": message.InWriting}

func (s *site) getRoomAgain(w http.ResponseWriter, r *http.Request) error {
	return s.showRoomAgain(w, r, http.StatusOK, false, func(*ui.Compose) {})
}

// showRoomAgain shows the words; with preview as they leave, before they are sent.
func (s *site) showRoomAgain(w http.ResponseWriter, r *http.Request, status int, preview bool, change func(*ui.Compose)) error {
	ctx := r.Context()
	id := r.PathValue("inquiry")
	view, err := s.office.RoomWords(ctx, by(r), ident.Inquiry(id))
	if err != nil {
		return err
	}
	c := ui.Compose{Post: ui.Post{Action: "/waiting/" + id + "/room"}, To: view.Inquiry.Name, How: "writing", Say: view.Say, Write: view.Write,
		Phone: view.Inquiry.Phone, PhoneShown: view.PhoneShown, Email: view.Inquiry.Email, Subject: view.Subject, Mails: view.Words.ByMail,
		Leave: &ui.Act{Label: say.T(ctx, "Not now"), Href: "/waiting"}, AnswerLabel: say.T(ctx, "What they answered, in one line")}
	if view.Inquiry.Email == "" {
		c.How = "phone"
	}
	for _, a := range view.Words.Answers {
		c.Ifs = append(c.Ifs, ui.If{Answer: a.They, Say: a.You})
	}
	change(&c)
	text, spoken := c.Write, false
	if c.How != "writing" {
		text, spoken = c.Say, true
	}
	found := view.Words.Tone(text, spoken, "")
	c.Findings, c.Spans = pages.ToneOf(text, found)
	p := pages.RoomWordsPage{Page: s.frame(r, say.T(ctx, "There is room"), ui.Clients), Name: view.Inquiry.Name, Compose: c, Preview: preview}
	p.Failed = len(c.Problems) > 0
	return render(w, r, status, pages.RoomAgain(p))
}

func (s *site) postRoomAgain(w http.ResponseWriter, r *http.Request) error {
	form, values, problems := forms.Bind[roomForm](r)
	typedIn := func(c *ui.Compose) {
		c.How, c.Say, c.Write, c.Answer, c.Problems = values.Get("how"), values.Get("say"), values.Get("write"), values.Get("answer"), problems
	}
	if len(problems) > 0 {
		return s.showRoomAgain(w, r, http.StatusUnprocessableEntity, false, typedIn)
	}
	if mails := form.Done == "mail" && form.Write != ""; mails || form.Done == "check" {
		return s.showRoomAgain(w, r, http.StatusOK, mails, typedIn)
	}
	in := office.RoomTold{Inquiry: ident.Inquiry(r.PathValue("inquiry")), How: roomWays[form.How], Text: form.Say, Answered: form.Answer, Send: office.SentAlready}
	if in.How == message.InWriting {
		in.Text, in.Answered = form.Write, ""
	}
	if form.Done == "send" || form.Done == "mail" {
		in.Send = office.SendByMail
	}
	err := s.office.TellRoom(r.Context(), by(r), key(r), in)
	if f, ok := typed(err); ok {
		problems = wrongIn(f)
		return s.showRoomAgain(w, r, statuses[f.Kind], false, typedIn)
	}
	if err != nil {
		return err
	}
	return see(w, r, "/waiting?did=told")
}
