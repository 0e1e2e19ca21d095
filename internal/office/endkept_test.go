package office

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/protocol/ending"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// ownPage is what the client sees behind her own address.
func (h *testHouse) ownPage() OwnPage {
	h.t.Helper()
	door, err := h.office.ClientDoor(h.t.Context(), h.therapist, h.client)
	h.must(err)
	if door.Token == "" {
		h.must(h.office.ClientLink(h.t.Context(), h.therapist, NewKey(), h.client))
		door, err = h.office.ClientDoor(h.t.Context(), h.therapist, h.client)
		h.must(err)
	}
	v, err := h.office.OpenLink(h.t.Context(), door.Token)
	h.must(err)
	page, err := h.office.OwnPage(h.t.Context(), v)
	h.must(err)
	return page
}

// Why it ends, and what was tried, stands with the end for who may read it: not on the time line, and
// not in the record that the client is given. Her record opens to her once she was told.
func TestWhyItEndsStaysWithItsReaders(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		h.reach()
		rule, sean := h.rule("Paying for booked time", "2026-01-05", "2026-02-10"), h.sean()
		id := h.ends("no")
		h.do(h.therapist, id, "told", protocol.Answers{"record": {"Told."}, "about": {"none"}, "why": {"I cannot bear him any more."}})
		h.shown(id, rule.ID, sean, protocol.Answers{"from": {"2026-04-01"}}, protocol.Answers{})
		if token := h.ownPage().Outs.RecordToken; token != "" {
			t.Error("she finds her record before she was told")
		}
		page := h.askedBy(h.therapist, id, "words")
		h.do(h.therapist, id, "words", protocol.Answers{"how": {"writing"}, "text": {page.Said.Write.Text + strings.Repeat(" I wish you well.", 30)}})
		v, err := h.office.OpenLink(t.Context(), h.ownPage().Outs.RecordToken)
		h.must(err)
		rec, err := h.office.RecordByLink(t.Context(), v)
		h.must(err)
		h.must(h.office.OpenAgain(t.Context(), h.therapist, NewKey(), h.client, "He called me names and is sorry"))
		var all []string
		for _, k := range rec.Line {
			all = append(all, k.Text)
		}
		if got := strings.Join(all, "\n"); !strings.Contains(got, "Sean Okoro") || strings.Contains(got, "…") {
			t.Errorf("the letter is not whole: %s", got)
		}
		for _, by := range []staff.Actor{h.desk, h.therapist, h.anotherTherapist()} {
			view, err := h.office.ClientView(t.Context(), by, h.client)
			h.must(err)
			for _, e := range view.Line {
				all = append(all, e.Knot.Text)
			}
		}
		for _, secret := range []string{"It helped for a week", "cannot bear", "called me names"} {
			if slices.ContainsFunc(all, func(text string) bool { return strings.Contains(text, secret) }) {
				t.Errorf("%q stands where it should not", secret)
			}
		}
		if p := h.parting(); p.Why != "He called me names and is sorry" {
			t.Errorf("it does not stay with the end: %+v", p)
		}
	})
}

// A talk about a matter is seen by who may read that matter.
func TestATalkStaysWithItsMatter(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		id := h.toldOfBill(h.desk, h.overcharged())
		h.must(second(h.office.NoteTalk(t.Context(), h.owner, NewKey(), TalkNote{About: TalkAbout{Case: id}, Who: "Ana, on Monday", On: "2026-03-02", Line: "Look at all the bills"})))
		sees := func(by staff.Actor) (talks, lines int) {
			view, err := h.office.TalkForm(t.Context(), by, TalkAbout{Client: h.client})
			h.must(err)
			page, err := h.office.ClientView(t.Context(), by, h.client)
			h.must(err)
			for _, e := range page.Line {
				if e.Kind == client.KindTalked {
					lines++
				}
			}
			return len(view.Past), lines
		}
		if talks, lines := sees(h.therapist); talks+lines != 0 {
			t.Errorf("who may not read the bill sees %d talks and %d lines of it", talks, lines)
		}
		if talks, lines := sees(h.owner); talks != 1 || lines != 1 {
			t.Errorf("the owner sees %d talks and %d lines", talks, lines)
		}
	})
}

// raises lets the client tell of something.
func (h *testHouse) raises() {
	h.t.Helper()
	h.must(second(h.office.WriteDown(h.t.Context(), h.therapist, NewKey(), Telling{About: Pressure, Client: h.client, Answers: protocol.Answers{"words": {"It hurt"}, "told-by": {"by-phone"}}})))
}

