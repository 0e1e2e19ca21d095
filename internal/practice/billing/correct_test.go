package billing

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/money"
)

// charged is an account with one charge of 90, and what was paid on it.
func charged(t interface{ Fatal(...any) }, paid int64) *Book {
	b, next := Read("kim", nil), stamps("e")
	if _, err := b.Charge(next(), Line{ID: "wrong", Visit: "v", What: "Massage", On: "2026-03-02", Amount: gbp(9000)}); err != nil {
		t.Fatal(err)
	}
	if paid > 0 {
		if _, err := b.Pay(next(), gbp(paid), ByCard, "wrong"); err != nil {
			t.Fatal(err)
		}
	}
	return b
}

func TestCorrectIsOneStep(t *testing.T) {
	for name, c := range map[string]struct {
		paid, right  int64
		way          Way
		back         int64
		owes, credit int64
		entries      int
		line         ident.Line
	}{
		"paid, back on the card":         {9000, 6000, ByCard, 3000, 0, 0, 3, "right"},
		"paid, kept as credit":           {9000, 6000, ByCredit, 3000, 0, 3000, 3, "right"},
		"charged twice: nothing is left": {9000, 0, ByCash, 9000, 0, 0, 2, "wrong"},
		"not paid yet":                   {0, 6000, ByCard, 0, 6000, 0, 2, "right"},
		"paid in part":                   {5000, 6000, ByCard, 0, 1000, 0, 2, "right"},
	} {
		t.Run(name, func(t *testing.T) {
			b := charged(t, c.paid)
			got, err := b.Correct(stamps("c"), "wrong", "right", gbp(c.right), c.way, "typed wrong")
			if err != nil || got.Back != gbp(c.back) || len(got.Entries) != c.entries || got.Line != c.line || (got.Refund != "") != (c.back > 0) {
				t.Fatalf("%+v, %v", got, err)
			}
			owes := int64(9000) - c.paid
			for _, e := range got.Entries {
				for _, p := range e.Postings {
					if p.Account.Kind == Receivable {
						owes += p.Amount.Minor
					}
				}
				if owes < 0 {
					t.Errorf("after %s the client owes %d", e.Kind, owes)
				}
			}
			if last := got.Entries[len(got.Entries)-1]; last.Kind != KindReversal || last.Reverses != "e001" {
				t.Errorf("the wrong charge is taken back: %+v", last)
			}
			if bal := b.Balance("GBP"); bal.Owes != gbp(c.owes) || bal.Credit != gbp(c.credit) {
				t.Errorf("%+v", bal)
			}
			if again := Read("kim", b.Entries()); again.Balance("GBP") != b.Balance("GBP") || len(again.Lines()) != len(b.Lines()) {
				t.Error("read again it is another account")
			}
			if got.Refund != "" {
				r, err := b.Receipt(got.Refund)
				if err != nil || r.Total != gbp(c.back) || len(r.Lines) != 1 || r.Lines[0].Price != gbp(9000) {
					t.Errorf("the receipt: %+v, %v", r, err)
				}
			}
			if _, err := b.Correct(stamps("d"), "wrong", "again", gbp(0), c.way, ""); !fault.Is(err, fault.Conflict) {
				t.Errorf("a second time: %v", err)
			}
		})
	}
}

