// Package fault is the one kind of error that crosses package borders in Partwell.
//
// It says what kind of thing went wrong (one table maps kinds to HTTP status, another to exit
// codes), a code for programs, a sentence for people, and, for forms, the problems field by field.
// Sentences say what happened, what was kept, what to do. They never carry health text or secrets.
package fault

import (
	"errors"
	"fmt"
	"strings"
)

// Kind says who has to act on an error.
type Kind int

// The kinds of fault.
const (
	// Internal is our own failure; the sentence shown is a general one.
	Internal Kind = iota
	// Invalid means that what was given cannot be taken as it is.
	Invalid
	// NotFound means that it does not exist, or not for this person: the two are not told apart.
	NotFound
	// Forbidden means that this person may not do it.
	Forbidden
	// Conflict means that it was changed or taken in the meantime.
	Conflict
	// Unavailable means that storing is not possible right now (full disk, database away): try again.
	Unavailable
)

// String gives the kind's name for logs.
func (k Kind) String() string {
	return [...]string{"internal", "invalid", "not found", "forbidden", "conflict", "unavailable"}[k]
}

// Problem is one thing wrong with one field of a form. Field is the form field's name,
// Message a sentence for the person who typed.
type Problem struct {
	Field   string
	Message string
}

// Error is a fault. Code is stable and for programs ("overlap", "stale-version").
type Error struct {
	Kind     Kind
	Code     string
	Message  string
	Problems []Problem
	Err      error
}

// Error gives the sentence, the problems and the cause, for logs and the command line.
func (e *Error) Error() string {
	s := e.Message
	if s == "" {
		s = e.Kind.String()
	}
	for _, p := range e.Problems {
		s += " " + p.Field + ": " + p.Message
	}
	if e.Err != nil {
		s = strings.TrimSuffix(s, ".") + ": " + e.Err.Error()
	}
	return s
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// New makes a fault with a sentence for people.
func New(kind Kind, code, format string, args ...any) *Error {
	return &Error{Kind: kind, Code: code, Message: fmt.Sprintf(format, args...)}
}

// Invalidf is an Invalid fault about one field.
func Invalidf(field, format string, args ...any) *Error {
	return &Error{Kind: Invalid, Code: "invalid", Message: "There is a problem.", Problems: []Problem{{field, fmt.Sprintf(format, args...)}}}
}

// Missing is the one answer for "does not exist" and "is not yours".
func Missing(what string) *Error {
	return New(NotFound, "not-found", "We could not find that %s.", what)
}

// Wrap adds a cause to a fault of kind Internal; it gives nil for a nil error and leaves a fault
// that is already there as it is, with the operation put before it.
func Wrap(op string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", op, err)
}

// KindOf finds the kind of the first fault in the chain; Internal for any other error.
func KindOf(err error) Kind {
	if f, ok := errors.AsType[*Error](err); ok {
		return f.Kind
	}
	return Internal
}

// Is reports whether err carries a fault of that kind.
func Is(err error, kind Kind) bool {
	f, ok := errors.AsType[*Error](err)
	return ok && f.Kind == kind
}

// Problems collects what is wrong with a form. The zero value is ready to use.
type Problems []Problem

// Add notes a problem with a field.
func (p *Problems) Add(field, format string, args ...any) {
	*p = append(*p, Problem{field, fmt.Sprintf(format, args...)})
}

// Err gives an Invalid fault with all problems, or nil when there are none.
func (p Problems) Err() error {
	if len(p) == 0 {
		return nil
	}
	return &Error{Kind: Invalid, Code: "invalid", Message: "There is a problem.", Problems: p}
}
