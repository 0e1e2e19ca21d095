package web

import (
	"bytes"
	"compress/gzip"
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/practice/protocol/ending"
	"github.com/partwell/partwell/internal/store"
	"github.com/partwell/partwell/internal/web/htmlcheck"
	"github.com/partwell/partwell/internal/web/ui"
)

// showsPage shows the public page; who books there by themselves.
func (h *webHouse) showsPage(who house.Bookers) {
	h.t.Helper()
	h.reachable()
	ctx := context.Background()
	view, err := h.office.PublicSettings(ctx, h.owner)
	if err != nil {
		h.t.Fatal(err)
	}
	if err := h.office.SetPublicPage(ctx, h.owner, office.NewKey(), house.Page{Shown: true, Who: who, Ahead: 56, Notice: 12, Version: view.Page.Version}); err != nil {
		h.t.Fatal(err)
	}
}

// mailed gives the link to confirm that was mailed to an address.
func (h *webHouse) mailed(to string) (path string) {
	h.t.Helper()
	h.update(func(tx *store.Tx) error {
		letters, err := tx.LettersIn(h.practice, h.owner, store.LetterWaiting, 20)
		for _, l := range letters {
			if _, rest, ok := strings.Cut(l.Body, "/a/"); ok && l.Recipient == to {
				token, _, _ := strings.Cut(rest, "\n")
				path = "/a/" + token
			}
		}
		return err
	})
	if path == "" {
		h.t.Fatal("no link was mailed")
	}
	return path
}

// Somebody new books on the public page: a service, a time, who comes, the terms, and the link.
func TestSomebodyNewBooksOnThePublicPage(t *testing.T) {
	h := newWebHouse(t)
	h.boundaries()
	b := h.stranger().get("/")
	if b.path != "/sign-in" {
		t.Errorf("before the page is shown: %s", b.path)
	}
	h.showsPage(house.Everybody)
	b.get("/").wants(http.StatusOK, "What we offer", "How we work together", "Something wasn’t right", "You come here already?", h.service.Name)
	htmlcheck.Sound(t, b.page, "csrf", "request_key")
	b.get(htmlcheck.Attr(htmlcheck.All(t, b.page, `a[href^="/book?service="]`)[0], "href")).wants(http.StatusOK)
	b.get("/book?service="+string(h.service.ID)+"&with="+string(h.therapist.Person)+"&zone=Asia/Kathmandu").wants(http.StatusOK, "Choose a time", "Kathmandu")
	htmlcheck.Sound(t, b.page, "csrf", "request_key")
	first := htmlcheck.Attr(htmlcheck.All(t, b.page, `[name="time"]`)[0], "value")
	who := "/book?service=" + string(h.service.ID) + "&time=" + url.QueryEscape(first)
	b.get(who).wants(http.StatusOK, "Who comes?", "I have read this, and I agree")
	htmlcheck.Sound(t, b.page, "csrf", "request_key")
	form := `form[action="/book"]`
	b.send(form, url.Values{"step": {"check"}, "name": {"Anna Berg"}, "email": {"anna"}, "words": {"My neck"}}).fault("This does not look like an e-mail address.", "tick that you agree")
	if got := htmlcheck.All(t, b.page, `textarea[name="words"]`); len(got) != 1 || !strings.Contains(b.body, "My neck") {
		t.Error("what was typed is lost")
	}
	b.send(form, url.Values{"step": {"check"}, "email": {"anna@new.example"}, "agree": {"yes"}}).wants(http.StatusOK, "Is this right?", "Anna Berg", "My neck", "Send me the link")
	check := b.page
	b.send(form, url.Values{"step": {"send"}}).wants(http.StatusOK, "Look into your mail").lacks("/a/")
	b.page = check // somebody else sends the same time a moment later
	b.send(form, url.Values{"step": {"send"}, "email": {"berta@new.example"}, ui.FieldKey: {string(office.NewKey())}}).fault("That time is not free any more.")
	if !strings.Contains(b.body, "berta@new.example") || !strings.Contains(b.body, "My neck") {
		t.Error("what was typed is lost")
	}
	path := h.mailed("anna@new.example")
	b.get(path).get(path).wants(http.StatusOK, "Is this right?", "Yes, book it", "Price").lacks("How we work together")
	htmlcheck.Sound(t, b.page, "csrf", "request_key")
	b.send(`form[action="`+path+`"]`, nil).wants(http.StatusOK, "It is booked.", "Move it to another time")
	b.get(path).wants(http.StatusGone, "This was answered already")
	h.as(h.therapist).get("/today").wants(http.StatusOK, "New here, Anna booked")
}

