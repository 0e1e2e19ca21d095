// Package caseload is the outside of a case: whose it is, who may read it, where it stands. What
// happened inside is the journal, which package protocol folds.
//
// Invariants: a rehearsal is in no list and no count but its own; the person whom a case is about
// never reads it; where Restricted is set, nobody but the readers does. The package is pure.
package caseload

import (
	"slices"
	"time"

	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/staff"
)

// State says whether a case is open.
type State string

// The states of a case.
const (
	Open   State = "open"
	Closed State = "closed"
)

// Case is the head of one case. Protocol is the id of its definition (pressure, refer, decline …),
// Digest that of the version with which it began. One of Client and Inquiry may be set; both are
// empty in a rehearsal. Title is a code for what the screen calls it. FirstAnswerDue is the promise,
// AnsweredAt when it was met. Way is how it closed. About is the person it names, if any; Else is set where
// it was said that it is somebody here who is not among those who could be named, and About is empty.
//
// Kind says who reads and works it: one of staff.OwnKind and its likes where the definition is the
// practice's own, else empty, and Protocol says it.
//
// Restricted is set where nobody but the Readers may know that there is a case. Shut are those who read it,
// and to whom it is shut until it is sure that it is they who came in. Against is the client
// whom it is about, where somebody of the practice was harmed by her; she is never its Client, who reads it.
type Case struct {
	ID             ident.Case
	Protocol       string
	Kind           string
	Digest         string
	Client         ident.Client
	Inquiry        ident.Inquiry
	Visit          ident.Visit
	Therapist      ident.Person
	About          ident.Person
	Against        ident.Client
	Else           bool
	Restricted     bool
	Readers        []ident.Person
	Shut           []ident.Person
	Title          string
	State          State
	Way            string
	Opened         time.Time
	FirstAnswerDue time.Time
	AnsweredAt     time.Time
	ClosedAt       time.Time
	Rehearsal      bool
	RehearsedBy    ident.Person
	Version        int
}

// Follow brings the head to where the journal stands: promise, answer, end. The head is always what
// Follow makes of the journal; verify compares them.
func (c Case) Follow(s protocol.Case) Case {
	c.FirstAnswerDue, c.AnsweredAt = s.Promise.Due, s.Promise.Kept
	c.State, c.Way, c.ClosedAt = Open, "", time.Time{}
	if s.Closed != nil {
		c.State, c.Way, c.ClosedAt = Closed, s.Closed.Way, s.Closed.At
	}
	return c
}

// Subject gives what staff.Can asks about.
func (c Case) Subject(p ident.Practice) staff.Subject {
	s := staff.Subject{Practice: p, Client: c.Client, Therapist: c.Therapist, About: c.About}
	if c.Restricted {
		s.Readers = c.Readers
	}
	return s
}

// MayRead reports whether an actor may read the case. A rehearsal belongs to who began it.
func (c Case) MayRead(a staff.Actor, p ident.Practice) bool {
	if c.Rehearsal && a.Kind == staff.KindPerson {
		return a.Practice == p && a.Person == c.RehearsedBy
	}
	if c.Restricted && len(c.Readers) == 0 && a.Kind == staff.KindPerson {
		return false
	}
	return staff.Can(a, staff.SeeCase(c.kind()), c.Subject(p))
}

// Work gives the action of working the case.
func (c Case) Work() staff.Action { return staff.WorkCase(c.kind()) }

// Apart reports whether a case is one of those that are not for whoever treats: nothing that is said
// in it stands where others read.
func (c Case) Apart() bool { return c.Restricted || c.Kind == staff.OwnKind || c.Kind == staff.OwnDesk }

// Name says whom a restricted case is about, once it is known or known better. Who is named stops being
// a reader at once; with nobody left, nobody reads it until somebody is named who may.
func (c Case) Name(about ident.Person) Case {
	c.About, c.Else = about, c.Else && about == ""
	named := func(r ident.Person) bool { return r == about }
	c.Readers, c.Shut = slices.DeleteFunc(slices.Clone(c.Readers), named), slices.DeleteFunc(slices.Clone(c.Shut), named)
	return c
}

// Let makes somebody a reader of a restricted case; whom it is about never becomes one.
func (c Case) Let(reader ident.Person) Case {
	if reader != c.About && reader != "" && !slices.Contains(c.Readers, reader) {
		c.Readers = append(slices.Clone(c.Readers), reader)
	}
	return c
}

// kind is what decides who reads and works the case, as package staff has it. A no to an inquiry is
// everybody's; a no to somebody who comes tells how she is, so it is read as sending her on is: by the
// owner and by who treats her.
func (c Case) kind() string {
	switch {
	case c.Kind != "":
		return c.Kind
	case c.Protocol == "decline" && c.Inquiry == "":
		return "refer"
	}
	return c.Protocol
}

// OwnKind gives the kind of a case by who the practice's own definition says reads it.
func OwnKind(readers []string) string {
	treated, desk := slices.Contains(readers, "therapist"), slices.Contains(readers, "desk") || slices.Contains(readers, "billing")
	switch {
	case treated && desk:
		return staff.OwnShared
	case treated:
		return staff.OwnTreated
	case desk:
		return staff.OwnDesk
	default:
		return staff.OwnKind
	}
}

// Late reports whether the promise of a first answer was missed and is still open.
func (c Case) Late(now time.Time) bool {
	return c.State == Open && c.AnsweredAt.IsZero() && !c.FirstAnswerDue.IsZero() && now.After(c.FirstAnswerDue)
}

// Timer is one clock of a case: its name in the definition, when it is due, when it fired (zero
// while it waits), how often it was tried and failed.
type Timer struct {
	Practice ident.Practice
	Case     ident.Case
	Name     string
	Due      time.Time
	Fired    time.Time
	Failures int
}
