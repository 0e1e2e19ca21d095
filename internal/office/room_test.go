package office

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/practice/treatment"
	"github.com/partwell/partwell/internal/store"
)

var leftCalf = client.Spot{Area: "calf", Side: client.Left}

func (h *testHouse) room(id ident.Visit) RoomView {
	h.t.Helper()
	view, err := h.office.Room(h.t.Context(), h.therapist, id)
	h.must(err)
	return view
}

func TestTheRoomBeforeTheStart(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		h.update(func(tx *store.Tx) error {
			if _, err := tx.AddOwnBoundary(h.practice, h.client, "Not my feet", client.ByLink, "2026-01-01"); err != nil {
				return err
			}
			_, err := tx.Prefer(h.practice, h.client, client.Preference{Spot: leftCalf, Level: client.Firm, Since: "2026-01-01", Source: client.ByPhone})
			return err
		})
		h.must(h.step(h.therapist, h.booked("Monday 2 March, 10:00"), ActDone))
		id := h.booked("today 9:00")
		view := h.room(id)
		if !view.Returns || len(view.Asks) != 1 || len(view.Prefs) != 1 || view.Agreed() || view.Minute != 1 {
			t.Errorf("%+v", view)
		}
		key := NewKey()
		for range 2 {
			h.must(h.office.StartVisit(t.Context(), h.therapist, key, StartRequest{Visit: id}))
		}
		view = h.room(id)
		if !view.Agreed() || view.Visit.State != scheduling.Arrived || view.CheckIns[0].Line != "" {
			t.Errorf("%+v", view)
		}
		if diff := cmp.Diff([]client.Kind{client.KindVisit, client.KindFirstVisit}, h.line()); diff != "" {
			t.Errorf("the yes clutters the time line: %s", diff)
		}
		h.must(h.office.StartVisit(t.Context(), h.therapist, NewKey(), StartRequest{Visit: id, Different: "Neck is sore from the train"}))
		if got := h.line(); got[0] != client.KindSaidChanged {
			t.Errorf("what is different is not on the time line: %v", got)
		}
		wantProblem(t, h.office.StartVisit(t.Context(), h.therapist, NewKey(), StartRequest{Visit: id, Different: strings.Repeat("x", 501)}), "line")
		gone := h.booked("Friday 9:00")
		h.must(h.step(h.desk, gone, ActCancel))
		wantFault(t, h.office.StartVisit(t.Context(), h.therapist, NewKey(), StartRequest{Visit: gone}), fault.Conflict, "visit-state")
	})
}

func TestTheRoomIsForWhoTreats(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, o := t.Context(), h.office
		id := h.booked("today 9:00")
		another := staff.Person{ID: newID[ident.Person](), Name: "Ana Reis", Email: "ana@x.example", Role: staff.Therapist, Treats: true, Active: true}
		h.update(func(tx *store.Tx) error { return tx.AddPerson(h.practice, another, "") })
		for _, by := range []staff.Actor{h.desk, staff.As(h.practice, another), h.stranger()} {
			if _, err := o.Room(ctx, by, id); !isMissing(err) {
				t.Errorf("%s sees the room: %v", by.Role, err)
			}
			if _, err := o.Note(ctx, by, id); !isMissing(err) {
				t.Errorf("%s sees the note: %v", by.Role, err)
			}
			if _, err := o.Eased(ctx, by, id); !isMissing(err) {
				t.Errorf("%s sees what was too much: %v", by.Role, err)
			}
			for name, err := range map[string]error{
				"start":    o.StartVisit(ctx, by, NewKey(), StartRequest{Visit: id}),
				"check in": o.CheckIn(ctx, by, NewKey(), CheckInRequest{Visit: id, Answer: treatment.Good}),
				"ease":     o.Ease(ctx, by, NewKey(), EaseRequest{Visit: id, Spot: leftCalf}),
				"eased":    o.AfterEase(ctx, by, NewKey(), EasedRequest{Visit: id, Minute: 1}),
				"note":     o.WriteNote(ctx, by, NewKey(), NoteRequest{Visit: id, Text: "x"}),
			} {
				if !isMissing(err) {
					t.Errorf("%s may %s: %v", by.Role, name, err)
				}
			}
		}
		if _, err := o.Room(ctx, h.owner, id); err != nil {
			t.Errorf("the owner: %v", err)
		}
	})
}

