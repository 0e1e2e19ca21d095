package web

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

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

const servicesPath = "/practice/services"

// ownKind stands for a kind of work in own words where a form asks for it.
const ownKind = "own"

// serviceForm is what the form of a service sends.
type serviceForm struct {
	Name     string         `form:"name,max=200"`
	Kind     string         `form:"kind,max=60"`
	Own      string         `form:"own,max=200"`
	Minutes  int            `form:"minutes"`
	Before   int            `form:"before"`
	After    int            `form:"after"`
	Price    string         `form:"price,max=40"`
	Lightest int            `form:"lightest"`
	Deepest  int            `form:"deepest"`
	People   []ident.Person `form:"people"`
	Version  int            `form:"version"`
}

func (f serviceForm) request(ctx context.Context, id ident.Service, wrong fault.Problems) office.ServiceRequest {
	kind := f.Kind
	if kind == "" || kind == ownKind {
		kind = f.Own
	}
	if f.Kind == ownKind && f.Own == "" {
		wrong.Add("own", "%s", say.T(ctx, "Write the kind in your words, or choose one of the others."))
	}
	return office.ServiceRequest{ID: id, Name: f.Name, Modality: kind, Price: f.Price, Minutes: f.Minutes, Before: f.Before, After: f.After,
		Pressure: pressureIn(f.Lightest, f.Deepest), People: f.People, Version: f.Version, Wrong: wrong}
}

// pressureIn reads a range that was chosen; from the lightest to the deepest is none in particular.
func pressureIn(lightest, deepest int) scheduling.Pressure {
	p := scheduling.Pressure{From: lightest, To: deepest}
	if p == pages.AnyPressure {
		p = scheduling.Pressure{}
	}
	return p
}

// putPressure writes a range as its form sends it.
func putPressure(v forms.Values, p scheduling.Pressure) {
	if !p.Set() {
		p = pages.AnyPressure
	}
	v["lightest"], v["deepest"] = []string{strconv.Itoa(p.From)}, []string{strconv.Itoa(p.To)}
}

func (s *site) getServices(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	view, err := s.office.Services(ctx, by(r))
	if err != nil {
		return err
	}
	p := pages.ServicesPage{Page: s.frame(r, say.T(ctx, "Services and prices"), ui.Practice), Told: serviceTold(ctx, r.URL.Query().Get("did"))}
	for i, x := range view.Offered {
		line := pages.ServiceLine{Name: x.Name, Href: servicesPath + "/" + string(x.ID), Says: serviceWords(ctx, x, view)}
		if i > 0 {
			line.Up = &ui.Act{Label: say.T(ctx, "Move up"), About: x.Name, To: line.Href + "/up", Small: true}
		}
		p.Offered = append(p.Offered, line)
	}
	for _, x := range view.Old {
		p.Old = append(p.Old, pages.ServiceLine{Name: x.Name, Href: servicesPath + "/" + string(x.ID), Says: serviceWords(ctx, x, view)})
	}
	return render(w, r, http.StatusOK, pages.Services(p))
}

// serviceWords says of a service what is set about it, the most important first.
func serviceWords(ctx context.Context, x scheduling.Service, view office.ServicesView) []string {
	words := []string{say.N(ctx, x.Minutes, "1 minute", "%d minutes"), x.Price.String()}
	for _, price := range x.Prices {
		if price.From > view.Today {
			words = append(words, say.T(ctx, "%s from %s", price.Amount.String(), dated(price.From, view.Today)))
		}
	}
	if x.Modality != "" {
		words = append(words, pages.KindWords(ctx, x.Modality))
	}
	if x.Before > 0 || x.After > 0 {
		words = append(words, say.T(ctx, "%d min before, %d after", x.Before, x.After))
	}
	if len(view.Therapists) < 2 {
		return words
	}
	if len(x.People) > 0 {
		var names []string
		for _, t := range view.Therapists {
			if x.OfferedBy(t.ID) {
				names = append(names, say.Isolate(t.Name))
			}
		}
		words = append(words, say.T(ctx, "with %s", strings.Join(names, ", ")))
	}
	if x.Pressure.Set() {
		words = append(words, pages.PressureWords(ctx, x.Pressure))
	}
	return words
}

