package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/partwell/partwell/internal/web/htmlcheck"
)

// The owner adds a place, a room and what a service needs; nobody else does, and nothing typed is lost.
func TestPlacesThroughTheirPages(t *testing.T) {
	h := newMatterHouse(t)
	form := `main form[method=post]`
	b := h.as(h.owner)
	b.get("/practice").wants(http.StatusOK, "Places and rooms")
	b.get("/practice/places").wants(http.StatusOK, "No rooms are kept here yet").lacks("time there now", "What each service needs").sound()
	b.get("/practice/rooms/new").sound()
	b.send(form, url.Values{"kind": {"room"}, "name": {""}}).wants(http.StatusUnprocessableEntity, "Give it a name").sound()
	b.send(form, url.Values{"kind": {"room"}, "name": {"Blue room"}}).wants(http.StatusOK, "Kept.", "Blue room", "no service needs it yet", "What each service needs").sound()
	b.get("/practice/rooms/new").send(form, url.Values{"kind": {"equipment"}, "name": {"Hot stones"}}).wants(http.StatusOK, "Hot stones")
	b.get("/practice/needs/"+string(h.service.ID)).wants(http.StatusOK, "Blue room", "Hot stones").sound()
	b.send(form, url.Values{"rooms": {b.field(`input[name=rooms]`, "value")}, "equipment": {b.field(`input[name=equipment]`, "value")}}).wants(http.StatusOK, "Blue room, and Hot stones").sound()
	b.get("/practice/places/new").wants(http.StatusOK, "Asia/Kathmandu").sound()
	b.send(form, url.Values{"name": {"Harbour"}, "address": {"Quay 3"}, "zone": {"Mars/Olympus"}}).
		wants(http.StatusUnprocessableEntity, "We do not know this time zone. Choose the city on the list").sound()
	if got := b.field("input[name=address]", "value"); got != "Quay 3" {
		t.Errorf("what was typed is gone: %q", got)
	}
	b.send(form, url.Values{"name": {"Harbour"}, "zone": {"Asia/Kathmandu"}}).wants(http.StatusOK, "Harbour", "Kathmandu").sound()
	var harbour string
	for _, a := range htmlcheck.All(t, b.page, `a[href^="/practice/places/"]`) {
		if href := htmlcheck.Attr(a, "href"); !strings.HasSuffix(href, "/main") && !strings.HasSuffix(href, "/new") {
			harbour = href
		}
	}
	b.get(harbour).wants(http.StatusOK, "Harbour").sound()
	b.send(form, url.Values{"out": {"yes"}}).wants(http.StatusOK, "Out of use.")
	b.get("/practice/places/main").wants(http.StatusOK, "Its clocks are the practice").sound()
	b.send(form, url.Values{"name": {"Linden Street"}}).wants(http.StatusOK, "Linden Street")
	for _, path := range []string{"/practice/places", "/practice/places/new", "/practice/rooms/new"} {
		h.as(h.desk).get(path).wants(http.StatusForbidden)
	}
}
