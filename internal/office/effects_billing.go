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
	"github.com/partwell/partwell/internal/practice/promise"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// billTold stands on the time line for a telling about a bill: her words are for those who bill, and
// stand in the matter.
const billTold = "Said that a bill does not look right"

// onLine gives what the time line has of an entry of a matter. Of words about a bill it says only that
// there were some: they are for those who bill, and the line is read by who treats as well.
func onLine(protocol string, kind client.Kind, text string) (client.Kind, string) {
	if protocol != Billing {
		return kind, text
	}
	switch kind {
	case client.KindSaid:
		return client.KindLine, "Heard from us about the bill"
	case client.KindAnswered:
		return client.KindLine, "Answered about the bill"
	case client.KindSaidChanged:
		return client.KindLine, "What was said about a bill was put right at once"
	default:
		return kind, text
	}
}

// holdLines puts the charges chosen on hold, and lifts it from those chosen before and not any more.
func holdLines(c effectCall) error {
	if !c.known() {
		return nil
	}
	p, chosen := c.m.practice.ID, c.e.Answers["lines"]
	holds, err := c.tx.HoldsOf(p, c.m.head.Client)
	if err != nil {
		return err
	}
	for _, h := range holds {
		if h.Case != c.m.head.ID || slices.Contains(chosen, string(h.Line)) {
			continue
		}
		if err := c.tx.LiftHold(p, h.Case, h.Line, c.today()); err != nil {
			return err
		}
	}
	for _, id := range chosen {
		h := billing.Hold{Line: ident.Line(id), Case: c.m.head.ID, Client: c.m.head.Client, Since: c.today()}
		if err := c.tx.HoldLine(p, h); err != nil {
			return err
		}
	}
	if len(chosen) == 0 {
		return nil
	}
	return c.knot(client.KindLine, "While it is looked at, nothing is asked for on this bill", false, client.WayNone)
}

// noteAgreed keeps what else was agreed.
func noteAgreed(c effectCall) error {
	return c.knot(client.KindLine, "What was agreed about a bill was added to it", false, client.WayNone)
}

// freezeBreakdown keeps what was agreed beside what was charged as it stands now.
func freezeBreakdown(c effectCall) error {
	if !c.known() {
		return nil
	}
	rows, err := c.m.compared(c.tx)
	if err != nil {
		return err
	}
	picked := c.e.Answers.Each("lines")
	for i := range rows {
		rows[i] = rows[i].Kept()
		for _, p := range picked {
			if p.Item == string(rows[i].Line.ID) {
				rows[i].Fits, rows[i].Because = p.Option == "fits", p.Line
			}
		}
	}
	return c.tx.Compare(c.m.practice.ID, c.m.head.ID, rows)
}

// noteFinding puts what was found on the time line; a mistake of the practice is put right today.
func noteFinding(c effectCall) error {
	if err := c.knot(client.KindLine, "The bill was looked at, and what was found was said", false, client.WayNone); err != nil {
		return err
	}
	if c.e.Answers.One("what") != "our-mistake" {
		return nil
	}
	return c.onTodayFor("correct", promise.FollowUp, "same-day", "")
}

// minor reads an amount of the answers, in a currency.
func (c effectCall) minor(field string, in money.Currency) money.Amount {
	n, _ := strconv.ParseInt(c.e.Answers.One(field), 10, 64) // the engine took digits only
	return money.Of(n, in)
}

// correctCharge puts one charge right in one step, and says or sends the words. About something that
// stands on no account here, the words are all.
func correctCharge(c effectCall) error {
	line := ident.Line(c.e.Answers.One("line"))
	if c.known() && line != "" {
		if err := c.correct(line); err != nil {
			return err
		}
	}
	return c.o.saySomething(c, recipientClient)
}

func (c effectCall) correct(line ident.Line) error {
	a, err := c.account()
	if err != nil {
		return err
	}
	l, err := a.book.Line(line)
	if err != nil {
		return err
	}
	way := billing.Way(c.e.Answers.One("way"))
	fix, err := a.book.Correct(c.stamp, line, newID[ident.Line](), c.minor("right", l.Amount.Currency), way, c.because())
	if err != nil {
		return err
	}
	for _, e := range fix.Entries {
		if err := a.post(e, "money.correct"); err != nil {
			return err
		}
		if e.ID == fix.Refund {
			if _, err := a.receipt(e); err != nil {
				return err
			}
		}
	}
	if err := c.shown(line); err != nil {
		return err
	}
	done := billing.Compared{Facts: billing.Facts{Line: l}, Right: c.minor("right", l.Amount.Currency), Back: fix.Back, Way: way, BackOn: c.today()}
	if err := c.tx.PutRight(c.m.practice.ID, c.m.head.ID, done); err != nil {
		return err
	}
	if err := c.tx.LiftHold(c.m.practice.ID, c.m.head.ID, line, c.today()); err != nil {
		return err
	}
	return c.knot(client.KindPutRight, "The bill was corrected", false, client.WayNone)
}

