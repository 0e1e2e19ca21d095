package office

import (
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/money"
	"github.com/partwell/partwell/internal/practice/billing"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/message"
	"github.com/partwell/partwell/internal/practice/promise"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// keeps gives the client credit.
func (h *testHouse) keeps(minor int64) {
	h.t.Helper()
	h.update(func(tx *store.Tx) error {
		book, err := tx.LockBook(h.practice, h.client)
		if err != nil {
			return err
		}
		e, err := book.GiveCredit(billing.Stamp{ID: newID[ident.Entry](), At: tx.Now(), By: h.owner.Person}, money.Of(minor, "GBP"), "a gift")
		if err != nil {
			return err
		}
		return tx.Post(h.practice, e)
	})
}

// endReady prepares an end down to the last look, with what is chosen for the money.
func (h *testHouse) endReady(money protocol.Answers) ident.Case {
	h.t.Helper()
	rule, sean := h.rule("Paying for booked time", "2026-01-05", "2026-02-10"), h.sean()
	id := h.ends("no")
	h.shown(id, rule.ID, sean, protocol.Answers{"from": {"2026-04-01"}}, money)
	return id
}

// openLines are the open lines of Today of one person, as text.
func (h *testHouse) openLines(by staff.Actor) string {
	h.t.Helper()
	var lines []string
	h.view(func(tx *store.Tx) error {
		open, err := tx.OpenPromises(h.practice, by, tx.Now().AddDate(1, 0, 0))
		for _, p := range open {
			if p.Person == by.Person {
				lines = append(lines, p.Text)
			}
		}
		return err
	})
	return strings.Join(lines, "\n")
}

// Credit that does not reach all that is owed: the words, the page and Today say what is taken from it
// and what is still asked for.
func TestWhatCreditDoesNotReachIsAskedFor(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		h.reach()
		h.charge(h.client, 5000)
		h.keeps(3000)
		id := h.endReady(protocol.Answers{"owed": {"owes-gbp=use-credit"}, "by": {"2026-03-20"}, "kept": {"kept-gbp=transfer"}})
		page := h.askedBy(h.therapist, id, "words")
		letter := page.Said.Write.Text
		for _, want := range []string{"paid ahead for £30.00", "Please pay £20.00 by Friday 20 March"} {
			if !strings.Contains(letter, want) {
				t.Errorf("the letter does not say %q: %s", want, letter)
			}
		}
		if strings.Contains(letter, "I pay back") || len(page.Whole.Money) != 2 || page.Whole.PaysBack != "" {
			t.Errorf("nothing is left to pay back, and yet: %+v %s", page.Whole.Money, letter)
		}
		h.do(h.therapist, id, "words", protocol.Answers{"how": {"writing"}, "text": {letter}})
		if got := h.openLines(h.therapist); !strings.Contains(got, "See whether £20.00 was paid") {
			t.Errorf("on Today: %s", got)
		}
	})
}

// Who may not pay back leaves it to who may; who may gives a receipt with it.
func TestWhatIsPaidBackStandsOnTodayAndHasAReceipt(t *testing.T) {
	for name, c := range map[string]struct {
		by       func(*testHouse) staff.Actor
		credit   int64
		receipts int
	}{
		"a therapist": {func(h *testHouse) staff.Actor { return h.therapist }, 3000, 0},
		"the owner":   {func(h *testHouse) staff.Actor { return h.owner }, 0, 1},
	} {
		t.Run(name, func(t *testing.T) {
			eachHouse(t, func(t *testing.T, h *testHouse) {
				h.keeps(3000)
				id := h.endReady(protocol.Answers{"kept": {"kept-gbp=transfer"}})
				by := c.by(h)
				if whole := h.askedBy(by, id, "look-over").Whole; (whole.PaysBack == "") != (c.receipts == 1) {
					t.Errorf("who pays it back: %q", whole.PaysBack)
				}
				h.do(by, id, "words", spoken("I am ending our sessions."))
				h.view(func(tx *store.Tx) error {
					book, err := tx.Book(h.practice, h.client)
					if err != nil {
						return err
					}
					receipts, err := tx.Receipts(h.practice, h.client)
					if got := book.Balance("GBP").Credit.Minor; got != c.credit || len(receipts) != c.receipts {
						t.Errorf("credit %d, %d receipts", got, len(receipts))
					}
					return err
				})
				if got := h.openLines(h.owner) + h.openLines(h.therapist); strings.Count(got, "Pay £30.00 back to Paul Osei, by bank transfer") != 1 || c.receipts == 0 && !strings.Contains(h.openLines(h.owner), "£30.00") {
					t.Errorf("on Today: %s", got)
				}
			})
		})
	}
}

