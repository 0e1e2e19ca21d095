package office

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/boundary"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// PurposeBooking confirms a visit that was asked for on the public page, once.
const PurposeBooking = "booking"

const (
	// bookingLinkLife is how long a link to confirm opens; the time is held for a part of it only.
	bookingLinkLife = 24 * time.Hour
	// mailsToOne is how many such letters go to one address in doorWindow.
	mailsToOne = 5
)

// BookingForm is what somebody typed to book by herself. Time is a free time as the form sends it, Terms the
// boundaries that she was shown, Agreed her yes to them. From is the network address.
type BookingForm struct {
	Service            ident.Service
	Time               string
	Name, Email, Phone string
	Words              string
	Terms              []SeenBoundary
	Agreed             bool
	From               string `json:"-"`
}

// BookingCheck is what would be asked for, to be looked over.
type BookingCheck struct {
	PublicView
	Offered scheduling.Service
	Slot    scheduling.Slot
}

// CheckBooking says what is wrong with what was typed, and gives what would be asked for, without storing it.
// Invalid on time, name, email, phone, words, agree; Conflict CodeTaken, "ask-only"; NotFound for a service
// that is not offered.
func (o *Office) CheckBooking(ctx context.Context, p ident.Practice, in BookingForm) (view BookingCheck, err error) {
	err = o.read(ctx, "check a booking", func(tx *store.Tx) error {
		d, v, err := openPublic(tx, p)
		view = BookingCheck{PublicView: v}
		if err != nil {
			return err
		}
		return view.read(d, in)
	})
	return view, err
}

func (view *BookingCheck) read(d diary, in BookingForm) error {
	s, ok := view.Service(in.Service)
	if !ok {
		return fault.Missing("page")
	}
	if !view.NewBook() {
		return errAskOnly
	}
	problems, err := in.check(view.Boundaries)
	if err != nil {
		return err
	}
	view.Offered = s
	pick, ok := ReadPick(in.Time)
	if !ok {
		problems = append(problems, errPick.Problems...)
		return problems.Err()
	}
	if view.Slot, err = view.pick(d, s, pick, ""); err != nil {
		return err
	}
	view.Offered.Price = s.PriceOn(civil.DateOf(view.Slot.Starts, d.zone))
	return problems.Err()
}

// pick refuses a time that is not offered, or not any more.
func (v PublicView) pick(d diary, s scheduling.Service, t PickedTime, c ident.Client) (scheduling.Slot, error) {
	if t.Starts.Before(v.earliest()) || civil.DateOf(t.Starts, d.zone) >= d.today.Add(v.Page.Ahead) {
		return scheduling.Slot{}, errTaken
	}
	return d.stillFree(c, s, t)
}

var errAskOnly error = fault.New(fault.Conflict, "ask-only", "Visits are not booked here by oneself at the moment. Please ask for one instead; nothing was stored.")

// check says what is wrong with the fields, all at once. What was shown must be the boundaries as they stand now.
func (in BookingForm) check(current []boundary.Boundary) (fault.Problems, error) {
	_, err := client.Client{Name: in.Name, Email: in.Email, Phone: in.Phone}.Tidy()
	problems, ok := asProblems(err)
	if err != nil && !ok {
		return nil, err
	}
	if strings.TrimSpace(in.Email) == "" {
		problems.Add("email", "Write your e-mail address: the link to confirm comes there.")
	}
	if len([]rune(in.Words)) > client.LongestLine {
		problems.Add("words", "This is longer than %d letters. Please shorten it.", client.LongestLine)
	}
	if len(unseen(current, in.Terms)) > 0 || !in.Agreed && slices.ContainsFunc(current, func(b boundary.Boundary) bool { return b.Active }) {
		problems.Add("agree", "Please read how we work, and tick that you agree.")
	}
	return problems, nil
}

// unseen gives the boundaries in force that were not among those shown, in the version of now.
func unseen(current []boundary.Boundary, seen []SeenBoundary) (out []boundary.Boundary) {
	for _, b := range current {
		if b.Active && !slices.Contains(seen, SeenBoundary{b.ID, b.Version}) {
			out = append(out, b)
		}
	}
	return out
}

// AskBooking holds a time for half an hour and mails a link that confirms it. What it gives, and what it does,
// is the same whether the address is known or not. Errors as CheckBooking; Conflict (slow-down) after too many
// from one network address, or to one mail address.
func (o *Office) AskBooking(ctx context.Context, p ident.Practice, key Key, in BookingForm) (ident.Booking, error) {
	by, fresh := staff.AsClient(p, "", ""), newID[ident.Booking]()
	id, err := o.work(ctx, by, key, "ask for a booking", in, func(tx *store.Tx) (string, error) {
		d, v, err := openPublic(tx, p)
		if err != nil {
			return "", err
		}
		view := BookingCheck{PublicView: v}
		if err := view.read(d, in); err != nil {
			return "", err
		}
		a := scheduling.Asked{ID: fresh, Service: view.Offered.ID, Therapist: view.Slot.Person, Starts: view.Slot.Starts, Minutes: view.Offered.Minutes,
			Before: view.Offered.Before, After: view.Offered.After, Price: view.Offered.Price, Name: in.Name, Email: in.Email, Phone: in.Phone, Words: in.Words,
			Seen: writeSeen(in.Terms), Until: tx.Now().Add(scheduling.HeldFor)}
		if err := o.mayAsk(tx, p, &a, in.From, true); err != nil {
			return "", err
		}
		if err := tx.AddBooking(p, a, d.zone); err != nil {
			return "", asTaken(err)
		}
		tx.Audit(p, by.Text(), "booking.ask", string(fresh))
		what := fmt.Sprintf("%s, %d minutes\n%s (%s)\nwith %s\n\nThe time is held for you until %s.", view.Offered.Name, a.Minutes, civil.StampOn(a.Starts, d.zone, d.today), d.house.Zone,
			view.Who(a.Therapist), civil.MinuteOf(a.Until, d.zone))
		return string(fresh), o.mailBooking(tx, d.house, a, "somebody asked on our page, with this address, for this visit:\n\n"+what)
	})
	return ident.Booking(id), err
}

