package protocol

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
)

// Moment is everything outside a case that an act needs.
type Moment struct {
	At    time.Time // UTC, whole microseconds
	By    string    // the actor, as the caller writes actors down
	Side  Side      // the side that acts
	File  File
	Hours Hours
	// Lang and Names are for the sentences of refusals: {client} and the like.
	Lang  string
	Names map[string]string
}

// act is one act under way: a working copy of the case and the events so far.
type act struct {
	def    *Definition
	c      Case
	m      Moment
	events []Event
}

// begin gives a working copy, checked: the case has to be of this definition's version.
func (c Case) begin(def *Definition, m Moment) (*act, error) {
	if c.Protocol != def.ID || c.Version != def.Version {
		return nil, fmt.Errorf("case %s runs %s version %d, not %s version %d", c.ID, c.Protocol, c.Version, def.ID, def.Version)
	}
	m.At = m.At.UTC().Truncate(time.Microsecond)
	if m.At.Before(c.LastAt) {
		m.At = c.LastAt // a journal does not go back in time, whatever the clock did
	}
	return &act{def: def, c: c.clone(), m: m}, nil
}

// emit adds an event and folds it in.
func (a *act) emit(e Event) error {
	e.No, e.At, e.By, e.Side = a.c.Last+1, a.m.At, a.m.By, a.m.Side
	if len(e.Answers) == 0 {
		e.Answers = nil
	}
	if err := a.c.apply(&e); err != nil {
		return err
	}
	a.events = append(a.events, e)
	return nil
}

// say fills the names into a text for a refusal.
func (a *act) say(t Text) string { return Fill(t.In(a.m.Lang), a.m.Names) }

// Begin opens a case: its first stages, tasks and clocks.
func Begin(def *Definition, id ident.Case, m Moment) ([]Event, error) {
	c, err := Case{Stages: map[string]time.Time{}, Tasks: map[string]TaskState{},
		Milestones: map[string]time.Time{}, Timers: map[string]TimerState{},
		Protocol: def.ID, Version: def.Version}.begin(def, m)
	if err != nil {
		return nil, err
	}
	if err := c.emit(Event{Kind: Began, Case: id, Protocol: def.ID, Version: def.Version}); err != nil {
		return nil, err
	}
	if p := def.Promise; p != nil && p.After == "" {
		if err := c.promise(); err != nil {
			return nil, err
		}
	}
	return c.finish()
}

// finish derives what follows and gives all events of the act.
func (a *act) finish() ([]Event, error) {
	if err := a.advance(); err != nil {
		return nil, err
	}
	return a.events, nil
}

// Do does a task with its answers: for a resolution, it proposes. It refuses with a fault:
// NotFound (no such task), Forbidden (not this side's), Conflict (not open, done already, closed),
// Invalid (answers, a problem for each field). A client's act opens a case again where the way it
// closed allows it.
func (c Case) Do(def *Definition, task string, answers Answers, m Moment) ([]Event, error) {
	a, err := c.begin(def, m)
	if err != nil {
		return nil, err
	}
	t, ok := def.Task(task)
	if !ok {
		return nil, fault.Missing("step")
	}
	if !t.Who.Allows(m.Side) {
		return nil, fault.New(fault.Forbidden, "not-yours", "This is for somebody else to answer.")
	}
	if err := a.wake(""); err != nil {
		return nil, err
	}
	if err := a.advance(); err != nil {
		return nil, err
	}
	if err := a.mayDo(t); err != nil {
		return nil, err
	}
	fields, err := a.c.Fields(t, m.Side, m.File)
	if err != nil {
		return nil, err
	}
	taken, err := Take(fields, answers)
	if err != nil {
		return nil, err
	}
	if err := m.File.covers(fields, taken); err != nil {
		return nil, err
	}
	if t.Resolution {
		return a.propose(t, taken)
	}
	if err := a.done(t, taken); err != nil {
		return nil, err
	}
	return a.finish()
}

