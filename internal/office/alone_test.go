package office

import (
	"strconv"
	"strings"
	"testing"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/message"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// maya is a reader from outside who has her key.
func (h *testHouse) maya() staff.Actor {
	_, maya := h.readingKey(h.outsider("Maya Cohen", "maya@outside.example"))
	return maya
}

// A reader from outside is shown no client. Whose words something is she says by name and number, which have to
// fit together; who works here chooses from the list.
func TestAReaderFromOutsideSaysWhoseItIs(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, o, maya := t.Context(), h.office, h.maya()
		h.update(func(tx *store.Tx) error {
			c, err := tx.Client(h.practice, h.client)
			h.must(err)
			c.Phone = "+442079460142"
			return tx.SaveClient(h.practice, c)
		})
		id := h.toldOf(h.owner.Person, "He stood too close").Case
		_, found, err := o.WhoCouldItBe(ctx, maya, id, "Paul")
		if h.must(err); len(found) > 0 {
			t.Errorf("she is shown %+v", found)
		}
		wantFault(t, o.WhoTold(ctx, maya, NewKey(), id, h.client), fault.NotFound, "")
		wantFault(t, o.SheIs(ctx, h.therapist, NewKey(), Named{Case: id, Name: "Paul Osei", Reach: "020 7946 0142"}), fault.NotFound, "")
		others := h.toldOf(h.therapist.Person, "She shouted").Case
		h.do(h.owner, others, "readers", protocol.Answers{"who": {string(h.owner.Person)}})
		wantFault(t, o.SheIs(ctx, maya, NewKey(), Named{Case: others, Name: "Paul Osei", Reach: "020 7946 0142"}), fault.NotFound, "")
		wantProblem(t, o.SheIs(ctx, maya, NewKey(), Named{Case: id, Name: "Paul Osei"}), "reach")
		for _, wrong := range []Named{{Name: "Paul", Reach: "020 7946 0142"}, {Name: "Paul Osei", Reach: "020 7946 0143"}, {Name: "Paula Osei", Reach: "020 7946 0142"}} {
			wrong.Case = id
			wantProblem(t, o.SheIs(ctx, maya, NewKey(), wrong), "name")
		}
		key := NewKey()
		for range 2 {
			h.must(o.SheIs(ctx, maya, key, Named{Case: id, Name: " paul  OSEI", Reach: "020 7946 0142 "}))
		}
		if m := h.matter(maya, id); m.Head.Client != h.client || m.Head.Therapist != "" || len(h.knots()) > 0 {
			t.Errorf("%+v, time line %q", m.Head, h.knots())
		}
		wantFault(t, o.SheIs(ctx, maya, NewKey(), Named{Case: id, Name: "Paul Osei", Reach: "020 7946 0142"}), fault.Conflict, "known")
		again := h.toldOf(h.owner.Person, "And again").Case
		for range sheIsLimit {
			err = o.SheIs(ctx, maya, NewKey(), Named{Case: again, Name: "Paula Osei", Reach: "1"})
		}
		wantFault(t, err, fault.Conflict, "slow-down")
	})
}

// She can note that she talked it over, and with whom; the list of colleagues is not open to her, and what was
// talked over about clients is not either.
func TestAReaderFromOutsideTalksItOver(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, o, maya, sean := t.Context(), h.office, h.maya(), h.trusted()
		hers, err := o.NoteTalk(ctx, h.therapist, NewKey(), TalkNote{About: TalkAbout{Client: h.client}, Who: "Ana"})
		h.must(err)
		about := TalkAbout{Case: h.toldOf(h.owner.Person, "He stood too close").Case}
		view, err := o.TalkForm(ctx, maya, about)
		if h.must(err); !view.Apart || !view.Outside || len(view.Colleagues) > 0 || view.Draft != "" {
			t.Errorf("%+v", view)
		}
		_, err = o.TalkForm(ctx, maya, TalkAbout{Client: h.client})
		wantFault(t, err, fault.NotFound, "")
		_, err = o.Talked(ctx, maya, hers)
		wantFault(t, err, fault.NotFound, "")
		in := Question{About: about, Colleague: sean, Question: "What would you do?", Summary: "Somebody stood too close.", Until: "2026-03-17"}
		_, err = o.AskColleague(ctx, maya, NewKey(), in)
		wantFault(t, err, fault.NotFound, "")
		_, err = o.Redact(ctx, maya, in, true)
		wantFault(t, err, fault.NotFound, "")
		id, err := o.NoteTalk(ctx, maya, NewKey(), TalkNote{About: about, Who: "My supervisor", Line: "Ask what the client needs"})
		h.must(err)
		if v := h.talked(maya, id); v.Line != "Ask what the client needs" {
			t.Errorf("%+v", v.Consultation)
		}
		_, err = o.Talked(ctx, h.owner, id)
		wantFault(t, err, fault.NotFound, "")
		if got := h.knotTexts(client.KindTalked); len(got) != 1 {
			t.Errorf("on the client's page: %q", got)
		}
	})
}