// What a second person said cannot be gone around, and what is not asked any more leaves Today.
func TestASecondLookIsNotGoneAround(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		h.raises()
		other := h.anotherTherapist()
		asked := func(by staff.Actor) (n int) {
			h.view(func(tx *store.Tx) error {
				open, err := tx.OpenPromises(h.practice, by, tx.Now().AddDate(1, 0, 0))
				for _, p := range open {
					if p.Person == by.Person && strings.HasPrefix(p.Task, SecondLookTask) {
						n++
					}
				}
				return err
			})
			return n
		}
		id := h.ends("no")
		for _, alone := range []string{"colleague", "night"} {
			wantProblem(t, h.refuse(id, "ask-look", protocol.Answers{"how": {alone}, "line": {"Ana"}}), "how")
		}
		page := h.askedBy(h.therapist, id, "ask-look")
		if f := page.Fields[0]; len(f.Options) != 1 || len(page.Lists[protocol.People]) != 2 {
			t.Errorf("offered: %+v, %d people", f.Options, len(page.Lists[protocol.People]))
		}
		h.do(h.therapist, id, "ask-look", protocol.Answers{"how": {"person"}, "of": {string(other.Person)}})
		h.do(h.therapist, id, "ask-look", protocol.Answers{"how": {"person"}, "of": {string(h.owner.Person)}})
		if asked(other) != 0 || asked(h.owner) != 1 {
			t.Error("whoever is not asked any more still has the question on Today, or who is has not")
		}
		h.must(h.office.LookTwice(t.Context(), h.owner, NewKey(), id, false, "Talk about the pressure first"))
		wantProblem(t, h.refuse(id, "ask-look", protocol.Answers{"how": {"person"}, "of": {string(other.Person)}}), "of")
		if s := h.matter(h.therapist, id).Ending.Second; s.Who == "" || !s.Answered || s.Agreed || s.Said != "Talk about the pressure first" {
			t.Errorf("she reads of the second look: %+v", s)
		}
		wantFault(t, h.refuse(id, "second-look", protocol.Answers{"line": {"It can go on"}}), fault.Conflict, "not-yet")
		h.do(h.therapist, id, "ask-look", protocol.Answers{"how": {"person"}, "of": {string(h.owner.Person)}})
		if view, err := h.office.SecondLook(t.Context(), h.owner, id); err != nil || view.Answered || view.Before != "Talk about the pressure first" {
			t.Errorf("asked again: %+v %v", view, err)
		}
		h.must(h.office.CloseMatter(t.Context(), h.therapist, NewKey(), id, "taken-back", protocol.Answers{"self": {"We talk first."}}))
		if asked(h.owner) != 0 {
			t.Error("it was taken back, and still stands on Today")
		}
	})
}

// What is still open waits as well as what was raised within the year.
func TestWhatIsNotSettledYetIsWatched(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		h.raises()
		h.clock.Advance(400 * 24 * time.Hour)
		if id := h.ends("no"); !h.askedBy(h.therapist, id, "ask-look").Open {
			t.Error("it was raised 400 days ago and goes on, and nobody has to look")
		}
	})
}

// An end that was taken back and is taken up again has kept what was prepared; one that was said is not
// prepared a second time.
func TestWhatWasPreparedIsTakenUpAgain(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		rule, sean := h.rule("Paying for booked time", "2026-01-05", "2026-02-10"), h.sean()
		h.charge(h.client, 4000)
		id := h.ends("no")
		h.shown(id, rule.ID, sean, protocol.Answers{"from": {"2026-04-01"}}, protocol.Answers{"owed": {"owes-gbp=let-go"}})
		h.must(h.office.CloseMatter(t.Context(), h.therapist, NewKey(), id, "taken-back", protocol.Answers{"self": {"x"}}))
		h.must(h.office.ReopenMatter(t.Context(), h.therapist, NewKey(), id))
		h.do(h.therapist, id, "when", protocol.Answers{"from": {"2026-04-03"}})
		h.do(h.therapist, id, "look-over", protocol.Answers{"seen": {"yes"}})
		h.do(h.therapist, id, "words", spoken("I am ending our sessions."))
		if p := h.parting(); !p.WayBack || p.Condition == "" || p.From != civil.Date("2026-04-03") {
			t.Errorf("lost: %+v", p)
		}
		h.view(func(tx *store.Tx) error {
			open, err := tx.BalancesOf(h.practice, h.client)
			if len(open) != 0 {
				t.Errorf("it was to be let go: %+v", open)
			}
			return err
		})
		h.must(h.office.OpenAgain(t.Context(), h.therapist, NewKey(), h.client, ""))
		h.refuse(id, "way-back", protocol.Answers{"way": {"no"}})
		if p := h.parting(); p.State != ending.Opened {
			t.Errorf("written over: %+v", p)
		}
	})
}
