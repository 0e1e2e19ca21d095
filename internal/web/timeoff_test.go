package web

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/partwell/partwell/internal/web/htmlcheck"
)

// Somebody keeps a day free, sees what is booked on it, opens a day more, and says how much fits on a day.
func TestTimeOffThroughItsPage(t *testing.T) {
	h := newMatterHouse(t)
	h.visit(time.Date(2026, 3, 5, 10, 0, 0, 0, time.UTC))
	away, days, limits := `form[method=post][action="/practice/time-off"]`, `form[action="/practice/time-off/days"]`, `form[action="/practice/time-off/limits"]`
	b := h.as(h.therapist)
	b.get("/practice/time-off").wants(http.StatusOK, "Nothing is kept free").sound()
	b.send(away, url.Values{"first": {"Thursday"}, "line": {"a course"}}).
		wants(http.StatusOK, "Kept free. Nothing is offered in this time.", "Thursday 5 March", "a course", "One visit is booked in it").sound()
	b.send(away, url.Values{"first": {"Friday"}, "from": {"12"}, "to": {"9"}, "line": {"words of mine"}}).
		wants(http.StatusUnprocessableEntity, "This ends before it begins.").sound()
	if got := b.field("input[name=line]", "value"); got != "words of mine" {
		t.Errorf("what she wrote is gone: %q", got)
	}
	b.send(days, url.Values{"on": {"Saturday"}, "begins": {"9"}, "ends": {"8"}}).wants(http.StatusUnprocessableEntity, "This ends before it begins.").sound()
	b.send(days, url.Values{"ends": {"12"}}).wants(http.StatusOK, "Opened, beside the usual week.", "Saturday 7 March, 9:00 to 12:00")
	b.send(`form[action*="/days/"]`, nil).wants(http.StatusOK, "Taken out.").lacks("Saturday 7 March")
	b.send(limits, url.Values{"most": {"4"}, "rest": {"300"}}).wants(http.StatusUnprocessableEntity, "Write the minutes of rest").sound()
	if got := b.field("input[name=rest]", "value"); got != "300" {
		t.Errorf("what she wrote is gone: %q", got)
	}
	b.send(limits, url.Values{"rest": {"15"}}).wants(http.StatusOK, "Kept.")
	if most, rest := b.field("input[name=most]", "value"), b.field("input[name=rest]", "value"); most != "4" || rest != "15" {
		t.Errorf("kept at most %q with a rest of %q", most, rest)
	}
	b.send(`form[action$="/remove"]`, nil).wants(http.StatusOK, "Nothing is kept free")
}

// A free time that was chosen stands filled in on the page that adds the visit.
func TestFromAFreeTimeToAVisit(t *testing.T) {
	h := newMatterHouse(t)
	b := h.as(h.desk)
	b.get("/visits/free?few=all&day=2026-03-06&client="+string(h.client)+"&therapist="+string(h.therapist.Person)+"&service="+string(h.service.ID)).
		wants(http.StatusOK, "A free time for Paul Osei", "Friday 6 March").sound()
	first := htmlcheck.All(t, b.page, ".times a")[0]
	b.get(htmlcheck.Attr(first, "href")).wants(http.StatusOK, "Paul Osei").sound()
	if got := b.field("input[name=when]", "value"); got != "Friday 6 March, 9:00" {
		t.Errorf("filled in: %q", got)
	}
	b.send(`form[action="/visits/new"]`, nil).wants(http.StatusOK, "Friday 6 March, 9:00")
	b.get("/visits/free?day=someday&service="+string(h.service.ID)).wants(http.StatusUnprocessableEntity, "We could not read the day").sound()
	b.get("/visits/free?service=another").wants(http.StatusNotFound)
}
