package office

import (
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/inquiry"
	"github.com/partwell/partwell/internal/practice/promise"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/practice/secondlook"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// toldInConfidence has the client tell how the therapist behaved; only the owner reads it.
func (h *testHouse) toldInConfidence() ident.Case {
	h.t.Helper()
	told := h.toldOf(h.therapist.Person, "He stood too close")
	h.must(h.office.WhoTold(h.t.Context(), h.owner, NewKey(), told.Case, h.client))
	h.clock.Advance(time.Hour)
	return told.Case
}

// readersHear runs the job that tells readers, twice: the second time there is nothing left.
func (h *testHouse) readersHear(want int) {
	h.t.Helper()
	for i, want := range []int{want, 0} {
		if n, err := h.office.TellReaders(h.t.Context()); err != nil || n != want {
			h.t.Errorf("run %d: %d lines, want %d, %v", i, n, want, err)
		}
	}
}

// linesListed gives the open lines of a file that tell of what is listed on it, as somebody sees them.
func (h *testHouse) linesListed(by staff.Actor, id ident.Case) (list []promise.Promise) {
	h.t.Helper()
	for _, x := range h.promisesSeenBy(by) {
		if x.Case == id && strings.HasPrefix(x.Task, ListedTask) {
			list = append(list, x)
		}
	}
	return list
}

// An atOnceAct does at once to the client what could be a retaliation. What and line are what of it has to be
// listed.
type atOnceAct struct {
	does       func(h *testHouse, by staff.Actor) error
	what, line string
	acts       int
}

func cancels(caller scheduling.Caller, cause scheduling.Cause) func(h *testHouse, by staff.Actor) error {
	return func(h *testHouse, by staff.Actor) error {
		v := h.book(h.clock.Now().AddDate(0, 0, 3))
		return h.office.ChangeVisit(h.t.Context(), by, NewKey(), VisitChange{Visit: v.ID, Version: v.Version, Act: ActCancel, Caller: caller, Cause: cause, Reason: "See the book"})
	}
}

var atOnceActs = map[string]atOnceAct{
	"called off as unwell":         {cancels(scheduling.ByPractice, scheduling.Unwell), "(See the book)", "Somebody unwell, or not safe", 1},
	"called off as closed":         {cancels(scheduling.ByPractice, scheduling.Closed), "call off the visit of ", "The place was closed", 1},
	"called off as the client did": {cancels(scheduling.ByClient, ""), "call off the visit of ", "The client told us so", 1},
	"moved": {func(h *testHouse, by staff.Actor) error {
		v := h.book(h.clock.Now().AddDate(0, 0, 3))
		return h.office.Move(h.t.Context(), by, NewKey(), MoveRequest{Visit: v.ID, Version: v.Version, Therapist: h.owner.Person, When: "2026-03-20 10:00", Anyway: "2026-03-20 10:00"})
	}, "to Friday 20 March, 10:00, with Inês Carvalho", "", 1},
	"sold": {func(h *testHouse, by staff.Actor) error {
		in := h.fee()
		in.Sold = true
		_, err := h.office.Charge(h.t.Context(), by, NewKey(), in)
		return err
	}, "charge £30.00 for “Coming late”", "Something that the client bought", 1},
	"an end for safety": {func(h *testHouse, _ staff.Actor) error {
		h.ends("yes")
		return nil
	}, "end the work together", "Somebody's safety is at stake", 1},
	"not treated today": {func(h *testHouse, _ staff.Actor) error {
		v := h.book(h.clock.Now().Add(2 * time.Hour))
		id, err := h.office.NotToday(h.t.Context(), h.therapist, NewKey(), v.ID)
		h.must(err)
		h.do(h.therapist, id, "which", protocol.Answers{"why": {"not-today"}, "today": {"unsafe"}, "grounds": {"yes"}})
		h.do(h.therapist, id, "words", spoken("Not today."))
		return nil
	}, "not treat them today", "It was not safe to treat", 1},
	"stops coming, it was said": {func(h *testHouse, by staff.Actor) error {
		v := h.book(h.clock.Now().AddDate(0, 0, 3))
		return h.office.GoOut(h.t.Context(), by, NewKey(), h.client, OutChoice{Kind: client.Stop, Out: []ident.Visit{v.ID}})
	}, "write down that they stop coming", "The client told us so", 2},
	"left the waiting list, it was said": {func(h *testHouse, by staff.Actor) error {
		q := inquiry.Inquiry{ID: newID[ident.Inquiry](), Name: "Paul Osei", Client: h.client, State: inquiry.Answered}
		h.update(func(tx *store.Tx) error { return tx.AddInquiry(h.practice, q) })
		h.must(h.office.SetWaiting(h.t.Context(), by, NewKey(), q.ID))
		return h.office.LeaveWaiting(h.t.Context(), by, NewKey(), q.ID, false)
	}, "take them off the waiting list", "They told us so", 1},
}

// What could harm a client and cannot wait is done at once, and listed for those who read what she told in
// confidence: who, what, the cause that was given. One quiet line calls them; nobody else sees anything.
func TestWhatIsDoneAtOnceIsListedForReaders(t *testing.T) {
	for name, act := range atOnceActs {
		t.Run(name, func(t *testing.T) {
			eachHouse(t, func(t *testing.T, h *testHouse) {
				file := h.toldInConfidence()
				h.must(act.does(h, h.therapist))
				since := h.matter(h.owner, file).Since
				found := false
				for _, a := range since {
					found = found || a.State == secondlook.AtOnce && a.Asker == "Noor Haddad" && strings.Contains(a.What, act.what) && a.Line == act.line && !a.At.IsZero()
				}
				if !found || len(since) != act.acts {
					t.Fatalf("listed: %+v", since)
				}
				h.readersHear(1)
				if lines := h.linesListed(h.owner, file); len(lines) != 1 {
					t.Errorf("lines of the reader: %+v", lines)
				}
				for _, by := range []staff.Actor{h.therapist, h.desk} {
					if lines := h.linesListed(by, file); len(lines) > 0 {
						t.Errorf("%s sees %+v", by.Role, lines)
					}
					_, err := h.office.WaitingAct(t.Context(), by, since[0].Act.ID)
					wantFault(t, err, fault.NotFound, "")
				}
				if view, err := h.office.Today(t.Context(), h.owner); err != nil || len(view.Looks)+len(view.Asked) > 0 {
					t.Errorf("it waits: %+v %+v %v", view.Looks, view.Asked, err)
				}
			})
		})
	}
}

// One line stands for all that was done at once until a reader puts it away; then the next act calls again.
func TestOneQuietLineForAll(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		file := h.toldInConfidence()
		off := cancels(scheduling.ByPractice, scheduling.Closed)
		h.must(off(h, h.desk))
		h.readersHear(1)
		h.clock.Advance(time.Hour)
		h.must(off(h, h.desk))
		h.readersHear(0)
		line := h.linesListed(h.owner, file)[0]
		h.must(h.office.KeepPromise(t.Context(), h.owner, NewKey(), line.ID))
		h.readersHear(1) // the second one
		h.must(h.office.KeepPromise(t.Context(), h.owner, NewKey(), h.linesListed(h.owner, file)[0].ID))
		h.readersHear(0)
		h.clock.Advance(time.Hour)
		h.must(off(h, h.desk))
		h.readersHear(1)
	})
}

