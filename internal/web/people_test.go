package web

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/practice/referral"
	"github.com/partwell/partwell/internal/seal"
	"github.com/partwell/partwell/internal/store"
	"github.com/partwell/partwell/internal/web/htmlcheck"
	"github.com/partwell/partwell/internal/web/ui"
)

// newPeopleHouse is a web house that knows the declared ways of working, with a directory of three.
func newPeopleHouse(t *testing.T) (h *webHouse, entries []ident.Practitioner) {
	t.Helper()
	h = newWebHouse(t)
	h.office = office.New(office.Parts{Store: h.db, Keys: seal.NewRing(), Clock: h.clock.Now, Passwords: plainPasswords{}, Protocols: webProtocols(t)})
	h.site = New(h.office, Options{})
	h.update(func(tx *store.Tx) error {
		for _, p := range []referral.Practitioner{
			{Name: "Sean Okoro", Phone: "+442079460011", Skills: []referral.Skill{"deep-tissue"}, TakesNew: referral.TakesYes, Confirmed: "2026-02-20"},
			{Name: "Oda Lind", OtherName: "אודה", Phone: "+442079460021", Skills: []referral.Skill{"deep-tissue"}, TakesNew: referral.TakesYes, Confirmed: "2024-12-30", Trusted: true},
			{Name: "Mei Tanaka", Email: "mei@example.com", TakesNew: referral.TakesUnknown},
		} {
			p.ID = webID[ident.Practitioner]()
			entries = append(entries, p.ID)
			if err := tx.AddPractitioner(h.practice, p); err != nil {
				return err
			}
		}
		return nil
	})
	return h, entries
}

func (h *webHouse) markFull() {
	h.t.Helper()
	h.update(func(tx *store.Tx) error {
		p, err := tx.Practice(h.practice)
		if err != nil {
			return err
		}
		p.Taking = house.Full
		return tx.SavePractice(p)
	})
}

// asks sends the public form as a stranger and gives the page after it.
func (h *webHouse) asks(fields url.Values) *browser {
	h.t.Helper()
	b := (&browser{h: h}).get("/ask").wants(http.StatusOK)
	return b.send("form.ask", fields)
}

// made checks what holds for every page.
func (b *browser) made() *browser {
	b.h.t.Helper()
	htmlcheck.Sound(b.h.t, b.page, ui.FieldToken, ui.FieldKey)
	return b
}

// written is the letter in the page, with its lines.
func (b *browser) written() string {
	b.h.t.Helper()
	return url.Values(htmlcheck.Fields(b.h.t, htmlcheck.One(b.h.t, b.page, "form.answer"))).Get("write")
}

var jennifer = url.Values{"name": {"Jennifer Okafor"}, "email": {"jennifer@people.example"}, "wish": {"Deep work on my shoulders"}, "times": {"Evenings"}, "step": {"check"}}

func TestSomebodyNewAsks(t *testing.T) {
	h, _ := newPeopleHouse(t)
	b := (&browser{h: h}).get("/ask").wants(http.StatusOK, "Carvalho Massage", "answers by Wednesday 4 March", "told so kindly", "one is enough")
	if form := htmlcheck.Text(htmlcheck.One(t, b.page, "main")); strings.Index(form, "answers by") > strings.Index(form, "Your name") {
		t.Error("who answers and by when stands after the first field")
	}
	b.send("form.ask", url.Values{"wish": {"Only this"}, "step": {"check"}}).wants(http.StatusUnprocessableEntity, "There is a problem", "Please tell us your name", "Please give an email address or a phone number", "Only this")
	htmlcheck.One(t, b.page, `.errors a[href="#email"]`)

	b = h.asks(jennifer).wants(http.StatusOK, "Is this right?", "Jennifer Okafor", "Deep work on my shoulders", "Evenings", "Not given").made()
	if n := len(htmlcheck.All(t, b.page, ".will .chg button")); n != 5 {
		t.Errorf("%d ways to change an answer, want 5", n)
	}
	changed := (&browser{h: h, page: b.page, path: b.path}).send("form.ask", url.Values{"step": {"change-wish"}}).wants(http.StatusOK, "What are you looking for?")
	if got := htmlcheck.Text(htmlcheck.One(t, changed.page, "textarea")); got != "Deep work on my shoulders" {
		t.Errorf("what was typed is gone: %q", got)
	}
	b.send("form.ask", url.Values{"step": {"send"}}).wants(http.StatusOK, "Thank you. It has arrived.", "by Wednesday 4 March").lacks("Jennifer", "jennifer@")
	list, err := h.office.Inquiries(context.Background(), h.owner)
	if err != nil || len(list.New) != 1 {
		t.Errorf("%+v %v", list.New, err)
	}
}

