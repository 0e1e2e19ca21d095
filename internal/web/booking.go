package web

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/web/forms"
	"github.com/partwell/partwell/internal/web/pages"
	"github.com/partwell/partwell/internal/web/say"
	"github.com/partwell/partwell/internal/web/ui"
)

// getBooking leads from a service to a time, and from a time to who comes.
func (s *site) getBooking(w http.ResponseWriter, r *http.Request) error {
	v, ctx, q := of(r), r.Context(), r.URL.Query()
	if q.Has("sent") {
		view, err := s.office.PublicPage(ctx, v.practice.ID)
		if err != nil {
			return err
		}
		return s.bookSent(w, r, view, true)
	}
	form := bookForm{Service: q.Get("service"), Time: q.Get("time"), Zone: knownZone(q.Get("zone"))}
	if form.Service == "" {
		return see(w, r, publicPath(v.base))
	}
	if form.Time == "" {
		return s.bookTimes(w, r, http.StatusOK, form, nil)
	}
	return s.bookWho(w, r, http.StatusOK, form, nil)
}

// publicPath is the address of the public page.
func publicPath(base string) string {
	if base == "" {
		return "/"
	}
	return base
}

// postBooking checks what was typed, lets it be changed, and sends it.
func (s *site) postBooking(w http.ResponseWriter, r *http.Request) error {
	v, ctx := of(r), r.Context()
	form, _, problems := forms.Bind[bookForm](r)
	form.Zone = knownZone(form.Zone)
	if len(problems) > 0 {
		return s.bookWho(w, r, http.StatusUnprocessableEntity, form, problems)
	}
	if strings.HasPrefix(form.Step, "change-") {
		return s.bookWho(w, r, http.StatusOK, form, nil)
	}
	if form.Step != "send" {
		check, err := s.office.CheckBooking(ctx, v.practice.ID, form.booking(r))
		if err != nil {
			return s.bookAgainst(w, r, form, err)
		}
		p := pages.BookCheckPage{Page: s.alone(r, say.T(ctx, "Is this right?")), Action: v.base + "/book", Fields: form.fields(r, true), Name: form.Name, Email: form.Email,
			Number: form.Phone, Note: form.Words, Agreed: form.Agree != "", Facts: bookFacts(ctx, check.PublicView, check.Offered, check.Slot, clocks{check.House.Zone, form.Zone})}
		return render(w, r, http.StatusOK, pages.BookCheck(p))
	}
	id, err := s.office.AskBooking(ctx, v.practice.ID, key(r), form.booking(r))
	if err != nil {
		return s.bookAgainst(w, r, form, err)
	}
	return see(w, r, v.base+"/book?sent="+s.sentAs(r, id))
}

// bookAgainst shows what stands against it, with everything that was typed: a time that was taken beside the
// next free ones, the rest at its field.
func (s *site) bookAgainst(w http.ResponseWriter, r *http.Request, form bookForm, err error) error {
	f, ok := typed(err)
	if !ok {
		return err
	}
	if f.Code == office.CodeTaken {
		form.Time = ""
		return s.bookTimes(w, r, formStatus(f), form, wrongIn(f))
	}
	return s.bookWho(w, r, formStatus(f), form, wrongIn(f))
}

// fields are what goes along hidden; with what was typed where all is set.
func (f bookForm) fields(r *http.Request, all bool) (out []ui.Hidden) {
	add := func(name, value string) {
		if value != "" {
			out = append(out, ui.Hidden{Name: name, Value: value})
		}
	}
	add("service", f.Service)
	add("zone", f.Zone)
	if !all {
		return out
	}
	for _, x := range []ui.Hidden{{Name: "time", Value: f.Time}, {Name: "name", Value: f.Name}, {Name: "email", Value: f.Email}, {Name: "phone", Value: f.Phone}, {Name: "words", Value: f.Words}, {Name: "agree", Value: f.Agree}} {
		add(x.Name, x.Value)
	}
	for _, b := range r.PostForm["boundary"] {
		add("boundary", b)
	}
	return out
}

