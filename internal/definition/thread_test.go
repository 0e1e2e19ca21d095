package definition

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/practice/protocol"
)

// thread is a case worked by hand, step by step, as in the acceptance scenarios.
type thread struct {
	t      *testing.T
	def    *protocol.Definition
	c      protocol.Case
	file   protocol.File
	now    time.Time
	events []protocol.Event
}

func begin(t *testing.T, id string, file protocol.File) *thread {
	t.Helper()
	defs, err := LoadAll(vocabulary())
	if err != nil {
		t.Fatal(err)
	}
	th := &thread{t: t, def: defs[id], file: file, now: time.Date(2026, 3, 3, 14, 0, 0, 0, time.UTC)}
	events, err := protocol.Begin(th.def, "0190b6a4-7c4e-7000-8000-000000000000", th.at(protocol.Staff))
	if err != nil {
		t.Fatal(err)
	}
	if th.c, err = protocol.Replay(events); err != nil {
		t.Fatal(err)
	}
	th.events = events
	return th
}

func (th *thread) at(side protocol.Side) protocol.Moment {
	return protocol.Moment{At: th.now, By: string(side), Side: side, File: th.file, Lang: "en", Names: map[string]string{"client": "Mariam", "colleague": "Sean"}}
}

// ok takes the events of an act and gives the effects that they ask for.
func (th *thread) ok(events []protocol.Event, err error) []string {
	th.t.Helper()
	if err != nil {
		th.t.Fatal(err)
	}
	if th.c, err = th.c.With(events...); err != nil {
		th.t.Fatal(err)
	}
	th.events = append(th.events, events...)
	var effects []string
	for _, e := range events {
		if e.Effect != "" {
			effects = append(effects, e.Effect)
		}
	}
	return effects
}

func (th *thread) do(side protocol.Side, task string, a protocol.Answers) []string {
	th.t.Helper()
	return th.ok(th.c.Do(th.def, task, a, th.at(side)))
}

// refused checks that an act is refused with a kind, a code and a sentence.
func (th *thread) refused(err error, kind fault.Kind, message string) {
	th.t.Helper()
	if !fault.Is(err, kind) || err.Error() != message {
		th.t.Errorf("refused with %q, want %q", err, message)
	}
}

func (th *thread) now1(side protocol.Side) string {
	th.t.Helper()
	v, err := th.c.Look(th.def, side, th.file, th.now)
	if err != nil {
		th.t.Fatal(err)
	}
	switch {
	case v.Now == nil:
		return ""
	case v.Now.Task == nil:
		return string(v.Now.Step)
	}
	return string(v.Now.Step) + " " + v.Now.Task.ID
}

func (th *thread) next(side protocol.Side, want string) {
	th.t.Helper()
	if got := th.now1(side); got != want {
		th.t.Errorf("the next step of the %s is %q, want %q", side, got, want)
	}
}

func (th *thread) effects(got []string, want ...string) {
	th.t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		th.t.Error(diff)
	}
}

var spoken = protocol.Answers{"how": {"in-person"}, "text": {"I am sorry that it hurt."}, "on": {"2026-03-03"}, "answered": {"Thank you."}}

func with(a protocol.Answers, more protocol.Answers) protocol.Answers {
	all := protocol.Answers{}
	for _, m := range []protocol.Answers{a, more} {
		for k, v := range m {
			all[k] = v
		}
	}
	return all
}

// heard brings a pressure concern to the point where both could say yes.
func heard(t *testing.T, pain string) *thread {
	th := begin(t, "pressure", protocol.File{ClientByLink: true, ClientKnown: true, Solo: true})
	th.next(protocol.Staff, "do tell")
	_, err := th.c.Do(th.def, "acknowledge", spoken, th.at(protocol.Staff))
	th.refused(err, fault.Conflict, "First: Ask whether Mariam is in pain now · Ask where, and how it was.")
	th.effects(th.do(protocol.Client, "tell", protocol.Answers{"words": {"The left side was too much."}}), "record-telling")
	th.next(protocol.Client, "do pain-now")
	th.effects(th.do(protocol.Client, "pain-now", protocol.Answers{"pain": {pain}}), "ask-pain")
	th.effects(th.do(protocol.Client, "where-how", protocol.Answers{"areas": {"shoulder-blade:left"}, "how": {"sharp"}, "said-then": {"not-said"}}), "mark-areas")
	return th
}

