package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/store"
	"github.com/partwell/partwell/internal/web/htmlcheck"
)

// A visit is booked, moved and called off over a page that says what will happen, and keeps what was typed.
func TestTheCheckPageSaysWhatHappens(t *testing.T) {
	h := newWebHouse(t)
	b := h.as(h.desk)
	look := url.Values{"step": {"look"}}
	b.get("/visits/new?client="+string(h.client)).send(`form[action="/visits/new"]`, url.Values{"step": {"look"}, "when": {"tomorrow 12:30"}, "minutes": {"45"}, "therapist": {string(h.therapist.Person)}}).
		wants(http.StatusOK, "Book this visit?", "Paul Osei", "Wednesday 4 March, 12:30 to 13:15", "outside the opening hours", "Noor Haddad", "£60.00, from the price list", "None leaves by itself here", "For a minute").lacks("What was agreed").sound()
	htmlcheck.One(t, b.page, `.will a[href="/reminders"]`)
	if len(h.booked()) != 0 {
		t.Fatal("booked by looking")
	}
	b.send(`form[action="/visits/new"]`, url.Values{"step": {"change"}}).wants(http.StatusOK, "Add a visit").sound()
	if when, minutes := b.field("input[name=when]", "value"), b.field("input[name=minutes]", "value"); !strings.Contains(when, "12:30") || minutes != "45" {
		t.Errorf("what was typed is gone: %q, %q minutes", when, minutes)
	}
	b.send(`form[action="/visits/new"]`, look).wants(http.StatusOK, "Book it").
		send(`form[action="/visits/new"]`, nil).wants(http.StatusOK, "Booked for Wednesday 4 March, 12:30")
	visit := b.path[:strings.Index(b.path, "?")]

	b.get(visit+"/move").send(`form[action$="/move"]`, url.Values{"step": {"look"}, "when": {"Friday 10:00"}}).
		wants(http.StatusOK, "Move this visit?", "Friday 6 March, 10:00 to 10:45, instead of Wednesday 4 March, 12:30", "stays, as it was told at booking on Tuesday 3 March").sound()
	b.send(`form[action$="/move"]`, url.Values{"step": {"change"}}).wants(http.StatusOK, "Move the visit").sound()
	if when := b.field("input[name=when]", "value"); when != "Friday 6 March, 10:00" && when != "Friday 10:00" {
		t.Errorf("what was typed is gone: %q", when)
	}
	b.send(`form[action$="/move"]`, look)
	seen := b.field("input[name=seen]", "value")
	b.send(`form[action$="/move"]`, url.Values{"seen": {"something else"}}).wants(http.StatusUnprocessableEntity, "Something has changed since you looked at this", "Friday 6 March").sound()
	if got := b.field("input[name=seen]", "value"); got != seen {
		t.Errorf("the same stands for %q and %q", seen, got)
	}
	b.send(`form[action$="/move"]`, nil).wants(http.StatusOK, "Moved. It is Friday 6 March, 10:00 now.")

	b.get(visit).send(".fold form", url.Values{"step": {"look"}, "who": {"client"}, "reason": {"Train"}}).
		wants(http.StatusOK, "Call this visit off?", "The time is free again.", "Nothing is charged.").sound()
	b.send(`form[action$="/state"]`, url.Values{"step": {"change"}}).wants(http.StatusOK, "Call this visit off").sound()
	htmlcheck.One(t, b.page, "details[open] input[name=who][value=client][checked]")
	if got := b.field("input[name=reason]", "value"); got != "Train" {
		t.Errorf("what was typed is gone: %q", got)
	}
	b.send(".fold form", look).wants(http.StatusOK, "Call it off").send(`form[action$="/state"]`, nil).wants(http.StatusOK, "is called off", "Called off by the client. Train")
}

// holds holds a time for who books by a mailed link.
func (h *webHouse) holds(starts time.Time) {
	h.t.Helper()
	h.update(func(tx *store.Tx) error {
		return tx.AddBooking(h.practice, scheduling.Asked{ID: webID[ident.Booking](), Therapist: h.therapist.Person, Service: h.service.ID, Starts: starts, Minutes: 60,
			Price: h.service.Price, Name: "Jennifer Moss", Email: "jennifer@people.example", Until: tx.Now().Add(30 * time.Minute), From: "f", To: "t"}, time.UTC)
	})
}

