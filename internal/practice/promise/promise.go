// Package promise is a thing that somebody of the practice has to do by a day: a call, an answer, a
// note, what was agreed. The open ones stand on Today until they are done.
//
// Invariant: done is marked with who and when, and can be undone. The package is pure: no clock, no
// store.
package promise

import (
	"time"

	"github.com/partwell/partwell/internal/ident"
)

// Kind says what is to be done.
type Kind string

// The kinds of promise.
const (
	Call     Kind = "call"      // ring somebody; stands before everything due the same day
	Answer   Kind = "answer"    // give the first answer
	FollowUp Kind = "follow-up" // ask how it was
	Agreed   Kind = "agreed"    // what both sides agreed
	Note     Kind = "note"      // write the note of a visit
	Confirm  Kind = "confirm"   // ring a practitioner to see whether the entry holds
	Tell     Kind = "tell"      // tell somebody something, such as that there is room
)

// Promise is one of them. Person is whose it is; empty when anybody of the practice can do it. The
// other ids say what it is about and may be empty. Task is the task of the case that it stands for.
type Promise struct {
	ID           ident.Promise
	Kind         Kind
	Client       ident.Client
	Case         ident.Case
	Inquiry      ident.Inquiry
	Practitioner ident.Practitioner
	Visit        ident.Visit
	Task         string
	Person       ident.Person
	Text         string
	Due          time.Time
	DoneAt       time.Time
	DoneBy       ident.Person
}

// Done reports whether it was done.
func (p Promise) Done() bool { return !p.DoneAt.IsZero() }

// Missed reports whether it is open and its time has passed.
func (p Promise) Missed(now time.Time) bool { return !p.Done() && now.After(p.Due) }
