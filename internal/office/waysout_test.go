package office

import (
	"context"
	"strings"
	"testing"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/billing"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/protocol/ending"
	"github.com/partwell/partwell/internal/store"
)

// door opens the client's own page.
func (h *testHouse) door() Visitor {
	h.t.Helper()
	ctx := context.Background()
	h.must(h.office.ClientLink(ctx, h.therapist, NewKey(), h.client))
	door, err := h.office.ClientDoor(ctx, h.therapist, h.client)
	h.must(err)
	v, err := h.office.OpenLink(ctx, door.Token)
	h.must(err)
	return v
}

// linesOnToday are the words of what stands on Today about the client herself.
func (h *testHouse) linesOnToday() (texts []string) {
	h.t.Helper()
	today, err := h.office.Today(context.Background(), h.owner)
	h.must(err)
	for _, n := range append(today.Needs, today.Later...) {
		if n.Promise.Case == "" && n.Promise.Text != "" {
			texts = append(texts, n.Promise.Text)
		}
	}
	return texts
}

// B1: who chose to stop still takes out what is booked, and may ask for the record; each is on Today.
func TestWhoStopsTakesOutWhatIsStillBooked(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := context.Background()
		h.reach()
		one, two := h.book(h.clock.Now().AddDate(0, 0, 7)), h.book(h.clock.Now().AddDate(0, 0, 14))
		v := h.door()
		wantFault(t, h.office.TakeOut(ctx, h.owner, NewKey(), v.Link.Client, []ident.Visit{one.ID}), fault.Conflict, "not-chosen")
		h.must(h.office.GoOutByLink(ctx, v, NewKey(), OutChoice{Kind: client.Stop}))
		wantProblem(t, h.office.TakeOutByLink(ctx, v, NewKey(), nil), "visit")
		h.must(h.office.TakeOutByLink(ctx, v, NewKey(), []ident.Visit{one.ID}))
		wantFault(t, h.office.TakeOutByLink(ctx, v, NewKey(), []ident.Visit{one.ID}), fault.Conflict, "visit-gone")
		h.must(h.office.AskRecordByLink(ctx, v, NewKey()))
		wantFault(t, h.office.AskRecordByLink(ctx, v, NewKey()), fault.Conflict, "record-asked")
		page, err := h.office.OwnPage(ctx, v)
		if err != nil || len(page.Outs.Visits) != 1 || page.Outs.Visits[0].ID != two.ID || !page.Outs.RecordAsked {
			t.Errorf("her page: %+v %v", page.Outs, err)
		}
		if got := strings.Join(h.linesOnToday(), "\n"); got != "Paul stops coming, by their own choice\nPaul took out the visit of Tuesday 10 March, 9:00\nPaul asks for their record" {
			t.Errorf("on Today:\n%s", got)
		}
	})
}

// A client calls off one visit by her own address, and comes to the others: it stands on Today and on her
// line, and no way out was chosen.
func TestAClientCallsOffAVisitByHerLink(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := context.Background()
		h.reach()
		one, two := h.book(h.clock.Now().AddDate(0, 0, 7)), h.book(h.clock.Now().AddDate(0, 0, 14))
		v := h.door()
		wantProblem(t, h.office.TakeOutByLink(ctx, v, NewKey(), nil), "visit")
		h.must(h.office.TakeOutByLink(ctx, v, NewKey(), []ident.Visit{one.ID}))
		wantFault(t, h.office.TakeOutByLink(ctx, v, NewKey(), []ident.Visit{one.ID}), fault.Conflict, "visit-gone")
		page, err := h.office.OwnPage(ctx, v)
		if err != nil || page.Outs.Chosen || len(page.Outs.Visits) != 1 || page.Outs.Visits[0].ID != two.ID {
			t.Errorf("her page: %+v %v", page.Outs, err)
		}
		if got := strings.Join(h.linesOnToday(), "\n"); got != "Paul took out the visit of Tuesday 10 March, 9:00" {
			t.Errorf("on Today:\n%s", got)
		}
	})
}

// Coming back, or choosing something else, takes the line about the choice before off Today.
func TestComingBackLeavesNoLineOnToday(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := context.Background()
		h.reach()
		v := h.door()
		h.must(h.office.GoOutByLink(ctx, v, NewKey(), OutChoice{Kind: client.Stop}))
		h.must(h.office.TakeUpByLink(ctx, v, NewKey()))
		if got := h.linesOnToday(); len(got) != 0 {
			t.Errorf("back, and on Today: %q", got)
		}
		h.must(h.office.GoOutByLink(ctx, v, NewKey(), OutChoice{Kind: client.Break}))
		h.must(h.office.GoOutByLink(ctx, v, NewKey(), OutChoice{Kind: client.Other, With: h.owner.Person}))
		if got := strings.Join(h.linesOnToday(), "\n"); got != "Paul would like to go on with Inês Carvalho" {
			t.Errorf("another choice, and on Today: %q", got)
		}
		h.must(h.office.TakeUpByLink(ctx, v, NewKey()))
		if all := strings.Join(h.knots(), "\n"); !strings.Contains(all, "Stays with Noor Haddad, by their own choice") {
			t.Errorf("time line:\n%s", all)
		}
	})
}

// A page left open from before an end changes nothing after it.
func TestNothingIsChosenAfterAnEnd(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := context.Background()
		h.reach()
		v := h.door()
		h.must(h.office.GoOutByLink(ctx, v, NewKey(), OutChoice{Kind: client.Break}))
		h.update(func(tx *store.Tx) error {
			return tx.SaveParting(h.practice, ending.Parting{Client: h.client, By: h.therapist.Person, State: ending.Said, From: "2026-03-03", ToldOn: "2026-03-02"})
		})
		before := strings.Join(h.knots(), "\n")
		for name, err := range map[string]error{
			"by link":      h.office.GoOutByLink(ctx, v, NewKey(), OutChoice{Kind: client.Other, With: h.owner.Person}),
			"back by link": h.office.TakeUpByLink(ctx, v, NewKey()),
			"by phone":     h.office.GoOut(ctx, h.desk, NewKey(), h.client, OutChoice{Kind: client.Stop}),
		} {
			wantFault(t, err, fault.Conflict, CodeShut)
			if name == "by link" && !strings.HasSuffix(err.Error(), "Noor Haddad is not booking visits with you any more, as you were told on Monday 2 March. Nothing was changed.") {
				t.Errorf("%s: %v", name, err)
			}
		}
		if after := strings.Join(h.knots(), "\n"); after != before {
			t.Errorf("time line:\n%s", after)
		}
		if got := h.linesOnToday(); len(got) != 1 {
			t.Errorf("on Today: %q", got)
		}
	})
}

// A record holds the receipts that were given.
func TestARecordHoldsTheReceipts(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		h.charge(h.client, 4000)
		h.pay(h.owner, Payment{PayFor: PayFor{Currency: "GBP"}, Amount: "40", Way: billing.ByCash})
		rec, err := h.office.Record(context.Background(), h.therapist, h.client)
		if err != nil || len(rec.Receipts) != 1 || len(rec.Receipts[0].Receipt.Lines) != 1 || rec.Receipts[0].Receipt.Total.Minor != 4000 {
			t.Errorf("%+v %v", rec.Receipts, err)
		}
	})
}
