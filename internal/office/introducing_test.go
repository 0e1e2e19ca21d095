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
	"github.com/partwell/partwell/internal/practice/inquiry"
	"github.com/partwell/partwell/internal/practice/message"
	"github.com/partwell/partwell/internal/practice/promise"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/referral"
	"github.com/partwell/partwell/internal/practice/words"
	"github.com/partwell/partwell/internal/store"
)

// namesSomebody brings Paul to where he has the names of these people.
func (h *testHouse) namesSomebody(entries ...ident.Practitioner) ident.Case {
	h.t.Helper()
	if p, err := h.office.PublicPractice(context.Background(), ""); err != nil || p.BaseURL == "" {
		h.reach()
	}
	id, err := h.office.MoveOn(context.Background(), h.therapist, NewKey(), h.client, protocol.Answers{"why": {"needs"}, "grounds": {"yes"}})
	if err != nil {
		h.t.Fatal(err)
	}
	h.do(h.therapist, id, "tried", protocol.Answers{"line": {"Five visits, forearm and elbow, heat first"}})
	h.do(h.therapist, id, "need", protocol.Answers{"work": {"Deep tissue"}, "areas": {"shoulders:right"}})
	var all []string
	for _, e := range entries {
		all = append(all, string(e))
	}
	h.do(h.therapist, id, "match", protocol.Answers{"entries": all, "why": {"deep tissue all day"}})
	h.do(h.therapist, id, "words", spoken("Paul, your shoulder wants deeper work than I can give. Thank you for these months."))
	return id
}

func (h *testHouse) sean() ident.Practitioner {
	return h.entry(referral.Practitioner{Name: "Sean Okoro", Phone: "020 7946 0011", Email: "sean@okoro.example", Skills: []referral.Skill{"deep-tissue"}, Confirmed: "2026-01-10"})
}

// colleagueToken gives the token by which a colleague answers an introduction.
func (h *testHouse) colleagueToken(in ident.Introduction) (token string) {
	h.view(func(tx *store.Tx) error {
		link, err := h.office.linkOf(tx, h.practice, string(in), PurposeColleague)
		token = h.office.linkToken(link)
		return err
	})
	return token
}

// toIntroduce are the introductions that Today asks for.
func (h *testHouse) toIntroduce() (names []string) {
	h.t.Helper()
	today, err := h.office.Today(context.Background(), h.therapist)
	if err != nil {
		h.t.Fatal(err)
	}
	for _, n := range slices.Concat(today.Needs, today.Later) {
		if n.Kind == promise.FollowUp && n.Task == "introduce" {
			names = append(names, n.Colleague)
		}
	}
	return names
}

// B11: the words of an introduction give the reason that was chosen, and every name; a reason that is
// between the two of them is left open.
func TestTheWordsOfAnIntroductionFollowTheReason(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := context.Background()
		h.reach()
		linh := h.entry(referral.Practitioner{Name: "Linh Tran", Phone: "020 7946 0012", Skills: []referral.Skill{"deep-tissue"}, Confirmed: "2026-01-10"})
		for why, want := range map[string]string{"needs": "that goes beyond what I can do well", "no-space": "I have no space for it", "boundary": "{why not with you, in your own words}"} {
			id, err := h.office.MoveOn(ctx, h.therapist, NewKey(), h.client, protocol.Answers{"why": {why}, "grounds": {"yes"}})
			h.must(err)
			h.do(h.therapist, id, "tried", protocol.Answers{"line": {"Five visits"}})
			h.do(h.therapist, id, "need", protocol.Answers{"work": {"Deep tissue"}, "areas": {"shoulders:right"}})
			h.do(h.therapist, id, "match", protocol.Answers{"entries": {string(h.sean()), string(linh)}, "why": {"deep tissue all day"}})
			page, err := h.office.Task(ctx, h.therapist, id, "words", nil)
			h.must(err)
			for _, d := range []words.Draft{page.Said.Say, page.Said.Write} {
				if !strings.Contains(d.Text, ", and "+want+".") || !strings.Contains(d.Text, "You could also ask") || !strings.Contains(d.Text, "Linh Tran") {
					t.Errorf("%s: %s", why, d.Text)
				}
			}
			var said []string
			for _, a := range page.Said.Answers {
				said = append(said, a.You)
			}
			if all := strings.Join(said, "\n"); strings.Contains(all, "learned") != (why == "needs") || strings.Contains(all, "my hours") != (why == "no-space") {
				t.Errorf("%s: answers %s", why, all)
			}
			h.must(h.office.CloseMatter(ctx, h.therapist, NewKey(), id, "stayed", nil))
		}
	})
}

