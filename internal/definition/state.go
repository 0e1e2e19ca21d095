package definition

import (
	"maps"
	"reflect"
	"slices"

	"github.com/partwell/partwell/internal/practice/protocol"
)

// state is one point of the finite abstraction of a case: a bit for each task that is done, each
// automatic task that was asked, each stage, milestone and fact that a condition looks at.
type state uint64

// machine is the abstraction of a definition. It follows the engine's rules on bits.
type machine struct {
	tasks      []abstract
	stages     []latch
	milestones []latch
	ways       []exit
	reactions  []state // for each signal, the done bits that it clears
	first      state   // how a case begins, before the world is looked at
	world      state   // facts of the world, and unknowns about it: may change by themselves
	latching   state   // those of them that stages and milestones look at, or that are compared
	compared   state   // the unknowns about the world
	worlds     []state // what they can be at once
	offered    state   // a proposal of the practice waits
	countered  state   // a proposal of the client waits
	byLink     state   // the client can be reached by link
	bits       int
	full       bool // it has too many parts to be followed
	facts      map[protocol.Fact]state
	unknowns   []bound
}

// bound is an unknown and its bit.
type bound struct {
	*unknown
	bit state
}

// abstract is one task on bits. A task whose doing changes nothing that is followed has no done bit.
type abstract struct {
	t        *protocol.Task
	done     state
	asked    state // of an automatic task
	wakes    state // the task after which its question surely comes by itself
	stage    state
	opens    *logic
	required *logic // nil: as the need says
	outcomes []outcome
	clears   state // the bits that outcomes set anew
	settles  state // the unknowns about the world that doing it may make either
	counts   []count
	reopens  []reopens
	needs    []string // what it shows before a parting
}

// count is an unknown about how often the task was done; it comes to limit when it is done often
// enough.
type count struct {
	bit   state
	limit bool
}

type reopens struct {
	when *logic
	done state
}

// latch is a stage or a milestone: its bit is set when its condition holds, and stays. A milestone
// that no condition looks at has no bit.
type latch struct {
	id   string
	bit  state
	when *logic
}

type exit struct {
	id   string
	out  bool
	when *logic
}

// Bounds of what is followed: the bits of a state, the facts of the world, and those of them that
// stages and milestones look at.
const (
	most         = 62
	mostWorld    = 12
	mostLatching = 6
)

// flag gives out the next bit.
func (m *machine) flag() state {
	m.bits++
	m.full = m.full || m.bits > most
	return 1 << min(m.bits-1, most)
}

// machine builds the abstraction.
func (l *loader) machine() *machine {
	m := &machine{facts: map[protocol.Fact]state{}}
	seen := l.gather()
	stages := map[string]state{}
	for _, s := range l.def.Stages {
		b := m.flag()
		stages[s.ID] = b
		m.stages = append(m.stages, latch{s.ID, b, l.logicOf(s.Opens)})
	}
	for i := range l.def.Tasks {
		t := &l.def.Tasks[i]
		a := abstract{t: t, stage: stages[t.Stage], opens: l.logicOf(t.Opens), required: l.logicOf(t.RequiredWhen), needs: t.Shows}
		if !seen.inert(l.def, t) {
			a.done = m.fact(protocol.Fact{Kind: protocol.FactDone, Name: t.ID})
			if t.Need == protocol.Automatic {
				a.asked = m.flag()
			}
		}
		if t.Resolution {
			m.offered = m.fact(protocol.Fact{Kind: protocol.FactOffered})
			m.countered = m.fact(protocol.Fact{Kind: protocol.FactCountered})
		}
		m.tasks = append(m.tasks, a)
	}
	for _, ms := range l.def.Milestones {
		f := protocol.Fact{Kind: protocol.FactReached, Name: ms.ID}
		b := state(0)
		if seen.facts[f] {
			b = m.fact(f)
		}
		m.milestones = append(m.milestones, latch{ms.ID, b, l.logicOf(ms.When)})
	}
	for _, w := range l.def.Ways {
		m.ways = append(m.ways, exit{w.ID, w.Exit, l.logicOf(w.When)})
	}
	l.bind(m, seen)
	for i := range m.tasks {
		l.finish(m, &m.tasks[i], seen)
	}
	for _, s := range l.def.Signals {
		var clears state
		for _, id := range s.Reopens {
			clears |= m.done(id)
		}
		m.reactions = append(m.reactions, clears)
	}
	return m
}

