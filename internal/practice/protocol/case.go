package protocol

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/partwell/partwell/internal/ident"
)

// Case is the state of one run of a definition: the fold of its journal. Its maps and slices are
// never changed in place once a Case was given out.
type Case struct {
	ID         ident.Case
	Protocol   string
	Version    int
	Began      time.Time
	BegunBy    string
	BegunSide  Side
	Stages     map[string]time.Time // when each opened
	Tasks      map[string]TaskState
	Milestones map[string]time.Time
	Timers     map[string]TimerState
	Promise    Promise
	Proposals  []Proposal
	AgreedOn   int       // the number of the proposal that both said yes to; 0: none
	CallWished time.Time // a side asked for a call and nothing was offered or agreed since
	CallBy     Side
	Signals    []Word
	Reopenings []Word
	Closed     *Closure
	Last       int // number of the last event
	LastAt     time.Time
}

// TaskState is how far one task has come.
type TaskState struct {
	Opened time.Time
	Due    time.Time // zero: no clock
	Done   time.Time // zero: not done, or reopened since
	Count  int       // how often it was done
	// LastDone is when it was done last, reopened since or not.
	LastDone time.Time
	By       string // who did it last
	Side     Side
	Answers  Answers // the last ones
	Because  string  // the task or signal that reopened it last
	Before   []Doing // the times it was done before the last one, oldest first
}

// Doing is one time that a task was done.
type Doing struct {
	At      time.Time
	Answers Answers
}

// IsDone reports whether the task is done and was not reopened since.
func (t TaskState) IsDone() bool { return !t.Done.IsZero() }

// TimerState is one timer of a case.
type TimerState struct {
	Set         bool
	Due, Latest time.Time
	Fired       int
}

// Promise is the promise of a first answer; Task is empty when there is none.
type Promise struct {
	Task string
	Due  time.Time
	Kept time.Time
}

// Missed reports whether the promise was not kept in time, as seen at an instant.
func (p Promise) Missed(now time.Time) bool {
	if p.Task == "" {
		return false
	}
	if p.Kept.IsZero() {
		return now.After(p.Due)
	}
	return p.Kept.After(p.Due)
}

// Proposal is a text on which both sides may agree. Who proposes says yes by it.
type Proposal struct {
	No        int
	Side      Side // whose proposal it is
	By        string
	At        time.Time
	Answers   Answers // who does what by when; of the client: FieldYours and FieldBy, where she said so
	Text      string  // of the client: what she would like, in her words
	StaffYes  time.Time
	ClientYes time.Time
	Replies   []Answered
}

// Answered is one reply to a proposal.
type Answered struct {
	Side  Side
	By    string
	At    time.Time
	Reply ReplyKind
	Text  string
}

// Word is something that came from outside the tasks.
type Word struct {
	Signal string
	By     string
	Side   Side
	At     time.Time
	Text   string
}

// Closure is how a case ended.
type Closure struct {
	Way     string
	By      string
	Side    Side
	At      time.Time
	Answers Answers
}

// Pending gives the proposal that waits for an answer.
func (c *Case) Pending() (Proposal, bool) {
	if len(c.Proposals) == 0 || c.AgreedOn == len(c.Proposals) {
		return Proposal{}, false
	}
	return c.Proposals[len(c.Proposals)-1], true
}

// Due lists the timers that are due at an instant, the earliest first.
func (c *Case) Due(now time.Time) []string {
	var due []string
	for id, t := range c.Timers {
		if t.Set && !t.Due.After(now) {
			due = append(due, id)
		}
	}
	slices.SortFunc(due, func(a, b string) int {
		if n := c.Timers[a].Due.Compare(c.Timers[b].Due); n != 0 {
			return n
		}
		if a < b {
			return -1
		}
		return 1
	})
	return due
}

// NextTimer gives the instant at which the next timer falls due, if one is set.
func (c *Case) NextTimer() (time.Time, bool) {
	var next time.Time
	for _, t := range c.Timers {
		if t.Set && (next.IsZero() || t.Due.Before(next)) {
			next = t.Due
		}
	}
	return next, !next.IsZero()
}

// Replay folds a journal, in its order and whole, to the state of the case. It evaluates no
// condition and needs no definition. A journal that does not begin with its beginning, that has a
// gap, or that holds an event this program does not know is an error.
func Replay(events []Event) (Case, error) {
	c := Case{
		Stages: map[string]time.Time{}, Tasks: map[string]TaskState{},
		Milestones: map[string]time.Time{}, Timers: map[string]TimerState{},
	}
	if len(events) == 0 {
		return Case{}, fmt.Errorf("a journal without events")
	}
	for i := range events {
		if err := c.apply(&events[i]); err != nil {
			return Case{}, err
		}
	}
	return c, nil
}

