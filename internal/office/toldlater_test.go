package office

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/message"
	"github.com/partwell/partwell/internal/practice/promise"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/referral"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/practice/words"
	"github.com/partwell/partwell/internal/store"
)

// records are the lines of Today that ask to hand over a copy of the record.
func (h *testHouse) records() (n int) {
	for _, p := range h.lines() {
		if p.Kind == promise.Agreed && strings.HasPrefix(p.Text, "Hand ") {
			n++
		}
	}
	return n
}

// writesTo writes to the colleague and keeps the letter to be sent by hand.
func (h *testHouse) writesTo(id ident.Case, send string) message.Message {
	h.t.Helper()
	err := h.office.DoTask(context.Background(), h.therapist, NewKey(), Do{Case: id, Task: "introduce", Extra: Extra{Send: send},
		Answers: protocol.Answers{"how": {"writing"}, "text": {"Hello Sean, Paul Osei would like to see you."}}})
	if err != nil {
		h.t.Fatal(err)
	}
	all := h.matter(h.therapist, id).Messages
	return all[len(all)-1]
}

var withRecord = protocol.Answers{"tell": {"contact"}, "also": {"record"}, "signed": {"Paul Osei"}}

// A copy of the record is to be handed over once the colleague was told, and no more once Paul says so.
func TestTheRecordLeavesTodayWithTheYes(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := context.Background()
		id := h.namesSomebody(h.sean())
		h.do(h.therapist, id, "may-i", withRecord)
		msg := h.writesTo(id, SendMyself)
		if n := h.records(); n != 0 {
			t.Errorf("nobody was told, and %d lines ask for the record", n)
		}
		h.must(h.office.MarkMessageSent(ctx, h.therapist, NewKey(), msg.ID, "2026-03-03"))
		if n := h.records(); n != 1 {
			t.Errorf("told, and %d lines ask for the record", n)
		}
		h.must(h.office.DoByLink(ctx, h.visitor(id), NewKey(), "may-i", protocol.Answers{"tell": {"nothing"}}))
		in := h.matter(h.therapist, id).Hearings[0]
		if n := h.records(); n != 0 || !in.Stopped() || in.May(referral.Record) || in.IntroducedOn != "2026-03-03" {
			t.Errorf("after the no: %d lines, %+v", n, in.Introduction)
		}
		if all := h.knots(); !slices.ContainsFunc(all, func(k string) bool {
			return strings.Contains(k, "Sean Okoro was told on 3 March 2026; nothing more is told")
		}) {
			t.Errorf("the line: %v", all)
		}
		wantFault(t, h.office.DoByLink(ctx, h.visitor(id), NewKey(), "may-i", withRecord), fault.Conflict, "introduced-already")
	})
}

// A no after one of two was told is true for both.
func TestANoToAllAfterOneWasTold(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		sean, oda := h.sean(), h.entry(referral.Practitioner{Name: "Oda Lind", Phone: "020 7946 0012", Skills: []referral.Skill{"deep-tissue"}, Confirmed: "2026-01-10"})
		id := h.namesSomebody(sean, oda)
		h.do(h.therapist, id, "may-i", protocol.Answers{"tell": {"contact"}, "to": {string(sean)}})
		h.do(h.therapist, id, "introduce", spoken("Sean, may I introduce Paul Osei?"))
		h.do(h.therapist, id, "may-i", protocol.Answers{"tell": {"nothing"}})
		for _, in := range h.matter(h.therapist, id).Hearings {
			if told := in.Practitioner.ID == sean; in.Stopped() != told || !told && in.Introduction.State != referral.KeptQuiet {
				t.Errorf("%s: %+v", in.Name, in.Introduction)
			}
		}
		if all := strings.Join(h.knots(), "\n"); strings.Contains(all, "No colleague is told anything") || !strings.Contains(all, "Sean Okoro was told on") {
			t.Errorf("the line: %s", all)
		}
	})
}

