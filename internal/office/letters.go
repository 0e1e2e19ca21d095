package office

import (
	"cmp"
	"slices"
	"strings"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/practice/message"
	"github.com/partwell/partwell/internal/practice/promise"
	"github.com/partwell/partwell/internal/practice/protocol/effect"
	"github.com/partwell/partwell/internal/practice/words"
	"github.com/partwell/partwell/internal/store"
)

func sortSpans(spans []words.Span) {
	slices.SortFunc(spans, func(a, b words.Span) int { return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(b.End, a.End)) })
}

// levelWords gives how deep as the screen says it.
func levelWords(level int) string { return client.Level(level).Words() }

// skillWords writes a kind of work as a sentence has it: "deep-tissue" is "deep tissue".
func skillWords(work string) string { return strings.ReplaceAll(work, "-", " ") }

// recipientKind says to whom words go.
type recipientKind int

const (
	recipientClient recipientKind = iota
	recipientColleague
	// recipientPerson is the one of the practice whom it is about.
	recipientPerson
)

// saySomething stores the words of a said task: as said aloud, or as a letter that leaves by mail or
// by hand. Words with a field that was not filled are refused.
func (o *Office) saySomething(c effectCall, to recipientKind) error {
	text, how := c.e.Answers.One("text"), message.Way(c.e.Answers.One("how"))
	if i := strings.IndexByte(text, '{'); i >= 0 && strings.IndexByte(text[i:], '}') > 0 {
		return fault.Invalidf("text", "Something is still to be filled in: the words between { and }.")
	}
	kind, _, err := c.m.def.Kind(c.e.Task, &c.m.state, c.m.file)
	if err != nil {
		return err
	}
	if to == recipientClient {
		if err := c.replaceDrafts(kind); err != nil {
			return err
		}
	}
	said := civil.Date(c.e.Answers.One("on"))
	if how == message.InWriting {
		l := letterTo{client: to == recipientClient, kind: kind, text: text, send: c.extra.Send}
		if c.e.Effect == effect.TellEnding { // nothing ends by a letter that lies there
			if l.sent, err = c.saidOn(); err != nil {
				return err
			}
		}
		return o.letter(c, l)
	}
	if said > c.today() {
		return fault.Invalidf("said_on", "This day has not come yet.")
	}
	msg, err := c.message(kind, how, text).Tell(said, c.e.Answers.One("answered"))
	if err != nil {
		return err
	}
	if err := c.address(to == recipientClient, &msg); err != nil {
		return err
	}
	if err := c.tx.AddMessage(c.m.practice.ID, msg); err != nil {
		return err
	}
	if to != recipientClient {
		return nil
	}
	if err := c.knotOn(said, client.KindSaid, firstLine(text), false, client.Way(how)); err != nil {
		return err
	}
	if answered := c.e.Answers.One("answered"); answered != "" {
		return c.knotOn(said, client.KindAnswered, answered, true, client.Way(how))
	}
	return nil
}

// replaceDrafts takes off Today the words that these take the place of, where they have not left yet. An
// offer and the answer to a suggestion take each other's place.
func (c effectCall) replaceDrafts(kind string) error {
	kinds := []string{kind}
	switch words.Kind(kind) {
	case words.Proposal, words.Counter:
		kinds = []string{string(words.Proposal), string(words.Counter)}
	default:
	}
	for _, k := range kinds {
		if k == "" {
			continue
		}
		if err := c.dropDrafts(k); err != nil {
			return err
		}
	}
	return nil
}

// message makes the record of words of this matter.
func (c effectCall) message(kind string, way message.Way, text string) message.Message {
	return message.Message{ID: newID[ident.Message](), Case: c.m.head.ID, Kind: kind, Way: way, Body: text, State: message.Draft, Created: c.now(), By: c.by.Person}
}

// address says to whom a message goes.
func (c effectCall) address(toClient bool, msg *message.Message) error {
	if toClient {
		msg.Client, msg.Inquiry = c.m.head.Client, c.m.head.Inquiry
		return nil
	}
	if words.Kind(msg.Kind) == words.ConductTold { // it goes to one of the practice, whom the matter names
		return nil
	}
	who, _, err := c.o.colleagueOf(c.tx, c.m)
	msg.Practitioner = who.ID
	return err
}

