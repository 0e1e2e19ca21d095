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
	case !ok:
		return fault.New(fault.Conflict, "nothing-offered", "Nothing waits for an answer here.")
	case pending.No != proposal:
		return fault.New(fault.Conflict, "stale-proposal", "There is a newer suggestion. Please read it first.")
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
	if err := readable("text", text); err != nil {
		return err
	}
	return a.wake("")
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
