package office

import (
	"testing"
	"time"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/money"
	"github.com/partwell/partwell/internal/practice/billing"
	"github.com/partwell/partwell/internal/practice/boundary"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/store"
)

// Where no price was told at booking, none was gone above.
func TestNoPriceToldIsNoneBroken(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		h.rules()
		v := h.held(h.therapist, money.Amount{}, func(v *scheduling.Visit) { v.BookedAt = h.clock.Now().Add(-240 * time.Hour) })
		h.update(func(tx *store.Tx) error {
			book, err := tx.LockBook(h.practice, h.client)
			if err != nil {
				return err
			}
			e, err := book.Charge(billing.Stamp{ID: newID[ident.Entry](), At: h.clock.Now(), By: h.owner.Person},
				billing.Line{ID: newID[ident.Line](), Visit: v.ID, Therapist: v.Therapist, What: v.Title, On: "2026-03-03", Amount: pounds(9000)})
			if err != nil {
				return err
			}
			return tx.Post(h.practice, e)
		})
		if n := h.noticed(h.owner); len(n) != 0 {
			t.Errorf("noticed: %s", CrossingSentence(n[0].Crossing))
		}
	})
}

// After the bill was put right, what was not kept says what was charged then, and is not made good a
// second time.
func TestAPriceNotKeptIsMadeGoodOnce(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		h.rules()
		line := h.overcharged()
		n := h.noticed(h.owner)
		id, err := h.decide(h.owner, n[0], boundary.Counted)
		h.must(err)
		h.putsRight(line, "6000")
		view, err := h.office.Crossing(t.Context(), h.owner, h.client, id)
		if err != nil || !view.Corrected || view.Line.Amount != pounds(9000) || view.Owed != pounds(3000) || view.Words.Say.Text != "" {
			t.Errorf("%+v, %v", view, err)
		}
		err = h.office.MakeGood(t.Context(), h.owner, NewKey(), MakeGood{Client: h.client, Crossing: id, Made: boundary.MadeCredit, Amount: "30"})
		wantFault(t, err, fault.Conflict, "made-good")
	})
}
