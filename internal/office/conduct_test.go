package office

import (
	"errors"
	"slices"
	"testing"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// house gives the practice as a visitor of the door has it.
func (h *testHouse) house() (p house.Practice) {
	h.t.Helper()
	h.must(h.db.View(h.t.Context(), func(tx *store.Tx) (err error) {
		p, err = tx.Practice(h.practice)
		return err
	}))
	return p
}

// toldOf tells, through the door, how somebody of the practice behaved.
func (h *testHouse) toldOf(about ident.Person, words string) Told {
	h.t.Helper()
	told, err := h.office.Tell(h.t.Context(), h.house(), NewKey(), Telling{About: Conduct, Of: about, Answers: protocol.Answers{"words": {words}}})
	h.must(err)
	return told
}

// Only its readers see it: not whom it is about, not the desk, not another owner who does not hear such
// things; it stands in no list and on no Today of theirs.
func TestConductIsReadByItsReadersAlone(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		told := h.toldOf(h.therapist.Person, "He said something about my body")
		page, err := h.office.Matter(t.Context(), h.owner, told.Case)
		if err != nil || !page.MayWork || !page.Head.Restricted || page.Head.Therapist != "" {
			t.Fatalf("the reader: %+v %v", page.Head, err)
		}
		for name, by := range map[string]staff.Actor{"whom it is about": h.therapist, "the desk": h.desk} {
			if _, err := h.office.Matter(t.Context(), by, told.Case); !fault.Is(err, fault.NotFound) {
				t.Errorf("%s: %v", name, err)
			}
			h.must(h.db.View(t.Context(), func(tx *store.Tx) error {
				open, err := tx.OpenCases(h.practice, by)
				owed, err2 := tx.OpenPromises(h.practice, by, tx.Now().AddDate(1, 0, 0))
				if err != nil || err2 != nil || len(open) > 0 || len(owed) > 0 {
					t.Errorf("%s: %v %v %v %v", name, open, owed, err, err2)
				}
				return nil
			}))
		}
	})
}

// Whom it is about is never a reader, and with nobody left to read it, it is not taken.
func TestConductWithoutAReaderIsNotTaken(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		_, err := h.office.Tell(t.Context(), h.house(), NewKey(), Telling{About: Conduct, Of: h.owner.Person, Answers: protocol.Answers{"words": {"She shouted at me"}}})
		if f, ok := errors.AsType[*fault.Error](err); !ok || f.Code != CodeNoReaders {
			t.Errorf("taken, though only she would read it: %v", err)
		}
		told := h.toldOf("", "Somebody came in while I was undressed")
		h.must(h.db.View(t.Context(), func(tx *store.Tx) error {
			head, err := tx.Case(h.practice, told.Case)
			if !slices.Equal(head.Readers, []ident.Person{h.owner.Person}) {
				t.Errorf("readers %v", head.Readers)
			}
			return err
		}))
	})
}
