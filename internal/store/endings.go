package store

import (
	"database/sql"
	"encoding/json"
	"errors"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/protocol/ending"
)

const partingColumns = `select case_id, person_id, state, from_on, told_on, safety, terms, opened_on, opened_by, version from partings `

const partingOfClient = `-- parting: of a client
` + partingColumns + `where practice_id = $1 and client_id = $2`

const partingSave = `-- parting: keep
insert into partings (practice_id, client_id, case_id, person_id, state, from_on, told_on, safety, terms, opened_on, opened_by, version)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 1)
on conflict (practice_id, client_id) do update set case_id = excluded.case_id, person_id = excluded.person_id, state = excluded.state,
	from_on = excluded.from_on, told_on = excluded.told_on, safety = excluded.safety, terms = excluded.terms,
	opened_on = excluded.opened_on, opened_by = excluded.opened_by, version = partings.version + 1
where partings.version = $12`

// partingTerms is what of a parting is sealed.
type partingTerms struct {
	WayBack   bool
	Condition string
	Settle    []ending.Amount
	Seen      bool
	AskBy     civil.Date
	How, Why  string
}

// HoldParting gives how the work with a client ended, as PartingOf, and makes every other booking and
// ending of this client wait until the commit. Lock order: before calendars. NotFound for no client.
func (tx *Tx) HoldParting(p ident.Practice, c ident.Client) (ending.Parting, bool, error) {
	if err := tx.lockClient(p, c); err != nil {
		return ending.Parting{}, false, err
	}
	return tx.PartingOf(p, c)
}

// PartingOf gives how the work with a client ended, or is being ended; false where it never was.
func (tx *Tx) PartingOf(p ident.Practice, c ident.Client) (ending.Parting, bool, error) {
	x := ending.Parting{Client: c}
	var sealed []byte
	err := tx.row(partingOfClient, p, c).Scan(&x.Case, &x.By, &x.State, &x.From, &x.ToldOn, &x.Safety, &sealed, &x.OpenedOn, &x.OpenedBy, &x.Version)
	if errors.Is(err, sql.ErrNoRows) {
		return ending.Parting{}, false, nil
	}
	if err != nil {
		return x, false, err
	}
	text, err := tx.open(p, "partings", "terms", string(c), sealed)
	if err != nil {
		return x, false, err
	}
	var terms partingTerms
	if err := json.Unmarshal([]byte(text), &terms); err != nil {
		return x, false, err
	}
	x.WayBack, x.Condition, x.Settle, x.Seen = terms.WayBack, terms.Condition, terms.Settle, terms.Seen
	x.AskBy, x.How, x.Why = terms.AskBy, terms.How, terms.Why
	return x, true, nil
}

// SaveParting stores a parting as it was read; Conflict code "stale-version" when it was changed
// meanwhile.
func (tx *Tx) SaveParting(p ident.Practice, x ending.Parting) error {
	text, err := json.Marshal(partingTerms{x.WayBack, x.Condition, x.Settle, x.Seen, x.AskBy, x.How, x.Why})
	if err != nil {
		return err
	}
	sealed, err := tx.seal(p, "partings", "terms", string(x.Client), string(text))
	if err != nil {
		return err
	}
	n, err := tx.exec(partingSave, p, x.Client, x.Case, x.By, x.State, x.From, x.ToldOn, x.Safety, sealed, x.OpenedOn, x.OpenedBy, x.Version)
	if err == nil && n == 0 {
		return stale("ending")
	}
	return err
}

const lookOfCase = `-- second look: of a case
select how, person_id, of_id, asked_on, line, said, agrees, said_on, version from second_looks where practice_id = $1 and case_id = $2`

const lookSave = `-- second look: keep
insert into second_looks (practice_id, case_id, how, person_id, of_id, asked_on, line, said, agrees, said_on, version)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1)
on conflict (practice_id, case_id) do update set how = excluded.how, person_id = excluded.person_id, of_id = excluded.of_id,
	asked_on = excluded.asked_on, line = excluded.line, said = excluded.said, agrees = excluded.agrees, said_on = excluded.said_on,
	version = second_looks.version + 1
where second_looks.version = $11`

