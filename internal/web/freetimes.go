package web

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/web/pages"
	"github.com/partwell/partwell/internal/web/say"
	"github.com/partwell/partwell/internal/web/ui"
)

// someTimes is how many times are offered for each part of a day, unless all are asked for.
const someTimes = 2

// freePath is the address of a search for free times; few is empty for some, "all" for all.
func freePath(client ident.Client, service ident.Service, therapist ident.Person, day civil.Date, few string) string {
	q := url.Values{}
	for name, value := range map[string]string{"client": string(client), "service": string(service), "therapist": string(therapist), "day": string(day), "few": few} {
		if value != "" {
			q.Set(name, value)
		}
	}
	if len(q) == 0 {
		return "/visits/free"
	}
	return "/visits/free?" + q.Encode()
}

// moveFreePath is the address of a search for another time of a visit.
func moveFreePath(v scheduling.Visit) string {
	return movingToo(freePath("", v.Service, v.Therapist, "", ""), v.ID)
}

// movingToo keeps in an address of a search the visit for which it looks.
func movingToo(path string, id ident.Visit) string {
	if id == "" {
		return path
	}
	return path + "&moving=" + url.QueryEscape(string(id))
}

func (s *site) getFreeTimes(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	ask := office.FreeAsk{Client: ident.Client(q.Get("client")), Service: ident.Service(q.Get("service")), Therapist: ident.Person(q.Get("therapist")), Day: q.Get("day"), Moving: ident.Visit(q.Get("moving")), PerPart: someTimes}
	if q.Get("few") == "all" {
		ask.PerPart = 0
	}
	var view office.FreeView
	status, problems, err := onDay(&ask.Day, func() (err error) {
		view, err = s.office.FreeTimes(r.Context(), by(r), ask)
		return err
	})
	if err != nil {
		return err
	}
	p := s.freePage(r, view, q.Get("few"))
	p.Problems, p.Failed = problems, len(problems) > 0
	if len(problems) > 0 {
		p.Day = q.Get("day")
	}
	return render(w, r, status, pages.FreeTimes(p))
}

func (s *site) freePage(r *http.Request, view office.FreeView, few string) pages.FreePage {
	ctx := r.Context()
	p := pages.FreePage{Page: s.frame(r, say.T(ctx, "Find a free time"), ui.Calendar), Back: ui.Act{Label: say.T(ctx, "Add a visit"), Href: "/visits/new"},
		Client: view.Client.Name, ClientID: string(view.Client.ID), Service: string(view.Service.ID), Therapist: string(view.Therapist),
		Day: string(view.First), PerPart: few, Asked: view.Service.ID != "",
		Parts: []ui.Option{{Label: say.T(ctx, "A few each day")}, {Value: "all", Label: say.T(ctx, "All of them")}}}
	typed := kept(r.URL.Query(), besideTime, "")
	for _, name := range slices.Sorted(maps.Keys(typed)) {
		p.Typed = append(p.Typed, ui.Hidden{Name: name, Value: typed.Get(name)})
	}
	if view.Moving.ID != "" {
		p.Moving, p.Back = string(view.Moving.ID), ui.Act{Label: say.T(ctx, "Move the visit"), Href: "/visits/" + string(view.Moving.ID) + "/move"}
	} else {
		p.Back.Href = backToForm(r, view)
	}
	if view.Service.ID == "" {
		p.Services = append(p.Services, ui.Option{Label: say.T(ctx, "Choose what it is")})
	}
	for _, x := range view.Services {
		p.Services = append(p.Services, ui.Option{Value: string(x.ID), Label: x.Name, Hint: strconv.Itoa(x.Minutes)})
	}
	if len(view.Therapists) > 1 {
		p.Therapists = append(p.Therapists, ui.Option{Label: say.T(ctx, "Anybody")})
		for _, t := range view.Therapists {
			p.Therapists = append(p.Therapists, ui.Option{Value: string(t.ID), Label: t.Name})
		}
	}
	for _, u := range view.Unfit {
		left := pages.LeftOut{Name: u.Who.Name, Pressure: u.Why == scheduling.OtherPressure, Needs: u.Why == ""}
		if view.Therapist == "" {
			left.Href = keeping(movingToo(freePath(view.Client.ID, view.Service.ID, u.Who.ID, view.First, few), view.Moving.ID), typed)
		}
		p.Unfit = append(p.Unfit, left)
	}
	for _, d := range view.Days {
		p.Days = append(p.Days, freeDay(r, view, d))
	}
	if p.Asked && len(p.Days) == 0 {
		p.None = say.T(ctx, "No free time from %s to %s.", dated(view.First, view.Today), dated(view.Next.Add(-1), view.Today))
	}
	p.More = ui.Act{Label: say.T(ctx, "Later times"), Href: keeping(movingToo(freePath(view.Client.ID, view.Service.ID, view.Therapist, view.Next, few), view.Moving.ID), typed)}
	return p
}

// backToForm leads back to where the visit is added, with all that is known of it.
func backToForm(r *http.Request, view office.FreeView) string {
	fields := kept(r.URL.Query(), besideTime, "")
	for name, value := range map[string]string{"client": string(view.Client.ID), "service": string(view.Service.ID), "therapist": string(view.Therapist)} {
		if value != "" {
			fields.Set(name, value)
		}
	}
	return keeping("/visits/new", fields)
}

// freeDay writes the times of a day; each leads to the page on which the visit is added, filled in.
func freeDay(r *http.Request, view office.FreeView, d office.FreeDay) pages.FreeDay {
	day := pages.FreeDay{ID: "d" + string(d.Date), Heading: dated(d.Date, view.Today)}
	for _, slot := range d.Slots {
		at := civil.MinuteOf(slot.Starts, slot.Zone)
		t := pages.FreeTime{At: at.String()}
		who := view.Who(slot.Person)
		t.Full = say.T(r.Context(), "%s with %s", say.Stamp(r.Context(), slot.Starts, slot.Zone), who)
		if len(view.Therapists) > 1 && view.Therapist == "" {
			t.With = who
		}
		q := url.Values{"service": {string(view.Service.ID)}, "therapist": {string(slot.Person)}, "when": {scheduling.WriteWhen(slot.Starts, view.Today, slot.Zone)}}
		if view.Grounds.Several() {
			q.Set("place", placeWord(slot.Place))
		}
		if where := view.Grounds.Where(slot.Place, slot.Uses); len(where) > 0 {
			t.Where = strings.Join(where, ", ")
			t.Full = say.T(r.Context(), "%s, %s", t.Full, t.Where)
		}
		if home := civil.MinuteOf(slot.Starts, view.Zone); home != at {
			t.Ours = say.T(r.Context(), "%s by our clocks", home.String())
		}
		if view.Client.ID != "" {
			q.Set("client", string(view.Client.ID))
		}
		t.Href = keeping("/visits/new?"+q.Encode(), kept(r.URL.Query(), besideTime, ""))
		if view.Moving.ID != "" {
			q.Del("service")
			q.Del("client")
			t.Href = "/visits/" + string(view.Moving.ID) + "/move?" + q.Encode()
		}
		day.Times = append(day.Times, t)
	}
	return day
}
