package office

import (
	"slices"
	"strings"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/billing"
	"github.com/partwell/partwell/internal/practice/message"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/protocol/ending"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/practice/words"
	"github.com/partwell/partwell/internal/store"
)

// WholeEnd is all that happens when an end is said: what is read over before it.
type WholeEnd struct {
	From             civil.Date
	Happens, Cancels []scheduling.Visit
	// Money is what becomes of the money, Asked by when the rest is asked for, How how credit goes back.
	// Settled says that it was chosen. Open is what stands on the account where nothing was chosen, or
	// where it has moved since. PaysBack names who pays it back, where the viewer may not. Uncharged are
	// visits that took place and stand on no account.
	Money     []MoneyPart
	Asked     civil.Date
	How       billing.Way
	Settled   bool
	Open      []billing.Balance
	PaysBack  string
	Uncharged []scheduling.Visit
	moved     bool
	// Record is how the record is offered: now, later, or empty where nobody was asked. Links says
	// whether a link to it opens from outside.
	Record string
	Links  bool
	Named  []string
	// NobodyWhy says why nobody else is named.
	NobodyWhy string
	WayBack   bool
	Condition string
	Safety    bool
	// Stops are what stands in the way of saying it.
	Stops []EndStop
	// Reopened is set where booking was opened again; By and Why say by whom and why.
	Reopened civil.Date
	By, Why  string
	// Second is what became of a second look that was asked for.
	Second Second
	// CameBack is the letter that told of it, where it did not arrive and nothing was said since.
	CameBack message.Message
}

// wholeEnd gathers what was prepared.
func (m *matter) wholeEnd(tx *store.Tx) (*WholeEnd, error) {
	answers := func(task string) protocol.Answers { return m.state.Tasks[task].Answers }
	visits, err := m.visitsOfEnd(tx)
	if err != nil {
		return nil, err
	}
	w := &WholeEnd{From: civil.Date(answers("when").One("from")), Happens: m.plannedVisits(visits, "happens"), Cancels: m.plannedVisits(visits, "cancel"), Links: m.practice.Opens(),
		Record: answers("record").One("how"), NobodyWhy: answers("elsewhere").One("why"), WayBack: answers("way-back").One("way") == "yes",
		Condition: answers("way-back").One("condition"), Safety: m.safety()}
	for _, id := range answers("elsewhere")["entries"] {
		entry, err := m.entry(tx, ident.Practitioner(id))
		if isMissing(err) {
			continue
		}
		if err != nil {
			return nil, err
		}
		w.Named = append(w.Named, entry.Name)
	}
	p, err := m.parting(tx)
	if err != nil {
		return nil, err
	}
	if p.State == ending.Opened {
		w.Reopened, w.Why = p.OpenedOn, p.Why
		if w.By, err = personNamed(tx, m.practice.ID, p.OpenedBy); err != nil {
			return nil, err
		}
	}
	if w.CameBack, err = m.cameBack(tx); err != nil {
		return nil, err
	}
	if err := w.loadMoney(tx, m, p); err != nil {
		return nil, err
	}
	if m.head.Client != "" && m.state.Tasks["when"].IsDone() && !m.state.Tasks["words"].IsDone() {
		w.Stops, err = m.stops(tx, w)
	}
	return w, err
}

// cameBack gives the letter that told a client of the end, where it did not arrive and she was told in no
// other way since.
func (m *matter) cameBack(tx *store.Tx) (back message.Message, err error) {
	if m.head.Client == "" || !m.state.Tasks["words"].IsDone() {
		return back, nil
	}
	all, err := tx.MessagesOfCase(m.practice.ID, m.head.ID)
	for _, msg := range all {
		switch {
		case msg.Client == "" || !words.Kind(msg.Kind).In("endings"):
		case msg.CameBack():
			back = msg
		default:
			return message.Message{}, err
		}
	}
	return back, err
}

