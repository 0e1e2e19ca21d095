package store

import (
	"database/sql"
	"errors"

	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/billing"
)

// noRows takes "there is none" for an answer instead of an error.
func noRows(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	return translate(err)
}

const receiptNext = `-- receipt: the next number of a year
insert into receipt_numbers (practice_id, year, last) values ($1, $2, 1)
on conflict (practice_id, year) do update set last = receipt_numbers.last + 1
returning last`

const receiptInsert = `-- receipt: one
insert into receipts (practice_id, year, number, entry_id, on_date, kind, client_id, client_name, practice_name,
	therapist, registration, tax_number, way, total, kept, currency)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`

const receiptLineInsert = `-- receipt: one line
insert into receipt_lines (practice_id, year, number, no, line_id, what, on_date, price, amount)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`

// GiveReceipt numbers a receipt and stores it; an entry that has one keeps it, and that one is
// given back. The counter is locked to the commit, so that a year's numbers have no gap. Lock order:
// after the client's account.
func (tx *Tx) GiveReceipt(p ident.Practice, r billing.Receipt) (billing.Receipt, error) {
	if had, ok, err := tx.ReceiptOf(p, r.Entry); err != nil || ok {
		return had, err
	}
	if err := tx.row(receiptNext, p, r.Year).Scan(&r.Number); err != nil {
		return r, translate(err)
	}
	_, err := tx.exec(receiptInsert, p, r.Year, r.Number, r.Entry, r.On, r.Kind, r.Client, r.ClientName, r.Practice,
		r.Therapist, r.Registration, r.TaxNumber, r.Way, r.Total.Minor, r.Kept.Minor, r.Total.Currency)
	if err != nil {
		return r, err
	}
	for i, l := range r.Lines {
		if _, err := tx.exec(receiptLineInsert, p, r.Year, r.Number, i+1, l.Line, l.What, l.On, l.Price.Minor, l.Amount.Minor); err != nil {
			return r, err
		}
	}
	return r, nil
}

const receiptColumns = `select year, number, entry_id, on_date, kind, client_id, client_name, practice_name,
	therapist, registration, tax_number, way, total, kept, currency from receipts `

const receiptByNumber = `-- receipt: by number
` + receiptColumns + `where practice_id = $1 and year = $2 and number = $3`

const receiptByEntry = `-- receipt: of an entry
` + receiptColumns + `where practice_id = $1 and entry_id = $2`

const receiptsOfClient = `-- receipts: of a client, newest first
` + receiptColumns + `where practice_id = $1 and client_id = $2 order by year desc, number desc`

const receiptLines = `-- receipt: its lines
select line_id, what, on_date, price, amount from receipt_lines
where practice_id = $1 and year = $2 and number = $3 order by no`

// Receipt gives one receipt by its number; NotFound when the practice gave none of it.
func (tx *Tx) Receipt(p ident.Practice, year, number int) (billing.Receipt, error) {
	r, err := scanReceipt(tx.row(receiptByNumber, p, year, number).Scan)
	if err != nil {
		return r, missing(err, "receipt")
	}
	err = tx.receiptLines(p, &r)
	return r, err
}

// ReceiptOf gives the receipt of a payment or refund, if it has one.
func (tx *Tx) ReceiptOf(p ident.Practice, e ident.Entry) (r billing.Receipt, ok bool, err error) {
	r, err = scanReceipt(tx.row(receiptByEntry, p, e).Scan)
	if err != nil {
		return r, false, noRows(err)
	}
	err = tx.receiptLines(p, &r)
	return r, true, err
}

// Receipts gives a client's receipts, newest first, without their lines.
func (tx *Tx) Receipts(p ident.Practice, c ident.Client) (all []billing.Receipt, err error) {
	err = tx.rows(receiptsOfClient, []any{p, c}, func(scan func(...any) error) error {
		r, err := scanReceipt(scan)
		all = append(all, r)
		return err
	})
	return all, err
}

func scanReceipt(scan func(...any) error) (r billing.Receipt, err error) {
	err = scan(&r.Year, &r.Number, &r.Entry, &r.On, &r.Kind, &r.Client, &r.ClientName, &r.Practice,
		&r.Therapist, &r.Registration, &r.TaxNumber, &r.Way, &r.Total.Minor, &r.Kept.Minor, &r.Total.Currency)
	r.Kept.Currency = r.Total.Currency
	return r, err
}

func (tx *Tx) receiptLines(p ident.Practice, r *billing.Receipt) error {
	return tx.rows(receiptLines, []any{p, r.Year, r.Number}, func(scan func(...any) error) error {
		var l billing.ReceiptLine
		err := scan(&l.Line, &l.What, &l.On, &l.Price.Minor, &l.Amount.Minor)
		l.Price.Currency, l.Amount.Currency = r.Total.Currency, r.Total.Currency
		r.Lines = append(r.Lines, l)
		return err
	})
}
