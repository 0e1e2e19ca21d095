package store

import (
	"time"

	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/billing"
)

const ledgerGiven = `-- ledger: what was given to anybody, and stands
select e.id, e.client_id, e.at, e.person_id, e.kind, e.way, e.reason, po.account, po.line_id, po.amount, po.currency
from ledger_entries e join ledger_postings po on po.practice_id = e.practice_id and po.entry_id = e.id and po.amount > 0
where e.practice_id = $1 and e.at >= $2 and (e.kind in ('credit', 'let-go') or e.kind = 'refund' and po.account = 'refunds')
  and not exists (select 1 from ledger_entries r where r.practice_id = e.practice_id and r.reverses = e.id)
order by e.at desc, e.id desc limit $3`

// Given gives what was given back on a charge, let go, or given as credit since an instant and was not
// taken back, the latest first, most of them at the most. What corrects a mistake is no gift and stands
// not among them. Each entry has the one posting that says how much.
func (tx *Tx) Given(p ident.Practice, since time.Time, most int) ([]billing.Entry, error) {
	var out []billing.Entry
	err := tx.rows(ledgerGiven, []any{p, micros(since), most}, func(scan func(...any) error) error {
		e, post, micro, reason := billing.Entry{}, billing.Posting{}, int64(0), []byte(nil)
		if err := scan(&e.ID, &e.Client, &micro, &e.By, &e.Kind, &e.Way, &reason, &post.Account.Kind, &post.Line, &post.Amount.Minor, &post.Amount.Currency); err != nil {
			return err
		}
		var err error
		e.At, e.Postings = fromMicros(micro), []billing.Posting{post}
		e.Reason, err = tx.open(p, "ledger_entries", "reason", string(e.ID), reason)
		out = append(out, e)
		return err
	})
	return out, err
}
