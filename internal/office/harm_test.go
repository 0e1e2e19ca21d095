package office

import (
	"testing"
	"time"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// stopped stops a running session of the therapist with the client.
func (h *testHouse) stopped() (ident.Case, ident.Visit) {
	h.t.Helper()
	v := h.book(h.clock.Now().Add(-10 * time.Minute)).ID
	h.must(h.office.StartVisit(h.t.Context(), h.therapist, NewKey(), StartRequest{Visit: v}))
	id, err := h.office.TellHarm(h.t.Context(), h.therapist, NewKey(), HarmTold{Visit: v})
	h.must(err)
	return id, v
}

// One act stops the session: the visit is over, she is looked after, and neither the client's page nor
// anybody but the readers knows of it.
func TestStopNow(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		id, v := h.stopped()
		again, err := h.office.TellHarm(t.Context(), h.therapist, NewKey(), HarmTold{Visit: v})
		if err != nil || again != id {
			t.Errorf("a second time: %s, %v", again, err)
		}
		h.must(h.db.View(t.Context(), func(tx *store.Tx) error {
			visit, err := tx.Visit(h.practice, v)
			if err != nil || visit.State != scheduling.Done {
				t.Errorf("the visit is %s, %v", visit.State, err)
			}
			head, err := tx.Case(h.practice, id)
			if head.Client != "" || head.Against != h.client || !head.Restricted {
				t.Errorf("%+v", head)
			}
			if heads, err := tx.CasesOfClient(h.practice, staff.AsClient(h.practice, h.client, "l"), h.client); err != nil || len(heads) > 0 {
				t.Errorf("the client sees %v %v", heads, err)
			}
			if links, err := tx.LinksAbout(h.practice, string(id)); err != nil || len(links) > 0 {
				t.Errorf("links of it: %v %v", links, err)
			}
			return err
		}))
		for name, who := range map[string]struct {
			by    staff.Actor
			reads bool
		}{"she": {h.therapist, true}, "who hears such things": {h.owner, true}, "the desk": {h.desk, false}} {
			page, err := h.office.Matter(t.Context(), who.by, id)
			if who.reads != (err == nil) || err != nil && !fault.Is(err, fault.NotFound) {
				t.Errorf("%s: %v", name, err)
			}
			if err == nil && (page.Who != "Noor Haddad" || page.Names["about"] != "Paul" || page.Link != "" || page.Anonymous) {
				t.Errorf("%s: %q %q %q", name, page.Who, page.Names["about"], page.Link)
			}
		}
	})
}

// Told alone, it is hers until she lets others read it.
func TestHarmAlone(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		id, err := h.office.TellHarm(t.Context(), h.therapist, NewKey(), HarmTold{Client: h.client, Alone: true})
		h.must(err)
		if _, err := h.office.Matter(t.Context(), h.owner, id); !fault.Is(err, fault.NotFound) {
			t.Fatalf("read by another: %v", err)
		}
		h.do(h.therapist, id, "safe-now", protocol.Answers{"safe": {"not-sure"}})
		h.do(h.therapist, id, "share", protocol.Answers{"sure": {"yes"}})
		if _, err := h.office.Matter(t.Context(), h.owner, id); err != nil {
			t.Errorf("not read after she let them: %v", err)
		}
	})
}

// Her visits with the client are called off like others, others' stay; an end begins with safety at
// stake and not a word of hers.
func TestHarmActs(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		hers := h.book(h.clock.Now().AddDate(0, 0, 3)).ID
		others := newID[ident.Visit]()
		h.update(func(tx *store.Tx) error {
			_, err := tx.BookVisit(h.practice, scheduling.Visit{ID: others, Client: h.client, Therapist: h.owner.Person, Service: h.service.ID, Title: h.service.Name,
				Starts: h.clock.Now().AddDate(0, 0, 5), Minutes: 60, Price: h.service.Price, State: scheduling.Booked, BookedAt: h.clock.Now()}, time.UTC)
			return err
		})
		id, err := h.office.TellHarm(t.Context(), h.therapist, NewKey(), HarmTold{Client: h.client})
		h.must(err)
		h.do(h.therapist, id, "safe-now", protocol.Answers{"safe": {"safe"}})
		h.do(h.therapist, id, "tell", protocol.Answers{"words": {"canary words of hers"}})
		h.do(h.owner, id, "visits", protocol.Answers{"visits": {"out"}})
		h.do(h.owner, id, "next", protocol.Answers{"way": {"end"}})
		h.must(h.db.View(t.Context(), func(tx *store.Tx) error {
			off, err := tx.Visit(h.practice, hers)
			stays, err2 := tx.Visit(h.practice, others)
			if err != nil || err2 != nil || off.State != scheduling.Cancelled || stays.State != scheduling.Booked {
				t.Errorf("hers %s, others %s, %v %v", off.State, stays.State, err, err2)
			}
			if _, words := off.CalledOff(); words != scheduling.Unwell.Words() {
				t.Errorf("it is called off without a cause, which otherwise would have had to wait: %q", off.Reason)
			}
			heads, err := tx.CasesOfClient(h.practice, h.owner, h.client)
			if err != nil || len(heads) != 1 || heads[0].Protocol != End {
				t.Fatalf("%v %v", heads, err)
			}
			journal, err := tx.Journal(h.practice, heads[0].ID)
			if first := journal[0]; first.By != h.owner.Text() {
				t.Errorf("begun by %s, as no other end is", first.By)
			}
			for _, e := range journal {
				for _, values := range e.Answers {
					for _, v := range values {
						if v == "canary words of hers" {
							t.Error("her words stand in the end")
						}
					}
				}
			}
			if _, done := journalDone(journal, "safety"); !done {
				t.Error("safety is asked again")
			}
			return err
		}))
		h.do(h.owner, id, "care", protocol.Answers{"line": {"Two days off"}, "again-on": {string(h.house().Today(h.clock.Now()).Add(3))}})
		h.must(h.office.CloseMatter(t.Context(), h.owner, NewKey(), id, "looked-after", protocol.Answers{}))
	})
}

