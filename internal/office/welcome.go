package office

import (
	"context"

	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/inquiry"
	"github.com/partwell/partwell/internal/practice/promise"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// WelcomeRequest makes a client of somebody who asked. Client says that she is one already, and who;
// Anyway that she is somebody else than the client of the same name.
type WelcomeRequest struct {
	Inquiry ident.Inquiry
	Client  ident.Client
	Anyway  bool
}

// Welcome makes a client of somebody who asked; her words are the first knot of the time line. The
// promised answer leaves Today, because the visit is booked next. Conflict CodeMind when there is a
// client who looks like the same person, until Anyway; "client-already" when she is one.
func (o *Office) Welcome(ctx context.Context, by staff.Actor, key Key, in WelcomeRequest) (ident.Client, error) {
	fresh, knot := newID[ident.Client](), newID[ident.Knot]()
	id, err := o.work(ctx, by, key, "welcome", in, func(tx *store.Tx) (string, error) {
		q, err := tx.Inquiry(by.Practice, in.Inquiry)
		if err != nil {
			return "", err
		}
		if err := maySee(by, staff.SeeInquiry, whole(by), "request"); err != nil {
			return "", err
		}
		if err := may(by, staff.WorkInquiry, whole(by)); err != nil {
			return "", err
		}
		answered, err := q.Give(inquiry.Welcomed, by.Person, tx.Now())
		if err != nil {
			return "", err
		}
		c, err := o.becomes(tx, by, q, in, fresh)
		if err != nil {
			return "", err
		}
		text := q.Wish
		if text == "" {
			text = "Asked for a first visit."
		}
		err = tx.AddKnot(by.Practice, client.Knot{ID: knot, Client: c.ID, Kind: client.KindLine, At: q.At, Text: text, By: c.FirstName(), Theirs: true, Way: client.WayWrite})
		if err != nil {
			return "", err
		}
		if err := tx.SaveInquiry(by.Practice, answered.Became(c.ID)); err != nil {
			return "", err
		}
		tx.Audit(by.Practice, by.Text(), "inquiry.welcome", string(q.ID))
		return string(c.ID), settleInquiry(tx, by, q.ID)
	})
	return ident.Client(id), err
}

// becomes finds the client that somebody who asked is, or adds one.
func (o *Office) becomes(tx *store.Tx, by staff.Actor, q inquiry.Inquiry, in WelcomeRequest, fresh ident.Client) (client.Client, error) {
	r := register{tx: tx, by: by}
	if err := r.open(); err != nil {
		return client.Client{}, err
	}
	if in.Client != "" {
		return r.client(in.Client, staff.SeeClients)
	}
	if err := may(by, staff.AddClient, whole(by)); err != nil {
		return client.Client{}, err
	}
	c, err := r.changed(client.Client{ID: fresh, State: client.Active}, ClientChange{Name: q.Name, Email: q.Email, Phone: q.Phone, Since: r.today(), Therapist: r.usual()})
	if err != nil {
		return c, err
	}
	if !in.Anyway {
		if err := r.refuseTwin(c); err != nil {
			return c, err
		}
	}
	tx.Audit(by.Practice, by.Text(), "client.add", string(fresh))
	return c, tx.AddClient(by.Practice, c)
}

// settleInquiry takes off Today and off the waiting list what somebody who became a client waited
// for.
func settleInquiry(tx *store.Tx, by staff.Actor, q ident.Inquiry) error {
	if err := tx.KeepInquiryPromise(by.Practice, q, promise.Answer, by.Person); err != nil {
		return err
	}
	place, err := tx.Place(by.Practice, q)
	if err != nil || place.Version == 0 {
		return err
	}
	place.State = inquiry.WaitDone
	return tx.SavePlace(by.Practice, place)
}
