package pages

import (
	"context"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/billing"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/protocol/effect"
	"github.com/partwell/partwell/internal/practice/protocol/ending"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/web/say"
	"github.com/partwell/partwell/internal/web/ui"
)

// wholeRows say everything that happens when an end is said.
func wholeRows(ctx context.Context, p TaskPage) []ui.WillRow {
	w, m := p.Whole, p.Matter
	condition := strings.TrimRight(w.Condition, ".")
	today := m.Practice.Today(m.Now)
	row := func(what, task string, lines ...string) ui.WillRow {
		r := ui.WillRow{What: what, Lines: lines}
		if !m.State.Tasks["words"].IsDone() {
			r.Change = p.at("/do/" + task)
		}
		return r
	}
	rows := []ui.WillRow{{What: say.T(ctx, "Who is told"), Lines: []string{say.T(ctx, "%s, by you: in person, by phone or in writing. Nobody else.", matterCalled(m))}}}
	if w.From != "" {
		rows = append(rows, row(say.T(ctx, "What closes"), "when", say.T(ctx, "From %s on no visit can be booked, moved or brought back, by anybody, in any way.", say.Date(ctx, w.From, today))))
	}
	if days := visitDays(ctx, m, w.Happens); len(days) > 0 {
		rows = append(rows, row(say.T(ctx, "Still happens"), "when", days...))
	}
	if days := visitDays(ctx, m, w.Cancels); len(days) > 0 {
		rows = append(rows, row(say.T(ctx, "Is cancelled, no fee"), "when", days...))
	}
	rows = append(rows, row(say.T(ctx, "Money"), "settle", moneyLines(ctx, m, w)...))
	if lines := recordLines(ctx, w); len(lines) > 0 {
		rows = append(rows, row(say.T(ctx, "Record"), "record", lines...))
	}
	if len(w.Named) > 0 {
		rows = append(rows, row(say.T(ctx, "Somewhere else"), "elsewhere", w.Named...))
	} else if w.NobodyWhy != "" {
		rows = append(rows, row(say.T(ctx, "Somewhere else"), "elsewhere", say.T(ctx, "Nobody is named: %s", w.NobodyWhy)))
	}
	switch {
	case w.WayBack && w.Safety:
		rows = append(rows, row(say.T(ctx, "A way back"), "way-back", say.T(ctx, "Yes, when this has happened: %s. %s is not told of it.", condition, matterCalled(m))))
	case w.WayBack:
		rows = append(rows, row(say.T(ctx, "A way back"), "way-back", say.T(ctx, "Yes, when this has happened: %s. Your words say so.", condition)))
	default:
		rows = append(rows, row(say.T(ctx, "A way back"), "way-back", say.T(ctx, "No. You can still open it again, with a reason that stays visible.")))
	}
	if w.Safety {
		rows = append(rows, ui.WillRow{What: say.T(ctx, "For safety"), Lines: []string{say.T(ctx, "Nothing had to wait, and this says so for good.")}})
	}
	return rows
}

func visitDays(ctx context.Context, m office.Matter, visits []scheduling.Visit) (days []string) {
	for _, v := range visits {
		days = append(days, say.Stamp(ctx, v.Starts, m.Practice.Location()))
	}
	return days
}

// recordLines say how the record is offered.
func recordLines(ctx context.Context, w *office.WholeEnd) []string {
	switch {
	case w.Record == "now":
		return []string{say.T(ctx, "You hand over a copy; it stands on Today.")}
	case w.Record == "later" && w.Links:
		return []string{say.T(ctx, "You say that it is theirs. A letter carries the link to it.")}
	case w.Record == "later":
		return []string{say.T(ctx, "You say that it is theirs. A letter says to ring you for it.")}
	}
	return nil
}

// moneyLines say what becomes of the money: as it was chosen, and what stands there now where nothing
// was chosen or it has moved.
func moneyLines(ctx context.Context, m office.Matter, w *office.WholeEnd) (lines []string) {
	today := m.Practice.Today(m.Now)
	for _, part := range w.Money {
		switch amount := part.Amount.String(); part.Choice {
		case billing.Waive:
			lines = append(lines, say.T(ctx, "%s is let go", amount))
		case billing.AskToPay:
			lines = append(lines, say.T(ctx, "%s is asked for, by %s", amount, say.Date(ctx, w.Asked, today)))
		case billing.UseOwn:
			lines = append(lines, say.T(ctx, "%s is taken from what is kept", amount))
		case billing.HandBack:
			lines = append(lines, backLine(ctx, w, amount))
		case billing.Leave:
		}
	}
	if len(lines) == 0 && w.Settled {
		lines = append(lines, say.T(ctx, "Nothing was open."))
	}
	for _, b := range w.Open {
		if !b.Owes.Zero() {
			lines = append(lines, say.T(ctx, "Open now: %s to be paid", b.Owes.String()))
		}
		if !b.Credit.Zero() {
			lines = append(lines, say.T(ctx, "Open now: %s kept for them", b.Credit.String()))
		}
	}
	switch {
	case !w.Settled && len(w.Open) > 0:
		lines = append(lines, say.T(ctx, "Nothing is chosen for it, so it stays as it is."))
	case !w.Settled:
		lines = append(lines, say.T(ctx, "Nothing is open."))
	}
	for _, v := range w.Uncharged {
		lines = append(lines, say.T(ctx, "On no account yet: %s, %s, %s. Nothing is asked for it.", say.Stamp(ctx, v.Starts, m.Practice.Location()), v.Title, v.Price.String()))
	}
	return lines
}

