package office

import (
	"context"
	"encoding/base64"
	"strings"
	"time"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// The purposes of personal links.
const (
	// PurposeMatter shows a client her matter and takes her answers.
	PurposeMatter = "matter"
	// PurposeDoor is a client's own way in: her preferences, and "something wasn't right".
	PurposeDoor = "door"
	// PurposeColleague lets a colleague answer an introduction, once.
	PurposeColleague = "colleague"
	// PurposeWaiting lets somebody who asked say that they want to wait for room, once.
	PurposeWaiting = "waiting"
)

// How long personal links open.
const (
	matterLinkLife = 180 * 24 * time.Hour
	actLinkLife    = 60 * 24 * time.Hour
)

// linkToken derives the secret of a personal link from its id and the key, so that a letter shown
// again carries the same address, and the data alone opens nothing.
func (o *Office) linkToken(id ident.Link) string {
	return base64.RawURLEncoding.EncodeToString(o.keys.Lookup("address of a personal link", string(id)))
}

// addLink makes a personal link inside a unit of work.
func (o *Office) addLink(tx *store.Tx, l store.Link, life time.Duration) (ident.Link, error) {
	l.ID = newID[ident.Link]()
	l.Expires = tx.Now().Add(life)
	return l.ID, tx.AddLink(o.linkToken(l.ID), l)
}

// giveLink makes the link by which the client sees her matter. A rehearsal has none.
func (o *Office) giveLink(tx *store.Tx, m *matter) error {
	if m.head.Rehearsal || m.head.Against != "" { // no client has a page of that one
		return nil
	}
	_, err := o.addLink(tx, store.Link{Practice: m.practice.ID, Kind: store.LinkView, Purpose: PurposeMatter, Subject: string(m.head.ID), Client: m.head.Client}, matterLinkLife)
	return err
}

// linkOf gives the newest link about a subject for a purpose that still opens; "" when there is none.
func (o *Office) linkOf(tx *store.Tx, p ident.Practice, subject, purpose string) (ident.Link, error) {
	links, err := tx.LinksAbout(p, subject)
	if err != nil {
		return "", err
	}
	for _, l := range links {
		if l.Purpose == purpose && l.Used == nil && l.Revoked == nil && l.Expires.After(tx.Now()) {
			return l.ID, nil
		}
	}
	return "", nil
}

// address gives the whole address of a personal link; "" when the practice's links do not open
// from outside, or there is no link.
func (o *Office) address(p house.Practice, kind store.LinkKind, id ident.Link) string {
	if !p.Opens() || id == "" {
		return ""
	}
	path := "/l/"
	if kind == store.LinkAct {
		path = "/a/"
	}
	return strings.TrimSuffix(p.BaseURL, "/") + path + o.linkToken(id)
}

// Visitor is who came by a personal link: the actor for what she does, and what the link opens.
type Visitor struct {
	Actor    staff.Actor
	Practice house.Practice
	Link     store.Link
}

// OpenLink finds what a personal link opens. NotFound for a token that never was one; Conflict with
// a sentence when it was used, revoked or has expired (the practice is given all the same).
func (o *Office) OpenLink(ctx context.Context, token string) (v Visitor, err error) {
	err = o.read(ctx, "open link", func(tx *store.Tx) error {
		var closed error
		v = Visitor{}
		if v.Link, closed = tx.OpenLink(token); v.Link.Practice == "" {
			return closed
		}
		if v.Link.Purpose == purposeCode || v.Link.Purpose == purposeTry || len(token) == codeLength { // sent by a form, never such an address
			v = Visitor{}
			return fault.Missing("link")
		}
		if v.Practice, err = tx.Practice(v.Link.Practice); err != nil {
			return err
		}
		v.Actor = staff.AsClient(v.Link.Practice, v.Link.Client, v.Link.ID)
		if v.Link.Purpose == PurposeColleague || v.Link.Purpose == PurposeConsult {
			v.Actor = staff.AsColleague(v.Link.Practice, v.Link.ID)
		}
		return closed
	})
	return v, err
}

// byLink permits what is done through a personal link: on the matter that the link is about.
func (v Visitor) byLink(_ staff.Actor, m *matter) error {
	if v.Link.Purpose != PurposeMatter || v.Link.Subject != string(m.head.ID) {
		return fault.Missing("page")
	}
	return nil
}

func (v Visitor) matter() ident.Case { return ident.Case(v.Link.Subject) }

// DoByLink does a task of the visitor's matter.
func (o *Office) DoByLink(ctx context.Context, v Visitor, key Key, task string, answers protocol.Answers) error {
	in := Do{Case: v.matter(), Task: task, Answers: answers}
	return o.act(ctx, v.Actor, key, "do "+task, in.Case, in, v.byLink, func(tx *store.Tx, m *matter) ([]protocol.Event, Extra, error) {
		events, err := m.state.Do(m.def, task, answers, m.moment(tx, v.Actor, protocol.Client))
		return events, Extra{}, err
	})
}

// ReplyByLink answers what was offered.
func (o *Office) ReplyByLink(ctx context.Context, v Visitor, key Key, proposal int, reply protocol.ReplyKind, text string) error {
	return o.answerByLink(ctx, v, key, Reply{Proposal: proposal, Reply: reply, Text: text})
}

// SuggestByLink puts before the practice what the visitor would like, with what she does for it and by
// when. seen is the newest suggestion that she had before her, 0 for none.
func (o *Office) SuggestByLink(ctx context.Context, v Visitor, key Key, seen int, text string, terms protocol.Answers) error {
	return o.answerByLink(ctx, v, key, Reply{Proposal: seen, Reply: protocol.SomethingDifferent, Text: text, Terms: terms})
}

func (o *Office) answerByLink(ctx context.Context, v Visitor, key Key, in Reply) error {
	in.Case, in.For = v.matter(), protocol.Client
	return o.act(ctx, v.Actor, key, "reply", in.Case, in, v.byLink, func(tx *store.Tx, m *matter) ([]protocol.Event, Extra, error) {
		events, err := m.answer(in, m.moment(tx, v.Actor, protocol.Client))
		return events, Extra{}, err
	})
}

// WordByLink adds what the visitor wants to say; it opens what rested.
func (o *Office) WordByLink(ctx context.Context, v Visitor, key Key, text string) error {
	in := struct{ Word string }{text}
	return o.act(ctx, v.Actor, key, "add word", v.matter(), in, v.byLink, func(tx *store.Tx, m *matter) ([]protocol.Event, Extra, error) {
		if strings.TrimSpace(text) == "" {
			return nil, Extra{}, fault.Invalidf("text", "Write what you want to add.")
		}
		events, err := m.state.Happened(m.def, protocol.SignalWord, text, m.moment(tx, v.Actor, protocol.Client))
		return events, Extra{}, err
	})
}