func TestAfterPaulsYesTheIntroductionIsNext(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := context.Background()
		visit := h.book(h.clock.Now().AddDate(0, 0, 7))
		id := h.namesSomebody(h.sean())
		now := func() string {
			if n := h.matter(h.therapist, id).View.Now; n != nil && n.Task != nil {
				return n.Task.ID
			}
			return ""
		}
		if got := now(); got != "visits" {
			t.Errorf("before any answer the next step is %q", got)
		}
		v := h.visitor(id)
		yes := protocol.Answers{"tell": {"contact"}}
		for _, tell := range []string{"contact", "nothing", "contact", "contact"} {
			if err := h.office.DoByLink(ctx, v, NewKey(), "may-i", protocol.Answers{"tell": {tell}}); err != nil {
				t.Fatal(err)
			}
			next, asked := "introduce", 1
			if tell == "nothing" {
				next, asked = "visits", 0
			}
			if got := h.toIntroduce(); now() != next || len(got) != asked || asked > 0 && got[0] != "Sean Okoro" {
				t.Errorf("after %q the next step is %q, on Today %v", tell, now(), got)
			}
		}
		if all := strings.Join(h.knots(), "\n"); strings.Contains(all, "introduced:") || !strings.Contains(all, "given: Name and number of Sean Okoro") || !strings.Contains(all, "looking for deep tissue work") {
			t.Errorf("the line says more than what was: %s", all)
		}
		h.do(h.therapist, id, "introduce", spoken("Sean, may I introduce Paul Osei? Deep tissue work. 020 7946 0001"))
		if got := h.toIntroduce(); now() != "visits" || len(got) != 0 {
			t.Errorf("after the introduction the next step is %q, on Today %v", now(), got)
		}
		if all := strings.Join(h.knots(), "\n"); !strings.Contains(all, "introduced: To Sean Okoro") {
			t.Errorf("the line: %s", all)
		}
		wantFault(t, h.office.DoByLink(ctx, v, NewKey(), "may-i", yes), fault.Conflict, "introduced-already")
		if err := h.office.DoByLink(ctx, v, NewKey(), "visits", protocol.Answers{"each": {string(visit.ID) + "=move"}}); err != nil {
			t.Fatal(err)
		}
		m := h.matter(h.therapist, id)
		if i := slices.IndexFunc(m.Promises, func(p promise.Promise) bool {
			return p.Kind == promise.Call && p.Visit == visit.ID && strings.HasPrefix(p.Text, "Find another day")
		}); i < 0 {
			t.Errorf("the day to be found is not on his page: %+v", m.Promises)
		}
		version := 0
		h.view(func(tx *store.Tx) error {
			v, err := tx.Visit(h.practice, visit.ID)
			version = v.Version
			return err
		})
		if err := h.office.Move(ctx, h.therapist, NewKey(), MoveRequest{Visit: visit.ID, When: "Wednesday 11 March 10:00", Version: version}); err != nil {
			t.Fatal(err)
		}
		if got := h.onToday(); slices.Contains(got, promise.Call) {
			t.Errorf("the visit has another day, and Today asks for it still: %v", got)
		}
	})
}