// What the client does by her own link is no such act, and stands on no file.
func TestWhatTheClientDoesIsNotListed(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		file := h.toldInConfidence()
		v := h.book(h.clock.Now().AddDate(0, 0, 3))
		her := staff.AsClient(h.practice, h.client, newID[ident.Link]())
		h.must(h.office.TakeOut(t.Context(), her, NewKey(), h.client, []ident.Visit{v.ID}))
		h.must(h.office.GoOut(t.Context(), her, NewKey(), h.client, OutChoice{Kind: client.Break}))
		if since := h.matter(h.owner, file).Since; len(since) > 0 {
			t.Errorf("%+v", since)
		}
		h.readersHear(0)
	})
}

// What is done at once stands on no file that others read.
func TestWhatIsDoneAtOnceStandsInConfidenceAlone(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		told, err := h.office.WriteDown(t.Context(), h.owner, NewKey(), Telling{About: Other, Client: h.client, Answers: protocol.Answers{"words": {"It was cold."}, "told-by": {"by-phone"}}})
		h.must(err)
		h.clock.Advance(time.Hour)
		h.must(cancels(scheduling.ByPractice, scheduling.Closed)(h, h.desk))
		if since := h.matter(h.owner, told.Case).Since; len(since) > 0 {
			t.Errorf("%+v", since)
		}
		h.readersHear(0)
	})
}

