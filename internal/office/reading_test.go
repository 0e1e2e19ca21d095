package office

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
	"github.com/partwell/partwell/internal/store/storetest"
)

// readingKey has a reader from outside make her reading key; it gives the sheet and who she is then.
func (h *testHouse) readingKey(by staff.Actor) (ReadingSheet, staff.Actor) {
	h.t.Helper()
	sheet, err := h.office.NewReadingKey(h.t.Context(), by)
	h.must(err)
	h.must(h.office.KeepReadingKey(h.t.Context(), by, NewKey(), shown(sheet)))
	return sheet, h.seen(by.Person)
}

// shown types back the two groups of a sheet that are asked for.
func shown(s ReadingSheet) SheetShown {
	groups := strings.Split(s.Key, "-")
	return SheetShown{Public: s.Public, Proof: s.Proof, Ask: s.Ask, Groups: [2]string{strings.ToLower(groups[s.Ask[0]-1]), groups[s.Ask[1]-1] + " "}}
}

// sealedHouse is a practice of one, with a reader from outside who has her key.
func (h *testHouse) sealedHouse() (maya staff.Actor, sheet ReadingSheet) {
	h.t.Helper()
	h.alone()
	sheet, maya = h.readingKey(h.outsider("Maya Cohen", "maya@outside.example"))
	return maya, sheet
}

const canary = "zaunkoenig stood too close"

func TestAReadingKeyIsKeptOnceItIsOnPaper(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		_, err := h.office.NewReadingKey(t.Context(), h.owner)
		wantFault(t, err, fault.NotFound, "")
		maya := h.outsider("Maya Cohen", "maya@outside.example")
		sheet, err := h.office.NewReadingKey(t.Context(), maya)
		h.must(err)
		wrong := shown(sheet)
		wrong.Groups[1] = "0000"
		wantProblem(t, h.office.KeepReadingKey(t.Context(), maya, NewKey(), wrong), "groups")
		other, err := h.office.NewReadingKey(t.Context(), maya)
		h.must(err)
		swapped := shown(sheet)
		swapped.Public = other.Public
		wantProblem(t, h.office.KeepReadingKey(t.Context(), maya, NewKey(), swapped), "groups")
		if h.colleague(maya.Person).ReadingKey != "" {
			t.Error("kept without being shown")
		}
		h.must(h.office.KeepReadingKey(t.Context(), maya, NewKey(), shown(sheet)))
		if h.colleague(maya.Person).ReadingKey != sheet.Public {
			t.Error("not kept")
		}
		w, err := h.office.WouldRead(t.Context(), h.practice, h.owner.Person)
		if h.must(err); !w.Sealed || len(w.Readers) != 1 {
			t.Errorf("who would read it: %+v", w)
		}
		if w, err = h.office.WouldRead(t.Context(), h.practice, h.therapist.Person); err != nil || w.Sealed || len(w.Readers) != 2 {
			t.Errorf("about somebody else: %+v, %v", w, err)
		}
	})
}

// What only a reader from outside reads is sealed to her before it is stored: the practice's data with its own
// key opens nothing of it, no page shows it, and she opens it with her key alone.
func TestWordsAreSealedToTheOnlyReader(t *testing.T) {
	for name, config := range map[string]func(testing.TB) store.Config{"sqlite": storetest.SQLiteConfig, "postgres": storetest.PostgresConfig} {
		t.Run(name, func(t *testing.T) {
			cfg, clock := config(t), storetest.NewClock(storetest.Start)
			cfg.Clock = clock.Now
			h := newTestHouse(t, storetest.Open(t, cfg), clock)
			maya, sheet := h.sealedHouse()
			told, err := h.office.Tell(t.Context(), h.house(), NewKey(), Telling{About: Conduct, Of: h.owner.Person, Name: "Paula " + canary,
				Answers: protocol.Answers{"words": {canary}, "where": {"Monday, " + canary}}})
			h.must(err)
			v, err := h.office.OpenLink(t.Context(), told.Token)
			h.must(err)
			h.must(h.office.WordByLink(t.Context(), v, NewKey(), "And "+canary+" again"))
			h.wantNowhere(told.Case, canary)
			if storetest.Holds(storetest.Dump(t, cfg), canary) {
				t.Error("it stands readable in the data")
			}
			page, err := h.office.Matter(t.Context(), maya, told.Case)
			if h.must(err); !page.Sealed.May || !strings.Contains(page.State.Tasks["tell"].Answers.One("words"), "Only Maya Cohen can read it") {
				t.Errorf("her page before the key: %+v, %v", page.Sealed, page.State.Tasks["tell"].Answers)
			}
			opened, err := h.office.OpenSealed(t.Context(), maya, told.Case, strings.ToLower(sheet.Key))
			h.must(err)
			var words []string
			for _, w := range opened.Words {
				words = append(words, w.Text)
			}
			slices.Sort(words)
			if want := []string{"And " + canary + " again", "Monday, " + canary, "Paula " + canary, canary}; !slices.Equal(words, want) || opened.Shut != 0 {
				t.Errorf("opened %q, %d shut", words, opened.Shut)
			}
			for _, typed := range []string{"", "no key", (mustSheet(h, maya)).Key} {
				_, err = h.office.OpenSealed(t.Context(), maya, told.Case, typed)
				wantProblem(t, err, "reading-key")
			}
			_, err = h.office.OpenSealed(t.Context(), h.owner, told.Case, sheet.Key)
			wantFault(t, err, fault.NotFound, "")
		})
	}
}

