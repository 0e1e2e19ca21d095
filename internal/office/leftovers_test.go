package office

import (
	"slices"
	"strings"
	"testing"

	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// An end for safety that a reader decides who may not end the work herself is begun in the name of who was
// harmed, as she begins any other: neither the program nor a reader from outside stands in it, by whom others
// could tell that there is more.
func TestAnEndForSafetyIsBegunAsAnyOther(t *testing.T) {
	for name, decides := range map[string]func(h *testHouse, maya staff.Actor) staff.Actor{
		"the desk":              func(h *testHouse, _ staff.Actor) staff.Actor { return h.desk },
		"a reader from outside": func(_ *testHouse, maya staff.Actor) staff.Actor { return maya },
	} {
		t.Run(name, func(t *testing.T) {
			eachHouse(t, func(t *testing.T, h *testHouse) {
				_, maya := h.readingKey(h.outsider("Maya Cohen", "maya@outside.example"))
				h.hearing(h.owner, h.desk)
				id, err := h.office.TellHarm(t.Context(), h.therapist, NewKey(), HarmTold{Client: h.client})
				h.must(err)
				h.do(h.therapist, id, "safe-now", protocol.Answers{"safe": {"safe"}})
				h.do(decides(h, maya), id, "next", protocol.Answers{"way": {"end"}})
				h.view(func(tx *store.Tx) error {
					heads, err := tx.CasesOfClient(h.practice, h.owner, h.client)
					if err != nil || len(heads) != 1 {
						t.Fatalf("%v %v", heads, err)
					}
					journal, err := tx.Journal(h.practice, heads[0].ID)
					for _, e := range journal {
						if e.By != h.therapist.Text() {
							t.Errorf("%s %s by %s", e.Kind, e.Task, e.By)
						}
					}
					return err
				})
			})
		})
	}
}

// Who was harmed is not asked on her own Today how she is; the other readers are. Alone, she finds the day that
// she chose for herself, in words for herself.
func TestWhoWasHarmedIsNotAskedHowSheIsByHerself(t *testing.T) {
	lines := func(h *testHouse, by staff.Actor, id ident.Case) (out []string) {
		today, err := h.office.Today(h.t.Context(), by)
		h.must(err)
		for _, n := range append(today.Needs, today.Later...) {
			if n.Promise.Case == id {
				out = append(out, n.Promise.Text)
			}
		}
		return out
	}
	care := func(h *testHouse) protocol.Answers {
		return protocol.Answers{"line": {"Two days off"}, "again-on": {string(h.house().Today(h.clock.Now()).Add(1))}}
	}
	has := func(words string) func(string) bool {
		return func(s string) bool { return strings.Contains(s, words) }
	}
	eachHouse(t, func(t *testing.T, h *testHouse) {
		id, err := h.office.TellHarm(t.Context(), h.therapist, NewKey(), HarmTold{Client: h.client})
		h.must(err)
		h.do(h.therapist, id, "safe-now", protocol.Answers{"safe": {"not-sure"}})
		h.do(h.therapist, id, "tell", protocol.Answers{"words": {"He would not let go"}})
		h.do(h.owner, id, "care", care(h))
		if got := lines(h, h.therapist, id); slices.ContainsFunc(got, has("Noor")) {
			t.Errorf("on her own: %q", got)
		}
		if got := lines(h, h.owner, id); !slices.ContainsFunc(got, has("how she is now")) || !slices.ContainsFunc(got, has("be with her now")) {
			t.Errorf("on the other reader's: %q", got)
		}
	})
	eachHouse(t, func(t *testing.T, h *testHouse) {
		id, err := h.office.TellHarm(t.Context(), h.therapist, NewKey(), HarmTold{Client: h.client, Alone: true})
		h.must(err)
		h.do(h.therapist, id, "safe-now", protocol.Answers{"safe": {"safe"}})
		h.do(h.therapist, id, "care", care(h))
		if got := lines(h, h.therapist, id); !slices.ContainsFunc(got, has("how you are now")) {
			t.Errorf("alone: %q", got)
		}
	})
}

// To let others read it is offered only while somebody who hears such things does not read it yet.
func TestLettingOthersReadIsOfferedWhereSomebodyDoesNot(t *testing.T) {
	offered := func(h *testHouse, id ident.Case) bool {
		return h.askedBy(h.therapist, id, "share").Open
	}
	eachHouse(t, func(t *testing.T, h *testHouse) {
		shared, err := h.office.TellHarm(t.Context(), h.therapist, NewKey(), HarmTold{Client: h.client})
		h.must(err)
		h.do(h.therapist, shared, "safe-now", protocol.Answers{"safe": {"safe"}})
		if offered(h, shared) {
			t.Error("offered though everybody named reads it")
		}
		alone, err := h.office.TellHarm(t.Context(), h.therapist, NewKey(), HarmTold{Client: h.client, Alone: true})
		h.must(err)
		h.do(h.therapist, alone, "safe-now", protocol.Answers{"safe": {"safe"}})
		if !offered(h, alone) {
			t.Error("not offered though she is alone with it")
		}
	})
}

// Whom it is about does not stand among those who could sign the report.
func TestWhomItIsAboutDoesNotSign(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		told := h.toldOf(h.therapist.Person, "He stood too close")
		page := h.askedBy(h.owner, told.Case, "report")
		for _, f := range page.Fields {
			if f.ID != "signs" {
				continue
			}
			var names []string
			for _, i := range page.Lists[f.Of] {
				names = append(names, i.Person.Name)
			}
			if slices.Contains(names, "Noor Haddad") || !slices.Contains(names, "Inês Carvalho") {
				t.Errorf("who signs: %v", names)
			}
			return
		}
		t.Error("it is not asked who signs")
	})
}

