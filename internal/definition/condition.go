package definition

import (
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/google/cel-go/cel"
	"github.com/google/cel-go/checker"
	"github.com/google/cel-go/common"
	"github.com/google/cel-go/common/ast"
	"github.com/google/cel-go/common/operators"
	"github.com/google/cel-go/common/types"
	"github.com/google/cel-go/common/types/ref"
	"github.com/google/cel-go/ext"

	"github.com/partwell/partwell/internal/practice/protocol"
)

// costLimit bounds one evaluation; the conditions of the built-in files stay under 100.
const costLimit = 10_000

// mostConditions is how many conditions a definition may have.
const mostConditions = 400

// longestCondition is how many letters a condition may have.
const longestCondition = 2000

// condition is a compiled condition. It implements protocol.Condition and may be shared.
type condition struct {
	pending
	program cel.Program
	reads   []protocol.Fact
	logic   *logic // what the exploration follows
}

// Holds evaluates the condition.
func (c *condition) Holds(f protocol.Facts) (bool, error) {
	out, _, err := c.program.Eval(map[string]any{"file": f.File, "@facts": facts{f}})
	if err != nil {
		return false, fmt.Errorf("condition %q: %w", c.source, err)
	}
	held, ok := out.Value().(bool)
	if !ok {
		return false, fmt.Errorf("condition %q is not true or false", c.source)
	}
	return held, nil
}

// Reads lists what the condition looks at.
func (c *condition) Reads() []protocol.Fact { return c.reads }

// facts carries the case through an evaluation; conditions cannot name it.
type facts struct{ protocol.Facts }

var factsType = cel.OpaqueType("partwell.facts")

func (f facts) ConvertToNative(reflect.Type) (any, error) { return nil, errors.New("not a value") }

func (f facts) ConvertToType(t ref.Type) ref.Val { return types.NewErr("not a value") }

func (f facts) Equal(ref.Val) ref.Val { return types.False }

func (f facts) Type() ref.Type { return factsType }

func (f facts) Value() any { return f.Facts }

// function is one of the functions that conditions may call: its name, its arguments (all texts
// written out), and what it gives.
type function struct {
	name  string
	args  int
	gives *cel.Type
	call  func(f protocol.Facts, a []string) ref.Val
}

var functions = []function{
	{"done", 1, cel.BoolType, func(f protocol.Facts, a []string) ref.Val { return types.Bool(f.Done(a[0])) }},
	{"count", 1, cel.IntType, func(f protocol.Facts, a []string) ref.Val { return types.Int(f.Count(a[0])) }},
	{"answer", 1, cel.StringType, func(f protocol.Facts, a []string) ref.Val { return types.String(f.Answer(a[0])) }},
	{"number", 1, cel.IntType, func(f protocol.Facts, a []string) ref.Val { return types.Int(f.Number(a[0])) }},
	{"chosen", 2, cel.BoolType, func(f protocol.Facts, a []string) ref.Val { return types.Bool(f.Chosen(a[0], a[1])) }},
	{"reached", 1, cel.BoolType, func(f protocol.Facts, a []string) ref.Val { return types.Bool(f.Reached(a[0])) }},
	{"offered", 0, cel.BoolType, func(f protocol.Facts, a []string) ref.Val { return types.Bool(f.Offered()) }},
	{"countered", 0, cel.BoolType, func(f protocol.Facts, a []string) ref.Val { return types.Bool(f.Countered()) }},
}

// environment is what conditions are written in: file, typed, and the functions. Each function is a
// macro that hands the case over, so that a condition cannot get hold of it, and that takes texts
// written out only, so that every name can be checked.
var environment = sync.OnceValues(func() (*cel.Env, error) {
	options := []cel.EnvOption{
		ext.NativeTypes(reflect.TypeFor[protocol.File](), ext.ParseStructTags(true)),
		cel.Variable("file", cel.ObjectType("protocol.File")),
		cel.Variable("@facts", factsType),
	}
	for _, f := range functions {
		args := append([]*cel.Type{factsType}, slices.Repeat([]*cel.Type{cel.StringType}, f.args)...)
		options = append(options,
			cel.Macros(cel.GlobalMacro(f.name, f.args, f.expand)),
			cel.Function("@"+f.name, cel.Overload("@"+f.name, args, f.gives, cel.FunctionBinding(f.bind))))
	}
	return cel.NewEnv(options...)
})

// expand turns done("tell") into @done(@facts, "tell").
func (f function) expand(eh cel.MacroExprFactory, _ ast.Expr, args []ast.Expr) (ast.Expr, *common.Error) {
	for _, a := range args {
		if a.Kind() != ast.LiteralKind || a.AsLiteral().Type() != types.StringType {
			return nil, eh.NewError(a.ID(), f.name+" takes names written out in quotation marks")
		}
	}
	return eh.NewCall("@"+f.name, slices.Concat([]ast.Expr{eh.NewIdent("@facts")}, args)...), nil
}

