package definition

import (
	"fmt"
	"math/bits"
	"slices"
	"strings"

	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/protocol/ending"
)

// mostStates bounds the exploration; a definition that needs more is not taken.
const mostStates = 200_000

// exploration is all that a case can come to.
//
// Reaching a state, everything that may happen is allowed to: facts of the world and unknowns
// change by themselves, timers fire, signals come. On the way to an end only deeds count: the world
// stays as it is, and an unknown moves only by the task that settles it.
type exploration struct {
	m      *machine
	states []state
	index  map[state]int32
	parent []int32
	step   []int16 // the task done on the way from the parent; -1: by itself
	deeds  [][2]int32
	end    []bool
	full   bool
}

// byItself marks a step that nobody did.
const byItself = -1

// explore shows that the definition can end, and that all its parts can be reached.
func (l *loader) explore() {
	m := l.machine()
	if len(l.findings) > 0 {
		return
	}
	if m.full || bits.OnesCount64(uint64(m.world)) > mostWorld || bits.OnesCount64(uint64(m.latching)) > mostLatching {
		l.find(nil, "Split the definition in two, or let conditions look at less.", "The definition has too many parts to be followed: its end cannot be shown.")
		return
	}
	x := &exploration{m: m, index: map[state]int32{}}
	x.run()
	if x.full {
		l.find(nil, "Split the definition, or let tasks wait for one another.", "A case can stand in more than %d ways: its end cannot be shown.", mostStates)
		return
	}
	l.unreached(x)
	l.necessity(x)
	l.safety(x)
	if len(l.findings) == 0 {
		l.endless(x)
	}
}

// run visits all states, in the order of the fewest steps.
func (x *exploration) run() {
	x.m.either(x.m.first, x.m.world, func(s state) { x.visit(s, -1, byItself) })
	for i := int32(0); int(i) < len(x.states) && !x.full; i++ {
		s := x.states[i]
		x.end = append(x.end, x.m.canEnd(s))
		x.work(i, s)
		x.happen(i, s)
	}
}

// visit notes a state and gives its place.
func (x *exploration) visit(s state, from int32, by int16) int32 {
	if i, known := x.index[s]; known {
		return i
	}
	i := int32(len(x.states))
	if i >= mostStates {
		x.full = true
		return 0
	}
	x.index[s] = i
	x.states = append(x.states, s)
	x.parent, x.step = append(x.parent, from), append(x.step, by)
	return i
}

// deed notes a step that somebody can take.
func (x *exploration) deed(from int32, next state, by int16) {
	to := x.visit(next, from, by)
	if to != from {
		x.deeds = append(x.deeds, [2]int32{from, to})
	}
}

// maybe notes a step that somebody may take; one that is not sure does not count towards the end.
func (x *exploration) maybe(from int32, next state, by int16, sure bool) {
	if sure {
		x.deed(from, next, by)
	} else {
		x.visit(next, from, by)
	}
}

// work takes every step that a person can take, and the questions that surely come.
func (x *exploration) work(i int32, s state) {
	m := x.m
	for k := range m.tasks {
		a := &m.tasks[k]
		by := int16(k)
		if a.t.Resolution {
			x.agreement(i, s, a, by)
			continue
		}
		if a.done != 0 && m.doable(a, s) {
			m.after(a, s, func(next state, sure bool) { x.maybe(i, next, by, sure) })
		}
		if s&a.wakes != 0 && s&a.asked == 0 {
			x.deed(i, m.settle((s|a.asked)&^a.done), byItself)
		}
	}
}

// agreement takes the steps of offering and answering.
func (x *exploration) agreement(i int32, s state, a *abstract, by int16) {
	m := x.m
	pending := m.offered | m.countered
	if m.doable(a, s) {
		x.deed(i, m.settle(s&^pending|m.offered), by)
		x.visit(m.settle(s&^pending|m.countered), i, by) // the client's own, which nobody can count on
	}
	if s&pending != 0 {
		// The answers are those of the proposal that waits; another can be made only while it may.
		chosen := len(a.outcomes) == 1 || m.doable(a, s)
		m.after(a, s&^pending, func(next state, sure bool) { x.maybe(i, next, by, sure && chosen) })
		x.deed(i, m.settle(s^pending), by)
	}
}

