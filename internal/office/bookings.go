package office

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
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
	// Zone is by which other clock the times were shown, empty for none.
	Zone string `json:",omitempty"`
	From string `json:"-"`
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

// inForce gives those of the boundaries shown that are in force, in the version of now; a form can name any others.
func inForce(current []boundary.Boundary, seen []SeenBoundary) (out []SeenBoundary) {
	for _, b := range current {
		if x := (SeenBoundary{b.ID, b.Version}); b.Active && slices.Contains(seen, x) {
			out = append(out, x)
		}
	}
	return out
}

// AskBooking mails a link that confirms a visit, and holds its time for half an hour, unless much is held
// already. What it gives, and what it does, is the same whether the address is known or not. Errors as
// CheckBooking; Conflict (slow-down) after too many from one network address, or to one mail address.
func (o *Office) AskBooking(ctx context.Context, p ident.Practice, key Key, in BookingForm) (ident.Booking, error) {
	fresh, from := newID[ident.Booking](), o.asker(in.From, in.Email)
	return o.asks(ctx, p, key, "ask for a booking", in, from, func(tx *store.Tx) error {
		d, v, err := openPublic(tx, p)
		if err != nil {
			return err
		}
		view := BookingCheck{PublicView: v}
		if err := view.read(d, in); err != nil {
			return err
		}
		a := scheduling.Asked{ID: fresh, Service: view.Offered.ID, Therapist: view.Slot.Person, Starts: view.Slot.Starts, Minutes: view.Offered.Minutes,
			Before: view.Offered.Before, After: view.Offered.After, Price: view.Offered.Price, Name: in.Name, Email: from.email, Phone: in.Phone, Words: in.Words,
			Seen: writeSeen(inForce(view.Boundaries, in.Terms)), Until: tx.Now(), From: from.network, To: from.mail, Place: view.Slot.Place, Zone: in.Zone}
		if hold, err := d.mayHold(a, view.Slot.Zone); err != nil {
			return err
		} else if hold {
			a.Until = tx.Now().Add(scheduling.HeldFor)
		}
		if err := tx.AddBooking(p, a, d.zone); err != nil {
			return asTaken(err)
		}
		tx.Audit(p, staff.AsClient(p, "", "").Text(), "booking.ask", string(fresh))
		what, err := d.askedWords(a, view)
		if err != nil {
			return err
		}
		return o.mailBooking(tx, d.house, a, "somebody asked on our page, with this address, for this visit:\n\n"+what)
	}, fresh)
}

// askedWords says in a mail what was asked for, by the clocks of its place and of who asks.
func (d diary) askedWords(a scheduling.Asked, view BookingCheck) (string, error) {
	at, err := whereOf(d.tx, d.house, a.Held())
	what := view.Offered.Name
	if !scheduling.NamesLength(what, a.Minutes) {
		what += fmt.Sprintf(", %d minutes", a.Minutes)
	}
	lines := []string{what, fmt.Sprintf("%s (%s)", civil.StampOn(a.Starts, at.zone, d.today), at.zone)}
	clock := at.zone
	if own, err := civil.Zone(a.Zone); err == nil && a.Zone != "" && !civil.SameClock(a.Starts, at.zone, own) {
		lines, clock = append(lines, fmt.Sprintf("by your clock %s (%s)", civil.StampOn(a.Starts, own, d.today), own)), own
	}
	lines = append(lines, "with "+view.Who(a.Therapist))
	if at.address != "" {
		lines = append(lines, at.address)
	}
	if a.Holds(d.tx.Now()) {
		lines = append(lines, "", fmt.Sprintf("The time is held for you until %s (%s).", civil.StampOn(a.Until, clock, d.today), clock))
	} else {
		lines = append(lines, "", "The time is not held for you, because several are held just now. It is yours as soon as you confirm it, if it is free then.")
	}
	return strings.Join(lines, "\n"), err
}

// AskLink mails a link behind which a time is chosen, to whoever comes already. What it gives, and what it
// does, is the same whether the address is known or not. Invalid on email; Conflict (slow-down), "ask-only".
func (o *Office) AskLink(ctx context.Context, p ident.Practice, key Key, email, from string) (ident.Booking, error) {
	fresh, who := newID[ident.Booking](), o.asker(from, email)
	return o.asks(ctx, p, key, "ask for a link", email, who, func(tx *store.Tx) error {
		d, v, err := openPublic(tx, p)
		switch {
		case err != nil:
			return err
		case !v.KnownBook():
			return errAskOnly
		case !client.EmailLike(who.email) || len(email) > client.LongestName:
			return fault.Invalidf("email", "This does not look like an e-mail address. It needs a name, an @ and a place, such as ana@example.org.")
		}
		a := scheduling.Asked{ID: fresh, Email: who.email, Until: tx.Now(), From: who.network, To: who.mail}
		if err := tx.AddBooking(p, a, d.zone); err != nil {
			return err
		}
		tx.Audit(p, staff.AsClient(p, "", "").Text(), "booking.link", string(fresh))
		return o.mailBooking(tx, d.house, a, "somebody asked on our page, with this address, for a link to book a visit.")
	}, fresh)
}

