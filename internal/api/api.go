// Package api answers other programs in JSON under /api/v1: the same calls of package office as the pages,
// with a key of the practice instead of a session.
//
// A program sends its key in the Authorization header and acts as the person for whom the key was made, with
// that person's rights and no others. Cookies are not looked at, so that no other site can make a browser
// write here. What goes wrong is a problem (RFC 9457) with the code and the words of the fault. What there is
// stands in the OpenAPI document at /api/v1/openapi.json.
//
// The package imports office and, for types to show, the practice packages; never the store, never web.
package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/staff"
)

// Prefix is what every address begins with.
const Prefix = "/api/v1"

// largestBody is how long a request may be, in bytes.
const largestBody = 16 << 10

// Options are what the API is told when the program starts.
type Options struct {
	// Log takes one line per failed request, with ids and never with text of people.
	Log *slog.Logger
	// Version stands in the OpenAPI document.
	Version string
	// Rate is how many requests a second a key may send, ten seconds of them at once; 0 means usualRate.
	Rate int
}

const (
	usualRate = 20
	// wrongRate is how many requests a second with no key, or a wrong one, an address may send.
	wrongRate = 1
)

type server struct {
	office *office.Office
	log    *slog.Logger
	keys   *limiter
	wrong  *limiter
	mux    *http.ServeMux
}

// New gives the handler for everything under Prefix.
func New(o *office.Office, opt Options) http.Handler {
	s := &server{office: o, log: opt.Log, mux: http.NewServeMux()}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	if opt.Rate == 0 {
		opt.Rate = usualRate
	}
	s.keys, s.wrong = newLimiter(opt.Rate), newLimiter(wrongRate)
	ourProblems()
	doc := humago.New(s.mux, config(opt.Version))
	s.readings(doc)
	s.writings(doc)
	open := http.NewServeMux()
	open.Handle("GET "+Prefix+"/openapi.json", s.mux)
	open.Handle("GET "+Prefix+"/openapi.yaml", s.mux)
	open.Handle("/", s.keyed(s.mux))
	s.mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { s.refuse(w, r, fault.Missing("address")) })
	return headers(open)
}

func config(version string) huma.Config {
	c := huma.DefaultConfig("Partwell", version)
	c.OpenAPIPath, c.DocsPath, c.SchemasPath = Prefix+"/openapi", "", ""
	c.CreateHooks = nil // no addresses of schemas in answers
	c.RejectUnknownQueryParameters = true
	c.NoFormatFallback = false
	format := huma.Format{Marshal: marshal, Unmarshal: json.Unmarshal}
	c.Formats = map[string]huma.Format{"application/json": format, "json": format}
	c.Info.Description = "Free times and visits of a practice. Make a key on the page “Keys for programs”."
	c.Components.SecuritySchemes = map[string]*huma.SecurityScheme{"key": {Type: "http", Scheme: "bearer", Description: "A key of the practice"}}
	c.Security = []map[string][]string{{"key": {}}}
	return c
}

// appender is an answer so long that it writes itself.
type appender interface {
	appendJSON(b []byte) []byte
	// length is about how long it is, in bytes.
	length() int
}

func marshal(w io.Writer, v any) error {
	if a, ok := v.(appender); ok {
		_, err := w.Write(a.appendJSON(make([]byte, 0, a.length())))
		return err
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e.Encode(v)
}

func headers(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cache-Control", "no-store")
		if r.TLS != nil {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		r.Body = http.MaxBytesReader(w, r.Body, largestBody)
		next.ServeHTTP(w, r)
	})
}

// caller is as whom the program acts that sent a request, and how far the agenda had moved on when it was let in.
type caller struct {
	staff.Actor
	moved office.Moved
}

type callerKey struct{}

func callerOf(ctx context.Context) caller {
	by, _ := ctx.Value(callerKey{}).(caller)
	return by
}

// actor is as whom the program acts that sent a request.
func actor(ctx context.Context) staff.Actor { return callerOf(ctx).Actor }

// keyed lets in who has a key, as often as it may come.
func (s *server) keyed(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer s.recovered(w, r)
		token, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
		by, moved, err := s.office.ProgramActor(r.Context(), strings.TrimSpace(token))
		switch {
		case fault.Is(err, fault.NotFound) && s.wrong.take(addressOf(r)):
			err = errNoKey
		case fault.Is(err, fault.NotFound), err == nil && !s.keys.take(string(by.Program)):
			err = errTooMany
		}
		if err != nil {
			s.refuse(w, r, err)
			return
		}
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), callerKey{}, caller{by, moved})))
	})
}

// addressOf gives from where a request comes. Behind a proxy it is the proxy: then all who have no key are
// counted together, and nobody with a key waits for them.
func addressOf(r *http.Request) string {
	from, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return from
}

func (s *server) recovered(w http.ResponseWriter, r *http.Request) {
	p := recover()
	if p == nil {
		return
	}
	if p == http.ErrAbortHandler { //nolint:errorlint // the value that net/http asks to compare
		panic(p)
	}
	s.log.ErrorContext(r.Context(), "panic", "method", r.Method, "route", r.Pattern, "panic", fmt.Sprint(p))
	s.refuse(w, r, errors.New("panic"))
}

// refuse answers with a problem outside the routes.
func (s *server) refuse(w http.ResponseWriter, r *http.Request, err error) {
	p := s.problem(r.Context(), err)
	for name, values := range p.GetHeaders() {
		w.Header()[name] = values
	}
	w.Header().Set("Content-Type", p.ContentType(""))
	w.WriteHeader(p.Status)
	_ = json.NewEncoder(w).Encode(p) // nobody is left to tell
}