func (s *site) bookTimes(w http.ResponseWriter, r *http.Request, status int, form bookForm, problems fault.Problems) error {
	v, ctx, q := of(r), r.Context(), r.URL.Query()
	ask := office.PublicAsk{Service: ident.Service(form.Service), With: ident.Person(q.Get("with")), Day: q.Get("day")}
	view, times, err := s.office.PublicTimes(ctx, v.practice.ID, ask)
	if f, ok := typed(err); ok {
		ask.Day, problems, status = "", wrongIn(f), formStatus(f)
		view, times, err = s.office.PublicTimes(ctx, v.practice.ID, ask)
	}
	if err != nil {
		return err
	}
	if !view.NewBook() {
		return see(w, r, publicPath(v.base))
	}
	p := pages.BookTimesPage{Page: s.alone(r, say.T(ctx, "Choose a time")), Action: v.base + "/book", Back: publicPath(v.base), Heading: say.T(ctx, "Choose a time"),
		Sub: lengthOf(ctx, times.Service.Name, times.Service.Minutes) + ", " + times.Service.Price.String(), Typed: form.Name != "" || form.Email != "",
		With: string(times.Therapist), Problems: problems}
	p.Failed, p.Fields = len(problems) > 0, form.fields(r, r.Method == http.MethodPost)
	if len(view.TakeNew) > 1 {
		p.Whose = append(p.Whose, ui.Option{Label: say.T(ctx, "Anybody")})
		for _, t := range view.TakeNew {
			p.Whose = append(p.Whose, ui.Option{Value: string(t.ID), Label: t.Name})
		}
	}
	keep := url.Values{"service": {form.Service}}
	if form.Zone != "" {
		keep.Set("zone", form.Zone)
	}
	if times.Therapist != "" {
		keep.Set("with", string(times.Therapist))
	}
	base := p.Action + "?" + keep.Encode()
	told := clocks{house: view.House.Zone, own: form.Zone}
	p.Times = timesForm(ctx, times, base, told)
	p.Times.Problems = problems
	if times.First > times.Today {
		p.Times.First = base
	}
	if times.Next >= times.Today.Add(view.Page.Ahead) {
		p.Times.Later = ""
	}
	if !p.Typed {
		p.Zone = told.choice(s.office.Now(), view.House.Location(), base)
		p.Zone.Fields = p.Fields
	}
	return renderOpen(w, r, status, pages.BookTimes(p))
}

// bookWho asks who comes, with what was typed.
func (s *site) bookWho(w http.ResponseWriter, r *http.Request, status int, form bookForm, problems fault.Problems) error {
	v, ctx := of(r), r.Context()
	view, slot, err := s.office.PublicSlot(ctx, v.practice.ID, ident.Service(form.Service), form.Time)
	if f, ok := asFault(err); ok && f.Code == office.CodeTaken {
		form.Time = ""
		return s.bookTimes(w, r, http.StatusUnprocessableEntity, form, append(problems, wrongIn(f)...))
	}
	if err != nil {
		return err
	}
	x, _ := view.Service(ident.Service(form.Service))
	if !view.NewBook() {
		return see(w, r, publicPath(v.base))
	}
	field, _ := strings.CutPrefix(form.Step, "change-")
	other := v.base + "/book?" + url.Values{"service": {form.Service}, "zone": {form.Zone}}.Encode()
	p := pages.BookWhoPage{Page: s.alone(r, say.T(ctx, "Who comes?")), Action: v.base + "/book", Other: other, Focus: field, Name: form.Name, Email: form.Email, Number: form.Phone,
		Note: form.Words, Facts: bookFacts(ctx, view, x, slot, clocks{view.House.Zone, form.Zone}), Terms: termsForm(ctx, view.Boundaries), Problems: problems}
	p.Failed = len(problems) > 0
	p.Fields = append(form.fields(r, false), ui.Hidden{Name: "time", Value: form.Time})
	p.Terms.Agreed, p.Terms.Problems = form.Agree != "", problems
	if view.KnownBook() {
		p.Again = v.base + "/book/again"
	}
	return renderOpen(w, r, status, pages.BookWho(p))
}

