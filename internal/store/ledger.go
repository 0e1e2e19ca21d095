package store

import (
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/money"
	"github.com/partwell/partwell/internal/practice/billing"
)

const ledgerLock = `-- ledger: lock a client's account
insert into ledger_accounts (practice_id, id, client_id, rev) values ($1, $2, $3, 1)
on conflict (practice_id, id) do update set rev = ledger_accounts.rev + 1`

// LockBook reads a client's account and holds it until the commit, so that what is decided on it is
// still true when it is posted. An account that was never used is an empty book. Lock order: after
// calendars, before the audit head; two clients' accounts in the order of their ids.
func (tx *Tx) LockBook(p ident.Practice, c ident.Client) (*billing.Book, error) {
	account := billing.Account{Kind: billing.Receivable, Client: c}
	if _, err := tx.exec(ledgerLock, p, account.ID(), c); err != nil {
		return nil, err
	}
	return tx.Book(p, c)
}

const ledgerEntries = `-- ledger: a client's entries
select id, at, person_id, kind, way, reason, reverses from ledger_entries
where practice_id = $1 and client_id = $2 order by at, id`

const ledgerPostings = `-- ledger: a client's postings
select entry_id, account, line_id, amount, currency from ledger_postings
where practice_id = $1 and client_id = $2 order by entry_id, no`

const ledgerLines = `-- ledger: a client's charged lines
select id, entry_id, visit_id, service_id, therapist_id, what, on_date, amount, currency from charge_lines
where practice_id = $1 and client_id = $2 order by on_date, id`

// Book reads a client's account: everything charged, paid, given back and let go. An account that
// was never used is an empty book.
func (tx *Tx) Book(p ident.Practice, c ident.Client) (*billing.Book, error) {
	var entries []billing.Entry
	at := map[ident.Entry]int{}
	err := tx.rows(ledgerEntries, []any{p, c}, func(scan func(...any) error) error {
		e, micro, reason := billing.Entry{Client: c}, int64(0), []byte(nil)
		if err := scan(&e.ID, &micro, &e.By, &e.Kind, &e.Way, &reason, &e.Reverses); err != nil {
			return err
		}
		var err error
		e.At = fromMicros(micro)
		e.Reason, err = tx.open(p, "ledger_entries", "reason", string(e.ID), reason)
		at[e.ID] = len(entries)
		entries = append(entries, e)
		return err
	})
	if err != nil || len(entries) == 0 {
		return billing.Read(c, nil), err
	}
	if err := tx.fillEntries(p, c, entries, at); err != nil {
		return nil, err
	}
	return billing.Read(c, entries), nil
}

