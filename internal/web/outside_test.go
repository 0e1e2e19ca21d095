package web

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/seal"
	"github.com/partwell/partwell/internal/store"
	"github.com/partwell/partwell/internal/web/htmlcheck"
	"github.com/partwell/partwell/internal/web/pages"
)

// outsider adds a reader from outside who has made her reading key.
func (h *webHouse) outsider() staff.Actor {
	h.t.Helper()
	maya := staff.Person{ID: webID[ident.Person](), Name: "Maya Cohen", Email: "maya@outside.example", Role: staff.Outside, Active: true, Hears: true,
		ReadingKey: seal.NewReadingKey().Public()}
	h.update(func(tx *store.Tx) error {
		if err := tx.AddPerson(h.practice, maya, webPassword); err != nil {
			return err
		}
		return tx.SetReadingKey(h.practice, maya.ID, maya.ReadingKey, "")
	})
	return staff.As(h.practice, maya)
}

// Every page that is not hers answers a reader from outside as one that does not exist: the same status, the
// same words.
func TestNothingElseExistsForAReaderFromOutside(t *testing.T) {
	m := newMatrix(t)
	for _, method := range []string{"GET", "POST"} {
		for _, rt := range m.routes(method) {
			if rt.access != signedIn {
				continue
			}
			_, nothing := m.try(route{pattern: method + " /never/was/here"}, m.outside, owned{})
			status, body := m.try(rt, m.outside, m.things["hers"])
			if status != http.StatusNotFound || m.masked(body, m.things["hers"]) != m.masked(nothing, owned{}) && method == "GET" {
				t.Errorf("%s: %d", rt.pattern, status)
			}
		}
	}
	status, body := m.try(route{pattern: "GET /today"}, m.outside, owned{})
	if status != http.StatusOK || strings.Contains(body, "/find") || strings.Contains(body, "/clients") || strings.Contains(body, "/calendar") || strings.Contains(body, "Paul") {
		t.Errorf("her Today: %d %s", status, body)
	}
}

// toldOf has a client tell through the door how somebody behaved.
func (h *webHouse) toldOf(of ident.Person, words string) office.Told {
	h.t.Helper()
	p, err := h.office.PublicPractice(h.t.Context(), "")
	if err == nil {
		var told office.Told
		if told, err = h.office.Tell(h.t.Context(), p, office.NewKey(), office.Telling{About: office.Conduct, Of: of, Answers: protocol.Answers{"words": {words}}}); err == nil {
			return told
		}
	}
	h.t.Fatal(err)
	return office.Told{}
}

// comesIn signs somebody in by her address.
func (h *webHouse) comesIn(email string) *browser {
	h.t.Helper()
	p, err := h.office.PublicPractice(h.t.Context(), "")
	if err != nil {
		h.t.Fatal(err)
	}
	token, err := h.office.SignIn(h.t.Context(), office.SignIn{Practice: p, Email: email, Password: webPassword, From: "192.0.2.1"})
	if err != nil {
		h.t.Fatal(err)
	}
	return &browser{h: h, cookie: &http.Cookie{Name: cookieName, Value: token}}
}

