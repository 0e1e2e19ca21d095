package definition

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/partwell/partwell/internal/practice/protocol"
)

// Bounds of what is followed: the options of one field that may be chosen together, the ways to
// answer one task.
const (
	manyOptions  = 8
	mostOutcomes = 4000
)

// seen is what the conditions that bear on the way look at.
type seen struct {
	logics []*logic
	facts  map[protocol.Fact]bool
	tasks  map[string]bool            // whose answers or count an unknown compares, or who settles one
	fields map[string]map[string]bool // task → the fields whose answers matter
	offers []protocol.Fact            // options that have to be offered by one task to be chosen in another
}

// gather finds what bears on the way: what conditions look at, and the fields on which that depends.
func (l *loader) gather() *seen {
	s := &seen{facts: map[protocol.Fact]bool{}, tasks: map[string]bool{}, fields: map[string]map[string]bool{}}
	for _, c := range l.conditions {
		if c.role != elsewhere && c.role != asksField {
			s.add(c.logic)
		}
	}
	for before := -1; before != len(s.logics)+len(s.facts); {
		before = len(s.logics) + len(s.facts)
		for i := range l.def.Tasks {
			l.matter(s, &l.def.Tasks[i])
		}
	}
	for _, t := range l.def.Timers {
		if t.Trigger == protocol.AfterTask && t.Opens != "" {
			s.facts[protocol.Fact{Kind: protocol.FactDone, Name: t.Of}] = true
		}
	}
	return s
}

func (s *seen) add(g *logic) {
	if g == nil || slices.Contains(s.logics, g) {
		return
	}
	s.logics = append(s.logics, g)
	g.atoms(func(g *logic) {
		if g.unknown == nil {
			s.facts[g.fact] = true
			s.field(g.fact)
			return
		}
		s.tasks[g.unknown.task] = true
		for _, f := range g.unknown.reads {
			s.field(f)
		}
	})
}

// field notes that the answers to a field matter.
func (s *seen) field(f protocol.Fact) {
	switch f.Kind {
	case protocol.FactChosen, protocol.FactAnswer, protocol.FactNumber:
		task, field, _ := strings.Cut(f.Name, ".")
		if s.fields[task] == nil {
			s.fields[task] = map[string]bool{}
		}
		s.fields[task][field] = true
	default:
	}
}

// matter adds what the fields of a task that matter depend on.
func (l *loader) matter(s *seen, t *protocol.Task) {
	for i := len(t.Fields) - 1; i >= 0; i-- {
		f := &t.Fields[i]
		name := protocol.Fact{Kind: protocol.FactChosen, Name: t.ID + "." + f.ID}
		if f.From != "" && !f.Optional {
			s.field(name) // who cannot choose cannot do the task
		}
		if !s.fields[t.ID][f.ID] {
			continue
		}
		s.add(l.logicOf(f.If))
		if f.When != nil {
			s.field(protocol.Fact{Kind: protocol.FactChosen, Name: t.ID + "." + f.When.Field})
		}
		for _, o := range f.Options {
			if offer := (protocol.Fact{Kind: protocol.FactChosen, Name: f.From, Option: o.ID}); f.From != "" && !slices.Contains(s.offers, offer) {
				s.offers = append(s.offers, offer)
				s.facts[offer] = true
				s.field(offer)
			}
		}
	}
}

// inert reports whether doing a task changes nothing that is followed.
func (s *seen) inert(def *protocol.Definition, t *protocol.Task) bool {
	return !t.Resolution && t.Need != protocol.Required && t.RequiredWhen == nil && len(t.Reopens) == 0 && len(t.Shows) == 0 &&
		!s.facts[protocol.Fact{Kind: protocol.FactDone, Name: t.ID}] && !s.tasks[t.ID] && len(s.fields[t.ID]) == 0 &&
		(def.Promise == nil || def.Promise.Task != t.ID)
}

// outcome is one way to answer a task, as far as conditions tell the answers apart.
type outcome struct {
	set     state
	needs   state    // what has to have been offered
	asked   []*logic // what has to hold for the fields answered to be asked
	unasked []*logic // what must not hold
	sure    bool     // the practice can have it so, or the client where only she answers
}

