package web

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/partwell/partwell/internal/auth"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/money"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/seal"
	"github.com/partwell/partwell/internal/store"
	"github.com/partwell/partwell/internal/store/storetest"
	"github.com/partwell/partwell/internal/web/htmlcheck"
	"github.com/partwell/partwell/internal/web/ui"
)

// testSite is the whole site behind a real server, with real passwords and cookies, for what goes on
// before somebody is signed in. Its clock stands at storetest.Start.
type testSite struct {
	t      *testing.T
	db     *store.DB
	clock  *storetest.Clock
	office *office.Office
	server *httptest.Server

	practice               ident.Practice
	owner, therapist, desk staff.Person
	mailer                 *testMailer
	backups                *testBackups
}

// testPassword is everybody's in a testSite.
const testPassword = "four quiet warm stones"

// emptySite serves a site that nobody has begun.
func emptySite(t *testing.T, opt Options) *testSite {
	t.Helper()
	s := &testSite{t: t, mailer: &testMailer{}, backups: &testBackups{}}
	s.db, s.clock = storetest.SQLite(t)
	s.office = office.New(office.Parts{Store: s.db, Keys: seal.NewRing(), Clock: s.clock.Now, Passwords: auth.NewPasswords(auth.LightCost()),
		Codes: auth.Codes{}, Mailer: s.mailer, Backups: s.backups, Protocols: webProtocols(t)})
	s.server = httptest.NewUnstartedServer(nil)
	if opt.Listen == "" {
		opt.Listen = s.server.Listener.Addr().String()
	}
	s.server.Config.Handler = New(s.office, opt)
	s.server.Start()
	t.Cleanup(s.server.Close)
	return s
}

// newSite serves a site with a practice: an owner, a therapist, a front desk, one service.
func newSite(t *testing.T, opt Options) *testSite {
	t.Helper()
	s := emptySite(t, opt)
	hash, err := auth.NewPasswords(auth.LightCost()).Hash(testPassword)
	if err != nil {
		t.Fatal(err)
	}
	s.practice = webID[ident.Practice]()
	person := func(name, email string, role staff.Role) staff.Person {
		return staff.Person{ID: webID[ident.Person](), Name: name, Email: email, Role: role, Treats: role != staff.Desk, Active: true}
	}
	s.owner = person("Inês Carvalho", "ines@carvalhomassage.example", staff.Owner)
	s.therapist = person("Noor Haddad", "noor@carvalhomassage.example", staff.Therapist)
	s.desk = person("Kim Lee", "kim@carvalhomassage.example", staff.Desk)
	s.update(func(tx *store.Tx) error {
		err := tx.AddPractice(house.Practice{ID: s.practice, Slug: "carvalho-massage", Name: "Carvalho Massage", Place: "Linden Street 4",
			Zone: "Europe/London", Currency: "GBP", Phone: "020 7946 0000", Taking: house.Open, TakingSince: "2026-01-12", Created: tx.Now()})
		for _, p := range []staff.Person{s.owner, s.therapist, s.desk} {
			err = errors.Join(err, tx.AddPerson(s.practice, p, hash))
			if p.Treats {
				err = errors.Join(err, tx.SetHours(s.practice, scheduling.Usual(p.ID)))
			}
		}
		return errors.Join(err, tx.AddService(s.practice, scheduling.Service{ID: webID[ident.Service](), Name: "Massage, 60 minutes", Minutes: 60,
			Price: money.Of(6000, "GBP"), Active: true, Order: 1}))
	})
	return s
}

func (s *testSite) update(fn func(tx *store.Tx) error) {
	s.t.Helper()
	if err := s.db.Update(context.Background(), fn); err != nil {
		s.t.Fatal(err)
	}
}

// testVisitor is somebody's browser: it keeps cookies and goes where it is sent.
type testVisitor struct {
	*testSite
	http *http.Client
	// language is what the browser asks for; English when empty.
	language string
}

// testPage is what came back: the page, its address, its status.
type testPage struct {
	t      *testing.T
	doc    *html.Node
	path   string
	status int
}

// visit opens a browser in which nobody is signed in.
func (s *testSite) visit() *testVisitor {
	s.t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		s.t.Fatal(err)
	}
	return &testVisitor{testSite: s, http: &http.Client{Jar: jar}}
}

// as opens a browser in which that person is signed in.
func (s *testSite) as(p staff.Person) *testVisitor {
	s.t.Helper()
	v := s.visit()
	if page := v.send("/sign-in", url.Values{"email": {p.Email}, "password": {testPassword}}); page.path == "/sign-in" {
		s.t.Fatalf("%s cannot sign in: %s", p.Name, htmlcheck.Text(page.doc))
	}
	return v
}

