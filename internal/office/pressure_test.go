package office

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/promise"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/words"
	"github.com/partwell/partwell/internal/store"
)

// told writes down by phone that it hurt on the left calf, with how it is now.
func (h *testHouse) toldOfPain(pain string) ident.Case {
	h.t.Helper()
	told, err := h.office.WriteDown(context.Background(), h.therapist, NewKey(), Telling{About: Pressure, Client: h.client,
		Answers: protocol.Answers{"words": {"The left calf was too much."}, "told-by": {"by-phone"}}})
	if err != nil {
		h.t.Fatal(err)
	}
	h.do(h.therapist, told.Case, "pain-now", protocol.Answers{"pain": {pain}})
	if pain == "not-better" || pain == "worries" {
		h.do(h.therapist, told.Case, "pain-call", protocol.Answers{"said": {"A little sore"}})
	}
	h.do(h.therapist, told.Case, "where-how", protocol.Answers{"areas": {"calf:left"}, "how": {"too-deep"}, "said-then": {"not-said"}})
	return told.Case
}

// putRight does what comes before the agreement.
func (h *testHouse) putRight(id ident.Case) {
	h.t.Helper()
	h.do(h.therapist, id, "acknowledge", spoken("I am sorry."))
	h.do(h.therapist, id, "preferred", protocol.Answers{"levels": {"calf:left=1"}, "source": {"by-phone"}})
	h.do(h.therapist, id, "other-ways", offered("warmth"))
	h.do(h.therapist, id, "pick", protocol.Answers{"picked": {"warmth"}})
	h.do(h.therapist, id, "check-ins", protocol.Answers{"visits": {"3"}, "first": {"5"}, "every": {"10"}})
}

// propose offers something aloud.
func (h *testHouse) propose(id ident.Case, mine string) {
	h.t.Helper()
	a := spoken("Does that work for you?")
	a["mine"] = []string{mine}
	h.do(h.therapist, id, "agree", a)
}

func (h *testHouse) lines() (open []promise.Promise) {
	h.view(func(tx *store.Tx) (err error) {
		open, err = tx.OpenPromises(h.practice, h.owner, tx.Now().AddDate(1, 0, 0))
		return err
	})
	return open
}

// page gives a step of the practice as its page shows it.
func (h *testHouse) asked(id ident.Case, task string, typed protocol.Answers) TaskPage {
	h.t.Helper()
	page, err := h.office.Task(context.Background(), h.therapist, id, task, typed)
	if err != nil {
		h.t.Fatal(err)
	}
	return page
}

// Nothing that was drafted leaves by itself: the other ways are read, changed and sent, or said.
func TestOtherWaysAreSaidOrSentByWhoOffersThem(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		h.reach()
		id := h.toldOfPain("none")
		h.do(h.therapist, id, "acknowledge", spoken("I am sorry."))
		page := h.asked(id, "other-ways", protocol.Answers{"offer": {"warmth", "stretching", "slower-strokes"}})
		if page.Said == nil || !page.Said.Write.Ready() || !page.Said.Say.Ready() ||
			!strings.Contains(page.Said.Write.Text, "warmth, stretching or slower strokes") || !strings.Contains(page.Said.Write.Text, "/l/") || !strings.HasPrefix(page.Said.Write.Text, "Hello Paul,") {
			t.Fatalf("the words: %+v", page.Said)
		}
		if found := page.Said.Tone(page.Said.Write.Text, false, ""); len(found) > 0 {
			t.Errorf("the tone check finds in our own words: %+v", found)
		}
		if n := len(h.letters()); n != 0 {
			t.Errorf("%d letters left before anybody sent one", n)
		}
		h.do(h.therapist, id, "other-ways", protocol.Answers{"offer": {"warmth"}, "how": {"writing"}, "text": {"Hello Paul, warmth? " + page.Link}})
		if l := h.letters(); len(l) != 1 || !strings.HasPrefix(l[0].Body, "Hello Paul, warmth?") {
			t.Errorf("what she wrote is what leaves: %+v", l)
		}
		if got := h.lines(); len(got) != 0 {
			t.Errorf("she is asked by the letter, and yet on Today: %+v", got)
		}
	})
}

