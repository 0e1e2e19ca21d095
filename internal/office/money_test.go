package office

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/money"
	"github.com/partwell/partwell/internal/practice/billing"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

func pounds(minor int64) money.Amount { return money.Of(minor, "GBP") }

// held stores a visit of the house's client an hour before now, with a therapist, and gives it.
func (h *testHouse) held(who staff.Actor, price money.Amount, change ...func(*scheduling.Visit)) scheduling.Visit {
	h.t.Helper()
	v := scheduling.Visit{ID: newID[ident.Visit](), Client: h.client, Therapist: who.Person, Service: h.service.ID, Title: h.service.Name,
		Starts: h.clock.Now().Add(-time.Hour), Minutes: 60, Price: price, State: scheduling.Done}
	for _, c := range change {
		c(&v)
	}
	h.update(func(tx *store.Tx) error {
		_, err := tx.BookVisit(h.practice, v, time.UTC)
		return err
	})
	return v
}

func (h *testHouse) account() Account {
	h.t.Helper()
	v, err := h.office.Account(context.Background(), h.owner, h.client, true)
	if err != nil {
		h.t.Fatal(err)
	}
	return v
}

func (h *testHouse) pay(by staff.Actor, in Payment) string {
	h.t.Helper()
	in.Client = h.client
	receipt, err := h.office.TakePayment(context.Background(), by, NewKey(), in)
	if err != nil {
		h.t.Fatal(err)
	}
	return receipt
}

func TestAVisitIsChargedAndPaidInOneStep(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, o, v := context.Background(), h.office, h.held(h.therapist, pounds(9500))
		what := PayFor{Client: h.client, Visit: v.ID}
		page, err := o.PayView(ctx, h.desk, what)
		if err != nil || page.Charged || page.Due != pounds(9500) || !page.Before.Zero() || page.Line.What != h.service.Name || page.Line.With.Name != "Noor Haddad" {
			t.Fatalf("%+v, %v", page, err)
		}
		if got := h.account(); len(got.Uncharged) != 1 || len(got.Lines) != 0 {
			t.Errorf("before: %+v", got)
		}
		key, in := NewKey(), Payment{PayFor: what, Amount: "95,00", Way: billing.ByCard}
		receipt, err := o.TakePayment(ctx, h.desk, key, in)
		if err != nil || receipt != "2026-0001" {
			t.Fatalf("%q, %v", receipt, err)
		}
		if again, err := o.TakePayment(ctx, h.desk, key, in); err != nil || again != receipt {
			t.Errorf("sent twice: %q, %v", again, err)
		}
		in.Amount = "90"
		_, err = o.TakePayment(ctx, h.desk, key, in)
		wantFault(t, err, fault.Conflict, "")
		got := h.account()
		if len(got.Uncharged) != 0 || len(got.Lines) != 1 || got.Lines[0].Paid != pounds(9500) || len(got.Entries) != 2 || got.Entries[0].Receipt != receipt || !got.Balances[0].Even() {
			t.Errorf("after: %+v", got)
		}
		r, err := o.Receipt(ctx, h.therapist, receipt)
		if err != nil {
			t.Fatal(err)
		}
		want := billing.Receipt{Year: 2026, Number: 1, Entry: got.Entries[0].ID, On: "2026-03-03", Kind: billing.KindPayment, Client: h.client, ClientName: "Paul Osei",
			Practice: "Carvalho Massage", Therapist: "Noor Haddad", Way: billing.ByCard, Kept: pounds(0), Total: pounds(9500),
			Lines: []billing.ReceiptLine{{Line: got.Lines[0].ID, What: h.service.Name, On: "2026-03-03", Price: pounds(9500), Amount: pounds(9500)}}}
		if d := cmp.Diff(want, r.Receipt); d != "" {
			t.Error(d)
		}
	})
}