func TestCorrectRefuses(t *testing.T) {
	b := charged(t, 9000)
	before := len(b.Entries())
	for name, c := range map[string]struct {
		right money.Amount
		way   Way
	}{
		"not less":         {gbp(9000), ByCard},
		"below nothing":    {gbp(-1), ByCard},
		"another currency": {money.Of(1, "EUR"), ByCard},
		"no way":           {gbp(1), "shells"},
	} {
		if _, err := b.Correct(stamps("c"), "wrong", "right", c.right, c.way, ""); !fault.Is(err, fault.Invalid) || len(b.Entries()) != before {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := b.Correct(stamps("c"), "nowhere", "right", gbp(1), ByCard, ""); !fault.Is(err, fault.NotFound) {
		t.Errorf("%v", err)
	}
}

// What was given back or let go before stays, and counts.
func TestCorrectAfterSomethingWentBack(t *testing.T) {
	b := charged(t, 7000)
	if _, err := b.Refund(Stamp{ID: "r"}, "wrong", gbp(500), ByCash, ""); err != nil {
		t.Fatal(err)
	}
	got, err := b.Correct(stamps("c"), "wrong", "right", gbp(6000), ByTransfer, "typed wrong")
	if err != nil || got.Back != gbp(500) || got.Line != "wrong" || len(got.Entries) != 2 {
		t.Fatalf("%+v, %v", got, err)
	}
	l, _ := b.Line("wrong")
	if !l.Open().Zero() || l.Refundable() != gbp(6000) {
		t.Errorf("%+v", l)
	}
	if _, err := b.Correct(stamps("d"), "wrong", "right", gbp(6000), ByTransfer, ""); !fault.Is(err, fault.Invalid) {
		t.Errorf("nothing is left: %v", err)
	}
}

// A correction that was wrong itself is taken back as one, whichever of its entries is pressed.
func TestACorrectionIsTakenBackAsOne(t *testing.T) {
	for name, c := range map[string]struct {
		paid, right, later int64 // later is paid on the right charge since
		way                Way
	}{
		"paid":              {9000, 6000, 0, ByCard},
		"kept as credit":    {9000, 6000, 0, ByCredit},
		"nothing is left":   {9000, 0, 0, ByCash},
		"not paid":          {0, 6000, 0, ByCard},
		"paid in part":      {5000, 6000, 0, ByCard},
		"paid in two parts": {5000, 6000, 1000, ByCard},
	} {
		t.Run(name, func(t *testing.T) {
			b := charged(t, c.paid)
			before := b.Balance("GBP")
			done, err := b.Correct(stamps("c"), "wrong", "right", gbp(c.right), c.way, "typed wrong")
			if err != nil {
				t.Fatal(err)
			}
			if c.later > 0 {
				if _, err := b.Pay(Stamp{ID: "later"}, gbp(c.later), ByCash, "right"); err != nil {
					t.Fatal(err)
				}
			}
			for _, e := range done.Entries {
				if e.Kind == KindUseCredit || e.Kind == KindPayment {
					t.Errorf("it says that something was paid: %+v", e)
				}
				got, ok := b.Correction(e.ID)
				if !ok || got.Was.ID != "wrong" || got.Back != done.Back || len(got.Entries) != len(done.Entries) {
					t.Errorf("%s belongs to it: %+v, %v", e.Kind, got, ok)
				}
			}
			if _, ok := b.Correction("e001"); ok {
				t.Error("the charge of then is no part of it")
			}
			if _, err := b.TakeBack(stamps("t"), "again", done.Entries[0].ID, "it was right"); err != nil {
				t.Fatal(err)
			}
			l, _ := b.Line("again")
			if got := b.Balance("GBP"); l.Amount != gbp(9000) || l.Visit != "v" || l.Paid.Minor != c.paid+c.later || got.Credit != before.Credit || got.Owes.Minor != before.Owes.Minor-c.later {
				t.Errorf("%+v, %+v", l, got)
			}
			if again := Read("kim", b.Entries()); len(again.Lines()) != 1 || again.Balance("GBP") != b.Balance("GBP") {
				t.Error("read again it is another account")
			}
			if _, err := b.Correct(stamps("d"), "again", "third", gbp(c.right), c.way, "it was wrong"); err != nil {
				t.Errorf("put right once more: %v", err)
			}
		})
	}
}

func TestWhatRestsOnACorrectionIsTakenBackFirst(t *testing.T) {
	b := charged(t, 9000)
	done, err := b.Correct(stamps("c"), "wrong", "right", gbp(6000), ByCard, "typed wrong")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.Refund(Stamp{ID: "r"}, "right", gbp(500), ByCash, ""); err != nil {
		t.Fatal(err)
	}
	n := len(b.Entries())
	if _, err := b.TakeBack(stamps("t"), "again", done.Refund, ""); !fault.Is(err, fault.Conflict) || len(b.Entries()) != n {
		t.Errorf("%v, %d entries", err, len(b.Entries()))
	}
	gone, err := b.TakeBack(stamps("u"), "x", "r", "")
	if err != nil || len(gone) != 1 || gone[0].Reverses != "r" {
		t.Errorf("what is no correction goes back by itself: %+v, %v", gone, err)
	}
}

func TestAmendNeverGoesAboveWhatWasPaid(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := charged(t, rapid.Int64Range(1, 9000).Draw(t, "paid"))
		for i := range 4 {
			way := rapid.SampledFrom([]Way{ByCash, ByCredit, LetGoWay}).Draw(t, "way")
			e, given, err := b.Amend(Stamp{ID: ident.Entry(rune('a' + i))}, Amends{"wrong", gbp(rapid.Int64Range(1, 9000).Draw(t, "amount")), way}, "fair")
			if err != nil || (e.ID != "") == given.Zero() {
				t.Fatalf("%+v, %s, %v", e, given, err)
			}
			l, _ := b.Line("wrong")
			if l.Refunded.Minor > l.Paid.Minor || l.Open().Minor < 0 {
				t.Fatalf("%+v", l)
			}
		}
	})
}

