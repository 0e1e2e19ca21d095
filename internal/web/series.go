package web

import (
	"cmp"
	"context"
	"maps"
	"net/http"
	"net/url"
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

// repeated reports whether a series was asked for.
func (f visitForm) repeated() bool {
	return f.Every != 0 || f.Times != 0 || strings.TrimSpace(f.Until) != ""
}

func (f visitForm) series() office.SeriesRequest {
	return office.SeriesRequest{BookRequest: f.booking(), Every: f.Every, Times: f.Times, Until: f.Until}
}

// whichOptions offers this visit, or the later ones of its series too; nothing where there are none.
func whichOptions(ctx context.Context, later int) []ui.Option {
	if later == 0 {
		return nil
	}
	return []ui.Option{{Value: "", Label: say.T(ctx, "Only this one")},
		{Value: whichLater, Label: say.N(ctx, later, "This one and the later one of its series", "This one and the %d later ones of its series")}}
}

// showSeries shows the dates of a series that was asked for where a visit is added; where all of them fit, at
// once what booking them would do.
func (s *site) showSeries(w http.ResponseWriter, r *http.Request, form visitForm, values forms.Values, problems fault.Problems) error {
	in := form.series()
	in.Wrong = problems
	view, err := s.office.SeriesPage(r.Context(), by(r), in)
	if f, ok := typed(err); ok {
		return s.showBook(w, r, formStatus(f), form, values, f)
	}
	if err != nil {
		return err
	}
	if slices.ContainsFunc(view.Dates, func(d office.SeriesDate) bool { return d.Why != "" }) {
		return render(w, r, http.StatusOK, pages.Series(s.seriesPage(r, form, view, nil)))
	}
	values = seriesFields(form, view)
	for _, d := range view.Dates {
		values[pickName(d.Date)] = []string{view.At.String()}
	}
	return s.checkSeries(w, r, form, values, nil)
}

// checkSeries says what booking the chosen dates would do.
func (s *site) checkSeries(w http.ResponseWriter, r *http.Request, form visitForm, values forms.Values, wrong *fault.Error) error {
	in := form.series()
	in.Picks = picksOf(values)
	c, err := s.office.WillBookSeries(r.Context(), by(r), in)
	if f, ok := typed(err); ok {
		return s.showDates(w, r, form, values, f)
	}
	if err != nil {
		return err
	}
	ctx := r.Context()
	p := pages.CheckPage{Heading: say.N(ctx, len(c.Visits), "Book this visit?", "Book these %d visits?"), Action: "/visits/series",
		Button: say.N(ctx, len(c.Visits), "Book it", "Book them"), Leave: "/calendar?day=" + string(civil.DateOf(c.Visits[0].Is.Starts, c.Zone))}
	return s.showCheck(w, r, p, c, values, wrong)
}

// showDates shows the dates of a series once more, with what was chosen and what is wrong.
func (s *site) showDates(w http.ResponseWriter, r *http.Request, form visitForm, values forms.Values, wrong *fault.Error) error {
	view, err := s.office.SeriesPage(r.Context(), by(r), form.series())
	if f, ok := typed(err); ok {
		return s.showBook(w, r, formStatus(f), form, values, cmp.Or(wrong, f))
	}
	if err != nil {
		return err
	}
	p, status := s.seriesPage(r, form, view, values), http.StatusOK
	if wrong != nil {
		p.Failed, p.Problems, status = true, faultsAt(wrong, "picks"), formStatus(wrong)
	}
	return render(w, r, status, pages.Series(p))
}

// pickName is the name of the field in which one date's time is chosen.
func pickName(d civil.Date) string { return "on-" + string(d) }

func (s *site) seriesPage(r *http.Request, form visitForm, view office.SeriesView, values forms.Values) pages.SeriesPage {
	ctx := r.Context()
	p := pages.SeriesPage{Page: s.frame(r, say.T(ctx, "Look at the dates"), ui.Calendar), Name: view.Client.Name, Action: "/visits/series",
		Look: lookButton(ctx)}
	p.Sub = lengthOf(ctx, view.Service.Name, view.Minutes)
	if view.Several {
		p.Sub += ". " + say.T(ctx, "With %s", view.Therapist.Name)
	}
	keep, change := seriesFields(form, view), url.Values{}
	for _, name := range slices.Sorted(maps.Keys(keep)) {
		p.Fields = append(p.Fields, ui.Hidden{Name: name, Value: keep.Get(name)})
		if v := keep.Get(name); v != "" && v != "0" {
			change.Set(name, v)
		}
	}
	p.Change = "/visits/new?" + change.Encode()
	for _, d := range view.Dates {
		p.Dates = append(p.Dates, seriesDate(ctx, view, d, values))
		if d.Why != "" {
			p.Unfit++
		}
	}
	return p
}

// seriesFields is what was typed for a series, as it is sent on; "Tuesday" is another one tomorrow.
func seriesFields(form visitForm, view office.SeriesView) forms.Values {
	all, keep := forms.Encode(form), forms.Values{}
	for _, name := range []string{"therapist", "service", "minutes", "place", "room", "every", "times", "until"} {
		keep[name] = []string{all.Get(name)}
	}
	keep["client"] = []string{string(view.Client.ID)}
	keep["when"] = []string{string(view.Dates[0].Date) + " " + view.At.String()}
	return keep
}

// seriesDate writes a date with what can be chosen on it: its time, another of that day, or nothing.
func seriesDate(ctx context.Context, view office.SeriesView, d office.SeriesDate, values forms.Values) pages.SeriesDate {
	row := pages.SeriesDate{ID: "d" + string(d.Date), Heading: dated(d.Date, view.Today), Price: d.Price.String(), Why: d.Why}
	c := ui.Choice{Name: pickName(d.Date), Legend: row.Heading, Hide: true, Row: true}
	at := view.At.String()
	switch {
	case d.Why == "":
		c.Options, c.Chosen = append(c.Options, ui.Option{Value: at, Label: at}), []string{at}
	case !d.Never:
		c.Options, c.Chosen = append(c.Options, ui.Option{Value: at, Label: say.T(ctx, "%s all the same", at)}), []string{""}
	default:
		c.Chosen = []string{""}
	}
	for _, f := range d.Free {
		other := civil.MinuteOf(f, view.Zone).String()
		c.Options = append(c.Options, ui.Option{Value: other, Label: other})
	}
	c.Options = append(c.Options, ui.Option{Value: "", Label: say.T(ctx, "Leave it out")})
	if chosen := values.All(c.Name); len(chosen) > 0 {
		for _, o := range c.Options {
			if o.Value == chosen[0] {
				c.Chosen = chosen[:1]
			}
		}
	}
	row.Choice = c
	return row
}

// postSeries books what was chosen, after its check page; where one of the dates cannot be booked any more, all
// of them are shown again.
func (s *site) postSeries(w http.ResponseWriter, r *http.Request) error {
	form, values, problems := forms.Bind[visitForm](r)
	in := form.series()
	in.Wrong, in.Picks = problems, picksOf(values)
	switch {
	case form.Step == stepChange:
		return s.showDates(w, r, form, values, nil)
	case form.Step == stepLook && len(problems) == 0:
		return s.checkSeries(w, r, form, values, nil)
	}
	id, err := s.office.BookSeries(r.Context(), by(r), key(r), in)
	if f, ok := typed(err); ok && again(f) {
		return s.checkSeries(w, r, form, values, f)
	} else if ok {
		return s.showDates(w, r, form, values, f)
	}
	if err != nil {
		return err
	}
	return see(w, r, "/visits/"+string(id)+"?did=series")
}

// picksOf reads the times that were chosen, by their dates.
func picksOf(values forms.Values) (picks []office.SeriesPick) {
	for name, chosen := range values {
		date, ok := strings.CutPrefix(name, "on-")
		if !ok || len(chosen) == 0 || chosen[0] == "" || len(picks) > scheduling.LongestSeries {
			continue
		}
		at, err := civil.ParseMinute(chosen[0])
		if err != nil || !civil.Date(date).Valid() {
			continue
		}
		picks = append(picks, office.SeriesPick{Date: civil.Date(date), At: at})
	}
	return picks
}

// postVisitTakeBack takes back what was done a moment ago: a booking, a move, a calling off.
func (s *site) postVisitTakeBack(w http.ResponseWriter, r *http.Request) error {
	id := ident.Visit(r.PathValue("visit"))
	gone, err := s.office.TakeBackVisit(r.Context(), by(r), key(r), id)
	if f, ok := typed(err); ok {
		return s.showVisit(w, r, formStatus(f), nil, f)
	}
	if err != nil {
		return err
	}
	if !gone {
		return see(w, r, "/visits/"+string(id)+"?did=undone")
	}
	q := url.Values{"did": {"taken-back"}}
	if day := civil.Date(r.PostFormValue("day")); day.Valid() {
		q.Set("day", string(day))
	}
	return see(w, r, "/calendar?"+q.Encode())
}