// The desk pays a credit back at the moment at which the end pays it back: it leaves once, and who
// comes second is told that the account changed.
func TestARefundAndASettlementAtOnce(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := t.Context()
		h.keeps(3000)
		id := h.endReady(protocol.Answers{"kept": {"kept-gbp=cash"}})
		var wg sync.WaitGroup
		var told, refunded error
		wg.Go(func() {
			told = h.office.DoTask(ctx, h.owner, NewKey(), Do{Case: id, Task: "words", Answers: spoken("I am ending our sessions.")})
		})
		wg.Go(func() {
			_, refunded = h.office.Refund(ctx, h.owner, NewKey(), RefundRequest{Client: h.client, Currency: "GBP", Amount: "30", Way: billing.ByCash, Reason: "asked for it"})
		})
		wg.Wait()
		ended := h.parting().Holds()
		h.view(func(tx *store.Tx) error {
			book, err := tx.Book(h.practice, h.client)
			if err != nil {
				return err
			}
			receipts, err := tx.Receipts(h.practice, h.client)
			if credit := book.Balance("GBP").Credit.Minor; credit != 0 || len(receipts) != 1 {
				t.Errorf("credit %d, %d receipts", credit, len(receipts))
			}
			return err
		})
		switch {
		case told == nil && refunded != nil && ended:
			wantProblem(t, refunded, "amount")
		case told != nil && refunded == nil && !ended:
			wantFault(t, told, fault.Conflict, "")
		default:
			t.Errorf("ended %v, told %v, refunded %v", ended, told, refunded)
		}
	})
}

// What stands in the way of saying it is shown before anything is said, with the step that mends it.
func TestWhatStandsInTheWayIsShownFirst(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		h.charge(h.client, 4000)
		id := h.endReady(protocol.Answers{"owed": {"owes-gbp=let-go"}})
		stops := func() (codes []string) {
			for _, stop := range h.askedBy(h.therapist, id, "words").Whole.Stops {
				codes = append(codes, stop.Code+":"+stop.Task)
			}
			return codes
		}
		if got := stops(); len(got) != 0 {
			t.Fatalf("nothing happened, and yet: %v", got)
		}
		h.book(h.clock.Now().AddDate(0, 0, 7))
		h.charge(h.client, 1000)
		h.held(h.therapist, pounds(6500))
		h.update(func(tx *store.Tx) error {
			v := scheduling.Visit{ID: newID[ident.Visit](), Client: h.client, Therapist: h.therapist.Person, Service: h.service.ID, Title: "Massage", Starts: h.clock.Now(), Minutes: 60,
				Price: h.service.Price, State: scheduling.Arrived, Came: h.clock.Now()}
			_, err := tx.BookVisit(h.practice, v, time.UTC)
			return err
		})
		if got := strings.Join(stops(), " "); got != "visits-changed:when money-moved:settle visit-running:" {
			t.Errorf("in the way: %s", got)
		}
		whole := h.askedBy(h.therapist, id, "words").Whole
		if len(whole.Uncharged) != 2 || len(whole.Open) != 1 || whole.Open[0].Owes.Minor != 5000 {
			t.Errorf("the money as it stands: %+v %+v", whole.Uncharged, whole.Open)
		}
		wantFault(t, h.refuse(id, "look-over", protocol.Answers{"seen": {"yes"}}), fault.Conflict, "visits-changed")
		h.clock.Advance(40 * 24 * time.Hour)
		if got := stops(); len(got) == 0 || got[0] != "day-passed:when" {
			t.Errorf("the day has passed: %v", got)
		}
	})
}

