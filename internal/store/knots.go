package store

import (
	"database/sql"
	"strings"
	"time"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/client"
)

const knotColumns = `id, client_id, kind, at, body, said_by, theirs, way, person_id, visit_id, case_id`

// A time line has hundreds of knots, and on SQLite each column of each row costs more than its letters:
// all but the instant and the sealed text come in one, parted by commas, the free text last.
const knotsOfClient = `-- knots of a client
select at, body, id || ',' || kind || ',' || way || ',' || case when theirs then 't' else 'f' end
    || ',' || person_id || ',' || visit_id || ',' || case_id || ',' || said_by
from knots where practice_id = $1 and client_id = $2 order by at desc, id desc`

const knotsOfCase = `-- knots of a case
select ` + knotColumns + ` from knots where practice_id = $1 and case_id = $2 and case_id <> '' order by at desc, id desc`

const clientsJoined = `-- clients with a visit between two instants who came before they were in Partwell
select distinct v.client_id from visits v
where v.practice_id = $1 and v.starts >= $2 and v.starts < $3 and exists (
    select 1 from knots k where k.practice_id = $1 and k.client_id = v.client_id and k.kind = 'joined'
)`

const knotInsert = `-- knot, new
insert into knots (practice_id, id, client_id, kind, at, body, said_by, theirs, way, person_id, visit_id, case_id)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`

const knotDelete = `-- knot, taken back
delete from knots where practice_id = $1 and id = $2`

// AddKnot adds an entry to a client's time line; its text is sealed.
func (tx *Tx) AddKnot(p ident.Practice, k client.Knot) error {
	body, err := tx.sealIfAny(p, "knots", "body", string(k.ID), k.Text)
	if err != nil {
		return err
	}
	_, err = tx.exec(knotInsert, p, k.ID, k.Client, k.Kind, micros(k.At), body, k.By, k.Theirs, k.Way, k.Person, k.Visit, k.Case)
	return err
}

// JoinedBetween tells, of the clients with a visit that begins in [from, to), who came already before
// they were in Partwell.
func (tx *Tx) JoinedBetween(p ident.Practice, from, to time.Time) (map[ident.Client]bool, error) {
	out := map[ident.Client]bool{}
	err := tx.rows(clientsJoined, []any{p, micros(from), micros(to)}, func(scan func(...any) error) error {
		var id ident.Client
		err := scan(&id)
		out[id] = true
		return err
	})
	return out, err
}

// RemoveKnot takes back an entry that was just made, as Undo does; NotFound when there is none.
func (tx *Tx) RemoveKnot(p ident.Practice, id ident.Knot) error {
	n, err := tx.exec(knotDelete, p, id)
	if err == nil && n == 0 {
		err = fault.Missing("line")
	}
	return err
}

// Knots gives what was noted between a client and the practice, newest first.
func (tx *Tx) Knots(p ident.Practice, c ident.Client) ([]client.Knot, error) {
	var out []client.Knot
	var at int64
	var body sql.RawBytes
	var packed string
	err := tx.rows(knotsOfClient, []any{p, c}, func(scan func(...any) error) error {
		if err := scan(&at, &body, &packed); err != nil {
			return err
		}
		f := strings.SplitN(packed, ",", 8)
		text, err := tx.open(p, "knots", "body", f[0], body)
		out = append(out, client.Knot{ID: ident.Knot(f[0]), Client: c, Kind: client.Kind(f[1]), Way: client.Way(f[2]), Theirs: f[3] == "t",
			Person: ident.Person(f[4]), Visit: ident.Visit(f[5]), Case: ident.Case(f[6]), By: f[7], At: fromMicros(at), Text: text})
		return err
	})
	return out, err
}

// CaseKnots gives what was noted in one case, newest first.
func (tx *Tx) CaseKnots(p ident.Practice, c ident.Case) ([]client.Knot, error) {
	return tx.knots(p, knotsOfCase, p, c)
}

func (tx *Tx) knots(p ident.Practice, query string, args ...any) ([]client.Knot, error) {
	var out []client.Knot
	err := tx.rows(query, args, func(scan func(...any) error) error {
		var k client.Knot
		var at int64
		var body []byte
		if err := scan(&k.ID, &k.Client, &k.Kind, &at, &body, &k.By, &k.Theirs, &k.Way, &k.Person, &k.Visit, &k.Case); err != nil {
			return err
		}
		k.At = fromMicros(at)
		var err error
		k.Text, err = tx.open(p, "knots", "body", string(k.ID), body)
		out = append(out, k)
		return err
	})
	return out, err
}
