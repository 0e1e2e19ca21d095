package office

import (
	"cmp"
	"slices"
	"strings"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/phone"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/protocol/ending"
	"github.com/partwell/partwell/internal/practice/referral"
	"github.com/partwell/partwell/internal/practice/words"
	"github.com/partwell/partwell/internal/store"
)

// Composed is what somebody is about to say or send: drafted in both ways, with what may come back.
type Composed struct {
	Kind words.Kind
	// Say and Write are the drafts; empty where there are no words for a kind or a way.
	Say, Write words.Draft
	// Answers are what may come back to a spoken card, and what one can say then.
	Answers []words.Answer
	Fields  words.Fields
	// ByMail says whether a letter can leave by itself: mail is set up and there is an address.
	ByMail bool
	// To and Phone are where the letter would go; either may be empty.
	To, Phone string
}

// replyWithin is how many days an answer to an offer is waited for before it rests.
const replyWithin = 14

// compose drafts the words of a said task as the matter stands. Given answers (what was typed so
// far) go before what the records say.
func (o *Office) compose(tx *store.Tx, m *matter, task string, given protocol.Answers) (Composed, error) {
	kind, drafted, err := m.def.Kind(task, &m.state, m.file)
	if err != nil || kind == "" {
		return Composed{}, err
	}
	c := Composed{Kind: words.Kind(kind)}
	if c.Fields, err = o.fields(tx, m, task, given); err != nil {
		return Composed{}, err
	}
	if err := o.recipient(tx, m, c.Kind, &c); err != nil {
		return Composed{}, err
	}
	if !drafted {
		return c, nil
	}
	for way, into := range map[words.Way]*words.Draft{words.Say: &c.Say, words.Write: &c.Write} {
		if words.HasWords(c.Kind, way) {
			if *into, err = words.Fill(c.Kind, way, c.Fields); err != nil {
				return Composed{}, err
			}
		}
	}
	c.Answers = words.Answers(c.Kind, c.Fields)
	return c, nil
}

// recipient finds where a letter of the kind would go.
func (o *Office) recipient(tx *store.Tx, m *matter, kind words.Kind, c *Composed) error {
	c.To, c.Phone = m.client.Email, m.shown(m.client.Phone)
	if m.inquiry.ID != "" {
		c.To, c.Phone = m.inquiry.Email, m.inquiry.Phone
	}
	if kind == words.Intro {
		who, _, err := o.colleagueOf(tx, m)
		if err != nil {
			return err
		}
		c.To, c.Phone = who.Email, who.Phone
	}
	if kind == words.ConductTold {
		c.To, c.Phone = m.about().Email, ""
	}
	if m.head.Rehearsal {
		c.To, c.Phone = "", ""
	}
	works, err := mailWorks(tx, m.practice.ID)
	c.ByMail = works && c.To != ""
	return err
}

// mailWorks reports whether the practice has a mail server set up.
func mailWorks(tx *store.Tx, p ident.Practice) (bool, error) {
	settings, err := tx.MailSettings(p)
	return settings.Host != "", err
}

// fields fills a message from the records.
func (o *Office) fields(tx *store.Tx, m *matter, task string, given protocol.Answers) (words.Fields, error) {
	today := m.today(tx)
	f := words.Fields{
		"practice": m.practice.Name, "therapist": m.therapist.Name, "client": m.greeted(), "phone": m.practice.Phone,
		"client_phone": m.shown(m.client.Phone), "until": today.Add(replyWithin).LongOn(today), "ask_date": today.Add(replyWithin).LongOn(today),
	}
	o.fieldsOfConcern(f, m, given)
	if err := m.fieldsOfGoals(tx, f, given); err != nil {
		return nil, err
	}
	o.fieldsOfOffer(f, m, given)
	if err := o.fieldsOfParting(tx, f, m); err != nil {
		return nil, err
	}
	if _, waits := m.state.Pending(); waits && m.def.Family == protocol.Concern {
		f["no_part"], f["reason"], f["instead"] = given.One("no-part"), given.One("because"), given.One("instead")
	}
	if err := m.fieldsOfEnd(tx, f); err != nil {
		return nil, err
	}
	m.fieldsOfConduct(f, task, given)
	if err := m.fieldsOfManner(f, tx.Now()); err != nil {
		return nil, err
	}
	if m.def.ID == Billing {
		rows, err := tx.Comparisons(m.practice.ID, m.head.ID)
		if err != nil {
			return nil, err
		}
		book, err := tx.Book(m.practice.ID, m.head.Client)
		if err != nil {
			return nil, err
		}
		m.fieldsOfBill(f, book, rows, given, m.backBy(tx, given.One("way")))
		if task == "answer" {
			m.fieldsOfHeard(f, tx.Now())
		}
	}
	link, err := o.linkFor(tx, m, task)
	if err != nil {
		return nil, err
	}
	if f["link"] = link; link == "" {
		f["ring"] = m.practice.Phone
	}
	return f, nil
}

