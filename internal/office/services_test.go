package office

import (
	"testing"
	"time"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/money"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// A price counts from its day on: the visit keeps what was told for its day, and the past stays.
func TestThePriceOfTheDayIsTold(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, o := t.Context(), h.office
		told := func(when string) money.Amount {
			t.Helper()
			v := h.visit(h.booked(when))
			return v.Price
		}
		before := told("2026-03-20 10:00")
		h.must(o.SetPrice(ctx, h.owner, NewKey(), PriceRequest{Service: h.service.ID, Price: "72", From: "1 April", Version: 1}))
		if now, then := told("2026-03-31 10:00"), told("2026-04-01 10:00"); now != h.service.Price || then != money.Of(7200, "GBP") || before != now {
			t.Errorf("told %v before, %v after; booked earlier %v", now, then, before)
		}
		wantFault(t, o.SetPrice(ctx, h.owner, NewKey(), PriceRequest{Service: h.service.ID, Price: "73", From: "2 April", Version: 1}), fault.Conflict, store.CodeStale)
		for field, in := range map[string]PriceRequest{
			"from":  {Service: h.service.ID, Price: "80", From: "2026-02-01", Version: 2},
			"price": {Service: h.service.ID, Price: "dear", Version: 2},
		} {
			wantProblem(t, o.SetPrice(ctx, h.owner, NewKey(), in), field)
		}
		wantProblem(t, o.SetPrice(ctx, h.owner, NewKey(), PriceRequest{Service: h.service.ID, Price: "80", From: "1 April", Version: 2}), "from")
		h.must(o.SetPrice(ctx, h.owner, NewKey(), PriceRequest{Service: h.service.ID, Price: "65", Version: 2}))
		if now := told("2026-03-30 10:00"); now != money.Of(6500, "GBP") {
			t.Errorf("from today: %v", now)
		}
		wantFault(t, o.RemovePrice(ctx, h.owner, NewKey(), PriceRequest{Service: h.service.ID, From: "2026-03-03", Version: 3}), fault.Conflict, "price-counts")
		wantFault(t, o.RemovePrice(ctx, h.owner, NewKey(), PriceRequest{Service: h.service.ID, From: "", Version: 3}), fault.NotFound, "not-found")
		h.must(o.RemovePrice(ctx, h.owner, NewKey(), PriceRequest{Service: h.service.ID, From: "2026-04-01", Version: 3}))
		if then := told("2026-04-02 10:00"); then != money.Of(6500, "GBP") {
			t.Errorf("after it was taken out: %v", then)
		}
	})
}

func TestServicesAreKept(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, o := t.Context(), h.office
		in := ServiceRequest{Name: " Deep  shoulders ", Modality: "deep-tissue", Price: "80", Minutes: 45, Before: 5, After: 10,
			Pressure: scheduling.Pressure{From: 4, To: 5}, People: []ident.Person{h.therapist.Person, "nobody"}}
		id, err := o.KeepService(ctx, h.owner, NewKey(), in)
		h.must(err)
		view, err := o.Service(ctx, h.owner, id)
		h.must(err)
		s := view.Service
		if s.Name != "Deep shoulders" || s.Price != money.Of(8000, "GBP") || !s.Active || len(s.People) != 1 || !s.OfferedBy(h.therapist.Person) || s.After != 10 || s.Pressure.To != 5 {
			t.Errorf("kept as %+v", s)
		}
		in.ID, in.Version, in.Minutes, in.Price = id, s.Version, 50, ""
		in.People = []ident.Person{h.therapist.Person, h.owner.Person}
		_, err = o.KeepService(ctx, h.owner, NewKey(), in)
		h.must(err)
		_, err = o.KeepService(ctx, h.owner, NewKey(), in)
		wantFault(t, err, fault.Conflict, store.CodeStale)
		list, err := o.Services(ctx, h.owner)
		h.must(err)
		if s := list.Offered[1]; s.Minutes != 50 || s.Price != money.Of(8000, "GBP") || len(s.People) > 0 {
			t.Errorf("changed to %+v", s)
		}
		h.must(o.MoveServiceUp(ctx, h.owner, NewKey(), id))
		h.must(o.OfferService(ctx, h.owner, NewKey(), OfferRequest{Service: h.service.ID, Version: h.service.Version}))
		list, err = o.Services(ctx, h.owner)
		h.must(err)
		if len(list.Offered) != 1 || list.Offered[0].ID != id || len(list.Old) != 1 {
			t.Errorf("the list is %+v", list)
		}
		wantFault(t, o.MoveServiceUp(ctx, h.owner, NewKey(), h.service.ID), fault.NotFound, "not-found")
		h.must(o.OfferService(ctx, h.owner, NewKey(), OfferRequest{Service: h.service.ID, Offered: true, Version: h.service.Version + 1}))
	})
}

