package web

import (
	"errors"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/store"
	"github.com/partwell/partwell/internal/web/htmlcheck"
)

// Somebody keeps a day free, sees what is booked on it, opens a day more, and says how much fits on a day.
func TestTimeOffThroughItsPage(t *testing.T) {
	h := newMatterHouse(t)
	h.visit(time.Date(2026, 3, 5, 10, 0, 0, 0, time.UTC))
	away, days := `form[method=post][action="/practice/time-off"]`, `form[action="/practice/time-off/days"]`
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
	b.get(b.field(`.away + .acts a`, "href")).wants(http.StatusOK, "Time off of", "Noor Haddad").sound()
	change := `form[action^="/practice/time-off/"]`
	b.send(change, url.Values{"last": {"4 March 2026"}}).wants(http.StatusUnprocessableEntity, "The last day is before the first one.").sound()
	b.send(change, url.Values{"last": {"Friday"}, "line": {"a longer course"}}).wants(http.StatusOK, "Kept.", "Thursday 5 March to Friday 6 March", "a longer course").sound()
	b.send(`form[action$="/remove"]`, nil).wants(http.StatusOK, "Nothing is kept free")
}

// Somebody looks at her hours in words, adds a week that differs, and says how much and how hard.
// Where one person works nothing is said of others.
func TestNothingIsSaidOfOthersWhereOnePersonWorks(t *testing.T) {
	h := newWebHouse(t)
	id := h.visit(storetestDay(5, 10))
	pages := []string{"/practice/time-off", h.paths(id) + "/note", "/clients/" + string(h.client) + "/edit", "/practice/people"}
	several := []string{"You and the owner see it", "You read it, and the owner of the practice", "A note for everybody who works here", "how one of you behaved"}
	h.as(h.therapist).get(pages[0]).wants(http.StatusOK, several[0])
	h.as(h.therapist).get(pages[1]).wants(http.StatusOK, several[1])
	h.as(h.therapist).get(pages[2]).wants(http.StatusOK, several[2])
	h.as(h.owner).get(pages[3]).wants(http.StatusOK, several[3])
	h.solo()
	for _, path := range pages {
		h.as(h.owner).get(path).lacks(append(several, "Everybody", "the owner")...).sound()
	}
	h.as(h.owner).get(pages[0]).wants(http.StatusOK, "Only you see it. No client does.")
}

