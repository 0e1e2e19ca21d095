package office

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/money"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/practice/treatment"
	"github.com/partwell/partwell/internal/store"
)

// hadHoped writes down by phone that it did not help, and brings it to where offers open.
func (h *testHouse) hadHoped() ident.Case {
	h.t.Helper()
	told, err := h.office.WriteDown(context.Background(), h.therapist, NewKey(), Telling{About: Results, Client: h.client,
		Answers: protocol.Answers{"words": {"My back is as it was."}, "told-by": {"by-phone"}}})
	if err != nil {
		h.t.Fatal(err)
	}
	a := spoken("Tell me what you were hoping for.")
	a["hope"], a["now"], a["matters"] = []string{"Nights without waking"}, []string{"same"}, []string{"Sleep"}
	h.do(h.therapist, told.Case, "conversation", a)
	return told.Case
}

func (h *testHouse) understands(id ident.Case) {
	h.t.Helper()
	h.do(h.therapist, id, "empathy", spoken("I understand that you are disappointed."))
	h.do(h.therapist, id, "review", protocol.Answers{"keep": {"Warmth"}, "drop": {"Forearm work"}, "try": {"Slower work"}})
}

func (h *testHouse) offers(id ident.Case, more protocol.Answers) error {
	h.t.Helper()
	a := spoken("Which would you like?")
	for f, v := range more {
		a[f] = v
	}
	return h.office.DoTask(context.Background(), h.therapist, NewKey(), Do{Case: id, Task: "offer", Answers: a})
}

// extra gives the extra visits that stand in the calendar, held or booked.
func (h *testHouse) extra() (found []scheduling.Visit) {
	h.view(func(tx *store.Tx) error {
		all, err := tx.Visits(h.practice, tx.Now().AddDate(0, -1, 0), tx.Now().AddDate(1, 0, 0))
		for _, v := range all {
			if strings.HasPrefix(v.Title, titleExtra) && v.Live() {
				found = append(found, v)
			}
		}
		return err
	})
	return found
}

// What was hoped for is asked in words of its own, so that the words of understanding are not said twice.
func TestTheHopesAreAskedForInWordsOfTheirOwn(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		h.reach()
		told, err := h.office.WriteDown(t.Context(), h.therapist, NewKey(), Telling{About: Results, Client: h.client,
			Answers: protocol.Answers{"words": {"My back is as it was."}, "told-by": {"by-phone"}}})
		h.must(err)
		blank := h.asked(told.Case, "conversation", nil).Said
		first := h.asked(told.Case, "conversation", protocol.Answers{"hope": {"Nights without waking"}}).Said
		if blank == nil || !blank.Write.Ready() || strings.Contains(blank.Write.Text, "so far") || !strings.Contains(first.Write.Text, "so far, you came for nights without waking") {
			t.Fatalf("the question: %+v / %+v", blank, first)
		}
		for _, w := range []string{first.Write.Text, first.Say.Text} {
			if strings.Contains(w, "offer") || !strings.Contains(w, "hop") {
				t.Errorf("it does not ask what was hoped for: %q", w)
			}
		}
		a := spoken(first.Say.Text)
		a["hope"], a["now"] = []string{"Nights without waking"}, []string{"same"}
		h.do(h.therapist, told.Case, "conversation", a)
		then := h.asked(told.Case, "empathy", nil).Said
		if then.Say.Text == first.Say.Text || then.Write.Text == first.Write.Text || !strings.Contains(then.Say.Text, "You came for nights without waking. Have I understood it right?") {
			t.Errorf("the understanding: %q / %q", then.Say.Text, then.Write.Text)
		}
		for _, w := range []*Composed{first, then} {
			for spoken, d := range map[bool]string{true: w.Say.Text, false: w.Write.Text} {
				if found := w.Tone(d, spoken, ""); len(found) > 0 {
					t.Errorf("the tone check finds in our own words: %+v", found)
				}
			}
		}
	})
}

