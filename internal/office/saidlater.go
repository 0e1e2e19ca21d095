package office

import (
	"context"
	"time"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/practice/message"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// SaidChange is what is added to words that were said and kept: the right day, and what was answered.
// Version is the one that was read.
type SaidChange struct {
	Message  ident.Message
	On       civil.Date
	Answered string
	Version  int
}

// CorrectSaid adds to words that were said. The time line has them on the right day, with one answer of
// the client. Conflict (not-said) for what was not said, stale-version when it was changed meanwhile;
// Invalid on the fields said_on, answered; NotFound and Forbidden as for MarkMessageSent.
func (o *Office) CorrectSaid(ctx context.Context, by staff.Actor, key Key, in SaidChange) error {
	if err := checkLine("answered", in.Answered); err != nil {
		return err
	}
	knot := newID[ident.Knot]()
	_, err := o.work(ctx, by, key, "correct what was said", in, func(tx *store.Tx) (string, error) {
		f, err := o.loadMessage(tx, by, in.Message)
		if err != nil {
			return "", err
		}
		if !f.view.MaySend {
			return "", may(by, staff.WorkCase("none"), f.on)
		}
		if in.On.Valid() && f.view.Today.DaysUntil(in.On) > 0 {
			return "", fault.Invalidf("said_on", "This day has not come yet.")
		}
		old := f.view.Message
		msg, err := old.Correct(in.On, in.Answered)
		if err != nil {
			return "", err
		}
		msg.Version = in.Version
		tx.Audit(by.Practice, by.Text(), "message.correct", string(msg.ID))
		if err := tx.SaveMessage(by.Practice, msg); err != nil {
			return "", err
		}
		if err := endedOn(tx, f, msg); err != nil {
			return "", err
		}
		if err := o.toldOn(tx, f.view.Practice, old, msg); err != nil || msg.Client == "" {
			return string(msg.ID), err
		}
		return string(msg.ID), f.retell(tx, old, msg, knot)
	})
	return err
}

// endedOn puts the day right on which a client was told of an end: the words told it were the first that
// went to the client there. Invalid on said_on for a day before it was begun.
func endedOn(tx *store.Tx, f messageFile, msg message.Message) error {
	if f.head.Protocol != End || msg.Client == "" {
		return nil
	}
	all, err := tx.MessagesOfCase(f.view.Practice.ID, f.head.ID)
	if err != nil || len(all) == 0 || all[0].ID != msg.ID {
		return err
	}
	m := matter{head: f.head, practice: f.view.Practice}
	if err := m.mayBeSaid(msg.SaidOn, f.view.Today); err != nil {
		return err
	}
	p, ok, err := tx.HoldParting(f.view.Practice.ID, msg.Client)
	if err != nil || !ok || p.Case != f.head.ID || p.ToldOn == msg.SaidOn {
		return err
	}
	p.ToldOn = msg.SaidOn
	return tx.SaveParting(f.view.Practice.ID, p)
}

// retell puts right what the time line says of words to a client: their day, and what was answered.
func (f messageFile) retell(tx *store.Tx, old, msg message.Message, fresh ident.Knot) error {
	p := f.view.Practice
	all, err := tx.Knots(p.ID, msg.Client)
	if err != nil {
		return err
	}
	find := func(kind client.Kind, text string) (k client.Knot, ok bool) {
		kind, text = onLine(f.head.Protocol, kind, text)
		for _, x := range all { // newest first; one of the very day is meant
			if x.Kind != kind || x.Text != text || x.Case != msg.Case || x.Way != client.Way(msg.Way) {
				continue
			}
			if on := civil.DateOf(x.At, p.Location()); !ok || on == old.SaidOn {
				k, ok = x, true
			}
		}
		return k, ok
	}
	if said, ok := find(client.KindSaid, firstLine(msg.Body)); ok && old.SaidOn != msg.SaidOn {
		if err := moveKnot(tx, p, said, msg.SaidOn); err != nil {
			return err
		}
	}
	if old.Answer == msg.Answer && old.SaidOn == msg.SaidOn {
		return nil
	}
	if was, ok := find(client.KindAnswered, old.Answer); ok && old.Answer != "" {
		if err := tx.RemoveKnot(p.ID, was.ID); err != nil {
			return err
		}
	}
	if msg.Answer == "" || f.head.Apart() {
		return nil
	}
	kind, text := onLine(f.head.Protocol, client.KindAnswered, msg.Answer)
	return tx.AddKnot(p.ID, client.Knot{ID: fresh, Client: msg.Client, Kind: kind, At: heldOn(p, msg.SaidOn, tx.Now()), Text: text,
		By: client.Client{Name: f.view.To}.FirstName(), Theirs: true, Way: client.Way(msg.Way), Case: msg.Case, Visit: f.head.Visit})
}

// heldOn gives the instant at which the time line has what was said on a day: now for today, else
// the middle of that day.
func heldOn(p house.Practice, on civil.Date, now time.Time) time.Time {
	if !on.Valid() || on == p.Today(now) {
		return now
	}
	return on.At(12*60, p.Location()).UTC()
}

// moveKnot gives an entry of the time line another day.
func moveKnot(tx *store.Tx, p house.Practice, k client.Knot, on civil.Date) error {
	if err := tx.RemoveKnot(p.ID, k.ID); err != nil {
		return err
	}
	k.At = heldOn(p, on, tx.Now())
	return tx.AddKnot(p.ID, k)
}