// Where nothing is open, only the look at the account is asked for.
func TestNothingOpenAsksForNoDay(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		if fields := h.askedBy(h.therapist, h.ends("no"), "settle").Fields; len(fields) != 1 || fields[0].ID != "looked" {
			t.Errorf("asked: %+v", fields)
		}
	})
}

// For safety nothing of the money waits, and what is kept is shown.
func TestWhatIsKeptIsShownAlsoForSafety(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		h.keeps(3500)
		id := h.ends("yes")
		h.do(h.therapist, id, "when", protocol.Answers{"from": {"2026-03-03"}})
		page := h.askedBy(h.therapist, id, "look-over")
		if w := page.Whole; w.Settled || len(w.Open) != 1 || w.Open[0].Credit.Minor != 3500 || len(page.First) != 0 {
			t.Errorf("%+v, first %v", w, page.First)
		}
		h.do(h.therapist, id, "look-over", protocol.Answers{"seen": {"yes"}})
		if got := h.askedBy(h.therapist, id, "words").Given.One("how"); got != "writing" {
			t.Errorf("somebody who was not safe is asked to say it %s", got)
		}
		h.clock.Advance(24 * time.Hour)
		h.do(h.therapist, id, "words", protocol.Answers{"how": {"phone"}, "text": {"I am ending our sessions as of today."}, "on": {"2026-03-04"}})
		if p := h.parting(); p.From != "2026-03-04" || p.ToldOn != "2026-03-04" {
			t.Errorf("%+v", p)
		}
	})
}

// The day on which it was said is a day on which it can have been said, and can be put right.
func TestTheDayOnWhichItWasSaid(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		id := h.endReady(protocol.Answers{})
		h.clock.Advance(48 * time.Hour)
		for _, on := range []string{"2025-12-11", "2026-03-02", "2026-03-06"} {
			wantProblem(t, h.refuse(id, "words", protocol.Answers{"how": {"in-person"}, "text": {"I am ending our sessions."}, "on": {on}}), "said_on")
		}
		h.do(h.therapist, id, "words", protocol.Answers{"how": {"in-person"}, "text": {"I am ending our sessions."}, "on": {"2026-03-04"}})
		msg := h.matter(h.therapist, id).Messages[0]
		change := SaidChange{Message: msg.ID, On: "2025-12-11", Version: msg.Version}
		wantProblem(t, h.office.CorrectSaid(t.Context(), h.therapist, NewKey(), change), "said_on")
		change.On = "2026-03-03"
		h.must(h.office.CorrectSaid(t.Context(), h.therapist, NewKey(), change))
		if p := h.parting(); p.ToldOn != "2026-03-03" {
			t.Errorf("she reads that she was told on %s", p.ToldOn)
		}
	})
}

// Nothing ends by a letter that lies there: by hand it has left, on its day, or nothing is kept.
func TestALetterByHandHasLeft(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		id := h.endReady(protocol.Answers{})
		h.clock.Advance(48 * time.Hour)
		letter := protocol.Answers{"how": {"writing"}, "text": {"I am ending our sessions."}}
		do := func(extra Extra) error {
			return h.office.DoTask(t.Context(), h.therapist, NewKey(), Do{Case: id, Task: "words", Answers: letter, Extra: extra})
		}
		wantFault(t, do(Extra{Send: SendByMail}), fault.Conflict, "no-mail")
		wantProblem(t, do(Extra{Send: SendMyself, On: "2026-03-06"}), "said_on")
		if h.parting().Holds() {
			t.Error("it ended, and nothing was sent")
		}
		h.must(do(Extra{Send: SendMyself, On: "2026-03-04"}))
		msg := h.matter(h.therapist, id).Messages[0]
		if p := h.parting(); msg.State != message.Sent || msg.SaidOn != "2026-03-04" || p.ToldOn != "2026-03-04" {
			t.Errorf("the letter: %s on %s; told on %s", msg.State, msg.SaidOn, p.ToldOn)
		}
		if strings.Contains(strings.Join(h.letterLines(), ""), string(promise.Tell)) {
			t.Error("the letter has left, and is still to be sent")
		}
	})
}

