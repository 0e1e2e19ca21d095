package office

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/boundary"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/message"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/protocol/ending"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

func (h *testHouse) lookBack(by staff.Actor) LookBack {
	h.t.Helper()
	view, err := h.office.LookBack(h.t.Context(), by, h.client)
	h.must(err)
	return view
}

// rowsOf writes the rows of a page, "kind kind …", oldest first.
func rowsOf(view LookBack) string {
	var out []string
	for _, r := range view.Rows {
		out = append(out, string(r.Kind))
	}
	return strings.Join(out, " ")
}

func TestIsItTimeWithNothingOnRecord(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		view := h.lookBack(h.therapist)
		if len(view.Rows) != 0 || view.Noticed != 0 || len(view.Tried) != 0 {
			t.Errorf("%+v", view.LookBack)
		}
		_, err := h.office.LookBack(t.Context(), h.desk, h.client)
		wantFault(t, err, fault.Forbidden, "not-yours")
		_, err = h.office.LookBack(t.Context(), h.anotherTherapist(), h.client)
		wantFault(t, err, fault.Forbidden, "not-yours")
		_, err = h.office.LookBack(t.Context(), h.stranger(), h.client)
		wantFault(t, err, fault.NotFound, "")
	})
}

// Everything between Paul and the practice stands once, in its order: told, reminded, not kept on
// either side, let go, tried; what is left was not tried.
func TestIsItTimeShowsAllOfItOnce(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, o := t.Context(), h.office
		rules := h.rules()
		h.told(rules["Coming late"], "2026-03-01")
		h.late("today 12:00", 25)
		h.late("Wednesday 4 March 10:00", 15)
		h.late("Thursday 5 March 10:00", 40)
		got := h.noticed(h.owner)
		first, err := h.decide(h.therapist, got[0], boundary.Counted)
		h.must(err)
		h.must(o.SayCrossing(ctx, h.therapist, NewKey(), CrossingWords{Client: h.client, Crossing: first, How: message.ByPhone, Text: "Please come on time.", Send: SentAlready}))
		_, err = h.decide(h.therapist, got[1], boundary.LetGo)
		h.must(err)
		view := h.lookBack(h.therapist)
		if got := rowsOf(view); got != "told not-kept let-go reminded" || view.Noticed != 1 {
			t.Errorf("%s, %d noticed", got, view.Noticed)
		}
		if got := fmt.Sprint(view.Tried, view.Left); got != "[talk fee] [shorter other-times another-therapist break refer]" {
			t.Error(got)
		}

		h.clock.Advance(24 * time.Hour)
		h.must(o.TellBoundaries(ctx, h.therapist, NewKey(), BoundaryTelling{Client: h.client, How: boundary.Told, Way: ToldAloud, On: "2026-03-06",
			Boundaries: []SeenBoundary{{ID: rules["Coming late"].ID, Version: 1}, {ID: rules["Calling off"].ID, Version: 1}}}))
		_, err = o.NoteTalk(ctx, h.therapist, NewKey(), TalkNote{About: TalkAbout{Client: h.client}, Who: "Ana"})
		h.must(err)
		h.must(o.SetPlan(ctx, h.therapist, NewKey(), PlanChange{Client: h.client, Goal: "Turn the head", DecidedOn: "2026-03-06"}))
		h.must(o.GoOut(ctx, h.therapist, NewKey(), h.client, OutChoice{Kind: client.Break}))
		view = h.lookBack(h.owner)
		if got := rowsOf(view); got != "told not-kept let-go reminded told told paused plan talked" {
			t.Error(got)
		}
		told := view.In(ending.LaneSaid)
		again := slices.ContainsFunc(told, func(r ending.Row) bool {
			return r.Again && len(r.Marks) == 1 && r.Marks[0].Title == "Coming late" && r.On == "2026-03-06"
		})
		if !again {
			t.Errorf("told again is not told from told: %+v", told)
		}
		if got := fmt.Sprint(view.Left); got != "[shorter other-times another-therapist refer]" {
			t.Error(got)
		}
	})
}

