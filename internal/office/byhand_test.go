package office

import (
	"context"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// handList gives the list to tell by hand.
func (h *testHouse) handList(by staff.Actor) ByHand {
	h.t.Helper()
	v, err := h.office.ByHand(context.Background(), by)
	if err != nil {
		h.t.Fatal(err)
	}
	return v
}

// hands writes the list as "news@no", with a tick before what is said; the counted line on Today is the same.
func (h *testHouse) hands(what string, want ...string) (lines []ByHandLine) {
	h.t.Helper()
	var got []string
	waits := 0
	v := h.handList(h.therapist)
	for _, l := range v.Lines {
		text := string(l.News)
		if l.No > 0 {
			text += " " + strconv.Itoa(l.No)
		}
		if l.Sent {
			text = "✓" + text
		} else {
			waits++
		}
		got = append(got, text)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		h.t.Errorf("%s: %s", what, diff)
	}
	today, err := h.office.Today(context.Background(), h.therapist)
	if err != nil || today.ByHand != waits {
		h.t.Errorf("%s: Today says %d of %d: %v", what, today.ByHand, waits, err)
	}
	return v.Lines
}

// sayByHand keeps that a line of the list was told.
func (h *testHouse) sayByHand(l ByHandLine, back bool) {
	h.t.Helper()
	h.must(h.office.SayByHand(context.Background(), h.therapist, NewKey(), l.HandSaid, back))
}

func (h *testHouse) hears(how scheduling.Hearing) {
	h.t.Helper()
	h.must(h.office.SetHearing(context.Background(), h.therapist, NewKey(), h.client, how))
}

// Where no letter reaches a client, somebody reminds her at the times the practice set: with ready words, once for
// each time, until the visit begins, and not who wants none.
func TestWhomToRemindByHand(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := context.Background()
		if v := h.handList(h.therapist); v.On || len(v.Lines) != 0 {
			t.Errorf("nobody said that anybody is reminded: %+v", v)
		}
		h.must(h.office.SaveReminders(ctx, h.owner, NewKey(), RemindersChange{Before: []int{24 * 60, 180}, From: "21:00", Till: "8:00"}))
		monday := time.Date(2026, 3, 9, 10, 0, 0, 0, time.UTC)
		v := h.book(monday)
		h.book(monday.AddDate(0, 0, 1))
		h.clock.Set(monday.AddDate(0, 0, -1).Add(-time.Minute))
		h.hands("Sunday, before it is due")
		h.clock.Advance(time.Minute)
		if got := h.hands("Sunday, a day before", "hand 1440")[0]; !strings.Contains(got.Text, "remind you of your visit on Monday 9 March, 10:00") ||
			got.Short != "Hello Paul, this is to remind you of your visit on Monday 9 March, 10:00, with Noor Haddad." {
			t.Errorf("%+v", got)
		}
		h.clock.Set(monday.Add(-3 * time.Hour))
		h.hands("nobody looked on Sunday, and the hours' reminder waits for the end of the quiet hours", "hand 1440")
		h.clock.Set(monday.Add(-time.Minute))
		day := h.hands("until it begins, the nearest alone", "hand 180")[0]
		h.sayByHand(day, false)
		said := h.hands("said", "✓hand 180")
		h.sayByHand(said[0], true)
		h.hands("taken back", "hand 180")
		h.hears(scheduling.HearsNoReminders)
		h.hands("who wants none")
		h.hears(scheduling.HearsByMail)
		h.callsOff(v, scheduling.ByClient, "")
		h.hands("called off")
		wantFault(t, h.office.SayByHand(ctx, h.owner, NewKey(), day.HandSaid, false), fault.Conflict, "changed")
		h.clock.Set(monday.Add(2 * time.Minute))
		h.hands("Tuesday's is due on Monday", "hand 1440")
		wantFault(t, h.office.SayByHand(ctx, h.stranger(), NewKey(), said[0].HandSaid, false), fault.NotFound, "")
		wantProblem(t, h.office.SetHearing(ctx, h.owner, NewKey(), h.client, "pigeon"), "hearing")
	})
}

