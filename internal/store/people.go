package store

import (
	"strings"

	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/staff"
)

// Account is a person of the practice with what proves who she is.
type Account struct {
	staff.Person
	PasswordHash string
	Version      int
}

const personColumns = `id, name, email, role, treats, active, password_hash, version`

const personByID = `-- person by id
select ` + personColumns + ` from people where practice_id = $1 and id = $2`

const personByEmail = `-- person by email
select ` + personColumns + ` from people where practice_id = $1 and email_key = $2 and email_key <> ''`

const personAll = `-- people of a practice
select ` + personColumns + ` from people where practice_id = $1 order by name_key, id`

const personInsert = `-- person: add
insert into people (practice_id, id, name, name_key, email, email_key, role, treats, password_hash, active, created, version)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 1)`

const personUpdate = `-- person: change
update people set name = $4, name_key = $5, email = $6, email_key = $7, role = $8, treats = $9, active = $10, version = version + 1
where practice_id = $1 and id = $2 and version = $3`

const personPassword = `-- person: set the password
update people set password_hash = $3, version = version + 1 where practice_id = $1 and id = $2`

func scanAccount(scan func(...any) error) (a Account, err error) {
	err = scan(&a.ID, &a.Name, &a.Email, &a.Role, &a.Treats, &a.Active, &a.PasswordHash, &a.Version)
	return a, err
}

// EmailKey folds an e-mail address for looking it up.
func EmailKey(email string) string { return strings.ToLower(strings.TrimSpace(email)) }

// Account loads a person of the practice.
func (tx *Tx) Account(practice ident.Practice, id ident.Person) (Account, error) {
	a, err := scanAccount(tx.row(personByID, practice, id).Scan)
	return a, missing(err, "person")
}

// AccountByEmail loads the person with that e-mail address.
func (tx *Tx) AccountByEmail(practice ident.Practice, email string) (Account, error) {
	a, err := scanAccount(tx.row(personByEmail, practice, EmailKey(email)).Scan)
	return a, missing(err, "person")
}

// Accounts lists the people of a practice by name, those who no longer work there among them.
func (tx *Tx) Accounts(practice ident.Practice) ([]Account, error) {
	var all []Account
	err := tx.rows(personAll, []any{practice}, func(scan func(...any) error) error {
		a, err := scanAccount(scan)
		all = append(all, a)
		return err
	})
	return all, err
}

// AddAccount stores a new person. Conflict (CodeTaken) when the e-mail address is in use here.
func (tx *Tx) AddAccount(practice ident.Practice, a Account) error {
	_, err := tx.exec(personInsert, practice, a.ID, a.Name, client.NameKey(a.Name), a.Email, EmailKey(a.Email), a.Role, a.Treats, a.PasswordHash, a.Active, micros(tx.Now()))
	return err
}

// ChangeAccount stores a changed person, without the password. Conflict (CodeStale) when a.Version
// is not the stored one, (CodeTaken) when the e-mail address is in use.
func (tx *Tx) ChangeAccount(practice ident.Practice, a Account) error {
	n, err := tx.exec(personUpdate, practice, a.ID, a.Version, a.Name, client.NameKey(a.Name), a.Email, EmailKey(a.Email), a.Role, a.Treats, a.Active)
	if err == nil && n == 0 {
		return stale("person")
	}
	return err
}

// SetPassword stores the hash of a new password.
func (tx *Tx) SetPassword(practice ident.Practice, id ident.Person, hash string) error {
	_, err := tx.exec(personPassword, practice, id, hash)
	return err
}
