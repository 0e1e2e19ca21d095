package words

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestLocateFindsWhatFillWrote(t *testing.T) {
	for _, kind := range sent {
		d, err := Fill(kind, Write, full())
		if err != nil {
			continue
		}
		for _, f := range Check(d.Text, kind, Options{Whole: true, Fields: Locate(d.Text, full())}) {
			t.Errorf("%s: %s %q", kind, f.Rule, f.Words)
		}
	}
}

func TestLocate(t *testing.T) {
	fields := Fields{"client": "Ann Lee", "therapist": "Jo", "areas": "left calf", "time": "9:00"}
	text := "Hello Ann, Anna and Jo met Ann Lee at 9:00, left calf.\n\nJo"
	got := map[string][]Counts{}
	for _, s := range Locate(text, fields) {
		w := text[s.Start:s.End]
		got[w] = append(got[w], s.Counts)
	}
	want := map[string][]Counts{
		"Ann": {CountsName}, "Ann Lee": {CountsName}, "Jo": {CountsName, CountsSigned}, "9:00": {CountsDate}, "left calf": {CountsArea},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestLongTexts keeps the check from growing faster than the text.
func TestLongTexts(t *testing.T) {
	for _, piece := range []string{"you never say sorry but ", "\"", "because of your age not ", "Hello ", "1 ", "if you do not ", "a.b/"} {
		text := strings.Repeat(piece, 20000/len(piece))
		start := time.Now()
		Check(text, End, Options{Whole: true})
		Check(text, Ack, Options{Whole: true})
		if took := time.Since(start); took > 3*time.Second {
			t.Errorf("20,000 bytes of %q take %v", piece, took)
		} else {
			t.Logf("%q %v", piece, took)
		}
	}
}