func TestWaysThatWereSaidAreAskedFor(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		id := h.toldOfPain("none")
		h.do(h.therapist, id, "acknowledge", spoken("I am sorry."))
		h.do(h.therapist, id, "other-ways", offered("warmth"))
		if got := h.lines(); len(got) != 1 || got[0].Kind != promise.FollowUp || got[0].Task != "pick" {
			t.Errorf("on Today: %+v", got)
		}
		h.do(h.therapist, id, "pick", protocol.Answers{"picked": {"warmth"}})
		if got := h.lines(); len(got) != 0 {
			t.Errorf("she has picked, and yet: %+v", got)
		}
	})
}

// The question of a timer has words of its own; without mail they wait to be sent with one tap, and
// go away once she has answered.
func TestLookingInHasItsWords(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := context.Background()
		h.reach()
		id := h.toldOfPain("none")
		h.do(h.therapist, id, "acknowledge", spoken("I am sorry."))
		h.clock.Advance(48 * time.Hour)
		if _, err := h.office.FireTimers(ctx); err != nil {
			t.Fatal(err)
		}
		l := h.letters()
		if len(l) != 1 || !strings.Contains(l[0].Body, "Hello Paul, you told me that it hurt") || !strings.Contains(l[0].Body, "please see a doctor") {
			t.Fatalf("the letter: %+v", l)
		}
		if card := h.asked(id, "look-in", nil).Card; !strings.Contains(card, "how it is today") {
			t.Errorf("the card: %q", card)
		}
	})
}

func TestLookingInWithoutMailWaitsToBeSent(t *testing.T) {
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
		h.do(h.therapist, id, "acknowledge", spoken("I am sorry."))
		before := len(h.knots())
		h.clock.Advance(48 * time.Hour)
		if _, err := h.office.FireTimers(ctx); err != nil {
			t.Fatal(err)
		}
		lines := h.lines()
		if len(lines) != 1 || lines[0].Kind != promise.Tell {
			t.Fatalf("on Today: %+v", lines)
		}
		if len(h.knots()) != before {
			t.Errorf("the time line says what was not said: %v", h.knots())
		}
		if err := h.office.DoByLink(ctx, h.visitor(id), NewKey(), "look-in", protocol.Answers{"how": {"better"}}); err != nil {
			t.Fatal(err)
		}
		if got := h.lines(); len(got) != 0 {
			t.Errorf("she has answered, and yet: %+v", got)
		}
	})
}

// One reminder, in words of its own.
func TestTheReminderHasItsWords(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		h.reach()
		id := h.toldOfPain("none")
		h.putRight(id)
		h.propose(id, "very light on the left calf")
		h.clock.Advance(8 * 24 * time.Hour)
		if _, err := h.office.FireTimers(context.Background()); err != nil {
			t.Fatal(err)
		}
		if !slices.ContainsFunc(h.letters(), func(l store.Letter) bool {
			return strings.HasPrefix(l.Body, "Hello Paul, last week I asked whether this would work for you: very light on the left calf.")
		}) {
			t.Errorf("letters: %+v", h.letters())
		}
	})
}

// Who says so is asked, and the therapist's own judgement is not taken for the client's word.
func TestOwnJudgementIsNotTheClientsWord(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := context.Background()
		id := h.toldOfPain("none")
		h.do(h.therapist, id, "acknowledge", spoken("I am sorry."))
		err := h.office.DoTask(ctx, h.therapist, NewKey(), Do{Case: id, Task: "preferred", Answers: protocol.Answers{"levels": {"calf:left=2"}}})
		wantFault(t, err, fault.Invalid, "")
		if given := h.asked(id, "preferred", nil).Given["source"]; len(given) > 0 {
			t.Errorf("it is said for her: %v", given)
		}
		h.do(h.therapist, id, "preferred", protocol.Answers{"levels": {"calf:left=2"}, "source": {"own"}})
		want := func(source client.Source) {
			t.Helper()
			h.view(func(tx *store.Tx) error {
				prefs, err := tx.Preferences(h.practice, h.client)
				if len(prefs) != 1 || prefs[0].Source != source || prefs[0].Level != client.Light {
					t.Errorf("want %q: %+v", source, prefs)
				}
				return err
			})
		}
		want(client.OwnJudgement)
		if err := h.office.DoByLink(ctx, h.visitor(id), NewKey(), "preferred", protocol.Answers{"levels": {"calf:left=2"}}); err != nil {
			t.Fatal(err)
		}
		want(client.ByLink)
	})
}

