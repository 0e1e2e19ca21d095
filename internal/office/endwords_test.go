package office

import (
	"strings"
	"testing"
	"time"

	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/consultation"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/store"
)

// safetyWords drafts the words of an end for safety in a practice that has a place and a number, or
// lacks one.
func (h *testHouse) safetyWords(place, phone string) Composed {
	h.t.Helper()
	h.update(func(tx *store.Tx) error {
		p, err := tx.Practice(h.practice)
		if err != nil {
			return err
		}
		p.Place, p.Phone = place, phone
		return tx.SavePractice(p)
	})
	id := h.ends("yes")
	h.do(h.therapist, id, "when", protocol.Answers{"from": {"2026-03-03"}})
	h.do(h.therapist, id, "record", protocol.Answers{"how": {"later"}})
	h.do(h.therapist, id, "look-over", protocol.Answers{"seen": {"yes"}})
	page, err := h.office.Task(h.t.Context(), h.therapist, id, "words", nil)
	h.must(err)
	return *page.Said
}

// The words for safety say how the record is asked for as one does it: one writes to a place, and
// rings a number. The letter carries the link to the record, and names no visit that never was.
func TestTheWordsForSafetySayHowToAskForTheRecord(t *testing.T) {
	for name, tt := range map[string]struct{ place, phone, want string }{
		"a place":       {"12 Mill Lane, Guelph", "519 555 0101", "write to 12 Mill Lane, Guelph"},
		"only a number": {"", "519 555 0101", "ring 519 555 0101"},
	} {
		t.Run(name, func(t *testing.T) {
			eachHouse(t, func(t *testing.T, h *testHouse) {
				h.reach()
				said := h.safetyWords(tt.place, tt.phone)
				if got := said.Say.Text; !said.Say.Ready() || !strings.HasSuffix(got, "For your record, "+tt.want+".") {
					t.Errorf("said: %v %s", said.Say.Missing, got)
				}
				got := said.Write.Text
				if !said.Write.Ready() || !strings.Contains(got, tt.want+"; please use no other way.") || !strings.Contains(got, "You can have your record at any time:\nhttps://book.carvalho.example/") {
					t.Errorf("written: %v %s", said.Write.Missing, got)
				}
				if strings.Contains(got, "last visit") {
					t.Errorf("there was no visit: %s", got)
				}
			})
		})
	}
}

// Somebody who has nobody to ask says so when she sends a client on as well, and it counts as talked over.
func TestThereIsNobodyToAskBeforeSendingOn(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, o := t.Context(), h.office
		for _, byStep := range []bool{true, false} {
			id, err := o.BeginMatter(ctx, h.therapist, NewKey(), Begin{Protocol: Refer, Client: h.client, Therapist: h.therapist.Person})
			h.must(err)
			if byStep {
				h.do(h.therapist, id, taskTalkOver, protocol.Answers{"how": {"nobody"}})
			} else {
				_, err = o.NoteTalk(ctx, h.therapist, NewKey(), TalkNote{About: TalkAbout{Case: id}, Nobody: true})
				h.must(err)
			}
			if a := h.matter(h.therapist, id).State.Tasks[taskTalkOver]; !a.IsDone() || a.Answers.One("how") != "nobody" {
				t.Errorf("the step: %+v", a)
			}
			h.view(func(tx *store.Tx) error {
				all, err := tx.ConsultationsOfCase(h.practice, id)
				if len(all) != 1 || all[0].How != consultation.Nobody || !all[0].Talked() {
					t.Errorf("kept: %+v", all)
				}
				return err
			})
		}
		if got := strings.Join(h.knotTexts(client.KindTalked), "|"); got != "There was nobody to ask|There was nobody to ask" {
			t.Error(got)
		}
	})
}

// What is promised is said in the number that it has, and one name is no list.
func TestWordsHaveTheirNumber(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		rule, sean := h.rule("Paying for booked time", "2026-01-05", "2026-02-10"), h.sean()
		id := h.ends("no")
		h.shown(id, rule.ID, sean, protocol.Answers{"from": {"2026-04-01"}}, protocol.Answers{})
		page, err := h.office.Task(t.Context(), h.therapist, id, "words", nil)
		h.must(err)
		if got := page.Said.Write.Text; !strings.Contains(got, "I enclose the name of another therapist: Sean") {
			t.Error(got)
		}
	})
	for n, want := range map[string]string{"1": "ask you more often on your next visit", "3": "ask you more often on your next 3 visits"} {
		m := &matter{state: protocol.Case{Tasks: map[string]protocol.TaskState{"check-ins": {Done: time.Unix(1, 0), Answers: protocol.Answers{"visits": {n}}}}}}
		if got := m.offered(); got != want {
			t.Error(got)
		}
	}
}

// The visits of an end stand by their days, as a sentence has them, with the year where it is another one.
func TestTheVisitsOfAnEndStandInOrder(t *testing.T) {
	day := func(year int, month time.Month, d, hour int) scheduling.Visit {
		return scheduling.Visit{Starts: time.Date(year, month, d, hour, 0, 0, 0, time.UTC)}
	}
	m := &matter{at: time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC)}
	first, second, third := day(2026, 12, 4, 10), day(2026, 12, 11, 10), day(2027, 1, 8, 10)
	for want, w := range map[string]WholeEnd{
		"": {},
		"What was booked on Friday 4 December will not happen, and there is no fee":                                                        {Cancels: []scheduling.Visit{first}},
		"What was booked on Friday 4 December and Friday 11 December will not happen, and there is no fee":                                 {Cancels: []scheduling.Visit{second, first, day(2026, 12, 4, 15)}},
		"What is booked on Friday 4 December, Friday 11 December and Friday 8 January 2027 still happens":                                  {Happens: []scheduling.Visit{third, first, second}},
		"What is booked on Friday 4 December still happens. What was booked on Friday 8 January 2027 will not happen, and there is no fee": {Happens: []scheduling.Visit{first}, Cancels: []scheduling.Visit{third}},
	} {
		if got := m.visitsWords(&w); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// In which visit it was not safe is said only where there was one, and of several the last one.
func TestInWhichVisitItWasNotSafe(t *testing.T) {
	for visits, want := range map[int][2]string{
		0: {"I do not feel safe to treat you.", "I will not treat you."},
		1: {"I did not feel safe in the one that we had.", "I will not treat you again after what happened on Friday 27 February."},
		2: {"I did not feel safe in the last one.", "I will not treat you again after what happened on Friday 27 February."},
	} {
		eachHouse(t, func(t *testing.T, h *testHouse) {
			h.reach()
			for n := range visits {
				v := h.book(time.Date(2026, 2, 27-7*n, 10, 0, 0, 0, time.UTC))
				h.must(h.step(h.therapist, v.ID, ActDone))
			}
			said := h.safetyWords("1 High Street", "")
			if !said.Say.Ready() || !strings.Contains(said.Say.Text, want[0]) || !strings.Contains(said.Write.Text, want[1]) {
				t.Errorf("%d visits: %q / %q", visits, said.Say.Text, said.Write.Text)
			}
			for spoken, text := range map[bool]string{true: said.Say.Text, false: said.Write.Text} {
				if found := said.Tone(text, spoken, ""); len(found) > 0 {
					t.Errorf("the tone check finds in our own words: %+v", found)
				}
			}
		})
	}
}
