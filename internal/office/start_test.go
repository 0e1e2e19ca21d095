package office

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
	"github.com/partwell/partwell/internal/store/storetest"
)

func TestTheFirstOwnerComesInOnce(t *testing.T) {
	storetest.EachClock(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		h, ctx := testOffice(t, db, clock), context.Background()
		if b, err := h.office.Beginning(ctx); err != nil || b.Practices != 0 || !b.Open {
			t.Fatalf("an empty house: %+v, %v", b, err)
		}
		token, err := h.office.FirstLink(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if f, err := h.office.OpenFirst(ctx, token); err != nil || !f.Begins {
			t.Fatalf("opening it: %+v, %v", f, err)
		}
		cookie, err := h.office.Begin(ctx, token, "Europe/Lisbon")
		if err != nil {
			t.Fatal(err)
		}
		s, err := h.office.Session(ctx, cookie)
		if err != nil {
			t.Fatal(err)
		}
		if s.Actor.Role != staff.Owner || !s.Person.Treats || s.Practice.Zone != "Europe/Lisbon" || s.Practice.Currency != "EUR" || !s.Solo {
			t.Errorf("it began %+v", s)
		}
		_, err = h.office.Begin(ctx, token, "Europe/Lisbon")
		wantFault(t, err, fault.Conflict, "link-used")
		_, err = h.office.OpenFirst(ctx, token)
		wantFault(t, err, fault.Conflict, "link-used")
		_, err = h.office.OpenFirst(ctx, "no such link")
		wantFault(t, err, fault.NotFound, "")
	})
}

func TestAnOwnerWithoutPasswordComesBackAndOneWithDoesNot(t *testing.T) {
	storetest.EachClock(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		h, ctx := testOffice(t, db, clock), context.Background()
		first, _ := h.office.FirstLink(ctx)
		cookie, err := h.office.Begin(ctx, first, "nowhere")
		if err != nil {
			t.Fatal(err)
		}
		s, _ := h.office.Session(ctx, cookie)
		if s.Practice.Zone != "UTC" {
			t.Errorf("a zone that is none became %q", s.Practice.Zone)
		}
		again, err := h.office.FirstLink(ctx)
		if err != nil {
			t.Fatalf("nobody has a password yet: %v", err)
		}
		cookie2, err := h.office.Begin(ctx, again, "")
		if err != nil {
			t.Fatal(err)
		}
		if s2, err := h.office.Session(ctx, cookie2); err != nil || s2.Person.ID != s.Person.ID {
			t.Fatalf("somebody else came in: %+v, %v", s2, err)
		}
		left, _ := h.office.FirstLink(ctx)
		err = h.office.ChangePassword(ctx, s.Actor, NewKey(), PasswordChange{Email: "Ines@Carvalho.example ", New: testPassword, Session: s.ID})
		if err != nil {
			t.Fatal(err)
		}
		_, err = h.office.Begin(ctx, left, "")
		wantFault(t, err, fault.Conflict, "started")
		_, err = h.office.FirstLink(ctx)
		wantFault(t, err, fault.Conflict, "started")
		if b, err := h.office.Beginning(ctx); err != nil || b.Open {
			t.Errorf("it still offers to begin: %+v, %v", b, err)
		}
		if _, err := h.office.Session(ctx, cookie2); !fault.Is(err, fault.NotFound) {
			t.Errorf("the other session goes on: %v", err)
		}
		if _, err := h.office.Session(ctx, cookie); err != nil {
			t.Errorf("her own session ended: %v", err)
		}
		if _, err := h.office.SignIn(ctx, SignIn{Practice: s.Practice, Email: "ines@carvalho.example", Password: testPassword, From: "::1"}); err != nil {
			t.Errorf("signing in with it: %v", err)
		}
	})
}

func TestTheFirstLinkExpires(t *testing.T) {
	storetest.EachClock(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		h, ctx := testOffice(t, db, clock), context.Background()
		old, _ := h.office.FirstLink(ctx)
		newer, _ := h.office.FirstLink(ctx)
		if _, err := h.office.Begin(ctx, old, ""); !fault.Is(err, fault.Conflict) {
			t.Errorf("the link before the last: %v", err)
		}
		clock.Advance(firstLinkLife + time.Second)
		_, err := h.office.Begin(ctx, newer, "")
		wantFault(t, err, fault.Conflict, "link-expired")
	})
}

