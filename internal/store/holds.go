package store

import (
	"strconv"
	"strings"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/money"
	"github.com/partwell/partwell/internal/practice/billing"
)

const holdPut = `-- hold: a charge, while it is looked at
insert into line_holds (practice_id, line_id, case_id, client_id, since, lifted_on) values ($1, $2, $3, $4, $5, '')
on conflict (practice_id, line_id, case_id) do update set lifted_on = ''`

const holdLift = `-- hold: lifted from one charge
update line_holds set lifted_on = $4 where practice_id = $1 and case_id = $2 and line_id = $3 and lifted_on = ''`

const holdLiftAll = `-- hold: lifted from everything of a case
update line_holds set lifted_on = $3 where practice_id = $1 and case_id = $2 and lifted_on = ''`

const holdsOfClient = `-- hold: the charges of a client that are on hold
select line_id, case_id, since, lifted_on from line_holds where practice_id = $1 and client_id = $2 and lifted_on = '' order by since, line_id, case_id`

const holdsLifted = `-- hold: those that were lifted from the charges of a client
select line_id, case_id, since, lifted_on from line_holds where practice_id = $1 and client_id = $2 and lifted_on <> '' order by since, line_id, case_id`

// HoldLine puts a charge on hold; one that was lifted in the same case holds again.
func (tx *Tx) HoldLine(p ident.Practice, h billing.Hold) error {
	_, err := tx.exec(holdPut, p, h.Line, h.Case, h.Client, h.Since)
	return err
}

// LiftHold takes the hold of a case from a charge; none is fine.
func (tx *Tx) LiftHold(p ident.Practice, c ident.Case, line ident.Line, on civil.Date) error {
	_, err := tx.exec(holdLift, p, c, line, on)
	return err
}

// LiftHolds takes the holds of a case from everything; none is fine.
func (tx *Tx) LiftHolds(p ident.Practice, c ident.Case, on civil.Date) error {
	_, err := tx.exec(holdLiftAll, p, c, on)
	return err
}

// HoldsOf gives what of a client is on hold now: it is in no reminder, and counts as nothing unpaid.
func (tx *Tx) HoldsOf(p ident.Practice, c ident.Client) ([]billing.Hold, error) {
	return tx.holds(holdsOfClient, p, c)
}

// LiftedHolds gives the holds of a client that were lifted, each with its day.
func (tx *Tx) LiftedHolds(p ident.Practice, c ident.Client) ([]billing.Hold, error) {
	return tx.holds(holdsLifted, p, c)
}

func (tx *Tx) holds(query string, p ident.Practice, c ident.Client) ([]billing.Hold, error) {
	var out []billing.Hold
	err := tx.rows(query, []any{p, c}, func(scan func(...any) error) error {
		h := billing.Hold{Client: c}
		err := scan(&h.Line, &h.Case, &h.Since, &h.Lifted)
		out = append(out, h)
		return err
	})
	return out, err
}

const comparisonColumns = `line_id, client_id, what, on_date, charged, paid, currency, agreed, agreed_currency, agreed_on, booked, lasted,
    marks, terms, fits, because, right_amount, is_right, back, way, back_on`

const comparisonsOf = `-- comparison: of a case
select ` + comparisonColumns + ` from bill_comparisons where practice_id = $1 and case_id = $2 order by no, line_id`

const comparisonClear = `-- comparison: not shown any more
delete from bill_comparisons where practice_id = $1 and case_id = $2 and line_id = $3 and back_on = '' and not is_right`

const comparisonInsert = `-- comparison: as it was shown
insert into bill_comparisons (practice_id, case_id, no, ` + comparisonColumns + `)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24)
on conflict do nothing`

const comparisonRight = `-- comparison: put right
update bill_comparisons set right_amount = $4, is_right = $5, back = $6, way = $7, back_on = $8
where practice_id = $1 and case_id = $2 and line_id = $3`

const comparisonWrong = `-- comparison: not put right after all
update bill_comparisons set right_amount = 0, is_right = $4, back = 0, way = '', back_on = ''
where practice_id = $1 and client_id = $2 and line_id = $3`

const comparisonsNought = `-- comparison: charges of a client that were put right to nothing
select line_id from bill_comparisons where practice_id = $1 and client_id = $2 and is_right and right_amount = 0`

// WrongAgain takes back, from what is shown of a charge, that it was put right.
func (tx *Tx) WrongAgain(p ident.Practice, c ident.Client, line ident.Line) error {
	_, err := tx.exec(comparisonWrong, p, c, line, false)
	return err
}

