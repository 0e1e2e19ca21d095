package definition

import (
	"slices"
	"strings"

	"github.com/partwell/partwell/internal/practice/protocol"
)

// fields reads a list of questions. Their ids are their own: two tasks may both ask "how".
func (l *loader) fields(m *mapping, name string) []protocol.Field {
	var fields []protocol.Field
	for _, n := range m.list(name) {
		f := l.field(n, fields)
		if slices.ContainsFunc(fields, func(g protocol.Field) bool { return g.ID == f.ID }) {
			l.find(n, "Give one of them another id.", "There are two fields %q here.", f.ID)
		}
		fields = append(fields, f)
	}
	return fields
}

func (l *loader) field(n *node, before []protocol.Field) protocol.Field {
	m := l.mapping(n, "field")
	f := protocol.Field{ID: m.ident("")}
	kinds := make([]string, 0, 20)
	for _, k := range protocol.FieldKinds() {
		kinds = append(kinds, string(k))
	}
	m.need("kind")
	f.Kind = protocol.FieldKind(m.oneOf("kind", kinds...))
	f.Label, f.ForClient, f.Hint = m.needText("label"), m.text("client"), m.text("hint")
	f.Optional, f.StaffOnly = m.flag("optional"), m.flag("staff_only")
	f.Default, f.From = m.word("default"), m.ref("from", "answer")
	f.Min, f.Max = m.number("min"), m.number("max")
	f.Options = l.options(m, f.Kind)
	f.When = l.fieldWhen(m.get("when"), before)
	l.fieldIf(m, f.ID)
	l.fieldList(m, &f)
	l.fieldSum(m, &f)
	l.bounds(m, &f)
	l.defaultFits(m.n.value("default"), &f)
	m.close()
	return f
}

func (l *loader) options(m *mapping, kind protocol.FieldKind) []protocol.Option {
	var options []protocol.Option
	for _, n := range m.list("options") {
		o := l.mapping(n, "option")
		option := protocol.Option{ID: o.ident(""), Words: o.needText("words"), Says: o.text("says"), Urgent: o.flag("urgent")}
		o.close()
		if slices.ContainsFunc(options, func(p protocol.Option) bool { return p.ID == option.ID }) {
			l.find(n, "Give one of them another id.", "There are two options %q here.", option.ID)
		}
		options = append(options, option)
	}
	chooses := kind == protocol.Choice || kind == protocol.Choices || kind == protocol.Mix || kind == protocol.Each
	switch {
	case chooses && len(options) < 2:
		l.find(m.n, "Give it two options or more.", "The %s leaves nothing to choose.", m.name())
	case !chooses && len(options) > 0:
		l.find(m.n, "Leave the options out, or make it a choice.", "The %s is of the kind %q, which has no options.", m.name(), kind)
	}
	return options
}

// fieldIf reads on what of the case a field of a task depends.
func (l *loader) fieldIf(m *mapping, id string) {
	if m.n.value("if") == nil {
		m.get("if")
		return
	}
	task := l.asking
	if task < 0 {
		l.find(m.get("if"), "Leave it out, or let the field depend on another by when.", "Only the fields of a task depend on the case.")
		return
	}
	m.condition("if", asksField, id, func(c protocol.Condition) {
		fields := l.def.Tasks[task].Fields
		for i := range fields {
			if fields[i].ID == id {
				fields[i].If = c
			}
		}
	})
}

// fieldList reads which list a field is about.
func (l *loader) fieldList(m *mapping, f *protocol.Field) {
	lists := make([]string, 0, 5)
	for _, list := range protocol.Lists() {
		lists = append(lists, string(list))
	}
	f.Of, f.Line = protocol.List(m.oneOf("of", lists...)), m.flag("line")
	about := f.Kind == protocol.Each || f.Kind == protocol.Some
	switch {
	case about && f.Of == "":
		l.find(m.n, "Add of: with the list, as in of: charges.", "The %s does not say which list it asks about.", m.name())
	case !about && f.Of != "":
		l.find(m.n, "Leave of out, or make it each or some.", "The %s is of the kind %q, which is about no list.", m.name(), f.Kind)
	case f.Line && f.Kind != protocol.Each:
		l.find(m.n, "Leave line out, or make it each.", "The %s is of the kind %q, which has no line beside an answer.", m.name(), f.Kind)
	}
}

// fieldSum reads what the minutes of a mix have to come to: a number, or visit.
func (l *loader) fieldSum(m *mapping, f *protocol.Field) {
	at := m.n.value("sum")
	switch {
	case at == nil:
		m.get("sum")
	case f.Kind != protocol.Mix:
		m.get("sum")
		l.find(at, "Leave sum out, or make it a mix.", "The %s is of the kind %q, which has no sum.", m.name(), f.Kind)
	case at.text == "visit":
		m.get("sum")
		f.SumVisit = true
	default:
		f.Sum = m.number("sum")
	}
}

// bounds finds a field that nobody could ever answer.
func (l *loader) bounds(m *mapping, f *protocol.Field) {
	most := f.Most()
	switch {
	case most > 0 && f.Min > most:
		l.find(m.n, "Let min be at most max.", "The %s asks for at least %d and at most %d.", m.name(), f.Min, most)
	case f.Kind == protocol.Choices && f.Min > len(f.Options):
		l.find(m.n, "Let min be at most the number of options.", "The %s asks for at least %d of %d options.", m.name(), f.Min, len(f.Options))
	}
}

// fieldWhen reads on which answer a field depends: an earlier field of the same task.
func (l *loader) fieldWhen(n *node, before []protocol.Field) *protocol.FieldWhen {
	if n == nil {
		return nil
	}
	m := l.mapping(n, "dependence")
	m.need("field")
	m.need("is")
	w := &protocol.FieldWhen{Field: m.word("field"), Is: m.words("is")}
	m.close()
	i := slices.IndexFunc(before, func(f protocol.Field) bool { return f.ID == w.Field })
	if i < 0 {
		ids := make([]string, 0, len(before))
		for _, f := range before {
			ids = append(ids, f.ID)
		}
		l.find(n, "Name a field that stands above it. "+meant(w.Field, ids), "There is no field %q above this one.", w.Field)
		return w
	}
	for _, id := range w.Is {
		if ok, all := answerable(&before[i], id); !ok {
			l.find(n, meant(id, all), "The field %q is never answered with %q.", w.Field, id)
		}
	}
	return w
}

// answerable reports whether a field can be answered with a word, and lists the words it can.
func answerable(f *protocol.Field, word string) (bool, []string) {
	switch f.Kind {
	case protocol.YesNo:
		return word == "yes" || word == "no", []string{"yes", "no"}
	case protocol.Confirm:
		return word == "yes", []string{"yes"}
	case protocol.Choice, protocol.Choices, protocol.Each:
		ids := make([]string, 0, len(f.Options))
		for _, o := range f.Options {
			ids = append(ids, o.ID)
		}
		return slices.Contains(ids, word), ids
	default:
		return false, nil
	}
}

// defaultFits checks the usual answer as an answer.
func (l *loader) defaultFits(n *node, f *protocol.Field) {
	if n == nil || f.Default == "" || f.From != "" {
		return
	}
	plain := *f
	plain.When = nil
	if _, err := protocol.Take([]protocol.Field{plain}, protocol.Answers{f.ID: strings.Split(f.Default, ",")}); err != nil {
		l.find(n, "Write an answer that the field takes.", "%q is no answer to the field %q.", f.Default, f.ID)
	}
}
