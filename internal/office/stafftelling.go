package office

import (
	"context"

	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// StaffTelling is the page on which somebody of the practice writes down what a client told her.
type StaffTelling struct {
	Client client.Client
	Fields []protocol.Field
	Given  protocol.Answers
}

// StaffTelling gives that page. NotFound for who may not write it down for this client.
func (o *Office) StaffTelling(ctx context.Context, by staff.Actor, id ident.Client) (page StaffTelling, err error) {
	_, fields, err := o.TellFields(Pressure, protocol.Staff)
	if err != nil {
		return page, err
	}
	err = o.read(ctx, "written down", func(tx *store.Tx) error {
		page = StaffTelling{Fields: fields, Given: protocol.Answers{}}
		for _, f := range fields {
			if f.Default != "" {
				page.Given[f.ID] = []string{f.Default}
			}
		}
		if page.Client, err = tx.Client(by.Practice, id); err != nil {
			return err
		}
		on := staff.Subject{Practice: by.Practice, Client: id, Therapist: page.Client.Therapist}
		return maySee(by, staff.Tell, on, "client")
	})
	return page, err
}
