package office

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/inquiry"
	"github.com/partwell/partwell/internal/practice/message"
	"github.com/partwell/partwell/internal/practice/promise"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/referral"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/practice/words"
	"github.com/partwell/partwell/internal/store"
)

// hurt brings a matter to where the practice says that it is sorry.
func (h *testHouse) hurt() ident.Case {
	h.t.Helper()
	told, err := h.office.WriteDown(context.Background(), h.therapist, NewKey(), Telling{About: Pressure, Client: h.client,
		Answers: protocol.Answers{"words": {"It hurt"}, "told-by": {"by-phone"}}})
	if err != nil {
		h.t.Fatal(err)
	}
	h.do(h.therapist, told.Case, "pain-now", protocol.Answers{"pain": {"none"}})
	h.do(h.therapist, told.Case, "where-how", protocol.Answers{"areas": {"calf:left"}, "how": {"too-deep"}, "said-then": {"not-said"}})
	return told.Case
}

// A text message carries the first sentence where the link leads to the rest; an end goes whole, since
// its link leads to the record.
func TestATextMessageNeverCutsANo(t *testing.T) {
	const body = "Hello Paul, I am sorry that it hurt. I will ring you. All is here: https://carvalho.example/l/abc."
	for kind, want := range map[words.Kind]string{words.Ack: "Hello Paul, I am sorry that it hurt. https://carvalho.example/l/abc", words.End: body, words.EndSafety: body, words.DeclineFull: body} {
		if got := textOf(message.Message{Kind: string(kind), Body: body}, "https://carvalho.example"); got != want {
			t.Errorf("%s: %q", kind, got)
		}
	}
}

// A letter sent by hand: read by its readers, marked once, off Today.
func TestALetterIsMarkedAsSentOnce(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := context.Background()
		id := h.hurt()
		err := h.office.DoTask(ctx, h.therapist, NewKey(), Do{Case: id, Task: "acknowledge", Extra: Extra{Send: SendMyself},
			Answers: protocol.Answers{"how": {"writing"}, "text": {"Hello Paul, I am sorry. I will ring you."}}})
		if err != nil {
			t.Fatal(err)
		}
		if got := h.onToday(); len(got) != 1 || got[0] != promise.Tell {
			t.Errorf("on Today: %v", got)
		}
		msg := h.matter(h.therapist, id).Messages[0].ID
		for _, by := range []staff.Actor{h.desk, h.stranger()} {
			_, err := h.office.Message(ctx, by, msg)
			wantFault(t, err, fault.NotFound, "")
			wantFault(t, h.office.MarkMessageSent(ctx, by, NewKey(), msg, "2026-03-03"), fault.NotFound, "")
		}
		view, err := h.office.Message(ctx, h.owner, msg)
		if err != nil || view.To != "Paul Osei" || view.Short != view.Message.Body || !view.MaySend {
			t.Errorf("%+v %v", view, err)
		}
		wantProblem(t, h.office.MarkMessageSent(ctx, h.therapist, NewKey(), msg, "2026-03-05"), "said_on")
		key := NewKey()
		for range 2 {
			if err := h.office.MarkMessageSent(ctx, h.therapist, key, msg, "2026-03-03"); err != nil {
				t.Fatal(err)
			}
		}
		wantFault(t, h.office.MarkMessageSent(ctx, h.therapist, NewKey(), msg, "2026-03-03"), fault.Conflict, "said-already")
		if view, err = h.office.Message(ctx, h.therapist, msg); err != nil || view.Message.State != message.Sent || len(h.onToday()) != 0 {
			t.Errorf("%s, on Today %v, %v", view.Message.State, h.onToday(), err)
		}
	})
}

