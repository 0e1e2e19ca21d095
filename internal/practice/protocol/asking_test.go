package protocol

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/partwell/partwell/internal/fault"
)

// asking is small, with questions that depend on the case and on records.
func asking() *Definition {
	def := small()
	options := []Option{{ID: "rest"}, {ID: "focus"}}
	def.Tasks[1].Fields = []Field{
		{ID: "mix", Kind: Mix, Options: options, SumVisit: true},
		{ID: "lines", Kind: Each, Of: Charges, Options: []Option{{ID: "fits"}, {ID: "differs"}}, If: done("tell")},
		{ID: "who", Kind: Some, Of: People, Max: 1, Optional: true},
		{ID: "never", Kind: Line, If: when{func(Facts) bool { return false }, nil}},
		{ID: "day", Kind: Date, Optional: true},
	}
	return def
}

func tried(t *testing.T, def *Definition, c Case, a Answers, file File) (Case, []Event, error) {
	t.Helper()
	m := by(Staff)
	m.File = file
	events, err := c.Do(def, "try", a, m)
	if err != nil {
		return c, nil, err
	}
	next, err := c.With(events...)
	if err != nil {
		t.Fatal(err)
	}
	return next, events, nil
}

func heardOf(t *testing.T) Case {
	t.Helper()
	_, _, c := started(t)
	events, err := c.Do(small(), "tell", Answers{"words": {"It hurt."}}, by(Client))
	if err != nil {
		t.Fatal(err)
	}
	if c, err = c.With(events...); err != nil {
		t.Fatal(err)
	}
	return c
}

func TestWhatIsAskedFollowsTheRecords(t *testing.T) {
	def, c := asking(), heardOf(t)
	file := File{VisitMinutes: 60}.WithLists(map[List][]string{Charges: {"x", "y"}, People: {"ana"}})
	for name, tt := range map[string]struct {
		given Answers
		file  File
		field string // with the problem; nothing: it is taken
	}{
		"all of it":           {Answers{"mix": {"rest=20", "focus=40"}, "lines": {"x=fits", "y=differs"}, "who": {"ana"}}, file, ""},
		"minutes too few":     {Answers{"mix": {"rest=20"}, "lines": {"x=fits", "y=fits"}}, file, "mix"},
		"a charge left out":   {Answers{"mix": {"rest=60"}, "lines": {"x=fits"}}, file, "lines"},
		"somebody else's":     {Answers{"mix": {"rest=60"}, "lines": {"x=fits", "z=fits"}}, file, "lines"},
		"nobody who is here":  {Answers{"mix": {"rest=60"}, "lines": {"x=fits", "y=fits"}, "who": {"bo"}}, file, "who"},
		"no visit is known":   {Answers{"mix": {"rest=75"}, "lines": {"x=fits", "y=fits"}}, file.shorter(0), ""},
		"nothing was charged": {Answers{"mix": {"rest=60"}}, file.WithLists(map[List][]string{Charges: nil}), ""},
		"what is not asked":   {Answers{"mix": {"rest=60"}, "lines": {"x=fits", "y=fits"}, "never": {"x"}}, file, "never"},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := tried(t, def, c, tt.given, tt.file)
			problem := ""
			if f, ok := errors.AsType[*fault.Error](err); ok && f.Kind == fault.Invalid {
				problem = f.Problems[0].Field
			}
			if (err == nil) != (tt.field == "") || problem != tt.field {
				t.Errorf("%v", err)
			}
		})
	}
	c.Tasks["tell"] = TaskState{}
	fields, err := c.Fields(&def.Tasks[1], Staff, file)
	var ids []string
	for _, f := range fields {
		ids = append(ids, f.ID)
	}
	if diff := cmp.Diff([]string{"mix", "who", "day"}, ids); diff != "" || err != nil {
		t.Error(diff, err)
	}
	def.Tasks[1].Fields[0].If = cannot{}
	if _, err := c.Fields(&def.Tasks[1], Staff, file); err == nil {
		t.Error("a condition that cannot be asked is passed over")
	}
}

func (f File) shorter(minutes int) File {
	f.VisitMinutes = minutes
	return f
}

// A timer may wait for the nth signal since a task was done, and may fall on a day that was named.
func TestTimersByCountAndByDay(t *testing.T) {
	def, c := asking(), heardOf(t)
	def.Timers = []Timer{
		{ID: "second", Trigger: AfterSignal, Of: SignalVisit, Nth: 2, Since: "try", After: "hours:12", Effect: "ask"},
		{ID: "day", Trigger: AfterTask, Of: "try", After: "days:3", On: "try.day", Effect: "shut"},
	}
	visit := func(at time.Time) {
		t.Helper()
		m := by(System)
		m.At = at
		events, err := c.Happened(def, SignalVisit, "", m)
		if err != nil {
			t.Fatal(err)
		}
		if c, err = c.With(events...); err != nil {
			t.Fatal(err)
		}
	}
	visit(noon)
	if c.Timers["second"].Set {
		t.Error("set before the task was done")
	}
	c, _, err := tried(t, def, c, Answers{"mix": {"rest=60"}, "lines": {"x=fits"}, "day": {"2026-03-10"}}, File{})
	if err != nil {
		t.Fatal(err)
	}
	if due := c.Timers["day"].Due; due != time.Date(2026, 3, 10, 0, 0, 0, 0, time.UTC) {
		t.Errorf("falls on %s", due)
	}
	later := noon.Add(time.Hour)
	again := func() bool { visit(later); later = later.Add(time.Hour); return c.Timers["second"].Set }
	if again() {
		t.Error("set by the first visit")
	}
	if !again() {
		t.Error("not set by the second visit")
	}
}
