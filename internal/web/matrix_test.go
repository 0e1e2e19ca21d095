package web

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/boundary"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/practice/inquiry"
	"github.com/partwell/partwell/internal/practice/message"
	"github.com/partwell/partwell/internal/practice/promise"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/referral"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
	"github.com/partwell/partwell/internal/web/ui"
)

// hiddenValue is what hidden fields hold; it differs with each page.
var hiddenValue = regexp.MustCompile(`value="[^"]*"`)

var updateMatrix = flag.Bool("update", false, "write the golden files anew")

// owned are the ids of one owner's things, by the name of the wildcard in a route's pattern.
type owned map[string]string

// owners are whose things a route is tried with: those of the therapist's own client, of another
// therapist's client, of another practice, and of nobody.
var owners = []string{"none", "elsewhere", "others", "hers"}

// matrix tries every route of the signed-in part with every role and every owner.
type matrix struct {
	h      *webHouse
	things map[string]owned
	// form is sent beside the secrets of a page.
	form url.Values
	// outside reads from outside, and none of these things.
	outside staff.Actor
}

func newMatrix(t *testing.T) *matrix {
	h := newWebHouse(t)
	m := &matrix{h: h, things: map[string]owned{}, outside: h.outsider()}
	m.things["hers"] = m.furnish(h.practice, h.owner, h.client, h.therapist.Person)
	m.things["others"] = m.furnish(h.practice, h.owner, m.otherClient(), h.owner.Person)
	m.things["elsewhere"] = m.elsewhere()
	m.things["none"] = owned{}
	for name, id := range m.things["hers"] {
		if m.things["none"][name] = webID[string](); len(id) < 30 {
			m.things["none"][name] = id // a word of the address, not an id
		}
	}
	// Numbers of receipts begin anew in each practice, so another practice's number is no other thing.
	m.things["none"]["way"] = "an-item-that-was-never-left-behind"
	m.things["none"]["receipt"], m.things["elsewhere"]["receipt"] = "2026-0999", "2026-0998"
	return m
}

func (m *matrix) otherClient() ident.Client { return m.addClient(m.h.practice, m.h.owner.Person) }

func (m *matrix) addClient(p ident.Practice, therapist ident.Person) ident.Client {
	m.h.t.Helper()
	id := webID[ident.Client]()
	m.h.update(func(tx *store.Tx) error {
		c, err := client.Client{ID: id, Name: "Mariam Haddad", Therapist: therapist}.Tidy()
		if err != nil {
			return err
		}
		return tx.AddClient(p, c)
	})
	return id
}

// elsewhere is a second practice on the same server, with everything that the first one has.
func (m *matrix) elsewhere() owned {
	p := webID[ident.Practice]()
	someone := staff.Person{ID: webID[ident.Person](), Name: "Otto Fremd", Email: "otto@elsewhere.example", Role: staff.Owner, Treats: true, Active: true}
	service := m.h.service
	service.ID = webID[ident.Service]()
	m.h.update(func(tx *store.Tx) error {
		if err := tx.AddPractice(house.Practice{ID: p, Slug: "elsewhere", Name: "Elsewhere", Zone: "UTC", Currency: "GBP", Taking: house.Open, Created: tx.Now()}); err != nil {
			return err
		}
		if err := tx.AddPerson(p, someone, webPassword); err != nil {
			return err
		}
		if err := tx.SetHours(p, scheduling.Usual(someone.ID)); err != nil {
			return err
		}
		return tx.AddService(p, service)
	})
	by := staff.As(p, someone)
	return m.furnish(p, by, m.addClient(p, someone.ID), someone.ID)
}

