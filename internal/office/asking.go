package office

import (
	"context"
	"slices"
	"strings"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/caseload"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/message"
	"github.com/partwell/partwell/internal/practice/promise"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/practice/words"
	"github.com/partwell/partwell/internal/store"
)

// ask brings a task of the client's before her: by its words, with her link, where there are words
// and a link reaches her; else by a line on Today to ask her.
func (c effectCall) ask(task string) error {
	due, err := c.due("next-working-day")
	if err != nil {
		return err
	}
	t, ok := c.m.def.Task(task)
	if ok {
		if stands, err := c.o.sendWordsOf(c, task, words.Kind(t.AskKind)); err != nil || stands {
			return err
		}
	}
	return c.tx.AddPromise(c.m.practice.ID, c.m.promise(promise.FollowUp, task, due, ""))
}

// askClient sends the question of an automatic task when it opens.
func askClient(c effectCall) error { return c.ask(c.e.Task) }

// remind reminds her once of what waits for her answer.
func remind(c effectCall) error {
	if t, ok := c.m.def.Timer(c.e.Timer); ok {
		if stands, err := c.o.sendWordsOf(c, "", words.Kind(t.Kind)); err != nil || stands {
			return err
		}
	}
	return c.onToday(promise.FollowUp, "next-working-day", "")
}

// sendWordsOf sends the words of a kind that nobody pressed a button for. Where mail is set up and
// she has an address they leave; else they stand on Today, ready to be sent. It gives false where
// there are no whole words, or no link for her answer.
func (o *Office) sendWordsOf(c effectCall, task string, kind words.Kind) (bool, error) {
	if !c.known() || !words.HasWords(kind, words.Write) {
		return false, nil
	}
	fields, err := o.fields(c.tx, c.m, task, nil)
	if err != nil || fields["link"] == "" {
		return false, err
	}
	draft, err := words.Fill(kind, words.Write, fields)
	if err != nil || !draft.Ready() {
		return false, err
	}
	return true, o.letter(c, letterTo{client: true, kind: string(kind), text: draft.Text, send: SendByMail, drafted: true})
}

// byItself are the kinds of which words are drafted without anybody asking for them.
func byItself(def *protocol.Definition, kind string) bool {
	return kind == string(words.CounterYes) || asksAgain(def, kind)
}

// asksAgain are the kinds by which timers ask and remind; nobody needs their words after the end.
func asksAgain(def *protocol.Definition, kind string) bool {
	for i := range def.Tasks {
		if def.Tasks[i].AskKind == kind && kind != "" {
			return true
		}
	}
	for _, t := range def.Timers {
		if t.Kind == kind && kind != "" {
			return true
		}
	}
	return false
}

// dropDrafts takes words off Today that were drafted by themselves and have not left, once they are
// needed no more. An empty kind means all that ask or remind.
func (c effectCall) dropDrafts(kind string) error {
	all, err := c.tx.PromisesOfCase(c.m.practice.ID, c.m.head.ID)
	if err != nil {
		return err
	}
	for _, p := range all {
		if p.Done() || p.Kind != promise.Tell || !ident.Valid(p.Task) {
			continue
		}
		msg, err := c.tx.Message(c.m.practice.ID, ident.Message(p.Task))
		if isMissing(err) {
			continue
		}
		if err != nil {
			return err
		}
		if msg.State != message.Draft || kind != "" && msg.Kind != kind || kind == "" && !asksAgain(c.m.def, msg.Kind) {
			continue
		}
		if err := c.tx.DonePromise(c.m.practice.ID, p.ID, c.by.Person); err != nil {
			return err
		}
	}
	return nil
}

// answered takes the questions off Today that an event answers: of a task that is done, of an offer
// that has its answer.
func (c effectCall) answered() error {
	switch c.e.Kind {
	case protocol.TaskDone:
		if t, ok := c.m.def.Task(c.e.Task); ok && t.AskKind != "" {
			return c.dropDrafts(t.AskKind)
		}
	case protocol.Replied, protocol.Proposed:
		for _, t := range c.m.def.Timers {
			if t.Kind != "" {
				if err := c.dropDrafts(t.Kind); err != nil {
					return err
				}
			}
		}
	default: // answers nothing
	}
	return nil
}

