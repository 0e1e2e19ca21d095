package web

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/web/pages"
	"github.com/partwell/partwell/internal/web/say"
	"github.com/partwell/partwell/internal/web/ui"
)

// What a calendar can show beside the visits, as it stands in the address.
const (
	showFree = "free" // free time
	showOff  = "off"  // what was called off
)

// chosenView is what somebody chose to see of the calendar. It stands in the address, and without the day
// in a cookie of this browser.
type chosenView struct {
	span office.CalendarSpan
	who  ident.Person
	show []string
}

// spans are the spans in the order in which the page offers them.
var spans = []office.CalendarSpan{office.SpanDay, office.SpanWeek, office.SpanMonth, office.SpanList}

// chosen reads what is to be shown: what stands in the address, else what was chosen last in this browser.
func chosenOf(r *http.Request) (c chosenView, complete bool) {
	q := r.URL.Query()
	complete = q.Has("view") || q.Has("who") || q.Has("show")
	if !complete {
		q, _ = url.ParseQuery(lastCalendar(r)) // what cannot be read was never chosen
	}
	c = chosenView{span: office.CalendarSpan(q.Get("view")), who: ident.Person(q.Get("who")), show: q["show"]}
	if !slices.Contains(spans, c.span) {
		c.span = office.SpanDay
	}
	if c.who != office.EverybodyHere && c.who != office.RoomsHere && !ident.Valid(string(c.who)) {
		c.who = ""
	}
	if !q.Has("show") {
		c.show = []string{showFree}
	}
	c.show = slices.DeleteFunc(slices.Clone(c.show), func(s string) bool { return s != showFree && s != showOff && s != "" })
	return c, complete
}

// query writes it, with a day where there is one.
func (c chosenView) query(day civil.Date) string {
	q := url.Values{"view": {string(c.span)}, "show": c.show}
	if day != "" {
		q.Set("day", string(day))
	}
	if c.who != "" {
		q.Set("who", string(c.who))
	}
	if len(c.show) == 0 {
		q.Set("show", "")
	}
	return q.Encode()
}

func (c chosenView) path(day civil.Date) string { return "/calendar?" + c.query(day) }

func (c chosenView) of(span office.CalendarSpan) chosenView {
	c.span = span
	return c
}

func (c chosenView) shows(what string) bool { return slices.Contains(c.show, what) }

// calendarCookie is the name of the cookie of the calendar; as with sessions the port is part of it.
func calendarCookie(r *http.Request) string { return "days-" + nameOfSession(r) }

func lastCalendar(r *http.Request) string {
	c, err := r.Cookie(calendarCookie(r))
	if err != nil {
		return ""
	}
	return c.Value
}

// keepCalendar remembers in this browser what was chosen.
func keepCalendar(w http.ResponseWriter, r *http.Request, c chosenView) {
	value := c.query("")
	if lastCalendar(r) == value {
		return
	}
	http.SetCookie(w, &http.Cookie{Name: calendarCookie(r), Value: value, Path: "/calendar", HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: overTLS(r), MaxAge: 365 * 24 * 3600})
}

