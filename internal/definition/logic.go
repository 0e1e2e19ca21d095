package definition

import (
	"slices"
	"strings"

	"github.com/google/cel-go/cel"
	"github.com/google/cel-go/common/ast"
	"github.com/google/cel-go/common/operators"
	"github.com/google/cel-go/common/types"

	"github.com/partwell/partwell/internal/practice/protocol"
)

// logic is the skeleton of a condition: and, or, not over atoms. An atom is a fact that the
// exploration follows as it is, or an unknown: anything else that may be true or false.
type logic struct {
	op      op
	parts   []*logic
	fact    protocol.Fact // of an atom
	unknown *unknown      // of an atom that is not a fact
	bit     state         // the atom's place in a state, set by the exploration
	value   bool
}

type op int

const (
	constant op = iota
	atom
	and
	or
	not
)

// skeleton reads the checked expression of a condition and notes what it looks at.
func (l *loader) skeleton(c *condition, a *ast.AST, e ast.Expr) *logic {
	switch e.Kind() {
	case ast.LiteralKind:
		if v, ok := e.AsLiteral().(types.Bool); ok {
			return &logic{op: constant, value: bool(v)}
		}
	case ast.CallKind:
		call := e.AsCall()
		if o, ok := map[string]op{operators.LogicalAnd: and, operators.LogicalOr: or, operators.LogicalNot: not}[call.FunctionName()]; ok {
			g := &logic{op: o}
			for _, arg := range call.Args() {
				g.parts = append(g.parts, l.skeleton(c, a, arg))
			}
			return g
		}
		if f, ok := l.called(c, call); ok && followed(f.Kind) {
			return &logic{op: atom, fact: f}
		}
	case ast.SelectKind:
		if f, ok := fileFact(e); ok && a.GetType(e.ID()) == cel.BoolType {
			c.read(f)
			return &logic{op: atom, fact: f}
		}
	default:
	}
	return l.unknown(c, a, e)
}

// followed reports whether the exploration knows such a fact exactly.
func followed(k protocol.FactKind) bool {
	return k == protocol.FactDone || k == protocol.FactChosen || k == protocol.FactReached || k == protocol.FactOffered || k == protocol.FactCountered
}

// called reads a call of one of our functions as a fact and checks the names in it.
func (l *loader) called(c *condition, call ast.CallExpr) (protocol.Fact, bool) {
	name, ours := strings.CutPrefix(call.FunctionName(), "@")
	if !ours {
		return protocol.Fact{}, false
	}
	args := make([]string, 0, 2)
	for _, a := range call.Args()[1:] {
		name, _ := a.AsLiteral().Value().(string) // the macro takes nothing else
		args = append(args, name)
	}
	f := protocol.Fact{Kind: protocol.FactKind(name)}
	if len(args) > 0 {
		f.Name = args[0]
	}
	if len(args) > 1 {
		f.Option = args[1]
	}
	l.named(c, f)
	c.read(f)
	return f, true
}

// named checks that what a fact names is there.
func (l *loader) named(c *condition, f protocol.Fact) {
	switch f.Kind {
	case protocol.FactDone, protocol.FactCount:
		l.resolveOne(reference{c.at, "task", f.Name})
	case protocol.FactReached:
		l.resolveOne(reference{c.at, "milestone", f.Name})
	case protocol.FactAnswer, protocol.FactNumber, protocol.FactChosen:
		field := l.resolveAnswer(reference{c.at, "answer", f.Name})
		if field == nil || !l.comparable(c, f, field) || f.Kind != protocol.FactChosen {
			return
		}
		if field.Kind == protocol.Each {
			l.find(c.at, "Ask it with a choice of its own.", "The condition “%s”: %s is answered for each of a list, which no condition can follow.", c.source, f.Name)
			return
		}
		if ok, all := answerable(field, f.Option); !ok {
			l.find(c.at, meant(f.Option, all), "The condition “%s”: %s is never answered with %q.", c.source, f.Name, f.Option)
		}
	case protocol.FactOffered, protocol.FactCountered:
		if _, ok := l.def.Resolution(); !ok {
			l.find(c.at, "Leave "+string(f.Kind)+"() out, or give a task an agreement.", "The condition “%s”: nothing is ever offered here.", c.source)
		}
	case protocol.FactFile: // a field of the file, which the type check has found
	}
}

// comparable checks that a field has the kind of answer that a function gives.
func (l *loader) comparable(c *condition, f protocol.Fact, field *protocol.Field) bool {
	kinds := map[protocol.FactKind][]protocol.FieldKind{
		protocol.FactNumber: {protocol.Number, protocol.Money},
		protocol.FactAnswer: {protocol.Words, protocol.Line, protocol.Choice, protocol.YesNo},
	}[f.Kind]
	if len(kinds) > 0 && !slices.Contains(kinds, field.Kind) {
		l.find(c.at, "Use number() for figures, answer() for words and one choice, chosen() for several.",
			"The condition “%s”: %s() does not read the kind %q of %s.", c.source, f.Kind, field.Kind, f.Name)
		return false
	}
	return true
}

func fileFact(e ast.Expr) (protocol.Fact, bool) {
	s := e.AsSelect()
	if s.Operand().Kind() != ast.IdentKind || s.Operand().AsIdent() != "file" {
		return protocol.Fact{}, false
	}
	return protocol.Fact{Kind: protocol.FactFile, Name: s.FieldName()}, true
}

func (c *condition) read(f protocol.Fact) {
	if !slices.Contains(c.reads, f) {
		c.reads = append(c.reads, f)
	}
}

// holds evaluates a skeleton on a state; a nil one holds.
func (g *logic) holds(s state) bool {
	if g == nil {
		return true
	}
	switch g.op {
	case constant:
		return g.value
	case atom:
		return s&g.bit != 0
	case not:
		return !g.parts[0].holds(s)
	case and:
		for _, p := range g.parts {
			if !p.holds(s) {
				return false
			}
		}
		return true
	default: // or
		return slices.ContainsFunc(g.parts, func(p *logic) bool { return p.holds(s) })
	}
}

// atoms calls fn with every atom.
func (g *logic) atoms(fn func(*logic)) {
	if g == nil {
		return
	}
	if g.op == atom {
		fn(g)
	}
	for _, p := range g.parts {
		p.atoms(fn)
	}
}
