package office

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/caseload"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/message"
	"github.com/partwell/partwell/internal/practice/promise"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/practice/words"
	"github.com/partwell/partwell/internal/store"
)

// behaved tells, by Paul's own link, how the therapist behaved.
func (h *testHouse) behaved() ident.Case {
	h.t.Helper()
	told, err := h.office.Tell(h.t.Context(), h.house(), NewKey(), Telling{About: Conduct, Of: h.therapist.Person, Client: h.client, Answers: protocol.Answers{
		"words": {"She laughed at how I look"}, "about": {"remark", "afraid"}, "wish": {"do-not-tell"}}})
	h.must(err)
	return told.Case
}

// clientDoes does a step by the client's link.
func (h *testHouse) clientDoes(id ident.Case, task string, answers protocol.Answers) {
	h.t.Helper()
	if err := h.office.DoByLink(h.t.Context(), h.visitor(id), NewKey(), task, answers); err != nil {
		h.t.Fatalf("%s: %v", task, err)
	}
}

// refusesReader does a step as the reader and gives the refusal.
func (h *testHouse) refusesReader(id ident.Case, task string, answers protocol.Answers) error {
	h.t.Helper()
	return h.office.DoTask(h.t.Context(), h.owner, NewKey(), Do{Case: id, Task: task, Answers: answers})
}

// safe brings it to where it can be answered.
func (h *testHouse) safe(id ident.Case) {
	h.t.Helper()
	answers := protocol.Answers{"safe": {"safe"}}
	if len(h.matter(h.owner, id).Names["visits"]) > len("none") {
		answers["visits"] = []string{"take-out"}
	}
	h.clientDoes(id, "safe-now", answers)
	h.clientDoes(id, "elsewhere", protocol.Answers{"how": {"not-now"}})
	h.do(h.owner, id, "readers", protocol.Answers{"who": {string(h.owner.Person)}})
	h.do(h.owner, id, "acknowledge", spoken("Thank you for telling us. I am sorry."))
}

// caseLines are the texts and tasks of the open lines on Today of a matter.
func (h *testHouse) caseLines(id ident.Case) (lines []string) {
	h.t.Helper()
	h.view(func(tx *store.Tx) error {
		all, err := tx.PromisesOfCase(h.practice, id)
		for _, p := range all {
			if !p.Done() {
				lines = append(lines, p.Task+" "+p.Text)
			}
		}
		return err
	})
	return lines
}

func (h *testHouse) sees(by staff.Actor, id ident.Case) bool {
	h.t.Helper()
	_, err := h.office.Matter(h.t.Context(), by, id)
	if err != nil && !fault.Is(err, fault.NotFound) {
		h.t.Fatal(err)
	}
	return err == nil
}

// What was asked in the door's one form is not asked again: the wish stands, safety is on the readers' Today.
func TestTheWishIsTakenOverFromTheDoor(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		id := h.behaved()
		m := h.matter(h.owner, id)
		if !m.State.Tasks["choice"].IsDone() || m.State.Tasks["choice"].Answers.One("wish") != "do-not-tell" || m.Names["about"] != "Noor Haddad" {
			t.Errorf("%+v %q", m.State.Tasks["choice"], m.Names["about"])
		}
		if lines := strings.Join(h.caseLines(id), "\n"); !strings.Contains(lines, "safe-now") || !strings.Contains(lines, "acknowledge") {
			t.Errorf("on Today: %s", lines)
		}
		if texts := h.knots(); len(texts) > 0 {
			t.Errorf("on the time line: %q", texts)
		}
	})
}