// logicOf finds the skeleton of a condition of ours.
func (l *loader) logicOf(c protocol.Condition) *logic {
	if own, ok := c.(*condition); ok {
		return own.logic
	}
	return nil
}

// fact gives the bit of a fact, a new one where it has none.
func (m *machine) fact(f protocol.Fact) state {
	b, ok := m.facts[f]
	if !ok {
		b = m.flag()
		m.facts[f] = b
		if f.Kind == protocol.FactFile {
			m.world |= b
		}
	}
	return b
}

func (m *machine) done(task string) state {
	return m.facts[protocol.Fact{Kind: protocol.FactDone, Name: task}]
}

// bind gives every atom of every condition that bears on the way its bit.
func (l *loader) bind(m *machine, seen *seen) {
	if slices.ContainsFunc(l.def.Tasks, func(t protocol.Task) bool { return t.Who == protocol.ByClient }) {
		m.byLink = m.fact(protocol.Fact{Kind: protocol.FactFile, Name: "client_by_link"})
	}
	named := map[string]state{}
	for _, g := range seen.logics {
		g.atoms(func(g *logic) {
			if g.unknown == nil {
				g.bit = m.fact(g.fact)
				return
			}
			b, known := named[g.unknown.name]
			if !known {
				b = m.flag()
				named[g.unknown.name] = b
				m.unknowns = append(m.unknowns, bound{g.unknown, b})
				m.begins(g.unknown, b)
			}
			g.bit = b
		})
	}
	for _, f := range seen.offers {
		m.fact(f)
	}
	for _, latches := range [][]latch{m.stages, m.milestones} {
		for _, l := range latches {
			l.when.atoms(func(g *logic) { m.latching |= g.bit & m.world })
		}
	}
	m.compare()
}

// compare finds what the comparisons with figures of the world can be at once: it tries figures
// near those that stand in them.
func (m *machine) compare() {
	var all []bound
	figures := map[string][]int{}
	for _, u := range m.unknowns {
		if u.of != ofWorld {
			continue
		}
		all = append(all, u)
		m.compared |= u.bit
		m.latching |= u.bit
		for _, f := range u.reads {
			for _, n := range append(u.figures, 0) {
				for _, near := range []int{int(n) - 1, int(n), int(n) + 1} {
					if near >= 0 && !slices.Contains(figures[f.Name], near) {
						figures[f.Name] = append(figures[f.Name], near)
					}
				}
			}
		}
	}
	m.tryWorlds(all, slices.Sorted(maps.Keys(figures)), figures, reflect.New(reflect.TypeFor[protocol.File]()).Elem())
}

func (m *machine) tryWorlds(all []bound, names []string, figures map[string][]int, file reflect.Value) {
	if len(names) > 0 {
		field := file.FieldByIndex(fileField(names[0]))
		if field.Kind() != reflect.Int {
			m.full = true // a yes-or-no fact is compared, which is found elsewhere
			return
		}
		for _, n := range figures[names[0]] {
			field.SetInt(int64(n))
			m.tryWorlds(all, names[1:], figures, file)
		}
		return
	}
	var s state
	given, _ := file.Interface().(protocol.File)
	for _, u := range all {
		if held, err := u.holds(protocol.Facts{File: given, Case: &protocol.Case{}}); err == nil && held {
			s |= u.bit
		}
	}
	if !slices.Contains(m.worlds, s) {
		m.worlds = append(m.worlds, s)
	}
}

// begins sets an unknown as it is when nothing was done; one about the world may be either.
func (m *machine) begins(u *unknown, b state) {
	if u.of == ofWorld {
		m.world |= b
		return
	}
	if held, err := u.holds(protocol.Facts{Case: &protocol.Case{}}); err == nil && held {
		m.first |= b
	}
}