func TestPressureAfterwards(t *testing.T) {
	th := heard(t, "not-better")
	th.next(protocol.Staff, "do pain-call")
	_, err := th.c.Do(th.def, "acknowledge", spoken, th.at(protocol.Staff))
	th.refused(err, fault.Conflict, "First: Call Mariam.")
	th.effects(th.do(protocol.Staff, "pain-call", protocol.Answers{"said": {"Better since this morning."}}), "record-call")
	th.effects(th.do(protocol.Staff, "acknowledge", spoken), "send-words")
	if p := th.c.Promise; p.Missed(th.now) || p.Kept.IsZero() || p.Due != time.Date(2026, 3, 4, 17, 0, 0, 0, time.UTC) {
		t.Errorf("the promise of a first answer: %+v", p)
	}
	th.next(protocol.Client, "do preferred")
	th.effects(th.do(protocol.Client, "preferred", protocol.Answers{"levels": {"shoulder-blade:left=2"}}), "set-preferred-pressure")
	th.next(protocol.Staff, "do other-ways")
	th.do(protocol.Staff, "other-ways", with(spoken, protocol.Answers{"offer": {"warmth", "slower-strokes"}}))
	if _, err := th.c.Do(th.def, "pick", protocol.Answers{"picked": {"stretching"}}, th.at(protocol.Client)); !fault.Is(err, fault.Invalid) {
		t.Errorf("what was not offered is picked: %v", err)
	}
	th.effects(th.do(protocol.Client, "pick", protocol.Answers{"picked": {"warmth"}}), "choose-techniques")
	th.do(protocol.Staff, "check-ins", protocol.Answers{"visits": {"3"}, "first": {"5"}, "every": {"10"}})
	th.next(protocol.Staff, "offer agree")
	offer := with(protocol.Answers{"how": {"writing"}, "text": {"This is what I would do."}}, protocol.Answers{"mine": {"Light on the left."}, "by": {"2026-03-10"}})
	th.effects(th.do(protocol.Staff, "agree", offer), "send-proposal")
	th.next(protocol.Client, "answer agree")
	th.next(protocol.Staff, "")

	th.ok(th.c.Reply(th.def, 1, protocol.Client, protocol.SomethingDifferent, "Warm stones, please.", th.at(protocol.Client)))
	th.next(protocol.Staff, "answer agree")
	if kind, drafted, err := th.def.Kind("agree", &th.c, th.file); kind != "counter" || !drafted || err != nil {
		t.Errorf("the answer to her suggestion speaks as %q %v %v", kind, drafted, err)
	}
	_, err = th.c.Reply(th.def, 1, protocol.Staff, protocol.YesThatWorks, "", th.at(protocol.Staff))
	th.refused(err, fault.Conflict, "There is a newer suggestion. Nothing was changed, and your answer was not taken. Please read the new one first.")
	_, err = th.c.Reply(th.def, 2, protocol.Client, protocol.YesThatWorks, "", th.at(protocol.Client))
	th.refused(err, fault.Forbidden, "This waits for the other side's answer.")
	th.effects(th.ok(th.c.Reply(th.def, 2, protocol.Client.Other(), protocol.YesThatWorks, "", th.at(protocol.Staff))), "keep-promises")
	if p := th.c.Proposals[1]; p.StaffYes.IsZero() || p.ClientYes.IsZero() || p.Text != "Warm stones, please." || th.c.AgreedOn != 2 {
		t.Errorf("both yeses belong to the text: %+v", p)
	}
	th.next(protocol.Staff, "close")
	th.effects(th.ok(th.c.Close(th.def, "agreed", protocol.Answers{"last": {"Thank you."}}, th.at(protocol.Staff))), "end-case")
	if _, set := th.c.NextTimer(); set || th.c.Closed == nil {
		t.Error("a closed file has no clocks")
	}
}

func TestWorseReopensTheQuestionOfPain(t *testing.T) {
	th := heard(t, "none")
	th.do(protocol.Staff, "acknowledge", spoken)
	if _, err := th.c.Fire(th.def, "look-in-first", th.at(protocol.System)); !fault.Is(err, fault.Conflict) {
		t.Errorf("fired before its time: %v", err)
	}
	next, _ := th.c.NextTimer()
	if want := time.Date(2026, 3, 4, 9, 0, 0, 0, time.UTC); next != want {
		t.Errorf("asked at %s, want the next morning", next)
	}
	th.now = next
	th.effects(th.ok(th.c.Fire(th.def, th.c.Due(th.now)[0], th.at(protocol.System))), "ask-client")
	th.next(protocol.Client, "do preferred")
	th.effects(th.do(protocol.Client, "look-in", protocol.Answers{"how": {"worse"}}), "record-look-in")
	th.next(protocol.Client, "do pain-now")
	th.next(protocol.Staff, "do pain-now")
	th.do(protocol.Client, "pain-now", protocol.Answers{"pain": {"worries"}})
	th.next(protocol.Staff, "do pain-call")
	th.ok(th.c.Happened(th.def, protocol.SignalTooMuch, "", th.at(protocol.Staff)))
	_, err := th.c.Close(th.def, "agreed", nil, th.at(protocol.Staff))
	th.refused(err, fault.Conflict, "First: Say what you could do, and ask.")
}

