package office

import (
	"slices"
	"strings"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/message"
	"github.com/partwell/partwell/internal/practice/promise"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/referral"
	"github.com/partwell/partwell/internal/store"
)

// taskIntroduce is the step that tells the colleague. Once the client said yes it stands on Today.
const taskIntroduce = "introduce"

// named gives the introductions to those whose names the client has now, in the order of choosing.
func (o *Office) named(tx *store.Tx, m *matter) ([]referral.Introduction, error) {
	all, err := tx.IntroductionsOfCase(m.practice.ID, m.head.ID)
	if err != nil {
		return nil, err
	}
	var out []referral.Introduction
	for _, id := range m.state.Tasks["match"].Answers["entries"] {
		if i := slices.IndexFunc(all, func(in referral.Introduction) bool { return string(in.Practitioner) == id }); i >= 0 {
			out = append(out, all[i])
		}
	}
	return out, nil
}

// consented gives the introduction that the client has said yes to: the one to be made now, else
// the one that was made. It is empty before a yes.
func (o *Office) consented(tx *store.Tx, m *matter) (referral.Introduction, error) {
	if m.head.Rehearsal {
		return m.rehearsedYes(), nil
	}
	named, err := o.named(tx, m)
	if err != nil {
		return referral.Introduction{}, err
	}
	var made referral.Introduction
	for _, in := range named {
		switch in.State {
		case referral.Consented:
			return in, nil
		case referral.Introduced, referral.Answered:
			if in.IntroducedOn >= made.IntroducedOn {
				made = in
			}
		case referral.Given, referral.KeptQuiet: // nothing may be told
		}
	}
	return made, nil
}

// rehearsedYes is the yes of an invented client, which stands in the journal alone.
func (m *matter) rehearsedYes() referral.Introduction {
	said := m.state.Tasks["may-i"].Answers
	if said.One("tell") != "contact" {
		return referral.Introduction{}
	}
	to := slices.Concat(said["to"], m.state.Tasks["match"].Answers["entries"])
	in := referral.Introduction{State: referral.Consented, Scope: scopeOf(said)}
	if len(to) > 0 {
		in.Practitioner = ident.Practitioner(to[0])
	}
	return in
}

// colleagueOf gives who hears of the client: whom she has said yes to, else the only one named.
// several says that it is not known which of those named it will be.
func (o *Office) colleagueOf(tx *store.Tx, m *matter) (who referral.Practitioner, several bool, err error) {
	chosen, err := o.chosen(tx, m)
	if err != nil || len(chosen) == 0 {
		return who, false, err
	}
	in, err := o.consented(tx, m)
	if err != nil {
		return who, false, err
	}
	if i := slices.IndexFunc(chosen, func(p referral.Practitioner) bool { return p.ID == in.Practitioner }); i >= 0 {
		return chosen[i], false, nil
	}
	return chosen[0], len(chosen) > 1, nil
}

// scopeOf reads what may be told from the answers of a yes.
func scopeOf(said protocol.Answers) []referral.Share {
	if said.One("tell") != "contact" {
		return nil
	}
	scope := []referral.Share{referral.NameNumber}
	for _, also := range said["also"] {
		scope = append(scope, referral.Share(also))
	}
	return scope
}

// lookingFor says the kind of work that is needed, as a sentence has it: "deep tissue work".
func (m *matter) lookingFor() string {
	return referral.WorkWords(m.state.Tasks["need"].Answers.One("work"))
}

// likesOf says how a client likes it, place by place.
func likesOf(prefs []client.Preference) string {
	var parts []string
	for _, p := range prefs {
		if level := p.Level.Words(); level != "" {
			parts = append(parts, p.Spot.Words()+": "+strings.ToLower(level))
		}
	}
	return strings.Join(parts, "; ")
}

// whomOf finds which of those named an answer is about: who was chosen, or the only one. Invalid on
// the field where it has to be said.
func whomOf(named []referral.Introduction, field, chosen string) (referral.Introduction, error) {
	i := slices.IndexFunc(named, func(in referral.Introduction) bool { return string(in.Practitioner) == chosen })
	switch {
	case i >= 0:
		return named[i], nil
	case chosen == "" && len(named) == 1:
		return named[0], nil
	}
	return referral.Introduction{}, fault.Invalidf(field, "Choose one of them.")
}

// allowIntroduction keeps her yes or no, with its scope and date. A yes is for one colleague at a
// time and puts the introduction on Today; who was told already stays told.
func allowIntroduction(c effectCall) error {
	named, err := c.o.named(c.tx, c.m)
	if err != nil {
		return err
	}
	var yes referral.Introduction
	scope := scopeOf(c.e.Answers)
	if len(scope) > 0 {
		if yes, err = whomOf(named, "to", c.e.Answers.One("to")); err != nil {
			return err
		}
	}
	if err := c.tx.KeepTaskPromise(c.m.practice.ID, c.m.head.ID, taskIntroduce, promise.FollowUp, c.by.Person); err != nil {
		return err
	}
	for i, in := range named {
		mine := scope
		if in.ID != yes.ID {
			if mine = nil; in.Told() && yes.ID != "" { // a yes to another leaves it as it is
				continue
			}
		}
		if named[i], err = c.allowOf(in, mine); err != nil {
			return err
		}
	}
	if yes.ID == "" {
		return c.refused(named)
	}
	return c.allowed(yes)
}