// fieldsOfConcern fills what a telling says: which visit, where, and the day of the call.
func (o *Office) fieldsOfConcern(f words.Fields, m *matter, given protocol.Answers) {
	loc := m.practice.Location()
	f["areas"] = strings.ToLower(placesWords(m.state.Tasks["where-how"].Answers.Places("areas")))
	f["visit_day"] = "your last visit"
	if which := m.state.Tasks["tell"].Answers.One("visit"); which != "" {
		f["visit_day"] = which
	}
	if on, at, ok := ringOf(given); ok {
		f["date"], f["time"], f["sooner"] = m.day(on), at.String(), m.practice.Phone
	}
	if last := len(m.state.Proposals); last > 0 {
		p := m.state.Proposals[last-1]
		f["date_of_offer"], f["suggestion"] = m.day(civil.DateOf(p.At, loc)), p.Text
	}
	f["ways"] = waysOffered(given["offer"])
}

// fieldsOfOffer fills what is offered: as typed, else from what was chosen before.
func (o *Office) fieldsOfOffer(f words.Fields, m *matter, given protocol.Answers) {
	f["mine"], f["yours"] = strings.TrimSpace(given.One("mine")), strings.TrimSpace(given.One("yours"))
	if f["mine"] == "" {
		f["mine"] = m.lastOffer().One("mine")
	}
	if f["mine"] == "" {
		f["mine"] = m.offered()
	}
	f["yes_part"] = f["mine"]
	if by, err := civil.ParseDate(given.One("by")); err == nil {
		f["date"] = m.day(by)
	}
}

// waysOffered says the ways of working that are offered, "slower strokes, warmth or stretching".
func waysOffered(ids []string) string {
	var names []string
	for _, t := range techniquesOf(ids) {
		names = append(names, strings.ToLower(t.Words()))
	}
	if n := len(names); n > 1 {
		return strings.Join(names[:n-1], ", ") + " or " + names[n-1]
	}
	return strings.Join(names, "")
}

// lastOffer gives what the practice offered last; nil before it did.
func (m *matter) lastOffer() protocol.Answers {
	for _, p := range slices.Backward(m.state.Proposals) {
		if p.Side == protocol.Staff {
			return p.Answers
		}
	}
	return nil
}

// offerDay is by when what was chosen can be done: at the next visit, else within a week.
func (m *matter) offerDay(today civil.Date) civil.Date {
	if len(m.visits) > 0 {
		return civil.DateOf(m.visits[0].Starts, m.practice.Location())
	}
	return today.Add(7)
}

// offered says in one line what was chosen so far: how deep, which other ways, asked how often.
func (m *matter) offered() string {
	var parts []string
	for _, l := range m.state.Tasks["preferred"].Answers.Levels("levels") {
		level := levelWords(l.Level)
		if l.Level == 0 {
			parts = append(parts, "leave out the "+strings.ToLower(spotOf(l.Place).Words()))
			continue
		}
		parts = append(parts, "work "+level+" on the "+strings.ToLower(spotOf(l.Place).Words()))
	}
	for _, t := range techniquesOf(m.state.Tasks["pick"].Answers["picked"]) {
		if t.Words() != "" { // else it is an offer of another kind
			parts = append(parts, strings.ToLower(t.Words()))
		}
	}
	if picked := m.state.Tasks["pick"].Answers["picked"]; m.def != nil && m.def.ID == Results && len(picked) > 0 {
		given := protocol.Answers{"offer": picked}
		for _, f := range []string{"price", "ways"} {
			given[f] = m.state.Tasks["offer"].Answers[f]
		}
		if v := m.extra; v.Live() && !v.Held {
			loc := m.practice.Location()
			given["extra-on"], given["extra-at"] = []string{string(civil.DateOf(v.Starts, loc))}, []string{civil.MinuteOf(v.Starts, loc).String()}
		}
		parts = append(parts, strings.ReplaceAll(m.offersWords(given), " or ", " and "))
	}
	if mix := m.agreedMix(); len(mix) > 0 {
		parts = append(parts, mix.Words()+" at every visit, from the next one on")
	}
	if a := m.state.Tasks["check-ins"]; a.IsDone() {
		next := "your next visit"
		if n := a.Answers.One("visits"); n != "1" {
			next = "your next " + n + " visits"
		}
		parts = append(parts, "ask you more often on "+next)
	}
	return strings.Join(parts, ", ")
}

