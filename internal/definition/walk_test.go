package definition

import (
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/protocols"
)

// walker is one case under way, with a clock of its own.
type walker struct {
	t      *rapid.T
	def    *protocol.Definition
	x      *exploration
	events []protocol.Event
	c      protocol.Case
	file   protocol.File
	now    time.Time
	source string
	loose  bool // a case need not say what comes next, as long as it can be brought to an end
}

func uuid(n int) string { return fmt.Sprintf("0190b6a4-7c4e-7000-8000-%012d", n) }

func (w *walker) moment(side protocol.Side) protocol.Moment {
	w.now = w.now.Add(time.Duration(rapid.IntRange(0, 7200).Draw(w.t, "seconds")) * time.Second)
	return protocol.Moment{At: w.now, By: "person:" + uuid(1), Side: side, File: w.file, Lang: "en", Names: map[string]string{"client": "Mariam"}}
}

// take appends the events of an act and checks what holds after every act.
func (w *walker) take(events []protocol.Event, err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatalf("an act that was offered is refused: %v", err)
	}
	next, err := w.c.With(events...)
	if err != nil {
		w.t.Fatal(err)
	}
	w.events, w.c = append(w.events, events...), next
	w.goesOn()
	if s := w.abstract(); w.c.Closed == nil && w.x.index != nil {
		if _, known := w.x.index[s]; !known {
			w.t.Fatalf("the check has not seen state %b, after %+v\n%s", s, w.events[len(w.events)-1], w.source)
		}
	}
}

// replays checks that the journal, written down and read again, gives the same events and the same
// state.
func (w *walker) replays() {
	read := make([]protocol.Event, 0, len(w.events))
	for _, e := range w.events {
		data, err := protocol.Encode(e)
		if err != nil {
			w.t.Fatal(err)
		}
		back, err := protocol.Decode(data)
		if err != nil {
			w.t.Fatal(err)
		}
		read = append(read, back)
	}
	if diff := cmp.Diff(w.events, read); diff != "" {
		w.t.Fatal(diff)
	}
	c, err := protocol.Replay(read)
	if diff := cmp.Diff(w.c, c, cmpopts.EquateEmpty()); err != nil || diff != "" {
		w.t.Fatal(err, diff)
	}
}

// goesOn checks that a case has a next step, waits for somebody or a day, or is closed.
func (w *walker) goesOn() {
	v := w.look(protocol.Staff)
	if !w.loose && v.Closed == nil && v.Now == nil && len(v.Waiting) == 0 {
		w.t.Fatalf("nothing to do and nothing to wait for: %+v", w.c)
	}
	w.look(protocol.Client)
	if !w.loose && v.Closed == nil && !slices.ContainsFunc(v.Ways, func(e protocol.Exit) bool { return e.Open && e.Way.Exit }) {
		w.t.Fatal("no way out")
	}
}

func (w *walker) look(side protocol.Side) protocol.View {
	v, err := w.c.Look(w.def, side, w.file, w.now)
	if err != nil {
		w.t.Fatal(err)
	}
	return v
}

// abstract gives the state of the exploration that stands for the case.
func (w *walker) abstract() state {
	m, facts := w.x.m, protocol.Facts{File: w.file, Case: &w.c}
	var s state
	set := func(bit state, on bool) {
		if on {
			s |= bit
		}
	}
	for f, bit := range m.facts {
		set(bit, known(w.t, facts, f))
	}
	for _, u := range m.unknowns {
		held, err := u.holds(facts)
		if err != nil {
			w.t.Fatal(err)
		}
		set(u.bit, held)
	}
	for _, stage := range m.stages {
		if !w.c.Stages[stage.id].IsZero() {
			s |= stage.bit
		}
	}
	for _, a := range m.tasks {
		if !w.c.Tasks[a.t.ID].Opened.IsZero() {
			s |= a.asked
		}
	}
	return s
}

// known asks the engine for a fact.
func known(t *rapid.T, facts protocol.Facts, f protocol.Fact) bool {
	switch f.Kind {
	case protocol.FactDone:
		return facts.Done(f.Name)
	case protocol.FactChosen:
		return facts.Chosen(f.Name, f.Option)
	case protocol.FactReached:
		return facts.Reached(f.Name)
	case protocol.FactOffered:
		return facts.Offered()
	case protocol.FactCountered:
		return facts.Countered()
	case protocol.FactFile:
		file := reflect.ValueOf(facts.File)
		for i := range file.NumField() {
			if file.Type().Field(i).Tag.Get("cel") == f.Name {
				return file.Field(i).Bool()
			}
		}
	default:
	}
	t.Fatalf("a new fact %v", f)
	return false
}

