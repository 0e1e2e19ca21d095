package office

import (
	"cmp"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// How long somebody stays signed in: until she has not used it for sessionIdle, and sessionLife at
// the longest.
const (
	sessionIdle = 12 * time.Hour
	sessionLife = 30 * 24 * time.Hour
)

// Session is who is signed in: the actor for every call, with what each page shows of her.
type Session struct {
	ID       string
	Actor    staff.Actor
	Person   staff.Person
	Practice house.Practice
	// Solo: one person works here, so what means something among several is not shown.
	Solo bool
	// FormToken stands in each form of this session, against forged requests.
	FormToken string
}

// Session finds who is signed in by the cookie's token. NotFound when nobody is: no token, an
// ended or idle session, a person who no longer works here.
func (o *Office) Session(ctx context.Context, token string) (Session, error) {
	if token == "" {
		return Session{}, fault.Missing("session")
	}
	var s Session
	var seen store.Session
	err := o.read(ctx, "session", func(tx *store.Tx) error {
		var err error
		if seen, err = tx.Session(token); err != nil {
			return err
		}
		if tx.Now().Sub(seen.LastSeen) > sessionIdle {
			return fault.Missing("session")
		}
		s, err = sessionOf(tx, seen)
		return err
	})
	if err != nil {
		return Session{}, err
	}
	s.FormToken = formToken(token)
	if !seen.NeedsTouch(o.Now()) {
		return s, nil
	}
	// A page is not refused because the time of last use could not be written.
	if err := o.db.Update(ctx, func(tx *store.Tx) error { return tx.TouchSession(token) }); err != nil {
		o.log.WarnContext(ctx, "last-seen not written", "error", err)
	}
	return s, nil
}

func sessionOf(tx *store.Tx, seen store.Session) (Session, error) {
	people, err := tx.Accounts(seen.Practice)
	if err != nil {
		return Session{}, err
	}
	s := Session{ID: seen.ID}
	active := 0
	for _, a := range people {
		if a.Works() {
			active++
		}
		if a.ID == seen.Person && a.Active {
			s.Person = a.Person
		}
	}
	if s.Person.ID == "" {
		return Session{}, fault.Missing("session")
	}
	s.Solo = active == 1
	s.Actor = staff.As(seen.Practice, s.Person)
	s.Practice, err = tx.Practice(seen.Practice)
	return s, err
}

// formToken derives the token of a session's forms from its secret, so that nothing more is kept.
func formToken(token string) string {
	mac := hmac.New(sha256.New, []byte(token))
	mac.Write([]byte("partwell form"))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// SameSecret compares two secrets in constant time.
func SameSecret(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

// SignIn is somebody's attempt to sign in. From is the address that it comes from.
type SignIn struct {
	Practice house.Practice
	Email    string
	Password string
	From     string
}

// The limits on signing in, per account and address within attemptWindow. An account is slowed
// only together with the address that tries, so that nobody can lock its owner out.
const (
	attemptWindow     = 15 * time.Minute
	attemptsOfAccount = 8
	attemptsOfAddress = 40
)

var errSignIn = fault.New(fault.Invalid, "sign-in", "The e-mail address or the password is not right.")

// SignIn checks a password and begins a session; it gives the token for the cookie. The answer for
// an unknown address and for a wrong password is the same, in the same time. Errors: Invalid (code
// sign-in), Conflict (code slow-down) after too many attempts.
func (o *Office) SignIn(ctx context.Context, in SignIn) (token string, err error) {
	if err := o.slowDown(ctx, in.Practice.ID, in.From, in.Email); err != nil {
		return "", err
	}
	if !addressLike(in.Email) {
		return "", errSignIn
	}
	var account store.Account
	err = o.read(ctx, "sign in", func(tx *store.Tx) error {
		account, err = tx.AccountByEmail(in.Practice.ID, in.Email)
		return err
	})
	if err != nil && !fault.Is(err, fault.NotFound) {
		return "", err
	}
	if !o.passwords.Matches(account.PasswordHash, in.Password) || !account.Active {
		return "", errSignIn
	}
	return o.beginSession(ctx, staff.As(in.Practice.ID, account.Person), "sign-in")
}

// longestAddress is how long an e-mail address can be at most (RFC 5321, 4.5.3.1.3).
const longestAddress = 254

// addressLike reports whether a text can be looked up as somebody's address at all: a database need
// not take every byte that a form can send.
func addressLike(email string) bool {
	return len(email) <= longestAddress && utf8.ValidString(email) && !strings.ContainsRune(email, 0)
}

// slowDown counts an attempt and refuses it when there were too many. What was typed as the account
// is counted by its digest: it may be of any length and hold anything, and it need not be kept.
func (o *Office) slowDown(ctx context.Context, practice ident.Practice, from, account string) error {
	return o.db.Update(ctx, func(tx *store.Tx) error {
		both, err := tx.CountAttempt(practice, o.attemptSubject("account "+from+" "+strings.ToLower(strings.TrimSpace(account))), attemptWindow)
		if err != nil {
			return err
		}
		address, err := tx.CountAttempt(practice, o.attemptSubject("address "+from), attemptWindow)
		if err != nil {
			return err
		}
		if both > attemptsOfAccount || address > attemptsOfAddress {
			return slowDownFor(attemptWindow)
		}
		return nil
	})
}

// attemptSubject gives the short name under which attempts are counted. Without the key nobody can
// try network addresses against it.
func (o *Office) attemptSubject(of string) string {
	return hex.EncodeToString(o.keys.Lookup("attempt", of))
}

// slowDownFor is the refusal of one attempt too many within a window: Conflict (slow-down).
func slowDownFor(window time.Duration) error {
	wait := "a quarter of an hour"
	if window > attemptWindow {
		wait = "an hour"
	}
	return fault.New(fault.Conflict, "slow-down", "There were many attempts in a short time. Please wait %s, then try again.", wait)
}

// beginSession begins a session for a person; why stands in the audit trail.
func (o *Office) beginSession(ctx context.Context, by staff.Actor, why string) (token string, err error) {
	token = secret()
	s := store.Session{ID: newID[string](), Practice: by.Practice, Person: by.Person}
	err = o.db.Update(ctx, func(tx *store.Tx) error {
		s.Expires = tx.Now().Add(sessionLife)
		tx.Audit(by.Practice, by.Text(), why, string(by.Person))
		return tx.StartSession(token, s)
	})
	return token, err
}

// SignOut ends the session with that token.
func (o *Office) SignOut(ctx context.Context, by staff.Actor, token string) error {
	return o.db.Update(ctx, func(tx *store.Tx) error {
		tx.Audit(by.Practice, by.Text(), "sign-out", string(by.Person))
		return tx.SignOut(token)
	})
}

// SessionsOf lists where somebody is signed in, for herself.
func (o *Office) SessionsOf(ctx context.Context, by staff.Actor) (list []store.Session, err error) {
	err = o.read(ctx, "sessions", func(tx *store.Tx) error {
		list, err = tx.Sessions(by.Practice, by.Person)
		return err
	})
	return list, err
}

// EndSession ends one of one's own sessions, by its id.
func (o *Office) EndSession(ctx context.Context, by staff.Actor, key Key, id string) error {
	_, err := o.work(ctx, by, key, "end session", id, func(tx *store.Tx) (string, error) {
		tx.Audit(by.Practice, by.Text(), "session.end", string(by.Person))
		return "", tx.EndSession(by.Practice, by.Person, id)
	})
	return err
}

// PublicPractice finds the practice of a public page: by its part of the address, or the only one
// there is when slug is empty. NotFound when there is none, or several and no slug.
func (o *Office) PublicPractice(ctx context.Context, slug string) (p house.Practice, err error) {
	err = o.read(ctx, "practice", func(tx *store.Tx) error {
		if slug != "" {
			p, err = tx.PracticeBySlug(slug)
			return err
		}
		all, err := tx.Practices()
		if err != nil {
			return err
		}
		if len(all) != 1 {
			return fault.Missing("practice")
		}
		p = all[0]
		return nil
	})
	return p, err
}

// Practices lists the practices of this installation, for the page at "/".
func (o *Office) Practices(ctx context.Context) (all []house.Practice, err error) {
	err = o.read(ctx, "practices", func(tx *store.Tx) error {
		all, err = tx.Practices()
		return err
	})
	return all, err
}

// isMissing reports whether something was not there.
func isMissing(err error) bool {
	f, ok := errors.AsType[*fault.Error](err)
	return ok && f.Kind == fault.NotFound
}

// Ready reports whether the store answers.
func (o *Office) Ready(ctx context.Context) error { return o.db.Ready(ctx) }

// ExamplePeople lists the people of the example practice, for choosing whose eyes to look through.
// NotFound for any other practice.
func (o *Office) ExamplePeople(ctx context.Context, practice ident.Practice) (people []staff.Person, err error) {
	err = o.read(ctx, "people of the example", func(tx *store.Tx) error {
		people, err = examplePeople(tx, practice)
		return err
	})
	return people, err
}

func examplePeople(tx *store.Tx, practice ident.Practice) ([]staff.Person, error) {
	p, err := tx.Practice(practice)
	if err != nil {
		return nil, err
	}
	if !p.Sample {
		return nil, fault.Missing("practice")
	}
	all, err := tx.Accounts(practice)
	var people []staff.Person
	for _, a := range all {
		if a.Active {
			people = append(people, a.Person)
		}
	}
	slices.SortStableFunc(people, func(a, b staff.Person) int {
		return cmp.Compare(slices.Index(staff.Roles(), a.Role), slices.Index(staff.Roles(), b.Role))
	})
	return people, err
}

// SignInExample begins a session for somebody of the example practice, without a password.
func (o *Office) SignInExample(ctx context.Context, practice ident.Practice, person string) (string, error) {
	people, err := o.ExamplePeople(ctx, practice)
	if err != nil {
		return "", err
	}
	for _, p := range people {
		if string(p.ID) == person {
			return o.beginSession(ctx, staff.As(practice, p), "sign-in.example")
		}
	}
	return "", fault.Missing("person")
}
