package office

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/boundary"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/message"
	"github.com/partwell/partwell/internal/practice/promise"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/protocol/ending"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/practice/words"
	"github.com/partwell/partwell/internal/store"
)

// rule adds a boundary that the client agreed to on the first day, and that was not kept, counted and
// told again by a reminder on each of the others.
func (h *testHouse) rule(title string, days ...civil.Date) boundary.Boundary {
	h.t.Helper()
	b := boundary.Boundary{ID: newID[ident.Boundary](), Version: 1, Side: boundary.Ask, Title: title, Rule: "Time that was booked is paid.", Active: true, Since: "2025-01-01", Order: 1}
	h.update(func(tx *store.Tx) error {
		if err := tx.AddBoundary(h.practice, b); err != nil {
			return err
		}
		return tx.AcknowledgeAll(h.practice, h.client, boundary.Agreed, days[0], "aloud, in the room")
	})
	for i, day := range days[1:] {
		h.crossed(b, day, boundary.Counted, []words.Kind{words.Reminder1, words.Reminder2, words.Reminder3}[min(i, 2)], message.Said)
	}
	return b
}

// crossed keeps that a boundary was not kept, what was decided, and a message about it.
func (h *testHouse) crossed(b boundary.Boundary, on civil.Date, decided boundary.CrossingState, kind words.Kind, how message.State) {
	h.t.Helper()
	h.update(func(tx *store.Tx) error {
		m := message.Message{ID: newID[ident.Message](), Client: h.client, Kind: string(kind), Way: message.ByPhone, Body: "We agreed on it.", SaidOn: on, State: how, Created: on.At(12*60, time.UTC), By: h.therapist.Person}
		if err := tx.AddMessage(h.practice, m); err != nil {
			return err
		}
		return tx.AddCrossing(h.practice, boundary.Crossing{ID: newID[ident.Crossing](), Client: h.client, Boundary: b.ID, Version: b.Version, Side: b.Side, Watch: boundary.NoShow, Visit: newID[ident.Visit](),
			Booked: on, On: on, State: decided, By: h.therapist.Person, Message: m.ID})
	})
}

// B12: what an end says was told and not kept is what is written down: the days it was agreed to, said
// again and reminded of, and what was counted. A letter that came back told nothing.
func TestWhatWasToldIsWhatIsWrittenDown(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := context.Background()
		rule := h.rule("Paying for booked time", "2026-01-05")
		h.crossed(rule, "2026-01-20", boundary.Counted, words.Reminder1, message.Draft)
		id := h.ends("no")
		page, err := h.office.Task(ctx, h.therapist, id, "told", nil)
		if want := "“Paying for booked time” was told on Monday 5 January.\n“Paying for booked time” was not kept, and that was counted: Tuesday 20 January (did not come)."; err != nil || page.Given.One("record") != want {
			t.Errorf("%q %v", page.Given.One("record"), err)
		}
		wantProblem(t, h.refuse(id, "told", protocol.Answers{"record": {"Told once."}, "about": {"often"}, "rule": {string(rule.ID)}}), "rule")
		h.crossed(rule, "2026-02-10", boundary.LetGo, words.Reminder1, message.Said)
		for _, on := range []civil.Date{"2026-02-20", "2026-02-25"} {
			h.must(h.office.TellBoundaries(ctx, h.therapist, NewKey(), BoundaryTelling{Client: h.client, Boundaries: []SeenBoundary{{ID: rule.ID, Version: 1}}, How: boundary.Told, Way: ToldByPhone, On: on}))
		}
		page, err = h.office.Task(ctx, h.therapist, id, "told", nil)
		h.must(err)
		if got := page.Given.One("record"); !strings.Contains(got, "was told on Monday 5 January, Tuesday 10 February, Friday 20 February, Wednesday 25 February.") || strings.Contains(got, "10 February (") {
			t.Errorf("told since: %q", got)
		}
		h.do(h.therapist, id, "told", protocol.Answers{"record": {page.Given.One("record")}, "about": {"often"}, "rule": {string(rule.ID)}})
	})
}

