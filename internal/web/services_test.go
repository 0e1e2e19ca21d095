package web

import (
	"net/http"
	"net/url"
	"testing"
)

// The owner adds a service, changes its price from a later day on, orders the list and takes it out of use.
func TestServicesThroughTheirPages(t *testing.T) {
	h := newMatterHouse(t)
	b := h.as(h.owner)
	form := `form[action^="/practice/services/"]:not([action*="/prices"]):not([action$="/use"])`
	b.get("/practice/services").wants(http.StatusOK, "Massage, 60 minutes", "£60.00").sound()
	b.get("/practice/services/new").wants(http.StatusOK, "A new service").sound()
	b.send(form, url.Values{"name": {"Stones"}, "kind": {"own"}, "minutes": {"4"}, "price": {"lots"}, "people": {}, "lightest": {"5"}, "deepest": {"2"}}).
		wants(http.StatusUnprocessableEntity, "from 5 to 480", "such as 60 or 60.50", "Choose at least one who offers it", "Write the kind in your words", "The lightest pressure is deeper").sound()
	if got := b.field("input[name=price]", "value"); got != "lots" {
		t.Errorf("what was typed is gone: %q", got)
	}
	b.send(form, url.Values{"name": {"Stones"}, "kind": {"own"}, "own": {"hot stones"}, "minutes": {"75"}, "before": {"10"}, "price": {"85"}, "people": {string(h.therapist.Person)}, "lightest": {"1"}, "deepest": {"3"}}).
		wants(http.StatusOK, "Added to what people can book.", "£85.00").sound()
	prices := `form[action$="/prices"]`
	b.send(prices, url.Values{"price": {"95"}, "from": {"yesterday, perhaps"}}).wants(http.StatusUnprocessableEntity, "We could not read the day").sound()
	b.send(prices, url.Values{"price": {"95"}, "from": {"1 June"}}).wants(http.StatusOK, "The price is kept.", "£95.00 from Monday 1 June").sound()
	b.get("/practice/services").wants(http.StatusOK, "Hot stones", "10 min before, 0 after", "with", "very light to medium pressure", "£95.00 from Monday 1 June").sound()
	b.send(`form[action$="/up"]`, nil).wants(http.StatusOK, "Stones")
	b.get(b.field(`.services li:first-child a`, "href")).wants(http.StatusOK, "Stones")
	b.send(`form[action$="/prices/remove"]`, nil).wants(http.StatusOK, "Taken out.").lacks("£95.00")
	b.send(`form[action$="/use"]`, nil).wants(http.StatusOK, "Nobody is offered this any more", "Offer it again").sound()
	b.get("/practice/services").wants(http.StatusOK, "No longer offered").sound()
	h.as(h.therapist).get("/practice/services").wants(http.StatusForbidden)
}
