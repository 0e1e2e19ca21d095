package definition

import (
	"slices"
	"strings"

	"github.com/partwell/partwell/internal/practice/protocol"
)

var readers = []string{"therapist", "owner", "billing", "desk"}

// definition reads the whole file into l.def.
func (l *loader) definition(root *node) {
	m := l.mapping(root, "protocol")
	d := l.def
	d.Languages = l.languages(m)
	if n := m.need("protocol"); n != nil {
		d.ID = l.plain(n, "protocol")
		if !idForm.MatchString(d.ID) {
			l.find(n, "Write small letters, figures and single dashes.", "%q is not an id.", d.ID)
		}
		m.id = d.ID
	}
	if d.Version = m.number("version"); d.Version == 0 {
		l.find(m.n, "Add version: 1, and count up with each change.", "This protocol has no version.")
	}
	m.need("family")
	d.Family = protocol.Family(m.oneOf("family", "concern", "ending"))
	d.Method = m.oneOf("method", "refer", "end", "decline")
	l.waivedAt = m.n.value("waived_when")
	m.condition("waived_when", waivesNeed, "", func(c protocol.Condition) { d.Waived = c })
	d.Title = m.needText("title")
	m.need("readers")
	for _, n := range m.list("readers") {
		w := l.plain(n, "reader")
		if !slices.Contains(readers, w) {
			l.find(n, meant(w, readers), "%q is not somebody who reads.", w)
		}
		d.Readers = append(d.Readers, w)
	}
	l.saidFields(m)
	l.promise(m.get("promise"))
	l.stages(m)
	for _, n := range m.list("milestones") {
		l.milestone(n)
	}
	for _, n := range m.list("timers") {
		l.timer(n)
	}
	for _, n := range m.list("signals") {
		l.signal(n)
	}
	l.closing(m.need("closing"))
	m.need("ways")
	for _, n := range m.list("ways") {
		l.way(n)
	}
	m.close()

}

func (l *loader) languages(m *mapping) []string {
	l.languageAt = m.need("languages")
	var langs []string
	for _, n := range m.list("languages") {
		w := l.plain(n, "language")
		if len(w) != 2 || strings.ToLower(w) != w {
			l.find(n, "Write two small letters, as in en.", "%q is not a language.", w)
		}
		if slices.Contains(langs, w) {
			l.find(n, "Leave one of them out.", "The language %q stands here twice.", w)
		}
		langs = append(langs, w)
	}
	return langs
}

// saidFields reads the four answers that every said task has.
func (l *loader) saidFields(m *mapping) {
	l.saidAt = m.get("said")
	l.said = l.fields(m, "said")
	if l.saidAt == nil {
		return
	}
	kinds := map[string]protocol.FieldKind{"how": protocol.Choice, "text": protocol.Words, "on": protocol.Date, "answered": protocol.Line}
	for id, kind := range kinds {
		if !slices.ContainsFunc(l.said, func(f protocol.Field) bool { return f.ID == id && f.Kind == kind }) {
			l.find(l.saidAt, "Under said stand how, text, on and answered.", "What is said has no field %q of the kind %q.", id, kind)
		}
	}
}

func (l *loader) promise(n *node) {
	if n == nil {
		return
	}
	m := l.mapping(n, "promise")
	m.need("task")
	m.need("by")
	l.def.Promise = &protocol.PromiseRule{Task: m.ref("task", "task"), After: m.ref("after", "task"), By: m.clock("by")}
	m.close()
}

func (l *loader) stages(m *mapping) {
	m.need("stages")
	for _, n := range m.list("stages") {
		s := l.mapping(n, "stage")
		stage := protocol.Stage{ID: s.ident("stage"), Title: s.needText("title")}
		i := len(l.def.Stages)
		s.condition("opens", opensStage, stage.ID, func(c protocol.Condition) { l.def.Stages[i].Opens = c })
		l.def.Stages = append(l.def.Stages, stage)
		tasks := s.list("tasks")
		if at := s.need("tasks"); at != nil && len(tasks) == 0 {
			l.find(at, "Add a task, or leave the stage out.", "The stage %q has no task.", stage.ID)
		}
		for _, t := range tasks {
			l.task(t, stage.ID)
		}
		s.close()
	}
}