// A time that is held for a booking by link is gone over by a series, and by what comes back, once that was told.
func TestAHeldTimeIsGoneOverKnowingly(t *testing.T) {
	h := newWebHouse(t)
	told := "held until 9:30 for somebody who asked for it on your page"
	b := h.as(h.desk).get("/visits/new?client=" + string(h.client))
	b.send(`form[action="/visits/new"]`, url.Values{"step": {"look"}, "when": {"2026-03-10 10:00"}, "every": {"1"}, "times": {"2"}, "therapist": {string(h.therapist.Person)}}).wants(http.StatusOK, "Book these 2 visits?")
	h.holds(storetestDay(17, 10))
	b.send(`form[action="/visits/series"]`, nil).wants(http.StatusUnprocessableEntity, "Something has changed since you looked at this", "Tuesday 17 March, 10:00: 10:00 to 11:00 is "+told).lacks("Jennifer").sound()
	if len(h.booked()) != 0 {
		t.Fatalf("booked unseen: %v", h.booked())
	}
	b.send(`form[action="/visits/series"]`, url.Values{"step": {"change"}}).wants(http.StatusOK, "One date does not fit", told, "10:00 all the same").sound()
	b.send(`form[action="/visits/series"]`, url.Values{"step": {"look"}}).wants(http.StatusOK, told)
	b.send(`form[action="/visits/series"]`, nil).wants(http.StatusOK, "Booked for 2 dates")

	id := h.visit(storetestDay(12, 10))
	b.get(h.paths(id)).send(".fold form", url.Values{"who": {"client"}})
	h.clock.Advance(2 * time.Minute)
	h.holds(storetestDay(12, 10))
	b.get(h.paths(id)).send(`form:has([name=to][value=undo])`, nil).
		wants(http.StatusUnprocessableEntity, "Bring this visit back?", "10:00 to 11:00 is held until 9:32", "£60.00 stays").lacks("Change it", "For a minute").sound()
	b.send(`form[action$="/state"]`, nil).wants(http.StatusOK, "Thursday 12 March")
	htmlcheck.None(t, b.page, "[name=to][value=undo]")
}

// What was never told is not called agreed: the page says so, until it was told.
func TestTheCheckPageSaysWhatWasNeverTold(t *testing.T) {
	h := newWebHouse(t)
	h.rule("Coming late", false)
	b := h.as(h.desk)
	look := func() *browser {
		return b.get("/visits/new?client="+string(h.client)).send(`form[action="/visits/new"]`, url.Values{"step": {"look"}, "when": {"Friday 10:00"}, "therapist": {string(h.therapist.Person)}})
	}
	look().wants(http.StatusOK, "Boundaries", "“Coming late”", "Not told yet: “Coming late”", "What was never told counts for nothing.").sound()
	h.as(h.owner).get("/clients/"+string(h.client)+"/boundaries").send(`form[action$="/boundaries"]`, nil)
	look().wants(http.StatusOK, "Boundaries", "“Coming late”").lacks("Not told yet")
}

// A length that cannot be is not taken for the usual one.
func TestNoMinutesAreNotTheUsualOnes(t *testing.T) {
	h := newWebHouse(t)
	h.as(h.desk).get("/visits/new?client="+string(h.client)).
		send(`form[action="/visits/new"]`, url.Values{"step": {"look"}, "when": {"Friday 10:00"}, "minutes": {"0"}, "therapist": {string(h.therapist.Person)}}).fault("Write 5 or more")
}

// Another time for a visit is found like one for a new visit, for its own length, and stands filled in where it is moved.
func TestAnotherTimeIsFoundForAVisit(t *testing.T) {
	h := newWebHouse(t)
	id := h.visit(storetestDay(5, 10))
	b := h.as(h.desk).get(h.paths(id)+"/move").wants(http.StatusOK, "Find a free time")
	b.get(htmlcheck.Attr(htmlcheck.One(t, b.page, `a[href^="/visits/free"]`), "href")).wants(http.StatusOK, "A free time for Paul Osei", "Move the visit").sound()
	times := htmlcheck.All(t, b.page, ".times a")
	b.get(htmlcheck.Attr(times[len(times)-1], "href")).wants(http.StatusOK, "Move the visit").sound()
	when := b.field("input[name=when]", "value")
	b.send(`form[action$="/move"]`, url.Values{"step": {"look"}}).wants(http.StatusOK, "Move this visit?", "instead of Thursday 5 March, 10:00").sound()
	b.send(`form[action$="/move"]`, nil).wants(http.StatusOK, "Moved. It is "+when)
	if b.get("/visits/free?moving=" + string(webID[ident.Visit]())); b.status != http.StatusNotFound {
		t.Errorf("times for a visit that is not there: %d", b.status)
	}
}

