package office

import (
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/promise"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// TaskWord marks what stands on Today because a client wrote something that no task asked for.
const TaskWord = "word"

// hear takes a client's own word: it stands on the time line, and on Today until the practice does
// the next thing in the matter.
func (o *Office) hear(tx *store.Tx, by staff.Actor, m *matter, e protocol.Event) error {
	theirs := e.Kind != protocol.SignalCame || e.Signal == protocol.SignalWord
	if !theirs || e.Text == "" || e.Kind == protocol.Proposed && e.For != protocol.Client {
		return nil
	}
	c := effectCall{o: o, tx: tx, by: by, m: m, e: e}
	if err := c.knot(client.KindAnswered, e.Text, true, c.way("")); err != nil || e.Side != protocol.Client {
		return err
	}
	due, err := c.due("next-working-day")
	if err != nil {
		return err
	}
	return tx.AddPromise(m.practice.ID, m.promise(promise.Answer, TaskWord, due, ""))
}
