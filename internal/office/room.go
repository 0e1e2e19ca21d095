package office

import (
	"context"
	"slices"
	"time"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/practice/treatment"
	"github.com/partwell/partwell/internal/store"
)

// Moment is when and where a page is looked at.
type Moment struct {
	Now   time.Time
	Zone  *time.Location
	Today civil.Date
}

// dates is how people write dates where the practice is.
func (d diary) dates() civil.Order { return datesIn(d.house) }

func (d diary) moment() Moment { return Moment{d.tx.Now(), d.zone, d.today} }

// RoomView is the treatment room: what has to be known with hands in oil.
type RoomView struct {
	Moment
	Visit  scheduling.Visit
	Client client.Client
	Asks   []client.OwnBoundary
	Prefs  []client.Preference
	Plan   treatment.Plan
	// Last is the visit before this one; false in Returns when there is none.
	Last    scheduling.Visit
	Returns bool
	// Before says that the client came already before she was in Partwell.
	Before bool
	Ask    AskPlan
	// Sensitive are the places that were told to have hurt, until how deep is said for them.
	Sensitive []client.Spot
	// CheckIns are those answered, by minute. The one at minute 0 says that the start was agreed.
	CheckIns []treatment.CheckIn
	// Minute is how far the visit is, within its length.
	Minute int
}

// Agreed reports whether the client said yes before the start.
func (v RoomView) Agreed() bool {
	return slices.ContainsFunc(v.CheckIns, func(c treatment.CheckIn) bool { return c.Minute == 0 })
}

// Next gives the first minute at which to ask that was not answered.
func (v RoomView) Next() (minute int, ok bool) {
	latest := 0
	for _, c := range v.CheckIns {
		latest = max(latest, c.Minute)
	}
	for _, m := range v.Ask.Minutes {
		if m > latest {
			return m, true
		}
	}
	return 0, false
}

// TooMuch gives the latest place that was too much during this visit.
func (v RoomView) TooMuch() (treatment.CheckIn, bool) {
	for _, c := range slices.Backward(v.CheckIns) {
		if c.Answer == treatment.TooMuch && c.Spot != "" {
			return c, true
		}
	}
	return treatment.CheckIn{}, false
}

// Stopped reports whether the client asked to stop.
func (v RoomView) Stopped() bool {
	return slices.ContainsFunc(v.CheckIns, func(c treatment.CheckIn) bool { return c.Answer == treatment.Stop })
}

// Room gives the treatment room of a visit, for whoever treats the client.
func (o *Office) Room(ctx context.Context, by staff.Actor, id ident.Visit) (view RoomView, err error) {
	err = o.lookIf(ctx, by, "treatment room", func(tx *store.Tx) error {
		view = RoomView{}
		d, v, err := treatedVisit(tx, by, id, staff.CheckIn)
		if err != nil {
			return err
		}
		view.Visit, view.Moment, view.Minute = v, d.moment(), minuteOf(v, tx.Now())
		tx.Audit(by.Practice, by.Text(), "room.see", string(id))
		return view.load(d)
	})
	return view, err
}

func (v *RoomView) load(d diary) (err error) {
	p, c := d.by.Practice, v.Visit.Client
	if v.Client, err = d.tx.Client(p, c); err != nil {
		return err
	}
	if v.Asks, err = asksNow(d, c); err != nil {
		return err
	}
	if v.Prefs, err = d.tx.Preferences(p, c); err != nil {
		return err
	}
	if v.Plan, err = d.tx.Plan(p, c); err != nil {
		return err
	}
	if v.Last, v.Returns, err = d.tx.LastVisit(p, c, v.Visit.Starts); err != nil {
		return err
	}
	joined, err := d.tx.JoinedBetween(p, v.Visit.Starts, v.Visit.Starts.Add(time.Microsecond))
	if err != nil {
		return err
	}
	v.Before = joined[c]
	if v.Sensitive, err = d.sensitive(c, v.Prefs); err != nil {
		return err
	}
	visits, err := d.tx.ClientVisits(p, c)
	if err != nil {
		return err
	}
	plans, err := d.tx.CheckPlans(p, c)
	if err != nil {
		return err
	}
	v.Ask = askPlan(plans, visits, v.Visit)
	v.CheckIns, err = d.tx.CheckIns(p, v.Visit.ID)
	return err
}

// minuteOf says how far a visit is at an instant, from 1 to its length.
func minuteOf(v scheduling.Visit, now time.Time) int {
	from := v.Starts
	if !v.Came.IsZero() && v.Came.After(from) {
		from = v.Came
	}
	return min(max(1, int(now.Sub(from)/time.Minute)), v.Minutes)
}