// The visits are taken out as the client does it by her link: the same state, the same line on the time
// line, the same line for the therapist, the same trace of whose doing it is.
func TestSafetyTakesVisitsOutAsTheClientWould(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		v := h.book(h.clock.Now().Add(48 * time.Hour))
		id := h.behaved()
		if names := h.matter(h.owner, id).Names["visits"]; names == "none" {
			t.Error("no visit is named")
		}
		h.clientDoes(id, "safe-now", protocol.Answers{"safe": {"not-sure"}, "visits": {"take-out"}})
		gone := h.visit(v.ID)
		by, _ := gone.CalledOff()
		if gone.State != scheduling.Cancelled || by != scheduling.ByClient {
			t.Errorf("%s by %s", gone.State, by)
		}
		if texts := h.knots(); len(texts) != 1 || !strings.HasSuffix(texts[0], "Called off by the client") {
			t.Errorf("time line: %q", texts)
		}
		if lines := h.linesOnToday(); len(lines) != 1 || !strings.HasPrefix(lines[0], "Paul took out the visit of") {
			t.Errorf("the therapist reads: %q", lines)
		}
		if lines := strings.Join(h.caseLines(id), "\n"); !strings.Contains(lines, "measures") || !strings.Contains(lines, "safe-now") {
			t.Errorf("the readers read: %s", lines)
		}
		booked, err := h.office.Book(t.Context(), h.desk, NewKey(), h.booking("5 March 10:00"))
		h.must(err)
		if lines := strings.Join(h.caseLines(id), "\n"); !strings.Contains(lines, "was booked: ") {
			t.Errorf("booked all the same (%s), and the readers read: %s", booked, lines)
		}
		for _, by := range []staff.Actor{h.therapist, h.desk} {
			today, err := h.office.Today(t.Context(), by)
			h.must(err)
			for _, n := range append(today.Needs, today.Later...) {
				if strings.Contains(n.Promise.Text, "was booked") || n.Promise.Case == id {
					t.Errorf("%s reads %q", by.Role, n.Promise.Text)
				}
			}
		}
	})
}

// Only the client can choose to stay with that person.
func TestOnlyTheClientChoosesToStay(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		id := h.behaved()
		h.clientDoes(id, "safe-now", protocol.Answers{"safe": {"safe"}})
		if err := h.refusesReader(id, "elsewhere", protocol.Answers{"how": {"stay"}}); !fault.Is(err, fault.Invalid) {
			t.Errorf("the practice chose: %v", err)
		}
		h.clientDoes(id, "elsewhere", protocol.Answers{"how": {"stay"}})
		h.clientDoes(id, "elsewhere", protocol.Answers{"how": {"introduction"}})
		if lines := strings.Join(h.caseLines(id), "\n"); !strings.Contains(lines, "Introduce Paul to somebody elsewhere") {
			t.Errorf("on the readers' Today: %s", lines)
		}
		page, err := h.office.TaskByLink(t.Context(), h.visitor(id), "elsewhere", nil)
		if err != nil || slices.ContainsFunc(page.Lists[protocol.Others], func(i ListItem) bool { return i.Person.ID == h.therapist.Person }) {
			t.Errorf("her page offers that therapist: %v", err)
		}
	})
}

// Nobody names a person after whom nobody could read it, but the client, whose page then says so; who is
// named loses it at once. What is shut stays shut, whoever is named to hear such things from now on.
func TestNamingClosesIt(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		id := h.toldOf("", "Somebody came in while I was undressed").Case
		if err := h.refusesReader(id, "name", protocol.Answers{"who": {string(h.owner.Person)}}); !fault.Is(err, fault.Invalid) {
			t.Errorf("the only reader named herself: %v", err)
		}
		h.do(h.owner, id, "readers", protocol.Answers{"who": {string(h.owner.Person), string(h.desk.Person)}})
		if !h.sees(h.desk, id) || h.sees(h.therapist, id) {
			t.Error("the desk reads it now, the therapist does not")
		}
		link := h.visitor(id)
		h.do(h.owner, id, "name", protocol.Answers{"who": {string(h.owner.Person)}})
		if h.sees(h.owner, id) || !h.sees(h.desk, id) {
			t.Error("who is named reads it still")
		}
		h.must(h.office.DoByLink(t.Context(), link, NewKey(), "name", protocol.Answers{"who": {string(h.desk.Person)}}))
		page, err := h.office.MatterByLink(t.Context(), link)
		if err != nil || len(page.Readers) > 0 || h.sees(h.desk, id) || h.sees(h.owner, id) {
			t.Errorf("shut: %v %v", page.Readers, err)
		}
		made, err := h.office.AddPerson(t.Context(), h.owner, NewKey(), PersonChange{Name: "Ada Eke", Email: "ada@carvalhomassage.example", Role: staff.Owner, Hears: true})
		h.must(err)
		if h.sees(staff.As(h.practice, made.Person), id) || h.sees(h.owner, id) {
			t.Error("somebody whom she let in reads what was shut to her")
		}
	})
}

