package words

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"sort"
	"strings"
	"testing"
)

type example struct {
	Text   string   `json:"text"`
	Kind   Kind     `json:"kind"`
	Expect []string `json:"expect"`
}

func examples(t *testing.T, file string) []example {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var out []example
	s := bufio.NewScanner(f)
	for s.Scan() {
		var e example
		if err := json.Unmarshal(s.Bytes(), &e); err != nil {
			t.Fatalf("%s: %v", s.Text(), err)
		}
		out = append(out, e)
	}
	return out
}

// score counts right findings, wrong ones and missed ones, by rule and over all.
type score struct{ right, wrong, missed int }

func (s score) precision() float64 { return ratio(s.right, s.right+s.wrong) }
func (s score) recall() float64    { return ratio(s.right, s.right+s.missed) }

func ratio(a, b int) float64 {
	if b == 0 {
		return 1
	}
	return float64(a) / float64(b)
}

func rate(t *testing.T, list []example) (all score, byRule map[string]score) {
	t.Helper()
	byRule = map[string]score{}
	for _, e := range list {
		found := map[string]bool{}
		for _, f := range Check(e.Text, e.Kind, Options{}) {
			found[f.Rule] = true
		}
		want := map[string]bool{}
		for _, id := range e.Expect {
			want[id] = true
		}
		for _, id := range Rules() {
			s := byRule[id]
			switch {
			case found[id] && want[id]:
				s.right++
				all.right++
			case found[id]:
				s.wrong++
				all.wrong++
				t.Logf("wrong  %-16s %-15s %s", id, e.Kind, e.Text)
			case want[id]:
				s.missed++
				all.missed++
				t.Logf("missed %-16s %-15s %s", id, e.Kind, e.Text)
			}
			byRule[id] = s
		}
	}
	return all, byRule
}

func table(byRule map[string]score) string {
	var b strings.Builder
	ids := Rules()
	sort.Strings(ids)
	for _, id := range ids {
		s := byRule[id]
		fmt.Fprintf(&b, "%-16s precision %.2f recall %.2f (%d right, %d wrong, %d missed)\n", id, s.precision(), s.recall(), s.right, s.wrong, s.missed)
	}
	return b.String()
}

// TestLists keeps the check at 0.90 precision and 0.85 recall, and no rule under 0.7. list.jsonl is the
// list of the specification; each of the others was written without looking at the rules, before they
// were widened: add a new one rather than sentences to an old one. tuned.jsonl and tuned2.jsonl alone were written to widen them.
func TestLists(t *testing.T) {
	for _, file := range []string{"testdata/list.jsonl", "testdata/more.jsonl", "testdata/more2.jsonl", "testdata/more3.jsonl", "testdata/more4.jsonl", "testdata/more5.jsonl", "testdata/more6.jsonl", "testdata/more7.jsonl", "testdata/more8.jsonl", "testdata/more9.jsonl", "testdata/more10.jsonl", "testdata/more11.jsonl", "testdata/more12.jsonl", "testdata/more13.jsonl", "testdata/more14.jsonl", "testdata/more15.jsonl", "testdata/more16.jsonl", "testdata/more17.jsonl", "testdata/tuned.jsonl", "testdata/tuned2.jsonl"} {
		t.Run(file, func(t *testing.T) {
			all, byRule := rate(t, examples(t, file))
			t.Logf("all: precision %.3f recall %.3f\n%s", all.precision(), all.recall(), table(byRule))
			if all.precision() < 0.90 || all.recall() < 0.85 {
				t.Errorf("precision %.3f (at least 0.90), recall %.3f (at least 0.85)", all.precision(), all.recall())
			}
			for id, s := range byRule {
				if s.precision() < 0.7 || s.recall() < 0.7 {
					t.Errorf("%s: precision %.2f, recall %.2f (at least 0.7 of each)", id, s.precision(), s.recall())
				}
			}
		})
	}
}
