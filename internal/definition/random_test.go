package definition

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/partwell/partwell/internal/practice/protocol"
)

// sketch draws a definition: stages, tasks, questions, conditions over what was done, chosen and
// reached, loops, clocks, an agreement, ways to close. Most are refused; those that are taken have
// to keep the promise.
type sketch struct {
	t          *rapid.T
	b          strings.Builder
	tasks      []sketched
	milestones int
	offers     bool
	effects    map[string]protocol.EffectSpec
}

type sketched struct {
	id     string
	fields []sketchedField
}

type sketchedField struct {
	id, kind string
	options  []string
	max      int
}

func (s *sketch) n(what string, from, to int) int { return rapid.IntRange(from, to).Draw(s.t, what) }

// of happens once in so many times.
func (s *sketch) of(what string, many int) bool { return s.n(what, 1, many) == many }

func (s *sketch) put(indent int, format string, args ...any) {
	fmt.Fprintf(&s.b, strings.Repeat(" ", indent)+format+"\n", args...)
}

// condition draws one over the tasks so far; settledBy is needed where it asks about the world.
func (s *sketch) condition(depth int) (text, settledBy string) {
	if len(s.tasks) == 0 {
		return "true", ""
	}
	if depth > 0 {
		a, byA := s.condition(depth - 1)
		switch s.n("operator", 0, 5) {
		case 0:
			return "!(" + a + ")", byA
		case 1, 2:
			b, byB := s.condition(depth - 1)
			return "(" + a + " && " + b + ")", byA + byB
		case 3:
			b, byB := s.condition(depth - 1)
			return "(" + a + " || " + b + ")", byA + byB
		default:
			return a, byA
		}
	}
	return s.atom()
}

func (s *sketch) atom() (text, settledBy string) {
	t := rapid.SampledFrom(s.tasks).Draw(s.t, "task")
	kind := s.n("atom", 0, 11)
	switch {
	case kind == 0 && s.milestones > 0:
		return fmt.Sprintf(`reached("m%d")`, s.n("milestone", 0, s.milestones-1)), ""
	case kind == 1:
		return rapid.SampledFrom([]string{"file.solo", "file.client_by_link"}).Draw(s.t, "fact"), ""
	case kind == 2:
		return fmt.Sprintf(`count("%s") %s %d`, t.id, s.compare(), s.n("figure", 0, 3)), ""
	case kind == 3:
		return fmt.Sprintf("file.visits_booked %s %d", s.compare(), s.n("figure", 0, 2)), t.id
	case kind == 4 && s.offers:
		return rapid.SampledFrom([]string{"offered()", "countered()"}).Draw(s.t, "waits"), ""
	case kind < 9 && len(t.fields) > 0:
		return s.answered(t), ""
	}
	return fmt.Sprintf("done(%q)", t.id), ""
}

func (s *sketch) compare() string {
	return rapid.SampledFrom([]string{">", "<", "==", "!="}).Draw(s.t, "compare")
}

func (s *sketch) answered(t sketched) string {
	f := rapid.SampledFrom(t.fields).Draw(s.t, "field")
	if f.kind == "number" {
		return fmt.Sprintf(`number("%s.%s") %s %d`, t.id, f.id, s.compare(), s.n("figure", 0, 5))
	}
	return fmt.Sprintf("chosen(\"%s.%s\", %q)", t.id, f.id, rapid.SampledFrom(f.options).Draw(s.t, "option"))
}

func (s *sketch) when(indent int, key string, depth int) {
	text, by := s.condition(s.n("depth", 0, depth))
	if strings.Contains(text, "file.visits_booked") {
		s.put(indent, "%s: {if: '%s', settled_by: %s}", key, text, by[len(by)-2:])
		return
	}
	s.put(indent, "%s: '%s'", key, text)
}

func (s *sketch) field(t *sketched, i int) {
	f := sketchedField{id: fmt.Sprintf("f%d", i), kind: rapid.SampledFrom([]string{"choice", "choices", "yes", "number"}).Draw(s.t, "kind")}
	s.put(10, "- id: %s", f.id)
	s.put(12, "kind: %q", f.kind)
	s.put(12, "label: Q")
	switch f.kind {
	case "yes":
		f.options = []string{"yes", "no"}
	case "number":
		f.max = s.n("max", 1, 4)
		s.put(12, "max: %d", f.max)
	default:
		f.options = []string{"a", "b", "c"}[:s.n("options", 2, 3)]
		s.put(12, "options: [%s]", "{id: "+strings.Join(f.options, ", words: O}, {id: ")+", words: O}")
	}
	if s.of("optional", 4) {
		s.put(12, "optional: true")
	}
	if s.of("staff only", 5) {
		s.put(12, "staff_only: true")
	}
	if len(t.fields) > 0 && t.fields[0].kind != "number" && s.of("when", 3) {
		s.put(12, "when: {field: %s, is: [%q]}", t.fields[0].id, t.fields[0].options[0])
	}
	if s.of("if", 8) {
		s.when(12, "if", 0)
	}
	s.from(f)
	t.fields = append(t.fields, f)
}

