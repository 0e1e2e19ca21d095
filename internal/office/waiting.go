package office

import (
	"context"
	"strings"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/phone"
	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/practice/inquiry"
	"github.com/partwell/partwell/internal/practice/message"
	"github.com/partwell/partwell/internal/practice/secondlook"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/practice/words"
	"github.com/partwell/partwell/internal/store"
)

// roomKind is the kind under which "there is room now" is kept.
const roomKind = string(words.Room)

// Waiter is somebody on the waiting list. PhoneShown is the number as people here read it.
type Waiter struct {
	inquiry.Waiter
	PhoneShown string
	// Waits says that taking them off the list waits for a second look.
	Waits bool
}

// WaitingView is the waiting list, who waits longest first, with how much room there is.
type WaitingView struct {
	Moment
	House   house.Practice
	List    []Waiter
	Rooms   []RoomLeft
	MayWork bool
}

// Waiting gives the waiting list. The view leaves its trace: it holds what people asked.
func (o *Office) Waiting(ctx context.Context, by staff.Actor) (view WaitingView, err error) {
	if err := may(by, staff.SeeInquiry, whole(by)); err != nil {
		return view, err
	}
	err = o.look(ctx, "waiting list", func(tx *store.Tx) error {
		d, err := openDiary(tx, by)
		if err != nil {
			return err
		}
		view = WaitingView{Moment: d.moment(), House: d.house, MayWork: staff.Can(by, staff.WorkInquiry, whole(by))}
		list, err := tx.WaitingList(by.Practice)
		if err != nil {
			return err
		}
		for _, w := range list {
			_, waits, err := tx.ActAbout(by.Practice, secondlook.Rank, string(w.Inquiry.ID))
			if err != nil {
				return err
			}
			view.List = append(view.List, Waiter{w, phone.Shown(w.Inquiry.Phone, countryOf(d.house)), waits})
		}
		today := TodayView{Now: tx.Now(), Zone: d.zone, Date: d.today, All: true}
		if err := today.loadRoom(d, d.therapists); err != nil {
			return err
		}
		view.Rooms = today.Rooms
		tx.Audit(by.Practice, by.Text(), "waiting.see", string(by.Practice))
		return nil
	})
	return view, err
}

// RoomWords is "there is room now" as it would be said or sent to somebody who waits.
type RoomWords struct {
	Moment
	Waiter
	// Words holds the drafted card and letter, and where the letter would go.
	Words      Composed
	Say, Write string
	Subject    string
}

// RoomWords drafts "there is room now". NotFound for somebody who is not on the waiting list.
func (o *Office) RoomWords(ctx context.Context, by staff.Actor, id ident.Inquiry) (view RoomWords, err error) {
	if err := maySee(by, staff.WorkInquiry, whole(by), "place on the waiting list"); err != nil {
		return view, err
	}
	err = o.look(ctx, "room words", func(tx *store.Tx) error {
		d, err := openDiary(tx, by)
		if err != nil {
			return err
		}
		w, err := waiter(tx, by.Practice, id)
		if err != nil {
			return err
		}
		tx.Audit(by.Practice, by.Text(), "inquiry.see", string(id))
		view = RoomWords{Moment: d.moment(), Waiter: Waiter{Waiter: w, PhoneShown: phone.Shown(w.Inquiry.Phone, countryOf(d.house))}, Subject: "A note from " + d.house.Name}
		if err := view.write(d); err != nil {
			return err
		}
		works, err := mailWorks(tx, by.Practice)
		view.Words.ByMail = works && w.Inquiry.Email != ""
		return err
	})
	return view, err
}

// write drafts the card and the letter: that there is room, by when to answer, and how to leave.
func (view *RoomWords) write(d diary) (err error) {
	c := &view.Words
	*c = Composed{Kind: words.Room, To: view.Inquiry.Email, Phone: view.PhoneShown, Fields: words.Fields{"practice": d.house.Name, "client": view.Inquiry.Name,
		"until": d.today.Add(replyWithin / 2).LongOn(d.today), "ring": phone.Shown(d.house.Phone, countryOf(d.house))}}
	if c.Say, err = words.Fill(c.Kind, words.Say, c.Fields); err != nil {
		return err
	}
	if c.Write, err = words.Fill(c.Kind, words.Write, c.Fields); err != nil {
		return err
	}
	c.Answers = words.Answers(c.Kind, c.Fields)
	view.Say, view.Write = c.Say.Text, c.Write.Text
	return nil
}

