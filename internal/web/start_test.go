package web

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/store"
	"github.com/partwell/partwell/internal/web/htmlcheck"
)

func TestStartingOnThisComputer(t *testing.T) {
	s := emptySite(t, Options{Zone: "Europe/Lisbon", Other: func() (string, error) { return "http://localhost:9/", nil }})
	v := s.visit()
	page := v.open("/").at("/start").wants(http.StatusOK, "Welcome")
	if got := htmlcheck.Texts(t, page.doc, ".pair h2"); len(got) != 2 || got[0] != "Look around an example" || got[1] != "Start mine" {
		t.Errorf("side by side stand %q", got)
	}
	look := v.submit(page, `form[action="/start/example"]`, nil).wants(http.StatusOK, "It is open")
	if href := htmlcheck.Attr(htmlcheck.One(t, look.doc, "a.go"), "href"); href != "http://localhost:9/" {
		t.Errorf("the example is at %q", href)
	}
	first := v.submit(page, `form[action="/start"]`, nil).at("/set-up/name").wants(http.StatusOK, "What is your practice called?")
	first.says("Question 1 of 8.", "Finish later", "Skip for now")
	v.open("/").at("/today")

	// Nobody has a password yet: whoever sits at this computer goes on with it, from another browser too.
	again := s.visit()
	again.submit(again.open("/").at("/start").says("Your practice is begun."), `form[action="/start"]`, nil).at("/set-up/name")
}

func TestTheWholeOfSettingUp(t *testing.T) {
	s := emptySite(t, Options{Zone: "Europe/Lisbon"})
	v := s.visit()
	form := `main form[action^="/set-up/"]`
	page := v.submit(v.open("/start"), `form[action="/start"]`, nil)
	page = v.submit(page, form, url.Values{"name": {"Hands & Rest"}, "mine": {"Inês Carvalho"}}).at("/set-up/place")
	if page.field("zone") != "Europe/Lisbon" {
		t.Errorf("the zone offered is %q", page.field("zone"))
	}
	page = v.submit(page, form, url.Values{"place": {"Linden Street 4\r\nLisbon"}}).at("/set-up/currency")
	if page.field("currency") != "EUR" {
		t.Errorf("the currency offered is %q", page.field("currency"))
	}
	page = v.submit(page, form, nil).at("/set-up/services")
	page = v.submit(page, form, url.Values{"more": {"yes"}, "service.0.price": {"60"}}).wants(http.StatusOK, "What can people book?")
	if page.field("service.0.price") != "60" || page.field("rows") != "4" {
		t.Errorf("one more row: price %q, rows %q", page.field("service.0.price"), page.field("rows"))
	}
	page = v.submit(page, form, url.Values{"service.3.name": {"Long"}}).refuses("Write the length in minutes", "Write the price")
	page = v.submit(page, form, url.Values{"service.3.minutes": {"120"}, "service.3.price": {"110"}}).at("/set-up/hours")
	if page.field("monday.from1") != "9:00" || page.field("saturday.from1") != "" {
		t.Errorf("hours offered: %q", page.field("monday.from1"))
	}
	page = v.submit(page, form, url.Values{"friday.to2": {"8"}}).refuses("On Friday")
	page = v.submit(page, form, url.Values{"friday.to2": {"16:30"}}).at("/set-up/boundaries").says("Question 6 of 8.")
	if got := htmlcheck.Texts(t, page.doc, ".pair h2"); len(got) != 2 || got[0] != "What I ask of you" || got[1] != "What you can count on" {
		t.Errorf("the columns are %q", got)
	}
	page = v.submit(page, form, url.Values{"b.0.rule": {"We end on time."}, "b.6.keep": {"yes"}}).at("/set-up/colleagues")
	page = v.submit(page, form, url.Values{"c.0.name": {"Ana Reis"}}).refuses("phone number or an email")
	page = v.submit(page, form, url.Values{"c.0.phone": {"210 000"}}).at("/set-up/hears").says("Question 8 of 8.", "You work alone")
	page = v.submit(page, form, url.Values{"reader-name": {"Maya Cohen"}}).refuses("Write the e-mail address")
	page = v.submit(page, form, url.Values{"reader-email": {"maya@outside.example"}}).says("A link for Maya Cohen", "/first/")
	page = v.open(htmlcheck.Attr(htmlcheck.One(t, page.doc, "p.asks a.btn"), "href")).at("/set-up/password").says("Nearly done, 3 steps to go.")
	page = v.submit(page, form, url.Values{"email": {"ines@carvalho.example"}, "password": {"password"}}).refuses("Please take another")
	page = v.submit(page, form, url.Values{"password": {testPassword}, "show": {"yes"}}).wants(http.StatusOK, "Your way in")
	if htmlcheck.Attr(htmlcheck.One(t, page.doc, `input[name="password"]`), "type") == "password" {
		t.Error("what was typed is not shown")
	}
	page = v.submit(page, form, nil).at("/set-up/recovery")
	page = v.submit(page, form, url.Values{"old": {"wrong"}}).refuses("not your password")
	page = v.submit(page, form, url.Values{"old": {testPassword}}).wants(http.StatusOK, "Recovery sheet").says("Hands & Rest", "The way back in", "The key to the sealed texts")
	if groups := htmlcheck.Texts(t, page.doc, "#way ~ .groups span"); len(groups) != 6 {
		t.Errorf("the code stands in %d groups: %q", len(groups), groups)
	}
	page = v.open(htmlcheck.Attr(htmlcheck.One(t, page.doc, "p.asks a.btn"), "href")).at("/set-up/backups")
	s.backups.err = errors.New("read only")
	page = v.submit(page, form, url.Values{"folder": {"/stick"}}).refuses("cannot write into this folder")
	s.backups.err = nil
	v.submit(page, form, url.Values{"now": {"yes"}}).at("/practice/backups?made=yes")
	v.open("/practice").says("the last one: Tuesday 3 March, 9:00")
	v.open("/start").at("/today")
	wantSetUp(t, s)
}

