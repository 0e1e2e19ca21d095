package office

import (
	"slices"
	"strings"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/promise"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/practice/staff"
)

// The steps of how somebody behaved that this program does by itself, or puts on Today of its readers.
const (
	taskChoice   = "choice"
	taskSafe     = "safe-now"
	taskMeasures = "measures"
	taskLater    = "later"
	taskReport   = "report"
	taskPassOn   = "pass-on"
)

// answersTo does another step in the same act, for whoever acts: what was asked in one form is not asked
// again.
func (c effectCall) answersTo(task string, answers protocol.Answers, side protocol.Side) error {
	events, err := c.m.state.Do(c.m.def, task, answers, c.m.moment(c.tx, c.by, side))
	if err != nil {
		return err
	}
	return c.o.step(c.tx, c.by, c.m, events, Extra{})
}

// endsIn ends the matter in one of its ways, in the same act.
func (c effectCall) endsIn(way string) error {
	events, err := c.m.state.Close(c.m.def, way, nil, c.m.moment(c.tx, c.by, c.e.Side))
	if err != nil {
		return err
	}
	return c.o.step(c.tx, c.by, c.m, events, Extra{})
}

// wishTold takes over what was said of the wish in the form of the telling.
func (c effectCall) wishTold() error {
	wish, about := c.e.Answers["wish"], c.e.Answers["about"]
	if _, asks := c.m.def.Task(taskChoice); !asks {
		return nil
	}
	if len(wish) == 0 || len(about) == 0 {
		return c.safetyFirst(about)
	}
	return c.answersTo(taskChoice, protocol.Answers{"wish": wish, "about": about}, c.e.Side)
}

// chooseCourse puts safety on the readers' Today where it is about touch, something sexual or fear.
func chooseCourse(c effectCall) error { return c.safetyFirst(c.e.Answers["about"]) }

func (c effectCall) safetyFirst(about []string) error {
	grave := slices.Contains(about, "touch") || slices.Contains(about, "sexual") || slices.Contains(about, "afraid")
	if !grave || c.m.state.Tasks[taskSafe].IsDone() {
		return nil
	}
	return c.onceToday(taskSafe, "same-day")
}

// onceToday puts a step on Today, once, as the step is called.
func (c effectCall) onceToday(task string, clock protocol.Code) error {
	if err := c.tx.KeepTaskPromise(c.m.practice.ID, c.m.head.ID, task, promise.FollowUp, ""); err != nil {
		return err
	}
	return c.onTodayFor(task, promise.FollowUp, clock, c.titleOf(task))
}

// titleOf gives a step as it is called, for the line on Today.
func (c effectCall) titleOf(task string) string {
	t, ok := c.m.def.Task(task)
	if !ok {
		return ""
	}
	return protocol.Fill(t.Title.In("en"), c.m.names())
}

// visitsWith gives the client's booked visits with the person whom it is about.
func (m *matter) visitsWith() (with []scheduling.Visit) {
	for _, v := range m.visits {
		if m.head.Restricted && m.head.About != "" && v.Therapist == m.head.About {
			with = append(with, v)
		}
	}
	return with
}

// makeSafe takes out the visits with that person, all at once, as the client does it by her link: for
// everybody but the readers she called them off. Where she is not safe, the readers have it on Today.
func makeSafe(c effectCall) error {
	if c.e.Answers.One("visits") == "take-out" {
		if err := c.takeOut(c.m.visitsWith()); err != nil {
			return err
		}
	}
	if c.e.Answers.One("safe") == "safe" {
		return nil
	}
	if err := c.onceToday(taskMeasures, "same-day"); err != nil {
		return err
	}
	if c.e.Side != protocol.Client {
		return nil
	}
	return c.callToday()
}

func (c effectCall) takeOut(visits []scheduling.Visit) error {
	r := register{tx: c.tx, by: staff.AsClient(c.m.practice.ID, c.m.head.Client, "")}
	if err := r.open(); err != nil {
		return err
	}
	booked, err := c.tx.NextVisits(c.m.practice.ID, c.m.head.Client, c.now(), 50)
	if err != nil {
		return err
	}
	var out []ident.Visit
	for _, v := range visits {
		out = append(out, v.ID)
	}
	if err := r.takeOut(c.m.client, booked, out, newOutIDs(len(out))); err != nil {
		return err
	}
	c.m.visits, err = c.tx.NextVisits(c.m.practice.ID, c.m.head.Client, c.now(), 50)
	return err
}

