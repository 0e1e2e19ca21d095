package web

import (
	"net/http"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/web/forms"
	"github.com/partwell/partwell/internal/web/pages"
	"github.com/partwell/partwell/internal/web/say"
	"github.com/partwell/partwell/internal/web/ui"
)

func matterID(r *http.Request) ident.Case { return ident.Case(r.PathValue("matter")) }

func matterPath(id ident.Case, rest string) string { return "/matters/" + string(id) + rest }

// placeOf is the place under which a matter stands.
func placeOf(m office.Matter) ui.Place {
	if m.Head.Client != "" {
		return ui.Clients
	}
	return ui.Today
}

func (s *site) getMatter(w http.ResponseWriter, r *http.Request) error {
	p, err := s.matterPage(r, matterID(r))
	if err != nil {
		return err
	}
	q := r.URL.Query()
	if p.State.Tasks[q.Get("kept")].IsDone() {
		p.Kept = q.Get("kept")
	}
	ctx := r.Context()
	switch {
	case q.Has("ended") && p.TakenBack():
		p.Just = say.T(ctx, "It is closed.")
	case q.Has("ended") && p.View.Closed != nil:
		p.Just, p.Undo = say.T(ctx, "It is closed."), &ui.Act{To: matterPath(p.Matter.Head.ID, "/open-again")}
	case q.Has("again") && p.View.Closed == nil:
		p.Just = say.T(ctx, "It is open again.")
	case q.Has("told"):
		p.Just = say.T(ctx, "It is written down, and the day by which you answer stands on Today.")
	case q.Has("word"):
		p.Just = say.T(ctx, "These words are kept.")
	case q.Has("answer"):
		p.Just = say.T(ctx, "The answer is written down.")
	case q.Has("known") && p.Matter.Head.Restricted:
		p.Just = say.T(ctx, "Kept. Nothing of it stands on that page.")
	case q.Has("known"):
		p.Just = say.T(ctx, "It stands on that page now.")
	}
	return render(w, r, http.StatusOK, pages.MatterShow(p))
}

// matterPage loads a matter for its page.
func (s *site) matterPage(r *http.Request, id ident.Case) (pages.MatterPage, error) {
	m, err := s.office.Matter(r.Context(), by(r), id)
	if err != nil {
		return pages.MatterPage{}, err
	}
	p := pages.MatterPage{Page: s.frame(r, say.T(r.Context(), "Where it stands"), placeOf(m)), Matter: m, Me: by(r).Person}
	if !m.Head.Rehearsal {
		p.Phone = m.Client.Phone
		if m.Head.Inquiry != "" {
			p.Phone = m.Inquiry.Phone
		}
	}
	return p, nil
}

// matterFailed shows the page of a matter again with what was typed on it.
func (s *site) matterFailed(w http.ResponseWriter, r *http.Request, f *fault.Error, rename map[string]string) error {
	p, err := s.matterPage(r, matterID(r))
	if err != nil {
		return err
	}
	p.Failed, p.Problems = true, problemsOf(f, rename)
	p.Reply, p.ReplyText, p.Word = r.PostFormValue("reply"), r.PostFormValue("reply-text"), r.PostFormValue("word")
	p.Yours, p.By = r.PostFormValue(protocol.FieldYours), r.PostFormValue(protocol.FieldBy)
	return render(w, r, http.StatusUnprocessableEntity, pages.MatterShow(p))
}

// problemsOf gives the problems of a fault, each under the name of its field in the page; a fault
// about no field is one problem by itself.
func problemsOf(f *fault.Error, rename map[string]string) fault.Problems {
	if len(f.Problems) == 0 {
		return fault.Problems{{Message: f.Message}}
	}
	var out fault.Problems
	for _, p := range f.Problems {
		if name, ok := rename[p.Field]; ok {
			p.Field = name
		}
		out = append(out, p)
	}
	return out
}

func (s *site) getDrawing(w http.ResponseWriter, r *http.Request) error {
	p, err := s.matterPage(r, matterID(r))
	if err != nil {
		return err
	}
	return render(w, r, http.StatusOK, pages.MatterDraw(p))
}