// open gets a page.
func (v *testVisitor) open(path string) *testPage {
	v.t.Helper()
	r, err := http.NewRequest(http.MethodGet, v.server.URL+path, http.NoBody)
	if err != nil {
		v.t.Fatal(err)
	}
	r.Header.Set("Accept-Language", v.language)
	return v.answer(v.http.Do(r))
}

// send posts fields as they are, without those of a form on a page.
func (v *testVisitor) send(path string, fields url.Values) *testPage {
	v.t.Helper()
	return v.answer(v.http.PostForm(v.server.URL+path, fields))
}

// submit fills a form of a page and posts it as a browser would: fields that are not named keep what
// stands in them.
func (v *testVisitor) submit(page *testPage, selector string, change url.Values) *testPage {
	v.t.Helper()
	form := htmlcheck.One(v.t, page.doc, selector)
	fields := url.Values(htmlcheck.Fields(v.t, form))
	maps.Copy(fields, change)
	return v.send(htmlcheck.Attr(form, "action"), fields)
}

// answer reads a page and checks what holds for every page; an answer of 500 or more is an error.
func (v *testVisitor) answer(r *http.Response, err error) *testPage {
	v.t.Helper()
	if err != nil {
		v.t.Fatal(err)
	}
	defer func() { _ = r.Body.Close() }() // it was only read
	if r.StatusCode >= http.StatusInternalServerError {
		v.t.Errorf("%s answers %s", r.Request.URL, r.Status)
	}
	page := &testPage{v.t, htmlcheck.Parse(v.t, r.Body), r.Request.URL.RequestURI(), r.StatusCode}
	htmlcheck.Sound(v.t, page.doc, ui.FieldToken, ui.FieldKey)
	return page
}

// wants fails unless the page has this status and its main heading these words.
func (p *testPage) wants(status int, heading string) *testPage {
	p.t.Helper()
	if h := htmlcheck.Texts(p.t, p.doc, "h1"); p.status != status || len(h) != 1 || h[0] != heading {
		p.t.Fatalf("%s: %d, heading %q; want %d, %q\n%s", p.path, p.status, h, status, heading, htmlcheck.Text(p.doc))
	}
	return p
}

// at fails unless the browser ended at this address.
func (p *testPage) at(path string) *testPage {
	p.t.Helper()
	if p.path != path {
		p.t.Fatalf("ended at %s (%d), want %s\n%s", p.path, p.status, path, htmlcheck.Text(p.doc))
	}
	return p
}

// says fails unless the page has these words somewhere.
func (p *testPage) says(words ...string) *testPage {
	p.t.Helper()
	for _, w := range words {
		if !strings.Contains(htmlcheck.Text(p.doc), w) {
			p.t.Errorf("%s does not say %q:\n%s", p.path, w, htmlcheck.Text(p.doc))
		}
	}
	return p
}

// refuses fails unless the form came back with a summary of what is wrong that leads to its fields,
// and with a title that begins "Error:".
func (p *testPage) refuses(words ...string) *testPage {
	p.t.Helper()
	if p.status != http.StatusUnprocessableEntity || !strings.HasPrefix(htmlcheck.Text(htmlcheck.One(p.t, p.doc, "title")), "Error:") {
		p.t.Fatalf("%s: %d %s", p.path, p.status, htmlcheck.Text(p.doc))
	}
	summary := htmlcheck.Text(htmlcheck.One(p.t, p.doc, ".errors"))
	for _, w := range words {
		if !strings.Contains(summary, w) {
			p.t.Errorf("the summary does not say %q: %s", w, summary)
		}
	}
	return p
}

// field gives what stands in a field.
func (p *testPage) field(name string) string {
	p.t.Helper()
	all := htmlcheck.Fields(p.t, p.doc)[name]
	if len(all) == 0 {
		p.t.Fatalf("no field %q on %s", name, p.path)
	}
	return all[0]
}

type testMailer struct {
	letters []office.Letter
	err     error
	final   bool
}

func (m *testMailer) Send(_ context.Context, _ office.MailServer, l office.Letter) (bool, error) {
	if m.err != nil {
		return m.final, m.err
	}
	m.letters = append(m.letters, l)
	return false, nil
}

type testBackups struct{ err error }

func (b *testBackups) Make(context.Context, string) (string, error) { return "copy", b.err }

func (b *testBackups) Prepare(folder string) (bool, error) {
	return strings.HasSuffix(folder, "new"), b.err
}