func TestTooMuchAtTheTable(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, o := t.Context(), h.office
		h.update(func(tx *store.Tx) error {
			_, err := tx.Prefer(h.practice, h.client, client.Preference{Spot: leftCalf, Level: client.Firm, Since: "2026-01-01", Source: client.ByPhone})
			return err
		})
		id := h.booked("today 9:00")
		h.must(o.StartVisit(ctx, h.therapist, NewKey(), StartRequest{Visit: id}))
		h.clock.Advance(20 * time.Minute)
		key, in := NewKey(), EaseRequest{Visit: id, Spot: leftCalf}
		h.must(o.Ease(ctx, h.therapist, key, in))
		h.must(o.Ease(ctx, h.therapist, key, in))
		wantProblem(t, o.Ease(ctx, h.therapist, NewKey(), EaseRequest{Visit: id, Spot: client.Spot{Area: "moon"}}), "spot")
		view, err := o.Eased(ctx, h.therapist, id)
		h.must(err)
		if view.Place != leftCalf || view.Level != client.Firm || view.Lighter != client.Medium || view.Again || view.At.Minute != 20 || !strings.HasPrefix(view.Card, "Sorry, that was too much") {
			t.Errorf("%+v", view)
		}
		if diff := cmp.Diff([]int{25, 30, 35, 40, 45, 50, 55}, view.Ask.Minutes); diff != "" {
			t.Errorf("closer check-ins: %s", diff)
		}
		h.must(o.Ease(ctx, h.therapist, NewKey(), EaseRequest{Visit: id, Spot: client.Spot{Area: "calf", Side: client.Right}, Minute: 20}))
		h.must(o.Ease(ctx, h.therapist, NewKey(), EaseRequest{Visit: id, Spot: leftCalf, Minute: 20}))
		if got := h.line(); len(got) != 2 || got[0] != client.KindEased {
			t.Errorf("a slip of the finger leaves a line: %v", got)
		}
		h.must(o.AfterEase(ctx, h.therapist, NewKey(), EasedRequest{Visit: id, Minute: 20, Line: "lighter, better", Keep: true}))
		h.view(func(tx *store.Tx) error {
			prefs, err := tx.Preferences(h.practice, h.client)
			if len(prefs) != 1 || prefs[0].Level != client.Medium || prefs[0].Was != client.Firm || prefs[0].Source != client.AtVisit {
				t.Errorf("%+v", prefs)
			}
			knots, _ := tx.Knots(h.practice, h.client)
			if len(knots) != 1 || knots[0].Text != "Left calf: lighter, better. From now on medium there" {
				t.Errorf("%+v", knots)
			}
			return err
		})
		wantFault(t, o.AfterEase(ctx, h.therapist, NewKey(), EasedRequest{Visit: id, Minute: 7}), fault.NotFound, "")
		h.must(h.step(h.therapist, id, ActDone))

		again := h.booked("Thursday 9:00")
		h.clock.Set(time.Date(2026, 3, 5, 9, 10, 0, 0, time.UTC))
		h.must(o.Ease(ctx, h.therapist, NewKey(), EaseRequest{Visit: again, Spot: client.Spot{Area: "calf", Side: client.Both}}))
		if view, err := o.Eased(ctx, h.therapist, again); err != nil || !view.Again {
			t.Errorf("again at the same place within three visits: %v, %v", view.Again, err)
		}
	})
}

