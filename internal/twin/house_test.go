package twin

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/partwell/partwell/internal/api"
	"github.com/partwell/partwell/internal/definition"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/seal"
	"github.com/partwell/partwell/internal/store"
	"github.com/partwell/partwell/internal/store/storetest"
	"github.com/partwell/partwell/internal/web"
)

const password = "four quiet warm stones"

// The people of the practice. Inês and Astrid own it; Inês alone hears how somebody behaved. It is
// Theo of whom it is told.
const (
	ines   = "Inês Carvalho"
	astrid = "Astrid Holm"
	theo   = "Theo Brandt"
	noor   = "Noor Haddad"
	kim    = "Kim Lee"
	otto   = "Otto Fremd" // owns another practice on the same server
	maya   = "Maya Cohen" // reads from outside, where she was named for it
	pia    = "Pia Lund"   // worked at the desk, and left
)

// The clients.
const (
	mara  = "Mara Weiss"  // tells it through the door, by her own link
	lena  = "Lena Ortiz"  // tells it without a name; later it is known whose it is
	ida   = "Ida Sørli"   // tells it the reader by telephone
	paul  = "Paul Osei"   // comes to Theo too, and told that it hurt
	sami  = "Sami Aziz"   // comes to Noor
	greta = "Greta Blum"  // comes to Inês, and tells it by her own link
	vera  = "Vera Kovács" // comes to Theo no more
	anna  = "Anna Berg"   // booked by herself
)

// tellers are those who tell it.
var tellers = []string{mara, lena, ida, greta}

// twin is one of the two practices.
type twin struct {
	t      testing.TB
	name   string
	config store.Config
	db     *store.DB
	keys   *seal.Ring
	clock  *storetest.Clock
	office *office.Office
	site   http.Handler
	post   *postman
	log    *logged

	practice  house.Practice
	elsewhere house.Practice
	service   ident.Service
	people    map[string]staff.Actor
	clients   map[string]ident.Client
	visits    map[string]ident.Visit // by "Mara Weiss 2026-03-24 10:00"
	version   map[ident.Visit]int
	colleague ident.Practitioner
	// told are the restricted files; only one of the twins has any.
	told []told
	// tokens are the personal links that somebody here could hold, by what they open.
	tokens map[string]string
	// programs are the keys with which programs act as people.
	programs map[string]string
	// labels are the names under which ids are compared.
	labels   map[string]string
	signedIn int
	// about is of whom it is told, quiet those whose letters are not compared: who told it, and who reads it.
	about string
	quiet []string
	// chosen are the answers that somebody gives whatever else there is to choose, by step and field.
	chosen map[string][]string
	// readingKey is the one that a reader from outside has on paper.
	readingKey string
}

// told is one telling in the practice that has them.
type told struct {
	by          string
	id          ident.Case
	code, token string
	// rests: nobody does anything with it.
	rests bool
}

// logged keeps everything that the program logs.
type logged struct {
	mu  sync.Mutex
	all bytes.Buffer
}

func (l *logged) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.all.Write(b)
}

func (l *logged) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.all.String()
}

// postman keeps the letters that leave; one address takes none.
type postman struct {
	mu   sync.Mutex
	sent []office.Letter
}

func (p *postman) Send(_ context.Context, _ office.MailServer, l office.Letter) (bool, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if l.To == address(vera) {
		return true, errNoMailbox
	}
	p.sent = append(p.sent, l)
	return false, nil
}

func (p *postman) letters() []office.Letter {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.sent)
}

var errNoMailbox = errText("550 no such mailbox")

type errText string

func (e errText) Error() string { return string(e) }

// plainPasswords are the passwords themselves: what is tested here is not hashing.
type plainPasswords struct{}

func (plainPasswords) Refuse(string, ...string) string      { return "" }
func (plainPasswords) Hash(password string) (string, error) { return password, nil }
func (plainPasswords) Matches(hash, password string) bool   { return hash != "" && hash == password }

// library is read once: checking the definitions takes longer than a test.
var library = sync.OnceValues(func() (office.Protocols, error) { return definition.NewLibrary(office.Vocabulary()) })

func newID[T ~string]() T { return T(uuid.Must(uuid.NewV7()).String()) }

// openWith opens an office and a site on a database, with the keys that its links were made with.
func openWith(t testing.TB, name string, config store.Config, keys *seal.Ring) *twin {
	t.Helper()
	protocols, err := library()
	if err != nil {
		t.Fatal(err)
	}
	w := &twin{t: t, name: name, config: config, clock: storetest.NewClock(storetest.Start), keys: keys, post: &postman{}, log: &logged{},
		people: map[string]staff.Actor{}, clients: map[string]ident.Client{}, visits: map[string]ident.Visit{}, version: map[ident.Visit]int{},
		tokens: map[string]string{}, labels: map[string]string{}, about: theo, quiet: append([]string{ines}, tellers...), chosen: map[string][]string{}}
	log := slog.New(slog.NewTextHandler(w.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	w.config.Clock, w.config.Log, w.config.CheckNesting = w.clock.Now, log, false // the office's own tests check that
	w.db = storetest.Open(t, w.config)
	w.office = office.New(office.Parts{Store: w.db, Keys: w.keys, Clock: w.clock.Now, Passwords: plainPasswords{}, Codes: sameCodes{}, Mailer: w.post, Backups: noBackups{}, Protocols: protocols, Log: log})
	doors := http.NewServeMux()
	doors.Handle("/", web.New(w.office, web.Options{Log: log, Version: "twin", Zone: "Europe/London", Listen: "127.0.0.1:8080"}))
	doors.Handle(api.Prefix+"/", api.New(w.office, api.Options{Log: log, Version: "twin", Rate: 1 << 30}))
	w.site, w.programs = doors, map[string]string{}
	return w
}

// sameCodes makes the same recovery code each time: it would stand on a page.
type sameCodes struct{}

func (sameCodes) New() (code, proof string)          { return "AAAA-BBBB-CCCC-DDDD", "proof" }
func (sameCodes) Proof(typed string) (string, error) { return typed, nil }

// noBackups makes none: a file of the backup would have another size, which the owner of the computer
// alone sees.
type noBackups struct{}

func (noBackups) Make(context.Context, string) (string, error) { return "backup", nil }
func (noBackups) Prepare(folder string) (made bool, err error) { return folder == "", nil }

func (w *twin) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatalf("%s: %v", w.name, err)
	}
}

