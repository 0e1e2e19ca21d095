package office

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/caseload"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/inquiry"
	"github.com/partwell/partwell/internal/practice/promise"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/referral"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// reach sets up what lets letters and links reach people: a mail server and an address from outside.
func (h *testHouse) reach() {
	h.update(func(tx *store.Tx) error {
		p, err := tx.Practice(h.practice)
		if err != nil {
			return err
		}
		p.BaseURL = "https://book.carvalho.example"
		if err := tx.SavePractice(p); err != nil {
			return err
		}
		return tx.SaveMailSettings(h.practice, store.MailSettings{Host: "mail.carvalho.example", Port: 587, TLS: "starttls", From: "ines@carvalhomassage.example"})
	})
}

// do does a task as somebody of the practice and fails on any error.
func (h *testHouse) do(by staff.Actor, id ident.Case, task string, answers protocol.Answers) {
	h.t.Helper()
	if err := h.office.DoTask(context.Background(), by, NewKey(), Do{Case: id, Task: task, Answers: answers, Extra: Extra{Send: SendByMail}}); err != nil {
		h.t.Fatalf("%s: %v", task, err)
	}
}

func (h *testHouse) matter(by staff.Actor, id ident.Case) Matter {
	h.t.Helper()
	m, err := h.office.Matter(context.Background(), by, id)
	if err != nil {
		h.t.Fatal(err)
	}
	return m
}

// visitor opens the client's own link to a matter.
func (h *testHouse) visitor(id ident.Case) Visitor {
	h.t.Helper()
	told, err := h.office.told(context.Background(), h.owner, id)
	if err != nil {
		h.t.Fatal(err)
	}
	v, err := h.office.OpenLink(context.Background(), told.Token)
	if err != nil {
		h.t.Fatal(err)
	}
	return v
}

func (h *testHouse) knots() (texts []string) {
	h.view(func(tx *store.Tx) error {
		knots, err := tx.Knots(h.practice, h.client)
		for _, k := range knots {
			texts = append(texts, string(k.Kind)+": "+k.Text)
		}
		return err
	})
	return texts
}

func (h *testHouse) onToday() (kinds []promise.Kind) {
	h.view(func(tx *store.Tx) error {
		open, err := tx.OpenPromises(h.practice, h.owner, tx.Now().AddDate(1, 0, 0))
		for _, p := range open {
			kinds = append(kinds, p.Kind)
		}
		return err
	})
	return kinds
}

func (h *testHouse) letters() (all []store.Letter) {
	h.view(func(tx *store.Tx) (err error) {
		all, err = tx.LettersIn(h.practice, staff.System(h.practice), store.LetterWaiting, 100)
		return err
	})
	return all
}

func (h *testHouse) book(starts time.Time) scheduling.Visit {
	h.t.Helper()
	v := scheduling.Visit{ID: newID[ident.Visit](), Client: h.client, Therapist: h.therapist.Person, Service: h.service.ID, Title: h.service.Name,
		Starts: starts, Minutes: 60, Price: h.service.Price, State: scheduling.Booked, BookedAt: h.clock.Now()}
	h.update(func(tx *store.Tx) (err error) {
		v, err = tx.BookVisit(h.practice, v, time.UTC)
		return err
	})
	return v
}

func spoken(text string) protocol.Answers {
	return protocol.Answers{"how": {"in-person"}, "text": {text}, "on": {"2026-03-03"}, "answered": {"That is kind"}}
}

// offered are the answers of other ways that were offered aloud.
func offered(ways ...string) protocol.Answers {
	a := spoken("There are other ways to work there. Which of these would you like?")
	a["offer"] = ways
	return a
}