func (f function) bind(values ...ref.Val) ref.Val {
	args := make([]string, 0, f.args)
	for _, v := range values[1:] {
		name, _ := v.Value().(string)
		args = append(args, name)
	}
	given, ok := values[0].(facts)
	if !ok {
		return types.NewErr("%s was called without a case", f.name)
	}
	return f.call(given.Facts, args)
}

// compile compiles all conditions and checks the names in them.
func (l *loader) compile() {
	env, err := environment()
	if err != nil {
		l.find(nil, "This is a fault of the program.", "Conditions cannot be read: %s.", err)
		return
	}
	if len(l.pending) > mostConditions {
		l.find(nil, "Split the definition in two.", "The definition has %d conditions; it may have %d.", len(l.pending), mostConditions)
		return
	}
	for _, p := range l.pending {
		if c := l.compileOne(env, p); c != nil {
			l.conditions = append(l.conditions, c)
			p.put(c)
		}
	}
}

func (l *loader) compileOne(env *cel.Env, p pending) *condition {
	if utf8.RuneCountInString(p.source) > longestCondition {
		l.find(p.at, "Write it more simply, with milestones for its parts.", "A condition has at most %d letters.", longestCondition)
		return nil
	}
	checked, issues := env.Compile(p.source)
	if issues.Err() != nil {
		for _, e := range issues.Errors() {
			message, remedy := plainly(e.Message)
			l.find(p.at, remedy, "The condition “%s”: %s.", p.source, message)
		}
		return nil
	}
	if checked.OutputType() != cel.BoolType {
		l.find(p.at, "Compare it, as in file.visits_booked > 0.", "The condition “%s” gives %s, not true or false.", p.source, typeName(checked.OutputType()))
		return nil
	}
	native := checked.NativeRep()
	if !l.isTotal(p, native.Expr()) {
		return nil
	}
	if estimate, err := env.EstimateCost(checked, sizes{}); err != nil || estimate.Max > costLimit {
		l.find(p.at, "Write it more simply, with milestones for its parts.", "The condition “%s” costs too much to ask.", p.source)
		return nil
	}
	program, err := env.Program(checked, cel.CostLimit(costLimit))
	if err != nil {
		l.find(p.at, "Write it more simply.", "The condition “%s” cannot be used: %s.", p.source, err)
		return nil
	}
	c := &condition{pending: p, program: program}
	c.logic = l.skeleton(c, native, native.Expr())
	return c
}

// sizes tells the cost estimate how long an answer may be.
type sizes struct{}

// EstimateSize knows nothing but what calls give.
func (sizes) EstimateSize(checker.AstNode) *checker.SizeEstimate { return nil }

// EstimateCallCost bounds the answers that our functions give.
func (sizes) EstimateCallCost(function, _ string, _ *checker.AstNode, _ []checker.AstNode) *checker.CallEstimate {
	if !strings.HasPrefix(function, "@") || function == operators.In {
		return nil
	}
	return &checker.CallEstimate{CostEstimate: checker.CostEstimate{Min: 1, Max: 1}, ResultSize: &checker.SizeEstimate{Min: 0, Max: protocol.LongestAnswer}}
}

func typeName(t *cel.Type) string {
	switch t {
	case cel.IntType:
		return "a number"
	case cel.StringType:
		return "a text"
	}
	return t.String()
}

var (
	undefinedField = regexp.MustCompile(`undefined field '([^']*)'`)
	undeclared     = regexp.MustCompile(`undeclared reference to '@?([^']*)'`)
	noOverload     = regexp.MustCompile(`found no matching overload for '([^']*)' applied to '\((.*)\)'`)
)

// plainly says in words what CEL says in its own.
func plainly(message string) (plain, remedy string) {
	names := make([]string, 0, len(functions))
	for _, f := range functions {
		names = append(names, f.name)
	}
	if m := undefinedField.FindStringSubmatch(message); m != nil {
		return fmt.Sprintf("the file knows no %q", m[1]), meant(m[1], fileFields())
	}
	if m := undeclared.FindStringSubmatch(message); m != nil {
		return fmt.Sprintf("%q is not known", m[1]), meant(m[1], append(names, "file"))
	}
	if m := noOverload.FindStringSubmatch(message); m != nil {
		return fmt.Sprintf("%s does not go between %s", strings.Trim(m[1], "_"), strings.ReplaceAll(m[2], ", ", " and ")), "Compare like with like: numbers with numbers, texts with texts."
	}
	return strings.TrimSuffix(message, "."), "Write a condition in CEL, as in done(\"tell\") && file.visits_booked > 0."
}

// fileField finds a field of the file by the name that conditions use.
func fileField(name string) []int {
	t := reflect.TypeFor[protocol.File]()
	for i := range t.NumField() {
		if t.Field(i).Tag.Get("cel") == name {
			return []int{i}
		}
	}
	return nil
}

// fileFields lists the names that may stand behind file.
func fileFields() []string {
	t := reflect.TypeFor[protocol.File]()
	fields := make([]string, 0, t.NumField())
	for i := range t.NumField() {
		if name := t.Field(i).Tag.Get("cel"); name != "" {
			fields = append(fields, name)
		}
	}
	return fields
}
