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
	kinds := make([]string, 0, 14)
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
	chooses := kind == protocol.Choice || kind == protocol.Choices
	switch {
	case chooses && len(options) < 2:
		l.find(m.n, "Give it two options or more.", "The %s leaves nothing to choose.", m.name())
	case !chooses && len(options) > 0:
		l.find(m.n, "Leave the options out, or make it a choice.", "The %s is of the kind %q, which has no options.", m.name(), kind)
	}
	return options
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
	case protocol.Choice, protocol.Choices:
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
