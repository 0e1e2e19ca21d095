package billing

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/money"
)

// Stamp says which entry is made, when and by whom; the caller brings it, so that a retry makes the
// same entry.
type Stamp struct {
	ID ident.Entry
	At time.Time
	By ident.Person
}

// Book is one client's account: the fold of the entries so far. Each of its deeds checks the rules,
// adds its entry to the book and gives it back to be stored; a refused deed changes nothing.
type Book struct {
	client  ident.Client
	entries []Entry
	lines   map[ident.Line]Line
	credit  map[money.Currency]int64
}

// Read folds stored entries, oldest first, into a book. It checks nothing again. Totals do not
// depend on the order of entries of the same instant.
func Read(client ident.Client, entries []Entry) *Book {
	b := &Book{client: client, lines: map[ident.Line]Line{}, credit: map[money.Currency]int64{}}
	b.add(entries...)
	return b
}

func (b *Book) add(entries ...Entry) {
	b.entries = append(b.entries, entries...)
	for _, e := range entries {
		for _, l := range e.Opens {
			l.Entry, l.Client = e.ID, b.client
			zero := money.Of(0, l.Amount.Currency)
			l.Amount, l.Paid, l.Refunded, l.LetGo = zero, zero, zero, zero
			b.lines[l.ID] = l
		}
	}
	for _, e := range entries {
		for _, p := range e.Postings {
			b.post(p)
		}
	}
}

// post keeps a line's totals. What was paid is what the receivable lost and was not let go.
func (b *Book) post(p Posting) {
	if p.Account.Kind == Credit {
		b.credit[p.Amount.Currency] -= p.Amount.Minor
	}
	l, ok := b.lines[p.Line]
	if !ok {
		return
	}
	switch p.Account.Kind {
	case Income:
		l.Amount = l.Amount.Minus(p.Amount)
		l.Paid = l.Paid.Minus(p.Amount)
	case Waived:
		l.LetGo = l.LetGo.Plus(p.Amount)
		l.Paid = l.Paid.Minus(p.Amount)
	case Receivable:
		l.Paid = l.Paid.Minus(p.Amount)
	case Refunds:
		l.Refunded = l.Refunded.Plus(p.Amount)
	default: // the other side of the entry
	}
	b.lines[p.Line] = l
}

// Entries gives everything that happened, oldest first.
func (b *Book) Entries() []Entry { return b.entries }

// Lines gives what was charged and not taken back, oldest first.
func (b *Book) Lines() []Line {
	var lines []Line
	for l := range maps.Values(b.lines) {
		if !l.Void() {
			lines = append(lines, l)
		}
	}
	slices.SortFunc(lines, byAge)
	return lines
}

// Line gives one line with its totals; NotFound when it is not on this account.
func (b *Book) Line(id ident.Line) (Line, error) {
	l, ok := b.lines[id]
	if !ok {
		return Line{}, fault.Missing("charge")
	}
	return l, nil
}

// Unpaid gives the lines with something still to pay, oldest first.
func (b *Book) Unpaid() []Line {
	return slices.DeleteFunc(b.Lines(), func(l Line) bool { return l.Open().Minor <= 0 })
}

// Charged finds the live line of a visit.
func (b *Book) Charged(v ident.Visit) (Line, bool) {
	for _, l := range b.Lines() {
		if l.Visit == v {
			return l, true
		}
	}
	return Line{}, false
}

// Balance says how it stands in one currency.
func (b *Book) Balance(c money.Currency) Balance {
	owes := money.Of(0, c)
	for _, l := range b.Lines() {
		if l.Amount.Currency == c {
			owes = owes.Plus(l.Open())
		}
	}
	return Balance{Owes: owes, Credit: money.Of(b.credit[c], c)}
}

// Currencies lists the currencies of the account, in alphabetical order.
func (b *Book) Currencies() []money.Currency {
	seen := map[money.Currency]bool{}
	for _, e := range b.entries {
		for _, p := range e.Postings {
			seen[p.Amount.Currency] = true
		}
	}
	return slices.Sorted(maps.Keys(seen))
}

// Entry gives one entry; NotFound when it is not on this account.
func (b *Book) Entry(id ident.Entry) (Entry, error) {
	for _, e := range b.entries {
		if e.ID == id {
			return e, nil
		}
	}
	return Entry{}, fault.Missing("entry")
}

// TakenBack finds the reversal that took an entry back.
func (b *Book) TakenBack(id ident.Entry) (Entry, bool) {
	for _, e := range b.entries {
		if e.Reverses == id {
			return e, true
		}
	}
	return Entry{}, false
}