func mustSheet(h *testHouse, by staff.Actor) ReadingSheet {
	h.t.Helper()
	s, err := h.office.NewReadingKey(h.t.Context(), by)
	h.must(err)
	return s
}

// wantNowhere opens with the practice's own key everything that is stored about a matter, and all that pages
// are made of, and finds a word nowhere.
func (h *testHouse) wantNowhere(id ident.Case, word string) {
	h.t.Helper()
	h.must(h.db.View(h.t.Context(), func(tx *store.Tx) error {
		journal, err1 := tx.Journal(h.practice, id)
		messages, err2 := tx.MessagesOfCase(h.practice, id)
		promises, err3 := tx.PromisesOfCase(h.practice, id)
		letters, err4 := tx.LettersIn(h.practice, staff.System(h.practice), store.LetterWaiting, 99)
		if all := fmt.Sprintf("%+v %+v %+v %+v", journal, messages, promises, letters); strings.Contains(all, word) {
			h.t.Errorf("the practice's own key opens it: %s", all)
		}
		return errors.Join(err1, err2, err3, err4)
	}))
	for _, p := range h.people() {
		by := staff.As(h.practice, p.Person)
		file, err := h.office.CaseFile(context.Background(), by, id)
		if text := fmt.Sprintf("%+v %v", file, err); strings.Contains(text, word) {
			h.t.Errorf("%s is shown it: %s", p.Name, text)
		}
	}
}

// A reader whose password was set by a link opens nothing before she shows her key; whoever came in without
// it makes no key in her name, and is nobody's reader.
func TestALinkForHerPasswordOpensNothing(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		maya, sheet := h.sealedHouse()
		told := h.toldOf(h.owner.Person, canary)
		fresh := mustSheet(h, maya)
		locked := h.reset(h.owner, maya.Person)
		_, err := h.office.Matter(t.Context(), locked, told.Case)
		wantFault(t, err, fault.NotFound, "")
		view, err := h.office.ReaderToday(t.Context(), locked)
		if h.must(err); view.Mine == nil || view.Mine.By.ID != h.owner.Person || len(view.Needs)+len(view.UnderWay)+len(view.Renewed) > 0 {
			t.Errorf("her Today while locked: %+v", view)
		}
		_, err = h.office.NewReadingKey(t.Context(), locked)
		wantFault(t, err, fault.Conflict, "not-sure")
		wantFault(t, h.office.KeepReadingKey(t.Context(), locked, NewKey(), shown(fresh)), fault.Conflict, "not-sure")
		if now := h.colleague(maya.Person); now.ReadingKey != sheet.Public {
			t.Error("a key was made in her name")
		}
		w, err := h.office.WouldRead(t.Context(), h.practice, h.owner.Person)
		if h.must(err); len(w.Readers) > 0 {
			t.Errorf("the door names %v", w.Readers)
		}
		v, err := h.office.OpenLink(t.Context(), told.Token)
		h.must(err)
		own, err := h.office.MatterByLink(t.Context(), v)
		if h.must(err); len(own.Readers) != 0 || len(own.Shut) != 1 || own.Sealed.Lost {
			t.Errorf("the client's page: %v %v %+v", own.Readers, own.Shut, own.Sealed)
		}
		wantFault(t, h.office.WordByLink(t.Context(), v, NewKey(), "Is anybody there?"), fault.Conflict, CodeNoReaders)
		wantProblem(t, h.office.ProveReadingKey(t.Context(), locked, NewKey(), fresh.Key), "reading-key")
		h.must(h.office.ProveReadingKey(t.Context(), locked, NewKey(), sheet.Key))
		if _, err := h.office.OpenSealed(t.Context(), h.seen(maya.Person), told.Case, sheet.Key); err != nil {
			t.Errorf("with her key she reads again: %v", err)
		}
		if w, err = h.office.WouldRead(t.Context(), h.practice, h.owner.Person); err != nil || len(w.Readers) != 1 {
			t.Errorf("the door names %v, %v", w.Readers, err)
		}
	})
}

