package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/store"
	"github.com/partwell/partwell/internal/web/htmlcheck"
)

func TestBookingASeries(t *testing.T) {
	h := newWebHouse(t)
	h.visit(storetestDay(24, 10))
	b := h.as(h.desk).get("/visits/new?client="+string(h.client)).wants(http.StatusOK, "More than once: a series")
	b.send(`form[action="/visits/new"]`, url.Values{"when": {"2026-03-10 10:00"}, "every": {"2"}, "times": {"10000"}, "therapist": {string(h.therapist.Person)}}).
		wants(http.StatusUnprocessableEntity, "At most 60 visits are booked at once").sound()
	b.send(`form[action="/visits/new"]`, url.Values{"times": {"3"}}).
		wants(http.StatusOK, "The dates for", "Tuesday 10 March", "Tuesday 24 March", "Tuesday 7 April", "One date does not fit", "There is already a visit on Tuesday 24 March from 10:00 to 11:00").sound()
	if len(h.booked()) != 1 {
		t.Fatalf("booked by looking: %v", h.booked())
	}
	if other := htmlcheck.All(t, b.page, `input[name="on-2026-03-24"]`); len(other) < 2 {
		t.Error("no other time is offered")
	}
	look := []string{"look"}
	b.send(`form[action="/visits/series"]`, url.Values{"on-2026-03-10": {""}, "on-2026-04-07": {""}, "step": look}).
		wants(http.StatusUnprocessableEntity, "Choose at least one time.").sound()
	b.send(`form[action="/visits/series"]`, url.Values{"on-2026-03-10": {"10:00"}, "on-2026-03-24": {"11:00"}, "on-2026-04-07": {"10:00"}, "step": look}).
		wants(http.StatusOK, "Book these 3 visits?", "Tuesday 10 March, 10:00 to 11:00", "Tuesday 24 March, 11:00 to 12:00", "Tuesday 7 April, 10:00 to 11:00", "Price of each", "£60.00, from the price list", "None leaves by itself here", "For a minute").sound()
	b.send(`form[action="/visits/series"]`, url.Values{"step": {"change"}}).wants(http.StatusOK, "One date does not fit").sound()
	htmlcheck.One(t, b.page, `input[name="on-2026-03-24"][value="11:00"][checked]`)
	b.send(`form[action="/visits/series"]`, url.Values{"step": look})
	if len(h.booked()) != 1 {
		t.Fatalf("booked by looking at what was chosen: %v", h.booked())
	}
	b.send(`form[action="/visits/series"]`, nil).wants(http.StatusOK, "Booked for 3 dates. This is the first.", "Visit 1 of 3 in its series").sound()
	if len(h.booked()) != 4 {
		t.Fatalf("booked: %v", h.booked())
	}
	b.send(".fold form", url.Values{"who": {"client"}, "which": {"later"}}).wants(http.StatusOK, "is called off")
	if len(h.booked()) != 1 {
		t.Errorf("left of it: %v", h.booked())
	}
}

func TestASeriesThatChangedMeanwhileIsShownAgain(t *testing.T) {
	h := newWebHouse(t)
	b := h.as(h.desk).get("/visits/new?client=" + string(h.client))
	b.send(`form[action="/visits/new"]`, url.Values{"when": {"2026-03-10 10:00"}, "every": {"1"}, "until": {"24 March"}, "therapist": {string(h.therapist.Person)}}).wants(http.StatusOK, "Book these 3 visits?", "Tuesday 24 March").sound()
	b.send(`form[action="/visits/series"]`, url.Values{"seen": {"something else"}}).wants(http.StatusUnprocessableEntity, "Something has changed since you looked at this", "Book these 3 visits?").sound()
	h.visit(storetestDay(17, 10))
	b.send(`form[action="/visits/series"]`, nil).wants(http.StatusUnprocessableEntity, "Something has changed on Tuesday 17 March", "There is already a visit on Tuesday 17 March from 10:00 to 11:00").sound()
	if len(h.booked()) != 1 {
		t.Errorf("half of it is booked: %v", h.booked())
	}
	change := htmlcheck.Attr(htmlcheck.One(t, b.page, ".back"), "href")
	b.get(change).wants(http.StatusOK)
	if got := htmlcheck.Attr(htmlcheck.One(t, b.page, `input[name="until"]`), "value"); !strings.Contains(got, "24 March") {
		t.Errorf("what was typed is gone: %q", got)
	}
}

