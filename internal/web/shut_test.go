package web

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/protocol/ending"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
	"github.com/partwell/partwell/internal/web/htmlcheck"
	"github.com/partwell/partwell/internal/web/ui"
)

// shuts are the kinds of end after which nothing is booked, as they stand once they were said.
var shuts = map[string]ending.Parting{
	"with a way back":    {From: "2026-03-03", ToldOn: "2026-03-03", WayBack: true, Condition: "A call first"},
	"without a way back": {From: "2026-03-03", ToldOn: "2026-03-03"},
	"for safety":         {From: "2026-03-03", ToldOn: "2026-03-03", Safety: true},
	"from a later day":   {From: "2026-04-01", ToldOn: "2026-03-03"},
}

// ended says to the client that the work together ends.
func (h *webHouse) ended(p ending.Parting) {
	h.t.Helper()
	p.Client, p.Case, p.By, p.State = h.client, webID[ident.Case](), h.therapist.Person, ending.Said
	h.update(func(tx *store.Tx) error { return tx.SaveParting(h.practice, p) })
}

// booked gives what stands in the calendar for the client, held times too, so that a new one or a moved one shows.
func (h *webHouse) booked() map[string]bool {
	h.t.Helper()
	all := map[string]bool{}
	h.update(func(tx *store.Tx) error {
		visits, err := tx.Visits(h.practice, tx.Now().AddDate(-1, 0, 0), tx.Now().AddDate(1, 0, 0))
		clear(all)
		for _, v := range visits {
			if v.Client == h.client && v.State == scheduling.Booked {
				all[fmt.Sprint(v.Starts, v.Minutes, v.Therapist, v.Held)] = true
			}
		}
		return err
	})
	return all
}

// grown reports whether there is a visit after that was not there before.
func grown(before, after map[string]bool) bool {
	for v := range after {
		if !before[v] {
			return true
		}
	}
	return false
}

// A booker does what comes before, lets the test end the work, and then sends what would put a visit
// into the calendar. It gives the page that answers.
type booker func(h *webHouse, end func()) *browser

const may5 = "2026-05-05 10:00"

