package web

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/promise"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/practice/treatment"
	"github.com/partwell/partwell/internal/store"
	"github.com/partwell/partwell/internal/web/htmlcheck"
	"github.com/partwell/partwell/internal/web/say"
)

// visit stores a visit of Paul with Noor.
func (h *webHouse) visit(starts time.Time) ident.Visit {
	h.t.Helper()
	id := webID[ident.Visit]()
	h.update(func(tx *store.Tx) error {
		_, err := tx.BookVisit(h.practice, scheduling.Visit{ID: id, Client: h.client, Therapist: h.therapist.Person, Service: h.service.ID, Title: h.service.Name,
			Minutes: 60, Price: h.service.Price, Starts: starts, State: scheduling.Booked}, time.UTC)
		return err
	})
	return id
}

// sound holds what has to be right on every page.
func (b *browser) sound() *browser {
	b.h.t.Helper()
	htmlcheck.Sound(b.h.t, b.page, "csrf", "request_key")
	return b
}

func TestAVisitFromTheFirstClickToTheNote(t *testing.T) {
	h := newWebHouse(t)
	b := h.as(h.therapist)
	b.get("/today").wants(http.StatusOK, "Tuesday 3 March", "No visits.", "Nothing waits for you.", "Room left", "hours not booked this week. Next free: Tuesday 3 March, 9:00").sound()
	b.get("/visits/new").wants(http.StatusOK, "Add a visit").sound()

	b.send("form[action='/visits/new']", url.Values{"who": {"osei"}, "when": {"soon"}}).wants(http.StatusUnprocessableEntity, "There is a problem", "We could not read").sound()
	if got := htmlcheck.Attr(htmlcheck.One(t, b.page, "input[name=who]"), "value"); got != "osei" {
		t.Errorf("what was typed is gone: %q", got)
	}
	if title := htmlcheck.Text(htmlcheck.One(t, b.page, "title")); !strings.HasPrefix(title, "Error:") || strings.Contains(title, "Osei") {
		t.Errorf("the title is %q", title)
	}
	b.send("form[action='/visits/new']", url.Values{"when": {"today 20:00"}}).wants(http.StatusUnprocessableEntity, "outside the opening hours", "Book it").sound()
	b.send("form[action='/visits/new']", url.Values{"step": {"change"}}).wants(http.StatusOK, "Add a visit").lacks("There is a problem").sound()
	b.send("form[action='/visits/new']", url.Values{"when": {"soon"}}).wants(http.StatusUnprocessableEntity, "020 7946").lacks("+44")
	b.send("form[action='/visits/new']", url.Values{"who": {"osei"}, "when": {"today 9:00"}}).wants(http.StatusOK, "Booked for Tuesday 3 March, 9:00", "Paul Osei", "£60.00", "Arrived").sound()

	b.get("/today").wants(http.StatusOK, "One visit. It ends at 10:00.", "First visit", "9:00, now")
	b.send("form[action$='/state']", nil).wants(http.StatusOK, "The visit of 9:00 is here.", "Treatment room", "Here since 9:00").sound()
	if !strings.HasPrefix(b.path, "/today") {
		t.Errorf("after Arrived she is at %s", b.path)
	}
	b.send(".told form", nil).wants(http.StatusOK, "Arrived").lacks("Here since")
}

func (h *webHouse) paths(id ident.Visit) string { return "/visits/" + string(id) }

