package office

import (
	"context"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/money"
	"github.com/partwell/partwell/internal/practice/billing"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// PayFor says what is paid: a visit (charged in the same step if it was not yet), one charge, or,
// with neither, what is open on the account in a currency. An empty Currency is the one in which
// something is open, else the practice's.
type PayFor struct {
	Client   ident.Client
	Visit    ident.Visit
	Line     ident.Line
	Currency money.Currency
}

// PayView is the page on which money is taken. Visit and Line are nil where none was named; Charged
// is false for a visit that stands on no account yet, Line is then what it will be. Due is what is
// open on it, Before what is open besides, Credit what the client has; both are nothing for a
// therapist who sees only this visit. Others are open in other currencies.
type PayView struct {
	Moment
	Client  client.Client
	For     PayFor
	Visit   *scheduling.Visit
	Line    *AccountLine
	Charged bool
	Due     money.Amount
	Before  money.Amount
	Credit  money.Amount
	Others  []billing.Balance
	// Whole says that the viewer sees all of the account.
	Whole bool
}

// PayView gives the page on which money is taken. Conflict "not-held" or "no-price" for a visit that
// cannot be charged.
func (o *Office) PayView(ctx context.Context, by staff.Actor, in PayFor) (v PayView, err error) {
	err = o.read(ctx, "pay page", func(tx *store.Tx) error {
		a, err := openAccount(tx, by, in.Client, tx.Book)
		if err != nil {
			return err
		}
		p, err := a.payable(in)
		if err != nil {
			return err
		}
		if err := a.may(staff.TakeMoney, p.line.Therapist); err != nil {
			return err
		}
		in.Currency = p.currency
		v = PayView{Moment: a.moment(), Client: a.client, For: in, Visit: p.visit, Charged: p.charged, Due: p.due(a.book), Whole: a.may(staff.TakeMoney) == nil}
		if p.named {
			line := a.line(p.line)
			v.Line = &line
		}
		zero := money.Of(0, p.currency)
		v.Before, v.Credit = zero, zero
		if !v.Whole {
			return nil
		}
		balance := a.book.Balance(p.currency)
		v.Before, v.Credit = balance.Owes, balance.Credit
		if p.charged || !p.named {
			v.Before = balance.Owes.Minus(v.Due)
		}
		for _, other := range a.balances() {
			if other.Owes.Currency != p.currency && !other.Owes.Zero() {
				v.Others = append(v.Others, other)
			}
		}
		return nil
	})
	return v, err
}

// payable is what a payment is for. named says that it is one charge; charged that it stands on the
// account already.
type payable struct {
	visit    *scheduling.Visit
	line     billing.Line
	named    bool
	charged  bool
	currency money.Currency
}

// payable finds what is to be paid. NotFound for a visit or a charge of somebody else.
func (a *account) payable(in PayFor) (payable, error) {
	switch {
	case in.Visit != "":
		return a.payableVisit(in.Visit)
	case in.Line != "":
		l, err := a.book.Line(in.Line)
		if err == nil && l.Void() {
			err = fault.Missing("charge")
		}
		return payable{line: l, named: true, charged: true, currency: l.Amount.Currency}, err
	}
	p := payable{currency: in.Currency}
	for _, b := range a.balances() {
		if p.currency == "" && !b.Owes.Zero() {
			p.currency = b.Owes.Currency
		}
	}
	if p.currency == "" {
		p.currency = a.house.Currency
	}
	if p.currency != a.house.Currency && a.book.Balance(p.currency).Even() {
		return p, fault.Invalidf("amount", "Nothing is open in %s. This practice takes %s.", p.currency, a.house.Currency)
	}
	return p, nil
}

func (a *account) payableVisit(id ident.Visit) (payable, error) {
	v, err := a.tx.Visit(a.by.Practice, id)
	if err != nil {
		return payable{}, err
	}
	if v.Client != a.client.ID {
		return payable{}, fault.Missing("visit")
	}
	p := payable{visit: &v, named: true, currency: v.Price.Currency}
	if p.line, p.charged = a.book.Charged(id); p.charged {
		p.currency = p.line.Amount.Currency
		return p, nil
	}
	p.line = billing.Line{Client: v.Client, Visit: id, Service: v.Service, Therapist: v.Therapist, What: v.Title, On: a.house.Today(v.Starts), Amount: v.Price}
	switch {
	case !v.Live():
		return p, fault.New(fault.Conflict, "not-held", "This visit did not take place, so it is not charged. Nothing was changed.")
	case v.Price.Zero():
		return p, fault.New(fault.Conflict, "no-price", "This visit has no price, so there is nothing to pay. Nothing was changed.")
	}
	return p, nil
}

// due is what is open on it now.
func (p payable) due(b *billing.Book) money.Amount {
	if p.named {
		return p.line.Open()
	}
	return b.Balance(p.currency).Owes
}

// payIDs are the ids of a payment with its charge, made before the Update.
type payIDs struct {
	charge, pay ident.Entry
	line        ident.Line
}

func newPayIDs() payIDs {
	return payIDs{charge: newID[ident.Entry](), line: newID[ident.Line](), pay: newID[ident.Entry]()}
}

// charge puts a visit on the account that does not stand there yet.
func (a *account) charge(p payable, ids payIDs) error {
	if !p.named || p.charged {
		return nil
	}
	p.line.ID = ids.line
	e, err := a.book.Charge(a.stamp(ids.charge), p.line)
	if err != nil {
		return err
	}
	return a.post(e, "money.charge")
}

// lines are what the money goes to, in this order; all says that older charges follow.
func (p payable) lines(b *billing.Book, ids payIDs, all bool) []ident.Line {
	if !p.named {
		return nil
	}
	id := p.line.ID
	if !p.charged {
		id = ids.line
	}
	lines := []ident.Line{id}
	if all {
		for _, l := range b.Unpaid() {
			lines = append(lines, l.ID)
		}
	}
	return lines
}

// Payment is money taken. Amount is as it was typed. Told repeats what the page said is open, in
// figures, once somebody was told that what is above it will be kept as credit.
type Payment struct {
	PayFor
	Amount string
	Way    billing.Way
	Told   string
}

// TakePayment takes money, charges the visit if it was not charged yet, and gives a receipt, whose
// number it returns ("2026-0007"). The money goes to what was named, then to the oldest charges;
// what is above that is kept as credit: Conflict CodeMind asks before. Invalid on the fields amount,
// way; Conflict "not-held", "no-price" as PayView.
func (o *Office) TakePayment(ctx context.Context, by staff.Actor, key Key, in Payment) (receipt string, err error) {
	ids := newPayIDs()
	return o.work(ctx, by, key, "take a payment", in, func(tx *store.Tx) (string, error) {
		a, err := openAccount(tx, by, in.Client, tx.LockBook)
		if err != nil {
			return "", err
		}
		p, err := a.payable(in.PayFor)
		if err != nil {
			return "", err
		}
		if err := a.may(staff.TakeMoney, p.line.Therapist); err != nil {
			return "", err
		}
		e, err := a.pay(p, ids, in)
		if err != nil {
			return "", err
		}
		if err := a.post(e, "money.pay"); err != nil {
			return "", err
		}
		return a.receipt(e)
	})
}

func (a *account) pay(p payable, ids payIDs, in Payment) (billing.Entry, error) {
	amount, err := readAmount(in.Amount, p.currency)
	problems, _ := asProblems(err)
	if !in.Way.Money() {
		problems.Add("way", "Choose cash, card or transfer.")
	}
	if err := problems.Err(); err != nil {
		return billing.Entry{}, err
	}
	due := p.due(a.book)
	if err := a.charge(p, ids); err != nil {
		return billing.Entry{}, err
	}
	e, err := a.book.Pay(a.stamp(ids.pay), amount, in.Way, p.lines(a.book, ids, a.may(staff.TakeMoney) == nil)...)
	if err == nil && !e.Kept().Zero() && in.Told != due.Plain() {
		err = mindCredit(e.Kept(), due)
	}
	return e, err
}

func mindCredit(kept, due money.Amount) error {
	words := "Nothing is open, so " + kept.String() + " would be kept as credit. If that is right, press the button once more."
	if !due.Zero() {
		words = "This is more than the " + due.String() + " that is open: " + kept.String() + " would be kept as credit. If that is right, press the button once more."
	}
	return &fault.Error{Kind: fault.Conflict, Code: CodeMind, Message: words, Problems: fault.Problems{{Field: "amount", Message: words}}}
}

// UseCredit pays what was named, or the oldest charges, out of the client's credit, and gives the
// entry. A visit is charged in the same step. Invalid "no-credit" when there is none or nothing is open.
func (o *Office) UseCredit(ctx context.Context, by staff.Actor, key Key, in PayFor) (ident.Entry, error) {
	ids := newPayIDs()
	id, err := o.work(ctx, by, key, "use credit", in, func(tx *store.Tx) (string, error) {
		a, err := openAccount(tx, by, in.Client, tx.LockBook)
		if err != nil {
			return "", err
		}
		if err := a.may(staff.TakeMoney); err != nil {
			return "", err
		}
		p, err := a.payable(in)
		if err != nil {
			return "", err
		}
		if err := a.charge(p, ids); err != nil {
			return "", err
		}
		e, err := a.book.UseCredit(a.stamp(ids.pay), p.currency, p.lines(a.book, ids, false)...)
		if err != nil {
			return "", err
		}
		return string(ids.pay), a.post(e, "money.use-credit")
	})
	return ident.Entry(id), err
}
