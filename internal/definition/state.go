package definition

import (
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
	reactions  []state     // for each signal, the done bits that it clears
	waking     map[int]int // automatic task → how its question comes by itself, as a bit that has to be set
	world      state       // the facts of the world and the unknowns: may change by themselves
	offered    state       // a proposal of the practice waits
	countered  state       // a proposal of the client waits
	byLink     state       // the client can be reached by link
	bits       int
	facts      map[protocol.Fact]int
	unknowns   map[string]int
}

// abstract is one task on bits.
type abstract struct {
	t        *protocol.Task
	done     state
	asked    state // of an automatic task
	stage    state
	opens    *logic
	required *logic // nil: as the need says
	outcomes []state
	clears   state // the bits that outcomes set anew
	settles  state // the unknowns that doing it may make either
	reopens  []reopens
	needs    []string // what it shows before a parting
}

type reopens struct {
	when *logic
	done state
}

// latch is a stage or a milestone: its bit is set when its condition holds, and stays.
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

// Bounds of what is followed: the bits of a state, the options of one field that conditions tell
// apart, the outcomes of one task, the facts of the world.
const (
	most         = 62
	manyOptions  = 8
	mostOutcomes = 1000
	mostWorld    = 12
)

// bit gives out the next bit.
func (m *machine) bit() int {
	m.bits++
	return m.bits - 1
}

func (m *machine) flag() state { return 1 << min(m.bit(), most) }

