package drawing_test

import (
	"encoding/xml"
	"errors"
	"flag"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/partwell/partwell/internal/drawing"
	"github.com/partwell/partwell/internal/practice/protocol"
)

var update = flag.Bool("update", false, "write the goldens anew")

func words(s string) protocol.Text { return protocol.Text{"en": s} }

// shoulder is a definition with all that a drawing may have: a side way, two loops, a question that
// asks itself.
func shoulder() *protocol.Definition {
	task := func(id, short string) protocol.Task {
		return protocol.Task{ID: id, Stage: "one", Short: words(short), Need: protocol.Required}
	}
	d := &protocol.Definition{Tasks: []protocol.Task{
		task("tell", "{client} told you"), task("pain", "In pain now?"), task("call", "Call"), task("sorry", "Sorry"),
		task("pressure", "The pressure"), task("other", "Other ways to work"), task("more", "Ask more often"),
		task("picks", "{client} picks"), task("agree", "Both say yes"),
	}}
	d.Tasks[2].Need, d.Tasks[2].Aside = protocol.IfItFits, words("if yes: call first")
	d.Tasks[7].Reopens = []protocol.Reopening{{Task: "other", Says: words("none of these")}, {Task: "tell", Says: words("from the start")}}
	d.Tasks[8].Resolution, d.Tasks[8].Different, d.Tasks[8].Aside = true, words("something different"), words("or: please call me")
	d.Tasks = append(d.Tasks, protocol.Task{ID: "look", Stage: "two", Short: words("How is it?"), Need: protocol.Automatic})
	return d
}

func options() drawing.Options {
	done := protocol.TaskState{Done: time.Date(2026, 3, 3, 9, 50, 0, 0, time.UTC), Count: 1}
	return drawing.Options{
		Case: &protocol.Case{Tasks: map[string]protocol.TaskState{"tell": done, "pain": done, "sorry": done}},
		Here: "pressure", Lang: "en", Names: map[string]string{"client": "Łucja & <Ada>"},
	}
}

func TestSteps(t *testing.T) {
	type bead struct {
		label string
		state drawing.State
		side  string
	}
	var got []bead
	for _, s := range drawing.List(shoulder(), options()) {
		got = append(got, bead{s.Label, s.State, strings.Join(s.Beside, "; ")})
	}
	want := []bead{
		{"Łucja & <Ada> told you", drawing.Done, ""},
		{"In pain now?", drawing.Done, "if yes: call first"},
		{"Sorry", drawing.Done, ""},
		{"The pressure", drawing.Here, ""},
		{"Other ways to work", drawing.Ahead, ""},
		{"Ask more often", drawing.Ahead, ""},
		{"Łucja & <Ada> picks", drawing.Ahead, "none of these; from the start"},
		{"Both say yes", drawing.Ahead, "or: please call me; something different"},
		{"How is it?", drawing.Ahead, ""},
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(bead{})); diff != "" {
		t.Error(diff)
	}
}

func TestASideWayThatWasTakenHasItsBead(t *testing.T) {
	o := options()
	o.Here = "call"
	steps := drawing.List(shoulder(), o)
	if steps[2].Label != "Call" || steps[2].State != drawing.Here || len(steps[1].Beside) != 0 {
		t.Errorf("%+v", steps[1:3])
	}
}

func TestTheDefinitionAloneLiesAhead(t *testing.T) {
	for _, s := range drawing.Steps(shoulder(), drawing.Options{Lang: "en"}) {
		if s.State != drawing.Ahead {
			t.Errorf("%s is %s", s.ID, s.State)
		}
	}
	if svg := drawing.SVG(&protocol.Definition{}, drawing.Options{}); !strings.HasSuffix(svg, "</svg>") {
		t.Error(svg)
	}
}

// The picture is well-formed, has no style and no script, says itself in words, and is the same
// every time.
func TestSVG(t *testing.T) {
	got := drawing.SVG(shoulder(), options())
	const golden = "testdata/shoulder.svg"
	if *update {
		if err := os.WriteFile(golden, []byte(got+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got+"\n"); diff != "" {
		t.Error(diff)
	}
	for _, no := range []string{"style=", "<script", "<style", "on" + "load", "<Ada>"} {
		if strings.Contains(got, no) {
			t.Errorf("the picture has %s", no)
		}
	}
	for _, yes := range []string{`role="img"`, `<title id="draw-title">Where you are</title>`, "Now: The pressure.", "you are here"} {
		if !strings.Contains(got, yes) {
			t.Errorf("the picture has no %s", yes)
		}
	}
	for d := xml.NewDecoder(strings.NewReader(got)); ; {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
	}
}

func BenchmarkSVG(b *testing.B) {
	def, o := shoulder(), options()
	for b.Loop() {
		drawing.SVG(def, o)
	}
}

// A picture that stands alone names what it shows, and brings its colours, by day and by night.
func TestFile(t *testing.T) {
	def := shoulder()
	def.Title = words("Too hard for {client}")
	got := drawing.File(def, drawing.Options{Lang: "en", Names: map[string]string{"client": "<Ada>"}})
	for _, yes := range []string{`<svg xmlns="http://www.w3.org/2000/svg" `, `<title id="draw-title">Too hard for &lt;Ada&gt;</title>`, "<desc ", "prefers-color-scheme: dark", "--thread:", "</svg>\n"} {
		if !strings.Contains(got, yes) {
			t.Errorf("the file has no %s", yes)
		}
	}
	if strings.Count(got, "<style>") != 1 || strings.Index(got, "<desc ") > strings.Index(got, "<style>") {
		t.Error("the styles stand where they should not")
	}
	for d := xml.NewDecoder(strings.NewReader(got)); ; {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
	}
}

// atTimes is a condition that holds or not.
type atTimes bool

func (c atTimes) Holds(protocol.Facts) (bool, error) { return bool(c), nil }
func (atTimes) Reads() []protocol.Fact               { return nil }

// What is required where nothing special is so has a bead of its own; the words beside a bead stand once.
func TestStepsThatAreRequiredAtTimes(t *testing.T) {
	d := shoulder()
	d.Tasks[2].RequiredWhen = atTimes(false)
	d.Tasks = append(d.Tasks[:3:3],
		protocol.Task{ID: "fee", Stage: "one", Short: words("A fee"), Need: protocol.IfItFits, Aside: words("if yes: call first"), RequiredWhen: atTimes(false)},
		protocol.Task{ID: "told", Stage: "one", Short: words("What was told"), Need: protocol.IfItFits, RequiredWhen: atTimes(true)})
	var got []string
	for _, s := range drawing.List(d, drawing.Options{Lang: "en"}) {
		got = append(got, s.Label+" "+strings.Join(s.Beside, "; "))
	}
	if diff := cmp.Diff([]string{"{client} told you ", "In pain now? if yes: call first", "What was told "}, got); diff != "" {
		t.Error(diff)
	}
}
