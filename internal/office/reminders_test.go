package office

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/practice/protocol/ending"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/store"
)

// reminds sets up a mail server and how the practice writes about visits.
func (h *testHouse) reminds(before ...int) {
	h.t.Helper()
	h.update(func(tx *store.Tx) error {
		return tx.SaveMailSettings(h.practice, store.MailSettings{Host: "mail.example", Port: 587, TLS: "starttls", From: "ines@carvalhomassage.example"})
	})
	h.must(h.office.SaveReminders(context.Background(), h.owner, NewKey(), RemindersChange{Confirm: true, Before: before, From: "21:00", Till: "8:00"}))
}

// sweeps looks for what is to be said and delivers it, and gives what left: subject and number of the change.
func (h *testHouse) sweeps() (left []string) {
	h.t.Helper()
	ctx := context.Background()
	before := len(h.mailer.letters)
	if _, err := h.office.TellVisits(ctx); err != nil {
		h.t.Fatal(err)
	}
	if _, err := h.office.DeliverLetters(ctx); err != nil {
		h.t.Fatal(err)
	}
	for _, l := range h.mailer.letters[before:] {
		text := l.Subject
		if len(l.Invites) == 0 {
			h.t.Errorf("%q brings no visit for the calendar", l.Subject)
			continue
		}
		first := l.Invites[0]
		if first.Sequence > 0 {
			text += " #" + string(rune('0'+first.Sequence))
		}
		if first.Off {
			text += " off"
		}
		left = append(left, text)
	}
	return left
}

func (h *testHouse) says(what string, want ...string) {
	h.t.Helper()
	got := h.sweeps()
	slices.Sort(want) // what is due at one instant leaves in any order
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		h.t.Errorf("%s: %s", what, diff)
	}
}

func TestAVisitIsToldOf(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		h.reminds(2*24*60, 180)
		v := h.book(h.clock.Now().AddDate(0, 0, 7).Add(time.Hour)) // Tuesday 10 March, 10:00
		h.says("at once")
		h.clock.Advance(time.Minute)
		h.says("after a minute", "Your visit on Tuesday 10 March, 10:00")
		h.says("twice")
		h.clock.Advance(-time.Hour)
		h.says("the clock went back")
		h.clock.Advance(2 * time.Hour)
		l := h.mailer.letters[0]
		if l.To != "paul@clients.example" || !strings.Contains(l.Text, "Hello Paul, your visit is booked for Tuesday 10 March, 10:00, 60 minutes, with Noor Haddad.") ||
			!strings.Contains(l.Text, "ring 020 7946 0000") || l.Invites[0].UID != string(v.ID)+"@partwell" || l.Invites[0].Summary != "Visit at Carvalho Massage" || !l.Invites[0].Starts.Equal(v.Starts) {
			t.Errorf("%+v\n%s", l, l.Text)
		}
		h.moves(v, v.Starts.AddDate(0, 0, 1))
		h.clock.Advance(time.Minute)
		h.says("moved", "Your visit is now on Wednesday 11 March, 10:00 #1")
		if l := h.mailer.letters[1]; !strings.Contains(l.Text, "It was on Tuesday 10 March, 10:00 before.") || l.Invites[0].UID != string(v.ID)+"@partwell" {
			t.Errorf("%s", l.Text)
		}
		h.clock.Set(v.Starts.AddDate(0, 0, -2).Add(time.Minute))
		h.says("two days before what it was")
		h.clock.Set(v.Starts.AddDate(0, 0, -1).Add(time.Minute))
		h.says("two days before", "Your visit on Wednesday 11 March, 10:00 #1")
		h.says("once")
		h.callsOff(v, scheduling.ByPractice, "Noor is ill")
		h.clock.Advance(time.Minute)
		h.says("called off", "Your visit on Wednesday 11 March, 10:00 does not take place #2 off")
		if l := h.mailer.letters[3]; strings.Contains(l.Text, "ill") || !strings.Contains(l.Text, "we have to call off your visit") {
			t.Errorf("%s", l.Text)
		}
		h.clock.Set(v.Starts.Add(22 * time.Hour))
		h.says("three hours before what is called off")
	})
}

func (h *testHouse) callsOff(v scheduling.Visit, by scheduling.Caller, why string) {
	h.t.Helper()
	h.update(func(tx *store.Tx) error {
		now, err := tx.Visit(h.practice, v.ID)
		if err != nil {
			return err
		}
		if now, err = now.CallOff(by, why); err != nil {
			return err
		}
		_, err = tx.ChangeVisit(h.practice, now, time.UTC)
		return err
	})
}

