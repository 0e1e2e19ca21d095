package store

import (
	"slices"
	"time"

	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/caseload"
	"github.com/partwell/partwell/internal/practice/staff"
)

const caseInsert = `-- case: add
insert into cases (practice_id, id, protocol, digest, client_id, inquiry_id, visit_id, therapist_id, about_id, restricted, title,
	state, way, opened, first_answer_due, answered_at, closed_at, rehearsal, rehearsed_by, version, kind, against_id, about_else)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, 1, $20, $21, $22)`

// AddCase stores the head of a case and its readers, in version 1. Its definition was kept before.
func (tx *Tx) AddCase(p ident.Practice, c caseload.Case) error {
	_, err := tx.exec(caseInsert, p, c.ID, c.Protocol, c.Digest, c.Client, c.Inquiry, c.Visit, c.Therapist, c.About, c.Restricted, c.Title,
		c.State, c.Way, micros(c.Opened), microsOrNull(c.FirstAnswerDue), microsOrNull(c.AnsweredAt), microsOrNull(c.ClosedAt), c.Rehearsal, c.RehearsedBy, c.Kind, c.Against, c.Else)
	if err != nil {
		return err
	}
	return tx.addReaders(p, c)
}

const caseUpdate = `-- case: change the head
update cases set client_id = $3, therapist_id = $4, about_id = $5, restricted = $6, state = $7, way = $8, first_answer_due = $9,
	answered_at = $10, closed_at = $11, about_else = $13, version = version + 1
where practice_id = $1 and id = $2 and version = $12`

const caseReaderForget = `-- case: forget a reader
delete from case_readers where practice_id = $1 and case_id = $2 and person_id = $3`

// SaveCase stores where a case stands and who reads it; Conflict code "stale-version" when it was
// changed meanwhile.
func (tx *Tx) SaveCase(p ident.Practice, c caseload.Case) error {
	n, err := tx.exec(caseUpdate, p, c.ID, c.Client, c.Therapist, c.About, c.Restricted, c.State, c.Way, microsOrNull(c.FirstAnswerDue),
		microsOrNull(c.AnsweredAt), microsOrNull(c.ClosedAt), c.Version, c.Else)
	switch {
	case err != nil:
		return err
	case n == 0:
		return stale("page")
	}
	had := caseload.Case{}
	if err := tx.readersOf(p, c.ID, &had); err != nil {
		return err
	}
	for _, r := range append(had.Readers, had.Shut...) {
		if slices.Contains(c.Readers, r) || slices.Contains(c.Shut, r) {
			continue
		}
		if _, err := tx.exec(caseReaderForget, p, c.ID, r); err != nil {
			return err
		}
	}
	return tx.addReaders(p, c)
}

const caseReaderInsert = `-- case: one reader
insert into case_readers (practice_id, case_id, person_id, shut) values ($1, $2, $3, false)
on conflict (practice_id, case_id, person_id) do update set shut = false, shut_at = null`

const caseReaderShut = `-- case: one reader to whom it is shut; since when stays as it was
insert into case_readers (practice_id, case_id, person_id, shut, shut_at) values ($1, $2, $3, true, $4)
on conflict (practice_id, case_id, person_id) do nothing`

func (tx *Tx) addReaders(p ident.Practice, c caseload.Case) error {
	for _, r := range c.Readers {
		if _, err := tx.exec(caseReaderInsert, p, c.ID, r); err != nil {
			return err
		}
	}
	for _, r := range c.Shut {
		if slices.Contains(c.Readers, r) {
			continue
		}
		if _, err := tx.exec(caseReaderShut, p, c.ID, r, micros(tx.now)); err != nil {
			return err
		}
	}
	return nil
}

// readersOf reads into a head who reads it, and to whom it is shut.
func (tx *Tx) readersOf(p ident.Practice, id ident.Case, c *caseload.Case) error {
	return tx.rows(caseReaders, []any{p, id}, func(scan func(...any) error) error {
		var r ident.Person
		var shut bool
		if err := scan(&r, &shut); err != nil {
			return err
		}
		if shut {
			c.Shut = append(c.Shut, r)
		} else {
			c.Readers = append(c.Readers, r)
		}
		return nil
	})
}

