package store

import (
	"slices"
	"strings"
	"time"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/client"
)

const clientColumns = `id, name, name_key, other_name, pronouns, email, phone, since, state, therapist_id, desk_note, version`

const clientByID = `-- client by id
select ` + clientColumns + ` from clients where practice_id = $1 and id = $2`

const clientsPage = `-- clients by name, a page
select ` + clientColumns + ` from clients
where practice_id = $1 and (name_key, id) > ($2, $3) order by name_key, id limit $4`

const clientsPageBefore = `-- clients by name, a page backwards
select ` + clientColumns + ` from clients
where practice_id = $1 and (name_key, id) < ($2, $3) order by name_key desc, id desc limit $4`

const clientsAll = `-- clients by name, all
select ` + clientColumns + ` from clients where practice_id = $1 order by name_key, id`

const clientsByWord = `-- clients with a word that begins so
select ` + clientColumns + ` from clients
where practice_id = $1 and id in (
    select client_id from client_words where practice_id = $1 and word >= $2 and word < $3
) order by name_key, id limit $4`

const clientsBetween = `-- clients with visits between two instants
select ` + clientColumns + ` from clients
where practice_id = $1 and id in (
    select client_id from visits where practice_id = $1 and starts >= $2 and starts < $3
)`

const clientCount = `-- how many clients
select count(*) from clients where practice_id = $1`

const clientInsert = `-- client, new
insert into clients (practice_id, id, name, name_key, other_name, pronouns, email, phone, since, state, therapist_id, desk_note, created, version)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 1)`

const clientUpdate = `-- client, changed
update clients set name = $3, name_key = $4, other_name = $5, pronouns = $6, email = $7, phone = $8, since = $9, state = $10,
    therapist_id = $11, desk_note = $12, version = version + 1
where practice_id = $1 and id = $2 and version = $13`

const clientLock = `-- client, locked
update clients set version = version where practice_id = $1 and id = $2`

const clientWordsDelete = `-- client words, gone
delete from client_words where practice_id = $1 and client_id = $2`

const clientWordInsert = `-- client word
insert into client_words (practice_id, word, client_id) values ($1, $2, $3) on conflict do nothing`

// AddClient stores a new client, as Tidy left it, with Version 1.
func (tx *Tx) AddClient(p ident.Practice, c client.Client) error {
	_, err := tx.exec(clientInsert, p, c.ID, c.Name, c.NameKey, c.OtherName, c.Pronouns, c.Email, c.Phone, c.Since, c.State,
		c.Therapist, c.DeskNote, micros(tx.Now()))
	if err != nil {
		return err
	}
	return tx.addWords(p, c)
}

// SaveClient stores a changed client; c.Version is the version that was read. Conflict
// "stale-version" when somebody changed it since, NotFound when there is none.
func (tx *Tx) SaveClient(p ident.Practice, c client.Client) error {
	n, err := tx.exec(clientUpdate, p, c.ID, c.Name, c.NameKey, c.OtherName, c.Pronouns, c.Email, c.Phone, c.Since, c.State,
		c.Therapist, c.DeskNote, c.Version)
	if err != nil {
		return err
	}
	if n == 0 {
		if _, err := tx.Client(p, c.ID); err != nil {
			return err
		}
		return stale("client")
	}
	if _, err := tx.exec(clientWordsDelete, p, c.ID); err != nil {
		return err
	}
	return tx.addWords(p, c)
}

func (tx *Tx) addWords(p ident.Practice, c client.Client) error {
	for _, w := range c.FoundBy() {
		if _, err := tx.exec(clientWordInsert, p, w, c.ID); err != nil {
			return err
		}
	}
	return nil
}

// Client finds a client; NotFound when there is none in this practice.
func (tx *Tx) Client(p ident.Practice, id ident.Client) (client.Client, error) {
	c, err := scanClient(tx.row(clientByID, p, id).Scan)
	return c, missing(err, "client")
}

// Clients gives a page of the clients by name, those after the given one (the zero Client for the
// first page).
func (tx *Tx) Clients(p ident.Practice, after client.Client, limit int) ([]client.Client, error) {
	return tx.clients(clientsPage, p, after.NameKey, after.ID, limit)
}

// ClientsBefore gives the clients by name who come right before the given one, the nearest last.
func (tx *Tx) ClientsBefore(p ident.Practice, before client.Client, limit int) ([]client.Client, error) {
	list, err := tx.clients(clientsPageBefore, p, before.NameKey, before.ID, limit)
	slices.Reverse(list)
	return list, err
}

// AllClients gives every client by name, for exports and to compare an import with.
func (tx *Tx) AllClients(p ident.Practice) ([]client.Client, error) {
	return tx.clients(clientsAll, p)
}

// ClientCount counts the clients of the practice.
func (tx *Tx) ClientCount(p ident.Practice) (n int, err error) {
	err = tx.row(clientCount, p).Scan(&n)
	return n, err
}

// findMost is how many clients a search looks through after the index.
const findMost = 1000

// FindClients finds clients by the beginnings of words of their names in either script, in any
// order, by e-mail address or by the last digits of the phone number; by name, at most limit.
func (tx *Tx) FindClients(p ident.Practice, search string, limit int) ([]client.Client, error) {
	words := client.SearchWords(search)
	if len(words) == 0 {
		return nil, nil
	}
	longest := slices.MaxFunc(words, func(a, b string) int { return len(a) - len(b) })
	found, err := tx.clients(clientsByWord, p, longest, longest+"\U0010ffff", findMost)
	if err != nil {
		return nil, err
	}
	found = slices.DeleteFunc(found, func(c client.Client) bool { return !c.Matches(search) })
	return found[:min(limit, len(found))], nil
}

// ClientsBetween gives the clients with a visit, in whatever state, that begins in [from, to).
func (tx *Tx) ClientsBetween(p ident.Practice, from, to time.Time) (map[ident.Client]client.Client, error) {
	list, err := tx.clients(clientsBetween, p, micros(from), micros(to))
	out := make(map[ident.Client]client.Client, len(list))
	for _, c := range list {
		out[c.ID] = c
	}
	return out, err
}

func (tx *Tx) clients(query string, args ...any) ([]client.Client, error) {
	var out []client.Client
	err := tx.rows(query, args, func(scan func(...any) error) error {
		c, err := scanClient(scan)
		out = append(out, c)
		return err
	})
	return out, err
}

func scanClient(scan func(...any) error) (c client.Client, err error) {
	err = scan(&c.ID, &c.Name, &c.NameKey, &c.OtherName, &c.Pronouns, &c.Email, &c.Phone, &c.Since, &c.State, &c.Therapist, &c.DeskNote, &c.Version)
	return c, err
}

// lockClient makes every other writer of this client's lists wait until the end; NotFound when
// there is no such client.
func (tx *Tx) lockClient(p ident.Practice, id ident.Client) error {
	n, err := tx.exec(clientLock, p, id)
	if err == nil && n == 0 {
		err = fault.Missing("client")
	}
	return err
}

// listed writes a list of ids or codes as it stands in one column.
func listed[T ~string](list []T) string {
	words := make([]string, len(list))
	for i, w := range list {
		words[i] = string(w)
	}
	return strings.Join(words, ",")
}

// unlisted reads what listed wrote.
func unlisted[T ~string](s string) []T {
	if s == "" {
		return nil
	}
	var out []T
	for w := range strings.SplitSeq(s, ",") {
		out = append(out, T(w))
	}
	return out
}