// Nothing is said to that person before the client said yes to the very words, and not before the day.
func TestNobodyIsToldBeforeTheYes(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		id := h.behaved()
		h.safe(id)
		words := spoken("I have to tell you something")
		if err := h.refusesReader(id, "told", words); !fault.Is(err, fault.Conflict) {
			t.Errorf("before the words were written: %v", err)
		}
		telling := protocol.Answers{"ask": {"ask"}, "telling": {"Somebody did not like a joke"}, "named": {"without"}, "from": {"2026-03-05"}}
		h.do(h.owner, id, "agree-telling", telling)
		if err := h.refusesReader(id, "told", words); !fault.Is(err, fault.Conflict) {
			t.Errorf("before the yes: %v", err)
		}
		h.clientDoes(id, "yes-telling", protocol.Answers{"answer": {"yes"}})
		if err := h.refusesReader(id, "told", words); !fault.Is(err, fault.Invalid) {
			t.Errorf("before the day: %v", err)
		}
		telling["telling"] = []string{"A client did not like a joke"}
		h.do(h.owner, id, "agree-telling", telling)
		if err := h.refusesReader(id, "told", words); !fault.Is(err, fault.Conflict) {
			t.Errorf("other words than those she said yes to: %v", err)
		}
		h.clientDoes(id, "yes-telling", protocol.Answers{"answer": {"yes"}})
		h.clientDoes(id, "yes-telling", protocol.Answers{"answer": {"do-not"}})
		if err := h.refusesReader(id, "told", words); !fault.Is(err, fault.Conflict) {
			t.Errorf("after the yes was taken back: %v", err)
		}
	})
}

// A client who asks to be called about the words is asked for her answer once more after the call: nothing
// ends with the wish to talk about it.
func TestAfterTheCallSheIsAskedAgain(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		id := h.behaved()
		h.safe(id)
		h.do(h.owner, id, "agree-telling", protocol.Answers{"ask": {"ask"}, "telling": {"Somebody did not like a joke"}, "named": {"without"}, "from": {"2026-03-05"}})
		h.clientDoes(id, "yes-telling", protocol.Answers{"answer": {"call"}})
		if now := h.matter(h.owner, id).View.Now; now == nil || now.Task.ID != "yes-telling" {
			t.Fatalf("after the wish for a call the next step is %+v", now)
		}
		if err := h.refusesReader(id, "told", spoken("I have to tell you something")); !fault.Is(err, fault.Conflict) {
			t.Errorf("told before she answered: %v", err)
		}
		h.do(h.owner, id, "yes-telling", protocol.Answers{"answer": {"do-not"}})
		if now := h.matter(h.owner, id).View.Now; now == nil || now.Task.ID != "action" {
			t.Errorf("after her no the next step is %+v", now)
		}
	})
}

// What that person is told, and answers, is not what the client said or is told.
func TestWhatThePersonAnswersIsNotTheClients(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		id := h.behaved()
		h.safe(id)
		h.do(h.owner, id, "agree-telling", protocol.Answers{"ask": {"ask"}, "telling": {"A client did not like a joke"}, "named": {"without"}, "from": {"2026-03-03"}})
		h.clientDoes(id, "yes-telling", protocol.Answers{"answer": {"yes"}})
		h.do(h.owner, id, "told", spoken("I have to tell you something"))
		kinds := func(m Matter, err error) (all []string) {
			h.must(err)
			for _, msg := range m.Messages {
				all = append(all, msg.Kind)
			}
			return all
		}
		if got := kinds(h.office.Matter(t.Context(), h.owner, id)); !slices.Contains(got, "conduct-told") {
			t.Errorf("the readers find %q", got)
		}
		if got := kinds(h.office.MatterByLink(t.Context(), h.visitor(id))); slices.Contains(got, "conduct-told") || !slices.Contains(got, "conduct-ack") {
			t.Errorf("the client finds %q", got)
		}
	})
}

