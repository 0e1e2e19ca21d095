package office

import (
	"context"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// OpenExample makes the example practice with its owner, to be filled through the other use cases.
// It gives the owner as actor. Conflict (code started) where a practice stands already.
func (o *Office) OpenExample(ctx context.Context, p house.Practice, owner staff.Person) (staff.Actor, error) {
	p.ID, owner.ID = newID[ident.Practice](), newID[ident.Person]()
	p.Slug, p.Sample = house.SlugOf(p.Name), true
	owner.Role, owner.Active, owner.Hears = staff.Owner, true, true
	if err := p.Check(); err != nil {
		return staff.Actor{}, err
	}
	err := o.db.Update(ctx, func(tx *store.Tx) error {
		there, err := tx.Practices()
		if err != nil {
			return err
		}
		if len(there) > 0 {
			return errStarted
		}
		p.Created = tx.Now()
		p.TakingSince = p.Today(tx.Now())
		if err := tx.AddPractice(p); err != nil {
			return err
		}
		return tx.AddPerson(p.ID, owner, "")
	})
	return staff.As(p.ID, owner), fault.Wrap("open the example", err)
}
