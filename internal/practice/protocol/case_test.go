package protocol

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
)

// when is a condition written in Go.
type when struct {
	holds func(Facts) bool
	reads []Fact
}

func (w when) Holds(f Facts) (bool, error) { return w.holds(f), nil }

func (w when) Reads() []Fact { return w.reads }

// cannot is a condition that cannot be evaluated.
type cannot struct{}

func (cannot) Holds(Facts) (bool, error) { return false, fmt.Errorf("the limit of cost is reached") }

func (cannot) Reads() []Fact { return nil }

func done(task string) Condition {
	return when{func(f Facts) bool { return f.Done(task) }, []Fact{{Kind: FactDone, Name: task}}}
}

func en(s string) Text { return Text{"en": s} }

// small is a definition of two tasks: hear it, then put it right.
func small() *Definition {
	return &Definition{
		ID: "small", Version: 2, Languages: []string{"en"},
		Stages: []Stage{{ID: "hear"}, {ID: "right", Title: en("Put it right"), Opens: done("tell")}},
		Tasks: []Task{
			{ID: "tell", Stage: "hear", Title: en("What did {client} say?"), Who: ByEither, Need: Required, Effect: "note",
				Fields: []Field{{ID: "words", Kind: Words}, {ID: "ours", Kind: Line, Optional: true, StaffOnly: true}}},
			{ID: "try", Stage: "right", Title: en("Try something"), Who: ByStaff, Need: Required, Effect: "try", Due: "days:2", Again: true},
		},
		Milestones: []Milestone{{ID: "heard", When: done("tell")}},
		Closing:    Closing{Effect: "end"},
		Ways:       []Way{{ID: "settled", When: done("try")}, {ID: "rests", Exit: true, Reopens: true, Effect: "pass-on"}},
	}
}

var noon = time.Date(2026, 3, 3, 12, 0, 0, 0, time.UTC)

func by(side Side) Moment {
	return Moment{At: noon, By: "somebody", Side: side, Lang: "en", Names: map[string]string{"client": "Ada"}}
}

func started(t *testing.T) (*Definition, []Event, Case) {
	t.Helper()
	def := small()
	events, err := Begin(def, "c", by(Staff))
	if err != nil {
		t.Fatal(err)
	}
	c, err := Replay(events)
	if err != nil {
		t.Fatal(err)
	}
	return def, events, c
}