// The arc of C1: told by the client, put right with real changes, agreed by both.
func TestPressureFromTheDoorToTheAgreement(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := context.Background()
		h.reach()
		p, err := h.office.PublicPractice(ctx, "")
		if err != nil {
			t.Fatal(err)
		}
		told, err := h.office.Tell(ctx, p, NewKey(), Telling{About: Pressure, Client: h.client, Answers: protocol.Answers{"words": {"The left calf was too much."}}, From: "192.0.2.1"})
		if err != nil {
			t.Fatal(err)
		}
		if told.Due.IsZero() || len(told.Code) != 12 || told.Token == "" {
			t.Errorf("what she gets: %+v", told)
		}
		if got := h.onToday(); len(got) != 1 || got[0] != promise.Answer {
			t.Errorf("on Today: %v", got)
		}
		id := told.Case
		h.do(h.therapist, id, "pain-now", protocol.Answers{"pain": {"not-better"}})
		err = h.office.DoTask(ctx, h.therapist, NewKey(), Do{Case: id, Task: "acknowledge", Answers: spoken("I am sorry.")})
		wantFault(t, err, fault.Conflict, "not-yet")
		h.do(h.therapist, id, "pain-call", protocol.Answers{"said": {"A little sore, getting better"}})
		h.do(h.therapist, id, "where-how", protocol.Answers{"areas": {"calf:left"}, "how": {"too-deep"}, "said-then": {"not-said"}})

		page, err := h.office.Task(ctx, h.therapist, id, "acknowledge", nil)
		if err != nil {
			t.Fatal(err)
		}
		if !page.Said.Write.Ready() || !strings.Contains(page.Said.Write.Text, "/l/"+told.Token) || !strings.Contains(page.Said.Write.Text, "left calf") {
			t.Errorf("the letter: %q, missing %v", page.Said.Write.Text, page.Said.Write.Missing)
		}
		h.do(h.therapist, id, "acknowledge", protocol.Answers{"how": {"writing"}, "text": {page.Said.Write.Text}})
		letters := h.letters()
		if len(letters) != 1 || letters[0].Subject != "A note from Carvalho Massage" || letters[0].Recipient != "paul@clients.example" {
			t.Errorf("letters: %+v", letters)
		}
		if got := h.onToday(); len(got) != 0 {
			t.Errorf("the promise and the call are kept, and yet: %v", got)
		}

		v := h.visitor(id)
		if err := h.office.DoByLink(ctx, v, NewKey(), "preferred", protocol.Answers{"levels": {"calf:left=1"}}); err != nil {
			t.Fatal(err)
		}
		h.view(func(tx *store.Tx) error {
			prefs, err := tx.Preferences(h.practice, h.client)
			if len(prefs) != 1 || prefs[0].Level != client.VeryLight || prefs[0].Source != client.ByLink {
				t.Errorf("preferences: %+v", prefs)
			}
			return err
		})
		h.do(h.therapist, id, "other-ways", offered("warmth", "stretching"))
		if err := h.office.DoByLink(ctx, v, NewKey(), "pick", protocol.Answers{"picked": {"warmth"}}); err != nil {
			t.Fatal(err)
		}
		h.do(h.therapist, id, "check-ins", protocol.Answers{"visits": {"3"}, "first": {"5"}, "every": {"10"}})
		h.do(h.therapist, id, "agree", protocol.Answers{"mine": {"Very light on the left calf, warmth first"}, "how": {"in-person"}, "text": {"Does that work for you?"}, "on": {"2026-03-03"}})
		seen, err := h.office.MatterByLink(ctx, v)
		if err != nil {
			t.Fatal(err)
		}
		if seen.View.Now == nil || seen.View.Now.Step != protocol.StepAnswer {
			t.Fatalf("the client is asked: %+v", seen.View.Now)
		}
		if err := h.office.ReplyByLink(ctx, v, NewKey(), seen.View.Now.Proposal.No, protocol.YesThatWorks, ""); err != nil {
			t.Fatal(err)
		}
		m := h.matter(h.therapist, id)
		if m.View.Now == nil || m.View.Now.Step != protocol.StepClose {
			t.Fatalf("what is left: %+v", m.View.Now)
		}
		if err := h.office.CloseMatter(ctx, h.therapist, NewKey(), id, "agreed", nil); err != nil {
			t.Fatal(err)
		}
		if got := h.onToday(); len(got) != 1 || got[0] != promise.Agreed {
			t.Errorf("what was agreed stays on Today: %v", got)
		}
		if all := strings.Join(h.knots(), "\n"); !strings.Contains(all, "hurt: The left calf was too much.") || !strings.Contains(all, "put-right: You both said yes") {
			t.Errorf("time line:\n%s", all)
		}
	})
}