func (o *outcome) possible(s state) bool {
	no := func(g *logic) bool { return !g.holds(s) }
	yes := func(g *logic) bool { return g.holds(s) }
	return s&o.needs == o.needs && !slices.ContainsFunc(o.asked, no) && !slices.ContainsFunc(o.unasked, yes)
}

// answers finds the outcomes of a task: its fields that matter, answered in every way that the
// engine takes.
func (l *loader) answers(m *machine, a *abstract, s *seen) {
	e := &enumeration{l: l, m: m, a: a, s: s}
	var fields []protocol.Field
	for i := range a.t.Fields {
		if s.fields[a.t.ID][a.t.Fields[i].ID] {
			fields = append(fields, a.t.Fields[i])
			e.clears(&a.t.Fields[i])
		}
	}
	for _, side := range []protocol.Side{protocol.Staff, protocol.Client} {
		if a.t.Who.Allows(side) {
			e.side = side
			e.ask(fields, nil, nil, nil)
		}
	}
	if a.t.Resolution {
		e.add(outcome{}) // what the client suggested was agreed on, and answers nothing
	}
	if len(a.outcomes) == 0 && !m.full {
		l.find(l.at["task "+a.t.ID], "Let something be offered, or make the field optional.", "The task %q can never be answered.", a.t.ID)
	}
}

// enumeration goes through the answers to the fields of one task by one side.
type enumeration struct {
	l    *loader
	m    *machine
	a    *abstract
	s    *seen
	side protocol.Side
	n    int
}

// clears notes which bits the answers to a field set anew.
func (e *enumeration) clears(f *protocol.Field) {
	ref := e.a.t.ID + "." + f.ID
	for fact, b := range e.m.facts {
		if fact.Kind == protocol.FactChosen && fact.Name == ref {
			e.a.clears |= b
		}
	}
	for _, u := range e.m.unknowns {
		if u.of == ofAnswers && u.task == e.a.t.ID {
			e.a.clears |= u.bit
		}
	}
}

// ask chooses which of the fields are asked: all but those of the other side, and those that
// depend on the case either way.
func (e *enumeration) ask(rest, taken []protocol.Field, asked, unasked []*logic) {
	if len(rest) == 0 {
		e.answer(taken, taken, protocol.Answers{}, outcome{asked: asked, unasked: unasked})
		return
	}
	f := rest[0]
	if f.StaffOnly && e.side == protocol.Client {
		e.ask(rest[1:], taken, asked, unasked)
		return
	}
	g := e.l.logicOf(f.If)
	if f.If != nil {
		e.ask(rest[1:], taken, asked, append(slices.Clip(unasked), g))
		asked = append(slices.Clip(asked), g)
	}
	e.ask(rest[1:], append(slices.Clip(taken), f), asked, unasked)
}

// answer goes through the answers to the fields that are asked.
func (e *enumeration) answer(all, rest []protocol.Field, given protocol.Answers, o outcome) {
	if e.m.full {
		return
	}
	if len(rest) == 0 {
		if e.n++; e.n > mostOutcomes {
			e.m.full = true
		}
		if taken, err := protocol.Take(all, given); err == nil {
			e.comesTo(taken, o)
		}
		return
	}
	f := &rest[0]
	for _, values := range e.candidates(f) {
		next := protocol.Answers{}
		for id, v := range given {
			next[id] = v
		}
		if len(values) > 0 {
			next[f.ID] = values
		}
		e.answer(all, rest[1:], next, o)
	}
}

// comesTo adds the outcome of answers that the engine takes.
func (e *enumeration) comesTo(taken protocol.Answers, o outcome) {
	t := e.a.t
	c := protocol.Case{Tasks: map[string]protocol.TaskState{t.ID: {Done: time.Unix(1, 0), Count: 1, Answers: taken}}}
	facts := protocol.Facts{Case: &c}
	for f, b := range e.m.facts {
		if task, _, _ := strings.Cut(f.Name, "."); f.Kind == protocol.FactChosen && task == t.ID && facts.Chosen(f.Name, f.Option) {
			o.set |= b
		}
	}
	for _, u := range e.m.unknowns {
		if u.of != ofAnswers || u.task != t.ID {
			continue
		}
		if held, err := u.holds(facts); err == nil && held {
			o.set |= u.bit
		}
	}
	for i := range t.Fields {
		if f := &t.Fields[i]; f.From != "" {
			for _, v := range taken[f.ID] {
				o.needs |= e.m.facts[protocol.Fact{Kind: protocol.FactChosen, Name: f.From, Option: v}]
			}
		}
	}
	o.sure = t.Who == protocol.ByClient || e.side == protocol.Staff
	e.add(o)
}

