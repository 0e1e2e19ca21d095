package office

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// eachServer runs a test on the engine on which several servers write at once; on the other one comes after the
// other by itself.
func eachServer(t *testing.T, f func(t *testing.T, h *testHouse)) {
	t.Helper()
	eachHouse(t, func(t *testing.T, h *testHouse) {
		if h.db.Engine() == "postgres" {
			f(t, h)
		}
	})
}

// meanwhile does something while somebody else has locked a row, and gives it the time to get as far as it can.
func (h *testHouse) meanwhile(locks func(tx *store.Tx) error, does func() error, then func()) error {
	h.t.Helper()
	done := make(chan error, 1)
	begin := sync.OnceFunc(func() { go func() { done <- does() }() })
	h.update(func(tx *store.Tx) error {
		if err := locks(tx); err != nil {
			return err
		}
		begin() // once, also where this is tried again
		time.Sleep(300 * time.Millisecond)
		if then != nil {
			then()
		}
		return nil
	})
	return <-done
}

// holdsNoCalendar does something that books Paul a visit while his row is locked, and looks whether it waits for
// that before it has locked a calendar: whoever has locked the client wants the calendar next.
func (h *testHouse) holdsNoCalendar(books func() error) error {
	h.t.Helper()
	holds := func(tx *store.Tx) error {
		_, _, err := tx.HoldParting(h.practice, h.client)
		return err
	}
	return h.meanwhile(holds, books, func() {
		free := make(chan error)
		go func() {
			ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
			defer cancel()
			free <- h.db.Update(ctx, func(tx *store.Tx) error { return tx.LockCalendars(h.practice, h.therapist.Person) })
		}()
		if err := <-free; err != nil {
			h.t.Errorf("the calendar is locked before the client: %v", err)
		}
	})
}

// Whoever books locks the client before the calendar, as everybody else does, so that no two wait for one another.
func TestTheClientIsLockedBeforeTheCalendar(t *testing.T) {
	t.Run("by a link", func(t *testing.T) {
		for name, held := range map[string]bool{"held": true, "chosen behind it": false} {
			t.Run(name, func(t *testing.T) {
				eachServer(t, func(t *testing.T, h *testHouse) {
					h.opensPage(house.Everybody)
					form, confirm := h.bookingForm(0), BookingConfirm{}
					form.Email = h.paul().Email
					if held {
						h.must(errOf(h.office.AskBooking(t.Context(), h.practice, NewKey(), form)))
					} else {
						h.must(errOf(h.office.AskLink(t.Context(), h.practice, NewKey(), form.Email, "192.0.2.1")))
						confirm = BookingConfirm{Service: h.service.ID, Time: form.Time}
					}
					v, token := h.mailed()
					h.must(h.holdsNoCalendar(func() error {
						return errOf(h.office.ConfirmBooking(context.Background(), v, token, NewKey(), confirm))
					}))
				})
			})
		}
	})
	t.Run("another extra visit is offered", func(t *testing.T) {
		eachServer(t, func(t *testing.T, h *testHouse) {
			id := h.holdsTime("2026-03-05")
			h.must(h.holdsNoCalendar(func() error {
				return h.offers(id, protocol.Answers{"offer": {"extra-reduced"}, "extra-on": {"2026-03-06"}, "extra-at": {"14:00"}, "price": {"2500"}})
			}))
		})
	})
	t.Run("over a held time", func(t *testing.T) {
		eachServer(t, func(t *testing.T, h *testHouse) {
			form, _, when := h.firstFree()
			h.must(errOf(h.office.AskBooking(t.Context(), h.practice, NewKey(), form)))
			in := h.booking(when)
			in.Anyway = when
			h.must(h.holdsNoCalendar(func() error { return errOf(h.office.Book(context.Background(), h.desk, NewKey(), in)) }))
		})
	})
}

