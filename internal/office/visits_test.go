package office

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/promise"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// booking asks for Paul with Noor at a time.
func (h *testHouse) booking(when string) BookRequest {
	return BookRequest{Client: h.client, Therapist: h.therapist.Person, Service: h.service.ID, When: when}
}

// booked books it, in spite of what there is to mind.
func (h *testHouse) booked(when string) ident.Visit {
	h.t.Helper()
	in := h.booking(when)
	in.Anyway = when
	id, err := h.office.Book(context.Background(), h.therapist, NewKey(), in)
	if err != nil {
		h.t.Fatal(err)
	}
	return id
}

func (h *testHouse) visit(id ident.Visit) (v scheduling.Visit) {
	h.t.Helper()
	h.view(func(tx *store.Tx) (err error) {
		v, err = tx.Visit(h.practice, id)
		return err
	})
	return v
}

// step takes a step of a visit as it stands.
func (h *testHouse) step(by staff.Actor, id ident.Visit, act VisitAct) error {
	h.t.Helper()
	return h.office.ChangeVisit(context.Background(), by, NewKey(), VisitChange{Visit: id, Version: h.visit(id).Version, Act: act, Caller: scheduling.ByClient, Reason: "train"})
}

func (h *testHouse) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

// line gives the time line as the kinds of its entries, newest first.
func (h *testHouse) line() (kinds []client.Kind) {
	h.view(func(tx *store.Tx) error {
		knots, err := tx.Knots(h.practice, h.client)
		if err != nil {
			return err
		}
		visits, err := tx.ClientVisits(h.practice, h.client)
		for _, e := range client.Timeline(knots, visits, tx.Now(), time.UTC) {
			kinds = append(kinds, e.Kind)
		}
		return err
	})
	return kinds
}

func (h *testHouse) openNotes() (n int) {
	h.view(func(tx *store.Tx) error {
		all, err := tx.OpenPromises(h.practice, h.therapist, tx.Now().AddDate(1, 0, 0))
		for _, p := range all {
			if p.Kind == promise.Note {
				n++
			}
		}
		return err
	})
	return n
}

func TestBooking(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, o := t.Context(), h.office
		key, in := NewKey(), h.booking("Thursday 15:30")
		id, err := o.Book(ctx, h.desk, key, in)
		h.must(err)
		v := h.visit(id)
		want := scheduling.Visit{ID: id, Client: h.client, Therapist: h.therapist.Person, Service: h.service.ID, Title: h.service.Name, Minutes: 60, Price: h.service.Price,
			Starts: time.Date(2026, 3, 5, 15, 30, 0, 0, time.UTC), State: scheduling.Booked, BookedAt: o.Now(), Version: 1}
		if diff := cmp.Diff(want, v); diff != "" {
			t.Error(diff)
		}
		if again, err := o.Book(ctx, h.desk, key, in); err != nil || again != id {
			t.Errorf("sent twice: %s, %v", again, err)
		}
		other := in
		other.When = "Friday 10:00"
		_, err = o.Book(ctx, h.desk, key, other)
		wantFault(t, err, fault.Conflict, "")

		_, err = o.Book(ctx, h.therapist, NewKey(), h.booking("5 March 16:00"))
		wantFault(t, err, fault.Conflict, "overlap")
		if err != nil && !strings.Contains(err.Error(), "15:30 to 16:30") {
			t.Errorf("the time in the way is not named: %v", err)
		}
		for _, when := range []string{"Thursday 22:00", "Monday 2 March, 10:00"} {
			out := h.booking(when)
			_, err = o.Book(ctx, h.desk, NewKey(), out)
			wantFault(t, err, fault.Conflict, CodeMind)
			out.Anyway = when + " or so"
			_, err = o.Book(ctx, h.desk, NewKey(), out)
			wantFault(t, err, fault.Conflict, CodeMind)
			out.Anyway = when
			if _, err = o.Book(ctx, h.desk, NewKey(), out); err != nil {
				t.Errorf("%s, confirmed: %v", when, err)
			}
		}
		_, err = o.Book(ctx, h.stranger(), NewKey(), h.booking("Friday 10:00"))
		wantFault(t, err, fault.NotFound, "")
		if _, err := o.Visit(ctx, h.nobody(), id); !isMissing(err) {
			t.Errorf("another practice saw it: %v", err)
		}
	})
}