// machine builds the abstraction.
func (l *loader) machine() *machine {
	m := &machine{facts: map[protocol.Fact]int{}, unknowns: map[string]int{}, waking: map[int]int{}}
	stages := map[string]state{}
	for _, s := range l.def.Stages {
		b := m.flag()
		stages[s.ID] = b
		m.stages = append(m.stages, latch{s.ID, b, l.logicOf(s.Opens)})
	}
	for i := range l.def.Tasks {
		t := &l.def.Tasks[i]
		b := m.bit()
		m.facts[protocol.Fact{Kind: protocol.FactDone, Name: t.ID}] = b
		a := abstract{t: t, done: 1 << min(b, most), stage: stages[t.Stage], opens: l.logicOf(t.Opens), required: l.logicOf(t.RequiredWhen), needs: t.Shows}
		if t.Need == protocol.Automatic {
			a.asked = m.flag()
		}
		if t.Resolution {
			b := m.bit()
			m.facts[protocol.Fact{Kind: protocol.FactOffered}] = b
			m.offered, m.countered = 1<<min(b, most), m.flag()
		}
		m.tasks = append(m.tasks, a)
	}
	for _, ms := range l.def.Milestones {
		b := m.bit()
		m.facts[protocol.Fact{Kind: protocol.FactReached, Name: ms.ID}] = b
		m.milestones = append(m.milestones, latch{ms.ID, 1 << min(b, most), l.logicOf(ms.When)})
	}
	for _, w := range l.def.Ways {
		m.ways = append(m.ways, exit{w.ID, w.Exit, l.logicOf(w.When)})
	}
	l.bindAtoms(m)
	l.finishTasks(m)
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

// bindAtoms gives every atom of every condition that bears on the way its bit.
func (l *loader) bindAtoms(m *machine) {
	if slices.ContainsFunc(l.def.Tasks, func(t protocol.Task) bool { return t.Who == protocol.ByClient }) {
		m.byLink = 1 << min(m.factBit(protocol.Fact{Kind: protocol.FactFile, Name: "client_by_link"}), most)
	}
	settles := map[string]state{}
	for _, c := range l.conditions {
		if c.role == elsewhere {
			continue
		}
		c.logic.atoms(func(g *logic) {
			if g.unknown == "" {
				g.bit = min(m.factBit(g.fact), most)
				return
			}
			b, ok := m.unknowns[g.unknown]
			if !ok {
				b = m.bit()
				m.unknowns[g.unknown] = b
				m.world |= 1 << min(b, most)
			}
			g.bit = min(b, most)
			settles[c.settledBy] |= 1 << g.bit
		})
	}
	for i := range m.tasks {
		m.tasks[i].settles = settles[m.tasks[i].t.ID]
	}
}

func (m *machine) factBit(f protocol.Fact) int {
	b, ok := m.facts[f]
	if !ok {
		b = m.bit()
		m.facts[f] = b
		if f.Kind == protocol.FactFile {
			m.world |= 1 << min(b, most)
		}
	}
	return b
}

func (m *machine) done(task string) state {
	return 1 << min(m.facts[protocol.Fact{Kind: protocol.FactDone, Name: task}], most)
}

// finishTasks adds what needs all bits: outcomes, reopenings, how questions come by themselves.
func (l *loader) finishTasks(m *machine) {
	for i := range m.tasks {
		a := &m.tasks[i]
		a.outcomes = []state{0}
		for j := range a.t.Fields {
			a.field(m, &a.t.Fields[j])
		}
		for _, r := range a.t.Reopens {
			a.reopens = append(a.reopens, reopens{l.logicOf(r.When), m.done(r.Task)})
		}
		if a.t.Need == protocol.Automatic {
			m.waking[i] = l.wakes(m, a.t.ID)
		}
	}
}

// field multiplies a task's outcomes by what one field may be answered with, as far as conditions
// tell the answers apart.
func (a *abstract) field(m *machine, f *protocol.Field) {
	ref := a.t.ID + "." + f.ID
	var told []state
	for fact, b := range m.facts {
		if fact.Kind == protocol.FactChosen && fact.Name == ref {
			told = append(told, 1<<min(b, most))
		}
	}
	if len(told) == 0 {
		return
	}
	slices.Sort(told)
	all := state(0)
	for _, b := range told {
		all |= b
	}
	a.clears |= all
	answers := told
	switch {
	case f.Kind == protocol.Choices && len(told) > manyOptions, len(a.outcomes)*len(told) > mostOutcomes:
		m.bits = most + 1 // cannot be followed
		return
	case f.Kind == protocol.Choices:
		answers = subsets(told)
	case f.Optional, f.When != nil, f.StaffOnly, len(told) < count(f):
		answers = append(slices.Clip(answers), 0)
	}
	var outcomes []state
	for _, o := range a.outcomes {
		for _, b := range answers {
			outcomes = append(outcomes, o|b)
		}
	}
	a.outcomes = outcomes
}

// count gives how many single answers a field has.
func count(f *protocol.Field) int {
	switch f.Kind {
	case protocol.YesNo:
		return 2
	case protocol.Confirm:
		return 1
	default:
		return len(f.Options)
	}
}

func subsets(of []state) []state {
	all := []state{0}
	for _, b := range of {
		for _, s := range all[:len(all):len(all)] {
			all = append(all, s|b)
		}
	}
	return all
}

// wakes gives the bit of the task after which the question of an automatic task surely comes by
// itself; -1 when only the world asks it.
func (l *loader) wakes(m *machine, task string) int {
	for _, t := range l.def.Timers {
		if t.Opens == task && t.Trigger == protocol.AfterTask && t.Until == nil {
			return min(m.facts[protocol.Fact{Kind: protocol.FactDone, Name: t.Of}], most)
		}
	}
	return -1
}

// settle sets the stages and milestones whose conditions hold, until nothing moves.
func (m *machine) settle(s state) state {
	for {
		before := s
		for _, latches := range [][]latch{m.stages, m.milestones} {
			for _, l := range latches {
				if s&l.bit == 0 && l.when.holds(s) {
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
	case s&a.stage == 0, a.t.Need == protocol.Automatic && s&a.asked == 0:
		return false
	case s&a.done != 0 && (!a.t.Again || a.t.Resolution):
		return false
	case a.t.Who == protocol.ByClient && s&m.byLink == 0:
		return false
	}
	return a.opens.holds(s)
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

// after gives the states that doing a task may lead to.
func (m *machine) after(a *abstract, s state, visit func(state)) {
	for _, o := range a.outcomes {
		next := s&^a.clears | a.done | o
		for _, r := range a.reopens {
			if r.when.holds(next) {
				next &^= r.done
			}
		}
		m.either(next, a.settles, visit)
	}
}

// either visits a state with every combination of some bits.
func (m *machine) either(s, bits state, visit func(state)) {
	for sub := bits; ; sub = (sub - 1) & bits {
		visit(m.settle(s&^bits | sub))
		if sub == 0 {
			return
		}
	}
}
