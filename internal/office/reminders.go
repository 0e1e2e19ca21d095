package office

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/practice/words"
	"github.com/partwell/partwell/internal/store"
)

// letterOfVisit is the kind of a letter about a visit: what it says is looked at once more before it leaves.
const letterOfVisit = "visit"

// Invite is a visit for the calendar of whom a letter goes to. UID stays the same as long as the visit lives,
// Sequence rises with each change; Off takes it out again. It names the practice and nobody else.
type Invite struct {
	UID                 string
	Sequence            int
	Off                 bool
	Starts, Ends, Stamp time.Time
	Summary, Location   string
	// Practice is its name, for who invites.
	Practice string
}

// RemindersJob writes to clients about their visits.
type RemindersJob struct{}

// Kind names the job in the queue; it never changes.
func (RemindersJob) Kind() string { return "tell-of-visits" }

// TellVisits goes through the visits ahead of all practices and writes what is to be said of them now. It
// finds its work by how the visits stand, so one that was called off cannot be reminded of; each thing said
// is a row stored with its letter, so nothing is said twice, whoever sweeps at the same time. It gives how
// many letters were written. What somebody has to say herself gets the link that a letter would carry. What
// fails in one practice holds up no other.
func (o *Office) TellVisits(ctx context.Context) (told int, err error) {
	var practices []ident.Practice
	err = o.read(ctx, "practices that write about visits", func(tx *store.Tx) error {
		practices, err = tx.RemindingPractices()
		return err
	})
	if err != nil {
		return 0, err
	}
	for _, p := range practices {
		n, failed := o.tellVisitsOf(ctx, p)
		told += n
		if failed == nil {
			failed = o.linksByHand(ctx, p)
		}
		if ctx.Err() != nil {
			return told, ctx.Err()
		}
		if failed != nil {
			o.log.ErrorContext(ctx, "visits could not be told of", "practice", string(p), "why", nameless(failed))
		}
	}
	return told, nil
}

func (o *Office) tellVisitsOf(ctx context.Context, p ident.Practice) (told int, err error) {
	var due []ident.Visit
	err = o.read(ctx, "visits to tell of", func(tx *store.Tx) error {
		due = nil
		t, err := openTeller(tx, p)
		if err != nil || !t.mails {
			return err
		}
		all, err := tx.StandingsAhead(p, tx.Now(), t.rules.Until(tx.Now()), scheduling.NewsSince(tx.Now()))
		for _, s := range all {
			if len(t.rules.Next(s, tx.Now(), t.zone)) > 0 {
				due = append(due, s.ID)
			}
		}
		return err
	})
	if err != nil {
		return 0, err
	}
	for _, id := range due {
		var wrote bool
		err := o.db.Update(ctx, func(tx *store.Tx) (err error) {
			wrote, err = o.tellVisit(tx, p, id)
			return err
		})
		if err != nil { // what is wrong with one keeps no other back
			o.log.ErrorContext(ctx, "visit not told of", "practice", p, "visit", id, "error", err)
			continue
		}
		if wrote {
			told++
		}
	}
	return told, nil
}

// teller knows how a practice writes about visits. mails says that letters leave by themselves.
type teller struct {
	diary
	rules scheduling.Reminders
	mails bool
}

func openTeller(tx *store.Tx, p ident.Practice) (t teller, err error) {
	if t.diary, err = openDiary(tx, staff.System(p)); err != nil {
		return t, err
	}
	if t.rules, err = tx.Reminders(p); err != nil {
		return t, err
	}
	works, err := mailWorks(tx, p)
	t.mails = works && !t.house.Sample && t.rules.On()
	return t, err
}

// tellVisit writes what is to be said of one visit, once nobody else does in this practice. It looks at the
// visit again: meanwhile it may have been moved, called off, or told of.
func (o *Office) tellVisit(tx *store.Tx, p ident.Practice, id ident.Visit) (wrote bool, err error) {
	if err := tx.LockReminders(p); err != nil {
		return false, err
	}
	t, err := openTeller(tx, p)
	if err != nil || !t.mails {
		return false, err
	}
	s, err := tx.Standing(p, id)
	if err != nil {
		return false, err
	}
	c, err := tx.Client(p, s.Client)
	if err != nil {
		return false, err
	}
	shut, err := t.shut(s)
	if err != nil {
		return false, err
	}
	for _, said := range t.rules.Next(s, tx.Now(), t.zone) {
		if shut {
			said.State = scheduling.ToldNothing
		}
		if said.State == scheduling.ToldByMail {
			said.Letter = newID[string]()
		}
		first, err := tx.Tell(p, said)
		if err != nil {
			return wrote, err
		}
		if !first || said.Letter == "" {
			continue
		}
		if err := o.writeOf(t, s, said, c); err != nil {
			return wrote, err
		}
		tx.Audit(p, t.by.Text(), "visit.told", string(id))
		wrote = true
	}
	return wrote, nil
}

// shut reports whether the work with a client ended before a visit that is still booked.
func (d diary) shut(s scheduling.Standing) (bool, error) {
	if s.State != scheduling.Booked {
		return false, nil
	}
	parting, ok, err := d.tx.PartingOf(d.by.Practice, s.Client)
	return ok && parting.Holds() && parting.Shuts(d.today, civil.DateOf(s.Starts, d.zone)), err
}

