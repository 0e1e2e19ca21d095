package protocol

import (
	"maps"
	"slices"
	"strings"

	"github.com/partwell/partwell/internal/fault"
)

// SelfField is the field of a closing in which somebody writes to herself alone.
const SelfField = "self"

// ToSelf gives what somebody wrote to herself when she closed a case, the first time first. Nobody else
// is ever given it.
func ToSelf(events []Event, by string) (out []string) {
	for _, e := range events {
		if text := strings.TrimSpace(e.Answers.One(SelfField)); e.Kind == Closed && e.By == by && by != "" && text != "" {
			out = append(out, text)
		}
	}
	return out
}

// WithoutSelf gives the case without what somebody wrote to herself, for everybody to whom it is shown.
func (c Case) WithoutSelf() Case {
	if c.Closed == nil || len(c.Closed.Answers[SelfField]) == 0 {
		return c
	}
	closed := *c.Closed
	closed.Answers = maps.Clone(closed.Answers)
	delete(closed.Answers, SelfField)
	c.Closed = &closed
	return c
}

// Close ends a case in one of its ways, or as NotResolved, which every case has at any time and
// which asks why. It refuses with a Conflict that names what comes first when the way is not open.
func (c Case) Close(def *Definition, way string, answers Answers, m Moment) ([]Event, error) {
	a, err := c.begin(def, m)
	if err != nil {
		return nil, err
	}
	if c.Closed != nil {
		return nil, fault.New(fault.Conflict, "closed", "This has ended already. Nothing was changed.")
	}
	w, ok := def.WayOrNotResolved(way)
	if !ok {
		return nil, fault.Missing("way to end it")
	}
	if err := a.advance(); err != nil {
		return nil, err
	}
	if err := a.mayClose(w); err != nil {
		return nil, err
	}
	taken, err := Take(def.ClosingFields(w), answers)
	if err != nil {
		return nil, err
	}
	if err := a.close(w, taken); err != nil {
		return nil, err
	}
	return a.events, nil
}

// WayOrNotResolved finds a way by its id, the engine's own way out included.
func (d *Definition) WayOrNotResolved(id string) (*Way, bool) {
	if w, ok := d.Way(id); ok {
		return w, true
	}
	if id != NotResolved {
		return nil, false
	}
	return &Way{
		ID: NotResolved, Exit: true, Reopens: true,
		Title:  Text{"en": "Not settled, and why"},
		Fields: []Field{{ID: "why", Kind: Words, Label: Text{"en": "Why it was not settled"}}},
	}, true
}

// ClosingFields lists what is asked when a case closes in a way: the way's own fields first.
func (d *Definition) ClosingFields(w *Way) []Field {
	return slices.Concat(w.Fields, d.Closing.Fields)
}

// mayClose says why a way is not open, as a Conflict, or nil.
func (a *act) mayClose(w *Way) error {
	open, first, err := wayOpen(a.def, &a.c, w, a.m.File)
	if err != nil || open {
		return err
	}
	if len(first) == 0 {
		return fault.New(fault.Conflict, "not-so", "It has not come to that.")
	}
	titles := make([]string, len(first))
	for i, t := range first {
		titles[i] = a.say(t.Title)
	}
	return fault.New(fault.Conflict, "not-yet", "First: %s.", strings.Join(titles, " · "))
}

// wayOpen reports whether a case can close in a way now, and which tasks come first.
func wayOpen(def *Definition, c *Case, w *Way, file File) (open bool, first []*Task, err error) {
	if c.Closed != nil {
		return false, nil, nil
	}
	ok, err := holds(w.When, c, file)
	if err != nil {
		return false, nil, err
	}
	if !ok {
		first, err = unfinished(def, c, reading(w.When), "", file)
		return false, first, err
	}
	if w.Exit {
		return true, nil, nil
	}
	left, err := undone(def, c, file)
	return len(left) == 0, left, err
}

// close ends the case: no clock of it runs on.
func (a *act) close(w *Way, answers Answers) error {
	if err := a.dropTimers(func(Timer) bool { return true }); err != nil {
		return err
	}
	if w.Effect != "" {
		if err := a.emit(Event{Kind: WentOn, Way: w.ID, Answers: answers, Effect: w.Effect}); err != nil {
			return err
		}
	}
	return a.emit(Event{Kind: Closed, Way: w.ID, Answers: answers, Effect: a.def.Closing.Effect})
}

// closeByItself ends the case by a timer, if the way is open then.
func (a *act) closeByItself(w *Way) error {
	ok, _, err := wayOpen(a.def, &a.c, w, a.m.File)
	if err != nil || !ok {
		return err
	}
	return a.close(w, nil)
}
