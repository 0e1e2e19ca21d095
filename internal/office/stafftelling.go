package office

import (
	"context"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
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
	// Here are who works here, of whom it can be.
	Here []staff.Person
	Reading
	// At is the visit and the place that it is about, as far as they are known.
	At ToldAt
}

// ToldAt is the visit, and the place as client.Spot writes it, on which something is written down.
// Both may be empty.
type ToldAt struct {
	Visit ident.Visit
	Where string
}

// StaffTelling gives that page, with the questions of what it is about; of how somebody behaved only to
// who reads such things, to everybody else none. A visit that is not this client's, and what is no place,
// are left out. NotFound for who may not write it down for this client.
func (o *Office) StaffTelling(ctx context.Context, by staff.Actor, id ident.Client, about string, at ToldAt) (page StaffTelling, err error) {
	err = o.read(ctx, "written down", func(tx *store.Tx) error {
		fields, err := o.tellFields(tx, by.Practice, about, protocol.Staff)
		if err != nil {
			return err
		}
		page = StaffTelling{Fields: fields}
		if err := page.whom(tx, by); err != nil {
			return err
		}
		if about == Conduct && !page.Hears {
			page.Fields = nil
		}
		if page.Own, err = o.ownTellings(tx, by.Practice); err != nil {
			return err
		}
		page.Given = defaults(page.Fields)
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

// ToldToReader gives the page on which who reads such things writes down how somebody behaved, of whoever
// told it, named or not. NotFound for everybody else.
func (o *Office) ToldToReader(ctx context.Context, by staff.Actor) (page StaffTelling, err error) {
	err = o.read(ctx, "told to a reader", func(tx *store.Tx) error {
		if err := page.whom(tx, by); err != nil {
			return err
		}
		if !page.Hears {
			return fault.Missing("page")
		}
		page.Fields, err = o.tellFields(tx, by.Practice, Conduct, protocol.Staff)
		page.Given = defaults(page.Fields)
		return err
	})
	return page, err
}

// defaults are the answers with which a form begins.
func defaults(fields []protocol.Field) protocol.Answers {
	a := protocol.Answers{}
	for _, f := range fields {
		if f.Default != "" {
			a[f.ID] = []string{f.Default}
		}
	}
	return a
}

// whom fills in who works here, and who reads how somebody behaved.
func (page *StaffTelling) whom(tx *store.Tx, by staff.Actor) error {
	people, err := tx.People(by.Practice)
	if err != nil {
		return err
	}
	page.Here, page.Reading = DoorView{People: people}.Here(), readingOf(people, by)
	return nil
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
