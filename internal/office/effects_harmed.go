package office

import (
	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/practice/promise"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/practice/staff"
)

// noteSafe puts who is not safe on the readers' Today at once.
func noteSafe(c effectCall) error {
	if c.e.Answers.One("safe") == "safe" {
		return nil
	}
	return c.onTodayFor("safe-now", promise.Call, "at-once", c.m.called()+" is not safe, or not sure: be with her now")
}

// keepToldHarm tells the other readers that there are words to read.
func keepToldHarm(c effectCall) error {
	return c.onTodayFor("care", promise.FollowUp, "same-day", "Read what "+c.m.called()+" wrote, and ask how she is")
}

// shareWithReaders lets those who hear such things read it.
func shareWithReaders(c effectCall) error {
	for _, r := range staff.ReadersOf(c.m.everybody, "") {
		c.m.head = c.m.head.Let(r)
	}
	return c.onTodayFor("care", promise.FollowUp, "same-day", "Ask "+c.m.called()+" how she is")
}

// noteCare asks her again on the day that was chosen.
func noteCare(c effectCall) error {
	again := civil.Date(c.e.Answers.One("again-on"))
	if again == "" {
		return nil
	}
	if again < c.today() {
		return fault.Invalidf("again-on", "This day has passed. Choose a later one, or leave it empty.")
	}
	p := c.m.promise(promise.FollowUp, "care", again.At(9*60, c.m.practice.Location()), "Ask "+c.m.called()+" how she is now")
	if reading := c.m.reading(); len(reading) == 1 && reading[0].ID == c.m.therapist.ID {
		p.Text, p.Person = "Look how you are now, and what you need", c.m.therapist.ID
	}
	return c.tx.AddPromise(c.m.practice.ID, p)
}

// settleHarmVisits calls the visits off that are booked with who was harmed, or has somebody else found.
func settleHarmVisits(c effectCall) error {
	switch c.e.Answers.One("visits") {
	case "out":
		for _, v := range c.m.visits {
			if err := c.callOffUnsafe(v); err != nil {
				return err
			}
		}
		if len(c.m.visits) == 0 {
			return nil
		}
		return c.onToday(promise.FollowUp, "same-day", "Tell "+c.m.against.Name+" that the visits are called off. “We have to call off this visit” is enough")
	case "other":
		return c.onToday(promise.FollowUp, "next-working-day", "Find who else treats "+c.m.against.Name)
	default:
		return nil
	}
}

// callOffUnsafe calls a visit off as anybody here does who is unwell or not safe: by the same use case, for
// the same cause, in the name of who acts where she may, else of who was harmed. Without a cause it would
// have had to wait, and so would tell that this one did not.
func (c effectCall) callOffUnsafe(v scheduling.Visit) error {
	by := c.by
	if !staff.Can(by, staff.Cancel, staff.Subject{Practice: by.Practice, Client: v.Client, Therapist: v.Therapist}) {
		by = staff.As(c.m.practice.ID, c.m.therapist)
	}
	in := VisitChange{Visit: v.ID, Version: v.Version, Act: ActCancel, Caller: scheduling.ByPractice, Cause: scheduling.Unwell}
	_, act, err := in.do(c.o, c.tx, by)
	if err != nil {
		return err
	}
	return noteAct(c.tx, by, act)
}

// goOnAfterHarm begins an end without waiting, or puts what was decided on Today.
func goOnAfterHarm(c effectCall) error {
	switch c.e.Answers.One("way") {
	case "end":
		return c.beginSafeEnd()
	case "somebody-else":
		return c.onToday(promise.FollowUp, "next-working-day", "Find who else treats "+c.m.against.Name)
	case "conditions":
		return c.onToday(promise.FollowUp, "next-working-day", "Tell "+c.m.against.Name+" the conditions: "+c.e.Answers.One("because"))
	default:
		return nil
	}
}

// noteHarmReport asks after two weeks what came of it.
func noteHarmReport(c effectCall) error {
	return c.onToday(promise.FollowUp, "days:14", "Ask what came of the report to "+c.e.Answers.One("to"))
}
