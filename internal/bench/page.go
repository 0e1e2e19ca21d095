package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
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
	"github.com/partwell/partwell/internal/web"
)

// The page that is measured, and how often.
const (
	pageKnots = 500
	pageTimes = 200
)

// clientPage measures a client's page with 500 entries on the server: from the request to the last
// byte of the answer, with signing in, the audit row (durable) and the whole page.
func clientPage(ctx context.Context) ([]figure, error) {
	dir, err := os.MkdirTemp("", "partwell-bench-*")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	keys := seal.NewRing()
	db, err := store.Open(ctx, store.Config{Data: filepath.Join(dir, "page.db"), Keys: keys})
	if err != nil {
		return nil, err
	}
	defer quietly(db.Close)
	path, cookie, handler, err := longPage(ctx, db, keys)
	if err != nil {
		return nil, err
	}
	var took []float64
	for range pageTimes {
		begin := time.Now()
		if err := open(ctx, handler, path, cookie); err != nil {
			return nil, err
		}
		took = append(took, float64(time.Since(begin).Microseconds())/1000)
	}
	return []figure{{"client_page_500_ms", median(took), "ms"}}, nil
}

// longPage makes a practice with a client of 500 entries, and gives the address of her page.
func longPage(ctx context.Context, db *store.DB, keys *seal.Ring) (path string, cookie *http.Cookie, h http.Handler, err error) {
	library, err := definition.NewLibrary(office.Vocabulary())
	if err != nil {
		return "", nil, nil, err
	}
	o := office.New(office.Parts{Store: db, Keys: keys, Protocols: library})
	owner, err := o.OpenExample(ctx, house.Practice{Name: "Bench", Zone: "Europe/London", Currency: "GBP", Taking: house.Open}, staff.Person{Name: "Inês Carvalho", Treats: true})
	if err != nil {
		return "", nil, nil, err
	}
	c := client.Client{ID: ident.Client(uuid.Must(uuid.NewV7()).String()), Name: "Mariam Haddad", Therapist: owner.Person}
	if c, err = c.Tidy(); err != nil {
		return "", nil, nil, err
	}
	if err := db.Update(ctx, func(tx *store.Tx) error { return fillPage(tx, owner.Practice, c) }); err != nil {
		return "", nil, nil, err
	}
	token, err := o.SignInExample(ctx, owner.Practice, string(owner.Person))
	return "/clients/" + string(c.ID), &http.Cookie{Name: "partwell", Value: token}, web.New(o, web.Options{Example: true}), err
}

func fillPage(tx *store.Tx, practice ident.Practice, c client.Client) error {
	if err := tx.AddClient(practice, c); err != nil {
		return err
	}
	kinds := []client.Kind{client.KindLine, client.KindThanks, client.KindSaid, client.KindHurt, client.KindPutRight, client.KindProgress}
	for n := range pageKnots {
		k := client.Knot{ID: ident.Knot(uuid.Must(uuid.NewV7()).String()), Client: c.ID, Kind: kinds[n%len(kinds)], At: tx.Now().AddDate(0, 0, -n),
			Text: "The left side was too much, under the shoulder blade. I did not like to say.", By: "Mariam", Theirs: n%2 == 0, Way: client.WayPhone}
		if err := tx.AddKnot(practice, k); err != nil {
			return err
		}
	}
	return nil
}

func open(ctx context.Context, h http.Handler, path string, cookie *http.Cookie) error {
	r := httptest.NewRequestWithContext(ctx, http.MethodGet, path, http.NoBody)
	r.Host = "localhost"
	r.AddCookie(cookie)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if w.Code != http.StatusOK {
		return fmt.Errorf("GET %s: %d", path, w.Code)
	}
	if !strings.Contains(w.Body.String(), "shoulder blade") {
		return errors.New("the page does not show what was said")
	}
	return nil
}