func TestMovingCallingOffAndUndo(t *testing.T) {
	h := newWebHouse(t)
	id := h.visit(storetestDay(5, 10))
	b := h.as(h.desk)
	b.get(h.paths(id)).wants(http.StatusOK, "Paul Osei", "Move it", "Call this visit off").sound()
	htmlcheck.None(t, b.page, "a[href$='/room'], a[href$='/note']")

	b.get(h.paths(id) + "/move").wants(http.StatusOK).sound()
	if got := htmlcheck.Attr(htmlcheck.One(t, b.page, "input[name=when]"), "value"); got != "Thursday 5 March, 10:00" {
		t.Errorf("when stands as %q", got)
	}
	old := url.Values(htmlcheck.Fields(t, htmlcheck.One(t, b.page, "form[action$='/move']")))
	b.send("form[action$='/move']", url.Values{"when": {"Friday 11:00"}}).wants(http.StatusOK, "Moved. It is Friday 6 March, 11:00 now.")

	old.Set("when", "Friday 14:00")
	old.Set("request_key", string(webID[ident.Visit]()))
	b.post(h.paths(id)+"/move", old).wants(http.StatusUnprocessableEntity, "Somebody changed this visit meanwhile.", "Friday 6 March, 11:00").sound()
	if got := htmlcheck.Attr(htmlcheck.One(t, b.page, "input[name=when]"), "value"); got != "Friday 14:00" {
		t.Errorf("what she wrote is gone: %q", got)
	}
	b.send("form[action$='/move']", nil).wants(http.StatusOK, "Moved. It is Friday 6 March, 14:00 now.")
	b.send(".told form", nil).wants(http.StatusOK, "Friday 6 March, 11:00")

	b.get(h.paths(id)).send(".fold form", nil).wants(http.StatusUnprocessableEntity, "Say who calls it off.").sound()
	b.send(".fold form", url.Values{"who": {"client"}, "reason": {"Ill"}}).wants(http.StatusOK, "is called off", "Called off by the client. Ill", "Add another visit", "It takes place after all").sound()
	b.send(".told form", nil).wants(http.StatusOK, "Move it")

	other := h.visit(storetestDay(6, 13))
	b.get(h.paths(other)+"/move").send("form[action$='/move']", url.Values{"when": {"Friday 10:30"}}).
		wants(http.StatusUnprocessableEntity, "There is already a visit on Friday 6 March from 11:00 to 12:00", "Free on that day from").sound()
	b.get("/visits/" + string(webID[ident.Visit]())).wants(http.StatusNotFound)
}

func storetestDay(day, hour int) time.Time { return time.Date(2026, 3, day, hour, 0, 0, 0, time.UTC) }

func TestTheTreatmentRoom(t *testing.T) {
	h := newWebHouse(t)
	h.update(func(tx *store.Tx) error {
		if _, err := tx.AddOwnBoundary(h.practice, h.client, "Not my feet", client.ByLink, "2026-01-01"); err != nil {
			return err
		}
		if err := tx.SetCheckPlan(h.practice, treatment.CheckPlan{ID: "p", Client: h.client, First: 10, Every: 20, Visits: 3, From: storetestDay(3, 0)}); err != nil {
			return err
		}
		_, err := tx.Prefer(h.practice, h.client, client.Preference{Spot: client.Spot{Area: "calf", Side: client.Left}, Level: client.Firm, Since: "2026-01-01", Source: client.ByPhone})
		return err
	})
	id := h.visit(storetestDay(3, 9))
	b := h.as(h.therapist)
	b.get("/today").wants(http.StatusOK, "Not my feet", "Ask about the pressure 3 times. Visit 1 of 3.")
	room := h.paths(id) + "/room"
	b.get(room).wants(http.StatusOK, "Paul Osei", "Not my feet", "Left calf", "firm", "At 10, 30 and 50 minutes.", "We begin").sound()
}

