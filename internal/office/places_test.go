package office

import (
	"errors"
	"flag"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// rooms adds rooms by name, of which the service takes one, and gives them.
func (h *testHouse) rooms(names ...string) (ids []ident.Resource) {
	h.t.Helper()
	for _, name := range names {
		h.must(h.office.SaveResource(h.t.Context(), h.owner, NewKey(), ResourceRequest{Kind: scheduling.KindRoom, Name: name}))
	}
	h.view(func(tx *store.Tx) error {
		all, err := tx.Resources(h.practice)
		for _, r := range all {
			ids = append(ids, r.ID)
		}
		return err
	})
	h.must(h.office.SetNeeds(h.t.Context(), h.owner, NewKey(), NeedsRequest{Service: h.service.ID, Rooms: ids}))
	return ids
}

// harbour adds a place in another zone, at which the therapist works on Fridays.
func (h *testHouse) harbour(zone string) (at ident.Place) {
	h.t.Helper()
	h.must(h.office.SavePlace(h.t.Context(), h.owner, NewKey(), PlaceRequest{Name: "Harbour", Address: "Quay 3", Zone: zone}))
	h.update(func(tx *store.Tx) error {
		all, err := tx.Places(h.practice)
		if err != nil {
			return err
		}
		at = all[len(all)-1].ID
		hours, err := tx.Hours(h.practice, h.therapist.Person)
		if err != nil {
			return err
		}
		for i, s := range hours.Spans {
			if s.Weekday == time.Friday {
				hours.Spans[i].Place = at
			}
		}
		return tx.SetHours(h.practice, hours)
	})
	return at
}

func TestPlacesAndRooms(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, o := t.Context(), h.office
		view, err := o.Places(ctx, h.owner)
		h.must(err)
		if view.Several() || len(view.Places) != 1 || view.Places[0].Name != "Carvalho Massage" || view.Places[0].Zone != "Europe/London" {
			t.Errorf("a new practice: %+v", view.Places)
		}
		ids := h.rooms("Blue room", "Green room")
		at := h.harbour("Asia/Kathmandu")
		h.must(o.SavePlace(ctx, h.owner, NewKey(), PlaceRequest{Place: MainPlace, Name: "Linden Street", Address: "14 Linden Street\nLondon", Zone: "Mars/Olympus", Version: view.Places[0].Version}))
		h.must(o.SaveResource(ctx, h.owner, NewKey(), ResourceRequest{Kind: scheduling.KindEquipment, Name: "Hot stones", Moves: true, Place: at}))
		h.booked("Thursday 15:00")
		view, err = o.Places(ctx, h.owner)
		h.must(err)
		if len(view.Places) != 2 || view.Places[0].Name != "Linden Street" || view.Places[0].Zone != "Europe/London" || view.Places[1].Zone != "Asia/Kathmandu" ||
			len(view.Places[0].Rooms) != 2 || view.Places[0].Rooms[0].Booked != 1 || !slices.Equal(view.Places[0].Rooms[0].Services, []string{h.service.Name}) || len(view.Moving) != 1 {
			t.Errorf("they are %+v and %+v", view.Places, view.Moving)
		}
		own := PlaceRequest{Place: MainPlace, Name: "Linden Street", Address: strings.Repeat("x", 2001), Version: view.Places[0].Version}
		wantProblem(t, o.SavePlace(ctx, h.owner, NewKey(), own), "address")
		own.Name = ""
		both := o.SavePlace(ctx, h.owner, NewKey(), own)
		wantProblem(t, both, "name")
		wantProblem(t, both, "address")
		own.Address = ""
		own.Name, own.Version = "Linden Street", own.Version-1
		wantFault(t, o.SavePlace(ctx, h.owner, NewKey(), own), fault.Conflict, "stale-version")
		wantProblem(t, o.SavePlace(ctx, h.owner, NewKey(), PlaceRequest{Name: "Far", Zone: "Mars/Olympus"}), "zone")
		wantProblem(t, o.SavePlace(ctx, h.owner, NewKey(), PlaceRequest{Zone: "Europe/London"}), "name")
		wantProblem(t, o.SaveResource(ctx, h.owner, NewKey(), ResourceRequest{Kind: scheduling.KindRoom, Name: " Blue  room"}), "name")
		wantProblem(t, o.SaveResource(ctx, h.owner, NewKey(), ResourceRequest{Kind: scheduling.KindRoom, Name: "Red", Place: "nowhere"}), "place")
		wantFault(t, o.SavePlace(ctx, h.owner, NewKey(), PlaceRequest{Place: at, Name: "Harbour", Zone: "Asia/Kathmandu", Out: true, Version: 1}), fault.Conflict, "in-use")
		wantFault(t, o.SavePlace(ctx, h.owner, NewKey(), PlaceRequest{Place: at, Name: "Quay", Zone: "Asia/Kathmandu", Version: 7}), fault.Conflict, "stale-version")
		for name, who := range map[string]staff.Actor{"the desk": h.desk, "a therapist": h.therapist} {
			if _, err := o.Places(ctx, who); !fault.Is(err, fault.Forbidden) {
				t.Errorf("%s sees the page: %v", name, err)
			}
			wantFault(t, o.SavePlace(ctx, who, NewKey(), PlaceRequest{Name: "Mine", Zone: "Europe/London"}), fault.Forbidden, "")
			wantFault(t, o.SaveResource(ctx, who, NewKey(), ResourceRequest{Kind: scheduling.KindRoom, Name: "Mine"}), fault.Forbidden, "")
			wantFault(t, o.SetNeeds(ctx, who, NewKey(), NeedsRequest{Service: h.service.ID}), fault.Forbidden, "")
		}
		stranger := h.stranger()
		wantFault(t, o.SavePlace(ctx, stranger, NewKey(), PlaceRequest{Place: at, Name: "Mine", Zone: "UTC", Version: 1}), fault.NotFound, "")
		wantFault(t, o.SaveResource(ctx, stranger, NewKey(), ResourceRequest{Resource: ids[0], Kind: scheduling.KindRoom, Name: "Mine", Version: 1}), fault.NotFound, "")
		wantFault(t, o.SetNeeds(ctx, stranger, NewKey(), NeedsRequest{Service: h.service.ID}), fault.NotFound, "")
	})
}