// StartRequest notes what was agreed aloud before the start: the same as last time, or, with
// Different, what is different today in one line.
type StartRequest struct {
	Visit     ident.Visit
	Different string
}

// longestRoomLine bounds a line noted in the room, in letters.
const longestRoomLine = 500

func checkLine(field, line string) error {
	if len([]rune(line)) > longestRoomLine {
		return fault.Invalidf(field, "This is longer than %d letters. Please shorten it.", longestRoomLine)
	}
	return nil
}

// StartVisit notes the client's yes before the start; she is here then. What is different today
// goes on her time line. Invalid on the field line.
func (o *Office) StartVisit(ctx context.Context, by staff.Actor, key Key, in StartRequest) error {
	if err := checkLine("line", in.Different); err != nil {
		return err
	}
	knot := newID[ident.Knot]()
	_, err := o.work(ctx, by, key, "start a visit", in, func(tx *store.Tx) (string, error) {
		d, v, err := treatedVisit(tx, by, in.Visit, staff.CheckIn)
		if err != nil {
			return "", err
		}
		if v, err = d.begin(v); err != nil {
			return "", err
		}
		tx.Audit(by.Practice, by.Text(), "checkin.start", string(v.ID))
		if in.Different != "" {
			if err := d.knot(knot, v, client.KindSaidChanged, in.Different); err != nil {
				return "", err
			}
		}
		return "", tx.AnswerCheckIn(by.Practice, treatment.CheckIn{Visit: v.ID, Answer: treatment.Good, Line: in.Different, At: tx.Now()})
	})
	return err
}

// begin marks a booked visit as here; one that is not live cannot be worked on.
func (d diary) begin(v scheduling.Visit) (scheduling.Visit, error) {
	if v.State == scheduling.Booked {
		here, err := v.Arrive(d.tx.Now())
		if err != nil {
			return v, err
		}
		d.tx.Audit(d.by.Practice, d.by.Text(), "visit.arrive", string(v.ID))
		return d.tx.ChangeVisit(d.by.Practice, hers(here), d.zone)
	}
	if !v.Live() {
		return v, fault.New(fault.Conflict, "visit-state", "This visit is %s, so nothing can be noted for it here.", v.State.Words())
	}
	return v, nil
}

// CheckInRequest answers a question about the pressure at a minute of a visit. Minute 0 means now;
// Line is optional.
type CheckInRequest struct {
	Visit  ident.Visit
	Minute int
	Answer treatment.Answer
	Line   string
}

// CheckIn keeps what the client said when asked. Invalid on the fields answer and line.
func (o *Office) CheckIn(ctx context.Context, by staff.Actor, key Key, in CheckInRequest) error {
	if !in.Answer.Valid() {
		return fault.Invalidf("answer", "Choose one of the answers.")
	}
	if err := checkLine("line", in.Line); err != nil {
		return err
	}
	_, err := o.work(ctx, by, key, "answer a check-in", in, func(tx *store.Tx) (string, error) {
		d, v, err := treatedVisit(tx, by, in.Visit, staff.CheckIn)
		if err != nil {
			return "", err
		}
		if v, err = d.begin(v); err != nil {
			return "", err
		}
		c := treatment.CheckIn{Visit: v.ID, Minute: in.Minute, Answer: in.Answer, Line: in.Line, At: tx.Now()}
		if c.Minute < 1 || c.Minute > v.Minutes {
			if c.Minute, err = d.place(v, 0); err != nil {
				return "", err
			}
		}
		if err := tx.AnswerCheckIn(by.Practice, c); err != nil {
			return "", err
		}
		tx.Audit(by.Practice, by.Text(), "checkin.answer", string(v.ID))
		if c.Answer.Reopens() {
			err = o.tooMuch(tx, by, v, client.Spot{})
		}
		return "", err
	})
	return err
}

// tooMuch is what happens when the client said during a visit that it was too much, on a place or
// (the zero Spot) in all: what is open with her hears of it, and it is asked again every few minutes
// for the rest of the visit.
func (o *Office) tooMuch(tx *store.Tx, by staff.Actor, v scheduling.Visit, spot client.Spot) error {
	if err := o.signal(tx, by, v.Client, protocol.SignalTooMuch, spot.Words()); err != nil {
		return err
	}
	return tx.SetCheckPlan(by.Practice, treatment.AtTable(v, minuteOf(v, tx.Now())))
}