// Known and unknown addresses see the same page, byte by byte.
func TestTheSamePageForKnownAndUnknown(t *testing.T) {
	h, _ := newPeopleHouse(t)
	var pages []string
	for _, email := range []string{"paul@clients.example", "nobody@people.example"} {
		b := h.asks(url.Values{"name": {"Paul Osei"}, "email": {email}, "wish": {"A visit"}, "step": {"check"}}).send("form.ask", url.Values{"step": {"send"}}).wants(http.StatusOK)
		pages = append(pages, b.path+b.body)
	}
	if d := cmp.Diff(pages[0], pages[1]); d != "" {
		t.Error(d)
	}
}

func TestAFloodIsSlowedAndKeepsWhatWasTyped(t *testing.T) {
	h, _ := newPeopleHouse(t)
	var b *browser
	for range 21 {
		b = h.asks(jennifer).send("form.ask", url.Values{"step": {"send"}})
	}
	b.wants(http.StatusUnprocessableEntity, "many attempts")
	if got := htmlcheck.Text(htmlcheck.One(t, b.page, "textarea")); got != "Deep work on my shoulders" {
		t.Errorf("what was typed is gone: %q", got)
	}
}

// The front desk answers Jennifer from Today in two taps, by hand because there is no mail server.
func TestTheDeskAnswersJenniferOnThePages(t *testing.T) {
	h, entries := newPeopleHouse(t)
	h.markFull()
	h.asks(jennifer).send("form.ask", url.Values{"step": {"send"}})
	b := h.as(h.desk).get("/inquiries").wants(http.StatusOK, "New people", "the practice is full", "Deep work on my shoulders", "promised by tomorrow").made()
	b.get(htmlcheck.Attr(htmlcheck.One(t, b.page, ".entry .entry-acts a"), "href")).wants(http.StatusOK, "How do you answer?", "My practice is full", "It is not my work", "Welcome them").made()
	if title := htmlcheck.Text(htmlcheck.One(t, b.page, "title")); strings.Contains(title, "Jennifer") {
		t.Errorf("the title names her: %q", title)
	}
	page := b.path
	b.get(htmlcheck.Attr(htmlcheck.One(t, b.page, ".ways a.btn:not(.btn-quiet)"), "href")).wants(http.StatusOK, "Sean Okoro", "Confirmed 11 days ago.", "Confirmed 14 months ago: ring first.", "None of these grounds").made()
	letter := b.written()
	if !strings.Contains(letter, "Sean Okoro") || !strings.Contains(letter, "Oda Lind") || strings.Contains(letter, "Mei") {
		t.Errorf("the letter: %s", letter)
	}
	b.send("form.answer", url.Values{"done": {"myself"}}).wants(http.StatusUnprocessableEntity, "Please tick this").made()
	typed := strings.Replace(letter, "thank you for asking me", "how good of you to ask, thank you", 1)
	third := url.Values{"done": {"myself"}, "grounds": {"yes"}, "write": {typed}, "entries": {string(entries[0]), string(entries[2])}}
	b.send("form.answer", third).wants(http.StatusOK, "The words now hold what you chose")
	if letter = b.written(); !strings.Contains(letter, "how good of you") || !strings.Contains(letter, "Mei Tanaka") || strings.Contains(letter, "Oda") {
		t.Errorf("after choosing others: %s", letter)
	}
	b.send("form.answer", url.Values{"done": {"check"}, "write": {letter + " You never listen."}}).wants(http.StatusOK, "You never listen")
	htmlcheck.One(t, b.page, ".tone")
	b.send("form.answer", url.Values{"done": {"myself"}, "grounds": {"yes"}, "write": {letter}}).wants(http.StatusOK, "how good of you to ask")
	if !strings.HasPrefix(b.path, "/messages/") {
		t.Errorf("a letter to be sent by hand leads to %s", b.path)
	}
	b.get(page).wants(http.StatusOK, "Ready, and not sent yet", "They want to wait for room")
	b.send(`form[action$="/join"]`, nil).wants(http.StatusOK, "They are on the list", "Waits since 3 March 2026").made()
	b.send(`form[action$="/leave"]:not(:has(input[name=ours]))`, nil).wants(http.StatusOK, "Nobody waits", "Taken off the list")
	b.send(`form[action$="/leave"]`, nil).wants(http.StatusOK, "Waits since 3 March 2026")
	b.get(htmlcheck.Attr(htmlcheck.One(t, b.page, `.entry-acts a[href^="/waiting/"]`), "href")).wants(http.StatusOK, "There is room now").made()
	b.send("form.compose", url.Values{"write": {""}, "done": {"sent"}}).wants(http.StatusUnprocessableEntity, "There is nothing written yet")
	b.send("form.compose", url.Values{"write": {"Hello, there is room."}, "done": {"sent"}}).wants(http.StatusOK, "You told them on 3 March 2026")
	b.send(`form[action$="/welcome"]`, nil).wants(http.StatusOK, "Add a visit", "Jennifer Okafor")
}

