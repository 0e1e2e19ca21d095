package office

import (
	"context"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// RemindersView is the page on which a practice says how it writes about visits. Mails says that letters
// leave by themselves.
type RemindersView struct {
	Rules scheduling.Reminders
	Mails bool
}

// Reminders gives how the practice writes about visits, for the owner.
func (o *Office) Reminders(ctx context.Context, by staff.Actor) (v RemindersView, err error) {
	if err := may(by, staff.ManagePractice, whole(by)); err != nil {
		return v, err
	}
	err = o.read(ctx, "reminders", func(tx *store.Tx) error {
		if v.Rules, err = tx.Reminders(by.Practice); err != nil {
			return err
		}
		p, err := tx.Practice(by.Practice)
		if err != nil {
			return err
		}
		works, err := mailWorks(tx, by.Practice)
		v.Mails = works && !p.Sample
		return err
	})
	return v, err
}

// RemindersChange is how a practice wants to write about visits: Before are minutes, From and Till the
// quiet hours in free words, both empty for none.
type RemindersChange struct {
	Confirm    bool
	Before     []int
	From, Till string
	Version    int
}

// SaveReminders stores it; what is switched on by it counts from now on. Invalid on before and quiet, Conflict "stale-version".
func (o *Office) SaveReminders(ctx context.Context, by staff.Actor, key Key, in RemindersChange) error {
	if err := may(by, staff.ManagePractice, whole(by)); err != nil {
		return err
	}
	r := scheduling.Reminders{Confirm: in.Confirm, Before: in.Before, Version: in.Version}
	if in.From != "" || in.Till != "" {
		from, err1 := civil.ParseMinute(in.From)
		till, err2 := civil.ParseMinute(in.Till)
		if err1 != nil || err2 != nil {
			return fault.Invalidf("quiet", "Write both times, like 21:00 and 8:00, or leave both empty.")
		}
		r.QuietFrom, r.QuietTill = from, till
	}
	if err := r.Check(); err != nil {
		return err
	}
	_, err := o.work(ctx, by, key, "save reminders", in, func(tx *store.Tx) (string, error) {
		was, err := tx.Reminders(by.Practice)
		if err != nil {
			return "", err
		}
		if r.Since = was.Since; r.WritesMoreThan(was) {
			r.Since = tx.Now()
		}
		tx.Audit(by.Practice, by.Text(), "reminders.change", string(by.Practice))
		return "", tx.SaveReminders(by.Practice, r)
	})
	return err
}