// Who comes already gives her address, and chooses behind the link; to an address nobody knows the same is said.
func TestWhoComesAlreadyBooksByMail(t *testing.T) {
	h := newWebHouse(t)
	h.showsPage(house.Known)
	var pages []string
	for _, email := range []string{"nobody@new.example", "paul@clients.example"} {
		b := h.stranger().get("/book/again").wants(http.StatusOK, "Your e-mail address")
		b.send(`form[action="/book/again"]`, url.Values{"email": {"x"}}).fault("This does not look like an e-mail address.")
		b.send(`form[action="/book/again"]`, url.Values{"email": {email}}).wants(http.StatusOK, "Look into your mail")
		pages = append(pages, b.body)
	}
	if pages[0] != pages[1] {
		t.Error("the answers differ")
	}
	path := h.mailed("paul@clients.example")
	b := h.stranger().get(path).wants(http.StatusOK, "Hello", "Yes, book it")
	htmlcheck.Sound(t, b.page, "csrf", "request_key")
	b.send(`form[method=post][action="`+path+`"]`, nil).fault("Choose one of these times.")
	first := htmlcheck.Attr(htmlcheck.All(t, b.page, `[name="time"]`)[0], "value")
	b.send(`form[method=post][action="`+path+`"]`, url.Values{"time": {first}}).wants(http.StatusOK, "It is booked.")
	h.stranger().get("/book?service="+string(h.service.ID)).wants(http.StatusOK, "What we offer") // new people ask
}

// Whoever was moved on is told so behind the link, kindly, and nowhere else.
func TestWhoWasMovedOnIsToldBehindTheLink(t *testing.T) {
	h := newWebHouse(t)
	h.showsPage(house.Everybody)
	h.ended(ending.Parting{From: "2026-03-03", ToldOn: "2026-03-03"})
	b := h.stranger().get("/book/again")
	b.send(`form[action="/book/again"]`, url.Values{"email": {"paul@clients.example"}}).wants(http.StatusOK, "Look into your mail").lacks("any more")
	b.get(h.mailed("paul@clients.example")).wants(http.StatusOK, "is not booking visits with you any more").lacks("Yes, book it")
}

// Somebody new does not find on the list who takes nobody new.
func TestWhoTakesNobodyNewIsNotOnTheList(t *testing.T) {
	h := newWebHouse(t)
	h.showsPage(house.Everybody)
	page := "/book?service=" + string(h.service.ID) + "&with=" + string(h.therapist.Person)
	b := h.stranger().get(page).wants(http.StatusOK, "With whom")
	htmlcheck.One(t, b.page, `option[selected][value="`+string(h.therapist.Person)+`"]`)
	if err := h.office.SetTherapistTaking(t.Context(), h.therapist, office.NewKey(), h.therapist.Person, house.Full); err != nil {
		t.Fatal(err)
	}
	b.get(page).wants(http.StatusOK, "Choose a time", "Inês Carvalho").lacks("With whom", "Noor Haddad", "No free time")
}

// The page is small: with style and script, without fonts, under 60 KB as it goes over the wire.
func TestThePublicPageIsSmall(t *testing.T) {
	h := newWebHouse(t)
	h.boundaries()
	h.showsPage(house.Everybody)
	b := h.stranger().get("/")
	sum := squeezed(t, []byte(b.body))
	for _, query := range []struct{ selector, attr string }{{"link[rel=stylesheet], link[rel=icon]", "href"}, {"script[src]", "src"}} {
		for _, n := range htmlcheck.All(t, b.page, query.selector) {
			sum += squeezed(t, []byte(h.stranger().get(htmlcheck.Attr(n, query.attr)).body))
		}
	}
	if sum < 10_000 || sum > 60_000 {
		t.Errorf("%d bytes", sum)
	}
}

func squeezed(t *testing.T, data []byte) int {
	t.Helper()
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	if _, err := w.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Len()
}

// The practice decides what its page offers and who books there.
func TestSettingThePublicPage(t *testing.T) {
	h := newWebHouse(t)
	b := h.as(h.owner).get("/practice").wants(http.StatusOK, "Public page")
	b.get("/practice/public-page").wants(http.StatusOK, "Show the page", "Who books a visit by themselves?", "No mail leaves this practice yet", "everybody asks").sound()
	htmlcheck.One(t, b.page, `main .care a[href="/practice/mail"]`)
	form := `form[action="/practice/public-page"]`
	b.send(form, url.Values{"ahead": {"0"}, "shown": {"yes"}}).fault("Write a number of days")
	b.send(form, url.Values{"ahead": {"30"}, "who": {"everybody"}, "service": {}}).wants(http.StatusOK, "It is kept.", "Look at it")
	h.stranger().get("/").wants(http.StatusOK, "What we offer", "Visits cannot be booked here by oneself").lacks(h.service.Name)
	h.as(h.desk).get("/practice/public-page")
	b.get("/practice/public-page").send(form, url.Values{"shown": {}, "who": {"everybody"}}).wants(http.StatusOK, "It is kept. The page is not shown yet.").lacks("Look at it")
}

// What keeps people from booking by themselves is named, and one press away.
func TestThePublicPageSaysWhatIsMissing(t *testing.T) {
	h := newWebHouse(t)
	b := h.as(h.owner)
	b.get("/practice/reachable").send(`form[action="/practice/reachable"]`, url.Values{"base": {""}})
	b.get("/practice/public-page").wants(http.StatusOK, "No mail leaves this practice yet", "Links do not open from outside yet").sound()
	htmlcheck.One(t, b.page, `main .care a[href="/practice/reachable"]`)
	b.get("/practice/mail").send(`form[action="/practice/mail"]`, url.Values{"host": {"mail.example"}, "port": {"587"}, "tls": {"starttls"}, "from": {"ines@carvalho.example"}})
	b.get("/practice/public-page").wants(http.StatusOK, "Links do not open from outside yet").lacks("No mail leaves")
}