func TestAmendsFit(t *testing.T) {
	b := charged(t, 4000)
	for want, a := range map[string]Amends{"4001": {"wrong", gbp(4001), ByCash}, "5001": {"wrong", gbp(5001), LetGoWay}, "0": {"wrong", gbp(0), ByCash}} {
		if err := b.Fits(a); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", want, err)
		}
	}
	if b.Fits(Amends{"wrong", gbp(4000), ByCash}) != nil || b.Fits(Amends{"wrong", gbp(5000), LetGoWay}) != nil {
		t.Error("what was paid and what is open can go")
	}
}

func TestMarks(t *testing.T) {
	line := Line{ID: "l", Visit: "v", Service: "s", What: "Massage", On: "2026-03-02", Amount: gbp(9000)}
	fine := Facts{Line: line, Agreed: gbp(9000), AgreedOn: "2026-02-20", List: gbp(9900), Booked: 60, Real: 60, Others: []Line{line}}
	change := func(f func(*Facts)) Facts { x := fine; f(&x); return x }
	other := Line{ID: "o", What: "Massage", On: "2026-03-02", Amount: gbp(9000)}
	for name, c := range map[string]struct {
		f        Facts
		marks    []Mark
		expected int64
	}{
		"all as agreed":                       {fine, nil, 9000},
		"above the price told at booking":     {change(func(f *Facts) { f.Agreed = gbp(6000) }), []Mark{AboveBooking}, 6000},
		"below it":                            {change(func(f *Facts) { f.Agreed = gbp(9500) }), nil, 9500},
		"in another currency":                 {change(func(f *Facts) { f.Agreed = money.Of(9000, "EUR") }), []Mark{AboveBooking}, 9900},
		"above the list, no price at booking": {change(func(f *Facts) { f.Agreed, f.List = money.Amount{}, gbp(8000) }), []Mark{AboveList}, 8000},
		"the same once more":                  {change(func(f *Facts) { f.Others = []Line{line, other} }), []Mark{Twice}, 0},
		"another day":                         {change(func(f *Facts) { o := other; o.On = "2026-03-03"; f.Others = []Line{line, o} }), nil, 9000},
		"a fee never told":                    {change(func(f *Facts) { f.Fee = true; f.Terms = []Term{{Title: "Late"}} }), []Mark{NotTold}, 0},
		"a fee told afterwards":               {change(func(f *Facts) { f.Fee = true; f.Terms = []Term{{Told: "2026-03-03"}} }), []Mark{NotTold}, 0},
		"a fee told before":                   {change(func(f *Facts) { f.Fee = true; f.Terms = []Term{{Told: "2026-02-20"}} }), nil, 9000},
		"credit forgotten":                    {change(func(f *Facts) { f.Off = gbp(1500) }), []Mark{OffForgotten}, 9000},
		"less time":                           {change(func(f *Facts) { f.Real = 50 }), []Mark{LessTime}, 9000},
		"time not known":                      {change(func(f *Facts) { f.Real = 0 }), nil, 9000},
	} {
		if got := c.f.Marks(); !slices.Equal(got, c.marks) || c.f.Expected() != gbp(c.expected) {
			t.Errorf("%s: %v, %s", name, got, c.f.Expected())
		}
	}
}

func TestHolds(t *testing.T) {
	all := []Hold{{Line: "a"}, {Line: "b", Lifted: "2026-03-02"}}
	if !Holds(all, "a") || Holds(all, "b") || Holds(nil, "a") {
		t.Error("only what is not lifted holds")
	}
	if got := NotHeld([]Line{{ID: "a"}, {ID: "b"}}, all); len(got) != 1 || got[0].ID != "b" {
		t.Errorf("%+v", got)
	}
}

func TestAnImprovementHasAnEnd(t *testing.T) {
	i := Improvement{ID: "i", By: "2026-04-01"}
	if _, err := i.End(true, " ", "2026-03-30"); !fault.Is(err, fault.Invalid) {
		t.Errorf("%v", err)
	}
	i, err := i.End(true, "no wrong price since", "2026-03-30")
	if err != nil || !i.Ended() || !i.Worked {
		t.Fatalf("%+v, %v", i, err)
	}
	if _, err := i.End(false, "again", "2026-03-31"); !fault.Is(err, fault.Conflict) {
		t.Errorf("%v", err)
	}
}
