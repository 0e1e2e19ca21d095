package web

import (
	"net/http"
	"slices"
	"strings"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/referral"
	"github.com/partwell/partwell/internal/web/forms"
	"github.com/partwell/partwell/internal/web/pages"
	"github.com/partwell/partwell/internal/web/say"
	"github.com/partwell/partwell/internal/web/ui"
)

// entryForm is an entry of the list of colleagues as it is typed.
type entryForm struct {
	Name      string            `form:"name,max=200"`
	OtherName string            `form:"other_name,max=200"`
	Practice  string            `form:"practice,max=200"`
	Phone     string            `form:"phone,max=100"`
	Email     string            `form:"email,max=200"`
	Skills    []string          `form:"skills,max=60"`
	OwnSkills string            `form:"own_skills,max=300"`
	Place     string            `form:"place,max=200"`
	Times     []string          `form:"times,max=60"`
	Languages string            `form:"languages,max=200"`
	Price     string            `form:"price,max=100"`
	GoodAt    string            `form:"good_at,max=200"`
	Takes     referral.TakesNew `form:"takes_new,one=yes|no|unknown"`
	Trusted   bool              `form:"trusted"`
	Spoke     bool              `form:"spoke"`
	Version   int               `form:"version"`
}

// change is what the form asks for; areas come from its groups of places.
func (f entryForm) change(areas []string) office.EntryChange {
	in := office.EntryChange{Name: f.Name, OtherName: f.OtherName, Practice: f.Practice, Phone: f.Phone, Email: f.Email, Areas: areas, Place: f.Place,
		Languages: byCommas(f.Languages), Price: f.Price, GoodAt: f.GoodAt, TakesNew: f.Takes, Trusted: f.Trusted, Spoke: f.Spoke, Version: f.Version}
	for _, s := range append(slices.Clone(f.Skills), byCommas(f.OwnSkills)...) {
		in.Skills = append(in.Skills, referral.Skill(s))
	}
	for _, t := range f.Times {
		in.Times = append(in.Times, referral.Time(t))
	}
	return in
}

func byCommas(s string) []string {
	var out []string
	for _, part := range strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == ';' || r == '\n' || r == '،' || r == '、' }) {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, part)
		}
	}
	return out
}

// entryValues is the form as an entry fills it.
func entryValues(e office.EntryView) forms.Values {
	f := entryForm{Name: e.Name, OtherName: e.OtherName, Practice: e.Practice, Phone: e.PhoneShown, Email: e.Email, OwnSkills: pages.OwnSkills(e.Skills), Place: e.Practitioner.Place,
		Languages: strings.Join(e.Languages, ", "), Price: e.Price, GoodAt: e.GoodAt, Takes: e.TakesNew, Trusted: e.Trusted, Version: e.Version}
	for _, s := range e.Skills {
		if slices.Contains(referral.Skills(), s) {
			f.Skills = append(f.Skills, string(s))
		}
	}
	for _, t := range e.Times {
		f.Times = append(f.Times, string(t))
	}
	values := forms.Encode(f)
	values["areas"] = e.Areas
	return values
}

// bindEntry reads the form; the groups of places are put together under "areas".
func bindEntry(r *http.Request) (entryForm, forms.Values, fault.Problems) {
	form, values, problems := forms.Bind[entryForm](r)
	var areas []string
	for name, all := range values {
		if strings.HasPrefix(name, "areas.") {
			areas = append(areas, all...)
		}
	}
	slices.Sort(areas)
	values["areas"] = areas
	return form, values, problems
}

func (s *site) getColleagues(w http.ResponseWriter, r *http.Request) error {
	ctx, q := r.Context(), r.URL.Query()
	view, err := s.office.Directory(ctx, by(r), forms.Clean(q.Get("need")))
	if err != nil {
		return err
	}
	p := pages.ColleaguesPage{Page: s.frame(r, say.T(ctx, "Colleagues"), ui.Practice), DirectoryView: view}
	p.Told, p.Undo = colleagueTold(r)
	return render(w, r, http.StatusOK, pages.Colleagues(p))
}

// colleagueTold says what was just done, with a way back.
func colleagueTold(r *http.Request) (string, *ui.Act) {
	ctx, q := r.Context(), r.URL.Query()
	switch did, id := q.Get("did"), q.Get("who"); {
	case did == "spoke":
		return say.T(ctx, "Noted: you spoke with them today."), nil
	case did == "added":
		return say.T(ctx, "They are on your list."), nil
	case did == "stored":
		return say.T(ctx, "Stored."), nil
	case did == "back":
		return say.T(ctx, "They are on your list again."), nil
	case did == "removed" && ident.Valid(id):
		return say.T(ctx, "Taken off your list."), &ui.Act{To: "/practice/colleagues/" + id + "/remove", Fields: []ui.Hidden{{Name: "back", Value: "yes"}}}
	}
	return "", nil
}

func (s *site) getNewColleague(w http.ResponseWriter, r *http.Request) error {
	return s.showNewColleague(w, r, http.StatusOK, forms.Values{}, nil)
}