// bookers are the tries of every route that makes a visit, moves one or brings one back. What is not
// here never does: see shut.golden, which lists all routes.
var bookers = map[string]map[string]booker{
	"POST /visits/new": {
		"by the desk": func(h *webHouse, end func()) *browser { return h.books(h.desk, h.therapist.Person, end) },
		"with another therapist": func(h *webHouse, end func()) *browser {
			return h.books(h.owner, h.owner.Person, end)
		},
	},
	"POST /visits/series": {"by the desk": func(h *webHouse, end func()) *browser {
		b := h.as(h.desk).get("/visits/new?client=" + string(h.client))
		end()
		return b.post("/visits/series", b.key(url.Values{"client": {string(h.client)}, "therapist": {string(h.therapist.Person)}, "service": {string(h.service.ID)}, "when": {may5},
			"every": {"1"}, "times": {"2"}, "on-2026-05-05": {"10:00"}}))
	}},
	"POST /visits/{visit}/move": {"by the owner": func(h *webHouse, end func()) *browser {
		b := h.as(h.owner)
		b.get(h.paths(h.visit(time.Date(2026, 4, 7, 10, 0, 0, 0, time.UTC))) + "/move")
		end()
		return b.send(`form[action$="/move"]`, url.Values{"when": {may5}})
	}},
	"POST /visits/{visit}/state": {"bringing it back": func(h *webHouse, end func()) *browser {
		visit, b := h.paths(h.visit(time.Date(2026, 4, 7, 10, 0, 0, 0, time.UTC))), h.as(h.owner)
		b.post(visit+"/state", b.get(visit).key(url.Values{"to": {"cancel"}, "version": {"1"}, "who": {"client"}}))
		end()
		return b.post(visit+"/state", b.get(visit).key(url.Values{"to": {"undo"}, "version": {"2"}}))
	}},
	"POST /visits/{visit}/take-back": {
		"moving back": func(h *webHouse, end func()) *browser {
			visit, b := h.paths(h.visit(time.Date(2026, 5, 5, 10, 0, 0, 0, time.UTC))), h.as(h.owner)
			b.get(visit+"/move").send(`form[action$="/move"]`, url.Values{"when": {"2026-04-07 10:00"}}).wants(http.StatusOK, "Undo (60 s)")
			end()
			return b.send(".told form", nil)
		},
		"calling it off after all not": func(h *webHouse, end func()) *browser {
			visit, b := h.paths(h.visit(time.Date(2026, 5, 5, 10, 0, 0, 0, time.UTC))), h.as(h.owner)
			b.get(visit).send(".fold form", url.Values{"who": {"client"}}).wants(http.StatusOK, "Undo (60 s)")
			end()
			return b.send(".told form", nil)
		},
	},
	"POST /matters/{matter}/do/{task}": {
		"holding a time": func(h *webHouse, end func()) *browser {
			path := h.hoped() + "/do/offer"
			b := h.as(h.therapist).get(path)
			end()
			return b.post(path, b.key(url.Values{"offer": {"extra-free"}, "extra-on": {"2026-05-05"}, "extra-at": {"10:00"}, "how": {"in-person"},
				"say": {"Which would you like?"}, "on": {"2026-03-03"}, "done": {"said"}}))
		},
		"picked by phone": func(h *webHouse, end func()) *browser {
			path := h.held() + "/do/pick"
			b := h.as(h.therapist).get(path)
			end()
			return b.post(path, b.key(url.Values{"picked": {"extra-free"}, "done": {"do"}}))
		},
		"another day": func(h *webHouse, end func()) *browser {
			visit := h.visit(time.Date(2026, 3, 3, 15, 0, 0, 0, time.UTC))
			id, err := h.office.BeginMatter(context.Background(), h.therapist, office.NewKey(), office.Begin{Protocol: office.Decline, Client: h.client, Visit: visit})
			if err != nil {
				h.t.Fatal(err)
			}
			h.stepped(h.therapist, id, "which", protocol.Answers{"why": {"not-today"}, "today": {"unwell"}, "grounds": {"yes"}})
			h.stepped(h.therapist, id, "words", protocol.Answers{"how": {"in-person"}, "text": {"Not today."}, "on": {"2026-03-03"}})
			path := "/matters/" + string(id) + "/do/other-day"
			b := h.as(h.therapist).get(path)
			end()
			return b.post(path, b.key(url.Values{"date": {"2026-05-05"}, "time": {"10:00"}, "done": {"do"}}))
		},
	},
	"POST /l/{token}/do/{task}": {"picked by link": func(h *webHouse, end func()) *browser {
		h.reachable()
		path := h.linkOf(h.held()) + "/do/pick"
		b := h.stranger().get(path)
		end()
		return b.post(path, b.key(url.Values{"picked": {"extra-free"}, "done": {"do"}}))
	}},
	"POST /a/{token}": {"by a link from the public page": func(h *webHouse, end func()) *browser {
		h.showsPage(house.Known)
		b := h.stranger().get("/book/again").send(`form[action="/book/again"]`, url.Values{"email": {"paul@clients.example"}})
		b.get(h.mailed("paul@clients.example")+"?day="+url.QueryEscape("10 April")).wants(http.StatusOK, "Yes, book it")
		time := htmlcheck.Attr(htmlcheck.All(h.t, b.page, `[name="time"]`)[0], "value")
		end()
		return b.send(`form[method=post][action^="/a/"]`, url.Values{"time": {time}})
	}},
	"POST /l/{token}": {"moving it by its link": func(h *webHouse, end func()) *browser {
		h.visit(time.Date(2026, 4, 7, 10, 0, 0, 0, time.UTC))
		b := h.stranger().get("/l/"+h.door()).send(`form:has([value="visit"])`, nil)
		b.get(b.path+"?move=1&day="+url.QueryEscape("5 May")).wants(http.StatusOK, "Another time")
		end()
		return b.send(`form:has([value="move"])`, url.Values{"time": {htmlcheck.Attr(htmlcheck.All(h.t, b.page, `[name="time"]`)[0], "value")}})
	}},
}

func (h *webHouse) books(by staff.Actor, therapist ident.Person, end func()) *browser {
	b := h.as(by).get("/visits/new?client=" + string(h.client))
	end()
	return b.post("/visits/new", b.key(url.Values{"client": {string(h.client)}, "therapist": {string(therapist)}, "service": {string(h.service.ID)}, "when": {may5}}))
}

// key gives a form the secrets of the page.
func (b *browser) key(form url.Values) url.Values {
	if b.cookie != nil {
		session, err := b.h.office.Session(context.Background(), b.cookie.Value)
		if err != nil {
			b.h.t.Fatal(err)
		}
		form.Set(ui.FieldToken, session.FormToken)
	}
	form.Set(ui.FieldKey, string(office.NewKey()))
	return form
}