// What is said aloud promises a list only where one is enclosed.
func TestTheCardPromisesAListOnlyWhereThereIsOne(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		rule, sean := h.rule("Paying for booked time", "2026-01-05", "2026-02-10"), h.sean()
		id := h.ends("no")
		h.shown(id, rule.ID, sean, protocol.Answers{"from": {"2026-04-01"}}, protocol.Answers{})
		said := func() string {
			page, err := h.office.Task(t.Context(), h.therapist, id, "words", nil)
			h.must(err)
			if len(page.Said.Say.Missing) > 0 {
				t.Errorf("missing: %v", page.Said.Say.Missing)
			}
			return page.Said.Say.Text
		}
		if got := said(); !strings.Contains(got, "Your record is yours, and you get the name of another therapist.") {
			t.Errorf("with a name: %s", got)
		}
		h.do(h.therapist, id, "elsewhere", protocol.Answers{"how": {"not-now"}, "why": {"Nobody near takes new people"}})
		h.do(h.therapist, id, "look-over", protocol.Answers{"seen": {"yes"}})
		if got := said(); strings.Contains(got, "therapist") || !strings.HasSuffix(got, "Your record is yours.") {
			t.Errorf("without: %s", got)
		}
	})
}

// refuse does a task that must be refused.
func (h *testHouse) refuse(id ident.Case, task string, answers protocol.Answers) error {
	h.t.Helper()
	err := h.office.DoTask(context.Background(), h.therapist, NewKey(), Do{Case: id, Task: task, Answers: answers})
	if err == nil {
		h.t.Errorf("%s was taken", task)
	}
	return err
}

func (h *testHouse) parting() (p ending.Parting) {
	h.view(func(tx *store.Tx) (err error) { p, _, err = tx.PartingOf(h.practice, h.client); return err })
	return p
}

// ends begins to end the work with Paul, for a boundary.
func (h *testHouse) ends(stake string) ident.Case {
	h.t.Helper()
	id, err := h.office.BeginMatter(context.Background(), h.therapist, NewKey(), Begin{Protocol: End, Client: h.client})
	if err != nil {
		h.t.Fatal(err)
	}
	h.do(h.therapist, id, "reason", protocol.Answers{"why": {"boundary"}, "grounds": {"yes"}})
	safety := protocol.Answers{"stake": {stake}}
	if stake == "yes" {
		safety["what"] = []string{"He did not let go of my arm."}
	}
	h.do(h.therapist, id, "safety", safety)
	return id
}

// shown goes through everything that is asked before it is said.
func (h *testHouse) shown(id ident.Case, rule ident.Boundary, colleague ident.Practitioner, when, money protocol.Answers) {
	h.t.Helper()
	h.do(h.therapist, id, "told", protocol.Answers{"record": {"Told in January and in February. Not kept twice."}, "about": {"often"}, "rule": {string(rule)}})
	h.do(h.therapist, id, "tried", protocol.Answers{"tried": {"talked", "fee"}, "line": {"It helped for a week."}})
	h.do(h.therapist, id, "talk-over", protocol.Answers{"how": {"talked"}, "who": {"Ana, on Sunday"}})
	h.do(h.therapist, id, "when", when)
	money["looked"] = []string{"yes"}
	h.do(h.therapist, id, "settle", money)
	h.do(h.therapist, id, "record", protocol.Answers{"how": {"now"}})
	h.do(h.therapist, id, "elsewhere", protocol.Answers{"how": {"list"}, "entries": {string(colleague)}})
	h.do(h.therapist, id, "way-back", protocol.Answers{"way": {"yes"}, "condition": {"What is owed was paid"}})
	h.lookedAt(id)
	h.do(h.therapist, id, "look-over", protocol.Answers{"seen": {"yes"}})
}