// Where a telling came by telephone, without a name, the answer begins as one by telephone; what was told on
// its own page begins in writing there.
func TestHowAnAnswerBegins(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		told, err := h.office.WriteDown(t.Context(), h.owner, NewKey(), Telling{About: Conduct, Of: h.therapist.Person, Answers: protocol.Answers{"words": {"He stood too close"}, "told-by": {"by-phone"}}})
		h.must(err)
		if how := h.askedBy(h.owner, told.Case, "acknowledge").Given.One("how"); how != "phone" {
			t.Errorf("told by telephone, answered %q", how)
		}
		if how := h.askedBy(h.owner, h.toldOf(h.therapist.Person, "Again").Case, "acknowledge").Given.One("how"); how != "writing" {
			t.Errorf("told on its page, answered %q", how)
		}
	})
}

// What was added twice stands twice, beside what was told.
func TestAllThatWasAddedIsShown(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		id := h.behaved()
		h.safe(id)
		for _, more := range []string{"And he laughed", "And he locked the door"} {
			h.do(h.owner, id, "listen", protocol.Answers{"how": {"page"}, "words": {more}})
		}
		t1 := h.matter(h.owner, id).State.Tasks["listen"]
		if len(t1.Before) != 1 || t1.Before[0].Answers.One("words") != "And he laughed" || t1.Answers.One("words") != "And he locked the door" {
			t.Errorf("%+v", t1)
		}
	})
}

// A reader from outside has no calendar, and whom she rang about it would learn that there is more: she is given
// the words with which the client asks for somebody else as anybody does.
func TestAReaderFromOutsideHasTheClientAskForAnother(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		_, maya := h.readingKey(h.outsider("Maya Cohen", "maya@outside.example"))
		told := h.toldOf(h.owner.Person, canary) // the owner hears, and it is about the owner
		h.do(maya, told.Case, "safe-now", protocol.Answers{"safe": {"safe"}})
		h.do(maya, told.Case, "elsewhere", protocol.Answers{"how": {"another-here"}, "with": {string(h.therapist.Person)}})
		today, err := h.office.ReaderToday(t.Context(), maya)
		h.must(err)
		found := ""
		for _, n := range append(today.Needs, today.Later...) {
			if strings.Contains(n.Promise.Text, "next visit") {
				found = n.Promise.Text
			}
		}
		if !strings.Contains(found, "to ask the practice") || !strings.Contains(found, "I would like my next visit with Noor Haddad, please.") {
			t.Errorf("%q in %+v", found, today.Needs)
		}
	})
}
