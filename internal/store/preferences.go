package store

import (
	"strconv"
	"time"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/client"
)

const preferencesOf = `-- preferences of a client
select area, side, level, was, since, source from preferences where practice_id = $1 and client_id = $2`

const preferencesDelete = `-- preferences of a client, gone
delete from preferences where practice_id = $1 and client_id = $2`

const preferenceInsert = `-- preference
insert into preferences (practice_id, client_id, area, side, level, was, since, source) values ($1, $2, $3, $4, $5, $6, $7, $8)`

const ownBoundaries = `-- what a client asks
select client_id, no, body, source, added, removed from own_boundaries where practice_id = $1 and client_id = $2 order by no`

const ownBoundariesBetween = `-- what the clients of a day ask
select client_id, no, body, source, added, removed from own_boundaries
where practice_id = $1 and removed = '' and client_id in (
    select client_id from visits where practice_id = $1 and starts >= $2 and starts < $3
) order by client_id, no`

const ownBoundaryLast = `-- what a client asks, last number
select coalesce(max(no), 0) from own_boundaries where practice_id = $1 and client_id = $2`

const ownBoundaryInsert = `-- what a client asks, one more
insert into own_boundaries (practice_id, client_id, no, body, source, added, removed) values ($1, $2, $3, $4, $5, $6, '')`

const ownBoundaryRemove = `-- what a client asks, no longer or again
update own_boundaries set removed = $4 where practice_id = $1 and client_id = $2 and no = $3`

// Preferences gives how hard and where the client likes it, from head to feet.
func (tx *Tx) Preferences(p ident.Practice, c ident.Client) ([]client.Preference, error) {
	var out []client.Preference
	err := tx.rows(preferencesOf, []any{p, c}, func(scan func(...any) error) error {
		var r client.Preference
		err := scan(&r.Area, &r.Side, &r.Level, &r.Was, &r.Since, &r.Source)
		out = append(out, r)
		return err
	})
	client.SortPreferences(out)
	return out, err
}

// Prefer sets preferences as client.Prefer does, one after the other, and gives all that hold now.
func (tx *Tx) Prefer(p ident.Practice, c ident.Client, set ...client.Preference) ([]client.Preference, error) {
	if err := tx.lockClient(p, c); err != nil {
		return nil, err
	}
	prefs, err := tx.Preferences(p, c)
	if err != nil {
		return nil, err
	}
	for _, s := range set {
		prefs = client.Prefer(prefs, s)
	}
	return prefs, tx.SetPreferences(p, c, prefs)
}

// SetPreferences replaces all preferences of a client by the given ones, as undoing a change does.
func (tx *Tx) SetPreferences(p ident.Practice, c ident.Client, prefs []client.Preference) error {
	if err := tx.lockClient(p, c); err != nil {
		return err
	}
	if _, err := tx.exec(preferencesDelete, p, c); err != nil {
		return err
	}
	for _, r := range prefs {
		if _, err := tx.exec(preferenceInsert, p, c, r.Area, r.Side, int(r.Level), int(r.Was), r.Since, r.Source); err != nil {
			return err
		}
	}
	return nil
}

// OwnBoundaries gives everything the client asks or asked, oldest first; what no longer holds has
// Removed set.
func (tx *Tx) OwnBoundaries(p ident.Practice, c ident.Client) ([]client.OwnBoundary, error) {
	byClient, err := tx.ownBoundaries(p, ownBoundaries, p, c)
	return byClient[c], err
}

// OwnBoundariesBetween gives what the clients ask who have a visit that begins in [from, to).
func (tx *Tx) OwnBoundariesBetween(p ident.Practice, from, to time.Time) (map[ident.Client][]client.OwnBoundary, error) {
	return tx.ownBoundaries(p, ownBoundariesBetween, p, micros(from), micros(to))
}

func (tx *Tx) ownBoundaries(p ident.Practice, query string, args ...any) (map[ident.Client][]client.OwnBoundary, error) {
	out := map[ident.Client][]client.OwnBoundary{}
	err := tx.rows(query, args, func(scan func(...any) error) error {
		var c ident.Client
		var b client.OwnBoundary
		var body []byte
		err := scan(&c, &b.No, &body, &b.Source, &b.Added, &b.Removed)
		if err == nil {
			b.Text, err = tx.open(p, "own_boundaries", "body", numbered(string(c), b.No), body)
		}
		out[c] = append(out[c], b)
		return err
	})
	return out, err
}

// AddOwnBoundary keeps something more that the client asks, and gives it its number.
func (tx *Tx) AddOwnBoundary(p ident.Practice, c ident.Client, text string, source client.Source, on civil.Date) (int, error) {
	if err := tx.lockClient(p, c); err != nil {
		return 0, err
	}
	var no int
	if err := tx.row(ownBoundaryLast, p, c).Scan(&no); err != nil {
		return 0, err
	}
	no++
	body, err := tx.seal(p, "own_boundaries", "body", numbered(string(c), no), text)
	if err != nil {
		return 0, err
	}
	_, err = tx.exec(ownBoundaryInsert, p, c, no, body, source, on)
	return no, err
}

// RemoveOwnBoundary ends what the client asked on a day; an empty day makes it hold again.
func (tx *Tx) RemoveOwnBoundary(p ident.Practice, c ident.Client, no int, on civil.Date) error {
	n, err := tx.exec(ownBoundaryRemove, p, c, no, on)
	if err == nil && n == 0 {
		err = fault.Missing("wish")
	}
	return err
}

// numbered names a row by what it belongs to and its number, as the place of a sealed text.
func numbered(id string, no int) string { return id + "/" + strconv.Itoa(no) }

// sealIfAny seals a text, and gives nothing for the empty one.
func (tx *Tx) sealIfAny(p ident.Practice, table, column, id, plain string) ([]byte, error) {
	if plain == "" {
		return nil, nil
	}
	return tx.seal(p, table, column, id, plain)
}
