package web

import (
	"net/http"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/web/forms"
	"github.com/partwell/partwell/internal/web/pages"
	"github.com/partwell/partwell/internal/web/say"
	"github.com/partwell/partwell/internal/web/ui"
)

// programForm is what the form of a new key sends.
type programForm struct {
	Name string `form:"name,max=200"`
}

func (s *site) getPrograms(w http.ResponseWriter, r *http.Request) error {
	p := pages.ProgramsPage{}
	if r.URL.Query().Has("ended") {
		p.Told = say.T(r.Context(), "Ended. This key opens nothing any more.")
	}
	return s.showPrograms(w, r, http.StatusOK, p)
}

func (s *site) showPrograms(w http.ResponseWriter, r *http.Request, status int, p pages.ProgramsPage) error {
	ctx := r.Context()
	view, err := s.office.Programs(ctx, by(r))
	if err != nil {
		return err
	}
	p.Page = s.frame(r, say.T(ctx, "Keys for programs"), ui.Practice)
	p.Address = s.base(r) + "/api/v1"
	for _, l := range view.Lines {
		line := pages.ProgramLine{Name: l.Name, Made: dated(civil.DateOf(l.Created, view.Zone), view.Today), End: ui.Act{Label: say.T(ctx, "End this key"), To: "/practice/programs/" + string(l.ID) + "/end", Small: true}}
		if !l.Used.IsZero() {
			line.Used = say.Stamp(ctx, l.Used, view.Zone)
		}
		if l.Person != by(r).Person {
			line.Who, line.Gone = l.Who.Name, !l.Who.Works()
		}
		p.Lines = append(p.Lines, line)
	}
	return render(w, r, status, pages.Programs(p))
}

// postProgram answers with the key itself: it is a secret, and stands in no address.
func (s *site) postProgram(w http.ResponseWriter, r *http.Request) error {
	form, _, problems := forms.Bind[programForm](r)
	var made office.ProgramKey
	err := problems.Err()
	if err == nil {
		made, err = s.office.AddProgram(r.Context(), by(r), key(r), office.ProgramRequest{Name: form.Name})
	}
	if f, ok := typed(err); ok {
		return s.showPrograms(w, r, http.StatusUnprocessableEntity, pages.ProgramsPage{Name: form.Name, Problems: faultsAt(f, "name")})
	}
	if err != nil {
		return err
	}
	return s.showPrograms(w, r, http.StatusOK, pages.ProgramsPage{Made: made.Name, Key: made.Token})
}

func (s *site) postProgramEnd(w http.ResponseWriter, r *http.Request) error {
	if err := s.office.EndProgram(r.Context(), by(r), key(r), ident.Program(r.PathValue("program"))); err != nil {
		return err
	}
	return see(w, r, "/practice/programs?ended")
}