func TestCheckInsAnsweredAndUsedUp(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, o := t.Context(), h.office
		h.update(func(tx *store.Tx) error {
			return tx.SetCheckPlan(h.practice, treatment.CheckPlan{ID: "p", Client: h.client, First: 10, Every: 20, Visits: 2, From: tx.Now()})
		})
		one, two, three := h.booked("today 9:00"), h.booked("Wednesday 9:00"), h.booked("Thursday 9:00")
		places := func() (out []int) {
			for _, id := range []ident.Visit{one, two, three} {
				out = append(out, h.room(id).Ask.Place)
			}
			return out
		}
		if diff := cmp.Diff([]int{1, 2, 0}, places()); diff != "" {
			t.Error(diff)
		}
		h.must(h.step(h.desk, two, ActCancel))
		if diff := cmp.Diff([]int{1, 0, 2}, places()); diff != "" {
			t.Errorf("a cancelled visit uses one up: %s", diff)
		}
		h.must(o.StartVisit(ctx, h.therapist, NewKey(), StartRequest{Visit: one}))
		if m, ok := h.room(one).Next(); !ok || m != 10 {
			t.Errorf("next question at %d, %v", m, ok)
		}
		h.must(o.CheckIn(ctx, h.therapist, NewKey(), CheckInRequest{Visit: one, Minute: 10, Answer: treatment.Lighter, Line: "on the neck"}))
		if m, ok := h.room(one).Next(); !ok || m != 30 {
			t.Errorf("next question at %d, %v", m, ok)
		}
		wantProblem(t, o.CheckIn(ctx, h.therapist, NewKey(), CheckInRequest{Visit: one, Minute: 10, Answer: "great"}), "answer")
		h.must(o.CheckIn(ctx, h.therapist, NewKey(), CheckInRequest{Visit: one, Answer: treatment.Stop}))
		h.must(o.Ease(ctx, h.therapist, NewKey(), EaseRequest{Visit: one, Spot: leftCalf}))
		h.must(o.CheckIn(ctx, h.therapist, NewKey(), CheckInRequest{Visit: one, Answer: treatment.Stop}))
		if view := h.room(one); !view.Stopped() || len(view.CheckIns) != 5 {
			t.Errorf("what was said in one minute is not all kept: %+v", view.CheckIns)
		}
		desk, err := o.Visit(ctx, h.desk, one)
		if err != nil || desk.Clinical || len(desk.CheckIns) != 0 || len(desk.Ask.Minutes) != 0 {
			t.Errorf("the desk reads %+v, %v", desk, err)
		}
	})
}

func TestNotes(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, o := t.Context(), h.office
		id := h.booked("today 9:00")
		h.must(h.step(h.desk, id, ActDone))
		wantProblem(t, o.WriteNote(ctx, h.therapist, NewKey(), NoteRequest{Visit: id}), "text")
		h.must(o.WriteNote(ctx, h.therapist, NewKey(), NoteRequest{Visit: id, Text: "Left shoulder softer."}))
		if h.openNotes() != 0 {
			t.Error("the note is written and still waits")
		}
		h.must(o.WriteNote(ctx, h.owner, NewKey(), NoteRequest{Visit: id, Version: 1, Text: "Right shoulder softer."}))
		wantFault(t, o.WriteNote(ctx, h.therapist, NewKey(), NoteRequest{Visit: id, Version: 1, Text: "Neck."}), fault.Conflict, "stale-version")
		view, err := o.Note(ctx, h.therapist, id)
		h.must(err)
		if len(view.Versions) != 2 || view.Current().Text != "Right shoulder softer." || view.Versions[1].Text != "Left shoulder softer." || view.Authors[view.Current().Therapist] != "Inês Carvalho" {
			t.Errorf("%+v", view)
		}
		h.view(func(tx *store.Tx) error {
			looked, err := tx.LookedAt(h.practice, string(id), "note.see")
			if len(looked) != 1 {
				t.Errorf("reading the note left the traces %+v", looked)
			}
			return err
		})
	})
}

// TestWhatIsOpenHearsOfTheVisit: a matter of the client is told that a visit ended.
func TestWhatIsOpenHearsOfTheVisit(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		id := h.booked("today 9:00")
		p, err := h.office.PublicPractice(t.Context(), "")
		h.must(err)
		told, err := h.office.Tell(t.Context(), p, NewKey(), Telling{About: Pressure, Client: h.client, Answers: protocol.Answers{"words": {"Too deep."}}, From: "192.0.2.1"})
		h.must(err)
		h.must(h.step(h.desk, id, ActDone))
		h.view(func(tx *store.Tx) error {
			events, err := tx.Journal(h.practice, told.Case)
			heard := 0
			for _, e := range events {
				if e.Kind == protocol.SignalCame && e.Signal == protocol.SignalVisit {
					heard++
				}
			}
			if heard != 1 {
				t.Errorf("the matter heard of %d visits: %+v", heard, events)
			}
			return err
		})
		view, err := h.office.Today(t.Context(), h.therapist)
		h.must(err)
		if len(view.Needs) != 1 || view.Needs[0].Matter.ID != told.Case || len(view.Lines[id].Matters) != 1 {
			t.Errorf("needs %+v, beside the visit %+v", view.Needs, view.Lines[id].Matters)
		}
		if desk, _ := h.office.Today(t.Context(), h.desk); len(desk.Needs) != 0 || len(desk.Lines[id].Matters) != 0 {
			t.Errorf("the desk sees %+v", desk.Needs)
		}
	})
}
