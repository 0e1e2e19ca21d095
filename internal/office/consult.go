package office

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/consultation"
	"github.com/partwell/partwell/internal/practice/message"
	"github.com/partwell/partwell/internal/practice/promise"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// PurposeConsult is the purpose of the link by which a colleague reads a question without persons.
const PurposeConsult = "consult"

// taskTalkOver is the step of a matter in which something is talked over.
const taskTalkOver = "talk-over"

// TalkAbout is what something is talked over about: a matter, or a client.
type TalkAbout struct {
	Client ident.Client
	Case   ident.Case
}

// talker is somebody who talks something over, with what it is about. m is nil for a client alone.
type talker struct {
	register
	o      *Office
	about  TalkAbout
	m      *matter
	client client.Client
	name   string
}

// openTalk finds what is to be talked over, for somebody who may. NotFound for what is not there or
// not theirs; Conflict "rehearsal" for an invented client.
func (o *Office) openTalk(tx *store.Tx, by staff.Actor, about TalkAbout) (*talker, error) {
	t := &talker{register: register{tx: tx, by: by}, o: o, about: about}
	err := t.open()
	if err != nil {
		return nil, err
	}
	if about.Case == "" {
		t.client, err = t.register.client(about.Client, staff.TalkOver)
		t.name = t.client.Name
		return t, err
	}
	if t.m, err = o.matterFor(tx, by, about.Case); err != nil {
		return nil, err
	}
	if err := mayWork(by, t.m); err != nil {
		return nil, err
	}
	if t.m.head.Rehearsal {
		return nil, fault.New(fault.Conflict, "rehearsal", "This client is invented, so nobody is asked. Use the step “Talk it over” to practise.")
	}
	t.client, t.name, t.about.Client = t.m.client, t.m.who(), t.m.head.Client
	return t, nil
}

// known is what the practice knows of those a text may be about.
func (t *talker) known() (consultation.Known, error) {
	k := consultation.Known{Today: t.today()}
	add := func(text string, n consultation.Name) {
		if n.Text = text; strings.TrimSpace(text) != "" {
			k.Names = append(k.Names, n)
		}
	}
	hers, theirs := consultation.Name{With: "the client", Near: true, Ours: true}, consultation.Name{With: "somebody else", Ours: true}
	add(t.name, hers)
	add(t.client.OtherName, hers)
	add(t.house.Name, consultation.Name{With: "the practice", Near: true, Whole: true})
	add(t.house.Place, consultation.Name{With: "the place", Near: true, Whole: true})
	for _, p := range t.people {
		add(p.Name, consultation.Name{With: "the therapist", Near: true, Ours: true})
	}
	colleagues, err := t.tx.Practitioners(t.by.Practice)
	if err != nil {
		return k, err
	}
	for _, x := range colleagues {
		add(x.Name, consultation.Name{With: "a colleague"})
		add(x.OtherName, consultation.Name{With: "a colleague"})
		add(x.Practice, consultation.Name{With: "another practice", Whole: true})
		add(x.Place, consultation.Name{With: "another place", Whole: true})
	}
	all, err := t.tx.AllClients(t.by.Practice)
	if err != nil {
		return k, err
	}
	for _, c := range all {
		if c.ID != t.client.ID {
			add(c.Name, theirs)
			add(c.OtherName, theirs)
		}
	}
	rules, err := t.tx.Boundaries(t.by.Practice)
	if err != nil {
		return k, err
	}
	for _, b := range rules {
		k.Own = append(k.Own, b.Title)
	}
	k.Dates, err = t.dates()
	return k, err
}

