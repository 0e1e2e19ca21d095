package web

import (
	"context"
	"net/http"
	"strings"

	"github.com/a-h/templ"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/billing"
	"github.com/partwell/partwell/internal/web/pages"
	"github.com/partwell/partwell/internal/web/say"
	"github.com/partwell/partwell/internal/web/ui"
)

func (s *site) getGiven(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	view, err := s.office.Given(ctx, by(r))
	if err != nil {
		return err
	}
	p := pages.GivenPage{Page: s.frame(r, say.T(ctx, "What was given"), ui.Practice), More: view.More}
	if len(view.Rows) > 0 {
		var sums []string
		for _, total := range view.Totals {
			sums = append(sums, total.String())
		}
		p.Sum = say.T(ctx, "In the last twelve months: %s, to %s.", strings.Join(sums, ", "), say.N(ctx, view.Clients, "%d client", "%d clients"))
		p.Table = givenTable(ctx, view)
	}
	return render(w, r, http.StatusOK, pages.GivenShow(p))
}

// givenTable has a line for each thing that was given.
func givenTable(ctx context.Context, view office.GivenList) *ui.Table {
	t := &ui.Table{Caption: say.T(ctx, "What was given"), Columns: []ui.Column{{Label: say.T(ctx, "Who got it")}, {Label: say.T(ctx, "What and why")}, {Label: say.T(ctx, "Amount"), Num: true}}}
	for _, g := range view.Rows {
		when := say.FullDate(ctx, civil.DateOf(g.At, view.Zone))
		if g.Who.Name != "" {
			when = say.T(ctx, "%s, by %s", when, say.Isolate(g.Who.Name))
		}
		with := ""
		if g.With.Name != "" {
			with = say.T(ctx, "With %s", say.Isolate(g.With.Name))
		}
		t.Rows = append(t.Rows, []templ.Component{pages.GivenTo(clientPath(g.Client.ID)+"/money", g.Client.Name, with),
			pages.MoneyCell(ui.Text(givenWords(ctx, g.Entry)), []string{when}, g.Reason, nil), ui.Text(g.Size().String())})
	}
	return t
}

// givenWords says what was given.
func givenWords(ctx context.Context, e billing.Entry) string {
	switch {
	case e.Kind == billing.KindLetGo:
		return say.T(ctx, "Let go")
	case e.Kind == billing.KindCredit, e.Way == billing.ByCredit:
		return say.T(ctx, "Credit given")
	default:
		return say.T(ctx, "Given back %s", wayWords(ctx, e.Way))
	}
}