// nobody is somebody of a practice that does not exist here.
func (h *testHouse) nobody() staff.Actor {
	return staff.Actor{Practice: newID[ident.Practice](), Kind: staff.KindPerson, Person: h.owner.Person, Role: staff.Owner}
}

// A program that counts in other units than we do books nothing in a year that nobody means.
func TestNoVisitInAYearThatNobodyMeans(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, id := t.Context(), h.booked("Thursday 10:00")
		for _, when := range []string{"9999-12-31T10:00:00Z", "0001-01-01T10:00:00Z"} {
			in := h.booking(when)
			in.Anyway = when
			wantProblem(t, errOf(h.office.Book(ctx, h.desk, NewKey(), in)), "when")
			wantProblem(t, h.office.Move(ctx, h.desk, NewKey(), MoveRequest{Visit: id, Version: 1, When: when, Anyway: when}), "when")
		}
	})
}

func TestBookingFindsWhoComes(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, o := t.Context(), h.office
		h.update(func(tx *store.Tx) error {
			for _, name := range []string{"Ōe Ken", "Paula Ortiz"} {
				c, err := client.Client{ID: newID[ident.Client](), Name: name}.Tidy()
				if err != nil {
					return err
				}
				if err := tx.AddClient(h.practice, c); err != nil {
					return err
				}
			}
			return nil
		})
		in := h.booking("Thursday 9:00")
		in.Client, in.Who = "", "paul osei"
		if _, err := o.Book(ctx, h.desk, NewKey(), in); err != nil {
			t.Error(err)
		}
		for who, field := range map[string]string{"": "who", "pau": "who", "nobody": "who"} {
			in.Who = who
			_, err := o.Book(ctx, h.desk, NewKey(), in)
			wantProblem(t, err, field)
		}
		view, err := o.BookingPage(ctx, h.desk, BookRequest{Who: "pau", Therapist: h.therapist.Person, Service: h.service.ID, When: "Thursday 9:30"})
		h.must(err)
		if len(view.Found) != 2 || len(view.Free) != 7 || len(view.Therapists) != 2 {
			t.Errorf("found %d, free, a few for each part of the day, %v", len(view.Found), view.Free)
		}
		_, err = o.Book(ctx, h.desk, NewKey(), BookRequest{When: "some day", Minutes: 3})
		for _, field := range []string{"who", "therapist", "service", "when", "minutes"} {
			wantProblem(t, err, field)
		}
	})
}

func TestMovingAVisit(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, o := t.Context(), h.office
		id := h.booked("Thursday 10:00")
		h.booked("Friday 10:00")
		move := func(version int, when string) error {
			return o.Move(ctx, h.desk, NewKey(), MoveRequest{Visit: id, Version: version, When: when})
		}
		wantFault(t, move(1, "Friday 9:30"), fault.Conflict, "overlap")
		wantFault(t, move(1, "Friday 6:00"), fault.Conflict, CodeMind)
		wantProblem(t, move(1, "soon"), "when")
		h.must(move(1, "Friday 11:00"))
		wantFault(t, move(1, "Friday 12:00"), fault.Conflict, "stale-version")
		err := o.Move(ctx, h.desk, NewKey(), MoveRequest{Visit: id, Version: 2, When: "Friday 10:00", Therapist: h.owner.Person, Minutes: 90})
		h.must(err)
		v := h.visit(id)
		if v.Therapist != h.owner.Person || v.Minutes != 90 || !v.Starts.Equal(time.Date(2026, 3, 6, 10, 0, 0, 0, time.UTC)) {
			t.Errorf("%+v", v)
		}
		h.view(func(tx *store.Tx) error {
			knots, err := tx.Knots(h.practice, h.client)
			if len(knots) != 2 || knots[1].Text != "From Thursday 5 March, 10:00 to Friday 6 March, 11:00" {
				t.Errorf("%+v", knots)
			}
			return err
		})
		wantFault(t, o.Move(ctx, h.stranger(), NewKey(), MoveRequest{Visit: id, Version: 3, When: "Friday 12:00"}), fault.NotFound, "")
		view, err := o.MovePage(ctx, h.desk, MoveRequest{Visit: id})
		if err != nil || view.Client.ID != h.client || view.Therapist.ID != h.owner.Person {
			t.Errorf("%+v, %v", view, err)
		}
	})
}