// What Paul allowed, word by word, is what Sean hears: no more, and no less.
func TestAnIntroductionSaysWhatWasAllowed(t *testing.T) {
	tried, likes, record := "Five visits, forearm and elbow", "Neck: deep", "copy of their record"
	tests := []struct {
		name        string
		also        []string
		says, lacks []string
	}{
		{"only name and number", nil, nil, []string{tried, "Neck", "record"}},
		{"what was tried", []string{"worked-on"}, []string{tried}, []string{"Neck", "record"}},
		{"what he likes", []string{"preferences"}, []string{likes}, []string{tried, "record"}},
		{"everything", []string{"worked-on", "preferences", "record"}, []string{tried, likes, record}, nil},
	}
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := context.Background()
		h.update(func(tx *store.Tx) error {
			return tx.SetPreferences(h.practice, h.client, []client.Preference{{Spot: client.Spot{Area: "neck"}, Level: client.Deep, Since: "2026-03-01", Source: client.InPerson}})
		})
		sean := h.sean()
		id := h.namesSomebody(sean)
		asked, err := h.office.TaskByLink(ctx, h.visitor(id), "may-i", nil)
		if err != nil || asked.Names["skill"] != "deep tissue work" || !strings.Contains(asked.Names["tried"], tried) || !strings.Contains(asked.Names["likes"], likes) {
			t.Fatalf("what each answer lets be told: %+v %v", asked.Names, err)
		}
		for _, tt := range tests {
			a := protocol.Answers{"tell": {"contact"}, "also": tt.also}
			if slices.Contains(tt.also, "record") {
				a["signed"] = []string{"Paul Osei"}
			}
			h.do(h.therapist, id, "may-i", a)
			page, err := h.office.Task(ctx, h.therapist, id, "introduce", nil)
			if err != nil || !page.Said.Write.Ready() || !page.Said.Say.Ready() {
				t.Fatalf("%s: %+v %v", tt.name, page.Said, err)
			}
			for way, text := range map[string]string{"card": page.Said.Say.Text, "letter": page.Said.Write.Text} {
				for _, want := range append(tt.says, "Paul Osei", "looking for deep tissue work", "020 7946 0001") {
					if !strings.Contains(text, want) {
						t.Errorf("%s: the %s does not say %q: %s", tt.name, way, want, text)
					}
				}
				for _, over := range append(tt.lacks, "shoulder") {
					if strings.Contains(text, over) {
						t.Errorf("%s: the %s says %q: %s", tt.name, way, over, text)
					}
				}
				if found := page.Said.Tone(text, way == "card", ""); len(found) != 0 {
					t.Errorf("%s: the drafted %s is found fault with: %+v", tt.name, way, found)
				}
			}
		}
		h.do(h.therapist, id, "introduce", protocol.Answers{"how": {"writing"}, "text": {"Dear Sean, Paul Osei."}})
		if got := h.onToday(); !slices.Contains(got, promise.Agreed) {
			t.Errorf("nobody is reminded to hand over the record: %v", got)
		}
	})
}

// Of two names Paul lets one hear of him: that one is written to. What he answers later belongs to
// whom he saw.
func TestTheOneWhoMayHearIsWrittenTo(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := context.Background()
		sean := h.sean()
		linh := h.entry(referral.Practitioner{Name: "Mỹ Linh", Email: "linh@people.example", Skills: []referral.Skill{"deep-tissue"}, Confirmed: "2026-01-10"})
		id := h.namesSomebody(sean, linh)
		wantProblem(t, h.office.DoByLink(ctx, h.visitor(id), NewKey(), "may-i", protocol.Answers{"tell": {"contact"}}), "to")
		h.do(h.therapist, id, "may-i", protocol.Answers{"tell": {"contact"}, "to": {string(linh)}})
		if got := h.toIntroduce(); len(got) != 1 || got[0] != "Mỹ Linh" {
			t.Errorf("on Today: %v", got)
		}
		page, err := h.office.Task(ctx, h.therapist, id, "introduce", nil)
		if err != nil || page.Said.To != "linh@people.example" || page.Names["colleague"] != "Mỹ Linh" || !strings.HasPrefix(page.Said.Write.Text, "Hello Mỹ Linh") || !strings.Contains(page.Said.Write.Text, "/a/") {
			t.Fatalf("to %s: %s %v", page.Said.To, page.Said.Write.Text, err)
		}
		h.do(h.therapist, id, "introduce", protocol.Answers{"how": {"writing"}, "text": {page.Said.Write.Text}})
		if l := h.letters(); len(l) != 1 || l[0].Recipient != "linh@people.example" {
			t.Errorf("letters: %+v", l)
		}
		if m := h.matter(h.therapist, id); m.Messages[len(m.Messages)-1].Practitioner != linh {
			t.Errorf("the letter stands with %v", m.Messages)
		}
		h.do(h.therapist, id, "may-i", protocol.Answers{"tell": {"contact"}, "to": {string(sean)}}) // and Sean too
		if now := h.matter(h.therapist, id).View.Now; now == nil || now.Task == nil || now.Task.ID != "introduce" {
			t.Errorf("the second introduction is not the next step: %+v", now)
		}
		h.clock.Advance(14*24*time.Hour + time.Minute)
		if _, err := h.office.FireTimers(ctx); err != nil {
			t.Fatal(err)
		}
		wantProblem(t, h.office.DoByLink(ctx, h.visitor(id), NewKey(), "match-question", protocol.Answers{"how": {"good"}}), "with")
		h.do(h.therapist, id, "match-question", protocol.Answers{"how": {"good"}, "with": {string(linh)}})
		h.view(func(tx *store.Tx) error {
			partings, err := tx.Partings(h.practice)
			if len(partings) != 1 || partings[0].Practitioner != linh {
				t.Errorf("what partings led to: %+v", partings)
			}
			return err
		})
	})
}

