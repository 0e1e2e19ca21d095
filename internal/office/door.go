package office

import (
	"context"
	"slices"
	"time"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// DoorView is what stands before the first field of "Something wasn't right": who reads it, by when
// somebody answers, and what is asked.
type DoorView struct {
	Practice house.Practice
	// Treats are the people who treat; Owners answer for the practice. One person may be both.
	Treats, Owners []staff.Person
	// People are all who are here, with the readers from outside.
	People []staff.Person
	// Manner: what whom it is about is to hear can be told to her.
	Manner bool
	// Solo: one person works here, so nobody else could read it.
	Solo bool
	// Desk: somebody at a desk answers the telephone, who neither treats nor owns.
	Desk bool
	// Usual is who treats the client, where she came by her own link; empty else.
	Usual ident.Person
	// Tellings are what can be told here of the practice's own, besides what every door has.
	Tellings []OwnTelling
	// Due is by when a person answers what is told now.
	Due time.Time
	Now time.Time
}

// Door gives what a practice's door shows. It tells nothing that is not meant for everybody.
func (o *Office) Door(ctx context.Context, p house.Practice) (DoorView, error) {
	return o.door(ctx, p, "")
}

// DoorByLink gives the door behind a client's own link.
func (o *Office) DoorByLink(ctx context.Context, v Visitor) (DoorView, error) {
	if v.Link.Purpose != PurposeDoor && v.Link.Purpose != PurposeMatter && v.Link.Purpose != PurposeDraft {
		return DoorView{}, fault.Missing("page")
	}
	return o.door(ctx, v.Practice, v.Link.Client)
}

func (o *Office) door(ctx context.Context, p house.Practice, c ident.Client) (view DoorView, err error) {
	err = o.read(ctx, "door", func(tx *store.Tx) error {
		view = DoorView{Practice: p, Now: tx.Now()}
		if c != "" {
			known, err := tx.Client(p.ID, c)
			if err != nil {
				return err
			}
			view.Usual = known.Therapist
		}
		people, err := tx.People(p.ID)
		if err != nil {
			return err
		}
		active := 0
		for _, someone := range people {
			if !someone.Works() {
				continue
			}
			active++
			if someone.Treats {
				view.Treats = append(view.Treats, someone)
			}
			if someone.Role == staff.Desk {
				view.Desk = true
			}
			if someone.Role == staff.Owner {
				view.Owners = append(view.Owners, someone)
			}
		}
		view.Solo = active == 1
		view.People = slices.DeleteFunc(slices.Clone(people), func(p staff.Person) bool { return !p.Active })
		if _, _, err := o.way(tx, p.ID, Manner); err == nil {
			view.Manner = true
		} else if !isMissing(err) {
			return err
		}
		if view.Tellings, err = o.ownTellings(tx, p.ID); err != nil {
			return err
		}
		view.Tellings = slices.DeleteFunc(view.Tellings, func(t OwnTelling) bool { return !t.ByClient })
		hours, err := tx.PracticeHours(p.ID)
		if err != nil {
			return err
		}
		w, err := workingHours(p, hours).Due("next-working-day", tx.Now())
		view.Due = w.Due
		return err
	})
	return view, err
}

// mustWork refuses, on about, whom a telling names who does not work here.
func mustWork(tx *store.Tx, p ident.Practice, id ident.Person) error {
	if id == "" {
		return nil
	}
	people, err := tx.People(p)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(people, func(someone staff.Person) bool { return someone.ID == id && someone.Works() }) {
		return nil
	}
	return fault.Invalidf("of", "Choose who it was, or that you would rather not say.")
}

// mustTreat refuses a therapist who does not treat here; none is fine.
func mustTreat(tx *store.Tx, p ident.Practice, id ident.Person) error {
	if id == "" {
		return nil
	}
	people, err := tx.People(p)
	if err != nil {
		return err
	}
	for _, someone := range people {
		if someone.ID == id && someone.Works() && someone.Treats {
			return nil
		}
	}
	return fault.Invalidf("with", "Choose who it was, or that you would rather not say.")
}