// With gives the case as it is after more events; c itself stays as it was.
func (c Case) With(events ...Event) (Case, error) {
	next := c.clone()
	for i := range events {
		if err := next.apply(&events[i]); err != nil {
			return Case{}, err
		}
	}
	return next, nil
}

func (c Case) clone() Case {
	c.Stages, c.Tasks = maps.Clone(c.Stages), maps.Clone(c.Tasks)
	c.Milestones, c.Timers = maps.Clone(c.Milestones), maps.Clone(c.Timers)
	c.Proposals, c.Signals, c.Reopenings = slices.Clone(c.Proposals), slices.Clone(c.Signals), slices.Clone(c.Reopenings)
	return c
}

// apply folds one event into the case.
func (c *Case) apply(e *Event) error {
	if e.No != c.Last+1 || (e.No == 1) != (e.Kind == Began) {
		return fmt.Errorf("event %d (%s) does not follow event %d", e.No, e.Kind, c.Last)
	}
	c.Last, c.LastAt = e.No, e.At
	switch e.Kind {
	case Began:
		c.ID, c.Protocol, c.Version = e.Case, e.Protocol, e.Version
		c.Began, c.BegunBy, c.BegunSide = e.At, e.By, e.Side
	case StageOpened:
		c.Stages[e.Stage] = e.At
	case MilestoneReached:
		c.Milestones[e.Milestone] = e.At
	case TaskOpened, TaskDone, TaskReopened:
		c.applyTask(e)
	case Promised:
		c.Promise = Promise{Task: e.Task, Due: e.Due}
	case PromiseKept:
		c.Promise.Kept = e.At
	case TimerSet, TimerCleared, TimerFired:
		c.applyTimer(e)
	case Proposed, Replied, Agreed:
		return c.applyAgreement(e)
	case SignalCame:
		c.Signals = append(c.Signals, Word{e.Signal, e.By, e.Side, e.At, e.Text})
	case Reopened:
		c.Reopenings = append(c.Reopenings, Word{"", e.By, e.Side, e.At, e.Text})
		c.Closed = nil
	case WentOn: // the other case has its own journal
	case Closed:
		c.Closed = &Closure{e.Way, e.By, e.Side, e.At, e.Answers}
	default:
		return fmt.Errorf("event %d: the kind %q is not known", e.No, e.Kind)
	}
	return nil
}

func (c *Case) applyTask(e *Event) {
	t := c.Tasks[e.Task]
	switch e.Kind {
	case TaskOpened:
		t.Opened, t.Due, t.Done = e.At, e.Due, time.Time{}
	case TaskDone:
		if t.Count > 0 {
			t.Before = append(slices.Clone(t.Before), Doing{t.LastDone, t.Answers})
		}
		t.Done, t.LastDone, t.By, t.Side, t.Answers = e.At, e.At, e.By, e.Side, e.Answers
		t.Count++
	default: // TaskReopened
		t.Done, t.Due, t.Because = time.Time{}, e.Due, e.Because
	}
	c.Tasks[e.Task] = t
}

func (c *Case) applyTimer(e *Event) {
	t := c.Timers[e.Timer]
	switch e.Kind {
	case TimerSet:
		t.Set, t.Due, t.Latest = true, e.Due, e.Latest
	case TimerFired:
		t.Set = false
		t.Fired++
	default: // TimerCleared
		t.Set = false
	}
	c.Timers[e.Timer] = t
}

func (c *Case) applyAgreement(e *Event) error {
	if e.Kind == Proposed {
		p := Proposal{No: e.Proposal, Side: e.For, By: e.By, At: e.At, Answers: e.Answers, Text: e.Text}
		if p.No != len(c.Proposals)+1 {
			return fmt.Errorf("event %d: proposal %d does not follow %d", e.No, p.No, len(c.Proposals))
		}
		p.yes(e.For, e.At)
		c.Proposals = append(c.Proposals, p)
		c.CallWished, c.CallBy = time.Time{}, ""
		return nil
	}
	if e.Proposal < 1 || e.Proposal > len(c.Proposals) {
		return fmt.Errorf("event %d: there is no proposal %d", e.No, e.Proposal)
	}
	if e.Kind == Agreed {
		c.AgreedOn, c.CallWished, c.CallBy = e.Proposal, time.Time{}, ""
		return nil
	}
	p := &c.Proposals[e.Proposal-1]
	p.Replies = append(slices.Clone(p.Replies), Answered{e.For, e.By, e.At, e.Reply, e.Text})
	switch e.Reply {
	case YesThatWorks:
		p.yes(e.For, e.At)
	case PleaseCall:
		c.CallWished, c.CallBy = e.At, e.For
	case SomethingDifferent: // the next proposal says what
	}
	return nil
}

func (p *Proposal) yes(side Side, at time.Time) {
	if side == Client {
		p.ClientYes = at
	} else {
		p.StaffYes = at
	}
}
