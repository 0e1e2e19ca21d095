package store

import (
	"fmt"

	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/caseload"
	"github.com/partwell/partwell/internal/practice/protocol"
)

const soundEntries = `-- verify: entries that do not balance
select entry_id, currency from ledger_postings where practice_id = $1
group by practice_id, entry_id, currency having sum(amount) <> 0 order by 1, 2 limit 20`

const soundEmpty = `-- verify: entries without postings
select e.id, e.kind from ledger_entries e
where e.practice_id = $1 and not exists (select 1 from ledger_postings x where x.practice_id = e.practice_id and x.entry_id = e.id)
order by 1, 2 limit 20`

const soundBalances = `-- verify: balances that are not the sum of the postings
select b.client_id, b.currency from ledger_balances b
left join (
	select practice_id, client_id, currency,
		sum(case when account = 'receivable' then amount else 0 end) as owes,
		sum(case when account = 'credit' then -amount else 0 end) as credit
	from ledger_postings where practice_id = $1 group by practice_id, client_id, currency
) s on s.practice_id = b.practice_id and s.client_id = b.client_id and s.currency = b.currency
where b.practice_id = $1 and (b.owes <> coalesce(s.owes, 0) or b.credit <> coalesce(s.credit, 0)) order by 1, 2 limit 20`

const soundUnsummed = `-- verify: postings of clients without a balance
select distinct x.client_id, x.currency from ledger_postings x
where x.practice_id = $1 and not exists (select 1 from ledger_balances b
	where b.practice_id = x.practice_id and b.client_id = x.client_id and b.currency = x.currency)
order by 1, 2 limit 20`

const soundLines = `-- verify: lines that gave back more than was paid, or were paid above the charge
select line_id, currency from ledger_postings where practice_id = $1 and line_id <> ''
group by practice_id, line_id, currency
having sum(case when account = 'receivable' then amount else 0 end) < 0
	or sum(case when account = 'refunds' then amount else 0 end) < 0
	or sum(case when account = 'let-go' then amount else 0 end) < 0
	or sum(case when account = 'refunds' then amount else 0 end) >
		sum(case when account = 'income' then -amount when account = 'let-go' then -amount when account = 'receivable' then -amount else 0 end)
order by 1, 2 limit 20`

const soundReceipts = `-- verify: years whose receipts have a gap
select n.year, n.last from receipt_numbers n
where n.practice_id = $1 and (n.last <> (select count(*) from receipts r where r.practice_id = n.practice_id and r.year = n.year)
	or n.last <> (select coalesce(max(r.number), 0) from receipts r where r.practice_id = n.practice_id and r.year = n.year))
order by 1, 2 limit 20`

func init() {
	registerCheck("ledger", (*Tx).ledgerFaults)
	registerCheck("cases", (*Tx).caseFaults)
}

// ledgerFaults finds what is wrong with the money of a practice: an entry that does not sum to zero
// in a currency, a stored balance that is not the sum, a line that gave back more than was paid, a
// gap in the receipts. At most twenty of each sort.
func (tx *Tx) ledgerFaults(p ident.Practice) (found []Finding, err error) {
	for _, check := range []struct{ query, sentence string }{
		{soundEntries, "the entry %s does not sum to zero in %s"},
		{soundEmpty, "the entry %s (%s) has no postings"},
		{soundBalances, "the balance of client %s in %s is not the sum of what was posted"},
		{soundUnsummed, "client %s has postings in %s without a balance"},
		{soundLines, "the charge %s in %s gave back more than was paid, or was paid above its amount"},
		{soundReceipts, "the receipts of %s have a gap (last number %s)"},
	} {
		err := tx.rows(check.query, []any{p}, func(scan func(...any) error) error {
			var a, b string
			err := scan(&a, &b)
			found = append(found, Finding{Text: fmt.Sprintf(check.sentence, a, b)})
			return err
		})
		if err != nil {
			return found, err
		}
	}
	return found, nil
}

const soundCases = `-- verify: all cases
select id from cases where practice_id = $1 order by id`

// caseFaults finds each case of a practice whose journal cannot be folded, or folds to something
// else than its head and its timers say.
func (tx *Tx) caseFaults(p ident.Practice) (found []Finding, err error) {
	var all []ident.Case
	err = tx.rows(soundCases, []any{p}, func(scan func(...any) error) error {
		var id ident.Case
		err := scan(&id)
		all = append(all, id)
		return err
	})
	for _, id := range all {
		wrong, err := tx.caseFault(p, id)
		if tx.err != nil {
			return found, tx.err
		}
		if err != nil {
			wrong = err.Error()
		}
		if wrong != "" {
			found = append(found, Finding{Text: fmt.Sprintf("the journal of %s: %s", id, wrong)})
		}
	}
	return found, err
}

// caseFault says what is wrong with one case; nothing when it is sound.
func (tx *Tx) caseFault(p ident.Practice, id ident.Case) (string, error) {
	head, err := tx.Case(p, id)
	if err != nil {
		return "", err
	}
	events, err := tx.Journal(p, id)
	if err != nil {
		return "", err
	}
	state, err := protocol.Replay(events)
	if err != nil {
		return "", err
	}
	if state.ID != id || state.Protocol != head.Protocol {
		return "it belongs to another case", nil
	}
	then := head.Follow(state)
	if then.State != head.State || then.Way != head.Way || !then.ClosedAt.Equal(head.ClosedAt) ||
		!then.FirstAnswerDue.Equal(head.FirstAnswerDue) || !then.AnsweredAt.Equal(head.AnsweredAt) {
		return "its head says something else than it folds to", nil
	}
	timers, err := tx.Timers(p, id)
	if err != nil {
		return "", err
	}
	return timerFault(state, timers), nil
}

// timerFault compares the clocks that wait with those of the journal. A timer that was dropped is
// no fault: it had nothing left to do.
func timerFault(state protocol.Case, timers []caseload.Timer) string {
	for _, t := range timers {
		s := state.Timers[t.Name]
		if t.Fired.IsZero() && (!s.Set || !s.Due.Equal(t.Due)) {
			return fmt.Sprintf("the timer %s waits, and the journal does not say so", t.Name)
		}
	}
	return ""
}
