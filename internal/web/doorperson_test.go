package web

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
	"github.com/partwell/partwell/internal/web/htmlcheck"
	"github.com/partwell/partwell/internal/web/pages"
)

// of says whom it is about, and which step is taken.
func ofStep(who ident.Person, step string) url.Values {
	return url.Values{pages.FieldOf: {string(who)}, "step": {step}}
}

// facts are what stands beside a term.
func (b *browser) fact(term string) string {
	b.h.t.Helper()
	terms, facts := htmlcheck.Texts(b.h.t, b.page, "dl dt"), htmlcheck.Texts(b.h.t, b.page, "dl dt + dd")
	for i, t := range terms {
		if t == term {
			return facts[i]
		}
	}
	b.h.t.Errorf("%s has no %q among %q", b.path, term, terms)
	return ""
}

// openCases are the files that somebody of the practice finds open.
func (h *webHouse) openCases(by staff.Actor) (n int) {
	h.t.Helper()
	h.update(func(tx *store.Tx) error {
		open, err := tx.OpenCases(h.practice, by)
		n = len(open)
		return err
	})
	return n
}

// Before the first field stand its readers, never the one it is about; nothing of it stands in an address.
func TestSomebodysBehaviourAtTheDoor(t *testing.T) {
	h := newMatterHouse(t)
	c := h.stranger().get(doorAt+doorPersonPage).wants(200, "Whom is it about?", "Noor Haddad", "Somebody else here", "I would rather not say", "tomorrow 18:00", "020 7946 0000").sound()
	htmlcheck.None(t, c.page, "textarea")
	c.send("main form", url.Values{"step": {"tell"}}).wants(422, "Choose whom it is about.").sound()
	c.send("main form", ofStep(h.therapist.Person, "tell")).wants(200, "It is about Noor Haddad.").sound()
	for term, want := range map[string]string{"Who reads it": "Inês Carvalho.", "Who does not": "Noor Haddad does not read it", "Your name": "Not needed", "Afterwards": "Nobody is treated worse"} {
		if got := c.fact(term); !strings.Contains(got, want) {
			t.Errorf("%s: %q", term, got)
		}
	}
	first := htmlcheck.Attr(htmlcheck.All(t, c.page, "main form input:not([type=hidden]), main form textarea")[0], "name")
	if first != "words" || strings.Contains(c.path, string(h.therapist.Person)) {
		t.Errorf("the first field is %q, at %s", first, c.path)
	}
	c.send("main form", url.Values{"words": {"He said something about my body"}, "about": {"remark", "sexual"}, "wish": {office.WishTellHer}, "step": {"check"}}).
		wants(200, "Read it through", "we look first that you are safe", "we do not know how to reach you").sound()
	if got := c.fact("Who reads it"); got != "Inês Carvalho" {
		t.Errorf("read by %q", got)
	}
	c.send("main form", url.Values{"step": {"whom"}}).wants(200, "Whom is it about?").sound()
	c.send("main form", ofStep(h.therapist.Person, "tell")).wants(200, "He said something about my body").sound()
	c.send("main form", url.Values{"reach": {"020 7946 0777"}, "step": {"check"}}).wants(200, "020 7946 0777").lacks("we do not know how to reach you").sound()
	c.send("main form", url.Values{"step": {"send"}}).wants(200, "We have it", "Nobody is treated worse", "You and Inês Carvalho. Nobody else here.").sound()
	if owner, other := h.openCases(h.owner), h.openCases(h.therapist); owner != 1 || other != 0 {
		t.Errorf("its reader finds %d, whom it is about %d", owner, other)
	}
}

// A copy says what was written; a form that was sent twice is one.
func TestSomebodysBehaviourTwice(t *testing.T) {
	h := newMatterHouse(t)
	c := h.stranger().get(doorAt+doorPersonPage).send("main form", ofStep(pages.DoorNotSaid, "tell")).wants(200, "please go back and say so").sound()
	c.send("main form", url.Values{"words": {"Somebody came in"}, "step": {"check"}}).wants(200, "Only those named here read it.").sound()
	form := url.Values(htmlcheck.Fields(t, htmlcheck.One(t, c.page, "main form")))
	form.Set("step", "copy")
	if c.post(c.path, form); c.status != 200 || !strings.Contains(c.body, "Somebody came in") {
		t.Errorf("the copy: %d %s", c.status, c.body)
	}
	form.Set("step", "send")
	once, twice := h.stranger().post(c.path, form).wants(200, "We have it"), h.stranger().post(c.path, form).wants(200, "We have it")
	if once.path != twice.path || h.openCases(h.owner) != 1 {
		t.Errorf("sent twice: %s and %s, %d files", once.path, twice.path, h.openCases(h.owner))
	}
}

