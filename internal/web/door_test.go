package web

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/store"
	"github.com/partwell/partwell/internal/web/htmlcheck"
)

const doorAt = "/at/carvalho/something-wasnt-right"

// terms are the words before each fact, in their order.
func (b *browser) terms() string {
	return strings.Join(htmlcheck.Texts(b.h.t, b.page, "dl dt"), " · ")
}

// alone leaves one person at work in the practice.
func (h *webHouse) alone() {
	h.t.Helper()
	h.update(func(tx *store.Tx) error {
		people, err := tx.People(h.practice)
		if err != nil {
			return err
		}
		for _, p := range people {
			account, err := tx.Account(h.practice, p.ID)
			if err != nil {
				return err
			}
			p.Active = p.ID == h.owner.Person
			if err := tx.SavePerson(h.practice, p, account.Version); err != nil {
				return err
			}
		}
		return nil
	})
}

// Where the only owner may be the one meant, those outside come first, and the page says who answers.
func TestConductNamesThoseOutsideFirst(t *testing.T) {
	h := newMatterHouse(t)
	c := h.stranger().get(doorAt+doorPersonPage).wants(200, "The front desk answers it, or Inês Carvalho, who runs the practice and treats here too").sound()
	if got := c.terms(); got != "Outside this practice · Ring here" {
		t.Errorf("in this order: %s", got)
	}
	h.alone()
	c.get(doorAt+doorPersonPage).wants(200, "Inês Carvalho answers it; nobody else works here.", "ring 999, the emergency number where this practice is", "licenses or registers massage", "police").sound()
	if got := c.terms(); got != "Outside this practice · Ring here" {
		t.Errorf("alone, in this order: %s", got)
	}
	h.changePractice(func(p *house.Practice) {
		p.Phone, p.Outside, p.Urgent, p.Zone = "", "Massage Council, 020 7946 0500", "Call 999.", "Asia/Tokyo"
	})
	c.get(doorAt+doorPersonPage).wants(200, "Massage Council", "Call 999.").lacks("licenses").sound()
	if got := c.terms(); got != "Outside this practice" {
		t.Errorf("without a number: %s", got)
	}
	h.changePractice(func(p *house.Practice) { p.Urgent = "" })
	c.get(doorAt+doorPersonPage).wants(200, "the emergency number of your country")
}

// An owner who does not treat may be asked for first.
func TestConductAsksForAnOwnerWhoDoesNotTreat(t *testing.T) {
	h := newMatterHouse(t)
	h.update(func(tx *store.Tx) error {
		p, err := tx.Account(h.practice, h.owner.Person)
		if err != nil {
			return err
		}
		p.Treats = false
		return tx.SavePerson(h.practice, p.Person, p.Version)
	})
	c := h.stranger().get(doorAt+doorPersonPage).wants(200, "The front desk answers it. Ask for Inês Carvalho", "Whom is it about?")
	if got := c.terms(); got != "Ring here · Outside this practice" {
		t.Errorf("in this order: %s", got)
	}
}

// One calm line on Today until the door names a number and somebody outside; in set-up as well.
func TestTheDoorAsksToBeFilledIn(t *testing.T) {
	h := newMatterHouse(t)
	const line = "names nobody outside by name."
	h.as(h.owner).get("/today").lacks(line)
	h.changePractice(func(p *house.Practice) { *p = p.Answer(house.StepPlace) })
	h.as(h.owner).get("/today").wants(200, line).sound()
	h.as(h.therapist).get("/today").lacks(line)
	h.as(h.owner).get("/practice/set-up/place").wants(200, "Until you fill that in below").sound()
	h.changePractice(func(p *house.Practice) { p.Outside, p.Urgent = "Massage Council, 020 7946 0500", "999" })
	h.as(h.owner).get("/today").lacks(line)
	h.as(h.owner).get("/practice/set-up/place").lacks("Until you fill that in below")
}

