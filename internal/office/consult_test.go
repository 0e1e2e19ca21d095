package office

import (
	"strings"
	"testing"
	"time"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/consultation"
	"github.com/partwell/partwell/internal/practice/message"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/referral"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// trusted stores a colleague with whom things are talked over.
func (h *testHouse) trusted() ident.Practitioner {
	h.t.Helper()
	id := newID[ident.Practitioner]()
	h.update(func(tx *store.Tx) error {
		return tx.AddPractitioner(h.practice, referral.Practitioner{ID: id, Name: "Sean Okoro", Phone: "020 7946 0011", Email: "sean@okoro.example", Trusted: true, TakesNew: referral.TakesYes})
	})
	return id
}

func (h *testHouse) talked(by staff.Actor, id ident.Consultation) TalkedView {
	h.t.Helper()
	view, err := h.office.Talked(h.t.Context(), by, id)
	h.must(err)
	return view
}

// byTalkLink opens the link of a question.
func (h *testHouse) byTalkLink(id ident.Consultation) (v Visitor) {
	h.t.Helper()
	var link ident.Link
	h.view(func(tx *store.Tx) (err error) {
		link, err = h.office.linkOf(tx, h.practice, string(id), PurposeConsult)
		return err
	})
	v, err := h.office.OpenLink(h.t.Context(), h.office.linkToken(link))
	h.must(err)
	return v
}

func TestTalkedOverInALine(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, o, about := t.Context(), h.office, TalkAbout{Client: h.client}
		_, err := o.NoteTalk(ctx, h.therapist, NewKey(), TalkNote{About: about})
		wantProblem(t, err, "who")
		_, err = o.NoteTalk(ctx, h.therapist, NewKey(), TalkNote{About: about, Who: "Ana", On: "2026-03-04"})
		wantProblem(t, err, "on")
		_, err = o.NoteTalk(ctx, h.desk, NewKey(), TalkNote{About: about, Who: "Ana"})
		wantFault(t, err, fault.Forbidden, "not-yours")
		_, err = o.NoteTalk(ctx, h.stranger(), NewKey(), TalkNote{About: about, Who: "Ana"})
		wantFault(t, err, fault.NotFound, "")
		key := NewKey()
		for range 2 {
			id, err := o.NoteTalk(ctx, h.therapist, key, TalkNote{About: about, Who: "Ana, on Monday", On: "2026-03-02", Line: "Tell it once more"})
			h.must(err)
			if v := h.talked(h.therapist, id); v.Line != "Tell it once more" || v.On != "2026-03-02" || !v.Talked() {
				t.Errorf("%+v", v.Consultation)
			}
		}
		_, err = o.NoteTalk(ctx, h.therapist, NewKey(), TalkNote{About: about, Nobody: true})
		h.must(err)
		if got := strings.Join(h.knotTexts(client.KindTalked), "|"); got != "There was nobody to ask|Ana, on Monday" {
			t.Error(got)
		}
		view, err := o.TalkForm(ctx, h.therapist, about)
		if err != nil || len(view.Past) != 2 || view.Name != "Paul Osei" {
			t.Errorf("%+v %v", view, err)
		}
	})
}

