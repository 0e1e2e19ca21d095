package office

import (
	"context"
	"testing"
	"time"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/store"
)

// Why somebody is not treated today is read by who treats her and the owner; a slip of the finger goes
// again without a trace on her time line, until it is said.
func TestNotTodayCanBeForgotten(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := context.Background()
		visit := h.book(h.clock.Now().Add(time.Hour))
		knots := func() (n int) {
			h.view(func(tx *store.Tx) error {
				all, err := tx.Knots(h.practice, h.client)
				n = len(all)
				return err
			})
			return n
		}
		before := knots()
		id, err := h.office.NotToday(ctx, h.therapist, NewKey(), visit.ID)
		h.must(err)
		_, err = h.office.Matter(ctx, h.desk, id)
		wantFault(t, err, fault.NotFound, "")
		_, err = h.office.Matter(ctx, h.owner, id)
		h.must(err)
		h.must(h.office.CloseMatter(ctx, h.therapist, NewKey(), id, "taken-back", protocol.Answers{}))
		if after := knots(); after != before {
			t.Errorf("%d knots before, %d after", before, after)
		}
		again, err := h.office.NotToday(ctx, h.therapist, NewKey(), visit.ID)
		if err != nil || again == id {
			t.Fatalf("it cannot be begun again: %v %v", again, err)
		}
		h.do(h.therapist, again, "which", protocol.Answers{"why": {"not-today"}, "today": {"unwell"}, "grounds": {"yes"}})
		h.do(h.therapist, again, "words", spoken("I will not treat you today. Shall we find another day?"))
		wantFault(t, h.office.CloseMatter(ctx, h.therapist, NewKey(), again, "taken-back", protocol.Answers{}), fault.Conflict, "")
	})
}
