package office

import (
	"strings"
	"testing"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/boundary"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/message"
	"github.com/partwell/partwell/internal/practice/words"
)

// counts lets Paul come late on a day, and counts it.
func (h *testHouse) counts(when string) ident.Crossing {
	h.t.Helper()
	h.late(when, 25)
	open := h.noticed(h.therapist)
	id, err := h.decide(h.therapist, open[len(open)-1], boundary.Counted)
	h.must(err)
	return id
}

// writes sends the letter about something counted by mail.
func (h *testHouse) writes(id ident.Crossing) {
	h.t.Helper()
	view := h.crossing(id)
	h.must(h.office.SayCrossing(h.t.Context(), h.therapist, NewKey(), CrossingWords{Client: h.client, Crossing: id, How: message.InWriting, Text: view.Words.Write.Text, Send: SendByMail}))
}

func (h *testHouse) crossing(id ident.Crossing) CrossingView {
	h.t.Helper()
	view, err := h.office.Crossing(h.t.Context(), h.therapist, h.client, id)
	h.must(err)
	return view
}

// What follows is a function of the versions told and of what is counted, also where an earlier one is
// taken back after the letter about a later one has left: the letter stays as it was written, and its page
// says of which time it spoke.
func TestAnEarlierOneIsTakenBackAfterALaterLetterLeft(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		h.reach()
		late := h.rules()["Coming late"]
		h.told(late, "2026-03-01")
		first, second := h.counts("today 10:00"), h.counts("Wednesday 4 March 10:00")
		if view := h.crossing(second); view.Words.Kind != words.Reminder2 {
			t.Fatalf("the second time is written of as %s", view.Words.Kind)
		}
		h.writes(second)
		letter := h.crossing(second).Said.Body

		h.must(h.office.UndoCrossing(t.Context(), h.therapist, NewKey(), h.client, first))
		view := h.crossing(second)
		if view.Follows.Time != 1 || view.Follows.Follows != late.Follows[0] || view.SaidTime != 2 || view.Said.Body != letter {
			t.Errorf("of two one is left: %+v, the letter spoke of the time %d", view.Follows, view.SaidTime)
		}
		if got := strings.Join(h.knotTexts(client.KindNotKept), "|"); got != "Came 25 minutes late. Counted, first time." {
			t.Errorf("the time line says %s", got)
		}
		again := CrossingWords{Client: h.client, Crossing: second, How: message.InWriting, Text: "Once more.", Send: SendByMail}
		wantFault(t, h.office.SayCrossing(t.Context(), h.therapist, NewKey(), again), fault.Conflict, "said-already")

		open := h.noticed(h.therapist)
		if len(open) != 1 || open[0].Time != 1 {
			t.Fatalf("the first one is asked about anew: %+v", open)
		}
		third := h.counts("Thursday 5 March 10:00")
		if view := h.crossing(third); view.Follows.Time != 2 || view.Words.Kind != words.Reminder2 || view.Follows.Follows != late.Follows[1] || view.SaidTime != 0 {
			t.Errorf("the next one: %+v", view.Follows)
		}

		first, err := h.decide(h.therapist, open[0], boundary.Counted) // after all
		h.must(err)
		h.writes(first)
		if view := h.crossing(second); view.Follows.Time != 2 || view.SaidTime != 0 {
			t.Errorf("counted after all: %+v, the letter spoke of the time %d", view.Follows, view.SaidTime)
		}
		wantFault(t, h.office.UndoCrossing(t.Context(), h.therapist, NewKey(), h.client, first), fault.Conflict, "said-already")
		for _, to := range []boundary.CrossingState{boundary.LetGo, boundary.LetGo} { // pressed twice
			_, err = h.decide(h.therapist, h.crossing(first).Noticed, to)
			h.must(err)
		}
		if a, b := h.crossing(second), h.crossing(third); a.Follows.Time != 1 || a.SaidTime != 2 || b.Follows.Time != 2 || h.crossing(first).SaidTime != 0 {
			t.Errorf("let go with its letter: %+v %+v", a.Follows, b.Follows)
		}
		want := "Came 25 minutes late. Counted, second time.|Came 25 minutes late. Counted, first time.|Came 25 minutes late. Let go."
		if got := strings.Join(h.knotTexts(client.KindNotKept), "|"); got != want {
			t.Errorf("the time line says %s", got)
		}
	})
}
