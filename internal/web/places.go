package web

import (
	"context"
	"net/http"
	"slices"
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

// placeForm is what the page of a place sends.
type placeForm struct {
	Name    string `form:"name,max=500"`
	Address string `form:"address,max=3000"`
	Zone    string `form:"zone,max=100"`
	Out     bool   `form:"out"`
	Version int    `form:"version"`
}

// resourceForm is what the page of a room or a piece of equipment sends.
type resourceForm struct {
	Name    string                  `form:"name,max=500"`
	Kind    scheduling.ResourceKind `form:"kind,max=20"`
	Place   ident.Place             `form:"place,max=40"`
	Moves   bool                    `form:"moves"`
	Out     bool                    `form:"out"`
	Version int                     `form:"version"`
}

// needsForm is what the page of what a service needs sends.
type needsForm struct {
	Rooms     []ident.Resource `form:"rooms"`
	Equipment []ident.Resource `form:"equipment"`
}

func (s *site) getPlaces(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	view, err := s.office.Places(ctx, by(r))
	if err != nil {
		return err
	}
	p := pages.PlacesPage{Page: s.frame(r, say.T(ctx, "Places and rooms"), ui.Practice)}
	if r.URL.Query().Has("did") {
		p.Told = say.T(ctx, "Kept.")
	}
	for i, at := range view.Places {
		row := pages.PlaceRow{ID: "p" + itoa(i), Name: at.Name, Out: !at.Active, Change: ui.Act{Label: say.T(ctx, "Change"), Href: "/practice/places/" + placeWord(at.ID), About: at.Name}}
		row.Lines = nonEmpty(at.Address)
		if view.Several() {
			row.Lines = append(row.Lines, say.T(ctx, "%s, it is %s there now", zoneName(at.Zone), civil.MinuteOf(view.Now, at.Location(view.Zone)).String()))
		}
		for _, x := range at.Rooms {
			row.Rooms = append(row.Rooms, roomRow(ctx, x))
		}
		p.Places = append(p.Places, row)
	}
	for _, x := range view.Moving {
		p.Moving = append(p.Moving, roomRow(ctx, x))
	}
	if all := allRooms(view); len(all) > 0 {
		for _, x := range view.Services {
			p.Services = append(p.Services, pages.NeedRow{Name: x.Name, Says: needWords(ctx, view.Needs[x.ID], all), Href: "/practice/needs/" + string(x.ID)})
		}
	}
	return render(w, r, http.StatusOK, pages.Places(p))
}

// placeWord names a place in an address.
func placeWord(id ident.Place) string {
	if id == "" {
		return string(office.MainPlace)
	}
	return string(id)
}

// zoneName says a time zone as people do: by its city.
func zoneName(zone string) string {
	if i := strings.LastIndex(zone, "/"); i >= 0 {
		zone = zone[i+1:]
	}
	return strings.ReplaceAll(zone, "_", " ")
}

func roomRow(ctx context.Context, x office.ResourceLine) pages.RoomRow {
	row := pages.RoomRow{Name: x.Name, Out: !x.Active, Href: "/practice/rooms/" + string(x.ID)}
	if row.Says = strings.Join(x.Services, ", "); len(x.Services) == 0 {
		row.Says = say.T(ctx, "no service needs it yet")
	}
	return row
}

// allRooms gives all rooms and equipment of the page.
func allRooms(view office.PlacesView) (all []scheduling.Resource) {
	for _, at := range view.Places {
		for _, x := range at.Rooms {
			all = append(all, x.Resource)
		}
	}
	for _, x := range view.Moving {
		all = append(all, x.Resource)
	}
	return all
}

// needWords says what a service takes: "Blue room or Green room, and hot stones".
func needWords(ctx context.Context, groups []scheduling.Group, all []scheduling.Resource) string {
	var parts []string
	for _, g := range groups {
		var names []string
		for _, x := range all {
			if slices.Contains(g, x.ID) {
				names = append(names, x.Name)
			}
		}
		words := strings.Join(names, ", ")
		if n := len(names); n > 1 {
			words = say.T(ctx, "%s or %s", strings.Join(names[:n-1], ", "), names[n-1])
		}
		parts = append(parts, words)
	}
	switch len(parts) {
	case 0:
		return say.T(ctx, "no room, no equipment")
	case 1:
		return parts[0]
	default:
		return say.T(ctx, "%s, and %s", parts[0], parts[1])
	}
}

func (s *site) getPlace(w http.ResponseWriter, r *http.Request) error {
	return s.showPlace(w, r, http.StatusOK, nil, nil)
}

// showPlace shows the page of a place, or of a new one, with what was typed.
func (s *site) showPlace(w http.ResponseWriter, r *http.Request, status int, values forms.Values, problems fault.Problems) error {
	ctx, id := r.Context(), r.PathValue("place")
	view, err := s.office.Places(ctx, by(r))
	if err != nil {
		return err
	}
	p := pages.PlaceEdit{Page: s.frame(r, say.T(ctx, "Places and rooms"), ui.Practice), Heading: say.T(ctx, "Add a place"), Kind: "place", New: id == "", Action: "/practice/places/new",
		Values: values, Problems: problems}
	if id != "" {
		i := slices.IndexFunc(view.Places, func(at office.PlaceLine) bool { return placeWord(at.ID) == id })
		if i < 0 {
			return fault.Missing("place")
		}
		at := view.Places[i].Place
		p.Heading, p.Action, p.Fields = at.Name, "/practice/places/"+id, []ui.Hidden{{Name: "version", Value: itoa(at.Version)}}
		if at.ID == "" {
			p.Kind = "own"
		}
		if values == nil {
			p.Values = forms.Encode(placeForm{Name: at.Name, Address: at.Address, Zone: at.Zone, Out: !at.Active})
		}
	} else if values == nil {
		p.Values = forms.Values{"zone": {view.Places[0].Zone}}
	}
	p.Failed = len(problems) > 0
	if !realZone(p.Values.Get("zone")) { // the list shows the practice's, not its first line
		p.Values["zone"] = []string{view.Places[0].Zone}
	}
	p.Zones = zoneOptions(view.Now, p.Values.Get("zone"))
	return render(w, r, status, pages.EditPlace(p))
}

// realZone reports whether there is such a time zone.
func realZone(zone string) bool {
	return (scheduling.Place{Name: "x", Zone: zone}).Check() == nil
}

func (s *site) postPlace(w http.ResponseWriter, r *http.Request) error {
	form, values, problems := forms.Bind[placeForm](r)
	if len(problems) > 0 {
		return s.showPlace(w, r, http.StatusUnprocessableEntity, values, problems)
	}
	err := s.office.SavePlace(r.Context(), by(r), key(r), office.PlaceRequest{Place: ident.Place(r.PathValue("place")), Name: form.Name, Address: form.Address, Zone: form.Zone, Out: form.Out, Version: form.Version})
	return s.kept(w, r, err, func(f *fault.Error) error {
		return s.showPlace(w, r, formStatus(f), values, faultsAt(f, "name"))
	})
}

// kept leads to the page of places, or shows a form again with what is wrong.
func (s *site) kept(w http.ResponseWriter, r *http.Request, err error, again func(*fault.Error) error) error {
	if f, ok := typed(err); ok {
		return again(f)
	}
	if err != nil {
		return err
	}
	return see(w, r, "/practice/places?did=kept")
}

func (s *site) getRoomEdit(w http.ResponseWriter, r *http.Request) error {
	return s.showRoomEdit(w, r, http.StatusOK, nil, nil)
}

// showRoomEdit shows the page of a room or a piece of equipment, or of a new one, with what was typed.
func (s *site) showRoomEdit(w http.ResponseWriter, r *http.Request, status int, values forms.Values, problems fault.Problems) error {
	ctx, id := r.Context(), ident.Resource(r.PathValue("resource"))
	view, err := s.office.Places(ctx, by(r))
	if err != nil {
		return err
	}
	p := pages.PlaceEdit{Page: s.frame(r, say.T(ctx, "Places and rooms"), ui.Practice), Heading: say.T(ctx, "Add a room, or equipment"), Kind: "room", New: id == "", Action: "/practice/rooms/new",
		Values: values, Problems: problems}
	if id != "" {
		x, ok := lineOf(view, id)
		if !ok {
			return fault.Missing("room")
		}
		p.Heading, p.Action, p.Fields = x.Name, "/practice/rooms/"+string(id), []ui.Hidden{{Name: "version", Value: itoa(x.Version)}}
		if x.Booked > 0 {
			p.Mind = say.N(ctx, x.Booked, "One visit to come has it, and keeps it if you take it out of use.", "%d visits to come have it, and keep it if you take it out of use.")
		}
		if values == nil {
			p.Values = forms.Encode(resourceForm{Name: x.Name, Kind: x.Kind, Place: ident.Place(placeWord(x.Place)), Moves: x.Moves, Out: !x.Active})
		}
	} else if values == nil {
		p.Values = forms.Values{"kind": {string(scheduling.KindRoom)}}
	}
	for _, at := range view.Places {
		if at.Active || p.Values.Get("place") == placeWord(at.ID) {
			p.Places = append(p.Places, ui.Option{Value: placeWord(at.ID), Label: at.Name})
		}
	}
	p.Failed = len(problems) > 0
	return render(w, r, status, pages.EditPlace(p))
}

func lineOf(view office.PlacesView, id ident.Resource) (office.ResourceLine, bool) {
	lines := slices.Clone(view.Moving)
	for _, at := range view.Places {
		lines = append(lines, at.Rooms...)
	}
	i := slices.IndexFunc(lines, func(x office.ResourceLine) bool { return x.ID == id })
	if i < 0 {
		return office.ResourceLine{}, false
	}
	return lines[i], true
}

func (s *site) postRoomEdit(w http.ResponseWriter, r *http.Request) error {
	form, values, problems := forms.Bind[resourceForm](r)
	if len(problems) > 0 {
		return s.showRoomEdit(w, r, http.StatusUnprocessableEntity, values, problems)
	}
	err := s.office.SaveResource(r.Context(), by(r), key(r), office.ResourceRequest{Resource: ident.Resource(r.PathValue("resource")), Kind: form.Kind, Name: form.Name, Place: form.Place,
		Moves: form.Moves, Out: form.Out, Version: form.Version})
	return s.kept(w, r, err, func(f *fault.Error) error {
		return s.showRoomEdit(w, r, formStatus(f), values, faultsAt(f, "name"))
	})
}

func (s *site) getNeeds(w http.ResponseWriter, r *http.Request) error {
	return s.showNeeds(w, r, http.StatusOK, nil, nil)
}

// showNeeds shows what a service takes, with what was ticked.
func (s *site) showNeeds(w http.ResponseWriter, r *http.Request, status int, values forms.Values, problems fault.Problems) error {
	ctx, id := r.Context(), ident.Service(r.PathValue("service"))
	view, err := s.office.Places(ctx, by(r))
	if err != nil {
		return err
	}
	i := slices.IndexFunc(view.Services, func(x scheduling.Service) bool { return x.ID == id })
	if i < 0 {
		return fault.Missing("service")
	}
	p := pages.PlaceEdit{Page: s.frame(r, say.T(ctx, "What it needs"), ui.Practice), Heading: say.T(ctx, "What it needs"), Sub: view.Services[i].Name, Kind: "needs", Action: "/practice/needs/" + string(id),
		Values: values, Problems: problems}
	if fromService(r) {
		p.Back = ui.Act{Label: view.Services[i].Name, Href: servicesPath + "/" + string(id)}
		p.Fields = []ui.Hidden{{Name: "from", Value: "service"}}
	}
	if values == nil {
		p.Values = forms.Values{}
		for _, g := range view.Needs[id] {
			for _, x := range g {
				for _, name := range []string{"rooms", "equipment"} {
					p.Values[name] = append(p.Values[name], string(x))
				}
			}
		}
	}
	for _, x := range allRooms(view) {
		o := ui.Option{Value: string(x.ID), Label: x.Name}
		switch {
		case !x.Active && !slices.ContainsFunc(view.Needs[id], func(g scheduling.Group) bool { return slices.Contains(g, x.ID) }):
		case x.Kind == scheduling.KindRoom:
			p.Rooms = append(p.Rooms, o)
		default:
			p.Equipment = append(p.Equipment, o)
		}
	}
	p.Failed = len(problems) > 0
	return render(w, r, status, pages.EditPlace(p))
}

// fromService reports whether what a service needs was opened from its own page: there it leads back.
func fromService(r *http.Request) bool { return r.FormValue("from") == "service" }

func (s *site) postNeeds(w http.ResponseWriter, r *http.Request) error {
	form, values, problems := forms.Bind[needsForm](r)
	if len(problems) > 0 {
		return s.showNeeds(w, r, http.StatusUnprocessableEntity, values, problems)
	}
	id := ident.Service(r.PathValue("service"))
	err := s.office.SetNeeds(r.Context(), by(r), key(r), office.NeedsRequest{Service: id, Rooms: form.Rooms, Equipment: form.Equipment})
	if err == nil && fromService(r) {
		return see(w, r, servicesPath+"/"+string(id)+"?did=kept")
	}
	return s.kept(w, r, err, func(f *fault.Error) error {
		return s.showNeeds(w, r, formStatus(f), values, faultsAt(f, "rooms"))
	})
}

// whereOptions fills where a visit can be: places where there are several, rooms where there are any to choose from.
func whereOptions(ctx context.Context, p *pages.VisitForm, g office.Grounds, values forms.Values) {
	p.Place, p.Room = values.Get("place"), values.Get("room")
	if g.Several() {
		p.Places = append([]ui.Option{{Label: say.T(ctx, "Where they work that day")}}, placeOptions(g)...)
	}
	rooms := g.Rooms()
	if len(rooms) < 2 || len(g.Needs) == 0 {
		return
	}
	p.Rooms = []ui.Option{{Label: say.T(ctx, "One that is free")}}
	for _, x := range rooms {
		p.Rooms = append(p.Rooms, ui.Option{Value: string(x.ID), Label: strings.Join(append([]string{x.Name}, placeName(g, x.Place)...), ", ")})
	}
}

// placeOptions lists the places in use, where there are several.
func placeOptions(g office.Grounds) (options []ui.Option) {
	for _, at := range g.Places {
		if at.Active {
			options = append(options, ui.Option{Value: placeWord(at.ID), Label: at.Name})
		}
	}
	return options
}

// placeName names a place where there are several.
func placeName(g office.Grounds, id ident.Place) []string {
	if at, ok := g.Place(id); ok {
		return []string{at.Name}
	}
	return nil
}

// whereFacts says where a visit is, and when it begins by the practice's clocks where they differ.
func whereFacts(ctx context.Context, view office.VisitView) (facts []ui.Fact) {
	v := view.Visit
	if words := view.Grounds.Where(v.Place, v.Uses); len(words) > 0 {
		facts = append(facts, ui.Fact{Term: say.T(ctx, "Where"), Body: typedText(strings.Join(words, ", "))})
	}
	if home := view.Grounds.Home(); civil.MinuteOf(v.Starts, home) != civil.MinuteOf(v.Starts, view.Zone) {
		facts = append(facts, ui.Fact{Term: say.T(ctx, "By our clocks"), Body: ui.Text(say.Stamp(ctx, v.Starts, home))})
	}
	return facts
}
