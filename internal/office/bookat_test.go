package office

import (
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/scheduling"
)

// What booking answers is what is stored: at once, sent twice, and sent twice at one instant.
func TestBookAtAnswersWhatIsStored(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := t.Context()
		rooms := h.rooms("Blue", "Green")
		h.must(h.office.SaveResource(ctx, h.owner, NewKey(), ResourceRequest{Kind: scheduling.KindEquipment, Name: "Table", Moves: true}))
		h.harbour("America/New_York")
		stored := func(at VisitInPlace) {
			t.Helper()
			want, err := h.office.VisitAt(ctx, h.desk, at.ID)
			h.must(err)
			if diff := cmp.Diff(want.Visit, at.Visit); diff != "" || want.Zone.String() != at.Zone.String() {
				t.Errorf("%s, %s: %s", want.Zone, at.Zone, diff)
			}
		}
		for _, when := range []string{"2026-03-10 10:00", "2026-03-13 10:00"} { // on Friday at the harbour
			in, key := h.booking(when), NewKey()
			in.Anyway = when
			if when == "2026-03-10 10:00" {
				in.Uses = []ident.Resource{rooms[1]}
			} else {
				h.must(h.office.SetNeeds(ctx, h.owner, NewKey(), NeedsRequest{Service: h.service.ID}))
			}
			at, err := h.office.BookAt(ctx, h.desk, key, in)
			h.must(err)
			stored(at)
			again, err := h.office.BookAt(ctx, h.desk, key, in)
			h.must(err)
			if stored(again); again.ID != at.ID {
				t.Errorf("%s and %s", at.ID, again.ID)
			}
		}
		key, in, ids := NewKey(), h.booking("2026-03-11 10:00"), make([]ident.Visit, 10)
		var wg sync.WaitGroup
		for i := range ids {
			wg.Go(func() {
				at, err := h.office.BookAt(ctx, h.desk, key, in)
				if err != nil {
					t.Error(err)
				}
				ids[i] = at.ID
			})
		}
		wg.Wait()
		for _, id := range ids {
			if id != ids[0] || id == "" {
				t.Errorf("%q", ids)
			}
		}
	})
}
