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

// billFacts are what was agreed and what was charged, one beside the other.
func billFacts(ctx context.Context, row office.BillRow) []ui.Fact {
	var facts []ui.Fact
	add := func(term, body string) { facts = append(facts, ui.Fact{Term: term, Body: ui.Text(body)}) }
	if row.Agreed.Currency != "" && !row.Agreed.Zero() {
		add(say.T(ctx, "Agreed"), say.T(ctx, "%s, when it was booked on %s", row.Agreed.String(), say.FullDate(ctx, row.AgreedOn)))
	} else {
		add(say.T(ctx, "Agreed"), say.T(ctx, "no price stands with a booking"))
	}
	add(say.T(ctx, "Charged"), say.T(ctx, "%s, on %s", row.Line.Amount.String(), say.FullDate(ctx, row.Line.On)))
	add(say.T(ctx, "Paid"), row.Line.Paid.String())
	if row.Booked > 0 {
		add(say.T(ctx, "Time"), say.T(ctx, "%d minutes booked, %d minutes given", row.Booked, row.Real))
	}
	for _, t := range row.Terms {
		told := say.T(ctx, "not told before")
		if t.Told != "" {
			told = say.T(ctx, "told on %s", say.FullDate(ctx, t.Told))
		}
		facts = append(facts, ui.Fact{Term: say.T(ctx, "As it stood then"), Body: ui.Join(TypedText(t.Title), ui.Text(": "+told))})
	}
	return facts
}

// billMarks say what looks wrong; once it was laid open, whether it fits.
func billMarks(ctx context.Context, row office.BillRow, side protocol.Side) []string {
	var out []string
	for _, m := range row.Found {
		out = append(out, billMark(ctx, m, side))
	}
	if row.Fits && len(row.Found) == 0 {
		out = append(out, say.T(ctx, "It fits what was agreed."))
	}
	return out
}

func billMark(ctx context.Context, m billing.Mark, side protocol.Side) string {
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
		if side == protocol.Client {
			return say.T(ctx, "Credit that you were given before was not used for it.")
		}
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
	facts := []ui.Fact{{Term: say.T(ctx, "What let it happen"), Body: TypedText(x.LetIn)}}
	if x.Who.Name != "" {
		facts = append(facts, ui.Fact{Term: say.T(ctx, "Who sees to it"), Body: ui.Name(x.Who.Name)})
	}
	facts = append(facts, ui.Fact{Term: say.T(ctx, "How it shows"), Body: TypedText(x.SeenBy)}, ui.Fact{Term: say.T(ctx, "How it stands"), Body: ui.Text(mendingStands(ctx, x))})
	if x.Ended() {
		facts = append(facts, ui.Fact{Term: say.T(ctx, "What was seen"), Body: TypedText(x.Seen)})
	}
	return facts
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
