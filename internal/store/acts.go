package store

import (
	"database/sql"
	"encoding/json"
	"errors"
	"time"

	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/secondlook"
)

const actTable = "waiting_acts"

const actInsert = `-- act: begins to wait
insert into waiting_acts (practice_id, id, kind, client_id, inquiry_id, about, person_id, asked_at, body, state, how, of_id, words, looked_at, version)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 1)`

const actUpdate = `-- act: what came of it
update waiting_acts set state = $3, how = $4, of_id = $5, words = $6, looked_at = $7, version = version + 1
where practice_id = $1 and id = $2 and version = $8`

const actColumns = `select a.id, a.kind, a.client_id, a.inquiry_id, a.about, a.person_id, a.asked_at, a.body, a.state, a.how, a.of_id, a.words,
	a.looked_at, a.version from waiting_acts a `

const actByID = `-- act: by id
` + actColumns + `where a.practice_id = $1 and a.id = $2`

const actsWaiting = `-- acts: that wait, the oldest first
` + actColumns + `where a.practice_id = $1 and a.state = 'waiting' order by a.asked_at, a.id`

const actAbout = `-- act: that waits about something
` + actColumns + `where a.practice_id = $1 and a.kind = $2 and a.about = $3 and a.about <> '' and a.state = 'waiting'`

const actsOfClient = `-- acts: of a client since an instant, or that still waited then, the oldest first
` + actColumns + `where a.practice_id = $1 and a.client_id = $2 and a.client_id <> '' and (a.asked_at >= $3 or a.looked_at is null or a.looked_at > $3)
order by a.asked_at, a.id`

// actBody is what of an act is sealed as it was asked for; actWords is the look in words.
type (
	actBody  struct{ What, Body string }
	actWords struct{ Line, Said, Why string }
)

func (tx *Tx) sealAct(p ident.Practice, column string, id ident.Act, in any) ([]byte, error) {
	text, err := json.Marshal(in)
	if err != nil {
		return nil, err
	}
	return tx.seal(p, actTable, column, string(id), string(text))
}

func (tx *Tx) openAct(p ident.Practice, column string, id ident.Act, sealed []byte, into any) error {
	text, err := tx.open(p, actTable, column, string(id), sealed)
	if err != nil {
		return err
	}
	return json.Unmarshal([]byte(text), into)
}

// AddAct stores an act that begins to wait, or was done at once. Conflict where the same waits already.
func (tx *Tx) AddAct(p ident.Practice, a secondlook.Act) error {
	body, err := tx.sealAct(p, "body", a.ID, actBody{a.What, a.Body})
	if err != nil {
		return err
	}
	words, err := tx.sealAct(p, "words", a.ID, actWords{a.Line, a.Said, a.Why})
	if err != nil {
		return err
	}
	_, err = tx.exec(actInsert, p, a.ID, a.Kind, a.Client, a.Inquiry, a.About, a.By, micros(a.At), body, a.State, a.How, a.Of, words, microsOrNull(a.Looked))
	return err
}

// SaveAct stores what came of an act; Conflict code "stale-version" when it was changed meanwhile.
func (tx *Tx) SaveAct(p ident.Practice, a secondlook.Act) error {
	words, err := tx.sealAct(p, "words", a.ID, actWords{a.Line, a.Said, a.Why})
	if err != nil {
		return err
	}
	n, err := tx.exec(actUpdate, p, a.ID, a.State, a.How, a.Of, words, microsOrNull(a.Looked), a.Version)
	if err == nil && n == 0 {
		return stale("page")
	}
	return err
}

// Act finds one; NotFound when there is none in this practice.
func (tx *Tx) Act(p ident.Practice, id ident.Act) (secondlook.Act, error) {
	a, err := tx.scanAct(p, tx.row(actByID, p, id).Scan)
	return a, missing(err, "page")
}

// ActAbout finds the one of a kind that waits about something; false where none does.
func (tx *Tx) ActAbout(p ident.Practice, k secondlook.Kind, about string) (secondlook.Act, bool, error) {
	a, err := tx.scanAct(p, tx.row(actAbout, p, k, about).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return secondlook.Act{}, false, nil
	}
	return a, err == nil, err
}