// task reads one task. Conditions are bound to it at the end, when the list of tasks has stopped
// growing: they are put by the task's place in the list.
func (l *loader) task(n *node, stage string) {
	m := l.mapping(n, "task")
	t := protocol.Task{Stage: stage, ID: m.ident("task")}
	i := len(l.def.Tasks)
	t.Title, t.Short, t.Past = m.needText("title"), m.needText("short"), m.text("past")
	t.Does, t.Button = m.needText("does"), m.needText("button")
	t.NotYet, t.Aside = m.text("not_yet"), m.text("aside")
	t.ForClient = l.forClient(m.get("client"))
	m.need("who")
	t.Who = protocol.Who(m.oneOf("who", "staff", "client", "either"))
	m.need("need")
	t.Need = protocol.Need(m.oneOf("need", "required", "if-it-fits", "automatic"))
	t.Due, t.After = m.clock("due"), m.ref("after", "task")
	t.Effect = m.ref("effect", "effect")
	t.Again, t.Tells = m.flag("again"), m.flag("tells")
	t.Shows = m.words("shows")
	m.condition("opens", opensTask, t.ID, func(c protocol.Condition) { l.def.Tasks[i].Opens = c })
	m.condition("required_when", needsTask, t.ID, func(c protocol.Condition) { l.def.Tasks[i].RequiredWhen = c })
	l.agreement(m.get("agreement"), &t)
	l.asks(m.get("asks"), &t)
	l.asking = i
	t.Fields = l.fields(m, "fields")
	l.asking = -1
	l.says(m.get("says"), i, &t)
	l.reopens(m, i, &t)
	l.def.Tasks = append(l.def.Tasks, t)
	m.close()
}

func (l *loader) forClient(n *node) protocol.ClientText {
	if n == nil {
		return protocol.ClientText{}
	}
	m := l.mapping(n, "client's text")
	defer m.close()
	return protocol.ClientText{Title: m.text("title"), Hint: m.text("hint"), Done: m.text("done")}
}

func (l *loader) agreement(n *node, t *protocol.Task) {
	if n == nil {
		return
	}
	m := l.mapping(n, "agreement")
	t.Resolution = true
	m.need("offer")
	m.need("call")
	t.OfferEffect, t.CallEffect = m.ref("offer", "effect"), m.ref("call", "effect")
	t.Different = m.text("different")
	m.close()
}

func (l *loader) asks(n *node, t *protocol.Task) {
	if n == nil {
		return
	}
	m := l.mapping(n, "question that asks itself")
	m.need("effect")
	t.AskEffect, t.AskKind = m.ref("effect", "effect"), m.ref("kind", "message")
	m.close()
}

// says reads the message of a said task and gives the task the four answers of what is said.
func (l *loader) says(n *node, task int, t *protocol.Task) {
	if n == nil {
		return
	}
	if l.saidAt == nil {
		l.find(n, "Add said: with the fields how, text, on and answered, before the stages.", "The task %q says something, and the file has no said.", t.ID)
	}
	t.Fields = append(slices.Clip(t.Fields), l.said...)
	if n.kind == isText {
		l.refs = append(l.refs, reference{n, "message", n.text})
		t.Says = []protocol.Saying{{Kind: n.text}}
		return
	}
	if n.kind != isList {
		l.find(n, "Write the kind of message, or a list of kinds with when.", "says is a text or a list, and this is %s.", n.kind)
		return
	}
	for i, item := range n.items {
		m := l.mapping(item, "message")
		m.need("kind")
		t.Says = append(t.Says, protocol.Saying{Kind: m.ref("kind", "message"), Blank: m.flag("blank")})
		m.condition("when", elsewhere, t.ID, func(c protocol.Condition) { l.def.Tasks[task].Says[i].When = c })
		m.close()
	}
}

func (l *loader) reopens(m *mapping, task int, t *protocol.Task) {
	for i, n := range m.list("reopens") {
		r := l.mapping(n, "reopening")
		r.need("task")
		t.Reopens = append(t.Reopens, protocol.Reopening{Task: r.ref("task", "task"), Says: r.text("says")})
		r.condition("when", reopensTask, t.ID, func(c protocol.Condition) { l.def.Tasks[task].Reopens[i].When = c })
		r.close()
	}
}

func (l *loader) milestone(n *node) {
	m := l.mapping(n, "milestone")
	ms := protocol.Milestone{ID: m.ident("milestone"), Title: m.needText("title")}
	i := len(l.def.Milestones)
	m.need("when")
	m.condition("when", reachesMilestone, ms.ID, func(c protocol.Condition) { l.def.Milestones[i].When = c })
	l.def.Milestones = append(l.def.Milestones, ms)
	m.close()
}

