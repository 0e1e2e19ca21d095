package office

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/store"
)

// series books a visit each week from Tuesday 10 March, 10:00, and gives the visits by date.
func (h *testHouse) series(times int) []scheduling.Visit {
	h.t.Helper()
	in := h.everyWeek("2026-03-10 10:00", 1, times)
	for i := range times {
		in.Picks = append(in.Picks, SeriesPick{Date: civil.Date("2026-03-10").Add(7 * i), At: 10 * 60})
	}
	first, err := h.office.BookSeries(h.t.Context(), h.desk, NewKey(), in)
	h.must(err)
	return h.inSeries(first)
}

// invited gives what the newest letter brings for the calendar: of each visit its day, and the number of the change.
func (h *testHouse) invited() (out []string) {
	h.t.Helper()
	for _, i := range h.mailer.letters[len(h.mailer.letters)-1].Invites {
		text := i.Starts.In(london).Format("2 Jan 15:04 #") + string(rune('0'+i.Sequence))
		if i.Off {
			text += " off"
		}
		out = append(out, text)
	}
	return out
}

// A series is told of in one letter with all its dates and one calendar file: booked, moved and called off from one
// on. A visit that is moved by itself later is told of by itself, under the same name for calendars.
func TestASeriesIsToldOfInOneLetter(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		h.reminds(24 * 60)
		h.reachable()
		all := h.series(4) // the clocks go forward on 29 March
		h.says("at once")
		h.clock.Advance(time.Minute)
		h.says("booked", "Your four visits from Tuesday 10 March")
		l := h.mailer.letters[0]
		lead, rest, _ := strings.Cut(l.Text, "\n")
		if lead != "Hello Paul, your four visits are booked, 60 minutes each, with Noor Haddad:" || !strings.Contains(rest, "\n\nYou find us here: Linden Street 4.\n") ||
			!strings.Contains(rest, "If one of them has to be another time, you can move it or call it off by the link below its date.") || len(l.Links) != 5 {
			t.Errorf("%v\n%s", l.Links, l.Text)
		}
		for i, v := range all {
			token := strings.TrimPrefix(l.Links[i], "https://carvalho.example/l/")
			if line := civil.Date("2026-03-10").Add(7*i).Long() + ", 10:00\n" + l.Links[i] + "\n"; !strings.Contains(l.Text, line) {
				t.Errorf("%q is missing in\n%s", line, l.Text)
			}
			opened, err := h.office.OpenLink(t.Context(), token)
			h.must(err)
			if page, err := h.office.OwnVisit(t.Context(), opened, VisitAsk{}); err != nil || page.Visit.ID != v.ID {
				t.Errorf("the link below date %d opens %+v %v", i, page.Visit, err)
			}
			if l.Invites[i].UID != string(v.ID)+"@partwell" || !l.Invites[i].Starts.Equal(v.Starts) {
				t.Errorf("for the calendar: %+v", l.Invites[i])
			}
		}
		h.says("twice")

		h.must(h.office.Move(t.Context(), h.desk, NewKey(), MoveRequest{Visit: all[1].ID, Version: 1, When: "2026-03-18 11:00", Later: true}))
		h.clock.Advance(time.Minute)
		h.says("moved from the second on", "Three of your visits have changed, the first is now on Wednesday 18 March #1")
		l = h.mailer.letters[1]
		if !strings.Contains(l.Text, "\nWednesday 25 March, 11:00; it was on Tuesday 24 March, 10:00\nhttps://") {
			t.Error(l.Text)
		}
		if diff := cmp.Diff([]string{"18 Mar 11:00 #1", "25 Mar 11:00 #1", "1 Apr 11:00 #1"}, h.invited()); diff != "" {
			t.Error(diff)
		}
		h.moves(h.visit(all[2].ID), all[2].Starts.AddDate(0, 0, 2))
		h.clock.Advance(time.Minute)
		h.says("one is moved again", "Your visit is now on Thursday 26 March, 10:00 #2")
		for _, v := range all[1:] {
			h.callsOff(v, scheduling.ByPractice, "")
		}
		h.clock.Advance(time.Minute)
		h.says("called off", "Three of your visits do not take place, the first on Wednesday 18 March #2 off")
		l = h.mailer.letters[3]
		if !strings.Contains(l.Text, "we have to call off three of your visits, and we are sorry:\nWednesday 18 March, 11:00\nThursday 26 March, 10:00\nWednesday 1 April, 11:00\n\nThere is nothing to pay for them.") {
			t.Error(l.Text)
		}
		if diff := cmp.Diff([]string{"18 Mar 11:00 #2 off", "26 Mar 10:00 #3 off", "1 Apr 11:00 #2 off"}, h.invited()); diff != "" {
			t.Error(diff)
		}
		h.clock.Set(all[0].Starts.Add(-24 * time.Hour))
		h.says("each is reminded of by itself", "Your visit on Tuesday 10 March, 10:00")
	})
}

