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

// keepDraft keeps what was written so far, and leads to its own address with the code.
func (s *site) keepDraft(w http.ResponseWriter, r *http.Request, p pages.DoorPage, v office.Visitor) error {
	kept, err := s.office.KeepDraft(r.Context(), v.Practice, v, key(r), telling(r, p, v))
	if err != nil {
		return s.refusedTelling(w, r, p, v, err)
	}
	return see(w, r, "/l/"+kept.Token+"?kept=1")
}

// draftDoor begins a page of the door about what was kept for later.
func (s *site) draftDoor(r *http.Request, v office.Visitor, d office.Draft) (pages.DoorPage, error) {
	p, err := s.ownDoor(r, v, say.T(r.Context(), "Not sent yet"))
	p.At, p.Draft, p.Own = "/l/"+r.PathValue("token"), true, v.Link.Client != ""
	p.Code, p.Version = office.SpacedCode(d.Code), d.Version
	p.Until = say.Date(r.Context(), v.Practice.Today(d.Until), v.Practice.Today(p.Now))
	return p, err
}

// showDraft is what somebody wrote and has not sent, to go on with.
func (s *site) showDraft(w http.ResponseWriter, r *http.Request, v office.Visitor) error {
	d, err := s.office.DraftByLink(r.Context(), v)
	if fault.Is(err, fault.NotFound) {
		return s.draftGone(w, r, v, http.StatusGone)
	}
	if err != nil {
		return err
	}
	p, err := s.draftDoor(r, v, d)
	if err != nil {
		return err
	}
	p.Of = whomOf(d)
	if err := s.asking(r, &p, aboutOf(p, d.About), string(d.Therapist)); err != nil {
		return err
	}
	p.Asked.Given, p.Name = d.Answers, d.Name
	if p.Asked.Given == nil {
		p.Asked.Given = protocol.Answers{}
	}
	p.Just = r.URL.Query().Has("kept")
	return render(w, r, http.StatusOK, doorFirst(p))
}

// aboutOf gives the letter of the address for what a telling is about.
func aboutOf(p pages.DoorPage, protocol string) string {
	for letter, about := range doorAbouts {
		if about == protocol {
			return letter
		}
	}
	if own := pages.DoorOwn(protocol); aboutAt(p, own) != "" {
		return own
	}
	return pages.DoorElse
}

// postDraft goes on with what was kept: read through, kept again, sent, thrown away.
func (s *site) postDraft(w http.ResponseWriter, r *http.Request, v office.Visitor) error {
	if r.PostFormValue("step") == "drop-now" {
		err := s.office.DropDraftByLink(r.Context(), v, key(r))
		if fault.Is(err, fault.NotFound) {
			return s.draftGone(w, r, v, http.StatusGone)
		}
		if err != nil {
			return err
		}
		return s.draftGone(w, r, v, http.StatusOK)
	}
	d, err := s.office.DraftByLink(r.Context(), v)
	if fault.Is(err, fault.NotFound) {
		return s.closedDraft(w, r, v)
	}
	if err != nil {
		return err
	}
	p, err := s.draftDoor(r, v, d)
	if err != nil {
		return err
	}
	p.Version = wholeNumber(r, "version") // what the page showed, not what is there now
	return s.tellStep(w, r, p, v)
}

// refusedTelling shows what was typed once more, with why it was not taken: beside what is kept now
// where another page changed that, and as something new where nothing is kept any more.
func (s *site) refusedTelling(w http.ResponseWriter, r *http.Request, p pages.DoorPage, v office.Visitor, err error) error {
	f, ok := typed(err)
	switch {
	case ok && f.Code == "draft-gone":
		return s.closedDraft(w, r, v)
	case ok && p.About == pages.DoorPerson && (f.Code == office.CodeReadersChanged || f.Code == office.CodeNoReaders):
		return s.readersChanged(w, r, p, v, f)
	case !ok || f.Code != staleVersion:
		return tellAgain(w, r, p, err)
	}
	d, err := s.office.DraftByLink(r.Context(), v)
	if fault.Is(err, fault.NotFound) {
		return s.closedDraft(w, r, v)
	}
	if err != nil {
		return err
	}
	p.Kept, p.Version, p.Failed = &d, d.Version, true
	return render(w, r, http.StatusConflict, pages.DoorTell(p))
}

// closedDraft answers where nothing is kept any more. What was typed on a page that stayed open is
// not lost: it stands in the form of the public door, to send as something new.
func (s *site) closedDraft(w http.ResponseWriter, r *http.Request, v office.Visitor) error {
	about, step := r.PostFormValue(pages.FieldAbout), r.PostFormValue("step")
	ctx := r.Context()
	view, err := s.office.Door(ctx, v.Practice)
	if err != nil {
		return err
	}
	at := "/at/" + v.Practice.Slug + doorPath
	p := pages.DoorPage{Page: s.linkFrame(r, v, say.T(ctx, "What happened?")), DoorView: view, At: at, PersonAt: at + doorPersonPage}
	if r.Method != http.MethodPost || aboutAt(p, about) == "" || step == "drop" || step == "drop-now" {
		return s.draftGone(w, r, v, http.StatusGone)
	}
	if about == pages.DoorPerson {
		p.Of = r.PostFormValue(pages.FieldOf)
	}
	if err := s.asking(r, &p, about, r.PostFormValue("with")); err != nil {
		return err
	}
	if p.Asked.Given, err = answersIn(r, p.Asked.Fields, v.Practice.Currency); err != nil {
		return err
	}
	p.Name = forms.Clean(r.PostFormValue("name"))
	if step == "copy" {
		return plainCopy(w, pages.DoorCopy(ctx, p))
	}
	p.Problems.Add("", "%s", say.T(ctx, "What was kept here was sent already, or thrown away. What you typed now stands below. It is not kept and not sent."))
	p.Failed, p.Asked.Problems = true, p.Problems
	return render(w, r, http.StatusConflict, doorFirst(p))
}

// draftGone says that nothing stands here any more.
func (s *site) draftGone(w http.ResponseWriter, r *http.Request, v office.Visitor, status int) error {
	ctx := r.Context()
	p := pages.ClosedLinkPage{Page: s.linkFrame(r, v, say.T(ctx, "Nothing is kept here")), Practice: v.Practice,
		Text: say.T(ctx, "It was thrown away, or its time was over. If it was sent, your code opens it on the page “Come back with your code”.")}
	if status == http.StatusOK {
		p.Title, p.Text = say.T(ctx, "It is thrown away"), say.T(ctx, "It is gone from here, and nobody here has read it. Its code opens nothing any more.")
	}
	return render(w, r, status, pages.ClosedLink(p))
}