// asker is who asks on the public page: network and mail stand for where she comes from and for her mail
// address, in a way that nobody reads back.
type asker struct{ email, network, mail string }

func (o *Office) asker(from, email string) asker {
	email = strings.ToLower(strings.TrimSpace(email))
	return asker{email, o.attemptSubject("booking from " + networkOf(from)), o.attemptSubject("booking to " + email)}
}

// networkOf gives the network from which an address comes: of the newer kind somebody has a whole one.
func networkOf(from string) string {
	at, err := netip.ParseAddr(from)
	if err != nil || !at.Is6() || at.Is4In6() {
		return from
	}
	net, err := at.WithZone("").Prefix(64)
	if err != nil {
		return from
	}
	return net.String()
}

// asks is one asking on the public page, bounded before anything is looked for. What is refused counts for where
// it comes from, so that nobody tries out at length.
func (o *Office) asks(ctx context.Context, p ident.Practice, key Key, what string, in any, from asker, fn func(tx *store.Tx) error, fresh ident.Booking) (ident.Booking, error) {
	by := staff.AsClient(p, "", "")
	if err := o.read(ctx, what, func(tx *store.Tx) error { return from.count(tx.Attempts, p, 0) }); err != nil {
		if digest, unread := o.digestOf(what, in); unread == nil { // sent again after it was stored
			if id, stored, settled := o.db.Settle(ctx, p, by.Text(), string(key), digest); settled == nil && stored {
				return ident.Booking(id), nil
			}
		}
		return "", err
	}
	id, err := o.work(ctx, by, key, what, in, func(tx *store.Tx) (string, error) {
		if err := from.count(tx.CountAttempt, p, 1); err != nil {
			return "", err
		}
		return string(fresh), fn(tx)
	})
	if f, ok := errors.AsType[*fault.Error](err); ok && (f.Kind == fault.Invalid || f.Kind == fault.Conflict) {
		counted := o.db.Update(ctx, func(tx *store.Tx) error {
			_, err := tx.CountAttempt(p, from.network, doorWindow)
			return err
		})
		if counted != nil {
			return "", counted
		}
	}
	return ident.Booking(id), err
}

// count asks how often somebody has asked in the time at hand, this time among them or not (mine 0): Conflict
// (slow-down) after too many.
func (a asker) count(attempts func(ident.Practice, string, time.Duration) (int, error), p ident.Practice, mine int) error {
	for _, limit := range []struct {
		subject string
		most    int
	}{{a.network, doorLimit}, {a.mail, mailsToOne}} {
		n, err := attempts(p, limit.subject, doorWindow)
		if err != nil {
			return err
		}
		if n-mine >= limit.most {
			return slowDownFor(doorWindow)
		}
	}
	return nil
}

// mayHold reports whether a time is held until it is confirmed: not for who holds some already, nor for more
// than a share of a therapist's day. What is not held can be confirmed all the same, so nobody shuts the calendar.
func (d diary) mayHold(a scheduling.Asked, zone *time.Location) (bool, error) {
	p := d.house.ID
	byFrom, byTo, err := d.tx.CountHeldByLink(p, a.From, a.To)
	if err != nil || byFrom >= scheduling.MostHeld || byTo >= scheduling.MostHeld {
		return false, err
	}
	day := civil.DateOf(a.Starts, zone)
	others, err := d.tx.HeldOn(p, a.Therapist, day.At(0, zone), day.Add(1).At(0, zone))
	if err != nil {
		return false, err
	}
	hours, err := d.tx.Hours(p, a.Therapist)
	if err != nil {
		return false, err
	}
	held, open := 0, 0
	for _, other := range others {
		held += other.Held().Block().Minutes()
	}
	for _, o := range scheduling.Openings(hours, day, 1, d.zone) {
		open += int(o.To.Sub(o.From) / time.Minute)
	}
	return scheduling.MayHold(open, held, a.Held().Block().Minutes()), nil
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