// What happened to a visit before its letter is written counts: one that was called off within the minute is not named,
// of one that was moved the new time is; all of it is said at once, when nothing can be taken back any more.
func TestWhatHappenedBeforeTheLetterCounts(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		h.reminds()
		all := h.series(4)
		h.clock.Advance(20 * time.Second)
		h.callsOff(all[1], scheduling.ByPractice, "")
		h.clock.Advance(20 * time.Second)
		h.must(h.office.Move(t.Context(), h.desk, NewKey(), MoveRequest{Visit: all[2].ID, Version: 1, When: "2026-03-26 12:00"}))
		h.clock.Advance(20 * time.Second)
		h.says("the move may still be taken back")
		h.clock.Advance(40 * time.Second)
		h.says("all at once", "Your three visits from Tuesday 10 March")
		if text := h.mailer.letters[0].Text; !strings.Contains(text, ":\nTuesday 10 March, 10:00\nThursday 26 March, 12:00\nTuesday 31 March, 10:00\n") {
			t.Error(text)
		}
		if diff := cmp.Diff([]string{"10 Mar 10:00 #0", "26 Mar 12:00 #0", "31 Mar 10:00 #0"}, h.invited()); diff != "" {
			t.Error(diff)
		}
	})
}

func TestASeriesThatIsTakenBackIsNotToldOf(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		h.reminds()
		all := h.series(3)
		h.clock.Advance(30 * time.Second)
		gone, err := h.office.TakeBackVisit(t.Context(), h.desk, NewKey(), all[0].ID)
		if err != nil || !gone {
			t.Fatalf("%v %v", gone, err)
		}
		h.clock.Advance(time.Hour)
		h.says("all of it is taken back")
	})
}

// A letter about a series that could not leave names, when it does, what is still so: nothing else, and never twice.
func TestALetterAboutASeriesThatWaited(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		h.reminds()
		all := h.series(4)
		h.clock.Advance(time.Minute)
		h.mailer.err = errors.New("down")
		h.says("down")
		h.moves(h.visit(all[1].ID), all[1].Starts.AddDate(0, 0, 1))
		h.callsOff(h.visit(all[3].ID), scheduling.ByClient, "")
		h.clock.Advance(5 * time.Minute)
		h.says("still down: it is written anew, and does not leave")
		h.clock.Advance(time.Hour)
		h.mailer.err = nil
		h.says("up", "Your two visits from Tuesday 10 March", "Your visit is now on Wednesday 18 March, 10:00 #1", "Your visit on Tuesday 31 March, 10:00 is called off #1 off")
		for _, l := range h.mailer.letters {
			if strings.HasPrefix(l.Subject, "Your two") && (!strings.Contains(l.Text, ":\nTuesday 10 March, 10:00\nTuesday 24 March, 10:00\n\n") || len(l.Invites) != 2) {
				t.Errorf("%+v\n%s", l.Invites, l.Text)
			}
		}
		h.clock.Advance(time.Hour)
		h.says("later")
		if waits := h.letters(); len(waits) != 0 {
			t.Errorf("%d wait for ever", len(waits))
		}
	})
}

