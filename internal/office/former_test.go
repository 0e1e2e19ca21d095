package office

import (
	"slices"
	"testing"

	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/practice/staff"
)

// leaves takes the therapist out of those who work here.
func (h *testHouse) leaves() {
	h.t.Helper()
	h.must(h.office.ChangePerson(h.t.Context(), h.owner, NewKey(), h.therapist.Person, PersonChange{Name: "Noor Haddad", Email: "noor@carvalhomassage.example", Role: staff.Therapist, Treats: true, Version: 1}))
}

func shownIn(days []PersonDay) (ids []ident.Visit) {
	for _, d := range days {
		for _, item := range d.Items {
			if item.Kind == scheduling.ItemVisit {
				ids = append(ids, item.Visit.ID)
			}
		}
	}
	return ids
}

// What is booked with somebody who treats here no more stands in the calendar and on Today of who looks after the
// practice until it is moved or called off: nobody comes to a door that nobody opens.
func TestVisitsWithSomebodyWhoLeftAreShown(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, o := t.Context(), h.office
		today, later := h.booked("2026-03-03 15:00"), h.booked("2026-03-10 10:00")
		off := h.booked("2026-03-10 13:00")
		h.must(h.step(h.desk, off, ActCancel))
		h.leaves()
		for _, by := range []staff.Actor{h.owner, h.desk} {
			for _, span := range []CalendarSpan{SpanDay, SpanWeek, SpanMonth, SpanList} {
				for person, want := range map[ident.Person]int{EverybodyHere: 1, "": 1} {
					v, err := o.Calendar(ctx, by, CalendarAsk{Day: "2026-03-10", Span: span, Person: person})
					h.must(err)
					n := 0
					for _, id := range shownIn(v.Days) {
						if id == later {
							n++
						}
						if id == off {
							t.Errorf("%s, %s: what was called off is shown", by.Role, span)
						}
					}
					if n != want || v.Lines[later].Client.Name != "Paul Osei" || len(v.Days)%v.Count != 0 {
						t.Errorf("%s, %s of %q: %d times, of %d days", by.Role, span, person, n, len(v.Days))
					}
				}
			}
			v, err := o.Calendar(ctx, by, CalendarAsk{Day: "2026-03-12", Span: SpanDay, Person: EverybodyHere})
			h.must(err)
			if len(v.Days) != 1 || len(v.Therapists) != 1 {
				t.Errorf("%s: a day on which she has none: %+v", by.Role, v.Days)
			}
			drawn, err := o.CalendarTimes(ctx, by, TimesAsk{First: "2026-03-09", Last: "2026-03-15", Person: h.owner.Person})
			h.must(err)
			if len(drawn.Visits) != 1 || drawn.Visits[0].ID != later || len(drawn.Therapists) != 2 {
				t.Errorf("%s: drawn %+v of %+v", by.Role, drawn.Visits, drawn.Therapists)
			}
			if !slices.ContainsFunc(drawn.Closed, func(c TimesClosed) bool {
				return c.Person == h.therapist.Person && !c.From.After(h.visit(later).Starts) && c.To.After(h.visit(later).Starts)
			}) {
				t.Errorf("%s: drawn as if she gave sessions: %+v", by.Role, drawn.Closed)
			}
			page, err := o.Today(ctx, by)
			h.must(err)
			if ids := shownIn(page.Days); len(ids) != 1 || ids[0] != today || !page.All {
				t.Errorf("%s: Today shows %v", by.Role, ids)
			}
		}
	})
}

// A visit with somebody who treats here no more is moved to somebody who does, and so are the later ones of its series.
func TestNoVisitIsMovedWithSomebodyWhoLeft(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, o := t.Context(), h.office
		in := h.everyWeek("2026-03-10 10:00", 1, 3)
		in.Picks = []SeriesPick{{Date: "2026-03-10", At: 600}, {Date: "2026-03-17", At: 600}, {Date: "2026-03-24", At: 600}}
		first, err := o.BookSeries(ctx, h.desk, NewKey(), in)
		h.must(err)
		h.must(o.Move(ctx, h.desk, NewKey(), MoveRequest{Visit: first, Version: 1, When: "2026-03-10 10:00", Therapist: h.owner.Person}))
		h.leaves()
		later := MoveRequest{Visit: first, Version: 2, When: "2026-03-11 10:00", Later: true}
		wantProblem(t, o.Move(ctx, h.desk, NewKey(), later), "therapist")
		second := MoveRequest{Visit: h.inSeries(first)[1].ID, Version: 1, When: "2026-03-17 12:00"}
		_, err = o.WillMove(ctx, h.desk, second)
		wantProblem(t, err, "therapist")
		wantProblem(t, o.Move(ctx, h.desk, NewKey(), second), "therapist")
		second.Therapist, second.Later = h.owner.Person, true
		h.must(o.Move(ctx, h.desk, NewKey(), second))
		for _, v := range h.inSeries(first) {
			if v.Therapist != h.owner.Person {
				t.Errorf("%s is with %s", v.Starts, v.Therapist)
			}
		}
		h.must(o.Move(ctx, h.desk, NewKey(), later))
	})
}
