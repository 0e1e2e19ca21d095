package web

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

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

// hoursPath is the page of somebody's hours, or one below it.
func hoursPath(below string, person ident.Person, did string) string {
	q := url.Values{}
	for name, value := range map[string]string{"person": string(person), "did": did} {
		if value != "" {
			q.Set(name, value)
		}
	}
	if len(q) == 0 {
		return "/practice/hours" + below
	}
	return "/practice/hours" + below + "?" + q.Encode()
}

func (s *site) getHours(w http.ResponseWriter, r *http.Request) error {
	return s.showHours(w, r, http.StatusOK, nil, nil)
}

// showHours shows somebody's hours, with what was typed of limits and is wrong.
func (s *site) showHours(w http.ResponseWriter, r *http.Request, status int, values forms.Values, wrong *fault.Error) error {
	ctx := r.Context()
	view, err := s.office.Hours(ctx, by(r), ident.Person(r.FormValue("person")))
	if err != nil {
		return err
	}
	id, h := view.Whose.ID, view.Hours
	p := pages.HoursPage{Page: s.frame(r, say.T(ctx, "Hours"), ui.Practice), Person: string(id), Name: view.Whose.Name, Told: hoursTold(ctx, r.URL.Query().Get("did")),
		Usual: pages.WeekWords(ctx, h.Spans, view.Places), Change: "/practice/set-up/hours?person=" + url.QueryEscape(string(id)), Add: hoursPath("/weeks/new", id, ""), TimeOff: "/practice/time-off?person=" + url.QueryEscape(string(id)),
		Values: forms.Values{"most": {nonZero(h.Most)}, "rest": {nonZero(h.Rest)}}, Version: strconv.Itoa(h.Version), Pressure: view.Several}
	putPressure(p.Values, h.Pressure)
	if wrong != nil {
		p.Failed, p.Problems, p.Values = true, faultsAt(wrong, "most"), values
	}
	if len(view.People) > 1 {
		for _, t := range view.People {
			p.Whose = append(p.Whose, ui.Option{Value: string(t.ID), Label: t.Name})
		}
	}
	for _, week := range h.Patterns {
		p.Weeks = append(p.Weeks, pages.OtherWeek{When: weekWhen(ctx, week, view.Today), Days: pages.WeekWords(ctx, week.Spans, view.Places),
			Remove: ui.Act{Label: say.T(ctx, "Take it out"), To: "/practice/hours/weeks/" + string(week.ID) + "/remove", Fields: []ui.Hidden{{Name: "person", Value: string(id)}}, Small: true}})
	}
	return render(w, r, status, pages.Hours(p))
}

func hoursTold(ctx context.Context, did string) string {
	switch did {
	case "week":
		return say.T(ctx, "Kept. Visits that are booked stay where they are.")
	case "gone":
		return say.T(ctx, "Taken out. The usual week counts again.")
	case "limits":
		return say.T(ctx, "Kept.")
	}
	return ""
}

// weekWhen says when a week counts: "Every second week from Tuesday 3 March until Tuesday 30 June".
func weekWhen(ctx context.Context, w scheduling.Pattern, today civil.Date) string {
	from := dated(w.From, today)
	rhythm := pages.Rhythm(ctx, w.Every)
	if w.Until == "" {
		return say.T(ctx, "%s from %s", rhythm, from)
	}
	return say.T(ctx, "%s from %s until %s", rhythm, from, dated(w.Until, today))
}

// weekForm is what the form of a week that differs sends, besides its days.
type weekForm struct {
	From  string `form:"from,max=100"`
	Until string `form:"until,max=100"`
	Every int    `form:"every"`
}

func (s *site) getNewWeek(w http.ResponseWriter, r *http.Request) error {
	return s.showNewWeek(w, r, http.StatusOK, nil, nil)
}

// showNewWeek shows the page on which a week that differs is added; it begins with the usual one.
func (s *site) showNewWeek(w http.ResponseWriter, r *http.Request, status int, values forms.Values, wrong *fault.Error) error {
	ctx := r.Context()
	view, err := s.office.Hours(ctx, by(r), ident.Person(r.FormValue("person")))
	if err != nil {
		return err
	}
	p := pages.WeekPage{Page: s.frame(r, say.T(ctx, "A week that differs"), ui.Practice), Person: string(view.Whose.ID), Back: hoursPath("", view.Whose.ID, "")}
	for _, at := range view.Places {
		p.Places = append(p.Places, ui.Option{Value: placeWord(at.ID), Label: at.Name})
	}
	if len(view.People) > 1 {
		p.Name = view.Whose.Name
	}
	if p.Values = values; values == nil {
		p.Values = forms.Values{"every": {"1"}}
		putWeek(p.Values, view.Hours.Sorted())
	}
	if wrong != nil {
		p.Failed, p.Problems = true, faultsAt(wrong, "from")
	}
	return render(w, r, status, pages.Week(p))
}

func (s *site) postNewWeek(w http.ResponseWriter, r *http.Request) error {
	form, values, problems := forms.Bind[weekForm](r)
	if values.Has("more") {
		addTimes(values)
		return s.showNewWeek(w, r, http.StatusOK, values, nil)
	}
	person, err := ident.Person(r.PostFormValue("person")), problems.Err()
	if err == nil {
		week := hoursIn(values)
		err = s.office.AddWeek(r.Context(), by(r), key(r), office.WeekRequest{Person: person, From: form.From, Until: form.Until, Every: form.Every, Days: week.Days})
	}
	if f, ok := typed(err); ok {
		return s.showNewWeek(w, r, formStatus(f), values, f)
	}
	if err != nil {
		return err
	}
	return see(w, r, hoursPath("", person, "week"))
}

func (s *site) postWeekRemove(w http.ResponseWriter, r *http.Request) error {
	if err := s.office.RemoveWeek(r.Context(), by(r), key(r), ident.Pattern(r.PathValue("week"))); err != nil {
		return err
	}
	return see(w, r, hoursPath("", ident.Person(r.PostFormValue("person")), "gone"))
}

// limitsForm is what the form of limits sends.
type limitsForm struct {
	Most     int `form:"most"`
	Rest     int `form:"rest"`
	Lightest int `form:"lightest"`
	Deepest  int `form:"deepest"`
	Version  int `form:"version"`
}

func (s *site) postLimits(w http.ResponseWriter, r *http.Request) error {
	form, values, problems := forms.Bind[limitsForm](r)
	person, err := ident.Person(r.PostFormValue("person")), problems.Err()
	if err == nil {
		in := office.LimitsRequest{Person: person, Most: form.Most, Rest: form.Rest, Pressure: pressureIn(form.Lightest, form.Deepest), Version: form.Version}
		err = s.office.SetLimits(r.Context(), by(r), key(r), in)
	}
	if f, ok := typed(err); ok {
		return s.showHours(w, r, formStatus(f), values, f)
	}
	if err != nil {
		return err
	}
	return see(w, r, hoursPath("", person, "limits"))
}