// TestTheOwnPlaceIsSaidTheSameEverywhere: on the pages of places and of setting up, in letters and their
// calendar files, and on the public page.
func TestTheOwnPlaceIsSaidTheSameEverywhere(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, o := t.Context(), h.office
		h.harbour("Asia/Kathmandu")
		view, err := o.Places(ctx, h.owner)
		h.must(err)
		h.must(o.SavePlace(ctx, h.owner, NewKey(), PlaceRequest{Place: MainPlace, Name: "Linden Street", Address: "14 Linden Street", Version: view.Places[0].Version}))
		setup, err := o.SetUp(ctx, h.owner, house.StepPlace, "")
		h.must(err)
		if setup.Practice.Place != "14 Linden Street" {
			t.Errorf("setting up says %q", setup.Practice.Place)
		}
		h.must(o.AnswerPlace(ctx, h.owner, NewKey(), PlaceAnswer{Place: "16 Linden Street", Zone: "Europe/London", Version: setup.Practice.Version}))
		if view, err = o.Places(ctx, h.owner); err != nil || view.Places[0].Address != "16 Linden Street" || view.Places[0].Name != "Linden Street" {
			t.Errorf("the page of places says %+v, %v", view.Places[0], err)
		}
		h.reminds()
		in := h.booking("Thursday 10:00")
		in.Place = MainPlace
		_, err = o.Book(ctx, h.desk, NewKey(), in)
		h.must(err)
		h.clock.Advance(time.Minute)
		h.sweeps()
		if n := len(h.mailer.letters); n != 1 {
			t.Fatalf("%d letters", n)
		}
		if l := h.mailer.letters[0]; !strings.Contains(l.Text, "Linden Street, 16 Linden Street.") || l.Invites[0].Location != "Linden Street, 16 Linden Street" {
			t.Errorf("%s\n%s", l.Invites[0].Location, l.Text)
		}
		h.view(func(tx *store.Tx) error {
			p, err := tx.Practice(h.practice)
			if err != nil || p.Place != "16 Linden Street" {
				t.Errorf("the public page says %q, %v", p.Place, err)
			}
			return nil
		})
	})
}

