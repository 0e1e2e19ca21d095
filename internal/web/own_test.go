package web

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/store"
	"github.com/partwell/partwell/internal/web/htmlcheck"
)

// visits books Paul some weeks ahead, one a week.
func (h *webHouse) visits(n int) {
	h.update(func(tx *store.Tx) error {
		for i := range n {
			v := scheduling.Visit{ID: webID[ident.Visit](), Client: h.client, Therapist: h.therapist.Person, Service: h.service.ID, Title: h.service.Name,
				Starts: h.clock.Now().AddDate(0, 0, 7*(i+1)), Minutes: 60, Price: h.service.Price, State: scheduling.Booked, BookedAt: h.clock.Now()}
			if _, err := tx.BookVisit(h.practice, v, time.UTC); err != nil {
				return err
			}
		}
		return nil
	})
}

// B1: whoever stops sees at once what is still booked, ticked to be taken out, and may ask for the record.
func TestWhoStopsSeesWhatIsStillBooked(t *testing.T) {
	h := newWebHouse(t)
	h.visits(2)
	token := h.door()
	b := h.serveOwn(token).wants(http.StatusOK, "Take a break, change, or stop", "Booked visits that should not happen")
	out := `form:has([value="out"][name="do"])`
	b.send(out, nil).fault("Choose one of these three.")
	htmlcheck.None(t, b.page, "details "+out) // what is wrong is not folded away
	b.send(out, url.Values{"out": {"stop"}}).wants(http.StatusOK, "Chosen today: to stop here.", "Still booked. Which should not happen?", "Ask for my record", "I would like to come again")
	if ticked := htmlcheck.All(t, b.page, `[name="visit"][checked]`); len(ticked) != 2 {
		t.Errorf("%d visits are ticked, want both", len(ticked))
	}
	htmlcheck.Sound(t, b.page, "csrf", "request_key")
	b.send(`form:has([value="visits"])`, url.Values{"visit": {}}).fault("Choose at least one visit")
	b.get("/l/"+token).send(`form:has([value="visits"])`, nil).wants(http.StatusOK, "These visits are taken out.").lacks("Still booked")
	b.send(`form:has([value="record"])`, nil).wants(http.StatusOK, "You asked for your record. It is handed to you.").lacks("Ask for my record")
	b.send(`form:has([value="back"])`, nil).wants(http.StatusOK, "Take a break, change, or stop").lacks("Chosen today")
	b.send(out, url.Values{"out": {"other"}, "with": {string(h.owner.Person)}}).wants(http.StatusOK, "Inês Carvalho", "I would like to stay with")
	staff := h.as(h.desk).get("/clients/"+string(h.client)+"/way-out").wants(http.StatusOK, "stays with")
	staff.send(`form:has([value="back"])`, nil).wants(http.StatusOK, "Paul Osei")
	h.as(h.owner).get("/today").wants(http.StatusOK, "asks for their record").lacks("would like to go on")
}

// A client calls off one of her visits, and comes to the other.
func TestAClientCallsOffAVisit(t *testing.T) {
	h := newWebHouse(t)
	h.visits(2)
	off := `form:has([value="call-off"])`
	b := h.serveOwn(h.door()).wants(http.StatusOK, "Call off several at once", "2 booked", "what was agreed about that holds")
	htmlcheck.Sound(t, b.page, "csrf", "request_key")
	b.send(off, nil).fault("Choose at least one visit")
	htmlcheck.None(t, b.page, "details "+off) // what is wrong is not folded away
	htmlcheck.Sound(t, b.page, "csrf", "request_key")
	first := htmlcheck.Attr(htmlcheck.All(t, b.page, off+` [name="gone"]`)[0], "value")
	b.send(off, url.Values{"gone": {first}}).wants(http.StatusOK, "These visits are taken out.", "1 booked").lacks("Chosen today")
	h.as(h.therapist).get("/today").wants(http.StatusOK, "Paul took out the visit of")
}

// Somebody who was told a part of how the practice works is not called never told.
func TestToldAPartOfHowWeWork(t *testing.T) {
	h := newWebHouse(t)
	h.boundaries()
	h.update(func(tx *store.Tx) error {
		_, err := tx.BookVisit(h.practice, scheduling.Visit{ID: webID[ident.Visit](), Client: h.client, Therapist: h.therapist.Person, Service: h.service.ID, Title: h.service.Name,
			Starts: h.clock.Now().Add(time.Hour), Minutes: 60, Price: h.service.Price, State: scheduling.Booked, BookedAt: h.clock.Now()}, time.UTC)
		return err
	})
	b := h.as(h.owner).get("/today").wants(http.StatusOK, "Has not been told how you work yet.")
	b.get("/clients/" + string(h.client) + "/boundaries")
	one := htmlcheck.All(t, b.page, `main form [name="boundary"]`)
	b.send("main form", url.Values{"boundary": {htmlcheck.Attr(one[0], "value")}, "how": {"told"}, "way": {"before"}, "on": {"2026-03-02"}})
	b.get("/today").wants(http.StatusOK, "Has been told 1 of the 2 rules of how you work.").lacks("Has not been told")
}
