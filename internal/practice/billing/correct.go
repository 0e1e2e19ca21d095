package billing

import (
	"maps"
	"slices"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/money"
)

// Corrected is what putting a charge right came to: the entries in their order, what went back
// (nothing where nothing was paid above the right amount), and the entry that gave it back, if any.
type Corrected struct {
	Entries []Entry
	Back    money.Amount
	Refund  ident.Entry
	// Line is the right charge; the wrong one where nothing is charged any more, or where it stayed
	// because something had been given back or let go on it before.
	Line ident.Line
}

// Correct puts a charge right in one step, or not at all: the charge is taken back, the right one
// (its id is fresh) stands in its place with what was paid, and what was paid above it goes back by
// way. Where something was given back or let go on the charge before, it stays, and the difference is
// given back and let go on it. stamp gives the next entry's stamp. Invalid on field "right" for an
// amount that is not below the charge; Conflict "corrected-already" for a charge that was taken back.
func (b *Book) Correct(stamp func() Stamp, line, fresh ident.Line, right money.Amount, way Way, reason string) (Corrected, error) {
	l, err := b.Line(line)
	switch {
	case err != nil:
		return Corrected{}, err
	case l.Void():
		return Corrected{}, fault.New(fault.Conflict, "corrected-already", "This charge was taken back already. Nothing was changed.")
	case right.Currency != l.Amount.Currency:
		return Corrected{}, fault.Invalidf("right", "This was charged in %s.", l.Amount.Currency)
	case right.Minor < 0 || right.Minor >= l.Amount.Minor:
		return Corrected{}, fault.Invalidf("right", "Write less than %s, which was charged.", l.Amount)
	case way != ByCredit && !way.Money():
		return Corrected{}, fault.Invalidf("way", "Choose how it goes back.")
	}
	next := &Book{client: b.client, entries: slices.Clone(b.entries), lines: maps.Clone(b.lines), credit: maps.Clone(b.credit)}
	var done Corrected
	if l.Refunded.Zero() && l.LetGo.Zero() {
		done = next.replace(stamp, l, fresh, right, way, reason)
	} else if done, err = next.reduce(stamp, l, right, way, reason); err != nil {
		return Corrected{}, err
	}
	for _, e := range done.Entries {
		if !e.Balanced() {
			return Corrected{}, fault.New(fault.Internal, "unbalanced", "An entry that does not balance was refused.")
		}
	}
	if !next.sound() {
		return Corrected{}, fault.New(fault.Conflict, "cannot-reverse", "Something that came later rests on it. Take that back first.")
	}
	*b = *next
	return done, nil
}

// replace gives back what was paid too much, enters the right charge with what was paid, and takes the
// wrong one back last, what was paid moving from one to the other, so that what the client owes never falls below nothing on the way.
func (b *Book) replace(stamp func() Stamp, l Line, fresh ident.Line, right money.Amount, way Way, reason string) Corrected {
	done := Corrected{Back: money.Of(max(0, l.Paid.Minor-right.Minor), right.Currency), Line: l.ID}
	keep := func(e Entry) {
		done.Entries = append(done.Entries, e)
		b.add(e)
	}
	if !done.Back.Zero() {
		out := Account{Kind: AccountKind(way)}
		if way == ByCredit {
			out = b.own(Credit)
		}
		e := b.entry(stamp(), KindRefund, way, reason, Posting{b.own(Receivable), done.Back, l.ID}, Posting{out, done.Back.Neg(), ""})
		done.Refund = e.ID
		keep(e)
	}
	moved, now := l.Paid.Minus(done.Back), ident.Line("")
	if !right.Zero() {
		keep(b.again(stamp(), l, fresh, right, reason))
		done.Line, now = fresh, fresh
	}
	keep(b.instead(stamp(), l, now, moved, reason))
	return done
}

