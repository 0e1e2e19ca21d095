package web

import (
	"bytes"
	"compress/gzip"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/store"
	"github.com/partwell/partwell/internal/web/htmlcheck"
)

// worksAbroad gives the practice a second place in a zone, where one of two who treat works.
func (h *webHouse) worksAbroad(zone string) ident.Place {
	h.t.Helper()
	harbour := webID[ident.Place]()
	h.update(func(tx *store.Tx) error {
		if err := tx.KeepPlace(h.practice, scheduling.Place{ID: harbour, Name: "Harbour", Address: "3 quai du Port\nCalais", Zone: zone, Active: true}); err != nil {
			return err
		}
		hours, err := tx.Hours(h.practice, h.therapist.Person)
		if err != nil {
			return err
		}
		for i := range hours.Spans {
			hours.Spans[i].Place = harbour
		}
		return tx.SetHours(h.practice, hours)
	})
	return harbour
}

// A practice with two places in two zones says on its page, at each time, where it is and what the other clocks show.
func TestThePublicPageTellsTimesByTheClocksOfTheirPlace(t *testing.T) {
	h := newWebHouse(t)
	h.worksAbroad("Europe/Paris")
	h.showsPage(house.Everybody)
	b := h.stranger().get("/").wants(http.StatusOK, "Each time is told by the clocks of its place", "Harbour, 8:00 London", "Times there are those of Paris.", "Times there are those of London.")
	htmlcheck.Sound(t, b.page, "csrf", "request_key")
	var abroad string
	for _, n := range htmlcheck.All(t, b.page, ".times a") {
		if words := htmlcheck.Text(n); strings.Contains(words, "Harbour") {
			abroad = htmlcheck.Attr(n, "href")
			if !strings.Contains(words, "9:00") {
				t.Errorf("offered: %q", words)
			}
			break
		}
	}
	b.get(abroad).wants(http.StatusOK, "9:00 Paris (8:00 London)", "Harbour, 3 quai du Port, Calais")
	if err := h.office.SetPublicPage(context.Background(), h.owner, office.NewKey(), house.Page{Shown: true, Who: house.Nobody, Ahead: 56, Notice: 12, Version: 1}); err != nil {
		t.Fatal(err)
	}
	b.get(strings.Replace(abroad, "/book", "/ask", 1)).wants(http.StatusOK)
	if got := b.field("[name=times]", "value"); !strings.Contains(got, "9:00 Paris (8:00 London), Harbour, Noor Haddad") {
		t.Errorf("asked for: %q", got)
	}
}

// Staff who book over a time that is held at a place with other clocks are told by these until when; whoever asked for
// it finds other times behind her link, and is not asked whether they are right.
func TestATimeHeldAbroadIsBookedOver(t *testing.T) {
	h := newWebHouse(t)
	h.worksAbroad("Europe/Paris")
	h.showsPage(house.Everybody)
	at := office.PickedTime{Person: h.therapist.Person, Starts: storetestDay(4, 8)}
	b := h.stranger().get("/book?service=" + string(h.service.ID) + "&time=" + url.QueryEscape(at.String()))
	form := url.Values{"step": {"check"}, "name": {"Anna Berg"}, "email": {"anna@new.example"}}
	b.send(`form[action="/book"]`, form).send(`form[action="/book"]`, url.Values{"step": {"send"}}).wants(http.StatusOK, "Look into your mail")
	desk := h.as(h.desk).get("/visits/new?client=" + string(h.client) + "&therapist=" + string(at.Person) + "&when=" + url.QueryEscape("2026-03-04T09:00:00+01:00"))
	desk.send(`form[action="/visits/new"]`, url.Values{"step": {"look"}}).wants(http.StatusOK, "9:00 to 10:00 is held until 9:30 by our clocks for somebody")
	b.get(h.mailed("anna@new.example")).wants(http.StatusOK, "Is this right?", "Yes, book it")
	desk.send(`form[action="/visits/new"]`, nil).wants(http.StatusOK, "Booked for Wednesday 4 March, 9:00")
	b.get(b.path).wants(http.StatusOK, "Choose a time", "9:00 Paris (8:00 London), is not free any more").lacks("Is this right?")
}

// Where there is one place, its times need no more than the name of its clocks.
func TestThePublicPageOfOnePlaceNamesItOnce(t *testing.T) {
	h := newWebHouse(t)
	h.showsPage(house.Everybody)
	h.stranger().get("/").wants(http.StatusOK, "All times are those of London.").lacks("Times there", "8:00 London")
}

// The public pages leave compressed to who takes it so, but not to who is signed in, whose token stands in them, nor
// what answers a form.
func TestPublicPagesLeaveCompressed(t *testing.T) {
	h := newWebHouse(t)
	h.showsPage(house.Everybody)
	ask := func(method, path string, body url.Values, cookie *http.Cookie) *httptest.ResponseRecorder {
		r := httptest.NewRequest(method, path, strings.NewReader(body.Encode()))
		r.Header.Set("Accept-Encoding", "gzip, br")
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		if cookie != nil {
			r.AddCookie(cookie)
		}
		w := httptest.NewRecorder()
		h.site.ServeHTTP(w, r)
		return w
	}
	book := "/book?service=" + string(h.service.ID)
	for _, path := range []string{"/", "/at/carvalho", book, "/book/again"} {
		w := ask(http.MethodGet, path, nil, nil)
		if w.Code != http.StatusOK || w.Header().Get("Content-Encoding") != "gzip" {
			t.Fatalf("%s: %d %q", path, w.Code, w.Header())
		}
		small := w.Body.Len()
		z, err := gzip.NewReader(bytes.NewReader(w.Body.Bytes()))
		if err != nil {
			t.Fatal(err)
		}
		whole, err := io.ReadAll(z)
		if err != nil || !bytes.Contains(whole, []byte("</html>")) || small > len(whole)*2/3 {
			t.Errorf("%s: %d of %d bytes, %v", path, small, len(whole), err)
		}
		if w := ask(http.MethodGet, path, nil, h.as(h.desk).cookie); w.Header().Get("Content-Encoding") != "" {
			t.Errorf("%s for who is signed in: %q", path, w.Header())
		}
	}
	for path, w := range map[string]*httptest.ResponseRecorder{
		"an answer":   ask(http.MethodPost, "/book/again", url.Values{"email": {"x"}}, nil),
		"no such day": ask(http.MethodGet, "/book?service=nothing", nil, nil),
	} {
		if w.Code < 400 || w.Header().Get("Content-Encoding") != "" || !strings.Contains(w.Body.String(), "</html>") {
			t.Errorf("%s: %d %q", path, w.Code, w.Header())
		}
	}
}
