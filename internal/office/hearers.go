package office

import (
	"slices"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// A hearing is who heard what is told about how somebody behaved before a change of people.
type hearing struct {
	tx       *store.Tx
	practice ident.Practice
	before   []staff.Person
}

func openHearing(tx *store.Tx, p ident.Practice) (h hearing, err error) {
	h = hearing{tx: tx, practice: p}
	h.before, err = tx.People(p)
	return h, err
}

// stays refuses a change after which nobody would hear such things, and asks for a second yes (Invalid on
// anyway) before one after which nobody can read them, or with which somebody leaves who does. It asks the
// settings alone, never what was told: an owner who may not know of a telling learns nothing by it. Nobody
// who hears is not the same as nobody who can read: a reader from outside has to make her reading key first,
// and a practice that wants none but her begins without anybody.
func (h hearing) stays(anyway bool) error {
	now, err := h.tx.People(h.practice)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(now, func(p staff.Person) bool { return p.Active && p.Hears }) {
		return fault.New(fault.Conflict, "last-hearer", "Somebody has to read what is told about how somebody here behaved. Name somebody else for that first, then change this.")
	}
	if anyway {
		return nil
	}
	if len(staff.ReadersOf(h.before, "")) > 0 && len(staff.ReadersOf(now, "")) == 0 {
		return fault.Invalidf("anyway", "Nobody will read what is told about how somebody behaved until a reader from outside has made a reading key. Name somebody first, or confirm below that you want it all the same.")
	}
	for _, was := range h.before {
		if is, _ := staff.Find(now, was.ID); was.Active && was.Hears && !is.Active {
			return fault.Invalidf("anyway", "%s reads what is told about how somebody behaved. What nobody else reads of it, nobody will read afterwards. Let %s name another reader there first, or confirm below that it is to be done all the same.", was.Name, was.Name)
		}
	}
	return nil
}
