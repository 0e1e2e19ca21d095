package web

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/web/forms"
	"github.com/partwell/partwell/internal/web/pages"
	"github.com/partwell/partwell/internal/web/say"
	"github.com/partwell/partwell/internal/web/ui"
)

// visitForm is what adding and moving a visit send.
type visitForm struct {
	Client    ident.Client  `form:"client,id"`
	Who       string        `form:"who,max=200"`
	Therapist ident.Person  `form:"therapist,id"`
	Service   ident.Service `form:"service,id"`
	When      string        `form:"when,max=100"`
	Minutes   int           `form:"minutes,min=5"`
	Version   int           `form:"version"`
	// Place and Room are chosen by themselves where they are empty.
	Place ident.Place    `form:"place,max=40"`
	Room  ident.Resource `form:"room,max=40"`
	// Every, Times and Until repeat it; Which is "later" to move the later ones of its series too.
	Every int    `form:"every"`
	Times int    `form:"times"`
	Until string `form:"until,max=100"`
	Which string `form:"which,max=20"`
	Step  string `form:"step,max=10"`
	Seen  string `form:"seen,max=100"`
}

func (f visitForm) uses() []ident.Resource {
	if f.Room == "" {
		return nil
	}
	return []ident.Resource{f.Room}
}

func (f visitForm) booking() office.BookRequest {
	return office.BookRequest{Client: f.Client, Who: f.Who, Therapist: f.Therapist, Service: f.Service, When: f.When, Minutes: f.Minutes, Place: f.Place, Uses: f.uses(), Seen: f.Seen}
}

func (f visitForm) moving(id ident.Visit) office.MoveRequest {
	return office.MoveRequest{Visit: id, Version: f.Version, Therapist: f.Therapist, When: f.When, Minutes: f.Minutes, Place: f.Place, Uses: f.uses(), Later: f.Which == whichLater, Seen: f.Seen}
}

// whichLater is what a form sends to take the later ones of a series too.
const whichLater = "later"

func (s *site) getBook(w http.ResponseWriter, r *http.Request) error {
	form, values, problems := forms.Bind[visitForm](r)
	if len(problems) > 0 {
		return fault.Missing("page")
	}
	return s.showBook(w, r, http.StatusOK, form, values, nil)
}

func (s *site) postBook(w http.ResponseWriter, r *http.Request) error {
	form, values, problems := forms.Bind[visitForm](r)
	in := form.booking()
	in.Wrong = problems
	switch {
	case form.Step == stepChange:
		return s.showBook(w, r, http.StatusOK, form, values, nil)
	case form.Step == stepFind:
		return s.findTime(w, r, form, values)
	case form.Step == stepNew:
		return addWho(w, r, form, values)
	case form.repeated():
		return s.showSeries(w, r, form, values, problems)
	case form.Step == stepLook:
		return s.checkBook(w, r, form, values, in, nil)
	}
	id, err := s.office.Book(r.Context(), by(r), key(r), in)
	if f, ok := typed(err); ok && again(f) {
		return s.checkBook(w, r, form, values, in, f)
	} else if ok {
		return s.showBook(w, r, formStatus(f), form, values, f)
	}
	if err != nil {
		return err
	}
	return see(w, r, "/visits/"+string(id)+"?did=booked")
}

// checkBook says what booking would do.
func (s *site) checkBook(w http.ResponseWriter, r *http.Request, form visitForm, values forms.Values, in office.BookRequest, wrong *fault.Error) error {
	c, err := s.office.WillBook(r.Context(), by(r), in)
	if f, ok := typed(err); ok {
		return s.showBook(w, r, formStatus(f), form, values, f)
	}
	if err != nil {
		return err
	}
	ctx := r.Context()
	p := pages.CheckPage{Heading: say.T(ctx, "Book this visit?"), Action: "/visits/new", Button: say.T(ctx, "Book it"), Leave: "/calendar?day=" + string(civil.DateOf(c.Visits[0].Is.Starts, c.Zone))}
	return s.showCheck(w, r, p, c, values, wrong)
}

