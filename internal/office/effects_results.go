package office

import (
	"slices"
	"strconv"
	"strings"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/money"
	"github.com/partwell/partwell/internal/practice/billing"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/message"
	"github.com/partwell/partwell/internal/practice/promise"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/practice/treatment"
)

// hearHopes says the words, and puts what was hoped for beside the plan's goals.
func hearHopes(c effectCall) error {
	if err := c.o.saySomething(c, recipientClient); err != nil {
		return err
	}
	a := c.e.Answers
	if a.One("now") == "worse" {
		if err := c.onTodayFor("pain-now", promise.FollowUp, "same-day", ""); err != nil {
			return err
		}
	}
	if message.Way(a.One("how")) == message.InWriting {
		return nil // what the letter supposes is not what she said
	}
	if err := c.replan(treatment.HopesHeard); err != nil {
		return err
	}
	text := "Had hoped for: " + a.One("hope")
	for _, more := range []struct{ before, field string }{{". What happened: ", "happened"}, {". Matters most: ", "matters"}} {
		if line := a.One(more.field); line != "" {
			text += more.before + line
		}
	}
	if now := a.One("now"); now != "" && now != "dont-know" {
		text += ". Now: " + strings.ToLower(strings.Join(c.words("now"), ""))
	}
	return c.knot(client.KindAnswered, text, true, client.Way(a.One("how")))
}

// keepReview puts what helped, what to keep, to leave out and to try into the plan.
func keepReview(c effectCall) error {
	a := c.e.Answers
	if len(a["helped"])+len(a["keep"])+len(a["drop"])+len(a["try"]) == 0 {
		return fault.Invalidf("try", "Write at least one line: what to keep, to leave out or to try.")
	}
	if err := c.replan(treatment.Reviewed); err != nil {
		return err
	}
	text := "Looked back together"
	for _, part := range []struct{ before, field string }{{". Keep: ", "keep"}, {". Leave out: ", "drop"}, {". Try: ", "try"}} {
		if lines := a[part.field]; len(lines) > 0 {
			text += part.before + strings.Join(lines, "; ")
		}
	}
	return c.knot(client.KindAnswered, text, false, client.WayNone)
}

// offerMore says or sends what could be tried. A time that was named is held in the calendar.
func offerMore(c effectCall) error {
	if c.known() { // a client is locked before a calendar
		if _, _, err := c.tx.HoldParting(c.m.practice.ID, c.m.head.Client); err != nil {
			return err
		}
	}
	if err := c.releaseHeld(); err != nil {
		return err
	}
	if err := c.hold(); err != nil {
		return err
	}
	if err := c.o.saySomething(c, recipientClient); err != nil {
		return err
	}
	link, err := c.o.linkFor(c.tx, c.m, c.e.Task)
	if err != nil || link != "" && message.Way(c.e.Answers.One("how")) == message.InWriting {
		return err
	}
	return c.onTodayFor("pick", promise.FollowUp, "next-working-day", "")
}

// settleOffer does what she picked: the held visit is booked or given back, other ways of working
// stand in a new plan, and what needs somebody stands on Today.
func settleOffer(c effectCall) error {
	if !c.known() {
		return nil
	}
	picked := c.e.Answers["picked"]
	if err := c.called("offer"); err != nil { // what an earlier pick put on Today
		return err
	}
	if extraIn(picked) != "" {
		if err := c.bookHeld(); err != nil {
			return err
		}
	} else if err := c.giveUpExtra(); err != nil {
		return err
	}
	if slices.Contains(picked, "another-approach") {
		if err := c.takeUpWays(); err != nil {
			return err
		}
	}
	for _, call := range []struct{ pick, text string }{{"longer", "Book longer visits"}, {"shorter", "Book shorter visits"}, {"another-here", "Find a time with somebody else here"}} {
		if slices.Contains(picked, call.pick) {
			if err := c.onTodayFor("offer", promise.Call, "next-working-day", call.text); err != nil {
				return err
			}
		}
	}
	said := "none of these"
	if names := c.words("picked"); len(names) > 0 {
		said = strings.ToLower(strings.Join(names, ", "))
	}
	if err := c.knot(client.KindAnswered, "Picked: "+said, true, c.way("")); err != nil {
		return err
	}
	if slices.Contains(picked, "elsewhere") {
		return c.lookElsewhere()
	}
	return nil
}

// takeUpWays makes the plan's version with the ways of working that were offered.
func (c effectCall) takeUpWays() error {
	plan, err := c.tx.Plan(c.m.practice.ID, c.m.head.Client)
	if err != nil {
		return err
	}
	ways := techniquesOf(c.m.state.Tasks["offer"].Answers["ways"])
	plan = plan.Choose(ways, nil, c.today(), c.m.head.Therapist, c.m.head.ID)
	return c.tx.SavePlan(c.m.practice.ID, plan)
}

// lookElsewhere opens moving on. Where she picked it herself, by her link, it stands on Today of who
// treats her: nobody moves on by a tap.
func (c effectCall) lookElsewhere() error {
	if c.by.Kind != staff.KindPerson {
		return c.onTodayFor("offer", promise.Call, "next-working-day", "Look for somebody elsewhere, as picked")
	}
	return beginMovingOn(c)
}