// Where nobody else could read it, the page says so, and takes nothing but what that person is to hear.
func TestSomebodysBehaviourWithNobodyLeft(t *testing.T) {
	h := newMatterHouse(t)
	h.changePractice(func(p *house.Practice) { p.Outside = "Massage Council, 020 7946 0500" })
	c := h.stranger().get(doorAt+doorPersonPage).send("main form", ofStep(h.owner.Person, "tell")).wants(200, "Massage Council").sound()
	if got := c.terms(); !strings.HasPrefix(got, "Outside this practice") {
		t.Errorf("in this order: %s", got)
	}
	view, err := h.office.Door(context.Background(), h.house())
	if err != nil {
		t.Fatal(err)
	}
	if !view.Manner {
		c.wants(200, "Please turn to somebody outside", "Nobody here but Inês Carvalho")
		htmlcheck.None(t, c.page, "textarea")
		return
	}
	if got := c.fact("Who reads it"); got != "Inês Carvalho alone. Nobody else here could." {
		t.Errorf("read by %q", got)
	}
	if touch := htmlcheck.All(t, c.page, `main form [value="touch"], main form [name="wish"]`); len(touch) > 0 {
		t.Errorf("more is asked than she may read: %v", touch)
	}
	c.send("main form", url.Values{"words": {"You talk too much"}, "step": {"check"}}).wants(422).sound()
	c.send("main form", url.Values{"about": {"talk"}, "step": {"check"}}).wants(200, "As you wish", "Inês Carvalho").sound()
	c.send("main form", url.Values{"step": {"send"}}).wants(200, "We have it").sound()
}

func (h *webHouse) house() house.Practice {
	h.t.Helper()
	p, err := h.office.PublicPractice(context.Background(), "")
	if err != nil {
		h.t.Fatal(err)
	}
	return p
}

// Who reads it may change between looking and sending: then it is not sent, and says who reads it now.
func TestReadersWhoChangedMeanwhile(t *testing.T) {
	h := newMatterHouse(t)
	c := h.stranger().get(doorAt+doorPersonPage).send("main form", ofStep(pages.DoorElseHere, "tell"))
	c.send("main form", url.Values{"words": {"Somebody came in"}, "step": {"check"}}).wants(200)
	h.update(func(tx *store.Tx) error {
		kim, err := tx.Account(h.practice, h.desk.Person)
		if err != nil {
			return err
		}
		kim.Hears = true
		return tx.SavePerson(h.practice, kim.Person, kim.Version)
	})
	c.send("main form", url.Values{"step": {"send"}}).wants(http.StatusConflict, "Who reads this has changed meanwhile", "Kim Lee", "Somebody came in").sound()
	if n := h.openCases(h.owner); n != 0 {
		t.Errorf("%d files", n)
	}
	c.send("main form", url.Values{"step": {"send"}}).wants(200, "We have it")
}

// What is kept for later keeps whom it is about, and can change that.
func TestADraftOfSomebodysBehaviour(t *testing.T) {
	h := newMatterHouse(t)
	c := h.stranger().get(doorAt+doorPersonPage).send("main form", ofStep(h.therapist.Person, "tell"))
	c.send("main form", url.Values{"words": {"He stood too close"}, "step": {"keep"}}).wants(200, "It is kept, and not sent", "It is about Noor Haddad.", "He stood too close").sound()
	link := c.path
	code := htmlcheck.Text(htmlcheck.One(t, c.page, ".code"))
	b := h.stranger().get(doorAt+"/back").send("main form", url.Values{"code": {code}}).wants(200, "It is about Noor Haddad.", "Inês Carvalho").sound()
	b.send("main form", url.Values{"step": {"whom"}}).wants(200, "Whom is it about?").sound()
	b.send("main form", ofStep(h.desk.Person, "tell")).wants(200, "It is about Kim Lee.", "He stood too close")
	b.send("main form", url.Values{"step": {"keep"}}).wants(200, "It is about Kim Lee.").sound()
	b.send("main form", url.Values{"step": {"check"}}).wants(200, "Kim Lee").send("main form", url.Values{"step": {"send"}}).wants(200, "We have it").sound()
	h.stranger().get(link).wants(http.StatusGone).sound()
	h.stranger().get(doorAt+"/back").send("main form", url.Values{"code": {code}}).wants(200, "He stood too close").
		send(`form:has([name="word"])`, url.Values{"word": {"It was in February."}, "answer": {"word"}}).wants(200, "Your words have arrived").sound()
}

