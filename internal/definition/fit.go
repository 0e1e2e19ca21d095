package definition

import (
	"fmt"
	"slices"

	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/protocol/ending"
)

// agree checks what the parts of a definition say of one another.
func (l *loader) agree() {
	d := l.def
	resolutions := 0
	for i := range d.Tasks {
		l.taskFits(&d.Tasks[i])
		if d.Tasks[i].Resolution {
			resolutions++
		}
	}
	if resolutions > 1 {
		l.find(nil, "Leave one of them.", "There are %d agreements; a definition has one at most.", resolutions)
	}
	for i := range d.Timers {
		l.timerFits(&d.Timers[i], resolutions > 0)
	}
	for _, s := range d.Signals {
		for _, task := range s.Reopens {
			l.mayReopen(l.at["reaction to a signal "+s.ID], task)
		}
	}
	l.circles()
	l.effectFits(l.closingAt, "closing", d.Closing.Effect, d.Closing.Fields, said{})
	ends := false
	for i := range d.Ways {
		w := &d.Ways[i]
		at := l.at["way "+w.ID]
		ends = ends || !w.Exit
		if w.Effect != "" {
			l.effectFits(at, fmt.Sprintf("way %q", w.ID), w.Effect, w.Fields, said{})
		}
		for _, f := range w.Fields {
			if slices.ContainsFunc(d.Closing.Fields, func(g protocol.Field) bool { return g.ID == f.ID }) {
				l.find(at, "Give one of them another id.", "The way %q and the closing both ask %q.", w.ID, f.ID)
			}
		}
	}
	if !ends {
		l.find(nil, "Add a way without exit: true.", "There is no way to end well, only ways out.")
	}
	l.family()
}

func (l *loader) taskFits(t *protocol.Task) {
	at := l.at["task "+t.ID]
	if t.Effect == "" {
		l.find(at, "Add effect: with what it changes, or leave the task out.", "The task %q changes nothing.", t.ID)
	} else {
		l.effectFits(at, fmt.Sprintf("task %q", t.ID), t.Effect, t.Fields, said{len(t.Says) > 0, t.Who})
	}
	l.agreementFits(at, t)
	if t.Who != protocol.ByStaff && t.ForClient.Title == nil {
		l.find(at, "Add client: {title: …}, or who: staff.", "The client may do the task %q and has no words for it.", t.ID)
	}
	l.automaticFits(at, t)
	for _, r := range t.Reopens {
		l.mayReopen(at, r.Task)
	}
	l.shows(at, t)
	for i := range t.Fields {
		l.fromFits(at, t, &t.Fields[i])
	}
}

func (l *loader) automaticFits(at *node, t *protocol.Task) {
	asked := slices.ContainsFunc(l.def.Timers, func(tm protocol.Timer) bool { return tm.Opens == t.ID })
	switch {
	case t.Need != protocol.Automatic && asked:
		l.find(at, "Write need: automatic.", "A timer opens the task %q, which is not automatic.", t.ID)
	case t.Need != protocol.Automatic:
	case !asked:
		l.find(at, "Add a timer that opens it.", "Nothing asks the question of the automatic task %q.", t.ID)
	case t.AskEffect == "":
		l.find(at, "Add asks: {effect: …}.", "The automatic task %q does not say how it asks.", t.ID)
	case l.needsAnswers(t.AskEffect):
		l.find(at, "Choose an effect that takes no answers, as ask-client.", "The effect %q needs answers, and the task %q has none when it asks.", t.AskEffect, t.ID)
	case t.RequiredWhen != nil:
		l.find(at, "Leave required_when out.", "The automatic task %q may stay unanswered; it is never required.", t.ID)
	}
}

func (l *loader) mayReopen(at *node, task string) {
	if t, ok := l.def.Task(task); ok && t.Resolution {
		l.find(at, "Let a word of the client reopen the file instead.", "The agreement %q was made and is not opened again.", task)
	}
}

// fromFits checks a field whose options were offered in another task.
func (l *loader) fromFits(at *node, t *protocol.Task, f *protocol.Field) {
	if f.From == "" {
		return
	}
	source := l.resolveAnswer(reference{at, "answer", f.From})
	if source == nil {
		return
	}
	for _, o := range source.Options {
		if _, ok := f.Option(o.ID); !ok {
			l.find(at, "Add the option.", "The task %q offers %q, which %s.%s does not know.", f.From, o.ID, t.ID, f.ID)
		}
	}
}

func (l *loader) timerFits(t *protocol.Timer, agreement bool) {
	if t.Trigger == protocol.AfterProposal && !agreement {
		l.find(l.at["timer "+t.ID], "Give a task an agreement, or set the timer by something else.", "The timer %q waits for a proposal that never comes.", t.ID)
	}
	at := l.at["timer "+t.ID]
	if l.needsAnswers(t.Effect) {
		l.find(at, "Choose an effect that takes no answers, as remind.", "The effect %q needs answers, and the timer %q has none.", t.Effect, t.ID)
	}
	if w, ok := l.def.Way(t.Closes); ok && (l.needsAnswers(w.Effect) || l.needsAnswers(l.def.Closing.Effect)) {
		l.find(at, "Let people close that way, or choose an effect that takes no answers.", "The way %q needs answers, and the timer %q has none.", w.ID, t.ID)
	}
	if t.On != "" {
		if f := l.resolveAnswer(reference{at, "answer", t.On}); f != nil && f.Kind != protocol.Date {
			l.find(at, "Name a field of the kind date.", "The timer %q fires on a day, and %s asks %s.", t.ID, t.On, f.Kind)
		}
	}
}

