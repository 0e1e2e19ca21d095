package office

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/money"
	"github.com/partwell/partwell/internal/practice/billing"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/store"
)

// paid charges a visit of 60 pounds and pays it, and gives the line and the payment.
func (h *testHouse) paid() (ident.Line, ident.Entry) {
	h.t.Helper()
	v := h.held(h.therapist, pounds(6000))
	h.pay(h.desk, Payment{PayFor: PayFor{Visit: v.ID}, Amount: "60", Way: billing.ByCard})
	got := h.account()
	return got.Lines[0].ID, got.Entries[0].ID
}

func TestARefundNeverGoesAboveWhatWasPaid(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, o := context.Background(), h.office
		line, _ := h.paid()
		in := RefundRequest{Client: h.client, Line: line, Amount: "60.01", Way: billing.ByCash}
		_, err := o.Refund(ctx, h.owner, NewKey(), in)
		wantSentence(t, err, "At most £60.00 can go back on this charge: that is what was paid on it and not yet given back.")
		in.Amount, in.Reason = "25,00", "It hurt"
		check, err := o.CheckRefund(ctx, h.owner, in)
		if err != nil || check.Amount != pounds(2500) || check.Line.Refundable() != pounds(3500) || !check.Balance.Even() {
			t.Errorf("%+v, %v", check, err)
		}
		key := NewKey()
		receipt, err := o.Refund(ctx, h.owner, key, in)
		if err != nil || receipt != "2026-0002" {
			t.Fatalf("%q, %v", receipt, err)
		}
		if again, err := o.Refund(ctx, h.owner, key, in); err != nil || again != receipt {
			t.Errorf("sent twice: %q, %v", again, err)
		}
		in.Amount = "35.01"
		_, err = o.Refund(ctx, h.owner, NewKey(), in)
		wantProblem(t, err, "amount")
		in.Amount, in.Way = "35", billing.ByCredit
		if _, err = o.Refund(ctx, h.desk, NewKey(), in); err != nil {
			t.Error(err)
		}
		got := h.account()
		if got.Lines[0].Refunded != pounds(6000) || got.Balances[0].Credit != pounds(3500) {
			t.Errorf("%+v", got)
		}
		r, err := o.Receipt(ctx, h.owner, receipt)
		if err != nil || r.Receipt.Kind != billing.KindRefund || r.Receipt.Total != pounds(2500) || r.Receipt.Therapist != "Noor Haddad" || len(r.Receipt.Lines) != 1 {
			t.Errorf("%+v, %v", r, err)
		}
		_, err = o.Refund(ctx, h.owner, NewKey(), RefundRequest{Client: h.client, Line: line, Amount: "€5"})
		wantProblem(t, err, "amount")
		wantProblem(t, err, "way")
		_, err = o.Refund(ctx, h.owner, NewKey(), RefundRequest{Client: h.client, Line: newID[ident.Line](), Amount: "5", Way: billing.ByCash})
		wantFault(t, err, fault.NotFound, "")
	})
}

func TestTwoRefundsAtOnce(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		line, _ := h.paid()
		const tries = 8
		errs := make([]error, tries)
		var wait sync.WaitGroup
		for i := range tries {
			wait.Go(func() {
				_, errs[i] = h.office.Refund(context.Background(), h.owner, NewKey(), RefundRequest{Client: h.client, Line: line, Amount: "40", Way: billing.ByCash})
			})
		}
		wait.Wait()
		won := 0
		for _, err := range errs {
			if err == nil {
				won++
			} else {
				wantProblem(t, err, "amount")
			}
		}
		if got := h.account().Lines[0].Refunded; won != 1 || got != pounds(4000) {
			t.Errorf("%d refunds went through, %s given back", won, got)
		}
	})
}