// A new key while she is in: the matter stays hers; what was sealed before opens with the old sheet alone, and
// no page says that it is lost.
func TestAnOldReadingKeyOpensWhatWasSealedToIt(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		maya, first := h.sealedHouse()
		told := h.toldOf(h.owner.Person, canary)
		second, maya := h.readingKey(maya)
		page, err := h.office.Matter(t.Context(), maya, told.Case)
		if h.must(err); page.Sealed.Lost || len(page.Sealed.Old) != 1 || !page.Sealed.May || !strings.Contains(page.State.Tasks["tell"].Answers.One("words"), "with the old sheet") {
			t.Errorf("her page: %+v", page.Sealed)
		}
		_, err = h.office.OpenSealed(t.Context(), maya, told.Case, second.Key)
		wantProblem(t, err, "reading-key")
		v, err := h.office.OpenLink(t.Context(), told.Token)
		h.must(err)
		h.must(h.office.WordByLink(t.Context(), v, NewKey(), "Once more"))
		opened, err := h.office.OpenSealed(t.Context(), maya, told.Case, second.Key)
		if h.must(err); len(opened.Words) != 1 || opened.Words[0].Text != "Once more" || opened.Shut != 1 {
			t.Errorf("%+v", opened)
		}
		if opened, err := h.office.OpenSealed(t.Context(), maya, told.Case, first.Key); err != nil || opened.Words[0].Text != canary {
			t.Errorf("the old sheet was found: %+v, %v", opened.Words, err)
		}
	})
}

// Who still has her key types it as she makes a new one: then the new one opens everything, twice over too.
func TestANewReadingKeyTakesOverWhatTheOldOneOpened(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		maya, sheet := h.sealedHouse()
		told := h.toldOf(h.owner.Person, canary)
		for range 2 {
			next := mustSheet(h, maya)
			in := shown(next)
			in.Before = mustSheet(h, maya).Key
			wantProblem(t, h.office.KeepReadingKey(t.Context(), maya, NewKey(), in), "before-key")
			in = shown(next)
			in.Before = strings.ToLower(sheet.Key)
			h.must(h.office.KeepReadingKey(t.Context(), maya, NewKey(), in))
			maya, sheet = h.seen(maya.Person), next
		}
		page, err := h.office.Matter(t.Context(), maya, told.Case)
		if h.must(err); page.Sealed.Lost || len(page.Sealed.Old) > 0 || len(page.Sealed.To) != 1 {
			t.Errorf("her page: %+v", page.Sealed)
		}
		opened, err := h.office.OpenSealed(t.Context(), maya, told.Case, sheet.Key)
		if h.must(err); len(opened.Words) != 1 || opened.Words[0].Text != canary || opened.Shut != 0 {
			t.Errorf("%+v", opened)
		}
	})
}

// Who hears beside somebody of the practice needs no key: the ordinary seal holds. What would be sealed is not
// kept for later.
func TestWithAReaderInsideTheOrdinarySealHolds(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		_, maya := h.readingKey(h.outsider("Maya Cohen", "maya@outside.example"))
		told := h.toldOf(h.therapist.Person, canary)
		for _, by := range []staff.Actor{h.owner, maya} {
			page, err := h.office.Matter(t.Context(), by, told.Case)
			if h.must(err); page.State.Tasks["tell"].Answers.One("words") != canary || page.Sealed.Any() {
				t.Errorf("%+v", page.State.Tasks["tell"].Answers)
			}
		}
		in := Telling{About: Conduct, Of: h.owner.Person, Answers: protocol.Answers{"words": {canary}}}
		_, err := h.office.KeepDraft(t.Context(), h.house(), Visitor{Practice: h.house()}, NewKey(), in)
		wantFault(t, err, fault.Conflict, "sealed-draft")
	})
}