// shownEnd fills in what the page of an end shows of it. The client has no page of it before she was told,
// and reads on it nothing of what is left to those who treat here.
func (m *matter) shownEnd(tx *store.Tx, page *Matter, side protocol.Side) (err error) {
	if m.def.Method != string(ending.End) || m.head.Client == "" {
		return nil
	}
	if side == protocol.Client && !m.state.Tasks["words"].IsDone() {
		return fault.Missing("page")
	}
	if page.Ending, err = m.wholeEnd(tx); err != nil {
		return err
	}
	if side == protocol.Client {
		w := page.Ending
		page.Ending = &WholeEnd{From: w.From, Happens: w.Happens, Money: w.Money, Asked: w.Asked, Reopened: w.Reopened}
		return nil
	}
	if page.Ending.Second, err = m.second(tx); err != nil {
		return err
	}
	all, err := tx.ClientVisits(m.practice.ID, m.head.Client)
	ahead := func(v scheduling.Visit) bool {
		return slices.ContainsFunc(m.visits, func(x scheduling.Visit) bool { return x.ID == v.ID })
	}
	for _, v := range slices.Concat(m.plannedVisits(all, "happens"), m.plannedVisits(all, "cancel")) {
		if !ahead(v) {
			page.Gone = append(page.Gone, v)
		}
	}
	return err
}

// visitsOfEnd gives the visits that an end is about: those ahead, and once it was said also those that
// were taken out then.
func (m *matter) visitsOfEnd(tx *store.Tx) ([]scheduling.Visit, error) {
	if !m.state.Tasks["words"].IsDone() || m.head.Client == "" {
		return m.visits, nil
	}
	all, err := tx.ClientVisits(m.practice.ID, m.head.Client)
	slices.SortStableFunc(all, func(a, b scheduling.Visit) int { return a.Starts.Compare(b.Starts) })
	return all, err
}

// parting gives what is prepared or done in this matter; nothing in a rehearsal.
func (m *matter) parting(tx *store.Tx) (ending.Parting, error) {
	if m.head.Client == "" {
		return ending.Parting{}, nil
	}
	p, ok, err := tx.PartingOf(m.practice.ID, m.head.Client)
	if !ok || p.Case != m.head.ID {
		return ending.Parting{}, err
	}
	return p, err
}

// fieldsOfEnd fills what the words of an end say: the day, the visits, the money, the record.
func (m *matter) fieldsOfEnd(tx *store.Tx, f words.Fields) error {
	if m.def.Method != string(ending.End) {
		return nil
	}
	w, err := m.wholeEnd(tx)
	if err != nil {
		return err
	}
	loc := m.practice.Location()
	if f["date"] = m.day(w.From); w.From == "" {
		f["date"] = ""
	}
	if w.Safety && w.From <= m.today(tx) {
		f["date"] = m.day(m.today(tx))
	}
	f["visits"], f["last_visit"] = m.visitsWords(w), "There is no visit left"
	if n := len(w.Happens); n > 0 {
		f["last_visit"] = "Our last visit is on " + m.day(civil.DateOf(w.Happens[n-1].Starts, loc))
	}
	p, err := m.parting(tx)
	if err != nil {
		return err
	}
	f["money"] = m.allMoneyWords(p)
	f["contact"] = m.askForRecord()
	m.fieldsOfWayBack(w, f)
	for _, item := range m.items[protocol.Rules] {
		if m.toldOften() && slices.Contains(m.state.Tasks["told"].Answers["rule"], item.ID) {
			f["boundary_short"] = strings.ToLower(item.Rule.Title)
		}
	}
	if m.head.Rehearsal {
		f["boundary_short"] = "paying for time that was booked"
	}
	return m.lastDay(tx, f)
}

// toldOften reports whether it ends for a boundary that was told more than once: only then the words say so.
func (m *matter) toldOften() bool {
	return m.state.Tasks["reason"].Answers.One("why") == "boundary" && m.state.Tasks["told"].Answers.One("about") == toldOften
}

// fieldsOfWayBack fills whether there is a way back: who is told of the end is told of it too.
func (m *matter) fieldsOfWayBack(w *WholeEnd, f words.Fields) {
	f["chance"] = "No. I have thought about it for a long time, and this is my decision"
	if condition := strings.TrimRight(strings.TrimSpace(w.Condition), "."); w.WayBack && condition != "" {
		f["way_back"] = condition
		f["chance"] = "Not now. Visits can be booked again when this has happened: " + f["way_back"]
	}
}

