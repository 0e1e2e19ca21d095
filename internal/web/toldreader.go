package web

import (
	"net/http"
	"slices"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/web/forms"
	"github.com/partwell/partwell/internal/web/pages"
	"github.com/partwell/partwell/internal/web/say"
	"github.com/partwell/partwell/internal/web/ui"
)

// toldOf reads whom a telling of how somebody behaved is about, as one of its readers writes it down.
func toldOf(r *http.Request, in *office.Telling, here []staff.Person) (problems fault.Problems) {
	if in.About != office.Conduct {
		return nil
	}
	of := r.PostFormValue(pages.FieldOf)
	known := slices.ContainsFunc(here, func(p staff.Person) bool { return string(p.ID) == of })
	switch {
	case known && of == string(by(r).Person):
		problems.Add(pages.FieldOf, "%s", say.T(r.Context(), "It is about you, so somebody else writes it down. Nothing was kept."))
	case known:
		in.Of = ident.Person(of)
	case of == pages.DoorElseHere:
		in.Else = true
	case of != pages.DoorNotSaid:
		problems.Add(pages.FieldOf, "%s", say.T(r.Context(), "Choose whom it is about. “Somebody else here” is an answer too."))
	}
	return problems
}

// toldElsewhere shows who reads how somebody behaved to somebody who does not. It keeps nothing.
func (s *site) toldElsewhere(w http.ResponseWriter, r *http.Request, view office.StaffTelling, back string) error {
	practice := of(r).practice
	p := pages.ToldElsewherePage{Page: s.frame(r, say.T(r.Context(), "How somebody behaved"), ui.Clients), Back: back, Practice: practice, Readers: view.Readers}
	if v := house.Reach(practice.BaseURL, s.opt.Listen); v.Links() {
		p.Address = v.Base + "/at/" + practice.Slug + doorPath
	}
	return render(w, r, http.StatusOK, pages.ToldElsewhere(p))
}

func (s *site) getToldReader(w http.ResponseWriter, r *http.Request) error {
	return s.showToldReader(w, r, http.StatusOK, pages.ReaderTellingPage{}, nil)
}

// showToldReader is the page on which one of those who read it writes down how somebody behaved, of
// whoever told it.
func (s *site) showToldReader(w http.ResponseWriter, r *http.Request, status int, p pages.ReaderTellingPage, given protocol.Answers) error {
	ctx := r.Context()
	view, err := s.office.ToldToReader(ctx, by(r))
	if err != nil {
		return err
	}
	p.Page, p.Here = s.frame(r, say.T(ctx, "How somebody behaved"), ui.Practice), view.Here
	p.Asked = pages.Asked{Fields: view.Fields, Given: given, Side: protocol.Staff, Problems: p.Problems,
		Names: map[string]string{"client": say.T(ctx, "the client"), "about": say.T(ctx, "that person")}}
	if given == nil {
		p.Asked.Given = view.Given
	}
	p.Failed = len(p.Problems) > 0
	return render(w, r, status, pages.ReaderTelling(p))
}

func (s *site) postToldReader(w http.ResponseWriter, r *http.Request) error {
	view, err := s.office.ToldToReader(r.Context(), by(r))
	if err != nil {
		return err
	}
	given, err := answersIn(r, view.Fields, "")
	if err != nil {
		return err
	}
	in := office.Telling{About: office.Conduct, Answers: given, Name: forms.Clean(r.PostFormValue("name"))}
	p := pages.ReaderTellingPage{Of: r.PostFormValue(pages.FieldOf), Name: in.Name}
	if p.Problems = toldOf(r, &in, view.Here); len(p.Problems) > 0 {
		return s.showToldReader(w, r, http.StatusUnprocessableEntity, p, given)
	}
	told, err := s.office.WriteDown(r.Context(), by(r), key(r), in)
	if f, ok := typed(err); ok {
		p.Problems = problemsOf(f, nil)
		return s.showToldReader(w, r, http.StatusUnprocessableEntity, p, given)
	}
	if err != nil {
		return err
	}
	return s.seeTold(w, r, told)
}

// getDoorPaper is the paper for the room, with the address of the door as it opens.
func (s *site) getDoorPaper(w http.ResponseWriter, r *http.Request) error {
	ctx, practice := r.Context(), of(r).practice
	p := pages.DoorPaperPage{Page: s.alone(r, say.T(ctx, "A paper for the room")), Practice: practice, MaySet: mayManage(r),
		Large: r.URL.Query().Has("large"), Verdict: house.Reach(practice.BaseURL, s.opt.Listen)}
	if p.Verdict.Base != "" && p.Verdict.Range != house.Computer {
		p.Address = p.Verdict.Base + "/at/" + practice.Slug + doorPath
		p.Code = ui.NewQR(p.Address)
	}
	return render(w, r, http.StatusOK, pages.DoorPaper(p))
}