// Mail that never arrives introduces nobody; sent another way, it does.
func TestAnIntroductionThatDidNotArrive(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := context.Background()
		id := h.namesSomebody(h.sean())
		h.do(h.therapist, id, "may-i", withRecord)
		msg := h.writesTo(id, SendByMail)
		told := func() bool { return h.matter(h.therapist, id).Hearings[0].Introduction.Told() }
		if !told() || msg.State != message.Queued || h.records() != 1 {
			t.Fatalf("on its way: %+v", msg)
		}
		h.mailer.err, h.mailer.final = errors.New("550 5.1.1"), true
		if _, err := h.office.DeliverLetters(ctx); err != nil {
			t.Fatal(err)
		}
		if all := strings.Join(h.knots(), "\n"); told() || h.records() != 0 || strings.Contains(all, "introduced:") {
			t.Errorf("it never arrived, and counts as made: %s", all)
		}
		lines := slices.DeleteFunc(h.lines(), func(p promise.Promise) bool { return p.Kind != promise.Tell })
		if len(lines) != 1 || lines[0].Text != Undelivered {
			t.Fatalf("on Today: %+v", lines)
		}
		h.must(h.office.MarkMessageSent(ctx, h.therapist, NewKey(), msg.ID, "2026-03-03"))
		if all := strings.Join(h.knots(), "\n"); !told() || h.records() != 1 || strings.Count(all, "introduced:") != 1 {
			t.Errorf("sent another way: %s", all)
		}
	})
}

// The right day of what was said to a colleague is the day of the introduction.
func TestTheDayOfAnIntroductionIsPutRight(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		id := h.namesSomebody(h.sean())
		h.do(h.therapist, id, "may-i", protocol.Answers{"tell": {"contact"}})
		h.do(h.therapist, id, "introduce", spoken("Sean, may I introduce Paul Osei?"))
		m := h.matter(h.therapist, id)
		msg := m.Messages[len(m.Messages)-1]
		h.must(h.office.CorrectSaid(context.Background(), h.therapist, NewKey(), SaidChange{Message: msg.ID, On: "2026-03-02", Version: msg.Version}))
		if on, told := h.matter(h.therapist, id).Hearings[0].Told(); !told || on != "2026-03-02" {
			t.Errorf("introduced on %s", on)
		}
		for _, k := range h.entries() {
			if k.Kind == client.KindIntroduced && k.At.Format("2006-01-02") != "2026-03-02" {
				t.Errorf("the line has it on %s", k.At)
			}
		}
	})
}

// entries are the entries of Paul's time line, newest first.
func (h *testHouse) entries() (all []client.Knot) {
	h.view(func(tx *store.Tx) (err error) {
		all, err = tx.Knots(h.practice, h.client)
		return err
	})
	return all
}

// What was answered stands once, on the day it was said, and two pages do not write over each other.
func TestAnAnswerIsPutRight(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := context.Background()
		id := h.toldOfPain("none")
		h.do(h.therapist, id, "acknowledge", spoken("I am sorry, Paul."))
		msg := h.matter(h.therapist, id).Messages[0]
		correct := func(version int, on, answer string) error {
			return h.office.CorrectSaid(ctx, h.therapist, NewKey(), SaidChange{Message: msg.ID, On: civil.Date(on), Answered: answer, Version: version})
		}
		h.must(correct(msg.Version, "2026-03-03", "Thank you"))
		wantFault(t, correct(msg.Version, "2026-03-03", "From an old page"), fault.Conflict, "stale-version")
		h.must(correct(msg.Version+1, "2026-03-02", "Thank you, all well"))
		var answers, days []string
		for _, k := range h.entries() {
			switch {
			case k.Kind == client.KindAnswered && k.Way == client.WayPerson:
				answers, days = append(answers, k.Text), append(days, k.At.Format("2006-01-02"))
			case k.Kind == client.KindSaid:
				days = append(days, k.At.Format("2006-01-02"))
			}
		}
		if !slices.Equal(answers, []string{"Thank you, all well"}) || !slices.Equal(days, []string{"2026-03-02", "2026-03-02"}) {
			t.Errorf("the line: %v on %v", answers, days)
		}
		h.must(correct(msg.Version+2, "2026-03-02", ""))
		if slices.ContainsFunc(h.entries(), func(k client.Knot) bool { return k.Kind == client.KindAnswered && k.Way == client.WayPerson }) {
			t.Errorf("nothing was answered: %v", h.knots())
		}
	})
}

