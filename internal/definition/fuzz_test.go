package definition

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/partwell/partwell/protocols"
)

// Whatever stands in a file, a check says what is wrong or takes it; it does not fall over, and
// every finding says where and what to do.
func FuzzCheck(f *testing.F) {
	for _, file := range protocols.All() {
		f.Add(file.Source)
	}
	broken, _ := filepath.Glob("testdata/broken/*.yaml")
	for _, name := range broken {
		if source, err := os.ReadFile(name); err == nil {
			f.Add(source)
		}
	}
	for _, odd := range []string{"", "-", "a", "a: &x 1\nb: *x", "a: 1\na: 2", "---\na: 1\n---\nb: 2", "!!set {a, b}", "? a", "<<: {a: 1}", "stages: [{tasks: [{}]}]",
		"languages: [en]\nstages:\n  - id: [x]\n    tasks: {a: b}", "ways: 3\nclosing: []\npromise: x\nsaid: {}", "\x00", "a: |\n  b\n c"} {
		f.Add([]byte(odd))
	}
	v := vocabulary()
	f.Fuzz(func(t *testing.T, source []byte) {
		for _, finding := range Check("fuzz.yaml", source, v) {
			if finding.Message == "" || finding.Remedy == "" || finding.Line < 1 {
				t.Errorf("%+v", finding)
			}
		}
	})
}
