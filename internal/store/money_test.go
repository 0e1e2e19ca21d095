package store_test

import (
	"context"
	"fmt"
	"math/rand"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/money"
	"github.com/partwell/partwell/internal/practice/billing"
	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/store"
	"github.com/partwell/partwell/internal/store/storetest"
)

const (
	carvalho  ident.Practice = "01960000-0000-7000-8000-000000000001"
	elsewhere ident.Practice = "01960000-0000-7000-8000-000000000002"
	paul      ident.Client   = "01960000-0000-7000-8000-0000000000c1"
	tammy     ident.Client   = "01960000-0000-7000-8000-0000000000c2"
)

func gbp(minor int64) money.Amount { return money.Of(minor, "GBP") }

// update runs an Update that has to work.
func update(t testing.TB, db *store.DB, fn func(*store.Tx) error) {
	t.Helper()
	if err := db.Update(context.Background(), fn); err != nil {
		t.Fatal(err)
	}
}

// view runs a View that has to work.
func view(t testing.TB, db *store.DB, fn func(*store.Tx) error) {
	t.Helper()
	if err := db.View(context.Background(), fn); err != nil {
		t.Fatal(err)
	}
}

// twoPractices opens the practices that the tests of subjects share.
func twoPractices(t testing.TB, db *store.DB) {
	t.Helper()
	update(t, db, func(tx *store.Tx) error {
		for id, slug := range map[ident.Practice]string{carvalho: "carvalho", elsewhere: "elsewhere"} {
			p := house.Practice{ID: id, Slug: slug, Name: slug, Zone: "UTC", Currency: "GBP", Taking: house.Open, Created: tx.Now()}
			if err := tx.AddPractice(p); err != nil {
				return err
			}
		}
		return nil
	})
}

// onBook changes a client's account as office does: lock, decide, post.
func onBook(db *store.DB, p ident.Practice, c ident.Client, id string, fn func(*billing.Book, billing.Stamp) (billing.Entry, error)) error {
	return db.Update(context.Background(), func(tx *store.Tx) error {
		book, err := tx.LockBook(p, c)
		if err != nil {
			return err
		}
		e, err := fn(book, billing.Stamp{ID: ident.Entry(id), At: tx.Now(), By: "ines"})
		if err != nil {
			return err
		}
		return tx.Post(p, e)
	})
}

func charge(minor int64, line ident.Line, visit ident.Visit) func(*billing.Book, billing.Stamp) (billing.Entry, error) {
	return func(b *billing.Book, s billing.Stamp) (billing.Entry, error) {
		return b.Charge(s, billing.Line{ID: line, Visit: visit, Service: "service", Therapist: "ines", What: "Massage, 60 minutes", On: "2026-03-03", Amount: gbp(minor)})
	}
}

func pay(minor int64) func(*billing.Book, billing.Stamp) (billing.Entry, error) {
	return func(b *billing.Book, s billing.Stamp) (billing.Entry, error) {
		return b.Pay(s, gbp(minor), billing.ByCash)
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestMoneyIsReadAsItWasPosted(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		twoPractices(t, db)
		must(t, onBook(db, carvalho, paul, "e1", charge(9500, "l1", "v1")))
		must(t, onBook(db, carvalho, paul, "e2", pay(10000)))
		must(t, onBook(db, carvalho, tammy, "e3", charge(6000, "l3", "v3")))
		must(t, onBook(db, carvalho, paul, "e4", func(b *billing.Book, s billing.Stamp) (billing.Entry, error) {
			return b.Refund(s, "l1", gbp(2000), billing.ByCredit, "it hurt")
		}))
		view(t, db, func(tx *store.Tx) error {
			book, err := tx.Book(carvalho, paul)
			if err != nil {
				return err
			}
			want := []billing.Line{{ID: "l1", Client: paul, Visit: "v1", Service: "service", Therapist: "ines", What: "Massage, 60 minutes", On: "2026-03-03",
				Amount: gbp(9500), Paid: gbp(9500), Refunded: gbp(2000), LetGo: gbp(0), Entry: "e1"}}
			if d := cmp.Diff(want, book.Lines()); d != "" {
				t.Error(d)
			}
			last := book.Entries()[2]
			if last.Reason != "it hurt" || !last.At.Equal(storetest.Start) || last.By != "ines" || last.Way != billing.ByCredit {
				t.Errorf("the refund came back as %+v", last)
			}
			open, err := tx.OpenBalances(carvalho)
			if d := cmp.Diff(map[ident.Client][]billing.Balance{paul: {{Owes: gbp(0), Credit: gbp(2500)}}, tammy: {{Owes: gbp(6000), Credit: gbp(0)}}}, open); d != "" || err != nil {
				t.Error(d, err)
			}
			if l, ok, err := tx.ChargedVisit(carvalho, "v3"); err != nil || !ok || l.Client != tammy {
				t.Error(l, ok, err)
			}
			if _, ok, err := tx.ChargedVisit(carvalho, "v4"); err != nil || ok {
				t.Error("a visit that was not charged", ok, err)
			}
			other, err := tx.Book(elsewhere, paul)
			if err != nil || len(other.Entries()) != 0 {
				t.Error("another practice reads this account", err)
			}
			none, err := tx.OpenBalances(elsewhere)
			if err != nil || len(none) != 0 {
				t.Error("another practice reads these balances", none, err)
			}
			return nil
		})
	})
}

