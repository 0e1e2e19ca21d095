package office

import (
	"cmp"
	"slices"
	"strings"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/billing"
	"github.com/partwell/partwell/internal/practice/caseload"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/promise"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/protocol/ending"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// watchFor is for how many days after something was told an end waits for a second look.
const watchFor = 365

// endingFacts fills what conditions may ask of an end: whether the client raised something within the
// last year, and whether a second look was taken.
func (m *matter) endingFacts(tx *store.Tx) error {
	if m.def.Method != string(ending.End) || m.head.Client == "" {
		return nil
	}
	since, err := raisedSince(tx, m.practice.ID, m.head.Client, m.today(tx).Add(-watchFor), m.practice.Today)
	if err != nil {
		return err
	}
	m.file.Watched = since != ""
	look, ok, err := tx.LookOf(m.practice.ID, m.head.ID)
	if ok && look.Enough(m.today(tx)) {
		m.file.SecondLooks = 1
	}
	return err
}

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
		return fault.New(fault.Conflict, "ended-already", "The visits with %s ended already: it was said on %s.", m.called(), p.ToldOn.Long())
	}
	heads, err := tx.CasesOfClient(m.practice.ID, staff.System(m.practice.ID), m.head.Client)
	for _, head := range heads {
		if head.Protocol == m.head.Protocol && head.State == caseload.Open {
			return fault.New(fault.Conflict, "ending-already", "This was begun already, on %s. Go on there.", m.practice.Today(head.Opened).Long())
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
		return p, fault.New(fault.Conflict, "ended-already", "It was said already, so nothing more can be prepared.")
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

// noteSafety keeps whether safety is at stake with the parting; the journal says what happened.
func noteSafety(c effectCall) error {
	return c.prepare(func(p *ending.Parting) { p.Safety = c.e.Answers.One("stake") == "yes" })
}

// noteTold keeps what was told and what was not. Told less than twice, it needs her reason.
func noteTold(c effectCall) error {
	told := 0
	for _, item := range c.m.items[protocol.Rules] {
		if slices.Contains(c.e.Answers["rule"], item.ID) {
			told = len(item.Told)
		}
	}
	why := strings.TrimSpace(c.e.Answers.One("why"))
	if told < 2 && why == "" {
		return fault.Invalidf("why", "No boundary that was told on two days is chosen above. Tell it once more and wait, or write why it ends all the same.")
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

// planMoney prepares what becomes of the money, as it stands now.
func planMoney(c effectCall) error {
	book, err := c.tx.Book(c.m.practice.ID, c.m.head.Client)
	if err != nil {
		return err
	}
	by := civil.Date(c.e.Answers.One("by"))
	if by != "" && by < c.today() {
		return fault.Invalidf("by", "This day has passed. Choose a later one.")
	}
	choices, how := map[string]string{}, ""
	for _, picked := range c.e.Answers.Each("owed") {
		choices[picked.Item] = picked.Option
	}
	for _, picked := range c.e.Answers.Each("kept") {
		if how != "" && how != picked.Option {
			return fault.Invalidf("kept", "Pay all of it back in one way.")
		}
		choices[picked.Item], how = string(billing.HandBack), picked.Option
	}
	settle, err := settling(book, choices)
	if err != nil {
		return err
	}
	return c.prepare(func(p *ending.Parting) {
		p.Settle, p.Seen, p.AskBy, p.How = settle, true, by, how
	})
}

// settling spreads the choices over the open amounts. A client's own credit is used from the oldest
// charge on; what it does not reach is asked for.
func settling(book *billing.Book, choices map[string]string) ([]ending.Amount, error) {
	var out []ending.Amount
	left := map[string]int64{}
	for _, s := range book.ToSettle() {
		if s.Line == "" {
			left[string(s.Amount.Currency)] = s.Amount.Minor
		}
	}
	for _, s := range book.ToSettle() {
		currency := strings.ToLower(string(s.Amount.Currency))
		item := "owes-" + currency
		if s.Line == "" {
			item = "kept-" + currency
		}
		choice := choices[item]
		if choice == "" {
			return nil, fault.New(fault.Conflict, "money-moved", "Something was paid or given back meanwhile. Please look at the amounts again.")
		}
		if choice == string(billing.UseOwn) {
			if left[string(s.Amount.Currency)] <= 0 {
				choice = string(billing.AskToPay)
			}
			left[string(s.Amount.Currency)] -= s.Amount.Minor
		}
		out = append(out, ending.Amount{Line: s.Line, Amount: s.Amount, Choice: choice})
	}
	return out, nil
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

// encloseList attaches who else there is.
func encloseList(c effectCall) error {
	if c.e.Answers.One("how") != "list" {
		return c.prepare(func(*ending.Parting) {})
	}
	return attachList(c)
}

// noteWayBack keeps whether there is a way back.
func noteWayBack(c effectCall) error {
	return c.prepare(func(p *ending.Parting) {
		p.WayBack, p.Condition = c.e.Answers.One("way") == "yes", c.e.Answers.One("condition")
	})
}

// lookOver keeps that the whole effect was seen; what changes afterwards opens it again.
func lookOver(c effectCall) error { return c.prepare(func(*ending.Parting) {}) }

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
	on := c.today()
	if said := civil.Date(c.e.Answers.One("on")); said != "" {
		on = said
	}
	if err := c.lookedTwice(); err != nil {
		return err
	}
	if err := c.readyToTell(p, on); err != nil {
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
	if err := c.o.saySomething(c, recipientClient); err != nil {
		return err
	}
	if err := c.knot(client.KindEnded, "No more visits are booked from "+p.From.Long()+" on", false, client.Way(c.e.Answers.One("how"))); err != nil {
		return err
	}
	if c.m.state.Tasks["record"].Answers.One("how") == "now" {
		if err := c.onTodayFor("record", promise.Agreed, "next-working-day", "Hand over a copy of the record"); err != nil {
			return err
		}
	}
	return c.tx.SaveParting(c.m.practice.ID, p)
}

// readyToTell refuses an end whose day has passed, while the client is here, or beside a visit about
// which nothing was decided.
func (c effectCall) readyToTell(p ending.Parting, on civil.Date) error {
	if p.From != "" && p.From < on {
		return fault.New(fault.Conflict, "day-passed", "The day from which you end it has passed. Choose it again before you say it.")
	}
	all, err := c.tx.ClientVisits(c.m.practice.ID, c.m.head.Client)
	if err != nil {
		return err
	}
	here := func(v scheduling.Visit) bool { return v.State == scheduling.Arrived }
	if !c.m.safety() && slices.ContainsFunc(all, here) {
		return fault.New(fault.Conflict, "visit-running", "%s is here for a visit. Finish the visit first; nothing was changed.", c.m.called())
	}
	var booked, decided []ident.Visit
	for _, v := range c.m.visits {
		booked = append(booked, v.ID)
	}
	for _, picked := range c.m.state.Tasks["when"].Answers.Each("each") {
		decided = append(decided, ident.Visit(picked.Item))
	}
	if len(ending.Undecided(booked, decided)) > 0 {
		return fault.New(fault.Conflict, "visits-changed", "A visit was booked since you chose the day. Say what becomes of it first; nothing was changed.")
	}
	return nil
}

// cancelPlanned takes out the visits that do not happen any more, without a fee.
func (c effectCall) cancelPlanned() error {
	loc := c.m.practice.Location()
	for _, v := range c.m.plannedVisits("cancel") {
		gone, err := v.Cancel("Our sessions ended; no fee")
		if err != nil {
			return err
		}
		if _, err := c.tx.ChangeVisit(c.m.practice.ID, gone, loc); err != nil {
			return err
		}
		if err := c.knot(client.KindCancelled, "Visit of "+civil.Stamp(v.Starts, loc)+", no fee", false, client.WayNone); err != nil {
			return err
		}
	}
	return nil
}

// plannedVisits gives the booked visits for which something was chosen.
func (m *matter) plannedVisits(option string) (visits []scheduling.Visit) {
	for _, picked := range m.state.Tasks["when"].Answers.Each("each") {
		i := slices.IndexFunc(m.visits, func(v scheduling.Visit) bool { return string(v.ID) == picked.Item })
		if i >= 0 && picked.Option == option {
			visits = append(visits, m.visits[i])
		}
	}
	return visits
}

// settleAll books what was chosen for the money, all of it or nothing.
func (c effectCall) settleAll(p ending.Parting) error {
	if !p.Seen {
		return nil // for safety: the account stays as it is
	}
	book, err := c.tx.LockBook(c.m.practice.ID, c.m.head.Client)
	if err != nil {
		return err
	}
	chosen := make([]billing.Settling, 0, len(p.Settle))
	asked := ""
	for _, a := range p.Settle {
		chosen = append(chosen, billing.Settling{Line: a.Line, Amount: a.Amount, Choice: billing.Choice(a.Choice)})
		if a.Choice == string(billing.AskToPay) {
			asked = moneyWords(p, string(billing.AskToPay))
		}
	}
	stamp := func() billing.Stamp {
		return billing.Stamp{ID: newID[ident.Entry](), At: c.now(), By: c.by.Person}
	}
	entries, err := book.Settle(stamp, chosen, billing.Way(cmp.Or(p.How, string(billing.ByTransfer))), "Settled when our sessions ended")
	if err != nil {
		return err
	}
	for _, e := range entries {
		c.tx.Audit(c.m.practice.ID, c.by.Text(), "money.settle", string(e.ID))
		if err := c.tx.Post(c.m.practice.ID, e); err != nil {
			return err
		}
	}
	if asked == "" || p.AskBy == "" {
		return nil
	}
	due := p.AskBy.Add(1).At(0, c.m.practice.Location()).Add(-1)
	return c.tx.AddPromise(c.m.practice.ID, c.m.promise(promise.Agreed, "settle", due.UTC(), "See whether "+asked+" was paid"))
}

// dropEnding drops what was prepared; nothing of it has happened.
func dropEnding(c effectCall) error {
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
