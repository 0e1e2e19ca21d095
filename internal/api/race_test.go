package api

import (
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/money"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/store"
	"github.com/partwell/partwell/internal/store/storetest"
)

func (h *apiHouse) price() money.Amount { return money.Of(6000, "GBP") }

func (h *apiHouse) header(as string) http.Header {
	return http.Header{"Authorization": {"Bearer " + h.keys[as]}, "Idempotency-Key": {string(office.NewKey())}}
}

// atOnce sends requests that wait for one another to begin.
func (h *apiHouse) atOnce(n int, send func(i int) (answer, error)) []answer {
	h.t.Helper()
	var begin, done sync.WaitGroup
	begin.Add(1)
	got, errs := make([]answer, n), make([]error, n)
	for i := range n {
		done.Go(func() {
			begin.Wait()
			got[i], errs[i] = send(i)
		})
	}
	begin.Done()
	done.Wait()
	for _, err := range errs {
		if err != nil {
			h.t.Fatal(err)
		}
	}
	return got
}

// TestTwoHundredWantOneSlot: one has it, each of the others is told which times are free instead.
func TestTwoHundredWantOneSlot(t *testing.T) {
	eachHouse(t, func(h *apiHouse) {
		t := h.t
		const people = 200
		clients := make([]ident.Client, people)
		for i := range clients {
			clients[i] = h.addClient(h.practice, "Client", h.therapist.Person)
		}
		got := h.atOnce(people, func(i int) (answer, error) {
			return h.send("POST", "/visits", h.booking(clients[i], 24), h.header("desk"))
		})
		booked := 0
		for _, a := range got {
			if a.status == http.StatusCreated {
				booked++
				continue
			}
			a.wants(t, http.StatusConflict, "overlap")
			if free, _ := a.json["free"].([]any); len(free) != nextTimes || free[0].(map[string]any)["starts"] != "2026-03-04T10:00:00Z" {
				t.Errorf("instead: %s", a.body)
			}
		}
		if booked != 1 {
			t.Errorf("%d of %d have it", booked, people)
		}
		h.sound(1)
	})
}

// sound looks whether no two visits overlap, and how many there are.
func (h *apiHouse) sound(visits int) {
	h.t.Helper()
	h.update(func(tx *store.Tx) error {
		over, err := tx.OverlappingVisits(h.practice)
		if err != nil {
			return err
		}
		all, err := tx.Visits(h.practice, storetest.Start.AddDate(0, 0, -1), storetest.Start.AddDate(0, 1, 0))
		live := 0
		for _, v := range all {
			if v.Live() {
				live++
			}
		}
		if len(over) > 0 || live != visits {
			h.t.Errorf("%d visits, want %d; overlapping: %v", live, visits, over)
		}
		return err
	})
}

// TestABookingAMoveAndAnAbsenceAtOnce: each is done or refused, the visits stand apart, and what is offered
// afterwards lies neither in the absence nor over a visit.
func TestABookingAMoveAndAnAbsenceAtOnce(t *testing.T) {
	eachHouse(t, func(h *apiHouse) {
		t := h.t
		for round := range 5 {
			day := 24 * (1 + round) // Wednesday on
			if round >= 3 {
				day += 48 // not at the weekend
			}
			old := h.ask("desk", "POST", "/visits", h.booking(h.other, day+5), newKey()...).wants(t, 201, "")
			on := storetest.Start.Add(time.Duration(day) * time.Hour).Format(time.DateOnly)
			got := h.atOnce(3, func(i int) (answer, error) {
				switch i {
				case 0:
					return h.send("POST", "/visits", h.booking(h.client, day+1), h.header("desk"))
				case 1:
					return h.send("POST", "/visits/"+old.json["id"].(string)+"/move", map[string]any{"starts": storetest.Start.Add(time.Duration(day+1) * time.Hour), "version": 1}, h.header("desk"))
				default:
					_, err := h.office.AddAway(t.Context(), h.therapist, office.NewKey(), office.AwayRequest{Person: h.therapist.Person, First: on, From: "10:00", To: "11:00"})
					return answer{status: 200}, err
				}
			})
			done := 0
			for _, a := range got[:2] {
				if a.status < 300 {
					done++
				} else if code := a.json["code"]; a.status != 409 || !slices.Contains([]any{"overlap", office.CodeMind}, code) {
					t.Errorf("round %d: %d %s", round, a.status, a.body)
				}
			}
			if done > 1 {
				t.Errorf("round %d: both have the time", round)
			}
			view, err := h.office.FreeTimes(t.Context(), h.desk, office.FreeAsk{Service: h.service, Therapist: h.therapist.Person, Day: on, Days: 1})
			if err != nil {
				t.Fatal(err)
			}
			h.offered(view, storetest.Start.Add(time.Duration(day+1)*time.Hour))
		}
	})
}

// offered looks whether what is offered lies apart from an hour of absence and from every visit.
func (h *apiHouse) offered(view office.FreeView, away time.Time) {
	h.t.Helper()
	h.update(func(tx *store.Tx) error {
		visits, err := tx.Taken(h.practice, h.therapist.Person, storetest.Start, storetest.Start.AddDate(0, 1, 0))
		for _, d := range view.Days {
			for _, s := range d.Slots {
				if s.Starts.Before(away.Add(time.Hour)) && s.Starts.Add(time.Hour).After(away) {
					h.t.Errorf("%s is offered in time that is kept free", s.Starts)
				}
				v := scheduling.Visit{Therapist: h.therapist.Person, Starts: s.Starts, Minutes: s.Minutes, State: scheduling.Booked}
				if _, over := scheduling.Clash(visits, v); over {
					h.t.Errorf("%s is offered over a visit", s.Starts)
				}
			}
		}
		return err
	})
}