// finish adds to a task what needs all bits: outcomes, what it settles and opens anew, how its
// question comes by itself.
func (l *loader) finish(m *machine, a *abstract, seen *seen) {
	l.answers(m, a, seen)
	for _, u := range m.unknowns {
		switch {
		case u.task != a.t.ID:
		case u.of == ofWorld:
			a.settles |= u.bit
		case u.of == ofCount:
			often := protocol.Case{Tasks: map[string]protocol.TaskState{a.t.ID: {Count: 1_000_000}}}
			held, err := u.holds(protocol.Facts{Case: &often})
			a.counts = append(a.counts, count{u.bit, err == nil && held})
		default: // its answers have it
		}
	}
	for _, r := range a.t.Reopens {
		a.reopens = append(a.reopens, reopens{l.logicOf(r.When), m.done(r.Task)})
	}
	for _, t := range l.def.Timers {
		if t.Opens == a.t.ID && t.Trigger == protocol.AfterTask && t.Until == nil && a.wakes == 0 {
			a.wakes = m.done(t.Of)
		}
	}
}

// settle sets the stages and milestones whose conditions hold, until nothing moves.
func (m *machine) settle(s state) state {
	for {
		before := s
		for _, latches := range [][]latch{m.stages, m.milestones} {
			for i := range latches {
				if l := &latches[i]; s&l.bit == 0 && l.bit != 0 && l.when.holds(s) {
					s |= l.bit
				}
			}
		}
		if s == before {
			return s
		}
	}
}

// doable reports whether a task can be done in a state.
func (m *machine) doable(a *abstract, s state) bool {
	switch {
	case s&a.stage == 0, a.asked != 0 && s&a.asked == 0:
		return false
	case s&a.done != 0 && (!a.t.Again || a.t.Resolution):
		return false
	}
	return a.opens.holds(s)
}

// reached reports whether who does a task can be reached: the client alone only by link.
func (m *machine) reached(a *abstract, s state) bool {
	return a.t.Who != protocol.ByClient || s&m.byLink != 0
}

func (a *abstract) isRequired(s state) bool {
	if a.required != nil {
		return a.required.holds(s)
	}
	return a.t.Need == protocol.Required
}

// canEnd reports whether a case can close well in a state.
func (m *machine) canEnd(s state) bool {
	for i := range m.tasks {
		if a := &m.tasks[i]; s&a.done == 0 && a.isRequired(s) {
			return false
		}
	}
	return slices.ContainsFunc(m.ways, func(w exit) bool { return !w.out && w.when.holds(s) })
}

// after gives the states that doing a task in a state may lead to. One is sure when people can have
// it so.
func (m *machine) after(a *abstract, s state, visit func(next state, sure bool)) {
	for i := range a.outcomes {
		o := &a.outcomes[i]
		possible := o.possible(s)
		if !possible && !a.t.Resolution { // what was proposed earlier may be agreed on later
			continue
		}
		m.often(a, 0, s&^a.clears|a.done|o.set, possible && o.sure && m.reached(a, s), func(next state, sure bool) {
			for _, r := range a.reopens {
				if r.when.holds(next) {
					next &^= r.done
				}
			}
			m.either(m.settle(next), a.settles, func(s state) { visit(s, sure) })
		})
	}
}

// often goes through what a task's count may come to.
func (m *machine) often(a *abstract, i int, s state, sure bool, visit func(state, bool)) {
	if i == len(a.counts) {
		visit(s, sure)
		return
	}
	c := a.counts[i]
	m.often(a, i+1, s|c.bit, sure && c.limit, visit)
	m.often(a, i+1, s&^c.bit, sure && !c.limit, visit)
}

// either visits a state with every combination of some bits that the world can have.
func (m *machine) either(s, bits state, visit func(state)) {
	for sub := bits; ; sub = (sub - 1) & bits {
		if next := s&^bits | sub; slices.Contains(m.worlds, next&m.compared) {
			visit(m.settle(next))
		}
		if sub == 0 {
			return
		}
	}
}
