package office

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/practice/scheduling"
)

// A letter waits for the mail server while its visit is moved, or called off, and that is taken back: what it says is
// so again, and is said once.
func TestAChangeTakenBackWhileTheLetterWaited(t *testing.T) {
	for name, change := range map[string]func(h *testHouse, v scheduling.Visit){
		"moved": func(h *testHouse, v scheduling.Visit) { h.moves(v, v.Starts.AddDate(0, 0, 1)) },
		"called off": func(h *testHouse, v scheduling.Visit) {
			h.must(h.office.ChangeVisit(h.t.Context(), h.desk, NewKey(), VisitChange{Visit: v.ID, Version: v.Version, Act: ActCancel, Caller: scheduling.ByClient}))
		},
	} {
		t.Run(name, func(t *testing.T) {
			eachHouse(t, func(t *testing.T, h *testHouse) {
				h.reminds()
				one, all := h.visit(h.booked("Thursday 14:00")), h.series(3)
				h.clock.Advance(time.Minute)
				h.mailer.err = errors.New("down")
				h.says("down")
				h.clock.Advance(time.Hour)
				change(h, one)
				change(h, all[1])
				h.clock.Advance(30 * time.Second)
				h.says("still down")
				for _, v := range []scheduling.Visit{one, all[1]} {
					if gone, err := h.office.TakeBackVisit(t.Context(), h.desk, NewKey(), v.ID); err != nil || gone {
						t.Fatalf("%v %v", gone, err)
					}
				}
				h.mailer.err = nil
				for range 4 {
					h.clock.Advance(time.Hour)
					h.sweeps()
				}
				said := map[string]int{}
				for _, l := range h.mailer.letters {
					for _, i := range l.Invites {
						when := i.Starts.In(london).Format("2 January, 15:04")
						if said[when]++; !strings.Contains(l.Text, when) {
							t.Errorf("%s comes for the calendar, and is not in\n%s", when, l.Text)
						}
					}
				}
				if diff := cmp.Diff(map[string]int{"5 March, 14:00": 1, "10 March, 10:00": 1, "17 March, 10:00": 1, "24 March, 10:00": 1}, said); diff != "" {
					t.Error(diff)
				}
				if waits := h.letters(); len(waits) != 0 {
					t.Errorf("%d wait for ever", len(waits))
				}
			})
		})
	}
}

// Somebody says it in place of a letter that did not arrive, the letter falls away for that, and then she did not say
// it after all: it is still to be said.
func TestWhatALetterLeftOutAndNobodySaid(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		h.reminds()
		h.series(3)
		h.clock.Advance(time.Minute)
		h.mailer.err, h.mailer.final = fault.New(fault.Invalid, "recipient", "The mail server does not know this address."), true
		h.says("refused for good")
		h.sayByHand(h.hands("it did not arrive", "booked")[0], false)
		h.mailsAgain()
		h.says("said by hand")
		h.sayByHand(h.hands("said by hand", "✓booked")[0], true)
		h.says("not said after all", "Your three visits from Tuesday 10 March")
		h.hands("said by letter")
	})
}
