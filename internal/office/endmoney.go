package office

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/money"
	"github.com/partwell/partwell/internal/practice/billing"
	"github.com/partwell/partwell/internal/practice/promise"
	"github.com/partwell/partwell/internal/practice/protocol/ending"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// planMoney prepares what becomes of the money, as it stands now.
func planMoney(c effectCall) error {
	book, err := c.tx.Book(c.m.practice.ID, c.m.head.Client)
	if err != nil {
		return err
	}
	by := civil.Date(c.e.Answers.One("by"))
	if by != "" && by < c.today() {
		return fault.Invalidf("by", "This day has passed. Choose a later one.")
	}
	choices, how := map[string]string{}, ""
	for _, picked := range c.e.Answers.Each("owed") {
		choices[picked.Item] = picked.Option
	}
	for _, picked := range c.e.Answers.Each("kept") {
		if how != "" && how != picked.Option {
			return fault.Invalidf("kept", "Pay all of it back in one way.")
		}
		choices[picked.Item], how = string(billing.HandBack), picked.Option
	}
	settle, err := settling(book, choices)
	if err != nil {
		return err
	}
	return c.prepare(func(p *ending.Parting) {
		p.Settle, p.Seen, p.AskBy, p.How = settle, true, by, how
	})
}

// settling spreads the choices over the open amounts. A client's own credit is used from the oldest
// charge on; what it does not reach is asked for.
func settling(book *billing.Book, choices map[string]string) ([]ending.Amount, error) {
	var out []ending.Amount
	left, used := map[money.Currency]money.Amount{}, map[money.Currency]money.Amount{}
	open := book.ToSettle()
	for _, s := range open {
		c := s.Amount.Currency
		used[c] = money.Of(0, c)
		if left[c] = money.Of(0, c); s.Line == "" {
			left[c] = s.Amount
		}
	}
	for _, s := range open {
		currency := s.Amount.Currency
		item := "owes-" + strings.ToLower(string(currency))
		if s.Line == "" {
			item = "kept-" + strings.ToLower(string(currency))
		}
		a := ending.Amount{Line: s.Line, Amount: s.Amount, Choice: choices[item], Used: money.Of(0, currency)}
		switch {
		case a.Choice == "":
			return nil, fault.New(fault.Conflict, "money-moved", "The account has moved meanwhile. Please look at the amounts again.")
		case s.Line == "":
			a.Used = used[currency]
		case a.Choice == string(billing.UseOwn) && left[currency].Zero():
			a.Choice = string(billing.AskToPay)
		case a.Choice == string(billing.UseOwn):
			a.Used = s.Amount
			if left[currency].Minor < s.Amount.Minor {
				a.Used = left[currency]
			}
			left[currency], used[currency] = left[currency].Minus(a.Used), used[currency].Plus(a.Used)
		}
		out = append(out, a)
	}
	return out, nil
}

// MoneyPart is what of the money happens in one way: let go, asked for, taken from what is kept, paid
// back.
type MoneyPart struct {
	Choice billing.Choice
	Amount money.Amount
}

// partsOf sums what was chosen for the money, by what happens and by currency.
func partsOf(p ending.Parting) (parts []MoneyPart) {
	for _, choice := range []billing.Choice{billing.HandBack, billing.UseOwn, billing.Waive, billing.AskToPay} {
		sums := map[money.Currency]money.Amount{}
		for _, a := range p.Settle {
			c := a.Amount.Currency
			if _, seen := sums[c]; !seen {
				sums[c] = money.Of(0, c)
			}
			sums[c] = sums[c].Plus(partOf(a, choice))
		}
		for _, c := range slices.Sorted(maps.Keys(sums)) {
			if !sums[c].Zero() {
				parts = append(parts, MoneyPart{choice, sums[c]})
			}
		}
	}
	return parts
}

// partOf is what of an amount happens in one way.
func partOf(a ending.Amount, choice billing.Choice) money.Amount {
	used := money.Of(a.Used.Minor, a.Amount.Currency)
	uses := a.Choice == string(billing.UseOwn)
	switch {
	case uses && choice == billing.UseOwn:
		return used
	case uses && choice == billing.AskToPay, a.Choice == string(choice) && a.Line == "":
		return a.Amount.Minus(used)
	case a.Choice == string(choice):
		return a.Amount
	}
	return money.Of(0, a.Amount.Currency)
}