func (h *testHouse) letterLines() (kinds []string) {
	for _, k := range h.onToday() {
		kinds = append(kinds, string(k))
	}
	return kinds
}

// The visits that do not happen are one line, and keep their names with the end.
func TestVisitsThatDoNotHappenKeepTheirNames(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		rule, sean := h.rule("Paying for booked time", "2026-01-05", "2026-02-10"), h.sean()
		id := h.ends("no")
		var each []string
		for n := range 3 {
			each = append(each, string(h.book(h.clock.Now().AddDate(0, 0, 7*(n+1))).ID)+"=cancel")
		}
		h.shown(id, rule.ID, sean, protocol.Answers{"from": {"2026-04-01"}, "each": each}, protocol.Answers{})
		h.do(h.therapist, id, "words", spoken("I am ending our sessions."))
		if got := h.knotTexts(client.KindCancelled); len(got) != 1 || !strings.HasPrefix(got[0], "3 visits, no fee: ") {
			t.Errorf("on the time line: %q", got)
		}
		m := h.matter(h.therapist, id)
		if len(m.Gone) != 3 || len(m.Ending.Cancels) != 3 {
			t.Errorf("%d have a name, %d are told of", len(m.Gone), len(m.Ending.Cancels))
		}
		if how := h.askedBy(h.therapist, id, "confirm").Fields[0]; how.ID != "how" || len(how.Options) != 1 || how.Options[0].ID != string(message.InWriting) {
			t.Errorf("once more on paper is asked as %+v", how)
		}
		if len(m.View.Could) != 1 || m.View.Could[0].Task.ID != "answer" && m.View.Could[0].Task.ID != "confirm" {
			for _, item := range m.View.Could {
				t.Logf("could: %s", item.Task.ID)
			}
		}
		for _, item := range m.View.Done {
			if item.Open {
				t.Errorf("%s can still be changed, though it was said", item.Task.ID)
			}
		}
	})
}

// Names are handed out with the words, not before; and safety may come up at any time before them.
func TestNamesAreHandedOutWithTheWords(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		id := h.endReady(protocol.Answers{})
		handed := func() (n int) {
			h.view(func(tx *store.Tx) error {
				all, err := tx.IntroductionsOfCase(h.practice, id)
				n = len(all)
				return err
			})
			return n
		}
		if handed() != 0 {
			t.Error("handed out, and nobody was told")
		}
		h.do(h.therapist, id, "safety", protocol.Answers{"stake": {"yes"}, "what": {"He waits at my door."}})
		h.do(h.therapist, id, "look-over", protocol.Answers{"seen": {"yes"}})
		h.do(h.therapist, id, "words", spoken("I am ending our sessions as of today."))
		if p := h.parting(); !p.Safety || handed() != 1 {
			t.Errorf("%+v, %d names", p, handed())
		}
	})
}

// What is raised after a second look needs another.
func TestASecondLookCoversWhatWasRaisedBefore(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		h.raises()
		id := h.ends("no")
		look := func() {
			h.do(h.therapist, id, "ask-look", protocol.Answers{"how": {"person"}, "of": {string(h.owner.Person)}})
			h.must(h.office.LookTwice(t.Context(), h.owner, NewKey(), id, true, ""))
		}
		look()
		h.do(h.therapist, id, "second-look", protocol.Answers{"line": {"It can go on"}})
		rule, sean := h.rule("Paying for booked time", "2026-01-05", "2026-02-10"), h.sean()
		h.shown(id, rule.ID, sean, protocol.Answers{"from": {"2026-04-01"}}, protocol.Answers{})
		h.clock.Advance(24 * time.Hour)
		h.raises()
		wantFault(t, h.refuse(id, "words", spoken("I am ending our sessions.")), fault.Conflict, "second-look")
		if stops := h.askedBy(h.therapist, id, "words").Whole.Stops; len(stops) != 1 || stops[0].Task != "ask-look" {
			t.Errorf("in the way: %+v", stops)
		}
		look()
		h.do(h.therapist, id, "words", spoken("I am ending our sessions."))
	})
}