// By her own link nobody is chosen beforehand: who it is about decides who reads it.
func TestSomebodysBehaviourByHerLink(t *testing.T) {
	h := newMatterHouse(t)
	c := h.stranger().get("/l/"+h.door()+"/told?step=about").wants(200).send("main form", url.Values{"about": {pages.DoorPerson}}).wants(200, "Whom is it about?").sound()
	if got := htmlcheck.All(t, c.page, "main form [name=at_of][checked]"); len(got) > 0 {
		t.Errorf("%d are chosen beforehand", len(got))
	}
	c.send("main form", ofStep(h.desk.Person, "tell")).wants(200, "It is about Kim Lee.", "This is your own link").sound()
	c.send("main form", url.Values{"words": {"She told my neighbour"}, "step": {"check"}}).wants(200).lacks("get a code").sound()
	c.send("main form", url.Values{"step": {"send"}}).wants(200, "We have it").sound()
}

// By telephone: its readers write it down; everybody else finds the same help for every client, and keeps
// nothing.
func TestSomebodysBehaviourByTelephone(t *testing.T) {
	h := newMatterHouse(t)
	h.reachable()
	other := strings.TrimPrefix(h.addClient(office.ClientChange{Name: "Mariam Haddad"}), "/clients/")
	pagesOf := map[string]bool{}
	for _, id := range []ident.Client{h.client, ident.Client(other)} {
		b := h.as(h.desk).get(clientPath(id)+"/told-us?about=c").wants(200, "Inês Carvalho", "020 7946 0000", "https://book.carvalho.example/at/carvalho/something-wasnt-right").sound()
		htmlcheck.None(t, b.page, "main form")
		pagesOf[strings.ReplaceAll(hiddenValue.ReplaceAllString(b.body, ""), string(id), "")] = true
		b.get(clientPath(id)+"/told-us").send("main form", url.Values{"at_about": {office.Conduct}, "words": {"He said"}, "told-by": {"by-phone"}}).wants(200, "nothing you typed was kept").sound()
	}
	if len(pagesOf) != 1 {
		t.Errorf("the help differs between clients")
	}
	h.as(h.desk).get("/told-us").wants(404)
	if n := h.openCases(h.owner); n != 0 {
		t.Errorf("%d files", n)
	}
	b := h.as(h.owner).get(clientPath(h.client)+"/told-us?about=c").wants(200, "Whom is it about?").sound()
	htmlcheck.None(t, b.page, "[data-draft]")
	form := url.Values{"words": {"He said something"}, "told-by": {"by-phone"}}
	b.send("main form", form).wants(422, "Choose whom it is about.").sound()
	form.Set(pages.FieldOf, string(h.owner.Person))
	b.send("main form", form).wants(422, "It is about you").sound()
	form.Set(pages.FieldOf, string(h.therapist.Person))
	b.send("main form", form).wants(200, "He said something").sound()
	b.get("/practice").wants(200, "Somebody told you how one of us behaved").get("/told-us").wants(200).sound()
	form.Set("name", "Ola")
	b.send("main form", form).wants(200, "He said something", "Ola").sound()
	h.as(h.therapist).get("/practice").wants(200).lacks("Somebody told you how")
}

// The paper says how far its address opens, and carries what a phone can open alone.
func TestThePaperForTheRoom(t *testing.T) {
	h := newMatterHouse(t)
	h.as(h.desk).get("/practice").wants(200, "A paper for the room")
	b := h.as(h.desk).get("/practice/door-paper").wants(200, "No phone can open the page yet", "Something wasn’t right?").lacks("How far links open").sound()
	htmlcheck.None(t, b.page, "svg.qr")
	h.changePractice(func(p *house.Practice) { p.BaseURL = "http://192.168.1.20:8080" })
	b = h.as(h.owner).get("/practice/door-paper").wants(200, "opens only inside the house", "How far links open", "http://192.168.1.20:8080/at/carvalho/something-wasnt-right").sound()
	htmlcheck.One(t, b.page, "svg.qr")
	h.reachable()
	b = h.as(h.owner).get("/practice/door-paper?large=1").wants(200, "https://book.carvalho.example/at/carvalho/something-wasnt-right").lacks("inside the house").sound()
	htmlcheck.One(t, b.page, ".door-paper-large svg.qr[role=img][aria-label]")
}

// What its readers have to do stands on their Today as the step is called, and on nobody else's.
func TestSafetyStandsOnTheReadersToday(t *testing.T) {
	h := newMatterHouse(t)
	c := h.stranger().get(doorAt+doorPersonPage).send("main form", ofStep(h.therapist.Person, "tell"))
	c.send("main form", url.Values{"words": {"I was afraid of him"}, "about": {"afraid"}, "step": {"check"}}).wants(200)
	c.send("main form", url.Values{"step": {"send"}}).wants(200, "We have it")
	h.as(h.owner).get("/today").wants(200, "Ask whether the client is safe.").lacks("what you offered works").sound()
	h.as(h.therapist).get("/today").wants(200).lacks("is safe")
}