// As she comes in for the first time she makes her key, types two groups of it back, and then reads with it
// what is sealed for her, once; nobody else's page shows it.
func TestAReaderFromOutsideReadsWithHerKey(t *testing.T) {
	h := newWebHouse(t)
	owner := h.as(h.owner)
	b := owner.get("/practice/set-up/hears")
	b = b.send("main form:has([name=reader-name])", url.Values{"reader-name": {"Maya Cohen"}, "reader-email": {"maya@outside.example"}, "listed": {"yes"}, "hear": nil, "anyway": {"yes"}})
	b.wants(http.StatusOK, "A link for Maya Cohen").sound()
	link := htmlcheck.Text(htmlcheck.One(t, b.page, "#invitation"))
	(&browser{h: h}).get(link[strings.Index(link, "/first/"):]).send("main form", url.Values{"password": {webPassword}})
	maya := h.comesIn("maya@outside.example").get("/today")
	maya.wants(http.StatusOK, "Your reading key", "Lose it, and what was sealed").sound()
	htmlcheck.None(t, maya.page, `a[href="/find"], a[href="/clients"], a[href="/calendar"], a[href="/practice"]`)
	sheet := maya.send("main form:has([name=step])", url.Values{"step": {"make"}}).wants(http.StatusOK, "This page is shown once", "Maya Cohen").sound()
	groups := htmlcheck.Texts(t, sheet.page, ".groups span")
	no := func(name string) int {
		n, err := strconv.Atoi(htmlcheck.Attr(htmlcheck.One(t, sheet.page, `[name="`+name+`"]`), "value"))
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	typed := url.Values{"step": {"keep"}, "group1": {groups[no("ask1")-1]}, "group2": {"0000"}}
	wrong := maya.send("form:has([name=proof])", typed).wants(http.StatusUnprocessableEntity, "Do you have it on paper?", "This is not what stands on the sheet").sound()
	if strings.Contains(wrong.body, groups[0]+"</span>") {
		t.Error("the key is shown a second time")
	}
	typed["group2"] = []string{groups[no("ask2")-1]}
	maya = maya.send("form:has([name=proof])", typed).wants(http.StatusOK, "Nothing waits for you").sound()

	door := (&browser{h: h}).get(doorPath+doorPersonPage).send("main form:has([name="+pages.FieldOf+"])", url.Values{pages.FieldOf: {string(h.owner.Person)}, "step": {"tell"}})
	door.wants(http.StatusOK, "Sealed when you send it", "not kept here for later").sound()
	door.send("main form:has([name=words])", url.Values{"words": {"He stood too close"}, "step": {"keep"}})
	if door.status < 400 || !strings.Contains(door.body, "Before that nobody can seal it") || !strings.Contains(door.body, "He stood too close") {
		t.Errorf("kept for later: %d", door.status)
	}
	told := h.toldOf(h.owner.Person, "He stood too close")
	maya.get("/today").wants(http.StatusOK, "Read it and answer").sound()
	path := "/matters/" + string(told.Case)
	maya.get(path).wants(http.StatusOK, "Only Maya Cohen can read it", "Words sealed for you").sound()
	htmlcheck.None(t, maya.page, `a[href="/practise"], a[href*="/clients"]`)
	(&browser{h: h}).get("/l/"+told.Token).send("form:has([name=word])", url.Values{"word": {"And again"}, "answer": {"word"}}).wants(http.StatusOK)
	maya.get("/today").wants(http.StatusOK, "Somebody who told you something has written to you.").sound()
	maya.get(path)
	if strings.Contains(maya.body, "too close") {
		t.Error("readable without the key")
	}
	maya.send("form:has([name=reading-key])", url.Values{"reading-key": {"AAAA"}}).wants(http.StatusUnprocessableEntity, "14 groups of 4").sound()
	maya.get(path).send("form:has([name=reading-key])", url.Values{"reading-key": {strings.Join(groups, " ")}}).wants(http.StatusOK, "He stood too close", "Only you can read this page", "What happened? (today 9:00)").sound()
	if strings.Contains(maya.body, groups[3]) {
		t.Error("the key stands in the page")
	}
	client := (&browser{h: h}).get("/l/" + told.Token)
	client.wants(http.StatusOK, "What you wrote is sealed", "Maya Cohen read it", "Sealed when you send it").sound()
	if strings.Contains(client.body, "too close") {
		t.Error("it stands on the client's page")
	}
	owner.get(path).wants(http.StatusNotFound)
	owner.get("/practice/people").wants(http.StatusOK, "Maya Cohen")
}

// A key typed after the session ended is not written into the page that asks to sign in.
func TestAReadingKeyIsNeverWrittenIntoAPage(t *testing.T) {
	h := newWebHouse(t)
	told := h.toldOf(h.therapist.Person, "He stood too close")
	for _, path := range []string{"/matters/" + string(told.Case) + "/sealed", "/reading-key"} {
		b := (&browser{h: h}).post(path, url.Values{"reading-key": {"ABCD-EFGH"}, "group1": {"WXYZ"}, "group2": {"QRST"}})
		if b.status != http.StatusUnauthorized || strings.Contains(b.body, "ABCD") || strings.Contains(b.body, "WXYZ") || strings.Contains(b.body, "QRST") {
			t.Errorf("%s: %d %s", path, b.status, b.body)
		}
	}
}

// What she needs to work a file alone: to write down what she was told, to say whose it is without a list of
// clients, and to note that she talked it over, without the practice's list of colleagues.
func TestAReaderFromOutsideWorksAFileAlone(t *testing.T) {
	h := newWebHouse(t)
	h.outsider()
	told := h.toldOf(h.owner.Person, "He stood too close")
	path := "/matters/" + string(told.Case)
	maya := h.comesIn("maya@outside.example").get("/today").wants(http.StatusOK)
	htmlcheck.One(t, maya.page, `main a[href="/told-us"]`)
	maya.get("/told-us").wants(http.StatusOK, "Whom is it about?").sound()
	maya.get(path).wants(http.StatusOK, "I know who it was", "Talk it over").sound()

	who := maya.get(path+"/who?name=Paul").wants(http.StatusOK, "Whose words are these?", "both have to fit").sound()
	htmlcheck.None(t, who.page, `input[name="client"], form[method="get"]`)
	if strings.Contains(htmlcheck.Text(htmlcheck.One(t, who.page, "main")), "Paul") {
		t.Error("she is shown a client")
	}
	form := "main form:has([name=reach])"
	wrong := who.send(form, url.Values{"name": {"Paul Osei"}, "reach": {"020 7946 0999"}}).wants(http.StatusUnprocessableEntity, "Nobody stands here with this name").sound()
	if got := htmlcheck.Attr(htmlcheck.One(t, wrong.page, "[name=reach]"), "value"); got != "020 7946 0999" {
		t.Errorf("what she typed is lost: %q", got)
	}
	reach := ""
	h.update(func(tx *store.Tx) error {
		c, err := tx.Client(h.practice, h.client)
		reach, c.Email = "paul@people.example", "paul@people.example"
		if err == nil {
			err = tx.SaveClient(h.practice, c)
		}
		return err
	})
	maya.get(path+"/who").send(form, url.Values{"name": {"paul osei"}, "reach": {reach}}).wants(http.StatusOK, "Nothing of it stands on that page").sound()

	over := maya.get(path+"/talk-over").wants(http.StatusOK, "for those who read this").sound()
	htmlcheck.None(t, over.page, `[name=colleague], [name=question], a[href*="/colleagues"]`)
	over = over.send("main form:has([name=line])", url.Values{"who": {"My supervisor"}, "line": {"Ask what she needs"}}).wants(http.StatusOK, "Only those who read this see it", "My supervisor").sound()
	talk := htmlcheck.Attr(htmlcheck.One(t, over.page, `a[href^="/talks/"]`), "href")
	maya.get(talk).wants(http.StatusOK, "Ask what she needs").sound()
	for _, b := range []*browser{h.as(h.owner), h.as(h.therapist)} {
		b.get(talk).wants(http.StatusNotFound)
		b.get(path + "/talk-over").wants(http.StatusNotFound)
	}
	maya.get("/clients/" + string(h.client) + "/talk-over").wants(http.StatusNotFound)
}