// showBookingAct is what stands behind the mailed link.
func (s *site) showBookingAct(w http.ResponseWriter, r *http.Request, v office.Visitor, status int, wrong *fault.Error) error {
	ctx, q := r.Context(), r.URL.Query()
	ask := office.BookingAsk{Client: ident.Client(q.Get("client")), Service: ident.Service(q.Get("service")), Day: q.Get("day"), Other: q.Has("other")}
	if r.Method == http.MethodPost {
		ask.Client, ask.Other = ident.Client(r.PostFormValue("client")), r.PostFormValue("time") != ""
		if ask.Other {
			ask.Service = ident.Service(r.PostFormValue("service"))
		}
	}
	view, err := s.office.BookingAct(ctx, v, ask)
	if f, ok := typed(err); ok {
		ask.Day, wrong, status = "", f, formStatus(f)
		view, err = s.office.BookingAct(ctx, v, ask)
	}
	if err != nil {
		return err
	}
	path := "/a/" + r.PathValue("token")
	p := pages.BookActPage{Page: s.linkFrame(r, v, say.T(ctx, "Confirm your visit")), Action: path, Hello: say.T(ctx, "Is this right?"), Client: string(view.Client.ID),
		Phone: view.PhoneShown, Dial: view.House.Phone}
	if wrong != nil {
		p.Failed, p.Problems = true, wrongIn(wrong)
	}
	told := clocks{house: view.House.Zone, own: zoneIn(r)}
	if told.own == "" {
		told.own = view.Asked.Zone
	}
	p.Fields = told.hidden()
	base := url.Values{}
	if p.Client != "" && len(view.Clients) > 1 {
		base.Set("client", p.Client)
	}
	switch {
	case view.Choosing():
		p.Hello = say.T(ctx, "Several people here have this address")
		for _, c := range view.Clients {
			p.Whom = append(p.Whom, ui.Act{Label: c.Name, Href: path + "?" + url.Values{"client": {string(c.ID)}}.Encode()})
		}
	case view.Ended:
		p.Hello = say.T(ctx, "Hello %s", say.Isolate(view.Client.FirstName()))
		p.Ended = say.T(ctx, "%s is not booking visits with you any more, as you were told on %s.", say.Isolate(view.EndedBy), say.FullDate(ctx, view.ToldOn))
	case !view.May:
		p.Hello = say.T(ctx, "Nothing is booked yet")
		s.bookNone(ctx, &p, view)
	default:
		s.bookOffer(ctx, &p, view, base, told)
		p.Terms = termsForm(ctx, view.Terms)
		p.Terms.Agreed, p.Terms.Problems = r.PostFormValue("agree") != "", p.Problems
		p.Times.Chosen = r.PostFormValue("time")
	}
	return render(w, r, status, pages.BookAct(p))
}

// bookNone says why nothing can be booked, and where to go on.
func (s *site) bookNone(ctx context.Context, p *pages.BookActPage, view office.BookingAct) {
	base := "/at/" + view.House.Slug
	switch {
	case view.Client.ID == "" && view.Asked.Name != "" && view.Page.Shown:
		p.None = say.T(ctx, "We have no room for new people any more, and your time is not held any longer. We are sorry. Ask, and we write to you when there is room.")
		p.NoneActs = []ui.Act{{Label: say.T(ctx, "Ask for a first visit"), Href: base + "/ask"}}
	case view.Client.ID == "" && view.NewBook():
		p.None = say.T(ctx, "Nobody comes here yet under this address. If you are new, choose a time on our page.")
		p.NoneActs = []ui.Act{{Label: say.T(ctx, "To our page"), Href: base}}
	case view.Client.ID == "":
		p.None = say.T(ctx, "Nobody comes here yet under this address, and new people ask first. If you come here already, perhaps we have another address of yours: ring us.")
		p.NoneActs = []ui.Act{{Label: say.T(ctx, "Ask for a first visit"), Href: base + "/ask"}}
	default:
		p.None = say.T(ctx, "Visits are not booked here by oneself at the moment.")
		p.NoneActs = []ui.Act{{Label: say.T(ctx, "Ask for a visit"), Href: askAgain(base)}}
	}
}