// happen lets the world move: facts, unknowns, questions asked at any time, signals.
func (x *exploration) happen(i int32, s state) {
	m := x.m
	for bit := state(1); bit <= m.world; bit <<= 1 {
		if m.world&^m.latching&bit != 0 {
			x.visit(m.settle(s^bit), i, byItself)
		}
	}
	if m.latching != 0 { // what is latched depends on which of them change at once
		m.either(s, m.latching, func(next state) { x.visit(next, i, byItself) })
	}
	for k := range m.tasks {
		if a := &m.tasks[k]; a.asked != 0 {
			x.visit(m.settle((s|a.asked)&^a.done), i, byItself)
		}
	}
	for _, clears := range m.reactions {
		x.visit(m.settle(s&^clears), i, byItself)
	}
}

// hopeless finds the first state from which no deeds lead to an end; -1 when there is none. Among
// equals it prefers one where nothing more can be done.
func (x *exploration) hopeless() (at int, dead bool) {
	hope := slices.Clone(x.end)
	x.spread(hope)
	at = slices.Index(hope, false)
	if at < 0 {
		return -1, false
	}
	for i := at; i < len(hope); i++ {
		if !hope[i] && !x.moves(x.states[i]) {
			return i, true
		}
	}
	return at, false
}

// spread carries hope backwards along deeds.
func (x *exploration) spread(hope []bool) {
	first := make([]int32, len(x.states)+1)
	for _, d := range x.deeds {
		first[d[1]+1]++
	}
	for i := 1; i < len(first); i++ {
		first[i] += first[i-1]
	}
	into := make([]int32, len(x.deeds))
	next := slices.Clone(first)
	for _, d := range x.deeds {
		into[next[d[1]]] = d[0]
		next[d[1]]++
	}
	var queue []int32
	for i, h := range hope {
		if h {
			queue = append(queue, int32(i))
		}
	}
	for len(queue) > 0 {
		i := queue[len(queue)-1]
		queue = queue[:len(queue)-1]
		for _, from := range into[first[i]:first[i+1]] {
			if !hope[from] {
				hope[from] = true
				queue = append(queue, from)
			}
		}
	}
}

// moves reports whether a task that is still needed can be done in a state.
func (x *exploration) moves(s state) bool {
	for k := range x.m.tasks {
		a := &x.m.tasks[k]
		if s&a.done == 0 && a.isRequired(s) && (x.m.doable(a, s) || a.t.Resolution && s&(x.m.offered|x.m.countered) != 0) {
			return true
		}
	}
	return false
}

// endless makes the finding of a case that cannot end.
func (l *loader) endless(x *exploration) {
	i, dead := x.hopeless()
	if i < 0 {
		return
	}
	s := x.states[i]
	var waiting []string
	for k := range x.m.tasks {
		a := &x.m.tasks[k]
		if s&a.done == 0 && a.isRequired(s) {
			waiting = append(waiting, a.t.ID)
		}
	}
	way := "At the start"
	if path := x.path(i); len(path) > 0 {
		way = "After " + strings.Join(path, ", ")
	}
	at := l.at["way "+l.firstEnd()]
	if len(waiting) > 0 {
		at = l.at["task "+waiting[0]]
	}
	switch {
	case dead && len(waiting) > 0:
		l.find(at, "Let it open then, make it depend (required_when), or add a way to close that does not need it.",
			"Dead end. %s, %s is still required and can never be done.", way, strings.Join(waiting, ", "))
	case dead:
		l.find(at, "Add a way to close whose condition holds then.", "Dead end. %s, everything required is done and no way to close is open.", way)
	default:
		l.find(at, "Let one of them be done without opening the other again, or add a way to close out of it.",
			"A loop without a way out. %s, %s can be done again and again, and no end is ever open.", way, strings.Join(waiting, ", "))
	}
}