// TestARoomIsFoundAndBooked: what the search says is what the visit gets; where no room is free nothing is
// offered, and who books all the same is told what is taken until when.
func TestARoomIsFoundAndBooked(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, o := t.Context(), h.office
		ids := h.rooms("Blue room", "Green room")
		first := h.booked("Thursday 10:00")
		ask := FreeAsk{Service: h.service.ID, Therapist: h.owner.Person, Day: "Thursday", Days: 1}
		view, err := o.FreeTimes(ctx, h.desk, ask)
		h.must(err)
		for _, s := range view.Days[0].Slots {
			at := civil.MinuteOf(s.Starts, s.Zone)
			want := ids[0]
			if at > 9*60 && at < 11*60 {
				want = ids[1]
			}
			if !slices.Equal(s.Uses, []ident.Resource{want}) {
				t.Errorf("at %s: %v", at, view.Grounds.Where(s.Place, s.Uses))
			}
		}
		in := h.booking("Thursday 10:30")
		in.Therapist, in.Uses = h.owner.Person, ids[:1]
		_, err = o.Book(ctx, h.desk, NewKey(), in)
		wantFault(t, err, fault.Conflict, "no-room")
		if err == nil || !strings.Contains(err.Error(), "Blue room is taken until 11:00.") {
			t.Errorf("it says %v", err)
		}
		in.Uses = nil
		second, err := o.Book(ctx, h.desk, NewKey(), in)
		h.must(err)
		if got := h.visit(second).Uses; !slices.Equal(got, ids[1:]) {
			t.Errorf("it has %v", got)
		}
		h.must(o.Move(ctx, h.desk, NewKey(), MoveRequest{Visit: second, Version: 1, When: "Thursday 14:00"}))
		if got := h.visit(second).Uses; !slices.Equal(got, ids[1:]) {
			t.Errorf("moved, it has %v", got)
		}
		h.must(h.step(h.desk, first, ActCancel))
		third := h.booking("Thursday 10:00")
		third.Uses = ids[:1]
		_, err = o.Book(ctx, h.desk, NewKey(), third)
		h.must(err)
		fourth := h.booking("Thursday 10:00")
		fourth.Therapist = h.owner.Person
		_, err = o.Book(ctx, h.desk, NewKey(), fourth)
		h.must(err)
		wantFault(t, h.step(h.desk, first, ActUndo), fault.Conflict, "no-room")
	})
}

// What visits to come have stays where they are: it is moved once none has it any more, and what a service takes as
// equipment becomes no room of it. Out of use it is theirs all the same; what is over holds nothing.
func TestARoomStaysWithItsVisits(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, o := t.Context(), h.office
		room := h.rooms("Blue room")[0]
		at := h.harbour("Asia/Kathmandu")
		keep := func(change func(r *ResourceRequest)) error {
			var in ResourceRequest
			h.view(func(tx *store.Tx) error {
				all, err := tx.Resources(h.practice)
				i := slices.IndexFunc(all, func(r scheduling.Resource) bool { return r.ID == room })
				in = ResourceRequest{Resource: room, Kind: all[i].Kind, Name: all[i].Name, Place: all[i].Place, Moves: all[i].Moves, Out: !all[i].Active, Version: all[i].Version}
				return err
			})
			change(&in)
			return o.SaveResource(ctx, h.owner, NewKey(), in)
		}
		moves := func(r *ResourceRequest) { r.Place = at }
		refused := func(err error, field string, words ...string) {
			t.Helper()
			wantFault(t, err, fault.Conflict, "in-use")
			if f, ok := errors.AsType[*fault.Error](err); !ok || len(f.Problems) != 1 || f.Problems[0].Field != field {
				t.Errorf("got %v, want it at %s", err, field)
			}
			for _, w := range words {
				if err == nil || !strings.Contains(err.Error(), w) {
					t.Errorf("it says %v, not %q", err, w)
				}
			}
		}
		over := h.booked("3 March 9:30")
		refused(keep(moves), "place", "A visit still to come has it, on Tuesday 3 March, 9:30.")
		h.booked("Thursday 15:00")
		refused(keep(func(r *ResourceRequest) { r.Out, r.Place = true, at }), "place", "2 visits still to come have it, the first on Tuesday 3 March, 9:30.")
		h.clock.Advance(3 * time.Hour)
		refused(keep(moves), "place", "A visit still to come has it, on Thursday 5 March, 15:00.")
		h.must(keep(func(r *ResourceRequest) { r.Name = "Sky room" }))
		h.must(keep(func(r *ResourceRequest) { r.Out = true }))
		wantFault(t, errOf(o.Book(ctx, h.desk, NewKey(), h.booking("Thursday 13:00"))), fault.Conflict, "no-room")
		refused(keep(func(r *ResourceRequest) { r.Kind = scheduling.KindEquipment }), "kind", "Massage, 60 minutes takes it as a room.")
		h.must(o.SetNeeds(ctx, h.owner, NewKey(), NeedsRequest{Service: h.service.ID}))
		refused(keep(func(r *ResourceRequest) { r.Kind = scheduling.KindEquipment }), "kind", "A visit still to come has it, on Thursday 5 March, 15:00.")
		h.clock.Advance(3 * 24 * time.Hour)
		h.must(keep(moves))
		h.must(keep(func(r *ResourceRequest) { r.Kind, r.Moves = scheduling.KindEquipment, true }))
		if got := h.visit(over).Uses; !slices.Equal(got, []ident.Resource{room}) {
			t.Errorf("what is over had %v", got)
		}
	})
}