func wantSetUp(t *testing.T, s *testSite) {
	t.Helper()
	err := s.db.View(context.Background(), func(tx *store.Tx) error {
		p, err := tx.PracticeBySlug("hands-rest")
		if err != nil {
			return err
		}
		if step, _, waits := p.Waits(); waits {
			t.Errorf("%s still waits", step)
		}
		services, err1 := tx.Services(p.ID)
		boundaries, err2 := tx.Boundaries(p.ID)
		colleagues, err3 := tx.Practitioners(p.ID)
		backups, err4 := tx.BackupSettings(p.ID)
		if len(services) != 2 || len(boundaries) != 7 || len(colleagues) != 1 || backups.Folder != "/stick" || p.Place != "Linden Street 4\nLisbon" {
			t.Errorf("stored: %+v, %+v, %+v, %+v, %q", services, boundaries, colleagues, backups, p.Place)
		}
		return errors.Join(err1, err2, err3, err4)
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestSkippingEverythingAndComingBack(t *testing.T) {
	s := emptySite(t, Options{})
	v := s.visit()
	page := v.submit(v.open("/start"), `form[action="/start"]`, nil)
	for range house.Steps() {
		skip := ""
		for _, a := range htmlcheck.All(t, page.doc, ".asks a") {
			if htmlcheck.Text(a) == "Skip for now" {
				skip = htmlcheck.Attr(a, "href")
			}
		}
		if skip == "" {
			t.Fatalf("%s cannot be skipped", page.path)
		}
		page = v.open(skip)
	}
	page.at("/today")
	v.open("/practice").says("Question 1 of 8 waits.")
	v.open("/set-up/hours").wants(http.StatusOK, "When do you work?")
	v.open("/set-up/nothing").wants(http.StatusNotFound, "We could not find that")
}

func TestStartingOnANetworkTakesTheLink(t *testing.T) {
	s := emptySite(t, Options{Listen: "0.0.0.0:8080"})
	v := s.visit()
	page := v.open("/start").says("open the link that it printed there")
	htmlcheck.None(t, page.doc, `form[action="/start"]`)
	v.send("/start", nil).wants(http.StatusForbidden, "This did not work")
	token, err := s.office.FirstLink(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	page = v.open("/first/"+token).wants(http.StatusOK, "Welcome")
	v.open("/first/" + token) // a mail scanner looks; nothing is spent
	v.submit(page, `form[action^="/first/"]`, nil).at("/set-up/name")
	v.open("/first/"+token).wants(http.StatusConflict, "This did not work").says("used already")
	s.visit().send("/first/"+token, nil).wants(http.StatusConflict, "This did not work")
	v.open("/first/nothing").wants(http.StatusNotFound, "We could not find that")
}

// A page elsewhere that points a name of its own at this computer does not begin anything.
func TestStartingByAForeignName(t *testing.T) {
	s := emptySite(t, Options{})
	for _, host := range []string{"evil.example", "evil.example:8080", "127.0.0.1.evil.example"} {
		r, err := http.NewRequest(http.MethodPost, s.server.URL+"/start", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Host = host
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		if answer.StatusCode != http.StatusForbidden {
			t.Errorf("%s: %s", host, answer.Status)
		}
	}
	r, _ := http.NewRequest(http.MethodPost, s.server.URL+"/start", nil)
	r.Header.Set("X-Forwarded-For", "203.0.113.7")
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	if answer.StatusCode != http.StatusForbidden {
		t.Errorf("through a proxy: %s", answer.Status)
	}
}

// The example answers this computer only: a first link opened through a proxy does not lead there.
func TestTheExampleIsOfferedOnThisComputerOnly(t *testing.T) {
	s := emptySite(t, Options{Other: func() (string, error) { return "http://localhost:9/", nil }})
	token, err := s.office.FirstLink(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	look := func(change func(*http.Request)) string {
		r, err := http.NewRequest(http.MethodGet, s.server.URL+"/first/"+token, nil)
		if err != nil {
			t.Fatal(err)
		}
		change(r)
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		text, err := io.ReadAll(answer.Body)
		if err != nil || answer.StatusCode != http.StatusOK {
			t.Fatalf("%s %v", answer.Status, err)
		}
		return string(text)
	}
	if page := look(func(*http.Request) {}); !strings.Contains(page, "/start/example") {
		t.Error("here it is not offered")
	}
	for name, change := range map[string]func(*http.Request){
		"through a proxy": func(r *http.Request) { r.Header.Set("X-Forwarded-For", "203.0.113.7") },
		"another name":    func(r *http.Request) { r.Host = "book.carvalho.example" },
	} {
		if strings.Contains(look(change), "/start/example") {
			t.Errorf("%s: it is offered", name)
		}
	}
}

func TestTheRoot(t *testing.T) {
	s := newSite(t, Options{})
	s.visit().open("/").at("/sign-in")
	s.visit().open("/start").at("/sign-in")
	s.as(s.desk).open("/").at("/today")
	s.update(func(tx *store.Tx) error {
		return tx.AddPractice(house.Practice{ID: webID[identPractice](), Slug: "elsewhere", Name: "Elsewhere", Zone: "UTC", Currency: "EUR", Taking: house.Open, Created: tx.Now()})
	})
	page := s.visit().open("/").wants(http.StatusOK, "Which practice?")
	if text := htmlcheck.Text(page.doc); strings.Contains(text, "Carvalho") || strings.Contains(text, "Elsewhere") {
		t.Errorf("it names practices: %s", text)
	}
}

func TestTheExample(t *testing.T) {
	forgotten := 0
	s := newSite(t, Options{Example: true, Other: func() (string, error) { return "http://localhost:9/first/x", nil }, Forget: func() error { forgotten++; return nil }})
	s.update(func(tx *store.Tx) error {
		p, err := tx.Practice(s.practice)
		if err != nil {
			return err
		}
		p.Sample = true
		return tx.SavePractice(p)
	})
	v := s.visit()
	page := v.open("/start").wants(http.StatusOK, "Welcome").says("You are in it.")
	mine := v.submit(page, `form[action="/start"]`, nil).wants(http.StatusOK, "It is open")
	if href := htmlcheck.Attr(htmlcheck.One(t, mine.doc, "a.go"), "href"); href != "http://localhost:9/first/x" {
		t.Errorf("mine is at %q", href)
	}
	v.submit(page, `form[action="/start/forget"]`, nil).wants(http.StatusOK, "The example is gone")
	if forgotten != 1 {
		t.Errorf("forgotten %d times", forgotten)
	}
	own := newSite(t, Options{Forget: func() error { t.Error("one's own practice was forgotten"); return nil }})
	own.visit().send("/start/forget", nil).wants(http.StatusNotFound, "We could not find that")
	own.visit().send("/start/example", nil).wants(http.StatusNotFound, "We could not find that")
}

func TestChoosingAPasswordByLinkOnThePage(t *testing.T) {
	s := newSite(t, Options{})
	made, err := s.office.ResetPassword(context.Background(), "", "noor@carvalhomassage.example")
	if err != nil {
		t.Fatal(err)
	}
	v := s.visit()
	page := v.open("/first/"+made.Token).wants(http.StatusOK, "Welcome, Noor Haddad").says("You sign in with noor@carvalhomassage.example.")
	page = v.submit(page, "main form", url.Values{"password": {"short"}}).refuses("at least 8")
	page = v.submit(page, "main form", url.Values{"password": {"seven slow green rivers"}, "show": {"yes"}}).wants(http.StatusOK, "Welcome, Noor Haddad")
	if page.field("password") != "seven slow green rivers" {
		t.Error("what was typed is gone")
	}
	v.submit(page, "main form", nil).at("/today")
	s.visit().open("/first/"+made.Token).wants(http.StatusConflict, "This did not work")
}

func TestICannotGetIn(t *testing.T) {
	s := newSite(t, Options{})
	owner := s.as(s.owner)
	page := owner.submit(owner.open("/practice/recovery"), `main form[action="/practice/recovery"]`, url.Values{"old": {testPassword}})
	code := strings.Join(htmlcheck.Texts(t, page.doc, "#way ~ .groups span"), " ")

	v := s.visit()
	help := v.open("/sign-in/help").wants(http.StatusOK, "I can’t get in").says("Ask the owner.", "partwell user reset")
	help = v.submit(help, "main form", url.Values{"code": {"ABC"}, "password": {"seven slow green rivers"}}).refuses("The code on your sheet has 30 characters")
	if help.field("password") != "seven slow green rivers" {
		t.Error("the new password has to be typed again")
	}
	help = v.submit(help, "main form", url.Values{"code": {"00000 00000 00000 00000 00000 00000"}}).refuses("does not let anybody in")
	v.submit(help, "main form", url.Values{"code": {strings.ToLower(code)}}).at("/practice/recovery")
	owner.open("/practice").at("/sign-in?next=%2Fpractice")
	v.open("/practice").says("not printed yet")

	guess := s.visit()
	for range 8 {
		guess.send("/sign-in/help", url.Values{"code": {"00000-00000-00000-00000-00000-00000"}, "password": {"seven slow green rivers"}})
	}
	guess.send("/sign-in/help", url.Values{"code": {"00000-00000-00000-00000-00000-00000"}, "password": {"seven slow green rivers"}}).refuses("many attempts")
}