func TestTooMuchInTwoTaps(t *testing.T) {
	h := newWebHouse(t)
	id := h.visit(storetestDay(3, 9))
	b := h.as(h.therapist)
	room := h.paths(id) + "/room"
	b.get(room).wants(http.StatusOK, "We begin", "First visit")
	b.send(".dock form", nil).wants(http.StatusOK, "Too much", "Said today", "Asked, and the answer was yes").sound()
	h.clock.Advance(12 * time.Minute)

	b.get(htmlcheck.Attr(htmlcheck.One(t, b.page, ".dock a.btn"), "href")).wants(http.StatusOK, "Where is it too much?").sound() // the first tap
	form := url.Values(htmlcheck.Fields(t, htmlcheck.One(t, b.page, "form.ease")))
	form.Set("spot", htmlcheck.Attr(htmlcheck.One(t, b.page, "button[value='calf:left']"), "value"))
	b.post(h.paths(id)+"/ease", form).wants(http.StatusOK, "Left calf", "Sorry, that was too much.", "Keep it lighter there next time?").sound() // the second
	b.send("form[action$='/eased']", url.Values{"line": {"lighter, better"}, "keep": {"yes"}}).
		wants(http.StatusOK, "Too much: left calf. lighter, better", "At 17 minutes: how is the pressure?", "light").sound()

	answers := url.Values(htmlcheck.Fields(t, htmlcheck.One(t, b.page, "form.room-answers")))
	answers.Set("answer", "good")
	b.post(h.paths(id)+"/check-in", answers).wants(http.StatusOK, "At 22 minutes: how is the pressure?")
	answers = url.Values(htmlcheck.Fields(t, htmlcheck.One(t, b.page, "form.room-answers")))
	answers.Set("answer", "too-much")
	b.post(h.paths(id)+"/check-in", answers).wants(http.StatusOK, "Where is it too much?")
	form = url.Values(htmlcheck.Fields(t, htmlcheck.One(t, b.page, "form.ease")))
	form.Set("spot", "calf:left")
	b.post(h.paths(id)+"/ease", form).wants(http.StatusOK, "Again at this place.", "Something wasn’t right: it hurt")
	if href := htmlcheck.Attr(htmlcheck.One(t, b.page, ".care a"), "href"); !strings.HasPrefix(href, "/clients/"+string(h.client)+"/told-us?") {
		t.Errorf("it leads to %s", href)
	}
	b.get(room)
	answers = url.Values(htmlcheck.Fields(t, htmlcheck.One(t, b.page, "form.room-answers")))
	answers.Set("answer", "stop")
	b.post(h.paths(id)+"/check-in", answers).wants(http.StatusOK, "Thank you for telling me. We stop here.", "The visit is done").sound()
	b.send(".dock form", nil).wants(http.StatusOK, "Write the note")
	b.get(h.paths(id)+"/note").wants(http.StatusOK, "The note", "Nobody else.").sound()
	b.send("form[action$='/note']", url.Values{"text": {""}}).wants(http.StatusUnprocessableEntity, "Write a word or two").sound()
	stale := url.Values(htmlcheck.Fields(t, htmlcheck.One(t, b.page, "form[action$='/note']")))
	b.send("form[action$='/note']", url.Values{"text": {"Calf eased."}}).wants(http.StatusOK, "Written")
	stale.Set("text", "Something else.")
	stale.Set("request_key", string(webID[ident.Visit]()))
	b.post(h.paths(id)+"/note", stale).wants(http.StatusUnprocessableEntity, "This was written meanwhile.", "Calf eased.").sound()
	if got := htmlcheck.Fields(t, htmlcheck.One(t, b.page, "form[action$='/note']"))["text"][0]; strings.TrimSpace(got) != "Something else." {
		t.Errorf("what she wrote is gone: %q", got)
	}
	b.send("form[action$='/note']", nil).wants(http.StatusOK)
	b.get(h.paths(id)+"/note").wants(http.StatusOK, "Earlier versions", "Calf eased.", "Something else.").sound()

	desk := h.as(h.desk)
	for _, path := range []string{"/today", "/calendar", "/calendar?view=week", h.paths(id), "/find?q=osei"} {
		desk.get(path).wants(http.StatusOK).lacks("calf", "Calf", "better", "Something else", "pressure", "Too much", "/note", "/room")
	}
	for _, path := range []string{"/room", "/ease", "/eased", "/note"} {
		desk.get(h.paths(id) + path).wants(http.StatusNotFound).lacks("Osei")
	}
}

func TestNeedsOnToday(t *testing.T) {
	h := newWebHouse(t)
	h.update(func(tx *store.Tx) error {
		for i, kind := range []promise.Kind{promise.Agreed, promise.Call, promise.Answer, promise.FollowUp, promise.Tell} {
			p := promise.Promise{ID: webID[ident.Promise](), Kind: kind, Client: h.client, Text: "", Due: storetestDay(3, 12+i)}
			if kind == promise.Agreed {
				p.Text, p.Due = "warm the room first", storetestDay(2, 12)
			}
			if err := tx.AddPromise(h.practice, p); err != nil {
				return err
			}
		}
		return nil
	})
	b := h.as(h.owner).get("/today").wants(http.StatusOK, "You agreed with Paul Osei: warm the room first", "It was due yesterday, 12:00", "Please ring Paul Osei, 020 7946 0001.",
		"You promised an answer by today, 14:00", "Setting up: question 1 of 8 waits.", "Noor Haddad", "Inês Carvalho").sound()
	if needs := htmlcheck.Texts(t, b.page, ".needs > li"); len(needs) != 6 || !strings.HasPrefix(needs[0], "You agreed") || !strings.HasPrefix(needs[1], "Please ring") || !strings.HasPrefix(needs[5], "Setting up") {
		t.Errorf("in this order: %q", needs)
	}
	first := htmlcheck.All(t, b.page, ".needs form[action$='/done']")[0]
	b.post(htmlcheck.Attr(first, "action"), htmlcheck.Fields(t, first)).wants(http.StatusOK, "Done.").lacks("warm the room first")
	b.send(".told form", nil).wants(http.StatusOK, "warm the room first")
	b.send("form[action='/today/set-up/away']", nil).wants(http.StatusOK).lacks("Setting up")
	h.as(h.desk).get("/today").wants(http.StatusOK, "Noor Haddad").lacks("Setting up")
}