// keepNextTime puts what she would like next time before the next visit and into the plan.
func keepNextTime(c effectCall) error {
	if err := c.replan(treatment.NextTimeSaid); err != nil {
		return err
	}
	return c.knot(client.KindAnswered, "Next time: "+strings.Join(c.e.Answers["lines"], "; "), true, c.way(""))
}

// giveGoodwill posts what is given in return: part of a charge back, or credit for the next visit.
func giveGoodwill(c effectCall) error {
	if !c.known() {
		return fault.New(fault.Conflict, "nobody", "First say who it was. Then something can be given in return.")
	}
	account, err := openAccount(c.tx, c.by, c.m.head.Client, c.tx.LockBook)
	if err != nil {
		return err
	}
	if account.may(staff.Refund) != nil {
		return fault.New(fault.Forbidden, "not-yours", "Only the owner or the front desk gives money back here. Ask them, and note it then.")
	}
	a := c.e.Answers
	minor, err := strconv.ParseInt(a.One("amount"), 10, 64)
	if err != nil || minor <= 0 {
		return fault.Invalidf("amount", "Write an amount above nothing.")
	}
	fresh := newID[ident.Entry]()
	if a.One("how") == "off-next" {
		e, err := account.book.GiveCredit(account.stamp(fresh), money.Of(minor, c.m.practice.Currency), a.One("why"))
		if err != nil {
			return err
		}
		if err := account.post(e, "money.goodwill"); err != nil {
			return err
		}
		return c.knot(client.KindLine, "Off the next visit: "+money.Of(minor, c.m.practice.Currency).String(), false, client.WayNone)
	}
	return c.giveBack(account, fresh, minor)
}

func (c effectCall) giveBack(account *account, fresh ident.Entry, minor int64) error {
	a := c.e.Answers
	l, err := account.book.Line(ident.Line(a.One("line")))
	if err != nil {
		return fault.Invalidf("line", "Choose a charge.")
	}
	way := map[string]billing.Way{"cash": billing.ByCash, "card": billing.ByCard, "transfer": billing.ByTransfer}[a.One("way")]
	amount := money.Of(minor, l.Amount.Currency)
	e, err := account.book.Refund(account.stamp(fresh), l.ID, amount, way, a.One("why"))
	if err != nil {
		return err
	}
	if err := account.post(e, "money.refund"); err != nil {
		return err
	}
	if _, err := account.receipt(e); err != nil {
		return err
	}
	return c.knot(client.KindLine, "Given back: "+amount.String(), false, client.WayNone)
}

// reviewOf reads what helped on each visit.
func (m *matter) reviewOf() (out []treatment.Review) {
	loc := m.practice.Location()
	for _, p := range m.state.Tasks["review"].Answers.Each("helped") {
		r := treatment.Review{Visit: ident.Visit(p.Item), Helped: treatment.Helped(p.Option), Did: p.Line}
		for _, item := range m.items[protocol.VisitsBehind] {
			if item.ID == p.Item && loc != nil {
				r.On = civil.DateOf(item.Visit.Starts, loc)
			}
		}
		out = append(out, r)
	}
	return out
}

// offerNames says the lower price of an extra visit that is offered, and which time is held for it.
func (m *matter) offerNames() (lower, held string) {
	given := m.state.Tasks["offer"].Answers
	if lower = m.lowerPrice(given); lower == "" {
		lower = "a lower price"
	}
	if v := m.extra; v.Held && v.Live() && v.Starts.After(m.at) {
		held = "This time is held for you: " + m.stamp(v.Starts) + "."
	}
	return lower, held
}

// lowerPrice writes the lower price that is offered; "" where none is named.
func (m *matter) lowerPrice(given protocol.Answers) string {
	minor, err := strconv.ParseInt(given.One("price"), 10, 64)
	if err != nil {
		return ""
	}
	return money.Of(minor, m.practice.Currency).String()
}

// offersWords says what is offered, as a sentence has it: "an extra visit, free, or longer visits".
func (m *matter) offersWords(given protocol.Answers) string {
	names := map[string]string{
		"extra-free": "an extra visit for free", "extra-reduced": "an extra visit at a lower price", "extra-usual": "an extra visit at the usual price",
		"another-approach": "another way of working", "longer": "longer visits", "shorter": "shorter visits",
		"another-here": "a visit with somebody else here", "elsewhere": "the name of somebody elsewhere",
	}
	var out []string
	for _, o := range given["offer"] {
		words := names[o]
		if price := m.lowerPrice(given); o == "extra-reduced" && price != "" {
			words = "an extra visit at the lower price of " + price
		}
		if day, at, ok := heldTime(given); ok && strings.HasPrefix(o, "extra-") {
			words += " on " + m.day(day) + " at " + at
		}
		if o == "another-approach" && len(given["ways"]) > 0 {
			words += " (" + waysOffered(given["ways"]) + ")"
		}
		if words != "" {
			out = append(out, words)
		}
	}
	if n := len(out); n > 1 {
		return strings.Join(out[:n-1], ", ") + " or " + out[n-1]
	}
	return strings.Join(out, "")
}