func (s *site) postMatterReply(w http.ResponseWriter, r *http.Request) error {
	id := matterID(r)
	in := office.Reply{Case: id, Proposal: wholeNumber(r, "offer"), For: protocol.Staff,
		Reply: protocol.ReplyKind(r.PostFormValue("reply")), Text: forms.Clean(r.PostFormValue("reply-text"))}
	if r.PostFormValue("for") == "client" {
		in.For, in.Terms = protocol.Client, saidTerms(r, in.Reply)
	}
	if in.For == protocol.Staff && in.Reply == protocol.SomethingDifferent {
		return fault.Invalidf("reply", "Suggest something else on its own page, so that it can be put into words.")
	}
	err := s.office.ReplyTo(r.Context(), by(r), key(r), in)
	if f, ok := typed(err); ok {
		return s.matterFailed(w, r, f, map[string]string{"text": "reply-text"})
	}
	if err != nil {
		return err
	}
	if in.For == protocol.Staff && in.Reply == protocol.YesThatWorks {
		return s.afterYes(w, r, id)
	}
	return see(w, r, matterPath(id, "?answer=1"))
}

// saidTerms reads what a client does for what she would like, and by when; nothing with another answer.
func saidTerms(r *http.Request, reply protocol.ReplyKind) protocol.Answers {
	if reply != protocol.SomethingDifferent {
		return nil
	}
	terms := protocol.Answers{}
	for _, name := range []string{protocol.FieldYours, protocol.FieldBy} {
		if v := forms.Clean(r.PostFormValue(name)); v != "" {
			terms[name] = []string{v}
		}
	}
	return terms
}

// afterYes leads to the words that tell the client of a yes, where some were drafted.
func (s *site) afterYes(w http.ResponseWriter, r *http.Request, id ident.Case) error {
	m, err := s.office.Matter(r.Context(), by(r), id)
	if err != nil {
		return err
	}
	if msg, ok := m.YesToSend(); ok {
		return see(w, r, "/messages/"+string(msg.ID))
	}
	return see(w, r, matterPath(id, "?answer=1"))
}

func (s *site) postMatterWord(w http.ResponseWriter, r *http.Request) error {
	id := matterID(r)
	err := s.office.AddWord(r.Context(), by(r), key(r), id, forms.Clean(r.PostFormValue("word")))
	if f, ok := typed(err); ok {
		return s.matterFailed(w, r, f, map[string]string{"text": "word"})
	}
	if err != nil {
		return err
	}
	return see(w, r, matterPath(id, "?word=1"))
}

// postMatterMore takes what was told to somebody to those who read such things.
func (s *site) postMatterMore(w http.ResponseWriter, r *http.Request) error {
	id := matterID(r)
	begun, err := s.office.TakeToReaders(r.Context(), by(r), key(r), id)
	if f, ok := typed(err); ok {
		return s.matterFailed(w, r, f, nil)
	}
	if err != nil {
		return err
	}
	return see(w, r, matterPath(begun, ""))
}

func (s *site) postMatterOpenAgain(w http.ResponseWriter, r *http.Request) error {
	id := matterID(r)
	err := s.office.ReopenMatter(r.Context(), by(r), key(r), id)
	if f, ok := typed(err); ok {
		return s.matterFailed(w, r, f, nil)
	}
	if err != nil {
		return err
	}
	return see(w, r, matterPath(id, "?again=1"))
}

func (s *site) getMatterWho(w http.ResponseWriter, r *http.Request) error {
	return s.showWho(w, r, http.StatusOK, forms.Clean(r.URL.Query().Get("name")), nil)
}

func (s *site) showWho(w http.ResponseWriter, r *http.Request, status int, name string, problems fault.Problems) error {
	m, found, err := s.office.WhoCouldItBe(r.Context(), by(r), matterID(r), name)
	if err != nil {
		return err
	}
	p := pages.WhoPage{Page: s.frame(r, say.T(r.Context(), "Whose words"), ui.Today), Matter: m, Typed: name, Found: found, Problems: problems}
	if by(r).Role == staff.Outside {
		p.Typed, p.Reach = r.PostFormValue("name"), r.PostFormValue("reach")
	}
	p.Failed = len(problems) > 0
	return render(w, r, status, pages.MatterWho(p))
}

