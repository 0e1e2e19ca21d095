package office

import (
	"context"
	"testing"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/billing"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// What was given stands in one list, with who got it and why; what was taken back does not, and neither
// does a client's own credit that was paid out.
func TestWhatWasGivenIsListed(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := context.Background()
		line := h.overcharged()
		id := h.hadHoped()
		h.do(h.therapist, id, "empathy", spoken("I understand."))
		h.do(h.owner, id, "goodwill", protocol.Answers{"how": {"off-next"}, "amount": {"1000"}, "why": {"A long way for nothing"}})
		_, err := h.office.Refund(ctx, h.desk, NewKey(), RefundRequest{Client: h.client, Line: line, Amount: "5", Way: billing.ByCash, Reason: "Began late"})
		h.must(err)
		_, err = h.office.Refund(ctx, h.desk, NewKey(), RefundRequest{Client: h.client, Amount: "4", Way: billing.ByCash, Reason: "Paid out of credit"})
		h.must(err)
		_, err = h.office.Refund(ctx, h.desk, NewKey(), RefundRequest{Client: h.client, Line: line, Amount: "7", Way: billing.ByCash, Reason: "A slip"})
		h.must(err)
		for _, e := range h.account().Entries {
			if e.Reason == "A slip" {
				_, err = h.office.TakeBack(ctx, h.owner, NewKey(), TakeBack{Client: h.client, Entry: e.ID})
				h.must(h.looked(err))
			}
		}
		list, err := h.office.Given(ctx, h.desk)
		if err != nil || len(list.Rows) != 2 || list.Clients != 1 || len(list.Totals) != 1 || list.Totals[0] != pounds(1500) {
			t.Fatalf("%+v, %v", list, err)
		}
		if got := list.Rows[0]; got.Reason != "Began late" || got.Kind != billing.KindRefund || got.Size() != pounds(500) || got.Client.ID != h.client || got.Who.ID != h.desk.Person {
			t.Errorf("given back: %+v", got)
		}
		if got := list.Rows[1]; got.Reason != "A long way for nothing" || got.Kind != billing.KindCredit || got.Who.ID != h.owner.Person || got.With.ID != h.therapist.Person {
			t.Errorf("credit: %+v", got)
		}
		_, err = h.office.Given(ctx, h.therapist)
		wantFault(t, err, fault.Forbidden, "")
		other := h.owner
		other.Practice = "01900000-0000-7000-8000-0000000000ff"
		if list, err := h.office.Given(ctx, other); err == nil {
			t.Errorf("another practice sees %+v", list)
		}
	})
}

// Where one person works alone there is nobody to be compared with.
func TestNothingGivenIsListedForOneAlone(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		h.update(func(tx *store.Tx) error {
			for _, id := range []ident.Person{h.therapist.Person, h.desk.Person} {
				p, err := tx.Person(h.practice, id)
				if err != nil {
					return err
				}
				p.Active = false
				if err := tx.SavePerson(h.practice, p, 1); err != nil {
					return err
				}
			}
			return nil
		})
		_, err := h.office.Given(context.Background(), staff.Actor{Kind: staff.KindPerson, Practice: h.practice, Person: h.owner.Person, Role: staff.Owner})
		wantFault(t, err, fault.NotFound, "")
	})
}
