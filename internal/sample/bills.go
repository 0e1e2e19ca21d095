package sample

import (
	"errors"
	"slices"

	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/staff"
)

// chargedTwice puts somebody's last visit on the account once more, by hand, and gives both charges,
// the latest first.
func (s *story) chargedTwice(who string) (lines []string) {
	if s.err != nil {
		return nil
	}
	v, id := s.last[who], s.clients[who]
	_, err := s.o.Charge(s.ctx, s.kim, office.NewKey(), office.NewCharge{Client: id, What: v.service, Amount: prices[v.service], On: s.dayText(v.days)})
	s.looked("charge of "+who, err)
	account, err := s.o.Account(s.ctx, s.kim, id, true)
	if !s.try("account", err) {
		return nil
	}
	for _, l := range account.Lines[:2] {
		lines = append(lines, string(l.ID))
	}
	return lines
}

// toldTwice writes down what the desk heard about a charge that stands twice, and puts it on hold.
func (s *story) toldTwice(days int, who, words string, lines []string) ident.Case {
	id := s.wrote(s.kim, who, office.Billing, words)
	if s.err != nil {
		return id
	}
	s.do(s.kim, id, "which", protocol.Answers{"lines": lines, "problem": {"twice"}})
	heard := s.spokenOn(days, "Thank you for ringing. I am sorry about the bill. I look at it today and tell you what I find.", "Thank you, there is no hurry")
	heard["how"] = []string{"phone"}
	s.do(s.kim, id, "answer", heard)
	return id
}

// rosa was charged twice five weeks ago: it was put right, and what let it happen was mended.
func (s *story) rosa() {
	s.at(-34, 9*60)
	lines := s.chargedTwice("Rosa d’Angelo")
	id := s.toldTwice(-34, "Rosa d’Angelo", "I paid at the desk on the day, and now the account says that I owe it again.", lines)
	if s.err != nil {
		return
	}
	s.do(s.kim, id, "side-by-side", protocol.Answers{"lines": {lines[0] + "=differs:entered by hand, though it was charged already", lines[1] + "=fits"}})
	s.do(s.kim, id, "finding", protocol.Answers{"what": {"our-mistake"}, "because": {"The visit was entered by hand after it had been charged."}})
	sorry := s.spokenOn(-34, "You were right about the bill, and I am sorry. It stood there twice; it is taken off now.", "Good, thank you")
	sorry["line"], sorry["right"], sorry["way"] = lines[:1], []string{"0"}, []string{"credit"}
	s.do(s.kim, id, "correct", sorry)
	s.do(s.kim, id, "mend", protocol.Answers{"cause": {"twice"}, "let-in": {"A charge by hand does not look whether the visit stands on the account"}, "change": {"Open the account before anything is charged by hand"},
		"who": {string(s.kim.Person)}, "by": {s.dayText(-14)}, "seen-by": {"No charge taken back for three weeks"}})
	offer := s.spokenOn(-34, "This is what I could do. Does that work for you, or would you like something different?", "Yes")
	offer["mine"], offer["by"] = []string{"open the account before anything is charged by hand"}, []string{s.dayText(-28)}
	s.do(s.kim, id, "agree", offer)
	s.say(id, protocol.YesThatWorks)
	s.end(id, "agreed")
}

// rosaMended looks, on its day, whether it worked.
func (s *story) rosaMended() {
	s.at(-14, 18*60)
	if s.err != nil {
		return
	}
	all, err := s.o.Mendings(s.ctx, s.kim)
	if s.try("what is mended", err) && len(all.Open) > 0 {
		s.try("mended", s.o.EndMending(s.ctx, s.kim, office.NewKey(), all.Open[0].ID, true, "Nothing was taken back in three weeks"))
	}
}

// ewa rang the day before yesterday: her visit stands twice on the account. What was agreed is to be
// laid beside what was charged.
func (s *story) ewa() {
	s.at(-2, 19*60)
	lines := s.chargedTwice("Ewa Nowak")
	slices.Reverse(lines) // as she named them
	s.toldTwice(-2, "Ewa Nowak", "I paid for my last visit with the card when I left. Now there is a second one for the same visit, and I do not owe it.", lines)
}

// looked has somebody else look at what was asked for, and agree.
func (s *story) looked(what string, err error) {
	waits, ok := errors.AsType[*office.Waits](err)
	if !ok {
		s.try(what, err)
		return
	}
	for _, by := range []staff.Actor{s.ines, s.mei} {
		if view, err := s.o.WaitingAct(s.ctx, by, waits.Act); err == nil && view.MayLook {
			s.try("look at the "+what, s.o.LookAtAct(s.ctx, by, office.NewKey(), waits.Act, true, ""))
		}
	}
}

// owen called off on the morning of his visit with Mei; the fee that Kim would like to charge waits for a
// second look.
func (s *story) owen() {
	if s.at(-1, 18*60); s.err != nil {
		return
	}
	_, err := s.o.Charge(s.ctx, s.kim, office.NewKey(), office.NewCharge{Client: s.clients["Owen Price"], What: "Called off on the day", Amount: "30", On: s.dayText(-1)})
	if _, waits := errors.AsType[*office.Waits](err); !waits {
		s.try("the fee waits", errors.Join(err, errors.New("it did not wait")))
	}
}