// allowOf keeps what one of them may hear from now on. What was written and not sent, and a copy of
// the record that was not handed over yet, leave Today where she did not allow them again.
func (c effectCall) allowOf(in referral.Introduction, scope []referral.Share) (referral.Introduction, error) {
	if err := c.takeBackLetters(in); err != nil {
		return in, err
	}
	in, err := in.Consent(scope, c.today())
	if err != nil {
		return in, err
	}
	if !in.May(referral.Record) {
		if err := keepRecord(c.tx, c.m.practice.ID, in, c.by.Person); err != nil {
			return in, err
		}
	}
	return in, c.tx.SaveIntroduction(c.m.practice.ID, in)
}

// refused says a no on the time line: nobody is told, or whoever was told hears no more.
func (c effectCall) refused(named []referral.Introduction) error {
	var told []string
	for _, in := range named {
		if !in.Told() {
			continue
		}
		who, err := c.tx.Practitioner(c.m.practice.ID, in.Practitioner)
		if err != nil {
			return err
		}
		told = append(told, who.Name+" was told on "+in.IntroducedOn.Full()+"; nothing more is told")
	}
	if len(told) == 0 {
		told = []string{"No colleague is told anything"}
	}
	return c.knot(client.KindAnswered, strings.Join(told, ". "), true, c.way(""))
}

// takeBackLetters takes letters to a colleague off Today that were written and not sent: what may be
// told is new.
func (c effectCall) takeBackLetters(in referral.Introduction) error {
	all, err := c.tx.MessagesOfCase(c.m.practice.ID, in.Case)
	if err != nil {
		return err
	}
	for _, msg := range all {
		if msg.Practitioner != in.Practitioner || msg.State != message.Draft {
			continue
		}
		if err := c.tx.KeepTaskPromise(c.m.practice.ID, in.Case, string(msg.ID), promise.Tell, c.by.Person); err != nil {
			return err
		}
	}
	return nil
}

// allowed makes what follows from a yes: the colleague's link, the introduction on Today, and the
// words of what may be told on the time line.
func (c effectCall) allowed(yes referral.Introduction) error {
	if err := c.colleagueLink(yes); err != nil {
		return err
	}
	who, err := c.tx.Practitioner(c.m.practice.ID, yes.Practitioner)
	if err != nil {
		return err
	}
	due, err := c.due("next-working-day")
	if err != nil {
		return err
	}
	p := c.m.promise(promise.FollowUp, taskIntroduce, due, "")
	p.Practitioner = yes.Practitioner
	if err := c.tx.AddPromise(c.m.practice.ID, p); err != nil {
		return err
	}
	may := slices.Concat(c.words("tell"), c.words("also"))
	return c.knot(client.KindAgreed, who.Name+" may hear: "+strings.Join(may, "; "), true, c.way(""))
}

// colleagueLink makes the one-tap answer for the colleague.
func (c effectCall) colleagueLink(in referral.Introduction) error {
	had, err := c.o.linkOf(c.tx, c.m.practice.ID, string(in.ID), PurposeColleague)
	if err != nil || had != "" {
		return err
	}
	_, err = c.o.addLink(c.tx, store.Link{Practice: c.m.practice.ID, Kind: store.LinkAct, Purpose: PurposeColleague, Subject: string(in.ID)}, actLinkLife)
	return err
}

// introduce tells the colleague, within what the client allowed.
func introduce(c effectCall) error {
	in, err := c.o.consented(c.tx, c.m)
	if err != nil {
		return err
	}
	if _, err := in.Introduce(c.today()); err != nil {
		return err
	}
	if err := c.o.saySomething(c, recipientColleague); err != nil {
		return err
	}
	waits, err := c.m.unsent(c.tx, in)
	if err != nil || waits.ID != "" { // the colleague knows nothing before it is sent
		return err
	}
	on := civil.Date(c.e.Answers.One("on"))
	if !on.Valid() || client.Way(c.e.Answers.One("how")) == client.WayWrite {
		on = c.today()
	}
	return c.o.introduced(c.tx, c.m, in, c.by.Person, client.Way(c.e.Answers.One("how")), on)
}