// moneyWords sums the amounts of one choice: "£40.00", or "£40.00 and €10.00".
func moneyWords(p ending.Parting, choice billing.Choice) string {
	var words []string
	for _, part := range partsOf(p) {
		if part.Choice == choice {
			words = append(words, part.Amount.String())
		}
	}
	return strings.Join(words, " and ")
}

// settleAll books what was chosen for the money, all of it or nothing, with a receipt for what goes
// back. Who may not pay back herself leaves it to who may: it stands on their Today.
func (c effectCall) settleAll(p ending.Parting) error {
	if !p.Seen {
		return nil // for safety: the account stays as it is
	}
	a, err := c.account()
	if err != nil {
		return err
	}
	theirs := a.may(staff.Refund) != nil
	chosen := make([]billing.Settling, 0, len(p.Settle))
	for _, x := range p.Settle {
		s := billing.Settling{Line: x.Line, Amount: x.Amount, Choice: billing.Choice(x.Choice)}
		if s.Choice == billing.HandBack && theirs {
			s.Choice = billing.Leave
		}
		chosen = append(chosen, s)
	}
	stamp := func() billing.Stamp { return a.stamp(newID[ident.Entry]()) }
	entries, err := a.book.Settle(stamp, chosen, billing.Way(cmp.Or(p.How, string(billing.ByTransfer))), "Settled when our sessions ended")
	if err != nil {
		return err
	}
	for _, e := range entries {
		if err := a.post(e, "money.settle"); err != nil {
			return err
		}
		if e.Kind != billing.KindRefund {
			continue
		}
		if _, err := a.receipt(e); err != nil {
			return err
		}
	}
	if err := c.promisePayBack(p, theirs); err != nil {
		return err
	}
	return c.promiseAsk(p)
}

// promisePayBack puts on Today that money has to go back: of who settles it, or of who may pay it back.
// Those may not read the end, so it stands there by itself.
func (c effectCall) promisePayBack(p ending.Parting, theirs bool) error {
	back := moneyWords(p, billing.HandBack)
	if back == "" {
		return nil
	}
	due, err := c.due("next-working-day")
	if err != nil {
		return err
	}
	text := "Pay " + back + " back to " + c.m.who() + wayBackWords[billing.Way(p.How)]
	x := c.m.promise(promise.Agreed, "settle", due, text)
	if theirs {
		x.Case, x.Task, x.Person = "", "", c.m.responsible(c.by)
	}
	return c.tx.AddPromise(c.m.practice.ID, x)
}

var wayBackWords = map[billing.Way]string{billing.ByCash: ", in cash", billing.ByTransfer: ", by bank transfer", billing.ByCard: ", to the card"}

// promiseAsk puts on Today to see whether what was asked for was paid.
func (c effectCall) promiseAsk(p ending.Parting) error {
	asked := moneyWords(p, billing.AskToPay)
	if asked == "" || p.AskBy == "" {
		return nil
	}
	due := p.AskBy.Add(1).At(0, c.m.practice.Location()).Add(-1)
	return c.tx.AddPromise(c.m.practice.ID, c.m.promise(promise.Agreed, "settle", due.UTC(), "See whether "+asked+" was paid"))
}

// loadMoney fills in what becomes of the money: as it was chosen, and what stands on the account now
// where nothing was chosen.
func (w *WholeEnd) loadMoney(tx *store.Tx, m *matter, p ending.Parting) error {
	w.Money, w.Asked, w.Settled, w.How = partsOf(p), p.AskBy, p.Seen, billing.Way(p.How)
	if m.head.Client == "" || p.Holds() || p.State == ending.Opened {
		return nil
	}
	a, err := openAccount(tx, staff.System(m.practice.ID), m.head.Client, tx.Book)
	if err != nil {
		return err
	}
	if w.Uncharged, err = a.uncharged(); err != nil {
		return err
	}
	if !p.Seen {
		w.Open = slices.DeleteFunc(a.balances(), billing.Balance.Even)
		return nil
	}
	seen := make([]billing.Settling, 0, len(p.Settle))
	for _, x := range p.Settle {
		seen = append(seen, billing.Settling{Line: x.Line, Amount: x.Amount})
	}
	if w.moved = !a.book.Open(seen); w.moved {
		w.Open = slices.DeleteFunc(a.balances(), billing.Balance.Even)
	}
	if moneyWords(p, billing.HandBack) == "" || m.viewer.Person == "" {
		return nil
	}
	if a.by = m.viewer; a.may(staff.Refund) != nil {
		w.PaysBack, err = personNamed(tx, m.practice.ID, m.responsible(m.viewer))
	}
	return err
}
