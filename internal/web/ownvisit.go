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
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/web/forms"
	"github.com/partwell/partwell/internal/web/pages"
	"github.com/partwell/partwell/internal/web/say"
	"github.com/partwell/partwell/internal/web/ui"
)

// showOwnVisit is one visit of a client, behind a link whose purpose is office.PurposeVisit.
func (s *site) showOwnVisit(w http.ResponseWriter, r *http.Request, v office.Visitor) error {
	return s.ownVisit(w, r, http.StatusOK, v, nil)
}

// postOwnVisit moves it or calls it off: the field "do" says which.
func (s *site) postOwnVisit(w http.ResponseWriter, r *http.Request, v office.Visitor) error {
	ctx, did := r.Context(), r.PostFormValue("do")
	version, _ := strconv.Atoi(r.PostFormValue("version")) // 0 is nobody's, and counts as changed meanwhile
	var err error
	switch did {
	case "move":
		err = s.office.MoveByLink(ctx, v, key(r), office.OwnMove{Version: version, Time: r.PostFormValue("time")})
	case "off":
		err = s.office.CallOffByLink(ctx, v, key(r), office.OwnCallOff{Version: version, Reason: forms.Clean(r.PostFormValue("reason"))})
	default:
		return fault.Missing("page")
	}
	if f, ok := typed(err); ok {
		return s.ownVisit(w, r, formStatus(f), v, f)
	}
	if err != nil {
		return err
	}
	return see(w, r, "/l/"+r.PathValue("token")+"?"+clocks{own: zoneIn(r)}.query(url.Values{"did": {did}}))
}

// ownVisit shows the page, with what was typed and what is wrong.
func (s *site) ownVisit(w http.ResponseWriter, r *http.Request, status int, v office.Visitor, wrong *fault.Error) error {
	ctx, q := r.Context(), r.URL.Query()
	ask := office.VisitAsk{Moving: q.Has("move") || r.PostFormValue("do") == "move", Day: q.Get("day")}
	view, err := s.office.OwnVisit(ctx, v, ask)
	if f, ok := typed(err); ok {
		ask.Day, wrong, status = "", f, formStatus(f)
		view, err = s.office.OwnVisit(ctx, v, ask)
	}
	if err != nil {
		return err
	}
	path := "/l/" + r.PathValue("token")
	p := pages.OwnVisitPage{Page: s.linkFrame(r, v, say.T(ctx, "Your visit")), Heading: say.T(ctx, "Your visit"), Action: path,
		Version: itoa(view.Visit.Version), Moving: ask.Moving && view.MayMove(), MayOff: view.Open, Reason: forms.Clean(r.PostFormValue("reason")),
		Phone: view.PhoneShown, Dial: view.House.Phone}
	told := clocks{house: view.House.Zone, own: zoneIn(r)}
	p.House = view.House.Name
	if wrong != nil {
		p.Failed, p.Problems = true, wrongIn(wrong)
	}
	p.Facts = ownVisitFacts(ctx, view, told)
	p.Stands = ownVisitStands(ctx, view)
	if view.Ended {
		p.Ended = say.T(ctx, "%s is not booking visits with you any more, as you were told on %s.", say.Isolate(view.EndedBy), say.FullDate(ctx, view.ToldOn))
	}
	switch q.Get("did") {
	case "move":
		p.Told = say.T(ctx, "It is moved.")
	case "book":
		p.Told = say.T(ctx, "It is booked. Keep the address of this page: here you move it or call it off.")
	case "off":
		p.Told = say.T(ctx, "It is called off. Thank you for telling us.")
	}
	moving := path + "?" + told.query(url.Values{"move": {"1"}})
	if view.MayMove() {
		p.Move = moving
	}
	p.Again = another(ctx, view)
	p.Back = path + "?" + told.query(url.Values{})
	if p.Moving {
		p.Times = timesForm(ctx, view.Times, moving, told)
		p.Times.Chosen, p.Times.Problems = r.PostFormValue("time"), p.Problems
		if view.Times.First > view.Today {
			p.Times.First = moving
		}
		if view.Times.Next >= view.Until {
			p.Times.Later = ""
		}
	}
	if view.Open {
		here, fields := path+"?day=", []ui.Hidden(nil)
		if p.Moving {
			here, fields = path+"?move=1", []ui.Hidden{{Name: "move", Value: "1"}}
		}
		p.Zone = told.choice(s.office.Now(), view.Zone, here)
		p.Zone.Fields = fields
	}
	p.Fields = told.hidden()
	sayNotice(ctx, &p, view)
	return render(w, r, status, pages.OwnVisit(p))
}

