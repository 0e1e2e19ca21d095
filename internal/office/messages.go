package office

import (
	"context"
	"strings"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/caseload"
	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/practice/message"
	"github.com/partwell/partwell/internal/practice/promise"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/practice/words"
	"github.com/partwell/partwell/internal/store"
)

// MessageView is one message as its page shows it, with the ways out of the house.
type MessageView struct {
	Message  message.Message
	Practice house.Practice
	Writer   staff.Person
	// To is the name of whom it goes to; Phone and Email may be empty.
	To, Phone, Email string
	// Short is the text message: the first sentence and the link, or the whole letter.
	Short string
	Today civil.Date
	// Card are the same words to be said instead, of a letter that was drafted by itself.
	Card string
	// ByMail says that a letter that waits can leave by mail from here.
	ByMail bool
	// Over says that a letter that was drafted by itself is needed no more.
	Over bool
	// MaySend says whether the viewer may mark it as sent.
	MaySend bool
}

// messageFile is a message with whom it goes to and whose it is.
type messageFile struct {
	view MessageView
	// head is the matter that it belongs to; zero where it stands alone.
	head caseload.Case
	on   staff.Subject
}

// loadMessage loads a message for somebody who may read what it belongs to; NotFound else.
func (o *Office) loadMessage(tx *store.Tx, by staff.Actor, id ident.Message) (f messageFile, err error) {
	if f.view.Message, err = tx.Message(by.Practice, id); err != nil {
		return f, err
	}
	if f.view.Practice, err = tx.Practice(by.Practice); err != nil {
		return f, err
	}
	f.view.Today = f.view.Practice.Today(tx.Now())
	if err := f.address(tx, by.Practice); err != nil {
		return f, err
	}
	people, err := tx.People(by.Practice)
	if err != nil {
		return f, err
	}
	for _, p := range people {
		if p.ID == f.view.Message.By {
			f.view.Writer = p
		}
	}
	f.view.Short = textOf(f.view.Message, f.view.Practice.BaseURL)
	if f.view.Message.Case == "" {
		f.view.MaySend = staff.Can(by, staff.Compose, f.on)
		return f, maySee(by, f.reading(), f.on, "message")
	}
	if f.head, err = tx.Case(by.Practice, f.view.Message.Case); err != nil {
		return f, err
	}
	if !f.head.MayRead(by, by.Practice) {
		return f, fault.Missing("message")
	}
	f.view.MaySend = staff.Can(by, f.head.Work(), f.head.Subject(by.Practice))
	return f, nil
}

// reading is what somebody has to be allowed to read a message that belongs to no matter.
func (f messageFile) reading() staff.Action {
	if f.view.Message.Inquiry != "" {
		return staff.SeeInquiry
	}
	return staff.SeeClinical
}

// address finds whom the message goes to.
func (f *messageFile) address(tx *store.Tx, p ident.Practice) error {
	f.on = staff.Subject{Practice: p}
	switch msg := f.view.Message; {
	case msg.Client != "":
		c, err := tx.Client(p, msg.Client)
		f.view.To, f.view.Phone, f.view.Email = c.Name, c.Phone, c.Email
		f.on.Client, f.on.Therapist = c.ID, c.Therapist
		return err
	case msg.Practitioner != "":
		x, err := tx.Practitioner(p, msg.Practitioner)
		f.view.To, f.view.Phone, f.view.Email = x.Name, x.Phone, x.Email
		return err
	case msg.Inquiry != "":
		q, err := tx.Inquiry(p, msg.Inquiry)
		f.view.To, f.view.Phone, f.view.Email = q.Name, q.Phone, q.Email
		return err
	case words.Kind(msg.Kind) == words.ConductTold && msg.Case != "": // to one of the practice
		head, err := tx.Case(p, msg.Case)
		if err != nil || head.About == "" {
			return err
		}
		who, err := tx.Person(p, head.About)
		f.view.To, f.view.Email = who.Name, who.Email
		return err
	}
	return nil
}

// textOf gives a letter as a text message: its first sentence, where its link leads to the rest. An end
// or a no goes whole: its link leads to a record or a list, and what is said stands in the letter alone.
func textOf(m message.Message, base string) string {
	link := linkIn(m.Body, base)
	if link == "" || words.Kind(m.Kind).SaysNo() {
		return m.Body
	}
	return words.TextMessage(m.Body, link)
}

// linkIn finds the personal link that a letter carries; "" when there is none.
func linkIn(text, base string) string {
	if base == "" {
		return ""
	}
	for _, word := range strings.Fields(text) {
		if strings.HasPrefix(word, strings.TrimSuffix(base, "/")+"/") {
			return strings.TrimRight(word, ".,;:!?)")
		}
	}
	return ""
}

// Message gives one message to who may read what it belongs to; the view leaves its trace. NotFound
// for everybody else.
func (o *Office) Message(ctx context.Context, by staff.Actor, id ident.Message) (view MessageView, err error) {
	err = o.look(ctx, "message", func(tx *store.Tx) error {
		f, err := o.loadMessage(tx, by, id)
		if err != nil {
			return err
		}
		tx.Audit(by.Practice, by.Text(), "message.view", string(id))
		if f.head.Restricted { // she whom it is about is shown every look
			tx.Audit(by.Practice, by.Text(), "matter.view", string(f.head.ID))
		}
		view = f.view
		return o.waiting(tx, f, &view)
	})
	return view, err
}

// MarkMessageSent notes that a letter was sent by hand on a day; it leaves Today. Conflict
// (said-already) the second time, not-wanted for what was drafted by itself and is needed no more;
// Invalid about "said_on".
func (o *Office) MarkMessageSent(ctx context.Context, by staff.Actor, key Key, id ident.Message, on civil.Date) error {
	in := struct {
		Message ident.Message
		On      civil.Date
	}{id, on}
	_, err := o.work(ctx, by, key, "message sent", in, func(tx *store.Tx) (string, error) {
		f, err := o.loadMessage(tx, by, id)
		if err != nil {
			return "", err
		}
		if !f.view.MaySend {
			return "", may(by, staff.WorkCase("none"), f.on)
		}
		if on.Valid() && f.view.Today.DaysUntil(on) > 0 {
			return "", fault.Invalidf("said_on", "This day has not come yet.")
		}
		if _, err := o.wanted(tx, f); err != nil {
			return "", err
		}
		msg, err := f.view.Message.Tell(on, "")
		if err != nil {
			return "", err
		}
		if err := tx.SaveMessage(by.Practice, msg); err != nil {
			return "", err
		}
		tx.Audit(by.Practice, by.Text(), "message.sent", string(id))
		if err := o.introductionSent(tx, by.Practice, msg); err != nil {
			return "", err
		}
		if msg.Case == "" {
			return string(id), nil
		}
		if err := o.noteSent(tx, by, f, msg); err != nil {
			return "", err
		}
		return string(id), tx.KeepTaskPromise(by.Practice, msg.Case, string(id), promise.Tell, by.Person)
	})
	return err
}
