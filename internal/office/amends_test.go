package office

import (
	"context"
	"slices"
	"testing"

	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/promise"
	"github.com/partwell/partwell/internal/practice/protocol"
)

// offersBack opens a matter about a bill, prepares an amount to go back, and offers it.
func (h *testHouse) offersBack(minor, mine string) (ident.Case, func(minor string)) {
	h.t.Helper()
	line := h.overcharged()
	id := h.toldOfBill(h.owner, line)
	h.found(h.owner, id, line, "less-given")
	prepare := func(minor string) {
		h.do(h.owner, id, "fair", protocol.Answers{"line": {string(line)}, "amount": {minor}, "way": {"transfer"}})
	}
	prepare(minor)
	say := spoken("Does that work?")
	say["mine"] = []string{mine}
	h.do(h.owner, id, "agree", say)
	return id, prepare
}

func TestWhatWasOfferedIsBookedAlsoWhenItIsPreparedAnew(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		id, prepare := h.offersBack("3000", "give you £30.00 back, to your bank account")
		prepare("500")
		h.must(h.office.ReplyTo(context.Background(), h.owner, NewKey(), Reply{Case: id, Proposal: 1, For: protocol.Client, Reply: protocol.YesThatWorks}))
		if got := h.account().Lines[0].Refunded; got != pounds(3000) {
			t.Errorf("the client said yes to £30.00, and %v went back", got)
		}
	})
}

func TestWhatIsAgreedInOtherWordsIsNotBookedByItself(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := context.Background()
		id, _ := h.offersBack("1000", "give you £10.00 back, to your bank account")
		h.must(h.office.ReplyTo(ctx, h.owner, NewKey(), Reply{Case: id, Proposal: 1, For: protocol.Client, Reply: protocol.SomethingDifferent, Text: "Keep £25 as credit instead, please"}))
		h.must(h.office.ReplyTo(ctx, h.owner, NewKey(), Reply{Case: id, Proposal: 2, For: protocol.Staff, Reply: protocol.YesThatWorks}))
		if got := h.account().Lines[0].Refunded; !got.Zero() {
			t.Errorf("%v went back, and nobody agreed to it", got)
		}
		if !slices.ContainsFunc(h.lines(), func(p promise.Promise) bool {
			return p.Kind == promise.Agreed && p.Text == "Keep £25 as credit instead, please"
		}) {
			t.Errorf("what was agreed is not on Today: %+v", h.lines())
		}
	})
}
