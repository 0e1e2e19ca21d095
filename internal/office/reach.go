package office

import (
	"context"
	"strings"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// ReachChange is the address that personal links begin with, as it was typed; empty for none.
type ReachChange struct {
	BaseURL string
	Version int
}

// ManagedPractice gives the practice to somebody who may change it.
func (o *Office) ManagedPractice(ctx context.Context, by staff.Actor) (p house.Practice, err error) {
	if err := may(by, staff.ManagePractice, whole(by)); err != nil {
		return house.Practice{}, err
	}
	err = o.read(ctx, "practice", func(tx *store.Tx) error {
		p, err = tx.Practice(by.Practice)
		return err
	})
	return p, err
}

// SetReach stores the address that personal links begin with. Invalid about base; Conflict
// stale-version.
func (o *Office) SetReach(ctx context.Context, by staff.Actor, key Key, in ReachChange) error {
	if err := may(by, staff.ManagePractice, whole(by)); err != nil {
		return err
	}
	in.BaseURL = strings.TrimSpace(in.BaseURL)
	base := ""
	if in.BaseURL != "" {
		v := house.Reach(in.BaseURL, "")
		if v.Reason == house.BadAddress || len(in.BaseURL) > longestField {
			return fault.Invalidf("base", "Write the whole address as it stands in the browser, beginning with http:// or https://, such as https://practice.example.org.")
		}
		base = v.Base
	}
	_, err := o.work(ctx, by, key, "set reach", in, func(tx *store.Tx) (string, error) {
		p, err := tx.Practice(by.Practice)
		if err != nil {
			return "", err
		}
		p.BaseURL, p.Version = base, in.Version
		tx.Audit(by.Practice, by.Text(), "practice.reach", string(by.Practice))
		return "", tx.SavePractice(p)
	})
	return err
}

// Trial is a device that has opened the page for trying links: by which host name, and from which
// network address.
type Trial struct{ Host, From string }

// NoteTrial notes for each practice whose address that is that it was opened. Whoever comes by
// another name proves nothing about it. The answer says whether it was anybody's. Conflict
// (slow-down) after too many from one address.
func (o *Office) NoteTrial(ctx context.Context, in Trial) (known bool, err error) {
	err = o.db.Update(ctx, func(tx *store.Tx) error {
		known = false
		n, err := tx.CountAttempt("", attemptSubject("trial "+in.From), doorWindow)
		if err != nil {
			return err
		}
		if n > doorLimit {
			return errSlowDown
		}
		all, err := tx.Practices()
		if err != nil {
			return err
		}
		for _, p := range all {
			if !house.OpenedAt(p.BaseURL, in.Host) {
				continue
			}
			known = true
			tx.Audit(p.ID, "system", "practice.tried", string(p.ID))
			if err := tx.NoteTried(p.ID, house.IsPublic(in.From)); err != nil {
				return err
			}
		}
		return nil
	})
	return known, err
}

// SetTaking says whether the practice takes on new people. It is the therapist's own word.
func (o *Office) SetTaking(ctx context.Context, by staff.Actor, key Key, taking house.Taking) error {
	if err := may(by, staff.ManagePractice, whole(by)); err != nil {
		return err
	}
	if taking != house.Open && taking != house.Full {
		return fault.Invalidf("taking", "Choose whether you take new people.")
	}
	_, err := o.work(ctx, by, key, "set taking", taking, func(tx *store.Tx) (string, error) {
		p, err := tx.Practice(by.Practice)
		if err != nil || p.Taking == taking {
			return "", err
		}
		p.Taking, p.TakingSince = taking, p.Today(tx.Now())
		tx.Audit(by.Practice, by.Text(), "practice.taking", string(by.Practice))
		return "", tx.SavePractice(p)
	})
	return err
}