func (e *enumeration) add(o outcome) {
	same := func(p outcome) bool {
		return p.set == o.set && p.needs == o.needs && p.sure == o.sure && slices.Equal(p.asked, o.asked) && slices.Equal(p.unasked, o.unasked)
	}
	if !slices.ContainsFunc(e.a.outcomes, same) {
		e.a.outcomes = append(e.a.outcomes, o)
	}
}

// candidates gives answers to a field that show all it can come to; nothing is one of them.
func (e *enumeration) candidates(f *protocol.Field) [][]string {
	all := [][]string{nil}
	switch f.Kind {
	case protocol.YesNo, protocol.Confirm:
		return append(all, []string{"yes"}, []string{"no"})
	case protocol.Choice:
		for _, o := range f.Options {
			all = append(all, []string{o.ID})
		}
		return all
	case protocol.Choices:
		return e.several(f)
	case protocol.Number, protocol.Money:
		for _, n := range e.figures(f) {
			all = append(all, []string{strconv.FormatInt(n, 10)})
		}
		return all
	case protocol.Words, protocol.Line:
		for _, text := range e.texts(f) {
			all = append(all, []string{text})
		}
		return all
	default:
		e.m.full = true // no condition can look at other kinds
		return nil
	}
}

// several gives the sets of options that conditions tell apart, each filled up with others to as
// many as are asked for.
func (e *enumeration) several(f *protocol.Field) [][]string {
	var told, rest []string
	for _, o := range f.Options {
		if f.From != "" || e.tells(f, o.ID) {
			told = append(told, o.ID)
		} else {
			rest = append(rest, o.ID)
		}
	}
	if len(told) > manyOptions {
		e.m.full = true
		return nil
	}
	all := [][]string{nil}
	for _, id := range told {
		for _, s := range all[:len(all):len(all)] {
			all = append(all, append(slices.Clip(s), id))
		}
	}
	for _, s := range all[:len(all):len(all)] {
		if more := max(f.Min, 1) - len(s); more > 0 && more <= len(rest) {
			all = append(all, append(slices.Clip(s), rest[:more]...))
		}
	}
	return all
}

// tells reports whether an option makes a difference.
func (e *enumeration) tells(f *protocol.Field, option string) bool {
	if e.s.facts[protocol.Fact{Kind: protocol.FactChosen, Name: e.a.t.ID + "." + f.ID, Option: option}] {
		return true
	}
	return slices.ContainsFunc(e.a.t.Fields, func(g protocol.Field) bool {
		return g.When != nil && g.When.Field == f.ID && slices.Contains(g.When.Is, option)
	})
}

// figures gives the numbers near which the comparisons with a field change.
func (e *enumeration) figures(f *protocol.Field) []int64 {
	numbers := []int64{0, int64(f.Min), int64(f.Max), 1_000_000}
	for _, u := range e.unknowns(f) {
		for _, n := range u.figures {
			numbers = append(numbers, n-1, n, n+1)
		}
	}
	slices.Sort(numbers)
	return slices.Compact(numbers)
}

// texts gives texts with which the comparisons with a field change.
func (e *enumeration) texts(f *protocol.Field) []string {
	texts := []string{"x"}
	for _, u := range e.unknowns(f) {
		for _, s := range u.texts {
			texts = append(texts, s, s+" x")
		}
		for _, n := range u.figures {
			for _, letters := range []int64{n - 1, n, n + 1} {
				if letters > 0 && letters <= protocol.LongestAnswer {
					texts = append(texts, strings.Repeat("x", int(letters)))
				}
			}
		}
	}
	slices.Sort(texts)
	return slices.Compact(texts)
}

// unknowns gives those that compare a field's answers.
func (e *enumeration) unknowns(f *protocol.Field) []bound {
	ref := e.a.t.ID + "." + f.ID
	return slices.DeleteFunc(slices.Clone(e.m.unknowns), func(u bound) bool {
		return !slices.ContainsFunc(u.reads, func(r protocol.Fact) bool { return r.Name == ref })
	})
}
