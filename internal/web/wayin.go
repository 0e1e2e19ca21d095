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
