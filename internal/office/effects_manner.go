package office

import (
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/client"
)

// keepAsks puts what changes among what the client asks, at once: it stands before each visit. What
// stands there already is not put there twice. On her line it is what she asks at any time, so that it tells
// nobody that there is more.
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
	line := register{tx: c.tx, by: c.by}
	if err := line.open(); err != nil {
		return err
	}
	for _, asked := range lines {
		text, err := client.CheckOwnBoundary(asked)
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
		if err := line.askKnot(newID[ident.Knot](), c.m.client, text, source); err != nil {
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
