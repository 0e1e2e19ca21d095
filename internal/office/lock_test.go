package office

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// hasty gives definitions of the end in which no step asks for a second look.
type hasty struct{ Protocols }

func (p hasty) Current(id string) (*protocol.Definition, string, bool) {
	def, source, ok := p.Protocols.Current(id)
	if id != End || !ok {
		return def, source, ok
	}
	source = strings.ReplaceAll(source, `(!file.watched || done("second-look")) &&`, "")
	source = strings.ReplaceAll(source, `required_when: file.watched && !chosen("safety.stake", "yes") && !reached("told")`, "")
	def, err := p.Read(source)
	if err != nil {
		panic(err)
	}
	return def, source, true
}

// raised keeps that the client raised something.
func (h *testHouse) raised() {
	h.t.Helper()
	if _, err := h.office.WriteDown(context.Background(), h.therapist, NewKey(), Telling{About: Pressure, Client: h.client, Answers: protocol.Answers{"words": {"It hurt"}, "told-by": {"by-phone"}}}); err != nil {
		h.t.Fatal(err)
	}
}

// A definition of one's own that asks for no second look does not go around it, and neither does
// something that was raised after all steps were done: it is asked in the step that closes.
func TestTheLockHoldsWhateverTheStepsAsk(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := context.Background()
		h.office.protocols = hasty{h.office.protocols}
		rule, sean := h.rule("Paying for booked time", "2026-01-05", "2026-02-10"), h.sean()
		id := h.ends("no")
		h.shown(id, rule.ID, sean, protocol.Answers{"from": {"2026-04-01"}}, protocol.Answers{"looked": {"yes"}})
		h.clock.Advance(24 * time.Hour)
		h.raised()
		err := h.refuse(id, "words", spoken("I am ending our sessions."))
		wantFault(t, err, fault.Conflict, "second-look")
		if p := h.parting(); p.Holds() {
			t.Fatal("refused, and yet it is closed")
		}
		h.do(h.therapist, id, "ask-look", protocol.Answers{"how": {"person"}, "of": {string(h.owner.Person)}})
		wantFault(t, h.refuse(id, "words", spoken("I am ending our sessions.")), fault.Conflict, "second-look")
		h.must(h.office.LookTwice(ctx, h.owner, NewKey(), id, true, ""))
		h.do(h.therapist, id, "words", spoken("I am ending our sessions."))
		if p := h.parting(); !p.Holds() {
			t.Error("looked at twice, and yet it is not closed")
		}
	})
}

// Who works alone is asked for a second look only where the client raised something.
func TestOnlyWhatSheRaisedAsksForASecondLook(t *testing.T) {
	for name, told := range map[string]bool{"begun by the therapist": false, "told by the client": true} {
		t.Run(name, func(t *testing.T) {
			eachHouse(t, func(t *testing.T, h *testHouse) {
				h.byHerself()
				if told {
					h.must(second(h.office.WriteDown(t.Context(), h.therapist, NewKey(), Telling{About: Goals, Client: h.client, Answers: protocol.Answers{"words": {"I would rather rest"}, "told-by": {"by-phone"}}})))
				} else {
					h.must(second(h.office.BeginMatter(t.Context(), h.therapist, NewKey(), Begin{Protocol: Goals, Client: h.client})))
				}
				end := h.ends("no")
				page, err := h.office.Task(t.Context(), h.therapist, end, "ask-look", nil)
				h.must(err)
				if page.Open != told {
					t.Errorf("a second look is asked: %v, want %v", page.Open, told)
				}
			})
		})
	}
}

// Introducing somebody elsewhere and saying no close nothing: whoever raised something keeps every
// visit, and can book, whatever is answered for them but their own wish.
func TestReferAndDeclineCloseNothing(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := context.Background()
		visit := h.book(time.Date(2026, 4, 7, 10, 0, 0, 0, time.UTC))
		h.raised()
		sean := h.sean()
		h.namesSomebody(sean)
		no, err := h.office.BeginMatter(ctx, h.therapist, NewKey(), Begin{Protocol: Decline, Client: h.client})
		if err != nil {
			t.Fatal(err)
		}
		h.do(h.therapist, no, "which", protocol.Answers{"why": {"not-my-work"}, "needs": {"Deep work"}, "grounds": {"yes"}})
		h.do(h.therapist, no, "list", protocol.Answers{"entries": {string(sean)}})
		h.lookedAt(no)
		h.do(h.therapist, no, "words", spoken("This is not my work."))
		if p := h.parting(); p.Holds() {
			t.Error("a no closes")
		}
		h.view(func(tx *store.Tx) error {
			v, err := tx.Visit(h.practice, visit.ID)
			if v.State != scheduling.Booked {
				t.Errorf("the visit: %s", v.State)
			}
			return err
		})
		for _, by := range []staff.Actor{h.owner, h.desk} {
			when := map[ident.Person]string{h.owner.Person: "2026-05-05 10:00", h.desk.Person: "2026-05-05 13:00"}[by.Person]
			if _, err := h.office.Book(ctx, by, NewKey(), h.anotherVisit(when)); err != nil {
				t.Error(err)
			}
		}
	})
}
