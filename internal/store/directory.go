package store

import (
	"strings"

	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/referral"
)

// joined stores a short list of words as lines; split reads it.
func joined[T ~string](list []T) string {
	words := make([]string, len(list))
	for i, w := range list {
		words[i] = strings.ReplaceAll(string(w), "\n", " ")
	}
	return strings.Join(words, "\n")
}

func split[T ~string](s string) (list []T) {
	if s == "" {
		return nil
	}
	for w := range strings.SplitSeq(s, "\n") {
		list = append(list, T(w))
	}
	return list
}

const practitionerInsert = `-- practitioner: add
insert into practitioners (practice_id, id, name, name_key, other_name, practice_name, phone, email, skills, areas,
	place, times, languages, price, good_at, takes_new, trusted, confirmed, spoke_note, removed, version)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, 1)`

const practitionerUpdate = `-- practitioner: change
update practitioners set name = $3, name_key = $4, other_name = $5, practice_name = $6, phone = $7, email = $8,
	skills = $9, areas = $10, place = $11, times = $12, languages = $13, price = $14, good_at = $15, takes_new = $16,
	trusted = $17, confirmed = $18, spoke_note = $19, removed = $20, version = version + 1
where practice_id = $1 and id = $2 and version = $21`

func practitionerArgs(p ident.Practice, x referral.Practitioner) []any {
	return []any{p, x.ID, x.Name, client.NameKey(x.Name), x.OtherName, x.Practice, x.Phone, x.Email, joined(x.Skills), joined(x.Areas),
		x.Place, joined(x.Times), joined(x.Languages), x.Price, x.GoodAt, x.TakesNew, x.Trusted, x.Confirmed, x.SpokeNote, x.Removed}
}

// AddPractitioner puts an entry into the directory, in version 1.
func (tx *Tx) AddPractitioner(p ident.Practice, x referral.Practitioner) error {
	_, err := tx.exec(practitionerInsert, practitionerArgs(p, x)...)
	return err
}

// SavePractitioner changes an entry; Conflict code "stale-version" when somebody did so meanwhile.
func (tx *Tx) SavePractitioner(p ident.Practice, x referral.Practitioner) error {
	n, err := tx.exec(practitionerUpdate, append(practitionerArgs(p, x), x.Version)...)
	if err == nil && n == 0 {
		return stale("practitioner")
	}
	return err
}

const practitionerColumns = `select id, name, other_name, practice_name, phone, email, skills, areas, place, times, languages,
	price, good_at, takes_new, trusted, confirmed, spoke_note, removed, version from practitioners `

const practitionerByID = `-- practitioner: by id
` + practitionerColumns + `where practice_id = $1 and id = $2`

const practitionersOfPractice = `-- practitioners: the directory
` + practitionerColumns + `where practice_id = $1 and not removed order by name_key, id`

// Practitioner gives one entry, also one taken out of the directory since; NotFound when there is none.
func (tx *Tx) Practitioner(p ident.Practice, id ident.Practitioner) (referral.Practitioner, error) {
	x, err := scanPractitioner(tx.row(practitionerByID, p, id).Scan)
	return x, missing(err, "practitioner")
}

// Practitioners gives the directory by name, without the entries taken out of it.
func (tx *Tx) Practitioners(p ident.Practice) (all []referral.Practitioner, err error) {
	err = tx.rows(practitionersOfPractice, []any{p}, func(scan func(...any) error) error {
		x, err := scanPractitioner(scan)
		all = append(all, x)
		return err
	})
	return all, err
}

func scanPractitioner(scan func(...any) error) (x referral.Practitioner, err error) {
	var skills, areas, times, languages string
	err = scan(&x.ID, &x.Name, &x.OtherName, &x.Practice, &x.Phone, &x.Email, &skills, &areas, &x.Place, &times, &languages,
		&x.Price, &x.GoodAt, &x.TakesNew, &x.Trusted, &x.Confirmed, &x.SpokeNote, &x.Removed, &x.Version)
	x.Skills, x.Areas = split[referral.Skill](skills), split[string](areas)
	x.Times, x.Languages = split[referral.Time](times), split[string](languages)
	return x, err
}