// fieldsOfParting fills what an introduction or a no says: the need, who else there is.
func (o *Office) fieldsOfParting(tx *store.Tx, f words.Fields, m *matter) error {
	need := m.state.Tasks["need"].Answers
	f["skill"] = m.lookingFor()
	f["need"] = "what you need"
	if where := need.Places("areas"); len(where) > 0 {
		f["need"] = "your " + strings.ToLower(placesWords(where))
	}
	if asked := m.state.Tasks["which"].Answers.One("needs"); asked != "" {
		f["need"] = asked
	}
	f["reason"] = m.notToday()
	f["why"] = within(m.state.Tasks["match"].Answers.One("why"))
	if err := o.fieldsOfScope(tx, f, m); err != nil {
		return err
	}
	entries, err := o.chosen(tx, m)
	if err != nil || len(entries) == 0 {
		return err
	}
	if needs := m.state.Tasks["which"].Answers.One("needs"); needs != "" {
		fieldsOfOtherWork(f, entries, needs)
		return nil
	}
	who, _, err := o.colleagueOf(tx, m)
	f["colleague"], f["colleague_phone"] = who.Name, cmp.Or(who.Phone, who.Email)
	rest := slices.DeleteFunc(slices.Clone(entries), func(e referral.Practitioner) bool { return e.ID == who.ID })
	f["also"], f["also_names"] = listWords(rest), namesOf(rest)
	m.fieldsOfLimit(f)
	if f["list"] = listWords(entries); m.def.Method == string(ending.End) {
		f["enclosed"] = "the name of another therapist"
		if len(entries) > 1 {
			f["enclosed"] = "a list of other therapists"
		}
	}
	return err
}

// fieldsOfLimit fills why somebody else is better, as a client may read it: a reason that is between
// the two of them is left for the writer.
func (m *matter) fieldsOfLimit(f words.Fields) {
	switch m.state.Tasks["reason"].Answers.One("why") {
	case "needs":
		f["limit"], f["about"] = "that goes beyond what I can do well", "what I have learned and what I have not"
	case "no-space":
		f["limit"], f["about"] = "I have no space for it", "my hours, which are full"
	}
}

// namesOf says names as in a sentence, "Ana, Sean or Mei".
func namesOf(entries []referral.Practitioner) string {
	var names []string
	for _, e := range entries {
		names = append(names, e.Name)
	}
	if n := len(names); n > 1 {
		return strings.Join(names[:n-1], ", ") + " or " + names[n-1]
	}
	return strings.Join(names, "")
}

// fieldsOfOtherWork fills who does the work that was asked for, apart from who may only know
// somebody for it.
func fieldsOfOtherWork(f words.Fields, entries []referral.Practitioner, needs string) {
	wanted := referral.SkillsIn(needs)
	var do, others []referral.Practitioner
	for _, e := range entries {
		if e.Does(wanted) {
			do = append(do, e)
		} else {
			others = append(others, e)
		}
	}
	f["list"], f["others"] = listWords(do), listWords(others)
	if len(do) > 0 {
		f["colleague"], f["colleague_phone"] = do[0].Name, cmp.Or(do[0].Phone, do[0].Email)
	}
}

// fieldsOfScope fills what the colleague may hear besides name, number and the kind of work: what
// the client agreed to, and no more.
func (o *Office) fieldsOfScope(tx *store.Tx, f words.Fields, m *matter) error {
	in, err := o.consented(tx, m)
	if err != nil {
		return err
	}
	if in.May(referral.WorkedOn) {
		f["scope"] = m.state.Tasks["tried"].Answers.One("line")
	}
	if in.May(referral.Preferences) {
		f["likes"] = m.likes
	}
	if in.May(referral.Record) {
		f["record"] = "They agreed that you get a copy of their record; I hand it to you"
	}
	return nil
}