// showBook shows the page on which a visit is added, with what was typed and what is wrong.
func (s *site) showBook(w http.ResponseWriter, r *http.Request, status int, form visitForm, values forms.Values, wrong *fault.Error) error {
	ctx := r.Context()
	view, err := s.office.BookingPage(ctx, by(r), form.booking())
	if err != nil {
		return err
	}
	p := pages.VisitForm{Page: s.frame(r, say.T(ctx, "Add a visit"), ui.Calendar), Heading: say.T(ctx, "Add a visit"), Action: "/visits/new", Draft: "visit-new",
		Back: ui.Act{Label: say.T(ctx, "Calendar"), Href: "/calendar"}, Leave: "/calendar"}
	s.fillVisitForm(r, &p, view, values, wrong)
	p.Who, p.Service = values.Get("who"), values.Get("service")
	if view.Client.ID != "" {
		p.Client, p.Fields = view.Client.Name, append(p.Fields, ui.Hidden{Name: "client", Value: string(view.Client.ID)})
		p.Other = "/visits/new?" + url.Values{"when": {p.When}}.Encode()
		if p.Therapist == "" {
			p.Therapist = string(view.Client.Therapist)
		}
	}
	if p.Therapist == "" {
		p.Therapist = string(by(r).Person)
	}
	for _, c := range view.Found {
		p.Found = append(p.Found, ui.Option{Value: string(c.ID), Label: c.Name, Hint: strings.Join(nonEmpty(c.Phone, c.Email), ", ")})
	}
	for _, x := range view.Services {
		p.Services = append(p.Services, ui.Option{Value: string(x.ID), Label: x.Name, Hint: say.T(ctx, "%d min, %s", x.Minutes, x.Price.String())})
	}
	if len(view.Services) == 1 {
		p.Service = string(view.Services[0].ID)
	}
	p.Find, p.NewClient = ui.Act{Label: say.T(ctx, "Find a free time"), Name: "step", Value: stepFind}, ui.Act{Label: say.T(ctx, "Add somebody new"), Name: "step", Value: stepNew}
	p.Repeats, p.Every, p.Times, p.Until = true, values.Get("every"), values.Get("times"), values.Get("until")
	return render(w, r, status, pages.VisitEdit(p))
}

// fillVisitForm fills what adding and moving share.
func (s *site) fillVisitForm(r *http.Request, p *pages.VisitForm, view office.BookingView, values forms.Values, wrong *fault.Error) {
	ctx := r.Context()
	p.When, p.Minutes, p.Therapist, p.Look = values.Get("when"), values.Get("minutes"), values.Get("therapist"), lookButton(ctx)
	if day, at, err := scheduling.ReadWhen("when", p.When, view.Today, view.Dates); err == nil && wrong == nil {
		p.When = scheduling.WriteWhen(day.At(at, view.Zone), view.Today, view.Zone)
	}
	p.When = cmp.Or(view.When, p.When)
	for _, t := range view.Therapists {
		p.Therapists = append(p.Therapists, ui.Option{Value: string(t.ID), Label: t.Name})
	}
	whereOptions(ctx, p, view.Grounds, values)
	if wrong == nil {
		return
	}
	p.Failed, p.Problems = true, asAsked(faultsAt(wrong, "when"))
	if wrong.Code == "overlap" || wrong.Code == "no-room" {
		for _, at := range view.Free {
			p.Free = append(p.Free, civil.MinuteOf(at, view.Zone).String())
		}
	}
}

// asAsked puts faults in the order in which the form asks.
func asAsked(faults fault.Problems) fault.Problems {
	order := []string{"who", "client", "when", "service", "therapist", "place", "room", "minutes"}
	place := func(p fault.Problem) int {
		if i := slices.Index(order, p.Field); i >= 0 {
			return i
		}
		return len(order)
	}
	slices.SortStableFunc(faults, func(a, b fault.Problem) int { return cmp.Compare(place(a), place(b)) })
	return faults
}

func nonEmpty(texts ...string) []string {
	var out []string
	for _, t := range texts {
		if t != "" {
			out = append(out, t)
		}
	}
	return out
}

func (s *site) getMove(w http.ResponseWriter, r *http.Request) error {
	return s.showMove(w, r, http.StatusOK, visitForm{}, nil, nil)
}

func (s *site) postMove(w http.ResponseWriter, r *http.Request) error {
	id := ident.Visit(r.PathValue("visit"))
	form, values, problems := forms.Bind[visitForm](r)
	in := form.moving(id)
	in.Wrong = problems
	switch form.Step {
	case stepChange:
		return s.showMove(w, r, http.StatusOK, form, values, nil)
	case stepLook:
		return s.checkMove(w, r, form, values, in, nil)
	}
	err := s.office.Move(r.Context(), by(r), key(r), in)
	if f, ok := typed(err); ok && again(f) {
		return s.checkMove(w, r, form, values, in, f)
	} else if ok {
		return s.showMove(w, r, formStatus(f), form, values, f)
	}
	if err != nil {
		return err
	}
	return see(w, r, "/visits/"+string(id)+"?did=moved")
}

