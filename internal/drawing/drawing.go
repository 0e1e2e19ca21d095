// Package drawing shows a definition as a thread with beads, and where a case stands on it.
//
// Steps gives the beads as a plain list, which narrow screens and screen readers get; SVG draws the
// same list. The picture carries no style of its own and no script: the colours come from classes
// (Styles has their rules), so that it stands under a strict Content-Security-Policy, prints, and
// turns dark with the page. The same input gives the same bytes.
//
// The layout is a few sums of its own. A graph layouter (go-graphviz) was tried and left: it
// compiles its WebAssembly when the program starts (0.5 s and 24 MB more; 40 ms from a cache that it
// keeps as machine code under a name in the common temporary folder), for a thread that is one line.
//
// It imports the engine's types only.
package drawing

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/partwell/partwell/internal/practice/protocol"
)

// State is where a bead stands as seen from a case.
type State string

// The states of a bead.
const (
	Done  State = "done"
	Here  State = "here"
	Ahead State = "ahead"
)

// Step is one bead of the thread.
type Step struct {
	ID     string // of the task
	Label  string // one to three words
	State  State
	Beside []string // side ways and loops in words: "if yes: call first"
	loops  []loop
}

// loop leads back to an earlier bead.
type loop struct {
	to    int // place in the list
	words string
}

// Options say which case is shown, and to whom.
type Options struct {
	Case  *protocol.Case // nil: the definition alone, all ahead
	Here  string         // the task that is the next step, as View.Now names it; empty: none
	Lang  string
	Names map[string]string // for {client} and the like
	ID    string            // prefix of the ids of title and desc; "draw" when empty
	Words Words             // the picture's own words; English when empty

	Capital bool // labels begin with a capital letter, whatever name they begin with
}

// Words are the few words that the picture adds.
type Words struct {
	Title, HereLabel, DoneBefore, Now, Then string
}

// English is Words in English.
var English = Words{Title: "Where you are", HereLabel: "you are here", DoneBefore: "Done: ", Now: "Now: ", Then: "Then: "}

// Steps lists the beads in order: what every case goes through, and besides what this one did or
// stands at. What only some cases need is told beside the bead that it follows.
func Steps(def *protocol.Definition, o Options) []Step {
	var steps []Step
	for i := range def.Tasks {
		t := &def.Tasks[i]
		if !onThread(def, t, o) {
			if n := len(steps); n > 0 && t.Aside != nil {
				steps[n-1].tell(o.say(t.Aside))
			}
			continue
		}
		s := Step{ID: t.ID, Label: o.say(t.Short), State: Ahead}
		if t.Aside != nil {
			s.tell(o.say(t.Aside))
		}
		switch {
		case t.ID == o.Here:
			s.State = Here
		case o.Case != nil && o.Case.Tasks[t.ID].IsDone():
			s.State = Done
		}
		steps = append(steps, s)
	}
	addLoops(def, steps, o)
	return steps
}

// tell adds words beside a bead, each once.
func (s *Step) tell(words string) {
	if !slices.Contains(s.Beside, words) {
		s.Beside = append(s.Beside, words)
	}
}

// onThread reports whether a task has a bead of its own.
func onThread(def *protocol.Definition, t *protocol.Task, o Options) bool {
	switch {
	case t.Need == protocol.Required, t.ID == o.Here, o.requires(t):
		return true
	case t.Need == protocol.Automatic:
		return def.Alone(t)
	}
	return o.Case != nil && o.Case.Tasks[t.ID].IsDone()
}

// requires reports whether a task that is required at times is so in this case, or in one of which
// nothing is known yet.
func (o Options) requires(t *protocol.Task) bool {
	if t.RequiredWhen == nil {
		return false
	}
	c := o.Case
	if c == nil {
		c = &protocol.Case{}
	}
	must, err := t.RequiredWhen.Holds(protocol.Facts{Case: c})
	return err == nil && must
}

// addLoops adds what leads back: reopenings that have words, and another proposal.
func addLoops(def *protocol.Definition, steps []Step, o Options) {
	place := func(id string) int {
		return slices.IndexFunc(steps, func(s Step) bool { return s.ID == id })
	}
	for i := range def.Tasks {
		t := &def.Tasks[i]
		from := place(t.ID)
		if from < 0 {
			continue
		}
		if t.Different != nil && from > 0 {
			steps[from].loops = append(steps[from].loops, loop{from - 1, o.say(t.Different)})
		}
		for _, r := range t.Reopens {
			if to := place(r.Task); to >= 0 && to < from && r.Says != nil {
				steps[from].loops = append(steps[from].loops, loop{to, o.say(r.Says)})
			}
		}
	}
}

// List gives the steps for a page: the words of loops stand beside their bead as well, since a list
// has no arcs.
func List(def *protocol.Definition, o Options) []Step {
	steps := Steps(def, o)
	for i := range steps {
		for _, l := range steps[i].loops {
			steps[i].Beside = append(steps[i].Beside, l.words)
		}
		steps[i].loops = nil
	}
	return steps
}

func (o Options) say(t protocol.Text) string {
	words := protocol.Fill(t.In(o.Lang), o.Names)
	if first, size := utf8.DecodeRuneInString(words); o.Capital && strings.HasPrefix(t.In(o.Lang), "{") {
		words = string(unicode.ToUpper(first)) + words[size:]
	}
	return words
}
