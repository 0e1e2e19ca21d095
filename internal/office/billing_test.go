package office

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/billing"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/promise"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// overcharged pays 90 for a visit of which 60 was told at booking, and gives the line.
func (h *testHouse) overcharged() ident.Line {
	h.t.Helper()
	v := h.held(h.therapist, pounds(6000), func(v *scheduling.Visit) { v.BookedAt = h.clock.Now().Add(-240 * time.Hour) })
	line := newID[ident.Line]()
	h.update(func(tx *store.Tx) error {
		book, err := tx.LockBook(h.practice, h.client)
		if err != nil {
			return err
		}
		stamp := func() billing.Stamp {
			return billing.Stamp{ID: newID[ident.Entry](), At: h.clock.Now(), By: h.owner.Person}
		}
		charge, err := book.Charge(stamp(), billing.Line{ID: line, Visit: v.ID, Service: v.Service, Therapist: v.Therapist, What: v.Title, On: "2026-03-03", Amount: pounds(9000)})
		if err != nil {
			return err
		}
		if err := tx.Post(h.practice, charge); err != nil {
			return err
		}
		paid, err := book.Pay(stamp(), pounds(9000), billing.ByCard, line)
		if err != nil {
			return err
		}
		return tx.Post(h.practice, paid)
	})
	return line
}

// toldOfBill writes down by phone that a bill does not look right, and puts the charge on hold.
func (h *testHouse) toldOfBill(by staff.Actor, line ident.Line) ident.Case {
	h.t.Helper()
	told, err := h.office.WriteDown(context.Background(), by, NewKey(), Telling{About: Billing, Client: h.client,
		Answers: protocol.Answers{"words": {"I paid 90, and was told 60."}, "told-by": {"by-phone"}}})
	if err != nil {
		h.t.Fatal(err)
	}
	h.do(by, told.Case, "which", protocol.Answers{"lines": {string(line)}, "problem": {"price"}, "expected": {"6000"}})
	h.do(by, told.Case, "answer", spoken("I am sorry that the bill surprised you. I look at it today."))
	return told.Case
}

func (h *testHouse) found(by staff.Actor, id ident.Case, line ident.Line, what string) {
	h.t.Helper()
	h.do(by, id, "side-by-side", protocol.Answers{"lines": {string(line) + "=differs:the long visit was typed"}})
	h.do(by, id, "finding", protocol.Answers{"what": {what}, "because": {"The price of the long visit was typed."}})
}

func corrected(line ident.Line, right, way string) protocol.Answers {
	a := spoken("You were right about the bill, and I am sorry.")
	a["line"], a["right"], a["way"] = []string{string(line)}, []string{right}, []string{way}
	return a
}

func (h *testHouse) holds() (all []billing.Hold) {
	h.view(func(tx *store.Tx) (err error) {
		all, err = tx.HoldsOf(h.practice, h.client)
		return err
	})
	return all
}