// What a reader asks a colleague stands where nobody else reads, the letter too; taken back, the words are gone,
// the colleague's link opens no more, and nothing waits for an answer.
func TestWhatWasTalkedOverIsTakenBackToo(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		h.reach()
		ctx, o, sean := t.Context(), h.office, h.trusted()
		id := h.behaved()
		h.do(h.owner, id, "readers", protocol.Answers{"who": {string(h.owner.Person), string(h.desk.Person)}})
		about := TalkAbout{Case: id}
		line, err := o.NoteTalk(ctx, h.desk, NewKey(), TalkNote{About: about, Who: "Ana, about the laughing", Line: "Believe her"})
		h.must(err)
		asked, err := o.AskColleague(ctx, h.desk, NewKey(), Question{About: about, Colleague: sean, Question: "What would you do about the laughing?", Summary: "Somebody laughed.", Until: "2026-03-17"})
		h.must(err)
		h.must(o.SendTalk(ctx, h.desk, NewKey(), asked, TalkWords{How: message.InWriting, Text: h.talked(h.desk, asked).Words.Write.Text, Send: SendByMail}))
		h.view(func(tx *store.Tx) error {
			for by, want := range map[staff.Actor]int{h.therapist: 0, h.owner: 1, h.desk: 1} {
				all, err := tx.LettersIn(h.practice, by, store.LetterWaiting, 9)
				h.must(err)
				n := 0
				for _, l := range all {
					if l.Recipient == "sean@okoro.example" {
						n++
					}
				}
				if n != want {
					t.Errorf("%s is shown %d letters to the colleague", by.Role, n)
				}
			}
			return nil
		})
		v := h.byTalkLink(asked)
		h.must(o.AdviseByLink(ctx, v, NewKey(), "Stop the laughing"))
		h.clientDoes(id, "withdraw", protocol.Answers{"sure": {"yes"}})
		h.view(func(tx *store.Tx) error {
			all, err := tx.ConsultationsOfCase(h.practice, id)
			if len(all) != 2 {
				t.Errorf("that it was talked over is gone: %+v", all)
			}
			for _, c := range all {
				if c.Who+c.Line+c.Question+c.Summary != "" || len(c.Advice) > 0 || !c.On.Valid() || !c.Erased() {
					t.Errorf("%+v", c)
				}
			}
			return err
		})
		if lines := strings.Join(h.caseLines(id), "\n"); strings.Contains(lines, "answered your question") {
			t.Errorf("on Today: %s", lines)
		}
		_, err = o.OpenLink(ctx, o.linkToken(v.Link.ID))
		wantFault(t, err, fault.Conflict, "link-revoked")
		wantFault(t, o.AdviseByLink(ctx, v, NewKey(), "Late"), fault.Conflict, "link-revoked")
		for _, talk := range []ident.Consultation{line, asked} {
			_, err = o.Talked(ctx, h.desk, talk)
			wantFault(t, err, fault.NotFound, "")
		}
		wantFault(t, o.ReopenTalk(ctx, h.desk, NewKey(), asked, "2026-03-20"), fault.NotFound, "")
		view, err := o.TalkForm(ctx, h.desk, about)
		if h.must(err); len(view.Past) != 2 {
			t.Errorf("%+v", view.Past)
		}
	})
}

// That it is somebody else here is kept apart from “I would rather not say”, until somebody is named.
func TestSomebodyElseHereIsKept(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		tell := func(in Telling) ident.Case {
			in.About, in.Answers = Conduct, protocol.Answers{"words": {"He came in while I was undressed"}}
			told, err := h.office.Tell(t.Context(), h.house(), NewKey(), in)
			h.must(err)
			return told.Case
		}
		other, unsaid, named := tell(Telling{Else: true}), tell(Telling{}), tell(Telling{Of: h.therapist.Person, Else: true})
		for id, want := range map[ident.Case]bool{other: true, unsaid: false, named: false} {
			if m := h.matter(h.owner, id); m.Head.Else != want {
				t.Errorf("%+v", m.Head)
			}
		}
		h.do(h.owner, other, "readers", protocol.Answers{"who": {string(h.owner.Person)}})
		if !h.matter(h.owner, other).Head.Else {
			t.Error("lost by a step")
		}
		h.do(h.owner, other, "name", protocol.Answers{"who": {string(h.desk.Person)}})
		if m := h.matter(h.owner, other); m.Head.Else || m.Head.About != h.desk.Person {
			t.Errorf("%+v", m.Head)
		}
	})
}

// However many others are called alike, and stand before her in the book, the one of exactly that name is found.
func TestTheExactNameIsFoundAmongManyAlike(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		maya, _ := h.sealedHouse()
		h.update(func(tx *store.Tx) error {
			for i := range 20 {
				c, err := client.Client{ID: newID[ident.Client](), Name: "Abel " + string(rune('A'+i)) + " Paul Osei", Phone: "+44 20 7946 09" + strconv.Itoa(10+i)}.Tidy()
				h.must(err)
				h.must(tx.AddClient(h.practice, c))
			}
			return nil
		})
		h.update(func(tx *store.Tx) error {
			c, err := tx.Client(h.practice, h.client)
			h.must(err)
			c.Phone = "+442079460142"
			return tx.SaveClient(h.practice, c)
		})
		told := h.toldOf(h.owner.Person, canary)
		h.must(h.office.SheIs(t.Context(), maya, NewKey(), Named{Case: told.Case, Name: "Paul Osei", Reach: "020 7946 0142"}))
	})
}
