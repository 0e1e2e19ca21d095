package protocol

import (
	"slices"
	"time"

	"github.com/partwell/partwell/internal/civil"
)

// advance derives what now holds: stages and tasks that open, milestones, timers that fall away.
// It ends because each of these happens at most once in one advance.
func (a *act) advance() error {
	for a.c.Closed == nil {
		before := len(a.events)
		for _, derive := range []func() error{a.openStages, a.openTasks, a.reachMilestones, a.clearTimers} {
			if err := derive(); err != nil {
				return err
			}
		}
		if len(a.events) == before {
			return nil
		}
	}
	return nil
}

func (a *act) openStages() error {
	for _, s := range a.def.Stages {
		if !a.c.Stages[s.ID].IsZero() {
			continue
		}
		ok, err := holds(s.Opens, &a.c, a.m.File)
		if err != nil {
			return err
		}
		if ok {
			if err := a.emit(Event{Kind: StageOpened, Stage: s.ID}); err != nil {
				return err
			}
		}
	}
	return nil
}

func (a *act) openTasks() error {
	for i := range a.def.Tasks {
		t := &a.def.Tasks[i]
		if t.Need == Automatic || !a.c.Tasks[t.ID].Opened.IsZero() {
			continue
		}
		ok, err := doable(&a.c, t, a.m.File)
		if err != nil {
			return err
		}
		if !ok {
			continue
		}
		due, err := a.due(t)
		if err != nil {
			return err
		}
		if err := a.emit(Event{Kind: TaskOpened, Task: t.ID, Due: due}); err != nil {
			return err
		}
	}
	return nil
}

// due gives the instant by when a task that opens now has to be done; zero without a clock.
func (a *act) due(t *Task) (time.Time, error) {
	if a.c.Promise.Task == t.ID && a.c.Promise.Kept.IsZero() {
		return a.c.Promise.Due, nil
	}
	if t.Due == "" {
		return time.Time{}, nil
	}
	from := a.m.At
	if s := a.c.Tasks[t.After]; s.IsDone() {
		from = s.Done
	}
	w, err := a.m.Hours.Due(t.Due, from)
	return w.Due, err
}

func (a *act) reachMilestones() error {
	for _, m := range a.def.Milestones {
		if !a.c.Milestones[m.ID].IsZero() {
			continue
		}
		ok, err := holds(m.When, &a.c, a.m.File)
		if err != nil {
			return err
		}
		if ok {
			if err := a.emit(Event{Kind: MilestoneReached, Milestone: m.ID}); err != nil {
				return err
			}
		}
	}
	return nil
}

func (a *act) clearTimers() error {
	for _, t := range a.def.Timers {
		if !a.c.Timers[t.ID].Set || t.Until == nil {
			continue
		}
		ok, err := holds(t.Until, &a.c, a.m.File)
		if err != nil {
			return err
		}
		if ok {
			if err := a.emit(Event{Kind: TimerCleared, Timer: t.ID}); err != nil {
				return err
			}
		}
	}
	return nil
}

// setTimers sets the timers of a trigger, also those that were set before: the clock starts anew.
func (a *act) setTimers(kind TriggerKind, of string) error {
	for _, t := range a.def.Timers {
		if t.Trigger != kind || t.Of != of || t.Times > 0 && a.c.Timers[t.ID].Fired >= t.Times || !a.nth(t) {
			continue
		}
		if err := a.setTimer(t); err != nil {
			return err
		}
	}
	return nil
}

// nth reports whether the last signal is the one that sets a timer.
func (a *act) nth(t Timer) bool {
	if t.Trigger != AfterSignal || t.Nth == 0 {
		return true
	}
	var since time.Time
	if t.Since != "" {
		if since = a.c.Tasks[t.Since].Done; since.IsZero() {
			return false
		}
	}
	n := 0
	for _, s := range a.c.Signals {
		if s.Signal == t.Of && s.At.After(since) {
			n++
		}
	}
	return n == t.Nth
}