// Each time before a visit is said once; a list that was opened before the nearer time keeps what is said then.
func TestEachReminderIsSaidOnceByHand(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		h.must(h.office.SaveReminders(context.Background(), h.owner, NewKey(), RemindersChange{Before: []int{24 * 60, 180}}))
		v := h.book(time.Date(2026, 3, 9, 15, 0, 0, 0, time.UTC))
		h.clock.Set(v.Starts.AddDate(0, 0, -1))
		day := h.hands("a day before", "hand 1440")[0]
		h.sayByHand(day, false)
		h.sayByHand(day, false) // pressed twice
		h.hands("said", "✓hand 1440")
		h.clock.Set(v.Starts.Add(-3 * time.Hour))
		h.sayByHand(h.hands("three hours before", "hand 180", "✓hand 1440")[0], false)
		h.hands("both are said", "✓hand 1440", "✓hand 180")
		h.moves(v, v.Starts.AddDate(0, 0, 7))
		h.clock.Advance(time.Minute)
		h.sayByHand(h.hands("moved", "moved")[0], false)
		h.clock.Set(v.Starts.AddDate(0, 0, 6))
		day = h.hands("moved: a day before what it is now", "hand 1440")[0]
		h.clock.Set(v.Starts.AddDate(0, 0, 7).Add(-time.Hour))
		h.sayByHand(day, false)
		h.hands("said when the nearer one was due", "✓hand 180")
	})
}

// What is said by hand carries the client's own link to her visit, as a letter does: made before it stands on the
// list, one for each visit, and never by looking.
func TestWordsByHandCarryTheLink(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := context.Background()
		h.must(h.office.SaveReminders(ctx, h.owner, NewKey(), RemindersChange{Confirm: true, Before: []int{24 * 60}}))
		h.reachable()
		v := h.book(h.clock.Now().AddDate(0, 0, 7))
		links := func() (all []store.Link) {
			t.Helper()
			h.view(func(tx *store.Tx) (err error) {
				all, err = tx.LinksAbout(h.practice, string(v.ID))
				return err
			})
			return all
		}
		h.says("it may still be taken back")
		h.clock.Advance(time.Minute)
		booked := h.hands("booked", "booked")[0]
		_, address, _ := strings.Cut(booked.Text, "you can move it or call it off here:\nhttps://carvalho.example/l/")
		token, _, _ := strings.Cut(address, "\n")
		if !strings.HasSuffix(booked.Short, "https://carvalho.example/l/"+token) || strings.Contains(booked.Text, "ring 020") {
			t.Errorf("%s\n%s", booked.Text, booked.Short)
		}
		opened, err := h.office.OpenLink(ctx, token)
		h.must(err)
		if page, err := h.office.OwnVisit(ctx, opened, VisitAsk{}); err != nil || page.Visit.ID != v.ID || !page.MayMove() {
			t.Errorf("%+v %v", page.Visit, err)
		}
		h.sayByHand(booked, false)
		h.moves(v, v.Starts.AddDate(0, 1, 0))
		h.says("moved")
		h.clock.Advance(time.Minute)
		h.says("twice")
		if moved := h.hands("moved", "moved 1")[0]; !strings.Contains(moved.Text, token) {
			t.Errorf("another link: %s", moved.Text)
		}
		if all := links(); len(all) != 1 || all[0].Expires.Before(v.Ends().AddDate(0, 1, 0)) {
			t.Errorf("%+v", all)
		}
		h.callsOff(v, scheduling.ByPractice, "")
		v = h.book(h.clock.Now().AddDate(0, 0, 3))
		h.clock.Advance(time.Hour)
		if h.handList(h.owner); len(links()) != 0 {
			t.Error("made by looking")
		}
	})
}

