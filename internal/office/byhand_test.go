package office

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// Where no letter reaches a client, somebody reminds her: with ready words, once, and not who wants none.
func TestWhomToRemindByHand(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := context.Background()
		list := func() ByHand {
			v, err := h.office.ByHand(ctx, h.therapist)
			if err != nil {
				t.Fatal(err)
			}
			return v
		}
		if v := list(); v.On || len(v.Lines) != 0 {
			t.Errorf("nobody said that anybody is reminded: %+v", v)
		}
		h.must(h.office.SaveReminders(ctx, h.owner, NewKey(), RemindersChange{Before: []int{24 * 60}}))
		v := h.book(h.clock.Now().AddDate(0, 0, 2).Add(time.Hour)) // Thursday, and nothing tomorrow
		h.book(h.clock.Now().AddDate(0, 0, 3))
		got := list()
		if got.Day != "2026-03-05" || len(got.Lines) != 1 || got.Left() != 1 || !strings.Contains(got.Lines[0].Text, "remind you of your visit on Thursday 5 March, 10:00") ||
			got.Lines[0].Short != "Hello Paul, this is to remind you of your visit on Thursday 5 March, 10:00, with Noor Haddad." {
			t.Fatalf("%+v", got)
		}
		h.must(h.office.SaidReminder(ctx, h.therapist, NewKey(), v.ID, false))
		if got := list(); got.Left() != 0 || len(got.Lines) != 1 || !got.Lines[0].Sent {
			t.Errorf("said: %+v", got)
		}
		h.must(h.office.SaidReminder(ctx, h.therapist, NewKey(), v.ID, true))
		h.must(h.office.SetReminders(ctx, h.therapist, NewKey(), h.client, true))
		if got := list(); len(got.Lines) != 0 {
			t.Errorf("who wants none: %+v", got)
		}
		h.must(h.office.SetReminders(ctx, h.therapist, NewKey(), h.client, false))
		h.callsOff(v, scheduling.ByClient, "")
		wantFault(t, h.office.SaidReminder(ctx, h.owner, NewKey(), v.ID, false), fault.NotFound, "")
		if got := list(); got.Day != "2026-03-06" || len(got.Lines) != 1 {
			t.Errorf("called off: %+v", got)
		}
		wantFault(t, h.office.SaidReminder(ctx, h.stranger(), NewKey(), v.ID, false), fault.NotFound, "")
	})
}

// Who may not see how deep somebody likes it is not given the address of the page that says so.
func TestTheDeskGetsNoAddressOfAPage(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := context.Background()
		h.must(h.office.SaveReminders(ctx, h.owner, NewKey(), RemindersChange{Before: []int{24 * 60}}))
		h.update(func(tx *store.Tx) error {
			p, err := tx.Practice(h.practice)
			if err != nil {
				return err
			}
			p.BaseURL = "https://book.carvalho.example"
			return tx.SavePractice(p)
		})
		h.must(h.office.ClientLink(ctx, h.therapist, NewKey(), h.client))
		h.book(h.clock.Now().AddDate(0, 0, 1).Add(time.Hour))
		for who, want := range map[*staff.Actor]bool{&h.therapist: true, &h.owner: true, &h.desk: false} {
			v, err := h.office.ByHand(ctx, *who)
			if err != nil || len(v.Lines) != 1 {
				t.Fatalf("%s: %+v %v", who.Role, v, err)
			}
			if got := strings.Contains(v.Lines[0].Text, "say so on your own page"); got != want {
				t.Errorf("%s reads %q", who.Role, v.Lines[0].Text)
			}
		}
	})
}

// Whom a letter reaches is not on the list, until one does not arrive; then no reminder is mailed once
// somebody said it herself.
func TestALetterThatDidNotArriveIsSaidByHand(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := context.Background()
		h.reminds(24 * 60)
		v := h.book(h.clock.Now().AddDate(0, 0, 1).Add(time.Hour))
		if got, err := h.office.ByHand(ctx, h.owner); err != nil || len(got.Lines) != 0 {
			t.Errorf("%+v %v", got, err)
		}
		h.clock.Advance(time.Hour)
		h.mailer.err, h.mailer.final = fault.New(fault.Invalid, "recipient", "The mail server does not know this address."), true
		h.says("refused for good")
		got, err := h.office.ByHand(ctx, h.owner)
		if err != nil || len(got.Lines) != 1 || !got.Lines[0].Returned {
			t.Fatalf("%+v %v", got, err)
		}
		h.must(h.office.SaidReminder(ctx, h.desk, NewKey(), v.ID, false))
		h.mailer.err = nil
		h.clock.Set(v.Starts.Add(-time.Hour))
		h.says("said by hand")
		h.view(func(tx *store.Tx) error {
			s, err := tx.Standing(h.practice, v.ID)
			if err != nil || len(s.Told) != 2 {
				t.Errorf("%+v %v", s.Told, err)
			}
			return nil
		})
	})
}