func ownVisitStands(ctx context.Context, view office.OwnVisit) string {
	switch {
	case view.Visit.State == scheduling.Cancelled:
		return say.T(ctx, "This visit is called off.")
	case !view.Open:
		return say.T(ctx, "This visit has begun or is over. Nothing can be changed here any more.")
	}
	return ""
}

// another leads from a visit that was called off to another one: to booking it, where that is on, else to asking.
func another(ctx context.Context, view office.OwnVisit) ui.Act {
	base := "/at/" + view.House.Slug
	switch {
	case view.Visit.State != scheduling.Cancelled || view.Ended:
		return ui.Act{}
	case view.Books:
		return ui.Act{Label: say.T(ctx, "Book another time"), Href: base + "/book/again"}
	default:
		return ui.Act{Label: say.T(ctx, "Ask for another time"), Href: askAgain(base)}
	}
}

// sayNotice puts in words what the practice asks of who calls a visit off.
func sayNotice(ctx context.Context, p *pages.OwnVisitPage, view office.OwnVisit) {
	n := view.Notice
	if !view.Open || !n.Asks() {
		return
	}
	if !n.Late && !n.Until.After(view.Now) { // it was never told to her, and holds nobody
		return
	}
	if !n.Late {
		p.InTime = say.T(ctx, "at once until %s", say.Stamp(ctx, n.Until, view.Zone))
		return
	}
	p.Late = say.N(ctx, n.Hours, "Less than %d hour is left, so it can no longer be moved here. This is what we ask:", "Less than %d hours are left, so it can no longer be moved here. This is what we ask:")
	rule := ruleOf(ctx, n.Rule)
	rule.Steps = nil
	p.Rules = append(p.Rules, rule)
	if n.Follows != "" {
		p.Follows = say.T(ctx, "What follows, as you were told: “%s”.", n.Follows)
	}
	p.Decides = say.T(ctx, "Nothing is charged by itself. %s reads what you write here, and decides.", say.Isolate(view.With.Name))
}

// ownVisitFacts says when, what, with whom and where.
func ownVisitFacts(ctx context.Context, view office.OwnVisit, told clocks) []ui.Fact {
	facts := []ui.Fact{
		{Term: say.T(ctx, "When"), Body: ui.Text(told.stamp(ctx, view.Visit.Starts, view.Zone))},
		{Term: say.T(ctx, "What"), Body: ui.Text(lengthOf(ctx, view.Visit.Title, view.Visit.Minutes))},
		{Term: say.T(ctx, "With whom"), Body: ui.Name(view.With.Name)},
	}
	return append(facts, placeFacts(ctx, view.Where)...)
}

func placeFacts(ctx context.Context, address string) []ui.Fact {
	if address == "" {
		return nil
	}
	return []ui.Fact{{Term: say.T(ctx, "Where"), Body: ui.Text(strings.ReplaceAll(address, "\n", ", "))}}
}

// timesForm lays free times out for choosing; base is the address of the page, which has a question mark.
func timesForm(ctx context.Context, view office.FreeView, base string, told clocks) (f pages.TimesForm) {
	for _, d := range view.Days {
		day := pages.TimesDay{Heading: say.Day(ctx, d.Date)}
		for _, slot := range d.Slots {
			day.Options = append(day.Options, pages.TimeOption{Value: office.PickOf(slot).String(), At: civil.MinuteOf(slot.Starts, slot.Zone).String(), With: view.Who(slot.Person)})
		}
		f.Days = append(f.Days, day)
	}
	if len(f.Days) == 0 {
		f.None = say.T(ctx, "No free time from %s to %s.", dated(view.First, view.Today), dated(view.Next.Add(-1), view.Today))
	}
	told.tell(ctx, &f, view)
	f.Later = base + "&day=" + url.QueryEscape(string(view.Next))
	return f
}

// toVisit leads from her own page to one of her visits.
func (s *site) toVisit(w http.ResponseWriter, r *http.Request, v office.Visitor) error {
	token, err := s.office.VisitDoorByLink(r.Context(), v, key(r), ident.Visit(r.PostFormValue("visit")))
	if err != nil {
		return err
	}
	return see(w, r, "/l/"+token)
}