// A mistake on the bill, from the telling to the end of what is mended.
func TestAMistakeOnTheBillIsPutRightInOneStep(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := context.Background()
		line := h.overcharged()
		id := h.toldOfBill(h.desk, line)
		if holds := h.holds(); len(holds) != 1 || holds[0].Line != line || holds[0].Case != id {
			t.Fatalf("on hold: %+v", holds)
		}
		if got := h.account().Lines[0]; !got.OnHold {
			t.Error("the account does not say that it is on hold")
		}
		page := h.askedBy(h.desk, id, "side-by-side")
		if page.Bill == nil || page.Bill.Shown || len(page.Bill.Rows) != 1 || len(page.Bill.Rows[0].Found) != 1 || page.Bill.Rows[0].Found[0] != billing.AboveBooking ||
			page.Given["lines"][0] != string(line)+"=differs" {
			t.Fatalf("what looks wrong is marked by itself: %+v, %v", page.Bill, page.Given)
		}
		h.found(h.desk, id, line, "our-mistake")
		page = h.askedBy(h.desk, id, "correct")
		if page.Given.One("right") != "6000" || page.Given.One("line") != string(line) {
			t.Errorf("the right amount is known already: %v", page.Given)
		}
		key := NewKey()
		in := Do{Case: id, Task: "correct", Answers: corrected(line, "6000", "card-elsewhere")}
		for range 2 { // the button was pressed twice
			if err := h.office.DoTask(ctx, h.desk, key, in); err != nil {
				t.Fatal(err)
			}
		}
		err := h.office.DoTask(ctx, h.desk, NewKey(), in)
		if err == nil {
			t.Error("a charge is corrected twice")
		}
		a := h.account()
		if len(a.Lines) != 1 || a.Lines[0].Amount != pounds(6000) || a.Lines[0].Paid != pounds(6000) || !a.Balances[0].Even() {
			t.Fatalf("the account: %+v", a)
		}
		if len(h.holds()) != 0 {
			t.Error("it is on hold still")
		}
		bill := h.matter(h.desk, id).Bill
		if !bill.Shown || bill.Rows[0].Back != pounds(3000) || bill.Rows[0].Way != billing.ByCard || bill.Rows[0].BackOn != "2026-03-03" || bill.Rows[0].Receipt == "" || bill.Rows[0].Right != pounds(6000) ||
			bill.Rows[0].Because != "the long visit was typed" {
			t.Errorf("what the client sees: %+v", bill.Rows[0])
		}
		h.mendAndAgree(id)
	})
}

func (h *testHouse) mendAndAgree(id ident.Case) {
	t, ctx := h.t, context.Background()
	h.do(h.desk, id, "mend", protocol.Answers{"cause": {"price"}, "let-in": {"typed by hand"}, "change": {"prices come from the list"}, "who": {string(h.therapist.Person)},
		"by": {"2026-04-01"}, "seen-by": {"none until April"}})
	a := spoken("Does that work for you?")
	a["mine"] = []string{"Prices come from the list"}
	h.do(h.desk, id, "agree", a)
	pending := h.matter(h.desk, id).State
	offer, _ := pending.Pending()
	h.must(h.office.ReplyTo(ctx, h.desk, NewKey(), Reply{Case: id, Proposal: offer.No, For: protocol.Client, Reply: protocol.YesThatWorks}))
	h.must(h.office.CloseMatter(ctx, h.desk, NewKey(), id, "agreed", nil))
	all, err := h.office.Mendings(ctx, h.therapist)
	if err != nil || len(all.Open) != 1 || !all.Open[0].MayEnd || all.Open[0].Who.ID != h.therapist.Person {
		t.Fatalf("%+v, %v", all, err)
	}
	mine := all.Open[0].ID
	err = h.office.EndMending(ctx, h.desk, NewKey(), mine, true, "none")
	wantFault(t, err, fault.Forbidden, "")
	err = h.office.EndMending(ctx, h.therapist, NewKey(), mine, true, " ")
	wantProblem(t, err, "seen")
	if n := h.mendLines(); n != 1 { // of who sees to it, who is not one of those who bill
		t.Errorf("%d lines on Today", n)
	}
	h.must(h.office.EndMending(ctx, h.therapist, NewKey(), mine, true, "none since"))
	if n := h.mendLines(); n != 0 {
		t.Errorf("%d lines on Today after its end", n)
	}
	err = h.office.EndMending(ctx, h.therapist, NewKey(), mine, true, "none since")
	wantFault(t, err, fault.Conflict, "ended-already")
	h.clock.Advance(3 * time.Hour)
	line := h.overcharged()
	if again := h.matter(h.desk, h.toldOfBill(h.desk, line)).Bill; len(again.Mended) != 1 || !again.Mended[0].Worked {
		t.Errorf("beside a later one of the same cause: %+v", again)
	}
}