func TestPartOfItAndMoreThanIsOwed(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, o := context.Background(), h.office
		first, second := h.held(h.therapist, pounds(6000)), h.held(h.therapist, pounds(4000), func(v *scheduling.Visit) { v.Starts = v.Starts.Add(-24 * time.Hour) })
		what := PayFor{Client: h.client, Visit: first.ID}
		h.pay(h.owner, Payment{PayFor: what, Amount: "20", Way: billing.ByCash})
		if _, err := o.ChargeVisit(ctx, h.owner, NewKey(), second.ID); err != nil {
			t.Fatal(err)
		}
		page, err := o.PayView(ctx, h.owner, what)
		if err != nil || page.Due != pounds(4000) || page.Before != pounds(4000) || !page.Whole {
			t.Errorf("%+v, %v", page, err)
		}
		// More than is open on the visit goes to what is open from before; only the rest is asked about.
		h.pay(h.owner, Payment{PayFor: what, Amount: "50", Way: billing.ByTransfer})
		rest := PayFor{Client: h.client}
		in := Payment{PayFor: rest, Amount: "45", Way: billing.ByCash}
		_, err = o.TakePayment(ctx, h.owner, NewKey(), in)
		wantFault(t, err, fault.Conflict, CodeMind)
		wantSentence(t, err, "This is more than the £30.00 that is open: £15.00 would be kept as credit. If that is right, press the button once more.")
		in.Told = "30.00"
		h.pay(h.owner, in)
		if got := h.account().Balances[0]; got != (billing.Balance{Owes: pounds(0), Credit: pounds(1500)}) {
			t.Errorf("%v", got)
		}
		// At another till meanwhile: what the page said is no longer so, and it asks again.
		_, err = o.TakePayment(ctx, h.owner, NewKey(), in)
		wantFault(t, err, fault.Conflict, CodeMind)
	})
}

func TestCredit(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, o, v := context.Background(), h.office, h.held(h.therapist, pounds(6000))
		h.pay(h.desk, Payment{Amount: "80", Way: billing.ByCash, Told: "0.00"})
		what := PayFor{Client: h.client, Visit: v.ID}
		if page, err := o.PayView(ctx, h.desk, what); err != nil || page.Credit != pounds(8000) {
			t.Errorf("%+v, %v", page, err)
		}
		if _, err := o.UseCredit(ctx, h.desk, NewKey(), what); err != nil {
			t.Fatal(err)
		}
		_, err := o.UseCredit(ctx, h.desk, NewKey(), what)
		wantFault(t, err, fault.Invalid, "no-credit")
		if c, err := o.Credit(ctx, h.therapist, h.client, ""); err != nil || c.Balance.Credit != pounds(2000) || c.MayPayBack {
			t.Errorf("%+v, %v", c, err)
		}
		back := RefundRequest{Client: h.client, Amount: "20.01", Way: billing.ByCash}
		_, err = o.Refund(ctx, h.desk, NewKey(), back)
		wantProblem(t, err, "amount")
		back.Way = billing.ByCredit
		_, err = o.CheckRefund(ctx, h.desk, back)
		wantProblem(t, err, "way")
		back.Way, back.Amount = billing.ByTransfer, "20"
		if check, err := o.CheckRefund(ctx, h.desk, back); err != nil || check.Line != nil || !check.Balance.Even() || check.Amount != pounds(2000) {
			t.Errorf("%+v, %v", check, err)
		}
		receipt, err := o.Refund(ctx, h.desk, NewKey(), back)
		if err != nil || receipt != "2026-0002" || !h.account().Balances[0].Even() {
			t.Errorf("%q, %v", receipt, err)
		}
	})
}

