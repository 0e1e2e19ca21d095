package web

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/boundary"
	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/web/forms"
	"github.com/partwell/partwell/internal/web/pages"
	"github.com/partwell/partwell/internal/web/say"
	"github.com/partwell/partwell/internal/web/ui"
)

// tellingForm is what keeping a telling of boundaries sends. A boundary is its id and version.
type tellingForm struct {
	Boundary []string          `form:"boundary"`
	How      boundary.How      `form:"how"`
	Way      office.TellingWay `form:"way"`
	On       civil.Date        `form:"on"`
}

// seenBoundary writes a boundary in its version for a form, readSeen reads it.
func seenBoundary(b boundary.Boundary) string { return string(b.ID) + "/" + itoa(b.Version) }

func readSeen(list []string) (seen []office.SeenBoundary) {
	for _, s := range list {
		id, version, _ := strings.Cut(s, "/")
		n, err := strconv.Atoi(version)
		if err == nil {
			seen = append(seen, office.SeenBoundary{ID: ident.Boundary(id), Version: n})
		}
	}
	return seen
}

func (s *site) getTellBoundaries(w http.ResponseWriter, r *http.Request) error {
	return s.showTellBoundaries(w, r, http.StatusOK, nil, nil)
}

func (s *site) postTellBoundaries(w http.ResponseWriter, r *http.Request) error {
	id := ident.Client(r.PathValue("client"))
	form, values, problems := forms.Bind[tellingForm](r)
	err := problems.Err()
	if err == nil {
		err = s.office.TellBoundaries(r.Context(), by(r), key(r), office.BoundaryTelling{Client: id, Boundaries: readSeen(form.Boundary), How: form.How, Way: form.Way, On: form.On})
	}
	if f, ok := typed(err); ok {
		return s.showTellBoundaries(w, r, formStatus(f), values, renamed(f, "boundaries", "boundary"))
	}
	if err != nil {
		return err
	}
	return see(w, r, clientPath(id)+"?did=told")
}

func (s *site) showTellBoundaries(w http.ResponseWriter, r *http.Request, status int, values forms.Values, wrong *fault.Error) error {
	ctx := r.Context()
	view, err := s.office.KnownBoundaries(ctx, by(r), ident.Client(r.PathValue("client")))
	if err != nil {
		return err
	}
	path := clientPath(view.Client.ID)
	p := pages.TellBoundariesPage{Page: s.frame(r, say.T(ctx, "Boundaries they know"), ui.Clients), Back: path, Name: view.Client.Name, Action: path + "/boundaries",
		MayWrite: view.MayWrite, May: view.MayTell, How: string(boundary.Told), Way: string(office.ToldAloud), On: string(view.Today)}
	for _, st := range view.Standings {
		b := st.Boundary
		p.Options = append(p.Options, ui.Option{Value: seenBoundary(b), Label: b.Title})
		if !st.Known || st.Older {
			p.Chosen = append(p.Chosen, seenBoundary(b))
		}
		known := knownRule(ctx, st, view)
		if b.Side == boundary.Ask {
			p.Ask = append(p.Ask, known)
		} else {
			p.Count = append(p.Count, known)
		}
	}
	n := notKeptWords{ctx: ctx, today: view.Today, zone: view.Zone, back: "boundaries"}
	p.Told, p.Undo = n.told(r)
	p.Noticed, p.Decided = n.needs(view.Noticed), n.past(view.Decided)
	for _, how := range []boundary.How{boundary.Told, boundary.Read, boundary.Agreed} {
		p.Hows = append(p.Hows, ui.Option{Value: string(how), Label: say.T(ctx, theyWords(how))})
	}
	for _, way := range office.TellingWays() {
		p.Ways = append(p.Ways, ui.Option{Value: string(way), Label: firstUpper(say.T(ctx, way.Words()))})
	}
	if values != nil {
		p.Chosen, p.How, p.Way, p.On = values.All("boundary"), values.Get("how"), values.Get("way"), values.Get("on")
	}
	if wrong != nil {
		p.Failed, p.Problems = true, problemsIn(wrong)
	}
	return render(w, r, status, pages.TellBoundaries(p))
}

// theyWords says what a client did, after "They".
func theyWords(how boundary.How) string {
	switch how {
	case boundary.Read:
		return "have read it"
	case boundary.Agreed:
		return "said yes to it"
	default:
		return "were told"
	}
}

