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

// wholePractice stands for everybody where a form asks who is away.
const wholePractice = "all"

// awayForm is what the form of a time away sends.
type awayForm struct {
	Who   string `form:"who,max=40"`
	First string `form:"first,max=100"`
	Last  string `form:"last,max=100"`
	From  string `form:"from,max=20"`
	To    string `form:"to,max=20"`
	Line  string `form:"line,max=500"`
}

// extraForm is what the form of a day more sends.
type extraForm struct {
	On   string `form:"on,max=100"`
	From string `form:"begins,max=20"`
	To   string `form:"ends,max=20"`
	// Place is asked where there are several.
	Place ident.Place `form:"place,max=40"`
}

func (s *site) getTimeOff(w http.ResponseWriter, r *http.Request) error {
	return s.showTimeOff(w, r, http.StatusOK, nil, nil)
}

// showTimeOff shows the page, with what was typed into one of its forms and what is wrong with it.
func (s *site) showTimeOff(w http.ResponseWriter, r *http.Request, status int, values forms.Values, wrong *fault.Error) error {
	ctx := r.Context()
	view, err := s.office.TimeOff(ctx, by(r), ident.Person(r.FormValue("person")))
	if err != nil {
		return err
	}
	p := pages.TimeOffPage{Page: s.frame(r, say.T(ctx, "Time off, days more"), ui.Practice), Person: string(view.Whose.ID), Name: view.Whose.Name,
		Typed: values, WhoAway: string(view.Whose.ID), Several: len(view.People) > 1, Told: timeOffTold(ctx, r.URL.Query().Get("did"))}
	if wrong != nil {
		p.Failed, p.Problems = true, faultsAt(wrong, fieldOf(values))
		if values.Has("who") {
			p.WhoAway = values.Get("who")
		}
	}
	for _, t := range view.People {
		p.Who = append(p.Who, ui.Option{Value: string(t.ID), Label: t.Name})
	}
	p.Whose = p.Who
	if view.Whole {
		label := say.T(ctx, "Everybody: we are closed")
		if p.Single {
			label = say.T(ctx, "The practice is closed")
		}
		p.Who = append(p.Who, ui.Option{Value: wholePractice, Label: label})
		if view.Whose.ID == "" {
			p.WhoAway = wholePractice
		}
	}
	for _, a := range view.Away {
		p.Away = append(p.Away, awayLine(ctx, view, a))
	}
	p.WorkPlaces = placeOptions(view.Grounds)
	for _, x := range view.Hours.Extra {
		words := say.T(ctx, "%s, %s to %s", dated(x.On, view.Today), x.From.String(), until(x.To))
		p.Extra = append(p.Extra, pages.ExtraLine{Words: strings.Join(append([]string{words}, placeName(view.Grounds, x.Place)...), ", "),
			Remove: ui.Act{Label: say.T(ctx, "Take it out"), To: "/practice/time-off/days/" + string(x.ID) + "/remove", Fields: []ui.Hidden{{Name: "person", Value: p.Person}}, Small: true}})
	}
	return render(w, r, status, pages.TimeOff(p))
}

// fieldOf is where a fault stands that is about no field: at the first one of the form that was sent.
func fieldOf(values forms.Values) string {
	if values.Has("on") {
		return "on"
	}
	return "first"
}

func timeOffTold(ctx context.Context, did string) string {
	switch did {
	case "away":
		return say.T(ctx, "Kept free. Nothing is offered in this time.")
	case "back":
		return say.T(ctx, "Taken out. The usual hours count again.")
	case "extra":
		return say.T(ctx, "Opened, beside the usual week.")
	case "changed":
		return say.T(ctx, "Kept.")
	}
	return ""
}

