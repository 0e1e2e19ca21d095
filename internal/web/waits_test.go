package web

import (
	"context"
	"fmt"
	"iter"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/billing"
	"github.com/partwell/partwell/internal/practice/inquiry"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// A harm does to the client what could be a retaliation, as somebody, and gives the page that answers and
// what tells whether it has happened.
type harm func(h *webHouse, by staff.Actor) (page *browser, happened func() bool)

// harms are the tries of every route by which the practice can do something to the disadvantage of one
// client that can wait. What cannot wait is among atOnce; every other route that stores something is among
// harmless, with why. An end and a no to somebody
// who comes wait in their own file: see TestTheLockHoldsWhateverTheStepsAsk in office.
var harms = map[string]map[string]harm{
	"POST /clients/{client}/charge": {"a fee": func(h *webHouse, by staff.Actor) (*browser, func() bool) {
		b := h.as(by).get(h.paul() + "/charge")
		return b.send("form[action$='/charge']", url.Values{"kind": {"other"}, "what": {"Coming late"}, "amount": {"30"}}), func() bool { return len(h.money().Lines) > 0 }
	}},
	"POST /clients/{client}/entries/{entry}/take-back": {
		"credit": func(h *webHouse, by staff.Actor) (*browser, func() bool) {
			_, err := h.office.TakePayment(context.Background(), h.desk, office.NewKey(), office.Payment{PayFor: office.PayFor{Client: h.client, Visit: h.done()}, Amount: "60", Way: billing.ByCash})
			h.must(err)
			_, err = h.office.Refund(context.Background(), h.owner, office.NewKey(), office.RefundRequest{Client: h.client, Line: h.money().Lines[0].ID, Amount: "20", Way: billing.ByCredit, Reason: "For the wait"})
			h.must(err)
			return h.takesBack(by, func() bool { return h.money().Balances[0].Credit.Zero() })
		},
		"something let go": func(h *webHouse, by staff.Actor) (*browser, func() bool) {
			_, err := h.office.ChargeVisit(context.Background(), h.desk, office.NewKey(), h.done())
			h.must(err)
			_, err = h.office.LetGo(context.Background(), h.owner, office.NewKey(), office.LetGo{Client: h.client, Line: h.money().Lines[0].ID, Amount: "20", Reason: "For the wait"})
			h.must(err)
			return h.takesBack(by, func() bool { return h.money().Lines[0].LetGo.Zero() })
		},
	},
	"POST /visits/{visit}/state": {"calling it off": func(h *webHouse, by staff.Actor) (*browser, func() bool) {
		id := h.visit(time.Date(2026, 4, 7, 10, 0, 0, 0, time.UTC))
		b := h.as(by).get(h.paths(id))
		return b.send(".fold form", url.Values{"who": {"practice"}}), func() bool { return h.state(id) == scheduling.Cancelled }
	}},
	"POST /waiting/{inquiry}/leave": {"off the list": func(h *webHouse, by staff.Actor) (*browser, func() bool) {
		q := inquiry.Inquiry{ID: webID[ident.Inquiry](), Name: "Jennifer Okafor", Client: h.client, State: inquiry.Answered}
		h.update(func(tx *store.Tx) error { return tx.AddInquiry(h.practice, q) })
		h.must(h.office.SetWaiting(context.Background(), h.desk, office.NewKey(), q.ID))
		b := h.as(by).get("/waiting")
		return b.send(`form[action$="/leave"]:has(input[name=ours])`, nil), func() bool {
			list, err := h.office.Waiting(context.Background(), h.owner)
			h.must(err)
			return len(list.List) == 0
		}
	}},
}

func (h *webHouse) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *webHouse) money() office.Account {
	h.t.Helper()
	a, err := h.office.Account(context.Background(), h.owner, h.client, true)
	h.must(err)
	return a
}

func (h *webHouse) state(id ident.Visit) (state scheduling.State) {
	h.t.Helper()
	h.update(func(tx *store.Tx) error {
		v, err := tx.Visit(h.practice, id)
		state = v.State
		return err
	})
	return state
}

// takesBack takes back what happened last on the account, an hour later.
func (h *webHouse) takesBack(by staff.Actor, happened func() bool) (*browser, func() bool) {
	h.t.Helper()
	h.clock.Advance(time.Hour)
	b := h.as(by).get(h.paul() + "/entries/" + string(h.money().Entries[0].ID) + "/take-back")
	return b.press("Yes, take it back"), happened
}