// from narrows a choice to what was chosen before, where some task offers as much.
func (s *sketch) from(f sketchedField) {
	if f.kind != "choice" && f.kind != "choices" || !s.of("from", 4) {
		return
	}
	for _, t := range s.tasks {
		for _, g := range t.fields {
			if g.kind == "choices" && len(g.options) <= len(f.options) {
				s.put(12, "from: %s.%s", t.id, g.id)
				return
			}
		}
	}
}

func (s *sketch) task() {
	t := sketched{id: fmt.Sprintf("t%d", len(s.tasks))}
	agreement := false
	s.put(6, "- id: %s", t.id)
	for _, key := range []string{"title", "short", "does", "button"} {
		s.put(8, "%s: W", key)
	}
	s.put(8, "client: {title: W}")
	switch {
	case !s.offers && s.of("agreement", 6):
		s.offers, agreement = true, true
		s.put(8, "who: staff")
		s.put(8, "agreement: {offer: %s, call: call}", t.id)
	default:
		s.put(8, "who: %s", rapid.SampledFrom([]string{"staff", "staff", "either", "client"}).Draw(s.t, "who"))
	}
	need := rapid.SampledFrom([]string{"required", "required", "if-it-fits", "automatic"}).Draw(s.t, "need")
	automatic := need == "automatic" && !agreement && len(s.tasks) > 0
	if !automatic && need == "automatic" {
		need = "required"
	}
	s.put(8, "need: %s", need)
	if automatic {
		s.put(8, "asks: {effect: call}")
	}
	s.put(8, "effect: %s", t.id)
	if !agreement && s.of("again", 3) {
		s.put(8, "again: true")
	}
	if s.of("opens", 2) {
		s.when(8, "opens", 2)
	}
	if !automatic && s.of("required when", 6) {
		s.when(8, "required_when", 1)
	}
	many := s.n("fields", 0, 2)
	spec := protocol.EffectSpec{Changes: "It."}
	if many > 0 {
		s.put(8, "fields:")
	}
	for i := range many {
		s.field(&t, i)
		spec.Fields = append(spec.Fields, protocol.FieldSpec{ID: t.fields[i].id, Kind: protocol.FieldKind(t.fields[i].kind), Optional: true})
	}
	s.effects[t.id] = spec
	s.tasks = append(s.tasks, t)
	if s.of("reopens", 4) {
		s.put(8, "reopens:")
		s.put(8, "  - task: t%d", s.n("which", 0, len(s.tasks)-1))
		s.when(12, "when", 1)
	}
}

// draw writes a whole definition and what it may name.
func draw(t *rapid.T) (string, protocol.Vocabulary) {
	s := &sketch{t: t, effects: map[string]protocol.EffectSpec{"call": {Changes: "It."}}}
	s.put(0, "protocol: sketch\nversion: 1\nfamily: concern\nlanguages: [en]\ntitle: W\nreaders: [owner]\nstages:")
	for i := range s.n("stages", 1, 3) {
		s.put(2, "- id: s%d", i)
		s.put(4, "title: W")
		if i > 0 {
			s.when(4, "opens", 1)
		}
		s.put(4, "tasks:")
		for range s.n("tasks", 1, 3) {
			s.task()
		}
	}
	if many := s.n("milestones", 0, 2); many > 0 {
		s.put(0, "milestones:")
		for i := range many {
			s.put(2, "- {id: m%d, title: W}", i)
			text := s.b.String()
			s.b.Reset()
			s.b.WriteString(strings.TrimSuffix(text, fmt.Sprintf("- {id: m%d, title: W}\n", i)))
			s.put(0, "- id: m%d\n    title: W", i)
			s.when(4, "when", 1)
			s.milestones++
		}
	}
	s.clocks()
	s.put(0, "closing: {title: W, does: W, button: W, effect: call}")
	s.put(0, "ways:")
	for i := range s.n("ways", 1, 3) {
		s.put(2, "- id: w%d\n    title: W\n    client: W", i)
		if s.of("always", 4) {
			continue
		}
		s.when(4, "when", 2)
		if i > 0 && s.of("exit", 3) {
			s.put(4, "exit: true")
		}
	}
	return s.b.String(), protocol.Vocabulary{Effects: s.effects}
}