// Guards of who: the desk and another practice learn nothing, not even that it exists.
func TestMattersAreReadByTheirReaders(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := context.Background()
		told, err := h.office.WriteDown(ctx, h.therapist, NewKey(), Telling{About: Pressure, Client: h.client, Answers: protocol.Answers{"words": {"It hurt"}, "told-by": {"by-phone"}}})
		if err != nil {
			t.Fatal(err)
		}
		for _, by := range []staff.Actor{h.desk, h.stranger()} {
			_, err := h.office.Matter(ctx, by, told.Case)
			wantFault(t, err, fault.NotFound, "")
			err = h.office.DoTask(ctx, by, NewKey(), Do{Case: told.Case, Task: "pain-now", Answers: protocol.Answers{"pain": {"none"}}})
			wantFault(t, err, fault.NotFound, "")
		}
		if lines, err := h.office.OpenMatters(ctx, h.desk); err != nil || len(lines) != 0 {
			t.Errorf("the desk's list: %v %v", lines, err)
		}
		if lines, err := h.office.OpenMatters(ctx, h.therapist); err != nil || len(lines) != 1 || lines[0].Next == "" {
			t.Errorf("the therapist's list: %+v %v", lines, err)
		}
	})
}

func TestOneKeyDoesATaskOnce(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := context.Background()
		key := NewKey()
		in := Telling{About: Pressure, Client: h.client, Answers: protocol.Answers{"words": {"It hurt"}, "told-by": {"by-phone"}}}
		first, err := h.office.WriteDown(ctx, h.owner, key, in)
		if err != nil {
			t.Fatal(err)
		}
		again, err := h.office.WriteDown(ctx, h.owner, key, in)
		if err != nil || again.Case != first.Case {
			t.Errorf("sent twice: %v, %v and %v", err, first.Case, again.Case)
		}
		in.Answers = protocol.Answers{"words": {"Something else"}, "told-by": {"by-phone"}}
		_, err = h.office.WriteDown(ctx, h.owner, key, in)
		wantFault(t, err, fault.Conflict, store.CodeReused)
	})
}

// B11: Paul is introduced to Sean, and decides about everything himself.
func TestPaulIsIntroducedToSean(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := context.Background()
		h.reach()
		sean := referral.Practitioner{ID: newID[ident.Practitioner](), Name: "Sean Okoro", Phone: "020 7946 0011", Email: "sean@okoro.example", Skills: []referral.Skill{"deep-tissue"}, TakesNew: referral.TakesYes, Confirmed: "2026-01-10", Version: 1}
		h.update(func(tx *store.Tx) error { return tx.AddPractitioner(h.practice, sean) })
		stays, goes := h.book(h.clock.Now().AddDate(0, 0, 7)), h.book(h.clock.Now().AddDate(0, 0, 14))
		id, err := h.office.BeginMatter(ctx, h.therapist, NewKey(), Begin{Protocol: Refer, Client: h.client})
		if err != nil {
			t.Fatal(err)
		}
		h.do(h.therapist, id, "reason", protocol.Answers{"why": {"needs"}, "grounds": {"yes"}})
		h.do(h.therapist, id, "tried", protocol.Answers{"line": {"Five visits, forearm and elbow, heat first"}})
		h.do(h.therapist, id, "need", protocol.Answers{"work": {"Deep tissue"}, "areas": {"shoulders:right"}})
		page, err := h.office.Task(ctx, h.therapist, id, "match", nil)
		if err != nil || len(page.Fits) != 1 || len(page.Fits[0].Reasons) == 0 {
			t.Fatalf("who fits: %+v %v", page.Fits, err)
		}
		h.do(h.therapist, id, "match", protocol.Answers{"entries": {string(sean.ID)}, "why": {"deep tissue all day"}})
		h.do(h.therapist, id, "words", spoken("Paul, your shoulder wants deeper work than I can give. Sean Okoro does that: 020 7946 0011."))

		v := h.visitor(id)
		err = h.office.DoTask(ctx, h.therapist, NewKey(), Do{Case: id, Task: "introduce", Answers: spoken("Sean, may I introduce Paul?")})
		wantFault(t, err, fault.Conflict, "not-yet")
		if err := h.office.DoByLink(ctx, v, NewKey(), "visits", protocol.Answers{"each": {string(stays.ID) + "=keep", string(goes.ID) + "=cancel"}}); err != nil {
			t.Fatal(err)
		}
		h.view(func(tx *store.Tx) error {
			next, err := tx.NextVisits(h.practice, h.client, tx.Now(), 9)
			if len(next) != 1 || next[0].ID != stays.ID {
				t.Errorf("booked: %+v", next)
			}
			return err
		})
		if err := h.office.DoByLink(ctx, v, NewKey(), "may-i", protocol.Answers{"tell": {"contact"}, "to": {string(sean.ID)}, "also": {"worked-on"}}); err != nil {
			t.Fatal(err)
		}
		intro, err := h.office.Task(ctx, h.therapist, id, "introduce", nil)
		if err != nil || !intro.Said.Write.Ready() || !strings.Contains(intro.Said.Write.Text, "Five visits") || !strings.Contains(intro.Said.Write.Text, "/a/") {
			t.Fatalf("the letter to Sean: %q %v", intro.Said.Write.Text, err)
		}
		h.do(h.therapist, id, "introduce", protocol.Answers{"how": {"writing"}, "text": {intro.Said.Write.Text}})
		if l := h.letters(); len(l) != 1 || l[0].Recipient != "sean@okoro.example" {
			t.Errorf("letters: %+v", l)
		}

		h.clock.Advance(14*24*time.Hour + time.Minute)
		if fired, err := h.office.FireTimers(ctx); err != nil || fired == 0 {
			t.Fatalf("two weeks later: %d, %v", fired, err)
		}
		if l := h.letters(); len(l) != 2 {
			t.Errorf("the question goes out by itself: %+v", l)
		}
		if err := h.office.DoByLink(ctx, v, NewKey(), "match-question", protocol.Answers{"how": {"good"}}); err != nil {
			t.Fatal(err)
		}
		h.view(func(tx *store.Tx) error {
			partings, err := tx.Partings(h.practice)
			if len(partings) != 1 || partings[0].Answer != referral.Good {
				t.Errorf("what partings led to: %+v", partings)
			}
			return err
		})
		if err := h.office.CloseMatter(ctx, h.therapist, NewKey(), id, "good-match", protocol.Answers{"self": {"I waited too long. It was right."}}); err != nil {
			t.Fatal(err)
		}
	})
}

