package office

import (
	"slices"
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

// What was sold by hand is a sale: no rule has to be told before it. A fee by its words, or by what the
// client says of the one charge that it is about, still has to rest on one.
func TestWhatWasSoldIsNoFee(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		h.rules()
		cases := []struct {
			what, problem string
			fee           bool
		}{
			{"Massage oil, 100 ml", "price", false}, {"Coffee", "price", false}, {"Coming late, 3 March", "price", true},
			{"A late fee", "price", true}, {"For Monday", "price", false}, {"For Tuesday", "fee", true},
		}
		for _, tt := range cases { // as something sold, which waits for nobody; what the account shows is the words
			h.must(second(h.office.Charge(t.Context(), h.owner, NewKey(), NewCharge{Client: h.client, What: tt.what, Amount: "12", Sold: true})))
		}
		lines := h.account().Lines
		for _, tt := range cases {
			told, err := h.office.WriteDown(t.Context(), h.owner, NewKey(), Telling{About: Billing, Client: h.client, Answers: protocol.Answers{"words": {"It is too much."}, "told-by": {"by-phone"}}})
			h.must(err)
			at := slices.IndexFunc(lines, func(l AccountLine) bool { return l.What == tt.what })
			h.do(h.owner, told.Case, "which", protocol.Answers{"lines": {string(lines[at].ID)}, "problem": {tt.problem}})
			row := h.matter(h.owner, told.Case).Bill.Rows[0].Compared
			if row.Fee != tt.fee || slices.Contains(row.Found, billing.NotTold) != tt.fee || (len(row.Terms) > 0) != tt.fee {
				t.Errorf("%s, %s: a fee: %v, marked %v, beside it stand %+v", tt.what, tt.problem, row.Fee, row.Found, row.Terms)
			}
		}
	})
}