// nonZero writes a number into a field that may stay empty.
func nonZero(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// until writes when a span ends; the end of the day is midnight.
func until(m civil.Minute) string {
	if m == 24*60 {
		return "24:00"
	}
	return m.String()
}

// awayLine writes a time away: who, when, why, and the visits that lie in it.
func awayLine(ctx context.Context, view office.TimeOffView, a office.AwayLine) pages.AwayLine {
	line := pages.AwayLine{Name: a.Who.Name, When: awayWhen(ctx, a.Away, view.Today), Line: a.Line}
	for _, v := range a.Booked {
		line.Booked = append(line.Booked, pages.AwayVisit{Name: v.Client.Name, When: say.Stamp(ctx, v.Starts, view.Zone), Href: "/visits/" + string(v.ID)})
	}
	if a.MayChange {
		line.Remove = &ui.Act{Label: say.T(ctx, "Take it out"), To: "/practice/time-off/" + string(a.ID) + "/remove", Fields: []ui.Hidden{{Name: "person", Value: string(view.Whose.ID)}}, Small: true}
		line.Change = &ui.Act{Label: say.T(ctx, "Change"), About: line.When, Href: "/practice/time-off/" + string(a.ID)}
	}
	return line
}

func awayWhen(ctx context.Context, a scheduling.Away, today civil.Date) string {
	when := dated(a.First, today)
	if a.Last != a.First {
		when = say.T(ctx, "%s to %s", when, dated(a.Last, today))
	}
	if a.Whole() {
		return when
	}
	return say.T(ctx, "%s, %s to %s", when, a.From.String(), until(a.To))
}

// timeOffPath is the page again, for the one whose hours were changed.
func timeOffPath(person ident.Person, did string) string {
	q := url.Values{}
	if did != "" {
		q.Set("did", did)
	}
	if person != "" {
		q.Set("person", string(person))
	}
	return "/practice/time-off?" + q.Encode()
}

func (s *site) postAway(w http.ResponseWriter, r *http.Request) error {
	form, values, problems := forms.Bind[awayForm](r)
	err := problems.Err()
	person := ident.Person(form.Who)
	if person == wholePractice {
		person = ""
	} else if person == "" && err == nil {
		err = fault.Invalidf("who", "%s", say.T(r.Context(), "Choose who is away."))
	}
	if err == nil {
		in := office.AwayRequest{Person: person, First: form.First, Last: form.Last, From: form.From, To: form.To, Line: form.Line}
		_, err = s.office.AddAway(r.Context(), by(r), key(r), in)
	}
	return s.afterTimeOff(w, r, values, err, timeOffPath(person, "away"))
}

// afterTimeOff goes on after something was kept, or shows what was wrong.
func (s *site) afterTimeOff(w http.ResponseWriter, r *http.Request, values forms.Values, err error, next string) error {
	if f, ok := typed(err); ok {
		return s.showTimeOff(w, r, formStatus(f), values, f)
	}
	if err != nil {
		return err
	}
	return see(w, r, next)
}

func (s *site) postAwayRemove(w http.ResponseWriter, r *http.Request) error {
	if err := s.office.RemoveAway(r.Context(), by(r), key(r), ident.Away(r.PathValue("away"))); err != nil {
		return err
	}
	return see(w, r, timeOffPath(ident.Person(r.PostFormValue("person")), "back"))
}

func (s *site) getAway(w http.ResponseWriter, r *http.Request) error {
	return s.showAway(w, r, http.StatusOK, nil, nil)
}

// showAway shows the page on which a time away is changed, with what was typed and what is wrong.
func (s *site) showAway(w http.ResponseWriter, r *http.Request, status int, values forms.Values, wrong *fault.Error) error {
	ctx := r.Context()
	view, err := s.office.Away(ctx, by(r), ident.Away(r.PathValue("away")))
	if err != nil {
		return err
	}
	a := view.Away
	p := pages.AwayPage{Page: s.frame(r, say.T(ctx, "Time off"), ui.Practice), Action: "/practice/time-off/" + string(a.ID), Back: timeOffPath(a.Person, ""),
		Name: view.Who.Name, Version: strconv.Itoa(a.Version), Values: values}
	if values == nil {
		p.Values = forms.Values{"first": {a.First.Full()}, "last": {a.Last.Full()}, "line": {a.Line}}
		if !a.Whole() {
			p.Values["from"], p.Values["to"] = []string{a.From.String()}, []string{until(a.To)}
		}
	}
	if wrong != nil {
		p.Failed, p.Problems = true, faultsAt(wrong, "first")
	}
	return render(w, r, status, pages.Away(p))
}

func (s *site) postAwayChange(w http.ResponseWriter, r *http.Request) error {
	form, values, problems := forms.Bind[awayForm](r)
	id, err := ident.Away(r.PathValue("away")), problems.Err()
	if err == nil {
		version, _ := strconv.Atoi(r.PostFormValue("version"))
		err = s.office.ChangeAway(r.Context(), by(r), key(r), id, version, office.AwayRequest{First: form.First, Last: form.Last, From: form.From, To: form.To, Line: form.Line})
	}
	if f, ok := typed(err); ok {
		return s.showAway(w, r, formStatus(f), values, f)
	}
	if err != nil {
		return err
	}
	return see(w, r, timeOffPath("", "changed"))
}

func (s *site) postExtra(w http.ResponseWriter, r *http.Request) error {
	form, values, problems := forms.Bind[extraForm](r)
	person, err := ident.Person(r.PostFormValue("person")), problems.Err()
	if err == nil {
		err = s.office.AddExtra(r.Context(), by(r), key(r), office.ExtraRequest{Person: person, On: form.On, From: form.From, To: form.To, Place: form.Place})
	}
	if f, ok := typed(err); ok { // both forms ask for times; each has its own fields
		for i, p := range f.Problems {
			if p.Field == "from" {
				f.Problems[i].Field = "begins"
			}
		}
	}
	return s.afterTimeOff(w, r, values, err, timeOffPath(person, "extra"))
}

func (s *site) postExtraRemove(w http.ResponseWriter, r *http.Request) error {
	person := ident.Person(r.PostFormValue("person"))
	if err := s.office.RemoveExtra(r.Context(), by(r), key(r), ident.Pattern(r.PathValue("day"))); err != nil {
		return err
	}
	return see(w, r, timeOffPath(person, "back"))
}
