package office

import (
	"cmp"
	"context"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/boundary"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/promise"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// MakeGood is what a client chose for what the practice did not keep: Minutes longer the next time,
// or Amount, as typed, off the price.
type MakeGood struct {
	Client   ident.Client
	Crossing ident.Crossing
	Made     boundary.Made
	Minutes  int
	Amount   string
}

// longestGift bounds the minutes that can be given the next time.
const longestGift = 240

// MakeGood keeps what the client chose: minutes stand on Today until they are given, an amount goes on
// the account as credit. Invalid on the fields made, minutes, amount; Conflict "made-good" the second
// time.
func (o *Office) MakeGood(ctx context.Context, by staff.Actor, key Key, in MakeGood) error {
	entry, promised := newID[ident.Entry](), newID[ident.Promise]()
	_, err := o.work(ctx, by, key, "make good", in, func(tx *store.Tx) (string, error) {
		n, x, err := ofCrossing(tx, by, in.Client, in.Crossing)
		if err != nil {
			return "", err
		}
		if x.Side != boundary.Count || x.State != boundary.Counted || x.Made != "" {
			return "", fault.New(fault.Conflict, "made-good", "This was settled already, or let go. Nothing was given a second time.")
		}
		if seen, err := n.known(x); err != nil || seen.Corrected {
			return "", cmp.Or[error](err, fault.New(fault.Conflict, "made-good", "The bill was put right since. Nothing was given a second time."))
		}
		var text string
		switch in.Made {
		case boundary.MadeLonger:
			text, err = n.longer(x, in.Minutes, promised)
		case boundary.MadeCredit:
			text, err = n.credit(x, in.Amount, entry)
		case boundary.MadeNone:
			text = "Nothing is wanted for it"
		default:
			err = fault.Invalidf("made", "Choose what they would like.")
		}
		if err != nil {
			return "", err
		}
		if x.Watch != boundary.OwnAnswer {
			k := client.Knot{ID: newID[ident.Knot](), Client: x.Client, Kind: client.KindAgreed, At: tx.Now(), Text: "To make it good: " + inSentence(text), Person: by.Person}
			if err := tx.AddKnot(by.Practice, k); err != nil {
				return "", err
			}
		}
		tx.Audit(by.Practice, by.Text(), "boundary.made-good", string(x.ID))
		x.Made = in.Made
		return string(x.ID), tx.SaveCrossing(by.Practice, x)
	})
	return err
}

// longer puts minutes for the next time on Today.
func (n *noticer) longer(x boundary.Crossing, minutes int, id ident.Promise) (string, error) {
	if minutes < 1 || minutes > longestGift {
		return "", fault.Invalidf("minutes", "Write the minutes, from 1 to %d.", longestGift)
	}
	c, err := n.d.tx.Client(n.d.by.Practice, x.Client)
	if err != nil {
		return "", err
	}
	owed := promise.Promise{ID: id, Kind: promise.Agreed, Client: x.Client, Person: c.Therapist, Text: minutesWords(minutes) + " longer the next time", Due: n.d.today.Add(replyWithin).At(18*60, n.d.zone)}
	next, err := n.d.tx.NextVisits(n.d.by.Practice, x.Client, n.d.tx.Now(), 1)
	if err != nil {
		return "", err
	}
	if len(next) > 0 {
		owed.Visit, owed.Due = next[0].ID, next[0].Starts
	}
	return owed.Text, n.d.tx.AddPromise(n.d.by.Practice, owed)
}

// credit puts an amount on the client's account.
func (n *noticer) credit(x boundary.Crossing, typed string, id ident.Entry) (string, error) {
	a, err := openAccount(n.d.tx, n.d.by, x.Client, n.d.tx.LockBook)
	if err != nil {
		return "", err
	}
	if err := a.may(staff.Refund); err != nil {
		return "", err
	}
	amount, err := readAmount(typed, n.d.house.Currency)
	if err != nil {
		return "", err
	}
	e, err := a.book.GiveCredit(a.stamp(id), amount, "To make it good: "+inSentence(CrossingSentence(x)))
	if err != nil {
		return "", err
	}
	return amount.String() + " off the price", a.post(e, "money.credit")
}
