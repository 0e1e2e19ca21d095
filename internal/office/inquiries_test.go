package office

import (
	"context"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/caseload"
	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/practice/inquiry"
	"github.com/partwell/partwell/internal/practice/message"
	"github.com/partwell/partwell/internal/practice/referral"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// asks sends the form for new people and gives the newest inquiry.
func (h *testHouse) asks(in Asking) inquiry.Inquiry {
	h.t.Helper()
	ctx := context.Background()
	p, err := h.office.PublicPractice(ctx, "")
	if err != nil {
		h.t.Fatal(err)
	}
	if _, err := h.office.Ask(ctx, p, NewKey(), in); err != nil {
		h.t.Fatal(err)
	}
	var q inquiry.Inquiry
	h.view(func(tx *store.Tx) error {
		all, err := tx.RecentInquiries(h.practice, 1)
		q = all[0]
		return err
	})
	return q
}

var jennifer = Asking{Name: "Jennifer Okafor", Email: "jennifer@people.example", Wish: "Deep work on my shoulders, I sit all day", Times: "Evenings", From: "192.0.2.7"}

func TestWhatNewPeopleAsk(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := context.Background()
		p, err := h.office.PublicPractice(ctx, "")
		if err != nil {
			t.Fatal(err)
		}
		_, err = h.office.Ask(ctx, p, NewKey(), Asking{From: "192.0.2.7"})
		for _, field := range []string{"name", "contact", "wish"} {
			wantProblem(t, err, field)
		}
		wantProblem(t, h.office.CheckAsking(p, Asking{Name: "A", Wish: "b", Email: "nowhere"}), "email")
		wantProblem(t, h.office.CheckAsking(p, Asking{Name: "A", Wish: strings.Repeat("b", 5000), Phone: "1"}), "wish")
		page, err := h.office.AskPage(ctx, p)
		if err != nil || page.Due != "2026-03-04" || page.Who != "Carvalho Massage" {
			t.Errorf("%+v %v", page, err)
		}
		key := NewKey()
		for range 2 { // sent twice, stored once
			due, err := h.office.Ask(ctx, p, key, jennifer)
			if err != nil || due != "2026-03-04" {
				t.Fatal(due, err)
			}
		}
		list, err := h.office.Inquiries(ctx, h.desk)
		if err != nil || len(list.New) != 1 || list.New[0].Wish != jennifer.Wish+"\n\nTimes that suit: Evenings" {
			t.Fatalf("%+v %v", list.New, err)
		}
		view, err := h.office.Today(ctx, h.desk)
		if err != nil || len(view.Needs) != 1 || view.Needs[0].Inquiry.Name != "Jennifer Okafor" {
			t.Errorf("on Today: %+v %v", view.Needs, err)
		}
	})
}

// A known address gets the same answer as an unknown one, and both are taken.
func TestAKnownAddressAsksLikeAnyOther(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := context.Background()
		p, err := h.office.PublicPractice(ctx, "")
		if err != nil {
			t.Fatal(err)
		}
		for _, email := range []string{"paul@clients.example", "new@people.example"} {
			if due, err := h.office.Ask(ctx, p, NewKey(), Asking{Name: "Somebody", Email: email, Wish: "A visit"}); err != nil || due != "2026-03-04" {
				t.Errorf("%s: %v %v", email, due, err)
			}
		}
		list, err := h.office.Inquiries(ctx, h.owner)
		if err != nil || len(list.New) != 2 {
			t.Fatalf("%+v %v", list.New, err)
		}
		for _, q := range list.New {
			view, err := h.office.Inquiry(ctx, h.owner, q.ID, AnswerEdit{})
			if err != nil {
				t.Fatal(err)
			}
			if known := len(view.Known) == 1; known != (q.Email == "paul@clients.example") {
				t.Errorf("%s is known: %v", q.Email, known)
			}
		}
	})
}