func TestChargeTakenBackLeavesTheVisitUncharged(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		twoPractices(t, db)
		must(t, onBook(db, carvalho, paul, "e1", charge(9500, "l1", "v1")))
		back := func(b *billing.Book, s billing.Stamp) (billing.Entry, error) { return b.Reverse(s, "e1", "wrong") }
		must(t, onBook(db, carvalho, paul, "e2", back))
		if err := onBook(db, carvalho, paul, "e3", back); !fault.Is(err, fault.Conflict) {
			t.Error("taken back twice", err)
		}
		must(t, onBook(db, carvalho, paul, "e4", charge(8000, "l2", "v1")))
		view(t, db, func(tx *store.Tx) error {
			l, ok, err := tx.ChargedVisit(carvalho, "v1")
			if !ok || l.ID != "l2" {
				t.Error(l, ok)
			}
			return err
		})
	})
}

// Twenty people give back the same money at once; one of them does.
func TestOneRefundWins(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		twoPractices(t, db)
		must(t, onBook(db, carvalho, paul, "e1", charge(9500, "l1", "v1")))
		must(t, onBook(db, carvalho, paul, "e2", pay(9500)))
		errs := make([]error, 20)
		var wg sync.WaitGroup
		for i := range errs {
			wg.Go(func() {
				errs[i] = onBook(db, carvalho, paul, fmt.Sprintf("r%d", i), func(b *billing.Book, s billing.Stamp) (billing.Entry, error) {
					return b.Refund(s, "l1", gbp(9000), billing.ByCash, "")
				})
			})
		}
		wg.Wait()
		won := 0
		for _, err := range errs {
			switch {
			case err == nil:
				won++
			case !fault.Is(err, fault.Invalid):
				t.Error(err)
			}
		}
		if won != 1 {
			t.Errorf("%d of them gave the money back", won)
		}
	})
}

func TestReceiptsAreNumberedWithoutGaps(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		twoPractices(t, db)
		give := func(p ident.Practice, year int, entry ident.Entry, fail error) (r billing.Receipt, err error) {
			err = db.Update(context.Background(), func(tx *store.Tx) (err error) {
				r, err = tx.GiveReceipt(p, billing.Receipt{Year: year, Entry: entry, On: "2026-03-03", Kind: billing.KindPayment, Client: paul,
					ClientName: "Paul Lindqvist", Practice: "Carvalho Massage", Therapist: "Inês Carvalho", Registration: "R-1", Way: billing.ByCash,
					Lines: []billing.ReceiptLine{{Line: "l1", What: "Massage", On: "2026-03-03", Price: gbp(9500), Amount: gbp(9500)}},
					Kept:  gbp(500), Total: gbp(10000)})
				if err == nil {
					err = fail
				}
				return err
			})
			return r, err
		}
		for i, want := range []string{"2026-0001", "2026-0002", "2026-0003"} {
			if r, err := give(carvalho, 2026, ident.Entry(fmt.Sprintf("e%d", i)), nil); err != nil || r.Label() != want {
				t.Fatal(r.Label(), err)
			}
			if _, err := give(carvalho, 2026, ident.Entry(fmt.Sprintf("f%d", i)), fault.New(fault.Invalid, "no", "No.")); err == nil {
				t.Fatal("the update was to fail")
			}
		}
		if r, err := give(carvalho, 2026, "e1", nil); err != nil || r.Label() != "2026-0002" {
			t.Error("asked again, another number was given", r.Label(), err)
		}
		if r, err := give(carvalho, 2027, "e9", nil); err != nil || r.Label() != "2027-0001" {
			t.Error(r.Label(), err)
		}
		if r, err := give(elsewhere, 2026, "e1", nil); err != nil || r.Label() != "2026-0001" {
			t.Error(r.Label(), err)
		}
		view(t, db, func(tx *store.Tx) error {
			r, err := tx.Receipt(carvalho, 2026, 2)
			if err != nil || len(r.Lines) != 1 || r.Lines[0].Price != gbp(9500) || r.Kept != gbp(500) || r.ClientName != "Paul Lindqvist" {
				t.Errorf("%+v %v", r, err)
			}
			if _, err := tx.Receipt(carvalho, 2026, 9); !fault.Is(err, fault.NotFound) {
				t.Error(err)
			}
			all, err := tx.Receipts(carvalho, paul)
			if len(all) != 4 || all[0].Year != 2027 {
				t.Error(all)
			}
			return err
		})
	})
}

// Whatever is posted, the stored balances are those of the book, and verify finds nothing.
func TestBalancesFollowThePostings(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		twoPractices(t, db)
		r := rand.New(rand.NewSource(1))
		for i := range 60 {
			id, line := fmt.Sprintf("e%03d", i), ident.Line(fmt.Sprintf("l%03d", r.Intn(i+1)))
			err := onBook(db, carvalho, paul, id, func(b *billing.Book, s billing.Stamp) (billing.Entry, error) {
				amount := gbp(int64(r.Intn(5000)))
				switch r.Intn(6) {
				case 0, 1:
					return b.Charge(s, billing.Line{ID: ident.Line("l" + id[1:]), What: "Massage", On: "2026-03-03", Amount: amount})
				case 2:
					return b.Pay(s, amount, billing.ByCard)
				case 3:
					return b.Refund(s, line, amount, billing.ByCredit, "")
				case 4:
					return b.UseCredit(s, "GBP")
				default:
					return b.LetGo(s, line, amount, "kind")
				}
			})
			if err != nil && fault.KindOf(err) != fault.Invalid && fault.KindOf(err) != fault.NotFound {
				t.Fatal(err)
			}
		}
		view(t, db, func(tx *store.Tx) error {
			book, err := tx.Book(carvalho, paul)
			if err != nil {
				return err
			}
			open, err := tx.OpenBalances(carvalho)
			if d := cmp.Diff([]billing.Balance{book.Balance("GBP")}, open[paul]); d != "" {
				t.Error(d)
			}
			return err
		})
	})
}