// dates are the days of the client's record.
func (t *talker) dates() ([]civil.Date, error) {
	if t.client.ID == "" {
		return nil, nil
	}
	out := []civil.Date{t.client.Since}
	visits, err := t.tx.ClientVisits(t.by.Practice, t.client.ID)
	if err != nil {
		return nil, err
	}
	for _, v := range visits {
		out = append(out, civil.DateOf(v.Starts, t.zone()))
	}
	knots, err := t.tx.Knots(t.by.Practice, t.client.ID)
	for _, k := range knots {
		out = append(out, civil.DateOf(k.At, t.zone()))
	}
	return slices.DeleteFunc(out, func(d civil.Date) bool { return !d.Valid() }), err
}

// TalkNote is something that was talked over in words, or for which there is nobody to ask. On is the
// day; today when empty.
type TalkNote struct {
	About  TalkAbout
	Nobody bool
	Who    string
	On     civil.Date
	Line   string
}

// NoteTalk keeps that something was talked over, without what was said: on the client's page, and
// where a matter asks for it, as its step. Invalid on the fields who, on, line.
func (o *Office) NoteTalk(ctx context.Context, by staff.Actor, key Key, in TalkNote) (ident.Consultation, error) {
	fresh, knot := newID[ident.Consultation](), newID[ident.Knot]()
	id, err := o.work(ctx, by, key, "talk over", in, func(tx *store.Tx) (string, error) {
		t, err := o.openTalk(tx, by, in.About)
		if err != nil {
			return "", err
		}
		c := consultation.Consultation{ID: fresh, Client: t.about.Client, Case: t.about.Case, By: by.Person, How: consultation.ByLine, Who: strings.TrimSpace(in.Who),
			On: in.On, Line: strings.TrimSpace(in.Line), Kept: true}
		if c.On == "" {
			c.On = t.today()
		}
		if in.Nobody {
			c.How, c.Who, c.Line, c.On = consultation.Nobody, "", "", t.today()
		}
		if err := c.Check(t.today()); err != nil {
			return "", err
		}
		if err := tx.AddConsultation(by.Practice, c); err != nil {
			return "", err
		}
		tx.Audit(by.Practice, by.Text(), "talk.over", string(fresh))
		if err := t.knot(knot, c, t.on(c.On), client.WayNone); err != nil {
			return "", err
		}
		return string(fresh), t.inMatter(c)
	})
	return ident.Consultation(id), err
}

// knot puts "Talked over" on the client's time line, without what was said; of a matter that is its
// readers' alone nothing.
func (t *talker) knot(id ident.Knot, c consultation.Consultation, at time.Time, way client.Way) error {
	if c.Client == "" || t.m != nil && t.m.head.Restricted {
		return nil
	}
	return t.tx.AddKnot(t.by.Practice, client.Knot{ID: id, Client: c.Client, Kind: client.KindTalked, At: at, Text: talkedWith(c), By: t.people[c.By].Name, Person: c.By, Case: c.Case, Way: way})
}

func talkedWith(c consultation.Consultation) string {
	if c.How == consultation.Nobody {
		return "There was nobody to ask"
	}
	return c.Who
}

// inMatter does the step of a matter that asks for a talk, where it is open.
func (t *talker) inMatter(c consultation.Consultation) error {
	if t.m == nil {
		return nil
	}
	task, ok := t.m.def.Task(taskTalkOver)
	if !ok {
		return nil
	}
	answers := protocol.Answers{"who": {c.Who}}
	if c.Line != "" {
		answers["line"] = []string{oneLine(c.Line)}
	}
	asksHow := slices.ContainsFunc(task.Fields, func(f protocol.Field) bool { return f.ID == "how" })
	switch {
	case asksHow && c.How == consultation.Nobody:
		answers = protocol.Answers{"how": {"nobody"}}
	case asksHow:
		answers["how"] = []string{"talked"}
	case c.How == consultation.Nobody:
		return nil
	}
	err := t.o.doStep(t.tx, t.by, t.m, taskTalkOver, answers, Extra{Talk: c.ID})
	if fault.Is(err, fault.Conflict) || fault.Is(err, fault.NotFound) {
		return nil // it was done already, or is not open yet
	}
	return err
}

