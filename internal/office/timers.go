package office

import (
	"context"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/practice/caseload"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// timersAtOnce bounds one sweep.
const timersAtOnce = 100

// FireTimers does what is due by itself in all practices: asks, reminds, lets rest. Each timer is
// one unit of work; one that fails is logged and stays for the next sweep. It gives how many fired.
func (o *Office) FireTimers(ctx context.Context) (fired int, err error) {
	var due []caseload.Timer
	err = o.read(ctx, "due timers", func(tx *store.Tx) error {
		due, err = tx.DueTimers(tx.Now(), timersAtOnce)
		return err
	})
	if err != nil {
		return 0, err
	}
	for _, t := range due {
		if err := o.fire(ctx, t); err != nil {
			o.log.ErrorContext(ctx, "timer", "practice", t.Practice, "case", t.Case, "timer", t.Name, "error", err)
			continue
		}
		fired++
	}
	return fired, nil
}

func (o *Office) fire(ctx context.Context, t caseload.Timer) error {
	by := staff.System(t.Practice)
	return o.db.Update(ctx, func(tx *store.Tx) error {
		m, err := o.loadMatter(tx, t.Practice, t.Case)
		if err != nil {
			return err
		}
		events, err := m.state.Fire(m.def, t.Name, m.moment(tx, by, protocol.System))
		if fault.Is(err, fault.Conflict) {
			return tx.DropTimer(t.Practice, t.Case, t.Name)
		}
		if err != nil {
			return err
		}
		return o.step(tx, by, m, events, Extra{})
	})
}
