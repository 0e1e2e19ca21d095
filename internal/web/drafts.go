package web

import (
	"net/http"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/web/pages"
	"github.com/partwell/partwell/internal/web/say"
)

// keepDraft keeps what was written so far, and leads to its own address with the code.
func (s *site) keepDraft(w http.ResponseWriter, r *http.Request, p pages.DoorPage, v office.Visitor) error {
	kept, err := s.office.KeepDraft(r.Context(), v.Practice, v, key(r), telling(r, p, v))
	if err != nil {
		return tellAgain(w, r, p, err)
	}
	return see(w, r, "/l/"+kept.Token+"?kept=1")
}

// draftDoor begins a page of the door about what was kept for later.
func (s *site) draftDoor(r *http.Request, v office.Visitor) (pages.DoorPage, error) {
	p, err := s.ownDoor(r, v, say.T(r.Context(), "Not sent yet"))
	p.At, p.Draft, p.Own = "/l/"+r.PathValue("token"), true, v.Link.Client != ""
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
	p, err := s.draftDoor(r, v)
	if err != nil {
		return err
	}
	if err := s.asking(&p, aboutOf(d.About), string(d.Therapist)); err != nil {
		return err
	}
	p.Asked.Given, p.Name = d.Answers, d.Name
	if p.Asked.Given == nil {
		p.Asked.Given = protocol.Answers{}
	}
	p.Code, p.Just = office.SpacedCode(d.Code), r.URL.Query().Has("kept")
	p.Until = say.Date(r.Context(), v.Practice.Today(d.Until), v.Practice.Today(p.Now))
	return render(w, r, http.StatusOK, pages.DoorTell(p))
}

// aboutOf gives the letter of the address for what a telling is about.
func aboutOf(protocol string) string {
	for letter, about := range doorAbouts {
		if about == protocol {
			return letter
		}
	}
	return pages.DoorElse
}

// postDraft goes on with what was kept: read through, kept again, sent, thrown away.
func (s *site) postDraft(w http.ResponseWriter, r *http.Request, v office.Visitor) error {
	if r.PostFormValue("step") == "drop" {
		if err := s.office.DropDraftByLink(r.Context(), v, key(r)); err != nil {
			return err
		}
		return s.draftGone(w, r, v, http.StatusOK)
	}
	p, err := s.draftDoor(r, v)
	if err != nil {
		return err
	}
	return s.tellStep(w, r, p, v)
}

// draftGone says that nothing stands here any more.
func (s *site) draftGone(w http.ResponseWriter, r *http.Request, v office.Visitor, status int) error {
	ctx := r.Context()
	p := pages.ClosedLinkPage{Page: s.linkFrame(r, v, say.T(ctx, "Nothing is kept here")), Practice: v.Practice,
		Text: say.T(ctx, "It was thrown away, or it was sent: then your code opens it on the page “Come back with your code”.")}
	if status == http.StatusOK {
		p.Title, p.Text = say.T(ctx, "It is thrown away"), say.T(ctx, "Nothing of it was kept, and nobody here has read it.")
	}
	return render(w, r, status, pages.ClosedLink(p))
}
