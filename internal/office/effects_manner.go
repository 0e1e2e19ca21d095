package office

import (
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/practice/client"
)

// keepAsks puts what changes among what the client asks, at once: it stands before each visit. What
// stands there already is not put there twice.
func keepAsks(c effectCall) error {
	lines := append(c.words("asks"), c.e.Answers["own"]...)
	if len(lines) == 0 {
		return fault.Invalidf("asks", "Choose one of these, or write it in own words.")
	}
	if !c.known() {
		return nil
	}
	p, id := c.m.practice.ID, c.m.head.Client
	all, err := c.tx.OwnBoundaries(p, id)
	if err != nil {
		return err
	}
	standing := map[string]bool{}
	for _, b := range all {
		standing[b.Text] = standing[b.Text] || b.Removed == ""
	}
	source := c.source(c.e.Answers.One("source"))
	for _, line := range lines {
		text, err := client.CheckOwnBoundary(line)
		if err != nil {
			return err
		}
		if standing[text] {
			continue
		}
		if _, err := c.tx.AddOwnBoundary(p, id, text, source, c.today()); err != nil {
			return err
		}
		c.tx.Audit(p, c.by.Text(), "ask.add", string(id))
		if err := c.knot(client.KindAsks, text, true, c.way(c.e.Answers.One("source"))); err != nil {
			return err
		}
	}
	return nil
}

// keepDifferent keeps whether it is different now.
func keepDifferent(c effectCall) error {
	text := "It is different now"
	if c.e.Answers.One("right") == "no" {
		text = "It is not different yet"
	}
	if line := c.e.Answers.One("line"); line != "" {
		text += ": " + line
	}
	return c.knot(client.KindAnswered, text, true, c.way(""))
}
