package web

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/web/htmlcheck"
)

// What is to be said by hand is counted on Today and on the calendar, whatever it shows; the list says it from the
// time it is due, and a line that is told is counted no more.
func TestWhatIsToldByHandStandsOnTheCalendar(t *testing.T) {
	h := newWebHouse(t)
	if err := h.office.SaveReminders(t.Context(), h.owner, office.NewKey(), office.RemindersChange{Before: []int{24 * 60}}); err != nil {
		t.Fatal(err)
	}
	starts := storetestDay(5, 10)
	h.visit(starts)
	h.clock.Set(starts.Add(-24*time.Hour - time.Minute))
	b := h.as(h.therapist)
	b.get("/calendar").wants(http.StatusOK).lacks("to send by hand")
	b.get("/reminders").wants(http.StatusOK, "Nobody to tell").sound()
	h.clock.Advance(time.Minute)
	for _, span := range []string{"day", "week", "month", "list"} {
		b.get("/calendar?view="+span).wants(http.StatusOK, "1 message to send by hand").sound()
		htmlcheck.One(t, b.page, `a[href="/reminders"]`)
	}
	b.get("/today").wants(http.StatusOK, "One message about a visit waits")
	b.get("/reminders").wants(http.StatusOK, "Reminders", "Paul Osei", "Thursday 5 March, 10:00").sound()
	b.send(`form[action^="/reminders/"]`, nil).wants(http.StatusOK, "No letter says it any more")
	b.get("/calendar").wants(http.StatusOK).lacks("to send by hand")
}

// Several visits of a series are one message on the list, told and taken back as one.
func TestASeriesIsOneMessageToTellByHand(t *testing.T) {
	h := newWebHouse(t)
	if err := h.office.SaveReminders(t.Context(), h.owner, office.NewKey(), office.RemindersChange{Confirm: true}); err != nil {
		t.Fatal(err)
	}
	b := h.as(h.therapist)
	b.get("/visits/new?client="+string(h.client)).send(`form[action="/visits/new"]`, url.Values{"when": {"2026-03-10 10:00"}, "every": {"1"}, "times": {"3"}, "therapist": {string(h.therapist.Person)}})
	b.send(`form[action="/visits/series"]`, nil).wants(http.StatusOK, "Visit 1 of 3")
	h.clock.Advance(time.Minute)
	b.get("/today").wants(http.StatusOK, "One message about a visit waits")
	b.get("/reminders").wants(http.StatusOK, "3 visits, the first on Tuesday 10 March, 10:00", "your three visits are booked", "Tuesday 24 March, 10:00").sound()
	b.send(`form[action^="/reminders/"]`, nil).wants(http.StatusOK, "No letter says it any more", "Told").sound()
	b.get("/today").wants(http.StatusOK).lacks("message about a visit")
	b.get("/reminders").send(`form[action^="/reminders/"]`, nil).wants(http.StatusOK, "your three visits are booked")
	b.send(`form[action^="/reminders/"]`, url.Values{"also": {"nonsense", "nonsense"}}).wants(http.StatusNotFound)
}