// What was typed of a visit is there again after a free time was looked for.
func TestWhatWasTypedStaysWhileATimeIsFound(t *testing.T) {
	h := newWebHouse(t)
	b := h.as(h.desk).get("/visits/new").wants(http.StatusOK, "Add a visit")
	b.send(`form[action="/visits/new"]`, url.Values{"step": {"find"}, "who": {"Paul"}, "service": {string(h.service.ID)}, "therapist": {string(h.therapist.Person)}, "minutes": {"75"}, "every": {"2"}, "times": {"6"}}).
		wants(http.StatusOK, "A free time for Paul Osei").sound()
	if strings.Contains(b.path, "Paul") {
		t.Errorf("a name stands in the history of the browser: %s", b.path)
	}
	for _, link := range []string{".times a", "a.back"} {
		b.get(htmlcheck.Attr(htmlcheck.All(t, b.page, link)[0], "href")).wants(http.StatusOK, "Add a visit", "Paul Osei").sound()
		form := htmlcheck.Fields(t, htmlcheck.One(t, b.page, `form[action="/visits/new"]`))
		for name, want := range map[string]string{"client": string(h.client), "service": string(h.service.ID), "minutes": "75", "every": "2", "times": "6"} {
			if got := url.Values(form).Get(name); got != want {
				t.Errorf("after %s the field %s is %q, want %q", link, name, got, want)
			}
		}
		b.send(`form[action="/visits/new"]`, url.Values{"step": {"find"}})
	}
	b.get("/visits/new").send(`form[action="/visits/new"]`, url.Values{"step": {"find"}, "who": {"Nobody Known"}}).wants(http.StatusOK, "Find a free time")
	b.get(htmlcheck.Attr(htmlcheck.All(t, b.page, "a.back")[0], "href"))
	if got := b.field("input[name=who]", "value"); got != "Nobody Known" {
		t.Errorf("who is %q", got)
	}
}

// Somebody who rings for the first time is added in the middle of her booking, and the booking goes on.
func TestSomebodyNewIsAddedWhileAVisitIs(t *testing.T) {
	h := newWebHouse(t)
	b := h.as(h.desk).get("/visits/new")
	b.send(`form[action="/visits/new"]`, url.Values{"step": {"new"}, "who": {"Ines Faber"}, "when": {"Friday 10:00"}, "service": {string(h.service.ID)}, "therapist": {string(h.therapist.Person)}}).
		wants(http.StatusOK, "Add a client", "Add the client, and go on").sound()
	if got := b.field("input[name=name]", "value"); got != "Ines Faber" {
		t.Errorf("the name is %q", got)
	}
	b.send(`form[action="/clients/new"]`, url.Values{"name": {""}}).wants(http.StatusUnprocessableEntity, "Add the client, and go on")
	b.send(`form[action="/clients/new"]`, url.Values{"name": {"Ines Faber"}}).wants(http.StatusOK, "Add a visit", "Ines Faber").sound()
	b.send(`form[action="/visits/new"]`, url.Values{"step": {"look"}}).wants(http.StatusOK, "Book this visit?", "Ines Faber", "10:00")
}

// What is wrong is listed in the order in which it is asked.
func TestFaultsOfAVisitStandInTheOrderOfTheForm(t *testing.T) {
	h := newWebHouse(t)
	b := h.as(h.desk).get("/visits/new").send(`form[action="/visits/new"]`, url.Values{"step": {"look"}, "who": {""}, "when": {""}, "service": {}})
	var at []string
	for _, a := range htmlcheck.All(t, b.page, ".errors a") {
		at = append(at, htmlcheck.Attr(a, "href"))
	}
	if len(at) < 2 || at[0] != "#who" || at[1] != "#when" {
		t.Errorf("the faults stand as %q", at)
	}
}
