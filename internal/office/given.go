package office

import (
	"context"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/money"
	"github.com/partwell/partwell/internal/practice/billing"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// The list of what was given looks back so many months, and shows so many lines.
const (
	givenMonths = 12
	givenMost   = 200
)

// Given is one thing that a client was given: something back on a charge, credit, or something that is
// not asked for any more. With is who treats the client, Who gave it.
type Given struct {
	billing.Entry
	Client    client.Client
	With, Who staff.Person
}

// GivenList is who was given what in the last twelve months, the latest first, so that the people of a
// practice can see whether they give fairly. Totals has an amount for each currency, Clients counts to
// how many. More says that older ones are left out.
type GivenList struct {
	Moment
	Rows    []Given
	Totals  []money.Amount
	Clients int
	More    bool
}

// Given lists who was given what, for those who may give. NotFound where one person works alone.
func (o *Office) Given(ctx context.Context, by staff.Actor) (v GivenList, err error) {
	if err := may(by, staff.Refund, whole(by)); err != nil {
		return v, err
	}
	err = o.look(ctx, "what was given", func(tx *store.Tx) error {
		r := register{tx: tx, by: by}
		if err := r.open(); err != nil {
			return err
		}
		active := 0
		for _, p := range r.people {
			if p.Works() {
				active++
			}
		}
		if active < 2 {
			return fault.Missing("page")
		}
		tx.Audit(by.Practice, by.Text(), "money.given", "")
		entries, err := tx.Given(by.Practice, tx.Now().AddDate(0, -givenMonths, 0), givenMost+1)
		if err != nil {
			return err
		}
		v = GivenList{Moment: Moment{tx.Now(), r.zone(), r.today()}, More: len(entries) > givenMost}
		return v.fill(&r, entries[:min(len(entries), givenMost)])
	})
	return v, err
}

func (v *GivenList) fill(r *register, entries []billing.Entry) error {
	known, at := map[ident.Client]client.Client{}, map[money.Currency]int{}
	for _, e := range entries {
		c, ok := known[e.Client]
		if !ok {
			var err error
			if c, err = r.tx.Client(r.by.Practice, e.Client); err != nil {
				return err
			}
			known[e.Client] = c
		}
		size := e.Size()
		i, counted := at[size.Currency]
		if !counted {
			i, at[size.Currency] = len(v.Totals), len(v.Totals)
			v.Totals = append(v.Totals, money.Of(0, size.Currency))
		}
		v.Totals[i] = v.Totals[i].Plus(size)
		v.Rows = append(v.Rows, Given{Entry: e, Client: c, With: r.people[c.Therapist], Who: r.people[e.By]})
	}
	v.Clients = len(known)
	return nil
}
