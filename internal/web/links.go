package web

import (
	"io"
	"net/http"
	"strings"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/referral"
	"github.com/partwell/partwell/internal/web/forms"
	"github.com/partwell/partwell/internal/web/pages"
	"github.com/partwell/partwell/internal/web/say"
	"github.com/partwell/partwell/internal/web/ui"
)

// linked opens the personal link of a request. One that cannot be used any more is answered with a
// calm page, and shown is true. The stop at the end of a sentence, copied with an address, is no part of it.
func (s *site) linked(w http.ResponseWriter, r *http.Request) (v office.Visitor, shown bool, err error) {
	token := r.PathValue("token")
	if bare := strings.TrimRight(token, ".,;:!?)>"); bare != token && bare != "" && r.Method == http.MethodGet {
		return v, true, see(w, r, strings.Replace(r.URL.Path, token, bare, 1))
	}
	v, err = s.office.OpenLink(r.Context(), token)
	if err == nil {
		return v, false, nil
	}
	if v.Link.Purpose == office.PurposeDraft && fault.Is(err, fault.Conflict) {
		return v, true, s.closedDraft(w, r, v)
	}
	return v, true, s.showClosedLink(w, r, v, err)
}

func (s *site) showClosedLink(w http.ResponseWriter, r *http.Request, v office.Visitor, err error) error {
	ctx := r.Context()
	p := pages.ClosedLinkPage{Page: s.linkFrame(r, v, say.T(ctx, "This link does not open")), Practice: v.Practice}
	status := http.StatusNotFound
	switch f, ok := asFault(err); {
	case ok && f.Code == "link-used":
		p.Title, p.Text, status = say.T(ctx, "This was answered already"), say.T(ctx, "It has arrived, and nothing was done twice."), http.StatusGone
	case ok && f.Kind == fault.Conflict:
		p.Text, status = f.Message, http.StatusGone
	case ok && f.Kind == fault.NotFound:
		p.Text = say.T(ctx, "The address is not complete, or it was never one of ours. Look whether all of it was copied.")
	default:
		return err
	}
	return render(w, r, status, pages.ClosedLink(p))
}

// linkFrame is the frame of a page behind a personal link. Its title names nobody.
func (s *site) linkFrame(r *http.Request, v office.Visitor, title string) ui.Page {
	p := s.alone(r, title)
	p.House, p.Base = v.Practice.Name, ""
	if strings.HasPrefix(r.URL.Path, "/l/") { // what a client opens, perhaps beside somebody
		p.Leave = leaveTo
	}
	return p
}

// getLink shows what a personal link opens.
func (s *site) getLink(w http.ResponseWriter, r *http.Request) error {
	v, shown, err := s.linked(w, r)
	if shown || err != nil {
		return err
	}
	switch v.Link.Purpose {
	case office.PurposeMatter:
		return s.showOwnMatter(w, r, v, http.StatusOK, nil)
	case office.PurposeDoor:
		return s.showOwnPage(w, r, v)
	case office.PurposeDraft:
		return s.showDraft(w, r, v)
	case office.PurposeConsult:
		return s.showAsked(w, r, v, http.StatusOK, "", nil)
	case office.PurposeRecord:
		return s.showOwnRecord(w, r, v)
	case office.PurposeVisit:
		return s.showOwnVisit(w, r, v)
	}
	return fault.Missing("page")
}

func (s *site) postLink(w http.ResponseWriter, r *http.Request) error {
	v, shown, err := s.linked(w, r)
	if shown || err != nil {
		return err
	}
	switch v.Link.Purpose {
	case office.PurposeMatter:
		return s.postOwnMatter(w, r, v)
	case office.PurposeDoor:
		return s.postOwnPage(w, r, v)
	case office.PurposeDraft:
		return s.postDraft(w, r, v)
	case office.PurposeConsult:
		return s.postAsked(w, r, v)
	case office.PurposeVisit:
		return s.postOwnVisit(w, r, v)
	}
	return fault.Missing("page")
}

