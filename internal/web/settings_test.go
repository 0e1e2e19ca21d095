package web

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
	"github.com/partwell/partwell/internal/web/htmlcheck"
	"github.com/partwell/partwell/internal/web/say"
)

type identPractice = ident.Practice

// ownersOnly are the pages of the practice that only an owner opens.
var ownersOnly = []string{
	"/practice/people", "/practice/reachable", "/practice/mail", "/practice/sent", "/practice/backups", "/practice/recovery",
	"/practice/set-up/name", "/practice/set-up/place", "/practice/set-up/currency", "/practice/set-up/services", "/practice/services", "/practice/services/new",
	"/practice/set-up/boundaries", "/practice/set-up/colleagues", "/set-up/password", "/set-up/backups", "/set-up/recovery",
}

func TestWhoSeesWhichPagesOfThePractice(t *testing.T) {
	s := newSite(t, Options{})
	for _, who := range []staff.Person{s.owner, s.therapist, s.desk} {
		v := s.as(who)
		index := v.open("/practice").wants(http.StatusOK, "Carvalho Massage")
		listed := map[string]bool{}
		for _, a := range htmlcheck.All(t, index.doc, ".index a") {
			listed[htmlcheck.Attr(a, "href")] = true
		}
		for _, path := range ownersOnly {
			want := http.StatusForbidden
			if who.Role == staff.Owner {
				want = http.StatusOK
			}
			if page := v.open(path); page.status != want {
				t.Errorf("%s opens %s: %d, want %d", who.Role, path, page.status, want)
			}
			if listed[path] && who.Role != staff.Owner {
				t.Errorf("%s is shown %s and may not open it", who.Role, path)
			}
		}
		for href := range listed {
			if page := v.open(href); page.status != http.StatusOK {
				t.Errorf("the index of %s leads to %s: %d", who.Role, href, page.status)
			}
		}
		v.open("/practice/me").wants(http.StatusOK, who.Name)
	}
	for _, path := range append(ownersOnly, "/practice", "/practice/me", "/practice/set-up/hours") {
		s.visit().open(path).at("/sign-in?next=" + url.QueryEscape(path))
	}
}

func TestOwnHoursAndThoseOfOthers(t *testing.T) {
	s := newSite(t, Options{})
	noor := s.as(s.therapist)
	page := noor.open("/practice/set-up/hours").wants(http.StatusOK, "When do you work?")
	page = noor.submit(page, `main form[action^="/practice/set-up"]`, url.Values{"saturday.from1": {"10"}, "saturday.to1": {"noon"}}).refuses("On Saturday")
	if page.field("saturday.to1") != "noon" {
		t.Error("what was typed is gone")
	}
	noor.submit(page, `main form[action^="/practice/set-up"]`, url.Values{"saturday.to1": {"12"}}).says("Kept.")
	if p := noor.open("/practice/set-up/hours?person=" + string(s.owner.ID)); p.status != http.StatusForbidden {
		t.Errorf("somebody else's hours: %d", p.status)
	}
	owner := s.as(s.owner)
	hers := owner.open("/practice/set-up/hours?person="+string(s.therapist.ID)).wants(http.StatusOK, "When do you work?").says("Noor Haddad")
	if hers.field("saturday.to1") != "12:00" {
		t.Errorf("saturday ends at %q", hers.field("saturday.to1"))
	}
}

func TestBoundariesAreChangedLater(t *testing.T) {
	s := newSite(t, Options{})
	owner := s.as(s.owner)
	form := `main form[action^="/practice/set-up"]`
	page := owner.open("/practice/set-up/boundaries")
	owner.submit(page, form, nil).says("Kept.")
	page = owner.open("/practice/set-up/boundaries")
	n := len(htmlcheck.All(t, page.doc, `textarea[name$=".rule"]`))
	page = owner.submit(page, form, url.Values{"b.0.rule": {""}, "b.12.rule": {"No telephone on the table."}}).refuses("Give it a short name")
	owner.submit(page, form, url.Values{"b.12.title": {"Telephone"}}).says("Kept.", "Telephone")
	if after := len(htmlcheck.All(t, owner.open("/practice/set-up/boundaries").doc, `textarea[name$=".rule"]`)); after != n+1 {
		t.Errorf("%d texts after, %d before", after, n) // one taken out (and offered again), one added
	}
}

