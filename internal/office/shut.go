package office

import (
	"context"
	"time"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/caseload"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/protocol/ending"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// CodeShut is the code of the Conflict that says that no visits are booked with a client any more.
const CodeShut = "shut"

// mayBook refuses a visit for a client with whom the work ended. Every path that makes a visit, moves
// one or brings one back asks it, in the unit of work in which the visit is stored: whoever ends at
// the same time comes before or after. NotFound for no client.
func mayBook(tx *store.Tx, p ident.Practice, c ident.Client, starts time.Time) error {
	parting, ok, err := tx.HoldParting(p, c)
	if err != nil || !ok {
		return err
	}
	practice, err := tx.Practice(p)
	if err != nil {
		return err
	}
	if !parting.Shuts(practice.Today(tx.Now()), practice.Today(starts)) {
		return nil
	}
	known, err := tx.Client(p, c)
	if err != nil {
		return err
	}
	words, err := shutWords(tx, p, parting, practice.Today(tx.Now()))
	if err != nil {
		return err
	}
	return fault.New(fault.Conflict, CodeShut, "No visit can be booked for %s: %s Nothing was changed.", known.Name, words)
}

// shutWords says for people of the practice why and since when nothing is booked.
func shutWords(tx *store.Tx, p ident.Practice, parting ending.Parting, today civil.Date) (string, error) {
	by, err := personNamed(tx, p, parting.By)
	return by + " ended the visits from " + parting.From.LongOn(today) + " on, and said so on " + parting.ToldOn.LongOn(today) + ".", err
}

// personNamed gives the name of somebody of the practice, also of one who has left.
func personNamed(tx *store.Tx, p ident.Practice, id ident.Person) (string, error) {
	people, err := tx.People(p)
	if err != nil {
		return "", err
	}
	for _, someone := range people {
		if someone.ID == id {
			return someone.Name, nil
		}
	}
	practice, err := tx.Practice(p)
	return practice.Name, err
}

// Ended is how the work with a client ended, as somebody of the practice sees it. Case is empty for
// who may not read why.
type Ended struct {
	Parting ending.Parting
	// By is the name of who ended it.
	By   string
	Case ident.Case
	// MayOpen says whether the viewer may open booking again.
	MayOpen bool
}

// Is reports whether the work with this client ended and stays so.
func (e Ended) Is() bool { return e.Parting.Holds() }

// ended loads it for a client's page.
func ended(tx *store.Tx, by staff.Actor, on staff.Subject) (e Ended, err error) {
	p, ok, err := tx.PartingOf(by.Practice, on.Client)
	if err != nil || !ok || !p.Holds() {
		return e, err
	}
	e.Parting = p
	if e.By, err = personNamed(tx, by.Practice, p.By); err != nil {
		return e, err
	}
	if staff.Can(by, staff.SeeEnding, on) {
		e.Case, e.MayOpen = p.Case, staff.Can(by, staff.WorkEnding, on)
	} else {
		e.Parting.Condition, e.Parting.Settle, e.Parting.Why, e.Parting.Safety = "", nil, "", false
	}
	return e, nil
}

// bookingOpen stands on the time line, which more people read than may read why.
const bookingOpen = "Visits can be booked again"

// OpenAgain opens booking with a client again, because what had to happen has happened, or, where
// there is no way back, for a reason that stays visible. Conflict "open-already"; Invalid on why.
func (o *Office) OpenAgain(ctx context.Context, by staff.Actor, key Key, id ident.Client, why string) error {
	if err := checkLine("why", why); err != nil {
		return err
	}
	knot := newID[ident.Knot]()
	in := struct {
		Client ident.Client
		Why    string
	}{id, why}
	_, err := o.work(ctx, by, key, "open booking again", in, func(tx *store.Tx) (string, error) {
		r := register{tx: tx, by: by}
		if err := r.open(); err != nil {
			return "", err
		}
		c, err := r.client(id, staff.SeeClients)
		if err != nil {
			return "", err
		}
		if err := may(by, staff.WorkEnding, r.subject(c)); err != nil {
			return "", err
		}
		p, ok, err := tx.HoldParting(by.Practice, id)
		if err != nil {
			return "", err
		}
		if !ok {
			return "", fault.New(fault.Conflict, "not-ended", "Nothing is closed here.")
		}
		if p, err = p.Open(by.Person, r.today(), why); err != nil {
			return "", err
		}
		tx.Audit(by.Practice, by.Text(), "ending.open", string(id))
		if err := tx.SaveParting(by.Practice, p); err != nil {
			return "", err
		}
		return "", tx.AddKnot(by.Practice, client.Knot{ID: knot, Client: id, Kind: client.KindBack, At: tx.Now(), Text: bookingOpen, Person: by.Person, Case: p.Case})
	})
	return err
}

// raisedSince gives the day on which a client last raised something, from a day on, or that is not
// settled yet; empty where she did not. It counts only what the viewer can read: what was told to somebody
// else must not show; what was told in confidence only where it is asked for. What is about parting is none of it.
func raisedSince(tx *store.Tx, by staff.Actor, c ident.Client, from civil.Date, day func(time.Time) civil.Date, confided bool) (civil.Date, error) {
	heads, err := tx.CasesOfClient(by.Practice, by, c)
	last := civil.Date("")
	for _, head := range heads {
		if head.Restricted && !confided {
			continue
		}
		switch head.Protocol {
		case Refer, Decline, End:
			continue
		case Goals: // the practice itself may begin this one; then nobody was promised an answer
			if head.FirstAnswerDue.IsZero() {
				continue
			}
		}
		if on := day(head.Opened); (on >= from || head.State == caseload.Open) && on > last {
			last = on
		}
	}
	return last, err
}