func TestAVisitThatCannotBeCharged(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, o := context.Background(), h.office
		state := func(s scheduling.State) func(*scheduling.Visit) {
			return func(v *scheduling.Visit) { v.State = s }
		}
		early := func(v *scheduling.Visit) { v.Starts = v.Starts.Add(-48 * time.Hour) }
		for _, tc := range []struct {
			visit scheduling.Visit
			code  string
		}{
			{h.held(h.therapist, pounds(6000), state(scheduling.Cancelled)), "not-held"},
			{h.held(h.therapist, pounds(6000), state(scheduling.Missed)), "not-held"},
			{h.held(h.therapist, pounds(0), early), "no-price"},
		} {
			_, err := o.PayView(ctx, h.owner, PayFor{Client: h.client, Visit: tc.visit.ID})
			wantFault(t, err, fault.Conflict, tc.code)
			_, err = o.ChargeVisit(ctx, h.owner, NewKey(), tc.visit.ID)
			wantFault(t, err, fault.Conflict, tc.code)
			_, err = o.TakePayment(ctx, h.owner, NewKey(), Payment{PayFor: PayFor{Client: h.client, Visit: tc.visit.ID}, Amount: "60", Way: billing.ByCash})
			wantFault(t, err, fault.Conflict, tc.code)
		}
		v := h.held(h.therapist, pounds(6000))
		if _, err := o.ChargeVisit(ctx, h.owner, NewKey(), v.ID); err != nil {
			t.Fatal(err)
		}
		_, err := o.ChargeVisit(ctx, h.owner, NewKey(), v.ID)
		wantFault(t, err, fault.Conflict, "charged-already")
		if got := h.account(); len(got.Uncharged) != 0 || len(got.Lines) != 1 || got.Balances[0].Owes != pounds(6000) {
			t.Errorf("%+v", got)
		}
	})
}

func TestAChargeByHand(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, o := context.Background(), h.office
		in := NewCharge{Client: h.client, What: " Lavender  oil ", Amount: "12,5", On: "2 March 2026", Sold: true}
		key := NewKey()
		id, err := o.Charge(ctx, h.desk, key, in)
		if err != nil {
			t.Fatal(err)
		}
		if again, err := o.Charge(ctx, h.desk, key, in); err != nil || again != id {
			t.Errorf("sent twice: %s, %v", again, err)
		}
		got := h.account()
		if len(got.Lines) != 1 || got.Lines[0].What != "Lavender oil" || got.Lines[0].Amount != pounds(1250) || got.Lines[0].On != "2026-03-02" || got.Entries[0].ID != id {
			t.Errorf("%+v", got)
		}
		_, err = o.Charge(ctx, h.desk, NewKey(), NewCharge{Client: h.client, Amount: "€12", On: "4 March 2026"})
		for _, field := range []string{"what", "amount", "on"} {
			wantProblem(t, err, field)
		}
	})
}

func TestWhatIsTypedAsAnAmount(t *testing.T) {
	for typed, want := range map[string]string{
		"95": "", "£95.00": "", "95,00": "", " 95 GBP ": "", "1 250,5": "",
		"": "Write the amount.", "0": "Write an amount above nothing.",
		"€95": "Write the amount in GBP as a number, such as 60.50.", "95 USD": "Write the amount in GBP as a number, such as 60.50.",
		"-5": "Write the amount in GBP as a number, such as 60.50.", "a lot": "Write the amount in GBP as a number, such as 60.50.",
	} {
		_, err := readAmount(typed, "GBP")
		if want == "" && err != nil || want != "" && err == nil {
			t.Errorf("%q: %v", typed, err)
		}
		if want != "" {
			wantSentence(t, err, want)
		}
	}
}

// wantSentence fails unless the first problem of err, or else its message, is that sentence.
func wantSentence(t *testing.T, err error, want string) {
	t.Helper()
	f, ok := asFault(err)
	if !ok {
		t.Errorf("got %v, want %q", err, want)
		return
	}
	got := f.Message
	if len(f.Problems) > 0 {
		got = f.Problems[0].Message
	}
	if got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestAnotherCurrency(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, o, v := context.Background(), h.office, h.held(h.therapist, pounds(6000))
		h.update(func(tx *store.Tx) error {
			p, err := tx.Practice(h.practice)
			if err != nil {
				return err
			}
			p.Currency = "EUR"
			return tx.SavePractice(p)
		})
		_, err := o.TakePayment(ctx, h.owner, NewKey(), Payment{PayFor: PayFor{Client: h.client, Visit: v.ID}, Amount: "€60", Way: billing.ByCash})
		wantProblem(t, err, "amount")
		if _, err := o.ChargeVisit(ctx, h.owner, NewKey(), v.ID); err != nil {
			t.Fatal(err)
		}
		if _, err := o.Charge(ctx, h.owner, NewKey(), NewCharge{Client: h.client, What: "Oil", Amount: "5", Sold: true}); err != nil {
			t.Fatal(err)
		}
		page, err := o.PayView(ctx, h.owner, PayFor{Client: h.client})
		if err != nil || page.Due != money.Of(500, "EUR") || len(page.Others) != 1 || page.Others[0].Owes != pounds(6000) {
			t.Errorf("%+v, %v", page, err)
		}
		_, err = o.PayView(ctx, h.owner, PayFor{Client: h.client, Currency: "USD"})
		wantProblem(t, err, "amount")
		h.pay(h.owner, Payment{PayFor: PayFor{Currency: "GBP"}, Amount: "£60", Way: billing.ByCash})
		if got := h.account(); len(got.Balances) != 1 || got.Balances[0].Owes != money.Of(500, "EUR") {
			t.Errorf("%+v", got.Balances)
		}
	})
}

