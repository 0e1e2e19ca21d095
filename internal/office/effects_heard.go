package office

import (
	"slices"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/message"
	"github.com/partwell/partwell/internal/practice/promise"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/staff"
)

// The steps of telling the person whom it is about.
const (
	taskTelling = "agree-telling"
	taskYes     = "yes-telling"
	taskTold    = "told"
	taskAction  = "action"
)

// writeTelling lays the very words before the client: her link asks, else a line on Today does.
func writeTelling(c effectCall) error {
	if from := civil.Date(c.e.Answers.One("from")); from.Valid() && from < c.today() {
		return fault.Invalidf("from", "This day has passed. Choose one that is still to come.")
	}
	if c.e.Answers.One("ask") != "ask" {
		return c.tx.KeepTaskPromise(c.m.practice.ID, c.m.head.ID, taskYes, promise.FollowUp, c.by.Person)
	}
	return c.onceToday(taskYes, "next-working-day")
}

// answerTelling brings what the client answered before the readers.
func answerTelling(c effectCall) error {
	p, id := c.m.practice.ID, c.m.head.ID
	if err := c.tx.KeepTaskPromise(p, id, taskTold, promise.FollowUp, c.by.Person); err != nil {
		return err
	}
	switch c.e.Answers.One("answer") {
	case "yes":
		due := civil.Date(c.m.state.Tasks[taskTelling].Answers.One("from")).At(endOfWork, c.m.practice.Location())
		return c.tx.AddPromise(p, c.m.promise(promise.FollowUp, taskTold, due, c.titleOf(taskTold)))
	case "different":
		return c.onceToday(taskTelling, "next-working-day")
	case "call":
		return c.callToday()
	}
	return nil
}

// tellPerson keeps what was said to the person whom it is about, or makes the letter for her. It stands
// on no page of hers.
func tellPerson(c effectCall) error {
	a := c.m.state.Tasks[taskTelling].Answers
	if c.m.about().ID == "" && !c.m.head.Rehearsal {
		return fault.New(fault.Conflict, "nobody-named", "Say first whom it is about.")
	}
	day := c.today()
	if said := civil.Date(c.e.Answers.One("on")); message.Way(c.e.Answers.One("how")) != message.InWriting && said.Valid() {
		day = said
	}
	if from := civil.Date(a.One("from")); a.One("ask") == "ask" && from.Valid() && day < from {
		return fault.Invalidf("text", "%s is told from %s on, as you agreed. Nothing was said or sent.", c.m.about().Name, from.Long())
	}
	if err := c.o.saySomething(c, recipientPerson); err != nil {
		return err
	}
	return c.promiseMeeting()
}

// promiseMeeting puts the talk with the person whom it is about on Today, at its hour.
func (c effectCall) promiseMeeting() error {
	on, at := c.e.Answers.One("meet-on"), c.e.Answers.One("meet-at")
	if on == "" && at == "" {
		return nil
	}
	day, dayErr := civil.ParseDate(on)
	hour, hourErr := civil.ParseMinute(at)
	switch {
	case dayErr != nil:
		return fault.Invalidf("meet-on", "On which day? Or leave the time empty as well.")
	case hourErr != nil:
		return fault.Invalidf("meet-at", "At what time? Or leave the day empty as well.")
	}
	due := day.At(hour, c.m.practice.Location())
	if due.Before(c.now()) {
		return fault.Invalidf("meet-on", "This has passed. Choose a time that is still to come.")
	}
	return c.tx.AddPromise(c.m.practice.ID, c.m.promise(promise.Agreed, c.e.Task, due, "Speak with "+c.m.about().Name))
}

// keepAccount takes the talk off Today; her words stand in the matter, beside the client's.
func keepAccount(c effectCall) error {
	return c.tx.KeepTaskPromise(c.m.practice.ID, c.m.head.ID, taskTold, promise.Agreed, c.by.Person)
}