func TestFloodsFromOneAddressAreSlowed(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := context.Background()
		p, err := h.office.PublicPractice(ctx, "")
		if err != nil {
			t.Fatal(err)
		}
		ask := func(i int, from string) error {
			_, err := h.office.Ask(ctx, p, NewKey(), Asking{Name: "Nobody " + strconv.Itoa(i), Phone: "020 7946 0099", Wish: "x", From: from})
			return err
		}
		for i := range doorLimit {
			if err := ask(i, "192.0.2.9"); err != nil {
				t.Fatal(i, err)
			}
		}
		wantFault(t, ask(99, "192.0.2.9"), fault.Conflict, "slow-down")
		if err := ask(100, "192.0.2.10"); err != nil {
			t.Error("another address:", err)
		}
		h.clock.Advance(2 * time.Hour)
		if err := ask(101, "192.0.2.9"); err != nil {
			t.Error("later:", err)
		}
	})
}

// full marks the practice as full and gives it two colleagues and an address for links.
func (h *testHouse) full() (oda, sean ident.Practitioner) {
	h.t.Helper()
	h.reach()
	h.update(func(tx *store.Tx) error {
		p, err := tx.Practice(h.practice)
		if err != nil {
			return err
		}
		p.Taking = house.Full
		return tx.SavePractice(p)
	})
	oda = h.entry(referral.Practitioner{Name: "Oda Lind", Skills: []referral.Skill{"relaxing"}, Phone: "+442079460021", Confirmed: "2024-12-01"})
	sean = h.entry(referral.Practitioner{Name: "Sean Okoro", Skills: []referral.Skill{"deep-tissue"}, Areas: []string{"shoulders"}, Phone: "+442079460011", Confirmed: "2026-02-01"})
	h.entry(referral.Practitioner{Name: "Nie Frei", Skills: []referral.Skill{"deep-tissue"}, TakesNew: referral.TakesNo, Confirmed: "2026-02-01"})
	return oda, sean
}

// B13: Jennifer asks at a full practice; the front desk answers with a kind no and a list in one
// go, and she says by the link of the letter that she wants to wait.
func TestTheFrontDeskAnswersJennifer(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := context.Background()
		oda, sean := h.full()
		q := h.asks(jennifer)
		view, err := h.office.Inquiry(ctx, h.desk, q.ID, AnswerEdit{AnswerRequest: AnswerRequest{Why: WhyFull}})
		if err != nil {
			t.Fatal(err)
		}
		d := view.Draft
		if len(d.Entries) != 2 || d.Entries[0] != sean || d.Entries[1] != oda {
			t.Errorf("named at first: %v, want Sean, then Oda", d.Entries)
		}
		if !d.Words.Write.Ready() || !strings.Contains(d.Write, "Sean Okoro") || !strings.Contains(d.Write, "/a/") {
			t.Fatalf("the letter: %q", d.Write)
		}
		if found := d.Words.Tone(d.Write, false, ""); len(found) != 0 {
			t.Errorf("the drafted words are found fault with: %+v", found)
		}
		h.view(func(tx *store.Tx) error { // looking wrote nothing
			heads, err := tx.CasesOfInquiry(h.practice, staff.System(h.practice), q.ID)
			if links, _ := tx.LinksAbout(h.practice, string(q.ID)); len(heads) != 0 || len(links) != 0 {
				t.Errorf("looking at a draft made %v %v", heads, links)
			}
			return err
		})

		in := AnswerRequest{Inquiry: q.ID, Why: WhyFull, Entries: d.Entries, How: message.InWriting, Text: d.Write, Send: SentAlready}
		_, err = h.office.AnswerInquiry(ctx, h.desk, NewKey(), in)
		wantProblem(t, err, "grounds")
		in.Grounds = true
		key := NewKey()
		first, err := h.office.AnswerInquiry(ctx, h.desk, key, in)
		if err != nil {
			t.Fatal(err)
		}
		if again, err := h.office.AnswerInquiry(ctx, h.desk, key, in); err != nil || again != first {
			t.Errorf("sent twice: %v %v", again, err)
		}
		h.answered(q.ID, inquiry.Full, message.Sent)

		token := d.Write[strings.Index(d.Write, "/a/")+3:]
		token = strings.TrimRight(strings.Fields(token)[0], ".")
		v, err := h.office.OpenLink(ctx, token)
		if err != nil {
			t.Fatalf("the address in the letter: %v", err)
		}
		if err := h.office.AskToBeTold(ctx, v, token, NewKey()); err != nil {
			t.Fatal(err)
		}
		waiting, err := h.office.Waiting(ctx, h.desk)
		if err != nil || len(waiting.List) != 1 || waiting.List[0].Place.Since != "2026-03-03" {
			t.Errorf("waiting: %+v %v", waiting.List, err)
		}
		if today, err := h.office.Today(ctx, h.desk); err != nil || len(today.Needs)+len(today.Later) != 0 {
			t.Errorf("Today nags: %+v %v", today.Needs, err)
		}
	})
}

