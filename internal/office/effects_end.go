package office

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/caseload"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/message"
	"github.com/partwell/partwell/internal/practice/promise"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/protocol/ending"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/practice/secondlook"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// endingFacts fills what conditions may ask of an end, or of a no to somebody who comes: whether it waits
// for a second look, and whether one was taken. Where several people work here every end waits, so that the
// wait tells nothing; where somebody works alone, the end with a client who raised something within the
// watch time.
func (m *matter) endingFacts(tx *store.Tx) error {
	if m.def.Method != string(ending.End) && m.def.Method != string(ending.Decline) || m.head.Client == "" {
		return nil
	}
	look, asked, err := tx.LookOf(m.practice.ID, m.head.ID)
	if err != nil {
		return err
	}
	since, err := m.raised(tx, look.By)
	if err != nil {
		return err
	}
	m.file.Watched = since != "" || secondlook.Several(m.everybody)
	if asked && look.Enough(m.today(tx)) && since <= look.On { // what was raised after it was not looked at
		m.file.SecondLooks = 1
	}
	return nil
}

// raised gives the day on which the client last raised something within the watch time, as far as somebody
// can read it: who asked for the second look, else who works here; nothing where nobody has asked and
// several do. What only its readers know of counts for who works alone and reads it: among several it would
// show in an end that others read.
func (m *matter) raised(tx *store.Tx, asker ident.Person) (civil.Date, error) {
	for _, p := range m.everybody {
		if p.Works() && (p.ID == asker || asker == "" && !secondlook.Several(m.everybody)) {
			return raisedSince(tx, staff.As(m.practice.ID, p), m.head.Client, m.pack.WatchedFrom(m.today(tx)), m.practice.Today, !secondlook.Several(m.everybody))
		}
	}
	return "", nil
}

// The codes of the Conflict that the work was ended already, or that an end was begun.
const (
	codeEnded  = "ended-already"
	codeEnding = "ending-already"
)

// mayEnd refuses a second end beside one that is under way or that stands.
func mayEnd(tx *store.Tx, m *matter) error {
	if m.def.Method != string(ending.End) || m.head.Rehearsal {
		return nil
	}
	if m.head.Client == "" {
		return fault.Missing("client")
	}
	p, ok, err := tx.HoldParting(m.practice.ID, m.head.Client)
	if err != nil {
		return err
	}
	if ok && p.Holds() {
		return fault.New(fault.Conflict, codeEnded, "The visits with %s ended already: it was said on %s.", m.called(), m.day(p.ToldOn))
	}
	heads, err := tx.CasesOfClient(m.practice.ID, staff.System(m.practice.ID), m.head.Client)
	for _, head := range heads {
		if head.Protocol == m.head.Protocol && head.State == caseload.Open {
			return fault.New(fault.Conflict, codeEnding, "This was begun already, on %s. Go on there.", m.day(m.practice.Today(head.Opened)))
		}
	}
	return err
}

// prepared gives the parting of this matter, to be changed before anything was said.
func (c effectCall) prepared() (ending.Parting, error) {
	p, ok, err := c.tx.HoldParting(c.m.practice.ID, c.m.head.Client)
	if err != nil {
		return p, err
	}
	switch {
	case ok && (p.Holds() || p.Case == c.m.head.ID && p.State == ending.Opened):
		return p, fault.New(fault.Conflict, codeEnded, "It was said already, so nothing more can be prepared.")
	case ok && p.Case == c.m.head.ID:
		p.State = ending.Prepared // also where it was taken back and is taken up again
		return p, nil
	}
	fresh := ending.Parting{Client: c.m.head.Client, Case: c.m.head.ID, By: cmp.Or(c.by.Person, c.m.head.Therapist), State: ending.Prepared, Version: p.Version}
	fresh.Safety = c.m.safety()
	return fresh, nil
}

// prepare changes what is prepared.
func (c effectCall) prepare(change func(*ending.Parting)) error {
	p, err := c.prepared()
	if err != nil {
		return err
	}
	change(&p)
	return c.tx.SaveParting(c.m.practice.ID, p)
}

// safety reports whether somebody's safety is at stake.
func (m *matter) safety() bool {
	return m.def.Method == string(ending.End) && m.state.Tasks["safety"].Answers.One("stake") == "yes"
}

// noteSafety keeps whether safety is at stake with the parting; the journal says what happened. Where it is,
// nobody looks at the end first, and it is kept as done at once.
func noteSafety(c effectCall) error {
	stake := c.e.Answers.One("stake") == "yes"
	if err := noteSafeEnd(c, stake); err != nil {
		return err
	}
	return c.prepare(func(p *ending.Parting) { p.Safety = stake })
}

// toldOften is the answer that says that a boundary was told on more than one day.
const toldOften = "often"

