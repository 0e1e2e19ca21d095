package office

import (
	"os"
	"testing"
	"time"

	"github.com/partwell/partwell/internal/definition"
	"github.com/partwell/partwell/internal/practice/protocol"
)

// lostItem reads the example of the guide as a practice would bring it, with what this office can do.
func lostItem(t *testing.T) *protocol.Definition {
	t.Helper()
	source, err := os.ReadFile("../../docs/guide/examples/lost-item.yaml")
	if err != nil {
		t.Fatal(err)
	}
	def, err := definition.Load("lost-item.yaml", source, Vocabulary())
	if err != nil {
		t.Fatal(err)
	}
	return def
}

// A way of working of a practice's own needs no code: the example of the guide is taken, and runs to
// each of its good ends with effects that this office carries out.
func TestAPracticesOwnWayRunsToItsEnd(t *testing.T) {
	def, effects := lostItem(t), registry()
	for way, steps := range map[string][]string{"given-back": {"back"}, "agreed": {"agree", "yes"}} {
		t.Run(way, func(t *testing.T) {
			m := protocol.Moment{At: time.Date(2026, 3, 3, 10, 0, 0, 0, time.UTC), By: "somebody", Side: protocol.Staff, Lang: "en",
				Names: map[string]string{"client": "Mariam"}, File: protocol.File{ClientKnown: true, ClientByLink: true}}
			var c protocol.Case
			take := func(events []protocol.Event, err error) {
				t.Helper()
				if err != nil {
					t.Fatal(err)
				}
				if c.Last == 0 {
					c, err = protocol.Replay(events)
				} else {
					c, err = c.With(events...)
				}
				if err != nil {
					t.Fatal(err)
				}
				for _, e := range events {
					if e.Effect != "" && effects[e.Effect] == nil {
						t.Errorf("nobody carries out %s", e.Effect)
					}
				}
			}
			said := protocol.Answers{"how": {"phone"}, "text": {"Your scarf was under the chair."}, "on": {"2026-03-03"}}
			take(protocol.Begin(def, "0190b6a4-7c4e-7000-8000-000000000000", m))
			take(c.Do(def, "tell", protocol.Answers{"words": {"A green scarf."}}, m))
			if _, err := c.Close(def, way, nil, m); err == nil {
				t.Error("it closes before anybody looked")
			}
			take(c.Do(def, "look", said, m))
			for _, step := range steps {
				switch step {
				case "back":
					take(c.Do(def, "back", protocol.Answers{"said": {"Given to Mariam on Tuesday."}}, m))
				case "agree":
					said["mine"] = []string{"A new scarf, or its price."}
					take(c.Do(def, "agree", said, m))
				default:
					take(c.Reply(def, 1, protocol.Client, protocol.YesThatWorks, "", m))
				}
			}
			take(c.Close(def, way, protocol.Answers{"last": {"Thank you."}}, m))
			if c.Closed == nil || c.Closed.Way != way {
				t.Errorf("%+v", c.Closed)
			}
		})
	}
}