// A mail server that was down for a day: what is still ahead is told then, the nearest reminder alone; what
// has begun, was moved away or called off meanwhile is dropped.
func TestLettersAboutVisitsThatComeLate(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		h.reminds(24*60, 180)
		monday := time.Date(2026, 3, 9, 9, 0, 0, 0, time.UTC)
		h.book(monday.Add(time.Hour)) // it begins before the server is back
		h.book(monday.Add(26 * time.Hour))
		moved, off := h.book(monday.Add(4*time.Hour)), h.book(monday.Add(6*time.Hour))
		h.clock.Advance(time.Minute)
		if n := len(h.sweeps()); n != 4 {
			t.Fatalf("%d were confirmed", n)
		}
		h.clock.Set(monday.AddDate(0, 0, -1).Add(7 * time.Hour)) // a day before all but one
		h.mailer.err = errors.New("no connection")
		h.says("the server is down")
		if n := len(h.letters()); n != 3 {
			t.Fatalf("%d wait", n)
		}
		h.moves(moved, moved.Starts.AddDate(0, 0, 7))
		h.callsOff(off, scheduling.ByClient, "")
		h.clock.Set(monday.Add(24 * time.Hour)) // two hours before the one that is still ahead
		if _, err := h.office.TellVisits(context.Background()); err != nil {
			t.Fatal(err)
		}
		h.mailer.err = nil
		h.says("the server is back", "Your visit on Tuesday 10 March, 11:00", "Your visit is now on Monday 16 March, 13:00 #1")
		h.clock.Advance(20 * time.Hour)
		h.says("later")
		if waits := h.letters(); len(waits) != 0 {
			t.Errorf("%d wait for ever", len(waits))
		}
	})
}

// Nobody is told of a time that is held, of a visit from after the end, or where no address is known; and who
// wants no reminders gets none.
func TestWhoIsNotReminded(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		h.reminds(24 * 60)
		held := h.book(h.clock.Now().AddDate(0, 0, 2))
		h.update(func(tx *store.Tx) error {
			held.Held = true
			_, err := tx.ChangeVisit(h.practice, held, time.UTC)
			return err
		})
		h.clock.Advance(time.Hour)
		h.says("held")
		h.callsOff(held, "", "")
		v := h.book(h.clock.Now().AddDate(0, 0, 2))
		h.clock.Advance(time.Minute)
		if len(h.sweeps()) != 1 {
			t.Error("not confirmed")
		}
		h.update(func(tx *store.Tx) error { return tx.SetHearing(h.practice, h.client, scheduling.HearsNoReminders) })
		h.clock.Set(v.Starts.Add(-24 * time.Hour))
		h.says("who wants none")
		h.update(func(tx *store.Tx) error {
			if err := tx.SetHearing(h.practice, h.client, scheduling.HearsByMail); err != nil {
				return err
			}
			return tx.SaveParting(h.practice, ending.Parting{Client: h.client, By: h.therapist.Person, State: ending.Said, From: "2026-03-03", ToldOn: "2026-03-02"})
		})
		h.says("after the end")
	})
}

func TestNobodyIsToldWithoutAnAddress(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		h.reminds(24 * 60)
		h.update(func(tx *store.Tx) error {
			c, err := tx.Client(h.practice, h.client)
			if err != nil {
				return err
			}
			c.Email = ""
			return tx.SaveClient(h.practice, c)
		})
		v := h.book(h.clock.Now().AddDate(0, 0, 2))
		h.clock.Advance(time.Hour)
		h.says("no address")
		h.clock.Set(v.Starts.Add(-24 * time.Hour))
		h.says("no address, a day before")
	})
}

// reachable says that links open from outside.
func (h *testHouse) reachable() {
	h.t.Helper()
	h.update(func(tx *store.Tx) error {
		p, err := tx.Practice(h.practice)
		if err != nil {
			return err
		}
		p.BaseURL = "https://carvalho.example"
		return tx.SavePractice(p)
	})
}