// backLine says how what is kept goes back, and by whom.
func backLine(ctx context.Context, w *office.WholeEnd, amount string) string {
	how := say.T(ctx, "by bank transfer")
	switch w.How {
	case billing.ByCash:
		how = say.T(ctx, "in cash")
	case billing.ByCard:
		how = say.T(ctx, "to the card")
	case billing.ByTransfer, billing.ByCredit, billing.LetGoWay:
	}
	if w.PaysBack != "" {
		return say.T(ctx, "%s is paid back %s, by %s: it stands on Today there", amount, how, say.Isolate(w.PaysBack))
	}
	return say.T(ctx, "%s is paid back %s: it stands on Today", amount, how)
}

// unchargedWords lists visits that stand on no account, each with its price.
func unchargedWords(ctx context.Context, m office.Matter, visits []scheduling.Visit) string {
	var words []string
	for _, v := range visits {
		words = append(words, say.T(ctx, "%s, %s, %s", say.Stamp(ctx, v.Starts, m.Practice.Location()), v.Title, v.Price.String()))
	}
	return strings.Join(words, "; ") + "."
}

// StopsSaying reports whether something stands in the way of saying an end now.
func StopsSaying(w *office.WholeEnd) bool { return w != nil && len(w.Stops) > 0 }

// stopsLook reports whether what is looked over is not yet what would happen. Whoever is here may leave.
func stopsLook(w *office.WholeEnd) bool {
	return w != nil && slices.ContainsFunc(w.Stops, func(s office.EndStop) bool { return s.Task != "" })
}

// stopsAll reports whether it stands in the way also of writing down what was said before.
func stopsAll(w *office.WholeEnd) bool {
	return w != nil && slices.ContainsFunc(w.Stops, func(s office.EndStop) bool { return !s.Late })
}

// stopHref is where what stands in the way is mended.
func stopHref(p TaskPage, stop office.EndStop) string {
	if stop.Visit != "" {
		return "/visits/" + string(stop.Visit)
	}
	return p.at("/do/" + stop.Task)
}

// stopLabel names what is done there.
func stopLabel(ctx context.Context, p TaskPage, stop office.EndStop) string {
	if t, ok := p.Definition.Task(stop.Task); ok {
		return DefinitionWords(ctx, t.Title, p.Names)
	}
	return say.T(ctx, "Open the visit")
}

// endKept says of a step of an end that it is kept, and how it was answered.
func endKept(ctx context.Context, m office.Matter, t *protocol.Task) string {
	if m.Definition.Method != string(ending.End) || m.State.Tasks["words"].IsDone() {
		return ""
	}
	words := doneWords(ctx, m, protocol.Item{Task: t, State: m.State.Tasks[t.ID]}, protocol.Staff)
	return say.T(ctx, "Kept. %s: %s", DefinitionWords(ctx, t.Past, m.Names), words)
}

// endDone says how a step of an end was answered, where the records say it better than the answers: the
// money as it was when it was chosen.
func endDone(ctx context.Context, m office.Matter, t *protocol.Task) []string {
	if m.Ending == nil || t.Effect != effect.PlanMoney {
		return nil
	}
	w := *m.Ending
	w.Open, w.Uncharged, w.Settled = nil, nil, true
	return moneyLines(ctx, m, &w)
}

// endAgain says that booking was opened again after an end; nil where it was not.
func endAgain(ctx context.Context, m office.Matter) templ.Component {
	if m.Ending == nil || m.Ending.Reopened == civil.Date("") {
		return nil
	}
	if m.Ending.Why == "" {
		return ui.Words("Visits can be booked again since %s: %s opened it.", say.FullDate(ctx, m.Ending.Reopened), ui.Name(m.Ending.By))
	}
	return ui.Words("Visits can be booked again since %s: %s opened it. %s", say.FullDate(ctx, m.Ending.Reopened), ui.Name(m.Ending.By), ui.StrongName(m.Ending.Why))
}

// endCameBack says that the letter that told of an end did not arrive; nil where it did.
func endCameBack(ctx context.Context, m office.Matter) templ.Component {
	if m.Ending == nil || m.Ending.CameBack.ID == "" {
		return nil
	}
	return ui.Words("It left on %s, and %s may not know of the end. What was decided about booking stays.",
		say.Day(ctx, m.Ending.CameBack.SaidOn), ui.Name(matterCalled(m)))
}

// ownEndLines say to a client what an end means for her: the day, the visits that still happen, the money.
func ownEndLines(ctx context.Context, m office.Matter) []templ.Component {
	w, today := m.Ending, m.Practice.Today(m.Now)
	if w.Reopened != "" {
		return []templ.Component{ui.Text(say.T(ctx, "Visits can be booked again, since %s.", say.FullDate(ctx, w.Reopened)))}
	}
	out := []templ.Component{ui.Text(say.T(ctx, "From %s on no visit is booked.", say.FullDate(ctx, w.From)))}
	add := func(words string) { out = append(out, ui.Text(words)) }
	for _, day := range visitDays(ctx, m, w.Happens) {
		add(say.T(ctx, "%s: your visit, which still happens", day))
	}
	for _, part := range w.Money {
		switch amount := part.Amount.String(); part.Choice {
		case billing.Waive:
			add(say.T(ctx, "You do not have to pay %s any more.", amount))
		case billing.AskToPay:
			add(say.T(ctx, "Still to be paid: %s, by %s.", amount, say.Date(ctx, w.Asked, today)))
		case billing.UseOwn:
			add(say.T(ctx, "%s was taken from what you had paid ahead.", amount))
		case billing.HandBack:
			add(say.T(ctx, "You get %s back.", amount))
		case billing.Leave:
		}
	}
	return out
}