func TestStepsOfAVisit(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, o := t.Context(), h.office
		id := h.booked("today 9:00")
		for _, s := range []struct {
			act   VisitAct
			want  scheduling.State
			notes int
		}{
			{ActArrive, scheduling.Arrived, 0}, {ActUndo, scheduling.Booked, 0}, {ActArrive, scheduling.Arrived, 0}, {ActDone, scheduling.Done, 1},
			{ActUndo, scheduling.Arrived, 0}, {ActDone, scheduling.Done, 1}, {ActUndo, scheduling.Arrived, 0}, {ActUndo, scheduling.Booked, 0},
			{ActMiss, scheduling.Missed, 0}, {ActUndo, scheduling.Booked, 0}, {ActCancel, scheduling.Cancelled, 0},
		} {
			h.must(h.step(h.desk, id, s.act))
			if got := h.visit(id).State; got != s.want || h.openNotes() != s.notes {
				t.Errorf("%s: %s with %d notes to write; want %s, %d", s.act, got, h.openNotes(), s.want, s.notes)
			}
		}
		if by, why := h.visit(id).CalledOff(); by != scheduling.ByClient || why != "train" {
			t.Errorf("called off by %s: %s", by, why)
		}
		if diff := cmp.Diff([]client.Kind{client.KindCancelled}, h.line()); diff != "" {
			t.Error(diff)
		}
		taken := h.booked("today 9:30")
		wantFault(t, h.step(h.desk, id, ActUndo), fault.Conflict, "overlap")
		h.must(h.step(h.desk, taken, ActCancel))
		h.must(h.step(h.desk, id, ActUndo))
		wantFault(t, h.step(h.desk, id, ActUndo), fault.Conflict, "visit-state")
		if diff := cmp.Diff([]client.Kind{client.KindCancelled, client.KindNext}, h.line()); diff != "" {
			t.Error(diff)
		}
		old := VisitChange{Visit: id, Version: 1, Act: ActArrive}
		wantFault(t, o.ChangeVisit(ctx, h.desk, NewKey(), old), fault.Conflict, "stale-version")
		wantProblem(t, o.ChangeVisit(ctx, h.desk, NewKey(), VisitChange{Visit: id, Act: ActCancel}), "who")
		wantFault(t, o.ChangeVisit(ctx, h.stranger(), NewKey(), VisitChange{Visit: id, Act: ActDone}), fault.NotFound, "")
		wantFault(t, o.ChangeVisit(ctx, staff.AsClient(h.practice, h.client, "l"), NewKey(), VisitChange{Visit: id, Act: ActDone}), fault.Forbidden, "")
		ahead := h.booked("Thursday 9:00")
		wantFault(t, h.step(h.desk, ahead, ActMiss), fault.Conflict, "visit-state")
	})
}

// TestTheSameStepTwice: a form sent twice, and by two people at once, takes the step once.
func TestTheSameStepTwice(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		id := h.booked("today 9:00")
		key, in := NewKey(), VisitChange{Visit: id, Version: 1, Act: ActArrive}
		h.must(h.office.ChangeVisit(t.Context(), h.desk, key, in))
		h.must(h.office.ChangeVisit(t.Context(), h.desk, key, in))
		if v := h.visit(id); v.Version != 2 {
			t.Errorf("version %d", v.Version)
		}
		var wg sync.WaitGroup
		won := make(chan error, 6)
		for range 6 {
			wg.Go(func() {
				won <- h.office.ChangeVisit(t.Context(), h.desk, NewKey(), VisitChange{Visit: id, Version: 2, Act: ActDone})
			})
		}
		wg.Wait()
		close(won)
		n := 0
		for err := range won {
			if err == nil {
				n++
			} else {
				wantFault(t, err, fault.Conflict, "")
			}
		}
		if n != 1 || h.openNotes() != 1 {
			t.Errorf("%d of six won, %d notes", n, h.openNotes())
		}
	})
}