// In a clinic nothing of this happens before somebody else looked, whoever acts, and then it does; where
// somebody works alone and nothing was raised it happens at once.
func TestWhatCouldHarmWaits(t *testing.T) {
	for pattern, tries := range harms {
		for name, try := range tries {
			t.Run(pattern+" "+name, func(t *testing.T) {
				for who, by := range map[string]func(h *webHouse) staff.Actor{"owner": func(h *webHouse) staff.Actor { return h.owner }, "desk": func(h *webHouse) staff.Actor { return h.desk }} {
					h := newWebHouse(t)
					b, happened := try(h, by(h))
					b.wants(http.StatusOK, "This waits for a second look.", "until then nothing changes").sound()
					if !strings.HasPrefix(b.path, "/waits/") || happened() {
						t.Fatalf("by the %s it happened before the look: %s", who, b.path)
					}
					waits := b.path
					h.as(by(h)).get("/today").lacks("A second look is needed")
					looker := h.as(h.looker(by(h)))
					looker.get("/today").wants(http.StatusOK, "A second look is needed", "Go ahead", "Think again, because").sound()
					looker.get(waits).wants(http.StatusOK, "for every client").sound()
					looker.send("form[action^='/waits/']", url.Values{"look": {"again"}}).wants(http.StatusUnprocessableEntity, "Write in one line what should be thought of first").sound()
					looker.send("form[action^='/waits/']", url.Values{"look": {"ahead"}}).wants(http.StatusOK, "it was done").sound()
					if !happened() {
						t.Errorf("by the %s it did not happen after the look", who)
					}
				}
				h := newWebHouse(t)
				h.solo()
				b, happened := try(h, h.owner)
				if strings.HasPrefix(b.path, "/waits/") || !happened() {
					t.Errorf("she works alone, nothing was raised, and yet it waits: %s", b.path)
				}
			})
		}
	}
}

// looker is who looks at what somebody else asked for: the client is the therapist's.
func (h *webHouse) looker(by staff.Actor) staff.Actor {
	if by == h.owner {
		return h.therapist // there is nobody else
	}
	return h.owner
}

// solo has only the owner work here.
func (h *webHouse) solo() {
	h.t.Helper()
	h.update(func(tx *store.Tx) error {
		people, err := tx.People(h.practice)
		if err != nil {
			return err
		}
		for _, p := range people {
			if p.Active = p.ID == h.owner.Person; !p.Active {
				if err := tx.SavePerson(h.practice, p, 1); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// Every route that stores something is known to wait, to be listed, or not to harm: a new one fails here until
// a person has said which, and why not.
func TestEveryRouteKnowsWhetherItHarms(t *testing.T) {
	var lines []string
	known := map[string]bool{}
	for _, patterns := range []iter.Seq[string]{maps.Keys(harms), maps.Keys(atOnce), maps.Keys(harmless)} {
		for pattern := range patterns {
			known[pattern] = true
		}
	}
	for _, rt := range (&site{}).routes() {
		if !strings.HasPrefix(rt.pattern, http.MethodPost+" ") {
			continue
		}
		var is []string
		if tries, waits := harms[rt.pattern]; waits {
			is = append(is, "waits: "+strings.Join(slices.Sorted(maps.Keys(tries)), ", "))
		}
		if tries, listed := atOnce[rt.pattern]; listed {
			is = append(is, "listed: "+strings.Join(slices.Sorted(maps.Keys(tries)), ", "))
		}
		if why, not := harmless[rt.pattern]; not {
			is = append(is, "harmless: "+why)
		}
		if len(is) == 0 || len(is) > 1 && harmless[rt.pattern] != "" {
			t.Errorf("%s is classified as %v: add a try to harms or to atOnce, or why it cannot harm to harmless", rt.pattern, is)
		}
		delete(known, rt.pattern)
		lines = append(lines, fmt.Sprintf("%-52s %s", rt.pattern, strings.Join(is, "; ")))
	}
	for pattern := range known {
		t.Errorf("%s is classified, and is no route", pattern)
	}
	asKept(t, "harm.golden", strings.Join(lines, "\n")+"\n", "what waits has changed (-update writes it anew, after you have looked)")
}