func TestStaleVersionsKeepWhatWasTyped(t *testing.T) {
	s := newSite(t, Options{})
	owner := s.as(s.owner)
	form := `main form[action^="/practice/set-up"]`
	one, two := owner.open("/practice/set-up/name"), owner.open("/practice/set-up/name")
	owner.submit(one, form, url.Values{"name": {"First"}, "mine": {"Inês"}}).says("Kept.")
	page := owner.submit(two, form, url.Values{"name": {"Second"}, "mine": {"Inês"}}).refuses("")
	if page.field("name") != "Second" {
		t.Errorf("the name typed became %q", page.field("name"))
	}
}

func TestPeopleOnThePage(t *testing.T) {
	s := newSite(t, Options{})
	owner := s.as(s.owner)
	page := owner.open("/practice/people")
	page = owner.submit(page, `form[action="/practice/people"]`, url.Values{"name": {""}, "email": {"kim@carvalhomassage.example"}}).refuses("Write the name.")
	added := owner.submit(page, `form[action="/practice/people"]`, url.Values{"name": {"Lena"}, "email": {"lena@carvalhomassage.example"}, "role": {"desk"}})
	link := htmlcheck.Text(htmlcheck.One(t, added.doc, "#invitation"))
	v := s.visit()
	opened := v.open(link[len(s.server.URL):]).wants(http.StatusOK, "Welcome, Lena")
	v.submit(opened, "main form", url.Values{"password": {testPassword}}).at("/today")
	again := owner.submit(page, `form[action="/practice/people"]`, url.Values{"name": {"Lena"}, "email": {"lena@carvalhomassage.example"}, "role": {"desk"}})
	htmlcheck.None(t, again.doc, "#invitation") // sent twice: the link was shown once
	again.says("This link was shown already.")

	self := `form[action="/practice/people/` + string(s.owner.ID) + `"]:has([name="role"])`
	owner.submit(owner.open("/practice/people"), self, url.Values{"role": {"therapist"}}).refuses("A practice needs an owner.")
	kim := `form[action="/practice/people/` + string(s.desk.ID) + `"]`
	desk := s.as(s.desk)
	owner.submit(owner.open("/practice/people"), kim+`:has([name="role"])`, url.Values{"active": nil}).at("/practice/people?kept=yes").says("no longer here")
	desk.open("/practice").at("/sign-in?next=%2Fpractice")
	invited := owner.submit(owner.open("/practice/people"), `form[action="/practice/people/`+string(s.therapist.ID)+`"]:has([name="do"])`, nil).says("A link for Noor Haddad")
	htmlcheck.One(t, invited.doc, "#invitation")
	owner.send("/practice/people/"+string(s.desk.ID), url.Values{"name": {"X"}}).wants(http.StatusForbidden, "This did not work") // no token of the session
}

func TestMyPage(t *testing.T) {
	s := newSite(t, Options{})
	kim, elsewhere := s.as(s.desk), s.as(s.desk)
	page := kim.open("/practice/me")
	if got := len(htmlcheck.All(t, page.doc, "#sessions ~ ul > li")); got != 2 {
		t.Fatalf("%d sessions", got)
	}
	ended := kim.submit(page, `form[action$="/end"]`, nil).at("/practice/me")
	if got := len(htmlcheck.All(t, ended.doc, "#sessions ~ ul > li")); got != 1 {
		t.Errorf("%d sessions after ending one", got)
	}
	elsewhere.open("/practice/me").at("/sign-in?next=%2Fpractice%2Fme")

	form := `form[action="/practice/me/password"]`
	page = kim.submit(ended, form, url.Values{"old": {"wrong"}, "password": {"seven slow green rivers"}}).refuses("not your password")
	kim.submit(page, form, url.Values{"old": {testPassword}, "password": {"seven slow green rivers"}}).at("/practice/me?kept=yes").says("Your password is changed.")

	look := kim.submit(kim.open("/practice/me"), `form[action="/practice/me/look"]`, url.Values{"theme": {"evening"}})
	if got := htmlcheck.Attr(htmlcheck.One(t, look.doc, "html"), "data-theme"); got != "evening" {
		t.Errorf("the look is %q", got)
	}
	back := kim.submit(look, `form[action="/practice/me/look"]`, url.Values{"theme": {""}})
	if htmlcheck.Has(htmlcheck.One(t, back.doc, "html"), "data-theme") {
		t.Error("the look stays")
	}
}