// What waited before the telling came stands on it from the beginning, and where the client is named only
// later, from then on; what was answered before does not.
func TestWhatWaitedBeforeTheTellingIsListed(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		h.must(h.looked(h.charges(h.therapist)))
		h.clock.Advance(time.Hour)
		act := h.waits(h.charges(h.therapist))
		h.clock.Advance(time.Hour)
		told := h.toldOf(h.therapist.Person, "He stood too close")
		if since := h.matter(h.owner, told.Case).Since; len(since) > 0 {
			t.Errorf("before anybody knows who told it: %+v", since)
		}
		h.readersHear(0)
		h.clock.Advance(time.Hour)
		h.must(h.office.WhoTold(t.Context(), h.owner, NewKey(), told.Case, h.client))
		if since := h.matter(h.owner, told.Case).Since; len(since) != 1 || since[0].Act.ID != act || since[0].State != secondlook.Waiting {
			t.Errorf("%+v", since)
		}
		h.readersHear(1)
		h.must(h.office.LookAtAct(t.Context(), h.owner, NewKey(), act, false, "She was ill"))
		if since := h.matter(h.owner, told.Case).Since; len(since) != 1 || since[0].State != secondlook.Again {
			t.Errorf("after the look: %+v", since)
		}
	})
}

// Where somebody works alone nothing waits that she cannot know of; the reader from outside sees what she
// did, on the file and on her own Today, and she sees none of it.
func TestWhatTheOwnerDoesAloneIsListedForAReaderFromOutside(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		maya, _ := h.sealedHouse()
		told := h.toldOf(h.owner.Person, canary)
		h.update(func(tx *store.Tx) error {
			head, err := tx.Case(h.practice, told.Case)
			head.Client = h.client
			h.must(err)
			return tx.SaveCase(h.practice, head)
		})
		h.clock.Advance(time.Hour)
		h.must(h.charges(h.owner))
		v := h.book(h.clock.Now().AddDate(0, 0, 3))
		h.must(h.office.ChangeVisit(t.Context(), h.owner, NewKey(), VisitChange{Visit: v.ID, Version: v.Version, Act: ActCancel, Caller: scheduling.ByPractice}))
		since := h.matter(maya, told.Case).Since
		if len(since) != 2 || since[0].State != secondlook.AtOnce || !strings.Contains(since[0].What, "Coming late") || !strings.Contains(since[1].What, "call off") {
			t.Errorf("%+v", since)
		}
		h.readersHear(1)
		today, err := h.office.ReaderToday(t.Context(), maya)
		if h.must(err); len(today.Needs) == 0 || len(h.linesListed(maya, told.Case)) != 1 || len(h.linesListed(h.owner, told.Case)) > 0 {
			t.Errorf("her Today: %+v", today.Needs)
		}
	})
}

// A slip that waited is listed as withdrawn where safety is not at stake after all, and where the end is dropped.
func TestAnEndForSafetyThatIsDropped(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		file := h.toldInConfidence()
		id := h.ends("yes")
		h.must(h.office.CloseMatter(t.Context(), h.therapist, NewKey(), id, "taken-back", protocol.Answers{"self": {"It was too soon. I will talk first."}}))
		if since := h.matter(h.owner, file).Since; len(since) != 1 || since[0].State != secondlook.Withdrawn {
			t.Errorf("%+v", since)
		}
	})
}

// Sent in parallel, or twice, what was done to somebody opens one file.
func TestHarmToldAtOnceOpensOneFile(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		for _, alone := range []bool{false, true} {
			var ids [6]ident.Case
			var errs [6]error
			var all sync.WaitGroup
			for i := range ids {
				all.Go(func() {
					ids[i], errs[i] = h.office.TellHarm(t.Context(), h.therapist, NewKey(), HarmTold{Client: h.client, Alone: alone})
				})
			}
			all.Wait()
			for i := range ids {
				if h.must(errs[i]); ids[i] != ids[0] {
					t.Fatalf("alone %t: %v", alone, ids)
				}
			}
		}
	})
}

