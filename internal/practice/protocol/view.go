package protocol

import (
	"cmp"
	"slices"
	"time"
)

// Step is what sort of thing an item asks for.
type Step string

// The steps.
const (
	StepDo     Step = "do"     // answer the task's fields
	StepOffer  Step = "offer"  // make a proposal
	StepAnswer Step = "answer" // answer the other side's proposal
	StepCall   Step = "call"   // a call was asked for; then write down how it went
	StepClose  Step = "close"  // say how it ended
)

// Item is one task as it stands for one side.
type Item struct {
	Step     Step
	Task     *Task // nil for StepClose
	State    TaskState
	Required bool
	Open     bool // it can be done, or done again, now
	Overdue  bool
	Proposal *Proposal // for StepAnswer and StepCall
	First    []*Task   // what it waits for, where it is not open
}

// WaitKind is what a case waits for.
type WaitKind string

// What a case may wait for.
const (
	WaitAnswer WaitKind = "answer" // the other side's answer to a proposal
	WaitTask   WaitKind = "task"   // something only the other side can do
	WaitDate   WaitKind = "date"   // a timer
)

// Wait is one thing that a case waits for.
type Wait struct {
	Kind     WaitKind
	Task     *Task     // of WaitTask; the task that a timer will open, if any
	Proposal *Proposal // of WaitAnswer
	Timer    *Timer    // of WaitDate
	Until    time.Time // of WaitDate
}

// Exit is one way to close, and whether it is open.
type Exit struct {
	Way   *Way
	Open  bool
	First []*Task // what comes first, where it is not open
}

// View is a case as one side sees it: what its page is made of.
type View struct {
	Side    Side
	Done    []Item // in the order in which it was done
	Now     *Item  // the one next step of this side; nil: nothing is asked of it now
	Could   []Item // may be done now, or left
	After   []Item // required and not open yet, with what it waits for
	Waiting []Wait // for the other side, or for a date
	Ways    []Exit // for the practice only
	Promise Promise
	Missed  bool // the promise of a first answer was missed
	Closed  *Closure
	// MaySuggest says that the client may put a suggestion of her own before the practice.
	MaySuggest bool
}

// Look makes the view of a side at an instant. It evaluates conditions on the file given, and
// fails only where one of them cannot be evaluated.
func (c Case) Look(def *Definition, side Side, file File, now time.Time) (View, error) {
	v := View{Side: side, Promise: c.Promise, Missed: c.Promise.Missed(now), Closed: c.Closed}
	for i := range def.Tasks {
		if err := v.place(def, &c, &def.Tasks[i], file, now); err != nil {
			return View{}, err
		}
	}
	slices.SortStableFunc(v.Done, func(a, b Item) int { return a.State.Done.Compare(b.State.Done) })
	if c.Closed != nil {
		return v, nil
	}
	v.timers(def, &c)
	if side != Client {
		if err := v.ways(def, &c, file); err != nil {
			return View{}, err
		}
	}
	return v, nil
}

// place puts one task where it belongs.
func (v *View) place(def *Definition, c *Case, t *Task, file File, now time.Time) error {
	if v.Side == Client && t.ForClient.Title.In("en") == "" && t.ForClient.Done.In("en") == "" {
		return nil
	}
	open, err := doable(c, t, file)
	if err != nil {
		return err
	}
	must, err := required(c, t, file)
	if err != nil {
		return err
	}
	s := c.Tasks[t.ID]
	v.MaySuggest = v.MaySuggest || t.Resolution && open
	item := Item{Step: StepDo, Task: t, State: s, Required: must, Open: open && v.may(t)}
	item.Overdue = !s.IsDone() && !s.Due.IsZero() && now.After(s.Due)
	switch {
	case s.IsDone():
		v.Done = append(v.Done, item)
	case t.Resolution && open:
		v.agreement(c, item)
	case open && !v.may(t):
		v.Waiting = append(v.Waiting, Wait{Kind: WaitTask, Task: t})
	case open:
		v.next(item)
	case must && c.Closed == nil:
		if item.First, err = waitsFor(def, c, t, file); err != nil {
			return err
		}
		v.After = append(v.After, item)
	}
	return nil
}

