package office

import (
	"maps"
	"slices"

	"github.com/partwell/partwell/internal/practice/message"
	"github.com/partwell/partwell/internal/practice/promise"
	"github.com/partwell/partwell/internal/practice/protocol"
)

// keptSteps are those of which the words stay when a client takes back what she told: what the practice
// did, decided and reported, and what the person whom it is about said of it.
var keptSteps = []string{taskMeasures, "account", taskAction, taskLater, taskReport}

// goneSteps are those of which nothing stays then, also not what she only ticked: what it is about, what she
// wishes.
var goneSteps = []string{tellTask, taskChoice, "listen"}

// eraseWords takes out of a matter for good what the client wrote or said: her words in each step, the
// words that were agreed on from them, what she added. The letters about it lose their text, and what was
// talked over its words. What was done stays, with its days.
func eraseWords(c effectCall) error {
	p, id := c.m.practice.ID, c.m.head.ID
	written := map[string][]string{}
	for i := range c.m.def.Tasks {
		t := &c.m.def.Tasks[i]
		if slices.Contains(keptSteps, t.ID) {
			continue
		}
		for _, f := range t.Fields {
			words := f.Kind == protocol.Words || f.Kind == protocol.Line || f.Kind == protocol.Lines
			if words || slices.Contains(goneSteps, t.ID) { // else it is a choice, a day: no words of hers
				written[t.ID] = append(written[t.ID], f.ID)
			}
		}
	}
	if err := c.tx.EraseEvents(p, id, func(e protocol.Event) protocol.Event { return wordless(e, written) }); err != nil {
		return err
	}
	journal, err := c.tx.Journal(p, id)
	if err != nil {
		return err
	}
	if c.m.state, err = protocol.Replay(journal); err != nil {
		return err
	}
	if err := c.eraseTalks(); err != nil {
		return err
	}
	return c.eraseLetters()
}

// eraseTalks takes out the words of what was talked over about it. A colleague's link opens no more, and no
// answer is waited for.
func (c effectCall) eraseTalks() error {
	p := c.m.practice.ID
	talks, err := c.tx.ConsultationsOfCase(p, c.m.head.ID)
	if err != nil {
		return err
	}
	for _, talk := range talks {
		if err := c.tx.RevokeLinks(p, string(talk.ID)); err != nil {
			return err
		}
	}
	lines, err := c.tx.PromisesOfCase(p, c.m.head.ID)
	if err != nil {
		return err
	}
	for _, line := range lines {
		if line.Done() || line.Practitioner == "" || line.Kind != promise.FollowUp {
			continue
		}
		if err := c.tx.DonePromise(p, line.ID, c.by.Person); err != nil {
			return err
		}
	}
	return c.tx.EraseConsultations(p, c.m.head.ID)
}

// wordless gives an event without what somebody wrote in it.
func wordless(e protocol.Event, written map[string][]string) protocol.Event {
	e.Text = ""
	if fields := written[e.Task]; len(fields) > 0 && e.Answers != nil {
		e.Answers = maps.Clone(e.Answers)
		for _, f := range fields {
			delete(e.Answers, f)
		}
	}
	return e
}

// eraseLetters empties what was written about it; one that has not left leaves no more.
func (c effectCall) eraseLetters() error {
	p := c.m.practice.ID
	all, err := c.tx.MessagesOfCase(p, c.m.head.ID)
	if err != nil {
		return err
	}
	for _, msg := range all {
		if msg.State == message.Draft {
			if err := c.tx.KeepTaskPromise(p, c.m.head.ID, string(msg.ID), promise.Tell, c.by.Person); err != nil {
				return err
			}
		}
		msg.Body, msg.Answer = "", ""
		if err := c.tx.SaveMessage(p, msg); err != nil {
			return err
		}
	}
	return c.tx.EraseLetters(p, c.m.head.ID)
}
