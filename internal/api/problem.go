package api

import (
	"context"
	"errors"
	"net/http"
	"sync"

	"github.com/danielgtaylor/huma/v2"

	"github.com/partwell/partwell/internal/fault"
)

// problem says what went wrong (RFC 9457). Code is stable and for programs, Detail a sentence for people.
type problem struct {
	Type   string  `json:"type" doc:"What kind of problem it is, as a name" example:"urn:partwell:overlap"`
	Title  string  `json:"title" doc:"The status in words"`
	Status int     `json:"status" doc:"The status"`
	Code   string  `json:"code" doc:"What went wrong, for programs" example:"overlap"`
	Detail string  `json:"detail" doc:"What went wrong, what was kept, what to do: a sentence for people"`
	Errors []Wrong `json:"errors,omitempty" doc:"What is wrong with which field"`
	Free   []Time  `json:"free,omitempty" doc:"The next times that are free instead, where the one that was asked for is taken, or there is something to mind"`

	headers http.Header
}

// Wrong is what is wrong with one field.
type Wrong struct {
	Field  string `json:"field"`
	Detail string `json:"detail"`
}

// Error gives the sentence.
func (p *problem) Error() string { return p.Detail }

// GetStatus gives the status.
func (p *problem) GetStatus() int { return p.Status }

// GetHeaders gives what stands in the headers beside it.
func (p *problem) GetHeaders() http.Header { return p.headers }

// ContentType is that of a problem.
func (p *problem) ContentType(string) string { return "application/problem+json" }

// statuses is the one table from a fault's kind to HTTP.
var statuses = map[fault.Kind]int{
	fault.Internal:    http.StatusInternalServerError,
	fault.Invalid:     http.StatusUnprocessableEntity,
	fault.NotFound:    http.StatusNotFound,
	fault.Forbidden:   http.StatusForbidden,
	fault.Conflict:    http.StatusConflict,
	fault.Unavailable: http.StatusServiceUnavailable,
}

var (
	errNoKey   = errors.New("no key")
	errTooMany = errors.New("too many")
)

// problem makes one of any error, and logs what is ours to mend.
func (s *server) problem(ctx context.Context, err error) *problem {
	switch {
	case errors.Is(err, errNoKey):
		p := newProblem(http.StatusUnauthorized, "no-key", "Send a key of the practice in the Authorization header: Bearer KEY. Its owner makes one on the page “Keys for programs”.")
		p.headers = http.Header{"Www-Authenticate": {"Bearer"}}
		return p
	case errors.Is(err, errTooMany):
		p := newProblem(http.StatusTooManyRequests, "too-many", "These were too many requests in a short time. Wait a second, then go on more slowly.")
		p.headers = http.Header{"Retry-After": {"1"}}
		return p
	}
	f, ok := errors.AsType[*fault.Error](err)
	if !ok || f.Kind == fault.Internal {
		s.log.ErrorContext(ctx, "request failed", "kind", fault.KindOf(err).String(), "error", err.Error())
		return newProblem(http.StatusInternalServerError, "internal", "Something went wrong on our side. Nothing was changed. Send it again with the same key.")
	}
	p := newProblem(statuses[f.Kind], f.Code, f.Message)
	for _, w := range f.Problems {
		field := w.Field
		if field == "when" {
			field = "starts"
		}
		p.Errors = append(p.Errors, Wrong{field, w.Message})
	}
	if f.Kind == fault.Unavailable {
		s.log.ErrorContext(ctx, "request failed", "kind", f.Kind.String(), "error", err.Error())
		p.headers = http.Header{"Retry-After": {"5"}}
	}
	return p
}

func newProblem(status int, code, detail string) *problem {
	return &problem{Type: "urn:partwell:" + code, Title: http.StatusText(status), Status: status, Code: code, Detail: detail}
}

// ourProblems lets huma say what it finds wrong with a request as we do. It repeats nothing that was sent.
var ourProblems = sync.OnceFunc(func() {
	huma.NewError = func(status int, message string, errs ...error) huma.StatusError {
		code := "invalid"
		if status == http.StatusRequestEntityTooLarge {
			code = "too-long"
		}
		p := newProblem(status, code, message)
		for _, err := range errs {
			if d, ok := errors.AsType[*huma.ErrorDetail](err); ok {
				p.Errors = append(p.Errors, Wrong{d.Location, d.Message})
			}
		}
		return p
	}
})
