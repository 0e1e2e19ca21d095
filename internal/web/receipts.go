package web

import (
	"context"
	"net/http"
	"strings"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/billing"
	"github.com/partwell/partwell/internal/web/pages"
	"github.com/partwell/partwell/internal/web/say"
	"github.com/partwell/partwell/internal/web/ui"
)

func (s *site) getReceipt(w http.ResponseWriter, r *http.Request) error {
	v, err := s.office.Receipt(r.Context(), by(r), r.PathValue("receipt"))
	if err != nil {
		return err
	}
	t := receiptWords{r.Context(), v, v.Receipt.Kind == billing.KindRefund}
	p := pages.ReceiptPage{Page: s.frame(r, t.heading(), ui.Clients), House: v.Receipt.Practice, Place: placeLines(v.Practice.Place), Tel: v.Practice.Phone, Heading: t.heading(),
		Client: v.Receipt.ClientName, Date: receiptDay(t.ctx, v.Receipt.On), Rows: t.rows(), Total: t.total(), Facts: t.facts(), Acts: t.acts()}
	if r.URL.Query().Has("did") {
		p.Told = t.told()
	}
	p.Gone = t.gone()
	p.Text = t.text(p)
	if v.Client.Phone != "" {
		p.SMS = ui.SMS(v.Client.Phone, p.Text)
	}
	p.Mail = ui.Mail(v.Client.Email, t.heading(), p.Text)
	return render(w, r, http.StatusOK, pages.Receipt(p))
}

// placeLines gives the practice's address line by line.
func placeLines(place string) (lines []string) {
	for line := range strings.Lines(place) {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	return lines
}

// receiptWords writes a receipt; back says that money was given back.
type receiptWords struct {
	ctx  context.Context
	view office.ReceiptView
	back bool
}

func (t receiptWords) heading() string {
	if t.back {
		return say.T(t.ctx, "Receipt %s, given back", t.view.Receipt.Label())
	}
	return say.T(t.ctx, "Receipt %s", t.view.Receipt.Label())
}

func (t receiptWords) gone() string {
	if t.view.Gone == "" {
		return ""
	}
	return say.T(t.ctx, "Taken back on %s. This receipt counts no more.", t.view.Gone.Full())
}

func (t receiptWords) told() string {
	r := t.view.Receipt
	if t.back {
		return say.T(t.ctx, "%s given back %s. This is the receipt.", r.Total.String(), wayWords(t.ctx, r.Way))
	}
	return say.T(t.ctx, "%s taken %s. This is the receipt.", r.Total.String(), wayWords(t.ctx, r.Way))
}

func (t receiptWords) rows() []pages.ReceiptRow {
	r := t.view.Receipt
	var rows []pages.ReceiptRow
	for _, l := range r.Lines {
		row := pages.ReceiptRow{What: l.What, Typed: true, Small: say.T(t.ctx, "On %s", l.On.Full()), Amount: l.Amount.String()}
		if l.Amount != l.Price {
			row.Small = say.T(t.ctx, "On %s, part of %s", l.On.Full(), l.Price.String())
		}
		rows = append(rows, row)
	}
	switch {
	case t.back && len(r.Lines) == 0:
		rows = append(rows, pages.ReceiptRow{What: say.T(t.ctx, "Credit paid back"), Amount: r.Total.String()})
	case !t.back && !r.Kept.Zero():
		rows = append(rows, pages.ReceiptRow{What: say.T(t.ctx, "Kept as your credit"), Amount: r.Kept.String()})
	}
	return rows
}

func (t receiptWords) total() pages.ReceiptRow {
	r := t.view.Receipt
	words := say.T(t.ctx, "Paid %s", wayWords(t.ctx, r.Way))
	if t.back {
		words = say.T(t.ctx, "Given back %s", wayWords(t.ctx, r.Way))
	}
	return pages.ReceiptRow{What: words, Amount: r.Total.String()}
}

func (t receiptWords) facts() []ui.Fact {
	r := t.view.Receipt
	var facts []ui.Fact
	if r.Therapist != "" {
		facts = append(facts, ui.Fact{Term: say.T(t.ctx, "Treated by"), Body: ui.Name(r.Therapist)})
	}
	if r.Registration != "" {
		facts = append(facts, ui.Fact{Term: say.T(t.ctx, "Registration"), Body: ui.Text(r.Registration)})
	}
	if r.TaxNumber != "" {
		facts = append(facts, ui.Fact{Term: say.T(t.ctx, "Tax number"), Body: ui.Text(r.TaxNumber)})
	}
	return facts
}

func (t receiptWords) acts() []ui.Act {
	acts := []ui.Act{{Label: say.T(t.ctx, "Today"), Href: "/today"}}
	if t.view.Whole {
		acts = append(acts, ui.Act{Label: say.T(t.ctx, "Money"), Href: moneyPath(t.view.Client.ID)})
	}
	return append(acts, ui.Act{Label: say.T(t.ctx, "The client’s page"), Href: clientPath(t.view.Client.ID)})
}

// receiptDay writes the day of a receipt, "Tuesday 3 March 2026".
func receiptDay(ctx context.Context, d civil.Date) string {
	return say.T(ctx, "%s %s", d.Weekday().String(), d.Full())
}

// text is the receipt in plain words, for a message.
func (t receiptWords) text(p pages.ReceiptPage) string {
	r := t.view.Receipt
	lines := append([]string{p.House}, p.Place...)
	lines = append(lines, "", p.Heading, p.Date, p.Client)
	if p.Gone != "" {
		lines = append(lines, p.Gone)
	}
	lines = append(lines, "")
	for _, row := range p.Rows {
		what := row.What
		if row.Small != "" {
			what += ", " + row.Small
		}
		lines = append(lines, what+": "+row.Amount)
	}
	lines = append(lines, p.Total.What+": "+p.Total.Amount)
	if r.Therapist != "" {
		lines = append(lines, say.T(t.ctx, "Treated by %s", r.Therapist))
	}
	if r.Registration != "" {
		lines = append(lines, say.T(t.ctx, "Registration: %s", r.Registration))
	}
	if r.TaxNumber != "" {
		lines = append(lines, say.T(t.ctx, "Tax number: %s", r.TaxNumber))
	}
	return strings.Join(lines, "\n")
}