func TestLettingGoAndTakingBack(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, o, v := context.Background(), h.office, h.held(h.therapist, pounds(6000))
		if _, err := o.ChargeVisit(ctx, h.therapist, NewKey(), v.ID); err != nil {
			t.Fatal(err)
		}
		line := h.account().Lines[0].ID
		_, err := o.LetGo(ctx, h.therapist, NewKey(), LetGo{Client: h.client, Line: line, Amount: "x", Reason: " "})
		wantProblem(t, err, "amount")
		wantProblem(t, err, "reason")
		_, err = o.LetGo(ctx, h.therapist, NewKey(), LetGo{Client: h.client, Line: line, Amount: "60.01", Reason: "Kindness"})
		wantProblem(t, err, "amount")
		gone, err := o.LetGo(ctx, h.therapist, NewKey(), LetGo{Client: h.client, Line: line, Amount: "10", Reason: "Began late"})
		if err != nil || h.account().Balances[0].Owes != pounds(5000) {
			t.Fatalf("%v, %v", h.account().Balances, err)
		}
		view, err := o.EntryToTakeBack(ctx, h.therapist, h.client, gone)
		if err != nil || view.Refused != "" || view.Before.Owes != pounds(5000) || view.After.Owes != pounds(6000) || view.Entry.Reason != "Began late" {
			t.Errorf("%+v, %v", view, err)
		}
		back := TakeBack{Client: h.client, Entry: gone}
		if _, err := o.TakeBack(ctx, h.therapist, NewKey(), back); err != nil || h.account().Balances[0].Owes != pounds(6000) {
			t.Errorf("%v, %v", h.account().Balances, err)
		}
		_, err = o.TakeBack(ctx, h.therapist, NewKey(), back)
		wantFault(t, err, fault.Conflict, "reversed-already")
		if got := h.account().Entries; !got[1].Gone || got[1].MayTakeBack || got[0].MayTakeBack {
			t.Errorf("%+v", got)
		}
	})
}

func TestTakingAPaymentBack(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, o := context.Background(), h.office
		line, payment := h.paid()
		back := TakeBack{Client: h.client, Entry: payment, Reason: "It was cash"}
		_, err := o.TakeBack(ctx, h.therapist, NewKey(), back)
		wantFault(t, err, fault.Forbidden, "")
		refund := RefundRequest{Client: h.client, Line: line, Amount: "1", Way: billing.ByCash}
		if _, err := o.Refund(ctx, h.desk, NewKey(), refund); err != nil {
			t.Fatal(err)
		}
		if v, err := o.EntryToTakeBack(ctx, h.desk, h.client, payment); err != nil || v.Refused == "" || v.Before != v.After || v.Entry.Receipt != "2026-0001" {
			t.Errorf("%+v, %v", v, err)
		}
		_, err = o.TakeBack(ctx, h.desk, NewKey(), back)
		wantFault(t, err, fault.Conflict, "cannot-reverse")
		if _, err := o.TakeBack(ctx, h.desk, NewKey(), TakeBack{Client: h.client, Entry: h.account().Entries[0].ID}); err != nil {
			t.Fatal(err)
		}
		key := NewKey()
		first, err := o.TakeBack(ctx, h.desk, key, back)
		if err != nil {
			t.Fatal(err)
		}
		if again, err := o.TakeBack(ctx, h.desk, key, back); err != nil || again != first {
			t.Errorf("sent twice: %s, %v", again, err)
		}
		if r, err := o.Receipt(ctx, h.desk, "2026-0001"); err != nil || r.Gone != "2026-03-03" {
			t.Errorf("%+v, %v", r, err)
		}
		if got := h.account().Balances[0].Owes; got != pounds(6000) {
			t.Errorf("%s is open", got)
		}
		_, err = o.TakeBack(ctx, h.desk, NewKey(), TakeBack{Client: h.client, Entry: newID[ident.Entry]()})
		wantFault(t, err, fault.NotFound, "")
	})
}

func TestNumbersOfReceipts(t *testing.T) {
	for label, want := range map[string]bool{"2026-0007": true, "2026-12345": true, "2026-7": false, "2026": false, "": false, "x-y": false,
		"+2026-0007": false, "99999-0001": false, "2026-99999999999": false, "2026-0007-1": false} {
		if _, _, ok := readLabel(label); ok != want {
			t.Errorf("%q is a number: %v", label, ok)
		}
	}
	eachHouse(t, func(t *testing.T, h *testHouse) {
		_, err := h.office.Receipt(context.Background(), h.owner, "2026-0007")
		wantFault(t, err, fault.NotFound, "")
	})
}