// Whatever a client opens by her link can be left at once, and says that the history stays.
func TestEachPageOfAClientCanBeLeft(t *testing.T) {
	h := newMatterHouse(t)
	told, own := h.told(), h.door()
	h.toOffer(told.Case)
	p, err := h.office.PublicPractice(context.Background(), "")
	if err != nil {
		t.Fatal(err)
	}
	kept, err := h.office.KeepDraft(context.Background(), p, office.Visitor{Practice: p}, office.NewKey(), office.Telling{About: office.Other, Answers: protocol.Answers{"words": {"Cold"}}})
	if err != nil {
		t.Fatal(err)
	}
	c := h.stranger()
	for _, path := range []string{"/l/" + told.Token, "/l/" + told.Token + "/do/preferred", "/l/" + told.Token + "/told", "/l/" + told.Token + "/told?step=about",
		"/l/" + told.Token + "/told?step=tell&about=a", "/l/" + own, "/l/" + own + "/told", "/l/" + kept.Token, "/l/nothing",
		doorAt, doorAt + "/about", doorAt + "/tell?about=b", doorAt + doorPersonPage, doorAt + "/back"} {
		c.get(path).sound()
		if got := c.field("a[data-leave]", "href"); got != leaveTo {
			t.Errorf("%s leads to %q", path, got)
		}
		if !strings.Contains(htmlcheck.Text(c.page), "does not clear your browser’s history") {
			t.Errorf("%s does not say that the history stays", path)
		}
	}
}

// A code in the place of an address answers as what was never there.
func TestACodeInAnAddress(t *testing.T) {
	h := newMatterHouse(t)
	told := h.told()
	c := h.stranger()
	none := hiddenValue.ReplaceAllString(c.get("/l/ABCDEFGH2345").wants(404).body, "")
	for _, path := range []string{"/l/" + told.Code, "/l/" + told.Code + "/do/pain-now", "/l/" + told.Code + "/told", "/l/" + told.Code + "/copy", "/a/" + told.Code} {
		got := c.get(path)
		if got.status != 404 || strings.Contains(got.body, "Carvalho") {
			t.Errorf("%s answers %d", path, got.status)
		}
		if path == "/l/"+told.Code && hiddenValue.ReplaceAllString(got.body, "") != none {
			t.Error("a code tells itself from nothing")
		}
	}
	c.get(doorAt+"/back").send("main form", url.Values{"code": {told.Code}}).wants(200, "Where it stands")
	if !strings.HasSuffix(c.path, "/l/"+told.Token) {
		t.Errorf("the code leads to %s", c.path)
	}
	for i := range 10 {
		c.get(doorAt+"/back").send("main form", url.Values{"code": {fmt.Sprintf("0000 0000 00%02d", i)}}).wants(422, "We do not know this code").sound()
	}
	c.get(doorAt+"/back").send("main form", url.Values{"code": {told.Code}}).wants(422, "many attempts").sound()
}