func (l *loader) firstEnd() string {
	for _, w := range l.def.Ways {
		if !w.Exit {
			return w.ID
		}
	}
	return ""
}

// path names the tasks done on the way to a state.
func (x *exploration) path(i int) []string {
	var names []string
	for at := int32(i); at >= 0; at = x.parent[at] {
		if k := x.step[at]; k != byItself {
			names = append(names, x.m.tasks[k].t.ID)
		}
	}
	slices.Reverse(names)
	return names
}

// unreached finds the stages, tasks, milestones and ways that no case can come to.
func (l *loader) unreached(x *exploration) {
	var seen state
	tasks, ways := make([]bool, len(x.m.tasks)), make([]bool, len(x.m.ways))
	for _, s := range x.states {
		seen |= s
		for k := range x.m.tasks {
			tasks[k] = tasks[k] || x.m.doable(&x.m.tasks[k], s)
		}
		for k, w := range x.m.ways {
			ways[k] = ways[k] || w.when.holds(s)
		}
	}
	for _, s := range x.m.stages {
		if seen&s.bit == 0 {
			l.find(l.at["stage "+s.id], "Change its opens.", "The stage %q can never be reached.", s.id)
		}
	}
	for k, ok := range tasks {
		t := x.m.tasks[k].t
		if !ok && seen&x.m.tasks[k].stage != 0 {
			l.find(l.at["task "+t.ID], "Change its opens, or leave it out.", "The task %q can never be done.", t.ID)
		}
	}
	for _, ms := range x.m.milestones {
		if ms.bit != 0 && seen&ms.bit == 0 || ms.bit == 0 && !slices.ContainsFunc(x.states, ms.when.holds) {
			l.find(l.at["milestone "+ms.id], "Change its when.", "The milestone %q can never be reached.", ms.id)
		}
	}
	for k, ok := range ways {
		if w := x.m.ways[k]; !ok {
			l.find(l.at["way "+w.id], "Change its when, or leave it out.", "No case can close as %q.", w.id)
		}
	}
}

// necessity checks that no client is told of a parting before what it needs is shown.
func (l *loader) necessity(x *exploration) {
	for _, need := range ending.Needs(ending.Method(l.def.Method)) {
		waived := &logic{op: constant}
		if own := l.logicOf(l.def.Waived); own != nil && ending.Waivable(need) {
			waived = own
		}
		if ending.OnlyWatched(need) {
			waived = &logic{op: or, parts: []*logic{waived, x.m.unwatched()}}
		}
		var shown state
		for i := range x.m.tasks {
			if slices.Contains(x.m.tasks[i].needs, string(need)) {
				shown |= x.m.tasks[i].done
			}
		}
		if t := x.toldWithout(shown, waived); t != nil {
			l.find(l.at["task "+t.ID], fmt.Sprintf("Let it open after the task that shows %q.", need),
				"The client can be told by %q before %q is shown.", t.ID, need)
		}
	}
}

// unwatched holds where nothing was raised within the last year; nowhere, where no condition asks for it.
func (m *machine) unwatched() *logic {
	b, ok := m.facts[protocol.Fact{Kind: protocol.FactFile, Name: "watched"}]
	if !ok {
		return &logic{op: constant}
	}
	return &logic{op: not, parts: []*logic{{op: atom, bit: b}}}
}

// toldWithout finds a task that tells the client while something is not shown, nor waived.
func (x *exploration) toldWithout(shown state, waived *logic) *protocol.Task {
	for _, s := range x.states {
		if s&shown != 0 || waived.holds(s) {
			continue
		}
		for i := range x.m.tasks {
			if a := &x.m.tasks[i]; a.t.Tells && x.m.doable(a, s) {
				return a.t
			}
		}
	}
	return nil
}
