package web

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/seal"
	"github.com/partwell/partwell/internal/store"
	"github.com/partwell/partwell/internal/web/htmlcheck"
)

// hearing lets the owner and the desk read such things.
func (h *webHouse) hearing() {
	h.t.Helper()
	_, err := h.office.AnswerHears(h.t.Context(), h.owner, office.NewKey(), office.HearsAnswer{Listed: true, Hear: []ident.Person{h.owner.Person, h.desk.Person}})
	if err != nil {
		h.t.Fatal(err)
	}
}

// linkFor has the owner make a link on the page of the people, and whoever holds it choose the password.
func (h *webHouse) linkFor(who ident.Person, email string) *browser {
	h.t.Helper()
	people := h.as(h.owner).get("/practice/people").wants(http.StatusOK, "Once it is used, the old password ends")
	people.send(`form:has([value=invite])[action="/practice/people/`+string(who)+`"]`, nil).wants(http.StatusOK, "A link for")
	link := htmlcheck.Text(htmlcheck.One(h.t, people.page, "#invitation"))
	(&browser{h: h}).get(link[strings.Index(link, "/first/"):]).send("main form", url.Values{"password": {webPassword}})
	return h.comesIn(email)
}

// keyed is a reader from outside with her key on paper.
func (h *webHouse) keyed() (staff.Actor, seal.ReadingKey) {
	h.t.Helper()
	maya, key := h.outsider(), seal.NewReadingKey()
	h.update(func(tx *store.Tx) error { return tx.SetReadingKey(h.practice, maya.Person, key.Public(), "") })
	return maya, key
}

// The owner makes a link for another reader and comes in as her: the telling is not there. Another reader is
// asked, says in two taps that it was she, and it opens again.
func TestALinkForAnotherReaderIsNoWayIn(t *testing.T) {
	h := newWebHouse(t)
	h.hearing()
	h.keyed()
	told := h.toldOf(h.owner.Person, "She stood too close")
	path := "/matters/" + string(told.Case)
	h.as(h.desk).get(path).wants(http.StatusOK, "She stood too close")
	kim := h.linkFor(h.desk.Person, "kim@carvalho.example")
	kim.get(path).wants(http.StatusNotFound).lacks("too close")
	kim.get("/today").wants(http.StatusOK, "You came in by a link that", "Maya Cohen").lacks("Somebody told", "Read it and answer").sound()
	kim.get("/practice/me").wants(http.StatusOK, "What is told in confidence", "All else here is yours as before").sound()
	kim.get("/practice").lacks("you are one of those who read it")
	kim.get("/told-us").wants(http.StatusNotFound)
	owner := h.as(h.owner).get("/practice/people").wants(http.StatusOK, "reads nothing in confidence for now", "Who can say so").sound()
	owner.get("/practice/set-up/hears").wants(http.StatusOK, "Until it is sure that it was").sound()
	owner.get("/today").lacks("Somebody came in as")
	ask := "/way-in/" + string(h.desk.Person)
	for _, b := range []*browser{owner, kim, h.as(h.therapist)} {
		b.get(ask).wants(http.StatusNotFound)
	}
	owner.post(ask, owner.get("/practice/me").key(url.Values{"at": {"0"}})).wants(http.StatusNotFound)
	client := (&browser{h: h}).get("/l/"+told.Token).wants(http.StatusOK, "Kim Lee")

	maya := h.comesIn("maya@outside.example").get("/today").wants(http.StatusOK, "Somebody came in as", "Inês Carvalho").sound()
	maya.get(ask).wants(http.StatusOK, "Was it", "Ring", "stays shut", "printed before").sound()
	maya.send(`form[action="`+ask+`"]`, nil).wants(http.StatusOK).lacks("Somebody came in as")
	kim.get(path).wants(http.StatusOK, "She stood too close")
	kim.get("/today").lacks("You came in by a link")
	client.get(client.path).wants(http.StatusOK)
	maya.get(ask).wants(http.StatusNotFound)
}

// With no other reader left, the client's page says that it is shut, why, and where else to go; the door takes
// nothing that only she could read.
func TestTheClientIsToldThatItIsShut(t *testing.T) {
	h := newWebHouse(t)
	h.hearing()
	told := h.toldOf(h.owner.Person, "She stood too close")
	h.linkFor(h.desk.Person, "kim@carvalho.example").get("/today").wants(http.StatusOK, "nobody is here who can say that it is you")
	client := (&browser{h: h}).get("/l/" + told.Token)
	client.wants(http.StatusOK, "Nobody here reads this at the moment", "by a link that another person had made", "Nobody here reads it at the moment").sound()
	htmlcheck.None(t, client.page, "[name=word]")
	door := (&browser{h: h}).get(doorPath+doorPersonPage).send("main form:has([name=at_of])", url.Values{"at_of": {string(h.owner.Person)}, "step": {"tell"}})
	door.wants(http.StatusOK, "Nobody else here could").lacks("Kim Lee")
}