// "Please call me" is one line on Today; she sees by when, may change her answer, and it goes.
func TestSheSeesWhenSheIsCalled(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := context.Background()
		h.reach()
		id := h.toldOfPain("none")
		h.putRight(id)
		h.propose(id, "very light on the left calf")
		v := h.visitor(id)
		reply := func(kind protocol.ReplyKind, text string) Matter {
			t.Helper()
			m, err := h.office.MatterByLink(ctx, v)
			if err != nil {
				t.Fatal(err)
			}
			if err := h.office.ReplyByLink(ctx, v, NewKey(), len(m.State.Proposals), kind, text); err != nil {
				t.Fatal(err)
			}
			if m, err = h.office.MatterByLink(ctx, v); err != nil {
				t.Fatal(err)
			}
			return m
		}
		reply(protocol.PleaseCall, "")
		m := reply(protocol.PleaseCall, "") // pressed twice
		calls := slices.DeleteFunc(h.lines(), func(p promise.Promise) bool { return p.Kind != promise.Call })
		if len(calls) != 1 || !m.Call.Is() || !m.Call.Due.Equal(calls[0].Due) || !m.Call.Missed.IsZero() {
			t.Fatalf("she sees %+v, on Today: %+v", m.Call, calls)
		}
		h.clock.Advance(72 * time.Hour)
		late, err := h.office.MatterByLink(ctx, v)
		if err != nil || !late.Call.Missed.Equal(calls[0].Due) || !late.Call.Due.After(h.clock.Now()) {
			t.Errorf("a call that was missed: %+v %v", late.Call, err)
		}
		m = reply(protocol.SomethingDifferent, "Half an hour only")
		if m.Call.Is() || !m.Word.Is() {
			t.Errorf("her suggestion waits for its answer, not for a call: %+v %+v", m.Call, m.Word)
		}
		if slices.ContainsFunc(h.lines(), func(p promise.Promise) bool { return p.Kind == promise.Call }) {
			t.Errorf("on Today: %+v", h.lines())
		}
	})
}

// What answers her suggestion has words of its own, for a yes and for something else.
func TestHerSuggestionIsAnsweredInItsOwnWords(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := context.Background()
		h.reach()
		id := h.toldOfPain("none")
		h.putRight(id)
		h.propose(id, "very light on the left calf")
		v := h.visitor(id)
		if err := h.office.ReplyByLink(ctx, v, NewKey(), 1, protocol.SomethingDifferent, "Half an hour only, the next time"); err != nil {
			t.Fatal(err)
		}
		page := h.asked(id, "agree", nil)
		if page.Said == nil || page.Said.Kind != words.Counter || !page.Said.Write.Ready() || !page.Said.Say.Ready() ||
			!strings.Contains(page.Said.Write.Text, "thank you for your suggestion") || page.Given.One("mine") != "very light on the left calf" {
			t.Fatalf("the answer: %+v, given %v", page.Said, page.Given)
		}
		part := h.asked(id, "agree", protocol.Answers{"mine": {"half an hour"}, "no-part": {"the free visit"}, "because": {"the hour is promised already"}})
		if !strings.Contains(part.Said.Write.Text, "The free visit I cannot do, because the hour is promised already.") {
			t.Errorf("a part that cannot be done: %q", part.Said.Write.Text)
		}
		err := h.office.ReplyTo(ctx, h.therapist, NewKey(), Reply{Case: id, Proposal: 2, For: protocol.Staff, Reply: protocol.SomethingDifferent, Text: "No"})
		wantFault(t, err, fault.Invalid, "")
		if err := h.office.ReplyTo(ctx, h.therapist, NewKey(), Reply{Case: id, Proposal: 2, For: protocol.Staff, Reply: protocol.YesThatWorks}); err != nil {
			t.Fatal(err)
		}
		var drafts []string
		for _, msg := range h.matter(h.therapist, id).Messages {
			if msg.Kind == string(words.CounterYes) {
				drafts = append(drafts, msg.Body)
			}
		}
		if len(drafts) != 1 || !strings.Contains(drafts[0], "Half an hour only, the next time") || len(h.letters()) != 0 {
			t.Errorf("the yes is drafted and not sent: %q, %d letters", drafts, len(h.letters()))
		}
		waits := slices.DeleteFunc(h.lines(), func(p promise.Promise) bool { return p.Kind != promise.Tell })
		if len(waits) != 1 {
			t.Fatalf("it waits on Today: %+v", h.lines())
		}
		view, err := h.office.Message(ctx, h.therapist, ident.Message(waits[0].Task))
		if err != nil || !view.ByMail || !strings.Contains(view.Card, "yes, that works for me") {
			t.Errorf("the letter that waits: %+v %v", view, err)
		}
		if err := h.office.MailMessage(ctx, h.therapist, NewKey(), view.Message.ID); err != nil {
			t.Fatal(err)
		}
		wantFault(t, h.office.MailMessage(ctx, h.therapist, NewKey(), view.Message.ID), fault.Conflict, "")
		if l := h.letters(); len(l) != 1 || !strings.Contains(l[0].Body, "Half an hour only") {
			t.Errorf("letters: %+v", l)
		}
	})
}

