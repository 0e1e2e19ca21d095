package store_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/partwell/partwell/internal/practice/billing"
	"github.com/partwell/partwell/internal/practice/caseload"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/store"
	"github.com/partwell/partwell/internal/store/storetest"
)

// soundPractice has money, a receipt and a case with a timer, all as they must be.
func soundPractice(t *testing.T, db *store.DB) {
	t.Helper()
	twoPractices(t, db)
	must(t, onBook(db, carvalho, paul, "e1", charge(9500, "l1", "v1")))
	must(t, onBook(db, carvalho, paul, "e2", pay(10000)))
	at := storetest.Start
	events := []protocol.Event{
		{No: 1, At: at, By: "person:ines", Kind: protocol.Began, Case: "c1", Protocol: "pressure"},
		{No: 2, At: at, Kind: protocol.Promised, Task: "acknowledge", Due: at.Add(time.Hour)},
		{No: 3, At: at, Kind: protocol.TimerSet, Timer: "look-in", Due: at.Add(time.Hour)},
	}
	update(t, db, func(tx *store.Tx) error {
		if _, err := tx.GiveReceipt(carvalho, billing.Receipt{Year: 2026, Entry: "e2", Client: paul, Total: gbp(10000), Kept: gbp(500)}); err != nil {
			return err
		}
		if err := tx.KeepDefinition(carvalho, "d", "pressure", "id: pressure"); err != nil {
			return err
		}
		state, err := protocol.Replay(events)
		if err != nil {
			return err
		}
		head := caseload.Case{ID: "c1", Protocol: "pressure", Digest: "d", Client: paul, Opened: at}.Follow(state)
		if err := tx.AddCase(carvalho, head); err != nil {
			return err
		}
		return tx.Append(carvalho, "c1", events...)
	})
}

func TestVerifyFindsWhatIsWrong(t *testing.T) {
	for name, tc := range map[string]struct{ damage, want string }{
		"all is well":            {"select 1", ""},
		"an amount was changed":  {"update ledger_postings set amount = amount + 1 where entry_id = 'e2' and no = 1", "ledger: practice " + string(carvalho) + ": the entry e2 does not sum to zero in GBP"},
		"postings were removed":  {"delete from ledger_postings where entry_id = 'e2'", "the entry e2 (payment) has no postings"},
		"a balance was changed":  {"update ledger_balances set owes = owes + 5", "the balance of client " + string(paul) + " in GBP is not the sum"},
		"a balance was removed":  {"delete from ledger_balances", "has postings in GBP without a balance"},
		"a line was overpaid":    {"update ledger_postings set amount = amount - 100 where account = 'receivable' and amount < 0", "the charge l1 in GBP gave back more than was paid"},
		"a receipt was removed":  {"delete from receipts", "the receipts of 2026 have a gap (last number 1)"},
		"an event was removed":   {"delete from case_events where no = 2", "cases: practice " + string(carvalho) + ": the journal of c1: event 3 (timer-set) does not follow event 1"},
		"an event was swapped":   {"update case_events set payload = (select x.payload from case_events x where x.no = 3) where no = 2", "could not be opened"},
		"a head was changed":     {"update cases set state = 'closed'", "its head says something else than it folds to"},
		"a timer was moved":      {"update case_timers set due = due + 1", "the timer look-in waits, and the journal does not say so"},
		"the journal is missing": {"delete from case_events", "a journal without events"},
	} {
		t.Run(name, func(t *testing.T) {
			storetest.Each(t, func(t *testing.T, db *store.DB) {
				soundPractice(t, db)
				if err := db.Raw(context.Background(), tc.damage); err != nil {
					t.Fatal(err)
				}
				found, err := db.Verify(context.Background())
				if err != nil {
					t.Fatal(err)
				}
				var lines []string
				for _, f := range found {
					lines = append(lines, f.String())
				}
				text := strings.Join(lines, "\n")
				if tc.want == "" && text != "" || !strings.Contains(text, tc.want) {
					t.Errorf("found:\n%s\nwant: %s", text, tc.want)
				}
			})
		})
	}
}
