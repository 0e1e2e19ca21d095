package office

import (
	"context"
	"time"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/phone"
	"github.com/partwell/partwell/internal/practice/caseload"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/inquiry"
	"github.com/partwell/partwell/internal/practice/promise"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/referral"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// Act is what a link that does one thing is about, as its page shows it before anything is done.
type Act struct {
	Introduction referral.Introduction
	Practitioner referral.Practitioner
	// Client is the name, as far as the client allowed it; Therapist is who introduced.
	Client    client.Client
	Therapist staff.Person
	Inquiry   inquiry.Inquiry
	Today     civil.Date
}

// Act gives what the visitor's link would do. NotFound for a link that only shows something.
func (o *Office) Act(ctx context.Context, v Visitor) (a Act, err error) {
	err = o.look(ctx, "act", func(tx *store.Tx) error {
		a, err = loadAct(tx, v)
		if err == nil {
			tx.Audit(v.Link.Practice, v.Actor.Text(), "act.view", v.Link.Subject)
		}
		return err
	})
	return a, err
}

func loadAct(tx *store.Tx, v Visitor) (a Act, err error) {
	p := v.Link.Practice
	a.Today = v.Practice.Today(tx.Now())
	switch v.Link.Purpose {
	case PurposeWaiting:
		a.Inquiry, err = tx.Inquiry(p, ident.Inquiry(v.Link.Subject))
		return a, err
	case PurposeColleague:
	default:
		return a, fault.Missing("link")
	}
	if a.Introduction, err = tx.Introduction(p, ident.Introduction(v.Link.Subject)); err != nil {
		return a, err
	}
	if a.Practitioner, err = tx.Practitioner(p, a.Introduction.Practitioner); err != nil {
		return a, err
	}
	people, err := tx.People(p)
	if err != nil {
		return a, err
	}
	for _, someone := range people {
		if someone.ID == a.Introduction.By {
			a.Therapist = someone
		}
	}
	if a.Introduction.Client != "" && a.Introduction.May(referral.NameNumber) {
		a.Client, err = tx.Client(p, a.Introduction.Client)
		a.Client.Phone = phone.Shown(a.Client.Phone, countryOf(v.Practice))
	}
	return a, err
}

// AnswerIntroduction keeps a colleague's answer to an introduction and spends the link, once: on the
// client's time line, and on Today. Conflict link-used the second time.
func (o *Office) AnswerIntroduction(ctx context.Context, v Visitor, token string, key Key, reply referral.Reply) error {
	knot, onToday := newID[ident.Knot](), newID[ident.Promise]()
	_, err := o.work(ctx, v.Actor, key, "answer introduction", reply, func(tx *store.Tx) (string, error) {
		if err := may(v.Actor, staff.AnswerIntroduction, staff.Subject{Practice: v.Link.Practice}); err != nil {
			return "", err
		}
		a, err := loadAct(tx, v)
		if err != nil {
			return "", err
		}
		if a.Introduction, err = o.heardAlready(tx, v.Link.Practice, a); err != nil {
			return "", err
		}
		in, err := a.Introduction.Replied(reply, a.Today)
		if err != nil {
			return "", err
		}
		if _, err := tx.SpendLink(token); err != nil {
			return "", err
		}
		p := v.Link.Practice
		if err := tx.SaveIntroduction(p, in); err != nil {
			return "", err
		}
		tx.Audit(p, v.Actor.Text(), "introduction.answer", string(in.ID))
		if in.Client == "" {
			return string(in.ID), nil
		}
		text := a.Practitioner.Name + ": " + replyWords[reply]
		k := client.Knot{ID: knot, Client: in.Client, Kind: client.KindAnswered, At: tx.Now(), Text: text, By: a.Practitioner.Name, Way: client.WayLink, Case: in.Case}
		if err := tx.AddKnot(p, k); err != nil {
			return "", err
		}
		return string(in.ID), o.tellReply(tx, p, in, onToday, text)
	})
	return err
}

// heardAlready notes an introduction whose letter nobody marked as sent: the colleague's answer shows
// that it was.
func (o *Office) heardAlready(tx *store.Tx, p ident.Practice, a Act) (referral.Introduction, error) {
	in := a.Introduction
	if in.State != referral.Consented {
		return in, nil
	}
	m, err := o.loadMatter(tx, p, in.Case)
	if err != nil {
		return in, err
	}
	msg, err := m.unsent(tx, in)
	if err != nil || msg.ID == "" {
		return in, err
	}
	told, err := msg.Tell(a.Today, "")
	if err != nil {
		return in, err
	}
	if err := tx.SaveMessage(p, told); err != nil {
		return in, err
	}
	if err := tx.KeepTaskPromise(p, in.Case, string(msg.ID), promise.Tell, ""); err != nil {
		return in, err
	}
	if err := o.introductionSent(tx, p, told); err != nil {
		return in, err
	}
	return tx.Introduction(p, in.ID)
}

// replyWords are the colleague's answers as they stand on the time line and on Today.
var replyWords = map[referral.Reply]string{
	referral.HasPlace: "there is a place", referral.NotNow: "not now", referral.WillRing: "will ring the client",
}

// tellReply puts a colleague's answer on Today of who introduced.
func (o *Office) tellReply(tx *store.Tx, practice ident.Practice, in referral.Introduction, id ident.Promise, text string) error {
	due := tx.Now().Add(24 * time.Hour)
	p := promise.Promise{ID: id, Kind: promise.FollowUp, Client: in.Client, Case: in.Case, Practitioner: in.Practitioner, Person: in.By, Text: text, Due: due}
	m, err := o.loadMatter(tx, practice, in.Case)
	if err != nil {
		return err
	}
	if w, err := m.hours.Due("next-working-day", tx.Now()); err == nil {
		p.Due = w.Due
	}
	return tx.AddPromise(practice, p)
}

// AskToBeTold puts somebody who asked on the waiting list and spends the link, once. Where the
// answer is being worked, it stands there too. Conflict link-used the second time.
func (o *Office) AskToBeTold(ctx context.Context, v Visitor, token string, key Key) error {
	_, err := o.work(ctx, v.Actor, key, "ask to be told", v.Link.Subject, func(tx *store.Tx) (string, error) {
		if v.Link.Purpose != PurposeWaiting {
			return "", fault.Missing("link")
		}
		a, err := loadAct(tx, v)
		if err != nil {
			return "", err
		}
		if _, err := tx.SpendLink(token); err != nil {
			return "", err
		}
		p := v.Link.Practice
		tx.Audit(p, v.Actor.Text(), "waiting.join", v.Link.Subject)
		done, err := o.waitInMatter(tx, v, a.Inquiry.ID)
		if err != nil || done {
			return v.Link.Subject, err
		}
		return v.Link.Subject, setWaiting(tx, p, a.Inquiry, a.Today, true)
	})
	return err
}

// waitInMatter gives the answer to the open matter about somebody who asked, if it asks for it.
func (o *Office) waitInMatter(tx *store.Tx, v Visitor, q ident.Inquiry) (done bool, err error) {
	heads, err := tx.CasesOfInquiry(v.Link.Practice, staff.System(v.Link.Practice), q)
	if err != nil {
		return false, err
	}
	for _, head := range heads {
		if head.State != caseload.Open || head.Protocol != Decline {
			continue
		}
		m, err := o.loadMatter(tx, v.Link.Practice, head.ID)
		if err != nil {
			return false, err
		}
		events, err := m.state.Do(m.def, "tell-me", protocol.Answers{"wait": {"yes"}}, m.moment(tx, v.Actor, protocol.Client))
		if fault.Is(err, fault.Conflict) || fault.Is(err, fault.NotFound) {
			continue // it does not ask for this now
		}
		if err != nil {
			return false, err
		}
		return true, o.step(tx, v.Actor, m, events, Extra{})
	}
	return false, nil
}
