package office

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/promise"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// lettersAtOnce bounds one delivery.
const lettersAtOnce = 20

// DeliverLetters hands what is due in the outbox to the practices' mail servers and notes how it
// went: sent, to be tried again later, or failed for good. It gives how many were taken. A letter
// belongs to whoever took it for some minutes, so that two servers never send the same one.
func (o *Office) DeliverLetters(ctx context.Context) (sent int, err error) {
	var letters []store.Letter
	err = o.db.Update(ctx, func(tx *store.Tx) error {
		letters, err = tx.DueOutbox(tx.Now(), lettersAtOnce)
		return err
	})
	if err != nil {
		return 0, err
	}
	var failed error
	for _, l := range letters {
		ok, err := o.deliver(ctx, l)
		failed = errors.Join(failed, err)
		if ok {
			sent++
		}
	}
	return sent, failed
}

// deliver sends one letter and notes how it went. The error is only about the noting.
func (o *Office) deliver(ctx context.Context, l store.Letter) (sent bool, err error) {
	if l.Shut {
		return false, o.holdShut(ctx, l)
	}
	var invites []Invite
	if l.Kind == letterOfVisit {
		if invites, err = o.lastLook(ctx, &l); err != nil || len(invites) == 0 {
			return false, err
		}
	}
	server, err := o.mailServer(ctx, l)
	if err != nil {
		return false, err
	}
	if server.Host == "" {
		return false, o.db.Update(ctx, func(tx *store.Tx) error { return tx.HoldLetter(l.Practice, l.ID) })
	}
	final, failure := o.mailer.Send(ctx, server, Letter{To: l.Recipient, Subject: l.Subject, Text: l.Body, ID: l.MessageID, Links: personalLinks(l.Body), Invites: invites})
	noting := context.WithoutCancel(ctx) // what has left is noted, also by a program that is being stopped: it must not leave twice
	err = o.db.Update(noting, func(tx *store.Tx) error {
		if failure == nil {
			if err := tx.MarkSent(l.Practice, l.ID); err != nil {
				return err
			}
			return tx.MessageSent(l.Practice, l.ID)
		}
		next := store.Backoff(tx.Now(), l.Attempts)
		if final {
			next = time.Time{}
		}
		if err := tx.MarkFailed(l.Practice, l.ID, failure.Error(), next); err != nil || !next.IsZero() {
			return err
		}
		return o.takeBack(tx, l)
	})
	return failure == nil && err == nil, err
}

// lastLook looks once more at a letter about visits, before it leaves, and gives those visits for the calendar. What
// it says that is so no more is dropped, and what would not be written now, as if it never had been; where nothing is
// left, nothing is given. The rest goes to the address that its client has now.
func (o *Office) lastLook(ctx context.Context, l *store.Letter) ([]Invite, error) {
	look, err := o.stillSo(ctx, *l)
	if err != nil {
		return nil, err
	}
	if len(look.stays) == 0 || len(look.late)+len(look.again) > 0 {
		if err := o.db.Update(ctx, func(tx *store.Tx) error { return look.leave(tx, *l) }); err != nil || len(look.stays) == 0 {
			return nil, err
		}
		l.Subject, l.Body = look.text.Subject, look.body
	}
	if look.to != l.Recipient {
		l.Recipient = look.to
		err = o.db.Update(ctx, func(tx *store.Tx) error { return tx.ReaddressLetter(l.Practice, l.ID, look.to) })
	}
	return look.invites, err
}

// LetterTask begins the task of a promise that is about a letter which was held; its id follows.
const LetterTask = "letter:"

// holdShut keeps a letter whose words do not open from leaving, and tells the owner. Where the words
// of its message do open, they stand on Today again, to go another way.
func (o *Office) holdShut(ctx context.Context, l store.Letter) error {
	hold := func(tx *store.Tx) error {
		if err := tx.HoldLetter(l.Practice, l.ID); err != nil || l.Case != "" {
			return err // of a letter of its own, a reader's only, no owner is told
		}
		return tellOwnerOfLetter(tx, l)
	}
	err := o.db.Update(ctx, func(tx *store.Tx) error {
		if err := hold(tx); err != nil {
			return err
		}
		return o.takeBack(tx, l)
	})
	if isSealed(err) {
		err = o.db.Update(ctx, hold)
	}
	return err
}

