package office

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/practice/caseload"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// One sweep takes so many timers at a time, and goes on so often.
const (
	timersAtOnce = 100
	timerPages   = 20
)

// FireTimers does what is due by itself in all practices: asks, reminds, lets rest. Each timer is
// one unit of work; one that fails is logged and put off, later each time, and holds up no other.
// It gives how many fired. An error says that the store does not answer or ctx ended.
func (o *Office) FireTimers(ctx context.Context) (fired int, err error) {
	for range timerPages {
		var due []caseload.Timer
		err := o.read(ctx, "due timers", func(tx *store.Tx) error {
			due, err = tx.DueTimers(tx.Now(), timersAtOnce)
			return err
		})
		if err != nil {
			return fired, err
		}
		for _, t := range due {
			ok, err := o.fireOrPutOff(ctx, t)
			if err != nil {
				return fired, err
			}
			if ok {
				fired++
			}
		}
		if len(due) < timersAtOnce {
			break
		}
	}
	return fired, nil
}

// fireOrPutOff gives an error only where not even the failure could be noted.
func (o *Office) fireOrPutOff(ctx context.Context, t caseload.Timer) (fired bool, err error) {
	failure := o.fire(ctx, t)
	if failure == nil {
		return true, nil
	}
	if ctx.Err() != nil {
		return false, ctx.Err()
	}
	o.log.ErrorContext(ctx, "a timer failed", "practice", t.Practice, "case", t.Case, "timer", t.Name, "failures", t.Failures+1, "why", nameless(failure))
	err = o.db.Update(ctx, func(tx *store.Tx) error {
		return tx.PutOffTimer(t.Practice, t.Case, t.Name, tx.Now().Add(putOff(t.Failures)))
	})
	return false, fault.Wrap("put off a timer", err)
}

// putOff says after how long a timer is tried again that had failed so often before: a minute at
// first, then twice as long each time, six hours at most.
func putOff(failures int) time.Duration {
	const longest = 6 * time.Hour
	if failures > 8 {
		return longest
	}
	return time.Minute << failures
}

// errPanicked stands for a panic in one timer's work, which must not end the work of the others.
var errPanicked = errors.New("panic")

// fire does the work of one timer. What was dropped because it had nothing left to do counts too.
func (o *Office) fire(ctx context.Context, t caseload.Timer) (err error) {
	defer func() {
		if recover() != nil { // what it says may hold names; where it was does not
			o.log.ErrorContext(ctx, "panic in a timer", "case", t.Case, "stack", string(debug.Stack()))
			err = errPanicked
		}
	}()
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

// nameless says what went wrong without a word of what people wrote: the kind and code of a fault,
// or the types of the errors.
func nameless(err error) string {
	if f, ok := errors.AsType[*fault.Error](err); ok {
		return f.Kind.String() + " " + f.Code
	}
	if errors.Is(err, errPanicked) {
		return "panic"
	}
	text := fmt.Sprintf("%T", err)
	for inner := errors.Unwrap(err); inner != nil; inner = errors.Unwrap(inner) {
		text += fmt.Sprintf(" of %T", inner)
	}
	return text
}
