package definition

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/partwell/partwell/protocols"
)

func ownLibrary(t *testing.T) *Library {
	t.Helper()
	l, err := NewLibrary(vocabulary())
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func builtIn(t *testing.T, id string) string {
	t.Helper()
	for _, f := range protocols.All() {
		if f.Name == id+".yaml" {
			return string(f.Source)
		}
	}
	t.Fatalf("no %s", id)
	return ""
}

func lostItem(t *testing.T) string {
	t.Helper()
	source, err := os.ReadFile("../../docs/guide/examples/lost-item.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return string(source)
}

// Every built-in text is a copy that can be taken, and so is the example of the guide.
func TestCheckOwnTakesCopies(t *testing.T) {
	l := ownLibrary(t)
	for _, id := range l.IDs() {
		if def, found, err := l.CheckOwn(t.Context(), "text", builtIn(t, id), id); err != nil || len(found) > 0 || def == nil {
			t.Errorf("%s: %v %v", id, found, err)
		}
	}
	if def, found, err := l.CheckOwn(t.Context(), "text", lostItem(t), ""); err != nil || len(found) > 0 || def.ID != "lost-item" {
		t.Errorf("lost item: %v %v", found, err)
	}
}

// A text that the program could not work with, or that would open what is not theirs, is refused with
// the line and what to do.
func TestCheckOwnRefuses(t *testing.T) {
	l := ownLibrary(t)
	change := func(text, from, to string) string {
		if !strings.Contains(text, from) {
			t.Fatalf("%q is not in the text", from)
		}
		return strings.Replace(text, from, to, 1)
	}
	pressure, lost := builtIn(t, "pressure"), lostItem(t)
	for name, tc := range map[string]struct{ text, about, want string }{
		"another id":       {change(pressure, "protocol: pressure", "protocol: hurt"), "pressure", "This page is about \"pressure\""},
		"a taken id":       {change(lost, "protocol: lost-item", "protocol: new"), "", "The id \"new\" is taken."},
		"more readers":     {change(pressure, "readers: [therapist, owner]", "readers: [therapist, owner, desk]"), "pressure", "Who reads \"pressure\" stays"},
		"a step taken out": {change(pressure, "id: tell\n", "id: told\n"), "pressure", ""},
		"money in it":      {change(lost, "timers:\n", "timers:\n  - {id: lift, after: {task: look}, clock: \"days:3\", does: lift-holds}\n"), "", "needs the other steps of billing"},
		"the client's hand": {change(change(lost, `client: {done: "You have it back."}`, `client: {title: "Back?", done: "You have it back."}`), "who: staff\n        need: if-it-fits\n        effect: record-call", "who: either\n        need: if-it-fits\n        effect: record-call"),
			"", "is not for the client to do alone"},
		"a parting":    {change(lost, "family: concern", "family: ending\nmethod: refer"), "", ""},
		"hidden signs": {change(lost, "Something was left behind", "Something \u202edniheb tfel"), "", "cannot be seen"},
		"too long":     {lost + strings.Repeat("# more\n", 10_000), "", "it may have 65536"},
		"a bomb":       {"a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\n", "", "kind of YAML"},
		"nothing":      {"", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			def, found, err := l.CheckOwn(t.Context(), "text", tc.text, tc.about)
			if err != nil || def != nil || len(found) == 0 {
				t.Fatalf("taken: %v %v", def, err)
			}
			for _, f := range found {
				if f.Line < 1 || f.Remedy == "" || f.Message == "" {
					t.Errorf("without line or remedy: %+v", f)
				}
			}
			if !strings.Contains(fmt.Sprint(found), tc.want) {
				t.Errorf("want %q in %v", tc.want, found)
			}
		})
	}
}

// What the pages show is only as slow as this: the text that has to be followed the furthest.
func TestCheckOwnTakesBoundedTime(t *testing.T) {
	l := ownLibrary(t)
	began := time.Now()
	_, found, err := l.CheckOwn(t.Context(), "text", entangled(lostItem(t)), "")
	if err != nil || len(found) == 0 || !strings.Contains(found[0].Message, "more than 200000 ways") {
		t.Errorf("%v %v", found, err)
	}
	if took := time.Since(began); took > 20*time.Second {
		t.Errorf("it took %v", took)
	} else {
		t.Log(took)
	}
}

// entangled adds many tasks that all count and wait for nothing.
func entangled(text string) string {
	const task = `      - id: t%d
        title: "T"
        short: "T"
        past: "T"
        does: "D."
        button: "B"
        who: staff
        need: if-it-fits
        effect: record-call
        fields: [{id: said, kind: line, label: "L"}]
`
	var more, when strings.Builder
	for i := range 24 {
		fmt.Fprintf(&more, task, i)
		fmt.Fprintf(&when, ` || done("t%d")`, i)
	}
	text = strings.Replace(text, "\nmilestones:", "\n"+more.String()+"\nmilestones:", 1)
	return strings.Replace(text, `when: done("look")}`, `when: 'done("look")`+when.String()+`'}`, 1)
}

// Who waits for a place and goes away, waits no more.
func TestCheckOwnWaitsOnlyForThoseWhoStay(t *testing.T) {
	l := ownLibrary(t)
	gone, go1 := context.WithCancel(t.Context())
	go1()
	for range 20 { // either is chosen where both are possible
		if _, _, err := l.CheckOwn(gone, "text", "x: y", ""); err != nil && !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
	}
}
