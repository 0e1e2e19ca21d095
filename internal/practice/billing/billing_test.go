package billing

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/money"
)

const paul ident.Client = "paul"

func gbp(minor int64) money.Amount { return money.Of(minor, "GBP") }

type counter int

func (c *counter) stamp() Stamp {
	*c++
	return Stamp{ID: ident.Entry(fmt.Sprintf("entry-%04d", *c)), At: time.UnixMicro(int64(*c)).UTC(), By: "ines"}
}

func must(t testing.TB, e Entry, err error) Entry {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// twoVisits is an account with 95 charged on 3 March and 60 on 10 March.
func twoVisits(t testing.TB) (*Book, *counter) {
	b, c := Read(paul, nil), new(counter)
	e, err := b.Charge(c.stamp(), Line{ID: "second", What: "Massage, 60 minutes", On: "2026-03-10", Amount: gbp(6000)})
	must(t, e, err)
	e, err = b.Charge(c.stamp(), Line{ID: "first", Visit: "v1", Therapist: "ines", What: "Massage, 90 minutes", On: "2026-03-03", Amount: gbp(9500)})
	must(t, e, err)
	return b, c
}

func line(t testing.TB, b *Book, id ident.Line) Line {
	t.Helper()
	l, err := b.Line(id)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestPaymentGoesToOldestAndRestIsKept(t *testing.T) {
	b, c := twoVisits(t)
	must2 := func(e Entry, err error) Entry { return must(t, e, err) }
	must2(b.Pay(c.stamp(), gbp(10000), ByCash))
	if got := line(t, b, "first").Open(); !got.Zero() {
		t.Errorf("the oldest line is open with %s", got)
	}
	if got := line(t, b, "second").Open(); got != gbp(5500) {
		t.Errorf("the second line is open with %s", got)
	}
	e := must2(b.Pay(c.stamp(), gbp(6000), ByTransfer))
	if got, want := b.Balance("GBP"), (Balance{gbp(0), gbp(500)}); got != want {
		t.Errorf("balance %v, want %v", got, want)
	}
	if e.Kept() != gbp(500) || e.Moved() != gbp(6000) {
		t.Errorf("kept %s of %s", e.Kept(), e.Moved())
	}
}

func TestPaymentOfNamedLineLeavesOthers(t *testing.T) {
	b, c := twoVisits(t)
	e, err := b.Pay(c.stamp(), gbp(7000), ByCard, "second", "second")
	must(t, e, err)
	if got := line(t, b, "first").Paid; !got.Zero() {
		t.Errorf("the other line was paid %s", got)
	}
	if got := b.Balance("GBP"); got != (Balance{gbp(9500), gbp(1000)}) {
		t.Errorf("balance %v", got)
	}
	e, err = b.UseCredit(c.stamp(), "GBP")
	must(t, e, err)
	if got := b.Balance("GBP"); got != (Balance{gbp(8500), gbp(0)}) {
		t.Errorf("after using credit: %v", got)
	}
}

func TestRefundOfALine(t *testing.T) {
	b, c := twoVisits(t)
	e, err := b.Pay(c.stamp(), gbp(15500), ByCash)
	must(t, e, err)
	e, err = b.Refund(c.stamp(), "first", gbp(2500), ByCash, "it hurt")
	must(t, e, err)
	first, second := line(t, b, "first"), line(t, b, "second")
	if first.Refundable() != gbp(7000) || second.Refunded.Minor != 0 {
		t.Errorf("first can give back %s, second gave back %s", first.Refundable(), second.Refunded)
	}
	if _, err = b.Refund(c.stamp(), "first", gbp(7001), ByCash, ""); !fault.Is(err, fault.Invalid) {
		t.Errorf("refund above what was paid: %v", err)
	}
	e, err = b.Refund(c.stamp(), "first", gbp(7000), ByCredit, "")
	must(t, e, err)
	if got := b.Balance("GBP"); got != (Balance{gbp(0), gbp(7000)}) {
		t.Errorf("balance %v", got)
	}
	e, err = b.PayBack(c.stamp(), gbp(7000), ByTransfer, "moving on")
	must(t, e, err)
	if !b.Balance("GBP").Even() {
		t.Errorf("balance %v", b.Balance("GBP"))
	}
}

func TestRefused(t *testing.T) {
	for _, tc := range []struct {
		name string
		kind fault.Kind
		do   func(b *Book, c *counter) (Entry, error)
	}{
		{"charge of nothing", fault.Invalid, func(b *Book, c *counter) (Entry, error) {
			return b.Charge(c.stamp(), Line{ID: "x", What: "y", Amount: gbp(0)})
		}},
		{"charge without words", fault.Invalid, func(b *Book, c *counter) (Entry, error) {
			return b.Charge(c.stamp(), Line{ID: "x", What: " ", Amount: gbp(1)})
		}},
		{"visit twice", fault.Conflict, func(b *Book, c *counter) (Entry, error) {
			return b.Charge(c.stamp(), Line{ID: "x", Visit: "v1", What: "y", Amount: gbp(1)})
		}},
		{"payment of nothing", fault.Invalid, func(b *Book, c *counter) (Entry, error) { return b.Pay(c.stamp(), gbp(-1), ByCash) }},
		{"payment by credit", fault.Invalid, func(b *Book, c *counter) (Entry, error) { return b.Pay(c.stamp(), gbp(1), ByCredit) }},
		{"payment of a line elsewhere", fault.NotFound, func(b *Book, c *counter) (Entry, error) { return b.Pay(c.stamp(), gbp(1), ByCash, "nowhere") }},
		{"refund of what was not paid", fault.Invalid, func(b *Book, c *counter) (Entry, error) {
			return b.Refund(c.stamp(), "first", gbp(1), ByCash, "")
		}},
		{"refund in another currency", fault.Invalid, func(b *Book, c *counter) (Entry, error) {
			return b.Refund(c.stamp(), "first", money.Of(1, "EUR"), ByCash, "")
		}},
		{"pay back without credit", fault.Invalid, func(b *Book, c *counter) (Entry, error) { return b.PayBack(c.stamp(), gbp(1), ByCash, "") }},
		{"use credit without any", fault.Invalid, func(b *Book, c *counter) (Entry, error) { return b.UseCredit(c.stamp(), "GBP") }},
		{"let go without reason", fault.Invalid, func(b *Book, c *counter) (Entry, error) { return b.LetGo(c.stamp(), "first", gbp(1), "") }},
		{"let go of too much", fault.Invalid, func(b *Book, c *counter) (Entry, error) { return b.LetGo(c.stamp(), "first", gbp(9501), "kind") }},
		{"reverse what is not there", fault.NotFound, func(b *Book, c *counter) (Entry, error) { return b.Reverse(c.stamp(), "nothing", "") }},
	} {
		t.Run(tc.name, func(t *testing.T) {
			b, c := twoVisits(t)
			before := b.Lines()
			if _, err := tc.do(b, c); !fault.Is(err, tc.kind) {
				t.Fatalf("got %v, want a fault of kind %v", err, tc.kind)
			}
			if d := cmp.Diff(before, b.Lines()); d != "" {
				t.Errorf("a refused deed changed the account: %s", d)
			}
		})
	}
}

func TestReverse(t *testing.T) {
	b, c := twoVisits(t)
	paid, err := b.Pay(c.stamp(), gbp(9500), ByCash)
	must(t, paid, err)
	back, err := b.Refund(c.stamp(), "first", gbp(100), ByCash, "")
	must(t, back, err)
	if _, err := b.Reverse(c.stamp(), paid.ID, "mistake"); !fault.Is(err, fault.Conflict) {
		t.Errorf("a payment that was refunded since was taken back: %v", err)
	}
	undo, err := b.Reverse(c.stamp(), back.ID, "mistake")
	must(t, undo, err)
	if by, gone := b.TakenBack(back.ID); !gone || by.ID != undo.ID || by.Size() != gbp(100) || back.Size() != gbp(100) {
		t.Errorf("taken back by %+v, %v", by, gone)
	}
	if _, gone := b.TakenBack(paid.ID); gone {
		t.Error("the payment stands, and was called taken back")
	}
	if _, err := b.Reverse(c.stamp(), back.ID, "again"); !fault.Is(err, fault.Conflict) {
		t.Errorf("taken back twice: %v", err)
	}
	if _, err := b.Reverse(c.stamp(), undo.ID, "again"); !fault.Is(err, fault.Conflict) {
		t.Errorf("a reversal was taken back: %v", err)
	}
	e, err := b.Reverse(c.stamp(), paid.ID, "mistake")
	must(t, e, err)
	e, err = b.Reverse(c.stamp(), b.Entries()[1].ID, "wrong price")
	must(t, e, err)
	if _, live := b.Charged("v1"); live {
		t.Error("the visit still has a charge")
	}
	e, err = b.Charge(c.stamp(), Line{ID: "anew", Visit: "v1", What: "Massage", On: "2026-03-03", Amount: gbp(8000)})
	must(t, e, err)
	if got := b.Balance("GBP"); got != (Balance{gbp(14000), gbp(0)}) {
		t.Errorf("balance %v", got)
	}
}

func TestReceipt(t *testing.T) {
	b, c := twoVisits(t)
	e, err := b.Pay(c.stamp(), gbp(10000), ByCard, "first")
	must(t, e, err)
	got, err := b.Receipt(e.ID)
	if err != nil {
		t.Fatal(err)
	}
	got.Year, got.Number = 2026, 7
	want := Receipt{Year: 2026, Number: 7, Entry: e.ID, Kind: KindPayment, Client: paul, Way: ByCard, Kept: gbp(500), Total: gbp(10000),
		Lines: []ReceiptLine{{Line: "first", What: "Massage, 90 minutes", On: civil.Date("2026-03-03"), Price: gbp(9500), Amount: gbp(9500)}}}
	if d := cmp.Diff(want, got); d != "" || got.Label() != "2026-0007" {
		t.Errorf("%s %s", got.Label(), d)
	}
	if e, err = b.Refund(c.stamp(), "first", gbp(500), ByCash, ""); err != nil {
		t.Fatal(err)
	}
	if got, err = b.Receipt(e.ID); err != nil || got.Total != gbp(500) || len(got.Lines) != 1 {
		t.Errorf("receipt of a refund: %+v, %v", got, err)
	}
	if _, err = b.Receipt(b.Entries()[0].ID); !fault.Is(err, fault.Invalid) {
		t.Errorf("receipt of a charge: %v", err)
	}
}

// TestAnySequence is the ledger's law: whatever is done in whatever order, every entry balances, no
// line gives back more than was paid, nothing owed goes below nothing, and reading the entries again
// gives the same account.
func TestAnySequence(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b, c, n := Read(paul, nil), new(counter), 0
		currency := func() money.Currency { return rapid.SampledFrom([]money.Currency{"GBP", "EUR"}).Draw(t, "currency") }
		amount := func() money.Amount { return money.Of(rapid.Int64Range(-10, 300).Draw(t, "minor"), currency()) }
		anyLine := func() ident.Line { return ident.Line(fmt.Sprintf("line-%d", rapid.IntRange(1, 6).Draw(t, "line"))) }
		way := func() Way { return rapid.SampledFrom([]Way{ByCash, ByCard, ByTransfer, ByCredit, ""}).Draw(t, "way") }
		t.Repeat(map[string]func(*rapid.T){
			"charge": func(*rapid.T) {
				n++
				_, _ = b.Charge(c.stamp(), Line{ID: ident.Line(fmt.Sprintf("line-%d", n)), What: "visit", On: "2026-03-03", Amount: amount()})
			},
			"pay":       func(*rapid.T) { _, _ = b.Pay(c.stamp(), amount(), way()) },
			"pay lines": func(*rapid.T) { _, _ = b.Pay(c.stamp(), amount(), way(), anyLine(), anyLine()) },
			"use":       func(*rapid.T) { _, _ = b.UseCredit(c.stamp(), currency()) },
			"refund":    func(*rapid.T) { _, _ = b.Refund(c.stamp(), anyLine(), amount(), way(), "") },
			"back":      func(*rapid.T) { _, _ = b.PayBack(c.stamp(), amount(), way(), "") },
			"give":      func(*rapid.T) { _, _ = b.GiveCredit(c.stamp(), amount(), "sorry") },
			"let go":    func(*rapid.T) { _, _ = b.LetGo(c.stamp(), anyLine(), amount(), "sorry") },
			"reverse": func(*rapid.T) {
				if es := b.Entries(); len(es) > 0 {
					_, _ = b.Reverse(c.stamp(), rapid.SampledFrom(es).Draw(t, "entry").ID, "mistake")
				}
			},
			"": func(t *rapid.T) { lawful(t, b) },
		})
	})
}

func lawful(t *rapid.T, b *Book) {
	totals := map[money.Currency]int64{}
	for _, e := range b.Entries() {
		if !e.Balanced() {
			t.Fatalf("entry %s (%s) does not balance: %v", e.ID, e.Kind, e.Postings)
		}
		for _, p := range e.Postings {
			if p.Account.Kind == Receivable || p.Account.Kind == Credit {
				totals[p.Amount.Currency] += p.Amount.Minor
			}
		}
	}
	for _, l := range b.Lines() {
		if l.Paid.Minor < l.Refunded.Minor || l.Refunded.Minor < 0 || l.Open().Minor < 0 || l.LetGo.Minor < 0 {
			t.Fatalf("line %+v", l)
		}
	}
	for _, c := range b.Currencies() {
		bal := b.Balance(c)
		if bal.Owes.Minor < 0 || bal.Credit.Minor < 0 || bal.Owes.Minor-bal.Credit.Minor != totals[c] {
			t.Fatalf("balance %v, postings say %d", bal, totals[c])
		}
	}
	if d := cmp.Diff(b.Lines(), Read(paul, b.Entries()).Lines()); d != "" {
		t.Fatalf("read again: %s", d)
	}
}