// hoped is a matter of results in which something is offered next.
func (h *webHouse) hoped() string {
	h.t.Helper()
	h.visit(time.Date(2026, 3, 17, 10, 0, 0, 0, time.UTC))
	told, err := h.office.WriteDown(context.Background(), h.therapist, office.NewKey(), office.Telling{About: office.Results, Client: h.client,
		Answers: protocol.Answers{"words": {"My back is as it was."}, "told-by": {"by-phone"}}})
	if err != nil {
		h.t.Fatal(err)
	}
	said := func(more protocol.Answers) protocol.Answers {
		a := protocol.Answers{"how": {"in-person"}, "text": {"I understand."}, "on": {"2026-03-03"}}
		for f, v := range more {
			a[f] = v
		}
		return a
	}
	h.stepped(h.therapist, told.Case, "conversation", said(protocol.Answers{"hope": {"Nights without waking"}, "now": {"same"}, "matters": {"Sleep"}}))
	h.stepped(h.therapist, told.Case, "empathy", said(nil))
	h.stepped(h.therapist, told.Case, "review", protocol.Answers{"keep": {"Warmth"}, "drop": {"Forearm work"}, "try": {"Slower work"}})
	return "/matters/" + string(told.Case)
}

// held is such a matter with a time that is held.
func (h *webHouse) held() string {
	h.t.Helper()
	path := h.hoped()
	h.stepped(h.therapist, ident.Case(strings.TrimPrefix(path, "/matters/")), "offer", protocol.Answers{"how": {"in-person"}, "text": {"Which?"}, "on": {"2026-03-03"},
		"offer": {"extra-free"}, "extra-on": {"2026-05-05"}, "extra-at": {"10:00"}})
	return path
}

// After an end of any kind no route makes a visit, moves one or brings one back; without one, each of
// these tries does (else it would prove nothing).
func TestNoRouteBooksAfterAnEnd(t *testing.T) {
	for pattern, tries := range bookers {
		for name, try := range tries {
			t.Run(pattern+" "+name, func(t *testing.T) {
				h := newMatterHouse(t)
				var before map[string]bool
				if b := try(h, func() { before = h.booked() }); !grown(before, h.booked()) {
					t.Fatalf("booking is open, and yet nothing was booked: %d %s", b.status, b.body)
				}
				for kind, p := range shuts {
					h := newMatterHouse(t)
					b := try(h, func() { before = h.booked(); h.ended(p) })
					b.wants(b.status, "Noor Haddad ended the visits from "+p.From.Long())
					if b.status < 400 || grown(before, h.booked()) {
						t.Errorf("%s: answered %d, and the calendar is %v", kind, b.status, h.booked())
					}
				}
			})
		}
	}
}

// Every route that stores something is in the golden file, with whether it can put a visit into the
// calendar; a new one is looked at by a person. And whatever it says: sent with everything that a form
// may hold, by everybody, none puts a visit of somebody with whom the work ended into the calendar.
func TestEveryRouteKnowsWhetherItBooks(t *testing.T) {
	m := newMatrix(t)
	m.h.ended(shuts["without a way back"])
	before := m.h.booked()
	var lines []string
	for _, rt := range (&site{office: m.h.office}).routes() {
		if !strings.HasPrefix(rt.pattern, http.MethodPost+" ") {
			continue
		}
		says := "never a visit"
		if _, books := bookers[rt.pattern]; books {
			says = "visits"
		}
		lines = append(lines, fmt.Sprintf("%-52s %s", rt.pattern, says))
		if rt.pattern == "POST /clients/{client}/open-again" {
			continue // it opens booking again, which is its whole purpose
		}
		for _, who := range m.roles() {
			m.sendAll(rt, who)
		}
		if grown(before, m.h.booked()) {
			t.Fatalf("%s puts a visit into the calendar after an end", rt.pattern)
		}
	}
	got := strings.Join(lines, "\n") + "\n"
	asKept(t, "shut.golden", got, "a route is not classified; if it can make, move or bring back a visit add a try to bookers (-update writes the list anew)")
	for pattern := range bookers {
		if !strings.Contains(got, pattern+" ") {
			t.Errorf("%s is tried, and is no route", pattern)
		}
	}
}

// sendAll sends a route everything that a form of the site may hold about a visit.
func (m *matrix) sendAll(rt route, who role) {
	h := m.h
	m.form = url.Values{"client": {string(h.client)}, "who": {"Paul Osei"}, "therapist": {string(h.therapist.Person)}, "service": {string(h.service.ID)},
		"when": {may5}, "minutes": {"60"}, "version": {"1"}, "to": {"undo"}, "date": {"2026-05-05"}, "time": {"10:00"},
		"name": {"Paul Osei"}, "email": {"paul@clients.example"}, "list": {"name,email,next visit\nPaul Osei,paul@clients.example,2026-05-05 10:00"}, "done": {"do"},
		"reply": {"yes"}, "answer": {"yes"}, "picked": {"extra-free"}, "offer": {"extra-free"}, "extra-on": {"2026-05-05"}, "extra-at": {"10:00"}}
	defer func() { m.form = nil }()
	if status, body := m.try(rt, who.as, m.things["hers"]); status >= 500 {
		h.t.Errorf("%s by %s: %d %s", rt.pattern, who.name, status, body)
	}
}