func (h *testHouse) mendLines() (n int) {
	view, err := h.office.Today(h.t.Context(), h.therapist)
	h.must(err)
	for _, need := range append(view.Needs, view.Later...) {
		if need.Promise.Kind == promise.Agreed && need.Promise.Task == TaskMend {
			if need.May || need.Promise.Case != "" || need.Promise.Client != "" {
				h.t.Errorf("the line tells of the matter, or is ticked before it is ended: %+v", need)
			}
			n++
		}
	}
	return n
}

func (h *testHouse) askedBy(by staff.Actor, id ident.Case, task string) TaskPage {
	h.t.Helper()
	page, err := h.office.Task(context.Background(), by, id, task, nil)
	if err != nil {
		h.t.Fatal(err)
	}
	return page
}

// What goes back out of fairness is booked on the client's yes, and never above what was paid.
func TestSomethingBackIsBookedOnTheYes(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := context.Background()
		line := h.overcharged()
		id := h.toldOfBill(h.owner, line)
		h.found(h.owner, id, line, "less-given")
		plan := func(amount string) error {
			return h.office.DoTask(ctx, h.owner, NewKey(), Do{Case: id, Task: "fair", Answers: protocol.Answers{"line": {string(line)}, "amount": {amount}, "way": {"transfer"}}})
		}
		wantProblem(t, plan("9001"), "amount")
		h.must(plan("3000"))
		if got := h.account().Lines[0].Refunded; !got.Zero() {
			t.Fatalf("%s went back before the yes", got)
		}
		page := h.askedBy(h.owner, id, "agree")
		if got := page.Given.One("mine"); got != "give you £30.00 back, to your bank account" {
			t.Errorf("the offer begins with %q", got)
		}
		a := spoken("Does that work for you?")
		a["mine"] = []string{"£30.00 back"}
		h.do(h.owner, id, "agree", a)
		h.yes(id)
		if got := h.account().Lines[0].Refunded; got != pounds(3000) || len(h.holds()) != 0 {
			t.Errorf("%s went back; %v on hold", got, h.holds())
		}
		if row := h.matter(h.owner, id).Bill.Rows[0]; row.Back != pounds(3000) || row.Way != billing.ByTransfer || row.Receipt == "" {
			t.Errorf("%+v", row)
		}
	})
}

func (h *testHouse) yes(id ident.Case) {
	h.t.Helper()
	state := h.matter(h.owner, id).State
	offer, _ := state.Pending()
	h.must(h.office.ReplyTo(context.Background(), h.owner, NewKey(), Reply{Case: id, Proposal: offer.No, For: protocol.Client, Reply: protocol.YesThatWorks}))
}

// A refund at the desk and the client's yes at the same moment: nothing goes above what was paid.
func TestARefundAndTheYesAtOnce(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := context.Background()
		line := h.overcharged()
		id := h.toldOfBill(h.owner, line)
		h.found(h.owner, id, line, "not-told")
		h.do(h.owner, id, "fair", protocol.Answers{"line": {string(line)}, "amount": {"6000"}, "way": {"cash"}})
		h.do(h.owner, id, "mend", protocol.Answers{"cause": {"fee"}, "let-in": {"not said"}, "change": {"say it"}, "who": {string(h.owner.Person)}, "by": {"2026-04-01"}, "seen-by": {"asked"}})
		a := spoken("Does that work for you?")
		a["mine"] = []string{"£60.00 back"}
		h.do(h.owner, id, "agree", a)
		state := h.matter(h.owner, id).State
		offer, _ := state.Pending()
		var wait sync.WaitGroup
		var yes, refund error
		wait.Go(func() {
			yes = h.office.ReplyTo(ctx, h.owner, NewKey(), Reply{Case: id, Proposal: offer.No, For: protocol.Client, Reply: protocol.YesThatWorks})
		})
		wait.Go(func() {
			_, refund = h.office.Refund(ctx, h.desk, NewKey(), RefundRequest{Client: h.client, Line: line, Amount: "60", Way: billing.ByCash})
		})
		wait.Wait()
		if yes != nil {
			t.Errorf("the client's yes failed: %v", yes)
		}
		got := h.account().Lines[0].Refunded
		switch {
		case refund == nil && got != pounds(9000), refund != nil && got != pounds(6000):
			t.Errorf("%s went back of £90.00; the refund: %v", got, refund)
		}
		if refund == nil {
			short := false
			for _, p := range h.lines() {
				short = short || strings.Contains(p.Text, "Of £60.00 only £30.00 could go back")
			}
			if !short {
				t.Errorf("nobody hears that it was less: %+v", h.lines())
			}
		}
	})
}

