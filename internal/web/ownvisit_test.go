package web

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/store"
	"github.com/partwell/partwell/internal/web/htmlcheck"
)

// A client opens one of her visits from her own page, moves it and calls it off; what she did stands on
// Today of who gives it.
func TestAClientMovesHerVisit(t *testing.T) {
	h := newWebHouse(t)
	h.visits(2)
	b := h.stranger().get("/l/"+h.door()).wants(http.StatusOK, "Your visits", "Open one to move it")
	b.send(`li:first-child form:has([value="visit"])`, nil).wants(http.StatusOK, "Your visit", "With whom", "Noor Haddad", "Move it to another time", "Call it off").lacks("Which")
	htmlcheck.Sound(t, b.page, "csrf", "request_key")
	path := b.path
	b.get(path+"?move=1").wants(http.StatusOK, "Another time", "Leave it as it is", "Later times")
	htmlcheck.Sound(t, b.page, "csrf", "request_key")
	b.get(path+"?move=1&zone=Asia/Kathmandu").wants(http.StatusOK, "below each stands what the clock shows elsewhere", "Kathmandu")
	htmlcheck.Sound(t, b.page, "csrf", "request_key")
	b.get(path + "?zone=Mars/Olympus").wants(http.StatusOK).lacks("Olympus")
	b.get(path+"?move=1").wants(http.StatusOK, "All times are those of")
	b.send(`form[method=post]:has([value="move"])`, nil).fault("Choose one of these times.")
	times := htmlcheck.All(t, b.page, `[name="time"]`)
	b.send(`form[method=post]:has([value="move"])`, url.Values{"time": {htmlcheck.Attr(times[len(times)-1], "value")}}).wants(http.StatusOK, "It is moved.")
	b.send(`form:has([value="off"])`, url.Values{"reason": {"I am away"}}).wants(http.StatusOK, "It is called off.", "This visit is called off.").lacks("Move it to another time")
	h.as(h.therapist).get("/today").wants(http.StatusOK, "Paul moved the visit of", "Paul called off the visit of")
	b.get(path+"?move=1&day=someday").wants(http.StatusOK, "This visit is called off.")
}

// A visit that was called off leads on to another one: to asking for it, or to booking where that is on.
func TestAVisitThatWasCalledOffLeadsOn(t *testing.T) {
	h := newWebHouse(t)
	h.visits(1)
	b := h.stranger().get("/l/" + h.door())
	b.send(`li:first-child form:has([value="visit"])`, nil).wants(http.StatusOK, "Your visit").lacks("Book another time", "Ask for another time")
	path := b.path
	b.send(`form:has([value="off"])`, nil).wants(http.StatusOK, "It is called off.")
	b.get(htmlcheck.Attr(htmlcheck.One(t, b.page, `a[href*="/ask"]`), "href")).wants(http.StatusOK, "Ask for a visit", "What are you looking for?").lacks("Ask for a first visit")
	b.send("form.ask", url.Values{"step": {"check"}}).wants(http.StatusUnprocessableEntity, "Ask for a visit").lacks("Ask for a first visit")
	b.send("form.ask", url.Values{"name": {"Paul"}, "email": {"paul@clients.example"}, "wish": {"Another time"}, "step": {"check"}}).wants(http.StatusOK, "Is this right?")
	b.send("form.ask", url.Values{"step": {"change-wish"}}).wants(http.StatusOK, "Ask for a visit").lacks("Ask for a first visit")
	h.showsPage(house.Known)
	b.get(path).wants(http.StatusOK, "Book another time").lacks("Ask for another time")
	htmlcheck.Sound(t, b.page, "csrf", "request_key")
	b.get(htmlcheck.Attr(htmlcheck.One(t, b.page, `a[href$="/book/again"]`), "href")).wants(http.StatusOK, "Your e-mail address")
}

// Times to which a visit can be moved go as far as the public page books: then nothing leads to later ones.
func TestAVisitIsMovedAsFarAsThePageBooks(t *testing.T) {
	h := newWebHouse(t)
	h.visits(1)
	h.showsPage(house.Known) // 56 days ahead
	b := h.stranger().get("/l/" + h.door())
	path := b.send(`li:first-child form:has([value="visit"])`, nil).path
	b.get(path+"?move=1").wants(http.StatusOK, "Later times")
	b.get(path+"?move=1&day=2027-12-01").wants(http.StatusOK, "Another time", "Back to the first days").lacks("Later times")
}

// The page of a visit is its client's: a link of somebody else's visit, and a visit that is none of hers,
// are not there.
func TestAVisitIsItsClientsAlone(t *testing.T) {
	h := newWebHouse(t)
	h.visits(1)
	b := h.stranger().get("/l/" + h.door())
	form := `form:has([value="visit"])`
	b.send(form, url.Values{"visit": {string(webID[ident.Visit]())}})
	if b.status != http.StatusNotFound {
		t.Errorf("a visit that is not there: %d", b.status)
	}
	var other string
	h.update(func(tx *store.Tx) error {
		links, err := tx.LinksOf(h.practice, h.client)
		for _, l := range links {
			if l.Purpose == "visit" {
				other = l.Subject
			}
		}
		return err
	})
	if other != "" {
		t.Errorf("a link was made for %s", other)
	}
}

// Where less time is left than is asked for, and it was never told to her, no day that has passed is named.
func TestAVisitSoonNamesNoDayThatHasPassed(t *testing.T) {
	h := newWebHouse(t)
	h.rule("Calling off", false)
	h.visits(1)
	b := h.stranger().get("/l/" + h.door())
	b.send(`form:has([value="visit"])`, nil).wants(http.StatusOK, "at once until Monday 9 March")
	h.clock.Set(h.clock.Now().Add(7*24*time.Hour - 2*time.Hour))
	b.get(b.path).wants(http.StatusOK, "Call it off").lacks("at once until")
}