func serviceTold(ctx context.Context, did string) string {
	switch did {
	case "kept":
		return say.T(ctx, "Kept.")
	case "added":
		return say.T(ctx, "Added to what people can book.")
	case "priced":
		return say.T(ctx, "The price is kept. Visits that are booked keep the one they were told.")
	case "unpriced":
		return say.T(ctx, "Taken out. The price before it goes on.")
	case "out":
		return say.T(ctx, "Nobody is offered this any more. Visits that are booked stay as they are.")
	case "back":
		return say.T(ctx, "It is offered again.")
	}
	return ""
}

func (s *site) getNewService(w http.ResponseWriter, r *http.Request) error {
	return s.showService(w, r, http.StatusOK, nil, nil)
}

func (s *site) getService(w http.ResponseWriter, r *http.Request) error {
	return s.showService(w, r, http.StatusOK, nil, nil)
}

// showService shows the page of a service, or of a new one, with what was typed and what is wrong.
func (s *site) showService(w http.ResponseWriter, r *http.Request, status int, values forms.Values, wrong *fault.Error) error {
	ctx := r.Context()
	view, err := s.office.Service(ctx, by(r), ident.Service(r.PathValue("service")))
	if err != nil {
		return err
	}
	x := view.Service
	p := pages.ServicePage{Page: s.frame(r, say.T(ctx, "A new service"), ui.Practice), Action: servicesPath + "/new", New: x.ID == "",
		PaidIn: string(view.Currency), Values: serviceValues(x, view.Therapists), Typed: values, Kinds: kindOptions(ctx), Told: serviceTold(ctx, r.URL.Query().Get("did"))}
	if !p.New {
		p.Title, p.Action, p.Name, p.Offered = x.Name, servicesPath+"/"+string(x.ID), x.Name, x.Active
		s.fillPrices(ctx, &p, view)
		if x.Active && len(view.Grounds.Resources) > 0 {
			p.Needs = &ui.Act{Label: say.T(ctx, "Change what it needs"), Href: "/practice/needs/" + string(x.ID) + "?from=service"}
			p.NeedsSay = needWords(ctx, view.Grounds.Needs[x.ID], view.Grounds.Resources)
		}
	}
	if len(view.Therapists) > 1 {
		for _, t := range view.Therapists {
			p.People = append(p.People, ui.Option{Value: string(t.ID), Label: t.Name, Isolate: true})
		}
	}
	if wrong != nil {
		p.Failed, p.Problems = true, faultsAt(wrong, "name")
		for i, problem := range p.Problems {
			if problem.Field == "modality" {
				p.Problems[i].Field = "own"
			}
		}
		if values.Has("name") {
			p.Values = values
		}
	}
	return render(w, r, status, pages.Service(p))
}

// serviceValues writes a service as its form would send it.
func serviceValues(x scheduling.Service, therapists []staff.Person) forms.Values {
	v := forms.Values{"name": {x.Name}, "kind": {x.Modality}, "minutes": {nonZero(x.Minutes)}, "before": {nonZero(x.Before)}, "after": {nonZero(x.After)},
		"version": {strconv.Itoa(x.Version)}}
	if x.Modality != "" && !slices.Contains(scheduling.Modalities(), x.Modality) {
		v["kind"], v["own"] = []string{ownKind}, []string{x.Modality}
	}
	putPressure(v, x.Pressure)
	for _, t := range therapists {
		if x.OfferedBy(t.ID) {
			v["people"] = append(v["people"], string(t.ID))
		}
	}
	return v
}

func kindOptions(ctx context.Context) []ui.Option {
	options := []ui.Option{{Label: say.T(ctx, "Not said")}}
	for _, m := range scheduling.Modalities() {
		options = append(options, ui.Option{Value: m, Label: pages.KindWords(ctx, m)})
	}
	return append(options, ui.Option{Value: ownKind, Label: say.T(ctx, "Another kind, in my words")})
}