func TestBadServicesAreAllNamed(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, o := t.Context(), h.office
		_, err := o.KeepService(ctx, h.owner, NewKey(), ServiceRequest{Minutes: 999, Before: -1, After: 500, Price: "much", Pressure: scheduling.Pressure{From: 5, To: 1}})
		for _, field := range []string{"name", "minutes", "before", "after", "price", "pressure", "people"} {
			wantProblem(t, err, field)
		}
		for _, who := range []staff.Actor{h.desk, h.therapist} {
			if _, err := o.KeepService(ctx, who, NewKey(), ServiceRequest{Name: "Mine", Minutes: 60, Price: "1", People: []ident.Person{who.Person}}); !fault.Is(err, fault.Forbidden) {
				t.Errorf("%s adds one: %v", who.Role, err)
			}
		}
		other := h.stranger()
		_, err = o.Service(ctx, other, h.service.ID)
		wantFault(t, err, fault.NotFound, "not-found")
		wantFault(t, o.SetPrice(ctx, other, NewKey(), PriceRequest{Service: h.service.ID, Price: "1", Version: 1}), fault.NotFound, "not-found")
		wantFault(t, o.OfferService(ctx, other, NewKey(), OfferRequest{Service: h.service.ID, Version: 1}), fault.NotFound, "not-found")
	})
}

// The price list of setting up changes no more than it shows.
func TestTheShortListKeepsTheRest(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, o := t.Context(), h.office
		_, err := o.KeepService(ctx, h.owner, NewKey(), ServiceRequest{ID: h.service.ID, Name: h.service.Name, Minutes: 60, After: 15, Modality: "sports",
			People: []ident.Person{h.therapist.Person}, Version: 1})
		h.must(err)
		h.must(o.SetPrice(ctx, h.owner, NewKey(), PriceRequest{Service: h.service.ID, Price: "90", From: "1 May", Version: 2}))
		h.must(o.AnswerServices(ctx, h.owner, NewKey(), []ServiceRow{{ID: h.service.ID, Name: "Massage", Minutes: "60", Price: "61", Version: 3}}))
		h.must(o.AnswerCurrency(ctx, h.owner, NewKey(), CurrencyAnswer{Currency: "EUR", Version: h.house().Version}))
		view, err := o.Service(ctx, h.owner, h.service.ID)
		h.must(err)
		s := view.Service
		if s.Name != "Massage" || s.After != 15 || s.Modality != "sports" || len(s.People) != 1 || s.Price != money.Of(6100, "EUR") || s.PriceOn("2026-05-01") != money.Of(9000, "EUR") || s.PriceOn("2026-03-02") != h.service.Price {
			t.Errorf("it is %+v", s)
		}
	})
}

// Who does not offer a service, or does not give the pressure that a client needs, is left out with a word;
// asked for by name, she is looked for. Booking her all the same is minded.
func TestTimesAreLookedForByNeed(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, o := t.Context(), h.office
		look := func(who staff.Actor, ask FreeAsk) (found map[ident.Person]bool, unfit []Unfit) {
			t.Helper()
			ask.Service, ask.Day, ask.Days, ask.Client = h.service.ID, "2026-03-10", 1, h.client
			view, err := o.FreeTimes(ctx, who, ask)
			h.must(err)
			found = map[ident.Person]bool{}
			for _, d := range view.Days {
				for _, s := range d.Slots {
					found[s.Person] = true
				}
			}
			return found, view.Unfit
		}
		hours := func(who ident.Person) (v scheduling.Hours) {
			h.view(func(tx *store.Tx) (err error) {
				v, err = tx.Hours(h.practice, who)
				return err
			})
			return v
		}
		h.must(o.SetLimits(ctx, h.owner, NewKey(), LimitsRequest{Person: h.therapist.Person, Pressure: scheduling.Pressure{From: 1, To: 3}, Version: hours(h.therapist.Person).Version}))
		h.update(func(tx *store.Tx) error {
			_, err := tx.Prefer(h.practice, h.client, client.Preference{Spot: client.Spot{Area: "calf", Side: client.Both}, Level: client.Deep, Since: "2026-03-01", Source: client.InPerson})
			return err
		})
		found, unfit := look(h.owner, FreeAsk{})
		if len(unfit) != 1 || unfit[0].Who.ID != h.therapist.Person || unfit[0].Why != scheduling.OtherPressure || found[h.therapist.Person] || !found[h.owner.Person] {
			t.Errorf("for a deep wish: %v, %v", found, unfit)
		}
		if _, unfit := look(h.desk, FreeAsk{}); len(unfit) != 1 || unfit[0].Why != "" {
			t.Errorf("the desk reads how hard: %v", unfit)
		}
		if found, _ := look(h.owner, FreeAsk{Therapist: h.therapist.Person}); !found[h.therapist.Person] {
			t.Error("asked for by name she is not looked for")
		}
		_, err := o.KeepService(ctx, h.owner, NewKey(), ServiceRequest{ID: h.service.ID, Name: "Massage", Minutes: 60, People: []ident.Person{h.owner.Person}, Version: 1})
		h.must(err)
		if _, unfit := look(h.desk, FreeAsk{}); len(unfit) != 1 || unfit[0].Why != scheduling.NotOffered {
			t.Errorf("not offered: %v", unfit)
		}
		in := h.booking("2026-03-10 10:00")
		_, err = o.Book(ctx, h.desk, NewKey(), in)
		wantFault(t, err, fault.Conflict, CodeMind)
		in.Anyway = in.When
		_, err = o.Book(ctx, h.desk, NewKey(), in)
		h.must(err)
	})
}