// suggested brings Paul to a suggestion of his own.
func (h *testHouse) suggested() ident.Case {
	h.t.Helper()
	h.reach()
	id := h.toldOfPain("none")
	h.putRight(id)
	h.propose(id, "very light on the left calf")
	h.must(h.office.ReplyByLink(context.Background(), h.visitor(id), NewKey(), 1, protocol.SomethingDifferent, "Half an hour only"))
	return id
}

// Words that ask, once they are answered, are not offered after an agreement, and do not leave.
func TestWordsThatAreNotNeededAnyMore(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := context.Background()
		h.reach()
		h.update(func(tx *store.Tx) error {
			mail, err := tx.MailSettings(h.practice)
			mail.Host = ""
			if err != nil {
				return err
			}
			return tx.SaveMailSettings(h.practice, mail)
		})
		id := h.toldOfPain("none")
		h.putRight(id)
		h.propose(id, "very light on the left calf")
		h.clock.Advance(8 * 24 * time.Hour)
		if _, err := h.office.FireTimers(ctx); err != nil {
			t.Fatal(err)
		}
		waits := slices.DeleteFunc(h.lines(), func(p promise.Promise) bool { return p.Kind != promise.Tell })
		if len(waits) == 0 {
			t.Fatal("nothing waits to be sent")
		}
		if err := h.office.ReplyTo(ctx, h.therapist, NewKey(), Reply{Case: id, Proposal: 1, For: protocol.Client, Reply: protocol.YesThatWorks}); err != nil {
			t.Fatal(err)
		}
		if msg, ok := h.matter(h.therapist, id).YesToSend(); ok {
			t.Errorf("he said yes himself, and is offered %q", msg.Kind)
		}
		open := h.lines()
		waits = slices.DeleteFunc(waits, func(p promise.Promise) bool { // how he is may still be asked
			return slices.ContainsFunc(open, func(o promise.Promise) bool { return o.ID == p.ID })
		})
		if len(waits) != 1 {
			t.Fatalf("not needed any more: %+v", waits)
		}
		for _, w := range waits {
			msg := ident.Message(w.Task)
			view, err := h.office.Message(ctx, h.therapist, msg)
			if err != nil || !view.Over || view.MaySend || view.ByMail || view.Card != "" {
				t.Errorf("its page: %+v %v", view, err)
			}
			wantFault(t, h.office.MailMessage(ctx, h.therapist, NewKey(), msg), fault.Conflict, "not-wanted")
			wantFault(t, h.office.TellMessage(ctx, h.therapist, NewKey(), msg, message.ByPhone), fault.Conflict, "not-wanted")
			wantFault(t, h.office.MarkMessageSent(ctx, h.therapist, NewKey(), msg, "2026-03-11"), fault.Conflict, "not-wanted")
		}
	})
}

// A letter that was said instead is kept as said, in the words of its card.
func TestALetterThatWasSaid(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := context.Background()
		id := h.suggested()
		if err := h.office.ReplyTo(ctx, h.therapist, NewKey(), Reply{Case: id, Proposal: 2, For: protocol.Staff, Reply: protocol.YesThatWorks}); err != nil {
			t.Fatal(err)
		}
		msg, ok := h.matter(h.therapist, id).YesToSend()
		if !ok || msg.Kind != string(words.CounterYes) {
			t.Fatalf("to be said: %+v", msg)
		}
		wantFault(t, h.office.TellMessage(ctx, h.stranger(), NewKey(), msg.ID, message.ByPhone), fault.NotFound, "")
		wantProblem(t, h.office.TellMessage(ctx, h.therapist, NewKey(), msg.ID, message.InWriting), "way")
		h.must(h.office.TellMessage(ctx, h.therapist, NewKey(), msg.ID, message.ByPhone))
		view, err := h.office.Message(ctx, h.therapist, msg.ID)
		if got := view.Message; err != nil || got.State != message.Said || got.Way != message.ByPhone || !strings.Contains(got.Body, "yes, that works for me") || got.SaidOn != view.Today {
			t.Errorf("kept: %+v %v", view.Message, err)
		}
		if all := h.entries(); all[0].Kind != client.KindSaid || all[0].Way != client.WayPhone {
			t.Errorf("the line: %+v", all[0])
		}
		if slices.ContainsFunc(h.lines(), func(p promise.Promise) bool { return p.Kind == promise.Tell }) {
			t.Errorf("on Today: %+v", h.lines())
		}
		wantFault(t, h.office.TellMessage(ctx, h.therapist, NewKey(), msg.ID, message.ByPhone), fault.Conflict, "said-already")
	})
}