func knownRule(ctx context.Context, st boundary.Standing, view office.KnownBoundaries) pages.KnownRule {
	out := pages.KnownRule{Rule: ruleOf(ctx, st.Boundary)}
	switch {
	case !st.Known:
		out.Standing, out.Mind = say.T(ctx, "Never told."), true
	case st.Older:
		out.Standing, out.Mind = say.T(ctx, "They know an earlier text, of %s. This one is not told yet.", say.Date(ctx, st.On, view.Today)), true
	default:
		out.Standing = firstUpper(say.T(ctx, "they %s, %s.", say.T(ctx, theyWords(st.How)), say.Date(ctx, st.On, view.Today)))
	}
	for _, a := range view.Acks[st.Boundary.ID] {
		line := say.T(ctx, "%s: they %s, %s", say.FullDate(ctx, a.On), say.T(ctx, theyWords(a.How)), say.T(ctx, a.Way))
		if a.Version != st.Boundary.Version {
			line += " (" + say.T(ctx, "version %d", a.Version) + ")"
		}
		out.Log = append(out.Log, line)
	}
	if times := view.Times[st.Boundary.ID]; len(times) > 1 {
		out.Standing += " " + say.T(ctx, "In all they were told on %d days.", len(times))
	}
	return out
}

// ruleOf writes a boundary as people read it.
func ruleOf(ctx context.Context, b boundary.Boundary) ui.Rule {
	rule := ui.Rule{Title: b.Title, Words: b.Rule, Why: b.Why}
	for i, when := range []string{"First time", "Second time", "Third time"} {
		if b.Follows[i] != "" {
			rule.Steps = append(rule.Steps, ui.Step{When: say.T(ctx, when), What: b.Follows[i]})
		}
	}
	return rule
}

func (s *site) getClientLink(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	door, err := s.office.ClientDoor(ctx, by(r), ident.Client(r.PathValue("client")))
	if err != nil {
		return err
	}
	path := clientPath(door.Client.ID)
	p := pages.ClientLinkPage{Page: s.frame(r, say.T(ctx, "Their own page"), ui.Clients), Back: path, Name: door.Client.Name, Action: path + "/link",
		Made: door.Token != "", MayReach: staff.Can(by(r), staff.ManagePractice, staff.Subject{Practice: by(r).Practice})}
	switch r.URL.Query().Get("did") {
	case "make":
		p.Told = say.T(ctx, "The address is made. Hand it on yourself.")
	case "close":
		p.Told = say.T(ctx, "The address is closed.")
	}
	if door.Token != "" {
		p.Until = say.T(ctx, "It opens until %s.", say.FullDate(ctx, civil.DateOf(door.Expires, door.Zone)))
	}
	p.Address = door.Address
	if verdict := house.Reach(door.Practice.BaseURL, s.opt.Listen); !verdict.Links() {
		p.Only = pages.ReachOnly(ctx, verdict)
		p.InHouse = verdict.Range == house.Network
		if p.InHouse && door.Token != "" {
			p.Inside = verdict.Base + "/l/" + door.Token
		}
		p.Phone, p.Dial = door.PhoneShown, door.Client.Phone
	}
	if p.Address != "" {
		p.Message = say.T(ctx, "Hello %s, this is your own page with us: how deep you like it, what you ask of us, and how we work. %s", door.Client.FirstName(), p.Address)
		if door.Client.Phone != "" {
			p.Sms = "sms:" + door.Client.Phone + "?&body=" + escaped(p.Message)
		}
		if door.Client.Email != "" {
			p.Mail = "mailto:" + url.PathEscape(door.Client.Email) + "?subject=" + escaped(door.Practice.Name) + "&body=" + escaped(p.Message)
		}
	}
	return render(w, r, http.StatusOK, pages.ClientLink(p))
}

// escaped writes a text for a mailto or sms address: spaces as %20, not +.
func escaped(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }

func (s *site) postClientLink(w http.ResponseWriter, r *http.Request) error {
	id := ident.Client(r.PathValue("client"))
	var err error
	do := r.PostFormValue("do")
	switch do {
	case "make":
		err = s.office.ClientLink(r.Context(), by(r), key(r), id)
	case "close":
		err = s.office.CloseClientLink(r.Context(), by(r), key(r), id)
	default:
		err = fault.Missing("page")
	}
	if err != nil {
		return err
	}
	return see(w, r, clientPath(id)+"/link?did="+do)
}
