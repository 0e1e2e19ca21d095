package office

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/caseload"
	"github.com/partwell/partwell/internal/practice/message"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/practice/treatment"
	"github.com/partwell/partwell/internal/store"
)

// toldOfGoals writes down by phone that both want different things, and brings it to both lists.
func (h *testHouse) toldOfGoals() ident.Case {
	h.t.Helper()
	told, err := h.office.WriteDown(context.Background(), h.therapist, NewKey(), Telling{About: Goals, Client: h.client,
		Answers: protocol.Answers{"words": {"I come to rest."}, "told-by": {"by-phone"}}})
	if err != nil {
		h.t.Fatal(err)
	}
	a := spoken("What would make it a good hour?")
	a["hope"], a["notice"] = []string{"An hour of rest"}, []string{"The neck is tight"}
	h.do(h.therapist, told.Case, "conversation", a)
	h.do(h.therapist, told.Case, "their-goals", protocol.Answers{"theirs": {"very=An hour of rest", "little=A looser neck"}})
	h.do(h.therapist, told.Case, "our-goals", protocol.Answers{"ours": {"very=A looser neck"}})
	return told.Case
}

func (h *testHouse) explains(id ident.Case) {
	h.t.Helper()
	a := spoken("It can bring a looser neck.")
	a["benefit"], a["told"] = []string{"a looser neck"}, []string{"what", "costs", "stop"}
	h.do(h.therapist, id, "explain", a)
}

func (h *testHouse) suggests(id ident.Case, minutes ...string) {
	h.t.Helper()
	a := spoken("Would this suit you?")
	a["minutes"] = minutes
	h.do(h.therapist, id, "mix", a)
}

func (h *testHouse) planNow() (plan treatment.Plan) {
	h.view(func(tx *store.Tx) (err error) {
		plan, err = tx.Plan(h.practice, h.client)
		return err
	})
	return plan
}

// What is noticed, wanted and agreed on in a talk about goals is for those who treat: the front desk reads
// none of it on the time line.
func TestTheFrontDeskReadsNothingOfTheGoals(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		begun, err := h.office.BeginMatter(t.Context(), h.therapist, NewKey(), Begin{Protocol: Goals, Client: h.client})
		h.must(err)
		h.do(h.therapist, begun, "open", protocol.Answers{"notice": {"Guards the left shoulder"}})
		id := h.toldOfGoals()
		h.explains(id)
		h.suggests(id, "rest=20", "focused=40")
		h.do(h.therapist, id, "mix-answer", protocol.Answers{"suits": {"yes"}})
		for who, by := range map[string]staff.Actor{"therapist": h.therapist, "owner": h.owner, "desk": h.desk} {
			view, err := h.office.ClientView(t.Context(), by, h.client)
			h.must(err)
			line := fmt.Sprint(view.Line)
			for _, clinical := range []string{"Guards the left shoulder", "What I would work towards: A looser neck", "An hour of rest", "focused work"} {
				if reads := strings.Contains(strings.ToLower(line), strings.ToLower(clinical)); reads != (who != "desk") {
					t.Errorf("the %s reads %q: %v", who, clinical, reads)
				}
			}
		}
	})
}