// again charges a line anew, with a right amount.
func (b *Book) again(s Stamp, l Line, fresh ident.Line, amount money.Amount, reason string) Entry {
	e := b.entry(s, KindCharge, "", reason, Posting{b.own(Receivable), amount, fresh}, Posting{Account{Kind: Income}, amount.Neg(), fresh})
	l.ID, l.Amount, l.Paid, l.Refunded, l.LetGo, l.Entry = fresh, amount, money.Amount{}, money.Amount{}, money.Amount{}, e.ID
	e.Opens = []Line{l}
	return e
}

// instead takes a charge back in whose place another stands, if any, to which what was paid moves. The
// entry names that line also where nothing was paid.
func (b *Book) instead(s Stamp, l Line, now ident.Line, moved money.Amount, reason string) Entry {
	e := b.entry(s, KindReversal, "", reason, Posting{Account{Kind: Income}, l.Amount, l.ID})
	e.Reverses = l.Entry
	if open := l.Amount.Minus(moved); !open.Zero() {
		e.Postings = append(e.Postings, Posting{b.own(Receivable), open.Neg(), l.ID})
	}
	if now != "" {
		e.Postings = append(e.Postings, Posting{b.own(Receivable), moved.Neg(), now})
	}
	return e
}

// reduce brings a charge on which something was given back or let go down to the right amount.
func (b *Book) reduce(stamp func() Stamp, l Line, right money.Amount, way Way, reason string) (Corrected, error) {
	done := Corrected{Back: money.Of(0, right.Currency), Line: l.ID}
	kept := l.Refundable()
	if over := l.Open().Minor - max(0, right.Minor-kept.Minor); over > 0 {
		e, err := b.LetGo(stamp(), l.ID, money.Of(over, right.Currency), reason)
		if err != nil {
			return done, err
		}
		done.Entries = append(done.Entries, e)
	}
	if over := kept.Minor - right.Minor; over > 0 {
		done.Back = money.Of(over, right.Currency)
		e, err := b.Refund(stamp(), l.ID, done.Back, way, reason)
		if err != nil {
			return done, err
		}
		done.Refund = e.ID
		done.Entries = append(done.Entries, e)
	}
	if len(done.Entries) == 0 {
		return done, fault.Invalidf("right", "What was given back or let go before comes to this already. There is nothing left to put right.")
	}
	return done, nil
}

// Correction is a charge that was put right in one step: the entries that did it, the wrong charge, the
// right one (empty where nothing is charged any more), and what went back.
type Correction struct {
	Entries []Entry
	Was     Line
	Now     ident.Line
	Refund  ident.Entry
	Back    money.Amount
}

// Correction finds the correction that an entry belongs to; false for any other entry, and once it was
// taken back.
func (b *Book) Correction(id ident.Entry) (Correction, bool) {
	for _, e := range b.entries {
		if e.Kind != KindReversal {
			continue
		}
		c, ok := b.correction(e)
		if ok && slices.ContainsFunc(c.Entries, func(x Entry) bool { return x.ID == id }) {
			return c, true
		}
	}
	return Correction{}, false
}

// correction reads the correction of which an entry took the wrong charge back.
func (b *Book) correction(reversal Entry) (c Correction, ok bool) {
	for _, p := range reversal.Postings {
		if p.Account.Kind == Income {
			c.Was = b.lines[p.Line]
			c.Was.Amount = p.Amount
		}
	}
	for _, p := range reversal.Postings {
		if p.Line != c.Was.ID {
			c.Now = p.Line
		}
	}
	c.Back = money.Of(0, c.Was.Amount.Currency)
	for _, e := range b.entries {
		_, gone := b.TakenBack(e.ID)
		opens := c.Now != "" && slices.ContainsFunc(e.Opens, func(l Line) bool { return l.ID == c.Now })
		refund := e.Kind == KindRefund && slices.ContainsFunc(e.Postings, func(p Posting) bool { return p.Line == c.Was.ID && p.Account.Kind == Receivable })
		switch {
		case c.Was.ID == "" || gone:
			continue
		case refund:
			c.Refund, c.Back = e.ID, e.Postings[0].Amount
		case !opens:
			continue
		}
		c.Entries, ok = append(c.Entries, e), true
	}
	c.Entries = append(c.Entries, reversal)
	return c, ok
}