// answered looks whether an inquiry was answered so, by one message, and the matter is closed.
func (h *testHouse) answered(id ident.Inquiry, answer inquiry.Answer, state message.State) {
	h.t.Helper()
	h.view(func(tx *store.Tx) error {
		q, err := tx.Inquiry(h.practice, id)
		if err != nil || q.State != inquiry.Answered || q.Answer != answer {
			h.t.Errorf("the inquiry: %+v %v", q, err)
		}
		sent, err := tx.MessagesOfInquiry(h.practice, id)
		if err != nil || len(sent) != 1 || sent[0].State != state {
			h.t.Errorf("messages: %+v %v", sent, err)
		}
		heads, err := tx.CasesOfInquiry(h.practice, staff.System(h.practice), id)
		if len(heads) != 1 || heads[0].State == caseload.Open {
			h.t.Errorf("matters: %+v", heads)
		}
		return err
	})
}

func TestAnAnswerByMailAndOneThatWaits(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := context.Background()
		_, sean := h.full()
		oda := h.entry(referral.Practitioner{Name: "Third One", Confirmed: "2026-02-01"})
		in := AnswerRequest{Why: WhyNotWork, Needs: "massage in pregnancy", Entries: []ident.Practitioner{sean, oda}, Grounds: true, How: message.InWriting, Text: "Hello, thank you. Not my work. Sean Okoro is good at it.", Send: SendMyself}
		in.Inquiry = h.asks(jennifer).ID
		if _, err := h.office.AnswerInquiry(ctx, h.therapist, NewKey(), in); err != nil {
			t.Fatal(err)
		}
		h.answered(in.Inquiry, inquiry.NotWork, message.Draft)
		if today, err := h.office.Today(ctx, h.owner); err != nil || len(today.Needs) != 1 || !ident.Valid(today.Needs[0].Task) {
			t.Errorf("a letter to be sent by hand does not stand on Today: %+v %v", today.Needs, err)
		}
		in.Inquiry, in.Send = h.asks(Asking{Name: "Second", Email: "second@people.example", Wish: "A visit"}).ID, SendByMail
		if _, err := h.office.AnswerInquiry(ctx, h.therapist, NewKey(), in); err != nil {
			t.Fatal(err)
		}
		h.answered(in.Inquiry, inquiry.NotWork, message.Queued)
		if len(h.letters()) != 1 {
			t.Errorf("letters: %v", h.letters())
		}
		spoken := AnswerRequest{Inquiry: h.asks(Asking{Name: "Third", Phone: "020 7946 0044", Wish: "A visit"}).ID, Why: WhyOwn, OwnWords: "Too far away", Grounds: true, How: message.ByPhone, Text: "I said that I cannot come to her house", Answered: "That was fine"}
		_, err := h.office.AnswerInquiry(ctx, h.owner, NewKey(), spoken)
		wantProblem(t, err, "on")
		spoken.On = "2026-03-03"
		if _, err := h.office.AnswerInquiry(ctx, h.owner, NewKey(), spoken); err != nil {
			t.Fatal(err)
		}
		h.answered(spoken.Inquiry, inquiry.Own, message.Said)
	})
}

