// Package billing is the money between a practice and its clients: a small double-entry ledger.
//
// Invariants: the postings of an entry sum to zero in each currency; nothing is changed or removed,
// a mistake is put right by a reversing entry; for each line 0 ≤ refunded ≤ paid ≤ charged less let
// go; a credit is never below nothing. A Book is the fold of a client's entries and decides what may
// be posted; the store only keeps what a Book gave it. The package reads no clock, makes no ids, and
// must not import the store, the web or another subject.
package billing

import (
	"slices"
	"strings"
	"time"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/money"
)

// AccountKind says what an account counts. Debits are positive, credits negative.
type AccountKind string

// The accounts. Receivable and Credit are kept per client, the others per practice.
const (
	Receivable    AccountKind = "receivable"     // what the client still owes
	Credit        AccountKind = "credit"         // what the practice owes the client: prepaid, kept or given
	Income        AccountKind = "income"         // what was charged
	Refunds       AccountKind = "refunds"        // income given back, line by line
	Waived        AccountKind = "let-go"         // income let go, line by line
	Goodwill      AccountKind = "goodwill"       // credit given without a payment
	Cash          AccountKind = "cash"           // money in the till
	CardElsewhere AccountKind = "card-elsewhere" // taken by a card machine that Partwell does not drive
	Transfer      AccountKind = "transfer"       // money by bank
)

// Account names one account: a kind, and the client for those kept per client.
type Account struct {
	Kind   AccountKind
	Client ident.Client
}

// ID gives the account's key: "cash", or "receivable:" and the client's id. Locks are taken in its order.
func (a Account) ID() string {
	if a.Client == "" {
		return string(a.Kind)
	}
	return string(a.Kind) + ":" + string(a.Client)
}

// Way is how money moves.
type Way string

// The ways. ByCredit is none for a payment (see Book.UseCredit), and for a refund means that the
// amount is kept for the client instead of handed out.
const (
	ByCash     Way = "cash"
	ByCard     Way = "card-elsewhere"
	ByTransfer Way = "transfer"
	ByCredit   Way = "credit"
)

// Ways lists how money can be taken or handed back, in the order to offer them.
func Ways() []Way { return []Way{ByCash, ByCard, ByTransfer} }

// Money reports whether w moves money in or out of the practice.
func (w Way) Money() bool { return slices.Contains(Ways(), w) }

// Kind says what an entry records.
type Kind string

// The kinds of entry.
const (
	KindCharge    Kind = "charge"
	KindPayment   Kind = "payment"
	KindUseCredit Kind = "use-credit"
	KindRefund    Kind = "refund"
	KindCredit    Kind = "credit" // credit given out of goodwill
	KindLetGo     Kind = "let-go"
	KindReversal  Kind = "reversal"
)

// Posting is one side of an entry. Line is set where the amount belongs to a charged line.
type Posting struct {
	Account Account
	Amount  money.Amount
	Line    ident.Line
}

// Entry is one thing that happened to a client's money, as balanced postings. Opens holds the line
// that a charge makes. Reverses names the entry that a reversal takes back. Reason is people's words.
type Entry struct {
	ID       ident.Entry
	Client   ident.Client
	At       time.Time
	By       ident.Person
	Kind     Kind
	Way      Way
	Reason   string
	Reverses ident.Entry
	Opens    []Line
	Postings []Posting
}

// Balanced reports whether the postings sum to zero in each currency.
func (e Entry) Balanced() bool {
	sums := map[money.Currency]int64{}
	for _, p := range e.Postings {
		sums[p.Amount.Currency] += p.Amount.Minor
	}
	for _, n := range sums {
		if n != 0 {
			return false
		}
	}
	return len(e.Postings) > 0
}

// Moved gives what the entry brought in (positive) or handed out (negative), in money.
func (e Entry) Moved() money.Amount {
	return e.sum(func(a AccountKind) bool { return Way(a).Money() })
}

// Kept gives what the entry added to the client's credit; negative when it used some.
func (e Entry) Kept() money.Amount {
	return e.sum(func(a AccountKind) bool { return a == Credit }).Neg()
}

// Size gives what the entry is about, as an amount above nothing: the sum of its debits. An entry is
// in one currency.
func (e Entry) Size() (total money.Amount) {
	for _, p := range e.Postings {
		if p.Amount.Minor > 0 {
			total = total.Plus(p.Amount)
		}
	}
	return total
}

func (e Entry) sum(of func(AccountKind) bool) (total money.Amount) {
	for _, p := range e.Postings {
		if of(p.Account.Kind) {
			total = total.Plus(p.Amount)
		}
	}
	return total
}

// Line is one thing charged. Paid, Refunded and LetGo are sums of what was posted on it since; they
// are empty in a line handed to Book.Charge. Visit and Service are empty for a free text.
type Line struct {
	ID        ident.Line
	Client    ident.Client
	Visit     ident.Visit
	Service   ident.Service
	Therapist ident.Person
	What      string
	On        civil.Date
	Amount    money.Amount
	Paid      money.Amount
	Refunded  money.Amount
	LetGo     money.Amount
	Entry     ident.Entry
}

// Open gives what is still to be paid on the line.
func (l Line) Open() money.Amount { return l.Amount.Minus(l.Paid).Minus(l.LetGo) }

// Refundable gives what can still be given back: what was paid and not yet refunded.
func (l Line) Refundable() money.Amount { return l.Paid.Minus(l.Refunded) }

// Void reports whether the charge was taken back.
func (l Line) Void() bool { return l.Amount.Zero() }

func byAge(a, b Line) int {
	return strings.Compare(string(a.On)+string(a.Entry)+string(a.ID), string(b.On)+string(b.Entry)+string(b.ID))
}

// Balance is how client and practice stand in one currency. Both can be above nothing at once:
// credit is used when somebody says so, never by itself.
type Balance struct {
	Owes   money.Amount
	Credit money.Amount
}

// Even reports whether nothing is open on either side.
func (b Balance) Even() bool { return b.Owes.Zero() && b.Credit.Zero() }
