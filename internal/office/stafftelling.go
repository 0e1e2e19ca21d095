package office

import (
	"context"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// StaffTelling is the page on which somebody of the practice writes down what a client told her.
type StaffTelling struct {
	Client client.Client
	// Own are what can be written down of the practice's own, besides what everybody has.
	Own    []OwnTelling
	Fields []protocol.Field
	Given  protocol.Answers
	// At is the visit and the place that it is about, as far as they are known.
	At ToldAt
}

// ToldAt is the visit, and the place as client.Spot writes it, on which something is written down.
// Both may be empty.
type ToldAt struct {
	Visit ident.Visit
	Where string
}

// StaffTelling gives that page, with the questions of what it is about. A visit that is not this client's, and what is no place, are left
// out. NotFound for who may not write it down for this client.
func (o *Office) StaffTelling(ctx context.Context, by staff.Actor, id ident.Client, about string, at ToldAt) (page StaffTelling, err error) {
	err = o.read(ctx, "written down", func(tx *store.Tx) error {
		fields, err := o.tellFields(tx, by.Practice, about, protocol.Staff)
		if err != nil {
			return err
		}
		page = StaffTelling{Fields: fields, Given: protocol.Answers{}}
		if page.Own, err = o.ownTellings(tx, by.Practice); err != nil {
			return err
		}
		for _, f := range fields {
			if f.Default != "" {
				page.Given[f.ID] = []string{f.Default}
			}
		}
		if page.Client, err = tx.Client(by.Practice, id); err != nil {
			return err
		}
		on := staff.Subject{Practice: by.Practice, Client: id, Therapist: page.Client.Therapist}
		if err := maySee(by, staff.Tell, on, "client"); err != nil {
			return err
		}
		return page.about(tx, by.Practice, at)
	})
	return page, err
}

// about fills in which visit it was and where, as the client would say it.
func (page *StaffTelling) about(tx *store.Tx, p ident.Practice, at ToldAt) error {
	if spot, ok := client.ParseSpot(at.Where); ok {
		page.At.Where, page.Given["where"] = spot.String(), []string{spot.Words()}
	}
	if !ident.Valid(string(at.Visit)) {
		return nil
	}
	v, err := tx.Visit(p, at.Visit)
	if isMissing(err) || err == nil && v.Client != page.Client.ID {
		return nil
	}
	if err != nil {
		return err
	}
	house, err := tx.Practice(p)
	page.At.Visit = v.ID
	page.Given["visit"], page.Given["told-by"] = []string{civil.DateOf(v.Starts, house.Location()).LongOn(house.Today(tx.Now()))}, []string{"in-person"}
	return err
}
