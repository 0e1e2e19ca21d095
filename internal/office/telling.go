package office

import (
	"context"
	"encoding/base32"
	"strings"
	"time"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/protocol/effect"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// Telling is what somebody tells through the door "Something wasn't right".
type Telling struct {
	// About is the protocol: Pressure or Other. What is about a person's conduct is not taken here.
	About string
	// Answers are those of the task "tell".
	Answers protocol.Answers
	// Name is who tells it, if she says so; it stands with how to reach her.
	Name string
	// Therapist is whom it reaches, where several work; empty: the owner sorts it.
	Therapist ident.Person
	// Client and Visit are set when she came by a personal link, or the practice writes it down.
	Client ident.Client
	Visit  ident.Visit
	// From is the network address, for slowing down floods. It may change between two sendings.
	From string `json:"-"`
}

// Told is the answer to a telling: how to come back, and by when somebody answers.
type Told struct {
	Case ident.Case
	// Code is short enough to write down; Token is the personal link's.
	Code, Token string
	Due         time.Time
}

// The limit on tellings and questions from one address.
const (
	doorWindow = time.Hour
	doorLimit  = 20
)

// Tell takes a telling from the door. It needs no name. Invalid with a problem for each field;
// Conflict (slow-down) after too many from one address.
func (o *Office) Tell(ctx context.Context, p house.Practice, key Key, in Telling) (Told, error) {
	by := staff.AsClient(p.ID, in.Client, "")
	return o.tell(ctx, by, key, in, protocol.Client)
}

// WriteDown takes what a client told somebody of the practice, by phone or in the room.
func (o *Office) WriteDown(ctx context.Context, by staff.Actor, key Key, in Telling) (Told, error) {
	return o.tell(ctx, by, key, in, protocol.Staff)
}

func (o *Office) tell(ctx context.Context, by staff.Actor, key Key, in Telling, side protocol.Side) (Told, error) {
	if in.About != Pressure && in.About != Other {
		return Told{}, fault.Invalidf("about", "Choose what it is about.")
	}
	fresh := newID[ident.Case]()
	id, err := o.work(ctx, by, key, "tell", in, func(tx *store.Tx) (string, error) {
		if side == protocol.Client {
			n, err := tx.CountAttempt(by.Practice, "door "+in.From, doorWindow)
			if err != nil {
				return "", err
			}
			if n > doorLimit {
				return "", errSlowDown
			}
		}
		if err := mustTreat(tx, by.Practice, in.Therapist); err != nil {
			return "", err
		}
		m, err := o.begin(tx, by, fresh, Begin{Protocol: in.About, Client: in.Client, Visit: in.Visit, Therapist: in.Therapist})
		if err != nil {
			return "", err
		}
		if err := o.giveCode(tx, m); err != nil {
			return "", err
		}
		events, err := m.state.Do(m.def, "tell", in.answers(), m.moment(tx, by, side))
		if err != nil {
			return "", err
		}
		return string(fresh), o.step(tx, by, m, events, Extra{})
	})
	if err != nil {
		return Told{}, err
	}
	return o.told(ctx, by.Practice, ident.Case(id))
}

// answers are those of the form, with the name before how to reach her.
func (in Telling) answers() protocol.Answers {
	a := protocol.Answers{}
	for field, values := range in.Answers {
		a[field] = values
	}
	if name := strings.TrimSpace(in.Name); name != "" {
		a["reach"] = []string{strings.TrimSuffix(name+", "+a.One("reach"), ", ")}
	}
	return a
}

// purposeCode is a second, short key to the same page, for writing down on paper.
const purposeCode = "code"

func (o *Office) giveCode(tx *store.Tx, m *matter) error {
	id := newID[ident.Link]()
	l := store.Link{ID: id, Practice: m.practice.ID, Kind: store.LinkView, Purpose: PurposeMatter, Subject: string(m.head.ID), Client: m.head.Client, Expires: tx.Now().Add(matterLinkLife)}
	return tx.AddLink(o.code(m.head.ID), l)
}

// codeLetters leaves out what is misread: I, L, O, U.
var codeLetters = base32.NewEncoding("0123456789ABCDEFGHJKMNPQRSTVWXYZ").WithPadding(base32.NoPadding)

// code derives the short code of a matter: twelve letters and digits (60 bits), from the key.
func (o *Office) code(id ident.Case) string {
	return codeLetters.EncodeToString(o.keys.Lookup(purposeCode, string(id)))[:12]
}

// TidyCode reads a code as people type it: small letters, blanks, dashes, O for 0.
func TidyCode(s string) string {
	s = strings.ToUpper(strings.NewReplacer(" ", "", "-", "", "–", "").Replace(s))
	return strings.NewReplacer("O", "0", "I", "1", "L", "1").Replace(s)
}

// SpacedCode writes a code in groups of four.
func SpacedCode(code string) string {
	if len(code) != 12 {
		return code
	}
	return code[:4] + " " + code[4:8] + " " + code[8:]
}

// told gives what somebody gets after telling.
func (o *Office) told(ctx context.Context, p ident.Practice, id ident.Case) (t Told, err error) {
	err = o.read(ctx, "told", func(tx *store.Tx) error {
		head, err := tx.Case(p, id)
		if err != nil {
			return err
		}
		link, err := o.linkOf(tx, p, string(id), PurposeMatter)
		if err != nil {
			return err
		}
		t = Told{Case: id, Code: o.code(id), Due: head.FirstAnswerDue}
		if link != "" {
			t.Token = o.linkToken(link)
		}
		return nil
	})
	return t, err
}

// ComeBack opens a telling by its code. Attempts from one address are limited.
func (o *Office) ComeBack(ctx context.Context, p house.Practice, code, from string) (token string, err error) {
	err = o.db.Update(ctx, func(tx *store.Tx) error {
		n, err := tx.CountAttempt(p.ID, "code "+from, doorWindow)
		if err == nil && n > doorLimit {
			err = errSlowDown
		}
		return err
	})
	if err != nil {
		return "", err
	}
	token = TidyCode(code)
	v, err := o.OpenLink(ctx, token)
	if isMissing(err) || err == nil && v.Practice.ID != p.ID {
		return "", fault.Invalidf("code", "We do not know this code. Look whether all twelve letters and digits are there.")
	}
	return token, err
}

// WhoTold notes whose telling it is, once somebody of the practice knows. It goes onto her time line.
func (o *Office) WhoTold(ctx context.Context, by staff.Actor, key Key, id ident.Case, c ident.Client) error {
	in := struct {
		Case   ident.Case
		Client ident.Client
	}{id, c}
	_, err := o.work(ctx, by, key, "who told", in, func(tx *store.Tx) (string, error) {
		m, err := o.loadMatter(tx, by.Practice, id)
		if err != nil {
			return "", err
		}
		if err := mayWork(by, m); err != nil {
			return "", err
		}
		if m.head.Client != "" {
			return "", fault.New(fault.Conflict, "known", "This stands on somebody's page already.")
		}
		if m.client, err = tx.Client(by.Practice, c); err != nil {
			return "", err
		}
		if m.head.Rehearsal {
			return "", fault.Missing("page")
		}
		m.head.Client = c
		if m.client.Therapist != "" && m.head.Therapist == "" {
			m.head.Therapist = m.client.Therapist
		}
		if err := tx.SaveCase(by.Practice, m.head); err != nil {
			return "", err
		}
		tx.Audit(by.Practice, by.Text(), "matter.who", string(id))
		if err := tx.AddKnot(by.Practice, toldKnot(m, tx.Now())); err != nil {
			return "", err
		}
		return string(id), o.catchUp(tx, by, m)
	})
	return err
}

// catchUp does in the records of somebody who was not known before what was decided meanwhile.
func (o *Office) catchUp(tx *store.Tx, by staff.Actor, m *matter) error {
	if err := tx.NameCase(by.Practice, m.head.ID, m.head.Client); err != nil {
		return err
	}
	for i := range m.def.Tasks {
		t := &m.def.Tasks[i]
		state := m.state.Tasks[t.ID]
		switch t.Effect {
		case effect.SetPreferredPressure, effect.ChooseTechniques, effect.PlanCheckIns:
			if !state.IsDone() {
				continue
			}
			e := protocol.Event{Kind: protocol.TaskDone, Task: t.ID, Side: state.Side, Answers: state.Answers, Effect: t.Effect}
			if err := o.effects[t.Effect](effectCall{o: o, tx: tx, by: by, m: m, e: e}); err != nil {
				return err
			}
		}
	}
	return nil
}

// toldKnot is the telling on the time line of whom it belongs to, at the time it was told.
func toldKnot(m *matter, now time.Time) client.Knot {
	kind := client.KindWorry
	if m.def.ID == Pressure {
		kind = client.KindHurt
	}
	at := m.state.Tasks["tell"].Done
	if at.IsZero() {
		at = now
	}
	return client.Knot{ID: newID[ident.Knot](), Client: m.client.ID, Kind: kind, At: at, Text: m.state.Tasks["tell"].Answers.One("words"),
		By: m.client.FirstName(), Theirs: true, Way: client.WayLink, Case: m.head.ID}
}