// A charge that is right is explained; it stays on hold until the answer, or for 14 days.
func TestAChargeThatIsRightIsExplained(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := context.Background()
		h.reach()
		line, _ := h.paid()
		id := h.toldOfBill(h.owner, line)
		if row := h.matter(h.owner, id).Bill.Rows[0]; len(row.Found) != 0 || !row.Fits {
			t.Fatalf("%+v", row)
		}
		h.do(h.owner, id, "side-by-side", protocol.Answers{"lines": {string(line) + "=fits"}})
		err := h.office.DoTask(ctx, h.owner, NewKey(), Do{Case: id, Task: "explain", Answers: spoken("I understand.")})
		wantFault(t, err, fault.Conflict, "")
		h.do(h.owner, id, "finding", protocol.Answers{"what": {"right"}, "because": {"It is the price told at booking."}})
		page := h.askedBy(h.owner, id, "explain")
		if w := page.Said.Write; !w.Ready() || !strings.Contains(w.Text, "£60.00") || !strings.Contains(w.Text, "agreed £60.00") {
			t.Errorf("the letter: %+v", w)
		}
		if found := page.Said.Tone(page.Said.Write.Text, false, ""); len(found) > 0 {
			t.Errorf("the tone check finds in our own words: %+v", found)
		}
		h.do(h.owner, id, "explain", spoken(page.Said.Say.Text))
		if len(h.holds()) != 1 {
			t.Error("the hold ended before the answer")
		}
		h.clock.Advance(13 * 24 * time.Hour)
		h.fires(0)
		if len(h.holds()) != 1 {
			t.Error("the hold ended before 14 days")
		}
		h.clock.Advance(25 * time.Hour)
		h.fires(1)
		if len(h.holds()) != 0 {
			t.Error("the hold stays for ever")
		}
		h.must(h.office.CloseMatter(ctx, h.owner, NewKey(), id, "explained", nil))
	})
}

func (h *testHouse) fires(n int) {
	h.t.Helper()
	got, err := h.office.FireTimers(context.Background())
	if err != nil || got != n {
		h.t.Errorf("%d timers fired, %v", got, err)
	}
}

// Those who bill read it, and the treating therapist does not: not the page, not a list, not her words.
func TestABillIsReadByThoseWhoBill(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := context.Background()
		line := h.overcharged()
		told, err := h.office.WriteDown(ctx, h.therapist, NewKey(), Telling{About: Billing, Client: h.client, Answers: protocol.Answers{"words": {"I paid 90."}, "told-by": {"in-person"}}})
		if err != nil || told.Code != "" || told.Token != "" {
			t.Fatalf("%+v, %v", told, err)
		}
		_, err = h.office.Matter(ctx, h.therapist, told.Case)
		wantFault(t, err, fault.NotFound, "")
		err = h.office.DoTask(ctx, h.therapist, NewKey(), Do{Case: told.Case, Task: "which", Answers: protocol.Answers{"lines": {string(line)}, "problem": {"price"}}})
		wantFault(t, err, fault.NotFound, "")
		for who, n := range map[staff.Actor]int{h.therapist: 0, h.desk: 1, h.owner: 1} {
			lines, err := h.office.OpenMatters(ctx, who)
			if err != nil || len(lines) != n {
				t.Errorf("%s sees %d, %v", who.Role, len(lines), err)
			}
		}
		for _, k := range h.knots() {
			if strings.Contains(k, "I paid 90") {
				t.Errorf("her words stand on the time line: %s", k)
			}
		}
		if len(h.matter(h.desk, told.Case).Bill.Rows) != 0 {
			t.Error("nothing was chosen yet")
		}
	})
}

