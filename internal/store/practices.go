package store

import (
	"strings"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/house"
)

const practiceColumns = `id, slug, name, place, zone, currency, phone, email, base_url, urgent, outside,
taking, taking_since, setup_done, sample, tried_at, tried_outside, created, version, pack, place_name`

const practiceInsert = `-- practice: add
insert into practices (` + practiceColumns + `)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, 1, $19, $20)`

const practiceByID = `-- practice by id
select ` + practiceColumns + ` from practices where id = $1`

const practiceBySlug = `-- practice by slug
select ` + practiceColumns + ` from practices where slug = $1`

const practiceAll = `-- practices: all
select ` + practiceColumns + ` from practices order by id`

const practiceUpdate = `-- practice: change
update practices set slug = $3, name = $4, place = $5, zone = $6, currency = $7, phone = $8, email = $9,
  base_url = $10, urgent = $11, outside = $12, taking = $13, taking_since = $14, setup_done = $15,
  sample = $16, tried_at = case when base_url = $10 then tried_at end,
  tried_outside = case when base_url = $10 then tried_outside else false end, pack = $17, place_name = $18, version = version + 1
where id = $1 and version = $2`

const practiceLock = `-- practice: let one change at a time
update practices set version = version where id = $1`

// AddPractice stores a new practice, as version 1. Conflict "taken" when the slug is in use.
func (tx *Tx) AddPractice(p house.Practice) error {
	_, err := tx.exec(practiceInsert, p.ID, p.Slug, p.Name, p.Place, p.Zone, p.Currency, p.Phone, p.Email, p.BaseURL,
		p.Urgent, p.Outside, p.Taking, p.TakingSince, joinSteps(p.Done), p.Sample, microsPtr(p.Tried), p.TriedOutside, micros(p.Created), p.Pack, p.PlaceName)
	return err
}

// Practice loads one practice.
func (tx *Tx) Practice(id ident.Practice) (house.Practice, error) {
	p, err := scanPractice(tx.row(practiceByID, id).Scan)
	return p, missing(err, "practice")
}

// PracticeBySlug loads the practice at an address /at/{slug}.
func (tx *Tx) PracticeBySlug(slug string) (house.Practice, error) {
	p, err := scanPractice(tx.row(practiceBySlug, slug).Scan)
	return p, missing(err, "practice")
}

// Practices lists all practices of this installation, the oldest first.
func (tx *Tx) Practices() ([]house.Practice, error) {
	var all []house.Practice
	err := tx.rows(practiceAll, nil, func(scan func(...any) error) error {
		p, err := scanPractice(scan)
		all = append(all, p)
		return err
	})
	return all, err
}

// SavePractice stores a change to the practice that was loaded as p.Version. With another BaseURL the
// practice forgets that the one before was tried. Conflict
// "stale-version" when somebody changed it since, "taken" when the slug is in use.
func (tx *Tx) SavePractice(p house.Practice) error {
	n, err := tx.exec(practiceUpdate, p.ID, p.Version, p.Slug, p.Name, p.Place, p.Zone, p.Currency, p.Phone, p.Email,
		p.BaseURL, p.Urgent, p.Outside, p.Taking, p.TakingSince, joinSteps(p.Done), p.Sample, p.Pack, p.PlaceName)
	if err == nil && n == 0 {
		return stale("practice")
	}
	return err
}

const practiceTried = `-- practice: its address was opened on a device
update practices set tried_at = $2, tried_outside = $3 where id = $1 and (not tried_outside or $3)`

// NoteTried notes that a practice's address was opened on a device now, and whether that came from
// outside its own network. What came from inside does not take the place of what came from outside.
// The practice stays at its version.
func (tx *Tx) NoteTried(p ident.Practice, outside bool) error {
	_, err := tx.exec(practiceTried, p, micros(tx.now), outside)
	return err
}

// LockPractice makes whoever else calls it for the practice wait until this Update ends. A rule about
// several rows (that an owner stays) needs it before it reads them: two Updates at once would each
// see the rows as they were before the other.
func (tx *Tx) LockPractice(id ident.Practice) error {
	n, err := tx.exec(practiceLock, id)
	if err == nil && n == 0 {
		return fault.Missing("practice")
	}
	return err
}

func scanPractice(scan func(...any) error) (p house.Practice, err error) {
	var steps string
	var created int64
	var tried *int64
	err = scan(&p.ID, &p.Slug, &p.Name, &p.Place, &p.Zone, &p.Currency, &p.Phone, &p.Email, &p.BaseURL, &p.Urgent, &p.Outside,
		&p.Taking, &p.TakingSince, &steps, &p.Sample, &tried, &p.TriedOutside, &created, &p.Version, &p.Pack, &p.PlaceName)
	for _, s := range strings.Fields(steps) {
		p.Done = append(p.Done, house.Step(s))
	}
	p.Created, p.Tried = fromMicros(created), timePtr(tried)
	return p, err
}

func joinSteps(steps []house.Step) string {
	texts := make([]string, len(steps))
	for i, s := range steps {
		texts[i] = string(s)
	}
	return strings.Join(texts, " ")
}
