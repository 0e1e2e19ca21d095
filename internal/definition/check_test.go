package definition

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/protocol/effect"
	"github.com/partwell/partwell/protocols"
)

var update = flag.Bool("update", false, "write the goldens anew")

// vocabulary is what the built-in definitions may name: all effects, and the kinds of message that
// definitions send.
func vocabulary() protocol.Vocabulary {
	v := protocol.Vocabulary{Effects: effect.Specs(), Messages: map[string]bool{}}
	for _, kind := range []string{"ack", "manner-ack", "different", "goals", "explain", "still-right", "hopes", "results", "better", "billing-ack", "billing-fix", "billing-explain", "proposal", "proposal-again", "counter", "other-ways", "look-in",
		"refer", "intro", "match", "end", "end-safety", "decline-full", "decline-work", "decline-today", "decline-own", "conduct-ack", "conduct-told", "outcome"} {
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

// An end in which somebody who raised something can be told before a second look was taken is not taken;
// where nothing was raised, or for safety, nothing waits for one.
func TestAnEndWaitsForItsSecondLook(t *testing.T) {
	var source []byte
	for _, f := range protocols.All() {
		if f.Name == "end.yaml" {
			source = f.Source
		}
	}
	for name, change := range map[string][2]string{
		"not waited for": {`(!file.watched || done("second-look")) &&`, ""},
		"not shown":      {"shows: [looked-twice]", ""},
	} {
		broken := bytes.ReplaceAll(source, []byte(change[0]), []byte(change[1]))
		findings := Check("end.yaml", broken, vocabulary())
		if bytes.Equal(broken, source) || len(findings) != 1 || !strings.Contains(findings[0].String(), `"looked-twice"`) {
			t.Errorf("%s: %v", name, findings)
		}
	}
}

// BenchmarkCheckAll reads and checks all definitions in one run, as a start of the program does.
// The measure is 300 ms.
func BenchmarkCheckAll(b *testing.B) {
	v, all := vocabulary(), protocols.All()
	for b.Loop() {
		for _, f := range all {
			if findings := Check(f.Name, f.Source, v); len(findings) > 0 {
				b.Fatal(findings)
			}
		}
	}
	b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(b.N), "ms/all")
}

// Each broken definition has its findings beside it: broken/name.yaml, broken/name.golden.
func TestBrokenDefinitions(t *testing.T) {
	files, err := filepath.Glob("testdata/broken/*.yaml")
	if err != nil || len(files) < 20 {
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