// It was not right with the first: the second is asked about anew, and the first answer stays.
func TestLookingAgainBeginsAnew(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := context.Background()
		sean := h.sean()
		linh := h.entry(referral.Practitioner{Name: "Mỹ Linh", Email: "linh@people.example", Skills: []referral.Skill{"deep-tissue"}, Confirmed: "2026-01-10"})
		id := h.namesSomebody(sean)
		h.do(h.therapist, id, "may-i", protocol.Answers{"tell": {"contact"}, "also": {"worked-on"}})
		h.do(h.therapist, id, "introduce", spoken("Sean, may I introduce Paul?"))
		later := func(how string) {
			t.Helper()
			h.clock.Advance(14*24*time.Hour + time.Minute)
			if _, err := h.office.FireTimers(ctx); err != nil {
				t.Fatal(err)
			}
			h.do(h.therapist, id, "match-question", protocol.Answers{"how": {how}})
		}
		later("not-right")
		h.do(h.therapist, id, "match", protocol.Answers{"entries": {string(linh)}, "why": {"deep tissue"}})
		h.do(h.therapist, id, "words", spoken("Paul, I found somebody else for you. Thank you."))
		err := h.office.DoTask(ctx, h.therapist, NewKey(), Do{Case: id, Task: "introduce", Answers: spoken("Linh, may I introduce Paul?")})
		wantFault(t, err, fault.Conflict, "")
		h.do(h.therapist, id, "may-i", protocol.Answers{"tell": {"contact"}})
		page, err := h.office.Task(ctx, h.therapist, id, "introduce", nil)
		if err != nil || page.Said.To != "linh@people.example" || strings.Contains(page.Said.Write.Text, "Five visits") {
			t.Fatalf("%+v %v", page.Said, err)
		}
		h.do(h.therapist, id, "introduce", spoken("Linh, may I introduce Paul?"))
		later("good")
		h.view(func(tx *store.Tx) error {
			partings, err := tx.Partings(h.practice)
			got := map[ident.Practitioner]referral.Answer{}
			for _, p := range partings {
				got[p.Practitioner] = p.Answer
			}
			if got[sean] != referral.NotRight || got[linh] != referral.Good {
				t.Errorf("what partings led to: %+v", got)
			}
			return err
		})
	})
}

// "Not my work" names at first only those who do what she asks for.
func TestNotMyWorkProposesOnlyWhoFits(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := context.Background()
		_, sean := h.full() // Oda does other work, Nie takes nobody
		draft := func(needs string) *AnswerDraft {
			q := h.asks(jennifer)
			view, err := h.office.Inquiry(ctx, h.desk, q.ID, AnswerEdit{AnswerRequest: AnswerRequest{Why: WhyNotWork, Needs: needs}})
			if err != nil {
				t.Fatal(err)
			}
			return view.Draft
		}
		if d := draft("deep tissue massage"); !slices.Equal(d.Entries, []ident.Practitioner{sean}) || d.None || len(d.Fits) != 3 {
			t.Errorf("named at first: %v of %d", d.Entries, len(d.Fits))
		}
		if d := draft("lymph drainage"); len(d.Entries) != 0 || !d.None || len(d.Fits) != 3 {
			t.Errorf("nobody does it, and yet: %v %v", d.Entries, d.None)
		}
		if d := draft("lymph drainage"); strings.Contains(d.Say, "Sean") || strings.Contains(d.Write, "Sean") {
			t.Errorf("the words name somebody: %s", d.Write)
		}
	})
}