// checkMove says what moving would do.
func (s *site) checkMove(w http.ResponseWriter, r *http.Request, form visitForm, values forms.Values, in office.MoveRequest, wrong *fault.Error) error {
	c, err := s.office.WillMove(r.Context(), by(r), in)
	if f, ok := typed(err); ok {
		return s.showMove(w, r, formStatus(f), form, values, f)
	}
	if err != nil {
		return err
	}
	ctx, path := r.Context(), "/visits/"+string(in.Visit)
	p := pages.CheckPage{Heading: say.N(ctx, len(c.Visits), "Move this visit?", "Move these %d visits?"), Action: path + "/move", Button: say.N(ctx, len(c.Visits), "Move it", "Move them"), Leave: path}
	return s.showCheck(w, r, p, c, values, wrong)
}

// showMove shows the page on which a visit is moved. Where somebody changed the visit meanwhile it
// says how it stands now, beside what was typed.
func (s *site) showMove(w http.ResponseWriter, r *http.Request, status int, form visitForm, values forms.Values, wrong *fault.Error) error {
	ctx := r.Context()
	id := ident.Visit(r.PathValue("visit"))
	view, err := s.office.MovePage(ctx, by(r), form.moving(id))
	if err != nil {
		return err
	}
	v := view.Visit
	now := scheduling.WriteWhen(v.Starts, view.Today, view.Zone)
	if values == nil {
		values = forms.Values{"when": {now}, "minutes": {itoa(v.Minutes)}, "therapist": {string(v.Therapist)}}
		for _, room := range v.Uses {
			if slices.ContainsFunc(view.Grounds.Rooms(), func(x scheduling.Resource) bool { return x.ID == room }) {
				values["room"] = []string{string(room)}
			}
		}
		if q := r.URL.Query(); q.Has("when") { // a free time that was chosen, in whichever room
			values["when"], values["place"], values["room"] = q["when"], q["place"], nil
			values["therapist"] = []string{cmp.Or(q.Get("therapist"), string(v.Therapist))}
		}
	}
	path := "/visits/" + string(id)
	p := pages.VisitForm{Page: s.frame(r, say.T(ctx, "Move a visit"), ui.Calendar), Heading: say.T(ctx, "Move the visit"), Action: path + "/move", Draft: "visit-move-" + string(id),
		Back: ui.Act{Label: say.T(ctx, "The visit"), Href: path}, Leave: path, Client: view.Client.Name,
		Fields: []ui.Hidden{{Name: "version", Value: itoa(v.Version)}}}
	s.fillVisitForm(r, &p, view, values, wrong)
	if t := view.Therapist; !t.Works() || !t.Treats { // nobody else is chosen unseen
		p.Therapists = append([]ui.Option{{Label: say.T(ctx, "Choose who treats")}}, p.Therapists...)
	}
	p.Find = ui.Act{Label: say.T(ctx, "Find a free time"), Href: moveFreePath(v)}
	p.Which, p.Whole = whichOptions(ctx, view.Later), values.Get("which")
	if wrong != nil && wrong.Code == "stale-version" {
		p.Changed = say.T(ctx, "It is %s now: %s, %d minutes. What you wrote is still below; press the button if you mean it.", v.State.Words(), now, v.Minutes)
		if len(view.Therapists) > 1 {
			p.Changed += " " + say.T(ctx, "It is with %s.", view.Therapist.Name)
		}
	}
	return render(w, r, status, pages.VisitEdit(p))
}

// stepForm is a step of a visit.
type stepForm struct {
	To      office.VisitAct `form:"to,one=arrive|done|cancel|missed|undo"`
	Version int             `form:"version"`
	Back    string          `form:"back,max=20"`
	// Who is the client or the practice, or why the practice does.
	Who    string `form:"who,max=20"`
	Reason string `form:"reason,max=2000"`
	Which  string `form:"which,max=20"`
	Step   string `form:"step,max=10"`
	Seen   string `form:"seen,max=100"`
}