// lookedAt takes an end, or a no to somebody who comes, through the second look of the owner, where one is
// needed and was not taken.
func (h *testHouse) lookedAt(id ident.Case) {
	h.t.Helper()
	if page, err := h.office.Task(context.Background(), h.therapist, id, "ask-look", nil); err != nil || !page.Open || page.State.Tasks["second-look"].IsDone() {
		return
	}
	h.do(h.therapist, id, "ask-look", protocol.Answers{"how": {"person"}, "of": {string(h.owner.Person)}})
	h.must(h.office.LookTwice(context.Background(), h.owner, NewKey(), id, true, ""))
	h.do(h.therapist, id, "second-look", protocol.Answers{"line": {"It can go on"}})
}

// B12: Tammy. Everything that is asked, everything that is done, and nothing before it is said.
func TestAnEndFromTheFirstReasonToTheWayBack(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := context.Background()
		h.reach()
		rule := h.rule("Paying for booked time", "2026-01-05", "2026-02-10")
		sean := h.sean()
		stays, goes := h.book(h.clock.Now().AddDate(0, 0, 7)), h.book(h.clock.Now().AddDate(0, 0, 60))
		h.charge(h.client, 4000)
		id := h.ends("no")
		_, err := h.office.BeginMatter(ctx, h.therapist, NewKey(), Begin{Protocol: End, Client: h.client})
		wantFault(t, err, fault.Conflict, "ending-already")

		wantFault(t, h.refuse(id, "words", spoken("I am ending our sessions.")), fault.Conflict, "not-yet")
		wantFault(t, h.refuse(id, "look-over", protocol.Answers{"seen": {"yes"}}), fault.Conflict, "not-yet")
		wantProblem(t, h.refuse(id, "told", protocol.Answers{"record": {"Told once."}, "about": {"none"}}), "why")
		wantProblem(t, h.refuse(id, "when", protocol.Answers{"from": {"2026-03-01"}, "each": {string(stays.ID) + "=happens", string(goes.ID) + "=cancel"}}), "from")
		h.shown(id, rule.ID, sean, protocol.Answers{"from": {"2026-04-01"}, "each": {string(stays.ID) + "=happens", string(goes.ID) + "=cancel"}}, protocol.Answers{"owed": {"owes-gbp=let-go"}})
		if p := h.parting(); p.Holds() || len(h.letters()) != 0 {
			t.Errorf("before it is said: %+v", p)
		}

		page, err := h.office.Task(ctx, h.therapist, id, "words", nil)
		if err != nil {
			t.Fatal(err)
		}
		letter := page.Said.Write.Text
		for _, want := range []string{"1 April", "Sean Okoro", "paying for booked time", "still happens", "no fee", "£40.00", "/l/"} {
			if !strings.Contains(letter, want) {
				t.Errorf("the letter does not say %q: %s", want, letter)
			}
		}
		if len(page.Said.Write.Missing) > 0 || page.Whole == nil || len(page.Whole.Happens) != 1 || len(page.Whole.Cancels) != 1 || page.Whole.Named[0] != "Sean Okoro" {
			t.Errorf("missing %v, the whole: %+v", page.Said.Write.Missing, page.Whole)
		}
		fresh := h.book(h.clock.Now().AddDate(0, 0, 21))
		wantFault(t, h.refuse(id, "words", protocol.Answers{"how": {"writing"}, "text": {letter}}), fault.Conflict, "visits-changed")
		h.do(h.therapist, id, "when", protocol.Answers{"from": {"2026-04-01"}, "each": {string(stays.ID) + "=happens", string(goes.ID) + "=cancel", string(fresh.ID) + "=cancel"}})
		wantFault(t, h.refuse(id, "words", protocol.Answers{"how": {"writing"}, "text": {letter}}), fault.Conflict, "not-yet")
		h.do(h.therapist, id, "look-over", protocol.Answers{"seen": {"yes"}})
		h.charge(h.client, 500)
		wantFault(t, h.refuse(id, "words", protocol.Answers{"how": {"writing"}, "text": {letter}}), fault.Conflict, "money-moved")
		h.view(func(tx *store.Tx) error {
			next, err := tx.NextVisits(h.practice, h.client, tx.Now(), 9)
			if len(next) != 3 {
				t.Errorf("refused, and yet half done: %d visits", len(next))
			}
			return err
		})
		if h.parting().Holds() {
			t.Error("refused, and yet it is closed")
		}
		h.do(h.therapist, id, "settle", protocol.Answers{"owed": {"owes-gbp=let-go"}, "looked": {"yes"}})
		h.do(h.therapist, id, "look-over", protocol.Answers{"seen": {"yes"}})
		h.do(h.therapist, id, "words", protocol.Answers{"how": {"writing"}, "text": {letter}})

		h.view(func(tx *store.Tx) error {
			next, err := tx.NextVisits(h.practice, h.client, tx.Now(), 9)
			if len(next) != 1 || next[0].ID != stays.ID {
				t.Errorf("booked: %+v", next)
			}
			if open, err := tx.BalancesOf(h.practice, h.client); err != nil || len(open) != 0 {
				t.Errorf("the account: %+v %v", open, err)
			}
			return err
		})
		if l := h.letters(); len(l) != 1 || l[0].Recipient != "paul@clients.example" {
			t.Errorf("letters: %+v", l)
		}
		if !slices.Contains(h.onToday(), promise.Agreed) {
			t.Error("the copy of the record is not on Today")
		}
		h.shut(stays)
		h.do(h.therapist, id, "answer", protocol.Answers{"line": {"I understand."}})
		wantProblem(t, h.office.CloseMatter(ctx, h.therapist, NewKey(), id, "ended", nil), "self")
		if err := h.office.CloseMatter(ctx, h.therapist, NewKey(), id, "ended", protocol.Answers{"self": {"I waited too long. I was calm."}}); err != nil {
			t.Fatal(err)
		}
		_, err = h.office.BeginMatter(ctx, h.therapist, NewKey(), Begin{Protocol: End, Client: h.client})
		wantFault(t, err, fault.Conflict, "ended-already")

		// The way back, used the day after.
		h.clock.Advance(24 * time.Hour)
		wantFault(t, h.office.OpenAgain(ctx, h.desk, NewKey(), h.client, ""), fault.Forbidden, "")
		key := NewKey()
		for range 2 {
			if err := h.office.OpenAgain(ctx, h.therapist, key, h.client, ""); err != nil {
				t.Fatal(err)
			}
		}
		wantFault(t, h.office.OpenAgain(ctx, h.therapist, NewKey(), h.client, ""), fault.Conflict, "open-already")
		if _, err := h.office.Book(ctx, h.desk, NewKey(), h.anotherVisit("2026-05-05 10:00")); err != nil {
			t.Errorf("booking is open again, and yet: %v", err)
		}
	})
}