// Understanding comes before anything else; a time is held at the offered price and booked by a yes.
func TestResultsWithAnExtraVisit(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := context.Background()
		h.reach()
		id := h.hadHoped()
		early := h.office.DoTask(ctx, h.therapist, NewKey(), Do{Case: id, Task: "review", Answers: protocol.Answers{"try": {"Slower"}}})
		if !fault.Is(early, fault.Conflict) {
			t.Errorf("looking back before it was understood: %v", early)
		}
		page := h.asked(id, "empathy", nil)
		if page.Said == nil || !page.Said.Write.Ready() || !strings.Contains(page.Said.Write.Text, "You came for nights without waking") {
			t.Fatalf("the words: %+v", page.Said)
		}
		if found := page.Said.Tone(page.Said.Write.Text, false, ""); len(found) > 0 {
			t.Errorf("the tone check finds in our own words: %+v", found)
		}
		if found := page.Said.Tone("Hello Paul, I followed the plan that you signed. Would you like an extra visit?", false, ""); len(found) == 0 {
			t.Error("words without understanding pass unseen")
		}
		h.understands(id)
		page = h.asked(id, "offer", protocol.Answers{"offer": {"extra-reduced", "longer"}, "price": {"2500"}})
		if page.Said == nil || !strings.Contains(page.Said.Write.Text, "an extra visit at the lower price of £25.00 or longer visits") {
			t.Fatalf("the offer: %+v", page.Said)
		}
		wrong := protocol.Answers{"offer": {"extra-free"}, "extra-on": {"2026-03-02"}, "extra-at": {"10:00"}}
		if err := h.offers(id, wrong); !fault.Is(err, fault.Invalid) {
			t.Errorf("a time that has passed is held: %v", err)
		}
		if err := h.offers(id, protocol.Answers{"offer": {"extra-reduced", "longer"}, "extra-on": {"2026-03-20"}, "extra-at": {"14:00"}, "price": {"2500"}}); err != nil {
			t.Fatal(err)
		}
		if got := h.extra(); len(got) != 1 || got[0].Title != titleHeld || got[0].Price.Minor != 2500 {
			t.Fatalf("held: %+v", got)
		}
		if err := h.office.DoByLink(ctx, h.visitor(id), NewKey(), "pick", protocol.Answers{"picked": {"extra-reduced", "longer"}}); err != nil {
			t.Fatal(err)
		}
		if got := h.extra(); len(got) != 1 || got[0].Title != titleExtra || got[0].State != scheduling.Booked || got[0].Price.Minor != 2500 {
			t.Errorf("booked: %+v", got)
		}
		h.do(h.therapist, id, "next-time", protocol.Answers{"lines": {"Begin with the neck"}})
		plan := h.planNow()
		if plan.Hoped != "Nights without waking" || !slices.Equal(plan.NextTime, []string{"Begin with the neck"}) || !slices.Equal(plan.Drop, []string{"Forearm work"}) || plan.Change != treatment.NextTimeSaid {
			t.Errorf("the plan: %+v", plan.Aims)
		}
		a := spoken("Shall we do it so?")
		a["mine"] = []string{"An extra visit, and longer ones"}
		h.do(h.therapist, id, "agree", a)
		if err := h.office.ReplyByLink(ctx, h.visitor(id), NewKey(), 1, protocol.YesThatWorks, ""); err != nil {
			t.Fatal(err)
		}
		if err := h.office.CloseMatter(ctx, h.therapist, NewKey(), id, "agreed", nil); err != nil {
			t.Error(err)
		}
		if got := h.extra(); len(got) != 1 {
			t.Errorf("what was booked stays: %+v", got)
		}
	})
}

// A time that nobody wants is given back: by picking none, and by closing.
func TestHeldTimeIsGivenBack(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := context.Background()
		id := h.hadHoped()
		h.understands(id)
		for i, at := range []string{"14:00", "16:00"} {
			if err := h.offers(id, protocol.Answers{"offer": {"extra-free", "another-approach"}, "extra-on": {"2026-03-20"}, "extra-at": {at}, "ways": {"slower-strokes"}}); err != nil {
				t.Fatal(err)
			}
			if got := h.extra(); len(got) != 1 || !got[0].Price.Zero() {
				t.Fatalf("offer %d holds one time: %+v", i+1, got)
			}
		}
		h.do(h.therapist, id, "pick", protocol.Answers{"picked": {"another-approach"}})
		if got := h.extra(); len(got) != 0 {
			t.Errorf("still held: %+v", got)
		}
		if plan := h.planNow(); !slices.Contains(plan.Wanted, treatment.Slower) {
			t.Errorf("the new plan: %+v", plan)
		}
		if err := h.offers(id, protocol.Answers{"offer": {"extra-free"}, "extra-on": {"2026-03-20"}, "extra-at": {"14:00"}}); err != nil {
			t.Fatal(err)
		}
		if err := h.office.CloseMatter(ctx, h.therapist, NewKey(), id, "let-rest", nil); err != nil {
			t.Fatal(err)
		}
		if got := h.extra(); len(got) != 0 {
			t.Errorf("closed, and still held: %+v", got)
		}
	})
}

// Something in return is posted once, by who may give money back; worse asks about pain first.
func TestGoodwill(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := context.Background()
		id := h.hadHoped()
		h.understands(id)
		give := func(by staff.Actor, amount string) error {
			return h.office.DoTask(ctx, by, NewKey(), Do{Case: id, Task: "goodwill", Answers: protocol.Answers{"how": {"off-next"}, "amount": {amount}, "why": {"It did not help"}}})
		}
		if err := give(h.therapist, "1500"); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a therapist who may not give money back: %v", err)
		}
		if err := give(h.owner, "1500"); err != nil {
			t.Fatal(err)
		}
		if err := give(h.owner, "1500"); !fault.Is(err, fault.Conflict) {
			t.Errorf("given twice: %v", err)
		}
		h.view(func(tx *store.Tx) error {
			book, err := tx.Book(h.practice, h.client)
			if err == nil && book.Balance(money.Currency("GBP")).Credit.Minor != 1500 {
				t.Errorf("the credit: %+v", book.Balance("GBP"))
			}
			return err
		})
	})
}

func TestWorseAsksAboutPainFirst(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := context.Background()
		told, err := h.office.WriteDown(ctx, h.therapist, NewKey(), Telling{About: Results, Client: h.client, Answers: protocol.Answers{"words": {"It is worse."}, "told-by": {"by-phone"}}})
		if err != nil {
			t.Fatal(err)
		}
		a := spoken("Tell me what you were hoping for.")
		a["hope"], a["now"] = []string{"Less pain"}, []string{"worse"}
		h.do(h.therapist, told.Case, "conversation", a)
		sorry := spoken("I understand that you are disappointed.")
		if err := h.office.DoTask(ctx, h.therapist, NewKey(), Do{Case: told.Case, Task: "empathy", Answers: sorry}); !fault.Is(err, fault.Conflict) {
			t.Errorf("nobody asked about pain: %v", err)
		}
		h.do(h.therapist, told.Case, "pain-now", protocol.Answers{"pain": {"better"}})
		h.do(h.therapist, told.Case, "empathy", sorry)
	})
}
