package treatment

import (
	"slices"
	"strings"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
)

// Weight is how much a goal matters to whoever has it.
type Weight string

// The weights, the most first.
const (
	Very   Weight = "very"
	Fairly Weight = "fairly"
	Little Weight = "little"
)

// worth is a weight as a number, 3 for the most; 0 for none.
func (w Weight) worth() int {
	switch w {
	case Very:
		return 3
	case Fairly:
		return 2
	case Little:
		return 1
	default:
		return 0
	}
}

// Valid reports whether w is one of the weights.
func (w Weight) Valid() bool { return w.worth() > 0 }

// Goal is one line of what somebody wants from the visits.
type Goal struct {
	Weight Weight `json:"weight"`
	Text   string `json:"text"`
}

// MostGoals is how many goals a side has at most.
const MostGoals = 5

// Change says what a version of a plan came from; nothing for one decided on the plan's own page.
type Change string

// The changes.
const (
	TheirGoals Change = "their-goals" // the client's list
	OurGoals   Change = "our-goals"   // the therapist's list
	WasTold    Change = "told"        // what focused work gives was told
	MixAgreed  Change = "mix"         // the minutes of each
	BothYes    Change = "both-yes"    // the new plan, both said yes
)

// Aims is what both sides want of the visits, and what they made of it. All of it is sealed at rest.
type Aims struct {
	Change Change `json:"change,omitempty"`
	// Theirs is the client's list, Ours the therapist's.
	Theirs []Goal `json:"theirs,omitempty"`
	Ours   []Goal `json:"ours,omitempty"`
	// Mix is how the minutes of a visit are shared, from the next one on.
	Mix Mix `json:"mix,omitempty"`
	// Told are the topics that were told about focused work, on ToldOn.
	Told   []Topic    `json:"told,omitempty"`
	ToldOn civil.Date `json:"told_on,omitempty"`
	// Looked is what came of looking again at what did not help.
	Looked
}

// Empty reports whether nothing stands in the aims.
func (a Aims) Empty() bool {
	return a.Change == "" && len(a.Theirs)+len(a.Ours)+len(a.Mix)+len(a.Told) == 0 && !a.Looked.Any()
}

func (a Aims) check(faults *fault.Problems) {
	for field, goals := range map[string][]Goal{"theirs": a.Theirs, "ours": a.Ours} {
		if len(goals) > MostGoals {
			faults.Add(field, "Please write at most %d lines.", MostGoals)
		}
		for _, g := range goals {
			if !g.Weight.Valid() || strings.TrimSpace(g.Text) == "" || len([]rune(g.Text)) > LongestGoal {
				faults.Add(field, "Please write each line, and how much it matters.")
				break
			}
		}
	}
	if !a.Mix.Valid() {
		faults.Add("minutes", "Please say how many minutes of each.")
	}
	a.Looked.check(faults)
	if slices.ContainsFunc(a.Told, func(t Topic) bool { return !t.Valid() }) {
		faults.Add("told", "Choose from the list.")
	}
}

// Topic is something to be told about focused work before somebody says yes to it.
type Topic string

// The topics (words.md, goals, explain).
const (
	WhatItIs     Topic = "what"
	WhatItBrings Topic = "brings"
	WhatItCosts  Topic = "costs"
	OtherWays    Topic = "other-ways"
	LeavingIt    Topic = "leaving"
	MayStop      Topic = "stop"
)

// Topics gives all topics in their order.
func Topics() []Topic {
	return []Topic{WhatItIs, WhatItBrings, WhatItCosts, OtherWays, LeavingIt, MayStop}
}

// Valid reports whether t is one of the topics.
func (t Topic) Valid() bool { return slices.Contains(Topics(), t) }

// Words gives the topic as a sentence has it, "told: what it is, what it costs".
func (t Topic) Words() string {
	switch t {
	case WhatItIs:
		return "what it is"
	case WhatItBrings:
		return "what it can bring"
	case WhatItCosts:
		return "what it costs"
	case OtherWays:
		return "other ways"
	case LeavingIt:
		return "what follows from leaving it"
	case MayStop:
		return "that it can be stopped or changed at any moment"
	default:
		return ""
	}
}

// Pair is a goal that stands in both lists.
type Pair struct{ Theirs, Ours Goal }

// Gap is how far two lists of goals are apart.
type Gap struct {
	// Both stand in both lists; the others in one of them only.
	Both                 []Pair
	OnlyTheirs, OnlyOurs []Goal
	// Steps counts the distance: for a goal in both lists the steps between its weights, for one in
	// a single list its own weight.
	Steps int
}

// Apart compares two lists. Two lines are the same goal when at least half of their longer words are.
func Apart(theirs, ours []Goal) Gap {
	var g Gap
	left := slices.Clone(ours)
	for _, t := range theirs {
		i := slices.IndexFunc(left, func(o Goal) bool { return same(t.Text, o.Text) })
		if i < 0 {
			g.OnlyTheirs = append(g.OnlyTheirs, t)
			g.Steps += t.Weight.worth()
			continue
		}
		g.Both = append(g.Both, Pair{t, left[i]})
		g.Steps += max(t.Weight.worth(), left[i].Weight.worth()) - min(t.Weight.worth(), left[i].Weight.worth())
		left = slices.Delete(left, i, i+1)
	}
	g.OnlyOurs = left
	for _, o := range left {
		g.Steps += o.Weight.worth()
	}
	return g
}

// same reports whether two lines mean one goal, by their words.
func same(a, b string) bool {
	x, y := keywords(a), keywords(b)
	shared := 0
	for w := range x {
		if y[w] {
			shared++
		}
	}
	all := len(x) + len(y) - shared
	return all > 0 && 2*shared >= all
}

func keywords(s string) map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return strings.ContainsRune(" \t\n.,;:!?()\"'’“”-", r) }) {
		if len([]rune(w)) > 3 {
			out[w] = true
		}
	}
	if len(out) == 0 && s != "" {
		out[strings.ToLower(strings.TrimSpace(s))] = true
	}
	return out
}

// With gives the plan's next version with other aims; everything else stays as it was.
func (p Plan) With(aims Aims, on civil.Date) Plan {
	next := p
	next.Version, next.DecidedOn, next.Aims = p.Version+1, on, aims
	return next
}