// keepActions puts each thing that is done on the readers' Today until it has ended. What stands there
// already is not put there twice.
func keepActions(c effectCall) error {
	p, id := c.m.practice.ID, c.m.head.ID
	deeds := c.e.Answers.Deeds("items")
	nothing := slices.Contains(c.e.Answers["what"], "nothing")
	switch {
	case nothing && len(c.e.Answers["what"]) > 1:
		return fault.Invalidf("what", "“Nothing further” stands alone. Take it out, or the others.")
	case !nothing && len(deeds) == 0:
		return fault.Invalidf("items", "Write who does it, and by when.")
	}
	all, err := c.tx.PromisesOfCase(p, id)
	if err != nil {
		return err
	}
	for _, d := range deeds {
		text := d.What
		if who, ok := staff.Find(c.m.everybody, d.Who); ok {
			text = who.Name + ": " + d.What
		}
		due := d.By.At(endOfWork, c.m.practice.Location())
		if slices.ContainsFunc(all, func(x promise.Promise) bool { return x.Task == c.e.Task && x.Text == text && x.Due.Equal(due) }) {
			continue
		}
		if err := c.tx.AddPromise(p, c.m.promise(promise.Agreed, c.e.Task, due, text)); err != nil {
			return err
		}
	}
	return c.tx.KeepTaskPromise(p, id, taskLater, promise.FollowUp, c.by.Person)
}

// putOffAction asks for a day that is still to come; a timer brings it back then.
func putOffAction(c effectCall) error {
	if civil.Date(c.e.Answers.One("by")) <= c.today() {
		return fault.Invalidf("by", "Choose a day that is still to come.")
	}
	return nil
}

// askForDay is the readers' line once the time to act has passed: act, or say why it takes longer.
func askForDay(c effectCall) error { return c.onceToday(taskLater, "same-day") }

// noteReport keeps the report on the readers' Today until it was sent.
func noteReport(c effectCall) error {
	if sent := c.e.Answers.One("sent"); sent != "" {
		if civil.Date(sent) > c.today() {
			return fault.Invalidf("sent", "This day has not come yet. Leave it empty until it was sent.")
		}
		return nil
	}
	due, err := c.m.reportDue(c.now())
	if by := civil.Date(c.e.Answers.One("by")); by.Valid() {
		due = by.At(endOfWork, c.m.practice.Location())
	}
	if err != nil {
		return err
	}
	return c.tx.AddPromise(c.m.practice.ID, c.m.promise(promise.FollowUp, taskReport, due, c.titleOf(taskReport)))
}

// takeBackTelling ends it as taken back, in the client's name.
func takeBackTelling(c effectCall) error { return c.endsIn("withdrawn") }

// passOn gives a telling to whom it is about: it is that person's to read and to answer from then on.
func passOn(c effectCall) error {
	p, to := c.m.practice.ID, ident.Person(c.e.Answers.One("who"))
	was := c.m.head.Therapist
	c.m.head.Therapist = to
	if reads, ok := staff.Find(c.m.everybody, to); ok {
		c.m.therapist = reads
	}
	if was == to {
		return nil
	}
	open, err := c.tx.PromisesOfCase(p, c.m.head.ID)
	if err != nil {
		return err
	}
	for _, x := range open {
		if x.Done() || x.Person != was {
			continue
		}
		if err := c.tx.DonePromise(p, x.ID, c.by.Person); err != nil {
			return err
		}
		x.ID, x.Person = newID[ident.Promise](), to
		if err := c.tx.AddPromise(p, x); err != nil {
			return err
		}
	}
	return nil
}

// passedOn passes a telling on by itself where it was told of whom it is.
func (c effectCall) passedOn() error {
	if _, asks := c.m.def.Task(taskPassOn); !asks || c.m.head.Therapist == "" || c.m.head.Rehearsal {
		return nil
	}
	return c.answersTo(taskPassOn, protocol.Answers{"who": {string(c.m.head.Therapist)}}, protocol.System)
}