func (m *matter) notToday() string {
	switch m.state.Tasks["which"].Answers.One("today") {
	case "unwell":
		return "one of us is not well"
	case "unsafe":
		return "it would not be safe"
	default:
		return ""
	}
}

// listWords writes practitioners for a letter, one on a line.
func listWords(entries []referral.Practitioner) string {
	var lines []string
	for _, e := range entries {
		line := e.Name
		if e.GoodAt != "" {
			line += ", " + e.GoodAt
		}
		if e.Phone != "" {
			line += ", " + e.Phone
		} else if e.Email != "" {
			line += ", " + e.Email
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

// chosen gives the practitioners that were chosen in a matter, in the order of choosing.
func (o *Office) chosen(tx *store.Tx, m *matter) ([]referral.Practitioner, error) {
	var ids []string
	for _, task := range []string{"elsewhere", "list", "match"} {
		if chosen := m.state.Tasks[task].Answers["entries"]; len(chosen) > 0 {
			ids = chosen
		}
	}
	var out []referral.Practitioner
	for _, id := range ids {
		p, err := m.entry(tx, ident.Practitioner(id))
		if isMissing(err) {
			continue
		}
		if err != nil {
			return nil, err
		}
		p.Phone = m.shown(p.Phone)
		out = append(out, p)
	}
	return out, nil
}

// shown writes a number as people of the practice's country read it and dial it.
func (m *matter) shown(number string) string { return phone.Shown(number, countryOf(m.practice)) }

// linkFor gives the address that the message of a task carries; "" where none reaches her.
func (o *Office) linkFor(tx *store.Tx, m *matter, task string) (string, error) {
	switch {
	case m.head.Rehearsal:
		return "", nil
	case m.def.ID == Decline && m.head.Inquiry != "":
		if m.state.Tasks["which"].Answers.One("why") != "full" {
			return "", nil
		}
		id, err := o.linkOf(tx, m.practice.ID, string(m.head.Inquiry), PurposeWaiting)
		return o.address(m.practice, store.LinkAct, id), err
	case m.def.ID == End && (task == "words" || task == "confirm"):
		id, err := o.recordLinkOf(tx, m)
		return o.address(m.practice, store.LinkView, id), err
	case task == "introduce":
		in, err := o.consented(tx, m)
		if err != nil || in.ID == "" {
			return "", err
		}
		id, err := o.linkOf(tx, m.practice.ID, string(in.ID), PurposeColleague)
		return o.address(m.practice, store.LinkAct, id), err
	default:
		id, err := o.linkOf(tx, m.practice.ID, string(m.head.ID), PurposeMatter)
		return o.address(m.practice, store.LinkView, id), err
	}
}

// Tone reads what was typed for a message of a matter and points at what may wound or is missing.
// Nothing of it is kept.
func (c Composed) Tone(text string, spoken bool, reason string) []words.Finding {
	opts := words.Options{Spoken: spoken, Whole: true, Fields: spansIn(text, c), Reason: reason}
	if c.Fields["list"]+c.Fields["others"] != "" && !spoken {
		opts.Enclosures = append(opts.Enclosures, words.CountsList)
	}
	if name := c.Fields["colleague"]; name != "" {
		opts.KnownNames = append(opts.KnownNames, name)
	}
	return words.Check(text, c.Kind, opts)
}

// spansIn finds the filled fields in a text that may have been edited since.
func spansIn(text string, c Composed) []words.Span {
	var spans []words.Span
	from := map[string]bool{}
	for _, d := range []words.Draft{c.Say, c.Write} {
		for _, s := range d.Spans {
			value := d.Text[s.Start:s.End]
			if value == "" || s.Counts == "" || from[value] {
				continue
			}
			from[value] = true
			for at := 0; ; {
				i := strings.Index(text[at:], value)
				if i < 0 {
					break
				}
				spans = append(spans, words.Span{Start: at + i, End: at + i + len(value), Field: s.Field, Counts: s.Counts})
				at += i + len(value)
			}
		}
	}
	return apart(spans)
}

// apart sorts spans and leaves out those that lie in another one.
func apart(spans []words.Span) []words.Span {
	sortSpans(spans)
	var out []words.Span
	for _, s := range spans {
		if len(out) > 0 && s.Start < out[len(out)-1].End {
			continue
		}
		out = append(out, s)
	}
	return out
}
