package office

import (
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/money"
	"github.com/partwell/partwell/internal/practice/billing"
	"github.com/partwell/partwell/internal/practice/boundary"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// Bill is what was agreed beside what was charged, as one side sees it.
type Bill struct {
	Rows []BillRow
	// Shown says that it was laid open to both sides; before that only those who bill see it.
	Shown bool
	// Fits says that each charge that is on hold fits, as it was judged or as the records say.
	Fits bool
	// Added is what else was agreed, in the words of who added it.
	Added []string
	// Found is what was found, an option of the step that says so; Because says why.
	Found, Because string
	// Mended is what was or is mended of the same cause, for those who bill.
	Mended []Mending
}

// BillRow is one charge. OnHold: nothing is asked for on it now. Receipt is the number of the receipt
// for what went back, empty where none was given.
type BillRow struct {
	billing.Compared
	OnHold  bool
	Receipt string
}

// disputed gives the charges that this matter has on hold, the latest first.
func (m *matter) disputed(tx *store.Tx) (items []ListItem, err error) {
	if m.def.ID != Billing {
		return nil, nil
	}
	holds, err := tx.HoldsOf(m.practice.ID, m.head.Client)
	if err != nil || len(holds) == 0 {
		return nil, err
	}
	book, err := tx.Book(m.practice.ID, m.head.Client)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(chargeItems(book.Lines()), func(item ListItem) bool {
		return !slices.ContainsFunc(holds, func(h billing.Hold) bool { return h.Line == item.Charge.ID && h.Case == m.head.ID })
	}), nil
}

// evidence is what the records of a client say, for facts about her charges.
type evidence struct {
	book      *billing.Book
	visits    map[ident.Visit]scheduling.Visit
	acks      []boundary.Acknowledgement
	crossings []boundary.Crossing
	prices    map[ident.Service]money.Amount
	rules     []boundary.Boundary // as they stand now
}

func (m *matter) evidence(tx *store.Tx) (e evidence, err error) {
	p, c := m.practice.ID, m.head.Client
	if e.book, err = tx.Book(p, c); err != nil {
		return e, err
	}
	visits, err := tx.ClientVisits(p, c)
	if err != nil {
		return e, err
	}
	e.visits = map[ident.Visit]scheduling.Visit{}
	for _, v := range visits {
		e.visits[v.ID] = v
	}
	if e.acks, err = tx.Acknowledgements(p, c); err != nil {
		return e, err
	}
	if e.crossings, err = tx.CrossingsOf(p, c); err != nil {
		return e, err
	}
	if e.rules, err = tx.Boundaries(p); err != nil {
		return e, err
	}
	services, err := tx.Services(p)
	e.prices = map[ident.Service]money.Amount{}
	for _, s := range services {
		e.prices[s.ID] = s.Price
	}
	return e, err
}

// compared gives what the records say of each charge on hold, with what looks wrong by itself.
func (m *matter) compared(tx *store.Tx) ([]billing.Compared, error) {
	if len(m.items[protocol.Disputed]) == 0 {
		return nil, nil
	}
	e, err := m.evidence(tx)
	if err != nil {
		return nil, err
	}
	var out []billing.Compared
	for _, item := range m.items[protocol.Disputed] {
		f, err := m.facts(tx, e, item.Charge)
		if err != nil {
			return nil, err
		}
		out = append(out, billing.Compared{Facts: f, Found: f.Marks(), Fits: len(f.Marks()) == 0})
	}
	return out, nil
}

// facts gathers what was agreed about one charge, as it stood when it was agreed.
func (m *matter) facts(tx *store.Tx, e evidence, l billing.Line) (f billing.Facts, err error) {
	f = billing.Facts{Line: l, List: e.prices[l.Service], Fee: m.typedFee(e, l), Others: e.book.Lines(), Off: e.unused(l, m)}
	stood := l.On
	var terms []boundary.Boundary
	if v, ok := e.visits[l.Visit]; ok {
		f.Agreed, f.AgreedOn, f.Booked, f.Real = v.Price, civil.DateOf(v.BookedAt, m.practice.Location()), v.Minutes, e.lasted(v)
		f.Fee = v.State == scheduling.Missed || v.State == scheduling.Cancelled
		stood = f.AgreedOn
		if terms, err = tx.TermsOf(m.practice.ID, v.ID); err != nil {
			return f, err
		}
	}
	if x, ok := e.feeFor(l); ok {
		f.Fee, stood = true, x.Booked
		if terms, err = tx.TermsOf(m.practice.ID, x.Visit); err != nil {
			return f, err
		}
	}
	if l.Service == "" && l.Visit == "" && !f.Fee {
		return f, nil // sold: no rule is about it
	}
	if len(terms) == 0 {
		terms = slices.DeleteFunc(slices.Clone(e.rules), func(b boundary.Boundary) bool { return b.Since > stood })
	}
	for _, b := range terms {
		if b.Side == boundary.Ask && b.Active {
			f.Terms = append(f.Terms, billing.Term{Title: b.Title, Version: b.Version, Told: e.told(b, l.On), Rests: f.Fee && e.rests(b, l)})
		}
	}
	return f, nil
}

// typedFee reports whether a charge that was entered by hand is a fee and not something sold: its words say
// so or name a rule, or the client says it of the one charge that it is about.
func (m *matter) typedFee(e evidence, l billing.Line) bool {
	if l.Service != "" || l.Visit != "" {
		return false
	}
	claimed := slices.Contains(m.state.Tasks["which"].Answers["problem"], "fee") && len(m.items[protocol.Disputed]) == 1
	what := strings.ToLower(l.What)
	named := slices.ContainsFunc(e.rules, func(b boundary.Boundary) bool {
		return b.Side == boundary.Ask && strings.Contains(what, strings.ToLower(b.Title))
	})
	isFee := func(word string) bool { return word == "fee" || word == "fees" }
	return claimed || named || slices.ContainsFunc(strings.FieldsFunc(what, func(r rune) bool { return !unicode.IsLetter(r) }), isFee)
}

// feeFor finds what was not kept and was charged for with a line.
func (e evidence) feeFor(l billing.Line) (boundary.Crossing, bool) {
	i := slices.IndexFunc(e.crossings, func(x boundary.Crossing) bool { return x.Fee == l.ID })
	if i < 0 {
		return boundary.Crossing{}, false
	}
	return e.crossings[i], true
}

// told is the day on which a rule was told first, in this version or an earlier one; empty where that
// was after the charge, or never.
func (e evidence) told(b boundary.Boundary, before civil.Date) (first civil.Date) {
	for _, a := range e.acks {
		if a.Boundary == b.ID && a.Version <= b.Version && a.On <= before && (first == "" || a.On < first) {
			first = a.On
		}
	}
	return first
}

// rests reports whether a fee rests on a rule: it was counted that this was not kept at the visit, or
// the rule is the one about visits that pass like this.
func (e evidence) rests(b boundary.Boundary, l billing.Line) bool {
	about := func(x boundary.Crossing) bool {
		return x.State == boundary.Counted && (x.Fee == l.ID || x.Line != "" && x.Line == l.ID || x.Visit != "" && x.Visit == l.Visit)
	}
	if slices.ContainsFunc(e.crossings, about) {
		return slices.ContainsFunc(e.crossings, func(x boundary.Crossing) bool { return about(x) && x.Boundary == b.ID })
	}
	switch e.visits[l.Visit].State {
	case scheduling.Missed:
		return b.Watches == boundary.NoShow || b.Watches == boundary.LateCancel
	case scheduling.Cancelled:
		return b.Watches == boundary.LateCancel
	default:
		return false
	}
}

// lasted is how many minutes a visit really had, as far as it is noted; else those booked.
func (e evidence) lasted(v scheduling.Visit) int {
	minutes := v.Minutes
	for _, x := range e.crossings {
		if x.Visit == v.ID && (x.Watch == boundary.OwnMinutes || x.Watch == boundary.OwnStart) && x.Minutes > 0 {
			minutes = min(minutes, v.Minutes-x.Minutes)
		}
	}
	return max(minutes, 0)
}

// unused is credit that was given before a charge and never used.
func (e evidence) unused(l billing.Line, m *matter) money.Amount {
	given := money.Of(0, l.Amount.Currency)
	for _, entry := range e.book.Entries() {
		_, gone := e.book.TakenBack(entry.ID)
		if entry.Kind == billing.KindCredit && !gone && entry.Kept().Currency == given.Currency && m.practice.Today(entry.At) <= l.On {
			given = given.Plus(entry.Kept())
		}
	}
	left := e.book.Balance(l.Amount.Currency).Credit
	return money.Of(min(given.Minor, left.Minor), given.Currency)
}

// bill gives the comparison as a side sees it: as it was laid open, and to those who bill also before.
func (o *Office) bill(tx *store.Tx, m *matter, side protocol.Side) (*Bill, error) {
	if m.def.ID != Billing || m.head.Rehearsal || m.head.Client == "" {
		return nil, nil
	}
	b := &Bill{}
	rows, err := tx.Comparisons(m.practice.ID, m.head.ID)
	if err != nil {
		return nil, err
	}
	b.Shown = len(rows) > 0 && m.state.Tasks["side-by-side"].IsDone()
	if len(rows) == 0 && side != protocol.Client {
		if rows, err = m.compared(tx); err != nil {
			return nil, err
		}
	}
	book, err := tx.Book(m.practice.ID, m.head.Client)
	if err != nil {
		return nil, err
	}
	receipts, err := tx.Receipts(m.practice.ID, m.head.Client)
	if err != nil {
		return nil, err
	}
	for _, x := range rows {
		held := slices.ContainsFunc(m.items[protocol.Disputed], func(item ListItem) bool { return item.Charge.ID == x.Line.ID })
		b.Rows = append(b.Rows, BillRow{Compared: x, OnHold: held, Receipt: receiptFor(book, receipts, x)})
	}
	b.Fits = len(b.Rows) > 0 && !slices.ContainsFunc(b.Rows, func(r BillRow) bool { return r.OnHold && !r.Fits })
	if found := m.state.Tasks["finding"]; found.IsDone() {
		b.Found, b.Because = found.Answers.One("what"), found.Answers.One("because")
	}
	if b.Added, err = m.added(tx); err != nil || side == protocol.Client {
		return b, err
	}
	b.Mended, err = o.mendedBefore(tx, m)
	return b, err
}

// receiptFor finds the receipt of what went back on a charge.
func receiptFor(book *billing.Book, all []billing.Receipt, x billing.Compared) string {
	for _, r := range all {
		e, err := book.Entry(r.Entry)
		about := err == nil && slices.ContainsFunc(e.Postings, func(p billing.Posting) bool { return p.Line == x.Line.ID })
		if r.Kind == billing.KindRefund && r.On == x.BackOn && about {
			return r.Label()
		}
	}
	return ""
}

// added is what else was agreed, oldest first.
func (m *matter) added(tx *store.Tx) (lines []string, err error) {
	journal, err := tx.Journal(m.practice.ID, m.head.ID)
	for _, e := range journal {
		if e.Kind == protocol.TaskDone && e.Task == "add" {
			lines = append(lines, e.Answers.One("line"))
		}
	}
	return lines, err
}

// cause is what kind of thing let a bill go wrong, as far as it is known by now.
func (m *matter) cause() string {
	if said := m.state.Tasks["mend"].Answers.One("cause"); said != "" {
		return said
	}
	for _, problem := range m.state.Tasks["which"].Answers["problem"] {
		if problem != "not-worth" {
			return problem
		}
	}
	return "other"
}

// responsible is who answers about a bill: who writes it down, where she bills, else the first owner.
func (m *matter) responsible(by staff.Actor) ident.Person {
	if by.Kind == staff.KindPerson && staff.Can(by, staff.WorkBilling, whole(by)) {
		return by.Person
	}
	for _, p := range m.everybody {
		if p.Active && p.Role == staff.Owner {
			return p.ID
		}
	}
	return ""
}

// prefillBill begins the pages of a bill with what is known.
func (m *matter) prefillBill(tx *store.Tx, t *protocol.Task, given protocol.Answers) error {
	rows, err := m.compared(tx)
	if err != nil {
		return err
	}
	switch t.ID {
	case "which":
		if len(given["lines"]) == 0 {
			given["lines"] = m.chargeToldOf()
		}
	case "side-by-side":
		if len(given["lines"]) == 0 {
			for _, x := range rows {
				given["lines"] = append(given["lines"], string(x.Line.ID)+"="+map[bool]string{true: "fits", false: "differs"}[x.Fits])
			}
		}
	case "correct":
		return m.prefillCorrect(tx, rows, given)
	case "fair":
		if len(rows) > 0 && len(given["line"]) == 0 {
			l := rows[0].Line
			given["line"], given["amount"] = []string{string(l.ID)}, []string{minorText(l.Refundable())}
			if l.Refundable().Zero() {
				given["way"], given["amount"] = []string{string(billing.LetGoWay)}, []string{minorText(l.Open())}
			}
		}
	case "mend":
		if len(given["cause"]) == 0 {
			given["cause"], given["by"] = []string{m.cause()}, []string{string(m.today(tx).Add(mendWithin))}
			given["who"] = []string{string(m.head.Therapist)}
		}
	case "agree":
		if mine := m.offeredBack(); mine != "" && len(given["mine"]) == 0 && len(m.lastOffer()) == 0 {
			given["mine"], given["by"] = []string{mine}, []string{string(m.today(tx).Add(7))}
		}
	}
	return nil
}

// chargeToldOf gives the charge that a telling is about where it leaves no doubt: that of the visit it
// came from, or the only one.
func (m *matter) chargeToldOf() []string {
	all := m.items[protocol.Charges]
	for _, item := range all {
		if item.Charge.Visit != "" && item.Charge.Visit == m.head.Visit {
			return []string{item.ID}
		}
	}
	if len(all) == 1 {
		return []string{all[0].ID}
	}
	return nil
}

// prefillCorrect begins with the first charge that differs and with what it should have been, as far as
// that is known: by the records, else as the client expected it. Where all of them fit, nothing is
// proposed.
func (m *matter) prefillCorrect(tx *store.Tx, rows []billing.Compared, given protocol.Answers) error {
	delete(given, "right")
	delete(given, "line")
	shown, err := tx.Comparisons(m.practice.ID, m.head.ID)
	if err != nil {
		return err
	}
	for _, x := range rows {
		if fits(x, shown) {
			continue
		}
		given["line"] = []string{string(x.Line.ID)}
		hoped, err := strconv.ParseInt(m.state.Tasks["which"].Answers.One("expected"), 10, 64)
		switch right := x.Expected(); {
		case right.Minor < x.Line.Amount.Minor:
			given["right"] = []string{minorText(right)}
		case err == nil && len(rows) == 1 && hoped < x.Line.Amount.Minor:
			given["right"] = []string{itoa(hoped)}
		}
		return nil
	}
	return nil
}

// fits reports whether a charge fits what was agreed: as somebody judged it, else as the records say.
func fits(x billing.Compared, shown []billing.Compared) bool {
	for _, judged := range shown {
		if judged.Line.ID == x.Line.ID {
			return judged.Fits
		}
	}
	return x.Fits
}

// mendWithin is by when something is mended where nobody says otherwise, in days.
const mendWithin = 30

func minorText(a money.Amount) string { return itoa(a.Minor) }
