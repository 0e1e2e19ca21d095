package office

import (
	"testing"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/practice/billing"
	"github.com/partwell/partwell/internal/practice/boundary"
	"github.com/partwell/partwell/internal/practice/protocol"
)

// A fee that was entered from what was not kept rests on that rule, and on no other that was told; it
// is charged once.
func TestAFeeRestsOnTheRuleItWasChargedFor(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		rules := h.rules()
		h.told(rules["Coming late"], "2026-01-02")
		h.late("today 12:00", 25)
		id, err := h.decide(h.therapist, h.noticed(h.owner)[0], boundary.Counted)
		h.must(err)
		in := NewCharge{Client: h.client, For: id, What: "Coming late, 3 March", Amount: "30"}
		h.must(h.looked(second(h.office.Charge(t.Context(), h.owner, NewKey(), in))))
		_, err = h.office.Charge(t.Context(), h.owner, NewKey(), in)
		wantFault(t, err, fault.Conflict, "charged-already")
		line := h.account().Lines[0].ID
		view, err := h.office.Crossing(t.Context(), h.owner, h.client, id)
		if err != nil || view.Fee != nil || view.Charged != pounds(3000) {
			t.Errorf("its page: %v, %s, %v", view.Fee, view.Charged, err)
		}
		bill := func() billing.Compared {
			told, err := h.office.WriteDown(t.Context(), h.owner, NewKey(), Telling{About: Billing, Client: h.client, Answers: protocol.Answers{"words": {"It is too much."}, "told-by": {"by-phone"}}})
			h.must(err)
			h.do(h.owner, told.Case, "which", protocol.Answers{"lines": {string(line)}, "problem": {"price"}})
			return h.matter(h.owner, told.Case).Bill.Rows[0].Compared
		}
		row := bill()
		for _, term := range row.Terms {
			if term.Rests != (term.Title == "Coming late") {
				t.Errorf("it rests on %+v", term)
			}
		}
		if len(row.Found) != 0 || !row.Fee {
			t.Errorf("told, and marked: %v", row.Found)
		}
	})
}