// writeOf puts the letter about a visit into the outbox.
func (o *Office) writeOf(t teller, s scheduling.Standing, said scheduling.Told, c client.Client) error {
	f, err := o.fieldsOfVisit(t.diary, s, c)
	if err != nil {
		return err
	}
	if said.News != scheduling.ToldOff {
		link, err := o.visitLink(t.tx, t.house, s.Visit)
		if err != nil {
			return err
		}
		moveBy(f, link)
	}
	draft, err := words.Fill(kindOf(s, said.News), words.Write, f)
	if err != nil {
		return err
	}
	return t.tx.Enqueue(store.Letter{ID: said.Letter, Practice: t.by.Practice, Kind: letterOfVisit, Due: t.tx.Now(), Recipient: c.Email,
		Subject: draft.Subject, Body: withDoor(t.house, draft.Text), MessageID: said.Letter})
}

// kindOf gives the kind of words that say it.
func kindOf(s scheduling.Standing, news scheduling.News) words.Kind {
	switch news {
	case scheduling.ToldBooked:
		return words.VisitBooked
	case scheduling.ToldMoved:
		return words.VisitMoved
	case scheduling.ToldOff:
		if who, _ := s.CalledOff(); who == scheduling.ByClient {
			return words.VisitOffAsked
		}
		return words.VisitOff
	default:
		return words.VisitRemind
	}
}

// fieldsOfVisit fills what a letter about a visit says. Why it was called off is none of it.
func (o *Office) fieldsOfVisit(d diary, s scheduling.Standing, c client.Client) (words.Fields, error) {
	at, err := whereOf(d.tx, d.house, s.Visit)
	if err != nil {
		return nil, err
	}
	f := words.Fields{"practice": d.house.Name, "client": c.Name, "when": civil.StampOn(s.Starts, at.zone, d.today), "length": strconv.Itoa(s.Minutes) + " minutes",
		"place": at.address, "ring": d.house.Phone}
	if who, ok := d.therapist(s.Therapist); ok && len(d.therapists) > 1 {
		f["with"] = who.Name
	}
	was := s.MovedFrom
	if last := scheduling.Last(s.Told); last.News != "" {
		was = last.Starts
	}
	if !was.IsZero() && !was.Equal(s.Starts) {
		f["was"] = civil.StampOn(was, at.zone, d.today)
	}
	own, err := o.doorAddress(d.tx, d.house, c.ID)
	f["own"] = own
	return f, err
}

// moveBy fills how the client moves the visit or calls it off: by her link, else by telephone.
func moveBy(f words.Fields, link string) {
	if link != "" {
		f["link"], f["ring"] = link, ""
	}
}

// placed is where a visit is given, and by which clock.
type placed struct {
	address string
	zone    *time.Location
}

// whereOf gives where a visit is given: the practice's own place where none is named, by what it is called
// where there are others.
func whereOf(tx *store.Tx, p house.Practice, v scheduling.Visit) (placed, error) {
	at := placed{p.Place, p.Location()}
	all, err := tx.Places(p.ID)
	if v.Place == "" && len(all) > 0 {
		at.address = strings.Trim(p.PlaceName+", "+p.Place, ", ")
	}
	for _, x := range all {
		if x.ID != v.Place {
			continue
		}
		at.address = strings.Trim(x.Name+", "+x.Address, ", ")
		if loc, err := time.LoadLocation(x.Zone); err == nil && x.Zone != "" {
			at.zone = loc
		}
	}
	return at, err
}

// lastSight is how a letter about a visit stands just before it leaves: the visit for the calendar, whether what it
// says of it is still so, and the address to which it goes; none where a fresh one would not be written.
type lastSight struct {
	invite Invite
	so     bool
	to     string
}

// stillSo looks whether what a letter says of a visit is still so, and whether its client would be written to now.
func (o *Office) stillSo(ctx context.Context, l store.Letter) (look lastSight, err error) {
	err = o.read(ctx, "letter about a visit", func(tx *store.Tx) error {
		look = lastSight{}
		said, err := tx.ToldBy(l.Practice, l.ID)
		if isMissing(err) {
			return nil // the visit is gone
		}
		if err != nil {
			return err
		}
		s, err := tx.Standing(l.Practice, said.Visit)
		if err != nil {
			return err
		}
		d, err := openDiary(tx, staff.System(l.Practice))
		if err != nil {
			return err
		}
		at, err := whereOf(tx, d.house, s.Visit)
		if err != nil {
			return err
		}
		if look.so = said.Stands(s, tx.Now()); look.so {
			if look.to, err = d.writesTo(s); err != nil {
				return err
			}
		}
		no := said.No
		if !said.News.Lasting() {
			no = scheduling.Last(s.Told).No
		}
		look.invite = Invite{UID: string(s.ID) + "@partwell", Sequence: no, Off: said.News == scheduling.ToldOff, Starts: s.Starts, Ends: s.Ends(),
			Stamp: said.At, Summary: "Visit at " + d.house.Name, Location: at.address, Practice: d.house.Name}
		return nil
	})
	return look, err
}

// writesTo gives the address to which letters about a visit go; none where its client hears of it otherwise, or the
// work with her ends before it.
func (d diary) writesTo(s scheduling.Standing) (string, error) {
	shut, err := d.shut(s)
	if err != nil || shut || !s.Mailed() {
		return "", err
	}
	c, err := d.tx.Client(d.by.Practice, s.Client)
	return c.Email, err
}

// saidOff keeps that a client heard otherwise that a visit is called off, so that no letter says it again.
func saidOff(tx *store.Tx, p ident.Practice, v scheduling.Visit) error {
	s, err := tx.Standing(p, v.ID)
	if err != nil {
		return err
	}
	_, err = tx.Tell(p, scheduling.Told{Visit: v.ID, News: scheduling.ToldOff, Starts: v.Starts, No: scheduling.NextNo(s.Told), Therapist: v.Therapist, Minutes: v.Minutes,
		State: scheduling.ToldNothing, At: tx.Now()})
	return err
}