// A visit that is taken out after harm looks in everything that others see like one that somebody called off
// because of illness: the same cause, the same line, the same trace.
func TestHarmCallsOffAsOthersDo(t *testing.T) {
	for name, who := range map[string]func(h *testHouse, maya staff.Actor) (does, seen staff.Actor){
		"the owner":                    func(h *testHouse, _ staff.Actor) (does, seen staff.Actor) { return h.owner, h.owner },
		"herself":                      func(h *testHouse, _ staff.Actor) (does, seen staff.Actor) { return h.therapist, h.therapist },
		"who calls off no visits here": func(h *testHouse, maya staff.Actor) (does, seen staff.Actor) { return maya, h.therapist },
	} {
		t.Run(name, func(t *testing.T) {
			eachHouse(t, func(t *testing.T, h *testHouse) {
				_, maya := h.readingKey(h.outsider("Maya Cohen", "maya@outside.example"))
				does, seen := who(h, maya)
				ill := h.book(h.clock.Now().AddDate(0, 0, 3))
				h.must(h.office.ChangeVisit(t.Context(), seen, NewKey(), VisitChange{Visit: ill.ID, Version: ill.Version, Act: ActCancel, Caller: scheduling.ByPractice, Cause: scheduling.Unwell}))
				harmed := h.book(ill.Starts)
				id, err := h.office.TellHarm(t.Context(), h.therapist, NewKey(), HarmTold{Client: h.client})
				h.must(err)
				h.do(h.therapist, id, "safe-now", protocol.Answers{"safe": {"safe"}})
				h.do(does, id, "visits", protocol.Answers{"visits": {"out"}})
				if knots := h.knots(); len(knots) != 2 || knots[0] != knots[1] {
					t.Errorf("on the line stand %q", knots)
				}
				h.view(func(tx *store.Tx) error {
					a, err := tx.Visit(h.practice, ill.ID)
					b, err2 := tx.Visit(h.practice, harmed.ID)
					if err != nil || err2 != nil || b.State != scheduling.Cancelled || a.Reason != b.Reason || a.Version != b.Version {
						t.Errorf("%s %q, %s %q, %v %v", a.State, a.Reason, b.State, b.Reason, err, err2)
					}
					one, err := tx.LookedAt(h.practice, string(ill.ID), "visit.cancel")
					other, err2 := tx.LookedAt(h.practice, string(harmed.ID), "visit.cancel")
					if err != nil || err2 != nil || len(one) != 1 || len(other) != 1 || one[0].Actor != other[0].Actor {
						t.Errorf("traces %v, %v, %v %v", one, other, err, err2)
					}
					acts, err := tx.ActsOfClient(h.practice, h.client, h.clock.Now())
					if err != nil || len(acts) != 2 || acts[0].What != acts[1].What || acts[0].Line != acts[1].Line || acts[0].By != acts[1].By {
						t.Errorf("%+v %v", acts, err)
					}
					return nil
				})
			})
		})
	}
}

// Only that the work ends already is taken as done; anything else that stands in the way is said.
func TestWhatHarmTakesAsEndedAlready(t *testing.T) {
	for code, want := range map[string]bool{codeEnded: true, codeEnding: true, CodeNoReaders: false, store.CodeStale: false, "": false} {
		if got := endsAlready(fault.New(fault.Conflict, code, "No.")); got != want {
			t.Errorf("%q: %t", code, got)
		}
	}
	if endsAlready(fault.New(fault.Invalid, codeEnded, "No.")) || endsAlready(nil) {
		t.Error("no conflict")
	}
}

func journalDone(journal []protocol.Event, task string) (protocol.Event, bool) {
	for _, e := range journal {
		if e.Kind == protocol.TaskDone && e.Task == task {
			return e, true
		}
	}
	return protocol.Event{}, false
}
