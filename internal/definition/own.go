package definition

import (
	"context"
	"maps"
	"slices"
	"strings"
	"unicode"

	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/protocol/effect"
)

// Bounds of what a practice brings itself.
const (
	// longestOwn is how many bytes a text may have; the built-in ones have less than 30,000.
	longestOwn = 64 << 10
	// checksAtOnce is how many texts are looked through at once; others wait.
	checksAtOnce = 2
)

// tellTask is the step with which somebody begins to tell something.
const tellTask = "tell"

// taken are ids that a practice cannot give: words of addresses, and kinds that are the program's.
var taken = []string{"new", "inquiry"}

// IDs lists the built-in definitions by name.
func (l *Library) IDs() []string { return slices.Sorted(maps.Keys(l.current)) }

// CheckOwn looks through a text that a practice brings. about is the id that it has to keep, or empty
// where it may be any. Besides what Check asks for, a copy of a built-in definition keeps what the
// program does with it by name: who reads it, its steps with what they change, their questions. One
// with an id of its own begins with what is told, and uses effects that need no other steps. The
// error is that of ctx, which bounds the waiting.
func (l *Library) CheckOwn(ctx context.Context, file, source, about string) (*protocol.Definition, []Finding, error) {
	select {
	case l.checks <- struct{}{}:
		defer func() { <-l.checks }()
	case <-ctx.Done():
		return nil, nil, ctx.Err()
	}
	r := newLoader(file, []byte(source), l.vocabulary)
	if len(source) > longestOwn {
		r.find(&node{line: 1, column: 1}, "Make it shorter.", "The text has %d bytes; it may have %d.", len(source), longestOwn)
		return nil, r.findings, nil
	}
	def, findings := r.pass([]byte(source), func() { r.own(l, about) }, r.explore)
	if len(findings) > 0 {
		return nil, findings, nil
	}
	return def, nil, nil
}

// own checks what a practice's own text has to keep to.
func (l *loader) own(all *Library, about string) {
	d, at := l.def, l.root.value
	l.hiddenSigns(l.root)
	base, copied := all.current[d.ID]
	switch {
	case about != "" && d.ID != about:
		l.find(at("protocol"), "Write protocol: "+about+", or write another one of your own under “Write your own”.", "This page is about %q, and the text is %q.", about, d.ID)
	case slices.Contains(taken, d.ID):
		l.find(at("protocol"), "Give it another id.", "The id %q is taken.", d.ID)
	case copied:
		l.copies(base)
	default:
		l.begins()
	}
	clients := all.byClients()
	for i := range d.Tasks {
		t := &d.Tasks[i]
		for _, name := range []string{t.Effect, t.AskEffect, t.OfferEffect, t.CallEffect} {
			l.stands(l.at["task "+t.ID], name)
		}
		if t.Who != protocol.ByStaff && !clients[t.Effect] {
			l.find(l.at["task "+t.ID], "Write who: staff.", "What %q changes is not for the client to do alone.", t.Effect)
		}
	}
	for i := range d.Timers {
		l.stands(l.at["timer "+d.Timers[i].ID], d.Timers[i].Effect)
	}
	for _, w := range d.Ways {
		l.stands(l.at["way "+w.ID], w.Effect)
	}
	l.stands(l.closingAt, d.Closing.Effect)
}

// stands checks that an effect does not need the steps of another definition.
func (l *loader) stands(at *node, name string) {
	of := l.vocabulary.Effects[name].Of
	if len(of) > 0 && !slices.Contains(of, l.def.ID) {
		l.find(at, "Use another effect, or change a copy of "+strings.Join(of, " or ")+".", "The effect %q needs the other steps of %s.", name, strings.Join(of, " or "))
	}
}

// byClients gives the effects that a client may have by her own hand in a built-in definition.
func (l *Library) byClients() map[string]bool {
	may := map[string]bool{}
	for _, d := range l.current {
		for i := range d.Tasks {
			if d.Tasks[i].Who != protocol.ByStaff {
				may[d.Tasks[i].Effect] = true
			}
		}
	}
	return may
}

