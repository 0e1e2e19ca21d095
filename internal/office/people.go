package office

import (
	"context"
	"slices"
	"strings"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// Colleague is somebody who works here, as the owner sees her. LetIn says that she has chosen a
// password; Version is for changing her.
type Colleague struct {
	staff.Person
	LetIn   bool
	Version int
}

// People lists everybody who works or worked here, by name, for the owner.
func (o *Office) People(ctx context.Context, by staff.Actor) (people []Colleague, err error) {
	if err := may(by, staff.ManagePeople, whole(by)); err != nil {
		return nil, err
	}
	err = o.read(ctx, "people", func(tx *store.Tx) error {
		accounts, err := tx.Accounts(by.Practice)
		people = make([]Colleague, len(accounts))
		for i, a := range accounts {
			people[i] = Colleague{Person: a.Person, LetIn: a.PasswordHash != "", Version: a.Version}
		}
		return err
	})
	return people, err
}

// PersonChange is what is to be known of somebody who works here, or reads from outside. Hears: she reads
// what is told about how somebody here behaved, from now on. Version is the one that was read, 0 for a
// new person. Anyway is the second yes to a change with which somebody stops reading such things.
type PersonChange struct {
	Name, Email           string
	Role                  staff.Role
	Treats, Active, Hears bool
	Version               int
	Anyway                bool
}

func (c PersonChange) tidy() (PersonChange, error) {
	var p fault.Problems
	c.Name, c.Email = squeezed(c.Name), strings.ToLower(strings.TrimSpace(c.Email))
	if c.Name == "" {
		p.Add("name", "Write the name.")
	}
	if len([]rune(c.Name)) > longestField {
		p.Add("name", "This is longer than %d letters. Please shorten it.", longestField)
	}
	if !client.EmailLike(c.Email) || len(c.Email) > longestField {
		p.Add("email", "Write the e-mail address to sign in with, such as ana@example.org.")
	}
	if !c.Role.Valid() {
		p.Add("role", "Choose what she does here.")
	}
	if c.Role == staff.Therapist {
		c.Treats = true
	}
	if c.Role == staff.Desk || c.Role == staff.Outside {
		c.Treats = false
	}
	if c.Role == staff.Outside { // it is all that she does here
		c.Hears = true
	}
	return c, p.Err()
}

func (c PersonChange) person(id ident.Person) staff.Person {
	return staff.Person{ID: id, Name: c.Name, Email: c.Email, Role: c.Role, Treats: c.Treats, Active: c.Active, Hears: c.Hears}
}

// Invitation is a set-up link for somebody who works here: it opens /first/TOKEN once, to choose a
// password. Token is empty when the same form was sent twice; then a new link can be made.
type Invitation struct {
	Person staff.Person
	Token  string
}

// AddPerson adds somebody to the practice and makes the link by which she chooses her password.
// Invalid about name, email, role; also when the address is in use.
func (o *Office) AddPerson(ctx context.Context, by staff.Actor, key Key, in PersonChange) (Invitation, error) {
	if err := may(by, staff.ManagePeople, whole(by)); err != nil {
		return Invitation{}, err
	}
	return o.addPerson(ctx, by, key, in)
}

func (o *Office) addPerson(ctx context.Context, by staff.Actor, key Key, in PersonChange) (Invitation, error) {
	in, err := in.tidy()
	if err != nil {
		return Invitation{}, err
	}
	in.Active = true
	made := Invitation{Person: in.person(newID[ident.Person]())}
	token := secret()
	id, err := o.work(ctx, by, key, "add person", in, func(tx *store.Tx) (string, error) {
		if err := refuseTaken(tx, by.Practice, in.Email, ""); err != nil {
			return "", err
		}
		return string(made.Person.ID), addInvited(tx, by, made.Person, token)
	})
	if err != nil {
		return Invitation{}, err
	}
	if id == string(made.Person.ID) {
		made.Token = token
	}
	made.Person.ID = ident.Person(id)
	return made, nil
}

// refuseTaken answers when somebody else of the practice signs in with that address.
func refuseTaken(tx *store.Tx, practice ident.Practice, email string, but ident.Person) error {
	other, err := tx.AccountByEmail(practice, email)
	if isMissing(err) || err == nil && other.ID == but {
		return nil
	}
	if err != nil {
		return err
	}
	return fault.Invalidf("email", "Somebody here signs in with this address already. Each person needs her own.")
}

// addInvited adds somebody, who is nobody's reader before she has come in, with the link by which she does. In
// the example everybody is in.
func addInvited(tx *store.Tx, by staff.Actor, who staff.Person, token string) error {
	p, err := tx.Practice(by.Practice)
	if err != nil {
		return err
	}
	who.Invited = !p.Sample
	if err := tx.AddPerson(by.Practice, who, ""); err != nil {
		return err
	}
	tx.Audit(by.Practice, by.Text(), "person.add", string(who.ID))
	return invite(tx, by, who.ID, token)
}

// unsureMaker stands for who made a link while it was not sure who she is: nobody's word and nobody's machine.
const unsureMaker ident.Person = "unsure"

// invite makes a link for somebody. Of a maker who came in by a link herself it is not sure who she is.
func invite(tx *store.Tx, by staff.Actor, person ident.Person, token string) error {
	tx.Audit(by.Practice, by.Text(), "person.link", string(person))
	maker, err := tx.Person(by.Practice, by.Person)
	if err != nil && !isMissing(err) {
		return err
	}
	if maker.Locked() {
		by.Person = unsureMaker
	}
	return tx.AddSetupLink(token, store.SetupLink{Purpose: linkPassword, Practice: by.Practice, Person: person, By: by.Person, Expires: tx.Now().Add(passwordLinkLife)})
}

// Invite makes a new link for somebody who cannot get in; the one before stops working. Her password
// stays until she uses the link.
func (o *Office) Invite(ctx context.Context, by staff.Actor, key Key, person ident.Person) (made Invitation, err error) {
	if err := may(by, staff.ManagePeople, whole(by)); err != nil {
		return Invitation{}, err
	}
	token, ran := secret(), false
	_, err = o.work(ctx, by, key, "invite", person, func(tx *store.Tx) (string, error) {
		p, err := tx.Person(by.Practice, person)
		if err != nil {
			return "", err
		}
		if !p.Active {
			return "", fault.New(fault.Conflict, "inactive", "%s does not work here any more. Let her in again first.", p.Name)
		}
		made.Person, ran = p, true
		return string(person), invite(tx, by, person, token)
	})
	if err != nil {
		return Invitation{}, err
	}
	if ran {
		made.Token = token
		return made, nil
	}
	made.Person, err = o.personOf(ctx, by.Practice, person)
	return made, err
}

func (o *Office) personOf(ctx context.Context, practice ident.Practice, id ident.Person) (p staff.Person, err error) {
	err = o.read(ctx, "person", func(tx *store.Tx) error {
		p, err = tx.Person(practice, id)
		return err
	})
	return p, err
}

// ChangePerson changes name, address, role and whether somebody treats and still works here. Whoever
// no longer works here is signed out at once and keeps her history. Invalid about name, email, role, or on
// anyway where a second yes is asked for;
// Conflict (code last-owner) when no owner would be left, stale-version.
func (o *Office) ChangePerson(ctx context.Context, by staff.Actor, key Key, id ident.Person, in PersonChange) error {
	if err := may(by, staff.ManagePeople, whole(by)); err != nil {
		return err
	}
	in, err := in.tidy()
	if err != nil {
		return err
	}
	_, err = o.work(ctx, by, key, "change person "+string(id), in, func(tx *store.Tx) (string, error) {
		if err := tx.LockPractice(by.Practice); err != nil { // two owners may not demote each other at once
			return "", err
		}
		was, err := tx.Account(by.Practice, id)
		if err != nil {
			return "", err
		}
		hears, err := openHearing(tx, by.Practice)
		if err != nil {
			return "", err
		}
		if err := refuseTaken(tx, by.Practice, in.Email, id); err != nil {
			return "", err
		}
		if err := keepsHerWayIn(by, was, in); err != nil {
			return "", err
		}
		if err := tx.SavePerson(by.Practice, in.person(id), in.Version); err != nil {
			return "", err
		}
		if err := keepAnOwner(tx, by.Practice); err != nil {
			return "", err
		}
		if was.Active && was.Hears {
			if err := hears.stays(in.Anyway); err != nil {
				return "", err
			}
		}
		tx.Audit(by.Practice, by.Text(), "person.change", string(id))
		if in.Active {
			return "", nil
		}
		return "", tx.EndSessions(by.Practice, id, "")
	})
	return err
}

// keepsHerWayIn refuses to lead elsewhere what is written to somebody who has come in: she alone changes her
// address, on her own page, whatever she reads here. And who reads from outside stays that, as does who works
// here.
func keepsHerWayIn(by staff.Actor, was store.Account, in PersonChange) error {
	switch outside := was.Role == staff.Outside; {
	case was.PasswordHash == "" && was.ReadingKey == "":
		return nil
	case !outside && in.Role == staff.Outside:
		return fault.Invalidf("role", "%s works here. To have the same person read from outside, add the name once more with another address.", was.Name)
	case outside && in.Role != was.Role:
		return fault.Invalidf("role", "%s reads from outside, and stays that. To have the same person work here, add the name once more with another address.", was.Name)
	case in.Email != was.Email && by.Person != was.ID:
		return fault.Invalidf("email", "Only %s can change this address now, on the page “My page”.", was.Name)
	}
	return nil
}

// keepAnOwner refuses a change after which nobody could look after the practice.
func keepAnOwner(tx *store.Tx, practice ident.Practice) error {
	people, err := tx.People(practice)
	if err != nil || slices.ContainsFunc(people, func(p staff.Person) bool { return p.Active && p.Role == staff.Owner }) {
		return err
	}
	return fault.New(fault.Conflict, "last-owner", "A practice needs an owner. Make somebody else the owner first, then change this.")
}

// PasswordChange is a new password for oneself. Old may be empty for somebody who has none yet;
// Email is the address to sign in with. Session is the one that goes on; all others end. From is the
// network address that the attempt comes from.
type PasswordChange struct {
	Email    string
	Old, New string
	Session  string
	From     string
}

// ChangePassword sets one's own password and ends one's other sessions. Invalid about email, old,
// password; Conflict (code slow-down) after too many attempts.
func (o *Office) ChangePassword(ctx context.Context, by staff.Actor, key Key, in PasswordChange) error {
	in.Email = strings.ToLower(strings.TrimSpace(in.Email))
	account, practice, err := o.ownAccount(ctx, by)
	if err != nil {
		return err
	}
	if err := o.passwordProblems(ctx, by, in, account, practice); err != nil {
		return err
	}
	hash, err := o.newHash(in.New, account.Name, in.Email, practice.Name)
	if err != nil {
		return err
	}
	letter := newID[string]()
	asked := struct{ Email, New string }{in.Email, o.digestOfSecret(in.New)}
	_, err = o.work(ctx, by, key, "change password", asked, func(tx *store.Tx) (string, error) {
		if err := refuseTaken(tx, by.Practice, in.Email, by.Person); err != nil {
			return "", err
		}
		now, err := tx.Account(by.Practice, by.Person)
		if err != nil {
			return "", err
		}
		if now.PasswordHash != account.PasswordHash { // changed since the old one was compared
			return "", fault.New(fault.Conflict, "stale-version", "Your password was changed meanwhile. Please open the page again.")
		}
		if now.Email == in.Email {
			return "", storePassword(tx, by, now, hash, in.Session, letter, wayIn{})
		}
		moved := now.Person
		moved.Email = in.Email
		if err := tx.SavePerson(by.Practice, moved, now.Version); err != nil {
			return "", err
		}
		return "", storePassword(tx, by, now, hash, in.Session, letter, wayIn{Email: in.Email}) // told where she was
	})
	return err
}

// passwordProblems says all that is wrong with a change: the address, the old password, the new one.
func (o *Office) passwordProblems(ctx context.Context, by staff.Actor, in PasswordChange, account store.Account, practice house.Practice) error {
	var problems fault.Problems
	if !client.EmailLike(in.Email) {
		problems.Add("email", "Write the e-mail address to sign in with, such as ana@example.org.")
	}
	err := o.checkOld(ctx, by, in, account)
	old, ok := asProblems(err)
	if err != nil && !ok {
		return err
	}
	problems = append(problems, old...)
	if why := o.passwords.Refuse(in.New, account.Name, in.Email, practice.Name); why != "" {
		problems.Add("password", "%s", why)
	}
	return problems.Err()
}

func (o *Office) ownAccount(ctx context.Context, by staff.Actor) (a store.Account, p house.Practice, err error) {
	err = o.read(ctx, "own account", func(tx *store.Tx) error {
		if a, err = tx.Account(by.Practice, by.Person); err != nil {
			return err
		}
		p, err = tx.Practice(by.Practice)
		return err
	})
	return a, p, err
}

// HasPassword reports whether somebody has chosen a password.
func (o *Office) HasPassword(ctx context.Context, by staff.Actor) (bool, error) {
	account, _, err := o.ownAccount(ctx, by)
	return account.PasswordHash != "", err
}

// checkOld compares the old password, counted like signing in.
func (o *Office) checkOld(ctx context.Context, by staff.Actor, in PasswordChange, account store.Account) error {
	if account.PasswordHash == "" {
		return nil
	}
	if err := o.slowDown(ctx, by.Practice, in.From, string(by.Person)); err != nil {
		return err
	}
	if !o.passwords.Matches(account.PasswordHash, in.Old) {
		return fault.Invalidf("old", "This is not your password as it is now.")
	}
	return nil
}

func storePassword(tx *store.Tx, by staff.Actor, account store.Account, hash, session, letter string, how wayIn) error {
	if err := tx.SetPassword(by.Practice, by.Person, hash); err != nil {
		return err
	}
	if err := tx.EndSessions(by.Practice, by.Person, session); err != nil {
		return err
	}
	tx.Audit(by.Practice, by.Text(), "password.change", string(by.Person))
	if account.PasswordHash != "" {
		if err := tellWayIn(tx, by.Practice, account.Person, letter, how); err != nil {
			return err
		}
	}
	if by.Role != staff.Owner {
		return nil
	}
	return answered(tx, by, house.StepPassword, nil)
}

// AddUser adds somebody from the command line of the computer that Partwell runs on. slug names the
// practice, empty where there is one. The link is opened at /first/TOKEN. Faults as in AddPerson;
// NotFound when the practice is not there, or not the only one.
func (o *Office) AddUser(ctx context.Context, slug string, in PersonChange) (Invitation, error) {
	p, err := o.PublicPractice(ctx, slug)
	if err != nil {
		return Invitation{}, err
	}
	return o.addPerson(ctx, staff.System(p.ID), unkeyed, in)
}

// ResetPassword makes a link for somebody who forgot her password, from the command line of the
// computer that Partwell runs on: opened at /first/TOKEN it lets her choose a new one. Until then
// the old one holds. NotFound when nobody works there with that address.
func (o *Office) ResetPassword(ctx context.Context, slug, email string) (made Invitation, err error) {
	p, err := o.PublicPractice(ctx, slug)
	if err != nil {
		return Invitation{}, err
	}
	made.Token = secret()
	err = o.db.Update(ctx, func(tx *store.Tx) error {
		account, err := tx.AccountByEmail(p.ID, email)
		if err != nil {
			return err
		}
		if !account.Active {
			return fault.Missing("person")
		}
		made.Person = account.Person
		return invite(tx, staff.System(p.ID), account.ID, made.Token)
	})
	if err != nil {
		return Invitation{}, fault.Wrap("reset password", err)
	}
	return made, nil
}
