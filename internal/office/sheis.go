package office

import (
	"context"
	"slices"
	"strings"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/phone"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// Named is whose words something is, as a reader from outside has it from the client herself: the name, and the
// telephone number or e-mail address that the practice has too.
type Named struct {
	Case        ident.Case
	Name, Reach string
}

// sheIsLimit is how often within an hour a client can be looked up by name and number.
const sheIsLimit = 10

// SheIs notes for a reader from outside whose telling it is. She is shown no list of clients: name and number
// have to fit one of them together. Invalid about "name" and "reach"; Conflict "known" where it stands already,
// slow-down after too many; NotFound for who may not read it, and for those who work here, who choose from a
// list.
func (o *Office) SheIs(ctx context.Context, by staff.Actor, key Key, in Named) error {
	err := o.db.Update(ctx, func(tx *store.Tx) error {
		if _, err := readerFromOutside(tx, by); err != nil {
			return err
		}
		n, err := tx.CountAttempt(by.Practice, o.attemptSubject("she is "+string(by.Person)), doorWindow)
		if err == nil && n > sheIsLimit {
			err = slowDownFor(doorWindow)
		}
		return err
	})
	if err != nil {
		return fault.Wrap("she is", err)
	}
	_, err = o.work(ctx, by, key, "she is", in, func(tx *store.Tx) (string, error) {
		m, err := o.unnamed(tx, by, in.Case)
		if err != nil {
			return "", err
		}
		if err := in.check(); err != nil {
			return "", err
		}
		found, err := in.fits(tx, m.practice)
		if err != nil {
			return "", err
		}
		if len(found) != 1 {
			return "", fault.Invalidf("name", "Nobody stands here with this name and this number or address. Ask the client how they are written down here.")
		}
		m.client = found[0]
		return string(in.Case), o.belongs(tx, by, m)
	})
	return err
}

func (in Named) check() error {
	var p fault.Problems
	if strings.TrimSpace(in.Name) == "" {
		p.Add("name", "Write the name as the client gave it to you.")
	}
	if strings.TrimSpace(in.Reach) == "" {
		p.Add("reach", "Write the telephone number or the e-mail address.")
	}
	return p.Err()
}

// sharing is how many clients can be reached by one number or address.
const sharing = 100

// fits gives the clients of exactly that name who are reached there. They are looked for by where they are
// reached, which fewer share than a name.
func (in Named) fits(tx *store.Tx, p house.Practice) ([]client.Client, error) {
	all, err := tx.FindClients(p.ID, in.Reach, sharing)
	name, reach := client.NameKey(in.Name), strings.ToLower(strings.TrimSpace(in.Reach))
	number := phone.Tidy(reach, countryOf(p))
	return slices.DeleteFunc(all, func(c client.Client) bool {
		named := name != "" && (client.NameKey(c.Name) == name || client.NameKey(c.OtherName) == name)
		return !named || reach != strings.ToLower(c.Email) && (c.Phone == "" || number != c.Phone)
	}), err
}

// withColleagues is NotFound for a reader from outside, to whom the practice's list of colleagues is not open.
func (t *talker) withColleagues() error {
	if t.by.Role == staff.Outside {
		return fault.Missing("page")
	}
	return nil
}