// got is must for a call that gives something.
func got[T any](w *twin) func(T, error) T {
	w.t.Helper()
	return func(v T, err error) T { w.t.Helper(); w.must(err); return v }
}

func (w *twin) update(fn func(tx *store.Tx) error) {
	w.t.Helper()
	w.must(w.db.Update(w.t.Context(), fn))
}

func (w *twin) view(fn func(tx *store.Tx) error) {
	w.t.Helper()
	w.must(w.db.View(w.t.Context(), fn))
}

// at moves the clock to a time in London.
func (w *twin) at(when string) {
	w.t.Helper()
	zone := got[*time.Location](w)(time.LoadLocation("Europe/London"))
	w.clock.Set(got[time.Time](w)(time.ParseInLocation("2006-01-02 15:04", when, zone)).UTC())
}

// label names an id, by which it is compared with the other twin's.
func (w *twin) label(name, id string) { w.labels[id] = name }

// begin makes the practice with its people, and another one beside it.
func (w *twin) begin() {
	w.practice = house.Practice{ID: newID[ident.Practice](), Slug: "carvalho", Name: "Carvalho Massage", Zone: "Europe/London", Currency: "GBP", Taking: house.Open,
		Created: w.clock.Now(), Done: house.Steps(), BaseURL: "https://carvalho.example", Phone: "020 7946 0100", Email: "hello@carvalho.example",
		Urgent: "In an emergency ring 999.", Outside: "The council for massage: gcmt.example"}
	w.elsewhere = house.Practice{ID: newID[ident.Practice](), Slug: "elsewhere", Name: "Elsewhere", Zone: "UTC", Currency: "GBP", Taking: house.Open, Created: w.clock.Now(), Done: house.Steps()}
	w.service = newID[ident.Service]()
	w.update(func(tx *store.Tx) error {
		for _, p := range []house.Practice{w.practice, w.elsewhere} {
			if err := tx.AddPractice(p); err != nil {
				return err
			}
			if err := tx.SaveMailSettings(p.ID, store.MailSettings{Host: "mail.example", Port: 25, TLS: "none", From: "post@" + p.Slug + ".example"}); err != nil {
				return err
			}
			if err := tx.SaveReminders(p.ID, scheduling.Reminders{Confirm: true, Before: []int{2 * 24 * 60, 180}, Since: tx.Now()}); err != nil {
				return err
			}
		}
		service := scheduling.Service{ID: w.service, Name: "Massage, 60 minutes", Minutes: 60, Price: price, Active: true, Order: 1}
		return tx.AddService(w.practice.ID, service)
	})
	w.label("practice", string(w.practice.ID))
	w.label("elsewhere", string(w.elsewhere.ID))
	w.label("service", string(w.service))
	for _, p := range []staff.Person{
		{Name: ines, Role: staff.Owner, Treats: true, Hears: true}, {Name: astrid, Role: staff.Owner}, {Name: theo, Role: staff.Therapist, Treats: true},
		{Name: noor, Role: staff.Therapist, Treats: true}, {Name: kim, Role: staff.Desk},
	} {
		w.employs(w.practice, p)
	}
	w.employs(w.elsewhere, staff.Person{Name: otto, Role: staff.Owner, Treats: true, Hears: true})
}

// employs lets somebody work at a practice.
func (w *twin) employs(at house.Practice, p staff.Person) {
	p.ID, p.Email, p.Active = newID[ident.Person](), address(p.Name), true
	w.people[p.Name] = staff.As(at.ID, p)
	w.label(p.Name, string(p.ID))
	w.update(func(tx *store.Tx) error {
		if err := tx.AddPerson(at.ID, p, password); err != nil || !p.Treats {
			return err
		}
		return tx.SetHours(at.ID, scheduling.Usual(p.ID))
	})
}

// person gives the id of somebody who works here.
func (w *twin) person(name string) ident.Person { return w.people[name].Person }

// session signs somebody in.
func (w *twin) session(name string) string {
	at := w.practice
	if w.people[name].Practice == w.elsewhere.ID {
		at = w.elsewhere
	}
	w.signedIn++ // nobody is slowed down
	return got[string](w)(w.office.SignIn(w.t.Context(), office.SignIn{Practice: at, Email: address(name), Password: password, From: fmt.Sprintf("203.0.113.%d", w.signedIn)}))
}

// names lists the keys of a map in order.
func names[K ~string, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }
