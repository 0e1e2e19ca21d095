package protocol

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/partwell/partwell/internal/fault"
)

func isOffered(f Facts) bool { return f.Offered() }

// agreeing is a definition with an agreement, one reminder, and a rest after fourteen days.
func agreeing() *Definition {
	return &Definition{
		ID: "agreeing", Version: 1, Languages: []string{"en"},
		Stages: []Stage{{ID: "hear"}, {ID: "settle"}},
		Tasks: []Task{
			{ID: "tell", Stage: "hear", Title: en("Hear it"), Who: ByEither, Need: Required, Fields: []Field{{ID: "words", Kind: Words}}},
			{ID: "agree", Stage: "settle", Title: en("What we could do"), ForClient: ClientText{Title: en("What we could do")}, Who: ByStaff, Need: Required,
				Resolution: true, Opens: done("tell"), OfferEffect: "send", CallEffect: "call", Effect: "keep",
				Fields: []Field{{ID: "mine", Kind: Words}, {ID: FieldYours, Kind: Words, Optional: true}, {ID: FieldBy, Kind: Date, Optional: true}}},
		},
		Timers: []Timer{
			{ID: "again", Trigger: AfterProposal, After: "days:7", Effect: "remind"},
			{ID: "silence", Trigger: AfterProposal, After: "days:14", Closes: "no-answer"},
		},
		Closing: Closing{Effect: "end"},
		Ways: []Way{{ID: "agreed", When: done("agree")},
			{ID: "no-answer", Exit: true, Reopens: true, When: when{isOffered, []Fact{{Kind: FactOffered}}}}},
	}
}

// table is two sides that come to an agreement, or do not: the case, and beside it what should be so.
type table struct {
	def     *Definition
	journal []Event
	c       Case
	now     time.Time
	// sides are whose suggestion each was; agreed is the number that both said yes to, closed the
	// way it ended, reminded how often since the last offer.
	sides    []Side
	agreed   int
	closed   string
	heard    bool
	reminded int
}

// laid gives a case that has just begun.
func laid() (*table, error) {
	b := &table{def: agreeing(), now: noon}
	events, err := Begin(b.def, "c", b.at(Staff))
	if err != nil {
		return nil, err
	}
	b.journal = events
	b.c, err = Replay(events)
	return b, err
}

func (b *table) at(side Side) Moment {
	m := by(side)
	m.At = b.now
	return m
}

// waits gives whose suggestion waits for an answer; "" for nobody's.
func (b *table) waits() Side {
	if len(b.sides) == 0 || b.agreed > 0 {
		return ""
	}
	return b.sides[len(b.sides)-1]
}

// take folds what an act gave; refused is whether it had to be refused, which changes nothing.
func (b *table) take(t *rapid.T, events []Event, err error, refused bool) bool {
	if refused {
		if err == nil || len(events) != 0 || fault.Is(err, fault.Internal) {
			t.Fatalf("accepted, and should not be: %v, %d events", err, len(events))
		}
		return false
	}
	if err != nil {
		t.Fatalf("refused: %v (suggested by %v, agreed %d, closed %q)", err, b.sides, b.agreed, b.closed)
	}
	next, err := b.c.With(events...)
	if err != nil {
		t.Fatal(err)
	}
	b.c, b.journal = next, append(b.journal, events...)
	return true
}

// sees is a number that somebody may have before her: mostly the newest suggestion, at times an old one.
func (b *table) sees(t *rapid.T) int {
	if rapid.IntRange(0, 2).Draw(t, "read the newest") > 0 {
		return len(b.sides)
	}
	return rapid.IntRange(0, len(b.sides)+1).Draw(t, "seen")
}

// wake is what a client's or the practice's answer does to what rests.
func (b *table) wake() { b.closed = "" }

// final reports whether no answer opens it again.
func (b *table) final() bool { return b.closed == "agreed" }

func (b *table) tell(t *rapid.T) {
	events, err := b.c.Do(b.def, "tell", Answers{"words": {"It was cold."}}, b.at(Client))
	if b.take(t, events, err, b.heard || b.closed != "") {
		b.heard = true
	}
}

func (b *table) offer(t *rapid.T) {
	events, err := b.c.Do(b.def, "agree", Answers{"mine": {"Warm the room"}}, b.at(Staff))
	if b.take(t, events, err, !b.heard || b.agreed > 0 || b.final()) {
		b.wake()
		b.sides, b.reminded = append(b.sides, Staff), 0
	}
}

func (b *table) suggest(t *rapid.T) {
	seen, side := b.sees(t), rapid.SampledFrom([]Side{Client, Staff}).Draw(t, "written down by")
	events, err := b.c.Suggest(b.def, seen, "A blanket", Answers{FieldYours: {"I say when"}, FieldBy: {"2026-04-01"}}, b.at(side))
	if b.take(t, events, err, !b.heard || b.agreed > 0 || seen != len(b.sides) || b.final()) {
		b.wake()
		b.sides = append(b.sides, Client)
	}
}

func (b *table) reply(t *rapid.T) {
	seen := b.sees(t)
	side := rapid.SampledFrom([]Side{Client, Staff}).Draw(t, "for")
	reply := rapid.SampledFrom([]ReplyKind{YesThatWorks, SomethingDifferent, PleaseCall}).Draw(t, "reply")
	events, err := b.c.Reply(b.def, seen, side, reply, "Something else", b.at(side))
	if !b.take(t, events, err, b.waits() == "" || seen != len(b.sides) || b.waits() == side || b.final()) {
		return
	}
	b.wake()
	switch reply {
	case YesThatWorks:
		b.agreed = seen
	case SomethingDifferent:
		b.sides, b.reminded = append(b.sides, side), 0
	case PleaseCall:
	}
}

// wait lets time pass; what is due then happens.
func (b *table) wait(t *rapid.T) {
	b.now = b.now.AddDate(0, 0, rapid.IntRange(1, 15).Draw(t, "days"))
	for _, timer := range b.c.Due(b.now) {
		if b.closed != "" {
			break
		}
		if b.waits() != Staff {
			t.Fatalf("%s runs, and nothing of the practice waits", timer)
		}
		events, err := b.c.Fire(b.def, timer, b.at(System))
		b.take(t, events, err, false)
		if timer == "again" {
			b.reminded++
		} else {
			b.closed = "no-answer"
		}
	}
}

func (b *table) word(t *rapid.T) {
	events, err := b.c.Happened(b.def, SignalWord, "One more thing.", b.at(Client))
	if b.take(t, events, err, b.final()) {
		b.wake()
	}
}

func (b *table) end(t *rapid.T) {
	events, err := b.c.Close(b.def, "agreed", nil, b.at(Staff))
	if b.take(t, events, err, b.agreed == 0 || b.closed != "") {
		b.closed = "agreed"
	}
}

// check holds after each act: there is one state, and it is the one that the order of acts leads to.
func (b *table) check(t *rapid.T) {
	again, err := Replay(b.journal)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(b.c, again); diff != "" {
		t.Fatalf("replayed it is another: %s", diff)
	}
	agreed := slices.Collect(func(yield func(int) bool) {
		for _, e := range b.journal {
			if e.Kind == Agreed && !yield(e.Proposal) {
				return
			}
		}
	})
	if len(agreed) > 1 || b.c.AgreedOn != b.agreed || len(agreed) == 1 && agreed[0] != b.agreed {
		t.Fatalf("agreed on %v, the case says %d, want %d", agreed, b.c.AgreedOn, b.agreed)
	}
	var sides []Side
	for _, p := range b.c.Proposals {
		sides = append(sides, p.Side)
		if both := !p.StaffYes.IsZero() && !p.ClientYes.IsZero(); both != (p.No == b.agreed) {
			t.Fatalf("suggestion %d: both said yes is %v, agreed on %d", p.No, both, b.agreed)
		}
	}
	p, waits := b.c.Pending()
	closed := ""
	if b.c.Closed != nil {
		closed = b.c.Closed.Way
	}
	if fmt.Sprint(sides) != fmt.Sprint(b.sides) || waits != (b.waits() != "") || p.Side != b.waits() || closed != b.closed || b.reminded > 1 {
		t.Fatalf("suggested by %v, want %v; waits %v; closed %q, want %q; reminded %d times", sides, b.sides, p, closed, b.closed, b.reminded)
	}
	if b.c.Tasks["agree"].IsDone() != (b.agreed > 0) {
		t.Fatal("what was agreed is not what is done")
	}
}

// Any order of offering, suggesting, answering, time, words and closing leads to exactly one state:
// never are two agreed, nothing is that was not before whom said yes, one reminder and then a rest,
// and what is refused changes nothing.
func TestAgreementInAnyOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b, err := laid()
		if err != nil {
			t.Fatal(err)
		}
		t.Repeat(map[string]func(*rapid.T){
			"tell": b.tell, "offer": b.offer, "suggest": b.suggest, "reply": b.reply,
			"wait": b.wait, "word": b.word, "end": b.end, "": b.check,
		})
	})
}

// What a refusal says is plain: what happened, and that nothing was changed.
func TestRefusedAnswers(t *testing.T) {
	b, err := laid()
	if err != nil {
		t.Fatal(err)
	}
	step := func(events []Event, err error) {
		t.Helper()
		if err == nil {
			b.c, err = b.c.With(events...)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	refuse := func(name, code string, err error) {
		t.Helper()
		f, ok := errors.AsType[*fault.Error](err)
		if !ok || f.Code != code {
			t.Errorf("%s: %v, want %s", name, err, code)
		}
	}
	_, err = b.c.Suggest(b.def, 0, "A blanket", nil, b.at(Client))
	refuse("before it was heard", "not-yet", err)
	step(b.c.Do(b.def, "tell", Answers{"words": {"Cold."}}, b.at(Client)))
	_, err = b.c.Suggest(b.def, 0, " ", nil, b.at(Client))
	if !fault.Is(err, fault.Invalid) {
		t.Errorf("nothing said: %v", err)
	}
	_, err = b.c.Suggest(b.def, 0, "A blanket", Answers{"mine": {"You pay"}}, b.at(Client))
	if !fault.Is(err, fault.Invalid) {
		t.Errorf("what is not hers to fill: %v", err)
	}
	step(b.c.Suggest(b.def, 0, "A blanket", Answers{FieldBy: {"2026-04-01"}}, b.at(Client)))
	step(b.c.Do(b.def, "agree", Answers{"mine": {"Warm the room"}}, b.at(Staff)))
	_, err = b.c.Reply(b.def, 1, Staff, YesThatWorks, "", b.at(Staff))
	refuse("yes to what was replaced", "stale-proposal", err)
	_, err = b.c.Suggest(b.def, 1, "Two blankets", nil, b.at(Client))
	refuse("something else than what was replaced", "stale-proposal", err)
	step(b.c.Reply(b.def, 2, Client, YesThatWorks, "", b.at(Client)))
	for _, try := range []func() ([]Event, error){
		func() ([]Event, error) { return b.c.Suggest(b.def, 2, "Two blankets", nil, b.at(Client)) },
		func() ([]Event, error) { return b.c.Reply(b.def, 2, Client, SomethingDifferent, "Two", b.at(Client)) },
		func() ([]Event, error) { return b.c.Do(b.def, "agree", Answers{"mine": {"More"}}, b.at(Staff)) },
	} {
		_, err = try()
		refuse("after both said yes", "agreed-already", err)
	}
}