// Without a mail server what is booked, moved and called off stands on the list, each once, until it is said
// or the visit has begun; when a mail server comes, no letter says it again.
func TestChangesAreToldByHand(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := context.Background()
		h.must(h.office.SaveReminders(ctx, h.owner, NewKey(), RemindersChange{Confirm: true}))
		v := h.book(h.clock.Now().AddDate(0, 0, 7).Add(time.Hour)) // Tuesday 10 March, 10:00
		h.hands("it may still be taken back")
		h.clock.Advance(time.Minute)
		booked := h.hands("booked", "booked")[0]
		if !strings.Contains(booked.Text, "Hello Paul, your visit is booked for Tuesday 10 March, 10:00, 60 minutes, with Noor Haddad.") || !strings.HasPrefix(booked.Short, "Hello Paul, your visit is booked for") {
			t.Errorf("%s\n%s", booked.Text, booked.Short)
		}
		h.sayByHand(booked, false)
		h.sayByHand(booked, false) // pressed twice
		h.sayByHand(h.hands("said", "✓booked")[0], true)
		h.hands("taken back", "booked")
		h.sayByHand(booked, false)
		h.moves(v, v.Starts.AddDate(0, 0, 1))
		h.clock.Advance(time.Minute)
		wantFault(t, h.office.SayByHand(ctx, h.therapist, NewKey(), HandSaid{Visit: v.ID, News: scheduling.ToldOff, No: 1, Starts: v.Starts}, false), fault.Conflict, "changed")
		moved := h.hands("moved", "moved 1")[0]
		if !strings.Contains(moved.Text, "It was on Tuesday 10 March, 10:00 before.") {
			t.Error(moved.Text)
		}
		h.clock.Advance(-time.Hour)
		h.hands("the clock went back")
		h.clock.Advance(time.Hour)
		h.sayByHand(moved, false)
		h.callsOff(v, scheduling.ByPractice, "Noor is ill")
		h.clock.Advance(time.Minute)
		off := h.hands("called off", "off 2")[0]
		if strings.Contains(off.Text, "ill") || !strings.Contains(off.Text, "we have to call off your visit") {
			t.Error(off.Text)
		}
		h.update(func(tx *store.Tx) error {
			return tx.SaveMailSettings(h.practice, store.MailSettings{Host: "mail.example", Port: 587, TLS: "starttls", From: "ines@carvalhomassage.example"})
		})
		h.hands("a letter says it now")
		h.says("the mail server says what was not said", "Your visit on Wednesday 11 March, 10:00 does not take place #2 off")
		h.hands("it left")
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
		h.book(h.clock.Now().AddDate(0, 0, 2))
		h.clock.Advance(24 * time.Hour)
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

// Too late is too late: what has begun leaves the list, and a booking of days ago; what was moved stays.
func TestWhatComesTooLateLeavesTheList(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		h.must(h.office.SaveReminders(context.Background(), h.owner, NewKey(), RemindersChange{Confirm: true}))
		h.book(h.clock.Now().AddDate(0, 0, 10))
		v := h.book(h.clock.Now().AddDate(0, 0, 8))
		h.clock.Advance(time.Minute)
		h.sayByHand(h.hands("both", "booked", "booked")[0], false)
		h.moves(v, v.Starts.AddDate(0, 0, 1))
		h.clock.Advance(5 * 24 * time.Hour)
		h.hands("five days later", "moved 1")
		h.clock.Set(v.Starts.AddDate(0, 0, 1))
		h.hands("it has begun")
	})
}

// Who wants to hear by telephone gets no letter, and stands on the list though letters leave; who has no
// number does get letters. She says so on her own page as well.
func TestWhoHearsByTelephone(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := context.Background()
		h.reminds(24 * 60)
		h.update(func(tx *store.Tx) error {
			c, err := tx.Client(h.practice, h.client)
			if err != nil {
				return err
			}
			c.Phone = "+44 20 7946 0001"
			return tx.SaveClient(h.practice, c)
		})
		h.hears(scheduling.HearsByPhone)
		v := h.book(h.clock.Now().AddDate(0, 0, 2).Add(time.Hour))
		h.clock.Advance(time.Minute)
		h.says("by telephone")
		h.sayByHand(h.hands("by telephone", "booked")[0], false)
		h.clock.Set(v.Starts.AddDate(0, 0, -1).Add(time.Minute))
		h.says("a day before")
		h.hands("a day before", "hand 1440")
		page, err := h.office.ClientView(ctx, h.desk, h.client)
		if err != nil || page.Hearing != scheduling.HearsByPhone {
			t.Errorf("%s %v", page.Hearing, err)
		}
		h.hears(scheduling.HearsByMail)
		h.says("by mail again", "Your visit on Thursday 5 March, 10:00")
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
		lines := h.hands("it did not arrive", "booked")
		if !lines[0].Returned {
			t.Fatalf("%+v", lines)
		}
		h.must(h.office.SayByHand(ctx, h.desk, NewKey(), lines[0].HandSaid, false))
		said := h.hands("said by hand", "✓booked")
		h.sayByHand(said[0], true)
		h.hands("taken back, it did still not arrive", "booked")
		h.sayByHand(said[0], false)
		h.mailer.err = nil
		h.clock.Set(v.Starts.Add(-time.Hour))
		h.says("said by hand")
	})
}
