package consultation

import (
	"strings"
	"testing"
	"time"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
)

func link() Consultation {
	return Consultation{How: ByLink, Practitioner: "sean", Question: "What would you try?", Summary: "A client comes late.", Until: "2026-04-07"}
}

func TestCheck(t *testing.T) {
	for name, tc := range map[string]struct {
		change func(*Consultation)
		field  string
	}{
		"whole":     {func(*Consultation) {}, ""},
		"nobody":    {func(c *Consultation) { *c = Consultation{How: Nobody} }, ""},
		"no way":    {func(c *Consultation) { c.How = "" }, "how"},
		"no one":    {func(c *Consultation) { c.Practitioner = "" }, "colleague"},
		"no words":  {func(c *Consultation) { c.Summary = " " }, "summary"},
		"no end":    {func(c *Consultation) { c.Until = "soon" }, "until"},
		"today":     {func(c *Consultation) { c.Until = today }, "until"},
		"long":      {func(c *Consultation) { c.Until = "2027-01-01" }, "until"},
		"with whom": {func(c *Consultation) { *c = Consultation{How: ByLine, On: today} }, "who"},
		"to come":   {func(c *Consultation) { *c = Consultation{How: ByLine, Who: "Ana", On: "2026-03-25"} }, "on"},
		"too long":  {func(c *Consultation) { c.Question = strings.Repeat("a", LongestText+1) }, "question"},
	} {
		c := link()
		tc.change(&c)
		err := c.Check(today)
		if (err == nil) != (tc.field == "") {
			t.Errorf("%s: %v", name, err)
		}
		if tc.field != "" && !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestFromTheQuestionToWhatIsKept(t *testing.T) {
	now := time.Date(2026, 3, 24, 9, 0, 0, 0, time.UTC)
	c := link()
	if _, err := c.Keep("x"); !fault.Is(err, fault.Conflict) || c.Talked() {
		t.Errorf("kept before an answer: %v", err)
	}
	c, err := c.Send("phone", today)
	if _, again := c.Send("phone", today); err != nil || !fault.Is(again, fault.Conflict) {
		t.Error(err, again)
	}
	if _, _, err := c.Advise("  ", false, now, today); !fault.Is(err, fault.Invalid) {
		t.Error(err)
	}
	if _, _, err := c.Advise("Late", false, now, "2026-04-08"); !fault.Is(err, fault.Conflict) {
		t.Error(err)
	}
	c, a, err := c.Advise(" Say it once more. ", false, now, today)
	if err != nil || a.Text != "Say it once more." || !c.Talked() {
		t.Error(a, err)
	}
	if c, err = c.Close(); err != nil || c.Open(today) {
		t.Error(err)
	}
	if _, err := c.Close(); !fault.Is(err, fault.Conflict) {
		t.Error(err)
	}
	if _, _, err := c.Advise("More", false, now, today); !fault.Is(err, fault.Conflict) {
		t.Error(err)
	}
	if c, _, err = c.Advise("By phone", true, now, today); err != nil || len(c.Advice) != 2 {
		t.Error(err)
	}
	for len(c.Advice) < MostAdvice {
		c.Advice = append(c.Advice, Advice{})
	}
	if _, _, err := c.Advise("One more", true, now, today); !fault.Is(err, fault.Conflict) {
		t.Error(err)
	}
	c, err = c.Keep(" Say it once more ")
	if _, again := c.Keep(""); err != nil || !fault.Is(again, fault.Conflict) || c.Line != "Say it once more" {
		t.Error(c.Line, err, again)
	}
}

func TestALinkOpensAgain(t *testing.T) {
	c, _ := link().Send("phone", today)
	if _, err := c.Reopen("2026-04-10", today); !fault.Is(err, fault.Conflict) {
		t.Errorf("it opens still: %v", err)
	}
	if _, err := (Consultation{How: Nobody}).Reopen("2026-04-10", today); !fault.Is(err, fault.Conflict) {
		t.Errorf("there is no link: %v", err)
	}
	closed, _ := c.Close()
	for name, old := range map[string]Consultation{"taken back": closed, "too old": {How: ByLink, Until: "2026-03-23", SentOn: "2026-03-01", Way: "phone"}} {
		for _, until := range []civil.Date{"", today, "2027-01-01"} {
			if _, err := old.Reopen(until, today); !fault.Is(err, fault.Invalid) {
				t.Errorf("%s until %q: %v", name, until, err)
			}
		}
		again, err := old.Reopen("2026-04-10", today)
		if err != nil || !again.Open(today) || again.SentOn != "" || again.Until != "2026-04-10" {
			t.Errorf("%s: %+v %v", name, again, err)
		}
		old.Advice = []Advice{{Text: "Wait"}}
		if again, err = old.Reopen("2026-04-10", today); err != nil || again.SentOn == "" {
			t.Errorf("%s, answered: %+v %v", name, again, err)
		}
	}
}