// account opens the account of the client for a deed that somebody of the practice decided on, also
// where the client's own yes brings it about.
func (c effectCall) account() (*account, error) {
	a, err := openAccount(c.tx, staff.System(c.m.practice.ID), c.m.head.Client, c.tx.LockBook)
	if err != nil {
		return nil, err
	}
	a.by = c.by
	return a, nil
}

func (c effectCall) stamp() billing.Stamp {
	by := c.by.Person
	if by == "" {
		by = c.m.head.Therapist // her yes carries out what the practice had prepared
	}
	return billing.Stamp{ID: newID[ident.Entry](), At: c.now(), By: by}
}

// because is the reason that stands with the entries.
func (c effectCall) because() string {
	why := c.m.state.Tasks["finding"].Answers.One("because")
	if c.e.Task == "finding" {
		why = c.e.Answers.One("because")
	}
	return "The bill did not look right: " + why
}

// shown makes sure that a charge stands in what both sides see, also one that was put on hold later.
func (c effectCall) shown(line ident.Line) error {
	all, err := c.tx.Comparisons(c.m.practice.ID, c.m.head.ID)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(all, func(x billing.Compared) bool { return x.Line.ID == line }) {
		return nil
	}
	rows, err := c.m.compared(c.tx)
	if err != nil {
		return err
	}
	rows = slices.DeleteFunc(rows, func(x billing.Compared) bool { return x.Line.ID != line })
	for i := range rows {
		rows[i] = rows[i].Kept()
	}
	return c.tx.Compare(c.m.practice.ID, c.m.head.ID, rows)
}

// planAmends checks that what is offered back can go back now; it is booked on the client's yes.
func planAmends(c effectCall) error {
	line := ident.Line(c.e.Answers.One("line"))
	if !c.known() || line == "" {
		return nil
	}
	book, err := c.tx.Book(c.m.practice.ID, c.m.head.Client)
	if err != nil {
		return err
	}
	l, err := book.Line(line)
	if err != nil {
		return err
	}
	if err := book.Fits(billing.Amends{Line: line, Amount: c.minor("amount", l.Amount.Currency), Way: billing.Way(c.e.Answers.One("way"))}); err != nil {
		return err
	}
	return c.shown(line)
}

// explainCharge says or sends how it adds up. The hold stays until she answers, or 14 days.
func explainCharge(c effectCall) error { return c.o.saySomething(c, recipientClient) }

// addImprovement puts down what is mended, with who and by when.
func addImprovement(c effectCall) error {
	by := civil.Date(c.e.Answers.One("by"))
	if by < c.today() {
		return fault.Invalidf("by", "This day has passed. Choose a later one.")
	}
	i := billing.Improvement{ID: newID[ident.Improvement](), Case: c.m.head.ID, Cause: c.e.Answers.One("cause"), LetIn: c.e.Answers.One("let-in"), Change: c.e.Answers.One("change"),
		SeenBy: c.e.Answers.One("seen-by"), Person: ident.Person(c.e.Answers.One("who")), Opened: c.today(), By: by}
	if err := c.tx.AddImprovement(c.m.practice.ID, i); err != nil {
		return err
	}
	due := by.At(17*60, c.m.practice.Location())
	// Who sees to it may not be one of those who bill: the line says nothing of the matter or the client.
	return c.tx.AddPromise(c.m.practice.ID, promise.Promise{ID: mendLine(i.ID), Kind: promise.Agreed, Task: TaskMend, Person: i.Person, Text: i.Change, Due: due})
}

// settleBill books what was prepared, on the client's yes, puts what was agreed on Today, and lifts the
// hold.
func settleBill(c effectCall) error {
	if err := c.called(c.e.Task); err != nil {
		return err
	}
	if err := c.bookAmends(); err != nil {
		return err
	}
	if err := liftHolds(c); err != nil {
		return err
	}
	due, err := c.due("next-working-day")
	if err != nil {
		return err
	}
	if by := civil.Date(c.e.Answers.One("by")); by.Valid() {
		due = by.At(17*60, c.m.practice.Location())
	}
	mine := c.e.Answers.One("mine")
	if mine == "" {
		mine = c.agreedText()
	}
	if err := c.tx.AddPromise(c.m.practice.ID, c.m.promise(promise.Agreed, c.e.Task, due, mine)); err != nil {
		return err
	}
	if err := c.knot(client.KindPutRight, "You both said yes to what is done about the bill", false, client.WayNone); err != nil {
		return err
	}
	return c.sayYes()
}

