package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/boundary"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/store"
	"github.com/partwell/partwell/internal/web/htmlcheck"
)

// rule stores a starter by its title; told says that Paul was told it.
func (h *webHouse) rule(title string, told bool) {
	h.t.Helper()
	h.update(func(tx *store.Tx) error {
		for _, b := range boundary.Starters() {
			if b.Title != title {
				continue
			}
			b.ID, b.Since = webID[ident.Boundary](), "2026-01-01"
			if err := tx.AddBoundary(h.practice, b); err != nil || !told {
				return err
			}
			return tx.Acknowledge(h.practice, boundary.Acknowledgement{Client: h.client, Boundary: b.ID, Version: 1, How: boundary.Told, On: "2026-02-20", Way: "aloud, in the room"})
		}
		return nil
	})
}

// came stores a visit to which Paul came some minutes late.
func (h *webHouse) came(starts time.Time, minutes int) ident.Visit {
	h.t.Helper()
	id := webID[ident.Visit]()
	h.update(func(tx *store.Tx) error {
		_, err := tx.BookVisit(h.practice, scheduling.Visit{ID: id, Client: h.client, Therapist: h.therapist.Person, Service: h.service.ID, Title: h.service.Name, Minutes: 60,
			Price: h.service.Price, Starts: starts, State: scheduling.Done, Came: starts.Add(time.Duration(minutes) * time.Minute)}, time.UTC)
		return err
	})
	return id
}

// notCome stores a visit to which nobody is noted to have come: missed, or booked still.
func (h *webHouse) notCome(starts time.Time, state scheduling.State) ident.Visit {
	h.t.Helper()
	id := h.came(starts, 0)
	h.update(func(tx *store.Tx) error {
		v, err := tx.Visit(h.practice, id)
		if err != nil {
			return err
		}
		v.State, v.Came = state, time.Time{}
		_, err = tx.ChangeVisit(h.practice, v, time.UTC)
		return err
	})
	return id
}

func TestCountingOrLettingGo(t *testing.T) {
	h := newWebHouse(t)
	h.rule("Coming late", true)
	h.clock.Set(storetestDay(4, 9))
	h.came(storetestDay(3, 10), 25)
	second := h.came(storetestDay(3, 12), 12)
	b := h.as(h.therapist)
	b.get("/today").wants(http.StatusOK, "Count it, or let it go?", "came 25 minutes late", "“Coming late”: it would be the first time.", "came 12 minutes late").sound()
	forms := htmlcheck.All(t, b.page, "form[action$='/not-kept']")
	if len(forms) != 4 {
		t.Fatalf("%d forms, want two for each", len(forms))
	}
	fields := func(i int) url.Values { return url.Values(htmlcheck.Fields(t, forms[i])) }
	letGo := fields(3)
	path := "/clients/" + string(h.client) + "/not-kept"
	b.post(path, letGo).wants(http.StatusOK, "Let go. It counts for nothing.").lacks("12 minutes late").sound()
	if !strings.HasPrefix(b.path, "/today") {
		t.Errorf("she is at %s", b.path)
	}
	b.send(".told form", nil).wants(http.StatusOK, "came 12 minutes late")
	b.post(path, fields(0)).wants(http.StatusOK, "Counted. What follows is still yours to say.", "“Coming late”: counted, first time.", "A word about it, and nothing more",
		"We began at 10:25 instead of 10:00", "Not now", "Let it go after all").lacks("The fee").sound()
	at, _, _ := strings.Cut(b.path, "?")
	words := htmlcheck.Fields(t, htmlcheck.One(t, b.page, "form.compose"))
	words["done"], words["how"] = []string{"check"}, []string{"writing"}
	words["write"] = []string{"You always come late"}
	b.post(at+"/words", url.Values(words)).wants(http.StatusOK, "You always come late").sound()
	b.get(at).send("form.compose", url.Values{"how": {"phone"}, "done": {"told"}, "answer": {"The train"}}).wants(http.StatusOK, "Your words are kept.", "Your words", "Open the words").sound()

	b.get(h.paths(second)).wants(http.StatusOK, "it would be the second time", "Count it").sound()
	b.get("/clients/"+string(h.client)+"/boundaries").wants(http.StatusOK, "In all they were told on 2 days.", "Counted and let go", "came 12 minutes late").sound()
	desk := h.as(h.desk)
	desk.get("/today").wants(http.StatusOK).lacks("Count it")
	desk.get(at).wants(http.StatusForbidden)
}

