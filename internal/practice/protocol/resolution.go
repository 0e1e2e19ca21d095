package protocol

import (
	"strings"

	"github.com/partwell/partwell/internal/fault"
)

// propose puts a proposal of the practice before the client.
func (a *act) propose(t *Task, answers Answers) ([]Event, error) {
	err := a.emit(Event{Kind: Proposed, Task: t.ID, Proposal: len(a.c.Proposals) + 1, For: Staff, Answers: answers, Effect: t.OfferEffect})
	if err != nil {
		return nil, err
	}
	if err := a.setTimers(AfterProposal, ""); err != nil {
		return nil, err
	}
	return a.finish()
}

// Reply answers a proposal for a side: the client by her link, or the practice for itself, or the
// practice writing down what the client said. The number names the proposal that was read; when
// another has taken its place the answer is refused (Conflict, "stale-proposal") and the new one
// has to be read first. SomethingDifferent needs a text: it becomes the next proposal. A second yes
// is the agreement.
func (c Case) Reply(def *Definition, proposal int, side Side, reply ReplyKind, text string, m Moment) ([]Event, error) {
	a, err := c.begin(def, m)
	if err != nil {
		return nil, err
	}
	t, ok := def.Resolution()
	if !ok {
		return nil, fault.Missing("question")
	}
	if err := a.mayReply(proposal, side, reply, text); err != nil {
		return nil, err
	}
	e := Event{Kind: Replied, Task: t.ID, Proposal: proposal, For: side, Reply: reply, Text: strings.TrimSpace(text)}
	if reply == PleaseCall {
		e.Effect = t.CallEffect
	}
	if err := a.emit(e); err != nil {
		return nil, err
	}
	if side == Client {
		if err := a.dropTimers(func(t Timer) bool { return t.Trigger == AfterProposal }); err != nil {
			return nil, err
		}
	}
	if err := a.afterReply(t, e); err != nil {
		return nil, err
	}
	return a.finish()
}

func (a *act) mayReply(proposal int, side Side, reply ReplyKind, text string) error {
	if a.m.Side == Client && side != Client {
		return fault.New(fault.Forbidden, "not-yours", "This is for somebody else to answer.")
	}
	pending, ok := a.c.Pending()
	switch {
	case !ok && a.c.AgreedOn > 0:
		return errAgreed()
	case !ok:
		return fault.New(fault.Conflict, "nothing-offered", "Nothing waits for an answer here.")
	case pending.No != proposal:
		return errStale()
	case pending.Side == side:
		return fault.New(fault.Forbidden, "own-proposal", "This waits for the other side's answer.")
	}
	switch reply {
	case YesThatWorks, PleaseCall:
	case SomethingDifferent:
		if strings.TrimSpace(text) == "" {
			return fault.Invalidf("text", "Please say what you would like instead.")
		}
	default:
		return fault.Invalidf("reply", "Please choose one of the answers.")
	}
	if err := readable(text); err != nil {
		return err
	}
	return a.wake("")
}

// The fields of an agreement that a client fills too when she suggests something herself: what she
// does, and by when all of it is done.
const (
	FieldYours = "yours"
	FieldBy    = "by"
)

// Suggest puts a suggestion of the client before the practice: what she would like, and in terms
// what she does for it and by when. It may come first, answer what the practice offered, or take the
// place of her own that waits. seen is the number of the newest proposal that she had before her, 0
// for none. Refused are: nothing said (Invalid, "text"), terms that nobody asked for (Invalid),
// another proposal than the one seen (Conflict, "stale-proposal"), what both said yes to (Conflict,
// "agreed-already"), and what comes before it (Conflict, "not-yet").
func (c Case) Suggest(def *Definition, seen int, text string, terms Answers, m Moment) ([]Event, error) {
	a, err := c.begin(def, m)
	if err != nil {
		return nil, err
	}
	t, ok := def.Resolution()
	if !ok {
		return nil, fault.Missing("question")
	}
	if err := a.maySuggest(t, seen, text); err != nil {
		return nil, err
	}
	taken, err := Take(TermsOf(t), terms)
	if err != nil {
		return nil, err
	}
	text = strings.TrimSpace(text)
	if p, waits := a.c.Pending(); waits && p.Side == Staff {
		if err := a.emit(Event{Kind: Replied, Task: t.ID, Proposal: p.No, For: Client, Reply: SomethingDifferent, Text: text}); err != nil {
			return nil, err
		}
	}
	if err := a.emit(Event{Kind: Proposed, Task: t.ID, Proposal: len(a.c.Proposals) + 1, For: Client, Text: text, Answers: taken}); err != nil {
		return nil, err
	}
	if err := a.dropTimers(func(t Timer) bool { return t.Trigger == AfterProposal }); err != nil {
		return nil, err
	}
	return a.finish()
}

// TermsOf gives the fields of an agreement that a client's own suggestion may fill.
func TermsOf(t *Task) (fields []Field) {
	for _, id := range []string{FieldYours, FieldBy} {
		for _, f := range t.Fields {
			if f.ID == id && !f.StaffOnly {
				f.Optional = true
				fields = append(fields, f)
			}
		}
	}
	return fields
}

func (a *act) maySuggest(t *Task, seen int, text string) error {
	_, waits := a.c.Pending()
	switch {
	case a.c.AgreedOn > 0:
		return errAgreed()
	case seen != len(a.c.Proposals):
		return errStale()
	case strings.TrimSpace(text) == "" && waits:
		return fault.Invalidf("text", "Please say what you would like instead.")
	case strings.TrimSpace(text) == "":
		return fault.Invalidf("text", "Please say what you would like.")
	}
	if err := readable(text); err != nil {
		return err
	}
	if err := a.wake(""); err != nil || waits {
		return err
	}
	if err := a.advance(); err != nil {
		return err
	}
	ready, err := doable(&a.c, t, a.m.File)
	if err == nil && !ready {
		err = a.notYet(t)
	}
	return err
}

// errStale refuses an answer to what another suggestion has taken the place of.
func errStale() error {
	return fault.New(fault.Conflict, "stale-proposal", "There is a newer suggestion. Nothing was changed, and your answer was not taken. Please read the new one first.")
}

// errAgreed refuses an answer to what both said yes to.
func errAgreed() error {
	return fault.New(fault.Conflict, "agreed-already", "You both said yes to this already. That stands, and nothing was changed.")
}

// afterReply does what an answer leads to.
func (a *act) afterReply(t *Task, e Event) error {
	switch e.Reply {
	case SomethingDifferent:
		next := Event{Kind: Proposed, Task: t.ID, Proposal: e.Proposal + 1, For: e.For, Text: e.Text}
		if e.For == Staff {
			next.Effect = t.OfferEffect
		}
		if err := a.emit(next); err != nil {
			return err
		}
		if e.For == Staff {
			return a.setTimers(AfterProposal, "")
		}
	case YesThatWorks:
		if err := a.emit(Event{Kind: Agreed, Task: t.ID, Proposal: e.Proposal}); err != nil {
			return err
		}
		return a.done(t, a.c.Proposals[e.Proposal-1].Answers)
	case PleaseCall: // the effect has put it on Today
	}
	return nil
}