// offerElsewhere puts what the client chose before the readers: what they do then is an act like any other,
// with no word of why.
func offerElsewhere(c effectCall) error {
	switch c.e.Answers.One("how") {
	case "stay":
		if c.e.Side != protocol.Client {
			return fault.Invalidf("how", "Only %s can choose to stay, on their own page.", c.m.called())
		}
	case "another-here":
		who := "someone else here"
		if with, ok := staff.Find(c.m.everybody, ident.Person(c.e.Answers.One("with"))); ok {
			who = with.Name
		}
		if c.m.readOutside() {
			return c.agreedOnToday(c.askThemselves(who))
		}
		return c.agreedOnToday("Find a time for " + c.m.called() + " with " + who)
	case "introduction":
		if c.m.readOutside() {
			return c.agreedOnToday("Give " + c.m.called() + " the name and number of somebody elsewhere whom you know, with no word of why")
		}
		return c.agreedOnToday("Introduce " + c.m.called() + " to somebody elsewhere, by “Moving on”, with no word of why")
	}
	return nil
}

// readOutside reports whether nobody who works here reads it.
func (m *matter) readOutside() bool {
	return !slices.ContainsFunc(m.reading(), staff.Person.Works)
}

// askThemselves is what a reader from outside can do about a time with somebody else: there is no calendar for
// her, and whoever is rung by her learns that there is more. A client who asks for it herself asks as anybody
// does, in words that say nothing.
func (c effectCall) askThemselves(with string) string {
	how := ""
	if c.m.practice.Phone != "" {
		how = ", at " + c.m.practice.Phone + ","
	}
	if with == "someone else here" {
		with = "somebody else who is free"
	}
	return "Tell " + c.m.called() + " to ask the practice" + how + " as anybody does: “I would like my next visit with " + with + ", please.” Do not ask there for them; it would show that there is more"
}

// agreedOnToday puts a line on Today that stays until somebody says it is done, once.
func (c effectCall) agreedOnToday(text string) error {
	open, err := c.tx.PromisesOfCase(c.m.practice.ID, c.m.head.ID)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(open, func(p promise.Promise) bool { return !p.Done() && p.Task == c.e.Task && p.Text == text }) {
		return nil
	}
	return c.onToday(promise.Agreed, "next-working-day", text)
}

// setReaders keeps who may read it. To whom it is shut for now it stays shut, and who of them is not chosen any
// more is taken off.
func setReaders(c effectCall) error {
	var readers, shut []ident.Person
	for _, r := range c.m.head.Shut {
		p, _ := staff.Find(c.m.everybody, r)
		if chosen := slices.Contains(c.e.Answers["who"], string(r)); c.m.shutTo(p) == chosen { // the rest was not asked about, or opens
			shut = append(shut, r)
		}
	}
	for _, id := range c.e.Answers["who"] {
		if r := ident.Person(id); r != c.m.head.About && !slices.Contains(shut, r) {
			readers = append(readers, r)
		}
	}
	c.m.head.Readers, c.m.head.Shut = readers, shut
	if len(c.m.reading()) == 0 && !c.m.head.Rehearsal {
		return fault.Invalidf("who", "Choose at least one person whom it is not about.")
	}
	return nil
}

// reading gives the people who can read it now.
func (m *matter) reading() (people []staff.Person) {
	for _, p := range m.everybody {
		if m.reads(p) {
			people = append(people, p)
		}
	}
	return people
}

func (m *matter) reads(p staff.Person) bool {
	return p.Active && p.ID != m.head.About && slices.Contains(m.head.Readers, p.ID)
}

// namePerson keeps whom it is about; who is named reads it no more. Somebody of the practice names nobody
// after whom nobody could read it; the client may, and then it is closed to all.
func namePerson(c effectCall) error {
	c.m.head = c.m.head.Name(ident.Person(c.e.Answers.One("who")))
	if len(c.m.reading()) == 0 && c.e.Side != protocol.Client {
		return fault.Invalidf("who", "Nobody could read it then. Add another reader first.")
	}
	if len(c.m.visitsWith()) == 0 {
		return nil
	}
	return c.onceToday(taskSafe, "same-day")
}

// noteMeasures brings what holds back to the readers' Today on the day on which it is looked at again.
func noteMeasures(c effectCall) error {
	on := civil.Date(c.e.Answers.One("look"))
	if on < c.today() {
		return fault.Invalidf("look", "This day has passed. Choose one that is still to come.")
	}
	if err := c.tx.KeepTaskPromise(c.m.practice.ID, c.m.head.ID, c.e.Task, promise.Agreed, c.by.Person); err != nil {
		return err
	}
	text := "Look again at what holds for now: " + strings.ToLower(strings.Join(c.words("what"), ", "))
	return c.tx.AddPromise(c.m.practice.ID, c.m.promise(promise.Agreed, c.e.Task, on.At(endOfWork, c.m.practice.Location()), text))
}

// endOfWork is the hour until which something that is due on a day can be done.
const endOfWork civil.Minute = 17 * 60

// keepListening puts on Today what a client who wants to say more asks for.
func keepListening(c effectCall) error {
	switch c.e.Answers.One("how") {
	case "phone", "in-person":
		if c.e.Side == protocol.Client {
			return c.callToday()
		}
		return c.called(c.e.Task)
	case "page":
		if c.e.Side == protocol.Client {
			return c.onTodayFor(TaskWord, promise.Answer, "next-working-day", "")
		}
	}
	return nil
}
