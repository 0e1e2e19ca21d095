package web

import (
	"context"
	"net/http"
	"strings"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/web/forms"
	"github.com/partwell/partwell/internal/web/pages"
	"github.com/partwell/partwell/internal/web/say"
	"github.com/partwell/partwell/internal/web/ui"
)

// findForm is what somebody looks for.
type findForm struct {
	Search string `form:"q,max=200"`
}

func (s *site) getFind(w http.ResponseWriter, r *http.Request) error {
	form, values, _ := forms.Bind[findForm](r)
	view, err := s.office.Find(r.Context(), by(r), form.Search)
	if err != nil {
		return err
	}
	ctx := r.Context()
	p := pages.FindPage{Page: s.frame(r, say.T(ctx, "Find"), ""), Search: values.Get("q")}
	for _, c := range view.Clients {
		p.Clients = append(p.Clients, foundClient(ctx, c, view.Moment))
	}
	for _, d := range view.Doings {
		if a := doingAct(ctx, d); fits(a.Label, form.Search) {
			p.Acts = append(p.Acts, a)
		}
	}
	if p.Nothing = form.Search != "" && len(p.Clients) == 0 && len(p.Acts) == 0; p.Nothing {
		p.NewClient = "/clients/new"
	}
	return render(w, r, http.StatusOK, pages.Find(p))
}

func foundClient(ctx context.Context, c office.FoundClient, at office.Moment) pages.FoundClient {
	out := pages.FoundClient{Name: c.Name, Own: c.OtherName, Href: "/clients/" + string(c.ID), Reach: strings.Join(nonEmpty(c.Phone, c.Email), ", "), Book: "/visits/new?client=" + string(c.ID)}
	if c.Next != nil {
		out.Visits = append(out.Visits, ui.Act{Label: say.T(ctx, "Next visit, %s", say.Stamp(ctx, c.Next.Starts, at.Zone)), Href: "/visits/" + string(c.Next.ID)})
	}
	if c.Last != nil {
		out.Visits = append(out.Visits, ui.Act{Label: say.T(ctx, "Last visit, %s", say.Date(ctx, civil.DateOf(c.Last.Starts, at.Zone), at.Today)), Href: "/visits/" + string(c.Last.ID)})
	}
	return out
}

// fits reports whether every word of a search begins a word of the label.
func fits(label, search string) bool {
	words := strings.Fields(client.NameKey(label))
	for _, s := range strings.Fields(client.NameKey(search)) {
		found := false
		for _, w := range words {
			found = found || strings.HasPrefix(w, s)
		}
		if !found {
			return false
		}
	}
	return true
}

// doingAct gives the words and the address of something to do.
func doingAct(ctx context.Context, d office.Doing) ui.Act {
	switch d {
	case office.DoBook:
		return ui.Act{Label: say.T(ctx, "Add a visit"), Href: "/visits/new"}
	case office.DoAddClient:
		return ui.Act{Label: say.T(ctx, "Add a client"), Href: "/clients/new"}
	case office.DoImport:
		return ui.Act{Label: say.T(ctx, "Bring clients from a list"), Href: "/clients/import"}
	case office.DoCalendar:
		return ui.Act{Label: say.T(ctx, "See the week in the calendar"), Href: "/calendar?view=week"}
	case office.DoInquiries:
		return ui.Act{Label: say.T(ctx, "People who ask for a first visit"), Href: "/inquiries"}
	case office.DoWaiting:
		return ui.Act{Label: say.T(ctx, "The waiting list"), Href: "/waiting"}
	case office.DoColleagues:
		return ui.Act{Label: say.T(ctx, "Colleagues you would send someone to"), Href: "/practice/colleagues"}
	case office.DoRehearse:
		return ui.Act{Label: say.T(ctx, "Practise a hard conversation"), Href: "/practise"}
	case office.DoHours:
		return ui.Act{Label: say.T(ctx, "Change opening hours"), Href: "/practice/hours"}
	case office.DoServices:
		return ui.Act{Label: say.T(ctx, "Change services and prices"), Href: "/practice/services"}
	case office.DoBoundaries:
		return ui.Act{Label: say.T(ctx, "Change your boundaries"), Href: "/practice/set-up/boundaries"}
	case office.DoPeople:
		return ui.Act{Label: say.T(ctx, "People who work here"), Href: "/practice/people"}
	case office.DoMail:
		return ui.Act{Label: say.T(ctx, "How mail leaves the house"), Href: "/practice/mail"}
	case office.DoReachable:
		return ui.Act{Label: say.T(ctx, "Whether links can be opened from outside"), Href: "/practice/reachable"}
	case office.DoBackups:
		return ui.Act{Label: say.T(ctx, "Backups"), Href: "/practice/backups"}
	default:
		return ui.Act{Label: say.T(ctx, "Change your password"), Href: "/practice/me"}
	}
}