// TestTheNightOfTheClockChange: on 29 March 2026 London's clock goes from 1:00 to 2:00.
func TestTheNightOfTheClockChange(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		in := h.booking("29 March 0:30")
		in.Minutes, in.Anyway = 120, in.When
		id, err := h.office.Book(t.Context(), h.therapist, NewKey(), in)
		h.must(err)
		in = h.booking("29 March 3:00")
		in.Anyway = in.When
		_, err = h.office.Book(t.Context(), h.therapist, NewKey(), in)
		wantFault(t, err, fault.Conflict, "overlap")
		if err != nil && !strings.Contains(err.Error(), "0:30 to 3:30") {
			t.Errorf("the wall clock is not told: %v", err)
		}
		h.booked("29 March 3:30")
		if v := h.visit(id); !v.Ends().Equal(time.Date(2026, 3, 29, 2, 30, 0, 0, time.UTC)) {
			t.Errorf("two hours end at %v", v.Ends())
		}
		in = h.booking("29 March 1:30") // this time does not exist
		in.Anyway = in.When
		_, err = h.office.Book(t.Context(), h.therapist, NewKey(), in)
		wantProblem(t, err, "when")
	})
}

func TestTodayAndCalendar(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, o := t.Context(), h.office
		first := h.booked("today 10:00")
		h.booked("Thursday 10:00")
		view, err := o.Today(ctx, h.therapist)
		h.must(err)
		line := view.Lines[first]
		if view.All || len(view.Days) != 1 || view.Days[0].Visits != 1 || !line.First || line.Client.Name != "Paul Osei" || !line.Clinical {
			t.Errorf("the therapist's day: %+v", view)
		}
		if len(view.Rooms) != 1 || len(view.Rooms[0].Weeks) != scheduling.CapacityWeeks || view.Rooms[0].Weeks[0].Booked != 120 {
			t.Errorf("room left: %+v", view.Rooms)
		}
		for _, by := range []staff.Actor{h.owner, h.desk} {
			all, err := o.Today(ctx, by)
			h.must(err)
			if !all.All || len(all.Days) != 2 || all.Lines[first].Clinical != (by.Role == staff.Owner) {
				t.Errorf("%s: %+v", by.Role, all)
			}
		}
		if owner, _ := o.Today(ctx, h.owner); owner.Waits == "" {
			t.Error("setting up does not wait for the owner")
		}
		h.must(o.PutSetUpAway(ctx, h.owner, NewKey()))
		wantFault(t, o.PutSetUpAway(ctx, h.desk, NewKey()), fault.Forbidden, "")
		if owner, _ := o.Today(ctx, h.owner); owner.Waits != "" {
			t.Errorf("%s waits although it was put away", owner.Waits)
		}
		week, err := o.Calendar(ctx, h.desk, CalendarAsk{Day: "thursday", Span: SpanWeek, Person: h.therapist.Person})
		h.must(err)
		if len(week.Days) != 7 || week.Days[1].Visits != 1 || week.Days[3].Visits != 1 || week.Date != "2026-03-05" {
			t.Errorf("the week: %+v", week)
		}
		_, err = o.Calendar(ctx, h.desk, CalendarAsk{Day: "someday"})
		wantProblem(t, err, "day")
		if other, err := o.Today(ctx, h.stranger()); err != nil || len(other.Lines) != 0 {
			t.Errorf("another practice: %+v, %v", other, err)
		}
	})
}

