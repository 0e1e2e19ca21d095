package web

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"
	"golang.org/x/net/html"

	"github.com/partwell/partwell/internal/auth"
	"github.com/partwell/partwell/internal/definition"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/money"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/seal"
	"github.com/partwell/partwell/internal/store"
	"github.com/partwell/partwell/internal/store/storetest"
	"github.com/partwell/partwell/internal/web/htmlcheck"
)

// webHouse is a site with a practice in it: owner, therapist and front desk, one service, usual
// hours, one client. Its clock stands at storetest.Start (Tuesday 3 March 2026, 09:00 in London).
type webHouse struct {
	t      *testing.T
	site   http.Handler
	office *office.Office
	db     *store.DB
	clock  *storetest.Clock

	practice               ident.Practice
	owner, therapist, desk staff.Actor
	client                 ident.Client
	service                scheduling.Service
}

// plainPasswords are the passwords themselves: what is tested here is not hashing.
type plainPasswords struct{}

func (plainPasswords) Refuse(string, ...string) string      { return "" }
func (plainPasswords) Hash(password string) (string, error) { return password, nil }
func (plainPasswords) Matches(hash, password string) bool   { return hash != "" && hash == password }

const webPassword = "four quiet warm stones"

// newWebHouse opens a site on a fresh SQLite file.
func newWebHouse(t *testing.T) *webHouse {
	t.Helper()
	db, clock := storetest.SQLite(t)
	h := &webHouse{t: t, db: db, clock: clock, practice: webID[ident.Practice]()}
	h.office = office.New(office.Parts{Store: db, Keys: seal.NewRing(), Clock: clock.Now, Passwords: plainPasswords{}, Codes: auth.Codes{}, Protocols: webProtocols(t)})
	h.site = New(h.office, Options{})
	h.update(func(tx *store.Tx) error {
		if err := tx.AddPractice(house.Practice{ID: h.practice, Slug: "carvalho", Name: "Carvalho Massage", Zone: "Europe/London", Currency: "GBP", Taking: house.Open, Created: tx.Now()}); err != nil {
			return err
		}
		for _, p := range []struct {
			as     *staff.Actor
			person staff.Person
		}{
			{&h.owner, staff.Person{Name: "Inês Carvalho", Email: "ines@carvalho.example", Role: staff.Owner, Treats: true}},
			{&h.therapist, staff.Person{Name: "Noor Haddad", Email: "noor@carvalho.example", Role: staff.Therapist, Treats: true}},
			{&h.desk, staff.Person{Name: "Kim Lee", Email: "kim@carvalho.example", Role: staff.Desk}},
		} {
			p.person.ID, p.person.Active, p.person.Hears = webID[ident.Person](), true, p.person.Role == staff.Owner
			*p.as = staff.As(h.practice, p.person)
			if err := tx.AddPerson(h.practice, p.person, webPassword); err != nil {
				return err
			}
			if p.person.Treats {
				if err := tx.SetHours(h.practice, scheduling.Usual(p.person.ID)); err != nil {
					return err
				}
			}
		}
		h.service = scheduling.Service{ID: webID[ident.Service](), Name: "Massage, 60 minutes", Minutes: 60, Price: money.Of(6000, "GBP"), Active: true, Order: 1}
		if err := tx.AddService(h.practice, h.service); err != nil {
			return err
		}
		h.client = webID[ident.Client]()
		paul, err := client.Client{ID: h.client, Name: "Paul Osei", Email: "paul@clients.example", Phone: "+442079460001", Therapist: h.therapist.Person}.Tidy()
		if err != nil {
			return err
		}
		return tx.AddClient(h.practice, paul)
	})
	return h
}

func webID[T ~string]() T { return T(uuid.Must(uuid.NewV7()).String()) }

// update changes the store directly, for what a test needs to find.
func (h *webHouse) update(fn func(tx *store.Tx) error) {
	h.t.Helper()
	if err := h.db.Update(context.Background(), fn); err != nil {
		h.t.Fatal(err)
	}
}

