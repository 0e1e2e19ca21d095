package main

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/partwell/partwell/internal/cli"
	"github.com/partwell/partwell/internal/config"
	"github.com/partwell/partwell/internal/fault"
)

// site is a new place in a folder of its own.
func site(t *testing.T, example bool) cli.Site {
	t.Helper()
	home := t.TempDir()
	env := config.Environment{"HOME": home, "XDG_CONFIG_HOME": filepath.Join(home, "settings"), "AppData": filepath.Join(home, "settings"), "TZ": "Europe/Lisbon"}
	return cli.Site{
		Place:  cli.Place{Data: filepath.Join(home, "data"), Environment: env, Clock: config.SystemClock(), Example: example},
		Listen: "127.0.0.1:0",
	}
}

// status is what a page answers with; 0 when nobody answers.
func status(t *testing.T, address string) int {
	t.Helper()
	answer, err := http.Get(address)
	if err != nil {
		return 0
	}
	defer func() { _ = answer.Body.Close() }()
	return answer.StatusCode
}

// eventually waits for something that happens in another goroutine.
func eventually(t *testing.T, what string, is func() bool) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); !is(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%s: not within 20 seconds", what)
		}
	}
}

func TestServe(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	s := site(t, false)
	ready, done := make(chan string, 1), make(chan error, 1)
	s.Ready = func(url string) { ready <- url }
	go func() { done <- serve(ctx, s) }()
	var first string
	select {
	case first = <-ready:
	case err := <-done:
		t.Fatalf("ended: %v", err)
	}
	u, err := url.Parse(first)
	if err != nil || u.Hostname() != "localhost" || !strings.HasPrefix(u.Path, "/first/") {
		t.Errorf("the first page is %s", first)
	}
	if got := status(t, "http://"+u.Host+"/api/v1/services"); got != http.StatusUnauthorized {
		t.Errorf("without a key, a program is answered %d", got)
	}
	for _, page := range []string{"/healthz", "/readyz", u.Path, "/api/v1/openapi.json"} {
		if got := status(t, "http://"+u.Host+page); got != http.StatusOK {
			t.Errorf("%s answers %d", page, got)
		}
	}
	stop()
	if err := <-done; err != nil {
		t.Errorf("ended with %v", err)
	}
	if got := status(t, "http://"+u.Host+"/healthz"); got != 0 {
		t.Errorf("still answers %d", got)
	}
	// It can be opened again at once: everything was closed.
	again, err := open(t.Context(), s.Place)
	if err != nil {
		t.Fatal(err)
	}
	if err := again.close(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func TestTheAddressIsTaken(t *testing.T) {
	taken, stop := opening(t, site(t, false))
	defer stop()
	s := site(t, false)
	s.Listen = strings.TrimPrefix(strings.Replace(taken.url, "localhost", "127.0.0.1", 1), "http://")
	err := serve(t.Context(), s)
	if f, ok := errors.AsType[*fault.Error](err); !ok || f.Code != "address" {
		t.Errorf("got %v", err)
	}
}

// opening opens the first house of a street.
func opening(t *testing.T, at cli.Site) (r *running, stop func()) {
	t.Helper()
	s := newStreet(t.Context(), at)
	if _, err := s.open(at.Place, at.Listen); err != nil {
		t.Fatal(err)
	}
	return s.houses[at.Example], func() {
		if err := errors.Join(s.close(true), s.close(false)); err != nil {
			t.Error(err)
		}
	}
}

// The example stands beside one's own practice, shares nothing with it, and goes away whole.
func TestTwoHouses(t *testing.T) {
	mine := site(t, false)
	s := newStreet(t.Context(), mine)
	defer func() {
		if err := errors.Join(s.close(true), s.close(false)); err != nil {
			t.Error(err)
		}
	}()
	if _, err := s.open(mine.Place, mine.Listen); err != nil {
		t.Fatal(err)
	}
	look := s.other(true)
	there, err := look()
	if err != nil {
		t.Fatal(err)
	}
	if again, err := look(); err != nil || again != there {
		t.Errorf("looked around twice: %s, then %s, %v", there, again, err)
	}
	own, example := s.houses[false], s.houses[true]
	a, errA := url.Parse(own.url)
	b, errB := url.Parse(there)
	if errA != nil || errB != nil || a.Hostname() == b.Hostname() || a.Port() == b.Port() {
		t.Errorf("cookies of %s and %s would mix", own.url, there)
	}
	if own.Data == example.Data || own.key == example.key || own.store.Identity() == example.store.Identity() {
		t.Errorf("they share: %+v and %+v", own.Place, example.Place)
	}
	if err := s.forget(); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the example is gone", func() bool {
		_, err := os.Stat(example.Data)
		return errors.Is(err, os.ErrNotExist)
	})
	if status(t, there+"/healthz") != 0 || status(t, own.url+"/healthz") != http.StatusOK {
		t.Error("the wrong house was closed")
	}
	// It can be looked at anew.
	if _, err := look(); err != nil {
		t.Error(err)
	}
}

// Forgetting the example from within it ends the program when nothing else is open.
func TestForgetFromWithin(t *testing.T) {
	s := site(t, true)
	street := newStreet(t.Context(), s)
	if _, err := street.open(s.Place, s.Listen); err != nil {
		t.Fatal(err)
	}
	if err := street.forget(); err != nil {
		t.Fatal(err)
	}
	select {
	case err := <-street.ended:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(20 * time.Second):
		t.Fatal("it goes on")
	}
	if exists(s.Data) {
		t.Error("something stays")
	}
}

func TestOutsideNobodyOpensAnotherHouse(t *testing.T) {
	s := site(t, false)
	s.Listen = "0.0.0.0:8080"
	if newStreet(t.Context(), s).other(true) != nil {
		t.Error("whoever reaches the server could begin another")
	}
}