func TestPromisesInOrder(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, o := t.Context(), h.office
		at := func(day, hour int) time.Time { return time.Date(2026, 3, day, hour, 0, 0, 0, time.UTC) }
		ids := map[string]ident.Promise{}
		h.update(func(tx *store.Tx) error {
			for _, p := range []struct {
				name string
				kind promise.Kind
				due  time.Time
				who  ident.Person
			}{
				{"agreed", promise.Agreed, at(4, 9), ""}, {"call", promise.Call, at(4, 17), h.therapist.Person}, {"answer", promise.Answer, at(4, 12), ""},
				{"missed", promise.Agreed, at(2, 9), h.therapist.Person}, {"today", promise.FollowUp, at(3, 17), ""}, {"later", promise.Agreed, at(30, 9), ""},
				{"hers", promise.Tell, at(3, 10), h.owner.Person},
			} {
				id := newID[ident.Promise]()
				ids[p.name] = id
				if err := tx.AddPromise(h.practice, promise.Promise{ID: id, Kind: p.kind, Client: h.client, Person: p.who, Text: p.name, Due: p.due}); err != nil {
					return err
				}
			}
			return nil
		})
		order := func() (names []string) {
			view, err := o.Today(ctx, h.therapist)
			h.must(err)
			for _, n := range view.Needs {
				names = append(names, n.Text)
			}
			if len(view.Later) != 1 {
				t.Errorf("later: %+v", view.Later)
			}
			return names
		}
		if diff := cmp.Diff([]string{"missed", "today", "call", "answer", "agreed"}, order()); diff != "" {
			t.Error(diff)
		}
		h.must(o.KeepPromise(ctx, h.therapist, NewKey(), ids["missed"]))
		wantFault(t, o.KeepPromise(ctx, h.therapist, NewKey(), ids["missed"]), fault.Conflict, "done-already")
		if diff := cmp.Diff([]string{"today", "call", "answer", "agreed"}, order()); diff != "" {
			t.Error(diff)
		}
		h.must(o.UndoPromise(ctx, h.therapist, NewKey(), ids["missed"]))
		wantFault(t, o.KeepPromise(ctx, h.therapist, NewKey(), ids["answer"]), fault.Conflict, "answer-it")
		wantFault(t, o.KeepPromise(ctx, h.therapist, NewKey(), ids["hers"]), fault.NotFound, "")
		wantFault(t, o.KeepPromise(ctx, h.desk, NewKey(), ids["call"]), fault.NotFound, "")
		wantFault(t, o.KeepPromise(ctx, h.stranger(), NewKey(), ids["call"]), fault.NotFound, "")
		h.must(o.KeepPromise(ctx, h.owner, NewKey(), ids["hers"]))
	})
}

func TestFind(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		next := h.booked("Thursday 10:00")
		for _, q := range []string{"osei", "PAUL O", "paul@clients.example", "020 7946 0001"} {
			view, err := h.office.Find(t.Context(), h.desk, q)
			h.must(err)
			if len(view.Clients) != 1 || view.Clients[0].Next == nil || view.Clients[0].Next.ID != next {
				t.Errorf("%q: %+v", q, view.Clients)
			}
		}
		owner, _ := h.office.Find(t.Context(), h.owner, "")
		desk, _ := h.office.Find(t.Context(), h.desk, "")
		if len(owner.Doings) <= len(desk.Doings) || len(owner.Clients) != 0 {
			t.Errorf("%v, %v", owner.Doings, desk.Doings)
		}
		for _, d := range desk.Doings {
			if d == DoImport || d == DoBackups || d == DoRehearse {
				t.Errorf("the desk is offered %s", d)
			}
		}
		if other, err := h.office.Find(t.Context(), h.stranger(), "osei"); err != nil || len(other.Clients) != 0 {
			t.Errorf("another practice found %v, %v", other.Clients, err)
		}
	})
}

// Nothing is booked by a date that can be two days; where people write the month first it is read so.
func TestADateIsReadAsPeopleWriteItThere(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		for _, tc := range []struct {
			zone string
			want civil.Date
		}{{"Europe/London", "2026-06-03"}, {"America/New_York", "2026-03-06"}, {"America/Toronto", ""}} {
			h.update(func(tx *store.Tx) error {
				p, err := tx.Practice(h.practice)
				if err != nil {
					return err
				}
				p.Zone = tc.zone
				return tx.SavePractice(p)
			})
			in := h.booking("3/6 11:00")
			in.Anyway = in.When
			id, err := h.office.Book(t.Context(), h.therapist, NewKey(), in)
			if tc.want == "" {
				wantProblem(t, err, "when")
				continue
			}
			h.must(err)
			loc, err := civil.Zone(tc.zone)
			h.must(err)
			if got := civil.DateOf(h.visit(id).Starts, loc); got != tc.want {
				t.Errorf("in %s it is %s", tc.zone, got)
			}
		}
	})
}