// Charge puts a line on the account. Invalid when there is no amount or no text; Conflict code
// "charged-already" when the visit has a live line.
func (b *Book) Charge(s Stamp, l Line) (Entry, error) {
	l.What = strings.TrimSpace(l.What)
	switch {
	case l.Amount.Minor <= 0:
		return Entry{}, fault.Invalidf("amount", "Write an amount above nothing.")
	case l.What == "":
		return Entry{}, fault.Invalidf("what", "Say what it is for.")
	}
	if l.Visit != "" {
		if was, ok := b.Charged(l.Visit); ok {
			return Entry{}, fault.New(fault.Conflict, "charged-already", "This visit is on the account already, with %s. Nothing was added.", was.Amount)
		}
	}
	l.Client, l.Entry = b.client, s.ID
	l.Paid, l.Refunded, l.LetGo = money.Amount{}, money.Amount{}, money.Amount{}
	e := b.entry(s, KindCharge, "", "",
		Posting{b.own(Receivable), l.Amount, l.ID},
		Posting{Account{Kind: Income}, l.Amount.Neg(), l.ID})
	e.Opens = []Line{l}
	return e, b.take(e)
}

// Pay takes money. It goes to the named lines in their order, or else to the oldest unpaid ones;
// what is left over is kept as credit. Invalid for an amount of nothing or a way that is no money.
func (b *Book) Pay(s Stamp, amount money.Amount, way Way, lines ...ident.Line) (Entry, error) {
	if err := wayAndAmount(way, amount); err != nil {
		return Entry{}, err
	}
	paid, rest, err := b.spread(amount, lines)
	if err != nil {
		return Entry{}, err
	}
	postings := append([]Posting{{Account{Kind: AccountKind(way)}, amount, ""}}, paid...)
	if !rest.Zero() {
		postings = append(postings, Posting{b.own(Credit), rest.Neg(), ""})
	}
	e := b.entry(s, KindPayment, way, "", postings...)
	return e, b.take(e)
}

// UseCredit pays lines out of the client's credit: the named ones, or the oldest unpaid. Invalid
// code "no-credit" when there is no credit or nothing to pay.
func (b *Book) UseCredit(s Stamp, c money.Currency, lines ...ident.Line) (Entry, error) {
	have := money.Of(b.credit[c], c)
	paid, rest, err := b.spread(have, lines)
	if err != nil {
		return Entry{}, err
	}
	if len(paid) == 0 {
		return Entry{}, fault.New(fault.Invalid, "no-credit", "There is no credit to use, or nothing to pay with it.")
	}
	e := b.entry(s, KindUseCredit, ByCredit, "", append(paid, Posting{b.own(Credit), have.Minus(rest), ""})...)
	return e, b.take(e)
}

// Refund gives back part or all of what was paid on one line, in money or as credit. It never goes
// above what was paid and not yet given back (Invalid on field "amount"); other lines stay as they
// are, and the rest can be refunded later.
func (b *Book) Refund(s Stamp, line ident.Line, amount money.Amount, way Way, reason string) (Entry, error) {
	l, err := b.Line(line)
	if err != nil {
		return Entry{}, err
	}
	if way != ByCredit {
		if err := wayAndAmount(way, amount); err != nil {
			return Entry{}, err
		}
	}
	if err := within(amount, l.Refundable(), "At most %s can go back on this charge: that is what was paid on it and not yet given back."); err != nil {
		return Entry{}, err
	}
	out := Account{Kind: AccountKind(way)}
	if way == ByCredit {
		out = b.own(Credit)
	}
	e := b.entry(s, KindRefund, way, reason, Posting{Account{Kind: Refunds}, amount, line}, Posting{out, amount.Neg(), ""})
	return e, b.take(e)
}

// PayBack hands out credit as money. Invalid when it is more than there is.
func (b *Book) PayBack(s Stamp, amount money.Amount, way Way, reason string) (Entry, error) {
	if err := wayAndAmount(way, amount); err != nil {
		return Entry{}, err
	}
	if err := within(amount, money.Of(b.credit[amount.Currency], amount.Currency), "There is %s of credit to pay back."); err != nil {
		return Entry{}, err
	}
	e := b.entry(s, KindRefund, way, reason, Posting{b.own(Credit), amount, ""}, Posting{Account{Kind: AccountKind(way)}, amount.Neg(), ""})
	return e, b.take(e)
}

// GiveCredit adds credit without a payment, with a reason.
func (b *Book) GiveCredit(s Stamp, amount money.Amount, reason string) (Entry, error) {
	switch {
	case amount.Minor <= 0:
		return Entry{}, fault.Invalidf("amount", "Write an amount above nothing.")
	case strings.TrimSpace(reason) == "":
		return Entry{}, fault.Invalidf("reason", "Say why, in a few words.")
	}
	e := b.entry(s, KindCredit, ByCredit, reason, Posting{Account{Kind: Goodwill}, amount, ""}, Posting{b.own(Credit), amount.Neg(), ""})
	return e, b.take(e)
}

