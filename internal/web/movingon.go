package web

import (
	"net/http"
	"slices"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/web/pages"
	"github.com/partwell/partwell/internal/web/say"
	"github.com/partwell/partwell/internal/web/ui"
)

func (s *site) getMovingOn(w http.ResponseWriter, r *http.Request) error {
	return s.showMovingOn(w, r, http.StatusOK, nil, nil)
}

func (s *site) showMovingOn(w http.ResponseWriter, r *http.Request, status int, given protocol.Answers, problems fault.Problems) error {
	view, err := s.office.MovingOnPage(r.Context(), by(r), ident.Client(r.PathValue("client")))
	if err != nil {
		return err
	}
	if given != nil {
		view.Given = given
	}
	p := pages.MovingOnPage{Page: s.frame(r, say.T(r.Context(), "Moving on"), ui.Clients), MovingOn: view, Problems: problems}
	p.Failed = len(problems) > 0
	return render(w, r, status, pages.MovingOnBegin(p))
}

func (s *site) postMovingOn(w http.ResponseWriter, r *http.Request) error {
	id := ident.Client(r.PathValue("client"))
	view, err := s.office.MovingOnPage(r.Context(), by(r), id)
	if err != nil {
		return err
	}
	given, err := answersIn(r, view.Task.Fields, "")
	if err != nil {
		return err
	}
	matter, err := s.office.MoveOn(r.Context(), by(r), key(r), id, given)
	if f, ok := typed(err); ok {
		return s.showMovingOn(w, r, http.StatusUnprocessableEntity, given, problemsOf(f, nil))
	}
	if err != nil {
		return err
	}
	return see(w, r, matterPath(matter, ""))
}

func (s *site) getStaffTelling(w http.ResponseWriter, r *http.Request) error {
	p := pages.StaffTellingPage{About: office.Pressure}
	if r.URL.Query().Get("about") == pages.DoorPerson {
		p.About = office.Conduct
	}
	return s.showStaffTelling(w, r, http.StatusOK, p, nil)
}

// toldAt reads the visit and the place that it is about: from the address, or from the form, where
// fields of the telling have these names.
func toldAt(r *http.Request) office.ToldAt {
	if r.Method == http.MethodPost {
		return office.ToldAt{Visit: ident.Visit(r.PostFormValue(pages.FieldToldVisit)), Where: r.PostFormValue(pages.FieldToldWhere)}
	}
	q := r.URL.Query()
	return office.ToldAt{Visit: ident.Visit(q.Get("visit")), Where: q.Get("where")}
}

// showStaffTelling is the page on which somebody of the practice writes down what was told.
func (s *site) showStaffTelling(w http.ResponseWriter, r *http.Request, status int, p pages.StaffTellingPage, given protocol.Answers) error {
	view, err := s.office.StaffTelling(r.Context(), by(r), ident.Client(r.PathValue("client")), p.About, toldAt(r))
	if err != nil {
		return err
	}
	if p.About == office.Conduct && !view.Hears {
		return s.toldElsewhere(w, r, view, "/clients/"+string(view.Client.ID))
	}
	p.Here, p.Of = view.Here, r.PostFormValue(pages.FieldOf)
	p.Page, p.Client, p.At, p.Own = s.frame(r, say.T(r.Context(), "What you were told"), ui.Clients), view.Client, view.At, view.Own
	p.Asked = pages.Asked{Fields: view.Fields, Given: given, Side: protocol.Staff, Problems: p.Problems, Names: map[string]string{"client": view.Client.FirstName(), "about": say.T(r.Context(), "that person")}}
	if given == nil {
		p.Asked.Given = view.Given
	}
	p.Failed = len(p.Problems) > 0
	return render(w, r, status, pages.StaffTelling(p))
}

func (s *site) postStaffTelling(w http.ResponseWriter, r *http.Request) error {
	id, about, asked := ident.Client(r.PathValue("client")), r.PostFormValue(pages.FieldAbout), r.PostFormValue(pages.FieldToldAsked)
	if asked == "" {
		asked = office.Pressure
	}
	page, err := s.office.StaffTelling(r.Context(), by(r), id, asked, toldAt(r))
	if err != nil {
		return err
	}
	if about == office.Conduct && !page.Hears {
		return s.toldElsewhere(w, r, page, "/clients/"+string(id))
	}
	given, err := answersIn(r, page.Fields, "")
	if err != nil {
		return err
	}
	if about != asked {
		view, err := s.office.StaffTelling(r.Context(), by(r), id, about, toldAt(r))
		if fault.Is(err, fault.NotFound) { // nothing was chosen, or it is not told any more
			p := pages.StaffTellingPage{About: asked}
			p.Problems.Add(pages.FieldAbout, "%s", say.T(r.Context(), "Choose what it is about."))
			return s.showStaffTelling(w, r, http.StatusUnprocessableEntity, p, given)
		}
		if err != nil {
			return err
		}
		if !sameQuestions(page.Fields, view.Fields) {
			return s.showStaffTelling(w, r, http.StatusOK, pages.StaffTellingPage{About: about, Other: true}, carriedOver(view, given))
		}
	}
	in := office.Telling{About: about, Client: id, Visit: page.At.Visit, Answers: given}
	problems := toldOf(r, &in, page.Here)
	if len(problems) > 0 {
		return s.showStaffTelling(w, r, http.StatusUnprocessableEntity, pages.StaffTellingPage{About: about, Problems: problems}, given)
	}
	told, err := s.office.WriteDown(r.Context(), by(r), key(r), in)
	if f, ok := typed(err); ok {
		return s.showStaffTelling(w, r, http.StatusUnprocessableEntity, pages.StaffTellingPage{About: about, Problems: problemsOf(f, nil)}, given)
	}
	if err != nil {
		return err
	}
	return s.seeTold(w, r, told)
}

// sameQuestions reports whether two tellings ask the same.
func sameQuestions(a, b []protocol.Field) bool {
	return slices.EqualFunc(a, b, func(f, g protocol.Field) bool { return f.ID == g.ID && f.Kind == g.Kind })
}

// carriedOver gives the answers that were typed already to questions that are asked here too.
func carriedOver(view office.StaffTelling, given protocol.Answers) protocol.Answers {
	answers := protocol.Answers{}
	for _, f := range view.Fields {
		if answers[f.ID] = view.Given[f.ID]; len(given[f.ID]) > 0 {
			answers[f.ID] = given[f.ID]
		}
	}
	return answers
}

// seeTold leads to the page of what was told; who may not read it (the front desk) hears by when it is
// answered, and nothing that opens it.
func (s *site) seeTold(w http.ResponseWriter, r *http.Request, told office.Told) error {
	if _, err := s.office.Matter(r.Context(), by(r), told.Case); err == nil {
		return see(w, r, matterPath(told.Case, "?told=1"))
	} else if !fault.Is(err, fault.NotFound) {
		return err
	}
	ctx, practice := r.Context(), of(r).practice
	p := pages.WrittenDownPage{Page: s.frame(r, say.T(ctx, "Written down"), ui.Clients), Client: ident.Client(r.PathValue("client")),
		By: pages.Moment(ctx, told.Due, s.office.Now(), practice.Location())}
	return render(w, r, http.StatusOK, pages.WrittenDown(p))
}