// TakeBack takes an entry back as Reverse does; one of a correction takes all of the correction back:
// the charge as it was before (its id is fresh) stands in the place of the other with what was paid,
// and what went back counts as not given back. stamp gives the next entry's stamp. Errors of Reverse.
func (b *Book) TakeBack(stamp func() Stamp, fresh ident.Line, id ident.Entry, reason string) ([]Entry, error) {
	c, ok := b.Correction(id)
	if !ok {
		e, err := b.Reverse(stamp(), id, reason)
		return []Entry{e}, err
	}
	rests := fault.New(fault.Conflict, "cannot-reverse", "Something that came later rests on it. Take that back first.")
	now := b.lines[c.Now]
	if now.Refunded.Minor != 0 || now.LetGo.Minor != 0 {
		return nil, rests
	}
	if other, ok := b.Charged(c.Was.Visit); ok && c.Was.Visit != "" && other.ID != c.Now {
		return nil, fault.New(fault.Conflict, "charged-already", "This visit was charged anew since, with %s. Take that back first.", other.Amount)
	}
	next := &Book{client: b.client, entries: slices.Clone(b.entries), lines: maps.Clone(b.lines), credit: maps.Clone(b.credit)}
	done := []Entry{next.again(stamp(), c.Was, fresh, c.Was.Amount, reason)}
	if c.Now != "" {
		done = append(done, next.instead(stamp(), now, fresh, now.Paid, reason))
	}
	if refund, err := b.Entry(c.Refund); err == nil {
		e := next.entry(stamp(), KindReversal, refund.Way, reason)
		e.Reverses = refund.ID
		for _, p := range refund.Postings {
			if p.Line == c.Was.ID {
				p.Line = fresh
			}
			p.Amount = p.Amount.Neg()
			e.Postings = append(e.Postings, p)
		}
		done = append(done, e)
	}
	next.add(done...)
	if !next.sound() || slices.ContainsFunc(done, func(e Entry) bool { return !e.Balanced() }) {
		return nil, rests
	}
	*b = *next
	return done, nil
}

// Amends is something given back out of fairness, as it was agreed.
type Amends struct {
	Line   ident.Line
	Amount money.Amount
	// Way is how it goes back; LetGoWay lets it go on what is not paid yet.
	Way Way
}

// LetGoWay is the way of amends on a charge that is not paid: it is not asked for any more.
const LetGoWay Way = "let-go"

// Amend books amends as far as the account still has room for them: never above what was paid and not
// yet given back, never above what is open. It gives the entry and what it came to; no entry where
// nothing is left to give.
func (b *Book) Amend(s Stamp, a Amends, reason string) (e Entry, given money.Amount, err error) {
	l, err := b.Line(a.Line)
	if err != nil {
		return e, given, err
	}
	room := l.Refundable()
	if a.Way == LetGoWay {
		room = l.Open()
	}
	given = money.Of(max(0, min(a.Amount.Minor, room.Minor)), l.Amount.Currency)
	switch {
	case given.Zero():
		return e, given, nil
	case a.Way == LetGoWay:
		e, err = b.LetGo(s, a.Line, given, reason)
	default:
		e, err = b.Refund(s, a.Line, given, a.Way, reason)
	}
	return e, given, err
}

// Fits says what keeps amends from being promised now: Invalid on the field "amount".
func (b *Book) Fits(a Amends) error {
	l, err := b.Line(a.Line)
	if err != nil {
		return err
	}
	if a.Way == LetGoWay {
		return within(a.Amount, l.Open(), "Only %s is still open on this charge.")
	}
	return within(a.Amount, l.Refundable(), "At most %s can go back on this charge: that is what was paid on it and not yet given back.")
}