// What was tapped by mistake and taken back stands as withdrawn, and no line calls the readers.
func TestWhatIsTakenBackHarmsNobody(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		file := h.toldInConfidence()
		v := h.book(h.clock.Now().AddDate(0, 0, 3))
		for i, act := range []VisitAct{ActCancel, ActUndo} {
			h.must(h.office.ChangeVisit(t.Context(), h.desk, NewKey(), VisitChange{Visit: v.ID, Version: v.Version + i, Act: act, Caller: scheduling.ByPractice, Cause: scheduling.Unwell}))
		}
		h.readersHear(0)
		since := h.matter(h.owner, file).Since
		if len(since) != 1 || since[0].State != secondlook.Withdrawn {
			t.Errorf("since then: %+v", since)
		}
	})
}

// The line of what was taken back goes, also where somebody left the waiting list by mistake; what it covered
// besides is told anew.
func TestALineOfWhatWasTakenBackGoes(t *testing.T) {
	t.Run("left the waiting list", func(t *testing.T) {
		eachHouse(t, func(t *testing.T, h *testHouse) {
			file := h.toldInConfidence()
			q := inquiry.Inquiry{ID: newID[ident.Inquiry](), Name: "Paul Osei", Client: h.client, State: inquiry.Answered}
			h.update(func(tx *store.Tx) error { return tx.AddInquiry(h.practice, q) })
			h.must(h.office.SetWaiting(t.Context(), h.desk, NewKey(), q.ID))
			h.must(h.office.LeaveWaiting(t.Context(), h.desk, NewKey(), q.ID, false))
			h.readersHear(1)
			h.must(h.office.LeaveWaiting(t.Context(), h.desk, NewKey(), q.ID, true))
			h.readersHear(0)
			if lines, since := h.linesListed(h.owner, file), h.matter(h.owner, file).Since; len(lines) > 0 || len(since) != 1 || since[0].State != secondlook.Withdrawn {
				t.Errorf("%+v, since then: %+v", lines, since)
			}
		})
	})
	t.Run("a visit, and another stays off", func(t *testing.T) {
		eachHouse(t, func(t *testing.T, h *testHouse) {
			file := h.toldInConfidence()
			h.must(cancels(scheduling.ByPractice, scheduling.Closed)(h, h.desk))
			h.clock.Advance(time.Minute)
			v := h.book(h.clock.Now().AddDate(0, 0, 4))
			off := VisitChange{Visit: v.ID, Version: v.Version, Act: ActCancel, Caller: scheduling.ByPractice, Cause: scheduling.Unwell}
			h.must(h.office.ChangeVisit(t.Context(), h.desk, NewKey(), off))
			h.readersHear(1)
			h.clock.Advance(time.Hour)
			off.Version, off.Act = off.Version+1, ActUndo
			h.must(h.office.ChangeVisit(t.Context(), h.desk, NewKey(), off))
			h.readersHear(1) // of the first
			if lines := h.linesListed(h.owner, file); len(lines) != 1 {
				t.Errorf("%+v", lines)
			}
		})
	})
}

// A file on which nothing is new is not opened again, and one on which something is, is.
func TestOnlyFilesWithSomethingNewAreOpened(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		file := h.toldInConfidence()
		want := func(why string, n int) {
			h.view(func(tx *store.Tx) error {
				files, err := tx.FilesToTell(store.FileOf{}, 10)
				if len(files) != n {
					t.Errorf("%s: %d files to open, want %d", why, len(files), n)
				}
				return err
			})
		}
		off := cancels(scheduling.ByPractice, scheduling.Closed)
		want("nothing was done", 0)
		h.must(off(h, h.desk))
		want("something was", 1)
		h.clock.Advance(2 * time.Minute)
		h.readersHear(1)
		want("told", 0)
		h.must(off(h, h.desk))
		want("something more", 1)
		h.readersHear(0)
		h.clock.Advance(2 * time.Minute)
		h.readersHear(0)
		want("the line stands", 0)
		h.must(h.office.KeepPromise(t.Context(), h.owner, NewKey(), h.linesListed(h.owner, file)[0].ID))
		want("put away", 1)
		h.readersHear(1)
		h.clock.Advance(2 * time.Minute)
		h.readersHear(0)
		want("told of the second too", 0)
	})
}
