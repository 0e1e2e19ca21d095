package office

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/promise"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/words"
)

// coldRoom is something that was told and answered, so that both can say what could be done.
func (h *testHouse) coldRoom() ident.Case {
	h.t.Helper()
	h.reach()
	ctx := context.Background()
	p, err := h.office.PublicPractice(ctx, "")
	if err != nil {
		h.t.Fatal(err)
	}
	told, err := h.office.Tell(ctx, p, NewKey(), Telling{About: Other, Client: h.client, Answers: protocol.Answers{"words": {"The room was cold."}}, From: "192.0.2.1"})
	if err != nil {
		h.t.Fatal(err)
	}
	h.do(h.therapist, told.Case, "answer", spoken("I am sorry, and I will warm it."))
	return told.Case
}

// agreedLines are the lines of Today with what was agreed.
func (h *testHouse) agreedLines() (all []promise.Promise) {
	for _, p := range h.lines() {
		if p.Kind == promise.Agreed {
			all = append(all, p)
		}
	}
	return all
}

var warm = protocol.Answers{"mine": {"I warm the room"}, "how": {"in-person"}, "text": {"Does that work?"}, "on": {"2026-03-03"}}

// A client says by her link what she would like, what she does for it and by when, before the practice
// has offered anything; it is answered, and what was agreed stands on Today with whose it is and a day.
func TestTheClientSuggestsFirst(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := context.Background()
		id := h.coldRoom()
		v, key := h.visitor(id), NewKey()
		seen, err := h.office.MatterByLink(ctx, v)
		if err != nil || !seen.View.MaySuggest {
			t.Fatalf("she may not say what she would like: %v", err)
		}
		terms := protocol.Answers{protocol.FieldYours: {"I tell you when I am cold"}, protocol.FieldBy: {"2026-03-10"}}
		wantFault(t, h.office.SuggestByLink(ctx, v, NewKey(), 0, "A blanket", protocol.Answers{protocol.FieldBy: {"2026-03-02"}}), fault.Invalid, "")
		for range 2 { // pressed twice
			h.must(h.office.SuggestByLink(ctx, v, key, 0, "A blanket on the table", terms))
		}
		m := h.matter(h.therapist, id)
		if len(m.State.Proposals) != 1 || m.View.Now == nil || m.View.Now.Step != protocol.StepAnswer || m.View.Now.Proposal.Answers.One(protocol.FieldYours) != "I tell you when I am cold" {
			t.Fatalf("what waits for an answer: %+v", m.View.Now)
		}
		if got := h.onToday(); len(got) != 1 || got[0] != promise.Answer {
			t.Errorf("on Today: %v", got)
		}
		page := h.asked(id, "agree", nil)
		if page.Said == nil || page.Said.Kind != words.Counter {
			t.Errorf("the answer to it: %+v", page.Said)
		}
		h.must(h.office.ReplyTo(ctx, h.therapist, NewKey(), Reply{Case: id, Proposal: 1, For: protocol.Staff, Reply: protocol.YesThatWorks}))
		lines := h.agreedLines()
		due := civil.Date("2026-03-10").At(17*60, m.Practice.Location())
		if len(lines) != 1 || lines[0].Person != h.therapist.Person || !lines[0].Due.Equal(due) || lines[0].Text != "A blanket on the table" {
			t.Errorf("what was agreed: %+v", lines)
		}
		if all := strings.Join(h.knots(), "\n"); !strings.Contains(all, "You both said yes: A blanket on the table. Paul: I tell you when I am cold") {
			t.Errorf("the time line: %s", all)
		}
		wantFault(t, h.office.SuggestByLink(ctx, v, NewKey(), 1, "Two blankets", nil), fault.Conflict, "agreed-already")
		if n := len(h.agreedLines()); n != 1 {
			t.Errorf("refused, and %d lines stand on Today", n)
		}
	})
}

// A yes to a question promises no question: it stands in quotes, as what was asked.
func TestAYesToAQuestion(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		id := h.coldRoom()
		h.must(h.office.SuggestByLink(t.Context(), h.visitor(id), NewKey(), 0, "Could it be a Saturday?", nil))
		h.must(h.office.ReplyTo(t.Context(), h.therapist, NewKey(), Reply{Case: id, Proposal: 1, For: protocol.Staff, Reply: protocol.YesThatWorks}))
		if lines := h.agreedLines(); len(lines) != 1 || lines[0].Text != "yes to what Paul asked, “Could it be a Saturday?”" {
			t.Errorf("what was agreed: %+v", lines)
		}
	})
}