// furnish makes one of everything that an address can name, about one client.
func (m *matrix) furnish(p ident.Practice, owner staff.Actor, c ident.Client, therapist ident.Person) owned {
	t, o, ctx := m.h.t, m.h.office, context.Background()
	t.Helper()
	own := owned{"client": string(c), "person": string(therapist), "session": webID[string](), "question": "services", "no": "1", "task": "pain-now"}
	told, err := o.WriteDown(ctx, owner, office.NewKey(), office.Telling{About: office.Pressure, Client: c, Therapist: therapist,
		Answers: protocol.Answers{"words": {"The calf was too much"}, "told-by": {"by-phone"}}})
	if err != nil {
		t.Fatal(err)
	}
	own["matter"] = string(told.Case)
	away, extra := webID[ident.Away](), webID[ident.Pattern]()
	program, err := o.AddProgram(ctx, owner, office.NewKey(), office.ProgramRequest{Name: "Website"})
	if err != nil {
		t.Fatal(err)
	}
	own["program"] = string(program.ID)
	place, room := webID[ident.Place](), webID[ident.Resource]()
	own["place"], own["resource"] = string(place), string(room)
	week := webID[ident.Pattern]()
	own["away"], own["day"], own["week"] = string(away), string(extra), string(week)
	visit, entry, asked, letter, words, owed := webID[ident.Visit](), webID[ident.Practitioner](), webID[ident.Inquiry](), webID[string](), webID[ident.Message](), webID[ident.Promise]()
	m.h.update(func(tx *store.Tx) error {
		services, err := tx.Services(p)
		if err != nil {
			return err
		}
		own["service"] = string(services[0].ID)
		day := 24 * time.Hour * time.Duration(7+len(m.things))
		if _, err := tx.BookVisit(p, scheduling.Visit{ID: visit, Client: c, Therapist: therapist, Service: m.h.service.ID, Title: "Massage", Starts: tx.Now().Add(day), Minutes: 60,
			Price: m.h.service.Price, State: scheduling.Booked, BookedAt: tx.Now()}, time.UTC); err != nil {
			return err
		}
		if err := tx.AddAway(p, scheduling.Away{ID: away, Person: therapist, First: "2026-05-01", Last: "2026-05-02", To: 24 * 60}); err != nil {
			return err
		}
		if err := tx.KeepPlace(p, scheduling.Place{ID: place, Name: "Harbour", Zone: "Europe/London", Active: true}); err != nil {
			return err
		}
		if err := tx.KeepResource(p, scheduling.Resource{ID: room, Kind: scheduling.KindRoom, Name: "Blue room", Active: true}); err != nil {
			return err
		}
		if err := tx.AddPattern(p, therapist, scheduling.Pattern{ID: week, From: "2026-06-01", Until: "2026-06-30", Every: 2}); err != nil {
			return err
		}
		if err := tx.AddExtra(p, therapist, scheduling.Extra{ID: extra, On: "2026-05-09", From: 600, To: 700}); err != nil {
			return err
		}
		if err := tx.AddPractitioner(p, referral.Practitioner{ID: entry, Name: "Sean Okoro", Phone: "020 7946 0011", TakesNew: referral.TakesYes}); err != nil {
			return err
		}
		if err := tx.AddInquiry(p, inquiry.Inquiry{ID: asked, Name: "Jennifer Okafor", Phone: "020 7946 0012", At: tx.Now(), Due: tx.Now(), State: inquiry.New}); err != nil {
			return err
		}
		if err := tx.Enqueue(store.Letter{ID: letter, Practice: p, Kind: "mail", Due: tx.Now(), State: store.LetterHeld, Recipient: "a@b.example", Subject: "A note", Body: "Hello", MessageID: letter}); err != nil {
			return err
		}
		if err := tx.AddMessage(p, message.Message{ID: words, Client: c, Case: told.Case, Kind: "ack", Way: message.InWriting, Body: "I am sorry", State: message.Draft, Created: tx.Now(), By: therapist}); err != nil {
			return err
		}
		return tx.AddPromise(p, promise.Promise{ID: owed, Kind: promise.Call, Client: c, Case: told.Case, Person: therapist, Due: tx.Now()})
	})
	own["visit"], own["colleague"], own["inquiry"], own["letter"], own["message"], own["promise"] = string(visit), string(entry), string(asked), letter, string(words), string(owed)
	if _, err := o.ChargeVisit(ctx, owner, office.NewKey(), visit); err != nil {
		t.Fatal(err)
	}
	receipt, err := o.TakePayment(ctx, owner, office.NewKey(), office.Payment{PayFor: office.PayFor{Client: c, Visit: visit}, Amount: "60", Way: "cash"})
	if err != nil {
		t.Fatal(err)
	}
	own["receipt"] = receipt
	account, err := o.Account(ctx, owner, c, true)
	if err != nil || len(account.Lines) == 0 {
		t.Fatalf("no line: %v", err)
	}
	own["line"] = string(account.Lines[0].ID)
	own["crossing"] = string(m.crossing(p, c, visit))
	talk, err := o.NoteTalk(ctx, owner, office.NewKey(), office.TalkNote{About: office.TalkAbout{Client: c}, Who: "Ana"})
	if err != nil {
		t.Fatal(err)
	}
	own["talk"] = string(talk)
	own["act"] = string(m.waits(owner, c))
	own["way"] = m.ownWay(owner, fmt.Sprintf("an-item-that-was-left-behind-%d", len(m.things)))
	return own
}