func (h *testHouse) anotherVisit(when string) BookRequest {
	return BookRequest{Client: h.client, Therapist: h.therapist.Person, Service: h.service.ID, When: when, Anyway: when}
}

// shut tries every path that can make a visit, move one or bring one back, and wants each refused, and
// taken for somebody else.
func (h *testHouse) shut(stays scheduling.Visit) {
	h.t.Helper()
	ctx := context.Background()
	for name, try := range map[string]func() error{
		"book": func() error {
			_, err := h.office.Book(ctx, h.owner, NewKey(), h.anotherVisit("2026-05-05 10:00"))
			return err
		},
		"book by name": func() error {
			in := h.anotherVisit("2026-05-05 10:00")
			in.Client, in.Who = "", "Paul Osei"
			_, err := h.office.Book(ctx, h.desk, NewKey(), in)
			return err
		},
		"book a series": func() error {
			in := SeriesRequest{BookRequest: h.anotherVisit("2026-05-05 10:00"), Every: 1, Times: 2, Picks: []SeriesPick{{Date: "2026-05-05", At: 600}}}
			_, err := h.office.BookSeries(ctx, h.owner, NewKey(), in)
			return err
		},
		"move": func() error {
			return h.office.Move(ctx, h.owner, NewKey(), MoveRequest{Visit: stays.ID, Version: stays.Version, When: "2026-05-05 10:00", Anyway: "2026-05-05 10:00"})
		},
		"bring back": func() error {
			var gone scheduling.Visit
			h.view(func(tx *store.Tx) error {
				all, err := tx.ClientVisits(h.practice, h.client)
				i := slices.IndexFunc(all, func(v scheduling.Visit) bool {
					return v.State == scheduling.Cancelled && v.Starts.After(h.clock.Now().AddDate(0, 0, 40))
				})
				gone = all[i]
				return err
			})
			return h.office.ChangeVisit(ctx, h.owner, NewKey(), VisitChange{Visit: gone.ID, Version: gone.Version, Act: ActUndo})
		},
		"take back a move": func() error {
			v := stays
			v.ID, v.Starts = newID[ident.Visit](), time.Date(2026, 5, 7, 9, 0, 0, 0, time.UTC)
			h.update(func(tx *store.Tx) error { _, err := tx.BookVisit(h.practice, v, time.UTC); return err })
			when := stays.Starts.Add(3 * time.Hour).Format(time.RFC3339)
			if err := h.office.Move(ctx, h.owner, NewKey(), MoveRequest{Visit: v.ID, Version: 1, When: when, Anyway: when}); err != nil {
				h.t.Fatal(err)
			}
			_, err := h.office.TakeBackVisit(ctx, h.owner, NewKey(), v.ID)
			h.update(func(tx *store.Tx) error {
				now, err := tx.Visit(h.practice, v.ID)
				if err != nil {
					return err
				}
				return tx.TakeOutVisit(h.practice, now)
			})
			return err
		},
		"another day": func() error {
			id, err := h.office.BeginMatter(ctx, h.therapist, NewKey(), Begin{Protocol: Decline, Client: h.client, Visit: stays.ID})
			if err != nil {
				return err
			}
			h.do(h.therapist, id, "which", protocol.Answers{"why": {"not-today"}, "today": {"unwell"}, "grounds": {"yes"}})
			h.do(h.therapist, id, "words", spoken("Not today; it is safer to wait."))
			return h.office.DoTask(ctx, h.therapist, NewKey(), Do{Case: id, Task: "other-day", Answers: protocol.Answers{"date": {"2026-05-05"}, "time": {"10:00"}}})
		},
	} {
		err := try()
		wantFault(h.t, err, fault.Conflict, CodeShut)
		if err != nil && (!strings.Contains(err.Error(), "Noor Haddad ended the visits from Wednesday 1 April on") || strings.Contains(err.Error(), "boundary")) {
			h.t.Errorf("%s says: %v", name, err)
		}
	}
	other := newID[ident.Client]()
	h.update(func(tx *store.Tx) error {
		c, err := client.Client{ID: other, Name: "Somebody Else", Therapist: h.therapist.Person}.Tidy()
		if err != nil {
			return err
		}
		return tx.AddClient(h.practice, c)
	})
	in := h.anotherVisit("2026-05-06 10:00")
	in.Client = other
	if _, err := h.office.Book(ctx, h.desk, NewKey(), in); err != nil {
		h.t.Errorf("for somebody else: %v", err)
	}
}

