package office

import (
	"testing"
	"time"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/practice/boundary"
	"github.com/partwell/partwell/internal/practice/scheduling"
)

// agreesByLink lets Paul say yes to all boundaries by the link of his own page.
func (h *testHouse) agreesByLink(rules map[string]boundary.Boundary) {
	h.t.Helper()
	var seen []SeenBoundary
	for _, b := range rules {
		seen = append(seen, SeenBoundary{ID: b.ID, Version: b.Version})
	}
	h.must(h.office.AgreeByLink(h.t.Context(), h.door(), NewKey(), seen))
}

// Who says yes by link is known to have said so at that instant: what happens after it on that very day comes under it,
// also at a visit that was moved to it. What somebody told that day may have been told afterwards, and judges nothing.
func TestAYesByLinkCountsFromItsInstant(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := t.Context()
		rules := h.rules()
		id := h.booked("tomorrow 10:00")
		link, _ := h.behind(id)
		own := func(want bool) Notice {
			t.Helper()
			page, err := h.office.OwnVisit(ctx, link, VisitAsk{})
			h.must(err)
			if page.Notice.Told != want || page.Notice.Late != want {
				t.Errorf("her page says %+v", page.Notice)
			}
			return page.Notice
		}
		own(false)
		h.agreesByLink(rules)
		own(false) // in the same minute
		h.clock.Advance(2 * time.Hour)
		own(true)
		c, err := h.office.WillChange(ctx, h.desk, VisitChange{Visit: id, Version: 1, Act: ActCancel, Caller: scheduling.ByClient})
		if err != nil || c.Visits[0].Late == nil || !c.Visits[0].Late.Told {
			t.Errorf("the check page says %+v %v", c.Visits, err)
		}
		h.must(h.office.Move(ctx, h.desk, NewKey(), MoveRequest{Visit: id, Version: 1, When: "today 15:00", Anyway: "today 15:00"}))
		h.clock.Set(h.visit(id).Starts.Add(25 * time.Minute))
		h.must(h.step(h.therapist, id, ActArrive))
		n := h.noticed(h.owner)
		if len(n) != 1 || !n[0].Told || n[0].Rule.Title != "Coming late" {
			t.Fatalf("%+v", n)
		}
		x, err := h.decide(h.owner, n[0], boundary.Counted)
		h.must(err)
		h.clock.Advance(48 * time.Hour)
		page, err := h.office.Crossing(ctx, h.owner, h.client, x)
		if err != nil || !page.Told {
			t.Errorf("two days later: %+v %v", page.Noticed, err)
		}
	})
}

// Somebody of the practice who notes a yes of today, in whatever way, may note it afterwards.
func TestAYesThatWasNotedJudgesNothingOfThatDay(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		b := h.rules()["Coming late"]
		h.must(h.office.TellBoundaries(t.Context(), h.therapist, NewKey(), BoundaryTelling{Client: h.client, Boundaries: []SeenBoundary{{ID: b.ID, Version: 1}}, How: boundary.Agreed, Way: ToldByLink, On: civil.DateOf(h.clock.Now(), london)}))
		h.clock.Advance(time.Minute)
		h.late("today 15:00", 25)
		if n := h.noticed(h.owner); len(n) != 1 || n[0].Told {
			t.Errorf("%+v", n)
		}
	})
}
