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
	h.worksAbroad("Asia/Kathmandu")
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

// The list of a calendar goes by the clocks by which it is drawn, and says which; the line that says "now" stands
// where it belongs among the visits, and today is the date at the place.
func TestTheListGoesByTheClocksByWhichItIsDrawn(t *testing.T) {
	h := newWebHouse(t)
	harbour := h.worksAbroad("Europe/Paris")
	h.update(func(tx *store.Tx) error {
		for hour, place := range map[int]ident.Place{9: harbour, 12: harbour} { // by the clocks of London
			v := scheduling.Visit{ID: webID[ident.Visit](), Client: h.client, Therapist: h.therapist.Person, Service: h.service.ID, Title: "Massage", Minutes: 60, Price: h.service.Price,
				Starts: storetestDay(3, hour), State: scheduling.Booked, Place: place}
			if _, err := tx.BookVisit(h.practice, v, time.UTC); err != nil {
				return err
			}
		}
		return nil
	})
	h.clock.Set(storetestDay(3, 11))
	b, hers := h.as(h.desk), string(h.therapist.Person)
	shows := func(view, who, clocks, times string, there ...string) {
		t.Helper()
		b.get("/calendar?show=&who="+who+"&view="+view).wants(http.StatusOK, append(there, "Times are those of "+clocks+".")...).sound()
		var got []string
		for _, words := range b.texts(".day .at, .day .nowline, .month ul .num") {
			got = append(got, strings.Fields(words)[0])
		}
		if strings.Join(got, " ") != times {
			t.Errorf("%s of %q: %s", view, who, got)
		}
		if len(there) == 0 {
			b.lacks(" there")
		}
	}
	shows("day", hers, "Paris", "10:00 12:00, 13:00")
	shows("day", "all", "London", "11:00, 9:00 11:00, 12:00", "10:00 there", "13:00 there") // a column for each
	if rows := b.texts(".sheet tbody tr"); len(rows) != 2 || !strings.Contains(rows[0], "10:00 there") {
		t.Errorf("on paper: %q", rows)
	}
	for _, view := range []string{"week", "list"} {
		shows(view, hers, "Paris", "10:00 12:00, 13:00")
		shows(view, "all", "London", "9:00 11:00, 12:00", "10:00 there", "13:00 there")
	}
	shows("month", hers, "Paris", "10:00 13:00")
	shows("month", "all", "London", "9:00 12:00")
	h.clock.Set(storetestDay(3, 23).Add(30 * time.Minute)) // half past midnight in Paris
	b = h.as(h.desk)
	b.get("/calendar?show=free&view=day&who="+hers).wants(http.StatusOK, "Wednesday 4 March", "0:30, now")
	b.get("/calendar?show=free&view=day&who=all").wants(http.StatusOK, "Tuesday 3 March", "23:30, now")
}
