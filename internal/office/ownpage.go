package office

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/phone"
	"github.com/partwell/partwell/internal/practice/boundary"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/practice/treatment"
	"github.com/partwell/partwell/internal/store"
)

// doorLinkLife is how long a client's own address opens; the practice can make a new one any time.
const doorLinkLife = 365 * 24 * time.Hour

// ClientDoor is a client's own address, for the practice to hand on. Token opens /l/TOKEN; empty
// where none was made yet. Address is the whole address, empty where links do not open from outside.
type ClientDoor struct {
	Moment
	Client   client.Client
	Practice house.Practice
	Token    string
	Address  string
	Expires  time.Time
	// PhoneShown is the client's number as people here read it.
	PhoneShown string
}

// ClientDoor gives a client's own address, if one was made. What stands behind it is open to whoever
// has it, so only those see it who may read and change the same for themselves.
func (o *Office) ClientDoor(ctx context.Context, by staff.Actor, id ident.Client) (door ClientDoor, err error) {
	err = o.read(ctx, "client's door", func(tx *store.Tx) error {
		r := register{tx: tx, by: by}
		if err := r.open(); err != nil {
			return err
		}
		c, err := r.client(id, staff.SetPreferences)
		if err != nil {
			return err
		}
		door = ClientDoor{Moment: Moment{tx.Now(), r.zone(), r.today()}, Client: c, Practice: r.house, PhoneShown: phone.Shown(c.Phone, r.country)}
		links, err := tx.LinksAbout(by.Practice, string(id))
		for _, l := range links {
			if l.Purpose == PurposeDoor && l.Used == nil && l.Revoked == nil && l.Expires.After(tx.Now()) {
				door.Token, door.Expires = o.linkToken(l.ID), l.Expires
				door.Address = o.address(r.house, store.LinkView, l.ID)
				break
			}
		}
		return err
	})
	return door, err
}

// ClientLink makes a client's own address: what she opens there are her preferences, what she asks,
// the practice's boundaries, and "something wasn't right". An address made before stops opening, so
// that it can be changed when it went astray.
func (o *Office) ClientLink(ctx context.Context, by staff.Actor, key Key, id ident.Client) error {
	_, err := o.work(ctx, by, key, "client link", id, func(tx *store.Tx) (string, error) {
		r := register{tx: tx, by: by}
		if err := r.open(); err != nil {
			return "", err
		}
		c, err := r.client(id, staff.SetPreferences)
		if err != nil {
			return "", err
		}
		if err := closeDoors(tx, by.Practice, id); err != nil {
			return "", err
		}
		tx.Audit(by.Practice, by.Text(), "client.link", string(id))
		link, err := o.addLink(tx, store.Link{Practice: by.Practice, Kind: store.LinkView, Purpose: PurposeDoor, Subject: string(id), Client: c.ID}, doorLinkLife)
		return string(link), err
	})
	return err
}

// doorFor makes a client's own address where links open and there is none yet, for words that name it.
func (o *Office) doorFor(tx *store.Tx, p house.Practice, by staff.Actor, id ident.Client) error {
	link, err := o.linkOf(tx, p.ID, string(id), PurposeDoor)
	if err != nil || link != "" || !p.Opens() {
		return err
	}
	tx.Audit(p.ID, by.Text(), "client.link", string(id))
	_, err = o.addLink(tx, store.Link{Practice: p.ID, Kind: store.LinkView, Purpose: PurposeDoor, Subject: string(id), Client: id}, doorLinkLife)
	return err
}

// doorAddress gives a client's own address; "" where none opens.
func (o *Office) doorAddress(tx *store.Tx, p house.Practice, id ident.Client) (string, error) {
	link, err := o.linkOf(tx, p.ID, string(id), PurposeDoor)
	return o.address(p, store.LinkView, link), err
}

// CloseClientLink makes a client's own address useless.
func (o *Office) CloseClientLink(ctx context.Context, by staff.Actor, key Key, id ident.Client) error {
	_, err := o.work(ctx, by, key, "close client link", id, func(tx *store.Tx) (string, error) {
		r := register{tx: tx, by: by}
		if err := r.open(); err != nil {
			return "", err
		}
		if _, err := r.client(id, staff.SetPreferences); err != nil {
			return "", err
		}
		tx.Audit(by.Practice, by.Text(), "client.link-close", string(id))
		return "", closeDoors(tx, by.Practice, id)
	})
	return err
}

// closeDoors makes a client's own address useless, and with it the addresses of her visits: who holds the one
// has seen the others.
func closeDoors(tx *store.Tx, p ident.Practice, id ident.Client) error {
	links, err := tx.LinksOf(p, id)
	if err != nil {
		return err
	}
	open := func(l store.Link, purpose string) bool { return l.Purpose == purpose && l.Revoked == nil }
	if !slices.ContainsFunc(links, func(l store.Link) bool { return open(l, PurposeDoor) }) {
		return nil
	}
	for _, l := range links {
		if !open(l, PurposeDoor) && !open(l, PurposeVisit) {
			continue
		}
		if err := tx.RevokeLink(p, l.ID); err != nil {
			return err
		}
	}
	return nil
}

