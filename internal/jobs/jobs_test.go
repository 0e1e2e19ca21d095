package jobs_test

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/partwell/partwell/internal/definition"
	"github.com/partwell/partwell/internal/jobs"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/seal"
	"github.com/partwell/partwell/internal/store"
	"github.com/partwell/partwell/internal/store/storetest"
)

// postman takes every letter and tells of it.
type postman chan office.Letter

func (p postman) Send(_ context.Context, _ office.MailServer, l office.Letter) (bool, error) {
	p <- l
	return false, nil
}

// A letter in the outbox leaves by itself, once, and is noted as sent.
func TestALetterLeavesByItself(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		library, err := definition.NewLibrary(office.Vocabulary())
		if err != nil {
			t.Fatal(err)
		}
		taken := make(postman, 10)
		o := office.New(office.Parts{Store: db, Keys: seal.NewRing(), Mailer: taken, Protocols: library})
		const practice = "0190a5b8-7c3d-7f00-8abc-0123456789ab"
		err = db.Update(ctx, func(tx *store.Tx) error {
			if err := tx.AddPractice(house.Practice{ID: practice, Slug: "quiet-hands", Name: "Quiet Hands", Zone: "UTC", Currency: "EUR", Taking: house.Open, Created: tx.Now()}); err != nil {
				return err
			}
			if err := tx.SaveMailSettings(practice, store.MailSettings{Host: "mail.example", Port: 25, TLS: "none", From: "a@b.example"}); err != nil {
				return err
			}
			return tx.Enqueue(store.Letter{ID: "0190a5b8-7c3d-7f00-8abc-000000000001", Practice: practice, Kind: "mail", Due: tx.Now(), Recipient: "c@d.example", Subject: "A note from Quiet Hands", Body: "Hello"})
		})
		if err != nil {
			t.Fatal(err)
		}
		runner, err := jobs.Start(ctx, o, db.JobsDriver(), jobs.Brisk, slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		select {
		case l := <-taken:
			if l.To != "c@d.example" || l.Text != "Hello" {
				t.Errorf("letter: %+v", l)
			}
		case <-time.After(time.Minute):
			t.Fatal("no letter left")
		}
		if err := runner.Stop(ctx); err != nil {
			t.Fatal(err)
		}
		if len(taken) != 0 {
			t.Errorf("sent %d more times", len(taken))
		}
		err = db.View(ctx, func(tx *store.Tx) error {
			sent, err := tx.LettersIn(practice, staff.System(practice), store.LetterSent, 10)
			if len(sent) != 1 {
				t.Errorf("noted as sent: %d", len(sent))
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}