// LetGo waives part or all of what is open on a line, with a reason.
func (b *Book) LetGo(s Stamp, line ident.Line, amount money.Amount, reason string) (Entry, error) {
	l, err := b.Line(line)
	if err != nil {
		return Entry{}, err
	}
	if strings.TrimSpace(reason) == "" {
		return Entry{}, fault.Invalidf("reason", "Say why, in a few words.")
	}
	if err := within(amount, l.Open(), "Only %s is still open on this charge."); err != nil {
		return Entry{}, err
	}
	e := b.entry(s, KindLetGo, "", reason, Posting{Account{Kind: Waived}, amount, line}, Posting{b.own(Receivable), amount.Neg(), line})
	return e, b.take(e)
}

// Reverse takes an entry back by its mirror image. Conflict code "reversed-already" for the second
// time, "cannot-reverse" where something later rests on it (a payment since refunded or used) or
// where it is a reversal itself.
func (b *Book) Reverse(s Stamp, id ident.Entry, reason string) (Entry, error) {
	was, err := b.Entry(id)
	if err != nil {
		return Entry{}, err
	}
	if was.Kind == KindReversal {
		return Entry{}, fault.New(fault.Conflict, "cannot-reverse", "This takes another entry back, so it stays. Enter it anew instead.")
	}
	if _, gone := b.TakenBack(id); gone {
		return Entry{}, fault.New(fault.Conflict, "reversed-already", "This was taken back already.")
	}
	postings := make([]Posting, len(was.Postings))
	for i, p := range was.Postings {
		p.Amount = p.Amount.Neg()
		postings[i] = p
	}
	e := b.entry(s, KindReversal, was.Way, reason, postings...)
	e.Reverses = id
	return e, b.take(e)
}

func (b *Book) own(k AccountKind) Account { return Account{k, b.client} }

func (b *Book) entry(s Stamp, k Kind, way Way, reason string, postings ...Posting) Entry {
	return Entry{ID: s.ID, Client: b.client, At: s.At, By: s.By, Kind: k, Way: way, Reason: strings.TrimSpace(reason), Postings: postings}
}

// spread lays an amount over lines and gives the postings that pay them, and what is left.
func (b *Book) spread(amount money.Amount, named []ident.Line) (paid []Posting, rest money.Amount, err error) {
	lines := b.Unpaid()
	if len(named) > 0 {
		lines = lines[:0]
		for i, id := range named {
			if slices.Contains(named[:i], id) {
				continue
			}
			l, err := b.Line(id)
			if err != nil {
				return nil, rest, err
			}
			lines = append(lines, l)
		}
	}
	rest = amount
	for _, l := range lines {
		part := min(rest.Minor, l.Open().Minor)
		if part <= 0 || l.Amount.Currency != amount.Currency {
			continue
		}
		p := money.Of(part, amount.Currency)
		paid = append(paid, Posting{b.own(Receivable), p.Neg(), l.ID})
		rest = rest.Minus(p)
	}
	return paid, rest, nil
}

// take adds the entry when the account is sound with it, and leaves the book untouched otherwise.
func (b *Book) take(e Entry) error {
	next := &Book{client: b.client, entries: slices.Clone(b.entries), lines: maps.Clone(b.lines), credit: maps.Clone(b.credit)}
	next.add(e)
	if !e.Balanced() || !next.sound() {
		return fault.New(fault.Conflict, "cannot-reverse", "Something that came later rests on it. Take that back first.")
	}
	*b = *next
	return nil
}

// sound reports whether the invariants of the package hold.
func (b *Book) sound() bool {
	for _, l := range b.lines {
		if l.Amount.Minor < 0 || l.LetGo.Minor < 0 || l.Refunded.Minor < 0 || l.Refunded.Minor > l.Paid.Minor || l.Open().Minor < 0 {
			return false
		}
	}
	for _, n := range b.credit {
		if n < 0 {
			return false
		}
	}
	return true
}

func wayAndAmount(way Way, amount money.Amount) error {
	switch {
	case !way.Money():
		return fault.Invalidf("way", "Choose cash, card or transfer.")
	case amount.Minor <= 0:
		return fault.Invalidf("amount", "Write an amount above nothing.")
	}
	return nil
}

func within(amount, limit money.Amount, sentence string) error {
	switch {
	case amount.Minor <= 0:
		return fault.Invalidf("amount", "Write an amount above nothing.")
	case amount.Currency != limit.Currency:
		return fault.Invalidf("amount", "This was charged in %s.", limit.Currency)
	case amount.Minor > limit.Minor:
		return fault.Invalidf("amount", sentence, limit)
	}
	return nil
}