// By phone it is the same: the practice writes down what the client would like, first or instead.
func TestASuggestionByPhone(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := context.Background()
		id := h.coldRoom()
		say := func(seen int, text string) error {
			return h.office.ReplyTo(ctx, h.therapist, NewKey(), Reply{Case: id, Proposal: seen, For: protocol.Client, Reply: protocol.SomethingDifferent, Text: text})
		}
		h.must(say(0, "A blanket"))
		h.must(say(1, "Two blankets")) // she has thought about it
		wantFault(t, say(1, "Three"), fault.Conflict, "stale-proposal")
		h.do(h.therapist, id, "agree", warm)
		wantFault(t, h.office.ReplyByLink(ctx, h.visitor(id), NewKey(), 2, protocol.YesThatWorks, ""), fault.Conflict, "stale-proposal")
		h.must(say(3, "Both"))
		h.must(h.office.ReplyTo(ctx, h.therapist, NewKey(), Reply{Case: id, Proposal: 4, For: protocol.Staff, Reply: protocol.YesThatWorks}))
		if lines := h.agreedLines(); len(lines) != 1 || lines[0].Text != "Both" {
			t.Errorf("on Today: %+v", lines)
		}
	})
}

// An offer that nobody answers: one reminder, after fourteen days it rests as "offered, and no answer
// came", and a suggestion opens it again as any word does.
func TestAnOfferRestsAndASuggestionOpensIt(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := context.Background()
		id := h.coldRoom()
		h.do(h.therapist, id, "agree", warm)
		fired := 0
		for range 20 {
			h.clock.Advance(24 * time.Hour)
			if _, err := h.office.FireTimers(ctx); err != nil {
				t.Fatal(err)
			}
		}
		m := h.matter(h.therapist, id)
		for _, timer := range m.State.Timers {
			fired += timer.Fired
		}
		if m.View.Closed == nil || m.View.Closed.Way != "offered-no-answer" || fired != 2 {
			t.Fatalf("after fourteen days: %+v, %d clocks", m.View.Closed, fired)
		}
		h.must(h.office.SuggestByLink(ctx, h.visitor(id), NewKey(), 1, "A blanket", nil))
		if m = h.matter(h.therapist, id); m.View.Closed != nil || m.View.Now == nil || m.View.Now.Step != protocol.StepAnswer {
			t.Errorf("her suggestion: closed %+v, now %+v", m.View.Closed, m.View.Now)
		}
	})
}

// Both sides answer at once, some of them twice: exactly one outcome, what was agreed stands on Today
// once, and whoever came second is told so by a conflict that changed nothing.
func TestBothSidesAnswerAtOnce(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := context.Background()
		id := h.coldRoom()
		h.do(h.therapist, id, "agree", warm)
		v := h.visitor(id)
		yes := func() error { return h.office.ReplyByLink(ctx, v, NewKey(), 1, protocol.YesThatWorks, "") }
		deeds := []func() error{
			yes, yes,
			func() error { return h.office.SuggestByLink(ctx, v, NewKey(), 1, "A blanket", nil) },
			func() error {
				return h.office.ReplyTo(ctx, h.therapist, NewKey(), Reply{Case: id, Proposal: 1, For: protocol.Client, Reply: protocol.SomethingDifferent, Text: "Two"})
			},
			func() error {
				return h.office.DoTask(ctx, h.therapist, NewKey(), Do{Case: id, Task: "agree", Answers: warm})
			},
		}
		errs := make([]error, len(deeds))
		var wg sync.WaitGroup
		for i, deed := range deeds {
			wg.Go(func() { errs[i] = deed() })
		}
		wg.Wait()
		accepted := 0
		for i, err := range errs {
			if f, ok := asFault(err); err != nil && (!ok || f.Kind != fault.Conflict || !strings.Contains(f.Message, "othing was changed")) {
				t.Errorf("deed %d: %v", i, err)
			}
			if i < 2 && err == nil {
				accepted++
			}
		}
		m := h.matter(h.therapist, id)
		agreed := 0
		if m.State.AgreedOn > 0 {
			agreed = 1
		}
		if accepted != agreed || len(h.agreedLines()) != agreed || agreed == 1 && (m.State.AgreedOn != 1 || len(m.State.Proposals) != 1) {
			t.Errorf("yes %d times, agreed on %d of %d, on Today %d", accepted, m.State.AgreedOn, len(m.State.Proposals), len(h.agreedLines()))
		}
		if agreed == 0 && len(m.State.Proposals) < 2 {
			t.Errorf("nobody's answer counted: %v", errs)
		}
	})
}