func TestReachableOnThePage(t *testing.T) {
	s := newSite(t, Options{})
	owner := s.as(s.owner)
	page := owner.open("/practice/reachable").wants(http.StatusOK, "Reachable").says("Links open on this computer only", "letters carry no link for now")
	if got := htmlcheck.Texts(t, page.doc, ".fold summary"); !slices.Equal(got, []string{"On this computer", "In this house", "On a small server with a name"}) {
		t.Errorf("the ways are %q", got)
	}
	page = owner.submit(page, `form[action="/practice/reachable"]`, url.Values{"base": {"practice.example"}}).refuses("Write the whole address")
	page = owner.submit(page, `form[action="/practice/reachable"]`, url.Values{"base": {"https://practice.example/"}}).says("Kept.", "Not tried yet", "a phone that is not on your network", "https://practice.example/try")
	if page.field("base") != "https://practice.example" {
		t.Errorf("kept as %q", page.field("base"))
	}
	token := func() string {
		_, token, _ := strings.Cut(htmlcheck.Text(htmlcheck.One(t, owner.open("/practice/reachable").doc, "#try")), "?with=")
		return token
	}
	htmlcheck.None(t, s.visit().open("/try").wants(http.StatusOK, "It works").doc, "form[action='/try']")
	first := token()
	htmlcheck.One(t, s.visit().open("/try?with="+first).wants(http.StatusOK, "It works").doc, "form[action='/try']")
	s.tries("", "practice.example", "203.0.113.9", "Nothing was noted")
	s.tries(first, "127.0.0.1:7890", "192.168.1.20", "nothing was noted")
	owner.open("/practice/reachable").says("Not tried yet")
	s.tries(first, "practice.example", "192.168.1.20", "It is noted.")
	owner.open("/practice/reachable").says("Opened, but not yet from outside", "last noted")
	s.tries(first, "practice.example", "203.0.113.9", "Nothing was noted")
	s.tries(token(), "practice.example", "203.0.113.9", "It is noted.")
	s.tries(token(), "practice.example", "192.168.1.20", "so nothing was noted")
	owner.open("/practice/reachable").says("Links open everywhere", "Opened from outside your network, last noted")
	page = owner.open("/practice/reachable")
	owner.submit(page, `form[action="/practice/reachable"]`, url.Values{"base": {"https://other.example"}}).says("Not tried yet")
	page = owner.open("/practice/reachable")
	owner.submit(page, `form[action="/practice/reachable"]`, url.Values{"base": {"http://192.168.1.9:8080"}}).says("Whether links open has to be tried", "letters carry no link for now")
}

// tries presses the button of the page for trying links, on a device that came by a name and through a
// proxy that saw its address and speaks TLS.
func (s *testSite) tries(token, host, from, want string) {
	s.t.Helper()
	r, err := http.NewRequestWithContext(context.Background(), http.MethodPost, s.server.URL+"/try", strings.NewReader(url.Values{"with": {token}}.Encode()))
	if err != nil {
		s.t.Fatal(err)
	}
	r.Host = host
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("X-Forwarded-For", from)
	r.Header.Set("X-Forwarded-Proto", "https")
	s.visit().answer(s.server.Client().Do(r)).says(want)
}

func TestMailOnThePage(t *testing.T) {
	s := newSite(t, Options{})
	owner := s.as(s.owner)
	form := `form[action="/practice/mail"]:has([name="host"])`
	page := owner.open("/practice/mail")
	htmlcheck.None(t, page.doc, `form:has([value="test"])`)
	server := url.Values{"host": {"smtp.example.org"}, "port": {"x"}, "user": {"ines"}, "password": {"sesame"}, "from": {"ines@carvalhomassage.example"}}
	page = owner.submit(page, form, server).refuses("Write the port")
	if page.field("host") != "smtp.example.org" || page.field("port") != "x" || page.field("password") != "" {
		t.Error("what was typed is gone, or the password is shown")
	}
	page = owner.submit(page, form, url.Values{"port": {"587"}, "password": {"sesame"}}).at("/practice/mail?kept=yes")
	if page.field("password") != "" {
		t.Error("the password is shown")
	}
	owner.submit(page, `form:has([value="test"])`, nil).says("has taken the letter", "ines@carvalhomassage.example")
	if len(s.mailer.letters) != 1 {
		t.Errorf("%d letters", len(s.mailer.letters))
	}
	s.mailer.err = errors.New("connection refused")
	owner.submit(owner.open("/practice/mail"), `form:has([value="test"])`, nil).refuses("could not be reached")
}