// noteTold keeps what was told and what was not. Told less than twice, it needs her reason.
func noteTold(c effectCall) error {
	if c.e.Answers.One("about") != toldOften {
		return c.prepare(func(*ending.Parting) {}) // why it ends all the same was asked for
	}
	told := 0
	for _, item := range c.m.items[protocol.Rules] {
		if slices.Contains(c.e.Answers["rule"], item.ID) {
			told = len(item.Told)
		}
	}
	if told < 2 {
		return fault.Invalidf("rule", "This is not written down as told on two days. Tell it once more and wait, or choose above that it was told once, and say why it ends all the same.")
	}
	return c.prepare(func(*ending.Parting) {})
}

// planDay prepares from which day, and what becomes of each booked visit.
func planDay(c effectCall) error {
	from := civil.Date(c.e.Answers.One("from"))
	if from < c.today() {
		return fault.Invalidf("from", "This day has passed. Choose today or a later day.")
	}
	return c.prepare(func(p *ending.Parting) { p.From = from })
}

// offerRecord makes the link to the client's own record.
func offerRecord(c effectCall) error {
	had, err := c.o.recordLinkOf(c.tx, c.m)
	if err != nil || had != "" {
		return err
	}
	_, err = c.o.addLink(c.tx, store.Link{Practice: c.m.practice.ID, Kind: store.LinkView, Purpose: PurposeRecord, Subject: string(c.m.head.Client), Client: c.m.head.Client}, recordLinkLife)
	return err
}

// encloseList prepares who else there is; who is named is marked as handed out when the client is told.
func encloseList(c effectCall) error { return c.prepare(func(*ending.Parting) {}) }

// noteWayBack keeps whether there is a way back.
func noteWayBack(c effectCall) error {
	return c.prepare(func(p *ending.Parting) {
		p.WayBack, p.Condition = c.e.Answers.One("way") == "yes", c.e.Answers.One("condition")
	})
}

// lookOver keeps that the whole effect was seen; what changes afterwards opens it again. What it shows
// has to be what stands.
func lookOver(c effectCall) error {
	if err := c.nothingStops(c.today(), stopRunning); err != nil {
		return err
	}
	return c.prepare(func(*ending.Parting) {})
}

// noteAnswer keeps what the client said.
func noteAnswer(c effectCall) error {
	return c.knot(client.KindAnswered, c.e.Answers.One("line"), true, client.WayNone)
}

// tellEnding does everything that was prepared, in the transaction in which the words are kept.
func tellEnding(c effectCall) error {
	p, err := c.prepared()
	if err != nil {
		return err
	}
	on, err := c.saidOn()
	if err != nil {
		return err
	}
	if err := c.lookedTwice(); err != nil {
		return err
	}
	if c.m.safety() {
		p.From = max(p.From, on)
	}
	if err := c.nothingStops(on); err != nil {
		return err
	}
	if p, err = p.Tell(on); err != nil {
		return err
	}
	if err := c.cancelPlanned(); err != nil {
		return err
	}
	if err := c.settleAll(p); err != nil {
		return err
	}
	if err := c.handOut(c.m.state.Tasks["elsewhere"].Answers["entries"]); err != nil {
		return err
	}
	if err := c.o.saySomething(c, recipientClient); err != nil {
		return err
	}
	if err := c.knot(client.KindEnded, "No more visits are booked from "+c.m.day(p.From)+" on", false, client.Way(c.e.Answers.One("how"))); err != nil {
		return err
	}
	if c.m.state.Tasks["record"].Answers.One("how") == "now" {
		if err := c.onTodayFor("record", promise.Agreed, "next-working-day", "Hand over a copy of the record"); err != nil {
			return err
		}
	}
	return c.tx.SaveParting(c.m.practice.ID, p)
}

// saidOn is the day on which it was said or sent: not before it was begun, and not to come. By mail it
// is today.
func (c effectCall) saidOn() (civil.Date, error) {
	on := civil.Date(cmp.Or(c.e.Answers.One("on"), string(c.extra.On), string(c.today())))
	if message.Way(c.e.Answers.One("how")) == message.InWriting && c.extra.Send == SendByMail {
		on = c.today()
	}
	return on, c.m.mayBeSaid(on, c.today())
}

// mayBeSaid refuses a day on which an end cannot have been said: Invalid on said_on.
func (m *matter) mayBeSaid(on, today civil.Date) error {
	begun := m.practice.Today(m.head.Opened)
	switch {
	case on > today:
		return fault.Invalidf("said_on", "This day has not come yet.")
	case on < begun:
		return fault.Invalidf("said_on", "This was begun on %s. Choose that day or a later one.", begun.LongOn(today))
	}
	return nil
}

// What can stand in the way of saying an end.
const (
	stopDay     = "day-passed"
	stopVisits  = "visits-changed"
	stopMoney   = "money-moved"
	stopRunning = "visit-running"
	stopLook    = "second-look"
)

// EndStop is something that stands in the way of saying an end: Words say what, Task is the step on which
// it is mended, Visit the visit that runs. Late says that it does not stand in the way of writing down
// what was said before.
type EndStop struct {
	Code  string
	Words string
	Task  string
	Visit ident.Visit
	Late  bool
}

