package office

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/partwell/partwell/internal/auth"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/money"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/seal"
	"github.com/partwell/partwell/internal/store"
	"github.com/partwell/partwell/internal/store/storetest"
)

// testHouse is a practice to test in: an owner, a therapist and a front desk, one service, usual
// hours, one client. Its clock stands at storetest.Start (Tuesday 3 March 2026, 09:00 UTC).
type testHouse struct {
	t      *testing.T
	office *Office
	db     *store.DB
	clock  *storetest.Clock

	practice ident.Practice
	// owner, therapist and desk act; all of them have the password testPassword.
	owner, therapist, desk staff.Actor
	// client has the therapist as her usual one.
	client  ident.Client
	service scheduling.Service

	mailer  *testMailer
	backups *testBackups
}

const testPassword = "four quiet warm stones"

// eachHouse runs a test in a fresh practice on both engines.
func eachHouse(t *testing.T, f func(t *testing.T, h *testHouse)) {
	t.Helper()
	storetest.EachClock(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) { f(t, newTestHouse(t, db, clock)) })
}

// testOffice opens an office on an empty store.
func testOffice(t *testing.T, db *store.DB, clock *storetest.Clock) *testHouse {
	t.Helper()
	h := &testHouse{t: t, db: db, clock: clock, mailer: &testMailer{}, backups: &testBackups{}}
	h.office = New(Parts{Store: db, Keys: seal.NewRing(), Clock: clock.Now, Passwords: auth.NewPasswords(auth.LightCost()), Codes: auth.Codes{},
		Mailer: h.mailer, Backups: h.backups, Protocols: testProtocols(t)})
	t.Cleanup(func() { h.mailer.endWithAddresses(t) })
	return h
}

func newTestHouse(t *testing.T, db *store.DB, clock *storetest.Clock) *testHouse {
	t.Helper()
	h := testOffice(t, db, clock)
	h.practice = newID[ident.Practice]()
	hash, err := h.office.passwords.Hash(testPassword)
	if err != nil {
		t.Fatal(err)
	}
	h.update(func(tx *store.Tx) error {
		err := tx.AddPractice(house.Practice{ID: h.practice, Slug: "carvalho-massage", Name: "Carvalho Massage", Place: "Linden Street 4",
			Zone: "Europe/London", Currency: "GBP", Phone: "020 7946 0000", Taking: house.Open, Created: tx.Now()})
		if err != nil {
			return err
		}
		for _, p := range []struct {
			as     *staff.Actor
			person staff.Person
		}{
			{&h.owner, staff.Person{Name: "Inês Carvalho", Email: "ines@carvalhomassage.example", Role: staff.Owner, Treats: true}},
			{&h.therapist, staff.Person{Name: "Noor Haddad", Email: "noor@carvalhomassage.example", Role: staff.Therapist, Treats: true}},
			{&h.desk, staff.Person{Name: "Kim Lee", Email: "kim@carvalhomassage.example", Role: staff.Desk}},
		} {
			p.person.ID, p.person.Active, p.person.Hears = newID[ident.Person](), true, p.person.Role == staff.Owner
			*p.as = staff.As(h.practice, p.person)
			if err := tx.AddPerson(h.practice, p.person, hash); err != nil {
				return err
			}
			if p.person.Treats {
				if err := tx.SetHours(h.practice, scheduling.Usual(p.person.ID)); err != nil {
					return err
				}
			}
		}
		h.service = scheduling.Service{ID: newID[ident.Service](), Name: "Massage, 60 minutes", Minutes: 60, Price: money.Of(6000, "GBP"), Active: true, Order: 1, Version: 1}
		if err := tx.AddService(h.practice, h.service); err != nil {
			return err
		}
		h.client = newID[ident.Client]()
		paul, err := client.Client{ID: h.client, Name: "Paul Osei", Email: "paul@clients.example", Phone: "+442079460001", Therapist: h.therapist.Person}.Tidy()
		if err != nil {
			return err
		}
		return tx.AddClient(h.practice, paul)
	})
	return h
}

// update changes the store directly, for what a test needs to find.
func (h *testHouse) update(fn func(tx *store.Tx) error) {
	h.t.Helper()
	if err := h.db.Update(context.Background(), fn); err != nil {
		h.t.Fatal(err)
	}
}

// view reads the store directly, for what a test wants to see.
func (h *testHouse) view(fn func(tx *store.Tx) error) {
	h.t.Helper()
	if err := h.db.View(context.Background(), fn); err != nil {
		h.t.Fatal(err)
	}
}

// stranger gives the owner of another practice in the same store.
func (h *testHouse) stranger() staff.Actor {
	h.t.Helper()
	practice := newID[ident.Practice]()
	other := staff.Person{ID: newID[ident.Person](), Name: "Otto Fremd", Email: "otto@elsewhere.example", Role: staff.Owner, Treats: true, Active: true}
	h.update(func(tx *store.Tx) error {
		err := tx.AddPractice(house.Practice{ID: practice, Slug: "elsewhere", Name: "Elsewhere", Zone: "UTC", Currency: "EUR", Taking: house.Open, Created: tx.Now()})
		if err != nil {
			return err
		}
		return tx.AddPerson(practice, other, "")
	})
	return staff.As(practice, other)
}

// wantFault fails unless err is a fault of that kind; code may be empty.
func wantFault(t *testing.T, err error, kind fault.Kind, code string) {
	t.Helper()
	f, ok := errors.AsType[*fault.Error](err)
	if !ok || f.Kind != kind || code != "" && f.Code != code {
		t.Errorf("got %v, want a fault %s %s", err, kind, code)
	}
}

// wantProblem fails unless err is an Invalid fault with a problem about field.
func wantProblem(t *testing.T, err error, field string) {
	t.Helper()
	f, ok := errors.AsType[*fault.Error](err)
	if ok && f.Kind == fault.Invalid {
		for _, p := range f.Problems {
			if p.Field == field {
				return
			}
		}
	}
	t.Errorf("got %v, want a problem about %q", err, field)
}

// testMailer keeps what it is given, or answers with err.
type testMailer struct {
	mu      sync.Mutex
	letters []Letter
	servers []MailServer
	err     error
	final   bool
}

func (m *testMailer) Send(_ context.Context, server MailServer, letter Letter) (final bool, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.err != nil {
		return m.final, m.err
	}
	m.letters, m.servers = append(m.letters, letter), append(m.servers, server)
	return false, nil
}

// endWithAddresses holds against every letter that left a line on which something follows an address: mail programs
// take a full stop into it.
func (m *testMailer) endWithAddresses(t *testing.T) {
	for _, l := range m.letters {
		for line := range strings.SplitSeq(l.Text, "\n") {
			_, address, found := strings.Cut(line, "://")
			if found && (strings.ContainsAny(address, " ,;:)") || strings.HasSuffix(address, ".")) {
				t.Errorf("%q: %q", l.Subject, line)
			}
		}
	}
}

// testBackups notes the folders it was asked for.
type testBackups struct {
	made []string
	err  error
}

func (b *testBackups) Make(_ context.Context, folder string) (string, error) {
	if b.err != nil {
		return "", b.err
	}
	b.made = append(b.made, folder)
	return "partwell-2026-03-03.backup", nil
}

func (b *testBackups) Prepare(string) (bool, error) { return false, b.err }
