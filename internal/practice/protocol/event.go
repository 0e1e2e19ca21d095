package protocol

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"

	"github.com/partwell/partwell/internal/ident"
)

// EventKind is what happened in a case.
type EventKind string

// The kinds of event. What each sets beside No, At, By and Side is said here.
const (
	Began            EventKind = "began"             // Case, Protocol, Version
	StageOpened      EventKind = "stage-opened"      // Stage
	TaskOpened       EventKind = "task-opened"       // Task, Due; Effect asks the question of an automatic task
	TaskDone         EventKind = "task-done"         // Task, Answers, Effect
	TaskReopened     EventKind = "task-reopened"     // Task, Because (the task or signal)
	MilestoneReached EventKind = "milestone-reached" // Milestone
	Promised         EventKind = "promised"          // Task, Due
	PromiseKept      EventKind = "promise-kept"      // Task
	TimerSet         EventKind = "timer-set"         // Timer, Due, Latest
	TimerCleared     EventKind = "timer-cleared"     // Timer
	TimerFired       EventKind = "timer-fired"       // Timer; Effect sends the reminder
	Proposed         EventKind = "proposed"          // Proposal, For, Answers, Text; Effect sends it
	Replied          EventKind = "replied"           // Proposal, For, Reply, Text; Effect puts the call on Today
	Agreed           EventKind = "agreed"            // Proposal, Task
	SignalCame       EventKind = "signal"            // Signal, Text
	Reopened         EventKind = "reopened"          // Text
	WentOn           EventKind = "went-on"           // Way; Effect begins what it went on to
	Closed           EventKind = "closed"            // Way, Answers, Effect
)

// ReplyKind is an answer to a proposal.
type ReplyKind string

// The three answers.
const (
	YesThatWorks       ReplyKind = "yes"
	SomethingDifferent ReplyKind = "different"
	PleaseCall         ReplyKind = "call"
)

// Event is one line of a case's journal. By is the actor in words of the caller's; Side the side
// that acted; For the side it was done for (an answer the practice wrote down for the client).
// Instants are UTC.
type Event struct {
	No        int
	At        time.Time
	By        string
	Side      Side
	Kind      EventKind
	Case      ident.Case
	Protocol  string
	Version   int
	Stage     string
	Task      string
	Milestone string
	Timer     string
	Way       string
	Signal    string
	Because   string
	Proposal  int
	For       Side
	Reply     ReplyKind
	Answers   Answers
	Text      string
	Due       time.Time
	Latest    time.Time
	Effect    string
}

// eventJSON is how an event stands in the store: instants as integer microseconds, nothing for
// what is empty.
type eventJSON struct {
	No        int        `json:"no"`
	At        int64      `json:"at"`
	By        string     `json:"by,omitempty"`
	Side      Side       `json:"side,omitempty"`
	Kind      EventKind  `json:"kind"`
	Case      ident.Case `json:"case,omitempty"`
	Protocol  string     `json:"protocol,omitempty"`
	Version   int        `json:"version,omitempty"`
	Stage     string     `json:"stage,omitempty"`
	Task      string     `json:"task,omitempty"`
	Milestone string     `json:"milestone,omitempty"`
	Timer     string     `json:"timer,omitempty"`
	Way       string     `json:"way,omitempty"`
	Signal    string     `json:"signal,omitempty"`
	Because   string     `json:"because,omitempty"`
	Proposal  int        `json:"proposal,omitempty"`
	For       Side       `json:"for,omitempty"`
	Reply     ReplyKind  `json:"reply,omitempty"`
	Answers   Answers    `json:"answers,omitempty"`
	Text      string     `json:"text,omitempty"`
	Due       int64      `json:"due,omitempty"`
	Latest    int64      `json:"latest,omitempty"`
	Effect    string     `json:"effect,omitempty"`
}

// Encode writes an event for the store, which seals it.
func Encode(e Event) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(eventJSON{e.No, micros(e.At), e.By, e.Side, e.Kind, e.Case, e.Protocol, e.Version,
		e.Stage, e.Task, e.Milestone, e.Timer, e.Way, e.Signal, e.Because, e.Proposal, e.For, e.Reply,
		e.Answers, e.Text, micros(e.Due), micros(e.Latest), e.Effect}); err != nil {
		return nil, fmt.Errorf("encode event %d: %w", e.No, err)
	}
	return bytes.TrimRight(b.Bytes(), "\n"), nil
}

// Decode reads what Encode wrote. It refuses a key that it does not know: a journal written by a
// newer program is not half understood.
func Decode(data []byte) (Event, error) {
	if j, ok := quickly(data); ok {
		return j.event(), nil
	}
	return strictly(data)
}

// strictly reads an event in any form that is right.
func strictly(data []byte) (Event, error) {
	var j eventJSON
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&j); err != nil {
		return Event{}, fmt.Errorf("decode event: %w", err)
	}
	if dec.More() {
		return Event{}, fmt.Errorf("decode event %d: something stands behind it", j.No)
	}
	if len(j.Answers) == 0 {
		j.Answers = nil
	}
	return j.event(), nil
}

func (j *eventJSON) event() Event {
	return Event{j.No, instant(j.At), j.By, j.Side, j.Kind, j.Case, j.Protocol, j.Version,
		j.Stage, j.Task, j.Milestone, j.Timer, j.Way, j.Signal, j.Because, j.Proposal, j.For, j.Reply,
		j.Answers, j.Text, instant(j.Due), instant(j.Latest), j.Effect}
}

// micros gives an instant as microseconds; 0 for none.
func micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

func instant(us int64) time.Time {
	if us == 0 {
		return time.Time{}
	}
	return time.UnixMicro(us).UTC()
}