// The hour at which the letter promises a call stands on Today, and leaves it with the call.
func TestTheCallThatTheLetterPromises(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := context.Background()
		h.reach()
		id := h.toldOfPain("not-better")
		page := h.asked(id, "acknowledge", nil)
		if page.Given.One("ring-on") != "2026-03-04" || page.Given.One("ring-at") != "10:00" || !strings.Contains(page.Said.Write.Text, "I will ring you at 10:00 on Wednesday 4 March.") {
			t.Fatalf("given %v: %q", page.Given, page.Said.Write.Text)
		}
		if strings.Contains(page.Said.Write.Text, "noted lighter work") || !strings.Contains(page.Said.Write.Text, "marked the place as sensitive") {
			t.Errorf("what is not done is said to be: %q", page.Said.Write.Text)
		}
		without := h.asked(id, "acknowledge", protocol.Answers{})
		if strings.Contains(without.Said.Write.Text, "ring you at") || !without.Said.Write.Ready() {
			t.Errorf("nothing is promised, and yet: %q %v", without.Said.Write.Text, without.Said.Write.Missing)
		}
		half := protocol.Answers{"how": {"writing"}, "text": {"I am sorry."}, "ring-on": {"2026-03-04"}}
		wantFault(t, h.office.DoTask(ctx, h.therapist, NewKey(), Do{Case: id, Task: "acknowledge", Answers: half}), fault.Invalid, "")
		h.do(h.therapist, id, "acknowledge", protocol.Answers{"how": {"writing"}, "text": {page.Said.Write.Text}, "ring-on": {"2026-03-04"}, "ring-at": {"10:00"}})
		got := h.lines()
		if len(got) != 1 || got[0].Kind != promise.Call || !got[0].Due.Equal(time.Date(2026, 3, 4, 10, 0, 0, 0, time.UTC)) {
			t.Fatalf("on Today: %+v", got)
		}
		m, err := h.office.MatterByLink(ctx, h.visitor(id))
		if err != nil || !m.Call.Due.Equal(got[0].Due) || !m.Call.AtHour {
			t.Errorf("she sees when: %+v %v", m.Call, err)
		}
		if said := h.asked(id, "pain-call", nil).Given; len(said) > 0 {
			t.Errorf("each call says its own: %v", said)
		}
		if err := h.office.CloseMatter(ctx, h.therapist, NewKey(), id, "let-rest", nil); err != nil {
			t.Fatal(err)
		}
		if got := h.lines(); len(got) != 1 || !m.Stays(got[0]) {
			t.Errorf("it ended, and what was promised stands: %+v", got)
		}
		if err := h.office.ReopenMatter(ctx, h.therapist, NewKey(), id); err != nil {
			t.Fatal(err)
		}
		h.do(h.therapist, id, "pain-call", protocol.Answers{"said": {"Much better"}})
		if got := h.lines(); len(got) != 0 {
			t.Errorf("she was rung, and yet: %+v", got)
		}
	})
}

