package office

import (
	"slices"

	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/scheduling"
)

// services gives the services of the practice, also those that are no longer given.
func (d diary) services() ([]scheduling.Service, error) {
	if d.standing != nil {
		return d.standing.Services, nil
	}
	return d.tx.Services(d.by.Practice)
}

// places gives the places beside the practice's own.
func (d diary) places() ([]scheduling.Place, error) {
	if d.standing != nil {
		return d.standing.Places, nil
	}
	return d.tx.Places(d.by.Practice)
}

// hours gives the opening hours of somebody who treats. Who had no calendar yet may have one by now.
func (d diary) hours(person ident.Person) (scheduling.Hours, error) {
	if d.standing != nil {
		if i := slices.IndexFunc(d.standing.Hours, func(h scheduling.Hours) bool { return h.Person == person }); i >= 0 {
			return d.standing.Hours[i], nil
		}
	}
	return d.tx.Hours(d.by.Practice, person)
}