func TestGoalsLeadToANewPlan(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := context.Background()
		h.reach()
		id := h.toldOfGoals()
		plan := h.planNow()
		if gap := treatment.Apart(plan.Theirs, plan.Ours); len(plan.Theirs) != 2 || len(plan.Ours) != 1 || len(gap.Both) != 1 || gap.Steps != 5 {
			t.Fatalf("the lists: %+v, %+v", plan.Aims, gap)
		}
		if err := h.office.DoTask(ctx, h.therapist, NewKey(), Do{Case: id, Task: "plan", Answers: protocol.Answers{"mine": {"Rest"}}}); !fault.Is(err, fault.Conflict) {
			t.Errorf("a plan before the mix: %v", err)
		}
		h.explains(id)
		page := h.asked(id, "mix", nil)
		if page.Said == nil || !page.Said.Write.Ready() || !strings.Contains(page.Said.Write.Text, "an hour of rest") ||
			!strings.Contains(page.Said.Write.Text, "a looser neck") || !strings.Contains(page.Said.Write.Text, "minutes of focused work") || !strings.Contains(page.Said.Write.Text, "/l/") {
			t.Fatalf("the words: %+v", page.Said)
		}
		if found := page.Said.Tone(page.Said.Write.Text, false, ""); len(found) > 0 {
			t.Errorf("the tone check finds in our own words: %+v", found)
		}
		h.suggests(id, "rest=20", "focused=40")
		v := h.visitor(id)
		if err := h.office.DoByLink(ctx, v, NewKey(), "mix-answer", protocol.Answers{"suits": {"other"}, "minutes": {"rest=50", "focused=10"}}); err != nil {
			t.Fatal(err)
		}
		if h.planNow().Mix != nil {
			t.Error("a mix that only one wants is none")
		}
		h.do(h.therapist, id, "mix-reply", protocol.Answers{"suits": {"yes"}})
		if got := h.planNow().Mix.Words(); got != "50 minutes of quiet, restful work and 10 minutes of focused work" {
			t.Errorf("the mix: %s", got)
		}
		a := spoken("Shall we do it so?")
		a["mine"] = []string{"50 minutes of rest and 10 for the neck"}
		h.do(h.therapist, id, "plan", a)
		if err := h.office.ReplyByLink(ctx, v, NewKey(), 1, protocol.YesThatWorks, ""); err != nil {
			t.Fatal(err)
		}
		plan = h.planNow()
		if plan.Change != treatment.BothYes || !slices.Equal(plan.Told, []treatment.Topic{treatment.WhatItIs, treatment.WhatItCosts, treatment.MayStop}) || plan.Mix.Minutes() != 60 || plan.Case != id {
			t.Errorf("the new plan: %+v", plan)
		}
		h.secondVisitAsks(id)
	})
}

// secondVisitAsks: after the second visit the question comes by itself, and a no opens the minutes.
func (h *testHouse) secondVisitAsks(id ident.Case) {
	h.t.Helper()
	ctx := context.Background()
	for i := range 2 {
		h.clock.Advance(time.Hour)
		h.update(func(tx *store.Tx) error { return h.office.signal(tx, h.therapist, h.client, protocol.SignalVisit, "") })
		h.clock.Advance(96 * time.Hour)
		if _, err := h.office.FireTimers(ctx); err != nil {
			h.t.Fatal(err)
		}
		if asked := !h.matter(h.therapist, id).State.Tasks["still-right"].Opened.IsZero(); asked != (i == 1) {
			h.t.Errorf("after visit %d asked: %v", i+1, asked)
		}
	}
	h.do(h.therapist, id, "still-right", protocol.Answers{"right": {"no"}, "line": {"A little more rest"}})
	if h.matter(h.therapist, id).State.Tasks["mix"].IsDone() {
		h.t.Error("a no left the minutes as they are")
	}
}

// Her wish decides where no middle is found, and it can go on elsewhere without being told again.
func TestNoMiddle(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := context.Background()
		id := h.toldOfGoals()
		h.explains(id)
		middle := func(do string, minutes ...string) error {
			a := protocol.Answers{"do": {do}}
			if len(minutes) > 0 {
				a["minutes"] = minutes
			}
			return h.office.DoTask(ctx, h.therapist, NewKey(), Do{Case: id, Task: "no-middle", Answers: a})
		}
		if err := middle("leave"); !fault.Is(err, fault.Conflict) {
			t.Errorf("no middle before any refusal: %v", err)
		}
		h.suggests(id, "rest=20", "focused=40")
		h.do(h.therapist, id, "mix-answer", protocol.Answers{"suits": {"other"}, "minutes": {"rest=60"}})
		if err := middle("leave"); !fault.Is(err, fault.Conflict) {
			t.Errorf("no middle after one refusal: %v", err)
		}
		h.do(h.therapist, id, "mix-reply", protocol.Answers{"suits": {"other"}})
		if err := middle("client-way", "rest=60"); err != nil {
			t.Fatal(err)
		}
		if got := h.planNow().Mix.Words(); got != "60 minutes of quiet, restful work" {
			t.Errorf("their wish: %s", got)
		}
		if err := middle("somebody"); err != nil {
			t.Fatal(err)
		}
		refer := h.openRefer(1)
		page := h.asked(refer, "tried", nil)
		if got := page.Given.One("line"); !strings.Contains(got, "An hour of rest") || !strings.Contains(got, "A looser neck") {
			t.Errorf("what was tried: %q", got)
		}
		if page = h.asked(refer, "need", nil); page.Given.One("work") != "An hour of rest" {
			t.Errorf("what is needed: %+v", page.Given)
		}
		if err := h.office.CloseMatter(ctx, h.therapist, NewKey(), id, "went-on", nil); err != nil {
			t.Fatal(err)
		}
		h.openRefer(1)
	})
}

