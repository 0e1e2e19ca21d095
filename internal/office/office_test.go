package office

import (
	"testing"

	"github.com/partwell/partwell/internal/store"
)

func TestTheHouseForTestsStands(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		h.view(func(tx *store.Tx) error {
			people, err := tx.People(h.practice)
			if len(people) != 3 {
				t.Errorf("got %d people, want 3", len(people))
			}
			return err
		})
		if other := h.stranger(); other.Practice == h.practice {
			t.Error("the stranger works here")
		}
	})
}
