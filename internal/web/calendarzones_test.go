package web

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/store"
)

// Where somebody works at a place with other clocks, her calendar is drawn by them, and a time that comes from
// it is meant by them.
func TestTheCalendarGoesByTheClocksOfThePlace(t *testing.T) {
	h := newWebHouse(t)
	harbour := webID[ident.Place]()
	h.update(func(tx *store.Tx) error {
		if err := tx.KeepPlace(h.practice, scheduling.Place{ID: harbour, Name: "Harbour", Zone: "Asia/Kathmandu", Active: true}); err != nil {
			return err
		}
		hours, err := tx.Hours(h.practice, h.therapist.Person)
		if err != nil {
			return err
		}
		for i := range hours.Spans {
			hours.Spans[i].Place = harbour
		}
		return tx.SetHours(h.practice, hours)
	})
	b := h.as(h.desk)
	times := func(who ident.Person) (got drawnTimes) {
		b.get("/calendar/times?from=2026-03-02&to=2026-03-08&who=" + string(who)).wants(http.StatusOK)
		if err := json.Unmarshal([]byte(b.body), &got); err != nil {
			t.Fatal(err)
		}
		return got
	}
	at := "2026-03-05T10:00:00+05:45"
	b.get("/visits/new?client="+string(h.client)+"&therapist="+string(h.therapist.Person)+"&when="+url.QueryEscape(at)).wants(http.StatusOK, "Harbour").sound()
	if got := b.field("input[name=when]", "value"); got != "Thursday 5 March, 10:00" {
		t.Errorf("filled in: %q", got)
	}
	b.send(`form[action="/visits/new"]`, url.Values{"step": {"look"}}).wants(http.StatusOK, "Thursday 5 March, 10:00 to 11:00", "By our clocks: Thursday 5 March, 4:15", "Harbour").lacks("outside the opening hours").sound()
	b.send(`form[action="/visits/new"]`, nil).wants(http.StatusOK, "Booked for Thursday 5 March, 10:00")
	visit := b.path[:strings.Index(b.path, "?")]

	if got := times(h.therapist.Person); got.Zone != "Asia/Kathmandu" || got.Offset != "+05:45" || len(got.Visits) != 1 || got.Visits[0].Start != "2026-03-05T10:00:00" {
		t.Errorf("hers: %+v", got)
	}
	if got := times("all"); got.Zone != "Europe/London" || len(got.Visits) != 1 || got.Visits[0].Start != "2026-03-05T04:15:00" || !strings.Contains(got.Visits[0].What, "10:00 there") {
		t.Errorf("everybody's: %+v", got)
	}
	b.get(visit+"/move").send(`form[action$="/move"]`, url.Values{"when": {"2026-03-05T15:00:00+05:45"}, "step": {"look"}}).wants(http.StatusOK, "Thursday 5 March, 15:00 to 16:00, instead of Thursday 5 March, 10:00")
	b.send(`form[action$="/move"]`, url.Values{"step": {"change"}}).wants(http.StatusOK)
	if got := b.field("input[name=when]", "value"); got != "Thursday 5 March, 15:00" {
		t.Errorf("changed from the check page: %q", got)
	}
}

// A time that is held for who books by a mailed link is shown as that, without a name.
func TestAHeldTimeIsShownWithoutAName(t *testing.T) {
	h := newWebHouse(t)
	h.holds(storetestDay(5, 10))
	b := h.as(h.desk)
	words := "Held until 9:30 for a booking by link: " + h.service.Name
	for _, view := range []string{"day", "week"} {
		b.get("/calendar?day=2026-03-05&who=all&view="+view).wants(http.StatusOK, words).lacks("Jennifer").sound()
	}
	b.get("/calendar/times?from=2026-03-05&to=2026-03-05&who=all").wants(http.StatusOK)
	if !strings.Contains(b.body, words) || strings.Contains(b.body, "Jennifer") {
		t.Errorf("drawn: %s", b.body)
	}
	h.clock.Advance(30 * time.Minute)
	b.get("/calendar?day=2026-03-05&who=all&view=day").wants(http.StatusOK).lacks("Held until")
}