// world draws what the records around a case say.
func world(t *rapid.T) protocol.File {
	yes := func(what string) bool { return rapid.Bool().Draw(t, what) }
	return protocol.File{
		VisitsBooked: rapid.IntRange(0, 2).Draw(t, "visits"), VisitMinutes: rapid.SampledFrom([]int{0, 60}).Draw(t, "minutes"),
		VisitAtHand: yes("at hand"), ClientByLink: yes("link"), ClientKnown: yes("known"), PracticeFull: yes("full"), Solo: yes("solo"),
	}
}

// answers draws answers that the fields take.
func (w *walker) answers(fields []protocol.Field) protocol.Answers {
	a := protocol.Answers{}
	for i := range fields {
		f := &fields[i]
		if !f.Asked(a) || f.Optional && rapid.Bool().Draw(w.t, "leave") {
			continue
		}
		if v := w.values(f); len(v) > 0 {
			a[f.ID] = v
		}
	}
	return a
}

// answerableAll reports whether enough was offered for every choice that has to be made.
func answerableAll(fields []protocol.Field) bool {
	return !slices.ContainsFunc(fields, func(f protocol.Field) bool { return f.From != "" && len(f.Options) == 0 })
}

func (w *walker) values(f *protocol.Field) []string {
	ids := make([]string, 0, len(f.Options))
	for _, o := range f.Options {
		ids = append(ids, o.ID)
	}
	some := func(of []string) []string {
		most := len(of)
		if n := f.Most(); n > 0 {
			most = min(most, n)
		}
		return rapid.Permutation(of).Draw(w.t, "order")[:rapid.IntRange(min(max(f.Min, 1), most), most).Draw(w.t, "many")]
	}
	switch f.Kind {
	case protocol.Choice:
		return []string{rapid.SampledFrom(ids).Draw(w.t, f.ID)}
	case protocol.Choices:
		return some(ids)
	case protocol.YesNo:
		return []string{rapid.SampledFrom([]string{"yes", "no"}).Draw(w.t, f.ID)}
	case protocol.Confirm:
		return []string{"yes"}
	case protocol.Areas:
		return some([]string{"calf:left", "neck", "shoulder-blade:both"})
	case protocol.Pressure:
		return some([]string{"calf:left=2", "neck=0"})
	case protocol.Practitioners:
		return some([]string{uuid(11), uuid(12), uuid(13)})
	case protocol.Visits:
		return some([]string{uuid(21) + "=keep", uuid(22) + "=cancel"})
	case protocol.Date:
		return []string{"2026-03-10"}
	case protocol.TimeOfDay:
		return []string{"14:30"}
	case protocol.Number:
		most := f.Max
		if most == 0 {
			most = f.Min + 5
		}
		return []string{fmt.Sprint(rapid.IntRange(f.Min, most).Draw(w.t, f.ID))}
	case protocol.Money:
		return []string{"4550"}
	case protocol.Lines:
		return some([]string{"No talk.", "Warm the room.", "Not my feet."})
	case protocol.Goals:
		return some([]string{"very=Sleep better", "fairly=Less stiff", "little=Quiet"})
	case protocol.Mix:
		return []string{ids[0] + "=20", ids[1] + "=" + fmt.Sprint(max(f.Sum, 60)-20)}
	case protocol.Items:
		return some([]string{uuid(1) + ";2026-03-10;Call the joiner", uuid(2) + ";2026-03-11;New price list"})
	case protocol.Each:
		return []string{uuid(31) + "=" + rapid.SampledFrom(ids).Draw(w.t, "each")}
	case protocol.Some:
		return some([]string{uuid(31), uuid(32)})
	default: // words and lines
	}
	return []string{rapid.StringMatching(`[\p{L}]{1,8}`).Draw(w.t, f.ID)}
}

// step takes one random act among those that the case offers.
func (w *walker) step() {
	if rapid.IntRange(0, 3).Draw(w.t, "world") == 0 {
		w.file = world(w.t)
	}
	if w.c.Closed != nil {
		w.take(w.c.Reopen(w.def, "", w.moment(protocol.Staff)))
		return
	}
	acts := slices.Concat(w.doing(protocol.Staff), w.doing(protocol.Client), w.replying())
	if len(acts) == 0 || rapid.IntRange(0, 7).Draw(w.t, "other") == 0 {
		acts = w.others()
	}
	rapid.SampledFrom(acts).Draw(w.t, "act")()
}