// clocks gives every automatic task its timer, and lets the world open something anew.
func (s *sketch) clocks() {
	text := s.b.String()
	var timers []string
	for _, part := range strings.Split(text, "      - id: ")[1:] {
		id, _, _ := strings.Cut(part, "\n")
		if !strings.Contains(part, "need: automatic") {
			continue
		}
		after := rapid.SampledFrom([]string{"{task: t0}", "{signal: visit}", "{signal: visit, nth: 2}"}).Draw(s.t, "after")
		timers = append(timers, fmt.Sprintf("  - {id: ask-%s, after: %s, clock: \"days:1\", opens: %s}", id, after, id))
	}
	if len(timers) > 0 {
		s.put(0, "timers:\n%s", strings.Join(timers, "\n"))
	}
	if s.of("signal", 4) {
		s.put(0, "signals:\n  - {id: too-much, reopens: [t%d]}", s.n("which", 0, len(s.tasks)-1))
	}
}

// finder looks for a way to close a case with the real engine, trying everything that people can do.
type finder struct {
	w    *walker
	seen map[string]bool
}

type found struct {
	c    protocol.Case
	file protocol.File
}

// mostTried bounds the search; the sketches stay far below.
const mostTried = 20_000

// closes reports whether the case can be brought to a good end from here.
func (w *walker) closes() bool {
	f := &finder{w: w, seen: map[string]bool{}}
	queue := []found{{w.c, w.file}}
	for len(queue) > 0 {
		if len(f.seen) > mostTried {
			w.t.Fatalf("no way to close among the first %d", mostTried)
		}
		at := queue[0]
		queue = queue[1:]
		for i := range w.def.Ways {
			if way := &w.def.Ways[i]; !way.Exit {
				if _, err := at.c.Close(w.def, way.ID, nil, f.moment(at, protocol.Staff)); err == nil {
					return true
				}
			}
		}
		queue = append(queue, f.next(at)...)
	}
	return false
}

func (f *finder) moment(at found, side protocol.Side) protocol.Moment {
	return protocol.Moment{At: f.w.now, By: "person", Side: side, File: at.file}
}

func (f *finder) next(at found) (all []found) {
	add := func(task string, events []protocol.Event, err error) {
		if err != nil {
			return
		}
		c, err := at.c.With(events...)
		if err != nil {
			f.w.t.Fatal(err)
		}
		files := []protocol.File{at.file}
		if f.settles(task) {
			for _, visits := range []int{0, 1, 2, 3} {
				file := at.file
				file.VisitsBooked = visits
				files = append(files, file)
			}
		}
		for _, file := range files {
			if key := signature(f.w.source, &c, file); !f.seen[key] {
				f.seen[key] = true
				all = append(all, found{c, file})
			}
		}
	}
	for i := range f.w.def.Tasks {
		t := &f.w.def.Tasks[i]
		if t.Who == protocol.ByClient && !at.file.ClientByLink {
			continue
		}
		side := protocol.Staff
		if t.Who == protocol.ByClient {
			side = protocol.Client
		}
		fields, err := at.c.Fields(t, side, at.file)
		if err != nil {
			f.w.t.Fatal(err)
		}
		for _, answers := range everyAnswer(fields, f.told(t.ID)) {
			events, err := at.c.Do(f.w.def, t.ID, answers, f.moment(at, side))
			add(t.ID, events, err)
		}
	}
	if p, ok := at.c.Pending(); ok {
		task, _ := f.w.def.Resolution()
		for _, reply := range []protocol.ReplyKind{protocol.YesThatWorks, protocol.SomethingDifferent} {
			events, err := at.c.Reply(f.w.def, p.No, p.Side.Other(), reply, "else", f.moment(at, protocol.Staff))
			add(task.ID, events, err)
		}
	}
	for id, timer := range at.c.Timers {
		if timer.Set {
			m := f.moment(at, protocol.System)
			m.At = timer.Due
			events, err := at.c.Fire(f.w.def, id, m)
			add("", events, err)
		}
	}
	return all
}

// settles reports whether a condition on visits names the task.
func (f *finder) settles(task string) bool {
	return slices.ContainsFunc(f.w.x.m.unknowns, func(u bound) bool { return u.of == ofWorld && u.task == task })
}

// told reports which fields of a task something looks at.
func (f *finder) told(task string) func(field string) bool {
	return func(field string) bool {
		ref := task + "." + field
		return strings.Contains(f.w.source, "\""+ref+"\"") || strings.Contains(f.w.source, "from: "+ref) || strings.Contains(f.w.source, "field: "+field)
	}
}