// From the telling to “acted on, and told”: both sides stand beside each other, what is done stands on
// Today until it has ended, and the person whom it is about finds nothing of it anywhere.
func TestWorkedToItsEnd(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		h.reach()
		id := h.behaved()
		h.safe(id)
		h.do(h.owner, id, "agree-telling", protocol.Answers{"ask": {"ask"}, "telling": {"A client did not like a joke"}, "named": {"without"}, "from": {"2026-03-03"}})
		h.clientDoes(id, "yes-telling", protocol.Answers{"answer": {"yes"}})
		h.do(h.owner, id, "told", protocol.Answers{"how": {"writing"}, "text": {"Hello Noor, I would like to speak with you."}})
		letters := h.letters()
		if i := slices.IndexFunc(letters, func(l store.Letter) bool { return l.Recipient == "noor@carvalhomassage.example" }); i < 0 || letters[i].Case != id || strings.Contains(letters[i].Body, "wasn’t right") {
			t.Errorf("the letter: %+v", letters)
		}
		h.do(h.owner, id, "account", protocol.Answers{"stands": {"otherwise"}, "said": {"I meant it kindly"}})
		if err := h.refusesReader(id, "action", protocol.Answers{"what": {"training"}, "shown": {"Noor learns"}}); !fault.Is(err, fault.Invalid) {
			t.Errorf("training by nobody: %v", err)
		}
		h.do(h.owner, id, "action", protocol.Answers{"what": {"training"}, "items": {string(h.owner.Person) + ";2026-04-01;book the course"}, "shown": {"Everybody here takes a course"}})
		h.do(h.owner, id, "outcome", spoken("This is what we have done."))
		m := h.matter(h.owner, id)
		if m.Versions == nil || m.Versions.Stands != "otherwise" || m.Versions.Client[0] != "She laughed at how I look" || m.Versions.Person[0] != "I meant it kindly" {
			t.Errorf("side by side: %+v", m.Versions)
		}
		h.must(h.office.CloseMatter(t.Context(), h.owner, NewKey(), id, "acted", nil))
		if lines := strings.Join(h.caseLines(id), "\n"); lines != "action Inês Carvalho: book the course" {
			t.Errorf("what goes on after the end: %s", lines)
		}
		if h.sees(h.therapist, id) || len(h.knots()) > 0 {
			t.Errorf("the therapist sees it; time line %q", h.knots())
		}
		h.view(func(tx *store.Tx) error {
			mine, err := tx.LettersIn(h.practice, h.therapist, store.LetterWaiting, 10)
			if len(mine) > 0 {
				t.Errorf("letters: %+v", mine)
			}
			return err
		})
	})
}

// What she took back is gone for good, from the journal, the letters and every page; what was done stays,
// it still replays, and any word opens it again.
func TestWhatIsTakenBackIsGone(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		h.reach()
		id := h.behaved()
		h.must(h.office.WordByLink(t.Context(), h.visitor(id), NewKey(), "He laughed twice"))
		h.safe(id)
		h.do(h.owner, id, "listen", protocol.Answers{"how": {"phone"}, "words": {"It was about my weight"}})
		h.clientDoes(id, "withdraw", protocol.Answers{"sure": {"yes"}})
		m := h.matter(h.owner, id)
		if m.View.Closed == nil || m.View.Closed.Way != "withdrawn" || m.Head.State != caseload.Closed || m.Head.About != h.therapist.Person {
			t.Fatalf("%+v", m.Head)
		}
		file, err := h.office.CaseFile(t.Context(), h.owner, id)
		h.must(err)
		var all strings.Builder
		for _, e := range file.Journal {
			all.WriteString(e.Text)
			for _, values := range e.Answers {
				all.WriteString(strings.Join(values, " "))
			}
		}
		for _, msg := range m.Messages {
			all.WriteString(msg.Body + msg.Answer)
		}
		for _, gone := range []string{"laughed", "weight", "sorry", "kind", "afraid", "remark", "do-not-tell"} {
			if strings.Contains(all.String(), gone) {
				t.Errorf("%q stands there still: %s", gone, all.String())
			}
		}
		if !m.State.Tasks["acknowledge"].IsDone() || slices.ContainsFunc(h.letters(), func(l store.Letter) bool { return !strings.HasPrefix(l.Subject, "Something waits for you") }) {
			t.Errorf("what was done is gone too, or a letter waits: %+v", h.letters())
		}
		wantFault(t, h.office.ReopenMatter(t.Context(), h.owner, NewKey(), id), fault.Conflict, "taken-back")
		h.must(h.office.WordByLink(t.Context(), h.visitor(id), NewKey(), "I want to say it after all"))
		if h.matter(h.owner, id).View.Closed != nil {
			t.Error("her word did not open it")
		}
	})
}