// waiter finds somebody on the waiting list; NotFound when they are not on it.
func waiter(tx *store.Tx, p ident.Practice, id ident.Inquiry) (w inquiry.Waiter, err error) {
	if w.Inquiry, err = tx.Inquiry(p, id); err != nil {
		return w, err
	}
	if w.Place, err = tx.Place(p, id); err != nil {
		return w, err
	}
	if w.Place.State != inquiry.WaitStill && w.Place.State != inquiry.WaitTold {
		return w, fault.Missing("place on the waiting list")
	}
	return w, nil
}

// RoomTold says to somebody who waits that there is room. Send is SendByMail or SentAlready; Answered
// belongs to words said aloud.
type RoomTold struct {
	Inquiry  ident.Inquiry
	How      message.Way
	Text     string
	Answered string
	Send     string
}

func (in RoomTold) check() error {
	var problems fault.Problems
	switch {
	case !in.How.Valid():
		problems.Add("how", "Choose how: in person, by phone or in writing.")
	case strings.TrimSpace(in.Text) == "" && in.How == message.InWriting:
		problems.Add("write", "There is nothing written yet.")
	case strings.TrimSpace(in.Text) == "":
		problems.Add("say", "Write what you said.")
	}
	return problems.Err()
}

// TellRoom tells somebody who waits that there is room, and marks them as told. Invalid on the
// fields how, say, write; Conflict "not-waiting" for somebody who was told already.
func (o *Office) TellRoom(ctx context.Context, by staff.Actor, key Key, in RoomTold) error {
	if err := in.check(); err != nil {
		return err
	}
	fresh := newID[ident.Message]()
	_, err := o.work(ctx, by, key, "tell that there is room", in, func(tx *store.Tx) (string, error) {
		if err := may(by, staff.WorkInquiry, whole(by)); err != nil {
			return "", err
		}
		p, err := tx.Practice(by.Practice)
		if err != nil {
			return "", err
		}
		w, err := waiter(tx, by.Practice, in.Inquiry)
		if err != nil {
			return "", err
		}
		place, err := w.Place.Told(p.Today(tx.Now()))
		if err != nil {
			return "", err
		}
		if err := tx.SavePlace(by.Practice, place); err != nil {
			return "", err
		}
		tx.Audit(by.Practice, by.Text(), "waiting.told", string(in.Inquiry))
		return string(in.Inquiry), o.keepRoomWords(tx, by, p, w.Inquiry, in, fresh)
	})
	return err
}

// keepRoomWords stores the words as said, sent by hand, or handed to the outbox.
func (o *Office) keepRoomWords(tx *store.Tx, by staff.Actor, p house.Practice, q inquiry.Inquiry, in RoomTold, id ident.Message) error {
	msg := message.Message{ID: id, Inquiry: q.ID, Kind: roomKind, Way: in.How, Body: in.Text, State: message.Draft, Created: tx.Now(), By: by.Person}
	works, err := mailWorks(tx, by.Practice)
	if err != nil {
		return err
	}
	today := p.Today(tx.Now())
	if in.How == message.InWriting && in.Send == SendByMail && (!works || q.Email == "") {
		return fault.New(fault.Conflict, "no-mail", "No letter can leave by itself just now. Your words are kept; send them yourself, or set up the mail first.")
	}
	if in.How == message.InWriting && in.Send == SendByMail {
		outbox, err := o.post(tx, &matter{practice: p}, q.Email, in.Text, true)
		if err != nil {
			return err
		}
		if msg, err = msg.Queue(outbox, today); err != nil {
			return err
		}
		return tx.AddMessage(by.Practice, msg)
	}
	if msg, err = msg.Tell(today, in.Answered); err != nil {
		return err
	}
	return tx.AddMessage(by.Practice, msg)
}

// SetWaiting puts somebody who asked on the waiting list at their word.
func (o *Office) SetWaiting(ctx context.Context, by staff.Actor, key Key, id ident.Inquiry) error {
	return o.place(ctx, by, key, "wait for room", id, func(q inquiry.Inquiry, p inquiry.Place, today civil.Date) (inquiry.Inquiry, inquiry.Place, error) {
		return q.Wait(p, today)
	})
}

