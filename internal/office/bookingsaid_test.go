package office

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/practice/protocol/ending"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// What somebody known writes on the public form stays on the time line. Two people can have one mail address:
// Today says under which name it was asked for.
func TestWhatAKnownClientWritesIsKept(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		h.opensPage(house.Everybody)
		in := h.bookingForm(0)
		in.Email = h.paul().Email
		h.must(errOf(h.office.AskBooking(t.Context(), h.practice, NewKey(), in)))
		v, token := h.mailed()
		h.must(errOf(h.office.ConfirmBooking(t.Context(), v, token, NewKey(), BookingConfirm{})))
		if lines := h.knotTexts(client.KindLine); !slices.Equal(lines, []string{in.Words}) {
			t.Errorf("on the time line: %q", lines)
		}
		if lines := h.openLines(h.therapist) + h.openLines(h.owner); !strings.Contains(lines, "under the name Anna Berg. Ask for whom it is") {
			t.Errorf("on Today: %s", lines)
		}
	})
}

// What was held before the practice, or its therapist, took nobody new any more stands for its half hour; after
// that nobody new books. Who comes already is not affected.
func TestWhatWasHeldBeforeItWasFullStands(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := t.Context()
		h.opensPage(house.Everybody)
		first, second := h.bookingForm(0), h.bookingForm(4)
		second.From, second.Email, second.Name = "192.0.2.2", "berta@new.example", "Berta Holm"
		h.must(errOf(h.office.AskBooking(ctx, h.practice, NewKey(), first)))
		v, token := h.mailed()
		h.clock.Advance(time.Second)
		h.must(errOf(h.office.AskBooking(ctx, h.practice, NewKey(), second)))
		late, lateToken := h.mailed()
		h.must(h.office.SetTaking(ctx, h.owner, NewKey(), house.Full))
		act, err := h.office.BookingAct(ctx, v, BookingAsk{})
		h.must(err)
		if !act.May || !act.Fixed {
			t.Errorf("what was held before: %+v", act)
		}
		wantFault(t, errOf(h.office.ConfirmBooking(ctx, v, token, NewKey(), BookingConfirm{Service: h.service.ID, Time: h.otherTime(5)})), fault.Conflict, CodeTaken)
		h.must(errOf(h.office.ConfirmBooking(ctx, v, token, NewKey(), BookingConfirm{})))
		h.clock.Advance(scheduling.HeldFor)
		act, err = h.office.BookingAct(ctx, late, BookingAsk{})
		h.must(err)
		if act.May {
			t.Errorf("held no more: %+v", act)
		}
		wantFault(t, errOf(h.office.ConfirmBooking(ctx, late, lateToken, NewKey(), BookingConfirm{})), fault.Conflict, "ask-only")
		h.must(errOf(h.office.AskLink(ctx, h.practice, NewKey(), h.paul().Email, "192.0.2.3")))
		v, token = h.mailed()
		h.must(errOf(h.office.ConfirmBooking(ctx, v, token, NewKey(), BookingConfirm{Service: h.service.ID, Time: h.otherTime(8)})))
	})
}

// otherTime is the n-th time that is free for Paul's therapist.
func (h *testHouse) otherTime(n int) string {
	h.t.Helper()
	view, err := h.office.FreeTimes(h.t.Context(), h.owner, FreeAsk{Service: h.service.ID, Therapist: h.therapist.Person, Day: "20 March"})
	h.must(err)
	var all []scheduling.Slot
	for _, d := range view.Days {
		all = append(all, d.Slots...)
	}
	return PickOf(all[n]).String()
}

// Somebody moved on who comes under another address is somebody new here: nobody is told on a public page who
// was moved on. Today says to look who it is before the visit.
func TestWhoWasMovedOnComesUnderAnotherAddress(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		h.opensPage(house.Everybody)
		h.update(func(tx *store.Tx) error {
			return tx.SaveParting(h.practice, ending.Parting{Client: h.client, Case: newID[ident.Case](), By: h.therapist.Person, From: "2026-03-03", ToldOn: "2026-03-03", State: ending.Said})
		})
		in := h.bookingForm(0)
		in.Name, in.Phone = "Another Name", h.paul().Phone
		h.must(errOf(h.office.AskBooking(t.Context(), h.practice, NewKey(), in)))
		v, token := h.mailed()
		h.must(errOf(h.office.ConfirmBooking(t.Context(), v, token, NewKey(), BookingConfirm{})))
		if lines := h.openLines(h.therapist); !strings.Contains(lines, "a client of the same name or number with whom no visits are booked any more: look whether it is the same person") {
			t.Errorf("on Today: %s", lines)
		}
	})
}