func TestWhatAnActGives(t *testing.T) {
	def, begun, c := started(t)
	events, err := c.Do(def, "tell", Answers{"words": {"It hurt."}}, by(Client))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range append(begun, events...) {
		got = append(got, strings.TrimSpace(fmt.Sprintf("%d %s %s%s%s %s", e.No, e.Kind, e.Stage, e.Task, e.Milestone, e.Effect)))
	}
	want := []string{"1 began", "2 stage-opened hear", "3 task-opened tell", "4 task-done tell note",
		"5 stage-opened right", "6 task-opened try", "7 milestone-reached heard"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if due := events[2].Due; due != noon.AddDate(0, 0, 2) {
		t.Errorf("due %s", due)
	}
	if len(c.Tasks["tell"].Answers) != 0 || c.Last != 3 {
		t.Error("an act changes nothing of the case it was asked of")
	}
}

func TestRefusals(t *testing.T) {
	def, _, c := started(t)
	told, err := c.Do(def, "tell", Answers{"words": {"It hurt."}}, by(Client))
	if err != nil {
		t.Fatal(err)
	}
	after, err := c.With(told...)
	if err != nil {
		t.Fatal(err)
	}
	do := func(c Case, task string, a Answers, m Moment) error { _, err := c.Do(def, task, a, m); return err }
	closing := func(c Case, way string, a Answers) error { _, err := c.Close(def, way, a, by(Staff)); return err }
	other := *def
	other.Version = 3
	_, strange := c.Do(&other, "tell", nil, by(Staff))
	_, nothing := c.Reply(def, 1, Client, YesThatWorks, "", by(Client))
	_, early := c.Fire(def, "none", by(System))
	_, open := c.Reopen(def, "", by(Staff))
	for name, tt := range map[string]struct {
		err  error
		kind fault.Kind
		says string
	}{
		"no such task":          {do(c, "dance", nil, by(Staff)), fault.NotFound, "We could not find that step."},
		"not the client's":      {do(after, "try", nil, by(Client)), fault.Forbidden, "This is for somebody else to answer."},
		"not open":              {do(c, "try", nil, by(Staff)), fault.Conflict, "First: What did Ada say?."},
		"done already":          {do(after, "tell", Answers{"words": {"x"}}, by(Client)), fault.Conflict, "This is done already. Nothing was changed."},
		"an answer is missing":  {do(c, "tell", nil, by(Client)), fault.Invalid, "There is a problem. words: Please write something here."},
		"a field of ours":       {do(c, "tell", Answers{"words": {"x"}, "ours": {"y"}}, by(Client)), fault.Invalid, "There is a problem. ours: This was not asked."},
		"no such way":           {closing(c, "away", nil), fault.NotFound, "We could not find that way to end it."},
		"the way is not open":   {closing(after, "settled", nil), fault.Conflict, "First: Try something."},
		"not settled asks why":  {closing(c, NotResolved, nil), fault.Invalid, "There is a problem. why: Please write something here."},
		"another version":       {strange, fault.Internal, "case c runs small version 2, not small version 3"},
		"nothing was offered":   {nothing, fault.NotFound, "We could not find that question."},
		"a clock that is none":  {early, fault.Conflict, "This is not due."},
		"open again, when open": {open, fault.Conflict, "This is open already."},
	} {
		t.Run(name, func(t *testing.T) {
			if tt.err == nil || fault.KindOf(tt.err) != tt.kind || tt.err.Error() != tt.says {
				t.Errorf("%v: %v", fault.KindOf(tt.err), tt.err)
			}
		})
	}
}

func TestClosingAndOpeningAgain(t *testing.T) {
	def, _, c := started(t)
	events, err := c.Close(def, "rests", nil, by(Staff))
	if err != nil {
		t.Fatal(err)
	}
	closed, err := c.With(events...)
	if err != nil {
		t.Fatal(err)
	}
	if len(events) != 2 || events[0].Kind != WentOn || events[0].Effect != "pass-on" || events[1].Effect != "end" {
		t.Errorf("%+v", events)
	}
	if more, err := closed.Happened(def, SignalVisit, "", by(System)); err != nil || more != nil {
		t.Errorf("a visit moves a closed case: %v %v", more, err)
	}
	if more, err := closed.Happened(def, SignalWord, "It hurts again.", by(Client)); err != nil || more[0].Kind != Reopened {
		t.Errorf("a word opens it again: %v %v", more, err)
	}
	if more, err := closed.Do(def, "tell", Answers{"words": {"Again."}}, by(Client)); err != nil || more[0].Kind != Reopened {
		t.Errorf("an act opens it again: %v %v", more, err)
	}
	v, err := closed.Look(def, Staff, File{}, noon)
	if err != nil || v.Closed == nil || v.Now != nil || v.Ways != nil {
		t.Errorf("%+v %v", v, err)
	}
	def.Ways[1].Reopens = false
	if _, err := closed.Reopen(def, "", by(Client)); !fault.Is(err, fault.Conflict) {
		t.Errorf("opened again: %v", err)
	}
	if more, err := closed.Reopen(def, "A second look.", by(Staff)); err != nil || more[0].Kind != Reopened {
		t.Errorf("the practice may always: %v %v", more, err)
	}
}

// A later version of a definition, or a file that changed, does not change what was decided.
func TestReplayEvaluatesNothing(t *testing.T) {
	def, begun, _ := started(t)
	def.Stages[0].Opens = cannot{}
	c, err := Replay(begun)
	if err != nil || c.Stages["hear"].IsZero() {
		t.Errorf("%v %v", c.Stages, err)
	}
	def.Stages[1].Opens = cannot{}
	if _, err := c.Do(def, "tell", Answers{"words": {"x"}}, by(Client)); err == nil || fault.KindOf(err) != fault.Internal {
		t.Errorf("a condition that cannot be evaluated is told: %v", err)
	}
}

func TestJournalsThatCannotBe(t *testing.T) {
	_, begun, _ := started(t)
	for name, events := range map[string][]Event{
		"empty":            nil,
		"without its head": begun[1:],
		"with a gap":       {begun[0], begun[2]},
		"begun twice":      {begun[0], {No: 2, Kind: Began}},
		"of a later time":  {begun[0], {No: 2, Kind: "merged"}},
		"a reply to none":  {begun[0], {No: 2, Kind: Replied, Proposal: 1}},
		"a second first":   {begun[0], {No: 2, Kind: Proposed, Proposal: 2}},
	} {
		if _, err := Replay(events); err == nil {
			t.Errorf("a journal %s is replayed", name)
		}
	}
	for _, data := range []string{`{"no":1,"kind":"began","colour":"red"}`, `{"no":1}{"no":2}`, `[]`, ``} {
		if _, err := Decode([]byte(data)); err == nil {
			t.Errorf("%s is decoded", data)
		}
	}
}

func TestTheClockMayGoBack(t *testing.T) {
	def, _, c := started(t)
	m := by(Client)
	m.At = noon.Add(-time.Hour)
	events, err := c.Do(def, "tell", Answers{"words": {"x"}}, m)
	if err != nil || events[0].At.Before(noon) {
		t.Errorf("%v %v", events, err)
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte(`{"no":4,"at":1772539200000000,"kind":"task-done","task":"tell","answers":{"words":["It hurt."]},"effect":"note"}`))
	f.Add([]byte(`{"no":5,"at":1,"by":"client:1","side":"client","kind":"proposed","proposal":2,"for":"client","answers":{"by":["2026-04-01"],"yours":["a","ö"]},"text":"\"A blanket\""}`))
	f.Add([]byte(`{"no":01,"at":2,"no":3,"by":null,"answers":{"a":[],"a":["b"]}}`))
	f.Add([]byte(`{"no":0,"at":-1,"kind":"","due":1}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		e, err := Decode(data)
		if err != nil {
			return
		}
		if strict, err := strictly(data); err != nil || cmp.Diff(strict, e) != "" {
			t.Error("read quickly it is another", err, cmp.Diff(strict, e))
		}
		written, err := Encode(e)
		if err != nil {
			t.Fatal(err)
		}
		again, err := Decode(written)
		if diff := cmp.Diff(e, again); err != nil || diff != "" {
			t.Error(err, diff)
		}
	})
}

// long is a journal of a thousand events.
func long(b testing.TB) []Event {
	events := []Event{{No: 1, At: noon, Kind: Began, Case: ident.Case("c"), Protocol: "small", Version: 2}}
	for len(events) < 1000 {
		task := fmt.Sprintf("task-%d", len(events)%12)
		events = append(events, Event{No: len(events) + 1, At: noon, Kind: TaskDone, Task: task, Answers: Answers{"words": {"It hurt."}}})
		events = append(events, Event{No: len(events) + 1, At: noon, Kind: TimerSet, Timer: "look-in", Due: noon})
		events = append(events, Event{No: len(events) + 1, At: noon, Kind: TaskReopened, Task: task, Because: "look-in"})
	}
	if _, err := Replay(events); err != nil {
		b.Fatal(err)
	}
	return events
}

// Replaying a thousand events takes less than 2 ms; the bound here is wide, for busy machines.
func TestReplayIsQuick(t *testing.T) {
	events := long(t)
	result := testing.Benchmark(func(b *testing.B) {
		for b.Loop() {
			if _, err := Replay(events); err != nil {
				b.Fatal(err)
			}
		}
	})
	if per := time.Duration(result.NsPerOp()); per > 2*time.Millisecond {
		t.Errorf("replaying a thousand events takes %v", per)
	}
}

func BenchmarkReplay1000(b *testing.B) {
	events := long(b)
	for b.Loop() {
		if _, err := Replay(events); err != nil {
			b.Fatal(err)
		}
	}
}

// What somebody writes to herself is given to her alone, and stands in no case that is shown.
func TestToSelf(t *testing.T) {
	events := []Event{{Kind: Closed, By: "person:ines", Answers: Answers{"self": {" I waited too long. "}}}, {Kind: TaskDone, By: "person:ines", Answers: Answers{"self": {"no closing"}}},
		{Kind: Closed, By: "person:bea", Answers: Answers{"self": {"Well done"}}}, {Kind: Closed, By: "person:ines", Answers: Answers{"self": {"Again"}}}, {Kind: Closed, Answers: Answers{"self": {"nobody"}}}}
	for by, want := range map[string]string{"person:ines": "I waited too long.|Again", "person:bea": "Well done", "person:owner": "", "": ""} {
		if got := strings.Join(ToSelf(events, by), "|"); got != want {
			t.Errorf("%s reads %q, want %q", by, got, want)
		}
	}
	c := Case{Closed: &Closure{Way: "ended", Answers: Answers{"self": {"mine"}, "last": {"Goodbye"}}}}
	if shown := c.WithoutSelf(); shown.Closed.Answers.One("self") != "" || shown.Closed.Answers.One("last") != "Goodbye" || c.Closed.Answers.One("self") != "mine" {
		t.Errorf("%+v of %+v", shown.Closed, c.Closed)
	}
	if open := (Case{}).WithoutSelf(); open.Closed != nil {
		t.Error("an open case was closed")
	}
}
