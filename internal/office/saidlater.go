package office

import (
	"context"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// SaidChange is what is added to words that were said and kept: the right day, and what was answered.
type SaidChange struct {
	Message  ident.Message
	On       civil.Date
	Answered string
}

// CorrectSaid adds to words that were said. An answer of the client stands on the time line. Conflict
// (not-said) for what was not said; Invalid on the fields said_on, answered; NotFound and Forbidden as
// for MarkMessageSent.
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
		tx.Audit(by.Practice, by.Text(), "message.correct", string(msg.ID))
		if err := tx.SaveMessage(by.Practice, msg); err != nil {
			return "", err
		}
		if msg.Answer == "" || msg.Answer == old.Answer || msg.Client == "" {
			return string(msg.ID), nil
		}
		return string(msg.ID), tx.AddKnot(by.Practice, client.Knot{ID: knot, Client: msg.Client, Kind: client.KindAnswered, At: tx.Now(), Text: msg.Answer,
			By: client.Client{Name: f.view.To}.FirstName(), Theirs: true, Way: client.Way(msg.Way), Case: msg.Case})
	})
	return err
}