// What is said about a bill while it is looked at is for those who bill too: the time line says only
// that something was said.
func TestWordsAboutABillAreNotOnTheTimeLine(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		h.reach()
		line := h.overcharged()
		id := h.toldOfBill(h.owner, line)
		h.found(h.owner, id, line, "our-mistake")
		a := corrected(line, "6000", "card-elsewhere")
		a["answered"] = []string{"Noor typed it on purpose."}
		h.do(h.owner, id, "correct", a)
		h.must(h.office.WordByLink(t.Context(), h.visitor(id), NewKey(), "I do not trust Noor with my money."))
		msg := h.matter(h.owner, id).Messages[0]
		h.must(h.office.CorrectSaid(t.Context(), h.owner, NewKey(), SaidChange{Message: msg.ID, On: msg.SaidOn, Answered: "Noor should be ashamed.", Version: msg.Version}))
		for _, who := range []staff.Actor{h.therapist, h.desk} {
			view, err := h.office.ClientView(t.Context(), who, h.client)
			h.must(err)
			answers := 0
			for _, e := range view.Line {
				if strings.Contains(e.Knot.Text, "Noor") || strings.Contains(e.Knot.Text, "sorry") {
					t.Errorf("%s reads %q", who.Role, e.Knot.Text)
				}
				if e.Kind == client.KindLine && e.Knot.Text == "Answered about the bill" {
					answers++
				}
			}
			if answers < 2 {
				t.Errorf("%s sees %d answers", who.Role, answers)
			}
		}
	})
}

// A charge that fits is not corrected to itself: nothing is proposed, and the page says that it fits.
func TestNothingIsProposedForAChargeThatFits(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		line := h.overcharged()
		id := h.toldOfBill(h.desk, line)
		h.do(h.desk, id, "side-by-side", protocol.Answers{"lines": {string(line) + "=fits:she had the long visit"}})
		h.do(h.desk, id, "finding", protocol.Answers{"what": {"our-mistake"}, "because": {"We thought so."}})
		page := h.askedBy(h.desk, id, "correct")
		if page.Given.One("right") != "" || page.Given.One("line") != "" || !page.Bill.Fits {
			t.Errorf("proposed: %v, fits: %v", page.Given, page.Bill.Fits)
		}
		h.do(h.desk, id, "side-by-side", protocol.Answers{"lines": {string(line) + "=differs:the long visit was typed"}})
		if page = h.askedBy(h.desk, id, "correct"); page.Given.One("right") != "6000" || page.Bill.Fits {
			t.Errorf("proposed: %v, fits: %v", page.Given, page.Bill.Fits)
		}
	})
}

// The first answer about a bill is drafted: thanks, by when it is laid open, that nothing is asked for.
func TestTheFirstAnswerAboutABillIsDrafted(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		line := h.overcharged()
		told, err := h.office.WriteDown(context.Background(), h.desk, NewKey(), Telling{About: Billing, Client: h.client, Answers: protocol.Answers{"words": {"It is too much."}, "told-by": {"by-phone"}}})
		h.must(err)
		h.do(h.desk, told.Case, "which", protocol.Answers{"lines": {string(line)}, "problem": {"price"}})
		said := h.askedBy(h.desk, told.Case, "answer").Said
		for _, want := range []string{"hank you for telling me about the bill", "sorry", "10 March", "Until then nothing is asked for on it"} {
			if !strings.Contains(said.Say.Text, want) || !strings.Contains(said.Write.Text, want) {
				t.Errorf("%q is missing in %q and %q", want, said.Say.Text, said.Write.Text)
			}
		}
		if !said.Say.Ready() || !said.Write.Ready() || len(said.Tone(said.Say.Text, true, "")) > 0 || len(said.Tone(said.Write.Text, false, "")) > 0 {
			t.Errorf("missing %v %v, findings %v %v", said.Say.Missing, said.Write.Missing, said.Tone(said.Say.Text, true, ""), said.Tone(said.Write.Text, false, ""))
		}
	})
}