// One of a series is left: its letter is that of one visit; none is left: there is no letter.
func TestALetterAboutASeriesOfWhichLittleIsLeft(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		h.reminds()
		c := h.paul()
		h.must(h.office.ChangeClient(t.Context(), h.desk, NewKey(), c.ID, ClientChange{Name: c.Name, Email: c.Email, Phone: "+44 20 7946 0001", State: c.State, Therapist: c.Therapist, Version: c.Version}))
		all := h.series(3)
		h.clock.Advance(time.Minute)
		h.mailer.err = errors.New("down")
		h.says("down")
		said := h.whatWasSaid(all[0].ID)[0]
		h.update(func(tx *store.Tx) error { // somebody said it of one of them
			_, err := tx.TellByHand(h.practice, said)
			return err
		})
		h.callsOff(h.visit(all[2].ID), "ended", "")
		h.mailer.err = nil
		h.clock.Advance(5 * time.Minute)
		h.hears(scheduling.HearsByPhone)
		h.says("who hears by telephone by then")
		h.hands("it is said by hand", "booked", "✓booked")
		h.hears(scheduling.HearsByMail)
		h.clock.Advance(5 * time.Minute)
		h.says("one is left", "Your visit on Tuesday 17 March, 10:00")
	})
}

// manySweep lets many servers tell of visits at once.
func (h *testHouse) manySweep() {
	h.t.Helper()
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			if _, err := h.office.TellVisits(context.Background()); err != nil {
				h.t.Error(err)
			}
		})
	}
	wg.Wait()
	if n := len(h.letters()); n != 1 {
		h.t.Errorf("%d letters", n)
	}
}

// mailsAgain: the mail settings were put right, and what was held is let go.
func (h *testHouse) mailsAgain() {
	h.t.Helper()
	h.mailer.err = nil
	h.update(func(tx *store.Tx) error {
		_, err := tx.ReleaseLetters(h.practice)
		return err
	})
	h.clock.Advance(time.Hour)
}

// Twenty servers that sweep at once write one letter about a series, and each visit of it is told of once.
func TestManySweepsWriteOneLetterAboutASeries(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		h.reminds()
		all := h.series(6)
		h.clock.Advance(time.Hour)
		h.manySweep()
		letter := h.whatWasSaid(all[0].ID)[0].Letter
		for _, v := range all {
			if told := h.whatWasSaid(v.ID); len(told) != 1 || told[0].Letter != letter || letter == "" {
				t.Errorf("%+v", told)
			}
		}
	})
}

// whatWasSaid gives what was said of a visit.
func (h *testHouse) whatWasSaid(id ident.Visit) []scheduling.Told {
	h.t.Helper()
	var s scheduling.Standing
	h.view(func(tx *store.Tx) (err error) {
		s, err = tx.Standing(h.practice, id)
		return err
	})
	return s.Told
}

// Where no letter says it, one message with all dates is on the list; it is said of all of them at once, or of none.
func TestASeriesIsToldByHandInOneMessage(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := t.Context()
		h.must(h.office.SaveReminders(ctx, h.owner, NewKey(), RemindersChange{Confirm: true}))
		h.reachable()
		all := h.series(3)
		other := h.booked("Thursday 10:00")
		h.clock.Advance(time.Minute)
		h.says("links are made")
		lines := h.hands("booked", "booked", "booked")
		i := slices.IndexFunc(lines, func(l ByHandLine) bool { return len(l.Also) == 2 })
		if i < 0 || lines[1-i].Visit != other {
			t.Fatalf("%+v", lines)
		}
		series := lines[i]
		for n, v := range all {
			if !strings.Contains(series.Text, "\n"+civil.Date("2026-03-10").Add(7*n).Long()+", 10:00\nhttps://carvalho.example/l/") || len(h.whatWasSaid(v.ID)) != 0 {
				t.Error(series.Text)
			}
		}
		if series.Short != series.Text {
			t.Errorf("the text message leaves out dates: %q", series.Short)
		}
		h.sayByHand(series, false)
		h.sayByHand(series, false) // pressed twice
		for _, v := range all {
			if told := h.whatWasSaid(v.ID); len(told) != 1 || told[0].State != scheduling.ToldByHand {
				t.Errorf("%+v", told)
			}
		}
		said := h.hands("said", "booked", "✓booked")[1]
		h.sayByHand(said, true)
		h.hands("taken back", "booked", "booked")
		h.moves(all[1], all[1].Starts.AddDate(0, 0, 1))
		err := h.office.SayByHand(ctx, h.therapist, NewKey(), series.HandSaid, false)
		if err == nil {
			t.Error("words that name a time that is none any more were kept as said")
		}
		for _, v := range all {
			if told := h.whatWasSaid(v.ID); len(told) != 0 {
				t.Errorf("of one of them it was kept: %+v", told)
			}
		}
		for _, v := range all {
			h.callsOff(v, scheduling.ByPractice, "")
		}
		h.sayByHand(h.hands("before it was told", "booked")[0], false)
	})
}