// A reason in own words is kept as that, and nothing says "full".
func TestAReasonInOwnWordsIsNotFull(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := context.Background()
		h.full()
		in := AnswerRequest{Inquiry: h.asks(jennifer).ID, Why: WhyOwn, OwnWords: "Too far away", Grounds: true, How: message.InWriting, Text: "Hello Jennifer, thank you. I cannot come to your house.", Send: SendMyself}
		id, err := h.office.AnswerInquiry(ctx, h.owner, NewKey(), in)
		if err != nil {
			t.Fatal(err)
		}
		h.answered(in.Inquiry, inquiry.Own, message.Draft)
		msg, err := h.office.Message(ctx, h.owner, id)
		if err != nil || msg.Message.Kind != string(words.DeclineOwn) {
			t.Errorf("kept as %q %v", msg.Message.Kind, err)
		}
		h.view(func(tx *store.Tx) error {
			links, err := tx.LinksAbout(h.practice, string(in.Inquiry))
			if len(links) != 0 {
				t.Errorf("nobody asked whether she waits, and yet: %v", links)
			}
			return err
		})
	})
}

// Personal links leave with the practice's own address only; what else is typed goes as it was typed.
func TestLinksInMailBeginWithOurAddress(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := context.Background()
		id := h.namesSomebody(h.sean())
		h.do(h.therapist, id, "may-i", protocol.Answers{"tell": {"contact"}})
		page, err := h.office.Task(ctx, h.therapist, id, "introduce", nil)
		if err != nil {
			t.Fatal(err)
		}
		own := linkIn(page.Said.Write.Text, "https://book.carvalho.example")
		elsewhere := strings.Replace(page.Said.Write.Text, "https://book.carvalho.example", "https://evil.example", 1)
		err = h.office.DoTask(ctx, h.therapist, NewKey(), Do{Case: id, Task: "introduce", Extra: Extra{Send: SendByMail}, Answers: protocol.Answers{"how": {"writing"}, "text": {elsewhere}}})
		wantProblem(t, err, "text")
		h.do(h.therapist, id, "introduce", protocol.Answers{"how": {"writing"}, "text": {page.Said.Write.Text + "\n\nThe way: https://maps.example/canal-street"}})
		if _, err := h.office.DeliverLetters(ctx); err != nil {
			t.Fatal(err)
		}
		sent := h.mailer.letters[len(h.mailer.letters)-1]
		if !slices.Equal(sent.Links, []string{own}) || !strings.Contains(sent.Text, "https://maps.example/canal-street") || h.mailer.servers[0].BaseURL != "https://book.carvalho.example" {
			t.Errorf("links %v of %+v", sent.Links, h.mailer.servers)
		}
	})
}

// "There is room" is read before it leaves, as any other message.
func TestRoomWordsAreRead(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := context.Background()
		h.reach()
		q := h.asks(jennifer)
		if err := h.office.SetWaiting(ctx, h.desk, NewKey(), q.ID); err != nil {
			t.Fatal(err)
		}
		view, err := h.office.RoomWords(ctx, h.desk, q.ID)
		if err != nil || !words.Kind(roomKind).Valid() || view.Words.Kind != words.Room || !view.Words.Say.Ready() || !view.Words.Write.Ready() {
			t.Fatalf("%+v %v", view.Words, err)
		}
		for spoken, text := range map[bool]string{true: view.Say, false: view.Write} {
			if found := view.Words.Tone(text, spoken, ""); len(found) != 0 {
				t.Errorf("the drafted words are found fault with: %+v", found)
			}
		}
		if found := view.Words.Tone("There is room, but you never answer your phone.", false, ""); len(found) == 0 {
			t.Error("blame is not found")
		}
	})
}