// Somebody new who presses two links at the same instant is one client with two visits.
func TestTwoFirstBookingsMakeOneClient(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		h.opensPage(house.Everybody)
		for round := range 8 {
			email := fmt.Sprintf("anna%d@new.example", round)
			var press [2]func() error
			for i := range press {
				form := h.bookingForm(2 * i)
				form.Email, form.From = email, fmt.Sprintf("192.0.2.%d", 2*round+i)
				h.must(errOf(h.office.AskBooking(t.Context(), h.practice, NewKey(), form)))
				v, token := h.mailed()
				press[i] = func() error {
					return errOf(h.office.ConfirmBooking(context.Background(), v, token, NewKey(), BookingConfirm{}))
				}
				h.clock.Advance(time.Second) // its letter is the newest
			}
			for i, err := range atOnce(press[:]...) {
				if err != nil {
					t.Fatalf("round %d, %d: %v", round, i, err)
				}
			}
			h.view(func(tx *store.Tx) error {
				all, err := tx.FindClients(h.practice, email, 3)
				if len(all) != 1 {
					t.Fatalf("round %d: %d clients of one person", round, len(all))
				}
				visits, err2 := tx.ClientVisits(h.practice, all[0].ID)
				if len(visits) != 2 || visits[0].State != scheduling.Booked || visits[1].State != scheduling.Booked {
					t.Errorf("round %d: visits %+v", round, visits)
				}
				return errors.Join(err, err2)
			})
		}
	})
}

// Who says a change herself at the instant at which the letter about it is written is told so: it is not both.
func TestALetterIsWrittenWhileSomebodySaysIt(t *testing.T) {
	eachServer(t, func(t *testing.T, h *testHouse) {
		h.must(h.office.SaveReminders(t.Context(), h.owner, NewKey(), RemindersChange{Confirm: true}))
		v := h.book(h.clock.Now().AddDate(0, 0, 7))
		h.clock.Advance(time.Minute)
		line := h.hands("booked", "booked")[0]
		writes := func(tx *store.Tx) error {
			if err := tx.LockReminders(h.practice); err != nil {
				return err
			}
			_, err := tx.Tell(h.practice, scheduling.Told{Visit: v.ID, News: line.News, Starts: v.Starts, No: line.No, Therapist: v.Therapist,
				Minutes: v.Minutes, Letter: newID[string](), State: scheduling.ToldByMail, At: tx.Now()})
			return err
		}
		err := h.meanwhile(writes, func() error {
			return h.office.SayByHand(context.Background(), h.therapist, NewKey(), line.HandSaid, false)
		}, nil)
		wantFault(t, err, fault.Conflict, "changed")
	})
}

// A room that is moved to another place while a visit takes it stays where it is.
func TestARoomIsMovedWhileAVisitTakesIt(t *testing.T) {
	eachServer(t, func(t *testing.T, h *testHouse) {
		room, at := h.rooms("Blue room")[0], h.harbour("Europe/London")
		v := scheduling.Visit{ID: newID[ident.Visit](), Client: h.client, Therapist: h.therapist.Person, Service: h.service.ID, Title: h.service.Name,
			Starts: h.clock.Now().AddDate(0, 0, 7), Minutes: 60, Price: h.service.Price, State: scheduling.Booked}
		takes := func(tx *store.Tx) error { return errOf(tx.BookVisit(h.practice, v, time.UTC)) }
		wantFault(t, h.meanwhile(takes, func() error {
			return h.office.SaveResource(context.Background(), h.owner, NewKey(), ResourceRequest{Resource: room, Kind: scheduling.KindRoom, Name: "Blue room", Place: at, Version: 1})
		}, nil), fault.Conflict, "in-use")
	})
}

// leavesHarbour gives a place at which nobody has hours any more, and what takes it out of use.
func (h *testHouse) leavesHarbour() (at ident.Place, closes func() error) {
	h.t.Helper()
	at = h.harbour("Europe/London")
	h.update(func(tx *store.Tx) error {
		hours, err := tx.Hours(h.practice, h.therapist.Person)
		if err != nil {
			return err
		}
		for i := range hours.Spans {
			hours.Spans[i].Place = ""
		}
		return tx.SetHours(h.practice, hours)
	})
	return at, func() error {
		return h.office.SavePlace(context.Background(), h.owner, NewKey(), PlaceRequest{Place: at, Name: "Harbour", Zone: "Europe/London", Out: true, Version: 1})
	}
}

