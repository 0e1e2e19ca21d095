package definition

import (
	"fmt"
	"slices"
	"strings"

	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/protocol/ending"
)

// safeFirst is the stage with which conduct begins.
const safeFirst = "safe-first"

// agreementFits checks a task on which both sides agree.
func (l *loader) agreementFits(at *node, t *protocol.Task) {
	if !t.Resolution {
		return
	}
	l.effectFits(at, fmt.Sprintf("task %q", t.ID), t.OfferEffect, t.Fields, said{len(t.Says) > 0, t.Who})
	if t.Who != protocol.ByStaff || t.Need == protocol.Automatic || t.Again {
		l.find(at, "Write who: staff; leave again and need: automatic out.", "The agreement %q is offered by the practice, and once it is made it stays.", t.ID)
	}
	if l.needsAnswers(t.CallEffect) {
		l.find(at, "Choose put-call-on-today.", "The effect %q needs answers, and a wish for a call has none.", t.CallEffect)
	}
}

// shows checks that a task asks for what it says to show: the statement is confirmed, and for
// anything else something has to be answered.
func (l *loader) shows(at *node, t *protocol.Task) {
	always := func(of func(*protocol.Field) bool) bool {
		return slices.ContainsFunc(t.Fields, func(f protocol.Field) bool { return alwaysAsked(&f, t.Who) && of(&f) })
	}
	for _, s := range t.Shows {
		known := make([]string, 0, 12)
		for _, n := range ending.All() {
			known = append(known, string(n))
		}
		switch {
		case !ending.Known(s):
			l.find(at, meant(s, known), "%q is not something that is shown before a parting.", s)
		case s == string(ending.Grounds) && !always(func(f *protocol.Field) bool { return f.Kind == protocol.Confirm }):
			l.find(at, "Add a field of the kind confirm that is always asked.", "The task %q shows %q, and nobody confirms it there.", t.ID, s)
		case !always(func(*protocol.Field) bool { return true }):
			l.find(at, "Add a field that is always asked.", "The task %q shows %q, and nothing has to be answered there.", t.ID, s)
		}
	}
}

// waived checks what lets an end be told sooner: that somebody said safety is at stake, nothing else.
func (l *loader) waived() {
	g := l.logicOf(l.def.Waived)
	if g == nil {
		return
	}
	if l.def.Method != string(ending.End) {
		l.find(l.waivedAt, "Leave it out.", "Only an end can be told sooner for safety.")
		return
	}
	safety := true
	g.atoms(func(g *logic) {
		id, _, _ := strings.Cut(g.fact.Name, ".")
		t, ok := l.def.Task(id)
		safety = safety && g.fact.Kind == protocol.FactChosen && ok && slices.Contains(t.Shows, string(ending.Safety))
	})
	if !safety || g.holds(0) {
		l.find(l.waivedAt, `Write chosen("TASK.FIELD", "OPTION") of the task that shows safety.`, "What is waived hangs on something else than safety.")
	}
}

// circles finds timers that set one another without an end.
func (l *loader) circles() {
	next := map[string][]string{}
	bounded := map[string]bool{}
	for _, t := range l.def.Timers {
		bounded[t.ID] = t.Times > 0
		if t.Trigger == protocol.AfterTimer {
			next[t.Of] = append(next[t.Of], t.ID)
		}
	}
	for _, t := range l.def.Timers {
		reached, queue := map[string]bool{}, []string{t.ID}
		for len(queue) > 0 {
			from := queue[0]
			queue = queue[1:]
			for _, to := range next[from] {
				if !reached[to] && !bounded[to] {
					reached[to] = true
					queue = append(queue, to)
				}
			}
		}
		if reached[t.ID] {
			l.find(l.at["timer "+t.ID], "Give one of them times:.", "The timer %q sets itself again, without an end.", t.ID)
		}
	}
}

// spoken checks that messages stand in every language of the definition.
func (l *loader) spoken() {
	sends := slices.ContainsFunc(l.refs, func(r reference) bool { return r.kind == "message" })
	if !sends || len(l.vocabulary.Languages) == 0 {
		return
	}
	for _, lang := range l.def.Languages {
		if !slices.Contains(l.vocabulary.Languages, lang) {
			l.find(l.languageAt, "Leave the language out until its messages are written.", "The messages that this sends are not written in %q.", lang)
		}
	}
}

// safety checks that conduct goes on only when what its first stage requires was done.
func (l *loader) safety(x *exploration) {
	if l.def.ID != "conduct" || len(x.m.stages) == 0 {
		return
	}
	first := x.m.stages[0].bit
	var later state
	for _, s := range x.m.stages[1:] {
		later |= s.bit
	}
	asks := false
	for i := range x.m.tasks {
		a := &x.m.tasks[i]
		if a.stage != first {
			continue
		}
		asks = asks || a.t.Need == protocol.Required
		early := func(s state) bool { return s&later != 0 && s&a.done == 0 && a.isRequired(s) }
		if slices.ContainsFunc(x.states, early) {
			l.find(l.at["task "+a.t.ID], "Let every later stage open after it.", "A later stage can open before %q is done: safety comes first.", a.t.ID)
		}
	}
	if !asks {
		l.find(l.at["stage "+safeFirst], "Add a task with need: required.", "The stage that makes the client safe asks for nothing.")
	}
}