// AskLink mails a link behind which a time is chosen, to whoever comes already. What it gives, and what it
// does, is the same whether the address is known or not. Invalid on email; Conflict (slow-down), "ask-only".
func (o *Office) AskLink(ctx context.Context, p ident.Practice, key Key, email, from string) (ident.Booking, error) {
	by, fresh := staff.AsClient(p, "", ""), newID[ident.Booking]()
	id, err := o.work(ctx, by, key, "ask for a link", email, func(tx *store.Tx) (string, error) {
		d, v, err := openPublic(tx, p)
		switch {
		case err != nil:
			return "", err
		case !v.KnownBook():
			return "", errAskOnly
		case !client.EmailLike(strings.TrimSpace(email)) || len(email) > client.LongestName:
			return "", fault.Invalidf("email", "This does not look like an e-mail address. It needs a name, an @ and a place, such as ana@example.org.")
		}
		a := scheduling.Asked{ID: fresh, Email: email, Until: tx.Now()}
		if err := o.mayAsk(tx, p, &a, from, false); err != nil {
			return "", err
		}
		if err := tx.AddBooking(p, a, d.zone); err != nil {
			return "", err
		}
		tx.Audit(p, by.Text(), "booking.link", string(fresh))
		return string(fresh), o.mailBooking(tx, d.house, a, "somebody asked on our page, with this address, for a link to book a visit.")
	})
	return ident.Booking(id), err
}

// mayAsk bounds what one visitor asks for and holds, and notes in a who it was, in a way that nobody reads back.
func (o *Office) mayAsk(tx *store.Tx, p ident.Practice, a *scheduling.Asked, from string, holds bool) error {
	a.Email = strings.ToLower(strings.TrimSpace(a.Email))
	a.From, a.To = o.attemptSubject("booking from "+from), o.attemptSubject("booking to "+a.Email)
	for _, limit := range []struct {
		subject string
		most    int
	}{{a.From, doorLimit}, {a.To, mailsToOne}} {
		n, err := tx.CountAttempt(p, limit.subject, doorWindow)
		if err != nil {
			return err
		}
		if n > limit.most {
			return slowDownFor(doorWindow)
		}
	}
	if !holds {
		return nil
	}
	byFrom, byTo, all, err := tx.CountHeldByLink(p, a.From, a.To)
	switch {
	case err != nil:
		return err
	case byFrom >= scheduling.MostHeld || byTo >= scheduling.MostHeld:
		return fault.New(fault.Conflict, "slow-down", "%d times are held for you already. Confirm one by its mail first, or wait half an hour. Nothing was stored.", scheduling.MostHeld)
	case all >= scheduling.MostHeldInAll:
		return fault.New(fault.Conflict, "slow-down", "Many people are booking just now. Please try again in half an hour, or ring us. Nothing was stored.")
	}
	return nil
}

// mailBooking mails the link that confirms it.
func (o *Office) mailBooking(tx *store.Tx, p house.Practice, a scheduling.Asked, what string) error {
	link, err := o.addLink(tx, store.Link{Practice: p.ID, Kind: store.LinkAct, Purpose: PurposeBooking, Subject: string(a.ID)}, bookingLinkLife)
	if err != nil {
		return err
	}
	address := o.address(p, store.LinkAct, link)
	if address == "" { // the example
		address = "/a/" + o.linkToken(link)
	}
	id := newID[string]()
	text := "Hello,\n\n" + what + "\n\nOpen this, look it over and press the button; only then it is booked:\n" + address +
		"\n\nIf it was not you, do nothing: nothing is booked, and it is forgotten within a week.\n\n" + p.Name
	return tx.Enqueue(store.Letter{ID: id, Practice: p.ID, Kind: "mail", Due: tx.Now(), Recipient: a.Email, Subject: "Please confirm: a note from " + p.Name, Body: text, MessageID: id})
}

// ExampleLink gives the token of the link that was mailed, in the example, from which no letter leaves.
func (o *Office) ExampleLink(ctx context.Context, p ident.Practice, id ident.Booking) (token string, err error) {
	err = o.read(ctx, "link in the example", func(tx *store.Tx) error {
		practice, err := tx.Practice(p)
		if err != nil || !practice.Sample {
			return err
		}
		link, err := o.linkOf(tx, p, string(id), PurposeBooking)
		if link != "" {
			token = o.linkToken(link)
		}
		return err
	})
	return token, err
}

// writeSeen writes boundaries in their versions as they are kept with a booking; readSeenText reads them back.
func writeSeen(seen []SeenBoundary) string {
	var out []string
	for _, s := range seen {
		out = append(out, string(s.ID)+":"+strconv.Itoa(s.Version))
	}
	return strings.Join(out, " ")
}

func readSeenText(text string) (seen []SeenBoundary) {
	for part := range strings.FieldsSeq(text) {
		id, version, _ := strings.Cut(part, ":")
		n, _ := strconv.Atoi(version) // 0 is no version, and so nothing that was agreed
		seen = append(seen, SeenBoundary{ident.Boundary(id), n})
	}
	return seen
}