func TestAnAnswerNeedsTwoNames(t *testing.T) {
	h, entries := newPeopleHouse(t)
	h.asks(jennifer).send("form.ask", url.Values{"step": {"send"}})
	b := h.as(h.therapist)
	for _, id := range entries[:2] {
		if err := h.office.RemoveEntry(context.Background(), h.owner, office.NewKey(), id, true); err != nil {
			t.Fatal(err)
		}
	}
	b.get("/inquiries")
	page := htmlcheck.Attr(htmlcheck.One(t, b.page, ".entry .entry-acts a"), "href")
	b.get(page+"?answer=full").wants(http.StatusOK, "at least two people", "Add somebody to the list")
	b.get(page+"?answer=own").wants(http.StatusOK, "In your own words", "The reason in a line", "Practise it first")
	h.as(h.desk).get(page+"?answer=own").wants(http.StatusOK, "In your own words").lacks("Practise it first")
	b.get(page + "?answer=nonsense").wants(http.StatusNotFound)
	b.get(page).send(`form[action$="/welcome"]`, nil).wants(http.StatusOK, "Add a visit")
}

func TestTheListOfColleagues(t *testing.T) {
	h, entries := newPeopleHouse(t)
	b := h.as(h.desk).get("/practice/colleagues").wants(http.StatusOK, "Confirmed 11 days ago.", "Confirmed 14 months ago: ring first.", "Nobody has spoken with them yet.", "Trusted", "020 7946 0011").made()
	b.send(`.entry:nth-child(2) form`, nil).wants(http.StatusOK, "you spoke with them today", "Confirmed today.").lacks("14 months")
	b.get("/practice/colleagues?need=deep").wants(http.StatusOK, "2 of 3 fit").lacks("Mei Tanaka")
	b.get("/practice/colleagues?need=juggling").wants(http.StatusOK, "Nobody on your list fits")

	sean := "/practice/colleagues/" + string(entries[0])
	b.get(sean).send(`form[action$="/spoke"]`, url.Values{"takes": {"no"}, "note": {"Full until May"}}).wants(http.StatusOK, "Takes nobody new", "Full until May")
	mine, theirs := h.as(h.therapist).get(sean), h.as(h.owner).get(sean)
	form := `form[action="` + sean + `"]`
	theirs.send(form, url.Values{"good_at": {"Rowers and climbers"}}).wants(http.StatusOK, "Stored.", "Rowers and climbers")
	mine.send(form, url.Values{"good_at": {"Patience"}, "areas.1": {"shoulders"}}).wants(http.StatusConflict, "Somebody changed this entry meanwhile", "Rowers and climbers").made()
	if got := htmlcheck.Attr(htmlcheck.One(t, mine.page, "#good_at"), "value"); got != "Patience" {
		t.Errorf("what was typed is gone: %q", got)
	}
	mine.send(form, nil).wants(http.StatusOK, "Stored.", "Patience", "Shoulder")

	b.get(sean).send(`form[action$="/remove"]`, nil).wants(http.StatusOK, "Taken off your list").lacks("Sean Okoro")
	b.send(`.told form`, nil).wants(http.StatusOK, "on your list again", "Sean Okoro")
	b.get("/practice/colleagues/new").send(`form[action="/practice/colleagues/new"]`, url.Values{"good_at": {"x"}}).wants(http.StatusUnprocessableEntity, "Write the practitioner")
	b.send(`form[action="/practice/colleagues/new"]`, url.Values{"name": {"Ann"}, "phone": {"1"}, "own_skills": {"Tui na, watsu"}, "spoke": {"yes"}}).wants(http.StatusOK, "on your list", "Tui na, Watsu")
	b.get("/practice/colleagues/" + string(webID[ident.Practitioner]())).wants(http.StatusNotFound)
}

func TestAnEmptyListSaysWhatComesNext(t *testing.T) {
	h := newWebHouse(t)
	b := h.as(h.desk)
	b.get("/practice/colleagues").wants(http.StatusOK, "Your list will stand here", "Add somebody")
	b.get("/inquiries").wants(http.StatusOK, "Who asks for a first visit will stand here")
	b.get("/waiting").wants(http.StatusOK, "Nobody waits")
	for _, path := range []string{"/practice/colleagues", "/practice/colleagues/new", "/inquiries", "/waiting", "/ask"} {
		b.get(path).made()
	}
}