// letterTo is a letter to be stored.
type letterTo struct {
	client bool // else to the colleague
	kind   string
	text   string
	send   string
	// drafted by itself: until it has left, the time line does not say that it was said.
	drafted bool
	// sent is the day on which it left by hand, where it has; by mail it leaves now, or not at all.
	sent civil.Date
}

// letter stores a letter. By mail it goes to the outbox in this transaction; else it waits on Today
// to be sent by hand.
func (o *Office) letter(c effectCall, l letterTo) error {
	msg := c.message(l.kind, message.InWriting, l.text)
	if err := c.address(l.client, &msg); err != nil {
		return err
	}
	to := Composed{}
	if err := o.recipient(c.tx, c.m, words.Kind(l.kind), &to); err != nil {
		return err
	}
	if err := ownLinks(c.m.practice.BaseURL, l.text); err != nil {
		return err
	}
	if l.send == SendByMail && to.ByMail {
		outbox, err := o.post(c.tx, c.m, to.To, l.text, l.client)
		if err != nil {
			return err
		}
		if msg, err = msg.Queue(outbox, c.today()); err != nil {
			return err
		}
	}
	if l.sent != "" && msg.State == message.Draft {
		if l.send == SendByMail {
			return fault.New(fault.Conflict, "no-mail", "No letter can leave by itself just now. Send it yourself, or set up the mail first.")
		}
		return c.sentByHand(msg, l.sent)
	}
	if err := c.tx.AddMessage(c.m.practice.ID, msg); err != nil {
		return err
	}
	if l.client && (!l.drafted || msg.State == message.Queued) {
		if err := c.knot(client.KindSaid, firstLine(l.text), false, client.WayWrite); err != nil {
			return err
		}
	}
	if msg.State == message.Queued {
		return nil
	}
	due, err := c.due("next-working-day")
	if err != nil {
		return err
	}
	p := c.m.promise(promise.Tell, string(msg.ID), due, "")
	p.Practitioner = msg.Practitioner
	return c.tx.AddPromise(c.m.practice.ID, p)
}

// sentByHand keeps a letter to the client that has left by hand.
func (c effectCall) sentByHand(msg message.Message, on civil.Date) error {
	msg, err := msg.Tell(on, "")
	if err != nil {
		return err
	}
	if err := c.tx.AddMessage(c.m.practice.ID, msg); err != nil {
		return err
	}
	return c.knotOn(on, client.KindSaid, firstLine(msg.Body), false, client.WayWrite)
}

// post puts a letter into the outbox, with the way to the door at its foot.
func (o *Office) post(tx *store.Tx, m *matter, to, text string, toClient bool) (string, error) {
	id := newID[string]()
	if toClient {
		text = withDoor(m.practice, text)
	}
	letter := store.Letter{ID: id, Practice: m.practice.ID, Kind: "mail", Due: tx.Now(), Recipient: to,
		Subject: "A note from " + m.practice.Name, Body: text, MessageID: id}
	if m.head.Restricted {
		letter.Case = m.head.ID
	}
	return id, tx.Enqueue(letter)
}

// withDoor puts the way to the door at the foot of a letter.
func withDoor(p house.Practice, text string) string {
	if door := doorAddress(p); door != "" {
		text += "\n\n--\nSomething wasn’t right? " + door
	}
	return text
}

// doorAddress is the public page "Something wasn't right" of a practice, as it opens from outside.
func doorAddress(p house.Practice) string {
	if !p.Opens() {
		return ""
	}
	return strings.TrimSuffix(p.BaseURL, "/") + "/at/" + p.Slug + "/something-wasnt-right"
}

// firstLine is how words stand on the time line: the first sentences, without the greeting.
func firstLine(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	const most = 280
	if r := []rune(text); len(r) > most {
		return strings.TrimSpace(string(r[:most])) + " …"
	}
	return text
}