const caseColumns = `select c.id, c.protocol, c.digest, c.client_id, c.inquiry_id, c.visit_id, c.therapist_id, c.about_id, c.restricted,
	c.title, c.state, c.way, c.opened, c.first_answer_due, c.answered_at, c.closed_at, c.rehearsal, c.rehearsed_by, c.version, c.kind, c.against_id, c.about_else
from cases c `

// caseVisible is who sees which cases in lists, as the table of package staff has it: $2 is the
// viewer's role (or "client", "system"), $3 her id as a person, $4 as a client.
const caseVisible = `not c.rehearsal and (
	$2 = 'system'
	or ($2 = 'client' and c.client_id = $4 and $4 <> '')
	or ($3 <> '' and c.about_id <> $3 and c.restricted and $2 in ('owner', 'therapist', 'desk', 'outside')
		and exists (select 1 from case_readers r where r.practice_id = c.practice_id and r.case_id = c.id and r.person_id = $3 and not r.shut))
	or ($3 <> '' and c.about_id <> $3 and not c.restricted
		and ($2 = 'owner'
			or ($2 = 'therapist' and c.kind = '' and (c.therapist_id = $3 and c.protocol <> 'billing'
				or c.protocol = 'inquiry' or c.protocol = 'decline' and c.inquiry_id <> ''))
			or ($2 = 'therapist' and c.kind in ('own-treated', 'own-shared') and c.therapist_id = $3)
			or ($2 = 'desk' and (c.kind = '' and (c.protocol in ('inquiry', 'billing') or c.protocol = 'decline' and c.inquiry_id <> ''
					or c.protocol = 'manner' and c.therapist_id = $3)
				or c.kind in ('own-desk', 'own-shared'))))))`

// viewer gives the arguments of caseVisible; the fourth keeps $4 used where a query needs no client.
func viewer(p ident.Practice, a staff.Actor) []any {
	role := string(a.Role)
	switch {
	case a.Practice != p:
		role = "" // somebody of another practice sees nothing
	case a.Kind != staff.KindPerson:
		role = string(a.Kind)
	}
	person, c := a.Person, a.Client
	if a.Practice != p {
		person, c = "", ""
	}
	return []any{p, role, person, c}
}

const caseByID = `-- case: by id
` + caseColumns + `where c.practice_id = $1 and c.id = $2`

const caseReaders = `-- case: its readers
select person_id, shut from case_readers where practice_id = $1 and case_id = $2 order by person_id`

const casesOpen = `-- cases: open, for a viewer, the first promised first
` + caseColumns + `where c.practice_id = $1 and c.state = 'open' and ` + caseVisible + `
order by c.first_answer_due nulls last, c.opened, c.id`

const casesAll = `-- cases: open and closed, for a viewer, newest first
` + caseColumns + `where c.practice_id = $1 and ` + caseVisible + ` order by c.opened desc, c.id desc`

const casesOfClient = `-- cases: of a client, for a viewer, newest first
` + caseColumns + `where c.practice_id = $1 and c.client_id = $5 and ` + caseVisible + ` order by c.opened desc, c.id desc`

const casesOfInquiry = `-- cases: of an inquiry, for a viewer, newest first
` + caseColumns + `where c.practice_id = $1 and c.inquiry_id = $5 and c.inquiry_id <> '' and ` + caseVisible + ` order by c.opened desc, c.id desc`

const casesOfParting = `-- cases: those about parting, for a viewer, newest first
` + caseColumns + `where c.practice_id = $1 and c.protocol in ('refer', 'end', 'decline') and ` + caseVisible + ` order by c.opened desc, c.id desc`

const casesAbout = `-- cases: about how somebody behaved, for a viewer, oldest first
` + caseColumns + `where c.practice_id = $1 and (c.restricted and c.about_id = $5 or c.protocol = 'manner' and c.therapist_id = $5) and ` + caseVisible + `
order by c.opened, c.id`

const casesRehearsed = `-- cases: a person's rehearsals, newest first
` + caseColumns + `where c.practice_id = $1 and c.rehearsal and c.rehearsed_by = $2 order by c.opened desc, c.id desc`

// Case gives the head of one case with its readers. The caller asks caseload.Case.MayRead and
// answers as if it were missing when not. NotFound when there is none.
func (tx *Tx) Case(p ident.Practice, id ident.Case) (caseload.Case, error) {
	c, none := scanCase(tx.row(caseByID, p, id).Scan)
	err := tx.readersOf(p, id, &c) // asked either way, to take as long
	if none != nil {
		return c, missing(none, "page")
	}
	return c, err
}

