package definition

import (
	"reflect"
	"slices"
	"strings"

	"github.com/google/cel-go/common/ast"
	"github.com/google/cel-go/common/operators"
	"github.com/google/cel-go/parser"

	"github.com/partwell/partwell/internal/practice/protocol"
)

// unknown is a part of a condition that the exploration cannot read as a fact: a comparison.
type unknown struct {
	name  string // its text, and who settles it
	of    unknownKind
	task  string // whose doing may change it
	reads []protocol.Fact
	holds func(protocol.Facts) (bool, error)
	// figures and texts stand in it; near them its value changes.
	figures []int64
	texts   []string
}

type unknownKind int

// What an unknown looks at: the world, the answers of one task, or how often one task was done.
const (
	ofWorld unknownKind = iota
	ofAnswers
	ofCount
)

// total lists the operators and functions that conditions may use besides ours. Each has a value
// for whatever it is given, so that a condition that was taken can always be evaluated.
var total = []string{
	operators.LogicalAnd, operators.LogicalOr, operators.LogicalNot, operators.Conditional,
	operators.Equals, operators.NotEquals, operators.Less, operators.LessEquals, operators.Greater, operators.GreaterEquals,
	operators.In, "contains", "startsWith", "endsWith", "size",
}

// isTotal finds what could fail when a condition is evaluated.
func (l *loader) isTotal(p pending, e ast.Expr) bool {
	fine := true
	ast.PostOrderVisit(e, ast.NewExprVisitor(func(part ast.Expr) {
		switch part.Kind() {
		case ast.CallKind:
			name := part.AsCall().FunctionName()
			fine = fine && (strings.HasPrefix(name, "@") && name != "@not_strictly_false" || slices.Contains(total, name))
		case ast.IdentKind, ast.ListKind, ast.LiteralKind:
		case ast.SelectKind:
			fine = fine && !part.AsSelect().IsTestOnly()
		default:
			fine = false
		}
	}))
	if !fine {
		l.find(p.at, "Use comparisons, in with a list, contains, startsWith, endsWith and size, joined by &&, || and !.",
			"The condition “%s” does something that could fail, or reckons.", p.source)
	}
	return fine
}

// unknown makes an atom of something that may be either, and notes all that it looks at. Whoever
// can settle it has to be named, or be the task whose answers it compares.
func (l *loader) unknown(c *condition, a *ast.AST, e ast.Expr) *logic {
	u := &unknown{}
	before := c.reads
	c.reads = nil
	ast.PostOrderVisit(e, ast.NewExprVisitor(func(part ast.Expr) {
		switch part.Kind() {
		case ast.CallKind:
			l.called(c, part.AsCall())
		case ast.SelectKind:
			if f, ok := fileFact(part); ok {
				c.read(f)
			}
		case ast.LiteralKind:
			switch v := part.AsLiteral().Value().(type) {
			case int64:
				u.figures = append(u.figures, v)
			case string:
				u.texts = append(u.texts, v)
			default:
			}
		default:
		}
	}))
	u.reads, c.reads = c.reads, before
	for _, f := range u.reads {
		c.read(f)
	}
	if c.role != elsewhere {
		l.settled(c, u)
	}
	text, err := parser.Unparse(e, a.SourceInfo())
	if err != nil {
		text = c.source
	}
	u.name = text + " / " + u.task
	u.holds = l.part(c, a, e)
	return &logic{op: atom, unknown: u}
}

// settled says what an unknown looks at and who settles it.
func (l *loader) settled(c *condition, u *unknown) {
	kinds, tasks := map[unknownKind]bool{}, map[string]bool{}
	for _, f := range u.reads {
		task, _, _ := strings.Cut(f.Name, ".")
		switch f.Kind {
		case protocol.FactFile:
			u.of = ofWorld
			if reflect.TypeFor[protocol.File]().FieldByIndex(fileField(f.Name)).Type.Kind() != reflect.Int {
				l.find(c.at, "Join done, chosen, reached and yes-or-no facts by &&, || and ! alone.",
					"The condition “%s” compares what is true or false, so that its end cannot be shown.", c.source)
				return
			}
		case protocol.FactAnswer, protocol.FactNumber:
			u.of, tasks[task] = ofAnswers, true
		case protocol.FactCount:
			u.of, tasks[task] = ofCount, true
		default:
			l.find(c.at, "Join done, chosen, reached and yes-or-no facts by &&, || and ! alone.",
				"The condition “%s” compares what is true or false, so that its end cannot be shown.", c.source)
			return
		}
		kinds[u.of], u.task = true, task
	}
	switch {
	case len(kinds) > 1, len(tasks) > 1:
		l.find(c.at, "Compare one at a time, and join the comparisons by && or ||.",
			"The condition “%s” compares several things with one another, so that its end cannot be shown.", c.source)
	case u.of == ofWorld && c.settledBy == "":
		l.find(c.at, "Write {if: …, settled_by: TASK}, or use done, chosen, reached or a yes-or-no fact.",
			"Nobody is named who could settle the condition “%s”, so that its end cannot be shown.", c.source)
	case u.of == ofWorld:
		u.task = c.settledBy
	}
}

// part makes a part of a condition that can be asked by itself.
func (l *loader) part(c *condition, a *ast.AST, e ast.Expr) func(protocol.Facts) (bool, error) {
	env, err := environment()
	if err != nil {
		return nil
	}
	sub := ast.NewCheckedAST(ast.NewAST(e, a.SourceInfo()), a.TypeMap(), a.ReferenceMap())
	program, err := env.PlanProgram(sub)
	if err != nil {
		l.find(c.at, "Write it more simply.", "The condition “%s” cannot be used: %s.", c.source, err)
		return nil
	}
	return (&condition{pending: c.pending, program: program}).Holds
}