// falls gives when a timer that is set now falls due: on the day that an answer names, else after
// its clock. A clock by whose end something is to be done, as twenty working days, falls due at that end.
func (a *act) falls(t Timer) (Window, error) {
	if t.On != "" {
		if d, err := civil.ParseDate(Facts{Case: &a.c}.Answer(t.On)); err == nil {
			at := d.At(0, a.m.Hours.zone()).UTC()
			return Window{at, at}, nil
		}
	}
	w, err := a.m.Hours.Due(t.After, a.m.At)
	if !w.Opens.After(a.m.At) {
		w.Opens = w.Due
	}
	return w, err
}

func (a *act) setTimer(t Timer) error {
	if over, err := a.overAlready(t); err != nil || over {
		return err
	}
	w, err := a.falls(t)
	if err != nil {
		return err
	}
	return a.emit(Event{Kind: TimerSet, Timer: t.ID, Due: w.Opens, Latest: w.Due})
}

func (a *act) overAlready(t Timer) (bool, error) {
	if t.Until == nil {
		return false, nil
	}
	return t.Until.Holds(Facts{File: a.m.File, Case: &a.c})
}

// dropTimers clears the timers that a predicate names.
func (a *act) dropTimers(which func(Timer) bool) error {
	for _, t := range a.def.Timers {
		if a.c.Timers[t.ID].Set && which(t) {
			if err := a.emit(Event{Kind: TimerCleared, Timer: t.ID}); err != nil {
				return err
			}
		}
	}
	return nil
}

// doable reports whether a task can be done now by somebody it is for.
func doable(c *Case, t *Task, file File) (bool, error) {
	s := c.Tasks[t.ID]
	switch {
	case c.Closed != nil, c.Stages[t.Stage].IsZero():
		return false, nil
	case t.Resolution:
		if c.AgreedOn > 0 {
			return false, nil
		}
	case s.IsDone() && !t.Again:
		return false, nil
	}
	if t.Need == Automatic && s.Opened.IsZero() {
		return false, nil
	}
	return holds(t.Opens, c, file)
}

// required reports whether a task has to be done, as things stand, before the case can close well.
func required(c *Case, t *Task, file File) (bool, error) {
	if t.RequiredWhen != nil {
		return t.RequiredWhen.Holds(Facts{File: file, Case: c})
	}
	return t.Need == Required, nil
}

// undone lists the required tasks that are not done, in order.
func undone(def *Definition, c *Case, file File) ([]*Task, error) {
	var left []*Task
	for i := range def.Tasks {
		t := &def.Tasks[i]
		if c.Tasks[t.ID].IsDone() {
			continue
		}
		ok, err := required(c, t, file)
		if err != nil {
			return nil, err
		}
		if ok {
			left = append(left, t)
		}
	}
	return left, nil
}

// waitsFor lists the tasks, not done, that the opening of a task looks at (its own condition and
// its stage's), in order.
func waitsFor(def *Definition, c *Case, t *Task, file File) ([]*Task, error) {
	reads := reading(t.Opens)
	if c.Stages[t.Stage].IsZero() {
		for _, s := range def.Stages {
			if s.ID == t.Stage {
				reads = append(reads, reading(s.Opens)...)
			}
		}
	}
	return unfinished(def, c, reads, t.ID, file)
}

func reading(cond Condition) []Fact {
	if cond == nil {
		return nil
	}
	return slices.Clone(cond.Reads())
}

// unfinished lists the tasks named by facts about doing that are not done and can be expected: a
// task that is only sometimes needed counts when it is open and needed now, unless only such are left.
func unfinished(def *Definition, c *Case, reads []Fact, but string, file File) ([]*Task, error) {
	var tasks, spared []*Task
	for i := range def.Tasks {
		t := &def.Tasks[i]
		s := c.Tasks[t.ID]
		if t.ID == but || s.IsDone() || t.RequiredWhen != nil && s.Opened.IsZero() {
			continue
		}
		if !slices.ContainsFunc(reads, func(f Fact) bool { return f.Kind == FactDone && f.Name == t.ID }) {
			continue
		}
		must, err := required(c, t, file)
		switch {
		case err != nil:
			return nil, err
		case must || t.RequiredWhen == nil:
			tasks = append(tasks, t)
		default:
			spared = append(spared, t)
		}
	}
	if len(tasks) == 0 {
		return spared, nil
	}
	return tasks, nil
}