// tellOwnerOfLetter puts a held letter on the owner's Today, once.
func tellOwnerOfLetter(tx *store.Tx, l store.Letter) error {
	if l.Case != "" { // its readers alone may know that there was one
		return tx.AddPromise(l.Practice, promise.Promise{ID: newID[ident.Promise](), Kind: promise.FollowUp, Case: l.Case, Task: LetterTask + l.ID,
			Text: "A letter that waited here can no longer be read, so it was held back. Nothing of it left", Due: tx.Now()})
	}
	people, err := tx.People(l.Practice)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(people, func(p staff.Person) bool { return p.Active && p.Role == staff.Owner })
	if i < 0 {
		return nil
	}
	open, err := tx.OpenPromises(l.Practice, staff.As(l.Practice, people[i]), tx.Now())
	if err != nil || slices.ContainsFunc(open, func(p promise.Promise) bool { return p.Task == LetterTask+l.ID }) {
		return err
	}
	return tx.AddPromise(l.Practice, promise.Promise{ID: newID[ident.Promise](), Kind: promise.FollowUp, Person: people[i].ID, Task: LetterTask + l.ID,
		Text: "A letter that waited here can no longer be read, so it was held back. Nothing of it left", Due: tx.Now()})
}

// isSealed reports whether an error says that a stored text does not open.
func isSealed(err error) bool {
	f, ok := errors.AsType[*fault.Error](err)
	return ok && f.Code == "sealed"
}

// Undelivered is what stands on Today about a letter that did not arrive.
const Undelivered = "Please say or send it in another way."

// takeBack puts the words of a letter that failed for good on Today, to go another way. Whoever it did
// not reach was not introduced by it.
func (o *Office) takeBack(tx *store.Tx, l store.Letter) error {
	m, ok, err := tx.MessageUnsent(l.Practice, l.ID)
	if err != nil || !ok {
		return err
	}
	if may, err := o.notReached(tx, l.Practice, m); err != nil || !may {
		return err
	}
	return tx.AddPromise(l.Practice, promise.Promise{ID: newID[ident.Promise](), Kind: promise.Tell, Client: m.Client, Inquiry: m.Inquiry, Case: m.Case,
		Practitioner: m.Practitioner, Task: string(m.ID), Person: m.By, Text: Undelivered, Due: tx.Now()})
}

// mailServer gives how letters of the practice leave.
func (o *Office) mailServer(ctx context.Context, l store.Letter) (server MailServer, err error) {
	err = o.read(ctx, "mail settings", func(tx *store.Tx) error {
		p, err := tx.Practice(l.Practice)
		if err != nil || p.Sample {
			return err // nothing leaves the example
		}
		m, err := tx.MailSettings(l.Practice)
		server = MailServer{Host: m.Host, Port: m.Port, TLS: m.TLS, User: m.User, Password: m.Password, From: m.From, BaseURL: p.BaseURL}
		return err
	})
	return server, err
}

// Sweep forgets what only had to be kept for a time.
func (o *Office) Sweep(ctx context.Context) error {
	return o.db.Update(ctx, func(tx *store.Tx) error { return tx.SweepCore() })
}

// The jobs that run by themselves. Each is idempotent and finds its work by its state.
type (
	// DeliverJob delivers letters.
	DeliverJob struct{}
	// TimersJob does what is due in matters.
	TimersJob struct{}
	// HeldTimesJob gives back the times that were held and have passed.
	HeldTimesJob struct{}
	// BackupJob makes the automatic backups.
	BackupJob struct{}
	// SweepJob forgets what was kept for a time.
	SweepJob struct{}
)

// Kind names the job in the queue; it never changes.
func (DeliverJob) Kind() string { return "deliver-letters" }

// Kind names the job in the queue; it never changes.
func (TimersJob) Kind() string { return "fire-timers" }

// Kind names the job in the queue; it never changes.
func (HeldTimesJob) Kind() string { return "give-back-held-times" }

// Kind names the job in the queue; it never changes.
func (BackupJob) Kind() string { return "make-backups" }

// Kind names the job in the queue; it never changes.
func (SweepJob) Kind() string { return "sweep" }