// publicPage measures a practice's public page: how long the server takes for it with a search for each of its
// services, and how much a first visitor's browser loads, compressed, without the typefaces.
func publicPage(ctx context.Context) ([]figure, error) {
	dir, err := os.MkdirTemp("", "partwell-bench-*")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	keys := seal.NewRing()
	db, err := store.Open(ctx, store.Config{Data: filepath.Join(dir, "public.db"), Keys: keys})
	if err != nil {
		return nil, err
	}
	defer quietly(db.Close)
	path, handler, err := shownPage(ctx, db, keys)
	if err != nil {
		return nil, err
	}
	var took []float64
	for range pageTimes {
		begin := time.Now()
		if _, err := load(ctx, handler, path); err != nil {
			return nil, err
		}
		took = append(took, float64(time.Since(begin).Microseconds())/1000)
	}
	page, err := load(ctx, handler, path)
	if err != nil {
		return nil, err
	}
	size := gzipped(page)
	for _, part := range loaded.FindAllStringSubmatch(string(page), -1) {
		body, err := load(ctx, handler, part[1])
		if err != nil {
			return nil, err
		}
		size += gzipped(body)
	}
	return []figure{{"public_page_ms", median(took), "ms"}, {"public_page_kb", float64(size) / 1024, "KB"}}, nil
}

// loaded are the style sheets and scripts of a page.
var loaded = regexp.MustCompile(`(?:href|src)="(/assets/[^"]+\.(?:css|js))"`)

func gzipped(body []byte) int {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = z.Write(body) // into memory
	_ = z.Close()
	return b.Len()
}

// shownPage makes a practice of ten people with five services, all their hours and the boundaries it starts with.
func shownPage(ctx context.Context, db *store.DB, keys *seal.Ring) (path string, h http.Handler, err error) {
	library, err := definition.NewLibrary(office.Vocabulary())
	if err != nil {
		return "", nil, err
	}
	o := office.New(office.Parts{Store: db, Keys: keys, Protocols: library})
	owner, err := o.OpenExample(ctx, house.Practice{Name: "Bench", Zone: "Europe/London", Currency: "GBP", Taking: house.Open, Place: "Linden Street 4", Phone: "020 7946 0000"}, staff.Person{Name: "Inês Carvalho", Treats: true})
	if err != nil {
		return "", nil, err
	}
	err = db.Update(ctx, func(tx *store.Tx) error {
		p := owner.Practice
		shown, err := tx.Practice(p)
		if err != nil {
			return err
		}
		path = "/at/" + shown.Slug
		if err := tx.SavePublicPage(p, house.Page{Shown: true, Who: house.Everybody, Ahead: 56, Notice: 12}); err != nil {
			return err
		}
		for n := range 10 {
			id := owner.Person
			if n > 0 {
				id = ident.Person(uuid.Must(uuid.NewV7()).String())
				if err := tx.AddPerson(p, staff.Person{ID: id, Name: fmt.Sprintf("Noor %d", n), Email: fmt.Sprintf("n%d@bench.example", n), Role: staff.Therapist, Treats: true, Active: true}, ""); err != nil {
					return err
				}
			}
			if err := tx.SetHours(p, scheduling.Usual(id)); err != nil {
				return err
			}
		}
		for n := range 5 {
			s := scheduling.Service{ID: ident.Service(uuid.Must(uuid.NewV7()).String()), Name: fmt.Sprintf("Massage %d", n), Minutes: 30 + 15*n, Price: money.Of(6000, "GBP"), Active: true, Order: n + 1, Version: 1}
			if err := tx.AddService(p, s); err != nil {
				return err
			}
		}
		return nil
	})
	return path, web.New(o, web.Options{Example: true}), err
}

func load(ctx context.Context, h http.Handler, path string) ([]byte, error) {
	r := httptest.NewRequestWithContext(ctx, http.MethodGet, path, http.NoBody)
	r.Host = "localhost"
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if w.Code != http.StatusOK {
		return nil, fmt.Errorf("GET %s: %d", path, w.Code)
	}
	return w.Body.Bytes(), nil
}
