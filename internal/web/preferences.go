package web

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strconv"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/web/forms"
	"github.com/partwell/partwell/internal/web/pages"
	"github.com/partwell/partwell/internal/web/say"
	"github.com/partwell/partwell/internal/web/ui"
)

// usualPlaces are asked about first, where nothing is known of them yet.
var usualPlaces = []client.Spot{{Area: "neck", Side: client.Both}, {Area: "shoulders", Side: client.Both}, {Area: "upper-back", Side: client.Both},
	{Area: "lower-back", Side: client.Both}, {Area: "calf", Side: client.Both}, {Area: "foot", Side: client.Both}}

// pressureForm is what the pressure form sends, from the practice and from a client's own page.
type pressureForm struct {
	Level    map[string]int `form:"level,min=0,max=5"`
	Place    string         `form:"place"`
	Side     string         `form:"side,one=both|left|right"`
	NewLevel *int           `form:"new_level,min=0,max=5"`
	Drop     string         `form:"drop"`
	Source   client.Source  `form:"source"`
	Undo     string         `form:"undo"`
}

// change reads the form into a change, with what is wrong with the further place.
func (f pressureForm) change(ctx context.Context, id ident.Client) (office.PreferenceChange, fault.Problems) {
	var problems fault.Problems
	in := office.PreferenceChange{Client: id, Set: map[string]int{}, Source: f.Source}
	for place, level := range f.Level {
		in.Set[place] = level
	}
	if f.Drop != "" {
		in.Drop = []string{f.Drop}
		delete(in.Set, f.Drop)
	}
	area, known := client.AreaOf(client.AreaID(f.Place))
	switch {
	case f.Place == "" && f.NewLevel == nil:
	case f.Place == "" || !known:
		problems.Add("place", "%s", say.T(ctx, "Choose the place."))
	case f.NewLevel == nil:
		problems.Add("new_level", "%s", say.T(ctx, "Choose how deep, from “please not” to “deep”."))
	default:
		spot := client.Spot{Area: area.ID}
		if area.Sided {
			spot.Side = client.Side(f.Side)
			if spot.Side == "" {
				spot.Side = client.Both
			}
		}
		in.Set[spot.String()] = *f.NewLevel
	}
	return in, problems
}

// fillPress puts what is known, and what was typed, into the pressure form.
func fillPress(ctx context.Context, f *pages.PressForm, prefs []client.Preference, typed forms.Values) {
	level := func(name string, stored int) int {
		if n, err := strconv.Atoi(typed.Get(name)); err == nil {
			return n
		}
		return stored
	}
	for _, p := range prefs {
		name, words := "level."+p.Spot.String(), say.T(ctx, p.Words())
		f.Pickers = append(f.Pickers, pages.PressRow{Drop: p.Spot.String(), About: words,
			Picker: ui.Picker{Name: name, Label: words, At: level(name, int(p.Level)), Was: int(p.Was), WasSaid: p.Was.Valid() && p.Was != p.Level, Note: judgedWords(ctx, p), Problems: f.Problems}})
	}
	for _, spot := range usualPlaces {
		if slices.ContainsFunc(prefs, func(p client.Preference) bool { return p.Area == spot.Area }) {
			continue
		}
		name := "level." + spot.String()
		f.Pickers = append(f.Pickers, pages.PressRow{Picker: ui.Picker{Name: name, Label: say.T(ctx, spot.Words()), At: level(name, -1), Problems: f.Problems}})
	}
	f.Places = []ui.Option{{Label: say.T(ctx, "None")}}
	for _, g := range client.AreaGroups() {
		for _, a := range g.Areas {
			f.Places = append(f.Places, ui.Option{Value: string(a.ID), Label: say.T(ctx, a.Name)})
		}
	}
	f.Place, f.Side, f.NewLevel = typed.Get("place"), typed.Get("side"), level("new_level", -1)
	if f.Side == "" {
		f.Side = string(client.Both)
	}
}

func sourceOptions(ctx context.Context) []ui.Option {
	return []ui.Option{{Value: string(client.InPerson), Label: say.T(ctx, "In person")}, {Value: string(client.ByPhone), Label: say.T(ctx, "By phone")}}
}