// A reader from outside whose password came by a link shows her key; nobody makes another in her name.
func TestNobodyMakesAReadingKeyInHerName(t *testing.T) {
	h := newWebHouse(t)
	maya, key := h.keyed()
	b := h.linkFor(maya.Person, "maya@outside.example")
	b.get("/today").wants(http.StatusOK, "nothing opens before you show your reading key", "I have lost it").sound()
	htmlcheck.None(t, b.page, "button[value=make]")
	b.post("/reading-key", b.key(url.Values{"step": {"make"}})).wants(http.StatusConflict, "not sure yet that it is you")
	b.get("/today").send("form:has([name=reading-key])", url.Values{"reading-key": {key.Text()}, "step": {"show"}}).wants(http.StatusOK, "Nothing waits for you")
	sheet := b.get("/reading-key").send("main form:has([value=make])", url.Values{"step": {"make"}}).wants(http.StatusOK, "The key that you have until now").sound()
	wrong := sheet.send("form:has([name=proof])", url.Values{"step": {"keep"}, "group1": {"0000"}, "group2": {"0000"}, "before-key": {key.Text()}})
	wrong.wants(http.StatusUnprocessableEntity, "This is not what stands on the sheet", "The key that you have until now").lacks(key.Text()).sound()
	door := (&browser{h: h}).get(doorPath+doorPersonPage).send("main form:has([name=at_of])", url.Values{"at_of": {string(h.owner.Person)}, "step": {"tell"}})
	door.wants(http.StatusOK, "with a reading key since 3 March 2026").sound()
}

// What is sealed cannot be copied from the client's own page: it says so, and never hands out what stands in
// its place. Before she sends words she can keep them.
func TestACopyOfWhatIsSealed(t *testing.T) {
	h := newWebHouse(t)
	h.keyed()
	told := h.toldOf(h.owner.Person, "She stood too close")
	b := (&browser{h: h}).get("/l/" + told.Token)
	b.wants(http.StatusOK, "no copy holds it", "to read them to you", "Take a copy of these words").sound()
	text := func(r *http.Request) string {
		w := httptest.NewRecorder()
		h.site.ServeHTTP(w, r)
		if w.Code != http.StatusOK || w.Header().Get("Content-Disposition") == "" {
			t.Errorf("%d %s", w.Code, w.Body)
		}
		return w.Body.String()
	}
	copied := text(httptest.NewRequest(http.MethodGet, b.field(`a[href$="/copy"]`, "href"), http.NoBody))
	for _, never := range []string{"sealed:v1", "Only Maya Cohen can read it", "too close"} {
		if strings.Contains(copied, never) {
			t.Errorf("the copy has %q: %s", never, copied)
		}
	}
	if !strings.Contains(copied, "was sealed when you sent it") || !strings.Contains(copied, office.SpacedCode(told.Code)) {
		t.Errorf("the copy: %s", copied)
	}
	r := httptest.NewRequest(http.MethodPost, "/l/"+told.Token, strings.NewReader(b.key(url.Values{"answer": {"copy"}, "word": {"And once more"}}).Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if got := text(r); !strings.Contains(got, "And once more") {
		t.Errorf("her own words: %q", got)
	}
	b.get("/l/" + told.Token).lacks("And once more")
}

// A reader who is no owner prints a sheet on her own page. After the owner used a link in her name, its code
// opens what was shut; a wrong one is told at its field.
func TestASheetOfHerOwn(t *testing.T) {
	h := newWebHouse(t)
	h.hearing()
	told := h.toldOf(h.owner.Person, "She stood too close")
	path := "/matters/" + string(told.Case)
	kim := h.as(h.desk).get("/practice/me").wants(http.StatusOK, "You have none yet").sound()
	form := `form[action="/practice/me/sheet"]`
	wrong := kim.send(form, url.Values{"sheet-old": {"not it"}}).wants(http.StatusUnprocessableEntity, "This is not your password").sound()
	sheet := wrong.send(form, url.Values{"sheet-old": {webPassword}}).wants(http.StatusOK, "This page is shown once", "By this you show that you are you").sound()
	code := htmlcheck.Text(htmlcheck.One(t, sheet.page, ".groups"))
	sheet.get("/practice/me").wants(http.StatusOK, "You printed yours on 3 March 2026", "Make a new one").lacks(code).sound()
	h.clock.Advance(time.Minute)

	locked := h.linkFor(h.desk.Person, "kim@carvalho.example")
	locked.get(path).wants(http.StatusNotFound)
	show := `form[action="/practice/me/show-sheet"]`
	locked.get("/practice/me").wants(http.StatusOK, "Or type the code of a sheet").sound()
	htmlcheck.None(t, locked.page, form)
	locked.send(show, url.Values{"code": {"00000-00000-00000-00000-00000-00000"}}).wants(http.StatusUnprocessableEntity, "There is a problem").lacks("00000-00000").sound()
	locked.send(show, url.Values{"code": {code}}).wants(http.StatusOK, "Shown. What was shut to you").sound()
	locked.get(path).wants(http.StatusOK, "She stood too close")
	h.as(h.owner).get("/practice/me").wants(http.StatusOK, "print your recovery sheet").sound()
	owner := h.as(h.owner)
	owner.post("/practice/me/sheet", owner.get("/practice/me").key(url.Values{})).wants(http.StatusNotFound)
}
