// Package consultation is a hard situation that somebody of the practice talks over with a colleague
// of her trust: one line about it, or a summary from which everything that identifies was taken out,
// behind a link that expires, and the advice that comes back.
//
// Invariants: a summary leaves only when nothing in it looks like a person any more, or somebody said
// of each word that it is no name; what the colleague wrote is added and never changed. The package is
// pure: no clock, no store. It reads names as package client folds them, and asks package words what
// looks identifying.
package consultation

import (
	"strings"
	"time"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
)

// How is how something was talked over.
type How string

// The ways: in one line about a talk, by a link with a summary, or not at all for want of somebody.
const (
	ByLine How = "line"
	ByLink How = "link"
	Nobody How = "nobody"
)

// Valid reports whether h is one of the ways.
func (h How) Valid() bool { return h == ByLine || h == ByLink || h == Nobody }

// Bounds of what can be written.
const (
	// LongestText is the longest summary, question, line or advice, in characters.
	LongestText = 10000
	// MostAdvice is how many times a colleague can write behind one link.
	MostAdvice = 20
	// OpenDays is how many days a link opens unless another day is chosen.
	OpenDays = 14
	// MostDays is the longest that a link can be open.
	MostDays = 90
)

// Consultation is one time that something was talked over. Client or Case say what it is about; a case
// of somebody who asked has no client. Who is with whom, in words; Practitioner the entry of the
// directory where there is one. On is the day it was talked over, or asked. Line is what By takes from
// it. Question and Summary are what went behind the link, without persons; Until the last day on which
// it opens. SentOn and Way say how the colleague was told of the link. Closed is set once the link was
// taken back; Kept once By noted what she takes from it.
type Consultation struct {
	ID           ident.Consultation
	Client       ident.Client
	Case         ident.Case
	By           ident.Person
	How          How
	Who          string
	Practitioner ident.Practitioner
	On           civil.Date
	Line         string
	Question     string
	Summary      string
	Until        civil.Date
	SentOn       civil.Date
	Way          string
	Closed       bool
	Kept         bool
	Advice       []Advice
	Rev          int
}

// Advice is one line that a colleague wrote, or that was written down after a call. Aloud is set for
// what was said and written down by the practice.
type Advice struct {
	At    time.Time
	Text  string
	Aloud bool
}

// Talked reports whether it counts as talked over: it was, or there was nobody to ask.
func (c Consultation) Talked() bool { return c.How != ByLink || len(c.Advice) > 0 }

// Erased reports whether its words were taken out for good; that it was talked over stays, with its day.
func (c Consultation) Erased() bool { return c.How != Nobody && c.Who == "" }

// Open reports whether the colleague can still write.
func (c Consultation) Open(today civil.Date) bool {
	return c.How == ByLink && !c.Closed && c.Until >= today
}

// Check says what is wrong with one to be stored (fields who, on, line, question, summary, until).
func (c Consultation) Check(today civil.Date) error {
	var p fault.Problems
	if !c.How.Valid() {
		p.Add("how", "Choose how you talk it over.")
	}
	if c.How == ByLine {
		c.checkLine(&p, today)
	}
	if c.How == ByLink {
		c.checkLink(&p, today)
	}
	return p.Err()
}

func (c Consultation) checkLine(p *fault.Problems, today civil.Date) {
	if strings.TrimSpace(c.Who) == "" {
		p.Add("who", "Say with whom.")
	}
	if len([]rune(c.Who)) > 200 {
		p.Add("who", "Please say it in fewer words.")
	}
	if !c.On.Valid() {
		p.Add("on", "Write the day, like 3 March 2026.")
	} else if c.On > today {
		p.Add("on", "This day is still to come. Write the day on which it was.")
	}
	tooLong(p, "line", c.Line)
}