// fillPrices writes what the service costs: now, from a later day on, and before.
func (s *site) fillPrices(ctx context.Context, p *pages.ServicePage, view office.ServiceView) {
	x := view.Service
	p.Now = x.Price.String()
	for i, price := range x.Prices {
		switch {
		case price.From > view.Today:
			p.Later = append(p.Later, pages.PriceLine{Words: say.T(ctx, "%s from %s", price.Amount.String(), dated(price.From, view.Today)),
				Remove: ui.Act{Label: say.T(ctx, "Take it out"), To: p.Action + "/prices/remove", Small: true,
					Fields: []ui.Hidden{{Name: "from", Value: string(price.From)}, {Name: "version", Value: strconv.Itoa(x.Version)}}}})
		case i+1 < len(x.Prices) && x.Prices[i+1].From <= view.Today:
			p.Before = append(p.Before, say.T(ctx, "%s until %s", price.Amount.String(), say.FullDate(ctx, x.Prices[i+1].From.Add(-1))))
		case price.From != "":
			p.Since = say.T(ctx, "since %s", say.FullDate(ctx, price.From))
		}
	}
}

func (s *site) postNewService(w http.ResponseWriter, r *http.Request) error {
	return s.keepService(w, r, "added")
}

func (s *site) postService(w http.ResponseWriter, r *http.Request) error {
	return s.keepService(w, r, "kept")
}

func (s *site) keepService(w http.ResponseWriter, r *http.Request, did string) error {
	form, values, problems := forms.Bind[serviceForm](r)
	id, err := s.office.KeepService(r.Context(), by(r), key(r), form.request(r.Context(), ident.Service(r.PathValue("service")), problems))
	return s.afterService(w, r, values, err, servicesPath+"/"+string(id)+"?did="+did)
}

// afterService goes on after something was kept, or shows what was wrong.
func (s *site) afterService(w http.ResponseWriter, r *http.Request, values forms.Values, err error, next string) error {
	if f, ok := typed(err); ok {
		return s.showService(w, r, formStatus(f), values, f)
	}
	if err != nil {
		return err
	}
	return see(w, r, next)
}

// priceForm is what the form of a new price sends.
type priceForm struct {
	Price   string `form:"price,max=40"`
	From    string `form:"from,max=100"`
	Version int    `form:"version"`
}

func (s *site) postPrice(w http.ResponseWriter, r *http.Request) error {
	return s.price(w, r, s.office.SetPrice, "priced")
}

func (s *site) postPriceRemove(w http.ResponseWriter, r *http.Request) error {
	return s.price(w, r, s.office.RemovePrice, "unpriced")
}

func (s *site) price(w http.ResponseWriter, r *http.Request, act func(context.Context, staff.Actor, office.Key, office.PriceRequest) error, did string) error {
	form, values, problems := forms.Bind[priceForm](r)
	id, err := r.PathValue("service"), problems.Err()
	if err == nil {
		err = act(r.Context(), by(r), key(r), office.PriceRequest{Service: ident.Service(id), Price: form.Price, From: form.From, Version: form.Version})
	}
	return s.afterService(w, r, values, err, servicesPath+"/"+id+"?did="+did)
}

func (s *site) postServiceUse(w http.ResponseWriter, r *http.Request) error {
	id := r.PathValue("service")
	in := office.OfferRequest{Service: ident.Service(id), Offered: r.PostFormValue("to") == "back"}
	in.Version, _ = strconv.Atoi(r.PostFormValue("version"))
	err := s.office.OfferService(r.Context(), by(r), key(r), in)
	did := "out"
	if in.Offered {
		did = "back"
	}
	return s.afterService(w, r, nil, err, servicesPath+"/"+id+"?did="+did)
}

func (s *site) postServiceUp(w http.ResponseWriter, r *http.Request) error {
	if err := s.office.MoveServiceUp(r.Context(), by(r), key(r), ident.Service(r.PathValue("service"))); err != nil {
		return err
	}
	return see(w, r, servicesPath)
}

// lengthOf says what is given and for how long, once.
func lengthOf(ctx context.Context, name string, minutes int) string {
	if scheduling.NamesLength(name, minutes) {
		return name
	}
	return say.T(ctx, "%s, %d minutes", name, minutes)
}
