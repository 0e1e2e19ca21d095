package office

import (
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/caseload"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/promise"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// TaskWord marks what stands on Today because a client wrote something that no task asked for.
const TaskWord = "word"

// hear does what an event says besides its effect: a client's own word stands on the time line and on
// Today, what was asked is answered, what had ended is taken up, a call that a new offer settles
// leaves Today.
func (o *Office) hear(c effectCall) error {
	if err := c.answered(); err != nil {
		return err
	}
	switch c.e.Kind {
	case protocol.Reopened:
		if err := c.takeUp(); err != nil {
			return err
		}
	case protocol.Proposed:
		if err := c.called(c.e.Task); err != nil {
			return err
		}
	case protocol.SignalCame:
	default:
		return nil
	}
	return c.word()
}

// word keeps a client's own word: on the time line, and on Today until the practice does the next
// thing in the matter.
func (c effectCall) word() error {
	theirs := c.e.Kind != protocol.SignalCame || c.e.Signal == protocol.SignalWord
	if !theirs || c.e.Text == "" || c.e.Kind == protocol.Proposed && c.e.For != protocol.Client {
		return nil
	}
	if err := c.knot(client.KindAnswered, c.e.Text, true, c.way("")); err != nil || c.e.Side != protocol.Client {
		return err
	}
	return c.onTodayFor(TaskWord, promise.Answer, "next-working-day", "")
}

// signal tells all open matters of a client about something that happened, inside a unit of work.
func (o *Office) signal(tx *store.Tx, by staff.Actor, c ident.Client, signal, text string) error {
	heads, err := tx.CasesOfClient(by.Practice, staff.System(by.Practice), c)
	if err != nil {
		return err
	}
	for _, head := range heads {
		if head.State != caseload.Open {
			continue
		}
		m, err := o.loadMatter(tx, by.Practice, head.ID)
		if err != nil {
			return err
		}
		events, err := m.state.Happened(m.def, signal, text, m.moment(tx, by, protocol.System))
		if err != nil {
			return err
		}
		if len(events) == 0 {
			continue
		}
		if err := o.step(tx, staff.System(by.Practice), m, events, Extra{}); err != nil {
			return err
		}
	}
	return nil
}