// A letter that is written and not sent tells nobody: Paul is introduced once it was sent, or once
// the colleague answers it.
func TestALetterThatWaitsIntroducesNobody(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := context.Background()
		sean := h.sean()
		for _, how := range []string{"sent", "answered", "taken back"} {
			id := h.namesSomebody(sean)
			h.do(h.therapist, id, "may-i", protocol.Answers{"tell": {"contact"}})
			before := len(h.knots())
			err := h.office.DoTask(ctx, h.therapist, NewKey(), Do{Case: id, Task: "introduce", Extra: Extra{Send: SendMyself}, Answers: protocol.Answers{"how": {"writing"}, "text": {"Hello Sean, Paul Osei would like to see you."}}})
			if err != nil {
				t.Fatal(err)
			}
			m := h.matter(h.therapist, id)
			msg := m.Messages[len(m.Messages)-1]
			if _, told := m.Hearings[0].Told(); told || len(h.knots()) != before || msg.State != message.Draft {
				t.Errorf("%s: introduced by a letter that was not sent: %v", how, h.knots())
			}
			switch how {
			case "sent":
				err = h.office.MarkMessageSent(ctx, h.therapist, NewKey(), msg.ID, "2026-03-02")
			case "answered":
				link := h.colleagueToken(m.Hearings[0].Introduction.ID)
				v, err := h.office.OpenLink(ctx, link)
				if err == nil {
					err = h.office.AnswerIntroduction(ctx, v, link, NewKey(), referral.HasPlace)
				}
				if err != nil {
					t.Fatal(err)
				}
			case "taken back":
				h.do(h.therapist, id, "may-i", protocol.Answers{"tell": {"nothing"}})
				wantFault(t, h.office.MarkMessageSent(ctx, h.therapist, NewKey(), msg.ID, "2026-03-02"), fault.Conflict, "no-consent")
				h.clock.Advance(time.Minute)
				h.do(h.therapist, id, "may-i", protocol.Answers{"tell": {"contact"}})
				wantFault(t, h.office.MarkMessageSent(ctx, h.therapist, NewKey(), msg.ID, "2026-03-02"), fault.Conflict, "said-otherwise")
			}
			if err != nil {
				t.Fatal(err)
			}
			on, told := h.matter(h.therapist, id).Hearings[0].Told()
			if told != (how != "taken back") || how == "sent" && on != "2026-03-02" {
				t.Errorf("%s: told %v on %s", how, told, on)
			}
			if got := h.onToday(); slices.Contains(got, promise.Tell) {
				t.Errorf("%s: Today asks for the letter still: %v", how, got)
			}
			if err := h.office.CloseMatter(ctx, h.therapist, NewKey(), id, "found-else", nil); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// B13: somebody who came is not treated today, and another day is found; the visit moves, without a fee.
func TestNotToday(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := context.Background()
		visit := h.book(h.clock.Now().Add(time.Hour))
		_, err := h.office.NotToday(ctx, h.stranger(), NewKey(), visit.ID)
		wantFault(t, err, fault.NotFound, "")
		_, err = h.office.NotToday(ctx, h.desk, NewKey(), visit.ID)
		wantFault(t, err, fault.Forbidden, "")
		id, err := h.office.NotToday(ctx, h.therapist, NewKey(), visit.ID)
		if err != nil {
			t.Fatal(err)
		}
		if again, err := h.office.NotToday(ctx, h.therapist, NewKey(), visit.ID); err != nil || again != id {
			t.Errorf("begun twice: %v %v", again, err)
		}
		page, err := h.office.Task(ctx, h.therapist, id, "which", nil)
		if err != nil || page.Given.One("why") != "not-today" {
			t.Errorf("the usual answer is %q %v", page.Given.One("why"), err)
		}
		h.do(h.therapist, id, "which", protocol.Answers{"why": {"not-today"}, "today": {"unwell"}, "grounds": {"yes"}})
		words, err := h.office.Task(ctx, h.therapist, id, "words", nil)
		if err != nil || !words.Said.Write.Ready() || !strings.Contains(words.Said.Write.Text, "one of us is not well") {
			t.Fatalf("%+v %v", words.Said, err)
		}
		h.do(h.therapist, id, "words", spoken(words.Said.Say.Text))
		if now := h.matter(h.therapist, id).View.Now; now == nil || now.Task == nil || now.Task.ID != "other-day" {
			t.Errorf("to find another day is not the next step: %+v", now)
		}
		h.do(h.therapist, id, "other-day", protocol.Answers{"date": {"2026-03-10"}, "time": {"10:00"}})
		h.view(func(tx *store.Tx) error {
			v, err := tx.Visit(h.practice, visit.ID)
			if v.Starts.Format("2006-01-02 15:04") != "2026-03-10 10:00" {
				t.Errorf("the visit: %+v", v)
			}
			return err
		})
	})
}
