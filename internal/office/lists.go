package office

import (
	"slices"
	"strings"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/money"
	"github.com/partwell/partwell/internal/practice/billing"
	"github.com/partwell/partwell/internal/practice/boundary"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// lastVisits is how many past visits a field asks about.
const lastVisits = 5

// ListItem is one of the records that a field of a list asks about. ID is how answers name it;
// besides it holds the record of its list: a visit, a charge, an amount that is open, a person.
type ListItem struct {
	ID     string
	Visit  scheduling.Visit
	Charge billing.Line
	// ByHand says that the charge was entered by hand, and that another one looks just like it.
	ByHand bool
	// Open is an amount that is owed, or that is kept for the client; Kept says which.
	Open   money.Amount
	Kept   bool
	Person staff.Person
	// Shut says of a reader that it is shut to her until it is sure who came in under her name.
	Shut bool
	// Rule is one of the practice's boundaries, Told the days on which the client was told it, Counted
	// what was not kept of it and counted, oldest first.
	Rule    boundary.Boundary
	Told    []civil.Date
	Counted []boundary.Crossing
}

// listItems gives the items of a list as a matter has them; none where nobody is known by name.
func (m *matter) listItems(tx *store.Tx, of protocol.List) (items []ListItem, err error) {
	if of == protocol.People {
		for _, p := range m.everybody {
			if p.Works() {
				items = append(items, ListItem{ID: string(p.ID), Person: p})
			}
		}
		return items, nil
	}
	if of == protocol.Others || of == protocol.Readers {
		for _, p := range m.everybody {
			shut := of == protocol.Readers && m.shutTo(p)
			reads := of == protocol.Readers && (p.CanHear() || p.Works() && !p.Locked() && !p.Invited)
			if p.ID != m.head.About && (shut || reads || of == protocol.Others && p.Treats && p.Works()) {
				items = append(items, ListItem{ID: string(p.ID), Person: p, Shut: shut})
			}
		}
		return items, nil
	}
	if m.head.Client == "" {
		return nil, nil
	}
	switch of {
	case protocol.VisitsAhead:
		return visitItems(m.visits), nil
	case protocol.Disputed:
		return m.disputed(tx)
	case protocol.VisitsBehind:
		return m.visitsBehind(tx)
	case protocol.Charges:
		book, err := tx.Book(m.practice.ID, m.head.Client)
		if err != nil {
			return nil, err
		}
		return chargeItems(book.Lines()), nil
	case protocol.Rules:
		return m.rules(tx)
	case protocol.Owed, protocol.Kept:
		items, err := m.balances(tx)
		return slices.DeleteFunc(items, func(item ListItem) bool { return item.Kept != (of == protocol.Kept) }), err
	default: // balances
		return m.balances(tx)
	}
}

// shutTo reports whether somebody reads it, and may not as long as it is not sure that it is she who came in.
func (m *matter) shutTo(p staff.Person) bool {
	return p.Active && p.Locked() && p.ID != m.head.About && slices.Contains(m.head.Shut, p.ID)
}

// chargeItems gives charges, the latest first.
func chargeItems(lines []billing.Line) (items []ListItem) {
	for _, l := range slices.Backward(lines) {
		alike := func(x billing.Line) bool { return x.ID != l.ID && x.What == l.What && x.On == l.On }
		items = append(items, ListItem{ID: string(l.ID), Charge: l, ByHand: l.Visit == "" && slices.ContainsFunc(lines, alike)})
	}
	return items
}

func visitItems(visits []scheduling.Visit) (items []ListItem) {
	for _, v := range visits {
		items = append(items, ListItem{ID: string(v.ID), Visit: v})
	}
	return items
}

// visitsBehind gives the last visits, the latest first.
func (m *matter) visitsBehind(tx *store.Tx) ([]ListItem, error) {
	all, err := tx.ClientVisits(m.practice.ID, m.head.Client)
	if err != nil {
		return nil, err
	}
	all = slices.DeleteFunc(all, func(v scheduling.Visit) bool {
		return v.State != scheduling.Done && v.State != scheduling.Arrived || v.Starts.After(tx.Now())
	})
	slices.SortStableFunc(all, func(a, b scheduling.Visit) int { return b.Starts.Compare(a.Starts) })
	return visitItems(all[:min(len(all), lastVisits)]), nil
}

// rules gives the boundaries that bind the client, each with the days on which they were told it, and
// with what was not kept of it and counted.
func (m *matter) rules(tx *store.Tx) (items []ListItem, err error) {
	current, err := tx.Boundaries(m.practice.ID)
	if err != nil {
		return nil, err
	}
	t, err := tellingsOf(tx, m.practice.ID, m.head.Client)
	for _, b := range current {
		if b.Side == boundary.Ask {
			items = append(items, ListItem{ID: string(b.ID), Rule: b, Told: t.days(b), Counted: t.counted(b)})
		}
	}
	return items, err
}

// balances gives what is open in each currency: "owes-gbp", "kept-gbp".
func (m *matter) balances(tx *store.Tx) (items []ListItem, err error) {
	all, err := tx.BalancesOf(m.practice.ID, m.head.Client)
	if err != nil {
		return nil, err
	}
	for _, b := range all {
		currency := strings.ToLower(string(b.Owes.Currency))
		if !b.Owes.Zero() {
			items = append(items, ListItem{ID: "owes-" + currency, Open: b.Owes})
		}
		if !b.Credit.Zero() {
			items = append(items, ListItem{ID: "kept-" + currency, Open: b.Credit, Kept: true})
		}
	}
	return items, nil
}

// lists gives the items of every list that the questions of a matter are about.
func (m *matter) lists(tx *store.Tx) (map[protocol.List][]ListItem, error) {
	lists := map[protocol.List][]ListItem{}
	for _, t := range m.def.Tasks {
		for _, f := range t.Fields {
			of := f.About()
			if _, loaded := lists[of]; of == "" || loaded {
				continue
			}
			items, err := m.listItems(tx, of)
			if err != nil {
				return nil, err
			}
			lists[of] = items
		}
	}
	return lists, nil
}

// listIDs gives the ids of lists, for the engine to check answers against.
func listIDs(lists map[protocol.List][]ListItem) map[protocol.List][]string {
	ids := map[protocol.List][]string{}
	for of, items := range lists {
		ids[of] = make([]string, 0, len(items))
		for _, item := range items {
			ids[of] = append(ids[of], item.ID)
		}
	}
	return ids
}

// visitMinutes is the length of the visit that a matter plans for: the next one, else the last.
func (m *matter) visitMinutes(tx *store.Tx) (int, error) {
	if len(m.visits) > 0 {
		return m.visits[0].Minutes, nil
	}
	if m.head.Client == "" {
		return 0, nil
	}
	last, _, err := tx.LastVisit(m.practice.ID, m.head.Client, tx.Now())
	return last.Minutes, err
}

// withoutOption takes an option out of a field.
func withoutOption(fields []protocol.Field, field, option string) []protocol.Field {
	for i := range fields {
		if fields[i].ID == field {
			fields[i].Options = slices.DeleteFunc(slices.Clone(fields[i].Options), func(o protocol.Option) bool { return o.ID == option })
		}
	}
	return fields
}
