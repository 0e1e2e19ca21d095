package referral

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSkillsIn(t *testing.T) {
	for line, want := range map[string][]Skill{
		"": nil, "Firm, deep work on a shoulder": {"deep-tissue"}, "something for runners: sports massage": {"sports"},
		"deep-tissue": {"deep-tissue"}, "Rolfing": {"rolfing"}, "lymph drainage after surgery": {"lymph-drainage", "rehab"},
	} {
		if d := cmp.Diff(want, SkillsIn(line)); d != "" {
			t.Errorf("SkillsIn(%q): %s", line, d)
		}
	}
}

func TestTimesIn(t *testing.T) {
	if d := cmp.Diff([]Time{"evenings", "saturdays", "sundays"}, TimesIn("After work, or at the weekend")); d != "" {
		t.Error(d)
	}
}

func TestWorkWords(t *testing.T) {
	for line, want := range map[string]string{
		"Deep tissue": "deep tissue work", "deep-tissue": "deep tissue work", " thai ": "Thai massage", "Shiatsu": "shiatsu", "hot stone": "hot stone massage",
		"Alexander Technique": "Alexander Technique", "deep work after rowing": "deep work after rowing", "": "",
	} {
		if got := WorkWords(line); got != want {
			t.Errorf("%q reads %q, want %q", line, got, want)
		}
	}
}