// stops finds what stands in the way of saying an end now: its day has passed, a visit about which nothing
// was decided, an account that has moved, the client who is here.
func (m *matter) stops(tx *store.Tx, w *WholeEnd) (stops []EndStop, err error) {
	if m.file.Watched && m.file.SecondLooks == 0 && !w.Safety && m.state.Tasks["second-look"].IsDone() {
		stops = append(stops, EndStop{Code: stopLook, Task: "ask-look", Words: m.called() + " raised something since the second look was taken, so one comes first."})
	}
	if w.From < m.today(tx) && !w.Safety {
		stops = append(stops, EndStop{Code: stopDay, Task: "when", Late: true, Words: "The day from which you end it has passed. If you say it only now, choose the day again."})
	}
	var booked, decided []ident.Visit
	for _, v := range m.visits {
		booked = append(booked, v.ID)
	}
	for _, picked := range m.state.Tasks["when"].Answers.Each("each") {
		decided = append(decided, ident.Visit(picked.Item))
	}
	if len(ending.Undecided(booked, decided)) > 0 {
		stops = append(stops, EndStop{Code: stopVisits, Task: "when", Words: "A visit was booked since you chose the day. Say what becomes of it first."})
	}
	if w.moved {
		stops = append(stops, EndStop{Code: stopMoney, Task: "settle", Words: "The account has moved since you looked at it. Look at the money again first."})
	}
	all, err := tx.ClientVisits(m.practice.ID, m.head.Client)
	here := func(v scheduling.Visit) bool { return v.State == scheduling.Arrived }
	if i := slices.IndexFunc(all, here); i >= 0 && !w.Safety {
		stops = append(stops, EndStop{Code: stopRunning, Visit: all[i].ID, Words: m.called() + " is here for a visit. Finish the visit first."})
	}
	return stops, err
}

// nothingStops refuses an end that was said on a day and in whose way something stands.
func (c effectCall) nothingStops(on civil.Date, but ...string) error {
	w, err := c.m.wholeEnd(c.tx)
	if err != nil {
		return err
	}
	stops, err := c.m.stops(c.tx, w)
	if err != nil {
		return err
	}
	for _, stop := range stops {
		if slices.Contains(but, stop.Code) || stop.Code == stopDay && w.From >= on {
			continue
		}
		return fault.New(fault.Conflict, stop.Code, "%s Nothing was changed.", stop.Words)
	}
	return nil
}

// cancelPlanned takes out the visits that do not happen any more, without a fee.
func (c effectCall) cancelPlanned() error {
	loc := c.m.practice.Location()
	var days []string
	for _, v := range c.m.plannedVisits(c.m.visits, "cancel") {
		gone, err := v.Cancel("Our sessions ended; no fee")
		if err != nil {
			return err
		}
		if _, err := c.tx.ChangeVisit(c.m.practice.ID, gone, loc); err != nil {
			return err
		}
		days = append(days, c.m.stamp(v.Starts))
	}
	switch len(days) {
	case 0:
		return nil
	case 1:
		return c.knot(client.KindCancelled, "Visit of "+days[0]+", no fee", false, client.WayNone)
	}
	return c.knot(client.KindCancelled, strconv.Itoa(len(days))+" visits, no fee: "+strings.Join(days, "; "), false, client.WayNone)
}

// plannedVisits gives those of some visits for which something was chosen.
func (m *matter) plannedVisits(of []scheduling.Visit, option string) (visits []scheduling.Visit) {
	chosen := map[string]string{}
	for _, picked := range m.state.Tasks["when"].Answers.Each("each") {
		chosen[picked.Item] = picked.Option
	}
	for _, v := range of {
		if chosen[string(v.ID)] == option {
			visits = append(visits, v)
		}
	}
	return visits
}

// dropEnding drops what was prepared; nothing of it has happened.
func dropEnding(c effectCall) error {
	if err := dropLook(c.tx, c.m); err != nil {
		return err
	}
	p, ok, err := c.tx.HoldParting(c.m.practice.ID, c.m.head.Client)
	if err != nil || !ok || p.Case != c.m.head.ID {
		return err
	}
	if p, err = p.Drop(); err != nil {
		return err
	}
	return c.tx.SaveParting(c.m.practice.ID, p)
}

// openBooking opens booking again where it was settled otherwise after all.
func openBooking(c effectCall) error {
	p, ok, err := c.tx.HoldParting(c.m.practice.ID, c.m.head.Client)
	switch {
	case err != nil || !ok || p.Case != c.m.head.ID:
		return err
	case p.State == ending.Prepared:
		return dropEnding(c)
	case !p.Holds():
		return nil
	}
	if p, err = p.Open(c.by.Person, c.today(), "It was settled otherwise"); err != nil {
		return err
	}
	if err := c.tx.SaveParting(c.m.practice.ID, p); err != nil {
		return err
	}
	return c.knot(client.KindBack, bookingOpen, false, client.WayNone)
}