// A place is taken out of use with no visit at it, whoever books or brings one back at the same instant.
func TestNoVisitAtAPlaceOutOfUse(t *testing.T) {
	at := func(h *testHouse, place ident.Place) BookRequest {
		in := h.booking("Friday 10:00")
		in.Place, in.Anyway = place, in.When
		return in
	}
	t.Run("brought back", func(t *testing.T) {
		eachHouse(t, func(t *testing.T, h *testHouse) {
			place, closes := h.leavesHarbour()
			id, err := h.office.Book(t.Context(), h.desk, NewKey(), at(h, place))
			h.must(err)
			wantFault(t, closes(), fault.Conflict, "in-use")
			h.must(h.step(h.desk, id, ActCancel))
			h.must(closes())
			wantFault(t, h.step(h.desk, id, ActUndo), fault.Conflict, "no-room")
		})
	})
	t.Run("booked first", func(t *testing.T) {
		eachServer(t, func(t *testing.T, h *testHouse) {
			place, closes := h.leavesHarbour()
			books := func(tx *store.Tx) error {
				w, err := h.office.watch(tx, h.desk)
				if err != nil {
					return err
				}
				return errOf(w.bookAsked(newID[ident.Visit](), at(h, place)))
			}
			wantFault(t, h.meanwhile(books, closes, nil), fault.Conflict, "in-use")
		})
	})
	t.Run("closed first", func(t *testing.T) {
		eachServer(t, func(t *testing.T, h *testHouse) {
			place, _ := h.leavesHarbour()
			closes := func(tx *store.Tx) error {
				p, err := tx.Practice(h.practice)
				if err != nil {
					return err
				}
				if err := nothingAt(tx, p, place); err != nil {
					return err
				}
				return tx.KeepPlace(h.practice, scheduling.Place{ID: place, Name: "Harbour", Zone: "Europe/London", Version: 1})
			}
			err := h.meanwhile(closes, func() error { return errOf(h.office.Book(context.Background(), h.desk, NewKey(), at(h, place))) }, nil)
			wantFault(t, err, fault.Conflict, "no-room")
		})
	})
}

// Two who say at the same instant that they are full are both full, and the practice is.
func TestTwoAreFullAtOnce(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		for range 8 {
			says := func(by staff.Actor, taking house.Taking) func() error {
				return func() error {
					return h.office.SetTherapistTaking(context.Background(), by, NewKey(), by.Person, taking)
				}
			}
			for _, taking := range []house.Taking{house.Full, house.Open} {
				for _, err := range atOnce(says(h.owner, taking), says(h.therapist, taking)) {
					h.must(err)
				}
				h.view(func(tx *store.Tx) error {
					own, err := tx.Takings(h.practice)
					if err != nil {
						return err
					}
					p, err := tx.Practice(h.practice)
					if own[h.owner.Person].Taking != taking || own[h.therapist.Person].Taking != taking || p.Taking != taking {
						t.Fatalf("%s: %+v, the practice %s", taking, own, p.Taking)
					}
					return err
				})
			}
		}
	})
}

// A booking that is taken back while it is charged stays.
func TestAVisitIsChargedWhileItIsTakenBack(t *testing.T) {
	eachServer(t, func(t *testing.T, h *testHouse) {
		id := h.books(h.desk, "Thursday 10:00")
		charges := func(tx *store.Tx) error {
			a, err := openAccount(tx, h.owner, h.client, tx.LockBook)
			if err != nil {
				return err
			}
			p, err := a.payable(PayFor{Client: h.client, Visit: id})
			if err != nil {
				return err
			}
			return a.charge(p, newPayIDs())
		}
		err := h.meanwhile(charges, func() error { return takeBack(h.office.TakeBackVisit(context.Background(), h.desk, NewKey(), id)) }, nil)
		wantFault(t, err, fault.Conflict, "take-back")
		wantFault(t, errOf(h.office.ChargeVisit(t.Context(), h.owner, NewKey(), id)), fault.Conflict, "")
	})
}

// atOnce does several things that wait for one another to begin.
func atOnce(does ...func() error) []error {
	var begin, done sync.WaitGroup
	begin.Add(1)
	errs := make([]error, len(does))
	for i, do := range does {
		done.Go(func() {
			begin.Wait()
			errs[i] = do()
		})
	}
	begin.Done()
	done.Wait()
	return errs
}

// Two who ask at the same instant to call the same visit off ask for it once.
func TestTheSameActWaitsOnce(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		for range 8 {
			id := h.book(h.clock.Now().AddDate(0, 0, 7)).ID
			var asks []func() error
			for _, by := range []staff.Actor{h.desk, h.therapist} {
				asks = append(asks, func() error {
					return h.office.ChangeVisit(context.Background(), by, NewKey(), VisitChange{Visit: id, Version: 1, Act: ActCancel, Caller: scheduling.ByPractice})
				})
			}
			waits := 0
			for _, err := range atOnce(asks...) {
				if _, ok := errors.AsType[*Waits](err); ok {
					waits++
				} else {
					wantFault(t, err, fault.Conflict, "waits-already")
				}
			}
			if waits != 1 {
				t.Fatalf("%d wait", waits)
			}
			v := h.visit(id)
			h.update(func(tx *store.Tx) error { return tx.TakeOutVisit(h.practice, v) })
		}
	})
}