// introduced brings Paul to Sean and gives Sean's link.
func (h *testHouse) introduced() (ident.Case, string) {
	h.t.Helper()
	ctx := context.Background()
	sean := referral.Practitioner{ID: newID[ident.Practitioner](), Name: "Sean Okoro", Phone: "020 7946 0011", Skills: []referral.Skill{"deep-tissue"}, TakesNew: referral.TakesYes, Confirmed: "2026-01-10", Version: 1}
	h.update(func(tx *store.Tx) error { return tx.AddPractitioner(h.practice, sean) })
	id, err := h.office.MoveOn(ctx, h.therapist, NewKey(), h.client, protocol.Answers{"why": {"needs"}, "grounds": {"yes"}})
	if err != nil {
		h.t.Fatal(err)
	}
	h.do(h.therapist, id, "tried", protocol.Answers{"line": {"Five visits"}})
	h.do(h.therapist, id, "need", protocol.Answers{"work": {"deep tissue"}})
	h.do(h.therapist, id, "match", protocol.Answers{"entries": {string(sean.ID)}, "why": {"deep tissue"}})
	h.do(h.therapist, id, "words", spoken("Paul, Sean Okoro does that: 020 7946 0011. Thank you for these months."))
	h.do(h.therapist, id, "may-i", protocol.Answers{"tell": {"contact"}, "to": {string(sean.ID)}})
	var link ident.Link
	h.view(func(tx *store.Tx) error {
		all, err := tx.IntroductionsOfCase(h.practice, id)
		if err != nil {
			return err
		}
		link, err = h.office.linkOf(tx, h.practice, string(all[0].ID), PurposeColleague)
		return err
	})
	return id, h.office.linkToken(link)
}

// A colleague's link does one thing once, however many hands press it at the same time.
func TestAColleagueAnswersOnce(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := context.Background()
		id, token := h.introduced()
		v, err := h.office.OpenLink(ctx, token)
		if err != nil {
			t.Fatal(err)
		}
		wantFault(t, h.office.AnswerIntroduction(ctx, v, token, NewKey(), referral.HasPlace), fault.Conflict, "not-introduced")
		h.do(h.therapist, id, "introduce", spoken("Sean, Paul has agreed that I tell you his name and number."))
		act, err := h.office.Act(ctx, v)
		if err != nil || act.Client.Name != "Paul Osei" || act.Therapist.Name != "Noor Haddad" {
			t.Errorf("%+v %v", act, err)
		}
		wantProblem(t, h.office.AnswerIntroduction(ctx, v, token, NewKey(), "perhaps"), "reply")
		var wins int
		var mu sync.Mutex
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				err := h.office.AnswerIntroduction(ctx, v, token, NewKey(), referral.HasPlace)
				mu.Lock()
				defer mu.Unlock()
				if err == nil {
					wins++
				} else {
					wantFault(t, err, fault.Conflict, "")
				}
			})
		}
		all.Wait()
		if wins != 1 {
			t.Errorf("%d answers were taken, want one", wins)
		}
		if got := h.onToday(); len(got) != 1 || got[0] != promise.FollowUp {
			t.Errorf("on Today: %v", got)
		}
		_, err = h.office.OpenLink(ctx, token)
		wantFault(t, err, fault.Conflict, "link-used")
		wantFault(t, h.office.AskToBeTold(ctx, v, token, NewKey()), fault.NotFound, "")
	})
}

// Jennifer's one tap puts her on the list, also where nobody works an answer for her.
func TestSomebodyAsksToBeTold(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := context.Background()
		q := inquiry.Inquiry{ID: newID[ident.Inquiry](), Name: "Jennifer", Email: "jennifer@people.example", At: h.clock.Now(), Due: h.clock.Now().Add(time.Hour), State: inquiry.New, Version: 1}
		var token string
		h.update(func(tx *store.Tx) error {
			if err := tx.AddInquiry(h.practice, q); err != nil {
				return err
			}
			id, err := h.office.addLink(tx, store.Link{Practice: h.practice, Kind: store.LinkAct, Purpose: PurposeWaiting, Subject: string(q.ID)}, actLinkLife)
			token = h.office.linkToken(id)
			return err
		})
		v, err := h.office.OpenLink(ctx, token)
		if err != nil {
			t.Fatal(err)
		}
		if err := h.office.AskToBeTold(ctx, v, token, NewKey()); err != nil {
			t.Fatal(err)
		}
		wantFault(t, h.office.AskToBeTold(ctx, v, token, NewKey()), fault.Conflict, "link-used")
		h.view(func(tx *store.Tx) error {
			list, err := tx.WaitingList(h.practice)
			if len(list) != 1 || list[0].Inquiry.ID != q.ID {
				t.Errorf("waiting: %+v", list)
			}
			return err
		})
	})
}