// TestTheLedgerHoldsThroughTheOffice does anything in any order to new clients' money: what the
// lists show is what the entries say, and nothing is ever given back that was not paid.
func TestTheLedgerHoldsThroughTheOffice(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, o, n := context.Background(), h.office, 0
		rapid.Check(t, func(t *rapid.T) {
			n++
			h.client = newID[ident.Client]()
			h.update(func(tx *store.Tx) error {
				c, err := client.Client{ID: h.client, Name: fmt.Sprintf("Client %d", n), Therapist: h.therapist.Person}.Tidy()
				if err != nil {
					return err
				}
				return tx.AddClient(h.practice, c)
			})
			for range rapid.IntRange(1, 7).Draw(t, "deeds") {
				got := h.account()
				var line ident.Line
				var entry ident.Entry
				if len(got.Lines) > 0 {
					line = rapid.SampledFrom(got.Lines).Draw(t, "line").ID
				}
				if len(got.Entries) > 0 {
					entry = rapid.SampledFrom(got.Entries).Draw(t, "entry").ID
				}
				amount := fmt.Sprintf("%d,%02d", rapid.IntRange(0, 120).Draw(t, "pounds"), rapid.IntRange(0, 99).Draw(t, "pence"))
				way := rapid.SampledFrom([]billing.Way{billing.ByCash, billing.ByCard, billing.ByTransfer, billing.ByCredit}).Draw(t, "way")
				told := got.Balances[0].Owes.Plain()
				deeds := []func() error{
					func() error {
						_, err := o.Charge(ctx, h.desk, NewKey(), NewCharge{Client: h.client, What: "Oil", Amount: amount, Sold: true})
						return err
					},
					func() error {
						_, err := o.TakePayment(ctx, h.desk, NewKey(), Payment{PayFor: PayFor{Client: h.client}, Amount: amount, Way: way, Told: told})
						return err
					},
					func() error {
						_, err := o.Refund(ctx, h.desk, NewKey(), RefundRequest{Client: h.client, Line: line, Amount: amount, Way: way})
						return err
					},
					func() error {
						_, err := o.LetGo(ctx, h.desk, NewKey(), LetGo{Client: h.client, Line: line, Amount: amount, Reason: "So be it"})
						return err
					},
					func() error { _, err := o.UseCredit(ctx, h.desk, NewKey(), PayFor{Client: h.client}); return err },
					func() error {
						_, err := o.TakeBack(ctx, h.desk, NewKey(), TakeBack{Client: h.client, Entry: entry})
						return h.looked(err)
					},
				}
				if err := rapid.SampledFrom(deeds).Draw(t, "deed")(); err != nil && fault.KindOf(err) == fault.Internal {
					t.Fatal(err)
				}
			}
			soundMoney(t, h)
		})
	})
}

// soundMoney compares a client's entries, lines, receipts and the sums that lists show.
func soundMoney(t *rapid.T, h *testHouse) {
	got := h.account()
	open := money.Of(0, "GBP")
	for _, e := range got.Entries {
		if !e.Balanced() {
			t.Fatalf("%s does not balance: %v", e.Kind, e.Postings)
		}
		if moves := e.Kind == billing.KindPayment || e.Kind == billing.KindRefund; moves != (e.Receipt != "") {
			t.Fatalf("%s has the receipt %q", e.Kind, e.Receipt)
		}
	}
	for _, l := range got.Lines {
		open = open.Plus(l.Open())
		if l.Refunded.Minor < 0 || l.Refunded.Minor > l.Paid.Minor || l.Open().Minor < 0 {
			t.Fatalf("%+v", l.Line)
		}
	}
	if got.Balances[0].Owes != open || got.Balances[0].Credit.Minor < 0 {
		t.Fatalf("%v, and the lines say %s", got.Balances, open)
	}
	var listed []billing.Balance
	h.view(func(tx *store.Tx) (err error) {
		listed, err = tx.BalancesOf(h.practice, h.client)
		return err
	})
	if even := got.Balances[0].Even(); even != (len(listed) == 0) || !even && listed[0] != got.Balances[0] {
		t.Fatalf("lists show %v, the account says %v", listed, got.Balances)
	}
}