// B16: safety skips all waiting, and the file says so for good.
func TestSafetySkipsWhatWaits(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := context.Background()
		h.charge(h.client, 4000)
		visit := h.book(h.clock.Now().AddDate(0, 0, 7))
		h.update(func(tx *store.Tx) error { // he is here: it does not have to wait
			v := visit
			v.ID, v.Starts, v.State, v.Came = newID[ident.Visit](), h.clock.Now().Add(-10*time.Minute), scheduling.Arrived, h.clock.Now()
			_, err := tx.BookVisit(h.practice, v, time.UTC)
			return err
		})
		id := h.ends("yes")
		page, err := h.office.Task(ctx, h.therapist, id, "when", nil)
		if err != nil || page.Given.One("from") != "2026-03-03" || page.Given.One("each") != string(visit.ID)+"=cancel" {
			t.Errorf("usual: %v %v", page.Given, err)
		}
		h.do(h.therapist, id, "when", page.Given)
		h.do(h.therapist, id, "look-over", protocol.Answers{"seen": {"yes"}})
		h.do(h.therapist, id, "words", spoken("I am ending our sessions as of today. I did not feel safe in the last one."))
		if p := h.parting(); !p.Safety || !p.Holds() || p.From != "2026-03-03" {
			t.Errorf("the parting: %+v", p)
		}
		wantFault(t, h.office.CloseMatter(ctx, h.therapist, NewKey(), id, "ended", protocol.Answers{"self": {"Never alone again."}}), fault.Conflict, "")
		if err := h.office.CloseMatter(ctx, h.therapist, NewKey(), id, "ended-safety", protocol.Answers{"self": {"Never alone again."}}); err != nil {
			t.Fatal(err)
		}
		wantProblem(t, h.office.OpenAgain(ctx, h.therapist, NewKey(), h.client, ""), "why")
		for _, by := range []staff.Actor{h.desk, h.stranger()} {
			_, err := h.office.Matter(ctx, by, id)
			wantFault(t, err, fault.NotFound, "")
		}
		view, err := h.office.ClientView(ctx, h.desk, h.client)
		if err != nil || !view.Ended.Is() || view.Ended.Case != "" || view.Ended.Parting.Safety || view.Ended.MayOpen {
			t.Errorf("the desk sees more than when: %+v %v", view.Ended, err)
		}
	})
}