// LeaveWaiting takes somebody off the waiting list at their word; back takes that back.
func (o *Office) LeaveWaiting(ctx context.Context, by staff.Actor, key Key, id ident.Inquiry, back bool) error {
	what := "leave the waiting list"
	if back {
		what = "stay on the waiting list"
	}
	_, err := o.work(ctx, by, key, what, id, func(tx *store.Tx) (string, error) {
		q, err := moveOnList(tx, by, id, func(q inquiry.Inquiry, p inquiry.Place, _ civil.Date) (inquiry.Inquiry, inquiry.Place, error) {
			if !back {
				return leave(q, p)
			}
			if p.Version == 0 {
				return q, p, fault.Missing("place on the waiting list")
			}
			return q.Stay(p)
		})
		switch {
		case err != nil:
			return "", err
		case back && q.Client != "":
			return string(id), undoneAct(tx, by.Practice, q.Client, string(q.ID))
		case back:
			return string(id), nil
		}
		return string(id), noteAct(tx, by, secondlook.Act{Kind: secondlook.Rank, Client: q.Client, Inquiry: q.ID, About: string(q.ID), What: takenOff, Line: "They told us so"})
	})
	return err
}

// takenOff is what it is to take somebody off the waiting list.
const takenOff = "take them off the waiting list"

func leave(q inquiry.Inquiry, p inquiry.Place) (inquiry.Inquiry, inquiry.Place, error) {
	if p.Version == 0 {
		return q, p, fault.Missing("place on the waiting list")
	}
	q, p = q.Leave(p)
	return q, p, nil
}

// TakeOffList takes somebody off the waiting list by the wish of the practice. It may wait for a second
// look: *Waits.
func (o *Office) TakeOffList(ctx context.Context, by staff.Actor, key Key, id ident.Inquiry) error {
	_, err := o.careful(ctx, by, key, "take off the waiting list", offTheList{id})
	return err
}

// offTheList is somebody to be taken off the waiting list.
type offTheList struct{ Inquiry ident.Inquiry }

func (in offTheList) do(_ *Office, tx *store.Tx, by staff.Actor) (id string, harm secondlook.Act, err error) {
	q, err := moveOnList(tx, by, in.Inquiry, func(q inquiry.Inquiry, p inquiry.Place, _ civil.Date) (inquiry.Inquiry, inquiry.Place, error) {
		if p.State != inquiry.WaitStill && p.State != inquiry.WaitTold {
			return q, p, fault.Missing("place on the waiting list")
		}
		return leave(q, p)
	})
	return string(in.Inquiry), secondlook.Act{Kind: secondlook.Rank, Client: q.Client, Inquiry: q.ID, About: string(q.ID), What: takenOff}, err
}

// place changes somebody's place on the waiting list.
func (o *Office) place(ctx context.Context, by staff.Actor, key Key, what string, id ident.Inquiry,
	change func(inquiry.Inquiry, inquiry.Place, civil.Date) (inquiry.Inquiry, inquiry.Place, error)) error {
	_, err := o.work(ctx, by, key, what, id, func(tx *store.Tx) (string, error) {
		_, err := moveOnList(tx, by, id, change)
		return string(id), err
	})
	return err
}

// moveOnList changes somebody's place on the waiting list, and gives who it is.
func moveOnList(tx *store.Tx, by staff.Actor, id ident.Inquiry,
	change func(inquiry.Inquiry, inquiry.Place, civil.Date) (inquiry.Inquiry, inquiry.Place, error)) (q inquiry.Inquiry, err error) {
	if err := may(by, staff.WorkInquiry, whole(by)); err != nil {
		return q, err
	}
	practice, err := tx.Practice(by.Practice)
	if err != nil {
		return q, err
	}
	if q, err = tx.Inquiry(by.Practice, id); err != nil {
		return q, err
	}
	p, err := tx.Place(by.Practice, id)
	if err != nil {
		return q, err
	}
	if q, p, err = change(q, p, practice.Today(tx.Now())); err != nil {
		return q, err
	}
	if err := tx.SaveInquiry(by.Practice, q); err != nil {
		return q, err
	}
	tx.Audit(by.Practice, by.Text(), "waiting.change", string(id))
	return q, tx.SavePlace(by.Practice, p)
}
