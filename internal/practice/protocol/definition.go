package protocol

import "slices"

// Side is who acts or is waited for.
type Side string

// The sides of a case. System is the program's own clock.
const (
	Staff  Side = "staff"
	Client Side = "client"
	System Side = "system"
)

// Other gives the opposite side of an agreement.
func (s Side) Other() Side {
	if s == Client {
		return Staff
	}
	return Client
}

// Family says what a definition is for.
type Family string

// The families.
const (
	Concern Family = "concern" // something somebody is unhappy about
	Ending  Family = "ending"  // parting, sending on, not taking on
)

// Definition is a declared way to work something, in one version. Its order is the order of the
// thread that people see. It is never changed after loading and may be shared between goroutines.
type Definition struct {
	ID      string
	Version int
	Digest  string // of the source it was read from, hexadecimal
	Family  Family
	Method  string // of an ending: refer, end, decline
	// Waived is what lets an end be told before all of its necessity is shown: somebody's safety.
	Waived     Condition
	Languages  []string
	Title      Text
	Readers    []string // who may read a case besides its client: therapist, owner, billing, desk
	Stages     []Stage
	Tasks      []Task // all tasks of all stages, in order
	Milestones []Milestone
	Timers     []Timer
	Signals    []Signal
	Promise    *PromiseRule
	Closing    Closing
	Ways       []Way
}

// Stage is a part of the way. A stage opens when its condition holds (at once without one) and
// stays open.
type Stage struct {
	ID    string
	Title Text
	Opens Condition
}

// Who may do a task.
type Who string

// Who may do a task. The practice may write down what a client answered by phone where it is Either.
const (
	ByStaff  Who = "staff"
	ByClient Who = "client"
	ByEither Who = "either"
)

// Allows reports whether a side may do a task.
func (w Who) Allows(s Side) bool {
	return w == ByEither || s == System || string(w) == string(s)
}

// Need says whether a task has to be done before the case can close well.
type Need string

// The needs.
const (
	Required  Need = "required"
	IfItFits  Need = "if-it-fits" // may be done or left
	Automatic Need = "automatic"  // opened by a timer, asks by itself, may stay unanswered
)

// Task is one thing to do. It changes something: Effect names what.
type Task struct {
	ID, Stage string
	Title     Text // for the practice, as the next step
	Short     Text // one to three words under its bead in the drawing
	Past      Text // once it is done, in the list of what is done
	Does      Text // one sentence: what it changes
	Button    Text
	// ForClient is what the client reads: Title while she acts, Done once it is done. Both may be
	// empty: then she does not see it.
	ForClient ClientText
	Who       Who
	Need      Need
	// RequiredWhen makes the need depend: the task is required while it holds.
	RequiredWhen Condition
	// Opens has to hold for the task to be done; nil: from the opening of its stage.
	Opens Condition
	// NotYet says in words why it is not open; without it the engine names the tasks it waits for.
	NotYet Text
	// Due is the clock by when, counted from the opening of the task, or from the doing of the task
	// After.
	Due   Code
	After string
	// Effect is carried out when the task is done; of a resolution, when both sides have said yes.
	Effect string
	// Says makes the task a message to be said or sent: the first kind whose condition holds.
	Says []Saying
	// AskKind and AskEffect send the question of an automatic task when it opens.
	AskKind, AskEffect string
	Fields             []Field
	// Again lets it be done again after it was done (a preference that may change any day).
	Again bool
	// Resolution makes it the agreement: proposals and the answers of both sides.
	Resolution bool
	// OfferEffect sends a proposal, CallEffect puts a wished call on Today; of a resolution only.
	OfferEffect, CallEffect string
	// Different is on the loop in the drawing: what happens when a side says something different.
	Different Text
	// Tells marks the task that tells the client of a parting; what Shows names comes before it.
	Tells bool
	// Shows lists what of the necessity of an ending this task establishes.
	Shows   []string
	Reopens []Reopening
	// Aside is a few words beside its bead in the drawing ("if yes: call first").
	Aside Text
}

// ClientText is what a client reads of a task.
type ClientText struct{ Title, Hint, Done Text }

// Saying is a kind of message and when it is the one.
type Saying struct {
	Kind  string
	When  Condition
	Blank bool // nothing is drafted; the kind only chooses the tone check
}

// Reopening opens a task anew that was done, when the task it stands in is answered so.
type Reopening struct {
	Task string
	When Condition
	Says Text // on the loop in the drawing
}

// Milestone is a point that is reached once, when its condition first holds.
type Milestone struct {
	ID    string
	Title Text
	When  Condition
}

// TriggerKind says what sets a timer.
type TriggerKind string

