package store

import (
	"time"

	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/treatment"
)

const noteColumns = `n.visit_id, n.version, n.id, n.client_id, n.therapist_id, n.body, n.at`

const noteVersions = `-- note of a visit, all versions
select ` + noteColumns + ` from notes n where n.practice_id = $1 and n.visit_id = $2 order by n.version desc`

const notesOfClient = `-- notes of a client, current versions
select ` + noteColumns + ` from notes n
where n.practice_id = $1 and n.client_id = $2 and n.version = (
    select max(o.version) from notes o where o.practice_id = $1 and o.visit_id = n.visit_id
) order by n.at desc, n.visit_id`

const noteInsert = `-- note, new version
insert into notes (practice_id, visit_id, version, id, client_id, therapist_id, body, at)
values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing`

const notedBetween = `-- visits with a note between two instants
select v.id from visits v
where v.practice_id = $1 and v.starts >= $2 and v.starts < $3 and exists (
    select 1 from notes n where n.practice_id = $1 and n.visit_id = v.id
)`

// WriteNote stores the next version of a visit's note; n.Version is the version that was read, 0
// for the first. The result has the version that was stored. Conflict "stale-version" when
// somebody wrote in the meantime. Earlier versions are kept.
func (tx *Tx) WriteNote(p ident.Practice, n treatment.Note) (treatment.Note, error) {
	versions, err := tx.NoteVersions(p, n.Visit)
	if err != nil {
		return n, err
	}
	if len(versions) > 0 && versions[0].Version != n.Version || len(versions) == 0 && n.Version != 0 {
		return n, stale("note")
	}
	if len(versions) > 0 {
		n.ID = versions[0].ID
	}
	n.Version++
	n.At = tx.Now()
	body, err := tx.seal(p, "notes", "body", numbered(string(n.Visit), n.Version), n.Text)
	if err != nil {
		return n, err
	}
	stored, err := tx.exec(noteInsert, p, n.Visit, n.Version, n.ID, n.Client, n.Therapist, body, micros(n.At))
	if err == nil && stored == 0 {
		err = stale("note")
	}
	return n, err
}

// Note gives the current note of a visit; false when none was written.
func (tx *Tx) Note(p ident.Practice, v ident.Visit) (treatment.Note, bool, error) {
	versions, err := tx.NoteVersions(p, v)
	if err != nil || len(versions) == 0 {
		return treatment.Note{Visit: v}, false, err
	}
	return versions[0], true, nil
}

// NoteVersions gives all versions of a visit's note, newest first.
func (tx *Tx) NoteVersions(p ident.Practice, v ident.Visit) ([]treatment.Note, error) {
	return tx.notes(p, noteVersions, p, v)
}

// ClientNotes gives the current note of each of a client's visits, newest first.
func (tx *Tx) ClientNotes(p ident.Practice, c ident.Client) ([]treatment.Note, error) {
	return tx.notes(p, notesOfClient, p, c)
}

// NotedVisits tells which visits that begin in [from, to) have a note.
func (tx *Tx) NotedVisits(p ident.Practice, from, to time.Time) (map[ident.Visit]bool, error) {
	out := map[ident.Visit]bool{}
	err := tx.rows(notedBetween, []any{p, micros(from), micros(to)}, func(scan func(...any) error) error {
		var id ident.Visit
		err := scan(&id)
		out[id] = true
		return err
	})
	return out, err
}

func (tx *Tx) notes(p ident.Practice, query string, args ...any) ([]treatment.Note, error) {
	var out []treatment.Note
	err := tx.rows(query, args, func(scan func(...any) error) error {
		var n treatment.Note
		var body []byte
		var at int64
		if err := scan(&n.Visit, &n.Version, &n.ID, &n.Client, &n.Therapist, &body, &at); err != nil {
			return err
		}
		n.At = fromMicros(at)
		var err error
		n.Text, err = tx.open(p, "notes", "body", numbered(string(n.Visit), n.Version), body)
		out = append(out, n)
		return err
	})
	return out, err
}
