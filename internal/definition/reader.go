package definition

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/partwell/partwell/internal/practice/protocol"
)

// mapping reads one mapping strictly: every key has to be asked for, and what is not is a finding.
type mapping struct {
	l    *loader
	n    *node
	what string // "task", for findings
	id   string
	used []string
}

// mapping opens a node as a mapping; another kind of node is a finding and reads as empty.
func (l *loader) mapping(n *node, what string) *mapping {
	m := &mapping{l: l, n: n, what: what}
	if n == nil {
		m.n = &node{kind: isMapping}
	} else if n.kind != isMapping {
		l.find(n, "Write keys and values here.", "A %s is a mapping, and this is %s.", what, n.kind)
		m.n = &node{kind: isMapping, line: n.line, column: n.column}
	}
	return m
}

// get gives the value of a key and notes that it is known.
func (m *mapping) get(name string) *node {
	v := m.n.value(name)
	if v != nil && v.kind == isNothing && !slices.Contains(m.used, name) {
		m.l.find(v, "Write what it is, or leave the key out.", "Nothing stands behind %s.", name)
	}
	m.used = append(m.used, name)
	return v
}

// need is get for a key that has to be there.
func (m *mapping) need(name string) *node {
	v := m.get(name)
	if v == nil {
		m.l.find(m.n, "Add "+name+":.", "This %s has no %q.", m.name(), name)
	}
	if v == nil || v.kind == isNothing {
		return nil
	}
	return v
}

func (m *mapping) name() string {
	if m.id == "" {
		return m.what
	}
	return m.what + " " + strconv.Quote(m.id)
}

// close finds the keys that nobody asked for.
func (m *mapping) close() {
	for _, k := range m.n.keys {
		if !slices.Contains(m.used, k.name) {
			at := &node{line: k.line, column: k.column}
			m.l.find(at, meant(k.name, m.used), "A %s has no key %q.", m.what, k.name)
		}
	}
}

// plain reads a value as text.
func (l *loader) plain(n *node, what string) string {
	if n == nil || n.kind == isNothing {
		return ""
	}
	if n.kind != isText {
		l.find(n, "Write one value.", "The %s is a text, and this is %s.", what, n.kind)
		return ""
	}
	return n.text
}

var idForm = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)

// ident reads an id and marks its place.
func (m *mapping) ident(kind string) string {
	n := m.need("id")
	id := m.l.plain(n, "id")
	if n != nil && !idForm.MatchString(id) {
		m.l.find(n, "Write small letters, figures and single dashes, as in where-how.", "%q is not an id.", id)
		return id
	}
	m.id = id
	if kind != "" {
		m.l.mark(kind, id, n)
	}
	return id
}

func (m *mapping) word(name string) string { return m.l.plain(m.get(name), name) }

// oneOf reads a word of a list; empty when the key is missing.
func (m *mapping) oneOf(name string, words ...string) string {
	n := m.get(name)
	w := m.l.plain(n, name)
	if n != nil && !slices.Contains(words, w) {
		m.l.find(n, meant(w, words), "%q is nothing that %s can be.", w, name)
	}
	return w
}

func (m *mapping) flag(name string) bool {
	n := m.get(name)
	switch m.l.plain(n, name) {
	case "true":
		return true
	case "false", "":
	default:
		m.l.find(n, "Write true or false.", "%s is true or false.", name)
	}
	return false
}

func (m *mapping) number(name string) int {
	n := m.get(name)
	if n == nil {
		return 0
	}
	i, err := strconv.Atoi(m.l.plain(n, name))
	if err != nil || i < 0 {
		m.l.find(n, "Write a whole number.", "%s is a number.", name)
	}
	return i
}

// list reads the values of a key that holds a list.
func (m *mapping) list(name string) []*node {
	n := m.get(name)
	switch {
	case n == nil || n.kind == isNothing:
		return nil
	case n.kind != isList:
		m.l.find(n, "Write a list, with a dash before each.", "%s is a list, and this is %s.", name, n.kind)
		return nil
	}
	return n.items
}