func TestWhatWasNeverToldCannotBeCounted(t *testing.T) {
	h := newWebHouse(t)
	h.rule("Coming late", false)
	h.clock.Set(storetestDay(4, 9))
	id := h.came(storetestDay(3, 10), 25)
	b := h.as(h.therapist)
	b.get(h.paths(id)).wants(http.StatusOK, "“Coming late” was not told before this, so it cannot be counted.", "I have told them today").lacks("Count it ").sound()
	b.send("form[action$='/boundaries']", nil).wants(http.StatusOK, "Kept, with its day.")
	b.get(h.paths(id)).wants(http.StatusOK, "cannot be counted")
	form := url.Values(htmlcheck.Fields(t, htmlcheck.One(t, b.page, "form[action$='/not-kept']")))
	form.Set("to", "counted")
	b.post("/clients/"+string(h.client)+"/not-kept", form).wants(http.StatusConflict, "so it cannot be counted")
}

func TestAFeeIsProposedAndNeverPosted(t *testing.T) {
	h := newWebHouse(t)
	h.rule("Calling off", true)
	h.clock.Set(storetestDay(6, 9))
	first, second := h.notCome(storetestDay(3, 10), scheduling.Missed), h.notCome(storetestDay(4, 10), scheduling.Missed)
	b := h.as(h.owner)
	count := "form[action$='/not-kept']:has(input[value=counted])"
	b.get(h.paths(first)).wants(http.StatusOK, "did not come").send(count, nil).wants(http.StatusOK, "Counted").lacks("The fee")
	b.get(h.paths(second)).send(count, nil).wants(http.StatusOK, "The fee", "“Half the price”. That would be £30.00.", "The next time", "Half the price, and from then on visits are paid when they are booked").sound()
	link := htmlcheck.Attr(htmlcheck.One(t, b.page, "a[href*='/charge?']"), "href")
	b.get("/clients/" + string(h.client) + "/money").lacks("£30.00")
	b.get(link).wants(http.StatusOK, "Add a charge").sound()
	if got := htmlcheck.Attr(htmlcheck.One(t, b.page, "input[name=amount]"), "value"); got != "30.00" {
		t.Errorf("the charge is %q", got)
	}
}

func TestNobodyNotedWhetherTheyCame(t *testing.T) {
	h := newWebHouse(t)
	h.rule("Calling off", true)
	id := h.notCome(storetestDay(3, 10), scheduling.Booked)
	h.clock.Set(storetestDay(4, 9))
	b := h.as(h.owner)
	b.get("/today").wants(http.StatusOK, "Nobody has noted whether", "They did not: count it", "They did not: let it go").lacks("did not come").sound()
	b.send("form[action='"+h.paths(id)+"/state']:has(input[value=done])", nil).wants(http.StatusOK).lacks("Nobody has noted whether").sound()
}

func TestMakingGoodWhatWeDidNotKeep(t *testing.T) {
	h := newWebHouse(t)
	h.rule("Your time", false)
	id := h.came(storetestDay(3, 8), 0)
	b := h.as(h.owner)
	b.get(h.paths(id)).wants(http.StatusOK, "Something was not kept on our side").sound()
	b.send("form[action$='/own-miss']", nil).wants(http.StatusUnprocessableEntity, "Choose what it was.").sound()
	b.send("form[action$='/own-miss']", url.Values{"what": {"own-start"}, "minutes": {"700"}}).wants(http.StatusUnprocessableEntity, "Write the minutes, from 1 to 60.").sound()
	if got := htmlcheck.Attr(htmlcheck.One(t, b.page, "details[open] form[action$='/own-miss'] input[name=minutes]"), "value"); got != "700" {
		t.Errorf("what was typed is gone: %q", got)
	}
	b.send("form[action$='/own-miss']", url.Values{"minutes": {"15"}}).wants(http.StatusOK, "To make it good", "I owe you 15 minutes", "We began 15 minutes late").sound()
	b.send("form[action*='/not-kept/']:has(input[name=made])", nil).wants(http.StatusUnprocessableEntity, "Choose what they would like.").sound()
	b.send("form[action*='/not-kept/']:has(input[name=made])", url.Values{"made": {"credit"}, "amount": {"15"}}).wants(http.StatusOK, "Something off the price; it stands on the account").sound()
	b.get("/clients/"+string(h.client)+"/money").wants(http.StatusOK, "£15.00")
}

func TestSayingWhatPartwellNotices(t *testing.T) {
	h := newWebHouse(t)
	h.rule("Coming late", true)
	b := h.as(h.owner)
	b.get("/practice/set-up/boundaries").wants(http.StatusOK, "What should Partwell notice?", "Somebody comes late").sound()
	form := "form[action='/practice/set-up/boundaries']"
	b.send(form, url.Values{"b.0.within": {"soon"}}).wants(http.StatusUnprocessableEntity, "Write a number from 1 to 1000.").sound()
	b.send(form, url.Values{"b.0.within": {"5"}}).wants(http.StatusOK, "Kept.")
	if got := htmlcheck.Attr(htmlcheck.One(t, b.page, "input[name='b.0.within']"), "value"); got != "5" {
		t.Errorf("%q", got)
	}
	if got := htmlcheck.Attr(htmlcheck.One(t, b.page, "input[name='b.0.version']"), "value"); got != "1" {
		t.Errorf("what is noticed makes version %s", got)
	}
}