// everyAnswer gives the ways to answer fields that can make a difference: all to what is chosen and
// to small numbers, one to the rest.
func everyAnswer(fields []protocol.Field, told func(string) bool) []protocol.Answers {
	all := []protocol.Answers{{}}
	for i := range fields {
		var values [][]string
		f := &fields[i]
		if f.Optional || f.When != nil || f.Kind == protocol.Choices {
			values = append(values, nil)
		}
		switch {
		case !told(f.ID) && f.From == "":
			values = [][]string{nil}
			if !f.Optional {
				values = [][]string{sample([]protocol.Field{unbound(*f)})[f.ID]}
			}
		case f.Kind == protocol.YesNo:
			values = append(values, []string{"yes"}, []string{"no"})
		case f.Kind == protocol.Number:
			for n := range min(f.Max, 4) + 1 {
				values = append(values, []string{fmt.Sprint(f.Min + n)})
			}
		case f.Kind == protocol.Choice:
			for _, o := range f.Options {
				values = append(values, []string{o.ID})
			}
		case f.Kind == protocol.Choices:
			for _, o := range f.Options[:min(len(f.Options), 3)] {
				for _, v := range slices.Clone(values) {
					values = append(values, append(slices.Clone(v), o.ID))
				}
			}
		default:
			values = append(values, plain(f))
		}
		var next []protocol.Answers
		for _, a := range all {
			if !f.Asked(a) {
				next = append(next, a)
				continue
			}
			for _, v := range values {
				next = append(next, with(a, protocol.Answers{f.ID: v}))
			}
		}
		all = next
	}
	return all
}

// unbound is a field that depends on no other.
func unbound(f protocol.Field) protocol.Field {
	f.When = nil
	return f
}

// signature tells cases apart as far as the conditions of the sketch can look at them.
func signature(source string, c *protocol.Case, file protocol.File) string {
	tasks := map[string]string{}
	for id, t := range c.Tasks {
		look := fmt.Sprint(t.IsDone(), t.Opened.IsZero())
		if strings.Contains(source, "count(\""+id) {
			look += fmt.Sprint(min(t.Count, 5))
		}
		for _, field := range slices.Sorted(maps.Keys(t.Answers)) {
			if strings.Contains(source, "\""+id+"."+field) || strings.Contains(source, "from: "+id+"."+field) {
				look += fmt.Sprint(field, t.Answers[field])
			}
		}
		tasks[id] = look
	}
	timers := map[string]bool{}
	for id, t := range c.Timers {
		timers[id] = t.Set
	}
	p, pending := c.Pending()
	return fmt.Sprint(tasks, len(c.Stages), len(c.Milestones), timers, pending, p.Side, p.Answers, c.AgreedOn > 0, file.VisitsBooked)
}

// Whatever a check takes can be brought to a close from every state that a random walk reaches, by
// the real engine; the check has seen every such state; and replay gives the same state.
func TestWhatIsTakenCanBeClosed(t *testing.T) {
	taken, all := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		for range 5 {
			source, v := draw(t)
			all++
			findings := Check("sketch.yaml", []byte(source), v)
			for _, f := range findings {
				if strings.Contains(f.Message, "cannot be read") || strings.Contains(f.Message, "has no key") {
					t.Fatalf("%s\n%s", f, source)
				}
			}
			if len(findings) == 0 {
				taken++
				walkToAClose(t, source, v)
			}
		}
	})
	if taken == 0 {
		t.Errorf("none of %d sketches was taken", all)
	}
	t.Logf("%d of %d sketches were taken", taken, all)
}

func walkToAClose(t *rapid.T, source string, v protocol.Vocabulary) {
	def, x := traced([]byte(source), v)
	w := &walker{t: t, def: def, x: x, now: time.Date(2026, 3, 3, 9, 0, 0, 0, time.UTC), loose: true, source: source}
	w.begin()
	for range rapid.IntRange(1, 12).Draw(t, "steps") {
		if !w.closes() && w.c.Closed == nil {
			t.Fatalf("no way to close after %d events: %+v\n%s", len(w.events), w.c, source)
		}
		w.step()
	}
	w.replays()
}

// traced reads a definition together with what its check has seen.
func traced(source []byte, v protocol.Vocabulary) (*protocol.Definition, *exploration) {
	l := &loader{file: "sketch.yaml", vocabulary: v, def: &protocol.Definition{}, asking: -1}
	root, _ := l.parse(source)
	l.definition(root)
	l.resolve()
	l.compile()
	x := &exploration{m: l.machine(), index: map[state]int32{}}
	x.run()
	return l.def, x
}