// waits has a fee wait for a second look.
func (m *matrix) waits(by staff.Actor, c ident.Client) ident.Act {
	m.h.t.Helper()
	_, err := m.h.office.Charge(context.Background(), by, office.NewKey(), office.NewCharge{Client: c, What: "Coming late", Amount: "5"})
	w, ok := errors.AsType[*office.Waits](err)
	if !ok {
		m.h.t.Fatalf("it does not wait: %v", err)
	}
	return w.Act
}

// ownWay has a practice use a way of working of its own.
func (m *matrix) ownWay(owner staff.Actor, id string) string {
	m.h.t.Helper()
	id, err := m.h.office.UseWay(context.Background(), owner, office.NewKey(), office.NewWay{Text: strings.Replace(lostItem(m.h.t), "protocol: lost-item", "protocol: "+id, 1)})
	if err != nil {
		m.h.t.Fatal(err)
	}
	return id
}

// crossing stores a visit that a client did not come to, counted.
func (m *matrix) crossing(p ident.Practice, c ident.Client, visit ident.Visit) ident.Crossing {
	m.h.t.Helper()
	id, rule := webID[ident.Crossing](), webID[ident.Boundary]()
	m.h.update(func(tx *store.Tx) error {
		if err := tx.AddBoundary(p, boundary.Boundary{ID: rule, Side: boundary.Ask, Title: "Coming", Rule: "Please come, or call off.", Active: true, Since: "2026-03-01", Watches: boundary.LateCancel, Within: 24}); err != nil {
			return err
		}
		if err := tx.Acknowledge(p, boundary.Acknowledgement{Client: c, Boundary: rule, Version: 1, How: boundary.Told, On: "2026-03-02", Way: "aloud"}); err != nil {
			return err
		}
		return tx.AddCrossing(p, boundary.Crossing{ID: id, Client: c, Boundary: rule, Version: 1, Side: boundary.Ask, Watch: boundary.NoShow, Visit: visit, Booked: "2026-03-03", On: "2026-03-03", State: boundary.Counted})
	})
	return id
}

// roles are who tries.
func (m *matrix) roles() []role {
	h := m.h
	return []role{{"owner", h.owner}, {"therapist", h.therapist}, {"desk", h.desk}, {"outside", m.outside}, {"nobody", staff.Actor{}}}
}

type role struct {
	name string
	as   staff.Actor
}

// session signs somebody in directly, so that a route that signs out changes nothing for the next.
func (m *matrix) session(who staff.Actor) string {
	token := webID[string]()
	m.h.update(func(tx *store.Tx) error {
		return tx.StartSession(token, store.Session{ID: webID[string](), Practice: who.Practice, Person: who.Person, Expires: tx.Now().Add(time.Hour)})
	})
	return token
}

