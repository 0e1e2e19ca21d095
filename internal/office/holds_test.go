package office

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/store"
)

// by gives the form as another person sends it from another place.
func (in BookingForm) by(n int) BookingForm {
	in.From, in.Email = fmt.Sprintf("192.0.2.%d", n), fmt.Sprintf("n%d@new.example", n)
	return in
}

// freeOn counts the times that the public page offers with Noor on a day.
func (h *testHouse) freeOn(day civil.Date) (n int) {
	h.t.Helper()
	_, times, err := h.office.PublicTimes(h.t.Context(), h.practice, PublicAsk{Service: h.service.ID, With: h.therapist.Person, Day: string(day)})
	h.must(err)
	for _, d := range times.Days {
		if d.Date == day {
			n = len(d.Slots)
		}
	}
	return n
}

// Who holds two times already asks for a third, and it is not held: it is hers as soon as she confirms it.
func TestAThirdTimeIsNotHeld(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := t.Context()
		h.opensPage(house.Everybody)
		for range scheduling.MostHeld {
			h.must(errOf(h.office.AskBooking(ctx, h.practice, NewKey(), h.bookingForm(0))))
			h.clock.Advance(time.Second)
		}
		in := h.bookingForm(0)
		h.must(errOf(h.office.AskBooking(ctx, h.practice, NewKey(), in)))
		if h.bookingForm(0).Time != in.Time {
			t.Error("it is held")
		}
		if body := h.letters()[0].Body; !strings.Contains(body, "The time is not held for you, because several are held just now.") && !strings.Contains(h.letters()[len(h.letters())-1].Body, "not held for you") {
			t.Errorf("the letter: %s", body)
		}
		h.clock.Advance(time.Second)
		other := in
		other.From = "2001:db8::1"
		h.must(errOf(h.office.AskBooking(ctx, h.practice, NewKey(), other.byMail("x@new.example"))))
		if h.bookingForm(0).Time == in.Time {
			t.Error("the first of another network is not held")
		}
	})
}

func (in BookingForm) byMail(email string) BookingForm {
	in.Email = email
	return in
}

// With however many addresses: half of a day stays open for everybody else, whatever is asked for; and staff
// book over what is held, once they were told.
func TestNobodyShutsTheCalendar(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := t.Context()
		h.opensPage(house.Everybody)
		day := civil.Date("2026-03-05")
		first, n := h.bookingForm(0), 0
		for _, p := range h.picksOn(day) {
			in := first
			in.Time = p
			n++
			err := errOf(h.office.AskBooking(ctx, h.practice, NewKey(), in.by(n)))
			if err != nil {
				wantFault(t, err, fault.Conflict, CodeTaken)
			}
		}
		if left := h.freeOn(day); left == 0 {
			t.Error("the whole day is held")
		}
		held := h.heldOn(day)
		open := 0
		h.view(func(tx *store.Tx) error {
			hours, err := tx.Hours(h.practice, h.therapist.Person)
			for _, o := range scheduling.Openings(hours, day, 1, time.UTC) {
				open += int(o.To.Sub(o.From) / time.Minute)
			}
			return err
		})
		if len(held) < 2 || len(held)*60*2 > open {
			t.Errorf("%d are held of %d open minutes", len(held), open)
		}
		when := held[0].Starts.Format("2006-01-02 15:04")
		in := BookRequest{Client: h.client, Therapist: h.therapist.Person, Service: h.service.ID, When: when}
		err := errOf(h.office.Book(ctx, h.desk, NewKey(), in))
		wantFault(t, err, fault.Conflict, CodeMind)
		if !strings.Contains(err.Error(), "is held until 9:30 for somebody who asked for it on your page") {
			t.Errorf("told: %v", err)
		}
		if again := h.heldOn(day); len(again) != len(held) {
			t.Errorf("only told, and yet given: %d of %d", len(again), len(held))
		}
		in.Anyway = when
		h.must(errOf(h.office.Book(ctx, h.desk, NewKey(), in)))
		if again := h.heldOn(day); len(again) != len(held)-1 {
			t.Errorf("still held: %d of %d", len(again), len(held))
		}
	})
}

// picksOn are all the times of a day with Noor.
func (h *testHouse) picksOn(day civil.Date) (all []string) {
	h.t.Helper()
	view, err := h.office.FreeTimes(h.t.Context(), h.owner, FreeAsk{Service: h.service.ID, Therapist: h.therapist.Person, Day: string(day), Days: 1})
	h.must(err)
	for _, d := range view.Days {
		for _, s := range d.Slots {
			all = append(all, PickOf(s).String())
		}
	}
	return all
}

func (h *testHouse) heldOn(day civil.Date) (held []scheduling.Visit) {
	h.t.Helper()
	h.view(func(tx *store.Tx) (err error) {
		held, err = tx.HeldByLink(h.practice, day.At(0, time.UTC), day.Add(1).At(0, time.UTC))
		return err
	})
	return held
}

