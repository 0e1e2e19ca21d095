package office

import (
	"context"
	"time"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// What a set-up link is good for, and for how long.
const (
	// linkFirst begins a new practice, or lets its owner in again who has no password yet.
	linkFirst = "first"
	// linkPassword lets somebody choose a password.
	linkPassword = "password"

	firstLinkLife    = 7 * 24 * time.Hour
	passwordLinkLife = 3 * 24 * time.Hour
)

// unnamed is what a practice and its owner are called until the first question is answered.
const (
	unnamedPractice = "My practice"
	unnamedOwner    = "Owner"
)

var errStarted = fault.New(fault.Conflict, "started", "A practice stands here already. Sign in to it, or ask its owner to add you.")

// FirstLink makes the link by which the first owner of this installation comes in, once and within
// a week; the one made before stops working. The program prints it where only its owner reads. An
// owner who has not chosen a password yet comes back by it. Conflict (code started) when somebody
// here has a password.
func (o *Office) FirstLink(ctx context.Context) (token string, err error) {
	token = secret()
	err = o.db.Update(ctx, func(tx *store.Tx) error {
		l, err := firstLink(tx)
		if err != nil {
			return err
		}
		return tx.AddSetupLink(token, l)
	})
	if err != nil {
		return "", fault.Wrap("first link", err)
	}
	return token, nil
}

func firstLink(tx *store.Tx) (store.SetupLink, error) {
	l := store.SetupLink{Purpose: linkFirst, Expires: tx.Now().Add(firstLinkLife)}
	practices, err := tx.Practices()
	if err != nil || len(practices) == 0 {
		return l, err
	}
	if len(practices) > 1 || practices[0].Sample {
		return l, errStarted
	}
	owner, err := openOwner(tx, practices[0].ID)
	l.Practice, l.Person = practices[0].ID, owner.ID
	return l, err
}

// openOwner gives the owner of a practice in which nobody has chosen a password yet.
func openOwner(tx *store.Tx, practice ident.Practice) (staff.Person, error) {
	accounts, err := tx.Accounts(practice)
	if err != nil {
		return staff.Person{}, err
	}
	var owner staff.Person
	for _, a := range accounts {
		if a.PasswordHash != "" {
			return staff.Person{}, errStarted
		}
		if a.Role == staff.Owner && a.Active {
			owner = a.Person
		}
	}
	if owner.ID == "" {
		return staff.Person{}, errStarted
	}
	return owner, nil
}

// Beginning says how far this installation has come: whether it has a practice, and whether its
// owner can go on without a password because nobody has chosen one.
type Beginning struct {
	Practices int
	// Open says that a new practice, or the one that is there, can be begun or gone on with.
	Open bool
}

// Beginning tells what the starting page may offer.
func (o *Office) Beginning(ctx context.Context) (b Beginning, err error) {
	err = o.read(ctx, "beginning", func(tx *store.Tx) error {
		practices, err := tx.Practices()
		if err != nil {
			return err
		}
		b.Practices = len(practices)
		_, err = firstLink(tx)
		b.Open = err == nil
		if fault.Is(err, fault.Conflict) {
			return nil
		}
		return err
	})
	return b, err
}

// First is what a set-up link opens. Begins: it begins a practice or goes on with setting up;
// otherwise it lets Person choose a password.
type First struct {
	Begins   bool
	Practice house.Practice
	Person   staff.Person
}

// OpenFirst finds what a set-up link is good for and changes nothing. NotFound, or Conflict with
// code link-used or link-expired.
func (o *Office) OpenFirst(ctx context.Context, token string) (f First, err error) {
	err = o.read(ctx, "set-up link", func(tx *store.Tx) error {
		l, err := tx.OpenSetupLink(token)
		if err != nil {
			return err
		}
		f.Begins = l.Purpose == linkFirst
		if l.Practice == "" {
			return nil
		}
		if f.Practice, err = tx.Practice(l.Practice); err != nil {
			return err
		}
		f.Person, err = tx.Person(l.Practice, l.Person)
		return err
	})
	return f, err
}

// Begin spends a set-up link that begins a practice: it makes the practice and its owner where there
// is none, and begins her session. zone is the time zone of this computer, as far as it is known.
// Faults as in OpenFirst; Conflict (code started) when a practice was begun meanwhile.
func (o *Office) Begin(ctx context.Context, token, zone string) (session string, err error) {
	session = secret()
	ids := struct {
		practice ident.Practice
		owner    ident.Person
		session  string
	}{newID[ident.Practice](), newID[ident.Person](), newID[string]()}
	if _, err := civil.Zone(zone); err != nil || zone == "" || zone == "Local" {
		zone = "UTC"
	}
	err = o.db.Update(ctx, func(tx *store.Tx) error {
		l, err := tx.SpendSetupLink(token)
		if err != nil {
			return err
		}
		if l.Purpose != linkFirst {
			return fault.Missing("link")
		}
		owner := staff.Person{ID: l.Person, Role: staff.Owner}
		if l.Practice == "" {
			l.Practice, owner.ID = ids.practice, ids.owner
			if err := addFirst(tx, ids.practice, ids.owner, zone); err != nil {
				return err
			}
		} else if _, err := openOwner(tx, l.Practice); err != nil {
			return err
		}
		return startSession(tx, session, ids.session, staff.As(l.Practice, owner), "sign-in.first")
	})
	if err != nil {
		return "", fault.Wrap("begin", err)
	}
	return session, nil
}

// addFirst makes the first practice of an installation with its owner.
func addFirst(tx *store.Tx, practice ident.Practice, owner ident.Person, zone string) error {
	there, err := tx.Practices()
	if err != nil {
		return err
	}
	if len(there) > 0 {
		return errStarted
	}
	p := house.Practice{ID: practice, Name: unnamedPractice, Slug: house.SlugOf(unnamedPractice), Zone: zone,
		Currency: house.LikelyCurrency(zone), Taking: house.Open, Created: tx.Now()}
	p.TakingSince = p.Today(tx.Now())
	if err := tx.AddPractice(p); err != nil {
		return err
	}
	tx.Audit(practice, staff.System(practice).Text(), "practice.begin", string(practice))
	return tx.AddPerson(practice, staff.Person{ID: owner, Name: unnamedOwner, Role: staff.Owner, Treats: true, Active: true, Hears: true}, "")
}

// startSession begins a session in the transaction at hand.
func startSession(tx *store.Tx, token, id string, by staff.Actor, why string) error {
	tx.Audit(by.Practice, by.Text(), why, string(by.Person))
	return tx.StartSession(token, store.Session{ID: id, Practice: by.Practice, Person: by.Person, Expires: tx.Now().Add(sessionLife)})
}

// ChoosePassword spends a set-up link by which somebody chooses a password, ends her other sessions
// and begins a new one. Faults as in OpenFirst; Invalid about field password.
func (o *Office) ChoosePassword(ctx context.Context, token, password string) (session string, err error) {
	f, err := o.OpenFirst(ctx, token)
	if err != nil {
		return "", err
	}
	if f.Begins {
		return "", fault.Missing("link")
	}
	hash, err := o.newHash(password, f.Person.Name, f.Person.Email, f.Practice.Name)
	if err != nil {
		return "", err
	}
	session = secret()
	id, letter := newID[string](), newID[string]()
	err = o.db.Update(ctx, func(tx *store.Tx) error {
		l, err := tx.SpendSetupLink(token)
		if err != nil {
			return err
		}
		return letIn(tx, l.Practice, l.Person, made{By: l.By}, hash, letter, func(by staff.Actor) error {
			return startSession(tx, session, id, by, "sign-in.link")
		})
	})
	if err != nil {
		return "", fault.Wrap("choose password", err)
	}
	return session, nil
}

// letIn gives somebody who works here a new password by a link or a sheet, ends her sessions, tells her by
// mail, and calls begin with her as the actor.
func letIn(tx *store.Tx, practice ident.Practice, person ident.Person, way made, hash, letter string, begin func(staff.Actor) error) error {
	account, err := tx.Account(practice, person)
	if err != nil {
		return err
	}
	if !account.Active {
		return fault.Missing("link")
	}
	if err := tx.SetPassword(practice, person, hash); err != nil {
		return err
	}
	locked, err := cameIn(tx, practice, account.Person, way)
	if err != nil {
		return err
	}
	if locked {
		account.Renewed = tx.Now()
	}
	by := staff.As(practice, account.Person)
	if err := tx.EndSessions(practice, person, ""); err != nil {
		return err
	}
	tx.Audit(practice, by.Text(), "password.change", string(person))
	if account.PasswordHash != "" {
		maker, err := tx.Person(practice, way.By)
		if err != nil && !isMissing(err) {
			return err
		}
		if err := tellWayIn(tx, practice, account.Person, letter, wayIn{Link: way.By != person, By: maker.Name}); err != nil {
			return err
		}
	}
	if account.Role == staff.Owner {
		if err := answered(tx, by, house.StepPassword, nil); err != nil {
			return err
		}
	}
	return begin(by)
}

// newHash hashes a password that can be taken; Invalid about field password otherwise.
func (o *Office) newHash(password string, about ...string) (string, error) {
	if why := o.passwords.Refuse(password, about...); why != "" {
		return "", fault.Invalidf("password", "%s", why)
	}
	return o.passwords.Hash(password)
}