// What hurt stays sensitive until the client has said how deep since, be it as before.
func TestWhenAPlaceIsSensitive(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := context.Background()
		v := h.book(h.clock.Now().Add(24 * time.Hour))
		want := func(sensitive bool, when string) {
			t.Helper()
			view, err := h.office.Room(ctx, h.therapist, v.ID)
			if err != nil || (len(view.Sensitive) > 0) != sensitive {
				t.Errorf("%s: %v %v", when, view.Sensitive, err)
			}
		}
		set := func(level int) {
			t.Helper()
			_, err := h.office.SetPreferences(ctx, h.therapist, NewKey(), PreferenceChange{Client: h.client, Set: map[string]int{"calf:left": level}, Source: client.InPerson})
			h.must(err)
		}
		set(2)
		h.clock.Advance(time.Hour)
		id := h.toldOfPain("none")
		want(true, "said in the morning, hurt after that")
		h.do(h.therapist, id, "acknowledge", spoken("I am sorry."))
		h.clock.Advance(time.Hour)
		h.do(h.therapist, id, "preferred", protocol.Answers{"levels": {"calf:left=1"}, "source": {"own"}})
		want(true, "judged for him")
		h.do(h.therapist, id, "preferred", protocol.Answers{"levels": {"calf:left=1"}, "source": {"by-phone"}})
		want(false, "he said so")
		h.clock.Advance(time.Hour)
		id = h.toldOfPain("none")
		want(true, "it hurt again")
		h.do(h.therapist, id, "acknowledge", spoken("I am sorry."))
		h.clock.Advance(time.Hour)
		h.do(h.therapist, id, "preferred", protocol.Answers{"levels": {"calf:left=1"}, "source": {"by-phone"}})
		want(false, "he said the same again")
		h.clock.Advance(time.Hour)
		h.toldOfPain("none")
		want(true, "and again")
		h.clock.Advance(time.Minute)
		set(0)
		want(false, "set on his page, later that day")
	})
}

// Not safe to treat today: the visit leaves the calendar with the words, without a fee.
func TestNotSafeToday(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := context.Background()
		later := h.book(h.clock.Now().AddDate(0, 0, 2))
		_, err := h.office.NotToday(ctx, h.therapist, NewKey(), later.ID)
		wantFault(t, err, fault.Conflict, "not-today")
		for _, here := range []bool{false, true} {
			visit := h.book(h.clock.Now().Add(time.Hour))
			if here {
				h.must(h.step(h.therapist, visit.ID, ActArrive))
			}
			id, err := h.office.NotToday(ctx, h.therapist, NewKey(), visit.ID)
			if err != nil {
				t.Fatal(err)
			}
			h.do(h.therapist, id, "which", protocol.Answers{"why": {"not-today"}, "today": {"unsafe"}, "grounds": {"yes"}})
			if off := h.matter(h.therapist, id).TakesOff; off.ID != visit.ID || !h.visit(visit.ID).Live() {
				t.Errorf("nothing was said yet: %+v", off)
			}
			h.do(h.therapist, id, "words", spoken("I would not treat this today. Please see a doctor."))
			got := h.visit(visit.ID)
			if by, _ := got.CalledOff(); got.State != scheduling.Cancelled || by != scheduling.ByPractice {
				t.Errorf("here %v: the visit is %+v", here, got)
			}
			if off := h.matter(h.therapist, id).TakesOff; off.ID != "" {
				t.Errorf("it leaves twice: %+v", off)
			}
			if all := strings.Join(h.knots(), "\n"); !strings.Contains(all, "Not safe to treat today, no fee") {
				t.Errorf("the line: %s", all)
			}
		}
	})
}
