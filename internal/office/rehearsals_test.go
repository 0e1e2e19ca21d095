package office

import (
	"context"
	"testing"

	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/caseload"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/store"
)

// B18: each of the three comes to its end in a practice that knows nobody, and nothing of it is
// counted anywhere.
func TestRehearsalsComeToTheirEnd(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		h.reach()
		before := h.counted()
		for what, through := range map[string]func(ident.Case) string{Refer: h.rehearseReferral, Decline: h.rehearseNo} {
			id, err := h.office.BeginMatter(context.Background(), h.therapist, NewKey(), Begin{Protocol: what, Rehearse: true})
			if err != nil {
				t.Fatal(err)
			}
			way := through(id)
			if err := h.office.CloseMatter(context.Background(), h.therapist, NewKey(), id, way, nil); err != nil {
				t.Fatalf("%s ends as %s: %v", what, way, err)
			}
			if m := h.matter(h.therapist, id); m.Head.State == caseload.Open {
				t.Errorf("%s is not closed: %+v", what, m.Head)
			}
		}
		if after := h.counted(); after != before {
			t.Errorf("before %+v, after %+v", before, after)
		}
	})
}

// sums are what a rehearsal must not change.
type sums struct{ knots, promises, letters, messages, partings, entries, waiting, inquiries, clients int }

func (h *testHouse) counted() (s sums) {
	s.knots, s.promises, s.letters = len(h.knots()), len(h.onToday()), len(h.letters())
	sent, err := h.office.Sent(context.Background(), h.owner)
	if err != nil {
		h.t.Fatal(err)
	}
	s.messages = len(sent.Waiting) + len(sent.Held) + len(sent.Failed) + len(sent.Gone)
	h.view(func(tx *store.Tx) error {
		partings, err := tx.Partings(h.practice)
		if err != nil {
			return err
		}
		s.partings = len(partings)
		entries, err := tx.Practitioners(h.practice)
		if err != nil {
			return err
		}
		s.entries = len(entries)
		waiting, err := tx.WaitingList(h.practice)
		if err != nil {
			return err
		}
		s.waiting = len(waiting)
		asked, err := tx.NewInquiries(h.practice)
		if err != nil {
			return err
		}
		s.inquiries = len(asked)
		s.clients, err = tx.ClientCount(h.practice)
		return err
	})
	return s
}

// named chooses among whom a step of a rehearsal offers.
func (h *testHouse) named(id ident.Case, task string, n int) (entries []string) {
	h.t.Helper()
	page, err := h.office.Task(context.Background(), h.therapist, id, task, nil)
	if err != nil {
		h.t.Fatal(err)
	}
	for _, fit := range page.Step.Fits[:min(n, len(page.Step.Fits))] {
		entries = append(entries, string(fit.Practitioner.ID))
	}
	if len(entries) != n {
		h.t.Fatalf("%s offers %d people", task, len(entries))
	}
	return entries
}

func (h *testHouse) rehearseReferral(id ident.Case) string {
	h.do(h.therapist, id, "reason", protocol.Answers{"why": {"needs"}, "grounds": {"yes"}})
	h.do(h.therapist, id, "tried", protocol.Answers{"line": {"Heat first"}})
	h.do(h.therapist, id, "need", protocol.Answers{"work": {"deep-tissue"}})
	kit := h.named(id, "match", 1)
	h.do(h.therapist, id, "match", protocol.Answers{"entries": kit, "why": {"deep work every day"}})
	h.do(h.therapist, id, "words", spoken("A colleague of mine does this better."))
	h.do(h.therapist, id, "may-i", protocol.Answers{"tell": {"contact"}, "to": kit})
	h.do(h.therapist, id, "introduce", spoken("Paul would like to come to you."))
	return "no-answer"
}

func (h *testHouse) rehearseNo(id ident.Case) string {
	h.do(h.therapist, id, "which", protocol.Answers{"why": {"full"}, "grounds": {"yes"}})
	h.do(h.therapist, id, "list", protocol.Answers{"entries": h.named(id, "list", 2)})
	h.do(h.therapist, id, "words", spoken("Thank you for asking. I am full."))
	return "sent-on"
}
