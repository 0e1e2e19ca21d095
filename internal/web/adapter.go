package web

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"net/http"
	"runtime/debug"
	"sync"

	"github.com/a-h/templ"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/web/assets"
	"github.com/partwell/partwell/internal/web/ui"
)

// handle is a handler that gives its error back; page is the one place that shows and logs it.
type handle func(w http.ResponseWriter, r *http.Request) error

// statuses is the one table from a fault's kind to HTTP.
var statuses = map[fault.Kind]int{
	fault.Internal:    http.StatusInternalServerError,
	fault.Invalid:     http.StatusUnprocessableEntity,
	fault.NotFound:    http.StatusNotFound,
	fault.Forbidden:   http.StatusForbidden,
	fault.Conflict:    http.StatusConflict,
	fault.Unavailable: http.StatusServiceUnavailable,
}

// page adapts a handle: a panic and an error become a page in words; nothing is written twice.
func (s *site) page(h handle) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		out := &answer{ResponseWriter: w}
		known := &known{r: r}
		r = r.WithContext(context.WithValue(r.Context(), knownKey{}, known))
		defer func() {
			if p := recover(); p != nil {
				if p == http.ErrAbortHandler { //nolint:errorlint // the value that net/http asks to compare
					panic(p)
				}
				s.log.ErrorContext(r.Context(), "panic", "method", r.Method, "route", r.Pattern, "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
				s.fail(out, known.r, errors.New("panic"))
			}
		}()
		err := h(out, r)
		if waits, ok := errors.AsType[*office.Waits](err); ok { // it was stored, and its page says what happens next
			err = see(out, r, waitsPath(waits.Act))
		}
		if err != nil {
			s.fail(out, known.r, err)
		}
	})
}

// known carries the request with its visitor out of admit, so that an error page knows who reads it.
type known struct{ r *http.Request }

type knownKey struct{}

// know tells the error page of a request's visitor.
func know(r *http.Request) {
	if k, ok := r.Context().Value(knownKey{}).(*known); ok {
		k.r = r
	}
}

// answer remembers whether something was written, so that an error page never follows half a page.
type answer struct {
	http.ResponseWriter
	begun bool
}

func (a *answer) WriteHeader(status int) { a.begun = true; a.ResponseWriter.WriteHeader(status) }

func (a *answer) Write(b []byte) (int, error) { a.begun = true; return a.ResponseWriter.Write(b) }

// Unwrap lets http.ResponseController reach what lies below.
func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }

// fail logs what is ours to mend and shows the page for the error.
func (s *site) fail(w *answer, r *http.Request, err error) {
	if errors.Is(err, r.Context().Err()) && r.Context().Err() != nil {
		return // the person has gone; nobody reads an answer
	}
	kind := fault.KindOf(err)
	if kind == fault.Internal || kind == fault.Unavailable {
		s.log.ErrorContext(r.Context(), "request failed", "method", r.Method, "route", r.Pattern, "kind", kind.String(), "error", err.Error())
	}
	if w.begun {
		return
	}
	if kind == fault.Unavailable {
		w.Header().Set("Retry-After", "5")
	}
	s.showFault(w, r, statuses[kind], err)
}

// sheets are the buffers in which pages are rendered; a long page needs one of half a megabyte.
var sheets = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// largestSheet is how large a buffer is kept for the next page.
const largestSheet = 1 << 20

// render writes a page. The whole page is rendered before the first byte leaves.
func render(w http.ResponseWriter, r *http.Request, status int, c templ.Component) error {
	b, ok := sheets.Get().(*bytes.Buffer)
	if !ok {
		b = new(bytes.Buffer)
	}
	defer func() {
		if b.Cap() <= largestSheet {
			b.Reset()
			sheets.Put(b)
		}
	}()
	if err := ui.Draw(r.Context(), c, b); err != nil {
		return fmt.Errorf("render %s: %w", r.Pattern, err)
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, err := w.Write(b.Bytes())
	return err
}

// renderOpen writes a page on which nothing is secret, compressed to whoever takes it so. Who is signed in, and who
// sent a form, gets it as it is: her session's token, or what she typed, could be guessed from how well it compresses.
func renderOpen(w http.ResponseWriter, r *http.Request, status int, c templ.Component) error {
	w.Header().Add("Vary", "Accept-Encoding")
	if of(r).session != nil || r.Method != http.MethodGet || !assets.TakesGzip(r) {
		return render(w, r, status, c)
	}
	z, ok := zippers.Get().(*gzip.Writer)
	if !ok {
		z = gzip.NewWriter(nil)
	}
	defer zippers.Put(z)
	z.Reset(w)
	if err := render(&zipped{w, z}, r, status, c); err != nil {
		return err
	}
	return z.Close()
}

// zippers compress pages; one of them is the larger part of a megabyte.
var zippers sync.Pool

// zipped is an answer that leaves compressed. Nothing says so before the page is there, because its fault page does not.
type zipped struct {
	http.ResponseWriter

	z *gzip.Writer
}

func (w *zipped) WriteHeader(status int) {
	w.Header().Set("Content-Encoding", "gzip")
	w.ResponseWriter.WriteHeader(status)
}

func (w *zipped) Write(b []byte) (int, error) { return w.z.Write(b) }

// see sends the browser on after a POST.
func see(w http.ResponseWriter, r *http.Request, path string) error {
	http.Redirect(w, r, path, http.StatusSeeOther)
	return nil
}

// typed reports whether an error is about what was typed (or about somebody else's change
// meanwhile), so that the handler shows its form again with everything still in it.
func typed(err error) (*fault.Error, bool) {
	f, ok := errors.AsType[*fault.Error](err)
	if !ok || f.Kind == fault.NotFound || f.Kind == fault.Forbidden || f.Kind == fault.Internal || f.Kind == fault.Unavailable {
		return nil, false
	}
	return f, true
}
