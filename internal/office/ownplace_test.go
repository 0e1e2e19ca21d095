package office

import (
	"strings"
	"testing"
	"time"

	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/practice/scheduling"
)

// A visit at another place: its client's page, the letter about it and the page behind its link tell the time by
// the clocks of that place, and its address.
func TestAVisitIsToldByTheClocksOfItsPlace(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := t.Context()
		at := h.harbour("Asia/Kathmandu")
		id := h.booked("Friday 10:00")
		v, _ := h.behind(id)
		page, err := h.office.OwnVisit(ctx, v, VisitAsk{Moving: true})
		h.must(err)
		if page.Zone.String() != "Asia/Kathmandu" || page.Where != "Harbour, Quay 3" || page.Visit.Place != at {
			t.Errorf("told in %s at %s", page.Zone, page.Where)
		}
		if len(page.Times.Places) != 2 || page.Times.PlaceName(at) != "Harbour" {
			t.Errorf("places: %+v", page.Times.Places)
		}
		h.opensPage(house.Everybody)
		_, times, err := h.office.PublicTimes(ctx, h.practice, PublicAsk{Service: h.service.ID, With: h.therapist.Person, Day: "13 March"})
		h.must(err)
		in := h.bookingForm(0)
		var far scheduling.Slot
		for _, d := range times.Days {
			for _, s := range d.Slots {
				if s.Place == at && far.Minutes == 0 {
					far = s
				}
			}
		}
		in.Time, in.Zone = PickOf(far).String(), "America/Toronto"
		h.must(errOf(h.office.AskBooking(ctx, h.practice, NewKey(), in)))
		body := h.letters()[0].Body
		for _, l := range h.letters() {
			if strings.Contains(l.Body, "/a/") {
				body = l.Body
			}
		}
		for _, want := range []string{"Friday 13 March, " + far.Starts.In(page.Zone).Format("15:04")[1:] + " (Asia/Kathmandu)", "by your clock", "(America/Toronto)", "Harbour, Quay 3", "held for you until " + "Tuesday 3 March, 4:30 (America/Toronto)."} {
			if !strings.Contains(body, want) {
				t.Errorf("the letter does not say %q: %s", want, body)
			}
		}
		link, token := h.mailed()
		act, err := h.office.BookingAct(ctx, link, BookingAsk{})
		h.must(err)
		if !act.Fixed || act.Slot.Zone.String() != "Asia/Kathmandu" || act.Where(act.Slot.Place) != "Harbour, Quay 3" || act.Asked.Zone != in.Zone {
			t.Errorf("behind the link: %+v", act.Slot)
		}
		door, err := h.office.ConfirmBooking(ctx, link, token, NewKey(), BookingConfirm{})
		h.must(err)
		own, err := h.office.OpenLink(ctx, door)
		h.must(err)
		page, err = h.office.OwnVisit(ctx, own, VisitAsk{})
		h.must(err)
		if page.Visit.Place != at || page.Zone == time.UTC {
			t.Errorf("booked at %q", page.Visit.Place)
		}
	})
}

// A visit that is moved to a place where the clocks differ: its letter says the old time as it was told before.
func TestAVisitMovedToOtherClocksSaysWhatItWasAsItWasTold(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		h.reminds()
		h.harbour("Asia/Kathmandu")
		v := h.visit(h.booked("Friday 10:00"))
		h.clock.Advance(time.Minute)
		h.says("booked", "Your visit on Friday 6 March, 10:00")
		h.must(h.office.Move(t.Context(), h.therapist, NewKey(), MoveRequest{Visit: v.ID, Version: v.Version, When: "Thursday 11:00", Place: MainPlace, Anyway: "Thursday 11:00"}))
		h.clock.Advance(time.Minute)
		h.says("moved", "Your visit is now on Thursday 5 March, 11:00 #1")
		if l := h.mailer.letters[1]; !strings.Contains(l.Text, "It was on Friday 6 March, 10:00 before.") {
			t.Errorf("%s", l.Text)
		}
	})
}

// What is told by hand of a visit at another place names the clocks of that place, as its words do.
func TestTheListToTellByHandGoesByTheClocksOfThePlace(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		h.must(h.office.SaveReminders(t.Context(), h.owner, NewKey(), RemindersChange{Confirm: true}))
		h.harbour("Asia/Kathmandu")
		h.booked("Friday 10:00")
		h.clock.Advance(time.Minute)
		list, err := h.office.ByHand(t.Context(), h.therapist)
		h.must(err)
		if len(list.Lines) != 1 || list.Lines[0].Zone.String() != "Asia/Kathmandu" || !strings.Contains(list.Lines[0].Text, "Friday 6 March, 10:00") {
			t.Errorf("the list: %+v", list.Lines)
		}
	})
}
