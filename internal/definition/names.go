package definition

import (
	"maps"
	"slices"
	"strings"

	"github.com/partwell/partwell/internal/practice/protocol"
)

// resolve checks that every name is that of something.
func (l *loader) resolve() {
	for _, r := range l.refs {
		switch r.kind {
		case "answer":
			l.resolveAnswer(r)
		default:
			l.resolveOne(r)
		}
	}
	l.spoken()
	for _, p := range l.pending {
		if p.settledBy != "" {
			l.resolveOne(reference{p.settledAt, "task", p.settledBy})
		}
	}
}

// resolveOne checks one name against all of its kind.
func (l *loader) resolveOne(r reference) {
	var known []string
	switch r.kind {
	case "effect":
		known = slices.Collect(maps.Keys(l.vocabulary.Effects))
	case "message":
		known = slices.Collect(maps.Keys(l.vocabulary.Messages))
	case "signal":
		known = protocol.Signals()
	default:
		for key := range l.at {
			if name, ok := strings.CutPrefix(key, r.kind+" "); ok {
				known = append(known, name)
			}
		}
	}
	if !slices.Contains(known, r.name) {
		what := map[string]string{"effect": "effect", "message": "kind of message", "way": "way to close"}[r.kind]
		if what == "" {
			what = r.kind
		}
		l.find(r.at, meant(r.name, known), "There is no %s %q.", what, r.name)
	}
}

// resolveAnswer finds the field that "task.field" names, or nil with a finding.
func (l *loader) resolveAnswer(r reference) *protocol.Field {
	id, name, dotted := strings.Cut(r.name, ".")
	if !dotted {
		l.find(r.at, "Write task.field.", "%q does not name an answer.", r.name)
		return nil
	}
	t, ok := l.def.Task(id)
	if !ok {
		l.resolveOne(reference{r.at, "task", id})
		return nil
	}
	names := make([]string, 0, len(t.Fields))
	for i := range t.Fields {
		if t.Fields[i].ID == name {
			return &t.Fields[i]
		}
		names = append(names, t.Fields[i].ID)
	}
	l.find(r.at, meant(name, names), "The task %q has no field %q.", id, name)
	return nil
}