// What was typed stays when other names are chosen; only the names change.
func TestAnEditedLetterFollowsTheList(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := context.Background()
		oda, sean := h.full()
		third := h.entry(referral.Practitioner{Name: "Mei Tanaka", Confirmed: "2026-02-01"})
		q := h.asks(jennifer)
		draft := func(in AnswerEdit) *AnswerDraft {
			in.Why = WhyFull
			view, err := h.office.Inquiry(ctx, h.desk, q.ID, in)
			if err != nil {
				t.Fatal(err)
			}
			return view.Draft
		}
		before := draft(AnswerEdit{AnswerRequest: AnswerRequest{Entries: []ident.Practitioner{sean, oda}}})
		typed := strings.Replace(before.Write, "thank you for asking me", "how good of you to ask, thank you", 1)
		after := draft(AnswerEdit{AnswerRequest: AnswerRequest{Entries: []ident.Practitioner{sean, third}}, Write: typed, Before: &DraftedFor{Entries: []ident.Practitioner{sean, oda}}})
		if !strings.Contains(after.Write, "how good of you to ask") || !strings.Contains(after.Write, "Mei Tanaka") || strings.Contains(after.Write, "Oda Lind") || after.Stuck {
			t.Errorf("%q", after.Write)
		}
		own := draft(AnswerEdit{AnswerRequest: AnswerRequest{Entries: []ident.Practitioner{sean, third}}, Write: "My own words", Before: &DraftedFor{Entries: []ident.Practitioner{sean, oda}}})
		if own.Write != "My own words" || !own.Stuck {
			t.Errorf("%q %v", own.Write, own.Stuck)
		}
	})
}

func TestWhoMayAnswer(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := context.Background()
		oda, sean := h.full()
		q := h.asks(jennifer)
		in := AnswerRequest{Inquiry: q.ID, Why: WhyFull, Entries: []ident.Practitioner{oda, sean}, Grounds: true, How: message.InWriting, Text: "Thank you. I am full. Oda Lind can take you."}
		link := staff.AsClient(h.practice, h.client, "link")
		for _, by := range []staff.Actor{link, staff.AsColleague(h.practice, "link"), h.stranger()} {
			_, err := h.office.Inquiry(ctx, by, q.ID, AnswerEdit{})
			wantFault(t, err, fault.NotFound, "")
			_, err = h.office.AnswerInquiry(ctx, by, NewKey(), in)
			wantFault(t, err, fault.NotFound, "")
			_, err = h.office.Welcome(ctx, by, NewKey(), WelcomeRequest{Inquiry: q.ID})
			wantFault(t, err, fault.NotFound, "")
		}
		_, err := h.office.Inquiries(ctx, link)
		wantFault(t, err, fault.Forbidden, "")
		_, err = h.office.Waiting(ctx, link)
		wantFault(t, err, fault.Forbidden, "")
		bad := in
		bad.Entries = []ident.Practitioner{oda}
		_, err = h.office.AnswerInquiry(ctx, h.therapist, NewKey(), bad)
		wantProblem(t, err, "entries")
		bad = in
		bad.Entries = []ident.Practitioner{oda, newID[ident.Practitioner]()}
		_, err = h.office.AnswerInquiry(ctx, h.therapist, NewKey(), bad)
		wantProblem(t, err, "entries")
		if _, err = h.office.AnswerInquiry(ctx, h.therapist, NewKey(), in); err != nil {
			t.Errorf("the therapist: %v", err)
		}
	})
}