// Two readers act on the same page: neither writes over the other, and both stand in the journal.
func TestTwoReaders(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		id := h.behaved()
		h.do(h.owner, id, "readers", protocol.Answers{"who": {string(h.owner.Person), string(h.desk.Person)}})
		h.clientDoes(id, "safe-now", protocol.Answers{"safe": {"no"}})
		seen := h.matter(h.owner, id).State.Last
		first := Do{Case: id, Task: "measures", Last: seen, Answers: protocol.Answers{"what": {"pause"}, "words": {"A pause of a week"}, "look": {"2026-03-10"}}}
		h.must(h.office.DoTask(t.Context(), h.owner, NewKey(), first))
		second := first
		second.Answers = protocol.Answers{"what": {"none"}, "words": {"I see no need"}, "look": {"2026-03-12"}}
		err := h.office.DoTask(t.Context(), h.desk, NewKey(), second)
		if f, ok := errors.AsType[*fault.Error](err); !ok || f.Code != store.CodeStale {
			t.Errorf("written over: %v", err)
		}
		second.Last = h.matter(h.desk, id).State.Last
		h.must(h.office.DoTask(t.Context(), h.desk, NewKey(), second))
		file, err := h.office.CaseFile(t.Context(), h.owner, id)
		h.must(err)
		var by []string
		for _, e := range file.Journal {
			if e.Kind == protocol.TaskDone && e.Task == "measures" {
				by = append(by, file.By[e.By]+": "+e.Answers.One("words"))
			}
		}
		if !slices.Equal(by, []string{"Inês Carvalho: A pause of a week", "Kim Lee: I see no need"}) {
			t.Errorf("%q", by)
		}
		h.must(h.office.ChangePerson(t.Context(), h.owner, NewKey(), h.desk.Person, PersonChange{Name: "Kim Lee", Email: "kim@carvalhomassage.example", Role: staff.Desk, Active: false, Version: 1}))
		if m := h.matter(h.owner, id); len(m.Readers) != 1 {
			t.Errorf("who works here no more reads on: %+v", m.Readers)
		}
	})
}

// The same telling sent twice is one.
func TestToldTwiceIsOne(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		key, in := NewKey(), Telling{About: Conduct, Of: h.therapist.Person, Answers: protocol.Answers{"words": {"She shouted"}}}
		one, err := h.office.Tell(t.Context(), h.house(), key, in)
		h.must(err)
		two, err := h.office.Tell(t.Context(), h.house(), key, in)
		if err != nil || one.Case != two.Case || one.Code != two.Code {
			t.Errorf("%v: %s and %s", err, one.Case, two.Case)
		}
		_, err = h.office.Tell(t.Context(), h.house(), NewKey(), Telling{About: Conduct, Of: "somebody", Answers: in.Answers})
		if !fault.Is(err, fault.Invalid) {
			t.Errorf("about nobody who works here: %v", err)
		}
	})
}