func TestWhoseMoney(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, o := context.Background(), h.office
		lena := staff.Person{ID: newID[ident.Person](), Name: "Lena Vogt", Email: "lena@carvalhomassage.example", Role: staff.Therapist, Treats: true, Active: true}
		h.update(func(tx *store.Tx) error { return tx.AddPerson(h.practice, lena, "") })
		other, stranger := staff.As(h.practice, lena), h.stranger()
		v := h.held(h.therapist, pounds(6000))
		receipt := h.pay(h.therapist, Payment{PayFor: PayFor{Visit: v.ID}, Amount: "60", Way: billing.ByCash})
		before := h.account()
		line, entry := before.Lines[0].ID, before.Entries[0].ID
		calls := map[string]func(staff.Actor) error{
			"see":     func(by staff.Actor) error { _, err := o.Account(ctx, by, h.client, false); return err },
			"pay":     func(by staff.Actor) error { _, err := o.PayView(ctx, by, PayFor{Client: h.client}); return err },
			"receipt": func(by staff.Actor) error { _, err := o.Receipt(ctx, by, receipt); return err },
			"credit":  func(by staff.Actor) error { _, err := o.Credit(ctx, by, h.client, ""); return err },
			"line":    func(by staff.Actor) error { _, err := o.LineToLetGo(ctx, by, h.client, line); return err },
			"give back": func(by staff.Actor) error {
				_, err := o.LineToRefund(ctx, by, h.client, line)
				return err
			},
			"refund": func(by staff.Actor) error {
				_, err := o.CheckRefund(ctx, by, RefundRequest{Client: h.client, Line: line, Amount: "1", Way: billing.ByCash})
				return err
			},
			"take back": func(by staff.Actor) error { _, err := o.EntryToTakeBack(ctx, by, h.client, entry); return err },
		}
		his := map[string]fault.Kind{"give back": fault.Forbidden, "refund": fault.Forbidden, "take back": fault.Forbidden}
		for name, call := range calls {
			for _, by := range []staff.Actor{h.owner, h.desk} {
				if err := call(by); err != nil {
					t.Errorf("%s by %s: %v", name, by.Role, err)
				}
			}
			if kind, refused := his[name]; refused {
				wantFault(t, call(h.therapist), kind, "")
			} else if err := call(h.therapist); err != nil {
				t.Errorf("%s by her therapist: %v", name, err)
			}
			kind := fault.Forbidden
			if name == "receipt" {
				kind = fault.NotFound
			}
			wantFault(t, call(other), kind, "")
			wantFault(t, call(stranger), fault.NotFound, "")
		}
		for _, by := range []staff.Actor{other, stranger} {
			for name, err := range writes(o, by, h.client, line, entry, v.ID) {
				if err == nil {
					t.Errorf("%s was done by somebody who may not", name)
				}
			}
		}
		if d := cmp.Diff(before.Entries, h.account().Entries); d != "" {
			t.Error(d)
		}
	})
}