func TestWelcomingSomebodyNew(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := context.Background()
		q := h.asks(jennifer)
		key := NewKey()
		id, err := h.office.Welcome(ctx, h.desk, key, WelcomeRequest{Inquiry: q.ID})
		if err != nil {
			t.Fatal(err)
		}
		if again, err := h.office.Welcome(ctx, h.desk, key, WelcomeRequest{Inquiry: q.ID}); err != nil || again != id {
			t.Errorf("sent twice: %v %v", again, err)
		}
		_, err = h.office.Welcome(ctx, h.desk, NewKey(), WelcomeRequest{Inquiry: q.ID})
		wantFault(t, err, fault.Conflict, "client-already")
		h.view(func(tx *store.Tx) error {
			c, err := tx.Client(h.practice, id)
			if err != nil || c.Name != jennifer.Name || c.Email != jennifer.Email {
				t.Errorf("%+v %v", c, err)
			}
			knots, err := tx.Knots(h.practice, id)
			if err != nil || len(knots) != 1 || !knots[0].Theirs || !strings.HasPrefix(knots[0].Text, jennifer.Wish) {
				t.Errorf("%+v %v", knots, err)
			}
			return err
		})
		if today, err := h.office.Today(ctx, h.desk); err != nil || len(today.Needs) != 0 {
			t.Errorf("on Today: %+v %v", today.Needs, err)
		}
		twin := h.asks(Asking{Name: "Paul Osei", Email: "paul@clients.example", Wish: "Again"})
		_, err = h.office.Welcome(ctx, h.desk, NewKey(), WelcomeRequest{Inquiry: twin.ID})
		wantFault(t, err, fault.Conflict, CodeMind)
		if same, err := h.office.Welcome(ctx, h.desk, NewKey(), WelcomeRequest{Inquiry: twin.ID, Client: h.client}); err != nil || same != h.client {
			t.Errorf("it is Paul: %v %v", same, err)
		}
	})
}

func TestTellingThatThereIsRoom(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := context.Background()
		q := h.asks(jennifer)
		_, err := h.office.RoomWords(ctx, h.desk, q.ID)
		wantFault(t, err, fault.NotFound, "")
		if err := h.office.SetWaiting(ctx, h.desk, NewKey(), q.ID); err != nil {
			t.Fatal(err)
		}
		if err := h.office.LeaveWaiting(ctx, h.desk, NewKey(), q.ID, false); err != nil {
			t.Fatal(err)
		}
		h.clock.Advance(48 * time.Hour)
		if err := h.office.LeaveWaiting(ctx, h.desk, NewKey(), q.ID, true); err != nil {
			t.Fatal(err)
		}
		view, err := h.office.RoomWords(ctx, h.desk, q.ID)
		if err != nil || view.Place.Since != "2026-03-03" || !strings.Contains(view.Write, "There is room now") || !strings.Contains(view.Write, "Hello Jennifer,") {
			t.Fatalf("%+v %v", view, err)
		}
		h.reach()
		told := RoomTold{Inquiry: q.ID, How: message.InWriting, Text: view.Write, Send: SendByMail}
		wantFault(t, h.office.TellRoom(ctx, staff.AsClient(h.practice, h.client, "link"), NewKey(), told), fault.Forbidden, "")
		wantFault(t, h.office.TellRoom(ctx, h.stranger(), NewKey(), told), fault.NotFound, "")
		key := NewKey()
		for range 2 {
			if err := h.office.TellRoom(ctx, h.desk, key, told); err != nil {
				t.Fatal(err)
			}
		}
		if len(h.letters()) != 1 {
			t.Errorf("letters: %v", h.letters())
		}
		wantFault(t, h.office.TellRoom(ctx, h.desk, NewKey(), told), fault.Conflict, "not-waiting")
		list, err := h.office.Waiting(ctx, h.desk)
		if err != nil || len(list.List) != 1 || list.List[0].Place.State != inquiry.WaitTold {
			t.Errorf("%+v %v", list.List, err)
		}
		if _, err := h.office.Welcome(ctx, h.desk, NewKey(), WelcomeRequest{Inquiry: q.ID}); err != nil {
			t.Fatal(err)
		}
		if list, err = h.office.Waiting(ctx, h.desk); err != nil || len(list.List) != 0 {
			t.Errorf("who came still waits: %+v %v", list.List, err)
		}
	})
}
