package billing

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/money"
)

// stamps gives stamps with ids of their own.
func stamps(prefix string) func() Stamp {
	n := 0
	return func() Stamp {
		n++
		return Stamp{ID: ident.Entry(fmt.Sprintf("%s%03d", prefix, n)), By: "ana"}
	}
}

// owing is an account with two unpaid lines (40, 60) and a credit of 25.
func owing(t *testing.T) *Book {
	t.Helper()
	b := Read("tammy", nil)
	next := stamps("e")
	for i, amount := range []int64{4000, 6000} {
		l := Line{ID: ident.Line(fmt.Sprintf("l%d", i)), What: "Visit", On: "2026-03-01", Amount: money.Of(amount, "GBP")}
		if _, err := b.Charge(next(), l); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := b.GiveCredit(next(), money.Of(2500, "GBP"), "late start"); err != nil {
		t.Fatal(err)
	}
	return b
}

func choose(b *Book, choices ...Choice) []Settling {
	out := b.ToSettle()
	for i := range out {
		out[i].Choice = choices[i]
	}
	return out
}

func TestSettle(t *testing.T) {
	for name, c := range map[string]struct {
		choices      []Choice
		owes, credit int64
		entries      int
	}{
		"all let go, credit handed back":      {[]Choice{Waive, Waive, HandBack}, 0, 0, 3},
		"credit used for the first":           {[]Choice{UseOwn, Waive, HandBack}, 1500, 0, 2},
		"asked to pay, credit handed back":    {[]Choice{AskToPay, AskToPay, HandBack}, 10000, 0, 1},
		"first asked for, second from credit": {[]Choice{AskToPay, UseOwn, HandBack}, 7500, 0, 1},
	} {
		t.Run(name, func(t *testing.T) {
			b := owing(t)
			entries, err := b.Settle(stamps("s"), choose(b, c.choices...), ByTransfer, "We end here")
			if err != nil {
				t.Fatal(err)
			}
			got := b.Balance("GBP")
			if got.Owes.Minor != c.owes || got.Credit.Minor != c.credit || len(entries) != c.entries {
				t.Errorf("owes %s, credit %s after %d entries", got.Owes, got.Credit, len(entries))
			}
		})
	}
}

func TestSettleIsAllOrNothing(t *testing.T) {
	for name, spoil := range map[string]func(*Book, []Settling) []Settling{
		"an amount left out":   func(_ *Book, s []Settling) []Settling { return s[1:] },
		"a choice left out":    func(_ *Book, s []Settling) []Settling { s[0].Choice = ""; return s },
		"credit let go":        func(_ *Book, s []Settling) []Settling { s[2].Choice = Waive; return s },
		"a line handed back":   func(_ *Book, s []Settling) []Settling { s[0].Choice = HandBack; return s },
		"the same line twice":  func(_ *Book, s []Settling) []Settling { s[1] = s[0]; return s },
		"more than the credit": func(_ *Book, s []Settling) []Settling { s[0].Choice, s[1].Choice = UseOwn, UseOwn; return s },
		"paid while she was at it": func(b *Book, s []Settling) []Settling {
			if _, err := b.Pay(Stamp{ID: "later"}, money.Of(4000, "GBP"), ByCash, "l0"); err != nil {
				panic(err)
			}
			return s
		},
	} {
		t.Run(name, func(t *testing.T) {
			b := owing(t)
			chosen := spoil(b, choose(b, Waive, Waive, HandBack))
			before := b.Entries()
			if _, err := b.Settle(stamps("s"), chosen, ByTransfer, "We end here"); err == nil {
				t.Fatal("settled")
			}
			if diff := cmp.Diff(before, b.Entries()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Whatever is chosen: settled as a whole and balanced, or nothing at all; what is not asked for is even afterwards.
func TestSettleProperties(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		b := Read("tammy", nil)
		next := stamps("e")
		for i := range rapid.IntRange(0, 4).Draw(rt, "lines") {
			l := Line{ID: ident.Line(fmt.Sprintf("l%d", i)), What: "Visit", On: "2026-03-01", Amount: money.Of(rapid.Int64Range(1, 9000).Draw(rt, "amount"), "GBP")}
			if _, err := b.Charge(next(), l); err != nil {
				rt.Fatal(err)
			}
		}
		if n := rapid.Int64Range(0, 9000).Draw(rt, "credit"); n > 0 {
			if _, err := b.GiveCredit(next(), money.Of(n, "GBP"), "thanks"); err != nil {
				rt.Fatal(err)
			}
		}
		chosen := b.ToSettle()
		asked := false
		for i := range chosen {
			chosen[i].Choice = HandBack
			if chosen[i].Line != "" {
				chosen[i].Choice = rapid.SampledFrom([]Choice{Waive, AskToPay, UseOwn}).Draw(rt, "choice")
				asked = asked || chosen[i].Choice != Waive
			}
		}
		before := b.Entries()
		entries, err := b.Settle(stamps("s"), chosen, ByCash, "We end here")
		if err != nil {
			if cmp.Diff(before, b.Entries()) != "" {
				rt.Fatal("half settled")
			}
			return
		}
		for _, e := range entries {
			if !e.Balanced() {
				rt.Fatalf("%+v is not balanced", e)
			}
		}
		if got := b.Balance("GBP"); !got.Credit.Zero() && len(chosen) > 0 || !asked && !got.Even() {
			rt.Fatalf("left: %+v", got)
		}
	})
}