func (s *site) getCalendar(w http.ResponseWriter, r *http.Request) error {
	chosen, complete := chosenOf(r)
	ask := office.CalendarAsk{Day: r.URL.Query().Get("day"), Span: chosen.span, Person: chosen.who, CalledOff: chosen.shows(showOff)}
	var view office.CalendarView
	status, problems, err := onDay(&ask.Day, func() (err error) {
		view, err = s.office.Calendar(r.Context(), by(r), ask)
		return err
	})
	if err != nil {
		return err
	}
	if complete {
		keepCalendar(w, r, chosen)
	}
	p := s.calendarPage(r, view, chosen)
	if r.URL.Query().Get("did") == "taken-back" {
		p.Told = say.T(r.Context(), "Taken back. It is as if it had not been booked, and nothing was sent.")
	}
	p.Problems, p.Failed = problems, len(problems) > 0
	if len(problems) > 0 {
		p.Day = r.URL.Query().Get("day")
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

func (s *site) calendarPage(r *http.Request, view office.CalendarView, chosen chosenView) pages.CalendarPage {
	ctx := r.Context()
	p := pages.CalendarPage{Page: s.frame(r, say.T(ctx, "Calendar"), ui.Calendar), Day: string(view.Date), Person: string(view.Person), View: string(view.Span), Show: chosen.show,
		Add: ui.Act{Label: say.T(ctx, "Add a visit"), Href: "/visits/new", Small: true}}
	to := func(label string, day civil.Date) ui.Act {
		return ui.Act{Label: label, Href: chosen.path(day), Small: true}
	}
	p.Before, p.Now, p.After = to(say.T(ctx, "Before"), view.Span.Step(view.Date, -1)), to(say.T(ctx, "Today"), view.Today), to(say.T(ctx, "After"), view.Span.Step(view.Date, 1))
	for i, label := range []string{say.T(ctx, "Day"), say.T(ctx, "Week"), say.T(ctx, "Month"), say.T(ctx, "List")} {
		p.Views = append(p.Views, pages.CalendarTab{Label: label, Href: chosen.of(spans[i]).path(view.Date), Here: spans[i] == view.Span})
	}
	p.Shows = []ui.Option{{Value: showFree, Label: say.T(ctx, "Free time")}, {Value: showOff, Label: say.T(ctx, "What was called off")}}
	if view.ByHand > 0 {
		p.ByHand = &ui.Act{Label: say.N(ctx, view.ByHand, "1 message to send by hand", "%d messages to send by hand"), Href: "/reminders", Small: true}
	}
	p.Who, p.Print = whose(ctx, view), printWords(ctx, view.Span)
	p.Shown = shownWords(ctx, p)
	d := dayWords{ctx: ctx, now: view.Now, zone: view.Zone, today: view.Today, lines: view.Lines, people: slices.Concat(view.Therapists, view.Former), book: true, shut: true, gapless: !chosen.shows(showFree)}
	p.Heading, p.Sub = spanWords(ctx, view), daysLine(ctx, view.Days, view.Zone)
	switch {
	case view.Span != office.SpanDay:
		p.Sub = daysLine(ctx, append([]office.PersonDay{{}}, view.Days...), view.Zone)
		d.gapless = d.gapless || view.Brief
		d.who, d.shut = view.Person == "", !view.Brief
		d.dates(&p, view, chosen)
	case len(view.Days) == 1:
		p.Whose = say.T(ctx, "The day of %s", d.nameOf(view.Days[0]))
		p.Sub, p.Slots = dayLine(ctx, view.Days[0].DayView, view.Zone), d.slots(view.Days[0])
	default:
		for _, day := range view.Days {
			p.Columns = append(p.Columns, ui.DayColumn{Name: d.nameOf(day), Where: d.lineOf(day), Slots: d.slots(day)})
		}
	}
	if view.Clocks {
		p.Sub += " " + say.T(ctx, "Times are those of %s.", zoneName(view.Zone.String()))
	}
	if view.Span == office.SpanDay {
		for _, day := range view.Days {
			p.Sheet = append(p.Sheet, d.sheet(day))
		}
	}
	if view.Span != office.SpanList {
		p.Drawn = drawn(ctx, view, chosen)
	}
	return p
}

// sheet writes somebody's day for paper.
func (d dayWords) sheet(day office.PersonDay) pages.CalendarSheet {
	sheet := pages.CalendarSheet{Name: d.nameOf(day)}
	for _, item := range day.Items {
		v := item.Visit
		if item.Kind != scheduling.ItemVisit || !v.Live() {
			continue
		}
		line := d.lines[v.ID]
		row := pages.SheetRow{At: v.Span(d.zone), Name: line.Client.Name, With: d.with(v, day), Where: strings.Join(d.where(v, line, day), ". "), Phone: line.PhoneShown}
		for _, a := range line.Asks {
			row.Asks = append(row.Asks, a.Text)
		}
		sheet.Rows = append(sheet.Rows, row)
	}
	return sheet
}

// whose are those whose calendar can be shown: everybody, one of them, and for a day the rooms; none where there
// is nothing to choose.
func whose(ctx context.Context, view office.CalendarView) (all []ui.Option) {
	rooms := view.Span == office.SpanDay && len(view.Rooms) > 1
	several := len(view.Therapists) > 1
	if several || rooms && len(view.Former) > 0 {
		all = append(all, ui.Option{Value: string(office.EverybodyHere), Label: say.T(ctx, "Everybody")})
	}
	if several || rooms && len(view.Former) == 0 {
		for _, t := range view.Therapists {
			all = append(all, ui.Option{Value: string(t.ID), Label: t.Name})
		}
	}
	if rooms {
		all = append(all, ui.Option{Value: string(office.RoomsHere), Label: say.T(ctx, "Room by room")})
	}
	return all
}

// shownWords says what a calendar shows, whose days first.
func shownWords(ctx context.Context, p pages.CalendarPage) (words []string) {
	if len(p.Who) > 0 {
		i := slices.IndexFunc(p.Who, func(o ui.Option) bool { return o.Value == p.Person })
		words = append(words, p.Who[max(i, 0)].Label)
	}
	words = append(words, say.T(ctx, "Visits"))
	for _, o := range p.Shows {
		if slices.Contains(p.Show, o.Value) {
			words = append(words, o.Label)
		}
	}
	return words
}

// printWords is the button that leads to paper.
func printWords(ctx context.Context, span office.CalendarSpan) string {
	switch span {
	case office.SpanWeek:
		return say.T(ctx, "Print the week")
	case office.SpanMonth:
		return say.T(ctx, "Print the month")
	case office.SpanList:
		return say.T(ctx, "Print the list")
	case office.SpanDay:
	}
	return say.T(ctx, "Print the day")
}

// spanWords is the heading of a calendar.
func spanWords(ctx context.Context, view office.CalendarView) string {
	switch view.Span {
	case office.SpanWeek, office.SpanList:
		first, last := dated(view.First, view.Today), view.First.Add(view.Count-1)
		if view.First[:len("2026-03")] == last[:len("2026-03")] { // the month once
			first = say.WeekDay(ctx, view.First)
		}
		return say.T(ctx, "%s to %s", first, dated(last, view.Today))
	case office.SpanMonth:
		return say.Month(ctx, view.Date)
	case office.SpanDay:
	}
	return dated(view.Date, view.Today)
}

// dates lays a calendar of several days out date by date.
func (d dayWords) dates(p *pages.CalendarPage, view office.CalendarView, chosen chosenView) {
	people := len(view.Days) / view.Count
	for i := range view.Count {
		date := view.First.Add(i)
		var of []office.PersonDay
		for k := range people {
			of = append(of, view.Days[k*view.Count+i])
		}
		day := pages.CalendarDay{ID: "d" + string(date), Heading: dated(date, view.Today), Short: say.MonthDay(d.ctx, date), Today: date == view.Today,
			Beside: view.Span == office.SpanMonth && date[:7] != view.Date[:7], Href: chosen.of(office.SpanDay).path(date), Slots: d.slots(of...), Sub: daysLine(d.ctx, of, d.zone)}
		if view.Span == office.SpanList && !slices.ContainsFunc(day.Slots, func(s ui.Slot) bool { return s.Name != "" }) {
			continue
		}
		p.Days = append(p.Days, day)
	}
}

// dated writes a day with its year where it is another one than today's.
func dated(day, today civil.Date) string {
	return day.LongOn(today)
}

// daysLine is one sentence on a day of some people.
func daysLine(ctx context.Context, days []office.PersonDay, zone *time.Location) string {
	if len(days) == 1 {
		return dayLine(ctx, days[0].DayView, zone)
	}
	visits := 0
	for _, day := range days {
		visits += day.Visits
	}
	return say.T(ctx, "%s.", countWords(ctx, visits))
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
