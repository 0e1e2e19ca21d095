package store

import (
	"strconv"

	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/consultation"
)

const consultationColumns = `select id, client_id, case_id, person_id, how, practitioner_id, on_date, until_date, sent_on, way, closed, kept,
	who, line, question, summary, rev from consultations `

const consultationByID = `-- consultation: by id
` + consultationColumns + `where practice_id = $1 and id = $2`

const consultationsOfClient = `-- consultations: of a client, newest first
` + consultationColumns + `where practice_id = $1 and client_id = $2 order by on_date desc, id desc`

const consultationsOfCase = `-- consultations: of a case, newest first
` + consultationColumns + `where practice_id = $1 and case_id = $2 order by on_date desc, id desc`

const consultationInsert = `-- consultation: add
insert into consultations (practice_id, id, client_id, case_id, person_id, how, practitioner_id, on_date, until_date, sent_on, way, closed, kept,
	who, line, question, summary, rev)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, 1)`

const consultationUpdate = `-- consultation: change
update consultations set until_date = $3, sent_on = $4, way = $5, closed = $6, kept = $7, line = $8, rev = rev + 1
where practice_id = $1 and id = $2 and rev = $9`

const adviceInsert = `-- advice: add
insert into advice (practice_id, consultation_id, no, at, aloud, words) values ($1, $2, $3, $4, $5, $6) on conflict do nothing`

const adviceOfConsultation = `-- advice: of a consultation, oldest first
select no, at, aloud, words from advice where practice_id = $1 and consultation_id = $2 order by no`

// AddConsultation stores something talked over, or asked of a colleague.
func (tx *Tx) AddConsultation(p ident.Practice, c consultation.Consultation) error {
	var sealed [4][]byte
	for i, plain := range []string{c.Who, c.Line, c.Question, c.Summary} {
		var err error
		if sealed[i], err = tx.sealIfAny(p, "consultations", consultationSealed[i], string(c.ID), plain); err != nil {
			return err
		}
	}
	_, err := tx.exec(consultationInsert, p, c.ID, c.Client, c.Case, c.By, c.How, c.Practitioner, c.On, c.Until, c.SentOn, c.Way, c.Closed, c.Kept,
		sealed[0], sealed[1], sealed[2], sealed[3])
	return err
}

var consultationSealed = [4]string{"who", "line", "question", "summary"}

// SaveConsultation stores what became of one: how the colleague was told, its end, what was taken from
// it; c.Rev is the one that was read. Conflict "stale-version".
func (tx *Tx) SaveConsultation(p ident.Practice, c consultation.Consultation) error {
	line, err := tx.sealIfAny(p, "consultations", "line", string(c.ID), c.Line)
	if err != nil {
		return err
	}
	n, err := tx.exec(consultationUpdate, p, c.ID, c.Until, c.SentOn, c.Way, c.Closed, c.Kept, line, c.Rev)
	if err == nil && n == 0 {
		return stale("question")
	}
	return err
}

// AddAdvice stores the newest line of advice of c, which has it last, and c as SaveConsultation does,
// so that two at once cannot take each other's place.
func (tx *Tx) AddAdvice(p ident.Practice, c consultation.Consultation) error {
	if err := tx.SaveConsultation(p, c); err != nil {
		return err
	}
	no := len(c.Advice)
	a := c.Advice[no-1]
	words, err := tx.seal(p, "advice", "words", advicePlace(c.ID, no), a.Text)
	if err != nil {
		return err
	}
	n, err := tx.exec(adviceInsert, p, c.ID, no, micros(a.At), a.Aloud, words)
	if err == nil && n == 0 {
		return stale("question")
	}
	return err
}

const consultationsErased = `-- consultations: of a case, without what was said
update consultations set who = null, line = null, question = null, summary = null, closed = $3, kept = $3, rev = rev + 1
where practice_id = $1 and case_id = $2`

const adviceErased = `-- advice: of a case, none
delete from advice where practice_id = $1 and consultation_id in (select id from consultations where practice_id = $1 and case_id = $2)`

// EraseConsultations takes the words out of everything that was talked over about a case, for good, and what
// came back. That it was talked over, and on which day, stays.
func (tx *Tx) EraseConsultations(p ident.Practice, c ident.Case) error {
	if _, err := tx.exec(adviceErased, p, c); err != nil {
		return err
	}
	_, err := tx.exec(consultationsErased, p, c, true)
	return err
}

// Consultation finds one with its advice; NotFound when there is none in this practice.
func (tx *Tx) Consultation(p ident.Practice, id ident.Consultation) (consultation.Consultation, error) {
	c, err := tx.scanConsultation(p, tx.row(consultationByID, p, id).Scan)
	if err != nil {
		return c, missing(err, "page")
	}
	err = tx.loadAdvice(p, &c)
	return c, err
}

// ConsultationsOf gives what was talked over about a client, newest first, with the advice.
func (tx *Tx) ConsultationsOf(p ident.Practice, c ident.Client) ([]consultation.Consultation, error) {
	return tx.consultations(p, consultationsOfClient, p, c)
}

// ConsultationsOfCase gives what was talked over about a case, newest first, with the advice.
func (tx *Tx) ConsultationsOfCase(p ident.Practice, c ident.Case) ([]consultation.Consultation, error) {
	return tx.consultations(p, consultationsOfCase, p, c)
}

func (tx *Tx) consultations(p ident.Practice, query string, args ...any) ([]consultation.Consultation, error) {
	var all []consultation.Consultation
	err := tx.rows(query, args, func(scan func(...any) error) error {
		c, err := tx.scanConsultation(p, scan)
		all = append(all, c)
		return err
	})
	for i := range all {
		if err == nil && all[i].How == consultation.ByLink {
			err = tx.loadAdvice(p, &all[i])
		}
	}
	return all, err
}

func (tx *Tx) loadAdvice(p ident.Practice, c *consultation.Consultation) error {
	return tx.rows(adviceOfConsultation, []any{p, c.ID}, func(scan func(...any) error) error {
		var a consultation.Advice
		var no int
		var at int64
		var words []byte
		if err := scan(&no, &at, &a.Aloud, &words); err != nil {
			return err
		}
		var err error
		a.At = fromMicros(at)
		a.Text, err = tx.open(p, "advice", "words", advicePlace(c.ID, no), words)
		c.Advice = append(c.Advice, a)
		return err
	})
}

// advicePlace names a line of advice for its seal.
func advicePlace(id ident.Consultation, no int) string { return string(id) + "/" + strconv.Itoa(no) }

func (tx *Tx) scanConsultation(p ident.Practice, scan func(...any) error) (c consultation.Consultation, err error) {
	var sealed [4][]byte
	if err := scan(&c.ID, &c.Client, &c.Case, &c.By, &c.How, &c.Practitioner, &c.On, &c.Until, &c.SentOn, &c.Way, &c.Closed, &c.Kept,
		&sealed[0], &sealed[1], &sealed[2], &sealed[3], &c.Rev); err != nil {
		return c, err
	}
	for i, text := range []*string{&c.Who, &c.Line, &c.Question, &c.Summary} {
		if *text, err = tx.open(p, "consultations", consultationSealed[i], string(c.ID), sealed[i]); err != nil {
			return c, err
		}
	}
	return c, nil
}
