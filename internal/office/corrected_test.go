package office

import (
	"context"
	"strings"
	"testing"

	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/billing"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/store"
)

// putsRight corrects a charge of 90 to an amount, and gives the matter and the letter that was drafted.
func (h *testHouse) putsRight(line ident.Line, right string) (ident.Case, string) {
	h.t.Helper()
	id := h.toldOfBill(h.owner, line)
	h.found(h.owner, id, line, "our-mistake")
	page, err := h.office.Task(context.Background(), h.owner, id, "correct", protocol.Answers{"how": {"writing"}, "line": {string(line)}, "right": {right}, "way": {"card-elsewhere"}})
	h.must(err)
	h.do(h.owner, id, "correct", corrected(line, right, "card-elsewhere"))
	return id, page.Said.Write.Text
}

func (h *testHouse) givenBack(line ident.Line, minor int64) {
	h.update(func(tx *store.Tx) error {
		book, err := tx.LockBook(h.practice, h.client)
		if err != nil {
			return err
		}
		e, err := book.Refund(billing.Stamp{ID: newID[ident.Entry](), At: h.clock.Now(), By: h.owner.Person}, line, pounds(minor), billing.ByCard, "before")
		if err != nil {
			return err
		}
		return tx.Post(h.practice, e)
	})
}

// The letter names what really goes back: what was given back before is not named once more.
func TestTheLetterNamesWhatIsBooked(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		line := h.overcharged()
		h.givenBack(line, 2000)
		id, letter := h.putsRight(line, "6000")
		if back := h.matter(h.owner, id).Bill.Rows[0].Back; back != pounds(1000) || !strings.Contains(letter, "£10.00 goes back to your card today") {
			t.Errorf("%s went back, and the letter says %s", back, letter)
		}
		if strings.Contains(letter, "receipt") || strings.Contains(letter, "have changed") {
			t.Errorf("it says what is not yet so: %s", letter)
		}
	})
}

// What was charged by mistake is not offered to be charged again.
func TestWhatShouldNotHaveBeenChargedIsNotChargedAgain(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		line := h.overcharged()
		h.putsRight(line, "0")
		if a := h.account(); len(a.Uncharged) != 0 || len(a.Lines) != 0 {
			t.Errorf("%d visits are not charged, %d charges", len(a.Uncharged), len(a.Lines))
		}
	})
}

// A correction reads as what it was, and is taken back as one; what the matter shows follows.
func TestACorrectionIsTakenBackWhole(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := context.Background()
		line := h.overcharged()
		id, _ := h.putsRight(line, "6000")
		var refund, wrong AccountEntry
		for _, e := range h.account().Entries {
			switch e.Kind {
			case billing.KindRefund:
				refund = e
			case billing.KindReversal:
				wrong = e
			case billing.KindUseCredit:
				t.Errorf("there was no credit, and it says that %s of it was used", e.Size())
			default:
			}
		}
		if wrong.Instead != pounds(6000) || wrong.Size() != pounds(9000) || !refund.MayTakeBack {
			t.Fatalf("%+v, %+v", wrong, refund)
		}
		view, err := h.office.EntryToTakeBack(ctx, h.owner, h.client, refund.ID)
		if err != nil || view.Refused != "" || len(view.Whole) != 3 {
			t.Fatalf("%+v, %v", view, err)
		}
		key := NewKey()
		for range 2 { // pressed twice
			_, err = h.office.TakeBack(ctx, h.owner, key, TakeBack{Client: h.client, Entry: refund.ID, Reason: "It was right"})
			h.must(err)
		}
		a := h.account()
		if len(a.Lines) != 1 || a.Lines[0].Amount != pounds(9000) || a.Lines[0].Paid != pounds(9000) || !a.Balances[0].Even() || len(a.Uncharged) != 0 {
			t.Errorf("%+v", a)
		}
		if row := h.matter(h.owner, id).Bill.Rows[0]; !row.Back.Zero() || row.BackOn != "" || row.Right.Currency != "" || row.Receipt != "" {
			t.Errorf("the matter still shows that it was put right: %+v", row)
		}
	})
}