// needsAnswers reports whether an effect cannot be carried out without answers.
func (l *loader) needsAnswers(effect string) bool {
	spec := l.vocabulary.Effects[effect]
	return spec.Said || slices.ContainsFunc(spec.Fields, func(f protocol.FieldSpec) bool { return !f.Optional })
}

// said is what an effect has besides fields: whether something is said with it, and by whom the
// fields are answered (nothing: the practice).
type said struct {
	says bool
	who  protocol.Who
}

// effectFits checks the fields of a task against the answers that its effect takes.
func (l *loader) effectFits(at *node, whose, effect string, fields []protocol.Field, with said) {
	spec, ok := l.vocabulary.Effects[effect]
	if !ok {
		return // found already, as a name that does not resolve
	}
	known := spec.Fields
	if spec.Said {
		if !with.says {
			l.find(at, "Add says: with the kind of message.", "The %s says nothing, and the effect %q needs what was said.", whose, effect)
		}
		known = append(slices.Clip(known), saidSpecs...)
	} else if with.says {
		l.find(at, "Choose an effect that sends words.", "The %s says something, and the effect %q sends nothing.", whose, effect)
		return
	}
	ids := make([]string, 0, len(known))
	for _, want := range known {
		ids = append(ids, want.ID)
		has := slices.ContainsFunc(fields, func(f protocol.Field) bool { return f.ID == want.ID })
		if !has && !want.Optional {
			l.find(at, fmt.Sprintf("Add a field {id: %s, kind: %s}.", want.ID, want.Kind), "The effect %q needs the answer %q, and the %s does not ask it.", effect, want.ID, whose)
		}
	}
	for i := range fields {
		f := &fields[i]
		j := slices.IndexFunc(known, func(s protocol.FieldSpec) bool { return s.ID == f.ID })
		if j < 0 {
			l.find(at, meant(f.ID, ids), "The effect %q does nothing with the answer %q of the %s.", effect, f.ID, whose)
			continue
		}
		l.fieldFits(at, whose, effect, f, known[j])
		if !known[j].Optional && !alwaysAsked(f, with.who) {
			l.find(at, "Ask it always: without optional, when, if, and staff_only where the client may answer.",
				"The effect %q needs the answer %q, and the %s may leave it out.", effect, f.ID, whose)
		}
	}
}

// alwaysAsked reports whether a field has an answer whenever its task is done.
func alwaysAsked(f *protocol.Field, who protocol.Who) bool {
	return !f.Optional && f.When == nil && f.If == nil && (!f.StaffOnly || who == protocol.ByStaff || who == "")
}

func (l *loader) fieldFits(at *node, whose, effect string, f *protocol.Field, s protocol.FieldSpec) {
	if f.Kind != s.Kind {
		l.find(at, fmt.Sprintf("Write kind: %s.", s.Kind), "The effect %q takes %q as %s, and the %s asks %s.", effect, f.ID, s.Kind, whose, f.Kind)
	}
	for _, o := range f.Options {
		if len(s.Options) > 0 && !slices.Contains(s.Options, o.ID) {
			l.find(at, meant(o.ID, s.Options), "The effect %q does not know the option %q of %q in the %s.", effect, o.ID, f.ID, whose)
		}
	}
}

// saidSpecs are the four answers of what is said.
var saidSpecs = []protocol.FieldSpec{
	{ID: "how", Kind: protocol.Choice, Options: []string{"in-person", "phone", "writing"}},
	{ID: "text", Kind: protocol.Words},
	{ID: "on", Kind: protocol.Date, Optional: true},
	{ID: "answered", Kind: protocol.Line, Optional: true},
}

// family checks what belongs to concerns, and the necessity of endings in proportion.
func (l *loader) family() {
	d := l.def
	switch {
	case d.Family == protocol.Concern && d.Method != "":
		l.find(nil, "Leave method out, or write family: ending.", "A concern has no method of parting.")
	case d.Family == protocol.Ending && d.Method == "":
		l.find(nil, "Add method: refer, end or decline.", "An ending has no method.")
	}
	if d.ID == "conduct" && (len(d.Stages) == 0 || d.Stages[0].ID != safeFirst || d.Stages[0].Opens != nil) {
		l.find(nil, "Begin with the stage safe-first, without opens.", "What somebody did is asked for before the client is safe.")
	}
	l.waived()
	if d.Method == "" {
		return
	}
	if !slices.ContainsFunc(d.Tasks, func(t protocol.Task) bool { return t.Tells }) {
		l.find(nil, "Write tells: true in the task that tells the client.", "No task of this ending tells the client.")
	}
	for _, t := range d.Tasks {
		if t.Tells && len(t.Says) == 0 {
			l.find(l.at["task "+t.ID], "Add says: with the kind of message.", "The task %q tells the client, and says nothing.", t.ID)
		}
	}
	for _, need := range ending.Needs(ending.Method(d.Method)) {
		if ending.OnlyWatched(need) {
			continue // followed from state to state; a case that began before goes on
		}
		if !slices.ContainsFunc(d.Tasks, func(t protocol.Task) bool { return slices.Contains(t.Shows, string(need)) }) {
			l.find(nil, fmt.Sprintf("Add a task with shows: [%s] before the one that tells the client.", need),
				"This parting is told without its necessity: nothing shows %q.", need)
		}
	}
}
