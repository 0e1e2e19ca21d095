package api

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

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
)

// apiHouse is a practice with programs that act as its people. Its clock stands at storetest.Start (Tuesday
// 3 March 2026, 09:00 in London).
type apiHouse struct {
	t      testing.TB
	db     *store.DB
	office *office.Office
	server *httptest.Server

	practice               ident.Practice
	owner, therapist, desk staff.Actor
	people                 map[string]staff.Person
	service                ident.Service
	client, other          ident.Client
	keys                   map[string]string // of the programs of owner, therapist, desk
}

func id[T ~string]() T { return T(uuid.Must(uuid.NewV7()).String()) }

func eachHouse(t *testing.T, f func(h *apiHouse)) {
	t.Helper()
	storetest.EachClock(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) { f(newHouse(t, db, clock)) })
}

func newHouse(t testing.TB, db *store.DB, clock *storetest.Clock) *apiHouse {
	t.Helper()
	library, err := definition.NewLibrary(office.Vocabulary())
	if err != nil {
		t.Fatal(err)
	}
	h := &apiHouse{t: t, db: db, keys: map[string]string{}, people: map[string]staff.Person{}}
	h.office = office.New(office.Parts{Store: db, Keys: seal.NewRing(), Clock: clock.Now, Protocols: library})
	h.practice, h.service, h.client = h.fill("carvalho")
	h.owner, h.therapist, h.desk = staff.As(h.practice, h.people["owner"]), staff.As(h.practice, h.people["therapist"]), staff.As(h.practice, h.people["desk"])
	h.other = h.addClient(h.practice, "Tammy Reed", h.therapist.Person)
	for name := range h.people {
		h.keys[name] = h.key(name).Token
	}
	h.server = httptest.NewServer(New(h.office, Options{Version: "test", Rate: 100_000}))
	t.Cleanup(h.server.Close)
	return h
}

// fill adds a practice; its people are those of the house.
func (h *apiHouse) fill(slug string) (p ident.Practice, service ident.Service, c ident.Client) {
	h.t.Helper()
	p, service = id[ident.Practice](), id[ident.Service]()
	h.update(func(tx *store.Tx) error {
		if err := tx.AddPractice(house.Practice{ID: p, Slug: slug, Name: slug, Zone: "Europe/London", Currency: "GBP", Taking: house.Open, Created: tx.Now()}); err != nil {
			return err
		}
		for _, role := range []staff.Role{staff.Owner, staff.Therapist, staff.Desk} {
			who := staff.Person{ID: id[ident.Person](), Name: string(role) + " " + slug, Email: string(role) + "@" + slug + ".example", Role: role, Treats: role != staff.Desk, Active: true, Hears: role == staff.Owner}
			h.people[string(role)] = who
			if err := tx.AddPerson(p, who, ""); err != nil {
				return err
			}
			if who.Treats {
				if err := tx.SetHours(p, scheduling.Usual(who.ID)); err != nil {
					return err
				}
			}
		}
		return tx.AddService(p, scheduling.Service{ID: service, Name: "Massage, 60 minutes", Minutes: 60, Price: money.Of(6000, "GBP"), Active: true, Order: 1})
	})
	return p, service, h.addClient(p, "Paul Osei", h.people["therapist"].ID)
}

func (h *apiHouse) addClient(p ident.Practice, name string, with ident.Person) ident.Client {
	h.t.Helper()
	c, err := client.Client{ID: id[ident.Client](), Name: name, Therapist: with}.Tidy()
	if err != nil {
		h.t.Fatal(err)
	}
	h.update(func(tx *store.Tx) error { return tx.AddClient(p, c) })
	return c.ID
}

func (h *apiHouse) update(fn func(tx *store.Tx) error) {
	h.t.Helper()
	if err := h.db.Update(context.Background(), fn); err != nil {
		h.t.Fatal(err)
	}
}

// key makes a key for a program that acts as somebody.
func (h *apiHouse) key(as string) office.ProgramKey {
	h.t.Helper()
	made, err := h.office.AddProgram(context.Background(), staff.As(h.practice, h.people[as]), office.NewKey(), office.ProgramRequest{Name: "Website"})
	if err != nil {
		h.t.Fatal(err)
	}
	return made
}

// answer is what came back.
type answer struct {
	status int
	header http.Header
	body   string
	json   map[string]any
}

// ask sends a request as a program; body may be nil.
func (h *apiHouse) ask(as, method, path string, body any, more ...string) answer {
	h.t.Helper()
	header := http.Header{}
	if h.keys[as] != "" {
		header.Set("Authorization", "Bearer "+h.keys[as])
	}
	for i := 0; i+1 < len(more); i += 2 {
		header.Set(more[i], more[i+1])
	}
	a, err := h.send(method, path, body, header)
	if err != nil {
		h.t.Fatal(err)
	}
	return a
}

// send is ask for many goroutines.
func (h *apiHouse) send(method, path string, body any, header http.Header) (a answer, err error) {
	text := ""
	switch b := body.(type) {
	case nil:
	case string:
		text = b
	default:
		all, err := json.Marshal(b)
		if err != nil {
			return a, err
		}
		text = string(all)
	}
	r, err := http.NewRequestWithContext(context.Background(), method, h.server.URL+Prefix+path, strings.NewReader(text))
	if err != nil {
		return a, err
	}
	r.Header = header
	if text != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	got, err := http.DefaultClient.Do(r)
	if err != nil {
		return a, err
	}
	defer func() { _ = got.Body.Close() }()
	var out strings.Builder
	if _, err := io.Copy(&out, got.Body); err != nil {
		return a, err
	}
	a = answer{status: got.StatusCode, header: got.Header, body: out.String()}
	return a, json.Unmarshal([]byte(a.body), &a.json)
}

func (a answer) wants(t testing.TB, status int, code string) answer {
	t.Helper()
	if a.status != status || code != "" && a.json["code"] != code {
		t.Errorf("got %d %s, want %d %s", a.status, a.body, status, code)
	}
	if a.status >= 400 && a.header.Get("Content-Type") != "application/problem+json" {
		t.Errorf("a problem comes as %s", a.header.Get("Content-Type"))
	}
	return a
}

// booking is the body that books an hour with the therapist, some hours after the clock's start.
func (h *apiHouse) booking(c ident.Client, hours int) map[string]any {
	return map[string]any{"client": c, "therapist": h.therapist.Person, "service": h.service, "starts": storetest.Start.Add(time.Duration(hours) * time.Hour)}
}

func newKey() []string { return []string{"Idempotency-Key", string(office.NewKey())} }
