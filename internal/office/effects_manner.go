package office

import (
	"cmp"
	"time"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/words"
)

// taskChanges is the step in which it is said what changes.
const taskChanges = "what-changes"

// changeClock is by when that is said, once whom it is about has answered; false where it is not asked.
func (m *matter) changeClock() (protocol.Code, bool) {
	t, ok := m.def.Task(taskChanges)
	if !ok || m.def.ID != Manner || m.state.Tasks[taskChanges].IsDone() {
		return "", false
	}
	return cmp.Or(t.Due, "working-days:5"), true
}

// promiseChange puts on Today what the first answer promised: to say what changes, by that day.
func (c effectCall) promiseChange() error {
	clock, asked := c.m.changeClock()
	if c.e.Task != TaskPromisedCall || !asked {
		return nil
	}
	return c.onceToday(taskChanges, clock)
}

// fieldsOfManner fills by when the first answer promises to say what changes.
func (m *matter) fieldsOfManner(f words.Fields, now time.Time) error {
	clock, asked := m.changeClock()
	if !asked || f["date"] != "" {
		return nil
	}
	by, err := m.hours.Due(clock, now)
	f["date"] = m.day(m.practice.Today(by.Due))
	return err
}

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
