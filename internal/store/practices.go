package store

import (
	"strings"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/house"
)

const practiceColumns = `id, slug, name, place, zone, currency, phone, email, base_url, urgent, outside, taking, taking_since, setup_done, recovery_hash, sample, created, version`

const practiceByID = `-- practice by id
select ` + practiceColumns + ` from practices where id = $1`

const practiceBySlug = `-- practice by its part of the address
select ` + practiceColumns + ` from practices where slug = $1`

const practiceAll = `-- practices of this installation
select ` + practiceColumns + ` from practices order by created, id`

const practiceInsert = `-- practice: open one
insert into practices (` + practiceColumns + `)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, 1)
on conflict do nothing`

const practiceUpdate = `-- practice: change it
update practices set name = $3, place = $4, zone = $5, currency = $6, phone = $7, email = $8, base_url = $9,
    urgent = $10, outside = $11, taking = $12, taking_since = $13, setup_done = $14, recovery_hash = $15, version = version + 1
where id = $1 and version = $2`

func scanPractice(scan func(...any) error) (p house.Practice, err error) {
	var done string
	var created int64
	err = scan(&p.ID, &p.Slug, &p.Name, &p.Place, &p.Zone, &p.Currency, &p.Phone, &p.Email, &p.BaseURL, &p.Urgent, &p.Outside,
		&p.Taking, &p.TakingSince, &done, &p.RecoveryHash, &p.Sample, &created, &p.Version)
	p.Created = fromMicros(created)
	for _, s := range strings.Fields(done) {
		p.Done = append(p.Done, house.Step(s))
	}
	return p, err
}

func stepsText(done []house.Step) string {
	var words []string
	for _, s := range done {
		words = append(words, string(s))
	}
	return strings.Join(words, " ")
}

// Practice loads a practice.
func (tx *Tx) Practice(id ident.Practice) (house.Practice, error) {
	p, err := scanPractice(tx.row(practiceByID, id).Scan)
	return p, missing(err, "practice")
}

// PracticeBySlug loads a practice by its part of the address.
func (tx *Tx) PracticeBySlug(slug string) (house.Practice, error) {
	p, err := scanPractice(tx.row(practiceBySlug, slug).Scan)
	return p, missing(err, "practice")
}

// Practices lists the practices of this installation, the oldest first.
func (tx *Tx) Practices() ([]house.Practice, error) {
	var all []house.Practice
	err := tx.rows(practiceAll, nil, func(scan func(...any) error) error {
		p, err := scanPractice(scan)
		all = append(all, p)
		return err
	})
	return all, err
}

// OpenPractice stores a new practice. Conflict (CodeTaken) when its part of the address is in use.
func (tx *Tx) OpenPractice(p house.Practice) error {
	n, err := tx.exec(practiceInsert, p.ID, p.Slug, p.Name, p.Place, p.Zone, p.Currency, p.Phone, p.Email, p.BaseURL, p.Urgent, p.Outside,
		p.Taking, p.TakingSince, stepsText(p.Done), p.RecoveryHash, p.Sample, micros(p.Created))
	if err == nil && n == 0 {
		return fault.New(fault.Conflict, CodeTaken, "A practice with this address is already there.")
	}
	return err
}

// ChangePractice stores a changed practice. Conflict (CodeStale) when p.Version is not the stored one.
func (tx *Tx) ChangePractice(p house.Practice) error {
	n, err := tx.exec(practiceUpdate, p.ID, p.Version, p.Name, p.Place, p.Zone, p.Currency, p.Phone, p.Email, p.BaseURL, p.Urgent, p.Outside,
		p.Taking, p.TakingSince, stepsText(p.Done), p.RecoveryHash)
	if err == nil && n == 0 {
		return stale("practice")
	}
	return err
}