// Fields gives what a side is asked by a task as the case stands: without the fields that are the
// practice's own or that the case does not ask for, with options narrowed to those that were
// offered, and with the length of the visit where minutes have to come to it. It fails only where a
// condition cannot be evaluated.
func (c *Case) Fields(t *Task, s Side, file File) ([]Field, error) {
	fields := make([]Field, 0, len(t.Fields))
	for _, f := range t.Fields {
		if f.StaffOnly && s == Client {
			continue
		}
		if ok, err := holds(f.If, c, file); err != nil {
			return nil, err
		} else if !ok {
			continue
		}
		if ids, given := file.items(f.About()); given && len(ids) == 0 {
			continue
		}
		if f.SumVisit {
			f.Sum = file.VisitMinutes
		}
		if f.From != "" {
			offered := Facts{Case: c}.values(f.From)
			f.Options = slices.DeleteFunc(slices.Clone(f.Options), func(o Option) bool { return !slices.Contains(offered, o.ID) })
		}
		fields = append(fields, f)
	}
	return slices.DeleteFunc(fields, func(f Field) bool { // what hangs on a question that is not asked
		return f.When != nil && !slices.ContainsFunc(fields, func(o Field) bool { return o.ID == f.When.Field })
	}), nil
}

// done notes a task as done and what follows from its answers.
func (a *act) done(t *Task, answers Answers) error {
	if err := a.emit(Event{Kind: TaskDone, Task: t.ID, Answers: answers, Effect: t.Effect}); err != nil {
		return err
	}
	if p := a.c.Promise; p.Task == t.ID && p.Kept.IsZero() {
		if err := a.emit(Event{Kind: PromiseKept, Task: t.ID}); err != nil {
			return err
		}
	}
	if p := a.def.Promise; p != nil && p.After == t.ID && a.c.Promise.Task == "" {
		if err := a.promise(); err != nil {
			return err
		}
	}
	for _, r := range t.Reopens {
		ok, err := holds(r.When, &a.c, a.m.File)
		if err != nil {
			return err
		}
		if ok {
			if err := a.reopenTask(r.Task, t.ID); err != nil {
				return err
			}
		}
	}
	return a.setTimers(AfterTask, t.ID)
}

// reopenTask opens a task anew that was done; one that is still open stays as it is, and so does an
// agreement, which was made.
func (a *act) reopenTask(id, because string) error {
	t, ok := a.def.Task(id)
	if !ok || t.Resolution || !a.c.Tasks[id].IsDone() {
		return nil
	}
	due, err := a.due(t)
	if err != nil {
		return err
	}
	return a.emit(Event{Kind: TaskReopened, Task: id, Because: because, Due: due})
}

func (a *act) promise() error {
	p := a.def.Promise
	w, err := a.m.Hours.Due(p.By, a.m.At)
	if err != nil {
		return err
	}
	return a.emit(Event{Kind: Promised, Task: p.Task, Due: w.Due})
}

// Fire does what a due timer is for. Firing one that is not set, or not yet due, is a Conflict.
func (c Case) Fire(def *Definition, timer string, m Moment) ([]Event, error) {
	a, err := c.begin(def, m)
	if err != nil {
		return nil, err
	}
	tm, ok := def.Timer(timer)
	state := c.Timers[timer]
	if !ok || !state.Set || c.Closed != nil || state.Due.After(a.m.At) {
		return nil, fault.New(fault.Conflict, "not-due", "This is not due.")
	}
	if err := a.emit(Event{Kind: TimerFired, Timer: timer, Effect: tm.Effect}); err != nil {
		return nil, err
	}
	if t, ok := def.Task(tm.Opens); ok {
		if err := a.emit(Event{Kind: TaskOpened, Task: t.ID, Due: laterOf(state.Latest, a.m.At), Effect: t.AskEffect}); err != nil {
			return nil, err
		}
	}
	if w, ok := def.Way(tm.Closes); ok {
		if err := a.closeByItself(w); err != nil {
			return nil, err
		}
	}
	if a.c.Closed == nil {
		if err := a.setTimers(AfterTimer, timer); err != nil {
			return nil, err
		}
	}
	return a.finish()
}

func laterOf(t, floor time.Time) time.Time {
	if t.Before(floor) {
		return floor
	}
	return t
}