// After twenty working days the readers are asked to act, or to say why not and by when.
func TestItComesBackWhenItTakesLong(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		id := h.behaved()
		h.safe(id)
		h.clock.Set(h.clock.Now().AddDate(0, 0, 6))
		if _, err := h.office.FireTimers(t.Context()); err != nil {
			t.Fatal(err)
		}
		if lines := strings.Join(h.caseLines(id), "\n"); strings.Contains(lines, "later ") {
			t.Errorf("after six days there is on Today: %s", lines)
		}
		h.clock.Set(h.clock.Now().AddDate(0, 1, 1))
		if _, err := h.office.FireTimers(t.Context()); err != nil {
			t.Fatal(err)
		}
		if lines := strings.Join(h.caseLines(id), "\n"); !strings.Contains(lines, "later ") {
			t.Errorf("on Today: %s", lines)
		}
		h.do(h.owner, id, "later", protocol.Answers{"why": {"One of us was ill"}, "by": {"2026-04-20"}})
		if lines := strings.Join(h.caseLines(id), "\n"); strings.Contains(lines, "later ") {
			t.Errorf("on Today still: %s", lines)
		}
		page, err := h.office.MatterByLink(t.Context(), h.visitor(id))
		h.must(err)
		if page.Names["later"] != "One of us was ill. The new day is Monday 20 April 2026." && !strings.HasPrefix(page.Names["later"], "One of us was ill. The new day is Monday 20 April") {
			t.Errorf("the client reads %q", page.Names["later"])
		}
	})
}

// Please tell her: it is hers to answer, what changes stands before each visit, and it can be taken to the
// readers at any time, of which she sees no more than that it was let rest.
func TestTheShortWay(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		told, err := h.office.Tell(t.Context(), h.house(), NewKey(), Telling{About: Manner, Of: h.therapist.Person, Client: h.client, Answers: protocol.Answers{
			"words": {"You talk a lot"}, "about": {"talk"}, "wish": {"tell-her"}}})
		h.must(err)
		m := h.matter(h.therapist, told.Case)
		if !m.State.Tasks["pass-on"].IsDone() || m.Head.Restricted || m.View.Now == nil || m.View.Now.Task.ID != "acknowledge" {
			t.Fatalf("%+v", m.View.Now)
		}
		h.do(h.therapist, told.Case, "acknowledge", spoken("You are right, and I am sorry."))
		h.clientDoes(told.Case, "what-changes", protocol.Answers{"asks": {"quiet"}, "own": {"Music is fine"}})
		h.view(func(tx *store.Tx) error {
			asks, err := tx.OwnBoundaries(h.practice, h.client)
			if len(asks) != 2 || asks[0].Text != "A quiet session" || asks[0].Source != client.ByLink {
				t.Errorf("asks: %+v", asks)
			}
			line, err2 := tx.CaseKnots(h.practice, told.Case)
			if slices.ContainsFunc(line, func(k client.Knot) bool { return k.Kind == client.KindAsks }) {
				t.Errorf("what is asked says on the client's line that there is more: %+v", line)
			}
			return errors.Join(err, err2)
		})
		link := h.visitor(told.Case)
		on, err := h.office.MoreByLink(t.Context(), link, NewKey(), "And he came too close")
		h.must(err)
		if m = h.matter(h.therapist, told.Case); m.View.Closed == nil || m.View.Closed.Way != letRest || len(m.Others) > 0 {
			t.Errorf("the therapist sees %+v", m.View.Closed)
		}
		if _, err := h.office.TakeToReaders(t.Context(), h.therapist, NewKey(), told.Case); !fault.Is(err, fault.Forbidden) {
			t.Errorf("whom it is about took it there: %v", err)
		}
		owners := h.matter(h.owner, told.Case)
		if len(owners.Others) != 1 {
			t.Fatalf("put together for who reads such things: %+v", owners.Others)
		}
		page := h.matter(h.owner, owners.Others[0].ID)
		words := page.State.Tasks["tell"].Answers.One("words")
		if words != "You talk a lot\n\nAnd he came too close" || page.Head.About != h.therapist.Person || len(page.Others) != 1 || h.sees(h.therapist, page.Head.ID) {
			t.Errorf("%q %+v", words, page.Head)
		}
		before, err := h.office.OpenLink(t.Context(), h.office.linkToken(link.Link.ID))
		if err != nil || before.Link.Subject != string(told.Case) {
			t.Errorf("an address that the therapist has seen leads to %s: %v", before.Link.Subject, err)
		}
		own, err := h.office.OpenLink(t.Context(), on.Token)
		if err != nil || own.Link.Subject != string(page.Head.ID) || on.Code == "" {
			t.Errorf("her new address leads to %s, code %q: %v", own.Link.Subject, on.Code, err)
		}
	})
}

