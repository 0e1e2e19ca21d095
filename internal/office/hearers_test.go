package office

import (
	"errors"
	"testing"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
)

// Who leaves and reads what is told about how somebody behaved goes only after a second yes. It is asked for
// in the same words whether anything was told or not, and leaves everything as it was.
func TestAReaderWhoLeavesNeedsASecondYes(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		_, maya := h.readingKey(h.outsider("Maya Cohen", "maya@outside.example"))
		leaves := h.change(maya.Person)
		leaves.Active = false
		words := func() string {
			err := h.office.ChangePerson(t.Context(), h.owner, NewKey(), maya.Person, leaves)
			wantProblem(t, err, "anyway")
			if !h.colleague(maya.Person).Active {
				t.Error("gone before the second yes")
			}
			f, _ := errors.AsType[*fault.Error](err)
			return f.Problems[0].Message
		}
		before := words()
		h.toldOf(h.owner.Person, canary)
		if after := words(); after != before {
			t.Errorf("what was told shows: %q, then %q", before, after)
		}
		leaves.Anyway = true
		h.must(h.office.ChangePerson(t.Context(), h.owner, NewKey(), maya.Person, leaves))
		if h.colleague(maya.Person).Active {
			t.Error("she is still here")
		}
	})
}

// A change after which nobody can read such things, since the reader from outside has made no reading key
// yet, needs a second yes: one by one and in the settings. One after which nobody ever will is refused.
func TestThatNobodyReadsNeedsASecondYes(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		h.outsider("Maya Cohen", "maya@outside.example")
		owner := h.change(h.owner.Person)
		owner.Hears = false
		wantProblem(t, h.office.ChangePerson(t.Context(), h.owner, NewKey(), h.owner.Person, owner), "anyway")
		_, err := h.office.AnswerHears(t.Context(), h.owner, NewKey(), HearsAnswer{Listed: true})
		wantProblem(t, err, "anyway")
		if !h.colleague(h.owner.Person).Hears {
			t.Fatal("she hears it no more, before the second yes")
		}
		_, err = h.office.AnswerHears(t.Context(), h.owner, NewKey(), HearsAnswer{Listed: true, Anyway: true})
		h.must(err)
		_, err = h.office.AnswerHears(t.Context(), h.owner, NewKey(), HearsAnswer{Listed: true}) // nobody reads it as it is
		h.must(err)
		maya := h.people()
		for _, c := range maya {
			if c.Name != "Maya Cohen" {
				continue
			}
			gone := h.change(c.ID)
			gone.Active, gone.Anyway = false, true
			wantFault(t, h.office.ChangePerson(t.Context(), h.owner, NewKey(), c.ID, gone), fault.Conflict, "last-hearer")
		}
	})
}

// Who stops reading what is told from now on, while others do, needs no second yes: what she reads she reads.
func TestWhoStopsHearingAmongOthers(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		_, err := h.office.AnswerHears(t.Context(), h.owner, NewKey(), HearsAnswer{Listed: true, Hear: []ident.Person{h.owner.Person, h.desk.Person}})
		h.must(err)
		_, err = h.office.AnswerHears(t.Context(), h.owner, NewKey(), HearsAnswer{Listed: true, Hear: []ident.Person{h.owner.Person}})
		h.must(err)
	})
}