// What somebody may not read is not on her page either, and a matter that was settled is.
func TestIsItTimeKeepsToWhatTheViewerReads(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		h.reach()
		id := h.toldOfPain("better")
		h.putRight(id)
		h.propose(id, "I go lighter")
		h.yes(id)
		view := h.lookBack(h.therapist)
		if got := rowsOf(view); !strings.Contains(got, "matter") || !strings.Contains(got, "agreed") {
			t.Errorf("%s", got)
		}
		h.update(func(tx *store.Tx) error {
			c, err := tx.Case(h.practice, id)
			if err != nil {
				return err
			}
			c.Restricted, c.Readers = true, []ident.Person{h.owner.Person}
			return tx.SaveCase(h.practice, c)
		})
		if got := rowsOf(h.lookBack(h.therapist)); got != "" {
			t.Errorf("of a matter that is not hers to read: %s", got)
		}
		if got := rowsOf(h.lookBack(h.owner)); !strings.Contains(got, "matter") || strings.Contains(got, "said") {
			t.Errorf("its reader reads that it is there, and its words on its own page alone: %s", got)
		}
	})
}

func (h *testHouse) partings(by staff.Actor) Partings {
	h.t.Helper()
	view, err := h.office.Partings(h.t.Context(), by)
	h.must(err)
	return view
}

// An end and somebody's own stop stand beside how many came; what she wrote to herself is hers alone.
func TestPartings(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := t.Context()
		_, err := h.office.Partings(ctx, h.desk)
		wantFault(t, err, fault.Forbidden, "not-yours")
		if view := h.partings(h.owner); len(view.Items) != 0 || len(view.Years) != 1 {
			t.Errorf("%+v", view)
		}
		h.late("today 10:00", 0)
		id := h.ends("yes")
		h.do(h.therapist, id, "when", protocol.Answers{"from": {"2026-03-03"}})
		h.do(h.therapist, id, "look-over", protocol.Answers{"seen": {"yes"}})
		if view := h.partings(h.owner); len(view.Items) != 0 {
			t.Errorf("nobody was told yet: %+v", view.Items)
		}
		h.do(h.therapist, id, "words", protocol.Answers{"how": {"phone"}, "text": {"I am ending our visits."}, "on": {"2026-03-03"}})
		h.must(h.office.CloseMatter(ctx, h.therapist, NewKey(), id, "ended-safety", protocol.Answers{"self": {"Never alone again."}}))

		view := h.partings(h.therapist)
		if len(view.Items) != 1 || view.Years[0].People != 1 || view.Years[0].Count(ending.PartedSafety) != 1 || view.Whole {
			t.Fatalf("%+v", view)
		}
		if item := view.Items[0]; item.Name != "Paul Osei" || item.Way != message.ByPhone || strings.Join(item.Self, "|") != "Never alone again." || item.Outcome == "" {
			t.Errorf("%+v", item)
		}
		if owners := h.partings(h.owner); len(owners.Items) != 1 || len(owners.Items[0].Self) != 0 || !owners.Whole {
			t.Errorf("the owner reads %+v", owners.Items)
		}
		if other := h.partings(h.anotherTherapist()); len(other.Items) != 0 || other.Years[0].People != 0 {
			t.Errorf("another therapist reads %+v", other)
		}
		if hers, owners := h.matter(h.therapist, id), h.matter(h.owner, id); len(hers.Self) != 1 || len(owners.Self) != 0 || owners.State.Closed.Answers.One("self") != "" || owners.View.Closed.Answers.One("self") != "" {
			t.Errorf("on the record: %v %+v", owners.Self, owners.State.Closed)
		}
		h.must(h.office.OpenAgain(ctx, h.therapist, NewKey(), h.client, "It was a mistake"))
		if view = h.partings(h.therapist); view.Items[0].BackOn != "2026-03-03" {
			t.Errorf("%+v", view.Items)
		}
		h.must(h.office.GoOut(ctx, h.desk, NewKey(), h.client, OutChoice{Kind: client.Stop}))
		if view = h.partings(h.owner); len(view.Items) != 2 || view.Years[0].Count(ending.PartedLeft) != 1 {
			t.Errorf("%+v", view.Items)
		}
		h.must(h.office.TakeUp(ctx, h.desk, NewKey(), h.client))
		if view = h.partings(h.owner); len(view.Items) != 1 {
			t.Errorf("back again: %+v", view.Items)
		}
	})
}
