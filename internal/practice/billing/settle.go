package billing

import (
	"maps"
	"slices"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/money"
)

// Choice is what happens with an amount when two people settle.
type Choice string

// The choices: for what the client owes UseOwn, Waive or Ask; for her credit HandBack, or Leave where
// somebody else hands it back.
const (
	UseOwn   Choice = "use-credit" // paid out of her own credit, as far as that goes
	Waive    Choice = "let-go"
	AskToPay Choice = "ask"
	HandBack Choice = "pay-back"
	Leave    Choice = "leave"
)

// Settling says what happens with one amount. Line is a charged line with something to pay, or empty
// for the credit in the amount's currency. Amount is what the person who chose saw, so that money
// which moved meanwhile is noticed.
type Settling struct {
	Line   ident.Line
	Amount money.Amount
	Choice Choice
}

// ToSettle lists what is open on an account, each once: unpaid lines oldest first, then credit by
// currency. Choices are empty.
func (b *Book) ToSettle() []Settling {
	var out []Settling
	for _, l := range b.Unpaid() {
		out = append(out, Settling{Line: l.ID, Amount: l.Open()})
	}
	for _, c := range slices.Sorted(maps.Keys(b.credit)) {
		if n := b.credit[c]; n > 0 {
			out = append(out, Settling{Amount: money.Of(n, c)})
		}
	}
	return out
}

// Open reports whether these are the amounts that are open, as they stand.
func (b *Book) Open(seen []Settling) bool {
	open := b.ToSettle()
	for _, s := range seen {
		i := slices.IndexFunc(open, func(o Settling) bool { return o.Line == s.Line && o.Amount == s.Amount })
		if i < 0 {
			return false
		}
		open = slices.Delete(open, i, i+1)
	}
	return len(open) == 0
}

// Settle posts everything that was chosen, or nothing. It needs one choice for each amount of
// ToSettle, as it stands: Conflict code "money-moved" when an amount is another by now, or one is
// missing. way is how credit is handed back; reason is kept with what is let go. stamp gives the
// next entry's stamp. Credit used for what is owed is used first, handed back is what is left of it.
func (b *Book) Settle(stamp func() Stamp, chosen []Settling, way Way, reason string) ([]Entry, error) {
	if err := b.sameAmounts(chosen); err != nil {
		return nil, err
	}
	next := &Book{client: b.client, entries: slices.Clone(b.entries), lines: maps.Clone(b.lines), credit: maps.Clone(b.credit)}
	before := len(next.entries)
	for _, step := range []Choice{UseOwn, Waive, HandBack} {
		for i, s := range chosen {
			if s.Choice != step {
				continue
			}
			if err := next.settleOne(stamp(), s, way, reason); err != nil {
				return nil, fault.Wrap("settle "+string(chosen[i].Choice), err)
			}
		}
	}
	*b = *next
	return slices.Clone(b.entries[before:]), nil
}

func (b *Book) settleOne(s Stamp, what Settling, way Way, reason string) error {
	switch what.Choice {
	case UseOwn:
		if b.credit[what.Amount.Currency] <= 0 {
			return fault.Invalidf("settle", "There is not enough credit to pay all of it. Choose another way for one of them.")
		}
		_, err := b.UseCredit(s, what.Amount.Currency, what.Line)
		return err
	case Waive:
		_, err := b.LetGo(s, what.Line, what.Amount, reason)
		return err
	default:
		left := money.Of(b.credit[what.Amount.Currency], what.Amount.Currency)
		if left.Zero() {
			return nil // all of it was used for what was owed
		}
		_, err := b.PayBack(s, left, way, reason)
		return err
	}
}

// sameAmounts checks that each open amount has one fitting choice and is what was seen.
func (b *Book) sameAmounts(chosen []Settling) error {
	for _, s := range chosen {
		fits := s.Choice == AskToPay || s.Choice == Waive || s.Choice == UseOwn
		if s.Line == "" {
			fits = s.Choice == HandBack || s.Choice == Leave
		}
		if !fits {
			return fault.Invalidf("settle", "Choose for each amount what happens with it.")
		}
	}
	if !b.Open(chosen) {
		return moneyMoved()
	}
	return nil
}

func moneyMoved() error {
	return fault.New(fault.Conflict, "money-moved", "The account has moved meanwhile. Nothing was settled. Please look at the amounts again.")
}
