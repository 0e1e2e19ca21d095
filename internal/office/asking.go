package office

import (
	"github.com/partwell/partwell/internal/ident"
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
	if kind == string(words.CounterYes) {
		return true
	}
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
// needed no more. An empty kind means all of them.
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
		if msg.State != message.Draft || kind != "" && msg.Kind != kind || kind == "" && !byItself(c.m.def, msg.Kind) {
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

// sayYes drafts the answer to what the client suggested, once the practice has said yes to it. It is
// nobody's to send but hers who said so.
func (c effectCall) sayYes() error {
	n := c.m.state.AgreedOn
	if n == 0 || c.e.Side != protocol.Staff || c.m.state.Proposals[n-1].Side != protocol.Client || !c.known() {
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

// askCard gives the words by which the question of an automatic task is asked aloud.
func (o *Office) askCard(tx *store.Tx, m *matter, t *protocol.Task) (string, error) {
	if !words.HasWords(words.Kind(t.AskKind), words.Say) {
		return "", nil
	}
	fields, err := o.fields(tx, m, t.ID, nil)
	if err != nil {
		return "", err
	}
	draft, err := words.Fill(words.Kind(t.AskKind), words.Say, fields)
	if err != nil || !draft.Ready() {
		return "", err
	}
	return draft.Text, nil
}

// noteSent puts words on the time line that were drafted by themselves, now that they have left.
func (o *Office) noteSent(tx *store.Tx, by staff.Actor, msg message.Message) error {
	m, err := o.loadMatter(tx, by.Practice, msg.Case)
	if err != nil || msg.Client == "" || !byItself(m.def, msg.Kind) {
		return err
	}
	c := effectCall{o: o, tx: tx, by: by, m: m, e: protocol.Event{Side: protocol.Staff}}
	return c.knot(client.KindSaid, firstLine(msg.Body), false, client.WayWrite)
}