// Where links open from outside, each letter carries the client's own link to the visit, the same each time.
func TestALetterCarriesTheLinkToTheVisit(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		h.reminds(24 * 60)
		h.reachable()
		v := h.book(h.clock.Now().AddDate(0, 0, 2))
		h.clock.Advance(time.Minute)
		h.sweeps()
		h.clock.Set(v.Starts.Add(-24 * time.Hour))
		h.sweeps()
		if len(h.mailer.letters) != 2 {
			t.Fatalf("%d letters", len(h.mailer.letters))
		}
		booked, remind := h.mailer.letters[0], h.mailer.letters[1]
		if len(booked.Links) == 0 || len(remind.Links) == 0 || booked.Links[0] != remind.Links[0] || strings.Contains(booked.Text, "ring 020") ||
			!strings.Contains(booked.Text, "you can move it or call it off here:\nhttps://carvalho.example/l/") || !strings.Contains(booked.Text, "Something wasn’t right? https://carvalho.example/") {
			t.Errorf("%v\n%s\n%v\n%s", booked.Links, booked.Text, remind.Links, remind.Text)
		}
	})
}

// Twenty servers that sweep at once write one letter.
func TestManySweepsWriteOneLetter(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		h.reminds(24 * 60)
		h.book(h.clock.Now().AddDate(0, 0, 2))
		h.clock.Advance(time.Hour)
		h.manySweep()
	})
}

// Who is not treated today was told so: no letter says it again.
func TestWhatWasSaidOtherwiseIsNotMailed(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		h.reminds()
		v := h.book(h.clock.Now().AddDate(0, 0, 2))
		h.clock.Advance(time.Hour)
		h.sweeps()
		h.callsOff(v, scheduling.ByPractice, "Not safe to treat today; no fee")
		h.update(func(tx *store.Tx) error { return saidOff(tx, h.practice, v) })
		h.clock.Advance(time.Hour)
		h.says("said otherwise")
	})
}

func TestSaveReminders(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := context.Background()
		wantFault(t, h.office.SaveReminders(ctx, h.therapist, NewKey(), RemindersChange{}), fault.Forbidden, "")
		wantProblem(t, h.office.SaveReminders(ctx, h.owner, NewKey(), RemindersChange{From: "nine"}), "quiet")
		wantProblem(t, h.office.SaveReminders(ctx, h.owner, NewKey(), RemindersChange{Before: []int{7}}), "before")
		h.must(h.office.SaveReminders(ctx, h.owner, NewKey(), RemindersChange{Confirm: true, Before: []int{180}}))
		wantFault(t, h.office.SaveReminders(ctx, h.owner, NewKey(), RemindersChange{}), fault.Conflict, "stale-version")
		v, err := h.office.Reminders(ctx, h.owner)
		if err != nil || !v.Rules.Confirm || v.Mails || v.Rules.QuietFrom != v.Rules.QuietTill {
			t.Errorf("%+v %v", v, err)
		}
		since := v.Rules.Since
		h.clock.Advance(time.Hour)
		h.must(h.office.SaveReminders(ctx, h.owner, NewKey(), RemindersChange{Confirm: true, From: "21:00", Till: "8:00", Version: v.Rules.Version}))
		if v, err = h.office.Reminders(ctx, h.owner); err != nil || !v.Rules.Since.Equal(since) {
			t.Errorf("what waits is forgotten: since %v, %v", v.Rules.Since, err)
		}
		h.must(h.office.SaveReminders(ctx, h.owner, NewKey(), RemindersChange{Confirm: true, Before: []int{60}, Version: v.Rules.Version}))
		if v, err = h.office.Reminders(ctx, h.owner); err != nil || !v.Rules.Since.Equal(h.clock.Now()) {
			t.Errorf("what is new counts since %v, %v", v.Rules.Since, err)
		}
	})
}

// The server's clock goes back an hour: a time is booked once, what is moved meanwhile is told once, by letter or
// by hand, and nothing is said twice when the hour comes again.
func TestTheClockGoesBackAnHour(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := context.Background()
		h.reminds(24 * 60)
		key, in := NewKey(), h.booking("Thursday 10:00")
		id, err := h.office.Book(ctx, h.desk, key, in)
		h.must(err)
		h.clock.Advance(time.Minute)
		h.says("booked", "Your visit on Thursday 5 March, 10:00")
		h.clock.Advance(-time.Hour)
		if again, err := h.office.Book(ctx, h.desk, key, in); err != nil || again != id {
			t.Errorf("the same form again made %s, not %s: %v", again, id, err)
		}
		_, err = h.office.Book(ctx, h.desk, NewKey(), in)
		wantFault(t, err, fault.Conflict, "overlap")
		h.says("the hour comes again")
		h.must(h.office.Move(ctx, h.desk, NewKey(), MoveRequest{Visit: id, Version: 1, When: "Friday 11:00"}))
		h.clock.Advance(time.Minute)
		h.says("moved in the hour that comes again", "Your visit is now on Friday 6 March, 11:00 #1")
		h.clock.Advance(2 * time.Hour)
		h.says("once")
		h.must(h.office.SetHearing(ctx, h.therapist, NewKey(), h.client, scheduling.HearsByPhone))
		h.hands("by hand nothing is left to say")
	})
}

