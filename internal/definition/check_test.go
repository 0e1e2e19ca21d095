package definition

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/protocol/effect"
	"github.com/partwell/partwell/protocols"
)

var update = flag.Bool("update", false, "write the goldens anew")

// vocabulary is what the built-in definitions may name: all effects, and the kinds of message that
// they send.
func vocabulary() protocol.Vocabulary {
	v := protocol.Vocabulary{Effects: effect.Specs(), Messages: map[string]bool{}}
	for _, kind := range []string{"ack", "proposal", "proposal-again", "counter", "other-ways", "look-in", "refer", "intro", "match", "decline-full", "decline-work", "decline-today", "decline-own"} {
		v.Messages[kind] = true
	}
	return v
}

func TestTheBuiltInDefinitionsAreTaken(t *testing.T) {
	for _, f := range protocols.All() {
		for _, finding := range Check(f.Name, f.Source, vocabulary()) {
			t.Error(finding)
		}
	}
}

// Reading and checking all of them is quick enough to do it at every start; the bound is wide, for
// busy machines.
func TestLoadingIsQuick(t *testing.T) {
	best := time.Hour
	for range 3 {
		start := time.Now()
		if _, err := LoadAll(vocabulary()); err != nil {
			t.Fatal(err)
		}
		best = min(best, time.Since(start))
	}
	if best > 300*time.Millisecond {
		t.Errorf("loading the definitions takes %v", best)
	}
	t.Logf("loaded in %v", best)
}

// Each broken definition has its findings beside it: broken/name.yaml, broken/name.golden.
func TestBrokenDefinitions(t *testing.T) {
	files, err := filepath.Glob("testdata/broken/*.yaml")
	if err != nil || len(files) < 10 {
		t.Fatalf("%d broken definitions, %v", len(files), err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".yaml"), func(t *testing.T) {
			source, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var got strings.Builder
			for _, f := range Check(filepath.Base(file), source, vocabulary()) {
				got.WriteString(f.String() + "\n")
			}
			golden := strings.TrimSuffix(file, ".yaml") + ".golden"
			if *update {
				if err := os.WriteFile(golden, []byte(got.String()), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if got.Len() == 0 {
				t.Error("nothing was found")
			}
			if diff := cmp.Diff(string(want), got.String()); diff != "" {
				t.Error(diff)
			}
		})
	}
}