// Two links, ten people at once: one practice.
func TestOnlyOnePracticeBegins(t *testing.T) {
	storetest.EachClock(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		h, ctx := testOffice(t, db, clock), context.Background()
		token, err := h.office.FirstLink(ctx)
		if err != nil {
			t.Fatal(err)
		}
		var wg sync.WaitGroup
		won := make(chan string, 10)
		for range 10 {
			wg.Go(func() {
				if cookie, err := h.office.Begin(ctx, token, ""); err == nil {
					won <- cookie
				} else if !fault.Is(err, fault.Conflict) {
					t.Errorf("losing is a conflict, not %v", err)
				}
			})
		}
		wg.Wait()
		all, err := h.office.Practices(ctx)
		if err != nil || len(won) != 1 || len(all) != 1 {
			t.Errorf("%d came in, %d practices, %v", len(won), len(all), err)
		}
	})
}

func TestTheExampleCannotBeTaken(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		h.update(func(tx *store.Tx) error {
			p, err := tx.Practice(h.practice)
			if err != nil {
				return err
			}
			p.Sample = true
			return tx.SavePractice(p)
		})
		_, err := h.office.FirstLink(context.Background())
		wantFault(t, err, fault.Conflict, "started")
	})
}

func TestChoosingAPasswordByLink(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := context.Background()
		before, err := h.office.SignIn(ctx, h.signIn("noor@carvalhomassage.example", testPassword))
		if err != nil {
			t.Fatal(err)
		}
		made, err := h.office.ResetPassword(ctx, "", " NOOR@carvalhomassage.example")
		if err != nil || made.Person.Name != "Noor Haddad" {
			t.Fatalf("%+v, %v", made, err)
		}
		_, err = h.office.ResetPassword(ctx, "carvalho-massage", "nobody@carvalhomassage.example")
		wantFault(t, err, fault.NotFound, "")

		_, err = h.office.ChoosePassword(ctx, made.Token, "haddad")
		wantProblem(t, err, "password")
		cookie, err := h.office.ChoosePassword(ctx, made.Token, "seven slow green rivers")
		if err != nil {
			t.Fatal(err)
		}
		s, err := h.office.Session(ctx, cookie)
		if err != nil || s.Person.ID != h.therapist.Person {
			t.Fatalf("%+v, %v", s, err)
		}
		_, err = h.office.Session(ctx, before)
		wantFault(t, err, fault.NotFound, "")
		_, err = h.office.ChoosePassword(ctx, made.Token, "another good one indeed")
		wantFault(t, err, fault.Conflict, "link-used")
		_, err = h.office.Begin(ctx, made.Token, "")
		wantFault(t, err, fault.Conflict, "link-used")
		if _, err := h.office.SignIn(ctx, h.signIn("noor@carvalhomassage.example", "seven slow green rivers")); err != nil {
			t.Errorf("the new password: %v", err)
		}
		_, err = h.office.SignIn(ctx, h.signIn("noor@carvalhomassage.example", testPassword))
		wantFault(t, err, fault.Invalid, "sign-in")
	})
}

// A first link cannot set a password, a password link cannot begin a practice.
func TestLinksDoOnlyTheirOwn(t *testing.T) {
	storetest.EachClock(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		h, ctx := testOffice(t, db, clock), context.Background()
		token, _ := h.office.FirstLink(ctx)
		_, err := h.office.ChoosePassword(ctx, token, testPassword)
		wantFault(t, err, fault.NotFound, "")
		cookie, err := h.office.Begin(ctx, token, "")
		if err != nil {
			t.Fatal(err)
		}
		s, _ := h.office.Session(ctx, cookie)
		in, err := h.office.AddPerson(ctx, s.Actor, NewKey(), PersonChange{Name: "Kim", Email: "kim@x.example", Role: staff.Desk})
		if err != nil {
			t.Fatal(err)
		}
		_, err = h.office.Begin(ctx, in.Token, "")
		wantFault(t, err, fault.NotFound, "")
		if _, err := h.office.ChoosePassword(ctx, in.Token, testPassword); err != nil {
			t.Errorf("a refused attempt used the link up: %v", err)
		}
	})
}

func (h *testHouse) signIn(email, password string) SignIn {
	h.t.Helper()
	p, err := h.office.PublicPractice(context.Background(), "")
	if err != nil {
		h.t.Fatal(err)
	}
	return SignIn{Practice: p, Email: email, Password: password, From: "192.0.2.1"}
}

// practiceNow reads the practice as it stands.
func (h *testHouse) practiceNow() (p house.Practice) {
	h.t.Helper()
	h.view(func(tx *store.Tx) (err error) {
		p, err = tx.Practice(h.practice)
		return err
	})
	return p
}