// askForRecord says how to ask for a record: one writes to a place, and rings a number.
func (m *matter) askForRecord() string {
	switch {
	case m.practice.Place != "":
		return "write to " + m.practice.Place
	case m.practice.Phone != "":
		return "ring " + m.shown(m.practice.Phone)
	case m.practice.Email != "":
		return "write to " + m.practice.Email
	}
	return ""
}

// lastDay names the day of the last visit, where there was one, and says in which one it was not safe.
func (m *matter) lastDay(tx *store.Tx, f words.Fields) error {
	f["visit_day"], f["unsafe"] = "", "I do not feel safe to treat you"
	if m.head.Client == "" {
		f["unsafe"], f["visit_day"] = unsafeLast, m.day(m.today(tx).Add(-1))
		return nil
	}
	last, ok, err := tx.LastVisit(m.practice.ID, m.head.Client, tx.Now())
	if err != nil || !ok {
		return err
	}
	f["visit_day"], f["unsafe"] = m.day(civil.DateOf(last.Starts, m.practice.Location())), unsafeLast
	if _, before, err := tx.LastVisit(m.practice.ID, m.head.Client, last.Starts); err != nil || before {
		return err
	}
	f["unsafe"] = "I did not feel safe in the one that we had"
	return nil
}

// unsafeLast is said where there were several visits.
const unsafeLast = "I did not feel safe in the last one"

// visitsWords says which visits still happen and which do not.
func (m *matter) visitsWords(w *WholeEnd) string {
	var parts []string
	if days := m.daysOf(w.Happens); days != "" {
		parts = append(parts, "What is booked on "+days+" still happens")
	}
	if days := m.daysOf(w.Cancels); days != "" {
		parts = append(parts, "What was booked on "+days+" will not happen, and there is no fee")
	}
	return strings.Join(parts, ". ")
}

// daysOf lists the days of visits as a sentence has them, the first one first: "A, B and C".
func (m *matter) daysOf(visits []scheduling.Visit) string {
	var days []civil.Date
	for _, v := range visits {
		days = append(days, civil.DateOf(v.Starts, m.practice.Location()))
	}
	slices.Sort(days)
	var words []string
	for _, d := range slices.Compact(days) {
		words = append(words, m.day(d))
	}
	if n := len(words); n > 1 {
		return strings.Join(words[:n-1], ", ") + " and " + words[n-1]
	}
	return strings.Join(words, "")
}

// allMoneyWords says what becomes of all the money.
func (m *matter) allMoneyWords(p ending.Parting) string {
	var parts []string
	add := func(before, amount, after string) {
		if amount != "" {
			parts = append(parts, before+amount+after)
		}
	}
	add("I pay back ", moneyWords(p, billing.HandBack), "")
	add("I use what you have paid ahead for ", moneyWords(p, billing.UseOwn), "")
	add("You do not have to pay ", moneyWords(p, billing.Waive), " any more")
	by := ""
	if p.AskBy != "" {
		by = " by " + m.day(p.AskBy)
	}
	add("Please pay ", moneyWords(p, billing.AskToPay), by)
	return strings.Join(parts, ". ")
}

// toldRecord writes down what the records say was told and not kept, for her to read and correct:
// of each boundary the days on which it was told, and each time that was counted.
func (m *matter) toldRecord() string {
	if m.head.Client == "" {
		return "Paying for time that was booked: told when we began, and again in March. Not kept twice since."
	}
	var lines []string
	for _, item := range m.items[protocol.Rules] {
		var told, missed []string
		for _, d := range item.Told {
			told = append(told, m.day(d))
		}
		for _, x := range item.Counted {
			missed = append(missed, m.day(x.On)+" ("+strings.ToLower(CrossingSentence(x))+")")
		}
		title := "“" + item.Rule.Title + "”"
		switch {
		case len(told)+len(missed) == 0:
			continue
		case len(told) == 0:
			lines = append(lines, title+" is not written down as told.")
		default:
			lines = append(lines, title+" was told on "+strings.Join(told, ", ")+".")
		}
		if len(missed) > 0 {
			lines = append(lines, title+" was not kept, and that was counted: "+strings.Join(missed, "; ")+".")
		}
	}
	if len(lines) == 0 {
		return "Nothing is written down: not that a boundary was told, and not that one was not kept."
	}
	return strings.Join(lines, "\n")
}
