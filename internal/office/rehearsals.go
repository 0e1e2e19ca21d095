package office

import (
	"cmp"
	"context"
	"slices"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/referral"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// invented are the people of rehearsals, by protocol.
var invented = map[string]string{Pressure: "Nadia Berg", Billing: "Elif Aydin", Goals: "Ada Winter", Results: "Ola Brandt", Other: "Robin Vale", Refer: "Paul Hartmann", Decline: "Jennifer Adeyemi", End: "Tammy Voss", Conduct: "Mara Lindqvist", Manner: "Jonas Peel"}

// inventedColleagues are whom an invented client can be sent to: a rehearsal names nobody real, and
// comes to its end also where the list of colleagues is still empty. Their numbers are reserved ones.
var inventedColleagues = []referral.Practitioner{
	{ID: "00000000-0000-7000-8000-000000000001", Name: "Kit Lowe", Practice: "invented, like your client", Phone: "+442079460001", Skills: []referral.Skill{"deep-tissue", "sports"}, Areas: []string{"shoulders", "shoulder-blade", "upper-back"},
		Times: []referral.Time{"evenings"}, GoodAt: "deep tissue, shoulders after rowing", TakesNew: referral.TakesYes},
	{ID: "00000000-0000-7000-8000-000000000002", Name: "Lena Fox", Practice: "invented, like your client", Phone: "+442079460002", Skills: []referral.Skill{"relaxing", "pregnancy"},
		Times: []referral.Time{"mornings", "afternoons"}, GoodAt: "quiet, slow work", TakesNew: referral.TakesYes},
	{ID: "00000000-0000-7000-8000-000000000003", Name: "Amir Sand", Practice: "invented, like your client", Phone: "+442079460003", Skills: []referral.Skill{"sports"},
		Times: []referral.Time{"saturdays"}, GoodAt: "sports massage, legs and back", TakesNew: referral.TakesUnknown},
}

// directory gives whom a matter can send somebody to.
func (m *matter) directory(tx *store.Tx) ([]referral.Practitioner, error) {
	if !m.head.Rehearsal {
		return tx.Practitioners(m.practice.ID)
	}
	out := slices.Clone(inventedColleagues)
	for i := range out {
		if out[i].TakesNew == referral.TakesYes {
			out[i].Confirmed = m.today(tx)
		}
	}
	return out, nil
}

// entry gives one of directory; NotFound where it is none.
func (m *matter) entry(tx *store.Tx, id ident.Practitioner) (referral.Practitioner, error) {
	if !m.head.Rehearsal {
		return tx.Practitioner(m.practice.ID, id)
	}
	for _, p := range inventedColleagues {
		if p.ID == id {
			return p, nil
		}
	}
	return referral.Practitioner{}, fault.Missing("practitioner")
}

// Situation is something hard to say that can be practised with an invented client.
type Situation struct {
	Protocol string
	Who      string
	Title    protocol.Text
}

// Practice is what somebody can practise, and what she has begun.
type Practice struct {
	Situations []Situation
	Begun      []MatterLine
}

// Rehearsals gives the situations that can be practised and somebody's own ones, which are in no
// other list. Forbidden for who does not treat anybody.
func (o *Office) Rehearsals(ctx context.Context, by staff.Actor) (page Practice, err error) {
	if err := may(by, staff.Rehearse, whole(by)); err != nil {
		return Practice{}, err
	}
	err = o.read(ctx, "rehearsals", func(tx *store.Tx) error {
		page = Practice{}
		ways, err := o.ways(tx, by.Practice)
		if err != nil {
			return err
		}
		for _, w := range ways {
			if w.InUse() && w.ID != Other {
				page.Situations = append(page.Situations, Situation{Protocol: w.ID, Who: cmp.Or(invented[w.ID], invented[Other]), Title: w.Definition.Title})
			}
		}
		heads, err := tx.Rehearsals(by.Practice, by.Person)
		if err != nil {
			return err
		}
		page.Begun, err = o.matterLines(tx, by, heads)
		return err
	})
	return page, err
}

// ForgetRehearsal removes one of somebody's own rehearsals whole. NotFound when it is none of hers.
func (o *Office) ForgetRehearsal(ctx context.Context, by staff.Actor, key Key, id ident.Case) error {
	_, err := o.work(ctx, by, key, "forget rehearsal", id, func(tx *store.Tx) (string, error) {
		tx.Audit(by.Practice, by.Text(), "rehearsal.forget", string(id))
		return "", tx.ForgetRehearsal(by.Practice, by.Person, id)
	})
	return err
}