func TestAColleagueAnswersBehindALink(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		h.reach()
		ctx, o, about, sean := t.Context(), h.office, TalkAbout{Client: h.client}, h.trusted()
		h.must(second(o.AddLine(ctx, h.therapist, NewKey(), NewLine{Client: h.client, Kind: client.KindProgress, Text: "Better"})))
		in := Question{About: about, Colleague: sean, Question: "What would you try with Paul?", Summary: "Paul Osei came late on 3 March 2026. Ring 020 7946 0001.", Until: "2026-03-17"}
		_, err := o.AskColleague(ctx, h.therapist, NewKey(), in)
		wantProblem(t, err, "summary")
		wantProblem(t, err, "question")
		red, err := o.Redact(ctx, h.therapist, in, true)
		h.must(err)
		if len(red.InSummary)+len(red.InQuestion) > 0 || strings.Contains(red.Summary.Text, "Paul") || red.Question.Text != "What would you try with the client?" {
			t.Fatalf("%+v", red)
		}
		in.Summary = red.Summary.Text + " Then noor and will came."
		if red, err = o.Redact(ctx, h.therapist, in, false); err != nil || len(red.InSummary) != 1 {
			t.Errorf("%+v %v", red, err)
		}
		red, err = o.Redact(ctx, h.therapist, Question{About: about, Question: "What would you try with Paul?", Summary: "Paul Osei came late on 3 March 2026. Ring 020 7946 0001."}, true)
		h.must(err)
		in.Question, in.Summary = red.Question.Text, red.Summary.Text+" We met Zorro."
		_, err = o.AskColleague(ctx, h.therapist, NewKey(), in)
		wantProblem(t, err, "summary")
		in.Cleared = []string{"Zorro"}
		_, err = o.AskColleague(ctx, h.desk, NewKey(), in)
		wantFault(t, err, fault.Forbidden, "not-yours")
		id, err := o.AskColleague(ctx, h.therapist, NewKey(), in)
		h.must(err)
		view := h.talked(h.therapist, id)
		if view.Link == "" || !strings.Contains(view.Words.Write.Text, view.Link) || strings.Contains(view.Words.Write.Text, "Paul") || strings.Contains(view.Link, string(h.client)) {
			t.Fatalf("%+v", view.Words.Write)
		}
		err = o.SendTalk(ctx, h.therapist, NewKey(), id, TalkWords{How: message.InWriting, Text: "It is about Paul Osei", Send: SentAlready})
		wantProblem(t, err, "write")
		h.must(o.SendTalk(ctx, h.therapist, NewKey(), id, TalkWords{How: message.InWriting, Text: view.Words.Write.Text, Send: SentAlready}))
		wantFault(t, o.SendTalk(ctx, h.therapist, NewKey(), id, TalkWords{How: message.ByPhone, Text: "Sean", Send: SentAlready}), fault.Conflict, "said-already")
		wantFault(t, o.KeepTalk(ctx, h.therapist, NewKey(), id, "x"), fault.Conflict, "no-answer")

		v := h.byTalkLink(id)
		asked, err := o.AskedByLink(ctx, v)
		if err != nil || asked.Summary != in.Summary || asked.By != "Noor Haddad" {
			t.Fatalf("%+v %v", asked, err)
		}
		wantProblem(t, o.AdviseByLink(ctx, v, NewKey(), " "), "text")
		key := NewKey()
		h.must(o.AdviseByLink(ctx, v, key, "Say it once more."))
		h.must(o.AdviseByLink(ctx, v, key, "Say it once more."))
		h.must(o.AdviseByLink(ctx, v, NewKey(), "Then a break."))
		h.must(o.HearAdvice(ctx, h.therapist, NewKey(), id, "And by phone: rest"))
		if asked, err = o.AskedByLink(ctx, v); err != nil || len(asked.Advice) != 2 {
			t.Errorf("%+v %v", asked.Advice, err)
		}
		if got := strings.Join(h.knotTexts(client.KindTalked), "|"); got != "Sean Okoro|Sean Okoro|Sean Okoro" {
			t.Error(got)
		}
		if len(h.onToday()) == 0 {
			t.Error("nothing stands on Today")
		}
		h.must(o.KeepTalk(ctx, h.therapist, NewKey(), id, "Once more, then a break"))
		h.must(o.CloseTalk(ctx, h.therapist, NewKey(), id))
		_, err = o.OpenLink(ctx, o.linkToken(v.Link.ID))
		wantFault(t, err, fault.Conflict, "link-revoked")
		wantFault(t, o.AdviseByLink(ctx, v, NewKey(), "Late"), fault.Conflict, "link-revoked")
		key = NewKey()
		h.must(o.ReopenTalk(ctx, h.therapist, key, id, "2026-03-20"))
		h.must(o.ReopenTalk(ctx, h.therapist, key, id, "2026-03-20"))
		wantFault(t, o.ReopenTalk(ctx, h.therapist, NewKey(), id, "2026-03-20"), fault.Conflict, "link-open")
		again := h.byTalkLink(id)
		_, err = o.OpenLink(ctx, o.linkToken(v.Link.ID))
		wantFault(t, err, fault.Conflict, "link-revoked")
		if asked, err = o.AskedByLink(ctx, again); err != nil || again.Link.ID == v.Link.ID || asked.Until != "2026-03-20" {
			t.Errorf("%+v %v", asked, err)
		}
		h.must(o.CloseTalk(ctx, h.therapist, NewKey(), id))
		if view = h.talked(h.therapist, id); view.Link != "" || len(view.Advice) != 3 || view.Consultation.Line != "Once more, then a break" {
			t.Errorf("%+v", view.Consultation)
		}
	})
}