// try asks for a route with somebody's things and gives the status and the answer.
func (m *matrix) try(rt route, who staff.Actor, things owned) (int, string) {
	method, pattern, _ := strings.Cut(rt.pattern, " ")
	path := pattern
	for name, id := range things {
		path = strings.ReplaceAll(path, "{"+name+"}", id)
	}
	var body *strings.Reader
	token, form := "", ""
	if who.Person != "" {
		token = m.session(who)
		session, err := m.h.office.Session(context.Background(), token)
		if err != nil {
			m.h.t.Fatal(err)
		}
		form = session.FormToken
	}
	sent := url.Values{ui.FieldToken: {form}, ui.FieldKey: {string(office.NewKey())}}
	maps.Copy(sent, m.form)
	body = strings.NewReader(sent.Encode())
	r := httptest.NewRequest(method, path, body)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if token != "" {
		r.AddCookie(&http.Cookie{Name: nameOfSession(r), Value: token})
	}
	w := httptest.NewRecorder()
	m.h.site.ServeHTTP(w, r)
	return w.Code, w.Body.String()
}

// Every signed-in route × role × owner has its answer in the golden file, so that a new route, or a
// changed answer, is looked at by a person. Whatever the golden says: nobody who is not signed in
// gets further than the sign-in page, nothing fails inside, and what belongs to another practice
// answers exactly as what does not exist.
func TestEveryRouteForEveryRole(t *testing.T) {
	var lines []string
	for _, method := range []string{"GET", "POST"} {
		m := newMatrix(t)
		for _, rt := range m.routes(method) {
			lines = append(lines, m.row(t, rt))
		}
	}
	asKept(t, "matrix.golden", strings.Join(lines, "\n")+"\n", "who gets what has changed (-update writes it anew, after you have looked)")
}

// asKept compares lines with those kept under a name in testdata; -update keeps them anew.
func asKept(t *testing.T, name, got, otherwise string) {
	t.Helper()
	golden := filepath.Join("testdata", name)
	if *updateMatrix {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); d != "" {
		t.Errorf("%s:\n%s", otherwise, d)
	}
}

// routes are the signed-in routes of a method; those that end something come last.
func (m *matrix) routes(method string) []route {
	s := &site{office: m.h.office}
	var list []route
	for _, rt := range s.routes() {
		if (rt.access == signedIn || rt.access == readers) && strings.HasPrefix(rt.pattern, method+" ") {
			list = append(list, rt)
		}
	}
	slices.SortStableFunc(list, func(a, b route) int { return b2i(ends(a)) - b2i(ends(b)) })
	return list
}

func ends(rt route) bool {
	return strings.Contains(rt.pattern, "/remove") || strings.Contains(rt.pattern, "/close") || strings.Contains(rt.pattern, "{person}")
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

// row tries one route with everybody and everything.
func (m *matrix) row(t *testing.T, rt route) string {
	t.Helper()
	row := fmt.Sprintf("%-52s", rt.pattern)
	for _, who := range m.roles() {
		row += "  " + who.name
		var missing string
		for _, owner := range owners {
			status, body := m.try(rt, who.as, m.things[owner])
			row += fmt.Sprintf(" %d", status)
			if status >= 500 {
				t.Errorf("%s by %s on %s: %d", rt.pattern, who.name, owner, status)
			}
			if who.as.Person == "" && status != http.StatusSeeOther && status != http.StatusUnauthorized {
				t.Errorf("%s by nobody on %s: %d", rt.pattern, owner, status)
			}
			switch owner {
			case "none":
				missing = fmt.Sprint(status) + m.masked(body, m.things[owner])
			case "elsewhere":
				if got := fmt.Sprint(status) + m.masked(body, m.things[owner]); who.as.Person != "" && named(rt) && got != missing {
					t.Errorf("%s by %s tells another practice's things from none:\n%s", rt.pattern, who.name, cmp.Diff(missing, got))
				}
			}
		}
	}
	return strings.TrimRight(row, " ")
}

// named reports whether a route names a thing of the practice.
func named(rt route) bool {
	rest := strings.NewReplacer("{question}", "", "{session}", "", "{no}", "", "{task}", "").Replace(rt.pattern)
	return strings.Contains(rest, "{")
}

// masked takes out of a page what differs by chance: the ids that were asked for, and the secrets.
func (m *matrix) masked(body string, things owned) string {
	for name, id := range things {
		if len(id) > 8 {
			body = strings.ReplaceAll(body, id, "{"+name+"}")
		}
	}
	return hiddenValue.ReplaceAllString(body, `value="…"`)
}
