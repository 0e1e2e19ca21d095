package definition

import (
	"strings"
	"testing"

	"github.com/partwell/partwell/internal/practice/jurisdiction"
)

func TestPacksThatComeAlong(t *testing.T) {
	all, err := Packs()
	if err != nil {
		t.Fatal(err)
	}
	ontario := jurisdiction.Find(all, "ontario")
	if len(all) < 4 || ontario.Clocks["report"] != "days:30" || ontario.WatchMonths != 12 || !strings.Contains(ontario.Report.Body, "CMTO") {
		t.Errorf("%d packs, Ontario: %+v", len(all), ontario)
	}
	if got := jurisdiction.Find(all, "nowhere").ID; got != jurisdiction.DefaultID {
		t.Errorf("an unknown place gives %q", got)
	}
}

// A file with a key that nobody reads, a clock that is none or without its sources is refused, by name.
func TestPacksThatAreWrong(t *testing.T) {
	good := "id: x\ntitle: X\nwatch-months: 12\nclocks: {report: \"days:30\"}\nreport: {body: B, when: W, facts: [F], signs: S}\nurgent: U\noutside: [O]\nkeep-years: 7\nsources: [Z]\n"
	if _, err := readPack([]byte(good)); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string][2]string{
		"a key nobody reads": {"urgent:", "urgnt:"},
		"no clock":           {"days:30", "some day"},
		"an unknown clock":   {"{report:", "{soon:"},
		"another's clock":    {"days:30", "pack:report"},
		"no source":          {"sources: [Z]", "sources: []"},
		"no watch":           {"watch-months: 12", "watch-months: 0"},
		"nobody signs":       {"signs: S", "signs: \"\""},
	} {
		if _, err := readPack([]byte(strings.Replace(good, change[0], change[1], 1))); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
}
