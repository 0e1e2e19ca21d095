package main

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/url"
	"path/filepath"
	"runtime/debug"
	"sync"
	"time"

	"github.com/partwell/partwell/internal/api"
	"github.com/partwell/partwell/internal/cli"
	"github.com/partwell/partwell/internal/config"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/jobs"
	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/web"
)

const (
	// stopTime is how long requests under way may take when the program ends.
	stopTime = 10 * time.Second
	// anchorEvery is how often the ends of the audit chains are noted beside the key.
	anchorEvery = time.Hour
)

// street serves up to two houses, the person's own and the example, each with its own data, key and
// address. The second opens when somebody asks for it on a page of the first.
type street struct {
	ctx   context.Context // ends with the program
	first cli.Site

	mu     sync.Mutex
	houses map[bool]*running // by whether it is the example
	ended  chan error
}

// running is one house that answers.
type running struct {
	*opened
	url    string
	server *http.Server
	jobs   *jobs.Runner
	stop   context.CancelFunc
	idle   sync.WaitGroup
}

func newStreet(ctx context.Context, first cli.Site) *street {
	return &street{ctx: ctx, first: first, houses: map[bool]*running{}, ended: make(chan error, 4)}
}

// serve answers until ctx ends, then lets what is under way come to its end.
func serve(ctx context.Context, site cli.Site) error {
	if site.Place.Environment["GOGC"] == "" {
		debug.SetGCPercent(config.GarbagePercent)
	}
	s := newStreet(ctx, site)
	url, err := s.open(site.Place, site.Listen)
	if err != nil {
		return err
	}
	site.Ready(url)
	select {
	case <-ctx.Done():
	case err = <-s.ended:
	}
	return errors.Join(err, s.close(false), s.close(true))
}

// open begins to serve a place and gives the address to open first; the one that answers already
// is not begun again.
func (s *street) open(at cli.Place, listen string) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.houses[at.Example]
	if r == nil {
		var err error
		if r, err = s.begin(at, listen); err != nil {
			return "", err
		}
		s.houses[at.Example] = r
	}
	return r.start(s.ctx)
}

func (s *street) begin(at cli.Place, listen string) (*running, error) {
	var config net.ListenConfig
	listener, err := config.Listen(s.ctx, "tcp", listen)
	if err != nil {
		return nil, &fault.Error{Kind: fault.Invalid, Code: "address", Err: err,
			Message: "Partwell cannot answer on " + listen + ". Perhaps it is open already; otherwise name another address with --listen."}
	}
	if err := furnish(s.ctx, at); err != nil {
		return nil, errors.Join(err, listener.Close())
	}
	o, err := open(s.ctx, at)
	if err != nil {
		return nil, errors.Join(err, listener.Close())
	}
	ctx, stop := context.WithCancel(s.ctx)
	r := &running{opened: o, url: address(listener.Addr(), at.Example == s.first.Example), stop: stop}
	doors := http.NewServeMux()
	doors.Handle(api.Prefix+"/", api.New(o.office, api.Options{Log: o.log, Version: version}))
	doors.Handle("/", web.New(o.office, web.Options{
		Log: o.log, Version: version, Listen: listener.Addr().String(), TestClock: at.Clock.Moved(), Example: at.Example, Zone: at.Environment.Zone(),
		Other: s.other(!at.Example), Forget: s.forget,
	}))
	r.server = web.Server(doors)
	pace := jobs.Calm
	if at.Clock.Moved() {
		pace = jobs.Brisk
	}
	// The queue is stopped in order, after the last request, and not cut off with the program.
	if r.jobs, err = jobs.Start(context.WithoutCancel(ctx), o.office, o.store.JobsDriver(), pace, o.log); err != nil {
		stop()
		return nil, errors.Join(err, listener.Close(), o.close(s.ctx))
	}
	r.idle.Go(func() { r.keepAnchors(ctx) })
	r.idle.Go(func() {
		if err := r.server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			s.ended <- err
		}
	})
	return r, nil
}

// keepAnchors notes the ends of the audit chains beside the key until ctx ends.
func (r *running) keepAnchors(ctx context.Context) {
	every := time.NewTicker(anchorEvery)
	defer every.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-every.C:
			if err := r.anchor(ctx); err != nil {
				r.log.WarnContext(ctx, "anchors not written", "error", err)
			}
		}
	}
}

// start is the page to open first: the set-up link until somebody owns the practice.
func (r *running) start(ctx context.Context) (string, error) {
	if r.Example {
		return r.url, nil
	}
	token, err := r.office.FirstLink(ctx)
	switch {
	case err == nil:
		return r.url + "/first/" + token, nil
	case fault.Is(err, fault.Conflict):
		return r.url, nil
	}
	return "", err
}

// other opens the house beside this one, on a free port of this computer.
func (s *street) other(example bool) func() (string, error) {
	if !house.IsLoopback(s.first.Listen) {
		return nil // whoever can reach a server from outside must not begin another one
	}
	return func() (string, error) { return s.open(s.beside(example), "127.0.0.1:0") }
}

// beside is where the other house's data is: the user's own folder, or one next to the folder that
// was named.
func (s *street) beside(example bool) cli.Place {
	at := cli.Place{Environment: s.first.Environment, Clock: s.first.Clock, Example: example}
	if s.first.Example == example {
		return s.first.Place
	}
	own, ownErr := at.Environment.DataFolder()
	sample, sampleErr := at.Environment.ExampleFolder()
	switch usual := errors.Join(ownErr, sampleErr) == nil; {
	case usual && example && s.first.Data == own:
		at.Data = sample
	case usual && !example && s.first.Data == sample:
		at.Data = own
	case example:
		at.Data = filepath.Clean(s.first.Data) + "-example"
	default:
		at.Data = filepath.Clean(s.first.Data) + "-mine"
	}
	return at
}

// forget removes the example whole. It may be asked for on a page of the example itself, so it
// answers first and waits for that answer to be given. When no other house is open, the program ends.
func (s *street) forget() error {
	at := s.beside(true)
	s.mu.Lock()
	open, alone := s.houses[true] != nil, s.houses[false] == nil
	s.mu.Unlock()
	if !open {
		return forget(at)
	}
	go func() {
		err := errors.Join(s.close(true), forget(at))
		if alone || err != nil {
			s.ended <- err
		}
	}()
	return nil
}

// close ends one of the houses: no new requests, those under way come to their end, the data is
// closed.
func (s *street) close(example bool) error {
	s.mu.Lock()
	r := s.houses[example]
	delete(s.houses, example)
	s.mu.Unlock()
	if r == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(s.ctx), stopTime)
	defer cancel()
	err := errors.Join(r.server.Shutdown(ctx), r.jobs.Stop(ctx))
	r.stop()
	r.idle.Wait()
	return errors.Join(err, r.close(ctx))
}

// address is how a browser on this computer opens what listens there. The first house is at
// "localhost", the one beside it at "127.0.0.1": browsers keep cookies by name and not by port, and
// signing in here must not sign out there.
func address(a net.Addr, first bool) string {
	host, port, err := net.SplitHostPort(a.String())
	if err != nil {
		return "http://" + a.String()
	}
	if ip := net.ParseIP(host); ip == nil || ip.IsUnspecified() || (host == "127.0.0.1" && first) {
		host = "localhost"
	}
	u := url.URL{Scheme: "http", Host: net.JoinHostPort(host, port)}
	return u.String()
}