// LookOf gives the second look of a case; false where none was asked for.
func (tx *Tx) LookOf(p ident.Practice, c ident.Case) (ending.Look, bool, error) {
	l := ending.Look{Case: c}
	var line, said []byte
	err := tx.row(lookOfCase, p, c).Scan(&l.How, &l.By, &l.Of, &l.On, &line, &said, &l.Agrees, &l.SaidOn, &l.Version)
	if errors.Is(err, sql.ErrNoRows) {
		return ending.Look{}, false, nil
	}
	if err != nil {
		return l, false, err
	}
	if l.Line, err = tx.open(p, "second_looks", "line", string(c), line); err != nil {
		return l, false, err
	}
	l.Said, err = tx.open(p, "second_looks", "said", string(c), said)
	return l, true, err
}

// SaveLook stores a second look as it was read; Conflict code "stale-version" when it was changed
// meanwhile.
func (tx *Tx) SaveLook(p ident.Practice, l ending.Look) error {
	line, err := tx.seal(p, "second_looks", "line", string(l.Case), l.Line)
	if err != nil {
		return err
	}
	said, err := tx.seal(p, "second_looks", "said", string(l.Case), l.Said)
	if err != nil {
		return err
	}
	n, err := tx.exec(lookSave, p, l.Case, l.How, l.By, l.Of, l.On, line, said, l.Agrees, l.SaidOn, l.Version)
	if err == nil && n == 0 {
		return stale("second look")
	}
	return err
}

const wayOutOfClient = `-- way out: of a client
select what, until, with_id, since, theirs, back_on, version from ways_out where practice_id = $1 and client_id = $2`

const wayOutSave = `-- way out: keep
insert into ways_out (practice_id, client_id, what, until, with_id, since, theirs, back_on, version)
values ($1, $2, $3, $4, $5, $6, $7, $8, 1)
on conflict (practice_id, client_id) do update set what = excluded.what, until = excluded.until, with_id = excluded.with_id,
	since = excluded.since, theirs = excluded.theirs, back_on = excluded.back_on, version = ways_out.version + 1
where ways_out.version = $9`

// WayOutOf gives what a client chose for herself last; nothing where she never did.
func (tx *Tx) WayOutOf(p ident.Practice, c ident.Client) (client.WayOut, error) {
	w := client.WayOut{Client: c}
	err := tx.row(wayOutOfClient, p, c).Scan(&w.Kind, &w.Until, &w.With, &w.Since, &w.Theirs, &w.BackOn, &w.Version)
	if errors.Is(err, sql.ErrNoRows) {
		return client.WayOut{Client: c}, nil
	}
	return w, err
}

// SaveWayOut stores what a client chose for herself; Conflict code "stale-version" when it was changed
// meanwhile.
func (tx *Tx) SaveWayOut(p ident.Practice, w client.WayOut) error {
	n, err := tx.exec(wayOutSave, p, w.Client, w.Kind, w.Until, w.With, w.Since, w.Theirs, w.BackOn, w.Version)
	if err == nil && n == 0 {
		return stale("choice")
	}
	return err
}

const waysOutStopped = `-- ways out: who stopped by their own choice and did not come back
select client_id, what, until, with_id, since, theirs, back_on, version from ways_out
where practice_id = $1 and what = 'stop' and back_on = '' order by since, client_id`

// Stopped gives who stopped coming by their own choice and did not come back, the first first.
func (tx *Tx) Stopped(p ident.Practice) (all []client.WayOut, err error) {
	err = tx.rows(waysOutStopped, []any{p}, func(scan func(...any) error) error {
		var w client.WayOut
		err := scan(&w.Client, &w.Kind, &w.Until, &w.With, &w.Since, &w.Theirs, &w.BackOn, &w.Version)
		all = append(all, w)
		return err
	})
	return all, err
}