// NothingDue gives the charges of a client of which it came out that nothing should have been charged.
func (tx *Tx) NothingDue(p ident.Practice, c ident.Client) (map[ident.Line]bool, error) {
	out := map[ident.Line]bool{}
	err := tx.rows(comparisonsNought, []any{p, c}, func(scan func(...any) error) error {
		var id ident.Line
		err := scan(&id)
		out[id] = true
		return err
	})
	return out, err
}

// Compare keeps what was agreed beside what was charged, in place of what the case showed of the same
// charges. What was put right since stays as it is.
func (tx *Tx) Compare(p ident.Practice, c ident.Case, all []billing.Compared) error {
	for i, x := range all {
		if _, err := tx.exec(comparisonClear, p, c, x.Line.ID); err != nil {
			return err
		}
		because, err := tx.sealIfAny(p, "bill_comparisons", "because", string(c)+string(x.Line.ID), x.Because)
		if err != nil {
			return err
		}
		l := x.Line
		if _, err := tx.exec(comparisonInsert, p, c, i+1, l.ID, l.Client, l.What, l.On, l.Amount.Minor, l.Paid.Minor, l.Amount.Currency, x.Agreed.Minor, x.Agreed.Currency,
			x.AgreedOn, x.Booked, x.Real, joinedMarks(x.Found), joinedTerms(x.Terms), x.Fits, because, x.Right.Minor, x.Right.Currency != "", x.Back.Minor, x.Way, x.BackOn); err != nil {
			return err
		}
	}
	return nil
}

// PutRight notes on a comparison the right charge, if there is one, and what went back, how and when.
func (tx *Tx) PutRight(p ident.Practice, c ident.Case, x billing.Compared) error {
	_, err := tx.exec(comparisonRight, p, c, x.Line.ID, x.Right.Minor, x.Right.Currency != "", x.Back.Minor, x.Way, x.BackOn)
	return err
}

// Comparisons gives what a case shows of agreed beside charged; none before it was laid open.
func (tx *Tx) Comparisons(p ident.Practice, c ident.Case) ([]billing.Compared, error) {
	var out []billing.Compared
	err := tx.rows(comparisonsOf, []any{p, c}, func(scan func(...any) error) error {
		x, err := tx.scanComparison(p, c, scan)
		out = append(out, x)
		return err
	})
	return out, err
}

func (tx *Tx) scanComparison(p ident.Practice, c ident.Case, scan func(...any) error) (x billing.Compared, err error) {
	var currency money.Currency
	var marks, terms string
	var because []byte
	var right int64
	var corrected bool
	l := &x.Line
	if err := scan(&l.ID, &l.Client, &l.What, &l.On, &l.Amount.Minor, &l.Paid.Minor, &currency, &x.Agreed.Minor, &x.Agreed.Currency, &x.AgreedOn, &x.Booked, &x.Real,
		&marks, &terms, &x.Fits, &because, &right, &corrected, &x.Back.Minor, &x.Way, &x.BackOn); err != nil {
		return x, err
	}
	l.Amount.Currency, l.Paid.Currency, x.Back.Currency = currency, currency, currency
	if corrected {
		x.Right = money.Of(right, currency)
	}
	for m := range strings.FieldsSeq(marks) {
		x.Found = append(x.Found, billing.Mark(m))
	}
	x.Terms = splitTerms(terms)
	x.Because, err = tx.open(p, "bill_comparisons", "because", string(c)+string(l.ID), because)
	return x, err
}

func joinedMarks(marks []billing.Mark) string {
	var out []string
	for _, m := range marks {
		out = append(out, string(m))
	}
	return strings.Join(out, " ")
}

// joinedTerms writes terms one on a line: version, day told or "-", title.
func joinedTerms(terms []billing.Term) string {
	var out []string
	for _, t := range terms {
		told := string(t.Told)
		if told == "" {
			told = "-"
		}
		out = append(out, strconv.Itoa(t.Version)+" "+told+" "+t.Title)
	}
	return strings.Join(out, "\n")
}

func splitTerms(s string) (terms []billing.Term) {
	for line := range strings.SplitSeq(s, "\n") {
		parts := strings.SplitN(line, " ", 3)
		if len(parts) < 3 {
			continue
		}
		t := billing.Term{Title: parts[2], Told: civil.Date(strings.TrimPrefix(parts[1], "-"))}
		t.Version, _ = strconv.Atoi(parts[0]) // written by joinedTerms
		terms = append(terms, t)
	}
	return terms
}