// What is named as free after a clash keeps the rest and the limits of the day; a visit that is moved is not in
// its own way.
func TestFreeOnThatDayIsWhatCanBeBooked(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, o := t.Context(), h.office
		id := h.booked("2026-03-10 10:00")
		var hours scheduling.Hours
		h.view(func(tx *store.Tx) (err error) {
			hours, err = tx.Hours(h.practice, h.therapist.Person)
			return err
		})
		h.must(o.SetLimits(ctx, h.owner, NewKey(), LimitsRequest{Person: h.therapist.Person, Rest: 30, Most: 2, Version: hours.Version}))
		view, err := o.BookingPage(ctx, h.desk, h.booking("2026-03-10 10:15"))
		h.must(err)
		if len(view.Free) == 0 || len(view.Free) > mostFree {
			t.Fatalf("free: %v", view.Free)
		}
		for _, at := range view.Free {
			in := h.booking(scheduling.WriteWhen(at, view.Today, view.Zone))
			if at.Sub(h.visit(id).Ends()) < 30*time.Minute && at.After(h.visit(id).Starts) {
				t.Errorf("%v leaves no rest", in.When)
			}
		}
		move, err := o.MovePage(ctx, h.desk, MoveRequest{Visit: id, When: "2026-03-10 10:00"})
		h.must(err)
		if len(move.Free) == 0 || !move.Free[0].Before(h.visit(id).Starts) {
			t.Errorf("it cannot be moved over itself: %v", move.Free)
		}
		h.booked("2026-03-10 15:00")
		if view, err = o.BookingPage(ctx, h.desk, h.booking("2026-03-10 10:15")); err != nil || len(view.Free) > 0 {
			t.Errorf("on a full day: %v, %v", view.Free, err)
		}
	})
}

// A practice that is closed promises nothing for that day.
func TestNoPromiseForADayThatIsClosed(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		due := func() civil.Date {
			t.Helper()
			var at time.Time
			h.view(func(tx *store.Tx) error {
				p, err := tx.Practice(h.practice)
				if err != nil {
					return err
				}
				all, err := tx.PracticeHours(h.practice)
				if err != nil {
					return err
				}
				w, err := workingHours(p, all).Due("next-working-day", tx.Now())
				at = w.Due
				return err
			})
			return civil.DateOf(at, time.UTC)
		}
		if got := due(); got != "2026-03-04" {
			t.Fatalf("the day after the third: %s", got)
		}
		_, err := h.office.AddAway(t.Context(), h.owner, NewKey(), AwayRequest{First: "4 March", Last: "8 March"})
		h.must(err)
		if got := due(); got != "2026-03-09" {
			t.Errorf("closed until Sunday the eighth: %s", got)
		}
		h.must(h.office.AddExtra(t.Context(), h.owner, NewKey(), ExtraRequest{Person: h.therapist.Person, On: "2026-03-14", From: "9", To: "11"}))
		_, err = h.office.AddAway(t.Context(), h.owner, NewKey(), AwayRequest{First: "9 March", Last: "13 March"})
		h.must(err)
		if got := due(); got != "2026-03-14" {
			t.Errorf("open besides on a Saturday: %s", got)
		}
	})
}