func TestTheLinkOfAQuestionEnds(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		h.reach()
		id, err := h.office.AskColleague(t.Context(), h.owner, NewKey(), Question{About: TalkAbout{Client: h.client}, Colleague: h.trusted(), Question: "What would you try?", Summary: "A client comes late.", Until: "2026-03-05"})
		h.must(err)
		v := h.byTalkLink(id)
		h.clock.Set(time.Date(2026, 3, 6, 0, 1, 0, 0, time.UTC))
		_, err = h.office.OpenLink(t.Context(), h.office.linkToken(v.Link.ID))
		wantFault(t, err, fault.Conflict, "link-expired")
		wantFault(t, h.office.AdviseByLink(t.Context(), v, NewKey(), "Late"), fault.Conflict, "link-expired")
		h.must(h.office.HearAdvice(t.Context(), h.owner, NewKey(), id, "By phone all the same"))
		wantProblem(t, h.office.ReopenTalk(t.Context(), h.owner, NewKey(), id, "2026-03-06"), "until")
		wantFault(t, h.office.ReopenTalk(t.Context(), h.desk, NewKey(), id, "2026-03-12"), fault.Forbidden, "not-yours")
		h.must(h.office.ReopenTalk(t.Context(), h.owner, NewKey(), id, "2026-03-12"))
		if again := h.byTalkLink(id); again.Link.ID != v.Link.ID {
			t.Error("the colleague has another address")
		}
		h.must(h.office.AdviseByLink(t.Context(), h.byTalkLink(id), NewKey(), "In time after all"))
	})
}

// What is talked over about a matter does its step, and the step keeps what was talked over.
// What came in one moment stands in the order in which it came, in a draft and in the record; and the
// practice's own wording is not asked about.
func TestADayIsToldInItsOrder(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		h.rule("Paying for Booked Time", "2026-01-05")
		for i, kind := range []client.Kind{client.KindNotKept, client.KindSaid, client.KindAnswered} {
			h.update(func(tx *store.Tx) error {
				return tx.AddKnot(h.practice, client.Knot{ID: newID[ident.Knot](), Client: h.client, Kind: kind, At: h.clock.Now(), Text: "Line " + []string{"one", "two", "three"}[i], Person: h.therapist.Person})
			})
		}
		view, err := h.office.TalkForm(t.Context(), h.therapist, TalkAbout{Client: h.client})
		h.must(err)
		one, two, three := strings.Index(view.Draft, "Line one"), strings.Index(view.Draft, "Line two"), strings.Index(view.Draft, "Line three")
		if one < 0 || one > two || two > three {
			t.Errorf("the draft: %s", view.Draft)
		}
		rec, err := h.office.Record(t.Context(), h.therapist, h.client)
		h.must(err)
		last := rec.Line[len(rec.Line)-3:]
		if got := last[0].Text + last[1].Text + last[2].Text; got != "Line oneLine twoLine three" {
			t.Errorf("the record: %s", got)
		}
		red, err := h.office.Redact(t.Context(), h.therapist, Question{About: TalkAbout{Client: h.client}, Summary: "They were told of late visits, Paying for Booked Time, and Zorro."}, true)
		if err != nil || len(red.InSummary) != 1 || red.InSummary[0].Words != "Zorro" {
			t.Errorf("asked about: %+v %v", red.InSummary, err)
		}
	})
}

func TestAMattersStepIsTheSameTalk(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, o := t.Context(), h.office
		for range 2 {
			id, err := o.BeginMatter(ctx, h.therapist, NewKey(), Begin{Protocol: Refer, Client: h.client, Therapist: h.therapist.Person})
			h.must(err)
			if len(h.knotTexts(client.KindTalked)) == 0 {
				_, err = o.NoteTalk(ctx, h.therapist, NewKey(), TalkNote{About: TalkAbout{Case: id}, Who: "Ana", Line: strings.Repeat("Wait and see. ", 40)})
				h.must(err)
			} else {
				h.do(h.therapist, id, taskTalkOver, protocol.Answers{"how": {"talked"}, "who": {"Ben"}, "line": {"Go on"}})
			}
			if !h.matter(h.therapist, id).State.Tasks[taskTalkOver].IsDone() {
				t.Error("the step is not done")
			}
			h.view(func(tx *store.Tx) error {
				all, err := tx.ConsultationsOfCase(h.practice, id)
				if len(all) != 1 || all[0].How != consultation.ByLine || all[0].Client != h.client {
					t.Errorf("%+v", all)
				}
				return err
			})
		}
		if got := strings.Join(h.knotTexts(client.KindTalked), "|"); got != "Ben|Ana" {
			t.Error(got)
		}
	})
}

func TestNobodyIsAskedAboutAnInventedClient(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		id, err := h.office.BeginMatter(t.Context(), h.therapist, NewKey(), Begin{Protocol: Refer, Therapist: h.therapist.Person, Rehearse: true})
		h.must(err)
		_, err = h.office.NoteTalk(t.Context(), h.therapist, NewKey(), TalkNote{About: TalkAbout{Case: id}, Who: "Ana"})
		wantFault(t, err, fault.Conflict, "rehearsal")
	})
}

func second[T any](_ T, err error) error { return err }