// sayYes drafts the answer to what the client suggested by her link, once the practice has said yes to
// it: she is not there to hear it. It is nobody's to send but hers who said so.
func (c effectCall) sayYes() error {
	if err := c.dropDrafts(string(words.CounterYes)); err != nil { // an earlier yes is said no more
		return err
	}
	n := c.m.state.AgreedOn
	if n == 0 || c.e.Side != protocol.Staff || !c.known() {
		return nil
	}
	if p := c.m.state.Proposals[n-1]; p.Side != protocol.Client || !strings.HasPrefix(p.By, string(staff.KindClient)+":") {
		return nil
	}
	fields, err := c.o.fields(c.tx, c.m, c.e.Task, nil)
	if err != nil {
		return err
	}
	draft, err := words.Fill(words.CounterYes, words.Write, fields)
	if err != nil || !draft.Ready() {
		return err
	}
	return c.o.letter(c, letterTo{client: true, kind: string(words.CounterYes), text: draft.Text, send: SendMyself, drafted: true})
}

// YesToSend gives the words drafted for the yes that the practice has said last to what the client
// suggested, as long as they wait to be sent or said.
func (m Matter) YesToSend() (message.Message, bool) {
	i := slices.IndexFunc(m.Messages, func(msg message.Message) bool {
		return msg.Kind == string(words.CounterYes) && msg.State == message.Draft && slices.ContainsFunc(m.Promises, func(p promise.Promise) bool {
			return !p.Done() && p.Kind == promise.Tell && p.Task == string(msg.ID)
		})
	})
	if i < 0 {
		return message.Message{}, false
	}
	return m.Messages[i], true
}

// cardOf gives the words of a kind to be said aloud, as a matter stands; "" where they are not whole.
func (o *Office) cardOf(tx *store.Tx, m *matter, task, kind string) (string, error) {
	if !words.HasWords(words.Kind(kind), words.Say) {
		return "", nil
	}
	fields, err := o.fields(tx, m, task, nil)
	if err != nil {
		return "", err
	}
	draft, err := words.Fill(words.Kind(kind), words.Say, fields)
	if err != nil || !draft.Ready() {
		return "", err
	}
	return draft.Text, nil
}

// waiting completes the view of a letter of a matter that has not left: the card to say instead, of
// one that was drafted by itself or came back, and whether it can leave by mail from here.
func (o *Office) waiting(tx *store.Tx, f messageFile, view *MessageView) error {
	msg := f.view.Message
	if msg.Case == "" || msg.State != message.Draft || msg.Client == "" {
		return nil
	}
	m, err := o.loadMatter(tx, f.on.Practice, msg.Case)
	if err != nil {
		return err
	}
	var to Composed
	if err := o.recipient(tx, m, words.Kind(msg.Kind), &to); err != nil {
		return err
	}
	if view.ByMail = to.ByMail; !byItself(m.def, msg.Kind) {
		if msg.CameBack() {
			view.Card, err = o.cardOf(tx, m, "", msg.Kind)
		}
		return err
	}
	if view.Over, err = m.over(tx, msg); err != nil || view.Over {
		view.ByMail, view.MaySend = false, false
		return err
	}
	view.Card, err = o.cardOf(tx, m, "", msg.Kind)
	return err
}

// over reports whether words that were drafted by themselves are needed no more: what they ask was
// answered, or it ended, or they left Today otherwise.
func (m *matter) over(tx *store.Tx, msg message.Message) (bool, error) {
	if m.head.State == caseload.Closed && asksAgain(m.def, msg.Kind) {
		return true, nil
	}
	all, err := tx.PromisesOfCase(m.practice.ID, m.head.ID)
	return !slices.ContainsFunc(all, func(p promise.Promise) bool {
		return !p.Done() && p.Kind == promise.Tell && p.Task == string(msg.ID)
	}), err
}

// wanted refuses to send what was drafted by itself and is needed no more.
func (o *Office) wanted(tx *store.Tx, f messageFile) (view MessageView, err error) {
	view = f.view
	if err := o.waiting(tx, f, &view); err != nil {
		return view, err
	}
	if view.Over {
		return view, fault.New(fault.Conflict, "not-wanted", "This is not needed any more, and it stands on Today no more. Please do not send it.")
	}
	return view, nil
}

