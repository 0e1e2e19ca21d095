package web

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/boundary"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/store"
	"github.com/partwell/partwell/internal/web/htmlcheck"
)

// past puts visits and knots of some months behind Paul.
func (h *webHouse) past() {
	h.t.Helper()
	h.update(func(tx *store.Tx) error {
		now := tx.Now()
		for i, days := range []int{400, 390, 60, 46, 32, 18, -2, -16} {
			v := scheduling.Visit{ID: webID[ident.Visit](), Client: h.client, Therapist: h.therapist.Person, Title: "Shoulders", Minutes: 60, Price: h.service.Price,
				Starts: now.AddDate(0, 0, -days).Add(time.Hour), State: scheduling.Done}
			if days < 0 {
				v.State = scheduling.Booked
			}
			if i == 1 {
				v.State = scheduling.Missed
			}
			if _, err := tx.BookVisit(h.practice, v, time.UTC); err != nil {
				return err
			}
		}
		for _, k := range []client.Knot{
			{Kind: client.KindHurt, At: now.AddDate(0, 0, -10), Text: "The left side was too much.", By: "Paul", Theirs: true, Way: client.WayPhone},
			{Kind: client.KindPutRight, At: now.AddDate(0, 0, -8), Text: "You both said yes: lighter"},
			{Kind: client.KindThanks, At: now.AddDate(0, 0, -395), Text: "Merci 🙏", By: "Paul", Theirs: true},
		} {
			k.ID, k.Client = webID[ident.Knot](), h.client
			if err := tx.AddKnot(h.practice, k); err != nil {
				return err
			}
		}
		return nil
	})
}

