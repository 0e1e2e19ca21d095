package office

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/money"
	"github.com/partwell/partwell/internal/practice/billing"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/message"
	"github.com/partwell/partwell/internal/practice/promise"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/practice/treatment"
)

// Names of the extra visit: while it is held for her, and once she wants it.
const (
	titleHeld  = "Extra visit, held"
	titleExtra = "Extra visit"
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

// extraIn gives which extra visit is among some offers; "" for none.
func extraIn(offers []string) string {
	for _, o := range offers {
		if strings.HasPrefix(o, "extra-") {
			return o
		}
	}
	return ""
}

// hold books the extra visit at the time that was named, at the price that was offered, as held.
func (c effectCall) hold() error {
	a := c.e.Answers
	day, hour := a.One("extra-on"), a.One("extra-at")
	extra := extraIn(a["offer"])
	switch {
	case extra == "" || !c.known() || day == "" && hour == "":
		return nil
	case day == "":
		return fault.Invalidf("extra-on", "On which day? Or leave the time empty as well.")
	}
	at, err := civil.ParseMinute(hour)
	if err != nil {
		return fault.Invalidf("extra-at", "At what time? Or leave the day empty as well.")
	}
	loc := c.m.practice.Location()
	starts := civil.Date(day).At(at, loc).UTC()
	if !starts.After(c.now()) {
		return fault.Invalidf("extra-on", "This has passed. Choose a time that is still to come.")
	}
	if err := may(c.by, staff.Book, c.m.head.Subject(c.m.practice.ID)); err != nil {
		return err
	}
	if err := c.withinHours(starts); err != nil {
		return err
	}
	usual, err := c.usualVisit()
	if err != nil {
		return err
	}
	v := scheduling.Visit{ID: newID[ident.Visit](), Client: c.m.head.Client, Therapist: c.m.head.Therapist, Service: usual.Service, Title: titleHeld,
		Starts: starts, Minutes: usual.Minutes, Price: priceOf(extra, usual.Price, a.One("price")), State: scheduling.Booked, Case: c.m.head.ID, Held: true}
	if err := mayBook(c.tx, c.m.practice.ID, v.Client, v.Starts); err != nil {
		return err
	}
	_, err = c.tx.BookVisit(c.m.practice.ID, v, loc)
	return err
}

// withinHours refuses to hold a time at which nobody works.
func (c effectCall) withinHours(starts time.Time) error {
	hours, err := c.tx.Hours(c.m.practice.ID, c.m.head.Therapist)
	if err != nil || len(hours.Spans) == 0 {
		return err
	}
	if scheduling.Fits(hours, scheduling.Visit{Starts: starts, Minutes: 5}, c.m.practice.Location()) {
		return nil
	}
	return fault.Invalidf("extra-at", "%s does not work at that time. Choose another, or leave day and time empty.", c.m.therapist.Name)
}

// offeredTime is the instant that the latest offer named; zero where it named none.
func (m *matter) offeredTime() time.Time {
	a := m.state.Tasks["offer"].Answers
	day := civil.Date(a.One("extra-on"))
	at, err := civil.ParseMinute(a.One("extra-at"))
	if err != nil || !day.Valid() || extraIn(a["offer"]) == "" {
		return time.Time{}
	}
	return day.At(at, m.practice.Location()).UTC()
}

// usualVisit is the visit that an extra one is like: the next, else the last, else one of the price list.
func (c effectCall) usualVisit() (scheduling.Visit, error) {
	if len(c.m.visits) > 0 {
		return c.m.visits[0], nil
	}
	last, ok, err := c.tx.LastVisit(c.m.practice.ID, c.m.head.Client, c.now())
	if err != nil || ok {
		return last, err
	}
	services, err := c.tx.Services(c.m.practice.ID)
	for _, s := range services {
		if s.Active {
			return scheduling.Visit{Service: s.ID, Minutes: s.Minutes, Price: s.Price}, err
		}
	}
	return scheduling.Visit{Minutes: 60, Price: money.Of(0, c.m.practice.Currency)}, err
}

// priceOf gives the price of an extra visit as it was offered.
func priceOf(extra string, usual money.Amount, reduced string) money.Amount {
	switch extra {
	case "extra-free":
		return money.Of(0, usual.Currency)
	case "extra-reduced":
		minor, _ := strconv.ParseInt(reduced, 10, 64)
		return money.Of(minor, usual.Currency)
	default:
		return usual
	}
}

// releaseHeld gives back the times that are held in this matter and not wanted.
func (c effectCall) releaseHeld() error {
	all, err := c.tx.CaseVisits(c.m.practice.ID, c.m.head.ID)
	if err != nil {
		return err
	}
	for _, v := range all {
		if !v.Held || v.State != scheduling.Booked {
			continue
		}
		if err := c.giveUp(v, "It was held, and is given back; no fee"); err != nil {
			return err
		}
	}
	return nil
}

// giveUp takes a visit that was offered out of the calendar.
func (c effectCall) giveUp(v scheduling.Visit, why string) error {
	gone, err := v.Cancel(why)
	if err != nil {
		return err
	}
	_, err = c.tx.ChangeVisit(c.m.practice.ID, gone, c.m.practice.Location())
	return err
}

// giveUpExtra gives back what is held, and takes the extra visit of the latest offer out again, after a
// change of mind.
func (c effectCall) giveUpExtra() error {
	all, err := c.tx.CaseVisits(c.m.practice.ID, c.m.head.ID)
	if err != nil {
		return err
	}
	for _, v := range all {
		if v.Held || v.State != scheduling.Booked || !v.Starts.Equal(c.m.offeredTime()) || !v.Starts.After(c.now()) {
			continue
		}
		if err := c.giveUp(v, "Not wanted after all; no fee"); err != nil {
			return err
		}
		if err := c.knot(client.KindCancelled, "The extra visit of "+civil.Stamp(v.Starts, c.m.practice.Location())+". Not wanted after all", true, c.way("")); err != nil {
			return err
		}
	}
	return c.releaseHeld()
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

// bookHeld makes the visit of the latest offer hers, also where it was given back before, as long as the
// time is still free; where no time was held, finding one stands on Today.
func (c effectCall) bookHeld() error {
	loc := c.m.practice.Location()
	all, err := c.tx.CaseVisits(c.m.practice.ID, c.m.head.ID)
	if err != nil {
		return err
	}
	for _, v := range all {
		if !v.Starts.Equal(c.m.offeredTime()) || !v.Starts.After(c.now()) {
			continue
		}
		if v.State == scheduling.Booked && !v.Held {
			return nil // it is hers
		}
		if v.State == scheduling.Cancelled {
			if v, err = v.Undo(); err != nil {
				return err
			}
		}
		if err := mayBook(c.tx, c.m.practice.ID, v.Client, v.Starts); err != nil {
			return err
		}
		v.Title, v.Held = titleExtra, false
		_, err := c.tx.ChangeVisit(c.m.practice.ID, v, loc)
		if fault.Is(err, fault.Conflict) {
			continue // the time was given to somebody else meanwhile
		}
		if err != nil {
			return err
		}
		return c.knot(client.KindAgreed, "Extra visit, "+civil.Stamp(v.Starts, loc)+", "+v.Price.String(), false, client.WayNone)
	}
	return c.onTodayFor("offer", promise.Call, "next-working-day", "Find a day for the extra visit")
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
	day, at, ok := heldTime(given)
	if ok && extraIn(given["offer"]) != "" {
		held = "This time is held for you: " + day.Long() + ", " + at + "."
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

// heldTime is the time that is named for an extra visit.
func heldTime(given protocol.Answers) (day civil.Date, at string, ok bool) {
	day, at = civil.Date(given.One("extra-on")), given.One("extra-at")
	return day, at, day.Valid() && at != ""
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
			words += " on " + day.Long() + " at " + at
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
