package web

import (
	"context"
	"net/http"
	"strings"

	"github.com/a-h/templ"

	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/protocol/ending"
	"github.com/partwell/partwell/internal/web/pages"
	"github.com/partwell/partwell/internal/web/say"
	"github.com/partwell/partwell/internal/web/ui"
)

func (s *site) getPartings(w http.ResponseWriter, r *http.Request) error {
	view, err := s.office.Partings(r.Context(), by(r))
	if err != nil {
		return err
	}
	ctx := r.Context()
	x := partingWords{ctx: ctx, view: view}
	p := pages.PartingsPage{Page: s.frame(r, say.T(ctx, "Partings"), ui.Practice), Sub: say.T(ctx, "Those who moved on, beside how many people came. For learning from it."), None: len(view.Items) == 0,
		Picture: ui.YearsPicture{ID: "years", Title: say.T(ctx, "Partings beside the people who came, year by year")}}
	if !view.Whole {
		p.Sub = say.T(ctx, "Those of your own clients who moved on, beside how many people came to you. For learning from it.")
	}
	var says []string
	for _, y := range view.Years {
		year := itoa(y.Year)
		p.Picture.Rows = append(p.Picture.Rows, ui.YearRow{Year: year, People: y.People, Parted: len(y.Past)})
		words := x.year(y)
		says = append(says, year+": "+strings.Join(words, " "))
		py := pages.PartingsYear{ID: "year-" + year, Title: year, Words: words}
		for _, past := range y.Past {
			py.Past = append(py.Past, x.line(past))
		}
		p.Years = append(p.Years, py)
	}
	p.Picture.Says = strings.Join(says, " ")
	return render(w, r, http.StatusOK, pages.Partings(p))
}

// partingWords writes the page of partings.
type partingWords struct {
	ctx  context.Context
	view office.Partings
}

// year says how many came and how many parted, way by way.
func (x partingWords) year(y ending.Year) []string {
	ctx := x.ctx
	came := say.T(ctx, "Nobody came.")
	if y.People > 0 {
		came = say.N(ctx, y.People, "One person came.", "%d people came.")
	}
	if len(y.Past) == 0 {
		return []string{came + " " + say.T(ctx, "Nobody parted.")}
	}
	var parts []string
	for _, how := range ending.PartedWays() {
		if n := y.Count(how); n > 0 {
			parts = append(parts, x.count(how, n))
		}
	}
	return []string{came, strings.Join(parts, " ")}
}

func (x partingWords) count(how ending.Parted, n int) string {
	ctx := x.ctx
	switch how {
	case ending.PartedSent:
		return say.N(ctx, n, "One went on to somebody better suited.", "%d went on to somebody better suited.")
	case ending.PartedTold:
		return say.N(ctx, n, "One was told that it ends.", "%d were told that it ends.")
	case ending.PartedSafety:
		return say.N(ctx, n, "One ended for safety.", "%d ended for safety.")
	case ending.PartedDeclined:
		return say.N(ctx, n, "One was not taken on.", "%d were not taken on.")
	case ending.PartedLeft: // below
	}
	return say.N(ctx, n, "One stopped by their own choice.", "%d stopped by their own choice.")
}

// line writes one parting.
func (x partingWords) line(past ending.Past) pages.PartingLine {
	ctx, item := x.ctx, x.view.Items[past.Ref]
	name, day := ui.StrongName(item.Name), say.FullDate(ctx, past.On)
	line := pages.PartingLine{Self: item.Self}
	switch {
	case item.Case != "":
		line.Href = matterPath(item.Case, "")
	case item.Client != "":
		line.Href = clientPath(item.Client)
	}
	bodies := map[ending.Parted]func() templ.Component{
		ending.PartedSent:     func() templ.Component { return ui.Words("%s went on to somebody better suited, %s.", name, day) },
		ending.PartedTold:     func() templ.Component { return ui.Words("%s was told that it ends, %s.", name, day) },
		ending.PartedSafety:   func() templ.Component { return ui.Words("%s was told that it ends, for safety, %s.", name, day) },
		ending.PartedDeclined: func() templ.Component { return ui.Words("%s was not taken on, %s.", name, day) },
		ending.PartedLeft:     func() templ.Component { return ui.Words("%s stopped by their own choice, %s.", name, day) },
	}
	line.Body = bodies[past.How]()
	var more []string
	if item.Way.Valid() {
		more = append(more, firstUpper(pages.WayWords(ctx, item.Way))+".")
	}
	if x.view.Whole && x.view.Several && item.By.Name != "" && past.How != ending.PartedLeft {
		more = append(more, say.T(ctx, "By %s.", say.Isolate(item.By.Name)))
	}
	if item.Outcome != "" {
		more = append(more, item.Outcome+".")
	}
	if item.BackOn != "" {
		more = append(more, say.T(ctx, "Visits could be booked again from %s on.", say.FullDate(ctx, item.BackOn)))
	}
	if item.Theirs {
		more = append(more, say.T(ctx, "By their own link."))
	}
	line.More = strings.Join(more, " ")
	return line
}