func (s *site) getPreferences(w http.ResponseWriter, r *http.Request) error {
	return s.showPreferences(w, r, http.StatusOK, forms.Values{"source": {string(client.InPerson)}, "ask_source": {string(client.InPerson)}}, nil)
}

func (s *site) postPreferences(w http.ResponseWriter, r *http.Request) error {
	id := ident.Client(r.PathValue("client"))
	form, values, problems := forms.Bind[pressureForm](r)
	back := clientPath(id) + "/preferences"
	if form.Undo != "" {
		if err := s.office.UndoPreferences(r.Context(), by(r), key(r), id, form.Undo); err != nil {
			return err
		}
		return see(w, r, back+"?did=undone#press")
	}
	in, more := form.change(r.Context(), id)
	undo, err := "", append(problems, more...).Err()
	if err == nil {
		undo, err = s.office.SetPreferences(r.Context(), by(r), key(r), in)
	}
	if f, ok := typed(err); ok {
		return s.showPreferences(w, r, formStatus(f), values, f)
	}
	if err != nil {
		return err
	}
	return see(w, r, back+"?did=set&undo="+undo)
}

// askForm is what adding to what a client asks sends.
type askForm struct {
	Text   string        `form:"text"`
	Source client.Source `form:"ask_source"`
}

func (s *site) postAsk(w http.ResponseWriter, r *http.Request) error {
	id := ident.Client(r.PathValue("client"))
	form, values, problems := forms.Bind[askForm](r)
	err := problems.Err()
	if err == nil {
		err = s.office.AddAsk(r.Context(), by(r), key(r), office.NewAsk{Client: id, Text: form.Text, Source: form.Source})
	}
	if f, ok := typed(err); ok {
		return s.showPreferences(w, r, formStatus(f), values, renamed(f, "source", "ask_source"))
	}
	if err != nil {
		return err
	}
	return see(w, r, clientPath(id)+"/preferences?did=asks")
}

// renamed gives a fault whose problems stand at the page's own name of a field.
func renamed(f *fault.Error, from, to string) *fault.Error {
	out := *f
	out.Problems = slices.Clone(f.Problems)
	for i := range out.Problems {
		if out.Problems[i].Field == from {
			out.Problems[i].Field = to
		}
	}
	return &out
}

func (s *site) postAskRemove(w http.ResponseWriter, r *http.Request) error {
	id := ident.Client(r.PathValue("client"))
	no, err := strconv.Atoi(r.PathValue("no"))
	if err != nil {
		return fault.Missing("wish")
	}
	back := r.PostFormValue("back") != ""
	if err := s.office.EndAsk(r.Context(), by(r), key(r), office.AskEnd{Client: id, No: no, Back: back}); err != nil {
		return err
	}
	did := "?did=ended&no=" + itoa(no)
	if back {
		did = "?did=asks"
	}
	return see(w, r, clientPath(id)+"/preferences"+did)
}

func (s *site) showPreferences(w http.ResponseWriter, r *http.Request, status int, values forms.Values, wrong *fault.Error) error {
	ctx := r.Context()
	view, err := s.office.Preferences(ctx, by(r), ident.Client(r.PathValue("client")))
	if err != nil {
		return err
	}
	path, name := clientPath(view.Client.ID), say.Isolate(view.Client.FirstName())
	p := pages.PreferencesPage{Page: s.frame(r, say.T(ctx, "What they ask, and how deep"), ui.Clients), Back: path, Name: view.Client.Name,
		HasPress: view.SeesPreferences, MayPress: view.MaySet}
	if wrong != nil {
		p.Failed, p.Problems = true, problemsIn(wrong)
	}
	p.Asks = asksOf(ctx, view, func(no int) ui.Act { return ui.Act{To: path + "/asks/" + itoa(no) + "/remove"} })
	p.Asks.Heading, p.Asks.Label, p.Asks.Action = say.T(ctx, "What %s asks", name), say.T(ctx, "One more thing %s asks", name), path+"/asks"
	p.Asks.Sources, p.Asks.Source, p.Asks.Text, p.Asks.Problems = sourceOptions(ctx), values.Get("ask_source"), values.Get("text"), p.Problems
	p.Press = pages.PressForm{Heading: say.T(ctx, "Pressure %s likes", name), Action: path + "/preferences", Sources: sourceOptions(ctx), Source: values.Get("source"), Problems: p.Problems}
	fillPress(ctx, &p.Press, view.Prefs, values)
	p.Areas, _ = pressures(ctx, view.Prefs, view.Today)
	p.Hearing = pages.HearingForm{Heading: say.T(ctx, "How %s hears of visits", name), Action: path + "/hearing", Chosen: chosenHearing(values, view.Hearing), Options: []ui.Option{
		{Value: string(scheduling.HearsByMail), Label: say.T(ctx, "By e-mail"), Hint: say.T(ctx, "Where no letter can leave by itself, it stands on the list to send by hand.")},
		{Value: string(scheduling.HearsByPhone), Label: say.T(ctx, "By a message to the telephone"), Hint: say.T(ctx, "It stands on the list to send by hand.")},
		{Value: string(scheduling.HearsNoReminders), Label: say.T(ctx, "Without reminders"), Hint: say.T(ctx, "What is booked, moved or called off is still told.")},
	}, Problems: p.Problems}
	p.Told, p.Undo = preferencesTold(r, path+"/preferences", func(no string) ui.Act {
		return ui.Act{To: path + "/asks/" + no + "/remove", Fields: []ui.Hidden{{Name: "back", Value: "yes"}}}
	})
	return render(w, r, status, pages.Preferences(p))
}