// The first answer is drafted whole, with the day on which what changes is due; after the next visit it is asked
// in words whether it is different now, with her link.
func TestTheShortWayIsDrafted(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		h.reach()
		told, err := h.office.Tell(t.Context(), h.house(), NewKey(), Telling{About: Manner, Of: h.therapist.Person, Client: h.client, Answers: protocol.Answers{
			"words": {"You talk a lot"}, "about": {"talk"}, "wish": {"tell-her"}}})
		h.must(err)
		said := h.asked(told.Case, "acknowledge", nil).Said
		if said == nil || !said.Say.Ready() || !said.Write.Ready() || len(said.Answers) == 0 {
			t.Fatalf("the first answer: %+v", said)
		}
		day := "Tuesday 10 March"
		for _, want := range []string{"I am sorry", "By " + day, "https://"} {
			if !strings.Contains(said.Write.Text, want) {
				t.Errorf("no %q in %s", want, said.Write.Text)
			}
		}
		if !strings.Contains(said.Say.Text, "by "+day) || len(said.Tone(said.Write.Text, false, ""))+len(said.Tone(said.Say.Text, true, "")) > 0 {
			t.Errorf("%s %+v", said.Say.Text, said.Tone(said.Write.Text, false, ""))
		}
		h.do(h.therapist, told.Case, "acknowledge", spoken("You are right, and I am sorry."))
		i := slices.IndexFunc(h.lines(), func(p promise.Promise) bool { return p.Task == "what-changes" && p.Case == told.Case })
		if i < 0 || h.house().Today(h.lines()[i].Due) != "2026-03-10" {
			t.Errorf("what changes stands on Today: %+v", h.lines())
		}
		h.clientDoes(told.Case, "what-changes", protocol.Answers{"asks": {"quiet"}})
		h.clock.Advance(time.Hour)
		h.update(func(tx *store.Tx) error { return h.office.signal(tx, h.therapist, h.client, protocol.SignalVisit, "") })
		h.clock.Advance(96 * time.Hour)
		if _, err := h.office.FireTimers(t.Context()); err != nil {
			t.Fatal(err)
		}
		asks := h.matter(h.therapist, told.Case).Messages
		i = slices.IndexFunc(asks, func(msg message.Message) bool { return msg.Kind == string(words.Different) })
		if i < 0 || !strings.Contains(asks[i].Body, "is now") || !strings.Contains(asks[i].Body, "https://") {
			t.Fatalf("nothing asks whether it is different: %+v", asks)
		}
		h.clientDoes(told.Case, "still-so", protocol.Answers{"right": {"no"}, "line": {"He talked on"}})
		if now := h.matter(h.therapist, told.Case).View.Now; now == nil || now.Task.ID != "what-changes" {
			t.Errorf("what comes next: %+v", now)
		}
	})
}

// Told to somebody at the desk, it is hers to read.
func TestTheDeskHearsWhatIsAboutHer(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		told, err := h.office.Tell(t.Context(), h.house(), NewKey(), Telling{About: Manner, Of: h.desk.Person, Answers: protocol.Answers{"words": {"She was short with me"}}})
		h.must(err)
		today, err := h.office.Today(t.Context(), h.desk)
		h.must(err)
		if !h.sees(h.desk, told.Case) || h.sees(h.therapist, told.Case) || !slices.ContainsFunc(today.Needs, func(n Need) bool { return n.Promise.Case == told.Case && n.Kind == promise.Answer }) {
			t.Errorf("%+v", today.Needs)
		}
	})
}