// unsent finds the letter to a colleague that is written, within what the client allows now, and was
// not sent yet.
func (m *matter) unsent(tx *store.Tx, in referral.Introduction) (message.Message, error) {
	all, err := tx.MessagesOfCase(m.practice.ID, m.head.ID)
	for _, msg := range all {
		if msg.Practitioner == in.Practitioner && msg.State == message.Draft && m.within(msg) {
			return msg, err
		}
	}
	return message.Message{}, err
}

// within reports whether words to a colleague were written after the client last said what may be
// told.
func (m *matter) within(msg message.Message) bool {
	return !msg.Created.Before(m.state.Tasks["may-i"].Done)
}

// introduced notes that the colleague was told, on the client's time line too. A copy of the record is
// handed over by the practice: that stands on Today.
func (o *Office) introduced(tx *store.Tx, m *matter, in referral.Introduction, by ident.Person, way client.Way, on civil.Date) error {
	p := m.practice.ID
	told, err := in.Introduce(on)
	if err != nil {
		return err
	}
	who, err := tx.Practitioner(p, in.Practitioner)
	if err != nil {
		return err
	}
	if in.May(referral.Record) {
		w, err := m.hours.Due("next-working-day", tx.Now())
		if err != nil {
			return err
		}
		hand := m.promise(promise.Agreed, taskIntroduce, w.Due, "Hand "+who.Name+" a copy of the record")
		hand.Practitioner = in.Practitioner
		if err := tx.AddPromise(p, hand); err != nil {
			return err
		}
	}
	if err := tx.SaveIntroduction(p, told); err != nil || in.Client == "" {
		return err
	}
	sender, err := tx.Person(p, by)
	if err != nil && !isMissing(err) {
		return err
	}
	return tx.AddKnot(p, client.Knot{ID: newID[ident.Knot](), Client: in.Client, Kind: client.KindIntroduced, At: heldOn(m.practice, on, tx.Now()), Text: introducedTo(who),
		By: sender.Name, Person: by, Way: way, Case: in.Case})
}

// introducedTo is how an introduction stands on the time line.
func introducedTo(who referral.Practitioner) string { return "To " + who.Name + ", as agreed" }

// introductionSent notes the introduction that a letter makes, once it was sent by hand.
func (o *Office) introductionSent(tx *store.Tx, p ident.Practice, msg message.Message) error {
	if msg.Practitioner == "" || msg.Case == "" {
		return nil
	}
	all, err := tx.IntroductionsOfCase(p, msg.Case)
	if err != nil || !slices.ContainsFunc(all, func(in referral.Introduction) bool { return in.Practitioner == msg.Practitioner }) {
		return err
	}
	m, err := o.loadMatter(tx, p, msg.Case)
	if err != nil {
		return err
	}
	for _, in := range all {
		switch {
		case in.Practitioner != msg.Practitioner:
		case in.State == referral.Consented && !m.within(msg):
			return fault.New(fault.Conflict, "said-otherwise", "Your client has changed since then what may be told. Please do not send this; write it anew.")
		case in.State == referral.Consented:
			return o.introduced(tx, m, in, msg.By, client.Way(msg.Way), msg.SaidOn)
		case in.State == referral.KeptQuiet:
			return fault.New(fault.Conflict, "no-consent", "Your client has said no in the meantime. Please do not send this.")
		}
	}
	return nil
}

// keepMatchAnswer keeps how it went with the entry that it is about, without the client's name.
func keepMatchAnswer(c effectCall) error {
	named, err := c.o.named(c.tx, c.m)
	if err != nil {
		return err
	}
	how := referral.Answer(c.e.Answers.One("how"))
	if with := c.e.Answers.One("with"); with != "" || how == referral.Good || how == referral.NotRight {
		one, err := whomOf(named, "with", with)
		if err != nil {
			return err
		}
		named = []referral.Introduction{one}
	}
	for _, in := range named {
		if in, err = in.Heard(how, "", c.today()); err != nil {
			return err
		}
		if err := c.tx.SaveIntroduction(c.m.practice.ID, in); err != nil {
			return err
		}
	}
	return c.knot(client.KindMatch, strings.Join(c.words("how"), ""), true, c.way(""))
}

// Hearing is how far it has come with one of those whose names the client has.
type Hearing struct {
	referral.Practitioner
	referral.Introduction
}

// Told reports whether they were told of the client, and on which day.
func (h Hearing) Told() (on civil.Date, told bool) {
	return h.IntroducedOn, h.Introduction.Told()
}

// hearings gives how far it has come with each of those named.
func (o *Office) hearings(tx *store.Tx, m *matter, chosen []referral.Practitioner) ([]Hearing, error) {
	named, err := o.named(tx, m)
	if err != nil {
		return nil, err
	}
	out := make([]Hearing, 0, len(chosen))
	for _, p := range chosen {
		h := Hearing{Practitioner: p}
		for _, in := range named {
			if in.Practitioner == p.ID {
				h.Introduction = in
			}
		}
		out = append(out, h)
	}
	return out, nil
}
