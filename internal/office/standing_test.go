package office

import (
	"testing"
	"time"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/store"
)

// Somebody is away by the time her calendar is locked, though not yet when the booking began on another server: who
// books is told.
func TestAwayWhileSomebodyBooks(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		if h.db.Engine() == "sqlite" {
			return // one after the other: there is one server
		}
		ctx := t.Context()
		_, err := h.office.FreeTimes(ctx, h.desk, FreeAsk{Service: h.service.ID}) // who works when stands in memory from here on
		h.must(err)
		err = h.db.Update(ctx, func(tx *store.Tx) error {
			w, err := h.office.watch(tx, h.desk)
			if err != nil {
				return err
			}
			away := make(chan error)
			go func() {
				away <- errOf(h.office.AddAway(ctx, h.therapist, NewKey(), AwayRequest{Person: h.therapist.Person, First: "Thursday"}))
			}()
			if err := <-away; err != nil {
				return err
			}
			_, err = w.bookAsked(newID[ident.Visit](), h.booking("Thursday 10:00"))
			return err
		})
		wantFault(t, err, fault.Conflict, CodeMind)
	})
}

// A time of day that the clocks skip is no time; of one that comes twice the first is meant, as where free times are
// offered.
func TestTimesThatTheClocksSkipOrShowTwice(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, none := t.Context(), "29 March 2026 1:30"
		id := h.booked("Thursday 10:00")
		wantProblem(t, h.office.Move(ctx, h.desk, NewKey(), MoveRequest{Visit: id, Version: 1, When: none, Anyway: none}), "when")
		h.update(func(tx *store.Tx) error {
			p, err := tx.Practice(h.practice)
			if err != nil {
				return err
			}
			p.Zone = "Europe/Berlin"
			return tx.SavePractice(p)
		})
		id = h.booked("25 October 2026 2:30")
		h.view(func(tx *store.Tx) error {
			v, err := tx.Visit(h.practice, id)
			if want := time.Date(2026, 10, 25, 0, 30, 0, 0, time.UTC); !v.Starts.Equal(want) {
				t.Errorf("it is at %s, offered is %s", v.Starts, want)
			}
			return err
		})
	})
}