// B13: Jennifer asks at a full practice, gets a kind no, a list, and waits for room.
func TestJenniferIsAnsweredKindly(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := context.Background()
		h.reach()
		var entries []string
		q := inquiry.Inquiry{ID: newID[ident.Inquiry](), Name: "Jennifer Okafor", Email: "jennifer@people.example", Wish: "A first visit", At: h.clock.Now(), Due: h.clock.Now().Add(time.Hour), State: inquiry.New, Version: 1}
		h.update(func(tx *store.Tx) error {
			for _, name := range []string{"Oda Lind", "Sean Okoro"} {
				p := referral.Practitioner{ID: newID[ident.Practitioner](), Name: name, Phone: "020 7946 0012", TakesNew: referral.TakesYes, Confirmed: "2026-02-01", Version: 1}
				entries = append(entries, string(p.ID))
				if err := tx.AddPractitioner(h.practice, p); err != nil {
					return err
				}
			}
			return tx.AddInquiry(h.practice, q)
		})
		id, err := h.office.BeginMatter(ctx, h.desk, NewKey(), Begin{Protocol: Decline, Inquiry: q.ID})
		if err != nil {
			t.Fatal(err)
		}
		h.do(h.desk, id, "which", protocol.Answers{"why": {"full"}, "grounds": {"yes"}})
		h.do(h.desk, id, "list", protocol.Answers{"entries": entries})
		page, err := h.office.Task(ctx, h.desk, id, "words", nil)
		if err != nil || !page.Said.Write.Ready() || !strings.Contains(page.Said.Write.Text, "Oda Lind") || !strings.Contains(page.Said.Write.Text, "/a/") {
			t.Fatalf("the letter: %q %v", page.Said.Write.Text, err)
		}
		if found := page.Said.Tone(page.Said.Write.Text, false, ""); len(found) != 0 {
			t.Errorf("the drafted words are found fault with: %+v", found)
		}
		h.do(h.desk, id, "words", protocol.Answers{"how": {"writing"}, "text": {page.Said.Write.Text}})
		h.view(func(tx *store.Tx) error {
			got, err := tx.Inquiry(h.practice, q.ID)
			if got.State != inquiry.Answered || got.Answer != inquiry.Full {
				t.Errorf("the inquiry: %+v", got)
			}
			return err
		})
		h.do(h.desk, id, "tell-me", protocol.Answers{"wait": {"yes"}})
		h.view(func(tx *store.Tx) error {
			list, err := tx.WaitingList(h.practice)
			if len(list) != 1 || list[0].Inquiry.ID != q.ID {
				t.Errorf("waiting: %+v", list)
			}
			return err
		})
	})
}