// What sets a timer.
const (
	AfterTask     TriggerKind = "task"     // the doing of a task
	AfterProposal TriggerKind = "proposal" // a proposal of the practice
	AfterTimer    TriggerKind = "timer"    // the firing of another timer
	AfterSignal   TriggerKind = "signal"   // something of the world
)

// Timer does one thing after a time: opens an automatic task, sends a reminder, carries out an
// effect, or closes.
type Timer struct {
	ID      string
	Trigger TriggerKind
	Of      string // the task, timer or signal of the trigger
	After   Code
	// Nth is the number of the signal that sets it, counted from the last doing of the task Since,
	// or from the beginning; 0: every one.
	Nth   int
	Since string
	// On is the date answer, "task.field", at whose day it fires; After holds where there is none.
	On string
	// Until clears the timer while it holds; a timer set by a proposal is cleared by any answer.
	Until Condition
	// Times bounds how often it fires in a case; 0 is no bound.
	Times  int
	Opens  string // a task
	Closes string // a way
	Effect string // what it carries out: a reminder, or something due on a day
	Kind   string // the message of a reminder
}

// The signals: what of the world outside a case can move it.
const (
	SignalVisit   = "visit"    // a visit with this client has ended
	SignalTooMuch = "too-much" // "too much" at a check-in during a visit
	SignalWord    = "word"     // any word of the client that belongs to this
	SignalKnown   = "known"    // somebody of the practice said whose words these are
)

// Signals lists the signals.
func Signals() []string { return []string{SignalVisit, SignalTooMuch, SignalWord, SignalKnown} }

// Signal says which tasks something of the world opens anew.
type Signal struct {
	ID      string
	Reopens []string
}

// PromiseRule is the promise of a first answer: Task has to be done By after the beginning of the
// case, or after the doing of the task After.
type PromiseRule struct {
	Task  string
	After string
	By    Code
}

// Closing is what is asked when a case ends, whichever way.
type Closing struct {
	Title  Text
	Does   Text
	Button Text
	Effect string
	Fields []Field
}

// NotResolved is the way out that every case has at any time; it asks why.
const NotResolved = "not-resolved"

// Way is one way for a case to end.
type Way struct {
	ID    string
	Title Text
	// ForClient is how it stands on the client's page.
	ForClient Text
	// When has to hold; nil: always.
	When Condition
	// Exit is a way out that does not ask whether the required tasks are done. It does not count
	// as an end when a definition is checked.
	Exit bool
	// Reopens: any word or act of the client opens the case again.
	Reopens bool
	Effect  string
	Fields  []Field
}

// Task finds a task by its id.
func (d *Definition) Task(id string) (*Task, bool) {
	i := slices.IndexFunc(d.Tasks, func(t Task) bool { return t.ID == id })
	if i < 0 {
		return nil, false
	}
	return &d.Tasks[i], true
}

// Resolution finds the task that is the agreement, if the definition has one.
func (d *Definition) Resolution() (*Task, bool) {
	i := slices.IndexFunc(d.Tasks, func(t Task) bool { return t.Resolution })
	if i < 0 {
		return nil, false
	}
	return &d.Tasks[i], true
}

// Timer finds a timer by its id.
func (d *Definition) Timer(id string) (*Timer, bool) {
	i := slices.IndexFunc(d.Timers, func(t Timer) bool { return t.ID == id })
	if i < 0 {
		return nil, false
	}
	return &d.Timers[i], true
}

// Way finds a way to close by its id.
func (d *Definition) Way(id string) (*Way, bool) {
	i := slices.IndexFunc(d.Ways, func(w Way) bool { return w.ID == id })
	if i < 0 {
		return nil, false
	}
	return &d.Ways[i], true
}

// StageTitle gives the title of a stage.
func (d *Definition) StageTitle(id string) Text {
	for _, s := range d.Stages {
		if s.ID == id {
			return s.Title
		}
	}
	return nil
}

// Alone reports whether a task is the only one of its stage: then it is a part of the way by itself,
// also when nobody has to answer it.
func (d *Definition) Alone(t *Task) bool {
	return !slices.ContainsFunc(d.Tasks, func(u Task) bool { return u.Stage == t.Stage && u.ID != t.ID })
}

// Kind gives the message that a said task sends as the case stands, and whether it is drafted. The
// kind is empty when the task says nothing.
func (d *Definition) Kind(task string, c *Case, file File) (kind string, drafted bool, err error) {
	t, ok := d.Task(task)
	if !ok {
		return "", false, nil
	}
	for _, s := range t.Says {
		if ok, err := holds(s.When, c, file); err != nil {
			return "", false, err
		} else if ok {
			return s.Kind, !s.Blank, nil
		}
	}
	return "", false, nil
}