// What hurt is sensitive in the room until somebody has said how deep.
func TestSensitivePlacesStandInTheRoom(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := context.Background()
		v := h.book(h.clock.Now().Add(24 * time.Hour))
		id := h.toldOfPain("none")
		sensitive := func() []client.Spot {
			t.Helper()
			view, err := h.office.Room(ctx, h.therapist, v.ID)
			if err != nil {
				t.Fatal(err)
			}
			return view.Sensitive
		}
		if got := sensitive(); len(got) != 1 || got[0].Words() != "Left calf" {
			t.Errorf("sensitive: %v", got)
		}
		h.do(h.therapist, id, "acknowledge", spoken("I am sorry."))
		h.do(h.therapist, id, "preferred", protocol.Answers{"levels": {"calf:left=1"}, "source": {"by-phone"}})
		if got := sensitive(); len(got) != 0 {
			t.Errorf("how deep is said: %v", got)
		}
	})
}

// Opened again, the calls that closing took off stand there, and the line is not left at that.
func TestOpenedAgainWithItsCalls(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := context.Background()
		h.reach()
		id := h.toldOfPain("none")
		h.putRight(id)
		h.propose(id, "very light on the left calf")
		if err := h.office.ReplyByLink(ctx, h.visitor(id), NewKey(), 1, protocol.PleaseCall, ""); err != nil {
			t.Fatal(err)
		}
		before := h.lines()
		if err := h.office.CloseMatter(ctx, h.therapist, NewKey(), id, "let-rest", nil); err != nil {
			t.Fatal(err)
		}
		if got := h.lines(); len(got) != 0 {
			t.Errorf("closed, and yet on Today: %+v", got)
		}
		h.clock.Advance(time.Hour)
		if err := h.office.ReopenMatter(ctx, h.therapist, NewKey(), id); err != nil {
			t.Fatal(err)
		}
		if got := h.lines(); len(got) != len(before) || got[0].ID != before[0].ID {
			t.Errorf("on Today: %+v, want %+v", got, before)
		}
		if all := h.knots(); !slices.ContainsFunc(all, func(k string) bool { return strings.HasPrefix(k, "taken-up: ") }) {
			t.Errorf("time line: %v", all)
		}
	})
}

// What the treatment room knows is not asked again.
func TestWrittenDownFromTheRoom(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := context.Background()
		v := h.book(h.clock.Now().Add(-2 * time.Hour))
		page, err := h.office.StaffTelling(ctx, h.therapist, h.client, Pressure, ToldAt{Visit: v.ID, Where: "calf:left"})
		if err != nil || page.At.Visit != v.ID || page.Given.One("visit") != "Tuesday 3 March" || page.Given.One("where") != "Left calf" || page.Given.One("told-by") != "in-person" {
			t.Fatalf("%+v %v", page, err)
		}
		other, err := h.office.StaffTelling(ctx, h.therapist, h.client, Pressure, ToldAt{Visit: newID[ident.Visit](), Where: "moon"})
		if err != nil || other.At != (ToldAt{}) || len(other.Given["visit"]) > 0 {
			t.Errorf("what is not there: %+v %v", other, err)
		}
		told, err := h.office.WriteDown(ctx, h.therapist, NewKey(), Telling{About: Pressure, Client: h.client, Visit: page.At.Visit,
			Answers: protocol.Answers{"words": {"It hurt"}, "where": page.Given["where"], "told-by": {"in-person"}}})
		if err != nil {
			t.Fatal(err)
		}
		if got := h.asked(told.Case, "where-how", nil).Given["areas"]; len(got) != 1 || got[0] != "calf:left" {
			t.Errorf("where it was: %v", got)
		}
	})
}
