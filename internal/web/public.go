package web

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/boundary"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/web/forms"
	"github.com/partwell/partwell/internal/web/pages"
	"github.com/partwell/partwell/internal/web/say"
	"github.com/partwell/partwell/internal/web/ui"
)

// getPublic is the page of a practice for everybody.
func (s *site) getPublic(w http.ResponseWriter, r *http.Request) error {
	v, ctx := of(r), r.Context()
	view, err := s.office.PublicPage(ctx, v.practice.ID)
	if err != nil {
		return err
	}
	p := pages.PublicPage{Page: s.alone(r, view.House.Name), Full: view.Full(), Ask: v.base + "/ask", Places: publicPlaces(view), Phone: view.PhoneShown, Dial: view.House.Phone,
		Email: view.House.Email, Door: v.base + doorPath, SignInHref: v.base + "/sign-in"}
	switch {
	case view.NewBook():
		p.Lead = say.T(ctx, "Choose what you are looking for and a time. A link by mail confirms it.")
	case view.KnownBook():
		p.Lead = say.T(ctx, "If you come here already, you book by yourself, below. If you are new, ask: somebody answers.")
	case view.Mails || view.Page.Who == "nobody":
		p.Lead = say.T(ctx, "Choose what you are looking for, and ask for a visit: somebody answers.")
	default:
		p.Lead = say.T(ctx, "Visits cannot be booked here by oneself, because no mail leaves this practice yet. Ask for one: somebody answers.")
	}
	if view.KnownBook() {
		p.Again = v.base + "/book/again"
	}
	told := shownTimes{clocks: clocks{house: view.House.Zone}}
	for _, x := range view.Services {
		p.Services = append(p.Services, publicService(ctx, v.base, view, x, &told))
	}
	p.Zones = told.words(ctx)
	for _, b := range view.Boundaries {
		if !b.Active {
			continue
		}
		if b.Side == boundary.Ask {
			p.Yours = append(p.Yours, ruleOf(ctx, b))
		} else {
			p.Ours = append(p.Ours, ruleOf(ctx, b))
		}
	}
	return renderOpen(w, r, http.StatusOK, pages.Public(p))
}

// publicPlaces are where sessions are given, each with its name and its zone where there are several.
func publicPlaces(view office.PublicView) (all []pages.PublicPlace) {
	used := slices.DeleteFunc(slices.Clone(view.Places), func(at scheduling.Place) bool { return !at.Active })
	if len(used) < 2 {
		return []pages.PublicPlace{{Address: view.House.Place}}
	}
	zones := slices.ContainsFunc(used, func(at scheduling.Place) bool { return at.Zone != view.House.Zone })
	for _, at := range used {
		place := pages.PublicPlace{Name: at.Name, Address: at.Address}
		if zones {
			place.Zone = zoneName(at.Zone)
		}
		all = append(all, place)
	}
	return all
}

func publicService(ctx context.Context, base string, view office.PublicView, x office.PublicService, told *shownTimes) pages.PublicService {
	out := pages.PublicService{ID: string(x.ID), Name: x.Name, Words: say.N(ctx, x.Minutes, "%d minute, %s", "%d minutes, %s", x.Price.String())}
	q := url.Values{"service": {string(x.ID)}}
	for _, slot := range x.First {
		t := pages.PublicTime{Words: say.Stamp(ctx, slot.Starts, slot.Zone), Note: told.note(slot, view.PlaceName(slot.Place))}
		if len(view.Therapists) > 1 {
			t.With = view.Who(slot.Person)
		}
		q.Set("time", office.PickOf(slot).String())
		if view.NewBook() {
			t.Href = base + "/book?" + q.Encode()
		} else if !view.KnownBook() {
			t.Href = base + "/ask?" + q.Encode()
		}
		out.Times = append(out.Times, t)
	}
	q.Del("time")
	switch {
	case view.Full():
	case len(x.First) == 0:
		out.None = say.T(ctx, "No time is free in the next weeks.")
	}
	if view.NewBook() {
		out.More = ui.Act{Label: say.T(ctx, "More times"), About: x.Name, Href: base + "/book?" + q.Encode()}
	}
	return out
}

// bookForm is what somebody types to book by herself. Step says which button was pressed.
type bookForm struct {
	Service string `form:"service,max=40"`
	Time    string `form:"time,max=80"`
	Zone    string `form:"zone,max=80"`
	Name    string `form:"name"`
	Email   string `form:"email"`
	Phone   string `form:"phone"`
	Words   string `form:"words"`
	Agree   string `form:"agree,max=10"`
	Step    string `form:"step,max=40"`
}