// bookOffer shows the visit as it was asked for, or times to choose from.
func (s *site) bookOffer(ctx context.Context, p *pages.BookActPage, view office.BookingAct, base url.Values, told clocks) {
	if view.Client.ID != "" {
		p.Hello = say.T(ctx, "Hello %s", say.Isolate(view.Client.FirstName()))
	}
	p.Service = string(view.Offered.ID)
	if view.Fixed {
		x := view.Offered
		x.Minutes, x.Price = view.Asked.Minutes, view.Asked.Price
		p.Fixed, p.Facts = true, bookFacts(ctx, view.PublicView, x, view.Slot, told)
		if view.Client.ID == "" && !view.NewBook() {
			return // only what was held before stands
		}
		q := url.Values{"other": {"1"}}
		if base.Has("client") {
			q.Set("client", base.Get("client"))
		}
		p.Other = p.Action + "?" + told.query(q)
		return
	}
	if view.Client.ID == "" {
		p.Hello = say.T(ctx, "Choose a time")
	}
	if view.Gone() {
		p.Gone = say.T(ctx, "The time that you asked for, %s, is not free any more. We are sorry. These are the next free times; choose one, and it is yours.", told.stamp(ctx, view.Asked.Starts, view.AskedZone))
	}
	for _, x := range view.Services {
		p.Services = append(p.Services, ui.Option{Value: string(x.ID), Label: lengthOf(ctx, x.Name, x.Minutes) + ", " + x.Price.String()})
	}
	base.Set("service", p.Service)
	p.Zone = told.choice(s.office.Now(), view.Zone, p.Action+"?"+base.Encode())
	for _, name := range slices.Sorted(maps.Keys(base)) {
		p.Zone.Fields = append(p.Zone.Fields, ui.Hidden{Name: name, Value: base.Get(name)})
	}
	here := p.Action + "?" + told.query(base)
	p.Times = timesForm(ctx, view.Times, here, told)
	p.Times.Problems = p.Problems
	if view.Times.First > view.Today {
		p.Times.First = here
	}
	if view.Times.Next >= view.Today.Add(view.Page.Ahead) {
		p.Times.Later = ""
	}
}

// postBookingAct books it and spends the link. Sent a second time, it says that it has arrived.
func (s *site) postBookingAct(w http.ResponseWriter, r *http.Request, v office.Visitor) error {
	in := office.BookingConfirm{Client: ident.Client(r.PostFormValue("client")), Service: ident.Service(r.PostFormValue("service")), Time: r.PostFormValue("time"),
		Terms: readSeen(r.PostForm["boundary"]), Agreed: r.PostFormValue("agree") != ""}
	door, err := s.office.ConfirmBooking(r.Context(), v, r.PathValue("token"), key(r), in)
	if f, ok := asFault(err); ok && f.Code == "link-used" {
		return s.showClosedLink(w, r, v, err)
	}
	if f, ok := errors.AsType[*fault.Error](err); ok && f.Kind != fault.Internal && f.Kind != fault.Unavailable && f.Kind != fault.NotFound && f.Kind != fault.Forbidden {
		return s.showBookingAct(w, r, v, formStatus(f), f)
	}
	if err != nil {
		return err
	}
	return see(w, r, "/l/"+door+"?"+clocks{own: zoneIn(r)}.query(url.Values{"did": {"book"}}))
}