// A letter about a visit that could not leave goes to the address that its client has by then; to nobody where she
// has none any more.
func TestALetterThatWaitedGoesToTheAddressOfNow(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := context.Background()
		h.reminds()
		h.booked("Thursday 10:00")
		h.booked("Friday 10:00")
		h.clock.Advance(2 * time.Minute)
		h.mailer.err = errors.New("down")
		h.says("down")
		has := func(email string) {
			c := h.paul()
			h.must(h.office.ChangeClient(ctx, h.desk, NewKey(), c.ID, ClientChange{Name: c.Name, Email: email, Phone: c.Phone, State: c.State, Therapist: c.Therapist, Version: c.Version}))
		}
		has("paul@new.example")
		h.mailer.err = nil
		h.clock.Advance(2 * time.Minute)
		h.says("up", "Your visit on Thursday 5 March, 10:00", "Your visit on Friday 6 March, 10:00")
		for _, l := range h.mailer.letters {
			if l.To != "paul@new.example" {
				t.Errorf("it went to %s", l.To)
			}
		}
		sent, err := h.office.Sent(ctx, h.owner)
		h.must(err)
		if len(sent.Gone) != 2 || sent.Gone[0].Recipient != "paul@new.example" {
			t.Errorf("the list says %+v", sent.Gone)
		}
		h.booked("Friday 12:00")
		h.clock.Advance(2 * time.Minute)
		_, err = h.office.TellVisits(ctx)
		h.must(err)
		has("")
		h.says("without an address")
	})
}

// A letter that could not leave is none any more where a fresh one would not be written: who hears by telephone
// by then is told by hand, and whose work ends before the visit not at all. That it is called off does leave.
func TestALetterThatWaitedGoesByWhatHoldsNow(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := context.Background()
		h.reminds(24 * 60)
		c := h.paul()
		h.must(h.office.ChangeClient(ctx, h.desk, NewKey(), c.ID, ClientChange{Name: c.Name, Email: c.Email, Phone: "+44 20 7946 0001", State: c.State, Therapist: c.Therapist, Version: c.Version}))
		friday := h.booked("Friday 10:00")
		h.clock.Advance(2 * time.Minute)
		h.mailer.err = errors.New("down")
		h.says("down")
		h.hands("it waits")
		h.hears(scheduling.HearsByPhone)
		h.mailer.err = nil
		h.clock.Advance(2 * time.Minute)
		h.says("by telephone")
		h.hands("by telephone", "booked")
		h.hears(scheduling.HearsByMail)
		h.says("by mail again", "Your visit on Friday 6 March, 10:00")
		h.hands("by mail again")

		h.mailer.err = errors.New("down")
		h.clock.Set(h.visit(friday).Starts.Add(-24 * time.Hour))
		h.says("a day before, down")
		h.hears(scheduling.HearsNoReminders)
		h.mailer.err = nil
		h.clock.Advance(2 * time.Minute)
		h.says("without reminders")
		h.hears(scheduling.HearsByMail)

		h.mailer.err = errors.New("down")
		monday, tuesday := h.booked("Monday 10:00"), h.booked("Tuesday 10:00")
		h.clock.Advance(2 * time.Minute)
		h.says("down again")
		h.callsOff(h.visit(monday), scheduling.ByPractice, "")
		h.update(func(tx *store.Tx) error {
			return tx.SaveParting(h.practice, ending.Parting{Client: h.client, By: h.therapist.Person, State: ending.Said, From: "2026-03-07", ToldOn: "2026-03-05"})
		})
		h.clock.Advance(2 * time.Minute)
		h.says("down, and ended")
		h.mailer.err = nil
		h.clock.Advance(5 * time.Minute)
		h.says("ended", "Your visit on Monday 9 March, 10:00 does not take place #1 off")
		h.hands("ended")
		if v := h.visit(tuesday); v.State != scheduling.Booked {
			t.Errorf("it is %s", v.State)
		}
	})
}