func (f bookForm) booking(r *http.Request) office.BookingForm {
	return office.BookingForm{Service: ident.Service(f.Service), Time: f.Time, Name: f.Name, Email: f.Email, Phone: f.Phone, Words: f.Words,
		Terms: readSeen(r.PostForm["boundary"]), Agreed: f.Agree != "", Zone: f.Zone, From: address(r)}
}

// getAgain and postAgain mail a link to who comes already.
func (s *site) getAgain(w http.ResponseWriter, r *http.Request) error {
	v, ctx, q := of(r), r.Context(), r.URL.Query()
	view, err := s.office.PublicPage(ctx, v.practice.ID)
	if err != nil {
		return err
	}
	if q.Has("sent") {
		return s.bookSent(w, r, view, false)
	}
	return renderOpen(w, r, http.StatusOK, pages.Again(pages.AgainPage{Page: s.alone(r, say.T(ctx, "Book again")), Action: v.base + "/book/again"}))
}

func (s *site) postAgain(w http.ResponseWriter, r *http.Request) error {
	v, ctx := of(r), r.Context()
	email := forms.Clean(r.PostFormValue("email"))
	id, err := s.office.AskLink(ctx, v.practice.ID, key(r), email, address(r))
	if f, ok := typed(err); ok {
		p := pages.AgainPage{Page: s.alone(r, say.T(ctx, "Book again")), Action: v.base + "/book/again", Email: email, Problems: wrongIn(f)}
		p.Failed = true
		return render(w, r, formStatus(f), pages.Again(p))
	}
	if err != nil {
		return err
	}
	return see(w, r, v.base+"/book/again?sent="+s.sentAs(r, id))
}

// sentAs is what stands in the address after something was sent: in the example what was asked for, so that
// its link can be followed; elsewhere the same for everybody.
func (s *site) sentAs(r *http.Request, id ident.Booking) string {
	if of(r).practice.Sample {
		return string(id)
	}
	return "1"
}

func (s *site) bookSent(w http.ResponseWriter, r *http.Request, view office.PublicView, held bool) error {
	ctx := r.Context()
	p := pages.BookSentPage{Page: s.alone(r, say.T(ctx, "Look into your mail")), Held: held, Phone: view.PhoneShown, Dial: view.House.Phone}
	if sent := r.URL.Query().Get("sent"); view.House.Sample && ident.Valid(sent) {
		token, err := s.office.ExampleLink(ctx, view.House.ID, ident.Booking(sent))
		if err != nil {
			return err
		}
		if token != "" {
			p.Example = "/a/" + token
		}
	}
	return render(w, r, http.StatusOK, pages.BookSent(p))
}

// termsForm lists the boundaries in force, to be agreed to.
func termsForm(ctx context.Context, list []boundary.Boundary) (f pages.TermsForm) {
	for _, b := range list {
		if !b.Active {
			continue
		}
		if b.Side == boundary.Ask {
			f.Yours = append(f.Yours, ruleOf(ctx, b))
		} else {
			f.Ours = append(f.Ours, ruleOf(ctx, b))
		}
		f.Seen = append(f.Seen, seenBoundary(b))
	}
	return f
}

// bookFacts say what, when, with whom, where and at what price.
func bookFacts(ctx context.Context, view office.PublicView, x scheduling.Service, slot scheduling.Slot, told clocks) []ui.Fact {
	facts := []ui.Fact{
		{Term: say.T(ctx, "When"), Body: ui.Text(told.stamp(ctx, slot.Starts, slot.Zone))},
		{Term: say.T(ctx, "What"), Body: ui.Text(lengthOf(ctx, x.Name, x.Minutes))},
		{Term: say.T(ctx, "With whom"), Body: ui.Name(view.Who(slot.Person))},
	}
	facts = append(facts, placeFacts(ctx, view.Where(slot.Place))...)
	return append(facts, ui.Fact{Term: say.T(ctx, "Price"), Body: ui.Text(x.Price.String())})
}

// askedFor fills the page for new people with what was chosen on the public page.
func (s *site) askedFor(r *http.Request, p *pages.AskPage) {
	ctx, q := r.Context(), r.URL.Query()
	if q.Get("service") == "" {
		return
	}
	view, slot, err := s.office.PublicSlot(ctx, of(r).practice.ID, ident.Service(q.Get("service")), q.Get("time"))
	x, ok := view.Service(ident.Service(q.Get("service")))
	if !ok {
		return // it is only a help; the page does without
	}
	p.Wish = lengthOf(ctx, x.Name, x.Minutes)
	if err != nil {
		return
	}
	told := []string{clocks{house: view.House.Zone}.stamp(ctx, slot.Starts, slot.Zone), view.PlaceName(slot.Place)}
	if len(view.Therapists) > 1 {
		told = append(told, view.Who(slot.Person))
	}
	p.Times = strings.Join(slices.DeleteFunc(told, func(words string) bool { return words == "" }), ", ")
}