func TestSentLettersOnThePage(t *testing.T) {
	s := newSite(t, Options{})
	owner, letter := s.as(s.owner), webID[string]()
	owner.open("/practice/sent").says("No letter has left yet", "Write down the mail server")
	s.update(func(tx *store.Tx) error {
		return errors.Join(
			tx.SaveMailSettings(s.practice, store.MailSettings{Host: "localhost", Port: 25, TLS: "none", From: "a@b.example"}),
			tx.Enqueue(store.Letter{ID: letter, Practice: s.practice, Kind: "mail", Due: tx.Now(), Recipient: "paul@clients.example", Subject: "A message", Body: "It hurt.", MessageID: "l1"}))
	})
	page := owner.open("/practice/sent").says("On the way", "paul@clients.example")
	if htmlcheck.Text(page.doc) == "It hurt." {
		t.Error("the words are shown")
	}
	page = owner.submit(page, `form[action="/practice/sent/`+letter+`/hold"]`, nil).says("Held back")
	owner.submit(page, `form[action="/practice/sent/`+letter+`/again"]`, nil).says("On the way")
	owner.submit(page, `form[action="/practice/sent/`+letter+`/again"]`, nil).says("On the way") // the same form twice
}

func TestBackupsOnThePage(t *testing.T) {
	s := newSite(t, Options{})
	owner := s.as(s.owner)
	page := owner.open("/practice/backups").says("No copy was made yet.", "partwell restore")
	s.backups.err = errors.New("no")
	page = owner.submit(page, `form[action="/practice/backups"]`, url.Values{"folder": {"/nowhere"}}).refuses("cannot write")
	if page.field("folder") != "/nowhere" {
		t.Error("what was typed is gone")
	}
	s.backups.err = nil
	page = owner.submit(page, `form[action="/practice/backups"]`, url.Values{"folder": {"/copies/new"}}).says("Kept. The folder was not there, so it was made.")
	page = owner.submit(page, `form[action="/practice/backups"]`, url.Values{"folder": {"/nowhere"}}).says("Kept.")
	page = owner.submit(page, `form[action="/practice/backups/now"]`, nil).says("A copy was made.", "The last copy was made on Tuesday 3 March, 9:00.")
	s.backups.err = errors.New("disk full")
	owner.submit(page, `form[action="/practice/backups/now"]`, nil).refuses("could not be written")
	owner.open("/practice").says("the last one could not be made")
}

// Every sentence of these pages comes from the catalogue.
func TestThePracticesPagesAreTranslated(t *testing.T) {
	if err := say.Add(say.Pseudo, nil); err != nil {
		t.Fatal(err)
	}
	s := newSite(t, Options{Other: func() (string, error) { return "", nil }})
	owner := s.as(s.owner)
	owner.language = say.Pseudo.String()
	paths := append(slices.Clone(ownersOnly), "/practice", "/practice/me", "/practice/set-up/hours", "/set-up/name", "/set-up/place", "/set-up/services", "/set-up/boundaries", "/try")
	for _, path := range paths {
		for _, text := range htmlcheck.Untranslated(owner.open(path).doc) {
			if strings.HasSuffix(path, "/boundaries") && strings.HasPrefix(text, "label: ") {
				continue // the names of boundaries are the practice's own words
			}
			t.Errorf("%s: %s", path, text)
		}
	}
	fresh := emptySite(t, Options{}).visit()
	fresh.language = say.Pseudo.String()
	for _, path := range []string{"/start", "/"} {
		for _, text := range htmlcheck.Untranslated(fresh.open(path).doc) {
			t.Errorf("%s: %s", path, text)
		}
	}
}

func TestFullAndOpenAgain(t *testing.T) {
	s := newSite(t, Options{})
	owner := s.as(s.owner)
	page := owner.open("/practice").says("New people are welcome.", "Since 12 January 2026.", "% of the next 12 weeks is booked.")
	page = owner.submit(page, `form[action="/practice/taking"]`, nil).says("The practice is full.", "Since 3 March 2026.")
	owner.submit(page, `form[action="/practice/taking"]`, nil).says("New people are welcome.")
	htmlcheck.None(t, s.as(s.desk).open("/practice").doc, `form[action="/practice/taking"]`)
}

// What is ticked before anything was kept is only proposed, and the page says so.
func TestRemindersAreOnlyProposedAtFirst(t *testing.T) {
	h := newWebHouse(t)
	silent := "Nothing is told of visits yet."
	b := h.as(h.owner).get("/practice/reminders").wants(http.StatusOK, silent, "will stand on Today").sound()
	b.send(`form[action="/practice/reminders"]`, nil).wants(http.StatusOK, "Kept. It counts from now on.").lacks(silent)
}