func TestAVisitThatRunsIsFinishedFirst(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		rule, sean := h.rule("Paying for booked time", "2026-01-05", "2026-02-10"), h.sean()
		id := h.ends("no")
		h.shown(id, rule.ID, sean, protocol.Answers{"from": {"2026-03-03"}}, protocol.Answers{})
		h.update(func(tx *store.Tx) error {
			v := scheduling.Visit{ID: newID[ident.Visit](), Client: h.client, Therapist: h.therapist.Person, Service: h.service.ID, Title: "Massage", Starts: h.clock.Now(), Minutes: 60,
				Price: h.service.Price, State: scheduling.Arrived, Came: h.clock.Now()}
			_, err := tx.BookVisit(h.practice, v, time.UTC)
			return err
		})
		wantFault(t, h.refuse(id, "words", spoken("I am ending our sessions.")), fault.Conflict, "visit-running")
		if err := h.office.CloseMatter(context.Background(), h.therapist, NewKey(), id, "taken-back", protocol.Answers{"self": {"I slept over it. We talk once more."}}); err != nil {
			t.Fatal(err)
		}
		if p := h.parting(); p.State != ending.Dropped {
			t.Errorf("taken back: %+v", p)
		}
		if _, err := h.office.BeginMatter(context.Background(), h.therapist, NewKey(), Begin{Protocol: End, Client: h.client}); err != nil {
			t.Errorf("begun again: %v", err)
		}
	})
}