// words reads a list of plain texts.
func (m *mapping) words(name string) []string {
	var words []string
	for _, n := range m.list(name) {
		words = append(words, m.l.plain(n, name))
	}
	return words
}

var braces = regexp.MustCompile(`\{([^}]*)\}`)

// text reads words for people: plain for the first language, or a mapping by language. Where there
// are words, they stand in every declared language.
func (m *mapping) text(name string) protocol.Text {
	n := m.get(name)
	if n == nil || n.kind == isNothing {
		return nil
	}
	t := protocol.Text{}
	switch n.kind {
	case isText:
		if len(m.l.def.Languages) > 0 {
			t[m.l.def.Languages[0]] = n.text
		}
	case isMapping:
		for _, k := range n.keys {
			if !slices.Contains(m.l.def.Languages, k.name) {
				m.l.find(&node{line: k.line, column: k.column}, "Declare it under languages, or leave it out.", "The language %q is not declared.", k.name)
			}
			t[k.name] = m.l.plain(k.value, name)
		}
	default:
		m.l.find(n, "Write the words, or the words by language.", "The %s is a text, and this is %s.", name, n.kind)
		return nil
	}
	m.l.everyLanguage(n, m.name(), name, t)
	return t
}

// needText is text for words that have to be there.
func (m *mapping) needText(name string) protocol.Text {
	if m.need(name) == nil {
		return nil
	}
	return m.text(name)
}

func (l *loader) everyLanguage(n *node, whose, name string, t protocol.Text) {
	for _, lang := range l.def.Languages {
		if strings.TrimSpace(t[lang]) == "" {
			l.find(n, "Add the words in that language.", "The %s of this %s is missing in %q.", name, whose, lang)
		}
	}
	for _, words := range t {
		for _, b := range braces.FindAllStringSubmatch(words, -1) {
			if !slices.Contains(protocol.Placeholders, b[1]) {
				l.find(n, meant(b[1], protocol.Placeholders), "Nobody fills {%s}.", b[1])
			}
		}
	}
}

// clock reads a clock code.
func (m *mapping) clock(name string) protocol.Code {
	n := m.get(name)
	if n == nil {
		return ""
	}
	c := protocol.Code(m.l.plain(n, name))
	if !c.Valid() {
		m.l.find(n, "Write at-once, same-day, next-working-day, working-days:N, days:N, hours:N, hours:N-M or pack:NAME.", "%q is not a clock.", c)
	}
	return c
}

// pending is a condition that waits for all names to be known.
type pending struct {
	at        *node
	source    string
	settledBy string
	settledAt *node
	put       func(protocol.Condition)
	role      role
	of        string // the task, stage, milestone or way it stands in
}

// role is what a condition decides.
type role int

const (
	opensStage role = iota
	opensTask
	needsTask
	reachesMilestone
	reopensTask
	opensWay
	asksField
	waivesNeed
	elsewhere // which message, when a timer falls away: no bearing on where a case can come to
)

// condition reads a condition: CEL, or {if: CEL, settled_by: task}.
func (m *mapping) condition(name string, r role, of string, put func(protocol.Condition)) {
	n := m.get(name)
	if n == nil || n.kind == isNothing {
		return
	}
	p := pending{at: n, put: put, role: r, of: of}
	if n.kind == isMapping {
		c := m.l.mapping(n, "condition")
		if p.at = c.need("if"); p.at == nil {
			return
		}
		p.settledAt = c.get("settled_by")
		p.settledBy = m.l.plain(p.settledAt, "settled_by")
		c.close()
	}
	p.source = m.l.plain(p.at, name)
	m.l.pending = append(m.l.pending, p)
}

// reference is a name that has to be that of something.
type reference struct {
	at   *node
	kind string
	name string
}

// ref reads a name that has to resolve to a part of this kind.
func (m *mapping) ref(name, kind string) string {
	n := m.get(name)
	w := m.l.plain(n, name)
	if n != nil {
		m.l.refs = append(m.l.refs, reference{n, kind, w})
	}
	return w
}
