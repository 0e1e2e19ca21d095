package web

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/web/forms"
	"github.com/partwell/partwell/internal/web/pages"
	"github.com/partwell/partwell/internal/web/say"
	"github.com/partwell/partwell/internal/web/ui"
)

// pageForm is what the settings of the public page send.
type pageForm struct {
	Shown   string `form:"shown,max=10"`
	Who     string `form:"who,max=20"`
	Ahead   int    `form:"ahead"`
	Notice  int    `form:"notice"`
	Version int    `form:"version"`
}

func (s *site) getPageSettings(w http.ResponseWriter, r *http.Request) error {
	return s.pageSettings(w, r, http.StatusOK, nil, nil)
}

// pageSettings shows how the public page is set, with what was typed and what is wrong.
func (s *site) pageSettings(w http.ResponseWriter, r *http.Request, status int, values forms.Values, problems fault.Problems) error {
	ctx := r.Context()
	view, err := s.office.PublicSettings(ctx, by(r))
	if err != nil {
		return err
	}
	page := view.Page
	p := pages.PageSettings{Page: s.frame(r, say.T(ctx, "Public page"), ui.Practice), Shown: page.Shown, Who: string(page.Who), Ahead: strconv.Itoa(page.Ahead),
		Notice: strconv.Itoa(page.Notice), Version: strconv.Itoa(page.Version), Problems: problems}
	p.Failed = len(problems) > 0
	for _, x := range view.Services {
		p.Services = append(p.Services, ui.Option{Value: string(x.ID), Label: x.Name})
		if page.Offers(x.ID) {
			p.Offered = append(p.Offered, string(x.ID))
		}
	}
	if values != nil {
		p.Shown, p.Who, p.Ahead, p.Notice, p.Offered = values.Get("shown") != "", values.Get("who"), values.Get("ahead"), values.Get("notice"), r.PostForm["service"]
	}
	p.Bookers = []ui.Option{
		{Value: string(house.Nobody), Label: say.T(ctx, "Nobody: everybody asks"), Hint: say.T(ctx, "You answer each of them.")},
		{Value: string(house.Known), Label: say.T(ctx, "Those who come already"), Hint: say.T(ctx, "New people ask.")},
		{Value: string(house.Everybody), Label: say.T(ctx, "Everybody"), Hint: say.T(ctx, "New people agree to your boundaries first. While the practice is full, they ask.")},
	}
	if !view.Mails {
		p.Missing = append(p.Missing, ui.Act{Label: say.T(ctx, "No mail leaves this practice yet"), Href: "/practice/mail"})
	}
	if !view.House.Sample && !view.House.Opens() {
		p.Missing = append(p.Missing, ui.Act{Label: say.T(ctx, "Links do not open from outside yet"), Href: "/practice/reachable"})
	}
	if page.Shown {
		p.At = "/at/" + view.House.Slug
		if view.House.Opens() {
			p.At = strings.TrimSuffix(view.House.BaseURL, "/") + p.At
		}
	}
	if r.URL.Query().Has("kept") {
		p.Told = say.T(ctx, "It is kept.")
		if !page.Shown {
			p.Told = say.T(ctx, "It is kept. The page is not shown yet.")
		}
	}
	return render(w, r, status, pages.PublicSettings(p))
}

func (s *site) postPageSettings(w http.ResponseWriter, r *http.Request) error {
	form, values, problems := forms.Bind[pageForm](r)
	if len(problems) > 0 {
		return s.pageSettings(w, r, http.StatusUnprocessableEntity, values, problems)
	}
	view, err := s.office.PublicSettings(r.Context(), by(r))
	if err != nil {
		return err
	}
	in := house.Page{Shown: form.Shown != "", Who: house.Bookers(form.Who), Ahead: form.Ahead, Notice: form.Notice, Version: form.Version}
	for _, x := range view.Services {
		if !slices.Contains(r.PostForm["service"], string(x.ID)) {
			in.Hidden = append(in.Hidden, x.ID)
		}
	}
	err = s.office.SetPublicPage(r.Context(), by(r), key(r), in)
	if f, ok := typed(err); ok {
		return s.pageSettings(w, r, formStatus(f), values, wrongIn(f))
	}
	if err != nil {
		return err
	}
	return see(w, r, "/practice/public-page?kept=1")
}
