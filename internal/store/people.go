package store

import (
	"strings"
	"time"

	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/staff"
)

// Account is a person of the practice with what signing in needs. PasswordHash is empty until she
// has chosen a password.
type Account struct {
	staff.Person
	PasswordHash string
	Created      time.Time
	Version      int
}

const personColumns = `id, name, email, role, treats, active, password_hash, created, version, hears, reading_key, reading_since, renewed, renewed_by, invited`

const personInsert = `-- person: add
insert into people (practice_id, id, name, name_key, email, email_key, role, treats, active, password_hash, created, version, hears, invited)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 1, $12, $13)`

const personByID = `-- person by id
select ` + personColumns + ` from people where practice_id = $1 and id = $2`

const personByEmail = `-- person by e-mail
select ` + personColumns + ` from people where practice_id = $1 and email_key = $2 and email_key <> ''`

const personAll = `-- people of a practice
select ` + personColumns + ` from people where practice_id = $1 order by name_key, id`

const personUpdate = `-- person: change
update people set name = $4, name_key = $5, email = $6, email_key = $7, role = $8, treats = $9, active = $10, hears = $11, version = version + 1
where practice_id = $1 and id = $2 and version = $3`

const personPassword = `-- person: new password
update people set password_hash = $3, version = version + 1 where practice_id = $1 and id = $2`

// emailKey folds an address for comparing. Addresses of people are told apart by it.
func emailKey(email string) string { return strings.ToLower(strings.TrimSpace(email)) }

// AddPerson stores a new person of the practice. Conflict "taken" when the address is in use there.
func (tx *Tx) AddPerson(practice ident.Practice, p staff.Person, passwordHash string) error {
	_, err := tx.exec(personInsert, practice, p.ID, p.Name, client.NameKey(p.Name), p.Email, emailKey(p.Email),
		p.Role, p.Treats, p.Active, passwordHash, micros(tx.now), p.Hears, p.Invited)
	return err
}

// Person loads one person of the practice.
func (tx *Tx) Person(practice ident.Practice, id ident.Person) (staff.Person, error) {
	a, err := tx.Account(practice, id)
	return a.Person, err
}

// Account loads one person with what signing in needs.
func (tx *Tx) Account(practice ident.Practice, id ident.Person) (Account, error) {
	a, err := scanAccount(tx.row(personByID, practice, id).Scan)
	return a, missing(err, "person")
}

// AccountByEmail loads the person of the practice with that address, however it is capitalised.
func (tx *Tx) AccountByEmail(practice ident.Practice, email string) (Account, error) {
	a, err := scanAccount(tx.row(personByEmail, practice, emailKey(email)).Scan)
	return a, missing(err, "person")
}

// Accounts lists the people of the practice by name, active or not, with what signing in needs.
func (tx *Tx) Accounts(practice ident.Practice) ([]Account, error) {
	var all []Account
	err := tx.rows(personAll, []any{practice}, func(scan func(...any) error) error {
		a, err := scanAccount(scan)
		all = append(all, a)
		return err
	})
	return all, err
}

// People lists the people of the practice by name, active or not.
func (tx *Tx) People(practice ident.Practice) ([]staff.Person, error) {
	accounts, err := tx.Accounts(practice)
	people := make([]staff.Person, len(accounts))
	for i, a := range accounts {
		people[i] = a.Person
	}
	return people, err
}

// SavePerson stores a change to a person who was loaded as that version. Conflict "stale-version"
// when somebody changed her since, "taken" when the address is in use.
func (tx *Tx) SavePerson(practice ident.Practice, p staff.Person, version int) error {
	n, err := tx.exec(personUpdate, practice, p.ID, version, p.Name, client.NameKey(p.Name), p.Email, emailKey(p.Email), p.Role, p.Treats, p.Active, p.Hears)
	if err == nil && n == 0 {
		return stale("person")
	}
	return err
}

// SetPassword stores the hash of a new password.
func (tx *Tx) SetPassword(practice ident.Practice, id ident.Person, hash string) error {
	return tx.one("person", personPassword, practice, id, hash)
}

// one runs a statement that has to touch a row; NotFound when it did not.
func (tx *Tx) one(what, query string, args ...any) error {
	n, err := tx.exec(query, args...)
	if err == nil && n == 0 {
		return notThere(what)
	}
	return err
}

func scanAccount(scan func(...any) error) (a Account, err error) {
	var created int64
	var since, renewed *int64
	err = scan(&a.ID, &a.Name, &a.Email, &a.Role, &a.Treats, &a.Active, &a.PasswordHash, &created, &a.Version, &a.Hears, &a.ReadingKey, &since, &renewed, &a.RenewedBy, &a.Invited)
	a.Created, a.Since, a.Renewed = fromMicros(created), timeOrZero(since), timeOrZero(renewed)
	return a, err
}
