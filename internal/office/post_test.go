package office

import (
	"context"
	"testing"
	"time"

	"github.com/partwell/partwell/internal/practice/message"
	"github.com/partwell/partwell/internal/practice/promise"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/store"
)

// spoils puts the sealed words of a row in the place of those of another, where they do not open.
func (h *testHouse) spoils(statement string, args ...any) {
	h.t.Helper()
	if err := h.db.JobsDriver().GetExecutor().Exec(context.Background(), statement, args...); err != nil {
		h.t.Fatal(err)
	}
}

// A letter that can no longer be read does not leave, and keeps no other back: it is held, the owner
// reads so once, and the words of the message stand on Today again where they can be read.
func TestALetterThatDoesNotOpenKeepsNoOtherBack(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := context.Background()
		id := h.namesSomebody(h.sean())
		h.do(h.therapist, id, "may-i", protocol.Answers{"tell": {"contact"}})
		msg := h.writesTo(id, SendByMail)
		h.update(func(tx *store.Tx) error {
			for _, one := range []string{"first", "lost", "last"} {
				if err := tx.Enqueue(store.Letter{ID: one, Practice: h.practice, Kind: "mail", Due: tx.Now(), Recipient: one + "@clients.example", Subject: "A note", Body: "Words."}); err != nil {
					return err
				}
			}
			return nil
		})
		const spoil = `update outbox set body = (select body from outbox where practice_id = $1 and id = 'last') where practice_id = $1 and id = $2`
		h.spoils(spoil, h.practice, "lost")
		h.spoils(spoil, h.practice, msg.Outbox)
		waited := len(h.letters())
		sent, err := h.office.DeliverLetters(ctx)
		if err != nil || sent != waited-2 || len(h.mailer.letters) != sent {
			t.Errorf("of %d, %d were sent: %v", waited, sent, err)
		}
		about := map[string]int{}
		for _, p := range h.lines() {
			about[p.Task]++
		}
		if about[LetterTask+"lost"] != 1 || about[LetterTask+msg.Outbox] != 1 || about[string(msg.ID)] != 1 {
			t.Errorf("on Today: %v", about)
		}
		if now := h.matter(h.therapist, id).Messages; now[len(now)-1].State != message.Draft {
			t.Errorf("the message: %+v", now[len(now)-1])
		}
		h.sentAgain("lost")
	})
}

// sentAgain lets a letter go that does not open: it is held again, and no second line stands on Today.
func (h *testHouse) sentAgain(letter string) {
	h.t.Helper()
	ctx := context.Background()
	h.must(h.office.SendAgain(ctx, h.owner, NewKey(), letter))
	if _, err := h.office.DeliverLetters(ctx); err != nil {
		h.t.Fatal(err)
	}
	page, err := h.office.Sent(ctx, h.owner)
	if err != nil {
		h.t.Fatal(err)
	}
	shut := 0
	for _, l := range page.Held {
		if l.Shut {
			shut++
		}
	}
	lines := 0
	for _, p := range h.lines() {
		if p.Kind == promise.FollowUp && p.Task == LetterTask+letter {
			lines++
		}
	}
	if len(page.Held) != 2 || shut != 2 || lines != 1 {
		h.t.Errorf("held %d, shut %d, lines %d", len(page.Held), shut, lines)
	}
}

// goneMailer is a mail server that takes a letter, and the program is stopped before it can note that.
type goneMailer struct {
	*testMailer
	stop func()
}

func (m goneMailer) Send(ctx context.Context, server MailServer, letter Letter) (final bool, err error) {
	defer m.stop()
	return m.testMailer.Send(ctx, server, letter)
}

// What the mail server took is noted, also by a program that is stopped just then: it does not leave twice.
func TestALetterLeavesOnceAlthoughTheProgramStops(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		h.reminds(24 * 60)
		h.booked("Thursday 10:00")
		h.clock.Advance(2 * time.Minute)
		_, err := h.office.TellVisits(t.Context())
		h.must(err)
		ctx, stop := context.WithCancel(t.Context())
		h.office.mailer = goneMailer{h.mailer, stop}
		if sent, err := h.office.DeliverLetters(ctx); sent != 1 || err != nil {
			t.Errorf("%d sent: %v", sent, err)
		}
		h.office.mailer = h.mailer
		h.clock.Advance(15 * time.Minute)
		_, err = h.office.DeliverLetters(t.Context())
		h.must(err)
		if len(h.mailer.letters) != 1 {
			t.Errorf("%d letters left", len(h.mailer.letters))
		}
	})
}