// fillEntries puts postings and lines to the entries of a client; at finds an entry's place.
func (tx *Tx) fillEntries(p ident.Practice, c ident.Client, entries []billing.Entry, at map[ident.Entry]int) error {
	err := tx.rows(ledgerPostings, []any{p, c}, func(scan func(...any) error) error {
		var entry ident.Entry
		var post billing.Posting
		if err := scan(&entry, &post.Account.Kind, &post.Line, &post.Amount.Minor, &post.Amount.Currency); err != nil {
			return err
		}
		if k := post.Account.Kind; k == billing.Receivable || k == billing.Credit {
			post.Account.Client = c
		}
		if i, ok := at[entry]; ok {
			entries[i].Postings = append(entries[i].Postings, post)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return tx.rows(ledgerLines, []any{p, c}, func(scan func(...any) error) error {
		l := billing.Line{Client: c}
		if err := scan(&l.ID, &l.Entry, &l.Visit, &l.Service, &l.Therapist, &l.What, &l.On, &l.Amount.Minor, &l.Amount.Currency); err != nil {
			return err
		}
		if i, ok := at[l.Entry]; ok {
			entries[i].Opens = append(entries[i].Opens, l)
		}
		return nil
	})
}

const ledgerEntryInsert = `-- ledger: one entry
insert into ledger_entries (practice_id, id, client_id, at, person_id, kind, way, reason, reverses)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`

const ledgerPostingInsert = `-- ledger: one posting
insert into ledger_postings (practice_id, entry_id, no, client_id, account, line_id, amount, currency)
values ($1, $2, $3, $4, $5, $6, $7, $8)`

const ledgerLineInsert = `-- ledger: one charged line
insert into charge_lines (practice_id, id, entry_id, client_id, visit_id, service_id, therapist_id, what, on_date, amount, currency)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`

// Post stores an entry that a locked Book gave. Entries are never changed or removed. Conflict code
// "taken" when the entry is there already or takes back one that was taken back.
func (tx *Tx) Post(p ident.Practice, e billing.Entry) error {
	if !e.Balanced() {
		return fault.New(fault.Internal, "unbalanced", "An entry that does not balance was refused.")
	}
	reason, err := tx.sealSome(p, "ledger_entries", "reason", string(e.ID), e.Reason)
	if err != nil {
		return err
	}
	if _, err := tx.exec(ledgerEntryInsert, p, e.ID, e.Client, micros(e.At), e.By, e.Kind, e.Way, reason, e.Reverses); err != nil {
		return err
	}
	for i, post := range e.Postings {
		if _, err := tx.exec(ledgerPostingInsert, p, e.ID, i+1, e.Client, post.Account.Kind, post.Line, post.Amount.Minor, post.Amount.Currency); err != nil {
			return err
		}
	}
	for _, l := range e.Opens {
		if _, err := tx.exec(ledgerLineInsert, p, l.ID, e.ID, e.Client, l.Visit, l.Service, l.Therapist, l.What, l.On, l.Amount.Minor, l.Amount.Currency); err != nil {
			return err
		}
	}
	return tx.postBalances(p, e)
}

const ledgerBalanceOpen = `-- ledger: a client's balance in a currency, from nothing
insert into ledger_balances (practice_id, client_id, currency, owes, credit) values ($1, $2, $3, 0, 0)
on conflict (practice_id, client_id, currency) do nothing`

const ledgerBalanceMove = `-- ledger: move a client's balance
update ledger_balances set owes = owes + $4, credit = credit + $5
where practice_id = $1 and client_id = $2 and currency = $3`

// postBalances moves the sums that lists show; verify compares them with the postings.
func (tx *Tx) postBalances(p ident.Practice, e billing.Entry) error {
	type move struct{ owes, credit int64 }
	moves := map[money.Currency]move{}
	var order []money.Currency
	for _, post := range e.Postings {
		c := post.Amount.Currency
		m, seen := moves[c]
		if !seen {
			order = append(order, c)
		}
		switch post.Account.Kind {
		case billing.Receivable:
			m.owes += post.Amount.Minor
		case billing.Credit:
			m.credit -= post.Amount.Minor
		default: // kept per practice, no balance of a client
		}
		moves[c] = m
	}
	for _, c := range order {
		if _, err := tx.exec(ledgerBalanceOpen, p, e.Client, c); err != nil {
			return err
		}
		if _, err := tx.exec(ledgerBalanceMove, p, e.Client, c, moves[c].owes, moves[c].credit); err != nil {
			return err
		}
	}
	return nil
}

const ledgerOpenBalances = `-- ledger: clients whose account is not even
select client_id, owes, credit, currency from ledger_balances
where practice_id = $1 and (owes <> 0 or credit <> 0) order by client_id, currency`

// OpenBalances gives the balances of all clients whose account is not even, one for each currency.
func (tx *Tx) OpenBalances(p ident.Practice) (map[ident.Client][]billing.Balance, error) {
	open := map[ident.Client][]billing.Balance{}
	err := tx.rows(ledgerOpenBalances, []any{p}, func(scan func(...any) error) error {
		var c ident.Client
		var b billing.Balance
		if err := scan(&c, &b.Owes.Minor, &b.Credit.Minor, &b.Owes.Currency); err != nil {
			return err
		}
		b.Credit.Currency = b.Owes.Currency
		open[c] = append(open[c], b)
		return nil
	})
	return open, err
}

const ledgerBalancesOf = `-- ledger: how a client's account stands
select owes, credit, currency from ledger_balances
where practice_id = $1 and client_id = $2 and (owes <> 0 or credit <> 0) order by currency`

// BalancesOf gives what is open on a client's account, one for each currency; none when it is even.
func (tx *Tx) BalancesOf(p ident.Practice, c ident.Client) ([]billing.Balance, error) {
	var open []billing.Balance
	err := tx.rows(ledgerBalancesOf, []any{p, c}, func(scan func(...any) error) error {
		var b billing.Balance
		err := scan(&b.Owes.Minor, &b.Credit.Minor, &b.Owes.Currency)
		b.Credit.Currency = b.Owes.Currency
		open = append(open, b)
		return err
	})
	return open, err
}

const ledgerLineOfVisit = `-- ledger: whose account a visit was charged to
select client_id from charge_lines where practice_id = $1 and visit_id = $2 order by id limit 1`

// ChargedVisit finds the live line of a visit; ok is false when the visit was not charged, or its
// charge was taken back.
func (tx *Tx) ChargedVisit(p ident.Practice, v ident.Visit) (l billing.Line, ok bool, err error) {
	var c ident.Client
	if err := tx.row(ledgerLineOfVisit, p, v).Scan(&c); err != nil {
		return l, false, noRows(err)
	}
	book, err := tx.Book(p, c)
	if err != nil {
		return l, false, err
	}
	l, ok = book.Charged(v)
	return l, ok, nil
}

// sealSome seals a text and stores nothing where there is none.
func (tx *Tx) sealSome(p ident.Practice, table, column, id, plain string) ([]byte, error) {
	if plain == "" {
		return nil, nil
	}
	return tx.seal(p, table, column, id, plain)
}