// Kept under a code, gone on with, changed, copied, sent: and thrown away.
func TestADraftOnTheScreen(t *testing.T) {
	h := newMatterHouse(t)
	c := h.stranger().get(doorAt + "/tell?about=b").wants(200)
	c.send("main form", url.Values{"words": {"The room\nwas cold."}, "name": {"Mariam"}, "step": {"keep"}}).wants(200, "It is kept, and not sent", "It goes away by itself after").sound()
	code := htmlcheck.Text(htmlcheck.One(t, c.page, ".code"))
	c.get(doorAt+"/back").send("main form", url.Values{"code": {code}}).wants(200, "This is not sent.", "The room was cold.").sound()
	if got := c.field("#name", "value"); got != "Mariam" {
		t.Errorf("her name is %q now", got)
	}
	draft := c.path
	c.send("main form", url.Values{"words": {"The room was very cold."}, "step": {"check"}}).wants(200, "Nothing has been sent", "very cold").sound()
	check := c.page
	form := url.Values(htmlcheck.Fields(t, htmlcheck.One(t, check, "main form")))
	form.Set("step", "copy")
	r := httptest.NewRequest(http.MethodPost, draft, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	h.site.ServeHTTP(w, r)
	if !strings.HasPrefix(w.Header().Get("Content-Type"), "text/plain") || !strings.Contains(w.Body.String(), "The room was very cold.") || !strings.Contains(w.Body.String(), "Not sent.") {
		t.Errorf("the copy: %v %s", w.Header(), w.Body)
	}
	form.Set("step", "send")
	c.post(draft, form).wants(200, "We have it").sound()
	c.get(draft).wants(http.StatusGone, "Nothing is kept here").sound()
	c.get(doorAt+"/back").send("main form", url.Values{"code": {code}}).wants(200, "Where it stands", "very cold")

	c.get("/l/"+h.door()+"/told?step=tell&about=a").send("main form", url.Values{"words": {"My neck"}, "step": {"keep"}}).wants(200, "It is kept, and not sent").lacks("Your name")
	mine, _, _ := strings.Cut(c.path, "?")
	c.send("main form", url.Values{"words": {"My neck, left"}, "step": {"drop"}}).wants(200, "Throw it away?", "cannot be brought back").sound()
	drop := url.Values(htmlcheck.Fields(t, htmlcheck.One(t, c.page, "main form")))
	drop.Set("step", "change")
	c.post(mine, drop).wants(200, "My neck, left", "It is kept until").sound()
	drop.Set("step", "drop-now")
	c.post(mine, drop).wants(200, "It is thrown away", "gone from here").sound()
	c.post(mine, drop).wants(http.StatusGone, "Nothing is kept here").lacks("It is thrown away").sound()
	c.get(mine).wants(http.StatusGone, "Nothing is kept here")
}

// keptDraft keeps words on the screen, and gives its address and the fields of its page.
func (h *webHouse) keptDraft(words string) (b *browser, path string, form url.Values) {
	h.t.Helper()
	b = h.stranger().get(doorAt + "/tell?about=b")
	b.send("main form", url.Values{"words": {words}, "step": {"keep"}}).wants(200, "It is kept, and not sent")
	path, _, _ = strings.Cut(b.path, "?")
	return b, path, url.Values(htmlcheck.Fields(h.t, htmlcheck.One(h.t, b.page, "main form")))
}

// steps gives a form with other words and the step to take.
func steps(form url.Values, words, step string) url.Values {
	out := url.Values{}
	for name, values := range form {
		out[name] = values
	}
	out.Set("request_key", string(office.NewKey()))
	out.Set("words", words)
	out.Set("step", step)
	return out
}

// Each page of a draft says until when it is kept.
func TestADraftSaysUntilWhenOnEachPage(t *testing.T) {
	h := newMatterHouse(t)
	b, path, form := h.keptDraft("The room was cold.")
	for step, status := range map[string]int{"change": 200, "check": 422} {
		b.post(path, steps(form, "", step)).wants(status, "It is kept until").lacks("until under").sound()
	}
}

// A page of a draft that stayed open after it was sent loses no words and sends nothing twice.
func TestAnOldPageOfADraftKeepsItsWords(t *testing.T) {
	h := newMatterHouse(t)
	b, path, form := h.keptDraft("The room was cold.")
	b.post(path, steps(form, "The room was cold.", "send")).wants(200, "We have it")
	told := b.path
	for _, step := range []string{"keep", "send", "check", "change"} {
		b.post(path, steps(form, "And it was loud.", step)).wants(http.StatusConflict, "was sent already, or thrown away", "And it was loud.", "not kept and not sent").lacks("It is kept until").sound()
	}
	b.send("main form", url.Values{"step": {"check"}}).wants(200, "Read it through", "And it was loud.")
	b.post(path, steps(form, "", "drop-now")).wants(http.StatusGone, "Nothing is kept here").lacks("It is thrown away")
	b.get(told).wants(200, "The room was cold.")
}

// Two pages of one draft: both texts are shown, and the person decides.
func TestADraftOnTwoScreens(t *testing.T) {
	h := newMatterHouse(t)
	b, path, form := h.keptDraft("The room.")
	b.post(path, steps(form, "The room was cold.", "keep")).wants(200, "It is kept, and not sent")
	b.post(path, steps(form, "The room was loud.", "keep")).wants(http.StatusConflict, "It was changed on another page", "The room was cold.", "The room was loud.").sound()
	b.send("main form", url.Values{"step": {"keep"}}).wants(200, "It is kept, and not sent", "The room was loud.").lacks("The room was cold.")
}

// A copy can be taken whenever she comes back, without a script.
func TestACopyToKeep(t *testing.T) {
	h := newMatterHouse(t)
	told := h.told()
	c := h.stranger().get("/l/"+told.Token).wants(200, "Take a copy")
	href := c.field(`a[href$="/copy"]`, "href")
	w := httptest.NewRecorder()
	h.site.ServeHTTP(w, httptest.NewRequest(http.MethodGet, href, http.NoBody))
	for _, want := range []string{"Carvalho Massage", "The left side was too much.", "Where it stands", "Noor Haddad", office.SpacedCode(told.Code)} {
		if !strings.Contains(w.Body.String(), want) {
			t.Errorf("the copy lacks %q: %s", want, w.Body)
		}
	}
	if got := w.Header().Get("Content-Disposition"); got != `attachment; filename="notes.txt"` || w.Header().Get("Cache-Control") != "no-store" {
		t.Errorf("%q", got)
	}
}

// Who wrote it down hands the code over where she may read it; the desk has nothing that opens it.
func TestTheCodeIsTheClients(t *testing.T) {
	h := newMatterHouse(t)
	form := url.Values{"at_about": {office.Pressure}, "words": {"It hurt"}, "told-by": {"by-phone"}}
	b := h.as(h.desk).get(clientPath(h.client) + "/told-us")
	b.send("main form", form).wants(200, "It is written down", "You do not, from now on", "somebody answers by").lacks("/l/").sound()
	htmlcheck.None(t, b.page, ".code")
	b = h.as(h.therapist).get(clientPath(h.client) + "/told-us")
	b.send("main form", form).wants(200, "Give Paul this code").sound()
	h.as(h.owner).get(b.path).lacks("this code")
}

// The commonest places stand first, those of this client before them, the rest is folded away.
func TestPlacesOfTheBody(t *testing.T) {
	h := newMatterHouse(t)
	told := h.told()
	h.stepped(h.therapist, told.Case, "pain-now", protocol.Answers{"pain": {"none"}})
	at := "/l/" + told.Token + "/do/where-how"
	groups := func() string {
		return strings.Join(htmlcheck.Texts(t, h.stranger().get(at).wants(200).sound().page, `.where th[scope="rowgroup"]`), " · ")
	}
	const rest = "Shoulders, neck and back · Head and neck · Shoulders and arms · Back · Hips and legs · Feet"
	if got := groups(); got != rest {
		t.Errorf("for somebody new: %s", got)
	}
	h.update(func(tx *store.Tx) error {
		return tx.SetPreferences(h.practice, h.client, []client.Preference{{Spot: client.Spot{Area: "calf", Side: client.Left}, Level: 1, Since: "2026-03-01", Source: client.ByLink}})
	})
	if got := groups(); got != "Spoken of before · "+rest {
		t.Errorf("for somebody known: %s", got)
	}
}

// Each line of the summary names its field.
func TestTheSummaryNamesItsFields(t *testing.T) {
	h := newMatterHouse(t)
	c := h.stranger().get(doorAt + "/tell?about=b")
	c.send("main form", url.Values{"words": {""}, "step": {"check"}}).wants(422).sound()
	if got := htmlcheck.Texts(t, c.page, ".errors li"); len(got) != 1 || got[0] != "What happened? Please write something here." {
		t.Errorf("the summary says %q", got)
	}
	if got := htmlcheck.Texts(t, c.page, "#words-fault"); len(got) != 1 || got[0] != "Error: Please write something here." {
		t.Errorf("the field says %q", got)
	}
}