func TestTodaySaysWhoseDayItIs(t *testing.T) {
	h := newWebHouse(t)
	h.visit(storetestDay(3, 10))
	h.update(func(tx *store.Tx) error {
		owner, err := tx.Account(h.practice, h.owner.Person)
		if err != nil {
			return err
		}
		owner.Treats = false
		return tx.SavePerson(h.practice, owner.Person, owner.Version)
	})
	h.as(h.therapist).get("/today").wants(http.StatusOK, "Your day", "Paul Osei")
	h.as(h.desk).get("/today").wants(http.StatusOK, "The day of Noor Haddad", "Paul Osei").lacks("Your day")
}

func TestCalendarAndFind(t *testing.T) {
	h := newWebHouse(t)
	id := h.visit(storetestDay(5, 10))
	b := h.as(h.desk)
	b.get("/calendar?day=thursday").wants(http.StatusOK, "Thursday 5 March", "Paul Osei", "Noor Haddad", "Inês Carvalho").sound()
	b.get("/calendar?day=2026-03-05&who="+string(h.therapist.Person)).wants(http.StatusOK, "Paul Osei", "An hour free", "2 hours free", "The day of Noor Haddad").sound()
	gap := htmlcheck.All(t, b.page, ".gap a")[0]
	b.get(htmlcheck.Attr(gap, "href")).wants(http.StatusOK)
	if got := htmlcheck.Attr(htmlcheck.One(t, b.page, "input[name=when]"), "value"); got != "Thursday 5 March, 9:00" {
		t.Errorf("the gap leads to %q", got)
	}
	b.get("/calendar?view=week&day=2026-03-05&who="+string(h.therapist.Person)).wants(http.StatusOK, "Monday 2 to Sunday 8 March", "Paul Osei", "Sunday 8 March").sound()
	b.get("/calendar?day=whenever").wants(http.StatusUnprocessableEntity, "We could not read the day").sound()

	b.get("/find").wants(http.StatusOK, "Add a visit").sound()
	htmlcheck.One(t, b.page, "input[data-find]")
	b.get("/find?q=PAUL").wants(http.StatusOK, "Paul Osei", "Next visit, Thursday 5 March, 10:00").sound()
	htmlcheck.One(t, b.page, "a[href='"+h.paths(id)+"']")
	b.get("/find?q=add+vis").wants(http.StatusOK, "Add a visit").lacks("Backups")
	b.get("/find?q=backups").wants(http.StatusOK, "Nothing fits.", "Add somebody new").sound()
	h.as(h.owner).get("/find?q=backups").wants(http.StatusOK, "Backups").lacks("Nothing fits")
}

func TestAnEmptyDay(t *testing.T) {
	h := newWebHouse(t)
	h.clock.Set(storetestDay(8, 9)) // a Sunday
	h.as(h.therapist).get("/today").wants(http.StatusOK, "No visits today", "Add a visit").sound()
}

// peoplesOwn is what is not said by the program: names, services, addresses, days and times.
var peoplesOwn = regexp.MustCompile(`Paul Osei|Inês Carvalho|Noor Haddad|Massage, 60 minutes|@clients|\d (March|May)|\d to 10:00`)

// TestEveryWordOfTheDayGoesThroughTheCatalogue reads the pages in the language made for tests.
func TestEveryWordOfTheDayGoesThroughTheCatalogue(t *testing.T) {
	if err := say.Add(say.Pseudo, nil); err != nil {
		t.Fatal(err)
	}
	h := newWebHouse(t)
	id := h.visit(storetestDay(3, 9))
	b := h.as(h.therapist)
	b.get(h.paths(id) + "/room")
	b.send(".dock form", nil)
	form := url.Values(htmlcheck.Fields(t, htmlcheck.One(t, b.get(h.paths(id)+"/ease").page, "form.ease")))
	form.Set("spot", "calf:left")
	b.post(h.paths(id)+"/ease", form)
	b.language = "en-XA"
	for _, path := range []string{"/today", "/calendar", "/calendar?view=week", "/visits/new", "/find?q=paul", h.paths(id), h.paths(id) + "/move", h.paths(id) + "/room", h.paths(id) + "/ease", h.paths(id) + "/eased", h.paths(id) + "/note"} {
		for _, text := range htmlcheck.Untranslated(b.get(path).wants(http.StatusOK).page) {
			if !peoplesOwn.MatchString(text) {
				t.Errorf("%s: %q goes past the catalogue", path, text)
			}
		}
	}
}

func TestATitleThatNamesItsMinutes(t *testing.T) {
	for title, want := range map[string]string{"Massage, 60 minutes": "Massage, 60 minutes", "Long massage": "Long massage, 60 minutes"} {
		if got := titleWords(t.Context(), scheduling.Visit{Title: title, Minutes: 60}); got != want {
			t.Errorf("%q is written as %q", title, got)
		}
	}
}
