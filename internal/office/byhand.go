package office

import (
	"context"
	"slices"
	"time"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/phone"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/practice/words"
	"github.com/partwell/partwell/internal/store"
)

// aheadByHand is how many days ahead the next day with visits is looked for.
const aheadByHand = 4

// ByHandLine is a visit of which its client is to be reminded by somebody, with ready words. Short is the
// text message. Returned says that a letter was tried and did not arrive; Sent that it is said by now.
type ByHandLine struct {
	Visit          scheduling.Visit
	Client         client.Client
	PhoneShown     string
	Text, Short    string
	Returned, Sent bool
}

// ByHand are the visits of the next day that has any, of which no letter reminds by itself. On says that the
// practice reminds its clients at all.
type ByHand struct {
	Moment
	Practice house.Practice
	On       bool
	Day      civil.Date
	Lines    []ByHandLine
}

// Left is how many are still to be reminded.
func (v ByHand) Left() (n int) {
	for _, l := range v.Lines {
		if !l.Sent {
			n++
		}
	}
	return n
}

// ByHand lists whom somebody has to remind of the next day's visits: a therapist of hers, others of all.
func (o *Office) ByHand(ctx context.Context, by staff.Actor) (v ByHand, err error) {
	if err := may(by, staff.SeeCalendar, whole(by)); err != nil {
		return v, err
	}
	err = o.read(ctx, "reminders by hand", func(tx *store.Tx) error {
		v, err = o.byHand(tx, by)
		return err
	})
	return v, err
}

func (o *Office) byHand(tx *store.Tx, by staff.Actor) (v ByHand, err error) {
	t, err := openTeller(tx, by.Practice)
	if err != nil {
		return v, err
	}
	v = ByHand{Moment: t.moment(), Practice: t.house, On: len(t.rules.Before) > 0, Day: t.today.Add(1)}
	if !v.On {
		return v, nil
	}
	all, err := t.nextDay(&v.Day, by)
	if err != nil {
		return v, err
	}
	from := v.Day.At(0, t.zone)
	back, err := tx.Undelivered(by.Practice, from, v.Day.Add(1).At(0, t.zone))
	if err != nil {
		return v, err
	}
	for _, s := range all {
		c, err := tx.Client(by.Practice, s.Client)
		if err != nil {
			return v, err
		}
		said := slices.ContainsFunc(s.Told, func(x scheduling.Told) bool { return x.News == scheduling.ByHand && x.Starts.Equal(s.Starts) })
		if s.NoReminders || t.mails && c.Email != "" && !back[s.ID] && !said {
			continue
		}
		shut, err := t.shut(s)
		if err != nil {
			return v, err
		}
		if shut {
			continue
		}
		f, err := o.fieldsOfVisit(t.diary, s, c)
		if err != nil {
			return v, err
		}
		link, err := o.linkOf(tx, by.Practice, string(s.ID), PurposeVisit) // where a letter made one before
		if err != nil {
			return v, err
		}
		moveBy(f, o.address(t.house, store.LinkView, link))
		if may(by, staff.SetPreferences, t.subject(s.Visit)) != nil {
			delete(f, "own") // who opens her page reads what she asks, and how deep
		}
		draft, err := words.Fill(words.VisitRemind, words.Write, f)
		if err != nil {
			return v, err
		}
		v.Lines = append(v.Lines, ByHandLine{Visit: s.Visit, Client: c, PhoneShown: phone.Shown(c.Phone, countryOf(t.house)), Text: draft.Text,
			Short: words.TextMessage(draft.Text, f["link"]), Returned: back[s.ID], Sent: said})
	}
	return v, nil
}

// nextDay gives the booked visits of the next day on which there are any, from day on, that are the viewer's
// to remind of.
func (t teller) nextDay(day *civil.Date, by staff.Actor) (out []scheduling.Standing, err error) {
	first := *day
	from, to := first.At(0, t.zone), first.Add(aheadByHand).At(0, t.zone)
	all, err := t.tx.StandingsAhead(t.by.Practice, from.Add(-time.Microsecond), to, to.AddDate(100, 0, 0))
	for _, s := range all {
		on := civil.DateOf(s.Starts, t.zone)
		if s.State != scheduling.Booked || by.Role == staff.Therapist && s.Therapist != by.Person || len(out) > 0 && on != *day {
			continue
		}
		*day = on
		out = append(out, s)
	}
	return out, err
}

// SaidReminder keeps that somebody reminded a client herself, or, with back, that she did not. NotFound where
// the visit is not booked or not hers to remind of.
func (o *Office) SaidReminder(ctx context.Context, by staff.Actor, key Key, id ident.Visit, back bool) error {
	in := struct {
		Visit ident.Visit
		Back  bool
	}{id, back}
	_, err := o.work(ctx, by, key, "reminded by hand", in, func(tx *store.Tx) (string, error) {
		s, err := tx.Standing(by.Practice, id)
		if err != nil {
			return "", err
		}
		if err := maySee(by, staff.Book, staff.Subject{Practice: by.Practice, Client: s.Client, Therapist: s.Therapist}, "visit"); err != nil {
			return "", err
		}
		if s.State != scheduling.Booked || s.Held || by.Role == staff.Therapist && s.Therapist != by.Person {
			return "", fault.Missing("visit")
		}
		said := scheduling.Told{Visit: id, News: scheduling.ByHand, Starts: s.Starts, Therapist: s.Therapist, Minutes: s.Minutes, State: scheduling.ToldByHand, At: tx.Now()}
		if back {
			tx.Audit(by.Practice, by.Text(), "visit.not-reminded", string(id))
			return "", tx.Untell(by.Practice, said)
		}
		tx.Audit(by.Practice, by.Text(), "visit.reminded", string(id))
		_, err = tx.Tell(by.Practice, said)
		return "", err
	})
	return err
}

// SetReminders keeps whether a client wants reminders, as she told somebody of the practice.
func (o *Office) SetReminders(ctx context.Context, by staff.Actor, key Key, id ident.Client, none bool) error {
	in := struct {
		Client ident.Client
		None   bool
	}{id, none}
	_, err := o.work(ctx, by, key, "reminders of a client", in, func(tx *store.Tx) (string, error) {
		r := register{tx: tx, by: by}
		if err := r.open(); err != nil {
			return "", err
		}
		if _, err := r.client(id, staff.SetPreferences); err != nil {
			return "", err
		}
		what := "reminders.wanted"
		if none {
			what = "reminders.unwanted"
		}
		tx.Audit(by.Practice, by.Text(), what, string(id))
		return "", tx.SetNoReminders(by.Practice, id, none)
	})
	return err
}

// SetRemindersByLink is a client's own word on it.
func (o *Office) SetRemindersByLink(ctx context.Context, v Visitor, key Key, none bool) error {
	by, id, err := v.own()
	if err != nil {
		return err
	}
	return o.SetReminders(ctx, by, key, id, none)
}
