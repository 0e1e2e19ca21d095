package store

import (
	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/referral"
)

const introductionInsert = `-- introduction: add
insert into introductions (practice_id, id, client_id, inquiry_id, practitioner_id, case_id, person_id, state, given_on,
	scope, scope_on, introduced_on, reply, reply_on, asked, ask_due, answer, answered_on, words, rehearsal, version)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, 1)`

// AddIntroduction stores that a name was given. One in a rehearsal is kept for its page and counts
// nowhere.
func (tx *Tx) AddIntroduction(p ident.Practice, in referral.Introduction, rehearsal bool) error {
	words, err := tx.sealSome(p, "introductions", "words", string(in.ID), in.Words)
	if err != nil {
		return err
	}
	_, err = tx.exec(introductionInsert, p, in.ID, in.Client, in.Inquiry, in.Practitioner, in.Case, in.By, in.State, in.GivenOn,
		joined(in.Scope), in.ScopeOn, in.IntroducedOn, in.Reply, in.ReplyOn, in.Asked, in.AskDue, in.Answer, in.AnsweredOn, words, rehearsal)
	return err
}

const introductionUpdate = `-- introduction: change
update introductions set state = $3, scope = $4, scope_on = $5, introduced_on = $6, reply = $7, reply_on = $8, asked = $9,
	ask_due = $10, answer = $11, answered_on = $12, words = $13, version = version + 1
where practice_id = $1 and id = $2 and version = $14`

// SaveIntroduction stores what came of it; Conflict code "stale-version" when it was changed meanwhile.
func (tx *Tx) SaveIntroduction(p ident.Practice, in referral.Introduction) error {
	words, err := tx.sealSome(p, "introductions", "words", string(in.ID), in.Words)
	if err != nil {
		return err
	}
	n, err := tx.exec(introductionUpdate, p, in.ID, in.State, joined(in.Scope), in.ScopeOn, in.IntroducedOn, in.Reply, in.ReplyOn, in.Asked,
		in.AskDue, in.Answer, in.AnsweredOn, words, in.Version)
	if err == nil && n == 0 {
		return stale("introduction")
	}
	return err
}

const introductionColumns = `select id, client_id, inquiry_id, practitioner_id, case_id, person_id, state, given_on,
	scope, scope_on, introduced_on, reply, reply_on, asked, ask_due, answer, answered_on, words, version from introductions `

const introductionByID = `-- introduction: by id
` + introductionColumns + `where practice_id = $1 and id = $2`

const introductionsOfClient = `-- introductions: of a client, newest first
` + introductionColumns + `where practice_id = $1 and client_id = $2 and not rehearsal order by given_on desc, id desc`

const introductionsOfCase = `-- introductions: of a case
` + introductionColumns + `where practice_id = $1 and case_id = $2 order by given_on, id`

const introductionsDue = `-- introductions: whose question is due
` + introductionColumns + `where practice_id = $1 and ask_due <> '' and ask_due <= $2 and not rehearsal order by ask_due, id`

// Introduction gives one; NotFound when there is none.
func (tx *Tx) Introduction(p ident.Practice, id ident.Introduction) (referral.Introduction, error) {
	in, err := tx.scanIntroduction(p, tx.row(introductionByID, p, id).Scan)
	return in, missing(err, "introduction")
}

// IntroductionsOfClient gives what names a client was given, newest first.
func (tx *Tx) IntroductionsOfClient(p ident.Practice, c ident.Client) ([]referral.Introduction, error) {
	return tx.introductions(p, introductionsOfClient, p, c)
}

// IntroductionsOfCase gives the names given in a case, in their order, a rehearsal's too.
func (tx *Tx) IntroductionsOfCase(p ident.Practice, c ident.Case) ([]referral.Introduction, error) {
	return tx.introductions(p, introductionsOfCase, p, c)
}

// IntroductionsDue gives those whose next question, or the end of waiting for an answer, is due on a
// day of the practice.
func (tx *Tx) IntroductionsDue(p ident.Practice, today civil.Date) ([]referral.Introduction, error) {
	return tx.introductions(p, introductionsDue, p, today)
}

func (tx *Tx) introductions(p ident.Practice, query string, args ...any) (all []referral.Introduction, err error) {
	err = tx.rows(query, args, func(scan func(...any) error) error {
		in, err := tx.scanIntroduction(p, scan)
		all = append(all, in)
		return err
	})
	return all, err
}

func (tx *Tx) scanIntroduction(p ident.Practice, scan func(...any) error) (in referral.Introduction, err error) {
	var scope string
	var words []byte
	if err := scan(&in.ID, &in.Client, &in.Inquiry, &in.Practitioner, &in.Case, &in.By, &in.State, &in.GivenOn,
		&scope, &in.ScopeOn, &in.IntroducedOn, &in.Reply, &in.ReplyOn, &in.Asked, &in.AskDue, &in.Answer, &in.AnsweredOn, &words, &in.Version); err != nil {
		return in, err
	}
	in.Scope = split[referral.Share](scope)
	in.Words, err = tx.open(p, "introductions", "words", string(in.ID), words)
	return in, err
}

const partingsOfPractice = `-- partings: what earlier introductions led to
select practitioner_id, answer, answered_on from introductions
where practice_id = $1 and answer <> '' and not rehearsal order by answered_on, id`

// Partings gives what earlier introductions led to, without the clients.
func (tx *Tx) Partings(p ident.Practice) (all []referral.Parting, err error) {
	err = tx.rows(partingsOfPractice, []any{p}, func(scan func(...any) error) error {
		var x referral.Parting
		err := scan(&x.Practitioner, &x.Answer, &x.On)
		all = append(all, x)
		return err
	})
	return all, err
}