func (s *site) postMatterWho(w http.ResponseWriter, r *http.Request) error {
	id := matterID(r)
	var err error
	if by(r).Role == staff.Outside {
		err = s.office.SheIs(r.Context(), by(r), key(r), office.Named{Case: id, Name: forms.Clean(r.PostFormValue("name")), Reach: forms.Clean(r.PostFormValue("reach"))})
	} else {
		err = s.office.WhoTold(r.Context(), by(r), key(r), id, ident.Client(r.PostFormValue("client")))
	}
	if f, ok := typed(err); ok {
		return s.showWho(w, r, http.StatusUnprocessableEntity, "", problemsOf(f, nil))
	}
	if err != nil {
		return err
	}
	return see(w, r, matterPath(id, "?known=1"))
}

func (s *site) getClose(w http.ResponseWriter, r *http.Request) error {
	return s.showClose(w, r, http.StatusOK, r.URL.Query().Get("way"), nil, nil)
}

// showClose is the page on which a matter ends: its ways, or one of them with its whole effect.
func (s *site) showClose(w http.ResponseWriter, r *http.Request, status int, way string, given protocol.Answers, problems fault.Problems) error {
	m, err := s.office.Matter(r.Context(), by(r), matterID(r))
	if err != nil {
		return err
	}
	if !m.MayWork {
		return fault.New(fault.Forbidden, "not-yours", "This is not open to you. Ask the owner of the practice if you need it.")
	}
	if m.View.Closed != nil && len(problems) == 0 {
		return see(w, r, matterPath(m.Head.ID, "?ended=1"))
	}
	p := pages.ClosePage{Page: s.frame(r, say.T(r.Context(), "How it ended"), placeOf(m)), Matter: m, Given: given, Problems: problems}
	p.Failed, p.Last = len(problems) > 0, given.One("last")
	if closed := m.View.Closed; closed != nil { // meanwhile, and perhaps in another way
		p.Last = ""
		stands, _ := m.Definition.WayOrNotResolved(closed.Way)
		p.Problems = fault.Problems{{Message: say.T(r.Context(), "This was closed already: “%s”. That stands. What you typed stands below and is not kept.", pages.DefinitionWords(r.Context(), stands.Title, m.Names))}}
		if typed, ok := m.Definition.WayOrNotResolved(way); ok {
			p.Way, p.Fields = typed, m.Definition.ClosingFields(typed)
		}
	}
	for _, exit := range m.View.Ways {
		if exit.Way.ID == way && (exit.Open || p.Failed) {
			p.Way, p.Fields = exit.Way, m.Definition.ClosingFields(exit.Way)
		}
	}
	return render(w, r, status, pages.MatterClose(p))
}

func (s *site) postClose(w http.ResponseWriter, r *http.Request) error {
	m, err := s.office.Matter(r.Context(), by(r), matterID(r))
	if err != nil {
		return err
	}
	way, ok := m.Definition.WayOrNotResolved(r.PostFormValue("way"))
	if !ok {
		return s.showClose(w, r, http.StatusUnprocessableEntity, "", nil, fault.Problems{{Message: say.T(r.Context(), "Choose how it ended.")}})
	}
	given, err := answersIn(r, m.Definition.ClosingFields(way), m.Practice.Currency)
	if err != nil {
		return err
	}
	if last := given.One("last"); last != "" && last != r.PostFormValue("read") && !m.Head.Rehearsal && m.View.Closed == nil {
		return s.showClose(w, r, http.StatusOK, way.ID, given, nil)
	}
	err = s.office.CloseMatter(r.Context(), by(r), key(r), m.Head.ID, way.ID, given)
	if f, ok := typed(err); ok {
		return s.showClose(w, r, http.StatusUnprocessableEntity, way.ID, given, problemsOf(f, nil))
	}
	if err != nil {
		return err
	}
	return see(w, r, matterPath(m.Head.ID, "?ended=1"))
}

// todayIn is the practice's day at the office's clock.
func (s *site) todayIn(m office.Matter) civil.Date { return m.Practice.Today(s.office.Now()) }
