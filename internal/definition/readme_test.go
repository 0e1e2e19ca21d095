package definition

import (
	"os"
	"strings"
	"testing"

	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/protocol/effect"
	"github.com/partwell/partwell/protocols"
)

// The guide for whoever writes a definition names every effect, kind of field and fact, and every
// effect is used by a built-in definition: what nobody uses is not promised.
func TestTheGuideIsWhole(t *testing.T) {
	guide, err := os.ReadFile("../../protocols/README.md")
	if err != nil {
		t.Fatal(err)
	}
	var sources strings.Builder
	for _, f := range protocols.All() {
		sources.Write(f.Source)
	}
	for name, spec := range effect.Specs() {
		if !strings.Contains(string(guide), "`"+name+"` | "+spec.Changes) {
			t.Errorf("the guide does not say what %s changes", name)
		}
		if !strings.Contains(sources.String(), name) {
			t.Errorf("no definition uses %s", name)
		}
	}
	for _, kind := range protocol.FieldKinds() {
		if !strings.Contains(string(guide), "`"+string(kind)+"`") {
			t.Errorf("the guide does not name the kind %s", kind)
		}
	}
	for _, fact := range fileFields() {
		if !strings.Contains(string(guide), "`file."+fact+"`") {
			t.Errorf("the guide does not name file.%s", fact)
		}
	}
}