// Equipment that goes anywhere is kept at one place once no visit elsewhere has it.
func TestEquipmentStaysWithItsVisits(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, o := t.Context(), h.office
		at := h.harbour("Europe/London")
		in := ResourceRequest{Kind: scheduling.KindEquipment, Name: "Hot stones", Moves: true}
		h.must(o.SaveResource(ctx, h.owner, NewKey(), in))
		h.view(func(tx *store.Tx) error {
			all, err := tx.Resources(h.practice)
			in.Resource, in.Version = all[0].ID, all[0].Version
			return err
		})
		h.must(o.SetNeeds(ctx, h.owner, NewKey(), NeedsRequest{Service: h.service.ID, Equipment: []ident.Resource{in.Resource}}))
		h.booked("Friday 10:00") // at the harbour
		in.Moves, in.Place = false, MainPlace
		wantFault(t, o.SaveResource(ctx, h.owner, NewKey(), in), fault.Conflict, "in-use")
		in.Place = at
		h.must(o.SaveResource(ctx, h.owner, NewKey(), in))
	})
}

// TestTimesAtAnotherPlace: somebody's hours, what is offered, and what is typed follow the clocks of the
// place at which she works that day.
func TestTimesAtAnotherPlace(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, o := t.Context(), h.office
		at := h.harbour("America/Toronto")
		view, err := o.FreeTimes(ctx, h.desk, FreeAsk{Service: h.service.ID, Therapist: h.therapist.Person, Day: "Thursday", Days: 2})
		h.must(err)
		if len(view.Days) != 2 || view.Days[0].Date != "2026-03-05" || view.Days[1].Date != "2026-03-06" {
			t.Fatalf("days: %+v", view.Days)
		}
		slot := view.Days[1].Slots[0]
		if slot.Place != at || slot.Zone.String() != "America/Toronto" || !slot.Starts.Equal(time.Date(2026, 3, 6, 14, 0, 0, 0, time.UTC)) {
			t.Errorf("on Friday: %+v", slot)
		}
		if words := view.Grounds.Where(slot.Place, nil); !slices.Equal(words, []string{"Harbour"}) {
			t.Errorf("it is said to be at %v", words)
		}
		id, err := o.Book(ctx, h.desk, NewKey(), h.booking("Friday 9:00"))
		h.must(err)
		if v := h.visit(id); v.Place != at || !v.Starts.Equal(slot.Starts) {
			t.Errorf("booked at %v, %v", v.Place, v.Starts)
		}
		h.must(o.Move(ctx, h.desk, NewKey(), MoveRequest{Visit: id, Version: 1, When: "Thursday 9:00"}))
		if v := h.visit(id); v.Place != "" || !v.Starts.Equal(time.Date(2026, 3, 5, 9, 0, 0, 0, time.UTC)) {
			t.Errorf("moved to %v, %v", v.Place, v.Starts)
		}
		h.must(o.Move(ctx, h.desk, NewKey(), MoveRequest{Visit: id, Version: 2, When: "2026-03-06T14:00:00Z"}))
		h.must(o.Move(ctx, h.desk, NewKey(), MoveRequest{Visit: id, Version: 3, When: "2026-03-05T09:00:00Z"}))
		if v := h.visit(id); v.Place != "" {
			t.Errorf("moved back by an instant, it is at %v", v.Place)
		}
		in := h.booking("Friday 15:00")
		in.Place = MainPlace
		_, err = o.Book(ctx, h.desk, NewKey(), in)
		wantFault(t, err, fault.Conflict, CodeMind)
		in.Anyway = in.When
		id, err = o.Book(ctx, h.desk, NewKey(), in)
		h.must(err)
		if v := h.visit(id); v.Place != "" || !v.Starts.Equal(time.Date(2026, 3, 6, 15, 0, 0, 0, time.UTC)) {
			t.Errorf("booked at %v, %v", v.Place, v.Starts)
		}
		in = h.booking("Friday 16:00")
		in.Place = "nowhere"
		_, err = o.Book(ctx, h.desk, NewKey(), in)
		wantProblem(t, err, "place")
	})
}