// MailMessage sends a letter to a client that waited, by mail, as it stands. Conflict where it has
// left already, or where no mail reaches her; NotFound for who may not read it.
func (o *Office) MailMessage(ctx context.Context, by staff.Actor, key Key, id ident.Message) error {
	_, err := o.work(ctx, by, key, "mail message", id, func(tx *store.Tx) (string, error) {
		f, err := o.loadMessage(tx, by, id)
		if err != nil {
			return "", err
		}
		if !f.view.MaySend {
			return "", may(by, staff.WorkCase("none"), f.on)
		}
		view, err := o.wanted(tx, f)
		if err != nil {
			return "", err
		}
		if !view.ByMail {
			return "", fault.New(fault.Conflict, "no-mail", "This cannot leave by mail from here. Copy it, or print it.")
		}
		return string(id), o.mailWaiting(tx, by, f)
	})
	return err
}

func (o *Office) mailWaiting(tx *store.Tx, by staff.Actor, f messageFile) error {
	msg := f.view.Message
	m, err := o.loadMatter(tx, by.Practice, msg.Case)
	if err != nil {
		return err
	}
	outbox, err := o.post(tx, m, m.client.Email, msg.Body, true)
	if err != nil {
		return err
	}
	if msg, err = msg.Queue(outbox, f.view.Today); err != nil {
		return err
	}
	if err := tx.SaveMessage(by.Practice, msg); err != nil {
		return err
	}
	if err := o.noteSent(tx, by, f, msg); err != nil {
		return err
	}
	tx.Audit(by.Practice, by.Text(), "message.mail", string(msg.ID))
	return tx.KeepTaskPromise(by.Practice, msg.Case, string(msg.ID), promise.Tell, by.Person)
}

// noteSent puts words on the time line that were drafted by themselves, now that they have left, and
// those that did not arrive once they were said. What told a client of an end did so on this day.
func (o *Office) noteSent(tx *store.Tx, by staff.Actor, f messageFile, msg message.Message) error {
	m, err := o.loadMatter(tx, by.Practice, msg.Case)
	if err != nil || msg.Client == "" {
		return err
	}
	if err := endedOn(tx, f, msg); err != nil {
		return err
	}
	if !byItself(m.def, msg.Kind) && msg.Way == message.InWriting {
		return nil
	}
	c := effectCall{o: o, tx: tx, by: by, m: m, e: protocol.Event{Side: protocol.Staff}}
	return c.knotOn(msg.SaidOn, client.KindSaid, firstLine(msg.Body), false, client.Way(msg.Way))
}

// TellMessage notes that a letter that was drafted by itself, or did not arrive, was said instead, today:
// the words are those of its card. It leaves Today. Conflict no-card for a letter that has none, not-wanted for one
// that is needed no more, said-already the second time; Invalid about "way".
func (o *Office) TellMessage(ctx context.Context, by staff.Actor, key Key, id ident.Message, way message.Way) error {
	in := struct {
		Message ident.Message
		Way     message.Way
	}{id, way}
	_, err := o.work(ctx, by, key, "message told", in, func(tx *store.Tx) (string, error) {
		f, err := o.loadMessage(tx, by, id)
		if err != nil {
			return "", err
		}
		if !f.view.MaySend {
			return "", may(by, staff.WorkCase("none"), f.on)
		}
		view, err := o.wanted(tx, f)
		if err != nil {
			return "", err
		}
		if way == message.InWriting {
			return "", fault.Invalidf("way", "Choose how you said it: in person or by phone.")
		}
		msg, err := f.view.Message.Write(way, view.Card)
		if err != nil {
			return "", err
		}
		if view.Card == "" {
			return "", fault.New(fault.Conflict, "no-card", "There are no words here to be said. Send the letter, or print it.")
		}
		if msg, err = msg.Tell(f.view.Today, ""); err != nil {
			return "", err
		}
		if err := tx.SaveMessage(by.Practice, msg); err != nil {
			return "", err
		}
		tx.Audit(by.Practice, by.Text(), "message.told", string(id))
		if err := o.noteSent(tx, by, f, msg); err != nil {
			return "", err
		}
		return string(id), tx.KeepTaskPromise(by.Practice, msg.Case, string(id), promise.Tell, by.Person)
	})
	return err
}
