package effect

import (
	"slices"
	"strings"
	"testing"

	"github.com/partwell/partwell/internal/practice/protocol"
)

// Every effect says what it changes, and its answers have kinds that fields can have.
func TestSpecs(t *testing.T) {
	for name, spec := range Specs() {
		if !strings.HasSuffix(spec.Changes, ".") {
			t.Errorf("%s does not say what it changes", name)
		}
		for _, f := range spec.Fields {
			if !slices.Contains(protocol.FieldKinds(), f.Kind) {
				t.Errorf("%s: %s has the kind %q", name, f.ID, f.Kind)
			}
			if found, ok := spec.Spec(f.ID); !ok || found.Kind != f.Kind {
				t.Errorf("%s: %s stands there twice", name, f.ID)
			}
		}
	}
}
