package web

import (
	"net/http"
	"slices"
	"strings"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/web/pages"
	"github.com/partwell/partwell/internal/web/say"
	"github.com/partwell/partwell/internal/web/ui"
)

// newWay stands in the address of a text that has no id yet.
const newWay = "new"

// The text with which one's own begins, and the id that it is given until it has another.
const (
	beginsFrom = office.Other
	beginsAs   = "our-own"
)

func (s *site) getWays(w http.ResponseWriter, r *http.Request) error {
	ways, err := s.office.Ways(r.Context(), by(r))
	if err != nil {
		return err
	}
	p := pages.WaysPage{Page: s.frame(r, say.T(r.Context(), "How we work things out"), ui.Practice), Ways: ways}
	if r.URL.Query().Get("did") == "back" {
		p.Told = say.T(r.Context(), "It is not used any more. What is open goes on as it began.")
	}
	return render(w, r, http.StatusOK, pages.Ways(p))
}

func (s *site) getWay(w http.ResponseWriter, r *http.Request) error {
	p, err := s.wayPage(r)
	if err != nil {
		return err
	}
	if r.URL.Query().Get("did") == "used" {
		p.Told = say.T(r.Context(), "What begins from now on goes this way.")
	}
	return s.showWay(w, r, http.StatusOK, p)
}

// wayPage loads the page of one text, as it stands.
func (s *site) wayPage(r *http.Request) (pages.WayPage, error) {
	id, title := r.PathValue("way"), say.T(r.Context(), "How we work things out")
	p := pages.WayPage{New: id == newWay}
	if p.New {
		id, title = beginsFrom, say.T(r.Context(), "Write your own")
	}
	var err error
	p.WayText, err = s.office.WayText(r.Context(), by(r), id, r.URL.Query().Has("before"))
	if err != nil {
		return p, err
	}
	p.Page, p.Typed, p.Version = s.frame(r, title, ui.Practice), p.Draft, p.WayText.Version
	if p.New {
		p.ID, p.Version = newWay, 0
		p.Typed = strings.Replace(p.Typed, "protocol: "+beginsFrom+"\n", "protocol: "+beginsAs+"\n", 1)
	}
	for name, spec := range office.Effects() {
		if len(spec.Of) == 0 || slices.Contains(spec.Of, p.ID) {
			p.Effects = append(p.Effects, pages.WayEffect{Name: name, Changes: spec.Changes})
		}
	}
	slices.SortFunc(p.Effects, func(a, b pages.WayEffect) int { return strings.Compare(a.Name, b.Name) })
	return p, nil
}

// about is the id that the text of a page has to keep; empty for a new one.
func about(p pages.WayPage) string {
	if p.New {
		return ""
	}
	return p.ID
}

// showWay looks the text through and shows it with what was found.
func (s *site) showWay(w http.ResponseWriter, r *http.Request, status int, p pages.WayPage) (err error) {
	if p.Checked, err = s.office.CheckWay(r.Context(), by(r), about(p), p.Typed); err != nil {
		return err
	}
	p.Failed = len(p.Problems) > 0
	return render(w, r, status, pages.Way(p))
}

// typedWay is the page with what was typed on it.
func (s *site) typedWay(r *http.Request) (pages.WayPage, error) {
	p, err := s.wayPage(r)
	p.Typed, p.Version = strings.ReplaceAll(r.PostFormValue("text"), "\r\n", "\n"), wholeNumber(r, "version")
	return p, err
}

// postWayCheck looks through what was typed. It changes nothing.
func (s *site) postWayCheck(w http.ResponseWriter, r *http.Request) error {
	p, err := s.typedWay(r)
	if err != nil {
		return err
	}
	return s.showWay(w, r, http.StatusOK, p)
}

func (s *site) postWay(w http.ResponseWriter, r *http.Request) error {
	p, err := s.typedWay(r)
	if err != nil {
		return err
	}
	id, err := s.office.UseWay(r.Context(), by(r), key(r), office.NewWay{About: about(p), Text: p.Typed, Version: p.Version})
	if f, ok := typed(err); ok {
		if p.Problems = problemsOf(f, nil); f.Code == staleVersion {
			// What is there now is shown beside hers; sent once more, hers takes its place.
			p.Version = p.WayText.Version
		}
		return s.showWay(w, r, statuses[f.Kind], p)
	}
	if err != nil {
		return err
	}
	return see(w, r, "/practice/ways/"+id+"?did=used")
}

func (s *site) postWayBack(w http.ResponseWriter, r *http.Request) error {
	err := s.office.DropWay(r.Context(), by(r), key(r), r.PathValue("way"), wholeNumber(r, "version"))
	if f, ok := typed(err); ok && f.Kind == fault.Conflict {
		p, err := s.wayPage(r)
		if err != nil {
			return err
		}
		p.Problems = problemsOf(f, nil)
		return s.showWay(w, r, http.StatusConflict, p)
	}
	if err != nil {
		return err
	}
	return see(w, r, "/practice/ways?did=back")
}