// B18: a rehearsal sends nothing and counts nowhere.
func TestARehearsalLeavesNoTrace(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := context.Background()
		h.reach()
		id, err := h.office.BeginMatter(ctx, h.therapist, NewKey(), Begin{Protocol: Pressure, Rehearse: true})
		if err != nil {
			t.Fatal(err)
		}
		h.do(h.therapist, id, "tell", protocol.Answers{"words": {"It hurt"}, "told-by": {"in-person"}})
		h.do(h.therapist, id, "pain-now", protocol.Answers{"pain": {"not-better"}})
		h.do(h.therapist, id, "pain-call", protocol.Answers{"said": {"Better"}})
		h.do(h.therapist, id, "where-how", protocol.Answers{"areas": {"calf:left"}, "how": {"too-deep"}, "said-then": {"not-said"}})
		h.do(h.therapist, id, "acknowledge", protocol.Answers{"how": {"writing"}, "text": {"I am sorry."}})
		if got := append(h.knots(), ""); len(got) != 1 {
			t.Errorf("time line: %v", got)
		}
		if len(h.onToday()) != 0 || len(h.letters()) != 0 {
			t.Errorf("on Today %v, letters %v", h.onToday(), h.letters())
		}
		if lines, err := h.office.OpenMatters(ctx, h.owner); err != nil || len(lines) != 0 {
			t.Errorf("lists: %v %v", lines, err)
		}
		_, err = h.office.Matter(ctx, h.owner, id)
		wantFault(t, err, fault.NotFound, "")
		if m := h.matter(h.therapist, id); m.Head.State != caseload.Open || !m.Head.Rehearsal {
			t.Errorf("%+v", m.Head)
		}
	})
}

// A telling without a name is opened again by its code, and by nothing else.
func TestATellingIsOpenedByItsCode(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := context.Background()
		p, err := h.office.PublicPractice(ctx, "")
		if err != nil {
			t.Fatal(err)
		}
		told, err := h.office.Tell(ctx, p, NewKey(), Telling{About: Other, Answers: protocol.Answers{"words": {"The room was cold"}}, Name: "Mariam", From: "192.0.2.1"})
		if err != nil {
			t.Fatal(err)
		}
		token, err := h.office.ComeBack(ctx, p, strings.ToLower(SpacedCode(told.Code)), "192.0.2.1")
		if err != nil {
			t.Fatal(err)
		}
		v, err := h.office.OpenLink(ctx, token)
		if err != nil {
			t.Fatal(err)
		}
		page, err := h.office.MatterByLink(ctx, v)
		if err != nil || page.State.Tasks["tell"].Answers.One("reach") != "Mariam" {
			t.Fatalf("%+v %v", page.State.Tasks["tell"], err)
		}
		_, err = h.office.ComeBack(ctx, p, "0000 0000 0000", "192.0.2.1")
		wantProblem(t, err, "code")
		if err := h.office.WhoTold(ctx, h.owner, NewKey(), told.Case, h.client); err != nil {
			t.Fatal(err)
		}
		if all := strings.Join(h.knots(), "\n"); !strings.Contains(all, "worry: The room was cold") {
			t.Errorf("time line: %s", all)
		}
	})
}