// TestNothingIsTakenTwiceNorLost is the state machine of a practice with two rooms and two therapists: what
// is offered can be booked with nothing to mind, nothing is taken twice, and what is given back is offered
// again.
func TestNothingIsTakenTwiceNorLost(t *testing.T) {
	checks := flag.Lookup("rapid.checks")
	if before := checks.Value.String(); before == checks.DefValue {
		if err := checks.Value.Set("4"); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = checks.Value.Set(before) })
	}
	eachHouse(t, func(t *testing.T, h *testHouse) {
		h.rooms("Blue room", "Green room")
		h.update(func(tx *store.Tx) error {
			s, err := tx.Service(h.practice, h.service.ID)
			if err != nil {
				return err
			}
			s.Before, s.After = 5, 10
			return tx.SaveService(h.practice, s)
		})
		rapid.Check(t, func(rt *rapid.T) {
			m := roomsMachine{h: h, away: map[civil.Date]bool{}}
			h.view(func(tx *store.Tx) error {
				all, err := tx.Aways(h.practice, "2026-01-01")
				for _, a := range all {
					m.away[a.First] = true
				}
				return err
			})
			rt.Repeat(map[string]func(*rapid.T){"": m.check, "book": m.book, "anywhere": m.anywhere, "move": m.move, "cancel": m.cancel, "undo": m.undo, "away": m.close})
		})
	})
}

type roomsMachine struct {
	h      *testHouse
	visits []ident.Visit
	away   map[civil.Date]bool
}

// day draws a weekday of the two weeks to come.
func (m *roomsMachine) day(t *rapid.T) civil.Date {
	return rapid.SampledFrom([]civil.Date{"2026-03-05", "2026-03-06", "2026-03-09", "2026-03-10"}).Draw(t, "day")
}

func (m *roomsMachine) free(t *rapid.T, day civil.Date) []scheduling.Slot {
	view, err := m.h.office.FreeTimes(m.h.t.Context(), m.h.desk, FreeAsk{Service: m.h.service.ID, Day: string(day), Days: 1})
	if err != nil {
		t.Fatal(err)
	}
	if len(view.Days) == 0 {
		return nil
	}
	return view.Days[0].Slots
}

func (m *roomsMachine) book(t *rapid.T) {
	slots := m.free(t, m.day(t))
	if len(slots) == 0 {
		return // the day is full
	}
	slot := slots[rapid.IntRange(0, len(slots)-1).Draw(t, "slot")]
	in := m.h.booking(slot.Starts.Format("2006-01-02 15:04"))
	in.Therapist = slot.Person
	id, err := m.h.office.Book(m.h.t.Context(), m.h.desk, NewKey(), in)
	if err != nil {
		t.Fatalf("%+v was offered: %v", slot, err)
	}
	if got := m.h.visit(id).Uses; !slices.Equal(got, slot.Uses) {
		t.Fatalf("%v was offered, it has %v", slot.Uses, got)
	}
	m.visits = append(m.visits, id)
}