// Closing in any way lifts the hold.
func TestClosingLiftsTheHold(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		id := h.toldOfBill(h.owner, h.overcharged())
		h.must(h.office.CloseMatter(context.Background(), h.owner, NewKey(), id, "let-rest", nil))
		if len(h.holds()) != 0 {
			t.Error("it is on hold still")
		}
	})
}

// What stands on no account here is worked all the same.
func TestABillOfNobodyKnown(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := context.Background()
		told, err := h.office.Tell(ctx, h.public(), NewKey(), Telling{About: Billing, Answers: protocol.Answers{"words": {"The bill is wrong."}}, From: "192.0.2.7"})
		if err != nil {
			t.Fatal(err)
		}
		h.do(h.owner, told.Case, "which", protocol.Answers{"problem": {"other"}})
		h.do(h.owner, told.Case, "answer", spoken("I am sorry."))
		h.do(h.owner, told.Case, "side-by-side", protocol.Answers{})
		h.do(h.owner, told.Case, "finding", protocol.Answers{"what": {"our-mistake"}, "because": {"A wrong price."}})
		a := spoken("You were right, and I am sorry.")
		a["right"], a["way"] = []string{"0"}, []string{"cash"}
		h.do(h.owner, told.Case, "correct", a)
	})
}

// Once it is known whose bill it is, the charge can be chosen; what was said of it stands already.
func TestWhatWasSaidOfABillIsCarriedOver(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := context.Background()
		line := h.overcharged()
		told, err := h.office.Tell(ctx, h.public(), NewKey(), Telling{About: Billing, Answers: protocol.Answers{"words": {"The bill is wrong."}}, From: "192.0.2.7"})
		h.must(err)
		h.do(h.owner, told.Case, "which", protocol.Answers{"problem": {"price"}, "expected": {"6000"}})
		h.do(h.owner, told.Case, "answer", spoken("I am sorry."))
		h.must(h.office.WhoTold(ctx, h.owner, NewKey(), told.Case, h.client))
		next := h.matter(h.owner, told.Case).Next
		if next == nil || next.Task.ID != "which" || next.Given.One("problem") != "price" || next.Given.One("expected") != "6000" || next.Given.One("lines") != string(line) {
			t.Fatalf("what is asked next: %+v", next)
		}
		h.do(h.owner, told.Case, "which", next.Given)
		if holds := h.holds(); len(holds) != 1 || holds[0].Line != line {
			t.Errorf("on hold: %+v", holds)
		}
		if next = h.matter(h.owner, told.Case).Next; next == nil || next.Task.ID != "side-by-side" {
			t.Errorf("after it: %+v", next)
		}
	})
}

// A rehearsal changes nothing: no hold, no entry, nothing to mend.
func TestABillIsRehearsed(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := context.Background()
		h.overcharged()
		before := h.account()
		id, err := h.office.BeginMatter(ctx, h.therapist, NewKey(), Begin{Protocol: Billing, Rehearse: true})
		if err != nil {
			t.Fatal(err)
		}
		h.do(h.therapist, id, "tell", protocol.Answers{"words": {"I paid 80."}, "told-by": {"by-phone"}})
		h.do(h.therapist, id, "which", protocol.Answers{"problem": {"price"}})
		h.do(h.therapist, id, "answer", spoken("I am sorry."))
		h.do(h.therapist, id, "side-by-side", protocol.Answers{})
		h.do(h.therapist, id, "finding", protocol.Answers{"what": {"right"}, "because": {"It is the price told."}})
		h.do(h.therapist, id, "explain", spoken("I understand."))
		h.must(h.office.CloseMatter(ctx, h.therapist, NewKey(), id, "explained", nil))
		if after := h.account(); len(after.Entries) != len(before.Entries) || len(h.holds()) != 0 {
			t.Error("a rehearsal changed the account")
		}
	})
}