// openRefer gives the one moving on that is open.
func (h *testHouse) openRefer(want int) (id ident.Case) {
	h.t.Helper()
	n := 0
	h.view(func(tx *store.Tx) error {
		heads, err := tx.CasesOfClient(h.practice, h.owner, h.client)
		for _, head := range heads {
			if head.Protocol == Refer && head.State == caseload.Open {
				n, id = n+1, head.ID
			}
		}
		return err
	})
	if n != want {
		h.t.Fatalf("%d times moving on, want %d", n, want)
	}
	return id
}

// A talk that the therapist begins is one for each client; the front desk begins none.
func TestTalkAboutGoals(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := context.Background()
		id, err := h.office.TalkAboutGoals(ctx, h.therapist, NewKey(), h.client)
		if err != nil {
			t.Fatal(err)
		}
		if again, err := h.office.TalkAboutGoals(ctx, h.therapist, NewKey(), h.client); err != nil || again != id {
			t.Errorf("begun twice: %s, %v", again, err)
		}
		if _, err := h.office.TalkAboutGoals(ctx, h.desk, NewKey(), h.client); err == nil {
			t.Error("the desk began one")
		}
		h.do(h.therapist, id, "open", protocol.Answers{"notice": {"I press on, and they would rather rest"}})
		page := h.asked(id, "conversation", nil)
		if page.Said == nil || !page.Said.Say.Ready() || !page.Said.Write.Ready() {
			t.Fatalf("the words: %+v", page.Said)
		}
		if found := page.Said.Tone(page.Said.Say.Text, true, ""); len(found) > 0 {
			t.Errorf("the tone check finds in the card: %+v", found)
		}
		page = h.asked(id, "conversation", protocol.Answers{"how": {string(message.InWriting)}, "hope": {"Quiet."}})
		if !strings.Contains(page.Said.Write.Text, "coming for quiet.") {
			t.Errorf("what was typed does not stand in the letter: %s", page.Said.Write.Text)
		}
	})
}

// Practising it writes nothing anywhere.
func TestGoalsArePractised(t *testing.T) {
	eachHouse(t, practiseGoals)
}

func practiseGoals(t *testing.T, h *testHouse) {
	ctx := context.Background()
	id, err := h.office.BeginMatter(ctx, h.therapist, NewKey(), Begin{Protocol: Goals, Rehearse: true})
	if err != nil {
		t.Fatal(err)
	}
	h.do(h.therapist, id, "tell", protocol.Answers{"words": {"I come to rest."}, "told-by": {"in-person"}})
	a := spoken("What would make it a good hour?")
	a["hope"] = []string{"Rest"}
	h.do(h.therapist, id, "conversation", a)
	h.do(h.therapist, id, "their-goals", protocol.Answers{"theirs": {"very=Rest"}})
	h.do(h.therapist, id, "our-goals", protocol.Answers{"ours": {"very=A looser neck"}})
	h.explains(id)
	h.suggests(id, "rest=40", "focused=20")
	h.do(h.therapist, id, "mix-answer", protocol.Answers{"suits": {"yes"}})
	m := h.matter(h.therapist, id)
	if m.Aims.Mix.Minutes() != 60 || len(m.Aims.Theirs) != 1 || h.planNow().Version != 0 || len(h.letters()) != 0 {
		t.Errorf("a rehearsal shows its own lists and writes nothing: %+v", m.Aims)
	}
}