// oneLine makes a line of a text, as short as a step keeps it.
func oneLine(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if r := []rune(text); len(r) > 200 {
		return string(r[:199]) + "…"
	}
	return text
}

// keepTalk keeps what the step of a matter says was talked over with what else was.
func keepTalk(c effectCall) error {
	talk := consultation.Consultation{ID: newID[ident.Consultation](), Client: c.m.head.Client, Case: c.m.head.ID, By: c.by.Person, How: consultation.ByLine,
		Who: c.e.Answers.One("who"), On: c.today(), Line: c.e.Answers.One("line"), Kept: true}
	if c.e.Answers.One("how") == "nobody" {
		talk.How, talk.Who, talk.Line = consultation.Nobody, "", ""
	}
	return c.tx.AddConsultation(c.m.practice.ID, talk)
}

// Question is what goes to a colleague behind a link. Cleared are the words of which somebody said
// that they are no names.
type Question struct {
	About     TalkAbout
	Colleague ident.Practitioner
	Question  string
	Summary   string
	Until     civil.Date
	Cleared   []string
}

// AskColleague keeps a question with its summary and makes the link for the colleague. Nobody is
// written to yet. Invalid on the fields colleague, question, summary, until; what still looks
// identifying is Invalid with code "identifies".
func (o *Office) AskColleague(ctx context.Context, by staff.Actor, key Key, in Question) (ident.Consultation, error) {
	fresh := newID[ident.Consultation]()
	id, err := o.work(ctx, by, key, "ask colleague", in, func(tx *store.Tx) (string, error) {
		t, err := o.openTalk(tx, by, in.About)
		if err != nil {
			return "", err
		}
		if err := t.withColleagues(); err != nil {
			return "", err
		}
		c := consultation.Consultation{ID: fresh, Client: t.about.Client, Case: t.about.Case, By: by.Person, How: consultation.ByLink, Practitioner: in.Colleague,
			On: t.today(), Question: strings.TrimSpace(in.Question), Summary: strings.TrimSpace(in.Summary), Until: in.Until}
		if err := c.Check(t.today()); err != nil {
			return "", err
		}
		colleague, err := tx.Practitioner(by.Practice, in.Colleague)
		if err != nil || colleague.Removed {
			return "", fault.Invalidf("colleague", "Choose whom you ask.")
		}
		known, err := t.known()
		if err != nil {
			return "", err
		}
		if err := refuseNames(known, in); err != nil {
			return "", err
		}
		c.Who = colleague.Name
		if err := tx.AddConsultation(by.Practice, c); err != nil {
			return "", err
		}
		tx.Audit(by.Practice, by.Text(), "talk.ask", string(fresh))
		life := c.Until.Add(1).At(0, t.zone()).Sub(tx.Now())
		_, err = o.addLink(tx, consultLink(by.Practice, fresh), life)
		return string(fresh), err
	})
	return ident.Consultation(id), err
}

// refuseNames is Invalid on each field that still looks as if it told who it is about.
func refuseNames(known consultation.Known, in Question) error {
	var p fault.Problems
	for _, x := range []struct{ field, text string }{{"question", in.Question}, {"summary", in.Summary}} {
		if n := len(consultation.Doubts(x.text, known, in.Cleared)); n > 0 {
			p.Add(x.field, "Something here could still tell who it is. Change it, or say that it is no name.")
		}
	}
	return p.Err()
}

// loadTalk loads one thing talked over for somebody who may; NotFound else.
func (o *Office) loadTalk(tx *store.Tx, by staff.Actor, id ident.Consultation) (*talker, consultation.Consultation, error) {
	c, err := tx.Consultation(by.Practice, id)
	if err == nil && c.Erased() {
		err = fault.Missing("page")
	}
	if err != nil {
		return nil, c, err
	}
	t, err := o.openTalk(tx, by, TalkAbout{Client: c.Client, Case: c.Case})
	return t, c, err
}