func (c Consultation) checkLink(p *fault.Problems, today civil.Date) {
	if c.Practitioner == "" {
		p.Add("colleague", "Choose whom you ask.")
	}
	for field, text := range map[string]string{"question": c.Question, "summary": c.Summary} {
		if strings.TrimSpace(text) == "" {
			p.Add(field, "There is nothing written yet.")
		}
		tooLong(p, field, text)
	}
	c.checkUntil(p, today)
}

func (c Consultation) checkUntil(p *fault.Problems, today civil.Date) {
	switch {
	case !c.Until.Valid():
		p.Add("until", "Write the day, like 3 March 2026.")
	case c.Until <= today:
		p.Add("until", "Choose a day after today.")
	case today.DaysUntil(c.Until) > MostDays:
		p.Add("until", "Choose a day within the next %d days.", MostDays)
	}
}

func tooLong(p *fault.Problems, field, text string) {
	if len([]rune(text)) > LongestText {
		p.Add(field, "This is longer than %d letters. Please shorten it.", LongestText)
	}
}

// Send notes how the colleague was told of the question. Conflict "said-already" the second time.
func (c Consultation) Send(way string, on civil.Date) (Consultation, error) {
	if c.How != ByLink || c.SentOn != "" {
		return c, fault.New(fault.Conflict, "said-already", "This was said or sent already. Nothing was sent again.")
	}
	c.Way, c.SentOn = way, on
	return c, nil
}

// Advise adds what the colleague wrote, or said (aloud). What was said can be written down after the
// link was closed too. Invalid about "text"; Conflict "link-expired",
// "link-revoked" or "enough".
func (c Consultation) Advise(text string, aloud bool, at time.Time, today civil.Date) (Consultation, Advice, error) {
	a := Advice{At: at, Text: strings.TrimSpace(text), Aloud: aloud}
	var p fault.Problems
	if a.Text == "" {
		p.Add("text", "There is nothing written yet.")
	}
	tooLong(&p, "text", a.Text)
	switch {
	case c.Closed && !aloud:
		return c, a, fault.New(fault.Conflict, "link-revoked", "This link is no longer in use. Please ask the practice for a new one.")
	case c.How != ByLink || !aloud && !c.Open(today):
		return c, a, fault.New(fault.Conflict, "link-expired", "This link is too old to be used. Please ask the practice for a new one.")
	case len(c.Advice) >= MostAdvice:
		return c, a, fault.New(fault.Conflict, "enough", "Many lines are kept here already. Please ring for more.")
	case p.Err() != nil:
		return c, a, p.Err()
	}
	c.Advice = append(c.Advice, a)
	return c, a, nil
}

// Close takes the link back.
func (c Consultation) Close() (Consultation, error) {
	if c.How != ByLink || c.Closed {
		return c, fault.New(fault.Conflict, "link-revoked", "The link was taken back already.")
	}
	c.Closed = true
	return c, nil
}

// Reopen lets a link that was taken back, or that is too old, open until another day. Where nothing has
// come back yet, the colleague is asked once more. Invalid about "until"; Conflict "link-open" for one
// that opens still.
func (c Consultation) Reopen(until, today civil.Date) (Consultation, error) {
	if c.How != ByLink || c.Open(today) {
		return c, fault.New(fault.Conflict, "link-open", "The link opens still. Nothing was changed.")
	}
	c.Closed, c.Until = false, until
	if !c.Talked() {
		c.SentOn, c.Way = "", ""
	}
	var p fault.Problems
	c.checkUntil(&p, today)
	return c, p.Err()
}

// Keep notes what By takes from it. Conflict "kept-already" the second time, "no-answer" before any
// advice has come.
func (c Consultation) Keep(line string) (Consultation, error) {
	var p fault.Problems
	tooLong(&p, "line", line)
	switch {
	case c.Kept:
		return c, fault.New(fault.Conflict, "kept-already", "This stands there already. Nothing was kept twice.")
	case !c.Talked():
		return c, fault.New(fault.Conflict, "no-answer", "No answer has come yet.")
	case p.Err() != nil:
		return c, p.Err()
	}
	c.Line, c.Kept = strings.TrimSpace(line), true
	return c, nil
}
