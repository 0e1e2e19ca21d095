package office

import (
	"context"
	"errors"
	"time"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/money"
	"github.com/partwell/partwell/internal/practice/billing"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/secondlook"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// longestWhy bounds the reason of a refund or of letting go, in letters.
const longestWhy = 300

func checkWhy(why string) error {
	if len([]rune(why)) > longestWhy {
		return fault.Invalidf("reason", "This is longer than %d letters. Please shorten it.", longestWhy)
	}
	return nil
}

// LineView is one charge on a page of its own, to give something back or to let something go.
type LineView struct {
	Client client.Client
	Line   AccountLine
}

// LineToRefund gives a charge on which something can be given back.
func (o *Office) LineToRefund(ctx context.Context, by staff.Actor, id ident.Client, line ident.Line) (LineView, error) {
	return o.lineView(ctx, by, id, line, staff.Refund)
}

// LineToLetGo gives a charge of which something can be let go.
func (o *Office) LineToLetGo(ctx context.Context, by staff.Actor, id ident.Client, line ident.Line) (LineView, error) {
	return o.lineView(ctx, by, id, line, staff.TakeMoney)
}

func (o *Office) lineView(ctx context.Context, by staff.Actor, id ident.Client, line ident.Line, action staff.Action) (v LineView, err error) {
	err = o.read(ctx, "charge", func(tx *store.Tx) error {
		a, err := openAccount(tx, by, id, tx.Book)
		if err != nil {
			return err
		}
		if err := a.may(action); err != nil {
			return err
		}
		l, err := a.book.Line(line)
		if err == nil && l.Void() {
			err = fault.Missing("charge")
		}
		v = LineView{a.client, a.line(l)}
		return err
	})
	return v, err
}

// RefundRequest gives something back: on one charge, or, where Line is empty, out of the client's
// credit in Currency. Amount is as it was typed. Way billing.ByCredit keeps it for the client, for a
// charge only.
type RefundRequest struct {
	Client   ident.Client
	Line     ident.Line
	Currency money.Currency
	Amount   string
	Way      billing.Way
	Reason   string
}

// RefundCheck is what a refund will do, before it is done. Line is nil where credit is paid back;
// Balance is how the account will stand.
type RefundCheck struct {
	Client  client.Client
	Line    *AccountLine
	Amount  money.Amount
	Balance billing.Balance
}

// CheckRefund says what a refund will do and changes nothing. Errors as Refund.
func (o *Office) CheckRefund(ctx context.Context, by staff.Actor, in RefundRequest) (v RefundCheck, err error) {
	err = o.read(ctx, "check a refund", func(tx *store.Tx) error {
		a, err := openAccount(tx, by, in.Client, tx.Book)
		if err != nil {
			return err
		}
		e, err := a.refund("", in)
		if err != nil {
			return err
		}
		v = RefundCheck{Client: a.client, Amount: e.Size(), Balance: a.book.Balance(e.Size().Currency)}
		if l, err := a.book.Line(in.Line); err == nil {
			line := a.line(l)
			v.Line = &line
		}
		return nil
	})
	return v, err
}

// Refund gives money back, or keeps it as credit, and gives a receipt, whose number it returns. It
// never goes above what was paid on the charge and not given back, nor above the credit there is.
// Invalid on the fields amount, way, reason.
func (o *Office) Refund(ctx context.Context, by staff.Actor, key Key, in RefundRequest) (receipt string, err error) {
	fresh := newID[ident.Entry]()
	return o.work(ctx, by, key, "refund", in, func(tx *store.Tx) (string, error) {
		a, err := openAccount(tx, by, in.Client, tx.LockBook)
		if err != nil {
			return "", err
		}
		e, err := a.refund(fresh, in)
		if err != nil {
			return "", err
		}
		if err := a.post(e, "money.refund"); err != nil {
			return "", err
		}
		return a.receipt(e)
	})
}

func (a *account) refund(id ident.Entry, in RefundRequest) (billing.Entry, error) {
	if err := a.may(staff.Refund); err != nil {
		return billing.Entry{}, err
	}
	currency := in.Currency
	if currency == "" {
		currency = a.house.Currency
	}
	if in.Line != "" {
		l, err := a.book.Line(in.Line)
		if err != nil {
			return billing.Entry{}, err
		}
		currency = l.Amount.Currency
	}
	amount, err := readAmount(in.Amount, currency)
	problems, _ := asProblems(err)
	if !in.Way.Money() && (in.Way != billing.ByCredit || in.Line == "") {
		problems.Add("way", "Choose how it goes back.")
	}
	why, _ := asProblems(checkWhy(in.Reason))
	if err := append(problems, why...).Err(); err != nil {
		return billing.Entry{}, err
	}
	if in.Line == "" {
		return a.book.PayBack(a.stamp(id), amount, in.Way, in.Reason)
	}
	return a.book.Refund(a.stamp(id), in.Line, amount, in.Way, in.Reason)
}

// CreditView is a client's credit in one currency, to use it or to pay it back.
type CreditView struct {
	Client  client.Client
	Balance billing.Balance
	// MayPayBack says that the viewer may hand it out.
	MayPayBack bool
}

// Credit gives a client's credit in a currency, empty for the practice's.
func (o *Office) Credit(ctx context.Context, by staff.Actor, id ident.Client, currency money.Currency) (v CreditView, err error) {
	err = o.read(ctx, "credit", func(tx *store.Tx) error {
		a, err := openAccount(tx, by, id, tx.Book)
		if err != nil {
			return err
		}
		if err := a.may(staff.TakeMoney); err != nil {
			return err
		}
		if currency == "" {
			currency = a.house.Currency
		}
		v = CreditView{a.client, a.book.Balance(currency), a.may(staff.Refund) == nil}
		return nil
	})
	return v, err
}

// LetGo is something open that is not asked for any more. Amount is as it was typed.
type LetGo struct {
	Client ident.Client
	Line   ident.Line
	Amount string
	Reason string
}

// LetGo lets something open on a charge go, and gives the entry. Invalid on the fields amount, reason.
func (o *Office) LetGo(ctx context.Context, by staff.Actor, key Key, in LetGo) (ident.Entry, error) {
	fresh := newID[ident.Entry]()
	id, err := o.work(ctx, by, key, "let go", in, func(tx *store.Tx) (string, error) {
		a, err := openAccount(tx, by, in.Client, tx.LockBook)
		if err != nil {
			return "", err
		}
		if err := a.may(staff.TakeMoney); err != nil {
			return "", err
		}
		l, err := a.book.Line(in.Line)
		if err != nil {
			return "", err
		}
		amount, err := readAmount(in.Amount, l.Amount.Currency)
		problems, _ := asProblems(err)
		why, _ := asProblems(checkWhy(in.Reason))
		problems = append(problems, why...)
		if squeezed(in.Reason) == "" {
			problems.Add("reason", "Say why, in a few words.")
		}
		if err := problems.Err(); err != nil {
			return "", err
		}
		e, err := a.book.LetGo(a.stamp(fresh), in.Line, amount, in.Reason)
		if err != nil {
			return "", err
		}
		return string(fresh), a.post(e, "money.let-go")
	})
	return ident.Entry(id), err
}

// takingBack gives what somebody must be allowed to take an entry back: money that moved and money
// given back belong to those who may refund.
func takingBack(e billing.Entry) staff.Action {
	if e.Kind == billing.KindPayment || e.Kind == billing.KindRefund || e.Kind == billing.KindCredit {
		return staff.Refund
	}
	return staff.TakeMoney
}

// TakeBack takes an entry back. Reason may be empty.
type TakeBack struct {
	Client ident.Client
	Entry  ident.Entry
	Reason string
}

// TakeBackView is what taking an entry back will do. Before and After are how the account stands and
// will stand; Refused says in a sentence why the ledger does not allow it, empty where it does. Whole
// are all entries of the correction that the entry belongs to: they are taken back together.
type TakeBackView struct {
	Moment
	Client        client.Client
	Entry         AccountEntry
	Whole         []AccountEntry
	Before, After billing.Balance
	Refused       string
}

// EntryToTakeBack says what taking an entry back will do, and changes nothing.
func (o *Office) EntryToTakeBack(ctx context.Context, by staff.Actor, id ident.Client, entry ident.Entry) (v TakeBackView, err error) {
	err = o.read(ctx, "entry to take back", func(tx *store.Tx) error {
		a, err := openAccount(tx, by, id, tx.Book)
		if err != nil {
			return err
		}
		e, err := a.entryToTakeBack(entry)
		if err != nil {
			return err
		}
		currency := e.Size().Currency
		v = TakeBackView{Moment: a.moment(), Client: a.client, Entry: a.entry(e), Before: a.book.Balance(currency)}
		if r, ok, err := tx.ReceiptOf(by.Practice, entry); err != nil {
			return err
		} else if ok {
			v.Entry.Receipt = r.Label()
		}
		if c, ok := a.book.Correction(entry); ok {
			for _, e := range c.Entries {
				v.Whole = append(v.Whole, a.entry(e))
			}
		}
		if _, err := a.book.TakeBack(newTakeBackIDs().stamps(a), "fresh", entry, ""); err != nil {
			f, ok := errors.AsType[*fault.Error](err)
			if !ok {
				return err
			}
			v.Refused = f.Message
		}
		v.After = a.book.Balance(currency)
		return nil
	})
	return v, err
}

func (a *account) entryToTakeBack(id ident.Entry) (billing.Entry, error) {
	if err := a.may(staff.SeeMoney); err != nil {
		return billing.Entry{}, err
	}
	e, err := a.book.Entry(id)
	if err != nil {
		return e, err
	}
	return e, a.mayTakeBack(e)
}

// mayTakeBack asks for all that is taken back with an entry.
func (a *account) mayTakeBack(e billing.Entry) error {
	together := []billing.Entry{e}
	if c, ok := a.book.Correction(e.ID); ok {
		together = c.Entries
	}
	for _, e := range together {
		if err := a.may(takingBack(e)); err != nil {
			return err
		}
	}
	return nil
}

// takeBackIDs are the names of what taking back may enter: of a correction a charge, and what takes
// the right charge and the refund back.
type takeBackIDs struct {
	entries [3]ident.Entry
	line    ident.Line
}

func newTakeBackIDs() (ids takeBackIDs) {
	for i := range ids.entries {
		ids.entries[i] = newID[ident.Entry]()
	}
	ids.line = newID[ident.Line]()
	return ids
}

// stamps gives one stamp after the other.
func (ids takeBackIDs) stamps(a *account) func() billing.Stamp {
	n := -1
	return func() billing.Stamp { n++; return a.stamp(ids.entries[n]) }
}

// TakeBack takes a charge, a payment, a refund or something let go back by its mirror image, and
// gives the entry that does so. What put a charge right is taken back as a whole: the charge stands as
// it was, and what a matter shows of it as corrected is not shown any more. Taking back what was given to
// a client may wait for a second look: *Waits. Conflict "reversed-already", or "cannot-reverse" where
// something later rests on it.
func (o *Office) TakeBack(ctx context.Context, by staff.Actor, key Key, in TakeBack) (ident.Entry, error) {
	if err := checkWhy(in.Reason); err != nil {
		return "", err
	}
	id, err := o.careful(ctx, by, key, "take back an entry", in)
	return ident.Entry(id), err
}

func (in TakeBack) do(_ *Office, tx *store.Tx, by staff.Actor) (id string, harm secondlook.Act, err error) {
	a, err := openAccount(tx, by, in.Client, tx.LockBook)
	if err != nil {
		return "", harm, err
	}
	given, err := a.entryToTakeBack(in.Entry)
	if err != nil {
		return "", harm, err
	}
	ids := newTakeBackIDs()
	was, corrected := a.book.Correction(in.Entry)
	all, err := a.book.TakeBack(ids.stamps(a), ids.line, in.Entry, in.Reason)
	if err != nil {
		return "", harm, err
	}
	for _, e := range all {
		if err := a.post(e, "money.take-back"); err != nil {
			return "", harm, err
		}
	}
	harm = a.takesAway(given, corrected)
	if !corrected {
		return string(ids.entries[0]), harm, nil
	}
	return string(ids.entries[0]), harm, tx.WrongAgain(by.Practice, in.Client, was.Was.ID)
}

// slip is for how long who entered something may take it back as a slip of the hand.
const slip = 10 * time.Minute

// takesAway says what taking an entry back would take away from the client: credit, something let go, what
// was given back, or the correction of a charge. What the same person entered just now was a slip.
func (a *account) takesAway(e billing.Entry, corrected bool) secondlook.Act {
	what := ""
	switch {
	case e.By == a.by.Person && a.tx.Now().Before(e.At.Add(slip)):
	case corrected:
		what = "take back the correction of a charge"
	case e.Kind == billing.KindCredit:
		what = "take back the credit of " + e.Size().String()
	case e.Kind == billing.KindLetGo:
		what = "ask again for the " + e.Size().String() + " that were let go"
	case e.Kind == billing.KindRefund:
		what = "take back that " + e.Size().String() + " were given back"
	}
	if what == "" {
		return secondlook.Act{}
	}
	return secondlook.Act{Kind: secondlook.TakeAway, Client: a.client.ID, About: string(e.ID), What: what}
}