// changeTalk runs one change of something talked over.
func (o *Office) changeTalk(ctx context.Context, by staff.Actor, key Key, what string, id ident.Consultation, in any, fn func(t *talker, c consultation.Consultation) error) error {
	_, err := o.work(ctx, by, key, what+" "+string(id), in, func(tx *store.Tx) (string, error) {
		t, c, err := o.loadTalk(tx, by, id)
		if err != nil {
			return "", err
		}
		tx.Audit(by.Practice, by.Text(), "talk."+what, string(id))
		return string(id), fn(t, c)
	})
	return err
}

// TalkWords says or sends the question's words to the colleague. Send is SendByMail or SentAlready.
type TalkWords struct {
	How  message.Way
	Text string
	Send string
}

// SendTalk keeps that the colleague was asked, or hands the letter to the outbox. Invalid on the
// fields how, say, write: a name in the words too; Conflict "said-already" the second time.
func (o *Office) SendTalk(ctx context.Context, by staff.Actor, key Key, id ident.Consultation, in TalkWords) error {
	if err := (CrossingWords{How: in.How, Text: in.Text}).check(); err != nil {
		return err
	}
	return o.changeTalk(ctx, by, key, "send", id, in, func(t *talker, c consultation.Consultation) error {
		if err := t.refuseInLetter(c, in); err != nil {
			return err
		}
		c, err := c.Send(string(in.How), t.today())
		if err != nil {
			return err
		}
		if in.How == message.InWriting && in.Send == SendByMail {
			if err := t.mail(c, in.Text); err != nil {
				return err
			}
		}
		return t.tx.SaveConsultation(t.by.Practice, c)
	})
}

// refuseInLetter is Invalid when the words to the colleague name the client, or somebody else's.
func (t *talker) refuseInLetter(c consultation.Consultation, in TalkWords) error {
	known, err := t.known()
	if err != nil || in.How != message.InWriting {
		return err
	}
	if ownLinks(t.house.BaseURL, in.Text) != nil {
		return fault.Invalidf("write", "An address in this does not begin with your own. Take the words as they were drafted.")
	}
	known.Names = slices.DeleteFunc(known.Names, func(n consultation.Name) bool { return n.Text == c.Who || n.With == "the therapist" || n.Whole })
	if len(consultation.Named(in.Text, known)) > 0 {
		return fault.Invalidf("write", "A name that you know stands in this. Take it out.")
	}
	return nil
}

func (t *talker) mail(c consultation.Consultation, text string) error {
	works, err := mailWorks(t.tx, t.by.Practice)
	if err != nil {
		return err
	}
	colleague, err := t.tx.Practitioner(t.by.Practice, c.Practitioner)
	if err != nil {
		return err
	}
	if !works || colleague.Email == "" {
		return fault.New(fault.Conflict, "no-mail", "No letter can leave by itself just now. Send it yourself, or set up the mail first.")
	}
	about := &matter{practice: t.house}
	if t.m != nil && t.m.head.Restricted { // nobody but its readers is shown the letter
		about = t.m
	}
	_, err = t.o.post(t.tx, about, colleague.Email, text, false)
	return err
}

// CloseTalk takes the colleague's link back.
func (o *Office) CloseTalk(ctx context.Context, by staff.Actor, key Key, id ident.Consultation) error {
	return o.changeTalk(ctx, by, key, "close", id, id, func(t *talker, c consultation.Consultation) error {
		c, err := c.Close()
		if err != nil {
			return err
		}
		if err := t.tx.RevokeLinks(t.by.Practice, string(id)); err != nil {
			return err
		}
		return t.tx.SaveConsultation(t.by.Practice, c)
	})
}

