package office

import (
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/practice/staff"
)

// PickedTime is a free time as a form sends it: with whom, and when.
type PickedTime struct {
	Person ident.Person
	Starts time.Time
}

// String writes it for a form.
func (t PickedTime) String() string {
	return string(t.Person) + "." + strconv.FormatInt(t.Starts.Unix(), 36)
}

// PickOf gives the picked time of a slot.
func PickOf(s scheduling.Slot) PickedTime { return PickedTime{s.Person, s.Starts} }

// ReadPick reads it back; false for what no form of ours sends.
func ReadPick(text string) (PickedTime, bool) {
	who, at, ok := strings.Cut(text, ".")
	seconds, err := strconv.ParseInt(at, 36, 64)
	if !ok || err != nil || !ident.Valid(who) || seconds < 0 || seconds > 1<<34 {
		return PickedTime{}, false
	}
	return PickedTime{ident.Person(who), time.Unix(seconds, 0).UTC()}, true
}

var errPick = fault.Invalidf("time", "Choose one of these times.")

var errTaken error = &fault.Error{Kind: fault.Conflict, Code: CodeTaken, Message: "That time is not free any more. Please choose another.",
	Problems: fault.Problems{{Field: "time", Message: "That time is not free any more. Please choose another."}}}

// stillFree refuses a time that is not offered any more: CodeTaken. Where it is to be stored, the calendars
// stay locked, so that what was found stays so.
func (d diary) stillFree(c ident.Client, s scheduling.Service, t PickedTime) (scheduling.Slot, error) {
	people, err := d.apart(c)
	if err != nil {
		return scheduling.Slot{}, err
	}
	with, ok := staff.Find(offering(people, s), t.Person)
	if !ok || t.Starts.Before(d.tx.Now()) {
		return scheduling.Slot{}, errTaken
	}
	if err := d.tx.LockCalendars(d.by.Practice, t.Person, d.moving.Therapist); err != nil {
		return scheduling.Slot{}, err
	}
	a, err := d.agendaOn(civil.DateOf(t.Starts, d.zone).Add(-1), 3) // at another place it can be another date
	if err != nil {
		return scheduling.Slot{}, err
	}
	for _, slot := range d.freeIn(a, []staff.Person{with}, s, t.Starts, t.Starts.Add(time.Microsecond)) {
		return slot, nil
	}
	return scheduling.Slot{}, errTaken
}

// asTaken says of a clash, found when the visit was stored, that its time was taken.
func asTaken(err error) error {
	if f, ok := errors.AsType[*fault.Error](err); ok && (f.Code == "overlap" || f.Code == "no-room") {
		return errTaken
	}
	return err
}
