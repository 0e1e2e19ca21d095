package office

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/practice/staff"
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
	var due [][]ident.Visit
	err = o.read(ctx, "visits to tell of", func(tx *store.Tx) error {
		due = nil
		t, err := openTeller(tx, p)
		if err != nil || !t.mails {
			return err
		}
		all, err := tx.StandingsAhead(p, tx.Now(), t.rules.Until(tx.Now()), scheduling.NewsSince(tx.Now()))
		due = t.due(all)
		return err
	})
	if err != nil {
		return 0, err
	}
	for _, ids := range due {
		var wrote int
		err := o.db.Update(ctx, func(tx *store.Tx) (err error) {
			wrote, err = o.tellVisits(tx, p, ids)
			return err
		})
		if err != nil { // what is wrong with one keeps no other back
			o.log.ErrorContext(ctx, "visits not told of", "practice", p, "visits", ids, "error", err)
			continue
		}
		told += wrote
	}
	return told, nil
}

// due gives the visits of which something is to be said now, those of a series side by side. What is new of a series
// waits until nothing of it may be taken back any more, so that all of it is said at once.
func (t teller) due(all []scheduling.Standing) (due [][]ident.Visit) {
	now, at, unsettled := t.tx.Now(), map[string]int{}, map[string]bool{}
	for _, s := range all {
		settles := s.Altered.Add(scheduling.Undoable)
		if !s.Altered.After(now) && settles.After(now) && lasting(t.rules.Next(s, settles, t.zone)) {
			unsettled[toldWith(s)] = true
		}
	}
	for _, s := range all {
		next, of := t.rules.Next(s, now, t.zone), toldWith(s)
		if len(next) == 0 || lasting(next) && unsettled[of] {
			continue
		}
		i, known := at[of]
		if !known {
			i, due = len(due), append(due, nil)
			at[of] = i
		}
		due[i] = append(due[i], s.ID)
	}
	return due
}

// toldWith names what a visit is told of together with: the visits of its series that are the same client's.
func toldWith(s scheduling.Standing) string {
	if s.Series == "" {
		return string(s.ID)
	}
	return string(s.Series) + " " + string(s.Client)
}

// lasting reports whether something new is said.
func lasting(next []scheduling.Told) bool {
	return slices.ContainsFunc(next, func(t scheduling.Told) bool { return t.News.Lasting() })
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

// tellVisits writes what is to be said of some visits, once nobody else does in this practice, and gives how many
// letters that took. It looks at the visits again: meanwhile one may have been moved, called off, or told of.
func (o *Office) tellVisits(tx *store.Tx, p ident.Practice, ids []ident.Visit) (wrote int, err error) {
	if err := tx.LockReminders(p); err != nil {
		return 0, err
	}
	t, err := openTeller(tx, p)
	if err != nil || !t.mails {
		return 0, err
	}
	var all []news
	for _, id := range ids {
		s, err := tx.Standing(p, id)
		if err != nil {
			return 0, err
		}
		said, err := t.next(s)
		if err != nil {
			return 0, err
		}
		all = append(all, said...)
	}
	for _, letter := range together(all) {
		said, err := t.tell(letter)
		if err != nil {
			return wrote, err
		}
		if len(said) == 0 {
			continue
		}
		if err := o.writeOf(t, said); err != nil {
			return wrote, err
		}
		wrote++
	}
	return wrote, nil
}

// next gives what is to be said of a visit now.
func (t teller) next(s scheduling.Standing) (all []news, err error) {
	shut, err := t.shut(s)
	for _, said := range t.rules.Next(s, t.tx.Now(), t.zone) {
		if shut {
			said.State = scheduling.ToldNothing
		}
		all = append(all, news{s, said})
	}
	return all, err
}

// tell keeps that one letter says something, and gives what of it nobody has said yet.
func (t teller) tell(letter []news) (said []news, err error) {
	id := newID[string]()
	for _, n := range letter {
		mailed := n.said.State == scheduling.ToldByMail
		if mailed {
			n.said.Letter = id
		}
		first, err := t.tx.Tell(t.by.Practice, n.said)
		if err != nil {
			return nil, err
		}
		if first && mailed {
			t.tx.Audit(t.by.Practice, t.by.Text(), "visit.told", string(n.visit.ID))
			said = append(said, n)
		}
	}
	return said, nil
}

// shut reports whether the work with a client ended before a visit that is still booked.
func (d diary) shut(s scheduling.Standing) (bool, error) {
	if s.State != scheduling.Booked {
		return false, nil
	}
	parting, ok, err := d.tx.PartingOf(d.by.Practice, s.Client)
	return ok && parting.Holds() && parting.Shuts(d.today, civil.DateOf(s.Starts, d.zone)), err
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
		if loc, err := civil.Zone(x.Zone); err == nil && x.Zone != "" {
			at.zone = loc
		}
	}
	return at, err
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