// OwnPage is what a client sees behind her own address.
type OwnPage struct {
	PreferencesView
	Practice  house.Practice
	With      staff.Person
	Standings []boundary.Standing
	AllAgreed bool
	// Plan is what is worked on, decided together.
	Plan treatment.Plan
	// Looks says who of the practice opened her page there, each with the last time.
	Looks []OwnLook
	// Outs is what she may choose for herself, and chose.
	Outs Outs
	// Writes says that the practice writes to its clients about their visits.
	Writes bool
}

// OwnLook is somebody's latest look at a client's page.
type OwnLook struct {
	Who string
	At  time.Time
}

func (r *register) looks(id ident.Client) (looks []OwnLook, err error) {
	all, err := r.tx.LookedAt(r.by.Practice, string(id), "client.view")
	for _, l := range all {
		person, ok := strings.CutPrefix(l.Actor, "person:")
		if p, known := r.people[ident.Person(person)]; ok && known {
			looks = append(looks, OwnLook{p.Name, l.At})
		}
	}
	return looks, err
}

// own permits what is done behind a client's own address, and gives who does it for whom.
func (v Visitor) own() (staff.Actor, ident.Client, error) {
	if v.Link.Purpose != PurposeDoor || v.Link.Client == "" || v.Actor.Kind != staff.KindClient {
		return v.Actor, "", fault.Missing("page")
	}
	return v.Actor, v.Link.Client, nil
}

// OwnPage gives a client's own page. The view leaves its trace. NotFound for a link that is no door.
func (o *Office) OwnPage(ctx context.Context, v Visitor) (page OwnPage, err error) {
	by, id, err := v.own()
	if err != nil {
		return page, err
	}
	err = o.look(ctx, "own page", func(tx *store.Tx) error {
		r := register{tx: tx, by: by}
		if err := r.open(); err != nil {
			return err
		}
		c, err := r.client(id, staff.SeePreferences)
		if err != nil {
			return err
		}
		tx.Audit(by.Practice, by.Text(), "own.view", string(id))
		page = OwnPage{Practice: r.house, With: r.people[c.Therapist]}
		if page.PreferencesView, err = r.preferences(c); err != nil {
			return err
		}
		if page.Plan, err = tx.Plan(by.Practice, id); err != nil {
			return err
		}
		if page.Looks, err = r.looks(id); err != nil {
			return err
		}
		if page.Outs, err = o.outs(&r, c); err != nil {
			return err
		}
		rules, err := tx.Reminders(by.Practice)
		if err != nil {
			return err
		}
		page.Writes = rules.On()
		current, err := tx.Boundaries(by.Practice)
		if err != nil {
			return err
		}
		acks, err := tx.Acknowledgements(by.Practice, id)
		page.Standings, page.AllAgreed = boundary.Standings(current, acks), boundary.AllAgreed(current, acks)
		return err
	})
	return page, err
}

// SetOwnPreferencesByLink is a client's change of how hard and where she likes it; Client and Source
// of in are hers.
func (o *Office) SetOwnPreferencesByLink(ctx context.Context, v Visitor, key Key, in PreferenceChange) (undo string, err error) {
	by, id, err := v.own()
	if err != nil {
		return "", err
	}
	in.Client, in.Source = id, client.ByLink
	return o.SetPreferences(ctx, by, key, in)
}

// UndoPreferencesByLink takes her change back.
func (o *Office) UndoPreferencesByLink(ctx context.Context, v Visitor, key Key, undo string) error {
	by, id, err := v.own()
	if err != nil {
		return err
	}
	return o.UndoPreferences(ctx, by, key, id, undo)
}

// AskByLink keeps something that a client asks, written by herself.
func (o *Office) AskByLink(ctx context.Context, v Visitor, key Key, text string) error {
	by, id, err := v.own()
	if err != nil {
		return err
	}
	return o.AddAsk(ctx, by, key, NewAsk{Client: id, Text: text, Source: client.ByLink})
}

// EndAskByLink takes away something she asked, or lets it hold again.
func (o *Office) EndAskByLink(ctx context.Context, v Visitor, key Key, no int, back bool) error {
	by, id, err := v.own()
	if err != nil {
		return err
	}
	return o.EndAsk(ctx, by, key, AskEnd{Client: id, No: no, Back: back})
}

// AgreeByLink keeps that she has read the boundaries that she was shown, and says yes. Faults as in
// TellBoundaries.
func (o *Office) AgreeByLink(ctx context.Context, v Visitor, key Key, shown []SeenBoundary) error {
	by, id, err := v.own()
	if err != nil {
		return err
	}
	on, err := o.momentOf(ctx, by)
	if err != nil {
		return err
	}
	return o.TellBoundaries(ctx, by, key, BoundaryTelling{Client: id, Boundaries: shown, How: boundary.Agreed, Way: ToldByLink, On: on.today})
}