func (m *roomsMachine) when(t *rapid.T) string {
	return string(m.day(t)) + " " + civil.Minute(rapid.IntRange(32, 80).Draw(t, "quarter")*15).String()
}

func (m *roomsMachine) who(t *rapid.T) ident.Person {
	return rapid.SampledFrom([]ident.Person{m.h.owner.Person, m.h.therapist.Person}).Draw(t, "who")
}

// anywhere books where nobody asked whether it is free.
func (m *roomsMachine) anywhere(t *rapid.T) {
	in := m.h.booking(m.when(t))
	in.Anyway, in.Therapist = in.When, m.who(t)
	id, err := m.h.office.Book(m.h.t.Context(), m.h.desk, NewKey(), in)
	if err == nil {
		m.visits = append(m.visits, id)
	} else if !fault.Is(err, fault.Conflict) {
		t.Fatal(err)
	}
}

func (m *roomsMachine) move(t *rapid.T) {
	if len(m.visits) == 0 {
		return
	}
	v := m.h.visit(rapid.SampledFrom(m.visits).Draw(t, "visit"))
	in := MoveRequest{Visit: v.ID, Version: v.Version, When: m.when(t), Therapist: m.who(t)}
	in.Anyway = in.When
	if err := m.h.office.Move(m.h.t.Context(), m.h.desk, NewKey(), in); err != nil && !fault.Is(err, fault.Conflict) {
		t.Fatal(err)
	}
}

func (m *roomsMachine) cancel(t *rapid.T) {
	if len(m.visits) == 0 {
		return
	}
	v := m.h.visit(rapid.SampledFrom(m.visits).Draw(t, "visit"))
	if err := m.h.step(m.h.desk, v.ID, ActCancel); err != nil {
		if !fault.Is(err, fault.Conflict) {
			t.Fatal(err)
		}
		return
	}
	day, at := civil.DateOf(v.Starts, time.UTC), civil.MinuteOf(v.Starts, time.UTC)
	open := at >= 9*60 && at <= 12*60 || at >= 14*60 && at <= 17*60
	if !open || int(at)%15 != 0 || m.away[day] {
		return
	}
	if !slices.ContainsFunc(m.free(t, day), func(s scheduling.Slot) bool { return s.Starts.Equal(v.Starts) }) {
		t.Fatalf("%s %s was given back and is not offered", day, at)
	}
}

func (m *roomsMachine) undo(t *rapid.T) {
	if len(m.visits) == 0 {
		return
	}
	if err := m.h.step(m.h.desk, rapid.SampledFrom(m.visits).Draw(t, "visit"), ActUndo); err != nil && !fault.Is(err, fault.Conflict) {
		t.Fatal(err)
	}
}

// close keeps a day free, now and then.
func (m *roomsMachine) close(t *rapid.T) {
	if rapid.IntRange(0, 5).Draw(t, "rarely") > 0 {
		return
	}
	day := m.day(t)
	if _, err := m.h.office.AddAway(m.h.t.Context(), m.h.owner, NewKey(), AwayRequest{First: string(day), From: "9:00", To: "11:00"}); err != nil {
		t.Fatal(err)
	}
	m.away[day] = true
}

func (m *roomsMachine) check(t *rapid.T) {
	m.h.view(func(tx *store.Tx) error {
		bad, err := tx.OverlappingVisits(m.h.practice)
		if len(bad) > 0 {
			t.Fatalf("overlapping: %v", bad)
		}
		all, err2 := tx.Visits(m.h.practice, time.Time{}, time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC))
		for i, v := range all {
			if v.Live() && len(v.Uses) != 1 {
				t.Fatalf("%+v has no room", v)
			}
			if other, over := scheduling.Clash(all[i+1:], v); over {
				t.Fatalf("%+v lies over %+v", v, other)
			}
		}
		if err == nil {
			err = err2
		}
		return err
	})
}
