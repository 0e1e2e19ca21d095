package office

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/boundary"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/practice/protocol/ending"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/store"
)

// behind opens the link of a visit, as its mail carries it.
func (h *testHouse) behind(id ident.Visit) (v Visitor, address string) {
	h.t.Helper()
	if !h.house().Opens() {
		h.reach()
	}
	h.update(func(tx *store.Tx) error {
		p, err := tx.Practice(h.practice)
		if err != nil {
			return err
		}
		visit, err := tx.Visit(h.practice, id)
		if err != nil {
			return err
		}
		address, err = h.office.visitLink(tx, p, visit)
		return err
	})
	_, token, _ := strings.Cut(address, "/l/")
	v, err := h.office.OpenLink(h.t.Context(), token)
	h.must(err)
	return v, address
}

// firstTime is the first time to which a visit can be moved from a day on.
func (h *testHouse) firstTime(v Visitor, day string) string {
	h.t.Helper()
	page, err := h.office.OwnVisit(h.t.Context(), v, VisitAsk{Moving: true, Day: day})
	h.must(err)
	if len(page.Times.Days) == 0 {
		h.t.Fatalf("nothing is free: %+v", page.Times)
	}
	return PickOf(page.Times.Days[0].Slots[0]).String()
}

func TestAVisitIsMovedByItsLink(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := t.Context()
		id := h.booked("Thursday 10:00")
		v, address := h.behind(id)
		if _, again := h.behind(id); again != address {
			t.Errorf("each mail has its own link: %s, %s", address, again)
		}
		page, err := h.office.OwnVisit(ctx, v, VisitAsk{Moving: true})
		h.must(err)
		for _, d := range page.Times.Days {
			for _, s := range d.Slots {
				if s.Person != h.therapist.Person && slices.ContainsFunc(d.Slots, func(x scheduling.Slot) bool { return x.Starts.Equal(s.Starts) && x.Person == h.therapist.Person }) {
					t.Errorf("somebody else before her therapist at %v", s.Starts)
				}
			}
		}
		later := h.firstTime(v, "16 April")
		wantProblem(t, h.office.MoveByLink(ctx, v, NewKey(), OwnMove{Version: page.Visit.Version, Time: "soon"}), "time")
		wantFault(t, h.office.MoveByLink(ctx, v, NewKey(), OwnMove{Version: page.Visit.Version + 1, Time: later}), fault.Conflict, store.CodeStale)
		pick, _ := ReadPick(later)
		other := h.book(pick.Starts)
		wantFault(t, h.office.MoveByLink(ctx, v, NewKey(), OwnMove{Version: page.Visit.Version, Time: later}), fault.Conflict, CodeTaken)
		h.must(h.office.ChangeVisit(ctx, h.desk, NewKey(), VisitChange{Visit: other.ID, Version: 1, Act: ActCancel, Caller: scheduling.ByClient}))
		key := NewKey()
		h.must(h.office.MoveByLink(ctx, v, key, OwnMove{Version: page.Visit.Version, Time: later}))
		h.must(h.office.MoveByLink(ctx, v, key, OwnMove{Version: page.Visit.Version, Time: later})) // sent twice, done once
		if moved := h.visit(id); !moved.Starts.Equal(pick.Starts) || moved.Therapist != pick.Person || moved.Version != page.Visit.Version+1 {
			t.Errorf("moved to %v", moved)
		}
		if !slices.Contains(h.line(), client.KindMoved) {
			t.Errorf("the time line has %v", h.line())
		}
		if lines := h.openLines(h.therapist); !strings.Contains(lines, "Paul moved the visit of Thursday 5 March") {
			t.Errorf("on Today: %s", lines)
		}
		h.clock.Advance(30 * 24 * time.Hour) // the link opens as long as the visit is ahead
		if _, again := h.behind(id); again != address {
			t.Error("after the move it has another link")
		}
	})
}

// Within the time that the boundary asks for it is called off at once; later it is called off all the same,
// and is noticed with its minutes for the therapist to decide.
func TestAVisitIsCalledOffByItsLink(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := t.Context()
		var asks boundary.Boundary
		for _, b := range h.rules() {
			if b.Watches == boundary.LateCancel {
				asks = b
			}
		}
		h.told(asks, "2026-01-02")
		in, late := h.booked("Thursday 10:00"), h.booked("Friday 10:00")
		v, _ := h.behind(in)
		page, err := h.office.OwnVisit(ctx, v, VisitAsk{})
		h.must(err)
		if !page.MayMove() || page.Notice.Late || page.Notice.Hours != 24 || !page.Notice.Told {
			t.Errorf("in time: %+v", page.Notice)
		}
		wantProblem(t, h.office.CallOffByLink(ctx, v, NewKey(), OwnCallOff{Version: 1, Reason: strings.Repeat("a", longestReason+1)}), "reason")
		h.must(h.office.CallOffByLink(ctx, v, NewKey(), OwnCallOff{Version: 1}))
		wantFault(t, h.office.CallOffByLink(ctx, v, NewKey(), OwnCallOff{Version: 2}), fault.Conflict, "visit-state")
		if n := h.noticed(h.therapist); len(n) > 0 {
			t.Errorf("called off in time, and yet noticed: %+v", n)
		}
		v, _ = h.behind(late)
		pick := h.firstTime(v, "9 March")
		h.clock.Set(h.visit(late).Starts.Add(-3 * time.Hour))
		page, err = h.office.OwnVisit(ctx, v, VisitAsk{Moving: true})
		h.must(err)
		if page.MayMove() || !page.Notice.Late || page.Notice.Rule.Title != asks.Title || page.Notice.Follows != asks.Follows[0] || len(page.Times.Days) > 0 {
			t.Errorf("late: %+v", page.Notice)
		}
		wantFault(t, h.office.MoveByLink(ctx, v, NewKey(), OwnMove{Version: 1, Time: pick}), fault.Conflict, CodeLate)
		h.must(h.office.CallOffByLink(ctx, v, NewKey(), OwnCallOff{Version: 1, Reason: "My child is ill"}))
		if by, why := h.visit(late).CalledOff(); by != scheduling.ByClient || why != "My child is ill" {
			t.Errorf("called off by %s: %s", by, why)
		}
		n := h.noticed(h.therapist)
		if len(n) != 1 || n[0].Watch != boundary.LateCancel || n[0].Minutes != 180 || n[0].Line.ID != "" {
			t.Errorf("noticed: %+v", n)
		}
	})
}