// A visit does not stand in the way of its own new time, on the client's page, on the staff's form, with and
// without rooms.
func TestAVisitIsNotInItsOwnWay(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := t.Context()
		h.rooms("Blue room")
		h.update(func(tx *store.Tx) error { // all day long but an hour and a quarter somebody is there
			return tx.SetHours(h.practice, scheduling.Hours{Person: h.therapist.Person, Spans: []scheduling.Span{{Weekday: time.Thursday, From: 10 * 60, To: 11*60 + 15}},
				Version: scheduling.Usual(h.therapist.Person).Version + 1})
		})
		id := h.booked("Thursday 10:00")
		want := h.visit(id).Starts.Add(15 * time.Minute)
		v, _ := h.behind(id)
		page, err := h.office.OwnVisit(ctx, v, VisitAsk{Moving: true, Day: "2026-03-05"})
		h.must(err)
		has := slices.ContainsFunc(page.Times.Days, func(d FreeDay) bool {
			return slices.ContainsFunc(d.Slots, func(s scheduling.Slot) bool { return s.Starts.Equal(want) && s.Person == h.therapist.Person })
		})
		if !has {
			t.Errorf("10:15 is not offered: %+v", page.Times.Days)
		}
		form, err := h.office.MovePage(ctx, h.therapist, MoveRequest{Visit: id, When: "5 March 10:15"})
		h.must(err)
		if !slices.ContainsFunc(form.Free, want.Equal) {
			t.Errorf("10:15 does not stand on the form: %v", form.Free)
		}
		h.must(h.office.MoveByLink(ctx, v, NewKey(), OwnMove{Version: 1, Time: PickedTime{h.therapist.Person, want}.String()}))
	})
}

// A visit that its client moved to somebody else: both are told.
func TestAMoveToSomebodyElseIsToldToBoth(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		id := h.booked("Thursday 10:00")
		v, _ := h.behind(id)
		page, err := h.office.OwnVisit(t.Context(), v, VisitAsk{Moving: true, Day: "2026-04-16"})
		h.must(err)
		to := PickedTime{h.owner.Person, page.Times.Days[0].Slots[0].Starts}
		h.must(h.office.MoveByLink(t.Context(), v, NewKey(), OwnMove{Version: 1, Time: to.String()}))
		for _, by := range []staff.Actor{h.therapist, h.owner} {
			if lines := h.openLines(by); !strings.Contains(lines, "Paul moved the visit of Thursday 5 March") || !strings.Contains(lines, "now with Inês Carvalho") {
				t.Errorf("on Today of %s: %q", by.Person, lines)
			}
		}
	})
}

// Two people with one mail address: it is chosen for whom it is, and Today says under which name it was asked for.
func TestTwoPeopleWithOneAddress(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := t.Context()
		h.opensPage(house.Everybody)
		paul := h.paul()
		var berta client.Client
		h.update(func(tx *store.Tx) (err error) {
			if berta, err = (client.Client{ID: newID[ident.Client](), Name: "Berta Osei", Email: paul.Email, Therapist: h.therapist.Person}).Tidy(); err != nil {
				return err
			}
			return tx.AddClient(h.practice, berta)
		})
		in := h.bookingForm(0)
		in.Email, in.Name = paul.Email, paul.Name
		h.must(errOf(h.office.AskBooking(ctx, h.practice, NewKey(), in)))
		v, token := h.mailed()
		act, err := h.office.BookingAct(ctx, v, BookingAsk{})
		h.must(err)
		if !act.Choosing() || len(act.Clients) != 2 {
			t.Errorf("behind the link: %d people", len(act.Clients))
		}
		wantProblem(t, errOf(h.office.ConfirmBooking(ctx, v, token, NewKey(), BookingConfirm{})), "client")
		h.must(errOf(h.office.ConfirmBooking(ctx, v, token, NewKey(), BookingConfirm{Client: berta.ID})))
		if lines := h.openLines(h.therapist) + h.openLines(h.owner); !strings.Contains(lines, "Berta booked") || !strings.Contains(lines, "under the name Paul Osei. Ask for whom it is") {
			t.Errorf("on Today: %s", lines)
		}
		if lines := h.knotTexts(client.KindLine); len(lines) > 0 {
			t.Errorf("on Paul's time line: %q", lines)
		}
	})
}

