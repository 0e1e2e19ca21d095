package web

import (
	"context"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/inquiry"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
	"github.com/partwell/partwell/internal/web/htmlcheck"
)

// A listing does at once to the client what could be a retaliation, as somebody, and gives what has to stand
// on the page of those who read what she told.
type listing struct {
	does  func(h *webHouse, by staff.Actor)
	wants []string
}

func callsOff(who string, wants ...string) listing {
	return listing{func(h *webHouse, by staff.Actor) {
		id := h.visit(time.Date(2026, 4, 7, 10, 0, 0, 0, time.UTC))
		h.as(by).get(h.paths(id)).send(".fold form", url.Values{"who": {who}}).wants(http.StatusOK)
		if h.state(id) != scheduling.Cancelled {
			h.t.Errorf("%s waits", who)
		}
	}, append(wants, "call off the visit of Tuesday 7 April")}
}

// atOnce are the tries of every route by which something that could harm one client is done at once, since
// everyday work or somebody's safety cannot wait for a second look. Each is listed where the client told
// something in confidence. Every other route that stores something is among harms or harmless.
var atOnce = map[string]map[string]listing{
	"POST /visits/{visit}/state": {
		"unwell or not safe": callsOff("unwell", "Somebody unwell, or not safe"),
		"closed":             callsOff("closed", "The place was closed"),
		"the client rang":    callsOff("client", "The client told us so"),
	},
	"POST /visits/{visit}/move": {"another time": {func(h *webHouse, by staff.Actor) {
		id := h.visit(time.Date(2026, 4, 7, 10, 0, 0, 0, time.UTC))
		h.as(by).get(h.paths(id)+"/move").send("form[action$='/move']", url.Values{"when": {"2026-04-08 11:00"}}).wants(http.StatusOK)
	}, []string{"move the visit of Tuesday 7 April", "to Wednesday 8 April"}}},
	"POST /clients/{client}/charge": {"something sold": {func(h *webHouse, by staff.Actor) {
		h.as(by).get(h.paul()+"/charge").send("form[action$='/charge']", url.Values{"kind": {"sold"}, "what": {"Coming late"}, "amount": {"30"}}).wants(http.StatusOK)
	}, []string{"charge £30.00 for “Coming late”", "Something that the client bought"}}},
	"POST /waiting/{inquiry}/leave": {"they said so": {func(h *webHouse, by staff.Actor) {
		q := inquiry.Inquiry{ID: webID[ident.Inquiry](), Name: "Paul Osei", Client: h.client, State: inquiry.Answered}
		h.update(func(tx *store.Tx) error { return tx.AddInquiry(h.practice, q) })
		h.must(h.office.SetWaiting(context.Background(), h.desk, office.NewKey(), q.ID))
		h.as(by).get("/waiting").send(`form[action$="/leave"]:not(:has(input[name=ours]))`, nil).wants(http.StatusOK)
	}, []string{"take them off the waiting list", "They told us so"}}},
	"POST /clients/{client}/way-out": {"they stop coming by telephone": {func(h *webHouse, by staff.Actor) {
		h.as(by).get(h.paul()+"/way-out").send("form[action$='/way-out']:has(input[value=stop])", url.Values{"out": {"stop"}}).wants(http.StatusOK)
	}, []string{"write down that they stop coming", "The client told us so"}}},
	"POST /matters/{matter}/do/{task}": {"an end for safety": {func(h *webHouse, _ staff.Actor) {
		id, err := h.office.BeginMatter(context.Background(), h.therapist, office.NewKey(), office.Begin{Protocol: office.End, Client: h.client})
		h.must(err)
		h.stepped(h.therapist, id, "reason", protocol.Answers{"why": {"boundary"}, "grounds": {"yes"}})
		h.as(h.therapist).get("/matters/"+string(id)+"/do/safety").send("main form", url.Values{"stake": {"yes"}, "what": {"He did not let go."}}).wants(http.StatusOK)
	}, []string{"end the work together", "safety is at stake"}}},
}

// What is done at once stands for the readers on what the client told in confidence, and calls them on their
// Today; whoever did it, and everybody else, sees the same as for any client.
func TestWhatIsDoneAtOnceIsListed(t *testing.T) {
	for pattern, tries := range atOnce {
		for _, name := range slices.Sorted(maps.Keys(tries)) {
			t.Run(pattern+" "+name, func(t *testing.T) {
				h := newWebHouse(t)
				told := h.toldOf(h.therapist.Person, "He stood too close")
				h.must(h.office.WhoTold(t.Context(), h.owner, office.NewKey(), told.Case, h.client))
				file := "/matters/" + string(told.Case)
				h.as(h.owner).get(file).wants(http.StatusOK).lacks("Since then")
				h.clock.Advance(time.Hour)
				tries[name].does(h, h.desk)
				wants := append(tries[name].wants, "Since then", "did this at once")
				h.as(h.owner).get(file).wants(http.StatusOK, wants...).sound()
				if n, err := h.office.TellReaders(t.Context()); err != nil || n != 1 {
					t.Errorf("%d lines, %v", n, err)
				}
				const line = "Something was done here that could be to the disadvantage of Paul"
				b := h.as(h.owner).get("/today").wants(http.StatusOK, line).sound()
				for _, form := range htmlcheck.All(t, b.page, "li:has(form)") {
					if strings.Contains(htmlcheck.Text(form), line) {
						done := htmlcheck.All(t, form, "form[action$='/done']")[0]
						b.post(htmlcheck.Attr(done, "action"), url.Values(htmlcheck.Fields(t, done)))
						break
					}
				}
				b.wants(http.StatusOK).get("/today").lacks(line)
				for _, by := range []staff.Actor{h.therapist, h.desk} {
					h.as(by).get("/today").lacks(line)
					h.as(by).get(file).wants(http.StatusNotFound)
				}
			})
		}
	}
}
