package web

import (
	"net/http"
	"net/url"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/web/pages"
	"github.com/partwell/partwell/internal/web/say"
	"github.com/partwell/partwell/internal/web/ui"
)

func (s *site) getCalendar(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	ask := office.CalendarAsk{Day: q.Get("day"), Week: q.Get("view") == "week", Person: ident.Person(q.Get("who"))}
	var view office.CalendarView
	status, problems, err := onDay(&ask.Day, func() (err error) {
		view, err = s.office.Calendar(r.Context(), by(r), ask)
		return err
	})
	if err != nil {
		return err
	}
	p := s.calendarPage(r, view)
	p.Problems, p.Failed = problems, len(problems) > 0
	if len(problems) > 0 {
		p.Day = q.Get("day")
	}
	return render(w, r, status, pages.Calendar(p))
}

// onDay asks for what is on a day that was typed, and once more without it where it cannot be read; then it
// gives what is wrong with it, for the field day.
func onDay(day *string, ask func() error) (status int, problems fault.Problems, err error) {
	err = ask()
	f, ok := typed(err)
	if !ok || f.Kind != fault.Invalid {
		return http.StatusOK, nil, err
	}
	*day = ""
	return http.StatusUnprocessableEntity, faultsAt(f, "day"), ask()
}

func (s *site) calendarPage(r *http.Request, view office.CalendarView) pages.CalendarPage {
	ctx := r.Context()
	p := pages.CalendarPage{Page: s.frame(r, say.T(ctx, "Calendar"), ui.Calendar), Day: string(view.Date), Person: string(view.Person), Week: view.Week,
		Add: ui.Act{Label: say.T(ctx, "Add a visit"), Href: "/visits/new", Small: true}}
	step, beside := 1, say.T(ctx, "The week")
	if view.Week {
		step, beside = 7, say.T(ctx, "The day")
	}
	to := func(label string, day civil.Date, week bool) ui.Act {
		return ui.Act{Label: label, Href: calendarPath(day, view.Person, week), Small: true}
	}
	p.Before, p.Now, p.After = to(say.T(ctx, "Before"), view.Date.Add(-step), view.Week), to(say.T(ctx, "Today"), view.Today, view.Week), to(say.T(ctx, "After"), view.Date.Add(step), view.Week)
	p.Other = to(beside, view.Date, !view.Week)
	p.Other.Small = false
	if len(view.Therapists) > 1 {
		if !view.Week {
			p.Who = append(p.Who, ui.Option{Label: say.T(ctx, "Everybody")})
		}
		for _, t := range view.Therapists {
			p.Who = append(p.Who, ui.Option{Value: string(t.ID), Label: t.Name})
		}
	}
	d := dayWords{ctx: ctx, now: view.Now, zone: view.Zone, today: view.Today, lines: view.Lines, book: true}
	switch {
	case view.Week:
		d.week(&p, view)
	case len(view.Days) == 1:
		p.Whose = say.T(ctx, "The day of %s", view.Days[0].Person.Name)
		p.Heading, p.Sub, p.Slots = dated(view.Date, view.Today), dayLine(ctx, view.Days[0].DayView, view.Zone), d.slots(view.Days[0])
	default:
		d.columns(&p, view)
	}
	return p
}

func calendarPath(day civil.Date, person ident.Person, week bool) string {
	q := url.Values{"day": {string(day)}}
	if person != "" {
		q.Set("who", string(person))
	}
	if week {
		q.Set("view", "week")
	}
	return "/calendar?" + q.Encode()
}

// dated writes a day with its year where it is another one than today's.
func dated(day, today civil.Date) string {
	return day.LongOn(today)
}

func (d dayWords) columns(p *pages.CalendarPage, view office.CalendarView) {
	p.Heading = dated(view.Date, view.Today)
	visits := 0
	for _, day := range view.Days {
		visits += day.Visits
		p.Columns = append(p.Columns, ui.DayColumn{Name: day.Person.Name, Where: dayLine(d.ctx, day.DayView, d.zone), Slots: d.slots(day)})
	}
	p.Sub = say.T(d.ctx, "%s.", countWords(d.ctx, visits))
}

func (d dayWords) week(p *pages.CalendarPage, view office.CalendarView) {
	monday := scheduling.Monday(view.Date)
	p.Heading = say.T(d.ctx, "%s to %s", dated(monday, view.Today), dated(monday.Add(6), view.Today))
	visits := 0
	for _, day := range view.Days {
		visits += day.Visits
		p.Days = append(p.Days, pages.CalendarDay{ID: "d" + string(day.Date), Heading: dated(day.Date, view.Today), Sub: dayLine(d.ctx, day.DayView, d.zone),
			Href: calendarPath(day.Date, view.Person, false), Slots: d.slots(day)})
	}
	p.Sub = say.T(d.ctx, "%s.", countWords(d.ctx, visits))
}

// faultsAt gives what is wrong field by field; a fault without fields stands at the one given.
func faultsAt(f *fault.Error, field string) fault.Problems {
	if len(f.Problems) > 0 {
		return f.Problems
	}
	return fault.Problems{{Field: field, Message: f.Message}}
}

// formStatus is the status of a page that shows a form again.
func formStatus(f *fault.Error) int {
	if f.Kind == fault.Unavailable {
		return http.StatusServiceUnavailable
	}
	return http.StatusUnprocessableEntity
}
