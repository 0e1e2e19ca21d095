package office

import (
	"strings"
	"testing"
	"time"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/store"
)

// lettersOf writes what will leave, as "news@time".
func lettersOf(told []scheduling.Told) string {
	var out []string
	for _, t := range told {
		out = append(out, string(t.News)+"@"+t.At.UTC().Format("2 Jan 15:04"))
	}
	return strings.Join(out, ", ")
}

func TestWhatBookingWillDoIsWhatItDoes(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, o := t.Context(), h.office
		h.rules()
		h.reminds(2 * 24 * 60)
		in := h.booking("2026-03-10 19:30")
		c, err := o.WillBook(ctx, h.desk, in)
		h.must(err)
		v := c.Visits[0]
		if c.Client.Name != "Paul Osei" || !v.Is.Starts.Equal(time.Date(2026, 3, 10, 19, 30, 0, 0, time.UTC)) || v.Is.Price.Minor != 6000 || len(v.Terms) == 0 || v.With.Name != "Noor Haddad" ||
			c.Mind != "This is outside the opening hours." || !c.Mails || len(v.Hand) > 0 || v.Was.ID != "" {
			t.Errorf("%+v", c)
		}
		if got := lettersOf(v.Letters); got != "booked@3 Mar 9:01, remind@8 Mar 19:30" && got != "booked@3 Mar 09:01, remind@8 Mar 19:30" {
			t.Errorf("letters: %s", got)
		}
		if got := h.standing(scheduling.Booked); len(got) != 0 {
			t.Fatalf("booked by looking: %v", got)
		}
		in.Seen = c.Seen
		h.update(func(tx *store.Tx) error { // the price changes meanwhile
			s := h.service
			s.Price.Minor = 7000
			s.Prices = nil
			return tx.SaveService(h.practice, s)
		})
		_, err = o.Book(ctx, h.desk, NewKey(), in)
		wantFault(t, err, fault.Conflict, CodeSeen)
		c, err = o.WillBook(ctx, h.desk, in)
		h.must(err)
		in.Seen = c.Seen
		id, err := o.Book(ctx, h.desk, NewKey(), in)
		h.must(err)
		if got := h.visit(id); got.Price.Minor != 7000 || got.Price != c.Visits[0].Is.Price {
			t.Errorf("booked %+v, seen %+v", got, c.Visits[0].Is)
		}
		in = h.booking("2026-03-10 19:30")
		_, err = o.WillBook(ctx, h.desk, in)
		wantFault(t, err, fault.Conflict, "overlap")
		_, err = o.WillBook(ctx, h.stranger(), in)
		wantFault(t, err, fault.NotFound, "")
	})
}

func TestWhatMovingWillDo(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, o := t.Context(), h.office
		h.reminds(2 * 24 * 60)
		id := h.books(h.desk, "2026-03-10 10:00")
		h.clock.Advance(2 * time.Minute)
		h.sweeps()
		in := MoveRequest{Visit: id, Version: 1, When: "2026-03-04 11:00"}
		c, err := o.WillMove(ctx, h.desk, in)
		h.must(err)
		v := c.Visits[0]
		if !v.Was.Starts.Equal(h.visit(id).Starts) || v.Is.Starts.Day() != 4 || !strings.HasPrefix(lettersOf(v.Letters), "moved@") || !strings.HasPrefix(lettersOf(v.Dropped), "remind@") {
			t.Errorf("%+v, letters %s, dropped %s", v, lettersOf(v.Letters), lettersOf(v.Dropped))
		}
		in.Seen = c.Seen
		h.must(o.Move(ctx, h.desk, NewKey(), in))
		in.When = "2026-03-05 11:00"
		_, err = o.WillMove(ctx, h.desk, in)
		wantFault(t, err, fault.Conflict, "stale-version")
	})
}

func TestWhatCallingOffWillDo(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, o := t.Context(), h.office
		rules := h.rules()
		h.told(rules["Calling off"], "2026-03-01")
		id := h.booked("today 15:00")
		in := VisitChange{Visit: id, Version: 1, Act: ActCancel, Caller: scheduling.ByClient}
		for _, as := range []struct {
			name    string
			follows bool
		}{{"owner", true}, {"desk", false}} {
			by := h.owner
			if as.name == "desk" {
				by = h.desk
			}
			c, err := o.WillChange(ctx, by, in)
			h.must(err)
			v := c.Visits[0]
			if v.Late == nil || v.Late.Rule.Title != "Calling off" || v.Late.Crossing.Minutes != 360 || (v.Follows != "") != as.follows || c.Waits {
				t.Errorf("as %s: %+v", as.name, v)
			}
		}
		in.Caller = scheduling.ByPractice
		c, err := o.WillChange(ctx, h.desk, in)
		h.must(err)
		if !c.Waits || c.Visits[0].Late != nil {
			t.Errorf("by the practice: %+v", c)
		}
		h.waits(o.ChangeSeenVisit(ctx, h.desk, NewKey(), in, c.Seen))
		_, err = o.WillChange(ctx, h.desk, in)
		wantFault(t, err, fault.Conflict, "waits-already")
		wantFault(t, o.ChangeSeenVisit(ctx, h.desk, NewKey(), VisitChange{Visit: id, Version: 1, Act: ActCancel, Caller: scheduling.ByClient}, c.Seen), fault.Conflict, CodeSeen)
		if h.visit(id).State != scheduling.Booked {
			t.Error("called off by looking")
		}
	})
}