// OpenCases gives the open cases that a viewer may see, the one promised first at the beginning,
// without their readers.
func (tx *Tx) OpenCases(p ident.Practice, by staff.Actor) ([]caseload.Case, error) {
	return tx.cases(casesOpen, viewer(p, by))
}

const casesRead = `-- cases: those of which only the readers know, for one of them, newest first
` + caseColumns + `where c.practice_id = $1 and c.restricted and ` + caseVisible + ` order by c.opened desc, c.id desc limit 200`

// CasesRead gives the cases, open and closed, that a viewer reads as one of their readers, newest first.
func (tx *Tx) CasesRead(p ident.Practice, by staff.Actor) ([]caseload.Case, error) {
	return tx.cases(casesRead, viewer(p, by))
}

// AllCases gives the open and the closed cases that a viewer may see, newest first, without their readers.
func (tx *Tx) AllCases(p ident.Practice, by staff.Actor) ([]caseload.Case, error) {
	return tx.cases(casesAll, viewer(p, by))
}

// CasesOfClient gives a client's cases that a viewer may see, newest first, without their readers.
func (tx *Tx) CasesOfClient(p ident.Practice, by staff.Actor, c ident.Client) ([]caseload.Case, error) {
	return tx.cases(casesOfClient, append(viewer(p, by), c))
}

// CasesOfInquiry gives the cases of somebody who asked that a viewer may see, newest first.
func (tx *Tx) CasesOfInquiry(p ident.Practice, by staff.Actor, q ident.Inquiry) ([]caseload.Case, error) {
	return tx.cases(casesOfInquiry, append(viewer(p, by), q))
}

// PartingCases gives the cases about parting that a viewer may see, open and closed, newest first.
func (tx *Tx) PartingCases(p ident.Practice, by staff.Actor) ([]caseload.Case, error) {
	return tx.cases(casesOfParting, viewer(p, by))
}

// CasesAbout gives the cases about how a person of the practice behaved that a viewer may see, open and
// closed, oldest first, without their readers.
func (tx *Tx) CasesAbout(p ident.Practice, by staff.Actor, about ident.Person) ([]caseload.Case, error) {
	return tx.cases(casesAbout, append(viewer(p, by), about))
}

// Rehearsals gives a person's own rehearsals, newest first; they stand in no other list.
func (tx *Tx) Rehearsals(p ident.Practice, by ident.Person) ([]caseload.Case, error) {
	return tx.cases(casesRehearsed, []any{p, by})
}

func (tx *Tx) cases(query string, args []any) (all []caseload.Case, err error) {
	err = tx.rows(query, args, func(scan func(...any) error) error {
		c, err := scanCase(scan)
		all = append(all, c)
		return err
	})
	return all, err
}

func scanCase(scan func(...any) error) (c caseload.Case, err error) {
	var opened int64
	var due, answered, closed *int64
	err = scan(&c.ID, &c.Protocol, &c.Digest, &c.Client, &c.Inquiry, &c.Visit, &c.Therapist, &c.About, &c.Restricted,
		&c.Title, &c.State, &c.Way, &opened, &due, &answered, &closed, &c.Rehearsal, &c.RehearsedBy, &c.Version, &c.Kind, &c.Against, &c.Else)
	c.Opened, c.FirstAnswerDue = fromMicros(opened), timeOrZero(due)
	c.AnsweredAt, c.ClosedAt = timeOrZero(answered), timeOrZero(closed)
	return c, err
}

const rehearsalsClear = `-- cases: remove a person's old rehearsals
delete from cases where practice_id = $1 and rehearsal and rehearsed_by = $2 and opened < $3`

// ForgetRehearsals removes a person's rehearsals that began before an instant, with their journals.
func (tx *Tx) ForgetRehearsals(p ident.Practice, by ident.Person, before time.Time) error {
	_, err := tx.exec(rehearsalsClear, p, by, micros(before))
	return err
}

const rehearsalDrop = `-- case: remove one of a person's rehearsals
delete from cases where practice_id = $1 and id = $2 and rehearsal and rehearsed_by = $3`

// ForgetRehearsal removes one of a person's own rehearsals with its journal; NotFound when it is
// none of hers.
func (tx *Tx) ForgetRehearsal(p ident.Practice, by ident.Person, id ident.Case) error {
	return tx.one("page", rehearsalDrop, p, id, by)
}