func TestTooMuchReopensTheCheckIns(t *testing.T) {
	th := heard(t, "none")
	th.do(protocol.Staff, "acknowledge", spoken)
	th.do(protocol.Staff, "check-ins", protocol.Answers{"visits": {"3"}, "first": {"5"}, "every": {"10"}})
	th.ok(th.c.Happened(th.def, protocol.SignalTooMuch, "", th.at(protocol.Staff)))
	if s := th.c.Tasks["check-ins"]; s.IsDone() || s.Because != protocol.SignalTooMuch || s.Count != 1 {
		t.Errorf("%+v", s)
	}
}

func TestSilenceClosesAndAWordReopens(t *testing.T) {
	th := heard(t, "none")
	th.do(protocol.Staff, "acknowledge", spoken)
	th.do(protocol.Staff, "preferred", protocol.Answers{"levels": {"shoulder-blade:left=2"}, "source": {"by-phone"}})
	th.do(protocol.Staff, "other-ways", with(spoken, protocol.Answers{"offer": {"warmth"}}))
	th.do(protocol.Staff, "pick", nil)
	th.do(protocol.Staff, "check-ins", protocol.Answers{"visits": {"3"}, "first": {"5"}, "every": {"10"}})
	th.do(protocol.Staff, "agree", with(spoken, protocol.Answers{"mine": {"Light on the left."}}))
	offered := th.now
	th.now = offered.AddDate(0, 0, 7)
	th.effects(th.ok(th.c.Fire(th.def, "agree-reminder", th.at(protocol.System))), "remind")
	th.now = offered.AddDate(0, 0, 14)
	th.effects(th.ok(th.c.Fire(th.def, "agree-silence", th.at(protocol.System))), "end-case")
	if th.c.Closed == nil || th.c.Closed.Way != "offered-no-answer" {
		t.Fatalf("%+v", th.c.Closed)
	}
	th.now = th.now.AddDate(0, 1, 0)
	th.ok(th.c.Reply(th.def, 1, protocol.Client, protocol.PleaseCall, "", th.at(protocol.Client)))
	if th.c.Closed != nil || len(th.c.Reopenings) != 1 {
		t.Error("any word reopens it")
	}
	th.next(protocol.Staff, "call agree")
	th.ok(th.c.Close(th.def, "not-resolved", protocol.Answers{"why": {"We see it differently."}}, th.at(protocol.Staff)))
	if _, err := th.c.Close(th.def, "let-rest", nil, th.at(protocol.Staff)); !fault.Is(err, fault.Conflict) {
		t.Errorf("closed twice: %v", err)
	}
}

func TestPaulIsReferred(t *testing.T) {
	th := begin(t, "refer", protocol.File{ClientByLink: true, ClientKnown: true, VisitsBooked: 2})
	_, err := th.c.Do(th.def, "words", spoken, th.at(protocol.Staff))
	th.refused(err, fault.Conflict, "First: Why? · Say what you tried · Choose who it could be.")
	if _, err := th.c.Do(th.def, "reason", protocol.Answers{"why": {"needs"}}, th.at(protocol.Staff)); !fault.Is(err, fault.Invalid) {
		t.Errorf("without the statement on grounds: %v", err)
	}
	th.effects(th.do(protocol.Staff, "reason", protocol.Answers{"why": {"needs"}, "grounds": {"yes"}}), "note-reason")
	th.do(protocol.Staff, "tried", protocol.Answers{"line": {"Five visits, forearm and elbow work."}})
	th.do(protocol.Staff, "need", protocol.Answers{"work": {"Deep tissue"}, "areas": {"shoulder:right"}})
	th.do(protocol.Staff, "match", protocol.Answers{"entries": {uuid(11)}, "why": {"Deep tissue all day."}})
	th.effects(th.do(protocol.Staff, "words", spoken), "give-practitioner")
	_, err = th.c.Do(th.def, "introduce", spoken, th.at(protocol.Staff))
	th.refused(err, fault.Conflict, "First Mariam says yes. Until then Sean hears nothing.")
	_, err = th.c.Close(th.def, "no-answer", nil, th.at(protocol.Staff))
	th.refused(err, fault.Conflict, "First: Ask about the booked visits.")
	th.next(protocol.Client, "do visits")
	th.effects(th.do(protocol.Client, "visits", protocol.Answers{"each": {uuid(21) + "=keep", uuid(22) + "=cancel"}}), "decide-visits")
	th.do(protocol.Client, "may-i", protocol.Answers{"tell": {"contact"}, "to": {uuid(11)}, "also": {"worked-on"}})
	th.effects(th.do(protocol.Staff, "introduce", spoken), "introduce")
	th.next(protocol.Staff, "") // the question comes by itself; nothing pushes to an end before it

	th.now = th.now.AddDate(0, 0, 14)
	th.effects(th.ok(th.c.Fire(th.def, "ask", th.at(protocol.System))), "ask-client")
	th.next(protocol.Client, "do match-question")
	th.now = th.now.AddDate(0, 0, 14)
	th.effects(th.ok(th.c.Fire(th.def, "ask-again", th.at(protocol.System))), "ask-client")
	th.effects(th.do(protocol.Client, "match-question", protocol.Answers{"how": {"no-appointment"}}), "keep-match-answer")
	th.next(protocol.Staff, "do match")
	th.do(protocol.Staff, "match", protocol.Answers{"entries": {uuid(12)}, "why": {"Takes new people."}})
	th.do(protocol.Staff, "words", spoken)
	th.now = th.now.AddDate(0, 0, 14)
	th.ok(th.c.Fire(th.def, "ask", th.at(protocol.System)))
	th.do(protocol.Client, "match-question", protocol.Answers{"how": {"good"}})
	th.next(protocol.Staff, "close")
	th.ok(th.c.Close(th.def, "good-match", nil, th.at(protocol.Staff)))
}