// showOwnMatter is the client's page of a matter.
func (s *site) showOwnMatter(w http.ResponseWriter, r *http.Request, v office.Visitor, status int, problems fault.Problems) error {
	ctx := r.Context()
	m, err := s.office.MatterByLink(ctx, v)
	if err != nil {
		return err
	}
	p := pages.OwnMatterPage{Page: s.linkFrame(r, v, say.T(ctx, "Where it stands")), Matter: m, Token: r.PathValue("token"), Problems: problems}
	p.Failed = len(problems) > 0
	q := r.URL.Query()
	p.Just, p.Kept = q.Has("just"), q.Get("kept")
	if p.Failed {
		p.Word, p.More = r.PostFormValue("word"), r.PostFormValue("more")
	}
	switch {
	case q.Has("more") && m.Head.Restricted:
		p.Said = say.T(ctx, "It goes on with people named for it. You need not tell it twice.")
	case q.Has("word"):
		p.Said = say.T(ctx, "Thank you. Your words have arrived.")
	case q.Has("answer"), p.Kept != "" && m.State.Tasks[p.Kept].IsDone():
		p.Said = say.T(ctx, "Thank you. Your answer has arrived.")
	}
	return render(w, r, status, pages.OwnMatter(p))
}

// getLinkCopy gives a client what she told as a file that opens anywhere.
func (s *site) getLinkCopy(w http.ResponseWriter, r *http.Request) error {
	v, shown, err := s.linked(w, r)
	if shown || err != nil {
		return err
	}
	if v.Link.Purpose == office.PurposeRecord {
		rec, err := s.office.RecordByLink(r.Context(), v)
		if err != nil {
			return err
		}
		return recordFile(w, rec)
	}
	m, err := s.office.MatterByLink(r.Context(), v)
	if err != nil {
		return err
	}
	return plainCopy(w, pages.OwnCopy(r.Context(), m))
}