// begins checks one with an id of its own: it is about something that somebody tells.
func (l *loader) begins() {
	d := l.def
	if d.Family != protocol.Concern {
		l.find(l.root.value("family"), "Write family: concern. For a parting, change a copy of refer, end or decline.", "One of your own is about something that happened.")
	}
	t, ok := d.Task(tellTask)
	switch {
	case !ok:
		l.find(l.root.value("stages"), "Begin with the task tell: effect record-telling, who either or staff.", "Nothing is told here.")
	case t.Effect != effect.RecordTelling || t.Opens != nil || t.Who == protocol.ByClient || d.Tasks[0].ID != tellTask || len(d.Stages) > 0 && d.Stages[0].Opens != nil:
		l.find(l.at["task "+tellTask], "Let it stand first, with the effect record-telling, who either or staff, and no opens.", "With the task %q everything begins.", tellTask)
	}
}

// copies checks that a copy keeps what the program does by the names of the one that it was copied from.
func (l *loader) copies(base *protocol.Definition) {
	d, at := l.def, l.root.value
	if d.Family != base.Family || d.Method != base.Method {
		l.find(at("family"), "Write it as it came along.", "The family and method of %q stay as they came along.", d.ID)
	}
	if !same(d.Readers, base.Readers) {
		l.find(at("readers"), "Write readers: ["+strings.Join(base.Readers, ", ")+"].", "Who reads %q stays as it came along.", d.ID)
	}
	for i := range base.Tasks {
		was := &base.Tasks[i]
		t, ok := d.Task(was.ID)
		if !ok {
			l.find(at("stages"), "Put it back. It need not be done: need: if-it-fits.", "The task %q came along, and is missing here. Letters and pages name what is answered there.", was.ID)
			continue
		}
		l.keepsTask(t, was)
	}
	for _, was := range base.Ways {
		if _, ok := d.Way(was.ID); !ok {
			l.find(at("ways"), "Put it back.", "The way %q to close came along, and is missing here.", was.ID)
		}
	}
}

func (l *loader) keepsTask(t, was *protocol.Task) {
	at := l.at["task "+t.ID]
	if t.Effect != was.Effect || t.Who != was.Who || t.Resolution != was.Resolution || t.Tells != was.Tells {
		l.find(at, "Write effect: "+was.Effect+" and who: "+string(was.Who)+", as it came along.", "What the task %q changes, and who does it, stays as it came along.", t.ID)
	}
	for _, f := range was.Fields {
		i := slices.IndexFunc(t.Fields, func(g protocol.Field) bool { return g.ID == f.ID })
		if i < 0 || t.Fields[i].Kind != f.Kind {
			l.find(at, "Put it back, with kind: "+string(f.Kind)+".", "The question %q of the task %q came along, and is missing or of another kind.", f.ID, t.ID)
			continue
		}
		for _, o := range f.Options {
			if _, ok := t.Fields[i].Option(o.ID); !ok {
				l.find(at, "Put it back; its words may change.", "The answer %q to %q in the task %q came along, and is missing.", o.ID, f.ID, t.ID)
			}
		}
	}
	for i := range t.Fields {
		f := &t.Fields[i]
		if !f.Optional && !slices.ContainsFunc(was.Fields, func(g protocol.Field) bool { return g.ID == f.ID }) {
			l.find(at, "Write optional: true, or ask it in a task of your own.", "The question %q is new in the task %q, which is also answered in other ways.", f.ID, t.ID)
		}
	}
}

func same(a, b []string) bool {
	return slices.Equal(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b)))
}

// hiddenSigns finds signs that nobody sees and that turn or hide the words around them.
func (l *loader) hiddenSigns(n *node) {
	if n == nil {
		return
	}
	if strings.ContainsFunc(n.text, hidden) {
		l.find(n, "Type the words anew, without copying.", "Some signs here cannot be seen, and change how the words around them are read.")
	}
	for _, item := range n.items {
		l.hiddenSigns(item)
	}
	for _, k := range n.keys {
		l.hiddenSigns(k.value)
	}
}

func hidden(r rune) bool {
	return unicode.IsControl(r) && r != '\n' && r != '\t' || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069
}
