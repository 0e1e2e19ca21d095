package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/partwell/partwell/internal/definition"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/money"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/seal"
	"github.com/partwell/partwell/internal/store"
	"github.com/partwell/partwell/internal/web"
)

// How often each page is opened in each of the two practices, and how many clients they have.
const (
	twinTimes   = 500
	twinClients = 40
)

// twinPractice is one of two practices that differ in what was told of somebody alone. Its therapist is
// signed in.
type twinPractice struct {
	handler http.Handler
	cookie  *http.Cookie
	// client told it, or only called her visit off; matter is the file, or an id that nothing has.
	client ident.Client
	matter ident.Case
}

// twins measures whether the time that pages take tells a therapist that something was told of her: the
// same pages in two practices, in turns. The figures are ratios, of the medians and of the ninth deciles;
// 1 is the same.
func twins(ctx context.Context) ([]figure, error) {
	dir, err := os.MkdirTemp("", "partwell-bench-*")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	var opened []*store.DB
	defer func() {
		for _, db := range opened {
			quietly(db.Close)
		}
	}()
	var both [2]twinPractice
	for i := range both {
		keys := seal.NewRing()
		db, err := store.Open(ctx, store.Config{Data: filepath.Join(dir, fmt.Sprintf("twin%d.db", i)), Keys: keys})
		if err != nil {
			return nil, err
		}
		opened = append(opened, db)
		if both[i], err = newTwin(ctx, db, keys, i == 0); err != nil {
			return nil, err
		}
	}
	var figures []figure
	for _, page := range []struct {
		name string
		path func(twinPractice) string
		want int
	}{
		{"today", func(twinPractice) string { return "/today" }, http.StatusOK},
		{"client", func(p twinPractice) string { return "/clients/" + string(p.client) }, http.StatusOK},
		{"calendar", func(twinPractice) string { return "/calendar" }, http.StatusOK},
		{"find", func(twinPractice) string { return "/find?q=client" }, http.StatusOK},
		{"clients", func(twinPractice) string { return "/clients" }, http.StatusOK},
		{"missing", func(p twinPractice) string { return "/matters/" + string(p.matter) }, http.StatusNotFound},
	} {
		took, err := inTurns(ctx, both, page.path, page.want)
		if err != nil {
			return nil, err
		}
		figures = append(figures,
			figure{"twins_" + page.name + "_median", median(took[0]) / median(took[1]), "ratio"},
			figure{"twins_" + page.name + "_p90", ninth(took[0]) / ninth(took[1]), "ratio"})
	}
	return figures, nil
}

// inTurns opens a page in both practices again and again, each of them first as often as the other.
func inTurns(ctx context.Context, both [2]twinPractice, path func(twinPractice) string, want int) (took [2][]float64, err error) {
	for n := range twinTimes + 20 {
		for turn := range both {
			i := (n + turn) % 2
			r := httptest.NewRequestWithContext(ctx, http.MethodGet, path(both[i]), http.NoBody)
			r.Host = "localhost"
			r.AddCookie(both[i].cookie)
			w := httptest.NewRecorder()
			begin := time.Now()
			both[i].handler.ServeHTTP(w, r)
			spent := time.Since(begin)
			if w.Code != want {
				return took, fmt.Errorf("GET %s: %d", r.URL.Path, w.Code)
			}
			if n >= 20 { // the first ones fill the caches
				took[i] = append(took[i], float64(spent.Nanoseconds()))
			}
		}
	}
	return took, nil
}

// ninth gives the value under which nine in ten lie.
func ninth(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[len(sorted)*9/10]
}

// newTwin fills a practice. Its client tells how the therapist behaved, which an owner reads and answers,
// or tells nothing.
func newTwin(ctx context.Context, db *store.DB, keys *seal.Ring, told bool) (p twinPractice, err error) {
	library, err := definition.NewLibrary(office.Vocabulary())
	if err != nil {
		return p, err
	}
	o := office.New(office.Parts{Store: db, Keys: keys, Protocols: library})
	owner, err := o.OpenExample(ctx, house.Practice{Name: "Bench", Zone: "Europe/London", Currency: "GBP", Taking: house.Open}, staff.Person{Name: "Inês Carvalho", Treats: true})
	if err != nil {
		return p, err
	}
	made, err := o.AddPerson(ctx, owner, office.NewKey(), office.PersonChange{Name: "Theo Brandt", Email: "theo@people.example", Role: staff.Therapist, Treats: true, Active: true})
	if err != nil {
		return p, err
	}
	clients, err := twinFill(ctx, db, owner.Practice, made.Person.ID)
	if err != nil {
		return p, err
	}
	p.client, p.matter = clients[0], ident.Case(uuid.Must(uuid.NewV7()).String())
	for _, c := range clients[1:4] { // in both something else is open
		if _, err := o.WriteDown(ctx, owner, office.NewKey(), office.Telling{About: office.Other, Client: c, Answers: protocol.Answers{"words": {"The room was cold"}, "told-by": {"by-phone"}}}); err != nil {
			return p, err
		}
	}
	if told {
		if p.matter, err = tellTwin(ctx, o, owner, made.Person.ID, p.client); err != nil {
			return p, err
		}
	}
	token, err := o.SignInExample(ctx, owner.Practice, string(made.Person.ID))
	p.handler, p.cookie = web.New(o, web.Options{Example: true}), &http.Cookie{Name: "partwell", Value: token}
	return p, err
}

// tellTwin lets a client tell it, and its reader look at it.
func tellTwin(ctx context.Context, o *office.Office, owner staff.Actor, about ident.Person, who ident.Client) (ident.Case, error) {
	at, err := o.PublicPractice(ctx, "")
	if err != nil {
		return "", err
	}
	told, err := o.Tell(ctx, at, office.NewKey(), office.Telling{About: office.Conduct, Of: about, Client: who, Answers: protocol.Answers{"words": {"He said something about my body"}}})
	if err != nil {
		return "", err
	}
	page, err := o.Matter(ctx, owner, told.Case)
	if err == nil && !page.Head.Restricted {
		err = errors.New("what was told is open to others than its readers")
	}
	return told.Case, err
}

// twinFill adds clients with visits behind them and ahead, all with one therapist.
func twinFill(ctx context.Context, db *store.DB, practice ident.Practice, with ident.Person) (clients []ident.Client, err error) {
	for range twinClients {
		clients = append(clients, ident.Client(uuid.Must(uuid.NewV7()).String()))
	}
	return clients, db.Update(ctx, func(tx *store.Tx) error {
		if err := tx.SetHours(practice, scheduling.Usual(with)); err != nil {
			return err
		}
		for n, id := range clients {
			c, err := client.Client{ID: id, Name: fmt.Sprintf("Client %d", n), Therapist: with}.Tidy()
			if err != nil {
				return err
			}
			if err := tx.AddClient(practice, c); err != nil {
				return err
			}
			for day := -20; day <= 20; day += 10 {
				v := scheduling.Visit{ID: ident.Visit(uuid.Must(uuid.NewV7()).String()), Client: id, Therapist: with, Title: "Massage", Minutes: 10, Price: money.Of(6000, "GBP"),
					Starts: tx.Now().Truncate(24*time.Hour).AddDate(0, 0, day).Add(time.Duration(6*60+n*15) * time.Minute), State: scheduling.Booked, BookedAt: tx.Now()}
				if _, err := tx.BookVisit(practice, v, time.UTC); err != nil {
					return err
				}
			}
		}
		return nil
	})
}