// The lock: who raised something within the last year is not ended with by one person alone.
func TestAnEndWaitsForASecondLook(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := context.Background()
		rule, sean := h.rule("Paying for booked time", "2026-01-05", "2026-02-10"), h.sean()
		if _, err := h.office.WriteDown(ctx, h.therapist, NewKey(), Telling{About: Pressure, Client: h.client, Answers: protocol.Answers{"words": {"It hurt"}, "told-by": {"by-phone"}}}); err != nil {
			t.Fatal(err)
		}
		h.clock.Advance(100 * 24 * time.Hour)
		id := h.ends("no")
		h.do(h.therapist, id, "told", protocol.Answers{"record": {"Told twice."}, "about": {"often"}, "rule": {string(rule.ID)}})
		h.do(h.therapist, id, "tried", protocol.Answers{"tried": {"talked"}, "line": {"It helped for a week."}})
		h.do(h.therapist, id, "talk-over", protocol.Answers{"how": {"nobody"}})
		h.do(h.therapist, id, "when", protocol.Answers{"from": {"2026-08-01"}})
		h.do(h.therapist, id, "settle", protocol.Answers{"looked": {"yes"}})
		h.do(h.therapist, id, "record", protocol.Answers{"how": {"later"}})
		h.do(h.therapist, id, "elsewhere", protocol.Answers{"how": {"list"}, "entries": {string(sean)}})
		h.do(h.therapist, id, "way-back", protocol.Answers{"way": {"no"}})
		wantFault(t, h.refuse(id, "look-over", protocol.Answers{"seen": {"yes"}}), fault.Conflict, "not-yet")
		wantProblem(t, h.refuse(id, "ask-look", protocol.Answers{"how": {"person"}, "of": {string(h.therapist.Person)}}), "of")
		wantProblem(t, h.refuse(id, "ask-look", protocol.Answers{"how": {"person"}, "of": {string(h.desk.Person)}}), "of")
		for _, alone := range []string{"colleague", "night"} { // for who works alone
			wantProblem(t, h.refuse(id, "ask-look", protocol.Answers{"how": {alone}, "line": {"I asked Ana"}}), "how")
		}
		h.do(h.therapist, id, "ask-look", protocol.Answers{"how": {"person"}, "of": {string(h.owner.Person)}})
		wantFault(t, h.refuse(id, "second-look", protocol.Answers{"line": {"Go on"}}), fault.Conflict, "not-yet")
		for _, by := range []staff.Actor{h.therapist, h.desk, h.stranger()} {
			_, err := h.office.SecondLook(ctx, by, id)
			wantFault(t, err, fault.NotFound, "")
		}
		view, err := h.office.SecondLook(ctx, h.owner, id)
		if err != nil || view.Asker != "Noor Haddad" || view.Answered {
			t.Errorf("%+v %v", view, err)
		}
		wantProblem(t, h.office.LookTwice(ctx, h.owner, NewKey(), id, false, ""), "said")
		key := NewKey()
		for range 2 {
			if err := h.office.LookTwice(ctx, h.owner, key, id, true, ""); err != nil {
				t.Fatal(err)
			}
		}
		h.do(h.therapist, id, "second-look", protocol.Answers{"line": {"It can go on"}})
		h.do(h.therapist, id, "look-over", protocol.Answers{"seen": {"yes"}})
		h.do(h.therapist, id, "words", protocol.Answers{"how": {"in-person"}, "text": {"I am ending our sessions."}, "on": {"2026-06-11"}})
	})
}

// Money that moves while it is settled: either all of it is settled, or nothing is.
func TestSettlementRacesWithAPayment(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := context.Background()
		rule, sean := h.rule("Paying for booked time", "2026-01-05", "2026-02-10"), h.sean()
		h.charge(h.client, 4000)
		id := h.ends("no")
		h.shown(id, rule.ID, sean, protocol.Answers{"from": {"2026-03-03"}}, protocol.Answers{"owed": {"owes-gbp=let-go"}})
		var wg sync.WaitGroup
		var told, paid error
		wg.Go(func() {
			told = h.office.DoTask(ctx, h.therapist, NewKey(), Do{Case: id, Task: "words", Answers: spoken("I am ending our sessions.")})
		})
		wg.Go(func() {
			_, paid = h.office.TakePayment(ctx, h.owner, NewKey(), Payment{PayFor: PayFor{Client: h.client, Currency: "GBP"}, Amount: "10.00", Way: "cash"})
		})
		wg.Wait()
		holds := h.parting().Holds()
		h.view(func(tx *store.Tx) error {
			book, err := tx.Book(h.practice, h.client)
			if err != nil {
				return err
			}
			owes, credit := book.Balance("GBP").Owes.Minor, book.Balance("GBP").Credit.Minor
			switch {
			case told == nil && owes == 0 && holds:
			case told != nil && paid == nil && owes == 3000 && credit == 0 && !holds:
				wantFault(t, told, fault.Conflict, "")
			default:
				t.Errorf("owes %d, credit %d, told %v, paid %v", owes, credit, told, paid)
			}
			return nil
		})
	})
}