// WaitingActs gives all that wait in a practice, the oldest first; the caller asks who may look.
func (tx *Tx) WaitingActs(p ident.Practice) ([]secondlook.Act, error) {
	return tx.acts(p, actsWaiting, p)
}

// ActsOfClient gives what could harm a client and was asked for, or done at once, since an instant, and what
// still waited then, the oldest first; the caller asks who may know of it.
func (tx *Tx) ActsOfClient(p ident.Practice, c ident.Client, since time.Time) ([]secondlook.Act, error) {
	return tx.acts(p, actsOfClient, p, c, micros(since))
}

const filesToTell = `-- cases: open ones of which only the readers know, with acts of which they were not told yet, in all practices
select c.practice_id, c.id from cases c
left join files_told t on t.practice_id = c.practice_id and t.case_id = c.id and t.client_id = c.client_id
where c.restricted and c.state = 'open' and not c.rehearsal and c.client_id <> '' and (c.practice_id, c.id) > ($1, $2) and (
	exists (select 1 from waiting_acts a where a.practice_id = c.practice_id and a.client_id = c.client_id
		and (a.asked_at >= coalesce(t.at, c.opened) or a.looked_at >= coalesce(t.at, c.opened) or t.at is null and a.looked_at is null))
	or exists (select 1 from promises m where m.practice_id = c.practice_id and m.case_id = c.id
		and m.task >= 'listed:' and m.task < 'listed;' and m.done_at >= t.at))
order by c.practice_id, c.id limit $3`

// A FileOf is a case of a practice.
type FileOf struct {
	Practice ident.Practice
	Case     ident.Case
}

// FilesToTell gives, of all practices, the open cases of which only the readers know, and whose client
// something was done to, is to be done to, or was taken back, since they were told; and those on which they put
// such a line away since. It gives at most so many, those after one (the zero FileOf for the first).
func (tx *Tx) FilesToTell(after FileOf, limit int) (all []FileOf, err error) {
	err = tx.rows(filesToTell, []any{after.Practice, after.Case, limit}, func(scan func(...any) error) error {
		var f FileOf
		err := scan(&f.Practice, &f.Case)
		all = append(all, f)
		return err
	})
	return all, err
}

const fileTold = `-- case: up to when its readers were told, for its client
select at from files_told where practice_id = $1 and case_id = $2 and client_id = $3`

const fileTell = `-- case: its readers were told up to an instant
insert into files_told (practice_id, case_id, client_id, at) values ($1, $2, $3, $4)
on conflict (practice_id, case_id, client_id) do update set at = $4`

// ToldUpTo gives up to when the readers of a case were told of what was done to its client; zero: never.
func (tx *Tx) ToldUpTo(p ident.Practice, id ident.Case, c ident.Client) (time.Time, error) {
	var at int64
	err := tx.row(fileTold, p, id, c).Scan(&at)
	if errors.Is(err, sql.ErrNoRows) {
		return time.Time{}, nil
	}
	return fromMicros(at), err
}

// TellUpTo notes that the readers of a case were told up to an instant.
func (tx *Tx) TellUpTo(p ident.Practice, id ident.Case, c ident.Client, at time.Time) error {
	_, err := tx.exec(fileTell, p, id, c, micros(at))
	return err
}

func (tx *Tx) acts(p ident.Practice, query string, args ...any) (all []secondlook.Act, err error) {
	err = tx.rows(query, args, func(scan func(...any) error) error {
		a, err := tx.scanAct(p, scan)
		all = append(all, a)
		return err
	})
	return all, err
}

func (tx *Tx) scanAct(p ident.Practice, scan func(...any) error) (a secondlook.Act, err error) {
	var body, words []byte
	var asked int64
	var looked *int64
	if err := scan(&a.ID, &a.Kind, &a.Client, &a.Inquiry, &a.About, &a.By, &asked, &body, &a.State, &a.How, &a.Of, &words, &looked, &a.Version); err != nil {
		return a, err
	}
	a.At, a.Looked = fromMicros(asked), timeOrZero(looked)
	var b actBody
	if err := tx.openAct(p, "body", a.ID, body, &b); err != nil {
		return a, err
	}
	var w actWords
	if err := tx.openAct(p, "words", a.ID, words, &w); err != nil {
		return a, err
	}
	a.What, a.Body, a.Line, a.Said, a.Why = b.What, b.Body, w.Line, w.Said, w.Why
	return a, nil
}