// bookAmends gives back what was prepared, once, and never above what was paid: what went back
// meanwhile is taken into account, and the difference stands on Today.
func (c effectCall) bookAmends() error {
	planned, ok, err := c.agreedAmends()
	if err != nil || !ok || !c.known() {
		return err
	}
	rows, err := c.tx.Comparisons(c.m.practice.ID, c.m.head.ID)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(rows, func(x billing.Compared) bool { return x.Line.ID == planned.Line })
	if i >= 0 && rows[i].BackOn != "" {
		return nil // booked by an earlier yes
	}
	a, err := c.account()
	if err != nil {
		return err
	}
	e, given, err := a.book.Amend(c.stamp(), planned, c.because())
	if err != nil {
		return err
	}
	if e.ID != "" {
		if err := a.post(e, "money.amend"); err != nil {
			return err
		}
	}
	if e.Kind == billing.KindRefund {
		if _, err := a.receipt(e); err != nil {
			return err
		}
	}
	done := billing.Compared{Facts: billing.Facts{Line: billing.Line{ID: planned.Line}}, Back: given, Way: planned.Way, BackOn: c.today()}
	if err := c.tx.PutRight(c.m.practice.ID, c.m.head.ID, done); err != nil || given == planned.Amount {
		return err
	}
	text := "Of " + planned.Amount.String() + " only " + given.String() + " could go back: more was given back meanwhile. Look at the account"
	return c.onTodayFor("fair", promise.Agreed, "next-working-day", text)
}

// agreedAmends is what was prepared to go back when the offer was put that both agreed on. What was
// prepared later was never offered; and what was agreed in other words is not booked by itself, it
// stands on Today.
func (c effectCall) agreedAmends() (billing.Amends, bool, error) {
	n := c.m.state.AgreedOn
	if n == 0 || c.m.state.Proposals[n-1].Answers == nil {
		return billing.Amends{}, false, nil
	}
	events, err := c.tx.Journal(c.m.practice.ID, c.m.head.ID)
	if err != nil {
		return billing.Amends{}, false, err
	}
	i := slices.IndexFunc(events, func(e protocol.Event) bool { return e.Kind == protocol.Proposed && e.Proposal == n })
	then, err := protocol.Replay(events[:i])
	if err != nil {
		return billing.Amends{}, false, err
	}
	planned, ok := c.m.amends(then)
	return planned, ok, nil
}

// amends is what was prepared to go back, where what was found calls for it, as a matter stood.
func (m *matter) amends(state protocol.Case) (billing.Amends, bool) {
	found, fair := state.Tasks["finding"].Answers.One("what"), state.Tasks["fair"]
	if m.def.ID != Billing || !fair.IsDone() || found != "not-told" && found != "less-given" {
		return billing.Amends{}, false
	}
	n, err := strconv.ParseInt(fair.Answers.One("amount"), 10, 64)
	line := ident.Line(fair.Answers.One("line"))
	return billing.Amends{Line: line, Amount: money.Of(n, m.chargeCurrency(line)), Way: billing.Way(fair.Answers.One("way"))}, err == nil && line != ""
}

// chargeCurrency is the currency of a charge that is on hold; the practice's for any other.
func (m *matter) chargeCurrency(line ident.Line) money.Currency {
	for _, item := range m.items[protocol.Disputed] {
		if item.Charge.ID == line {
			return item.Charge.Amount.Currency
		}
	}
	return m.practice.Currency
}

// liftHolds takes the hold from everything of the matter.
func liftHolds(c effectCall) error {
	return c.tx.LiftHolds(c.m.practice.ID, c.m.head.ID, c.today())
}

