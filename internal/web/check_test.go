package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/partwell/partwell/internal/web/htmlcheck"
)

// A visit is booked, moved and called off over a page that says what will happen, and keeps what was typed.
func TestTheCheckPageSaysWhatHappens(t *testing.T) {
	h := newWebHouse(t)
	b := h.as(h.desk)
	look := url.Values{"step": {"look"}}
	b.get("/visits/new?client="+string(h.client)).send(`form[action="/visits/new"]`, url.Values{"step": {"look"}, "when": {"tomorrow 12:30"}, "minutes": {"45"}, "therapist": {string(h.therapist.Person)}}).
		wants(http.StatusOK, "Book this visit?", "Paul Osei", "Wednesday 4 March, 12:30 to 13:15", "outside the opening hours", "Noor Haddad", "£60.00, from the price list", "None leaves by itself here", "For a minute").sound()
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
		wants(http.StatusOK, "Move this visit?", "Friday 6 March, 10:00 to 10:45, instead of Wednesday 4 March, 12:30", "stays, as it was told at booking").sound()
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