// caller reads who calls a visit off, and why.
func (f stepForm) caller() (scheduling.Caller, scheduling.Cause) {
	if cause := scheduling.Cause(f.Who); cause != "" && cause.Valid() {
		return scheduling.ByPractice, cause
	}
	return scheduling.Caller(f.Who), ""
}

func (s *site) postVisitState(w http.ResponseWriter, r *http.Request) error {
	id := ident.Visit(r.PathValue("visit"))
	form, values, problems := forms.Bind[stepForm](r)
	if len(problems) > 0 {
		return s.showVisit(w, r, http.StatusUnprocessableEntity, values, &fault.Error{Kind: fault.Invalid, Problems: problems})
	}
	change := office.VisitChange{Visit: id, Version: form.Version, Act: form.To, Reason: form.Reason, Later: form.Which == whichLater}
	change.Caller, change.Cause = form.caller()
	switch {
	case form.Step == stepChange:
		return s.showVisit(w, r, http.StatusOK, values, nil)
	case form.Step == stepLook && form.To == office.ActCancel:
		return s.checkChange(w, r, values, change, nil)
	}
	err := s.office.ChangeSeenVisit(r.Context(), by(r), key(r), change, form.Seen)
	if f, ok := typed(err); ok && again(f) {
		return s.checkChange(w, r, values, change, f)
	} else if ok {
		return s.showVisit(w, r, formStatus(f), values, f)
	}
	if err != nil {
		return err
	}
	switch form.Back {
	case "today":
		return see(w, r, "/today?did="+string(id))
	case "room":
		return see(w, r, "/visits/"+string(id)+"/room")
	}
	return see(w, r, "/visits/"+string(id)+"?did="+string(form.To))
}

// checkChange says what calling a visit off, or bringing it back, would do.
func (s *site) checkChange(w http.ResponseWriter, r *http.Request, values forms.Values, in office.VisitChange, wrong *fault.Error) error {
	c, err := s.office.WillChange(r.Context(), by(r), in)
	if f, ok := typed(err); ok {
		return s.showVisit(w, r, formStatus(f), values, f)
	}
	if err != nil {
		return err
	}
	ctx, path := r.Context(), "/visits/"+string(in.Visit)
	p := pages.CheckPage{Heading: say.N(ctx, len(c.Visits), "Call this visit off?", "Call these %d visits off?"), Action: path + "/state", Button: say.N(ctx, len(c.Visits), "Call it off", "Call them off"), Leave: path}
	if in.Act == office.ActUndo {
		p.Heading, p.Button, p.Fixed = say.T(ctx, "Bring this visit back?"), say.T(ctx, "Bring it back"), true
	}
	return s.showCheck(w, r, p, c, values, wrong)
}

// postNotToday begins the words with which somebody is not treated today.
func (s *site) postNotToday(w http.ResponseWriter, r *http.Request) error {
	matter, err := s.office.NotToday(r.Context(), by(r), key(r), ident.Visit(r.PathValue("visit")))
	if f, ok := typed(err); ok {
		return s.showVisit(w, r, formStatus(f), nil, f)
	}
	if err != nil {
		return err
	}
	return see(w, r, matterPath(matter, ""))
}

func (s *site) getVisit(w http.ResponseWriter, r *http.Request) error {
	return s.showVisit(w, r, http.StatusOK, nil, nil)
}

func (s *site) showVisit(w http.ResponseWriter, r *http.Request, status int, values forms.Values, wrong *fault.Error) error {
	view, err := s.office.Visit(r.Context(), by(r), ident.Visit(r.PathValue("visit")))
	if err != nil {
		return err
	}
	p := s.visitPage(r, view, mayTake(by(r), view))
	p.Who, p.Reason, p.Whole = values.Get("who"), values.Get("reason"), values.Get("which")
	p.Changing = wrong == nil && values != nil
	if wrong != nil {
		p.Failed, p.Problems, p.Told = true, faultsAt(wrong, ""), ""
		p.Miss, p.MissMinutes = values.Get("what"), values.Get("minutes")
	}
	return render(w, r, status, pages.Visit(p))
}

// mayTake reports whether the page offers to take a payment.
func mayTake(by staff.Actor, view office.VisitView) bool {
	return view.Money && staff.Can(by, staff.TakeMoney, staff.Subject{Practice: by.Practice, Client: view.Visit.Client, Therapist: view.Visit.Therapist})
}