// Moving on begins with its reason or not at all, and only by who may.
func TestMovingOnBeginsWhole(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := context.Background()
		_, err := h.office.MoveOn(ctx, h.therapist, NewKey(), h.client, protocol.Answers{"why": {"needs"}})
		wantProblem(t, err, "grounds")
		if lines, err := h.office.OpenMatters(ctx, h.therapist); err != nil || len(lines) != 0 {
			t.Errorf("begun all the same: %v %v", lines, err)
		}
		for _, by := range []staff.Actor{h.desk, h.stranger()} {
			_, err := h.office.MovingOnPage(ctx, by, h.client)
			wantFault(t, err, fault.NotFound, "")
		}
		id, err := h.office.MoveOn(ctx, h.therapist, NewKey(), h.client, protocol.Answers{"why": {"needs"}, "grounds": {"yes"}})
		if err != nil {
			t.Fatal(err)
		}
		if page, err := h.office.MovingOnPage(ctx, h.owner, h.client); err != nil || page.Open != id {
			t.Errorf("%v, want %v: %v", page.Open, id, err)
		}
		h.matter(h.owner, id)
		m := h.matter(h.owner, id)
		if len(m.Readers) != 2 || len(m.Looks) == 0 || m.Looks[0].Person.Name != "Inês Carvalho" {
			t.Errorf("readers %+v, looks %+v", m.Readers, m.Looks)
		}
	})
}

// The client's page never shows the directory, nor a task that is not open.
func TestTheClientSeesWhatIsHers(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := context.Background()
		sean := referral.Practitioner{ID: newID[ident.Practitioner](), Name: "Sean Okoro", Phone: "020 7946 0011", TakesNew: referral.TakesYes, Version: 1}
		h.update(func(tx *store.Tx) error { return tx.AddPractitioner(h.practice, sean) })
		id, err := h.office.MoveOn(ctx, h.therapist, NewKey(), h.client, protocol.Answers{"why": {"needs"}, "grounds": {"yes"}})
		if err != nil {
			t.Fatal(err)
		}
		v := h.visitor(id)
		for _, task := range []string{"reason", "tried", "match", "may-i", "visits", "nonsense"} {
			_, err := h.office.TaskByLink(ctx, v, task, nil)
			wantFault(t, err, fault.NotFound, "")
		}
		if page, err := h.office.MatterByLink(ctx, v); err != nil || len(page.Promises) != 0 || page.Next != nil {
			t.Errorf("%+v %v", page.Next, err)
		}
	})
}

// Closed is not for good: the practice opens it again, and a rehearsal goes away whole.
func TestOpenAgainAndForget(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := context.Background()
		id := h.hurt()
		if err := h.office.CloseMatter(ctx, h.therapist, NewKey(), id, "let-rest", nil); err != nil {
			t.Fatal(err)
		}
		wantFault(t, h.office.ReopenMatter(ctx, h.desk, NewKey(), id), fault.NotFound, "")
		if err := h.office.ReopenMatter(ctx, h.therapist, NewKey(), id); err != nil {
			t.Fatal(err)
		}
		if m := h.matter(h.therapist, id); m.View.Closed != nil || m.View.Now == nil {
			t.Errorf("%+v", m.View.Now)
		}
		rehearsal, err := h.office.BeginMatter(ctx, h.therapist, NewKey(), Begin{Protocol: Refer, Rehearse: true})
		if err != nil {
			t.Fatal(err)
		}
		wantFault(t, h.office.ForgetRehearsal(ctx, h.owner, NewKey(), rehearsal), fault.NotFound, "")
		wantFault(t, h.office.ForgetRehearsal(ctx, h.therapist, NewKey(), id), fault.NotFound, "")
		if page, err := h.office.Rehearsals(ctx, h.therapist); err != nil || len(page.Begun) != 1 || len(page.Situations) != 7 {
			t.Errorf("%+v %v", page, err)
		}
		if err := h.office.ForgetRehearsal(ctx, h.therapist, NewKey(), rehearsal); err != nil {
			t.Fatal(err)
		}
		_, err = h.office.Matter(ctx, h.therapist, rehearsal)
		wantFault(t, err, fault.NotFound, "")
		_, err = h.office.Rehearsals(ctx, h.desk)
		wantFault(t, err, fault.Forbidden, "")
	})
}
