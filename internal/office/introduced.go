package office

import (
	"slices"

	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/practice/message"
	"github.com/partwell/partwell/internal/practice/promise"
	"github.com/partwell/partwell/internal/practice/referral"
	"github.com/partwell/partwell/internal/store"
)

// keepRecord takes the line off Today that asks to hand a colleague a copy of the record.
func keepRecord(tx *store.Tx, p ident.Practice, in referral.Introduction, by ident.Person) error {
	all, err := tx.PromisesOfCase(p, in.Case)
	if err != nil {
		return err
	}
	for _, x := range all {
		// a line that was written before it named the colleague is about any of them
		if x.Done() || x.Kind != promise.Agreed || x.Task != taskIntroduce || x.Practitioner != "" && x.Practitioner != in.Practitioner {
			continue
		}
		if err := tx.DonePromise(p, x.ID, by); err != nil {
			return err
		}
	}
	return nil
}

// notReached takes an introduction back whose letter could not be delivered: the colleague knows
// nothing, and the line of the client does not say so. It gives whether the letter may still go, another
// way: not where she has said no meanwhile.
func (o *Office) notReached(tx *store.Tx, p ident.Practice, msg message.Message) (may bool, err error) {
	if msg.Practitioner == "" || msg.Case == "" {
		return true, nil
	}
	all, err := tx.IntroductionsOfCase(p, msg.Case)
	if err != nil {
		return false, err
	}
	i := slices.IndexFunc(all, func(in referral.Introduction) bool { return in.Practitioner == msg.Practitioner })
	if i < 0 {
		return true, nil
	}
	was := all[i]
	back := was.NotReached(msg.SaidOn)
	if back.State == was.State {
		return true, nil
	}
	if err := tx.SaveIntroduction(p, back); err != nil {
		return false, err
	}
	if err := keepRecord(tx, p, back, ""); err != nil {
		return false, err
	}
	knot, ok, err := introducedKnot(tx, p, was)
	if err == nil && ok {
		err = tx.RemoveKnot(p, knot.ID)
	}
	return back.State == referral.Consented, err
}

// introducedKnot finds the entry of the time line that says that a colleague was told.
func introducedKnot(tx *store.Tx, p ident.Practice, in referral.Introduction) (k client.Knot, ok bool, err error) {
	who, err := tx.Practitioner(p, in.Practitioner)
	if err != nil {
		return k, false, err
	}
	all, err := tx.CaseKnots(p, in.Case)
	i := slices.IndexFunc(all, func(k client.Knot) bool { return k.Kind == client.KindIntroduced && k.Text == introducedTo(who) })
	if err != nil || i < 0 {
		return k, false, err
	}
	return all[i], true, nil
}

// toldOn puts the day right on which words told a colleague of a client, on the time line too.
func (o *Office) toldOn(tx *store.Tx, practice house.Practice, was, is message.Message) error {
	if is.Practitioner == "" || is.Case == "" || was.SaidOn == is.SaidOn {
		return nil
	}
	all, err := tx.IntroductionsOfCase(practice.ID, is.Case)
	if err != nil {
		return err
	}
	for _, in := range all {
		moved := in.ToldOn(was.SaidOn, is.SaidOn)
		if in.Practitioner != is.Practitioner || moved.IntroducedOn == in.IntroducedOn {
			continue
		}
		if err := tx.SaveIntroduction(practice.ID, moved); err != nil {
			return err
		}
		k, ok, err := introducedKnot(tx, practice.ID, in)
		if err != nil || !ok {
			return err
		}
		return moveKnot(tx, practice, k, is.SaidOn)
	}
	return nil
}