// Happened tells the case of something in the world: a visit ended, "too much" was said during
// one, a word of the client came. On a closed case only a client's word counts, and only where the
// way it closed lets a word open it again (else Conflict); anything else there gives no events.
func (c Case) Happened(def *Definition, signal, text string, m Moment) ([]Event, error) {
	a, err := c.begin(def, m)
	if err != nil {
		return nil, err
	}
	if err := readable(text); err != nil {
		return nil, err
	}
	if c.Closed != nil && signal != SignalWord {
		return nil, nil
	}
	if err := a.wake(""); err != nil {
		return nil, err
	}
	if err := a.emit(Event{Kind: SignalCame, Signal: signal, Text: text}); err != nil {
		return nil, err
	}
	for _, s := range def.Signals {
		if s.ID != signal {
			continue
		}
		for _, task := range s.Reopens {
			if err := a.reopenTask(task, signal); err != nil {
				return nil, err
			}
		}
	}
	if err := a.setTimers(AfterSignal, signal); err != nil {
		return nil, err
	}
	return a.finish()
}

// Reopen opens a closed case again. The practice may always; the client where the way it closed
// allows it.
func (c Case) Reopen(def *Definition, text string, m Moment) ([]Event, error) {
	a, err := c.begin(def, m)
	if err != nil {
		return nil, err
	}
	if c.Closed == nil {
		return nil, fault.New(fault.Conflict, "open", "This is open already.")
	}
	if err := readable(text); err != nil {
		return nil, err
	}
	if m.Side == Staff {
		err = a.reopen(text)
	} else {
		err = a.wake(text)
	}
	if err != nil {
		return nil, err
	}
	return a.finish()
}

// wake opens a closed case for a client's word or act, where its way allows it; an open case it
// leaves as it is.
func (a *act) wake(text string) error {
	if a.c.Closed == nil {
		return nil
	}
	w, ok := a.def.Way(a.c.Closed.Way)
	if !ok || !w.Reopens || a.m.Side == System {
		return fault.New(fault.Conflict, "closed", "This has ended. Nothing was changed.")
	}
	return a.reopen(text)
}

// reopen opens the case; the questions that were never asked get their clocks again.
func (a *act) reopen(text string) error {
	if err := a.emit(Event{Kind: Reopened, Text: text}); err != nil {
		return err
	}
	for _, t := range a.def.Timers {
		if t.Trigger == AfterTask && a.c.Tasks[t.Of].IsDone() && a.c.Timers[t.ID].Fired == 0 {
			if err := a.setTimer(t); err != nil {
				return err
			}
		}
	}
	return nil
}

// readable refuses, on field "text", letters that could not be stored as they are, and texts without an end.
func readable(text string) error {
	if !utf8.ValidString(text) {
		return fault.Invalidf("text", "Some letters of this could not be read.")
	}
	if message := tooLong(text, longestWords); message != "" {
		return fault.Invalidf("text", "%s", message)
	}
	return nil
}

// mayDo says why a task cannot be done now, as a Conflict with a sentence, or nil.
func (a *act) mayDo(t *Task) error {
	ready, err := doable(&a.c, t, a.m.File)
	if err != nil || ready {
		return err
	}
	if t.Resolution && a.c.AgreedOn > 0 {
		return errAgreed()
	}
	if a.c.Tasks[t.ID].IsDone() && !t.Again && !t.Resolution {
		return fault.New(fault.Conflict, "done-already", "This is done already. Nothing was changed.")
	}
	return a.notYet(t)
}

// notYet refuses a task that is not open, and says why.
func (a *act) notYet(t *Task) error {
	why, err := a.whyNot(t)
	if err != nil {
		return err
	}
	return fault.New(fault.Conflict, "not-yet", "%s", why)
}

// whyNot gives the sentence of why a task is not open.
func (a *act) whyNot(t *Task) (string, error) {
	if words := a.say(t.NotYet); words != "" {
		return words, nil
	}
	first, err := waitsFor(a.def, &a.c, t, a.m.File)
	if err != nil || len(first) == 0 {
		return "It is not time for this yet.", err
	}
	titles := make([]string, len(first))
	for i, f := range first {
		titles[i] = a.say(f.Title)
	}
	return "First: " + strings.Join(titles, " · ") + ".", nil
}