// browser is somebody at a browser, signed in when she has a session.
type browser struct {
	h        *webHouse
	cookie   *http.Cookie
	language string
	// path, status and page are what she sees.
	path   string
	status int
	page   *html.Node
	body   string
}

// as signs somebody in.
func (h *webHouse) as(who staff.Actor) *browser {
	h.t.Helper()
	emails := map[ident.Person]string{h.owner.Person: "ines@carvalho.example", h.therapist.Person: "noor@carvalho.example", h.desk.Person: "kim@carvalho.example"}
	p, err := h.office.PublicPractice(context.Background(), "")
	if err != nil {
		h.t.Fatal(err)
	}
	token, err := h.office.SignIn(context.Background(), office.SignIn{Practice: p, Email: emails[who.Person], Password: webPassword, From: "192.0.2.1"})
	if err != nil {
		h.t.Fatal(err)
	}
	return &browser{h: h, cookie: &http.Cookie{Name: cookieName, Value: token}}
}

// get opens a page and follows where it leads.
func (b *browser) get(path string) *browser {
	b.h.t.Helper()
	path, _, _ = strings.Cut(path, "#") // a browser keeps the part after # to itself
	return b.do(httptest.NewRequest(http.MethodGet, path, http.NoBody))
}

// send fills fields of the only form that the selector finds and sends it.
func (b *browser) send(selector string, fields url.Values) *browser {
	b.h.t.Helper()
	form := htmlcheck.One(b.h.t, b.page, selector)
	values := url.Values(htmlcheck.Fields(b.h.t, form))
	for name, v := range fields {
		values[name] = v
	}
	return b.post(htmlcheck.Attr(form, "action"), values)
}

// post sends a form as it is given, and follows where it leads.
func (b *browser) post(path string, values url.Values) *browser {
	b.h.t.Helper()
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(values.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return b.do(r)
}

func (b *browser) do(r *http.Request) *browser {
	b.h.t.Helper()
	if b.cookie != nil {
		r.AddCookie(b.cookie)
	}
	r.Header.Set("Accept-Language", b.language)
	w := httptest.NewRecorder()
	b.h.site.ServeHTTP(w, r)
	res := w.Result()
	defer func() { _ = res.Body.Close() }() // in memory
	if res.StatusCode == http.StatusSeeOther {
		return b.get(res.Header.Get("Location"))
	}
	body, err := io.ReadAll(res.Body)
	if err != nil {
		b.h.t.Fatal(err)
	}
	b.path, b.status, b.body = r.URL.RequestURI(), res.StatusCode, string(body)
	b.page = htmlcheck.String(b.h.t, b.body)
	return b
}

// wants fails unless the page has that status and these words.
func (b *browser) wants(status int, words ...string) *browser {
	b.h.t.Helper()
	if b.status != status {
		b.h.t.Fatalf("%s answers %d, want %d: %s", b.path, b.status, status, htmlcheck.Text(b.page))
	}
	text := htmlcheck.Text(b.page)
	for _, w := range words {
		if !strings.Contains(text, w) {
			b.h.t.Errorf("%s does not say %q: %s", b.path, w, text)
		}
	}
	return b
}

// lacks fails when the page says any of these words.
func (b *browser) lacks(words ...string) *browser {
	b.h.t.Helper()
	for _, w := range words {
		if strings.Contains(b.body, w) {
			b.h.t.Errorf("%s says %q", b.path, w)
		}
	}
	return b
}

// library is read once: it goes through all that may happen in each definition, which takes longer than most
// tests, and all share it, as all practices of a server do.
var library = sync.OnceValues(func() (*definition.Library, error) { return definition.NewLibrary(office.Vocabulary()) })

// webProtocols are the built-in definitions, as the program loads them.
func webProtocols(t testing.TB) office.Protocols {
	t.Helper()
	l, err := library()
	if err != nil {
		t.Fatal(err)
	}
	return l
}
