package web

import (
	"net/http"
	"slices"
	"strconv"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/web/forms"
	"github.com/partwell/partwell/internal/web/pages"
	"github.com/partwell/partwell/internal/web/say"
	"github.com/partwell/partwell/internal/web/ui"
)

// asking is one question of setting up with the page it stands on: the set-up's own, or, framed,
// among the settings.
type asking struct {
	step   house.Step
	framed bool
	view   office.SetUp
}

func (a asking) path() string {
	if a.framed {
		return "/practice/set-up/" + string(a.step)
	}
	return "/set-up/" + string(a.step)
}

// asked finds the question of the address and what it begins from.
func (s *site) asked(r *http.Request, framed bool) (asking, error) {
	a := asking{step: house.Step(r.PathValue("question")), framed: framed}
	known := house.Steps()
	if framed {
		known = house.Questions()
	}
	if !slices.Contains(known, a.step) {
		return a, fault.Missing("page")
	}
	view, err := s.office.SetUp(r.Context(), by(r), a.step, ident.Person(r.FormValue("person")))
	a.view = view
	return a, err
}

func (s *site) getSetUp(w http.ResponseWriter, r *http.Request) error {
	return s.getQuestion(w, r, false)
}
func (s *site) postSetUp(w http.ResponseWriter, r *http.Request) error {
	return s.postQuestion(w, r, false)
}
func (s *site) getSettings(w http.ResponseWriter, r *http.Request) error {
	return s.getQuestion(w, r, true)
}
func (s *site) postSettings(w http.ResponseWriter, r *http.Request) error {
	return s.postQuestion(w, r, true)
}

func (s *site) getQuestion(w http.ResponseWriter, r *http.Request, framed bool) error {
	a, err := s.asked(r, framed)
	if err != nil {
		return err
	}
	values, rows := questionValues(a, s.opt.Zone)
	p := pages.SetUpPage{Values: values, Rows: rows, Kept: r.URL.Query().Has("kept")}
	return s.showQuestion(w, r, http.StatusOK, a, p)
}

func (s *site) showQuestion(w http.ResponseWriter, r *http.Request, status int, a asking, p pages.SetUpPage) error {
	ctx := r.Context()
	title := pages.SetUpTitle(ctx, a.step)
	if a.framed && a.step == house.StepBoundaries {
		title = say.T(ctx, "Boundaries, in your own voice")
	}
	if a.framed {
		p.Page = s.frame(r, title, ui.Practice)
	} else {
		p.Page = s.frame(r, title, "")
	}
	p.Failed = len(p.Problems) > 0
	p.Step, p.Framed, p.Action = a.step, a.framed, a.path()
	p.No, p.Of = slices.Index(house.Steps(), a.step)+1, len(house.Questions())
	if p.No > 1 {
		p.Before = "/set-up/" + string(house.Steps()[p.No-2])
	}
	p.Skip = nextPath(a.view.Practice, a.step)
	p.Whose, p.Therapists, p.HasPassword, p.Hosted = a.view.Whose, a.view.Therapists, a.view.HasPassword, a.view.Backups.Hosted
	p.PaidIn, p.Hears = string(a.view.Practice.Currency), a.view.Hears
	p.Zones, p.Currencies = zoneOptions(s.office.Now(), p.Values.Get("zone")), currencyOptions(ctx, p.Values.Get("currency"))
	p.Packs = packOptions(s.office.Packs())
	for _, at := range a.view.Places {
		p.WorkPlaces = append(p.WorkPlaces, ui.Option{Value: placeWord(at.ID), Label: at.Name})
	}
	return render(w, r, status, pages.SetUp(p))
}

// nextPath is where setting up goes on after a step: to the next one that was not answered.
func nextPath(p house.Practice, after house.Step) string {
	next := p.Next(after)
	if next == "" {
		return "/today"
	}
	return "/set-up/" + string(next)
}

func (s *site) postQuestion(w http.ResponseWriter, r *http.Request, framed bool) error {
	_, values, problems := forms.Bind[struct{}](r)
	a, err := s.asked(r, framed)
	if err != nil {
		return err
	}
	p := pages.SetUpPage{Values: values, Rows: rowsIn(values), Problems: problems, Show: values.Get("show") == "yes"}
	switch {
	case len(problems) > 0:
		return s.showQuestion(w, r, http.StatusUnprocessableEntity, a, p)
	case values.Get("show") != "":
		return s.showQuestion(w, r, http.StatusOK, a, p)
	case values.Has("more"):
		p.Rows = min(p.Rows+1, mostFormRows)
		if a.step == house.StepHours {
			addTimes(values)
		}
		return s.showQuestion(w, r, http.StatusOK, a, p)
	case a.step == house.StepRecovery:
		return s.sheetInSetUp(w, r, a, p)
	case a.step == house.StepHears:
		return s.hears(w, r, a, p)
	}
	err = s.answer(r, a, values)
	if err == nil && values.Has("now") {
		_, err = s.office.MakeBackup(r.Context(), by(r))
	}
	if f, ok := typed(err); ok {
		p.Problems = problemsIn(f)
		return s.showQuestion(w, r, http.StatusUnprocessableEntity, a, p)
	}
	if err != nil {
		return err
	}
	switch {
	case values.Has("now"):
		return see(w, r, madePath)
	case framed:
		return see(w, r, keptPath(a, values))
	}
	return see(w, r, nextPath(a.view.Practice.Answer(a.step), a.step))
}

// madePath says that a copy was made, and when.
const madePath = "/practice/backups?made=yes"

// keptPath is the same question again, with a line that it was kept.
func keptPath(a asking, values forms.Values) string {
	path := a.path() + "?kept=yes"
	if a.step == house.StepHours {
		path += "&person=" + string(ident.Person(values.Get("person")))
	}
	return path
}

// sheetInSetUp makes the recovery sheet while setting up, and shows it.
func (s *site) sheetInSetUp(w http.ResponseWriter, r *http.Request, a asking, p pages.SetUpPage) error {
	sheet, err := s.office.RecoverySheet(r.Context(), by(r), key(r), office.SheetRequest{Password: p.Values.Get("old"), From: address(r)})
	if f, ok := typed(err); ok {
		p.Problems = problemsIn(f)
		return s.showQuestion(w, r, http.StatusUnprocessableEntity, a, p)
	}
	if err != nil {
		return err
	}
	return s.showSheet(w, r, sheet, nextPath(a.view.Practice.Answer(a.step), a.step))
}

// mostFormRows bounds a list that grows by "One more".
const mostFormRows = 60

func rowsIn(values forms.Values) int {
	n, _ := strconv.Atoi(values.Get("rows"))
	return max(0, min(n, mostFormRows))
}

// waits says what of setting up still waits for the owner, and where; both are empty when nothing
// does, or when somebody else looks after it.
func waits(r *http.Request) (text, href string) {
	v := of(r)
	step, no, ok := v.practice.Waits()
	if !ok || v.session == nil || !mayManage(r) || v.practice.Answered(house.StepAway) {
		return "", ""
	}
	ctx, of := r.Context(), len(house.Questions())
	href = "/set-up/" + string(step)
	switch {
	case no <= of:
		return say.T(ctx, "Question %d of %d waits.", no, of), href
	case step == house.StepPassword:
		return say.T(ctx, "Your password waits to be chosen."), href
	case step == house.StepRecovery:
		return say.T(ctx, "Your recovery sheet waits to be printed."), href
	}
	return say.T(ctx, "A folder for copies waits to be chosen."), href
}

func versionOf(values forms.Values) int {
	n, _ := strconv.Atoi(values.Get("version"))
	return n
}