// may reports whether the view's side may do a task. What has no title for the client she is not
// asked.
func (v *View) may(t *Task) bool {
	if v.Side == Client && t.ForClient.Title.In("en") == "" {
		return false
	}
	return t.Who.Allows(v.Side)
}

// next takes an item as the next step, or sets it aside: an answer that is waited for goes before
// everything, then comes the first that is asked of this side.
func (v *View) next(item Item) {
	asked := item.Required || v.Side == Client && item.Task.Need == Automatic
	switch {
	case item.Step == StepAnswer || item.Step == StepCall:
		if v.Now != nil {
			v.After = slices.Insert(v.After, 0, *v.Now)
		}
		v.Now = &item
	case !asked:
		v.Could = append(v.Could, item)
	case v.Now == nil:
		v.Now = &item
	default:
		v.After = append(v.After, item)
	}
}

// agreement places the resolution: who is it that the other waits for?
func (v *View) agreement(c *Case, item Item) {
	p, pending := c.Pending()
	if pending {
		item.Proposal = &p
	}
	switch {
	case pending && p.Side != v.mine():
		item.Step = StepAnswer
		if !c.CallWished.IsZero() && c.CallBy == Client && v.Side != Client {
			item.Step = StepCall
		}
	case pending && !c.CallWished.IsZero() && v.Side != Client:
		item.Step = StepCall
	case pending:
		v.Waiting = append(v.Waiting, Wait{Kind: WaitAnswer, Task: item.Task, Proposal: &p})
		return
	case v.Side == Client:
		return // nothing was offered yet
	default:
		item.Step = StepOffer
	}
	v.next(item)
}

// mine gives the side of the agreement that the view speaks for.
func (v *View) mine() Side {
	if v.Side == Client {
		return Client
	}
	return Staff
}

func (v *View) timers(def *Definition, c *Case) {
	for i := range def.Timers {
		t := &def.Timers[i]
		s := c.Timers[t.ID]
		if !s.Set {
			continue
		}
		task, _ := def.Task(t.Opens)
		if v.Side == Client && (task == nil || task.ForClient.Title.In("en") == "") {
			continue
		}
		v.Waiting = append(v.Waiting, Wait{Kind: WaitDate, Task: task, Timer: t, Until: s.Due})
	}
	slices.SortStableFunc(v.Waiting, func(a, b Wait) int { return cmp.Compare(a.Until.UnixMicro(), b.Until.UnixMicro()) })
}

// ways lists the ways to close; where nothing else is left to do, closing is the next step.
func (v *View) ways(def *Definition, c *Case, file File) error {
	whole := false
	for i := range def.Ways {
		w := &def.Ways[i]
		open, first, err := wayOpen(def, c, w, file)
		if err != nil {
			return err
		}
		whole = whole || open && !w.Exit
		v.Ways = append(v.Ways, Exit{Way: w, Open: open, First: first})
	}
	if _, own := def.Way(NotResolved); !own {
		w, _ := def.WayOrNotResolved(NotResolved)
		v.Ways = append(v.Ways, Exit{Way: w, Open: true})
	}
	if v.Now == nil && whole && !v.waitsForPeople() && !v.waitsForQuestion(def, c) {
		v.Now = &Item{Step: StepClose, Required: true, Open: true}
	}
	return nil
}

// waitsForPeople reports whether the other side's answer is awaited.
func (v *View) waitsForPeople() bool {
	return slices.ContainsFunc(v.Waiting, func(w Wait) bool { return w.Kind == WaitAnswer })
}

// waitsForQuestion reports whether a question that is a part of the way by itself (it is alone in
// its stage) will still be asked: a case is not pushed to its end before it.
func (v *View) waitsForQuestion(def *Definition, c *Case) bool {
	return slices.ContainsFunc(v.Waiting, func(w Wait) bool {
		return w.Kind == WaitDate && w.Task != nil && def.Alone(w.Task) && !c.Tasks[w.Task.ID].IsDone()
	})
}

// Opens reports whether the view's side can do a task now, done again included; where not, first
// lists what comes before it, as far as that is known.
func (v View) Opens(task string) (open bool, first []*Task) {
	items := slices.Concat(v.Done, v.Could, v.After)
	if v.Now != nil {
		items = append(items, *v.Now)
	}
	for _, item := range items {
		if item.Task != nil && item.Task.ID == task {
			return item.Open, item.First
		}
	}
	return false, nil
}