func (l *loader) timer(n *node) {
	m := l.mapping(n, "timer")
	t := protocol.Timer{ID: m.ident("timer")}
	i := len(l.def.Timers)
	l.trigger(m.need("after"), &t)
	m.need("clock")
	t.After, t.Times, t.On = m.clock("clock"), m.number("times"), m.ref("on", "answer")
	t.Opens, t.Closes = m.ref("opens", "task"), m.ref("closes", "way")
	if r := m.get("reminds"); r != nil {
		rm := l.mapping(r, "reminder")
		rm.need("effect")
		t.Effect, t.Kind = rm.ref("effect", "effect"), rm.ref("kind", "message")
		rm.close()
	}
	does := m.ref("does", "effect")
	m.condition("until", elsewhere, t.ID, func(c protocol.Condition) { l.def.Timers[i].Until = c })
	if acts := len(slices.DeleteFunc([]string{t.Opens, t.Closes, t.Effect, does}, func(s string) bool { return s == "" })); acts != 1 {
		l.find(n, "Give it one of opens, reminds, does, closes.", "The timer %q does not do one thing.", t.ID)
	}
	if does != "" {
		t.Effect = does
	}
	l.def.Timers = append(l.def.Timers, t)
	m.close()
}

func (l *loader) trigger(n *node, t *protocol.Timer) {
	if n == nil {
		return
	}
	m := l.mapping(n, "trigger")
	for _, kind := range []protocol.TriggerKind{protocol.AfterTask, protocol.AfterTimer, protocol.AfterSignal} {
		if m.n.value(string(kind)) != nil {
			t.Trigger, t.Of = kind, m.ref(string(kind), string(kind))
		} else {
			m.get(string(kind))
		}
	}
	if m.flag(string(protocol.AfterProposal)) {
		t.Trigger = protocol.AfterProposal
	}
	t.Nth, t.Since = m.number("nth"), m.ref("since", "task")
	others := 0
	for _, k := range m.n.keys {
		if t.Trigger == protocol.AfterSignal && (k.name == "nth" || k.name == "since") {
			others++
		}
	}
	if t.Since != "" && t.Nth == 0 {
		l.find(n, "Add nth: with the number of the signal.", "The timer %q counts nothing since %q.", t.ID, t.Since)
	}
	if len(m.n.keys)-others != 1 {
		l.find(n, "Write {task: …}, {timer: …}, {signal: …} or {proposal: true}.", "The timer %q is set by one thing.", t.ID)
	}
	m.close()
}

func (l *loader) signal(n *node) {
	m := l.mapping(n, "signal")
	s := protocol.Signal{ID: m.ident("reaction to a signal")}
	if at := m.n.value("id"); at != nil {
		l.refs = append(l.refs, reference{at, "signal", s.ID})
	}
	for _, t := range m.list("reopens") {
		id := l.plain(t, "task")
		l.refs = append(l.refs, reference{t, "task", id})
		s.Reopens = append(s.Reopens, id)
	}
	l.def.Signals = append(l.def.Signals, s)
	m.close()
}

func (l *loader) closing(n *node) {
	if n == nil {
		return
	}
	l.closingAt = n
	m := l.mapping(n, "closing")
	c := protocol.Closing{Title: m.needText("title"), Does: m.needText("does"), Button: m.needText("button")}
	m.need("effect")
	c.Effect = m.ref("effect", "effect")
	c.Fields = l.fields(m, "fields")
	l.def.Closing = c
	m.close()
}

func (l *loader) way(n *node) {
	m := l.mapping(n, "way to close")
	w := protocol.Way{ID: m.ident("way"), Title: m.needText("title"), ForClient: m.needText("client")}
	i := len(l.def.Ways)
	w.Exit, w.Reopens = m.flag("exit"), m.flag("reopens")
	w.Effect = m.ref("effect", "effect")
	w.Fields = l.fields(m, "fields")
	m.condition("when", opensWay, w.ID, func(c protocol.Condition) { l.def.Ways[i].When = c })
	if w.ID == protocol.NotResolved && (!w.Exit || m.n.value("when") != nil) {
		l.find(n, "Give it exit: true and no when.", "The way %q is open at any time.", w.ID)
	}
	l.def.Ways = append(l.def.Ways, w)
	m.close()
}