// writes tries everything that moves a client's money.
func writes(o *Office, by staff.Actor, c ident.Client, line ident.Line, entry ident.Entry, visit ident.Visit) map[string]error {
	ctx := context.Background()
	_, charge := o.Charge(ctx, by, NewKey(), NewCharge{Client: c, What: "Oil", Amount: "5", Sold: true})
	_, chargeVisit := o.ChargeVisit(ctx, by, NewKey(), visit)
	_, pay := o.TakePayment(ctx, by, NewKey(), Payment{PayFor: PayFor{Client: c}, Amount: "5", Way: billing.ByCash, Told: "0.00"})
	_, use := o.UseCredit(ctx, by, NewKey(), PayFor{Client: c})
	_, refund := o.Refund(ctx, by, NewKey(), RefundRequest{Client: c, Line: line, Amount: "5", Way: billing.ByCash})
	_, letGo := o.LetGo(ctx, by, NewKey(), LetGo{Client: c, Line: line, Amount: "5", Reason: "x"})
	_, back := o.TakeBack(ctx, by, NewKey(), TakeBack{Client: c, Entry: entry})
	return map[string]error{"charge": charge, "charge a visit": chargeVisit, "pay": pay, "use credit": use, "refund": refund, "let go": letGo, "take back": back}
}

func TestSomebodyWhoStandsInTakesTheMoneyOfHerVisitOnly(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, o := context.Background(), h.office
		h.update(func(tx *store.Tx) error {
			c, err := tx.Client(h.practice, h.client)
			c.Therapist = h.owner.Person
			if err != nil {
				return err
			}
			return tx.SaveClient(h.practice, c)
		})
		owned := h.held(h.owner, pounds(5000))
		if _, err := o.ChargeVisit(ctx, h.owner, NewKey(), owned.ID); err != nil {
			t.Fatal(err)
		}
		v := h.held(h.therapist, pounds(6000))
		page, err := o.PayView(ctx, h.therapist, PayFor{Client: h.client, Visit: v.ID})
		if err != nil || page.Whole || !page.Before.Zero() || page.Due != pounds(6000) {
			t.Fatalf("%+v, %v", page, err)
		}
		receipt := h.pay(h.therapist, Payment{PayFor: PayFor{Visit: v.ID}, Amount: "60", Way: billing.ByCash})
		if r, err := o.Receipt(ctx, h.therapist, receipt); err != nil || r.Whole {
			t.Errorf("her receipt: %+v, %v", r, err)
		}
		_, err = o.PayView(ctx, h.therapist, PayFor{Client: h.client, Visit: owned.ID})
		wantFault(t, err, fault.Forbidden, "")
		_, err = o.Account(ctx, h.therapist, h.client, false)
		wantFault(t, err, fault.Forbidden, "")
	})
}

func TestAVisitOfAnotherClientIsNotPaidHere(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		tammy := newID[ident.Client]()
		h.update(func(tx *store.Tx) error {
			c, err := client.Client{ID: tammy, Name: "Tammy", Therapist: h.therapist.Person}.Tidy()
			if err != nil {
				return err
			}
			return tx.AddClient(h.practice, c)
		})
		v := h.held(h.therapist, pounds(6000), func(v *scheduling.Visit) { v.Client = tammy })
		_, err := h.office.PayView(context.Background(), h.owner, PayFor{Client: h.client, Visit: v.ID})
		wantFault(t, err, fault.NotFound, "")
	})
}

func TestALongAccountIsShortened(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		h.update(func(tx *store.Tx) error {
			book, err := tx.LockBook(h.practice, h.client)
			if err != nil {
				return err
			}
			for range accountLength + 3 {
				l := billing.Line{ID: newID[ident.Line](), What: "Oil", On: "2026-03-01", Amount: pounds(100)}
				charge, err := book.Charge(billing.Stamp{ID: newID[ident.Entry](), At: tx.Now()}, l)
				if err != nil {
					return err
				}
				pay, err := book.Pay(billing.Stamp{ID: newID[ident.Entry](), At: tx.Now()}, pounds(100), billing.ByCash)
				if err != nil {
					return err
				}
				for _, e := range []billing.Entry{charge, pay} {
					if err := tx.Post(h.practice, e); err != nil {
						return err
					}
				}
			}
			return nil
		})
		short, err := h.office.Account(context.Background(), h.desk, h.client, false)
		if err != nil || len(short.Lines) != accountLength || len(short.Entries) != accountLength || short.Older != 3+accountLength+6 {
			t.Errorf("%d lines, %d entries, %d older, %v", len(short.Lines), len(short.Entries), short.Older, err)
		}
		if all := h.account(); len(all.Lines) != accountLength+3 || all.Older != 0 {
			t.Errorf("%d lines, %d older", len(all.Lines), all.Older)
		}
	})
}