func (s *site) showNewColleague(w http.ResponseWriter, r *http.Request, status int, values forms.Values, problems fault.Problems) error {
	p := pages.ColleaguePage{Page: s.frame(r, say.T(r.Context(), "Add somebody"), ui.Practice), Values: values, Problems: problems}
	p.Failed = len(problems) > 0
	return render(w, r, status, pages.Colleague(p))
}

func (s *site) postNewColleague(w http.ResponseWriter, r *http.Request) error {
	form, values, problems := bindEntry(r)
	if len(problems) > 0 {
		return s.showNewColleague(w, r, http.StatusUnprocessableEntity, values, problems)
	}
	_, err := s.office.AddEntry(r.Context(), by(r), key(r), form.change(values.All("areas")))
	if f, ok := typed(err); ok {
		return s.showNewColleague(w, r, statuses[f.Kind], values, wrongIn(f))
	}
	if err != nil {
		return err
	}
	return see(w, r, "/practice/colleagues?did=added")
}

func (s *site) getColleague(w http.ResponseWriter, r *http.Request) error {
	return s.showColleague(w, r, http.StatusOK, func(*pages.ColleaguePage) {})
}

// showColleague shows one entry; change puts onto the page what was typed.
func (s *site) showColleague(w http.ResponseWriter, r *http.Request, status int, change func(*pages.ColleaguePage)) error {
	ctx := r.Context()
	view, err := s.office.Entry(ctx, by(r), ident.Practitioner(r.PathValue("colleague")))
	if err != nil {
		return err
	}
	p := pages.ColleaguePage{Page: s.frame(r, say.T(ctx, "Colleague"), ui.Practice), EntryView: view, Values: entryValues(view), SpokeTakes: string(referral.TakesUnknown)}
	p.Told, _ = colleagueTold(r)
	change(&p)
	p.Failed = len(p.Problems)+len(p.SpokeProblems) > 0
	return render(w, r, status, pages.Colleague(p))
}

func (s *site) postColleague(w http.ResponseWriter, r *http.Request) error {
	id := ident.Practitioner(r.PathValue("colleague"))
	form, values, problems := bindEntry(r)
	again := func(status int, problems fault.Problems, stale bool) error {
		return s.showColleague(w, r, status, func(p *pages.ColleaguePage) {
			if stale {
				p.Stale = pages.StoredMeanwhile(r.Context(), p.EntryView, p.Values, values)
				values["version"] = []string{itoa(p.Version)}
			}
			p.Values, p.Problems, p.Open = values, problems, true
		})
	}
	if len(problems) > 0 {
		return again(http.StatusUnprocessableEntity, problems, false)
	}
	err := s.office.ChangeEntry(r.Context(), by(r), key(r), id, form.change(values.All("areas")))
	if f, ok := typed(err); ok {
		return again(statuses[f.Kind], wrongIn(f), f.Kind == fault.Conflict)
	}
	if err != nil {
		return err
	}
	return see(w, r, "/practice/colleagues/"+string(id)+"?did=stored")
}

// spokeForm is what was heard from a colleague.
type spokeForm struct {
	Takes referral.TakesNew `form:"takes,one=yes|no|unknown"`
	Note  string            `form:"note,max=500"`
	Back  string            `form:"back,one=list"`
}

func (s *site) postSpoke(w http.ResponseWriter, r *http.Request) error {
	id := ident.Practitioner(r.PathValue("colleague"))
	form, values, problems := forms.Bind[spokeForm](r)
	var err error
	if len(problems) == 0 {
		err = s.office.SpokeWith(r.Context(), by(r), key(r), office.Spoken{Practitioner: id, Takes: form.Takes, Note: form.Note})
	}
	f, ok := typed(err)
	if ok {
		problems = wrongIn(f)
	}
	if len(problems) > 0 {
		return s.showColleague(w, r, http.StatusUnprocessableEntity, func(p *pages.ColleaguePage) {
			p.SpokeProblems, p.SpokeNote, p.SpokeTakes = problems, values.Get("note"), values.Get("takes")
		})
	}
	if err != nil {
		return err
	}
	if form.Back == "list" {
		return see(w, r, "/practice/colleagues?did=spoke")
	}
	return see(w, r, "/practice/colleagues/"+string(id)+"?did=spoke")
}

func (s *site) postRemoveColleague(w http.ResponseWriter, r *http.Request) error {
	id, back := r.PathValue("colleague"), r.PostFormValue("back") != ""
	if err := s.office.RemoveEntry(r.Context(), by(r), key(r), ident.Practitioner(id), !back); err != nil {
		return err
	}
	if back {
		return see(w, r, "/practice/colleagues?did=back")
	}
	return see(w, r, "/practice/colleagues?did=removed&who="+id)
}

// wrongIn gives what is wrong field by field; a fault without fields is one problem of the page.
func wrongIn(f *fault.Error) fault.Problems {
	if len(f.Problems) > 0 {
		return f.Problems
	}
	return fault.Problems{{Message: f.Message}}
}
