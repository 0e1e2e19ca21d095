package web

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/store"
	"github.com/partwell/partwell/internal/web/htmlcheck"
)

// The owner adds a place, a room and what a service needs; nobody else does, and nothing typed is lost.
func TestPlacesThroughTheirPages(t *testing.T) {
	h := newMatterHouse(t)
	form := `main form[method=post]`
	b := h.as(h.owner)
	b.get("/practice").wants(http.StatusOK, "Places and rooms", "hours of this week are not booked.")
	b.get("/practice/places").wants(http.StatusOK, "No rooms are kept here yet").lacks("time there now", "What each service needs").sound()
	b.get("/practice/rooms/new").sound()
	b.send(form, url.Values{"kind": {"room"}, "name": {""}}).wants(http.StatusUnprocessableEntity, "Give it a name").sound()
	b.send(form, url.Values{"kind": {"room"}, "name": {"Blue room"}}).wants(http.StatusOK, "Kept.", "Blue room", "no service needs it yet", "What each service needs").sound()
	b.get("/practice/rooms/new").send(form, url.Values{"kind": {"equipment"}, "name": {"Hot stones"}}).wants(http.StatusOK, "Hot stones")
	b.get("/practice/needs/"+string(h.service.ID)).wants(http.StatusOK, "Blue room", "Hot stones").sound()
	b.send(form, url.Values{"rooms": {b.field(`input[name=rooms]`, "value")}, "equipment": {b.field(`input[name=equipment]`, "value")}}).wants(http.StatusOK, "Blue room, and Hot stones").sound()
	// From the service's own page it leads back to it.
	service := "/practice/services/" + string(h.service.ID)
	b.get(b.get(service).field(`a[href^="/practice/needs/"]`, "href")).wants(http.StatusOK, "Hot stones").sound()
	if back := b.field("a.back", "href"); back != service {
		t.Errorf("back leads to %q", back)
	}
	b.send(form, url.Values{"rooms": {b.field(`input[name=rooms]`, "value")}, "equipment": {}}).wants(http.StatusOK, "Kept.", "Change what it needs", "Blue room").lacks("Hot stones")
	b.get("/practice/places/new").wants(http.StatusOK, "Asia/Kathmandu").sound()
	b.send(form, url.Values{"name": {"Harbour"}, "address": {"Quay 3"}, "zone": {"Mars/Olympus"}}).
		wants(http.StatusUnprocessableEntity, "We do not know this time zone. Choose the city on the list").sound()
	if got := b.field("input[name=address]", "value"); got != "Quay 3" {
		t.Errorf("what was typed is gone: %q", got)
	}
	if got := b.field("select[name=zone] option[selected]", "value"); got != "Europe/London" {
		t.Errorf("instead of the zone that does not exist the list shows %q", got)
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

// A practice with one place and no rooms sees nothing of either; with them, the form asks, the free times and
// the visit say where, and a room that is taken is named with until when.
func TestWhereIsSaidOnlyWhereThereIsAChoice(t *testing.T) {
	h := newMatterHouse(t)
	free := "/visits/free?few=all&day=2026-03-05&therapist=" + string(h.therapist.Person) + "&service=" + string(h.service.ID)
	b := h.as(h.desk)
	chosen := `select[name=place], select[name=room], select[name="monday.at1"]`
	for _, page := range []*browser{h.as(h.desk).get("/visits/new"), h.as(h.owner).get("/practice/set-up/hours")} {
		if found := htmlcheck.All(t, page.page, chosen); len(found) > 0 {
			t.Errorf("%s asks where", page.path)
		}
	}
	b.get(free).lacks("Blue room")
	var harbour ident.Place
	h.update(func(tx *store.Tx) error {
		harbour = webID[ident.Place]()
		rooms := []ident.Resource{webID[ident.Resource](), webID[ident.Resource]()}
		for i, name := range []string{"Blue room", "Green room"} {
			if err := tx.KeepResource(h.practice, scheduling.Resource{ID: rooms[i], Kind: scheduling.KindRoom, Name: name, Active: true}); err != nil {
				return err
			}
		}
		if err := tx.KeepPlace(h.practice, scheduling.Place{ID: harbour, Name: "Harbour", Zone: "Asia/Kathmandu", Active: true}); err != nil {
			return err
		}
		return tx.SetNeeds(h.practice, h.service.ID, []scheduling.Group{rooms})
	})
	b.get(free).wants(http.StatusOK, "Blue room").sound()
	first := htmlcheck.All(t, b.page, ".times a")[0]
	b.get(htmlcheck.Attr(first, "href")).wants(http.StatusOK, "The time is meant by the clocks there", "One that is free").sound()
	b.send(`form[action="/visits/new"]`, url.Values{"who": {"Paul Osei"}}).wants(http.StatusOK, "Where", "Blue room").sound()
	visit, _, _ := strings.Cut(b.path, "?")
	b.get("/visits/new?therapist=" + string(h.owner.Person) + "&service=" + string(h.service.ID) + "&when=" + url.QueryEscape("Thursday 9:15")).wants(http.StatusOK)
	rooms := htmlcheck.All(t, b.page, `select[name=room] option`)
	b.send(`form[action="/visits/new"]`, url.Values{"who": {"Paul Osei"}, "room": {htmlcheck.Attr(rooms[1], "value")}}).
		wants(http.StatusUnprocessableEntity, "Blue room is taken until 10:00", "Free on that day from").sound()
	b.send(`form[action="/visits/new"]`, url.Values{"who": {"Paul Osei"}, "room": {""}}).wants(http.StatusOK, "Green room").sound()
	b.get(visit + "/move").wants(http.StatusOK).sound()
	b.send(`form[action$="/move"]`, url.Values{"when": {"Thursday 11:00"}, "place": {string(harbour)}, "room": {""}}).
		wants(http.StatusUnprocessableEntity, "This service needs Blue room or Green room, which is not at this place. Choose another place.").sound()
	h.as(h.owner).get("/practice/set-up/hours").wants(http.StatusOK, "Harbour").sound().
		send(`main form[method=post]`, url.Values{"monday.at1": {string(harbour)}}).wants(http.StatusOK)
	b = h.as(h.owner).get("/practice/time-off").wants(http.StatusOK, "Harbour").sound()
	b.send(`form[action="/practice/time-off/days"]`, url.Values{"on": {"Saturday"}, "begins": {"9"}, "ends": {"12"}, "place": {string(harbour)}}).
		wants(http.StatusOK, "Saturday 7 March, 9:00 to 12:00, Harbour")
	h.update(func(tx *store.Tx) error {
		hours, err := tx.Hours(h.practice, h.owner.Person)
		if hours.Spans[0].Place != harbour || hours.Spans[1].Place != "" {
			t.Errorf("the hours are at %v", hours.Spans)
		}
		return err
	})
}

// A room that a visit to come has stays at its place, and what is to be done is said; out of use it is shown in the
// day of the rooms for as long as somebody has it.
func TestARoomThatAVisitToComeHas(t *testing.T) {
	h := newWebHouse(t)
	rooms := []ident.Resource{webID[ident.Resource](), webID[ident.Resource](), webID[ident.Resource]()}
	harbour := webID[ident.Place]()
	h.update(func(tx *store.Tx) error {
		for i, name := range []string{"Blue room", "Garden room", "Attic"} {
			if err := tx.KeepResource(h.practice, scheduling.Resource{ID: rooms[i], Kind: scheduling.KindRoom, Name: name, Active: true}); err != nil {
				return err
			}
		}
		if err := tx.KeepPlace(h.practice, scheduling.Place{ID: harbour, Name: "Harbour", Zone: "Europe/London", Active: true}); err != nil {
			return err
		}
		return tx.SetNeeds(h.practice, h.service.ID, []scheduling.Group{rooms[1:2]})
	})
	id := h.visit(storetestDay(5, 11))
	b := h.as(h.owner)
	b.get("/practice/rooms/"+string(rooms[1])).wants(http.StatusOK, "One visit to come has it, and keeps it if you take it out of use.").sound()
	b.send("main form[method=post]", url.Values{"place": {string(harbour)}}).wants(http.StatusUnprocessableEntity, "A visit still to come has it, on Thursday 5 March, 11:00.").sound()
	if got := b.field("select[name=place] option[selected]", "value"); got != string(harbour) {
		t.Errorf("what was chosen is gone: %q", got)
	}
	b.get("/practice/rooms/"+string(rooms[1])).send("main form[method=post]", url.Values{"out": {"yes"}}).wants(http.StatusOK, "Kept.", "out of use")

	b.get("/calendar?view=day&day=2026-03-05&who=rooms").wants(http.StatusOK, "Garden room", "With Noor Haddad").lacks("Without a room").sound()
	b.get("/calendar?view=day&day=2026-03-06&who=rooms").wants(http.StatusOK, "Attic").lacks("Garden room", "Without a room")
	b.get("/calendar/times?from=2026-03-05&to=2026-03-05&who=rooms").wants(http.StatusOK)
	var drawn drawnTimes
	if err := json.Unmarshal([]byte(b.body), &drawn); err != nil {
		t.Fatal(err)
	}
	if len(drawn.Columns) != 3 || len(drawn.Visits) != 1 || drawn.Visits[0].ID != string(id) || drawn.Visits[0].Column != string(rooms[1]) {
		t.Errorf("drawn: %+v, %+v", drawn.Columns, drawn.Visits)
	}
}