// fieldsOfBill fills what the words about a bill say, from what was chosen and from what was kept.
func (m *matter) fieldsOfBill(f map[string]string, book *billing.Book, rows []billing.Compared, given protocol.Answers, day civil.Date) {
	f["cause"] = lowerFirst(strings.TrimRight(m.state.Tasks["finding"].Answers.One("because"), ". "))
	for _, item := range m.items[protocol.Disputed] {
		right, err := strconv.ParseInt(given.One("right"), 10, 64)
		if item.ID != given.One("line") || err != nil {
			continue
		}
		l := item.Charge
		agreed := money.Of(right, l.Amount.Currency)
		f["charged"], f["agreed"], f["visit_day"], f["date"] = l.Amount.String(), agreed.String(), m.day(l.On), m.day(day)
		f["undone"] = undone(book, l.ID, agreed, billing.Way(given.One("way")), m.day(day))
		if agreed.Zero() {
			f["agreed"] = "nothing more"
		}
	}
	var lines []string
	total := money.Amount{}
	for _, x := range rows {
		if total.Currency == "" || total.Currency == x.Line.Amount.Currency {
			total = total.Plus(x.Line.Amount)
		}
		line := x.Line.What + ", " + m.day(x.Line.On) + ": charged " + x.Line.Amount.String()
		if x.Agreed.Currency != "" {
			line += ", agreed " + x.Agreed.String()
			f["agreed_date"] = m.day(x.AgreedOn)
		}
		lines = append(lines, line)
	}
	if len(rows) > 0 {
		f["amount"], f["lines"] = total.String(), strings.Join(lines, "; ")
		if f["agreed_date"] == "" {
			f["agreed_date"] = m.day(rows[0].Line.On)
		}
	}
}

// fieldsOfHeard fills what the first answer about a bill says: by when it is laid open, and that nothing
// is asked for meanwhile, where something is on hold.
func (m *matter) fieldsOfHeard(f map[string]string, now time.Time) {
	from := now
	if told := m.state.Tasks["tell"].Done; !told.IsZero() {
		from = told
	}
	by, err := m.hours.Due(lookWithin, from)
	if err == nil && by.Due.Before(now) {
		by, err = m.hours.Due(lookWithin, now)
	}
	if err == nil {
		f["date"] = m.day(m.practice.Today(by.Due))
	}
	if len(m.items[protocol.Disputed]) > 0 {
		f["hold"] = "Until then nothing is asked for on it"
	}
}

// lookWithin is by when a bill is laid open after it was told; the definition has the same.
const lookWithin = "working-days:5"

// undone says what putting a charge right comes to, as the account books it: what goes back, how and by
// when, or what is taken off what is still open. Empty where it cannot be put right like that. It tries
// it in the book, which is for nothing else afterwards.
func undone(book *billing.Book, line ident.Line, right money.Amount, way billing.Way, day string) string {
	fix, err := book.Correct(func() billing.Stamp { return billing.Stamp{} }, line, "right", right, way, "tried")
	if err != nil {
		return ""
	}
	if fix.Back.Zero() {
		return "It is taken off what is still open on your bill"
	}
	switch way {
	case billing.ByCash:
		return fix.Back.String() + " goes back to you in cash today"
	case billing.ByCredit:
		return fix.Back.String() + " is kept for you as credit from today"
	default:
		return fix.Back.String() + " goes back to " + wayOfBack[string(way)] + " today and will be there by " + day
	}
}

// wayOfBack says where money went back to, in a letter.
var wayOfBack = map[string]string{"card-elsewhere": "your card", "transfer": "your bank account", "cash": "you in cash", "credit": "your credit with us"}

// lowerFirst makes a sentence's beginning part of another one.
func lowerFirst(s string) string {
	first, rest, _ := strings.Cut(s, " ")
	if len(first) < 2 || strings.ToUpper(first) == first || strings.HasPrefix(first, "I'") {
		return s
	}
	return strings.TrimSuffix(strings.ToLower(first[:1])+first[1:]+" "+rest, " ")
}

// offeredBack says in a line what is prepared to go back.
func (m *matter) offeredBack() string {
	if a, ok := m.amends(m.state); ok {
		switch a.Way {
		case billing.LetGoWay:
			return "not ask for " + a.Amount.String() + " any more"
		case billing.ByCredit:
			return "keep " + a.Amount.String() + " as credit for your next visit"
		default:
			return "give you " + a.Amount.String() + " back, to " + strings.Replace(wayOfBack[string(a.Way)], "you in cash", "your hand, in cash", 1)
		}
	}
	if item := m.state.Tasks["mend"].Answers.One("change"); item != "" {
		return item
	}
	return ""
}

// backBy is by when money is there that goes back today.
func (m *matter) backBy(tx *store.Tx, way string) civil.Date {
	if way == string(billing.ByCash) || way == string(billing.ByCredit) {
		return m.today(tx)
	}
	w, err := m.hours.Due("working-days:5", tx.Now())
	if err != nil {
		return m.today(tx).Add(7)
	}
	return m.practice.Today(w.Due)
}