// Whose visits end on a day to come is offered none from that day on, and is told so in words for her.
func TestWhoseVisitsEndSoonIsOfferedNoneAfter(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := t.Context()
		h.opensPage(house.Everybody)
		h.must(errOf(h.office.AskLink(ctx, h.practice, NewKey(), h.paul().Email, "192.0.2.4")))
		v, token := h.mailed()
		ask := BookingAsk{Service: h.service.ID, Day: "11 March"}
		act, err := h.office.BookingAct(ctx, v, ask)
		h.must(err)
		late := PickOf(act.Times.Days[0].Slots[0]).String()
		h.update(func(tx *store.Tx) error {
			return tx.SaveParting(h.practice, ending.Parting{Client: h.client, Case: newID[ident.Case](), By: h.therapist.Person, From: "2026-03-10", ToldOn: "2026-03-03", State: ending.Said})
		})
		for _, ask.Day = range []string{"9 March", "11 March"} {
			act, err = h.office.BookingAct(ctx, v, ask)
			h.must(err)
			for _, d := range act.Times.Days {
				if d.Date >= "2026-03-10" {
					t.Errorf("offered to book: %s", d.Date)
				}
			}
		}
		own, _ := h.behind(h.booked("Thursday 10:00"))
		page, err := h.office.OwnVisit(ctx, own, VisitAsk{Moving: true, Day: "11 March"})
		h.must(err)
		if len(page.Times.Days) > 0 {
			t.Errorf("offered to move to: %+v", page.Times.Days)
		}
		_, err = h.office.ConfirmBooking(ctx, v, token, NewKey(), BookingConfirm{Service: h.service.ID, Time: late})
		wantFault(t, err, fault.Conflict, CodeShut)
		if err != nil && !strings.Contains(err.Error(), "No new visit can be booked with us: Noor Haddad ended the visits from Tuesday 10 March on") {
			t.Errorf("she reads: %v", err)
		}
	})
}

// A time that was held is not given any more when she who would give it is away by then, or has left: others are
// offered behind the link.
func TestAHeldTimeInWhichNobodyWorksIsNotGiven(t *testing.T) {
	for name, goes := range map[string]func(h *testHouse, day civil.Date){
		"away": func(h *testHouse, day civil.Date) {
			h.must(errOf(h.office.AddAway(h.t.Context(), h.therapist, NewKey(), AwayRequest{Person: h.therapist.Person, First: string(day)})))
		},
		"left": func(h *testHouse, _ civil.Date) {
			h.update(func(tx *store.Tx) error {
				p, err := tx.Person(h.practice, h.therapist.Person)
				if err != nil {
					return err
				}
				p.Active = false
				return tx.SavePerson(h.practice, p, 1)
			})
		},
	} {
		t.Run(name, func(t *testing.T) {
			eachHouse(t, func(t *testing.T, h *testHouse) {
				ctx := t.Context()
				h.opensPage(house.Everybody)
				h.must(errOf(h.office.AskBooking(ctx, h.practice, NewKey(), h.bookingForm(0))))
				v, token := h.mailed()
				act, err := h.office.BookingAct(ctx, v, BookingAsk{})
				h.must(err)
				held := act.Slot
				goes(h, civil.DateOf(held.Starts, held.Zone))
				act, err = h.office.BookingAct(ctx, v, BookingAsk{})
				h.must(err)
				if act.Fixed || !act.Gone() || len(act.Times.Days) == 0 {
					t.Fatalf("behind the link: %+v", act)
				}
				_, err = h.office.ConfirmBooking(ctx, v, token, NewKey(), BookingConfirm{})
				wantFault(t, err, fault.Conflict, CodeTaken)
				other := act.Times.Days[0].Slots[0]
				h.must(errOf(h.office.ConfirmBooking(ctx, v, token, NewKey(), BookingConfirm{Service: h.service.ID, Time: PickOf(other).String()})))
			})
		})
	}
}

// What a form claims to have shown is kept only as far as it is in force.
func TestOnlyBoundariesInForceAreKeptWithABooking(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		h.rules()
		h.opensPage(house.Everybody)
		in := h.bookingForm(0)
		for n := range 1000 {
			in.Terms = append(in.Terms, SeenBoundary{newID[ident.Boundary](), n})
		}
		id, err := h.office.AskBooking(t.Context(), h.practice, NewKey(), in)
		h.must(err)
		h.view(func(tx *store.Tx) error {
			a, err := tx.Booking(h.practice, id)
			if kept := readSeenText(a.Seen); len(kept) != len(in.Terms)-1000 {
				t.Errorf("kept: %d", len(kept))
			}
			return err
		})
	})
}

// A link that was mailed says that nothing is booked here any more, when the public page was taken away meanwhile.
func TestALinkToBookOutlivesThePage(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := t.Context()
		h.opensPage(house.Everybody)
		h.must(errOf(h.office.AskBooking(ctx, h.practice, NewKey(), h.bookingForm(0))))
		v, token := h.mailed()
		view, err := h.office.PublicSettings(ctx, h.owner)
		h.must(err)
		view.Page.Shown = false
		h.must(h.office.SetPublicPage(ctx, h.owner, NewKey(), view.Page))
		act, err := h.office.BookingAct(ctx, v, BookingAsk{})
		h.must(err)
		if act.May || act.House.Name != "Carvalho Massage" {
			t.Errorf("behind the link: %+v", act)
		}
		wantFault(t, errOf(h.office.ConfirmBooking(ctx, v, token, NewKey(), BookingConfirm{})), fault.Conflict, "ask-only")
		_, err = h.office.PublicPage(ctx, h.practice)
		wantFault(t, err, fault.NotFound, "")
	})
}
