package office

import (
	"context"
	"net/netip"
	"strings"
	"time"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
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

// purposeTry is a link that lets one device note that it opened the practice's address.
const purposeTry = "try"

// trialLife is how long one can be used.
const trialLife = 24 * time.Hour

// TrialToken gives the secret of the link with which a device notes, once, that it opened the address
// of the practice: the one that is still unused, or a new one.
func (o *Office) TrialToken(ctx context.Context, by staff.Actor) (token string, err error) {
	if err := may(by, staff.ManagePractice, whole(by)); err != nil {
		return "", err
	}
	err = o.db.Update(ctx, func(tx *store.Tx) error {
		id, err := o.linkOf(tx, by.Practice, string(by.Practice), purposeTry)
		if err == nil && id == "" {
			id, err = o.addLink(tx, store.Link{Practice: by.Practice, Kind: store.LinkAct, Purpose: purposeTry, Subject: string(by.Practice)}, trialLife)
		}
		token = o.linkToken(id)
		return err
	})
	return token, fault.Wrap("link for a trial", err)
}

// Trial is a device that has opened the page for trying links: with the secret of that link, by which
// host name, over a private connection or not, and from which network address. Own are the networks
// that this computer stands in.
type Trial struct {
	Token, Host, From string
	Private           bool
	Own               []netip.Prefix
}

// TrialResult says what came of a trial.
type TrialResult string

// The results of a trial.
const (
	// TrialNoted: the practice knows of it.
	TrialNoted TrialResult = "noted"
	// TrialElsewhere: it came by another address than links begin with, and proves nothing.
	TrialElsewhere TrialResult = "elsewhere"
	// TrialInside: it came from inside, and the address was opened from outside before.
	TrialInside TrialResult = "inside"
	// TrialOver: its link was used already, is too old, or never was one.
	TrialOver TrialResult = "over"
)

// NoteTrial notes for the practice whose link that is that its address was opened. What comes without
// a link that can still be used, or by another address, changes nothing and uses nothing up.
func (o *Office) NoteTrial(ctx context.Context, in Trial) (result TrialResult, err error) {
	err = o.read(ctx, "trial", func(tx *store.Tx) error {
		result, _, err = trialOf(tx, in)
		return err
	})
	if err != nil || result != TrialNoted {
		return result, err
	}
	err = o.db.Update(ctx, func(tx *store.Tx) error {
		var p ident.Practice
		if result, p, err = trialOf(tx, in); err != nil || result != TrialNoted {
			return err
		}
		if _, err := tx.SpendLink(in.Token); err != nil {
			return err
		}
		tx.Audit(p, "system", "practice.tried", string(p))
		return tx.NoteTried(p, house.FromOutside(in.From, in.Own))
	})
	return result, fault.Wrap("trial", err)
}

// trialOf judges a trial, and gives the practice whose it is.
func trialOf(tx *store.Tx, in Trial) (TrialResult, ident.Practice, error) {
	l, err := tx.OpenLink(in.Token)
	switch {
	case isMissing(err), fault.Is(err, fault.Conflict), err == nil && l.Purpose != purposeTry:
		return TrialOver, "", nil
	case err != nil:
		return "", "", err
	}
	p, err := tx.Practice(l.Practice)
	switch {
	case err != nil:
		return "", "", err
	case !house.OpenedAt(p.BaseURL, in.Host, in.Private):
		return TrialElsewhere, p.ID, nil
	case p.TriedOutside && !house.FromOutside(in.From, in.Own):
		return TrialInside, p.ID, nil
	}
	return TrialNoted, p.ID, nil
}

// SetTaking says for everybody who treats whether new people are taken. "Open" opens those who were full;
// where that leaves nobody open, it opens everybody.
func (o *Office) SetTaking(ctx context.Context, by staff.Actor, key Key, taking house.Taking) error {
	if err := may(by, staff.ManagePractice, whole(by)); err != nil {
		return err
	}
	if taking != house.Open && taking != house.Full {
		return fault.Invalidf("taking", "Choose whether you take new people.")
	}
	_, err := o.work(ctx, by, key, "set taking", taking, func(tx *store.Tx) (string, error) {
		d, err := openDiary(tx, by)
		if err != nil || d.house.Taking == taking {
			return "", err
		}
		if len(d.therapists) == 0 {
			return "", d.practiceTakes(taking)
		}
		was, err := d.takings()
		if err != nil {
			return "", err
		}
		full := false
		for _, t := range was {
			full = full || t.Taking == house.Full
		}
		return "", d.take(func(_ staff.Person, was house.Taking) house.Taking {
			switch {
			case taking == house.Open && (was == house.Full || !full):
				return house.Open
			case taking == house.Full && was == house.Open:
				return house.Full
			default:
				return was
			}
		})
	})
	return err
}