func TestNobodyAnswersAfterTheSecondQuestion(t *testing.T) {
	th := begin(t, "refer", protocol.File{ClientKnown: true})
	th.do(protocol.Staff, "reason", protocol.Answers{"why": {"needs"}, "grounds": {"yes"}})
	th.do(protocol.Staff, "tried", protocol.Answers{"line": {"Five visits."}})
	th.do(protocol.Staff, "need", protocol.Answers{"work": {"Deep tissue"}})
	th.do(protocol.Staff, "match", protocol.Answers{"entries": {uuid(11)}, "why": {"Deep tissue all day."}})
	th.do(protocol.Staff, "words", spoken)
	for range 3 {
		next, ok := th.c.NextTimer()
		if !ok {
			t.Fatal("no clock is set")
		}
		th.now = next
		th.ok(th.c.Fire(th.def, th.c.Due(next)[0], th.at(protocol.System)))
	}
	if th.c.Closed == nil || th.c.Closed.Way != "no-answer" || th.c.Closed.Side != protocol.System {
		t.Errorf("%+v", th.c.Closed)
	}
}

func TestJenniferIsDeclined(t *testing.T) {
	th := begin(t, "decline", protocol.File{ClientByLink: true, PracticeFull: true})
	if th.c.Promise.Task != "words" || th.c.Promise.Due.IsZero() {
		t.Errorf("the answer is promised from the start: %+v", th.c.Promise)
	}
	th.do(protocol.Staff, "which", protocol.Answers{"why": {"full"}, "grounds": {"yes"}})
	th.next(protocol.Staff, "do list")
	_, err := th.c.Do(th.def, "words", spoken, th.at(protocol.Staff))
	th.refused(err, fault.Conflict, "First: Choose who else there is.")
	th.do(protocol.Staff, "list", protocol.Answers{"entries": {uuid(11), uuid(12)}})
	kind, drafted, err := th.def.Kind("words", &th.c, th.file)
	if kind != "decline-full" || !drafted || err != nil {
		t.Errorf("%s %v %v", kind, drafted, err)
	}
	th.do(protocol.Staff, "words", protocol.Answers{"how": {"writing"}, "text": {"Thank you for asking me."}})
	if th.c.Promise.Kept.IsZero() {
		t.Error("the promise is kept")
	}
	th.ok(th.c.Close(th.def, "sent-on", nil, th.at(protocol.Staff)))
	th.effects(th.do(protocol.Client, "tell-me", protocol.Answers{"wait": {"yes"}}), "join-waiting")
	if th.c.Closed != nil {
		t.Error("the box is ticked after the file was closed: it opens again")
	}
	th.ok(th.c.Close(th.def, "waiting", nil, th.at(protocol.Staff)))
}

func TestOwnWordsAreNotDrafted(t *testing.T) {
	th := begin(t, "decline", protocol.File{})
	th.do(protocol.Staff, "which", protocol.Answers{"why": {"own"}, "own-words": {"I am taking a year off."}, "grounds": {"yes"}})
	if kind, drafted, err := th.def.Kind("words", &th.c, th.file); kind != "decline-own" || drafted || err != nil {
		t.Errorf("%s %v %v", kind, drafted, err)
	}
	th.next(protocol.Staff, "do words")
}

func TestAnotherDayOnlyWhereItIsSafe(t *testing.T) {
	for today, want := range map[string]string{"unwell": "do other-day", "unsafe": "close"} {
		th := begin(t, "decline", protocol.File{VisitAtHand: true})
		th.do(protocol.Staff, "which", protocol.Answers{"why": {"not-today"}, "today": {today}, "grounds": {"yes"}})
		th.do(protocol.Staff, "words", spoken)
		th.next(protocol.Staff, want)
	}
}
