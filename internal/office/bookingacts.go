package office

import (
	"cmp"
	"context"
	"slices"
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

// BookingAsk says what is looked at behind a link to book: for whom, where several have the address, and
// which other service or time.
type BookingAsk struct {
	Client  ident.Client
	Service ident.Service
	Day     string
	Other   bool
}

// BookingAct is a visit to be confirmed, behind the link that was mailed: only who reads that mail sees it.
type BookingAct struct {
	PublicView
	Asked scheduling.Asked
	// Clients are those who have the address; Client is the one it is for, empty for somebody new.
	Clients []client.Client
	Client  client.Client
	// Ended says that the practice books no visits with her any more.
	Ended   bool
	EndedBy string
	ToldOn  civil.Date
	// May says that she can book here at all. Offered is for what, Slot when; Fixed that both are as they were
	// asked for and still to be had. Otherwise a time is chosen of Times.
	May     bool
	Fixed   bool
	Offered scheduling.Service
	Slot    scheduling.Slot
	Times   FreeView
	gone    bool
	// AskedZone is by which clocks the time that was asked for is told: those of its place.
	AskedZone *time.Location
	// Terms are the boundaries to which she has not said yes.
	Terms []boundary.Boundary
}

// Choosing reports whether it has to be said first for whom it is.
func (v BookingAct) Choosing() bool { return len(v.Clients) > 1 && v.Client.ID == "" }

// Gone reports whether the time that was asked for is free no more, so that others are shown.
func (v BookingAct) Gone() bool { return v.May && !v.Fixed && v.gone }

// booking permits what is done behind a link to book, and gives what it is about.
func (v Visitor) booking() (ident.Practice, ident.Booking, error) {
	if v.Link.Purpose != PurposeBooking {
		return "", "", fault.Missing("page")
	}
	return v.Link.Practice, ident.Booking(v.Link.Subject), nil
}

// BookingAct gives the page behind a link to book. The view leaves its trace. Invalid on day.
func (o *Office) BookingAct(ctx context.Context, v Visitor, in BookingAsk) (view BookingAct, err error) {
	p, id, err := v.booking()
	if err != nil {
		return view, err
	}
	err = o.read(ctx, "booking by link", func(tx *store.Tx) error {
		d, page, err := loadPublic(tx, p)
		if err != nil {
			return err
		}
		if view, err = d.bookingAct(page, id, in.Client); err != nil || !view.May {
			return err
		}
		return view.offer(d, in)
	})
	if err != nil {
		return BookingAct{}, err
	}
	return view, o.trace(ctx, "booking by link", v.Actor, "booking.view", string(id))
}

// bookingAct loads who it is for, and whether she may book.
func (d diary) bookingAct(page PublicView, id ident.Booking, who ident.Client) (v BookingAct, err error) {
	p := d.house.ID
	v = BookingAct{PublicView: page}
	if v.Asked, err = d.tx.Booking(p, id); err != nil {
		return v, err
	}
	if v.Clients, err = d.ofAddress(v.Asked.Email); err != nil {
		return v, err
	}
	i := slices.IndexFunc(v.Clients, func(c client.Client) bool { return c.ID == who || who == "" && len(v.Clients) == 1 })
	switch {
	case i >= 0:
		v.Client, v.May = v.Clients[i], v.KnownBook()
	case len(v.Clients) == 0: // else somebody moved on would be somebody new
		v.May = v.Asked.Name != "" && (v.NewBook() || v.stands(d.tx.Now()))
	}
	at, err := whereOf(d.tx, d.house, v.Asked.Held())
	if err != nil {
		return v, err
	}
	v.AskedZone = at.zone
	if v.Client.ID != "" {
		if err := v.parting(d); err != nil {
			return v, err
		}
	}
	err = v.terms(d)
	return v, err
}

// stands reports whether a time is held that was asked for before the practice was full: it is kept for her.
func (v BookingAct) stands(now time.Time) bool {
	return v.Asked.Holds(now) && v.Mails && v.Page.Who == house.Everybody
}

// ofAddress gives the clients who have a mail address.
func (d diary) ofAddress(email string) ([]client.Client, error) {
	found, err := d.tx.FindClients(d.house.ID, email, clientsOnPage)
	return slices.DeleteFunc(found, func(c client.Client) bool { return !strings.EqualFold(c.Email, email) }), err
}

// parting says whether the work with her ended, by the day of the visit.
func (v *BookingAct) parting(d diary) error {
	parting, ok, err := d.tx.PartingOf(d.house.ID, v.Client.ID)
	if err != nil || !ok || !parting.Holds() {
		return err
	}
	day := d.today
	if !v.Asked.Starts.IsZero() {
		day = max(day, civil.DateOf(v.Asked.Starts, d.zone))
	}
	if !parting.Shuts(d.today, day) {
		return nil
	}
	v.Ended, v.ToldOn, v.May = true, parting.ToldOn, false
	v.EndedBy, err = personNamed(d.tx, d.house.ID, parting.By)
	return err
}

// terms finds what she has not said yes to yet.
func (v *BookingAct) terms(d diary) error {
	var acks []boundary.Acknowledgement
	if v.Client.ID != "" {
		var err error
		if acks, err = d.tx.Acknowledgements(d.house.ID, v.Client.ID); err != nil {
			return err
		}
	}
	seen := readSeenText(v.Asked.Seen)
	for _, st := range boundary.Standings(v.Boundaries, acks) {
		agreed := st.Known && !st.Older && st.How == boundary.Agreed
		if b := st.Boundary; !agreed && !slices.Contains(seen, SeenBoundary{b.ID, b.Version}) {
			v.Terms = append(v.Terms, b)
		}
	}
	return nil
}

// offer finds what is booked when she presses the button, or the times to choose from: with whom she usually
// comes first, for what she came to last.
func (v *BookingAct) offer(d diary, in BookingAsk) (err error) {
	service := cmp.Or(in.Service, v.Asked.Service)
	if service == "" && v.Client.ID != "" {
		last, ok, err := d.tx.LastVisit(d.house.ID, v.Client.ID, d.tx.Now())
		if err != nil {
			return err
		}
		if _, offered := v.Service(last.Service); ok && offered {
			service = last.Service
		}
	}
	if service == "" && len(v.Services) > 0 {
		service = v.Services[0].ID
	}
	s, ok := v.Service(service)
	if !ok {
		v.May = false // nothing is offered any more
		return nil
	}
	v.Offered = s
	if !in.Other && in.Service == "" && in.Day == "" && !v.Asked.Starts.IsZero() {
		v.Slot, err = v.asAsked(d)
		if v.Fixed = err == nil; v.Fixed || !fault.Is(err, fault.Conflict) {
			return err
		}
		v.gone = true
		if day := civil.DateOf(v.Asked.Starts, d.zone); day > d.today {
			in.Day = string(day) // the next ones after it
		}
	}
	v.Times, err = v.times(d, PublicAsk{Service: service, Day: in.Day}, walking{client: v.Client.ID, usual: v.Client.Therapist})
	return err
}

// asAsked gives the time that was asked for, while it is held or still free; Conflict CodeTaken.
func (v BookingAct) asAsked(d diary) (scheduling.Slot, error) {
	a := v.Asked
	if a.Holds(d.tx.Now()) {
		if works, err := d.stillWorks(a); err != nil || !works {
			return scheduling.Slot{}, cmp.Or(err, errTaken)
		}
		return scheduling.Slot{Starts: a.Starts, Minutes: a.Minutes, Person: a.Therapist, Place: a.Place, Zone: v.AskedZone, Uses: a.Uses}, nil
	}
	s := scheduling.Service{ID: a.Service, Minutes: a.Minutes, Before: a.Before, After: a.After}
	return v.pick(d, s, PickedTime{a.Therapist, a.Starts}, v.Client.ID)
}

// stillWorks reports whether she who would give what is held works then, and there: she may have gone away since.
func (d diary) stillWorks(a scheduling.Asked) (bool, error) {
	if _, treats := staff.Find(d.therapists, a.Therapist); !treats {
		return false, nil
	}
	if err := d.tx.LockCalendars(d.by.Practice, a.Therapist); err != nil {
		return false, err
	}
	hours, err := d.tx.Hours(d.by.Practice, a.Therapist)
	place, works := hours.PlaceOf(a.Held(), d.zone)
	return works && place == a.Place, err
}

// BookingConfirm says yes to a visit. Time is empty for the one asked for. Client says for whom, where several
// have the address. Terms are the boundaries shown, Agreed her yes to them.
type BookingConfirm struct {
	Client  ident.Client
	Service ident.Service
	Time    string
	Terms   []SeenBoundary
	Agreed  bool
}

// ConfirmBooking books the visit and spends the link, once; somebody new becomes a client by it. It gives the
// token behind which the visit is moved or called off. Invalid on client, time, agree; Conflict "link-used",
// CodeTaken (then the link is as it was), CodeShut, "ask-only".
func (o *Office) ConfirmBooking(ctx context.Context, v Visitor, token string, key Key, in BookingConfirm) (visit string, err error) {
	p, id, err := v.booking()
	if err != nil {
		return "", err
	}
	fresh, knots := newBookingIDs(), newID[ident.Knot]()
	link, err := o.work(ctx, v.Actor, key, "confirm booking "+string(id), in, func(tx *store.Tx) (string, error) {
		d, page, err := loadPublic(tx, p)
		if err != nil {
			return "", err
		}
		view, err := d.whoConfirms(page, id, in.Client)
		if err != nil {
			return "", err
		}
		if _, err := tx.SpendLink(token); err != nil {
			return "", err
		}
		if err := view.refuse(d, in); err != nil {
			return "", err
		}
		booked, err := view.visit(d, in)
		if err != nil {
			return "", err
		}
		if view.Client.ID != "" {
			if err := mayBookSelf(tx, d.house, view.Client.ID, booked.Starts); err != nil {
				return "", err
			}
		}
		if err := tx.BookingDone(p, id, fresh.visit); err != nil {
			return "", err
		}
		known := view.Client.ID != ""
		if !known {
			if view.Client, err = d.welcomeBooked(view.Asked, fresh.client, booked.Therapist); err != nil {
				return "", err
			}
		}
		if err := d.keepWords(view, fresh.words); err != nil {
			return "", err
		}
		d.by = staff.AsClient(p, view.Client.ID, v.Link.ID)
		booked.ID, booked.Client = fresh.visit, view.Client.ID
		if err := may(d.by, staff.Book, d.subject(booked)); err != nil {
			return "", err
		}
		if err := d.agree(view, in, knots); err != nil {
			return "", err
		}
		if booked, _, err = d.book(booked, false); err != nil {
			return "", asTaken(err)
		}
		if err := d.tellBooked(view, booked, known); err != nil {
			return "", err
		}
		link, err := o.visitLinkID(tx, p, booked)
		return string(link), err
	})
	if err != nil {
		return "", err
	}
	return o.linkToken(ident.Link(link)), nil
}

// whoConfirms is bookingAct for a visit that is about to be stored. Nobody else becomes a client by the page until
// the commit where she is to be one, for two at once would both find nobody, and make two clients of her; and a
// client is locked before a calendar is, as everywhere, so that no two wait for one another.
func (d diary) whoConfirms(page PublicView, id ident.Booking, who ident.Client) (v BookingAct, err error) {
	if v, err = d.bookingAct(page, id, who); err != nil {
		return v, err
	}
	if len(v.Clients) == 0 {
		if err := d.tx.LockPublicPage(d.house.ID); err != nil {
			return v, err
		}
		if v, err = d.bookingAct(page, id, who); err != nil {
			return v, err
		}
	}
	if v.Client.ID != "" {
		_, _, err = d.tx.HoldParting(d.house.ID, v.Client.ID)
	}
	return v, err
}

// bookingIDs are made before the Update.
type bookingIDs struct {
	visit  ident.Visit
	client ident.Client
	words  ident.Knot
}

func newBookingIDs() bookingIDs {
	return bookingIDs{newID[ident.Visit](), newID[ident.Client](), newID[ident.Knot]()}
}

// refuse says why nothing is booked.
func (v BookingAct) refuse(d diary, in BookingConfirm) error {
	switch {
	case v.Choosing():
		return fault.Invalidf("client", "Choose for whom it is.")
	case v.Ended:
		return mayBookSelf(d.tx, d.house, v.Client.ID, latestOf(v.Asked.Starts, d.tx.Now()))
	case !v.May:
		return errAskOnly
	}
	var unread int
	for _, b := range v.Terms {
		if !slices.Contains(in.Terms, SeenBoundary{b.ID, b.Version}) {
			unread++
		}
	}
	if unread > 0 || len(v.Terms) > 0 && !in.Agreed {
		return fault.Invalidf("agree", "Please read how we work, and tick that you agree.")
	}
	return nil
}

func latestOf(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}

// visit makes the visit that is booked: at the time asked for, or at the one chosen now.
func (v BookingAct) visit(d diary, in BookingConfirm) (out scheduling.Visit, err error) {
	a := v.Asked
	if in.Time == "" && !a.Starts.IsZero() {
		in.Service = a.Service // what was asked for is booked as it was
	}
	s, ok := v.Service(cmp.Or(in.Service, a.Service))
	if !ok {
		return out, errTaken
	}
	var slot scheduling.Slot
	if in.Time == "" && !a.Starts.IsZero() {
		slot, err = v.asAsked(d)
	} else if pick, ok := ReadPick(in.Time); ok {
		slot, err = v.pick(d, s, pick, v.Client.ID)
	} else {
		err = errPick
	}
	if err != nil {
		return out, err
	}
	out = scheduling.Visit{Therapist: slot.Person, Service: s.ID, Title: s.Name, Starts: slot.Starts, Minutes: s.Minutes, Before: s.Before, After: s.After,
		Price: s.PriceOn(civil.DateOf(slot.Starts, d.zone)), State: scheduling.Booked, Place: slot.Place}
	if in.Time == "" { // as it was told then
		out.Minutes, out.Before, out.After, out.Price = a.Minutes, a.Before, a.After, a.Price
		if a.Holds(d.tx.Now()) {
			out.Uses = a.Uses
		}
	}
	return out, nil
}

// welcomeBooked makes a client of somebody new.
func (d diary) welcomeBooked(a scheduling.Asked, fresh ident.Client, with ident.Person) (client.Client, error) {
	r := register{tx: d.tx, by: staff.System(d.house.ID)}
	if err := r.open(); err != nil {
		return client.Client{}, err
	}
	c, err := r.changed(client.Client{ID: fresh, State: client.Active}, ClientChange{Name: a.Name, Email: a.Email, Phone: a.Phone, Since: d.today, Therapist: with})
	if err != nil {
		return c, err
	}
	d.tx.Audit(d.house.ID, staff.AsClient(d.house.ID, c.ID, "").Text(), "client.add", string(c.ID))
	return c, d.tx.AddClient(d.house.ID, c)
}

// keepWords puts what was written on the form on the time line.
func (d diary) keepWords(v BookingAct, fresh ident.Knot) error {
	if v.Asked.Words == "" {
		return nil
	}
	return d.tx.AddKnot(d.house.ID, client.Knot{ID: fresh, Client: v.Client.ID, Kind: client.KindLine, At: d.tx.Now(), Text: v.Asked.Words,
		By: v.Client.FirstName(), Theirs: true, Way: client.WayLink})
}

// agree keeps her yes to the boundaries that she was shown on the form and behind the link, in their versions.
func (d diary) agree(v BookingAct, in BookingConfirm, knot ident.Knot) error {
	acks, err := d.tx.Acknowledgements(d.house.ID, v.Client.ID)
	if err != nil {
		return err
	}
	shown := append(readSeenText(v.Asked.Seen), in.Terms...)
	var told []SeenBoundary
	for _, st := range boundary.Standings(v.Boundaries, acks) {
		seen := SeenBoundary{st.Boundary.ID, st.Boundary.Version}
		if (st.Older || st.How != boundary.Agreed) && slices.Contains(shown, seen) {
			told = append(told, seen)
		}
	}
	if len(told) == 0 {
		return nil
	}
	r := register{tx: d.tx, by: d.by}
	if err := r.open(); err != nil {
		return err
	}
	return r.tellBoundaries(v.Client, BoundaryTelling{Client: v.Client.ID, Boundaries: told, How: boundary.Agreed, Way: ToldByLink, On: d.today}, knot)
}

// tellBooked puts it on Today of who gives the visit; of somebody new with whether there is somebody of the
// same name or number, which nobody is told on a public page.
func (d diary) tellBooked(v BookingAct, booked scheduling.Visit, known bool) error {
	text := v.Client.FirstName() + " booked " + civil.Stamp(booked.Starts, d.zone)
	if known {
		if key := client.NameKey(v.Asked.Name); key != "" && key != v.Client.NameKey { // two people can share a mail address
			text += ", under the name " + v.Asked.Name + ". Ask for whom it is"
		}
		return d.tellOwn(booked, text)
	}
	text = "New here, " + text
	same, err := d.tx.FindClients(d.house.ID, v.Client.Name, clientsOnPage)
	if err != nil {
		return err
	}
	if v.Client.Phone != "" {
		others, err := d.tx.FindClients(d.house.ID, v.Client.Phone, clientsOnPage)
		if err != nil {
			return err
		}
		same = append(same, others...)
	}
	same = slices.DeleteFunc(same, func(c client.Client) bool {
		return c.ID == v.Client.ID || c.NameKey != v.Client.NameKey && (c.Phone == "" || c.Phone != v.Client.Phone)
	})
	more, err := d.sameAs(same)
	if err != nil {
		return err
	}
	return d.tellOwn(booked, text+more)
}

// sameAs says that there are clients of the same name or number, and whether no visits are booked with one of
// them any more.
func (d diary) sameAs(same []client.Client) (string, error) {
	if len(same) == 0 {
		return "", nil
	}
	ended := ""
	for _, c := range same {
		parting, ok, err := d.tx.PartingOf(d.house.ID, c.ID)
		if err != nil {
			return "", err
		}
		if ok && parting.Holds() {
			ended = " with whom no visits are booked any more"
		}
	}
	return ". There is a client of the same name or number" + ended + ": look whether it is the same person", nil
}