func TestMovingTheLaterOnesOfASeries(t *testing.T) {
	h := newWebHouse(t)
	b := h.as(h.desk).get("/visits/new?client=" + string(h.client))
	b.send(`form[action="/visits/new"]`, url.Values{"when": {"2026-03-10 10:00"}, "every": {"1"}, "times": {"3"}, "therapist": {string(h.therapist.Person)}})
	b.send(`form[action="/visits/series"]`, nil).wants(http.StatusOK, "Visit 1 of 3")
	b.get(b.path[:strings.Index(b.path, "?")]+"/move").wants(http.StatusOK, "This one and the 2 later ones of its series").sound()
	b.send(`form[action$="/move"]`, url.Values{"when": {"2026-03-11 11:00"}, "which": {"later"}}).wants(http.StatusOK, "Wednesday 11 March, 11:00")
	b.get("/calendar?view=list&day=2026-03-09&who=all").wants(http.StatusOK, "Wednesday 11 March", "Wednesday 18 March", "Wednesday 25 March").lacks("Tuesday 17 March")
}

func TestABookingIsUndoneForAMinute(t *testing.T) {
	h := newWebHouse(t)
	b := h.as(h.desk).get("/visits/new?client=" + string(h.client))
	book := func() {
		b.get("/visits/new?client="+string(h.client)).send(`form[action="/visits/new"]`, url.Values{"when": {"2026-03-10 10:00"}, "therapist": {string(h.therapist.Person)}}).wants(http.StatusOK, "Booked for Tuesday 10 March, 10:00", "Undo (60 s)").sound()
	}
	book()
	b.send(".told form", nil).wants(http.StatusOK, "Taken back. It is as if it had not been booked", "Tuesday 10 March").lacks("Paul Osei").sound()
	if len(h.booked()) != 0 {
		t.Errorf("it still stands: %v", h.booked())
	}
	book()
	h.clock.Advance(time.Minute)
	b.send(".told form", nil).wants(http.StatusUnprocessableEntity, "This can no longer be taken back").sound()
	b.get(strings.TrimSuffix(b.path, "/take-back")+"?did=booked").wants(http.StatusOK, "Booked for")
	htmlcheck.None(t, b.page, ".told form")
}

// The check page of a series says how many letters leave: one with all dates, and a reminder of each.
func TestTheCheckPageCountsTheLettersOfASeries(t *testing.T) {
	h := newWebHouse(t)
	if err := h.office.SaveReminders(t.Context(), h.owner, office.NewKey(), office.RemindersChange{Confirm: true, Before: []int{24 * 60}}); err != nil {
		t.Fatal(err)
	}
	b := h.as(h.desk)
	weekly := url.Values{"when": {"2026-03-10 10:00"}, "every": {"1"}, "times": {"3"}, "therapist": {string(h.therapist.Person)}}
	b.get("/visits/new?client="+string(h.client)).send(`form[action="/visits/new"]`, weekly).
		wants(http.StatusOK, "On the list to tell by hand: one message with 3 dates, that they are booked", "On the list to tell by hand: a reminder", "The same for each of the other 2, by its own date.").lacks("that it is booked").sound()
	h.mails()
	b.get("/visits/new?client="+string(h.client)).send(`form[action="/visits/new"]`, weekly).
		wants(http.StatusOK, "In a minute, to paul@clients.example: one letter with 3 dates, that they are booked", "Monday 9 March, 10:00, to paul@clients.example: a reminder", "The same for each of the other 2, by its own date.").lacks("that it is booked", "Nobody is written to").sound()
	b.send(`form[action="/visits/series"]`, nil).wants(http.StatusOK, "Visit 1 of 3")
	visit := b.path[:strings.Index(b.path, "?")]
	h.clock.Advance(time.Hour)
	if _, err := h.office.TellVisits(t.Context()); err != nil {
		t.Fatal(err)
	}
	b.get(visit+"/move").send(`form[action$="/move"]`, url.Values{"when": {"2026-03-11 11:00"}, "which": {"later"}, "step": {"look"}}).
		wants(http.StatusOK, "one letter with 3 dates, that they have moved", "Tuesday 10 March, 11:00, to paul@clients.example: a reminder").lacks("that it has moved").sound()
	b.get(visit).send(".fold form", url.Values{"step": {"look"}, "who": {"client"}, "which": {"later"}}).
		wants(http.StatusOK, "one letter with 3 dates, that they are called off", "Falls away: a reminder").lacks("that it is called off").sound()
}

// mails lets letters leave.
func (h *webHouse) mails() {
	h.t.Helper()
	h.update(func(tx *store.Tx) error {
		return tx.SaveMailSettings(h.practice, store.MailSettings{Host: "mail.example", Port: 587, TLS: "starttls", From: "ines@carvalhomassage.example"})
	})
}
