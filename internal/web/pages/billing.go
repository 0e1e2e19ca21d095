package pages

import (
	"context"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/billing"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/web/say"
	"github.com/partwell/partwell/internal/web/ui"
)

// besideRow is one line of what was agreed beside what was charged.
type besideRow struct{ What, Agreed, Charged string }

// billBeside are the price, the day, the time and what was paid.
func billBeside(ctx context.Context, row office.BillRow) []besideRow {
	l := row.Line
	price := besideRow{say.T(ctx, "Price"), say.T(ctx, "nothing is noted"), l.Amount.String()}
	day := besideRow{say.T(ctx, "Day"), "", say.FullDate(ctx, l.On)}
	switch {
	case !row.Agreed.Zero() && row.AgreedOn == "":
		price.Agreed = say.T(ctx, "%s on the price list", row.Agreed.String())
	case !row.Agreed.Zero():
		price.Agreed, day.Agreed = row.Agreed.String(), say.T(ctx, "booked on %s", say.FullDate(ctx, row.AgreedOn))
	case !row.List.Zero():
		price.Agreed = say.T(ctx, "%s on the price list", row.List.String())
	}
	rows := []besideRow{price, day}
	if row.Booked > 0 {
		rows = append(rows, besideRow{say.T(ctx, "Time"), say.N(ctx, row.Booked, "%d minute booked", "%d minutes booked"), say.N(ctx, row.Real, "%d minute given", "%d minutes given")})
	}
	return append(rows, besideRow{say.T(ctx, "Paid"), "", l.Paid.String()})
}

// billTold says when a rule was told, before the charge.
func billTold(ctx context.Context, t billing.Term) string {
	if t.Told == "" {
		return say.T(ctx, "not told before")
	}
	return say.T(ctx, "told on %s", say.FullDate(ctx, t.Told))
}

// billMark says what looks wrong about a charge.
func billMark(ctx context.Context, m billing.Mark) string {
	switch m {
	case billing.AboveBooking:
		return say.T(ctx, "More was charged than the price told at booking.")
	case billing.AboveList:
		return say.T(ctx, "More was charged than the price list says.")
	case billing.Twice:
		return say.T(ctx, "The same seems to be charged twice.")
	case billing.NotTold:
		return say.T(ctx, "This fee was not told before.")
	case billing.OffForgotten:
		return say.T(ctx, "Credit that was given before was not used for it.")
	default:
		return say.T(ctx, "The visit was shorter than booked.")
	}
}

// billDone say that it is on hold, and what went back, how and on which day.
func billDone(ctx context.Context, row office.BillRow, side protocol.Side) []string {
	var out []string
	if row.OnHold && side == protocol.Client {
		out = append(out, say.T(ctx, "On hold: nothing is asked for on this until it is settled."))
	} else if row.OnHold {
		out = append(out, say.T(ctx, "On hold: no reminder, no fee, and not unpaid."))
	}
	if row.Right.Currency != "" {
		out = append(out, say.T(ctx, "Corrected to %s.", row.Right.String()))
	}
	if row.BackOn == "" || row.Back.Zero() {
		return out
	}
	amount, day := row.Back.String(), say.FullDate(ctx, row.BackOn)
	switch row.Way {
	case billing.ByCard:
		out = append(out, say.T(ctx, "%s went back to the card on %s.", amount, day))
	case billing.ByTransfer:
		out = append(out, say.T(ctx, "%s went back by bank transfer on %s.", amount, day))
	case billing.ByCash:
		out = append(out, say.T(ctx, "%s was given back in cash on %s.", amount, day))
	case billing.ByCredit:
		out = append(out, say.T(ctx, "%s is kept as credit since %s.", amount, day))
	default:
		out = append(out, say.T(ctx, "%s is not asked for any more, since %s.", amount, day))
	}
	if row.Receipt != "" {
		out = append(out, say.T(ctx, "The receipt has the number %s.", row.Receipt))
	}
	return out
}

// billFound says what was found.
func billFound(ctx context.Context, found string) string {
	switch found {
	case "our-mistake":
		return say.T(ctx, "What was found: it was our mistake.")
	case "not-told":
		return say.T(ctx, "What was found: it is right, but we had not told it clearly.")
	case "less-given":
		return say.T(ctx, "What was found: we gave less than was paid for.")
	default:
		return say.T(ctx, "What was found: the charge is right.")
	}
}

// mendingLines are what stands about one thing that is mended.
func mendingLines(ctx context.Context, x office.Mending) []ui.Fact {
	facts := []ui.Fact{{Term: say.T(ctx, "What it was"), Body: ui.Text(causeWords(ctx, x.Cause))}, {Term: say.T(ctx, "What let it happen"), Body: TypedText(x.LetIn)}}
	if x.Who.Name != "" {
		facts = append(facts, ui.Fact{Term: say.T(ctx, "Who sees to it"), Body: ui.Name(x.Who.Name)})
	}
	facts = append(facts, ui.Fact{Term: say.T(ctx, "How it shows"), Body: TypedText(x.SeenBy)}, ui.Fact{Term: say.T(ctx, "How it stands"), Body: ui.Text(mendingStands(ctx, x))})
	if x.Ended() {
		facts = append(facts, ui.Fact{Term: say.T(ctx, "What was seen"), Body: TypedText(x.Seen)})
	}
	return facts
}

// causeWords says what kind of thing went wrong, as the step "Mend what let it happen" asks it.
func causeWords(ctx context.Context, cause string) string {
	switch cause {
	case "price":
		return say.T(ctx, "A wrong price was entered")
	case "twice":
		return say.T(ctx, "Something was charged twice")
	case "fee":
		return say.T(ctx, "A fee or a rule was not told")
	case "discount":
		return say.T(ctx, "Something promised off was forgotten")
	case "time":
		return say.T(ctx, "A visit was shorter than booked")
	default:
		return say.T(ctx, "Something else")
	}
}

// mendingStands says how far it has come.
func mendingStands(ctx context.Context, x office.Mending) string {
	switch {
	case x.Ended() && x.Worked:
		return say.T(ctx, "It worked: closed on %s.", say.FullDate(ctx, x.Done))
	case x.Ended():
		return say.T(ctx, "It did not work: closed on %s.", say.FullDate(ctx, x.Done))
	case x.Late:
		return say.T(ctx, "Its day was %s: look whether it worked.", say.FullDate(ctx, x.By))
	default:
		return say.T(ctx, "By %s.", say.FullDate(ctx, x.By))
	}
}

func (p MendingPage) of(x office.Mending) fault.Problems {
	if p.On == string(x.ID) {
		return p.Problems
	}
	return nil
}

func (p MendingPage) chosen(x office.Mending) []string {
	if p.On == string(x.ID) && p.Worked != "" {
		return []string{p.Worked}
	}
	return nil
}

func (p MendingPage) seen(x office.Mending) string {
	if p.On == string(x.ID) {
		return p.Seen
	}
	return ""
}

// billFirst reports whether a step judges what was agreed beside what was charged: then it stands before
// the questions.
func billFirst(p TaskPage) bool { return p.Task.ID == "side-by-side" || p.Task.ID == "finding" }
