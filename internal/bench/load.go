package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
	"time"
)

// loopback is a handler that answers on this computer, and the client that asks it.
type loopback struct {
	url    string
	server *http.Server
	client *http.Client
}

func newLoopback(ctx context.Context, h http.Handler) (*loopback, error) {
	var config net.ListenConfig
	l, err := config.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	b := &loopback{url: "http://" + l.Addr().String(), server: &http.Server{Handler: h, ReadHeaderTimeout: time.Minute}}
	b.client = &http.Client{Transport: &http.Transport{MaxIdleConns: 1000, MaxIdleConnsPerHost: 1000, DisableCompression: true}}
	go func() { _ = b.server.Serve(l) }() // until close
	return b, nil
}

func (b *loopback) close() {
	b.client.CloseIdleConnections()
	quietly(b.server.Close)
}

// call is one request. It asks for a status and gives the answer's length.
type call struct {
	method, path string
	header       http.Header
	body         []byte
	status       int
}

func (b *loopback) do(ctx context.Context, c call) (int64, error) {
	r, err := http.NewRequestWithContext(ctx, c.method, b.url+c.path, bytes.NewReader(c.body))
	if err != nil {
		return 0, err
	}
	r.Header = c.header
	a, err := b.client.Do(r)
	if err != nil {
		return 0, err
	}
	defer func() { _ = a.Body.Close() }()
	n, err := io.Copy(io.Discard, a.Body)
	if err == nil && a.StatusCode != c.status {
		err = fmt.Errorf("%s %s: %d", c.method, c.path, a.StatusCode)
	}
	return n, err
}

// oneByOne gives the milliseconds that each of some calls takes.
func (b *loopback) oneByOne(ctx context.Context, times int, next func() call) (took []float64, err error) {
	for range times {
		c := next()
		begin := time.Now()
		if _, err := b.do(ctx, c); err != nil {
			return nil, err
		}
		took = append(took, milliseconds(time.Since(begin)))
	}
	return took, nil
}

// atOnce calls at 16 at once for a while and gives calls a second.
func (b *loopback) atOnce(ctx context.Context, long time.Duration, next func() call) (float64, error) {
	var wg sync.WaitGroup
	calls, errs := make([]int, goroutines), make([]error, goroutines)
	start := time.Now()
	for i := range goroutines {
		wg.Go(func() {
			for time.Since(start) < long && errs[i] == nil {
				_, errs[i] = b.do(ctx, next())
				calls[i]++
			}
		})
	}
	wg.Wait()
	all := 0
	for _, n := range calls {
		all += n
	}
	return float64(all) / time.Since(start).Seconds(), errors.Join(errs...)
}

// mostWaiting is how many calls may be under way at once in a steady load.
const mostWaiting = 2000

// steady calls so often a second, whether or not the calls before were answered, and gives the milliseconds
// from when each was due to its answer.
func (b *loopback) steady(ctx context.Context, aSecond int, long time.Duration, next func() call) (took []float64, err error) {
	n := int(long.Seconds() * float64(aSecond))
	took = make([]float64, n)
	errs := make([]error, n)
	room := make(chan struct{}, mostWaiting)
	var wg sync.WaitGroup
	start := time.Now()
	for i := range n {
		due := start.Add(time.Duration(i) * time.Second / time.Duration(aSecond))
		time.Sleep(time.Until(due))
		if time.Since(start) > 2*long {
			return nil, fmt.Errorf("%d calls a second are more than this computer answers now: %d of %d in %s", aSecond, i, n, 2*long)
		}
		room <- struct{}{}
		c := next()
		wg.Go(func() {
			_, errs[i] = b.do(ctx, c)
			took[i] = milliseconds(time.Since(due))
			<-room
		})
	}
	wg.Wait()
	return took, errors.Join(errs...)
}

func milliseconds(d time.Duration) float64 { return float64(d.Nanoseconds()) / 1e6 }