// The client has no page of an end before she was told; after it the page says what it means for her.
func TestAClientsPageOfAnEnd(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		h.reach()
		h.charge(h.client, 4000)
		id := h.endReady(protocol.Answers{"owed": {"owes-gbp=ask"}, "by": {"2026-03-20"}})
		if link := h.matter(h.therapist, id).Link; link != "" {
			t.Errorf("her page is offered before she was told: %s", link)
		}
		_, err := h.office.MatterByLink(t.Context(), h.visitor(id))
		wantFault(t, err, fault.NotFound, "")
		h.do(h.therapist, id, "words", spoken("I am ending our sessions."))
		page, err := h.office.MatterByLink(t.Context(), h.visitor(id))
		if w := page.Ending; err != nil || w.From != "2026-04-01" || len(w.Money) != 1 || w.Condition != "" || w.Record != "" {
			t.Errorf("%+v %v", w, err)
		}
	})
}

// A letter that told of an end and did not arrive stands on Today and on the page of the end until it was
// said in another way; what was decided about booking stays, and the day of telling is the right one.
func TestALetterOfAnEndThatDidNotArrive(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, o := t.Context(), h.office
		h.reach()
		h.update(func(tx *store.Tx) error {
			c, err := tx.Client(h.practice, h.client)
			if err != nil {
				return err
			}
			c.Email = "gone@carvalho.example"
			return tx.SaveClient(h.practice, c)
		})
		id := h.endReady(protocol.Answers{})
		letter := h.askedBy(h.therapist, id, "words").Said.Write.Text
		h.must(o.DoTask(ctx, h.therapist, NewKey(), Do{Case: id, Task: "words", Answers: protocol.Answers{"how": {"writing"}, "text": {letter}}, Extra: Extra{Send: SendByMail}}))
		if back := h.matter(h.therapist, id).Ending.CameBack; back.ID != "" {
			t.Errorf("it has not left yet: %+v", back)
		}
		h.mailer.err, h.mailer.final = errors.New("550 5.1.1"), true
		_, err := o.DeliverLetters(ctx)
		h.must(err)
		tell := func() (found []promise.Promise) {
			return slices.DeleteFunc(h.lines(), func(p promise.Promise) bool { return p.Kind != promise.Tell })
		}
		lines := tell()
		if len(lines) != 1 || lines[0].Text != Undelivered || lines[0].Case != id || lines[0].Person != h.therapist.Person {
			t.Fatalf("on Today: %+v", lines)
		}
		back := h.matter(h.therapist, id).Ending.CameBack
		if string(back.ID) != lines[0].Task || back.SaidOn != "2026-03-03" {
			t.Errorf("the page of the end: %+v", back)
		}
		later := h.booking("Friday 8 May 10:00")
		later.Anyway = later.When
		_, err = o.Book(ctx, h.therapist, NewKey(), later)
		wantFault(t, err, fault.Conflict, CodeShut)

		h.clock.Advance(48 * time.Hour)
		view, err := o.Message(ctx, h.therapist, back.ID)
		if err != nil || !view.MaySend || !strings.Contains(view.Card, "I am ending our sessions from") {
			t.Fatalf("its page: %+v %v", view.Card, err)
		}
		key := NewKey()
		for range 2 { // pressed twice
			h.must(o.TellMessage(ctx, h.therapist, key, back.ID, message.ByPhone))
		}
		if m := h.matter(h.therapist, id); m.Ending.CameBack.ID != "" || len(tell()) != 0 {
			t.Errorf("told by phone, and it still stands there: %+v", m.Ending.CameBack)
		}
		h.view(func(tx *store.Tx) error {
			p, ok, err := tx.PartingOf(h.practice, h.client)
			if !ok || p.ToldOn != "2026-03-05" || !p.Holds() {
				t.Errorf("the parting: %+v", p)
			}
			return err
		})
		_, err = o.Book(ctx, h.therapist, NewKey(), later)
		wantFault(t, err, fault.Conflict, CodeShut)
	})
}