func TestHoursThroughTheirPage(t *testing.T) {
	h := newMatterHouse(t)
	limits, week := `form[action="/practice/hours/limits"]`, `form[action="/practice/hours/weeks/new"]`
	b := h.as(h.therapist)
	b.get("/practice/hours").wants(http.StatusOK, "The usual week", "Monday to Friday", "9:00 to 13:00, 14:00 to 18:00", "Every week is the usual one").sound()
	b.get("/practice/hours/weeks/new").wants(http.StatusOK, "A week that differs").sound()
	b.send(week, url.Values{"from": {"soon"}, "until": {"never"}, "every": {"9"}, "monday.from1": {"13"}, "monday.to1": {"9"}, "tuesday.to1": {"x"}}).
		wants(http.StatusUnprocessableEntity, "On Monday the hours end before they begin (13:00 to 9:00).", "On Tuesday, write both times", "from every week to every 8 weeks").sound()
	b.send(week, url.Values{"from": {"9 March"}, "until": {"30 June"}, "every": {"2"}, "monday.to1": {"17"}, "monday.from1": {"9"}, "monday.from2": {""}, "monday.to2": {""}, "tuesday.to1": {"13"}, "friday.from1": {""}, "friday.to1": {""}, "friday.from2": {""}, "friday.to2": {""}}).
		wants(http.StatusOK, "Every second week from Monday 9 March until Tuesday 30 June", "Tuesday to Thursday", "9:00 to 17:00").sound()
	b.send(`form[action$="/remove"]`, nil).wants(http.StatusOK, "The usual week counts again.").lacks("Every second week")
	b.send(limits, url.Values{"most": {"4"}, "rest": {"300"}}).wants(http.StatusUnprocessableEntity, "Write the minutes of rest").sound()
	if got := b.field("input[name=rest]", "value"); got != "300" {
		t.Errorf("what she wrote is gone: %q", got)
	}
	b.send(limits, url.Values{"rest": {"15"}, "lightest": {"4"}, "deepest": {"2"}}).wants(http.StatusUnprocessableEntity, "The lightest pressure is deeper").sound()
	b.send(limits, url.Values{"lightest": {"2"}}).wants(http.StatusOK, "Kept.")
	if most, rest := b.field("input[name=most]", "value"), b.field("input[name=rest]", "value"); most != "4" || rest != "15" {
		t.Errorf("kept at most %q with a rest of %q", most, rest)
	}
	if got := b.field("select[name=deepest] option[selected]", "value"); got != "2" {
		t.Errorf("kept up to %q", got)
	}
	h.as(h.desk).get("/practice/hours").wants(http.StatusForbidden)
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

// Any number of times stands on a day: all are shown, one more can be asked for without a script, and none is
// dropped by saving.
func TestManyTimesOnADay(t *testing.T) {
	h := newMatterHouse(t)
	h.update(func(tx *store.Tx) error {
		hours, err := tx.Hours(h.practice, h.therapist.Person)
		hours.Spans = nil
		for _, from := range []civil.Minute{8 * 60, 11 * 60, 14 * 60} {
			hours.Spans = append(hours.Spans, scheduling.Span{Weekday: time.Monday, From: from, To: from + 90})
		}
		return errors.Join(err, tx.SetHours(h.practice, hours))
	})
	b := h.as(h.therapist)
	b.get("/practice/set-up/hours").wants(http.StatusOK).sound()
	if got := b.field(`input[name="monday.from3"]`, "value"); got != "14:00" {
		t.Errorf("the third time is %q", got)
	}
	b.send(`form[action="/practice/set-up/hours"]`, nil)
	b.get("/practice/hours").wants(http.StatusOK, "8:00 to 9:30, 11:00 to 12:30, 14:00 to 15:30")
	usual, week := `form[action="/practice/set-up/hours"]`, `form[action="/practice/hours/weeks/new"]`
	b.get("/practice/set-up/hours").send(usual, url.Values{"more": {"yes"}, "monday.to3": {"16"}}).wants(http.StatusOK).sound()
	if got := b.field(`input[name="monday.to3"]`, "value"); got != "16" {
		t.Errorf("what was typed is %q", got)
	}
	b.send(usual, url.Values{"monday.from4": {"17"}, "monday.to4": {"18:30"}, "tuesday.from3": {"20"}, "tuesday.to3": {"21"}})
	b.get("/practice/hours").wants(http.StatusOK, "8:00 to 9:30, 11:00 to 12:30, 14:00 to 16:00, 17:00 to 18:30", "20:00 to 21:00")
	b.get("/practice/hours/weeks/new").send(week, url.Values{"more": {"yes"}, "from": {"9 March"}}).wants(http.StatusOK).sound()
	b.send(week, url.Values{"every": {"2"}, "monday.from5": {"19"}, "monday.to5": {"20"}}).
		wants(http.StatusOK, "Every second week from Monday 9 March", "14:00 to 16:00, 17:00 to 18:30, 19:00 to 20:00")
	b.get("/practice/set-up/hours")
	b.send(`form[action="/practice/set-up/hours"]`, url.Values{"monday.from4": {"18:30"}, "monday.to4": {"17"}}).
		wants(http.StatusUnprocessableEntity, "On Monday the hours end before they begin (18:30 to 17:00).").sound()
	if got := b.field(`input[name="monday.from4"]`, "value"); got != "18:30" {
		t.Errorf("what was typed is %q", got)
	}
}