// What a client writes that no task asked for stands on Today until somebody of the practice goes on.
func TestAClientsWordReachesThePractice(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := context.Background()
		told, err := h.office.WriteDown(ctx, h.therapist, NewKey(), Telling{About: Other, Client: h.client, Answers: protocol.Answers{"words": {"The room was cold"}, "told-by": {"by-phone"}}})
		if err != nil {
			t.Fatal(err)
		}
		h.do(h.therapist, told.Case, "answer", spoken("I am sorry, and I will warm it."))
		if got := h.onToday(); len(got) != 0 {
			t.Fatalf("answered, and yet on Today: %v", got)
		}
		v := h.visitor(told.Case)
		if err := h.office.WordByLink(ctx, v, NewKey(), "It was cold again"); err != nil {
			t.Fatal(err)
		}
		if got := h.onToday(); len(got) != 1 || got[0] != promise.Answer {
			t.Errorf("on Today: %v", got)
		}
		if all := strings.Join(h.knots(), "\n"); !strings.Contains(all, "It was cold again") {
			t.Errorf("time line:\n%s", all)
		}
		offer := protocol.Answers{"mine": {"I warm the room"}, "how": {"in-person"}, "text": {"Does that work?"}, "on": {"2026-03-03"}}
		h.do(h.therapist, told.Case, "agree", offer)
		if got := h.onToday(); len(got) != 0 {
			t.Errorf("gone on with, and yet on Today: %v", got)
		}
		if err := h.office.ReplyByLink(ctx, v, NewKey(), 1, protocol.SomethingDifferent, "Another room, please"); err != nil {
			t.Fatal(err)
		}
		if got := h.onToday(); len(got) != 1 {
			t.Errorf("her suggestion on Today: %v", got)
		}
		today, err := h.office.Today(ctx, h.therapist)
		if err != nil || len(today.Needs) != 1 || len(today.UnderWay) != 0 {
			t.Errorf("Today: %+v, under way %+v, %v", today.Needs, today.UnderWay, err)
		}
	})
}

// What was decided before it was known whose telling it is, holds for her once it is known.
func TestWhoToldCatchesUp(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := context.Background()
		p, err := h.office.PublicPractice(ctx, "")
		if err != nil {
			t.Fatal(err)
		}
		told, err := h.office.Tell(ctx, p, NewKey(), Telling{About: Pressure, Therapist: h.therapist.Person, Answers: protocol.Answers{"words": {"It hurt"}}, From: "192.0.2.1"})
		if err != nil {
			t.Fatal(err)
		}
		id := told.Case
		h.do(h.therapist, id, "pain-now", protocol.Answers{"pain": {"none"}})
		h.do(h.therapist, id, "where-how", protocol.Answers{"areas": {"calf:left"}, "how": {"too-deep"}, "said-then": {"not-said"}})
		h.do(h.therapist, id, "acknowledge", spoken("I am sorry that it hurt."))
		h.do(h.therapist, id, "preferred", protocol.Answers{"levels": {"calf:left=1"}, "source": {"by-phone"}})
		h.do(h.therapist, id, "check-ins", protocol.Answers{"visits": {"3"}, "first": {"5"}, "every": {"10"}})
		if err := h.office.WhoTold(ctx, h.therapist, NewKey(), id, h.client); err != nil {
			t.Fatal(err)
		}
		h.view(func(tx *store.Tx) error {
			prefs, err := tx.Preferences(h.practice, h.client)
			if err != nil || len(prefs) != 1 || prefs[0].Level != client.VeryLight {
				t.Errorf("preferences: %+v %v", prefs, err)
			}
			plans, err := tx.CheckPlans(h.practice, h.client)
			if len(plans) != 1 {
				t.Errorf("check-ins: %+v", plans)
			}
			return err
		})
	})
}

// A telling that was about something else goes on there; her link leads along.
func TestWhatSheToldGoesOnElsewhere(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := context.Background()
		p, err := h.office.PublicPractice(ctx, "")
		if err != nil {
			t.Fatal(err)
		}
		told, err := h.office.Tell(ctx, p, NewKey(), Telling{About: Pressure, Client: h.client, Answers: protocol.Answers{"words": {"The price was wrong"}}, From: "192.0.2.1"})
		if err != nil {
			t.Fatal(err)
		}
		if err := h.office.CloseMatter(ctx, h.therapist, NewKey(), told.Case, "turned-into", protocol.Answers{"kind": {"The price"}}); err != nil {
			t.Fatal(err)
		}
		v, err := h.office.OpenLink(ctx, told.Token)
		if err != nil {
			t.Fatal(err)
		}
		page, err := h.office.MatterByLink(ctx, v)
		if err != nil || page.Head.ID == told.Case || page.State.Tasks["tell"].Answers.One("words") != "The price was wrong" {
			t.Errorf("her link opens %v: %+v, %v", page.Head.ID, page.State.Tasks["tell"], err)
		}
	})
}