// chosenHearing is what was typed, else what is kept.
func chosenHearing(values forms.Values, kept scheduling.Hearing) string {
	return cmp.Or(values.Get("hearing"), string(kept))
}

func (s *site) postHearing(w http.ResponseWriter, r *http.Request) error {
	id := ident.Client(r.PathValue("client"))
	err := s.office.SetHearing(r.Context(), by(r), key(r), id, scheduling.Hearing(r.PostFormValue("hearing")))
	if f, ok := typed(err); ok {
		return s.showPreferences(w, r, formStatus(f), forms.Values{"source": {string(client.InPerson)}, "ask_source": {string(client.InPerson)}}, f)
	}
	if err != nil {
		return err
	}
	return see(w, r, clientPath(id)+"/preferences?did=hearing#hears")
}

// asksOf lists what a client asks, each with the button that takes it away.
func asksOf(ctx context.Context, view office.PreferencesView, end func(no int) ui.Act) pages.AsksForm {
	f := pages.AsksForm{May: view.MayAsk}
	for _, b := range view.Asks {
		act := end(b.No)
		act.Label, act.About = say.T(ctx, "No longer"), b.Text
		f.Lines = append(f.Lines, pages.AskRow{OwnLine: ui.OwnLine{Text: b.Text, Since: askSince(ctx, b, view.Today)}, End: act})
	}
	for _, b := range slices.Backward(view.Asked) {
		f.Past = append(f.Past, ui.OwnLine{Text: b.Text, Since: say.T(ctx, "until %s", say.Date(ctx, b.Removed, view.Today))})
	}
	return f
}

// askSince says since when, and how the practice knows.
func askSince(ctx context.Context, b client.OwnBoundary, today civil.Date) string {
	if b.Added == "" {
		return ""
	}
	since := say.T(ctx, "since %s", say.Date(ctx, b.Added, today))
	if b.Source.Valid() {
		since += ", " + say.T(ctx, b.Source.Words())
	}
	return since
}

// preferencesTold says what was just done on a page of preferences, with a way back; again gives the
// button that lets something hold again.
func preferencesTold(r *http.Request, action string, again func(no string) ui.Act) (string, *ui.Act) {
	ctx, q := r.Context(), r.URL.Query()
	switch q.Get("did") {
	case "set":
		if q.Get("undo") == "" {
			return say.T(ctx, "It stands so already."), nil
		}
		return say.T(ctx, "Kept. It counts from now on."), &ui.Act{To: action, Fields: []ui.Hidden{{Name: "undo", Value: q.Get("undo")}}}
	case "undone":
		return say.T(ctx, "It is as it was before."), nil
	case "hearing":
		return say.T(ctx, "Kept. It counts from now on."), nil
	case "asks":
		return say.T(ctx, "Kept. It stands before each visit."), nil
	case "ended":
		if n, err := strconv.Atoi(q.Get("no")); err == nil {
			act := again(itoa(n))
			return say.T(ctx, "It no longer stands before the visits."), &act
		}
	}
	return "", nil
}
