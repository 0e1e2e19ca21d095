package billing

import (
	"fmt"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/money"
)

// Receipt is the paper for money taken or handed back, as it was on its day: names are copied, so
// that later changes do not reach it. Numbers run from 1 in each practice and year without a gap.
// Fields follow what the standards ask for: date, client, therapist, amount, registration number,
// tax number (both may be empty).
type Receipt struct {
	Year         int
	Number       int
	Entry        ident.Entry
	On           civil.Date
	Kind         Kind // KindPayment or KindRefund
	Client       ident.Client
	ClientName   string
	Practice     string
	Therapist    string
	Registration string
	TaxNumber    string
	Way          Way
	Lines        []ReceiptLine
	Kept         money.Amount // the part of a payment that is kept as credit
	Total        money.Amount
}

// ReceiptLine is what was paid or given back on one charge by this payment.
type ReceiptLine struct {
	Line   ident.Line
	What   string
	On     civil.Date
	Price  money.Amount
	Amount money.Amount
}

// Label writes the number for people, "2026-0007".
func (r Receipt) Label() string { return fmt.Sprintf("%d-%04d", r.Year, r.Number) }

// Receipt prepares the receipt of a payment or a refund in this book; the caller fills in the
// names, the date and the number. Invalid code "no-receipt" for other entries.
func (b *Book) Receipt(id ident.Entry) (Receipt, error) {
	for _, e := range b.entries {
		if e.ID == id && (e.Kind == KindPayment || e.Kind == KindRefund) {
			return b.receipt(e), nil
		}
	}
	return Receipt{}, fault.New(fault.Invalid, "no-receipt", "A receipt is given for money taken or handed back.")
}

func (b *Book) receipt(e Entry) Receipt {
	r := Receipt{Entry: e.ID, Kind: e.Kind, Client: b.client, Way: e.Way, Kept: e.Kept(), Total: e.Moved()}
	if e.Kind == KindRefund {
		r.Total = r.Total.Neg()
		if e.Way == ByCredit {
			r.Total = e.Kept()
		}
	}
	for _, p := range e.Postings {
		l, ok := b.lines[p.Line]
		if !ok || p.Account.Kind != Receivable && p.Account.Kind != Refunds {
			continue
		}
		amount := p.Amount
		if amount.Minor < 0 {
			amount = amount.Neg()
		}
		r.Lines = append(r.Lines, ReceiptLine{Line: l.ID, What: l.What, On: l.On, Price: b.ChargedAs(l), Amount: amount})
	}
	return r
}

// ChargedAs is what a line was charged with; of one that was taken back since, what it was before.
func (b *Book) ChargedAs(l Line) money.Amount {
	if !l.Void() {
		return l.Amount
	}
	for _, e := range b.entries {
		for _, opened := range e.Opens {
			if opened.ID == l.ID {
				return opened.Amount
			}
		}
	}
	return l.Amount
}