// Staff move a visit over a held time, once they were told; who asked for it is offered the next ones, and books
// one of them by the same link.
func TestAHeldTimeIsGivenToSomebodyElse(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := t.Context()
		h.opensPage(house.Everybody)
		in := h.bookingForm(0)
		h.must(errOf(h.office.AskBooking(ctx, h.practice, NewKey(), in)))
		v, token := h.mailed()
		pick, _ := ReadPick(in.Time)
		id := h.booked("20 March 10:00")
		move := MoveRequest{Visit: id, Version: 1, When: pick.Starts.Format("2006-01-02 15:04")}
		wantFault(t, h.office.Move(ctx, h.therapist, NewKey(), move), fault.Conflict, CodeMind)
		move.Anyway = move.When
		h.must(h.office.Move(ctx, h.therapist, NewKey(), move))
		act, err := h.office.BookingAct(ctx, v, BookingAsk{})
		h.must(err)
		if !act.May || act.Fixed || len(act.Times.Days) == 0 || !act.Gone() {
			t.Errorf("behind the link: %t, %t, %d days", act.May, act.Fixed, len(act.Times.Days))
		}
		wantFault(t, errOf(h.office.ConfirmBooking(ctx, v, token, NewKey(), BookingConfirm{})), fault.Conflict, CodeTaken)
		h.must(errOf(h.office.ConfirmBooking(ctx, v, token, NewKey(), BookingConfirm{Service: h.service.ID, Time: PickOf(act.Times.Days[0].Slots[0]).String()})))
	})
}

// A held time has its room: nobody else is offered the last one, and the visit gets it. Staff are told, and may.
func TestAHeldTimeHasItsRoom(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := t.Context()
		h.opensPage(house.Everybody)
		room := h.rooms("Blue room")[0]
		in := h.bookingForm(0)
		pick, _ := ReadPick(in.Time)
		h.must(errOf(h.office.AskBooking(ctx, h.practice, NewKey(), in)))
		other := in.by(2)
		other.Time = PickedTime{h.owner.Person, pick.Starts}.String()
		wantFault(t, errOf(h.office.AskBooking(ctx, h.practice, NewKey(), other)), fault.Conflict, CodeTaken)
		when := pick.Starts.Format("2006-01-02 15:04")
		book := BookRequest{Client: h.client, Therapist: h.owner.Person, Service: h.service.ID, When: when}
		wantFault(t, errOf(h.office.Book(ctx, h.desk, NewKey(), book)), fault.Conflict, CodeMind)
		v, token := h.mailed()
		door, err := h.office.ConfirmBooking(ctx, v, token, NewKey(), BookingConfirm{})
		h.must(err)
		own, err := h.office.OpenLink(ctx, door)
		h.must(err)
		page, err := h.office.OwnVisit(ctx, own, VisitAsk{})
		h.must(err)
		if len(page.Visit.Uses) != 1 || page.Visit.Uses[0] != room {
			t.Errorf("it takes %v", page.Visit.Uses)
		}
		wantFault(t, errOf(h.office.Book(ctx, h.desk, NewKey(), book)), fault.Conflict, "no-room")
	})
}

// Two held times are never promised one room, however many ask at once.
func TestManyAskForOneRoomAtOnce(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		h.opensPage(house.Everybody)
		h.rooms("Blue room")
		in := h.bookingForm(0)
		pick, _ := ReadPick(in.Time)
		var all sync.WaitGroup
		errs := make([]error, 12)
		for i := range errs {
			mine := in.by(i + 1)
			mine.Time = PickedTime{[]ident.Person{h.therapist.Person, h.owner.Person}[i%2], pick.Starts}.String()
			all.Go(func() { errs[i] = errOf(h.office.AskBooking(t.Context(), h.practice, NewKey(), mine)) })
		}
		all.Wait()
		won := 0
		for _, err := range errs {
			if err == nil {
				won++
			} else {
				wantFault(t, err, fault.Conflict, CodeTaken)
			}
		}
		if held := h.heldOn(civil.DateOf(pick.Starts, time.UTC)); won != 1 || len(held) != 1 || len(held[0].Uses) != 1 {
			t.Errorf("%d won, held are %+v", won, held)
		}
	})
}

// What is refused counts, so that nobody tries out at length; what was stored is given again all the same.
func TestAskingIsBounded(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := t.Context()
		h.opensPage(house.Everybody)
		in, key := h.bookingForm(0), NewKey()
		id, err := h.office.AskBooking(ctx, h.practice, key, in)
		h.must(err)
		for range doorLimit {
			err = errOf(h.office.AskBooking(ctx, h.practice, NewKey(), in))
		}
		wantFault(t, err, fault.Conflict, "slow-down")
		if again, err := h.office.AskBooking(ctx, h.practice, key, in); err != nil || again != id {
			t.Errorf("sent again: %s, %v", again, err)
		}
		wantFault(t, errOf(h.office.AskLink(ctx, h.practice, NewKey(), "a@new.example", in.From)), fault.Conflict, "slow-down")
		h.must(errOf(h.office.AskLink(ctx, h.practice, NewKey(), "a@new.example", "2001:db8::1")))
		for range mailsToOne - 1 {
			h.must(errOf(h.office.AskLink(ctx, h.practice, NewKey(), "a@new.example", "192.0.2.77")))
		}
		wantFault(t, errOf(h.office.AskLink(ctx, h.practice, NewKey(), "A@new.example", "192.0.2.78")), fault.Conflict, "slow-down")
		if networkOf("2001:db8::1") != networkOf("2001:db8::2:3") || networkOf("192.0.2.1") == networkOf("192.0.2.2") || networkOf("x") != "x" {
			t.Error("a network is not told from another")
		}
	})
}
