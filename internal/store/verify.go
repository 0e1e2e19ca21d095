package store

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/partwell/partwell/internal/ident"
)

// Finding is one thing that is not as it must be. Check names what was looked at ("audit"), Text
// says in a sentence what was found, with ids only.
type Finding struct {
	Check    string
	Practice ident.Practice
	Text     string
}

// String gives the finding as a line.
func (f Finding) String() string {
	if f.Practice == "" {
		return f.Check + ": " + f.Text
	}
	return fmt.Sprintf("%s: practice %s: %s", f.Check, f.Practice, f.Text)
}

// Check looks at one practice within one picture of the data.
type Check func(tx *Tx, practice ident.Practice) ([]Finding, error)

// checks are what Verify runs for each practice beside its own.
type checks struct {
	mu    sync.Mutex
	named []namedCheck
}

type namedCheck struct {
	name string
	run  Check
}

// AddCheck adds a check to Verify: other subjects, and office for what only the domain can judge.
func (db *DB) AddCheck(name string, c Check) {
	db.checks.mu.Lock()
	defer db.checks.mu.Unlock()
	db.checks.named = append(db.checks.named, namedCheck{name, c})
}

// builtIn are the checks that subjects of this package add in their init.
var builtIn []namedCheck

// registerCheck adds a check of this package for every database; called from init functions.
func registerCheck(name string, c Check) { builtIn = append(builtIn, namedCheck{name, c}) }

// Verify looks at everything that must always hold: the database's own integrity, the audit chain
// of each practice, and the checks that were added. An error means that it could not look.
func (db *DB) Verify(ctx context.Context) ([]Finding, error) {
	found, err := db.verifyEngine(ctx)
	if err != nil || len(found) > 0 {
		return found, err // a damaged file makes every further finding worthless
	}
	var practices []ident.Practice
	if err := db.View(ctx, func(tx *Tx) error {
		practices, err = tx.auditedPractices()
		return err
	}); err != nil {
		return nil, err
	}
	db.checks.mu.Lock()
	all := slices.Concat([]namedCheck{{"audit", (*Tx).verifyAudit}, {"visits", (*Tx).verifyVisits}}, builtIn, db.checks.named)
	db.checks.mu.Unlock()
	for _, practice := range practices {
		for _, c := range all {
			if err := db.View(ctx, func(tx *Tx) error {
				more, err := c.run(tx, practice)
				for _, f := range more {
					f.Check, f.Practice = c.name, practice
					found = append(found, f)
				}
				return err
			}); err != nil {
				return found, fmt.Errorf("checking %s of practice %s: %w", c.name, practice, err)
			}
		}
	}
	return found, nil
}

const auditPractices = `-- audit: practices with a trail
select practice_id from audit_head union select id from practices order by 1`

func (tx *Tx) auditedPractices() ([]ident.Practice, error) {
	var all []ident.Practice
	err := tx.rows(auditPractices, nil, func(scan func(...any) error) error {
		var p ident.Practice
		err := scan(&p)
		all = append(all, p)
		return err
	})
	return all, err
}

// verifyEngine lets SQLite read its whole file. PostgreSQL has no such question for a client: there
// the tables are read once, so that a broken page shows (with data checksums, any broken page).
func (db *DB) verifyEngine(ctx context.Context) ([]Finding, error) {
	queries := []string{"pragma integrity_check(20)", "pragma foreign_key_check"}
	if db.engine == postgres {
		queries = []string{"select case when count(*) > 0 then 'ok' else 'no tables' end from practices"}
	}
	var found []Finding
	for _, q := range queries {
		more, err := db.engineFindings(ctx, q)
		if err != nil {
			return nil, translate(err)
		}
		found = append(found, more...)
	}
	return found, nil
}

// engineFindings runs a question whose only good answers are "ok" and nothing.
func (db *DB) engineFindings(ctx context.Context, query string) (found []Finding, err error) {
	rs, err := db.read.QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rs.Close() }()
	names, err := rs.Columns()
	if err != nil {
		return nil, err
	}
	cells, into := make([]any, len(names)), make([]any, len(names))
	for i := range cells {
		into[i] = &cells[i]
	}
	for rs.Next() {
		if err := rs.Scan(into...); err != nil {
			return nil, err
		}
		if text := strings.TrimSuffix(fmt.Sprintln(cells...), "\n"); text != "ok" {
			found = append(found, Finding{Check: "database", Text: text})
		}
	}
	return found, rs.Err()
}

const auditHeadRead = `-- audit: the end of the chain
select no, hash from audit_head where practice_id = $1`

const auditRows = `-- audit: all rows in order
select no, at, actor, action, subject, prev, hash from audit where practice_id = $1 order by no`

// VerifyAudit checks the chain of one practice and names the first row that is missing or was
// changed; no finding when all is well.
func (db *DB) VerifyAudit(ctx context.Context, practice ident.Practice) (found []Finding, err error) {
	err = db.View(ctx, func(tx *Tx) error {
		found, err = tx.verifyAudit(practice)
		return err
	})
	return found, err
}

// errStop ends the reading at the first bad row.
var errStop = errors.New("stop")

func (tx *Tx) verifyAudit(practice ident.Practice) ([]Finding, error) {
	say := func(format string, args ...any) []Finding {
		return []Finding{{Check: "audit", Practice: practice, Text: fmt.Sprintf(format, args...)}}
	}
	last := auditHead{hash: auditGenesis}
	var found []Finding
	err := tx.rows(auditRows, []any{practice}, func(scan func(...any) error) error {
		e := auditEntry{practice: practice}
		var no, at int64
		var prev, hash []byte
		if err := scan(&no, &at, &e.actor, &e.action, &e.subject, &prev, &hash); err != nil {
			return err
		}
		switch {
		case no != last.no+1:
			found = say("row %d is missing", last.no+1)
		case !bytes.Equal(prev, last.hash):
			found = say("row %d does not follow the row before it", no)
		case !bytes.Equal(hash, auditHash(no, fromMicros(at), e, prev)):
			found = say("row %d was changed", no)
		}
		if found != nil {
			return errStop
		}
		last = auditHead{no, hash}
		return nil
	})
	if found != nil {
		return found, nil
	}
	if err != nil {
		return nil, err
	}
	head := auditHead{hash: auditGenesis}
	if err := tx.row(auditHeadRead, practice).Scan(&head.no, &head.hash); err != nil && !errors.Is(err, sql.ErrNoRows) {
		return nil, err
	}
	if head.no != last.no || !bytes.Equal(head.hash, last.hash) {
		return say("the chain ends at row %d, but row %d is noted as its end: rows are missing or were added", last.no, head.no), nil
	}
	return nil, nil
}

// verifyVisits finds live visits over each other in one therapist's calendar.
func (tx *Tx) verifyVisits(practice ident.Practice) ([]Finding, error) {
	over, err := tx.OverlappingVisits(practice)
	var found []Finding
	for _, v := range over {
		found = append(found, Finding{Text: fmt.Sprintf("visit %s begins before an earlier one of the same therapist ends", v)})
	}
	return found, err
}