// Who was moved on sees the truth behind the link, calls off, and moves nothing.
func TestWhoWasMovedOnMovesNothing(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := t.Context()
		id := h.booked("Thursday 10:00")
		v, _ := h.behind(id)
		pick := h.firstTime(v, "9 March")
		h.update(func(tx *store.Tx) error {
			return tx.SaveParting(h.practice, ending.Parting{Client: h.client, Case: newID[ident.Case](), By: h.therapist.Person, From: "2026-03-03", ToldOn: "2026-03-03", State: ending.Said})
		})
		h.clock.Advance(24 * time.Hour)
		err := h.office.MoveByLink(ctx, v, NewKey(), OwnMove{Version: 1, Time: pick})
		wantFault(t, err, fault.Conflict, CodeShut)
		if err != nil && !strings.Contains(err.Error(), "Noor Haddad ended the visits from Tuesday 3 March on") {
			t.Errorf("told: %v", err)
		}
		page, err := h.office.OwnVisit(ctx, v, VisitAsk{Moving: true})
		h.must(err)
		if !page.Ended || page.MayMove() || len(page.Times.Days) > 0 || page.EndedBy != "Noor Haddad" {
			t.Errorf("behind the link: %+v", page)
		}
	})
}

func TestReadPick(t *testing.T) {
	p := PickedTime{newID[ident.Person](), time.Date(2026, 3, 5, 10, 0, 0, 0, time.UTC)}
	if got, ok := ReadPick(p.String()); !ok || got != p {
		t.Errorf("%v, %t", got, ok)
	}
	for _, bad := range []string{"", ".", "x.y", string(p.Person), string(p.Person) + ".", string(p.Person) + ".-1", string(p.Person) + ".zzzzzzzzzzzz"} {
		if got, ok := ReadPick(bad); ok {
			t.Errorf("%q is read as %v", bad, got)
		}
	}
}

// Who closes or changes a client's own address closes those of her visits with it: the one shows the others.
func TestAnAddressThatWentAstrayClosesVisitsToo(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := t.Context()
		id := h.booked("Thursday 10:00")
		_, address := h.behind(id)
		h.must(h.office.ClientLink(ctx, h.therapist, NewKey(), h.client))
		if _, same := h.behind(id); same != address {
			t.Error("a first address of her own changed that of the visit")
		}
		h.must(h.office.CloseClientLink(ctx, h.therapist, NewKey(), h.client))
		if _, err := h.office.OpenLink(ctx, address[strings.LastIndex(address, "/")+1:]); err == nil {
			t.Error("the visit still opens by its old address")
		}
		if _, other := h.behind(id); other == address {
			t.Error("the next mail gives the old address")
		}
	})
}

// Who moves her visit by herself leaves the practice as long as it asks for on its public page.
func TestAVisitIsNotMovedToThisMinute(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := t.Context()
		v, _ := h.behind(h.booked("Thursday 10:00"))
		soon := h.firstTime(v, "")
		h.opensPage(house.Known) // with 12 hours
		page, err := h.office.OwnVisit(ctx, v, VisitAsk{Moving: true})
		h.must(err)
		if first := page.Times.Days[0].Slots[0].Starts; first.Before(page.Now.Add(12 * time.Hour)) {
			t.Errorf("at %s it is offered at %s", page.Now, first)
		}
		wantFault(t, h.office.MoveByLink(ctx, v, NewKey(), OwnMove{Version: 1, Time: soon}), fault.Conflict, CodeTaken)
		h.must(h.office.MoveByLink(ctx, v, NewKey(), OwnMove{Version: 1, Time: h.firstTime(v, "")}))
	})
}

// She moves her visit as far ahead as the public page books, or to its own day where that is later; no further.
func TestAVisitIsNotMovedYearsAhead(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := t.Context()
		h.opensPage(house.Known) // 56 days ahead
		for when, last := range map[string]civil.Date{"Thursday 10:00": "2026-04-27", "2 June 10:00": "2026-06-02"} {
			v, _ := h.behind(h.booked(when))
			page, err := h.office.OwnVisit(ctx, v, VisitAsk{Moving: true, Day: "2027-12-01"})
			h.must(err)
			if page.Until != last.Add(1) || page.Times.First != last || page.Times.Next != page.Until {
				t.Errorf("%s: from %s until before %s, looked at until %s", when, page.Times.First, page.Until, page.Times.Next)
			}
			for _, d := range page.Times.Days {
				if d.Date > last {
					t.Errorf("%s: offered on %s", when, d.Date)
				}
			}
			far := PickedTime{h.therapist.Person, last.Add(7).At(15*60, time.UTC)}.String()
			wantFault(t, h.office.MoveByLink(ctx, v, NewKey(), OwnMove{Version: 1, Time: far}), fault.Conflict, CodeTaken)
			h.must(h.office.MoveByLink(ctx, v, NewKey(), OwnMove{Version: 1, Time: PickedTime{h.therapist.Person, last.At(15*60, time.UTC)}.String()}))
		}
	})
}