// ReopenTalk lets a link that was taken back, or that is too old, open until another day: the same
// address where it was only too old, else a new one. Invalid on the field until; Conflict "link-open".
func (o *Office) ReopenTalk(ctx context.Context, by staff.Actor, key Key, id ident.Consultation, until civil.Date) error {
	return o.changeTalk(ctx, by, key, "reopen", id, until, func(t *talker, c consultation.Consultation) error {
		c, err := c.Reopen(until, t.today())
		if err != nil {
			return err
		}
		if err := t.tx.SaveConsultation(t.by.Practice, c); err != nil {
			return err
		}
		expires := c.Until.Add(1).At(0, t.zone())
		found, err := t.tx.ExtendLink(t.by.Practice, PurposeConsult, string(id), expires)
		if err != nil || found {
			return err
		}
		_, err = o.addLink(t.tx, consultLink(t.by.Practice, id), expires.Sub(t.tx.Now()))
		return err
	})
}

// consultLink is the link behind which a colleague reads a question.
func consultLink(p ident.Practice, id ident.Consultation) store.Link {
	return store.Link{Practice: p, Kind: store.LinkView, Purpose: PurposeConsult, Subject: string(id)}
}

// HearAdvice writes down what a colleague said by phone or in person. Invalid on the field text.
func (o *Office) HearAdvice(ctx context.Context, by staff.Actor, key Key, id ident.Consultation, text string) error {
	return o.changeTalk(ctx, by, key, "hear", id, text, func(t *talker, c consultation.Consultation) error {
		return t.advise(c, text, true)
	})
}

// advise keeps a line of advice; each puts "Talked over" on the time line.
func (t *talker) advise(c consultation.Consultation, text string, aloud bool) error {
	c, _, err := c.Advise(text, aloud, t.tx.Now(), t.today())
	if err != nil {
		return err
	}
	if err := t.tx.AddAdvice(t.by.Practice, c); err != nil {
		return err
	}
	way := client.WayLink
	if aloud {
		way = client.WayPhone
	}
	return t.knot(newID[ident.Knot](), c, t.tx.Now(), way)
}

// KeepTalk keeps what somebody takes from the advice; where a matter asks for a talk, its step is done
// with it. Conflict "no-answer" before any advice, "kept-already" the second time.
func (o *Office) KeepTalk(ctx context.Context, by staff.Actor, key Key, id ident.Consultation, line string) error {
	return o.changeTalk(ctx, by, key, "keep", id, line, func(t *talker, c consultation.Consultation) error {
		c, err := c.Keep(line)
		if err != nil {
			return err
		}
		if err := t.tx.SaveConsultation(t.by.Practice, c); err != nil {
			return err
		}
		return t.inMatter(c)
	})
}

// AdviseByLink keeps what the colleague wrote behind the link, and puts it on Today of who asked.
// Invalid on the field text; Conflict when the link does not open any more.
func (o *Office) AdviseByLink(ctx context.Context, v Visitor, key Key, text string) error {
	fresh := newID[ident.Promise]()
	_, err := o.work(ctx, v.Actor, key, "advise "+v.Link.Subject, text, func(tx *store.Tx) (string, error) {
		p := v.Link.Practice
		if err := may(v.Actor, staff.Advise, staff.Subject{Practice: p}); err != nil || v.Link.Purpose != PurposeConsult {
			return "", fault.Missing("page")
		}
		c, err := tx.Consultation(p, ident.Consultation(v.Link.Subject))
		if err != nil {
			return "", err
		}
		t := &talker{register: register{tx: tx, by: v.Actor}, o: o}
		if err := t.open(); err != nil {
			return "", err
		}
		if err := t.advise(c, text, false); err != nil {
			return "", err
		}
		tx.Audit(p, v.Actor.Text(), "talk.advise", string(c.ID))
		return string(c.ID), tx.AddPromise(p, promise.Promise{ID: fresh, Kind: promise.FollowUp, Client: c.Client, Case: c.Case, Practitioner: c.Practitioner, Person: c.By,
			Text: c.Who + " has answered your question", Due: t.today().Add(1).At(18*60, t.zone())})
	})
	return err
}