// A letter about a series that did not arrive is one message on the list; said by hand it never leaves again.
func TestALetterAboutASeriesThatDidNotArrive(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		h.reminds()
		h.series(3)
		h.clock.Advance(time.Minute)
		h.mailer.err, h.mailer.final = fault.New(fault.Invalid, "recipient", "The mail server does not know this address."), true
		h.says("refused for good")
		lines := h.hands("it did not arrive", "booked")
		if !lines[0].Returned || len(lines[0].Also) != 2 || !strings.Contains(lines[0].Text, "your three visits are booked") {
			t.Fatalf("%+v", lines)
		}
		h.sayByHand(lines[0], false)
		h.sayByHand(h.hands("said by hand", "✓booked")[0], true)
		h.sayByHand(h.hands("taken back, it did still not arrive", "booked")[0], false)
		h.mailsAgain()
		h.says("said by hand")
	})
}

// What differs from date to date stands beside each: by the clocks of its place, how long, and where; when it was
// before, also in a letter that is written anew because one of its visits was called off meanwhile.
func TestWhatDiffersStandsBesideTheDate(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		h.reminds()
		all := h.series(3)
		harbour := h.harbour("America/New_York")
		h.must(h.office.Move(t.Context(), h.desk, NewKey(), MoveRequest{Visit: all[2].ID, Version: 1, When: "2026-03-24 9:30", Minutes: 90, Place: harbour, Anyway: "2026-03-24 9:30"}))
		h.clock.Advance(time.Minute)
		h.says("booked", "Your three visits from Tuesday 10 March")
		text := h.mailer.letters[0].Text
		for _, want := range []string{"Hello Paul, your three visits are booked, with Noor Haddad:\n", "\nTuesday 17 March, 10:00, 60 minutes, ", "\nTuesday 24 March, 9:30, 90 minutes, Harbour", "ring 020 7946 0000"} {
			if !strings.Contains(text, want) {
				t.Errorf("%q is missing in\n%s", want, text)
			}
		}
		h.must(h.office.Move(t.Context(), h.desk, NewKey(), MoveRequest{Visit: all[0].ID, Version: 1, When: "2026-03-11 10:00", Anyway: "2026-03-11 10:00", Later: true}))
		h.clock.Advance(time.Minute)
		h.mailer.err = errors.New("down")
		h.says("down")
		h.callsOff(h.visit(all[1].ID), scheduling.ByClient, "")
		h.mailer.err = nil
		h.clock.Advance(5 * time.Minute)
		h.says("up", "Two of your visits have changed, the first is now on Wednesday 11 March #1", "Your visit on Wednesday 18 March, 10:00 is called off #2 off")
		for _, l := range h.mailer.letters[1:] {
			if strings.HasPrefix(l.Subject, "Two") && !strings.Contains(l.Text, "; it was on Tuesday 24 March, 9:30") {
				t.Error(l.Text)
			}
		}
	})
}