func TestTheThreadBetweenThem(t *testing.T) {
	h := newWebHouse(t)
	h.past()
	path := clientPath(h.client)
	b := h.as(h.therapist).get(path).wants(http.StatusOK, "Between you", "Next visit.", "Put right:", "That hurt", "First visit.", "Did not come.")
	htmlcheck.Sound(t, b.page, "csrf", "request_key")
	want := []string{"Booked. Shoulders, 60 minutes", "Next visit. Shoulders, 60 minutes", "Put right: You both said yes: lighter", "That hurt. The left side was too much. ⁨Paul⁩, by phone",
		"Visit. Shoulders, 60 minutes", "3 visits, as usual. Show them", "Did not come. Shoulders, 60 minutes", "Merci 🙏 ⁨Paul⁩", "First visit. Shoulders, 60 minutes"}
	if diff := cmp.Diff(want, b.texts(".thread > li .what")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if loose := b.texts(".thread > li.loose .what b"); len(loose) != 1 || loose[0] != "Put right:" {
		t.Errorf("loose: %q", loose)
	}
	if years := b.texts(".thread .yr"); len(years) != 1 || years[0] != "2025" {
		t.Errorf("years: %q", years)
	}
	show := htmlcheck.One(t, b.page, `.thread a[href*="show="]`)
	b.get(htmlcheck.Attr(show, "href")).wants(http.StatusOK, "Fold them")
	if n := len(b.texts(".thread > li")); n != 11 {
		t.Errorf("shown: %d rows", n)
	}
	if got := b.texts(`.aside section h2`); len(got) != 5 {
		t.Errorf("the side column: %q", got)
	}
	for _, href := range []string{"/visits/new?client=" + string(h.client), path + "/money", path + "/told-us", path + "/moving-on", path + "/plan", path + "/boundaries"} {
		htmlcheck.One(t, b.page, `.aside a[href="`+href+`"]`)
	}
}

func TestTheDeskReadsNothingClinical(t *testing.T) {
	h := newWebHouse(t)
	h.past()
	b := h.as(h.desk).get(clientPath(h.client)).wants(http.StatusOK, "What ⁨Paul⁩ asks", "Next visit.", "Change name and contacts").lacks("Owes nothing")
	b.lacks("too much", "lighter", "Pressure", "What you are working on", "moving-on", "/line")
	htmlcheck.Sound(t, b.page, "csrf", "request_key")
	for _, path := range []string{"/plan", "/line"} {
		b.get(clientPath(h.client) + path).wants(http.StatusForbidden)
	}
	b.get(clientPath(h.client)+"/preferences").wants(http.StatusOK, "What ⁨Paul⁩ asks").lacks("new_level")
	b.get(clientPath(webID[ident.Client]())).wants(http.StatusNotFound)
}

func TestALineInThePage(t *testing.T) {
	h := newWebHouse(t)
	path := clientPath(h.client)
	b := h.as(h.therapist).get(path+"/line?kind=thanks").wants(http.StatusOK, "Add a line")
	htmlcheck.Sound(t, b.page, "csrf", "request_key")
	b.send("main form", url.Values{"text": {""}, "on": {"31 March 2026"}}).fault("Write the line", "still to come")
	b.send("main form", url.Values{"text": {"You saved my week"}, "whose": {"theirs"}, "on": {"2026-03-01"}, "way": {"phone"}}).wants(http.StatusOK, "The line stands below", "You saved my week")
	b.send(".told form", nil).wants(http.StatusOK, "The line is gone again").lacks("You saved my week")
}

func TestPreferencesInThePage(t *testing.T) {
	h := newWebHouse(t)
	path := clientPath(h.client) + "/preferences"
	b := h.as(h.therapist).get(path).wants(http.StatusOK, "Neck")
	htmlcheck.Sound(t, b.page, "csrf", "request_key")
	press := `form:has([name="new_level"])`
	b.send(press, url.Values{"new_level": {"2"}}).fault("Choose the place")
	b.send(press, url.Values{"level.neck:both": {"2"}, "place": {"jaw"}, "side": {"left"}, "new_level": {"0"}}).wants(http.StatusOK, "Kept. It counts from now on.", "Left jaw")
	b.send(press, url.Values{"level.neck:both": {"3"}}).wants(http.StatusOK, "before: light")
	b.send(".told form", nil).wants(http.StatusOK, "It is as it was before.").lacks("before: light")
	b.send(press, url.Values{"drop": {"jaw:left"}}).wants(http.StatusOK).lacks("Left jaw<")
	b.send(`form:has([name="text"])`, url.Values{"text": {" "}}).fault("own words")
	b.send(`form:has([name="text"])`, url.Values{"text": {"Not my feet"}, "ask_source": {"phone"}}).wants(http.StatusOK, "Not my feet", "by phone")
	b.send(".own-acts form", nil).wants(http.StatusOK, "It no longer stands before the visits.", "Asked before")
	b.send(".told form", nil).wants(http.StatusOK, "Kept.")
	b.get(clientPath(h.client)).wants(http.StatusOK, "Not my feet", "Neck", "light")
}

func TestThePlanInThePage(t *testing.T) {
	h := newWebHouse(t)
	path := clientPath(h.client) + "/plan"
	b := h.as(h.therapist).get(path).wants(http.StatusOK, "What you are working on")
	htmlcheck.Sound(t, b.page, "csrf", "request_key")
	other := h.as(h.owner).get(path)
	b.send(`main form[action$="/plan"]`, url.Values{"goal": {""}}).fault("in one line")
	b.send(`main form[action$="/plan"]`, url.Values{"goal": {"Turn the head"}, "wanted": {"warmth"}, "not_wanted": {"warmth"}}).fault("both wanted and not wanted")
	b.send(`main form[action$="/plan"]`, url.Values{"not_wanted": {}}).wants(http.StatusOK, "Turn the head", "Warmth.")
	other.send(`main form[action$="/plan"]`, url.Values{"goal": {"Sleep well"}}).fault("in the meantime")
	other.wants(http.StatusUnprocessableEntity, "“Turn the head”").send(`main form[action$="/plan"]`, nil).wants(http.StatusOK, "Sleep well")
	if now := b.get(path).wants(http.StatusOK, "Before", "Turn the head").field(`[name="goal"]`, "value"); now != "Sleep well" {
		t.Errorf("the form holds %q", now)
	}
}

func (h *webHouse) boundaries() {
	h.t.Helper()
	h.update(func(tx *store.Tx) error {
		for i, b := range []boundary.Boundary{
			{Side: boundary.Ask, Title: "Coming late", Rule: "The hour ends when it was booked to end.", Follows: [3]string{"A word, in the room"}},
			{Side: boundary.Count, Title: "Your full minutes", Rule: "You get all the minutes you booked."},
		} {
			b.ID, b.Order, b.Active, b.Since = webID[ident.Boundary](), i, true, "2026-01-05"
			if err := tx.AddBoundary(h.practice, b); err != nil {
				return err
			}
		}
		return nil
	})
}

func TestBoundariesAreToldInThePage(t *testing.T) {
	h := newWebHouse(t)
	path := clientPath(h.client) + "/boundaries"
	h.as(h.owner).get(path).wants(http.StatusOK, "There are no boundaries yet", "Write your boundaries")
	h.boundaries()
	b := h.as(h.desk).get(path).wants(http.StatusOK, "Never told.", "Coming late", "Your full minutes", "A word, in the room")
	htmlcheck.Sound(t, b.page, "csrf", "request_key")
	b.send("main form", url.Values{"boundary": {}, "on": {""}}).fault("Tick what was told", "which day")
	b.get(path).send("main form", url.Values{"how": {"agreed"}, "way": {"before"}, "on": {"2025-11-02"}}).wants(http.StatusOK, "Kept, with its day.", "Agreed:", "All boundaries are told.")
	b.get(path).wants(http.StatusOK, "said yes to it").lacks("Never told.")
}

// door opens Paul's own page and gives its address.
func (h *webHouse) door() string {
	h.t.Helper()
	ctx := context.Background()
	if err := h.office.ClientLink(ctx, h.owner, office.NewKey(), h.client); err != nil {
		h.t.Fatal(err)
	}
	d, err := h.office.ClientDoor(ctx, h.owner, h.client)
	if err != nil {
		h.t.Fatal(err)
	}
	return d.Token
}

// serveOwn is the client's browser at her own page, past the part of the site that opens links.
func (h *webHouse) serveOwn(token string) *browser {
	s := &site{office: h.office}
	mux := http.NewServeMux()
	open := func(h2 func(http.ResponseWriter, *http.Request, office.Visitor) error) http.Handler {
		return s.page(s.admit(personal, func(w http.ResponseWriter, r *http.Request) error {
			v, err := h.office.OpenLink(r.Context(), r.PathValue("token"))
			if err != nil {
				return err
			}
			return h2(w, r, v)
		}))
	}
	mux.Handle("GET /l/{token}", open(s.showOwnPage))
	mux.Handle("POST /l/{token}", open(s.postOwnPage))
	other := *h
	other.site = mux
	return (&browser{h: &other}).get("/l/" + token)
}

func TestAClientsOwnPageInTheBrowser(t *testing.T) {
	h := newWebHouse(t)
	h.boundaries()
	token := h.door()
	b := h.serveOwn(token).wants(http.StatusOK, "Hello", "What you ask of us", "How deep you like it", "Something wasn’t right", "Coming late", "What you can count on")
	htmlcheck.Sound(t, b.page, "csrf", "request_key")
	htmlcheck.None(t, b.page, ".rail")
	b.send(`form:has([name="text"])`, url.Values{"text": {"No talk, please"}}).wants(http.StatusOK, "No talk, please")
	press := `form:has([name="new_level"])`
	b.send(press, url.Values{"place": {"neck"}}).fault("how deep")
	b.send(press, url.Values{"level.neck:both": {"1"}, "place": {""}}).wants(http.StatusOK, "Kept. It counts from now on.")
	b.send(".told form", nil).wants(http.StatusOK, "It is as it was before.")
	b.send(".own-acts form", nil).wants(http.StatusOK, "It no longer stands")
	b.send(".told form", nil).wants(http.StatusOK, "No talk, please")
	b.send(`form:has([value="agree"])`, nil).wants(http.StatusOK, "Thank you.", "You said yes to all of it")
	b.post("/l/"+token, url.Values{"do": {"nonsense"}}).wants(http.StatusNotFound)
	h.as(h.owner).get(clientPath(h.client)).wants(http.StatusOK, "No talk, please", "All boundaries are told.")
	b.get("/l/"+token).wants(http.StatusOK, "Who looked at your page here", "Inês Carvalho⁩, Tuesday 3 March, 9:00")
}

func TestTheirAddressIsHandedOn(t *testing.T) {
	h := newWebHouse(t)
	path := clientPath(h.client) + "/link"
	h.as(h.desk).get(path).wants(http.StatusForbidden)
	h.site = New(h.office, Options{Listen: "127.0.0.1:7890"})
	here := h.as(h.therapist).get(path).wants(http.StatusOK, "It would open on this computer only.", "there is nothing to send", "By telephone", "On paper").lacks("sms:", "mailto:", "network only", "/l/")
	htmlcheck.Sound(t, here.page, "csrf", "request_key")
	here.send(`form:has([value="make"])`, nil).wants(http.StatusOK, "there is nothing to send").lacks("sms:", "mailto:", "/l/")
	h.site = New(h.office, Options{Listen: "192.168.1.9:7890"})
	h.as(h.therapist).get(path).wants(http.StatusOK, "It would open in this house only.", "http://192.168.1.9:7890/l/").lacks("sms:", "mailto:")
	h.changePractice(func(p *house.Practice) { p.BaseURL = "https://book.carvalho.example" })
	b := h.as(h.therapist).get(path).wants(http.StatusOK).send(`form:has([value="close"])`, nil).wants(http.StatusOK, "Make the address")
	b.send("main form", nil).wants(http.StatusOK, "The address is made", "https://book.carvalho.example/l/").lacks("on this computer")
	htmlcheck.Sound(t, b.page, "csrf", "request_key")
	htmlcheck.One(t, b.page, `a[href^="sms:+442079460001?&body=Hello"]`)
	htmlcheck.One(t, b.page, `a[href^="mailto:paul@clients.example?subject=Carvalho%20Massage"]`)
	words := htmlcheck.Texts(t, b.page, "#message")[0]
	token := words[strings.LastIndex(words, "/l/")+3:]
	if _, err := h.office.OpenLink(context.Background(), token); err != nil {
		t.Fatal(err)
	}
	b.send(`form:has([value="close"])`, nil).wants(http.StatusOK, "The address is closed.")
	if _, err := h.office.OpenLink(context.Background(), token); !fault.Is(err, fault.Conflict) {
		t.Errorf("a closed address: %v", err)
	}
}