// plainCopy answers with a text to keep. Its name tells nothing to who sees the device.
func plainCopy(w http.ResponseWriter, text string) error {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="notes.txt"`)
	_, err := io.WriteString(w, text)
	return err
}

// postOwnMatter takes a client's answer to what was offered, or more of her words.
func (s *site) postOwnMatter(w http.ResponseWriter, r *http.Request, v office.Visitor) error {
	ctx, path := r.Context(), "/l/"+r.PathValue("token")
	answer, text := r.PostFormValue("answer"), forms.Clean(r.PostFormValue("text"))
	if answer == "different" && text == "" {
		return s.toSuggest(w, r, v)
	}
	var err error
	switch answer {
	case "copy": // before it is sealed; nothing of it is kept
		return plainCopy(w, forms.Clean(r.PostFormValue("word"))+"\n")
	case "more":
		var told office.Told
		told, err = s.office.MoreByLink(ctx, v, key(r), forms.Clean(r.PostFormValue("more")))
		path = "/l/" + told.Token + "?just=1"
	case "rest":
		err = s.office.LetRestByLink(ctx, v, key(r))
	case "word":
		err = s.office.WordByLink(ctx, v, key(r), forms.Clean(r.PostFormValue("word")))
		path += "?word=1"
	default:
		err = s.office.ReplyByLink(ctx, v, key(r), wholeNumber(r, "offer"), protocol.ReplyKind(answer), text)
		path += "?answer=1"
	}
	if f, ok := typed(err); ok {
		return s.showOwnMatter(w, r, v, http.StatusUnprocessableEntity, problemsOf(f, map[string]string{"text": "word", "reply": ""}))
	}
	if err != nil {
		return err
	}
	return see(w, r, path)
}

func (s *site) getLinkTask(w http.ResponseWriter, r *http.Request) error {
	return s.showOwnTask(w, r, http.StatusOK, nil, nil)
}

func (s *site) showOwnTask(w http.ResponseWriter, r *http.Request, status int, given protocol.Answers, problems fault.Problems) error {
	v, shown, err := s.linked(w, r)
	if shown || err != nil {
		return err
	}
	if t, m, err := s.agreementAt(r, v); err != nil {
		return err
	} else if t != nil {
		return s.showSuggest(w, r, v, m, status, problems)
	}
	view, err := s.office.TaskByLink(r.Context(), v, r.PathValue("task"), given)
	if err != nil {
		return err
	}
	p := pages.OwnTaskPage{Page: s.linkFrame(r, v, say.T(r.Context(), "A question to you")), TaskPage: view, Token: r.PathValue("token"), Problems: problems}
	p.Failed = len(problems) > 0
	return render(w, r, status, pages.OwnTask(p))
}

func (s *site) postLinkTask(w http.ResponseWriter, r *http.Request) error {
	v, shown, err := s.linked(w, r)
	if shown || err != nil {
		return err
	}
	if t, _, err := s.agreementAt(r, v); err != nil {
		return err
	} else if t != nil {
		return s.postSuggest(w, r, v, t)
	}
	view, err := s.office.TaskByLink(r.Context(), v, r.PathValue("task"), nil)
	if err != nil {
		return err
	}
	given, err := answersIn(r, view.Fields, view.Practice.Currency)
	if err != nil {
		return err
	}
	if r.PostFormValue("done") == "place" {
		return s.showOwnTask(w, r, http.StatusOK, given, nil)
	}
	if unfinished(view.Fields, given) {
		return s.showOwnTask(w, r, http.StatusUnprocessableEntity, given, levelProblems(r, view.Fields, given))
	}
	err = s.office.DoByLink(r.Context(), v, key(r), view.Task.ID, given)
	if f, ok := typed(err); ok {
		return s.showOwnTask(w, r, http.StatusUnprocessableEntity, given, problemsOf(f, nil))
	}
	if err != nil {
		return err
	}
	return see(w, r, "/l/"+r.PathValue("token")+"?kept="+view.Task.ID)
}

// getAct shows what a link would do; nothing is done by looking at it.
func (s *site) getAct(w http.ResponseWriter, r *http.Request) error {
	v, shown, err := s.linked(w, r)
	if shown || err != nil {
		return err
	}
	if v.Link.Purpose == office.PurposeBooking {
		return s.showBookingAct(w, r, v, http.StatusOK, nil)
	}
	return s.showAct(w, r, v, http.StatusOK, nil)
}

func (s *site) showAct(w http.ResponseWriter, r *http.Request, v office.Visitor, status int, problems fault.Problems) error {
	act, err := s.office.Act(r.Context(), v)
	if err != nil {
		return err
	}
	p := pages.ActPage{Page: s.linkFrame(r, v, say.T(r.Context(), "One tap")), Act: act, House: v.Practice, Token: r.PathValue("token"),
		Waiting: v.Link.Purpose == office.PurposeWaiting, Problems: problems}
	p.Failed = len(problems) > 0
	return render(w, r, status, pages.ActAsk(p))
}

// postAct spends the link. Sent a second time, it says that it has arrived.
func (s *site) postAct(w http.ResponseWriter, r *http.Request) error {
	token, reply := r.PathValue("token"), r.PostFormValue("reply")
	v, err := s.office.OpenLink(r.Context(), token)
	if err != nil && v.Link.Used == nil {
		return s.showClosedLink(w, r, v, err)
	}
	if v.Link.Purpose == office.PurposeBooking {
		return s.postBookingAct(w, r, v)
	}
	waiting := v.Link.Purpose == office.PurposeWaiting
	if waiting {
		err = s.office.AskToBeTold(r.Context(), v, token, key(r))
	} else {
		err = s.office.AnswerIntroduction(r.Context(), v, token, key(r), referral.Reply(reply))
	}
	if f, ok := asFault(err); ok && f.Code == "link-used" {
		return s.showClosedLink(w, r, v, err)
	}
	if f, ok := typed(err); ok {
		return s.showAct(w, r, v, http.StatusUnprocessableEntity, problemsOf(f, nil))
	}
	if err != nil {
		return err
	}
	p := pages.ActDonePage{Page: s.linkFrame(r, v, say.T(r.Context(), "Thank you")), Text: say.T(r.Context(), "Your answer has arrived.")}
	if waiting {
		p.Text = say.T(r.Context(), "You stand on the list. %s tells you when there is room.", v.Practice.Name)
	}
	return render(w, r, http.StatusOK, pages.ActDone(p))
}
