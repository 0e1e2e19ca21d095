// Package message is one thing said or written to somebody, from the draft to their answer.
//
// Invariants: what was typed is never lost (a draft is kept); a message is sent or said once; its
// words and the answer are sealed where they are stored. The words themselves come from package
// words. The package is pure: no clock, no store.
package message

import (
	"slices"
	"strings"
	"time"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
)

// Way is how a message reaches somebody.
type Way string

// The ways.
const (
	InPerson  Way = "in-person"
	ByPhone   Way = "phone"
	InWriting Way = "writing"
)

// Ways lists the ways in the order to offer them.
func Ways() []Way { return []Way{InPerson, ByPhone, InWriting} }

// Valid reports whether w is one of the ways.
func (w Way) Valid() bool { return slices.Contains(Ways(), w) }

// State says how far a message has come.
type State string

// The states: prepared; said aloud; handed to the outbox; delivered or sent by hand.
const (
	Draft  State = "draft"
	Said   State = "said"
	Queued State = "queued"
	Sent   State = "sent"
)

// Message is words to one of a client, a practitioner or somebody who asked. Kind is one of those of
// package words. SaidOn is the day it was said or sent; Answer is what they answered, in one line.
// Outbox is the id of the outbox row that carries it, empty when it went by hand.
type Message struct {
	ID           ident.Message
	Client       ident.Client
	Practitioner ident.Practitioner
	Inquiry      ident.Inquiry
	Case         ident.Case
	Kind         string
	Way          Way
	Body         string
	SaidOn       civil.Date
	Answer       string
	Outbox       string
	State        State
	Created      time.Time
	By           ident.Person
	Version      int
}

// Write replaces the words of a draft. Conflict code "said-already" once it was said or sent.
func (m Message) Write(way Way, body string) (Message, error) {
	if m.State != Draft {
		return m, m.late()
	}
	if !way.Valid() {
		return m, fault.Invalidf("way", "Choose how: in person, by phone or in writing.")
	}
	m.Way, m.Body = way, body
	return m, nil
}

// Tell notes that it was said, or sent by hand, on a day; a letter becomes Sent, words said aloud
// Said. Conflict code "said-already" the second time.
func (m Message) Tell(on civil.Date, answer string) (Message, error) {
	if m.State == Said || m.State == Sent {
		return m, m.late()
	}
	if !on.Valid() {
		return m, fault.Invalidf("said_on", "Write the day, like 3 March 2026.")
	}
	m.State, m.SaidOn, m.Answer = Said, on, strings.TrimSpace(answer)
	if m.Way == InWriting {
		m.State = Sent
	}
	return m, nil
}

// Queue notes that the outbox carries it. Conflict code "said-already" unless it is a draft; Invalid
// when it has no words.
func (m Message) Queue(outbox string, on civil.Date) (Message, error) {
	switch {
	case m.State != Draft:
		return m, m.late()
	case strings.TrimSpace(m.Body) == "":
		return m, fault.Invalidf("body", "There is nothing written yet.")
	}
	m.State, m.Outbox, m.SaidOn = Queued, outbox, on
	return m, nil
}

// CameBack reports whether it was sent on SaidOn and could not be delivered, and nobody sent it again since.
func (m Message) CameBack() bool { return m.State == Draft && m.SaidOn.Valid() }

// Correct gives words that were said another day, and what was answered to them. Conflict code
// "not-said" for what was not said or sent by hand.
func (m Message) Correct(on civil.Date, answer string) (Message, error) {
	if m.State != Said && m.State != Sent {
		return m, fault.New(fault.Conflict, "not-said", "This was not said yet.")
	}
	if !on.Valid() {
		return m, fault.Invalidf("said_on", "Write the day, like 3 March 2026.")
	}
	m.SaidOn, m.Answer = on, strings.TrimSpace(answer)
	return m, nil
}

// Heard keeps what they answered, later than the message was said.
func (m Message) Heard(answer string) Message {
	m.Answer = strings.TrimSpace(answer)
	return m
}

func (m Message) late() error {
	return fault.New(fault.Conflict, "said-already", "This was said or sent already, on %s. Nothing was sent again.", m.SaidOn.Full())
}