// doing offers every task that a side may do, also those it may do again.
func (w *walker) doing(side protocol.Side) (acts []func()) {
	v := w.look(side)
	items := slices.Concat(v.Done, v.Could, v.After)
	if v.Now != nil && v.Now.Task != nil && v.Now.Step == protocol.StepDo {
		items = append(items, *v.Now)
	}
	if v.Now != nil && v.Now.Step == protocol.StepOffer {
		items = append(items, *v.Now)
	}
	for _, item := range items {
		if item.Open && item.Step != protocol.StepAnswer && item.Step != protocol.StepCall {
			acts = append(acts, func() {
				m := w.moment(side)
				fields, err := w.c.Fields(item.Task, side, m.File)
				if err != nil {
					w.t.Fatal(err)
				}
				if !w.loose || answerableAll(fields) {
					w.take(w.c.Do(w.def, item.Task.ID, w.answers(fields), m))
				}
			})
		}
	}
	return acts
}

func (w *walker) replying() (acts []func()) {
	p, ok := w.c.Pending()
	if ok || w.look(protocol.Client).MaySuggest {
		acts = append(acts, func() {
			by := rapid.SampledFrom([]protocol.Side{protocol.Client, protocol.Staff}).Draw(w.t, "by")
			w.take(w.c.Suggest(w.def, p.No, "I would like", nil, w.moment(by)))
		})
	}
	if !ok {
		return acts
	}
	side := p.Side.Other()
	for _, reply := range []protocol.ReplyKind{protocol.YesThatWorks, protocol.SomethingDifferent, protocol.PleaseCall} {
		acts = append(acts, func() {
			by := rapid.SampledFrom([]protocol.Side{side, protocol.Staff}).Draw(w.t, "by")
			w.take(w.c.Reply(w.def, p.No, side, reply, "something else", w.moment(by)))
		})
	}
	return acts
}

// others offers timers, signals and ways to close.
func (w *walker) others() (acts []func()) {
	if next, ok := w.c.NextTimer(); ok {
		acts = append(acts, func() {
			if w.now.Before(next) {
				w.now = next
			}
			w.take(w.c.Fire(w.def, w.c.Due(w.now)[0], w.moment(protocol.System)))
		})
	}
	for _, s := range protocol.Signals() {
		acts = append(acts, func() { w.take(w.c.Happened(w.def, s, "a word", w.moment(protocol.Client))) })
	}
	for _, e := range w.look(protocol.Staff).Ways {
		if e.Open {
			acts = append(acts, func() {
				m := w.moment(protocol.Staff)
				w.take(w.c.Close(w.def, e.Way.ID, w.answers(w.def.ClosingFields(e.Way)), m))
			})
		}
	}
	return acts
}

// explored reads a built-in definition together with what its check has seen.
func explored(t *testing.T, f protocols.File) (*protocol.Definition, *exploration) {
	t.Helper()
	l := &loader{file: f.Name, vocabulary: vocabulary(), def: &protocol.Definition{}, asking: -1}
	root, ok := l.parse(f.Source)
	if !ok {
		t.Fatal(l.findings)
	}
	l.definition(root)
	l.resolve()
	l.compile()
	x := &exploration{m: l.machine(), index: map[state]int32{}}
	x.run()
	return l.def, x
}

// A case always has a legal next step or is closed; what its page offers is never refused; replay
// gives the same state; and the check has seen every state that a case comes to.
func TestRandomWalks(t *testing.T) {
	for _, f := range protocols.All() {
		t.Run(f.Name, func(t *testing.T) {
			def, x := explored(t, f)
			rapid.Check(t, func(t *rapid.T) {
				w := &walker{t: t, def: def, x: x, now: time.Date(2026, 3, 3, 9, 0, 0, 0, time.UTC)}
				events, err := protocol.Begin(def, "0190b6a4-7c4e-7000-8000-000000000000", w.moment(protocol.Staff))
				if err != nil {
					t.Fatal(err)
				}
				first, err := protocol.Replay(events)
				if err != nil {
					t.Fatal(err)
				}
				w.events, w.c = events, first
				for range rapid.IntRange(1, 40).Draw(t, "steps") {
					w.step()
				}
				w.replays()
			})
		})
	}
}