// A therapist ends nothing with another's client by naming herself.
func TestAnotherTherapistEndsNothing(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		bea := staff.Person{ID: newID[ident.Person](), Name: "Bea Lund", Email: "bea@carvalho.example", Role: staff.Therapist, Treats: true, Active: true}
		h.update(func(tx *store.Tx) error { return tx.AddPerson(h.practice, bea, "none") })
		for _, named := range []ident.Person{"", bea.ID} {
			_, err := h.office.BeginMatter(t.Context(), staff.As(h.practice, bea), NewKey(), Begin{Protocol: End, Client: h.client, Therapist: named})
			wantFault(t, err, fault.Forbidden, "")
		}
	})
}

// B1: a client's own ways out; no reason, and back at any time.
func TestAClientsOwnWaysOut(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := context.Background()
		h.reach()
		stays, goes := h.book(h.clock.Now().AddDate(0, 0, 7)), h.book(h.clock.Now().AddDate(0, 0, 14))
		if err := h.office.ClientLink(ctx, h.therapist, NewKey(), h.client); err != nil {
			t.Fatal(err)
		}
		door, err := h.office.ClientDoor(ctx, h.therapist, h.client)
		if err != nil {
			t.Fatal(err)
		}
		v, err := h.office.OpenLink(ctx, door.Token)
		if err != nil {
			t.Fatal(err)
		}
		wantProblem(t, h.office.GoOutByLink(ctx, v, NewKey(), OutChoice{}), "out")
		wantProblem(t, h.office.GoOutByLink(ctx, v, NewKey(), OutChoice{Kind: client.Break, Until: "2026-03-03"}), "until")
		if err := h.office.GoOutByLink(ctx, v, NewKey(), OutChoice{Kind: client.Break, Until: "2026-05-01", Out: []ident.Visit{goes.ID}}); err != nil {
			t.Fatal(err)
		}
		page, err := h.office.OwnPage(ctx, v)
		if err != nil || !page.Outs.Chosen || len(page.Outs.Visits) != 1 || page.Outs.Visits[0].ID != stays.ID {
			t.Errorf("her page: %+v %v", page.Outs, err)
		}
		if got := h.onToday(); len(got) != 1 || got[0] != promise.Agreed {
			t.Errorf("on Today: %v", got)
		}
		if err := h.office.TakeUpByLink(ctx, v, NewKey()); err != nil {
			t.Fatal(err)
		}
		wantFault(t, h.office.TakeUpByLink(ctx, v, NewKey()), fault.Conflict, "back-already")
		if err := h.office.GoOut(ctx, h.desk, NewKey(), h.client, OutChoice{Kind: client.Other, With: h.owner.Person}); err != nil {
			t.Fatal(err)
		}
		if err := h.office.GoOut(ctx, h.therapist, NewKey(), h.client, OutChoice{Kind: client.Stop, Out: []ident.Visit{stays.ID}}); err != nil {
			t.Fatal(err)
		}
		if all := strings.Join(h.knots(), "\n"); !strings.Contains(all, "paused: Until Friday 1 May") || !strings.Contains(all, "back: By their own choice") || !strings.Contains(all, "go on with Inês Carvalho") || !strings.Contains(all, "Stops coming") {
			t.Errorf("time line:\n%s", all)
		}
		_, err = h.office.Outs(ctx, h.stranger(), h.client)
		wantFault(t, err, fault.NotFound, "")
	})
}

// The record is whole, leaves its trace, and opens by its own link only.
func TestTheRecordIsOffered(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := context.Background()
		h.book(h.clock.Now().AddDate(0, 0, 7))
		h.charge(h.client, 4000)
		rec, err := h.office.Record(ctx, h.therapist, h.client)
		if err != nil || len(rec.Visits) != 1 || len(rec.Lines) != 1 || rec.Client.ID != h.client {
			t.Errorf("%+v %v", rec, err)
		}
		_, err = h.office.Record(ctx, h.desk, h.client)
		wantFault(t, err, fault.Forbidden, "")
		_, err = h.office.Record(ctx, h.stranger(), h.client)
		wantFault(t, err, fault.NotFound, "")
		_, err = h.office.RecordByLink(ctx, Visitor{})
		wantFault(t, err, fault.NotFound, "")
	})
}
