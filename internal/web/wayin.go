package web

import (
	"net/http"
	"strconv"
	"time"

	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/web/pages"
	"github.com/partwell/partwell/internal/web/say"
	"github.com/partwell/partwell/internal/web/ui"
)

func wayInPath(id ident.Person) string { return "/way-in/" + string(id) }

// getWayIn asks a reader whether it was somebody herself who came in by a link that another made.
func (s *site) getWayIn(w http.ResponseWriter, r *http.Request) error {
	renewed, err := s.office.WayIn(r.Context(), by(r), ident.Person(r.PathValue("person")))
	if err != nil {
		return err
	}
	ctx := r.Context()
	p := pages.WayInPage{Page: s.frame(r, say.T(ctx, "Was it %s?", renewed.Name), ui.Today), Renewed: renewed,
		On: say.FullDate(ctx, of(r).session.Practice.Today(renewed.Renewed)), At: strconv.FormatInt(renewed.Renewed.UnixMicro(), 10)}
	return render(w, r, http.StatusOK, pages.WayIn(p))
}

// postWayIn takes a reader's word that it was.
func (s *site) postWayIn(w http.ResponseWriter, r *http.Request) error {
	at, _ := strconv.ParseInt(r.PostFormValue("at"), 10, 64)
	if err := s.office.Vouch(r.Context(), by(r), key(r), ident.Person(r.PathValue("person")), time.UnixMicro(at)); err != nil {
		return err
	}
	return see(w, r, "/today")
}

// vouch puts on Today somebody of whom a reader may say that it was she who came in.
func (t todayWords) vouch(w office.Renewed) ui.Need {
	name := ui.StrongName(w.Name)
	body := ui.Words("Somebody came in as %s by a link that was made at the computer of the practice. Was it %s?", name, ui.Name(w.Name))
	if w.By.Name != "" {
		body = ui.Words("Somebody came in as %s by a link that %s made. Was it %s?", name, ui.Name(w.By.Name), ui.Name(w.Name))
	}
	return ui.Need{Body: body, Acts: []ui.Act{{Label: say.T(t.ctx, "Look at it"), About: w.Name, Href: wayInPath(w.ID)}}}
}

// postOwnSheet makes the sheet of somebody who is no owner and shows it in the answer itself, once.
func (s *site) postOwnSheet(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	sheet, err := s.office.OwnSheet(ctx, by(r), key(r), office.SheetRequest{Password: r.PostFormValue("sheet-old"), From: address(r)})
	if f, ok := typed(err); ok {
		return s.showMe(w, r, http.StatusUnprocessableEntity, pages.MePage{Email: of(r).session.Person.Email, Problems: problemsIn(renamed(f, "old", "sheet-old"))})
	}
	if err != nil {
		return err
	}
	p := pages.SheetPage{Page: s.alone(r, say.T(ctx, "Your sheet")), Address: s.base(r), Made: say.FullDate(ctx, sheet.Made), Owner: sheet.Owner.Name,
		Code: inGroups(sheet.Code), Next: "/practice/me#way-in"}
	return render(w, r, http.StatusOK, pages.OwnSheet(p))
}

// postShowSheet takes the code of a sheet by which somebody shows that it is she.
func (s *site) postShowSheet(w http.ResponseWriter, r *http.Request) error {
	err := s.office.ShowSheet(r.Context(), by(r), key(r), r.PostFormValue("code"), address(r))
	if f, ok := typed(err); ok {
		return s.showMe(w, r, http.StatusUnprocessableEntity, pages.MePage{Email: of(r).session.Person.Email, Problems: problemsIn(f)})
	}
	if err != nil {
		return err
	}
	return see(w, r, "/practice/me?shown=yes")
}
